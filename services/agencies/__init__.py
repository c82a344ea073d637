"""agencies: owns the registry (agencies in their tree, people, duties, accounts) and the rollout (plans, tracks,
declarations, progress).

It listens to audits (findings, for counting) and calls nobody. It says agency.*, duty.*, plan.*, track.*,
milestone.* and qms.*, and person.* on the exchange `agencies.people`; it issues the tokens of the installation.
"""
