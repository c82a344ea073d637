"""HTTP: the progress report, and the forecast of a plan."""

from collections.abc import Mapping
from typing import Any

from chassis.problems import NotFound
from chassis.web import route
from chassis.work import Work
from services.agencies.queries import forecast as forecasts
from services.agencies.queries import progress as queries
from services.agencies.schemas import forecast as forecast_schemas
from services.agencies.schemas import progress as schemas


class ProgressApi:
    """The routes of the reports."""

    @route(
        "GET",
        "/v1/progress",
        may="progress.read",
        query=schemas.ProgressQuery(),
        answer=schemas.Progress(),
        problems=(NotFound,),
    )
    def get_progress(self, work: Work, query: dict[str, Any]) -> Mapping[str, Any]:
        """Per block, district, wave or obligation, and in all."""
        return queries.progress(work, query)

    @route(
        "GET",
        "/v1/progress/series",
        may="progress.read",
        query=schemas.SeriesQuery(),
        answer=schemas.Series(),
        problems=(NotFound,),
    )
    def get_series(self, work: Work, query: dict[str, Any]) -> Mapping[str, Any]:
        """The same report for every week or month of a period, for a chart."""
        return queries.series(work, query)

    @route(
        "GET",
        "/v1/progress/forecast",
        may="progress.read",
        query=forecast_schemas.ForecastQuery(),
        answer=forecast_schemas.Forecast(),
        problems=(NotFound,),
    )
    def get_forecast(self, work: Work, query: dict[str, Any]) -> Mapping[str, Any]:
        """Of a plan: who will have declared by when, who has stalled, and how that was reckoned."""
        return forecasts.forecast(work, query)
