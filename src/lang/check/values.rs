//! Expressions: what kind of value each of them has.

use super::Checker;
use crate::tree::At;
use crate::tree::{Call, Expr, ExprKind, Operator};
use crate::types::{Class, Type, Unit};
use crate::vocabulary::word;
use model::diagnostic::Diagnostic;
use model::text::{Text, did_you_mean};
use pack::schema::{Choice, Field, FieldKind};
use pack::tables::ColumnKind;
use pack::unknown_field;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Numbers that are structure and not policy.
fn structural(number: Decimal) -> bool {
    let small = [0, 1, 2, 12].map(Decimal::from).contains(&number);
    small
        || [10, 100, 1_000, 10_000, 100_000_000]
            .map(Decimal::from)
            .contains(&number)
}

impl Checker<'_> {
    /// The type of an operand: its value goes on.
    pub(super) fn value(&mut self, expr: &Expr) -> Type {
        let (operand, outside) = (self.operand, self.outside);
        self.operand = true;
        if matches!(expr.kind, ExprKind::Block(_)) {
            self.outside = self.scope.len();
        }
        let kind = self.expression(expr, true);
        (self.operand, self.outside) = (operand, outside);
        match kind {
            // It was said that a check can't stand here.
            Type::Check(_) => Type::Any,
            kind => kind,
        }
    }

    /// The type of an expression; `used` says whether its value goes on.
    pub(super) fn expression(&mut self, expr: &Expr, used: bool) -> Type {
        let at = expr.at;
        match &expr.kind {
            ExprKind::Boolean(_) => Type::Boolean,
            ExprKind::Whole(number) => self.literal(Decimal::from(*number), at),
            ExprKind::Number(number) => self.literal(*number, at),
            ExprKind::Text(text) => Type::Literal(text.clone()),
            ExprKind::Nothing => Type::Nothing,
            ExprKind::List(items) => self.list(items),
            ExprKind::Variable(name) => self.variable(name, at),
            ExprKind::Unary(operator, of) => {
                let kind = self.value(of);
                if *operator == Operator::Not {
                    self.needs(&kind, Class::Boolean, of.start);
                    return Type::Boolean;
                }
                self.needs(&kind, Class::Number, of.start);
                kind
            }
            ExprKind::Binary(operator, a, b) => {
                let (left, right) = (self.value(a), self.value(b));
                self.operator(*operator, &left, &right, at, (a, b))
            }
            ExprKind::Range(..) => {
                self.error(
                    "range-outside-for",
                    at,
                    "a..b 只能写在 for … in 后面。",
                    "A range a..b goes only behind `for … in`.",
                );
                Type::Any
            }
            ExprKind::Call(name, given) => self.call(Call { name, given, at }, used),
            ExprKind::Property(of, name) => {
                let of = self.value(of);
                self.property(&of, name, at)
            }
            ExprKind::Method(of, name, given) => {
                // A check is one sentence; what stands before any other dot is an operand.
                let kind = if of.sentence().is_some() {
                    self.expression(of, used)
                } else {
                    self.value(of)
                };
                self.method(kind, Call { name, given, at })
            }
            ExprKind::Element(list, place) => {
                let kind = self.value(list);
                self.place(place);
                match kind {
                    Type::List(item) => *item,
                    other => {
                        self.needs(&other, Class::List, list.at);
                        Type::Any
                    }
                }
            }
            ExprKind::Block(_) if self.within_lambda => {
                self.error(
                    "not-allowed",
                    at,
                    "|…| 后面只能写一个算式。",
                    "Only one expression goes behind |…|.",
                )
                .help = Some(Text::new(
                    "把要判断的写成函数，在这里调用。",
                    "Put what has to be decided into a function and call it here.",
                ));
                Type::Any
            }
            ExprKind::Block(block) => self.block(block, used),
            ExprKind::Lambda(_) => {
                self.not_allowed(at, "|…| …");
                Type::Any
            }
            ExprKind::Forbidden(what) => {
                self.not_allowed(at, what);
                Type::Any
            }
        }
    }

    fn list(&mut self, items: &[Expr]) -> Type {
        let mut kinds = Vec::new();
        for item in items {
            let kind = self.value(item);
            if let Type::Outcome(_) = kind {
                let words = kind.words();
                self.error(
                    "mixed-types",
                    item.start,
                    format!("列表里不能放{}。", words.zh),
                    format!("A list can't hold {}.", words.en),
                );
            }
            kinds.push(kind);
        }
        let literals: Option<Vec<String>> = kinds
            .iter()
            .map(|kind| match kind {
                Type::Literal(text) => Some(text.clone()),
                _ => None,
            })
            .collect();
        if let Some(texts) = literals.filter(|texts| !texts.is_empty()) {
            return Type::List(Box::new(Type::Written(plain_choices(texts))));
        }
        let first = kinds.pop().unwrap_or(Type::Any);
        Type::List(Box::new(kinds.into_iter().fold(first, Type::join)))
    }

    fn variable(&mut self, name: &str, at: At) -> Type {
        if let Some(variable) = self.scope.iter_mut().rev().find(|v| v.name == name) {
            variable.read = true;
            return variable.kind.clone();
        }
        let help = did_you_mean(name, self.scope.iter().map(|v| v.name.as_str()));
        self.error(
            "unknown-variable",
            at,
            format!("没有名为“{name}”的变量。"),
            format!("There is no variable named “{name}”."),
        )
        .help = help;
        Type::Any
    }

    /// A place in a list, or an end of a range: a whole number that is written out is structure, not policy.
    pub(super) fn place(&mut self, expr: &Expr) {
        if !matches!(expr.kind, ExprKind::Whole(_)) {
            let kind = self.value(expr);
            self.needs(&kind, Class::Number, expr.start);
        }
    }

    fn literal(&mut self, number: Decimal, at: At) -> Type {
        if !structural(number) {
            self.warning(
                "number-in-rule",
                at,
                format!("规则里直接写了数字 {number}。"),
                format!("The number {number} is written in the rule."),
            )
            .help = Some(Text::new(
                "有政策含义的数字应写成参数，注明依据。",
                "A number that policy sets belongs in a parameter, with its source.",
            ));
        }
        Type::Number(Unit::ANY)
    }

    /// Notes a field that is read, and the facts by which a table fills it.
    pub(super) fn reads(&mut self, name: &str, field: &Field) {
        self.found.uses.fields.insert(name.to_owned());
        for by in field.lookup.iter().flat_map(|lookup| &lookup.by) {
            if let Some(fact) = self.known.facts.get(by) {
                self.found.uses.facts.insert(by.clone());
                self.found.uses.extend(&fact.uses);
            }
        }
    }

    fn property(&mut self, of: &Type, name: &str, at: At) -> Type {
        let data = self.known.data;
        match of {
            Type::Any => Type::Any,
            Type::Project => match data.schema.get(name) {
                Some((index, field)) => {
                    self.reads(name, field);
                    of_field(field, index)
                }
                None => {
                    let span = self.span(at);
                    self.push(unknown_field(
                        name,
                        span,
                        data.schema.fields.iter().map(Field::called),
                    ));
                    Type::Any
                }
            },
            Type::Item(list) => {
                let items = data
                    .schema
                    .fields
                    .get(*list)
                    .map(|f| f.items.as_slice())
                    .unwrap_or_default();
                match items.iter().find(|f| *f.name == *name) {
                    Some(field) => of_field(field, *list),
                    None => {
                        let span = self.span(at);
                        self.push(unknown_field(name, span, items.iter().map(Field::called)));
                        Type::Any
                    }
                }
            }
            Type::Row(table) => {
                let Some(table) = data.tables.get(table) else {
                    return Type::Any;
                };
                match table.column(name) {
                    Some((_, column)) => match column.kind {
                        ColumnKind::Text => Type::Text,
                        ColumnKind::Boolean => Type::Boolean,
                        ColumnKind::Number => {
                            Type::Number(column.unit.as_deref().map_or(Unit::ANY, Unit::parse))
                        }
                    },
                    None => {
                        self.push_unknown(
                            "column",
                            "列",
                            name,
                            at,
                            table.columns.iter().map(|c| c.name.as_str()).collect(),
                        );
                        Type::Any
                    }
                }
            }
            other => {
                if let Some(word) = word(other.on(), name).filter(|word| word.takes.is_none()) {
                    return self.gives(word, &[], None, at);
                }
                let words = other.words();
                let mut diagnostic = Diagnostic::error(
                    "unknown-property",
                    self.span(at),
                    format!("{}没有“{name}”。", words.zh),
                    format!("There is no “{name}” in {}.", words.en),
                );
                if matches!(other, Type::Table(_)) {
                    diagnostic = diagnostic
                        .help("先用 .find(…) 取一行。", "Take a row with .find(…) first.");
                }
                self.push(diagnostic);
                Type::Any
            }
        }
    }
}

/// Texts written in a script, as choices.
fn plain_choices(texts: Vec<String>) -> Arc<[Choice]> {
    texts
        .into_iter()
        .map(|text| Choice::new(text.as_str(), Text::same(text.as_str())))
        .collect()
}

/// The type of a field's value.
fn of_field(field: &Field, index: usize) -> Type {
    let number = || Type::Number(field.unit.as_deref().map_or(Unit::ANY, Unit::parse));
    let choice = || {
        if field.choices.is_empty() {
            Type::Text
        } else {
            Type::Choice(field.choices.as_slice().into())
        }
    };
    match field.kind {
        FieldKind::Text => Type::Text,
        FieldKind::Number | FieldKind::Integer => number(),
        FieldKind::Boolean => Type::Boolean,
        FieldKind::Choice => choice(),
        FieldKind::Date => Type::Date,
        FieldKind::Numbers => Type::List(Box::new(number())),
        FieldKind::Choices => Type::List(Box::new(choice())),
        FieldKind::Records => Type::List(Box::new(Type::Item(index))),
    }
}
