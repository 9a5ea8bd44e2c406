-- Salaries, time away from work, allowances for concurrent titles.
CREATE TABLE salaries (
    id TEXT COLLATE "C" PRIMARY KEY,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    kind TEXT COLLATE "C" NOT NULL,
    scale TEXT COLLATE "C" NOT NULL,
    effective_on DATE NOT NULL,
    decision_id TEXT COLLATE "C" NOT NULL REFERENCES decisions (id),
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE TABLE absences (
    id TEXT COLLATE "C" PRIMARY KEY,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    kind TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    decision_id TEXT COLLATE "C" REFERENCES decisions (id),
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE TABLE allowances (
    id TEXT COLLATE "C" PRIMARY KEY,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    appointment_id TEXT COLLATE "C" NOT NULL REFERENCES appointments (id),
    basis TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    decision_id TEXT COLLATE "C" NOT NULL REFERENCES decisions (id),
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
-- One way of being paid from one day on.
CREATE UNIQUE INDEX salaries_day ON salaries (official_id, effective_on) WHERE NOT void;
CREATE INDEX salaries_official ON salaries (official_id, id);
CREATE INDEX salaries_decision ON salaries (decision_id);
CREATE INDEX absences_official ON absences (official_id, id);
CREATE INDEX absences_decision ON absences (decision_id);
CREATE INDEX allowances_official ON allowances (official_id, id);
CREATE INDEX allowances_appointment ON allowances (appointment_id);
CREATE INDEX allowances_decision ON allowances (decision_id);
