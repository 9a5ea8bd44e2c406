-- The release before knows nothing of these: going back would make what was voided hold again and what was only
-- proposed bind. So it is refused while there is any; what else 0002 knows stands in the ledger and is read from there.
CREATE TEMPORARY TABLE in_the_way (rows_of_0002 INTEGER CHECK (rows_of_0002 = 0));
INSERT INTO in_the_way SELECT COUNT(*) FROM units WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM successions WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM positions WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM decisions WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM officials WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM appointments WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM qualifications WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM exemptions WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM rule_sets WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM resolutions WHERE void;
INSERT INTO in_the_way SELECT COUNT(*) FROM rule_sets WHERE stage IN ('proposed', 'approved');
INSERT INTO in_the_way SELECT COUNT(*) FROM resolutions WHERE stage IN ('proposed', 'approved');
DROP TABLE in_the_way;
DROP INDEX appointments_decision;
DROP INDEX appointments_ratification;
DROP INDEX appointments_end_decision;
DROP INDEX exemptions_decision;
ALTER TABLE resolutions DROP COLUMN valid_to;
ALTER TABLE resolutions DROP COLUMN valid_from;
ALTER TABLE resolutions DROP COLUMN stage;
ALTER TABLE resolutions DROP COLUMN version;
ALTER TABLE rule_sets DROP COLUMN stage;
ALTER TABLE rule_sets DROP COLUMN version;
DROP INDEX qualifications_superseded;
ALTER TABLE qualifications DROP COLUMN superseded_by_id;
DROP TRIGGER appointments_overlap_on_insert;
DROP TRIGGER appointments_overlap_on_update;
CREATE TRIGGER appointments_overlap_on_insert BEFORE INSERT ON appointments WHEN NEW.kind = 'substantive'
BEGIN
    SELECT RAISE(ABORT, 'appointments_overlap')
    WHERE EXISTS (
        SELECT 1 FROM appointments a
        WHERE a.official_id = NEW.official_id AND a.kind = 'substantive' AND a.id <> NEW.id
          AND (a.valid_to IS NULL OR NEW.valid_from < a.valid_to)
          AND (NEW.valid_to IS NULL OR a.valid_from < NEW.valid_to)
    );
END;
CREATE TRIGGER appointments_overlap_on_update BEFORE UPDATE ON appointments WHEN NEW.kind = 'substantive'
BEGIN
    SELECT RAISE(ABORT, 'appointments_overlap')
    WHERE EXISTS (
        SELECT 1 FROM appointments a
        WHERE a.official_id = NEW.official_id AND a.kind = 'substantive' AND a.id <> NEW.id
          AND (a.valid_to IS NULL OR NEW.valid_from < a.valid_to)
          AND (NEW.valid_to IS NULL OR a.valid_from < NEW.valid_to)
    );
END;
DROP INDEX positions_by_code;
DROP INDEX officials_by_identity;
DROP INDEX rule_sets_by_code;
DROP INDEX resolutions_by_number;
DROP INDEX decisions_number;
CREATE UNIQUE INDEX decisions_number ON decisions (issuer, number, signed_on);
DROP INDEX successions_edge;
CREATE UNIQUE INDEX successions_edge ON successions (predecessor_id, successor_id, effective_on);
DROP INDEX positions_code;
CREATE UNIQUE INDEX positions_code ON positions (code);
DROP INDEX officials_identity;
CREATE UNIQUE INDEX officials_identity ON officials (identity_number);
DROP INDEX rule_sets_code;
CREATE UNIQUE INDEX rule_sets_code ON rule_sets (code);
DROP INDEX resolutions_number;
CREATE UNIQUE INDEX resolutions_number ON resolutions (number, unit_id);
ALTER TABLE resolutions DROP COLUMN void;
ALTER TABLE rule_sets DROP COLUMN void;
ALTER TABLE exemptions DROP COLUMN void;
ALTER TABLE qualifications DROP COLUMN void;
ALTER TABLE appointments DROP COLUMN void;
ALTER TABLE officials DROP COLUMN void;
ALTER TABLE decisions DROP COLUMN void;
ALTER TABLE positions DROP COLUMN void;
ALTER TABLE successions DROP COLUMN void;
ALTER TABLE units DROP COLUMN void;
DROP INDEX changes_of_former_holders;
DROP INDEX changes_of_holders;
DROP INDEX changes_of_official;
ALTER TABLE changes DROP COLUMN official_id;
