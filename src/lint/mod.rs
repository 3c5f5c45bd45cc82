//! Everything that can be wrong in a pack, found before anything runs.

pub(crate) mod check;
mod diagnostic;
#[cfg(feature = "study")]
pub(crate) mod reach;
mod types;
pub(crate) mod uses;
pub mod vocabulary;

pub use diagnostic::{Diagnostic, Position, Related, Severity, Span};
pub(crate) use diagnostic::{LineIndex, Place, char_span};
