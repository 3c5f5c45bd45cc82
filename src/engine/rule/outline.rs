//! What each rule says of a record, without the words: for what tries a great many records and compares them.

use super::{How, Rules};
use crate::record::Record;
use jiff::civil::Date;
use model::number::Number;
use model::outcome::Outcome;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a rule says of a record.
pub struct Outline {
    /// Its outcome, as a report has it.
    pub outcome: Outcome,
    /// Its figures: name and value.
    pub figures: Vec<(String, Number)>,
    /// Places of the fields that it read and that hold something.
    pub fields: BTreeSet<usize>,
}

impl Rules {
    /// What each rule says of a record, by its place in [`Rules::rules`].
    pub fn outlines(&self, record: &Arc<Record>, as_of: Date) -> Vec<Outline> {
        let mut said: Vec<(usize, Outline)> = Vec::with_capacity(self.rules.len());
        self.each(record, as_of, How::default(), &mut |ran, machine| {
            let trace = &machine.memory.trace;
            let figures = trace.figures.iter().filter_map(|(name, value, _)| {
                let value = machine.number(*value)?.into_owned();
                Some((machine.text(*name).to_owned(), value))
            });
            let outline = Outline {
                outcome: ran.outcome,
                figures: figures.collect(),
                fields: trace.fields.iter().collect(),
            };
            said.push((ran.index, outline));
        });
        said.sort_by_key(|(index, _)| *index);
        said.into_iter().map(|(_, outline)| outline).collect()
    }
}
