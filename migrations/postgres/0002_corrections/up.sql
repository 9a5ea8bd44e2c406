-- Whom a ledger entry is about, for finding it; what it says stands in the content that the chain covers.
ALTER TABLE changes ADD COLUMN official_id TEXT COLLATE "C";
UPDATE changes SET official_id = CASE entity WHEN 'official' THEN entity_id ELSE factual::json->>'official_id' END
WHERE entity IN ('official', 'appointment', 'qualification', 'exemption');
CREATE INDEX changes_of_official ON changes (official_id, seq);
-- Whoever was ever to hold a title in a unit, told by the index alone.
CREATE INDEX changes_of_holders ON changes (entity, unit_id, seq, official_id);
CREATE INDEX changes_of_former_holders ON changes (entity, other_unit_id, seq, official_id);

-- What never should have been stays as a row and holds nothing any more.
ALTER TABLE units ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE successions ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE positions ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE decisions ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE officials ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE appointments ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE qualifications ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE exemptions ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE rule_sets ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE resolutions ADD COLUMN void BOOLEAN NOT NULL DEFAULT FALSE;
DROP INDEX decisions_number;
CREATE UNIQUE INDEX decisions_number ON decisions (issuer, number, signed_on) WHERE NOT void;
DROP INDEX successions_edge;
CREATE UNIQUE INDEX successions_edge ON successions (predecessor_id, successor_id, effective_on) WHERE NOT void;
DROP INDEX positions_code;
CREATE UNIQUE INDEX positions_code ON positions (code) WHERE NOT void;
DROP INDEX officials_identity;
CREATE UNIQUE INDEX officials_identity ON officials (identity_number) WHERE NOT void;
DROP INDEX rule_sets_code;
CREATE UNIQUE INDEX rule_sets_code ON rule_sets (code) WHERE NOT void;
DROP INDEX resolutions_number;
CREATE UNIQUE INDEX resolutions_number ON resolutions (number, unit_id) WHERE NOT void;
CREATE INDEX positions_by_code ON positions (code, id);
CREATE INDEX officials_by_identity ON officials (identity_number);
CREATE INDEX rule_sets_by_code ON rule_sets (code, id);
CREATE INDEX resolutions_by_number ON resolutions (number, id);
ALTER TABLE appointments DROP CONSTRAINT appointments_overlap;
ALTER TABLE appointments ADD CONSTRAINT appointments_overlap EXCLUDE USING gist
    (official_id WITH =, daterange(valid_from, valid_to, '[)') WITH &&) WHERE (kind = 'substantive' AND NOT void);

-- A record that took the place of another.
ALTER TABLE qualifications ADD COLUMN superseded_by_id TEXT COLLATE "C" REFERENCES qualifications (id);
CREATE INDEX qualifications_superseded ON qualifications (superseded_by_id);
UPDATE qualifications SET superseded_by_id = (SELECT factual::json->>'superseded_by_id' FROM changes WHERE changes.seq = qualifications.seq);

-- Documents are proposed, approved, put in force and superseded; their stored form has versions of its own.
ALTER TABLE rule_sets ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE rule_sets ADD COLUMN stage TEXT COLLATE "C" NOT NULL DEFAULT 'in_force';
UPDATE rule_sets SET version = (SELECT version FROM changes WHERE changes.seq = rule_sets.seq);
UPDATE rule_sets SET stage = body::json->'adoption'->>'stage' WHERE version <> 1;
ALTER TABLE resolutions ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE resolutions ADD COLUMN stage TEXT COLLATE "C" NOT NULL DEFAULT 'in_force';
UPDATE resolutions SET version = (SELECT version FROM changes WHERE changes.seq = resolutions.seq);
UPDATE resolutions SET stage = body::json->'adoption'->>'stage' WHERE version <> 1;
ALTER TABLE resolutions ADD COLUMN valid_from DATE;
UPDATE resolutions SET valid_from = issued_on WHERE version = 1;
UPDATE resolutions SET valid_from = CAST(body::json->'period'->>'valid_from' AS DATE) WHERE version <> 1;
ALTER TABLE resolutions ALTER COLUMN valid_from SET NOT NULL;
ALTER TABLE resolutions ADD COLUMN valid_to DATE;
UPDATE resolutions SET valid_to = CAST(body::json->'period'->>'valid_to' AS DATE) WHERE version <> 1;

-- What rests on a decision is looked for before it is taken back.
CREATE INDEX appointments_decision ON appointments (decision_id);
CREATE INDEX appointments_ratification ON appointments (ratification_decision_id);
CREATE INDEX appointments_end_decision ON appointments (end_decision_id);
CREATE INDEX exemptions_decision ON exemptions (decision_id);
