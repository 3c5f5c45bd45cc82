//! What a pack holds, for a form and its explanations.

use crate::rule::Rules;
use model::outcome::{Comparison, Outcome, Verdict, confidence_words};
use model::text::Text;
use model::{number, sorted};
use pack::interview::{Balance, Checklist, Start};
use pack::opinion::Opinion;
use pack::schema::{Field, Group};
use pack::tables::{Column, ColumnKind};
use pack::{Confidence, Department, Sample, SettingsRef, SourceRef};
use serde::Serialize;

/// What a pack holds, for a form and its explanations.
#[derive(Clone, Debug, Serialize)]
pub struct PackInfo<'a> {
    id: &'a str,
    version: &'a str,
    digest: &'a str,
    title: &'a Text,
    jurisdiction: &'a Text,
    families: &'a [Group],
    stages: &'a [Group],
    departments: &'a [Department],
    groups: &'a [Group],
    fields: &'a [Field],
    units: Vec<UnitInfo<'a>>,
    rules: Vec<RuleInfo<'a>>,
    facts: Vec<FactInfo<'a>>,
    samples: &'a [Sample],
    opinion: Option<&'a Opinion>,
    portfolio: Option<PortfolioInfo<'a>>,
    office: OfficeInfo<'a>,
    settings: Option<&'a SettingsRef>,
    doubts: Option<&'a str>,
    start: &'a [Start],
    checklists: &'a [Checklist],
    balances: &'a [Balance],
    tour: Option<&'a str>,
    /// By the name of a column of tables, what its codes are called: said once for all tables that have it.
    codes: sorted::Map<&'a str, &'a sorted::Map<String, Text>>,
    words: Words,
}

/// What an office may say once for all its records.
#[derive(Clone, Debug, Serialize)]
pub struct OfficeInfo<'a> {
    /// The fields that it answers.
    answers: &'a [String],
    /// The tables that it adds rows to.
    tables: Vec<TableInfo<'a>>,
}

/// A table of the pack, without its rows.
#[derive(Clone, Debug, Serialize)]
pub struct TableInfo<'a> {
    name: &'a str,
    title: &'a Text,
    columns: Vec<ColumnInfo<'a>>,
}

/// A column of a table.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnInfo<'a> {
    name: &'a str,
    /// `text`, `number` or `boolean`.
    #[serde(rename = "type")]
    kind: &'static str,
    label: &'a Text,
    unit: Option<&'a str>,
    /// Whether rows are found by it.
    key: bool,
}

impl<'a> ColumnInfo<'a> {
    fn of(column: &'a Column) -> Self {
        Self {
            name: &column.name,
            kind: match column.kind {
                ColumnKind::Text => "text",
                ColumnKind::Number => "number",
                ColumnKind::Boolean => "boolean",
            },
            label: &column.label,
            unit: column.unit.as_deref(),
            key: column.key.is_some(),
        }
    }
}

/// A unit that may be typed, and how many of another one is.
#[derive(Clone, Debug, Serialize)]
pub struct UnitInfo<'a> {
    name: &'a str,
    of: &'a str,
    factor: String,
}

/// How a list of projects is shown and added up.
#[derive(Clone, Debug, Serialize)]
pub struct PortfolioInfo<'a> {
    name: &'a str,
    region: &'a [String],
    cap: &'a str,
    used: &'a str,
    /// What a project adds.
    added: &'a Text,
    unit: Option<&'a str>,
}

/// One rule of a pack.
#[derive(Clone, Debug, Serialize)]
pub struct RuleInfo<'a> {
    code: &'a str,
    path: &'a str,
    family: &'a str,
    stage: &'a str,
    title: &'a Text,
    explanation: &'a Text,
    sources: &'a [SourceRef],
    departments: &'a [String],
    confidence: Confidence,
    from: String,
    until: Option<String>,
}

/// One derived fact of a pack.
#[derive(Clone, Debug, Serialize)]
pub struct FactInfo<'a> {
    name: &'a str,
    title: &'a Text,
    explanation: &'a Text,
    unit: &'a str,
    sources: &'a [SourceRef],
    confidence: Confidence,
    from: Option<String>,
    until: Option<String>,
    /// What its values are called, where they are of a list.
    words: sorted::Map<&'a str, &'a Text>,
}

/// Words of the closed lists of a report.
#[derive(Clone, Debug, Serialize)]
pub struct Words {
    outcomes: sorted::Map<&'static str, Text>,
    verdicts: sorted::Map<&'static str, Text>,
    comparisons: sorted::Map<&'static str, Text>,
    date_comparisons: sorted::Map<&'static str, Text>,
    confidence: sorted::Map<&'static str, Text>,
}

impl<'a> PackInfo<'a> {
    /// What a form and its explanations need of a pack.
    #[must_use]
    pub fn of(rules: &'a Rules) -> Self {
        let (data, manifest) = (&*rules.data, &rules.data.manifest);
        Self {
            id: &manifest.id,
            version: &manifest.version,
            digest: &data.digest,
            title: &manifest.title,
            jurisdiction: &manifest.jurisdiction,
            families: &manifest.families,
            stages: &manifest.stages,
            departments: &data.departments,
            groups: &data.schema.groups,
            fields: &data.schema.fields,
            units: data
                .schema
                .units
                .iter()
                .map(|unit| UnitInfo {
                    name: &unit.name,
                    of: &unit.of,
                    factor: number::print(unit.factor),
                })
                .collect(),
            rules: rules
                .rules
                .iter()
                .map(|rule| RuleInfo {
                    code: &rule.header.code,
                    path: &rule.path,
                    family: &rule.family,
                    stage: &rule.header.stage,
                    title: &rule.header.title,
                    explanation: &rule.header.explanation,
                    sources: &rule.header.sources,
                    departments: &rule.header.departments,
                    confidence: rule.header.confidence,
                    from: rule.header.from.to_string(),
                    until: rule.header.until.map(|d| d.to_string()),
                })
                .collect(),
            facts: rules
                .facts
                .iter()
                .map(|fact| FactInfo {
                    name: &fact.name,
                    title: &fact.header.title,
                    explanation: &fact.header.explanation,
                    unit: &fact.header.unit,
                    sources: &fact.header.sources,
                    confidence: fact.header.confidence,
                    from: fact.header.from.map(|d| d.to_string()),
                    until: fact.header.until.map(|d| d.to_string()),
                    words: fact
                        .header
                        .words
                        .iter()
                        .map(|(value, (text, _))| (value.as_str(), text))
                        .collect(),
                })
                .collect(),
            samples: &data.samples,
            opinion: data.opinion.as_ref(),
            portfolio: manifest.portfolio.as_ref().and_then(|portfolio| {
                let rule = rules
                    .rules
                    .iter()
                    .find(|rule| *rule.header.code == *portfolio.finding)?;
                Some(PortfolioInfo {
                    name: &portfolio.name,
                    region: &portfolio.region,
                    cap: &portfolio.cap,
                    used: &portfolio.used,
                    added: rule
                        .header
                        .words
                        .get(&*portfolio.figure)
                        .map(|(text, _)| text)?,
                    unit: data
                        .schema
                        .get(&portfolio.cap)
                        .and_then(|(_, field)| field.unit.as_deref()),
                })
            }),
            office: OfficeInfo {
                answers: &manifest.office.answers,
                tables: manifest
                    .office
                    .tables
                    .iter()
                    .filter_map(|name| data.tables.get(name).map(|table| (name, table)))
                    .map(|(name, table)| TableInfo {
                        name,
                        title: &table.title,
                        columns: table.columns.iter().map(ColumnInfo::of).collect(),
                    })
                    .collect(),
            },
            settings: data.settings.as_ref(),
            doubts: manifest.doubts.as_deref(),
            start: &manifest.interview.start,
            checklists: &manifest.interview.checklists,
            balances: &manifest.interview.balances,
            codes: data
                .tables
                .values()
                .flat_map(|table| &table.columns)
                .filter(|column| !column.choices.is_empty())
                .map(|column| (column.name.as_str(), &column.choices))
                .collect(),
            tour: manifest
                .interview
                .tour
                .as_ref()
                .map(|tour| tour.sample.as_str()),
            words: Words {
                outcomes: Outcome::ALL
                    .into_iter()
                    .map(|o| (o.name(), o.words()))
                    .collect(),
                verdicts: Verdict::ALL
                    .into_iter()
                    .map(|v| (v.name(), v.words()))
                    .collect(),
                comparisons: Comparison::ALL
                    .into_iter()
                    .map(|c| (c.name(), c.words()))
                    .collect(),
                date_comparisons: Comparison::ALL
                    .into_iter()
                    .map(|c| (c.name(), c.date_words()))
                    .collect(),
                confidence: confidence_words().into_iter().collect(),
            },
        }
    }
}
