//! What a change of a pack does to a list of projects: whose verdict flips, which figures move, and how much water is
//! behind it. Only the rules that the change can reach are run again.

use crate::number;
use crate::pack::schema::{Choice, Field, Schema};
use crate::pack::tables::Table;
use crate::pack::{PackData, Parameter};
use crate::record::columns::{self, Uneven};
use crate::record::{Record, Value as Held};
use crate::report::{Missing, Outcome, Report, Verdict};
use crate::rule::{HOLIDAYS, MissingLists, Rule, Rules, Said, header};
use crate::text::Text;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A record as it was given.
type Json = serde_json::Map<String, Value>;

/// Projects that are listed one by one, the ones to look at first.
const LISTED: usize = 200;

/// What one rule says of every project.
#[derive(Default)]
struct Column {
    outcomes: Vec<Outcome>,
    /// Names of its figures with their units.
    names: Vec<(String, String)>,
    /// The figures of each project, in the order of the projects: its place, the place of the name, the value.
    figures: Vec<(usize, usize, Decimal)>,
    /// What isn't known of a project, in the order of the projects; only of rules that others read.
    missing: Vec<(usize, Rc<[Missing]>)>,
    /// The lists that come again and again.
    lists: MissingLists,
}

impl Column {
    fn figure(&mut self, place: usize, name: &str, value: Decimal, unit: &str) {
        let known = self.names.iter().position(|(other, of)| other == name && of == unit);
        let name = known.unwrap_or_else(|| {
            self.names.push((name.to_owned(), unit.to_owned()));
            self.names.len() - 1
        });
        self.figures.push((place, name, value));
    }

    /// What the rule says to others of the project of a place.
    fn said(&self, rule: &Rule, place: usize) -> Said {
        let from = self.figures.partition_point(|(other, ..)| *other < place);
        let own = self.figures.iter().skip(from).take_while(|(other, ..)| *other == place);
        let figures = own.filter_map(|(_, name, value)| Some((self.names.get(*name)?.0.clone(), value.normalize())));
        let missing = self
            .missing
            .binary_search_by_key(&place, |(other, _)| *other)
            .ok()
            .and_then(|i| self.missing.get(i));
        rule.said(
            self.outcome(place),
            figures.collect(),
            missing.map(|(_, missing)| missing.to_vec()).unwrap_or_default(),
        )
    }

    fn outcome(&self, place: usize) -> Outcome {
        self.outcomes.get(place).copied().unwrap_or(Outcome::NotApplicable)
    }

    /// Every figure: the project's place, name, unit and value.
    fn figures(&self) -> impl Iterator<Item = (usize, &str, &str, Decimal)> {
        let named = |(place, name, value): &(usize, usize, Decimal)| self.names.get(*name).map(|(name, unit)| (*place, name.as_str(), unit.as_str(), *value));
        self.figures.iter().filter_map(named)
    }
}

/// Projects as they came, to be read again where another pack has other fields.
enum Given {
    Records(Vec<Json>),
    Columns(Vec<(String, columns::Column)>),
}

impl Given {
    fn read(&self, schema: &Schema) -> Result<Vec<Record>, Uneven> {
        match self {
            Self::Records(records) => Ok(records.iter().map(|json| Record::read(schema, json)).collect()),
            Self::Columns(columns) => columns::records(schema, columns),
        }
    }
}

/// A list of projects under a pack: what every rule says of each, kept to be compared with.
pub struct Standing {
    data: Rc<PackData>,
    rules: Rc<Rules>,
    as_of: Date,
    given: Vec<Given>,
    records: Vec<Rc<Record>>,
    /// By the places of the rules.
    columns: Vec<Column>,
    verdicts: Vec<Verdict>,
    /// How many findings of each project have each outcome.
    counts: Vec<Counts>,
}

/// What a change does to a list of projects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// How many projects there are.
    pub projects: usize,
    /// How many of them have another verdict.
    pub flipped: usize,
    /// How many keep their verdict while the outcome of some rule, or a figure, changes.
    pub touched: usize,
    /// In one sentence.
    pub summary: Text,
    /// How many projects have each verdict, before and after.
    pub verdicts: Vec<VerdictCount>,
    /// The flips, the most frequent first.
    pub flips: Vec<Flip>,
    /// The rules whose outcome changes for some project, in the order of a report.
    pub rules: Vec<RuleChange>,
    /// Totals of the amounts that change; figures that can't be added up are left out.
    pub figures: Vec<FigureChange>,
    /// The flips, counted by the fields that the pack names and by family.
    pub groups: Vec<Group>,
    /// The projects to look at first: those that fare worse, then by how much they add to the total of their region.
    pub first: Vec<ProjectChange>,
    /// Codes of the rules that were run again.
    pub run: Vec<String>,
}

/// How many projects have a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VerdictCount {
    /// The verdict.
    pub verdict: Verdict,
    /// Before the change.
    pub before: usize,
    /// After it.
    pub after: usize,
}

/// Projects whose verdict changes from one to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flip {
    /// Before the change.
    pub from: Verdict,
    /// After it.
    pub to: Verdict,
    /// How many projects.
    pub projects: usize,
    /// What they add to the totals of their regions, if the pack says what that is.
    pub volume: Option<String>,
}

/// A rule whose outcome changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleChange {
    /// Code of the rule.
    pub code: String,
    /// As shown.
    pub title: Text,
    /// Its family.
    pub family: String,
    /// From, to and how many projects, the most frequent first.
    pub moves: Vec<(Outcome, Outcome, usize)>,
}

/// A figure that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureChange {
    /// The rule that works it out.
    pub code: String,
    /// Name in the pack.
    pub name: String,
    /// As shown.
    pub label: Text,
    /// Its unit; empty if it has none.
    pub unit: String,
    /// Sums over the projects that have it.
    pub before: String,
    /// After it.
    pub after: String,
    /// For how many projects it changes.
    pub projects: usize,
}

/// Flips counted by a field, or by the family of the rules that cause them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Name of the field; `family` for the families.
    pub by: String,
    /// As shown.
    pub label: Text,
    /// The most flips first.
    pub values: Vec<GroupValue>,
}

/// One value of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupValue {
    /// As a record has it; empty if it says nothing.
    pub value: String,
    /// As shown.
    pub label: Text,
    /// How many fare worse.
    pub worse: usize,
    /// How many fare better.
    pub better: usize,
    /// What they add to the totals of their regions, if the pack says what that is.
    pub volume: Option<String>,
}

/// A project whose verdict, or whose findings, change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectChange {
    /// Its place in the list, from 0.
    pub index: usize,
    /// As the record names it.
    pub name: String,
    /// Before the change.
    pub from: Verdict,
    /// After it.
    pub to: Verdict,
    /// The findings that change: code, from and to.
    pub findings: Vec<(String, Outcome, Outcome)>,
    /// What it adds to the total of its region, if the pack says what that is.
    pub volume: Option<String>,
}

impl Standing {
    pub(crate) fn new(data: Rc<PackData>, rules: Rc<Rules>, as_of: Date) -> Self {
        let columns = rules.rules.iter().map(|_| Column::default()).collect();
        Self {
            data,
            rules,
            as_of,
            given: Vec::new(),
            records: Vec::new(),
            columns,
            verdicts: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// Screens more projects and keeps what every rule says of them.
    pub fn add(&mut self, projects: impl IntoIterator<Item = Json>) {
        // Records are never uneven.
        let _ = self.take(Given::Records(projects.into_iter().collect()));
    }

    /// The same of projects that come by columns.
    ///
    /// # Errors
    /// [`Uneven`] if the columns aren't of as many projects; none is taken then.
    pub fn add_columns(&mut self, columns: Vec<(String, columns::Column)>) -> Result<(), Uneven> {
        self.take(Given::Columns(columns))
    }

    fn take(&mut self, given: Given) -> Result<(), Uneven> {
        let all = vec![true; self.columns.len()];
        for record in given.read(&self.data.schema)? {
            let (record, place) = (Rc::new(record), self.records.len());
            let counts = run(&self.rules, &record, self.as_of, &all, &[], place, &mut self.columns);
            self.verdicts.push(verdict_of(&counts));
            self.counts.push(counts);
            self.records.push(record);
        }
        self.given.push(given);
        Ok(())
    }

    /// The verdict of each project, in order.
    #[must_use]
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// What a rule says of each project, in order; nothing if there is no rule by that path.
    pub fn outcomes(&self, path: &str) -> Option<impl Iterator<Item = Outcome>> {
        let column = self.columns.get(self.rules.rules.iter().position(|rule| rule.path == path)?)?;
        Some((0..self.len()).map(|place| column.outcome(place)))
    }

    /// The whole report of a project, counted from 0: worked out again when it is asked for.
    #[must_use]
    pub fn report(&self, place: usize) -> Option<Report> {
        Some(self.rules.screen(self.records.get(place)?, self.as_of))
    }

    /// How many projects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// What another pack would change.
    pub(crate) fn compare(&self, data: &Rc<PackData>, rules: &Rc<Rules>) -> Impact {
        // A record reads the same as long as its fields do.
        let same_records = same_schema(&self.data, data);
        let reached = if same_records && same_everywhere(&self.data, data) {
            reached(&self.data, &self.rules, data, rules)
        } else {
            vec![true; rules.rules.len()]
        };
        let mut columns: Vec<Column> = rules.rules.iter().map(|_| Column::default()).collect();
        if same_records {
            self.run_again(&Again::new(self, data, rules, &reached), rules, &mut columns);
        } else {
            // They were even when they were taken.
            let records = self.given.iter().filter_map(|given| given.read(&data.schema).ok()).flatten();
            for (place, record) in records.enumerate() {
                let record = Rc::new(record);
                run(rules, &record, self.as_of, &reached, &[], place, &mut columns);
            }
        }
        let pairs = self.pairs(rules, &reached, columns);
        Comparison::new(self, data, rules, &pairs, &reached).impact()
    }

    /// Runs the rules that the change reaches, on the projects that it can reach.
    fn run_again(&self, again: &Again<'_>, rules: &Rules, columns: &mut [Column]) {
        let mut wanted = vec![false; rules.rules.len()];
        for (place, record) in self.records.iter().enumerate() {
            let mut any = false;
            for ((wanted, rule), reached) in wanted.iter_mut().zip(&again.rules).zip(again.reached) {
                let spared = || rule.same_applies && rule.before.is_some_and(|(_, column)| column.outcome(place) == Outcome::NotApplicable);
                *wanted = *reached && !spared();
                any |= *wanted;
            }
            if any {
                let mut done = Vec::new();
                for index in &again.read {
                    let before = again.rules.get(*index).and_then(|rule| rule.before);
                    if let (Some(false), Some((rule, column))) = (wanted.get(*index), before) {
                        done.push((*index, column.said(rule, place)));
                    }
                }
                run(rules, record, self.as_of, &wanted, &done, place, columns);
            }
        }
    }

    /// Each rule's column before and after; those that the change can't reach are left out.
    fn pairs<'a>(&'a self, rules: &'a Rules, reached: &[bool], columns: Vec<Column>) -> Vec<Pair<'a>> {
        let kept = |path: &str| rules.rules.iter().any(|rule| rule.path == path);
        let gone = self.rules.rules.iter().zip(&self.columns).filter(|(rule, _)| !kept(&rule.path));
        let gone = gone.map(|(rule, column)| Pair {
            rule,
            before: Some(column),
            after: Column::default(),
        });
        let again = rules.rules.iter().zip(columns).zip(reached).filter(|(_, reached)| **reached);
        let again = again.map(|((rule, after), _)| Pair {
            rule,
            before: self
                .rules
                .rules
                .iter()
                .position(|other| other.path == rule.path)
                .and_then(|i| self.columns.get(i)),
            after,
        });
        again.chain(gone).collect()
    }
}

/// Runs some rules on the project of a place, and writes what they say into their columns. `done` is what the others said.
fn run(rules: &Rules, record: &Rc<Record>, as_of: Date, wanted: &[bool], done: &[(usize, Said)], place: usize, columns: &mut [Column]) -> Counts {
    let mut counts = Counts::default();
    let total = columns.len() as u16;
    rules.outcomes(record, as_of, wanted, done, |index, decided| {
        let Some(column) = columns.get_mut(index) else { return };
        column.outcomes.resize(place, Outcome::NotApplicable);
        column.outcomes.push(decided.outcome);
        count(&mut counts, decided.outcome, u16::wrapping_add);
        decided.figures(|name, value, unit| column.figure(place, name, value, unit));
        if let Some(missing) = decided.missing(&mut column.lists) {
            column.missing.push((place, missing));
        }
    });
    // Those that don't apply may have been passed over.
    let others = counts.iter().sum::<u16>() - counts[Outcome::NotApplicable as usize];
    counts[Outcome::NotApplicable as usize] = total - others;
    counts
}

/// How many findings have each outcome, in the order of [`Outcome::ALL`].
type Counts = [u16; Outcome::ALL.len()];

/// The rules after a change, with what they said before.
struct Again<'a> {
    /// By their places.
    rules: Vec<AgainRule<'a>>,
    reached: &'a [bool],
    /// The rules that some reached one reads, in the order of running.
    read: Vec<usize>,
}

struct AgainRule<'a> {
    before: Option<(&'a Rule, &'a Column)>,
    /// Whether it concerns the same projects as before.
    same_applies: bool,
}

impl<'a> Again<'a> {
    fn new(standing: &'a Standing, data: &PackData, rules: &'a Rules, reached: &'a [bool]) -> Self {
        let before = |rule: &Rule| {
            let old = standing.rules.rules.iter().zip(&standing.columns);
            old.map(|(old, column)| (&**old, column)).find(|(old, _)| old.path == rule.path)
        };
        // What is read of a rule that is run again may be another.
        let moved: BTreeSet<&str> = rules
            .rules
            .iter()
            .zip(reached)
            .filter(|(_, r)| **r)
            .map(|(rule, _)| &*rule.header.code)
            .collect();
        let again = rules.rules.iter().zip(reached).map(|(rule, reached)| {
            let before = before(rule);
            let same_applies = *reached && before.is_some_and(|(old, _)| same_rule(old, rule)) && {
                let asked = rule.asked_by_applies();
                let same = |name: &String| same_parameter(standing.data.parameters.get(name), data.parameters.get(name));
                let table = |name: &String| same_table(standing.data.tables.get(name), data.tables.get(name));
                asked.parameters.iter().all(same) && asked.tables.iter().all(table) && !asked.findings.iter().any(|code| moved.contains(code.as_str()))
            };
            AgainRule { before, same_applies }
        });
        let codes: BTreeSet<&String> = rules
            .rules
            .iter()
            .zip(reached)
            .filter(|(_, r)| **r)
            .flat_map(|(rule, _)| rule.uses.findings.iter())
            .collect();
        let read = rules.order().filter_map(|index| {
            let code = &rules.rules.get(index)?.header.code;
            codes.contains(&code.to_string()).then_some(index)
        });
        Self {
            rules: again.collect(),
            reached,
            read: read.collect(),
        }
    }
}

// ---- what a change can reach --------------------------------------------------------------------------------------

/// Whether a record read by the one is the record read by the other.
fn same_schema(a: &PackData, b: &PackData) -> bool {
    let Schema { fields, units, .. } = &a.schema;
    let tables = |field: &Field| {
        field
            .lookup
            .as_ref()
            .is_none_or(|lookup| same_table(a.tables.get(&lookup.table), b.tables.get(&lookup.table)))
    };
    let unit = |(a, b): (&crate::pack::schema::Unit, &crate::pack::schema::Unit)| a.name == b.name && a.of == b.of && a.factor == b.factor;
    fields.len() == b.schema.fields.len()
        && fields.iter().zip(&b.schema.fields).all(|(a, b)| same_field(a, b) && tables(a))
        && units.len() == b.schema.units.len()
        && units.iter().zip(&b.schema.units).all(unit)
}

fn same_field(a: &Field, b: &Field) -> bool {
    let values = |choices: &[Choice]| choices.iter().map(|c| (c.value.clone(), c.within.clone())).collect::<Vec<_>>();
    let lookup = |field: &Field| field.lookup.as_ref().map(|l| (l.table.clone(), l.by.clone(), l.column.clone()));
    (&a.name, a.kind, &a.unit, a.min, a.max, &a.within) == (&b.name, b.kind, &b.unit, b.min, b.max, &b.within)
        && values(&a.choices) == values(&b.choices)
        && lookup(a) == lookup(b)
        && a.items.len() == b.items.len()
        && a.items.iter().zip(&b.items).all(|(a, b)| same_field(a, b))
}

/// Whether what every rule may rest on without naming it is the same.
fn same_everywhere(a: &PackData, b: &PackData) -> bool {
    let subject = |data: &PackData| data.manifest.subject.as_ref().map(|s| (s.field.clone(), s.default.clone()));
    subject(a) == subject(b) && same_table(a.tables.get(HOLIDAYS), b.tables.get(HOLIDAYS))
}

fn same_table(a: Option<&Table>, b: Option<&Table>) -> bool {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (None, None) => return true,
        _ => return false,
    };
    a.columns.len() == b.columns.len()
        && a.rows.len() == b.rows.len()
        && a.columns
            .iter()
            .zip(&b.columns)
            .all(|(a, b)| (&a.name, a.kind, a.key, &a.unit) == (&b.name, b.kind, b.key, &b.unit))
        && a.rows.iter().zip(&b.rows).all(|(a, b)| (&a.cells, a.from, a.to) == (&b.cells, b.from, b.to))
}

fn same_parameter(a: Option<&Parameter>, b: Option<&Parameter>) -> bool {
    let values = |parameter: &Parameter| parameter.values.iter().map(|v| (v.from, v.until, v.value)).collect::<Vec<_>>();
    a.map(|p| (&p.unit, values(p))) == b.map(|p| (&p.unit, values(p)))
}

/// Whether a rule decides the same as long as what it reads is the same.
fn same_rule(a: &Rule, b: &Rule) -> bool {
    if std::ptr::eq(a, b) {
        return true;
    }
    let said = |rule: &Rule| (rule.header.from, rule.header.until, rule.header.code.clone());
    said(a) == said(b) && a.header.subjects == b.header.subjects && header::without(&a.text).trim_start() == header::without(&b.text).trim_start()
}

/// The rules of `after` that may say something else: those that are new or read otherwise, those whose parameters or rows
/// changed, and those that read a finding of such a one.
fn reached(a: &PackData, before: &Rules, b: &PackData, after: &Rules) -> Vec<bool> {
    let changed = |rule: &Rc<Rule>| {
        let old = before.rules.iter().find(|other| other.path == rule.path);
        !old.is_some_and(|old| same_rule(old, rule))
            || rule
                .uses
                .parameters
                .iter()
                .any(|name| !same_parameter(a.parameters.get(name), b.parameters.get(name)))
            || rule.uses.tables.iter().any(|name| !same_table(a.tables.get(name), b.tables.get(name)))
    };
    let mut reached: Vec<bool> = after.rules.iter().map(changed).collect();
    let gone = before.rules.iter().filter(|old| !after.rules.iter().any(|rule| rule.path == old.path));
    let mut codes: BTreeSet<String> = gone.map(|rule| rule.header.code.to_string()).collect();
    loop {
        codes.extend(
            after
                .rules
                .iter()
                .zip(&reached)
                .filter(|(_, r)| **r)
                .map(|(rule, _)| rule.header.code.to_string()),
        );
        let before = reached.iter().filter(|r| **r).count();
        for (rule, reached) in after.rules.iter().zip(&mut reached) {
            *reached |= rule.uses.findings.iter().any(|code| codes.contains(code));
        }
        if reached.iter().filter(|r| **r).count() == before {
            return reached;
        }
    }
}

// ---- what it does -------------------------------------------------------------------------------------------------

/// A rule's column under both packs.
struct Pair<'a> {
    rule: &'a Rule,
    before: Option<&'a Column>,
    after: Column,
}

impl Pair<'_> {
    fn before(&self, place: usize) -> Outcome {
        self.before.map_or(Outcome::NotApplicable, |column| column.outcome(place))
    }

    fn after(&self, place: usize) -> Outcome {
        self.after.outcome(place)
    }
}

/// The two sides of a comparison.
struct Comparison<'a> {
    standing: &'a Standing,
    data: &'a PackData,
    rules: &'a Rules,
    pairs: &'a [Pair<'a>],
    reached: &'a [bool],
    after: Vec<Verdict>,
    /// What each project adds to the total of its region: after the change, or else before it.
    volumes: Vec<Option<Decimal>>,
}

impl<'a> Comparison<'a> {
    fn new(standing: &'a Standing, data: &'a PackData, rules: &'a Rules, pairs: &'a [Pair<'a>], reached: &'a [bool]) -> Self {
        let verdict = |(place, counts): (usize, &Counts)| {
            let mut counts = *counts;
            for pair in pairs {
                if pair.before.is_some() {
                    count(&mut counts, pair.before(place), u16::wrapping_sub);
                }
                count(&mut counts, pair.after(place), u16::wrapping_add);
            }
            verdict_of(&counts)
        };
        let mut volumes = vec![None; standing.len()];
        if let Some(portfolio) = &data.manifest.portfolio {
            let adds = |rule: &Rule| *rule.header.code == *portfolio.finding;
            let before = standing
                .rules
                .rules
                .iter()
                .zip(&standing.columns)
                .filter(|(rule, _)| adds(rule))
                .map(|(_, column)| column);
            let after = pairs.iter().filter(|pair| adds(pair.rule)).map(|pair| &pair.after);
            for (place, name, _, value) in before.chain(after).flat_map(Column::figures) {
                if let (true, Some(volume)) = (name == portfolio.figure, volumes.get_mut(place)) {
                    *volume = Some(value);
                }
            }
        }
        Self {
            after: standing.counts.iter().enumerate().map(verdict).collect(),
            standing,
            data,
            rules,
            pairs,
            reached,
            volumes,
        }
    }

    fn places(&self) -> impl Iterator<Item = (usize, Verdict, Verdict)> {
        let both = self.standing.verdicts.iter().zip(&self.after).enumerate();
        both.map(|(place, (before, after))| (place, *before, *after))
    }

    fn flipped(&self) -> impl Iterator<Item = (usize, Verdict, Verdict)> {
        self.places().filter(|(_, before, after)| before != after)
    }

    fn impact(&self) -> Impact {
        let (figures, moved) = self.figures();
        let mut touched: BTreeSet<usize> = moved;
        for pair in self.pairs {
            touched.extend((0..self.standing.len()).filter(|place| pair.before(*place) != pair.after(*place)));
        }
        let count = |verdicts: &[Verdict], of: Verdict| verdicts.iter().filter(|v| **v == of).count();
        let verdicts = Verdict::ALL.into_iter().map(|verdict| VerdictCount {
            verdict,
            before: count(&self.standing.verdicts, verdict),
            after: count(&self.after, verdict),
        });
        let (flips, flipped) = (self.flips(), self.flipped().count());
        let touched = touched
            .into_iter()
            .filter(|place| self.standing.verdicts.get(*place) == self.after.get(*place))
            .count();
        Impact {
            projects: self.standing.len(),
            flipped,
            touched,
            summary: self.summary(&flips, flipped, touched),
            verdicts: verdicts.collect(),
            flips,
            rules: self.rule_changes(),
            figures,
            groups: self.groups(),
            first: self.first(),
            run: {
                let run = self.rules.rules.iter().zip(self.reached).filter(|(_, reached)| **reached);
                run.map(|(rule, _)| rule.header.code.to_string()).collect()
            },
        }
    }

    fn volume_of(&self, places: impl Iterator<Item = usize>) -> Option<String> {
        self.data.manifest.portfolio.as_ref()?;
        let total = places.filter_map(|place| self.volumes.get(place).copied().flatten());
        Some(number::print(total.fold(Decimal::ZERO, |sum, volume| sum.saturating_add(volume))))
    }

    fn flips(&self) -> Vec<Flip> {
        let mut by: BTreeMap<(Verdict, Verdict), Vec<usize>> = BTreeMap::new();
        for (place, from, to) in self.flipped() {
            by.entry((from, to)).or_default().push(place);
        }
        let mut flips: Vec<Flip> = by
            .into_iter()
            .map(|((from, to), places)| Flip {
                from,
                to,
                projects: places.len(),
                volume: self.volume_of(places.into_iter()),
            })
            .collect();
        flips.sort_by_key(|flip| std::cmp::Reverse(flip.projects));
        flips
    }

    fn rule_changes(&self) -> Vec<RuleChange> {
        let changes = self.pairs.iter().filter_map(|pair| {
            let mut moves: BTreeMap<(Outcome, Outcome), usize> = BTreeMap::new();
            for place in 0..self.standing.len() {
                let (from, to) = (pair.before(place), pair.after(place));
                if from != to {
                    *moves.entry((from, to)).or_default() += 1;
                }
            }
            let mut moves: Vec<_> = moves.into_iter().map(|((from, to), projects)| (from, to, projects)).collect();
            moves.sort_by_key(|(_, _, projects)| std::cmp::Reverse(*projects));
            let header = &pair.rule.header;
            (!moves.is_empty()).then(|| RuleChange {
                code: header.code.to_string(),
                title: (**header.title).clone(),
                family: pair.rule.family.to_string(),
                moves,
            })
        });
        changes.collect()
    }

    /// The figures that change, and the projects for which one does.
    fn figures(&self) -> (Vec<FigureChange>, BTreeSet<usize>) {
        let mut moved = BTreeSet::new();
        let mut changes = Vec::new();
        for pair in self.pairs {
            let mut sides: BTreeMap<(&str, &str, usize), [Option<Decimal>; 2]> = BTreeMap::new();
            for (side, column) in [pair.before, Some(&pair.after)].into_iter().enumerate() {
                for (place, name, unit, value) in column.into_iter().flat_map(Column::figures) {
                    if let Some(slot) = sides.entry((name, unit, place)).or_default().get_mut(side) {
                        *slot = Some(value);
                    }
                }
            }
            let mut sums: BTreeMap<(&str, &str), (Decimal, Decimal, usize)> = BTreeMap::new();
            for ((name, unit, place), [before, after]) in sides {
                if before != after {
                    moved.insert(place);
                    let (x, y, projects) = sums.entry((name, unit)).or_default();
                    *x = x.saturating_add(before.unwrap_or_default());
                    *y = y.saturating_add(after.unwrap_or_default());
                    *projects += 1;
                }
            }
            // A volume per unit of output can't be added up.
            let amounts = sums
                .into_iter()
                .filter(|((_, unit), _)| !unit.is_empty() && *unit != "1" && !unit.contains('/'));
            changes.extend(amounts.map(|((name, unit), (before, after, projects))| FigureChange {
                code: pair.rule.header.code.to_string(),
                name: name.to_owned(),
                label: pair.rule.header.words.get(name).map_or_else(|| Text::same(name), |(label, _)| label.clone()),
                unit: unit.to_owned(),
                before: number::print(before),
                after: number::print(after),
                projects,
            }));
        }
        (changes, moved)
    }

    fn groups(&self) -> Vec<Group> {
        let schema = &self.data.schema;
        let portfolio = self.data.manifest.portfolio.as_ref();
        let fields = portfolio.into_iter().flat_map(|p| p.region.iter().take(1).chain(&p.by));
        let fields = fields.filter_map(|name| schema.get(name));
        let mut groups: Vec<Group> = fields.map(|(index, field)| self.group(index, field)).collect();
        let families = self.data.manifest.families.iter().map(|family| {
            let places = self.flipped().filter(|(place, ..)| {
                let of = self.pairs.iter().filter(|pair| *pair.rule.family == *family.id);
                of.into_iter().any(|pair| pair.before(*place) != pair.after(*place))
            });
            self.value(family.id.clone(), family.title.clone(), places)
        });
        groups.push(Group {
            by: "family".to_owned(),
            label: Text::new("规则类别", "Family of rules"),
            values: in_order(families.collect()),
        });
        groups.retain(|group| !group.values.is_empty());
        groups
    }

    /// The flips by the values of one field.
    fn group(&self, index: usize, field: &Field) -> Group {
        let mut by: BTreeMap<String, Vec<(usize, Verdict, Verdict)>> = BTreeMap::new();
        for flip in self.flipped() {
            let value = self.standing.records.get(flip.0).and_then(|record| record.get(index)).map(Held::print);
            by.entry(value.unwrap_or_default()).or_default().push(flip);
        }
        let values = by.into_iter().map(|(value, flips)| {
            let choice = field.choices.iter().find(|choice| choice.value == value);
            let label = if value.is_empty() {
                Text::new("未填", "Not given")
            } else {
                choice.map_or_else(|| Text::same(value.as_str()), |choice| choice.label.clone())
            };
            self.value(value, label, flips.into_iter())
        });
        Group {
            by: field.name.to_string(),
            label: field.label.clone(),
            values: in_order(values.collect()),
        }
    }

    fn value(&self, value: String, label: Text, flips: impl Iterator<Item = (usize, Verdict, Verdict)>) -> GroupValue {
        let flips: Vec<_> = flips.collect();
        let worse = flips.iter().filter(|(_, before, after)| after < before).count();
        GroupValue {
            value,
            label,
            worse,
            better: flips.len() - worse,
            volume: self.volume_of(flips.into_iter().map(|(place, ..)| place)),
        }
    }

    fn first(&self) -> Vec<ProjectChange> {
        let mut places: Vec<_> = self.flipped().collect();
        let volume = |place: usize| self.volumes.get(place).copied().flatten();
        places.sort_by_key(|(place, before, after)| (after > before, std::cmp::Reverse(volume(*place)), *after, *place));
        places.truncate(LISTED);
        let name = self
            .data
            .manifest
            .portfolio
            .as_ref()
            .and_then(|portfolio| self.data.schema.get(&portfolio.name));
        let changes = places.into_iter().map(|(index, from, to)| {
            let findings = self.pairs.iter().filter(|pair| pair.before(index) != pair.after(index));
            let named = name.and_then(|(field, _)| self.standing.records.get(index)?.get(field).map(Held::print));
            ProjectChange {
                index,
                name: named.unwrap_or_default(),
                from,
                to,
                findings: findings
                    .map(|pair| (pair.rule.header.code.to_string(), pair.before(index), pair.after(index)))
                    .collect(),
                volume: volume(index).map(number::print),
            }
        });
        changes.collect()
    }

    fn summary(&self, flips: &[Flip], flipped: usize, touched: usize) -> Text {
        let projects = self.standing.len();
        let named = |flip: &Flip| {
            let (from, to) = (flip.from.words(), flip.to.words());
            (
                format!("{} 个由“{}”变为“{}”", flip.projects, from.zh, to.zh),
                format!("{} from “{}” to “{}”", flip.projects, from.en, to.en),
            )
        };
        let (zh, en): (Vec<String>, Vec<String>) = flips.iter().map(named).unzip();
        let mut text = if flips.is_empty() {
            Text::new(
                format!("{projects} 个项目的结论都没有变化"),
                format!("None of {projects} projects has another verdict"),
            )
        } else {
            Text::new(
                format!("{projects} 个项目中有 {flipped} 个结论改变：{}", zh.join("，")),
                format!("{flipped} of {projects} projects have another verdict: {}", en.join(", ")),
            )
        };
        if let (Some(portfolio), false) = (&self.data.manifest.portfolio, flips.is_empty()) {
            let rule = self.rules.rules.iter().find(|rule| *rule.header.code == *portfolio.finding);
            let label = rule.and_then(|rule| rule.header.words.get(&*portfolio.figure));
            let unit = self
                .data
                .schema
                .get(&portfolio.cap)
                .and_then(|(_, field)| field.unit.clone())
                .unwrap_or_default();
            if let (Some((label, _)), Some(volume)) = (label, self.volume_of(self.flipped().map(|(place, ..)| place))) {
                text = Text::new(
                    format!("{}；这些项目的{}共 {volume} {unit}", text.zh, label.zh),
                    format!("{}; {} of these: {volume} {unit}", text.en, label.en),
                );
            }
        }
        if touched > 0 {
            text = Text::new(
                format!("{}；另有 {touched} 个结论不变而意见或数额有变", text.zh),
                format!("{}; for {touched} more a finding or an amount changes, not the verdict", text.en),
            );
        }
        Text::new(format!("{}。", text.zh), format!("{}.", text.en))
    }
}

fn count(counts: &mut Counts, outcome: Outcome, change: fn(u16, u16) -> u16) {
    if let Some(count) = counts.get_mut(outcome as usize) {
        *count = change(*count, 1);
    }
}

fn verdict_of(counts: &Counts) -> Verdict {
    let there = Outcome::ALL.into_iter().zip(counts).filter(|(_, count)| **count > 0);
    Verdict::of(there.map(|(outcome, _)| outcome))
}

/// The most flips first; values without any are left out.
fn in_order(mut values: Vec<GroupValue>) -> Vec<GroupValue> {
    values.retain(|value| value.worse + value.better > 0);
    values.sort_by_key(|value| std::cmp::Reverse(value.worse + value.better));
    values
}
