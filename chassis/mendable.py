"""Errors whose text tells an operator what to mend, and which the command line therefore shows without a traceback."""


class Mendable(Exception):
    """Something that whoever typed the command can put right; the text is one sentence that says what."""
