//! A policy-rules engine: a folder of text (fields, parameters, tables, sources and rules
//! written as Rhai scripts) is applied to a record and the answer is explained.
//!
//! The engine knows nothing of the policy itself. Data flows one way: files become a
//! [`RulePack`], input becomes a checked record, a record becomes findings and a [`Report`].
//! Numbers are exact decimals throughout, missing data is never a pass, and the same pack, record
//! and date give the same report byte for byte on every platform.
#![deny(missing_docs)]

mod checks;
mod rule_pack;

pub use engine::report::{Check, Finding, Report, canonical_json, lean_json, report_json};
pub use engine::rule::Next;
pub use engine::{ProjectRecord, parse_date};
pub use model::error::ApiError;
pub use model::outcome::{Outcome, Verdict};
pub use model::{Diagnostic, Language, Position, Severity, Span, Text};
pub use pack::{Bundle, Compiled, ENGINE_VERSION, PackFiles};
pub use rule_pack::{LoadedPack, RulePack, certify, load_compiled, load_pack};
