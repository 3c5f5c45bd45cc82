//! What crosses modules: the engine, the command line and the pack that comes with it, as one program, so that it is linked
//! once. `cargo test --test it limits::` runs the tests of one file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests"
)]

mod common;

#[cfg(unix)]
mod attacks;
mod authoring;
mod baseline;
mod benefits;
mod boundary;
mod cells;
mod check;
mod codes;
mod command;
mod compiled;
mod coverage;
mod diff;
#[cfg(unix)]
mod endpoint;
mod engine;
mod exact;
mod facts;
mod formatting;
mod found;
mod generated_rules;
mod handbook;
#[cfg(unix)]
mod hostile;
mod impact;
mod judgements;
mod language;
mod limits;
mod lowered;
#[cfg(target_os = "linux")]
mod memory;
mod new_word;
mod next;
mod pack;
mod portfolio;
mod quantity;
mod reach;
mod report;
mod rules_readme;
#[cfg(unix)]
mod serve;
mod settings;
mod signature;
mod silence;
mod what_if;
mod workbooks;
