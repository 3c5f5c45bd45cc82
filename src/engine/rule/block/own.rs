//! What a program reads and gives by itself: of a fact that it reads, its one value, whatever that was worked out from.

use crate::rule::pool::{By, Pool};
use crate::rule::program::{Check, Node, Program, Step};
use model::sorted::Set;

/// The same of all rules and facts, by their places.
pub(in crate::rule) struct Owns {
    pub rules: Vec<Own>,
    pub facts: Vec<Own>,
}

/// What a rule or a fact reads, by places, and what it gives besides an outcome or a value.
#[derive(Default)]
pub(in crate::rule) struct Own {
    /// Fields, those included by which a table fills them.
    pub fields: Set<usize>,
    pub facts: Set<usize>,
    /// Whether it reads what other rules find.
    pub findings: bool,
    /// Whether it gives figures, and whether it refers to departments.
    pub figures: bool,
    pub referrals: bool,
}

impl Own {
    pub fn of(program: &Program, pool: &Pool) -> Self {
        let mut own = Self::default();
        let bodies = program.functions.iter().flat_map(|function| &function.body);
        bodies.for_each(|node| own.node(node, pool));
        program
            .checks
            .iter()
            .for_each(|check| own.check(check, pool));
        own
    }

    fn check(&mut self, check: &Check, pool: &Pool) {
        let Check {
            actual,
            limits,
            unit,
            otherwise,
            ..
        } = check;
        let rest = limits.iter().chain(unit).chain(otherwise);
        self.nodes([actual].into_iter().chain(rest), pool);
    }

    fn field(&mut self, index: usize, pool: &Pool) {
        if !self.fields.insert(index) {
            return;
        }
        for by in pool.lookup(index).into_iter().flat_map(|lookup| &lookup.by) {
            match *by {
                By::Field(key) => self.field(key, pool),
                By::Fact(fact) => {
                    self.facts.insert(fact);
                }
            }
        }
    }

    fn nodes<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>, pool: &Pool) {
        nodes.into_iter().for_each(|node| self.node(node, pool));
    }

    fn node(&mut self, node: &Node, pool: &Pool) {
        match &node.step {
            Step::Field(index) | Step::Has(index) | Step::FieldIs(index, _) => {
                self.field(*index, pool);
            }
            Step::Fact(index) => {
                self.facts.insert(*index);
            }
            Step::OutcomeOf(_) | Step::FigureOf(..) => self.findings = true,
            Step::Refer(..) => self.referrals = true,
            Step::Figure(_, value, unit) => {
                self.figures = true;
                self.nodes([&**value, &**unit], pool);
            }
            Step::If(condition, then, other) => {
                self.node(condition, pool);
                self.nodes(then.iter().chain(other), pool);
            }
            Step::For(parts) => {
                self.node(&parts.list, pool);
                self.nodes(&parts.body, pool);
            }
            Step::Each(through) => {
                self.node(&through.list, pool);
                self.nodes(through.counts.iter().chain(&through.value), pool);
            }
            Step::Block(nodes)
            | Step::List(nodes)
            | Step::Find(_, nodes)
            | Step::HasRow(_, nodes)
            | Step::Both(nodes, _)
            | Step::Call(_, nodes) => self.nodes(nodes, pool),
            Step::Set(_, value)
            | Step::Return(value)
            | Step::Member(value, _)
            | Step::Unary(_, value)
            | Step::Scale(_, value)
            | Step::Conclude(value)
            | Step::Print(value) => self.node(value, pool),
            Step::Range(a, b, _)
            | Step::Element(a, b)
            | Step::Binary(_, a, b)
            | Step::WorkingDays(a, b) => self.nodes([&**a, &**b], pool),
            Step::Constant(_)
            | Step::Local(_)
            | Step::Break
            | Step::Continue
            | Step::Parameter(_)
            | Step::AsOf
            | Step::Rows(_)
            | Step::Check(_)
            | Step::Note(_) => {}
        }
    }
}
