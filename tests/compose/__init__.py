"""`make test-compose`: docker-compose.yml on whatever engine DOCKER_HOST names, as installations of the tests' own.

Each has its project name, environment, port and images; all of it is removed at the end, whatever happens.
"""
