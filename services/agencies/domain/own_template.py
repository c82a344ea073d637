"""Templates of one's own: what is wrong with one, and what may still be done to it.

A sound template can be worked through from its first milestone to its last, and a declaration stands where QĐ
19/2014/QĐ-TTg wants it: behind what it is based on. What a template is stands in `template`.
"""

import re
from collections.abc import Iterator, Sequence

from services.agencies.domain.names import fold
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import DECLARED, MilestoneRule

KEY = re.compile(r"^[a-z][a-z0-9_]{1,39}$")
"""Keys of templates and milestones: they stand in addresses and events."""

MAINTENANCE = "maintenance"
"""The kind of templates that declare nothing: they keep up what was declared."""

_ONLY_AFTER_DECLARING = ("declared", "maintained")

Places = dict[str, int]


def faults(kind: str, milestones: Sequence[MilestoneRule]) -> list[Refusal]:
    """Everything that is wrong with the milestones of a template of that kind, each with its field."""
    places: Places = {}
    for at, one in enumerate(milestones):
        places.setdefault(one.key, at)
    found: list[Refusal] = []
    for at, one in enumerate(milestones):
        if places[one.key] != at:
            found.append(_at(at, "key", "template.key_twice", key=one.key))
        found += _name_faults(at, milestones)
        requires = list(_requires_faults(at, one, milestones, places))
        found += requires or _order_faults(at, milestones)
        found += _stage_faults(at, one, milestones, places)
        if one.key == DECLARED:
            found += _declared_faults(at, one, kind)
    return found


def _name_faults(at: int, milestones: Sequence[MilestoneRule]) -> Iterator[Refusal]:
    """People, and the tables that they fill in, tell milestones apart by their names."""
    others = [one for one in milestones[:at] if one.key != milestones[at].key]
    for language in ("name_vi", "name_en"):
        name = getattr(milestones[at], language)
        if any(fold(getattr(one, language)) == fold(name) for one in others):
            yield _at(at, language, "template.name_twice", given=name)


def _requires_faults(at: int, one: MilestoneRule, all_: Sequence[MilestoneRule], places: Places) -> Iterator[Refusal]:
    """Each requires what is listed before it and due no later: so there is always a next one that can be reached."""
    for key in one.requires:
        if key not in places:
            yield _at(at, "requires", "template.requires_unknown", key=key)
        elif one.key in _needed(key, all_, places):
            yield _at(at, "requires", "template.requires_cycle", key=key)
        elif places[key] > at:
            yield _at(at, "requires", "template.requires_later", key=key)
        elif all_[places[key]].percent > one.percent:
            yield _at(at, "percent", "template.due_before_required", key=key, percent=all_[places[key]].percent)


def _order_faults(at: int, milestones: Sequence[MilestoneRule]) -> Iterator[Refusal]:
    if at and milestones[at].percent < milestones[at - 1].percent:
        yield _at(at, "percent", "template.out_of_order", percent=milestones[at - 1].percent)


def _stage_faults(at: int, one: MilestoneRule, all_: Sequence[MilestoneRule], places: Places) -> Iterator[Refusal]:
    """Nothing else makes a track count as declared, or as maintained where it is yet to be declared."""
    if one.key == DECLARED:
        if one.stage != "declared":
            yield _at(at, "stage", "template.declared_stage")
        return
    early = ("declared",) if DECLARED not in places else _ONLY_AFTER_DECLARING
    if one.stage in early and DECLARED not in _needed(one.key, all_, places):
        yield _at(at, "stage", "template.before_declaration")


def _declared_faults(at: int, one: MilestoneRule, kind: str) -> Iterator[Refusal]:
    if kind == MAINTENANCE:
        yield _at(at, "key", "template.maintenance_declares")
    if not one.requires:
        yield _at(at, "requires", "template.declared_alone")
    if one.needs_evidence:
        yield _at(at, "needs_evidence", "template.declared_evidence")


def _needed(key: str, milestones: Sequence[MilestoneRule], places: Places) -> set[str]:
    """A milestone and everything that must be reached before it."""
    found: set[str] = set()
    ahead = [key]
    while ahead:
        one = ahead.pop()
        if one not in found and one in places:
            found.add(one)
            ahead += milestones[places[one]].requires
    return found


def _at(at: int, field: str, code: str, **params: object) -> Refusal:
    return Refusal(code, f"milestones.{at}.{field}", **params)


def check_open(withdrawn: str | None) -> None:
    """Refuse what nobody chooses any more."""
    if withdrawn is not None:
        raise Refusal("template.withdrawn_already")


def check_unused(plans: Sequence[str]) -> None:
    """Refuse to change what plans follow: approved with these milestones, reported on by them."""
    if plans:
        raise Refusal("template.in_use", plans=", ".join(plans))
