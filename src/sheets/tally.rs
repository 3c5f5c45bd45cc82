//! How records came out: what a line of a spreadsheet says of each.

use engine::record::{FieldProblem, Record, about_day};
use engine::report::Report;
use engine::rule::{Rules, Source, Wanted};
use jiff::civil::Date;
use model::outcome::{Outcome, Verdict};
use serde_json::{Map, Value};
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
    /// Every derived fact that is known, by name.
    pub facts: BTreeMap<Arc<str>, String>,
    /// The verdict as reviewers judged, and the codes of what they judged.
    pub judged: Option<(Verdict, Vec<Arc<str>>)>,
}

impl Tally {
    /// Screens records. No reports are written for them: that takes many times as long.
    pub fn screened<'r>(
        rules: &Rules,
        records: impl IntoIterator<Item = &'r Map<String, Value>>,
        as_of: Date,
    ) -> Vec<Self> {
        let data = &rules.data;
        let read = |record| Arc::new(Record::read(&data.schema, record));
        let records: Vec<Arc<Record>> = records.into_iter().map(read).collect();
        let none = vec![Outcome::NotApplicable; rules.rules.len()];
        let mut outcomes = vec![none; records.len()];
        let mut facts = vec![BTreeMap::new(); records.len()];
        let source = Source::Single(records.clone());
        rules.outcomes(
            &source,
            0,
            as_of,
            None,
            Wanted::NONE,
            &mut |index, decided| {
                let (first, came) = decided.outcomes();
                for (own, outcome) in outcomes.iter_mut().skip(first).zip(came) {
                    if let Some(place) = own.get_mut(index) {
                        *place = outcome;
                    }
                }
            },
        );
        rules.facts(&source, as_of, &mut |place, name, value| {
            if let Some(own) = facts.get_mut(place) {
                own.insert(Arc::clone(name), value);
            }
        });
        let codes = || rules.rules.iter().map(|rule| Arc::clone(&rule.header.code));
        let about_day = about_day(data, as_of);
        let all = records.iter().zip(outcomes).zip(facts);
        all.map(|((record, outcomes), facts)| Self {
            verdict: rules.verdict(outcomes.iter().copied().enumerate()),
            outcomes: codes().zip(outcomes).collect(),
            problems: about_day
                .iter()
                .cloned()
                .chain(record.problems(&data.schema))
                .collect(),
            facts,
            judged: None,
        })
        .collect()
    }

    /// What a report says of a record with these facts.
    #[must_use]
    pub fn of(report: &Report, facts: BTreeMap<Arc<str>, String>) -> Self {
        let findings = &report.findings;
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
