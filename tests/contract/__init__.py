"""The promises to strangers, held against the code."""
