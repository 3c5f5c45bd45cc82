//! How a record came out: what a line of a spreadsheet says of it.

use engine::record::{FieldProblem, Record, about_day};
use engine::report::Report;
use engine::rule::Rules;
use jiff::civil::Date;
use model::outcome::{Outcome, Verdict};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a record came out, without words.
#[non_exhaustive]
pub struct Tally {
    /// The verdict.
    pub verdict: Verdict,
    /// How each rule came out, by its code.
    pub outcomes: Vec<(Arc<str>, Outcome)>,
    /// What is wrong with the record.
    pub problems: Vec<FieldProblem>,
    /// The known facts that findings read, by name.
    pub facts: BTreeMap<Arc<str>, String>,
    /// The verdict as reviewers judged, and the codes of what they judged.
    pub judged: Option<(Verdict, Vec<Arc<str>>)>,
}

impl Tally {
    /// Screens a record. No report is written for it: that takes several times as long.
    #[must_use]
    pub fn screened(rules: &Rules, record: &Arc<Record>, as_of: Date) -> Self {
        let (outcomes, facts) = rules.tallied(record, as_of);
        let codes = rules.rules.iter().map(|rule| Arc::clone(&rule.header.code));
        let problems = about_day(&rules.data, as_of);
        Self {
            verdict: rules.verdict(outcomes.iter().copied().enumerate()),
            outcomes: codes.zip(outcomes).collect(),
            problems: problems
                .into_iter()
                .chain(record.problems(&rules.data.schema))
                .collect(),
            facts,
            judged: None,
        }
    }

    /// What a report says.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let findings = &report.findings;
        let mut facts = BTreeMap::new();
        for fact in findings.iter().flat_map(|finding| &finding.facts) {
            let name = Arc::clone(&fact.name);
            facts.entry(name).or_insert_with(|| fact.value.clone());
        }
        Self {
            verdict: report.verdict,
            outcomes: findings
                .iter()
                .map(|finding| (Arc::clone(&finding.code), finding.outcome))
                .collect(),
            problems: report.problems.clone(),
            facts,
            judged: report.judged.as_ref().map(|judged| {
                let codes = findings.iter().filter(|f| f.judged.is_some());
                (judged.verdict, codes.map(|f| Arc::clone(&f.code)).collect())
            }),
        }
    }
}
