-- depends: 0010.waves 0011.management_review

-- What becomes of a declaration: kept up by a yearly internal audit and management review, or lapsed on the day on which
-- they were due.

-- audited_on and reviewed_on are the last of each that count for the declaration, maintained_on the first day on which
-- it had both; none of them is from before its own day. On lapsed_on it no longer holds.
ALTER TABLE declaration
    ADD COLUMN audited_on date,
    ADD COLUMN reviewed_on date,
    ADD COLUMN maintained_on date,
    ADD COLUMN lapsed_on date CHECK (lapsed_on > declared_on),
    -- After a lapse an agency re-declares the scope that it had: there is no reason for changing it.
    DROP CONSTRAINT declaration_check,
    ADD CHECK (kind = 'redeclaration' OR reason IS NULL);
CREATE INDEX declaration_lapsed ON declaration (lapsed_on) WHERE lapsed_on IS NOT NULL;

-- Every audit and review that keeps a system up: recorded as such, or as a milestone.
CREATE VIEW upkeep AS
SELECT agency_id, 'audit' AS kind, held_on AS day FROM internal_audit
UNION ALL
SELECT agency_id, 'review', held_on FROM management_review
UNION ALL
SELECT t.agency_id, CASE m.key WHEN 'internal_audit_done' THEN 'audit' ELSE 'review' END, m.done_on
FROM milestone m JOIN track t ON t.id = m.track_id
WHERE m.key IN ('internal_audit_done', 'management_review_done') AND m.done_on IS NOT NULL;

-- The days on which a declaration was the agency's last and held, and those on which it had lapsed.
CREATE VIEW term AS
SELECT id, agency_id, standard, kind, daterange(declared_on, least(lapsed_on, next_on)) AS held,
    CASE WHEN lapsed_on < coalesce(next_on, 'infinity') THEN daterange(lapsed_on, next_on) ELSE 'empty' END AS lapsed
FROM (
    SELECT d.*, lead(declared_on) OVER (PARTITION BY agency_id, standard ORDER BY declared_on, kind, id) AS next_on
    FROM declaration d
) d;

-- A declaration that holds and was kept up in a calendar year: from the day on which it had had both in it.
CREATE VIEW kept AS
SELECT id, agency_id, standard, range_agg(daterange(since, (year + interval '1 year')::date) * held) AS days
FROM (
    SELECT d.id, d.agency_id, d.standard, d.held, date_trunc('year', u.day) AS year,
        greatest(min(u.day) FILTER (WHERE u.kind = 'audit'), min(u.day) FILTER (WHERE u.kind = 'review')) AS since
    FROM term d JOIN upkeep u ON u.agency_id = d.agency_id AND d.held @> u.day AND u.day > lower(d.held)
    GROUP BY d.id, d.agency_id, d.standard, d.held, date_trunc('year', u.day)
    HAVING count(DISTINCT u.kind) = 2
) d
GROUP BY id, agency_id, standard;

-- As before, but that a declaration counts until it lapses; who has declared once is neither building nor applying any
-- more. maintained: kept up in that calendar year, or a yearly plan confirmed in it.
CREATE OR REPLACE FUNCTION facts(of_plan uuid) RETURNS TABLE (
    agency_id uuid, measure text, standard text, days datemultirange
) LANGUAGE sql STABLE AS $$
    SELECT a.id, 'total', '', '{(,)}'::datemultirange FROM agency a
    UNION ALL
    SELECT d.agency_id, 'declared', d.standard, range_agg(d.held) FROM term d GROUP BY d.agency_id, d.standard
    UNION ALL
    SELECT d.agency_id, 'redeclared', d.standard, range_agg(d.held)
    FROM term d WHERE d.kind = 'redeclaration' GROUP BY d.agency_id, d.standard
    UNION ALL
    SELECT d.agency_id, 'lapsed', d.standard, range_agg(d.lapsed) FROM term d GROUP BY d.agency_id, d.standard
    UNION ALL
    SELECT m.agency_id, 'maintained', m.standard, range_agg(m.days)
    FROM (
        SELECT k.agency_id, k.standard, k.days FROM kept k
        UNION ALL
        SELECT c.agency_id, c.standard, c.maintained FROM course c WHERE $1 IS NULL OR c.plan_id = $1
    ) m
    GROUP BY m.agency_id, m.standard
    UNION ALL
    SELECT c.agency_id, of.measure, c.standard, of.days
    FROM (
        SELECT c.agency_id, c.standard, range_agg(c.enrolled) AS enrolled, range_agg(c.late) AS late,
            range_agg(c.stalled) AS stalled, range_agg(c.building) AS building, range_agg(c.applying) AS applying
        FROM course c WHERE $1 IS NULL OR c.plan_id = $1 GROUP BY c.agency_id, c.standard
    ) c
    CROSS JOIN LATERAL (
        SELECT coalesce(range_agg(daterange(d.declared_on, NULL)), '{}') AS declared FROM declaration d
        WHERE d.agency_id = c.agency_id AND d.standard = c.standard AND d.kind = 'initial'
    ) d
    CROSS JOIN LATERAL (
        VALUES ('enrolled', c.enrolled), ('late', c.late), ('stalled', c.stalled),
            ('building', c.building - c.applying - d.declared), ('applying', c.applying - d.declared)
    ) of (measure, days)
    UNION ALL
    SELECT f.agency_id, 'open_findings', '', '{(,)}' FROM finding f WHERE f.state <> 'closed'
    UNION ALL
    SELECT f.agency_id, 'overdue_findings', '', datemultirange(daterange(f.due + 1, NULL))
    FROM finding f WHERE f.state <> 'closed' AND f.due IS NOT NULL
$$;

-- An audit or a review of an agency that has not declared moves no count, but who would know that beforehand.
CREATE TRIGGER tally_new AFTER INSERT ON management_review REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
CREATE TRIGGER tally_new AFTER INSERT ON internal_audit REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
CREATE TRIGGER tally_changed AFTER UPDATE ON internal_audit REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
CREATE TRIGGER tally_gone AFTER DELETE ON internal_audit REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();

CREATE FUNCTION recount_if_lapsed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount(ARRAY(
        SELECT DISTINCT n.agency_id FROM changed n JOIN unchanged o USING (id)
        WHERE n.lapsed_on IS DISTINCT FROM o.lapsed_on
    ));
    RETURN NULL;
END
$$;
CREATE TRIGGER tally_changed AFTER UPDATE ON declaration REFERENCING OLD TABLE AS unchanged NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_if_lapsed();

DO $$ BEGIN PERFORM recount(ARRAY(SELECT id FROM agency)); END $$;
