//! A value of a program: small, copied and never counted. What doesn't fit in is kept by the run, or by the pool.

use jiff::civil::Date;
use model::bytes::{fields, variants};
use model::number::{Digits, Number};
use model::outcome::Outcome;
use rust_decimal::Decimal;

/// Place of a text in the pool, or past it among the texts of a record.
pub(super) type TextId = u32;

/// An outcome and the key of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conclusion {
    pub outcome: Outcome,
    pub key: TextId,
}

/// A value of a program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Val {
    /// Nothing; of a cell, an empty one.
    Unit,
    Bool(bool),
    /// A whole number, as places in a list are.
    Int(i64),
    /// A decimal of at most 64 bits: its digits, and how many of them are behind the point.
    Number(i64, u8),
    /// Any other number, by its place.
    Wide(u32),
    Text(TextId),
    Day(Date),
    /// A list by its place.
    List(u32),
    /// A row by its table and place.
    Row(u16, u32),
    /// A record of a list by its field and place.
    Item(u16, u16),
    /// An outcome that nobody has concluded yet.
    Outcome(Conclusion),
    /// A value that isn't known, by the place of what would have to be known for it.
    Unknown(u32),
}

fields! {
    Conclusion { outcome, key }
}

variants!(Val {
    Unit,
    1 Bool(0 yes),
    2 Int(0 whole),
    3 Number(0 digits 1 scale),
    4 Wide(0 at),
    5 Text(0 text),
    6 Day(0 day),
    7 List(0 at),
    8 Row(0 table 1 row),
    9 Item(0 field 1 at),
    10 Unknown(0 what),
    11 Outcome(0 conclusion)
});

impl Val {
    /// Whether it isn't known.
    pub const fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// A decimal that was written, if it is of at most 64 bits.
    #[inline]
    pub fn small(number: Decimal) -> Option<Self> {
        Some(Self::Number(
            i64::try_from(number.mantissa()).ok()?,
            number.scale() as u8,
        ))
    }

    /// A number, if it is a decimal of at most 64 bits.
    #[inline]
    pub fn short(number: &Number) -> Option<Self> {
        let (digits, scale) = number.digits()?;
        Some(Self::Number(digits, scale))
    }

    /// The digits of a number of at most 64 bits, and how many of them are behind the point.
    #[inline]
    pub const fn digits(self) -> Option<Digits> {
        match self {
            Self::Number(digits, scale) => Some((digits, scale)),
            Self::Int(whole) => Some((whole, 0)),
            _ => None,
        }
    }
}
