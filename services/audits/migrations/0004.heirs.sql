-- depends: 0001.inspections

-- Who carries on what an ended agency had. Told once per agency, in any order: a line of several is followed to its end.
CREATE TABLE heir (
    agency_id uuid PRIMARY KEY,
    heir_id uuid NOT NULL
);

-- The agency itself, or who stands for it in the end. UNION, not UNION ALL: a circle must end.
CREATE FUNCTION heir_of(agency uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    WITH RECURSIVE line (id) AS (
        SELECT $1
        UNION
        SELECT h.heir_id FROM heir h JOIN line ON h.agency_id = line.id
    )
    SELECT line.id FROM line WHERE NOT EXISTS (SELECT FROM heir h WHERE h.agency_id = line.id) LIMIT 1
$$;
