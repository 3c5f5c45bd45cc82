//! The next question: of the answers that can still change a verdict, the one that decides most for least.
//!
//! Every rule is run with what isn't answered taken as not known — what the pack takes a blank for, too, because an
//! answer may say otherwise — and says what it can still come to. The verdict is certain once no rule can turn it.
//! *Not known yet* is an answer that leaves a rule undetermined, so a rule that waits can always come to that. What was
//! answered with *not known yet* isn't asked again, but it may become known: the verdict isn't certain while it could
//! turn it. What can't turn it as long as that stays unknown isn't the next question: it is open, and waits with it.

use super::Rules;
use super::prospects::{Foreseen, Prospect, Prospects};
use crate::record::{Record, Value};
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
    /// The field to be asked; absent if the verdict is certain, or no answer to what is open can change it while what
    /// isn't known yet stays so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Arc<str>>,
    /// Codes of the rules that wait for it and could still turn the verdict.
    pub why: Vec<Arc<str>>,
    /// Everything that can still matter, in the order in which it is to be asked; the first is `field`, if there is one.
    pub open: Vec<Open>,
    /// Those of the open fields that can change the verdict as it stands, which are asked first. The others can matter
    /// only once it has changed, or what isn't known yet is.
    pub turning: Vec<Arc<str>>,
}

/// How a record stands, a blank taken as the pack says.
struct Standing {
    verdict: Verdict,
    /// By the place of the rule.
    outcomes: Vec<Outcome>,
}

impl Standing {
    fn of(report: &Report) -> Self {
        Self {
            verdict: report.verdict,
            outcomes: report.findings.iter().map(|f| f.outcome).collect(),
        }
    }
}

impl Next {
    /// A report that says it, too.
    pub fn told_in(self, report: Report) -> Report {
        Report {
            certain: self.certain,
            next: self
                .open
                .into_iter()
                .next()
                .filter(|_| self.field.is_some()),
            ..report
        }
    }
}

impl Rules {
    /// What is to be asked next. `report` is that of the record, if there is one already.
    pub fn next(&self, record: &Arc<Record>, as_of: Date, report: Option<&Report>) -> Next {
        self.next_after(record, as_of, report, None).0
    }

    /// The same of a record that stays open: what was foreseen `before` is taken of the rules that may read none of the
    /// answers that are others since. What is foreseen now comes with it.
    pub fn next_after(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        report: Option<&Report>,
        before: Option<&Foreseen>,
    ) -> (Next, Foreseen) {
        let prospects = self.prospects_after(record, as_of, before);
        let next = self.next_of(record, as_of, report, &prospects);
        (next, Foreseen::of(record, as_of, prospects))
    }

    fn next_of(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        report: Option<&Report>,
        prospects: &Prospects,
    ) -> Next {
        let could_be = prospects.could_be();
        let certain = could_be.len() == 1;
        let (mut order, mut verdict) = (Vec::new(), prospects.floor());
        if !certain {
            let standing = report.map_or_else(|| self.standing(record, as_of), Standing::of);
            verdict = standing.verdict;
            let better = prospects.floor_staying() > standing.verdict;
            let turns = |index: usize, rule: &Prospect| {
                rule.staying.graver_than(standing.verdict).is_some()
                    || better && self.rests_on(&standing, index)
            };
            order = self.ordered(self.questions(record, prospects, &turns));
            self.look_ahead(record, as_of, &mut order, prospects);
        }
        let open: Vec<Open> = order
            .iter()
            .filter_map(|question| self.open(question))
            .collect();
        let turning = order.iter().zip(&open);
        let turning = turning.filter(|(question, _)| question.turns);
        let turning: Vec<_> = turning.map(|(_, open)| Arc::clone(&open.field)).collect();
        let first = open.first().filter(|_| !turning.is_empty());
        Next {
            verdict,
            certain,
            could_be,
            field: first.map(|open| Arc::clone(&open.field)),
            why: first.map(|open| open.why.clone()).unwrap_or_default(),
            open,
            turning,
        }
    }

    fn standing(&self, record: &Arc<Record>, as_of: Date) -> Standing {
        let outcomes = self.came_out(record, as_of);
        Standing {
            verdict: self.verdict(outcomes.iter().copied().enumerate()),
            outcomes,
        }
    }

    /// Whether a rule is one of those that the verdict rests on as it stands.
    fn rests_on(&self, standing: &Standing, index: usize) -> bool {
        let rests = || {
            let outcome = standing.outcomes.get(index)?;
            let decides = self.rules.get(index)?.decides;
            Some(Verdict::of(std::iter::once(outcome.counted(decides))) == standing.verdict)
        };
        rests().unwrap_or(false)
    }

    fn open(&self, question: &Question) -> Option<Open> {
        let why = question.rules.iter();
        let why = why.filter_map(|rule| self.rules.get(*rule));
        Some(Open {
            field: Arc::clone(&self.data.schema.fields.get(question.field)?.name),
            why: why.map(|rule| Arc::clone(&rule.header.code)).collect(),
        })
    }

    /// Puts first what leaves the least to ask, on the average over its answers, as far ahead as trying them takes little. A
    /// list or a table of amounts stays where it is.
    fn look_ahead(
        &self,
        record: &Record,
        as_of: Date,
        order: &mut [Question],
        prospects: &Prospects,
    ) {
        let mut left = MAX_TRIED_OPERATIONS;
        let deep = self.how_deep(order, prospects);
        let best = self.best(record, as_of, order, prospects, deep, &mut left);
        if let Some(before) = best.and_then(|(_, place)| order.get_mut(..=place)) {
            before.rotate_right(1);
        }
    }

    /// How many questions can be tried after each other within the limit, whatever is answered.
    fn how_deep(&self, order: &[Question], prospects: &Prospects) -> usize {
        let (mut values, mut once) = (0, 0);
        for question in order {
            let count = self.values(question.field).len() as u64;
            if count == 0 || self.unit(question.field) != Unit::Field(question.field) {
                return 1;
            }
            values += count;
            once += count * prospects.operations_of(question.field);
        }
        let (mut deep, mut all) = (1, once);
        while deep < order.len() {
            all = once + values * all;
            if all > MAX_TRIED_OPERATIONS {
                break;
            }
            deep += 1;
        }
        deep
    }

    /// The question that leaves the least to ask, by its place, and how many those are on the average.
    fn best(
        &self,
        record: &Record,
        as_of: Date,
        order: &[Question],
        prospects: &Prospects,
        deep: usize,
        left: &mut u64,
    ) -> Option<(f64, usize)> {
        let mut best: Option<(f64, usize)> = None;
        let mut untried: Vec<usize> = Vec::new();
        for (place, question) in order.iter().enumerate() {
            let index = question.field;
            let values = self.values(index);
            let takes = prospects.operations_of(index) * values.len() as u64;
            if !question.turns || self.unit(index) != Unit::Field(index) || takes > *left {
                break;
            }
            if values.is_empty() {
                if question.first > 0 {
                    untried.extend(&question.rules);
                }
                continue;
            }
            // What may not matter at all once a question before it is answered that can't be tried waits for that.
            if question.first == 0 && question.rules.iter().all(|rule| untried.contains(rule)) {
                continue;
            }
            *left -= takes;
            let count = values.len() as f64;
            let mut rest = 0.0;
            for value in values {
                let tried = Arc::new(record.answered(index, value));
                let waits = |_: usize, rule: &Prospect| rule.fields.contains(&index);
                let after = self.prospects(&tried, as_of, Some((prospects, &waits)));
                let asked = self.questions(&tried, &after, &|_, _| true);
                let further = if deep > 1 {
                    let asked = self.ordered(asked.clone());
                    self.best(&tried, as_of, &asked, &after, deep - 1, left)
                } else {
                    None
                };
                let likely = |question: &Question| if question.first > 0 { 1.0 } else { 0.5 };
                rest += match further {
                    Some((least, _)) => 1.0 + least,
                    None => asked.iter().map(likely).sum(),
                };
            }
            if best.is_none_or(|(least, _)| rest / count < least) {
                best = Some((rest / count, place));
            }
        }
        best
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
        self.next(record, as_of, Some(&report)).told_in(report)
    }

    /// The questions of rules that could still turn the verdict; `turns` says of which rules they turn it as it stands.
    fn questions(
        &self,
        record: &Record,
        prospects: &Prospects,
        turns: &dyn Fn(usize, &Prospect) -> bool,
    ) -> Vec<Question> {
        let (floor, staying) = (prospects.floor(), prospects.floor_staying());
        let mut questions: Vec<Question> = Vec::new();
        for (index, rule) in prospects.waiting() {
            if rule.verdicts.graver_than(floor).is_none() {
                continue;
            }
            let worst = rule.staying.graver_than(staying).unwrap_or(Verdict::Pass);
            let turns = turns(index, rule);
            for (place, field) in rule.fields.iter().enumerate() {
                if self.is_filled_by_others(record, *field, &rule.fields) {
                    continue;
                }
                let at = questions.partition_point(|question| question.field < *field);
                if questions.get(at).is_none_or(|other| other.field != *field) {
                    questions.insert(at, Question::of(*field));
                }
                if let Some(question) = questions.get_mut(at) {
                    question.waits(index);
                    question.turns |= turns;
                    let share = weight(worst) * WHOLE / rule.first.max(1) as u64;
                    if place < rule.first {
                        question.first += share;
                    } else {
                        question.later += share / 16;
                    }
                }
            }
        }
        questions
    }

    /// Questions in the order in which they are to be asked, those first that turn the verdict as it stands. Of two that are worth the same, the one that comes first in the
    /// form is first.
    fn ordered(&self, questions: Vec<Question>) -> Vec<Question> {
        let fields = &self.data.schema.fields;
        let mut units: Vec<(Unit<'_>, Vec<Question>)> = Vec::new();
        for question in questions {
            let unit = self.unit(question.field);
            match units.iter_mut().find(|(other, _)| *other == unit) {
                Some((_, asked)) => {
                    let rank = |question: &Question| (question.turns, question.worth());
                    let at = asked.partition_point(|other| rank(other) >= rank(&question));
                    asked.insert(at, question);
                }
                None => units.push((unit, vec![question])),
            }
        }
        let mut order: Vec<((bool, f64), Vec<Question>)> = Vec::with_capacity(units.len());
        for (unit, asked) in units {
            let worth = asked.iter().map(Question::worth).sum::<u64>() as f64;
            let cost: f64 = match unit {
                // Its exceptions are ticked.
                Unit::List(_) => 1.0 + 0.25 * (asked.len() as f64 - 1.0),
                // One or two amounts are filled in, the rest is nothing by one press.
                Unit::Table(_) => 1.0 + 0.15 * (asked.len() as f64 - 1.0),
                _ => asked
                    .iter()
                    .filter_map(|question| fields.get(question.field))
                    .map(cost)
                    .sum(),
            };
            let turns = asked.iter().any(|question| question.turns);
            let rank = (turns, worth / cost.max(1.0));
            let at = order.partition_point(|(other, _)| *other >= rank);
            order.insert(at, (rank, asked));
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
#[derive(Clone)]
struct Question {
    field: usize,
    /// Those that wait for it, in the order of a report.
    rules: Vec<usize>,
    /// In parts of [`WHOLE`]: whole numbers add up to the same in any order.
    first: u64,
    later: u64,
    /// Whether an answer can change the verdict as it stands.
    turns: bool,
}

/// What one rule that waits for one answer counts.
const WHOLE: u64 = 720_720;

impl Question {
    const fn of(field: usize) -> Self {
        Self {
            field,
            rules: Vec::new(),
            first: 0,
            later: 0,
            turns: false,
        }
    }

    fn waits(&mut self, rule: usize) {
        let at = self.rules.partition_point(|other| *other < rule);
        self.rules.insert(at, rule);
    }

    fn worth(&self) -> u64 {
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
const fn weight(worst: Verdict) -> u64 {
    match worst {
        Verdict::Rejected => 16,
        Verdict::Revise => 4,
        Verdict::Undetermined => 2,
        Verdict::Conditional | Verdict::Pass | Verdict::OutOfScope => 1,
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
