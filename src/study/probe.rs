//! Which branches one record reaches: those that its own screening went through.

use super::boundary::at_limit;
use super::branch::{Branch, BranchKind, Sign, branches};
use engine::record::Record;
use engine::report::{Check, Finding, Report};
use engine::rule::{Origin, Reached, Rules, Worked};
use jiff::civil::Date;
use model::outcome::Outcome;
use std::sync::Arc;

type Signed = Vec<(Branch, Sign)>;

/// The branches of the scripts of a pack: of the rules in the order of a report, of the facts and of the library in the order
/// of their names.
pub(super) struct Branches {
    rules: Vec<Signed>,
    facts: Vec<Signed>,
    library: Vec<Signed>,
}

/// The same, with those marked that are reached.
pub(super) struct Marked {
    pub rules: Vec<Vec<Branch>>,
    pub facts: Vec<Vec<Branch>>,
    pub library: Vec<Vec<Branch>>,
}

impl Marked {
    /// All of them, script by script.
    pub fn all(&mut self) -> impl Iterator<Item = &mut Branch> {
        let rest = self.facts.iter_mut().chain(&mut self.library);
        self.rules.iter_mut().chain(rest).flatten()
    }
}

/// What a screening came to, and how.
pub(super) struct Probed {
    pub report: Report,
    pub branches: Marked,
    /// The facts that were worked out, by their places.
    pub facts: Vec<Option<Worked>>,
}

impl Branches {
    pub fn new(rules: &Rules) -> Self {
        let rule = |rule: &Arc<engine::rule::Rule>| branches(rule.place(), rule.script());
        let source = |source: &lang::library::Source| branches(source.place(), source.script());
        Self {
            rules: rules.rules.iter().map(rule).collect(),
            facts: rules
                .facts
                .iter()
                .map(|fact| source(&fact.source))
                .collect(),
            library: rules.library.0.iter().map(source).collect(),
        }
    }

    /// None of them marked.
    pub fn unmarked(&self) -> Marked {
        let of = |script: &Signed| script.iter().map(|(b, _)| b.clone()).collect();
        Marked {
            rules: self.rules.iter().map(of).collect(),
            facts: self.facts.iter().map(of).collect(),
            library: self.library.iter().map(of).collect(),
        }
    }

    /// Screens a record and marks the branches that it reaches.
    pub fn run(&self, rules: &Rules, record: &Arc<Record>, as_of: Date) -> Probed {
        let (report, reached, facts) = rules.reached(record, as_of);
        let mut branches = self.unmarked();
        for (at, rule) in rules.rules.iter().enumerate() {
            let (Some(marked), Some(signed), Some(reached)) = (
                branches.rules.get_mut(at),
                self.rules.get(at),
                reached.get(at),
            ) else {
                continue;
            };
            if let Some(finding) = report.findings.iter().find(|f| f.rule == rule.name) {
                mark(marked, signed, reached, finding);
            }
        }
        // Whichever rule came there.
        let through = |origin: Origin, sign: &Sign| match sign {
            Sign::Arm(at, arm) => {
                let arm = (Some(origin), *at, *arm);
                reached.iter().any(|reached| reached.contains(&arm))
            }
            Sign::Check => false,
        };
        let facts_marked = branches.facts.iter_mut().zip(&self.facts).enumerate();
        let facts_marked = facts_marked.map(|(at, pair)| (Origin::Fact(at), pair));
        let library = branches.library.iter_mut().zip(&self.library).zip(1..);
        let library = library.map(|(pair, file)| (Origin::Library(file), pair));
        for (origin, (marked, signed)) in facts_marked.chain(library) {
            for (branch, (_, sign)) in marked.iter_mut().zip(signed) {
                branch.reached = through(origin, sign);
            }
        }
        Probed {
            report,
            branches,
            facts,
        }
    }
}

/// Marks the branches of a rule.
fn mark(marked: &mut [Branch], signed: &Signed, reached: &Reached, finding: &Finding) {
    for (branch, (_, sign)) in marked.iter_mut().zip(signed) {
        let line = branch.span.start.line;
        let own = |c: &&Check| c.line == line && (branch.name.is_empty() || c.key == branch.name);
        let through = match sign {
            Sign::Arm(at, arm) => reached.contains(&(None, *at, *arm)),
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
            BranchKind::Function | BranchKind::Then | BranchKind::Else | BranchKind::Loop => {
                (through, branch.at_limit)
            }
        };
    }
}
