-- Ceilings and established posts. A row keeps the stored form whole, beside the columns that are searched by.
CREATE TABLE ceilings (
    id TEXT COLLATE "C" PRIMARY KEY,
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
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
CREATE TABLE established_posts (
    id TEXT COLLATE "C" PRIMARY KEY,
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    position_id TEXT COLLATE "C" NOT NULL REFERENCES positions (id),
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
-- That no two of them share a day is refused with the other named; two from the same day on, by the database too.
CREATE UNIQUE INDEX ceilings_begins ON ceilings (unit_id, valid_from) WHERE NOT void;
CREATE INDEX ceilings_unit ON ceilings (unit_id, id);
CREATE INDEX ceilings_decision ON ceilings (decision_id);
CREATE UNIQUE INDEX established_posts_begins ON established_posts (unit_id, position_id, valid_from) WHERE NOT void;
CREATE INDEX established_posts_unit ON established_posts (unit_id, id);
CREATE INDEX established_posts_position ON established_posts (position_id, id);
CREATE INDEX established_posts_decision ON established_posts (decision_id);
