//! Checks: two sides, how they are compared, and whether that holds.

use super::{Machine, Stop};
use crate::rule::fault::{Fault, Kind};
use crate::rule::program::{Check, Program};
use crate::rule::trace::CheckTrace;
use crate::rule::val::Val;
use model::outcome::Comparison;
use std::cmp::Ordering;

impl Machine<'_> {
    /// Makes a check: its value is worked out first, then its limits, its unit and its outcome.
    pub(super) fn check(
        &mut self,
        program: &Program,
        at: usize,
        check: &Check,
    ) -> Result<(), Stop> {
        let actual = self.step(program, &check.actual)?;
        let from = self.push(program, &check.limits)?;
        let unit = match &check.unit {
            Some(unit) => match self.step(program, unit)? {
                Val::Text(unit) => Some(unit),
                _ => None,
            },
            None => None,
        };
        let otherwise = match &check.otherwise {
            Some(outcome) => match self.step(program, outcome)? {
                Val::Outcome(said) => Some(said),
                Val::Unknown(unknown) => return Err(Stop::Unknown(unknown)),
                other => return Err(Fault::needs(Kind::Outcome, other.kind()).into()),
            },
            None => None,
        };
        let mut limits = [Val::Unit; 2];
        let given = self.memory.stack.get(from..).unwrap_or_default();
        let count = given.len().min(2);
        limits
            .iter_mut()
            .zip(given)
            .for_each(|(limit, given)| *limit = *given);
        self.memory.stack.truncate(from);
        let limits = limits.get(..count).unwrap_or_default();
        let holds = self.compared(check.comparison, actual, limits)?;
        self.memory.trace.count()?;
        let made = CheckTrace::new(at, actual, holds, unit, otherwise);
        match limits {
            [Val::List(list), ..]
                if matches!(check.comparison, Comparison::OneOf | Comparison::NoneOf) =>
            {
                let items: Vec<Val> = self.items(*list).to_vec();
                self.memory.trace.check(made, &items);
            }
            limits => self.memory.trace.check(made, limits),
        }
        Ok(())
    }

    /// Whether a comparison with these limits holds, or what would have to be known.
    pub fn compared(
        &mut self,
        comparison: Comparison,
        actual: Val,
        limits: &[Val],
    ) -> Result<Result<bool, u32>, Stop> {
        let limit = |at: usize| limits.get(at).copied().unwrap_or(Val::Unit);
        let (first, second) = (limit(0), limit(1));
        self.work += (self.size(actual)
            + limits.iter().map(|limit| self.size(*limit)).sum::<usize>())
            as u64;
        Ok(match (comparison, first) {
            (Comparison::OneOf, Val::List(list)) => self.among(actual, list)?,
            (Comparison::NoneOf, Val::List(list)) => self.among(actual, list)?.map(|found| !found),
            // A list that isn't known has one item that isn't.
            (Comparison::OneOf | Comparison::NoneOf, Val::Unknown(_)) => {
                match self.unknown(actual, first) {
                    Some(Val::Unknown(unknown)) => Err(unknown),
                    _ => return Err(Fault::damaged().into()),
                }
            }
            (Comparison::OneOf | Comparison::NoneOf, _) => {
                let name = comparison.name();
                return Err(Fault::new(
                    "mixed-types",
                    format!("{name} 要用于列表。"),
                    format!("{name} takes a list."),
                )
                .into());
            }
            _ => self.holds(comparison, actual, first, second)?,
        })
    }

    fn holds(
        &mut self,
        comparison: Comparison,
        actual: Val,
        first: Val,
        second: Val,
    ) -> Result<Result<bool, u32>, Stop> {
        let name = comparison.name();
        if comparison == Comparison::Present {
            return Ok(match self.has(actual) {
                Val::Unknown(unknown) => Err(unknown),
                has => Ok(matches!(has, Val::Bool(true))),
            });
        }
        if matches!(comparison, Comparison::SameAs | Comparison::DiffersFrom) {
            self.work += self.size(actual) as u64;
        }
        if matches!(comparison, Comparison::Before | Comparison::After) {
            let date = |value: Val| matches!(value, Val::Day(_) | Val::Unknown(_));
            if !date(actual) || !date(first) {
                return Err(Fault::new(
                    "mixed-types",
                    format!("{name} 要用于日期。"),
                    format!("{name} takes dates."),
                )
                .into());
            }
        }
        if comparison == Comparison::Between {
            let low = self.ordered(name, actual, first, Ordering::is_ge)?;
            let high = self.ordered(name, actual, second, Ordering::is_le)?;
            return Ok(match (low, high) {
                (Ok(false), _) | (_, Ok(false)) => Ok(false),
                (Err(low), Err(high)) => Err(self.join(low, high)),
                (Err(unknown), _) | (_, Err(unknown)) => Err(unknown),
                (Ok(true), Ok(true)) => Ok(true),
            });
        }
        let test: fn(Ordering) -> bool = match comparison {
            Comparison::AtMost => Ordering::is_le,
            Comparison::AtLeast => Ordering::is_ge,
            Comparison::Below | Comparison::Before => Ordering::is_lt,
            Comparison::Above | Comparison::After => Ordering::is_gt,
            _ => {
                if let Some(Val::Unknown(unknown)) = self.unknown(actual, first) {
                    return Ok(Err(unknown));
                }
                let same = self
                    .equal(actual, first)
                    .ok_or_else(|| Fault::unlike(actual.kind(), name, first.kind()))?;
                return Ok(Ok(same == (comparison == Comparison::SameAs)));
            }
        };
        self.ordered(name, actual, first, test)
    }

    fn ordered(
        &mut self,
        name: &str,
        a: Val,
        b: Val,
        test: fn(Ordering) -> bool,
    ) -> Result<Result<bool, u32>, Stop> {
        if let Some(Val::Unknown(unknown)) = self.unknown(a, b) {
            return Ok(Err(unknown));
        }
        Ok(Ok(test(self.order(name, a, b)?)))
    }
}
