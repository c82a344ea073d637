"""Which event makes which message, for whom, and what of the event's state the message tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.notifications.domain.addressee import Addressee

FOCAL_POINT, HEAD = Addressee.FOCAL_POINT, Addressee.HEAD
COORDINATOR, LEADER = Addressee.COORDINATOR, Addressee.LEADER


@dataclass(frozen=True)
class Rule:
    """When `event` happens, `to` is sent `template`."""

    name: str
    event: str
    to: Addressee
    template: str


RULES = (
    Rule("inspection_to_focal_point", "inspection.notified", FOCAL_POINT, "inspection_notified"),
    Rule("inspection_to_head", "inspection.notified", HEAD, "inspection_notified"),
    Rule("minutes_to_focal_point", "inspection.minutes_signed", FOCAL_POINT, "minutes_signed"),
    Rule("minutes_to_head", "inspection.minutes_signed", HEAD, "minutes_signed"),
    Rule("raised_to_focal_point", "finding.raised", FOCAL_POINT, "finding_raised"),
    Rule("raised_to_head", "finding.raised", HEAD, "finding_raised"),
    Rule("returned_to_focal_point", "finding.returned", FOCAL_POINT, "finding_returned"),
    Rule("closed_to_focal_point", "finding.closed", FOCAL_POINT, "finding_closed"),
    Rule("extension_asked_to_coordinator", "finding.extension_requested", COORDINATOR, "extension_requested"),
    Rule("extended_to_focal_point", "finding.extended", FOCAL_POINT, "finding_extended"),
    Rule("extension_denied_to_focal_point", "finding.extension_denied", FOCAL_POINT, "extension_denied"),
    Rule("remediation_to_coordinator", "remediation.submitted", COORDINATOR, "remediation_submitted"),
    Rule("remediation_returned_to_focal_point", "remediation.returned", FOCAL_POINT, "remediation_returned"),
    Rule("remediation_accepted_to_focal_point", "remediation.accepted", FOCAL_POINT, "remediation_accepted"),
    Rule("plan_to_leader", "plan.submitted", LEADER, "plan_submitted"),
    Rule("plan_returned_to_coordinator", "plan.returned", COORDINATOR, "plan_returned"),
    Rule("plan_approved_to_coordinator", "plan.approved", COORDINATOR, "plan_approved"),
    # A plan's state has no agencies: what becomes of each is told by its own track.
    Rule("enrolled_to_focal_point", "track.enrolled", FOCAL_POINT, "track_enrolled"),
    Rule("enrolled_to_head", "track.enrolled", HEAD, "track_enrolled"),
    Rule("withdrawn_to_focal_point", "track.withdrawn", FOCAL_POINT, "track_withdrawn"),
    Rule("withdrawn_to_head", "track.withdrawn", HEAD, "track_withdrawn"),
    Rule("rescheduled_to_focal_point", "track.rescheduled", FOCAL_POINT, "track_rescheduled"),
    Rule("rescheduled_to_head", "track.rescheduled", HEAD, "track_rescheduled"),
    Rule("lapsed_to_focal_point", "qms.lapsed", FOCAL_POINT, "qms_lapsed"),
    Rule("lapsed_to_head", "qms.lapsed", HEAD, "qms_lapsed"),
)

_TOLD: Mapping[str, tuple[str, ...]] = {
    "inspection": ("planned_from", "planned_to", "notice", "minutes_number", "minutes_date"),
    "finding": ("kind", "grade", "clause", "due", "reason"),
    "remediation": ("revision", "on_time", "document"),
    "plan": ("number", "name", "year", "decision", "reason"),
    "track": ("wave", "ends_on"),
    "qms": ("standard", "date", "lapsed_on"),
}
"""Aggregate → what messages tell of its state. People are no part of it: nothing personal lies in a message."""


def rules_for(event: str) -> list[Rule]:
    """The rules that an event of this name sets off; most events set off none."""
    return [rule for rule in RULES if rule.event == event]


_EXTENSIONS = frozenset({"finding.extension_requested", "finding.extended", "finding.extension_denied"})
"""Here the reason, and the date that was asked for, stand in the change: the state's is that of the last return."""


def told(event: str, state: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """What a message of that event is filled with, as JSON has it; it stays what it was when the event was said.

    `change` is as the owner said it: what is not of the form that is expected is left out.
    """
    found = {key: _plain(state.get(key)) for key in _TOLD[event.partition(".")[0]]}
    if event in _EXTENSIONS:
        found |= {"reason": _text(change.get("reason")), "asked": _day(change.get("due"))}
    if event.startswith("track."):
        found["reason"] = _text(change.get("reason"))  # a track's state has none
    if event.startswith("qms."):
        found["missing"] = _words(change.get("missing"))
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _words(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _day(text: Any) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except (TypeError, ValueError):
        return None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value
