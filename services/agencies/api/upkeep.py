"""HTTP: management reviews."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import upkeep as commands
from services.agencies.queries import upkeep as queries
from services.agencies.schemas import upkeep as schemas

_REVIEW = schemas.ManagementReview()


class UpkeepApi:
    """The routes of management reviews."""

    @route(
        "GET",
        "/v1/management-reviews",
        may="management_review.read",
        query=schemas.ManagementReviewFilter(),
        items=schemas.ListedManagementReview(),
    )
    def list_management_reviews(self, work: Work, query: dict[str, Any]) -> Page:
        """Management reviews, the latest first, as far as the caller's subtree reaches."""
        return queries.reviews(work, query)

    @route("GET", "/v1/management-reviews/<uuid:review_id>", may="management_review.read", answer=_REVIEW)
    def get_management_review(self, work: Work, review_id: UUID) -> Mapping[str, Any]:
        """One management review, with what is missing on the agency's tracks before its milestone can be done."""
        return queries.review(work, review_id)

    @route(
        "POST",
        "/v1/management-reviews",
        may="management_review.record",
        body=schemas.ManagementReviewBody(),
        answer=_REVIEW,
        status=201,
    )
    def record_management_review(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """Record a management review that was held; it completes its milestone where everything before it is done."""
        return queries.review(work, commands.review(work, **body))
