"""What the services promise to strangers, made from their code: event schemas, AsyncAPI, OpenAPI, a catalogue.

Nothing here looks at a broker or a database; examples of events come from a real run and are made elsewhere.
"""

from chassis.contracts.files import generated

__all__ = ["generated"]
