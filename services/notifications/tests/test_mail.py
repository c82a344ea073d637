"""What would be broken: a letter lost, a repeat that looks like another letter, one that is sent for ever."""

import os
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog

from chassis import metrics
from chassis.service import Service
from chassis.settings import Settings
from deploy.local.installation import Installation
from services.notifications.commands import telling
from services.notifications.commands.sending import Postman
from services.notifications.domain.delivery import WAITS, wait_after
from services.notifications.store import deliveries
from services.notifications.tests.city import DUE, finding_of
from services.notifications.tests.office import LAN, MAI, SENDER, Office
from tests.postbox import NOT_NOW
from tests.stack import isotrack

WORKER_ENDS_WITHIN = 60


def counted(counter: Any, **labels: str) -> float:
    return float((counter.labels(**labels) if labels else counter)._value.get())


def test_a_letter_says_the_message_in_the_reader_s_language_as_text_and_as_html(office: Office) -> None:
    office.person(LAN)
    office.person(MAI, "en", "Mai")
    office.closed()
    step = office.postman()
    assert [step(), step(), step()] == [True, True, False]
    [vietnamese], [english] = office.postbox.said_to(LAN), office.postbox.said_to(MAI)
    assert vietnamese["Subject"] == "Đã đóng điểm không phù hợp (nặng) tại Sở Tư pháp"
    assert english["Subject"] == "Finding closed at Department of Justice: major nonconformity"
    assert (vietnamese["To"], vietnamese["From"]) == (f"Trần Thị Lan <{LAN}>", f"isotrack <{SENDER}>")
    assert (vietnamese["Auto-Submitted"], vietnamese["Content-Language"]) == ("auto-generated", "vi")
    text, html = (vietnamese.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Kính gửi: Trần Thị Lan, cán bộ đầu mối Sở Tư pháp." in text
    assert "<p" in html
    assert "Trần Thị Lan, cán bộ đầu mối Sở Tư pháp." in html
    assert set(office.postbox.ids()) == {f"<{row['id']}@haiphong.example>" for row in office.emails()}
    assert {(row["state"], row["attempts"], row["repeats"]) for row in office.emails()} == {("sent", 1, 0)}


def test_the_connection_is_held_while_letters_wait_and_not_longer(office: Office) -> None:
    office.person(LAN)
    step = office.postman()
    for number in (1, 2):
        office.closed()
        office.closed()
        while step():
            pass
        assert office.postbox.connections == number


def test_who_gets_a_duty_while_a_message_to_it_is_written_is_not_missed(office: Office) -> None:
    people: list[UUID] = []
    with office.work() as work:
        telling.tell(work, uuid4(), "finding.closed", uuid4(), finding_of(office.agency))
        assigned = threading.Thread(target=lambda: people.append(office.person(LAN)))
        assigned.start()
        waits = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        deadline = time.monotonic() + 20
        while not work.all(waits) and assigned.is_alive():
            assert time.monotonic() < deadline
            time.sleep(0.02)
    assigned.join(20)
    assert [row["person_id"] for row in office.emails()] == people


def test_names_cannot_break_out_of_a_letter(office: Office) -> None:
    office.person(LAN, name="Lan\r\nBcc: all@example.vn <b>")
    office.closed()
    office.postman()()
    [letter] = office.postbox.letters
    assert letter["Bcc"] is None
    assert "&lt;b&gt;" in letter.get_body(("html",)).get_content()


def test_what_is_not_taken_now_is_tried_again_after_a_while_and_longer_each_time(office: Office) -> None:
    office.person(LAN)
    office.closed()
    office.postbox.answers = [NOT_NOW, NOT_NOW]
    step = office.postman()
    waits = []
    for _ in range(2):
        step()
        [row] = office.emails()
        assert (row["state"], row["error"]) == ("failed", "letter refused (451)")
        waits.append((row["next_at"] - datetime.now(UTC)).total_seconds())
        assert step() is False
        office.the_time_comes()
    assert waits == pytest.approx(WAITS[:2], abs=30)
    step()
    [row] = office.emails()
    assert (row["state"], row["attempts"], row["repeats"], row["error"]) == ("sent", 3, 0, None)


def test_a_letter_that_is_never_taken_is_given_up_after_two_days(office: Office) -> None:
    office.person(LAN)
    office.closed()
    office.postbox.answers = [NOT_NOW] * (len(WAITS) + 5)
    step = office.postman()
    for _ in range(len(WAITS) + 3):
        step()
        office.the_time_comes()
    [row] = office.emails()
    assert (row["state"], row["attempts"]) == ("dead", len(WAITS) + 1)
    assert sum(WAITS) > 46 * 3600
    assert wait_after(len(WAITS) + 1) is None


def test_a_refused_recipient_is_dead_at_once_and_keeps_no_other_waiting(office: Office) -> None:
    office.person("nobody@example.vn")
    office.person(LAN)
    office.postbox.refused.add("nobody@example.vn")
    office.closed()
    step, dead = office.postman(), []
    with structlog.testing.capture_logs() as logs:
        step()
        step()
    dead = [row for row in office.emails() if row["state"] == "dead"]
    assert [row["error"] for row in dead] == ["recipient refused (550)"]
    assert office.postbox.recipients == [LAN]
    assert [line["error"] for line in logs] == ["recipient refused (550)"]
    assert "example.vn" not in str(logs)


def test_an_address_that_is_none_is_dead_and_says_so(office: Office) -> None:
    office.person("lan@@example..vn")
    office.closed()
    office.postman()()
    [row] = office.emails()
    assert (row["state"], "cannot be written" in row["error"]) == ("dead", True)


@pytest.mark.parametrize("failing", ["vanishes", "hangs"])
def test_a_connection_lost_behind_the_letter_makes_a_repeat_with_the_same_id_that_is_counted(
    office: Office, failing: str
) -> None:
    office.person(LAN)
    office.closed()
    setattr(office.postbox, failing, 1)
    before = counted(metrics.LETTERS_REPEATED)
    office.postman(TIMEOUT="3")()
    [row] = office.emails()
    assert (row["state"], row["doubtful"], row["repeats"]) == ("failed", True, 0)
    office.the_time_comes()
    office.postman()()
    [row] = office.emails()
    assert (row["state"], row["attempts"], row["repeats"], row["doubtful"]) == ("sent", 2, 1, False)
    first, second = office.postbox.ids()
    assert first == second == f"<{row['id']}@haiphong.example>"
    assert counted(metrics.LETTERS_REPEATED) == before + 1


def test_a_server_that_is_away_costs_one_letter_an_attempt_and_not_all(office: Office) -> None:
    office.person(LAN)
    for _ in range(3):
        office.closed()
    step = office.postman(PORT="9")
    assert [step() for _ in range(4)] == [False] * 4
    assert sorted(row["attempts"] for row in office.emails()) == [0, 0, 1]


def test_two_workers_at_once_send_each_letter_once(office: Office) -> None:
    office.person(LAN)
    for _ in range(30):
        office.closed()
    steps = [office.postman() for _ in range(2)]
    together = threading.Barrier(2)

    def send(step: Callable[[], bool]) -> None:
        together.wait(10)
        while step():
            pass

    hands = [threading.Thread(target=send, args=(step,)) for step in steps]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert len(office.postbox.ids()) == len(set(office.postbox.ids())) == 30
    assert office.postbox.connections == 2
    assert {row["state"] for row in office.emails()} == {"sent"}


def test_a_slow_attempt_that_was_overtaken_changes_nothing_but_that_it_was_sent(office: Office) -> None:
    office.person(LAN)
    office.closed()
    with office.work() as work:
        slow = deliveries.claim(work, 0)
    with office.work() as work:
        assert slow is not None
        overtaking = deliveries.claim(work, 60)
        assert overtaking is not None
        assert overtaking["repeated"]
    with office.work() as work:
        deliveries.mark_failed(work, slow["id"], slow["attempts"], "late", False, False, None)
    assert office.emails()[0]["state"] == "queued"
    with office.work() as work:
        deliveries.mark_sent(work, slow["id"], repeated=False)
    with office.work() as work:
        deliveries.mark_failed(work, slow["id"], overtaking["attempts"], "later", False, False, 60)
    assert office.emails()[0]["state"] == "sent"


def test_a_worker_killed_between_the_server_s_answer_and_its_mark_leaves_a_repeat_and_no_loss(
    office: Office, clean_folder: Path, tmp_path: Path
) -> None:
    office.person(LAN)
    office.closed()
    told = Installation(clean_folder / "unit").environment("notifications") | office.settings.smtp
    with (tmp_path / "log").open("w") as log:
        done = subprocess.run(
            isotrack("work", "notifications"),
            env=os.environ | told | {"ISOTRACK_CRASH": "letter:1"},
            stdout=log,
            stderr=log,
            timeout=WORKER_ENDS_WITHIN,
            check=False,
        )
    assert done.returncode == -9, (tmp_path / "log").read_text()
    [row] = office.emails()
    assert (row["state"], row["doubtful"]) == ("queued", True)
    assert office.postman()() is False  # it is taken for as long as the attempt may last
    office.the_time_comes()
    office.postman()()
    [row] = office.emails()
    assert (row["state"], row["repeats"]) == ("sent", 1)
    assert office.postbox.ids() == [f"<{row['id']}@haiphong.example>"] * 2
    assert LAN not in (tmp_path / "log").read_text()


def test_what_waits_and_what_is_dead_is_measured(office: Office) -> None:
    office.person(LAN)
    office.closed()
    office.closed()
    office.postbox.answers = ["554 spam"]
    office.postman()()
    office.postman()()  # each worker measures when it begins
    shown = {state: counted(metrics.DELIVERIES, state=state) for state in ("queued", "failed", "dead")}
    assert shown == {"queued": 1, "failed": 0, "dead": 1}
    assert counted(metrics.DELIVERIES_AGE) > 0


def test_no_letter_leaves_when_what_called_for_it_is_rolled_back(office: Office) -> None:
    office.person(LAN)
    with pytest.raises(ZeroDivisionError), office.work() as work:
        telling.tell(work, uuid4(), "finding.closed", uuid4(), finding_of(office.agency, due=DUE))
        office.postman()()
        raise ZeroDivisionError
    office.postman()()
    assert (office.postbox.letters, office.emails()) == ([], [])


def test_without_a_mail_server_there_is_no_errand(databases: Callable[[str], tuple[Service, Settings]]) -> None:
    assert Postman.prepare(databases("notifications")[1]) is None
