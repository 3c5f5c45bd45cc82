//! The operators of scripts, and the functions on lists. Functions on plain values are in `functions.rs`.

use super::fault::{Fault, Kind};
use super::functions::{FUNCTIONS, Plain, moved};
use super::machine::{Answer, Machine, Stop};
use super::op::Op;
use super::val::Val;
use jiff::civil::Date;
use model::calendar;
use model::number::Digits;
use model::number::{self, ArithmeticError};
use std::borrow::Cow;
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
        if matches!(op, Op::Same | Op::Differs) {
            self.work += self.size(a) as u64;
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
            Op::Function(at) => return self.function(at, &[a, b]),
            Op::Negate | Op::Not | Op::Sum | Op::Count => {
                return Err(Fault::damaged().into());
            }
        })
    }

    /// What an operator gives for one value.
    ///
    /// # Errors
    /// A fault where the value is of a kind that it isn't for.
    pub(super) fn unary(&mut self, op: Op, value: Val) -> Answer {
        if value.is_unknown() {
            return Ok(value);
        }
        Ok(match (op, value) {
            (Op::Negate, _) => return self.arithmetic(Op::Subtract, Val::Int(0), value),
            (Op::Not, Val::Bool(yes)) => Val::Bool(!yes),
            (Op::Not, other) => {
                return Err(Fault::unlike(other.kind(), op.name(), Kind::Boolean).into());
            }
            (Op::Count, Val::List(list)) => Val::Int(self.items(list).len() as i64),
            (Op::Sum, Val::List(list)) => return self.sum(list),
            (Op::Sum | Op::Count, _) => return Err(takes_list(op).into()),
            (Op::Function(at), _) => return self.function(at, &[value]),
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
                | Op::Max,
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

    /// What a function gives of values that are known.
    fn function(&mut self, at: usize, given: &[Val]) -> Answer {
        let function = FUNCTIONS.get(at).ok_or_else(Fault::damaged)?;
        let mut plain = [Plain::Other, Plain::Other];
        let mut work = 0;
        for (to, value) in plain.iter_mut().zip(given) {
            *to = self.plain(*value);
            work += to.work();
        }
        let plain = plain.get(..given.len()).unwrap_or_default();
        let result = (function.of)(plain).map(Plain::into_owned);
        self.work += work;
        Ok(match result? {
            Plain::Boolean(yes) => Val::Bool(yes),
            Plain::Number(number) => self.of_number(number.into_owned()),
            Plain::Text(text) => {
                self.work += 1 + text.len() as u64 / 16;
                Val::Text(self.intern(&text))
            }
            Plain::Date(day) => Val::Day(day),
            Plain::Other => return Err(Fault::damaged().into()),
        })
    }

    fn plain(&self, value: Val) -> Plain<'_> {
        match value {
            Val::Bool(yes) => Plain::Boolean(yes),
            Val::Text(text) => Plain::Text(Cow::Borrowed(self.text(text))),
            Val::Day(day) => Plain::Date(day),
            other => self.number(other).map_or(Plain::Other, Plain::Number),
        }
    }

    /// A date and a whole number to move it by.
    pub(super) fn day_and_whole(&self, day: Val, amount: Val) -> Result<(Date, i64), Stop> {
        Ok(moved(&self.plain(day), &self.plain(amount))?)
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
