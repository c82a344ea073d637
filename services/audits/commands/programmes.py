"""Drafting the inspection programme and taking it through its life."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import FieldError, Invalid, NotFound
from chassis.work import Work
from services.audits.domain import programme as rules
from services.audits.domain.inspection import Mode
from services.audits.domain.programme import Item, State, Step
from services.audits.domain.refusal import Refusal
from services.audits.store import copies, series
from services.audits.store import programmes as store

Items = Sequence[Mapping[str, Any]]

SERIES = "KT"

_SAID = {
    Step.CHANGE: "programme.changed",
    Step.SUBMIT: "programme.submitted",
    Step.RETURN: "programme.returned",
    Step.APPROVE: "programme.approved",
    Step.CLOSE: "programme.closed",
}


def draft(work: Work, number: str | None, year: int, title: str | None, items: Items) -> UUID:
    """A new draft; without `number` the system gives the next one of the year. Invalid names each bad item."""
    if given := [place for place, one in enumerate(items) if one["id"]]:
        raise Invalid([FieldError(f"items.{place}.id", "programme.item_unknown") for place in given])
    chosen = [_item(one) for one in items]
    _refuse(rules.item_faults(chosen, year, _ends(work, chosen)))
    programme_id = uuid4()
    drafted = {"id": programme_id, "year": year, "title": title, "state": State.DRAFT}
    _add(work, {**drafted, "authors": _with_author(work, [])}, number)
    store.put_items(work, programme_id, chosen)
    added = _found(store.get(work, programme_id))
    work.say("programme.drafted", programme_id, added["version"], added, {"to": State.DRAFT})
    return programme_id


def change(work: Work, programme_id: UUID, reason: str | None = None, **changes: Any) -> None:
    """Rewrite any of year, title and items; what is approved only for a reason, and no item that is in use."""
    found = _locked(work, programme_id)
    state = rules.after(State(found["state"]), Step.CHANGE)
    rules.check_change(state, reason)
    items = changes.pop("items", None)
    _put_items(work, found, changes.get("year") or found["year"], items)
    fields = sorted(changes) + (["items"] if items is not None else [])
    authors = _with_author(work, found["authors"])
    _save(work, found, Step.CHANGE, state, fields=fields, **changes, authors=authors, reason=reason)


def submit(work: Work, programme_id: UUID) -> None:
    """Hand the programme to the city's leaders."""
    found = _locked(work, programme_id)
    _save(work, found, Step.SUBMIT, rules.after(State(found["state"]), Step.SUBMIT), reason=None)


def send_back(work: Work, programme_id: UUID, reason: str) -> None:
    """Hand a submitted programme back to be rewritten, for a reason."""
    found = _locked(work, programme_id)
    _save(work, found, Step.RETURN, rules.after(State(found["state"]), Step.RETURN), reason=reason)


def approve(work: Work, programme_id: UUID, decision: str, date: date) -> None:
    """Approve a submitted programme by a numbered decision; no author of the programme may."""
    found = _locked(work, programme_id)
    state = rules.after(State(found["state"]), Step.APPROVE)
    rules.check_approval(work.caller.person_id, found["authors"], date, work.today)
    by = work.caller.person_id
    _save(work, found, Step.APPROVE, state, reason=None, decision=decision, decided_on=date, approved_by=by)


def close(work: Work, programme_id: UUID) -> None:
    """End it: nothing more is planned by it."""
    found = _locked(work, programme_id)
    _save(work, found, Step.CLOSE, rules.after(State(found["state"]), Step.CLOSE), reason=None)


def _put_items(work: Work, found: Row, year: int, given: Items | None) -> None:
    """The new items, or a look at the old ones where the year is another. What is in use stays what it is."""
    before = [_item(one) for one in found["foreseen"]]
    used = [one["id"] for one in found["foreseen"] if one["inspection_id"]]
    chosen = before if given is None else [_item(one) for one in given]
    named = {one["id"] for one in given or () if one["id"]}
    faults = rules.item_faults(chosen, year, _ends(work, chosen))
    _refuse(faults + rules.change_faults(chosen, before, named, used))
    if given is not None:
        store.put_items(work, found["id"], chosen)


def _item(given: Mapping[str, Any]) -> Item:
    """An item as a body or a row has it; one without an id is new."""
    return Item(
        id=given["id"] or uuid4(),
        agency_id=given["agency_id"],
        mode=Mode(given["mode"]),
        planned_from=given["planned_from"],
        planned_to=given["planned_to"],
        sampled_fields=tuple(given["sampled_fields"]),
    )


def _ends(work: Work, items: Sequence[Item]) -> dict[UUID, date | None]:
    agencies = copies.agencies(work, [item.agency_id for item in items])
    return {agency_id: agency["valid_to"] for agency_id, agency in agencies.items()}


def _refuse(faults: Sequence[Refusal]) -> None:
    if faults:
        raise Invalid([FieldError(fault.field or "items", fault.code, fault.params) for fault in faults])


def _with_author(work: Work, authors: Sequence[UUID]) -> list[UUID]:
    person = work.caller.person_id
    return [*authors] if person is None or person in authors else [*authors, person]


def _add(work: Work, drafted: dict[str, Any], number: str | None) -> None:
    if number is not None:
        if not store.add(work, {**drafted, "number": number}):
            raise Refusal("programme.number_taken", "number", number=number)
        return
    # A number of the series may have been given by hand before: then the next one.
    while not store.add(work, {**drafted, "number": _next_number(work, drafted["year"])}):
        pass


def _next_number(work: Work, year: int) -> str:
    return rules.number_of(year, series.next_of(work, SERIES, year))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("programme")
    return row


def _locked(work: Work, programme_id: UUID) -> Row:
    found = _found(store.lock(work, programme_id))
    work.check_version(found["version"])
    return found


def _save(work: Work, found: Row, step: Step, state: State, fields: Sequence[str] = (), **changes: Any) -> None:
    store.save(work, {**found, **changes, "state": state, "version": found["version"] + 1})
    saved = _found(store.get(work, found["id"]))
    why = {"reason": changes["reason"], "decision": changes.get("decision")}
    change = {"from": found["state"], "to": state, "fields": list(fields), **why}
    work.say(_SAID[step], found["id"], saved["version"], saved, change)
