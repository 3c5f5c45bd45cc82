//! A policy-rules engine: a folder of text (fields, parameters, tables, sources and rules
//! written as Rhai scripts) is applied to a record and the answer is explained.
//!
//! The engine knows nothing of the policy itself. Data flows one way: files become a
//! [`api::RulePack`], input becomes a checked record, a record becomes findings and a [`report::Report`].
//! Numbers are exact decimals throughout, missing data is never a pass, and the same pack, record
//! and date give the same report byte for byte on every platform.

pub mod api;
mod bytes;
mod calendar;
mod lang;
pub mod limits;
pub mod lint;
pub mod number;
pub mod pack;
#[cfg(feature = "study")]
pub mod portfolio;
pub mod record;
pub mod report;
pub mod rule;
#[cfg(feature = "study")]
pub mod settings;
pub mod sorted;
pub mod study;
pub mod text;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use lint::{Diagnostic, Position, Severity, Span};
pub use text::{Language, Text};
