-- depends: 0001.chassis
CREATE FUNCTION within_subtree(agency uuid, ancestor uuid) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN agency = ancestor;
