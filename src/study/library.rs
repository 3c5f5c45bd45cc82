//! What a pack holds, to be read: every parameter, table, source and case, and which rule uses what.

use super::{CaseResult, run_case};
use engine::rule::Rules;
use jiff::civil::Date;
use model::text::Text;
use pack::tables::{Column, KeyKind, Table};
use pack::{Case, Confidence, DatedValue, PackData, Parameter, Register, Source};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A pack to be read, with the law of a date.
#[derive(Clone, Debug, Serialize)]
pub struct Library {
    /// By name.
    pub parameters: Vec<ParameterPage>,
    /// By id.
    pub tables: Vec<TablePage>,
    /// By id.
    pub sources: Vec<SourcePage>,
    /// In the order of files and lines; none if they weren't run.
    pub cases: Vec<CasePage>,
    /// What each rule names of the pack, in the order of a report.
    pub rules: Vec<RulePage>,
    /// By name.
    pub facts: Vec<FactPage>,
}

/// A parameter with all its values.
#[derive(Clone, Debug, Serialize)]
pub struct ParameterPage {
    name: String,
    label: Text,
    unit: String,
    values: Vec<ParameterValue>,
}

/// When something is in force, and where it comes from.
#[derive(Clone, Debug, Serialize)]
pub struct Dated {
    from: Option<String>,
    to: Option<String>,
    in_force: bool,
    source: String,
    citation: Text,
    confidence: Confidence,
}

/// A value and when it is in force.
#[derive(Clone, Debug, Serialize)]
pub struct ParameterValue {
    value: String,
    #[serde(flatten)]
    dated: Dated,
}

/// A table with all its rows.
#[derive(Clone, Debug, Serialize)]
pub struct TablePage {
    id: String,
    title: Text,
    columns: Vec<ColumnPage>,
    rows: Vec<RowPage>,
}

/// A column.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnPage {
    name: String,
    label: Text,
    unit: Option<String>,
    /// `exact` or `at_least` if rows are found by it.
    key: Option<&'static str>,
}

/// A row; its cells are in the order of the columns, an empty one if nothing is known.
#[derive(Clone, Debug, Serialize)]
pub struct RowPage {
    line: u32,
    cells: Vec<String>,
    #[serde(flatten)]
    dated: Dated,
}

/// A law, notice or standard.
#[derive(Clone, Debug, Serialize)]
pub struct SourcePage {
    id: String,
    title: Text,
    number: Option<String>,
    citation: Text,
    from: Option<String>,
    until: Option<String>,
    confidence: Confidence,
    /// Where its official text stands; none where that isn't known.
    address: Option<String>,
    /// Where to look for it otherwise; neither is given of what is no official text.
    register: Option<Register>,
    /// What its cited articles say, in the pack's own short words.
    articles: Vec<ArticlePage>,
}

/// An article as it is cited, and what it says in the pack's own short words.
#[derive(Clone, Debug, Serialize)]
pub struct ArticlePage {
    citation: Text,
    says: Text,
}

/// A known answer with how it comes out.
#[derive(Clone, Debug, Serialize)]
pub struct CasePage {
    #[serde(flatten)]
    result: CaseResult,
    as_of: String,
    record: Map<String, Value>,
    verdict: Option<String>,
    /// Expected outcomes by code.
    findings: BTreeMap<String, String>,
}

/// What a rule names of the pack, and its script.
#[derive(Clone, Debug, Serialize)]
pub struct RulePage {
    code: String,
    path: String,
    script: String,
    fields: Vec<String>,
    parameters: Vec<String>,
    tables: Vec<String>,
    findings: Vec<String>,
    facts: Vec<String>,
}

/// What a derived fact names of the pack, and its script.
#[derive(Clone, Debug, Serialize)]
pub struct FactPage {
    name: String,
    path: String,
    script: String,
    fields: Vec<String>,
    parameters: Vec<String>,
    tables: Vec<String>,
    facts: Vec<String>,
    /// Codes of the rules that rest on it.
    rules: Vec<String>,
}

/// The whole of a pack but for its cases.
pub fn library(data: &PackData, rules: &Rules, as_of: Date) -> Library {
    let page = |(name, parameter): (&String, &Parameter)| ParameterPage {
        name: name.clone(),
        label: parameter.label.clone(),
        unit: parameter.unit.clone(),
        values: parameter
            .values
            .iter()
            .map(|value| parameter_value(data, value, as_of))
            .collect(),
    };
    Library {
        parameters: data.parameters.iter().map(page).collect(),
        tables: data
            .tables
            .iter()
            .map(|(id, table)| table_page(data, id, table, as_of))
            .collect(),
        sources: data
            .sources
            .iter()
            .map(|(id, source)| source_page(id, source))
            .collect(),
        cases: Vec::new(),
        rules: rules
            .rules
            .iter()
            .map(|rule| RulePage {
                code: rule.header.code.to_string(),
                path: rule.path.clone(),
                script: rule.text.clone(),
                fields: rule.uses.fields.iter().cloned().collect(),
                parameters: rule.uses.parameters.iter().cloned().collect(),
                tables: rule.uses.tables.iter().cloned().collect(),
                findings: rule.uses.findings.iter().cloned().collect(),
                facts: rule.uses.facts.iter().cloned().collect(),
            })
            .collect(),
        facts: rules
            .facts
            .iter()
            .map(|fact| FactPage {
                name: fact.name.to_string(),
                path: fact.source.path.clone(),
                script: fact.source.text.clone(),
                fields: fact.uses.fields.iter().cloned().collect(),
                parameters: fact.uses.parameters.iter().cloned().collect(),
                tables: fact.uses.tables.iter().cloned().collect(),
                facts: fact.uses.facts.iter().cloned().collect(),
                rules: rules
                    .rules
                    .iter()
                    .filter(|rule| rule.uses.facts.contains(&*fact.name))
                    .map(|rule| rule.header.code.to_string())
                    .collect(),
            })
            .collect(),
    }
}

fn day(date: Option<Date>) -> Option<String> {
    date.map(|d| d.to_string())
}

fn parameter_value(data: &PackData, value: &DatedValue, as_of: Date) -> ParameterValue {
    ParameterValue {
        value: model::number::print(value.value),
        dated: Dated {
            from: Some(value.from.to_string()),
            to: day(value.until),
            in_force: value.in_force(as_of),
            source: value.source.clone(),
            citation: data.cite(&value.source, &value.article),
            confidence: value.confidence,
        },
    }
}

fn table_page(data: &PackData, id: &str, table: &Table, as_of: Date) -> TablePage {
    let column = |column: &Column| ColumnPage {
        name: column.name.clone(),
        label: column.label.clone(),
        unit: column.unit.clone(),
        key: column.key.map(|key| match key {
            KeyKind::Exact => "exact",
            KeyKind::AtLeast => "at_least",
        }),
    };
    TablePage {
        id: id.to_owned(),
        title: table.title.clone(),
        columns: table.columns.iter().map(column).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| RowPage {
                line: row.line,
                cells: row.cells.iter().map(pack::tables::Cell::print).collect(),
                dated: Dated {
                    from: day(row.from),
                    to: day(row.to),
                    in_force: row.in_force(as_of),
                    source: row.source.clone(),
                    citation: data.cite(&row.source, ""),
                    confidence: row.confidence,
                },
            })
            .collect(),
    }
}

fn source_page(id: &str, source: &Source) -> SourcePage {
    SourcePage {
        id: id.to_owned(),
        title: source.title.clone(),
        number: source.number.clone(),
        citation: source.cite(""),
        from: day(source.from),
        until: day(source.until),
        confidence: source.confidence,
        address: source.address.clone(),
        register: source.register.clone(),
        articles: source
            .says
            .iter()
            .map(|(article, says)| ArticlePage {
                citation: source.cite(article),
                says: says.clone(),
            })
            .collect(),
    }
}

/// A case, run; or where it stands in the earlier version of the pack in which it came out the same.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum CaseAfter {
    /// Counted from 0.
    Same(usize),
    /// It may come out otherwise.
    Run(Box<CasePage>),
}

/// A case, run.
pub fn case_page(rules: &Rules, case: &Case) -> CasePage {
    CasePage {
        result: run_case(rules, case),
        as_of: case.as_of.to_string(),
        record: case.record.clone(),
        verdict: case.verdict.clone(),
        findings: case.findings.clone(),
    }
}
