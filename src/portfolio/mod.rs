//! Many records in and out: the bytes of a JSON, NDJSON, CSV or spreadsheet file become records in order,
//! and reports become lines of a spreadsheet.

mod columns;
#[cfg(not(target_arch = "wasm32"))]
mod encoding;
mod share;
#[cfg(not(target_arch = "wasm32"))]
pub mod summary;
mod table;
#[cfg(not(target_arch = "wasm32"))]
mod workbook;

pub use columns::{Choices, Column};
#[cfg(not(target_arch = "wasm32"))]
pub use encoding::Decoded;
pub use share::Share;

#[cfg(not(target_arch = "wasm32"))]
use crate::limits::MAX_INPUT_BYTES;
use crate::limits::{MAX_CELLS, MAX_UNPACKED};
use crate::lint::Severity;
use crate::pack::schema::Schema;
use crate::record::{FieldProblem, Record};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use table::{Cells, Merged};

/// What a file of records holds.
#[derive(Debug, Default)]
pub struct Records {
    /// The records in the order of the file.
    pub rows: Vec<Row>,
    /// Whether the file holds one record rather than a list.
    pub single: bool,
    /// What a reader should know of how the file was read.
    pub notices: Vec<Text>,
    /// The columns of a table; none of a JSON file.
    pub columns: Vec<Column>,
    /// The row of a table that holds the headings, as a spreadsheet numbers it.
    pub heading_row: Option<usize>,
    /// Cells of the first rows under the heading.
    pub preview: Vec<Vec<String>>,
    /// Why the columns of a table can't be read; other choices may mend it.
    pub trouble: Option<Text>,
}

/// A table of cells as a spreadsheet holds it.
#[derive(Debug, Default, Deserialize)]
pub struct Grid {
    /// Texts of the cells, row by row from the first.
    pub rows: Vec<Vec<String>>,
    /// Cells made one: first row, first column, last row and last column from 0.
    #[serde(default)]
    pub merged: Vec<[usize; 4]>,
    /// Name of the sheet, if the file has others that hold anything.
    #[serde(default)]
    pub only_sheet: Option<String>,
}

/// One record, or why it can't be read.
#[derive(Debug)]
pub struct Row {
    /// Line of the file, or place in a JSON array, from 1.
    pub line: usize,
    /// The same as a spreadsheet numbers its rows: a line break inside a cell begins none.
    pub row: usize,
    /// The record.
    pub record: Result<Map<String, Value>, Text>,
}

impl Row {
    fn new(line: usize, record: Result<Map<String, Value>, Text>) -> Self {
        Self {
            line,
            row: line,
            record,
        }
    }

    /// What the record calls itself.
    #[must_use]
    pub fn name(&self) -> &str {
        let record = self.record.as_ref().ok();
        record
            .and_then(|r| r.get("name"))
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// A bad cell, in the place that a spreadsheet shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellProblem {
    /// Row, from 1.
    pub row: usize,
    /// Letter of the column; empty for a whole row or a file without columns.
    pub column: String,
    /// Heading of the column.
    pub heading: String,
    /// The field of the record.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// Whether it takes the value out.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// The cell as given, shortened.
    pub value: Option<String>,
}

impl CellProblem {
    /// `C7 output not-a-number`.
    #[must_use]
    pub fn short(&self) -> String {
        let cell = if self.column.is_empty() {
            String::new()
        } else {
            format!("{}{} ", self.column, self.row)
        };
        format!("{cell}{} {}", self.field, self.code)
    }
}

impl Records {
    /// Everything that is wrong with the cells, row by row. A column that no field takes is named once, in its heading.
    #[must_use]
    pub fn problems(&self, schema: &Schema) -> Vec<CellProblem> {
        let unknown = self
            .columns
            .iter()
            .filter(|column| column.field.is_none() && !column.left_out);
        let named = unknown.map(|column| CellProblem {
            row: self.heading_row.unwrap_or(1),
            column: column.letter.clone(),
            heading: column.heading.clone(),
            field: String::new(),
            code: "unknown-column",
            severity: Severity::Warning,
            message: Text::new(
                format!("“{}”这一列不是规则包的字段，没有用于审查。", column.heading),
                format!(
                    "The column “{}” is no field of the rule pack; it was not used.",
                    column.heading
                ),
            ),
            value: None,
        });
        named
            .chain(
                self.rows
                    .iter()
                    .flat_map(|row| self.problems_of(row, schema)),
            )
            .collect()
    }

    fn problems_of(&self, row: &Row, schema: &Schema) -> Vec<CellProblem> {
        let record = match &row.record {
            Ok(record) => record,
            Err(message) => {
                return vec![CellProblem {
                    row: row.row,
                    column: String::new(),
                    heading: String::new(),
                    field: String::new(),
                    code: "bad-row",
                    severity: Severity::Error,
                    message: message.clone(),
                    value: None,
                }];
            }
        };
        let found = Record::read(schema, record).problems();
        let found = found
            .iter()
            .filter(|problem| !self.is_stray(&problem.field))
            .map(|problem| self.place(row, problem));
        found.collect()
    }

    /// Whether a field of a record is the heading of a column that no field takes.
    fn is_stray(&self, field: &str) -> bool {
        self.columns
            .iter()
            .any(|column| column.field.is_none() && column.holds(field))
    }

    /// A problem of a row's record, in the place that a spreadsheet shows.
    #[must_use]
    pub fn place(&self, row: &Row, problem: &FieldProblem) -> CellProblem {
        let column = self
            .columns
            .iter()
            .find(|column| column.holds(&problem.field));
        CellProblem {
            row: row.row,
            column: column
                .map(|column| column.letter.clone())
                .unwrap_or_default(),
            heading: column.map_or_else(|| problem.field.clone(), |column| column.heading.clone()),
            field: problem.field.clone(),
            code: problem.code,
            severity: problem.severity,
            message: problem.message.clone(),
            value: problem.value.clone(),
        }
    }
}

/// Reads a file by its content; the ending of its name decides only where the content doesn't.
///
/// # Errors
/// What is wrong with the file as a whole; a bad row is an error of that row alone.
#[cfg(not(target_arch = "wasm32"))]
pub fn read(name: &str, bytes: &[u8], schema: &Schema) -> Result<Records, Text> {
    if bytes.len() > MAX_INPUT_BYTES {
        return Err(Text::new(
            "文件超过 64 MB。",
            "The file is larger than 64 MB.",
        ));
    }
    let mut records = if workbook::is_workbook(bytes) {
        read_grid(workbook::read(bytes)?, schema, &Choices::new())
    } else {
        let Decoded {
            text,
            encoding,
            readable,
        } = Decoded::read(bytes);
        if !readable {
            return Err(Text::new(
                "这不是 UTF-8 或 GBK 文本，也不是电子表格。",
                "This is neither UTF-8 nor GBK text, nor a spreadsheet.",
            ));
        }
        let mut records = read_text(name, &text, schema, &Choices::new())?;
        if encoding != "UTF-8" {
            records.notices.push(Text::new(
                format!("按 {encoding} 编码读取。"),
                format!("Read as {encoding}."),
            ));
        }
        records
    };
    match records.trouble.take() {
        Some(trouble) => Err(trouble),
        None => Ok(records),
    }
}

/// Reads one line of a file that holds a record a line, from 1.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn read_line(number: usize, bytes: &[u8]) -> Row {
    let decoded = Decoded::read(bytes.trim_ascii_end());
    let unreadable = || {
        Text::new(
            "这一行不是 UTF-8 或 GBK 文本。",
            "This line is neither UTF-8 nor GBK text.",
        )
    };
    Row::new(
        number,
        if decoded.readable {
            object(&decoded.text)
        } else {
            Err(unreadable())
        },
    )
}

/// Reads the text of a file of records, with the fields that were chosen for the columns of a table.
///
/// # Errors
/// What is wrong with the file as a whole; a bad row is an error of that row alone.
pub fn read_text(
    name: &str,
    text: &str,
    schema: &Schema,
    choices: &Choices,
) -> Result<Records, Text> {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let mut begins = text
        .lines()
        .filter_map(|line| line.trim_start().chars().next());
    match (ending.as_deref(), begins.next(), begins.next()) {
        (_, None, _) => Err(Text::new("文件是空的。", "The file is empty.")),
        (Some("csv"), _, _) => table::read_csv(text, schema, choices),
        (Some("ndjson" | "jsonl"), _, _) | (_, Some('{'), Some('{')) => Ok(read_ndjson(text)),
        (_, Some('['), _) => read_array(text),
        (_, Some('{'), _) | (Some("json"), _, _) => object(text).map(|record| Records {
            rows: vec![Row::new(1, Ok(record))],
            single: true,
            ..Records::default()
        }),
        _ => table::read_csv(text, schema, choices),
    }
}

/// Reads a table of cells, with the fields that were chosen for its columns.
#[must_use]
pub fn read_grid(grid: Grid, schema: &Schema, choices: &Choices) -> Records {
    let width = grid.rows.iter().map(Vec::len).max().unwrap_or(0);
    // Two cells in far corners make no rectangle of all the cells between them.
    let whole = width.saturating_mul(grid.rows.len()) <= MAX_CELLS;
    let row = |(index, mut cells): (usize, Vec<String>)| {
        if whole || !cells.is_empty() {
            cells.resize(width, String::new());
        }
        Cells {
            line: index + 1,
            row: index + 1,
            cells,
        }
    };
    let mut rows: Vec<Cells> = grid.rows.into_iter().enumerate().map(row).collect();
    let mut room = MAX_UNPACKED;
    for [top, left, bottom, right] in grid.merged {
        if !table::fill_down(
            &mut rows,
            &Merged::new(
                (top.saturating_add(1), left),
                (bottom.saturating_add(1), right),
            ),
            &mut room,
        ) {
            return Records {
                trouble: Some(Text::new(
                    "合并的单元格太多太大。",
                    "The merged cells are too many and too large.",
                )),
                ..Records::default()
            };
        }
    }
    let mut records = table::read_rows(rows, schema, choices);
    if let Some(name) = grid.only_sheet {
        records.notices.insert(
            0,
            Text::new(
                format!("只读取了工作表“{name}”。"),
                format!("Only the sheet “{name}” was read."),
            ),
        );
    }
    records
}

fn read_ndjson(text: &str) -> Records {
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    let rows = lines.map(|(index, line)| Row::new(index + 1, object(line)));
    Records {
        rows: rows.collect(),
        ..Records::default()
    }
}

fn read_array(text: &str) -> Result<Records, Text> {
    let items: Vec<Value> = serde_json::from_str(text).map_err(|error| bad_json(&error))?;
    let rows = items.into_iter().enumerate().map(|(index, item)| {
        let record = match item {
            Value::Object(record) => Ok(record),
            _ => Err(Text::new(
                "这一项不是 JSON 对象。",
                "This item is not a JSON object.",
            )),
        };
        Row::new(index + 1, record)
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
