//! The operators and functions on the plain values of a program. They say what those of [`super::value`] say, and leave to
//! them what is a fault.

use super::machine::{Answer, Machine, Stop};
use super::val::Val;
use crate::number;
use crate::pack::document::parse_date;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// What works on one or two plain values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Same,
    Differs,
    Below,
    AtMost,
    Above,
    AtLeast,
    Contains,
    Min,
    Max,
    RoundHalfEven,
    RoundHalfUp,
    AddDays,
    AddYears,
    Negate,
    Not,
    Sum,
    Count,
    Abs,
    Date,
    YearEnd,
}

/// What a script calls so with two values.
pub(super) fn binary(name: &str) -> Option<Op> {
    Some(match name {
        "+" => Op::Add,
        "-" => Op::Subtract,
        "*" => Op::Multiply,
        "/" => Op::Divide,
        "%" => Op::Remainder,
        "==" => Op::Same,
        "!=" => Op::Differs,
        "<" => Op::Below,
        "<=" => Op::AtMost,
        ">" => Op::Above,
        ">=" => Op::AtLeast,
        "contains" => Op::Contains,
        "min" => Op::Min,
        "max" => Op::Max,
        "round_half_even" => Op::RoundHalfEven,
        "round_half_up" => Op::RoundHalfUp,
        "add_days" => Op::AddDays,
        "add_years" => Op::AddYears,
        _ => return None,
    })
}

/// What a script calls so with one value.
pub(super) fn unary(name: &str) -> Option<Op> {
    Some(match name {
        "-" => Op::Negate,
        "!" => Op::Not,
        "sum" => Op::Sum,
        "count" => Op::Count,
        "abs" => Op::Abs,
        "date" => Op::Date,
        "year_end" => Op::YearEnd,
        _ => return None,
    })
}

impl Machine<'_> {
    /// What an operator gives for two values.
    pub(super) fn binary(&mut self, op: Op, a: Val, b: Val) -> Answer {
        match op {
            Op::Same | Op::Differs => self.work += self.size(a) as u64,
            Op::RoundHalfEven | Op::RoundHalfUp if a.is_unknown() => return Ok(a),
            Op::RoundHalfEven | Op::RoundHalfUp if b.is_unknown() => return Err(Stop::Rhai),
            _ => {}
        }
        if let Some(unknown) = self.unknown(a, b) {
            return Ok(unknown);
        }
        Ok(match op {
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => return self.arithmetic(op, a, b),
            Op::Same => Val::Bool(self.equal(a, b).ok_or(Stop::Rhai)?),
            Op::Differs => Val::Bool(!self.equal(a, b).ok_or(Stop::Rhai)?),
            Op::Below => Val::Bool(ordering(a, b).ok_or(Stop::Rhai)?.is_lt()),
            Op::AtMost => Val::Bool(ordering(a, b).ok_or(Stop::Rhai)?.is_le()),
            Op::Above => Val::Bool(ordering(a, b).ok_or(Stop::Rhai)?.is_gt()),
            Op::AtLeast => Val::Bool(ordering(a, b).ok_or(Stop::Rhai)?.is_ge()),
            Op::Contains => match a {
                Val::List(list) => match self.among(b, list)? {
                    Ok(found) => Val::Bool(found),
                    Err(unknown) => Val::Unknown(unknown),
                },
                _ => return Err(Stop::Rhai),
            },
            Op::Min => match ordering(a, b).ok_or(Stop::Rhai)? {
                Ordering::Greater => b,
                _ => a,
            },
            Op::Max => match ordering(a, b).ok_or(Stop::Rhai)? {
                Ordering::Less => b,
                _ => a,
            },
            Op::RoundHalfEven => rounded(a, b, number::round_half_even).ok_or(Stop::Rhai)?,
            Op::RoundHalfUp => rounded(a, b, number::round_half_up).ok_or(Stop::Rhai)?,
            Op::AddDays => moved(a, b, super::value::add_days).ok_or(Stop::Rhai)?,
            Op::AddYears => moved(a, b, super::value::add_years).ok_or(Stop::Rhai)?,
            _ => return Err(Stop::Rhai),
        })
    }

    /// What an operator gives for one value.
    pub(super) fn unary(&mut self, op: Op, value: Val) -> Answer {
        if value.is_unknown() {
            return if op == Op::Date { Err(Stop::Rhai) } else { Ok(value) };
        }
        Ok(match (op, value) {
            (Op::Negate, _) => return self.arithmetic(Op::Subtract, Val::Int(0), value),
            (Op::Not, Val::Bool(yes)) => Val::Bool(!yes),
            (Op::Abs, _) => Val::Number(value.number().ok_or(Stop::Rhai)?.abs()),
            (Op::Count, Val::List(list)) => Val::Int(self.items(list).len() as i64),
            (Op::Sum, Val::List(list)) => return self.sum(list),
            (Op::Date, Val::Text(text)) => Val::Day(parse_date(self.text(text)).ok_or(Stop::Rhai)?),
            (Op::YearEnd, Val::Day(day)) => Val::Day(Date::new(day.year(), 12, 31).map_err(|_| Stop::Rhai)?),
            _ => return Err(Stop::Rhai),
        })
    }

    #[inline]
    fn arithmetic(&mut self, op: Op, a: Val, b: Val) -> Answer {
        let (x, y) = match (a, b) {
            (Val::Number(x), Val::Number(y)) => (x, y),
            // Whole numbers stay whole so that they can be places in a list; division never truncates.
            (Val::Int(x), Val::Int(y)) => {
                let whole = match op {
                    Op::Add => x.checked_add(y),
                    Op::Subtract => x.checked_sub(y),
                    Op::Multiply => x.checked_mul(y),
                    _ => None,
                };
                if let Some(whole) = whole {
                    return Ok(Val::Int(whole));
                }
                (Decimal::from(x), Decimal::from(y))
            }
            (Val::Day(day), Val::Day(other)) if op == Op::Subtract => return Ok(Val::Int(day.duration_since(other).as_hours() / 24)),
            _ => match (a.number(), b.number()) {
                (Some(x), Some(y)) => (x, y),
                _ => return Err(Stop::Rhai),
            },
        };
        if y.is_zero() && matches!(op, Op::Divide | Op::Remainder) {
            return Ok(self.divided_by_zero());
        }
        let result = match op {
            Op::Add => x.checked_add(y),
            Op::Subtract => number::subtract(x, y),
            Op::Multiply => x.checked_mul(y),
            Op::Divide => x.checked_div(y),
            _ => x.checked_rem(y),
        };
        result.map(Val::Number).ok_or(Stop::Rhai)
    }

    /// `&&` and `||` of three values: the one that decides alone, else what isn't known, else the other one.
    #[inline]
    pub(super) fn both(&mut self, a: Val, b: Val, decides: bool) -> Answer {
        Ok(match (a, b) {
            (Val::Bool(x), Val::Bool(y)) => Val::Bool(if x == decides || y == decides { decides } else { !decides }),
            (Val::Bool(known), unknown @ Val::Unknown(_)) | (unknown @ Val::Unknown(_), Val::Bool(known)) => {
                if known == decides {
                    Val::Bool(decides)
                } else {
                    unknown
                }
            }
            (Val::Unknown(x), Val::Unknown(y)) => Val::Unknown(self.join(x, y)),
            _ => return Err(Stop::Rhai),
        })
    }

    /// Whether a value is one of a list; not known if one that isn't known could be it.
    pub(super) fn among(&mut self, value: Val, list: u32) -> Result<Result<bool, u32>, Stop> {
        let mut found = Ok(false);
        for place in 0..self.items(list).len() {
            let Some(item) = self.items(list).get(place).copied() else { break };
            self.work += self.size(value) as u64;
            match self.unknown(value, item) {
                Some(Val::Unknown(unknown)) => found = Err(unknown),
                _ if self.equal(value, item).ok_or(Stop::Rhai)? => return Ok(Ok(true)),
                _ => {}
            }
        }
        Ok(found)
    }

    fn sum(&mut self, list: u32) -> Answer {
        self.work += self.items(list).len() as u64;
        let (mut total, mut missing) = (Decimal::ZERO, None);
        for place in 0..self.items(list).len() {
            let Some(item) = self.items(list).get(place).copied() else { break };
            if let Val::Unknown(unknown) = item {
                missing = Some(missing.map_or(unknown, |other| self.join(other, unknown)));
                continue;
            }
            let number = item.number().ok_or(Stop::Rhai)?;
            total = total.checked_add(number).ok_or(Stop::Rhai)?;
        }
        Ok(missing.map_or(Val::Number(total), Val::Unknown))
    }

    /// The unknown among two values, if any.
    #[inline]
    pub(super) fn unknown(&mut self, a: Val, b: Val) -> Option<Val> {
        match (a, b) {
            (Val::Unknown(x), Val::Unknown(y)) => Some(Val::Unknown(self.join(x, y))),
            (unknown @ Val::Unknown(_), _) | (_, unknown @ Val::Unknown(_)) => Some(unknown),
            _ => None,
        }
    }

    /// Whether two known values are the same; nothing if they can't be compared.
    #[inline]
    pub(super) fn equal(&self, a: Val, b: Val) -> Option<bool> {
        match (a, b) {
            (Val::Text(x), Val::Text(y)) => Some(self.same_text(x, y)),
            (Val::Bool(x), Val::Bool(y)) => Some(x == y),
            (Val::Day(x), Val::Day(y)) => Some(x == y),
            _ => Some(a.number()? == b.number()?),
        }
    }
}

/// How two known numbers or dates stand; nothing if they can't be compared.
#[inline]
pub(super) fn ordering(a: Val, b: Val) -> Option<Ordering> {
    match (a, b) {
        (Val::Number(x), Val::Number(y)) => Some(x.cmp(&y)),
        (Val::Day(x), Val::Day(y)) => Some(x.cmp(&y)),
        _ => Some(a.number()?.cmp(&b.number()?)),
    }
}

fn rounded(value: Val, places: Val, round: fn(Decimal, u32) -> Decimal) -> Option<Val> {
    let Val::Int(places) = places else { return None };
    Some(Val::Number(round(value.number()?, u32::try_from(places).ok()?)))
}

fn moved(day: Val, amount: Val, step: fn(Date, i64) -> Option<Date>) -> Option<Val> {
    let Val::Day(day) = day else { return None };
    step(day, super::value::whole(amount.number()?)?).map(Val::Day)
}
