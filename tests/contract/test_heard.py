"""What services hear of each other is said by somebody, field by field."""

import pytest

from chassis.recovery.queues import matches
from chassis.subscriber import subscriptions
from services.notifications.domain.rules import RULES
from tests.contract.declarations import SERVICES

SAID = {
    f"{service.name}.{name}": {found.data_key or key for key, found in event.state.fields.items()}
    for service in SERVICES.values()
    for name, event in service.events.items()
}
HEARD = {
    queue: subscription
    for service in SERVICES.values()
    for queue, subscription in subscriptions(service.name, service.nameko_class).items()
}
ERASED = "agencies.person.erased"


@pytest.mark.parametrize("queue", sorted(HEARD))
def test_every_field_that_is_read_of_an_event_is_declared_by_its_owner(queue: str) -> None:
    subscription = HEARD[queue]
    owner = subscription.owner.partition(".")[0]
    wanted = {found.data_key or key for key, found in subscription.schema.fields.items()}
    heard = {name: said for name, said in SAID.items() if matches(f"{owner}.{subscription.events}", name)}
    assert heard
    assert {name: wanted - said for name, said in heard.items() if wanted - said and name != ERASED} == {}


def test_every_rule_of_a_message_waits_for_an_event_that_is_said() -> None:
    said = {name.partition(".")[2] for name in SAID}
    assert {rule.event for rule in RULES} <= said
