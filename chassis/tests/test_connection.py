"""What would be broken: answers that wait for the client's kernel to acknowledge their first piece."""

import socket
from types import SimpleNamespace

from chassis.web.connection import Protocol


def test_the_pieces_of_a_long_answer_do_not_wait_for_each_other() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()) as _:
        accepted, _address = listening.accept()
        protocol = Protocol.__new__(Protocol)
        protocol.request, protocol.server = accepted, SimpleNamespace()
        with accepted:
            assert not accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            protocol.setup()
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
