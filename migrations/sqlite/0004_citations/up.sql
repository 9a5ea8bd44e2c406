-- Which documents name which decisions where no column says so: what rests on a decision is looked for before it is taken
-- back. Of rule sets and resolutions the acts on them tell; the other documents say it themselves.
CREATE TABLE citations (
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    PRIMARY KEY (decision_id, entity, entity_id)
);
CREATE INDEX citations_of ON citations (entity, entity_id);
INSERT INTO citations (decision_id, entity, entity_id)
SELECT decision_id, entity, entity_id FROM (
SELECT decision_id, entity, entity_id FROM changes
WHERE decision_id IS NOT NULL AND entity IN ('rule_set', 'resolution') AND cause NOT IN ('correct', 'void', 'annul')
    AND entity_id NOT IN (SELECT id FROM rule_sets WHERE void UNION SELECT id FROM resolutions WHERE void)
UNION
SELECT json_tree.value, 'class', classes.id FROM classes, json_tree(classes.body)
WHERE NOT void AND json_tree.key IN ('decision_id', 'policy_decision_id') AND json_tree.value IS NOT NULL
UNION
SELECT json_tree.value, 'enrolment', enrolments.id FROM enrolments, json_tree(enrolments.body)
WHERE NOT void AND json_tree.key IN ('decision_id', 'policy_decision_id') AND json_tree.value IS NOT NULL
UNION
SELECT json_tree.value, 'training_plan', training_plans.id FROM training_plans, json_tree(training_plans.body)
WHERE NOT void AND json_tree.key IN ('decision_id', 'policy_decision_id') AND json_tree.value IS NOT NULL
UNION
SELECT json_tree.value, 'rotation', rotations.id FROM rotations, json_tree(rotations.body)
WHERE NOT void AND json_tree.key IN ('decision_id', 'policy_decision_id') AND json_tree.value IS NOT NULL
UNION
SELECT json_tree.value, 'planning_pool', planning_pools.id FROM planning_pools, json_tree(planning_pools.body)
WHERE NOT void AND json_tree.key IN ('decision_id', 'policy_decision_id') AND json_tree.value IS NOT NULL
UNION
SELECT json_tree.value, 'nomination', nominations.id FROM nominations, json_tree(nominations.body)
WHERE NOT void AND json_tree.key IN ('decision_id', 'policy_decision_id') AND json_tree.value IS NOT NULL
) AS named WHERE decision_id IN (SELECT id FROM decisions);
