//! The functions of rules on plain values: what each gives of values that are known.
//!
//! A row here and one in `lang::vocabulary` make a function. Checks, lowering, the machine, the block,
//! editors and the handbook follow, and the oracle takes from here what it has no own account of.

use super::fault::Fault;
use jiff::civil::Date;
use model::calendar;
use model::number::{ArithmeticError, Number};
use std::borrow::Cow;

/// A value that is known, as functions take and give it.
#[derive(Clone, Debug)]
pub enum Plain<'a> {
    Boolean(bool),
    Number(Cow<'a, Number>),
    Text(Cow<'a, str>),
    Date(Date),
    /// Any other, of which no function knows what to do.
    Other,
}

/// A function of one or two plain values. If one isn't known, nor is what it gives, and it isn't called.
pub struct Function {
    /// As in the vocabulary, which says what it takes and gives.
    pub name: &'static str,
    /// What it gives.
    ///
    /// # Errors
    /// A fault where the values are of kinds, or so large, that it isn't for them.
    pub of: for<'a> fn(&[Plain<'a>]) -> Result<Plain<'a>, Fault>,
}

/// All of them.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "abs",
        of: |given| match given {
            [Plain::Number(number)] => Ok(Plain::Number(Cow::Owned(number.abs()))),
            _ => Err(mixed("abs 要用于数字。", "abs takes a number.")),
        },
    },
    Function {
        name: "round_half_even",
        of: |given| rounded(given, Number::round_half_even),
    },
    Function {
        name: "round_half_up",
        of: |given| rounded(given, Number::round_half_up),
    },
    Function {
        name: "add_days",
        of: |given| shifted(given, calendar::add_days),
    },
    Function {
        name: "add_years",
        of: |given| shifted(given, calendar::add_years),
    },
    Function {
        name: "year_end",
        of: |given| match given {
            [Plain::Date(day)] => within(calendar::year_end(*day)),
            _ => Err(takes_date()),
        },
    },
    Function {
        name: "starts_with",
        of: |given| match given {
            [Plain::Text(text), Plain::Text(start)] => {
                Ok(Plain::Boolean(text.starts_with(&**start)))
            }
            _ => Err(mixed("starts_with 要用于文字。", "starts_with takes text.")),
        },
    },
    Function {
        name: "skip",
        of: |given| match given {
            [Plain::Text(text), Plain::Number(count)] => match count.to_i64() {
                Some(count) => Ok(Plain::Text(skipped(text, count).to_owned().into())),
                None => Err(mixed("skip 要用于文字。", "skip takes text.")),
            },
            _ => Err(mixed("skip 要用于文字。", "skip takes text.")),
        },
    },
];

impl Plain<'_> {
    /// The same without what it is borrowed from.
    #[must_use]
    pub fn into_owned(self) -> Plain<'static> {
        match self {
            Self::Boolean(yes) => Plain::Boolean(yes),
            Self::Number(number) => Plain::Number(Cow::Owned(number.into_owned())),
            Self::Text(text) => Plain::Text(Cow::Owned(text.into_owned())),
            Self::Date(day) => Plain::Date(day),
            Self::Other => Plain::Other,
        }
    }

    /// The work of going through it, in operations.
    pub(super) fn work(&self) -> u64 {
        match self {
            Self::Number(number) => number.work(),
            Self::Text(text) => text.len() as u64 / 16,
            Self::Boolean(_) | Self::Date(_) | Self::Other => 0,
        }
    }
}

fn rounded<'a>(
    given: &[Plain<'a>],
    round: fn(&Number, u32) -> Result<Number, ArithmeticError>,
) -> Result<Plain<'a>, Fault> {
    let [Plain::Number(number), Plain::Number(places)] = given else {
        return Err(Fault::bad_rounding());
    };
    let places = places
        .to_i64()
        .and_then(|places| u32::try_from(places).ok());
    let places = places.ok_or_else(Fault::bad_rounding)?;
    let rounded = round(number, places).map_err(|_| Fault::number_too_large())?;
    Ok(Plain::Number(Cow::Owned(rounded)))
}

fn shifted<'a>(
    given: &[Plain<'a>],
    step: fn(Date, i64) -> Option<Date>,
) -> Result<Plain<'a>, Fault> {
    let [day, amount] = given else {
        return Err(takes_date());
    };
    let (day, whole) = moved(day, amount)?;
    within(step(day, whole))
}

/// A date and the whole number that it is moved by.
pub(super) fn moved(day: &Plain<'_>, amount: &Plain<'_>) -> Result<(Date, i64), Fault> {
    let whole = match amount {
        Plain::Number(amount) => amount.to_i64(),
        _ => None,
    };
    let whole = whole.ok_or_else(Fault::not_whole)?;
    match day {
        Plain::Date(day) => Ok((*day, whole)),
        _ => Err(takes_date()),
    }
}

fn within<'a>(day: Option<Date>) -> Result<Plain<'a>, Fault> {
    day.map(Plain::Date).ok_or_else(Fault::date_out_of_range)
}

/// A text without its first characters.
fn skipped(text: &str, count: i64) -> &str {
    let count = usize::try_from(count).unwrap_or(0);
    text.char_indices()
        .nth(count)
        .and_then(|(at, _)| text.get(at..))
        .unwrap_or_default()
}

fn takes_date() -> Fault {
    mixed("这里要用日期。", "A date is needed here.")
}

fn mixed(zh: &'static str, en: &'static str) -> Fault {
    Fault::new("mixed-types", zh, en)
}
