//! Many records by columns: each column is checked as fields of single records are, and values that come again and again are
//! checked once.

use super::{FieldProblem, Record, Value, blank, not_a_number, of_field, read_decimal, read_value, shorten};
use crate::lint::Severity;
use crate::number::{self, NotANumber};
use crate::pack::schema::{Field, FieldKind, Schema};
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// The values of one field, one for each record.
#[derive(Clone, Debug)]
pub enum Column {
    /// Numbers as JavaScript has them, read as it prints them; NaN where there is none.
    Numbers(Vec<f64>),
    /// A list of values, and the place of each record's in it; past its end where there is none.
    Coded(Vec<Json>, Vec<u32>),
    /// Anything that a record may hold; null where there is none.
    Values(Vec<Json>),
}

/// Columns that aren't all of as many records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uneven {
    /// The column that has more or fewer than the first.
    pub name: String,
    /// How many it has.
    pub rows: usize,
    /// How many the first has.
    pub wanted: usize,
}

impl Column {
    /// How many records it is of.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Coded(_, codes) => codes.len(),
            Self::Values(values) => values.len(),
        }
    }

    /// Whether it is of no record.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn get(&self, row: usize) -> Option<Json> {
        match self {
            Self::Numbers(numbers) => serde_json::from_str(&numbers.get(row)?.to_string()).ok(),
            Self::Coded(values, codes) => values.get(*codes.get(row)? as usize).cloned(),
            Self::Values(values) => values.get(row).cloned(),
        }
    }

    /// Puts the values of a field into the records.
    fn fill(&self, schema: &Schema, index: usize, field: &Field, records: &mut [Record]) {
        match self {
            Self::Numbers(numbers) if matches!(field.kind, FieldKind::Number | FieldKind::Integer) => {
                let given = numbers.iter().zip(records).filter(|(number, _)| !number.is_nan());
                given.for_each(|(number, record)| put_number(*number, index, field, record));
            }
            Self::Coded(values, codes) => {
                let read: Vec<(Option<Value>, Vec<FieldProblem>)> = values.iter().map(|value| read(schema, field, value)).collect();
                for (code, record) in codes.iter().zip(records) {
                    if let Some((value, problems)) = read.get(*code as usize) {
                        record.put(index, value.clone(), problems.clone());
                    }
                }
            }
            Self::Numbers(_) | Self::Values(_) => {
                for (row, record) in records.iter_mut().enumerate() {
                    if let Some(value) = self.get(row).filter(|value| !blank(value)) {
                        let (value, problems) = read(schema, field, &value);
                        record.put(index, value, problems);
                    }
                }
            }
        }
    }
}

/// The records that columns hold, by the names of their fields. Goes column by column: most fields of most records aren't
/// given.
///
/// # Errors
/// [`Uneven`] if the columns aren't of as many records.
pub fn records(schema: &Schema, columns: &[(String, Column)]) -> Result<Vec<Record>, Uneven> {
    let wanted = columns.first().map_or(0, |(_, column)| column.len());
    if let Some((name, column)) = columns.iter().find(|(_, column)| column.len() != wanted) {
        return Err(Uneven {
            name: name.clone(),
            rows: column.len(),
            wanted,
        });
    }
    let mut records = vec![Record::default(); wanted];
    let mut known: Vec<(usize, &Field, &Column)> = Vec::new();
    for (name, column) in columns {
        match schema.get(name) {
            Some((index, field)) => known.push((index, field, column)),
            None => {
                for (row, record) in records.iter_mut().enumerate() {
                    if let Some(value) = column.get(row) {
                        record.set(schema, name, &value);
                    }
                }
            }
        }
    }
    known.sort_by_key(|(index, ..)| *index);
    for (index, field, column) in known {
        column.fill(schema, index, field, &mut records);
    }
    Ok(records)
}

fn read(schema: &Schema, field: &Field, value: &Json) -> (Option<Value>, Vec<FieldProblem>) {
    let mut problems = Vec::new();
    (read_value(schema, field, &field.name, value, &mut problems), problems)
}

fn put_number(number: f64, index: usize, field: &Field, record: &mut Record) {
    match decimal(number).map_err(not_a_number).and_then(|number| read_decimal(field, number)) {
        Ok(number) => record.put(index, Some(Value::Number(number)), Vec::new()),
        Err((code, why)) => {
            let problem = FieldProblem {
                field: field.name.to_string(),
                code,
                severity: Severity::Error,
                message: of_field(field, &why),
                value: Some(shorten(&number.to_string())),
            };
            record.put(index, None, vec![problem]);
        }
    }
}

/// The decimal that a number is printed as.
fn decimal(number: f64) -> Result<Decimal, NotANumber> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        return Ok(Decimal::from(number as i64));
    }
    number::parse(&number.to_string())
}
