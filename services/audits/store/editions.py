"""SQL on editions: the frozen figures of a period."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_ADD = """
INSERT INTO edition (id, number, period_from, period_to, frozen_on, frozen_by, figures, hash)
VALUES (%(id)s, %(number)s, %(period_from)s, %(period_to)s, %(frozen_on)s, %(frozen_by)s, %(figures)s, %(hash)s)
ON CONFLICT (number) DO NOTHING
"""

_PAGE = """
SELECT * FROM edition WHERE frozen_on <= %(as_of)s
    AND (%(after_day)s::date IS NULL OR (period_to, id) < (%(after_day)s, %(after_id)s))
ORDER BY period_to DESC, id DESC LIMIT %(limit)s
"""


def get(work: Work, edition_id: UUID) -> Row | None:
    """An edition, or None."""
    return work.one("SELECT * FROM edition WHERE id = %s", (edition_id,))


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Editions, the latest period first; frozen by `as_of`; `wanted` has that, the cursor and the limit."""
    return work.all(_PAGE, wanted)


def after(work: Work, edition_id: UUID, limit: int) -> list[Row]:
    """Editions in the order of their ids, from behind one."""
    return work.all("SELECT * FROM edition WHERE id > %s ORDER BY id LIMIT %s", (edition_id, limit))


def add(work: Work, edition: Mapping[str, Any]) -> bool:
    """A new edition; False if its number is taken."""
    return work.execute(_ADD, edition) == 1
