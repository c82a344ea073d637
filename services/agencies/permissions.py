"""Who may do what in agencies: the one table. ANYWHERE, or within the subtree of the caller's own agency."""

from chassis.identity import ANYWHERE, SUBTREE, Scope, Table
from chassis.identity.caller import ROLES

_EVERYONE: dict[str, Scope] = dict.fromkeys(ROLES, ANYWHERE)

_REGISTRY: Table = {
    "agency.read": _EVERYONE,
    "agency.register": {"coordinator": ANYWHERE},
    "agency.change": {"coordinator": ANYWHERE},
    # An agency knows best how it is reached.
    "agency.change_contacts": {"coordinator": ANYWHERE, "agency_head": SUBTREE, "focal_point": SUBTREE},
    "agency.reorganise": {"coordinator": ANYWHERE},
    "agency.import": {"coordinator": ANYWHERE, "operator": ANYWHERE},
    # Empty tables to fill in tell nothing of anybody.
    "sheet.read": _EVERYONE,
    # Personal data: other systems (`service`) have no need of it here.
    "person.read": {
        "leader": ANYWHERE,
        "coordinator": ANYWHERE,
        "inspector": ANYWHERE,
        "observer": ANYWHERE,
        "operator": ANYWHERE,
        "agency_head": SUBTREE,
        "focal_point": SUBTREE,
    },
    "person.import": {"coordinator": ANYWHERE, "operator": ANYWHERE},
    "person.register": {"coordinator": ANYWHERE, "operator": ANYWHERE},
    # Who may sign in, and in which roles, is the business of whoever runs the system and of nobody else.
    "account.read": {"operator": ANYWHERE},
    "account.open": {"operator": ANYWHERE},
    "account.change": {"operator": ANYWHERE},
    "duty.assign": {"coordinator": ANYWHERE, "agency_head": SUBTREE},
}

_OWN_OR_ANY: dict[str, Scope] = {**_EVERYONE, "agency_head": SUBTREE, "focal_point": SUBTREE}

# The rollout: everyone may read plans and progress, tracks and declarations as far as the own subtree.
_ROLLOUT: Table = {
    "template.read": _EVERYONE,
    "template.define": {"coordinator": ANYWHERE},
    "template.change": {"coordinator": ANYWHERE},
    "template.withdraw": {"coordinator": ANYWHERE},
    "plan.read": _EVERYONE,
    "plan.draft": {"coordinator": ANYWHERE},
    "plan.change": {"coordinator": ANYWHERE},
    "plan.submit": {"coordinator": ANYWHERE},
    "plan.return": {"leader": ANYWHERE},
    "plan.approve": {"leader": ANYWHERE},
    "plan.activate": {"coordinator": ANYWHERE},
    "plan.complete": {"coordinator": ANYWHERE},
    "plan.cancel": {"coordinator": ANYWHERE, "leader": ANYWHERE},
    "plan.enrol": {"coordinator": ANYWHERE},
    "plan.reschedule": {"coordinator": ANYWHERE},
    "track.read": _OWN_OR_ANY,
    "track.withdraw": {"coordinator": ANYWHERE},
    "track.reschedule": {"coordinator": ANYWHERE},
    "milestone.complete": {"coordinator": ANYWHERE, "agency_head": SUBTREE, "focal_point": SUBTREE},
    "milestone.reopen": {"coordinator": ANYWHERE, "agency_head": SUBTREE, "focal_point": SUBTREE},
    "declaration.read": _OWN_OR_ANY,
    # QĐ 19/2014/QĐ-TTg: the head declares for the head's own agency; the coordinator records it for any.
    "declaration.sign": {"coordinator": ANYWHERE, "agency_head": SUBTREE},
    "declaration.sign_on_behalf": {"coordinator": ANYWHERE},
    # Kept up after it: the head holds the review, the coordinator records it for any.
    "management_review.read": _OWN_OR_ANY,
    "management_review.record": {"coordinator": ANYWHERE, "agency_head": SUBTREE},
    "progress.read": _EVERYONE,
}

# Who is trained, and who helped: what is said of attendees by name follows `person.read`.
_TRAINING: Table = {
    "training.read": _EVERYONE,
    "training.cover": _OWN_OR_ANY,
    "training.record": {"coordinator": ANYWHERE, "agency_head": SUBTREE},
    "provider.read": _EVERYONE,
    "provider.register": {"coordinator": ANYWHERE},
    "provider.change": {"coordinator": ANYWHERE},
    "provider.engage": {"coordinator": ANYWHERE, "agency_head": SUBTREE},
}

# Procedures are public. An agency writes and signs its own; the coordinator may do so for any, and puts the model
# frameworks out.
_PROCEDURES: Table = {
    "procedure.read": _EVERYONE,
    "procedure.prepare": {"coordinator": ANYWHERE, "agency_head": SUBTREE, "focal_point": SUBTREE},
    "procedure.review": {"coordinator": ANYWHERE, "agency_head": SUBTREE, "focal_point": SUBTREE},
    "procedure.approve": {"coordinator": ANYWHERE, "agency_head": SUBTREE},
    "procedure.copy": {"coordinator": ANYWHERE},
    "procedure.import": {"coordinator": ANYWHERE, "operator": ANYWHERE},
}

PERMISSIONS: Table = {**_REGISTRY, **_ROLLOUT, **_TRAINING, **_PROCEDURES}
