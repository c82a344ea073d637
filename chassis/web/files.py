"""Answers that are files: bytes to be saved, in the format that the caller takes.

Which format: `?format=` where the route has it, else the first of what the route gives that `Accept` names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Request, Response

JSON = "application/json"


@dataclass(frozen=True)
class Download:
    """A file: its bytes, content type, and the name to save it under, in ASCII."""

    content: bytes
    media: str
    name: str


def response(file: Download) -> Response:
    """The file as a response, to be saved and never shown."""
    found = Response(file.content, content_type=_typed(file.media))
    found.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return found


def wanted(request: Request, gives: Sequence[str], otherwise_json: bool) -> str:
    """The content type that the caller takes of those that a route gives; JSON first where it gives that too."""
    offered = [JSON, *gives] if otherwise_json else list(gives)
    return request.accept_mimetypes.best_match(offered) or offered[0]


def _typed(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
