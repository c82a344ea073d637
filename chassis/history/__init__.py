"""The history: who changed which aggregate when, from where, what and why, so that nobody can quietly change it.

`entry` is the form of an entry and its place in its aggregate's chain; `record` writes entries together with their
events; `seal` seals the chains' heads; `verify` finds what was changed, removed or reordered; `reading` and `route`
show the history to those whom it concerns. What an aggregate is and when it changes is the services' business.
"""

from chassis.history.entry import Whence, command_line
from chassis.history.record import Change, Circumstances, record
from chassis.history.restored import note_restore

__all__ = ["Change", "Circumstances", "Whence", "command_line", "note_restore", "record"]
