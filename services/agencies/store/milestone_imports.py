"""SQL on what an import of milestones has to know."""

from collections.abc import Collection, Iterable

from chassis.database import Row
from chassis.work import Work
from services.agencies.store import tracks

_FIND = """
SELECT t.id FROM (VALUES %s) AS v (number, code)
JOIN plan p ON p.number = v.number JOIN agency a ON a.code = v.code
JOIN track t ON t.plan_id = p.id AND t.agency_id = a.id
"""

_LOCK = "SELECT id FROM track WHERE id = ANY(%s) ORDER BY id FOR UPDATE"


def find(work: Work, keys: Collection[tuple[str, str]], lock: bool) -> dict[tuple[str, str], Row]:
    """The tracks of agencies (by code) in plans (by number), locked if asked for; of two with one code the one that
    goes on."""
    if not keys:
        return {}
    ids = [row["id"] for row in work.values(_FIND, keys, fetch=True)]
    if lock:
        work.execute(_LOCK, (ids,))
    found = sorted(tracks.those(work, ids), key=lambda row: row["withdrawn_on"] is None)
    return {(row["plan_number"], row["agency_code"]): row for row in found}


def plans(work: Work, numbers: Iterable[str]) -> set[str]:
    """Those of the numbers that plans have."""
    rows = work.all("SELECT number FROM plan WHERE number = ANY(%s)", (list(numbers),))
    return {row["number"] for row in rows}
