-- depends: 0017.contacts 0008.chassis.days

-- Lists as they stood at the end of a day: from the history, which keeps the public state after every change, and from
-- what is dated by itself.

-- What was decided on an earlier day than it was recorded holds from that day on.
CREATE FUNCTION plan_on(day date) RETURNS SETOF plan LANGUAGE sql STABLE AS $$
    SELECT r.* FROM plan p
    CROSS JOIN LATERAL (SELECT state_on(p.id, $1) AS state) s
    CROSS JOIN LATERAL jsonb_populate_record(p, s.state || jsonb_build_object(
        'template', coalesce(s.state ->> 'own_template', s.state ->> 'template'),
        'decided_on', s.state -> 'decision_date'
    ) || CASE
        WHEN s.state ->> 'state' = 'submitted' AND p.decided_on <= $1
            THEN jsonb_build_object('state', 'approved', 'decision', p.decision, 'decided_on', p.decided_on)
        ELSE '{}'
    END) r
    WHERE s.state IS NOT NULL
$$;

CREATE FUNCTION wave_on(day date) RETURNS TABLE (
    plan_id uuid, "position" bigint, name text, start date, "end" date
) LANGUAGE sql STABLE AS $$
    SELECT p.id, w.ordinality - 1, w.name, w.start, w."end" FROM plan p
    CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(state_on(p.id, $1) -> 'waves') AS (
        name text, start date, "end" date
    )) WITH ORDINALITY w
$$;

-- One that was decided after its day holds from its day on.
CREATE FUNCTION reorganisation_on(day date) RETURNS SETOF reorganisation LANGUAGE sql STABLE AS $$
    SELECT p.* FROM reorganisation r
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN r.state = 'done' AND r.effective_on <= $1 THEN 'done'
            ELSE (
                SELECT split_part(h.name, '.', 2) FROM history h
                WHERE h.subject = r.id AND h.business_date <= $1 ORDER BY h.number DESC LIMIT 1
            )
        END AS state
    ) s
    CROSS JOIN LATERAL jsonb_populate_record(r, jsonb_build_object('state', s.state) || CASE
        WHEN s.state = r.state THEN '{}'
        ELSE '{"reason": null, "tried_on": null, "faults": []}'
    END::jsonb) p
    WHERE s.state IS NOT NULL
$$;

-- What was being written on a day has the signatures of that day; its steps are kept as they were last.
CREATE FUNCTION version_on(day date) RETURNS SETOF procedure_version LANGUAGE sql STABLE AS $$
    SELECT p.* FROM procedure_version v
    CROSS JOIN LATERAL (SELECT state_on(v.procedure_id, $1) AS state) s
    CROSS JOIN LATERAL (SELECT (s.state ->> 'version_number')::int = v.number AS current) c
    CROSS JOIN LATERAL jsonb_populate_record(v, CASE
        WHEN v.ended_on <= $1 THEN '{}'::jsonb
        WHEN v.issued_on <= $1 THEN '{"state": "issued", "ended_on": null}'
        ELSE jsonb '{"state": "draft", "issued_on": null, "ended_on": null, "decision": null}' || CASE
            WHEN c.current THEN jsonb_build_object(
                'state', s.state -> 'state', 'prepared_by', s.state -> 'prepared_by',
                'reviewed_by', s.state -> 'reviewed_by', 'approved_by', s.state -> 'approved_by'
            )
            ELSE '{"reviewed_by": null, "approved_by": null}'
        END
    END || CASE WHEN c.current THEN jsonb_build_object('reason', s.state -> 'reason') ELSE '{}' END
    || CASE WHEN v.published_on > $1 THEN jsonb '{"published_on": null, "published_in": null}' ELSE '{}' END) p
    WHERE v.drafted_on <= $1
$$;

-- What a search for people looks in: as for agencies, without accents, in lower case.
CREATE FUNCTION folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT lower(translate(regexp_replace(normalize($1, NFD), '[\u0300-\u036f]', '', 'g'), 'đĐ', 'dd'))
$$;
ALTER TABLE person ADD COLUMN search text NOT NULL
    GENERATED ALWAYS AS (folded(name || ' ' || coalesce(email, '') || ' ' || coalesce(position, ''))) STORED;
