"""Use cases that change templates of one's own. The history keeps what was done; no event tells of it, since a track's
state holds its milestones."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.commands.faults import refuse_any
from services.agencies.domain import own_template as rules
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import TEMPLATES, MilestoneRule
from services.agencies.store import templates as store


def define(work: Work, *, key: str, milestones: Sequence[Mapping[str, Any]], **head: Any) -> Row:
    """A new template: `kind` and names in `head`. Invalid names each bad milestone."""
    template = {"key": key, **head, "milestones": _rules(milestones)}
    taken = Refusal("template.key_taken", "key", given=key) if key in TEMPLATES else None
    refuse_any([taken, *rules.faults(template["kind"], template["milestones"])])
    if not store.insert(work, template):
        raise Refusal("template.key_taken", "key", given=key)
    work.note("template.defined", store.id_of(key), _told(template))
    return _now(work, key)


def change(work: Work, key: str, milestones: Sequence[Mapping[str, Any]] | None = None, **head: Any) -> Row:
    """Rewrite a template that no plan follows; what is not given stays."""
    before = _locked(work, key)
    rules.check_open(before["withdrawn"])
    rules.check_unused(store.followers(work, [key])[key])
    after = {**before, **head, **({} if milestones is None else {"milestones": _rules(milestones)})}
    refuse_any(rules.faults(after["kind"], after["milestones"]))
    if after == before:
        return before
    store.change(work, after)
    work.note("template.changed", store.id_of(key), _told(after))
    return _now(work, key)


def withdraw(work: Work, key: str, reason: str) -> Row:
    """No further plan may follow it; those that do go on."""
    template = _locked(work, key)
    rules.check_open(template["withdrawn"])
    store.withdraw(work, key, reason)
    work.note("template.withdrawn", store.id_of(key), {"key": key, "reason": reason})
    return _now(work, key)


def fault(work: Work, key: str) -> Refusal | None:
    """Why a plan may not come to follow the template, which otherwise stays as it is until the transaction ends."""
    if key in TEMPLATES:
        return None
    found = store.hold(work, key)
    if found is None:
        return Refusal("template.unknown", "template", given=key)
    return Refusal("template.withdrawn", "template", given=key) if found["withdrawn"] is not None else None


def _locked(work: Work, key: str) -> Row:
    if key in TEMPLATES:
        raise Refusal("template.built_in")
    found = store.lock(work, key)
    if found is None:
        raise NotFound("template")
    work.check_version(found["version"])
    return found


def _now(work: Work, key: str) -> Row:
    return store.get(work, key) or {}


def _rules(given: Sequence[Mapping[str, Any]]) -> tuple[MilestoneRule, ...]:
    return tuple(MilestoneRule(**{**one, "requires": tuple(dict.fromkeys(one["requires"]))}) for one in given)


def _told(template: Mapping[str, Any]) -> dict[str, Any]:
    head = {name: template[name] for name in ("key", "kind", "name_vi", "name_en")}
    return {**head, "milestones": [asdict(one) for one in template["milestones"]]}
