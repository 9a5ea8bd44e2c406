-- Keys and searched text compare by code point, as on SQLite, whatever the database's locale.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE ledger_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    batch_id TEXT COLLATE "C" NOT NULL
);
INSERT INTO ledger_head (id, seq, recorded_at, hash, batch_id)
VALUES (1, 0, '2000-01-01 00:00:00', '0000000000000000000000000000000000000000000000000000000000000000', '');

-- Every accepted write, for ever. Content is hashed with a salt, personal and factual parts apart, so that the
-- personal part and its salt can be erased by law while the chain still verifies.
CREATE TABLE changes (
    seq BIGINT PRIMARY KEY,
    recorded_at TIMESTAMP NOT NULL,
    batch_id TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    decision_id TEXT COLLATE "C",
    entity TEXT COLLATE "C" NOT NULL,
    entity_id TEXT COLLATE "C" NOT NULL,
    unit_id TEXT COLLATE "C",
    other_unit_id TEXT COLLATE "C",
    version INTEGER NOT NULL,
    factual TEXT COLLATE "C" NOT NULL,
    factual_salt TEXT COLLATE "C" NOT NULL,
    factual_digest TEXT COLLATE "C" NOT NULL,
    personal TEXT COLLATE "C",
    personal_salt TEXT COLLATE "C",
    personal_digest TEXT COLLATE "C",
    hash TEXT COLLATE "C" NOT NULL
);
CREATE INDEX changes_of_entity ON changes (entity, entity_id, seq);
CREATE INDEX changes_by_kind ON changes (entity, seq);
CREATE INDEX changes_of_unit ON changes (unit_id, seq);
CREATE INDEX changes_recorded ON changes (recorded_at, seq);

CREATE TABLE signing_keys (
    kid TEXT COLLATE "C" PRIMARY KEY,
    pkcs8 TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP
);
CREATE TABLE settings (
    name TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE units (
    id TEXT COLLATE "C" PRIMARY KEY,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE TABLE unit_segments (
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    valid_from DATE NOT NULL,
    valid_to DATE,
    name TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    area TEXT COLLATE "C",
    parent_id TEXT COLLATE "C" REFERENCES units (id),
    PRIMARY KEY (unit_id, valid_from),
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX units_seq ON units (seq);
CREATE INDEX unit_segments_code ON unit_segments (code, valid_from);
CREATE INDEX unit_segments_parent ON unit_segments (parent_id, valid_from);

CREATE TABLE decisions (
    id TEXT COLLATE "C" PRIMARY KEY,
    number TEXT COLLATE "C" NOT NULL,
    issuer TEXT COLLATE "C" NOT NULL,
    signed_on DATE NOT NULL,
    effective_on DATE NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    legal_reference TEXT COLLATE "C",
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
-- One issuer gives a number once a year at most; the signing day tells two years apart.
CREATE UNIQUE INDEX decisions_number ON decisions (issuer, number, signed_on);
CREATE INDEX decisions_by_number ON decisions (number, id);
CREATE INDEX decisions_unit ON decisions (unit_id, id);
CREATE INDEX decisions_signed ON decisions (signed_on, id);

CREATE TABLE successions (
    id TEXT COLLATE "C" PRIMARY KEY,
    predecessor_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    successor_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    kind TEXT COLLATE "C" NOT NULL,
    effective_on DATE NOT NULL,
    decision_id TEXT COLLATE "C" REFERENCES decisions (id),
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (predecessor_id <> successor_id)
);
CREATE UNIQUE INDEX successions_edge ON successions (predecessor_id, successor_id, effective_on);
CREATE INDEX successions_seq ON successions (seq);
CREATE INDEX successions_successor ON successions (successor_id);

CREATE TABLE positions (
    id TEXT COLLATE "C" PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL,
    title_vi TEXT COLLATE "C" NOT NULL,
    title_en TEXT COLLATE "C" NOT NULL,
    group_code TEXT COLLATE "C" NOT NULL,
    filling TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE UNIQUE INDEX positions_code ON positions (code);

CREATE TABLE officials (
    id TEXT COLLATE "C" PRIMARY KEY,
    managing_unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    sex TEXT COLLATE "C",
    full_name TEXT COLLATE "C" NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    birth_on DATE,
    birthplace TEXT COLLATE "C",
    hometown TEXT COLLATE "C",
    ethnicity TEXT COLLATE "C",
    religion TEXT COLLATE "C",
    identity_number TEXT COLLATE "C",
    party_joined_on DATE,
    party_official_on DATE,
    phone TEXT COLLATE "C",
    email TEXT COLLATE "C",
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX officials_identity ON officials (identity_number);
CREATE INDEX officials_name ON officials (name_key, id);
CREATE INDEX officials_unit ON officials (managing_unit_id, id);
CREATE TABLE official_words (
    word TEXT COLLATE "C" NOT NULL,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    PRIMARY KEY (word, official_id)
);
CREATE INDEX official_words_of ON official_words (official_id);

CREATE TABLE appointments (
    id TEXT COLLATE "C" PRIMARY KEY,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    position_id TEXT COLLATE "C" NOT NULL REFERENCES positions (id),
    kind TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    ratified_on DATE,
    decision_id TEXT COLLATE "C" NOT NULL REFERENCES decisions (id),
    ratification_decision_id TEXT COLLATE "C" REFERENCES decisions (id),
    end_reason TEXT COLLATE "C",
    end_decision_id TEXT COLLATE "C" REFERENCES decisions (id),
    note TEXT COLLATE "C",
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from),
    -- No two overlapping substantive appointments of a person.
    CONSTRAINT appointments_overlap EXCLUDE USING gist
        (official_id WITH =, daterange(valid_from, valid_to, '[)') WITH &&) WHERE (kind = 'substantive')
);
CREATE INDEX appointments_official ON appointments (official_id, kind, valid_from);
CREATE INDEX appointments_by_official ON appointments (official_id, id);
CREATE INDEX appointments_unit ON appointments (unit_id, id);
CREATE INDEX appointments_position ON appointments (position_id, id);

CREATE TABLE qualifications (
    id TEXT COLLATE "C" PRIMARY KEY,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    kind TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL,
    field TEXT COLLATE "C",
    scheme TEXT COLLATE "C",
    institution TEXT COLLATE "C",
    number TEXT COLLATE "C",
    awarded_on DATE NOT NULL,
    expires_on DATE,
    verification TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (expires_on IS NULL OR expires_on > awarded_on)
);
CREATE INDEX qualifications_official ON qualifications (official_id, id);
CREATE INDEX qualifications_kind ON qualifications (kind, id);

CREATE TABLE exemptions (
    id TEXT COLLATE "C" PRIMARY KEY,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    requirement TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    decision_id TEXT COLLATE "C" NOT NULL REFERENCES decisions (id),
    reason TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX exemptions_official ON exemptions (official_id, id);

CREATE TABLE rule_sets (
    id TEXT COLLATE "C" PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL,
    layer TEXT COLLATE "C" NOT NULL,
    unit_id TEXT COLLATE "C" REFERENCES units (id),
    valid_from DATE NOT NULL,
    valid_to DATE,
    body TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE UNIQUE INDEX rule_sets_code ON rule_sets (code);

CREATE TABLE resolutions (
    id TEXT COLLATE "C" PRIMARY KEY,
    number TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    issued_on DATE NOT NULL,
    parent_id TEXT COLLATE "C" REFERENCES resolutions (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    body TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX resolutions_number ON resolutions (number, unit_id);

CREATE TABLE accounts (
    id TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    secret_hash TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX accounts_name ON accounts (kind, name);
CREATE TABLE grants (
    id TEXT COLLATE "C" PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    role TEXT COLLATE "C",
    scopes TEXT COLLATE "C",
    unit_id TEXT COLLATE "C" REFERENCES units (id),
    valid_from DATE NOT NULL,
    valid_to DATE,
    CHECK (valid_to IS NULL OR valid_to > valid_from),
    CHECK ((role IS NULL) <> (scopes IS NULL))
);
CREATE INDEX grants_account ON grants (account_id);
