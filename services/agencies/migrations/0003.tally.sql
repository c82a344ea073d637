-- depends: 0002.rollout

-- The progress of all blocks, kept up to date as agencies, tracks, declarations and findings change, so that the
-- report over a whole country reads some rows per day and not some per agency.
--
--   counted   what counts of each agency, and on which days: the one definition
--   standing  counted, as it was when the tally last heard of the agency
--   tally     by how much a count changes on a day; the sum up to a day is the count on that day
--
-- The standard is empty where a measure does not depend on one.

CREATE VIEW counted AS
SELECT a.id AS agency_id, a.block, fact.measure, fact.standard, fact.days * life.days AS days
FROM agency a
CROSS JOIN LATERAL (SELECT datemultirange(daterange(a.valid_from, a.valid_to, '[]')) AS days) life
CROSS JOIN LATERAL (
    SELECT 'total' AS measure, '' AS standard, life.days AS days
    UNION ALL
    SELECT 'declared', d.standard, datemultirange(daterange(d.declared_on, NULL))
    FROM declaration d WHERE d.agency_id = a.id AND d.kind = 'initial'
    UNION ALL
    SELECT 'redeclared', d.standard, datemultirange(daterange(min(d.declared_on), NULL))
    FROM declaration d WHERE d.agency_id = a.id AND d.kind = 'redeclaration' GROUP BY d.standard
    UNION ALL
    SELECT 'enrolled', '', range_agg(daterange(t.enrolled_on, NULL))
    FROM track t JOIN plan p ON p.id = t.plan_id
    WHERE t.agency_id = a.id AND p.state IN ('active', 'completed') HAVING count(*) > 0
    UNION ALL
    SELECT 'late', '', range_agg(period * daterange(t.enrolled_on, NULL))
    FROM track t JOIN plan p ON p.id = t.plan_id CROSS JOIN LATERAL unnest(t.behind) AS period
    WHERE t.agency_id = a.id AND p.state IN ('active', 'completed') HAVING count(*) > 0
    UNION ALL
    SELECT 'open_findings', '', life.days
    FROM finding f WHERE f.agency_id = a.id AND f.state <> 'closed'
    UNION ALL
    SELECT 'overdue_findings', '', datemultirange(daterange(f.due + 1, NULL))
    FROM finding f WHERE f.agency_id = a.id AND f.state <> 'closed' AND f.due IS NOT NULL
) fact
WHERE a.block IS NOT NULL;

CREATE TABLE standing (
    agency_id uuid NOT NULL,
    block text NOT NULL,
    measure text NOT NULL,
    standard text NOT NULL,
    days datemultirange NOT NULL
);
CREATE INDEX standing_agency ON standing (agency_id);

CREATE TABLE tally (
    block text NOT NULL,
    measure text NOT NULL,
    standard text NOT NULL,
    day date NOT NULL,
    change integer NOT NULL,
    PRIMARY KEY (block, measure, standard, day)
);

-- Brings the tally up to date with what counts of some agencies now. Their rows are locked first: of two
-- transactions that recount one agency, the second sees what the first has left. Rows of the tally are
-- touched in the order of their key, so that no two wait for each other.
CREATE FUNCTION recount(ids uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM agency WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    WITH now AS MATERIALIZED (
        SELECT agency_id, block, measure, standard, days FROM counted WHERE agency_id = ANY(ids)
    ), before AS (
        DELETE FROM standing WHERE agency_id = ANY(ids) RETURNING block, measure, standard, days
    ), kept AS (
        INSERT INTO standing (agency_id, block, measure, standard, days) SELECT * FROM now
    )
    INSERT INTO tally AS t (block, measure, standard, day, change)
    SELECT block, measure, standard, edge.day, sum(edge.change)
    FROM (
        SELECT block, measure, standard, days, -1 AS sign FROM before
        UNION ALL
        SELECT block, measure, standard, days, 1 FROM now
    ) moved
    CROSS JOIN LATERAL unnest(days) AS period
    CROSS JOIN LATERAL (VALUES (lower(period), sign), (upper(period), -sign)) AS edge (day, change)
    WHERE edge.day IS NOT NULL
    GROUP BY block, measure, standard, edge.day HAVING sum(edge.change) <> 0
    ORDER BY block, measure, standard, edge.day
    ON CONFLICT (block, measure, standard, day) DO UPDATE SET change = t.change + excluded.change;
END
$$;

CREATE FUNCTION recount_themselves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount(ARRAY(SELECT id FROM changed));
    RETURN NULL;
END
$$;

-- A new name or parent moves no count.
CREATE FUNCTION recount_if_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount(ARRAY(
        SELECT n.id FROM changed n JOIN unchanged o USING (id)
        WHERE (n.block, n.valid_from, n.valid_to) IS DISTINCT FROM (o.block, o.valid_from, o.valid_to)
    ));
    RETURN NULL;
END
$$;

CREATE FUNCTION recount_their_agencies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount(ARRAY(SELECT DISTINCT agency_id FROM changed));
    RETURN NULL;
END
$$;

CREATE FUNCTION recount_enrolled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM recount(ARRAY(SELECT agency_id FROM track WHERE plan_id = NEW.id));
    RETURN NULL;
END
$$;

CREATE TRIGGER tally_new AFTER INSERT ON agency REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_themselves();
CREATE TRIGGER tally_changed AFTER UPDATE ON agency REFERENCING OLD TABLE AS unchanged NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_if_moved();
CREATE TRIGGER tally_new AFTER INSERT ON track REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
CREATE TRIGGER tally_changed AFTER UPDATE ON track REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
CREATE TRIGGER tally_new AFTER INSERT ON declaration REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
CREATE TRIGGER tally_new AFTER INSERT ON finding REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
CREATE TRIGGER tally_changed AFTER UPDATE ON finding REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
-- A finding may be given to another agency: the one that had it is counted again too.
CREATE TRIGGER tally_left AFTER UPDATE ON finding REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
CREATE TRIGGER tally_gone AFTER DELETE ON finding REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION recount_their_agencies();
CREATE TRIGGER tally_moved AFTER UPDATE ON plan
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION recount_enrolled();

DO $$ BEGIN PERFORM recount(ARRAY(SELECT id FROM agency)); END $$;
