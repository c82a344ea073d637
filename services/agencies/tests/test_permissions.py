"""The permission table against the routes, and the texts against the refusals."""

import re
from pathlib import Path

import pytest

from chassis.identity.caller import ROLES
from chassis.web import routes
from services.agencies.permissions import PERMISSIONS
from services.agencies.service import Agencies
from services.agencies.texts import TEXTS

PACKAGE = Path(__file__).parents[1]


def test_every_route_but_those_of_the_issuer_demands_an_action_of_the_table():
    open_to_all = {(one.method, one.path) for one in routes(Agencies).values() if one.may is None}
    assert open_to_all == {
        ("POST", "/v1/tokens"),
        ("POST", "/v1/tokens/refresh"),
        ("POST", "/v1/tokens/revoke"),
        ("POST", "/v1/tokens/password"),
        ("GET", "/v1/keys"),
    }
    assert {one.may for one in routes(Agencies).values() if one.may} <= set(PERMISSIONS)


def test_the_table_knows_the_roles_only():
    assert {role for roles in PERMISSIONS.values() for role in roles} <= ROLES


def test_personal_data_is_not_shown_to_other_systems():
    assert "service" not in PERMISSIONS["person.read"]


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("domain/*.py")), ids=lambda path: path.stem)
def test_every_refusal_has_its_sentence_in_two_languages(path):
    codes = re.findall(r'Refusal\(\s*f?"([a-z_.]+)"', path.read_text(encoding="utf-8"))
    assert [code for code in codes if code not in TEXTS] == []


def test_both_languages_name_the_same_things():
    for code, (vietnamese, english) in TEXTS.items():
        assert set(re.findall(r"{\w+}", vietnamese)) == set(re.findall(r"{\w+}", english)), code
