"""What the services answer at the end: asked for, waited for, and held against the books."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from story import communes_2019, conversion_2017, plans
from story.books import Books, differences, of_findings
from story.cast import COORDINATOR, DISTRICT, LEADER
from story.communes_2019 import LAST_DAY
from story.conversion_2017 import CONFERENCE
from story.stage import Stage

SINCE = date(2018, 8, 1)
"""From when on the consolidated report counts: since the first programme."""
ESCALATED_AFTER = timedelta(days=60)
"""Longer than it takes until what is overdue is put to the leader, whatever its grade."""
READER = f"focal.{DISTRICT}"

Row = Mapping[str, Any]


class Reports:
    """The reports of one installation, as the leader and the coordinator read them."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def conference(self) -> Any:
        """The progress of the conversion plan, as it lay before the conference."""
        plan = plans.active(self._stage.as_(LEADER), conversion_2017.CHARTER)
        return self._ask("/v1/progress", by="block", plan_id=plan["id"], as_of=CONFERENCE.isoformat())

    def progress(self, by: str) -> Any:
        """The progress of all agencies, by block or by district."""
        return self._ask("/v1/progress", by=by, as_of=LAST_DAY.isoformat())

    def forecast(self) -> Any:
        """The forecast of the communes' plan, wave by wave."""
        plan = plans.active(self._stage.as_(LEADER), communes_2019.CHARTER)
        return self._ask("/v1/progress/forecast", by="wave", plan_id=plan["id"], as_of=LAST_DAY.isoformat())

    def training(self) -> Any:
        """Who is trained, block by block."""
        return self._ask("/v1/trainings/coverage", by="block", as_of=LAST_DAY.isoformat())

    def consolidated(self) -> Any:
        """The consolidated report for the People's Committee, block by block."""
        period = {"from": SINCE.isoformat(), "to": LAST_DAY.isoformat()}
        return self._stage.as_(LEADER).get("audits", "/v1/consolidation", by="block", **period)

    def findings(self) -> dict[tuple[str, str], int]:
        """How many findings are in which state, and how old."""
        coordinator = self._stage.as_(COORDINATOR)
        minutes = {one["id"]: one["minutes_date"] for one in coordinator.pages("audits", "/v1/inspections")}
        return of_findings(self._findings(), minutes, LAST_DAY)

    def inbox(self, username: str) -> list[Row]:
        """Somebody's messages, the newest first."""
        return list(self._stage.as_(username).pages("notifications", "/v1/messages"))

    def wait(self) -> None:
        """Until declarations whose year is over have lapsed, agencies counts the findings that audits holds, the
        district's focal point was told of each of its own, and the leader of all that have long been overdue."""
        bar = self._stage.bar("act.wait", 4)
        self._stage.until(self._lapsed)
        self._stage.step(bar)
        findings = self._findings()
        for heard in (self._counted, self._told, self._escalated):
            self._stage.until(partial(heard, findings))
            self._stage.step(bar)

    def differences(self, books: Books, waves: Sequence[str]) -> list[str]:
        """Where the services answer something else than the story has done."""
        found: list[str] = []
        found += differences("block", self.progress("block")["groups"], books.blocks(LAST_DAY))
        found += differences("district", self.progress("district")["groups"], books.districts(LAST_DAY))
        found += differences("forecast", self.forecast()["groups"], books.outlook(waves, LAST_DAY))
        found += differences("training", self.training()["groups"], books.trained())
        found += differences("consolidated", self.consolidated()["groups"], books.consolidated(SINCE, LAST_DAY))
        if self.findings() != books.findings(LAST_DAY):
            found.append(f"{self.findings()} ≠ {books.findings(LAST_DAY)}")
        return found

    def _ask(self, path: str, **query: Any) -> Any:
        return self._stage.as_(LEADER).get("agencies", path, **query)

    def _findings(self) -> list[Row]:
        return list(self._stage.as_(COORDINATOR).pages("audits", "/v1/findings"))

    def _lapsed(self) -> bool:
        asked = {"due_within": 0, "as_of": LAST_DAY.isoformat()}
        due = self._stage.as_(LEADER).pages("agencies", "/v1/declarations", **asked)
        return all(one["due"] == LAST_DAY.isoformat() for one in due)

    def _counted(self, findings: Sequence[Row]) -> bool:
        total = self._ask("/v1/progress")["total"]
        still_open = [finding for finding in findings if finding["state"] != "closed"]
        overdue = [finding for finding in findings if finding["overdue"]]
        return (total["open_findings"], total["overdue_findings"]) == (len(still_open), len(overdue))

    def _told(self, findings: Sequence[Row]) -> bool:
        district = self._ask(f"/v1/agencies/by-code/{DISTRICT}")["id"]
        told = {message["subject"] for message in self.inbox(READER)}
        return told >= {finding["id"] for finding in findings if finding["agency_id"] == district}

    def _escalated(self, findings: Sequence[Row]) -> bool:
        long_ago = (LAST_DAY - ESCALATED_AFTER).isoformat()
        waiting = {one["id"] for one in findings if one["state"] != "closed" and one["due"] and one["due"] < long_ago}
        sent = self._stage.as_(COORDINATOR).pages("notifications", "/v1/reminders", state="sent")
        return waiting <= {one["subject"] for one in sent if one["addressee"] == "leader"}
