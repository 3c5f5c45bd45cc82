//! What a list of projects shows of each.

use crate::Share;
use engine::record::{FieldProblem, Record, about_day};
use engine::rule::{Rules, Source, Wanted};
use jiff::civil::Date;
use model::outcome::{Outcome, Verdict};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a list of projects shows of one.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// The verdict.
    pub verdict: Verdict,
    /// Findings that ask for something, by code.
    pub findings: Vec<Flag>,
    /// Departments that must act.
    pub referrals: Vec<String>,
    /// Its part in the total of its region, if the pack declares how projects are added up.
    pub share: Option<Share>,
}

/// The same, with what a report says besides.
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

/// What the rules say of a record, by their places.
#[derive(Clone, Default)]
struct Said {
    outcomes: Vec<Outcome>,
    /// By rule, name and value.
    figures: BTreeMap<usize, Vec<(String, String)>>,
    /// Departments that are referred to.
    referred: Vec<String>,
}

/// Screens records; what a list of projects shows of each comes back.
#[must_use]
pub fn listed<'r>(
    rules: &Rules,
    records: impl IntoIterator<Item = &'r Map<String, Value>>,
    as_of: Date,
) -> Vec<Listed> {
    let records = read(rules, records);
    let adding = adding(rules);
    let said = said(rules, &records, as_of, &|index| Some(index) == adding);
    let each = records.iter().zip(&said);
    each.map(|(record, said)| list(rules, record, adding, said))
        .collect()
}

/// The same, with the figures, the facts and the problems of each.
#[must_use]
pub fn screened<'r>(
    rules: &Rules,
    records: impl IntoIterator<Item = &'r Map<String, Value>>,
    as_of: Date,
) -> Vec<Screened> {
    let records = read(rules, records);
    let said = said(rules, &records, as_of, &|_| true);
    let mut facts = vec![BTreeMap::new(); records.len()];
    let source = Source::Single(records.clone());
    rules.facts(&source, as_of, &mut |place, name, value| {
        if let Some(facts) = facts.get_mut(place) {
            facts.insert(Arc::clone(name), value);
        }
    });
    let data = &rules.data;
    let (adding, about_day) = (adding(rules), about_day(data, as_of));
    let each = records.iter().zip(said).zip(facts);
    each.map(|((record, said), facts)| {
        let Listed {
            verdict,
            findings,
            referrals,
            share,
        } = list(rules, record, adding, &said);
        let mut figures = BTreeMap::new();
        for (name, value) in said.figures.into_values().flatten() {
            figures.entry(name).or_insert(value);
        }
        Screened {
            verdict,
            findings,
            figures,
            facts,
            referrals,
            problems: about_day
                .iter()
                .cloned()
                .chain(record.problems(&data.schema))
                .collect(),
            share,
        }
    })
    .collect()
}

fn read<'r>(
    rules: &Rules,
    records: impl IntoIterator<Item = &'r Map<String, Value>>,
) -> Vec<Arc<Record>> {
    let read = |record| Arc::new(Record::read(&rules.data.schema, record));
    records.into_iter().map(read).collect()
}

/// The place of the rule whose figure is added up by region.
fn adding(rules: &Rules) -> Option<usize> {
    let portfolio = rules.data.manifest.portfolio.as_ref()?;
    let mut codes = rules.rules.iter().map(|rule| &*rule.header.code);
    codes.position(|code| code == portfolio.finding)
}

/// What the rules say of records, with the figures of some.
fn said(
    rules: &Rules,
    records: &[Arc<Record>],
    as_of: Date,
    figures: &dyn Fn(usize) -> bool,
) -> Vec<Said> {
    let none = Said {
        outcomes: vec![Outcome::NotApplicable; rules.rules.len()],
        ..Said::default()
    };
    let mut said = vec![none; records.len()];
    let source = Source::Single(records.to_vec());
    let wanted = Wanted {
        figures,
        referrals: true,
    };
    rules.outcomes(&source, 0, as_of, None, wanted, &mut |index, decided| {
        let (first, outcomes) = decided.outcomes();
        for (said, outcome) in said.iter_mut().skip(first).zip(outcomes) {
            if let Some(own) = said.outcomes.get_mut(index) {
                *own = outcome;
            }
        }
        decided.referrals(|place, department| {
            if let Some(said) = said.get_mut(place) {
                said.referred.push(department.to_owned());
            }
        });
        if !figures(index) {
            return;
        }
        decided.figures(&mut |name, _, values| {
            for (place, value) in values {
                if let Some(said) = said.get_mut(place) {
                    let own = said.figures.entry(index).or_default();
                    own.push((name.to_owned(), value.to_string()));
                }
            }
        });
    });
    said
}

fn list(rules: &Rules, record: &Record, adding: Option<usize>, said: &Said) -> Listed {
    let data = &rules.data;
    let share = data.manifest.portfolio.as_ref().map(|portfolio| {
        let outcome = adding.and_then(|index| said.outcomes.get(index));
        let figures = adding.and_then(|index| said.figures.get(&index));
        let added = figures
            .into_iter()
            .flatten()
            .find(|(name, _)| *name == portfolio.figure)
            .map(|(_, value)| value.clone());
        let outcome = outcome.copied().unwrap_or(Outcome::NotApplicable);
        Share::of(portfolio, &data.schema, record, outcome, added)
    });
    let asking = rules.rules.iter().zip(&said.outcomes);
    let asking = asking.filter(|(_, outcome)| **outcome < Outcome::Pass);
    let mut acting: BTreeSet<&str> = said.referred.iter().map(String::as_str).collect();
    let mut findings = Vec::new();
    for (rule, outcome) in asking {
        acting.extend(rule.header.departments.iter().map(|id| &**id));
        findings.push(Flag {
            code: Arc::clone(&rule.header.code),
            outcome: *outcome,
        });
    }
    let departments = data.departments.iter().map(|department| &department.id);
    Listed {
        verdict: rules.verdict(said.outcomes.iter().copied().enumerate()),
        findings,
        referrals: departments
            .filter(|id| acting.contains(&***id))
            .cloned()
            .collect(),
        share,
    }
}
