"""When a certificate ends is measured as whoever connects sees it, and an address that shows none is no silence."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chassis import certificates, metrics
from chassis.settings import SettingMissing, Settings

ENDS = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


def certificate(folder: Path, ends: datetime) -> Path:
    """A PEM file with a key and a certificate of its own authority."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "door")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=90))
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file = folder / "door.pem"
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, kind, serialization.NoEncryption()))
    return file


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Callable[[datetime], tuple[str, int]]]:
    """Opens a TLS door whose certificate ends then."""
    doors: list[socket.socket] = []

    def opened(ends: datetime) -> tuple[str, int]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(tmp_path, ends))
        listening = socket.create_server(("127.0.0.1", 0))
        doors.append(listening)

        def take() -> None:
            with listening, suppress(OSError), context.wrap_socket(listening.accept()[0], server_side=True):
                pass

        threading.Thread(target=take, daemon=True).start()
        return ("127.0.0.1", listening.getsockname()[1])

    yield opened
    for one in doors:
        one.close()


def measured(gauge: str, address: tuple[str, int]) -> float | None:
    return metrics.WORKER.get_sample_value(gauge, {"address": f"{address[0]}:{address[1]}"})


def test_the_end_of_a_certificate_is_measured_though_nobody_trusts_it(
    door: Callable[[datetime], tuple[str, int]],
) -> None:
    address = door(ENDS)
    certificates.look(address)
    assert measured("isotrack_certificate_expires_timestamp_seconds", address) == ENDS.timestamp()
    assert measured("isotrack_certificate_seen", address) == 1


def test_an_address_without_a_certificate_is_told_and_its_last_one_is_not_forgotten(
    door: Callable[[datetime], tuple[str, int]],
) -> None:
    address = door(ENDS)
    certificates.look(address)
    certificates.look(address)  # the door was for one look
    assert measured("isotrack_certificate_seen", address) == 0
    assert measured("isotrack_certificate_expires_timestamp_seconds", address) == ENDS.timestamp()


def test_what_is_no_address_is_named() -> None:
    needed = {"ISOTRACK_AUDITS_DATABASE_URL": "postgresql:///x", "ISOTRACK_AUDITS_BROKER_URL": "amqp://x"}
    told = Settings.load("audits", needed | {"ISOTRACK_CERTIFICATES": "gateway:8080, mail.example.vn:465"})
    assert told.certificates == (("gateway", 8080), ("mail.example.vn", 465))
    with pytest.raises(SettingMissing, match="'gateway' is no address"):
        Settings.load("audits", needed | {"ISOTRACK_CERTIFICATES": "gateway"})
