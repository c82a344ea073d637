"""SQL on what hangs on agencies that end: people and duties, tracks and plans. Bulk statements; each returns what it
changed, for the events."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.succession import Duty
from services.agencies.domain.track import Milestone, late_periods
from services.agencies.store import people
from services.agencies.store.tracks import days, milestones_of

# Whoever changes tracks locks them before their agencies, and a plan before its tracks: so does a reorganisation.
_LOCK_PLANS = """
SELECT FROM plan WHERE state NOT IN ('completed', 'cancelled')
  AND id IN (SELECT plan_id FROM wave_agency WHERE agency_id = ANY(%s)) ORDER BY id FOR UPDATE
"""

_LOCK_TRACKS = "SELECT FROM track WHERE agency_id = ANY(%s) ORDER BY id FOR UPDATE"

_COUNTS = """
SELECT
    (SELECT count(*) FROM person WHERE agency_id = ANY(%(ids)s)) AS people,
    (SELECT count(*) FROM duty WHERE agency_id = ANY(%(ids)s)
     AND (valid_to IS NULL OR valid_to >= %(day)s)) AS duties,
    (SELECT count(*) FROM track t JOIN plan p ON p.id = t.plan_id
     WHERE t.agency_id = ANY(%(ids)s) AND t.withdrawn_on IS NULL AND p.state = 'active') AS tracks,
    (SELECT count(DISTINCT p.id) FROM wave_agency m JOIN plan p ON p.id = m.plan_id
     WHERE m.agency_id = ANY(%(ids)s) AND p.state IN ('draft', 'submitted', 'returned', 'approved')) AS plans,
    (SELECT count(*) FROM engagement WHERE agency_id = ANY(%(ids)s)
     AND (until IS NULL OR until >= %(day)s)) AS engagements,
    (SELECT count(*) FROM procedure p JOIN procedure_version v ON v.procedure_id = p.id AND v.number = p.current
     WHERE p.agency_id = ANY(%(ids)s) AND v.state <> 'withdrawn') AS procedures,
    (SELECT count(*) FROM finding WHERE agency_id = ANY(%(ids)s) AND state <> 'closed') AS open_findings
"""

_DUTIES = """
SELECT id, person_id, duty, valid_from, valid_to FROM duty
WHERE agency_id = %s AND (valid_to IS NULL OR valid_to >= %s) ORDER BY id FOR UPDATE
"""

_DUTY = "RETURNING id, person_id, agency_id, duty, valid_from, valid_to, version"

_END_DUTIES = f"UPDATE duty SET valid_to = %s, version = version + 1 WHERE id = ANY(%s) {_DUTY}"  # noqa: S608

_MOVE_DUTIES = f"UPDATE duty SET agency_id = %s, version = version + 1 WHERE id = ANY(%s) {_DUTY}"  # noqa: S608

_BEGIN_DUTIES = f"""
INSERT INTO duty (id, person_id, agency_id, duty, valid_from, valid_to) VALUES %s {_DUTY}
"""  # noqa: S608

_PERSON_WAS = """
INSERT INTO person_was (person_id, until, agency_id) SELECT id, %s, agency_id FROM person WHERE agency_id = %s
ON CONFLICT (person_id, until) DO NOTHING
"""

_MOVE_PEOPLE = """
UPDATE person SET agency_id = %s, version = version + 1 WHERE agency_id = %s RETURNING id
"""

_SESSIONS = """
UPDATE session SET ended_at = now(), reason = 'left' WHERE ended_at IS NULL
AND username IN (SELECT username FROM account WHERE person_id = ANY(%s))
"""

_TRACKS = """
SELECT t.id, t.plan_id, t.position, t.enrolled_on, p.template, w.name AS wave,
    t.starts, t.ends,
    EXISTS (SELECT FROM track o WHERE o.plan_id = t.plan_id AND o.agency_id = %(heir)s AND o.withdrawn_on IS NULL)
    OR EXISTS (SELECT FROM unfinished o WHERE o.agency_id = %(heir)s AND o.standard = p.standard AND o.declares
               = EXISTS (SELECT FROM milestone m WHERE m.track_id = t.id AND m.key = 'declared')) AS heir_has_one
FROM track t JOIN plan p ON p.id = t.plan_id JOIN wave w ON w.plan_id = t.plan_id AND w.position = t.position
WHERE t.agency_id = %(left)s AND t.withdrawn_on IS NULL AND p.state = 'active' ORDER BY t.id
"""

_MEMBERS = """
SELECT m.plan_id, EXISTS (SELECT FROM wave_agency o WHERE o.plan_id = m.plan_id AND o.agency_id = %(heir)s) AS has_heir
FROM wave_agency m JOIN plan p ON p.id = m.plan_id JOIN wave w ON w.plan_id = m.plan_id AND w.position = m.position
WHERE m.agency_id = %(left)s AND p.state IN ('draft', 'submitted', 'returned', 'approved') AND w.ends >= %(day)s
ORDER BY m.plan_id
"""


def lock(work: Work, agency_ids: Sequence[UUID]) -> None:
    """Nobody else changes the plans and tracks of agencies before this transaction ends."""
    work.execute(_LOCK_PLANS, (list(agency_ids),))
    work.execute(_LOCK_TRACKS, (list(agency_ids),))


def counts(work: Work, agency_ids: Sequence[UUID], day: date) -> Row:
    """How much hangs on agencies on a day: people, duties, tracks, plans, engagements, open_findings."""
    return work.one(_COUNTS, {"ids": list(agency_ids), "day": day}) or {}


def duties(work: Work, agency_id: UUID, day: date) -> list[Duty]:
    """The duties that are held at an agency on a day or later, locked."""
    return [Duty(**row) for row in work.all(_DUTIES, (agency_id, day))]


def end_duties(work: Work, ended: Iterable[Duty], last_day: date) -> list[Row]:
    """Write the last day of duties."""
    return work.all(_END_DUTIES, (last_day, [one.id for one in ended]))


def begin_duties(work: Work, begun: Iterable[Duty], agency_id: UUID) -> list[Row]:
    """Write duties anew at another agency, under ids of their own."""
    rows = [(one.person_id, agency_id, one.duty, one.valid_from, one.valid_to) for one in begun]
    return work.values(_BEGIN_DUTIES, rows, "(gen_random_uuid(), %s, %s, %s, %s, %s)", fetch=True)


def move_duties(work: Work, moved: Iterable[Duty], agency_id: UUID) -> list[Row]:
    """Give duties to another agency as they are."""
    return work.all(_MOVE_DUTIES, (agency_id, [one.id for one in moved]))


def move_people(work: Work, left: UUID, heir: UUID, last_day: date) -> list[Row]:
    """Let all people of an agency belong to another; their sessions end, since tokens name the agency."""
    work.execute(_PERSON_WAS, (last_day, left))
    moved = [row["id"] for row in work.all(_MOVE_PEOPLE, (heir, left))]
    work.execute(_SESSIONS, (moved,))
    return people.those(work, moved)


def tracks(work: Work, left: UUID, heir: UUID) -> list[Row]:
    """An agency's tracks in active plans, with their milestones, and whether the heir has one in the same plan, or one
    towards the same end in another."""
    rows = work.all(_TRACKS, {"left": left, "heir": heir})
    milestones = milestones_of(work, [row["id"] for row in rows])
    return [{**row, "milestones": milestones[row["id"]]} for row in rows]


def enrol(work: Work, track: Row, agency_id: UUID, day: date, milestones: Sequence[Milestone]) -> UUID:
    """A new track in the same wave of the same plan for another agency, with milestones as they stand."""
    row = work.one(
        "INSERT INTO track (id, plan_id, position, agency_id, enrolled_on, starts, ends, behind, version)"
        " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, %s::datemultirange, 1) RETURNING id",
        (
            *(track["plan_id"], track["position"], agency_id, day, track["starts"], track["ends"]),
            days(late_periods(milestones)),
        ),
    )
    new: UUID = (row or {})["id"]
    rows: list[tuple[Any, ...]] = [
        (new, at, one.key, one.done_on, one.document, one.evidence) for at, one in enumerate(milestones)
    ]
    work.values(
        "INSERT INTO milestone (track_id, position, key, stage, planned, done_on, document, evidence)"
        " SELECT v.track_id, m.position, m.key, m.stage, m.planned, v.done_on::date, v.document, v.evidence"
        " FROM (VALUES %s) AS v (track_id, at, key, done_on, document, evidence, origin)"
        " JOIN milestone m ON m.track_id = v.origin AND m.key = v.key",
        [(*row, track["id"]) for row in rows],
        "(%s, %s, %s, %s::date, %s::text, %s::text, %s)",
    )
    work.execute(
        "INSERT INTO wave_agency (plan_id, agency_id, position, since) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (track["plan_id"], agency_id, track["position"], day),
    )
    return new


def replace_member(work: Work, left: UUID, heir: UUID, day: date) -> list[UUID]:
    """In plans that have not begun, put the heir in an ended agency's place; returns the plans."""
    rows = work.all(_MEMBERS, {"left": left, "heir": heir, "day": day})
    for row in rows:
        if row["has_heir"]:
            work.execute("DELETE FROM wave_agency WHERE plan_id = %s AND agency_id = %s", (row["plan_id"], left))
        else:
            work.execute(
                "UPDATE wave_agency SET agency_id = %s WHERE plan_id = %s AND agency_id = %s",
                (heir, row["plan_id"], left),
            )
    ids = [row["plan_id"] for row in rows]
    work.execute("UPDATE plan SET version = version + 1 WHERE id = ANY(%s)", (ids,))
    return ids


def providers_of(work: Work, agency_id: UUID, day: date) -> list[UUID]:
    """The providers that work for an agency on a day or later."""
    rows = work.all(
        "SELECT DISTINCT provider_id FROM engagement WHERE agency_id = %s AND (until IS NULL OR until >= %s)"
        " ORDER BY provider_id",
        (agency_id, day),
    )
    return [row["provider_id"] for row in rows]
