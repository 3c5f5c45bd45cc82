//! Which branches one record reaches: those that its own screening went through.

use super::boundary::at_limit;
use super::branch::{Branch, BranchKind, Sign, branches};
use crate::record::Record;
use crate::report::{Check, Outcome, Report};
use crate::rule::Rules;
use jiff::civil::Date;
use std::sync::Arc;

/// The branches of the rules of a pack, in the order of a report.
pub(super) struct Branches(Vec<Vec<(Branch, Sign)>>);

impl Branches {
    pub fn new(rules: &Rules) -> Self {
        Self(rules.rules.iter().map(|rule| branches(rule)).collect())
    }

    /// None of them marked.
    pub fn unmarked(&self) -> Vec<Vec<Branch>> {
        let of = |rule: &Vec<(Branch, Sign)>| rule.iter().map(|(b, _)| b.clone()).collect();
        self.0.iter().map(of).collect()
    }

    /// The report of a record, and the branches with those marked that it reaches.
    pub fn run(
        &self,
        rules: &Rules,
        record: &Arc<Record>,
        as_of: Date,
    ) -> (Report, Vec<Vec<Branch>>) {
        let (report, reached) = rules.reached(record, as_of);
        let mut all = self.unmarked();
        for (at, rule) in rules.rules.iter().enumerate() {
            let (Some(marked), Some(reached)) = (all.get_mut(at), reached.get(at)) else {
                continue;
            };
            let Some(finding) = report.findings.iter().find(|f| f.rule == rule.name) else {
                continue;
            };
            let signs = self.0.get(at).into_iter().flatten().map(|(_, sign)| sign);
            for (branch, sign) in marked.iter_mut().zip(signs) {
                let line = branch.span.start.line;
                let own =
                    |c: &&Check| c.line == line && (branch.name.is_empty() || c.key == branch.name);
                let through = match sign {
                    Sign::Arm(at, arm) => reached.contains(&(*at, *arm)),
                    Sign::Check => false,
                };
                (branch.reached, branch.at_limit) = match branch.kind {
                    BranchKind::NotApplicable => (
                        through && finding.outcome == Outcome::NotApplicable,
                        branch.at_limit,
                    ),
                    BranchKind::Holds | BranchKind::Fails => (
                        finding
                            .checks
                            .iter()
                            .filter(own)
                            .any(|c| c.holds == (branch.kind == BranchKind::Holds)),
                        finding.checks.iter().filter(own).filter_map(at_limit).max(),
                    ),
                    BranchKind::Function
                    | BranchKind::Then
                    | BranchKind::Else
                    | BranchKind::Loop => (through, branch.at_limit),
                };
            }
        }
        (report, all)
    }
}
