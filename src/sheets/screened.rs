//! What a list of projects shows of each.

use crate::Share;
use engine::record::{FieldProblem, Record, about_day};
use engine::rule::{Rules, Source};
use jiff::civil::Date;
use model::outcome::{Outcome, Verdict};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the rules say of a record, by their places.
#[derive(Clone, Default)]
struct Said {
    outcomes: BTreeMap<usize, Outcome>,
    /// Name and value.
    figures: BTreeMap<usize, Vec<(String, String)>>,
    /// Departments that are referred to.
    referred: Vec<String>,
    facts: BTreeMap<Arc<str>, String>,
}

/// What a list of projects shows of one report.
#[derive(Clone, Debug, Serialize)]
pub struct Screened {
    /// The verdict.
    pub verdict: Verdict,
    /// Findings that ask for something, by code.
    pub findings: Vec<Flag>,
    /// Every figure by name.
    pub figures: BTreeMap<String, String>,
    /// Every derived fact that is known, by name.
    pub facts: BTreeMap<Arc<str>, String>,
    /// Departments that must act.
    pub referrals: Vec<String>,
    /// What is wrong with the record.
    pub problems: Vec<FieldProblem>,
    /// Its part in the total of its region, if the pack declares how projects are added up.
    pub share: Option<Share>,
}

/// A finding in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Flag {
    /// Code of the rule.
    pub code: Arc<str>,
    /// The outcome.
    pub outcome: Outcome,
}

/// Screens records; what a list of projects shows of the report of each comes back.
#[must_use]
pub fn screened<'r>(
    rules: &Rules,
    records: impl IntoIterator<Item = &'r Map<String, Value>>,
    as_of: Date,
) -> Vec<Screened> {
    let records: Vec<Arc<Record>> = records
        .into_iter()
        .map(|record| Arc::new(Record::read(&rules.data.schema, record)))
        .collect();
    let mut said = vec![Said::default(); records.len()];
    let records = Source::Single(records);
    rules.outcomes(&records, 0, as_of, None, &mut |index, decided| {
        let (first, outcomes) = decided.outcomes();
        for (said, outcome) in said.iter_mut().skip(first).zip(outcomes) {
            said.outcomes.insert(index, outcome);
        }
        decided.figures(&mut |name, _, values| {
            for (place, value) in values {
                if let Some(said) = said.get_mut(place) {
                    said.figures
                        .entry(index)
                        .or_default()
                        .push((name.to_owned(), value.to_string()));
                }
            }
        });
        decided.referrals(|place, department| {
            if let Some(said) = said.get_mut(place) {
                said.referred.push(department.to_owned());
            }
        });
    });
    rules.facts(&records, as_of, &mut |place, name, value| {
        if let Some(said) = said.get_mut(place) {
            said.facts.insert(Arc::clone(name), value);
        }
    });
    let Source::Single(records) = records else {
        return Vec::new();
    };
    records
        .iter()
        .zip(said)
        .map(|(record, said)| listed(rules, record, as_of, said))
        .collect()
}

fn listed(
    rules: &Rules,
    record: &Record,
    as_of: Date,
    Said {
        outcomes,
        figures,
        referred,
        facts,
    }: Said,
) -> Screened {
    let data = &rules.data;
    let share = data.manifest.portfolio.as_ref().map(|portfolio| {
        let adding = rules
            .rules
            .iter()
            .position(|rule| *rule.header.code == *portfolio.finding);
        let outcome = adding
            .and_then(|index| outcomes.get(&index))
            .copied()
            .unwrap_or(Outcome::NotApplicable);
        let figures = adding
            .and_then(|index| figures.get(&index))
            .into_iter()
            .flatten();
        let added = figures
            .into_iter()
            .find(|(name, _)| *name == portfolio.figure)
            .map(|(_, value)| value.clone());
        Share::of(portfolio, &data.schema, record, outcome, added)
    });
    let asking = outcomes
        .iter()
        .filter(|(_, outcome)| **outcome < Outcome::Pass);
    let asking: Vec<_> = asking
        .filter_map(|(index, outcome)| Some((rules.rules.get(*index)?, *outcome)))
        .collect();
    let acts = |id: &String| {
        asking
            .iter()
            .any(|(rule, _)| rule.header.departments.contains(id))
            || referred.contains(id)
    };
    let departments = data.departments.iter().map(|department| &department.id);
    let findings = asking.iter().map(|(rule, outcome)| Flag {
        code: Arc::clone(&rule.header.code),
        outcome: *outcome,
    });
    let mut first = BTreeMap::new();
    for (name, value) in figures.into_values().flatten() {
        first.entry(name).or_insert(value);
    }
    Screened {
        verdict: rules.verdict(outcomes),
        findings: findings.collect(),
        figures: first,
        facts,
        referrals: departments.filter(|id| acts(id)).cloned().collect(),
        problems: about_day(data, as_of)
            .into_iter()
            .chain(record.problems(&data.schema))
            .collect(),
        share,
    }
}
