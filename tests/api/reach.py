"""How far generated requests came: which routes ever answered that it was done, by the service's own metrics."""

from prometheus_client.parser import text_string_to_metric_families


def reached(metrics: str) -> str:
    """A sentence: of how many routes, and which never did."""
    asked: dict[str, bool] = {}
    for family in text_string_to_metric_families(metrics):
        for one in family.samples:
            if one.name == "isotrack_http_requests_total" and one.labels["route"].startswith("/v1/"):
                route = f"{one.labels['method']} {one.labels['route']}"
                asked[route] = asked.get(route, False) or one.labels["status"].startswith("2")
    never = ", ".join(sorted(route for route, done in asked.items() if not done))
    return f"{sum(asked.values())} of {len(asked)} routes did what was asked" + (f"; never {never}" if never else "")
