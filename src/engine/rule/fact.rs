//! Derived facts, `facts/NAME.rhai`: one value each, worked out at most once a record for all rules that read it.

use super::program::Program;
use jiff::civil::Date;
use lang::header::FactHeader;
use lang::library::Source;
use lang::uses::Uses;
use model::sorted::Set;
use std::sync::Arc;

/// The folder of facts and of the functions that scripts share.
pub const FOLDER: &str = "facts/";

/// A fact, ready to be worked out.
#[derive(Clone)]
pub struct Fact {
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
