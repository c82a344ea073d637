"""Keys of the running system change hands without losing a token, and other issuers' tokens are read as told."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import requests

from tests.stack import Stack
from tests.system.city import SERVICES, City
from tests.system.client import Client, eventually
from tests.system.issuer import Provider
from tests.typing_in import typed


def keys(stack: Stack, *arguments: str) -> str:
    """What `isotrack keys …` prints."""
    environment = stack.settings_environment() | {"PATH": "/usr/bin:/bin"}
    finished = typed("keys", *arguments, environment=environment)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def states(stack: Stack) -> dict[str, str]:
    return dict(line.split("\t")[:2] for line in keys(stack, "list").splitlines())


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


class Traffic:
    """Requests to all services, each with the token of the moment, until the block ends; notes what was refused."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._over = threading.Event()
        self.refused: list[tuple[str, str]] = []
        self.answered = 0

    def __enter__(self) -> "Traffic":
        self._threads = [threading.Thread(target=self._send, args=(service,)) for service in SERVICES]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _send(self, service: str) -> None:
        while not self._over.is_set():
            token = self._stack.token("observer")
            answer = Client(self._stack, token).ask("GET", service, "/v1/clock")
            self.answered += 1
            if answer.status_code != 200:
                self.refused.append((service, answer.text))


def status(stack: Stack, service: str, token: str) -> int:
    return Client(stack, token).ask("GET", service, "/v1/clock").status_code


def with_another_key(stack: Stack) -> str:
    """A token of a key that is made now, once it signs."""
    before = states(stack)
    keys(stack, "add")
    return str(eventually(lambda: kid_of(token := stack.token("observer")) not in before and token))


def test_a_key_is_changed_under_traffic_and_no_token_is_refused_before_its_key_is_withdrawn(wound: Stack) -> None:
    before = with_another_key(wound)  # the first key stays: other tests hold tokens of it
    with Traffic(wound) as traffic:
        after = with_another_key(wound)
        assert [status(wound, service, token) for token in (before, after) for service in SERVICES] == [200] * 6
        sent = traffic.answered
        eventually(lambda: traffic.answered > sent + 30)
        assert {kid_of(before): "verifies", kid_of(after): "signs"}.items() <= states(wound).items()
        withdrawn = time.monotonic()
        keys(wound, "retire", kid_of(before), "--now")
        for service in SERVICES:
            eventually(lambda service=service: status(wound, service, before) == 401, within=10)
        assert time.monotonic() - withdrawn < 15, "KEYS_EVERY is a second and a half here; the rest is the machine"
    assert traffic.refused == []
    assert status(wound, "audits", after) == 200


def test_a_flood_of_tokens_of_unknown_keys_stops_nobody(wound: Stack) -> None:
    good = wound.token("observer")
    kid = kid_of(good)
    bogus = [good.replace(good.split(".")[0], _header(f"{kid}{number}")) for number in range(200)]
    with ThreadPoolExecutor(20) as strangers:
        flood = [strangers.submit(status, wound, "audits", token) for token in bogus]
        answers = [status(wound, "audits", good) for _ in range(20)]
        assert {one.result() for one in flood} == {401}
    assert answers == [200] * 20


def _header(kid: str) -> str:
    return jwt.encode({}, "k" * 32, "HS256", {"kid": kid, "typ": "at+jwt"}).split(".")[0]


def test_the_age_of_the_signing_key_and_the_day_of_the_key_set_can_be_watched(wound: Stack) -> None:
    shown = requests.get(f"{wound.url('agencies')}/metrics", timeout=10).text
    assert 'isotrack_signing_key_age_seconds{state="signs"}' in shown
    shown = requests.get(f"{wound.url('audits')}/metrics", timeout=10).text
    assert 'isotrack_key_set_fetched_timestamp_seconds{issuer="isotrack"}' in shown
    assert "isotrack_signing_key_age_seconds{" not in shown


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    found = Provider()
    yield found
    found.down()


@pytest.fixture(scope="module")
def trusting(city: City, provider: Provider) -> Iterator[City]:
    """The system with an audits that trusts the provider besides."""
    named = {
        "ISSUER": provider.iss,
        "AUDIENCE": "isotrack",
        "ROLES": "focal_point, can-bo=observer",
        "ROLES_CLAIM": "realm_access.roles",
        "AGENCY_CLAIM": "don_vi",
        "EVERY": "0.5",
    }
    told = {f"ISOTRACK_OIDC_CITY_{name}": value for name, value in named.items()}
    with city.stack.processes["audits"].told(ISOTRACK_OIDC_ISSUERS="city", **told):
        yield city


def bearer(city: City, provider: Provider, *roles: str, kid: str | None = None, **claims: str) -> Client:
    return Client(city.stack, provider.token(kid, realm_access={"roles": list(roles)}, **claims))


def reads(who: Client, city: City) -> list[int]:
    paths = [f"/v1/inspections/{place.inspection}" for place in city.places]
    return [who.ask("GET", "audits", path).status_code for path in paths]


def test_a_token_of_another_issuer_works_with_the_roles_and_the_agency_that_it_names(
    trusting: City, provider: Provider
) -> None:
    assert reads(bearer(trusting, provider, "focal_point", don_vi="760"), trusting) == [200, 200, 403]
    assert reads(bearer(trusting, provider, "focal_point", don_vi=trusting.own.agency), trusting) == [200, 200, 403]
    assert reads(bearer(trusting, provider, "focal_point"), trusting) == [403, 403, 403]
    assert reads(bearer(trusting, provider, "focal_point", don_vi="99999"), trusting) == [403, 403, 403]
    assert reads(bearer(trusting, provider, "can-bo"), trusting) == [200, 200, 200]


def test_another_issuer_cannot_grant_what_the_settings_do_not_let_it(trusting: City, provider: Provider) -> None:
    assert reads(bearer(trusting, provider, "coordinator", "leader", "observer"), trusting) == [403, 403, 403]


def test_services_that_were_not_told_of_an_issuer_do_not_take_its_tokens(trusting: City, provider: Provider) -> None:
    answer = bearer(trusting, provider, "can-bo").ask("GET", "agencies", "/v1/clock")
    assert (answer.status_code, answer.json()["code"]) == (401, "token.invalid")


def test_tokens_of_another_issuer_follow_its_rotation(trusting: City, provider: Provider) -> None:
    provider.rotate("r2")
    old = bearer(trusting, provider, "can-bo", kid="r1")
    eventually(lambda: reads(bearer(trusting, provider, "can-bo"), trusting) == [200] * 3)
    assert reads(old, trusting) == [200] * 3
    provider.rotate("r3", keep=False)
    eventually(lambda: reads(old, trusting) == [401] * 3)
    eventually(lambda: reads(bearer(trusting, provider, "can-bo"), trusting) == [200] * 3)


def test_tokens_of_another_issuer_are_read_while_it_is_down_and_after_a_restart(
    trusting: City, provider: Provider
) -> None:
    eventually(lambda: reads(bearer(trusting, provider, "can-bo"), trusting) == [200] * 3)
    audits = trusting.stack.processes["audits"]
    provider.down()
    try:
        assert reads(bearer(trusting, provider, "can-bo"), trusting) == [200] * 3
        audits.stop()
        audits.start()
        audits.wait_ready()
        assert reads(bearer(trusting, provider, "can-bo"), trusting) == [200] * 3
        assert status(trusting.stack, "audits", trusting.stack.token("observer")) == 200
    finally:
        provider.up()
