"""SQL on procedures, their versions, steps and legal bases. Lists and reports: `catalogue`."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain import clarity
from services.agencies.domain.procedure import Basis, Content, Head, Origin, Signatures, State

CLARITY = """
    v.steps, v.with_person AS person, v.with_work AS work, v.with_time AS time,
    v.with_responsibility AS responsibility, v.clear
"""
_COUNTS = ("steps", "person", "work", "time", "responsibility", "clear")

_COLUMNS = f"""
    p.id, p.agency_id, p.code, p.name_vi, p.name_en, p.field, p.level, p.framework, p.origin_id, p.origin_version,
    p.statutory_days::float AS statutory_days, p.statutory_cost, p.version,
    v.number AS version_number, v.state, v.days::float AS days, v.cost, v.prepared_by, v.reviewed_by, v.approved_by,
    v.decision, v.drafted_on, v.issued_on, v.ended_on, v.published_on, v.published_in, v.reason,
    (SELECT number FROM procedure_version f WHERE f.procedure_id = p.id AND f.state = 'issued') AS in_force, {CLARITY}
"""  # noqa: S608

_FROM = "FROM procedure p JOIN procedure_version v ON v.procedure_id = p.id AND v.number = p.current"

_GET = f"SELECT {_COLUMNS} {_FROM} WHERE p.id = ANY(%s) ORDER BY p.id"

_AFTER = f"SELECT {_COLUMNS} {_FROM} WHERE p.id > %s ORDER BY p.id LIMIT %s"

_BASES = """
SELECT procedure_id, document, expires_on FROM legal_basis WHERE procedure_id = ANY(%s) ORDER BY procedure_id, position
"""

_STEPS = """
SELECT number, position, who, what, days::float AS days, responsible, output, form FROM procedure_step
WHERE procedure_id = %s AND number = ANY(%s) ORDER BY number, position
"""

_OF_PROCEDURE = """
WHERE v.procedure_id = %(id)s AND (%(after)s::int IS NULL OR v.number < %(after)s)
ORDER BY v.number DESC LIMIT %(limit)s
"""

_VERSION = f"""
SELECT v.number, v.state, v.days::float AS days, v.cost, v.digest, v.prepared_by, v.reviewed_by, v.approved_by,
    v.decision, v.drafted_on, v.issued_on, v.ended_on, v.published_on, v.published_in, v.reason, {CLARITY}
"""

_VERSIONS = f"{_VERSION} FROM procedure_version v {_OF_PROCEDURE}"

_VERSIONS_ON = f"{_VERSION} FROM version_on(%(on)s) v {_OF_PROCEDURE}"

_BEFORE = """
SELECT number, days::float AS days, cost FROM procedure_version
WHERE procedure_id = %s AND number < %s AND issued_on IS NOT NULL ORDER BY number DESC LIMIT 1
"""

_INSERT = """
INSERT INTO procedure (
    id, agency_id, code, name_vi, name_en, field, level, framework, origin_id, origin_version, statutory_days,
    statutory_cost, search, current
)
VALUES %s ON CONFLICT (agency_id, code) DO NOTHING RETURNING id
"""

_INSERT_VERSION = """
INSERT INTO procedure_version (
    procedure_id, number, state, days, cost, steps, with_person, with_work, with_time, with_responsibility, clear,
    digest, prepared_by, decision, drafted_on, issued_on
)
VALUES %s
"""

_INSERT_STEP = """
INSERT INTO procedure_step (procedure_id, number, position, who, what, days, responsible, output, form) VALUES %s
"""

_REWRITE = """
UPDATE procedure_version v SET days = n.days, cost = n.cost, steps = n.steps, with_person = n.with_person,
    with_work = n.with_work, with_time = n.with_time, with_responsibility = n.with_responsibility, clear = n.clear,
    digest = n.digest, prepared_by = n.prepared_by
FROM (VALUES %s) AS n (
    procedure_id, number, days, cost, steps, with_person, with_work, with_time, with_responsibility, clear, digest,
    prepared_by
)
WHERE v.procedure_id = n.procedure_id AND v.number = n.number
"""

_REWRITE_ROW = "(%s, %s, %s, %s::bigint, %s, %s, %s, %s, %s, %s, %s, %s::uuid)"

_CHANGE = """
UPDATE procedure p SET name_vi = n.name_vi, name_en = n.name_en, field = n.field, level = n.level,
    statutory_days = n.statutory_days, statutory_cost = n.statutory_cost, search = n.search, version = p.version + 1
FROM (VALUES %s) AS n (id, name_vi, name_en, field, level, statutory_days, statutory_cost, search) WHERE p.id = n.id
"""

_CHANGE_ROW = "(%s, %s, %s::text, %s, %s, %s, %s::bigint, %s)"

_MOVE = """
UPDATE procedure_version SET state = %(state)s, reviewed_by = %(reviewed_by)s, approved_by = %(approved_by)s,
    reason = coalesce(%(reason)s, reason), decision = coalesce(%(decision)s, decision),
    issued_on = coalesce(%(issued_on)s, issued_on), ended_on = coalesce(%(ended_on)s, ended_on)
WHERE procedure_id = %(id)s AND number = %(number)s
"""

_SUPERSEDE = """
UPDATE procedure_version SET state = 'superseded', ended_on = %s WHERE procedure_id = %s AND number = %s
"""


class New(NamedTuple):
    """A procedure to be written, with its first version; one that is in force already has its decision and day."""

    id: UUID
    head: Head
    content: Content
    drafted_on: date
    prepared_by: UUID | None = None
    origin: Origin | None = None
    decision: str | None = None
    issued_on: date | None = None


class Version(NamedTuple):
    """A version of a procedure to be written."""

    procedure_id: UUID
    number: int
    content: Content
    drafted_on: date
    prepared_by: UUID | None = None
    decision: str | None = None
    issued_on: date | None = None


def get(work: Work, procedure_id: UUID) -> Row | None:
    """The procedure with its current version, its legal bases, and its clarities as `clarity`."""
    found = get_all(work, [procedure_id])
    return found[0] if found else None


def get_all(work: Work, procedure_ids: Sequence[UUID]) -> list[Row]:
    """Many of them, in the order of their ids."""
    return _whole(work, work.all(_GET, (list(procedure_ids),)))


def lock(work: Work, procedure_id: UUID) -> Row | None:
    """The same, and nobody else changes it before this transaction ends."""
    work.execute("SELECT FROM procedure WHERE id = %s FOR UPDATE", (procedure_id,))
    return get(work, procedure_id)


def after(work: Work, procedure_id: UUID, limit: int) -> list[Row]:
    """Procedures in the order of their ids, from behind one, as `get` would show them."""
    return _whole(work, work.all(_AFTER, (procedure_id, limit)))


def steps(work: Work, procedure_id: UUID, number: int) -> list[Row]:
    """The steps of a version, each with its `position` from 1."""
    return steps_of(work, procedure_id, [number])[number]


def steps_of(work: Work, procedure_id: UUID, numbers: Sequence[int]) -> dict[int, list[Row]]:
    """The steps of several versions, by the version's number."""
    found: dict[int, list[Row]] = {number: [] for number in numbers}
    for step in work.all(_STEPS, (procedure_id, list(numbers))):
        found[step.pop("number")].append(step)
    return found


def versions(
    work: Work, procedure_id: UUID, after: int | None = None, limit: int | None = None, on: date | None = None
) -> list[Row]:
    """The versions of a procedure as of a day (None: as they stand), the newest first, from behind one, with `clarity`
    and `digest`."""
    wanted = {"id": procedure_id, "after": after, "limit": limit, "on": on}
    return list(map(with_clarity, work.all(_VERSIONS if on is None else _VERSIONS_ON, wanted)))


def version(work: Work, procedure_id: UUID, number: int) -> Row | None:
    """One version, as `versions` shows it."""
    return next(iter(versions(work, procedure_id, number + 1, 1)), None)


def issued_before(work: Work, procedure_id: UUID, number: int) -> Row | None:
    """Number, days and cost of the last version before `number` that was ever in force."""
    return work.one(_BEFORE, (procedure_id, number))


def people(work: Work, agency_id: UUID) -> int:
    """How many people belong to an agency."""
    row = work.one("SELECT count(*) AS people FROM person WHERE agency_id = %s", (agency_id,))
    return int(row["people"]) if row else 0


def insert(work: Work, new: Iterable[New]) -> list[UUID]:
    """Write new procedures; returns the ids of those whose code is not taken at their agency, and were written."""
    wanted = {one.id: one for one in new}
    written = [row["id"] for row in work.values(_INSERT, map(_head, wanted.values()), fetch=True)]
    found = [wanted[one] for one in written]
    add_bases(work, {one.id: one.head.bases for one in found})
    put_versions(
        work,
        [
            Version(one.id, 1, one.content, one.drafted_on, one.prepared_by, one.decision, one.issued_on)
            for one in found
        ],
    )
    return written


def put_versions(work: Work, versions: Sequence[Version]) -> None:
    """Write versions with their steps."""
    rows = [
        (
            one.procedure_id, one.number, "issued" if one.issued_on else "draft", *_derived(one.content),
            one.prepared_by, one.decision, one.drafted_on, one.issued_on,
        )
        for one in versions
    ]  # fmt: skip
    work.values(_INSERT_VERSION, rows)
    _put_steps(work, versions)


def next_numbers(work: Work, procedure_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The number of the next version of each procedure: none is used twice, not even that of a draft given up."""
    rows = work.all(
        "SELECT procedure_id, max(number) + 1 AS next FROM procedure_version WHERE procedure_id = ANY(%s)"
        " GROUP BY procedure_id",
        (list(procedure_ids),),
    )
    return {row["procedure_id"]: row["next"] for row in rows}


def begin(work: Work, versions: Sequence[Version]) -> None:
    """Write versions that are from then on the current ones of their procedures."""
    put_versions(work, versions)
    rows = [(one.procedure_id, one.number) for one in versions]
    work.values(
        "UPDATE procedure p SET current = n.number, version = p.version + 1 FROM (VALUES %s) AS n (id, number)"
        " WHERE p.id = n.id",
        rows,
        "(%s::uuid, %s)",
    )


def rewrite(work: Work, versions: Sequence[Version]) -> None:
    """Replace what drafts say; raises no version of the procedure."""
    rows = [(one.procedure_id, one.number, *_derived(one.content), one.prepared_by) for one in versions]
    work.values(_REWRITE, rows, _REWRITE_ROW)
    work.values(
        "DELETE FROM procedure_step s USING (VALUES %s) AS n (id, number)"
        " WHERE s.procedure_id = n.id AND s.number = n.number",
        [row[:2] for row in rows],
        "(%s::uuid, %s)",
    )
    _put_steps(work, versions)


def change(work: Work, heads: Sequence[tuple[UUID, Head]]) -> None:
    """Write what holds for all versions, but for legal bases, and raise the procedures' versions."""
    rows = [
        (one, head.name_vi, head.name_en, head.field, head.level, head.statutory_days, head.statutory_cost, head.search)
        for one, head in heads
    ]
    work.values(_CHANGE, rows, _CHANGE_ROW)


def put_bases(work: Work, bases: dict[UUID, Sequence[Basis]]) -> None:
    """Replace legal bases."""
    work.execute("DELETE FROM legal_basis WHERE procedure_id = ANY(%s)", (list(bases),))
    add_bases(work, bases)


def add_bases(work: Work, bases: dict[UUID, Sequence[Basis]]) -> None:
    """Write the legal bases of procedures that have none."""
    rows = [
        (one, at, basis.document, basis.expires_on) for one, those in bases.items() for at, basis in enumerate(those)
    ]
    work.values("INSERT INTO legal_basis (procedure_id, position, document, expires_on) VALUES %s", rows)


def move(work: Work, procedure_id: UUID, number: int, state: State, signed: Signatures, **values: Any) -> None:
    """Bring a version into a state with these signatures, and `reason`, `decision`, `issued_on`, `ended_on`."""
    given = {"reason": None, "decision": None, "issued_on": None, "ended_on": None, **values}
    signatures = {"reviewed_by": signed.reviewed, "approved_by": signed.approved}
    work.execute(_MOVE, {"id": procedure_id, "number": number, "state": state, **signatures, **given})
    raise_version(work, procedure_id)


def fall_back(work: Work, procedure_id: UUID, number: int) -> None:
    """Make the version in force the current one again, after a draft was given up."""
    work.execute("UPDATE procedure SET current = %s WHERE id = %s", (number, procedure_id))


def supersede(work: Work, procedure_id: UUID, number: int, day: date) -> None:
    """End the version in force on the day from which another is."""
    work.execute(_SUPERSEDE, (day, procedure_id, number))
    raise_version(work, procedure_id)


def publish(work: Work, procedure_id: UUID, number: int, day: date, place: str) -> None:
    """Write down where a version was made public, and when."""
    work.execute(
        "UPDATE procedure_version SET published_on = %s, published_in = %s WHERE procedure_id = %s AND number = %s",
        (day, place, procedure_id, number),
    )
    raise_version(work, procedure_id)


def raise_version(work: Work, procedure_id: UUID) -> None:
    """Another state of the procedure than anybody has seen."""
    work.execute("UPDATE procedure SET version = version + 1 WHERE id = %s", (procedure_id,))


def with_clarity(row: Row) -> Row:
    """The row with its counts of clear steps together, as `clarity`."""
    counts = {name: row.pop(name) for name in _COUNTS}
    return {**row, "clarity": counts, "clear": 0 < counts["steps"] == counts["clear"]}


def _whole(work: Work, rows: list[Row]) -> list[Row]:
    found: dict[UUID, list[Row]] = {row["id"]: [] for row in rows}
    for basis in work.all(_BASES, (list(found),)):
        found[basis.pop("procedure_id")].append(basis)
    return [{**with_clarity(row), "legal_bases": found[row["id"]]} for row in rows]


def _head(new: New) -> Sequence[Any]:
    head, origin = new.head, new.origin
    return (
        new.id, head.agency_id, head.code, head.name_vi, head.name_en, head.field, head.level, head.framework,
        origin.id if origin else None, origin.version if origin else None, head.statutory_days, head.statutory_cost,
        head.search, 1,
    )  # fmt: skip


def _derived(content: Content) -> Sequence[Any]:
    counts = clarity.clarity_of(content.steps)
    return (
        clarity.days_of(content.steps), content.cost, counts.steps, counts.person, counts.work, counts.time,
        counts.responsibility, counts.clear, clarity.digest(content.steps),
    )  # fmt: skip


def _put_steps(work: Work, versions: Sequence[Version]) -> None:
    rows = (
        (one.procedure_id, one.number, at, step.who, step.what, step.days, step.responsible, step.output, step.form)
        for one in versions
        for at, step in enumerate(one.content.steps, 1)
    )
    work.values(_INSERT_STEP, rows)
