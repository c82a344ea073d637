-- depends: 0001.messages

-- The agency that carries a code: for tokens of other issuers, which know codes and no ids. The copy here has no
-- days, so a code that was used again means nobody.
CREATE FUNCTION agency_by_code(code text, day date) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT min(a.id::text)::uuid FROM agency a WHERE a.code = $1 HAVING count(*) = 1
$$;
