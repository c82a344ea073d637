"""The performance from end to end: accounts, registry, the acts in their order, and what is shown afterwards."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from story import accounts, communes_2019, conversion_2017, inspection_2019, plans, registry, tables
from story.cast import CAST, COORDINATOR, DISTRICT, LEADER, OPERATOR, Part
from story.client import Installation, Refused
from story.stage import Moment, Stage
from story.texts import Texts, shown

BEGINNING = conversion_2017.CHARTER.drafted.replace(day=1)
READER = f"focal.{DISTRICT}"

Row = Mapping[str, Any]


class Performance:
    """One playing of the story on one installation."""

    def __init__(
        self, installation: Installation, progress: Progress, texts: Texts, seed: int, patience: float
    ) -> None:
        self._installation = installation
        self._texts = texts
        self._seed = seed
        self._again = False
        self._stage = Stage(progress, texts, patience)
        self._stage.names = accounts.people_of(CAST, seed)
        self._accounts_bar = self._stage.bar("act.accounts", len(CAST))

    def run(self, agencies_file: Path) -> None:
        """Play what has not been played yet, then wait until every service knows of it."""
        self._open(CAST[:1])
        if self._stage.begin(BEGINNING) < communes_2019.LAST_DAY:
            self._play(agencies_file)
        else:
            self._show_up()
            self._again = True
        self._wait()

    def show(self, console: Console) -> None:
        """The tables, the focal point's inbox, the addresses and the accounts."""
        leader, texts = self._stage.as_(LEADER), self._texts
        agencies = {one["code"]: one for one in leader.pages("agencies", "/v1/agencies")}
        messages = list(self._stage.as_(READER).pages("notifications", "/v1/messages"))
        parts = [
            tables.progress_table(leader.get("agencies", "/v1/progress", by="block"), texts),
            tables.district_table(leader.get("agencies", "/v1/progress", by="district"), texts),
            tables.inbox(messages, self._stage.names[READER], READER, texts),
            tables.addresses_table(self._installation.urls, texts),
            tables.accounts_table(self._stage.accounts, agencies, texts),
        ]
        if self._again:
            console.print(self._texts("already"))
        tables.show(console, parts)

    def _play(self, agencies_file: Path) -> None:
        agencies = registry.load(self._stage, agencies_file)
        self._open(CAST[1:])
        team = registry.staff(self._stage, agencies, self._seed)
        conversion_2017.play(self._stage, agencies, self._seed)
        happening = communes_2019.moments(self._stage, agencies, self._seed)
        happening += inspection_2019.moments(self._stage, agencies, team)
        self._stage.play([*happening, Moment(communes_2019.LAST_DAY, lambda: None)])

    def _show_up(self) -> None:
        """Only new passwords, if the story was played here; nobody else's records are touched."""
        if any(self._stage.as_(OPERATOR).pages("agencies", "/v1/agencies")):
            self._open(CAST[1:])
            if plans.find(self._stage.as_(COORDINATOR), communes_2019.CHARTER):
                return
        raise Refused(self._texts("too_late", day=shown(communes_2019.LAST_DAY)))

    def _open(self, cast: Sequence[Part]) -> None:
        for account in accounts.open_accounts(self._installation, cast, self._stage.names):
            self._stage.accounts[account.username] = account
            self._stage.step(self._accounts_bar)

    def _wait(self) -> None:
        """Until agencies counts the findings that audits holds, and the focal point was told of each."""
        bar = self._stage.bar("act.wait", 2)
        findings = list(self._stage.as_(COORDINATOR).pages("audits", "/v1/findings"))
        self._stage.until(lambda: self._counted(findings))
        self._stage.step(bar)
        self._stage.until(lambda: self._told(findings))
        self._stage.step(bar)

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
