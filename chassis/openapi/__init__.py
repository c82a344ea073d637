"""The OpenAPI 3.1 document of a service, made from the declarations that run; `/openapi.json` and `/docs`.

Nothing is described twice: paths, bodies and answers come from the routes and their schemas, words from docstrings,
permissions from the one table.
"""

from chassis.openapi.document import document

__all__ = ["document"]
