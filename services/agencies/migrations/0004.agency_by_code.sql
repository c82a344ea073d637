-- depends: 0001.registry

-- The agency that carries a code on a day: for tokens of other issuers, which know codes and no ids.
CREATE FUNCTION agency_by_code(code text, day date) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT a.id FROM agency a WHERE a.code = $1 AND a.valid_from <= $2 AND coalesce(a.valid_to, 'infinity') >= $2
$$;
