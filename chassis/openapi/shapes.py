"""marshmallow schemas as JSON Schemas (2020-12, OpenAPI 3.1's dialect), in the two directions that data has.

*Given* is what people send: unknown fields are refused, what is required is required. *Shown* is what goes out:
every field is there, but for those of a schema made with `partial`, and more may be added one day.
"""

import inspect
import re
from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields

Json = dict[str, Any]


class _Converter(OpenAPIConverter):
    """apispec's converter, with a schema's docstring as its description."""

    def schema2jsonschema(self, schema: Any) -> Json:
        """An object with properties, described."""
        found: Json = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        kind = schema if isinstance(schema, type) else type(schema)
        return {"type": found.pop("type"), "description": words(kind), **found}

    def field2pattern(self, field: fields.Field[Any], **kwargs: Any) -> Json:
        """Python's anchors as JSON Schema writes them: a pattern searches, marshmallow's matches from the start."""
        found: Json = super().field2pattern(field, **kwargs)
        if "pattern" in found:
            found["pattern"] = "^" + re.sub(r"\\Z$", "$", found["pattern"].removeprefix("^"))
        return found


class _Given(_Converter):
    def fields2jsonschema(self, fields: Mapping[str, fields.Field[Any]], *, partial: Any = None) -> Json:
        taken = {name: field for name, field in fields.items() if not field.dump_only}
        return {**super().fields2jsonschema(taken, partial=partial), "additionalProperties": False}  # type: ignore[no-untyped-call]


class _Shown(_Converter):
    def fields2jsonschema(self, fields: Mapping[str, fields.Field[Any]], *, partial: Any = None) -> Json:
        out = {name: field for name, field in fields.items() if not field.load_only}
        found: Json = super().fields2jsonschema(out, partial=partial)  # type: ignore[no-untyped-call]
        for property_ in found["properties"].values():
            property_.pop("default", None)
            property_.pop("readOnly", None)
        found["required"] = sorted(
            field.data_key or name for name, field in out.items() if partial is not True and name not in (partial or ())
        )
        return {key: value for key, value in found.items() if value != []}

    def schema2jsonschema(self, schema: Any) -> Json:
        """Open to fields that are added later."""
        found = super().schema2jsonschema(schema)
        found.pop("additionalProperties", None)
        return found


class Shapes:
    """The schemas of one document, by name; each is there once, however often it is referred to."""

    def __init__(self) -> None:
        self._shown = _collection(_Shown, lambda name: name)
        self._given = _collection(_Given, lambda name: f"{name}Body" if name in self._names() else name)

    def shown(self, schema: Schema) -> Json:
        """A reference to a schema as it goes out."""
        found: Json = self._shown.converter.resolve_nested_schema(schema)
        return found

    def given(self, schema: Schema) -> Json:
        """A reference to a schema as it comes in. Ask for all that is shown first: where one schema does both,
        this one's name ends in `Body`."""
        found: Json = self._given.converter.resolve_nested_schema(schema)
        return found

    def parameters(self, schema: Schema) -> list[Json]:
        """The parameters of a query. An address has no null: a parameter that may be null may be absent."""
        found: list[Json] = self._given.converter.schema2parameters(schema, location="query")
        return [{**parameter, "schema": _without_null(parameter["schema"])} for parameter in found]

    def components(self) -> dict[str, Json]:
        """All schemas by name."""
        return dict(sorted({**self._names(), **self._given.spec.components.schemas}.items()))

    def _names(self) -> dict[str, Json]:
        schemas: dict[str, Json] = self._shown.spec.components.schemas
        return schemas


class _Collection:
    def __init__(self, plugin: MarshmallowPlugin) -> None:
        self.spec = APISpec("", "", "3.1.0", plugins=[plugin])
        self.converter: Any = plugin.converter


def _collection(converter: type[_Converter], named: Any) -> _Collection:
    class Plugin(MarshmallowPlugin):
        Converter = converter

    return _Collection(Plugin(schema_name_resolver=lambda schema: named(_name(schema))))


def _name(schema: Any) -> str:
    return schema.__name__ if isinstance(schema, type) else type(schema).__name__


def _without_null(schema: Json) -> Json:
    plain = dict(schema)
    if plain.get("default", ...) is None:
        del plain["default"]
    if isinstance(plain.get("type"), list):
        kinds = [kind for kind in plain["type"] if kind != "null"]
        plain["type"] = kinds[0] if len(kinds) == 1 else kinds
    if "enum" in plain:
        plain["enum"] = [choice for choice in plain["enum"] if choice is not None]
    return plain


def words(documented: Any) -> str:
    """A docstring as one line per paragraph."""
    text = inspect.cleandoc(documented.__doc__ or "")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
