//! What a screening answers: outcomes, findings with their checks, and the report over all of them.

mod judge;
mod judgement;
mod lean;

pub use judge::{is_by, seen, with_judgements};
pub use judgement::{AsJudged, Judged, Judgement, Stale, read_judgement_list, read_judgements};
pub use lean::{Lean, NOT_IN_FORCE, lean_json, report_json};

use crate::record::{FieldProblem, NotKnown, Record};
use jiff::civil::Date;
use model::diagnostic::Diagnostic;
use model::number::Number;
use model::outcome::{Comparison, Outcome, Verdict, Weight};
use model::rendered::Rendered;
use model::sorted::{Map, Set};
use model::text::Text;
use pack::schema::Field;
use pack::tables::{Column, Table};
use pack::{
    Confidence, Confirmation, ENGINE_VERSION, PackData, Parameter, Register, SettingsRef, SourceRef,
};
use serde::Serialize;
use std::sync::Arc;

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Check {
    /// Key of its words in the rule.
    pub key: String,
    /// How much it weighs.
    pub severity: Weight,
    /// What is compared, as a sentence.
    pub label: Text,
    /// The left side.
    pub actual: String,
    /// What the left side is called, if it is a choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actual_words: Option<Text>,
    /// What the left side is.
    pub actual_label: Text,
    /// How they are compared.
    pub comparison: Comparison,
    /// The right side; several values are separated by commas.
    pub limit: String,
    /// What the right side is called, if it is a choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_words: Option<Text>,
    /// What the right side is.
    pub limit_label: Text,
    /// Unit of both sides; empty if they have none.
    pub unit: String,
    /// Whether it holds.
    pub holds: bool,
    /// How far inside the limit (negative: outside), in the same unit; only between numbers.
    pub margin: Option<String>,
    /// Line in the rule's file, from 1.
    pub line: u32,
    /// What the texts write of numbers.
    #[serde(skip)]
    pub numbers: Sides,
}

/// The numbers of a [`Check`]; nothing where a side isn't one. The texts have the first digits of one that no decimal ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    pub actual: Option<Number>,
    pub limits: Vec<Option<Number>>,
    pub margin: Option<Number>,
}

/// A value with its name: a figure that a rule works out, a field or a cell that it read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedValue {
    /// Name in the pack.
    pub name: Arc<str>,
    /// As shown.
    pub label: Text,
    /// As a decimal, a word or a date.
    pub value: Arc<str>,
    /// Unit; empty if it has none.
    pub unit: Arc<str>,
    /// Where a field's answer comes from, if that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Arc<str>>,
    /// Whether a field is blank, and this is what the pack takes it for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub blank: bool,
}

/// A parameter that a rule read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParameterRead {
    /// Name in the pack.
    pub name: String,
    /// As shown.
    pub label: Text,
    /// The value in force.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Id of its source.
    pub source: String,
    /// The source as a decision cites it.
    pub citation: Text,
    /// In force from.
    pub from: String,
    /// In force until.
    pub to: Option<String>,
    /// Who confirmed it in which document, if an office did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Arc<Confirmation>>,
}

/// A derived fact that a rule read, or that such a fact rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FactRead {
    /// Name in the pack.
    pub name: Arc<str>,
    /// As shown.
    pub title: Text,
    /// Its value: a decimal, a text, a date, `true` or `false`.
    pub value: String,
    /// What the value is called, if it is one of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
    /// Unit of a number; empty if it has none.
    pub unit: Arc<str>,
    /// How sure its reading of the law is.
    pub confidence: Confidence,
    /// Law and standards that say so.
    pub sources: Arc<Rendered<Vec<SourceRef>>>,
    /// Names of all fields that it may read.
    #[serde(skip)]
    pub may_read: Arc<Set<String>>,
}

/// A row of a table that a rule read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowRead {
    /// Name of the table.
    pub table: String,
    /// Title of the table.
    pub title: Text,
    /// What it was looked up by.
    pub key: Vec<String>,
    /// Line of the CSV, from 1.
    pub line: u32,
    /// Id of its source.
    pub source: String,
    /// The source as a decision cites it.
    pub citation: Text,
    /// How sure it is.
    pub confidence: Confidence,
    /// In force from.
    pub from: String,
    /// In force until.
    pub to: Option<String>,
    /// The cells in the order of the columns, empty ones left out.
    pub cells: Vec<NamedValue>,
    /// Who confirmed it in which document, if an office did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Arc<Confirmation>>,
    /// Whether it isn't the pack's but of an office's settings; its line is its place there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
}

/// What kind of thing is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MissingKind {
    /// A field of the record.
    Field,
    /// A row of a table.
    Row,
    /// A cell of a row.
    Cell,
    /// A parameter that isn't in force on the date.
    Parameter,
    /// A fact that isn't in force on the date.
    Fact,
    /// A finding or a figure of another rule.
    Finding,
    /// A value that can't be worked out.
    Value,
}

/// Something that would have to be known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Missing {
    /// What kind of thing it is.
    pub kind: MissingKind,
    /// Its name: a field, `table`, `table.column`, a parameter, a code.
    pub name: Arc<str>,
    /// As shown.
    pub label: Text,
}

impl Missing {
    /// A field that isn't given.
    pub fn field(field: &Field) -> Self {
        Self {
            kind: MissingKind::Field,
            name: Arc::clone(&field.name),
            label: field.label.clone(),
        }
    }

    /// An item of a list, counted from 1.
    pub fn gap(list: &Field, place: usize) -> Self {
        Self {
            kind: MissingKind::Field,
            name: format!("{}.{place}", list.name).into(),
            label: Text::new(
                format!("{}第 {place} 项", list.label.zh),
                format!("item {place} of {}", list.label.en),
            ),
        }
    }

    /// A field, if there is one by that name, of a record of a list; the records are counted from 1.
    pub fn item(list: &Field, place: usize, name: &str, field: Option<&Field>) -> Self {
        let label = field.map_or_else(|| Text::same(name), |field| field.label.clone());
        Self {
            kind: MissingKind::Field,
            name: format!("{}.{place}.{name}", list.name).into(),
            label: Text::new(
                format!("{}第 {place} 项的{}", list.label.zh, label.zh),
                format!("{} of item {place} of {}", label.en, list.label.en),
            ),
        }
    }

    /// A parameter that has no value on a date.
    pub fn parameter(name: &str, parameter: &Parameter, as_of: Date) -> Self {
        Self {
            kind: MissingKind::Parameter,
            name: name.into(),
            label: Text::new(
                format!("{}（{as_of} 没有有效值）", parameter.label.zh),
                format!("{} (no value in force on {as_of})", parameter.label.en),
            ),
        }
    }

    /// A fact that isn't in force on a date.
    pub fn fact(name: &str, title: &Text, as_of: Date) -> Self {
        Self {
            kind: MissingKind::Fact,
            name: name.into(),
            label: Text::new(
                format!("{}（{as_of} 不适用）", title.zh),
                format!("{} (not in force on {as_of})", title.en),
            ),
        }
    }

    /// A row that isn't there, with what was looked for.
    pub fn row(name: &str, table: &Table, wanted: &str) -> Self {
        Self {
            kind: MissingKind::Row,
            name: name.into(),
            label: table.title.map(|title| format!("{title}（{wanted}）")),
        }
    }

    /// An empty cell of a row.
    pub fn cell(name: &str, table: &Table, column: &Column) -> Self {
        Self {
            kind: MissingKind::Cell,
            name: format!("{name}.{}", column.name).into(),
            label: Text::new(
                format!("{}的{}", table.title.zh, column.label.zh),
                format!("{} of {}", column.label.en, table.title.en),
            ),
        }
    }

    /// A list or a value that is to be confirmed before anything is refused by it.
    pub fn unconfirmed(name: &str, title: &Text) -> Self {
        Self {
            kind: MissingKind::Value,
            name: name.into(),
            label: Text::new(
                format!("{}的核实", title.zh),
                format!("Confirmation of {}", title.en),
            ),
        }
    }

    /// A finding that isn't made.
    pub fn unmade(code: &str) -> Self {
        Self {
            kind: MissingKind::Finding,
            name: code.into(),
            label: Text::same(code),
        }
    }

    /// What a finding by that code and title says.
    pub fn finding(code: &str, title: &Text) -> Self {
        Self {
            kind: MissingKind::Finding,
            name: code.into(),
            label: Text::new(
                format!("{code} {}的结论", title.zh),
                format!("the result of {code} {}", title.en),
            ),
        }
    }

    /// The smallest or the greatest of no items.
    pub fn extreme() -> Self {
        Self {
            kind: MissingKind::Value,
            name: "empty-list".into(),
            label: Text::new(
                "没有一项，无法取最大或最小",
                "the smallest or greatest of no items",
            ),
        }
    }

    /// The result of a division by zero.
    pub fn quotient() -> Self {
        Self {
            kind: MissingKind::Value,
            name: "division-by-zero".into(),
            label: Text::new("除数为零，无法计算", "a division by zero"),
        }
    }
}

/// One rule's outcome for one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Code of the rule.
    pub code: Arc<str>,
    /// Path of the rule without its ending.
    pub rule: Arc<str>,
    /// Family.
    pub family: Arc<str>,
    /// Stage of the process.
    pub stage: Arc<str>,
    /// The outcome.
    pub outcome: Outcome,
    /// Why it doesn't concern the record, in a word; absent if it does. The names of the fields by which it doesn't, or `as_of`: it
    /// isn't in force on the date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Title of the rule.
    pub title: Arc<Rendered<Text>>,
    /// What was found, in sentences.
    pub message: Text,
    /// How much of these the rule says of its own; the rest says that its checks hold, or which fields are missing.
    #[serde(skip)]
    pub own: Own,
    /// The weakest confidence that it rests on.
    pub confidence: Confidence,
    /// Comparisons in order.
    pub checks: Vec<Check>,
    /// Amounts in order.
    pub figures: Vec<NamedValue>,
    /// The numbers of the figures.
    #[serde(skip)]
    pub amounts: Vec<Number>,
    /// Fields read, in the order of the form.
    pub fields: Vec<Arc<Rendered<NamedValue>>>,
    /// Facts read that are known, by name, with those that they rest on.
    pub facts: Vec<Arc<Rendered<FactRead>>>,
    /// Parameters read, by name.
    pub parameters: Vec<Arc<ParameterRead>>,
    /// Rows read, by table and line.
    pub rows: Vec<Arc<Rendered<RowRead>>>,
    /// Codes of the findings read.
    pub findings: Vec<String>,
    /// Law and standards that it rests on.
    pub sources: Arc<Rendered<Vec<SourceRef>>>,
    /// Departments that follow up.
    pub departments: Arc<[String]>,
    /// What would have to be known.
    pub missing: Vec<Missing>,
    /// What went wrong in the script, if anything did.
    pub error: Option<Diagnostic>,
    /// What the script printed for its author; absent if nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<Printed>,
    /// What a reviewer decided instead of the outcome, which stays as it is; absent if nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
}

/// How many bytes from its beginning a message has of its rule's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// In Chinese.
    pub zh: usize,
    /// In English.
    pub en: usize,
}

impl Own {
    /// All of these sentences, as a message joins them: with a space in English.
    pub(crate) fn of(sentences: &[Text]) -> Self {
        let spaces = sentences.len().saturating_sub(1);
        Self {
            zh: sentences.iter().map(|text| text.zh.len()).sum(),
            en: sentences.iter().map(|text| text.en.len()).sum::<usize>() + spaces,
        }
    }
}

/// A line that a script printed with `print` or `debug`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Printed {
    /// Line of the script, from 1.
    pub line: u32,
    /// What it printed.
    pub text: String,
    /// The file in `facts/` that printed it; absent if the rule itself did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// A department and what it must act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Referral {
    /// Id of the department.
    pub department: String,
    /// As shown.
    pub name: Text,
    /// Codes of the findings.
    pub findings: Vec<Arc<str>>,
    /// Why, where a rule says so.
    pub reasons: Vec<Text>,
}

/// A document that a report rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// Title and number as a decision cites it.
    pub citation: Text,
    /// Whether its text was read.
    pub confidence: Confidence,
    /// Where the official text stands, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where to look for it otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<Register>,
}

/// Which pack a report was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackRef {
    /// Name of the pack.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its digest.
    pub digest: String,
}

/// Verdict, findings, figures and referrals for one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The verdict, as the rules have it.
    pub verdict: Verdict,
    /// The verdict as a reviewer's judgements have it; absent if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<AsJudged>,
    /// Whether no answer to what is open can change it.
    pub certain: bool,
    /// The date whose law was applied.
    pub as_of: String,
    /// The pack.
    pub pack: PackRef,
    /// Version of the engine.
    pub engine: &'static str,
    /// Whose settings were laid over the pack, if any were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<SettingsRef>,
    /// One for each rule, in the order of the families and codes.
    pub findings: Vec<Finding>,
    /// Fields that were blank and taken as the pack says they are then.
    pub taken_as_none: Vec<Arc<str>>,
    /// Fields of which the answer isn't known yet, by name, with who finds it out.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub not_known: Map<Arc<str>, NotKnown>,
    /// Values that are probably slips.
    pub doubts: Vec<FieldProblem>,
    /// Every figure by name.
    pub figures: Map<Arc<str>, Arc<str>>,
    /// The documents that the findings rest on, by id.
    pub sources: Map<String, Cited>,
    /// Who must act, in the order of the pack.
    pub referrals: Vec<Referral>,
    /// What is wrong with the record.
    pub problems: Vec<FieldProblem>,
    /// The next question; absent if the verdict is certain, or nothing is left to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Open>,
}

/// A question that can still matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Open {
    /// The field.
    pub field: Arc<str>,
    /// Codes of the rules that wait for it and could still turn the verdict.
    pub why: Vec<Arc<str>>,
}

impl Report {
    /// Puts findings together. `reasons` are departments that rules referred to by name, with the code and the reason.
    pub fn assemble(
        data: &PackData,
        as_of: String,
        verdict: Verdict,
        findings: Vec<Finding>,
        reasons: &[(String, Arc<str>, Text)],
        (record, problems): (&Record, Vec<FieldProblem>),
    ) -> Self {
        let mut figures = Map::default();
        for figure in findings.iter().flat_map(|f| &f.figures) {
            figures.or_insert_with(Arc::clone(&figure.name), || Arc::clone(&figure.value));
        }
        let sources = cited(data, findings.iter().filter(|f| f.reason.is_none()));
        let referrals = data
            .departments
            .iter()
            .filter_map(|department| {
                let own: Vec<&(String, Arc<str>, Text)> = reasons
                    .iter()
                    .filter(|(id, _, _)| *id == department.id)
                    .collect();
                let acts = |f: &&Finding| {
                    f.outcome < Outcome::Pass && f.departments.contains(&department.id)
                        || own.iter().any(|(_, code, _)| *code == f.code)
                };
                let codes: Vec<Arc<str>> = findings
                    .iter()
                    .filter(acts)
                    .map(|f| f.code.clone())
                    .collect();
                let mut listed = Set::default();
                let reasons = own
                    .iter()
                    .map(|(_, _, reason)| reason)
                    .filter(|r| listed.insert((*r).clone()))
                    .cloned()
                    .collect();
                (!codes.is_empty()).then(|| Referral {
                    department: department.id.clone(),
                    name: department.name.clone(),
                    findings: codes,
                    reasons,
                })
            })
            .collect();
        let blank: Set<&str> = findings
            .iter()
            .flat_map(|finding| &finding.fields)
            .filter(|field| field.blank)
            .map(|field| &*field.name)
            .collect();
        let names = data.schema.fields.iter().map(|field| &field.name);
        let taken_as_none = names.filter(|name| blank.contains(&***name)).cloned();
        let taken_as_none = taken_as_none.collect();
        let not_known = record.not_known(&data.schema).into_iter().collect();
        let pack = PackRef {
            id: data.manifest.id.clone(),
            version: data.manifest.version.clone(),
            digest: data.digest.clone(),
        };
        Self {
            verdict,
            judged: None,
            certain: false,
            as_of,
            pack,
            engine: ENGINE_VERSION,
            settings: data.settings.clone(),
            findings,
            taken_as_none,
            not_known,
            doubts: Vec::new(),
            figures,
            sources,
            referrals,
            problems,
            next: None,
        }
    }
}

/// The documents that findings rest on, by id.
fn cited<'a>(data: &PackData, findings: impl Iterator<Item = &'a Finding>) -> Map<String, Cited> {
    let ids = findings.flat_map(|finding| {
        let sources = finding.sources.iter().map(|source| &source.id);
        let parameters = finding.parameters.iter().map(|read| &read.source);
        let rows = finding.rows.iter().map(|row| &row.source);
        let facts = finding.facts.iter().flat_map(|fact| fact.sources.iter());
        let facts = facts.map(|source| &source.id);
        sources.chain(parameters).chain(rows).chain(facts)
    });
    let ids: Set<&String> = ids.collect();
    let known = ids.iter().copied().filter_map(|id| {
        let source = data.sources.get(id)?;
        let cited = Cited {
            citation: source.cite(""),
            confidence: source.confidence,
            address: source.address.clone(),
            register: source.register.clone(),
        };
        Some((id.clone(), cited))
    });
    known.collect()
}

/// The whole report, rules that don't concern the record included, as JSON: the bytes are the same on every platform.
#[must_use]
pub fn canonical_json(report: &Report) -> String {
    serde_json::to_string(report).unwrap_or_default()
}
