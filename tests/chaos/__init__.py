"""The system under faults: what is done to it, who works with it meanwhile, and what the books say afterwards."""
