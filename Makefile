# Everything a person or a machine does with this checkout. `make` alone lists it.
# Needs make and Python 3.11 or newer; the rest is installed into .venv, pinned, with hashes.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

VENV := .venv
PY := $(VENV)/bin/python
CASE ?= us-taliban-2018-2021
CASES ?= cases
UV ?= uv
CORES ?= auto

# The environment holds what the constraints name, and nothing from outside it.
export PYTHONNOUSERSITE := 1
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX PIP_CONSTRAINT VIRTUAL_ENV

##@ Use

.PHONY: demo serve
demo: $(VENV)/core.stamp ## set up and solve the flagship case
	@echo "$$ $(VENV)/bin/sulh solve $(CASE)"
	@$(VENV)/bin/sulh solve $(CASE)

serve: $(VENV)/web.stamp ## set up and open the workbench on the cases of a folder: make serve CASES=my-cases
	@mkdir -p "$(CASES)"
	@$(VENV)/bin/sulh serve "$(CASES)"

##@ Work

.PHONY: test check format types docs pytest browser
test: browser check docs pytest ## set up and run everything: style, types, docs and all tests

check: lint types ## style and types only

.PHONY: lint
lint: $(VENV)/dev.stamp
	$(PY) -m ruff format --check
	$(PY) -m ruff check

types: $(VENV)/dev.stamp
	$(PY) -m mypy

# -E reads every page again: a second run would not repeat the warnings of pages it does not read.
docs: $(VENV)/dev.stamp ## build the documentation into build/docs; a warning is an error
	$(PY) -m sphinx -E -W --keep-going -q -b html -d build/doctrees docs build/docs

# ARGS="tests/engine -x" runs less; ARGS="--hypothesis-profile=full" tries more random cases; CORES=0 uses one process.
pytest: $(VENV)/dev.stamp ## run the tests, and every example in docstrings, README and docs
	$(PY) -m pytest -n $(CORES) $(ARGS)

# Reports and the workbench are opened in a real browser. Where none is found and packages can be installed, Debian's
# is; else these tests are skipped, and say so.
browser:
	@for name in chromium chromium-browser google-chrome chrome; do \
		if command -v $$name > /dev/null 2>&1; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then \
		echo "Installing chromium, in which the tests open reports and the workbench ..."; \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } > /dev/null 2>&1 \
			|| echo "chromium could not be installed: tests in a browser are skipped."; \
	else echo "No chromium is here: tests in a browser are skipped. On Debian: apt install chromium."; fi

format: $(VENV)/dev.stamp ## put the code into its standard form
	$(PY) -m ruff format
	$(PY) -m ruff check --fix

.PHONY: golden pictures bench fresh
golden: $(VENV)/dev.stamp ## write the golden transcripts anew; then read the difference
	$(PY) -m pytest tests -m golden --update-golden -p no:randomly
	@git status --short -- tests/golden || true

pictures: $(VENV)/dev.stamp browser ## draw the pictures of README and docs anew; minutes
	$(PY) docs/make_pictures.py
	$(PY) docs/make_workbench_pictures.py

# In an environment of its own: what is measured is the core, without any extra. The workbench needs some.
bench: $(VENV)/dev.stamp ## run the benchmarks; minutes, and better with nothing else running
	@$(MAKE) --no-print-directory VENV=build/core-only measure
	@set -e; for script in benchmarks/bench_workbench*.py; do echo "== $$script"; $(PY) "$$script"; done

.PHONY: measure
measure: $(VENV)/core.stamp
	@set -e; for script in benchmarks/bench_*.py; do echo "== $$script"; $(PY) "$$script"; done

fresh: ## clone the last commit into a temporary folder and run `make test` there
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	git clone --quiet "$(CURDIR)" "$$folder/sulh"; $(MAKE) -C "$$folder/sulh" test

##@ Keep

# Versions are chosen for every Python from 3.11 on. One resolution; the smaller file is a part of the larger.
COMPILE = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet
NOTE = '\# Written by `make constraints` from pyproject.toml. Do not edit by hand.'

.PHONY: constraints clean
constraints: ## choose the pinned versions anew (needs uv: python3 -m pip install uv)
	@command -v "$(UV)" > /dev/null || { echo "uv is not installed: python3 -m pip install uv"; exit 2; }
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; mkdir -p constraints; \
	$(COMPILE) --group dev --extra all --upgrade --output-file "$$folder/dev.txt" > /dev/null; \
	$(COMPILE) --group build --constraint "$$folder/dev.txt" --no-annotate \
		--output-file "$$folder/core.txt" > /dev/null; \
	$(COMPILE) --group build --extra web --extra report --extra excel --constraint "$$folder/dev.txt" --no-annotate \
		--output-file "$$folder/web.txt" > /dev/null; \
	for name in core web dev; do \
		if grep -nE '://|^ *-' "$$folder/$$name.txt" | grep -vE ':    --hash=sha256:'; then \
			echo "constraints/$$name.txt would hold an address or an option: not written"; exit 1; fi; \
		{ echo $(NOTE); cat "$$folder/$$name.txt"; } > "constraints/$$name.txt"; done

clean: ## remove .venv and everything built
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help:
	@echo "sulh: the two commands to know are \`make demo\` and \`make test\`."
	@awk -F ':.*## ' '/^##@/ { print "\n" substr($$0, 5) } \
		/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# ---------------------------------------------------------------------------------------------
# The environment. Made once; made again when its Python is gone or the checkout has been moved;
# installed into again when pyproject.toml or the constraints are newer than the stamp.

SOUND := $(shell grep -qsF '$(CURDIR)/$(VENV)' $(VENV)/pyvenv.cfg && $(PY) -c '' 2>/dev/null && echo yes)
CANDIDATES := $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python)
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

.PHONY: FORCE
$(VENV)/pyvenv.cfg: $(if $(SOUND),,FORCE)
	@set -e; for python in $(CANDIDATES); do \
		if "$$python" -c '$(NEW_ENOUGH)' > /dev/null 2>&1; then found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then \
		echo "sulh needs Python 3.11 or newer. Found: $$($(firstword $(CANDIDATES)) --version 2> /dev/null || echo none)."; \
		echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12"; exit 2; fi; \
	echo "Setting up $(VENV) with $$("$$found" --version). This happens once and takes a minute or two."; \
	"$$found" -m venv --clear "$(CURDIR)/$(VENV)" || { \
		echo "$$found cannot make an environment; on Debian and Ubuntu: apt install python3-venv"; exit 2; }

# pip 23 and later; -q leaves warnings and errors.
PIP_INSTALL = $(PY) -m pip install -q --no-input
INSTALL_SULH = $(PIP_INSTALL) --no-deps --no-build-isolation -e .

$(VENV)/core.stamp: $(VENV)/pyvenv.cfg constraints/core.txt pyproject.toml
	@$(PIP_INSTALL) --require-hashes -r constraints/core.txt
	@$(INSTALL_SULH)
	@touch $@

$(VENV)/web.stamp: $(VENV)/pyvenv.cfg constraints/web.txt pyproject.toml
	@echo "Installing what the workbench needs, as pinned in constraints/web.txt ..."
	@$(PIP_INSTALL) --require-hashes -r constraints/web.txt
	@$(INSTALL_SULH)
	@touch $@ $(VENV)/core.stamp

$(VENV)/dev.stamp: $(VENV)/pyvenv.cfg constraints/dev.txt pyproject.toml
	@echo "Installing what sulh and its tests need, as pinned in constraints/dev.txt ..."
	@$(PIP_INSTALL) --require-hashes -r constraints/dev.txt
	@$(INSTALL_SULH)
	@touch $@ $(VENV)/core.stamp $(VENV)/web.stamp
