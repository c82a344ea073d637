"""The private installation: ports and passwords, who is told what, which processes belong to it, the lock file."""
