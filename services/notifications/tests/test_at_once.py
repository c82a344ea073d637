"""What would be broken: a finding's reminders sent while they are planned anew, so that an old repeat stays behind."""

from uuid import uuid4

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
