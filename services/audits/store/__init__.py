"""The SQL of audits, and nothing but."""
