//! What is worked out once for a date.

use super::definition::Rule;
use super::val::Val;
use crate::report::ParameterRead;
use jiff::civil::Date;
use model::number;
use pack::PackData;
use rust_decimal::Decimal;
use std::sync::{Arc, OnceLock};

/// What is worked out once for a date.
pub(super) struct Dated {
    pub as_of: Date,
    /// By rule.
    pub in_force: Vec<bool>,
    /// By parameter.
    pub parameters: Vec<Option<Decimal>>,
    /// The same where they are short, as programs have them.
    pub short: Vec<Option<Val>>,
    /// The same as a report shows them, once one does.
    read: Vec<OnceLock<Arc<ParameterRead>>>,
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
            read: parameters.iter().map(|_| OnceLock::new()).collect(),
            parameters,
        }
    }

    /// A parameter as a report shows it; nothing if it has no value on the date.
    pub fn read(&self, data: &PackData, name: &str) -> Option<Arc<ParameterRead>> {
        let place = data.parameters.place(name).ok()?;
        let (name, parameter) = data.parameters.at(place)?;
        let value = parameter.on(self.as_of)?;
        let read = self.read.get(place)?.get_or_init(|| {
            Arc::new(ParameterRead {
                name: name.clone(),
                label: parameter.label.clone(),
                value: number::print(value.value),
                unit: parameter.unit.clone(),
                confidence: value.confidence,
                source: value.source.clone(),
                citation: data.cite(&value.source, &value.article),
                from: value.from.to_string(),
                to: value.until.map(|day| day.to_string()),
                confirmed: value.confirmed.clone(),
            })
        });
        Some(Arc::clone(read))
    }
}
