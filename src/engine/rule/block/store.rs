//! What is kept of a block of records: its source, its fields as they are read, and the columns that its rules work out.

use super::rows::{BlockColumn, Firsts, Place, Rows, Values, View};
use crate::record::columns::Columns;
use crate::record::{Record, Value};
use crate::rule::val::{TextId, Val};
use pack::schema::Schema;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Records, one by one or by columns.
pub enum Source {
    Single(Vec<Arc<Record>>),
    Columns(Columns),
}

impl Source {
    pub fn count(&self) -> usize {
        match self {
            Self::Single(records) => records.len(),
            Self::Columns(columns) => columns.len(),
        }
    }

    /// The record of a place, with its problems.
    pub fn record(&self, schema: &Schema, place: usize) -> Arc<Record> {
        match self {
            Self::Single(records) => records.get(place).map(Arc::clone).unwrap_or_default(),
            Self::Columns(columns) => Arc::new(columns.record(schema, place)),
        }
    }

    /// One value of a record.
    pub fn value(&self, schema: &Schema, place: usize, field: usize) -> Option<Value> {
        match self {
            Self::Single(records) => records.get(place)?.get(field).cloned(),
            Self::Columns(columns) => columns.value(schema, field, place),
        }
    }
}

/// What is kept of the fields of a source from one block to the next.
#[derive(Default)]
pub(super) struct Fields {
    /// By field, for the rows of the block: nothing where a field wasn't read yet.
    pub read: Vec<Option<Box<Values>>>,
    /// The same as given, of fields that a table may fill.
    pub given: Vec<Option<Box<Values>>>,
    /// By field, the values of a column that has them by code, as they are asked for.
    pub coded: Vec<Option<Vec<Option<Val>>>>,
    /// Lists of records, by field and row.
    pub lists: Vec<Option<Vec<Option<Value>>>>,
    /// The rows of which a field isn't known.
    pub unknown: Vec<Rows>,
    /// How much work the longest text of a field is to go through, where that was asked.
    pub sizes: Vec<Option<u64>>,
    /// The rows of which a field is what is asked.
    pub is: FxHashMap<(usize, Asks), Rows>,
}

/// What is asked of a field.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Asks {
    /// Whether it is yes.
    Yes,
    Text(TextId),
    /// Whether it is one of a list that is written out.
    OneOf(u32),
}

impl Fields {
    pub fn new(fields: usize) -> Self {
        let mut new = Self::default();
        new.read.resize_with(fields, || None);
        new.given.resize_with(fields, || None);
        new.coded.resize_with(fields, || None);
        new.lists.resize_with(fields, || None);
        new.unknown.resize(fields, Rows::default());
        new.sizes.resize(fields, None);
        new
    }

    /// A field that was read.
    pub fn column(&self, field: usize) -> Option<&Values> {
        self.read.get(field)?.as_deref()
    }

    /// A list of records of a row of the block that starts at a place.
    pub fn list<'v>(
        &'v self,
        source: &'v Source,
        from: usize,
        field: usize,
        row: u8,
    ) -> Option<&'v Value> {
        match source {
            Source::Single(records) => records.get(from + usize::from(row))?.get(field),
            Source::Columns(_) => self
                .lists
                .get(field)?
                .as_ref()?
                .get(usize::from(row))?
                .as_ref(),
        }
    }
}

/// A fact of all rows.
pub(super) struct Worked {
    pub values: Box<Values>,
    /// The rows of which it can't be worked out: whoever reads it there meets its fault.
    pub faults: Rows,
    /// For each row the first of which it is the same, once that was asked; nothing if it is the same of all.
    pub firsts: Option<Option<Box<Firsts>>>,
}

/// All columns of a block.
pub(super) struct Store {
    pub fields: Fields,
    pub slots: Vec<Box<Values>>,
    /// Those of the trace.
    pub kept: Vec<Box<Values>>,
    /// The facts that were worked out, by place.
    pub facts: Vec<Option<Worked>>,
}

impl Store {
    pub fn view<'v>(&'v self, column: &'v BlockColumn) -> View<'v> {
        match column {
            BlockColumn::At(place) => self.at(place),
            BlockColumn::Own(values) => View::of(values),
        }
    }

    pub fn at<'v>(&'v self, place: &'v Place) -> View<'v> {
        let column = match place {
            Place::Constant(value) => return View::constant(value),
            Place::Field(field) => self.fields.column(*field),
            Place::Slot(slot) => self.slots.get(*slot).map(|values| &**values),
            Place::Kept(at) => self.kept.get(*at).map(|values| &**values),
            Place::Fact(at) => self
                .facts
                .get(*at)
                .and_then(Option::as_ref)
                .map(|fact| &*fact.values),
        };
        column.map_or(View::constant(&Val::Unit), View::of)
    }
}
