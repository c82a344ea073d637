"""How isotrack is set up and run: on one machine from a checkout (`deploy.local`)."""
