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

WEB := tests/web
WEB_STAMP := $(WEB)/node_modules/.built-$(shell cat $(WEB)/package-lock.json $(WEB)/unpack.mjs | sha256sum | cut -c1-16)
VENDOR := src/adapters/web/static/vendor
HTMX := 4.0.1

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

$(WEB_STAMP): $(WEB)/package-lock.json $(WEB)/unpack.mjs
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --silent --prefix $(WEB) && node $(WEB)/unpack.mjs && touch $@; \
	else echo "npm is not here: without a Chromium named in CASHRAIL_BROWSER the tests in a browser will be skipped."; fi

setup: $(STAMP) $(NODE_STAMP) $(TYPES_STAMP) $(WEB_STAMP) ## build the environment in .venv, and those of Node for their tests

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

tests: $(STAMP) $(NODE_STAMP) $(TYPES_STAMP) $(WEB_STAMP) ## the test suite, on SQLite and a real PostgreSQL
	$(BIN)/pytest -n $(TEST_WORKERS) --dist worksteal

check: lint types contracts fast-tests ## what to run after every change, in a minute

test: lint types contracts tests ## everything CI checks

test-long: $(STAMP) ## the tests that take minutes
	$(BIN)/pytest -m long

bench: $(STAMP) ## the figures of docs/benchmarks.md; `make bench NAME` measures one of them
	@$(BIN)/python -m benchmarks $(MEASURES)

# The words after `bench` name measures, and nothing for make to do.
ifeq (bench,$(firstword $(MAKECMDGOALS)))
MEASURES := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
ifneq (,$(MEASURES))
.PHONY: $(MEASURES)
$(MEASURES): bench
	@:
endif
endif

format: $(STAMP) ## rewrite the sources in the house style
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

lock: ## resolve the dependencies again (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate --python-version 3.11 -o requirements.lock

vendor: ## fetch the scripts of others that pages load
	mkdir -p $(VENDOR)/fetched && cd $(VENDOR)/fetched && npm pack --silent htmx.org@$(HTMX) && tar -xzf htmx.org-$(HTMX).tgz
	cp $(VENDOR)/fetched/package/dist/htmx.min.js $(VENDOR)/htmx-$(HTMX).min.js
	cp $(VENDOR)/fetched/package/LICENSE $(VENDOR)/htmx-LICENSE.txt
	rm -r $(VENDOR)/fetched
	printf '%s\n' '# Scripts of others that pages load; `make vendor` writes this folder.' '[[script]]' 'name = "htmx.org"' \
		'version = "$(HTMX)"' 'licence = "0BSD"' 'licence_file = "htmx-LICENSE.txt"' 'file = "htmx-$(HTMX).min.js"' \
		"sha256 = \"$$(sha256sum $(VENDOR)/htmx-$(HTMX).min.js | cut -d' ' -f1)\"" > $(VENDOR)/vendor.toml

.PHONY: help setup demo vendor lint types contracts fast-tests tests check test test-long bench format lock
