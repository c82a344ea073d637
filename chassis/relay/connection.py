"""pika's connection for the relay's thread, which writes many messages at once. What is published is not known here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pika


class GatheringConnection(pika.SelectConnection):
    """Frames that are sent while it gathers go into the socket in one piece.

    pika spends a system call on each of a message's three frames, which is half of what the relay costs. Its method
    that is overridden here is a private one: should pika rename it, the relay is as slow as pika and nothing else is
    lost; test_gathering would say so.
    """

    _gathered: list[bytes] | None = None

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Hold frames back until the block ends, however it ends."""
        gathered: list[bytes] = []
        self._gathered = gathered
        try:
            yield
        finally:
            self._gathered = None
            if gathered and self.is_open:
                self._adapter_emit_data(b"".join(gathered))

    def _output_marshaled_frames(self, marshaled_frames: Sequence[bytes]) -> None:
        if self._gathered is None:
            super()._output_marshaled_frames(marshaled_frames)
        else:
            self._gathered += marshaled_frames
