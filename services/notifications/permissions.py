"""Who may do what: one row for each action."""

from chassis.identity import ANYWHERE, SUBTREE, Table
from chassis.identity.caller import ROLES

PERMISSIONS: Table = {
    # Everyone has an inbox; what lies in it is decided by the duties that the person holds.
    "message.read": dict.fromkeys(ROLES, ANYWHERE),
    "rule.read": dict.fromkeys(ROLES, ANYWHERE),
    # Everyone's own.
    "preference.read": dict.fromkeys(ROLES, ANYWHERE),
    "preference.change": dict.fromkeys(ROLES, ANYWHERE),
    "reminder.read": {
        "leader": ANYWHERE,
        "coordinator": ANYWHERE,
        "inspector": ANYWHERE,
        "observer": ANYWHERE,
        "agency_head": SUBTREE,
        "focal_point": SUBTREE,
    },
    # Only what was put to them: domain/answering.py.
    "reminder.acknowledge": {
        "leader": ANYWHERE,
        "coordinator": ANYWHERE,
        "agency_head": SUBTREE,
        "focal_point": SUBTREE,
    },
    "reminder.stop": {"coordinator": ANYWHERE},
    "delivery.read": {"coordinator": ANYWHERE, "operator": ANYWHERE},
    "delivery.change": {"coordinator": ANYWHERE, "operator": ANYWHERE},
}
