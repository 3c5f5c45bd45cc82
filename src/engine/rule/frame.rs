//! What one run of a rule left behind, written out, and the finding that comes of it.

use super::dated::Dated;
use super::fact::Fact;
use super::fault::Origin;
use super::machine::Machine;
use super::program::Program;
use super::trace::{Line, Trace};
use super::val::{self, Val};
use crate::record::Record;
use crate::report::{
    Check, FactRead, Finding, Missing, MissingKind, NOT_IN_FORCE, NamedValue, Own, ParameterRead,
    Printed, RowRead, Sides,
};
use lang::header::Header;
use model::diagnostic::Diagnostic;
use model::number::{self, Number};
use model::outcome::{Comparison, Outcome, Weight};
use model::rendered::Rendered;
use model::sorted::{Map, Set};
use model::text::Text;
use pack::schema::{Choice, Schema};
use pack::tables::Cell;
use pack::{Confidence, HOLIDAYS, PackData};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A value as a finding shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Unknown,
    Number(Number),
    Other(String),
}

impl Shown {
    /// Its number, if it is one.
    #[must_use]
    pub const fn number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Its text, a number's being written by `write`; nothing of what isn't known.
    fn print(&self, write: impl FnOnce(&Number) -> String) -> String {
        match self {
            Self::Unknown => String::new(),
            Self::Number(number) => write(number),
            Self::Other(text) => text.clone(),
        }
    }
}

/// An outcome and the key of its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Conclusion {
    pub outcome: Outcome,
    pub key: String,
}

/// A check that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    pub key: String,
    pub weight: Weight,
    pub line: u32,
    pub actual: Shown,
    pub actual_key: String,
    pub comparison: Comparison,
    pub limits: Vec<Shown>,
    /// Empty if the right side has no label.
    pub limit_key: String,
    /// Whether it holds, if that is known.
    pub holds: Option<bool>,
    pub unit: Option<String>,
    pub otherwise: Option<Conclusion>,
}

/// What a run left behind.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The fields read, by place in the schema.
    pub fields: Map<usize, Arc<Rendered<NamedValue>>>,
    pub parameters: Set<String>,
    /// The facts read that are known, by place among all.
    pub facts: Map<usize, Arc<Rendered<FactRead>>>,
    /// Rows read by table and place, with their keys.
    pub rows: Map<(String, usize), Vec<String>>,
    pub findings: Set<String>,
    pub checks: Vec<Made>,
    pub figures: Vec<(String, Number, String)>,
    pub conclusions: Vec<Conclusion>,
    pub referrals: Vec<(String, String)>,
    pub notes: Vec<String>,
    /// What the script printed for its author, each with its line.
    pub printed: Vec<Printed>,
}

impl Frame {
    /// What the last run of a machine left behind.
    pub(super) fn of(machine: &Machine<'_>, program: &Program, known: &mut Known) -> Self {
        let trace = &machine.memory.trace;
        let text = |id| machine.text(id).to_owned();
        let mut frame = Self::read(machine, trace, known);
        frame.checks = checks(machine, program).collect();
        frame.figures = trace
            .figures
            .iter()
            .filter_map(|(name, value, unit)| {
                Some((
                    text(*name),
                    machine.number(*value)?.into_owned(),
                    text(*unit),
                ))
            })
            .collect();
        let conclusions = trace.conclusions.iter();
        frame.conclusions = conclusions.map(|c| conclusion(machine, *c)).collect();
        frame.referrals = trace
            .referrals
            .iter()
            .map(|(department, key)| (text(*department), text(*key)))
            .collect();
        frame.notes = trace.notes.iter().map(|key| text(*key)).collect();
        let file = |origin: Origin| match origin {
            Origin::Fact(at) => machine.facts.get(at).map(|fact| fact.source.path.clone()),
            Origin::Library(at) => machine.library.file(at).map(|source| source.path.clone()),
        };
        let printed = |line: &Line| Printed {
            line: line.line,
            text: line.text.clone(),
            file: line.origin.and_then(file),
        };
        frame.printed = trace.printed.iter().map(printed).collect();
        frame
    }

    /// What a trace read.
    fn read(machine: &Machine<'_>, trace: &Trace, known: &mut Known) -> Self {
        let schema = &machine.data.schema;
        let mut frame = Self::default();
        for index in trace.fields.iter() {
            let shown = || show((schema, &machine.record), index, machine.print_field(index));
            if !known.fields.contains_key(&index)
                && let Some(shown) = shown()
            {
                known.fields.insert(index, shown);
            }
            if let Some(value) = known.fields.get(&index) {
                frame.fields.insert(index, Arc::clone(value));
            }
        }
        for index in trace.facts.iter() {
            let Some((fact, value)) = machine.facts.get(index).zip(machine.known_fact(index))
            else {
                continue;
            };
            let read = known
                .facts
                .or_insert_with(index, || show_fact(fact, machine.print(value)));
            frame.facts.insert(index, Arc::clone(read));
        }
        let parameter = |at| Some(machine.data.parameters.at(at)?.0.clone());
        frame.parameters = trace.parameters.iter().filter_map(parameter).collect();
        frame.findings = trace
            .findings
            .iter()
            .filter_map(|at| Some(machine.pool.codes().get(at)?.to_string()))
            .collect();
        for read in &trace.rows {
            let Some((table, _)) = machine.data.tables.at(read.table.into()) else {
                continue;
            };
            let keys = || {
                trace
                    .keys(read)
                    .iter()
                    .map(|key| machine.print(*key))
                    .filter(|key| !key.is_empty())
                    .collect()
            };
            let place = (table.clone(), read.row as usize);
            if read.again {
                frame.rows.insert(place, keys());
            } else {
                frame.rows.or_insert_with(place, keys);
            }
        }
        for row in trace.holidays.iter() {
            frame
                .rows
                .or_insert_with((HOLIDAYS.to_owned(), row), Vec::new);
        }
        frame
    }
}

fn conclusion(machine: &Machine<'_>, said: val::Conclusion) -> Conclusion {
    Conclusion {
        outcome: said.outcome,
        key: machine.text(said.key).to_owned(),
    }
}

/// The checks that the last run of a machine made.
pub(super) fn checks(machine: &Machine<'_>, program: &Program) -> impl Iterator<Item = Made> {
    let trace = &machine.memory.trace;
    let text = |id| machine.text(id).to_owned();
    trace.checks.iter().filter_map(move |made| {
        let check = program.checks.get(made.check)?;
        let limits = trace.limits(made).iter();
        Some(Made {
            key: text(check.key),
            weight: check.weight,
            line: check.at.line,
            actual: machine.shown(made.actual),
            actual_key: text(check.actual_key),
            comparison: check.comparison,
            limits: limits.map(|limit| machine.shown(*limit)).collect(),
            limit_key: text(check.limit_key),
            holds: made.holds.ok(),
            unit: made.unit.map(text),
            otherwise: made.otherwise.map(|said| conclusion(machine, said)),
        })
    })
}

/// A fact that was worked out, and what it rests on.
pub struct Worked {
    pub frame: Frame,
    /// What would have to be known for it.
    pub missing: Vec<Missing>,
}

impl Worked {
    /// Nothing if it wasn't worked out.
    pub(super) fn of(machine: &Machine<'_>, fact: usize, known: &mut Known) -> Option<Self> {
        let (answer, trace) = machine.worked_fact(fact)?;
        Some(Self {
            frame: Frame::read(machine, trace, known),
            missing: match answer {
                Val::Unknown(unknown) => machine.missing(unknown).collect(),
                _ => Vec::new(),
            },
        })
    }
}

impl Frame {
    /// Whether a bar was come to.
    fn bars(&self) -> bool {
        let broken = self.checks.iter().filter(|made| made.holds == Some(false));
        broken
            .filter_map(|made| made.otherwise.as_ref())
            .chain(&self.conclusions)
            .any(|said| said.outcome == Outcome::Reject)
    }
}

/// What a finding says to the rules that read it.
#[derive(Clone)]
pub struct Said {
    pub outcome: Outcome,
    pub figures: Vec<(String, Number)>,
    pub missing: Vec<Missing>,
}

/// How a run ended, as a finding says it.
pub enum Ended {
    /// The rule is not in force on the date.
    NotInForce,
    /// The rule doesn't concern the record.
    NotApplicable,
    Done,
    /// The script is wrong or went over a limit.
    Failed(Box<Diagnostic>),
}

/// A run, written out, with what comes of it.
pub struct Run {
    pub frame: Frame,
    pub outcome: Outcome,
    pub ended: Ended,
    pub missing: Set<Missing>,
}

impl Run {
    /// One that wasn't started.
    pub fn none(ended: Ended) -> Self {
        Self {
            frame: Frame::default(),
            outcome: Self::outcome_of(&ended),
            ended,
            missing: Set::default(),
        }
    }

    /// What a rule says that wasn't run.
    pub const fn outcome_of(ended: &Ended) -> Outcome {
        match ended {
            Ended::Failed(_) => Outcome::Undetermined,
            Ended::NotInForce | Ended::NotApplicable | Ended::Done => Outcome::NotApplicable,
        }
    }
}

/// A fact as a report shows it.
pub fn show_fact(fact: &Fact, value: String) -> Arc<Rendered<FactRead>> {
    let header = &fact.header;
    Arc::new(Rendered::new(FactRead {
        name: Arc::clone(&fact.name),
        title: header.title.clone(),
        words: header.words.get(&*value).map(|(words, _)| words.clone()),
        value,
        unit: Arc::clone(&header.unit),
        confidence: header.confidence,
        sources: Arc::clone(&header.sources),
        may_read: Arc::clone(&fact.fields),
    }))
}

/// A field as a report shows it.
pub fn show(
    (schema, record): (&Schema, &Record),
    index: usize,
    value: String,
) -> Option<Arc<Rendered<NamedValue>>> {
    let field = schema.fields.get(index)?;
    Some(Arc::new(Rendered::new(NamedValue {
        name: Arc::clone(&field.name),
        label: field.label.clone(),
        value: value.into(),
        unit: field.unit.clone().unwrap_or_default(),
        from: record.from(index).cloned(),
        blank: record.is_taken(schema, index),
    })))
}

impl Made {
    /// How far inside the limit, between numbers.
    fn margin(&self) -> Option<Number> {
        let actual = self.actual.number()?;
        let limit = |i: usize| self.limits.get(i).and_then(Shown::number);
        let above = |i: usize| actual.checked_sub(limit(i)?).ok();
        let below = |i: usize| limit(i)?.checked_sub(actual).ok();
        match self.comparison {
            Comparison::AtMost | Comparison::Below => below(0),
            Comparison::AtLeast | Comparison::Above => above(0),
            Comparison::Between => Some(above(0)?.min(below(1)?)),
            _ => None,
        }
    }
}

/// What findings of a screening show already.
#[derive(Default)]
pub struct Known {
    /// By place.
    fields: Map<usize, Arc<Rendered<NamedValue>>>,
    facts: Map<usize, Arc<Rendered<FactRead>>>,
    rows: ShownRows,
}

/// By table, place and keys.
type ShownRows = Map<((String, usize), Vec<String>), Arc<Rendered<RowRead>>>;

/// What a finding is made from besides the frame.
pub struct Context<'a> {
    pub data: &'a PackData,
    pub header: &'a Header,
    pub rule: &'a Arc<str>,
    pub family: &'a Arc<str>,
    pub units: &'a Map<String, String>,
    pub words: &'a Map<String, Arc<[Choice]>>,
    pub(super) dated: &'a Dated,
    /// What a rule says that doesn't concern the record.
    pub words_of_none: &'a Text,
    /// How sure the findings are that were made before, by code.
    pub confidences: &'a Map<Arc<str>, Confidence>,
}

impl Context<'_> {
    fn say(&self, key: &str) -> Text {
        self.header
            .words
            .get(key)
            .map_or_else(|| Text::same(key), |(text, _)| text.clone())
    }

    /// The finding of a run.
    pub fn finding(&self, run: Run, known: &mut Known) -> Finding {
        let Run {
            frame,
            outcome,
            ended,
            missing,
        } = run;
        let mut sentences = Vec::new();
        let mut checks = Vec::new();
        let mut held = Vec::new();
        let figures = &frame.figures;
        for made in &frame.checks {
            let Some(holds) = made.holds else { continue };
            let mut check = self.check(made, holds);
            check.label = fill(&check.label, Some((made, &check)), figures);
            if holds {
                held.push(check.label.clone());
            } else {
                let key = made
                    .otherwise
                    .as_ref()
                    .map_or(&made.key, |conclusion| &conclusion.key);
                sentences.push(fill(&self.say(key), Some((made, &check)), figures));
            }
            checks.push(check);
        }
        for conclusion in &frame.conclusions {
            sentences.push(fill(&self.say(&conclusion.key), None, figures));
        }
        let reason = match ended {
            Ended::NotInForce => Some(NOT_IN_FORCE.to_owned()),
            Ended::NotApplicable => Some(self.reason(&frame)),
            _ => None,
        };
        let mut error = None;
        match ended {
            Ended::Done => {}
            Ended::NotInForce => {
                let until = self
                    .header
                    .until
                    .map(|d| (format!("至 {d} "), format!(" to {d}")))
                    .unwrap_or_default();
                sentences.push(Text::new(
                    format!(
                        "本规则自 {} {}施行，{} 不适用。",
                        self.header.from, until.0, self.dated.as_of
                    ),
                    format!(
                        "In force from {}{}: not on {}.",
                        self.header.from, until.1, self.dated.as_of
                    ),
                ));
            }
            Ended::NotApplicable => {
                sentences = vec![self.words_of_none.clone()];
            }
            Ended::Failed(diagnostic) => {
                sentences.push(Text::new(
                    format!("规则执行出错，须人工判定：{}", diagnostic.message.zh),
                    format!(
                        "The rule failed; a person must decide: {}",
                        diagnostic.message.en
                    ),
                ));
                error = Some(*diagnostic);
            }
        }
        if outcome == Outcome::Undetermined && frame.bars() {
            sentences.push(Text::new(
                "所依据的名单或者数值待核实，核实或者填写以前不直接不予批准，由审查人员判定。",
                "It rests on a list or a value to be confirmed: until that is confirmed or answered nothing is refused, and a person decides.",
            ));
        }
        sentences.extend(
            frame
                .notes
                .iter()
                .map(|key| fill(&self.say(key), None, figures)),
        );
        let own = sentences.len();
        if outcome == Outcome::Pass && sentences.is_empty() {
            sentences.push(passed(&held));
        }
        // What is only shown may be absent from a finding that passes.
        if outcome < Outcome::Pass {
            sentences.extend(without(&missing));
        }
        // What is missing besides fields only the sentence says in full.
        let named = missing.iter().all(|m| m.kind == MissingKind::Field);
        let own = sentences.get(..own).filter(|_| named);
        let own = Own::of(own.unwrap_or(&sentences));
        let parameters = parameters(self.data, &frame, self.dated);
        let rows = rows(self.data, &frame, known);
        let weakest = parameters
            .iter()
            .map(|p| p.confidence)
            .chain(rows.iter().map(|r| r.confidence))
            .chain(frame.facts.values().map(|fact| fact.confidence));
        let weakest = weakest.chain(
            frame
                .findings
                .iter()
                .filter_map(|code| self.confidences.get(code.as_str()))
                .copied(),
        );
        Finding {
            code: self.header.code.clone(),
            rule: Arc::clone(self.rule),
            family: Arc::clone(self.family),
            stage: self.header.stage.clone(),
            outcome,
            reason,
            title: self.header.title.clone(),
            message: match sentences.as_slice() {
                [one] => one.clone(),
                all => Text::new(
                    all.iter().map(|t| &*t.zh).collect::<String>(),
                    all.iter().map(|t| &*t.en).collect::<Vec<_>>().join(" "),
                ),
            },
            own,
            confidence: weakest.fold(self.header.confidence, Confidence::max),
            checks,
            figures: frame
                .figures
                .iter()
                .map(|(name, value, unit)| NamedValue {
                    name: name.as_str().into(),
                    label: self.say(name),
                    value: value.to_string().into(),
                    unit: unit.as_str().into(),
                    from: None,
                    blank: false,
                })
                .collect(),
            amounts: frame
                .figures
                .iter()
                .map(|(_, value, _)| value.clone())
                .collect(),
            fields: frame.fields.values().cloned().collect(),
            facts: frame.facts.values().cloned().collect(),
            parameters,
            rows,
            findings: frame.findings.into_vec(),
            sources: Arc::clone(&self.header.sources),
            departments: Arc::clone(&self.header.departments),
            missing: missing.into_vec(),
            error,
            printed: frame.printed,
            judged: None,
        }
    }

    /// Why the rule doesn't concern the record: the fields that it looked at and that are answered, else the first that is blank,
    /// else the findings, else what the record is about.
    fn reason(&self, frame: &Frame) -> String {
        let read = || frame.fields.values();
        let answered = read().filter(|field| !field.blank);
        let answered: Vec<&str> = answered.map(|field| &*field.name).collect();
        if !answered.is_empty() {
            return answered.join(" ");
        }
        if let Some(blank) = read().next() {
            return blank.name.to_string();
        }
        if frame.findings.iter().next().is_some() {
            return frame
                .findings
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(" ");
        }
        let subject = self.data.manifest.subject.as_ref();
        subject
            .map_or("applies", |subject| &subject.field)
            .to_owned()
    }

    /// Departments that the run referred to, with the reason.
    pub fn referrals(&self, frame: &Frame) -> Vec<(String, Arc<str>, Text)> {
        frame
            .referrals
            .iter()
            .map(|(department, key)| {
                (
                    department.clone(),
                    self.header.code.clone(),
                    fill(&self.say(key), None, &frame.figures),
                )
            })
            .collect()
    }

    fn check(&self, made: &Made, holds: bool) -> Check {
        let numeric = made.actual.number().is_some();
        // What a choice is called, where the value is one.
        let choices = self.words.get(&made.key);
        let words = |values: &[Shown]| {
            let labels = choices.into_iter().flat_map(|choices| {
                values.iter().map(|value| {
                    let value = value.print(Number::to_string);
                    choices.iter().find(|c| c.value == value)
                })
            });
            let labels: Option<Vec<&Text>> =
                labels.map(|choice| choice.map(|c| &c.label)).collect();
            let labels = labels.filter(|labels| !labels.is_empty())?;
            let join = |pick: fn(&Text) -> &str, comma: &str| {
                labels
                    .iter()
                    .map(|label| pick(label))
                    .collect::<Vec<_>>()
                    .join(comma)
            };
            Some(Text::new(join(|t| &t.zh, "、"), join(|t| &t.en, ", ")))
        };
        let margin = made.margin();
        let sides = || std::iter::once(&made.actual).chain(&made.limits);
        let numbers: Vec<&Number> = sides().filter_map(Shown::number).chain(&margin).collect();
        let mut texts = number::print_apart(&numbers).into_iter();
        let mut next = || texts.next().unwrap_or_default();
        Check {
            key: made.key.clone(),
            severity: made.weight,
            label: self.say(&made.key),
            actual: made.actual.print(|_| next()),
            actual_words: words(std::slice::from_ref(&made.actual)),
            actual_label: self.say(&made.actual_key),
            comparison: made.comparison,
            limit: made
                .limits
                .iter()
                .map(|limit| limit.print(|_| next()))
                .collect::<Vec<_>>()
                .join(", "),
            limit_words: words(&made.limits),
            limit_label: if made.limit_key.is_empty() {
                Text::default()
            } else {
                self.say(&made.limit_key)
            },
            unit: made
                .unit
                .clone()
                .or_else(|| self.units.get(&made.key).cloned())
                .filter(|u| numeric && u != "1")
                .unwrap_or_default(),
            holds,
            margin: margin.as_ref().map(|_| next()),
            line: made.line,
            numbers: Sides {
                actual: made.actual.number().cloned(),
                limits: made
                    .limits
                    .iter()
                    .map(|limit| limit.number().cloned())
                    .collect(),
                margin,
            },
        }
    }
}

/// The parameters that a run read, as a report shows them.
pub(super) fn parameters(data: &PackData, frame: &Frame, dated: &Dated) -> Vec<Arc<ParameterRead>> {
    let read = frame.parameters.iter();
    read.filter_map(|name| dated.read(data, name)).collect()
}

/// The rows that a run read, as a report shows them.
pub(super) fn rows(
    data: &PackData,
    frame: &Frame,
    known: &mut Known,
) -> Vec<Arc<Rendered<RowRead>>> {
    let show = |(at, key): (&(String, usize), &Vec<String>)| {
        let place = (at.clone(), key.clone());
        if let Some(row) = known.rows.get(&place) {
            return Some(Arc::clone(row));
        }
        let row = Arc::new(Rendered::new(row(data, &at.0, at.1, key)?));
        known.rows.insert(place, Arc::clone(&row));
        Some(row)
    };
    frame.rows.iter().filter_map(show).collect()
}

fn row(data: &PackData, name: &str, index: usize, key: &[String]) -> Option<RowRead> {
    let table = data.tables.get(name)?;
    let row = table.rows.get(index)?;
    let cells = table
        .columns
        .iter()
        .zip(&row.cells)
        .filter(|(_, cell)| **cell != Cell::Empty);
    Some(RowRead {
        table: name.to_owned(),
        title: table.title.clone(),
        key: key.to_vec(),
        line: row.line,
        source: row.source.clone(),
        citation: data.cite(&row.source, ""),
        confidence: row.confidence,
        from: row.from.map(|d| d.to_string()).unwrap_or_default(),
        to: row.to.map(|d| d.to_string()),
        confirmed: row.confirmed.clone(),
        added: row.added,
        cells: cells
            .map(|(column, cell)| NamedValue {
                name: column.name.as_str().into(),
                label: column.label.clone(),
                value: cell.print().into(),
                unit: column.unit.as_deref().unwrap_or_default().into(),
                from: None,
                blank: false,
            })
            .collect(),
    })
}

/// The pieces of a sentence, each with the name in braces behind it, if there is one.
fn pieces(sentence: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut left = sentence;
    std::iter::from_fn(move || {
        let (piece, name, rest) = match left.find('}').map(|end| left.split_at(end)) {
            Some((head, rest)) => match head.rsplit_once('{') {
                Some((piece, name)) => (piece, Some(name), rest.get(1..)?),
                None => (left.get(..=head.len())?, None, rest.get(1..)?),
            },
            None => (left, None, ""),
        };
        left = rest;
        (!piece.is_empty() || name.is_some()).then_some((piece, name))
    })
}

/// Puts amounts into a sentence; two that differ are written differently.
fn fill(text: &Text, check: Option<(&Made, &Check)>, figures: &[(String, Number, String)]) -> Text {
    if !text.zh.contains('{') && !text.en.contains('{') {
        return text.clone();
    }
    let named: Vec<&str> = [&*text.zh, &*text.en]
        .into_iter()
        .flat_map(pieces)
        .filter_map(|(_, name)| name)
        .collect();
    let names = |name: &str| named.contains(&name);
    let margin = check.and_then(|(_, check)| check.numbers.margin.as_ref());
    let margin = margin.map(Number::abs);
    let mut numbers: Vec<&Number> = Vec::new();
    if let Some((made, _)) = check {
        let (actual, limits) = (&made.actual, &made.limits);
        numbers.extend(actual.number().filter(|_| names("actual")));
        numbers.extend(
            limits
                .iter()
                .filter_map(Shown::number)
                .filter(|_| names("limit")),
        );
        numbers.extend(margin.iter().filter(|_| names("margin")));
    }
    let read = figures.iter().filter(|(name, ..)| names(name));
    numbers.extend(read.map(|(_, value, _)| value));
    let texts = number::print_short_apart(&numbers);
    let short = |number: &Number| {
        let place = numbers.iter().position(|other| *other == number);
        place
            .and_then(|place| texts.get(place))
            .cloned()
            .unwrap_or_default()
    };
    let value = |name: &str, pick: fn(&Text) -> &str, money: fn(String) -> String| {
        if let Some((made, check)) = check {
            let words = |words: &Option<Text>| words.as_ref().map(|words| pick(words).to_owned());
            match name {
                "actual" => {
                    let shown = || made.actual.print(short);
                    return Some(words(&check.actual_words).unwrap_or_else(shown));
                }
                "limit" => {
                    let print = |limit: &Shown| limit.print(short);
                    let shown = || made.limits.iter().map(print).collect::<Vec<_>>().join("、");
                    return Some(words(&check.limit_words).unwrap_or_else(shown));
                }
                "margin" => return Some(margin.as_ref().map(short).unwrap_or_default()),
                "unit" => return Some(check.unit.clone()),
                _ => {}
            }
        }
        let (_, value, unit) = figures.iter().find(|(figure, ..)| figure == name)?;
        let text = short(value);
        Some(if unit == MONEY { money(text) } else { text })
    };
    let fill = |sentence: &str, pick: fn(&Text) -> &str, money: fn(String) -> String| {
        let mut filled = String::with_capacity(sentence.len() + 32);
        for (before, name) in pieces(sentence) {
            let close = before.strip_prefix(' ').filter(|_| filled.ends_with('万'));
            filled.push_str(close.unwrap_or(before));
            let Some(name) = name else { continue };
            match value(name, pick, money) {
                Some(value) => filled.push_str(&value),
                None => filled.extend(["{", name, "}"]),
            }
        }
        filled
    };
    Text::new(
        fill(&text.zh, |t| &t.zh, in_myriads),
        fill(&text.en, |t| &t.en, in_thousands),
    )
}

/// The unit of amounts of money.
const MONEY: &str = "元";

/// As money is written in Chinese, in 万 from one on; cents and what no decimal ends stay as they are.
fn in_myriads(text: String) -> String {
    let amount = number::parse(&text).ok();
    let myriads = amount.and_then(|amount| amount.checked_mul(Decimal::new(1, 4)));
    match myriads.map(|myriads| myriads.normalize()) {
        Some(myriads) if myriads >= Decimal::ONE && myriads.scale() <= 4 => format!("{myriads} 万"),
        _ => text,
    }
}

/// As money is written in English, its digits in groups of three.
fn in_thousands(text: String) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut grouped = String::with_capacity(text.len() + digits / 3);
    for (place, digit) in text.chars().enumerate() {
        if place > 0 && place < digits && (digits - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn passed(held: &[Text]) -> Text {
    if held.is_empty() {
        return Text::new("符合。", "Nothing to object to.");
    }
    Text::new(
        format!(
            "{}。",
            held.iter()
                .map(|t| t.zh.trim_end_matches('。'))
                .collect::<Vec<_>>()
                .join("；")
        ),
        format!(
            "{}.",
            held.iter()
                .map(|t| t.en.trim_end_matches('.'))
                .collect::<Vec<_>>()
                .join("; ")
        ),
    )
}

fn without(missing: &Set<Missing>) -> Vec<Text> {
    let (impossible, absent): (Vec<&Missing>, Vec<&Missing>) =
        missing.iter().partition(|m| m.kind == MissingKind::Value);
    let list = |separator: &str, pick: fn(&Text) -> &str, of: &[&Missing]| {
        of.iter()
            .map(|m| pick(&m.label))
            .collect::<Vec<_>>()
            .join(separator)
    };
    let mut sentences = Vec::new();
    if !absent.is_empty() {
        let (zh, en) = (
            list("、", |t| &t.zh, &absent),
            list(", ", |t| &t.en, &absent),
        );
        sentences.push(Text::new(
            format!("缺少{zh}，无法判定。"),
            format!("Can't be decided without: {en}."),
        ));
    }
    if !impossible.is_empty() {
        let (zh, en) = (
            list("；", |t| &t.zh, &impossible),
            list("; ", |t| &t.en, &impossible),
        );
        sentences.push(Text::new(
            format!("无法计算：{zh}。"),
            format!("Can't be worked out: {en}."),
        ));
    }
    sentences
}
