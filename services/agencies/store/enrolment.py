"""SQL on waves that are under way: agencies that come and go, dates that move; in bulk, however many they are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.enrolment import Joining
from services.agencies.domain.track import Milestone, late_periods
from services.agencies.store.tracks import days

_JOIN = "INSERT INTO wave_agency (plan_id, position, agency_id, since) VALUES %s"

_ENROL = """
INSERT INTO track (id, plan_id, position, agency_id, enrolled_on, starts, ends, behind, version)
VALUES %s RETURNING id, agency_id
"""

_PLAN = """
INSERT INTO milestone (track_id, position, key, stage, planned)
SELECT t.id, v.at, v.key, v.stage, v.planned
FROM (VALUES %s) AS v (ids, at, key, stage, planned) CROSS JOIN unnest(v.ids) AS t (id)
"""

_WITHDRAW = """
UPDATE track SET withdrawn_on = v.day, withdrawn = v.reason, version = version + 1
FROM (VALUES %s) AS v (id, day, reason) WHERE track.id = v.id RETURNING track.plan_id, agency_id, withdrawn_on
"""

_LEAVE = """
UPDATE wave_agency m SET until = greatest(v.day, m.since)
FROM (VALUES %s) AS v (plan_id, agency_id, day)
WHERE m.plan_id = v.plan_id AND m.agency_id = v.agency_id AND m.until IS NULL
"""

_THERE = """
SELECT m.agency_id, w.name FROM wave_agency m JOIN wave w ON w.plan_id = m.plan_id AND w.position = m.position
WHERE m.plan_id = %s AND m.until IS NULL
"""

_ELSEWHERE = """
SELECT mine.position, a.code, its.number FROM unfinished mine
JOIN unfinished its USING (agency_id, standard, declares) JOIN agency a ON a.id = agency_id
WHERE mine.plan_id = %s AND its.plan_id <> mine.plan_id ORDER BY mine.position, a.code, its.number
"""

_MOVE_MILESTONES = """
UPDATE milestone m SET planned = v.planned, was_planned = v.was_planned, until = v.until
FROM (VALUES %s) AS v (track_id, key, planned, was_planned, until) WHERE m.track_id = v.track_id AND m.key = v.key
"""

# Moved twice on one day: what it was in between held on no day.
_MOVE_TRACKS = """
UPDATE track t SET starts = v.starts, ends = v.ends, behind = v.behind::datemultirange, version = version + 1,
    was_starts = CASE WHEN v.day = ANY(t.until) THEN t.was_starts ELSE t.was_starts || t.starts END,
    was_ends = CASE WHEN v.day = ANY(t.until) THEN t.was_ends ELSE t.was_ends || t.ends END,
    until = CASE WHEN v.day = ANY(t.until) THEN t.until ELSE t.until || v.day END
FROM (VALUES %s) AS v (id, starts, ends, behind, day) WHERE t.id = v.id
"""


def add(
    work: Work, plan_id: UUID, position: int, joining: Joining, stages: Mapping[str, int], planned: Sequence[Milestone]
) -> list[Row]:
    """Put agencies into a wave, each on a track of its own; returns rows of id and agency_id."""
    work.values(_JOIN, [(plan_id, position, agency, joining.on) for agency in joining.agency_ids])
    behind = days(late_periods(planned))
    heads = [
        (plan_id, position, agency, joining.on, joining.start, joining.end, behind) for agency in joining.agency_ids
    ]
    rows = work.values(_ENROL, heads, "(gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s::datemultirange, 1)", fetch=True)
    ids = [row["id"] for row in rows]
    work.values(_PLAN, [(ids, at, one.key, stages[one.key], one.planned) for at, one in enumerate(planned)])
    return rows


def withdraw(work: Work, withdrawn: Iterable[tuple[UUID, date, str]]) -> None:
    """Write that tracks (id, day, reason) are nobody's any more, and their agencies in no wave, from a day on."""
    left = work.values(_WITHDRAW, withdrawn, "(%s, %s, %s)", fetch=True)
    work.values(_LEAVE, [(row["plan_id"], row["agency_id"], row["withdrawn_on"]) for row in left])


def there(work: Work, plan_id: UUID) -> dict[UUID, str]:
    """The agencies that are in a plan, with the names of their waves."""
    return {row["agency_id"]: row["name"] for row in work.all(_THERE, (plan_id,))}


def elsewhere(work: Work, plan_id: UUID) -> list[Row]:
    """The agencies of a plan under way that work towards the same end in another: position of the wave, code, and the
    other plan's number."""
    return work.all(_ELSEWHERE, (plan_id,))


def touch(work: Work, plan_id: UUID) -> None:
    """The plan has changed by what is in its waves."""
    work.execute("UPDATE plan SET version = version + 1 WHERE id = %s", (plan_id,))


def move_wave(work: Work, plan_id: UUID, position: int, start: date, end: date) -> None:
    """Give a wave other dates."""
    work.execute(
        "UPDATE wave SET starts = %s, ends = %s WHERE plan_id = %s AND position = %s", (start, end, plan_id, position)
    )


def move_tracks(
    work: Work, moved: Sequence[tuple[Row, Sequence[Milestone]]], start: date, end: date, day: date
) -> None:
    """Give locked tracks other dates from a day on, with their milestones as they are planned now."""
    rows = [
        (track["id"], one.key, one.planned, [was.planned for was in one.moved], [was.until for was in one.moved])
        for track, milestones in moved
        for one in set(milestones) - set(track["milestones"])
    ]
    work.values(_MOVE_MILESTONES, rows, "(%s, %s, %s::date, %s::date[], %s::date[])")
    heads = [(track["id"], start, end, days(late_periods(milestones)), day) for track, milestones in moved]
    work.values(_MOVE_TRACKS, heads, "(%s, %s::date, %s::date, %s, %s::date)")
