# The collection's daily commands; `make help` names them. All of them run in .venv,
# which is made from requirements.lock and made anew when the lock or pyproject.toml changes.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help figures test pythons report lab lock release clean .venv again

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --retries 8
RESULTS := build/test-results

# An old macOS or Debian calls something older than 3.11 "python3", so look for a newer one beside it.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

# Those that `make pythons` compares .venv's with: on the path, or pyenv's.
PYTHONS ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 $(HOME)/.pyenv/versions/3.1[1-9]*/bin/python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p; done)

# .venv/ready holds the folder it was made in and is written last: an interrupted install, a folder
# moved elsewhere and a Python that is gone all start over, rather than pass for an environment.
UNUSABLE := $(shell [ -x $(BIN)/python ] && [ "$$(cat .venv/ready 2>/dev/null)" = "$(CURDIR)" ] || echo again)

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1 - /p' Makefile

figures: .venv ## run every notebook with papermill in zh and en, write figures/
	@echo "Running every notebook in zh and en, so far as it is out of date ..."
	@$(BIN)/haidong render

# Hundreds of processes: each would compile the package anew where an image forbids Python to keep what it compiled.
test: .venv ## run all tests, the notebooks with nbval and mypy among them; ROOM=reader for those of a room
	@echo "Running $(if $(ROOM),the tests of $(ROOM),all tests, the notebooks among them) ..."
	@mkdir -p $(RESULTS)
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest $(ROOM:%=tests/%) -n auto --dist loadfile --no-loadscope-reorder --junitxml=$(RESULTS)/tests.xml; \
		code=$$?; echo "Test results: $(CURDIR)/$(RESULTS)"; exit $$code

pythons: .venv ## draw, run and export on every other Python at hand, and compare the bytes; PYTHONS="/path/to/python3.13 ..."
	@for python in $(PYTHONS); do \
		to=build/pythons/$$($$python -c 'import platform; print(platform.python_version())') || exit 1; \
		echo "Setting up $$to from requirements.lock ..."; \
		$(BIN)/uv venv --quiet --allow-existing --python $$python $$to && \
		$(BIN)/uv pip install --quiet --python $$to --require-hashes -r requirements.lock && \
		$(BIN)/uv pip install --quiet --python $$to --no-deps --no-build-isolation --editable . || exit 1; done
	@$(BIN)/python -m pytest tests/repo/test_pythons.py

report: .venv ## render the reports as a site to read offline
	@echo "Rendering the reports as a site ..."
	@$(BIN)/haidong report

lab: .venv ## open JupyterLab on the notebooks
	@echo "Opening JupyterLab on notebooks/ (Ctrl-C ends it) ..."
	@$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks \
		$(if $(filter 0,$(shell id -u)),--allow-root)

# --no-config and --no-emit-*: the lock names no index of the machine that resolved it.
lock: .venv ## resolve requirements.lock and environment.yml anew from pyproject.toml
	@echo "Resolving requirements.lock and environment.yml for every Python and system ..."
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade --generate-hashes \
		--no-config --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet -o requirements.lock
	@$(BIN)/pyproject2conda project --overwrite force
	@echo "Locks: $(CURDIR)/requirements.lock and environment.yml"

release: .venv ## build wheel and sdist into dist/, check them, say what to do next
	@echo "Building wheel and sdist ..."
	@rm -rf dist
	@$(BIN)/python -m hatchling build >/dev/null
	@$(BIN)/twine check --strict dist/*
	@$(BIN)/check-wheel-contents dist/*.whl
	@version=$$(basename dist/*.whl | cut -d- -f2); \
	if sed '/^## \[[0-9]/q' CHANGELOG.md | grep -q '^- ' || ! grep -q "^## \[$$version\] - [0-9]" CHANGELOG.md; then \
		echo "dist/ holds $$version, which is no release yet: CHANGELOG.md has changes that no dated section names. Next," \
			"by hand: count the version up in pyproject.toml, haidong_data/__init__.py and CITATION.cff, give it a dated" \
			"section, commit, and run make release again."; \
	elif ! grep -q '^\[project\.urls\]' pyproject.toml; then \
		echo "dist/ holds $$version, which names no public address. Next, by hand: add [project.urls] with Repository, Issues" \
			"and Changelog to pyproject.toml, and repository-code to CITATION.cff, commit, and run make release again."; \
	else \
		echo "dist/ holds $$version. Next, by hand: git tag -s v$$version, git push --follow-tags, then twine upload dist/*."; \
	fi

clean: ## remove .venv and what was built
	@rm -rf .venv build dist
	@echo "Removed .venv, build and dist; figures and notebooks stay."

.venv: .venv/ready

.venv/ready: requirements.lock pyproject.toml $(UNUSABLE)
	@[ -n "$(PYTHON)" ] && $(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "haidong_data needs Python 3.11 or newer with its venv module$(PYTHON:%=, which % is not):" \
		"install one, or name yours as in: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv from requirements.lock (a minute or two) ..."
	@$(if $(UNUSABLE),rm -rf .venv)
	@rm -f $@
	@$(PYTHON) -m venv .venv
	@{ $(PIP) install --require-hashes --progress-bar off -r requirements.lock 2>&1 && touch .venv/locked; } | awk ' \
		/^ERROR/ { failed = 1 } failed { print; next } /is ignored: it is neither/ { next } /^WARNING/ { print } \
		/^Collecting/ { printf "." } /^Installing/ { printf "\nInstalling ..." } { fflush() } END { print "" }'
	@rm .venv/locked 2>/dev/null || { echo "Setting up .venv failed as said above; the same command tries again."; exit 1; }
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@printf '%s\n' "$(CURDIR)" > $@
