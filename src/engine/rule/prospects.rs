//! What each rule can still come to, and the answers that it waits for.

use super::frame::Ended;
use super::machine::{Judged, Machine, Outcomes};
use super::unconfirmed::Unconfirmed;
use super::{Came, Elsewhere, How, Ran, Rule, Rules, Said};
use crate::record::{Answer, Record};
use crate::report::Report;
use jiff::civil::Date;
use model::limits::{MAX_MADE, MAX_SCREENING_OPERATIONS};
use model::outcome::{Outcome, Verdict};
use std::sync::Arc;

/// What can still come of a record.
pub(super) struct Prospects(
    /// By the place of the rule.
    Vec<Arc<Prospect>>,
);

/// Whether a rule, by its place and by what it came to before, is run again.
pub(super) type Runs<'r> = &'r dyn Fn(usize, &Prospect) -> bool;

/// What was found out of a record, to go on from once some of its answers are others, or for what a screening left open.
pub struct Foreseen {
    record: Arc<Record>,
    as_of: Date,
    prospects: Prospects,
}

/// What a rule can still come to.
#[derive(Default)]
pub(super) struct Prospect {
    /// The verdicts that it can bring about.
    pub verdicts: Verdicts,
    /// The same while what was answered with *not known yet* stays so.
    pub staying: Verdicts,
    /// The fields that could change what it says, those first on which it hangs whether it concerns the record at all.
    pub fields: Vec<usize>,
    /// How many of them stand before everything else.
    pub first: usize,
    /// What it says to rules that read it.
    said: Option<Said>,
    /// Whether it was found out: a screening says it of the rules alone that no answer can change.
    found: bool,
    /// Steps that it took to find out, those apart that facts took which nothing read before, and what was made on the way.
    operations: u64,
    of_facts: u64,
    made: usize,
}

impl Foreseen {
    pub(super) fn of(record: &Arc<Record>, as_of: Date, prospects: Prospects) -> Self {
        let record = Arc::clone(record);
        Self {
            record,
            as_of,
            prospects,
        }
    }
}

impl Prospects {
    /// The least grave verdict that the record can come to: each rule leaves it at least as grave as the best that it
    /// can come to itself.
    pub fn floor(&self) -> Verdict {
        let least = self.0.iter().filter_map(|rule| rule.verdicts.least());
        least.min().unwrap_or(Verdict::OutOfScope)
    }

    /// The same while what was answered with *not known yet* stays so.
    pub fn floor_staying(&self) -> Verdict {
        let least = self.0.iter().filter_map(|rule| rule.staying.least());
        least.min().unwrap_or(Verdict::OutOfScope)
    }

    /// The verdicts that are still possible, gravest first.
    pub fn could_be(&self) -> Vec<Verdict> {
        let floor = self.floor();
        let possible = |v: Verdict| self.0.iter().any(|rule| rule.verdicts.has(v));
        let of = |v: &Verdict| *v == floor || *v < floor && possible(*v);
        Verdict::ALL.into_iter().filter(of).collect()
    }

    /// Steps that it takes to run the rules that wait for a field.
    pub fn operations_of(&self, field: usize) -> u64 {
        let waiting = self.0.iter().filter(|rule| rule.fields.contains(&field));
        waiting.map(|rule| rule.operations).sum()
    }

    /// Whether finding all of it out at once stays within the limits of a screening, so that every rule is run.
    fn within_limits(&self) -> bool {
        let operations = |rule: &Arc<Prospect>| rule.operations + rule.of_facts;
        let operations: u64 = self.0.iter().map(operations).sum();
        let made: usize = self.0.iter().map(|rule| rule.made).sum();
        operations <= MAX_SCREENING_OPERATIONS && made <= 4 * MAX_MADE
    }

    /// The places of the rules that wait for answers, with what they can come to.
    pub fn waiting(&self) -> impl Iterator<Item = (usize, &Prospect)> {
        let all = self.0.iter().enumerate();
        all.filter(|(_, rule)| !rule.fields.is_empty())
            .map(|(index, rule)| (index, &**rule))
    }
}

/// A set of verdicts.
#[derive(Clone, Copy, Default)]
pub(super) struct Verdicts(u8);

impl Verdicts {
    fn of(possible: Outcomes, decides: bool) -> Self {
        let outcomes = Outcome::ALL
            .into_iter()
            .filter(|outcome| possible.has(*outcome));
        Self(outcomes.fold(0, |set, outcome| {
            set | 1 << Verdict::of(std::iter::once(outcome.counted(decides))) as u8
        }))
    }

    /// The least grave: what the rule leaves the verdict to be if all goes well.
    fn least(self) -> Option<Verdict> {
        Verdict::ALL.into_iter().rev().find(|v| self.has(*v))
    }

    const fn has(self, verdict: Verdict) -> bool {
        self.0 & 1 << verdict as u8 != 0
    }

    /// The gravest that is graver than another one.
    pub fn graver_than(self, floor: Verdict) -> Option<Verdict> {
        let mut graver = Verdict::ALL.into_iter().take_while(|v| *v < floor);
        graver.find(|v| self.has(*v))
    }
}

/// What runs took so far.
#[derive(Clone, Copy, Default)]
struct Took {
    operations: u64,
    /// Those of them that facts took.
    of_facts: u64,
    made: usize,
}

impl Took {
    /// What a machine took since this was asked last.
    const fn since(&mut self, machine: &Machine<'_>) -> Self {
        let before = *self;
        *self = Self {
            operations: machine.operations,
            of_facts: machine.of_facts,
            made: machine.memory.made_in_all(),
        };
        Self {
            operations: self.operations - before.operations,
            of_facts: self.of_facts - before.of_facts,
            made: self.made - before.made,
        }
    }
}

impl Ran<'_> {
    /// Whether no answer that isn't given can change what the rule came to.
    fn is_settled(&self, machine: &Machine<'_>) -> bool {
        match self.came {
            Came::Ran(judged) => machine.is_settled(judged),
            Came::Skipped(Ended::NotInForce) => true,
            Came::Skipped(ended) => machine.is_sure && matches!(ended, Ended::NotApplicable),
        }
    }
}

impl Rules {
    /// What each rule can bring about. With `before`, only the rules that it is asked to run are run, the others come to
    /// what they did then.
    pub(super) fn prospects(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        before: Option<(&Prospects, Runs<'_>)>,
    ) -> Prospects {
        let known = |index: usize| before.and_then(|(before, _)| before.0.get(index));
        let runs = |index: usize| {
            let again = before.zip(known(index));
            again.is_none_or(|((_, runs), prospect)| !prospect.found || runs(index, prospect))
        };
        let elsewhere = Elsewhere {
            runs: &runs,
            said: &|index| known(index)?.said.clone(),
        };
        let how = How {
            asking: true,
            elsewhere: before.map(|_| &elsewhere),
            ..How::default()
        };
        let mut rules = match before {
            Some((before, _)) => before.0.clone(),
            None => vec![Arc::default(); self.rules.len()],
        };
        let mut took = Took::default();
        self.each(record, as_of, how, &mut |ran, machine| {
            let prospect = self.prospect(record, machine, &ran, took.since(machine));
            if let Some(place) = rules.get_mut(ran.index) {
                *place = Arc::new(prospect);
            }
        });
        Prospects(rules)
    }

    /// Runs every rule on a record; what is foreseen of the rules that no answer can change comes with it.
    pub fn screen_foreseeing(&self, record: &Arc<Record>, as_of: Date) -> (Report, Foreseen) {
        let mut rules = vec![Arc::default(); self.rules.len()];
        let mut took = Took::default();
        let report = self.screen_watched(record, as_of, &mut |ran, machine| {
            let took = took.since(machine);
            if let Some(place) = rules.get_mut(ran.index)
                && ran.is_settled(machine)
            {
                *place = Arc::new(self.prospect(record, machine, ran, took));
            }
        });
        (report, Foreseen::of(record, as_of, Prospects(rules)))
    }

    /// The same of a record that stays open: what was found out before is taken of the rules that may read none of the
    /// answers that are others since.
    pub(super) fn prospects_after(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        before: Option<&Foreseen>,
    ) -> Prospects {
        let alike = before.filter(|before| before.as_of == as_of);
        let Some(before) = alike.filter(|before| before.prospects.within_limits()) else {
            return self.prospects(record, as_of, None);
        };
        let others = record.others(&before.record);
        let subject = self.data.subject_field();
        if others.iter().any(|field| Some(*field) == subject) {
            return self.prospects(record, as_of, None);
        }
        let reads = self.reads();
        let runs = |index: usize, _: &Prospect| {
            let mut fields = others.iter();
            fields.any(|field| reads.may_read(index, *field))
        };
        let prospects = self.prospects(record, as_of, Some((&before.prospects, &runs)));
        if prospects.within_limits() {
            prospects
        } else {
            self.prospects(record, as_of, None)
        }
    }

    fn prospect(
        &self,
        record: &Record,
        machine: &Machine<'_>,
        ran: &Ran<'_>,
        took: Took,
    ) -> Prospect {
        let code = self.read_as(ran.index);
        let found = Prospect {
            said: code.and_then(|code| machine.said_by(code, ran.index)),
            found: true,
            operations: took.operations - took.of_facts,
            of_facts: took.of_facts,
            made: took.made,
            ..Prospect::default()
        };
        let Came::Ran(judged) = ran.came else {
            let verdicts = Verdicts::of(Outcomes::only(ran.outcome), ran.rule.decides);
            return Prospect {
                verdicts,
                staying: verdicts,
                ..found
            };
        };
        let (mut possible, mut staying) = (judged.possible, judged.staying);
        let (fields, first, changes) = Self::missed(record, machine, judged);
        if judged.missing.is_some() && !changes {
            // Nothing that can be answered would tell.
            possible = Outcomes::only(judged.outcome);
        }
        if fields.is_empty() {
            // Nothing that can still be asked would tell.
            staying = Outcomes::only(judged.outcome);
        }
        if possible.has(Outcome::Reject) && self.may_rest_on_unconfirmed(record, ran.index) {
            // An answer may lead to a row that is to be confirmed, and a bar rests on none.
            possible = possible.or(Outcomes::only(Outcome::Undetermined));
            if staying.has(Outcome::Reject) {
                staying = staying.or(Outcomes::only(Outcome::Undetermined));
            }
        }
        Prospect {
            verdicts: Verdicts::of(possible, ran.rule.decides),
            staying: Verdicts::of(staying, ran.rule.decides),
            fields,
            first,
            ..found
        }
    }

    /// The fields that a rule waits for and that can be asked, how many of them come before the others, and whether
    /// anything that it lacks may become known at all.
    fn missed(
        record: &Record,
        machine: &Machine<'_>,
        judged: &Judged,
    ) -> (Vec<usize>, usize, bool) {
        let mut changes = false;
        let mut open = Vec::new();
        for field in judged
            .missing
            .iter()
            .flat_map(|why| machine.missing_fields(*why))
        {
            match field.map(|index| (index, record.answer(index))) {
                Some((index, None | Some(Answer::Unreadable))) => {
                    changes = true;
                    open.push(index);
                }
                // A gap in a list that was answered may be filled, too.
                None | Some((_, Some(Answer::NotKnown(_)))) => changes = true,
                Some((_, Some(Answer::None | Answer::Value(_)))) => {}
            }
        }
        let mut ordered: Vec<usize> = Vec::with_capacity(open.len());
        for why in &judged.met {
            let fields = machine.missing_fields(*why).flatten();
            ordered.extend(fields.filter(|index| open.contains(index)));
            if !ordered.is_empty() {
                break;
            }
        }
        let first = if ordered.is_empty() {
            open.len()
        } else {
            ordered.len()
        };
        for index in open {
            if !ordered.contains(&index) {
                ordered.push(index);
            }
        }
        (ordered, first, changes)
    }

    /// Whether an answer may lead a rule to a row or a parameter that is to be confirmed.
    fn may_rest_on_unconfirmed(&self, record: &Record, index: usize) -> bool {
        let unconfirmed = self.unconfirmed.get_or_init(|| {
            let facts = |rule: &Rule| {
                let facts = self.facts.iter();
                let facts = facts.filter(|fact| rule.uses.facts.contains(&*fact.name));
                facts.map(|fact| &fact.uses).collect::<Vec<_>>()
            };
            let rules = self.rules.iter();
            let each = rules.map(|rule| {
                let mut all = facts(rule);
                all.push(&rule.uses);
                Unconfirmed::of(&all, &self.data)
            });
            each.collect()
        });
        let Some(unconfirmed) = unconfirmed.get(index) else {
            return false;
        };
        let open = |field: &usize| !matches!(record.answer(*field), Some(Answer::Value(_)));
        unconfirmed
            .filled
            .iter()
            .any(|field| record.answer(*field).is_none())
            || unconfirmed.reads && unconfirmed.fields.iter().any(open)
    }
}
