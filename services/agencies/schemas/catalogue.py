"""The catalogue of procedures: what is asked, the lines of lists and reports."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from services.agencies.domain.agency import KINDS
from services.agencies.domain.catalogue import BY, EXPIRES_WITHIN
from services.agencies.domain.progress import BLOCKS
from services.agencies.schemas.procedures import FIELD, LEVEL, Basis, Clarity, Saved
from services.agencies.schemas.text import Tidy

_BLOCK = validate.OneOf(BLOCKS)
_STATES = ("draft", "in_review", "issued")
_WITHIN = validate.Range(0, 3650)


class ProcedureFilter(ListQuery):
    """Procedures on a day (today) of an agency, a subtree, a block, a field, a level; `q` searches codes, names and
    fields without accents.

    `over_statute`: the steps take longer than the statute allows; `expired`: a legal basis has ended; `expiring`: none
    has, but one ends within `expires_within` days. With `framework` the models of that framework, else none.
    """

    agency_id = fields.UUID()
    within = fields.UUID()
    block = fields.String(validate=_BLOCK)
    field = fields.String(validate=FIELD)
    level = fields.String(validate=LEVEL)
    framework = Tidy()
    code = Tidy(64)
    state = fields.String(validate=validate.OneOf(_STATES))
    origin_id = fields.UUID()
    q = fields.String(validate=validate.Length(max=200))
    as_of = fields.Date()
    clear = fields.Boolean()
    over_statute = fields.Boolean()
    expired = fields.Boolean()
    expiring = fields.Boolean()
    expires_within = fields.Integer(load_default=EXPIRES_WITHIN, validate=_WITHIN)
    published = fields.Boolean()


class CatalogueLine(Schema):
    """A procedure by the version that counts on the day: the one in force, else the one being written."""

    id = fields.UUID()
    agency_id = fields.UUID()
    agency_code = fields.String()
    agency_name_vi = fields.String()
    agency_name_en = fields.String(allow_none=True)
    block = fields.String(allow_none=True, validate=_BLOCK)
    code = fields.String()
    name_vi = fields.String()
    name_en = fields.String(allow_none=True)
    field = fields.String(validate=FIELD)
    level = fields.String(validate=LEVEL)
    framework = fields.String(allow_none=True)
    origin_id = fields.UUID(allow_none=True)
    version_number = fields.Integer()
    state = fields.String(validate=validate.OneOf(_STATES))
    days = fields.Float()
    statutory_days = fields.Float()
    cost = fields.Integer(allow_none=True)
    statutory_cost = fields.Integer(allow_none=True)
    clarity = fields.Nested(Clarity)
    clear = fields.Boolean()
    over_statute = fields.Boolean()
    legal_bases = fields.List(fields.Nested(Basis))
    legal_until = fields.Date(allow_none=True)
    expired = fields.Boolean()
    expiring = fields.Boolean()
    issued_on = fields.Date(allow_none=True)
    published_on = fields.Date(allow_none=True)
    saved = fields.Nested(Saved)


class TotalsQuery(Schema):
    """By which groups, on which day (today), of an agency, a subtree, a block, a field, a level."""

    by = fields.String(load_default="block", validate=validate.OneOf(BY))
    agency_id = fields.UUID()
    within = fields.UUID()
    block = fields.String(validate=_BLOCK)
    field = fields.String(validate=FIELD)
    level = fields.String(validate=LEVEL)
    as_of = fields.Date()
    expires_within = fields.Integer(load_default=EXPIRES_WITHIN, validate=_WITHIN)


class TotalsLine(Schema):
    """Procedures: those in force, clear, unclear, over what the statute allows, with a legal basis that has expired or
    soon will, published. Steps: how many, and of how many each clarity holds. Working days and đồng saved by those in
    force. Percentages with two decimals, halves up, null of none."""

    procedures = fields.Integer()
    in_force = fields.Integer()
    in_force_percent = fields.Float(allow_none=True)
    clear = fields.Integer()
    unclear = fields.Integer()
    clear_percent = fields.Float(allow_none=True)
    over_statute = fields.Integer()
    expired = fields.Integer()
    expiring = fields.Integer()
    published = fields.Integer()
    steps = fields.Integer()
    steps_person = fields.Integer()
    steps_work = fields.Integer()
    steps_time = fields.Integer()
    steps_responsibility = fields.Integer()
    steps_clear = fields.Integer()
    days = fields.Float()
    statutory_days = fields.Float()
    days_saved_of_statute = fields.Float()
    days_saved_of_version_before = fields.Float()
    cost_saved_of_statute = fields.Integer()
    cost_saved_of_version_before = fields.Integer()


class TotalsGroup(TotalsLine):
    """A line of a group: its `key` is the agency's code, the block (null for the city committee's own), the field or
    the level."""

    key = fields.String(allow_none=True)
    agency_id = fields.UUID(allow_none=True)
    name_vi = fields.String(allow_none=True)
    name_en = fields.String(allow_none=True)


class CatalogueTotals(Schema):
    """The report."""

    by = fields.String()
    as_of = fields.Date()
    groups = fields.List(fields.Nested(TotalsGroup(partial=("agency_id", "name_vi", "name_en"))))
    total = fields.Nested(TotalsLine)


class ImportResult(Schema):
    """How many procedures an import made, changed, and found as they were; how many steps the table has."""

    registered = fields.Integer()
    changed = fields.Integer()
    unchanged = fields.Integer()
    steps = fields.Integer()
    dry_run = fields.Boolean()


class CopyBody(Schema):
    """Procedures, or all of a model framework, to be copied to agencies: named one by one (`agency_ids`), or chosen by
    place (`within`: subtrees), block and kind, or both."""

    procedure_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=500))
    framework = Tidy(load_default=None, allow_none=True)
    agency_ids = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=2000))
    within = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=100))
    blocks = fields.List(fields.String(validate=_BLOCK), load_default=list)
    kinds = fields.List(fields.String(validate=validate.OneOf(KINDS)), load_default=list)


class CopyResult(Schema):
    """How many procedures were copied to how many agencies; `present`: copies that an agency needed not, since it has
    a procedure with the code."""

    models = fields.Integer()
    agencies = fields.Integer()
    copied = fields.Integer()
    present = fields.Integer()


class ApartFilter(ListQuery):
    """Procedures of communes that are not as their district's, on a day (today)."""

    agency_id = fields.UUID()
    within = fields.UUID()
    code = Tidy(64)
    as_of = fields.Date()


class Beside(Schema):
    """A procedure that is held against another one."""

    id = fields.UUID()
    agency_id = fields.UUID()
    agency_code = fields.String()
    agency_name_vi = fields.String()
    agency_name_en = fields.String(allow_none=True)
    code = fields.String()
    name_vi = fields.String()
    name_en = fields.String(allow_none=True)
    version_number = fields.Integer()
    days = fields.Float()
    cost = fields.Integer(allow_none=True)
    steps = fields.Integer()


class Apart(Beside):
    """A commune's procedure beside its district's with the same code, and in what they differ."""

    district_id = fields.UUID()
    district_code = fields.String()
    district_procedure_id = fields.UUID()
    district_version_number = fields.Integer()
    district_days = fields.Float()
    district_cost = fields.Integer(allow_none=True)
    district_steps = fields.Integer()
    differs = fields.List(fields.String(validate=validate.OneOf(("version", "steps", "days", "cost"))))


class DriftFilter(ListQuery):
    """Copies of a model, or of any, on a day (today); with `drifted` only those that differ from it (`false`: that do
    not)."""

    origin_id = fields.UUID()
    agency_id = fields.UUID()
    within = fields.UUID()
    drifted = fields.Boolean()
    as_of = fields.Date()


class Drift(Beside):
    """A copy beside its model: in what they differ, and whether the model has a newer version than was copied."""

    origin_id = fields.UUID()
    origin_version = fields.Integer()
    model_version_number = fields.Integer()
    model_moved_on = fields.Boolean()
    model_days = fields.Float()
    model_cost = fields.Integer(allow_none=True)
    model_steps = fields.Integer()
    differs = fields.List(fields.String(validate=validate.OneOf(("steps", "days", "cost", "statutory_days"))))
