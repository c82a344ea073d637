"""What operators type, a module for each group of commands; services add their own by entry point."""

from chassis.commands import (
    clock,
    consumers,
    deadletters,
    history,
    keys,
    mail,
    operations,
    processes,
    recovery,
    topology,
    work,
)
from chassis.commands.group import isotrack

__all__ = [
    "clock",
    "consumers",
    "deadletters",
    "history",
    "isotrack",
    "keys",
    "mail",
    "operations",
    "processes",
    "recovery",
    "topology",
    "work",
]
