"""Who may do what in audits: the one table, and which of its actions a step needs.

A step on an inspection by the authority needs two actions where an internal audit needs one, because an agency
runs its internal audits itself.
"""

from chassis.identity import ANYWHERE, SUBTREE, Scope, Table
from chassis.identity.caller import ROLES, Caller
from services.audits.domain.inspection import Kind

_EVERYONE: dict[str, Scope] = dict.fromkeys(ROLES, ANYWHERE)

# Whose business the whole city is, and the systems that serve them; agencies see what lies in their own subtree.
_CITY: dict[str, Scope] = dict.fromkeys(("leader", "coordinator", "inspector", "observer", "service"), ANYWHERE)
_OWN_OR_ANY: dict[str, Scope] = {**_CITY, "agency_head": SUBTREE, "focal_point": SUBTREE}

PERMISSIONS: Table = {
    "programme.read": {**_CITY, "agency_head": ANYWHERE, "focal_point": ANYWHERE},
    "programme.draft": {"coordinator": ANYWHERE},
    "programme.change": {"coordinator": ANYWHERE},
    "programme.submit": {"coordinator": ANYWHERE},
    "programme.return": {"leader": ANYWHERE},
    "programme.approve": {"leader": ANYWHERE},
    "programme.close": {"coordinator": ANYWHERE},
    "inspection.read": _OWN_OR_ANY,
    "finding.read": _OWN_OR_ANY,
    "clause.read": _EVERYONE,
    # To plan, notify, cancel and close.
    "inspection.run": {"coordinator": ANYWHERE, "agency_head": SUBTREE, "focal_point": SUBTREE},
    "inspection.run_by_authority": {"coordinator": ANYWHERE},
    # To start, sign and raise findings.
    "inspection.conduct": {
        "coordinator": ANYWHERE,
        "inspector": ANYWHERE,
        "agency_head": SUBTREE,
        "focal_point": SUBTREE,
    },
    "inspection.conduct_off_team": {"coordinator": ANYWHERE},
    "finding.set_due": {"coordinator": ANYWHERE},
    "remediation.read": _OWN_OR_ANY,
    "remediation.submit": {"agency_head": SUBTREE, "focal_point": SUBTREE},
    # To accept and return.
    "remediation.decide": {"coordinator": ANYWHERE, "agency_head": SUBTREE, "focal_point": SUBTREE},
    "remediation.decide_by_authority": {"coordinator": ANYWHERE},
    "extension.read": _OWN_OR_ANY,
    "extension.ask": {"agency_head": SUBTREE, "focal_point": SUBTREE},
    "extension.decide": {"coordinator": ANYWHERE},
    "consolidation.read": _OWN_OR_ANY,
    # The whole city's figures.
    "edition.read": _CITY,
    "edition.freeze": {"coordinator": ANYWHERE},
    # To close and reopen.
    "finding.assess": {
        "coordinator": ANYWHERE,
        "inspector": ANYWHERE,
        "agency_head": SUBTREE,
        "focal_point": SUBTREE,
    },
    "finding.assess_by_authority": {"coordinator": ANYWHERE, "inspector": ANYWHERE},
}


def to_run(kind: str) -> tuple[str, ...]:
    """What planning, notifying, cancelling or closing an inspection of this kind needs."""
    own = kind == Kind.INTERNAL_AUDIT
    return ("inspection.run",) if own else ("inspection.run", "inspection.run_by_authority")


def to_conduct(on_team: bool) -> tuple[str, ...]:
    """What starting, signing or raising needs: a place on the team, or the coordinator's role."""
    return ("inspection.conduct",) if on_team else ("inspection.conduct", "inspection.conduct_off_team")


def to_decide(inspection_kind: str) -> tuple[str, ...]:
    """What accepting or returning what an agency reports after such an inspection needs."""
    own = inspection_kind == Kind.INTERNAL_AUDIT
    return ("remediation.decide",) if own else ("remediation.decide", "remediation.decide_by_authority")


def to_assess(inspection_kind: str) -> tuple[str, ...]:
    """What closing or reopening a finding of such an inspection needs."""
    own = inspection_kind == Kind.INTERNAL_AUDIT
    return ("finding.assess",) if own else ("finding.assess", "finding.assess_by_authority")


def allows(caller: Caller, actions: tuple[str, ...], own: bool) -> bool:
    """Whether the caller may do all of `actions` on an agency; `own`: it lies in the caller's subtree.

    The same answer as `Work.must`, from what a row already knows, so that a page of rows asks nothing more.
    """
    return all(_allows(caller, action, own) for action in actions)


def _allows(caller: Caller, action: str, own: bool) -> bool:
    scopes = {scope for role, scope in PERMISSIONS[action].items() if role in caller.roles}
    return caller.system or ANYWHERE in scopes or (own and SUBTREE in scopes)
