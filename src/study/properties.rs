//! Properties that a pack declares in `properties.toml`: claims on what a change of one field may do, tried on
//! records that are made from the pack's cases, decisions and samples.

use engine::record::Record;
use engine::rule::{Outline, Rules};
use fastrand::Rng;
use jiff::civil::Date;
use model::diagnostic::Diagnostic;
use model::number::{self, Number};
use model::outcome::{Outcome, Verdict};
use model::text::Text;
use pack::document::{Section, read};
use pack::schema::{Field, FieldKind, Schema};
use pack::{PackData, PackFiles, unknown};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// The file of a pack that declares them.
const FILE: &str = "properties.toml";
/// Every run tries the same records.
const SEED: u64 = 1;
/// Counterexamples that are kept of one property, and tests that it is tried for beyond the records asked for.
const MOST: usize = 10;
/// How many times the records asked for are made at most where few of them put a property to the test.
const MOST_TRIED: usize = 10;

/// How one field is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Lowered,
    Raised,
    Removed,
    /// A blank is filled with one of some values.
    Given,
    /// A blank that the pack takes as none is answered none.
    SaidNone,
}

/// What may not happen when it is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Never {
    /// The verdict, or a watched finding, gets no worse.
    Worse,
    /// It gets no better, unless a person must decide.
    Better,
    /// A figure doesn't fall, nor vanish while its rule can be decided.
    Falls(String),
    /// A watched finding with one of these outcomes keeps one of them.
    Lost(BTreeSet<Outcome>),
    /// A watched finding that speaks against the record doesn't turn into a pass.
    Passes,
    /// The verdict, the watched findings and their figures stay as they are.
    Changes,
    /// The verdict is no pass where none of the watched rules that can decide applies.
    PassesUnasked,
}

/// Rules that a property doesn't hold for, by law.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Exception {
    codes: BTreeSet<String>,
    /// The changed fields that it is for; all if empty.
    fields: BTreeSet<String>,
}

/// A claim on every record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    id: String,
    name: Text,
    line: u32,
    change: Change,
    never: Never,
    /// The changed fields.
    fields: Vec<String>,
    /// What a blank is filled with.
    values: Vec<String>,
    /// Codes of the watched findings; nothing if the verdict or all are watched.
    watched: Option<BTreeSet<String>>,
    exceptions: Vec<Exception>,
}

impl Property {
    /// Its name in the file, and what it claims.
    pub fn named(&self) -> (&str, &Text) {
        (&self.id, &self.name)
    }

    /// Whether it claims the same as another, wherever they stand.
    pub fn same(&self, other: &Self) -> bool {
        let line = other.line;
        Self {
            line,
            ..self.clone()
        } == *other
    }
}

/// How a property came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PropertyResult {
    /// Name in the file.
    pub id: String,
    /// What it claims, as shown.
    pub name: Text,
    /// File of the pack.
    pub file: &'static str,
    /// Line in that file, from 1.
    pub line: u32,
    /// How many of the records put it to the test.
    pub tested: usize,
    /// Records that break it, each for another field or other findings.
    pub counterexamples: Vec<Counterexample>,
    /// Codes of the exceptions that no record needed.
    pub unneeded: Vec<String>,
}

impl PropertyResult {
    /// Whether it was put to the test and nothing broke it.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.tested > 0 && self.counterexamples.is_empty()
    }
}

/// A record that breaks a property, with nothing in it that isn't needed for that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counterexample {
    /// The date that it is screened on.
    pub as_of: String,
    /// The record before the change.
    pub before: Map<String, Value>,
    /// The record after it.
    pub after: Map<String, Value>,
    /// The changed field.
    pub field: String,
    /// What the change did.
    pub breaches: Vec<Breach>,
}

/// An outcome, the verdict or a figure before and after a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Breach {
    /// `verdict`, a code or `figure NAME`.
    pub what: String,
    /// Before the change.
    pub before: String,
    /// After it.
    pub after: String,
}

/// Reads the properties of a pack; what they name must be there.
pub fn load(
    files: &PackFiles,
    data: &PackData,
    rules: &Rules,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Property> {
    let Some(text) = files.get(FILE) else {
        return Vec::new();
    };
    read(FILE, text, problems, |root| {
        let reader = Reader { data, rules };
        let properties = root
            .sections("property")
            .iter()
            .filter_map(|s| reader.property(s))
            .collect();
        root.finish();
        properties
    })
}

struct Reader<'a> {
    data: &'a PackData,
    rules: &'a Rules,
}

impl Reader<'_> {
    fn property(&self, section: &Section<'_, '_>) -> Option<Property> {
        let (id, name) = (section.need_text("id"), section.need_words("name"));
        let change = choice(
            section,
            "change",
            &[
                ("lowered", Change::Lowered),
                ("raised", Change::Raised),
                ("removed", Change::Removed),
                ("given", Change::Given),
                ("said_none", Change::SaidNone),
            ],
        );
        let outcomes = self.outcomes(section);
        let figure = section.text("figure").map(|t| t.value);
        let kinds = [
            ("never_worse", Never::Worse),
            ("never_better", Never::Better),
            (
                "never_falls",
                Never::Falls(figure.clone().unwrap_or_default()),
            ),
            ("never_lost", Never::Lost(outcomes.clone())),
            ("never_passes", Never::Passes),
            ("never_changes", Never::Changes),
            ("never_passes_unasked", Never::PassesUnasked),
        ];
        let never = choice(section, "kind", &kinds);
        match never {
            Some(Never::Falls(_)) if figure.is_none() => section.missing("figure"),
            Some(Never::Lost(_)) if outcomes.is_empty() => section.missing("outcomes"),
            _ => {}
        }
        let fields = self.fields(section, change);
        let values = section.texts("values").into_iter().map(|t| t.value);
        let values: Vec<String> = values.collect();
        if change == Some(Change::Given) && values.is_empty() {
            section.missing("values");
        }
        let watched = self.watched(section);
        let exceptions = section
            .sections("exception")
            .iter()
            .map(|s| self.exception(s))
            .collect();
        section.finish();
        let id = id?;
        Some(Property {
            line: id.span.map_or(1, |span| span.start.line),
            id: id.value,
            name,
            change: change?,
            never: never?,
            fields,
            values,
            watched,
            exceptions,
        })
    }

    /// The changed fields. If none is named, all of them where they are removed, and those that the pack takes as none
    /// where they are answered so.
    fn fields(&self, section: &Section<'_, '_>, change: Option<Change>) -> Vec<String> {
        let schema = &self.data.schema;
        let named = self.named_fields(section);
        if change == Some(Change::Removed) && named.is_empty() {
            return schema.names().map(str::to_owned).collect();
        }
        if change == Some(Change::SaidNone) && named.is_empty() {
            let none = |name: &&str| schema.get(name).is_some_and(|(_, f)| taken_as_none(f));
            return schema.names().filter(none).map(str::to_owned).collect();
        }
        if named.is_empty() {
            section.missing("fields");
        }
        for (name, field) in named
            .iter()
            .filter_map(|name| Some((name, schema.get(name)?.1)))
        {
            if matches!(change, Some(Change::Lowered | Change::Raised))
                && !matches!(field.kind, FieldKind::Number | FieldKind::Integer)
            {
                section.push(Diagnostic::error(
                    "not-a-number",
                    section.span(),
                    format!("“{name}”不是数字，不能升降。"),
                    format!("“{name}” is not a number: it can't be raised or lowered."),
                ));
            }
        }
        named
    }

    fn named_fields(&self, section: &Section<'_, '_>) -> Vec<String> {
        let schema = &self.data.schema;
        let keep = |name: pack::document::At<String>| {
            if schema.get(&name.value).is_none() {
                section.push(unknown(
                    "field",
                    "字段",
                    "field",
                    &name.value,
                    name.span,
                    schema.names(),
                ));
                return None;
            }
            Some(name.value)
        };
        section
            .texts("fields")
            .into_iter()
            .filter_map(keep)
            .collect()
    }

    fn outcomes(&self, section: &Section<'_, '_>) -> BTreeSet<Outcome> {
        let known = |name: pack::document::At<String>| {
            let outcome = Outcome::ALL.into_iter().find(|o| o.name() == name.value);
            if outcome.is_none() {
                let names = Outcome::ALL.iter().map(|o| o.name());
                section.push(unknown(
                    "outcome",
                    "结论",
                    "outcome",
                    &name.value,
                    name.span,
                    names,
                ));
            }
            outcome
        };
        section
            .texts("outcomes")
            .into_iter()
            .filter_map(known)
            .collect()
    }

    fn codes(&self, section: &Section<'_, '_>) -> BTreeSet<String> {
        let known = || self.rules.codes.iter().map(String::as_str);
        let codes = section.texts("codes");
        for code in codes
            .iter()
            .filter(|code| self.rules.whole && !known().any(|k| k == code.value))
        {
            section.push(unknown(
                "code",
                "编号",
                "code",
                &code.value,
                code.span.clone(),
                known(),
            ));
        }
        codes.into_iter().map(|code| code.value).collect()
    }

    /// The codes that are named and those of the families that are.
    fn watched(&self, section: &Section<'_, '_>) -> Option<BTreeSet<String>> {
        let mut codes = self.codes(section);
        let families = section.texts("families");
        let known = || self.data.manifest.families.iter().map(|f| f.id.as_str());
        for family in &families {
            if !known().any(|k| k == family.value) {
                section.push(unknown(
                    "family",
                    "规则类别",
                    "family",
                    &family.value,
                    family.span.clone(),
                    known(),
                ));
            }
            codes.extend(
                self.rules
                    .rules
                    .iter()
                    .filter(|r| *r.family == *family.value)
                    .map(|r| r.header.code.to_string()),
            );
        }
        (!codes.is_empty() || !families.is_empty()).then_some(codes)
    }

    fn exception(&self, section: &Section<'_, '_>) -> Exception {
        section.need_text("article");
        section.need_words("why");
        let codes = self.codes(section);
        if codes.is_empty() {
            section.missing("codes");
        }
        let fields = self.named_fields(section).into_iter().collect();
        section.finish();
        Exception { codes, fields }
    }
}

/// One of a closed list of words.
fn choice<T: Clone>(
    section: &Section<'_, '_>,
    key: &'static str,
    known: &[(&'static str, T)],
) -> Option<T> {
    let word = section.need_text(key)?;
    let found = known
        .iter()
        .find(|(name, _)| *name == word.value)
        .map(|(_, value)| value.clone());
    if found.is_none() {
        section.push(unknown(
            "word",
            "写法",
            "word",
            &word.value,
            word.span,
            known.iter().map(|(name, _)| *name),
        ));
    }
    found
}

/// Tries a property on this many records.
pub fn try_property(
    rules: &Rules,
    data: &PackData,
    property: &Property,
    count: usize,
) -> PropertyResult {
    let mut trial = Trial {
        rules,
        property,
        made: Generator::new(data, SEED),
        needed: vec![false; property.exceptions.len()],
        tested: 0,
    };
    let counterexamples = trial.run(count);
    let unneeded = property
        .exceptions
        .iter()
        .zip(&trial.needed)
        .filter(|(_, needed)| !**needed);
    PropertyResult {
        id: property.id.clone(),
        name: property.name.clone(),
        file: FILE,
        line: property.line,
        tested: trial.tested,
        counterexamples,
        unneeded: unneeded
            .flat_map(|(e, _)| e.codes.iter().cloned())
            .collect(),
    }
}

/// A record, the date, and the change of one field.
struct Step<'a> {
    record: Map<String, Value>,
    as_of: Date,
    field: &'a str,
    to: Value,
}

impl Step<'_> {
    fn after(&self) -> Map<String, Value> {
        let mut after = self.record.clone();
        after.remove(self.field);
        if !self.to.is_null() {
            after.insert(self.field.to_owned(), self.to.clone());
        }
        after
    }
}

/// Records made from the cases, decisions and samples of a pack: some as they are, most with a few fields changed.
pub struct Generator<'a> {
    schema: &'a Schema,
    seeds: Vec<(&'a Map<String, Value>, Date)>,
    /// The values of each field that the seeds hold.
    pool: BTreeMap<&'a str, Vec<&'a Value>>,
    rng: Rng,
}

impl Iterator for Generator<'_> {
    type Item = (Map<String, Value>, Date);

    fn next(&mut self) -> Option<Self::Item> {
        let (seed, as_of) = self.rng.choice(&self.seeds)?;
        let (mut record, as_of) = ((*seed).clone(), *as_of);
        if self.rng.u8(..4) > 0 {
            self.perturb(&mut record);
        }
        Some((record, as_of))
    }
}

impl<'a> Generator<'a> {
    /// The same seed gives the same records.
    pub fn new(data: &'a PackData, seed: u64) -> Self {
        let last = data.cases.iter().map(|case| case.as_of).max();
        let decisions = data.decisions.iter().map(|decision| &decision.case);
        let cases = data.cases.iter().chain(decisions);
        let cases = cases.map(|case| (&case.record, case.as_of));
        let samples = data
            .samples
            .iter()
            .filter_map(|sample| Some((&sample.record, last?)));
        let seeds: Vec<(&Map<String, Value>, Date)> = cases.chain(samples).collect();
        let mut pool: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        for (name, value) in seeds.iter().flat_map(|(record, _)| record.iter()) {
            let values = pool.entry(name).or_default();
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Self {
            schema: &data.schema,
            seeds,
            pool,
            rng: Rng::with_seed(seed),
        }
    }

    /// The change of one field of a record; nothing if none can be changed that way.
    fn step(
        &mut self,
        property: &'a Property,
        mut record: Map<String, Value>,
        as_of: Date,
    ) -> Option<Step<'a>> {
        let given: Vec<&String> = property
            .fields
            .iter()
            .filter(|name| record.contains_key(*name))
            .collect();
        if matches!(property.change, Change::Given | Change::SaidNone) {
            // A record that answers a field is one whose rules ask for it: there a blank and none are told apart.
            let answered = property.change == Change::SaidNone && !given.is_empty();
            let field = if answered {
                self.rng.choice(given)?
            } else {
                self.rng.choice(&property.fields)?
            };
            record.remove(field);
            let to = if property.change == Change::SaidNone {
                serde_json::json!({ "none": true })
            } else {
                Value::String(self.rng.choice(&property.values)?.clone())
            };
            return Some(Step {
                record,
                as_of,
                field,
                to,
            });
        }
        let removed = property.change == Change::Removed;
        let field = if removed || !given.is_empty() && self.rng.u8(..4) > 0 {
            self.rng.choice(given)?
        } else {
            self.rng.choice(&property.fields)?
        };
        let (index, described) = self.schema.get(field)?;
        if !record.contains_key(field) {
            let value = self.value(described)?;
            record.insert(field.clone(), value);
        }
        let to = if removed {
            Value::Null
        } else {
            let Some(engine::record::Value::Number(from)) =
                Record::read(self.schema, &record).get(index).cloned()
            else {
                return None;
            };
            let up = property.change == Change::Raised;
            let moved = |n: &Decimal| if up { *n > from } else { *n < from };
            let near = self.near(described, from);
            let ends = if up {
                described.max
            } else {
                described.min.or(Some(Decimal::ZERO))
            };
            let seen = self
                .pool
                .get(field.as_str())
                .into_iter()
                .flatten()
                .filter_map(|v| decimal(v));
            let values: Vec<Decimal> = seen.chain(near).chain(ends).filter(moved).collect();
            Value::String(number::print(self.rng.choice(values)?))
        };
        Some(Step {
            record,
            as_of,
            field,
            to,
        })
    }

    /// Changes some fields at random.
    fn perturb(&mut self, record: &mut Map<String, Value>) {
        for _ in 0..self.rng.usize(1..=4) {
            let own = record.keys().map(String::as_str).collect::<Vec<_>>();
            let name = if self.rng.bool() {
                self.rng.choice(own).map(str::to_owned)
            } else {
                self.rng
                    .choice(self.pool.keys())
                    .map(|name| (*name).to_owned())
            };
            let Some((_, field)) = name.and_then(|name| self.schema.get(&name)) else {
                continue;
            };
            let name = field.name.clone();
            match self.value(field) {
                Some(value) if self.rng.u8(..4) > 0 => record.insert(name.to_string(), value),
                _ => record.remove(&*name),
            };
        }
    }

    /// A value for a field: one that a seed holds, near one, or any that it may take.
    fn value(&mut self, field: &Field) -> Option<Value> {
        let seen = self
            .pool
            .get(&*field.name)
            .and_then(|values| self.rng.choice(values.iter()).map(|v| (*v).clone()));
        match field.kind {
            FieldKind::Boolean => Some(Value::Bool(self.rng.bool())),
            FieldKind::Choice if !field.choices.is_empty() && self.rng.u8(..4) == 0 => self
                .rng
                .choice(&field.choices)
                .map(|choice| Value::String(choice.value.clone())),
            FieldKind::Number | FieldKind::Integer if self.rng.bool() => {
                let near = self.near(field, decimal(&seen?)?);
                self.rng
                    .choice(near)
                    .map(|n| Value::String(number::print(n)))
            }
            _ => seen,
        }
    }

    /// Numbers around a number that the field may take.
    fn near(&self, field: &Field, from: Decimal) -> Vec<Decimal> {
        let percent = [0, 1, 50, 80, 90, 99, 101, 110, 120, 150, 200, 1_000];
        let scaled = percent
            .into_iter()
            .filter_map(|p| from.checked_mul(Decimal::new(p, 2)));
        let places = if field.kind == FieldKind::Integer {
            0
        } else {
            6
        };
        scaled
            .map(|n| n.trunc_with_scale(places))
            .filter(|n| {
                field.min.is_none_or(|min| *n >= min) && field.max.is_none_or(|max| *n <= max)
            })
            .collect()
    }
}

/// The search for counterexamples of one property.
struct Trial<'a> {
    rules: &'a Rules,
    property: &'a Property,
    made: Generator<'a>,
    needed: Vec<bool>,
    tested: usize,
}

impl<'a> Trial<'a> {
    fn run(&mut self, count: usize) -> Vec<Counterexample> {
        let mut found: Vec<Counterexample> = Vec::new();
        // On until it was put to the test some times, but not for ever.
        let most = count.saturating_mul(MOST_TRIED);
        for at in 0..most {
            if at >= count && self.tested >= MOST {
                break;
            }
            let Some((record, as_of)) = self.made.next() else {
                break;
            };
            let Some(step) = self.made.step(self.property, record, as_of) else {
                continue;
            };
            let (before, after) = self.screen(&step);
            self.tested += usize::from(self.is_test(&step, &before, &after));
            let breaches = self.breaches(&step, &before, &after);
            let known = |c: &Counterexample| c.field == step.field && same(&c.breaches, &breaches);
            if !breaches.is_empty() && found.len() < MOST && !found.iter().any(known) {
                let step = self.shrink(step, &breaches);
                let breaches = self.try_step(&step);
                found.push(Counterexample {
                    as_of: step.as_of.to_string(),
                    after: step.after(),
                    field: step.field.to_owned(),
                    before: step.record,
                    breaches,
                });
            }
        }
        found
    }

    /// What the rules say before the change and after it.
    fn screen(&self, step: &Step<'_>) -> (Vec<Rc<Outline>>, Vec<Rc<Outline>>) {
        let schema = self.rules.schema();
        let read = |record| Arc::new(Record::read(schema, record));
        let before = self.rules.outlines(&read(&step.record), step.as_of);
        let after = read(&step.after());
        let after = match schema.get(step.field) {
            Some((field, _)) => self
                .rules
                .outlines_after(&after, step.as_of, &before, field),
            None => self.rules.outlines(&after, step.as_of),
        };
        (before, after)
    }

    fn try_step(&mut self, step: &Step<'_>) -> Vec<Breach> {
        let (before, after) = self.screen(step);
        self.breaches(step, &before, &after)
    }

    /// Leaves out every field that the same breach doesn't need.
    fn shrink<'s>(&mut self, mut step: Step<'s>, breaches: &[Breach]) -> Step<'s> {
        loop {
            let size = step.record.len();
            let names: Vec<String> = step
                .record
                .keys()
                .filter(|name| **name != step.field)
                .cloned()
                .collect();
            for name in names {
                let value = step.record.remove(&*name);
                if !same(&self.try_step(&step), breaches) {
                    step.record.extend(value.map(|value| (name, value)));
                }
            }
            if step.record.len() == size {
                return step;
            }
        }
    }

    /// Whether the claim could fail here: the field matters, and there is something to keep.
    fn is_test(&self, step: &Step<'_>, before: &[Rc<Outline>], after: &[Rc<Outline>]) -> bool {
        let watched = || {
            let all = self.rules.rules.iter().zip(before);
            let watched = all.filter(|(rule, _)| self.property.watches(&rule.header.code));
            watched.map(|(_, said)| said)
        };
        let at_stake = match &self.property.never {
            Never::Worse => watched().any(|said| said.outcome > Outcome::Reject),
            Never::Better | Never::Passes => watched().any(|said| said.outcome < Outcome::Pass),
            Never::Falls(name) => watched().any(|said| figure(said, name).is_some()),
            Never::Lost(outcomes) => watched().any(|said| outcomes.contains(&said.outcome)),
            Never::Changes => watched().any(|said| said.outcome != Outcome::NotApplicable),
            Never::PassesUnasked => {
                verdict(self.rules, after) == Verdict::Pass
                    || !self.property.asked(self.rules, after)
            }
        };
        // To read that there is none leaves no trace, and where no rule applies nothing is read.
        let read = self.property.change == Change::SaidNone
            || self.property.never == Never::PassesUnasked
            || self.reads(step, before)
            || self.reads(step, after);
        at_stake && read && !self.filled(step, after)
    }

    /// Whether a rule read the changed field.
    fn reads(&self, step: &Step<'_>, said: &[Rc<Outline>]) -> bool {
        let field = self.rules.schema().get(step.field);
        field.is_some_and(|(at, _)| said.iter().any(|said| said.fields.contains(&at)))
    }

    /// A table fills the field that was removed: nothing is absent.
    fn filled(&self, step: &Step<'_>, after: &[Rc<Outline>]) -> bool {
        step.to.is_null() && self.reads(step, after)
    }

    /// What a change breaks, exceptions aside.
    fn breaches(
        &mut self,
        step: &Step<'_>,
        before: &[Rc<Outline>],
        after: &[Rc<Outline>],
    ) -> Vec<Breach> {
        if self.filled(step, after) {
            return Vec::new();
        }
        let property = self.property;
        let all = property.observe(self.rules, before, after, &BTreeSet::new());
        if all.is_empty() {
            return all;
        }
        let mut excused = BTreeSet::new();
        for (exception, needed) in property.exceptions.iter().zip(&mut self.needed) {
            if exception.fields.is_empty() || exception.fields.contains(step.field) {
                let codes = exception.codes.iter().cloned().collect();
                *needed |= property.observe(self.rules, before, after, &codes) != all;
                excused.extend(codes);
            }
        }
        property.observe(self.rules, before, after, &excused)
    }
}

impl Property {
    /// Name in the file.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    fn watches(&self, code: &str) -> bool {
        self.watched
            .as_ref()
            .is_none_or(|codes| codes.contains(code))
    }

    /// Whether a watched rule that can decide applies.
    fn asked(&self, rules: &Rules, said: &[Rc<Outline>]) -> bool {
        rules.rules.iter().zip(said).any(|(rule, said)| {
            let asks = rule.decides && self.watches(&rule.header.code);
            asks && said.outcome != Outcome::NotApplicable
        })
    }

    /// What a change does against the claim, some rules left out.
    fn observe(
        &self,
        rules: &Rules,
        before: &[Rc<Outline>],
        after: &[Rc<Outline>],
        without: &BTreeSet<String>,
    ) -> Vec<Breach> {
        let codes = rules.rules.iter().map(|rule| &*rule.header.code);
        let pairs: Vec<(&str, &Outline, &Outline)> = codes
            .zip(before.iter().zip(after))
            .map(|(code, (b, a))| (code, &**b, &**a))
            .filter(|(code, ..)| self.watches(code) && !without.contains(*code))
            .collect();
        let breach = |what: &str, before: &str, after: &str| Breach {
            what: what.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        };
        let among = |broken: &dyn Fn(Outcome, Outcome) -> bool| -> Vec<Breach> {
            let broken = pairs
                .iter()
                .filter(|(_, b, a)| broken(b.outcome, a.outcome));
            broken
                .map(|(code, b, a)| breach(code, b.outcome.name(), a.outcome.name()))
                .collect()
        };
        let alone = |outcome: Outcome| Verdict::of(std::iter::once(outcome));
        match &self.never {
            Never::Worse | Never::Better => {
                // The gravest comes first.
                // To be out of scope is neither better nor worse than to pass.
                let moved = |b: Verdict, a: Verdict| {
                    let (b, a) = (b.min(Verdict::Pass), a.min(Verdict::Pass));
                    match self.never {
                        Never::Worse => a < b,
                        _ => a > b && a > Verdict::Undetermined,
                    }
                };
                let findings = among(&|b, a| moved(alone(b), alone(a)));
                if self.watched.is_some() {
                    return findings;
                }
                let b = Verdict::of(pairs.iter().map(|(_, b, _)| b.outcome));
                let a = Verdict::of(pairs.iter().map(|(.., a)| a.outcome));
                if !moved(b, a) {
                    return Vec::new();
                }
                // With the findings that make the difference.
                let decisive = among(&|x, y| {
                    moved(alone(x), alone(y))
                        && if self.never == Never::Worse {
                            alone(y) == a
                        } else {
                            alone(x) == b
                        }
                });
                std::iter::once(breach("verdict", b.name(), a.name()))
                    .chain(decisive)
                    .collect()
            }
            Never::Falls(name) => {
                let Some((from, b, a)) = pairs
                    .iter()
                    .find_map(|(_, b, a)| Some((figure(b, name)?, b, a)))
                else {
                    return Vec::new();
                };
                let to = figure(a, name);
                let fell = to.map_or(a.outcome != Outcome::Undetermined, |to| to < from);
                if fell && b.outcome != Outcome::Undetermined {
                    let numbers: Vec<&Number> = std::iter::once(from).chain(to).collect();
                    let texts = number::print_apart(&numbers);
                    let text = |place: usize| texts.get(place).map_or("—", String::as_str);
                    vec![breach(&format!("figure {name}"), text(0), text(1))]
                } else {
                    Vec::new()
                }
            }
            Never::Lost(outcomes) => among(&|b, a| outcomes.contains(&b) && !outcomes.contains(&a)),
            Never::Passes => among(&|b, a| b < Outcome::Pass && a == Outcome::Pass),
            Never::Changes => {
                let figures = pairs
                    .iter()
                    .filter(|(_, b, a)| b.figures != a.figures)
                    .map(|(code, ..)| breach(&format!("figure {code}"), "", ""));
                let (b, a) = (verdict(rules, before), verdict(rules, after));
                (b != a)
                    .then(|| breach("verdict", b.name(), a.name()))
                    .into_iter()
                    .chain(among(&|b, a| b != a))
                    .chain(figures)
                    .collect()
            }
            Never::PassesUnasked => {
                let unasked = verdict(rules, after) == Verdict::Pass && !self.asked(rules, after);
                let breach = breach("verdict", verdict(rules, before).name(), "pass");
                unasked.then_some(breach).into_iter().collect()
            }
        }
    }
}

/// The verdict that a report gives.
fn verdict(rules: &Rules, said: &[Rc<Outline>]) -> Verdict {
    rules.verdict(said.iter().map(|said| said.outcome).enumerate())
}

/// Whether a blank of a field is none.
fn taken_as_none(field: &Field) -> bool {
    let blank = field.if_blank.as_ref();
    blank.is_some_and(|blank| blank.value == engine::record::NONE)
}

fn figure<'o>(said: &'o Outline, name: &str) -> Option<&'o Number> {
    let mut figures = said.figures.iter();
    figures
        .find(|(figure, _)| figure == name)
        .map(|(_, value)| value)
}

fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) => number::parse(text).ok(),
        Value::Number(n) => number::parse_json(&n.to_string()).ok(),
        _ => None,
    }
}

/// The same break: other amounts of a figure don't make another.
fn same(a: &[Breach], b: &[Breach]) -> bool {
    let alike =
        |(a, b): (&Breach, &Breach)| a == b || a.what == b.what && a.what.starts_with("figure ");
    a.len() == b.len() && a.iter().zip(b).all(alike)
}
