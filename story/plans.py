"""A rollout plan's way on paper: drafted by the coordinator, returned or approved by the leader, started."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from story.cast import COORDINATOR, LEADER
from story.city import COMMUNES
from story.client import Account, Refused
from story.courses import Wave
from story.registry import Registry
from story.stage import Moment, Stage


@dataclass(frozen=True)
class Returned:
    """That the leader sent a plan back: when, why, and when it came again with other waves."""

    day: date
    reason: str
    again: date


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
    returned: Returned | None = None
    completed: date | None = None


def find(account: Account, charter: Charter) -> dict[str, Any] | None:
    """The plan as it stands, or None while nobody has drafted it."""
    plans = account.pages("agencies", "/v1/plans", year=charter.year)
    return next((plan for plan in plans if plan["template"] == charter.template), None)


def active(account: Account, charter: Charter) -> dict[str, Any]:
    """The plan, which must have been started."""
    plan = find(account, charter)
    if plan is None or plan["state"] not in ("active", "completed"):
        raise Refused(f"{charter.title}: {plan['state'] if plan else None}")
    return plan


def moments(
    stage: Stage, registry: Registry, charter: Charter, waves: Sequence[Wave], first: Sequence[Wave] = ()
) -> list[Moment]:
    """From the draft to the activation and the end; each moment looks whether it has happened before.

    `first` are the waves of the draft that was returned.
    """
    return _Way(stage, registry, charter, waves, first).moments()


class _Way:
    """One plan; `first` are the waves with which it came at first, if it was returned."""

    def __init__(
        self, stage: Stage, registry: Registry, charter: Charter, waves: Sequence[Wave], first: Sequence[Wave]
    ) -> None:
        self._stage = stage
        self._registry = registry
        self._charter = charter
        self._waves = waves
        self._first = first or waves

    def moments(self) -> list[Moment]:
        charter = self._charter
        decision = {"decision": charter.decision, "date": charter.approved.isoformat()}
        found = [Moment(charter.drafted, self._draft), Moment(charter.submitted, self._move("draft", "submit"))]
        if charter.returned:
            found += [
                Moment(charter.returned.day, self._send_back(charter.returned.reason)),
                Moment(charter.returned.again, self._rewrite),
            ]
        found += [
            Moment(charter.approved, self._move("submitted", "approve", decision, LEADER)),
            Moment(charter.activated, self._move("approved", "activate")),
        ]
        if charter.completed:
            found.append(Moment(charter.completed, self._move("active", "complete")))
        return found

    def _draft(self) -> None:
        coordinator, charter = self._stage.as_(COORDINATOR), self._charter
        if find(coordinator, charter) is None:
            named = {"year": charter.year, "title": charter.title, "template": charter.template}
            coordinator.post("agencies", "/v1/plans", {**named, "waves": self._bodies(self._first)})

    def _send_back(self, reason: str) -> Callable[[], None]:
        """Return it, unless it has come again already, with other waves."""

        def send_back() -> None:
            plan = self._plan("submitted")
            if plan and [wave["name"] for wave in plan["waves"]] == [wave.name for wave in self._first]:
                self._stage.as_(LEADER).post("agencies", f"/v1/plans/{plan['id']}/return", {"reason": reason})

        return send_back

    def _rewrite(self) -> None:
        if plan := self._plan("returned"):
            coordinator, one = self._stage.as_(COORDINATOR), f"/v1/plans/{plan['id']}"
            coordinator.patch("agencies", one, {"waves": self._bodies(self._waves)})
            coordinator.post("agencies", f"{one}/submit")

    def _move(
        self, state: str, command: str, body: Mapping[str, Any] | None = None, username: str = COORDINATOR
    ) -> Callable[[], None]:
        def move() -> None:
            if plan := self._plan(state):
                self._stage.as_(username).post("agencies", f"/v1/plans/{plan['id']}/{command}", body)

        return move

    def _plan(self, state: str) -> dict[str, Any] | None:
        plan = find(self._stage.as_(COORDINATOR), self._charter)
        return plan if plan and plan["state"] == state else None

    def _bodies(self, waves: Sequence[Wave]) -> list[dict[str, Any]]:
        return [self._body(wave) for wave in waves]

    def _body(self, wave: Wave) -> dict[str, Any]:
        named = {"name": wave.name, "start": wave.start.isoformat(), "end": wave.end.isoformat()}
        if wave.within:
            return {**named, "within": [self._registry.ids[code] for code in wave.within], "blocks": [COMMUNES]}
        return {**named, "agency_ids": [self._registry.ids[code] for code in wave.agencies]}
