"""Agencies by code and day, as an import looks them up."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.agencies.domain import codes
from services.agencies.domain.agency import covers
from services.agencies.domain.refusal import Refusal


@dataclass(frozen=True)
class Listed:
    """An agency that carries a code between two days."""

    id: UUID
    code: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Directory:
    """Agencies by code; `within` are those that the caller may act for, None for all."""

    agencies: Iterable[Listed]
    within: Collection[UUID] | None = None
    _by_code: dict[str, list[Listed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.agencies:
            self._by_code.setdefault(one.code, []).append(one)

    def find(self, code: str, column: str, *days: date) -> UUID:
        """The agency that carries a code on the first of the days on which one does; Refusal of that column if none
        does."""
        for day in days:
            for one in self._by_code.get(code, []):
                if covers(one.valid_from, one.valid_to, day):
                    return one.id
        unknown = Refusal("import.agency_unknown", column, given=code)
        raise codes.unknown_fault(code, self._by_code.keys(), unknown)

    def reach(self, agency_id: UUID, column: str) -> UUID:
        """The same agency; Refusal of that column unless the caller may act for it."""
        if self.within is not None and agency_id not in self.within:
            raise Refusal("import.outside", column)
        return agency_id
