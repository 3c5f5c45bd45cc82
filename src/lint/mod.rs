//! What can be wrong in a pack: problems with their places.

mod diagnostic;

pub use crate::lang::vocabulary;
pub use diagnostic::{Diagnostic, Position, Related, Severity, Span};
pub(crate) use diagnostic::{LineIndex, Place, char_span};
