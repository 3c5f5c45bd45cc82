//! Whether a rule can decide: a record that only rules without a say concern isn't found right, it is out of scope.

use crate::lint::script::Function;
use crate::report::Outcome;
use rhai::{ASTNode, Expr, FnCallExpr, Stmt};

/// Whether a rule can come to something besides advice where it applies: it can object, or end without having advised.
pub(super) fn decides(functions: &[Function]) -> bool {
    let objects = functions
        .iter()
        .flat_map(|function| &function.body)
        .any(objects);
    objects || !advises(functions, "judge", &mut Vec::new())
}

/// Whether a statement names an outcome that is graver than advice.
fn objects(stmt: &Stmt) -> bool {
    let mut found = false;
    stmt.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
        if let Some(
            ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _))
            | ASTNode::Stmt(Stmt::FnCall(call, _)),
        ) = path.last()
        {
            found |= Outcome::ALL
                .iter()
                .any(|outcome| *outcome < Outcome::Advice && outcome.name() == call.name);
        }
        !found
    });
    found
}

/// Whether a function gives advice on every way through it, as far as its statements show it.
fn advises(functions: &[Function], name: &str, within: &mut Vec<String>) -> bool {
    // Whatever calls itself is looked at once.
    let Some(function) = functions
        .iter()
        .find(|f| f.name == name && !within.contains(&f.name))
    else {
        return false;
    };
    within.push(name.to_owned());
    let always = all(functions, &function.body, within);
    within.pop();
    always
}

/// Whether one of these statements gives advice before any may leave.
fn all<'a>(
    functions: &[Function],
    body: impl IntoIterator<Item = &'a Stmt>,
    within: &mut Vec<String>,
) -> bool {
    for stmt in body {
        if one(functions, stmt, within) {
            return true;
        }
        if leaves(stmt) {
            return false;
        }
    }
    false
}

fn one(functions: &[Function], stmt: &Stmt, within: &mut Vec<String>) -> bool {
    let mut call = |call: &FnCallExpr| match (call.name.as_str(), call.args.first()) {
        ("conclude", Some(Expr::FnCall(outcome, _))) => outcome.name == Outcome::Advice.name(),
        ("conclude", _) => false,
        (own, _) => advises(functions, own, within),
    };
    match stmt {
        Stmt::FnCall(called, _) => call(called),
        Stmt::Expr(expr) => match &**expr {
            Expr::FnCall(called, _) => call(called),
            Expr::Stmt(block) => all(functions, block.iter(), within),
            _ => false,
        },
        Stmt::If(flow, _) => {
            all(functions, flow.body.iter(), within) && all(functions, flow.branch.iter(), within)
        }
        Stmt::Block(block) => all(functions, block.iter(), within),
        _ => false,
    }
}

/// Whether a way out of the function is somewhere in a statement.
fn leaves(stmt: &Stmt) -> bool {
    let mut found = false;
    stmt.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
        found |= matches!(path.last(), Some(ASTNode::Stmt(Stmt::Return(..))));
        !found
    });
    found
}
