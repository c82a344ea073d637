"""What operators type, a module for each group of commands.

They are found by entry point (`isotrack.commands` in pyproject.toml), as are those of services, and only the one that
is typed is loaded: a relay needs nothing of what restores a backup.
"""
