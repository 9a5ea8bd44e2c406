-- Reforms of units: the document, and its changes in the parts in which they were added.
CREATE TABLE reorganisations (
    id TEXT COLLATE "C" PRIMARY KEY,
    unit_id TEXT COLLATE "C" REFERENCES units (id),
    effective_on DATE NOT NULL,
    decision_id TEXT COLLATE "C" REFERENCES decisions (id),
    state TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE TABLE reorganisation_parts (
    id TEXT COLLATE "C" PRIMARY KEY,
    reorganisation_id TEXT COLLATE "C" NOT NULL REFERENCES reorganisations (id),
    number BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE INDEX reorganisations_unit ON reorganisations (unit_id, id);
CREATE INDEX reorganisations_day ON reorganisations (effective_on, id);
CREATE INDEX reorganisations_decision ON reorganisations (decision_id);
CREATE UNIQUE INDEX reorganisation_parts_number ON reorganisation_parts (reorganisation_id, number);
