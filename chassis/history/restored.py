"""What a restore leaves in the history: the chains go on from the backup's ends, and an entry says since when."""

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    from chassis.work import Work

DATABASE = uuid5(NAMESPACE_URL, "urn:isotrack:database")
"""What a service's database is called in its history."""


def note_restore(work: "Work", backup: str) -> None:
    """Write down that the database was put back to a backup, its seals with it; those kept outside show the gap."""
    last = work.one("SELECT max(number) AS seal FROM seal")
    epoch = work.one("SELECT value FROM epoch FOR UPDATE")
    change = {"backup": backup, "seal": last["seal"] if last else None, "epoch": epoch["value"] if epoch else None}
    work.note("database.restored", DATABASE, change)
