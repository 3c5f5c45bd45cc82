//! Why a file of records can't be read at all.

use model::error::UserError;
use model::json::BadKey;
use model::text::Text;

/// Why a file, or one line of it, can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words().en)]
#[non_exhaustive]
pub enum FileError {
    /// Larger than a file may be.
    TooLarge,
    /// Neither text nor a spreadsheet.
    NotText,
    /// Nothing in it.
    Empty,
    /// Text that is no JSON, or JSON that is no object.
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader of JSON says.
        detail: String,
    },
    /// JSON with a key that a record must not have.
    Key(BadKey),
    /// Text that is no CSV, by what the reader of CSV says.
    Csv(String),
    /// A workbook that can't be read, by what its reader says.
    Workbook(Text),
    /// Merged cells that cover too much.
    TooManyMerged,
    /// No column is a field.
    NoHeading,
    /// Two columns are of one field.
    TwoColumns {
        /// The headings of the two columns.
        headings: [String; 2],
        /// Letters of the two columns.
        columns: [String; 2],
    },
    /// A byte that no text in UTF-8 has, by its place in the line, from 1.
    NotUtf8(usize),
    /// An item of a list that is no object.
    NotAnObject,
    /// A row whose cells are not as many as the headings.
    Uneven {
        /// Cells of the row.
        given: usize,
        /// Headings.
        wanted: usize,
    },
}

impl FileError {
    pub(crate) fn json(error: &serde_json::Error) -> Self {
        Self::Json {
            line: error.line(),
            column: error.column(),
            detail: error.to_string(),
        }
    }

    /// Line and column of JSON that can't be read, from 1, where they are known.
    #[must_use]
    pub const fn place(&self) -> Option<(usize, usize)> {
        match self {
            Self::Json { line, column, .. } | Self::Key(BadKey { line, column, .. }) => {
                Some((*line, *column))
            }
            _ => None,
        }
    }
}

impl From<BadKey> for FileError {
    fn from(bad: BadKey) -> Self {
        Self::Key(bad)
    }
}

impl UserError for FileError {
    fn code(&self) -> &'static str {
        "bad-file"
    }

    fn words(&self) -> Text {
        let (zh, en): (&str, &str) = match self {
            Self::TooLarge => ("文件超过 64 MB。", "The file is larger than 64 MB."),
            Self::NotText => (
                "这不是 UTF-8 或 GBK 文本，也不是电子表格。",
                "This is neither UTF-8 nor GBK text, nor a spreadsheet.",
            ),
            Self::Empty => ("文件是空的。", "The file is empty."),
            Self::Json {
                line,
                column,
                detail,
            } => {
                return Text::new(
                    format!("JSON 第 {line} 行第 {column} 列写法不对，或者不是一个对象。"),
                    format!("Not a JSON object, or not valid JSON: {detail}."),
                );
            }
            Self::Key(BadKey {
                line,
                column,
                key,
                twice,
                ..
            }) => {
                let key: String = key.chars().take(60).collect();
                let (zh, en) = if *twice {
                    ("出现了两次", "is there twice")
                } else {
                    ("不能用作名称", "can't be a name")
                };
                return Text::new(
                    format!("JSON 第 {line} 行第 {column} 列：“{key}”{zh}。"),
                    format!("Line {line}, column {column} of the JSON: “{key}” {en}."),
                );
            }
            Self::Csv(detail) => {
                return Text::new(
                    format!("读不了 CSV：{detail}"),
                    format!("The CSV can't be read: {detail}"),
                );
            }
            Self::Workbook(words) => return words.clone(),
            Self::TooManyMerged => (
                "合并的单元格太多太大。",
                "The merged cells are too many and too large.",
            ),
            Self::NoHeading => (
                "表头里没有一个字段：第一行应写字段的名称。",
                "The header names no field: the first row must hold the names of fields.",
            ),
            Self::TwoColumns {
                headings: [one, other],
                columns: [a, b],
            } => {
                return Text::new(
                    format!("{a} 列“{one}”和 {b} 列“{other}”是同一个字段。"),
                    format!("Columns {a} “{one}” and {b} “{other}” are of the same field."),
                );
            }
            Self::NotUtf8(place) => {
                return Text::new(
                    format!("这一行的第 {place} 个字节不是 UTF-8。"),
                    format!("Byte {place} of this line is not UTF-8."),
                );
            }
            Self::NotAnObject => ("这一项不是 JSON 对象。", "This item is not a JSON object."),
            Self::Uneven { given, wanted } => {
                return Text::new(
                    format!("这一行有 {given} 格，表头有 {wanted} 列。"),
                    format!("This row has {given} cells and the header {wanted}."),
                );
            }
        };
        Text::new(zh, en)
    }
}
