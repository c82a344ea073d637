"""/v1/extensions: asking that a finding fall due later, and deciding on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, route
from chassis.work import Work
from services.audits import schemas
from services.audits.commands import extensions as commands
from services.audits.queries import extensions as queries

PATH = "/v1/extensions"
ONE = f"{PATH}/<uuid:extension_id>"
SHOWN = schemas.Extension()


class Extensions:
    """Every change answers with the extension as it is then."""

    @route("POST", PATH, may="extension.ask", body=schemas.NewExtension(), answer=SHOWN, status=201)
    def ask_extension(self, work: Work, body: Mapping[str, Any]) -> Row:
        """Ask that a finding fall due later."""
        return queries.get(work, commands.ask(work, **body))

    @route("GET", PATH, may="extension.read", query=schemas.ExtensionFilter(), items=SHOWN)
    def list_extensions(self, work: Work, query: Mapping[str, Any]) -> Page:
        """Extensions, the latest asked for first."""
        return queries.page(work, query)

    @route("GET", ONE, may="extension.read", answer=SHOWN)
    def read_extension(self, work: Work, extension_id: UUID) -> Row:
        """One extension."""
        return queries.get(work, extension_id)

    @route("POST", f"{ONE}/grant", may="extension.decide", body=schemas.Grant(), answer=SHOWN)
    def grant_extension(self, work: Work, extension_id: UUID, body: Mapping[str, Any]) -> Row:
        """The finding falls due later."""
        commands.grant(work, extension_id, **body)
        return queries.get(work, extension_id)

    @route("POST", f"{ONE}/deny", may="extension.decide", body=schemas.Reason(), answer=SHOWN)
    def deny_extension(self, work: Work, extension_id: UUID, body: Mapping[str, Any]) -> Row:
        """The due date stays, for a reason."""
        commands.deny(work, extension_id, **body)
        return queries.get(work, extension_id)
