-- depends: 0009.templates 0014.lists

-- A wave that is under way: agencies come to it and leave it on a day, dates move on a day. What was so before that day
-- stays readable, so that a report of any day can be made.

-- From which day (none: from the plan's beginning) until before which (none: still) an agency is in a wave.
ALTER TABLE wave_agency ADD COLUMN since date;
ALTER TABLE wave_agency ADD COLUMN until date CHECK (until >= since);
ALTER TABLE wave_agency DROP CONSTRAINT wave_agency_pkey;
CREATE UNIQUE INDEX wave_agency_once ON wave_agency (plan_id, agency_id) WHERE until IS NULL;
CREATE INDEX wave_agency_plan ON wave_agency (plan_id, agency_id);
UPDATE wave_agency m SET until = t.withdrawn_on FROM track t
    WHERE t.plan_id = m.plan_id AND t.agency_id = m.agency_id AND t.withdrawn_on IS NOT NULL;

-- The agencies of a plan on a day, and the place of each one's wave.
CREATE FUNCTION member_on(plan uuid, day date) RETURNS TABLE (agency_id uuid, "position" smallint)
LANGUAGE sql STABLE AS $$
    SELECT m.agency_id, m.position FROM wave_agency m
    WHERE m.plan_id = $1 AND (m.since IS NULL OR m.since <= $2) AND (m.until IS NULL OR m.until > $2)
$$;

-- An agency that was withdrawn may come back, on another track.
ALTER TABLE track DROP CONSTRAINT track_plan_id_agency_id_key;
CREATE UNIQUE INDEX track_once ON track (plan_id, agency_id) WHERE withdrawn_on IS NULL;
CREATE INDEX track_plan ON track (plan_id, agency_id);

-- The dates of each track: those of its wave, or its own. Before `until[n]`, and after the one before, they were
-- `was_starts[n]` and `was_ends[n]`; likewise what a milestone was planned for.
ALTER TABLE track ADD COLUMN starts date;
ALTER TABLE track ADD COLUMN ends date;
ALTER TABLE track ADD COLUMN was_starts date[] NOT NULL DEFAULT '{}';
ALTER TABLE track ADD COLUMN was_ends date[] NOT NULL DEFAULT '{}';
ALTER TABLE track ADD COLUMN until date[] NOT NULL DEFAULT '{}';
UPDATE track t SET starts = w.starts, ends = w.ends FROM wave w
    WHERE w.plan_id = t.plan_id AND w.position = t.position;
ALTER TABLE track ALTER COLUMN starts SET NOT NULL;
ALTER TABLE track ALTER COLUMN ends SET NOT NULL;
ALTER TABLE track ADD CHECK (ends > starts);

ALTER TABLE milestone ADD COLUMN was_planned date[] NOT NULL DEFAULT '{}';
ALTER TABLE milestone ADD COLUMN until date[] NOT NULL DEFAULT '{}';

-- What something was on a day that is `now_` by now.
CREATE FUNCTION as_it_was(now_ date, was date[], until date[], day date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce((SELECT one.was FROM unnest($2, $3) AS one (was, until) WHERE one.until > $4 ORDER BY one.until LIMIT 1), $1)
$$;

-- Tracks that are under way and have not come to their end, which is the declaration, or else the last milestone.
CREATE VIEW unfinished AS
SELECT t.id AS track_id, t.plan_id, t.position, t.agency_id, p.number, p.standard, goal.declares
FROM track t JOIN plan p ON p.id = t.plan_id
CROSS JOIN LATERAL (
    SELECT m.key = 'declared' AS declares, m.done_on FROM milestone m
    WHERE m.track_id = t.id ORDER BY m.key = 'declared' DESC, m.position DESC LIMIT 1
) goal
WHERE t.withdrawn_on IS NULL AND p.state = 'active' AND goal.done_on IS NULL;

-- As before, but that nothing was reached counts from the beginning that the track had on the day.
CREATE OR REPLACE VIEW course AS
SELECT t.id AS track_id, t.agency_id, t.plan_id, p.standard, life.enrolled,
    t.behind * life.enrolled AS late,
    t.behind * life.enrolled - begun.lately - coalesce(m.moving, '{}')
        - CASE WHEN m.goal_on IS NULL THEN '{}' ELSE datemultirange(daterange(m.goal_on, NULL)) END AS stalled,
    CASE WHEN m.building IS NULL THEN '{}' ELSE datemultirange(daterange(m.building, NULL)) * life.enrolled END
        AS building,
    CASE WHEN m.applying IS NULL THEN '{}' ELSE datemultirange(daterange(m.applying, NULL)) * life.enrolled END
        AS applying,
    coalesce(m.maintained, '{}') * life.enrolled AS maintained
FROM track t
JOIN plan p ON p.id = t.plan_id AND p.state IN ('active', 'completed')
CROSS JOIN pace
CROSS JOIN LATERAL (SELECT datemultirange(daterange(t.enrolled_on, t.withdrawn_on)) AS enrolled) life
CROSS JOIN LATERAL (
    SELECT range_agg(daterange(NULL, one.start + pace.stalled_after + 1) * daterange(one.since, one.until)) AS lately
    FROM (
        SELECT was.start, lag(was.until) OVER (ORDER BY was.until) AS since, was.until
        FROM unnest(t.was_starts, t.until) AS was (start, until)
        UNION ALL
        SELECT t.starts, (SELECT max(day) FROM unnest(t.until) AS day), NULL
    ) one
) begun
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
