//! A file of records with everything that is wrong with it.

use crate::{CellProblem, Column, Records};
use model::error::UserError;
use model::grid::View;
use model::text::Text;
use pack::schema::Schema;
use serde::Serialize;
use serde_json::{Map, Value};

/// A file of records, as the page and the tests read it.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// Columns and the fields that they fill.
    pub columns: Vec<Column>,
    /// The row that holds the headings.
    pub heading_row: Option<usize>,
    /// What of a workbook this is; nothing of another file.
    pub view: Option<View>,
    /// Cells of the first rows under the heading.
    pub preview: Vec<Vec<String>>,
    /// Why the columns can't be read; other choices may mend it.
    pub trouble: Option<Text>,
    /// What a reader should know of how the file was read.
    pub notices: Vec<Text>,
    /// Everything that is wrong with the cells.
    pub problems: Vec<CellProblem>,
    /// The records that could be read.
    pub rows: Vec<SheetRow>,
}

/// One record of a file.
#[derive(Clone, Debug, Serialize)]
pub struct SheetRow {
    /// Row as a spreadsheet numbers it.
    pub row: usize,
    /// The record.
    pub record: Map<String, Value>,
}

impl Sheet {
    /// What a file holds, with every problem of its cells.
    #[must_use]
    pub fn new(records: Records, schema: &Schema) -> Self {
        let problems = records.problems(schema);
        let rows = records.rows.into_iter();
        Self {
            problems,
            rows: rows
                .filter_map(|row| {
                    Some(SheetRow {
                        row: row.row,
                        record: row.record.ok()?,
                    })
                })
                .collect(),
            columns: records.columns,
            heading_row: records.heading_row,
            view: records.view,
            preview: records.preview,
            trouble: records.trouble.map(|trouble| trouble.words()),
            notices: records.notices,
        }
    }
}
