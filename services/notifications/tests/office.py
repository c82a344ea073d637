"""notifications at work on a committed database, with a mail server: for tests that need more than one connection."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Database
from chassis.service import Service, open_database
from chassis.settings import Settings
from services.notifications.commands import copies, telling
from services.notifications.commands.sending import Postman
from services.notifications.tests.city import finding_of
from tests.postbox import Postbox

LAN, MAI = "lan@example.vn", "mai@example.vn"
SENDER = "isotrack@haiphong.example"


class Office:
    """notifications with a mail server: people are told of findings, and letters go out."""

    def __init__(self, service: Service, settings: Settings, postbox: Postbox) -> None:
        variables = {"HOST": "127.0.0.1", "PORT": str(postbox.port), "TLS": "none", "FROM": SENDER, "TIMEOUT": "30"}
        smtp = {f"ISOTRACK_SMTP_{name}": value for name, value in variables.items()}
        self.settings = replace(settings, smtp=smtp)
        self.service, self.agency, self.postbox = service, uuid4(), postbox
        self.database = open_database(self.settings)
        agency = {"code": "STP", "name_vi": "Sở Tư pháp", "name_en": "Department of Justice", "kind": "department"}
        with self.work() as work:
            copies.keep_agency(work, self.agency, {**agency, "parent_id": None, "valid_from": None, "valid_to": None})

    def work(self) -> Any:
        return self.service.work(self.settings, self.database)

    def person(self, email: str | None, language: str = "vi", name: str = "Trần Thị Lan") -> UUID:
        """A focal point of the agency."""
        person = uuid4()
        known = {"name": name, "email": email, "language": language, "agency_id": None, "roles": []}
        duty = {"person_id": person, "agency_id": self.agency, "duty": "focal_point"}
        with self.work() as work:
            copies.keep_person(work, person, known)
            copies.keep_duty(work, uuid4(), {**duty, "valid_from": date(2018, 1, 1), "valid_to": None})
        return person

    def closed(self) -> UUID:
        """A message to the focal points; the finding that it is about."""
        finding = uuid4()
        with self.work() as work:
            telling.tell(work, uuid4(), "finding.closed", finding, finding_of(self.agency))
        return finding

    def postman(self, **told: str) -> Callable[[], bool]:
        """A worker's way to the server, with connections of its own; `told` are other SMTP settings."""
        smtp = {**self.settings.smtp, **{f"ISOTRACK_SMTP_{name}": value for name, value in told.items()}}
        step = Postman.prepare(replace(self.settings, smtp=smtp))
        assert step is not None
        database = Database(self.settings.database_url, 1)
        return partial(step, partial(self.service.work, self.settings, database))

    def emails(self) -> list[dict[str, Any]]:
        with self.work() as work:
            return work.all("SELECT * FROM delivery WHERE channel = 'email' ORDER BY position")

    def the_time_comes(self) -> None:
        """Whatever waits for its next attempt, or for its lease to run out, has waited for long enough."""
        with self.work() as work:
            work.execute("UPDATE delivery SET next_at = now()")

    def clear(self) -> None:
        with self.work() as work:
            for table in ("delivery", "message", "reminder", "finding", "duty", "person", "agency", "task"):
                work.execute(f"DELETE FROM {table}")
        self.database.close()
