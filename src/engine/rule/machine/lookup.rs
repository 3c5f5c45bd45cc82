//! What a run reads: fields of the record, rows of tables, and fields that a table fills.

use super::{Answer, Machine, Stop};
use crate::record::{Taken, Value};
use crate::report::Missing;
use crate::rule::fault::Fault;
use crate::rule::op::Op;
use crate::rule::pool::{By, Lookup, Static};
use crate::rule::program::Member;
use crate::rule::val::{TextId, Val};
use jiff::civil::Date;
use model::limits::MAX_ROWS;
use pack::HOLIDAYS;
use pack::schema::Field;
use pack::tables::{Cell, KeyKind, Table};
use std::cmp::Ordering;
use std::sync::Arc;

impl<'a> Machine<'a> {
    /// What the record is about, or what would have to be known; nothing if no rule asks for that.
    pub fn subject(&mut self) -> Option<Result<TextId, u32>> {
        self.data.manifest.subject.as_ref()?;
        let field = self.data.subject_field();
        let given = field.map_or(Val::Unit, |field| self.given(field));
        if let (true, Val::Unit, Some(field)) = (self.asking, given, field) {
            return Some(Err(self.pool.missing(&Static::Field(field))));
        }
        self.subject_of(given)
    }

    /// What a record is about of which this is given.
    pub fn subject_of(&mut self, given: Val) -> Option<Result<TextId, u32>> {
        let default = self.data.manifest.subject.as_ref()?.default.first();
        match given {
            Val::Text(text) => Some(Ok(text)),
            Val::Unknown(unknown) => Some(Err(unknown)),
            Val::Unit => default.map(|default| Ok(self.intern(default))),
            other => Some(Ok(self.intern(&self.print(other)))),
        }
    }

    /// Whether there is a value: no if there is said to be none.
    pub fn has(&self, value: Val) -> Val {
        match value {
            none if self.pool.is_none(none) => Val::Bool(false),
            unknown @ Val::Unknown(_) => unknown,
            _ => Val::Bool(true),
        }
    }

    /// A field of the record, without a trace: given, filled by its table, or not known.
    pub fn peek(&mut self, index: usize) -> Val {
        match self.memory.fields.get(index) {
            Some(Val::Unit) => self.read(index),
            Some(value) => *value,
            None => Val::Unit,
        }
    }

    /// Reads a field of the record.
    pub fn field(&mut self, index: usize) -> Val {
        let value = self.peek(index);
        if self.traces {
            self.trace_field(index, value);
        }
        value
    }

    #[inline(never)]
    fn trace_field(&mut self, index: usize, value: Val) {
        self.memory.trace.open |= self.memory.unanswered.contains(index);
        if !value.is_unknown() || self.pool.is_none(value) {
            self.memory.trace.fields.insert(index);
        }
        if let Some(lookup) = self.pool.lookup(index) {
            self.trace_lookup(index, lookup);
        }
    }

    #[inline(never)]
    fn trace_lookup(&mut self, index: usize, lookup: &Lookup) {
        let filled = self
            .table(lookup.table)
            .is_some_and(|table| !table.rows.is_empty());
        if !filled || self.record.answer(index).is_some() {
            return;
        }
        let mut keys = Vec::with_capacity(lookup.by.len());
        for by in &lookup.by {
            if let By::Field(key) = *by
                && matches!(self.record.taken(&self.data.schema, key), Taken::Value(_))
            {
                self.memory.trace.fields.insert(key);
            }
            // A fact is read by that.
            keys.push(self.key(*by));
        }
        let row = self
            .memory
            .filled
            .iter()
            .find(|(field, _)| usize::from(*field) == index)
            .map(|(_, row)| *row);
        if let Some(row) = row
            && !self
                .memory
                .trace
                .rows
                .iter()
                .any(|known| known.table == lookup.table && known.row == row)
        {
            keys.iter_mut()
                .filter(|key| key.is_unknown())
                .for_each(|key| *key = Val::Unit);
            self.memory.trace.row(lookup.table, row, &keys, false);
        }
    }

    /// A field as the record has it: nothing if it is absent.
    fn given(&mut self, index: usize) -> Val {
        let record = Arc::clone(&self.record);
        let schema = &self.data.schema;
        let field = schema.fields.get(index);
        let blank = || field.filter(|field| field.if_blank.is_some());
        let answer = record.answer(index);
        if answer.is_none() {
            let Some(field) = blank() else {
                return Val::Unit;
            };
            if self.asking && !is_by_office(field) {
                return Val::Unit;
            }
        }
        // What was read of the record isn't made a value again; what a table filled isn't given.
        match self.memory.fields.get(index) {
            None | Some(Val::Unit | Val::Unknown(_)) => {}
            Some(value) => return *value,
        }
        let taken = match (answer, field) {
            (Some(answer), _) => Taken::of(answer),
            (None, Some(field)) => Taken::blank(schema, field),
            (None, None) => Taken::Absent,
        };
        self.taken(taken, index)
    }

    /// A field as a value: nothing if it is absent.
    pub fn taken(&mut self, taken: Taken<'_>, index: usize) -> Val {
        match taken {
            Taken::Value(value) => self.value(&value, index as u16),
            Taken::None => Val::Unknown(self.pool.missing(&Static::None(index))),
            Taken::Open => Val::Unknown(self.pool.missing(&Static::Field(index))),
            Taken::Absent => Val::Unit,
        }
    }

    #[inline(never)]
    fn read(&mut self, index: usize) -> Val {
        let value = match self.given(index) {
            Val::Unit => self.look_up(index),
            value => value,
        };
        if let Some(place) = self.memory.fields.get_mut(index) {
            *place = value;
        }
        value
    }

    /// A field that isn't given: its table may hold it.
    fn look_up(&mut self, index: usize) -> Val {
        // A table without rows would say nothing whatever it is looked up by.
        let has_rows = |table| {
            self.table(table)
                .is_some_and(|t: &Table| !t.rows.is_empty())
        };
        let lookup = self.pool.lookup(index);
        let by = lookup
            .filter(|lookup| has_rows(lookup.table))
            .map_or(&[][..], |lookup| &lookup.by);
        let keys: Vec<Val> = by.iter().map(|by| self.key(*by)).collect();
        let (row, value) = self.filled(index, &keys);
        if let Some(row) = row {
            self.memory.filled.push((index as u16, row));
        }
        value
    }

    /// What a table is looked up by: a field that is given, else nothing; or a fact.
    fn key(&mut self, by: By) -> Val {
        match by {
            By::Field(field) => match self.given(field) {
                Val::Unknown(_) => Val::Unit,
                value => value,
            },
            // One that can't be worked out says so to the rules that read it.
            By::Fact(fact) => self.fact(fact).unwrap_or(Val::Unit),
        }
    }

    /// What the table of a field that isn't given holds for these keys, and its row.
    pub fn filled(&mut self, index: usize, keys: &[Val]) -> (Option<u32>, Val) {
        let mut missing = self.pool.missing(&Static::Field(index));
        let Some(lookup) = self.pool.lookup(index) else {
            return (None, Val::Unknown(missing));
        };
        let known: Vec<Val> = keys
            .iter()
            .map(|key| if key.is_unknown() { Val::Unit } else { *key })
            .collect();
        let row = self.best(lookup.table, &known);
        match row {
            Some(row) => {
                let value = self.cell(lookup.table, row, lookup.column);
                if !matches!(value, Val::Unit) {
                    return (Some(row), value);
                }
            }
            // A table without rows would say nothing whatever it is looked up by.
            None if self.table(lookup.table).is_none_or(|t| t.rows.is_empty()) => {}
            None => {
                for (by, value) in lookup.by.iter().zip(keys) {
                    match (by, value) {
                        (By::Field(key), Val::Unit) => {
                            let key = self.pool.missing(&Static::Field(*key));
                            missing = self.join(missing, key);
                        }
                        (_, Val::Unknown(key)) => missing = self.join(missing, *key),
                        _ => {}
                    }
                }
            }
        }
        (row, Val::Unknown(missing))
    }

    pub fn value(&mut self, value: &Value, field: u16) -> Val {
        match value {
            Value::Number(number) => self.of_number((*number).into()),
            Value::Text(text) => Val::Text(self.intern(text)),
            Value::Boolean(yes) => Val::Bool(*yes),
            Value::Date(date) => Val::Day(*date),
            Value::Record(_) => Val::Item(field, 1),
            Value::Gap => Val::Unit,
            Value::List(items) => {
                let items: Vec<Val> = items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| match item {
                        Value::Record(_) => Val::Item(field, at as u16 + 1),
                        Value::Gap => self.gap(field, at + 1),
                        other => self.value(other, field),
                    })
                    .collect();
                let from = self.memory.items.len();
                self.memory.items.extend(items);
                self.list(from)
            }
        }
    }

    /// An item of a list that isn't known, counted from 1.
    fn gap(&mut self, field: u16, place: usize) -> Val {
        let list = self.data.schema.fields.get(usize::from(field));
        list.map_or(Val::Unit, |list| {
            Val::Unknown(self.missing_of(Missing::gap(list, place)))
        })
    }

    /// A field of a record of a list, counted from 1.
    pub fn item(&mut self, list: Option<&Value>, field: u16, place: u16, member: &Member) -> Val {
        let values = match list {
            Some(Value::List(items)) => items.get(usize::from(place).saturating_sub(1)),
            other => other,
        };
        let Some(Value::Record(values)) = values else {
            return Val::Unit;
        };
        if let Some(value) = values.get(member.name.as_str()) {
            return self.value(value, field);
        }
        let Some(list) = self.data.schema.fields.get(usize::from(field)) else {
            return Val::Unit;
        };
        let known = member
            .items
            .get(usize::from(field))
            .and_then(|at| list.items.get(usize::from(*at)));
        let missing = Missing::item(list, place.into(), &member.name, known);
        Val::Unknown(self.missing_of(missing))
    }

    fn table(&self, table: u16) -> Option<&'a Table> {
        self.data.tables.at(table.into()).map(|(_, table)| table)
    }

    pub(super) fn cell(&self, table: u16, row: u32, column: u16) -> Val {
        let columns = self.table(table).map_or(0, |table| table.columns.len());
        self.pool
            .cell(table.into(), columns, row as usize, column.into())
    }

    /// The place of the row that fits best, as [`Table::find`] has it.
    fn best(&self, at: u16, keys: &[Val]) -> Option<u32> {
        let table = self.table(at)?;
        let mut best: Option<usize> = None;
        for index in self.pool.rows(at.into(), keys.first().copied()) {
            let index = index as usize;
            let Some(row) = table.rows.get(index) else {
                continue;
            };
            if !self.fits(at, table, index, keys) || !row.in_force(self.dated.as_of) {
                continue;
            }
            if best
                .and_then(|other| table.rows.get(other))
                .is_none_or(|other| table.rank(row, other) == Ordering::Greater)
            {
                best = Some(index);
            }
        }
        best.map(|row| row as u32)
    }

    fn fits(&self, at: u16, table: &Table, row: usize, keys: &[Val]) -> bool {
        let columns = table.columns.len();
        keys.len() == table.keys.len()
            && table.keys.iter().zip(keys).all(|(column, key)| {
                let cell = self.pool.cell(at.into(), columns, row, *column);
                match (cell, *key, table.columns.get(*column).and_then(|c| c.key)) {
                    (Val::Unit, _, Some(KeyKind::Exact)) => true,
                    (Val::Text(cell), Val::Text(key), Some(KeyKind::Exact)) => {
                        self.same_text(cell, key)
                    }
                    (_, Val::Unit, _) => false,
                    (from, key, Some(KeyKind::AtLeast)) => {
                        self.ordering(from, key).is_some_and(Ordering::is_le)
                    }
                    (
                        Val::Number(..) | Val::Wide(_),
                        Val::Number(..) | Val::Wide(_) | Val::Int(_),
                        Some(KeyKind::Exact),
                    ) => self.equal(cell, *key) == Some(true),
                    (cell, key, Some(KeyKind::Exact)) => self.print(cell) == self.print(key),
                    _ => false,
                }
            })
    }

    /// The row with the keys on the stack from a place; what isn't known if there is none, or a key isn't known.
    pub(super) fn find(&mut self, at: u16, from: usize) -> Result<Result<u32, u32>, Stop> {
        let keys: Vec<Val> = self.memory.stack.drain(from..).collect();
        if keys.iter().any(|key| key.is_unknown()) {
            return self.row(at, &keys);
        }
        self.scan(at)?;
        let found = self.row(at, &keys)?;
        if let Ok(row) = found
            && self.traces
        {
            self.memory.trace.row(at, row, &keys, true);
        }
        Ok(found)
    }

    /// Whether there is a row with the keys on the stack from a place. An absent row is an answer here,
    /// an absent key isn't.
    pub(super) fn has_row(&mut self, at: u16, from: usize) -> Answer {
        let keys = self.memory.stack.get(from..).unwrap_or_default();
        if keys.iter().any(|key| key.is_unknown()) || self.best(at, keys).is_some() {
            return Ok(match self.find(at, from)? {
                Ok(_) => Val::Bool(true),
                Err(unknown) => Val::Unknown(unknown),
            });
        }
        self.scan(at)?;
        self.memory.stack.truncate(from);
        Ok(Val::Bool(false))
    }

    /// Counts the rows of a table that are looked through.
    fn scan(&mut self, at: u16) -> Result<(), Fault> {
        if self.memory.trace.scanned > MAX_ROWS {
            return Err(Fault::too_many_rows());
        }
        self.memory.trace.scanned += self.table(at).map_or(0, |table| table.rows.len());
        Ok(())
    }

    /// The rows of a table that are in force.
    pub fn rows_in_force(&mut self, at: u16) -> Answer {
        self.scan(at)?;
        let table = self.table(at).ok_or_else(Fault::damaged)?;
        let from = self.memory.items.len();
        for (row, held) in table.rows.iter().enumerate() {
            if held.in_force(self.dated.as_of) {
                self.memory.items.push(Val::Row(at, row as u32));
            }
        }
        Ok(self.list(from))
    }

    /// Notes that a row was read that wasn't looked up; the cells of its keys are shown for these.
    pub(super) fn read_row(&mut self, at: u16, row: u32) {
        let Some(table) = self.table(at).filter(|_| self.traces) else {
            return;
        };
        let keys: Vec<Val> = table
            .keys
            .iter()
            .map(|key| self.cell(at, row, *key as u16))
            .collect();
        let read = &self.memory.trace.rows;
        if !read
            .iter()
            .any(|known| (known.table, known.row) == (at, row))
        {
            self.memory.trace.row(at, row, &keys, false);
        }
    }

    /// An amount charged band by band, and the rows of the bands that it reaches into.
    pub fn scale(&mut self, at: u16, amount: Val) -> Result<(Val, Vec<u32>), Stop> {
        if amount.is_unknown() {
            return Ok((amount, Vec::new()));
        }
        self.scan(at)?;
        let table = self.table(at).ok_or_else(Fault::damaged)?;
        let bands = table.bands(self.dated.as_of);
        if bands.is_empty() {
            let name = self.data.tables.at(at.into()).map_or("", |(name, _)| name);
            let missing = Missing::row(name, table, &self.dated.as_of.to_string());
            return Ok((Val::Unknown(self.missing_of(missing)), Vec::new()));
        }
        let (mut charge, mut rows) = (Val::Number(0, 0), Vec::new());
        for (place, band) in bands.iter().enumerate() {
            let from = self.of_number(band.from.into());
            if place > 0 && self.order("scale", amount, from)?.is_le() {
                break;
            }
            rows.push(band.row as u32);
            let end = match band.to {
                Some(to) => {
                    let to = self.of_number(to.into());
                    self.binary(Op::Min, amount, to)?
                }
                None => amount,
            };
            let within = self.binary(Op::Subtract, end, from)?;
            let within = self.binary(Op::Max, within, Val::Int(0))?;
            let rate = self.of_number(band.rate.into());
            let part = self.binary(Op::Multiply, within, rate)?;
            charge = self.binary(Op::Add, charge, part)?;
        }
        Ok((charge, rows))
    }

    /// The row with these keys; what isn't known if there is none, or a key isn't known.
    pub fn row(&mut self, at: u16, keys: &[Val]) -> Result<Result<u32, u32>, Stop> {
        let mut unknown = None;
        for key in keys {
            if let Val::Unknown(key) = key {
                unknown = Some(self.join_some(unknown, *key));
            }
        }
        if let Some(unknown) = unknown {
            // That there is none of a key doesn't say that there is none of what is looked up.
            return Ok(Err(self.pool.without_none(unknown)));
        }
        let table = self.table(at).ok_or_else(Fault::damaged)?;
        if let Some(row) = self.best(at, keys) {
            return Ok(Ok(row));
        }
        self.work += 256;
        let wanted = keys
            .iter()
            .map(|key| self.print(*key))
            .collect::<Vec<_>>()
            .join("、");
        let name = self.data.tables.at(at.into()).map_or("", |(name, _)| name);
        Ok(Err(self.missing_of(Missing::row(name, table, &wanted))))
    }

    /// Whether a day is worked, if the table of holidays says so. Each day costs the rows that are gone through for it.
    pub(super) fn is_worked(&mut self, day: Date) -> Result<Option<bool>, Fault> {
        let holidays = self.data.tables.get(HOLIDAYS);
        self.work += 1 + holidays.map_or(0, |table| table.rows.len() as u64 / 16);
        self.fuel()?;
        let Some((row, worked)) = holidays.and_then(|table| worked(table, day)) else {
            return Ok(None);
        };
        self.memory.trace.holidays.insert(row);
        Ok(Some(worked))
    }
}

/// Whether a table of holidays says that a day is worked, and the place of the row that says so.
fn worked(holidays: &Table, day: Date) -> Option<(usize, bool)> {
    let (row, found) = holidays.find(&[], day)?;
    match found.cells.get(holidays.column("working")?.0)? {
        Cell::Boolean(worked) => Some((row, *worked)),
        _ => None,
    }
}

/// Whether a blank is what an office's settings have for all its records, or have left.
fn is_by_office(field: &Field) -> bool {
    field.if_blank.as_ref().is_some_and(|blank| blank.by_office)
}
