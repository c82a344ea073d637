"""Tests of audits: the rules by themselves, and the use cases on a real database."""
