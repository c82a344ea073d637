"""Ports are remembered and given up when taken; passwords are made once; a process is told only its own."""

import socket
import stat
from pathlib import Path

import pytest

from deploy.local.failure import Impossible
from deploy.local.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "run")


def test_a_second_look_finds_the_same_ports_and_passwords(installation: Installation) -> None:
    again = Installation(installation.root)
    assert (again.ports, again.passwords) == (installation.ports, installation.passwords)


def test_ports_and_passwords_all_differ(installation: Installation) -> None:
    assert len(set(installation.ports.values())) == len(installation.ports)
    assert len(set(installation.passwords.values())) == len(installation.passwords)


def test_a_port_that_somebody_took_is_changed_and_the_others_stay(installation: Installation) -> None:
    before = dict(installation.ports)
    with socket.create_server(("127.0.0.1", before["broker"])):
        installation.claim("broker", "database")
    assert installation.ports["broker"] != before["broker"]
    assert installation.ports["database"] == before["database"]
    assert Installation(installation.root).ports == installation.ports


def test_what_holds_passwords_is_for_its_user_only(installation: Installation) -> None:
    file = installation.root / "installation.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(installation.root.stat().st_mode) == 0o700


def test_a_service_is_told_nothing_of_the_others(installation: Installation) -> None:
    told = installation.environment("audits")
    own = {"audits", "database.audits", "broker.audits"}
    foreign = [password for name, password in installation.passwords.items() if name not in own]
    assert not [value for value in told.values() if any(password in value for password in foreign)]
    assert "ISOTRACK_SIGNING_KEYS" not in told


def test_a_relay_has_an_address_of_its_own(installation: Installation) -> None:
    first, second = (installation.relay_environment("audits", number) for number in (1, 2))
    assert first["ISOTRACK_AUDITS_RELAY_HTTP"] != second["ISOTRACK_AUDITS_RELAY_HTTP"]


def test_a_broken_file_is_one_sentence(installation: Installation) -> None:
    (installation.root / "installation.json").write_text("{")
    with pytest.raises(Impossible, match="make clean"):
        Installation(installation.root)
