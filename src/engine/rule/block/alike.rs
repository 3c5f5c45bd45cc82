//! Which rows of a block a rule can't tell apart: those that were given the same of every field that it may read. What the
//! machine finds for one of them holds for all, and a list of an office has the same few answers in most of its columns.

use super::Block;
use super::rows::{BLOCK, Firsts, Rows};
use super::store::Source;
use crate::record::columns::FieldColumn;
use crate::record::{Answer, Record, Value};
use jiff::civil::Date;
use model::sorted::Set;
use rustc_hash::FxHashMap;
use std::hash::Hash;

/// What was given of a field, as far as rows are compared.
#[derive(PartialEq, Eq, Hash)]
enum Key<'v> {
    Absent,
    None,
    Open,
    Boolean(bool),
    /// Digits and scale: what a report prints of 1.0 isn't what it prints of 1.
    Number(i128, u32),
    Text(&'v str),
    Date(Date),
    /// Of this row alone.
    Row(usize),
}

impl<'v> Key<'v> {
    fn of(record: Option<&'v Record>, field: usize, row: usize) -> Self {
        match record.and_then(|record| record.answer(field)) {
            None => Self::Absent,
            Some(Answer::None) => Self::None,
            // What a rule has of both is that it isn't known.
            Some(Answer::NotKnown(_) | Answer::Unreadable) => Self::Open,
            Some(Answer::Value(value)) => match value {
                Value::Boolean(yes) => Self::Boolean(*yes),
                Value::Number(number) => Self::Number(number.mantissa(), number.scale()),
                Value::Text(text) => Self::Text(text),
                Value::Date(day) => Self::Date(*day),
                Value::List(_) | Value::Record(_) | Value::Gap => Self::Row(row),
            },
        }
    }
}

/// For each of some rows the first with its key; nothing if all have one.
fn firsts<K: Eq + Hash>(rows: usize, key: impl Fn(usize) -> K) -> Option<Box<Firsts>> {
    let mut firsts = Box::new([0; BLOCK]);
    let mut known = FxHashMap::default();
    for (row, first) in firsts.iter_mut().enumerate().take(rows) {
        *first = *known.entry(key(row)).or_insert(row as u8);
    }
    (known.len() > 1).then_some(firsts)
}

impl Source {
    /// The same for what records from a place on were given of a field.
    fn firsts(&self, field: usize, from: usize, rows: usize) -> Option<Box<Firsts>> {
        match self {
            Self::Single(records) => firsts(rows, |row| {
                Key::of(records.get(from + row).map(|record| &**record), field, row)
            }),
            Self::Columns(columns) => match columns.of_field(field)? {
                FieldColumn::Numbers(numbers) => firsts(rows, |row| {
                    numbers.get(from + row).map(|number| number.to_bits())
                }),
                FieldColumn::Coded(_, codes) => firsts(rows, |row| codes.get(from + row)),
                FieldColumn::Values(_) => firsts(rows, |row| row),
            },
        }
    }
}

impl Block<'_> {
    /// For each of some rows the first of them that was given the same of these fields; itself if none was, or if the fields
    /// aren't known.
    pub(super) fn alike(&mut self, fields: Option<&Set<usize>>, rows: Rows) -> Firsts {
        let all = rows.len();
        let mut alike = std::array::from_fn(|row| row as u8);
        let Some(fields) = fields.filter(|_| all > 1) else {
            return alike;
        };
        let first = rows.iter().next().unwrap_or_default();
        rows.each(|row| alike[usize::from(row)] = first);
        let mut classes = 1;
        let mut known = FxHashMap::default();
        for field in fields.iter().copied() {
            if classes == all {
                break;
            }
            let (source, from, count) = (self.source, self.from, self.rows);
            let own = self
                .firsts
                .entry(field)
                .or_insert_with(|| source.firsts(field, from, count));
            let Some(own) = own else {
                continue;
            };
            known.clear();
            rows.each(|row| {
                let at = usize::from(row);
                alike[at] = *known.entry((alike[at], own[at])).or_insert(row);
            });
            classes = known.len();
        }
        alike
    }
}
