# isotrack: what developers and newcomers type. `make` alone lists it. Everything made lies under .run/.
# ISOTRACK_PYTHON names another interpreter (3.11 or newer) than python3.

SHELL := /bin/sh
PYTHON := $(or $(ISOTRACK_PYTHON),python3)
BIN := .run/venv/bin
ON_RABBITMQ_4 := events_through_the_toy retries deadletters traps topology topology_readiness consumers consuming
.DEFAULT_GOAL := help
.PHONY: help up down clean test test-api test-chaos test-compose bench lint format contracts env lock python venv

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r target what; do printf '  make %-13s %s\n' "$$target" "$$what"; done

up: venv ## start everything on this machine, play the story, say where it is
	@$(BIN)/python -m deploy.local.up

down: python ## stop every process of this checkout (test runs too); the data stays
	@$(PYTHON) -m deploy.local.down

clean: python ## stop everything and remove the environment and the data
	@$(PYTHON) -m deploy.local.down clean

test: venv ## run the tests that need no container engine
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

test-api: venv ## send generated requests to the three services, seven minutes
	@$(BIN)/python -W ignore -m tests.api

test-chaos: venv ## let everything fail for half an hour, and count what is lost
	@$(BIN)/python -m pytest -m chaos

test-compose: venv ## test docker-compose.yml, and events on RabbitMQ 4, on a container engine, half an hour
	@docker version >/dev/null || { echo 'make test-compose needs a Docker engine; DOCKER_HOST may name one.' >&2; exit 1; }
	@ISOTRACK_TEST_BROKER=container $(BIN)/python -m pytest $(addprefix tests/system/test_,$(addsuffix .py,$(ON_RABBITMQ_4)))
	@$(BIN)/python -m pytest -m compose tests/compose

bench: venv ## measure, side by side with a reference, into bench/results.json
	@$(BIN)/python -m bench

lint: venv ## ruff, mypy, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: venv ## put the code into its form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

contracts: venv ## generate contracts/ from the code and from a run
	@$(BIN)/python -W ignore -m tests.contract

env: python ## write .env with new passwords for docker compose
	@$(PYTHON) deploy/compose/env.py

lock: ## work out requirements.lock anew (needs uv)
	@command -v uv >/dev/null || { echo 'make lock needs uv; install it with pip or pipx.' >&2; exit 1; }
	uv pip compile pyproject.toml deploy/local/build.in --extra dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet --output-file requirements.lock

python:
	@command -v $(PYTHON) >/dev/null || { echo '$(PYTHON) is not there; install Python 3.11 or newer, or set ISOTRACK_PYTHON.' >&2; exit 1; }

venv: python
	@$(PYTHON) -m deploy.local.environment
