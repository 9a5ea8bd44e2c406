-- The release before cannot read what the ledger says of these: going back is refused while it says anything.
CREATE TEMPORARY TABLE in_the_way (entries_of_0009 INTEGER CHECK (entries_of_0009 = 0));
INSERT INTO in_the_way SELECT COUNT(*) FROM changes WHERE entity IN ('task', 'dissemination', 'period_score');
DROP TABLE in_the_way;
DROP TABLE period_scores;
DROP TABLE disseminations;
DROP TABLE tasks;
