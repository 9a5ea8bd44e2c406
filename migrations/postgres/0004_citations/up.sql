-- Which documents name which decisions where no column says so: what rests on a decision is looked for before it is taken
-- back. Of rule sets and resolutions the acts on them tell; the other documents say it themselves.
CREATE TABLE citations (
    decision_id TEXT COLLATE "C" NOT NULL REFERENCES decisions (id),
    entity TEXT COLLATE "C" NOT NULL,
    entity_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (decision_id, entity, entity_id)
);
CREATE INDEX citations_of ON citations (entity, entity_id);
INSERT INTO citations (decision_id, entity, entity_id)
SELECT decision_id, entity, entity_id FROM (
SELECT decision_id, entity, entity_id FROM changes
WHERE decision_id IS NOT NULL AND entity IN ('rule_set', 'resolution') AND cause NOT IN ('correct', 'void', 'annul')
    AND entity_id NOT IN (SELECT id FROM rule_sets WHERE void UNION SELECT id FROM resolutions WHERE void)
UNION
SELECT said #>> '{}', 'class', classes.id FROM classes, jsonb_path_query(body::jsonb, '$.**.decision_id') AS said
WHERE NOT void AND jsonb_typeof(said) = 'string'
UNION
SELECT said #>> '{}', 'enrolment', enrolments.id FROM enrolments, jsonb_path_query(body::jsonb, '$.**.decision_id') AS said
WHERE NOT void AND jsonb_typeof(said) = 'string'
UNION
SELECT said #>> '{}', 'training_plan', training_plans.id FROM training_plans, jsonb_path_query(body::jsonb, '$.**.decision_id') AS said
WHERE NOT void AND jsonb_typeof(said) = 'string'
UNION
SELECT said #>> '{}', 'rotation', rotations.id FROM rotations, jsonb_path_query(body::jsonb, '$.**.decision_id') AS said
WHERE NOT void AND jsonb_typeof(said) = 'string'
UNION
SELECT said #>> '{}', 'rotation', rotations.id FROM rotations, jsonb_path_query(body::jsonb, '$.**.policy_decision_id') AS said
WHERE NOT void AND jsonb_typeof(said) = 'string'
UNION
SELECT said #>> '{}', 'planning_pool', planning_pools.id FROM planning_pools, jsonb_path_query(body::jsonb, '$.**.decision_id') AS said
WHERE NOT void AND jsonb_typeof(said) = 'string'
UNION
SELECT said #>> '{}', 'nomination', nominations.id FROM nominations, jsonb_path_query(body::jsonb, '$.**.decision_id') AS said
WHERE NOT void AND jsonb_typeof(said) = 'string'
) AS named WHERE decision_id IN (SELECT id FROM decisions);
