DROP TABLE citations;
