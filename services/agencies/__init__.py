"""agencies: owns the registry (agencies in their tree, people, duties, accounts, providers), trainings, procedures
with their versions and the four clarities, and the rollout (plans, tracks, declarations, progress).

It listens to audits (findings, for counting; internal audits, which complete milestones and keep declarations up) and
calls nobody. It says agency.*, duty.*, plan.*, track.*, milestone.*, qms.*, management_review.*, procedure.*,
training.* and provider.*, and person.* on the exchange `agencies.people`; it issues the tokens of the installation.
"""
