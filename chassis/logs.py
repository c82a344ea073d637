"""Logs as JSON lines on standard error, with the trace id of the work at hand.

Never a token, a body or personal data; the password inside a connection address is masked wherever it comes from.
"""

import logging
import re
import sys
from typing import Any

import structlog

from chassis.trace import trace_id

_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(level: str, **fields: str) -> None:
    """Send structlog's and the standard library's lines through one JSON renderer; `fields` go into each."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                lambda _, __, line: {**fields, **line},
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
                _masked,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("pika", "amqp", "kombu", "nameko", "urllib3", "eventlet", "opentelemetry"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def masked(text: str) -> str:
    """The text without the password of any address in it, which may come from any library's error."""
    return _PASSWORD.sub(r"\1***@", text)


def _masked(_: Any, __: str, line: Any) -> str:
    return masked(line)


def bind_trace(traceparent: str) -> None:
    """Put the trace id into every further line of this greenlet or thread."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(trace_id=trace_id(traceparent))


def bound_trace() -> str:
    """The trace id of the work at hand in this greenlet or thread, or an empty text."""
    return str(structlog.contextvars.get_contextvars().get("trace_id", ""))
