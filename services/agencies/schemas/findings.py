"""Of what audits says of a finding: what is counted here."""

from marshmallow import Schema, fields


class FindingSeen(Schema):
    """A finding's agency, kind, grade, state and due date."""

    agency_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    grade = fields.String(load_default=None, allow_none=True)
    state = fields.String(required=True)
    due = fields.Date(load_default=None, allow_none=True)
