"""How a rule of this service says no: by a code, never by a sentence (those stand in `texts`)."""


class Refusal(Exception):
    """A rule refuses: `code` names which, `field` the input it is about, `params` what the text needs."""

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params
