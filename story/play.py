"""The performance from end to end: accounts, registry, all acts by their days, and what is shown afterwards."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from story import (
    accounts,
    communes_2019,
    conversion_2017,
    inspections,
    plans,
    registry,
    tables,
    tracks,
    training,
    upkeep,
)
from story.books import Books
from story.cast import COORDINATOR, LEADER
from story.city import read
from story.client import Account, Installation, Refused
from story.communes_2019 import LAST_DAY
from story.conversion_2017 import CONFERENCE
from story.plot import plot
from story.registry import Registry
from story.reports import READER, Reports
from story.stage import Moment, Stage
from story.texts import Texts, shown

BEGINNING = conversion_2017.CHARTER.drafted.replace(day=1)
CONSOLIDATED, EDITION = date(2019, 1, 21), "02/TH-SKHCN"
"""When the figures of 2018 are frozen, and their number."""


class Performance:
    """One playing of the story on one installation, by the seed, of the agencies of a list."""

    def __init__(
        self, operator: Account, progress: Progress, texts: Texts, patience: float, seed: int, pace: float = 0
    ) -> None:
        self._texts = texts
        self._seed = seed
        self._again = False
        self._stage = Stage(operator, progress, texts, patience, pace)
        self._reports = Reports(self._stage)

    def run(self, installation: Installation, source: Path) -> None:
        """Play what has not been played yet, wait until every service knows of it, and compare it with the books."""
        self._plot = plot(read(source), self._seed)
        self._stage.names = accounts.people_of(self._plot.parts, self._seed)
        if self._stage.begin(BEGINNING) < LAST_DAY:
            self._play(installation, source)
            self._reports.wait()
            self._compare()
        else:
            self._show_up(installation)
            self._again = True
            self._reports.wait()

    def show(self, console: Console, urls: Mapping[str, str]) -> None:
        """The tables, two inboxes, the addresses and the accounts."""
        texts, reports, names = self._texts, self._reports, self._stage.names
        listed = self._stage.as_(LEADER).pages("agencies", "/v1/agencies")
        console.print(texts("already" if self._again else "books"))
        parts = [
            tables.conference_table(reports.conference(), texts),
            tables.progress_table(reports.progress("block"), texts),
            tables.district_table(reports.progress("district"), texts),
            tables.forecast_table(reports.forecast(), texts),
            tables.training_table(reports.training(), texts),
            tables.findings_table(reports.findings(), texts),
            tables.consolidated_table(reports.consolidated(), texts),
            *(tables.inbox(reports.inbox(name), names[name], name, texts) for name in (READER, LEADER)),
            tables.addresses_table(urls, texts),
            tables.accounts_table(self._stage.accounts, {one["code"]: one for one in listed}, texts),
        ]
        tables.show(console, parts)

    def books(self) -> Books:
        """What the story did, as it knows by itself."""
        return self._plot.books()

    def _play(self, installation: Installation, source: Path) -> None:
        found = registry.load(self._stage, source)
        accounts.open_accounts(self._stage, installation, self._plot.parts, found)
        registry.staff(self._stage, found, self._seed)
        moments = [*self._conversion(found), *self._commune_plan(found)]
        moments += training.moments(self._stage, found, self._plot.trainings, self._seed)
        moments += upkeep.moments(self._stage, found, self._plot.keepings)
        moments.append(Moment(CONSOLIDATED, self._freeze))
        for programme in self._plot.programmes:
            moments += inspections.moments(self._stage, found, programme)
        self._stage.play([*moments, Moment(LAST_DAY, lambda: None)])

    def _conversion(self, found: Registry) -> list[Moment]:
        charter, waves = conversion_2017.CHARTER, conversion_2017.waves(self._plot.city)
        return [
            *plans.moments(self._stage, found, charter, waves),
            *tracks.moments(self._stage, "act.conversion", charter, self._plot.converting),
            Moment(CONFERENCE, self._confer),
        ]

    def _commune_plan(self, found: Registry) -> list[Moment]:
        charter, first = communes_2019.CHARTER, communes_2019.first_waves(self._plot.city)
        return [
            *plans.moments(self._stage, found, charter, self._plot.waves, first),
            *tracks.moments(self._stage, "act.communes", charter, self._plot.communes),
        ]

    def _confer(self) -> None:
        """The conference: the report that lies before it says that all have declared."""
        total = self._reports.conference()["total"]
        if total["declared"] != total["total"]:
            raise Refused(self._texts("conference", day=shown(CONFERENCE), **total))

    def _freeze(self) -> None:
        """The figures of 2018 go to the People's Committee, and stay as they were then."""
        coordinator = self._stage.as_(COORDINATOR)
        if all(one["number"] != EDITION for one in coordinator.pages("audits", "/v1/editions")):
            period = {"from": date(2018, 1, 1).isoformat(), "to": date(2018, 12, 31).isoformat()}
            coordinator.post("audits", "/v1/editions", {"number": EDITION, **period})

    def _compare(self) -> None:
        """Refused where the services answer something else than the story has done."""
        if found := self._reports.differences(self.books(), [wave.name for wave in self._plot.waves]):
            raise Refused(self._texts("books_differ", differences="; ".join(found)))

    def _show_up(self, installation: Installation) -> None:
        """Only new passwords, if the story was played here; nobody else's records are touched."""
        found = registry.read(self._stage)
        if plans.find(self._stage.operator, communes_2019.CHARTER) is None:
            raise Refused(self._texts("too_late", day=shown(LAST_DAY)))
        accounts.open_accounts(self._stage, installation, self._plot.parts, found)
