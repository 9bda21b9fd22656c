# Everything here works on a machine that has Python 3.11 or newer and make, and nothing else.
# What set-up says goes to stderr, so that the output of a target is the target's own.

PYTHON := .venv/bin/python
READY := .state/ready
ASSETS := api/web/static/manifest.json
UV := uv==0.13.9
AT_ONCE ?= 3
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

.PHONY: setup
setup: $(READY) $(ASSETS) ## Create .venv with what the lock names, build what browsers load (other targets do it when needed)
	@:

.PHONY: demo
demo: $(READY) $(ASSETS) ## Start everything on this machine, load the portfolio and walk it (ARGS="--exit --json")
	@$(PYTHON) -m cli demo $(ARGS)

.PHONY: up
up: $(READY) $(ASSETS) ## Start everything on this machine and leave it running
	@$(PYTHON) -m cli up $(ARGS)

.PHONY: down
down: $(READY) ## Stop what `make up` started; the data stays
	@$(PYTHON) -m cli down $(ARGS)

.PHONY: test
test: $(READY) $(ASSETS) browser ## Run every test there is, lint, types and imports among them: all that CI runs
	@$(PYTHON) -m pytest -n $(AT_ONCE) --dist loadfile $(ARGS)

.PHONY: browser
browser: $(READY) ## Install Debian's Chromium for the browser tests, where it is missing and that can be done
	@$(PYTHON) -m tests.support.chromium

.PHONY: check
check: lint types imports ## Lint, types, imports, then the tests: the quickest complaint first
	@$(PYTHON) -m pytest -n $(AT_ONCE) --dist loadfile --ignore=tests/architecture/test_tools.py $(ARGS)

.PHONY: lint
lint: $(READY) ## Rules and format of the code (ruff)
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --quiet --check .

.PHONY: fmt
fmt: $(READY) ## Mend what ruff can mend by itself
	@$(PYTHON) -m ruff check --quiet --fix .
	@$(PYTHON) -m ruff format --quiet .

.PHONY: types
types: $(READY) ## Types of the whole tree (mypy --strict)
	@$(PYTHON) -m mypy .

.PHONY: imports
imports: $(READY) ## Imports point down (import-linter)
	@.venv/bin/lint-imports --no-logo

.PHONY: features
features: $(READY) ## Which test shows which row of the feature table; writes docs/features.md
	@$(PYTHON) -m tests.features --write $(ARGS)

.PHONY: events-doc
events-doc: $(READY) ## Write docs/events.md from the events themselves
	@$(PYTHON) -m cli events-doc $(ARGS)

.PHONY: histories
histories: $(READY) ## Save histories of today's workflows, which every later workflow must replay
	@$(PYTHON) -m tests.replays.record $(ARGS)

.PHONY: bench
bench: $(READY) ## Measure this machine against the figures in benchmarks/
	@$(PYTHON) -m benchmarks $(ARGS)

.PHONY: screens
screens: $(READY) $(ASSETS) browser ## Pictures of every page of a demonstration that is running, into docs/screens/
	@$(PYTHON) -m tests.browser.screens $(ARGS)

.PHONY: lock
lock: $(READY) ## Write requirements.lock from pyproject.toml: versions and hashes, no addresses
	@.venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	  --no-header --all-extras pyproject.toml -o requirements.lock
	@.venv/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	  --no-header --constraint requirements.lock pyproject.toml -o deploy/requirements.lock

ifeq ($(wildcard $(PYTHON)),)
.PHONY: $(READY)
endif
$(READY): requirements.lock
	@set -e; exec >&2; mkdir -p .state; \
	if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  for candidate in python3 python3.13 python3.12 python3.11; do \
	    if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$candidate; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "Concord needs Python 3.11 or newer; 'python3' here is: $$(python3 --version 2>&1 || true)."; \
	    echo "Install one (python3.11, python3.12 or python3.13) and run make again."; exit 1; \
	  fi; \
	  echo "Setting up .venv with $$($$found --version)"; \
	  $$found -m venv --clear .venv || { echo "On Debian and Ubuntu: apt-get install python3-venv, then run make again."; exit 1; }; \
	fi; \
	if [ ! -x .venv/bin/uv ]; then $(PYTHON) -m pip install --quiet --disable-pip-version-check '$(UV)'; fi; \
	echo "Installing what requirements.lock names"; \
	.venv/bin/uv pip install --quiet --python $(PYTHON) --require-hashes -r requirements.lock; \
	printf '#!/bin/sh\nexec env PYTHONPATH="%s" "%s/.venv/bin/python" -m cli "$$@"\n' "$$PWD" "$$PWD" > .venv/bin/concord; \
	chmod +x .venv/bin/concord; \
	touch $@

# Without it everything but the looks of the dashboard works, so a machine that cannot build it is told and goes on.
$(ASSETS): $(READY) $(addprefix api/web/,build.py package-lock.json node.lock app.js charts.js option.js ssr.js theme.js app.css) \
  $(wildcard api/templates/*.html api/templates/*/*.html)
	@exec >&2; echo "Building what browsers load"; \
	$(PYTHON) api/web/build.py || echo "The dashboard stays plain until 'make setup' can build it."
