-- depends: 0001.registry

-- The agency itself and all below it.
CREATE FUNCTION subtree(ancestor uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT a.id FROM agency a, agency top WHERE top.id = $1 AND a.path <@ top.path
$$;
