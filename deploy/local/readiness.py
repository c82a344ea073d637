"""Whether an installation is up: every service, relay and worker answers /readyz with 200."""

import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from deploy.local.failure import Impossible
from deploy.local.installation import Installation
from deploy.local.logfile import last_lines
from deploy.local.supervise import Supervisor, programs

_TIMEOUT = 3.0


def complete(installation: Installation) -> bool:
    """Whether everything runs and is ready."""
    return Supervisor(installation).running() and not missing(installation)


def wait(installation: Installation, seconds: float = 60) -> None:
    """Wait until everything is ready. Raises Impossible, saying what is not and why."""
    deadline = time.monotonic() + seconds
    while late := missing(installation):
        if time.monotonic() > deadline:
            raise Impossible(
                "\n".join([f"not ready after {seconds:.0f} s:", *(_why(installation, name) for name in late)])
            )
        time.sleep(0.2)


def missing(installation: Installation) -> list[str]:
    """The names of the programs that are not ready."""
    names = [program.name for program in programs(installation)]
    with ThreadPoolExecutor(len(names)) as pool:
        ready = pool.map(lambda name: _ready(installation, name), names)
    return [name for name, yes in zip(names, ready, strict=True) if not yes]


def _ready(installation: Installation, name: str) -> bool:
    try:
        url = f"http://{installation.address(name)}/readyz"
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _why(installation: Installation, name: str) -> str:
    return f"{name} (http://{installation.address(name)}/readyz)\n{last_lines(installation.log(name))}"
