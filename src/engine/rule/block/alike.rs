//! Which rows of a block a rule can't tell apart: those of which all that it reads by itself is the same, fields as they were
//! given and facts as they came out. What the machine finds for one of them holds for all, and a list of an office has the
//! same few answers in most of its columns.

use super::Block;
use super::own::Own;
use super::rows::{BLOCK, Firsts, Rows};
use super::store::{Source, Worked};
use crate::record::columns::FieldColumn;
use crate::record::{Answer, Record, Value};
use crate::rule::machine::Machine;
use crate::rule::val::{TextId, Val};
use jiff::civil::Date;
use model::number::Number;
use model::sorted::Set;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
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

/// A fact, as far as rows are compared.
#[derive(PartialEq, Eq, Hash)]
enum FactKey<'m> {
    Boolean(bool),
    Whole(i64),
    Number(i64, u8),
    Wide(Cow<'m, Number>),
    Text(TextId),
    Date(Date),
    Unknown(u32),
    /// Of this row alone.
    Row(usize),
}

impl<'m> FactKey<'m> {
    fn of(machine: &'m Machine<'_>, value: Val, row: usize) -> Self {
        match value {
            Val::Bool(yes) => Self::Boolean(yes),
            Val::Int(whole) => Self::Whole(whole),
            Val::Number(digits, scale) => Self::Number(digits, scale),
            Val::Wide(_) => machine.number(value).map_or(Self::Row(row), Self::Wide),
            Val::Text(text) => Self::Text(text),
            Val::Day(day) => Self::Date(day),
            Val::Unknown(missing) => Self::Unknown(missing),
            Val::Unit | Val::List(_) | Val::Row(..) | Val::Item(..) | Val::Outcome(_) => {
                Self::Row(row)
            }
        }
    }
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

impl Worked {
    /// The same for what a fact came to.
    fn firsts(&self, machine: &Machine<'_>, rows: usize) -> Option<Box<Firsts>> {
        firsts(rows, |row| match self.faults.contains(row as u8) {
            true => FactKey::Row(row),
            false => FactKey::of(machine, self.values[row], row),
        })
    }
}

/// Classes of rows that are alike: for each row the first one of its class.
struct Classes {
    of: Firsts,
    count: usize,
    /// By two classes, the first row that is in both.
    known: FxHashMap<(u8, u8), u8>,
}

impl Classes {
    /// All rows in one.
    fn one(rows: Rows) -> Self {
        let mut of = std::array::from_fn(|row| row as u8);
        let first = rows.iter().next().unwrap_or_default();
        rows.each(|row| of[usize::from(row)] = first);
        Self {
            of,
            count: rows.len().min(1),
            known: FxHashMap::default(),
        }
    }

    /// Parts the rows that something else tells apart.
    fn part(&mut self, rows: Rows, by: &Firsts) {
        self.known.clear();
        rows.each(|row| {
            let at = usize::from(row);
            let both = (self.of[at], by[at]);
            self.of[at] = *self.known.entry(both).or_insert(row);
        });
        self.count = self.known.len();
    }
}

/// Which rows a rule can't tell apart.
pub(super) struct Alike<'r> {
    /// All fields that it may read.
    fields: &'r Set<usize>,
    rows: Rows,
    /// Those that are barred, so that what they rest on is to be traced.
    barred: Rows,
    /// By what it reads by itself.
    own: Firsts,
    /// By all fields that it may read; worked out once that is asked.
    given: Option<Firsts>,
}

impl Block<'_> {
    /// Which of some rows a rule can't tell apart that may read these fields and reads the others by itself.
    pub(super) fn told_apart<'r>(
        &mut self,
        (fields, own): (&'r Set<usize>, &Own),
        rows: Rows,
        barred: Rows,
    ) -> Alike<'r> {
        Alike {
            fields,
            rows,
            barred,
            own: self.alike((fields, own), rows),
            given: None,
        }
    }

    /// The row before a row that is alike. What a bar rests on is told by the fields as they were given, and not by what facts
    /// came to: `traced` are the rows of which that was asked.
    pub(super) fn alike_before(
        &mut self,
        alike: &mut Alike<'_>,
        row: u8,
        traced: Rows,
    ) -> Option<u8> {
        let barred = alike.barred;
        let at = usize::from(row);
        let own = alike.own[at];
        if own == row {
            return None;
        }
        if !traced.contains(own) && !barred.contains(row) {
            return Some(own);
        }
        let (fields, rows) = (alike.fields, alike.rows);
        let given = alike
            .given
            .get_or_insert_with(|| self.given_alike(fields, rows));
        let first = given[at];
        (first != row && barred.contains(first) == barred.contains(row)).then_some(first)
    }

    /// For each of some rows the first of them that was given the same of these fields.
    fn given_alike(&mut self, fields: &Set<usize>, rows: Rows) -> Firsts {
        let mut classes = Classes::one(rows);
        self.part_by_fields(&mut classes, fields, rows);
        classes.of
    }

    /// For each of some rows the first of them of which all is the same that something reads by itself. What other rules found
    /// is told by the fields that these may read.
    pub(super) fn alike(&mut self, (fields, own): (&Set<usize>, &Own), rows: Rows) -> Firsts {
        if own.findings {
            return self.given_alike(fields, rows);
        }
        let mut classes = Classes::one(rows);
        self.part_by_fields(&mut classes, &own.fields, rows);
        self.part_by_facts(&mut classes, &own.facts, rows);
        classes.of
    }

    fn part_by_facts(&mut self, classes: &mut Classes, facts: &Set<usize>, rows: Rows) {
        let all = rows.len();
        for fact in facts.iter().copied() {
            if classes.count == all {
                break;
            }
            self.read_fact(fact);
            let (machine, count) = (&self.machine, self.rows);
            let place = self.store.facts.get_mut(fact);
            let Some(Some(fact)) = place else {
                continue;
            };
            let firsts = fact.firsts.take();
            let firsts = firsts.unwrap_or_else(|| fact.firsts(machine, count));
            if let Some(firsts) = &firsts {
                classes.part(rows, firsts);
            }
            fact.firsts = Some(firsts);
        }
    }

    fn part_by_fields(&mut self, classes: &mut Classes, fields: &Set<usize>, rows: Rows) {
        let all = rows.len();
        for field in fields.iter().copied() {
            if classes.count == all {
                break;
            }
            let (source, from, count) = (self.source, self.from, self.rows);
            let own = self
                .firsts
                .entry(field)
                .or_insert_with(|| source.firsts(field, from, count));
            if let Some(own) = own {
                classes.part(rows, own);
            }
        }
    }
}
