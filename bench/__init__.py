"""What is measured, and against what: every figure is a ratio to a reference in the same run.

`python -m bench` starts a broker and a database of its own, measures and prints a table;
a full run writes results.json.
Nothing here is a test: a slow machine fails nobody.
"""
