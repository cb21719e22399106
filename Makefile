# Everything is set up from requirements.lock into .venv; uv itself lives in .tools.
PY ?= python3
UV := .tools/bin/uv
BIN := .venv/bin
RUN := $(BIN)/python -m

.PHONY: help setup demo test check format lint types layers docs docs-write bench-ingest
.PHONY: bench-extract bench-throughput bench-place bench-press train-headlines train-stories lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(UV):
	@$(PY) -m venv .tools
	@.tools/bin/pip install --quiet --disable-pip-version-check uv

.venv/.ready: $(UV) requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(UV) venv --quiet --python "$$(command -v $(PY))" .venv
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

setup: .venv/.ready  ## the program at .venv/bin/broadsheet

demo: setup  ## an invented newsroom, gathered and printed offline
	@$(BIN)/broadsheet demo

test: setup  ## all tests
	@$(RUN) pytest -q -n 2

check: setup format lint types layers docs test  ## everything that CI asks

format: setup
	@$(BIN)/ruff format --check .

lint: setup
	@$(BIN)/ruff check .

types: setup
	@$(BIN)/mypy

layers: setup
	@$(BIN)/lint-imports --config .importlinter

docs: setup
	@$(RUN) pytest -q tests/docs

docs-write: setup  ## write docs/reference and docs/licences.md anew
	@$(BIN)/python docs/generate.py

.tools/bench/.ready: $(UV) pyproject.toml
	@$(UV) venv --quiet --allow-existing --python "$$(command -v $(PY))" .tools/bench
	@$(UV) pip install --quiet --python .tools/bench/bin/python --group bench
	@touch $@

bench-ingest: setup .tools/bench/.ready  ## 1,000 feeds on loopback, against reader
	@$(BIN)/python bench/ingest.py --peer-python .tools/bench/bin/python

bench-extract: setup .tools/bench/.ready  ## pages a second, against newspaper4k and news-please
	@$(BIN)/python bench/extract.py $(or $(PAGES),../shared/data/pages/article-body) \
		--peer-python .tools/bench/bin/python

bench-throughput: setup  ## articles a second from article to scored story, by encoder, one core
	@OMP_NUM_THREADS=1 $(BIN)/python bench/throughput.py

bench-press: setup .tools/bench/.ready  ## 20,000 records printed, against Jekyll, Hugo and Pelican
	@$(BIN)/python bench/press.py $(RECORDS) --pelican .tools/bench/bin/pelican

bench-place: setup  ## what placing an article costs in a window of 10,000, 100,000, 1,000,000
	@OMP_NUM_THREADS=1 $(BIN)/python bench/place.py

train-stories: setup  ## learn the models of stories anew from the labelled sets in DATA; minutes
	@$(BIN)/python training/stories.py $(or $(DATA),../shared/data/stories) --write

train-headlines: setup  ## learn the model of teasing headlines anew from the labelled data in DATA
	@$(BIN)/python training/headlines.py $(or $(DATA),../shared/data) --write

lock: $(UV)  ## make requirements.lock anew from pyproject.toml
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --no-header --group dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache demo
