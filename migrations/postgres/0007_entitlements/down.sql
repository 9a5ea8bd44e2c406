-- The release before cannot read what the ledger says of these: going back is refused while it says anything.
CREATE TEMPORARY TABLE in_the_way (entries_of_0007 INTEGER CHECK (entries_of_0007 = 0));
INSERT INTO in_the_way SELECT COUNT(*) FROM changes WHERE entity IN ('salary', 'absence', 'allowance');
DROP TABLE in_the_way;
DROP TABLE allowances;
DROP TABLE absences;
DROP TABLE salaries;
