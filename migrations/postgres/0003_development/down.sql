-- The release before cannot read what the ledger says of these: going back is refused while it says anything.
CREATE TEMPORARY TABLE in_the_way (entries_of_0003 INTEGER CHECK (entries_of_0003 = 0));
INSERT INTO in_the_way SELECT COUNT(*) FROM changes WHERE entity IN ('course', 'class', 'enrolment', 'training_plan', 'rotation', 'planning_pool', 'nomination', 'evaluation', 'discipline');
DROP TABLE in_the_way;
DROP TABLE disciplines;
DROP TABLE evaluations;
DROP TABLE rotations;
DROP TABLE nominations;
DROP TABLE planning_pools;
DROP TABLE training_plans;
DROP TABLE enrolments;
DROP TABLE classes;
DROP TABLE courses;
