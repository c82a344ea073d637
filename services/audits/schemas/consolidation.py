"""The consolidated report and its editions: what is asked, what goes out, what is said."""

from typing import Any

from marshmallow import Schema, fields

from services.audits.domain.consolidation import By
from services.audits.schemas.fields import Text, one_of, word_of


class Period(Schema):
    """From the first day to the last, by default today; by which groups, and within which agency's subtree."""

    from_ = fields.Date(required=True, data_key="from")
    to = fields.Date(load_default=None)
    by = one_of(By, load_default=By.BLOCK)
    within = fields.UUID(load_default=None)


class NewEdition(Schema):
    """The figures of which period are to be frozen; without a number the system gives one."""

    number = Text(100, load_default=None, allow_none=True)
    from_ = fields.Date(required=True, data_key="from")
    to = fields.Date(required=True)


class Ageing(Schema):
    """How many findings have been open for so many calendar days, both ends included (null: no end)."""

    from_days = fields.Integer(required=True)
    to_days = fields.Integer(required=True, allow_none=True)
    count = fields.Integer(required=True)


class Line(Schema):
    """`raised` and `closed` in the period. At its end: `open` (observations, which need no remedy, left out), of which
    `overdue`; `ageing` by the days since they were raised. Of those raised in the period: `extended` and `repeats`.
    `reports`: remediation reports first sent in the period, `reports_on_time` those of which no finding was first
    answered late. `agencies_not_reported`: those with a finding overdue and never answered."""

    raised = fields.Integer(required=True)
    closed = fields.Integer(required=True)
    open = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    ageing = fields.List(fields.Nested(Ageing), required=True)
    extended = fields.Integer(required=True)
    repeats = fields.Integer(required=True)
    reports = fields.Integer(required=True)
    reports_on_time = fields.Integer(required=True)
    agencies_not_reported = fields.Integer(required=True)


class Group(Line):
    """The line of one group: `key` is a block, a district's code, a clause, a kind or a grade; `other` is what lies in
    no block or under no district. Districts and clauses have names."""

    key = fields.String(required=True)
    name_vi = fields.String(required=True, allow_none=True)
    name_en = fields.String(required=True, allow_none=True)


class NotReported(Schema):
    """An agency with findings that were due and never answered: how many, and since when the first was due."""

    agency_id = fields.UUID(required=True)
    code = fields.String(required=True, allow_none=True)
    name_vi = fields.String(required=True, allow_none=True)
    name_en = fields.String(required=True, allow_none=True)
    findings = fields.Integer(required=True)
    due = fields.Date(required=True)


class Consolidation(Schema):
    """The report. A report or an agency may count in several groups, and counts once in the total."""

    by = fields.String(required=True, validate=word_of(By))
    from_ = fields.Date(required=True, data_key="from")
    to = fields.Date(required=True)
    groups = fields.List(fields.Nested(Group), required=True)
    total = fields.Nested(Line, required=True)
    not_reported = fields.List(fields.Nested(NotReported), required=True)


class EditionState(Schema):
    """The public state of an edition: of which period, and the SHA-256 of its figures as canonical JSON (UTF-8, keys
    sorted, no spaces)."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    period_from = fields.Date(required=True)
    period_to = fields.Date(required=True)
    frozen_on = fields.Date(required=True)
    hash = fields.String(required=True)


class AsKept(fields.Nested):
    """What was shown once through a schema, and is shown again as it was kept."""

    def _serialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]  # as Field says, not Nested
        return value


class ListedEdition(EditionState):
    """An edition in a list."""

    frozen_by = fields.UUID(required=True, allow_none=True)
    version = fields.Integer(required=True)


class Edition(ListedEdition):
    """An edition with its figures: the consolidated report of the whole city, by each kind of group."""

    figures = fields.Dict(keys=fields.String(), values=AsKept(Consolidation), required=True)
    allowed = fields.List(fields.String(), required=True)
