-- Inspections, their teams, minutes and findings; copies of the agency tree and of duties, kept from events.
-- depends: 0001.chassis

-- Copies: written by projections only. No foreign key points at them, since events arrive in any order.
CREATE TABLE agency (
    id uuid PRIMARY KEY,
    code text NOT NULL,
    name_vi text NOT NULL,
    name_en text,
    kind text NOT NULL,
    block text,
    parent_id uuid,
    status text,
    valid_from date,
    valid_to date
);
CREATE INDEX agency_parent ON agency (parent_id);
CREATE INDEX agency_code ON agency (code);

CREATE TABLE duty (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    agency_id uuid NOT NULL,
    duty text NOT NULL,
    valid_from date NOT NULL,
    valid_to date
);
CREATE INDEX duty_person ON duty (person_id);

-- Upwards from the first to the second. UNION, not UNION ALL: a cycle among half-arrived events must end.
-- An agency lies within itself even before the copy knows it.
CREATE FUNCTION within_subtree(agency uuid, ancestor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up (id) AS (
        SELECT $1
        UNION
        SELECT a.parent_id FROM agency a JOIN up ON a.id = up.id WHERE a.parent_id IS NOT NULL
    )
    SELECT EXISTS (SELECT FROM up WHERE up.id = $2)
$$;

-- Downwards: the agency itself and all below it.
CREATE FUNCTION subtree(ancestor uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE down (id) AS (
        SELECT $1
        UNION
        SELECT a.id FROM agency a JOIN down ON a.parent_id = down.id
    )
    SELECT id FROM down
$$;

-- Whether a person belongs to an agency's subtree on a day: by the home agency (may be NULL) or by any duty.
CREATE FUNCTION belongs(person uuid, home uuid, agency uuid, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(within_subtree($2, $3), false) OR EXISTS (
        SELECT FROM duty d
        WHERE d.person_id = $1 AND d.valid_from <= $4 AND coalesce(d.valid_to, 'infinity') >= $4
        AND within_subtree(d.agency_id, $3)
    )
$$;

-- Configuration: which agency plays a part of its own in inspections, by its code.
CREATE TABLE part (
    part text PRIMARY KEY CHECK (part IN ('coordinating_department', 'office')),
    agency_code text NOT NULL
);
INSERT INTO part (part, agency_code) VALUES ('coordinating_department', 'SKHCN'), ('office', 'VPUB');

CREATE FUNCTION agency_with_part(part text, day date) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT a.id FROM part p JOIN agency a ON a.code = p.agency_code
    WHERE p.part = $1 AND coalesce(a.valid_from, '-infinity') <= $2 AND coalesce(a.valid_to, 'infinity') >= $2
    ORDER BY a.valid_from DESC NULLS LAST LIMIT 1
$$;

-- Configuration: working days until a finding must be remedied; NULL means that nothing falls due.
CREATE TABLE due_rule (
    kind text NOT NULL,
    grade text NOT NULL,
    working_days integer CHECK (working_days > 0),
    PRIMARY KEY (kind, grade)
);
INSERT INTO due_rule (kind, grade, working_days) VALUES
    ('nonconformity', 'major', 15),
    ('nonconformity', 'minor', 20),
    ('nonconformity', 'ungraded', 20),
    ('shortcoming', 'ungraded', 30),
    ('limitation', 'ungraded', 30),
    ('observation', 'ungraded', NULL);

CREATE TABLE inspection (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('inspection', 'internal_audit', 'certification', 'surveillance')),
    mode text NOT NULL CHECK (mode IN ('on_site', 'desk')),
    agency_id uuid NOT NULL,
    planned_from date NOT NULL,
    planned_to date NOT NULL CHECK (planned_to >= planned_from),
    notice text,
    notified_on date,
    started_on date,
    closed_on date,
    cancelled_on date,
    reason text,
    state text NOT NULL CHECK (
        state IN ('planned', 'notified', 'in_progress', 'minutes_signed', 'follow_up', 'closed', 'cancelled')
    ),
    planned_by uuid,
    version bigint NOT NULL DEFAULT 1,
    CHECK (state <> 'cancelled' OR reason IS NOT NULL)
);
CREATE INDEX inspection_agency ON inspection (agency_id);
CREATE INDEX inspection_order ON inspection (planned_from DESC, id DESC);

CREATE TABLE team_member (
    inspection_id uuid NOT NULL REFERENCES inspection,
    person_id uuid NOT NULL,
    leader boolean NOT NULL,
    PRIMARY KEY (inspection_id, person_id)
);
CREATE UNIQUE INDEX team_leader ON team_member (inspection_id) WHERE leader;

-- Signed minutes stay as they were signed: a change is a row of the next revision.
CREATE TABLE minutes (
    inspection_id uuid NOT NULL REFERENCES inspection,
    revision integer NOT NULL,
    number text NOT NULL,
    signed_on date NOT NULL,
    agency_signed boolean NOT NULL,
    refusal_reason text,
    hash text NOT NULL,
    signed_by uuid,
    PRIMARY KEY (inspection_id, revision),
    CHECK (agency_signed = (refusal_reason IS NULL))
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is frozen', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER minutes_frozen BEFORE UPDATE OR DELETE ON minutes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE finding (
    id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection,
    agency_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('nonconformity', 'shortcoming', 'limitation', 'observation')),
    grade text NOT NULL CHECK (grade IN ('major', 'minor', 'ungraded')),
    clause text NOT NULL,
    procedure_id uuid,
    description text NOT NULL,
    raised_on date NOT NULL,
    raised_by uuid,
    due date,
    first_due date,
    reported_on date,
    accepted_on date,
    closed_on date,
    reason text,
    answers integer NOT NULL DEFAULT 0,
    state text NOT NULL CHECK (state IN ('open', 'reported', 'accepted', 'closed')),
    version bigint NOT NULL DEFAULT 1,
    CHECK ((due IS NULL) = (kind = 'observation'))
);
CREATE INDEX finding_inspection ON finding (inspection_id);
CREATE INDEX finding_agency ON finding (agency_id);
CREATE INDEX finding_order ON finding (raised_on DESC, id DESC);
CREATE INDEX finding_due ON finding (due) WHERE state <> 'closed';

-- What the agency answered, each time it was asked: the newest counts, the earlier ones stay.
CREATE TABLE answer (
    finding_id uuid NOT NULL REFERENCES finding,
    revision integer NOT NULL,
    root_cause text NOT NULL,
    correction text NOT NULL,
    corrective_action text NOT NULL,
    evidence text NOT NULL,
    reported_on date NOT NULL,
    reported_by uuid,
    PRIMARY KEY (finding_id, revision)
);
CREATE TRIGGER answer_frozen BEFORE UPDATE OR DELETE ON answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- That the remedy of an answer works, as seen by somebody else.
CREATE TABLE verification (
    finding_id uuid NOT NULL,
    revision integer NOT NULL,
    note text NOT NULL,
    verified_on date NOT NULL,
    verified_by uuid,
    PRIMARY KEY (finding_id, revision),
    FOREIGN KEY (finding_id, revision) REFERENCES answer
);
CREATE TRIGGER verification_frozen BEFORE UPDATE OR DELETE ON verification
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
