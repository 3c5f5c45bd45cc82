//! The lean report: what came of one record, and nothing that the pack says of itself. This is the shape that leaves the engine
//! unless everything is asked for; `Report` in `src/browser/types.d.ts` and in `openapi.json` describes it.
//!
//! Beside the whole report:
//! - only rules that concern the record have a finding; of the others there is the reason in a word, by code;
//! - what both languages would double goes by its name: a rule by its code, a check by its key, a field, fact, figure,
//!   parameter, table, document or department by its own. Words are there where they were made for the record: a finding's
//!   message without what its checks and `missing` say, a problem, a doubt, a department's reason that no message says;
//! - a document, a fact and a row of a table stand once, in `sources`, `facts` and `rows` (by the table, a space and the line);
//!   a finding names them, a document with the articles after a space;
//! - who acts on which finding stands once, in `referrals`;
//! - what goes without saying is left out: what is empty, that a check must hold and does, that an official text was read (`S1`),
//!   that a value is in force with no end.

use super::{
    AsJudged, Check, Cited, Comparison, Confidence, Confirmation, Finding, Judged, Missing,
    MissingKind, NamedValue, Open, Outcome, PackRef, Printed, Referral, Report, RowRead,
    SettingsRef, SourceRef, Verdict, Weight, canonical_json,
};
use crate::record::{FieldProblem, NotKnown};
use model::diagnostic::Diagnostic;
use model::sorted::Map;
use model::text::Text;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
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
    facts: Map<&'a str, Worked<'a>>,
    /// By id.
    #[serde(serialize_with = "write_sources")]
    sources: &'a Map<String, Cited>,
    /// Rows of tables that findings read, by the table, a space and the line.
    rows: Map<String, Row<'a>>,
    referrals: Vec<Referred<'a>>,
    problems: &'a [FieldProblem],
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a Open>,
}

#[derive(Serialize)]
struct Said<'a> {
    code: &'a str,
    outcome: Outcome,
    #[serde(skip_serializing_if = "is_official")]
    confidence: Confidence,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Words<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checks: Vec<Compared<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    figures: Vec<Worked<'a>>,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Diagnostic>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    printed: &'a [Printed],
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<&'a Judged>,
}

/// A sentence in both languages.
#[derive(Serialize)]
struct Words<'a> {
    zh: &'a str,
    en: &'a str,
}

#[derive(Serialize)]
struct Compared<'a> {
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Weight>,
    actual: &'a str,
    comparison: Comparison,
    limit: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    /// Written if it doesn't.
    #[serde(skip_serializing_if = "Clone::clone")]
    holds: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin: Option<&'a str>,
}

/// A figure by its name, or a fact.
#[derive(Serialize)]
struct Worked<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    #[serde(skip_serializing_if = "is_official")]
    confidence: Confidence,
}

#[derive(Serialize)]
struct Parameter<'a> {
    name: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit: &'a str,
    #[serde(skip_serializing_if = "is_official")]
    confidence: Confidence,
    source: &'a str,
    from: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed: Option<&'a Confirmation>,
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a [String],
    source: &'a str,
    #[serde(skip_serializing_if = "is_official")]
    confidence: Confidence,
    #[serde(skip_serializing_if = "str::is_empty")]
    from: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    cells: Map<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed: Option<&'a Confirmation>,
}

#[derive(Serialize)]
struct Source<'a> {
    #[serde(skip_serializing_if = "is_official")]
    confidence: Confidence,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    /// The address of the register to look it up in, if its own isn't known.
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<&'a str>,
}

#[derive(Serialize)]
struct Referred<'a> {
    department: &'a str,
    findings: &'a [Arc<str>],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<&'a Text>,
}

fn is_official(confidence: &Confidence) -> bool {
    *confidence == Confidence::Official
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
        let (mut facts, mut rows) = (Map::default(), Map::default());
        for finding in findings {
            let Some(reason) = finding.reason.as_deref() else {
                for read in &finding.facts {
                    facts.or_insert_with(&*read.name, || Worked::fact(read));
                }
                for read in &finding.rows {
                    rows.or_insert_with(row_id(read), || Row::of(read));
                }
                said.push(Said::of(finding));
                continue;
            };
            // A form goes from what is general to what is special: the last field that was looked at says the most.
            let word = reason.rsplit(' ').next().unwrap_or_default();
            // Of two rules by one code, which take turns, the one that is in force has the better reason.
            let known = none.or_insert_with(&*finding.code, || word);
            if *known == NOT_IN_FORCE {
                *known = word;
            }
        }
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
            referrals: referrals
                .iter()
                .map(|referral| Referred::of(referral, findings))
                .collect(),
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
            outcome: finding.outcome,
            confidence: finding.confidence,
            message: own_words(finding),
            checks: finding.checks.iter().map(Compared::of).collect(),
            figures: finding.figures.iter().map(Worked::figure).collect(),
            facts: finding.facts.iter().map(|fact| &*fact.name).collect(),
            parameters: finding
                .parameters
                .iter()
                .map(|read| Parameter::of(read))
                .collect(),
            rows: finding.rows.iter().map(|row| row_id(row)).collect(),
            findings: &finding.findings,
            sources: cited(&finding.sources),
            missing: finding.missing.iter().map(missing).collect(),
            error: finding.error.as_ref(),
            printed: &finding.printed,
            judged: finding.judged.as_ref(),
        }
    }
}

/// What the rule says of its own.
fn own_words(finding: &Finding) -> Option<Words<'_>> {
    let Finding { message, own, .. } = finding;
    let (zh, en) = (message.zh.get(..own.zh)?, message.en.get(..own.en)?);
    (!zh.is_empty() || !en.is_empty()).then_some(Words { zh, en })
}

/// Documents by their ids, each with its articles after a space.
fn cited(sources: &[SourceRef]) -> Vec<String> {
    let mut all: Vec<(&str, String)> = Vec::new();
    for SourceRef { id, article, .. } in sources {
        let known = all
            .iter_mut()
            .find(|(known, written)| known == id && *known != written);
        match known {
            Some((_, written)) if !article.is_empty() => {
                written.push_str(", ");
                written.push_str(article);
            }
            _ if article.is_empty() => all.push((id, id.clone())),
            _ => all.push((id, format!("{id} {article}"))),
        }
    }
    all.into_iter().map(|(_, written)| written).collect()
}

/// A field by its name; before anything else stands what it is.
fn missing(missing: &Missing) -> Cow<'_, str> {
    let kind = match missing.kind {
        MissingKind::Field => return Cow::Borrowed(&missing.name),
        MissingKind::Row => "row",
        MissingKind::Cell => "cell",
        MissingKind::Parameter => "parameter",
        MissingKind::Fact => "fact",
        MissingKind::Finding => "finding",
        MissingKind::Value => "value",
    };
    format!("{kind} {}", missing.name).into()
}

impl<'a> Compared<'a> {
    fn of(check: &'a Check) -> Self {
        Self {
            key: &check.key,
            severity: (check.severity != Weight::Require).then_some(check.severity),
            actual: &check.actual,
            comparison: check.comparison,
            limit: &check.limit,
            unit: &check.unit,
            holds: check.holds,
            margin: check.margin.as_deref(),
        }
    }
}

impl<'a> Worked<'a> {
    fn figure(figure: &'a NamedValue) -> Self {
        Self {
            name: &figure.name,
            value: &figure.value,
            unit: &figure.unit,
            confidence: Confidence::Official,
        }
    }

    fn fact(read: &'a super::FactRead) -> Self {
        Self {
            name: "",
            value: &read.value,
            unit: &read.unit,
            confidence: read.confidence,
        }
    }
}

fn write_sources<S: Serializer>(
    sources: &Map<String, Cited>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(sources.iter().map(|(id, source)| {
        let source = Source {
            confidence: source.confidence,
            address: source.address.as_deref(),
            register: source.register.as_ref().map(|register| &*register.address),
        };
        (id, source)
    }))
}

impl<'a> Referred<'a> {
    fn of(referral: &'a Referral, findings: &[Finding]) -> Self {
        let said = |reason: &Text| {
            let listed = findings
                .iter()
                .filter(|finding| referral.findings.contains(&finding.code));
            listed
                .filter_map(own_words)
                .any(|words| words.zh.contains(&*reason.zh) && words.en.contains(&*reason.en))
        };
        Self {
            department: &referral.department,
            findings: &referral.findings,
            reasons: referral
                .reasons
                .iter()
                .filter(|reason| !said(reason))
                .collect(),
        }
    }
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
