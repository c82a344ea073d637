"""Importing trainings with attendees, and completed milestones: by whom, for whom, once."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Caller
from chassis.problems import Invalid
from chassis.work import Work
from services.agencies.commands import people
from services.agencies.commands.milestone_imports import import_milestones
from services.agencies.commands.training_imports import import_trainings
from services.agencies.queries import trainings
from services.agencies.tests.rollout import BEFORE_DECLARATION, City

TRAINING = "kind,date,title,document,agency_code,attendee_agency_code,attendee_name,attendee_email"
LINE = "Nhận thức chung,15/03/2019,Lớp ISO,5/KH,SKHCN,{},{},{}"
MILESTONE = "plan_number,agency_code,milestone,done_on,document,evidence"
PAGE: dict[str, Any] = {"limit": 50, "after": None}


class Staffed(City):
    """The city with two people who attend."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.hoa = people.register(work, name="Nguyễn Thị Hoà", agency_id=self.ids["303"], email="hoa@x.example")
        self.binh = people.register(work, name="Trần Bình", agency_id=self.ids["11341"])


@pytest.fixture
def city(agencies_work: Work) -> Staffed:
    return Staffed(agencies_work)


def brought(city: City, header: str, *rows: str, by: Caller | None = None, **values: Any) -> dict[str, Any]:
    command = import_trainings if header == TRAINING else import_milestones
    with city.acting(by or city.coordinator) as work:
        return command(work, "\n".join((header, *rows)).encode(), **values)


def refused(city: City, header: str, *rows: str, **values: Any) -> list[tuple[int | None, str, str]]:
    said = city.heard
    with pytest.raises(Invalid) as found:
        brought(city, header, *rows, **values)
    assert city.heard == said
    return [(error.row, error.field, error.code) for error in found.value.errors]


HOA = LINE.format("303", "Nguyễn Thị Hòa", "")
BINH = LINE.format("11341", "ai đó", "")


def test_rows_of_one_training_are_its_attendees_and_again_they_are_no_change(city: Staffed) -> None:
    rows = [HOA, LINE.format("11341", "Trần Bình", "")]
    assert brought(city, TRAINING, *rows, dry_run=True)["registered"] == 1
    assert brought(city, TRAINING, *rows) == {"registered": 1, "unchanged": 0, "attendees": 2, "dry_run": False}
    [one] = trainings.trainings(city.work, PAGE).items
    assert (one["kind"], one["date"], one["attendees"], one["agency_id"]) == (
        "awareness", date(2019, 3, 15), 2, city.ids["SKHCN"],
    )  # fmt: skip
    assert city.heard[-1][0] == "training.recorded"
    assert brought(city, TRAINING, *reversed(rows))["unchanged"] == 1
    assert refused(city, TRAINING, HOA) == [(2, "title", "import.training_differs")]
    assert refused(city, TRAINING, *(row.replace("5/KH", "6/KH") for row in rows)) == [
        (2, "title", "import.training_differs")
    ]


def test_every_bad_row_of_a_training_is_told(city: Staffed) -> None:
    ahead = LINE.format("303", "Nguyễn Thị Hoà", "").replace("2019", "2039")
    assert refused(city, TRAINING, HOA, BINH, HOA, LINE.format("999", "x", ""), ahead) == [
        (5, "attendee_agency_code", "import.agency_unknown"),
        (6, "date", "date.in_future"),
    ]
    assert refused(city, TRAINING, HOA, BINH, HOA) == [
        (3, "attendee_name", "training.attendee_unknown"),
        (4, "attendee_name", "training.attendee_twice"),
    ]
    assert refused(city, TRAINING, LINE.format("", "", "")) == [(2, "attendee_name", "import.missing")]
    assert refused(city, TRAINING, HOA, HOA.replace("5/KH", "6/KH")) == [(3, "document", "import.differs")]


def test_a_head_records_within_the_own_subtree_only_and_learns_nothing_of_others(city: Staffed) -> None:
    head = city.caller("agency_head", "303")
    own = HOA.replace("SKHCN", "")
    foreign = [LINE.replace("SKHCN", "").format("11341", name, "") for name in ("Trần Bình", "nobody")]
    assert refused(city, TRAINING, own, *foreign, by=head) == [
        (3, "attendee_agency_code", "import.outside"),
        (4, "attendee_agency_code", "import.outside"),
    ]
    assert refused(city, TRAINING, HOA, by=head) == [(2, "agency_code", "import.outside")]
    assert brought(city, TRAINING, own, by=head)["registered"] == 1
    [one] = trainings.trainings(city.work, PAGE).items
    assert one["agency_id"] == city.ids["303"]


@pytest.fixture
def plan(city: Staffed) -> tuple[UUID, str]:
    plan_id = city.active(city.wave("303", "11296", "11299", "11341"))
    number = city.work.one("SELECT number FROM plan WHERE id = %s", (plan_id,))
    assert number
    return plan_id, number["number"]


def test_milestones_are_completed_in_the_template_s_order_whatever_that_of_the_rows(
    city: Staffed, plan: tuple[UUID, str]
) -> None:
    plan_id, number = plan
    rows = [
        f"{number},11296,Đào tạo cán bộ công chức,20/04/2019,,",
        f"{number},11296,committee_established,01/04/2019,1/QĐ,hồ sơ",
        f"{number},11299,Committee established,01/04/2019,1/QĐ,hồ sơ",
        f"{number},11299,staff_trained,,,",
    ]
    assert brought(city, MILESTONE, *rows, dry_run=True)["completed"] == 3
    assert brought(city, MILESTONE, *rows) == {"completed": 3, "unchanged": 0, "open": 1, "dry_run": False}
    assert city.done_on(plan_id, "11296", "staff_trained") == date(2019, 4, 20)
    track = city.track(plan_id, "11296")
    said = [(name, version) for name, subject, version in city.heard if subject == track["id"]]
    assert said[-2:] == [("milestone.completed", 2), ("milestone.completed", 3)]
    told = city.state_said("milestone.completed")["milestones"]
    assert (track["version"], told[0]["done_on"], told[1]["done_on"]) == (3, "2019-04-01", "2019-04-20")
    heard = len(city.heard)
    assert brought(city, MILESTONE, *rows) == {"completed": 0, "unchanged": 3, "open": 1, "dry_run": False}
    assert len(city.heard) == heard


def test_a_focal_point_completes_the_own_subtree_s_only_and_each_foreign_row_is_refused(
    city: Staffed, plan: tuple[UUID, str]
) -> None:
    _, number = plan
    focal = city.caller("focal_point", "303")
    own = f"{number},11296,committee_established,01/04/2019,,hồ sơ"
    foreign = [own.replace("11296", code) for code in ("11341", "11344")]
    assert refused(city, MILESTONE, own, *foreign, by=focal) == [
        (3, "agency_code", "import.outside"),
        (4, "agency_code", "import.outside"),
    ]
    assert brought(city, MILESTONE, own, by=focal)["completed"] == 1


def test_every_bad_row_of_milestones_is_told_with_the_rule_that_refuses_it(
    city: Staffed, plan: tuple[UUID, str]
) -> None:
    plan_id, number = plan
    city.reach(plan_id, "11299", BEFORE_DECLARATION[:1])
    assert refused(
        city,
        MILESTONE,
        f"{number},11296,staff_trained,20/04/2019,,",
        f"{number},303,committee_established,01/04/2019,,",
        f"{number},303,nothing,01/04/2019,,",
        f"{number},11299,committee_established,02/04/2019,,hồ sơ",
        f"{number},11299,declared,02/04/2019,,hồ sơ",
        f"{number},11344,committee_established,02/04/2019,,hồ sơ",
        f"{number},999,committee_established,02/04/2019,,hồ sơ",
        "KH-0,303,committee_established,02/04/2019,,hồ sơ",
        f"{number},11341,committee_established,,1/QĐ,",
    ) == [
        (2, "milestone", "milestone.required_first"),
        (3, "evidence", "milestone.evidence_needed"),
        (4, "milestone", "milestone.unknown"),
        (5, "milestone", "milestone.already_done"),
        (6, "milestone", "milestone.by_declaration"),
        (7, "agency_code", "import.track_unknown"),
        (8, "agency_code", "import.agency_unknown"),
        (9, "plan_number", "import.plan_unknown"),
        (10, "done_on", "import.missing"),
    ]
    twice = f"{number},11296,committee_established,01/04/2019,,hồ sơ"
    assert refused(city, MILESTONE, twice, twice) == [(3, "milestone", "import.milestone_twice")]
