"""From the refusals of several rules to the one answer that names every bad field."""

from collections.abc import Iterable

from chassis.problems import FieldError, Invalid
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault


def refuse_any(refusals: Iterable[Refusal | None]) -> None:
    """Invalid with one entry per refusal; nothing if there is none."""
    refuse_rows(Fault(None, refusal) for refusal in refusals if refusal is not None)


def refuse_rows(faults: Iterable[Fault]) -> None:
    """Invalid with one entry per fault and the row that it is in; nothing if there is none."""
    errors = [
        FieldError(fault.refusal.field or "", fault.refusal.code, fault.refusal.params, fault.row) for fault in faults
    ]
    if errors:
        raise Invalid(errors)
