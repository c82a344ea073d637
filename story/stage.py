"""What the acts stand on: accounts by role, the clock of all services, several hands, progress bars."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from rich.progress import Progress, TaskID

from story.cast import COORDINATOR
from story.client import Account, Refused
from story.texts import Texts

SERVICES = ("agencies", "audits", "notifications")
HANDS = 6
PAUSE = 0.2
"""Seconds between two looks whether an event has arrived."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Moment:
    """Something that happens on a business day; it may be played again without harm."""

    day: date
    happen: Callable[[], object]


class Stage:
    """The scene of one performance."""

    def __init__(self, operator: Account, progress: Progress, texts: Texts, patience: float, pace: float = 0) -> None:
        self.operator = operator
        self.accounts: dict[str, Account] = {}
        self.names: dict[str, str] = {}  # of the people behind the accounts, by username
        self.texts = texts
        self._progress = progress
        self._patience = patience
        self._pace = pace
        self._clock: dict[str, date] = {}

    def as_(self, username: str) -> Account:
        """The account of that name."""
        return self.accounts[username]

    def focal(self, agency: str) -> Account:
        """The agency's focal point, or the coordinator, who records what agencies without accounts did."""
        return self.accounts.get(f"focal.{agency.lower()}") or self.as_(COORDINATOR)

    def head(self, agency: str) -> Account:
        """The agency's head, or the coordinator likewise."""
        return self.accounts.get(f"head.{agency.lower()}") or self.as_(COORDINATOR)

    def begin(self, day: date) -> date:
        """Set every clock to `day`, and return the earliest; one that is past it stays there: the story was
        broken off and goes on. Refused where time is real."""
        real = [name for name in SERVICES if not self.operator.get(name, "/v1/clock")["simulated"]]
        if real:
            raise Refused(self.texts("real_clock", services=", ".join(real)))
        for service in SERVICES:
            try:
                self._set(service, day)
            except Refused as refusal:
                if "clock.backwards" not in refusal.codes:
                    raise
                said = self.operator.get(service, "/v1/clock")["date"]
                self._clock[service] = date.fromisoformat(said)
        return min(self._clock.values())

    def play(self, moments: Iterable[Moment]) -> None:
        """Let everything happen on its day, with a rest before each day."""
        for moment in sorted(moments, key=lambda moment: moment.day):
            if min(self._clock.values()) < moment.day:
                time.sleep(self._pace)
            for service in SERVICES:
                if self._clock[service] < moment.day:
                    self._set(service, moment.day)
            moment.happen()

    def bar(self, label: str, total: int) -> TaskID:
        """A progress bar for `total` steps; `label` is a key of the texts."""
        return self._progress.add_task(self.texts(label), total=total)

    def step(self, bar: TaskID) -> None:
        """One step of a bar is done."""
        self._progress.advance(bar)

    def when_heard(self, username: str, path: str, body: Mapping[str, Any], unheard: Collection[str]) -> None:
        """Send to audits what it may refuse while events are still on their way: wait for them, not for ever."""

        def sent() -> bool:
            try:
                self.as_(username).post("audits", path, body)
            except Refused as refusal:
                if refusal.codes and refusal.codes <= set(unheard):
                    return False
                raise
            return True

        self.until(sent)

    def until(self, reached: Callable[[], bool]) -> None:
        """Ask again and again until it is so; Refused when that takes longer than the patience reaches."""
        limit = time.monotonic() + self._patience
        while not reached():
            if time.monotonic() > limit:
                raise Refused(self.texts("no_events", seconds=round(self._patience)))
            time.sleep(PAUSE)

    @staticmethod
    def each(items: Sequence[Item], act: Callable[[Item], Result]) -> list[Result]:
        """Do `act` for every item, several at a time, and return what came of each; the first refusal ends it."""
        with ThreadPoolExecutor(HANDS) as hands:
            return list(hands.map(act, items))

    def _set(self, service: str, day: date) -> None:
        self.operator.put(service, "/v1/clock", {"date": day.isoformat()})
        self._clock[service] = day
