"""What cannot be done, said in one sentence. No decision about what is possible is made here."""

import errno
import functools
import sys
from collections.abc import Callable

_INTERRUPTED = 130
_OF_THE_SYSTEM = {
    errno.ENOSPC: "no space is left on the device",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission is denied",
}


class Impossible(Exception):
    """The machine lacks something or refuses; the message is one sentence for the person at the keyboard."""


def spoken(main: Callable[[], None]) -> Callable[[], None]:
    """Wrap a program's `main`: what is impossible ends in one sentence and exit status 1, without a traceback."""

    @functools.wraps(main)
    def wrapped() -> None:
        try:
            main()
        except Impossible as error:
            sys.exit(f"isotrack: {error}")
        except OSError as error:
            sys.exit(f"isotrack: {_sentence(error)}")
        except KeyboardInterrupt:
            print("isotrack: interrupted; `make down` stops what has been started.", file=sys.stderr)
            sys.exit(_INTERRUPTED)

    return wrapped


def _sentence(error: OSError) -> str:
    reason = _OF_THE_SYSTEM.get(error.errno or 0, error.strerror or str(error))
    return f"{error.filename}: {reason}." if error.filename else f"{reason}."
