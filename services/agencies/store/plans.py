"""SQL on plans, their waves and the agencies in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.plan import Member, Wave


def _columns(until: str) -> str:
    """What is shown of a plan, with what was submitted and returned until a day."""
    return f"""
    p.id, p.number, p.title, p.year, p.standard, p.template, p.state, p.authors, p.decision,
    p.decided_on AS decision_date, p.reason, p.version, p.draft_due, p.submitted_on,
    coalesce((SELECT o.kind FROM template o WHERE o.key = p.template), p.template) AS template_kind,
    (SELECT o.key FROM template o WHERE o.key = p.template) AS own_template,
    (SELECT count(*) FROM plan_submission s WHERE s.plan_id = p.id AND s.submitted_on <= {until}) AS submissions,
    (SELECT s.returned_on FROM plan_submission s WHERE s.plan_id = p.id AND s.returned_on <= {until}
     ORDER BY s.number DESC LIMIT 1) AS returned_on,
    (SELECT s.reason FROM plan_submission s WHERE s.plan_id = p.id AND s.returned_on <= {until}
     ORDER BY s.number DESC LIMIT 1) AS return_reason
"""  # noqa: S608 (the day is named below)


_COLUMNS = _columns("'infinity'")

_GET = f"SELECT {_COLUMNS} FROM plan p WHERE p.id = %s"  # noqa: S608

_AFTER = f"SELECT {_COLUMNS} FROM plan p WHERE p.id > %s ORDER BY p.id LIMIT %s"  # noqa: S608

_CHOSEN = """
WHERE (%(state)s::text IS NULL OR p.state = %(state)s)
  AND (%(year)s::int IS NULL OR p.year = %(year)s)
  AND (%(draft_late)s::bool IS NULL OR %(draft_late)s = coalesce(
      p.state <> 'cancelled' AND p.draft_due < coalesce(p.submitted_on, %(on)s), false))
  AND (%(after)s::text IS NULL OR p.number > %(after)s)
ORDER BY p.number LIMIT %(limit)s
"""

_PAGE = f"SELECT {_COLUMNS} FROM plan p {_CHOSEN}"  # noqa: S608

_PAGE_ON = f"SELECT {_columns('%(on)s')} FROM plan_on(%(on)s) p {_CHOSEN}"  # noqa: S608

_COUNTS = """
    count(a.id) AS agencies,
    count(a.id) FILTER (WHERE a.obligation = 'mandatory') AS mandatory,
    count(a.id) FILTER (WHERE a.obligation = 'encouraged') AS encouraged
"""

_WAVES = f"""
SELECT w.plan_id, w.position, w.name, w.starts AS start, w.ends AS "end", {_COUNTS}
FROM wave w
LEFT JOIN wave_agency m ON m.plan_id = w.plan_id AND m.position = w.position AND m.until IS NULL
LEFT JOIN agency a ON a.id = m.agency_id
WHERE w.plan_id = ANY(%s) GROUP BY w.plan_id, w.position ORDER BY w.plan_id, w.position
"""  # noqa: S608

_WAVES_ON = f"""
SELECT w.plan_id, w.position, w.name, w.start, w."end", {_COUNTS}
FROM wave_on(%(on)s) w
LEFT JOIN LATERAL member_on(w.plan_id, %(on)s) m ON m.position = w.position
LEFT JOIN agency_on(%(on)s) a ON a.id = m.agency_id
WHERE w.plan_id = ANY(%(ids)s)
GROUP BY w.plan_id, w.position, w.name, w.start, w."end" ORDER BY w.plan_id, w.position
"""  # noqa: S608

_SERIAL = """
INSERT INTO plan_series (year, last) VALUES (%s, 1)
ON CONFLICT (year) DO UPDATE SET last = plan_series.last + 1 RETURNING last
"""

_INSERT = """
INSERT INTO plan (id, number, title, year, standard, template, draft_due, state, authors, version)
VALUES (%(id)s, %(number)s, %(title)s, %(year)s, %(standard)s, %(template)s, %(draft_due)s, 'draft', %(authors)s, 1)
ON CONFLICT (number) DO NOTHING
"""

_CHANGE = """
UPDATE plan SET title = %(title)s, year = %(year)s, standard = %(standard)s, template = %(template)s,
    draft_due = %(draft_due)s, authors = %(authors)s, version = version + 1
WHERE id = %(id)s
"""

_MOVE = """
UPDATE plan SET state = %(state)s, reason = %(reason)s, version = version + 1,
    decision = coalesce(%(decision)s, decision), decided_on = coalesce(%(decided_on)s, decided_on),
    approved_by = coalesce(%(approved_by)s, approved_by)
WHERE id = %(id)s
"""

_MEMBERS = """
SELECT id, code, valid_from, valid_to, block IS NULL AS is_root FROM agency WHERE id = ANY(%s)
"""

_CHOOSE = """
SELECT a.id FROM agency a
WHERE a.block IS NOT NULL
  AND a.valid_from <= %(end)s AND (a.valid_to IS NULL OR a.valid_to >= %(start)s)
  AND (%(blocks)s::text[] IS NULL OR a.block = ANY(%(blocks)s))
  AND (%(within)s::uuid[] IS NULL
       OR EXISTS (SELECT FROM agency u WHERE u.id = ANY(%(within)s) AND a.path <@ u.path))
ORDER BY a.code
"""


def get(work: Work, plan_id: UUID) -> Row | None:
    """The plan with its waves."""
    return _with_waves(work, work.all(_GET, (plan_id,)))


def lock(work: Work, plan_id: UUID) -> Row | None:
    """The same, and nobody else decides on the plan before this transaction ends."""
    return _with_waves(work, work.all(_GET + " FOR UPDATE", (plan_id,)))


def page(work: Work, filters: Mapping[str, Any]) -> list[Row]:
    """Plans by number, with their waves, as they stood on a day where `as_of` is given. Filters (None: any): state,
    year, draft_late (as of `on`); after the last one seen; limit."""
    if filters["as_of"] is None:
        plans = work.all(_PAGE, filters)
        return _join(plans, work.all(_WAVES, ([plan["id"] for plan in plans],)))
    plans = work.all(_PAGE_ON, filters)
    return _join(plans, work.all(_WAVES_ON, {"on": filters["on"], "ids": [plan["id"] for plan in plans]}))


def after(work: Work, plan_id: UUID, limit: int) -> list[Row]:
    """Plans in the order of their ids, from behind one, as `get` would show them."""
    plans = work.all(_AFTER, (plan_id, limit))
    return _join(plans, work.all(_WAVES, ([plan["id"] for plan in plans],)))


def next_serial(work: Work, year: int) -> int:
    """The next number of the year; concurrent drafts wait for each other here."""
    row = work.one(_SERIAL, (year,))
    return int(row["last"]) if row else 1


def insert(work: Work, plan: dict[str, Any]) -> bool:
    """Keep a new draft; False if its number is taken."""
    return work.execute(_INSERT, plan) == 1


def change(work: Work, plan: dict[str, Any]) -> None:
    """Keep what the coordinator rewrote."""
    work.execute(_CHANGE, plan)


def move(work: Work, plan_id: UUID, state: str, **values: Any) -> None:
    """Bring the plan into a state, with `reason`, or `decision`, `decided_on` and `approved_by`."""
    given = {"reason": None, "decision": None, "decided_on": None, "approved_by": None, **values}
    work.execute(_MOVE, {"id": plan_id, "state": state, **given})


def put_waves(work: Work, plan_id: UUID, waves: Sequence[Wave]) -> None:
    """Replace the plan's waves and the agencies in them."""
    work.execute("DELETE FROM wave WHERE plan_id = %s", (plan_id,))
    rows = [(plan_id, at, wave.name, wave.start, wave.end) for at, wave in enumerate(waves)]
    work.values("INSERT INTO wave (plan_id, position, name, starts, ends) VALUES %s", rows)
    members = [(plan_id, agency, at) for at, wave in enumerate(waves) for agency in wave.agency_ids]
    work.values("INSERT INTO wave_agency (plan_id, agency_id, position) VALUES %s", members)


def members(work: Work, agency_ids: Iterable[UUID]) -> dict[UUID, Member]:
    """What a plan needs to know of those agencies that exist."""
    rows = work.all(_MEMBERS, (list(agency_ids),))
    return {row.pop("id"): Member(**row) for row in rows}


def choose(
    work: Work, within: Sequence[UUID] | None, blocks: Sequence[str] | None, start: date, end: date
) -> list[UUID]:
    """Agencies below (or among) `within` and in one of the blocks that exist between two dates; no root."""
    given = {"within": _list(within), "blocks": _list(blocks), "start": start, "end": end}
    return [row["id"] for row in work.all(_CHOOSE, given)]


def _list(values: Sequence[Any] | None) -> list[Any] | None:
    return list(values) if values else None


def _with_waves(work: Work, plans: list[Row]) -> Row | None:
    return _join(plans, work.all(_WAVES, ([plans[0]["id"]],)))[0] if plans else None


def _join(plans: list[Row], waves: list[Row]) -> list[Row]:
    for plan in plans:
        plan["waves"] = [wave for wave in waves if wave["plan_id"] == plan["id"]]
    return plans
