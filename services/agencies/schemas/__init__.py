"""marshmallow: what comes in, what goes out, and what is said in events."""

from marshmallow import Schema

from services.agencies.schemas.agencies import AgencyState
from services.agencies.schemas.declarations import DeclarationState
from services.agencies.schemas.people import DutyState, PersonState
from services.agencies.schemas.plans import PlanState
from services.agencies.schemas.tracks import TrackState

_SAID: dict[Schema, tuple[str, ...]] = {
    AgencyState(): ("agency.registered", "agency.changed"),
    PersonState(): ("person.registered", "person.changed"),
    DutyState(): ("duty.assigned", "duty.ended"),
    PlanState(): (
        "plan.drafted",
        "plan.submitted",
        "plan.returned",
        "plan.approved",
        "plan.activated",
        "plan.changed",
        "plan.completed",
        "plan.cancelled",
    ),
    TrackState(): ("track.enrolled", "milestone.completed", "milestone.reopened"),
    DeclarationState(): ("qms.declared", "qms.redeclared"),
}

EVENTS: dict[str, Schema] = {name: state for state, names in _SAID.items() for name in names}
"""What this service says, and the state that each event carries."""
