//! The ways through a rule where conditions aren't known, and what it comes to over all of them.

use super::outcomes::{CanBe, Fork, Merged, Outcomes};
use super::{Answer, Machine, Stop};
use crate::rule::basis::unconfirmed;
use crate::rule::fault::{Fault, Kind};
use crate::rule::program::Program;
use crate::rule::trace::Trace;
use crate::rule::val::Val;
use model::limits::{MAX_ASKED_PATHS, MAX_PATHS};
use model::outcome::{Outcome, Weight};

/// How a rule came out.
pub struct Judged {
    pub outcome: Outcome,
    pub end: End,
    /// What would have to be known to decide which of several outcomes it is.
    pub missing: Option<u32>,
    /// Everything that isn't known and that was come to.
    pub unknown: Option<u32>,
    /// Everything that it can still come to, once more is answered.
    pub possible: Outcomes,
    /// The same while what was answered with *not known yet* stays so.
    pub staying: Outcomes,
    /// The conditions on what isn't known that were met on the first way, in their order.
    pub met: Vec<u32>,
    /// Whether every way was gone without a fault, so that the figures that all of them gave are its figures.
    pub gone: bool,
    /// Whether what it read is in the trace.
    pub traced: bool,
}

/// How the run of a rule ended.
#[derive(Clone, Debug)]
pub enum End {
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

impl Machine<'_> {
    /// Runs a rule; what it gave, and what it read if that is traced, is in the trace.
    pub fn judge(&mut self, program: &Program) -> Judged {
        let judged = self.gone_through(program);
        if self.traces || judged.outcome != Outcome::Reject {
            return judged;
        }
        // What a bar rests on is traced, of what was read before, too.
        let counted = (self.operations, self.of_facts);
        self.forget_read();
        self.traces = true;
        let judged = self.gone_through(program);
        self.traces = false;
        (self.operations, self.of_facts) = counted;
        judged
    }

    fn gone_through(&mut self, program: &Program) -> Judged {
        self.forks.clear();
        self.memory.merged.clear();
        // A doubt turns no verdict, whatever is answered.
        self.most_ways = if self.asking && program.doubts {
            1
        } else {
            self.usual_ways()
        };
        self.release();
        self.made_before = self.memory.made;
        let mut ways: Vec<Trace> = Vec::new();
        let (mut missing, mut unknown, mut fault) = (None, None, None);
        let (mut applies, mut withheld, mut whole) = (false, false, true);
        let (mut ways_gone, mut steps, mut seen) = (0, 0, None::<Outcomes>);
        // What the rule can come to by the first way at each condition of which that was gone.
        let mut firsts: Vec<CanBe> = Vec::new();
        let mut met = Vec::new();
        let can_be = loop {
            let way = self.way(program);
            if self.asking && ways_gone == 0 {
                met.extend(self.forks.iter().map(|fork| fork.why));
            }
            self.operations += self.steps;
            steps += self.steps;
            ways_gone += 1;
            applies |= !matches!(way, Way::NotApplicable);
            let told = self.memory.trace.told();
            for fork in &mut self.forks {
                fork.tells |= fork.told < told;
            }
            let mut can_be = self.outcomes(program, &way, &mut missing, &mut unknown);
            let any = seen.map_or(can_be.any, |seen| seen.or(can_be.any));
            seen = Some(any);
            let open = any.settled(true).is_none() || any.has(Outcome::Undetermined);
            if self.outcome_only && !program.doubts && open {
                // No other way settles it again. What these may take counts, so that a limit is met as if they were gone.
                let left = self.most_ways.saturating_sub(ways_gone) as u64;
                self.operations += steps / ways_gone as u64 * left;
                self.memory.spare.append(&mut ways);
                return Judged {
                    outcome: Outcome::Undetermined,
                    end: End::Done,
                    missing,
                    unknown,
                    possible: any,
                    staying: any,
                    met,
                    gone: false,
                    traced: self.traces,
                };
            }
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
            let several = !self.forks.is_empty() || !ways.is_empty();
            // Back to the last condition of which the other way wasn't gone yet.
            let next = loop {
                let Some(mut fork) = self.forks.pop() else {
                    break false;
                };
                // The first way is gone by now where the other one is taken.
                let first = if fork.taken { None } else { firsts.pop() };
                match first {
                    None if ways_gone < self.most_ways && !self.exhausted() => {
                        fork.taken = false;
                        self.forks.push(fork);
                        firsts.push(can_be);
                        break true;
                    }
                    None => {
                        // It may apply by a way that isn't gone, and come to anything but less than was said before.
                        (applies, whole) = (true, false);
                        let said = self.said_so_far(program, fork.said, &mut missing, &mut unknown);
                        let said = CanBe::both(said.any.with_any());
                        can_be = can_be.either(said, self.stays_open(fork.why));
                        missing = Some(self.join_some(missing, fork.why));
                        unknown = Some(self.join_some(unknown, fork.why));
                    }
                    Some(first) => {
                        let turns = first.any != can_be.any;
                        if turns {
                            missing = Some(self.join_some(missing, fork.why));
                        }
                        // What only informs isn't asked for.
                        if turns || fork.tells || !self.asking {
                            unknown = Some(self.join_some(unknown, fork.why));
                        }
                        can_be = can_be.either(first, self.stays_open(fork.why));
                    }
                }
            };
            if several {
                let trace = &mut self.memory.trace;
                let other = self.memory.spare.pop();
                let other = other.unwrap_or_else(|| trace.empty_like());
                ways.push(std::mem::replace(trace, other));
            }
            if !next {
                break can_be;
            }
        };
        let outcomes = can_be.any;
        let merged = self.common(&ways);
        let told = merged
            .as_ref()
            .is_none_or(|merged| ways.iter().all(|way| !way.says_more(merged)));
        let told = told && (!withheld || ways.is_empty());
        let settled = outcomes.settled(told);
        if !told {
            missing = unknown;
        }
        // A bar rests on nothing that is to be confirmed.
        let open = match settled {
            Some(Outcome::Reject) if self.traces => self.unconfirmed(merged.as_ref()),
            _ => None,
        };
        let settled = settled.filter(|_| open.is_none());
        if let Some(open) = open {
            missing = Some(self.join_some(missing, open));
        }
        let outcome = settled.unwrap_or(Outcome::Undetermined);
        let of = |outcomes: Outcomes| match settled {
            Some(outcome) => Outcomes::only(outcome),
            // A doubt says nothing of what it can't tell, so that it never leaves a verdict open.
            None if program.doubts => outcomes
                .or(Outcomes::only(Outcome::NotApplicable))
                .named(&program.names)
                .without(Outcome::Undetermined),
            None => outcomes
                .or(Outcomes::only(Outcome::Undetermined))
                .named(&program.names),
        };
        let (possible, staying) = (of(can_be.any), of(can_be.staying));
        if let Some(merged) = merged {
            let merged = Self::with_words(program, merged, &ways, settled);
            let last = std::mem::replace(&mut self.memory.trace, merged);
            self.memory.spare.push(last);
        }
        self.memory.spare.append(&mut ways);
        if program.doubts && settled.is_none() && fault.is_none() {
            self.memory.trace.say_nothing();
            return Judged {
                outcome: Outcome::NotApplicable,
                end: End::NotApplicable,
                missing: missing.filter(|_| self.asking),
                unknown,
                possible,
                staying,
                met,
                gone: true,
                traced: self.traces,
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
            possible,
            staying,
            met,
            gone,
            traced: self.traces,
        }
    }

    /// Whether nothing that can still be asked would tell what isn't known: it was answered with *not known yet*.
    fn stays_open(&self, why: u32) -> bool {
        let asked = |field| self.memory.unanswered.contains(field);
        self.asking && !self.missing_fields(why).flatten().any(asked)
    }

    /// What the ways through a rule read that is to be confirmed.
    fn unconfirmed(&mut self, merged: Option<&Trace>) -> Option<u32> {
        let trace = merged.unwrap_or(&self.memory.trace);
        let fields: Vec<usize> = trace.fields.iter().collect();
        let rows = trace.rows.iter().filter_map(|read| {
            let (name, _) = self.data.tables.at(read.table.into())?;
            Some((name.as_str(), read.row as usize))
        });
        let parameters = trace
            .parameters
            .iter()
            .filter_map(|at| Some(self.data.parameters.at(at)?.0.as_str()));
        let missing = unconfirmed(
            self.data,
            &self.record,
            self.dated.as_of,
            &fields,
            rows,
            parameters,
        );
        self.intern_missing(&missing)
    }

    /// How many ways are gone through a rule that can turn a verdict, through a function of it or a fact.
    pub(super) const fn usual_ways(&self) -> usize {
        if self.asking {
            MAX_ASKED_PATHS
        } else {
            MAX_PATHS
        }
    }

    /// A condition on what isn't known: the way that is being gone.
    pub(super) fn decide(&mut self, why: u32) -> bool {
        self.memory.trace.open = true;
        let met = self.met;
        self.met += 1;
        match self.forks.get(met) {
            Some(fork) => fork.taken,
            None => {
                let Trace {
                    checks,
                    conclusions,
                    ..
                } = &self.memory.trace;
                let said = (checks.len(), conclusions.len());
                self.forks.push(Fork {
                    taken: true,
                    why,
                    said,
                    told: self.memory.trace.told(),
                    tells: false,
                });
                true
            }
        }
    }

    /// Calls a function with so many values from the top of the stack. One that is a value and nothing else comes to one value
    /// as far as its ways agree: `a(x) && b(x)` has as many ways as one of them. Where they come to other values than yes and
    /// no, each of these is a way of the caller.
    pub(super) fn value_of(&mut self, program: &Program, function: usize, values: usize) -> Answer {
        if !program.functions.get(function).is_some_and(|f| f.merges) {
            return self.call(program, function, values);
        }
        let (values, why) = match self.merged(program, function, values)? {
            Merged::One(value) => return Ok(value),
            Merged::Several(values, why) => (values, why),
        };
        let truth = |value: &Val| matches!(value, Val::Bool(_) | Val::Unknown(_));
        if values.iter().all(truth) {
            return Ok(self.any_of(&values, why));
        }
        let (last, others) = values.split_last().ok_or_else(Fault::damaged)?;
        for value in others {
            if self.decide(why) {
                return Ok(*value);
            }
        }
        Ok(*last)
    }

    /// The value of a fact: what all ways come to, else it isn't known.
    pub(super) fn one_value(&mut self, program: &Program) -> Answer {
        Ok(match self.merged(program, program.entry, 0)? {
            Merged::One(value) => value,
            Merged::Several(values, why) => self.any_of(&values, why),
        })
    }

    /// A value that could be any of several: not known, for the reason that tells which and those of what isn't known of them.
    fn any_of(&mut self, values: &[Val], why: u32) -> Val {
        let all = values.iter().fold(why, |all, value| match value {
            Val::Unknown(unknown) => self.join(all, *unknown),
            _ => all,
        });
        Val::Unknown(all)
    }

    /// Goes every way through a function. One of the record alone is called on each way that open conditions leave: it is
    /// gone through once. What it read is in the trace of the way that called it first, and these are taken together.
    fn merged(
        &mut self,
        program: &Program,
        function: usize,
        values: usize,
    ) -> Result<Merged, Stop> {
        let key = (values == 0).then_some((self.script, function));
        if let Some(key) = key
            && let Some((_, merged)) = self.memory.merged.iter().find(|(own, _)| *own == key)
        {
            return Ok(merged.clone());
        }
        let merged = self.all_ways(program, function, values)?;
        if let Some(key) = key {
            self.memory.merged.push((key, merged.clone()));
        }
        Ok(merged)
    }

    fn all_ways(
        &mut self,
        program: &Program,
        function: usize,
        values: usize,
    ) -> Result<Merged, Stop> {
        let forks = std::mem::take(&mut self.forks);
        let met = std::mem::take(&mut self.met);
        let supposed = self.supposed;
        self.supposed |= met > 0;
        let from = self.memory.stack.len() - values;
        let merged = self.ways(program, function, from);
        self.memory.stack.truncate(from);
        (self.forks, self.met, self.supposed) = (forks, met, supposed);
        merged
    }

    fn ways(&mut self, program: &Program, function: usize, from: usize) -> Result<Merged, Stop> {
        let given = self.memory.stack.len() - from;
        let printed = self.memory.trace.printed.len();
        let mut firsts: Vec<Vec<Val>> = Vec::new();
        let (mut telling, mut left, mut gone) = (None, false, 0);
        loop {
            self.met = 0;
            let lines = self.memory.trace.printed.len();
            self.memory.stack.extend_from_within(from..);
            let value = match self.call(program, function, given) {
                Err(Stop::Unknown(unknown)) => Val::Unknown(unknown),
                answer => answer?,
            };
            if self.forks.is_empty() && gone == 0 {
                return Ok(Merged::One(value));
            }
            gone += 1;
            if gone > 1 {
                let again = self.memory.trace.printed.split_off(lines);
                self.memory.trace.print(printed, &again);
            }
            let mut values = vec![value];
            // Back to the last condition of which the other way wasn't gone yet.
            loop {
                let Some(mut fork) = self.forks.pop() else {
                    return Ok(match (telling, values.as_slice()) {
                        (Some(why), all) if left => Merged::One(self.any_of(all, why)),
                        (Some(why), [_, _, ..]) => Merged::Several(values, why),
                        (_, [one, ..]) => Merged::One(*one),
                        (_, []) => return Err(Fault::damaged().into()),
                    });
                };
                // The first way is gone by now where the other one is taken.
                let first = if fork.taken { None } else { firsts.pop() };
                match first {
                    None if gone < self.most_ways => {
                        fork.taken = false;
                        self.forks.push(fork);
                        firsts.push(values);
                        break;
                    }
                    None => {
                        left = true;
                        telling = Some(self.join_some(telling, fork.why));
                    }
                    Some(first) => {
                        if !self.same_set(&first, &values) {
                            telling = Some(self.join_some(telling, fork.why));
                        }
                        values = self.union(first, &values);
                    }
                }
            }
        }
    }

    fn holds_value(&self, values: &[Val], value: Val) -> bool {
        values.iter().any(|own| self.same_answer(*own, value))
    }

    fn same_set(&self, a: &[Val], b: &[Val]) -> bool {
        a.len() == b.len() && b.iter().all(|value| self.holds_value(a, *value))
    }

    fn union(&self, mut a: Vec<Val>, b: &[Val]) -> Vec<Val> {
        for value in b {
            if !self.holds_value(&a, *value) {
                a.push(*value);
            }
        }
        a
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
            match self.value_of(program, applies, 0) {
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
        match self.call(program, program.entry, 0) {
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
    ) -> CanBe {
        if matches!(way, Way::NotApplicable) {
            return CanBe::only(Outcome::NotApplicable);
        }
        let Trace {
            checks,
            conclusions,
            ..
        } = &self.memory.trace;
        let all = (checks.len(), conclusions.len());
        let said = self.said_so_far(program, all, missing, unknown);
        match way {
            Way::Unknown(why) => {
                *unknown = Some(self.join_some(*unknown, *why));
                *missing = Some(self.join_some(*missing, *why));
                let any = said.any.with_any();
                let undetermined = CanBe::only(Outcome::Undetermined);
                CanBe {
                    any,
                    staying: if self.stays_open(*why) && any != said.any {
                        undetermined.staying
                    } else {
                        any
                    },
                }
            }
            Way::Fault(_) => CanBe {
                any: said.any.with(Outcome::Undetermined),
                staying: said.staying.with(Outcome::Undetermined),
            },
            Way::NotApplicable | Way::Done => said,
        }
    }

    /// What so many checks and conclusions of the way that was gone last come to.
    fn said_so_far(
        &mut self,
        program: &Program,
        (checks, conclusions): (usize, usize),
        missing: &mut Option<u32>,
        unknown: &mut Option<u32>,
    ) -> CanBe {
        let mut outcomes = Outcomes::only(Outcome::Pass);
        let mut staying = outcomes;
        // The gravest that a check says which stays open.
        let mut perhaps: Option<Outcome> = None;
        for at in 0..checks {
            let Some(made) = self.memory.trace.checks.get(at).copied() else {
                break;
            };
            let broken = made.otherwise.map_or(Outcome::Advice, |said| said.outcome);
            let weight = program.checks.get(made.check).map(|check| check.weight);
            let decides = weight != Some(Weight::Inform);
            match made.holds {
                Ok(false) if decides => {
                    outcomes = outcomes.with(broken);
                    staying = staying.with(broken);
                }
                Ok(_) => {}
                Err(_) if !decides && self.asking => {}
                Err(why) => {
                    *unknown = Some(self.join_some(*unknown, why));
                    let worse = outcomes.with(broken);
                    if decides && worse != outcomes {
                        *missing = Some(self.join_some(*missing, why));
                        outcomes = outcomes.or(worse);
                    }
                    if decides && self.stays_open(why) {
                        perhaps = Some(perhaps.map_or(broken, |other| other.min(broken)));
                    } else if decides {
                        staying = staying.or(staying.with(broken));
                    }
                }
            }
        }
        for said in self.memory.trace.conclusions.iter().take(conclusions) {
            outcomes = outcomes.with(said.outcome);
            staying = staying.with(said.outcome);
        }
        CanBe {
            any: outcomes,
            staying: perhaps.map_or(staying, |outcome| staying.perhaps_with(outcome)),
        }
    }

    /// What all ways have in common, if there are several.
    fn common(&mut self, ways: &[Trace]) -> Option<Trace> {
        let (first, rest) = ways.split_first()?;
        let mut merged = self.memory.spare.pop().unwrap_or_default();
        merged.copy(first);
        let shown_alike = |a, b| self.shown_alike(a, b);
        for way in rest {
            merged.merge(way, &shown_alike);
        }
        Some(merged)
    }

    /// With the words of each way, of an outcome that they all come to by different words. Where they come to different
    /// outcomes what one of them says isn't so yet.
    fn with_words(
        program: &Program,
        mut merged: Trace,
        ways: &[Trace],
        settled: Option<Outcome>,
    ) -> Trace {
        let Some(outcome) = settled else {
            return merged;
        };
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
        if self.shared {
            return;
        }
        if self.memory.made > model::limits::MAX_MADE {
            let memory = &mut self.memory;
            memory.texts.clear();
            memory.lists.clear();
            memory.wides.clear();
            memory.items.clear();
            memory.fields.fill(Val::Unit);
            memory.filled.clear();
            memory.items_read.clear();
            memory.forget_facts();
            let kept = 8 * memory.missing.len() + memory.ids.len() + memory.sets.len();
            memory.let_go += memory.made.saturating_sub(kept);
            memory.made = kept;
        }
    }
}
