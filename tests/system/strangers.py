"""Strangers on the running system, as its operator makes them: their users, what they may read, what they are told."""

import json
from typing import Any

import pika
from click.testing import CliRunner, Result

from chassis.commands.group import isotrack
from tests.channel import Channel
from tests.stack import Stack


class Desk:
    """The operator's command line, for `isotrack topology consumer` and what goes with it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._environment = stack.settings_environment()

    def command(self, *words: str) -> Result:
        """A command, whatever comes of it."""
        return CliRunner().invoke(isotrack, words, env=self._environment)

    def done(self, *words: str) -> str:
        """What a command prints that must succeed."""
        found = self.command(*words)
        assert found.exit_code == 0, found.output
        return found.stdout

    def consumer(self, name: str, *more: str) -> str:
        """A consumer's address, made anew."""
        if name in self.names():
            self.done("topology", "consumer", "remove", name)
        return self.done("topology", "consumer", "add", name, *more).strip()

    def names(self) -> set[str]:
        """All consumers there are."""
        return {line.partition(" ")[0] for line in self.done("topology", "consumer", "list").splitlines()}

    def differences(self) -> dict[str, Any]:
        """What `topology verify` names, by subject."""
        return {one["subject"]: one for one in json.loads(self.command("topology", "verify", "--json").stdout)}

    def channel(self) -> Channel:
        """A channel of the administrator."""
        return Channel(self.stack.broker_admin)

    def put(self, queue: str, body: bytes, properties: pika.BasicProperties | None = None) -> None:
        """A message straight into a queue."""
        with self.channel() as channel:
            channel.confirm_delivery()
            channel.basic_publish("", queue, body, properties or pika.BasicProperties(delivery_mode=2), mandatory=True)
