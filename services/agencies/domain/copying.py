"""Copying model procedures to many agencies: which copies are made, and of what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.agencies.domain import procedure as rules
from services.agencies.domain.procedure import Content, Head, Origin


@dataclass(frozen=True)
class Model:
    """A procedure to be copied, by its current version."""

    origin: Origin
    head: Head
    content: Content


def copies(models: Iterable[Model], targets: Mapping[UUID, str]) -> Iterator[tuple[Head, Model]]:
    """A copy of each model for each target (its kind by id) but the model's own agency; at the target's own level.

    A copy is a procedure like any other: it belongs to no framework.
    """
    for model in models:
        for target, kind in targets.items():
            if target != model.head.agency_id:
                yield replace(model.head, agency_id=target, level=rules.level_of(kind), framework=None), model
