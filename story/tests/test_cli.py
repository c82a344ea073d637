"""Where the story is played and who signs in, from the command line: never with a password on it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from story import cli, client, play
from story.client import Account, Installation, Refused

AWAY = "http://127.0.0.1:9/"


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Account, Installation]]:
    """Who would have played where; the story is over before it begins."""
    found: list[tuple[Account, Installation]] = []

    def run(self: play.Performance, installation: Installation, source: Path) -> None:
        found.append((self._stage.operator, installation))
        raise Refused("enough")

    monkeypatch.setattr(play.Performance, "run", run)
    for name in ("AGENCIES_URL", "AUDITS_URL", "NOTIFICATIONS_URL", "STORY_PASSWORD"):
        monkeypatch.delenv(f"ISOTRACK_{name}", raising=False)
    return found


def ask(*arguments: str, **environment: str) -> str:
    return CliRunner().invoke(cli.story, arguments, env=environment).output


def test_a_gateway_is_asked_for_the_wrong_service(played):
    ask("--to", "https://isotrack.example/", ISOTRACK_STORY_PASSWORD="x")
    [(account, installation)] = played
    assert installation.urls == {
        service: f"https://isotrack.example/{service}" for service in ("agencies", "audits", "notifications")
    }
    assert (account.username, account.password) == ("operator", "x")


def test_services_at_addresses_of_their_own_are_not_found_or_one_that_is_missing_is_not_named(played):
    named = {f"ISOTRACK_{name}_URL": f"http://127.0.0.1/{name}" for name in ("AGENCIES", "AUDITS", "NOTIFICATIONS")}
    ask(**named, ISOTRACK_STORY_PASSWORD="x")
    assert played[0][1].urls["audits"] == "http://127.0.0.1/AUDITS"
    del named["ISOTRACK_AUDITS_URL"]
    assert "--audits-url is missing" in ask(**named, ISOTRACK_STORY_PASSWORD="x")


def test_a_password_can_be_given_where_everybody_reads_it(played, tmp_path: Path):
    (tmp_path / "secret").write_text("từ tệp\n", encoding="utf-8")
    ask("--to", AWAY, "--password-file", str(tmp_path / "secret"), ISOTRACK_STORY_PASSWORD="x")
    assert played[0][0].password == "từ tệp"
    assert "the password of chief is missing" in ask("--to", AWAY, "--operator", "chief")
    assert all("password" not in option.name or option.name == "password_file" for option in cli.story.params)


def test_an_installation_that_is_away_ends_in_a_traceback(monkeypatch):
    monkeypatch.setattr(client, "PAUSE", 0.01)
    output = ask("--to", AWAY, ISOTRACK_STORY_PASSWORD="x")
    assert "agencies does not answer at http://127.0.0.1:9/agencies" in output
    assert "Traceback" not in output
