"""Reading a procedure, its versions, and two versions side by side."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound, sentence
from chassis.web import Page, page_of, start_of, whole
from chassis.work import Work
from services.agencies.domain import clarity, comparison
from services.agencies.domain import procedure as rules
from services.agencies.domain.procedure import Signatures
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import days
from services.agencies.store import agencies
from services.agencies.store import procedures as store
from services.agencies.texts import TEXTS

_MOST_VERSIONS = 2**31


def procedure(work: Work, procedure_id: UUID) -> Row:
    """One procedure by its current version; NotFound."""
    found = store.get(work, procedure_id)
    if found is None:
        raise NotFound("procedure")
    agency = agencies.get(work, found["agency_id"]) or {}
    named = {f"agency_{name}": agency.get(name) for name in ("code", "name_vi", "name_en")}
    return {
        **found,
        **named,
        "over_statute": found["days"] > found["statutory_days"],
        "saved": _saved(found, store.issued_before(work, procedure_id, found["version_number"])),
        "steps": _shown(work, store.steps(work, procedure_id, found["version_number"])),
        "allowed": list(_allowed(work, found)),
    }


def versions(work: Work, query: Mapping[str, Any]) -> Page:
    """The versions of a procedure with their steps, the newest first; as of a day (today)."""
    (after,) = start_of(query, whole(1, _MOST_VERSIONS))
    found = store.versions(work, query["procedure_id"], after, query["limit"] + 1, days.of(work, query)["as_of"])
    page = page_of(found, query["limit"], lambda row: (row["number"],))
    steps = store.steps_of(work, query["procedure_id"], [one["number"] for one in found])
    return Page([{**one, "steps": _shown(work, steps[one["number"]])} for one in page.items], page.after)


def compare(
    work: Work, *, procedure_id: UUID, number: int, other_number: int, other_id: UUID | None = None
) -> dict[str, Any]:
    """Two versions side by side; NotFound."""
    before, steps_before = _version(work, procedure_id, number)
    after, steps_after = _version(work, other_id or procedure_id, other_number)
    pairs = comparison.compare(rules.steps_of(steps_before), rules.steps_of(steps_after))
    shown_before, shown_after = _shown(work, steps_before), _shown(work, steps_after)
    return {
        "days_before": before["days"],
        "days_after": after["days"],
        "days_saved": rules.saved(before["days"], after["days"]),
        "cost_before": before["cost"],
        "cost_after": after["cost"],
        "cost_saved": rules.saved(before["cost"], after["cost"]),
        "same_steps": before["digest"] == after["digest"],
        "steps": [
            {
                "change": pair.change,
                "before": shown_before[pair.before - 1] if pair.before else None,
                "after": shown_after[pair.after - 1] if pair.after else None,
                "fields": pair.fields,
            }
            for pair in pairs
        ],
    }


def _version(work: Work, procedure_id: UUID, number: int) -> tuple[Row, list[Row]]:
    found = store.version(work, procedure_id, number)
    if found is None or found["number"] != number:
        raise NotFound("procedure")
    return found, store.steps(work, procedure_id, number)


def _saved(found: Row, before: Row | None) -> dict[str, Any]:
    return {
        "days_of_statute": rules.saved(found["statutory_days"], found["days"]),
        "cost_of_statute": rules.saved(found["statutory_cost"], found["cost"]),
        "days_of_version_before": rules.saved(before["days"], found["days"]) if before else None,
        "cost_of_version_before": rules.saved(before["cost"], found["cost"]) if before else None,
    }


def _shown(work: Work, steps: Sequence[Row]) -> list[Row]:
    said = rules.steps_of(steps)
    return [{**row, "unclear": list(_reasons(work, step))} for row, step in zip(steps, said, strict=True)]


def _reasons(work: Work, step: clarity.Step) -> Iterable[dict[str, Any]]:
    for aspect, fault in clarity.unclear(step):
        detail = sentence(TEXTS, fault.code, work.caller.language, fault.params)
        yield {"aspect": aspect, "field": fault.field, "code": fault.code, "detail": detail}


def _allowed(work: Work, found: Row) -> Iterable[str]:
    """The commands that the table, the role, the subtree and who has signed let this caller give."""
    moves = [rules.TRANSITIONS[command] for command in rules.commands_from(found["state"])]
    may = {action: work.may(action, found["agency_id"]) for action in {move.action for move in moves}}
    people = store.people(work, found["agency_id"])
    signed = Signatures(found["prepared_by"], found["reviewed_by"], found["approved_by"])
    for move in moves:
        if may[move.action] and _signs(move.command, signed, work.caller.person_id, people):
            yield move.command


def _signs(command: str, signed: Signatures, person: UUID | None, people: int) -> bool:
    """Whether this person may sign now, where the command is a signature; what it needs besides is said when given."""
    sign = {"review": rules.review, "approve": rules.approve}.get(command)
    try:
        if sign is not None:
            sign(signed, person, people)
    except Refusal:
        return False
    return command != "issue" or signed.approved is not None
