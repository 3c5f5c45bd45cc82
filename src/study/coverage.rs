//! Which branches of the rules, and which rows of tables, the known answers reach.

use super::branch::Branch;
use super::probe::Branches;
use engine::record::Record;
use engine::rule::{Rule, Rules, Seen};
use jiff::civil::Date;
use pack::Case;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the cases of a pack do with one rule, one fact, one file of shared functions or one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Code of the rule, name of the fact, of the file or of the table.
    pub code: String,
    /// Its path.
    pub path: String,
    /// How many cases expect an outcome, or a value, of it.
    pub cases: usize,
    /// Outcomes that some case expects, by name.
    pub outcomes: BTreeSet<String>,
    /// Its branches, or the rows of a table, in the order of the file.
    pub branches: Vec<Branch>,
}

/// Runs the cases and says which branches they reach: of each rule in the order of a report, then of each fact, then of each
/// file of shared functions; then which rows of the tables that these look up.
pub fn coverage(rules: &Rules, cases: &[Case]) -> Vec<Coverage> {
    let mut seen = Seen::default();
    run(rules, cases, |record, as_of| {
        rules.unseen(record, as_of, &mut seen)
    })
}

/// The same of one file alone, by its path; nothing if the cases don't go through it. Of the rules only the one of that file
/// is run, so it takes a small part of the time.
pub fn coverage_of(rules: &Rules, cases: &[Case], path: &str) -> Option<Coverage> {
    let its_own = |all: Vec<Coverage>| all.into_iter().find(|of| of.path == path);
    if rules.rules.iter().any(|rule| rule.path == path) {
        let asked = |rule: &Arc<Rule>| rule.path == path;
        let asked: Vec<bool> = rules.rules.iter().map(asked).collect();
        return its_own(run(rules, cases, |_, _| asked.clone()));
    }
    // Any rule may come to a fact, a function or a table.
    its_own(run(rules, &[], |_, _| Vec::new()))?;
    its_own(coverage(rules, cases))
}

/// Runs, with every case, the rules that are asked for by their places.
fn run(
    rules: &Rules,
    cases: &[Case],
    mut asks: impl FnMut(&Record, Date) -> Vec<bool>,
) -> Vec<Coverage> {
    let all = Branches::new(rules);
    let mut marked = all.unmarked();
    for case in cases {
        let record = Arc::new(Record::read(rules.schema(), &case.record));
        let asked = asks(&record, case.as_of);
        let asks = |index: usize| asked.get(index) == Some(&true);
        all.run(rules, &record, case.as_of, &asks, &mut marked);
    }
    let facts = rules
        .facts
        .iter()
        .zip(marked.facts)
        .map(|(fact, branches)| {
            let expects = |case: &&Case| case.facts.contains_key(&*fact.name);
            Coverage {
                code: fact.name.to_string(),
                path: fact.source.path.clone(),
                cases: cases.iter().filter(expects).count(),
                outcomes: BTreeSet::new(),
                branches,
            }
        });
    let library = rules.library.0.iter().zip(marked.library);
    let library = library.map(|(source, branches)| Coverage {
        code: name_of(&source.path).to_owned(),
        path: source.path.clone(),
        cases: 0,
        outcomes: BTreeSet::new(),
        branches,
    });
    let tables = all.tables(rules).zip(marked.tables);
    let tables = tables.map(|(name, branches)| Coverage {
        code: name.to_owned(),
        path: format!("tables/{name}.csv"),
        cases: 0,
        outcomes: BTreeSet::new(),
        branches,
    });
    rules
        .rules
        .iter()
        .zip(marked.rules)
        .map(|(rule, branches)| {
            let code = &rule.header.code;
            Coverage {
                code: code.to_string(),
                path: rule.path.clone(),
                cases: cases
                    .iter()
                    .filter(|case| case.findings.contains_key(&**code))
                    .count(),
                outcomes: cases
                    .iter()
                    .filter_map(|case| case.findings.get(&**code))
                    .cloned()
                    .collect(),
                branches,
            }
        })
        .chain(facts)
        .chain(library)
        .chain(tables)
        .collect()
}

/// The name of a file without its folder and its ending.
fn name_of(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.strip_suffix(".rhai").unwrap_or(name)
}
