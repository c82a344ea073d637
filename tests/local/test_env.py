"""`make env`: passwords for docker compose, made once and kept."""

import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.paths import CHECKOUT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "deploy" / "compose"
    folder.mkdir(parents=True)
    shutil.copy(CHECKOUT / "deploy" / "compose" / "env.py", folder)
    return tmp_path


def written(checkout: Path) -> dict[str, str]:
    subprocess.run([sys.executable, checkout / "deploy" / "compose" / "env.py"], check=True, capture_output=True)
    return dict(line.split("=", 1) for line in (checkout / ".env").read_text().splitlines())


def test_every_variable_that_the_compose_file_demands_is_written(checkout: Path) -> None:
    demanded = set(re.findall(r"\$\{(\w+):\?", (CHECKOUT / "docker-compose.yml").read_text()))
    assert demanded, "the compose file demands passwords"
    assert demanded <= set(written(checkout))


def test_no_two_passwords_are_alike_and_only_their_owner_reads_them(checkout: Path) -> None:
    found = [value for name, value in written(checkout).items() if name.endswith("PASSWORD")]
    assert len(set(found)) == len(found)
    assert all(len(value) >= 40 for value in found)
    assert stat.S_IMODE((checkout / ".env").stat().st_mode) == 0o600


def test_what_is_there_is_kept_so_that_a_running_installation_keeps_its_passwords(checkout: Path) -> None:
    first = written(checkout)
    (checkout / ".env").write_text("ISOTRACK_PORT=9000\n" + f"POSTGRES_PASSWORD={first['POSTGRES_PASSWORD']}\n")
    second = written(checkout)
    assert second["ISOTRACK_PORT"] == "9000"
    assert second["POSTGRES_PASSWORD"] == first["POSTGRES_PASSWORD"]
    assert set(second) == set(first)


def test_the_example_names_what_is_written_and_holds_no_password() -> None:
    lines = [line for line in (CHECKOUT / ".env.example").read_text().splitlines() if line and line[0] != "#"]
    assert all(line.endswith("=") for line in lines if "PASSWORD" in line)


def test_no_key_of_the_compose_file_stands_twice() -> None:
    known: list[tuple[int, set[str]]] = []
    for line in (CHECKOUT / "docker-compose.yml").read_text().splitlines():
        if found := re.match(r"( *)([\w-]+):", line):
            known = [(indent, keys) for indent, keys in known if indent <= len(found[1])]
            if not known or known[-1][0] < len(found[1]):
                known.append((len(found[1]), set()))
            assert found[2] not in known[-1][1], line
            known[-1][1].add(found[2])
