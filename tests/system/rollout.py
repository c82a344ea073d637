"""A small rollout through the public interface, for whoever counts: agencies declare, move, are dissolved."""

from datetime import date, timedelta

from tests.system.city import TO_DECLARE, City, today
from tests.system.client import Client, caller, eventually

_NEXT = iter(range(1, 1000))


class Rollout:
    """Five agencies under the city's root on one plan, and one that began a year before; each step moves numbers of the
    progress table."""

    def __init__(self, city: City) -> None:
        self._city = city
        kinds = ("department", "department", "board", "vertical", "vertical")
        self.agencies = [city.agency(f"DEM{next(_NEXT)}", f"Cơ quan {kind}", kind, city.root) for kind in kinds]
        start = today(city.stack)
        self._tracks = self._enrolled(self.agencies, start)
        self.agencies.append(city.agency(f"DEM{next(_NEXT)}", "Cơ quan để hết hiệu lực", "department", city.root))
        self._tracks |= self._enrolled(self.agencies[5:], start - timedelta(days=300))

    @property
    def _coordinator(self) -> Client:
        return self._city.coordinator

    def begin(self) -> None:
        """Two declare, and one of them again."""
        self._declare(0)
        self._declare(2)
        again = self._city.declared(self.agencies[0]) | {"kind": "redeclaration", "reason": "widened"}
        self._coordinator.post("agencies", "/v1/declarations", again)

    def go_on(self) -> None:
        """Another declares, a declared one moves to another block, one more is dissolved after it has declared."""
        self._declare(3)
        self._change(2, block="departments")
        self._declare(4)
        self._change(4, valid_to=(today(self._city.stack) - timedelta(days=1)).isoformat())
        self._change(1, name_vi="Sở Đếm Lại")
        self._declare(5, today(self._city.stack) - timedelta(days=400))
        self._begin_the_day()

    def _declare(self, number: int, on: date | None = None) -> None:
        """What was declared more than a year ago and not kept up since has lapsed."""
        day = on.isoformat() if on else self._city.today
        done = {"done_on": day, "document": "2/QĐ", "evidence": "hồ sơ"}
        track = self._tracks[self.agencies[number]]
        for key in TO_DECLARE:
            self._coordinator.post("agencies", f"/v1/tracks/{track}/milestones/{key}/complete", done)
        self._coordinator.post(
            "agencies", "/v1/declarations", self._city.declared(self.agencies[number]) | {"date": day}
        )

    def _begin_the_day(self) -> None:
        """The task runs now, as docs/operating.md has it, and not on the next day: what was of long ago lapses."""
        database = self._city.stack.database("agencies")
        with database.transaction() as tx:
            tx.execute("UPDATE task SET succeeded_at = NULL WHERE name = 'declarations.lapse'")
        database.close()
        lapsed = {"agency_id": self.agencies[5], "state": "lapsed"}
        eventually(lambda: self._coordinator.items("agencies", "/v1/declarations", **lapsed))

    def _change(self, number: int, **changes: str) -> None:
        answer = self._coordinator.ask("PATCH", "agencies", f"/v1/agencies/{self.agencies[number]}", json=changes)
        assert answer.status_code == 200, answer.text

    def _enrolled(self, agencies: list[str], start: date) -> dict[str, str]:
        dates = {"start": start.isoformat(), "end": (start + timedelta(days=200)).isoformat()}
        wave = {"name": "Đợt 1", **dates, "agency_ids": agencies}
        drafted = {"year": start.year, "template": "conversion", "waves": [wave]}
        plan = self._coordinator.post("agencies", "/v1/plans", drafted)["id"]
        self._coordinator.post("agencies", f"/v1/plans/{plan}/submit")
        leader = caller(self._city.stack, "leader", person=self._city.own.person)
        leader.post("agencies", f"/v1/plans/{plan}/approve", {"decision": "1/QĐ-UBND", "date": self._city.today})
        self._coordinator.post("agencies", f"/v1/plans/{plan}/activate")
        tracks = self._coordinator.items("agencies", "/v1/tracks", plan_id=plan)
        return {track["agency_id"]: track["id"] for track in tracks}
