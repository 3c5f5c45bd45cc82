//! Untyped input becomes a checked record: every value exact, every problem named, the rest kept.

#[cfg(feature = "study")]
pub mod columns;

use crate::limits::{MAX_LIST, MAX_TEXT};
use crate::lint::Severity;
use crate::number::{self, NotANumber};
use crate::pack::document::parse_date;
use crate::pack::schema::{Field, FieldKind, Schema, Unit};
use crate::sorted;
use crate::text::{Text, did_you_mean};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// How much of a bad value a problem repeats, in characters.
const QUOTED: usize = 60;

/// A checked value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An exact decimal in the field's unit.
    Number(Decimal),
    /// Text, or the value of a choice.
    Text(String),
    /// Yes or no.
    Boolean(bool),
    /// A calendar date.
    Date(Date),
    /// Several values.
    List(Vec<Value>),
    /// A small record.
    Record(sorted::Map<String, Value>),
}

impl Value {
    /// As a report prints it.
    #[must_use]
    pub fn print(&self) -> String {
        match self {
            Self::Number(number) => number::print(*number),
            Self::Text(text) => text.clone(),
            Self::Boolean(yes) => yes.to_string(),
            Self::Date(date) => date.to_string(),
            Self::List(items) => items.iter().map(Self::print).collect::<Vec<_>>().join(", "),
            Self::Record(fields) => fields
                .iter()
                .map(|(k, v)| format!("{k}: {}", v.print()))
                .collect::<Vec<_>>()
                .join("; "),
        }
    }
}

/// One thing that is wrong with one field of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// The field; in a list with its place, such as `products.1.output`.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// An error leaves the value out.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// The value as given, shortened.
    pub value: Option<String>,
}

impl FieldProblem {
    fn error(field: String, code: &'static str, message: Text, value: &Json) -> Self {
        Self {
            field,
            code,
            severity: Severity::Error,
            message,
            value: Some(quote(value)),
        }
    }
}

/// A checked record.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// What is given, by place in the schema.
    values: sorted::Map<usize, Value>,
    /// By place in the schema.
    problems: sorted::Map<usize, Vec<FieldProblem>>,
    unknown: Vec<FieldProblem>,
}

impl Record {
    /// Checks a record against the schema.
    #[must_use]
    pub fn read(schema: &Schema, input: &Map<String, Json>) -> Self {
        let mut record = Self::default();
        for (name, value) in input {
            record.set(schema, name, value);
        }
        record
    }

    /// Sets one field, or clears it with `null` or an empty text.
    pub fn set(&mut self, schema: &Schema, name: &str, value: &Json) {
        let Some((index, field)) = schema.get(name) else {
            self.unknown.retain(|p| p.field != name);
            if !blank(value) {
                let near = did_you_mean(name, schema.names())
                    .map(|t| (format!(" {}", t.zh), format!(" {}", t.en)))
                    .unwrap_or_default();
                let problem = FieldProblem::error(
                    shorten(name),
                    "unknown-field",
                    Text::new(
                        format!(
                            "没有“{}”这个字段，它没有用于审查。{}",
                            shorten(name),
                            near.0
                        ),
                        format!(
                            "There is no field “{}”; it was not used.{}",
                            shorten(name),
                            near.1
                        ),
                    ),
                    value,
                );
                let at = self
                    .unknown
                    .partition_point(|other| other.field <= problem.field);
                self.unknown.insert(at, problem);
            }
            return;
        };
        let mut problems = Vec::new();
        let checked = read_value(schema, field, name, value, &mut problems);
        self.put(index, checked, problems);
    }

    fn put(&mut self, index: usize, value: Option<Value>, problems: Vec<FieldProblem>) {
        match value {
            Some(value) => self.values.insert(index, value),
            None => self.values.remove(&index),
        };
        if problems.is_empty() {
            self.problems.remove(&index);
        } else {
            self.problems.insert(index, problems);
        }
    }

    /// The value of a field by its place in the schema.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Value> {
        self.values.get(&index)
    }

    /// Every problem: known fields in the order of the form, then unknown ones by name.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        self.problems
            .values()
            .flatten()
            .chain(&self.unknown)
            .cloned()
            .collect()
    }

    /// The problems of one field.
    #[must_use]
    pub fn problems_of(&self, schema: &Schema, name: &str) -> Vec<FieldProblem> {
        match schema.get(name) {
            Some((index, _)) => self.problems.get(&index).cloned().unwrap_or_default(),
            None => self
                .unknown
                .iter()
                .filter(|p| p.field == name)
                .cloned()
                .collect(),
        }
    }
}

fn blank(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED).collect();
    if text.chars().nth(QUOTED).is_some() {
        short.push('…');
    }
    short
}

fn quote(value: &Json) -> String {
    match value {
        Json::String(text) => shorten(text),
        other => shorten(&other.to_string()),
    }
}

fn read_value(
    schema: &Schema,
    field: &Field,
    path: &str,
    value: &Json,
    problems: &mut Vec<FieldProblem>,
) -> Option<Value> {
    if blank(value) {
        return None;
    }
    let mut problem = |code: &'static str, zh: String, en: String| {
        problems.push(FieldProblem::error(
            path.to_owned(),
            code,
            Text::new(zh, en),
            value,
        ));
    };
    let label = &field.label;
    match field.kind {
        FieldKind::Text => match value {
            Json::String(text) if text.chars().nth(MAX_TEXT).is_some() => {
                problem(
                    "text-too-long",
                    format!("“{}”超过 {MAX_TEXT} 字，没有采用。", label.zh),
                    format!(
                        "“{}” is longer than {MAX_TEXT} characters and was left out.",
                        label.en
                    ),
                );
                None
            }
            Json::String(text) => Some(Value::Text(text.clone())),
            Json::Number(n) => Some(Value::Text(n.to_string())),
            _ => {
                problem(
                    "not-text",
                    format!("“{}”应为文字。", label.zh),
                    format!("“{}” must be text.", label.en),
                );
                None
            }
        },
        FieldKind::Boolean => {
            let yes = match value {
                Json::Bool(yes) => Some(*yes),
                Json::String(text) => match text.trim().to_lowercase().as_str() {
                    "true" | "yes" | "y" | "1" | "是" => Some(true),
                    "false" | "no" | "n" | "0" | "否" => Some(false),
                    _ => None,
                },
                Json::Number(n) if n.to_string() == "1" => Some(true),
                Json::Number(n) if n.to_string() == "0" => Some(false),
                _ => None,
            };
            if yes.is_none() {
                problem(
                    "not-boolean",
                    format!("“{}”应填是或否。", label.zh),
                    format!("“{}” must be yes or no.", label.en),
                );
            }
            yes.map(Value::Boolean)
        }
        FieldKind::Choice => {
            let text = match value {
                Json::String(text) => text.trim().to_owned(),
                Json::Number(n) => n.to_string(),
                Json::Bool(yes) => yes.to_string(),
                _ => String::new(),
            };
            let known = field.choices.iter().find(|c| {
                c.value == text || *c.label.zh == *text || c.label.en.eq_ignore_ascii_case(&text)
            });
            // A choice that is only ever looked up in a table has no list of its own.
            if known.is_none()
                && field.choices.is_empty()
                && !text.is_empty()
                && text.chars().nth(MAX_TEXT).is_none()
            {
                return Some(Value::Text(text));
            }
            if known.is_none() {
                let near = did_you_mean(
                    &text,
                    field
                        .choices
                        .iter()
                        .flat_map(|c| [c.value.as_str(), &*c.label.zh]),
                )
                .unwrap_or_default();
                problem(
                    "unknown-choice",
                    format!("“{}”不能取“{}”。{}", label.zh, shorten(&text), near.zh),
                    format!("“{}” can't be “{}”. {}", label.en, shorten(&text), near.en)
                        .trim_end()
                        .to_owned(),
                );
            }
            known.map(|c| Value::Text(c.value.clone()))
        }
        FieldKind::Date => {
            let date = value.as_str().and_then(|text| parse_date(text.trim()));
            if date.is_none() {
                problem(
                    "bad-date",
                    format!("“{}”不是日期，应写成 2026-11-23。", label.zh),
                    format!("“{}” is not a date; write it like 2026-11-23.", label.en),
                );
            }
            date.map(Value::Date)
        }
        FieldKind::Number | FieldKind::Integer => match read_number(schema, field, value) {
            Ok(number) => Some(Value::Number(number)),
            Err((code, why)) => {
                let Text { zh, en } = of_field(field, &why);
                problem(code, zh.to_string(), en.to_string());
                None
            }
        },
        FieldKind::Numbers | FieldKind::Choices | FieldKind::Records => {
            let items: Vec<Json> = match value {
                Json::Array(items) => items.clone(),
                // A cell of a spreadsheet holds a list as text.
                Json::String(text) if field.kind != FieldKind::Records => text
                    .split([';', '；', '、'])
                    .map(|t| Json::String(t.trim().to_owned()))
                    .collect(),
                _ => {
                    problem(
                        "not-a-list",
                        format!("“{}”应为列表。", label.zh),
                        format!("“{}” must be a list.", label.en),
                    );
                    return None;
                }
            };
            if items.len() > MAX_LIST {
                problem(
                    "list-too-long",
                    format!("“{}”超过 {MAX_LIST} 项。", label.zh),
                    format!("“{}” has more than {MAX_LIST} items.", label.en),
                );
                return None;
            }
            Some(Value::List(read_items(
                schema, field, path, &items, problems,
            )))
        }
    }
}

fn read_items(
    schema: &Schema,
    field: &Field,
    path: &str,
    items: &[Json],
    problems: &mut Vec<FieldProblem>,
) -> Vec<Value> {
    let places = (1..).map(|place| format!("{path}.{place}"));
    let items = places.zip(items);
    let kind = match field.kind {
        FieldKind::Records => {
            return items
                .filter_map(|(at, item)| read_record(schema, field, at, item, problems))
                .collect();
        }
        FieldKind::Numbers => FieldKind::Number,
        _ => FieldKind::Choice,
    };
    let one = Field {
        kind,
        ..field.clone()
    };
    items
        .filter_map(|(at, item)| read_value(schema, &one, &at, item, problems))
        .collect()
}

fn read_record(
    schema: &Schema,
    list: &Field,
    at: String,
    item: &Json,
    problems: &mut Vec<FieldProblem>,
) -> Option<Value> {
    let Json::Object(given) = item else {
        let message = Text::new(
            format!("“{}”的每一项应为一组数据。", list.label.zh),
            format!("Each item of “{}” must be a record.", list.label.en),
        );
        problems.push(FieldProblem::error(at, "not-a-record", message, item));
        return None;
    };
    let mut fields = sorted::Map::default();
    for (name, value) in given {
        let inner = format!("{at}.{}", shorten(name));
        match list.items.iter().find(|f| *f.name == **name) {
            Some(known) => {
                if let Some(value) = read_value(schema, known, &inner, value, problems) {
                    fields.insert(name.clone(), value);
                }
            }
            None => {
                let message = Text::new(
                    format!("没有“{}”这个字段，它没有用于审查。", shorten(name)),
                    format!("There is no field “{}”; it was not used.", shorten(name)),
                );
                problems.push(FieldProblem::error(inner, "unknown-field", message, value));
            }
        }
    }
    Some(Value::Record(fields))
}

type Why = (&'static str, Text);

/// What is wrong with a field, as a sentence.
fn of_field(field: &Field, why: &Text) -> Text {
    Text::new(
        format!("“{}”{}", field.label.zh, why.zh),
        format!("“{}” {}", field.label.en, why.en),
    )
}

fn not_a_number(why: NotANumber) -> Why {
    match why {
        NotANumber::Malformed => (
            "not-a-number",
            Text::new("应为十进制数。", "must be a decimal number."),
        ),
        NotANumber::TooLong => (
            "number-too-long",
            Text::new(
                "超出可精确计算的 28 位数字。",
                "has more than the 28 digits that can be kept exactly.",
            ),
        ),
    }
}

fn read_number(schema: &Schema, field: &Field, value: &Json) -> Result<Decimal, Why> {
    let number = match value {
        Json::Number(n) => number::parse_json(&n.to_string()).map_err(not_a_number)?,
        Json::String(text) => with_unit(schema, field, text)?,
        _ => return Err(not_a_number(NotANumber::Malformed)),
    };
    read_decimal(field, number)
}

/// Checks a number against what its field allows.
fn read_decimal(field: &Field, mut number: Decimal) -> Result<Decimal, Why> {
    if field.kind == FieldKind::Integer && !number.fract().is_zero() {
        return Err((
            "not-whole",
            Text::new("应为整数。", "must be a whole number."),
        ));
    }
    if number.is_zero() {
        number = Decimal::ZERO;
    }
    let unit = || {
        field
            .unit
            .as_deref()
            .filter(|u| *u != "1")
            .map(|u| format!(" {u}"))
            .unwrap_or_default()
    };
    if let Some(min) = field.min.filter(|min| number < *min) {
        let (min, unit) = (number::print(min), unit());
        return Err((
            "below-range",
            Text::new(
                format!("不能小于 {min}{unit}。"),
                format!("can't be less than {min}{unit}."),
            ),
        ));
    }
    if let Some(max) = field.max.filter(|max| number > *max) {
        let (max, unit) = (number::print(max), unit());
        return Err((
            "above-range",
            Text::new(
                format!("不能大于 {max}{unit}。"),
                format!("can't be more than {max}{unit}."),
            ),
        ));
    }
    Ok(number)
}

/// Reads `12`, `12 m³` or `0.12万m³`; another unit converts exactly if the pack says how.
fn with_unit(schema: &Schema, field: &Field, text: &str) -> Result<Decimal, Why> {
    let plain: String = text.trim().chars().map(number::half_width).collect();
    let end = plain
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+')))
        .unwrap_or(plain.len());
    let (digits, unit) = plain.split_at(end);
    let unit = tidy_unit(unit);
    let number = number::parse(digits).map_err(|why| {
        if plain.chars().count() > 200 {
            not_a_number(NotANumber::Malformed)
        } else {
            not_a_number(why)
        }
    })?;
    if unit.is_empty() {
        return Ok(number);
    }
    let own = field.unit.as_deref().unwrap_or_default();
    // "m³" may be written for "m³/a": the field already says that it is a year's.
    let same = |written: &str| {
        written == unit
            || written.split('/').next() == Some(unit.as_str()) && written.ends_with("/a")
    };
    if same(&tidy_unit(own)) {
        return Ok(number);
    }
    let convert = schema
        .units
        .iter()
        .find(|Unit { name, of, .. }| of == own && same(&tidy_unit(name)));
    let Some(convert) = convert else {
        let accepted: Vec<&str> = field
            .unit
            .as_deref()
            .into_iter()
            .chain(field.units.iter().map(String::as_str))
            .filter(|u| *u != "1")
            .collect();
        let accepted = if accepted.is_empty() {
            ("不带单位".to_owned(), "no unit".to_owned())
        } else {
            (accepted.join("、"), accepted.join(", "))
        };
        return Err((
            "wrong-unit",
            Text::new(
                format!("的单位“{}”不对，应为：{}。", shorten(&unit), accepted.0),
                format!(
                    "has the wrong unit “{}”; it takes: {}.",
                    shorten(&unit),
                    accepted.1
                ),
            ),
        ));
    };
    number
        .checked_mul(convert.factor)
        .ok_or_else(|| not_a_number(NotANumber::TooLong))
}

/// The same unit however it was typed: `m3`, `立方米` and `m³` are one.
pub(crate) fn tidy_unit(text: &str) -> String {
    text.trim()
        .trim_matches(['(', ')'])
        .replace("立方米", "m³")
        .replace("m3", "m³")
        .replace("m2", "m²")
        .replace("/年", "/a")
        .replace(' ', "")
}
