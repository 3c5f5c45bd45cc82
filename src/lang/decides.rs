//! Whether a rule can decide: a record that only rules without a say concern isn't found right, it is out of scope.

use super::tree::{Block, Expr, ExprKind, Function, Part, Script, Stmt, StmtKind};
use model::outcome::Outcome;

/// Whether a rule can come to something besides advice where it applies: it can object, or end without having advised.
pub fn decides(script: &Script) -> bool {
    names(script, |outcome| outcome < Outcome::Advice)
        || !advises(script, script.function("judge", 1), &mut Vec::new())
}

/// Whether a rule can refuse.
pub fn bars(script: &Script) -> bool {
    names(script, |outcome| outcome == Outcome::Reject)
}

/// Whether a script names such an outcome.
fn names(script: &Script, such: impl Fn(Outcome) -> bool) -> bool {
    let mut found = false;
    for function in &script.functions {
        function.body.walk(&mut |part| {
            if let Part::Expr(Expr {
                kind: ExprKind::Call(name, _),
                ..
            }) = part
            {
                found |= Outcome::ALL
                    .into_iter()
                    .any(|outcome| such(outcome) && outcome.name() == name);
            }
        });
    }
    found
}

/// Whether a function gives advice on every way through it, as far as its statements show it.
fn advises<'a>(
    script: &'a Script,
    function: Option<&'a Function>,
    within: &mut Vec<&'a str>,
) -> bool {
    // Whatever calls itself is looked at once.
    let Some(function) = function.filter(|f| !within.contains(&f.name.as_str())) else {
        return false;
    };
    within.push(&function.name);
    let always = all(script, &function.body, within);
    within.pop();
    always
}

/// Whether one of these statements gives advice before any may leave.
fn all<'a>(script: &'a Script, body: &'a Block, within: &mut Vec<&'a str>) -> bool {
    for stmt in &body.statements {
        if one(script, stmt, within) {
            return true;
        }
        if leaves(stmt) {
            return false;
        }
    }
    false
}

fn one<'a>(script: &'a Script, stmt: &'a Stmt, within: &mut Vec<&'a str>) -> bool {
    match &stmt.kind {
        StmtKind::Expr(expr) => match &expr.kind {
            ExprKind::Call(name, given) => match (name.as_str(), given.first()) {
                ("conclude", outcome) => matches!(
                    outcome.map(|outcome| &outcome.kind),
                    Some(ExprKind::Call(outcome, _)) if outcome == Outcome::Advice.name()
                ),
                (own, _) => advises(script, script.function(own, given.len()), within),
            },
            ExprKind::Block(block) => all(script, block, within),
            _ => false,
        },
        StmtKind::If(_, then, other) => all(script, then, within) && all(script, other, within),
        StmtKind::Block(block) => all(script, block, within),
        _ => false,
    }
}

/// Whether a way out of the function is somewhere in a statement.
fn leaves(stmt: &Stmt) -> bool {
    let returns = |stmt: &Stmt| matches!(stmt.kind, StmtKind::Return(_));
    let mut found = returns(stmt);
    let mut look = |block: &Block| {
        block.walk(&mut |part| found |= matches!(part, Part::Stmt(stmt) if returns(stmt)));
    };
    match &stmt.kind {
        StmtKind::If(_, then, other) => {
            look(then);
            look(other);
        }
        StmtKind::For(parts) => look(&parts.body),
        StmtKind::Block(block) => look(block),
        StmtKind::Let(_, value) | StmtKind::Expr(value) | StmtKind::Assign(_, _, value) => {
            value.walk(&mut |part| found |= matches!(part, Part::Stmt(stmt) if returns(stmt)));
        }
        _ => {}
    }
    found
}
