"""Planning inspections and taking them through their life."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.audits.domain import inspection as rules
from services.audits.domain.inspection import Kind, Mode, State, Step
from services.audits.domain.minutes import Minutes, check_minutes, content_hash
from services.audits.domain.programme import Item, check_fit
from services.audits.domain.programme import State as ProgrammeState
from services.audits.domain.refusal import Refusal
from services.audits.domain.team import Member, check_team
from services.audits.permissions import to_conduct, to_run
from services.audits.store import copies, findings, programmes
from services.audits.store import inspections as store

Team = Sequence[dict[str, Any]]

_SAID = {
    Step.NOTIFY: "inspection.notified",
    Step.START: "inspection.started",
    Step.SIGN: "inspection.minutes_signed",
    Step.AMEND: "inspection.amended",
    Step.CLOSE: "inspection.closed",
    Step.CANCEL: "inspection.cancelled",
}


def plan(
    work: Work,
    kind: Kind,
    mode: Mode,
    agency_id: UUID,
    planned_from: date,
    planned_to: date,
    team: Team,
    programme_item: UUID | None = None,
) -> UUID:
    """Plan an inspection of an agency; `team` is `{person_id, leader}` each. Returns its id.

    `programme_item` is what it carries out of an approved programme, which it must fit.
    """
    must(work, to_run(kind), agency_id)
    rules.check_window(planned_from, planned_to)
    _check_agency(work, agency_id, planned_from)
    _check_team(work, kind, agency_id, team, planned_from)
    planned = {"agency_id": agency_id, "mode": mode, "planned_from": planned_from, "planned_to": planned_to}
    if programme_item is not None:
        _check_fit(work, programme_item, kind, planned)
    return _add(work, {**planned, "kind": kind, "programme_item": programme_item, "state": State.PLANNED}, team)


def notify(work: Work, inspection_id: UUID, notice: str | None) -> None:
    """Note that the agency was told, by a notice of that number."""
    found = _to_run(work, inspection_id)
    state = rules.after(State(found["state"]), Step.NOTIFY)
    _save(work, found, Step.NOTIFY, state, notice=notice, notified_on=work.today)


def start(work: Work, inspection_id: UUID) -> None:
    """Begin today. The team is looked at again, since people may have changed places after the plan."""
    found = _to_conduct(work, inspection_id)
    state = rules.after(State(found["state"]), Step.START)
    team = [{**member, "person_id": UUID(member["person_id"])} for member in found["team"]]
    _check_team(work, Kind(found["kind"]), found["agency_id"], team, work.today)
    _save(work, found, Step.START, state, started_on=work.today)


def sign(
    work: Work,
    inspection_id: UUID,
    number: str,
    date: date,
    agency_signed: bool,
    refusal_reason: str | None,
) -> None:
    """Sign the minutes, or record that the agency would not; freezes them and the findings they record."""
    found = _to_conduct(work, inspection_id)
    state = rules.signed(State(found["state"]), found["to_remedy"])
    minutes = Minutes(inspection_id, 1, number, date, agency_signed, refusal_reason)
    _freeze(work, found, Step.SIGN, state, minutes, found["started_on"])


def amend(
    work: Work,
    inspection_id: UUID,
    number: str,
    date: date,
    agency_signed: bool,
    refusal_reason: str | None,
    reason: str,
) -> None:
    """Put signed minutes right by a next revision, for a reason; it records the findings as they are then."""
    found = _to_conduct(work, inspection_id)
    state = rules.amended(State(found["state"]), found["to_remedy"])
    revision = found["minutes_revision"] + 1
    minutes = Minutes(inspection_id, revision, number, date, agency_signed, refusal_reason, reason)
    _freeze(work, found, Step.AMEND, state, minutes, found["minutes_date"])


def cancel(work: Work, inspection_id: UUID, reason: str) -> None:
    """Give it up, with a reason; not once something was found."""
    found = _to_run(work, inspection_id)
    state = rules.after(State(found["state"]), Step.CANCEL)
    rules.check_cancel(found["findings"])
    _save(work, found, Step.CANCEL, state, reason=reason, cancelled_on=work.today)


def close(work: Work, inspection_id: UUID) -> None:
    """Close it when all that had to be remedied is closed."""
    found = _to_run(work, inspection_id)
    state = rules.after(State(found["state"]), Step.CLOSE)
    rules.check_close(found["to_remedy"])
    _save(work, found, Step.CLOSE, state, closed_on=work.today)


def must(work: Work, actions: Sequence[str], agency_id: UUID) -> None:
    """Forbidden unless the caller may do all of `actions` on the agency."""
    for action in actions:
        work.must(action, agency_id)


def _to_run(work: Work, inspection_id: UUID) -> Row:
    found = _locked(work, inspection_id)
    must(work, to_run(found["kind"]), found["agency_id"])
    work.check_version(found["version"])
    return found


def _to_conduct(work: Work, inspection_id: UUID) -> Row:
    found = _locked(work, inspection_id)
    must(work, to_conduct(found["on_team"]), found["agency_id"])
    work.check_version(found["version"])
    return found


def _locked(work: Work, inspection_id: UUID) -> Row:
    found = store.lock(work, inspection_id)
    if found is None:
        raise NotFound("inspection")
    return found


def _check_agency(work: Work, agency_id: UUID, day: date) -> None:
    agency = copies.agency(work, agency_id)
    if agency is None:
        raise Refusal("agency.unknown", "agency_id")
    if agency["valid_to"] is not None and agency["valid_to"] < day:
        raise Refusal("agency.ended", "agency_id")


def _check_fit(work: Work, item_id: UUID, kind: Kind, planned: Mapping[str, Any]) -> None:
    found = programmes.item(work, item_id)
    if found is None:
        raise Refusal("programme.item_unknown", "programme_item")
    item = Item(item_id, found["agency_id"], Mode(found["mode"]), found["planned_from"], found["planned_to"])
    check_fit(item, ProgrammeState(found["programme_state"]), found["taken"], kind, Item(item_id, **planned))


def _check_team(work: Work, kind: Kind, agency_id: UUID, team: Team, day: date) -> None:
    people = copies.people(work, [member["person_id"] for member in team], agency_id, day)
    members = [_member(member, people[member["person_id"]]) for member in team]
    check_team(kind, members, copies.of_coordinator(work, agency_id, day))


def _member(member: dict[str, Any], person: Row) -> Member:
    return Member(member["person_id"], member["leader"], person["known"], person["insider"], person["of_office"])


def _freeze(work: Work, found: Row, step: Step, state: State, minutes: Minutes, since: date) -> None:
    check_minutes(minutes, since, work.today)
    digest = content_hash(minutes, findings.of_inspection(work, minutes.inspection_id))
    store.add_minutes(work, minutes, digest)
    _save(work, found, step, state, **_shown(minutes, digest))


def _shown(minutes: Minutes, digest: str) -> dict[str, Any]:
    return {
        "minutes_number": minutes.number,
        "minutes_date": minutes.signed_on,
        "minutes_revision": minutes.revision,
        "minutes_hash": digest,
        "agency_signed": minutes.agency_signed,
        "refusal_reason": minutes.refusal_reason,
        "minutes_reason": minutes.reason,
    }


def _add(work: Work, planned: dict[str, Any], team: Team) -> UUID:
    inspection_id = uuid4()
    store.add(work, {**planned, "id": inspection_id, "planned_by": work.caller.person_id}, team)
    added = store.get(work, inspection_id)
    assert added is not None  # noqa: S101 (inserted above, in this transaction)
    work.say("inspection.planned", inspection_id, added["version"], added, {"to": State.PLANNED})
    return inspection_id


def _save(work: Work, found: Row, step: Step, state: State, **changes: Any) -> None:
    saved = {**found, **changes, "state": state, "version": found["version"] + 1}
    store.save(work, saved)
    why = next((changes[name] for name in ("reason", "minutes_reason", "refusal_reason") if changes.get(name)), None)
    document = changes.get("minutes_number") or changes.get("notice")
    change = {"from": found["state"], "to": state, "reason": why, "document": document}
    work.say(_SAID[step], found["id"], saved["version"], saved, change)
