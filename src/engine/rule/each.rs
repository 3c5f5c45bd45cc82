//! What words make of the items of a list that a condition holds for: each item may lack its value, or whether the condition
//! holds for it.

use super::fault::{Fault, Kind};
use super::machine::{Answer, Machine, Stop};
use super::op::{Each, Op};
use super::pool::Static;
use super::val::Val;

/// What was come to so far.
#[derive(Clone, Default)]
pub(super) struct Tally {
    /// What the items that count come to, once there is one.
    value: Option<Val>,
    /// How many of them there are, and of those for which the condition doesn't hold.
    counted: i64,
    others: i64,
    /// What isn't known of items that count.
    missing: Option<u32>,
    /// Values of items of which it isn't known whether they count, and why not.
    open: Vec<(Val, u32)>,
}

impl Machine<'_> {
    /// Takes in an item: whether it counts, and its value.
    pub(super) fn tally(
        &mut self,
        each: Each,
        tally: &mut Tally,
        counts: Val,
        value: Val,
    ) -> Result<(), Stop> {
        match counts {
            Val::Bool(true) => tally.counted += 1,
            Val::Bool(false) => {
                tally.others += 1;
                return Ok(());
            }
            Val::Unknown(why) => {
                tally.open.push((value, why));
                return Ok(());
            }
            other => return Err(Fault::needs(Kind::Boolean, other.kind()).into()),
        }
        if let (Val::Unknown(why), true) = (value, each.values()) {
            tally.missing = Some(self.join_some(tally.missing, why));
            return Ok(());
        }
        tally.value = Some(match (each, tally.value) {
            (Each::Sum, before) => {
                self.binary(Op::Add, before.unwrap_or(Val::Number(0, 0)), value)?
            }
            (Each::Min, Some(before)) => self.binary(Op::Min, before, value)?,
            (Each::Max, Some(before)) => self.binary(Op::Max, before, value)?,
            (_, None) => value,
            (Each::Count | Each::Any | Each::All, Some(before)) => before,
        });
        Ok(())
    }

    /// What all items come to.
    pub(super) fn tallied(&mut self, each: Each, mut tally: Tally) -> Answer {
        let known = match each {
            Each::Sum => Some(tally.value.unwrap_or(Val::Number(0, 0))),
            Each::Count => Some(Val::Int(tally.counted)),
            Each::Any => Some(Val::Bool(tally.counted > 0)),
            Each::All => Some(Val::Bool(tally.others == 0)),
            Each::Min | Each::Max => tally.value,
        };
        // An item that may count says nothing if it changes nothing.
        let settled = match each {
            Each::Any => tally.counted > 0,
            Each::All => tally.others > 0,
            Each::Sum | Each::Count | Each::Min | Each::Max => false,
        };
        let mut missing = tally.missing.take();
        for (value, why) in std::mem::take(&mut tally.open) {
            let changes = match (each, value, known) {
                _ if settled => false,
                (Each::Count | Each::Any | Each::All, ..) => true,
                (_, Val::Unknown(also), _) => {
                    missing = Some(self.join_some(missing, also));
                    true
                }
                (Each::Sum, value, _) => !self.same(Op::Same, value, Val::Int(0))?,
                (Each::Min, value, Some(least)) => self.order(each.name(), value, least)?.is_lt(),
                (Each::Max, value, Some(most)) => self.order(each.name(), value, most)?.is_gt(),
                (Each::Min | Each::Max, _, None) => true,
            };
            if changes {
                missing = Some(self.join_some(missing, why));
            }
        }
        Ok(match (missing, known) {
            (Some(why), _) => Val::Unknown(self.pool.without_none(why)),
            (None, Some(value)) => value,
            (None, None) => Val::Unknown(self.pool.missing(&Static::Nothing)),
        })
    }
}
