-- depends: 0003.chassis.history

-- The public state of an aggregate at the end of a day, as the history keeps it; NULL if it was not there yet.
CREATE FUNCTION state_on(aggregate uuid, day date) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT h.body::jsonb -> 'state' FROM history h
    WHERE h.subject = $1 AND h.business_date <= $2 ORDER BY h.number DESC LIMIT 1
$$;
