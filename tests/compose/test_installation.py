"""An installation as the compose file makes it: healthy, watched, closed in, and holding out whatever is killed."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from chassis.tests.test_certificates import certificate
from deploy.local.paths import CHECKOUT
from tests.chaos.officials import Office, Scene, prepare
from tests.chaos.settling import settled
from tests.compose.conftest import Steps
from tests.compose.outside import Caller, Outside, missing
from tests.compose.project import ASIDE, Project, is_healthy, service_of, until

PROMETHEUS = "/prometheus/api/v1"
TARGETS_BESIDES_PROCESSES = {"alertmanager": 1, "broker": 1, "gateway": 1, "prometheus": 1, "queues": 1}
PROCESSES = {"service": 3, "relay": 6, "worker": 3}
ROOT_ALLOWED = {"postgres"}
OFFICIALS, COMMANDS, SECONDS = 4, 60, 12.0
SETTLED_WITHIN = 240.0
MINUTE = 60


@pytest.fixture(scope="module")
def work(outside: Outside) -> "Work":
    """Officials who can be sent to work."""
    return Work(outside, prepare(outside))  # type: ignore[arg-type]


class Work:
    """Officials in shifts until a deed is done; what was accepted is kept."""

    def __init__(self, outside: Outside, scene: Scene) -> None:
        self.outside = outside
        self.accepted: list[tuple[str, str, str]] = []
        self._scene = scene
        self._seed = str(secrets.randbelow(10**6))
        self._shifts = 0

    def during(self, deed: Callable[[], object]) -> int:
        """Commands are sent while the deed is done; returns how many were answered."""
        answered = 0
        with ThreadPoolExecutor(1) as pool:
            doing = pool.submit(deed)
            while not doing.done():
                answered += self.shift()
            doing.result()
        return answered

    def shift(self) -> int:
        """One shift."""
        client = partial(Caller, accepted=self.accepted)
        first = OFFICIALS * self._shifts
        office = Office(self.outside, self._scene, f"{self._seed} {self._shifts}", OFFICIALS, first, client)  # type: ignore[arg-type]
        self._shifts += 1
        office.begin(COMMANDS, SECONDS)
        return office.finish()

    def books(self) -> list[str]:
        """What is not as it must be, once everything had time to arrive: accepted commands, events, copies, history."""
        balance = settled(self.outside, SETTLED_WITHIN)  # type: ignore[arg-type]
        wrong = [*balance.lost, *balance.doubled, *balance.stale, *balance.parked]
        return [*missing(self.outside, self.accepted), *wrong]


def targets(project: Project) -> dict[str, int]:
    """How many targets of each job are up; an assertion if one is not."""
    found = project.get(f"{PROMETHEUS}/targets", state="active")["data"]["activeTargets"]
    down = [f"{one['labels']} {one['lastError']}" for one in found if one["health"] != "up"]
    assert not down, down
    jobs = [one["labels"]["job"] for one in found]
    return {job: jobs.count(job) for job in jobs}


def has_targets(project: Project, expected: dict[str, int]) -> bool:
    try:
        return targets(project) == expected
    except AssertionError:
        return False


def test_every_container_is_healthy_and_what_runs_once_has_ended_well(project: Project, step: Steps) -> None:
    with step("up --wait"):
        project.up()
    found = project.containers()
    assert [service_of(one) for one in found if service_of(one) not in ASIDE and not is_healthy(one)] == []
    [prepared] = [one for one in found if service_of(one) == "prepared"]
    assert (prepared["State"]["Status"], prepared["State"]["ExitCode"]) == ("exited", 0)


def test_every_container_is_closed_in_and_one_port_is_published_on_this_machine_only(up: Project) -> None:
    faults = []
    for one in up.containers():
        name, host = service_of(one), one["HostConfig"]
        if name == "beside":
            continue
        closed = {
            "a read-only file system": host["ReadonlyRootfs"],
            "no capability": host["CapDrop"] == ["ALL"] and (not host["CapAdd"] or name in ROOT_ALLOWED),
            "no new privileges": "no-new-privileges:true" in host["SecurityOpt"],
            "a memory limit": host["Memory"] > 0,
            "a CPU limit": host["NanoCpus"] > 0,
            "a restart policy": host["RestartPolicy"]["Name"] == ("no" if name == "prepared" else "unless-stopped"),
            "a health check": name == "prepared" or one["State"].get("Health"),
            "a time to stop in": one["Config"].get("StopTimeout"),
            "no published port": name == "gateway" or not any(host["PortBindings"].values()),
        }
        faults += [f"{name} has not {what}" for what, there in closed.items() if not there]
        doors = [door for bound in host["PortBindings"].values() for door in bound]
        faults += [f"{name} is open at {door}" for door in doors if door["HostIp"] != "127.0.0.1"]
    assert faults == []


def test_nobody_is_root_but_the_database_until_it_has_its_folder(up: Project) -> None:
    names = sorted({service_of(one) for one in up.containers()} - ASIDE - ROOT_ALLOWED - {"grafana"})
    users = {name: up.compose("exec", "-T", name, "id", "-u").strip() for name in names}
    assert [name for name, user in users.items() if user == "0"] == []


def test_prometheus_has_every_target_and_every_rule_and_nothing_fires(up: Project, step: Steps) -> None:
    expected = TARGETS_BESIDES_PROCESSES | PROCESSES
    with step("targets up"):
        until(lambda: has_targets(up, expected), 90, "not every target is up")
    told = (CHECKOUT / "deploy/prometheus/rules/isotrack.yml").read_text().count("- alert: ")
    groups = up.get(f"{PROMETHEUS}/rules", type="alert")["data"]["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len(rules) == told
    assert [rule["name"] for rule in rules if rule["health"] != "ok"] == []
    with step("nothing fires"):
        until(lambda: not up.alerts("pending") and not up.alerts("firing"), 120, f"{up.alerts('firing')}")


def test_the_rules_pass_their_tests_inside_prometheus_own_image(up: Project) -> None:
    said = up.compose("exec", "-T", "prometheus", "promtool", "test", "rules", "/etc/prometheus/tests/isotrack.yml")
    assert "SUCCESS" in said


def test_alerts_reach_alertmanager(up: Project) -> None:
    found = up.get(f"{PROMETHEUS}/alertmanagers")["data"]
    assert [one["url"] for one in found["activeAlertmanagers"]] == [
        "http://alertmanager:9093/alertmanager/api/v2/alerts"
    ]
    assert up.get("/alertmanager/api/v2/status")["versionInfo"]["version"]


def test_the_dashboards_are_provisioned(up: Project) -> None:
    titles = {json.loads(file.read_text())["title"] for file in (CHECKOUT / "deploy/grafana/dashboards").glob("*.json")}
    password = up.passwords["GRAFANA_PASSWORD"]
    ask = (
        "import base64, sys, urllib.request as u; r = u.Request(sys.argv[1]); "
        f"r.add_header('Authorization', 'Basic ' + base64.b64encode(b'admin:{password}').decode()); "
        "print(u.urlopen(r, timeout=10).read().decode())"
    )

    def found(path: str) -> Any:
        return json.loads(up.compose("exec", "-T", "agencies", "python3", "-c", ask, f"http://grafana:3000{path}"))

    # A stand-in of Grafana may know no path to serve from.
    shown = found("/grafana/api/search?type=dash-db")
    shown = shown if isinstance(shown, list) else found("/api/search?type=dash-db")
    assert {one["title"] for one in shown} >= titles
    assert len(titles) > 1


def test_health_and_metrics_stay_inside_and_operators_pages_ask_who_comes(up: Project) -> None:
    door = f"http://127.0.0.1:{up.port}"
    for service in ("agencies", "audits", "notifications"):
        for path in ("healthz", "readyz", "metrics", "%6detrics"):
            assert requests.get(f"{door}/{service}/{path}", timeout=10).status_code == 404
    for path in ("/prometheus/", "/alertmanager/", "/mail/"):
        assert requests.get(door + path, timeout=10).status_code == 401


def test_in_development_a_letter_is_caught_and_can_be_read(up: Project, catcher: Project) -> None:
    up.compose("exec", "-T", "notifications-worker", "isotrack", "mail", "lan@haiphong.example")
    [letter] = up.get("/mail/letters.json")
    assert letter["recipients"] == "lan@haiphong.example"
    assert "Thư thử của isotrack." in letter["text"]
    assert "Thư thử của isotrack." in up.compose("logs", "mail")


@pytest.fixture
def with_certificate(up: Project, tmp_path: Path) -> Iterator[datetime]:
    """The gateway with a certificate; the day on which it ends."""
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    file = certificate(tmp_path, ends)
    file.chmod(0o644)
    up.tell(ISOTRACK_GATEWAY_CERTIFICATE=str(file))
    up.up("--no-deps", "gateway", "agencies-worker")
    yield ends
    up.tell(ISOTRACK_GATEWAY_CERTIFICATE="")
    up.up("--no-deps", "gateway", "agencies-worker")


def test_with_a_certificate_the_door_speaks_tls_only_and_its_end_is_watched(
    up: Project, with_certificate: datetime, step: Steps
) -> None:
    door = f"127.0.0.1:{up.port}/agencies/openapi.json"
    with pytest.warns(match="Unverified HTTPS"):
        assert requests.get(f"https://{door}", verify=False, timeout=10).ok
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{door}", timeout=10)
    query = 'isotrack_certificate_expires_timestamp_seconds{address="gateway:8080"}'
    seen = "import urllib.request as u; print(u.urlopen('http://agencies-worker:8080/metrics').read().decode())"
    with step("its end is measured"):
        until(lambda: query in up.compose("exec", "-T", "audits", "python3", "-c", seen), 60, "it is not seen")
    told = up.compose("exec", "-T", "audits", "python3", "-c", seen)
    [line] = [line for line in told.splitlines() if line.startswith(query)]
    assert float(line.split()[1]) == with_certificate.timestamp()


def test_more_instances_share_the_work(up: Project, work: Work, step: Steps) -> None:
    with step("--scale audits=3 --scale agencies=2"):
        up.up("--scale=audits=3", "--scale=agencies=2")
    expected = TARGETS_BESIDES_PROCESSES | PROCESSES | {"service": 6}
    until(lambda: has_targets(up, expected), 90, "Prometheus has not found every instance")
    queries = {
        f"{what} of {service}": f'sum by (instance) ({metric}{{job="service", service="{service}", {which}}})'
        for service in ("audits", "agencies")
        for what, metric, which in (
            ("requests", "isotrack_http_requests_total", 'route=~"/v1/(findings|agencies|duties).*"'),
            ("events", "isotrack_events_total", 'outcome="applied"'),
        )
    }
    before = {what: up.measured(query) for what, query in queries.items()}
    shares: dict[str, dict[str, float]] = {}

    def shared() -> bool:
        work.shift()
        for what, query in queries.items():
            shares[what] = {one: value - before[what].get(one, 0) for one, value in up.measured(query).items()}
        counts = {what: len([one for one in found.values() if one > 0]) for what, found in shares.items()}
        return all(count == (3 if "audits" in what else 2) for what, count in counts.items())

    with step("commands"):
        until(shared, 180, f"the work is not shared: {shares}")
    for what, found in shares.items():
        with step(f"{what}: " + ", ".join(f"{one} {value:.0f}" for one, value in sorted(found.items()))):
            assert all(value > 0 for value in found.values())


def test_whatever_container_is_killed_starts_again_and_nothing_is_lost(
    up: Project, work: Work, images: dict[str, str], step: Steps
) -> None:
    def kill_each() -> None:
        for container in up.containers():
            name = container["Name"].strip("/").removeprefix(f"{up.name}-")
            if service_of(container) not in ASIDE:
                with step(f"{name} killed and back"):
                    up.crash(container, images["ISOTRACK_IMAGE"])
                    up.wait_restarted(container)

    answered = work.during(kill_each)
    with step(f"{answered} commands answered, {len(work.accepted)} accepted, the books"):
        assert work.books() == []


def test_commands_succeed_for_a_minute_without_the_broker_and_nothing_is_lost(
    up: Project, work: Work, step: Steps
) -> None:
    accepted = []

    def take_away() -> None:
        up.compose("kill", "rabbitmq")
        for _ in range(MINUTE):
            time.sleep(1)
            accepted.append(len(work.accepted))
        up.compose("start", "rabbitmq")

    with step("a minute without the broker"):
        answered = work.during(take_away)
    meanwhile = accepted[-1] - accepted[0]
    with step(f"{answered} commands answered, {meanwhile} of them without a broker, the books"):
        assert meanwhile > COMMANDS
        assert work.books() == []
    with step("all healthy"):
        up.up("--scale=audits=3", "--scale=agencies=2")
