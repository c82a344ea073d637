"""An OpenAPI document as one HTML page, readable without JavaScript, in Vietnamese or English."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from chassis.openapi.shapes import Json

LANGUAGES = ("vi", "en")

_WORDS = {
    "contents": ("Mục lục", "Contents"),
    "schemas": ("Kiểu dữ liệu", "Schemas"),
    "problems": ("Lỗi có thể gặp", "Problems"),
    "parameters": ("Tham số", "Parameters"),
    "headers": ("Tiêu đề", "Headers"),
    "body": ("Nội dung gửi lên", "Request body"),
    "answer": ("Trả lời", "Answer"),
    "needed": ("bắt buộc", "required"),
    "everybody": ("Ai cũng gọi được, không cần mã truy cập", "Open to everybody, without a token"),
    "permission": ("Quyền", "Permission"),
    "subtree": ("trong cây đơn vị của mình", "within its own agency's subtree"),
    "token": (
        "Gửi mã truy cập: Authorization: Bearer …, lấy ở POST /v1/tokens của dịch vụ agencies.",
        "Send a token as Authorization: Bearer …, from POST /v1/tokens of the service agencies.",
    ),
    "raw": ("Bản cho máy đọc", "For programs"),
    "or_null": ("hoặc null", "or null"),
    "one_of": ("một trong", "one of"),
    "list_of": ("danh sách", "list of"),
    "default": ("mặc định", "default"),
    "pattern": ("dạng", "pattern"),
    "from": ("từ", "from"),
    "to": ("đến", "to"),
    "characters": ("ký tự", "characters"),
    "nothing": ("không có nội dung", "no content"),
}


def page(document: Json, language: str) -> str:
    """The page. `language` is vi or en."""
    words = {key: both[LANGUAGES.index(language)] for key, both in _WORDS.items()}
    return (
        _environment()
        .get_template("docs.html.j2")
        .render(
            document=document,
            language=language,
            other="en" if language == "vi" else "vi",
            words=words,
            style=Markup(_style()),  # noqa: S704 (our own file)
            sections=list(_sections(document)),
            resolve=lambda node: _resolved(document, node),
            kind=lambda schema: _kind(schema, words),
            limits=lambda schema: ", ".join(_limits(schema, words)),
        )
    )


def style_digest() -> str:
    """The digest by which the page's policy lets its one style sheet through."""
    return base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()


@cache
def _style() -> str:
    source, _, _ = _environment().loader.get_source(_environment(), "docs.css")  # type: ignore[union-attr]
    return source


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("chassis.openapi"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = _prose
    environment.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment


def _prose(text: str) -> Markup:
    """Paragraphs, with `code` marked as such."""
    coded = re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text)))
    return Markup("".join(f"<p>{part}</p>" for part in coded.split("\n\n") if part))  # noqa: S704 (escaped above)


def _sections(document: Json) -> Iterator[tuple[Json, list[tuple[str, str, Json]]]]:
    """Each tag with its operations: method, path, operation."""
    operations = [
        (method.upper(), path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    for tag in document["tags"]:
        yield tag, [found for found in operations if tag["name"] in found[2]["tags"]]


def _resolved(document: Json, node: Json) -> Json:
    while "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def _kind(schema: Json, words: dict[str, str]) -> Markup:
    """A schema's type in a few words, with links to schemas that have a name."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    for choice in ("anyOf", "allOf", "oneOf"):
        if choice in schema:
            return Markup(" | ").join(_kind(one, words) for one in schema[choice])
    kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema.get("type", "any")]
    names = [_plain(kind, schema, words) for kind in kinds if kind != "null"]
    return Markup(" | ").join(names) + (f" {words['or_null']}" if "null" in kinds else "")


def _plain(kind: str, schema: Json, words: dict[str, str]) -> Markup:
    if kind == "array":
        return Markup("{} {}").format(words["list_of"], _kind(schema["items"], words))
    return escape(schema.get("format", kind))


def _limits(schema: Json, words: dict[str, str]) -> Iterator[str]:
    if "enum" in schema:
        yield f"{words['one_of']}: " + ", ".join(str(one) for one in schema["enum"] if one is not None)
    for low, high, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", f" {words['characters']}")):
        bounds = [f"{words[word]} {schema[key]}" for word, key in (("from", low), ("to", high)) if key in schema]
        if bounds:
            yield " ".join(bounds) + unit
    if "pattern" in schema:
        yield f"{words['pattern']} {schema['pattern']}"
    if schema.get("default") is not None:
        yield f"{words['default']} {json.dumps(schema['default'], ensure_ascii=False)}"
