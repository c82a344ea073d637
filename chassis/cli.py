"""The `isotrack` command's door: patches the standard library first where a service is to run.

eventlet must patch before anything else is imported; every other command runs unpatched. The commands
themselves stand in `chassis.commands`.
"""

import os
import sys
import warnings


def main() -> None:
    """Entry point of the `isotrack` command."""
    # eventlet's notice that it is in maintenance is known and recorded (docs/decisions); it helps no operator.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    if sys.argv[1:2] == ["run"]:
        import eventlet

        eventlet.monkey_patch()
    else:
        # nameko brings eventlet along; its resolver of names is a third of that, and serves only what is patched.
        os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")
    from chassis.commands.group import isotrack

    isotrack()
