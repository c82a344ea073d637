"""`isotrack keys`: the keys that sign tokens, and their turns."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from chassis import settings as reading
from chassis.identity import keys as rules


@click.group()
def keys() -> None:
    """The keys that sign tokens."""


@keys.command("add")
@click.option("--if-none", is_flag=True, help="Do nothing if there is a key already.")
def keys_add(if_none: bool) -> None:
    """Make a new signing key: published at once, it signs when every service has had time to hear of it."""
    folder, delay = _where()
    if if_none and any(folder.glob("*.pem")):
        click.echo(f"key {rules.signing(rules.schedule(folder, delay), datetime.now(UTC)).kid} signs")
        return
    kid = rules.create_key(folder)
    [new] = [key for key in rules.schedule(folder, delay) if key.kid == kid]
    click.echo(f"key {kid} signs from {_time(new.signs_from)} on")


@keys.command("list")
def keys_list() -> None:
    """All keys, oldest first: id, state (waits, signs, verifies, over), and until when the state lasts."""
    folder, delay = _where()
    found, now = rules.schedule(folder, delay), datetime.now(UTC)
    for key in found:
        state = rules.state(key, found, now)
        until = key.signs_from if state == "waits" else key.verifies_until if state == "verifies" else None
        click.echo("\t".join((key.kid, state, f"until {_time(until)}" if until else "-")))


@keys.command("retire")
@click.argument("kid")
@click.option("--now", "at_once", is_flag=True, help="After a leak: even if its tokens are about; they end with it.")
def keys_retire(kid: str, at_once: bool) -> None:
    """Remove the key KID: its tokens are refused everywhere within ISOTRACK_KEYS_EVERY seconds and a few more."""
    folder, delay = _where()
    rules.retire(folder, kid, delay, at_once)
    click.echo(f"key {rules.signing(rules.schedule(folder, delay), datetime.now(UTC)).kid} signs")


def _where() -> tuple[Path, timedelta]:
    return Path(reading.required("ISOTRACK_SIGNING_KEYS")), reading.key_delay(reading.keys_every())


def _time(moment: datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y %H:%M:%S}"
