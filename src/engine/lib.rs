//! A record is checked, screened by the rules of a pack, and what they say becomes a report.

pub mod info;
mod project;
pub mod record;
pub mod report;
pub mod rule;

pub use project::{ProjectRecord, parse_date};
