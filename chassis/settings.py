"""What a process is told from outside: environment variables, read once, named in every error.

A variable of one service is called ISOTRACK_<SERVICE>_<NAME>; one that all share is ISOTRACK_<NAME>.
Nothing here has a default that would be a secret or would listen off loopback.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from chassis.mendable import Mendable

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+")
Network = IPv4Network | IPv6Network


class SettingMissing(Mendable):
    """A variable that this command needs is not set, or not to what it may be; the message names it."""


RETRY_STEPS = (5.0, 30.0, 300.0, 1800.0)
"""Seconds that a failed delivery waits before its second, third, … attempt."""

SMTP_PREFIX = "ISOTRACK_SMTP_"
_LONGEST_STEP = 7 * 24 * 3600.0


@dataclass(frozen=True)
class Settings:
    """The settings of one process of one service."""

    service: str
    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    http: tuple[str, int] = ("127.0.0.1", 0)
    relay_http: tuple[str, int] = ("127.0.0.1", 0)
    worker_http: tuple[str, int] = ("127.0.0.1", 0)
    keys_url: str = ""
    signing_keys: Path | None = None
    issuer: str = "isotrack"
    keys_every: float = 30.0
    session_idle: float = 12 * 3600.0
    session_longest: float = 7 * 86400.0
    oidc: Mapping[str, str] = field(default_factory=dict)
    smtp: Mapping[str, str] = field(default_factory=dict, repr=False)
    rules: Mapping[str, int] = field(default_factory=dict)
    sealing_keys: Path | None = None
    trusted_proxies: tuple[Network, ...] = ()
    simulated_clock: bool = False
    log_level: str = "INFO"
    otlp_url: str = ""
    pool_size: int = 10
    http_workers: int = 20
    prefetch: int = 8
    retry_steps: tuple[float, ...] = RETRY_STEPS
    management_url: str = field(default="", repr=False)
    definitions: Path | None = None
    topology_every: float = 15.0
    rights_every: float = 300.0
    relay_window: int = 1000
    relay_poll: float = 0.05
    worker_poll: float = 0.1
    worker_lease: float = 30.0
    certificates: tuple[tuple[str, int], ...] = ()
    body_limit: int = 4 * 1024 * 1024
    connections: int = 500
    idle_timeout: float = 60.0
    read_timeout: float = 30.0
    request_timeout: float = 12.0
    rate_limit: float = 500.0
    rate_burst: int = 2000
    cors_origins: tuple[str, ...] = ()
    behind_tls: bool = False
    statement_timeout: float = 10.0
    grace: float = 15.0

    @property
    def key_delay(self) -> timedelta:
        """How long a new key is published before it signs."""
        return key_delay(self.keys_every)

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
            worker_http=_address(own.text("WORKER_HTTP", "127.0.0.1:0")),
            keys_url=shared.text("KEYS_URL", ""),
            signing_keys=_path(shared.text("SIGNING_KEYS", "")),
            issuer=shared.text("ISSUER", "isotrack"),
            keys_every=keys_every(environment),
            session_idle=float(shared.text("SESSION_IDLE", "43200")),
            session_longest=float(shared.text("SESSION_LONGEST", "604800")),
            oidc={name: value for name, value in environment.items() if name.startswith("ISOTRACK_OIDC_")},
            smtp={name: value for name, value in environment.items() if name.startswith(SMTP_PREFIX)},
            rules=_rules(f"ISOTRACK_{service.upper()}_RULE_", environment),
            sealing_keys=_path(own.text("SEALING_KEYS", "")),
            trusted_proxies=_networks(shared.text("TRUSTED_PROXIES", "")),
            simulated_clock=shared.text("CLOCK", "real") == "simulated",
            log_level=shared.text("LOG_LEVEL", "INFO"),
            otlp_url=_collector(environment),
            pool_size=int(shared.text("POOL_SIZE", "10")),
            http_workers=int(shared.text("HTTP_WORKERS", "20")),
            prefetch=int(shared.text("PREFETCH", "8")),
            retry_steps=retry_steps(environment),
            management_url=shared.text("BROKER_MANAGEMENT_URL", ""),
            definitions=_path(shared.text("BROKER_DEFINITIONS", "")),
            topology_every=float(shared.text("TOPOLOGY_EVERY", "15")),
            rights_every=float(shared.text("RIGHTS_EVERY", "300")),
            relay_window=int(shared.text("RELAY_WINDOW", "1000")),
            relay_poll=float(shared.text("RELAY_POLL", "0.05")),
            worker_poll=float(shared.text("WORKER_POLL", "0.1")),
            worker_lease=float(shared.text("WORKER_LEASE", "30")),
            certificates=_addresses(shared.text("CERTIFICATES", "")),
            body_limit=int(shared.text("BODY_LIMIT", str(4 * 1024 * 1024))),
            connections=int(shared.text("HTTP_CONNECTIONS", "500")),
            idle_timeout=float(shared.text("IDLE_TIMEOUT", "60")),
            read_timeout=float(shared.text("READ_TIMEOUT", "30")),
            request_timeout=float(shared.text("REQUEST_TIMEOUT", "12")),
            rate_limit=float(shared.text("RATE_LIMIT", "500")),
            rate_burst=int(shared.text("RATE_BURST", "2000")),
            cors_origins=_origins(shared.text("CORS_ORIGINS", "")),
            behind_tls=shared.text("BEHIND_TLS", "no") == "yes",
            statement_timeout=float(shared.text("STATEMENT_TIMEOUT", "10")),
            grace=float(shared.text("GRACE", "15")),
        )


def _collector(environment: Mapping[str, str]) -> str:
    """Where spans are sent to (OTLP over HTTP), empty for nowhere: by our own variable, or OpenTelemetry's."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return ""
    base = environment.get("ISOTRACK_OTLP_URL") or environment.get("OTEL_EXPORTER_OTLP_ENDPOINT") or ""
    exact = "" if environment.get("ISOTRACK_OTLP_URL") else environment.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "")
    return exact or (f"{base.rstrip('/')}/v1/traces" if base else "")


def required(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """The variable `name`, or SettingMissing: for commands that serve no single service."""
    return _Reader(environment, "").required(name)


def keys_every(environment: Mapping[str, str] = os.environ) -> float:
    """Seconds between two looks of a service at the built-in issuer's key set."""
    return float(_Reader(environment, "ISOTRACK_").text("KEYS_EVERY", "30"))


def key_delay(every: float) -> timedelta:
    """How long a new key is published before it signs: two looks of every service at the key set."""
    return timedelta(seconds=2 * every)


def retry_steps(environment: Mapping[str, str] = os.environ) -> tuple[float, ...]:
    """The steps of the retry ladder in seconds, "5,30,300,1800" unless set; SettingMissing if they make no sense."""
    text = _Reader(environment, "ISOTRACK_").text("RETRY_STEPS", "")
    if not text:
        return RETRY_STEPS
    try:
        steps = tuple(float(step) for step in text.split(","))
    except ValueError:
        steps = ()
    if not steps or not all(0 < step <= _LONGEST_STEP for step in steps):
        raise SettingMissing(f"ISOTRACK_RETRY_STEPS must be seconds with commas between them, not {text!r}")
    return steps


def optional(name: str, default: str, environment: Mapping[str, str] = os.environ) -> str:
    """The variable `name`, or `default`: for commands that serve no single service."""
    return _Reader(environment, "").text(name, default)


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


def _addresses(text: str) -> tuple[tuple[str, int], ...]:
    parts = text.replace(",", " ").split()
    for part in parts:
        if not re.fullmatch(r"[^:]+:[0-9]{1,5}", part):
            raise SettingMissing(f"ISOTRACK_CERTIFICATES: {part!r} is no address such as portal.example:443")
    return tuple(_address(part) for part in parts)


def _origins(text: str) -> tuple[str, ...]:
    """Origins as browsers send them, each by name: `*` would open the service to every page there is."""
    origins = tuple(text.replace(",", " ").split())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingMissing(f"ISOTRACK_CORS_ORIGINS: {origin!r} is no origin such as https://portal.example")
    return origins


def _rules(prefix: str, environment: Mapping[str, str]) -> Mapping[str, int]:
    """The whole numbers that a service's own rules are set by; which there are, its domain knows."""
    found = {name: value for name, value in environment.items() if name.startswith(prefix) and value}
    for name, value in found.items():
        if not re.fullmatch(r"[0-9]{1,4}", value):
            raise SettingMissing(f"{name} must be a whole number from 0 to 9999, not {value!r}")
    return {name.removeprefix(prefix): int(value) for name, value in found.items()}


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise SettingMissing(f"ISOTRACK_TRUSTED_PROXIES is no list of networks: {error}") from None
