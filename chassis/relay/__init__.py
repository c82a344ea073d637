"""The relay: a process of its own that publishes what the outbox holds, and marks what the broker confirmed.

One leader per database, the others stand by. It never runs under eventlet: pipelined confirms on pika's
SelectConnection are ten times as fast as confirms one by one.
"""

from chassis.relay.process import run

__all__ = ["run"]
