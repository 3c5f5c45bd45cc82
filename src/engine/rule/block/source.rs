//! Reads fields for a block of records.

use super::Block;
use super::rows::{BLOCK, Rows, Values};
use super::store::{Asks, Source};
use crate::record::columns::{self, FieldColumn};
use crate::record::{Answer, Taken, read};
use crate::rule::pool::{By, Static};
use crate::rule::val::{TextId, Val};
use model::number::{Digits, aligned};
use pack::schema::{Field, FieldKind, Schema};
use rust_decimal::Decimal;

impl Block<'_> {
    /// Lets go of the fields of the last block; of the values that columns have by code only if their texts go, too.
    pub(super) fn forget_fields(&mut self, coded: bool) {
        let room = &mut self.room;
        let read = self
            .store
            .fields
            .read
            .iter_mut()
            .chain(&mut self.store.fields.given);
        read.filter_map(Option::take)
            .for_each(|values| room.give_back(values));
        self.store
            .fields
            .lists
            .iter_mut()
            .for_each(|list| *list = None);
        self.store.fields.is.clear();
        self.store.fields.sizes.fill(None);
        if coded {
            self.store
                .fields
                .coded
                .iter_mut()
                .for_each(|coded| *coded = None);
        }
    }

    /// Reads a field of all records of the block, if it wasn't.
    pub(super) fn read_field(&mut self, index: usize) {
        let fields = &self.store.fields;
        // One that is given is being filled: its table asks for what asks for it.
        if fields.read.get(index).is_none_or(Option::is_some)
            || fields.given.get(index).is_some_and(Option::is_some)
        {
            return;
        }
        let mut values = self.given_values(index);
        let missing = Val::Unknown(self.machine.pool.missing(&Static::Field(index)));
        if self.machine.pool.lookup(index).is_none() {
            for value in values.iter_mut().take(self.rows) {
                if matches!(value, Val::Unit) {
                    *value = missing;
                }
            }
        } else {
            let mut given = self.room.values();
            given.copy_from_slice(&*values);
            if let Some(place) = self.store.fields.given.get_mut(index) {
                *place = Some(given);
            }
            self.look_up(index, &mut values);
        }
        let unknown = matching(self.rows, &values, |value| value.is_unknown());
        if let (Some(place), Some(rows)) = (
            self.store.fields.read.get_mut(index),
            self.store.fields.unknown.get_mut(index),
        ) {
            *place = Some(values);
            *rows = unknown;
        }
    }

    /// The rows of which a field that was read isn't known.
    pub(super) fn unknown_rows(&self, index: usize) -> Rows {
        self.store
            .fields
            .unknown
            .get(index)
            .copied()
            .unwrap_or_default()
    }

    /// The rows of which there is no value of a field that was read.
    pub(super) fn none_rows(&self, index: usize) -> Rows {
        let mut nones = Rows::default();
        if let Some(values) = self.store.fields.column(index) {
            self.unknown_rows(index).each(|row| {
                if self.machine.pool.is_none(values[usize::from(row)]) {
                    nones.insert(row);
                }
            });
        }
        nones
    }

    /// How much work the longest value of a field that was read is to go through.
    pub(super) fn size_of(&mut self, index: usize) -> u64 {
        if let Some(Some(size)) = self.store.fields.sizes.get(index) {
            return *size;
        }
        let values = self
            .store
            .fields
            .column(index)
            .into_iter()
            .flatten()
            .take(self.rows);
        let size = values
            .map(|value| self.machine.size(*value) as u64)
            .max()
            .unwrap_or(1);
        if let Some(place) = self.store.fields.sizes.get_mut(index) {
            *place = Some(size);
        }
        size
    }

    /// The rows of which a field that was read is what is asked; nothing if the values are of another kind.
    pub(super) fn rows_where(&mut self, index: usize, asks: Asks) -> Option<Rows> {
        if let Some(rows) = self.store.fields.is.get(&(index, asks)) {
            return Some(*rows);
        }
        let (machine, values) = (&self.machine, self.store.fields.column(index)?);
        let list = match asks {
            Asks::OneOf(list) => machine.pool.items(list)?,
            _ => &[],
        };
        let of_kind = |value: &Val| match (asks, value) {
            (_, Val::Unknown(_)) => true,
            (Asks::Yes, value) => matches!(value, Val::Bool(_)),
            (_, value) => matches!(value, Val::Text(_)),
        };
        if !values.iter().take(self.rows).all(of_kind)
            || !list.iter().all(|item| matches!(item, Val::Text(_)))
        {
            return None;
        }
        let same = |text: TextId, item: &Val| matches!(item, Val::Text(wanted) if machine.same_text(text, *wanted));
        let rows = matching(self.rows, values, |value| match (asks, value) {
            (Asks::Yes, value) => matches!(value, Val::Bool(true)),
            (Asks::Text(wanted), Val::Text(text)) => machine.same_text(text, wanted),
            (Asks::OneOf(_), Val::Text(text)) => list.iter().any(|item| same(text, item)),
            _ => false,
        });
        self.store.fields.is.insert((index, asks), rows);
        Some(rows)
    }

    /// Fills what isn't given from the field's table.
    fn look_up(&mut self, index: usize, values: &mut Values) {
        let Some(lookup) = self.machine.pool.lookup(index) else {
            return;
        };
        for by in &lookup.by {
            match *by {
                By::Field(key) if key != index => self.read_field(key),
                By::Field(_) => {}
                By::Fact(fact) => self.read_fact(fact),
            }
        }
        let by = &lookup.by;
        let mut keys: Vec<Val> = Vec::with_capacity(by.len());
        for (row, value) in values.iter_mut().enumerate().take(self.rows) {
            if matches!(value, Val::Unit) {
                keys.clear();
                keys.extend(by.iter().map(|by| self.key(*by, row as u8)));
                *value = self.machine.filled(index, &keys).1;
            }
        }
    }

    /// What a table is looked up by, as the machine has it.
    fn key(&self, by: By, row: u8) -> Val {
        let fact = match by {
            By::Field(field) => return self.given(field, row),
            By::Fact(fact) => self.store.facts.get(fact).and_then(Option::as_ref),
        };
        fact.filter(|fact| !fact.faults.contains(row))
            .map_or(Val::Unit, |fact| fact.values[usize::from(row)])
    }

    /// What a record gives for a field that was read; nothing if that isn't known.
    pub(super) fn given(&self, field: usize, row: u8) -> Val {
        let place =
            |columns: &[Option<Box<Values>>]| Some(columns.get(field)?.as_ref()?[usize::from(row)]);
        match place(&self.store.fields.given).or_else(|| place(&self.store.fields.read)) {
            Some(Val::Unknown(_)) | None => Val::Unit,
            Some(value) => value,
        }
    }

    /// A field as the records have it: nothing where it is absent.
    pub(super) fn given_values(&mut self, index: usize) -> Box<Values> {
        let mut values = self.room.values();
        let (from, to) = (self.from, self.from + self.rows);
        let schema = self.schema();
        match self.source {
            Source::Single(records) => {
                for (value, record) in values
                    .iter_mut()
                    .zip(records.get(from..to).unwrap_or_default())
                {
                    *value = self.answered(record.answer(index), index);
                }
            }
            Source::Columns(columns) => match (columns.of_field(index), schema.fields.get(index)) {
                (Some(column), Some(field)) => {
                    self.given_column(column, schema, index, field, &mut values)
                }
                _ => values.fill(Val::Unit),
            },
        }
        if let Some(field) = schema.fields.get(index).filter(|f| f.if_blank.is_some()) {
            let blank = self.machine.taken(Taken::blank(schema, field), index);
            let absent = |value: &&mut Val| matches!(value, Val::Unit);
            values
                .iter_mut()
                .take(to - from)
                .filter(absent)
                .for_each(|value| *value = blank);
        }
        values
    }

    /// An answer as a value: nothing if the field is absent.
    fn answered(&mut self, answer: Option<&Answer>, index: usize) -> Val {
        answer.map_or(Val::Unit, |answer| {
            self.machine.taken(Taken::of(answer), index)
        })
    }

    fn given_column(
        &mut self,
        column: &FieldColumn,
        schema: &Schema,
        index: usize,
        field: &Field,
        values: &mut Values,
    ) {
        let rows = self.from..self.from + self.rows;
        let machine = &mut self.machine;
        match column {
            FieldColumn::Numbers(numbers) if columns::is_number(field) => {
                // What a field allows, as digits; of what isn't short, or isn't allowed, the record's own check says.
                let limit = |limit: Option<Decimal>| {
                    limit.map(|limit| Val::small(limit).and_then(Val::digits))
                };
                let (low, high) = (limit(field.min), limit(field.max));
                let most = if field.kind == FieldKind::Number {
                    u8::MAX
                } else {
                    0
                };
                let beside = |value: Digits, limit: Option<Digits>| {
                    limit.and_then(|limit| aligned(value, limit))
                };
                let within = |value: Digits| {
                    low.is_none_or(|low| {
                        beside(value, low).is_some_and(|(value, low, _)| value >= low)
                    }) && high.is_none_or(|high| {
                        beside(value, high).is_some_and(|(value, high, _)| value <= high)
                    }) && value.1 <= most
                };
                let unreadable = Val::Unknown(machine.pool.missing(&Static::Field(index)));
                let mut last = 0;
                for (value, number) in values.iter_mut().zip(numbers.get(rows).unwrap_or_default())
                {
                    *value = match columns::digits_like(*number, last)
                        .filter(|digits| within(*digits))
                    {
                        Some((digits, scale)) => {
                            last = if scale > 0 { scale } else { last };
                            Val::Number(digits, scale)
                        }
                        None if number.is_nan() => Val::Unit,
                        None => columns::number(field, *number)
                            .map_or(unreadable, |number| machine.of_number(number.into())),
                    };
                }
            }
            FieldColumn::Coded(known, codes) if field.kind != FieldKind::Records => {
                let Some(coded) = self.store.fields.coded.get_mut(index) else {
                    return;
                };
                let coded = coded.get_or_insert_with(|| vec![None; known.len()]);
                for (value, code) in values.iter_mut().zip(codes.get(rows).unwrap_or_default()) {
                    let at = *code as usize;
                    if let (Some(held @ None), Some(json)) = (coded.get_mut(at), known.get(at)) {
                        let read = read(schema, field, json);
                        *held =
                            Some(read.map_or(Val::Unit, |answer| {
                                machine.taken(Taken::of(&answer), index)
                            }));
                    }
                    // Straight from there: put together from its parts, the processor waits for one after another.
                    match coded.get(at) {
                        Some(Some(held)) => {
                            std::slice::from_mut(value).copy_from_slice(std::slice::from_ref(held))
                        }
                        _ => *value = Val::Unit,
                    }
                }
            }
            _ => {
                let mut lists_read = Vec::with_capacity(BLOCK);
                for (value, row) in values.iter_mut().zip(rows) {
                    let held = column.get(row).and_then(|json| read(schema, field, &json));
                    *value = held
                        .as_ref()
                        .map_or(Val::Unit, |answer| machine.taken(Taken::of(answer), index));
                    if field.kind == FieldKind::Records {
                        lists_read.push(match held {
                            Some(Answer::Value(list)) => Some(list),
                            _ => None,
                        });
                    }
                }
                if let Some(lists) = self
                    .store
                    .fields
                    .lists
                    .get_mut(index)
                    .filter(|_| field.kind == FieldKind::Records)
                {
                    *lists = Some(lists_read);
                }
            }
        }
    }
}

/// The rows whose values pass a test.
fn matching(count: usize, values: &Values, test: impl Fn(Val) -> bool) -> Rows {
    let mut rows = Rows::default();
    for (row, value) in values.iter().enumerate().take(count) {
        if test(*value) {
            rows.insert(row as u8);
        }
    }
    rows
}
