//! From inputs to outcome: what each rule read for one record, which way it went at which line, and what came of it.

use super::branch::BranchKind;
use super::probe::Branches;
use crate::record::Record;
use crate::report::{Check, Finding, Missing, NamedValue, Outcome, ParameterRead, Report, RowRead};
use crate::rule::Rules;
use crate::text::Text;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;

/// How much of a line of a script is repeated, in characters.
const QUOTED: usize = 160;

/// Explains reports; it is made once for many records.
pub struct Explainer {
    rules: Arc<Rules>,
    branches: Branches,
}

/// A report with the explanation of its findings.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    /// The report.
    #[serde(flatten)]
    pub report: Report,
    /// One for each finding that concerns the record, in their order.
    pub explanations: Vec<Explanation>,
}

/// How one finding came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Code of the rule.
    pub code: Arc<str>,
    /// The rule's file in the pack.
    pub file: String,
    /// Title of the rule.
    pub title: Text,
    /// What was read, then what was decided in the order of the lines, then what was worked out.
    pub steps: Vec<Step>,
    /// The outcome.
    pub outcome: Outcome,
    /// What was found, in sentences.
    pub message: Text,
    /// The articles that say so.
    pub citations: Vec<Text>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// A field of the record was read.
    Field(NamedValue),
    /// A parameter was read.
    Parameter(ParameterRead),
    /// A row of a table was read.
    Row(RowRead),
    /// Another finding was read.
    Finding {
        /// Its code.
        code: String,
        /// Its title.
        title: Text,
        /// Its outcome.
        outcome: Outcome,
    },
    /// The rule went this way.
    Branch {
        /// Line in the rule's file, from 1.
        line: u32,
        /// What is there.
        kind: BranchKind,
        /// In words.
        words: Text,
        /// The line itself.
        source: String,
    },
    /// Two sides were compared.
    Check(Check),
    /// An amount was worked out.
    Figure(NamedValue),
    /// Something was wanted that isn't known.
    Missing(Missing),
}

impl Explainer {
    pub(crate) fn new(rules: &Arc<Rules>) -> Self {
        Self {
            rules: Arc::clone(rules),
            branches: Branches::new(rules),
        }
    }

    /// Screens a record and explains the report.
    #[must_use]
    pub fn explain(&self, record: &Map<String, Value>, as_of: Date) -> Explained {
        let record = Arc::new(Record::read(self.rules.schema(), record));
        let (report, branches) = self.branches.run(&self.rules, &record, as_of);
        let rules = self.rules.rules.iter().zip(&branches);
        let explanations = rules
            .filter_map(|(rule, branches)| {
                let finding = report.findings.iter().find(|f| f.rule == rule.name)?;
                if finding.outcome == Outcome::NotApplicable {
                    return None;
                }
                let source = |line: u32| {
                    let at = usize::try_from(line).unwrap_or_default().saturating_sub(1);
                    rule.text
                        .lines()
                        .nth(at)
                        .unwrap_or_default()
                        .trim()
                        .chars()
                        .take(QUOTED)
                        .collect()
                };
                let ways = branches.iter().filter(|b| b.reached && b.name != "judge");
                let ways = ways
                    .filter(|b| !matches!(b.kind, BranchKind::Holds | BranchKind::Fails))
                    .map(|branch| {
                        let line = branch.span.start.line;
                        let (kind, words) = (branch.kind, branch.words());
                        let source = source(line);
                        (
                            line,
                            Step::Branch {
                                line,
                                kind,
                                words,
                                source,
                            },
                        )
                    });
                let checks = finding
                    .checks
                    .iter()
                    .map(|check| (check.line, Step::Check(check.clone())));
                let mut decided: Vec<(u32, Step)> = ways.chain(checks).collect();
                decided.sort_by_key(|(line, _)| *line);
                Some(Explanation {
                    code: Arc::clone(&finding.code),
                    file: rule.path.clone(),
                    title: Text::clone(&finding.title),
                    steps: steps(finding, &report, decided.into_iter().map(|(_, step)| step)),
                    outcome: finding.outcome,
                    message: finding.message.clone(),
                    citations: finding.sources.iter().map(|s| s.citation.clone()).collect(),
                })
            })
            .collect();
        Explained {
            report,
            explanations,
        }
    }
}

fn steps(finding: &Finding, report: &Report, decided: impl Iterator<Item = Step>) -> Vec<Step> {
    let read = |code: &String| {
        // Of two rules with one code, the one in force was read.
        let named = report.findings.iter().filter(|f| *f.code == **code);
        named.min_by_key(|f| f.outcome).map(|f| Step::Finding {
            code: code.clone(),
            title: Text::clone(&f.title),
            outcome: f.outcome,
        })
    };
    let fields = finding
        .fields
        .iter()
        .map(|field| Step::Field(NamedValue::clone(field)));
    let parameters = finding.parameters.iter().cloned().map(Step::Parameter);
    let rows = finding
        .rows
        .iter()
        .map(|row| Step::Row(RowRead::clone(row)));
    let findings = finding.findings.iter().filter_map(read);
    let figures = finding.figures.iter().cloned().map(Step::Figure);
    let missing = finding.missing.iter().cloned().map(Step::Missing);
    fields
        .chain(parameters)
        .chain(rows)
        .chain(findings)
        .chain(decided)
        .chain(figures)
        .chain(missing)
        .collect()
}
