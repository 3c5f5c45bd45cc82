//! The operators and functions on the plain values of a program. They say what those of [`super::value`] say, and leave to
//! them what is a fault.

use super::machine::{Answer, Machine, Stop};
use super::val::{Digits, Val, aligned, product};
use crate::bytes::listed;
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

listed! {
    Op: Self::ALL;
}

impl Op {
    /// All of them, in their order.
    pub const ALL: [Self; 25] = [
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
        Self::Remainder,
        Self::Same,
        Self::Differs,
        Self::Below,
        Self::AtMost,
        Self::Above,
        Self::AtLeast,
        Self::Contains,
        Self::Min,
        Self::Max,
        Self::RoundHalfEven,
        Self::RoundHalfUp,
        Self::AddDays,
        Self::AddYears,
        Self::Negate,
        Self::Not,
        Self::Sum,
        Self::Count,
        Self::Abs,
        Self::Date,
        Self::YearEnd,
    ];
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

/// What an operator gives for two decimals of at most 64 bits, one of them at least not a whole number, where that is simple.
#[cfg(feature = "study")]
#[inline(always)]
pub(super) fn quick(a: Val, b: Val, of: impl Fn(Digits, Digits) -> Option<Digits>) -> Option<Val> {
    // Whole numbers stay whole.
    if matches!((a, b), (Val::Int(_), Val::Int(_))) {
        return None;
    }
    of(a.digits()?, b.digits()?).map(|(digits, scale)| Val::Number(digits, scale))
}

/// The sum of two decimals, if it takes at most 64 bits.
#[inline]
pub(super) fn sum(x: Digits, y: Digits) -> Option<Digits> {
    aligned(x, y).and_then(|(x, y, scale)| Some((x.checked_add(y)?, scale)))
}

/// Their difference.
#[inline]
pub(super) fn difference(x: Digits, y: Digits) -> Option<Digits> {
    aligned(x, y).and_then(|(x, y, scale)| Some((x.checked_sub(y)?, scale)))
}

/// Their product.
#[inline]
pub(super) fn multiple(x: Digits, y: Digits) -> Option<Digits> {
    let scale = x.1 + y.1;
    Some((product(x.0, y.0)?, scale)).filter(|_| scale <= MAX_SCALE)
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
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => {
                return self.arithmetic(op, a, b);
            }
            Op::Same => Val::Bool(self.equal(a, b).ok_or(Stop::Rhai)?),
            Op::Differs => Val::Bool(!self.equal(a, b).ok_or(Stop::Rhai)?),
            Op::Below => Val::Bool(self.ordering(a, b).ok_or(Stop::Rhai)?.is_lt()),
            Op::AtMost => Val::Bool(self.ordering(a, b).ok_or(Stop::Rhai)?.is_le()),
            Op::Above => Val::Bool(self.ordering(a, b).ok_or(Stop::Rhai)?.is_gt()),
            Op::AtLeast => Val::Bool(self.ordering(a, b).ok_or(Stop::Rhai)?.is_ge()),
            Op::Contains => match a {
                Val::List(list) => match self.among(b, list)? {
                    Ok(found) => Val::Bool(found),
                    Err(unknown) => Val::Unknown(unknown),
                },
                _ => return Err(Stop::Rhai),
            },
            Op::Min => match self.ordering(a, b).ok_or(Stop::Rhai)? {
                Ordering::Greater => b,
                _ => a,
            },
            Op::Max => match self.ordering(a, b).ok_or(Stop::Rhai)? {
                Ordering::Less => b,
                _ => a,
            },
            Op::RoundHalfEven => self
                .rounded(a, b, number::round_half_even)
                .ok_or(Stop::Rhai)?,
            Op::RoundHalfUp => self
                .rounded(a, b, number::round_half_up)
                .ok_or(Stop::Rhai)?,
            Op::AddDays => self.moved(a, b, super::value::add_days).ok_or(Stop::Rhai)?,
            Op::AddYears => self
                .moved(a, b, super::value::add_years)
                .ok_or(Stop::Rhai)?,
            _ => return Err(Stop::Rhai),
        })
    }

    /// What an operator gives for one value.
    pub(super) fn unary(&mut self, op: Op, value: Val) -> Answer {
        if value.is_unknown() {
            return if op == Op::Date {
                Err(Stop::Rhai)
            } else {
                Ok(value)
            };
        }
        Ok(match (op, value) {
            (Op::Negate, _) => return self.arithmetic(Op::Subtract, Val::Int(0), value),
            (Op::Not, Val::Bool(yes)) => Val::Bool(!yes),
            (Op::Abs, _) => {
                let number = self.decimal(value).ok_or(Stop::Rhai)?;
                self.number(number.abs())
            }
            (Op::Count, Val::List(list)) => Val::Int(self.items(list).len() as i64),
            (Op::Sum, Val::List(list)) => return self.sum(list),
            (Op::Date, Val::Text(text)) => Val::Day(parse_date(self.text(text)).ok_or(Stop::Rhai)?),
            (Op::YearEnd, Val::Day(day)) => {
                Val::Day(Date::new(day.year(), 12, 31).map_err(|_| Stop::Rhai)?)
            }
            _ => return Err(Stop::Rhai),
        })
    }

    fn arithmetic(&mut self, op: Op, a: Val, b: Val) -> Answer {
        if let (Val::Day(day), Val::Day(other), Op::Subtract) = (a, b, op) {
            return Ok(Val::Int(day.duration_since(other).as_hours() / 24));
        }
        if let (Some(x), Some(y)) = (a.digits(), b.digits()) {
            // Whole numbers stay whole so that they can be places in a list; division never truncates.
            let whole = matches!((a, b), (Val::Int(_), Val::Int(_)));
            let short = match op {
                Op::Add => sum(x, y),
                Op::Subtract => difference(x, y),
                Op::Multiply => multiple(x, y),
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
        let (Some(x), Some(y)) = (self.decimal(a), self.decimal(b)) else {
            return Err(Stop::Rhai);
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
        result.map(|number| self.number(number)).ok_or(Stop::Rhai)
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
            _ => return Err(Stop::Rhai),
        })
    }

    /// Whether a value is one of a list; not known if one that isn't known could be it.
    pub(super) fn among(&mut self, value: Val, list: u32) -> Result<Result<bool, u32>, Stop> {
        let mut found = Ok(false);
        for place in 0..self.items(list).len() {
            let Some(item) = self.items(list).get(place).copied() else {
                break;
            };
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
        let (mut total, mut missing) = (Val::Number(0, 0), None);
        for place in 0..self.items(list).len() {
            let Some(item) = self.items(list).get(place).copied() else {
                break;
            };
            if let Val::Unknown(unknown) = item {
                missing = Some(missing.map_or(unknown, |other| self.join(other, unknown)));
                continue;
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

    /// How two known numbers or dates stand; nothing if they can't be compared.
    #[inline]
    pub(super) fn ordering(&self, a: Val, b: Val) -> Option<Ordering> {
        if let (Some(x), Some(y)) = (a.digits(), b.digits())
            && let Some((x, y, _)) = aligned(x, y)
        {
            return Some(x.cmp(&y));
        }
        match (a, b) {
            (Val::Day(x), Val::Day(y)) => Some(x.cmp(&y)),
            _ => self.ordering_of_long(a, b),
        }
    }

    #[inline(never)]
    fn ordering_of_long(&self, a: Val, b: Val) -> Option<Ordering> {
        Some(self.decimal(a)?.cmp(&self.decimal(b)?))
    }

    fn rounded(
        &mut self,
        value: Val,
        places: Val,
        round: fn(Decimal, u32) -> Decimal,
    ) -> Option<Val> {
        let Val::Int(places) = places else {
            return None;
        };
        let rounded = round(self.decimal(value)?, u32::try_from(places).ok()?);
        Some(self.number(rounded))
    }

    fn moved(&self, day: Val, amount: Val, step: fn(Date, i64) -> Option<Date>) -> Option<Val> {
        let Val::Day(day) = day else { return None };
        step(day, super::value::whole(self.decimal(amount)?)?).map(Val::Day)
    }

    /// The number, if it is one.
    pub(super) fn decimal(&self, value: Val) -> Option<Decimal> {
        match value {
            Val::Number(digits, scale) => Some(Decimal::new(digits, scale.into())),
            Val::Int(whole) => Some(Decimal::from(whole)),
            Val::Wide(at) => Some(self.wide(at)),
            _ => None,
        }
    }
}

/// The most digits behind the point that a decimal has.
const MAX_SCALE: u8 = 28;
