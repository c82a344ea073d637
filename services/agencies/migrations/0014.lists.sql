-- depends: 0008.procedure

-- Progress with every figure that is reported, by whatever an agency is grouped by, on any day:
--
--   stint     what an agency was (block, obligation, parent, place in the tree), and on which days
--   course    how each track of a plan that runs or ran has gone, in days
--   facts     what counts of each agency, and on which days: the one definition
--   standing  both together, as they were when the tally last heard of the agency
--   books     what is counted from its own rows whenever it is asked: people trained, procedures in force
--
-- The tally counts by obligation too.

-- Configuration: days without a milestone after which what is late has stalled.
CREATE TABLE pace (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    stalled_after integer NOT NULL CHECK (stalled_after BETWEEN 1 AND 1000)
);
INSERT INTO pace (stalled_after) VALUES (60);

CREATE OR REPLACE VIEW stint AS
SELECT a.id AS agency_id, a.block,
    CASE WHEN a.valid_to < since.day THEN 'empty' ELSE daterange(since.day, a.valid_to, '[]') END AS days,
    a.obligation, a.parent_id, a.path
FROM agency a CROSS JOIN LATERAL (
    SELECT greatest(a.valid_from, (SELECT max(w.until) + 1 FROM agency_was w WHERE w.agency_id = a.id)) AS day
) since
UNION ALL
SELECT w.agency_id, w.block, daterange(w.since, w.until, '[]'), w.obligation, w.parent_id, w.path FROM agency_was w;

-- late: a milestone is behind its date. stalled: late, nothing reached for too long since the wave began, and what the
-- plan is about (the declaration, or the last milestone of a template without one) not reached. building, applying:
-- the furthest milestone reached is of that stage or a later one. maintained: confirmed in that calendar year.
CREATE VIEW course AS
SELECT t.id AS track_id, t.agency_id, t.plan_id, p.standard, life.enrolled,
    t.behind * life.enrolled AS late,
    t.behind * life.enrolled
        - datemultirange(daterange(w.starts, w.starts + pace.stalled_after + 1))
        - coalesce(m.moving, '{}')
        - CASE WHEN m.goal_on IS NULL THEN '{}' ELSE datemultirange(daterange(m.goal_on, NULL)) END AS stalled,
    CASE WHEN m.building IS NULL THEN '{}' ELSE datemultirange(daterange(m.building, NULL)) * life.enrolled END
        AS building,
    CASE WHEN m.applying IS NULL THEN '{}' ELSE datemultirange(daterange(m.applying, NULL)) * life.enrolled END
        AS applying,
    coalesce(m.maintained, '{}') * life.enrolled AS maintained
FROM track t
JOIN plan p ON p.id = t.plan_id AND p.state IN ('active', 'completed')
JOIN wave w ON w.plan_id = t.plan_id AND w.position = t.position
CROSS JOIN pace
CROSS JOIN LATERAL (SELECT datemultirange(daterange(t.enrolled_on, t.withdrawn_on)) AS enrolled) life
CROSS JOIN LATERAL (
    SELECT
        range_agg(daterange(m.done_on, m.done_on + pace.stalled_after + 1)) FILTER (WHERE m.done_on IS NOT NULL)
            AS moving,
        CASE WHEN bool_or(m.key = 'declared') THEN max(m.done_on) FILTER (WHERE m.key = 'declared')
            ELSE (array_agg(m.done_on ORDER BY m.position DESC))[1] END AS goal_on,
        min(m.done_on) FILTER (WHERE m.stage >= 1) AS building,
        min(m.done_on) FILTER (WHERE m.stage >= 2) AS applying,
        range_agg(daterange(m.done_on, (date_trunc('year', m.done_on) + interval '1 year')::date))
            FILTER (WHERE m.stage = 4 AND m.done_on IS NOT NULL) AS maintained
    FROM milestone m WHERE m.track_id = t.id
) m;

-- Of a plan, or (NULL) of all. The standard is empty where a measure does not depend on one.
CREATE FUNCTION facts(of_plan uuid) RETURNS TABLE (
    agency_id uuid, measure text, standard text, days datemultirange
) LANGUAGE sql STABLE AS $$
    SELECT a.id, 'total', '', '{(,)}'::datemultirange FROM agency a
    UNION ALL
    SELECT d.agency_id, 'declared', d.standard, datemultirange(daterange(d.declared_on, NULL))
    FROM declaration d WHERE d.kind = 'initial'
    UNION ALL
    SELECT d.agency_id, 'redeclared', d.standard, datemultirange(daterange(min(d.declared_on), NULL))
    FROM declaration d WHERE d.kind = 'redeclaration' GROUP BY d.agency_id, d.standard
    UNION ALL
    SELECT c.agency_id, of.measure, c.standard, of.days
    FROM (
        SELECT c.agency_id, c.standard, range_agg(c.enrolled) AS enrolled, range_agg(c.late) AS late,
            range_agg(c.stalled) AS stalled, range_agg(c.building) AS building, range_agg(c.applying) AS applying,
            range_agg(c.maintained) AS maintained
        FROM course c WHERE $1 IS NULL OR c.plan_id = $1 GROUP BY c.agency_id, c.standard
    ) c
    CROSS JOIN LATERAL (
        SELECT coalesce(range_agg(daterange(d.declared_on, NULL)), '{}') AS declared FROM declaration d
        WHERE d.agency_id = c.agency_id AND d.standard = c.standard AND d.kind = 'initial'
    ) d
    CROSS JOIN LATERAL (
        VALUES ('enrolled', c.enrolled), ('late', c.late), ('stalled', c.stalled),
            ('building', c.building - c.applying - d.declared), ('applying', c.applying - d.declared),
            ('maintained', c.maintained)
    ) of (measure, days)
    UNION ALL
    SELECT f.agency_id, 'open_findings', '', '{(,)}' FROM finding f WHERE f.state <> 'closed'
    UNION ALL
    SELECT f.agency_id, 'overdue_findings', '', datemultirange(daterange(f.due + 1, NULL))
    FROM finding f WHERE f.state <> 'closed' AND f.due IS NOT NULL
$$;

-- A person counts once in a calendar year at the agency that sent them, from the first training in it to its end.
CREATE FUNCTION books() RETURNS TABLE (agency_id uuid, measure text, days daterange) LANGUAGE sql STABLE AS $$
    SELECT x.agency_id, 'people_trained',
        daterange(min(t.held_on), (date_trunc('year', min(t.held_on)) + interval '1 year')::date)
    FROM attendance x JOIN training t ON t.id = x.training_id
    GROUP BY x.agency_id, x.person_id, date_trunc('year', t.held_on)
    UNION ALL
    SELECT owner.agency_id, 'procedures', daterange(v.issued_on, v.ended_on) * owner.days
    FROM procedure_version v JOIN procedure p ON p.id = v.procedure_id AND p.framework IS NULL
    CROSS JOIN LATERAL (
        SELECT p.agency_id,
            daterange((SELECT max(w.until) + 1 FROM procedure_was w WHERE w.procedure_id = p.id), NULL) AS days
        UNION ALL
        SELECT w.agency_id, daterange(lag(w.until) OVER (ORDER BY w.until) + 1, w.until, '[]')
        FROM procedure_was w WHERE w.procedure_id = p.id
    ) owner
    WHERE v.issued_on IS NOT NULL
$$;

DROP VIEW counted;
TRUNCATE tally, standing;
ALTER TABLE standing ADD COLUMN obligation text NOT NULL;
ALTER TABLE tally ADD COLUMN obligation text NOT NULL;
ALTER TABLE tally DROP CONSTRAINT tally_pkey;
ALTER TABLE tally ADD PRIMARY KEY (block, obligation, measure, standard, day);

-- As before: agencies are locked in the order of their ids, the tally is touched in the order of its key.
CREATE OR REPLACE FUNCTION recount(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(ids) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM agency WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    WITH now AS MATERIALIZED (
        SELECT s.agency_id, s.block, s.obligation, f.measure, f.standard, f.days * s.days AS days
        FROM (
            SELECT agency_id, block, obligation, range_agg(stint.days) AS days FROM stint
            WHERE agency_id = ANY(ids) AND block IS NOT NULL GROUP BY agency_id, block, obligation
        ) s
        JOIN facts(NULL) f ON f.agency_id = s.agency_id AND f.agency_id = ANY(ids)
    ), before AS (
        DELETE FROM standing WHERE agency_id = ANY(ids) RETURNING block, obligation, measure, standard, days
    ), kept AS (
        INSERT INTO standing (agency_id, block, obligation, measure, standard, days)
        SELECT agency_id, block, obligation, measure, standard, days FROM now WHERE NOT isempty(days)
    )
    INSERT INTO tally AS t (block, obligation, measure, standard, day, change)
    SELECT block, obligation, measure, standard, edge.day, sum(edge.change)
    FROM (
        SELECT block, obligation, measure, standard, days, -1 AS sign FROM before
        UNION ALL
        SELECT block, obligation, measure, standard, days, 1 FROM now
    ) moved
    CROSS JOIN LATERAL unnest(days) AS period
    CROSS JOIN LATERAL (VALUES (lower(period), sign), (upper(period), -sign)) AS edge (day, change)
    WHERE edge.day IS NOT NULL
    GROUP BY block, obligation, measure, standard, edge.day HAVING sum(edge.change) <> 0
    ORDER BY block, obligation, measure, standard, edge.day
    ON CONFLICT (block, obligation, measure, standard, day) DO UPDATE SET change = t.change + excluded.change;
END
$$;

CREATE OR REPLACE FUNCTION recount_if_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount(ARRAY(
        SELECT n.id FROM changed n JOIN unchanged o USING (id)
        WHERE (n.block, n.obligation, n.valid_from, n.valid_to)
            IS DISTINCT FROM (o.block, o.obligation, o.valid_from, o.valid_to)
    ));
    RETURN NULL;
END
$$;

-- A track that begins with milestones reached gets them after itself.
CREATE FUNCTION recount_reached() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount(ARRAY(
        SELECT DISTINCT t.agency_id FROM changed c JOIN track t ON t.id = c.track_id WHERE c.done_on IS NOT NULL
    ));
    RETURN NULL;
END
$$;

CREATE FUNCTION recount_tracks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount(ARRAY(SELECT DISTINCT agency_id FROM track));
    RETURN NULL;
END
$$;

CREATE TRIGGER tally_new AFTER INSERT ON milestone REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_reached();
CREATE TRIGGER tally_changed AFTER UPDATE ON pace FOR EACH STATEMENT EXECUTE FUNCTION recount_tracks();

DO $$ BEGIN PERFORM recount(ARRAY(SELECT id FROM agency)); END $$;
