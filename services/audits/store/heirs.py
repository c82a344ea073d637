"""SQL on who carries on what ended agencies had."""

from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.audits.store import findings

# Locked in the order of their ids first, as everybody who takes several at once.
_OPEN = "SELECT id FROM finding WHERE agency_id = %s AND state <> 'closed' ORDER BY id FOR UPDATE"

_HAND_OVER = """
UPDATE finding SET agency_id = heir_of(%s), version = version + 1 WHERE id = ANY(%s) AND agency_id <> heir_of(%s)
RETURNING id
"""


def keep(work: Work, agency_id: UUID, heir_id: UUID) -> None:
    """Write who carries on what an agency had."""
    work.execute(
        "INSERT INTO heir (agency_id, heir_id) VALUES (%s, %s)"
        " ON CONFLICT (agency_id) DO UPDATE SET heir_id = excluded.heir_id",
        (agency_id, heir_id),
    )


def hand_over(work: Work, agency_id: UUID) -> list[Row]:
    """Give an agency's open findings to its last heir; returns them as they are then."""
    ids = [row["id"] for row in work.all(_OPEN, (agency_id,))]
    moved = {row["id"] for row in work.all(_HAND_OVER, (agency_id, ids, agency_id))}
    return [found for one in ids if one in moved and (found := findings.get(work, one))]


def heir_of(work: Work, agency_id: UUID) -> UUID:
    """The agency itself, or who stands for it in the end."""
    row = work.one("SELECT heir_of(%s) AS id", (agency_id,))
    found: UUID = row["id"] if row else agency_id
    return found
