"""Who works with the system during the run: officials who keep the registry and follow findings, over HTTP."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from tests.chaos.clients import Client
from tests.stack import Stack

SINCE = "2019-01-01"
_SHOWN = 300.0
"""Seconds for which a token is shown; it lives for ten minutes."""

DUTIES = ("head", "quality_representative", "secretary", "focal_point", "internal_auditor", "committee_member")
KINDS = (
    ("nonconformity", "minor"),
    ("nonconformity", "major"),
    ("shortcoming", "ungraded"),
    ("observation", "ungraded"),
)
ANSWER = {
    "root_cause": "Chưa phân công người theo dõi.",
    "correction": "Đã bổ sung hồ sơ.",
    "corrective_action": "Phân công và kiểm tra hằng quý.",
    "evidence": "Biên bản số 12/BB-UBND.",
}
REASON = {"reason": "Chưa nêu thời hạn hoàn thành."}

Act = Callable[[], None]


@dataclass(frozen=True)
class Scene:
    """Where they work: a district, somebody there, an inspection that is in progress, and tokens."""

    district: str
    person: str
    inspection: str
    coordinator: "Pass"
    focal_point: "Pass"


class Pass:
    """A token that is good whenever it is shown: written out, it is a new one every few minutes."""

    def __init__(self, stack: Stack, role: str, **claims: str) -> None:
        self._issue = partial(stack.token, role, **claims)
        self._token, self._until = "", 0.0

    def __str__(self) -> str:
        if time.monotonic() > self._until:
            self._token, self._until = self._issue(), time.monotonic() + _SHOWN
        return self._token


def prepare(stack: Stack) -> Scene:
    """Lay the scene through the public interface, as far as an inspection in progress."""
    client, token = Client(stack), Pass(stack, "coordinator")

    def made(path: str, **body: Any) -> str:
        found = client.command(token, "agencies", path, body)
        assert found is not None
        return str(found["id"])

    def agency(code: str, name: str, kind: str, parent: str | None = None) -> str:
        return made("/v1/agencies", code=code, name_vi=name, kind=kind, parent_id=parent, valid_from=SINCE)

    city = agency("31", "Uỷ ban nhân dân thành phố", "city_committee")
    department = agency("SKHCN", "Sở Khoa học và Công nghệ", "department", city)
    district = agency("311", "Uỷ ban nhân dân huyện", "district_committee", city)
    inspector = made("/v1/people", name="Nguyễn Văn Kiểm", agency_id=department)
    person = made("/v1/people", name="Trần Thị Mối", agency_id=district)
    made("/v1/duties", person_id=inspector, agency_id=department, duty="internal_auditor", valid_from=SINCE)
    made("/v1/duties", person_id=person, agency_id=district, duty="focal_point", valid_from=SINCE)
    token = Pass(stack, "coordinator", person_id=inspector, agency_id=department)
    window = {"planned_from": "2019-07-05", "planned_to": "2019-07-05"}
    team = [{"person_id": inspector, "leader": True}]
    plan = {"kind": "inspection", "mode": "on_site", "agency_id": district, "team": team, **window}
    inspection = client.once_heard(token, "audits", "/v1/inspections", plan)["id"]
    client.command(token, "audits", f"/v1/inspections/{inspection}/start")
    focal_point = Pass(stack, "focal_point", person_id=person, agency_id=district)
    return Scene(district, person, inspection, token, focal_point)


class Official:
    """One of several who work at the same time, each with agencies and findings of their own."""

    def __init__(self, client: Client, scene: Scene, seed: str, number: int) -> None:
        self.client = client
        self._scene = scene
        self._random = Random(f"{seed} official {number}")
        self._next_code = 10_000 + 1_000 * number
        self._agencies: list[str] = []
        self._vacant: list[tuple[str, str]] = []
        self._findings: dict[str, dict[str, Any]] = {}

    def work(self, moments: list[float], begun: float) -> int:
        """One command at each of the moments (seconds after `begun`), or later if others took long; returns how many
        were answered."""
        for moment in moments:
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            self._choose()()
        return len(moments)

    def _choose(self) -> Act:
        acts: dict[Act, int] = {self._register: 15, self._raise: 20}
        if self._agencies:
            acts[self._rename] = 20
        if self._vacant:
            acts[self._assign] = 15
        if self._findings:
            acts[self._follow] = 30
        return self._random.choices(list(acts), list(acts.values()))[0]

    def _register(self) -> None:
        code = str(self._next_code)
        self._next_code += 1
        commune = {"code": code, "name_vi": f"Xã {code}", "kind": "commune", "parent_id": self._scene.district}
        made = self._order("agencies", "/v1/agencies", {**commune, "valid_from": SINCE})
        found = made or self.client.read(self._scene.coordinator, "agencies", f"/v1/agencies/by-code/{code}")
        self._agencies.append(found["id"])
        self._vacant += [(found["id"], duty) for duty in self._random.sample(DUTIES, 3)]

    def _rename(self) -> None:
        agency = self._random.choice(self._agencies)
        name = {"name_vi": f"Xã {self._random.randrange(10**9)}"}
        self._order("agencies", f"/v1/agencies/{agency}", name, method="PATCH")

    def _assign(self) -> None:
        agency, duty = self._vacant.pop(0)
        self._order("agencies", "/v1/duties", {"person_id": self._scene.person, "agency_id": agency, "duty": duty})

    def _raise(self) -> None:
        kind, grade = self._random.choice(KINDS)
        what = {"kind": kind, "grade": grade, "clause": "7.5.3", "description": "Hồ sơ chưa đầy đủ."}
        raised = self._order("audits", "/v1/findings", {"inspection_id": self._scene.inspection, **what})
        if raised is not None:
            self._findings[raised["id"]] = raised

    def _follow(self) -> None:
        finding = self._random.choice(list(self._findings.values()))
        step, body, token = self._step(finding)
        path = f"/v1/findings/{finding['id']}"
        moved = self.client.command(token, "audits", f"{path}/{step}", body)
        self._findings[finding["id"]] = moved or self.client.read(self._scene.coordinator, "audits", path)

    def _step(self, finding: dict[str, Any]) -> tuple[str, dict[str, str], Pass]:
        scene = self._scene
        if finding["state"] == "open":
            return "report", ANSWER, scene.focal_point
        if finding["state"] == "reported":
            accepted = self._random.random() < 0.6
            return ("accept", {}, scene.coordinator) if accepted else ("return", REASON, scene.coordinator)
        if finding["state"] == "accepted":
            verified = {"verification_note": "Đã xem tại trụ sở.", "verified_on": finding["reported_on"]}
            return "close", verified, scene.coordinator
        return "reopen", REASON, scene.coordinator

    def _order(self, service: str, path: str, body: dict[str, Any], method: str = "POST") -> dict[str, Any] | None:
        return self.client.command(self._scene.coordinator, service, path, body, method)


class Office:
    """All officials at work in threads of their own."""

    def __init__(
        self,
        stack: Stack,
        scene: Scene,
        seed: str,
        officials: int,
        first: int = 0,
        client: Callable[[Stack], Client] = Client,
    ) -> None:
        numbers = range(first, first + officials)
        self._officials = [Official(client(stack), scene, seed, number) for number in numbers]
        self._random = Random(f"{seed} office")
        self._pool = ThreadPoolExecutor(officials)

    def begin(self, commands: int, seconds: float) -> None:
        """Spread the commands over the time and the officials."""
        moments = sorted(self._random.uniform(0, seconds) for _ in range(commands))
        begun, count = time.monotonic(), len(self._officials)
        self._working = [
            self._pool.submit(official.work, moments[number::count], begun)
            for number, official in enumerate(self._officials)
        ]

    def check(self) -> None:
        """Raises what went wrong for anyone who has broken off."""
        for working in self._working:
            if working.done():
                working.result()

    def finish(self) -> int:
        """Wait for the last answer; returns the number of commands answered. Raises what went wrong for anyone."""
        self._pool.shutdown(wait=True)
        return sum(working.result() for working in self._working)

    @property
    def cut_off(self) -> int:
        """Attempts that were cut off, refused a connection or answered with 503."""
        return sum(official.client.cut_off for official in self._officials)
