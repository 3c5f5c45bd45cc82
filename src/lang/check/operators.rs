//! Operators, and values that stand against each other.

use super::Checker;
use crate::tree::{At, Expr, ExprKind, Operator};
use crate::types::{Class, Type, Unit};
use model::text::{Text, did_you_mean};
use pack::schema::Choice;

impl Checker<'_> {
    pub(super) fn operator(
        &mut self,
        operator: Operator,
        a: &Type,
        b: &Type,
        at: At,
        sides: (&Expr, &Expr),
    ) -> Type {
        use Operator as O;
        let name = operator.written();
        match operator {
            O::And | O::Or => {
                self.needs(a, Class::Boolean, sides.0.start);
                self.needs(b, Class::Boolean, sides.1.start);
                Type::Boolean
            }
            O::Same | O::Differs => {
                let literal = if matches!(b, Type::Literal(_)) {
                    sides.1
                } else {
                    sides.0
                };
                self.comparable(name, a, b, at, literal.start);
                Type::Boolean
            }
            O::Below | O::AtMost | O::Above | O::AtLeast => {
                self.ordered(name, a, b, at);
                Type::Boolean
            }
            O::Contains => {
                match a {
                    Type::List(item) => self.comparable(name, item, b, at, sides.1.start),
                    other => self.needs(other, Class::List, sides.0.start),
                }
                Type::Boolean
            }
            O::Subtract if matches!((a, b), (Type::Date, Type::Date)) => Type::Number(Unit::ANY),
            O::Add
                if matches!(
                    (a.class(), b.class()),
                    (Some(Class::Text | Class::List), _) | (_, Some(Class::Text | Class::List))
                ) =>
            {
                self.error(
                    "mixed-types",
                    at,
                    "“+”只加数字，文字和列表不能相加。",
                    "“+” adds numbers only: texts and lists can't be added.",
                )
                .help = Some(Text::new(
                    "要显示的文字整句写在开头的 @say 里；列表写成 [a, b, …]。",
                    "Put what is shown as whole sentences in an @say at the top; write a list as [a, b, …].",
                ));
                Type::Any
            }
            O::Add | O::Subtract | O::Multiply | O::Divide | O::Remainder => {
                self.needs(a, Class::Number, sides.0.start);
                self.needs(b, Class::Number, sides.1.start);
                if operator == O::Divide
                    && matches!(
                        (&sides.0.kind, &sides.1.kind),
                        (ExprKind::Whole(_), ExprKind::Whole(_))
                    )
                {
                    self.warning(
                        "integer-division",
                        at,
                        "两个整数相除：这里按小数计算，不取整。",
                        "A division of two whole numbers: it is worked out exactly here, not cut off.",
                    )
                    .help = Some(Text::new("直接写出小数，或写成参数。", "Write the decimal itself, or a parameter."));
                }
                let (Type::Number(x), Type::Number(y)) = (a, b) else {
                    return Type::Number(Unit::ANY);
                };
                match operator {
                    O::Multiply if *x == Unit::ANY => Type::Number(y.clone()),
                    O::Multiply => Type::Number(x.times(y, 1)),
                    O::Divide => Type::Number(x.times(y, -1)),
                    O::Remainder => Type::Number(x.clone()),
                    _ => {
                        self.same_unit(a, b, at);
                        Type::Number(x.or(y))
                    }
                }
            }
            // These stand before one value.
            O::Not | O::Negate => Type::Any,
        }
    }

    /// Two values that are put in order: both numbers or both dates.
    pub(super) fn ordered(&mut self, operator: &str, a: &Type, b: &Type, at: At) {
        let orderable = |t: &Type| t.fits(Class::Number) || t.fits(Class::Date);
        let alike = match (a.class(), b.class()) {
            (Some(x), Some(y)) => x == y,
            _ => true,
        };
        if !orderable(a) || !orderable(b) || !alike {
            self.unlike(operator, a, b, at);
        }
        self.same_unit(a, b, at);
    }

    fn unlike(&mut self, operator: &str, a: &Type, b: &Type, at: At) {
        let (a, b) = (a.words(), b.words());
        self.error(
            "mixed-types",
            at,
            format!("“{operator}”不能用于{}和{}。", a.zh, b.zh),
            format!("“{operator}” can't be used between {} and {}.", a.en, b.en),
        );
    }

    pub(super) fn same_unit(&mut self, a: &Type, b: &Type, at: At) {
        if let (Type::Number(x), Type::Number(y)) = (a, b)
            && x.differs(y)
        {
            let none = || "1".to_owned();
            let (x, y) = (
                x.print().unwrap_or_else(none),
                y.print().unwrap_or_else(none),
            );
            self.warning(
                "unit-mismatch",
                at,
                format!("两边的单位不同：{x} 和 {y}。"),
                format!("The two sides have different units: {x} and {y}."),
            );
        }
    }

    /// Two values that are asked to be the same.
    pub(super) fn comparable(
        &mut self,
        operator: &str,
        a: &Type,
        b: &Type,
        at: At,
        literal_at: At,
    ) {
        match (a, b) {
            (Type::Choice(choices) | Type::Written(choices), Type::Literal(text))
            | (Type::Literal(text), Type::Choice(choices) | Type::Written(choices)) => {
                self.choice(choices, text, literal_at);
            }
            // A list written in the script against a field's choices, on either side: every value of it must be one of them.
            (Type::Choice(known), Type::Written(given))
            | (Type::Written(given), Type::Choice(known)) => self.choices(known, given, literal_at),
            (Type::Choice(known), Type::Choice(given)) if known != given => {
                self.choices(known, given, literal_at)
            }
            _ => match (a.class(), b.class()) {
                (Some(x), Some(y)) if x != y || x == Class::List || x == Class::Other => {
                    self.unlike(operator, a, b, at)
                }
                _ => self.same_unit(a, b, at),
            },
        }
    }

    fn choices(&mut self, known: &[Choice], given: &[Choice], at: At) {
        for choice in given {
            self.choice(known, &choice.value, at);
        }
    }

    fn choice(&mut self, choices: &[Choice], text: &str, at: At) {
        if !choices.iter().any(|c| c.value == text) {
            let help = did_you_mean(text, choices.iter().map(|c| c.value.as_str()));
            self.error(
                "unknown-choice",
                at,
                format!("这个字段没有“{text}”这个选项。"),
                format!("“{text}” is not one of the choices."),
            )
            .help = help;
        }
    }
}
