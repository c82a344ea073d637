"""SQL on inspection programmes and their items."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.audits.domain.programme import Item

_ITEMS_NOW = "(SELECT * FROM programme_item WHERE programme_id = p.id)"

_ITEMS_THEN = """
ROWS FROM (jsonb_to_recordset(state_on(p.id, %(on)s) -> 'items') AS (
    id uuid, agency_id uuid, mode text, planned_from date, planned_to date, sampled_fields jsonb
)) WITH ORDINALITY
"""


def _shown(programme: str = "programme", items: str = _ITEMS_NOW, inspection: str = "inspection") -> str:
    """Programmes of the table, or of it as it stood on a day, each item with the inspection that carries it out, if one
    is planned or was held."""
    position = "t.position" if items is _ITEMS_NOW else "t.ordinality"
    return f"""
SELECT p.*, p.decided_on AS decision_date, i.foreseen, i.inspected
FROM {programme} p
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('id', t.id, 'agency_id', t.agency_id, 'mode', t.mode,
            'planned_from', t.planned_from, 'planned_to', t.planned_to, 'sampled_fields', t.sampled_fields,
            'inspection_id', n.id, 'inspection_state', n.state) ORDER BY {position}), '[]') AS foreseen,
        count(n.id) FILTER (WHERE n.state IN ('minutes_signed', 'follow_up', 'closed')) AS inspected,
        array_agg(t.agency_id) AS agencies
    FROM {items} t LEFT JOIN {inspection} n ON n.programme_item = t.id AND n.state <> 'cancelled'
) i
"""  # noqa: S608 (the tables are named below)


_SHOWN = _shown()

_BY_ID = f"{_SHOWN} WHERE p.id = %s"

_AFTER = f"{_SHOWN} WHERE p.id > %s ORDER BY p.id LIMIT %s"

_CHOSEN = """
WHERE (%(state)s::text IS NULL OR p.state = %(state)s)
    AND (%(year)s::int IS NULL OR p.year = %(year)s)
    AND (%(agency_id)s::uuid IS NULL OR %(agency_id)s = ANY (i.agencies))
    AND (%(after)s::text IS NULL OR p.number > %(after)s)
ORDER BY p.number LIMIT %(limit)s
"""

_PAGE = _SHOWN + _CHOSEN
_PAGE_ON = _shown("programme_on(%(on)s)", _ITEMS_THEN, "inspection_on(%(on)s)") + _CHOSEN

_ADD = """
INSERT INTO programme (id, number, year, title, authors, state)
VALUES (%(id)s, %(number)s, %(year)s, %(title)s, %(authors)s, %(state)s)
ON CONFLICT (number) DO NOTHING
"""

_SAVE = """
UPDATE programme SET year = %(year)s, title = %(title)s, authors = %(authors)s, decision = %(decision)s,
    decided_on = %(decided_on)s, approved_by = %(approved_by)s, reason = %(reason)s, state = %(state)s,
    version = %(version)s
WHERE id = %(id)s
"""

_ITEMS = """
INSERT INTO programme_item (id, programme_id, position, agency_id, mode, planned_from, planned_to, sampled_fields)
VALUES %s
ON CONFLICT (id) DO UPDATE SET position = excluded.position, agency_id = excluded.agency_id, mode = excluded.mode,
    planned_from = excluded.planned_from, planned_to = excluded.planned_to, sampled_fields = excluded.sampled_fields
WHERE programme_item.programme_id = excluded.programme_id
"""

# Its programme is locked against changes, not against other inspections.
_ITEM = """
SELECT t.*, p.state AS programme_state,
    EXISTS (SELECT FROM inspection WHERE programme_item = t.id AND state <> 'cancelled') AS taken
FROM programme_item t JOIN programme p ON p.id = t.programme_id
WHERE t.id = %s FOR SHARE OF p
"""


def get(work: Work, programme_id: UUID) -> Row | None:
    """A programme with its items, or None."""
    return next(iter(_read(work.all(_BY_ID, (programme_id,)))), None)


def lock(work: Work, programme_id: UUID) -> Row | None:
    """The same, with its row locked for the rest of the transaction."""
    work.one("SELECT FROM programme WHERE id = %s FOR UPDATE", (programme_id,))
    return get(work, programme_id)


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Programmes by number, as they stood on a day where `wanted` has `as_of`; it has every filter, the cursor and the
    limit."""
    return _read(work.all(_PAGE_ON if wanted["as_of"] else _PAGE, wanted))


def after(work: Work, programme_id: UUID, limit: int) -> list[Row]:
    """Programmes in the order of their ids, from behind one, as `get` would show them."""
    return _read(work.all(_AFTER, (programme_id, limit)))


def add(work: Work, programme: Mapping[str, Any]) -> bool:
    """A new draft; False if its number is taken."""
    return work.execute(_ADD, programme) == 1


def save(work: Work, programme: Mapping[str, Any]) -> None:
    """Write what can change of a programme; `version` is the new one."""
    work.execute(_SAVE, programme)


def put_items(work: Work, programme_id: UUID, items: Sequence[Item]) -> None:
    """Make these the items of a programme, in their order."""
    kept = [item.id for item in items]
    work.execute("DELETE FROM programme_item WHERE programme_id = %s AND id <> ALL (%s)", (programme_id, kept))
    rows = [(item.id, programme_id, place, *_values(item)) for place, item in enumerate(items)]
    work.values(_ITEMS, rows)


def item(work: Work, item_id: UUID) -> Row | None:
    """An item with its `programme_state` and whether it is `taken`, or None."""
    return work.one(_ITEM, (item_id,))


def _read(rows: list[Row]) -> list[Row]:
    """Programmes whose items have ids and dates where JSON has text."""
    for row in rows:
        for item in row["foreseen"]:
            item |= {name: UUID(item[name]) for name in ("id", "agency_id", "inspection_id") if item[name]}
            item |= {name: date.fromisoformat(item[name]) for name in ("planned_from", "planned_to")}
    return rows


def _values(item: Item) -> tuple[Any, ...]:
    return item.agency_id, item.mode, item.planned_from, item.planned_to, list(item.sampled_fields)
