"""W3C trace context: one trace id from a request through every event that it caused.

Only the `traceparent` value is carried; exporting spans is not done here.
"""

import re
import secrets

_FORM = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")


def continued(traceparent: str | None) -> str:
    """A new span in the same trace, or in a new trace if there is none that can be read."""
    found = _FORM.match(traceparent or "")
    trace = found.group(1) if found and set(found.group(1)) != {"0"} else secrets.token_hex(16)
    return f"00-{trace}-{secrets.token_hex(8)}-01"


def trace_id(traceparent: str | None) -> str:
    """The trace id inside a traceparent, or an empty text."""
    found = _FORM.match(traceparent or "")
    return found.group(1) if found else ""
