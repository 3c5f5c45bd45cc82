//! Boundary cases: for each check of a rule, records one step below its limit, at it, and one step above, with what each
//! gives. They are made from the known answers of the rule by moving one field until the two sides meet.

use engine::record::Record;
use engine::report::{Check, Finding, Report};
use engine::rule::{Made, Rules, Shown};
use jiff::civil::Date;
use model::calendar::days_between;
use model::number::{self, Number};
use model::outcome::{Comparison, Outcome, Verdict};
use model::sorted::Set;
use model::text::Text;
use pack::document::parse_date;
use pack::schema::FieldKind;
use pack::{Case, Sample};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};
use std::str::FromStr;
use std::sync::Arc;

/// Steps of the search for the place where the two sides meet.
const STEPS: usize = 12;
/// Fields that are tried for one check of one record.
const FIELDS: usize = 16;
/// Decimal places that a field may get.
const PLACES: u32 = 8;

/// A number of so many characters is as good as a shorter one.
const READABLE: usize = 12;

/// On which side of a limit a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// One step below.
    Below,
    /// At it.
    At,
    /// One step above.
    Above,
}

/// A limit of a check and the records around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Boundary {
    /// Code of the rule.
    pub code: Arc<str>,
    /// Key of the check's words.
    pub check: String,
    /// Line of the check in the rule's file, from 1.
    pub line: u32,
    /// What is compared, as a sentence.
    pub label: Text,
    /// How the two sides are compared.
    pub comparison: Comparison,
    /// Unit of both sides; empty if they have none.
    pub unit: String,
    /// The field that is moved; one of a list with its place, such as `products.1.output`. Nothing if no known answer and
    /// no sample comes to the check with a field that moves it.
    pub field: Option<String>,
    /// The records, below first; the one at the limit is absent if no value of the field comes to it.
    pub probes: Vec<Probe>,
    /// The sides that a known answer of the rule is on: at the limit, or no more than the step of a probe from it.
    pub covered: Vec<Side>,
}

/// One record by a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Probe {
    /// Where it is.
    pub at: Side,
    /// The date whose law is applied.
    pub as_of: String,
    /// The record.
    pub record: Map<String, Value>,
    /// The value of the moved field.
    pub given: String,
    /// The left side of the check.
    pub value: String,
    /// The limit.
    pub limit: String,
    /// How far the left side is above the limit, in their unit or in days.
    #[serde(skip)]
    pub gap: Number,
    /// Whether the check holds.
    pub holds: bool,
    /// The outcome of the rule.
    pub outcome: Outcome,
    /// The verdict of the report.
    pub verdict: Verdict,
}

/// A check of numbers or dates, seen in a report: its place among the checks of that key, and which of its limits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    line: u32,
    key: String,
    limit: usize,
}

/// The boundaries of the checks of a rule, in the order of its file. Samples are screened with the law of `as_of`, known
/// answers with that of their own dates.
pub fn boundaries(
    rules: &Rules,
    cases: &[Case],
    samples: &[Sample],
    code: &str,
    as_of: Date,
) -> Vec<Boundary> {
    let own = |case: &&Case| case.findings.contains_key(code);
    let named = cases
        .iter()
        .filter(own)
        .map(|case| (&case.record, case.as_of));
    let mut bases: Vec<(&Map<String, Value>, Date)> = named.clone().collect();
    bases.extend(samples.iter().map(|sample| (&sample.record, as_of)));
    let prober = Prober { rules, code };
    let mut known: Set<Seen> = Set::default();
    let mut found: Vec<(Seen, Boundary)> = Vec::new();
    for (record, date) in bases {
        let report = prober.screen(record, date);
        for (seen, check) in checks(prober.finding(&report)) {
            let place = found.iter().position(|(other, _)| *other == seen);
            if place.is_some_and(|place| found.get(place).is_some_and(|(_, b)| b.probes.len() == 3))
            {
                continue;
            }
            known.insert(seen.clone());
            let better = prober.boundary(record, date, &report, &seen, check);
            match place.and_then(|place| found.get_mut(place)) {
                Some((_, kept)) if better.probes.len() <= kept.probes.len() => {}
                Some((_, kept)) => *kept = better,
                None => found.push((seen, better)),
            }
        }
    }
    let reports: Vec<Report> = named
        .map(|(record, date)| prober.screen(record, date))
        .collect();
    for (seen, boundary) in &mut found {
        boundary.covered = covered(
            boundary,
            seen,
            reports.iter().map(|report| prober.finding(report)),
        );
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.into_iter().map(|(_, boundary)| boundary).collect()
}

/// The checks of a finding whose sides are numbers or dates, each limit of one on its own.
fn checks(finding: Option<&Finding>) -> impl Iterator<Item = (Seen, &Check)> {
    let all = finding.into_iter().flat_map(|finding| &finding.checks);
    all.flat_map(|check| {
        (0..limits(check))
            .filter(|limit| gap(check, *limit).is_some())
            .map(move |limit| {
                let (line, key) = (check.line, check.key.clone());
                (Seen { line, key, limit }, check)
            })
    })
}

fn limits(check: &Check) -> usize {
    if check.comparison == Comparison::Between {
        2
    } else {
        1
    }
}

fn limit_of(check: &Check, limit: usize) -> Option<&str> {
    if check.comparison == Comparison::Between {
        check.limit.split(", ").nth(limit)
    } else {
        Some(&check.limit)
    }
}

/// Whether the two sides of a check are the same; nothing if it isn't one between numbers or dates.
pub(super) fn at_limit(made: &Made) -> Option<bool> {
    let limits = made.limits.iter();
    let gaps = limits.filter_map(|limit| above(made.comparison, &made.actual, limit));
    gaps.map(|gap| gap.is_zero()).max()
}

/// How far the left side is above a limit, in the unit of the check or in days; nothing if a comparison has no order.
fn above(comparison: Comparison, actual: &Shown, limit: &Shown) -> Option<Number> {
    use Comparison::{Above, After, AtLeast, AtMost, Before, Below, Between};
    if ![AtMost, AtLeast, Below, Above, Between, Before, After].contains(&comparison) {
        return None;
    }
    match (actual, limit) {
        (Shown::Number(actual), Shown::Number(limit)) => actual.checked_sub(limit).ok(),
        (Shown::Other(actual), Shown::Other(limit)) => {
            let days = days_between(parse_date(actual)?, parse_date(limit)?);
            Some(Number::from(days))
        }
        _ => None,
    }
}

/// The same of a check of a report, for one of its limits.
fn gap(check: &Check, limit: usize) -> Option<Number> {
    let shown = |number: Option<&Number>, text: &str| match number {
        Some(number) => Shown::Number(number.clone()),
        None => Shown::Other(text.to_owned()),
    };
    let (numbers, text) = (&check.numbers, limit_of(check, limit)?);
    let own = numbers.limits.get(limit).and_then(Option::as_ref);
    let actual = shown(numbers.actual.as_ref(), &check.actual);
    above(check.comparison, &actual, &shown(own, text))
}

/// A value that can be moved by steps.
#[derive(Clone, Copy)]
enum Amount {
    Number(Decimal),
    Day(Date),
}

fn amount(text: &str) -> Option<Amount> {
    let day = parse_date(text).map(Amount::Day);
    day.or_else(|| number::parse(text).ok().map(Amount::Number))
}

impl Amount {
    /// Moved by so much: a number of days for a date.
    fn moved(self, by: Decimal) -> Option<Self> {
        match self {
            Self::Number(number) => number.checked_add(by).map(Self::Number),
            Self::Day(day) => {
                let span = jiff::SignedDuration::try_from_hours(
                    i64::try_from(by.trunc()).ok()?.checked_mul(24)?,
                )?;
                day.checked_add(span).ok().map(Self::Day)
            }
        }
    }

    fn print(self) -> String {
        match self {
            Self::Number(number) => number::print(number),
            Self::Day(day) => day.to_string(),
        }
    }
}

/// The sides on which a rule's known answers are.
fn covered<'a>(
    boundary: &Boundary,
    seen: &Seen,
    findings: impl Iterator<Item = Option<&'a Finding>>,
) -> Vec<Side> {
    let step = |side: Side| {
        let probe = boundary.probes.iter().find(|probe| probe.at == side)?;
        Some(&probe.gap)
    };
    let (least, most) = (step(Side::Below), step(Side::Above));
    let mut sides = Set::default();
    for finding in findings {
        for gap in checks(finding)
            .filter(|(other, _)| other == seen)
            .filter_map(|(_, check)| gap(check, seen.limit))
        {
            if gap.is_zero() {
                sides.insert(Side::At);
            } else if least.is_some_and(|least| gap.is_negative() && gap >= *least) {
                sides.insert(Side::Below);
            } else if most.is_some_and(|most| !gap.is_negative() && gap <= *most) {
                sides.insert(Side::Above);
            }
        }
    }
    sides.into_vec()
}

/// Where in a record a value stands: a field, or a field of an item of a list.
#[derive(Clone)]
struct Spot {
    field: String,
    item: Option<(usize, String)>,
    start: Amount,
    places: u32,
}

impl Spot {
    fn print(&self) -> String {
        match &self.item {
            Some((place, name)) => format!("{}.{place}.{name}", self.field),
            None => self.field.clone(),
        }
    }

    /// The record with another value here, written as it was.
    fn set(&self, record: &Map<String, Value>, to: Amount) -> Option<Map<String, Value>> {
        let mut record = record.clone();
        let mut slot = record.get_mut(&self.field)?;
        if let Some((place, name)) = &self.item {
            slot = slot.get_mut(*place)?.get_mut(name)?;
        }
        let text = to.print();
        *slot = match slot {
            Value::Number(_) => {
                serde_json::Number::from_str(&text).map_or(Value::String(text), Value::Number)
            }
            _ => Value::String(text),
        };
        Some(record)
    }
}

struct Prober<'a> {
    rules: &'a Rules,
    code: &'a str,
}

/// The record and its report after a move.
struct Moved {
    by: Decimal,
    gap: Number,
    record: Map<String, Value>,
    report: Report,
}

impl Prober<'_> {
    fn screen(&self, record: &Map<String, Value>, as_of: Date) -> Report {
        self.rules
            .screen(&Arc::new(Record::read(self.rules.schema(), record)), as_of)
    }

    /// The finding of the rule; of two with one code, the one that says something.
    fn finding<'r>(&self, report: &'r Report) -> Option<&'r Finding> {
        report
            .findings
            .iter()
            .filter(|f| *f.code == *self.code)
            .min_by_key(|f| f.outcome)
    }

    /// The records around the limit of a check that a record comes to.
    fn boundary(
        &self,
        record: &Map<String, Value>,
        as_of: Date,
        report: &Report,
        seen: &Seen,
        check: &Check,
    ) -> Boundary {
        let mut best: Option<(Spot, Vec<(Side, Moved)>)> = None;
        let mut least = (usize::MAX, true, usize::MAX);
        for spot in self.spots(record, report) {
            let Some(probes) = self.around(record, as_of, seen, &spot) else {
                continue;
            };
            let shown = || {
                probes
                    .iter()
                    .filter_map(|(_, moved)| self.check(&moved.report, seen))
            };
            // A limit that stays, and numbers that a person can read.
            let moves = shown().any(|other| other.limit != check.limit);
            let longest = shown()
                .map(|check| check.actual.len().max(check.limit.len()))
                .max()
                .unwrap_or_default();
            let rank = (3 - probes.len(), moves, longest);
            if rank < least {
                (best, least) = (Some((spot, probes)), rank);
            }
            if least.0 == 0 && !least.1 && longest <= READABLE {
                break;
            }
        }
        let (spot, probes) = best.map_or((None, Vec::new()), |(spot, probes)| (Some(spot), probes));
        let shown = probes
            .iter()
            .find(|(side, _)| *side == Side::At)
            .or_else(|| probes.first());
        let label =
            shown.and_then(|(_, moved)| Some(self.check(&moved.report, seen)?.label.clone()));
        Boundary {
            code: self.code.into(),
            check: check.key.clone(),
            line: check.line,
            label: label.unwrap_or_else(|| check.label.clone()),
            comparison: check.comparison,
            unit: check.unit.clone(),
            field: spot.as_ref().map(Spot::print),
            probes: probes
                .into_iter()
                .filter_map(|(at, moved)| {
                    let check = self.check(&moved.report, seen)?;
                    Some(Probe {
                        at,
                        as_of: as_of.to_string(),
                        given: spot.as_ref()?.start.moved(moved.by)?.print(),
                        value: check.actual.clone(),
                        limit: limit_of(check, seen.limit)?.to_owned(),
                        gap: moved.gap.clone(),
                        holds: check.holds,
                        outcome: self.finding(&moved.report)?.outcome,
                        verdict: moved.report.verdict,
                        record: moved.record,
                    })
                })
                .collect(),
            covered: Vec::new(),
        }
    }

    fn check<'r>(&self, report: &'r Report, seen: &Seen) -> Option<&'r Check> {
        checks(self.finding(report))
            .find(|(other, _)| other == seen)
            .map(|(_, check)| check)
    }

    /// What the rule read of the record and can be moved, what it read through other findings included.
    fn spots(&self, record: &Map<String, Value>, report: &Report) -> Vec<Spot> {
        let mut names: Vec<&str> = Vec::new();
        let (mut codes, mut next) = (vec![self.code], 0);
        while let Some(code) = codes.get(next).copied() {
            next += 1;
            for finding in report.findings.iter().filter(|f| *f.code == *code) {
                for field in &finding.fields {
                    if !names.contains(&&*field.name) {
                        names.push(&field.name);
                    }
                }
                for code in &finding.findings {
                    if !codes.contains(&code.as_str()) {
                        codes.push(code);
                    }
                }
            }
        }
        let mut spots = Vec::new();
        for name in names {
            let (Some((_, field)), Some(value)) = (self.rules.schema().get(name), record.get(name))
            else {
                continue;
            };
            spots.extend(spot(name, None, field.kind, value));
            for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                for part in &field.items {
                    let own = item.get(&*part.name);
                    spots.extend(own.and_then(|own| {
                        spot(name, Some((place, part.name.to_string())), part.kind, own)
                    }));
                }
            }
        }
        spots.truncate(FIELDS);
        spots
    }

    /// Moves a value until the sides of the check meet, as for a straight line from step to step; then one step each way.
    fn around(
        &self,
        record: &Map<String, Value>,
        as_of: Date,
        seen: &Seen,
        spot: &Spot,
    ) -> Option<Vec<(Side, Moved)>> {
        let at = |by: Decimal| -> Option<Moved> {
            let moved = spot.set(record, spot.start.moved(by)?)?;
            let report = self.screen(&moved, as_of);
            let gap = gap(self.check(&report, seen)?, seen.limit)?;
            Some(Moved {
                by,
                gap,
                record: moved,
                report,
            })
        };
        let least = Decimal::new(1, spot.places);
        let mut one = at(Decimal::ZERO)?;
        let first = match spot.start {
            Amount::Number(number) => (number.abs() / Decimal::TEN)
                .round_dp(spot.places)
                .max(least),
            Amount::Day(_) => Decimal::ONE,
        };
        let mut two = at(first).or_else(|| at(-first))?;
        for _ in 0..STEPS {
            if one.gap.is_zero() {
                break;
            }
            let rise = two.gap.checked_sub(&one.gap).ok()?;
            let slope = rise.checked_div(&two.by.checked_sub(one.by)?.into()).ok()?;
            if slope.is_zero() {
                return None;
            }
            let back = one.gap.checked_div(&slope).ok()?;
            let by = Number::from(one.by).checked_sub(&back).ok()?;
            let rounded = |places| by.round_half_even(places).ok()?.to_decimal();
            let places = if spot.places == 0 { 0 } else { PLACES };
            let next = rounded(places)
                .and_then(at)
                .or_else(|| rounded(spot.places).and_then(at))?;
            if next.by == one.by {
                break;
            }
            (two, one) = (one, next);
        }
        let places = one.by.normalize().scale().max(spot.places);
        let mut step = Decimal::new(1, places);
        // A rounding in the rule can swallow a small step; a field can be at the end of its range.
        let mut best = Vec::new();
        for _ in 0..4 {
            let beside = [one.by.checked_sub(step), one.by.checked_add(step)]
                .into_iter()
                .flatten()
                .filter_map(at);
            let mut probes: Vec<(Side, Moved)> = beside
                .filter_map(|moved| Some((side(&moved.gap)?, moved)))
                .collect();
            probes.sort_by_key(|(side, _)| *side);
            probes.dedup_by_key(|(side, _)| *side);
            if probes.len() > best.len() {
                best = probes;
            }
            if best.len() == 2 {
                break;
            }
            step = step.checked_mul(Decimal::TEN)?;
        }
        if one.gap.is_zero() {
            best.insert(
                best.iter()
                    .take_while(|(side, _)| *side == Side::Below)
                    .count(),
                (Side::At, one),
            );
        }
        (best.len() > 1).then_some(best)
    }
}

fn side(gap: &Number) -> Option<Side> {
    (!gap.is_zero()).then(|| {
        if gap.is_negative() {
            Side::Below
        } else {
            Side::Above
        }
    })
}

fn spot(
    field: &str,
    item: Option<(usize, String)>,
    kind: FieldKind,
    value: &Value,
) -> Option<Spot> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let (start, places) = match (kind, amount(&text)?) {
        (FieldKind::Number, Amount::Number(number)) => (
            Amount::Number(number),
            number.normalize().scale().clamp(1, PLACES),
        ),
        (FieldKind::Integer, Amount::Number(number)) => (Amount::Number(number), 0),
        (FieldKind::Date, Amount::Day(day)) => (Amount::Day(day), 0),
        _ => return None,
    };
    Some(Spot {
        field: field.to_owned(),
        item,
        start,
        places,
    })
}
