# What one does with this repository. `make` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Everything is built with the check that an import is a declared dependency: arrows between targets only point down.
SWIFT_FLAGS := --explicit-target-dependency-import-check error
RELEASE := -c release --static-swift-stdlib
SERVER := .build/release/uuu-server

# Where `make install` puts things: make install DESTDIR=/tmp/tree prefix=/usr/local
DESTDIR ?=
prefix ?= /usr

BUILD_PACKAGES := git pkg-config libsystemd-dev libsodium-dev libcrypt-dev libsqlite3-dev zlib1g-dev
COUNT_PACKAGES := python3 gcc libc6-dev util-linux
TEST_PACKAGES := python3 python3-venv strace systemd util-linux gcc libc6-dev chromium
CHECK_PACKAGES := haproxy wget curl monitoring-plugins-basic
SYSTEM_PACKAGES := systemd systemd-container dbus nginx openssl binutils util-linux gcc libc6-dev fail2ban python3-systemd
VENV := .venv-tests
PYTHON := $(VENV)/bin/python
AUTOBAHN := $(PYTHON) Tests/Autobahn/run.py
AUTOBAHN_SKIPPED := 77
SYSTEM_SKIPPED := 77

# When this make, or the one that called it, was started.
ifndef STARTED
export STARTED := $(shell date +%s)
endif

# A heading before each long step, with the time since the start.
step = @scripts/stage $(STARTED) '$(1)'

# These note their stages, those of their prerequisites included, and end by telling what each took.
test test-long: export STAGES := .build/stages

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand --tabs=20

.PHONY: run
run: build ## build the server and start it on 127.0.0.1:7450, with its data in ./var
	@scripts/how-to-connect
	@exec $(SERVER) serve

.PHONY: build
build: packages ## build the release binary, .build/release/uuu-server
	$(call step,Building the release binary (minutes the first time))
	swift build $(SWIFT_FLAGS) $(RELEASE) --product uuu-server

.PHONY: build-faults
build-faults: packages ## build the debug server, .build/debug/uuu-server, which can be told to hang and to trap: for tests only
	$(call step,Building the debug server)
	swift build $(SWIFT_FLAGS) --product uuu-server

# The Swift tests run one after the other: all at once are little faster, and each may wait a minute for its turn, in which
# what it waits for with a limit does not come.
.PHONY: test
test: lint ## run everything: lint, the Swift tests, then end-to-end tests, system test and conformance of the release binary
	$(call step,Running the Swift tests)
	swift test $(SWIFT_FLAGS) --skip-build --no-parallel
	@$(MAKE) test-end-to-end
	@$(MAKE) test-system
	@$(MAKE) bench-mallocs
	$(call step,Running the Autobahn|Testsuite)
	@$(AUTOBAHN) --without-bulk || { status=$$?; [ $$status -eq $(AUTOBAHN_SKIPPED) ] || exit $$status; }
	@$(MAKE) docs docs-check
	$(call step,All is well)
	@scripts/stage --table

.PHONY: test-end-to-end
test-end-to-end: build build-faults $(VENV)/ready ## run the end-to-end tests only
	$(call step,Running the end-to-end tests against $(SERVER))
	$(PYTHON) -m pytest -c Tests/EndToEnd/pytest.ini Tests/EndToEnd

.PHONY: test-system
test-system: build build-faults $(VENV)/ready ## boot a real systemd in a throw-away container, install there with nginx, and check it (root only)
	@scripts/install-packages-stopped $(SYSTEM_PACKAGES)
	$(call step,Running the system test)
	@$(PYTHON) Tests/System/run.py || { status=$$?; [ $$status -eq $(SYSTEM_SKIPPED) ] || exit $$status; }

# From which commits `make test-upgrade` upgrades: the first that hands its connections on as today, and the last one.
UPGRADE_FROM ?= e786eea HEAD^

.PHONY: test-upgrade
test-upgrade: build $(VENV)/ready ## upgrade in place under 1,000 connections, from former commits: UPGRADE_FROM='COMMIT ...'
	$(call step,Building what is upgraded from: $(UPGRADE_FROM))
	@former=$$(for commit in $(UPGRADE_FROM); do scripts/build-former $$commit || exit; done | sort -u | paste -sd:) && \
		[ -n "$$former" ] && echo "$$former" && \
		UUU_FORMER_BINARIES="$$former" $(PYTHON) -m pytest -c Tests/EndToEnd/pytest.ini \
			Tests/EndToEnd/test_upgrade.py Tests/EndToEnd/test_database_migration.py -m long

.PHONY: test-long
test-long: build build-faults $(VENV)/ready ## run what takes minutes and is no part of `make test`: long forms of end-to-end and system tests (root only)
	$(call step,Running the long end-to-end tests)
	$(PYTHON) -m pytest -c Tests/EndToEnd/pytest.ini Tests/EndToEnd -m long || [ $$? -eq 5 ]
	@scripts/install-packages-stopped $(SYSTEM_PACKAGES)
	$(call step,Running the long system tests)
	@UUU_SYSTEM_SECONDS=3600 UUU_LONGEST_TEST=900 $(PYTHON) Tests/System/run.py -m long || \
		{ status=$$?; [ $$status -eq 5 ] || [ $$status -eq $(SYSTEM_SKIPPED) ] || exit $$status; }
	@$(MAKE) test-upgrade
	@$(MAKE) test-accepting
	$(call step,All is well)
	@scripts/stage --table

.PHONY: test-accepting
test-accepting: packages ## run the tests of accepting 50 times on one core that is kept busy (10 minutes)
	$(call step,Running the tests of accepting under load)
	swift build $(SWIFT_FLAGS) --build-tests
	Tests/accepting-under-load

.PHONY: autobahn
autobahn: build $(VENV)/ready ## run all of the Autobahn|Testsuite (10 to 20 minutes); it needs a Python 2.7, PYTHON27=/path/to/it
	$(call step,Running the Autobahn|Testsuite)
	$(AUTOBAHN)

.PHONY: docs
docs: build-faults ## build the reference of the author's modules with DocC, .build/docs; a warning is an error
	$(call step,Building the reference)
	scripts/docs

.PHONY: lint
lint: packages ## check the format, the rules of the house, the documents and what they cite, the imports; warnings are errors
	$(call step,Checking the format)
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks
	$(call step,Checking the rules of the house)
	scripts/house-rules
	$(call step,Checking the documents and what is cited)
	@scripts/install-packages python3
	scripts/docs-check --without-build
	python3 Tests/Scripts/test_cited_ids.py --quiet
	scripts/cited-ids
	$(call step,Building everything with its tests (minutes the first time))
	swift build $(SWIFT_FLAGS) --build-tests

.PHONY: docs-check
docs-check: build ## check the links and the commands of the documents, and run those that harm nothing
	@scripts/install-packages python3
	$(call step,Checking the documents)
	scripts/docs-check

.PHONY: install
install: ## install what `make build` made, with the files for systemd and nginx; DESTDIR= and prefix= as usual
	@DESTDIR='$(DESTDIR)' prefix='$(prefix)' SERVER='$(SERVER)' scripts/installation install

.PHONY: uninstall
uninstall: ## remove what `make install` installed; the accounts and what you edited stay
	@DESTDIR='$(DESTDIR)' prefix='$(prefix)' SERVER='$(SERVER)' scripts/installation uninstall

.PHONY: bench
bench: build bench-packages ## measure speed, allocations, memory, logins and resumes beside other servers (12 minutes)
	$(call step,Measuring)
	$(PYTHON) Benchmarks/run.py

.PHONY: bench-quick
bench-quick: build bench-packages ## the same in four minutes: shorter rounds, fewer connections, no logins
	$(call step,Measuring)
	$(PYTHON) Benchmarks/run.py --quick

.PHONY: bench-continuity
bench-continuity: build $(VENV)/ready ## restart and kill the server under 200 players and 10,000 idle connections, with systemd and nginx (root only)
	@scripts/install-packages-stopped $(SYSTEM_PACKAGES)
	$(call step,Restarting and killing (3 minutes))
	@$(PYTHON) Benchmarks/continuity.py || { status=$$?; [ $$status -eq $(SYSTEM_SKIPPED) ] || exit $$status; }

.PHONY: bench-mallocs
bench-mallocs: build ## count allocations a message and hold them by Benchmarks/thresholds.json
	@scripts/install-packages $(COUNT_PACKAGES)
	$(call step,Counting allocations a message)
	python3 Benchmarks/mallocs.py

.PHONY: bench-resume
bench-resume: build ## tell how long 10,000 sessions take to come back, direct and through nginx (5 minutes)
	@scripts/install-packages-stopped $(COUNT_PACKAGES) nginx
	$(call step,Cutting and resuming 10000 sessions (5 minutes))
	Benchmarks/resume.py $(SERVER)

.PHONY: bench-flood
bench-flood: build ## tell how long a player waits while others never stop asking, direct and through nginx (3 minutes)
	@scripts/install-packages-stopped $(COUNT_PACKAGES) nginx zlib1g-dev
	$(call step,Flooding (3 minutes))
	Benchmarks/flood.py $(SERVER)

.PHONY: bench-who
bench-who: build $(VENV)/ready ## tell how long a player waits for `who` beside 10,000 others (3 minutes)
	$(call step,Asking who (3 minutes))
	$(VENV)/bin/python Benchmarks/who.py $(SERVER)

.PHONY: bench-instructions
bench-instructions: build ## count instructions a message, function by function, for tuning
	@scripts/install-packages $(COUNT_PACKAGES) valgrind
	Benchmarks/instructions $(SERVER)

.PHONY: bench-packages
bench-packages: $(VENV)/ready
	@scripts/install-packages $(COUNT_PACKAGES) libwebsockets-dev

.PHONY: fuzz
fuzz: packages ## feed random bytes to every parser of foreign bytes
	$(call step,Fuzzing)
	Tests/Fuzz/run.sh

# Under a sanitizer tests may take so many times as long, and leave out what contradicts it.
SANITIZED := UUU_SANITIZER=yes UUU_TEST_PATIENCE=15

.PHONY: test-tsan
test-tsan: packages ## run the Swift tests under the thread sanitizer
	$(call step,Building and running the Swift tests under the thread sanitizer)
	@mkdir -p .build-tsan
	clang -O1 -Wall -Werror -shared -fPIC Tests/Sanitizers/mutex.c -o .build-tsan/mutex.so
	Tests/Sanitizers/check $(CURDIR)/.build-tsan/mutex.so .build-tsan
	swift build $(SWIFT_FLAGS) --scratch-path .build-tsan --sanitize=thread --build-tests
	LD_PRELOAD=$(CURDIR)/.build-tsan/mutex.so $(SANITIZED) \
		swift test $(SWIFT_FLAGS) --scratch-path .build-tsan --sanitize=thread --skip-build

.PHONY: test-asan
test-asan: packages ## run the Swift tests under the address sanitizer
	$(call step,Building and running the Swift tests under the address sanitizer)
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Sanitizers/leaks-suppressed.txt \
		ASAN_OPTIONS=suppressions=$(CURDIR)/Tests/Sanitizers/addresses-suppressed.txt $(SANITIZED) \
		swift test $(SWIFT_FLAGS) --scratch-path .build-asan --sanitize=address

.PHONY: clean
clean: ## remove what was built; ./var, the data of `make run`, stays
	rm -rf .build .build-tsan .build-asan $(VENV) .venv-autobahn

.PHONY: packages
packages:
	@scripts/require-swift
	@scripts/install-packages $(BUILD_PACKAGES)

$(VENV)/ready: Tests/EndToEnd/requirements.txt
	$(call step,Installing what the end-to-end tests need into $(VENV))
	@scripts/install-packages $(TEST_PACKAGES)
	@scripts/install-packages-stopped $(CHECK_PACKAGES)
	python3 -m venv --clear $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-input --requirement $<
	@touch $@
