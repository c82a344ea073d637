"""A small city for the tests of the use cases: agencies, people with duties, callers, and a clock to turn.

Everything runs in one piece of work, which the fixture rolls back.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.identity.caller import Caller
from chassis.problems import Problem
from chassis.work import Work
from services.audits import schemas
from services.audits.commands import copies
from services.audits.commands import extensions as extension_commands
from services.audits.commands import findings as finding_commands
from services.audits.commands import inspections as inspection_commands
from services.audits.commands import programmes as programme_commands
from services.audits.commands import remediations as remediation_commands
from services.audits.commands.raising import raise_finding
from services.audits.domain.refusal import Refusal
from services.audits.queries import extensions, findings, inspections, programmes, remediations

MONDAY = date(2019, 7, 1)
FOLLOWING: dict[str, Callable[..., None]] = {
    "report": remediation_commands.answer,
    "accept": remediation_commands.accept_one,
    "send_back": remediation_commands.send_back_one,
    "close": finding_commands.close,
    "reopen": finding_commands.reopen,
}
"""What can be done to one finding."""
ANSWER = {"root_cause": "a", "correction": "b", "corrective_action": "c", "evidence": "d"}


class City:
    """The city, a district with a commune, the coordinating department, the Office, and their people."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.today(MONDAY)
        self.root = self.agency("31", None)
        self.district = self.agency("311", self.root)
        self.commune = self.agency("11500", self.district)
        self.coordinating = self.agency("SKHCN", self.root)
        self.office = self.agency("VPUB", self.root)
        self.coordinator = self.person("coordinator", self.coordinating)
        self.leader = self.person("leader", self.root)
        self.inspector = self.person("inspector", self.coordinating)
        self.focal_point = self.person("focal_point", self.commune)
        self.district_head = self.person("agency_head", self.district)

    def today(self, day: date) -> None:
        """Turn the business clock."""
        self.work.now = datetime.combine(day, datetime.now(UTC).timetz())

    def agency(self, code: str, parent_id: UUID | None) -> UUID:
        """Tell of an agency."""
        agency_id = uuid4()
        state = {"code": code, "name_vi": code, "kind": "department", "parent_id": parent_id}
        copies.keep_agency(self.work, agency_id, schemas.AgencySeen().load(state))
        return agency_id

    def duty(self, person_id: UUID, agency_id: UUID, valid_to: str | None = None) -> None:
        """Tell that a person holds a duty, since 2018."""
        state = {"person_id": person_id, "agency_id": agency_id, "duty": "secretary"}
        dates = {"valid_from": "2018-01-01", "valid_to": valid_to}
        copies.keep_duty(self.work, uuid4(), schemas.DutySeen().load(state | dates))

    def person(self, role: str, agency_id: UUID) -> Caller:
        """Somebody of an agency, with a duty there and a role."""
        person_id = uuid4()
        self.duty(person_id, agency_id)
        return Caller(person_id, frozenset({role}), agency_id)

    def draft(self, **changes: Any) -> UUID:
        """A programme of the coordinator's: the district, on site, in July."""
        window = {"planned_from": "2019-07-01", "planned_to": "2019-07-31"}
        item = {"agency_id": str(self.district), "mode": "on_site", "sampled_fields": ["tư pháp"], **window}
        self.work.caller = self.coordinator
        return programme_commands.draft(
            self.work, **schemas.NewProgramme().load({"year": 2019, "items": [item]} | changes)
        )

    def programme(self, caller: Caller, command: str, programme_id: UUID, *values: Any, **named: Any) -> Row:
        """Do `command` to a programme; returns it as the caller then sees it."""
        self.work.caller = caller
        getattr(programme_commands, command)(self.work, programme_id, *values, **named)
        return programmes.get(self.work, programme_id)

    def approved(self, **changes: Any) -> Row:
        """A programme approved by a leader."""
        programme_id = self.draft(**changes)
        self.programme(self.coordinator, "submit", programme_id)
        return self.programme(self.leader, "approve", programme_id, "953/QĐ-UBND", MONDAY)

    def plan(self, caller: Caller | None = None, **changes: Any) -> UUID:
        """An inspection of the district on the next Friday, led by the inspector."""
        body = {
            "kind": "inspection",
            "mode": "on_site",
            "agency_id": str(self.district),
            "planned_from": "2019-07-05",
            "planned_to": "2019-07-05",
            "team": [{"person_id": str(self.inspector.person_id), "leader": True}],
        }
        self.work.caller = caller or self.coordinator
        return inspection_commands.plan(self.work, **schemas.NewInspection().load(body | changes))

    def led_by(self, *people: Caller) -> list[dict[str, Any]]:
        """A team as a request body has it; the first leads."""
        return [{"person_id": str(person.person_id), "leader": not place} for place, person in enumerate(people)]

    def inspect(self, caller: Caller, command: str, inspection_id: UUID, *values: Any) -> Row:
        """Do `command` to an inspection; returns it as the caller then sees it."""
        self.work.caller = caller
        getattr(inspection_commands, command)(self.work, inspection_id, *values)
        return inspections.get(self.work, inspection_id)

    def started(self) -> UUID:
        """An inspection in progress."""
        inspection_id = self.plan()
        self.inspect(self.inspector, "start", inspection_id)
        return inspection_id

    def sign(self, inspection_id: UUID, day: date = MONDAY) -> Row:
        """The minutes signed by both sides."""
        return self.inspect(self.inspector, "sign", inspection_id, "12/BB-KT", day, True, None)

    def find(self, inspection_id: UUID, caller: Caller | None = None, **changes: Any) -> UUID:
        """A major nonconformity in the commune."""
        body = {
            "inspection_id": str(inspection_id),
            "agency_id": str(self.commune),
            "kind": "nonconformity",
            "grade": "major",
            "clause": "9.2.2",
            "description": "Không có chương trình đánh giá nội bộ",
        }
        self.work.caller = caller or self.inspector
        return raise_finding(self.work, **schemas.NewFinding().load(body | changes))

    def follow(self, caller: Caller, command: str, finding_id: UUID, *values: Any, **named: Any) -> Row:
        """Do `command` to a finding; returns it as the caller then sees it."""
        self.work.caller = caller
        FOLLOWING[command](self.work, finding_id, *values, **named)
        return findings.get(self.work, finding_id)

    def answered(self, finding_id: UUID) -> None:
        """The commune's answer, accepted."""
        self.follow(self.focal_point, "report", finding_id, **ANSWER)
        self.follow(self.coordinator, "accept", finding_id)

    def told(self, finding_id: UUID, **changes: str) -> dict[str, str]:
        """One finding as the body of a report has it."""
        return {"finding_id": str(finding_id), **ANSWER, **changes}

    def send(self, inspection_id: UUID, *finding_ids: UUID, caller: Caller | None = None, **changes: Any) -> UUID:
        """The commune's report on these findings."""
        body = {"inspection_id": str(inspection_id), "agency_id": str(self.commune), "document": "15/BC-UBND"}
        told = {"findings": [self.told(finding_id) for finding_id in finding_ids]}
        loaded = schemas.NewRemediation().load(body | told | changes)
        self.work.caller = caller or self.focal_point
        return remediation_commands.submit(self.work, answers=loaded.pop("findings"), **loaded)

    def remedy(self, caller: Caller, command: str, remediation_id: UUID, *values: Any) -> Row:
        """Do `command` to a report; returns it as the caller then sees it."""
        self.work.caller = caller
        getattr(remediation_commands, command)(self.work, remediation_id, *values)
        return remediations.get(self.work, remediation_id)

    def revise(self, remediation_id: UUID, *finding_ids: UUID) -> Row:
        """The commune's next revision, on these findings."""
        told = {"findings": [self.told(finding_id, evidence="Biên bản") for finding_id in finding_ids]}
        answers = schemas.Revision().load(told)["findings"]
        return self.remedy(self.focal_point, "revise", remediation_id, "16/BC-UBND", answers)

    def ask(self, finding_id: UUID, due: str = "2019-08-30", caller: Caller | None = None) -> UUID:
        """The commune asks that a finding fall due later."""
        asked = {"finding_id": str(finding_id), "due": due, "reason": "Chờ đấu thầu"}
        self.work.caller = caller or self.focal_point
        return extension_commands.ask(self.work, **schemas.NewExtension().load(asked))

    def extend(self, caller: Caller, command: str, extension_id: UUID, *values: Any) -> Row:
        """Do `command` to an extension; returns it as the caller then sees it."""
        self.work.caller = caller
        getattr(extension_commands, command)(self.work, extension_id, *values)
        return extensions.get(self.work, extension_id)

    def sees(self, caller: Caller, **query: str) -> set[UUID]:
        """The findings that a list shows the caller."""
        self.work.caller = caller
        return {row["id"] for row in findings.page(self.work, schemas.FindingFilter().load(query)).items}

    def says(self, subject: UUID) -> list[str]:
        """The names of the events about an aggregate, in the order of their sequence."""
        rows = self.work.all("SELECT name FROM outbox WHERE subject = %s ORDER BY sequence", (subject,))
        return [row["name"] for row in rows]

    def last_said(self, subject: UUID) -> Row:
        """The newest event about an aggregate: `sequence` and `body` (the parsed JSON)."""
        row = self.work.one(
            "SELECT sequence, body::json AS body FROM outbox WHERE subject = %s ORDER BY sequence DESC LIMIT 1",
            (subject,),
        )
        assert row is not None
        return row

    def does(self, caller: Caller, command: str, finding_id: UUID, *values: Any, **named: Any) -> bool:
        """Whether a command on a finding goes through; undone either way."""
        self.work.execute("SAVEPOINT attempt")
        done = False
        with suppress(Refusal, Problem):
            self.follow(caller, command, finding_id, *values, **named)
            done = True
        self.work.execute("ROLLBACK TO SAVEPOINT attempt")
        return done
