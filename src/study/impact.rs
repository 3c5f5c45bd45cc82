//! What a change of a pack does to a list of projects: whose verdict flips, which figures move, and how much water is
//! behind it. Only the rules that the change can reach are run again.

use engine::record::columns::{self, Columns, Uneven};
use engine::record::{Record, Value as Held};
use engine::report::{Missing, Report};
use engine::rule::{Before, Decided, Fact, Rule, Rules, Source, Wanted};
use jiff::civil::Date;
use lang::uses::Uses;
use lang::without_header;
use model::number::Number;
use model::outcome::{Outcome, Verdict};
use model::text::Text;
use pack::schema::{Choice, Field, Schema};
use pack::tables::Table;
use pack::{HOLIDAYS, PackData, Parameter};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

/// A record as it was given.
type Json = serde_json::Map<String, Value>;

/// Projects that are listed one by one, the ones to look at first.
const LISTED: usize = 200;

/// What one rule says of every project.
#[derive(Default)]
struct RuleColumn {
    /// Whether the rule can come to something besides advice.
    decides: bool,
    outcomes: Vec<Outcome>,
    figures: Vec<FigureColumn>,
    /// What isn't known of a project, in the order of the projects; only of rules that others read.
    missing: Vec<(usize, Arc<[Missing]>)>,
}

/// Takes what each rule decides into its column.
fn into(columns: &mut [RuleColumn]) -> impl FnMut(usize, Decided<'_, '_>) {
    |index, decided| {
        if let Some(column) = columns.get_mut(index) {
            column.take(decided);
        }
    }
}

/// A figure of every project that has it, in the order of the projects.
struct FigureColumn {
    name: String,
    unit: String,
    values: Vec<Placed>,
}

/// A project's place and a value of it.
type Placed = (usize, Number);

impl RuleColumn {
    fn of(rule: &Rule) -> Self {
        Self {
            decides: rule.decides,
            ..Self::default()
        }
    }

    /// What the rule says of the project of a place counts for this in its verdict.
    fn counted(&self, place: usize) -> Outcome {
        self.outcome(place).counted(self.decides)
    }

    /// Takes in what the rule decides. What a run of its own says of a project comes after what its block said until it was
    /// left to one: the same as far as it goes.
    fn take(&mut self, mut decided: Decided<'_, '_>) {
        let (first, outcomes) = decided.outcomes();
        self.outcomes
            .resize(self.outcomes.len().max(first), Outcome::NotApplicable);
        let known = self
            .outcomes
            .len()
            .saturating_sub(first)
            .min(outcomes.len());
        if let (Some(own), Some((again, new))) = (
            self.outcomes.get_mut(first..first + known),
            outcomes.split_at_checked(known),
        ) {
            own.copy_from_slice(again);
            self.outcomes.extend_from_slice(new);
        }
        decided.figures(&mut |name, unit, values| self.figure(name, unit, values));
        decided.missing(|place, missing| self.missing.push((place, missing)));
    }

    fn figure(
        &mut self,
        name: &str,
        unit: &str,
        values: &mut dyn Iterator<Item = (usize, Number)>,
    ) {
        let known = self
            .figures
            .iter()
            .position(|known| known.name == name && known.unit == unit);
        let at = known.unwrap_or_else(|| {
            self.figures.push(FigureColumn {
                name: name.to_owned(),
                unit: unit.to_owned(),
                values: Vec::new(),
            });
            self.figures.len() - 1
        });
        if let Some(known) = self.figures.get_mut(at) {
            known.values.extend(values);
        }
    }

    /// Puts what was taken in of the projects from a place on into their order: several steps of a rule may give one figure.
    fn sort(&mut self, first: usize) {
        for FigureColumn { values, .. } in &mut self.figures {
            sort(values, first);
        }
        sort(&mut self.missing, first);
    }

    fn outcome(&self, place: usize) -> Outcome {
        self.outcomes
            .get(place)
            .copied()
            .unwrap_or(Outcome::NotApplicable)
    }

    /// What isn't known of the project of a place.
    fn missing(&self, place: usize) -> Option<&Arc<[Missing]>> {
        let at = self
            .missing
            .binary_search_by_key(&place, |(other, _)| *other)
            .ok()?;
        self.missing.get(at).map(|(_, missing)| missing)
    }

    /// The figures of the project of a place.
    fn figures(&self, place: usize) -> impl Iterator<Item = (&str, &Number)> {
        self.figures.iter().flat_map(move |figure| {
            let from = figure.values.partition_point(|(other, _)| *other < place);
            let own = figure
                .values
                .iter()
                .skip(from)
                .take_while(move |(other, _)| *other == place);
            own.map(|(_, value)| (figure.name.as_str(), value))
        })
    }
}

/// Projects that were taken in together.
struct Piece {
    /// The place of the first.
    first: usize,
    /// As they came, where that isn't what the records hold.
    given: Vec<Json>,
    records: Source,
}

impl Piece {
    /// The records as another schema reads them.
    fn under(&self, schema: &Schema) -> Source {
        match &self.records {
            Source::Single(_) => Source::Single(single(schema, &self.given)),
            Source::Columns(columns) => {
                let mut columns = columns.clone();
                columns.reset(schema);
                Source::Columns(columns)
            }
        }
    }
}

fn single(schema: &Schema, given: &[Json]) -> Vec<Arc<Record>> {
    given
        .iter()
        .map(|json| Arc::new(Record::read(schema, json)))
        .collect()
}

/// A list of projects under a pack: what every rule says of each, kept to be compared with.
pub struct Baseline {
    data: Arc<PackData>,
    rules: Arc<Rules>,
    as_of: Date,
    pieces: Vec<Piece>,
    /// By the places of the rules.
    columns: Vec<RuleColumn>,
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

impl Baseline {
    pub fn new(data: Arc<PackData>, rules: Arc<Rules>, as_of: Date) -> Self {
        let columns = rules
            .rules
            .iter()
            .map(|rule| RuleColumn::of(rule))
            .collect();
        Self {
            data,
            rules,
            as_of,
            pieces: Vec::new(),
            columns,
            verdicts: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// Screens more projects and keeps what every rule says of them.
    pub fn add(&mut self, projects: impl IntoIterator<Item = Json>) {
        let given: Vec<Json> = projects.into_iter().collect();
        let records = Source::Single(single(&self.data.schema, &given));
        self.take(given, records);
    }

    /// The same of projects that come by columns.
    ///
    /// # Errors
    /// [`Uneven`] if the columns aren't of as many projects; none is taken then.
    pub fn add_columns(
        &mut self,
        columns: Vec<(String, columns::FieldColumn)>,
    ) -> Result<(), Uneven> {
        let records = Source::Columns(Columns::new(&self.data.schema, columns)?);
        self.take(Vec::new(), records);
        Ok(())
    }

    /// The same of the projects of a JSON list.
    ///
    /// # Errors
    /// If the text is no JSON list of objects; no project is taken then.
    pub fn add_json(&mut self, json: &str) -> Result<(), serde_json::Error> {
        let records = Source::Columns(Columns::read(&self.data.schema, json)?);
        self.take(Vec::new(), records);
        Ok(())
    }

    fn take(&mut self, given: Vec<Json>, records: Source) {
        let first = self.len();
        self.rules.outcomes(
            &records,
            first,
            self.as_of,
            None,
            Wanted::ALL,
            &mut into(&mut self.columns),
        );
        let mut counts = vec![Counts::default(); records.count()];
        for column in &mut self.columns {
            column.sort(first);
            column
                .outcomes
                .resize(first + records.count(), Outcome::NotApplicable);
            for (counts, outcome) in counts.iter_mut().zip(column.outcomes.iter().skip(first)) {
                count(counts, outcome.counted(column.decides), u16::wrapping_add);
            }
        }
        self.verdicts.extend(counts.iter().map(verdict_of));
        self.counts.extend(counts);
        self.pieces.push(Piece {
            first,
            given,
            records,
        });
    }

    /// The verdict of each project, in order.
    #[must_use]
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// What a rule says of each project, in order; nothing if there is no rule by that path.
    pub fn outcomes(&self, path: &str) -> Option<impl Iterator<Item = Outcome>> {
        let column = self
            .columns
            .get(self.rules.rules.iter().position(|rule| rule.path == path)?)?;
        Some((0..self.len()).map(|place| column.outcome(place)))
    }

    /// The whole report of a project, counted from 0: worked out again when it is asked for.
    #[must_use]
    pub fn report(&self, place: usize) -> Option<Report> {
        let (piece, within) = self.piece(place)?;
        let record = piece.records.record(&self.data.schema, within);
        let report = self.rules.screen(&record, self.as_of);
        Some(self.rules.asked(&record, self.as_of, report))
    }

    /// The piece that a project is in, and its place there.
    fn piece(&self, place: usize) -> Option<(&Piece, usize)> {
        let at = self
            .pieces
            .partition_point(|piece| piece.first <= place)
            .checked_sub(1)?;
        let piece = self.pieces.get(at)?;
        Some((piece, place - piece.first)).filter(|(piece, within)| *within < piece.records.count())
    }

    /// The value of a field of a project.
    fn value(&self, place: usize, field: usize) -> Option<Held> {
        let (piece, within) = self.piece(place)?;
        piece.records.value(&self.data.schema, within, field)
    }

    /// How many projects there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.verdicts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.verdicts.is_empty()
    }

    /// What another pack would change.
    pub fn compare(&self, data: &Arc<PackData>, rules: &Arc<Rules>) -> Impact {
        let Ok(impact) = self.compare_while(data, rules, || Ok::<(), Infallible>(()));
        impact
    }

    /// The same for whoever can't wait: it is asked before each lot of projects that was added.
    ///
    /// # Errors
    /// What `go_on` answers in place of going on.
    pub fn compare_while<E>(
        &self,
        data: &Arc<PackData>,
        rules: &Arc<Rules>,
        go_on: impl Fn() -> Result<(), E>,
    ) -> Result<Impact, E> {
        // A record reads the same as long as its fields do.
        let sides = Sides {
            before: (&self.data, &self.rules),
            after: (data, rules),
        };
        let same_records = same_schema(&self.data, data) && sides.same_fillings();
        let reached = if same_records && same_everywhere(&self.data, data) {
            reached(&sides)
        } else {
            vec![true; rules.rules.len()]
        };
        let again = Again::new(self, data, rules, &reached);
        let mut columns: Vec<RuleColumn> = rules
            .rules
            .iter()
            .map(|rule| RuleColumn::of(rule))
            .collect();
        for piece in &self.pieces {
            go_on()?;
            let mut take = into(&mut columns);
            if same_records {
                rules.outcomes(
                    &piece.records,
                    piece.first,
                    self.as_of,
                    Some(&again),
                    Wanted::ALL,
                    &mut take,
                );
            } else {
                rules.outcomes(
                    &piece.under(&data.schema),
                    piece.first,
                    self.as_of,
                    None,
                    Wanted::ALL,
                    &mut take,
                );
            }
        }
        columns.iter_mut().for_each(|column| column.sort(0));
        let pairs = self.pairs(rules, &reached, columns);
        Ok(Comparison::new(self, data, rules, &pairs, &reached).impact())
    }

    /// Each rule's column before and after; those that the change can't reach are left out.
    fn pairs<'a>(
        &'a self,
        rules: &'a Rules,
        reached: &[bool],
        columns: Vec<RuleColumn>,
    ) -> Vec<Pair<'a>> {
        let kept = |path: &str| rules.rules.iter().any(|rule| rule.path == path);
        let gone = self
            .rules
            .rules
            .iter()
            .zip(&self.columns)
            .filter(|(rule, _)| !kept(&rule.path));
        let gone = gone.map(|(rule, column)| Pair {
            rule,
            before: Some(column),
            after: RuleColumn::default(),
        });
        let again = rules
            .rules
            .iter()
            .zip(columns)
            .zip(reached)
            .filter(|(_, reached)| **reached);
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

/// How many findings have each outcome, in the order of [`Outcome::ALL`].
type Counts = [u16; Outcome::ALL.len()];

/// The rules after a change, with what they said before.
struct Again<'a> {
    /// By their places.
    rules: Vec<AgainRule<'a>>,
    reached: &'a [bool],
    /// The rules that some reached one reads, by their places.
    read: Vec<bool>,
}

struct AgainRule<'a> {
    before: Option<(&'a Rule, &'a RuleColumn)>,
    /// Whether it concerns the same projects as before.
    same_applies: bool,
}

impl<'a> Again<'a> {
    fn new(baseline: &'a Baseline, data: &PackData, rules: &'a Rules, reached: &'a [bool]) -> Self {
        let sides = Sides {
            before: (&baseline.data, &baseline.rules),
            after: (data, rules),
        };
        let before = |rule: &Rule| {
            let old = baseline.rules.rules.iter().zip(&baseline.columns);
            old.map(|(old, column)| (&**old, column))
                .find(|(old, _)| old.path == rule.path)
        };
        // What is read of a rule that is run again, or that is gone, may be another.
        let again = rules
            .rules
            .iter()
            .zip(reached)
            .filter(|(_, reached)| **reached)
            .map(|(rule, _)| rule);
        let moved: BTreeSet<&str> = again
            .chain(gone(&baseline.rules, rules))
            .map(|rule| &*rule.header.code)
            .collect();
        let again = rules.rules.iter().zip(reached).map(|(rule, reached)| {
            let before = before(rule);
            let same_applies = *reached && before.is_some_and(|(old, _)| same_rule(old, rule)) && {
                let asked = rule.asked_by_applies(&rules.library);
                sides.same(&asked)
                    && !asked
                        .findings
                        .iter()
                        .any(|code| moved.contains(code.as_str()))
            };
            AgainRule {
                before,
                same_applies,
            }
        });
        let codes: BTreeSet<&String> = rules
            .rules
            .iter()
            .zip(reached)
            .filter(|(_, r)| **r)
            .flat_map(|(rule, _)| rule.uses.findings.iter())
            .collect();
        let read = rules
            .rules
            .iter()
            .map(|rule| codes.iter().any(|code| **code == *rule.header.code));
        Self {
            rules: again.collect(),
            reached,
            read: read.collect(),
        }
    }

    fn before(&self, rule: usize) -> Option<&'a RuleColumn> {
        self.rules.get(rule)?.before.map(|(_, column)| column)
    }
}

impl Before for Again<'_> {
    fn asks(&self, rule: usize) -> bool {
        let is = |list: &[bool]| list.get(rule) == Some(&true);
        is(self.reached) || is(&self.read)
    }

    fn runs(&self, rule: usize, place: usize) -> bool {
        let skipped = |rule: &AgainRule<'_>| {
            rule.same_applies
                && rule
                    .before
                    .is_some_and(|(_, column)| column.outcome(place) == Outcome::NotApplicable)
        };
        self.reached.get(rule) == Some(&true) && !self.rules.get(rule).is_some_and(skipped)
    }

    fn outcome(&self, rule: usize, place: usize) -> Outcome {
        self.before(rule)
            .map_or(Outcome::NotApplicable, |column| column.outcome(place))
    }

    fn figure(&self, rule: usize, place: usize, name: &str) -> Option<Number> {
        self.before(rule)?
            .figures(place)
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value.clone())
    }

    fn missing(&self, rule: usize, place: usize) -> Option<Arc<[Missing]>> {
        self.before(rule)?.missing(place).map(Arc::clone)
    }

    fn figures(&self, rule: usize, place: usize) -> Vec<(String, Number)> {
        let figures = self
            .before(rule)
            .into_iter()
            .flat_map(|column| column.figures(place));
        figures
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect()
    }
}

// ---- what a change can reach --------------------------------------------------------------------------------------

/// A pack before a change and after it.
struct Sides<'a> {
    before: (&'a PackData, &'a Rules),
    after: (&'a PackData, &'a Rules),
}

impl Sides<'_> {
    /// Whether what is named of the pack is the same: parameters, tables, facts and shared functions.
    fn same(&self, uses: &Uses) -> bool {
        let ((a, _), (b, after)) = (self.before, self.after);
        let named = |name: &String| after.facts.iter().find(|fact| *fact.name == **name);
        uses.parameters
            .iter()
            .all(|name| same_parameter(a.parameters.get(name), b.parameters.get(name)))
            && uses
                .tables
                .iter()
                .all(|name| same_table(a.tables.get(name), b.tables.get(name)))
            && uses.library.iter().all(|path| self.same_file(path))
            && uses
                .facts
                .iter()
                .all(|name| named(name).is_none_or(|fact| self.same_fact(fact)))
    }

    /// Whether a fact comes out the same as long as the record is the same.
    fn same_fact(&self, fact: &Fact) -> bool {
        let old = self.before.1.facts.iter();
        let dates = |fact: &Fact| (fact.header.from, fact.header.until);
        let script = |fact: &Fact| without_header(&fact.source.text).trim_start().to_owned();
        // What it rests on is in its uses, itself left out.
        old.into_iter().any(|old| {
            old.name == fact.name && dates(old) == dates(fact) && script(old) == script(fact)
        }) && self.same(&fact.uses)
    }

    fn same_file(&self, path: &str) -> bool {
        let text = |rules: &Rules| {
            let file = rules.library.0.iter().find(|source| source.path == path);
            file.map(|source| without_header(&source.text).trim_start().to_owned())
        };
        text(self.before.1) == text(self.after.1)
    }

    /// Whether the facts by which tables fill fields are the same.
    fn same_fillings(&self) -> bool {
        let (data, rules) = self.after;
        let lookups = data
            .schema
            .fields
            .iter()
            .filter_map(|field| field.lookup.as_ref());
        let mut by = lookups.flat_map(|lookup| &lookup.by);
        by.all(|by| {
            let fact = rules.facts.iter().find(|fact| *fact.name == **by);
            fact.is_none_or(|fact| self.same_fact(fact))
        })
    }
}

/// Whether a record read by the one is the record read by the other.
fn same_schema(a: &PackData, b: &PackData) -> bool {
    let Schema { fields, units, .. } = &a.schema;
    let tables = |field: &Field| {
        field.lookup.as_ref().is_none_or(|lookup| {
            same_table(a.tables.get(&lookup.table), b.tables.get(&lookup.table))
        })
    };
    let unit = |(a, b): (&pack::schema::Unit, &pack::schema::Unit)| {
        a.name == b.name && a.of == b.of && a.factor == b.factor
    };
    fields.len() == b.schema.fields.len()
        && fields
            .iter()
            .zip(&b.schema.fields)
            .all(|(a, b)| same_field(a, b) && tables(a))
        && units.len() == b.schema.units.len()
        && units.iter().zip(&b.schema.units).all(unit)
}

fn same_field(a: &Field, b: &Field) -> bool {
    let values = |choices: &[Choice]| {
        choices
            .iter()
            .map(|c| (c.value.clone(), c.within.clone()))
            .collect::<Vec<_>>()
    };
    let lookup = |field: &Field| {
        field
            .lookup
            .as_ref()
            .map(|l| (l.table.clone(), l.by.clone(), l.column.clone()))
    };
    (&a.name, a.kind, &a.unit, a.min, a.max, &a.within)
        == (&b.name, b.kind, &b.unit, b.min, b.max, &b.within)
        && values(&a.choices) == values(&b.choices)
        && lookup(a) == lookup(b)
        && a.items.len() == b.items.len()
        && a.items.iter().zip(&b.items).all(|(a, b)| same_field(a, b))
}

/// Whether what every rule may rest on without naming it is the same.
fn same_everywhere(a: &PackData, b: &PackData) -> bool {
    let subject = |data: &PackData| {
        data.manifest
            .subject
            .as_ref()
            .map(|s| (s.field.clone(), s.default.clone()))
    };
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
        && a.rows
            .iter()
            .zip(&b.rows)
            .all(|(a, b)| (&a.cells, a.from, a.to) == (&b.cells, b.from, b.to))
}

fn same_parameter(a: Option<&Parameter>, b: Option<&Parameter>) -> bool {
    let values = |parameter: &Parameter| {
        parameter
            .values
            .iter()
            .map(|v| (v.from, v.until, v.value))
            .collect::<Vec<_>>()
    };
    a.map(|p| (&p.unit, values(p))) == b.map(|p| (&p.unit, values(p)))
}

/// Whether a rule decides the same as long as what it reads is the same.
fn same_rule(a: &Rule, b: &Rule) -> bool {
    if std::ptr::eq(a, b) {
        return true;
    }
    let said = |rule: &Rule| {
        (
            rule.header.from,
            rule.header.until,
            rule.header.code.clone(),
        )
    };
    said(a) == said(b)
        && a.header.subjects == b.header.subjects
        && lang::without_header(&a.text).trim_start() == lang::without_header(&b.text).trim_start()
}

/// The rules that aren't there any more under their code.
fn gone<'a>(before: &'a Rules, after: &'a Rules) -> impl Iterator<Item = &'a Arc<Rule>> {
    let there = |old: &Rule| {
        after
            .rules
            .iter()
            .any(|rule| rule.path == old.path && rule.header.code == old.header.code)
    };
    before.rules.iter().filter(move |old| !there(old))
}

/// The rules of `after` that may say something else: those that are new or read otherwise, those whose parameters or rows
/// changed, and those that read a finding of such a one.
fn reached(sides: &Sides<'_>) -> Vec<bool> {
    let (before, after) = (sides.before.1, sides.after.1);
    let changed = |rule: &Arc<Rule>| {
        let old = before.rules.iter().find(|other| other.path == rule.path);
        !old.is_some_and(|old| same_rule(old, rule)) || !sides.same(&rule.uses)
    };
    let mut reached: Vec<bool> = after.rules.iter().map(changed).collect();
    let mut codes: BTreeSet<String> = gone(before, after)
        .map(|rule| rule.header.code.to_string())
        .collect();
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
    before: Option<&'a RuleColumn>,
    after: RuleColumn,
}

impl Pair<'_> {
    fn before(&self, place: usize) -> Outcome {
        self.before
            .map_or(Outcome::NotApplicable, |column| column.outcome(place))
    }

    fn after(&self, place: usize) -> Outcome {
        self.after.outcome(place)
    }
}

/// The two sides of a comparison.
struct Comparison<'a> {
    baseline: &'a Baseline,
    data: &'a PackData,
    rules: &'a Rules,
    pairs: &'a [Pair<'a>],
    reached: &'a [bool],
    after: Vec<Verdict>,
    /// What each project adds to the total of its region: after the change, or else before it.
    volumes: Vec<Option<Number>>,
}

impl<'a> Comparison<'a> {
    fn new(
        baseline: &'a Baseline,
        data: &'a PackData,
        rules: &'a Rules,
        pairs: &'a [Pair<'a>],
        reached: &'a [bool],
    ) -> Self {
        let verdict = |(place, counts): (usize, &Counts)| {
            let mut counts = *counts;
            for pair in pairs {
                if let Some(before) = pair.before {
                    count(&mut counts, before.counted(place), u16::wrapping_sub);
                }
                count(&mut counts, pair.after.counted(place), u16::wrapping_add);
            }
            verdict_of(&counts)
        };
        let mut volumes = vec![None; baseline.len()];
        if let Some(portfolio) = &data.manifest.portfolio {
            let adds = |rule: &Rule| *rule.header.code == *portfolio.finding;
            let before = baseline
                .rules
                .rules
                .iter()
                .zip(&baseline.columns)
                .filter(|(rule, _)| adds(rule))
                .map(|(_, column)| column);
            let after = pairs
                .iter()
                .filter(|pair| adds(pair.rule))
                .map(|pair| &pair.after);
            for figure in before
                .chain(after)
                .flat_map(|column| &column.figures)
                .filter(|figure| figure.name == portfolio.figure)
            {
                for (place, value) in &figure.values {
                    if let Some(volume) = volumes.get_mut(*place) {
                        *volume = Some(value.clone());
                    }
                }
            }
        }
        Self {
            after: baseline.counts.iter().enumerate().map(verdict).collect(),
            baseline,
            data,
            rules,
            pairs,
            reached,
            volumes,
        }
    }

    fn places(&self) -> impl Iterator<Item = (usize, Verdict, Verdict)> {
        let both = self.baseline.verdicts.iter().zip(&self.after).enumerate();
        both.map(|(place, (before, after))| (place, *before, *after))
    }

    fn flipped(&self) -> impl Iterator<Item = (usize, Verdict, Verdict)> {
        self.places().filter(|(_, before, after)| before != after)
    }

    fn impact(&self) -> Impact {
        let (figures, moved) = self.figures();
        let mut touched: BTreeSet<usize> = moved;
        for pair in self.pairs {
            touched.extend(
                (0..self.baseline.len()).filter(|place| pair.before(*place) != pair.after(*place)),
            );
        }
        let count =
            |verdicts: &[Verdict], of: Verdict| verdicts.iter().filter(|v| **v == of).count();
        let verdicts = Verdict::ALL.into_iter().map(|verdict| VerdictCount {
            verdict,
            before: count(&self.baseline.verdicts, verdict),
            after: count(&self.after, verdict),
        });
        let (flips, flipped) = (self.flips(), self.flipped().count());
        let touched = touched
            .into_iter()
            .filter(|place| self.baseline.verdicts.get(*place) == self.after.get(*place))
            .count();
        Impact {
            projects: self.baseline.len(),
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
                let run = self
                    .rules
                    .rules
                    .iter()
                    .zip(self.reached)
                    .filter(|(_, reached)| **reached);
                run.map(|(rule, _)| rule.header.code.to_string()).collect()
            },
        }
    }

    fn volume_of(&self, places: impl Iterator<Item = usize>) -> Option<String> {
        self.data.manifest.portfolio.as_ref()?;
        let mut total = Number::ZERO;
        for volume in places.filter_map(|place| self.volumes.get(place)?.as_ref()) {
            add(&mut total, volume);
        }
        Some(total.to_string())
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
            for place in 0..self.baseline.len() {
                let (from, to) = (pair.before(place), pair.after(place));
                if from != to {
                    *moves.entry((from, to)).or_default() += 1;
                }
            }
            let mut moves: Vec<_> = moves
                .into_iter()
                .map(|((from, to), projects)| (from, to, projects))
                .collect();
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
            let mut sides: BTreeMap<(&str, &str), [&[Placed]; 2]> = BTreeMap::new();
            for (side, column) in [pair.before, Some(&pair.after)].into_iter().enumerate() {
                for figure in column.into_iter().flat_map(|column| &column.figures) {
                    if let Some(values) = sides
                        .entry((&figure.name, &figure.unit))
                        .or_default()
                        .get_mut(side)
                    {
                        *values = &figure.values;
                    }
                }
            }
            let mut sums: BTreeMap<(&str, &str), (Number, Number, usize)> = BTreeMap::new();
            for (name, [before, after]) in sides {
                by_place(before, after, |place, before, after| {
                    if before != after {
                        moved.insert(place);
                        let none = || (Number::ZERO, Number::ZERO, 0);
                        let (x, y, projects) = sums.entry(name).or_insert_with(none);
                        before.into_iter().for_each(|before| add(x, before));
                        after.into_iter().for_each(|after| add(y, after));
                        *projects += 1;
                    }
                });
            }
            // A volume per unit of output can't be added up.
            let amounts = sums
                .into_iter()
                .filter(|((_, unit), _)| !unit.is_empty() && *unit != "1" && !unit.contains('/'));
            changes.extend(amounts.map(|((name, unit), (before, after, projects))| {
                FigureChange {
                    code: pair.rule.header.code.to_string(),
                    name: name.to_owned(),
                    label: pair
                        .rule
                        .header
                        .words
                        .get(name)
                        .map_or_else(|| Text::same(name), |(label, _)| label.clone()),
                    unit: unit.to_owned(),
                    before: before.to_string(),
                    after: after.to_string(),
                    projects,
                }
            }));
        }
        (changes, moved)
    }

    fn groups(&self) -> Vec<Group> {
        let schema = &self.data.schema;
        let portfolio = self.data.manifest.portfolio.as_ref();
        let fields = portfolio
            .into_iter()
            .flat_map(|p| p.region.iter().take(1).chain(&p.by));
        let fields = fields.filter_map(|name| schema.get(name));
        let mut groups: Vec<Group> = fields
            .map(|(index, field)| self.group(index, field))
            .collect();
        let families = self.data.manifest.families.iter().map(|family| {
            let places = self.flipped().filter(|(place, ..)| {
                let of = self
                    .pairs
                    .iter()
                    .filter(|pair| *pair.rule.family == *family.id);
                of.into_iter()
                    .any(|pair| pair.before(*place) != pair.after(*place))
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
            let value = self
                .baseline
                .value(flip.0, index)
                .map(|value| value.print());
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

    fn value(
        &self,
        value: String,
        label: Text,
        flips: impl Iterator<Item = (usize, Verdict, Verdict)>,
    ) -> GroupValue {
        let flips: Vec<_> = flips.collect();
        let worse = flips
            .iter()
            .filter(|(_, before, after)| after < before)
            .count();
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
        let volume = |place: usize| self.volumes.get(place).and_then(Option::as_ref);
        places.sort_by_key(|(place, before, after)| {
            (
                after > before,
                std::cmp::Reverse(volume(*place)),
                *after,
                *place,
            )
        });
        places.truncate(LISTED);
        let name = self
            .data
            .manifest
            .portfolio
            .as_ref()
            .and_then(|portfolio| self.data.schema.get(&portfolio.name));
        let changes = places.into_iter().map(|(index, from, to)| {
            let findings = self
                .pairs
                .iter()
                .filter(|pair| pair.before(index) != pair.after(index));
            let named = name
                .and_then(|(field, _)| self.baseline.value(index, field))
                .map(|value| value.print());
            ProjectChange {
                index,
                name: named.unwrap_or_default(),
                from,
                to,
                findings: findings
                    .map(|pair| {
                        (
                            pair.rule.header.code.to_string(),
                            pair.before(index),
                            pair.after(index),
                        )
                    })
                    .collect(),
                volume: volume(index).map(Number::to_string),
            }
        });
        changes.collect()
    }

    fn summary(&self, flips: &[Flip], flipped: usize, touched: usize) -> Text {
        let projects = self.baseline.len();
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
                format!(
                    "{projects} 个项目中有 {flipped} 个结论改变：{}",
                    zh.join("，")
                ),
                format!(
                    "{flipped} of {projects} projects have another verdict: {}",
                    en.join(", ")
                ),
            )
        };
        if let (Some(portfolio), false) = (&self.data.manifest.portfolio, flips.is_empty()) {
            let rule = self
                .rules
                .rules
                .iter()
                .find(|rule| *rule.header.code == *portfolio.finding);
            let label = rule.and_then(|rule| rule.header.words.get(&*portfolio.figure));
            let unit = self
                .data
                .schema
                .get(&portfolio.cap)
                .and_then(|(_, field)| field.unit.clone())
                .unwrap_or_default();
            if let (Some((label, _)), Some(volume)) = (
                label,
                self.volume_of(self.flipped().map(|(place, ..)| place)),
            ) {
                text = Text::new(
                    format!("{}；这些项目的{}共 {volume} {unit}", text.zh, label.zh),
                    format!("{}; {} of these: {volume} {unit}", text.en, label.en),
                );
            }
        }
        if touched > 0 {
            text = Text::new(
                format!("{}；另有 {touched} 个结论不变而意见或数额有变", text.zh),
                format!(
                    "{}; for {touched} more a finding or an amount changes, not the verdict",
                    text.en
                ),
            );
        }
        Text::new(format!("{}。", text.zh), format!("{}.", text.en))
    }
}

/// Puts what comes from a place on into order.
fn sort<T>(list: &mut [(usize, T)], first: usize) {
    let from = list.partition_point(|(place, _)| *place < first);
    let new = list.get_mut(from..).unwrap_or_default();
    if !new.is_sorted_by_key(|(place, _)| *place) {
        new.sort_by_key(|(place, _)| *place);
    }
}

/// Places behind the point of what is added up over projects.
const PLACES: u32 = 28;

/// Adds an amount of a project to a total. Fractions of thousands of projects have no short denominator in common, so each
/// counts as its nearest decimal of [`PLACES`].
fn add(total: &mut Number, amount: &Number) {
    let sum = amount
        .round_half_even(PLACES)
        .and_then(|amount| total.checked_add(&amount));
    if let Ok(sum) = sum {
        *total = sum;
    }
}

/// Goes through two lists of values by place, together; of several of one place, the last counts.
fn by_place<'a>(
    before: &'a [Placed],
    after: &'a [Placed],
    mut each: impl FnMut(usize, Option<&'a Number>, Option<&'a Number>),
) {
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    while let Some(place) = before
        .peek()
        .into_iter()
        .chain(after.peek())
        .map(|(place, _)| *place)
        .min()
    {
        let last = |side: &mut std::iter::Peekable<std::slice::Iter<'a, Placed>>| {
            let mut value = None;
            while let Some((_, own)) = side.next_if(|(own, _)| *own == place) {
                value = Some(own);
            }
            value
        };
        let (x, y) = (last(&mut before), last(&mut after));
        each(place, x, y);
    }
}

fn count(counts: &mut Counts, outcome: Outcome, change: fn(u16, u16) -> u16) {
    if let Some(count) = counts.get_mut(outcome as usize) {
        *count = change(*count, 1);
    }
}

fn verdict_of(counts: &Counts) -> Verdict {
    let there = Outcome::ALL
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| **count > 0);
    Verdict::of(there.map(|(outcome, _)| outcome))
}

/// The most flips first; values without any are left out.
fn in_order(mut values: Vec<GroupValue>) -> Vec<GroupValue> {
    values.retain(|value| value.worse + value.better > 0);
    values.sort_by_key(|value| std::cmp::Reverse(value.worse + value.better));
    values
}
