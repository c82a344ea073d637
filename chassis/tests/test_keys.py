"""Signing keys take turns: published before they sign, published after they signed, removed only when over."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis import metrics
from chassis.identity import create_key, public_keys
from chassis.identity.keys import KeyInUse, NoSigningKey, retire, schedule, signing, signing_key, state

DELAY = timedelta(minutes=1)
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def keys(folder: Path, *ages: int) -> list[str]:
    """Keys made so many seconds ago, by the real clock; their ids."""
    return [create_key(folder, datetime.now(UTC) - timedelta(seconds=age)) for age in ages]


def published(folder: Path) -> list[str]:
    return [key["kid"] for key in public_keys(folder, DELAY)["keys"]]


def test_the_first_key_signs_at_once(tmp_path: Path) -> None:
    [only] = keys(tmp_path, 0)
    assert signing_key(tmp_path, DELAY)[0] == only


def test_a_new_key_is_published_before_it_signs(tmp_path: Path) -> None:
    old, new = keys(tmp_path, 5000, 10)
    assert published(tmp_path) == [old, new]
    assert signing_key(tmp_path, DELAY)[0] == old


def test_a_new_key_signs_when_everybody_has_had_time_to_hear_of_it(tmp_path: Path) -> None:
    old, new = keys(tmp_path, 5000, 61)
    assert signing_key(tmp_path, DELAY)[0] == new
    assert published(tmp_path) == [old, new], "tokens of the old one are about"


def test_an_old_key_is_published_until_its_last_token_is_over_and_no_longer(tmp_path: Path) -> None:
    old, new = (create_key(tmp_path, NOW - timedelta(seconds=age)) for age in (9000, 60))
    found = schedule(tmp_path, DELAY)
    assert [key.kid for key in found] == [old, new]
    last_token_ends = found[1].signs_from + timedelta(minutes=10)
    assert state(found[0], found, last_token_ends) == "verifies"
    assert state(found[0], found, last_token_ends + timedelta(minutes=1)) == "over"


def test_a_key_that_is_over_is_no_longer_published(tmp_path: Path) -> None:
    _, new = keys(tmp_path, 9000, 3600)
    assert published(tmp_path) == [new]


def test_a_key_whose_tokens_are_about_is_removed_after_a_leak_only(tmp_path: Path) -> None:
    old, new = keys(tmp_path, 9000, 70)
    with pytest.raises(KeyInUse, match="may be about"):
        retire(tmp_path, old, DELAY)
    retire(tmp_path, old, DELAY, at_once=True)
    assert published(tmp_path) == [new]


def test_when_the_key_that_signs_leaks_the_waiting_one_takes_its_place_at_once(tmp_path: Path) -> None:
    old, new = keys(tmp_path, 9000, 1)
    retire(tmp_path, old, DELAY, at_once=True)
    assert signing_key(tmp_path, DELAY)[0] == new


def test_the_last_key_is_never_removed(tmp_path: Path) -> None:
    [only] = keys(tmp_path, 5000)
    with pytest.raises(KeyInUse, match="keys add"):
        retire(tmp_path, only, DELAY, at_once=True)
    with pytest.raises(KeyInUse, match="no key"):
        retire(tmp_path, "../elsewhere", DELAY, at_once=True)
    assert published(tmp_path) == [only]


def test_a_key_that_is_over_is_removed_without_further_ado(tmp_path: Path) -> None:
    old, new = keys(tmp_path, 9000, 3600)
    retire(tmp_path, old, DELAY)
    assert [path.stem for path in tmp_path.glob("*")] == [new]


def test_the_youngest_of_several_whose_delay_is_over_signs(tmp_path: Path) -> None:
    kids = [create_key(tmp_path, NOW - timedelta(seconds=age)) for age in (9000, 400, 200, 10)]
    assert signing(schedule(tmp_path, DELAY), NOW).kid == kids[2]


def test_without_a_key_the_sentence_says_how_to_make_one(tmp_path: Path) -> None:
    for folder in (tmp_path, None):
        with pytest.raises(NoSigningKey, match="keys add"):
            public_keys(folder)


def test_the_age_of_the_key_that_signs_can_be_watched(tmp_path: Path) -> None:
    keys(tmp_path, 9000, 10)
    public_keys(tmp_path, DELAY)
    shown = {
        sample.labels["state"]: sample.value
        for family in metrics.SIGNING_KEY_AGE.collect()
        for sample in family.samples
    }
    assert 9000 <= shown["signs"] < 9100
    assert 10 <= shown["waits"] < 110


def test_a_signing_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    kid = create_key(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert (tmp_path / "keys" / f"{kid}.pem").stat().st_mode & 0o077 == 0
