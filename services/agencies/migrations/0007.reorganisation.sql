-- depends: 0003.tally 0006.training

-- Agencies that change by decision: merged, split, renamed, dissolved. What an agency was before lies in agency_was, so
-- that a report of any day can be made; what was begun before the tally counted blocks alone is counted by both.

-- What an agency was from a day to a day, both included; what it is stands in agency. path as it was too.
CREATE TABLE agency_was (
    agency_id uuid NOT NULL REFERENCES agency,
    since date NOT NULL,
    until date NOT NULL CHECK (until >= since),
    name_vi text NOT NULL,
    name_en text,
    kind text NOT NULL,
    block text,
    obligation text NOT NULL,
    parent_id uuid REFERENCES agency,
    path ltree NOT NULL,
    search text NOT NULL,
    PRIMARY KEY (agency_id, until),
    CONSTRAINT agency_was_once EXCLUDE USING gist (agency_id WITH =, daterange(since, until, '[]') WITH &&)
);

-- Every agency that exists on a day, as it was on that day.
CREATE FUNCTION agency_on(day date) RETURNS TABLE (
    id uuid, code text, name_vi text, name_en text, kind text, block text, obligation text, parent_id uuid, path ltree,
    search text, valid_from date, valid_to date, status text, predecessors uuid[], successors uuid[], version bigint
) LANGUAGE sql STABLE AS $$
    SELECT a.id, a.code, a.name_vi, a.name_en, a.kind, a.block, a.obligation, a.parent_id, a.path, a.search,
        a.valid_from, a.valid_to, a.status, a.predecessors, a.successors, a.version
    FROM agency a
    WHERE a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to >= $1)
      AND NOT EXISTS (SELECT FROM agency_was w WHERE w.agency_id = a.id AND w.since <= $1 AND w.until >= $1)
    UNION ALL
    SELECT a.id, a.code, w.name_vi, w.name_en, w.kind, w.block, w.obligation, w.parent_id, w.path, w.search,
        a.valid_from, a.valid_to, a.status, a.predecessors, a.successors, a.version
    FROM agency_was w JOIN agency a ON a.id = w.agency_id
    WHERE w.since <= $1 AND w.until >= $1
      AND a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to >= $1)
$$;

-- A decision to reorganise: as it was asked for, what it came to, and while it is planned what stands in its way.
CREATE TABLE reorganisation (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('merge', 'split', 'rename', 'dissolve')),
    decision text NOT NULL,
    effective_on date NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'done', 'cancelled')),
    asked jsonb NOT NULL,
    outcome jsonb NOT NULL,
    faults jsonb NOT NULL DEFAULT '[]',
    reason text,
    tried_on date,
    version bigint NOT NULL DEFAULT 1,
    CHECK (state <> 'cancelled' OR reason IS NOT NULL)
);
CREATE INDEX reorganisation_order ON reorganisation (effective_on DESC, id DESC);
CREATE INDEX reorganisation_planned ON reorganisation (effective_on) WHERE state = 'planned';

CREATE TABLE reorganised (
    reorganisation_id uuid NOT NULL REFERENCES reorganisation,
    agency_id uuid NOT NULL REFERENCES agency,
    PRIMARY KEY (reorganisation_id, agency_id)
);
CREATE INDEX reorganised_agency ON reorganised (agency_id);

-- Where a person belonged before, up to a day.
CREATE TABLE person_was (
    person_id uuid NOT NULL REFERENCES person,
    until date NOT NULL,
    agency_id uuid REFERENCES agency,
    PRIMARY KEY (person_id, until)
);

-- The agency that a person belonged to on a day.
CREATE FUNCTION person_on(day date) RETURNS TABLE (id uuid, agency_id uuid) LANGUAGE sql STABLE AS $$
    SELECT p.id, CASE WHEN w.person_id IS NULL THEN p.agency_id ELSE w.agency_id END
    FROM person p LEFT JOIN LATERAL (
        SELECT w.person_id, w.agency_id FROM person_was w
        WHERE w.person_id = p.id AND w.until >= $1 ORDER BY w.until LIMIT 1
    ) w ON true
$$;

-- From that day on a track is nobody's any more.
ALTER TABLE track ADD COLUMN withdrawn_on date CHECK (withdrawn_on >= enrolled_on);
ALTER TABLE track ADD COLUMN withdrawn text;
ALTER TABLE track ADD CHECK ((withdrawn_on IS NULL) = (withdrawn IS NULL));

-- The days on which an agency counted in a block.
CREATE VIEW stint AS
SELECT a.id AS agency_id, a.block,
    CASE WHEN a.valid_to < since.day THEN 'empty' ELSE daterange(since.day, a.valid_to, '[]') END AS days
FROM agency a CROSS JOIN LATERAL (
    SELECT greatest(a.valid_from, (SELECT max(w.until) + 1 FROM agency_was w WHERE w.agency_id = a.id)) AS day
) since
UNION ALL
SELECT w.agency_id, w.block, daterange(w.since, w.until, '[]') FROM agency_was w;

CREATE OR REPLACE VIEW counted AS
SELECT life.agency_id, life.block, fact.measure, fact.standard, fact.days * life.days AS days
FROM (SELECT agency_id, block, range_agg(days) AS days FROM stint GROUP BY agency_id, block) life
CROSS JOIN LATERAL (
    SELECT 'total' AS measure, '' AS standard, life.days AS days
    UNION ALL
    SELECT 'declared', d.standard, datemultirange(daterange(d.declared_on, NULL))
    FROM declaration d WHERE d.agency_id = life.agency_id AND d.kind = 'initial'
    UNION ALL
    SELECT 'redeclared', d.standard, datemultirange(daterange(min(d.declared_on), NULL))
    FROM declaration d WHERE d.agency_id = life.agency_id AND d.kind = 'redeclaration' GROUP BY d.standard
    UNION ALL
    SELECT 'enrolled', '', range_agg(daterange(t.enrolled_on, t.withdrawn_on))
    FROM track t JOIN plan p ON p.id = t.plan_id
    WHERE t.agency_id = life.agency_id AND p.state IN ('active', 'completed') HAVING count(*) > 0
    UNION ALL
    SELECT 'late', '', range_agg(period * daterange(t.enrolled_on, t.withdrawn_on))
    FROM track t JOIN plan p ON p.id = t.plan_id CROSS JOIN LATERAL unnest(t.behind) AS period
    WHERE t.agency_id = life.agency_id AND p.state IN ('active', 'completed') HAVING count(*) > 0
    UNION ALL
    SELECT 'open_findings', '', life.days
    FROM finding f WHERE f.agency_id = life.agency_id AND f.state <> 'closed'
    UNION ALL
    SELECT 'overdue_findings', '', datemultirange(daterange(f.due + 1, NULL))
    FROM finding f WHERE f.agency_id = life.agency_id AND f.state <> 'closed' AND f.due IS NOT NULL
) fact
WHERE life.block IS NOT NULL;

CREATE TRIGGER tally_was AFTER INSERT ON agency_was REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();

DO $$ BEGIN PERFORM recount(ARRAY(SELECT id FROM agency)); END $$;
