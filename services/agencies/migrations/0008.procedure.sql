-- depends: 0004.subtree 0006.training

-- Administrative procedures with their versions and steps. What of a version follows from its steps (days, how many
-- steps are clear) is written with them, so that a report over the city reads one row per procedure.

CREATE TABLE procedure (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL REFERENCES agency,
    code text COLLATE "C" NOT NULL,
    name_vi text NOT NULL,
    name_en text,
    field text NOT NULL,
    level text NOT NULL CHECK (level IN ('city', 'district', 'commune')),
    -- The model framework that it is a part of; what has one is to be copied, and counts in no report.
    framework text,
    origin_id uuid REFERENCES procedure,
    origin_version integer,
    statutory_days numeric(6, 1) NOT NULL CHECK (statutory_days > 0),
    statutory_cost bigint CHECK (statutory_cost >= 0),
    search text NOT NULL,
    -- The version that commands are about: the one being written, else the one in force, else the last there was.
    current integer NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CHECK ((origin_id IS NULL) = (origin_version IS NULL)),
    UNIQUE (agency_id, code)
);
CREATE INDEX procedure_order ON procedure (code, id);
CREATE INDEX procedure_origin ON procedure (origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX procedure_framework ON procedure (framework) WHERE framework IS NOT NULL;
CREATE INDEX procedure_search ON procedure USING gin (search gin_trgm_ops);

CREATE TABLE legal_basis (
    procedure_id uuid NOT NULL REFERENCES procedure,
    position smallint NOT NULL,
    document text NOT NULL,
    -- The last day on which it holds; NULL while no end is known.
    expires_on date,
    PRIMARY KEY (procedure_id, position)
);
CREATE INDEX legal_basis_expiry ON legal_basis (procedure_id, expires_on);

-- with_person and so on: of how many of its steps that is clear; clear: of how many all four are. digest tells whether
-- two versions have the same steps.
CREATE TABLE procedure_version (
    procedure_id uuid NOT NULL REFERENCES procedure,
    number integer NOT NULL CHECK (number > 0),
    state text NOT NULL CHECK (state IN ('draft', 'in_review', 'issued', 'superseded', 'withdrawn')),
    days numeric(8, 1) NOT NULL,
    cost bigint CHECK (cost >= 0),
    steps smallint NOT NULL,
    with_person smallint NOT NULL,
    with_work smallint NOT NULL,
    with_time smallint NOT NULL,
    with_responsibility smallint NOT NULL,
    clear smallint NOT NULL,
    digest text NOT NULL,
    prepared_by uuid,
    reviewed_by uuid,
    approved_by uuid,
    decision text,
    drafted_on date NOT NULL,
    issued_on date,
    -- The first day on which it holds no more.
    ended_on date,
    published_on date,
    published_in text,
    reason text,
    PRIMARY KEY (procedure_id, number),
    CHECK (state NOT IN ('issued', 'superseded') OR (issued_on IS NOT NULL AND decision IS NOT NULL)),
    CHECK ((state IN ('superseded', 'withdrawn')) = (ended_on IS NOT NULL)),
    -- Nothing is in force that is unclear.
    CHECK (state <> 'issued' OR (steps > 0 AND clear = steps))
);
CREATE UNIQUE INDEX procedure_in_force ON procedure_version (procedure_id) WHERE state = 'issued';
CREATE UNIQUE INDEX procedure_open ON procedure_version (procedure_id) WHERE state IN ('draft', 'in_review');

CREATE TABLE procedure_step (
    procedure_id uuid NOT NULL,
    number integer NOT NULL,
    position smallint NOT NULL,
    who text,
    what text,
    days numeric(6, 1),
    responsible text,
    output text,
    form text,
    PRIMARY KEY (procedure_id, number, position),
    FOREIGN KEY (procedure_id, number) REFERENCES procedure_version
);

-- Whose a procedure was before, up to a day.
CREATE TABLE procedure_was (
    procedure_id uuid NOT NULL REFERENCES procedure,
    until date NOT NULL,
    agency_id uuid NOT NULL REFERENCES agency,
    PRIMARY KEY (procedure_id, until)
);

-- Each procedure by the version that counts on a day: the one in force, else the newest that was being written; and
-- by the agency whose it was then. What was withdrawn counts no more.
CREATE FUNCTION procedure_on(day date) RETURNS TABLE (
    procedure_id uuid, agency_id uuid, number integer, in_force boolean
) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (v.procedure_id) v.procedure_id, coalesce(was.agency_id, p.agency_id), v.number,
        v.issued_on IS NOT NULL AND v.issued_on <= $1
    FROM procedure_version v JOIN procedure p ON p.id = v.procedure_id
    LEFT JOIN LATERAL (
        SELECT w.agency_id FROM procedure_was w
        WHERE w.procedure_id = v.procedure_id AND w.until >= $1 ORDER BY w.until LIMIT 1
    ) was ON true
    WHERE v.drafted_on <= $1 AND (v.ended_on IS NULL OR v.ended_on > $1)
    ORDER BY v.procedure_id, (v.issued_on IS NOT NULL AND v.issued_on <= $1) DESC, v.number DESC
$$;
