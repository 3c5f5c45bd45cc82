//! What a file of records holds: its rows, its columns, and what is wrong with them.

use super::choices::Choices;
use super::columns::Column;
use super::error::FileError;
use super::meanings::about;
use engine::record::{FieldProblem, Record};
use model::diagnostic::Severity;
use model::error::UserError;
use model::grid::View;
use model::text::Text;
use pack::schema::Schema;
use serde::Serialize;
use serde_json::{Map, Value};

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
    /// What of a workbook they are; nothing of another file.
    pub view: Option<View>,
    /// Cells of the first rows under the heading.
    pub preview: Vec<Vec<String>>,
    /// Why the columns of a table can't be read; other choices may mend it.
    pub trouble: Option<FileError>,
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
            proposal: None,
        });
        let asked = self
            .columns
            .iter()
            .filter(|column| column.unit_unknown && !column.left_out);
        let asked = asked.map(|column| {
            let unit = column.unit.as_deref().unwrap_or_default();
            CellProblem {
                row: self.heading_row.unwrap_or(1),
                column: column.letter.clone(),
                heading: column.heading.clone(),
                field: column.field.clone().unwrap_or_default(),
                code: "unknown-unit",
                severity: Severity::Error,
                message: Text::new(
                    format!("表头里的单位“{unit}”看不懂，这一列没有写单位的数都没有采用：请选定单位。"),
                    format!(
                        "The unit “{unit}” of the heading isn't understood; numbers without a unit of their own \
                        were not used: choose the unit."
                    ),
                ),
                value: Some(unit.to_owned()),
                proposal: None,
            }
        });
        named
            .chain(asked)
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
                    message: message.words(),
                    value: None,
                    proposal: None,
                }];
            }
        };
        let found = Record::read(schema, record).problems(schema);
        let found = found
            .iter()
            .filter(|problem| !self.is_stray(&problem.field) && !self.is_asked(problem))
            .map(|problem| {
                let mut placed = self.place(row, problem);
                placed.proposal = self.proposal(&placed, schema);
                placed
            });
        found.collect()
    }

    /// What a cell may be taken for by somebody who knows.
    fn proposal(&self, problem: &CellProblem, schema: &Schema) -> Option<String> {
        let mut columns = self.columns.iter();
        let column = columns.find(|column| column.field.as_deref() == Some(&*problem.field))?;
        let text = problem.value.as_deref()?;
        (problem.code == "approximate")
            .then(|| about(schema, column.of()?, text))
            .flatten()
    }

    /// Whether a field of a record is the heading of a column that no field takes.
    fn is_stray(&self, field: &str) -> bool {
        self.columns
            .iter()
            .any(|column| column.field.is_none() && column.holds(field))
    }

    /// Whether a number can't be read because of a unit that its whole column is asked about.
    fn is_asked(&self, problem: &FieldProblem) -> bool {
        let mut asked = self.columns.iter().filter(|column| column.unit_unknown);
        problem.code == "wrong-unit"
            && asked.any(|column| column.is_written(problem.value.as_deref()))
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
            proposal: None,
        }
    }

    /// Gives every row what was said of it.
    pub(super) fn complete(&mut self, choices: &Choices, schema: &Schema) {
        for row in &mut self.rows {
            if let Ok(record) = &mut row.record {
                choices.complete(row.row, record, schema);
            }
        }
    }
}

/// One record, or why it can't be read.
#[derive(Debug)]
pub struct Row {
    /// Line of the file, or place in a JSON array, from 1.
    pub line: usize,
    /// The same as a spreadsheet numbers its rows: a line break inside a cell begins none.
    pub row: usize,
    /// The record.
    pub record: Result<Map<String, Value>, FileError>,
}

impl Row {
    pub(super) fn new(line: usize, record: Result<Map<String, Value>, FileError>) -> Self {
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
    /// What it may be taken for, if somebody says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
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
