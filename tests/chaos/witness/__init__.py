"""A service that only listens: for each event that it is told of it writes down one sighting, and says so."""
