-- depends: 0001.inspections

-- The agency that carries a code on a day: for tokens of other issuers, which know codes and no ids.
-- NULL if the copy knows two, as it may for a moment between two events.
CREATE FUNCTION agency_by_code(code text, day date) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT min(a.id::text)::uuid FROM agency a
    WHERE a.code = $1 AND coalesce(a.valid_from, '-infinity') <= $2 AND coalesce(a.valid_to, 'infinity') >= $2
    HAVING count(*) = 1
$$;
