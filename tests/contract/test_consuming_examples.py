"""The examples for strangers, told by hand what the wire may bring: they know the contract, and count by it alone."""

import ast
import copy
import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from nameko.testing.services import worker_factory

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "consuming"
MESSAGES = ROOT / "contracts" / "examples"
AS_OF = "2019-06-01"
ALLOWED = {"declared": {"pika"}, "declared_nameko": {"nameko", "kombu"}}

Json = dict[str, Any]


class Stranger:
    """An example, told messages one by one in the form of contracts/examples."""

    def __init__(self, hear: Callable[[Json, Json], None], counts: Callable[[], dict[str, list[int]]]) -> None:
        self._hear, self.counts = hear, counts

    def hear(self, *messages: Json) -> dict[str, list[int]]:
        """Tell it; returns what it counts then: [total, declared] by block."""
        for message in messages:
            self._hear(message["headers"], message["body"])
        return self.counts()


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def in_pika() -> Stranger:
    module = loaded("declared")
    return Stranger(lambda headers, body: module.apply(headers, json.dumps(body).encode()), module.counts)


def in_nameko() -> Stranger:
    module = loaded("declared_nameko")

    def counts() -> dict[str, list[int]]:
        return {block: found for block, *found in module.Declared.table.execute(module.COUNT, module.DAY)}

    return Stranger(lambda headers, body: worker_factory(module.Declared, attributes=headers).hear(body), counts)


@pytest.fixture(params=[in_pika, in_nameko], ids=["pika", "nameko"])
def stranger(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Stranger:
    for name, value in {"AS_OF": AS_OF, "QUEUE": "consumers.any", "DATABASE": ":memory:"}.items():
        monkeypatch.setenv(name, value)
    found: Stranger = request.param()
    return found


def message(name: str, sequence: int = 1, epoch: int = 1, version: str = "v1", **state: Any) -> Json:
    """An example of the contract with another position, and some of its state changed."""
    found = copy.deepcopy(json.loads((MESSAGES / f"{name}.json").read_text(encoding="utf-8")))
    found["headers"]["cloudEvents_sequence"] = f"{sequence:020d}"
    found["headers"]["cloudEvents_epoch"] = str(epoch)
    found["headers"]["cloudEvents_type"] = f"isotrack.{name}.{version}"
    found["body"]["state"] |= state
    return found


def agency(name: str = "agency.registered", sequence: int = 1, epoch: int = 1, **state: Any) -> Json:
    """An event about the agency that `declared` declares."""
    ours = message("qms.declared")["body"]["state"]["agency_id"]
    whole = {"block": "districts", "valid_from": "2017-01-01", "valid_to": None}
    found = message(name, sequence, epoch, **whole | state | {"id": ours})
    found["headers"]["cloudEvents_subject"] = found["headers"]["cloudEvents_partitionkey"] = ours
    return found


def qms(name: str, sequence: int = 1, **state: Any) -> Json:
    """An event about the declaration of `qms.declared`, or with `id` about another one of the same agency."""
    first = message("qms.declared")["body"]["state"]
    one = state.get("id", first["id"])
    found = message(name, sequence, **{key: first[key] for key in ("agency_id", "standard", "date", "kind")} | state)
    found["body"]["state"]["id"] = one
    found["headers"]["cloudEvents_subject"] = found["headers"]["cloudEvents_partitionkey"] = one
    return found


ANOTHER = "5c1d8a52-5bb6-4c2e-9d3a-1f0f7a2c7b11"


DECLARED = message("qms.declared")
COMPLETED = message("restatement.completed", epoch=2)


@pytest.mark.parametrize("name", ALLOWED)
def test_an_example_imports_nothing_of_ours(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {one.partition(".")[0] for one in imported} - set(sys.stdlib_module_names) == ALLOWED[name]


def test_the_plain_example_stays_about_thirty_lines() -> None:
    tree = ast.parse((FOLDER / "declared.py").read_text(encoding="utf-8"))
    code = [node for node in tree.body[1:] if not isinstance(node, ast.Import | ast.ImportFrom)]
    assert sum((node.end_lineno or 0) - node.lineno + 1 for node in code) <= 40


def test_an_agency_that_has_declared_counts_whichever_is_heard_first(stranger: Stranger) -> None:
    assert stranger.hear(DECLARED) == {}
    assert stranger.hear(agency()) == {"districts": [1, 1]}


def test_the_newest_wins_however_often_and_in_whatever_order_it_is_said(stranger: Stranger) -> None:
    first, third = agency(), agency("agency.changed", 3, block="departments")
    assert stranger.hear(third, first, third, agency("agency.changed", 2), DECLARED, DECLARED) == {
        "departments": [1, 1]
    }


def test_a_higher_epoch_wins_over_a_higher_sequence(stranger: Stranger) -> None:
    assert stranger.hear(agency("agency.changed", 9), agency("agency.restated", 2, 2, block="departments")) == {
        "departments": [1, 0]
    }
    assert stranger.hear(agency("agency.changed", 10)) == {"departments": [1, 0]}


def test_what_is_said_anew_changes_nothing_that_is_known(stranger: Stranger) -> None:
    before = stranger.hear(agency(), DECLARED)
    assert stranger.hear(agency("agency.restated"), message("qms.restated"), message("restatement.completed")) == before


def test_what_is_only_said_anew_is_known_too(stranger: Stranger) -> None:
    assert stranger.hear(agency("agency.restated"), message("qms.restated")) == {"districts": [1, 1]}


def test_what_the_owner_lost_is_forgotten_once_it_has_said_everything_and_does_not_come_back(
    stranger: Stranger,
) -> None:
    before = stranger.hear(agency(), DECLARED, agency("agency.restated", 1, 2))
    assert before == {"districts": [1, 1]}
    assert stranger.hear(COMPLETED) == {"districts": [1, 0]}
    assert stranger.hear(DECLARED) == {"districts": [1, 0]}
    assert stranger.hear(message("qms.restated", epoch=2)) == {"districts": [1, 1]}


def test_another_owner_s_restatement_takes_nothing_away(stranger: Stranger) -> None:
    other = copy.deepcopy(COMPLETED)
    other["headers"]["cloudEvents_source"] = "/audits"
    assert stranger.hear(agency(), DECLARED, other) == {"districts": [1, 1]}


@pytest.mark.parametrize(("last", "counted"), [("2019-05-31", {}), (AS_OF, {"districts": [1, 1]})])
def test_a_dissolved_agency_counts_until_its_last_day(stranger: Stranger, last: str, counted: Any) -> None:
    assert stranger.hear(agency(), DECLARED, agency("agency.changed", 2, valid_to=last, status="dissolved")) == counted


def test_an_agency_counts_from_its_first_day(stranger: Stranger) -> None:
    assert stranger.hear(agency(valid_from="2019-06-02"), DECLARED) == {}


@pytest.mark.parametrize(("lapsed_on", "counted"), [("2019-06-01", 0), ("2019-06-02", 1)])
def test_a_declaration_counts_until_the_day_before_it_lapses(stranger: Stranger, lapsed_on: str, counted: int) -> None:
    assert stranger.hear(agency(), DECLARED, qms("qms.lapsed", 2, lapsed_on=lapsed_on), DECLARED) == {
        "districts": [1, counted]
    }


def test_what_has_lapsed_is_known_too_when_it_is_only_said_anew(stranger: Stranger) -> None:
    assert stranger.hear(agency(), qms("qms.restated", 2, lapsed_on="2019-05-01")) == {"districts": [1, 0]}


def test_another_declaration_after_a_lapse_counts_and_one_that_lapses_is_not_saved_by_an_older_one(
    stranger: Stranger,
) -> None:
    again = {"id": ANOTHER, "kind": "redeclaration", "date": "2019-05-20"}
    old = qms("qms.lapsed", 2, date="2018-03-04", lapsed_on="2019-05-01")
    assert stranger.hear(agency(), old, qms("qms.redeclared", **again, lapsed_on=None)) == {"districts": [1, 1]}
    standing = qms("qms.declared", 3, date="2018-03-04", lapsed_on=None)
    assert stranger.hear(standing, qms("qms.lapsed", 2, **again, lapsed_on="2019-05-30")) == {"districts": [1, 0]}


def test_a_message_from_before_declarations_could_lapse_counts(stranger: Stranger) -> None:
    older = message("qms.declared")
    del older["body"]["state"]["lapsed_on"]
    assert stranger.hear(agency(), older) == {"districts": [1, 1]}


@pytest.mark.parametrize("state", [{"date": "2019-06-02"}, {"standard": "ISO 9001:2008"}], ids=["later", "another"])
def test_a_declaration_of_later_or_of_another_standard_does_not_count(stranger: Stranger, state: Json) -> None:
    assert stranger.hear(agency(), message("qms.declared", **state)) == {"districts": [1, 0]}


def test_a_field_that_was_added_and_an_event_that_is_not_known_disturb_nobody(stranger: Stranger) -> None:
    others = [message(path.stem) for path in sorted(MESSAGES.glob("*.json")) if not path.stem.startswith("restatement")]
    counted = [one for one in others if one["routing_key"].partition(".")[0] not in ("agency", "qms")]
    assert stranger.hear(agency(added=[1]), message("qms.declared", added={"a": None}), *counted) == {
        "districts": [1, 1]
    }


def test_an_event_of_another_version_is_left_alone(stranger: Stranger) -> None:
    assert stranger.hear(agency(), message("qms.declared", version="v2")) == {"districts": [1, 0]}


def test_a_root_counts_nowhere(stranger: Stranger) -> None:
    assert stranger.hear(agency(block=None), DECLARED) == {}
