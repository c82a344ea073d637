"""From the refusals of several rules to the one answer that names every bad field."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from chassis.problems import FieldError, Invalid
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault, Place


def refuse_any(refusals: Iterable[Refusal | None]) -> None:
    """Invalid with one entry per refusal; nothing if there is none."""
    refuse_rows(Fault(None, refusal) for refusal in refusals if refusal is not None)


def refuse_rows(faults: Iterable[Fault], places: Mapping[str, Place] = MappingProxyType({})) -> None:
    """Invalid with one entry per fault, the row that it is in and where its column stands; nothing if there is none."""
    errors = [_error(fault, places.get(fault.refusal.field or "")) for fault in faults]
    if errors:
        raise Invalid(errors)


def _error(fault: Fault, place: Place | None) -> FieldError:
    field, code, params = fault.refusal.field or "", fault.refusal.code, fault.refusal.params
    letter, heading = place or (None, None)
    return FieldError(field, code, params, fault.row, column=letter, heading=heading)
