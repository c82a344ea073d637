"""The performance from end to end: accounts, registry, all acts by their days, and what is shown afterwards."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from story import (
    accounts,
    communes_2019,
    conversion_2017,
    inspections,
    plans,
    programme_2018,
    programme_2019,
    registry,
    tables,
    tracks,
    training,
)  # fmt: skip
from story.books import Books, Fate, differences, of_findings
from story.cast import CAST, COORDINATOR, DISTRICT, LEADER, focal_points
from story.city import read
from story.client import Account, Installation, Refused
from story.communes_2019 import LAST_DAY
from story.conversion_2017 import CONFERENCE
from story.registry import Registry
from story.stage import Moment, Stage
from story.texts import Texts, shown

BEGINNING = conversion_2017.CHARTER.drafted.replace(day=1)
CONSOLIDATED, EDITION = date(2019, 1, 21), "02/TH-SKHCN"
"""When the figures of 2018 are frozen, and their number."""
SINCE = date(2018, 8, 1)
"""From when on the consolidated report at the end counts: since the first programme."""
READER = f"focal.{DISTRICT}"

Row = Mapping[str, Any]


class Performance:
    """One playing of the story on one installation, by the seed, of the agencies of a list."""

    def __init__(self, operator: Account, progress: Progress, texts: Texts, patience: float, seed: int) -> None:
        self._texts = texts
        self._seed = seed
        self._again = False
        self._stage = Stage(operator, progress, texts, patience)

    def run(self, installation: Installation, source: Path) -> None:
        """Play what has not been played yet, wait until every service knows of it, and compare it with the books."""
        self._city = city = read(source)
        self._converting = conversion_2017.plot(city, self._seed)
        self._communes = communes_2019.plot(city, self._seed)
        self._waves = communes_2019.waves(city)
        self._trainings = training.plot(city, self._waves, self._communes, LAST_DAY, self._seed)
        self._programmes = [programme_2018.programme(city, self._seed), programme_2019.programme(city)]
        self._parts = [*CAST, *focal_points(visit.agency for one in self._programmes for visit in one.visits)]
        self._stage.names = accounts.people_of(self._parts, self._seed)
        if self._stage.begin(BEGINNING) < LAST_DAY:
            self._play(installation, source)
            self._wait()
            self._compare()
        else:
            self._show_up(installation)
            self._again = True
            self._wait()

    def show(self, console: Console, urls: Mapping[str, str]) -> None:
        """The tables, the focal point's inbox, the addresses and the accounts."""
        leader, texts = self._stage.as_(LEADER), self._texts
        agencies = {one["code"]: one for one in leader.pages("agencies", "/v1/agencies")}
        messages = list(self._stage.as_(READER).pages("notifications", "/v1/messages"))
        parts = [
            tables.conference_table(self._conference(), texts),
            tables.progress_table(leader.get("agencies", "/v1/progress", by="block"), texts),
            tables.district_table(leader.get("agencies", "/v1/progress", by="district"), texts),
            tables.forecast_table(self._forecast(), texts),
            tables.training_table(self._training(), texts),
            tables.findings_table(self._findings(), texts),
            tables.consolidated_table(self._consolidated(), texts),
            tables.inbox(messages, self._stage.names[READER], READER, texts),
            tables.addresses_table(urls, texts),
            tables.accounts_table(self._stage.accounts, agencies, texts),
        ]
        console.print(texts("already" if self._again else "books"))
        tables.show(console, parts)

    def books(self) -> Books:
        """What the story did, as it knows by itself."""
        return Books(self._city, [self._converting, self._communes], self._fates(), self._trainings)

    def _play(self, installation: Installation, source: Path) -> None:
        found = registry.load(self._stage, source)
        accounts.open_accounts(self._stage, installation, self._parts, found)
        registry.staff(self._stage, found, self._seed)
        moments = [*self._conversion(found), *self._commune_plan(found)]
        moments += training.moments(self._stage, found, self._trainings, self._seed)
        moments.append(Moment(CONSOLIDATED, self._freeze))
        for programme in self._programmes:
            moments += inspections.moments(self._stage, found, programme)
        self._stage.play([*moments, Moment(LAST_DAY, lambda: None)])

    def _fates(self) -> list[Fate]:
        return [fate for programme in self._programmes for visit in programme.visits for fate in visit.fates()]

    def _conversion(self, found: Registry) -> list[Moment]:
        charter, waves = conversion_2017.CHARTER, conversion_2017.waves(self._city)
        return [
            *plans.moments(self._stage, found, charter, waves),
            *tracks.moments(self._stage, "act.conversion", charter, self._converting),
            Moment(CONFERENCE, self._confer),
        ]

    def _commune_plan(self, found: Registry) -> list[Moment]:
        charter, first = communes_2019.CHARTER, communes_2019.first_waves(self._city)
        return [
            *plans.moments(self._stage, found, charter, self._waves, first),
            *tracks.moments(self._stage, "act.communes", charter, self._communes),
        ]

    def _confer(self) -> None:
        """The conference: the report that lies before it says that all have declared."""
        total = self._conference()["total"]
        if total["declared"] != total["total"]:
            raise Refused(self._texts("conference", day=shown(CONFERENCE), **total))

    def _freeze(self) -> None:
        """The figures of 2018 go to the People's Committee, and stay as they were then."""
        coordinator = self._stage.as_(COORDINATOR)
        if all(one["number"] != EDITION for one in coordinator.pages("audits", "/v1/editions")):
            period = {"from": date(2018, 1, 1).isoformat(), "to": date(2018, 12, 31).isoformat()}
            coordinator.post("audits", "/v1/editions", {"number": EDITION, **period})

    def _consolidated(self) -> Any:
        period = {"from": SINCE.isoformat(), "to": LAST_DAY.isoformat()}
        return self._stage.as_(LEADER).get("audits", "/v1/consolidation", by="block", **period)

    def _conference(self) -> Any:
        leader = self._stage.as_(LEADER)
        plan = plans.active(leader, conversion_2017.CHARTER)
        return leader.get("agencies", "/v1/progress", by="block", plan_id=plan["id"], as_of=CONFERENCE.isoformat())

    def _show_up(self, installation: Installation) -> None:
        """Only new passwords, if the story was played here; nobody else's records are touched."""
        found = registry.read(self._stage)
        if plans.find(self._stage.operator, communes_2019.CHARTER) is None:
            raise Refused(self._texts("too_late", day=shown(LAST_DAY)))
        accounts.open_accounts(self._stage, installation, self._parts, found)

    def _wait(self) -> None:
        """Until agencies counts the findings that audits holds, and the focal point was told of each."""
        bar = self._stage.bar("act.wait", 2)
        findings = list(self._stage.as_(COORDINATOR).pages("audits", "/v1/findings"))
        self._stage.until(lambda: self._counted(findings))
        self._stage.step(bar)
        self._stage.until(lambda: self._told(findings))
        self._stage.step(bar)

    def _compare(self) -> None:
        """Refused where the services answer something else than the story has done."""
        leader, books = self._stage.as_(LEADER), self.books()
        found: list[str] = []
        for by, kept in (("block", books.blocks(LAST_DAY)), ("district", books.districts(LAST_DAY))):
            report = leader.get("agencies", "/v1/progress", by=by, as_of=LAST_DAY.isoformat())
            found += differences(by, report["groups"], kept)
        outlook = books.outlook([wave.name for wave in self._waves], LAST_DAY)
        found += differences("forecast", self._forecast()["groups"], outlook)
        found += differences("training", self._training()["groups"], books.trained())
        consolidated = self._consolidated()["groups"]
        found += differences("consolidated", consolidated, books.consolidated(SINCE, LAST_DAY))
        if self._findings() != books.findings(LAST_DAY):
            found.append(f"{self._findings()} ≠ {books.findings(LAST_DAY)}")
        if found:
            raise Refused(self._texts("books_differ", differences="; ".join(found)))

    def _forecast(self) -> Any:
        leader = self._stage.as_(LEADER)
        plan = plans.active(leader, communes_2019.CHARTER)
        return leader.get(
            "agencies", "/v1/progress/forecast", plan_id=plan["id"], by="wave", as_of=LAST_DAY.isoformat()
        )

    def _training(self) -> Any:
        leader = self._stage.as_(LEADER)
        return leader.get("agencies", "/v1/trainings/coverage", by="block", as_of=LAST_DAY.isoformat())

    def _findings(self) -> dict[tuple[str, str], int]:
        coordinator = self._stage.as_(COORDINATOR)
        minutes = {one["id"]: one["minutes_date"] for one in coordinator.pages("audits", "/v1/inspections")}
        return of_findings(coordinator.pages("audits", "/v1/findings"), minutes, LAST_DAY)

    def _counted(self, findings: Sequence[Row]) -> bool:
        total = self._stage.as_(LEADER).get("agencies", "/v1/progress")["total"]
        still_open = [finding for finding in findings if finding["state"] != "closed"]
        overdue = [finding for finding in findings if finding["overdue"]]
        return (total["open_findings"], total["overdue_findings"]) == (len(still_open), len(overdue))

    def _told(self, findings: Sequence[Row]) -> bool:
        reader = self._stage.as_(READER)
        district = reader.get("agencies", f"/v1/agencies/by-code/{DISTRICT}")["id"]
        told = {message["subject"] for message in reader.pages("notifications", "/v1/messages")}
        return told >= {finding["id"] for finding in findings if finding["agency_id"] == district}
