//! A value of a program: small, copied and never counted. What doesn't fit in is kept by the run, or by the pool.

use super::pool::{Pool, TextId};
use crate::pack::tables::Cell;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A value of a program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Val {
    /// Nothing; of a cell, an empty one.
    Unit,
    Bool(bool),
    /// A whole number, as places in a list are.
    Int(i64),
    Number(Decimal),
    Text(TextId),
    Day(Date),
    /// A list by its place.
    List(u32),
    /// A row by its table and place.
    Row(u16, u32),
    /// A record of a list by its field and place.
    Item(u16, u16),
    /// A value that isn't known, by the place of what would have to be known for it.
    Unknown(u32),
}

impl Val {
    /// The number, if it is one.
    pub fn number(self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(number),
            Self::Int(whole) => Some(Decimal::from(whole)),
            _ => None,
        }
    }

    /// Whether it isn't known.
    pub const fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}

/// A cell of a table.
pub(super) fn cell(cell: &Cell, pool: &mut Pool) -> Val {
    match cell {
        Cell::Empty => Val::Unit,
        Cell::Text(text) => Val::Text(pool.text(text)),
        Cell::Number(number) => Val::Number(*number),
        Cell::Boolean(yes) => Val::Bool(*yes),
    }
}
