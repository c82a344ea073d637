"""Conditional requests (RFC 9110, section 13): entity tags of versioned resources, and what a caller has seen.

A tag is `"<version>-<digest>"`. The version is that of the aggregate and the same for everybody: `If-Match`
compares it alone, under the lock of the row (`Work.check_version`), and takes the bare version too, as lists show
it. The digest tells apart what different callers see of one version on different days (`allowed`, `late`, the
language): `If-None-Match` on a GET compares the whole tag.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from werkzeug.wrappers import Request, Response

from chassis.problems import BadRequest, Stale

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_LIST = re.compile(rf"[ \t,]*{_TAG.pattern}(?:[ \t]*,(?:[ \t]*{_TAG.pattern})?)*[ \t]*")
SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Tags:
    """The tags that a header lists: (whether weak, what stands in the quotes) each; `anything` for `*`."""

    listed: tuple[tuple[bool, str], ...] = ()
    anything: bool = False

    def name(self, version: int, strongly: bool) -> bool:
        """Whether the version is among them; a weak tag never matches strongly."""
        return self.anything or any(
            opaque.partition("-")[0] == str(version) for weak, opaque in self.listed if not (weak and strongly)
        )

    def hold(self, tag: str) -> bool:
        """Whether the whole tag is among them, weak or not."""
        return self.anything or any(f'"{opaque}"' == tag for _, opaque in self.listed)


@dataclass
class Condition:
    """What a change depends on: on a version that it matches, or on one that it does not."""

    match: Tags | None
    none_match: Tags | None
    checked: bool = False

    def check(self, version: int) -> None:
        """Stale unless the present version fulfils the condition."""
        self.checked = True
        matches = self.match is None or self.match.name(version, strongly=True)
        differs = self.none_match is None or not self.none_match.name(version, strongly=False)
        if not matches or not differs:
            raise Stale(version)

    def settle(self) -> None:
        """At the end of a change: Stale if nothing here has a version that could have fulfilled the condition.

        Whoever names a version must never change something unseen because a command forgot to look.
        """
        if not self.checked and self.match is not None and not self.match.anything:
            raise Stale(None)


def condition_of(request: Request) -> Condition | None:
    """The condition in a request's headers, None without any; BadRequest if a header is none."""
    match, none_match = _tags(request, "If-Match"), _tags(request, "If-None-Match")
    return None if match is None and none_match is None else Condition(match, none_match)


def tag_of(version: int, body: bytes) -> str:
    """The entity tag of one representation of a version."""
    return f'"{version}-{blake2b(body, digest_size=6).hexdigest()}"'


def tagged(request: Request, condition: Condition | None, payload: Any, response: Response) -> Response:
    """The response with its entity tag if the payload has a version; 304 where the caller has it already."""
    version = payload.get("version") if isinstance(payload, Mapping) else None
    if version is None:
        return response
    tag = tag_of(version, response.get_data())
    if condition is not None and request.method in SAFE:
        if condition.match is not None and not condition.match.name(version, strongly=True):
            raise Stale(version)
        if condition.none_match is not None and condition.none_match.hold(tag):
            response = Response(status=304, headers=[])
            del response.headers["Content-Type"]
    response.headers["ETag"] = tag
    return response


def _tags(request: Request, header: str) -> Tags | None:
    value = request.headers.get(header)
    if value is None:
        return None
    if value.strip() == "*":
        return Tags(anything=True)
    if not _LIST.fullmatch(value):
        raise BadRequest("bad_etag", header=header)
    return Tags(tuple((bool(weak), opaque) for weak, opaque in _TAG.findall(value)))
