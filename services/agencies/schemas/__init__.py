"""marshmallow: what comes in, what goes out, and what is said in events."""

from chassis.events import EventSchema
from services.agencies.schemas.agencies import AgencyChanged, AgencyDissolved, AgencyReorganised, AgencyState
from services.agencies.schemas.declarations import DeclarationState, QmsLapsed
from services.agencies.schemas.people import DutyState, PersonState
from services.agencies.schemas.plans import PlanChanged, PlanMoved, PlanState
from services.agencies.schemas.procedures import (
    ProcedureChanged,
    ProcedureMoved,
    ProcedureState,
    ProcedureSuperseded,
)
from services.agencies.schemas.providers import ProviderChanged, ProviderState
from services.agencies.schemas.tracks import (
    MilestoneCompleted,
    MilestoneReopened,
    TrackEnrolled,
    TrackRescheduled,
    TrackState,
    TrackWithdrawn,
)
from services.agencies.schemas.trainings import TrainingState
from services.agencies.schemas.upkeep import ManagementReviewState

_PLAN_MOVED = EventSchema(PlanState(), PlanMoved())
_PROCEDURE_MOVED = EventSchema(ProcedureState(), ProcedureMoved())

EVENTS: dict[str, EventSchema] = {
    "agency.registered": EventSchema(AgencyState()),
    "agency.changed": EventSchema(AgencyState(), AgencyChanged(partial=("contacts",))),
    "agency.reorganised": EventSchema(AgencyState(), AgencyReorganised()),
    "agency.dissolved": EventSchema(AgencyState(), AgencyDissolved()),
    "agency.restated": EventSchema(AgencyState()),
    "person.registered": EventSchema(PersonState()),
    "person.changed": EventSchema(PersonState()),
    "person.restated": EventSchema(PersonState()),
    "duty.assigned": EventSchema(DutyState()),
    "duty.ended": EventSchema(DutyState()),
    "duty.restated": EventSchema(DutyState()),
    "plan.drafted": EventSchema(PlanState()),
    "plan.changed": EventSchema(PlanState(), PlanChanged()),
    "plan.submitted": _PLAN_MOVED,
    "plan.returned": _PLAN_MOVED,
    "plan.approved": _PLAN_MOVED,
    "plan.activated": _PLAN_MOVED,
    "plan.completed": _PLAN_MOVED,
    "plan.cancelled": _PLAN_MOVED,
    "plan.restated": EventSchema(PlanState()),
    "track.enrolled": EventSchema(TrackState(), TrackEnrolled()),
    "track.withdrawn": EventSchema(TrackState(), TrackWithdrawn()),
    "track.rescheduled": EventSchema(TrackState(), TrackRescheduled()),
    "milestone.completed": EventSchema(TrackState(), MilestoneCompleted()),
    "milestone.reopened": EventSchema(TrackState(), MilestoneReopened()),
    "track.restated": EventSchema(TrackState()),
    "qms.declared": EventSchema(DeclarationState()),
    "qms.redeclared": EventSchema(DeclarationState()),
    "qms.maintained": EventSchema(DeclarationState()),
    "qms.lapsed": EventSchema(DeclarationState(), QmsLapsed()),
    "qms.restated": EventSchema(DeclarationState()),
    "management_review.recorded": EventSchema(ManagementReviewState()),
    "management_review.restated": EventSchema(ManagementReviewState()),
    "procedure.drafted": EventSchema(ProcedureState()),
    "procedure.changed": EventSchema(ProcedureState(), ProcedureChanged()),
    "procedure.submitted": _PROCEDURE_MOVED,
    "procedure.returned": _PROCEDURE_MOVED,
    "procedure.issued": _PROCEDURE_MOVED,
    "procedure.superseded": EventSchema(ProcedureState(), ProcedureSuperseded()),
    "procedure.withdrawn": _PROCEDURE_MOVED,
    "procedure.restated": EventSchema(ProcedureState()),
    "training.recorded": EventSchema(TrainingState()),
    "training.restated": EventSchema(TrainingState()),
    "provider.registered": EventSchema(ProviderState()),
    "provider.changed": EventSchema(ProviderState(), ProviderChanged()),
    "provider.restated": EventSchema(ProviderState()),
}
"""What this service says: the state that each event carries, and what it tells of the change."""
