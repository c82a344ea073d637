"""SQL, and nothing but: the copies of what others own, the reminders, the messages."""
