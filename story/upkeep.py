"""Agencies keep their declarations up, as recorded: internal audits from plan to closure, management reviews, and the
declaration after a lapse. Each moment looks whether it has happened before."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from story.cast import COORDINATOR
from story.registry import Registry
from story.stage import Moment, Stage
from story.tracks import SCOPE
from story.upkeep_2019 import Keeping

UNHEARD = ("agency.unknown", "team.unknown")
STEPS = ("planned", "in_progress", "minutes_signed")
"""The states of an audit on its way to its closure."""
CONCLUSIONS = "Hệ thống được duy trì, phù hợp với TCVN ISO 9001:2015; tiếp tục rút ngắn thời gian giải quyết thủ tục."

Row = Mapping[str, Any]


def moments(stage: Stage, registry: Registry, keepings: Mapping[str, Keeping]) -> list[Moment]:
    """The days on which agencies audit themselves, review, and declare again."""
    year = _Year(stage, registry, keepings.values())
    found = [Moment(day, year.audits(day)) for day in sorted({one.audit for one in keepings.values() if one.audit})]
    found += [Moment(day, year.reviews(day)) for day in sorted({one.review for one in keepings.values() if one.review})]
    renewed = [one for one in keepings.values() if one.renewed]
    return found + [Moment(one.renewed, year.renewal(one)) for one in renewed if one.renewed]


class _Year:
    """All that keep up, or come too late."""

    def __init__(self, stage: Stage, registry: Registry, keepings: Iterable[Keeping]) -> None:
        self._stage = stage
        self._registry = registry
        self._keepings = list(keepings)
        self._bar = stage.bar("act.upkeep", sum(bool(one.audit) + bool(one.review) for one in self._keepings))

    def audits(self, day: date) -> Callable[[], None]:
        """Those of one day; agencies has heard of them when it ends, before a year is over."""

        def act() -> None:
            agencies = [one.agency for one in self._keepings if one.audit == day]
            self._auditors  # noqa: B018 (looked up once, before several hands need it)
            self._stage.each(agencies, lambda agency: self._audit(agency, day))
            self._stage.until(lambda: all(self._heard(agency, day) for agency in agencies))

        return act

    def reviews(self, day: date) -> Callable[[], None]:
        """Those of one day."""

        def act() -> None:
            self._stage.each([one.agency for one in self._keepings if one.review == day], self._review_on(day))

        return act

    def renewal(self, keeping: Keeping) -> Callable[[], None]:
        """The same scope is declared again after the lapse."""

        def act() -> None:
            signer, agency = self._stage.head(keeping.agency), self._registry.agencies[keeping.agency]
            if all(one["kind"] != "redeclaration" for one in self._declarations(keeping.agency)):
                body = {"decision": "77/QĐ-CBL", "scope": SCOPE.format(agency=agency["name_vi"])}
                day = keeping.renewed.isoformat() if keeping.renewed else ""
                about = {"agency_id": agency["id"], "kind": "redeclaration", "date": day}
                signer.post("agencies", "/v1/declarations", {**about, **body})

        return act

    def _audit(self, agency: str, day: date) -> None:
        coordinator, agency_id = self._stage.as_(COORDINATOR), self._registry.ids[agency]
        if self._last_audit(agency_id) is None:
            window = {"planned_from": day.isoformat(), "planned_to": day.isoformat()}
            team = [{"person_id": self._auditors[agency_id], "leader": True}]
            what = {"kind": "internal_audit", "mode": "on_site", "agency_id": agency_id}
            self._stage.when_heard(COORDINATOR, "/v1/inspections", {**what, **window, "team": team}, UNHEARD)
        audit = self._last_audit(agency_id) or {}
        minutes = {"number": f"01/BB-ĐGNB.{agency}", "date": day.isoformat()}
        commands = {"planned": ("start", None), "in_progress": ("sign", minutes), "minutes_signed": ("close", None)}
        for state in STEPS[STEPS.index(audit["state"]) :] if audit["state"] in STEPS else ():
            command, body = commands[state]
            coordinator.post("audits", f"/v1/inspections/{audit['id']}/{command}", body)
        self._stage.step(self._bar)

    def _review_on(self, day: date) -> Callable[[str], None]:
        def review(agency: str) -> None:
            agency_id, head = self._registry.ids[agency], self._stage.head(agency)
            if not list(head.pages("agencies", "/v1/management-reviews", agency_id=agency_id)):
                said = {"document": f"05/BB-XXLĐ.{agency}", "conclusions": CONCLUSIONS, "participants": 9}
                about = {"agency_id": agency_id, "date": day.isoformat()}
                head.post("agencies", "/v1/management-reviews", {**about, **said})
            self._stage.step(self._bar)

        return review

    def _last_audit(self, agency_id: str) -> Row | None:
        asked = {"agency_id": agency_id, "kind": "internal_audit"}
        return next(iter(self._stage.as_(COORDINATOR).pages("audits", "/v1/inspections", **asked)), None)

    def _heard(self, agency: str, day: date) -> bool:
        """Whether agencies knows of the audit; what came after a lapse keeps nothing up."""
        found = [one for one in self._declarations(agency) if one["state"] != "superseded"]
        return all(one["state"] == "lapsed" or (one["audited_on"] or "") >= day.isoformat() for one in found)

    def _declarations(self, agency: str) -> list[Row]:
        asked = {"agency_id": self._registry.ids[agency]}
        return list(self._stage.as_(COORDINATOR).pages("agencies", "/v1/declarations", **asked))

    @cached_property
    def _auditors(self) -> Mapping[str, str]:
        """The focal point of each agency, by the agency's id: it leads the internal audit."""
        people = self._stage.as_(COORDINATOR).pages("agencies", "/v1/people")
        held = ((duty["agency_id"], one["id"]) for one in people for duty in one["duties"] if _is_focal(duty))
        return dict(held)


def _is_focal(duty: Row) -> bool:
    return bool(duty["duty"] == "focal_point")
