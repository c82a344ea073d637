"""What is read here: inboxes, reminders, rules, deliveries, preferences."""
