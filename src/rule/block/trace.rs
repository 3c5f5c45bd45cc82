//! What the run of a rule on a block read, compared and concluded: by columns, as the steps went, and from it what it did
//! with one row.

use super::Block;
use super::rows::{Kept, Operand, Place, Rows};
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
    /// Its place in the program, what was compared, its limits, its unit, and whether it holds.
    Check(usize, Place, [Option<Place>; 2], Option<Place>, Place),
    /// Name, value, unit.
    Figure(TextId, Place, Place),
    Conclusion(Conclusion),
    /// Department and reason.
    Referral(TextId, TextId),
    Note(TextId),
}

/// What a run left behind.
#[derive(Default)]
pub(super) struct Trace {
    pub events: Vec<(Event, Kept)>,
    rows: Vec<u8>,
}

impl Trace {
    pub fn clear(&mut self) {
        self.events.clear();
        self.rows.clear();
    }

    pub fn add(&mut self, event: Event, rows: &mut Rows) {
        let kept = *rows.kept.get_or_insert_with(|| {
            let from = self.rows.len() as u32;
            self.rows.extend_from_slice(&rows.list);
            (from, self.rows.len() as u32)
        });
        self.events.push((event, kept));
    }

    pub fn rows(&self, (from, to): Kept) -> &[u8] {
        self.rows.get(from as usize..to as usize).unwrap_or_default()
    }
}

impl Block<'_> {
    /// Keeps an operand as long as the trace.
    pub(super) fn keep(&mut self, operand: Operand) -> Place {
        match self.held(operand) {
            Operand::At(place) => place,
            Operand::Own(values) => {
                self.store.kept.push(values);
                Place::Kept(self.store.kept.len() - 1)
            }
        }
    }

    /// Puts what the last run did with a row where the run of a single record leaves it; how it ended, if it ran.
    pub fn recall(&mut self, program: Option<&Program>, row: u8) -> Option<Ended> {
        let (ended, program) = (self.ended(row)?, program?);
        let record = self.source.record(&self.machine.data.schema, self.from + usize::from(row));
        self.machine.turn(record);
        for at in 0..self.trace.events.len() {
            let Some((event, kept)) = self.trace.events.get(at) else { continue };
            if !self.trace.rows(*kept).contains(&row) {
                continue;
            }
            match event {
                Event::Field(field) => {
                    let field = *field;
                    self.machine.field(field);
                }
                Event::Parameter(parameter) => self.machine.memory.trace.parameters.insert(*parameter),
                Event::Finding(code) => self.machine.memory.trace.findings.insert((*code).into()),
                Event::Found(table, found, keys) => {
                    let (table, keys): (u16, Vec<Val>) = (*table, keys.iter().map(|key| self.store.at(key).at(row)).collect());
                    if let Val::Row(_, place) = self.store.at(found).at(row) {
                        self.machine.memory.trace.row(table, place, &keys, true);
                    }
                }
                Event::Check(check, actual, limits, unit, holds) => {
                    let value = |place: &Place| self.store.at(place).at(row);
                    let limits: Vec<Val> = limits.iter().flatten().map(value).collect();
                    let holds = match value(holds) {
                        Val::Unknown(unknown) => Err(unknown),
                        other => Ok(matches!(other, Val::Bool(true))),
                    };
                    let unit = match unit.as_ref().map(value) {
                        Some(Val::Text(unit)) => Some(unit),
                        _ => None,
                    };
                    let (check, actual) = (*check, value(actual));
                    let Some(comparison) = program.checks.get(check).map(|check| check.comparison) else {
                        continue;
                    };
                    self.machine.keep_check(check, comparison, actual, &limits, holds, unit);
                }
                Event::Figure(name, value, unit) => {
                    let (name, value, unit) = (*name, self.store.at(value).at(row), self.store.at(unit).at(row));
                    if let Val::Text(unit) = unit {
                        self.machine.memory.trace.figures.push((name, value, unit));
                    }
                }
                Event::Conclusion(conclusion) => self.machine.memory.trace.conclusions.push(*conclusion),
                Event::Referral(department, reason) => self.machine.memory.trace.referrals.push((*department, *reason)),
                Event::Note(note) => self.machine.memory.trace.notes.push(*note),
            }
        }
        Some(ended)
    }
}
