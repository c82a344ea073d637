"""`make up`: broker and database, migrations, keys, topology, the services under supervision, and the story.

Each step may be repeated, so that a run that was interrupted is simply run again.
"""

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
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
        print(operator.addresses(installation))


def _bring_up(installation: Installation) -> None:
    with _step("Starting RabbitMQ and PostgreSQL"), ThreadPoolExecutor() as pool:
        for started in [pool.submit(_start_broker, installation), pool.submit(_start_database, installation)]:
            started.result()
    operator.write(installation)
    with _step("Preparing databases, keys and topology"):
        _prepare(installation)
    with _step("Starting the services"):
        Supervisor(installation).start()
        operator.write(installation)
        readiness.wait(installation)
    _isotrack(installation, "story")


def _start_broker(installation: Installation) -> None:
    Broker(installation).start()


def _start_database(installation: Installation) -> None:
    cluster = Cluster(installation)
    cluster.start()
    cluster.prepare()


def _prepare(installation: Installation) -> None:
    commands = [["migrate", service] for service in installation.services]
    commands += [["keys", "add", "--if-none"], ["topology", "apply"]]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for done in [pool.submit(_quietly, installation, command) for command in commands]:
            done.result()


def _quietly(installation: Installation, arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [paths.VENV / "bin" / "isotrack", *arguments],
        env=operator.environment(installation),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Impossible(f"`isotrack {' '.join(arguments)}` failed: {reason}")


def _isotrack(installation: Installation, *arguments: str) -> None:
    """Run a command that speaks to the person at the keyboard itself."""
    done = subprocess.run([paths.VENV / "bin" / "isotrack", *arguments], env=operator.environment(installation))
    if done.returncode:
        raise Impossible(
            f"`isotrack {' '.join(arguments)}` failed; what is up stays up, see {installation.folder('log')}."
        )


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
