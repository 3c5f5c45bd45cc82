//! Many records in and out: the bytes of a JSON, NDJSON, CSV or spreadsheet file become records in order,
//! and reports become lines of a spreadsheet.

mod encoding;
mod sheet;
mod summary;

pub use encoding::Decoded;
pub use summary::{Summary, name};

use crate::pack::schema::Schema;
use crate::text::Text;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The largest file of records that is read, in bytes.
pub const MAX_INPUT_BYTES: usize = 64 * 1024 * 1024;

/// What a file of records holds.
#[derive(Debug, Default)]
pub struct Records {
    /// The records in the order of the file.
    pub rows: Vec<Row>,
    /// Whether the file holds one record rather than a list.
    pub single: bool,
    /// What a reader should know of how the file was read.
    pub notices: Vec<Text>,
}

/// One record, or why it can't be read.
#[derive(Debug)]
pub struct Row {
    /// Line of the file, or place in a JSON array, from 1.
    pub line: usize,
    /// The record.
    pub record: Result<Map<String, Value>, Text>,
}

/// Reads a file by its content; the ending of its name decides only where the content doesn't.
///
/// # Errors
/// What is wrong with the file as a whole; a bad row is an error of that row alone.
pub fn read(name: &str, bytes: &[u8], schema: &Schema) -> Result<Records, Text> {
    if bytes.len() > MAX_INPUT_BYTES {
        return Err(Text::new("文件超过 64 MB。", "The file is larger than 64 MB."));
    }
    if sheet::is_workbook(bytes) {
        return sheet::read_workbook(bytes, schema);
    }
    let (text, notice) = decode(bytes)?;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let mut begins = text.lines().filter_map(|line| line.trim_start().chars().next());
    let mut records = match (ending.as_deref(), begins.next(), begins.next()) {
        (_, None, _) => Err(Text::new("文件是空的。", "The file is empty.")),
        (Some("csv"), _, _) => sheet::read_csv(&text, schema),
        (Some("ndjson" | "jsonl"), _, _) | (_, Some('{'), Some('{')) => Ok(read_ndjson(&text)),
        (_, Some('['), _) => read_array(&text),
        (_, Some('{'), _) | (Some("json"), _, _) => object(&text).map(|record| Records {
            rows: vec![Row { line: 1, record: Ok(record) }],
            single: true,
            ..Records::default()
        }),
        _ => sheet::read_csv(&text, schema),
    }?;
    records.notices.extend(notice);
    Ok(records)
}

fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, Option<Text>), Text> {
    let Decoded { text, encoding, readable } = Decoded::read(bytes);
    if !readable {
        return Err(Text::new(
            "这不是 UTF-8 或 GBK 文本，也不是电子表格。",
            "This is neither UTF-8 nor GBK text, nor a spreadsheet.",
        ));
    }
    let notice = (encoding != "UTF-8").then(|| Text::new(format!("按 {encoding} 编码读取。"), format!("Read as {encoding}.")));
    Ok((text, notice))
}

fn read_ndjson(text: &str) -> Records {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let rows = lines.map(|(index, line)| Row {
        line: index + 1,
        record: object(line),
    });
    Records {
        rows: rows.collect(),
        ..Records::default()
    }
}

fn read_array(text: &str) -> Result<Records, Text> {
    let items: Vec<Value> = serde_json::from_str(text).map_err(|error| bad_json(&error))?;
    let rows = items.into_iter().enumerate().map(|(index, item)| Row {
        line: index + 1,
        record: match item {
            Value::Object(record) => Ok(record),
            _ => Err(Text::new("这一项不是 JSON 对象。", "This item is not a JSON object.")),
        },
    });
    Ok(Records {
        rows: rows.collect(),
        ..Records::default()
    })
}

fn object(text: &str) -> Result<Map<String, Value>, Text> {
    serde_json::from_str(text).map_err(|error| bad_json(&error))
}

fn bad_json(error: &serde_json::Error) -> Text {
    let (line, column) = (error.line(), error.column());
    Text::new(
        format!("JSON 第 {line} 行第 {column} 列写法不对，或者不是一个对象。"),
        format!("Not a JSON object, or not valid JSON: {error}."),
    )
}
