"""What is there to be asked for: the values of path parameters, found through the interface itself."""

from chassis.openapi.operations import template
from chassis.running import assembled
from chassis.web import routes
from tests.api.matters import EACH
from tests.system.city import TO_DECLARE, City

FIXED = {
    "code": ["79", "760", "26734", "761"],
    "key": [*TO_DECLARE, "made_public"],
    "template_key": ["conversion", "maintenance", *(f"own_{number}" for number in range(EACH))],
}


def known(city: City, service: str) -> dict[str, list[str]]:
    """The values by parameter, as far as the service has something to list: `plan_id` from `/v1/plans`."""
    found: dict[str, list[str]] = {}
    for declared in routes(assembled(city.stack.services[service])).values():
        path = template(declared.path)
        for name in (part[1:-1] for part in path.split("/") if part.startswith("{")):
            if name in FIXED:
                found[name] = FIXED[name]
            elif name not in found and (ids := _listed(city, service, path.split("/{")[0])):
                found[name] = ids
    return found


def _listed(city: City, service: str, path: str) -> list[str]:
    answer = city.coordinator.ask("GET", service, path)
    return [item["id"] for item in answer.json().get("items", [])] if answer.ok else []
