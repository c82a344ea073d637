"""The mail server that the settings name (`ISOTRACK_SMTP_…`, docs/operating.md), or none."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path

from chassis.settings import SMTP_PREFIX, SettingMissing


class Tls(StrEnum):
    """How the connection is kept from being read by others."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "tls"


_PORTS = {Tls.NONE: 25, Tls.STARTTLS: 587, Tls.IMPLICIT: 465}


@dataclass(frozen=True)
class Server:
    """A mail server; `sender` is the address that letters come from, `timeout` the seconds for one letter."""

    host: str
    port: int
    tls: Tls
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0

    @property
    def domain(self) -> str:
        """The sender's domain: what ids of letters end in."""
        return self.sender.rpartition("@")[2]


def is_named(variables: Mapping[str, str]) -> bool:
    """Whether `Settings.smtp` names a server at all."""
    return bool(variables.get(SMTP_PREFIX + "HOST"))


def server_of(variables: Mapping[str, str]) -> Server | None:
    """The server of `Settings.smtp`, None where no host is named; SettingMissing says which variable is wrong."""

    def text(name: str, default: str = "") -> str:
        return variables.get(SMTP_PREFIX + name) or default

    if not is_named(variables):
        return None
    tls = _tls(text("TLS", Tls.STARTTLS))
    user, password = text("USER"), _password(text("PASSWORD"), text("PASSWORD_FILE"))
    if bool(user) is not bool(password):
        raise SettingMissing(f"{SMTP_PREFIX}USER and {SMTP_PREFIX}PASSWORD belong together")
    if user and tls is Tls.NONE and not _is_this_machine(text("HOST")):
        raise SettingMissing(f"{SMTP_PREFIX}TLS is none: a password would travel in the clear")
    port, timeout = _number("PORT", text("PORT", str(_PORTS[tls]))), _number("TIMEOUT", text("TIMEOUT", "20"))
    return Server(text("HOST"), int(port), tls, _address(text("FROM")), user, password, timeout)


def _tls(text: str) -> Tls:
    try:
        return Tls(text)
    except ValueError:
        raise SettingMissing(f"{SMTP_PREFIX}TLS must be {', '.join(Tls)}, not {text!r}") from None


def _password(given: str, file: str) -> str:
    if not file:
        return given
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingMissing(f"{SMTP_PREFIX}PASSWORD_FILE cannot be read: {error.strerror}") from None


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 65535:
        raise SettingMissing(f"{SMTP_PREFIX}{name} must be a number over 0, not {text!r}")
    return number


def _address(text: str) -> str:
    try:
        found = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        found = Address()
    if not found.username or not found.domain:
        raise SettingMissing(f"{SMTP_PREFIX}FROM must be an address such as isotrack@haiphong.gov.vn")
    return found.addr_spec


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", socket.gethostname())
