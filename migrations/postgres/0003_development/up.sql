-- Training, moves of people, planning pools, yearly ratings and discipline. A row keeps the stored form whole, beside
-- the columns that are searched by.
CREATE TABLE courses (
    id TEXT COLLATE "C" PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    programme TEXT COLLATE "C",
    grants TEXT COLLATE "C",
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    valid_from DATE NOT NULL,
    valid_to DATE,
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE TABLE classes (
    id TEXT COLLATE "C" PRIMARY KEY,
    course_id TEXT COLLATE "C" NOT NULL REFERENCES courses (id),
    code TEXT COLLATE "C" NOT NULL,
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    enrols_from DATE NOT NULL,
    enrols_until DATE NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE TABLE enrolments (
    id TEXT COLLATE "C" PRIMARY KEY,
    class_id TEXT COLLATE "C" NOT NULL REFERENCES classes (id),
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    kind TEXT COLLATE "C" NOT NULL,
    programme TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL,
    queue_no BIGINT,
    completed_on DATE,
    qualification_id TEXT COLLATE "C" REFERENCES qualifications (id),
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE TABLE training_plans (
    id TEXT COLLATE "C" PRIMARY KEY,
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE TABLE planning_pools (
    id TEXT COLLATE "C" PRIMARY KEY,
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    branch TEXT COLLATE "C" NOT NULL,
    term TEXT COLLATE "C" NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    state TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL,
    CHECK (valid_to IS NULL OR valid_to > valid_from)
);
CREATE TABLE nominations (
    id TEXT COLLATE "C" PRIMARY KEY,
    pool_id TEXT COLLATE "C" NOT NULL REFERENCES planning_pools (id),
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    position_id TEXT COLLATE "C" NOT NULL REFERENCES positions (id),
    state TEXT COLLATE "C" NOT NULL,
    entered_on DATE,
    exited_on DATE,
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE TABLE rotations (
    id TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    origin_unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    position_id TEXT COLLATE "C" NOT NULL REFERENCES positions (id),
    state TEXT COLLATE "C" NOT NULL,
    effective_on DATE,
    ended_on DATE,
    appointment_id TEXT COLLATE "C" REFERENCES appointments (id),
    origin_appointment_id TEXT COLLATE "C" REFERENCES appointments (id),
    nomination_id TEXT COLLATE "C" REFERENCES nominations (id),
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE TABLE evaluations (
    id TEXT COLLATE "C" PRIMARY KEY,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    unit_id TEXT COLLATE "C" NOT NULL REFERENCES units (id),
    year INTEGER NOT NULL,
    rating TEXT COLLATE "C" NOT NULL,
    rated_on DATE NOT NULL,
    decision_id TEXT COLLATE "C" REFERENCES decisions (id),
    body TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    void BOOLEAN NOT NULL
);
CREATE TABLE disciplines (
    id TEXT COLLATE "C" PRIMARY KEY,
    official_id TEXT COLLATE "C" NOT NULL REFERENCES officials (id),
    form TEXT COLLATE "C" NOT NULL,
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
CREATE UNIQUE INDEX courses_code ON courses (unit_id, code) WHERE NOT void;
CREATE INDEX courses_by_code ON courses (code, id);
CREATE INDEX courses_grants ON courses (grants, id);
CREATE UNIQUE INDEX classes_code ON classes (unit_id, code) WHERE NOT void;
CREATE INDEX classes_course ON classes (course_id, id);
CREATE INDEX classes_unit ON classes (unit_id, id);
CREATE INDEX classes_starts ON classes (starts_on, id);
-- One standing place of a person in a class, and one number in its queue.
CREATE UNIQUE INDEX enrolments_person ON enrolments (class_id, official_id) WHERE NOT void AND state NOT IN ('withdrawn', 'declined', 'cancelled');
CREATE UNIQUE INDEX enrolments_queue ON enrolments (class_id, queue_no);
CREATE INDEX enrolments_state ON enrolments (class_id, state, queue_no);
CREATE INDEX enrolments_official ON enrolments (official_id, id);
CREATE INDEX enrolments_completed ON enrolments (completed_on, id);
CREATE INDEX enrolments_qualification ON enrolments (qualification_id);
CREATE UNIQUE INDEX training_plans_year ON training_plans (unit_id, year) WHERE NOT void AND state <> 'dropped';
CREATE INDEX training_plans_unit ON training_plans (unit_id, id);
CREATE UNIQUE INDEX planning_pools_term ON planning_pools (unit_id, branch, term) WHERE NOT void AND state <> 'dropped';
CREATE INDEX planning_pools_unit ON planning_pools (unit_id, id);
CREATE UNIQUE INDEX nominations_title ON nominations (pool_id, official_id, position_id) WHERE NOT void AND state NOT IN ('rejected', 'removed');
CREATE INDEX nominations_pool ON nominations (pool_id, id);
CREATE INDEX nominations_official ON nominations (official_id, id);
CREATE INDEX rotations_official ON rotations (official_id, id);
CREATE INDEX rotations_unit ON rotations (unit_id, id);
CREATE INDEX rotations_origin ON rotations (origin_unit_id, id);
CREATE INDEX rotations_effective ON rotations (effective_on, id);
CREATE INDEX rotations_appointment ON rotations (appointment_id);
CREATE INDEX rotations_origin_appointment ON rotations (origin_appointment_id);
CREATE INDEX rotations_nomination ON rotations (nomination_id);
CREATE UNIQUE INDEX evaluations_year ON evaluations (official_id, year) WHERE NOT void;
CREATE INDEX evaluations_official ON evaluations (official_id, id);
CREATE INDEX evaluations_unit ON evaluations (unit_id, year, id);
CREATE INDEX evaluations_decision ON evaluations (decision_id);
CREATE INDEX disciplines_official ON disciplines (official_id, id);
CREATE INDEX disciplines_decision ON disciplines (decision_id);
