# `make` lists the commands; CI runs the same ones.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Half of what tests do is to wait for services.
TEST_WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * os.cpu_count())')
STAMP := $(VENV)/.built-$(shell cat requirements.lock pyproject.toml | sha256sum | cut -c1-16)
NODE := tests/emulators/qbo/clients/node
NODE_STAMP := $(NODE)/node_modules/.built-$(shell sha256sum $(NODE)/package-lock.json | cut -c1-16)
TYPES := tests/adapters/http/clients/node
TYPES_STAMP := $(TYPES)/node_modules/.built-$(shell sha256sum $(TYPES)/package-lock.json | cut -c1-16)

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(NODE_STAMP): $(NODE)/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --prefix $(NODE) && touch $@; \
	else echo "npm is not here: the tests that use node-quickbooks will be skipped."; fi

$(TYPES_STAMP): $(TYPES)/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --prefix $(TYPES) && touch $@; \
	else echo "npm is not here: the test of a generated TypeScript client will be skipped."; fi

setup: $(STAMP) $(NODE_STAMP) $(TYPES_STAMP) ## build the environment in .venv, and those of Node for their tests

demo: $(STAMP) ## run the main job: emulator, demo firm, sync, digest, API
	$(BIN)/cashrail demo

lint: $(STAMP) ## style
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP) ## strict types over src, tests and benchmarks
	$(BIN)/mypy

contracts: $(STAMP) ## the architecture's import rules
	$(BIN)/lint-imports

fast-tests: $(STAMP) ## the core's tests that start no service
	$(BIN)/pytest -n 2 -m "not long and not slow" tests/domain tests/application tests/architecture

tests: $(STAMP) $(NODE_STAMP) $(TYPES_STAMP) ## the test suite, on SQLite and a real PostgreSQL
	$(BIN)/pytest -n $(TEST_WORKERS) --dist worksteal

check: lint types contracts fast-tests ## what to run after every change, in a minute

test: lint types contracts tests ## everything CI checks

test-long: $(STAMP) ## the tests that take minutes
	$(BIN)/pytest -m long

bench: $(STAMP) ## the figures of docs/benchmarks.md
	$(BIN)/python -m benchmarks

format: $(STAMP) ## rewrite the sources in the house style
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock: ## resolve the dependencies again (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate --python-version 3.11 -o requirements.lock

.PHONY: help setup demo lint types contracts fast-tests tests check test test-long bench format lock
