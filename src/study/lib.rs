//! What is said about rules and records without deciding anything: the known answers of a pack, the branches and boundaries
//! that they reach, and its properties; one record step by step, and the changes that would better its verdict; what a change
//! of a pack would move; certificates and signatures.

pub mod boundary;
mod branch;
mod cases;
pub mod certificate;
mod changed_days;
mod coverage;
pub mod diff;
pub mod explain;
pub mod impact;
pub mod library;
mod probe;
pub mod properties;
pub mod reach;
mod record_schema;
mod reworded;
pub mod signature;
pub mod what_if;

pub use branch::{Branch, BranchKind};
pub use cases::{
    CaseResult, CasesBefore, DecisionResult, Difference, Reason, compare_decision, run_case,
};
pub use changed_days::changed_days;
pub use coverage::{Coverage, coverage, coverage_of};
pub use properties::{Breach, Counterexample, PropertyResult};
pub use record_schema::record_schema;
