//! A file of records with everything that is wrong with it.

use crate::{CellProblem, Column, Records};
use model::error::UserError;
use model::grid::View;
use model::number::{parse_json, print};
use model::text::Text;
use pack::schema::{Field, FieldKind, Schema};
use serde::Serialize;
use serde_json::{Map, Number, Value};

/// A file of records, as the page and the tests read it.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// Columns and the fields that they fill.
    pub columns: Vec<Column>,
    /// The row that holds the headings.
    pub heading_row: Option<usize>,
    /// What of a workbook this is; nothing of another file.
    pub view: Option<View>,
    /// Cells of the first rows under the heading.
    pub preview: Vec<Vec<String>>,
    /// Why the columns can't be read; other choices may mend it.
    pub trouble: Option<Text>,
    /// What a reader should know of how the file was read.
    pub notices: Vec<Text>,
    /// Everything that is wrong with the cells.
    pub problems: Vec<CellProblem>,
    /// The records that could be read.
    pub rows: Vec<SheetRow>,
}

/// One record of a file.
#[derive(Clone, Debug, Serialize)]
pub struct SheetRow {
    /// Row as a spreadsheet numbers it.
    pub row: usize,
    /// The record; its amounts are texts, as a number of JavaScript would lose digits.
    pub record: Map<String, Value>,
}

/// A record with the numbers of its amounts as texts, without powers of ten. What isn't where a number belongs stays as it is.
fn with_texts<'f>(
    record: Map<String, Value>,
    field: impl Fn(&str) -> Option<&'f Field>,
) -> Map<String, Value> {
    let members = record.into_iter().map(|(name, value)| {
        let value = match field(&name) {
            Some(field) => as_text(value, field),
            None => value,
        };
        (name, value)
    });
    members.collect()
}

fn as_text(value: Value, field: &Field) -> Value {
    match (value, field.kind) {
        // An answer that says more than its value.
        (Value::Object(mut answer), _) => {
            if let Some(value) = answer.get_mut("value") {
                *value = as_text(value.take(), field);
            }
            answer.into()
        }
        (Value::Number(number), FieldKind::Number | FieldKind::Integer) => digits(&number),
        (Value::Array(items), FieldKind::Numbers) => {
            let text = |item| match item {
                Value::Number(number) => digits(&number),
                other => other,
            };
            items.into_iter().map(text).collect()
        }
        (Value::Array(items), FieldKind::Records) => {
            let named = |name: &str| field.items.iter().find(|item| &*item.name == name);
            let text = |item| match item {
                Value::Object(record) => with_texts(record, named).into(),
                other => other,
            };
            items.into_iter().map(text).collect()
        }
        (other, _) => other,
    }
}

/// A number with all its digits; as it was written if they are too many.
fn digits(number: &Number) -> Value {
    let text = number.to_string();
    parse_json(&text).map_or(text, print).into()
}

impl Sheet {
    /// What a file holds, with every problem of its cells.
    #[must_use]
    pub fn new(records: Records, schema: &Schema) -> Self {
        let problems = records.problems(schema);
        let rows = records.rows.into_iter();
        Self {
            problems,
            rows: rows
                .filter_map(|row| {
                    Some(SheetRow {
                        row: row.row,
                        record: with_texts(row.record.ok()?, |name| {
                            schema.get(name).map(|(_, field)| field)
                        }),
                    })
                })
                .collect(),
            columns: records.columns,
            heading_row: records.heading_row,
            view: records.view,
            preview: records.preview,
            trouble: records.trouble.map(|trouble| trouble.words()),
            notices: records.notices,
        }
    }
}
