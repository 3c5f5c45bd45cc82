//! The rule language: from a script to its syntax tree.

mod syntax;
mod syntax_error;
pub(crate) mod tree;

pub(crate) use syntax::{Parser, script, without_header};
pub(crate) use syntax_error::explain;
