"""Extensions: what comes in, what goes out. What is said of them is said of their findings."""

from marshmallow import Schema, fields

from services.audits.domain import extension
from services.audits.schemas.asked import ListOfDay
from services.audits.schemas.fields import Text, one_of, word_of


class NewExtension(Schema):
    """That a finding should fall due on a later working day, and why."""

    finding_id = fields.UUID(required=True)
    due = fields.Date(required=True)
    reason = Text(required=True)


class Grant(Schema):
    """Without a date it is the one that was asked for."""

    due = fields.Date(load_default=None, allow_none=True)
    note = Text(load_default=None, allow_none=True)


class ExtensionFilter(ListOfDay):
    """By finding, by agency, or all within one's subtree; by state; as of a day (today)."""

    finding_id = fields.UUID(load_default=None)
    agency_id = fields.UUID(load_default=None)
    within = fields.UUID(load_default=None)
    state = one_of(extension.State, load_default=None)


class Extension(Schema):
    """An extension: `due` was asked for instead of `due_before`; `note` is why it was denied, or said when it was
    granted. It lapses when its finding closes first."""

    id = fields.UUID(required=True)
    finding_id = fields.UUID(required=True)
    inspection_id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    due_before = fields.Date(required=True)
    due = fields.Date(required=True)
    reason = fields.String(required=True)
    asked_on = fields.Date(required=True)
    asked_by = fields.UUID(required=True, allow_none=True)
    due_granted = fields.Date(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    decided_on = fields.Date(required=True, allow_none=True)
    decided_by = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True, validate=word_of(extension.State))
    version = fields.Integer(required=True)
    allowed = fields.List(fields.String(), required=True)
