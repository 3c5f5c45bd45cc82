//! A sheet of a workbook as its office shows it: what crosses from the reader of workbooks to the reader of records, and
//! to a browser as JSON.

use serde::{Deserialize, Serialize};

/// What stands for a formula of which the file has no result.
pub const UNCALCULATED: &str = "#CALC!";

/// Ends a number of more digits than a spreadsheet keeps (15): those behind them are zeros that nobody typed.
pub const DIGITS_LOST: &str = "#DIGITS!";

/// A table of cells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// Texts of the cells, row by row from the first. A row or a column that is left out is blank.
    pub rows: Vec<Vec<String>>,
    /// Cells made one: first row, first column, last row and last column from 0.
    #[serde(default)]
    pub merged: Vec<[usize; 4]>,
    /// Rows that are left out, from 0: merged cells don't reach into them.
    #[serde(default)]
    pub left_out: Vec<usize>,
    /// What of the workbook it is.
    #[serde(default)]
    pub view: View,
}

/// What of a workbook was read, and what wasn't.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Name of the sheet.
    pub sheet: String,
    /// Other sheets that may be asked for, those that hold anything.
    pub others: Vec<OtherSheet>,
    /// Rows that are hidden and hold something.
    pub hidden_rows: usize,
    /// Columns that are hidden and hold something.
    pub hidden_columns: usize,
    /// Whether what is hidden was asked for and is among the cells.
    pub with_hidden: bool,
}

/// A sheet that wasn't read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherSheet {
    /// As its tab has it.
    pub name: String,
    /// Whether the office doesn't see it.
    pub hidden: bool,
}
