-- Recruitments: people who come into the service. A row keeps the stored form whole, beside the columns that are
-- searched by.
CREATE TABLE recruitments (
    id TEXT PRIMARY KEY,
    form TEXT NOT NULL,
    official_id TEXT NOT NULL REFERENCES officials (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    position_id TEXT NOT NULL REFERENCES positions (id),
    state TEXT NOT NULL,
    effective_on DATE,
    ended_on DATE,
    appointment_id TEXT REFERENCES appointments (id),
    body TEXT NOT NULL,
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
