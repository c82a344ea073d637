"""What the broker is told: rights by name only, no default user, the checked-in policies."""

import re
from pathlib import Path
from typing import Any

import pytest

from deploy.local.definitions import definitions
from deploy.local.installation import SERVICES, Installation


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    return definitions(Installation(tmp_path / "run"))


def test_a_service_configures_nothing_and_reaches_only_its_own_names(told: dict[str, Any]) -> None:
    for right in told["permissions"]:
        if right["user"] != "admin":
            assert not re.search(right["configure"], "audits.events")
            reached = {name for name in SERVICES if re.search(right["write"], f"{name}.events")}
            assert reached == {right["user"]}


def test_there_is_no_guest_and_no_clear_password(told: dict[str, Any]) -> None:
    assert {user["name"] for user in told["users"]} == {"admin", *SERVICES}
    assert all(set(user) == {"name", "password_hash", "hashing_algorithm", "tags"} for user in told["users"])


@pytest.mark.parametrize("service", [*SERVICES, "toy"])
def test_every_queue_but_the_parking_one_has_a_way_out(tmp_path: Path, service: str) -> None:
    (policy,) = definitions(Installation(tmp_path / "run", (service,)))["policies"]
    assert policy["definition"]["dead-letter-exchange"] == f"{service}.parking"
    assert re.search(policy["pattern"], f"{service}.some_queue")
    assert re.search(policy["pattern"], f"{service}.parking_lot")
    assert not re.search(policy["pattern"], f"{service}.parking")
