//! Which branches of the rules records reach: the known answers together, or one record.
//!
//! A copy of each script gets a probe at every branch and is run on the records by an engine of its own; ordinary screening runs the script as written. A probe adds no line, so a check keeps its line.

use super::boundary::at_limit;
use crate::lint::{Place, Span, char_span};
use crate::pack::Case;
use crate::record::Record;
use crate::report::{Check, Outcome};
use crate::rule::{Rule, Rules};
use crate::text::Text;
use jiff::civil::Date;
use rhai::{ASTNode, Dynamic, Engine, Expr, FnCallExpr, INT, Position, Stmt, StmtBlock};
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A probe at the start of a block, and one around a condition.
const PROBES: [&str; 2] = ["__block", "__condition"];

/// What a branch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BranchKind {
    /// The body of a function.
    Function,
    /// `applies` answers no; its yes is the body of `judge`.
    NotApplicable,
    /// A condition that holds.
    Then,
    /// A condition that doesn't, whether or not an `else` is written.
    Else,
    /// The body of a loop.
    Loop,
    /// A check that holds.
    Holds,
    /// A check that fails.
    Fails,
}

/// One way that a rule can go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// Where.
    pub span: Span,
    /// What it is.
    pub kind: BranchKind,
    /// The name of a function, the words of a check; else empty.
    pub name: String,
    /// What follows when a check fails, if it is written there.
    pub outcome: Option<String>,
    /// Whether a case goes this way.
    pub reached: bool,
    /// Of a check between numbers or dates that a case comes to: whether one of them is at its limit.
    pub at_limit: Option<bool>,
}

impl Branch {
    /// What it is, in words.
    #[must_use]
    pub fn words(&self) -> Text {
        let name = &self.name;
        match self.kind {
            BranchKind::Function => {
                Text::new(format!("函数 {name}"), format!("the function `{name}`"))
            }
            BranchKind::NotApplicable => Text::new("applies 答“否”", "`applies` answers no"),
            BranchKind::Then => Text::new("if 的条件成立", "the condition of `if` holds"),
            BranchKind::Else => Text::new("if 的条件不成立", "the condition of `if` doesn't hold"),
            BranchKind::Loop => Text::new("for 循环", "the body of `for`"),
            BranchKind::Holds => Text::new(
                format!("比对 {name} 符合"),
                format!("the check `{name}` holds"),
            ),
            BranchKind::Fails => {
                let outcome = self
                    .outcome
                    .as_ref()
                    .map(|o| format!(" → {o}"))
                    .unwrap_or_default();
                Text::new(
                    format!("比对 {name} 不符{outcome}"),
                    format!("the check `{name}` fails{outcome}"),
                )
            }
        }
    }
}

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

/// Ids of the branches that were reached.
type Reached = Rc<RefCell<BTreeSet<usize>>>;

/// Runs the cases and says which branches they reach, for each rule in the order of a report.
pub(crate) fn coverage(rules: &Rules, cases: &[Case]) -> Vec<Coverage> {
    let probed = Probed::new(rules);
    let mut branches: Vec<Vec<Branch>> = probed
        .plans
        .iter()
        .map(|plan| plan.branches.clone())
        .collect();
    for case in cases {
        let record = Rc::new(Record::read(rules.schema(), &case.record));
        for (all, now) in branches.iter_mut().zip(probed.run(&record, case.as_of)) {
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
            .map(|rule| Plan::new(rule, rules.engine(), &mut next))
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
    fn new(rule: &Rule, engine: &Engine, next: &mut usize) -> Self {
        let mut sites = Sites {
            place: Place {
                file: &rule.path,
                text: &rule.text,
            },
            branches: Vec::new(),
            ids: Vec::new(),
            inserted: Vec::new(),
            next,
        };
        for function in rule.ast(engine).iter_fn_def() {
            let (start, end) = (function.body.start_position(), function.body.end_position());
            let name = function.name.to_string();
            let kind = if name == "applies" {
                BranchKind::NotApplicable
            } else {
                BranchKind::Function
            };
            let id = sites.block(start);
            sites.add(sites.between(start, end), kind, name, None, Some(id));
        }
        rule.ast(engine).walk(&mut |path: &[ASTNode<'_>]| {
            sites.node(path);
            true
        });
        let Sites {
            branches,
            ids,
            mut inserted,
            ..
        } = sites;
        let mut found: Vec<(Branch, Option<usize>)> = branches.into_iter().zip(ids).collect();
        found.sort_by(|(a, _), (b, _)| (&a.span, a.kind).cmp(&(&b.span, b.kind)));
        let (branches, ids) = found.into_iter().unzip();
        // From the end, so that places stay true; what was noted first stands first at one place.
        inserted.sort_by_key(|(at, _)| *at);
        let mut instrumented = rule.text.clone();
        for (at, text) in inserted.iter().rev() {
            instrumented.insert_str(*at, text);
        }
        Self {
            branches,
            ids,
            instrumented,
        }
    }
}

struct Sites<'a> {
    place: Place<'a>,
    branches: Vec<Branch>,
    ids: Vec<Option<usize>>,
    inserted: Vec<(usize, String)>,
    next: &'a mut usize,
}

impl Sites<'_> {
    fn node(&mut self, path: &[ASTNode<'_>]) {
        match path {
            [.., ASTNode::Stmt(Stmt::If(flow, at))] => {
                let id = *self.next;
                *self.next += 2;
                if let (Some(word), Some(open)) =
                    (self.offset(*at), self.offset(flow.body.position()))
                {
                    self.inserted
                        .push((word + "if".len(), format!(" {}({id},", PROBES[1])));
                    self.inserted.push((open, ") ".to_owned()));
                }
                self.add(
                    self.of(&flow.body),
                    BranchKind::Then,
                    String::new(),
                    None,
                    Some(id),
                );
                match flow.branch.statements() {
                    // `else if`: its arms are branches of their own.
                    [Stmt::If(_, own)] if *own == flow.branch.position() => {}
                    _ => {
                        let span = self.of(&flow.branch).or_else(|| self.word(*at));
                        self.add(span, BranchKind::Else, String::new(), None, Some(id + 1));
                    }
                }
            }
            [.., ASTNode::Stmt(Stmt::For(parts, _))] => {
                let body = &parts.2.body;
                let id = self.block(body.position());
                self.add(
                    self.of(body),
                    BranchKind::Loop,
                    String::new(),
                    None,
                    Some(id),
                );
            }
            [.., parent, ASTNode::Expr(Expr::FnCall(call, at))]
                if ["require", "advise", "inform"].contains(&&*call.name) =>
            {
                let name = match call.args.first() {
                    Some(Expr::StringConstant(text, _)) => text.to_string(),
                    _ => String::new(),
                };
                let outcome = match parent {
                    ASTNode::Expr(Expr::Dot(sides, ..)) => otherwise(&sides.rhs),
                    _ => None,
                };
                self.add(self.word(*at), BranchKind::Holds, name.clone(), None, None);
                self.add(self.word(*at), BranchKind::Fails, name, outcome, None);
            }
            _ => {}
        }
    }

    fn add(
        &mut self,
        span: Option<Span>,
        kind: BranchKind,
        name: String,
        outcome: Option<String>,
        id: Option<usize>,
    ) {
        if let Some(span) = span {
            self.branches.push(Branch {
                span,
                kind,
                name,
                outcome,
                reached: false,
                at_limit: None,
            });
            self.ids.push(id);
        }
    }

    /// Puts a probe behind the brace that opens a block.
    fn block(&mut self, open: Position) -> usize {
        let id = *self.next;
        *self.next += 1;
        if let Some(at) = self.offset(open) {
            self.inserted
                .push((at + "{".len(), format!(" {}({id});", PROBES[0])));
        }
        id
    }

    fn of(&self, block: &StmtBlock) -> Option<Span> {
        self.between(block.position(), block.end_position())
    }

    /// From one brace to the other.
    fn between(&self, open: Position, close: Position) -> Option<Span> {
        self.place
            .bytes(self.offset(open)?..self.offset(close)? + "}".len())
    }

    fn word(&self, at: Position) -> Option<Span> {
        char_span(self.place, at.line()?, at.position().unwrap_or(1))
    }

    /// The place in bytes of a line and a column that is counted in characters.
    fn offset(&self, at: Position) -> Option<usize> {
        let (line, column) = (at.line()?, at.position()?);
        let mut lines = self.place.text.split_inclusive('\n');
        let before: usize = lines
            .by_ref()
            .take(line.checked_sub(1)?)
            .map(str::len)
            .sum();
        let within = lines.next()?.char_indices().nth(column.checked_sub(1)?)?.0;
        Some(before + within)
    }
}

/// The name of the outcome in `.….otherwise(revise(…))`.
fn otherwise(mut chain: &Expr) -> Option<String> {
    loop {
        let (own, rest) = match chain {
            Expr::Dot(sides, ..) => (&sides.lhs, Some(&sides.rhs)),
            last => (last, None),
        };
        if let Expr::MethodCall(call, _) = own
            && call.name == "otherwise"
        {
            return match call.args.first() {
                Some(Expr::FnCall(conclusion, _)) => known(conclusion),
                _ => None,
            };
        }
        chain = rest?;
    }
}

fn known(conclusion: &FnCallExpr) -> Option<String> {
    let outcome = Outcome::ALL
        .into_iter()
        .find(|o| o.name() == conclusion.name)?;
    Some(outcome.name().to_owned())
}
