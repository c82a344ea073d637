"""Replaces every process of the installation by one of the image there is now, while callers are answered.

`docker compose build` first, or another ISOTRACK_IMAGE in .env; then `python3 deploy/compose/upgrade.py`. Options of
`docker compose` may follow. Migrations and topology come first: the processes of before work on with both. As many
again are started beside the old ones, and these end when the gateway knows the new ones: first the services, then
relays and workers. Broker and database stay as they are.
"""

import subprocess
import sys
import time
from collections.abc import Sequence

SERVICES = ("agencies", "audits", "notifications")
TURNS = (*((service,) for service in SERVICES), *((f"{one}-relay", f"{one}-worker") for one in SERVICES))
AROUND = ("gateway", "prometheus", "alertmanager", "grafana")
SEEN = 6.0
"""Seconds until the gateway has found new instances: it asks for names and for health every two."""


def main() -> None:
    """All processes in turn; what fails ends it, and it may be begun again."""
    compose("run", "--rm", "--no-deps", "-T", "prepared")
    say("prepared")
    for services in TURNS:
        replace(services)
    up("--no-deps", *AROUND)


def replace(services: Sequence[str]) -> None:
    """New containers beside the old ones, which end with all that they had begun."""
    old = {service: compose("ps", "--quiet", service).split() for service in services}
    scales = [f"--scale={service}={2 * len(ids)}" for service, ids in old.items()]
    up("--no-deps", "--no-recreate", *scales, *services)
    time.sleep(SEEN)
    ended = [container for ids in old.values() for container in ids]
    call("docker", "stop", *ended)
    call("docker", "rm", *ended)
    say("replaced: " + ", ".join(f"{service} ({len(ids)})" for service, ids in old.items()))


def say(sentence: str) -> None:
    """What is done, for who waits."""
    print(sentence, flush=True)


def up(*arguments: str) -> None:
    """Bring up, and wait until it is healthy."""
    compose("up", "--detach", "--wait", "--no-build", *arguments)


def compose(*arguments: str) -> str:
    """`docker compose` on this installation; returns what it says."""
    return call("docker", "compose", *sys.argv[1:], *arguments)


def call(*command: str) -> str:
    """A command's output; its error and the end of the upgrade if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    main()
