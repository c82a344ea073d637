"""Ports are remembered and given up when taken; passwords are made once; a process is told only its own."""

import shutil
import socket
import stat
import threading
from pathlib import Path

import pytest

from deploy.local import ports
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


def test_no_two_installations_are_given_one_port_though_nobody_listens_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "notes", lambda: tmp_path / "notes")
    monkeypatch.setattr(ports, "candidates", lambda: list(range(20_000, 20_200)))
    given = [set(Installation(tmp_path / str(number)).ports.values()) for number in range(4)]
    assert len(set.union(*given)) == sum(map(len, given))


def test_the_ports_of_an_installation_that_is_gone_are_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "notes", lambda: tmp_path / "notes")
    needed = len(Installation(tmp_path / "first").ports)
    monkeypatch.setattr(ports, "candidates", lambda: list(range(21_000, 21_000 + needed + needed // 2)))
    Installation(tmp_path / "second")
    with pytest.raises(Impossible, match="no free port"):
        Installation(tmp_path / "third")
    shutil.rmtree(tmp_path / "second")
    Installation(tmp_path / "third")


def test_no_port_is_one_that_an_outgoing_connection_may_have() -> None:
    low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    assert not [port for port in ports.candidates() if low <= port <= high]


def test_a_port_that_is_let_go_in_time_is_kept(installation: Installation) -> None:
    before = dict(installation.ports)
    server = socket.create_server(("127.0.0.1", before["broker"]))
    threading.Timer(0.3, server.close).start()
    installation.claim("broker", seconds=10)
    assert installation.ports == before
