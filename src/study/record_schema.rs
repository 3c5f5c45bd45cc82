//! What a record may hold, as a JSON Schema (2020-12): for the forms, editors and checks of other programs.

use model::limits::{MAX_LIST, MAX_TEXT};
use model::number;
use model::text::Text;
use pack::PackData;
use pack::schema::{Choice, Field, FieldKind};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

/// The schema of a record of a pack. It takes what a program should write; the engine reads more, such as the labels of
/// choices, so that what fails here isn't always a problem of a report. Where what may be chosen depends on another answer, it
/// takes the choices of all answers.
#[must_use]
pub fn record_schema(data: &PackData) -> Value {
    let fields = &data.schema.fields;
    let properties: Map<String, Value> = fields.iter().map(property).collect();
    let mut defined: Map<String, Value> = fields
        .iter()
        .map(|field| (format!("value_{}", field.name), value(field)))
        .collect();
    defined.extend(answers());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": both(&data.manifest.title),
        "description": "一个项目的数据：一项答复是一个值，或者写明出处、无、待查。 / \
            The record of a project: an answer is a value, or says where it is from, that there is none, or that it isn't known yet.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": defined,
        "x-pack": {
            "id": data.manifest.id,
            "version": data.manifest.version,
            "digest": data.digest,
        },
    })
}

fn both(text: &Text) -> String {
    format!("{} / {}", text.zh, text.en)
}

/// The ways to answer that are the same for all fields.
fn answers() -> impl Iterator<Item = (String, Value)> {
    let words = json!({ "type": "string", "maxLength": MAX_TEXT });
    let from = || {
        json!({
            "type": ["string", "null"],
            "maxLength": MAX_TEXT,
            "description": "出处 / where it is from",
        })
    };
    [
        (
            "blank",
            json!({
                "description": "没有答 / no answer",
                "enum": [null, ""],
            }),
        ),
        (
            "word",
            json!({
                "description": "无，待查 / none, not known yet",
                "enum": ["无", "none", "待查", "not known"],
            }),
        ),
        (
            "none",
            json!({
                "description": "无 / there is none",
                "type": "object",
                "properties": { "none": { "const": true }, "from": from() },
                "required": ["none"],
                "additionalProperties": false,
            }),
        ),
        (
            "not_known",
            json!({
                "description": "待查 / not known yet",
                "type": "object",
                "properties": { "not_known": { "const": true }, "who": words, "note": words, "from": from() },
                "required": ["not_known"],
                "additionalProperties": false,
            }),
        ),
    ]
    .map(|(name, schema)| (name.to_owned(), schema))
    .into_iter()
}

fn property(field: &Field) -> (String, Value) {
    let mut schema = described(field);
    let value = json!({ "$ref": format!("#/$defs/value_{}", field.name) });
    let with_source = json!({
        "type": "object",
        "properties": {
            "value": value,
            "from": { "type": ["string", "null"], "maxLength": MAX_TEXT },
        },
        "required": ["value"],
        "additionalProperties": false,
    });
    let said = ["word", "none", "not_known", "blank"]
        .map(|name| json!({ "$ref": format!("#/$defs/{name}") }));
    let ways: Vec<Value> = [value, with_source].into_iter().chain(said).collect();
    schema.insert("anyOf".to_owned(), ways.into());
    (field.name.to_string(), schema.into())
}

/// What a field is called, what it means and in which unit a plain number of it is.
fn described(field: &Field) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("title".to_owned(), both(&field.label).into());
    let help = field.question.iter().chain(&field.help).map(both);
    let help = help.collect::<Vec<_>>().join("\n");
    if !help.is_empty() {
        schema.insert("description".to_owned(), help.into());
    }
    schema.insert("x-label".to_owned(), json!(field.label));
    if let Some(unit) = &field.unit {
        schema.insert("x-unit".to_owned(), json!(unit));
        schema.insert("x-units".to_owned(), json!(field.units));
    }
    if let Some(stage) = &field.stage {
        schema.insert("x-stage".to_owned(), json!(stage));
    }
    schema
}

/// A value of a field.
fn value(field: &Field) -> Value {
    match field.kind {
        FieldKind::Text => json!({ "type": ["string", "number"], "maxLength": MAX_TEXT }),
        FieldKind::Number => amount(field, "number"),
        FieldKind::Integer => amount(field, "integer"),
        FieldKind::Boolean => json!({
            "anyOf": [{ "type": "boolean" }, { "enum": ["是", "否", "yes", "no", "true", "false"] }],
        }),
        FieldKind::Choice => choice(&field.choices),
        FieldKind::Date => json!({
            "type": "string",
            "format": "date",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        }),
        FieldKind::Numbers => list(amount(field, "number")),
        FieldKind::Choices => list(choice(&field.choices)),
        FieldKind::Records => {
            let items: Map<String, Value> = field.items.iter().map(item).collect();
            list(json!({ "type": "object", "properties": items, "additionalProperties": false }))
        }
    }
}

/// A field of a record of a list.
fn item(field: &Field) -> (String, Value) {
    let mut schema = described(field);
    let ways = [
        value(field),
        json!({ "$ref": "#/$defs/word" }),
        json!({ "$ref": "#/$defs/blank" }),
    ];
    schema.insert("anyOf".to_owned(), ways.as_slice().into());
    (field.name.to_string(), schema.into())
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items, "maxItems": MAX_LIST })
}

/// A number in the field's unit, or text that may name another one.
fn amount(field: &Field, kind: &str) -> Value {
    let mut plain = json!({ "type": kind });
    let limits = [("minimum", field.min), ("maximum", field.max)];
    if let Some(plain) = plain.as_object_mut() {
        let limits = limits
            .into_iter()
            .filter_map(|(name, limit)| Some((name.to_owned(), exact(limit?))));
        plain.extend(limits);
    }
    json!({ "anyOf": [plain, { "type": "string", "pattern": "[0-9０-９]", "maxLength": MAX_TEXT }] })
}

/// With all its digits.
fn exact(number: Decimal) -> Value {
    serde_json::from_str(&number::print(number)).unwrap_or_default()
}

fn choice(choices: &[Choice]) -> Value {
    // One that is only ever looked up in a table has no list of its own.
    if choices.is_empty() {
        return json!({ "type": "string", "minLength": 1, "maxLength": MAX_TEXT });
    }
    let values: Vec<&str> = choices.iter().map(|choice| &*choice.value).collect();
    let labels = choices.iter();
    let labels = labels.map(|choice| (choice.value.clone(), json!(choice.label)));
    json!({ "enum": values, "x-labels": labels.collect::<Map<_, _>>() })
}
