//! What each rule says of a record, and how it came to it, without the words: for what tries a great many records.

use super::frame::Said;
use super::frame::{Made, checks};
use super::reads::Seen;
use super::{Came, Elsewhere, How, Ran, Reached, Rules};
use crate::record::Record;
use crate::report::Missing;
use jiff::civil::Date;
use model::number::Number;
use model::outcome::Outcome;
use model::sorted::Set;
use pack::HOLIDAYS;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// What a rule says of a record.
pub struct Outline {
    /// Its outcome, as a report has it.
    pub outcome: Outcome,
    /// Its figures: name and value.
    pub figures: Vec<(String, Number)>,
    /// Places of the fields that it read and that hold something.
    pub fields: BTreeSet<usize>,
    /// What would have to be known.
    pub missing: Set<Missing>,
    /// What it says to rules that read it.
    said: Option<Said>,
}

/// How a rule came to what it says.
pub struct Way {
    /// Its outcome, as a report has it.
    pub outcome: Outcome,
    /// The checks that it made.
    pub checks: Vec<Made>,
    /// Where its run went, and those of the facts and functions that it called.
    pub reached: Reached,
    /// The rows that it read, and its facts: places of the table and of the row.
    pub rows: BTreeSet<(usize, usize)>,
}

/// The rows that the last run read.
fn rows(machine: &super::Machine<'_>) -> BTreeSet<(usize, usize)> {
    let trace = &machine.memory.trace;
    let read = trace.rows.iter();
    let read = read.map(|read| (usize::from(read.table), read.row as usize));
    let holidays = machine.data.tables.place(HOLIDAYS);
    let days = holidays.into_iter();
    let days = days.flat_map(|table| trace.holidays.iter().map(move |row| (table, row)));
    read.chain(days).collect()
}

impl Rules {
    /// What each rule says of a record, by its place in [`Rules::rules`].
    pub fn outlines(&self, record: &Arc<Record>, as_of: Date) -> Vec<Rc<Outline>> {
        let outlines = self.by_place(record, as_of, How::default(), &|ran, machine| {
            Rc::new(self.outline(ran, machine))
        });
        outlines.into_iter().map(|(_, outline)| outline).collect()
    }

    /// The same of the rules with some codes alone, with the places of these: only they run, and those whose findings they read.
    pub fn outlines_of(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<(usize, Rc<Outline>)> {
        let asks = |index: usize| {
            let rule = self.rules.get(index);
            rule.is_some_and(|rule| wanted(&rule.header.code))
        };
        let runs = self.with_read(asks);
        let elsewhere = Elsewhere {
            runs: &|index| runs.get(index) == Some(&true),
            said: &|_| None,
        };
        let how = How {
            elsewhere: Some(&elsewhere),
            ..How::default()
        };
        let outlines = self.by_place(record, as_of, how, &|ran, machine| {
            asks(ran.index).then(|| Rc::new(self.outline(ran, machine)))
        });
        outlines
            .into_iter()
            .filter_map(|(index, outline)| Some((index, outline?)))
            .collect()
    }

    /// What [`Self::outlines`] gives of a record in which nothing but one field, by its place, is other than in one of which
    /// it gave `before`: only the rules run that may read the field.
    pub fn outlines_after(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        before: &[Rc<Outline>],
        field: usize,
    ) -> Vec<Rc<Outline>> {
        let elsewhere = Elsewhere {
            runs: &|index| self.reads().may_read(index, field),
            said: &|index| before.get(index)?.said.clone(),
        };
        let how = How {
            elsewhere: Some(&elsewhere),
            ..How::default()
        };
        let mut outlines = before.to_vec();
        let run = self.by_place(record, as_of, how, &|ran, machine| {
            Rc::new(self.outline(ran, machine))
        });
        for (index, outline) in run {
            if let Some(place) = outlines.get_mut(index) {
                *place = outline;
            }
        }
        outlines
    }

    fn outline(&self, ran: &Ran<'_>, machine: &super::Machine<'_>) -> Outline {
        let trace = &machine.memory.trace;
        let figures = trace.figures.iter().filter_map(|(name, value, _)| {
            let value = machine.number(*value)?.into_owned();
            Some((machine.text(*name).to_owned(), value))
        });
        let missing = match ran.came {
            Came::Ran(judged) => judged.missing,
            Came::Skipped(_) => None,
        };
        let missing = missing.into_iter().flat_map(|id| machine.missing(id));
        let code = self.read_as(ran.index);
        Outline {
            outcome: ran.outcome,
            figures: figures.collect(),
            fields: trace.fields.iter().collect(),
            missing: missing.collect(),
            said: code.and_then(|code| machine.said_by(code, ran.index)),
        }
    }

    /// Whether nobody has `seen` what each rule may read of a record, by the places of the rules; now it is seen.
    pub fn unseen(&self, record: &Record, as_of: Date, seen: &mut Seen) -> Vec<bool> {
        seen.take(self.reads(), &self.data, record, as_of)
    }

    /// How the rules that are asked for, by their places in [`Rules::rules`], and those whose findings they read, came to what
    /// they say of a record.
    pub fn ways(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        asks: &dyn Fn(usize) -> bool,
    ) -> Vec<(usize, Way)> {
        let runs = self.with_read(asks);
        let elsewhere = Elsewhere {
            runs: &|index| runs.get(index) == Some(&true),
            said: &|_| None,
        };
        let how = How {
            reached: true,
            elsewhere: Some(&elsewhere),
            ..How::default()
        };
        self.by_place(record, as_of, how, &|ran, machine| Way {
            outcome: ran.outcome,
            checks: match ran.came {
                Came::Ran(_) => checks(machine, &ran.rule.program).collect(),
                Came::Skipped(_) => Vec::new(),
            },
            reached: machine.reached.clone().unwrap_or_default(),
            rows: rows(machine),
        })
    }

    /// Whether each rule, by its place, is asked for, or read by one that is.
    fn with_read(&self, asks: impl Fn(usize) -> bool) -> Vec<bool> {
        let (mut runs, mut read) = (vec![false; self.rules.len()], BTreeSet::new());
        // Whose findings it reads stands before it.
        for index in self.order.iter().copied().rev() {
            let Some((rule, run)) = self.rules.get(index).zip(runs.get_mut(index)) else {
                continue;
            };
            *run = asks(index) || read.contains(&*rule.header.code);
            if *run {
                read.extend(rule.uses.findings.iter().map(|code| &**code));
            }
        }
        runs
    }

    /// What is taken of each rule that runs, by its place.
    fn by_place<T>(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        how: How<'_>,
        take: &dyn Fn(&Ran<'_>, &super::Machine<'_>) -> T,
    ) -> Vec<(usize, T)> {
        let mut said: Vec<(usize, T)> = Vec::with_capacity(self.rules.len());
        self.each(record, as_of, how, &mut |ran, machine| {
            said.push((ran.index, take(&ran, machine)));
        });
        said.sort_by_key(|(index, _)| *index);
        said
    }
}
