//! What is worked out once for a date.

use super::definition::Rule;
use super::val::Val;
use jiff::civil::Date;
use pack::PackData;
use rust_decimal::Decimal;
use std::sync::Arc;

/// What is worked out once for a date.
pub(super) struct Dated {
    pub as_of: Date,
    /// By rule.
    pub in_force: Vec<bool>,
    /// By parameter.
    pub parameters: Vec<Option<Decimal>>,
    /// The same where they are short, as programs have them.
    pub short: Vec<Option<Val>>,
}

impl Dated {
    pub fn new(data: &PackData, rules: &[Arc<Rule>], as_of: Date) -> Self {
        let parameters: Vec<Option<Decimal>> = data
            .parameters
            .values()
            .map(|parameter| parameter.on(as_of).map(|v| v.value))
            .collect();
        Self {
            as_of,
            in_force: rules.iter().map(|rule| rule.in_force(as_of)).collect(),
            short: parameters
                .iter()
                .map(|value| Val::small((*value)?))
                .collect(),
            parameters,
        }
    }
}
