"""Tables on their way out: headings, words for keys, templates to fill in."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from chassis import tables
from chassis.tables import MEDIA, Head, Notes, Value
from chassis.web import Download
from services.agencies.domain.cells import Column
from services.agencies.domain.layouts import LAYOUTS, Layout
from services.agencies.domain.sheet import NOTE

_NOTES = {
    "vi": ("Hướng dẫn", ("Cột", "Bắt buộc", "Ghi chú", "Ví dụ"), "có"),
    "en": ("Notes", ("Column", "Required", "Note", "Example"), "yes"),
}
_WIDTHS = {"text": 22, "number": 14, "date": 14}


def template(layout: Layout, media: str, language: str) -> Download:
    """An empty table with headings in a language, for people to fill in."""
    format_ = next(name for name, one in MEDIA.items() if one == media)
    content = _template(layout.key, format_, language)
    return Download(content, media, f"{layout.key}-{language}.{format_}")


def written(
    layout: Layout, rows: Iterable[Mapping[str, Any]], format_: str, language: str, each: Callable[[int], None]
) -> bytes:
    """A table of values by column; what is chosen from words is written in words."""
    columns = layout.written
    cells = ([_cell(column, row.get(column.key), language) for column in columns] for row in rows)
    heads = [_head(column, language) for column in columns]
    return tables.write(format_, heads, cells, language, layout.title(language), each=each)


@lru_cache(maxsize=4 * len(LAYOUTS))
def _template(key: str, format_: str, language: str) -> bytes:
    layout = LAYOUTS[key]
    heads = [_head(column, language, " *" if column.required else "") for column in layout.written]
    # Nothing of a CSV file is a sheet of notes: its second row is one.
    rows = [_noted(layout, language)] if format_ == "csv" else []
    return tables.write(format_, heads, rows, language, layout.title(language), _notes(layout, language))


def _noted(layout: Layout, language: str) -> list[Value]:
    examples = [_example(column, language) for column in layout.written]
    return [f"{NOTE} {examples[0]}", *examples[1:]]


def _notes(layout: Layout, language: str) -> Notes:
    title, header, yes = _NOTES[language]
    which = 0 if language == "vi" else 1
    lines = [
        (one.heading(language), yes if one.required else "", one.note[which], _example(one, language))
        for one in layout.written
    ]
    return Notes(title, [header, *lines])


def _example(column: Column, language: str) -> str:
    return str(_cell(column, column.example, language) or "")


def _head(column: Column, language: str, mark: str = "") -> Head:
    which = 0 if language == "vi" else 1
    choices = [called[which] for called in column.reader.words.values()]
    return Head(column.heading(language) + mark, column.reader.type, choices, _WIDTHS[column.reader.type])


def _cell(column: Column, value: Any, language: str) -> Value:
    called = column.reader.words.get(value) if isinstance(value, str) else None
    return called[0 if language == "vi" else 1] if called else value
