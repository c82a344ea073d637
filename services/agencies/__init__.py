"""agencies: owns the registry (agencies in their tree, people, duties, accounts, providers), trainings, and the
rollout (plans, tracks, declarations, progress).

It listens to audits (findings, for counting) and calls nobody. It says agency.*, duty.*, plan.*, track.*,
milestone.*, qms.*, training.* and provider.*, and person.* on the exchange `agencies.people`; it issues the tokens of
the installation.
"""
