"""A second service, as small as one can be: it keeps a copy of the toy's notes in a database of its own."""
