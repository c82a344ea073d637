"""Use cases that change single agencies: register one, change one or its contacts. Many at once: `imports`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.commands.faults import refuse_any
from services.agencies.domain import agency as rules
from services.agencies.domain import codes
from services.agencies.domain.agency import Agency
from services.agencies.domain.contacts import CONTACTS
from services.agencies.domain.refusal import Refusal
from services.agencies.store import agencies as store
from services.agencies.store import reorganisations as history


def register(work: Work, **new: Any) -> Row:
    """Register an agency; block and obligation follow from the kind when they are not given.

    Invalid names each bad field.
    """
    store.lock_tree(work)
    agency = _agency(new)
    refuse_any([codes.code_fault(agency.code, agency.kind), *_faults(work, agency), _taken(work, agency)])
    row = store.insert(work, [agency])[0]
    work.say("agency.registered", row["id"], row["version"], row)
    return row


def change(work: Work, agency_id: UUID, effective_on: date | None = None, **changes: Any) -> Row:
    """Rename, re-parent, or change block, obligation or last day; says nothing when nothing differs.

    `effective_on`: it was otherwise until the day before. None: it never was.
    """
    store.lock_tree(work)
    row = store.get(work, agency_id)
    if row is None:
        raise NotFound("agency")
    work.check_version(row["version"])
    before = _known(row)
    after = replace(before, **changes)
    refuse_any([_cycle(work, after), *_faults(work, after), _taken(work, after), _too_early(work, after, effective_on)])
    if after == before:
        return row
    if effective_on is not None:
        history.keep(work, effective_on, [agency_id], below=after.parent_id != before.parent_id)
    return _write(work, before, after)


def change_contacts(work: Work, agency_id: UUID, **contacts: Any) -> Row:
    """Say how an agency is reached: address, phone, email, website; None takes one away, what is absent stays."""
    row = store.locked(work, agency_id)
    if row is None:
        raise NotFound("agency")
    work.must("agency.change_contacts", agency_id)
    work.check_version(row["version"])
    before = _known(row)
    after = replace(before, **contacts)
    return row if after == before else _write(work, before, after)


def before_change(before: Agency, after: Agency) -> dict[str, Any]:
    """What `agency.changed` says besides the state: the former values of what differs; of contacts only which."""
    former = {name: getattr(before, name) for name in rules.CHANGEABLE}
    said: dict[str, Any] = {"before": {name: value for name, value in former.items() if value != getattr(after, name)}}
    contacts = [name for name in CONTACTS if getattr(before, name) != getattr(after, name)]
    return {**said, "contacts": contacts} if contacts else said


def _write(work: Work, before: Agency, after: Agency) -> Row:
    row = store.update(work, [after])[0]
    if after.parent_id != before.parent_id:
        store.lay_paths(work)
    work.say("agency.changed", row["id"], row["version"], row, before_change(before, after))
    return row


def _known(row: Row) -> Agency:
    return Agency(**{name: row[name] for name in rules.FIELDS})


def _agency(new: Mapping[str, Any]) -> Agency:
    kind = new["kind"]
    return Agency(
        id=uuid4(),
        code=new["code"],
        name_vi=new["name_vi"],
        name_en=new.get("name_en"),
        kind=kind,
        block=new.get("block") or rules.default_block(kind),
        obligation=new.get("obligation") or rules.default_obligation(kind),
        parent_id=new.get("parent_id"),
        valid_from=new["valid_from"],
        valid_to=new.get("valid_to"),
        **{name: new.get(name) for name in CONTACTS},
    )


def _faults(work: Work, agency: Agency) -> Iterator[Refusal | None]:
    yield rules.block_fault(agency.kind, agency.block)
    yield rules.dates_fault(agency.valid_from, agency.valid_to)
    parent = store.get(work, agency.parent_id) if agency.parent_id else None
    if agency.parent_id and parent is None:
        yield Refusal("agency.unknown", "parent_id")
    else:
        yield rules.parent_fault(agency.kind, parent["kind"] if parent else None)


def _cycle(work: Work, agency: Agency) -> Refusal | None:
    above = store.above(work, agency.parent_id) if agency.parent_id else set()
    return rules.cycle_fault(agency.id, above)


def _too_early(work: Work, agency: Agency, day: date | None) -> Refusal | None:
    """A change of a day is no later than today, and comes after the one before it."""
    if day is None:
        return None
    return rules.effective_fault(agency.valid_from, history.changed_on(work, agency.id), day, work.today)


def _taken(work: Work, agency: Agency) -> Refusal | None:
    if rules.dates_fault(agency.valid_from, agency.valid_to):
        return None
    other = store.carrier(work, agency)
    return rules.taken(agency.code, other["name_vi"], other["valid_from"], other["valid_to"]) if other else None
