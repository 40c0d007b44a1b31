# `make demo` and `make test` need Python 3.11 to 3.13 and make; everything else they install themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo test tests lint bench wheel dictionary lock clean

setup: $(READY)

# Bytecode is made on every core, which pip does not; some packages hold templates that are no Python.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --no-compile -r requirements.lock
	-$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(READY)
	$(BIN)/claimline demo

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Together: the tests wait for outlets and kills in between, and mypy is one process.
test: $(READY)
	$(MAKE) --jobs 2 lint tests

tests: $(READY)
	$(BIN)/pytest -n 2 --dist loadfile --durations 15

bench: $(READY)
	$(BIN)/python -m tests.bench

# docs/data-dictionary.md, from the comments in the SQL files; a test holds it to them.
dictionary: $(READY)
	$(BIN)/python -m warehouse.dictionary > docs/data-dictionary.md.new
	mv docs/data-dictionary.md.new docs/data-dictionary.md

# What an earlier build left would come along.
wheel: $(READY)
	rm -rf build/lib build/bdist.* dist
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

# Names, versions and hashes only; needs uv on the PATH.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --extra dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist data .mypy_cache .pytest_cache .ruff_cache .import_linter_cache *.egg-info
