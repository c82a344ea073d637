"""What is measured, and against what: every figure is a ratio to a reference in the same run.

`python -m bench` starts a broker and a database of its own, measures and prints a table;
a full run writes results.json.
Nothing here is a test: a slow machine fails nobody.
"""

import warnings

# nameko brings eventlet along; that it is in maintenance is known and recorded in docs/decisions.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
