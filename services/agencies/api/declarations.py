"""HTTP: declarations of conformity."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import declarations as commands
from services.agencies.queries import declarations as queries
from services.agencies.schemas import declarations as schemas

_DECLARATION = schemas.Declaration()


class DeclarationsApi:
    """The routes of declarations."""

    @route(
        "GET",
        "/v1/declarations",
        may="declaration.read",
        query=schemas.DeclarationFilter(),
        items=_DECLARATION,
    )
    def list_declarations(self, work: Work, query: dict[str, Any]) -> Page:
        """Declarations by date, as far as the caller's subtree reaches."""
        return queries.declarations(work, query)

    @route("GET", "/v1/declarations/<uuid:declaration_id>", may="declaration.read", answer=_DECLARATION)
    def get_declaration(self, work: Work, declaration_id: UUID) -> Mapping[str, Any]:
        """One declaration."""
        return queries.declaration(work, declaration_id)

    @route(
        "POST",
        "/v1/declarations",
        may="declaration.sign",
        body=schemas.DeclarationBody(),
        answer=_DECLARATION,
        status=201,
    )
    def declare(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """An agency declares conformity; the milestone of its track is completed with it."""
        return queries.declaration(work, commands.declare(work, **body))
