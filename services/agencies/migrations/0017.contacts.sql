-- depends: 0016.draft_due

-- How an agency is reached: of today only, told to those who ask for the agency and in no event.
ALTER TABLE agency ADD COLUMN address text, ADD COLUMN phone text, ADD COLUMN email text, ADD COLUMN website text;

DROP FUNCTION agency_on(date);
CREATE FUNCTION agency_on(day date) RETURNS TABLE (
    id uuid, code text, name_vi text, name_en text, kind text, block text, obligation text, parent_id uuid, path ltree,
    search text, valid_from date, valid_to date, status text, predecessors uuid[], successors uuid[], version bigint,
    address text, phone text, email text, website text
) LANGUAGE sql STABLE AS $$
    SELECT a.id, a.code, a.name_vi, a.name_en, a.kind, a.block, a.obligation, a.parent_id, a.path, a.search,
        a.valid_from, a.valid_to, a.status, a.predecessors, a.successors, a.version,
        a.address, a.phone, a.email, a.website
    FROM agency a
    WHERE a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to >= $1)
      AND NOT EXISTS (SELECT FROM agency_was w WHERE w.agency_id = a.id AND w.since <= $1 AND w.until >= $1)
    UNION ALL
    SELECT a.id, a.code, w.name_vi, w.name_en, w.kind, w.block, w.obligation, w.parent_id, w.path, w.search,
        a.valid_from, a.valid_to, a.status, a.predecessors, a.successors, a.version,
        a.address, a.phone, a.email, a.website
    FROM agency_was w JOIN agency a ON a.id = w.agency_id
    WHERE w.since <= $1 AND w.until >= $1
      AND a.valid_from <= $1 AND (a.valid_to IS NULL OR a.valid_to >= $1)
$$;
