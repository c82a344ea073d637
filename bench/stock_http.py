"""The reference for commands: a bare nameko handler that inserts one row and commits, and nothing else."""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402 (eventlet patches first)
import os  # noqa: E402
import uuid  # noqa: E402
from typing import Any  # noqa: E402

import psycopg2  # noqa: E402
import psycopg2.extras  # noqa: E402
from nameko.extensions import DependencyProvider  # noqa: E402
from nameko.runners import run_services  # noqa: E402
from nameko.web.handlers import http  # noqa: E402

psycopg2.extras.register_uuid()


class Connections(DependencyProvider):
    """A list of connections to borrow from."""

    def setup(self) -> None:
        """Start with none."""
        self.free: list[Any] = []

    def get_dependency(self, worker_ctx: Any) -> "Connections":
        """The same for all workers."""
        return self

    def borrow(self) -> Any:
        """A free connection, or a new one."""
        return self.free.pop() if self.free else psycopg2.connect(os.environ["ISOTRACK_TOY_DATABASE_URL"])


class Notes:
    """The service."""

    name = "stock"
    connections = Connections()

    @http("GET", "/readyz")
    def ready(self, request: Any) -> str:
        """So that the measurement knows when to begin."""
        return "ready"

    @http("POST", "/notes")
    def write(self, request: Any) -> str:
        """Insert and commit."""
        note = {"id": str(uuid.uuid4()), "text": json.loads(request.get_data())["text"]}
        connection = self.connections.borrow()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO copy VALUES (%s, %s, 1)", (note["id"], note["text"]))
        connection.commit()
        self.connections.free.append(connection)
        return json.dumps(note)


if __name__ == "__main__":
    run_config = {
        "WEB_SERVER_ADDRESS": os.environ["ISOTRACK_TOY_HTTP"],
        "AMQP_URI": os.environ["ISOTRACK_TOY_BROKER_URL"],
        "max_workers": 20,
    }
    with run_services(run_config, Notes):
        while True:
            eventlet.sleep(1)
