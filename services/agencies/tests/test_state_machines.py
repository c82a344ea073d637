"""No path of commands reaches a state that the rules forbid, and the events alone give the same tables.

Hypothesis gives commands in any order, with whatever arguments a caller might think of, to plans, tracks, declarations,
audits and reviews, duties and reorganisations of a small city on a real database. What is refused is taken back, as a
request would be.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from chassis.problems import Problem
from chassis.service import Service
from chassis.settings import Settings
from chassis.work import Work
from services.agencies.commands import (
    declarations,
    enrolment,
    maintenance,
    people,
    plans,
    reorganisations,
    tracks,
    upkeep,
)
from services.agencies.domain import plan as plan_rules
from services.agencies.domain.declaration import STANDARD
from services.agencies.domain.maintenance import later
from services.agencies.domain.progress import ORDER, counted
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.reorganisation import Asked, New, Renamed
from services.agencies.domain.template import DECLARED, TEMPLATES
from services.agencies.queries.aggregates import AGGREGATES
from services.agencies.service import SERVICE
from services.agencies.store import forecast as forecast_store
from services.agencies.store import progress as progress_store
from services.agencies.store import templates as template_store
from services.agencies.store import tracks as track_store
from services.agencies.tests.rollout import City
from services.agencies.tests.test_templates import defined

BEGIN = date(2019, 3, 1)
NONE = UUID(int=0)
ROLES = st.sampled_from(["coordinator", "leader"])
PICK = st.integers(0, 50)
TEMPLATE = st.sampled_from([*sorted(TEMPLATES), "short"])
CODES = st.sampled_from(["11296", "11299", "11341", "11344", "90001", "90002", "305", "303"])


class Registry(RuleBasedStateMachine):
    """A city, and everybody who may do something to it. `works` gives a piece of work that is rolled back."""

    def __init__(self, works: Callable[[], Any]) -> None:
        super().__init__()
        self.opened = works()
        self.work: Work = self.opened.__enter__()
        self.city = City(self.work)
        defined(self.city)
        self.today = BEGIN
        self.turn(0)
        self.work.restate("agency.restated", AGGREGATES["agency.restated"](self.work, NONE, 1000))

    def teardown(self) -> None:
        """At the end of each path, whatever it was."""
        try:
            self.the_tally_is_what_counting_anew_gives()
            self.the_events_alone_give_the_same_tables()
        finally:
            self.opened.__exit__(RuntimeError, RuntimeError(), None)

    @rule(days=st.one_of(st.integers(0, 90), st.integers(300, 400)))
    def turn(self, days: int) -> None:
        """Time passes."""
        self.today += timedelta(days=days)
        self.work.execute("UPDATE clock SET today = %s", (self.today,))
        self.work.__dict__.pop("now", None)
        while self.work.one("SELECT 1 FROM reorganisation WHERE state = 'planned'") and reorganisations.take_effect(
            self.work
        ):
            pass
        while maintenance.lapse(self.work):
            pass
        self.nothing_holds_longer_than_it_was_kept_up()

    @rule(template=TEMPLATE, first=PICK, second=PICK, role=ROLES)
    def draft(self, template: str, first: int, second: int, role: str) -> None:
        wave = {"name": "Đợt 1", "start": self.today, "end": self.today + timedelta(days=100)}
        chosen = {"agency_ids": [self.any_agency(first), self.any_agency(second)]}
        body = {"year": 2019, "standard": STANDARD, "template": template, "waves": [{**wave, **chosen}]}
        self.tried(role, lambda: plans.draft(self.work, **body))

    @rule(
        plan=PICK,
        command=st.sampled_from(["submit", "return_", "approve", "activate", "complete", "cancel"]),
        role=ROLES,
    )
    def move(self, plan: int, command: str, role: str) -> None:
        arguments: dict[str, tuple[Any, ...]] = {
            "return_": ("chưa đủ",), "cancel": ("thôi",), "approve": ("1/QĐ-UBND", self.today),
        }  # fmt: skip
        found = self.any_id("plan", plan)
        self.tried(role, lambda: getattr(plans, command)(self.work, found, *arguments.get(command, ())))

    @rule(plan=PICK, agency=PICK)
    def rewrite(self, plan: int, agency: int) -> None:
        wave = {"name": "Đợt 2", "start": self.today, "end": self.today + timedelta(days=60)}
        waves = [{**wave, "agency_ids": [self.any_agency(agency)]}]
        found = self.any_id("plan", plan)
        self.tried("coordinator", lambda: plans.change(self.work, found, waves=waves))

    @precondition(lambda self: self.any_id("track", 0) != NONE)
    @rule(track=PICK, milestone=PICK, days=st.integers(-30, 5))
    def complete(self, track: int, milestone: int, days: int) -> None:
        found = self.any_id("track", track)
        done = self.today + timedelta(days=days)
        key = self.any_milestone(found, milestone)
        self.tried("coordinator", lambda: tracks.complete(self.work, found, key, done, "1/QĐ", "hồ sơ"))

    @precondition(lambda self: self.any_id("track", 0) != NONE)
    @rule(track=PICK)
    def work_off(self, track: int) -> None:
        """Everything that can be reached today, in order: random steps alone hardly get to a declaration."""
        found = self.any_id("track", track)
        for row in self.work.all("SELECT key FROM milestone WHERE track_id = %s ORDER BY position", (found,)):
            self.tried("coordinator", lambda key=row["key"]: tracks.complete(
                self.work, found, key, self.today, "1/QĐ", "hồ sơ"
            ))  # fmt: skip

    @precondition(lambda self: self.any_id("track", 0) != NONE)
    @rule(track=PICK, milestone=PICK)
    def reopen(self, track: int, milestone: int) -> None:
        found = self.any_id("track", track)
        key = self.any_milestone(found, milestone)
        self.tried("coordinator", lambda: tracks.reopen(self.work, found, key, "chưa đạt"))

    @precondition(lambda self: self.any_id("track", 0) != NONE)
    @rule(track=PICK, agency=PICK, days=st.integers(-20, 200))
    def come(self, track: int, agency: int, days: int) -> None:
        """An agency comes to a wave that is under way."""
        row = self.some_track(track)
        body = {"wave": row["wave"], "agency_ids": [self.any_agency(agency)], "reason": "bổ sung"}
        end = {"end": self.today + timedelta(days=days)} if days > 150 else {}
        self.tried("coordinator", lambda: enrolment.enrol(self.work, row["plan_id"], **body, **end))

    @precondition(lambda self: self.any_id("track", 0) != NONE)
    @rule(track=PICK)
    def leave(self, track: int) -> None:
        found = self.any_id("track", track)
        self.tried("coordinator", lambda: enrolment.withdraw(self.work, found, "không còn thuộc diện"))

    @precondition(lambda self: self.any_id("track", 0) != NONE)
    @rule(track=PICK, whole=st.booleans(), start=st.integers(-90, 30), days=st.integers(-5, 200))
    def reschedule(self, track: int, whole: bool, start: int, days: int) -> None:
        """Other dates for a whole wave, or for one agency; the figures of the days before stay."""
        row = self.some_track(track)
        begin = self.today + timedelta(days=start)
        dates = {"start": begin, "end": begin + timedelta(days=days), "reason": "lũ lụt"}
        before = self.figures()
        if whole:
            wave = {"wave": row["wave"], **dates}
            self.tried("coordinator", lambda: enrolment.reschedule_wave(self.work, row["plan_id"], **wave))
        else:
            self.tried("coordinator", lambda: enrolment.reschedule_track(self.work, row["id"], **dates))
        assert self.figures() == before

    @rule(agency=PICK, again=st.booleans(), days=st.integers(-10, 2))
    def declare(self, agency: int, again: bool, days: int) -> None:
        body = {
            "agency_id": self.any_agency(agency), "standard": STANDARD, "decision": "2/QĐ", "scope": "Toàn bộ",
            "date": self.today + timedelta(days=days), "kind": "redeclaration" if again else "initial",
            "reason": "widened" if again else None,
        }  # fmt: skip
        self.tried("coordinator", lambda: declarations.declare(self.work, **body))

    @rule(agency=PICK)
    def renew(self, agency: int) -> None:
        """Declare the same again, which only a lapse allows."""
        body = {"standard": STANDARD, "decision": "3/QĐ", "scope": "Toàn bộ", "date": self.today}
        found = self.any_agency(agency)
        self.tried("coordinator", lambda: declarations.declare(
            self.work, agency_id=found, kind="redeclaration", **body
        ))  # fmt: skip

    @rule(agency=PICK, audited=st.booleans(), reviewed=st.booleans(), days=st.integers(-200, 1))
    def keep_up(self, agency: int, audited: bool, reviewed: bool, days: int) -> None:
        """An internal audit, a management review, or both; told at once or long after."""
        found, day = self.any_agency(agency), self.today + timedelta(days=days)
        minutes = {"kind": "internal_audit", "agency_id": found, "minutes_number": "7/BB", "minutes_date": day}
        told = {"date": day, "document": "20/TB", "conclusions": "Tiếp tục", "participants": 9}
        if audited and day <= self.today:
            audit = uuid4()
            upkeep.keep_audit(self.work, audit, minutes)
            upkeep.audit_closed(self.work, audit, minutes)
        if reviewed:
            self.tried("coordinator", lambda: upkeep.review(self.work, agency_id=found, **told))

    @rule(agency=PICK, duty=st.sampled_from(["head", "focal_point", "secretary"]), days=st.integers(-400, 90))
    def appoint(self, agency: int, duty: str, days: int) -> None:
        where, since = self.any_agency(agency), self.today + timedelta(days=days)

        def appointed() -> None:
            person = people.register(self.work, name="Nguyễn Văn An", agency_id=where)
            people.assign(self.work, person, where, duty, since)

        self.tried("coordinator", appointed)

    @rule(
        kind=st.sampled_from(["merge", "split", "rename", "dissolve"]), one=PICK, other=PICK, code=CODES,
        into=st.booleans(), keeps=st.booleans(), days=st.integers(-60, 60),
    )  # fmt: skip
    def reorganise(self, kind: Any, one: int, other: int, code: str, into: bool, keeps: bool, days: int) -> None:
        first, second = self.any_agency(one), self.any_agency(other)
        new = New(code, f"UBND mới {code}", child_ids=tuple(self.children(first)) if kind == "split" else ())
        ids = (first, second) if kind == "merge" else (first,)
        asked = Asked(
            kind, self.today + timedelta(days=days), ids,
            into_id=second if into and kind in ("merge", "dissolve") else None,
            successors=(new,) if kind == "split" or (kind == "merge" and not into) else (),
            keeps=keeps and kind == "split",
            renamed=Renamed(f"UBND đổi tên {code}") if kind == "rename" else None,
        )  # fmt: skip
        self.tried("coordinator", lambda: reorganisations.decide(self.work, "24/NQ-HĐND", asked))

    @invariant()
    def plans_are_where_the_table_of_states_lets_them_be(self) -> None:
        seen: dict[UUID, str] = {}
        for name, subject, _, state in self.said("plan."):
            command = {move.event: move for move in plan_rules.TRANSITIONS.values()}.get(name)
            if name == "plan.drafted":
                assert subject not in seen
            elif name != "plan.changed" and command is not None:
                assert seen[subject] in command.sources, (name, seen[subject])
            seen[subject] = state["state"]
        for row in self.work.all("SELECT state, decision, approved_by, authors FROM plan"):
            if row["state"] in ("approved", "active", "completed"):
                assert row["decision"]
                assert row["approved_by"] not in row["authors"]

    @invariant()
    def tracks_are_of_plans_that_were_activated_and_each_agency_is_on_one(self) -> None:
        assert not self.work.all(
            "SELECT t.id FROM track t JOIN plan p ON p.id = t.plan_id"
            " WHERE p.state IN ('draft', 'submitted', 'returned', 'approved')"
        )
        left = (
            "SELECT m.agency_id FROM wave_agency m JOIN plan p ON p.id = m.plan_id"
            " WHERE p.state = 'active' AND m.until IS NULL"
        )
        assert not self.work.all(
            f"{left} AND NOT EXISTS (SELECT FROM track t WHERE (t.plan_id, t.agency_id) = (m.plan_id, m.agency_id))"
        )

    @invariant()
    def who_is_in_a_wave_is_on_one_track_there_and_declares_in_one_plan_at_a_time(self) -> None:
        assert not self.work.all(
            "SELECT t.agency_id FROM track t JOIN plan p ON p.id = t.plan_id AND p.state = 'active'"
            " WHERE t.withdrawn_on IS NULL AND NOT EXISTS (SELECT FROM wave_agency m"
            " WHERE (m.plan_id, m.agency_id, m.position) = (t.plan_id, t.agency_id, t.position) AND m.until IS NULL)"
        )
        assert not self.work.all(
            "SELECT agency_id FROM unfinished WHERE declares GROUP BY agency_id, standard HAVING count(*) > 1"
        )

    @invariant()
    def nothing_is_reached_before_what_it_requires_or_in_the_future(self) -> None:
        rows = self.work.all(
            "SELECT m.track_id, m.key, m.done_on, p.template FROM milestone m JOIN track t ON t.id = m.track_id"
            " JOIN plan p ON p.id = t.plan_id WHERE m.done_on IS NOT NULL"
        )
        done = {(row["track_id"], row["key"]): row["done_on"] for row in rows}
        for row in rows:
            assert row["done_on"] <= self.today
            found = template_store.of(self.work, row["template"]).rule(row["key"])
            assert all(done[row["track_id"], key] <= row["done_on"] for key in (found.requires if found else ()))

    @invariant()
    def a_track_has_declared_when_its_agency_has(self) -> None:
        declared = self.work.all("SELECT track_id FROM milestone WHERE key = %s AND done_on IS NOT NULL", (DECLARED,))
        signed = self.work.all("SELECT DISTINCT track_id FROM declaration WHERE track_id IS NOT NULL")
        assert {row["track_id"] for row in declared} <= {row["track_id"] for row in signed}

    def nothing_holds_longer_than_it_was_kept_up(self) -> None:
        """A declaration holds while neither the last audit nor the last review is older than a year, and no longer."""
        for row in self.work.all(
            "SELECT d.*, a.valid_to FROM declaration d JOIN agency a ON a.id = d.agency_id WHERE NOT EXISTS ("
            "SELECT FROM declaration n WHERE n.agency_id = d.agency_id AND (n.declared_on, n.kind, n.id)"
            " > (d.declared_on, d.kind, d.id))"
        ):
            due = later(min(row[name] or row["declared_on"] for name in ("audited_on", "reviewed_on")), 12)
            ended = row["valid_to"] is not None and row["valid_to"] < due
            assert row["lapsed_on"] == due or (row["lapsed_on"] is None and (ended or due >= self.today)), row

    @invariant()
    def what_has_lapsed_holds_again_only_by_another_declaration(self) -> None:
        lapsed: set[UUID] = set()
        for name, subject, _, state in self.said("qms."):
            assert subject not in lapsed, (name, "after the lapse")
            assert (name == "qms.lapsed") == (state["lapsed_on"] is not None)
            if name == "qms.lapsed":
                lapsed.add(subject)

    @invariant()
    def the_tree_is_a_tree_of_agencies_that_are_there(self) -> None:
        wrong = self.work.all(
            "SELECT a.code FROM agency a LEFT JOIN agency p ON p.id = a.parent_id"
            " WHERE a.path <> coalesce(p.path, '') || step(a.id)"
        )
        orphans = self.work.all(
            "SELECT a.code FROM agency_on(%s) a LEFT JOIN agency_on(%s) p ON p.id = a.parent_id"
            " WHERE a.parent_id IS NOT NULL AND p.id IS NULL", (self.today, self.today),
        )  # fmt: skip
        assert (wrong, orphans) == ([], [])

    @invariant()
    def who_came_of_whom_is_told_from_both_sides(self) -> None:
        rows = self.work.all("SELECT id, successors, predecessors FROM agency")
        forward = {(row["id"], after) for row in rows for after in row["successors"]}
        assert forward == {(before, row["id"]) for row in rows for before in row["predecessors"]}

    @invariant()
    def what_an_agency_was_reaches_from_its_first_day_without_a_gap(self) -> None:
        gaps = self.work.all(
            "SELECT a.code FROM agency a JOIN (SELECT agency_id, min(since) AS since, sum(until - since + 1) AS days,"
            " max(until) AS until FROM agency_was GROUP BY agency_id) w ON w.agency_id = a.id"
            " WHERE w.since <> a.valid_from OR w.days <> w.until - w.since + 1 OR a.valid_to <= w.until"
        )
        assert gaps == []

    @invariant()
    def nobody_holds_a_duty_or_a_track_where_there_is_nobody_left(self) -> None:
        ended = "JOIN agency a ON a.id = x.agency_id AND a.valid_to < %s"
        tracks_left = "SELECT x.id FROM track x JOIN plan p ON p.id = x.plan_id AND p.state = 'active'"
        for sql in (
            f"{tracks_left} {ended} WHERE x.withdrawn_on IS NULL",
            f"SELECT x.id FROM person x {ended}",
            f"SELECT x.id FROM duty x {ended} WHERE x.valid_from <= a.valid_to AND x.valid_to IS NULL",
        ):
            assert self.work.all(sql, (self.today,)) == []

    def the_tally_is_what_counting_anew_gives(self) -> None:
        days = sorted([self.today, self.today - timedelta(days=45), self.today + timedelta(days=45)])
        for by in ORDER:
            asked = progress_store.Asked(by, None, None, STANDARD, days)
            anew = progress_store.changes_counted_anew(self.work, asked)
            assert counted(progress_store.changes(self.work, asked), len(days)) == counted(anew, len(days))

    def the_events_alone_give_the_same_tables(self) -> None:
        last: dict[tuple[str, UUID], tuple[int, dict[str, Any]]] = {}
        for name, subject, sequence, state in self.said(""):
            kind = self.kind(name)
            before = last.get((kind, subject), (0, {}))[0]
            assert sequence == before + 1 or name.endswith(".restated"), (name, before, sequence)
            last[kind, subject] = (sequence, state)
        for restated, pages in AGGREGATES.items():
            dump = SERVICE.events[restated].state.dump
            rows = {
                row["id"]: (row["version"], json.loads(json.dumps(dump(row)))) for row in pages(self.work, NONE, 1000)
            }
            assert rows == {subject: kept for (kind, subject), kept in last.items() if kind == self.kind(restated)}

    def some_track(self, number: int) -> dict[str, Any]:
        """Some track, with its wave and plan."""
        row = track_store.get(self.work, self.any_id("track", number))
        assert row
        return row

    def figures(self) -> list[Any]:
        """What was reported on days that have passed: of all, and of each plan with its forecast."""
        plans_known = [None, *(row["id"] for row in self.work.all("SELECT id FROM plan ORDER BY id"))]
        days = [self.today - timedelta(days=days) for days in (60, 20, 1)]
        rows = [
            sorted(progress_store.changes(self.work, progress_store.Asked("block", one, None, STANDARD, days)))
            for one in plans_known
        ]
        goals = [
            forecast_store.courses(self.work, "block", one, DECLARED, day, None)
            for one in plans_known[1:]
            for day in days
        ]
        return [rows, goals]

    def tried(self, role: str, command: Callable[[], Any]) -> None:
        """The command of somebody in that role; what is refused leaves nothing behind."""
        self.work.execute("SAVEPOINT before")
        try:
            with self.city.acting(self.city.coordinator if role == "coordinator" else self.city.leader):
                command()
        except (Refusal, Problem):
            self.work.execute("ROLLBACK TO before")

    def said(self, beginning: str) -> Iterator[tuple[str, UUID, int, dict[str, Any]]]:
        rows = self.work.all(
            "SELECT name, subject, sequence, body FROM outbox WHERE name LIKE %s ORDER BY id", (f"{beginning}%",)
        )
        for row in rows:
            yield row["name"], row["subject"], row["sequence"], json.loads(row["body"])["state"]

    @staticmethod
    def kind(name: str) -> str:
        """The aggregate that an event is about: a milestone is of its track."""
        found = name.partition(".")[0]
        return {"milestone": "track"}.get(found, found)

    def any_agency(self, number: int) -> UUID:
        """Some agency, ended ones and the root included."""
        return self.any_id("agency", number)

    def any_id(self, table: str, number: int) -> UUID:
        rows = self.work.all(f"SELECT id FROM {table} ORDER BY {'code, valid_from' if table == 'agency' else 'id'}")
        return rows[number % len(rows)]["id"] if rows else NONE

    def any_milestone(self, track: UUID, number: int) -> str:
        rows = self.work.all("SELECT key FROM milestone WHERE track_id = %s ORDER BY position", (track,))
        return str(rows[number % len(rows)]["key"])

    def children(self, agency: UUID) -> list[UUID]:
        return [row["id"] for row in self.work.all("SELECT id FROM agency WHERE parent_id = %s", (agency,))]


@pytest.mark.parametrize("paths", [12, pytest.param(300, marks=pytest.mark.chaos)])
@pytest.mark.timeout(900)
def test_no_path_of_commands_leads_where_the_rules_forbid(
    databases: Callable[[str], tuple[Service, Settings]], paths: int
) -> None:
    service, found = databases("agencies")
    some = settings(
        max_examples=paths, stateful_step_count=30, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(lambda: Registry(lambda: service.work(found)), settings=some)
