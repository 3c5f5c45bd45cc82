//! The sentence of a check: what is compared with what, in which unit, and what follows if it fails.

use super::Checker;
use super::calls::Given;
use crate::tree::Call;
use crate::types::{CheckShape, Class, Type, Unit};
use crate::vocabulary::{names, word};
use model::outcome::Comparison;
use model::text::{Text, did_you_mean};
use std::sync::Arc;

impl Checker<'_> {
    /// One more part of a check.
    pub(super) fn sentence(&mut self, mut shape: Box<CheckShape>, call: Call<'_>) -> Type {
        let Call { name, at, .. } = call;
        let Some(word) = word("check", name) else {
            let help = did_you_mean(name, names("check"));
            self.error(
                "unknown-function",
                at,
                format!("比对没有“{name}”这个用法。"),
                format!("A check has no “{name}”."),
            )
            .help = help;
            return Type::Check(shape);
        };
        let comparison = Comparison::ALL.into_iter().find(|c| c.name() == name);
        let said = match name {
            "that" => shape.that.is_some(),
            "otherwise" => std::mem::replace(&mut shape.otherwise, true),
            "unit" => std::mem::replace(&mut shape.unit, true),
            _ => std::mem::replace(&mut shape.compared, true),
        };
        if said {
            self.error(
                "check-repeated",
                at,
                if comparison.is_some() {
                    format!("一个比对只比一次，这里又写了 .{name}(…)。")
                } else {
                    format!("一个比对里 .{name}(…) 只能写一次。")
                },
                if comparison.is_some() {
                    format!("A check compares once; .{name}(…) is one comparison too many.")
                } else {
                    format!("A check has .{name}(…) only once.")
                },
            )
            .help = Some(Text::new(
                "比几次就写几个比对，各成一句。",
                "Write a check of its own for each comparison.",
            ));
            return Type::Check(shape);
        }
        if comparison.is_some() && shape.that.is_none() {
            self.error(
                "check-without-value",
                at,
                "先写 .that(…)，再写和什么比。",
                "Write .that(…) before the comparison.",
            );
            return Type::Check(shape);
        }
        let unchecked = std::mem::take(&mut self.unchecked);
        let given = self.arguments(word, None, call);
        self.unchecked = unchecked;
        match (comparison, given) {
            (Some(comparison), Some(given)) => self.comparison(comparison, &shape, &given, call),
            (None, given) if name == "that" => {
                let kind = given.and_then(|given| given.kinds.into_iter().next());
                shape.that = Some(Box::new(kind.map_or(Type::Any, |(kind, _)| kind)));
            }
            _ => {}
        }
        Type::Check(shape)
    }

    /// A comparison, with the left side before it.
    fn comparison(
        &mut self,
        comparison: Comparison,
        shape: &CheckShape,
        given: &Given,
        call: Call<'_>,
    ) {
        let (name, at) = (comparison.name(), call.at);
        let Some(that) = shape.that.as_deref() else {
            return;
        };
        let mut unit = if let Type::Number(unit) = that {
            unit.clone()
        } else {
            Unit::ANY
        };
        for (kind, limit_at) in &given.kinds {
            match comparison {
                Comparison::SameAs | Comparison::DiffersFrom => {
                    self.comparable(name, that, kind, at, *limit_at)
                }
                Comparison::OneOf | Comparison::NoneOf => {
                    if let Type::List(item) = kind {
                        self.comparable(name, that, item, at, *limit_at);
                    }
                }
                Comparison::Before | Comparison::After => {
                    self.needs(that, Class::Date, at);
                }
                _ => {
                    self.ordered(name, that, kind, at);
                    if let Type::Number(other) = kind {
                        unit = unit.or(other);
                    }
                }
            }
        }
        let words = match that {
            Type::Choice(choices) | Type::Written(choices) => Some(Arc::clone(choices)),
            Type::Boolean => Some(Arc::clone(&self.known.yes_no)),
            _ => None,
        };
        if let (Some(key), Some(words)) = (&shape.key, words) {
            self.found.words.insert(key.clone(), words);
        }
        if let (Some(key), Some(unit)) = (&shape.key, unit.print()) {
            self.found.units.insert(key.clone(), unit);
        }
    }
}
