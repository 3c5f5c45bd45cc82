//! The rule language: from a script to its syntax tree, the vocabulary, and everything that is said of a script before it runs.

pub(crate) mod check;
pub(crate) mod decides;
pub(crate) mod library;
#[cfg(feature = "study")]
pub(crate) mod reach;
mod syntax;
mod syntax_error;
pub(crate) mod tree;
mod types;
pub(crate) mod uses;
pub mod vocabulary;

pub(crate) use syntax::Parser;
#[cfg(feature = "oracle")]
pub(crate) use syntax::engine;
#[cfg(feature = "study")]
pub(crate) use syntax::without_header;
