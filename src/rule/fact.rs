//! Derived facts, `facts/NAME.rhai`: one value each, worked out at most once a record for all rules that read it.

use super::header::FactHeader;
use super::program::Program;
use crate::lang::library::Source;
use crate::lang::uses::Uses;
use crate::sorted::Set;
use jiff::civil::Date;
use std::sync::Arc;

/// The folder of facts and of the functions that scripts share.
pub(crate) const FOLDER: &str = "facts/";

/// A fact, ready to be worked out.
#[derive(Clone)]
pub(crate) struct Fact {
    pub name: Arc<str>,
    pub header: FactHeader,
    pub source: Source,
    pub(super) program: Arc<Program>,
    /// What it names of the pack, what it rests on included.
    pub uses: Uses,
    /// The fields among them.
    pub fields: Arc<Set<String>>,
}

impl Fact {
    pub fn in_force(&self, date: Date) -> bool {
        let header = &self.header;
        header.from.is_none_or(|from| from <= date)
            && header.until.is_none_or(|until| date <= until)
    }
}
