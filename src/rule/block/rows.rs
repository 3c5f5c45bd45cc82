//! The rows of a block that go on, the values of a step for each row, and the room that both come from.

use super::source::Fields;
use crate::rule::val::Val;

/// Rows of a block: few enough that the values of a step stay in the processor's first cache, and that a row fits a byte.
pub(in crate::rule) const BLOCK: usize = 256;

/// A value for each row; only those of the rows that go on mean something.
pub(super) type Values = [Val; BLOCK];

/// Some rows of a block.
#[derive(Default)]
pub(in crate::rule) struct Rows {
    pub list: Vec<u8>,
    /// Where the trace holds the same rows.
    pub kept: Option<Kept>,
}

/// Rows that the trace holds: from and to.
pub(in crate::rule) type Kept = (u32, u32);

impl Rows {
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Takes out the rows that fail a test.
    pub fn retain(&mut self, keep: impl Fn(u8) -> bool) {
        self.list.retain(|row| keep(*row));
        self.kept = None;
    }

    /// Adds rows that aren't among them.
    pub fn add(&mut self, rows: &[u8]) {
        if !rows.is_empty() {
            self.list.extend_from_slice(rows);
            self.kept = None;
        }
    }

    pub fn clear(&mut self) {
        self.list.clear();
        self.kept = None;
    }
}

/// What a step gives.
pub(super) enum Operand {
    At(Place),
    /// Worked out for this one step.
    Own(Box<Values>),
}

/// Where values are that a step may give without working them out.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// The same for every row.
    Constant(Val),
    /// A field of the records.
    Field(usize),
    /// A variable.
    Slot(usize),
    /// What the trace holds.
    Kept(usize),
}

/// Nothing.
pub(super) const UNIT: Operand = Operand::At(Place::Constant(Val::Unit));

/// All columns of a block.
pub(super) struct Store {
    pub fields: Fields,
    pub slots: Vec<Box<Values>>,
    /// Those of the trace.
    pub kept: Vec<Box<Values>>,
}

impl Store {
    pub fn view<'v>(&'v self, operand: &'v Operand) -> View<'v> {
        match operand {
            Operand::At(place) => self.at(place),
            Operand::Own(values) => View::of(values),
        }
    }

    pub fn at<'v>(&'v self, place: &'v Place) -> View<'v> {
        let column = match place {
            Place::Constant(value) => return View::constant(value),
            Place::Field(field) => self.fields.column(*field),
            Place::Slot(slot) => self.slots.get(*slot).map(|values| &**values),
            Place::Kept(at) => self.kept.get(*at).map(|values| &**values),
        };
        column.map_or(View::constant(&Val::Unit), View::of)
    }
}

/// The values of an operand.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    values: &'a [Val],
    /// All ones, or none where each row has the first.
    mask: u8,
}

impl<'a> View<'a> {
    pub const fn constant(value: &'a Val) -> Self {
        Self {
            values: std::slice::from_ref(value),
            mask: 0,
        }
    }

    pub const fn of(values: &'a Values) -> Self {
        Self { values, mask: u8::MAX }
    }

    #[inline(always)]
    pub fn at(&self, row: u8) -> Val {
        self.values[usize::from(row & self.mask)]
    }
}

/// Columns and lists of rows that are used again.
#[derive(Default)]
pub(super) struct Room {
    values: Vec<Box<Values>>,
    rows: Vec<Vec<u8>>,
}

impl Room {
    pub fn values(&mut self) -> Box<Values> {
        self.values.pop().unwrap_or_else(|| Box::new([Val::Unit; BLOCK]))
    }

    pub fn give_back(&mut self, values: Box<Values>) {
        self.values.push(values);
    }

    pub fn rows(&mut self) -> Rows {
        Rows {
            list: self.rows.pop().unwrap_or_else(|| Vec::with_capacity(BLOCK)),
            kept: None,
        }
    }

    pub fn give_back_rows(&mut self, mut rows: Rows) {
        rows.list.clear();
        self.rows.push(rows.list);
    }
}
