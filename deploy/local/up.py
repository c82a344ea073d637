"""`make up`: broker and database, migrations, keys, topology, the services under supervision, and the story.

Each step may be repeated, so that a run that was interrupted is simply run again.
"""

import fcntl
import json
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from deploy.local import operator, paths, readiness
from deploy.local.failure import Impossible, spoken
from deploy.local.installation import Installation
from deploy.local.postgres import Cluster
from deploy.local.rabbitmq import Broker
from deploy.local.supervise import Supervisor


@spoken
def main() -> None:
    """Bring the checkout's installation up, play the story and say where everything is."""
    with _alone():
        installation = Installation()
        operator.write(installation)
        if readiness.complete(installation):
            print("isotrack is up already.")
        else:
            _bring_up(installation)
        _story(installation)
        print(operator.addresses(installation))


def _bring_up(installation: Installation) -> None:
    with _step("Starting RabbitMQ and PostgreSQL"), ThreadPoolExecutor() as pool:
        for started in [pool.submit(_start_broker, installation), pool.submit(_start_database, installation)]:
            started.result()
    with _step("Starting the services"):
        _quietly(installation, "topology", "apply")
        Supervisor(installation).start()
        operator.write(installation)
        readiness.wait(installation)


def _start_broker(installation: Installation) -> None:
    Broker(installation).start()


def _start_database(installation: Installation) -> None:
    """The databases up to date and a key that signs: what can be done while the broker still starts."""
    cluster = Cluster(installation)
    cluster.start()
    cluster.prepare()
    for service in installation.services:
        _quietly(installation, "migrate", service)
        _quietly(installation, "history", "key", service, "--if-none")
    _quietly(installation, "keys", "add", "--if-none")


def _quietly(installation: Installation, *arguments: str, said: str = "") -> None:
    """Run a command of isotrack's with `said` on its input; what it prints is told only if it fails."""
    done = subprocess.run(
        [paths.VENV / "bin" / "isotrack", *arguments],
        env=operator.environment(installation),
        input=said,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Impossible(f"`isotrack {' '.join(arguments)}` failed: {reason}")


def _story(installation: Installation) -> None:
    """Play the story as the first operator, whom the command line makes; it speaks to the person at the keyboard."""
    account = {"username": "operator", "password": installation.passwords["operator"], "roles": ["operator"]}
    _quietly(installation, "users", "load", said=json.dumps(account))
    done = subprocess.run([paths.VENV / "bin" / "isotrack", "story"], env=operator.environment(installation))
    if done.returncode:
        log = installation.folder("log")
        raise Impossible(f"the story could not be told; the services are up, their logs are in {log}.")


@contextmanager
def _alone() -> Iterator[None]:
    """One `make up` at a time in a checkout."""
    paths.must_be_ours()
    with (paths.private_folder(paths.RUN) / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Impossible("another `make up` is at work in this checkout.") from None
        yield


@contextmanager
def _step(what: str) -> Iterator[None]:
    print(f"{what} ...", end=" ", flush=True)
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - begun:.1f} s", flush=True)


if __name__ == "__main__":
    main()
