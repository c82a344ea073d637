"""How a rule of this service says no."""

from typing import Any


class Refusal(Exception):
    """A rule refuses: its code (a sentence in texts.py), the field it is about, what the sentence needs."""

    def __init__(self, code: str, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params
