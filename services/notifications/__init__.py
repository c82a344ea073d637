"""notifications: owns reminders of due dates, the ladder that overdue matters climb, messages and their deliveries.

It listens to agencies (the tree, duties, people, plans and tracks) and to audits (inspections, findings, remediation),
keeps a copy of what it needs of them, and calls neither. It says when somebody was reminded, when a matter was put to
somebody higher, and when that was acknowledged.
"""
