"""`isotrack mail`: try the mail server of the settings."""

import os
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

import click

from chassis.settings import SettingMissing
from chassis.smtp import Deferred, Refused, Session, server_of


@click.command("mail")
@click.argument("address")
def mail(address: str) -> None:
    """Hand a letter for ADDRESS to the mail server, and say what it answered."""
    server = server_of(os.environ)
    if server is None:
        raise SettingMissing("ISOTRACK_SMTP_HOST is not set")
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = server.sender, address, "isotrack: thư thử / test letter"
    letter["Date"], letter["Message-ID"] = formatdate(localtime=True), make_msgid(domain=server.domain)
    letter.set_content("Thư thử của isotrack.\nA test letter of isotrack.\n")
    try:
        with Session(server) as session:
            session.send(letter, address)
    except (Deferred, Refused) as error:
        raise click.ClickException(f"not taken: {error}") from None
    click.echo(f"taken by {server.host}:{server.port} ({server.tls})")
