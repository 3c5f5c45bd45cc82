//! Untyped input becomes a checked record: every value exact, every problem named, the rest kept.
//!
//! An answer is a value, *none*, *not known yet*, or unreadable; a field without one is absent. What was given and can't be
//! read is never absent, so that nothing is ever taken for it.

pub mod columns;
mod days;
pub mod quantity;

pub use days::about_day;

use jiff::civil::Date;
use model::diagnostic::Severity;
use model::grid::{DIGITS_LOST, UNCALCULATED};
use model::limits::{MAX_LIST, MAX_PROBLEMS, MAX_TEXT};
use model::number::{self, NotANumber};
use model::sorted;
use model::text::{Text, did_you_mean};
use pack::document::parse_date;
use pack::format::Mismatch;
use pack::schema::{Choice, Field, FieldKind, Schema};
use quantity::NotAnAmount;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

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
    /// An item of a list that isn't known: blank, or unreadable.
    Gap,
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
            Self::Gap => "?".to_owned(),
        }
    }
}

/// What is answered to a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A value.
    Value(Value),
    /// There is none.
    None,
    /// It isn't known yet.
    NotKnown(NotKnown),
    /// What was given can't be read.
    Unreadable,
}

/// What is said of an answer that isn't known yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NotKnown {
    /// Who finds it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Anything else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// An answer, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub answer: Answer,
    pub from: Option<Arc<str>>,
}

/// What rules may take a field for.
pub enum Taken<'a> {
    /// This value: answered, or what the pack takes a blank for.
    Value(Cow<'a, Value>),
    /// There is none: answered, or what the pack takes a blank for.
    None,
    /// Answered, but not with anything that is known.
    Open,
    /// Not answered, and a blank says nothing.
    Absent,
}

/// How a report prints that there is none.
pub const NONE: &str = "none";

/// What a spreadsheet shows instead of a value that a formula could not work out.
const FORMULA_ERRORS: [&str; 10] = [
    UNCALCULATED,
    "#DIV/0!",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#SPILL!",
    "#GETTING_DATA",
];

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
    /// By place in the schema.
    answers: sorted::Map<usize, Given>,
    /// By place in the schema.
    problems: sorted::Map<usize, Vec<FieldProblem>>,
    /// Fields that there aren't, by name.
    strays: sorted::Map<String, Stray>,
}

/// What was given of a field that there isn't.
#[derive(Clone, Debug)]
struct Stray {
    /// Shortened.
    value: String,
    /// Made when it is asked for: a record may have any number of them, of which only the first are told.
    problem: OnceLock<FieldProblem>,
}

impl Stray {
    fn problem(&self, schema: &Schema, name: &str) -> &FieldProblem {
        self.problem.get_or_init(|| {
            let near = schema
                .did_you_mean(name)
                .map(|t| (format!(" {}", t.zh), format!(" {}", t.en)))
                .unwrap_or_default();
            let name = shorten(name);
            FieldProblem {
                code: "unknown-field",
                severity: Severity::Error,
                message: Text::new(
                    format!("没有“{name}”这个字段，它没有用于审查。{}", near.0),
                    format!("There is no field “{name}”; it was not used.{}", near.1),
                ),
                value: Some(self.value.clone()),
                field: name,
            }
        })
    }
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
            if blank(value) {
                self.strays.remove(name);
            } else {
                let stray = Stray {
                    value: quote(value),
                    problem: OnceLock::new(),
                };
                self.strays.insert(name.to_owned(), stray);
            }
            return;
        };
        let mut problems = Vec::new();
        let given = read_answer(schema, field, name, value, &mut problems);
        self.put(index, given, problems);
    }

    fn put(&mut self, index: usize, given: Option<Given>, problems: Vec<FieldProblem>) {
        match given {
            Some(given) => self.answers.insert(index, given),
            None => self.answers.remove(&index),
        };
        if problems.is_empty() {
            self.problems.remove(&index);
        } else {
            self.problems.insert(index, problems);
        }
    }

    /// The value that is answered to a field, by its place in the schema.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Value> {
        match self.answer(index)? {
            Answer::Value(value) => Some(value),
            Answer::None | Answer::NotKnown(_) | Answer::Unreadable => None,
        }
    }

    /// What is answered to a field; nothing if it is absent.
    #[must_use]
    pub fn answer(&self, index: usize) -> Option<&Answer> {
        self.answers.get(&index).map(|given| &given.answer)
    }

    /// Every answer, by place in the schema.
    pub(crate) fn answers(&self) -> impl Iterator<Item = (usize, &Answer)> {
        let given = self.answers.iter();
        given.map(|(index, given)| (*index, &given.answer))
    }

    /// The fields of which another record has another answer, or none, or the only one; some twice.
    pub(crate) fn others(&self, other: &Self) -> Vec<usize> {
        let differs = |index: &usize| self.answer(*index) != other.answer(*index);
        let all = self.answers.iter().chain(other.answers.iter());
        all.map(|(index, _)| *index).filter(differs).collect()
    }

    /// The same record with a value answered to a field.
    pub(crate) fn answered(&self, index: usize, value: Value) -> Self {
        let mut record = self.clone();
        let answer = Answer::Value(value);
        record.answers.insert(index, Given { answer, from: None });
        record
    }

    /// Where the answer to a field comes from, if that is said.
    pub fn from(&self, index: usize) -> Option<&Arc<str>> {
        self.answers.get(&index)?.from.as_ref()
    }

    /// What rules take a field for, without the table that may fill it.
    pub fn taken(&self, schema: &Schema, index: usize) -> Taken<'_> {
        match self.answer(index) {
            Some(answer) => Taken::of(answer),
            None => schema
                .fields
                .get(index)
                .map_or(Taken::Absent, |field| Taken::blank(schema, field)),
        }
    }

    /// Whether a field is blank and the pack says what it is then.
    pub fn is_taken(&self, schema: &Schema, index: usize) -> bool {
        let field = schema.fields.get(index);
        self.answer(index).is_none() && field.is_some_and(|field| field.if_blank.is_some())
    }

    /// The fields of which the answer isn't known yet, by name, with who finds it out.
    pub fn not_known(&self, schema: &Schema) -> Vec<(Arc<str>, NotKnown)> {
        let open = self.answers.iter().filter_map(|(index, given)| {
            let Answer::NotKnown(said) = &given.answer else {
                return None;
            };
            Some((Arc::clone(&schema.fields.get(*index)?.name), said.clone()))
        });
        open.collect()
    }

    /// Every problem, the first [`MAX_PROBLEMS`] of them: known fields in the order of the form, then unknown ones by name.
    #[must_use]
    pub fn problems(&self, schema: &Schema) -> Vec<FieldProblem> {
        let known = self.problems.values().flatten();
        let strays = self.strays.iter();
        let strays = strays.map(|(name, stray)| stray.problem(schema, name));
        let mut all = known.chain(strays);
        let mut told: Vec<FieldProblem> = all.by_ref().take(MAX_PROBLEMS).cloned().collect();
        if all.next().is_some() {
            told.push(FieldProblem {
                field: String::new(),
                code: "more-problems",
                severity: Severity::Error,
                message: Text::new(
                    format!("问题超过 {MAX_PROBLEMS} 处，其余没有列出：请先改正以上各处。"),
                    format!(
                        "There are more than {MAX_PROBLEMS} problems; the others are not listed: mend these first."
                    ),
                ),
                value: None,
            });
        }
        told
    }

    /// A number as it was read, of a field or of one in a list such as `products.1.output`: a decimal in the field's own unit.
    #[must_use]
    pub fn reading(&self, schema: &Schema, path: &str) -> Option<String> {
        let mut steps = path.split('.');
        let mut value = self.get(schema.get(steps.next()?)?.0)?;
        for step in steps {
            value = match value {
                Value::List(items) => items.get(step.parse::<usize>().ok()?.checked_sub(1)?)?,
                Value::Record(fields) => fields.get(step)?,
                _ => return None,
            };
        }
        match value {
            Value::Number(number) => Some(number::print(*number)),
            _ => None,
        }
    }

    /// The problems of one field.
    #[must_use]
    pub fn problems_of(&self, schema: &Schema, name: &str) -> Vec<FieldProblem> {
        match schema.get(name) {
            Some((index, _)) => self.problems.get(&index).cloned().unwrap_or_default(),
            None => self
                .strays
                .get(name)
                .map(|stray| stray.problem(schema, name).clone())
                .into_iter()
                .collect(),
        }
    }
}

impl<'a> Taken<'a> {
    pub fn of(answer: &'a Answer) -> Self {
        match answer {
            Answer::Value(value) => Self::Value(Cow::Borrowed(value)),
            Answer::None => Self::None,
            Answer::NotKnown(_) | Answer::Unreadable => Self::Open,
        }
    }

    /// What a field is taken for that is blank.
    pub fn blank(schema: &Schema, field: &Field) -> Self {
        match read_blank(schema, field, &mut Vec::new()) {
            Some(Answer::Value(value)) => Self::Value(Cow::Owned(value)),
            Some(Answer::None) => Self::None,
            Some(Answer::NotKnown(_) | Answer::Unreadable) | None => Self::Absent,
        }
    }
}

/// What the pack says of a blank; nothing if it says nothing, or nothing that can be read.
pub fn read_blank(
    schema: &Schema,
    field: &Field,
    problems: &mut Vec<FieldProblem>,
) -> Option<Answer> {
    let value = &field.if_blank.as_ref()?.value;
    if value == NONE {
        return Some(match field.kind {
            FieldKind::Number | FieldKind::Integer => Answer::None,
            _ => none_of(schema, field),
        });
    }
    read_answer(schema, field, &field.name, value, problems).map(|given| given.answer)
}

/// An answer as a record has it; nothing of a blank.
pub fn read(schema: &Schema, field: &Field, value: &Json) -> Option<Answer> {
    read_answer(schema, field, &field.name, value, &mut Vec::new()).map(|given| given.answer)
}

/// Adds what is wrong with a field, and no more than there is room for: one past [`MAX_PROBLEMS`] shows that there are more.
fn tell(problems: &mut Vec<FieldProblem>, problem: FieldProblem) {
    if problems.len() <= MAX_PROBLEMS {
        problems.push(problem);
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

/// `2026年3月`, `2026.3`, `2026-03` as `2026-03`: what names no day is none, whichever one would be taken for it.
fn month_alone(text: &str) -> Option<String> {
    let mut parts = text
        .trim()
        .trim_end_matches('月')
        .split(['年', '.', '/', '-']);
    let (year, month) = (parts.next()?, parts.next()?);
    let month: u8 = month.parse().ok()?;
    let whole = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    (whole && (1..=12).contains(&month) && parts.next().is_none())
        .then(|| format!("{year}-{month:02}"))
}

fn quote(value: &Json) -> String {
    match value {
        Json::String(text) => shorten(text),
        other => shorten(&other.to_string()),
    }
}

/// Reads an answer: a value, or an object that says more of it.
pub fn read_answer(
    schema: &Schema,
    field: &Field,
    path: &str,
    json: &Json,
    problems: &mut Vec<FieldProblem>,
) -> Option<Given> {
    let Some(members) = json.as_object().filter(|members| says_how(members)) else {
        let answer = read_plain(schema, field, path, json, problems)?;
        return Some(Given { answer, from: None });
    };
    let Some(said) = Said::of(members) else {
        let label = &field.label;
        let message = Text::new(
            format!(
                "“{}”的答复写法不对，应为一个值，或者 {{\"value\": …, \"from\": \"…\"}}、{{\"none\": true}}、{{\"not_known\": true, \"who\": \"…\", \"note\": \"…\"}}。",
                label.zh
            ),
            format!(
                "The answer to “{}” must be a value, or {{\"value\": …, \"from\": \"…\"}}, {{\"none\": true}}, {{\"not_known\": true, \"who\": \"…\", \"note\": \"…\"}}.",
                label.en
            ),
        );
        tell(
            problems,
            FieldProblem::error(path.to_owned(), "bad-answer", message, json),
        );
        return Some(Given {
            answer: Answer::Unreadable,
            from: None,
        });
    };
    let answer = match said.is {
        Is::Value(value) => read_plain(schema, field, path, value, problems)?,
        Is::None => none_of(schema, field),
        Is::NotKnown(said) => Answer::NotKnown(said),
    };
    Some(Given {
        answer,
        from: said.from,
    })
}

/// Whether an object says how an answer is given, and is no value itself.
fn says_how(members: &Map<String, Json>) -> bool {
    ["value", "none", "not_known"]
        .iter()
        .any(|key| members.contains_key(*key))
}

/// What an object says of an answer.
struct Said<'a> {
    is: Is<'a>,
    from: Option<Arc<str>>,
}

enum Is<'a> {
    Value(&'a Json),
    None,
    NotKnown(NotKnown),
}

impl<'a> Said<'a> {
    /// Nothing of an object that says something else, or two things at once.
    fn of(members: &'a Map<String, Json>) -> Option<Self> {
        let (mut is, mut from) = (None, None);
        let mut said = NotKnown::default();
        for (key, value) in members {
            let kind = match key.as_str() {
                "value" => Is::Value(value),
                "none" if *value == Json::Bool(true) => Is::None,
                "not_known" if *value == Json::Bool(true) => Is::NotKnown(NotKnown::default()),
                "from" => {
                    from = words(value)?.map(Into::into);
                    continue;
                }
                "who" => {
                    said.who = words(value)?;
                    continue;
                }
                "note" => {
                    said.note = words(value)?;
                    continue;
                }
                _ => return None,
            };
            if is.replace(kind).is_some() {
                return None;
            }
        }
        let is = match is? {
            Is::NotKnown(_) => Is::NotKnown(said),
            other if said == NotKnown::default() => other,
            _ => return None,
        };
        Some(Self { is, from })
    }
}

/// A text that isn't too long; nothing of one that says nothing.
#[allow(clippy::option_option, reason = "no text is not a bad one")]
fn words(value: &Json) -> Option<Option<String>> {
    match value {
        Json::Null => Some(None),
        Json::String(text) if text.chars().nth(MAX_TEXT).is_none() => {
            Some(Some(text.clone()).filter(|text| !text.trim().is_empty()))
        }
        _ => None,
    }
}

/// What *none* says of a field: of a choice that has it, that one; of an amount, 0; of a number that is a value when it is blank,
/// that value.
fn none_of(schema: &Schema, field: &Field) -> Answer {
    let chosen = || field.choices.iter().any(|choice| choice.value == NONE);
    match field.kind {
        FieldKind::Choice if chosen() => Answer::Value(Value::Text(NONE.to_owned())),
        FieldKind::Number | FieldKind::Integer if field.none_is_zero => {
            Answer::Value(Value::Number(Decimal::ZERO))
        }
        FieldKind::Number | FieldKind::Integer => {
            read_blank(schema, field, &mut Vec::new()).unwrap_or(Answer::None)
        }
        _ => Answer::None,
    }
}

/// Reads a value, or the words that stand for none and for what isn't known yet.
fn read_plain(
    schema: &Schema,
    field: &Field,
    path: &str,
    value: &Json,
    problems: &mut Vec<FieldProblem>,
) -> Option<Answer> {
    if blank(value) {
        return None;
    }
    if let Json::String(text) = value {
        match text.trim() {
            "待查" => return Some(Answer::NotKnown(NotKnown::default())),
            text if text.eq_ignore_ascii_case("not known") => {
                return Some(Answer::NotKnown(NotKnown::default()));
            }
            // A choice may be called so, and of a yes or no it is a no.
            text if (text == "无" || text.eq_ignore_ascii_case(NONE))
                && field.kind != FieldKind::Boolean
                && choice(field, text).is_none() =>
            {
                return Some(none_of(schema, field));
            }
            text if text.ends_with(DIGITS_LOST) => {
                let label = &field.label;
                let digits = text.trim_end_matches(DIGITS_LOST);
                let message = Text::new(
                    format!(
                        "“{}”超过 15 位：电子表格把 15 位以后的数字改成了 0。\
                        请把这一列设为文本格式后重新填写。",
                        label.zh
                    ),
                    format!(
                        "“{}” has more than 15 digits: the spreadsheet made those behind them 0. \
                        Format the column as text and fill it in again.",
                        label.en
                    ),
                );
                let given = Json::String(digits.to_owned());
                let path = path.to_owned();
                tell(
                    problems,
                    FieldProblem::error(path, "digits-lost", message, &given),
                );
                return Some(Answer::Unreadable);
            }
            text if FORMULA_ERRORS.contains(&text) => {
                let label = &field.label;
                let message = Text::new(
                    format!("“{}”的公式没有算出结果。", label.zh),
                    format!("The formula of “{}” has no result.", label.en),
                );
                tell(
                    problems,
                    FieldProblem::error(path.to_owned(), "formula-error", message, value),
                );
                return Some(Answer::Unreadable);
            }
            _ => {}
        }
    }
    let read = read_value(schema, field, path, value, problems);
    Some(read.map_or(Answer::Unreadable, Answer::Value))
}

/// The choice of a field by its value or by what it is called.
fn choice<'f>(field: &'f Field, text: &str) -> Option<&'f Choice> {
    field.choices.iter().find(|choice| {
        choice.value == text
            || *choice.label.zh == *text
            || choice.label.en.eq_ignore_ascii_case(text)
    })
}

fn read_value(
    schema: &Schema,
    field: &Field,
    path: &str,
    value: &Json,
    problems: &mut Vec<FieldProblem>,
) -> Option<Value> {
    let mut problem = |code: &'static str, zh: String, en: String| {
        tell(
            problems,
            FieldProblem::error(path.to_owned(), code, Text::new(zh, en), value),
        );
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
            Json::String(text) => Some(read_text(field, path, text, problems)),
            Json::Number(n) => Some(read_text(field, path, &n.to_string(), problems)),
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
                    "true" | "yes" | "y" | "1" | "是" | "有" | "对" | "√" | "✓" | "✔" => {
                        Some(true)
                    }
                    "false" | "no" | "n" | "0" | "否" | "无" | "没有" | "none" | "×" | "✗"
                    | "✘" => Some(false),
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
            let known = choice(field, &text);
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
                let (zh, en) = match value.as_str().and_then(month_alone) {
                    Some(month) => (
                        format!("只写到月；写明是哪一天，如 {month}-15。"),
                        format!("names a month and no day; write the day, like {month}-15."),
                    ),
                    None => (
                        "不是日期，应写成 2026-11-23。".to_owned(),
                        "is not a date; write it like 2026-11-23.".to_owned(),
                    ),
                };
                problem(
                    "bad-date",
                    format!("“{}”{zh}", label.zh),
                    format!("“{}” {en}", label.en),
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

/// A text; a code that isn't one is kept, and told of.
fn read_text(field: &Field, path: &str, text: &str, problems: &mut Vec<FieldProblem>) -> Value {
    let Some(format) = &field.format else {
        return Value::Text(text.to_owned());
    };
    let plain: String = text.trim().chars().map(number::half_width).collect();
    let code = plain.to_uppercase();
    let said = format.mismatch(&code).map(|mismatch| match mismatch {
        Mismatch::Form => (
            "bad-format",
            Text::new(
                format!(
                    "“{}”的写法不对：{}请核对。",
                    field.label.zh, format.words.zh
                ),
                format!(
                    "“{}” isn't written as it should be: {} Check it.",
                    field.label.en, format.words.en
                ),
            ),
        ),
        Mismatch::Check => (
            "bad-check-character",
            Text::new(
                format!("“{}”的校验码不符，至少有一位填错，请核对。", field.label.zh),
                format!(
                    "The check character of “{}” is wrong: some character is mistyped. Check it.",
                    field.label.en
                ),
            ),
        ),
    });
    if let Some((code, message)) = said {
        tell(
            problems,
            FieldProblem {
                field: path.to_owned(),
                code,
                severity: Severity::Warning,
                message,
                value: Some(shorten(text)),
            },
        );
        return Value::Text(text.to_owned());
    }
    Value::Text(code)
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
                .map(|(at, item)| {
                    read_record(schema, field, at, item, problems).unwrap_or(Value::Gap)
                })
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
        .map(
            |(at, item)| match read_plain(schema, &one, &at, item, problems) {
                Some(Answer::Value(value)) => value,
                Some(Answer::None | Answer::NotKnown(_) | Answer::Unreadable) | None => Value::Gap,
            },
        )
        .collect()
}

fn read_record(
    schema: &Schema,
    list: &Field,
    at: String,
    item: &Json,
    problems: &mut Vec<FieldProblem>,
) -> Option<Value> {
    if blank(item) {
        return None;
    }
    let Json::Object(given) = item else {
        let message = Text::new(
            format!("“{}”的每一项应为一组数据。", list.label.zh),
            format!("Each item of “{}” must be a record.", list.label.en),
        );
        tell(
            problems,
            FieldProblem::error(at, "not-a-record", message, item),
        );
        return None;
    };
    let mut fields = sorted::Map::default();
    for (name, value) in given {
        let inner = format!("{at}.{}", shorten(name));
        match list.items.iter().find(|f| *f.name == **name) {
            Some(known) => {
                if let Some(Given {
                    answer: Answer::Value(value),
                    ..
                }) = read_answer(schema, known, &inner, value, problems)
                {
                    fields.insert(name.clone(), value);
                }
            }
            None => {
                let message = Text::new(
                    format!("没有“{}”这个字段，它没有用于审查。", shorten(name)),
                    format!("There is no field “{}”; it was not used.", shorten(name)),
                );
                tell(
                    problems,
                    FieldProblem::error(inner, "unknown-field", message, value),
                );
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
            Text::new(
                "应只填一个数，例如 2 或 20000。",
                "must be one number, such as 2 or 20000.",
            ),
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

/// Reads `12`, `12 m³` or `0.12万方`; another unit converts exactly.
fn with_unit(schema: &Schema, field: &Field, text: &str) -> Result<Decimal, Why> {
    quantity::read(schema, field, text).map_err(|why| match why {
        NotAnAmount::Number(why) => not_a_number(why),
        NotAnAmount::Approximate => (
            "approximate",
            Text::new(
                "只填一个数，例如 2 或 20000，不写“约”“左右”一类的词；拿不准的请答“待查”。",
                "takes one number, such as 2 or 20000, and no words such as “about”; answer “not known” if it is not certain.",
            ),
        ),
        NotAnAmount::Unit(unit) => wrong_unit(field, &unit),
    })
}

fn wrong_unit(field: &Field, unit: &str) -> Why {
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
    (
        "wrong-unit",
        Text::new(
            format!("的单位“{}”不对，应为：{}。", shorten(unit), accepted.0),
            format!(
                "has the wrong unit “{}”; it takes: {}.",
                shorten(unit),
                accepted.1
            ),
        ),
    )
}
