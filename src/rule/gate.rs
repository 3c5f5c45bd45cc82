//! What a record must hold for a rule to apply, where single fields tell: that they are given, that they are yes, or that
//! they are one of a list. By it, rules that can't apply are passed over without being run.

use super::operators::Op;
use super::pool::{Pool, TextId};
use super::program::{Function, Node};
use super::val::Val;
use crate::limits::MAX_CHECKED_CALLS;
use crate::pack::PackData;
use crate::pack::schema::FieldKind;
use std::cell::Cell;

/// What a field must hold for a rule to apply.
pub(super) struct Gate {
    pub field: usize,
    asks: Asks,
}

enum Asks {
    /// Anything.
    Given,
    Yes,
    /// One of these texts, or none of them.
    Text(Box<[TextId]>, bool),
}

impl Gate {
    /// Whether the rule can't apply to a record with this value; one that isn't known may be any.
    pub fn shut(&self, value: Val) -> bool {
        match (&self.asks, value) {
            (Asks::Given, value) => value.is_unknown(),
            (Asks::Yes, value) => matches!(value, Val::Bool(false)),
            (Asks::Text(texts, is), Val::Text(text)) => texts.contains(&text) != *is,
            _ => false,
        }
    }

    /// Whether it asks for a text.
    pub const fn asks_text(&self) -> bool {
        matches!(self.asks, Asks::Text(..))
    }
}

/// What sort of value a node gives, where running it can't fail.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Number,
    Text,
    Boolean,
    Date,
    Texts,
    Numbers,
}

/// The gates of a rule; none where answering `applies` could fail, since a rule that fails says so.
pub(super) fn gates(functions: &[Function], applies: usize, data: &PackData, pool: &Pool) -> Vec<Gate> {
    let surveyor = Surveyor {
        functions,
        data,
        pool,
        calls: Cell::new(MAX_CHECKED_CALLS),
    };
    let mut gates = Vec::new();
    if surveyor.function(applies, &[], 0) == Some(Sort::Boolean) {
        surveyor.collect(applies, &mut gates);
    }
    gates
}

struct Surveyor<'a> {
    functions: &'a [Function],
    data: &'a PackData,
    pool: &'a Pool,
    /// Calls that may still be followed, each call of each call anew.
    calls: Cell<usize>,
}

impl Surveyor<'_> {
    /// A function that runs straight to its end.
    fn function(&self, at: usize, given: &[Sort], depth: usize) -> Option<Sort> {
        let function = self.functions.get(at).filter(|_| depth < 8)?;
        self.calls.set(self.calls.get().checked_sub(1)?);
        let mut slots: Vec<Option<Sort>> = given.iter().copied().map(Some).collect();
        slots.resize(function.slots, None);
        let (last, before) = function.body.split_last()?;
        for node in before {
            let Node::Set(slot, value) = node else { return None };
            let sort = self.sort(value, &slots, depth)?;
            *slots.get_mut(*slot)? = Some(sort);
        }
        self.sort(last, &slots, depth)
    }

    fn sort(&self, node: &Node, slots: &[Option<Sort>], depth: usize) -> Option<Sort> {
        let sort = |node: &Node| self.sort(node, slots, depth);
        let same = |a: &Node, b: &Node| sort(a).filter(|one| sort(b) == Some(*one));
        match node {
            Node::Constant(value) => self.constant(*value),
            Node::Local(slot) => slots.get(*slot).copied().flatten(),
            Node::Field(field) => self.field(*field),
            Node::Has(_) => Some(Sort::Boolean),
            Node::FieldIs(field, _) => self.field(*field).filter(|sort| *sort == Sort::Text).map(|_| Sort::Boolean),
            Node::Parameter(_) => Some(Sort::Number),
            Node::AsOf => Some(Sort::Date),
            Node::Outcome(_) => Some(Sort::Text),
            Node::Both(nodes, _) => nodes.iter().all(|node| sort(node) == Some(Sort::Boolean)).then_some(Sort::Boolean),
            Node::Unary(Op::Not, value) => sort(value).filter(|sort| *sort == Sort::Boolean),
            Node::Binary(Op::Same | Op::Differs, a, b) => same(a, b).filter(|sort| !matches!(sort, Sort::Texts | Sort::Numbers)).map(|_| Sort::Boolean),
            Node::Binary(Op::Below | Op::AtMost | Op::Above | Op::AtLeast, a, b) => {
                same(a, b).filter(|sort| matches!(sort, Sort::Number | Sort::Date)).map(|_| Sort::Boolean)
            }
            Node::Binary(Op::Contains, list, item) => match (sort(list)?, sort(item)?) {
                (Sort::Texts, Sort::Text) | (Sort::Numbers, Sort::Number) => Some(Sort::Boolean),
                _ => None,
            },
            Node::Call(function, values) => {
                let given: Option<Vec<Sort>> = values.iter().map(sort).collect();
                self.function(*function, &given?, depth + 1)
            }
            _ => None,
        }
    }

    fn constant(&self, value: Val) -> Option<Sort> {
        Some(match value {
            Val::Bool(_) => Sort::Boolean,
            Val::Int(_) | Val::Number(..) | Val::Wide(_) => Sort::Number,
            Val::Text(_) => Sort::Text,
            Val::Day(_) => Sort::Date,
            Val::List(list) => {
                let items = self.pool.items(list)?;
                let all = |sort| items.iter().all(|item| self.constant(*item) == Some(sort));
                if all(Sort::Text) {
                    Sort::Texts
                } else if all(Sort::Number) {
                    Sort::Numbers
                } else {
                    return None;
                }
            }
            _ => return None,
        })
    }

    fn field(&self, field: usize) -> Option<Sort> {
        Some(match self.data.schema.fields.get(field)?.kind {
            FieldKind::Text | FieldKind::Choice => Sort::Text,
            FieldKind::Number | FieldKind::Integer => Sort::Number,
            FieldKind::Boolean => Sort::Boolean,
            FieldKind::Date => Sort::Date,
            FieldKind::Choices => Sort::Texts,
            FieldKind::Numbers => Sort::Numbers,
            FieldKind::Records => return None,
        })
    }

    fn collect(&self, function: usize, gates: &mut Vec<Gate>) {
        let Some(last) = self.functions.get(function).and_then(|function| function.body.last()) else {
            return;
        };
        match last {
            Node::Both(nodes, false) => nodes.iter().for_each(|node| self.one(node, gates)),
            node => self.one(node, gates),
        }
    }

    fn one(&self, node: &Node, gates: &mut Vec<Gate>) {
        let mut add = |field: usize, texts: Vec<TextId>, is| {
            gates.push(Gate {
                field,
                asks: Asks::Text(texts.into(), is),
            });
        };
        match node {
            Node::Has(field) => gates.push(Gate {
                field: *field,
                asks: Asks::Given,
            }),
            Node::Field(field) => gates.push(Gate {
                field: *field,
                asks: Asks::Yes,
            }),
            Node::FieldIs(field, text) => add(*field, vec![*text], true),
            Node::Unary(Op::Not, inner) => {
                if let Node::FieldIs(field, text) = **inner {
                    add(field, vec![text], false);
                }
            }
            Node::Binary(op, a, b) => match (op, &**a, &**b) {
                (Op::Differs, Node::Field(field), Node::Constant(Val::Text(text))) => add(*field, vec![*text], false),
                (Op::Contains, Node::Constant(Val::List(list)), Node::Field(field)) => {
                    let texts = self.pool.items(*list).into_iter().flatten().map(|item| match item {
                        Val::Text(text) => Some(*text),
                        _ => None,
                    });
                    if let Some(texts) = texts.collect() {
                        add(*field, texts, true);
                    }
                }
                _ => {}
            },
            Node::Both(nodes, true) => {
                let sides: Option<Vec<(usize, TextId)>> = nodes
                    .iter()
                    .map(|node| match node {
                        Node::FieldIs(field, text) => Some((*field, *text)),
                        _ => None,
                    })
                    .collect();
                if let Some([(field, _), ..]) = sides.as_deref()
                    && let Some(sides) = &sides
                    && sides.iter().all(|(other, _)| other == field)
                {
                    add(*field, sides.iter().map(|(_, text)| *text).collect(), true);
                }
            }
            Node::Both(nodes, false) => nodes.iter().for_each(|node| self.one(node, gates)),
            Node::Call(function, values) if values.is_empty() => self.collect(*function, gates),
            _ => {}
        }
    }
}
