-- Tasks of resolutions and plans, how those were made known, and the points of months and quarters. A row keeps the
-- stored form whole, beside the columns that are searched by.
CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    resolution_id TEXT NOT NULL REFERENCES resolutions (id),
    parent_id TEXT REFERENCES tasks (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    official_id TEXT REFERENCES officials (id),
    workstream TEXT NOT NULL,
    state TEXT NOT NULL,
    planned_on DATE NOT NULL,
    due_on DATE NOT NULL,
    settled_on DATE,
    body TEXT NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL,
    CHECK (due_on >= planned_on)
);
CREATE TABLE disseminations (
    id TEXT PRIMARY KEY,
    resolution_id TEXT NOT NULL REFERENCES resolutions (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    form TEXT NOT NULL,
    held_on DATE NOT NULL,
    decision_id TEXT REFERENCES decisions (id),
    body TEXT NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE TABLE period_scores (
    id TEXT PRIMARY KEY,
    official_id TEXT NOT NULL REFERENCES officials (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    first_month INTEGER NOT NULL,
    decision_id TEXT REFERENCES decisions (id),
    body TEXT NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE INDEX tasks_resolution ON tasks (resolution_id, id);
CREATE INDEX tasks_parent ON tasks (parent_id, id);
CREATE INDEX tasks_unit ON tasks (unit_id, id);
CREATE INDEX tasks_official ON tasks (official_id, id);
CREATE INDEX tasks_due ON tasks (due_on, id);
CREATE INDEX disseminations_resolution ON disseminations (resolution_id, id);
CREATE INDEX disseminations_unit ON disseminations (unit_id, id);
CREATE INDEX disseminations_decision ON disseminations (decision_id);
CREATE INDEX period_scores_official ON period_scores (official_id, year, first_month, id);
CREATE INDEX period_scores_unit ON period_scores (unit_id, year, id);
CREATE INDEX period_scores_decision ON period_scores (decision_id);
