//! The branches of a rule: every way that it can go, with its place, kind and name.

use engine::rule::Arm;
use lang::tree::{At, Block, Expr, ExprKind, Part, Script, Stmt, StmtKind};
use model::diagnostic::{Place, Position, Span};
use model::outcome::Outcome;
use model::text::Text;
use pack::tables::{Cell, Table};
use serde::Serialize;
use std::collections::BTreeSet;

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
    /// A row of a table that is looked up.
    Row,
}

/// One way that a rule can go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// Where.
    pub span: Span,
    /// What it is.
    pub kind: BranchKind,
    /// The name of a function, the words of a check, the keys of a row; else empty.
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
            BranchKind::Row => Text::new(format!("行 {name}"), format!("the row {name}")),
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

/// How it is found out that a record goes a way.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sign {
    /// The run of the rule goes through it.
    Arm(At, Arm),
    /// A check of this line is in the finding.
    Check,
    /// A row, by its place in the table, is read.
    Row(usize),
}

/// The branches of a script in the order of the file.
pub(super) fn branches(place: Place<'_>, script: &Script) -> Vec<(Branch, Sign)> {
    let rule = script.function("judge", 1).is_some();
    let mut sites = Sites {
        place,
        found: Vec::new(),
        checks: BTreeSet::new(),
    };
    for function in &script.functions {
        let kind = if rule && function.name == "applies" {
            BranchKind::NotApplicable
        } else {
            BranchKind::Function
        };
        let span = sites.block(&function.body);
        sites.add(
            span,
            kind,
            &function.name,
            None,
            Sign::Arm(function.body.open, Arm::Function),
        );
        function.body.walk(&mut |part| sites.part(part));
    }
    let mut found = sites.found;
    found.sort_by(|(a, _), (b, _)| (&a.span, a.kind).cmp(&(&b.span, b.kind)));
    found
}

/// The rows of a table of the pack in the order of the file; those that settings add are none of them.
pub(super) fn rows(file: &str, table: &Table) -> Vec<(Branch, Sign)> {
    let rows = table.rows.iter().enumerate();
    let rows = rows.filter(|(_, row)| !row.added);
    rows.map(|(place, row)| {
        let position = |line| Position { line, column: 1 };
        let span = Span {
            file: file.to_owned(),
            start: position(row.line),
            end: position(row.line + 1),
        };
        let keys = table.keys.iter().filter_map(|key| row.cells.get(*key));
        let from = row.from.iter().map(ToString::to_string);
        let name: Vec<String> = keys.map(Cell::print).chain(from).collect();
        let branch = Branch {
            span,
            kind: BranchKind::Row,
            name: name.join(", "),
            outcome: None,
            reached: false,
            at_limit: None,
        };
        (branch, Sign::Row(place))
    })
    .collect()
}

struct Sites<'a> {
    place: Place<'a>,
    found: Vec<(Branch, Sign)>,
    /// Where the checks start that were found.
    checks: BTreeSet<At>,
}

impl Sites<'_> {
    fn part(&mut self, part: Part<'_>) {
        match part {
            Part::Stmt(Stmt {
                kind: StmtKind::If(_, then, other),
                at,
            }) => {
                let span = self.block(then);
                self.add(span, BranchKind::Then, "", None, Sign::Arm(*at, Arm::Then));
                match other.statements.as_slice() {
                    // `else if`: its arms are branches of their own.
                    [
                        Stmt {
                            kind: StmtKind::If(..),
                            at,
                        },
                    ] if *at == other.open => {}
                    _ => {
                        let span = self.block(other).or_else(|| at.span(self.place));
                        self.add(span, BranchKind::Else, "", None, Sign::Arm(*at, Arm::Else));
                    }
                }
            }
            Part::Stmt(Stmt {
                kind: StmtKind::For(parts),
                at,
            }) => {
                let span = self.block(&parts.body);
                self.add(span, BranchKind::Loop, "", None, Sign::Arm(*at, Arm::Loop));
            }
            Part::Expr(expr) => self.check(expr),
            Part::Stmt(_) => {}
        }
    }

    /// The two ways of a check. A walk comes to a whole sentence before its parts.
    fn check(&mut self, expr: &Expr) {
        let Some((start, behind)) = expr.sentence() else {
            return;
        };
        if !self.checks.insert(start.at) {
            return;
        }
        let name = start
            .given
            .first()
            .and_then(Expr::literal)
            .unwrap_or_default();
        let outcome = behind
            .iter()
            .filter(|call| call.name == "otherwise")
            .find_map(|call| match &call.given.first()?.kind {
                ExprKind::Call(outcome, _) => {
                    Outcome::ALL.into_iter().find(|o| o.name() == outcome)
                }
                _ => None,
            });
        let span = start.at.span(self.place);
        self.add(span.clone(), BranchKind::Holds, name, None, Sign::Check);
        self.add(span, BranchKind::Fails, name, outcome, Sign::Check);
    }

    fn add(
        &mut self,
        span: Option<Span>,
        kind: BranchKind,
        name: &str,
        outcome: Option<Outcome>,
        sign: Sign,
    ) {
        let Some(span) = span else { return };
        let branch = Branch {
            span,
            kind,
            name: name.to_owned(),
            outcome: outcome.map(|outcome| outcome.name().to_owned()),
            reached: false,
            at_limit: None,
        };
        self.found.push((branch, sign));
    }

    /// From one brace to the other.
    fn block(&self, block: &Block) -> Option<Span> {
        let text = self.place.text;
        self.place
            .bytes(block.open.offset(text)?..block.close.offset(text)? + "}".len())
    }
}
