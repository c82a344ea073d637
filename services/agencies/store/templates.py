"""SQL on templates of one's own, and the one place where a template is found by its key, built in or not."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from psycopg2.extras import Json

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.template import TEMPLATES, MilestoneRule, Template

_COLUMNS = "t.key, t.kind, t.name_vi, t.name_en, t.milestones, t.withdrawn, t.version"

_GET = f"SELECT {_COLUMNS} FROM template t WHERE t.key = %s"  # noqa: S608

_THOSE = f"SELECT {_COLUMNS} FROM template t WHERE t.key = ANY(%s)"  # noqa: S608

_PAGE = f"""
SELECT {_COLUMNS} FROM template t WHERE %(after)s::text IS NULL OR t.key > %(after)s ORDER BY t.key LIMIT %(limit)s
"""  # noqa: S608

_INSERT = """
INSERT INTO template (key, kind, name_vi, name_en, milestones)
VALUES (%(key)s, %(kind)s, %(name_vi)s, %(name_en)s, %(milestones)s) ON CONFLICT (key) DO NOTHING
"""

_CHANGE = """
UPDATE template SET kind = %(kind)s, name_vi = %(name_vi)s, name_en = %(name_en)s, milestones = %(milestones)s,
    version = version + 1
WHERE key = %(key)s
"""


def id_of(key: str) -> UUID:
    """By which the history knows a template."""
    return uuid5(NAMESPACE_URL, f"urn:isotrack:template:{key}")


def of(work: Work, key: str) -> Template:
    """The template that a plan follows. The three built-in ones cost no statement."""
    return those(work, [key])[key]


def those(work: Work, keys: Iterable[str]) -> Mapping[str, Template]:
    """Templates by key, of those keys that are known."""
    own = [key for key in set(keys) if key not in TEMPLATES]
    return {
        **TEMPLATES,
        **{row["key"]: template_of(_with_rules(row)) for row in (work.all(_THOSE, (own,)) if own else ())},
    }


def template_of(row: Row) -> Template:
    """The template in a row."""
    return Template(row["key"], row["name_vi"], row["name_en"], tuple(row["milestones"]))


def get(work: Work, key: str) -> Row | None:
    """A template of one's own: key, kind, names, milestones, withdrawn (why), version."""
    return _read(work.all(_GET, (key,)))


def lock(work: Work, key: str) -> Row | None:
    """The same; nobody changes it, and no plan comes to follow it, before this transaction ends."""
    return _read(work.all(_GET + " FOR UPDATE", (key,)))


def hold(work: Work, key: str) -> Row | None:
    """The same, for a plan that is to follow it: it stays as it is until this transaction ends."""
    return _read(work.all(_GET + " FOR SHARE", (key,)))


def page(work: Work, after: str | None, limit: int) -> list[Row]:
    """Templates of one's own by key, from behind one."""
    return [_with_rules(row) for row in work.all(_PAGE, {"after": after, "limit": limit})]


def insert(work: Work, template: Mapping[str, Any]) -> bool:
    """Keep a new template; False if its key is taken."""
    return work.execute(_INSERT, _kept(template)) == 1


def change(work: Work, template: Mapping[str, Any]) -> None:
    """Keep a template as it is now."""
    work.execute(_CHANGE, _kept(template))


def withdraw(work: Work, key: str, reason: str) -> None:
    """Note why no further plan follows it."""
    work.execute("UPDATE template SET withdrawn = %s, version = version + 1 WHERE key = %s", (reason, key))


def followers(work: Work, keys: Iterable[str]) -> Mapping[str, list[str]]:
    """The numbers of the plans that follow each template, whatever became of them."""
    found: dict[str, list[str]] = {key: [] for key in keys}
    for row in work.all("SELECT template, number FROM plan WHERE template = ANY(%s) ORDER BY number", (list(found),)):
        found[row["template"]].append(row["number"])
    return found


def _kept(template: Mapping[str, Any]) -> dict[str, Any]:
    return {**template, "milestones": Json([asdict(one) for one in template["milestones"]])}


def _read(rows: list[Row]) -> Row | None:
    return _with_rules(rows[0]) if rows else None


def _with_rules(row: Row) -> Row:
    return {**row, "milestones": tuple(_rule(one) for one in row["milestones"])}


def _rule(kept: Mapping[str, Any]) -> MilestoneRule:
    return MilestoneRule(**{**kept, "requires": tuple(kept["requires"])})
