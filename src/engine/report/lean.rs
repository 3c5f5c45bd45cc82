//! The lean report: what a report says of one record, written once. This is the shape that leaves the engine unless everything
//! is asked for; `Report` in `src/wasm/types.d.ts` and in `openapi.json` describes it.
//!
//! Beside the whole report:
//! - only rules that concern the record have a finding; of the others there is the reason in a word, by code;
//! - a document stands once, in `sources`; a finding names it by its id, a space and the article;
//! - a fact stands once, in `facts`, and a row of a table in `rows`, by the table, a space and the line; a finding names
//!   those that it read, and only those fields that none of its facts read;
//! - fields, facts, parameters, tables and departments go by their names, whose words are the pack's;
//! - a message is there if the rule says something of its own, and not only that its checks hold or which fields are missing;
//! - what is empty or goes without saying is left out of a finding: a list, a margin, a unit, that a check must hold.

use super::{
    AsJudged, Check, Cited, Comparison, Confidence, Confirmation, Finding, Judged, Missing,
    MissingKind, Open, Outcome, PackRef, Printed, Referral, Rendered, Report, RowRead, SettingsRef,
    SourceRef, Verdict, Weight, canonical_json,
};
use crate::record::{FieldProblem, NotKnown};
use model::diagnostic::Diagnostic;
use model::sorted::{Map, Set};
use model::text::Text;
use serde::Serialize;
use std::sync::Arc;

/// A report as it is written lean.
#[derive(Serialize)]
pub struct Lean<'a> {
    verdict: Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<&'a AsJudged>,
    certain: bool,
    as_of: &'a str,
    pack: &'a PackRef,
    engine: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<&'a SettingsRef>,
    findings: Vec<Said<'a>>,
    /// Why a rule doesn't concern the record, by its code.
    not_applicable: Map<&'a str, &'a str>,
    taken_as_none: &'a [Arc<str>],
    #[serde(skip_serializing_if = "Map::is_empty")]
    not_known: &'a Map<Arc<str>, NotKnown>,
    doubts: &'a [FieldProblem],
    figures: &'a Map<Arc<str>, Arc<str>>,
    /// Those that findings read, by name.
    facts: Map<&'a str, Fact<'a>>,
    /// By id.
    sources: &'a Map<String, Cited>,
    /// Rows of tables that findings read, by the table, a space and the line.
    rows: Map<String, Row<'a>>,
    referrals: &'a [Referral],
    problems: &'a [FieldProblem],
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a Open>,
}

#[derive(Serialize)]
struct Said<'a> {
    code: &'a str,
    rule: &'a str,
    family: &'a str,
    stage: &'a str,
    outcome: Outcome,
    confidence: Confidence,
    title: &'a Rendered<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a Text>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<Compared<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    figures: &'a [super::NamedValue],
    /// The fields that it read, without those that were blank.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facts: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Parameter<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rows: Vec<String>,
    /// Codes of the findings that it read.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    findings: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    departments: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Diagnostic>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    printed: &'a [Printed],
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<&'a Judged>,
}

#[derive(Serialize)]
struct Compared<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Weight>,
    label: &'a Text,
    actual: &'a str,
    comparison: Comparison,
    limit: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    holds: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<&'a str>,
}

#[derive(Serialize)]
struct Fact<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    confidence: Confidence,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<String>,
    /// The fields that it was worked out of.
    #[serde(skip_serializing_if = "Set::is_empty")]
    fields: Set<&'a str>,
}

#[derive(Serialize)]
struct Parameter<'a> {
    name: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    confidence: Confidence,
    source: &'a str,
    from: &'a str,
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed: Option<&'a Confirmation>,
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a [String],
    source: &'a str,
    confidence: Confidence,
    #[serde(skip_serializing_if = "str::is_empty")]
    from: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    cells: Map<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed: Option<&'a Confirmation>,
}

impl<'a> Lean<'a> {
    pub fn of(report: &'a Report) -> Self {
        let Report {
            verdict,
            judged,
            certain,
            as_of,
            pack,
            engine,
            settings,
            findings,
            figures,
            sources,
            taken_as_none,
            not_known,
            doubts,
            referrals,
            problems,
            next,
        } = report;
        let (mut said, mut none) = (Vec::new(), Map::default());
        for finding in findings {
            match finding.reason.as_deref() {
                // Of two rules by one code, which take turns, the one that is in force has the better reason.
                Some(reason) => {
                    let known = none.or_insert_with(&*finding.code, || reason);
                    if *known == NOT_IN_FORCE {
                        *known = reason;
                    }
                }
                None => said.push(Said::of(finding)),
            }
        }
        let mut facts = Map::default();
        for finding in findings {
            for read in &finding.facts {
                let fact: &mut Fact<'_> = facts.or_insert_with(&*read.name, || Fact::of(read));
                let fields = finding.fields.iter().filter(|field| !field.blank);
                let fields = fields.map(|field| &*field.name);
                fact.fields
                    .extend(fields.filter(|field| reads(read, field)));
            }
        }
        let rows = findings
            .iter()
            .flat_map(|finding| &finding.rows)
            .map(|row| (row_id(row), Row::of(row)))
            .collect();
        none.retain(|code, _| !said.iter().any(|finding| finding.code == *code));
        Self {
            verdict: *verdict,
            judged: judged.as_ref(),
            certain: *certain,
            as_of,
            pack,
            engine,
            settings: settings.as_ref(),
            findings: said,
            not_applicable: none,
            taken_as_none,
            not_known,
            doubts,
            figures,
            facts,
            sources,
            rows,
            referrals,
            problems,
            next: next.as_ref(),
        }
    }
}

/// Why a rule that isn't in force doesn't concern a record: the date of the report.
pub const NOT_IN_FORCE: &str = "as_of";

impl<'a> Said<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            code: &finding.code,
            rule: &finding.rule,
            family: &finding.family,
            stage: &finding.stage,
            outcome: finding.outcome,
            confidence: finding.confidence,
            title: &finding.title,
            message: (!finding.composed).then_some(&finding.message),
            checks: finding.checks.iter().map(Compared::of).collect(),
            figures: &finding.figures,
            fields: finding
                .fields
                .iter()
                .filter(|field| !field.blank)
                .map(|field| &*field.name)
                .filter(|field| !finding.facts.iter().any(|fact| reads(fact, field)))
                .collect(),
            facts: finding.facts.iter().map(|fact| &*fact.name).collect(),
            parameters: finding
                .parameters
                .iter()
                .map(|read| Parameter::of(read))
                .collect(),
            rows: finding.rows.iter().map(|row| row_id(row)).collect(),
            findings: &finding.findings,
            sources: finding.sources.iter().map(cited).collect(),
            departments: &finding.departments,
            missing: finding.missing.iter().map(missing).collect(),
            error: finding.error.as_ref(),
            printed: &finding.printed,
            judged: finding.judged.as_ref(),
        }
    }
}

/// A source by its id, and the article if one is named.
fn cited(source: &SourceRef) -> String {
    [&*source.id, &*source.article]
        .join(" ")
        .trim_end()
        .to_owned()
}

/// A field by its name; before anything else stands what it is.
fn missing(missing: &Missing) -> String {
    let kind = match missing.kind {
        MissingKind::Field => return missing.name.to_string(),
        MissingKind::Row => "row",
        MissingKind::Cell => "cell",
        MissingKind::Parameter => "parameter",
        MissingKind::Fact => "fact",
        MissingKind::Finding => "finding",
        MissingKind::Value => "value",
    };
    format!("{kind} {}", missing.name)
}

impl<'a> Compared<'a> {
    fn of(check: &'a Check) -> Self {
        Self {
            severity: (check.severity != Weight::Require).then_some(check.severity),
            label: &check.label,
            actual: &check.actual,
            comparison: check.comparison,
            limit: &check.limit,
            unit: &check.unit,
            holds: check.holds,
            margin: check.margin.as_deref(),
        }
    }
}

impl<'a> Fact<'a> {
    fn of(read: &'a super::FactRead) -> Self {
        Self {
            value: &read.value,
            unit: &read.unit,
            confidence: read.confidence,
            sources: read.sources.iter().map(cited).collect(),
            fields: Set::default(),
        }
    }
}

fn reads(fact: &super::FactRead, field: &str) -> bool {
    fact.may_read.contains(field)
}

impl<'a> Parameter<'a> {
    fn of(read: &'a super::ParameterRead) -> Self {
        Self {
            name: &read.name,
            value: &read.value,
            unit: &read.unit,
            confidence: read.confidence,
            source: &read.source,
            from: &read.from,
            to: read.to.as_deref(),
            confirmed: read.confirmed.as_deref(),
        }
    }
}

/// The table and the line; of a row that an office added, its place in the settings behind a plus.
fn row_id(read: &RowRead) -> String {
    let added = if read.added { "+" } else { "" };
    format!("{} {added}{}", read.table, read.line)
}

impl<'a> Row<'a> {
    fn of(read: &'a RowRead) -> Self {
        Self {
            key: &read.key,
            source: &read.source,
            confidence: read.confidence,
            from: &read.from,
            to: read.to.as_deref(),
            cells: read
                .cells
                .iter()
                .map(|cell| (&*cell.name, &*cell.value))
                .collect(),
            confirmed: read.confirmed.as_deref(),
        }
    }
}

/// The lean report as JSON: the bytes are the same on every platform.
#[must_use]
pub fn lean_json(report: &Report) -> String {
    serde_json::to_string(&Lean::of(report)).unwrap_or_default()
}

/// A report as JSON, lean or whole.
#[must_use]
pub fn report_json(report: &Report, full: bool) -> String {
    if full {
        canonical_json(report)
    } else {
        lean_json(report)
    }
}
