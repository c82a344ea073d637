"""How long to wait after wrong passwords: who guesses is slowed down, and who owns the account is not locked out.

A person at an address is bound first and soonest. An account as a whole and an address as a whole bear much more,
and bind nobody who has signed in from that address before: a stranger cannot lock out an office.
"""

from dataclasses import dataclass

LONGEST_WAIT = 900


@dataclass(frozen=True)
class Bound:
    """So many wrong passwords are free; each further one doubles the wait, from `first` seconds up to LONGEST_WAIT."""

    free: int
    first: int


BOUNDS = {"pair": Bound(5, 5), "account": Bound(50, 30), "address": Bound(100, 30)}
FORGOTTEN_AFTER_HOURS = 24
KNOWN_FOR_DAYS = 30


def wait(kind: str, failures: int) -> int:
    """Seconds to wait after so many wrong passwords in a row."""
    bound = BOUNDS[kind]
    beyond = failures - bound.free
    return 0 if beyond < 0 else min(LONGEST_WAIT, bound.first * 2 ** min(beyond, 20))


def kinds(known: bool) -> list[str]:
    """What an attempt counts against; `known`: this account has signed in from this address of late."""
    return ["pair"] if known else ["account", "address", "pair"]
