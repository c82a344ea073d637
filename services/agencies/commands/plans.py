"""Use cases that change a rollout plan. Each locks the plan, asks the table of states, and says what happened."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.commands import enrolment, templates, tracks
from services.agencies.commands.faults import refuse_any
from services.agencies.domain import plan as rules
from services.agencies.domain import revision
from services.agencies.domain.plan import Wave
from services.agencies.domain.refusal import Refusal
from services.agencies.store import plans as store
from services.agencies.store import submissions


def draft(
    work: Work,
    *,
    number: str | None = None,
    title: str | None = None,
    year: int,
    standard: str,
    template: str,
    waves: Sequence[Mapping[str, Any]] = (),
    draft_due: date | None = None,
) -> Row:
    """A new draft; without `number` the system gives the next one of the year. Invalid names each bad wave.

    With `draft_due` it is the task of drafting the plan by that day, and may have no waves yet.
    """
    chosen = _waves(work, waves, templates.fault(work, template), draft_due is not None)
    plan_id = uuid4()
    plan = {
        "id": plan_id,
        "title": title,
        "year": year,
        "standard": standard,
        "template": template,
        "draft_due": draft_due,
    }
    _insert(work, {**plan, "authors": _with_author(work, [])}, number)
    store.put_waves(work, plan_id, chosen)
    return _said(work, "plan.drafted", plan_id, {})


def change(work: Work, plan_id: UUID, **changes: Any) -> Row:
    """Rewrite a draft or a returned plan: any of title, year, standard, template, waves."""
    plan = _locked(work, plan_id)
    rules.after(plan["state"], "change")
    other = changes.get("template") or plan["template"]
    fault = templates.fault(work, other) if other != plan["template"] else None
    waves = changes.pop("waves", None)
    if waves is not None:
        due = changes.get("draft_due", plan["draft_due"])
        store.put_waves(work, plan_id, _waves(work, waves, fault, due is not None))
    refuse_any([fault])
    store.change(work, {**plan, **changes, "authors": _with_author(work, plan["authors"])})
    fields = sorted(changes.keys() - {"draft_due"}) + (["waves"] if waves is not None else [])
    return _said(work, "plan.changed", plan_id, {"fields": fields, "wave": None, "reason": None})


def submit(work: Work, plan_id: UUID) -> Row:
    """Hand the plan to the city's leaders; what it holds is kept, to tell later what changed since."""
    plan = _locked(work, plan_id)
    rules.after(plan["state"], "submit")
    rules.check_complete(len(plan["waves"]))
    submissions.keep(work, plan_id, work.today, revision.kept(submissions.content(work, plan)))
    return _move(work, plan, "submit")


def return_(work: Work, plan_id: UUID, reason: str) -> Row:
    """Hand a submitted plan back to be rewritten."""
    returned = _move(work, _locked(work, plan_id), "return", reason=reason)
    submissions.returned(work, plan_id, work.today, reason)
    return returned


def approve(work: Work, plan_id: UUID, decision: str, date: date) -> Row:
    """Approve a submitted plan by a numbered decision; no author of the plan may."""
    plan = _locked(work, plan_id)
    rules.after(plan["state"], "approve")
    rules.check_approval(work.caller.person_id, plan["authors"], date, work.today)
    return _move(work, plan, "approve", decision=decision, decided_on=date, approved_by=work.caller.person_id)


def activate(work: Work, plan_id: UUID) -> Row:
    """Start an approved plan: every agency of every wave gets its track. Invalid names those that work towards the same
    end in another plan."""
    active = _move(work, _locked(work, plan_id), "activate")
    tracks.enrol(work, active)
    enrolment.refuse_elsewhere(work, plan_id, "waves.{at}.agency_ids")
    return active


def complete(work: Work, plan_id: UUID) -> Row:
    """End an active plan."""
    return _move(work, _locked(work, plan_id), "complete")


def cancel(work: Work, plan_id: UUID, reason: str) -> Row:
    """Give up a plan that has not ended; its tracks count in no report from then on."""
    return _move(work, _locked(work, plan_id), "cancel", reason=reason)


def _locked(work: Work, plan_id: UUID) -> Row:
    plan = store.lock(work, plan_id)
    if plan is None:
        raise NotFound("plan")
    work.check_version(plan["version"])
    return plan


def _move(work: Work, plan: Row, command: rules.Command, **values: Any) -> Row:
    state = rules.after(plan["state"], command)
    store.move(work, plan["id"], state, **values)
    change = {"before": plan["state"], "reason": values.get("reason"), "decision": values.get("decision")}
    return _said(work, rules.TRANSITIONS[command].event, plan["id"], change)


def _said(work: Work, event: str, plan_id: UUID, change: Mapping[str, Any]) -> Row:
    plan = store.get(work, plan_id)
    if plan is None:
        raise NotFound("plan")
    work.say(event, plan_id, plan["version"], plan, change)
    return plan


def _with_author(work: Work, authors: Sequence[UUID]) -> list[UUID]:
    person = work.caller.person_id
    return [*authors] if person is None or person in authors else [*authors, person]


def _insert(work: Work, plan: dict[str, Any], number: str | None) -> None:
    if number is not None:
        if not store.insert(work, {**plan, "number": number}):
            raise Refusal("plan.number_taken", field="number", number=number)
        return
    # A number of the series may have been given by hand before: then the next one.
    while not store.insert(work, {**plan, "number": _next_number(work, plan["year"])}):
        pass


def _next_number(work: Work, year: int) -> str:
    return rules.number_of(year, store.next_serial(work, year))


def _waves(work: Work, given: Sequence[Mapping[str, Any]], fault: Refusal | None, may_wait: bool) -> list[Wave]:
    """The waves that are given; Invalid names what is wrong with each, and the other fault besides."""
    waves = [_wave(work, wave) for wave in given]
    members = store.members(work, {agency for wave in waves for agency in wave.agency_ids})
    refuse_any([fault, *rules.wave_faults(waves, members, may_wait)])
    return waves


def _wave(work: Work, given: Mapping[str, Any]) -> Wave:
    """Agencies named one by one, and those chosen by place (`within`) and block."""
    chosen = list(given.get("agency_ids") or ())
    if given.get("within") or given.get("blocks"):
        chosen += store.choose(work, given.get("within"), given.get("blocks"), given["start"], given["end"])
    return Wave(given["name"], given["start"], given["end"], tuple(dict.fromkeys(chosen)))
