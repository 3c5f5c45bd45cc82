//! What a person said of a table, beyond what stands in it.

use engine::record::{Answer, read};
use pack::schema::Schema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a person said of a table: what its columns are, what is meant by texts in them, and what its rows leave out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choices {
    /// For columns by their place from 0, a field as [`Column::field`](crate::Column::field) writes it, with the unit of its
    /// bare numbers behind an `@` if that was chosen, too (`intake_m3@万m³`), or an empty text for a column that is left out.
    pub columns: BTreeMap<usize, String>,
    /// For fields, what a text of a cell stands for: another text, or an empty one if the cell says nothing.
    pub meanings: BTreeMap<String, BTreeMap<String, String>>,
    /// What holds for rows that don't say; of two that say the same field the first counts.
    pub fill: Vec<Fill>,
    /// Answers of single rows, by the row as a spreadsheet numbers it; they go before what the row says.
    pub answers: BTreeMap<usize, Map<String, Value>>,
}

/// What holds for all rows, or for those of a place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fill {
    /// Values that a row must have; all rows if there are none.
    pub only: Map<String, Value>,
    /// What it then has where it says nothing.
    pub answers: Map<String, Value>,
}

/// Where an answer comes from that stands in no cell of the row.
const FOR_ALL: &str = "统一填写 / given for all";
const SUPPLEMENT: &str = "补充 / supplement";

impl Choices {
    /// The columns that were chosen.
    #[must_use]
    pub fn of_columns(columns: BTreeMap<usize, String>) -> Self {
        Self {
            columns,
            ..Self::default()
        }
    }

    /// Gives a row what was said of it.
    pub(super) fn complete(&self, row: usize, record: &mut Map<String, Value>, schema: &Schema) {
        if let Some(answers) = self.answers.get(&row) {
            let own = answers
                .iter()
                .map(|(name, value)| (name.clone(), said(value, SUPPLEMENT)));
            record.extend(own);
        }
        for Fill { only, answers } in &self.fill {
            let fits = |(name, value): (&String, &Value)| {
                let given = record.get(name).and_then(|given| text(schema, name, given));
                given.is_some() && given == text(schema, name, value)
            };
            if !only.iter().all(fits) {
                continue;
            }
            for (name, value) in answers {
                if !record.contains_key(name) {
                    record.insert(name.clone(), said(value, FOR_ALL));
                }
            }
        }
    }
}

/// An answer that says where it comes from; one that says so itself stays.
fn said(value: &Value, from: &str) -> Value {
    match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => {
            json!({ "value": value, "from": from })
        }
        _ => value.clone(),
    }
}

/// A value as the engine knows it, however it was written.
fn text(schema: &Schema, name: &str, value: &Value) -> Option<String> {
    let (_, field) = schema.get(name)?;
    match read(schema, field, value)? {
        Answer::Value(value) => Some(value.print()),
        _ => None,
    }
}
