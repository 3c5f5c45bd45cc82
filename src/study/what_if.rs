//! What-if: the smallest changes of a record that would better its verdict, and how far it can grow before it
//! stops passing. Where no measure alone lets it pass, two together are tried.
//!
//! What can be changed, and what moves together, the pack's measures say; they are tried in their order. A measure is a line:
//! the same amount less of some fields and more of others. The points tried come from the two sides of the checks, which say where a line would be crossed, and from a ladder of
//! shares of the present value; the first point at which the goal is met and the point before it are then brought
//! together by halving on the decimal grid of the field. Every answer is thus a real screening, and so is the
//! failure one step short of it. What isn't met at any point tried is given as no help; a window between two points
//! that no check points at would be missed.

use engine::record::{Record, Value};
use engine::report::{Finding, Missing, Report};
use engine::rule::Rules;
use jiff::civil::Date;
use model::number::{self, Number};
use model::outcome::{Outcome, Verdict};
use model::text::Text;
use pack::schema::{Field, FieldKind, Measure, Schema};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Screenings that one question may take.
const MAX_SCREENINGS: usize = 20_000;
/// Answers of two measures together that are enough.
const MAX_PAIRS: usize = 3;
/// Shares of its extent, in percent, to which the first of two measures is taken before the second is tried.
const PAIR_LADDER: [i64; 3] = [100, 50, 25];
/// Decimal places that a boundary may have beyond those of the value it is for.
const MAX_PLACES: u32 = 6;
/// Greater values aren't changed: with the places of the grid they would not fit the digits of a decimal.
const MAX_VALUE: i64 = 1_000_000_000_000_000;
/// Shares of the present value that are tried, in percent.
const LADDER: [i64; 20] = [
    1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 100, 200, 500, 1_000, 10_000,
];

/// What would have to change, or how far the record can grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// The verdict as things are.
    pub verdict: Verdict,
    /// The date whose law was applied.
    pub as_of: String,
    /// Findings graver than a condition.
    pub blocking: Vec<Blocking>,
    /// Goals in the order in which they were tried; the first that some change meets is the last, unless each
    /// blocking finding had to be a goal of its own.
    pub goals: Vec<Goal>,
    /// How far what a measure lessens can grow, if nothing is graver than a condition.
    pub room: Vec<Room>,
    /// How many screenings it took.
    pub screenings: usize,
    /// Whether the search was ended at its limit, so that changes may be missing.
    pub cut_short: bool,
}

/// A finding that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Blocking {
    /// Code of the rule.
    pub code: Arc<str>,
    /// Title of the rule.
    pub title: Text,
    /// The outcome.
    pub outcome: Outcome,
    /// What would have to be known first.
    pub missing: Vec<Missing>,
}

/// What a change is to bring about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalKind {
    /// No finding graver than a condition.
    Passes,
    /// A better verdict, and no finding worse.
    Better,
    /// One finding no graver than a condition, and no other worse.
    Finding,
}

/// A goal and the changes that meet it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Goal {
    /// What is to be brought about.
    pub kind: GoalKind,
    /// The finding, if it is about one.
    pub code: Option<Arc<str>>,
    /// In words.
    pub words: Text,
    /// The smallest changes that meet it, in the order of the pack's measures.
    pub answers: Vec<Answer>,
    /// Measures that could be taken and don't help alone.
    pub helpless: Vec<Named>,
}

/// A measure by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Name in the pack.
    pub name: Arc<str>,
    /// As shown.
    pub label: Text,
}

impl Named {
    fn of(measure: &Measure) -> Self {
        Self {
            name: measure.id.as_str().into(),
            label: measure.title.clone(),
        }
    }
}

/// A change that meets a goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// What is done; two where no measure alone meets the goal.
    pub measures: Vec<Named>,
    /// What is changed.
    pub changes: Vec<Change>,
    /// The verdict with the change.
    pub verdict: Verdict,
    /// One step less of each measure; none of one whose value is one of a list.
    pub short: Vec<Beside>,
}

/// A field with another value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Name in the pack.
    pub field: Arc<str>,
    /// As shown.
    pub label: Text,
    /// Unit of a number; empty if it has none.
    pub unit: Arc<str>,
    /// The present value; nothing if the field isn't given and counts as 0.
    pub from: Option<String>,
    /// The value instead.
    pub to: String,
    /// The difference between numbers.
    pub by: Option<String>,
}

/// A screening on the other side of a boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// The values of the changed fields, in their order.
    pub values: Vec<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Codes of the findings that are graver than a condition here and not on the other side.
    pub blocking: Vec<Arc<str>>,
}

/// How far fields that belong together can grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Room {
    /// The present values and the greatest that still pass, or the greatest tried if all do.
    pub changes: Vec<Change>,
    /// One step more; nothing if the greatest value tried still passes.
    pub beyond: Option<Beside>,
}

/// Answers the question for a record; cut short once `go_on` says no, as at the limit of screenings.
pub fn what_if(rules: &Rules, record: Record, as_of: Date, go_on: &dyn Fn() -> bool) -> WhatIf {
    let mut search = Search::of(rules, record, as_of, go_on);
    let report = Arc::clone(&search.report);
    let blocking: Vec<Blocking> = report
        .findings
        .iter()
        .filter(|f| f.outcome < Outcome::Condition)
        .map(blocking)
        .collect();
    let (mut goals, mut room) = (Vec::new(), Vec::new());
    if blocking.is_empty() {
        room = search.room();
    } else {
        let words = Text::new(
            "没有重于“附条件”的意见",
            "no finding graver than a condition",
        );
        let mut passes = search.goal(GoalKind::Passes, None, words);
        if passes.answers.is_empty() {
            passes.answers = search.pairs();
        }
        goals.push(passes);
        // Where nothing can undo all that stands in the way, the next best.
        if report.verdict < Verdict::Undetermined && goals.iter().all(|g| g.answers.is_empty()) {
            let now = report.verdict.words();
            let words = Text::new(
                format!("结论好于“{}”，且没有意见变差", now.zh),
                format!("a verdict better than “{}”, and no finding worse", now.en),
            );
            goals.push(search.goal(GoalKind::Better, None, words));
        }
        if goals.iter().all(|g| g.answers.is_empty()) {
            let stands = |f: &Finding| {
                f.outcome < Outcome::Undetermined
                    || f.outcome == Outcome::Undetermined && f.checks.iter().any(|c| !c.holds)
            };
            for (index, finding) in report
                .findings
                .iter()
                .enumerate()
                .filter(|(_, f)| stands(f))
            {
                let (title, now) = (&finding.title, finding.outcome.words());
                let words = Text::new(
                    format!("“{}”不再是“{}”，且没有意见变差", title.zh, now.zh),
                    format!(
                        "“{}” no longer “{}”, and no finding worse",
                        title.en, now.en
                    ),
                );
                goals.push(search.goal(GoalKind::Finding, Some(index), words));
            }
        }
    }
    WhatIf {
        verdict: report.verdict,
        as_of: as_of.to_string(),
        blocking,
        goals,
        room,
        screenings: search.screenings(),
        cut_short: search.cut_short,
    }
}

fn blocking(finding: &Finding) -> Blocking {
    Blocking {
        code: Arc::clone(&finding.code),
        title: Text::clone(&finding.title),
        outcome: finding.outcome,
        missing: if finding.outcome == Outcome::Undetermined {
            finding.missing.clone()
        } else {
            Vec::new()
        },
    }
}

/// What matters of a screening; whole reports of thousands would fill the memory.
struct Seen {
    verdict: Verdict,
    outcomes: Vec<Outcome>,
    /// The sides of each comparison of numbers, by the place of its finding and its key.
    sides: BTreeMap<(usize, String), Sides>,
}

#[derive(PartialEq, Eq)]
struct Sides {
    actual: Number,
    /// Nothing if there are two.
    limit: Option<Number>,
    margin: Number,
}

impl Seen {
    fn new(report: &Report) -> Self {
        let mut sides = BTreeMap::new();
        for (index, finding) in report.findings.iter().enumerate() {
            for check in &finding.checks {
                let numbers = &check.numbers;
                if let (Some(actual), Some(margin)) = (&numbers.actual, &numbers.margin) {
                    let limit = match numbers.limits.as_slice() {
                        [limit] => limit.clone(),
                        _ => None,
                    };
                    sides.insert(
                        (index, check.key.clone()),
                        Sides {
                            actual: actual.clone(),
                            limit,
                            margin: margin.clone(),
                        },
                    );
                }
            }
        }
        Self {
            verdict: report.verdict,
            outcomes: report.findings.iter().map(|f| f.outcome).collect(),
            sides,
        }
    }

    fn passes(&self) -> bool {
        matches!(self.verdict, Verdict::Conditional | Verdict::Pass)
    }

    /// Whether something stands in the way; nothing does of what is out of scope.
    fn stops(&self) -> bool {
        self.verdict < Verdict::Conditional
    }

    /// No finding is graver than before, and none that was decided has become undetermined: what can't be worked
    /// out is no improvement.
    fn no_worse_than(&self, before: &Self) -> bool {
        let kept = |(is, was): (&Outcome, &Outcome)| {
            *is >= Outcome::Condition || is == was || is > was && *is != Outcome::Undetermined
        };
        self.outcomes.iter().zip(&before.outcomes).all(kept)
    }
}

/// What is looked for along a line.
#[derive(Clone, Copy)]
enum Wanted {
    Passes,
    Better,
    Finding(usize),
    Stops,
}

/// A line along which the record is changed.
struct Line {
    parts: Vec<Part>,
    /// The furthest.
    most: Decimal,
    /// Decimal places of the grid.
    places: u32,
}

#[derive(Clone)]
struct Part {
    index: usize,
    from: Decimal,
    given: bool,
    up: bool,
}

impl Line {
    /// The values of the changed fields after an amount.
    fn values(&self, amount: Decimal) -> Vec<(usize, Decimal)> {
        let moved = |part: &Part| {
            if part.up {
                part.from.checked_add(amount)
            } else {
                part.from.checked_sub(amount)
            }
        };
        self.parts
            .iter()
            .filter_map(|part| Some((part.index, moved(part)?)))
            .collect()
    }
}

struct Search<'a> {
    rules: &'a Rules,
    schema: &'a Schema,
    record: Record,
    as_of: Date,
    report: Arc<Report>,
    before: Arc<Seen>,
    /// Every screening made, by the values changed.
    seen: BTreeMap<Vec<(usize, String)>, Arc<Seen>>,
    /// Screenings of records that one measure had changed already.
    further: usize,
    cut_short: bool,
    go_on: &'a dyn Fn() -> bool,
}

impl<'a> Search<'a> {
    fn of(rules: &'a Rules, record: Record, as_of: Date, go_on: &'a dyn Fn() -> bool) -> Self {
        let report = Arc::new(rules.screen(&Arc::new(record.clone()), as_of));
        Self {
            rules,
            schema: rules.schema(),
            record,
            as_of,
            before: Arc::new(Seen::new(&report)),
            report,
            seen: BTreeMap::new(),
            further: 0,
            cut_short: false,
            go_on,
        }
    }

    fn screenings(&self) -> usize {
        self.seen.len() + self.further + 1
    }

    /// Whether nothing more is to be screened.
    fn is_over(&mut self) -> bool {
        self.cut_short |= self.screenings() > MAX_SCREENINGS || !(self.go_on)();
        self.cut_short
    }

    /// Screens the record with other values; nothing once the limit is reached.
    fn screen(&mut self, values: Vec<(usize, String)>) -> Option<Arc<Seen>> {
        if let Some(seen) = self.seen.get(&values) {
            return Some(Arc::clone(seen));
        }
        if self.is_over() {
            return None;
        }
        let seen = Arc::new(Seen::new(&self.report_with(&values)));
        self.seen.insert(values, Arc::clone(&seen));
        Some(seen)
    }

    fn record_with(&self, values: &[(usize, String)]) -> Record {
        let mut record = self.record.clone();
        for (index, value) in values {
            if let Some(field) = self.schema.fields.get(*index) {
                record.set(self.schema, &field.name, &Json::String(value.clone()));
            }
        }
        record
    }

    fn report_with(&self, values: &[(usize, String)]) -> Report {
        let record = Arc::new(self.record_with(values));
        self.rules.screen(&record, self.as_of)
    }

    fn at(&mut self, line: &Line, amount: Decimal) -> Option<Arc<Seen>> {
        self.screen(printed(&line.values(amount)))
    }

    fn met(&self, wanted: Wanted, seen: &Seen) -> bool {
        match wanted {
            Wanted::Passes => seen.passes(),
            Wanted::Stops => seen.stops(),
            // What takes a record out of the scope of the rules doesn't better it.
            Wanted::Better | Wanted::Finding(_) if seen.verdict == Verdict::OutOfScope => false,
            Wanted::Better => {
                seen.verdict > self.before.verdict && seen.no_worse_than(&self.before)
            }
            Wanted::Finding(index) => {
                seen.outcomes
                    .get(index)
                    .is_some_and(|o| *o >= Outcome::Condition)
                    && seen.no_worse_than(&self.before)
            }
        }
    }

    /// Whether any rule read a field of a line: if none did, other values can change nothing.
    fn is_read(&self, line: &Line) -> bool {
        let mut parts = line.parts.iter();
        let read = |name: &str| {
            let mut findings = self.report.findings.iter();
            findings.any(|f| f.fields.iter().any(|read| *read.name == *name))
        };
        parts.any(|part| {
            let field = self.schema.fields.get(part.index);
            field.is_some_and(|field| read(&field.name))
        })
    }

    fn goal(&mut self, kind: GoalKind, finding: Option<usize>, words: Text) -> Goal {
        let wanted = match (kind, finding) {
            (GoalKind::Finding, Some(index)) => Wanted::Finding(index),
            (GoalKind::Better, _) => Wanted::Better,
            _ => Wanted::Passes,
        };
        let mut answers = Vec::new();
        let mut helpless = Vec::new();
        let schema = self.schema;
        for measure in &schema.measures {
            let named = Named::of(measure);
            let lines = self.lines(measure, false);
            let set: Vec<_> = measure
                .set
                .iter()
                .filter_map(|name| self.given(name))
                .collect();
            if lines.is_empty() && set.is_empty() {
                continue;
            }
            let before = answers.len();
            for line in &lines {
                if self.is_read(line) {
                    answers.extend(self.along(line, wanted, &named));
                }
            }
            for (index, field, value) in set {
                answers.extend(self.otherwise((index, field), &value, wanted, &named));
            }
            if answers.len() == before {
                helpless.push(named);
            }
        }
        Goal {
            kind,
            code: finding
                .and_then(|index| self.report.findings.get(index))
                .map(|f| Arc::clone(&f.code)),
            words,
            answers,
            helpless,
        }
    }

    /// A field that the record gives, with its place and value.
    fn given(&self, name: &str) -> Option<(usize, &'a Field, Value)> {
        let schema = self.schema;
        let (index, field) = schema.get(name)?;
        Some((index, field, self.record.get(index)?.clone()))
    }

    /// Each other value of a field that isn't a number.
    fn otherwise(
        &mut self,
        (index, field): (usize, &Field),
        value: &Value,
        wanted: Wanted,
        measure: &Named,
    ) -> Vec<Answer> {
        let mut answers = Vec::new();
        for to in others(field, value) {
            let Some(seen) = self.screen(vec![(index, to.clone())]) else {
                break;
            };
            if self.met(wanted, &seen) {
                answers.push(Answer {
                    measures: vec![measure.clone()],
                    changes: vec![chosen(field, value, to)],
                    verdict: seen.verdict,
                    short: Vec::new(),
                });
            }
        }
        answers
    }

    /// The lines of a measure on this record: one for each of the fields of which one at a time becomes less. `back` goes the
    /// other way, as far as a hundredfold.
    fn lines(&self, measure: &Measure, back: bool) -> Vec<Line> {
        let mut common: Vec<Part> = Vec::new();
        common.extend(measure.less.iter().filter_map(|name| self.part(name, back)));
        let lessened = !common.is_empty();
        let more = measure.more.iter().filter_map(|name| {
            let absent = |(index, _): (usize, _)| self.record.get(index).is_none();
            if self.schema.get(name).is_some_and(absent) {
                let (index, _) = self.schema.get(name)?;
                return Some(Part {
                    index,
                    from: Decimal::ZERO,
                    given: false,
                    up: !back,
                });
            }
            self.part(name, !back)
        });
        let more: Vec<Part> = more.collect();
        // What is to become more and is something that can't be read is no 0.
        if more.len() < measure.more.len() {
            return Vec::new();
        }
        let alone = measure.from.is_empty() && measure.less.is_empty();
        if alone && more.iter().any(|part| !part.given) {
            return Vec::new();
        }
        common.extend(more);
        let sources = measure.from.iter().filter_map(|name| self.part(name, back));
        let sources: Vec<Part> = sources
            .filter(|part| back || !part.from.is_zero())
            .collect();
        let mut starts: Vec<Vec<Part>> = sources.into_iter().map(|part| vec![part]).collect();
        if starts.is_empty() && (alone || lessened) {
            starts.push(Vec::new());
        }
        let line = |mut parts: Vec<Part>| {
            parts.extend(common.iter().cloned());
            self.line(parts)
        };
        starts.into_iter().filter_map(line).collect()
    }

    /// A number that the record gives, as a part of a line.
    fn part(&self, name: &str, up: bool) -> Option<Part> {
        let (index, _, value) = self.given(name)?;
        match value {
            Value::Number(from) => Some(Part {
                index,
                from,
                given: true,
                up,
            }),
            _ => None,
        }
    }

    /// The line of some parts, as far as the first of them goes.
    fn line(&self, parts: Vec<Part>) -> Option<Line> {
        let (mut most, mut grid) = (None::<Decimal>, 0);
        let mut whole = false;
        let lessens = parts.iter().any(|part| !part.up);
        for part in &parts {
            let field = self.schema.fields.get(part.index)?;
            if !fits(part.from) {
                return None;
            }
            let room = if !part.up {
                Some(part.from.checked_sub(field.min.unwrap_or_default())?)
            } else {
                // Where nothing becomes less, more has no end of its own.
                let far = if part.from.is_zero() {
                    Decimal::from(1_000_000_000)
                } else {
                    part.from.abs().checked_mul(100.into())?
                };
                let end = field.max.and_then(|max| max.checked_sub(part.from));
                match (end, lessens) {
                    (end, true) => end,
                    (end, false) => Some(end.map_or(far, |end| end.min(far))),
                }
            };
            if let Some(room) = room {
                most = Some(most.map_or(room, |most| most.min(room)));
            }
            whole |= field.kind == FieldKind::Integer;
            grid = grid.max(places(field, part.from));
        }
        let most = most.filter(|most| *most > Decimal::ZERO)?;
        Some(Line {
            parts,
            most,
            places: if whole { 0 } else { grid },
        })
    }

    fn along(&mut self, line: &Line, wanted: Wanted, measure: &Named) -> Option<Answer> {
        let (short, amount) = self.boundary(line, wanted)?;
        let seen = self.at(line, amount)?;
        Some(Answer {
            measures: vec![measure.clone()],
            changes: self.changes(line, amount),
            verdict: seen.verdict,
            short: vec![self.beside(&line.values(short), &seen)],
        })
    }

    fn changes(&self, line: &Line, amount: Decimal) -> Vec<Change> {
        let parts = line.parts.iter().zip(line.values(amount));
        parts
            .filter_map(|(part, (index, to))| {
                self.change(index, part.given.then_some(part.from), to)
            })
            .collect()
    }

    fn change(&self, index: usize, from: Option<Decimal>, to: Decimal) -> Option<Change> {
        let field = self.schema.fields.get(index)?;
        Some(Change {
            field: Arc::clone(&field.name),
            label: field.label.clone(),
            unit: field.unit.clone().unwrap_or_default(),
            from: from.map(number::print),
            to: number::print(to),
            by: Some(number::print(to.checked_sub(from.unwrap_or_default())?)),
        })
    }

    fn beside(&self, values: &[(usize, Decimal)], other: &Seen) -> Beside {
        let values = printed(values);
        let report = self.report_with(&values);
        let blocks = |outcome: Outcome| outcome < Outcome::Condition;
        let pairs = report.findings.iter().zip(&other.outcomes);
        let blocking = pairs.filter(|(f, other)| blocks(f.outcome) && !blocks(**other));
        Beside {
            values: values.into_iter().map(|(_, value)| value).collect(),
            verdict: report.verdict,
            blocking: blocking.map(|(f, _)| Arc::clone(&f.code)).collect(),
        }
    }

    /// The amount at which the goal is first met, and one step less.
    fn boundary(&mut self, line: &Line, wanted: Wanted) -> Option<(Decimal, Decimal)> {
        let mut short = Decimal::ZERO;
        // Where it is enough that a field be given at all, data is missing and nothing has to be shifted.
        if line.parts.iter().any(|part| !part.given)
            && self
                .at(line, short)
                .is_none_or(|seen| self.met(wanted, &seen))
        {
            return None;
        }
        for amount in self.points(line, wanted) {
            let seen = self.at(line, amount)?;
            if self.met(wanted, &seen) {
                return self.narrow(line, wanted, short, amount);
            }
            short = amount;
        }
        None
    }

    /// Brings the two sides of a boundary together, to one step of the grid.
    fn narrow(
        &mut self,
        line: &Line,
        wanted: Wanted,
        mut short: Decimal,
        mut met: Decimal,
    ) -> Option<(Decimal, Decimal)> {
        let places = line
            .places
            .max(short.normalize().scale())
            .max(met.normalize().scale());
        let step = Decimal::new(1, places);
        // The check that the point came from is often the one that decides: then one screening settles it.
        let mut middle = met - step;
        let mut near = true;
        while met - short > step {
            let seen = self.at(line, middle)?;
            if self.met(wanted, &seen) {
                met = middle;
            } else {
                short = middle;
            }
            middle = if near {
                short + step
            } else {
                (short + (met - short) / Decimal::TWO).trunc_with_scale(places)
            };
            near = false;
        }
        Some((short, met))
    }

    /// The amounts that are tried, from the least.
    fn points(&mut self, line: &Line, wanted: Wanted) -> Vec<Decimal> {
        let Some(first) = line.parts.first() else {
            return Vec::new();
        };
        let mut points = vec![line.most];
        let mut add = |amount: Number| {
            if amount > line.most.into() || amount <= Number::ZERO {
                return;
            }
            let rounded = |places| amount.round_half_even(places).ok()?.to_decimal();
            let finest = if line.places == 0 { 0 } else { MAX_PLACES };
            if let Some(exact) = rounded(line.places.max(finest))
                && Number::from(exact) == amount
            {
                points.push(exact.normalize());
            } else if let Some(near) = rounded(line.places) {
                // A boundary off the grid lies between two of its points.
                let step = Decimal::new(1, line.places);
                let up = Number::from(near) > amount;
                points.extend(if up {
                    [near - step, near]
                } else {
                    [near, near + step]
                });
            }
        };
        let base = if first.from.is_zero() {
            Decimal::from(1_000)
        } else {
            first.from.abs()
        };
        for percent in LADDER {
            if let Some(amount) = base.checked_mul(Decimal::new(percent, 2)) {
                add(amount.round_dp(line.places).into());
            }
        }
        let middle = (line.most.min(base) / Decimal::TWO).round_dp(line.places);
        let other = if middle.is_zero() {
            None
        } else {
            self.at(line, middle)
        };
        let before = Arc::clone(&self.before);
        for (key, now) in &before.sides {
            if matches!(wanted, Wanted::Finding(index) if key.0 != index)
                || !matches!(wanted, Wanted::Stops) && now.margin > Number::ZERO
            {
                continue;
            }
            let moved = other.as_ref().map(|seen| seen.sides.get(key));
            if moved == Some(Some(now)) {
                // The move doesn't touch it.
                continue;
            }
            if let Some(Some(then)) = moved {
                // A straight line through two margins crosses zero here.
                let crossing = || {
                    let slope = now.margin.checked_sub(&then.margin)?;
                    now.margin.checked_mul(&middle.into())?.checked_div(&slope)
                };
                if let Ok(amount) = crossing() {
                    add(amount);
                }
            }
            for part in &line.parts {
                let from = Number::from(part.from);
                let scaled = |by: &Number, over: &Number| {
                    from.checked_mul(by)?.checked_div(over)?.checked_sub(&from)
                };
                let sides = now
                    .limit
                    .as_ref()
                    .map(|limit| [scaled(limit, &now.actual), scaled(&now.actual, limit)]);
                for amount in sides.into_iter().flatten().flatten() {
                    if amount.is_negative() != part.up {
                        add(amount.abs());
                    }
                }
            }
        }
        points.retain(|amount| *amount > Decimal::ZERO && *amount <= line.most);
        points.sort();
        points.dedup();
        points
    }

    /// Two measures together that let the record pass, where none does alone; those that come first in the pack are tried
    /// first. Of both it is the least: one step less of either, and it doesn't pass.
    fn pairs(&mut self) -> Vec<Answer> {
        let mut answers = Vec::new();
        let measures = &self.schema.measures;
        for (place, first) in measures.iter().enumerate() {
            for second in measures.iter().skip(place + 1) {
                if answers.len() < MAX_PAIRS && !self.cut_short {
                    let found = self.chosen_with(first, second);
                    let found = found.or_else(|| self.chosen_with(second, first));
                    answers.extend(found.or_else(|| self.both(first, second)));
                }
            }
        }
        answers
    }

    /// A value of a list, with a second measure.
    fn chosen_with(&mut self, first: &Measure, second: &Measure) -> Option<Answer> {
        let set = first.set.iter().filter_map(|name| self.given(name));
        let set: Vec<_> = set.collect();
        for (index, field, value) in set {
            for to in others(field, &value) {
                let mut changed = self.further(&[(index, to.clone())])?;
                let named = Named::of(second);
                let mut found = None;
                for line in changed.lines(second, false) {
                    found = found.or_else(|| changed.along(&line, Wanted::Passes, &named));
                }
                for name in &second.set {
                    if let Some((index, field, value)) = changed.given(name) {
                        let of = (index, field);
                        let other = changed.otherwise(of, &value, Wanted::Passes, &named);
                        found = found.or_else(|| other.into_iter().next());
                    }
                }
                self.count(&changed);
                if let Some(mut answer) = found {
                    answer.measures.insert(0, Named::of(first));
                    for short in &mut answer.short {
                        short.values.insert(0, to.clone());
                    }
                    answer.changes.insert(0, chosen(field, &value, to));
                    return Some(answer);
                }
            }
        }
        None
    }

    /// Less, or more, of two things.
    fn both(&mut self, first: &Measure, second: &Measure) -> Option<Answer> {
        for line in self.lines(first, false) {
            if !self.helps(&line) {
                continue;
            }
            for percent in PAIR_LADDER {
                let far = line.most.checked_mul(Decimal::new(percent, 2))?;
                let far = far.trunc_with_scale(line.places);
                let mut changed = self.further(&printed(&line.values(far)))?;
                let mut found = None;
                for other in changed.lines(second, false) {
                    if found.is_none() && changed.helps(&other) {
                        let boundary = changed.boundary(&other, Wanted::Passes);
                        found = boundary.map(|(_, amount)| (other, amount));
                    }
                }
                self.count(&changed);
                if let Some((other, amount)) = found
                    && let Some(answer) = self.least((first, &line), (second, &other), amount)
                {
                    return Some(answer);
                }
            }
        }
        None
    }

    /// The least of the first measure that is enough with so much of the second, if that is the least of the second, too.
    fn least(
        &mut self,
        (first, line): (&Measure, &Line),
        (second, other): (&Measure, &Line),
        amount: Decimal,
    ) -> Option<Answer> {
        let of_second = moved(&[(other, amount)], &self.record);
        let mut changed = self.further(&printed(&of_second))?;
        let line = changed.alike(first, line)?;
        let found = changed.boundary(&line, Wanted::Passes);
        self.count(&changed);
        let (less_of_first, much) = found?;
        let seen = changed.at(&line, much)?;

        let of_first = moved(&[(&line, much)], &self.record);
        let mut changed = self.further(&printed(&of_first))?;
        let other = changed.alike(second, other)?;
        let found = changed.boundary(&other, Wanted::Passes);
        self.count(&changed);
        let (less_of_second, least) = found?;
        if least != amount {
            return None;
        }
        let at = |first, second| moved(&[(&line, first), (&other, second)], &self.record);
        let short = [at(less_of_first, amount), at(much, less_of_second)];
        let changes = at(much, amount).into_iter().filter_map(|(index, to)| {
            let from = match self.record.get(index) {
                Some(Value::Number(from)) => Some(*from),
                _ => None,
            };
            self.change(index, from, to)
        });
        Some(Answer {
            measures: vec![Named::of(first), Named::of(second)],
            changes: changes.collect(),
            verdict: seen.verdict,
            short: short.iter().map(|at| self.beside(at, &seen)).collect(),
        })
    }

    /// The search on the record with other values; nothing once the limit is reached.
    fn further(&mut self, values: &[(usize, String)]) -> Option<Self> {
        if self.is_over() {
            return None;
        }
        let mut further = Self::of(self.rules, self.record_with(values), self.as_of, self.go_on);
        further.further = self.screenings();
        Some(further)
    }

    fn count(&mut self, further: &Self) {
        self.further = further.screenings() - self.seen.len();
        self.cut_short |= further.cut_short;
    }

    /// The line of a measure through the same fields, on this record.
    fn alike(&self, measure: &Measure, line: &Line) -> Option<Line> {
        let fields = |line: &Line| line.parts.iter().map(|part| part.index).collect::<Vec<_>>();
        let mut lines = self.lines(measure, false).into_iter();
        lines.find(|other| fields(other) == fields(line))
    }

    /// Whether going along a line does any good: a finding that stands in the way doesn't any more, or a comparison that
    /// failed comes nearer.
    fn helps(&mut self, line: &Line) -> bool {
        if !self.is_read(line) {
            return false;
        }
        let half = (line.most / Decimal::TWO).trunc_with_scale(line.places);
        [half, line.most].into_iter().any(|amount| {
            let Some(then) = self.at(line, amount) else {
                return false;
            };
            let now = Arc::clone(&self.before);
            let mut outcomes = now.outcomes.iter().zip(&then.outcomes);
            let blocks = |outcome: &Outcome| *outcome < Outcome::Condition;
            let nearer = |(key, sides): (_, &Sides)| {
                let after = then.sides.get(key);
                sides.margin.is_negative() && after.is_some_and(|s| s.margin > sides.margin)
            };
            outcomes.any(|(is, after)| blocks(is) && !blocks(after)) || now.sides.iter().any(nearer)
        })
    }

    /// How far what measures lessen can grow, with what belongs to it. What is made instead of something else has no room.
    fn room(&mut self) -> Vec<Room> {
        let mut room = Vec::new();
        let measures = self.schema.measures.iter();
        for measure in measures.filter(|measure| measure.more.is_empty()) {
            for line in self.lines(measure, true) {
                let found = if self.is_read(&line) {
                    self.boundary(&line, Wanted::Stops)
                } else {
                    None
                };
                let before = Arc::clone(&self.before);
                let (most, beyond) = found.map_or((line.most, None), |(most, beyond)| {
                    (most, Some(self.beside(&line.values(beyond), &before)))
                });
                let changes = self.changes(&line, most);
                let same = |other: &Room| other.changes == changes;
                if !changes.is_empty() && !room.iter().any(same) {
                    room.push(Room { changes, beyond });
                }
            }
        }
        room
    }
}

/// The other values of a field that isn't a number.
fn others(field: &Field, value: &Value) -> Vec<String> {
    match (field.kind, value) {
        (FieldKind::Boolean, Value::Boolean(yes)) => vec![(!yes).to_string()],
        (FieldKind::Choice, Value::Text(now)) => field
            .choices
            .iter()
            .map(|c| c.value.clone())
            .filter(|c| c != now)
            .collect(),
        _ => Vec::new(),
    }
}

/// The change of a field that isn't a number.
fn chosen(field: &Field, value: &Value, to: String) -> Change {
    Change {
        field: Arc::clone(&field.name),
        label: field.label.clone(),
        unit: field.unit.clone().unwrap_or_default(),
        from: Some(value.print()),
        to,
        by: None,
    }
}

/// The values of the fields of some lines after an amount along each.
fn moved(lines: &[(&Line, Decimal)], record: &Record) -> Vec<(usize, Decimal)> {
    let mut values: BTreeMap<usize, Decimal> = BTreeMap::new();
    for (line, amount) in lines {
        for part in &line.parts {
            let value = values
                .entry(part.index)
                .or_insert_with(|| match record.get(part.index) {
                    Some(Value::Number(from)) => *from,
                    _ => Decimal::ZERO,
                });
            *value += if part.up { *amount } else { -*amount };
        }
    }
    values.into_iter().collect()
}

fn fits(value: Decimal) -> bool {
    value.abs() <= Decimal::from(MAX_VALUE)
}

fn printed(values: &[(usize, Decimal)]) -> Vec<(usize, String)> {
    values
        .iter()
        .map(|(index, value)| (*index, number::print(*value)))
        .collect()
}

/// The decimal places of the grid: those of the value, and at least two, or four of a fraction.
fn places(field: &Field, value: Decimal) -> u32 {
    let least = if field.unit.as_deref() == Some("1") {
        4
    } else {
        2
    };
    if field.kind == FieldKind::Integer {
        0
    } else {
        value
            .normalize()
            .scale()
            .clamp(least, MAX_PLACES.max(least))
    }
}
