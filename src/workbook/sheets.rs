//! A file of sheets, whatever its kind.

use crate::error::BookError;
use crate::layout::{Cells, Of};
use model::grid::Grid;
use model::limits::{MAX_CELLS, MAX_SHEETS};
use std::collections::HashSet;
use std::hash::Hash;

/// A sheet by its tab.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tab {
    pub name: String,
    pub hidden: bool,
}

/// A file of sheets.
pub(crate) trait Sheets {
    /// Its tabs in order; charts and dialogs may be among them.
    fn tabs(&self) -> Vec<Tab>;

    /// The cells of one; nothing of a chart.
    fn grid(&mut self, tab: usize, of: Of) -> Result<Option<Grid>, BookError>;
}

/// Sees to it that sheets, told by where each stands, have nothing in common and aren't too many: all of them together are
/// then no more to read than the file.
pub(crate) fn apart<P: Eq + Hash>(places: impl IntoIterator<Item = P>) -> Result<(), BookError> {
    let mut known = HashSet::new();
    for place in places {
        if !known.insert(place) {
            return Err(BookError::Damaged);
        }
        if known.len() > MAX_SHEETS {
            return Err(BookError::TooManySheets);
        }
    }
    Ok(())
}

/// A sheet of a file that has all of them in one part.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub tab: Tab,
    /// Row, column and text of the cells that hold something.
    cells: Vec<(usize, usize, String)>,
    /// Places of merged cells, as [`Grid`] has them.
    pub merged: Vec<[usize; 4]>,
    /// From the first to the last.
    pub hidden_rows: Vec<(usize, usize)>,
    pub hidden_columns: Vec<(usize, usize)>,
}

impl Sheet {
    /// An empty one.
    pub fn of(tab: Tab) -> Self {
        Self {
            tab,
            ..Self::default()
        }
    }

    pub fn add(&mut self, row: usize, column: usize, text: String) -> Result<(), BookError> {
        if !text.is_empty() {
            if self.cells.len() >= MAX_CELLS {
                return Err(BookError::TooManyCells);
            }
            self.cells.push((row, column, text));
        }
        Ok(())
    }
}

impl Sheets for Vec<Sheet> {
    fn tabs(&self) -> Vec<Tab> {
        self.iter().map(|sheet| sheet.tab.clone()).collect()
    }

    fn grid(&mut self, tab: usize, of: Of) -> Result<Option<Grid>, BookError> {
        let Some(sheet) = self.get_mut(tab).map(std::mem::take) else {
            return Ok(None);
        };
        let mut cells = Cells::new(of);
        for (first, last) in sheet.hidden_rows {
            cells.hidden_rows.add(first, last);
        }
        for (first, last) in sheet.hidden_columns {
            cells.hidden_columns.add(first, last);
        }
        for (row, column, text) in sheet.cells {
            cells.put((row, column), text)?;
        }
        cells.finish(sheet.tab.name, sheet.merged).map(Some)
    }
}
