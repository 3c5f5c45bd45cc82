//! Which branches records reach: those that their own screenings went through.

use super::boundary::at_limit;
use super::branch::{Branch, BranchKind, Sign, branches};
use engine::record::Record;
use engine::rule::{Made, Origin, Rules, Way};
use jiff::civil::Date;
use model::outcome::Outcome;
use std::collections::BTreeSet;
use std::sync::Arc;

type Signed = Vec<(Branch, Sign)>;

/// The branches of the scripts of a pack: of the rules in the order of a report, of the facts and of the library in the order
/// of their names.
pub(super) struct Branches {
    rules: Vec<Signed>,
    facts: Vec<Signed>,
    library: Vec<Signed>,
}

/// The same, with those marked that some screening reached.
pub(super) struct Marked {
    pub rules: Vec<Vec<Branch>>,
    pub facts: Vec<Vec<Branch>>,
    pub library: Vec<Vec<Branch>>,
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

    /// Marks the branches that the screening of a record reaches.
    pub fn run(&self, rules: &Rules, record: &Arc<Record>, as_of: Date, marked: &mut Marked) {
        let ways = rules.ways(record, as_of);
        for ((marked, signed), way) in marked.rules.iter_mut().zip(&self.rules).zip(&ways) {
            mark(marked, signed, way);
        }
        // Whichever rule came there.
        let shared: BTreeSet<_> = ways
            .iter()
            .flat_map(|way| way.reached.iter())
            .filter(|(origin, ..)| origin.is_some())
            .collect();
        let facts = marked.facts.iter_mut().zip(&self.facts).enumerate();
        let facts = facts.map(|(at, pair)| (Origin::Fact(at), pair));
        let library = marked.library.iter_mut().zip(&self.library).zip(1..);
        let library = library.map(|(pair, file)| (Origin::Library(file), pair));
        for (origin, (marked, signed)) in facts.chain(library) {
            for (branch, (_, sign)) in marked.iter_mut().zip(signed) {
                branch.reached |= match sign {
                    Sign::Arm(at, arm) => shared.contains(&(Some(origin), *at, *arm)),
                    Sign::Check => false,
                };
            }
        }
    }
}

/// Marks the branches of a rule.
fn mark(marked: &mut [Branch], signed: &Signed, way: &Way) {
    for (branch, (_, sign)) in marked.iter_mut().zip(signed) {
        let line = branch.span.start.line;
        let own = |c: &&Made| c.line == line && (branch.name.is_empty() || c.key == branch.name);
        let through = match sign {
            Sign::Arm(at, arm) => way.reached.contains(&(None, *at, *arm)),
            Sign::Check => false,
        };
        branch.reached |= match branch.kind {
            BranchKind::NotApplicable => through && way.outcome == Outcome::NotApplicable,
            BranchKind::Holds | BranchKind::Fails => {
                let known = way.checks.iter().filter(|check| check.holds.is_some());
                let limits = known.filter(own).filter_map(at_limit);
                branch.at_limit = branch.at_limit.max(limits.max());
                let holds = Some(branch.kind == BranchKind::Holds);
                way.checks.iter().filter(own).any(|c| c.holds == holds)
            }
            BranchKind::Function | BranchKind::Then | BranchKind::Else | BranchKind::Loop => {
                through
            }
        };
    }
}
