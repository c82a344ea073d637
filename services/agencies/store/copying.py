"""SQL on which procedures are to be copied, and to which agencies."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.store import procedures

_MODELS = """
SELECT p.id FROM procedure p JOIN procedure_version v ON v.procedure_id = p.id AND v.number = p.current
WHERE v.state <> 'withdrawn' AND (p.id = ANY(%(ids)s::uuid[]) OR p.framework = %(framework)s::text)
"""

_TARGETS = """
SELECT a.id, a.kind FROM agency a
WHERE a.block IS NOT NULL AND a.valid_from <= %(day)s AND (a.valid_to IS NULL OR a.valid_to >= %(day)s)
  AND (a.id = ANY(%(ids)s::uuid[]) OR (
      %(chosen)s
      AND (%(blocks)s::text[] IS NULL OR a.block = ANY(%(blocks)s))
      AND (%(kinds)s::text[] IS NULL OR a.kind = ANY(%(kinds)s))
      AND (%(within)s::uuid[] IS NULL
           OR EXISTS (SELECT FROM agency u WHERE u.id = ANY(%(within)s::uuid[]) AND a.path <@ u.path))))
ORDER BY a.code
"""


def models(work: Work, asked: Mapping[str, Any]) -> list[Row]:
    """The procedures that are named, or all of a framework, as `procedures.get` shows them; none that is withdrawn."""
    ids = [str(one) for one in asked.get("procedure_ids") or ()]
    found = work.all(_MODELS, {"ids": ids, "framework": asked.get("framework")})
    return procedures.get_all(work, [row["id"] for row in found])


def targets(work: Work, asked: Mapping[str, Any], day: date) -> dict[UUID, str]:
    """The kind of each agency that is named, or chosen by place, block and kind; that exists on the day; no root."""
    ids, within = ([str(one) for one in asked.get(name) or ()] for name in ("agency_ids", "within"))
    blocks, kinds = asked.get("blocks") or None, asked.get("kinds") or None
    chosen = bool(within or blocks or kinds)
    wanted = {"ids": ids, "within": within or None, "blocks": blocks, "kinds": kinds, "chosen": chosen, "day": day}
    return {row["id"]: row["kind"] for row in work.all(_TARGETS, wanted)}
