"""A service as small as one can be, standing on the chassis alone: for tests of what the chassis promises."""
