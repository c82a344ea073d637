"""What must be there in the broker: worked out from the code, compared with what is there, and brought about.

Nothing else declares: services connect without the right to. `expected` says what must be there, `broker` what is
there, `comparing` compares the two, `mending`, `moving` and `renewal` change the broker, `watch` tells readiness.
"""

from chassis.topology.comparing import Difference, differences
from chassis.topology.expected import HISTORY, Binding, Topology, expected
from chassis.topology.mending import apply, declare

__all__ = ["HISTORY", "Binding", "Difference", "Topology", "apply", "declare", "differences", "expected"]
