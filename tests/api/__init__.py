"""Generated requests against the running services (`make test-api`)."""
