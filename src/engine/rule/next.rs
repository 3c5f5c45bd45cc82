//! The next question: of the answers that can still change a verdict, the one that decides most for least.
//!
//! Every rule is run with what isn't answered taken as not known — what the pack takes a blank for, too, because an
//! answer may say otherwise — and says what it can still come to. The verdict is certain once no rule can turn it.
//! *Not known yet* is an answer that leaves a rule undetermined, so a rule that waits can always come to that. What was
//! answered with *not known yet* isn't asked again, but it may become known: the verdict isn't certain while it could
//! turn it.

use super::machine::{Judged, Machine, Outcomes};
use super::unconfirmed::Unconfirmed;
use super::{Came, Rule, Rules, about};
use crate::record::{Answer, Record, Value};
use crate::report::{Open, Report};
use jiff::civil::Date;
use model::limits::MAX_TRIED_OPERATIONS;
use model::outcome::{Outcome, Verdict};
use pack::schema::{Field, FieldKind};
use serde::Serialize;
use std::sync::Arc;

/// What is to be asked next of a record, and whether the verdict can still change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The verdict of the record as it stands: a blank counts as the report takes it.
    pub verdict: Verdict,
    /// Whether no answer to what is open can change it.
    pub certain: bool,
    /// The verdicts that it can still come to, gravest first; one alone if it is certain.
    pub could_be: Vec<Verdict>,
    /// The field to be asked; absent if the verdict is certain, or nothing is left to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Arc<str>>,
    /// Codes of the rules that wait for it and could still turn the verdict.
    pub why: Vec<Arc<str>>,
    /// Everything that can still matter, in the order in which it is to be asked; the first is `field`.
    pub open: Vec<Open>,
}

impl Next {
    /// A report that says it, too.
    pub fn told_in(self, report: Report) -> Report {
        Report {
            certain: self.certain,
            next: self.open.into_iter().next(),
            ..report
        }
    }
}

/// What can still come of a record.
struct State {
    /// The least grave verdict that it can come to.
    floor: Verdict,
    /// What single rules can bring about.
    possible: Verdicts,
    waiting: Vec<Waiting>,
    /// Steps that it took to find out.
    operations: u64,
}

impl State {
    /// The verdicts that are still possible, gravest first.
    fn could_be(&self) -> Vec<Verdict> {
        let of = |v: &Verdict| *v == self.floor || *v < self.floor && self.possible.has(*v);
        Verdict::ALL.into_iter().filter(of).collect()
    }
}

/// A rule that isn't settled.
struct Waiting {
    /// Its place among the rules.
    rule: usize,
    /// The verdicts that it can bring about.
    verdicts: Verdicts,
    /// The fields that could change what it says, those first on which it hangs whether it concerns the record at all.
    fields: Vec<usize>,
    /// How many of them stand before everything else.
    first: usize,
}

/// A set of verdicts.
#[derive(Clone, Copy, Default)]
struct Verdicts(u8);

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
    fn graver_than(self, floor: Verdict) -> Option<Verdict> {
        let mut graver = Verdict::ALL.into_iter().take_while(|v| *v < floor);
        graver.find(|v| self.has(*v))
    }
}

impl Rules {
    /// What is to be asked next. `verdict` is that of the record as it stands, if it was worked out already.
    pub fn next(&self, record: &Arc<Record>, as_of: Date, verdict: Option<Verdict>) -> Next {
        let state = self.state(record, as_of);
        let could_be = state.could_be();
        let certain = could_be.len() == 1;
        let mut order = Vec::new();
        if !certain {
            order = self.ordered(self.questions(record, &state));
            self.look_ahead(record, as_of, &mut order, state.operations);
        }
        let verdict = verdict
            .or(certain.then_some(state.floor))
            .unwrap_or_else(|| self.verdict_of(record, as_of));
        let open: Vec<Open> = order
            .iter()
            .filter_map(|question| self.open(question))
            .collect();
        let first = open.first();
        Next {
            verdict,
            certain,
            could_be,
            field: first.map(|open| Arc::clone(&open.field)),
            why: first.map(|open| open.why.clone()).unwrap_or_default(),
            open,
        }
    }

    fn open(&self, question: &Question) -> Option<Open> {
        let why = question.rules.iter();
        let why = why.filter_map(|rule| self.rules.get(*rule));
        Some(Open {
            field: Arc::clone(&self.data.schema.fields.get(question.field)?.name),
            why: why.map(|rule| Arc::clone(&rule.header.code)).collect(),
        })
    }

    /// Puts first what leaves the least to ask, on the average over its answers, as far as trying them takes little. A list or
    /// a table of amounts stays where it is.
    fn look_ahead(&self, record: &Record, as_of: Date, order: &mut [Question], operations: u64) {
        let mut trials = MAX_TRIED_OPERATIONS / operations.max(1);
        let mut best: Option<(f64, usize)> = None;
        for (place, question) in order.iter().enumerate() {
            let index = question.field;
            let values = self.values(index);
            if self.unit(index) != Unit::Field(index) || values.len() as u64 > trials {
                break;
            }
            if values.is_empty() {
                continue;
            }
            trials -= values.len() as u64;
            let count = values.len() as f64;
            let rest: f64 = values
                .into_iter()
                .map(|value| {
                    let tried = Arc::new(record.answered(index, value));
                    let state = self.state(&tried, as_of);
                    let asked = self.questions(&tried, &state).into_iter();
                    asked
                        .map(|question| if question.first > 0.0 { 1.0 } else { 0.5 })
                        .sum::<f64>()
                })
                .sum();
            if best.is_none_or(|(least, _)| rest / count < least) {
                best = Some((rest / count, place));
            }
        }
        if let Some(before) = best.and_then(|(_, place)| order.get_mut(..=place)) {
            before.rotate_right(1);
        }
    }

    /// The values that a question can be answered with, if they are few.
    fn values(&self, index: usize) -> Vec<Value> {
        let Some(field) = self.data.schema.fields.get(index) else {
            return Vec::new();
        };
        match field.kind {
            FieldKind::Boolean => vec![Value::Boolean(true), Value::Boolean(false)],
            FieldKind::Choice => {
                let values = field.choices.iter();
                values
                    .map(|choice| Value::Text(choice.value.clone()))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// A report with what is to be asked next.
    pub fn asked(&self, record: &Arc<Record>, as_of: Date, report: Report) -> Report {
        let next = self.next(record, as_of, Some(report.verdict));
        next.told_in(report)
    }

    /// What each rule can bring about, and those that wait for answers.
    fn state(&self, record: &Arc<Record>, as_of: Date) -> State {
        let mut all = Vec::with_capacity(self.rules.len());
        let mut waiting = Vec::new();
        let operations = self.ask(record, as_of, &mut |index, came, machine| {
            let Some(rule) = self.rules.get(index) else {
                return;
            };
            let judged = match came {
                Came::Ran(judged) => judged,
                Came::Skipped(_) => {
                    let possible = Outcomes::only(came.outcome());
                    all.push(Verdicts::of(possible, rule.decides));
                    return;
                }
            };
            let mut possible = judged.possible;
            let (fields, first, changes) = Self::missed(record, machine, judged);
            if judged.missing.is_some() && !changes {
                // Nothing that can be answered would tell.
                possible = Outcomes::only(judged.outcome);
            }
            if possible.has(Outcome::Reject) && self.may_rest_on_unconfirmed(record, index) {
                // An answer may lead to a row that is to be confirmed, and a bar rests on none.
                possible = possible.or(Outcomes::only(Outcome::Undetermined));
            }
            let verdicts = Verdicts::of(possible, rule.decides);
            all.push(verdicts);
            if !fields.is_empty() {
                waiting.push(Waiting {
                    rule: index,
                    verdicts,
                    fields,
                    first,
                });
            }
        });
        // Each rule leaves the verdict at least as grave as the best that it can come to.
        let floor = all.iter().filter_map(|verdicts| verdicts.least()).min();
        State {
            floor: floor.unwrap_or(Verdict::OutOfScope),
            possible: Verdicts(all.iter().fold(0, |set, verdicts| set | verdicts.0)),
            waiting,
            operations,
        }
    }

    /// Runs all rules on a record, to see what could still be answered; the steps that it took come back.
    fn ask(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        take: &mut dyn FnMut(usize, &Came, &mut Machine<'_>),
    ) -> u64 {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut machine = self.machine(&dated, record, &titles);
        machine.asking = true;
        let subject = about(&mut machine);
        for index in self.order.iter().copied() {
            let Some(rule) = self.rules.get(index) else {
                continue;
            };
            let came = self.judge(index, rule, &mut machine, subject.as_deref());
            self.record_finding(&mut machine, index, &came);
            take(index, &came, &mut machine);
        }
        let operations = machine.operations;
        self.room().push(machine.memory);
        operations
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

    /// The questions of rules that could still turn the verdict.
    fn questions(&self, record: &Record, state: &State) -> Vec<Question> {
        let mut questions: Vec<Question> = Vec::new();
        for rule in &state.waiting {
            let Some(worst) = rule.verdicts.graver_than(state.floor) else {
                continue;
            };
            for (place, field) in rule.fields.iter().enumerate() {
                if self.is_filled_by_others(record, *field, &rule.fields) {
                    continue;
                }
                let at = questions.partition_point(|question| question.field < *field);
                if questions.get(at).is_none_or(|other| other.field != *field) {
                    questions.insert(at, Question::of(*field));
                }
                if let Some(question) = questions.get_mut(at) {
                    question.waits(rule.rule);
                    let share = weight(worst) / rule.first.max(1) as f64;
                    if place < rule.first {
                        question.first += share;
                    } else {
                        question.later += share / 16.0;
                    }
                }
            }
        }
        questions
    }

    /// Questions in the order in which they are to be asked. Of two that are worth the same, the one that comes first in the
    /// form is first.
    fn ordered(&self, questions: Vec<Question>) -> Vec<Question> {
        let fields = &self.data.schema.fields;
        let mut units: Vec<(Unit<'_>, Vec<Question>)> = Vec::new();
        for question in questions {
            let unit = self.unit(question.field);
            match units.iter_mut().find(|(other, _)| *other == unit) {
                Some((_, asked)) => {
                    let worth = question.worth();
                    let at = asked.partition_point(|other| other.worth() >= worth);
                    asked.insert(at, question);
                }
                None => units.push((unit, vec![question])),
            }
        }
        let mut order: Vec<(f64, Vec<Question>)> = Vec::with_capacity(units.len());
        for (unit, asked) in units {
            let worth: f64 = asked.iter().map(Question::worth).sum();
            let cost: f64 = match unit {
                Unit::List(_) => 1.0 + 0.25 * (asked.len() as f64 - 1.0),
                _ => asked
                    .iter()
                    .filter_map(|question| fields.get(question.field))
                    .map(cost)
                    .sum(),
            };
            let worth = worth / cost.max(1.0);
            let at = order.partition_point(|(other, _)| *other >= worth);
            order.insert(at, (worth, asked));
        }
        order.into_iter().flat_map(|(_, asked)| asked).collect()
    }

    /// What a field is asked with.
    fn unit(&self, index: usize) -> Unit<'_> {
        let interview = &self.data.manifest.interview;
        let Some(field) = self.data.schema.fields.get(index) else {
            return Unit::Field(index);
        };
        if let Some(list) = &field.checklist {
            return Unit::List(list);
        }
        let table = interview
            .balances
            .iter()
            .find(|table| table.parts.iter().any(|part| **part == *field.name));
        table.map_or(Unit::Field(index), |table| Unit::Table(&table.key))
    }

    /// Whether a table fills a field once others are answered that are open, too.
    fn is_filled_by_others(&self, record: &Record, field: usize, open: &[usize]) -> bool {
        let schema = &self.data.schema;
        let Some(lookup) = schema.fields.get(field).and_then(|f| f.lookup.as_ref()) else {
            return false;
        };
        record.answer(field).is_none()
            && lookup
                .by
                .iter()
                .filter_map(|by| schema.get(by))
                .any(|(by, _)| by != field && open.contains(&by))
    }
}

/// What rules say of a question.
struct Question {
    field: usize,
    /// Those that wait for it, in the order of a report.
    rules: Vec<usize>,
    first: f64,
    later: f64,
}

impl Question {
    const fn of(field: usize) -> Self {
        Self {
            field,
            rules: Vec::new(),
            first: 0.0,
            later: 0.0,
        }
    }

    fn waits(&mut self, rule: usize) {
        let at = self.rules.partition_point(|other| *other < rule);
        self.rules.insert(at, rule);
    }

    fn worth(&self) -> f64 {
        self.first + self.later
    }
}

/// What is asked together.
#[derive(PartialEq, Eq)]
enum Unit<'a> {
    Field(usize),
    /// A checklist.
    List(&'a str),
    /// A table of amounts.
    Table(&'a str),
}

/// How much a rule counts that can bring a verdict about: what refuses comes first.
fn weight(worst: Verdict) -> f64 {
    match worst {
        Verdict::Rejected => 16.0,
        Verdict::Revise => 4.0,
        Verdict::Undetermined => 2.0,
        Verdict::Conditional | Verdict::Pass | Verdict::OutOfScope => 1.0,
    }
}

/// What an answer takes, in yes-or-no's.
fn cost(field: &Field) -> f64 {
    match field.kind {
        FieldKind::Boolean | FieldKind::Choice => 1.0,
        FieldKind::Number | FieldKind::Integer => 1.5,
        FieldKind::Text | FieldKind::Date | FieldKind::Choices => 2.0,
        FieldKind::Numbers => 3.0,
        FieldKind::Records => 4.0,
    }
}
