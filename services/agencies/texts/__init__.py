"""What people read when agencies refuses, in Vietnamese and English, the words that the sentences need, and what
the history calls each event: (vi, en) by code, a module per concern."""

from services.agencies.texts import (
    agencies,
    events,
    imports,
    people,
    procedures,
    reorganisations,
    rollout,
    templates,
    training,
    upkeep,
)

TEXTS: dict[str, tuple[str, str]] = {
    **agencies.TEXTS,
    **events.TEXTS,
    **imports.TEXTS,
    **people.TEXTS,
    **procedures.TEXTS,
    **reorganisations.TEXTS,
    **rollout.TEXTS,
    **templates.TEXTS,
    **training.TEXTS,
    **upkeep.TEXTS,
}
"""All of them."""
