"""Mail that leaves the system: which server takes it, and one session with it. What letters say is no business of it.

`server` reads the settings, `session` hands over letters one by one and tells what the answers mean.
"""

from chassis.smtp.server import Server, is_named, server_of
from chassis.smtp.session import Deferred, Refused, Session

__all__ = ["Deferred", "Refused", "Server", "Session", "is_named", "server_of"]
