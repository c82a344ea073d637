"""Which entrypoints a service class declares: read from the class alone, before nameko has made anything of it."""

from collections.abc import Iterator
from typing import TypeVar

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR

E = TypeVar("E")


def declared(nameko_class: type, kind: type[E]) -> Iterator[tuple[str, E]]:
    """The methods that carry an entrypoint of this kind, by name, with the entrypoint."""
    for name in dir(nameko_class):
        for entrypoint in getattr(getattr(nameko_class, name), ENTRYPOINT_EXTENSIONS_ATTR, ()):
            if isinstance(entrypoint, kind):
                yield name, entrypoint
