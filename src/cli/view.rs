//! What of a report is written: whole, what concerns the record, or in short; in both languages or in one; and before it the
//! key by which whoever sent the record knows it.

use clap::ValueEnum;
use engine::report::{AsJudged, PackRef, report_json};
use jiff::civil::Date;
use pack::schema::Schema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sheets::{Column, Screened};
use water_rules::{Language, Report, RulePack, Text};

/// How much of a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum View {
    /// 结论、要求什么的意见编号、测算值、推定事实和数据问题 / The verdict, the codes of findings that ask for something, figures, facts and problems
    Summary,
    /// 与项目有关的意见 / The findings that concern the record
    #[default]
    Concerned,
    /// 每条规则一条意见，两种文字的全部用词 / A finding for every rule, with all words
    Full,
}

/// What is written of each record.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub view: View,
    /// The language of its texts; both if none is named.
    pub lang: Option<Language>,
    /// The fields that are repeated before each report.
    pub keys: Vec<String>,
}

/// What a record has in the fields of the key, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Key(Vec<Value>);

/// A report in short.
#[derive(Serialize)]
struct Summary<'a> {
    as_of: String,
    pack: PackRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<&'a AsJudged>,
    #[serde(flatten)]
    screened: &'a Screened,
}

impl Shape {
    /// The key of a record. What is no field of the pack is taken out, so that it is no problem of the record.
    pub fn key(&self, record: &mut Map<String, Value>, schema: &Schema, columns: &[Column]) -> Key {
        let value = |name: &String| {
            // A table may call a field by its heading.
            let heading = columns.iter().find(|column| column.heading == *name);
            let field = heading.and_then(|column| column.field.as_ref());
            let name = field.filter(|_| !record.contains_key(name)).unwrap_or(name);
            record.get(name).cloned().unwrap_or_default()
        };
        let key = Key(self.keys.iter().map(value).collect());
        for name in &self.keys {
            if schema.get(name).is_none() {
                record.remove(name);
            }
        }
        key
    }

    /// A report as JSON. `record` is what it is of.
    pub fn report(
        &self,
        key: &Key,
        (pack, record, date): (&RulePack, &Map<String, Value>, Date),
        report: &Report,
    ) -> String {
        match self.view {
            View::Summary => {
                let short = pack.screened([record], date);
                let judged = report.judged.as_ref();
                let short = short.first();
                let short = short.map(|short| self.summary(key, (pack, date), short, judged));
                short.unwrap_or_default()
            }
            View::Concerned => self.written(key, report_json(report, false)),
            View::Full => self.written(key, report_json(report, true)),
        }
    }

    /// The JSON of a report in short.
    pub fn summary(
        &self,
        key: &Key,
        (pack, date): (&RulePack, Date),
        screened: &Screened,
        judged: Option<&AsJudged>,
    ) -> String {
        let summary = Summary {
            as_of: date.to_string(),
            pack: pack.named(),
            judged,
            screened,
        };
        self.written(key, serde_json::to_string(&summary).unwrap_or_default())
    }

    /// An answer that is a JSON object, in the language that is asked for and with its key.
    pub fn written(&self, key: &Key, json: String) -> String {
        let json = match self.lang {
            Some(lang) => in_language(&json, lang),
            None => json,
        };
        let Some(rest) = json.strip_prefix('{').filter(|_| !self.keys.is_empty()) else {
            return json;
        };
        let members = self.keys.iter().zip(&key.0);
        let members =
            members.map(|(name, value)| format!("{}:{value}", Value::from(name.as_str())));
        let members = members.collect::<Vec<_>>().join(",");
        format!("{{\"key\":{{{members}}},{rest}")
    }

    /// The line for a record that can't be read, and so has no key.
    pub fn unreadable(&self, line: usize, why: &Text) -> String {
        let key = if self.keys.is_empty() {
            ""
        } else {
            "\"key\":null,"
        };
        let said = json!({ "line": line, "error": why }).to_string();
        format!("{{{key}{}", said.trim_start_matches('{'))
    }
}

impl Key {
    /// As cells of a table: a value in the place of an answer that says where it is from.
    pub fn cells(&self) -> impl Iterator<Item = String> {
        self.0
            .iter()
            .map(|answer| match answer.get("value").unwrap_or(answer) {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                value => value.to_string(),
            })
    }
}

/// JSON with each text in one language: `{"zh":"…","en":"…"}` becomes `{"zh":"…"}`. No text has such a pair within it, where
/// quotes are escaped.
fn in_language(json: &str, lang: Language) -> String {
    const BEGIN: &str = "{\"zh\":\"";
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        out += before;
        match pair(after) {
            Some((zh, en, behind)) => {
                out += &match lang {
                    Language::Zh => format!("{{\"zh\":\"{zh}\"}}"),
                    Language::En => format!("{{\"en\":\"{en}\"}}"),
                };
                rest = behind;
            }
            None => {
                out += BEGIN;
                rest = after;
            }
        }
    }
    out + rest
}

/// `…","en":"…"}` and what is behind it.
fn pair(json: &str) -> Option<(&str, &str, &str)> {
    let (zh, after) = text(json)?;
    let (en, after) = text(after.strip_prefix(",\"en\":\"")?)?;
    Some((zh, en, after.strip_prefix('}')?))
}

/// A text of JSON up to the quote that ends it, and what is behind that.
fn text(json: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    let end = json.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some((json.get(..end)?, json.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_language_is_left_of_each_text_and_nothing_else_is_touched() {
        let json = r#"{"a":{"zh":"甲\"}","en":"A, \\"},"b":["{\"zh\":\"x\",\"en\":\"y\"}"],"c":{"zh":"丙","en":"C","more":1}}"#;
        let zh = r#"{"a":{"zh":"甲\"}"},"b":["{\"zh\":\"x\",\"en\":\"y\"}"],"c":{"zh":"丙","en":"C","more":1}}"#;
        assert_eq!(in_language(json, Language::Zh), zh);
        let en = r#"{"a":{"en":"A, \\"},"b":["{\"zh\":\"x\",\"en\":\"y\"}"],"c":{"zh":"丙","en":"C","more":1}}"#;
        assert_eq!(in_language(json, Language::En), en);
    }
}
