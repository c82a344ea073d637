-- Tables as they stood at the end of a day: from the history, which keeps the public state after every change, and for
-- what that does not tell from rows that are never changed.
-- depends: 0007.consolidation 0008.chassis.days

-- What was signed on an earlier day than it was recorded holds from that day on.
CREATE FUNCTION inspection_on(day date) RETURNS SETOF inspection LANGUAGE sql STABLE AS $$
    SELECT p.* FROM inspection i
    CROSS JOIN LATERAL (SELECT state_on(i.id, $1) AS state) s
    CROSS JOIN LATERAL (
        SELECT s.state ->> 'state' IN ('planned', 'notified', 'in_progress') AND EXISTS (
            SELECT FROM minutes m WHERE m.inspection_id = i.id AND m.signed_on <= $1
        ) AS signed, EXISTS (
            SELECT FROM finding f WHERE f.inspection_id = i.id AND f.kind <> 'observation' AND f.raised_on <= $1
        ) AS to_remedy
    ) early
    CROSS JOIN LATERAL jsonb_populate_record(i, s.state || CASE
        WHEN NOT early.signed THEN '{}'
        WHEN early.to_remedy THEN '{"state": "follow_up"}'
        ELSE '{"state": "minutes_signed"}'
    END::jsonb) p
    WHERE s.state IS NOT NULL
$$;

CREATE FUNCTION finding_on(day date) RETURNS SETOF finding LANGUAGE sql STABLE AS $$
    SELECT p.* FROM finding f
    CROSS JOIN LATERAL (SELECT state_on(f.id, $1) AS state) s
    CROSS JOIN LATERAL jsonb_populate_record(f, s.state || jsonb_build_object(
        'answers', (SELECT count(*) FROM answer a WHERE a.finding_id = f.id AND a.reported_on <= $1)
    )) p
    WHERE s.state IS NOT NULL
$$;

CREATE FUNCTION remediation_on(day date) RETURNS SETOF remediation LANGUAGE sql STABLE AS $$
    SELECT p.* FROM remediation r
    CROSS JOIN LATERAL (SELECT state_on(r.id, $1) AS state) s
    CROSS JOIN LATERAL jsonb_populate_record(r, s.state) p
    WHERE s.state IS NOT NULL
$$;

CREATE FUNCTION extension_on(day date) RETURNS SETOF extension LANGUAGE sql STABLE AS $$
    SELECT p.* FROM extension e
    CROSS JOIN LATERAL jsonb_populate_record(e, CASE
        WHEN e.decided_on <= $1 THEN '{}'
        ELSE '{"state": "asked", "due_granted": null, "note": null, "decided_on": null, "decided_by": null}'
    END::jsonb) p
    WHERE e.asked_on <= $1
$$;

-- What was decided on an earlier day than it was recorded holds from that day on.
CREATE FUNCTION programme_on(day date) RETURNS SETOF programme LANGUAGE sql STABLE AS $$
    SELECT p.* FROM programme o
    CROSS JOIN LATERAL (SELECT state_on(o.id, $1) AS state) s
    CROSS JOIN LATERAL jsonb_populate_record(o, s.state || CASE
        WHEN s.state ->> 'state' = 'submitted' AND o.decided_on <= $1
            THEN jsonb_build_object('state', 'approved', 'decision', o.decision, 'decided_on', o.decided_on)
        ELSE jsonb_build_object('decided_on', s.state -> 'decision_date')
    END) p
    WHERE s.state IS NOT NULL
$$;
