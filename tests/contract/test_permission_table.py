"""The permissions in the code against those that were promised."""

import pytest

from chassis.identity import ANYWHERE, SUBTREE
from chassis.identity.permissions import COMMON
from tests.contract import permissions
from tests.contract.declarations import SERVICES, declared, shape

OF_NO_AGENCY = {("notifications", "GET", "/v1/history/{entry_id}")}
"""Where nothing lies that concerns an agency, so that a bounded role finds nothing of its own."""

SCOPES = {permissions.ANYWHERE: ANYWHERE, permissions.SUBTREE: SUBTREE}


def test_a_route_appears_or_demands_another_action_only_when_the_promise_is_changed_too() -> None:
    found = {(service, one.method, shape(one.path)): one.may for service, one in declared()}
    assert found == permissions.ROUTES


def test_nothing_but_signing_in_and_the_keys_is_open_to_everybody() -> None:
    unguarded = {(one.method, one.path) for _, one in declared() if one.may is None}
    assert unguarded == {
        ("POST", "/v1/tokens"),
        ("POST", "/v1/tokens/refresh"),
        ("POST", "/v1/tokens/revoke"),
        ("POST", "/v1/tokens/password"),
        ("GET", "/v1/keys"),
    }


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_permission_is_given_or_taken_only_when_the_promise_is_changed_too(service: str) -> None:
    table = {**COMMON, **SERVICES[service].permissions}
    promised = {
        action: {role: SCOPES[scope] for role, scope in scopes.items() if scope in SCOPES}
        for (owner, action), scopes in permissions.PROMISED.items()
        if owner == service
    }
    assert {action: dict(roles) for action, roles in table.items()} == promised


def test_what_a_role_is_answered_on_a_route_never_exceeds_what_its_action_reaches() -> None:
    for route, roles in permissions.EXPECTED.items():
        reach = permissions.PROMISED[route[0], str(permissions.ROUTES[route])]
        for role, answer in roles.items():
            widest = permissions.ANSWERS[reach[role]]
            assert all(said == "-" or could == "+" for said, could in zip(answer, widest, strict=True)), (route, role)
            assert "+" in answer or reach[role] == permissions.NOWHERE or route in OF_NO_AGENCY, (route, role)
