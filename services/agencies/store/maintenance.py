"""SQL on what keeps declarations up, and on their lapsing."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.maintenance import Cycle
from services.agencies.store.declarations import COLUMNS

# Of an agency's declarations of one standard the last is the one that holds, or has lapsed.
_LAST = f"""
SELECT DISTINCT ON (d.agency_id, d.standard) {COLUMNS}, a.valid_to
FROM declaration d JOIN agency a ON a.id = d.agency_id WHERE d.agency_id = ANY(%s)
ORDER BY d.agency_id, d.standard, d.declared_on DESC, d.kind DESC, d.id DESC
"""  # noqa: S608

# Agencies that have ended declare nothing any more, and nothing of theirs lapses after their last day.
_OVERDUE = """
SELECT DISTINCT d.agency_id
FROM declaration d JOIN agency a ON a.id = d.agency_id
CROSS JOIN LATERAL (
    SELECT (least(coalesce(d.audited_on, d.declared_on), coalesce(d.reviewed_on, d.declared_on))
        + make_interval(months => %(months)s))::date AS due
) year
WHERE d.lapsed_on IS NULL AND year.due + %(grace)s < %(today)s AND (a.valid_to IS NULL OR a.valid_to >= year.due)
  AND NOT EXISTS (
      SELECT FROM declaration n WHERE n.agency_id = d.agency_id AND n.standard = d.standard
        AND (n.declared_on, n.kind, n.id) > (d.declared_on, d.kind, d.id))
ORDER BY d.agency_id LIMIT %(limit)s
"""

_LOCK = "SELECT FROM agency WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"

_KEEP = """
UPDATE declaration d SET audited_on = v.audited_on::date, reviewed_on = v.reviewed_on::date,
    maintained_on = v.maintained_on::date, lapsed_on = v.lapsed_on::date, version = version + 1
FROM (VALUES %s) AS v (id, audited_on, reviewed_on, maintained_on, lapsed_on) WHERE d.id = v.id
"""


def lock_agencies(work: Work, agency_ids: Sequence[UUID]) -> None:
    """Nobody else declares, or keeps a declaration up, for these agencies before this transaction ends."""
    work.all(_LOCK, (sorted(agency_ids),))


def last(work: Work, agency_ids: Sequence[UUID]) -> list[Row]:
    """The last declaration of each agency and standard."""
    return work.all(_LAST, (list(agency_ids),))


def overdue(work: Work, cycle: Cycle, today: date, limit: int) -> list[UUID]:
    """Agencies whose declaration is due, with the days of grace, before today; in the order of their ids."""
    given = {"months": cycle.months, "grace": cycle.grace, "today": today, "limit": limit}
    return [row["agency_id"] for row in work.all(_OVERDUE, given)]


def days(work: Work, agency_ids: Sequence[UUID]) -> dict[UUID, tuple[list[date], list[date]]]:
    """On which days each agency was audited, and on which its management held a review."""
    found: dict[UUID, tuple[list[date], list[date]]] = {one: ([], []) for one in agency_ids}
    for row in work.all("SELECT agency_id, kind, day FROM upkeep WHERE agency_id = ANY(%s)", (list(agency_ids),)):
        found[row["agency_id"]][row["kind"] == "review"].append(row["day"])
    return found


def keep(work: Work, declarations: Iterable[Row]) -> None:
    """Write what has become of declarations; each has a new version."""
    rows = [
        (one["id"], one["audited_on"], one["reviewed_on"], one["maintained_on"], one["lapsed_on"])
        for one in declarations
    ]
    if rows:
        work.values(_KEEP, rows, template="(%s::uuid, %s::date, %s::date, %s::date, %s::date)")
