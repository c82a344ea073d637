"""notifications: owns reminders of due dates and messages to people.

It listens to agencies (the tree, duties, people) and to audits (findings), keeps a copy of what it needs of
them, and calls neither. It says no events yet.
"""
