"""A small city for the rollout's tests: a root, a department, two districts, four communes, and people who act.

Everything runs in one piece of work, which the fixture rolls back.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.identity import Caller
from chassis.work import Work
from services.agencies.commands import declarations, plans, tracks
from services.agencies.domain.declaration import STANDARD
from services.agencies.domain.template import DECLARED, FIRST_APPLICATION
from services.agencies.store import tracks as track_store

TODAY = date(2019, 12, 1)
START, END = date(2019, 3, 1), date(2019, 6, 9)
BEFORE_DECLARATION = [rule.key for rule in FIRST_APPLICATION.milestones if rule.percent < 95]
ALL: dict[str, Any] = {"limit": 50, "after": None}


class City:
    """Agencies by code, callers by role; `heard` lists the events said so far."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.ids: dict[str, UUID] = {}
        work.execute("UPDATE clock SET today = %s", (TODAY,))
        self.agency("31", None, "city_committee", None)
        self.agency("SKHCN", "31", "department", "departments")
        for district, communes in (("303", ("11296", "11299")), ("304", ("11341", "11344"))):
            self.agency(district, "31", "district_committee", "districts")
            for code in communes:
                self.agency(code, district, "ward", "communes")
        self.coordinator = self.caller("coordinator", "SKHCN")
        self.leader = self.caller("leader", "31")

    def agency(self, code: str, parent: str | None, kind: str, block: str | None) -> UUID:
        own = self.ids[code] = uuid4()
        self.work.execute(
            "INSERT INTO agency (id, code, name_vi, kind, block, obligation, parent_id, path, search, valid_from)"
            " VALUES (%s, %s, %s, %s, %s, 'mandatory', %s, coalesce((SELECT path FROM agency WHERE id = %s), '')"
            " || step(%s), '', '2004-01-01')",
            (own, code, f"UBND {code}", kind, block, self.ids.get(parent or ""), self.ids.get(parent or ""), own),
        )
        return own

    def caller(self, role: str, agency: str) -> Caller:
        return Caller(person_id=uuid4(), roles=frozenset({role}), agency_id=self.ids[agency])

    @contextmanager
    def acting(self, caller: Caller) -> Iterator[Work]:
        self.work.caller, before = caller, self.work.caller
        try:
            yield self.work
        finally:
            self.work.caller = before

    def wave(self, *codes: str, **values: Any) -> dict[str, Any]:
        agencies = [self.ids[code] for code in codes]
        return {"name": "Đợt 1", "start": START, "end": END, "agency_ids": agencies, **values}

    def drafted(self, *waves: dict[str, Any], **values: Any) -> UUID:
        body = {"year": 2019, "standard": STANDARD, "template": "first_application", "waves": waves, **values}
        with self.acting(self.coordinator) as work:
            return plans.draft(work, **body)["id"]

    def submitted(self, *waves: dict[str, Any], **values: Any) -> UUID:
        plan_id = self.drafted(*waves, **values)
        with self.acting(self.coordinator) as work:
            plans.submit(work, plan_id)
        return plan_id

    def approved(self, *waves: dict[str, Any], **values: Any) -> UUID:
        plan_id = self.submitted(*waves, **values)
        with self.acting(self.leader) as work:
            plans.approve(work, plan_id, "QĐ 101/QĐ-UBND", date(2019, 2, 1))
        return plan_id

    def active(self, *waves: dict[str, Any], on: date = START, **values: Any) -> UUID:
        plan_id = self.approved(*waves, **values)
        with self.acting(self.coordinator) as work:
            plans.activate(work, plan_id)
        # The simulated clock only moves forward; the tests set the day of enrolment instead.
        self.work.execute("UPDATE track SET enrolled_on = %s WHERE plan_id = %s", (on, plan_id))
        return plan_id

    def track(self, plan_id: UUID, code: str) -> dict[str, Any]:
        found = self.work.one("SELECT id FROM track WHERE plan_id = %s AND agency_id = %s", (plan_id, self.ids[code]))
        assert found
        track = track_store.get(self.work, found["id"])
        assert track
        return track

    def reach(self, plan_id: UUID, code: str, keys: list[str]) -> None:
        """Complete milestones on their planned day."""
        track = self.track(plan_id, code)
        planned = {one.key: one.planned for one in track["milestones"]}
        with self.acting(self.coordinator) as work:
            for key in keys:
                tracks.complete(work, track["id"], key, planned[key], "1/QĐ", "hồ sơ")

    def declare(self, code: str, on: date = date(2019, 6, 5), by: Caller | None = None, **values: Any) -> UUID:
        body = {
            "agency_id": self.ids[code], "standard": STANDARD, "decision": "12/QĐ-UBND", "date": on,
            "scope": "Toàn bộ thủ tục hành chính", "kind": "initial", **values,
        }  # fmt: skip
        with self.acting(by or self.coordinator) as work:
            return declarations.declare(work, **body)

    def declared(self, plan_id: UUID, code: str, on: date = date(2019, 6, 5)) -> UUID:
        self.reach(plan_id, code, BEFORE_DECLARATION)
        return self.declare(code, on)

    def done_on(self, plan_id: UUID, code: str, key: str = DECLARED) -> date | None:
        return next(one.done_on for one in self.track(plan_id, code)["milestones"] if one.key == key)

    @property
    def heard(self) -> list[tuple[str, UUID, int]]:
        rows = self.work.all("SELECT name, subject, sequence FROM outbox ORDER BY id")
        return [(row["name"], row["subject"], row["sequence"]) for row in rows]

    def state_said(self, name: str) -> dict[str, Any]:
        row = self.work.one("SELECT body FROM outbox WHERE name = %s ORDER BY id DESC LIMIT 1", (name,))
        assert row
        return json.loads(row["body"])["state"]
