# Two commands: `make run` shows a night on an invented borough, `make test` runs everything that must hold.
# Each makes its own environment in .venv first. On Windows, see "Without make" in the README.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PUPILS ?= 20000

.PHONY: help run test review audit bench clean check-style

help:
	@echo "make run     build the invented borough (once), train a card, run one night, write the report"
	@echo "make review  open the practitioners' worklist of the invented borough"
	@echo "make audit   open MLflow, read-only, at the audit of the card"
	@echo "make test    every test, the walls between rooms, types and style"
	@echo "make bench   time the night by stage, and the indicators; results under benchmarks/results/"
	@echo "make clean   remove the invented borough and everything generated"

run: $(VENV)/.run-installed
	@$(PY) -m synthetic --pupils $(PUPILS)

review: $(VENV)/.run-installed
	@$(PY) -m synthetic --only-review

audit: $(VENV)/.run-installed
	@$(PY) -m flows audit --config var/demonstration/council.toml --open

test: $(VENV)/.test-installed
	@$(PY) -m tests

bench: $(VENV)/.test-installed
	@$(PY) -m benchmarks

clean:
	rm -rf var

$(VENV)/bin/python:
	@echo "Making an environment in $(VENV) ..."
	@$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 14), "Python 3.11, 3.12 or 3.13 is needed"'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run-installed: requirements/run.txt | $(VENV)/bin/python
	@echo "Installing what the night needs, with hashes checked (a few minutes, once) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.test-installed: requirements/test.txt requirements/run.txt tests/browser/package-lock.json | $(VENV)/bin/python
	@echo "Installing what the tests need, with hashes checked (a few minutes, once) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/test.txt
	@$(PY) -m tests.browser.install || true
	@touch $@ $(VENV)/.run-installed
