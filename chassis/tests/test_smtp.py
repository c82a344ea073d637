"""What would be broken: a letter lost or taken for delivered, a worker that hangs, a password in the clear."""

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chassis.commands.mail import mail
from chassis.settings import SettingMissing, Settings
from chassis.smtp import Deferred, Refused, Server, Session, server_of
from chassis.smtp.server import Tls
from tests.postbox import NOT_NOW, Postbox, open_postbox

LAN = "lan@example.vn"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with open_postbox() as found:
        yield found


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's context for this machine, whose certificate the client trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context


def server(port: int, tls: Tls = Tls.NONE, user: str = "", password: str = "", timeout: float = 30.0) -> Server:
    return Server("127.0.0.1", port, tls, "isotrack@haiphong.example", user, password, timeout)


def letter(subject: str = "Ghi nhận tồn tại") -> EmailMessage:
    found = EmailMessage()
    found["Subject"], found["Message-ID"] = subject, "<1@haiphong.example>"
    found.set_content("Kính gửi: Trần Thị Lan\n.một dòng bắt đầu bằng dấu chấm\n")
    return found


def deferred(where: Server) -> Deferred:
    with pytest.raises(Deferred) as caught, Session(where) as session:
        session.send(letter(), LAN)
    return caught.value


def test_a_letter_arrives_as_it_was_written(postbox: Postbox) -> None:
    with Session(server(postbox.port)) as session:
        session.send(letter(), LAN)
        session.send(letter("Second"), LAN)
    assert [one["Subject"] for one in postbox.letters] == ["Ghi nhận tồn tại", "Second"]
    assert ".một dòng bắt đầu bằng dấu chấm" in postbox.letters[0].get_content()
    assert postbox.connections == 1


def test_a_refused_recipient_is_refused_for_ever_and_keeps_no_other_letter_waiting(postbox: Postbox) -> None:
    postbox.refused.add("nobody@example.vn")
    with Session(server(postbox.port)) as session:
        with pytest.raises(Refused) as caught:
            session.send(letter(), "nobody@example.vn")
        session.send(letter(), LAN)
    assert str(caught.value) == "recipient refused (550)"  # without the server's words, which name the address
    assert postbox.recipients == [LAN]


def test_a_refused_letter_is_told_from_one_that_is_not_taken_now(postbox: Postbox) -> None:
    postbox.answers = [NOT_NOW, "554 spam"]
    assert (str(error := deferred(server(postbox.port))), error.handed_over) == ("letter refused (451)", False)
    with pytest.raises(Refused, match=r"letter refused \(554\)"), Session(server(postbox.port)) as session:
        session.send(letter(), LAN)


def test_a_connection_that_drops_behind_the_letter_leaves_it_open_whether_it_was_taken(postbox: Postbox) -> None:
    postbox.vanishes = 1
    with Session(server(postbox.port)) as session:
        with pytest.raises(Deferred) as caught:
            session.send(letter(), LAN)
        session.send(letter(), LAN)
    assert caught.value.handed_over
    assert len(postbox.letters) == 2


def test_a_server_that_is_away_or_hangs_is_waited_for_no_longer_than_the_limit(postbox: Postbox) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert not deferred(server(free.getsockname()[1])).handed_over
    postbox.hangs = 1
    begun = time.monotonic()
    assert deferred(server(postbox.port, timeout=2)).handed_over
    assert time.monotonic() - begun < 20


def test_a_server_that_dribbles_is_cut_off_too() -> None:
    """smtplib's own limit would begin anew with each byte."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def dribble() -> None:
            with listening.accept()[0] as client:
                try:
                    for _ in range(600):
                        client.sendall(b"2")
                        time.sleep(0.1)
                except OSError:
                    pass

        threading.Thread(target=dribble, daemon=True).start()
        begun = time.monotonic()
        error = deferred(server(listening.getsockname()[1], timeout=0.5))
    assert str(error) == "the server did not answer in time"
    assert time.monotonic() - begun < 20


def test_half_an_answer_that_was_cut_off_is_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with listening.accept()[0] as client, client.makefile("rb") as lines:
                client.sendall(b"220 ready\r\n")
                for line in lines:
                    if line == b".\r\n":
                        client.sendall(b"250")
                    elif line[:4].upper() in (b"EHLO", b"MAIL", b"RCPT"):
                        client.sendall(b"250 OK\r\n")
                    elif line.upper() == b"DATA\r\n":
                        client.sendall(b"354 go on\r\n")

        threading.Thread(target=answer, daemon=True).start()
        error = deferred(server(listening.getsockname()[1], timeout=2))
    assert (str(error), error.handed_over) == ("the server did not answer in time", True)


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
def test_with_tls_one_signs_in_and_the_certificate_is_verified(
    tls: Tls, certified: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    contexts = (certified, None) if tls is Tls.IMPLICIT else (None, certified)
    with open_postbox(*contexts, account=("isotrack", "mật khẩu".encode().hex())) as postbox:
        with Session(server(postbox.port, tls, "isotrack", "mật khẩu".encode().hex())) as session:
            session.send(letter(), LAN)
        assert len(postbox.letters) == 1
        assert "535" in str(deferred(server(postbox.port, tls, "isotrack", "wrong")))
        monkeypatch.delenv("SSL_CERT_FILE")
        assert "SSLCert" in str(deferred(server(postbox.port, tls, "isotrack", "wrong")))
    assert len(postbox.letters) == 1


def test_a_server_without_starttls_gets_nothing_in_the_clear(postbox: Postbox) -> None:
    assert "SMTPNotSupported" in str(deferred(server(postbox.port, Tls.STARTTLS)))
    assert postbox.letters == []


def test_what_cannot_be_written_down_is_refused_before_anything_is_sent() -> None:
    with Session(server(9)) as session, pytest.raises(Refused, match="malformed"):
        session.send(letter(), "lán@example.vn")


def settings(**variables: str) -> Server | None:
    named = {f"ISOTRACK_SMTP_{name}": value for name, value in variables.items()}
    needed = {"ISOTRACK_TOY_DATABASE_URL": "x", "ISOTRACK_TOY_BROKER_URL": "x"}
    return server_of(Settings.load("toy", needed | named).smtp)


def test_without_a_host_there_is_no_mail_and_empty_variables_are_none() -> None:
    assert settings(HOST="", PORT="", TLS="", FROM="", USER="", PASSWORD="") is None


def test_the_port_follows_from_how_the_connection_is_secured() -> None:
    ports = {tls: settings(HOST="mail", FROM="a@b.vn", TLS=tls).port for tls in ("", "tls", "none")}  # type: ignore[union-attr]
    assert ports == {"": 587, "tls": 465, "none": 25}


def test_the_password_may_lie_in_a_file_and_shows_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hunter2\n")
    found = settings(HOST="mail", FROM="a@b.vn", USER="u", PASSWORD_FILE=str(file))
    assert found is not None
    assert found.password == "hunter2"
    assert "hunter2" not in repr(found)
    given = {"ISOTRACK_SMTP_PASSWORD": "hunter2", "ISOTRACK_TOY_DATABASE_URL": "x", "ISOTRACK_TOY_BROKER_URL": "x"}
    assert "hunter2" not in repr(Settings.load("toy", given))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({}, "ISOTRACK_SMTP_FROM"),
        ({"FROM": "nobody"}, "ISOTRACK_SMTP_FROM"),
        ({"FROM": "a@@b..vn"}, "ISOTRACK_SMTP_FROM"),
        ({"FROM": "a@b.vn", "TLS": "yes"}, "ISOTRACK_SMTP_TLS"),
        ({"FROM": "a@b.vn", "PORT": "smtp"}, "ISOTRACK_SMTP_PORT"),
        ({"FROM": "a@b.vn", "USER": "u"}, "ISOTRACK_SMTP_PASSWORD"),
        ({"FROM": "a@b.vn", "USER": "u", "PASSWORD": "p", "TLS": "none"}, "in the clear"),
        ({"FROM": "a@b.vn", "USER": "u", "PASSWORD_FILE": "/nowhere"}, "ISOTRACK_SMTP_PASSWORD_FILE"),
    ],
)
def test_a_wrong_variable_is_named(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingMissing, match=named):
        settings(HOST="mail.example.vn", **wrong)


def test_isotrack_mail_says_what_the_server_answered(postbox: Postbox) -> None:
    variables = {"HOST": "127.0.0.1", "PORT": str(postbox.port), "TLS": "none", "FROM": "isotrack@haiphong.example"}
    environment = {f"ISOTRACK_SMTP_{name}": value for name, value in variables.items()}
    done = CliRunner().invoke(mail, [LAN], env=environment)
    assert (done.exit_code, postbox.recipients) == (0, [LAN])
    postbox.refused.add(LAN)
    done = CliRunner().invoke(mail, [LAN], env=environment)
    assert done.exit_code == 1
    assert "recipient refused (550)" in done.output
