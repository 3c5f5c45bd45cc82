//! Facts: each is worked out at most once a record, by itself, whoever reads it first.

use super::{Answer, Machine, Memory, Stop};
use crate::rule::fault::{Fault, Origin};
use crate::rule::pool::Static;
use crate::rule::trace::Trace;
use crate::rule::val::Val;

impl Memory {
    /// Lets go of what functions and facts of a record came to.
    pub(super) fn forget_facts(&mut self) {
        self.merged.clear();
        self.facts.iter_mut().for_each(|fact| fact.answer = None);
    }
}

impl Machine<'_> {
    /// Reads a fact; what it rests on counts as read, too.
    pub fn fact(&mut self, index: usize) -> Answer {
        if self
            .memory
            .facts
            .get(index)
            .is_some_and(|fact| fact.answer.is_none())
        {
            self.work_out_fact(index);
        }
        let Memory { facts, trace, .. } = &mut self.memory;
        let fact = facts.get(index).ok_or_else(Fault::damaged)?;
        if self.traces && trace.facts.insert(index) {
            trace.rests_on(&fact.trace);
        }
        match &fact.answer {
            Some(Ok(value)) => Ok(*value),
            Some(Err(fault)) => Err(Stop::Fault(fault.clone())),
            None => Err(Fault::damaged().into()),
        }
    }

    /// The value of a fact that was read, if it is known.
    pub fn known_fact(&self, index: usize) -> Option<Val> {
        match self.memory.facts.get(index)?.answer {
            Some(Ok(value)) if !value.is_unknown() => Some(value),
            _ => None,
        }
    }

    /// A fact that was worked out, with what it rests on.
    pub fn worked_fact(&self, index: usize) -> Option<(Val, &Trace)> {
        let fact = self.memory.facts.get(index)?;
        match fact.answer {
            Some(Ok(value)) => Some((value, &fact.trace)),
            _ => None,
        }
    }

    /// Takes in what was worked out elsewhere, for runs that trace nothing.
    pub fn load_fact(&mut self, index: usize, value: Val) {
        if let Some(fact) = self.memory.facts.get_mut(index) {
            fact.answer = Some(Ok(value));
        }
    }

    fn work_out_fact(&mut self, index: usize) {
        let (Some(fact), Some(place)) = (self.facts.get(index), self.memory.facts.get_mut(index))
        else {
            return;
        };
        // It would rest on itself: the checks leave no such fact.
        place.answer = Some(Err(Box::new(Fault::damaged())));
        let mut own = std::mem::take(&mut place.trace);
        own.clear();
        let answer = if fact.in_force(self.dated.as_of) {
            // A run of its own, so that it comes out the same whoever asks first.
            let trace = std::mem::replace(&mut self.memory.trace, own);
            let counted = self.start_within();
            let supposed = std::mem::replace(&mut self.supposed, false);
            let script = self.script.replace(Origin::Fact(index));
            let met = std::mem::take(&mut self.met);
            // For whoever reads it, and not as a doubt goes through its own.
            let usual = self.usual_ways();
            let most_ways = std::mem::replace(&mut self.most_ways, usual);
            let answer = self.one_value(&fact.program);
            self.most_ways = most_ways;
            (self.met, self.script, self.supposed) = (met, script, supposed);
            self.operations += self.steps;
            self.of_facts += self.steps;
            self.go_on(counted);
            own = std::mem::replace(&mut self.memory.trace, trace);
            answer
        } else {
            Ok(Val::Unknown(self.pool.missing(&Static::Fact(index))))
        };
        own.settle_rows();
        if let Some(place) = self.memory.facts.get_mut(index) {
            place.trace = own;
            place.answer = Some(match answer {
                Ok(value) => Ok(value),
                Err(Stop::Fault(mut fault)) => {
                    if fault.at.is_some() {
                        fault.origin.get_or_insert(Origin::Fact(index));
                    }
                    Err(fault)
                }
                Err(Stop::Unknown(unknown)) => Ok(Val::Unknown(unknown)),
                // The checks of a script leave no loop word outside a loop.
                Err(Stop::Return | Stop::Break | Stop::Continue) => Err(Box::new(Fault::damaged())),
            });
        }
    }
}
