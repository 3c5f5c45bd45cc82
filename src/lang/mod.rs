//! The rule language: from a script to its syntax tree.

mod syntax;
mod syntax_error;
pub(crate) mod tree;

#[cfg(feature = "oracle")]
pub(crate) use syntax::engine;
pub(crate) use syntax::{Parser, without_header};
