//! Figures that a rule gives twice on one way through it: only the first of them is ever read.

use crate::tree::{At, Block, Expr, ExprKind, Script, Stmt, StmtKind};
use model::limits::MAX_CHECKED_CALLS;
use model::sorted::{Map, Set};

/// The names of the figures that `judge` may give again after it has given them, with the place of the second.
pub(super) fn given_twice(script: &Script) -> Map<String, At> {
    let mut ways = Ways {
        script,
        open: Vec::new(),
        entered: 0,
        left: Set::default(),
        last: Map::default(),
        twice: Map::default(),
    };
    if let Some(judge) = script.function("judge", 1) {
        ways.block(&judge.body, &mut Set::default());
    }
    ways.twice
}

struct Ways<'a> {
    script: &'a Script,
    /// The functions that are being gone through.
    open: Vec<&'a str>,
    entered: usize,
    /// What was given where the function was left.
    left: Set<String>,
    /// Where each was given last.
    last: Map<String, At>,
    twice: Map<String, At>,
}

impl<'a> Ways<'a> {
    /// Goes through statements with what was given before them; whether what follows is come to.
    fn block(&mut self, block: &'a Block, given: &mut Set<String>) -> bool {
        block
            .statements
            .iter()
            .all(|stmt| self.statement(stmt, given))
    }

    fn statement(&mut self, stmt: &'a Stmt, given: &mut Set<String>) -> bool {
        match &stmt.kind {
            StmtKind::Expr(expr) => self.expression(expr, given),
            StmtKind::Block(block) => self.block(block, given),
            StmtKind::If(_, then, other) => {
                let (mut yes, mut no) = (given.clone(), given.clone());
                let ways = [
                    (self.block(then, &mut yes), yes),
                    (self.block(other, &mut no), no),
                ];
                let mut goes_on = false;
                for (_, way) in ways.into_iter().filter(|(goes, _)| *goes) {
                    goes_on = true;
                    given.extend(way.into_vec());
                }
                goes_on
            }
            StmtKind::For(parts) => {
                let mut after = given.clone();
                if self.block(&parts.body, &mut after) {
                    // What one item gives, the next one gives again.
                    for name in after.iter().filter(|name| !given.contains(*name)) {
                        if let Some(at) = self.last.get(name) {
                            self.twice.insert(name.clone(), *at);
                        }
                    }
                }
                given.extend(after.into_vec());
                true
            }
            StmtKind::Return(_) => {
                self.left.extend(given.iter().cloned());
                false
            }
            StmtKind::Break(_) | StmtKind::Continue => false,
            _ => true,
        }
    }

    fn expression(&mut self, expr: &'a Expr, given: &mut Set<String>) -> bool {
        match &expr.kind {
            ExprKind::Block(block) => self.block(block, given),
            ExprKind::Call(name, values) if name == "figure" => {
                if let Some(figure) = values.first().and_then(Expr::literal) {
                    self.last.insert(figure.to_owned(), expr.at);
                    if given.contains(figure) {
                        self.twice.insert(figure.to_owned(), expr.at);
                    }
                    given.insert(figure.to_owned());
                }
                true
            }
            ExprKind::Call(name, values) => {
                let function = self.script.function(name, values.len());
                if let Some(function) = function.filter(|f| !self.open.contains(&f.name.as_str()))
                    && self.entered < MAX_CHECKED_CALLS
                {
                    self.entered += 1;
                    self.open.push(&function.name);
                    let outer = std::mem::take(&mut self.left);
                    self.block(&function.body, given);
                    given.extend(std::mem::replace(&mut self.left, outer).into_vec());
                    self.open.pop();
                }
                true
            }
            _ => true,
        }
    }
}
