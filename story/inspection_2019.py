"""5 July 2019: the team inspects three fields in Thuỷ Nguyên (justice, environment, education) and follows up."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from story.books import Fate
from story.calendar import due
from story.cast import COORDINATOR, DISTRICT, INSPECTOR
from story.findings_2019 import FINDINGS, Found, Step
from story.registry import TEAM, Registry
from story.stage import Moment, Stage

PLANNED, NOTIFIED, DAY = date(2019, 6, 20), date(2019, 6, 25), date(2019, 7, 5)
NOTICE, MINUTES = "128/TB-SKHCN", "07/BB-ĐKT"
UNHEARD = frozenset({"agency.unknown", "team.unknown", "finding.agency"})
"""How audits refuses what it has not yet heard of from agencies."""


def moments(stage: Stage, registry: Registry) -> list[Moment]:
    """From the plan of the inspection to the last answer."""
    scene = _Scene(stage, registry)
    minutes = {"number": MINUTES, "date": DAY.isoformat()}
    happening = [
        Moment(PLANNED, scene.plan),
        Moment(NOTIFIED, scene.move(COORDINATOR, "planned", "notify", {"notice": NOTICE})),
        Moment(DAY, scene.move(INSPECTOR, "notified", "start")),
        Moment(DAY, scene.raise_findings),
        Moment(DAY, scene.move(INSPECTOR, "in_progress", "sign", minutes)),
    ]
    happening += [Moment(step.day, scene.follow(found, step)) for found in FINDINGS for step in found.steps]
    bar = stage.bar("act.inspection", len(happening))
    return [Moment(one.day, _counted(stage, bar, one.happen)) for one in happening]


def _counted(stage: Stage, bar: Any, happen: Callable[[], object]) -> Callable[[], None]:
    def counted() -> None:
        happen()
        stage.step(bar)

    return counted


class _Scene:
    """The one inspection; each act looks at its state, so that a story broken off can go on."""

    def __init__(self, stage: Stage, registry: Registry) -> None:
        self._stage = stage
        self._ids = registry.ids
        people = {name: stage.as_(name).person_id for name in sorted(TEAM)}
        self._team = [{"person_id": person, "leader": name == INSPECTOR} for name, person in people.items()]

    def plan(self) -> None:
        """Plan it, once."""
        if self._inspection() is None:
            day = DAY.isoformat()
            window = {"planned_from": day, "planned_to": day}
            what = {"kind": "inspection", "mode": "on_site", "agency_id": self._ids[DISTRICT], "team": self._team}
            self._stage.when_heard(COORDINATOR, "/v1/inspections", {**what, **window}, UNHEARD)

    def move(
        self, username: str, state: str, command: str, body: Mapping[str, Any] | None = None
    ) -> Callable[[], None]:
        """Take it from `state` by `command`."""

        def act() -> None:
            inspection = self._inspection()
            if inspection is not None and inspection["state"] == state:
                self._stage.as_(username).post("audits", f"/v1/inspections/{inspection['id']}/{command}", body)

        return act

    def raise_findings(self) -> None:
        """Raise what was found, in the minutes' order."""
        inspection = self._inspection()
        if inspection is None or inspection["state"] != "in_progress":
            return
        raised = {finding["description"] for finding in self._findings(inspection["id"])}
        for found in FINDINGS:
            if found.description not in raised:
                body = found.body(inspection["id"], self._ids[found.agency])
                self._stage.when_heard(INSPECTOR, "/v1/findings", body, UNHEARD)

    def follow(self, found: Found, step: Step) -> Callable[[], None]:
        """Take a finding one step further."""

        def act() -> None:
            inspection = self._inspection()
            findings = self._findings(inspection["id"]) if inspection else []
            finding = next((one for one in findings if one["description"] == found.description), None)
            if finding is not None and finding["state"] == step.state:
                self._stage.as_(step.username).post("audits", f"/v1/findings/{finding['id']}/{step.command}", step.said)

        return act

    def _inspection(self) -> dict[str, Any] | None:
        listed = self._stage.as_(COORDINATOR).pages("audits", "/v1/inspections", agency_id=self._ids[DISTRICT])
        return next((one for one in listed if one["planned_from"] == DAY.isoformat()), None)

    def _findings(self, inspection_id: str) -> list[dict[str, Any]]:
        return list(self._stage.as_(COORDINATOR).pages("audits", "/v1/findings", inspection_id=inspection_id))


def fates() -> list[Fate]:
    """What became of each finding, for the books."""
    after = {"report": "reported", "return": "open", "accept": "accepted", "close": "closed"}
    return [
        Fate(
            found.agency,
            DAY,
            due(found.kind, found.grade, DAY),
            after[found.steps[-1].command] if found.steps else "open",
        )
        for found in FINDINGS
    ]
