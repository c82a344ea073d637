"""HTTP: providers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import providers as commands
from services.agencies.queries import providers as queries
from services.agencies.schemas import providers as schemas

_PROVIDER = schemas.Provider()


class ProvidersApi:
    """The routes of providers."""

    @route("POST", "/v1/providers", may="provider.register", body=schemas.ProviderBody(), answer=_PROVIDER, status=201)
    def register_provider(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """Register a consultant or certifier."""
        return queries.for_caller(work, commands.register(work, **body))

    @route("GET", "/v1/providers", may="provider.read", query=schemas.ProviderFilter(), items=_PROVIDER)
    def list_providers(self, work: Work, query: dict[str, Any]) -> Page:
        """Providers by name."""
        return queries.providers(work, query)

    @route("GET", "/v1/providers/<uuid:provider_id>", may="provider.read", answer=_PROVIDER)
    def get_provider(self, work: Work, provider_id: UUID) -> Mapping[str, Any]:
        """One provider with the agencies it works for."""
        return queries.provider(work, provider_id)

    @route(
        "PATCH",
        "/v1/providers/<uuid:provider_id>",
        may="provider.change",
        body=schemas.ProviderChange(),
        answer=_PROVIDER,
    )
    def change_provider(self, work: Work, provider_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Change names, roles, registration or its last day."""
        return queries.for_caller(work, commands.change(work, provider_id, **body))

    @route(
        "POST",
        "/v1/providers/<uuid:provider_id>/engage",
        may="provider.engage",
        body=schemas.EngagementBody(),
        answer=_PROVIDER,
    )
    def engage_provider(self, work: Work, provider_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """A provider works for an agency; never as consultant and certifier both."""
        return queries.for_caller(work, commands.engage(work, provider_id, **body))

    @route(
        "POST",
        "/v1/providers/<uuid:provider_id>/release",
        may="provider.engage",
        body=schemas.ReleaseBody(),
        answer=_PROVIDER,
    )
    def release_provider(self, work: Work, provider_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """A provider's work for an agency ends with a day."""
        return queries.for_caller(work, commands.release(work, provider_id, **body))
