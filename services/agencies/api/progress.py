"""HTTP: the progress report."""

from collections.abc import Mapping
from typing import Any

from chassis.problems import NotFound
from chassis.web import route
from chassis.work import Work
from services.agencies.queries import progress as queries
from services.agencies.schemas import progress as schemas


class ProgressApi:
    """The route of the report."""

    @route(
        "GET",
        "/v1/progress",
        may="progress.read",
        query=schemas.ProgressQuery(),
        answer=schemas.Progress(),
        problems=(NotFound,),
    )
    def get_progress(self, work: Work, query: dict[str, Any]) -> Mapping[str, Any]:
        """Per block, district or wave, and in all."""
        return queries.progress(work, query)
