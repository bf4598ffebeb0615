# The daily commands: `make help` lists them. Needs make, git and a Python of 3.11 or newer, and nothing else.
# PYTHON=/path/to/python names the Python to use.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
LOCK := $(PY) -m uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" --quiet
BASE := requirements.lock pyproject.toml
DEV := requirements-dev.lock pyproject.toml

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help convert test lint docs bench lock clean setup setup-dev

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-10s %s\n' "$$name" "$$what"; done

convert: setup ## convert the texts in raw/ to TEI in tei/ (ARGS=--force: also those that have not changed)
	$(VENV)/bin/tei-pipeline convert raw -o tei $(ARGS)

test: setup-dev ## run the tests, on all cores (ARGS="tests/test_cli.py -k help": only some)
	@OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -n auto --dist worksteal $(ARGS)  # each core has a process of its own

lint: setup-dev ## check style, types, the direction of imports, and that generated files are up to date
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) tools/schema/build.py --check
	$(PY) tools/excerpts.py --check
	$(PY) -m pytest -q tests/test_docs.py tests/test_docs_links.py

docs: setup-dev ## make the schema, the generated parts of docs/ and the examples in them anew
	$(PY) tools/schema/build.py
	$(PY) -m tei_pipeline.docs docs
	$(PY) tools/excerpts.py

bench: setup ## measure time and memory of a conversion, and check them against the limits (ARGS=--json)
	@$(PY) tools/bench.py $(ARGS)

lock: setup-dev ## pin the dependencies anew, at their newest versions
	$(LOCK) --upgrade --output-file requirements.lock
	$(LOCK) --upgrade --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## take away the set-up and everything that tools left behind; tei/ stays
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- setting up: once, and again when a lock file or pyproject.toml changes

setup: $(VENV)/.ready
setup-dev: $(VENV)/.ready-dev

$(PY):
	@for python in $(PYTHON) $(if $(PYTHON),,python3.11 python3.12 python3.13 python3.14 python3 python); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		echo "setting up $(VENV) with $$("$$python" --version) ($$python)"; \
		"$$python" -m venv $(VENV) && exit 0; \
		echo "This Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; \
		exit 1; \
	done >&2; \
	echo "No Python of 3.11 or newer was found$(if $(PYTHON), at $(PYTHON)). Install one (https://www.python.org/downloads/), or say" >&2; \
	echo "where it is: make PYTHON=/path/to/python3" >&2; exit 1

$(VENV)/.ready: $(PY) $(BASE)
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	$(PY) -m compileall -q tei_pipeline
	@touch $@

$(VENV)/.ready-dev: $(PY) $(DEV)
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	$(PY) -m compileall -q tei_pipeline
	@touch $@ $(VENV)/.ready
