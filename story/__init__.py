"""The rollout of 2017-2019 in Hai Phong, played on an installation through the public HTTP interface alone.

A client like any other: it imports no service and nothing of the chassis, so it can be pointed at any
installation. The plot's dates and people are made up from a seed; no real official is meant.
"""
