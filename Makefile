# 2つの命令だけで足ります: make run（使ってみる）、make test（全部の試験）。
# Two commands are enough: make run, make test. Both work offline once installed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Named by content, not by time: a fresh checkout with the same lock installs nothing and needs no network.
STAMP := $(VENV)/installed-$(shell cat requirements.lock pyproject.toml | cksum | cut -d ' ' -f 1)

# What ours is measured against: a venv of its own that sees ours, so that the service's lock stays the service's.
PEERS := build/peers
PEERS_STAMP := $(PEERS)/installed-$(shell cat requirements.lock tests/benchmarks/peers.lock | cksum | cut -d ' ' -f 1)

.PHONY: install peers run test coverage check bench desk chaos load fuzz audit ops-demo privacy

install: $(STAMP)

$(STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 以上が要ります。make PYTHON=python3.11 のように選べます。" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps -e .
	$(BIN)/toride-bot build --installed
	@rm -f $(VENV)/installed-*
	@touch $@

# Hash-pinned: made from pyproject's `bench` under requirements.lock. Without the network the tables say who is missing.
peers: install
	@test -f $(PEERS_STAMP) || { rm -rf $(PEERS) && $(BIN)/python -m venv $(PEERS) \
	  && $(PEERS)/bin/pip install --quiet --no-deps --require-hashes -r tests/benchmarks/peers.lock \
	  && $(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' > build/peers.path \
	  && mv build/peers.path "$$($(PEERS)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/ours.pth" \
	  && touch $(PEERS_STAMP); } \
	  || { rm -rf $(PEERS); echo "比べる相手を入れられませんでした（ネットワークが要ります）。相手なしで測ります。" >&2; }

run: install
	$(BIN)/toride-bot serve

# pytest's exit code decides. ARGS narrows the run: make test ARGS=tests/house
test: install
	@mkdir -p build
	@$(BIN)/python -m pytest $(ARGS); code=$$?; echo $$code > build/test.code; exit $$code

# The same with branch coverage, a third slower: build/coverage.txt
coverage: install
	@mkdir -p build && rm -f build/.coverage*
	@COVERAGE_FILE=build/.coverage $(BIN)/coverage run -m pytest $(ARGS); code=$$?; \
	  COVERAGE_FILE=build/.coverage $(BIN)/coverage combine -q; \
	  COVERAGE_FILE=build/.coverage $(BIN)/coverage report > build/coverage.txt; \
	  echo "分岐も数えた網羅率は build/coverage.txt: $$(tail -n 1 build/coverage.txt)"; exit $$code

check: install
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/toride-bot check

# Each prints a table, writes build/<target>.json and fails when a stated bar is missed.
bench: install peers
	@mkdir -p build
	$(BIN)/python -m tests.benchmarks.bench_check
	$(BIN)/python -m tests.benchmarks.bench_preview
	$(BIN)/python -m tests.benchmarks.page
	@python=$(PEERS)/bin/python; [ -x $$python ] || python=$(BIN)/python; $$python -m tests.benchmarks.bench_search --ours $(BIN)/python

# A staff member's way in Chromium, with the shipped knowledge: not understood → proposal → taken → answered, in seconds.
# ARGS=--accept: taken with the command instead of the page's patch.
desk: install
	@mkdir -p build
	$(BIN)/python -m tests.browser.desk $(ARGS)

chaos: install
	@mkdir -p build
	$(BIN)/python -m tests.benchmarks.chaos

# ARGS=--million: ten minutes at the rate of a million a day. ARGS=--slice: 40 s with the small town.
load: install peers
	@mkdir -p build
	$(BIN)/python -m tests.benchmarks.load $(ARGS)

# A million damaged inputs for everything that reads what outsiders write. ARGS="--count 100000 --seed 7"
# ARGS=--slice: 60 s, which .ci/run does beside the tests.
fuzz: install
	@mkdir -p build
	$(BIN)/python -m tests.fuzz $(ARGS)

# Known vulnerabilities of what the lock installs. Needs the network and says so when there is none.
audit: install
	@mkdir -p build
	$(BIN)/python -m tests.house.audit

# A made-up month of 5 000 turns, then /ops and the report in Chromium: docs/pictures/ops-*.png, report-*.png.
ops-demo: install
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.adapters.ops.demo

# A simulated day with planted canaries, then a search of every byte written; prints how many bytes.
privacy: install
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.adapters.privacy.day
