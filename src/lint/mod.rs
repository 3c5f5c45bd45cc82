//! Everything that can be wrong in a pack, found before anything runs.

mod diagnostic;
#[cfg(feature = "study")]
pub(crate) mod reach;
pub(crate) mod script;
mod types;
#[cfg(feature = "study")]
pub mod vocabulary;

pub use diagnostic::{Diagnostic, Position, Related, Severity, Span};
pub(crate) use diagnostic::{LineIndex, Place, char_span};
