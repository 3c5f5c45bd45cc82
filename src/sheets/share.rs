//! What one project adds to the total of its region.

use engine::record::{Record, Value};
use model::outcome::Outcome;
use pack::Portfolio;
use pack::schema::Schema;
use serde::Serialize;

/// The part of one project in the total of its region, as the pack's `[portfolio]` declares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Values of the fields that name the region, widest first; empty where the record doesn't say.
    pub region: Vec<String>,
    /// What the region may take in all, as the record states it.
    pub cap: Option<String>,
    /// What is taken already, as the record states it.
    pub used: Option<String>,
    /// What the project adds; nothing if the rule that works it out doesn't concern the record.
    pub added: Option<String>,
    /// Whether the rule concerns the record and could not work it out.
    pub unknown: bool,
}

impl Share {
    /// `outcome` is what the rule says that works out what a project adds.
    pub fn of(
        portfolio: &Portfolio,
        schema: &Schema,
        record: &Record,
        outcome: Outcome,
        added: Option<String>,
    ) -> Self {
        let value = |field: &str| {
            schema
                .get(field)
                .and_then(|(index, _)| record.get(index))
                .map(Value::print)
        };
        Self {
            region: portfolio
                .region
                .iter()
                .map(|field| value(field).unwrap_or_default())
                .collect(),
            cap: value(&portfolio.cap),
            used: value(&portfolio.used),
            unknown: added.is_none() && outcome != Outcome::NotApplicable,
            added,
        }
    }
}
