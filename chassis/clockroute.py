"""`/v1/clock` in every service: what day it is for the business, and moving a simulated one forward."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, fields

from chassis.web import route
from chassis.work import Work


class ClockState(Schema):
    """The business date, and whether it is simulated."""

    date = fields.Date(required=True)
    simulated = fields.Boolean(dump_only=True)


class ClockApi:
    """The business clock of this service: a simulated one is moved forward, the real one only read."""

    @route("GET", "/v1/clock", may="clock.read", answer=ClockState())
    def read_clock(self, work: Work) -> Mapping[str, Any]:
        """Today, as this service's business sees it."""
        return _state(work.today, work)

    @route("PUT", "/v1/clock", may="clock.set", body=ClockState(), answer=ClockState())
    def set_clock(self, work: Work, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Move the simulated date forward; a production setting refuses it."""
        work.set_clock(body["date"])
        return _state(body["date"], work)


def _state(today: date, work: Work) -> Mapping[str, Any]:
    return {"date": today, "simulated": work.settings.simulated_clock}
