"""A rollout plan's way on paper: drafted and submitted by the coordinator, approved by the leader, started."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from story.cast import COORDINATOR, LEADER
from story.client import Account, Refused
from story.stage import Moment, Stage


@dataclass(frozen=True)
class Charter:
    """What a plan is, and the days of its way; `decision` is the number under which it is approved."""

    year: int
    title: str
    template: str
    drafted: date
    submitted: date
    decision: str
    approved: date
    activated: date


def find(account: Account, charter: Charter) -> dict[str, Any] | None:
    """The plan as it stands, or None while nobody has drafted it."""
    plans = account.pages("agencies", "/v1/plans", year=charter.year)
    return next((plan for plan in plans if plan["template"] == charter.template), None)


def found(stage: Stage, charter: Charter, waves: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Play the plan's way from the draft to the activation, and return the plan."""
    stage.play(founding(stage, charter, waves))
    plan = find(stage.as_(COORDINATOR), charter)
    if plan is None or plan["state"] != "active":
        raise Refused(f"{charter.title}: {plan['state'] if plan else None}")
    return plan


def founding(stage: Stage, charter: Charter, waves: Sequence[Mapping[str, Any]]) -> list[Moment]:
    """From the draft to the activation; each moment looks whether it has happened before."""

    def draft() -> None:
        coordinator = stage.as_(COORDINATOR)
        if find(coordinator, charter) is None:
            named = {"year": charter.year, "title": charter.title, "template": charter.template}
            coordinator.post("agencies", "/v1/plans", {**named, "waves": list(waves)})

    decision = {"decision": charter.decision, "date": charter.approved.isoformat()}
    return [
        Moment(charter.drafted, draft),
        Moment(charter.submitted, _move(stage.as_(COORDINATOR), charter, "draft", "submit")),
        Moment(charter.approved, _move(stage.as_(LEADER), charter, "submitted", "approve", decision)),
        Moment(charter.activated, _move(stage.as_(COORDINATOR), charter, "approved", "activate")),
    ]


def _move(
    account: Account, charter: Charter, state: str, command: str, body: Mapping[str, Any] | None = None
) -> Callable[[], None]:
    def move() -> None:
        plan = find(account, charter)
        if plan is not None and plan["state"] == state:
            account.post("agencies", f"/v1/plans/{plan['id']}/{command}", body)

    return move
