//! The cells of a sheet, and what of them its office doesn't see.

use crate::error::BookError;
use model::grid::{Grid, View};
use model::limits::{MAX_CELL_TEXT, MAX_CELLS, MAX_SHEET_ROWS, MAX_UNPACKED};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Row and column from 0.
pub(crate) type Place = (usize, usize);

/// What of a sheet is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// What its office sees.
    View,
    /// What is hidden, too.
    All,
    /// Nothing but whether there is anything: the first cell that holds something is refused.
    None,
}

/// Whole numbers in spans, from the first to the last of each, apart from one another.
#[derive(Debug, Default)]
pub(crate) struct Spans(BTreeMap<usize, usize>);

impl Spans {
    pub fn add(&mut self, mut first: usize, mut last: usize) {
        while let Some((&start, &end)) = self.0.range(..=last.saturating_add(1)).next_back() {
            if end.saturating_add(1) < first {
                break;
            }
            self.0.remove(&start);
            (first, last) = (first.min(start), last.max(end));
        }
        self.0.insert(first, last);
    }

    /// The first of some numbers that is in none of them.
    fn outside(&self, first: usize, last: usize) -> Option<usize> {
        let before = self.0.range(..=first).next_back();
        let within = before.filter(|(_, end)| first <= **end);
        let free = within.map_or(Some(first), |(_, end)| end.checked_add(1))?;
        (free <= last).then_some(free)
    }

    fn has(&self, number: usize) -> bool {
        let before = self.0.range(..=number).next_back();
        before.is_some_and(|(_, last)| number <= *last)
    }
}

/// A grid that is filled cell by cell.
pub(crate) struct Cells {
    /// Those that an office doesn't see, told before what they hold is put.
    pub hidden_rows: Spans,
    pub hidden_columns: Spans,
    with_hidden: bool,
    rows: BTreeMap<usize, Vec<String>>,
    width: usize,
    left: usize,
    /// Those of them that hold something.
    rows_held_back: BTreeSet<usize>,
    columns_held_back: BTreeSet<usize>,
    /// What hidden cells hold that begin merged ones.
    anchors: HashMap<Place, String>,
}

impl Cells {
    /// An empty grid.
    pub fn new(of: Of) -> Self {
        Self {
            hidden_rows: Spans::default(),
            hidden_columns: Spans::default(),
            with_hidden: of != Of::View,
            rows: BTreeMap::new(),
            width: 0,
            left: if of == Of::None { 0 } else { MAX_UNPACKED },
            rows_held_back: BTreeSet::new(),
            columns_held_back: BTreeSet::new(),
            anchors: HashMap::new(),
        }
    }

    /// Whether an office sees a row and a column.
    fn seen(&self, (row, column): Place) -> bool {
        !self.hidden_rows.has(row) && !self.hidden_columns.has(column)
    }

    /// A cell as the file has it: once, as which of two an office sees depends on its program.
    pub fn put(&mut self, (row, column): Place, text: String) -> Result<(), BookError> {
        let there = self.rows.get(&row).and_then(|cells| cells.get(column));
        if there.is_some_and(|there| !there.is_empty()) && !text.is_empty() {
            return Err(BookError::CellTwice);
        }
        self.set((row, column), text)
    }

    /// Two cells in far corners make no rectangle of all the cells between them.
    fn set(&mut self, (row, column): Place, text: String) -> Result<(), BookError> {
        if text.is_empty() {
            return Ok(());
        }
        if text.len() > MAX_CELL_TEXT && text.chars().count() > MAX_CELL_TEXT {
            return Err(BookError::LongCell);
        }
        self.left = self
            .left
            .checked_sub(text.len())
            .ok_or(BookError::TooManyCells)?;
        let (by_row, by_column) = (self.hidden_rows.has(row), self.hidden_columns.has(column));
        if by_row {
            self.rows_held_back.insert(row);
        } else if by_column {
            self.columns_held_back.insert(column);
        }
        if (by_row || by_column) && !self.with_hidden {
            self.anchors.insert((row, column), text);
            return Ok(());
        }
        self.width = self.width.max(column.saturating_add(1));
        let count = self.rows.len() + usize::from(!self.rows.contains_key(&row));
        if row >= MAX_SHEET_ROWS || self.width.saturating_mul(count) > MAX_CELLS {
            return Err(BookError::TooManyCells);
        }
        let row = self.rows.entry(row).or_default();
        row.resize(row.len().max(column + 1), String::new());
        if let Some(place) = row.get_mut(column) {
            *place = text;
        }
        Ok(())
    }

    /// The whole: rows from the first, those that hold something as wide as the widest.
    pub fn finish(mut self, sheet: String, merged: Vec<[usize; 4]>) -> Result<Grid, BookError> {
        let merged = merged
            .into_iter()
            .map(|area| self.begun_in_view(area))
            .collect::<Result<_, _>>()?;
        let mut rows = Vec::new();
        for (place, mut cells) in self.rows {
            cells.resize(self.width, String::new());
            rows.resize_with(place, Vec::new);
            rows.push(cells);
        }
        let hidden = |row: &usize| !self.with_hidden && self.hidden_rows.has(*row);
        Ok(Grid {
            left_out: (0..rows.len()).filter(hidden).collect(),
            rows,
            merged,
            view: View {
                sheet,
                others: Vec::new(),
                hidden_rows: self.rows_held_back.len(),
                hidden_columns: self.columns_held_back.len(),
                with_hidden: self.with_hidden,
            },
        })
    }

    /// Merged cells show what their first cell holds even where that is hidden: what is in view then begins them.
    fn begun_in_view(
        &mut self,
        [top, left, bottom, right]: [usize; 4],
    ) -> Result<[usize; 4], BookError> {
        let Some(text) = self.anchors.remove(&(top, left)) else {
            return Ok([top, left, bottom, right]);
        };
        let row = self.hidden_rows.outside(top, bottom);
        let column = self.hidden_columns.outside(left, right);
        match row.zip(column) {
            Some(place) if self.seen(place) => {
                self.set(place, text)?;
                Ok([place.0, place.1, bottom, right])
            }
            _ => Ok([top, left, bottom, right]),
        }
    }
}
