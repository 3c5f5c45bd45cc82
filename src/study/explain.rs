//! From inputs to outcome: what each rule read for one record, which way it went at which line, and what came of it.

use super::branch::{Branch, BranchKind};
use super::probe::Branches;
use engine::record::Record;
use engine::report::{
    Check, FactRead, Finding, Missing, NamedValue, ParameterRead, Report, RowRead,
};
use engine::rule::{Rules, Worked};
use jiff::civil::Date;
use model::outcome::Outcome;
use model::rendered::Rendered;
use model::text::Text;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
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
    /// A derived fact was read.
    Fact {
        /// Its value.
        #[serde(flatten)]
        read: FactRead,
        /// How it came about; nothing of one that another fact rests on, which has a step of its own.
        steps: Vec<Step>,
    },
    /// A parameter was read.
    Parameter(Arc<ParameterRead>),
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
    pub fn new(rules: &Arc<Rules>) -> Self {
        Self {
            rules: Arc::clone(rules),
            branches: Branches::new(rules),
        }
    }

    /// Screens a record and explains the report.
    #[must_use]
    pub fn explain(&self, record: &Map<String, Value>, as_of: Date) -> Explained {
        let record = Arc::new(Record::read(self.rules.schema(), record));
        let mut branches = self.branches.unmarked();
        self.branches
            .run(&self.rules, &record, as_of, &|_| true, &mut branches);
        let (report, facts) = self.rules.worked(&record, as_of);
        let report = self.rules.asked(&record, as_of, report);
        let facts = self.facts(&facts, &branches.facts, as_of);
        let rules = self.rules.rules.iter().zip(&branches.rules);
        let explanations = rules
            .filter_map(|(rule, branches)| {
                let finding = report.findings.iter().find(|f| f.rule == rule.name)?;
                if finding.outcome == Outcome::NotApplicable {
                    return None;
                }
                let ways = gone(branches, &rule.text, "judge");
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
                    steps: steps(
                        finding,
                        &report,
                        &facts,
                        decided.into_iter().map(|(_, step)| step),
                    ),
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

    /// How each fact that was worked out came about, by its name.
    fn facts(
        &self,
        worked: &[Option<Worked>],
        branches: &[Vec<Branch>],
        as_of: Date,
    ) -> BTreeMap<Arc<str>, Vec<Step>> {
        let (all, none) = (
            self.rules.facts.iter().zip(worked).zip(branches),
            BTreeMap::new(),
        );
        let steps = all.filter_map(|((fact, worked), branches)| {
            let Worked { frame, missing } = worked.as_ref()?;
            let read = self.rules.readings(frame, as_of);
            let ways = gone(branches, &fact.source.text, "value");
            let steps = self::read(&read.fields, &read.facts, &none)
                .chain(read.parameters.into_iter().map(Step::Parameter))
                .chain(read.rows.iter().map(|row| Step::Row(RowRead::clone(row))))
                .chain(ways.map(|(_, step)| step))
                .chain(missing.iter().cloned().map(Step::Missing));
            Some((Arc::clone(&fact.name), steps.collect()))
        });
        steps.collect()
    }
}

/// The ways that a run went through a script, each with its line; `entry` is the function that goes without saying.
fn gone<'a>(
    branches: &'a [Branch],
    text: &'a str,
    entry: &'a str,
) -> impl Iterator<Item = (u32, Step)> {
    let source = move |line: u32| {
        let at = usize::try_from(line).unwrap_or_default().saturating_sub(1);
        let line = text.lines().nth(at).unwrap_or_default();
        line.trim().chars().take(QUOTED).collect()
    };
    let ways = branches
        .iter()
        .filter(move |b| b.reached && b.name != entry);
    ways.filter(|b| !matches!(b.kind, BranchKind::Holds | BranchKind::Fails))
        .map(move |branch| {
            let line = branch.span.start.line;
            let (kind, words) = (branch.kind, branch.words());
            let source = source(line);
            let step = Step::Branch {
                line,
                kind,
                words,
                source,
            };
            (line, step)
        })
}

/// The fields and the facts that were read, these with how they came about.
fn read(
    fields: &[Arc<Rendered<NamedValue>>],
    facts: &[Arc<Rendered<FactRead>>],
    known: &BTreeMap<Arc<str>, Vec<Step>>,
) -> impl Iterator<Item = Step> {
    let fields = fields
        .iter()
        .map(|field| Step::Field(NamedValue::clone(field)));
    let facts = facts.iter().map(|fact| Step::Fact {
        read: FactRead::clone(fact),
        steps: known.get(&fact.name).cloned().unwrap_or_default(),
    });
    fields.chain(facts).collect::<Vec<_>>().into_iter()
}

fn steps(
    finding: &Finding,
    report: &Report,
    facts: &BTreeMap<Arc<str>, Vec<Step>>,
    decided: impl Iterator<Item = Step>,
) -> Vec<Step> {
    let said = |code: &String| {
        // Of two rules with one code, the one in force was read.
        let named = report.findings.iter().filter(|f| *f.code == **code);
        named.min_by_key(|f| f.outcome).map(|f| Step::Finding {
            code: code.clone(),
            title: Text::clone(&f.title),
            outcome: f.outcome,
        })
    };
    let fields = self::read(&finding.fields, &finding.facts, facts);
    let parameters = finding.parameters.iter().cloned().map(Step::Parameter);
    let rows = finding
        .rows
        .iter()
        .map(|row| Step::Row(RowRead::clone(row)));
    let findings = finding.findings.iter().filter_map(said);
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
