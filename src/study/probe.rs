//! Which branches one record reaches.
//!
//! A copy of each script gets a probe at every branch and is run by an engine of its own; ordinary screening runs the
//! script as written. A probe adds no line, so a check keeps its line.

use super::boundary::at_limit;
use super::branch::{Branch, BranchKind, Sign, branches};
use crate::lang::tree::At;
use crate::record::Record;
use crate::report::{Check, Outcome};
use crate::rule::{Rule, Rules};
use jiff::civil::Date;
use rhai::{Dynamic, INT};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A probe at the start of a block, and one around a condition.
const PROBES: [&str; 2] = ["__block", "__condition"];

/// Ids of the branches that were reached.
type Reached = Rc<RefCell<BTreeSet<usize>>>;

/// A copy of the rules with probes.
pub(super) struct Probed {
    plans: Vec<Plan>,
    copy: Rules,
    reached: Reached,
}

impl Probed {
    pub fn new(rules: &Rules) -> Self {
        let mut next = 0;
        let plans: Vec<Plan> = rules
            .rules
            .iter()
            .map(|rule| Plan::new(rule, rules, &mut next))
            .collect();
        let reached = Reached::default();
        let texts: Vec<String> = plans.iter().map(|plan| plan.instrumented.clone()).collect();
        let copy = rules.rewritten(&texts, |engine| {
            let seen = Rc::clone(&reached);
            engine.register_fn(PROBES[0], move |id: INT| mark(&seen, id));
            let seen = Rc::clone(&reached);
            engine.register_fn(PROBES[1], move |id: INT, value: Dynamic| {
                // What isn't known takes neither arm.
                if let Ok(yes) = value.as_bool() {
                    mark(&seen, if yes { id } else { id + 1 });
                }
                value
            });
        });
        Self {
            plans,
            copy,
            reached,
        }
    }

    /// The branches of each rule in the order of a report, none of them marked.
    pub fn branches(&self) -> Vec<Vec<Branch>> {
        self.plans
            .iter()
            .map(|plan| plan.branches.clone())
            .collect()
    }

    /// The branches of each rule in the order of a report, with those marked that one record reaches.
    pub fn run(&self, record: &Rc<Record>, as_of: Date) -> Vec<Vec<Branch>> {
        let report = self.copy.screen(record, as_of);
        let passed = self.reached.take();
        let marked = |(rule, plan): (&Rc<Rule>, &Plan)| {
            let mut branches = plan.branches.clone();
            let Some(finding) = report.findings.iter().find(|f| f.rule == rule.name) else {
                return branches;
            };
            for (branch, id) in branches.iter_mut().zip(&plan.ids) {
                let at = branch.span.start.line;
                let probed = id.is_some_and(|id| passed.contains(&id));
                let checks = || {
                    let own = |c: &&Check| {
                        c.line == at && (branch.name.is_empty() || c.key == branch.name)
                    };
                    finding.checks.iter().filter(own)
                };
                branch.reached = match branch.kind {
                    BranchKind::NotApplicable => {
                        probed && finding.outcome == Outcome::NotApplicable
                    }
                    BranchKind::Holds | BranchKind::Fails => {
                        branch.at_limit = checks().filter_map(at_limit).max();
                        checks().any(|c| c.holds == (branch.kind == BranchKind::Holds))
                    }
                    _ => probed,
                };
            }
            branches
        };
        self.copy
            .rules
            .iter()
            .zip(&self.plans)
            .map(marked)
            .collect()
    }
}

fn mark(reached: &Reached, id: INT) {
    reached.borrow_mut().extend(usize::try_from(id));
}

/// The branches of a rule and its script with probes.
struct Plan {
    branches: Vec<Branch>,
    /// The id of each branch, if a probe finds it.
    ids: Vec<Option<usize>>,
    instrumented: String,
}

impl Plan {
    fn new(rule: &Rule, rules: &Rules, next: &mut usize) -> Self {
        let mut id = |ids: &mut BTreeMap<At, usize>, at: At, room: usize| {
            *ids.entry(at).or_insert_with(|| {
                *next += room;
                *next - room
            })
        };
        let (mut branches_of, mut ids) = (Vec::new(), Vec::new());
        let (mut conditions, mut blocks) = (BTreeMap::new(), BTreeMap::new());
        let mut inserted: Vec<(At, usize, String)> = Vec::new();
        for (branch, sign) in branches(rule, rules) {
            branches_of.push(branch);
            ids.push(match sign {
                Sign::Block(open) => {
                    let id = id(&mut blocks, open, 1);
                    inserted.push((open, "{".len(), format!(" {}({id});", PROBES[0])));
                    Some(id)
                }
                Sign::Condition { word, open, holds } => {
                    let id = id(&mut conditions, word, 2);
                    // Once for both of its branches.
                    if holds {
                        inserted.push((word, "if".len(), format!(" {}({id},", PROBES[1])));
                        inserted.push((open, 0, ") ".to_owned()));
                    }
                    Some(if holds { id } else { id + 1 })
                }
                Sign::Check => None,
            });
        }
        let mut places: Vec<(usize, String)> = inserted
            .into_iter()
            .filter_map(|(at, behind, text)| Some((at.offset(&rule.text)? + behind, text)))
            .collect();
        // From the end, so that places stay true; what was noted first stands first at one place.
        places.sort_by_key(|(at, _)| *at);
        let mut instrumented = rule.text.clone();
        for (at, text) in places.iter().rev() {
            instrumented.insert_str(*at, text);
        }
        Self {
            branches: branches_of,
            ids,
            instrumented,
        }
    }
}
