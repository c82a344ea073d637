"""What schemathesis cannot know of our formats and texts: loaded by it, as SCHEMATHESIS_HOOKS names it."""

from collections.abc import Iterator
from typing import Any

import schemathesis
from hypothesis import strategies as st

from chassis.tables import MEDIA
from chassis.web.document import composed

TABLES = frozenset(MEDIA.values())

# Mostly a tag that everything has, so that requests reach what lies behind it; else a version, present or past.
schemathesis.openapi.format("entity-tag", st.just("*") | st.just("*") | st.integers(1, 9).map('"{}"'.format))


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """A text is as long as it is once composed (NFC, without what nobody sees): one that is too long before may fit.

    Such a text is no bad one, as schemathesis takes it to be; those that were made to be good ones stay. Nor is a table
    bad because it was made from something else than text: it is sent as text.
    """
    negative = case.meta is not None and case.meta.generation.mode.is_negative
    if negative and case.media_type in TABLES and not isinstance(case.body, str | bytes):
        return False
    return not negative or all(text == composed(text) for text in _texts([case.body, case.query]))


def _texts(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for key, value in found.items():
            yield from _texts([key, value])
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value)
