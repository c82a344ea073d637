"""What operators type, a module for each group of commands; services add their own by entry point."""

from chassis.commands import clock, deadletters, history, keys, mail, operations, processes, recovery, topology, work
from chassis.commands.group import isotrack

__all__ = [
    "clock",
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
