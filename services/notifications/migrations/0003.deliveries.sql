-- Reminders that go out and climb a ladder, messages to people beyond the agency itself, and their deliveries.
-- depends: 0001.messages

-- What an agency is decides whether a district stands above it. NULL until its next event, or a `resync`.
ALTER TABLE agency ADD COLUMN kind text;

ALTER TABLE person ADD COLUMN roles text[] NOT NULL DEFAULT '{}';
CREATE INDEX person_roles ON person USING gin (roles);

CREATE INDEX duty_agency ON duty (agency_id, duty);
CREATE INDEX finding_agency ON finding (agency_id);
ALTER TABLE finding ADD COLUMN raised_on date;

-- A message is for who holds `duty` at the addressee; the nil UUID stands for the city (domain/addressee.py).
-- `agency_id` is the agency that it is about, if it is about one, and `subject` the matter, if it is about one.
ALTER TABLE message ADD COLUMN addressee_id uuid;
UPDATE message SET addressee_id = agency_id;
ALTER TABLE message
    ALTER COLUMN addressee_id SET NOT NULL,
    ALTER COLUMN agency_id DROP NOT NULL,
    ALTER COLUMN subject DROP NOT NULL,
    ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN addressed boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT message_event_id_rule_agency_id_duty_key,
    ADD UNIQUE (event_id, rule, addressee_id, duty);
DROP INDEX message_addressee;
CREATE INDEX message_addressee ON message (addressee_id, duty, position DESC);
CREATE INDEX message_unaddressed ON message (addressee_id, duty) WHERE NOT addressed;
-- What was written before there were deliveries lies in the inboxes; nothing more is to be sent of it.
UPDATE message SET addressed = true;

ALTER TABLE reminder
    ADD COLUMN addressee text NOT NULL DEFAULT 'focal_point',
    ADD COLUMN nth smallint NOT NULL DEFAULT 0,
    ADD COLUMN sent_on date,
    ADD COLUMN acknowledged_on date,
    ADD COLUMN acknowledged_by uuid,
    DROP CONSTRAINT reminder_state_check,
    ADD CHECK (state IN ('planned', 'sent', 'acknowledged', 'cancelled'));
CREATE INDEX reminder_planned ON reminder (remind_on) WHERE state = 'planned';

-- The ladder of a grade: on which day after the due date who is told, and how often again.
CREATE TABLE rung (
    grade text NOT NULL CHECK (grade IN ('major', 'minor', 'ungraded')),
    number smallint NOT NULL CHECK (number > 0),
    addressee text NOT NULL
        CHECK (addressee IN ('focal_point', 'head', 'district', 'coordinator', 'leader')),
    days smallint NOT NULL CHECK (days > 0),
    repeat_days smallint NOT NULL CHECK (repeat_days > 0),
    PRIMARY KEY (grade, number)
);
INSERT INTO rung (grade, number, addressee, days, repeat_days)
SELECT grade, number, addressee, days, repeat_days
FROM unnest(ARRAY['major', 'minor', 'ungraded']) AS grade,
    (VALUES (1, 'focal_point', 1, 7), (2, 'head', 7, 7), (3, 'district', 10, 7), (4, 'coordinator', 14, 14),
        (5, 'leader', 30, 30)) AS step (number, addressee, days, repeat_days);

-- The coordinator has stopped the ladder of a matter; another due date begins a new one.
CREATE TABLE ladder_stop (
    subject uuid NOT NULL,
    due_on date NOT NULL,
    PRIMARY KEY (subject, due_on)
);

-- What a person wants; no row is the default.
CREATE TABLE preference (
    person_id uuid PRIMARY KEY,
    email boolean NOT NULL,
    version bigint NOT NULL DEFAULT 1
);

-- `next_at` is when it may be tried (again); whoever takes it moves it on for as long as that may last at most.
-- `doubtful`: an attempt was begun of which no end is known, so the next one may be a repeat.
CREATE TABLE delivery (
    id uuid PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    message_id uuid NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    person_id uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('inbox', 'email')),
    state text NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'dead', 'withdrawn')),
    attempts integer NOT NULL DEFAULT 0,
    repeats integer NOT NULL DEFAULT 0,
    doubtful boolean NOT NULL DEFAULT false,
    error text,
    created_on date NOT NULL,
    queued_at timestamptz NOT NULL DEFAULT now(),
    next_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    version bigint NOT NULL DEFAULT 1,
    UNIQUE (message_id, person_id, channel)
);
CREATE INDEX delivery_waiting ON delivery (next_at) WHERE state IN ('queued', 'failed');
CREATE INDEX delivery_person ON delivery (person_id, position DESC);
CREATE INDEX delivery_state ON delivery (state, position DESC) WHERE state <> 'sent';
