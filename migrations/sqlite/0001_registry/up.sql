CREATE TABLE ledger_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    hash TEXT NOT NULL,
    batch_id TEXT NOT NULL
);
INSERT INTO ledger_head (id, seq, recorded_at, hash, batch_id)
VALUES (1, 0, '2000-01-01 00:00:00', '0000000000000000000000000000000000000000000000000000000000000000', '');

-- Every accepted write, for ever. Content is hashed with a salt, personal and factual parts apart, so that the
-- personal part and its salt can be erased by law while the chain still verifies.
CREATE TABLE changes (
    seq BIGINT PRIMARY KEY,
    recorded_at TIMESTAMP NOT NULL,
    batch_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    request_id TEXT NOT NULL,
    cause TEXT NOT NULL,
    reason TEXT,
    decision_id TEXT,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    unit_id TEXT,
    other_unit_id TEXT,
    version INTEGER NOT NULL,
    factual TEXT NOT NULL,
    factual_salt TEXT NOT NULL,
    factual_digest TEXT NOT NULL,
    personal TEXT,
    personal_salt TEXT,
    personal_digest TEXT,
    hash TEXT NOT NULL
);
CREATE INDEX changes_of_entity ON changes (entity, entity_id, seq);
CREATE INDEX changes_by_kind ON changes (entity, seq);
CREATE INDEX changes_of_unit ON changes (unit_id, seq);
CREATE INDEX changes_recorded ON changes (recorded_at, seq);

CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY,
    pkcs8 TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP
);
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE units (
    id TEXT PRIMARY KEY,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE TABLE unit_segments (
    unit_id TEXT NOT NULL REFERENCES units (id),
    valid_from DATE NOT NULL,
    valid_to DATE,
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    area TEXT,
    parent_id TEXT REFERENCES units (id),
    PRIMARY KEY (unit_id, valid_from),
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX units_seq ON units (seq);
CREATE INDEX unit_segments_code ON unit_segments (code, valid_from);
CREATE INDEX unit_segments_parent ON unit_segments (parent_id, valid_from);

CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    issuer TEXT NOT NULL,
    signed_on DATE NOT NULL,
    effective_on DATE NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    legal_reference TEXT,
    unit_id TEXT NOT NULL REFERENCES units (id),
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
-- One issuer gives a number once a year at most; the signing day tells two years apart.
CREATE UNIQUE INDEX decisions_number ON decisions (issuer, number, signed_on);
CREATE INDEX decisions_by_number ON decisions (number, id);
CREATE INDEX decisions_unit ON decisions (unit_id, id);
CREATE INDEX decisions_signed ON decisions (signed_on, id);

CREATE TABLE successions (
    id TEXT PRIMARY KEY,
    predecessor_id TEXT NOT NULL REFERENCES units (id),
    successor_id TEXT NOT NULL REFERENCES units (id),
    kind TEXT NOT NULL,
    effective_on DATE NOT NULL,
    decision_id TEXT REFERENCES decisions (id),
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (predecessor_id <> successor_id)
);
CREATE UNIQUE INDEX successions_edge ON successions (predecessor_id, successor_id, effective_on);
CREATE INDEX successions_seq ON successions (seq);
CREATE INDEX successions_successor ON successions (successor_id);

CREATE TABLE positions (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    title_vi TEXT NOT NULL,
    title_en TEXT NOT NULL,
    group_code TEXT NOT NULL,
    filling TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE UNIQUE INDEX positions_code ON positions (code);

CREATE TABLE officials (
    id TEXT PRIMARY KEY,
    managing_unit_id TEXT NOT NULL REFERENCES units (id),
    sex TEXT,
    full_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    birth_on DATE,
    birthplace TEXT,
    hometown TEXT,
    ethnicity TEXT,
    religion TEXT,
    identity_number TEXT,
    party_joined_on DATE,
    party_official_on DATE,
    phone TEXT,
    email TEXT,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX officials_identity ON officials (identity_number);
CREATE INDEX officials_name ON officials (name_key, id);
CREATE INDEX officials_unit ON officials (managing_unit_id, id);
CREATE TABLE official_words (
    word TEXT NOT NULL,
    official_id TEXT NOT NULL REFERENCES officials (id),
    PRIMARY KEY (word, official_id)
);
CREATE INDEX official_words_of ON official_words (official_id);

CREATE TABLE appointments (
    id TEXT PRIMARY KEY,
    official_id TEXT NOT NULL REFERENCES officials (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    position_id TEXT NOT NULL REFERENCES positions (id),
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    ratified_on DATE,
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    ratification_decision_id TEXT REFERENCES decisions (id),
    end_reason TEXT,
    end_decision_id TEXT REFERENCES decisions (id),
    note TEXT,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX appointments_official ON appointments (official_id, kind, valid_from);
CREATE INDEX appointments_by_official ON appointments (official_id, id);
CREATE INDEX appointments_unit ON appointments (unit_id, id);
CREATE INDEX appointments_position ON appointments (position_id, id);
-- No two overlapping substantive appointments of a person.
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

CREATE TABLE qualifications (
    id TEXT PRIMARY KEY,
    official_id TEXT NOT NULL REFERENCES officials (id),
    kind TEXT NOT NULL,
    level TEXT NOT NULL,
    field TEXT,
    scheme TEXT,
    institution TEXT,
    number TEXT,
    awarded_on DATE NOT NULL,
    expires_on DATE,
    verification TEXT NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (expires_on IS NULL OR expires_on > awarded_on)
);
CREATE INDEX qualifications_official ON qualifications (official_id, id);
CREATE INDEX qualifications_kind ON qualifications (kind, id);

CREATE TABLE exemptions (
    id TEXT PRIMARY KEY,
    official_id TEXT NOT NULL REFERENCES officials (id),
    requirement TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    reason TEXT NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE INDEX exemptions_official ON exemptions (official_id, id);

CREATE TABLE rule_sets (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    layer TEXT NOT NULL,
    unit_id TEXT REFERENCES units (id),
    valid_from DATE NOT NULL,
    valid_to DATE,
    body TEXT NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE UNIQUE INDEX rule_sets_code ON rule_sets (code);

CREATE TABLE resolutions (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    issued_on DATE NOT NULL,
    parent_id TEXT REFERENCES resolutions (id),
    unit_id TEXT NOT NULL REFERENCES units (id),
    body TEXT NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX resolutions_number ON resolutions (number, unit_id);

CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX accounts_name ON accounts (kind, name);
CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    role TEXT,
    scopes TEXT,
    unit_id TEXT REFERENCES units (id),
    valid_from DATE NOT NULL,
    valid_to DATE,
    CHECK (valid_to IS NULL OR valid_to > valid_from),
    CHECK ((role IS NULL) <> (scopes IS NULL))
);
CREATE INDEX grants_account ON grants (account_id);
