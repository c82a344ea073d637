"""What becomes of declarations: kept up as audits and reviews are recorded, lapsed when the year is over without.

Called by whoever records one, in the transaction of the record, and by the schedule on each business day.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain import maintenance as rules
from services.agencies.domain.maintenance import Cycle, Upkeep
from services.agencies.store import maintenance as store

_AT_ONCE = 200


def cycle(work: Work) -> Cycle:
    """How often what is due, as the settings have it."""
    return Cycle.of(work.settings.rules)


def keep_up(work: Work, agency_id: UUID) -> None:
    """An audit or a review of the agency was recorded, or taken back: its declarations follow. Lapsing is left to
    `lapse`, so that it is said once."""
    store.lock_agencies(work, [agency_id])
    looked_at = _looked_at(work, [agency_id])
    _save(work, "qms.maintained", [({**one, **_done(found)}, None) for one, found in looked_at if _moved(one, found)])


def lapse(work: Work) -> bool:
    """Write down every declaration that was not kept up, as of the day on which that was due; whether there may be
    more. After days of standstill, what was missed meanwhile lapses on its own day."""
    due = store.overdue(work, cycle(work), work.today, _AT_ONCE) if cycle(work).months else []
    store.lock_agencies(work, due)
    moved = _lapse(work, due)
    return len(due) == _AT_ONCE and moved > 0


def catch_up(work: Work, agency_id: UUID) -> None:
    """The same for one agency, which is locked: before it declares again what the schedule would do first is done."""
    _lapse(work, [agency_id])


def check_renewal(work: Work, agency_id: UUID, on: date) -> None:
    """Refuse to re-declare what has lapsed while there is no audit or no review of the last year."""
    audits, reviews = store.days(work, [agency_id])[agency_id]
    rules.check_renewal(audits, reviews, on, cycle(work))


def _lapse(work: Work, agency_ids: list[UUID]) -> int:
    looked_at = [(one, found) for one, found in _looked_at(work, agency_ids) if not _ended(one, found)]
    lapsed = [
        ({**one, **_done(found), "lapsed_on": found.missed_on}, {"missing": _missing(work, one, found)})
        for one, found in looked_at
        if found.missed_on
    ]
    # What was recorded before there were lapses is seen here for the first time.
    kept = [({**one, **_done(found)}, None) for one, found in looked_at if not found.missed_on and _moved(one, found)]
    _save(work, "qms.lapsed", lapsed)
    _save(work, "qms.maintained", kept)
    return len(lapsed) + len(kept)


def _looked_at(work: Work, agency_ids: list[UUID]) -> Iterator[tuple[Row, Upkeep]]:
    days = store.days(work, agency_ids)
    for one in store.last(work, agency_ids):
        if one["lapsed_on"] is None:
            audits, reviews = days[one["agency_id"]]
            yield one, rules.upkeep(one["date"], audits, reviews, work.today, cycle(work))


def _missing(work: Work, one: Row, found: Upkeep) -> tuple[str, ...]:
    return rules.missing(one["date"], found, found.missed_on, cycle(work)) if found.missed_on else ()


def _ended(one: Row, found: Upkeep) -> bool:
    return bool(found.missed_on and one["valid_to"] is not None and one["valid_to"] < found.missed_on)


def _done(found: Upkeep) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("audited_on", "reviewed_on", "maintained_on")}


def _moved(one: Row, found: Upkeep) -> bool:
    return any(one[name] != day for name, day in _done(found).items())


def _save(work: Work, event: str, found: Sequence[tuple[Row, Mapping[str, Any] | None]]) -> None:
    changed = [({**one, "version": one["version"] + 1}, change) for one, change in found]
    store.keep(work, [one for one, _ in changed])
    work.say_all(
        event, ((one["id"], one["version"], rules.stated(one, cycle(work)), change) for one, change in changed)
    )
