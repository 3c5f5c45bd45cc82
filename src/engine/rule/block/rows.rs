//! Rows of a block as sets, the values of a step for each row, the room that these come from, and the rows that are done.

use crate::rule::val::Val;

/// Rows of a block: few enough that the values of a step stay in the processor's first cache, and that a row fits a byte.
pub(in crate::rule) const BLOCK: usize = 256;

/// A value for each row; only those of the rows that go on mean something.
pub(super) type Values = [Val; BLOCK];

/// For each row the first one that is alike.
pub(super) type Firsts = [u8; BLOCK];

/// Some rows of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::rule) struct Rows([u64; BLOCK / 64]);

impl Rows {
    /// The first so many.
    pub fn first(count: usize) -> Self {
        let bits = |word: usize| match count.saturating_sub(word * 64) {
            64.. => u64::MAX,
            bits => (1 << bits) - 1,
        };
        Self([bits(0), bits(1), bits(2), bits(3)])
    }

    pub const fn is_empty(self) -> bool {
        let [a, b, c, d] = self.0;
        a | b | c | d == 0
    }

    /// How many they are.
    pub fn len(self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub const fn contains(self, row: u8) -> bool {
        self.0[row as usize / 64] >> (row % 64) & 1 == 1
    }

    pub const fn insert(&mut self, row: u8) {
        self.0[row as usize / 64] |= 1 << (row % 64);
    }

    pub const fn remove(&mut self, row: u8) {
        self.0[row as usize / 64] &= !(1 << (row % 64));
    }

    /// These and those.
    pub fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    /// Of these, those that are among others.
    pub fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    /// Set difference.
    pub fn difference(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & !other.0[at]))
    }

    /// Goes through them in order.
    #[inline(always)]
    pub fn each(self, mut take: impl FnMut(u8)) {
        for (at, mut word) in self.0.into_iter().enumerate() {
            while word != 0 {
                take((at * 64) as u8 + word.trailing_zeros() as u8);
                word &= word - 1;
            }
        }
    }

    /// Those that pass a test, and those of which it doesn't say.
    #[inline(always)]
    pub fn split(self, test: impl Fn(u8) -> Option<bool>) -> (Self, Self) {
        let (mut yes, mut left) = (Self::default(), Self::default());
        for (at, mut word) in self.0.into_iter().enumerate() {
            while word != 0 {
                let bit = word & word.wrapping_neg();
                match test((at * 64) as u8 + word.trailing_zeros() as u8) {
                    Some(true) => yes.0[at] |= bit,
                    Some(false) => {}
                    None => left.0[at] |= bit,
                }
                word ^= bit;
            }
        }
        (yes, left)
    }

    /// Them in order.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        let mut left = self;
        std::iter::from_fn(move || {
            let at = left.0.iter().position(|word| *word != 0)?;
            let row = (at * 64) as u8 + left.0[at].trailing_zeros() as u8;
            left.remove(row);
            Some(row)
        })
    }
}

/// What a step gives.
pub(super) enum Operand {
    Column(BlockColumn),
    /// Yes, no, or not known.
    Truth(Truth),
}

impl Operand {
    /// Nothing.
    pub const UNIT: Self = Self::Column(UNIT);

    pub const fn at(place: Place) -> Self {
        Self::Column(BlockColumn::At(place))
    }

    pub const fn constant(value: Val) -> Self {
        Self::at(Place::Constant(value))
    }

    pub const fn own(values: Box<Values>) -> Self {
        Self::Column(BlockColumn::Own(values))
    }
}

/// A value for each row.
pub(super) enum BlockColumn {
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
    /// A fact.
    Fact(usize),
}

/// Yes for some rows, not known for some, and no for the others.
pub(super) struct Truth {
    pub yes: Rows,
    pub unknown: Rows,
    /// What would have to be known, of the rows of which it isn't.
    pub why: BlockColumn,
}

/// Nothing.
pub(super) const UNIT: BlockColumn = BlockColumn::At(Place::Constant(Val::Unit));

/// The values of a column.
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
        Self {
            values,
            mask: u8::MAX,
        }
    }

    #[inline(always)]
    pub fn at(&self, row: u8) -> Val {
        self.values[usize::from(row & self.mask)]
    }
}

/// Columns that are used again.
#[derive(Default)]
pub(super) struct Room(Vec<Box<Values>>);

impl Room {
    pub fn values(&mut self) -> Box<Values> {
        self.0.pop().unwrap_or_else(|| Box::new([Val::Unit; BLOCK]))
    }

    pub fn give_back(&mut self, values: Box<Values>) {
        self.0.push(values);
    }
}

/// The rows that a function has answered early, with their answers.
#[derive(Default)]
pub(super) struct Returned {
    pub rows: Rows,
    pub values: Option<Box<Values>>,
}

/// The rows that a loop is done with, and those that go on with its next item.
#[derive(Clone, Copy, Default)]
pub(super) struct Round {
    pub done: Rows,
    pub next: Rows,
}
