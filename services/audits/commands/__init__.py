"""The use cases that change: load, decide, save, say. The entrypoint opens and commits the transaction."""
