//! Many records by columns: each column is checked as fields of single records are, and values that come again and again are
//! checked once.

use super::{FieldProblem, Record, Value, blank, of_field, read_decimal, read_value};
use crate::lint::Severity;
use crate::number;
use crate::pack::schema::{FieldKind, Schema};
use crate::text::Text;
use rust_decimal::Decimal;
use serde_json::Value as Json;

/// The values of one field, one for each record.
#[derive(Clone, Debug)]
pub enum Column {
    /// Numbers as JavaScript has them, read as it prints them; NaN where there is none.
    Numbers(Vec<f64>),
    /// Places in a list of values; past its end where there is none.
    Coded(Vec<Json>, Vec<u32>),
    /// Anything that a record may hold; null where there is none.
    Values(Vec<Json>),
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
}

/// Columns that are of as many records.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    rows: usize,
    /// By the places of their fields.
    fields: Vec<(usize, Checked)>,
    /// Columns of which the pack knows no field.
    unknown: Vec<(String, Column)>,
}

/// A value of a record as it was read, with what is wrong with it.
type Read = (Option<Value>, Vec<FieldProblem>);

#[derive(Clone, Debug)]
enum Checked {
    Numbers(Vec<f64>),
    Coded(Vec<Read>, Vec<u32>),
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

impl Columns {
    /// Takes columns by the names of their fields.
    ///
    /// # Errors
    /// [`Uneven`] if they aren't of as many records.
    pub fn new(schema: &Schema, columns: Vec<(String, Column)>) -> Result<Self, Uneven> {
        let mut all = Self {
            rows: columns.first().map_or(0, |(_, column)| column.len()),
            ..Self::default()
        };
        for (name, column) in columns {
            if column.len() != all.rows {
                return Err(Uneven {
                    rows: column.len(),
                    wanted: all.rows,
                    name,
                });
            }
            let Some((index, field)) = schema.get(&name) else {
                all.unknown.push((name, column));
                continue;
            };
            let numeric = matches!(field.kind, FieldKind::Number | FieldKind::Integer);
            let checked = match column {
                Column::Numbers(numbers) if numeric => Checked::Numbers(numbers),
                Column::Numbers(numbers) => {
                    let column = Column::Numbers(numbers);
                    Checked::Values((0..all.rows).map(|row| column.get(row).unwrap_or_default()).collect())
                }
                Column::Coded(values, codes) => {
                    let read = |value: &Json| {
                        let mut problems = Vec::new();
                        (read_value(schema, field, &name, value, &mut problems), problems)
                    };
                    Checked::Coded(values.iter().map(read).collect(), codes)
                }
                Column::Values(values) => Checked::Values(values),
            };
            all.fields.push((index, checked));
        }
        all.fields.sort_by_key(|(index, _)| *index);
        Ok(all)
    }

    /// How many records there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The record of a row, counted from 0.
    #[must_use]
    pub fn record(&self, schema: &Schema, row: usize) -> Record {
        let mut record = Record::default();
        for (index, column) in &self.fields {
            match column {
                Checked::Numbers(numbers) => {
                    let Some(number) = numbers.get(row).filter(|number| !number.is_nan()) else { continue };
                    let Some(field) = schema.fields.get(*index) else { continue };
                    let read = decimal(*number).ok_or_else(|| ("not-a-number", Text::new("应为十进制数。", "must be a decimal number.")));
                    match read.and_then(|number| read_decimal(field, number)) {
                        Ok(number) => record.put(*index, Some(Value::Number(number)), Vec::new()),
                        Err((code, why)) => {
                            let problem = FieldProblem {
                                field: field.name.to_string(),
                                code,
                                severity: Severity::Error,
                                message: of_field(field, &why),
                                value: Some(number.to_string()),
                            };
                            record.put(*index, None, vec![problem]);
                        }
                    }
                }
                Checked::Coded(values, codes) => {
                    if let Some((value, problems)) = codes.get(row).and_then(|code| values.get(*code as usize)) {
                        record.put(*index, value.clone(), problems.clone());
                    }
                }
                Checked::Values(values) => {
                    let (Some(field), Some(value)) = (schema.fields.get(*index), values.get(row)) else { continue };
                    let mut problems = Vec::new();
                    let value = read_value(schema, field, &field.name, value, &mut problems);
                    record.put(*index, value, problems);
                }
            }
        }
        for (name, column) in &self.unknown {
            if let Some(value) = column.get(row).filter(|value| !blank(value)) {
                record.set(schema, name, &value);
            }
        }
        record
    }
}

/// The decimal that a number is printed as; nothing for one that has no end.
fn decimal(number: f64) -> Option<Decimal> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() < EXACT {
        return Some(Decimal::from(number as i64));
    }
    number::parse(&number.to_string()).ok()
}
