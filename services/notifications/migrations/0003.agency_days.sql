-- depends: 0002.agency_by_code

-- From when until when an agency carries its code: after a reorganisation the code may be another's. NULL while the
-- copy has not heard of it again.
ALTER TABLE agency ADD COLUMN valid_from date, ADD COLUMN valid_to date;

CREATE OR REPLACE FUNCTION agency_by_code(code text, day date) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT min(a.id::text)::uuid FROM agency a
    WHERE a.code = $1 AND coalesce(a.valid_from, '-infinity') <= $2 AND coalesce(a.valid_to, 'infinity') >= $2
    HAVING count(*) = 1
$$;
