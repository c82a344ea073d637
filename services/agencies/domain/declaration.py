"""The declaration of conformity: when an agency may sign one, and when it must be a re-declaration.

QĐ 19/2014/QĐ-TTg: the agency's head declares; a declaration whose scope was adjusted, widened or narrowed is
made again. The milestones that come before it are in `template`, their completion in `track`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.agencies.domain.refusal import Refusal

STANDARD = "TCVN ISO 9001:2015"

Kind = Literal["initial", "redeclaration"]
Reason = Literal["adjusted", "widened", "narrowed"]

EVENTS: dict[str, str] = {"initial": "qms.declared", "redeclaration": "qms.redeclared"}


@dataclass(frozen=True)
class Intent:
    """What is to be declared: of which kind, on which day, and for a re-declaration why."""

    kind: Kind
    on: date
    reason: Reason | None = None


def check(intent: Intent, earlier: Collection[date], today: date, lapsed: bool = False) -> None:
    """Refuse a declaration that does not follow from the `earlier` ones of the same agency and standard, of which the
    last may have `lapsed`."""
    if intent.on > today:
        raise Refusal("date.in_future", field="date")
    if intent.kind == "initial":
        _check_initial(intent, earlier)
    else:
        _check_again(intent, earlier, lapsed)


def _check_initial(intent: Intent, earlier: Collection[date]) -> None:
    if earlier:
        raise Refusal("declaration.second_initial")
    if intent.reason is not None:
        raise Refusal("declaration.reason_not_needed", field="reason")


def _check_again(intent: Intent, earlier: Collection[date], lapsed: bool) -> None:
    if not earlier:
        raise Refusal("declaration.nothing_to_redeclare")
    # What has lapsed is declared anew with the scope that it had, or with another.
    if intent.reason is None and not lapsed:
        raise Refusal("declaration.reason_needed", field="reason")
    if intent.on < max(earlier):
        raise Refusal("declaration.before_last", field="date")
