"""A key set is fetched beside the requests, kept through outages, and forgets what its issuer withdraws."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from chassis import metrics
from chassis.identity.keysets import KeyDocument, KeySet, readable
from chassis.problems import Unauthorised, Unavailable

WITHIN = 10.0
FETCHED = "isotrack_key_set_fetched_timestamp_seconds"


def entry(kid: str, key: Ed25519PrivateKey | None = None, **more: Any) -> dict[str, Any]:
    public = (key or Ed25519PrivateKey.generate()).public_key()
    return {**OKPAlgorithm.to_jwk(public, as_dict=True), "kid": kid, **more}


def document(*kids: str, ended: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"keys": [entry(kid) for kid in kids], "ended_sessions": list(ended)}


class Source:
    """An issuer in a variable: answers, refuses or hangs as told, and counts."""

    def __init__(self, answer: KeyDocument | None = None) -> None:
        self.answer = answer
        self.asked = 0
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self) -> KeyDocument:
        self.asked += 1
        self.gate.wait(WITHIN)
        if self.answer is None:
            raise OSError("away")
        return self.answer


class Shelf:
    def __init__(self, kept: KeyDocument | None = None) -> None:
        self.kept = kept
        self.saved = 0

    def load(self) -> KeyDocument | None:
        return self.kept

    def save(self, document: KeyDocument) -> None:
        self.kept = document
        self.saved += 1


@pytest.fixture
def started() -> Iterator[Callable[..., KeySet]]:
    made: list[KeySet] = []

    def start(source: Source, shelf: Shelf | None = None, every: float = 0.02, issuer: str = "isotrack") -> KeySet:
        made.append(KeySet(source, every, shelf, issuer))
        made[-1].start()
        return made[-1]

    yield start
    for keys in made:
        keys.stop()


def eventually(what: Callable[[], Any]) -> None:
    until = time.monotonic() + WITHIN
    while not what():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.005)


def test_a_withdrawn_key_is_forgotten_and_what_it_verified_counts_no_more(started: Callable[..., KeySet]) -> None:
    source = Source(document("a", "b"))
    keys = started(source)
    eventually(lambda: keys.is_known)
    before = keys.generation
    source.answer = {"keys": source.answer["keys"][1:]}  # type: ignore[index]
    eventually(lambda: keys.generation > before)
    with pytest.raises(Unauthorised):
        keys.key("a")
    assert keys.key("b")


def test_an_issuer_that_has_never_answered_is_seen_in_the_metrics(started: Callable[..., KeySet]) -> None:
    source = Source()
    started(source, Shelf(document("a")), issuer="silent")
    eventually(lambda: source.asked)
    assert metrics.SERVICE.get_sample_value(FETCHED, {"issuer": "silent"}) == 0


def test_another_key_under_an_old_id_is_a_withdrawal_too(started: Callable[..., KeySet]) -> None:
    source = Source(document("a"))
    keys = started(source)
    eventually(lambda: keys.is_known)
    before = keys.generation
    source.answer = document("a")
    eventually(lambda: keys.generation > before)


def test_an_added_key_disturbs_nothing_that_was_verified(started: Callable[..., KeySet]) -> None:
    source = Source(document("a"))
    keys = started(source)
    eventually(lambda: keys.is_known)
    before = keys.generation
    source.answer = {"keys": [*source.answer["keys"], entry("b")]}  # type: ignore[index]
    eventually(lambda: keys._keys.keys() == {"a", "b"})
    assert keys.generation == before


def test_ended_sessions_are_known_as_soon_as_the_issuer_says_so(started: Callable[..., KeySet]) -> None:
    source = Source(document("a"))
    keys = started(source)
    eventually(lambda: keys.is_known)
    source.answer = {**source.answer, "ended_sessions": ["s"]}  # type: ignore[dict-item]
    eventually(lambda: "s" in keys.ended)


@pytest.mark.parametrize("answer", [None, {}, {"keys": []}, {"keys": 7}, {"keys": [{"kty": "OKP"}]}, {"keys": "x"}])
def test_an_issuer_that_is_away_or_talks_nonsense_takes_no_key_away(
    started: Callable[..., KeySet], answer: KeyDocument | None
) -> None:
    source = Source(document("a"))
    keys = started(source)
    eventually(lambda: keys.is_known)
    source.answer = answer
    asked = source.asked
    eventually(lambda: source.asked > asked)
    assert keys.key("a")


def test_a_restart_while_the_issuer_is_away_begins_with_what_was_kept(started: Callable[..., KeySet]) -> None:
    keys = started(Source(None), Shelf(document("a", ended=("s",))))
    assert keys.key("a")
    assert keys.ended == {"s"}


def test_a_key_set_is_kept_when_it_changes_and_not_at_every_look(started: Callable[..., KeySet]) -> None:
    source, shelf = Source(document("a")), Shelf()
    started(source, shelf)
    eventually(lambda: source.asked > 5)
    assert shelf.saved == 1
    source.answer = document("a", "b")
    eventually(lambda: shelf.saved == 2)


def test_a_flood_of_unknown_keys_neither_hammers_the_issuer_nor_blocks_the_requests_of_others(
    started: Callable[..., KeySet],
) -> None:
    source = Source(document("good"))
    keys = started(source, every=3600.0)
    eventually(lambda: keys.is_known)
    keys._begun = float("-inf")  # the last look was long ago
    source.gate.clear()  # and the issuer hangs

    def bogus(number: int) -> bool:
        with pytest.raises(Unauthorised):
            keys.key(f"bogus-{number}")
        return True

    with ThreadPoolExecutor(50) as strangers:
        flood = [strangers.submit(bogus, number) for number in range(500)]
        eventually(lambda: source.asked == 2)
        eventually(lambda: sum(one.done() for one in flood) >= 496)  # all but the few who wait
        assert keys.key("good"), "while a fetch is under way"
        source.gate.set()
        assert all(one.result() for one in flood)
    assert source.asked == 2


def test_a_key_that_an_issuer_adds_without_notice_is_found_by_its_first_token(started: Callable[..., KeySet]) -> None:
    source = Source(document("a"))
    keys = started(source, every=3600.0)
    eventually(lambda: keys.is_known)
    keys._begun = float("-inf")
    source.answer = {"keys": [*source.answer["keys"], entry("b")]}  # type: ignore[index]
    assert keys.key("b")


def test_the_first_requests_wait_for_the_first_keys(started: Callable[..., KeySet]) -> None:
    source = Source(document("a"))
    source.gate.clear()
    keys = started(source, every=3600.0)
    eventually(lambda: source.asked == 1)
    with ThreadPoolExecutor(4) as callers:
        found = [callers.submit(keys.key, "a") for _ in range(4)]
        source.gate.set()
        assert all(one.result() for one in found)
    assert source.asked == 1


def test_without_any_key_the_fault_is_ours_and_not_the_tokens(started: Callable[..., KeySet]) -> None:
    keys = started(Source(None), every=3600.0)
    with pytest.raises(Unavailable):
        keys.key("a")


def rsa_entry(bits: int, **more: Any) -> dict[str, Any]:
    key = rsa.generate_private_key(65537, bits).public_key()
    return {**RSAAlgorithm.to_jwk(key, as_dict=True), "kid": "r", **more}


def ec_entry(curve: ec.EllipticCurve) -> dict[str, Any]:
    return {**ECAlgorithm.to_jwk(ec.generate_private_key(curve).public_key(), as_dict=True), "kid": "e"}


@pytest.mark.parametrize(
    ("found", "algorithm"),
    [
        (entry("k"), "EdDSA"),
        (entry("k", alg="EdDSA", use="sig"), "EdDSA"),
        (rsa_entry(2048), "RS256"),
        (ec_entry(ec.SECP256R1()), "ES256"),
        (rsa_entry(1024), None),
        (rsa_entry(2048, use="enc"), None),
        (rsa_entry(2048, alg="PS256"), None),
        (ec_entry(ec.SECP384R1()), None),
        (entry("k", alg="none"), None),
        ({"kty": "oct", "k": "c2VjcmV0", "kid": "k", "alg": "HS256"}, None),
        ({**entry("k"), "kid": None}, None),
        (OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate(), as_dict=True) | {"kid": "private"}, None),
        ("no key", None),
    ],
)
def test_a_key_verifies_with_the_one_algorithm_of_its_kind_or_not_at_all(found: Any, algorithm: str | None) -> None:
    keys = readable({"keys": [found]})
    assert [one.algorithm for one in keys.values()] == ([algorithm] if algorithm else [])


def test_one_key_that_cannot_be_read_spoils_no_other() -> None:
    broken = {**entry("broken"), "x": "!"}
    assert readable({"keys": [broken, entry("good")]}).keys() == {"good"}
