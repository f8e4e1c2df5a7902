# make run: everything from nothing to the report of the built-in study; make test: everything to the test summary.
.PHONY: run test check wheel clean

run: .venv/.ready
	.venv/bin/cimspice run

test: .venv/.ready
	.venv/bin/python -m pytest

check: .venv/.ready
	.venv/bin/ruff check .
	.venv/bin/mypy cimspice

wheel: .venv/.ready
	.venv/bin/python -m pip wheel --quiet --no-deps --wheel-dir dist .

.venv/.ready: pyproject.toml .ci/setup
	.ci/setup

clean:
	rm -rf .venv dist results/store results/quickstart
