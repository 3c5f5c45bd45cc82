//! The operators and functions on plain values.

use super::fault::{Fault, Kind};
use super::machine::{Answer, Machine, Stop};
use super::op::Op;
use super::val::Val;
use jiff::civil::Date;
use model::calendar;
use model::number::Digits;
use model::number::{self, ArithmeticError, Number};
use pack::document::parse_date;
use std::cmp::Ordering;

/// What an operator gives for two decimals of at most 64 bits, one of them at least not a whole number, where that is simple.
#[inline(always)]
pub(super) fn quick(a: Val, b: Val, of: impl Fn(Digits, Digits) -> Option<Digits>) -> Option<Val> {
    // Whole numbers stay whole.
    if matches!((a, b), (Val::Int(_), Val::Int(_))) {
        return None;
    }
    of(a.digits()?, b.digits()?).map(|(digits, scale)| Val::Number(digits, scale))
}

impl Machine<'_> {
    /// What an operator gives for two values.
    ///
    /// # Errors
    /// A fault where the values are of kinds that it isn't for.
    pub(super) fn binary(&mut self, op: Op, a: Val, b: Val) -> Answer {
        match op {
            Op::Same | Op::Differs => self.work += self.size(a) as u64,
            // How a number is rounded is known before the number is.
            Op::RoundHalfEven | Op::RoundHalfUp if b.is_unknown() => {
                return Err(Fault::bad_rounding().into());
            }
            _ => {}
        }
        if let Some(unknown) = self.unknown(a, b) {
            return Ok(unknown);
        }
        Ok(match op {
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => {
                return self.arithmetic(op, a, b);
            }
            Op::Same => Val::Bool(self.same(op, a, b)?),
            Op::Differs => Val::Bool(!self.same(op, a, b)?),
            Op::Below => Val::Bool(self.order(op.name(), a, b)?.is_lt()),
            Op::AtMost => Val::Bool(self.order(op.name(), a, b)?.is_le()),
            Op::Above => Val::Bool(self.order(op.name(), a, b)?.is_gt()),
            Op::AtLeast => Val::Bool(self.order(op.name(), a, b)?.is_ge()),
            Op::Contains => match a {
                Val::List(list) => match self.among(b, list)? {
                    Ok(found) => Val::Bool(found),
                    Err(unknown) => Val::Unknown(unknown),
                },
                _ => return Err(takes_list(op).into()),
            },
            Op::Min => match self.order(op.name(), a, b)? {
                Ordering::Greater => b,
                _ => a,
            },
            Op::Max => match self.order(op.name(), a, b)? {
                Ordering::Less => b,
                _ => a,
            },
            Op::RoundHalfEven => self.rounded(a, b, Number::round_half_even)?,
            Op::RoundHalfUp => self.rounded(a, b, Number::round_half_up)?,
            Op::AddDays => self.moved(a, b, calendar::add_days)?,
            Op::AddYears => self.moved(a, b, calendar::add_years)?,
            Op::StartsWith => match (a, b) {
                (Val::Text(text), Val::Text(start)) => {
                    Val::Bool(self.text(text).starts_with(self.text(start)))
                }
                _ => return Err(takes_text(op).into()),
            },
            Op::Skip => match (a, self.whole(b)) {
                (Val::Text(text), Some(count)) => {
                    let rest = skipped(self.text(text), count).to_owned();
                    self.work += 1 + rest.len() as u64 / 16;
                    Val::Text(self.intern(&rest))
                }
                _ => return Err(takes_text(op).into()),
            },
            Op::Negate | Op::Not | Op::Sum | Op::Count | Op::Abs | Op::Date | Op::YearEnd => {
                return Err(Fault::damaged().into());
            }
        })
    }

    /// What an operator gives for one value.
    ///
    /// # Errors
    /// A fault where the value is of a kind that it isn't for.
    pub(super) fn unary(&mut self, op: Op, value: Val) -> Answer {
        if value.is_unknown() && op != Op::Date {
            return Ok(value);
        }
        Ok(match (op, value) {
            (Op::Negate, _) => return self.arithmetic(Op::Subtract, Val::Int(0), value),
            (Op::Not, Val::Bool(yes)) => Val::Bool(!yes),
            (Op::Not, other) => {
                return Err(Fault::unlike(other.kind(), op.name(), Kind::Boolean).into());
            }
            (Op::Abs, _) => {
                let number = self.number(value).ok_or_else(|| {
                    Fault::new("mixed-types", "abs 要用于数字。", "abs takes a number.")
                })?;
                let number = number.abs();
                self.of_number(number)
            }
            (Op::Count, Val::List(list)) => Val::Int(self.items(list).len() as i64),
            (Op::Sum, Val::List(list)) => return self.sum(list),
            (Op::Sum | Op::Count, _) => return Err(takes_list(op).into()),
            (Op::Date, Val::Text(text)) => {
                let text = self.text(text);
                Val::Day(parse_date(text).ok_or_else(|| Fault::not_a_date(text))?)
            }
            (Op::Date, other) => return Err(Fault::not_a_date(&self.print(other)).into()),
            (Op::YearEnd, Val::Day(day)) => {
                Val::Day(calendar::year_end(day).ok_or_else(Fault::date_out_of_range)?)
            }
            (Op::YearEnd, _) => return Err(takes_date().into()),
            (
                Op::Add
                | Op::Subtract
                | Op::Multiply
                | Op::Divide
                | Op::Remainder
                | Op::Same
                | Op::Differs
                | Op::Below
                | Op::AtMost
                | Op::Above
                | Op::AtLeast
                | Op::Contains
                | Op::Min
                | Op::Max
                | Op::RoundHalfEven
                | Op::RoundHalfUp
                | Op::AddDays
                | Op::AddYears
                | Op::StartsWith
                | Op::Skip,
                _,
            ) => return Err(Fault::damaged().into()),
        })
    }

    fn arithmetic(&mut self, op: Op, a: Val, b: Val) -> Answer {
        if let (Val::Day(day), Val::Day(other), Op::Subtract) = (a, b, op) {
            return Ok(Val::Int(calendar::days_between(day, other)));
        }
        if let (Some(x), Some(y)) = (a.digits(), b.digits()) {
            // Whole numbers stay whole so that they can be places in a list; division never truncates.
            let whole = matches!((a, b), (Val::Int(_), Val::Int(_)));
            let short = match op {
                Op::Add => number::sum(x, y),
                Op::Subtract => number::difference(x, y),
                Op::Multiply => number::multiple(x, y),
                _ => None,
            };
            if let Some((digits, scale)) = short {
                return Ok(if whole {
                    Val::Int(digits)
                } else {
                    Val::Number(digits, scale)
                });
            }
        }
        let (Some(x), Some(y)) = (self.number(a), self.number(b)) else {
            return Err(Fault::unlike(a.kind(), op.name(), b.kind()).into());
        };
        let result = match op {
            Op::Add => x.checked_add(&y),
            Op::Subtract => x.checked_sub(&y),
            Op::Multiply => x.checked_mul(&y),
            Op::Divide => x.checked_div(&y),
            _ => x.checked_rem(&y),
        };
        let work = x.work() + y.work();
        self.work += work;
        match result {
            Ok(number) => Ok(self.of_number(number)),
            Err(ArithmeticError::DivisionByZero) => Ok(self.divided_by_zero()),
            Err(ArithmeticError::TooLarge) => Err(Fault::number_too_large().into()),
        }
    }

    /// `&&` and `||` of three values: the one that decides alone, else what isn't known, else the other one.
    pub(super) fn both(&mut self, a: Val, b: Val, decides: bool) -> Answer {
        Ok(match (a, b) {
            (Val::Bool(x), Val::Bool(y)) => Val::Bool(if x == decides || y == decides {
                decides
            } else {
                !decides
            }),
            (Val::Bool(known), unknown @ Val::Unknown(_))
            | (unknown @ Val::Unknown(_), Val::Bool(known)) => {
                if known == decides {
                    Val::Bool(decides)
                } else {
                    unknown
                }
            }
            (Val::Unknown(x), Val::Unknown(y)) => Val::Unknown(self.join(x, y)),
            (a, b) => {
                let name = if decides { "||" } else { "&&" };
                return Err(Fault::unlike(a.kind(), name, b.kind()).into());
            }
        })
    }

    /// Whether a value is one of a list; not known if one that isn't known could be it.
    pub(super) fn among(&mut self, value: Val, list: u32) -> Result<Result<bool, u32>, Stop> {
        let mut missing: Option<u32> = None;
        for place in 0..self.items(list).len() {
            let Some(item) = self.items(list).get(place).copied() else {
                break;
            };
            self.work += self.size(value) as u64;
            match self.unknown(value, item) {
                Some(Val::Unknown(unknown)) => missing = Some(self.join_some(missing, unknown)),
                _ if self.same(Op::Same, value, item)? => return Ok(Ok(true)),
                _ => {}
            }
        }
        Ok(missing.map_or(Ok(false), Err))
    }

    fn sum(&mut self, list: u32) -> Answer {
        self.work += self.items(list).len() as u64;
        let (mut total, mut missing) = (Val::Number(0, 0), None);
        for place in 0..self.items(list).len() {
            let Some(item) = self.items(list).get(place).copied() else {
                break;
            };
            if let Val::Unknown(unknown) = item {
                missing = Some(self.join_some(missing, unknown));
                continue;
            }
            if item.kind() != Kind::Number {
                return Err(Fault::new(
                    "mixed-types",
                    "sum 的列表里有不是数字的值。",
                    "The list given to sum holds something that is not a number.",
                )
                .into());
            }
            total = self.arithmetic(Op::Add, total, item)?;
        }
        Ok(missing.map_or(total, Val::Unknown))
    }

    /// The unknown among two values, if any.
    pub(super) fn unknown(&mut self, a: Val, b: Val) -> Option<Val> {
        match (a, b) {
            (Val::Unknown(x), Val::Unknown(y)) => Some(Val::Unknown(self.join(x, y))),
            (unknown @ Val::Unknown(_), _) | (_, unknown @ Val::Unknown(_)) => Some(unknown),
            _ => None,
        }
    }

    /// Whether two known values are the same.
    ///
    /// # Errors
    /// A fault if they can't be compared.
    pub(super) fn same(&self, op: Op, a: Val, b: Val) -> Result<bool, Stop> {
        self.equal(a, b)
            .ok_or_else(|| Fault::unlike(a.kind(), op.name(), b.kind()).into())
    }

    /// Whether two known values are the same; nothing if they can't be compared.
    pub(super) fn equal(&self, a: Val, b: Val) -> Option<bool> {
        match (a, b) {
            (Val::Text(x), Val::Text(y)) => Some(self.same_text(x, y)),
            (Val::Bool(x), Val::Bool(y)) => Some(x == y),
            (Val::Day(x), Val::Day(y)) => Some(x == y),
            (Val::Day(_), _) | (_, Val::Day(_)) => None,
            _ => self.ordering(a, b).map(Ordering::is_eq),
        }
    }

    /// How two known numbers or dates stand.
    ///
    /// # Errors
    /// A fault if they can't be compared.
    pub(super) fn order(&self, operator: &str, a: Val, b: Val) -> Result<Ordering, Stop> {
        self.ordering(a, b)
            .ok_or_else(|| Fault::unlike(a.kind(), operator, b.kind()).into())
    }

    /// How two known numbers or dates stand; nothing if they can't be compared.
    #[inline]
    pub(super) fn ordering(&self, a: Val, b: Val) -> Option<Ordering> {
        if let (Some(x), Some(y)) = (a.digits(), b.digits()) {
            return Some(number::ordering(x, y));
        }
        match (a, b) {
            (Val::Day(x), Val::Day(y)) => Some(x.cmp(&y)),
            _ => self.ordering_of_long(a, b),
        }
    }

    #[inline(never)]
    fn ordering_of_long(&self, a: Val, b: Val) -> Option<Ordering> {
        Some(self.number(a)?.cmp(&self.number(b)?))
    }

    fn rounded(
        &mut self,
        value: Val,
        places: Val,
        round: fn(&Number, u32) -> Result<Number, ArithmeticError>,
    ) -> Answer {
        let places = match places {
            Val::Int(places) => u32::try_from(places).ok(),
            _ => None,
        };
        let (Some(number), Some(places)) = (self.number(value), places) else {
            return Err(Fault::bad_rounding().into());
        };
        let (rounded, work) = (round(&number, places), number.work());
        self.work += work;
        match rounded {
            Ok(number) => Ok(self.of_number(number)),
            Err(_) => Err(Fault::number_too_large().into()),
        }
    }

    fn moved(&mut self, day: Val, amount: Val, step: fn(Date, i64) -> Option<Date>) -> Answer {
        let (day, whole) = self.day_and_whole(day, amount)?;
        let moved = step(day, whole).ok_or_else(Fault::date_out_of_range)?;
        Ok(Val::Day(moved))
    }

    /// A date and a whole number to move it by.
    pub(super) fn day_and_whole(&self, day: Val, amount: Val) -> Result<(Date, i64), Stop> {
        let whole = self.whole(amount).ok_or_else(Fault::not_whole)?;
        match day {
            Val::Day(day) => Ok((day, whole)),
            _ => Err(takes_date().into()),
        }
    }
}

fn takes_list(op: Op) -> Fault {
    let name = op.name();
    Fault::new(
        "mixed-types",
        format!("{name} 要用于列表。"),
        format!("{name} takes a list."),
    )
}

fn takes_date() -> Fault {
    Fault::new("mixed-types", "这里要用日期。", "A date is needed here.")
}

/// A text without its first characters.
pub(super) fn skipped(text: &str, count: i64) -> &str {
    let count = usize::try_from(count).unwrap_or(0);
    text.char_indices()
        .nth(count)
        .and_then(|(at, _)| text.get(at..))
        .unwrap_or_default()
}

fn takes_text(op: Op) -> Fault {
    let name = op.name();
    Fault::new(
        "mixed-types",
        format!("{name} 要用于文字。"),
        format!("{name} takes text."),
    )
}
