"""HTTP: tracks and their milestones."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import enrolment
from services.agencies.commands import tracks as commands
from services.agencies.queries import tracks as queries
from services.agencies.schemas import tracks as schemas
from services.agencies.schemas.plans import Reason, Rescheduling

_TRACK = schemas.Track()


class TracksApi:
    """The routes of tracks."""

    @route("GET", "/v1/tracks", may="track.read", query=schemas.TrackFilter(), items=_TRACK)
    def list_tracks(self, work: Work, query: dict[str, Any]) -> Page:
        """Tracks by agency code, as far as the caller's subtree reaches."""
        return queries.tracks(work, query)

    @route("GET", "/v1/tracks/<uuid:track_id>", may="track.read", answer=_TRACK)
    def get_track(self, work: Work, track_id: UUID) -> Mapping[str, Any]:
        """One track with its milestones."""
        return queries.track(work, track_id)

    @route(
        "POST",
        "/v1/tracks/<uuid:track_id>/milestones/<string:key>/complete",
        may="milestone.complete",
        body=schemas.Completion(),
        answer=_TRACK,
    )
    def complete_milestone(self, work: Work, track_id: UUID, key: str, body: dict[str, Any]) -> Mapping[str, Any]:
        """A milestone was reached."""
        return queries.for_caller(work, commands.complete(work, track_id, key, **body))

    @route(
        "POST",
        "/v1/tracks/<uuid:track_id>/milestones/<string:key>/reopen",
        may="milestone.reopen",
        body=Reason(),
        answer=_TRACK,
    )
    def reopen_milestone(self, work: Work, track_id: UUID, key: str, body: dict[str, Any]) -> Mapping[str, Any]:
        """A milestone was not reached after all."""
        return queries.for_caller(work, commands.reopen(work, track_id, key, **body))

    @route(
        "POST",
        "/v1/tracks/<uuid:track_id>/withdraw",
        may="track.withdraw",
        body=Reason(),
        answer=_TRACK,
    )
    def withdraw_track(self, work: Work, track_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """The agency leaves a plan that is under way, with a reason."""
        return queries.for_caller(work, enrolment.withdraw(work, track_id, **body))

    @route(
        "POST",
        "/v1/tracks/<uuid:track_id>/reschedule",
        may="track.reschedule",
        body=Rescheduling(),
        answer=_TRACK,
    )
    def reschedule_track(self, work: Work, track_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Dates of an agency's own, with a reason; open milestones are planned anew."""
        return queries.for_caller(work, enrolment.reschedule_track(work, track_id, **body))
