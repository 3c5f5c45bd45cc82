//! Many records by columns: each column is checked as fields of single records are, and values that come again and again are
//! checked once.

use super::{
    Answer, FieldProblem, Given, Record, Value, not_a_number, of_field, read, read_decimal, shorten,
};
use model::diagnostic::Severity;
use model::json::bad_keys;
use model::limits::MAX_COLUMNS;
use model::number::{self, NotANumber};
use pack::schema::{Field, FieldKind, Schema};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::fmt;

/// The values of one field, one for each record.
#[derive(Clone, Debug)]
pub enum FieldColumn {
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

impl FieldColumn {
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

    /// The value of a record.
    pub fn get(&self, row: usize) -> Option<Json> {
        match self {
            Self::Numbers(numbers) => serde_json::from_str(&numbers.get(row)?.to_string()).ok(),
            Self::Coded(values, codes) => values.get(*codes.get(row)? as usize).cloned(),
            Self::Values(values) => values.get(row).cloned(),
        }
    }
}

/// Records by columns: the values as they came, read when they are asked for.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    columns: Vec<(String, FieldColumn)>,
    /// By field, the place of its column.
    places: Vec<Option<usize>>,
    rows: usize,
}

impl Columns {
    /// Columns by the names of their fields.
    ///
    /// # Errors
    /// [`Uneven`] if they aren't of as many records.
    pub fn new(schema: &Schema, columns: Vec<(String, FieldColumn)>) -> Result<Self, Uneven> {
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        if let Some((name, column)) = columns.iter().find(|(_, column)| column.len() != rows) {
            return Err(Uneven {
                name: name.clone(),
                rows: column.len(),
                wanted: rows,
            });
        }
        // Of two with one name the last counts.
        let mut last: Vec<(String, FieldColumn)> = Vec::with_capacity(columns.len());
        for (name, column) in columns {
            last.retain(|(other, _)| *other != name);
            last.push((name, column));
        }
        Ok(Self::of(schema, last, rows))
    }

    /// The records of a JSON list, straight from its text.
    ///
    /// # Errors
    /// If the text is no JSON list of objects.
    pub fn read(schema: &Schema, json: &str) -> Result<Self, serde_json::Error> {
        let mut written = Written::default();
        let mut text = serde_json::Deserializer::from_str(json);
        text.deserialize_seq(&mut written)?;
        text.end()?;
        let Written { columns, rows, .. } = written;
        let coded = |WrittenColumn {
                         name,
                         values,
                         mut codes,
                         ..
                     }| {
            codes.resize(rows, ABSENT);
            (name, FieldColumn::Coded(values, codes))
        };
        Ok(Self::of(
            schema,
            columns.into_iter().map(coded).collect(),
            rows,
        ))
    }

    /// Columns of different names, of so many records each.
    fn of(schema: &Schema, columns: Vec<(String, FieldColumn)>, rows: usize) -> Self {
        let mut new = Self {
            columns,
            places: Vec::new(),
            rows,
        };
        new.reset(schema);
        new
    }

    /// Takes the fields of another schema.
    pub fn reset(&mut self, schema: &Schema) {
        let place = |name: &str| self.columns.iter().position(|(own, _)| own == name);
        self.places = schema
            .fields
            .iter()
            .map(|field| place(&field.name))
            .collect();
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

    /// The column of a field by its place in the schema.
    pub fn of_field(&self, index: usize) -> Option<&FieldColumn> {
        Some(&self.columns.get((*self.places.get(index)?)?)?.1)
    }

    /// The value of a field of one record.
    #[must_use]
    pub fn value(&self, schema: &Schema, index: usize, row: usize) -> Option<Value> {
        let (field, column) = (schema.fields.get(index)?, self.of_field(index)?);
        match column {
            FieldColumn::Numbers(numbers) if is_number(field) => {
                number(field, *numbers.get(row)?).map(Value::Number)
            }
            column => match read(schema, field, &column.get(row)?)? {
                Answer::Value(value) => Some(value),
                Answer::None | Answer::NotKnown(_) | Answer::Unreadable => None,
            },
        }
    }

    /// One record, with its problems.
    #[must_use]
    pub fn record(&self, schema: &Schema, row: usize) -> Record {
        let mut record = Record::default();
        for (name, column) in &self.columns {
            match (column, schema.get(name)) {
                (FieldColumn::Numbers(numbers), Some((index, field))) if is_number(field) => {
                    if let Some(number) = numbers.get(row).filter(|number| !number.is_nan()) {
                        put_number(*number, index, field, &mut record);
                    }
                }
                _ => {
                    if let Some(value) = column.get(row) {
                        record.set(schema, name, &value);
                    }
                }
            }
        }
        record
    }
}

/// The place of a value that isn't there.
const ABSENT: u32 = u32::MAX;

/// Records while their text is read: what is written alike is one value, so that little of it is looked into.
#[derive(Default)]
struct Written<'j> {
    /// The places of the columns by their names as they are written.
    places: FxHashMap<&'j str, usize>,
    columns: Vec<WrittenColumn<'j>>,
    rows: usize,
}

struct WrittenColumn<'j> {
    name: String,
    known: FxHashMap<&'j str, u32>,
    values: Vec<Json>,
    codes: Vec<u32>,
}

impl<'j> Written<'j> {
    /// The column of a name as it is written.
    fn column(
        &mut self,
        written: &'j str,
    ) -> Result<Option<&mut WrittenColumn<'j>>, serde_json::Error> {
        let place = match self.places.get(written) {
            Some(place) => *place,
            None => {
                let name: String = serde_json::from_str(written)?;
                let known = self.columns.iter().position(|column| column.name == name);
                let place = known.unwrap_or(self.columns.len());
                if known.is_none() {
                    if place >= MAX_COLUMNS {
                        return Err(Error::custom(
                            "超过 1000 个不同的字段 / more than 1,000 different fields",
                        ));
                    }
                    self.columns.push(WrittenColumn {
                        name,
                        known: FxHashMap::default(),
                        values: Vec::new(),
                        codes: Vec::new(),
                    });
                }
                self.places.insert(written, place);
                place
            }
        };
        Ok(self.columns.get_mut(place))
    }

    /// Takes in a value of the record that is being read.
    fn take(&mut self, name: &'j str, value: &'j str) -> Result<(), serde_json::Error> {
        let rows = self.rows;
        let Some(column) = self.column(name)? else {
            return Ok(());
        };
        if column.codes.len() > rows {
            return Err(refused(&column.name));
        }
        let code = match column.known.get(value) {
            Some(code) => *code,
            None => {
                if let Some(bad) = bad_keys(value).into_iter().next() {
                    return Err(refused(&bad.key));
                }
                let code = column.values.len() as u32;
                column.values.push(serde_json::from_str(value)?);
                column.known.insert(value, code);
                code
            }
        };
        column.codes.resize(rows, ABSENT);
        column.codes.push(code);
        Ok(())
    }
}

/// A key that is there twice, or that isn't a record's.
fn refused(key: &str) -> serde_json::Error {
    let key = shorten(key);
    Error::custom(format!(
        "“{key}”出现了两次，或者不能用作名称 / “{key}” is there twice or can't be a name"
    ))
}

impl<'j> Visitor<'j> for &mut Written<'j> {
    type Value = ();

    fn expecting(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut records: A) -> Result<(), A::Error> {
        while records.next_element_seed(&mut *self)?.is_some() {
            self.rows += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'j>>(self, mut record: A) -> Result<(), A::Error> {
        while let Some((name, value)) = record.next_entry::<&RawValue, &RawValue>()? {
            self.take(name.get(), value.get())
                .map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

impl<'j> DeserializeSeed<'j> for &mut Written<'j> {
    type Value = ();

    fn deserialize<D: Deserializer<'j>>(self, record: D) -> Result<(), D::Error> {
        record.deserialize_map(self)
    }
}

/// Whether a field holds a number.
pub const fn is_number(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Number | FieldKind::Integer)
}

/// A number as a record has it; nothing if it isn't good.
pub fn number(field: &Field, number: f64) -> Option<Decimal> {
    decimal(number)
        .ok()
        .and_then(|number| read_decimal(field, number).ok())
}

fn put_number(number: f64, index: usize, field: &Field, record: &mut Record) {
    match decimal(number)
        .map_err(not_a_number)
        .and_then(|number| read_decimal(field, number))
    {
        Ok(number) => {
            let answer = Answer::Value(Value::Number(number));
            record.put(index, Some(Given { answer, from: None }), Vec::new());
        }
        Err((code, why)) => {
            let problem = FieldProblem {
                field: field.name.to_string(),
                code,
                severity: Severity::Error,
                message: of_field(field, &why),
                value: Some(shorten(&number.to_string())),
            };
            let answer = Answer::Unreadable;
            record.put(index, Some(Given { answer, from: None }), vec![problem]);
        }
    }
}

/// The decimal that a number is printed as.
fn decimal(number: f64) -> Result<Decimal, NotANumber> {
    match digits(number) {
        Some((digits, scale)) => Ok(Decimal::new(digits, scale.into())),
        None => number::parse(&number.to_string()),
    }
}

/// The digits of the decimal that a number is printed as, and how many are behind the point, where that is simple.
pub fn digits(number: f64) -> Option<(i64, u8)> {
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if number.trunc() == number && number.abs() < WHOLE {
        return Some((number as i64, 0));
    }
    (1..POWERS.len() as u8).find_map(|scale| Some((digits_of(number, scale)?, scale)))
}

/// The same, quicker where so many are behind the point as behind that of another number.
#[inline]
pub fn digits_like(number: f64, scale: u8) -> Option<(i64, u8)> {
    match digits_of(number, scale) {
        // With a zero at its end it has a shorter form.
        Some(digits) if scale > 0 && digits % 10 != 0 => Some((digits, scale)),
        _ => digits(number),
    }
}

/// The powers of ten of the decimals that are tried.
const POWERS: [f64; 7] = [1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0];

/// The digits of a number if it is a decimal with so many behind the point.
#[inline]
fn digits_of(number: f64, scale: u8) -> Option<i64> {
    /// Numbers of so many digits are each the nearest to one decimal, and to no shorter one.
    const SHORT: f64 = 1e15;
    let power = *POWERS.get(usize::from(scale))?;
    let scaled = number * power;
    // The nearest whole number; it and the power are exact, so that the quotient is what the decimal is read as.
    let digits = (scaled + 0.5_f64.copysign(scaled)) as i64;
    (scaled.abs() < SHORT && digits as f64 / power == number).then_some(digits)
}
