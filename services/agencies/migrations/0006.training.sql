-- depends: 0002.rollout

-- Providers (consultants, certifiers) with the agencies they work for, and trainings with those who attended.

CREATE TABLE provider (
    id uuid PRIMARY KEY,
    name_vi text NOT NULL,
    name_en text,
    roles text[] NOT NULL CHECK (roles <> '{}' AND roles <@ ARRAY['consultant', 'certifier']),
    registration text NOT NULL UNIQUE,
    valid_until date,
    search text NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX provider_order ON provider (name_vi, id);

-- The days on which a provider works for an agency: until is the last, NULL while no end is known.
CREATE TABLE engagement (
    provider_id uuid NOT NULL REFERENCES provider,
    agency_id uuid NOT NULL REFERENCES agency,
    role text NOT NULL CHECK (role IN ('consultant', 'certifier')),
    since date NOT NULL,
    until date CHECK (until >= since),
    PRIMARY KEY (provider_id, agency_id, since),
    -- The same organisation never consults and certifies one agency.
    CONSTRAINT engagement_role EXCLUDE USING gist (provider_id WITH =, agency_id WITH =, role WITH <>),
    CONSTRAINT engagement_once EXCLUDE USING gist (
        provider_id WITH =, agency_id WITH =, daterange(since, until, '[]') WITH &&
    )
);
CREATE INDEX engagement_agency ON engagement (agency_id);

CREATE TABLE training (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('awareness', 'secretary', 'internal_auditor')),
    held_on date NOT NULL,
    title text NOT NULL,
    document text,
    agency_id uuid REFERENCES agency,
    provider_id uuid REFERENCES provider,
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX training_order ON training (held_on DESC, id DESC);

-- Whose official somebody was then: a later move takes no training away from the agency that sent them.
CREATE TABLE attendance (
    training_id uuid NOT NULL REFERENCES training,
    person_id uuid NOT NULL REFERENCES person,
    agency_id uuid NOT NULL REFERENCES agency,
    PRIMARY KEY (training_id, person_id)
);
CREATE INDEX attendance_person ON attendance (person_id);
CREATE INDEX attendance_agency ON attendance (agency_id);

-- Configuration: months for which a training counts; NULL means for good.
CREATE TABLE training_rule (
    kind text PRIMARY KEY,
    months integer CHECK (months > 0)
);
INSERT INTO training_rule (kind, months) VALUES ('awareness', 36), ('secretary', 36), ('internal_auditor', 36);

-- Who has been trained up to a day (in a kind, or in any): one row per person and kind, with the last day on which
-- the latest training counts.
CREATE FUNCTION trained(kind text, day date)
RETURNS TABLE (person_id uuid, of_kind text, held_on date, counts_until date) LANGUAGE sql STABLE AS $$
    SELECT a.person_id, t.kind, max(t.held_on),
        (max(t.held_on) + make_interval(months => r.months))::date
    FROM attendance a JOIN training t ON t.id = a.training_id JOIN training_rule r ON r.kind = t.kind
    WHERE t.held_on <= $2 AND ($1 IS NULL OR t.kind = $1)
    GROUP BY a.person_id, t.kind, r.months
$$;
