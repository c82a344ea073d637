"""What an operator may call a service."""

from chassis.service import find


def short_name(service: str) -> str:
    """The name in settings and tables of what an operator calls SERVICE: a name, or module:attribute."""
    return find(service).name if ":" in service else service
