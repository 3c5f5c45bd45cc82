//! The ways through a rule where conditions aren't known, and what it comes to over all of them.

use super::{Machine, Stop};
use crate::limits::MAX_PATHS;
use crate::report::{Outcome, Weight};
use crate::rule::fault::{Fault, Kind};
use crate::rule::program::Program;
use crate::rule::trace::Trace;
use crate::rule::val::Val;

/// A condition on what isn't known.
pub(super) struct Fork {
    /// Which way is being gone.
    taken: bool,
    /// What would have to be known.
    why: u32,
    /// What the rule can come to by the first way, once that was gone.
    first: Option<Outcomes>,
}

/// How a rule came out.
pub(crate) struct Judged {
    pub outcome: Outcome,
    pub end: End,
    /// What would have to be known to decide which of several outcomes it is.
    pub missing: Option<u32>,
    /// Everything that isn't known and that was come to.
    pub unknown: Option<u32>,
    /// Whether every way was gone without a fault, so that the figures that all of them gave are its figures.
    pub gone: bool,
}

/// How the run of a rule ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// The rule doesn't concern the record.
    NotApplicable,
    Done,
    /// The script made a mistake or went over a limit.
    Fault(Box<Fault>),
}

/// How one way ended.
enum Way {
    NotApplicable,
    Done,
    /// It can't be gone on without what isn't known.
    Unknown(u32),
    Fault(Box<Fault>),
}

/// A set of outcomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcomes(u8);

impl Outcomes {
    /// What a rule comes to that doesn't concern the record.
    #[cfg(feature = "study")]
    pub const NONE: Self = Self::only(Outcome::NotApplicable);

    pub const fn only(outcome: Outcome) -> Self {
        Self(1 << outcome as u8)
    }

    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The outcomes if one more thing is said: the gravest counts.
    pub const fn with(self, outcome: Outcome) -> Self {
        let graver = self.0 & ((1 << outcome as u8) - 1);
        Self(if graver == self.0 {
            graver
        } else {
            graver | 1 << outcome as u8
        })
    }

    /// The outcomes if anything may still be said.
    fn with_any(self) -> Self {
        let all = Outcome::ALL
            .into_iter()
            .filter(|o| *o != Outcome::NotApplicable);
        all.fold(self, |set, outcome| set.or(self.with(outcome)))
    }

    /// The outcome, if there is one alone. What isn't told besides leaves a person to decide, except that a bar is
    /// one whatever it comes to, and advice changes nothing.
    pub fn settled(self, told: bool) -> Option<Outcome> {
        self.single().filter(|outcome| {
            told || *outcome < Outcome::Undetermined || *outcome == Outcome::Advice
        })
    }

    fn single(self) -> Option<Outcome> {
        Outcome::ALL
            .into_iter()
            .find(|outcome| Self::only(*outcome) == self)
    }
}

impl Machine<'_> {
    /// Runs a rule; what it read and gave is in the trace.
    pub fn judge(&mut self, program: &Program) -> Judged {
        self.forks.clear();
        self.release();
        self.made_before = self.memory.made;
        let mut ways: Vec<Trace> = Vec::new();
        let (mut missing, mut unknown, mut fault) = (None, None, None);
        let (mut applies, mut withheld, mut whole) = (false, false, true);
        let mut ways_gone = 0;
        let outcomes = loop {
            let way = self.way(program);
            self.operations += self.steps;
            ways_gone += 1;
            applies |= !matches!(way, Way::NotApplicable);
            let mut outcomes = self.outcomes(program, &way, &mut missing, &mut unknown);
            if let (Some(why), false) = (
                self.memory.trace.withheld,
                matches!(way, Way::NotApplicable),
            ) {
                withheld = true;
                unknown = Some(self.join_some(unknown, why));
            }
            if let Way::Fault(first) = way {
                fault.get_or_insert(first);
            }
            if !self.forks.is_empty() || !ways.is_empty() {
                ways.push(self.memory.trace.clone());
            }
            // Back to the last condition of which the other way wasn't gone yet.
            let next = loop {
                let Some(mut fork) = self.forks.pop() else {
                    break false;
                };
                unknown = Some(self.join_some(unknown, fork.why));
                match fork.first {
                    None if ways_gone < MAX_PATHS && !self.exhausted() => {
                        (fork.taken, fork.first) = (false, Some(outcomes));
                        self.forks.push(fork);
                        break true;
                    }
                    None => {
                        // It may apply by a way that isn't gone.
                        (applies, whole) = (true, false);
                        outcomes = outcomes.with_any();
                        missing = Some(self.join_some(missing, fork.why));
                    }
                    Some(first) => {
                        if first != outcomes {
                            missing = Some(self.join_some(missing, fork.why));
                        }
                        outcomes = outcomes.or(first);
                    }
                }
            };
            if !next {
                break outcomes;
            }
        };
        let merged = self.common(&ways);
        let told = merged
            .as_ref()
            .is_none_or(|merged| ways.iter().all(|way| !way.says_more(merged)));
        let told = told && (!withheld || ways.is_empty());
        let settled = outcomes.settled(told);
        let outcome = settled.unwrap_or(Outcome::Undetermined);
        if !told {
            missing = unknown;
        }
        if let Some(merged) = merged {
            self.memory.trace = Self::with_words(program, merged, &ways, outcome);
        }
        if program.doubts && settled.is_none() && fault.is_none() {
            self.memory.trace.say_nothing();
            return Judged {
                outcome: Outcome::NotApplicable,
                end: End::NotApplicable,
                missing: None,
                unknown,
                gone: true,
            };
        }
        let gone = whole && fault.is_none();
        Judged {
            outcome,
            end: match fault {
                Some(fault) => End::Fault(fault),
                None if applies => End::Done,
                None => End::NotApplicable,
            },
            missing: missing.filter(|_| settled.is_none()),
            unknown,
            gone,
        }
    }

    /// A condition on what isn't known: the way that is being gone.
    pub(super) fn decide(&mut self, why: u32) -> bool {
        let met = self.met;
        self.met += 1;
        match self.forks.get(met) {
            Some(fork) => fork.taken,
            None => {
                self.forks.push(Fork {
                    taken: true,
                    why,
                    first: None,
                });
                true
            }
        }
    }

    fn way(&mut self, program: &Program) -> Way {
        self.memory.trace.clear();
        self.memory.stack.clear();
        (self.base, self.depth, self.steps, self.work, self.met) = (0, 0, 0, 0, 0);
        let end = |stop| match stop {
            Stop::Unknown(unknown) => Way::Unknown(unknown),
            Stop::Fault(fault) => Way::Fault(fault),
            // The checks of a script leave no loop word outside a loop.
            Stop::Return | Stop::Break | Stop::Continue => Way::Fault(Box::new(Fault::damaged())),
        };
        if let Some(why) = self.unsure
            && !self.decide(why)
        {
            return Way::NotApplicable;
        }
        if let Some(applies) = program.applies {
            match self.call(program, applies, 0) {
                Ok(Val::Bool(true)) => {}
                Ok(Val::Bool(false)) => return Way::NotApplicable,
                Ok(Val::Unknown(unknown)) => {
                    if !self.decide(unknown) {
                        return Way::NotApplicable;
                    }
                }
                Ok(other) => {
                    let mut fault = Fault::needs(Kind::Boolean, other.kind());
                    fault.at = program.functions.get(applies).map(|f| f.at);
                    return Way::Fault(Box::new(fault));
                }
                Err(stop) => return end(stop),
            }
        }
        match self.call(program, program.judge, 0) {
            Ok(_) => Way::Done,
            Err(stop) => end(stop),
        }
    }

    /// What a way can come to, and what isn't known on it: what could change that, and everything.
    fn outcomes(
        &mut self,
        program: &Program,
        way: &Way,
        missing: &mut Option<u32>,
        unknown: &mut Option<u32>,
    ) -> Outcomes {
        if matches!(way, Way::NotApplicable) {
            return Outcomes::only(Outcome::NotApplicable);
        }
        let mut outcomes = Outcomes::only(Outcome::Pass);
        for at in 0..self.memory.trace.checks.len() {
            let Some(made) = self.memory.trace.checks.get(at).copied() else {
                break;
            };
            let broken = made.otherwise.map_or(Outcome::Advice, |said| said.outcome);
            let weight = program.checks.get(made.check).map(|check| check.weight);
            let decides = weight != Some(Weight::Inform);
            match made.holds {
                Ok(false) if decides => outcomes = outcomes.with(broken),
                Ok(_) => {}
                Err(why) => {
                    *unknown = Some(self.join_some(*unknown, why));
                    let worse = outcomes.with(broken);
                    if decides && worse != outcomes {
                        *missing = Some(self.join_some(*missing, why));
                        outcomes = outcomes.or(worse);
                    }
                }
            }
        }
        for said in &self.memory.trace.conclusions {
            outcomes = outcomes.with(said.outcome);
        }
        match way {
            Way::Unknown(why) => {
                *unknown = Some(self.join_some(*unknown, *why));
                *missing = Some(self.join_some(*missing, *why));
                outcomes.with_any()
            }
            Way::Fault(_) => outcomes.with(Outcome::Undetermined),
            Way::NotApplicable | Way::Done => outcomes,
        }
    }

    /// What all ways have in common, if there are several.
    fn common(&self, ways: &[Trace]) -> Option<Trace> {
        let (first, rest) = ways.split_first()?;
        let mut merged = first.clone();
        let alike = |a, b| self.alike(a, b);
        for way in rest {
            merged.merge(way, &alike);
        }
        Some(merged)
    }

    /// With the words of each way, of an outcome that they come to by different words.
    fn with_words(program: &Program, mut merged: Trace, ways: &[Trace], outcome: Outcome) -> Trace {
        let decides = |trace: &Trace, at: usize| {
            trace.checks.get(at).is_some_and(|made| {
                let weight = program.checks.get(made.check).map(|check| check.weight);
                made.holds == Ok(false)
                    && weight != Some(Weight::Inform)
                    && made.otherwise.map_or(Outcome::Advice, |said| said.outcome) == outcome
            })
        };
        let said = (0..merged.checks.len()).any(|at| decides(&merged, at))
            || merged
                .conclusions
                .iter()
                .any(|said| said.outcome == outcome);
        if !said && outcome < Outcome::Pass {
            for way in ways {
                for (at, made) in way.checks.iter().enumerate() {
                    let known = merged.checks.iter().any(|own| own.check == made.check);
                    if decides(way, at) && !known {
                        merged.add_check(way, made);
                    }
                }
                for said in &way.conclusions {
                    if said.outcome == outcome && !merged.conclusions.contains(said) {
                        merged.conclusions.push(*said);
                    }
                }
            }
        }
        merged
    }

    /// Lets go of what earlier rules made, if that is much; what is shared by a block stays.
    fn release(&mut self) {
        #[cfg(feature = "study")]
        if self.shared {
            return;
        }
        if self.memory.made > crate::limits::MAX_MADE {
            let memory = &mut self.memory;
            memory.texts.clear();
            memory.lists.clear();
            memory.wides.clear();
            memory.items.clear();
            memory.fields.fill(Val::Unit);
            memory.filled.clear();
            memory.items_read.clear();
            memory.made = 8 * memory.missing.len() + memory.ids.len() + memory.sets.len();
        }
    }
}
