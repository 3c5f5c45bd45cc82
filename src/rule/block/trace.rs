//! What the run of a rule on a block read, compared and concluded: by columns, as the steps went, and from it what it did
//! with one row.

use super::Block;
use super::rows::{Column, Place, Rows};
use crate::rule::machine::Ended;
use crate::rule::pool::TextId;
use crate::rule::program::{Conclusion, Program};
use crate::rule::val::Val;

/// One thing that a run did with some rows.
pub(super) enum Event {
    Field(usize),
    Parameter(usize),
    /// A finding of another rule was read.
    Finding(u16),
    /// Rows of a table were read, with these keys.
    Found(u16, Place, Box<[Place]>),
    Check(CheckEvent),
    /// Name, value, unit.
    Figure(TextId, Place, Place),
    Conclusion(Conclusion),
    /// Department and reason.
    Referral(TextId, TextId),
    Note(TextId),
    /// A date and how many working days away: the holidays between were read.
    WorkingDays(Place, Place),
}

/// A check that was made.
pub(super) struct CheckEvent {
    /// Its place in the program.
    pub check: usize,
    pub actual: Place,
    pub limits: [Option<Place>; 2],
    pub unit: Option<Place>,
    /// The rows of which it holds, those of which that isn't known, and what would have to be known.
    pub holds: Rows,
    pub unknown: Rows,
    pub why: Place,
}

impl Block<'_> {
    /// Keeps a column as long as the trace.
    pub(super) fn keep(&mut self, column: Column) -> Place {
        match self.held(column) {
            Column::At(place) => place,
            Column::Own(values) => {
                self.store.kept.push(values);
                Place::Kept(self.store.kept.len() - 1)
            }
        }
    }

    /// Puts what the last run did with a row where the run of a single record leaves it; how it ended, if it ran.
    pub fn recall(&mut self, program: Option<&Program>, row: u8) -> Option<Ended> {
        let (ended, program) = (self.ended(row)?, program?);
        let record = self
            .source
            .record(&self.machine.data.schema, self.from + usize::from(row));
        self.machine.turn(record);
        for at in 0..self.trace.len() {
            let Some((event, _)) = self.trace.get(at).filter(|(_, rows)| rows.contains(row)) else {
                continue;
            };
            match event {
                Event::Field(field) => {
                    let field = *field;
                    self.machine.field(field);
                }
                Event::Parameter(parameter) => {
                    self.machine.memory.trace.parameters.insert(*parameter)
                }
                Event::Finding(code) => self.machine.memory.trace.findings.insert((*code).into()),
                Event::Found(table, found, keys) => {
                    let (table, keys): (u16, Vec<Val>) = (
                        *table,
                        keys.iter().map(|key| self.store.at(key).at(row)).collect(),
                    );
                    if let Val::Row(_, place) = self.store.at(found).at(row) {
                        self.machine.memory.trace.row(table, place, &keys, true);
                    }
                }
                Event::Check(made) => {
                    let value = |place: &Place| self.store.at(place).at(row);
                    let Some(check) = program.checks.get(made.check) else {
                        continue;
                    };
                    let limits: Vec<Val> = made.limits.iter().flatten().map(value).collect();
                    let holds = match value(&made.why) {
                        Val::Unknown(unknown) if made.unknown.contains(row) => Err(unknown),
                        _ => Ok(made.holds.contains(row)),
                    };
                    let unit = match made.unit.as_ref().map(value) {
                        Some(Val::Text(unit)) => Some(unit),
                        _ => None,
                    };
                    let (place, actual) = (made.check, value(&made.actual));
                    self.machine
                        .keep_check(place, check.comparison, actual, &limits, holds, unit);
                }
                Event::Figure(name, value, unit) => {
                    let (name, value, unit) = (
                        *name,
                        self.store.at(value).at(row),
                        self.store.at(unit).at(row),
                    );
                    if let Val::Text(unit) = unit {
                        self.machine.memory.trace.figures.push((name, value, unit));
                    }
                }
                Event::Conclusion(conclusion) => {
                    self.machine.memory.trace.conclusions.push(*conclusion)
                }
                Event::Referral(department, reason) => self
                    .machine
                    .memory
                    .trace
                    .referrals
                    .push((*department, *reason)),
                Event::WorkingDays(day, days) => {
                    let (day, days) = (self.store.at(day).at(row), self.store.at(days).at(row));
                    // It came to a date before.
                    let _ = self.machine.working_days(day, days);
                }
                Event::Note(note) => self.machine.memory.trace.notes.push(*note),
            }
        }
        Some(ended)
    }
}
