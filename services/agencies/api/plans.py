"""HTTP: rollout plans."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import enrolment
from services.agencies.commands import plans as commands
from services.agencies.queries import plans as queries
from services.agencies.queries import revisions
from services.agencies.schemas import plans as schemas
from services.agencies.schemas.revisions import Revision, RevisionQuery

_PLAN = schemas.Plan()


class PlansApi:
    """The routes of plans."""

    @route("GET", "/v1/plans", may="plan.read", query=schemas.PlanFilter(), items=_PLAN)
    def list_plans(self, work: Work, query: dict[str, Any]) -> Page:
        """Plans by number."""
        return queries.plans(work, query)

    @route("GET", "/v1/plans/<uuid:plan_id>", may="plan.read", answer=_PLAN)
    def get_plan(self, work: Work, plan_id: UUID) -> Mapping[str, Any]:
        """One plan with its waves."""
        return queries.plan(work, plan_id)

    @route(
        "GET",
        "/v1/plans/<uuid:plan_id>/changes",
        may="plan.read",
        query=RevisionQuery(),
        answer=Revision(),
    )
    def compare_plan(self, work: Work, plan_id: UUID, query: dict[str, Any]) -> Mapping[str, Any]:
        """What changed since the plan was returned, or between two submissions."""
        return revisions.changes(work, plan_id, query)

    @route("POST", "/v1/plans", may="plan.draft", body=schemas.PlanBody(), answer=_PLAN, status=201)
    def draft_plan(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """A new draft."""
        return queries.for_caller(work, commands.draft(work, **body))

    @route("PATCH", "/v1/plans/<uuid:plan_id>", may="plan.change", body=schemas.PlanChange(), answer=_PLAN)
    def change_plan(self, work: Work, plan_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Rewrite a draft or a returned plan."""
        return queries.for_caller(work, commands.change(work, plan_id, **body))

    @route("POST", "/v1/plans/<uuid:plan_id>/submit", may="plan.submit", answer=_PLAN)
    def submit_plan(self, work: Work, plan_id: UUID) -> Mapping[str, Any]:
        """draft, returned → submitted."""
        return queries.for_caller(work, commands.submit(work, plan_id))

    @route("POST", "/v1/plans/<uuid:plan_id>/approve", may="plan.approve", body=schemas.Approval(), answer=_PLAN)
    def approve_plan(self, work: Work, plan_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """submitted → approved."""
        return queries.for_caller(work, commands.approve(work, plan_id, **body))

    @route("POST", "/v1/plans/<uuid:plan_id>/return", may="plan.return", body=schemas.Reason(), answer=_PLAN)
    def return_plan(self, work: Work, plan_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """submitted → returned."""
        return queries.for_caller(work, commands.return_(work, plan_id, **body))

    @route("POST", "/v1/plans/<uuid:plan_id>/activate", may="plan.activate", answer=_PLAN)
    def activate_plan(self, work: Work, plan_id: UUID) -> Mapping[str, Any]:
        """approved → active; every agency gets its track."""
        return queries.for_caller(work, commands.activate(work, plan_id))

    @route("POST", "/v1/plans/<uuid:plan_id>/enrol", may="plan.enrol", body=schemas.Enrolment(), answer=_PLAN)
    def enrol_agencies(self, work: Work, plan_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Agencies come to a wave of an active plan today, with a reason."""
        return queries.for_caller(work, enrolment.enrol(work, plan_id, **body))

    @route(
        "POST",
        "/v1/plans/<uuid:plan_id>/reschedule",
        may="plan.reschedule",
        body=schemas.WaveRescheduling(),
        answer=_PLAN,
    )
    def reschedule_wave(self, work: Work, plan_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Other dates for a wave of an active plan, with a reason; open milestones are planned anew."""
        return queries.for_caller(work, enrolment.reschedule_wave(work, plan_id, **body))

    @route("POST", "/v1/plans/<uuid:plan_id>/complete", may="plan.complete", answer=_PLAN)
    def complete_plan(self, work: Work, plan_id: UUID) -> Mapping[str, Any]:
        """active → completed."""
        return queries.for_caller(work, commands.complete(work, plan_id))

    @route("POST", "/v1/plans/<uuid:plan_id>/cancel", may="plan.cancel", body=schemas.Reason(), answer=_PLAN)
    def cancel_plan(self, work: Work, plan_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Any state before the end → cancelled."""
        return queries.for_caller(work, commands.cancel(work, plan_id, **body))
