"""Reorganisations: what comes in and what goes out. What is said of them is said of the agencies (`agencies`)."""

from collections.abc import Mapping

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.web import ListQuery
from chassis.web.strict import Flag
from services.agencies.domain.agency import BLOCKS, KINDS, OBLIGATIONS
from services.agencies.domain.codes import LONGEST
from services.agencies.domain.layouts import LONGEST_NAME
from services.agencies.domain.reorganisation import KINDS as REORGANISATIONS
from services.agencies.domain.reorganisation import STATES
from services.agencies.schemas.text import Tidy

_KIND = validate.OneOf(REORGANISATIONS)
_AGENCY_KIND = validate.OneOf(KINDS)
_BLOCK = validate.OneOf(sorted({block for blocks in BLOCKS.values() for block in blocks}))
_MOST = validate.Length(max=200)


class SuccessorBody(Schema):
    """An agency that is to begin; what is not said of it is as the (first) agency that it comes from. In a split,
    `child_ids` are the children that go to it."""

    code = Tidy(LONGEST, required=True)
    name_vi = Tidy(LONGEST_NAME, required=True)
    name_en = Tidy(LONGEST_NAME, load_default=None, allow_none=True)
    kind = fields.String(load_default=None, allow_none=True, validate=_AGENCY_KIND)
    block = fields.String(load_default=None, allow_none=True, validate=_BLOCK)
    obligation = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(OBLIGATIONS))
    parent_id = fields.UUID(load_default=None, allow_none=True)
    child_ids = fields.List(fields.UUID(), load_default=list, validate=_MOST)


class RenamedBody(Schema):
    """Another name, or for a commune that becomes a ward another kind: at least one; what is absent stays. An English
    name that is not told with a new name goes with the old one."""

    name_vi = Tidy(LONGEST_NAME, load_default=None, allow_none=True)
    name_en = Tidy(LONGEST_NAME, load_default=None, allow_none=True)
    kind = fields.String(load_default=None, allow_none=True, validate=_AGENCY_KIND)

    @validates_schema
    def _says_something(self, found: Mapping[str, object], **_: object) -> None:
        if not any(found.values()):
            raise ValidationError("Missing data for required field.")


class ReorganisationBody(Schema):
    """A reorganisation by decision, from `effective_on` on, which may lie in the past or the future.

    merge: two agencies or more, the main one first, into one of them (`into_id`) or into a new one (`successors`);
    split: one agency into several `successors`, the heir first, beside which it goes on if it `keeps`;
    rename: one agency gets another name or kind; dissolve: one agency ends, and its parent, or `into_id`, carries on.
    """

    kind = fields.String(required=True, validate=_KIND)
    decision = Tidy(required=True)
    effective_on = fields.Date(required=True)
    agency_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 50))
    into_id = fields.UUID(load_default=None, allow_none=True)
    successors = fields.List(fields.Nested(SuccessorBody), load_default=list, validate=validate.Length(max=50))
    keeps = Flag(load_default=False)
    renamed = fields.Nested(RenamedBody, load_default=None, allow_none=True)


class ReorganisationQuery(Schema):
    """With `dry_run=true` it is checked and shown what it would come to, and nothing changes."""

    dry_run = fields.Boolean(load_default=False)


class ReorganisationFilter(ListQuery):
    """As of a day (today), by state, kind, decision, or by an agency that it is about."""

    as_of = fields.Date()
    state = fields.String(validate=validate.OneOf(STATES))
    kind = fields.String(validate=_KIND)
    decision = Tidy()
    agency_id = fields.UUID()


class Named(Schema):
    """An agency of a reorganisation."""

    id = fields.UUID()
    code = fields.String()
    name_vi = fields.String()
    kind = fields.String(validate=_AGENCY_KIND)


class Ended(Named):
    """Who ends, and who carries on what it had."""

    heir_id = fields.UUID(allow_none=True)


class RenamedTo(Named):
    """Who has another name."""

    name_before = fields.String()


class Moved(Named):
    """Who has another parent."""

    parent_id = fields.UUID(allow_none=True)


class Follows(Schema):
    """How much of what hangs on the ended agencies goes on at their heirs. Findings follow in audits."""

    people = fields.Integer()
    duties = fields.Integer()
    tracks = fields.Integer()
    plans = fields.Integer()
    engagements = fields.Integer()
    procedures = fields.Integer()
    open_findings = fields.Integer()


class Outcome(Schema):
    """What a reorganisation comes to; of a planned one, as the registry was when it was decided."""

    ended = fields.List(fields.Nested(Ended))
    begun = fields.List(fields.Nested(Named))
    goes_on = fields.List(fields.Nested(Named))
    renamed = fields.List(fields.Nested(RenamedTo))
    moved = fields.List(fields.Nested(Moved))
    follows = fields.Nested(Follows)


class InTheWay(Schema):
    """What stood in the way of a planned reorganisation on its day."""

    field = fields.String(allow_none=True)
    code = fields.String()
    detail = fields.String()


class ReorganisationPreview(Schema):
    """What a reorganisation would come to: nothing was decided."""

    kind = fields.String(validate=_KIND)
    decision = fields.String()
    effective_on = fields.Date()
    outcome = fields.Nested(Outcome)


class Reorganisation(ReorganisationPreview):
    """A reorganisation as people see it."""

    id = fields.UUID()
    state = fields.String(validate=validate.OneOf(STATES))
    in_the_way = fields.List(fields.Nested(InTheWay))
    reason = fields.String(allow_none=True)
    version = fields.Integer()
    allowed = fields.List(fields.String())
