# `make test` sets up what is missing and runs every test.
.PHONY: test setup

test: setup
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo test

setup:
	@command -v rustup >/dev/null || { echo "缺少 rustup / rustup is missing: install Rust with rustup first"; exit 1; }
	@rustup toolchain install --no-self-update >/dev/null
