"""`isotrack keys`: the keys that sign tokens."""

from pathlib import Path

import click

from chassis import settings as reading
from chassis.commands.group import isotrack
from chassis.identity.keys import create_key, key_ids


@isotrack.group()
def keys() -> None:
    """The keys that sign tokens."""


@keys.command("add")
@click.option("--if-none", is_flag=True, help="Do nothing if there is a key already.")
def keys_add(if_none: bool) -> None:
    """Make a new signing key; it signs from now on, the older ones still verify."""
    folder = Path(reading.required("ISOTRACK_SIGNING_KEYS"))
    if if_none and key_ids(folder):
        click.echo(f"key {key_ids(folder)[-1]} signs")
        return
    click.echo(f"key {create_key(folder)} signs from now on")
