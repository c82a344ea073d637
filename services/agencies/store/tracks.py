"""SQL on tracks and their milestones."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.arrears import RUNNING
from services.agencies.domain.template import DECLARED
from services.agencies.domain.track import RANK, Milestone, Moved, Period, late_periods

_SHOWN = """
    t.id, t.plan_id, t.agency_id, t.enrolled_on, t.withdrawn_on, t.withdrawn, t.version,
    w.name AS wave, {start} AS start, {end} AS "end",
    p.number AS plan_number, p.template, p.standard, p.state AS plan_state,
    (SELECT stalled_after FROM pace) AS stalled_after,
    a.code AS agency_code, a.name_vi AS agency_name_vi, a.name_en AS agency_name_en,
    (
        SELECT CASE WHEN d.lapsed_on <= {day} THEN 'lapsed' WHEN d.maintained_on <= {day} THEN 'maintained'
            WHEN d.kind = 'redeclaration' THEN 'redeclared' ELSE 'declared' END
        FROM declaration d WHERE d.agency_id = t.agency_id AND d.standard = p.standard AND d.declared_on <= {day}
        ORDER BY d.declared_on DESC, d.kind DESC, d.id DESC LIMIT 1
    ) AS standing
"""

_COLUMNS = _SHOWN.format(start="t.starts", end="t.ends", day="'infinity'::date")

_FROM = """
FROM track t JOIN plan p ON p.id = t.plan_id JOIN agency a ON a.id = t.agency_id
JOIN wave w ON w.plan_id = t.plan_id AND w.position = t.position
"""

# As of a day: the agency under the name and in the place that it had then, if it was there.
_THEN = """
FROM track t JOIN plan p ON p.id = t.plan_id
JOIN (
    SELECT a.id, a.code, coalesce(n.path, a.path) AS path, coalesce(n.name_vi, a.name_vi) AS name_vi,
        CASE WHEN n.id IS NULL THEN a.name_en ELSE n.name_en END AS name_en,
        coalesce(n.block, a.block) AS block, coalesce(n.obligation, a.obligation) AS obligation
    FROM agency a LEFT JOIN agency_on(%(as_of)s) n ON n.id = a.id
) a ON a.id = t.agency_id
JOIN wave w ON w.plan_id = t.plan_id AND w.position = t.position
"""

_GET = f"SELECT {_COLUMNS} {_FROM} WHERE t.id = %s"

_OF_WAVE = f"""
SELECT {_COLUMNS} {_FROM} WHERE t.plan_id = %s AND t.position = %s AND t.withdrawn_on IS NULL
ORDER BY t.id FOR UPDATE OF t
"""

_AFTER = f"SELECT {_COLUMNS} {_FROM} WHERE t.id > %s ORDER BY t.id LIMIT %s"

_TO_DECLARE = f"""
SELECT {_COLUMNS} {_FROM}
WHERE t.agency_id = %s AND t.withdrawn_on IS NULL AND p.state = 'active' AND p.standard = %s
  AND EXISTS (SELECT FROM milestone m WHERE m.track_id = t.id AND m.key = %s)
ORDER BY t.enrolled_on DESC, t.id LIMIT 1 FOR UPDATE OF t
"""  # noqa: S608

_RUNNING = f"""
SELECT {_COLUMNS} {_FROM}
WHERE t.agency_id = %s AND t.withdrawn_on IS NULL AND p.state = 'active' ORDER BY t.id
"""

_AS_OF = {
    "start": "as_it_was(t.starts, t.was_starts, t.until, %(as_of)s)",
    "end": "as_it_was(t.ends, t.was_ends, t.until, %(as_of)s)",
    "day": "%(as_of)s",
}

_PAGE = f"""
SELECT * FROM (
    SELECT {_SHOWN.format(**_AS_OF)}, t.behind, a.path,
        (SELECT coalesce(max(m.stage), 0) FROM milestone m
         WHERE m.track_id = t.id AND m.done_on <= %(as_of)s) AS stage,
        EXISTS (SELECT FROM milestone m WHERE m.track_id = t.id AND m.key = %(goal)s) AS declares
    {_THEN}
    WHERE t.enrolled_on <= %(as_of)s AND (t.withdrawn_on IS NULL OR t.withdrawn_on > %(as_of)s)
      AND (%(plan_id)s::uuid IS NULL OR t.plan_id = %(plan_id)s)
      AND (%(agency_id)s::uuid IS NULL OR t.agency_id = %(agency_id)s)
      AND (%(wave)s::text IS NULL OR w.name = %(wave)s)
      AND (%(block)s::text IS NULL OR a.block = %(block)s)
      AND (%(obligation)s::text IS NULL OR a.obligation = %(obligation)s)
      AND (%(within)s::uuid IS NULL OR a.path <@ (SELECT path FROM agency WHERE id = %(within)s))
      AND (%(reach)s::uuid IS NULL OR a.path <@ (SELECT path FROM agency WHERE id = %(reach)s))
      AND (%(after_code)s::text IS NULL OR (a.code, t.id) > (%(after_code)s, %(after_id)s::uuid))
) AS track
WHERE (%(state)s::text IS NULL OR %(state)s = CASE
      WHEN standing = 'lapsed' AND (stage >= 3 OR NOT declares) THEN 'lapsed'
      WHEN stage = 3 THEN coalesce(standing, 'declared')
      ELSE (%(stages)s)[stage + 1] END)
  AND (%(late)s::bool IS NULL OR (plan_state = ANY(%(running)s) AND behind @> %(as_of)s::date) = %(late)s)
  AND (%(stalled)s::bool IS NULL OR %(stalled)s = EXISTS (
      SELECT FROM course c WHERE c.track_id = track.id AND c.stalled @> %(as_of)s::date))
ORDER BY agency_code, id LIMIT %(limit)s
"""  # noqa: S608

_ENROL = """
INSERT INTO track (id, plan_id, position, agency_id, enrolled_on, starts, ends, behind, version)
SELECT gen_random_uuid(), m.plan_id, m.position, m.agency_id, v.today, w.starts, w.ends, v.behind::datemultirange, 1
FROM (VALUES %s) AS v (plan_id, position, today, behind)
JOIN wave_agency m ON m.plan_id = v.plan_id AND m.position = v.position
JOIN wave w ON w.plan_id = v.plan_id AND w.position = v.position
"""

_PLAN = """
INSERT INTO milestone (track_id, position, key, stage, planned)
SELECT t.id, v.at, v.key, v.stage, v.planned
FROM (VALUES %s) AS v (plan_id, position, at, key, stage, planned)
JOIN track t ON t.plan_id = v.plan_id AND t.position = v.position
"""

_KEEP = """
UPDATE milestone SET done_on = v.done_on::date, document = v.document, evidence = v.evidence, reopened = v.reopened
FROM (VALUES %s) AS v (track_id, key, done_on, document, evidence, reopened)
WHERE milestone.track_id = v.track_id AND milestone.key = v.key
"""

_KEEP_ROW = "(%s, %s, %s::date, %s::text, %s::text, %s::text)"

_RAISE = """
UPDATE track t SET behind = v.behind, version = t.version + 1 FROM (VALUES %s) AS v (id, behind) WHERE t.id = v.id
"""


def get(work: Work, track_id: UUID) -> Row | None:
    """The track with its milestones, its plan's and agency's names."""
    return _with_milestones(work, work.all(_GET, (track_id,)))


def lock(work: Work, track_id: UUID) -> Row | None:
    """The same, and nobody else decides on the track before this transaction ends."""
    return _with_milestones(work, work.all(_GET + " FOR UPDATE OF t", (track_id,)))


def lock_to_declare(work: Work, agency_id: UUID, standard: str) -> Row | None:
    """The agency's latest track in an active plan for the standard that ends in a declaration, locked."""
    return _with_milestones(work, work.all(_TO_DECLARE, (agency_id, standard, DECLARED)))


def running(work: Work, agency_id: UUID) -> list[Row]:
    """The agency's tracks in active plans, as `get` would show them."""
    return _all_with_milestones(work, work.all(_RUNNING, (agency_id,)))


def lock_running(work: Work, agency_id: UUID) -> list[Row]:
    """The same, and nobody else decides on them before this transaction ends."""
    return _all_with_milestones(work, work.all(_RUNNING + " FOR UPDATE OF t", (agency_id,)))


def lock_wave(work: Work, plan_id: UUID, position: int) -> list[Row]:
    """The tracks of a wave that are somebody's, as `get` would show them, locked."""
    return _all_with_milestones(work, work.all(_OF_WAVE, (plan_id, position)))


def page(work: Work, filters: Mapping[str, Any]) -> list[Row]:
    """Tracks as of a day, by agency code. Filters (None: any): plan_id, agency_id, wave, block, obligation,
    within, reach, state, late, stalled; after_code and after_id of the last one seen; limit."""
    known = {"running": list(RUNNING), "goal": DECLARED, "stages": list(RANK)}
    return _all_with_milestones(work, work.all(_PAGE, {**filters, **known}))


def after(work: Work, track_id: UUID, limit: int) -> list[Row]:
    """Tracks in the order of their ids, from behind one, as `get` would show them."""
    return _all_with_milestones(work, work.all(_AFTER, (track_id, limit)))


def those(work: Work, track_ids: Sequence[UUID]) -> list[Row]:
    """The tracks with these ids, as `get` would show them."""
    rows = work.all(f"SELECT {_COLUMNS} {_FROM} WHERE t.id = ANY(%s) ORDER BY t.id", (list(track_ids),))
    return _all_with_milestones(work, rows)


def enrol(
    work: Work, plan_id: UUID, today: date, stages: Mapping[str, int], waves: Sequence[Sequence[Milestone]]
) -> list[Row]:
    """Make a track of every agency of the plan, `waves` being each wave's planned milestones in order.

    Two statements, however many agencies there are. Returns rows of id, agency_id and position of the wave.
    """
    heads = [(plan_id, at, today, days(late_periods(planned))) for at, planned in enumerate(waves)]
    work.values(_ENROL, heads)
    rows = [
        (plan_id, wave, at, one.key, stages[one.key], one.planned)
        for wave, planned in enumerate(waves)
        for at, one in enumerate(planned)
    ]
    work.values(_PLAN, rows)
    return work.all("SELECT id, agency_id, position FROM track WHERE plan_id = %s", (plan_id,))


def save(work: Work, track: Row, milestones: Sequence[Milestone]) -> int:
    """Keep the milestones of a locked track that changed; returns the track's new version."""
    track_id, changed = track["id"], set(milestones) - set(track["milestones"])
    rows = [(track_id, one.key, one.done_on, one.document, one.evidence, one.reopened) for one in changed]
    work.values(_KEEP, rows, template=_KEEP_ROW)
    row = work.one(
        "UPDATE track SET behind = %s::datemultirange, version = version + 1 WHERE id = %s RETURNING version",
        (days(late_periods(milestones)), track_id),
    )
    return int(row["version"]) if row else 0


def save_all(work: Work, changed: Sequence[tuple[Row, Sequence[Milestone]]]) -> list[Row]:
    """The same for many locked tracks, each once; returns them as they are then, in their order."""
    rows = [
        (track["id"], one.key, one.done_on, one.document, one.evidence, one.reopened)
        for track, milestones in changed
        for one in set(milestones) - set(track["milestones"])
    ]
    work.values(_KEEP, rows, template=_KEEP_ROW)
    behind = [(track["id"], days(late_periods(milestones))) for track, milestones in changed]
    work.values(_RAISE, behind, template="(%s, %s::datemultirange)")
    return [
        {**track, "milestones": tuple(milestones), "version": track["version"] + 1} for track, milestones in changed
    ]


def milestones_of(work: Work, track_ids: Sequence[UUID]) -> dict[UUID, tuple[Milestone, ...]]:
    """The milestones of tracks, in the template's order."""
    found: dict[UUID, tuple[Milestone, ...]] = dict.fromkeys(track_ids, ())
    rows = work.all(
        "SELECT track_id, key, planned, done_on, document, evidence, reopened, was_planned, until FROM milestone"
        " WHERE track_id = ANY(%s) ORDER BY track_id, position",
        (list(track_ids),),
    )
    for row in rows:
        was, until = row.pop("was_planned"), row.pop("until")
        found[row.pop("track_id")] += (Milestone(**row, moved=tuple(map(Moved, was, until))),)
    return found


def days(periods: Sequence[Period]) -> str:
    """Periods as PostgreSQL writes a multirange; it merges those that overlap."""
    return "{" + ",".join(f"[{since},{until or ''})" for since, until in periods) + "}"


def _with_milestones(work: Work, tracks: list[Row]) -> Row | None:
    return _all_with_milestones(work, tracks)[0] if tracks else None


def _all_with_milestones(work: Work, tracks: list[Row]) -> list[Row]:
    milestones = milestones_of(work, [track["id"] for track in tracks])
    for track in tracks:
        track["milestones"] = milestones[track["id"]]
    return tracks
