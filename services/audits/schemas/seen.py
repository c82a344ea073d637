"""What is read of other services' events; what else they say is left aside."""

from marshmallow import Schema, fields


class AgencySeen(Schema):
    """Of an agency's state: what it is called, what it is, and where it stands in the tree."""

    code = fields.String(required=True)
    name_vi = fields.String(required=True)
    name_en = fields.String(load_default=None, allow_none=True)
    kind = fields.String(required=True)
    block = fields.String(load_default=None, allow_none=True)
    parent_id = fields.UUID(load_default=None, allow_none=True)
    status = fields.String(load_default=None, allow_none=True)
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class DissolvedSeen(Schema):
    """Of an agency that has ended: which one it was. Who carries on stands in the event's change."""

    id = fields.UUID(required=True)


class DutySeen(Schema):
    """Of a duty's state: who holds which duty where, from the first day to the last (None: no end is set)."""

    person_id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    duty = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)
