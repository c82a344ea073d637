"""A private installation inside a checkout: environment, broker, database and supervised services.

Everything lies under `.run/` (see `paths`). Only the standard library is used, so that `make down` works even
when the virtual environment is gone. Nothing of the services is known here but their names and commands.
"""
