"""`isotrack users`: local accounts, set up by whoever runs the system. `isotrack pace`: after how long one stalls."""

import json
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import click

from chassis import service
from chassis.identity.caller import ROLES
from chassis.problems import NotFound, sentence
from chassis.work import Work
from services.agencies.commands import accounts as commands
from services.agencies.commands.progress import set_pace
from services.agencies.domain.account import LANGUAGES
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import accounts as queries
from services.agencies.queries.progress import pace as current_pace

_GENERATED_BYTES = 15


@click.group()
def users() -> None:
    """Local accounts: who may sign in, and in which roles."""


@users.command()
@click.argument("username")
@click.option("--role", "roles", multiple=True, type=click.Choice(sorted(ROLES)), help="May be given several times.")
@click.option("--agency", metavar="CODE", help="The person's agency; agency_head and focal_point need one.")
@click.option("--person-name", metavar="NAME", help="The person's name; the username when not given.")
@click.option("--language", type=click.Choice(LANGUAGES), help="vi when not given.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day of the duty that goes with the role.")
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of the input.")
def add(
    username: str,
    roles: tuple[str, ...],
    agency: str | None,
    person_name: str | None,
    language: str | None,
    since: datetime | None,
    password_stdin: bool,
) -> None:
    """Set up USERNAME, or give it a new password and roles. Prints the password if it made one."""
    password = _read_password() if password_stdin else secrets.token_urlsafe(_GENERATED_BYTES)
    first_day = since.date() if since else None
    wanted = commands.Wanted(username, password, roles, agency, person_name, language, first_day)
    with _work() as work:
        new = commands.put_account(work, wanted)
    click.echo(f"{username}: {'added' if new else 'changed'}", err=True)
    if not password_stdin:
        click.echo(password)


@users.command()
def load() -> None:
    """Set up many accounts, all or none: a JSON object a line on the input.

    Each has username, password and roles, and may have agency (a code), name, language and since (YYYY-MM-DD).
    """
    wanted = [_wanted(number, line) for number, line in enumerate(sys.stdin, 1) if line.strip()]
    with _work() as work:
        new = sum(commands.put_account(work, one) for one in wanted)
    click.echo(f"{new} added, {len(wanted) - new} changed", err=True)


@users.command("list")
def list_users() -> None:
    """All accounts: username, roles, agency, name."""
    with _work() as work:
        accounts = queries.every(work)
    for one in accounts:
        click.echo("\t".join((one["username"], ",".join(one["roles"]), one["agency_code"] or "-", one["name"])))


@users.command()
@click.argument("username")
def revoke(username: str) -> None:
    """End all sessions of USERNAME, who may sign in again."""
    with _work() as work:
        ended = commands.revoke(work, username)
    click.echo(f"{username}: {ended} sessions ended", err=True)


@users.command()
@click.argument("username")
def disable(username: str) -> None:
    """Let nobody sign in as USERNAME any more, and end all sessions."""
    with _work() as work:
        ended = commands.disable(work, username)
    click.echo(f"{username}: disabled, {ended} sessions ended", err=True)


@users.command()
@click.argument("username")
def enable(username: str) -> None:
    """Let USERNAME sign in again after `disable`."""
    with _work() as work:
        commands.enable(work, username)
    click.echo(f"{username}: enabled", err=True)


@users.command()
@click.argument("username")
def unlock(username: str) -> None:
    """Forget the wrong passwords of USERNAME, so that no wait is left."""
    with _work() as work:
        commands.unlock(work, username)
    click.echo(f"{username}: unlocked", err=True)


@click.group()
def pace() -> None:
    """After how many days without a milestone an agency that is late has stalled."""


@pace.command("show")
def show_pace() -> None:
    """The days."""
    with _work() as work:
        click.echo(current_pace(work))


@pace.command("set")
@click.argument("days", type=click.IntRange(1, 1000))
def change_pace(days: int) -> None:
    """Let an agency have stalled after DAYS; reports of all days follow."""
    with _work() as work:
        set_pace(work, days)
    click.echo(f"stalled after {days} days", err=True)


def _read_password() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _wanted(number: int, line: str) -> commands.Wanted:
    try:
        found = json.loads(line)
        since = date.fromisoformat(found["since"]) if found.get("since") else None
        return commands.Wanted(
            username=str(found["username"]),
            password=str(found["password"]),
            roles=[str(role) for role in found["roles"]],
            agency_code=found.get("agency"),
            person_name=found.get("name"),
            language=found.get("language"),
            since=since,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # The line itself holds a password: it is named by its number, not shown.
        raise click.ClickException(f"line {number} is no account: {type(error).__name__} {error}") from None


@contextmanager
def _work() -> Iterator[Work]:
    """A piece of work as the system; a refusal becomes one clear sentence."""
    agencies = service.find("agencies")
    try:
        with agencies.work() as work:
            yield work
    except NotFound:
        raise click.ClickException("there is no such account; 'isotrack users list' shows them") from None
    except Refusal as refusal:
        raise click.ClickException(sentence(agencies.texts, refusal.code, "en", refusal.params)) from None
