"""What would be broken: a refusal without words, a route without a rule, or personal data in an event."""

import re
import unicodedata
from pathlib import Path

import pytest
from marshmallow import ValidationError

from chassis.subscriber import subscriptions
from chassis.web import routes
from services.audits import schemas
from services.audits.domain import extension, finding, inspection, programme
from services.audits.permissions import PERMISSIONS
from services.audits.service import Audits
from services.audits.texts import TEXTS

ROOM = Path(__file__).parent.parent
PRIVATE = {"description", "root_cause", "correction", "corrective_action", "evidence", "verification_note", "name"}


def test_every_refusal_has_its_sentence() -> None:
    source = "\n".join(path.read_text() for room in ("domain", "commands") for path in (ROOM / room).glob("*.py"))
    matters = "agency|programme|remediation|extension|edition|consolidation|team|inspection|minutes|finding"
    codes = set(re.findall(rf'(?:Refusal\(|, )"((?:{matters})\.[a-z_]+)"', source))
    said = {name for name in codes if name not in schemas.EVENTS}
    steps = {f"finding.cannot_{step}" for step in finding.Step}
    steps |= {f"extension.cannot_{step}" for step in extension.Step}
    steps |= {f"programme.cannot_{step}" for step in programme.Step}
    steps |= {f"inspection.cannot_{step}" for step in inspection.Step if step != "follow_up"}
    assert said | steps == {code for code in TEXTS if "." in code and not code.startswith("event.")}


def test_both_languages_say_the_same_with_the_same_parameters_in_nfc() -> None:
    for vietnamese, english in TEXTS.values():
        assert re.findall(r"{\w+}", vietnamese) == re.findall(r"{\w+}", english)
        assert vietnamese != english
        assert unicodedata.is_normalized("NFC", vietnamese)


def test_every_route_asks_for_an_action_of_the_table() -> None:
    assert {declared.may for declared in routes(Audits).values()} <= set(PERMISSIONS)


def test_no_event_carries_what_people_wrote_but_reasons() -> None:
    for said in schemas.EVENTS.values():
        assert not PRIVATE & (set(said.state.fields) | set(said.change.fields))


def test_the_tree_and_the_duties_are_listened_to() -> None:
    heard = {(found.exchange, found.events) for found in subscriptions("audits", Audits).values()}
    assert heard == {("agencies.events", key) for key in ("agency.*", "agency.dissolved", "duty.*")}


def test_a_report_names_every_field_that_is_missing_or_blank() -> None:
    with pytest.raises(ValidationError) as refused:
        schemas.Answer().load({"root_cause": "  ", "correction": "x"})
    assert set(refused.value.normalized_messages()) == {"root_cause", "corrective_action", "evidence"}


def test_what_people_write_is_kept_in_nfc_without_blanks_around_it() -> None:
    typed = unicodedata.normalize("NFD", "  thiếu chữ ký ")
    assert schemas.Reason().load({"reason": typed}) == {"reason": "thiếu chữ ký"}
