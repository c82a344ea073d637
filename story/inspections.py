"""Inspection programmes as they are carried out: each act looks at what is there, so that a story can go on."""

from collections.abc import Callable, Mapping
from typing import Any

from story.cast import COORDINATOR, INSPECTOR, LEADER
from story.registry import TEAM, Registry
from story.stage import Moment, Stage
from story.visits import Closing, Decision, Programme, Sending, Step, Visit

UNHEARD = frozenset({"agency.unknown", "team.unknown", "finding.agency"})
"""How audits refuses what it has not yet heard of from agencies."""

Row = Mapping[str, Any]


def moments(stage: Stage, registry: Registry, programme: Programme) -> list[Moment]:
    """From the draft of the programme to the last step after its inspections."""
    scene = _Programme(stage, registry, programme)
    found = scene.moments()
    for visit in programme.visits:
        found += _Inspection(stage, registry, scene, visit).moments()
    bar = stage.bar(f"act.programme.{programme.year}", len(found))
    return [Moment(one.day, _counted(stage, bar, one.happen)) for one in found]


def _counted(stage: Stage, bar: Any, happen: Callable[[], object]) -> Callable[[], None]:
    def counted() -> None:
        happen()
        stage.step(bar)

    return counted


class _Programme:
    """The programme's way on paper."""

    def __init__(self, stage: Stage, registry: Registry, programme: Programme) -> None:
        self._stage = stage
        self._ids = registry.ids
        self._programme = programme

    def moments(self) -> list[Moment]:
        programme = self._programme
        decision = {"decision": programme.decision, "date": programme.approved.isoformat()}
        return [
            Moment(programme.drafted, self._draft),
            Moment(programme.submitted, self._move("draft", "submit", COORDINATOR)),
            Moment(programme.approved, self._move("submitted", "approve", LEADER, decision)),
        ]

    def item(self, visit: Visit) -> Row:
        """The item that a visit carries out."""
        found = self._found()
        items: list[Row] = found["items"] if found else []
        return next(one for one in items if one["agency_id"] == self._ids[visit.agency])

    def _draft(self) -> None:
        if self._found() is None:
            named = {"year": self._programme.year, "title": self._programme.title}
            items = [self._item(visit) for visit in self._programme.visits]
            self._stage.when_heard(COORDINATOR, "/v1/programmes", {**named, "items": items}, UNHEARD)

    def _item(self, visit: Visit) -> dict[str, Any]:
        window = {"planned_from": visit.planned_from.isoformat(), "planned_to": visit.planned_to.isoformat()}
        what = {"agency_id": self._ids[visit.agency], "mode": visit.mode, "sampled_fields": list(visit.fields)}
        return {**what, **window}

    def _move(self, state: str, command: str, username: str, body: Row | None = None) -> Callable[[], None]:
        def move() -> None:
            found = self._found()
            if found and found["state"] == state:
                self._stage.as_(username).post("audits", f"/v1/programmes/{found['id']}/{command}", body)

        return move

    def _found(self) -> Row | None:
        listed = self._stage.as_(COORDINATOR).pages("audits", "/v1/programmes", year=self._programme.year)
        return next((one for one in listed if one["title"] == self._programme.title), None)


class _Inspection:
    """One inspection and what follows it."""

    def __init__(self, stage: Stage, registry: Registry, programme: _Programme, visit: Visit) -> None:
        self._stage = stage
        self._ids = registry.ids
        self._programme = programme
        self._visit = visit
        self._id = ""
        self._findings: dict[str, str] = {}  # ids by description

    def moments(self) -> list[Moment]:
        visit = self._visit
        minutes = {"number": visit.minutes, "date": visit.day.isoformat()}
        found = [
            Moment(visit.notified, self._plan),
            Moment(visit.notified, self._move(COORDINATOR, "planned", "notify", {"notice": visit.notice})),
            Moment(visit.day, self._move(INSPECTOR, "notified", "start")),
            Moment(visit.day, self._raise_findings),
            Moment(visit.day, self._move(INSPECTOR, "in_progress", "sign", minutes)),
            *(Moment(step.day, self._follow(step)) for step in visit.steps),
        ]
        if visit.closed:
            found.append(Moment(visit.closed, self._move(COORDINATOR, "follow_up", "close")))
        return found

    def _plan(self) -> None:
        item = self._programme.item(self._visit)
        if item["inspection_id"] is None:
            window = {"planned_from": item["planned_from"], "planned_to": item["planned_to"]}
            what = {"kind": "inspection", "mode": item["mode"], "agency_id": item["agency_id"]}
            team = [
                {"person_id": self._stage.as_(name).person_id, "leader": name == INSPECTOR} for name in sorted(TEAM)
            ]
            asked = {**what, **window, "programme_item": item["id"], "team": team}
            self._stage.when_heard(COORDINATOR, "/v1/inspections", asked, UNHEARD)

    def _move(self, username: str, state: str, command: str, body: Row | None = None) -> Callable[[], None]:
        def act() -> None:
            if self._state() == state:
                self._stage.as_(username).post("audits", f"{self._path()}/{command}", body)

        return act

    def _raise_findings(self) -> None:
        """In the minutes' order."""
        if self._state() != "in_progress":
            return
        raised = self._places()
        for found in self._visit.findings:
            if found.description not in raised:
                body = {**vars(found), "inspection_id": self._inspection(), "agency_id": self._ids[found.agency]}
                body.pop("agency")
                self._stage.when_heard(INSPECTOR, "/v1/findings", body, UNHEARD)

    def _follow(self, step: Step) -> Callable[[], None]:
        match step:
            case Sending():
                return lambda: self._send(step)
            case Decision():
                return lambda: self._decide(step)
            case Closing():
                return lambda: self._close(step)

    def _send(self, sending: Sending) -> None:
        """The agency's report, or its next revision; not once it has been sent."""
        report = self._report(sending.agency)
        if report and any(one["document"] == sending.document for one in report["revisions"]):
            return
        answers = [{"finding_id": self._finding(place), **answer} for place, answer in sending.answers.items()]
        body = {"document": sending.document, "findings": answers}
        sender = self._stage.focal(sending.agency)
        if report:
            sender.post("audits", f"/v1/remediations/{report['id']}/revise", body)
        else:
            about = {"inspection_id": self._inspection(), "agency_id": self._ids[sending.agency]}
            sender.post("audits", "/v1/remediations", {**about, **body})

    def _decide(self, decision: Decision) -> None:
        """On what still waits for it of the revision that it is about."""
        report = self._report(decision.agency)
        if report is None:
            return
        waiting = _waiting(report, decision.document)
        accepted = [one for place in decision.accepted if (one := self._finding(place)) in waiting]
        reasons = {self._finding(place): reason for place, reason in (decision.returned or {}).items()}
        returned = [{"finding_id": one, "reason": reason} for one, reason in reasons.items() if one in waiting]
        coordinator, path = self._stage.as_(COORDINATOR), f"/v1/remediations/{report['id']}"
        if accepted:
            coordinator.post("audits", f"{path}/accept", {"finding_ids": accepted})
        if returned:
            coordinator.post("audits", f"{path}/return", {"findings": returned})

    def _close(self, closing: Closing) -> None:
        path, inspector = f"/v1/findings/{self._finding(closing.place)}", self._stage.as_(INSPECTOR)
        if inspector.get("audits", path)["state"] == "accepted":
            seen = {"verification_note": closing.note, "verified_on": closing.day.isoformat()} if closing.note else {}
            inspector.post("audits", f"{path}/close", seen)

    def _report(self, agency: str) -> Row | None:
        asked = {"inspection_id": self._inspection(), "agency_id": self._ids[agency]}
        listed = self._stage.as_(COORDINATOR).pages("audits", "/v1/remediations", **asked)
        return next(iter(listed), None)

    def _state(self) -> str:
        return str(self._stage.as_(COORDINATOR).get("audits", self._path())["state"])

    def _path(self) -> str:
        return f"/v1/inspections/{self._inspection()}"

    def _inspection(self) -> str:
        self._id = self._id or str(self._programme.item(self._visit)["inspection_id"])
        return self._id

    def _finding(self, place: int) -> str:
        self._findings = self._findings or self._places()
        return self._findings[self._visit.findings[place].description]

    def _places(self) -> dict[str, str]:
        listed = self._stage.as_(COORDINATOR).pages("audits", "/v1/findings", inspection_id=self._inspection())
        return {one["description"]: one["id"] for one in listed}


def _waiting(report: Row, document: str) -> set[str]:
    """The findings that a revision answered, the last so far, and on which nothing has been decided."""
    revisions = {one["revision"] for one in report["revisions"] if one["document"] == document}
    answers = report["findings"]
    return {one["finding_id"] for one in answers if one["accepted"] is None and one["revision"] in revisions}
