"""The use cases that read: what there is, what is overdue, and what the caller may do next."""
