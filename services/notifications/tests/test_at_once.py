"""What would be broken: a finding's reminders sent while they are planned anew, so that an old repeat stays behind;
a finding and its new agency told of at the same moment, so that nothing is put to the district.
"""

import threading
import time
from uuid import UUID, uuid4

from chassis.work import Work
from services.notifications.commands import copies as keeping
from services.notifications.commands import reminding
from services.notifications.store import copies
from services.notifications.tests.city import finding_of
from services.notifications.tests.office import Office


def test_what_somebody_else_plans_answers_or_stops_is_left_for_the_next_look(office: Office) -> None:
    finding = uuid4()
    with office.work() as work:
        reminding.keep_finding(work, finding, finding_of(office.agency))
    with office.work() as planning:
        copies.lock_finding(planning, finding)
        with office.work() as sending:
            assert reminding.send_due(sending) is False
            assert {row["state"] for row in sending.all("SELECT state FROM reminder")} == {"planned"}


def test_a_finding_told_of_together_with_its_agency_is_put_to_the_district_too(office: Office) -> None:
    finding, commune = uuid4(), uuid4()
    state = {"code": "11344", "name_vi": "UBND phường Cầu Đất", "name_en": None, "kind": "ward", "parent_id": uuid4()}

    def hear_of_finding() -> None:
        with office.work() as work:
            reminding.keep_finding(work, finding, finding_of(commune))

    with office.work() as work:
        keeping.keep_agency(work, commune, {**state, "valid_from": None, "valid_to": None})
        heard = threading.Thread(target=hear_of_finding)
        heard.start()
        _until_it_waits(work, heard)
    heard.join(20)
    assert "district" in _addressees(office, finding)


def _until_it_waits(work: Work, other: threading.Thread) -> None:
    deadline = time.monotonic() + 20
    while not work.all("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") and other.is_alive():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _addressees(office: Office, finding: UUID) -> set[str]:
    with office.work() as work:
        rows = work.all("SELECT addressee FROM reminder WHERE subject = %s AND state = 'planned'", (finding,))
        return {row["addressee"] for row in rows}
