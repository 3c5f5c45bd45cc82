//! Ground types: words in two languages, exact numbers, days, limits, problems with their places, the closed lists of a report.

pub mod bytes;
pub mod calendar;
pub mod diagnostic;
pub mod error;
pub mod grid;
pub mod json;
pub mod likeness;
pub mod limits;
pub mod number;
pub mod outcome;
pub mod rendered;
pub mod sorted;
pub mod text;

pub use diagnostic::{Diagnostic, Position, Severity, Span};
pub use text::{Language, Text};
