# make alone says what there is. Nothing here writes outside this folder.

.DEFAULT_GOAL := help
# What Python compiled is kept: the tests alone start it a hundred times.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup setup-dev demo test check bench bench-data lock clean

PORT ?= 8000
ARGS ?=
N ?= 1000000
# Any Python from 3.11 on, whatever it is called; or say which: make PYTHON=python3.12
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes
UV := var/tools/bin/uv
LOCK := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes
LOCK += --no-emit-index-url --no-annotate --no-header --upgrade --quiet
# Only for `check --deploy`: the checks look at the settings, nothing is started or reached.
DUMMY := PRODUCTION=1 ALLOWED_HOSTS=mediation.example.org DATABASE_URL=postgresql://check@localhost/check
DUMMY += SECRET_KEY=only-for-the-checks-and-never-in-use-0123456789-abcdefgh

help:  ## these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/runtime.stamp  ## the virtual environment and what the product runs on (every target does this first)

setup-dev: .venv/dev.stamp  ## setup, and the tools to test and check with

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found. If you have one: make PYTHON=/path/to/it" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

.venv/runtime.stamp: requirements.lock | .venv/bin/python
	@echo "Installing what the product runs on (once)"
	@$(INSTALL) -r requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/runtime.stamp
	@echo "Installing the tools to test and check with (once)"
	@$(INSTALL) -r requirements-dev.lock
	@touch $@

demo: setup  ## the whole product on http://127.0.0.1:8000 with demo cases (PORT=8000); Ctrl-C stops it
	@exec $(BIN)/python -m config.demo --port $(PORT)

test: setup-dev  ## all tests, in parallel, the browser's too where Chromium is installed (ARGS="-k calendar")
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
		echo "Chromium is not installed: the pages will not be tried in a browser." >&2
	$(BIN)/python -m pytest -n auto --dist loadgroup --max-worker-restart 0 $(ARGS)

check: setup-dev  ## format, lint, types, production settings, migrations, generated documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(DUMMY) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -q tests/test_house.py
	$(BIN)/python manage.py states --check

bench: setup-dev  ## what steps, a sweep among a million deadlines and pages of figures cost here (ARGS=figures)
	$(BIN)/python manage.py bench $(ARGS)

bench-data: setup  ## a database with N=1000000 invented applications beside the site's, kept for measuring (N=10000)
	$(BIN)/python manage.py bench_data --applications $(N) $(ARGS)

lock: setup  ## newer versions within pyproject's ranges, written to the two lock files
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check --target var/tools uv
	{ grep '^#' requirements.lock; $(LOCK); } > var/lock && mv var/lock requirements.lock
	{ grep '^#' requirements-dev.lock; $(LOCK) --extra dev --constraints requirements.lock; } > var/lock && mv var/lock requirements-dev.lock

clean:  ## remove the virtual environment, the demo's data and every cache
	@if [ -d .venv ] && pgrep -f "$(CURDIR)/var/postgres" >/dev/null 2>&1; then \
		echo "The demo or a test is running here: stop it first." >&2; exit 1; fi
	rm -rf .venv var .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
