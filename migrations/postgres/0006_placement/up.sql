-- Recruitments: people who come into the service. A row keeps the stored form whole, beside the columns that are
-- searched by.
CREATE TABLE recruitments (
    id TEXT COLLATE "C" PRIMARY KEY,
    form TEXT COLLATE "C" NOT NULL,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    position_id TEXT COLLATE "C" NOT NULL REFERENCES positions (id),
    state TEXT COLLATE "C" NOT NULL,
    effective_on DATE,
    ended_on DATE,
    appointment_id TEXT COLLATE "C" REFERENCES appointments (id),
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE INDEX recruitments_official ON recruitments (official_id, id);
CREATE INDEX recruitments_unit ON recruitments (unit_id, id);
CREATE INDEX recruitments_effective ON recruitments (effective_on, id);
CREATE INDEX recruitments_state ON recruitments (state, id);
-- One record of an entry into the service.
CREATE UNIQUE INDEX recruitments_appointment ON recruitments (appointment_id) WHERE NOT void;
