"""How an agency is shown beside what concerns it."""

from typing import Any

from services.notifications.rendering import name_of

Row = dict[str, Any]


def with_agency(row: Row, language: str) -> Row:
    """The row with its `agency`, None where it concerns no single one."""
    if row["agency_id"] is None:
        return {**row, "agency": None}
    name = name_of({"name_vi": row["agency_vi"], "name_en": row["agency_en"]}, language)
    return {**row, "agency": {"id": row["agency_id"], "code": row["agency_code"], "name": name}}
