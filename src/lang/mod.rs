//! The rule language: from a script to its syntax tree, the vocabulary, and everything that is said of a script before it runs.

pub(crate) mod check;
#[cfg(feature = "study")]
pub(crate) mod reach;
mod syntax;
mod syntax_error;
pub(crate) mod tree;
mod types;
pub(crate) mod uses;
pub mod vocabulary;

pub(crate) use syntax::{Parser, script, without_header};
pub(crate) use syntax_error::explain;
