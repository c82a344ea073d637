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
            assert reached == ({right["user"]} & set(SERVICES))


def test_there_is_no_guest_and_no_clear_password(told: dict[str, Any]) -> None:
    assert {user["name"] for user in told["users"]} == {"admin", *SERVICES}
    assert all(set(user) == {"name", "password_hash", "hashing_algorithm", "tags"} for user in told["users"])


def policy_of(told: dict[str, Any], queue: str) -> dict[str, Any]:
    """The one policy that applies to a queue: of those that match, the one of the highest priority."""
    matching = [policy for policy in told["policies"] if re.search(policy["pattern"], queue)]
    found: dict[str, Any] = max(matching, key=lambda policy: policy["priority"])["definition"]
    assert sum(policy["definition"] == found for policy in matching) == 1
    return found


@pytest.mark.parametrize("service", [*SERVICES, "toy"])
def test_every_subscriber_s_queue_has_a_way_out_into_parking(tmp_path: Path, service: str) -> None:
    told = definitions(Installation(tmp_path / "run", (service,)))
    for queue in (f"{service}.some_queue", f"{service}.parking_lot", f"{service}.retry_later"):
        assert policy_of(told, queue)["dead-letter-exchange"] == f"{service}.parking"


def test_a_stranger_s_queue_has_a_way_out_into_parking_which_bears_being_looked_at(told: dict[str, Any]) -> None:
    policy = policy_of(told, "consumers.statistics")
    assert (policy["dead-letter-exchange"], policy["delivery-limit"]) == ("consumers.parking", 20)
    assert policy_of(told, "consumers.parking")["delivery-limit"] > 10**6


@pytest.mark.parametrize("service", [*SERVICES, "toy"])
def test_a_step_of_the_ladder_gives_back_to_the_failing_queue_and_loses_nothing(tmp_path: Path, service: str) -> None:
    policy = policy_of(definitions(Installation(tmp_path / "run", (service,))), f"{service}.retry.1")
    assert policy["dead-letter-exchange"] == ""
    assert (policy["dead-letter-strategy"], policy["overflow"]) == ("at-least-once", "reject-publish")


@pytest.mark.parametrize("service", [*SERVICES, "toy"])
def test_parking_is_the_end_and_bears_being_looked_at(tmp_path: Path, service: str) -> None:
    policy = policy_of(definitions(Installation(tmp_path / "run", (service,))), f"{service}.parking")
    assert "dead-letter-exchange" not in policy
    assert policy["delivery-limit"] > 10**6


@pytest.mark.parametrize("service", [*SERVICES, "toy"])
def test_no_policy_drops_by_age_or_length(tmp_path: Path, service: str) -> None:
    told = definitions(Installation(tmp_path / "run", (service,)))
    dropping = {"message-ttl", "expires", "max-length", "max-length-bytes"}
    assert [policy["name"] for policy in told["policies"] if dropping & policy["definition"].keys()] == []
