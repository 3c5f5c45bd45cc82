# make run    sets up what is missing, builds, serves the page with rules/ and prints the address (PORT=8080)
# make test   sets up what is missing and runs every test: the engine, the command line, the pack, the module, the page
# make fuzz   tries the engine with mutated inputs (part of make test) · make reliability  the figures of docs/reliability.md
# make supply licences, sources and doubles of the crates (part of make test); ADVISORIES=1 looks for known flaws too
# make single one HTML file with rules/ in it, for a disk or USB stick: target/water-screening.html
# The others: build · setup · bench · studio-bench · batch-bench · rivals · portfolio · pieces · embed-figures · reproduce · figures · screenshot · clean (keeps the tools; distclean does not)

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build
.PHONY: run test test-engine test-pack test-page fuzz supply reliability build setup bench studio-bench batch-bench rivals portfolio pieces single embed-figures reproduce figures screenshot clean distclean

PORT ?= 8080
WASM_PACK := 0.15.1
CARGO_DENY := 0.20.2

export CARGO_TARGET_DIR := $(CURDIR)/target
export PATH := $(CURDIR)/target/tools/bin:$(CURDIR)/www/node_modules/.bin:$(PATH)

sources = $(shell find $(1) -type f -not -path 'www/src/engine/pkg*/*' 2>/dev/null)
MANIFESTS := Cargo.toml Cargo.lock rust-toolchain.toml
ENGINE := $(MANIFESTS) $(filter-out src/main.rs src/cli/%,$(call sources,src))
PAGE := $(call sources,www/src www/public www/build www/embed www/npm) www/index.html www/vite.config.ts www/tsconfig.json

RUST := target/setup/rust
TOOLS := target/setup/wasm-tools
DENY := target/setup/deny
NODE := www/node_modules/.package-lock.json
BROWSER := target/setup/browser
OLD_BROWSERS := target/setup/old-browsers
COMMAND := target/release/water-rules
WASM := www/src/engine/pkg/water_rules_bg.wasm
STUDY := www/src/engine/pkg-study/water_rules_study_bg.wasm
SITE := www/dist/index.html
RIVALS := benches/rivals/node_modules/.package-lock.json
REGORUS := target/rivals/regorus/rivals_regorus_bg.wasm

run: $(COMMAND)
	@exec $(COMMAND) serve --port $(PORT) --pack rules

build: $(COMMAND)

test: test-engine supply test-pack test-page fuzz
	@echo "全部通过 / All tests passed"

test-engine: $(RUST)
	cargo fmt --check
	cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --lib --target wasm32-unknown-unknown -- -D warnings
	cargo clippy --locked --lib --target wasm32-unknown-unknown --no-default-features -- -D warnings
	cargo test --locked

test-pack: $(COMMAND)
	$(COMMAND) check rules
	$(COMMAND) test rules

test-page: $(COMMAND) $(BROWSER) $(OLD_BROWSERS)
	.ci/check-wasm $(WASM) 350
	.ci/check-wasm $(STUDY) 775
	CHROMIUM="$$(.ci/setup where-browser)" npm --prefix www run test:browser

fuzz: $(COMMAND)
	fuzz/run

# The data on known flaws is fetched, so it is asked for. The page's crates are held by package-lock.json and `npm ci`.
supply: $(DENY)
	cargo deny --locked --all-features check licenses bans sources $(if $(ADVISORIES),advisories)
	.ci/check-dependencies
	cargo package --locked --allow-dirty --no-verify --quiet
	@cargo metadata --locked --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null 2>&1 || { \
		echo "✗ fuzz/Cargo.lock 过期，请运行 / fuzz/Cargo.lock is out of date; run: cargo update -w --manifest-path fuzz/Cargo.toml" >&2; exit 1; }

reliability: export RELIABILITY := $(CURDIR)/target/reliability
reliability: $(COMMAND) $(BROWSER)
	rm -rf $(RELIABILITY) && mkdir -p $(RELIABILITY)
	cargo test --locked --test limits
	cd www && CHROMIUM="$$(../.ci/setup where-browser)" node --test ../tests/browser/{same,limits}.test.mjs
	fuzz/run
	.ci/reliability $(RELIABILITY) >$(RELIABILITY)/reliability.md
	mv $(RELIABILITY)/reliability.md docs/

setup: $(RUST) $(TOOLS) $(DENY) $(NODE) $(BROWSER) $(OLD_BROWSERS)

bench: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" node benches/browser.mjs

studio-bench: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node benches/studio.mjs

batch-bench: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" WATER_RULES_BIN=$(CURDIR)/$(COMMAND) node benches/batch.mjs 10000 100000

# This engine beside others, and portfolios of up to a million projects; both write docs/performance.md.
# Node 20 ends in a fault of its compiler ("unreachable code" in the deoptimizer) where calls into a module are inlined.
rivals: $(COMMAND) $(BROWSER) $(RIVALS) $(REGORUS)
	$(COMMAND) check benches/rivals/pack
	$(COMMAND) test benches/rivals/pack
	@CHROMIUM="$$(.ci/setup where-browser)" node --no-turbo-inline-js-wasm-calls benches/rivals/rivals.mjs

portfolio: $(COMMAND) $(BROWSER) $(RIVALS)
	@CHROMIUM="$$(.ci/setup where-browser)" node benches/rivals/portfolio.mjs

pieces: $(COMMAND)
	@benches/pieces.sh $(COMMAND)

# One HTML file with the engine and rules/ in it.
single: $(COMMAND)
	$(COMMAND) bundle rules -o target/rules.json
	node www/build/single.mjs target/rules.json target/water-screening.html

embed-figures: $(COMMAND) $(BROWSER) $(OLD_BROWSERS)
	@CHROMIUM="$$(.ci/setup where-browser)" node benches/embed.mjs >target/embed-figures.md
	@mv target/embed-figures.md docs/embed-figures.md

reproduce: $(TOOLS) $(NODE)
	@.ci/reproduce

figures: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" node benches/figures.mjs

screenshot: $(COMMAND) $(BROWSER)
	@CHROMIUM="$$(.ci/setup where-browser)" node tests/browser/screenshot.mjs

clean:
	@rm -rf www/dist www/src/engine/pkg www/src/engine/pkg-study target/setup
	@if [ -d target ]; then find target -mindepth 1 -maxdepth 1 ! -name tools -exec rm -rf {} +; fi

distclean: clean
	@rm -rf target www/node_modules benches/rivals/node_modules

$(RUST): rust-toolchain.toml .ci/setup
	@.ci/setup rust
	@mkdir -p $(@D) && touch $@

$(TOOLS): Makefile Cargo.lock .ci/setup | $(RUST)
	@.ci/setup wasm-tools $(WASM_PACK)
	@mkdir -p $(@D) && touch $@

$(DENY): Makefile .ci/setup | $(RUST)
	@.ci/setup deny $(CARGO_DENY)
	@mkdir -p $(@D) && touch $@

$(NODE): www/package.json www/package-lock.json .ci/setup
	@.ci/setup node
	@touch $@

$(BROWSER): .ci/setup
	@.ci/setup browser
	@mkdir -p $(@D) && touch $@

$(OLD_BROWSERS): $(wildcard .ci/old-browsers/*) .ci/setup
	@.ci/setup old-browsers
	@mkdir -p $(@D) && touch $@

# By force: a module for WASI says that it is for no processor that there is.
$(RIVALS): benches/rivals/package.json benches/rivals/package-lock.json
	npm ci --prefix benches/rivals --force --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(REGORUS): $(call sources,benches/rivals/regorus) $(TOOLS) $(NODE)
	CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)/rivals/cargo wasm-pack build --release --target web --mode no-install --no-pack --out-dir $(CURDIR)/$(@D) benches/rivals/regorus --locked
	@touch $@

# The page is built into it: one file is a deployment.
$(COMMAND): $(MANIFESTS) $(call sources,src) $(SITE) | $(RUST)
	cargo build --locked --release --features page --bin water-rules
	@touch $@

$(WASM): $(ENGINE) .ci/wasm $(TOOLS) $(NODE)
	.ci/wasm
	@touch $@

$(SITE): $(WASM) $(PAGE) $(NODE)
	npm --prefix www run build
	@touch $@
