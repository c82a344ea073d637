"""The rules of reminding and telling, pure: no SQL, no HTTP, no clock."""
