# Enmado's own commands; `make help` lists them. Rules of this file:
#  - each target does what it needs by itself, from a fresh checkout on: `make run` and `make test` set up first;
#  - a target says in its `##` what it does; `make help` is made of these;
#  - steps with more than a line live in .ci/, so that the build server and a person run the same thing;
#  - nothing here asks a question, needs a terminal, or starts a service that outlives it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin
PYTHON_DIRS := .ci $(wildcard signaling server branch_client hq_console tests bench)

.PHONY: help setup setup-test run test lint types unit browser screenshots bench faults clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## install what is missing: system packages (as root), .venv/, npm packages
	@.ci/setup test

run: ## set up, then start Enmado with a demonstration office on this machine
	@.ci/setup run
	@exec $(BIN)/enmado demo

test: setup ## everything that must hold: linters, types, every test, coverage
	@.ci/test

lint: ## ruff, import floors, eslint
	$(BIN)/ruff check $(PYTHON_DIRS)
	$(BIN)/ruff format --check $(PYTHON_DIRS)
	$(BIN)/lint-imports
	npm run --silent lint

types: ## mypy and tsc
	$(BIN)/mypy
	npm run --silent types

unit: ## tests that need no browser
	PYTHONHASHSEED=$$RANDOM $(BIN)/pytest -m "not browser and not journey" --numprocesses=logical --dist=loadfile
	@.ci/node-tests

browser: ## tests that drive Chromium
	PYTHONHASHSEED=$$RANDOM $(BIN)/pytest -m "browser or journey" --numprocesses=logical --dist=loadfile

screenshots: ## picture every screen in every state, ja/en and each size, into docs/screens/states/ with an index page
	@.ci/setup test >&2
	mkdir -p docs/screens/states
	ENMADO_GALLERY=docs/screens/states $(BIN)/pytest -q tests/journeys/test_access.py -k axe

bench: ## measure speed; prints JSON lines
	@.ci/setup test >&2
	@$(BIN)/python -m bench

faults: ## a visit over slow, lossy, thin, blocked and cut lines (needs root); a line each and a table
	@.ci/setup test >&2
	@$(BIN)/python -m bench.faults

clean: ## remove what tools and trials left behind, the working data in data/ excepted
	rm -rf .venv node_modules build dist *.egg-info .coverage .coverage.* htmlcov \
	    .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
