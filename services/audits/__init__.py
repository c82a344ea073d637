"""audits: inspections of agencies, what they found, and whether it was put right in time.

Owns the inspection programme, inspections (with team and minutes), findings (with the agencies' answers and
their verification) and the remediation reports that bring the answers.
Listens to `agency.*` and `duty.*` and keeps its own copy of the tree and of who holds which duty; never calls
agencies. Says `programme.*`, `inspection.*`, `finding.*`, `remediation.*` and `edition.*`.
"""
