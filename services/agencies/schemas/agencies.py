"""Agencies: what comes in, what goes out, what events say."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from services.agencies.domain.agency import BLOCKS, KINDS, OBLIGATIONS
from services.agencies.domain.codes import LONGEST
from services.agencies.domain.contacts import CONTACTS, LONGEST_ADDRESS
from services.agencies.domain.layouts import LONGEST_NAME
from services.agencies.domain.reorganisation import KINDS as REORGANISATIONS
from services.agencies.schemas.text import Email, Phone, Tidy, Website

_KIND = validate.OneOf(KINDS)
_BLOCK = validate.OneOf(sorted({block for blocks in BLOCKS.values() for block in blocks}))
_OBLIGATION = validate.OneOf(OBLIGATIONS)
_STATUS = validate.OneOf(("active", "dissolved"))


class Contacts(Schema):
    """How an agency is reached; null takes one away, what is absent stays."""

    address = Tidy(LONGEST_ADDRESS, allow_none=True)
    phone = Phone(allow_none=True)
    email = Email(allow_none=True)
    website = Website(allow_none=True)


class AgencyBody(Contacts):
    """An agency to be registered; block and obligation follow from the kind when they are not given."""

    code = Tidy(LONGEST, required=True)
    name_vi = Tidy(LONGEST_NAME, required=True)
    name_en = Tidy(LONGEST_NAME, load_default=None, allow_none=True)
    kind = fields.String(required=True, validate=_KIND)
    block = fields.String(load_default=None, allow_none=True, validate=_BLOCK)
    obligation = fields.String(load_default=None, allow_none=True, validate=_OBLIGATION)
    parent_id = fields.UUID(load_default=None, allow_none=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class AgencyChange(Schema):
    """What may change about an agency; what is absent stays. Code, kind and first day never change.

    With `effective_on` (no later than today) it was otherwise until then, and reports of earlier days say so; without,
    it is a correction that holds for all days.
    """

    effective_on = fields.Date()

    name_vi = Tidy(LONGEST_NAME)
    name_en = Tidy(LONGEST_NAME, allow_none=True)
    block = fields.String(allow_none=True, validate=_BLOCK)
    obligation = fields.String(validate=_OBLIGATION)
    parent_id = fields.UUID(allow_none=True)
    valid_to = fields.Date(allow_none=True)


class AgencyFilter(ListQuery):
    """By kind, block, parent, or everything within an agency's subtree; `q` searches names and codes without
    accents; `as_of` (today) says which agencies exist."""

    kind = fields.String(validate=_KIND)
    block = fields.String(validate=_BLOCK)
    parent_id = fields.UUID()
    within = fields.UUID()
    q = fields.String(validate=validate.Length(max=200))
    as_of = fields.Date()


class OnDay(Schema):
    """The day on which a code is asked for; today when absent."""

    on = fields.Date(load_default=None)


class AgencyState(Schema):
    """The public state of an agency. `valid_to` is its last day, null while no end is known."""

    id = fields.UUID()
    code = fields.String()
    name_vi = fields.String()
    name_en = fields.String(allow_none=True)
    kind = fields.String(validate=_KIND)
    block = fields.String(allow_none=True, validate=_BLOCK)
    obligation = fields.String(validate=_OBLIGATION)
    parent_id = fields.UUID(allow_none=True)
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    status = fields.String(validate=_STATUS)
    predecessors = fields.List(fields.UUID())
    successors = fields.List(fields.UUID())


class AgencyBefore(Schema):
    """The former values of what differs, and of nothing else."""

    name_vi = fields.String()
    name_en = fields.String(allow_none=True)
    kind = fields.String(validate=_KIND)
    block = fields.String(allow_none=True, validate=_BLOCK)
    obligation = fields.String(validate=_OBLIGATION)
    parent_id = fields.UUID(allow_none=True)
    valid_to = fields.Date(allow_none=True)


class AgencyReorganised(Schema):
    """By which decision an agency became another, from which day on; the former values of what differs."""

    reorganisation_id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(REORGANISATIONS))
    decision = fields.String()
    effective_on = fields.Date()
    before = fields.Nested(AgencyBefore(partial=True))


class AgencyDissolved(Schema):
    """By which decision an agency ended, the day before which, and who carries on what it had."""

    reorganisation_id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(REORGANISATIONS))
    decision = fields.String()
    effective_on = fields.Date()
    heir_id = fields.UUID(allow_none=True)


class AgencyChanged(Schema):
    """What an agency was before; of its contacts only which have changed, for they travel in no event."""

    before = fields.Nested(AgencyBefore(partial=True))
    contacts = fields.List(fields.String(validate=validate.OneOf(CONTACTS)))


class Agency(AgencyState):
    """An agency as people see it: with how it is reached today, its version and what this caller may do now."""

    address = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    website = fields.String(allow_none=True)
    version = fields.Integer()
    allowed = fields.List(fields.String())


class Successor(Schema):
    """An agency that came of another; `valid_to` is the last day of one that has ended itself."""

    id = fields.UUID()
    code = fields.String()
    name_vi = fields.String()
    name_en = fields.String(allow_none=True)
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)


class Decided(Schema):
    """A reorganisation that an agency took part in."""

    id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(REORGANISATIONS))
    decision = fields.String()
    effective_on = fields.Date()


class AgencyInFull(Agency):
    """An agency with what became of it in the end, and by which decisions."""

    became = fields.List(fields.Nested(Successor))
    reorganisations = fields.List(fields.Nested(Decided))


class ImportResult(Schema):
    """How many agencies an import registered, changed, and found as they were."""

    registered = fields.Integer()
    changed = fields.Integer()
    unchanged = fields.Integer()
    dry_run = fields.Boolean()
