"""The use case of copying model procedures to many agencies at once; over HTTP it is asked for as a job."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from chassis.jobs import Progress, unheard
from chassis.work import Work
from services.agencies.commands.faults import refuse_any
from services.agencies.commands.procedures import head_of
from services.agencies.domain import copying as rules
from services.agencies.domain import procedure
from services.agencies.domain.copying import Model
from services.agencies.domain.procedure import Content, Head, Origin
from services.agencies.domain.refusal import Refusal
from services.agencies.store import copying as store
from services.agencies.store import procedures
from services.agencies.store.procedures import New

_PORTION = 500


def check(work: Work, asked: Mapping[str, Any]) -> None:
    """Invalid if there is nothing to copy, or nobody to copy it to."""
    refuse_any(_faults(asked, store.models(work, asked), store.targets(work, asked, work.today)))


def copy(work: Work, asked: Mapping[str, Any], progress: Progress = unheard) -> dict[str, Any]:
    """Copy procedures, or all of a framework, to agencies; each copy is a draft that knows its origin.

    An agency that has a procedure with the code already keeps that. Invalid as in `check`.
    """
    models, targets = store.models(work, asked), store.targets(work, asked, work.today)
    refuse_any(_faults(asked, models, targets))
    wanted = list(rules.copies((_model(work, row) for row in models), targets))
    copied, pending = 0, iter(wanted)
    while portion := list(islice(pending, _PORTION)):
        copied += _write(work, portion)
        progress("procedure.copying", copied, len(wanted))
    return {
        "models": len(models),
        "agencies": len(targets),
        "copied": copied,
        "present": len(wanted) - copied,
    }


def _faults(
    asked: Mapping[str, Any], models: Sequence[Mapping[str, Any]], targets: Mapping[UUID, str]
) -> Iterator[Refusal]:
    if asked.get("framework") and asked.get("procedure_ids"):
        yield Refusal("procedure.copy_one_way", "framework")
    elif asked.get("framework"):
        if not models:
            yield Refusal("procedure.framework_unknown", "framework", given=asked["framework"])
    elif missing := {str(one) for one in asked.get("procedure_ids") or ()} - {str(one["id"]) for one in models}:
        yield Refusal("procedure.unknown", "procedure_ids", given=", ".join(sorted(missing)))
    elif not models:
        yield Refusal("procedure.nothing_to_copy", "procedure_ids")
    if not targets:
        yield Refusal("procedure.nobody_to_copy_to", "agency_ids")


def _model(work: Work, found: dict[str, Any]) -> Model:
    steps = procedure.steps_of(procedures.steps(work, found["id"], found["version_number"]))
    return Model(Origin(found["id"], found["version_number"]), head_of(found), Content(steps, found["cost"]))


def _write(work: Work, portion: Sequence[tuple[Head, Model]]) -> int:
    new = (
        New(uuid4(), head, model.content, work.today, work.caller.person_id, model.origin) for head, model in portion
    )
    rows = procedures.get_all(work, procedures.insert(work, new))
    work.say_all("procedure.drafted", ((row["id"], row["version"], row, None) for row in rows))
    return len(rows)
