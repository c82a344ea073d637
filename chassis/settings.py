"""What a process is told from outside: environment variables, read once, named in every error.

A variable of one service is called ISOTRACK_<SERVICE>_<NAME>; one that all share is ISOTRACK_<NAME>.
Nothing here has a default that would be a secret or would listen off loopback.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


class SettingMissing(Exception):
    """A variable that this command needs is not set; the message names it."""


@dataclass(frozen=True)
class Settings:
    """The settings of one process of one service."""

    service: str
    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    http: tuple[str, int] = ("127.0.0.1", 0)
    relay_http: tuple[str, int] = ("127.0.0.1", 0)
    keys_url: str = ""
    signing_keys: Path | None = None
    issuer: str = "isotrack"
    simulated_clock: bool = False
    log_level: str = "INFO"
    pool_size: int = 10
    http_workers: int = 20
    prefetch: int = 8
    relay_window: int = 1000
    relay_poll: float = 0.05
    body_limit: int = 4 * 1024 * 1024
    statement_timeout: float = 10.0
    grace: float = 15.0

    @classmethod
    def load(cls, service: str, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings of `service`; raises SettingMissing naming the variable."""
        own = _Reader(environment, f"ISOTRACK_{service.upper()}_")
        shared = _Reader(environment, "ISOTRACK_")
        return cls(
            service=service,
            database_url=own.required("DATABASE_URL"),
            broker_url=own.required("BROKER_URL"),
            http=_address(own.text("HTTP", "127.0.0.1:0")),
            relay_http=_address(own.text("RELAY_HTTP", "127.0.0.1:0")),
            keys_url=shared.text("KEYS_URL", ""),
            signing_keys=_path(shared.text("SIGNING_KEYS", "")),
            issuer=shared.text("ISSUER", "isotrack"),
            simulated_clock=shared.text("CLOCK", "real") == "simulated",
            log_level=shared.text("LOG_LEVEL", "INFO"),
            pool_size=int(shared.text("POOL_SIZE", "10")),
            http_workers=int(shared.text("HTTP_WORKERS", "20")),
            prefetch=int(shared.text("PREFETCH", "8")),
            relay_window=int(shared.text("RELAY_WINDOW", "1000")),
            relay_poll=float(shared.text("RELAY_POLL", "0.05")),
            body_limit=int(shared.text("BODY_LIMIT", str(4 * 1024 * 1024))),
            statement_timeout=float(shared.text("STATEMENT_TIMEOUT", "10")),
            grace=float(shared.text("GRACE", "15")),
        )


def required(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """The variable `name`, or SettingMissing: for commands that serve no single service."""
    return _Reader(environment, "").required(name)


class _Reader:
    def __init__(self, environment: Mapping[str, str], prefix: str) -> None:
        self._environment = environment
        self._prefix = prefix

    def text(self, name: str, default: str) -> str:
        return self._environment.get(self._prefix + name) or default

    def required(self, name: str) -> str:
        value = self._environment.get(self._prefix + name)
        if not value:
            raise SettingMissing(f"{self._prefix + name} is not set")
        return value


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host or "127.0.0.1", int(port)


def _path(text: str) -> Path | None:
    return Path(text) if text else None
