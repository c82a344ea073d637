"""The rules of inspections and findings, pure: no SQL, no HTTP, no clock of their own."""
