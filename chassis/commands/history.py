"""`isotrack history`: verify what was written, seal it, take the seals outside."""

import json
import sys
import time
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

import click

from chassis.commands.names import short_name
from chassis.history import seal as seals
from chassis.history.verify import Tally, verify
from chassis.identity.keys import create_key, every_public_key, key_ids
from chassis.service import Service, find, installed
from chassis.settings import SettingMissing, Settings


@click.group()
def history() -> None:
    """Who changed what: verified, sealed."""


@history.command("verify")
@click.argument("services", nargs=-1)
@click.option("--seals", "kept", type=click.File(), help="Seals printed by `history seals` before, to compare with.")
def history_verify(services: tuple[str, ...], kept: TextIO | None) -> None:
    """Find what was changed, removed or reordered in the history of SERVICES (all, if none is named)."""
    outside = [json.loads(line) for line in kept or () if line.strip()]
    counted = sum(_verify(service, settings, outside) for service, settings in _chosen(services))
    sys.exit(1 if counted else 0)


@history.command("seal")
@click.argument("services", nargs=-1)
@click.option("--everything", is_flag=True, help="Look through the whole history, not only what is new.")
def history_seal(services: tuple[str, ...], everything: bool) -> None:
    """Seal what was written since the last seal; the worker does so by itself."""
    for service, settings in _chosen(services):
        with service.work(settings) as work:
            sealed = seals.seal(work.tx, service.name, settings.sealing_keys, everything)
        click.echo(f"{service.name}: {sealed} chains sealed")


@history.command("seals")
@click.argument("services", nargs=-1)
def history_seals(services: tuple[str, ...]) -> None:
    """Print all seals, a JSON object a line, to be kept where nobody who runs the database can write."""
    for service, settings in _chosen(services):
        with service.work(settings, read_only=True) as work:
            for seal in seals.exported(work.tx, service.name):
                click.echo(json.dumps(seal))


@history.command("key")
@click.argument("service")
@click.option("--if-none", is_flag=True, help="Do nothing if there is a key already.")
@click.option("--public", is_flag=True, help="Make none; print the public halves as a JSON Web Key Set.")
def history_key(service: str, if_none: bool, public: bool) -> None:
    """Make a new key to seal SERVICE's history with; the older ones still verify, so keep them."""
    folder = _sealing_keys(short_name(service))
    if public:
        click.echo(json.dumps(every_public_key(folder)))
    elif if_none and key_ids(folder):
        click.echo(f"{service}: key {key_ids(folder)[-1]} seals")
    else:
        click.echo(f"{service}: key {create_key(folder)} seals from now on")


@history.command("forget")
@click.argument("person", type=click.UUID)
def history_forget(person: UUID) -> None:
    """Forget under which account names and from which addresses PERSON acted; the entries stay, and verify."""
    for name, service in installed().items():
        with service.work(Settings.load(name)) as work:
            row = work.one("SELECT forget_in_history(%s) AS entries", (person,))
            work.note("history.forgotten", person, {"entries": row["entries"] if row else 0})
        click.echo(f"{name}: {row['entries'] if row else 0} entries")


def _verify(service: Service, settings: Settings, outside: list[dict[str, Any]]) -> int:
    begun, tally, found = time.monotonic(), Tally(), 0
    kept = [seal for seal in outside if seal["service"] == service.name]
    with service.work(settings) as work:
        for fault in verify(work, service, kept, tally):
            click.echo(f"{service.name}: {fault}")
            found += 1
    signed = "signatures not checked (no keys)" if settings.sealing_keys is None else f"{tally.unsigned} unsigned"
    click.echo(
        f"{service.name}: {tally.entries} entries in {tally.chains} chains, {tally.seals} seals, {signed}:"
        f" {found or 'no'} faults, {time.monotonic() - begun:.1f} s"
    )
    return found


def _chosen(names: tuple[str, ...]) -> list[tuple[Service, Settings]]:
    services = [find(name) for name in names] or list(installed().values())
    return [(service, Settings.load(service.name)) for service in services]


def _sealing_keys(service: str) -> Path:
    folder = Settings.load(service).sealing_keys
    if folder is None:
        raise SettingMissing(f"ISOTRACK_{service.upper()}_SEALING_KEYS is not set")
    return folder
