//! The rule language: from a script to its syntax tree, the vocabulary, and everything that is said of a script before it runs.

pub mod check;
pub mod decides;
pub mod header;
pub mod library;
mod syntax;
mod syntax_error;
pub mod tree;
pub mod types;
pub mod uses;
pub mod vocabulary;

pub use syntax::{Parser, engine, without_header};
