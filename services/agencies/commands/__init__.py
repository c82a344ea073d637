"""Use cases that change: load, decide, save, record the event. The entrypoint commits."""
