"""Use cases of reorganisations: decide one, which takes effect at once or on its day, and call a planned one off.

Everything is checked before anything is written. What is planned is checked again on its day: what stands in its way
then is kept with it and shown, and it is tried again on each business day until it can be carried out or is cancelled.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import structlog

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.commands import succession
from services.agencies.commands.faults import refuse_any
from services.agencies.domain import feasibility
from services.agencies.domain import reorganisation as rules
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.reorganisation import Asked, Outcome
from services.agencies.store import agencies
from services.agencies.store import reorganisations as store
from services.agencies.store import succession as follow_store

log = structlog.get_logger(__name__)


def preview(work: Work, decision: str, asked: Asked) -> Row:
    """What a reorganisation would come to, if it took effect now; nothing is written. Invalid names each bad field."""
    comes = _checked(work, asked)
    return {**_decided(decision, asked), "outcome": _told(work, asked, comes)}


def decide(work: Work, decision: str, asked: Asked) -> UUID:
    """Carry a reorganisation out, or if its day is still to come, plan it; returns its id."""
    reorganisation_id = uuid4()
    later = asked.effective_on > work.today
    if not later:
        _lock(work, asked)
    comes = _checked(work, asked)
    decided = {**_decided(decision, asked), "id": reorganisation_id, "state": "planned" if later else "done"}
    told = _told(work, asked, comes)
    store.insert(work, {**decided, "outcome": told}, asked.agency_ids)
    work.note(f"reorganisation.{decided['state']}", reorganisation_id, _note(decided))
    if not later:
        _carry_out(work, decided, asked, comes)
    return reorganisation_id


def cancel(work: Work, reorganisation_id: UUID, reason: str) -> None:
    """Call off what is planned."""
    found = store.lock(work, reorganisation_id)
    if found is None:
        raise NotFound("reorganisation")
    work.check_version(found["version"])
    if found["state"] != "planned":
        raise Refusal("reorganisation.not_planned")
    store.move(work, reorganisation_id, state="cancelled", reason=reason)
    work.note("reorganisation.cancelled", reorganisation_id, {**_note(found), "reason": reason})


def take_effect(work: Work) -> bool:
    """Carry out the earliest planned one whose day has come; whether there may be more."""
    found = store.due(work, work.today)
    if found is None:
        return False
    asked = rules.asked_of(found["asked"])
    _lock(work, asked)
    facts = store.facts(work, asked)
    if faults := feasibility.faults(asked, facts):
        log.error("a planned reorganisation cannot take effect", id=str(found["id"]), why=[one.code for one in faults])
        store.move(work, found["id"], faults=[_kept(one) for one in faults], tried_on=work.today)
        return True
    comes = rules.outcome(asked, facts, uuid4)
    store.move(work, found["id"], state="done", outcome=_told(work, asked, comes), tried_on=work.today)
    work.note("reorganisation.done", found["id"], _note(found))
    _carry_out(work, found, asked, comes)
    return True


def _lock(work: Work, asked: Asked) -> None:
    """First the plans and tracks, then the tree: everybody who locks both does so in this order."""
    follow_store.lock(work, asked.agency_ids)
    agencies.lock_tree(work)


def _checked(work: Work, asked: Asked) -> Outcome:
    facts = store.facts(work, asked)
    refuse_any(feasibility.faults(asked, facts))
    return rules.outcome(asked, facts, uuid4)


def _carry_out(work: Work, decided: Mapping[str, Any], asked: Asked, comes: Outcome) -> None:
    day = asked.effective_on
    changed = [change.after for change in (*comes.renamed, *comes.moved)]
    agencies.lock_rows(work, [one.id for one in (*comes.ended, *comes.goes_on, *changed)])
    store.keep(work, day, [change.before.id for change in comes.renamed], below=False)
    store.keep(work, day, [change.before.id for change in comes.moved], below=True)
    store.end(work, day, {one.id: comes.successors.get(one.id, ()) for one in comes.ended})
    agencies.insert(work, comes.begun)
    store.link(work, _links(comes))
    agencies.update(work, changed)
    if comes.moved:
        agencies.lay_paths(work)
    store.involve(work, decided["id"], [one.id for one in (*comes.begun, *changed)])
    _say(work, decided, comes)
    succession.follow(work, comes.heirs, day, decided["decision"])


def _links(comes: Outcome) -> Iterator[tuple[UUID, tuple[UUID, ...], tuple[UUID, ...], bool]]:
    """Those that begin name their predecessors from the first; those that go on change by it."""
    before = comes.predecessors
    for one in comes.begun:
        yield one.id, (), before.get(one.id, ()), False
    for one in comes.goes_on:
        yield one.id, comes.successors.get(one.id, ()), before.get(one.id, ()), True


def _say(work: Work, decided: Mapping[str, Any], comes: Outcome) -> None:
    told = {"reorganisation_id": decided["id"], "kind": decided["kind"], "decision": decided["decision"]}
    told["effective_on"] = decided["effective_on"]
    before = {one.before.id: rules.former(one) for one in (*comes.renamed, *comes.moved)}
    changes = {
        "agency.dissolved": {one.id: {**told, "heir_id": comes.heirs.get(one.id)} for one in comes.ended},
        "agency.registered": {one.id: {"decision": decided["decision"]} for one in comes.begun},
        "agency.reorganised": {
            **{one.id: {**told, "before": {}} for one in comes.goes_on},
            **{one: {**told, "before": was} for one, was in before.items()},
        },
    }
    for event, those in changes.items():
        rows = agencies.those(work, list(those))
        work.say_all(event, [(row["id"], row["version"], row, those[row["id"]]) for row in rows])


def _decided(decision: str, asked: Asked) -> dict[str, Any]:
    told = {"kind": asked.kind, "decision": decision, "effective_on": asked.effective_on}
    return {**told, "asked": rules.told(asked)}


def _told(work: Work, asked: Asked, comes: Outcome) -> dict[str, Any]:
    """What it comes to, as it is kept and shown: ids, codes and names, and how much follows."""
    ids = [one.id for one in comes.ended]
    return {**rules.summary(comes), "follows": follow_store.counts(work, ids, asked.effective_on)}


def _note(decided: Mapping[str, Any]) -> dict[str, Any]:
    day: date = decided["effective_on"]
    return {"kind": decided["kind"], "decision": decided["decision"], "effective_on": day.isoformat()}


def _kept(fault: Refusal) -> dict[str, Any]:
    return {"field": fault.field, "code": fault.code, "params": {key: str(one) for key, one in fault.params.items()}}
