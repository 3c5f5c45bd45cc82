# make run    sets up what is missing, builds, serves the page with rules/ and prints the address (PORT=8080)
# make check  before a commit, under two minutes on a built tree: format, lint, types, unit tests, the pack, a walk of the page
# make test   sets up what is missing and runs every test: the engine, the command line, the pack, the module, the page
# make dist   the command and the modules as they ship, optimised in full: target/dist/water-rules
# make fuzz   tries the engine with mutated inputs (part of make test)
# make reliability  writes docs/reliability.md: every way in compared on a million generated cases (CASES=1000000 SEED=20261130), limits, the server under attack, fuzzing, a browser
# make supply licences, notices, sources and doubles of the crates (part of make test); ADVISORIES=1 looks for known flaws too
# make programs the command for other machines, in one file each without a library of the system's: target/programs
# make single one HTML file with rules/ in it, for a disk or USB stick: target/water-screening.html
# make spark  the recipes of docs/server.md on a local Spark: PySpark of PyPI, a JRE of Debian (RECORDS=200000)
# make clients  a TypeScript and a Python client made from openapi.json, against a real server: npm and PyPI
# make workbooks CORPUS=folder  workbooks of other people read by command and page, cell by cell (ours: part of make test)
# The others: build · circles · notices · setup · test-list · build-times · bench · studio-bench · batch-bench · rivals · portfolio · pieces · embed-figures · reproduce · figures · screenshot · clean (keeps the tools; distclean does not)
#
# PROFILE=quick (as a rule) compiles the command and the study module lightly; PROFILE=dist in full, as what is measured and
# shipped is. Reports are the same, byte for byte. JOBS steps go side by side.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build
.PHONY: run check test lint circles test-lib test-engine test-units test-pack test-module workbooks test-page test-list walk fuzz supply notices programs reliability build build-times dist setup bench studio-bench batch-bench rivals portfolio pieces spark clients single embed-figures reproduce figures screenshot clean distclean FORCE

PORT ?= 8080
JOBS ?= 2
WASM_PACK := 0.15.1
CARGO_DENY := 0.20.2

# What is measured is what ships.
MEASURED := dist programs bench studio-bench batch-bench rivals portfolio pieces spark embed-figures figures
PROFILE ?= $(if $(filter $(MEASURED),$(MAKECMDGOALS)),dist,quick)
ifeq ($(filter quick dist,$(PROFILE)),)
$(error PROFILE 应为 quick 或 dist / PROFILE is quick or dist)
endif
CARGO_PROFILE := $(if $(filter dist,$(PROFILE)),dist,release)
# Brotli, kB. Two modules are always as they ship; the study module is held to its size where it is.
FIRST_LIMIT := 197
SHEETS_LIMIT := 214
STUDY_LIMIT := $(if $(filter dist,$(PROFILE)),1050,1013)

export JOBS PROFILE
export CARGO_TARGET_DIR := $(CURDIR)/target
export PATH := $(CURDIR)/target/tools/bin:$(CURDIR)/www/node_modules/.bin:$(PATH)

sources = $(shell find $(1) -type f -not -path 'www/src/*/pkg*/*' 2>/dev/null)
MANIFESTS := Cargo.toml Cargo.lock rust-toolchain.toml
ENGINE := $(MANIFESTS) $(filter-out src/cli/%,$(call sources,src))
# Neither of the two modules that screen has the reader of workbooks.
MODULES := $(filter-out src/workbook/% src/wasm-sheets/%,$(ENGINE))
PAGE := $(call sources,www/src www/public www/build www/embed www/npm) src/cli/THIRD-PARTY.txt www/index.html www/vite.config.ts www/tsconfig.json

RUST := target/setup/rust
TOOLS := target/setup/wasm-tools
DENY := target/setup/deny
NODE := www/node_modules/.package-lock.json
BROWSER := target/setup/browser
OLD_BROWSERS := target/setup/old-browsers
# The command is given a second name by what builds it whole: another command at its place (a plain `cargo build --release`
# builds one without a page) is noticed.
COMMAND := target/$(CARGO_PROFILE)/water-rules
WHOLE := target/setup/water-rules-$(PROFILE)
LIBRARY := target/setup/library-$(PROFILE)
WASM := www/src/engine/pkg/water_rules_bg.wasm
STUDY := www/src/engine/pkg-study/water_rules_study_bg.wasm
SHEETS := www/src/sheets/pkg/water_rules_sheets_bg.wasm
# Which of the two profiles the modules of the page have.
BUILT := target/setup/profile
SITE := www/dist/index.html
RIVALS := benches/rivals/node_modules/.package-lock.json
REGORUS := target/rivals/regorus/rivals_regorus_bg.wasm

# A step that began and didn't end is done again, whatever it left.
unfinished = $(if $(wildcard target/steps/$(1).begun),FORCE)

run:
	@.ci/steps $(COMMAND)
	@exec $(COMMAND) serve --port $(PORT) --pack rules

build:
	@.ci/steps $(COMMAND)

dist: build
	.ci/check-wasm $(WASM) $(FIRST_LIMIT)
	.ci/check-wasm $(STUDY) $(STUDY_LIMIT)
	.ci/check-wasm $(SHEETS) $(SHEETS_LIMIT)

TESTS := lint test-engine test-units supply test-pack test-module fuzz

test:
	@.ci/steps test-page $(TESTS)
	@echo "全部通过 / All tests passed"

# Side by side: what shares a folder of cargo goes one after the other. The browser's tests wait for what they see, so they go
# first; what only computes takes what they leave of the processor.
ifdef STEPS
test-lib test-engine: | lint
fuzz: | test-engine
BEHIND := nice
endif

check:
	@.ci/steps lint test-lib test-units test-pack walk
	@echo "可以提交 / Ready to commit"

# The types of the modules are made with them.
lint: $(RUST) $(NODE) $(WASM) $(STUDY) $(SHEETS)
	@.ci/step lint $(BEHIND) .ci/lint

# Circles between files of src/ and of www/src; part of lint.
circles: $(NODE)
	@.ci/circles

# With the profile and the page of the command, so that nothing is compiled twice and the command stays the whole one.
CARGO_TEST := cargo test --locked --profile $(CARGO_PROFILE) --features water-rules-cli/page

test-lib: $(COMMAND)
	@.ci/step test-lib $(CARGO_TEST) --lib --bins

# With the modules as a way in of the generator of rules and records. One test more than there are cores: some of them wait for
# clients that say nothing.
test-engine: $(COMMAND)
	@.ci/step test-engine $(BEHIND) env MODULES=1 RUST_TEST_THREADS=$$(($$(nproc) + 1)) $(CARGO_TEST) --no-fail-fast

# TypeScript that needs no browser.
test-units: $(NODE)
	@.ci/step test-units npm --prefix www run test:units

test-pack: $(COMMAND)
	@.ci/step test-pack bash -c '$(COMMAND) check rules && $(COMMAND) test rules'

# Workbooks as the command reads them and as the page's module does, cell by cell; of folders of other people's, too.
WORKBOOKS = bash -c 'cargo build --locked --profile $(CARGO_PROFILE) -p water-rules-workbook --example grids && node tests/workbooks.mjs target/$(CARGO_PROFILE)/examples/grids $(CORPUS)'

workbooks: $(SHEETS)
	@$(WORKBOOKS)

test-module: $(WASM) $(STUDY) $(SHEETS)
	@.ci/step test-module bash -c '.ci/check-wasm $(WASM) $(FIRST_LIMIT) && .ci/check-wasm $(STUDY) $(STUDY_LIMIT) && .ci/check-wasm $(SHEETS) $(SHEETS_LIMIT)'
	@.ci/step workbooks $(WORKBOOKS)

test-page: $(COMMAND) $(BROWSER) $(OLD_BROWSERS)
	@.ci/step test-page env WATER_RULES_BIN=$(CURDIR)/$(COMMAND) npm --prefix www run test:browser

# Once through the page's screens.
walk: $(COMMAND) $(BROWSER)
	@.ci/step walk env WATER_RULES_BIN=$(CURDIR)/$(COMMAND) npm --prefix www run test:walk

fuzz: $(COMMAND)
	@.ci/step fuzz $(BEHIND) env COMMAND=$(COMMAND) fuzz/run

test-list:
	@.ci/test-list

# Writes src/cli/THIRD-PARTY.txt, after a change of what is built in.
notices: $(RUST) $(NODE)
	@.ci/notices

# The data on known flaws is fetched, so it is asked for. The page's crates are held by package-lock.json and `npm ci`.
supply: $(DENY) $(NODE)
	@.ci/step supply .ci/supply $(if $(ADVISORIES),advisories)

# For Linux on x86-64 and ARM64, whatever its glibc, and Windows on x86-64.
programs: $(RUST) $(SITE)
	@.ci/programs $(CARGO_PROFILE)

reliability: export RELIABILITY := $(CURDIR)/target/reliability
reliability: $(COMMAND) $(BROWSER)
	rm -rf $(RELIABILITY) && mkdir -p $(RELIABILITY)
	$(CARGO_TEST) -p water-rules-cli --test it limits::
	$(CARGO_TEST) -p water-rules-cli --test it -- serve::memory_is_bounded serve::who_asks_for_much --test-threads 1
	fuzz/night
	cd www && CHROMIUM="$$(../.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node --test ../tests/browser/{same,limits}.test.mjs
	COMMAND=$(COMMAND) fuzz/run
	.ci/reliability $(RELIABILITY) >$(RELIABILITY)/reliability.md
	mv $(RELIABILITY)/reliability.md docs/

# Writes docs/build.md.
build-times:
	@.ci/build-times

setup: $(RUST) $(TOOLS) $(DENY) $(NODE) $(BROWSER) $(OLD_BROWSERS)

bench: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node benches/browser.mjs

studio-bench: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node benches/studio.mjs
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node benches/large-edit.mjs

batch-bench: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node benches/batch.mjs 10000 100000

# This engine beside others, and portfolios of up to a million projects; both write docs/performance.md.
# Node 20 ends in a fault of its compiler ("unreachable code" in the deoptimizer) where calls into a module are inlined.
rivals: $(COMMAND) $(BROWSER) $(RIVALS) $(REGORUS)
	$(COMMAND) check benches/rivals/pack
	$(COMMAND) test benches/rivals/pack
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node --no-turbo-inline-js-wasm-calls benches/rivals/rivals.mjs

portfolio: $(COMMAND) $(BROWSER) $(RIVALS)
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node benches/rivals/portfolio.mjs

pieces: $(COMMAND)
	@benches/pieces.sh $(COMMAND)

# Its throughput is held to that of the command, so both are as they ship.
spark: $(COMMAND)
	@benches/spark/run $(COMMAND) $(RECORDS)

clients: $(COMMAND) $(NODE)
	@tests/clients/run $(COMMAND)

# One HTML file with the engine and rules/ in it.
single: $(COMMAND)
	$(COMMAND) bundle rules -o target/rules.json
	node www/build/single.mjs target/rules.json target/water-screening.html

embed-figures: $(COMMAND) $(BROWSER) $(OLD_BROWSERS)
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node benches/embed.mjs >target/embed-figures.md
	@mv target/embed-figures.md docs/embed-figures.md

reproduce: $(TOOLS) $(NODE)
	@.ci/reproduce

figures: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node benches/figures.mjs

screenshot: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node tests/browser/screenshot.mjs

clean:
	@rm -rf www/dist www/src/engine/pkg www/src/engine/pkg-study www/src/sheets/pkg target/setup
	@if [ -d target ]; then find target -mindepth 1 -maxdepth 1 ! -name tools -exec rm -rf {} +; fi

distclean: clean
	@rm -rf target www/node_modules benches/rivals/node_modules

$(RUST): rust-toolchain.toml .ci/setup $(call unfinished,rust)
	@.ci/step rust .ci/setup rust
	@mkdir -p $(@D) && touch $@

$(TOOLS): Makefile Cargo.lock .ci/setup $(call unfinished,wasm-tools) | $(RUST)
	@.ci/step wasm-tools .ci/setup wasm-tools $(WASM_PACK)
	@mkdir -p $(@D) && touch $@

$(DENY): Makefile .ci/setup $(call unfinished,deny) | $(RUST) $(TOOLS)
	@.ci/step deny .ci/setup deny $(CARGO_DENY)
	@mkdir -p $(@D) && touch $@

$(NODE): www/package.json www/package-lock.json $(call unfinished,node)
	@.ci/step node .ci/setup node
	@touch $@

$(BROWSER): .ci/setup $(call unfinished,browser)
	@.ci/step browser .ci/setup browser
	@mkdir -p $(@D) && touch $@

$(OLD_BROWSERS): $(wildcard .ci/old-browsers/*) .ci/setup $(call unfinished,old-browsers)
	@.ci/step old-browsers .ci/setup old-browsers
	@mkdir -p $(@D) && touch $@

# By force: a module for WASI says that it is for no processor that there is.
$(RIVALS): benches/rivals/package.json benches/rivals/package-lock.json
	npm ci --prefix benches/rivals --force --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(REGORUS): $(call sources,benches/rivals/regorus) $(TOOLS) $(NODE)
	CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)/rivals/cargo wasm-pack build --release --target web --mode no-install --no-pack --out-dir $(CURDIR)/$(@D) benches/rivals/regorus --locked
	@touch $@

CARGO_BUILD := cargo build --locked --profile $(CARGO_PROFILE) -p water-rules-cli --features page

# All of the command that needs no page, while the page is built.
$(LIBRARY): $(ENGINE) $(call unfinished,library) | $(RUST)
	@.ci/step library $(CARGO_BUILD) -p water-rules --lib
	@mkdir -p $(@D) && touch $@

# The page is built into it: one file is a deployment.
$(COMMAND): $(LIBRARY) $(call sources,src) $(SITE) $(call unfinished,command) $(shell [ $(COMMAND) -ef $(WHOLE) ] || echo FORCE)
	@.ci/step command $(CARGO_BUILD) --bin water-rules
	@touch $@ && ln -f $@ $(WHOLE)

$(BUILT): $(shell [ "$$(cat target/setup/profile 2>/dev/null)" = $(PROFILE) ] || echo FORCE)
	@mkdir -p $(@D) && echo $(PROFILE) >$@

$(WASM): $(MODULES) .ci/wasm $(NODE) $(call unfinished,module) | $(TOOLS)
	@.ci/step module .ci/wasm first $(PROFILE)
	@touch $@

$(STUDY): $(MODULES) .ci/wasm $(NODE) $(BUILT) $(call unfinished,study-module) | $(TOOLS)
	@.ci/step study-module .ci/wasm study $(PROFILE)
	@touch $@

$(SHEETS): $(MANIFESTS) $(call sources,src/model src/workbook src/wasm-sheets) .ci/wasm $(NODE) $(call unfinished,sheets-module) | $(TOOLS)
	@.ci/step sheets-module .ci/wasm sheets $(PROFILE)
	@touch $@

$(SITE): $(WASM) $(STUDY) $(SHEETS) $(PAGE) $(NODE) $(call unfinished,page)
	@.ci/step page npm --prefix www run build
	@touch $@
