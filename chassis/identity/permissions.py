"""Roles and subtrees: whether a caller may do an action on an agency, decided from one table.

The table says for each action which role may do it and how far its arm reaches. The tree is the calling
service's own copy, asked through the SQL function `within_subtree` that each service's migrations define.
"""

from collections.abc import Mapping
from enum import Enum
from uuid import UUID

from chassis.database import Transaction
from chassis.identity.caller import ROLES, Caller
from chassis.problems import Forbidden


class Scope(Enum):
    """How far a permission reaches."""

    ANYWHERE = "anywhere"
    SUBTREE = "subtree"


ANYWHERE = Scope.ANYWHERE
SUBTREE = Scope.SUBTREE

Table = Mapping[str, Mapping[str, Scope]]

COMMON: Table = {
    "clock.read": dict.fromkeys(ROLES, ANYWHERE),
    "clock.set": {"operator": ANYWHERE},
    # Everybody sees and cancels what they asked for themselves; an operator everything.
    "job.read": dict.fromkeys(ROLES, ANYWHERE),
    "job.read_all": {"operator": ANYWHERE},
    "job.cancel": dict.fromkeys(ROLES, ANYWHERE),
    "job.cancel_all": {"operator": ANYWHERE},
    "history.read": {
        "leader": ANYWHERE,
        "coordinator": ANYWHERE,
        "inspector": ANYWHERE,
        "observer": ANYWHERE,
        "agency_head": SUBTREE,
        "focal_point": SUBTREE,
    },
}
"""What the chassis itself serves in every service."""


def scope_of(table: Table, caller: Caller, action: str) -> Scope:
    """The widest scope in which the caller may do `action`; Forbidden if in none."""
    if caller.system:
        return ANYWHERE
    rule = table[action] if action in table else COMMON[action]
    granted = {scope for role, scope in rule.items() if role in caller.roles}
    if not granted:
        raise Forbidden()
    return ANYWHERE if ANYWHERE in granted else SUBTREE


def require(tx: Transaction, table: Table, caller: Caller, action: str, agency_id: UUID | None) -> None:
    """Forbidden unless the caller may do `action` on that agency."""
    if scope_of(table, caller, action) is ANYWHERE:
        return
    if agency_id is None or caller.agency_id is None or not _within(tx, agency_id, caller.agency_id):
        raise Forbidden()


def reach(table: Table, caller: Caller, action: str) -> UUID | None:
    """None if the caller may see everything, else the agency whose subtree bounds the view."""
    if scope_of(table, caller, action) is ANYWHERE:
        return None
    if caller.agency_id is None:
        raise Forbidden()
    return caller.agency_id


def _within(tx: Transaction, agency_id: UUID, ancestor: UUID) -> bool:
    row = tx.one("SELECT within_subtree(%s, %s) AS within", (agency_id, ancestor))
    return bool(row and row["within"])
