"""How a bad field is told, in a problem document and in the errors of a job."""

from marshmallow import Schema, fields

OF_TABLES = ("row", "column", "heading")
"""What only an entry about a table has."""


class FieldProblem(Schema):
    """One field that breaks a rule, `waves.0.start` for a nested one; in a table, also its row, from 1, the letter of
    its column, and the heading that the column has there."""

    field = fields.String()
    code = fields.String()
    detail = fields.String()
    row = fields.Integer()
    column = fields.String()
    heading = fields.String()
