"""Which queues a service class listens on, with the names that they had before their handlers were renamed."""

from collections import Counter
from collections.abc import Mapping

from chassis.entrypoints import declared
from chassis.mendable import Mendable
from chassis.subscriber.entrypoint import Subscription


class NameTaken(Mendable):
    """A handler's former name is another's, now or formerly: their queues and notes would be one."""


def subscriptions(service: str, nameko_class: type) -> dict[str, Subscription]:
    """The subscriptions of a service class by queue name: what topology declares and binds. Raises NameTaken."""
    found = dict(declared(nameko_class, Subscription))
    names = [*found, *(former for one in found.values() for former in one.formerly)]
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise NameTaken(f"{service}: {', '.join(twice)} is or was the name of more than one handler; choose another")
    return {one.queue_name(service, name): one for name, one in found.items()}


def present_queue(queue: str, subscriptions: Mapping[str, Subscription]) -> str:
    """The queue that has taken the place of one by that name, where its handler was renamed; else the name itself."""
    former = {f"{name.partition('.')[0]}.{old}": name for name, one in subscriptions.items() for old in one.formerly}
    return former.get(queue, queue)
