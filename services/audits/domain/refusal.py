"""How a rule of this service says no. The sentences for people stand in `texts.py`."""


class Refusal(Exception):
    """A rule refuses: `code` says which, `field` whose fault it is (None: the state's), `params` fill the text."""

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params
