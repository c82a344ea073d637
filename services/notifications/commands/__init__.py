"""What changes here: copies of others' states, reminders, messages, their deliveries, and what people want of them."""
