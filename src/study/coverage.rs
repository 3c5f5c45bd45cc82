//! Which branches of the rules the known answers reach.

use super::branch::Branch;
use super::probe::Branches;
use crate::pack::Case;
use crate::record::Record;
use crate::rule::Rules;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the cases of a pack do with one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Code of the rule.
    pub code: String,
    /// Path of the rule.
    pub path: String,
    /// How many cases expect an outcome of it.
    pub cases: usize,
    /// Outcomes that some case expects, by name.
    pub outcomes: BTreeSet<String>,
    /// Its branches in the order of the file.
    pub branches: Vec<Branch>,
}

/// Runs the cases and says which branches they reach, for each rule in the order of a report.
pub(crate) fn coverage(rules: &Rules, cases: &[Case]) -> Vec<Coverage> {
    let all = Branches::new(rules);
    let mut branches = all.unmarked();
    for case in cases {
        let record = Arc::new(Record::read(rules.schema(), &case.record));
        let (_, reached) = all.run(rules, &record, case.as_of);
        for (all, now) in branches.iter_mut().zip(reached) {
            for (branch, now) in all.iter_mut().zip(now) {
                branch.reached |= now.reached;
                branch.at_limit = branch.at_limit.max(now.at_limit);
            }
        }
    }
    rules
        .rules
        .iter()
        .zip(branches)
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
        .collect()
}
