"""Everything that agencies owns and says, page by page: what it says anew after a restore, or to a new consumer."""

from collections.abc import Mapping
from uuid import UUID

from chassis.database import Row
from chassis.service import Pages
from chassis.work import Work
from services.agencies.domain.maintenance import Cycle, stated
from services.agencies.store import (
    agencies,
    declarations,
    people,
    plans,
    procedures,
    providers,
    tracks,
    trainings,
    upkeep,
)


def _people(work: Work, after: UUID, limit: int) -> list[Row]:
    return people.after(work, after, limit)


def _declarations(work: Work, after: UUID, limit: int) -> list[Row]:
    cycle = Cycle.of(work.settings.rules)
    return [stated(one, cycle) for one in declarations.after(work, after, limit)]


AGGREGATES: Mapping[str, Pages] = {
    "agency.restated": agencies.after,
    "person.restated": _people,
    "duty.restated": people.duties_after,
    "plan.restated": plans.after,
    "track.restated": tracks.after,
    "qms.restated": _declarations,
    "management_review.restated": upkeep.after,
    "procedure.restated": procedures.after,
    "training.restated": trainings.after,
    "provider.restated": providers.after,
}
"""By the event that says one anew."""
