"""`topology apply`: brings about what the code expects, and deletes nothing that holds a message.

Declares what is missing, takes superfluous bindings away, sets policies and rights, and lets the queues of renamed
handlers go. What exists with another type stays as it is: `renewal` makes it anew when asked to.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import quote, unquote, urlsplit

from pika.adapters.blocking_connection import BlockingChannel, BlockingConnection
from pika.exceptions import ChannelClosedByBroker

from chassis.administrator import connected
from chassis.topology import comparing, renewal
from chassis.topology.broker import Management
from chassis.topology.expected import Binding, Policy, Rights, Topology, in_effect

_OTHER_ARGUMENTS = 406


def declare(topology: Topology, admin_url: str) -> None:
    """Declare it all; what is there already, of whatever type, is left alone, and nothing is deleted."""
    with connected(admin_url) as connection:
        declare_all(connection, topology)


def apply(topology: Topology, admin_url: str, management: Management, policies: Sequence[Policy] | None) -> list[str]:
    """Mend what can be mended without deleting a message; returns a sentence for each queue that was renamed."""
    if policies is not None:
        set_policies(topology, management, policies)
    for user, rights in topology.rights.items():
        set_rights(management, user, rights)
    for user in topology.consumers or ():
        set_limits(management, user, topology.user_limits)
    with connected(admin_url) as connection:
        declare_all(connection, topology)
        unbind(connection, comparing.superfluous(topology, management.look().bindings))
        return renewal.finish_renamed(connection, management, topology)


def declare_all(connection: BlockingConnection, topology: Topology) -> None:
    """Each exchange, queue and binding that is missing."""
    for name, kind in topology.exchanges.items():
        _unless_different(connection, partial(declare_exchange, name=name, kind=kind))
    for name, kind in topology.queues.items():
        _unless_different(connection, partial(declare_queue, name=name, kind=kind))
    bind(connection, topology.bindings)


def declare_exchange(channel: BlockingChannel, name: str, kind: str) -> None:
    """A durable exchange."""
    channel.exchange_declare(name, kind, durable=True)


def declare_queue(channel: BlockingChannel, name: str, kind: str) -> None:
    """A durable queue; its type is its one argument."""
    channel.queue_declare(name, durable=True, arguments={"x-queue-type": kind})


def bind(connection: BlockingConnection, bindings: set[Binding]) -> None:
    """Add bindings."""
    channel = connection.channel()
    for binding in bindings:
        channel.queue_bind(binding.queue, binding.exchange, binding.key)
    channel.close()


def unbind(connection: BlockingConnection, bindings: set[Binding]) -> None:
    """Take bindings away."""
    channel = connection.channel()
    for binding in bindings:
        channel.queue_unbind(binding.queue, binding.exchange, binding.key)
    channel.close()


def set_policies(topology: Topology, management: Management, policies: Sequence[Policy]) -> None:
    """Set the policies of the definitions file that govern our queues; any other that governs one of them goes."""
    seen = {policy.name: policy for policy in management.look().policies}
    for policy in policies:
        if policy != seen.get(policy.name) and any(policy.covers(*queue) for queue in topology.queues.items()):
            management.ask("PUT", _policy_path(policy), policy.told())
            seen[policy.name] = policy
    for queue, kind in topology.queues.items():
        right = in_effect(policies, queue, kind)
        while (there := in_effect(seen.values(), queue, kind)) is not None and there != right:
            management.ask("DELETE", _policy_path(there))
            del seen[there.name]


def set_rights(management: Management, user: str, rights: Rights) -> None:
    """Set the rights and tags of a broker user; one that is missing is left to the operator, who knows the password."""
    path = f"users/{quote(user, safe='')}"
    there = management.ask("GET", path)
    if there is None:
        return
    if frozenset(there["tags"]) != rights.tags:
        kept = {key: there[key] for key in ("password_hash", "hashing_algorithm")}
        management.ask("PUT", path, kept | {"tags": ",".join(sorted(rights.tags))})
    names = {"configure": rights.configure, "write": rights.write, "read": rights.read}
    management.ask("PUT", f"permissions/{{vhost}}/{quote(user, safe='')}", names)


def set_limits(management: Management, user: str, limits: Mapping[str, int]) -> None:
    """Set what a broker user is allowed of connections and channels, and nothing beside it; a missing one is left."""
    path = f"user-limits/{quote(user, safe='')}"
    if management.ask("GET", f"users/{quote(user, safe='')}") is None:
        return
    there = {name for one in management.ask("GET", path) or [] for name in one["value"]}
    for name in there - set(limits):
        management.ask("DELETE", f"{path}/{name}")
    for name, value in limits.items():
        management.ask("PUT", f"{path}/{name}", {"value": value})


def put_user(management: Management, broker_url: str) -> str:
    """Make the user whom a service's address names, or give it that address's password; returns its name.

    A new user has no rights and no tags: `set_rights` gives them.
    """
    address = urlsplit(broker_url)
    name, password = unquote(address.username or ""), unquote(address.password or "")
    path = f"users/{quote(name, safe='')}"
    there = management.ask("GET", path)
    tags = ",".join(there["tags"]) if there else ""
    management.ask("PUT", path, {"password": password, "tags": tags})
    return name


def _policy_path(policy: Policy) -> str:
    return f"policies/{{vhost}}/{quote(policy.name, safe='')}"


def _unless_different(connection: BlockingConnection, declaration: Callable[[BlockingChannel], object]) -> None:
    channel = connection.channel()
    try:
        declaration(channel)
    except ChannelClosedByBroker as error:
        if error.reply_code != _OTHER_ARGUMENTS:
            raise
    else:
        channel.close()
