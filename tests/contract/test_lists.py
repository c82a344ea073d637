"""Every list comes in pages: nothing grows until an answer holds all there is."""

from tests.contract.declarations import declared


def test_every_list_takes_a_limit_and_a_cursor() -> None:
    lists = [(service, one) for service, one in declared() if one.items is not None]
    unpaged = [
        (service, one.path)
        for service, one in lists
        if one.query is None or not {"limit", "after"} <= set(one.query.load_fields)
    ]
    assert lists
    assert unpaged == []
