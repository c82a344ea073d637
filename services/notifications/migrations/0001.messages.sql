-- What notifications keeps: copies of the tree, the duties, the people and the findings; reminders; messages.
-- depends: 0001.chassis

CREATE TABLE agency (
    id uuid PRIMARY KEY,
    code text NOT NULL,
    name_vi text NOT NULL,
    name_en text,
    parent_id uuid
);
CREATE INDEX agency_parent ON agency (parent_id);

CREATE TABLE duty (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    agency_id uuid NOT NULL,
    duty text NOT NULL,
    valid_from date NOT NULL,
    valid_to date
);
CREATE INDEX duty_person ON duty (person_id);

CREATE TABLE person (
    id uuid PRIMARY KEY,
    name text,
    email text,
    language text NOT NULL,
    agency_id uuid
);

CREATE TABLE finding (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL,
    inspection_id uuid NOT NULL,
    kind text NOT NULL,
    grade text,
    clause text,
    due date,
    state text NOT NULL
);

CREATE TABLE reminder (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    subject uuid NOT NULL,
    rule text NOT NULL,
    agency_id uuid NOT NULL,
    due_on date NOT NULL,
    remind_on date NOT NULL,
    rung smallint NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'sent', 'cancelled')),
    version bigint NOT NULL DEFAULT 1,
    UNIQUE (subject, rule, remind_on)
);
CREATE INDEX reminder_agency ON reminder (agency_id);
CREATE INDEX reminder_remind_on ON reminder (remind_on, id);

-- Messages commit out of the order of their positions; a list from the newest down does not mind.
CREATE TABLE message (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    position bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    rule text NOT NULL,
    agency_id uuid NOT NULL,
    duty text NOT NULL,
    subject uuid NOT NULL,
    template text NOT NULL,
    params jsonb NOT NULL,
    created_on date NOT NULL,
    UNIQUE (event_id, rule, agency_id, duty)
);
CREATE INDEX message_addressee ON message (agency_id, duty, position DESC);

CREATE TABLE message_read (
    message_id uuid NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    person_id uuid NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (message_id, person_id)
);

-- Both walks stop at a circle, which copies may show for a moment while agencies are moved. An agency lies
-- within itself even when its own event has not come yet.
CREATE FUNCTION within_subtree(agency uuid, ancestor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE above (id) AS (
        SELECT $1
        UNION
        SELECT a.parent_id FROM agency a JOIN above ON a.id = above.id WHERE a.parent_id IS NOT NULL
    )
    SELECT EXISTS (SELECT FROM above WHERE above.id = $2)
$$;

CREATE FUNCTION subtree(ancestor uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below (id) AS (
        SELECT $1
        UNION
        SELECT a.id FROM agency a JOIN below ON a.parent_id = below.id
    )
    SELECT below.id FROM below WHERE below.id IS NOT NULL
$$;
