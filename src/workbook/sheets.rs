//! A file of sheets, whatever its kind, and how the cells that `calamine` reads become those of a grid.

use crate::error::BookError;
use crate::layout::Cells;
use crate::shown;
use calamine::{Data, Range, SheetVisible};
use model::grid::Grid;
use model::limits::MAX_SHEETS;
use std::collections::HashSet;
use std::hash::Hash;

/// A sheet by its tab.
#[derive(Clone, Debug)]
pub(crate) struct Tab {
    pub name: String,
    pub hidden: bool,
}

impl Tab {
    /// As `calamine` tells it.
    pub fn of(sheet: &calamine::Sheet) -> Self {
        Self {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        }
    }
}

/// A file of sheets.
pub(crate) trait Sheets {
    /// Its tabs in order; charts and dialogs may be among them.
    fn tabs(&self) -> Vec<Tab>;

    /// The cells of one; nothing of a chart.
    fn grid(&mut self, tab: usize, with_hidden: bool) -> Result<Option<Grid>, BookError>;
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

/// Puts the cells of a sheet where they belong.
pub(crate) fn fill(
    cells: &mut Cells,
    range: &Range<Data>,
    since_1904: bool,
) -> Result<(), BookError> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let place = (row + top as usize, column + left as usize);
        let text = print(value, cells.format(place), since_1904);
        cells.put(place, text)?;
    }
    Ok(())
}

/// A cell as a person would type it.
pub(crate) fn print(cell: &Data, format: &shown::Format, since_1904: bool) -> String {
    match cell {
        Data::Int(number) => {
            #[allow(clippy::cast_precision_loss, reason = "15 digits are kept in any case")]
            let number = *number as f64;
            shown::number(number, format)
        }
        Data::Float(number) => shown::number(*number, format),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(moment) if moment.is_datetime() => shown::day(moment.as_f64(), since_1904)
            .unwrap_or_else(|| shown::number(moment.as_f64(), format)),
        Data::DateTime(moment) => shown::duration(moment.as_f64()),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// Places of merged cells, as [`Grid`] has them.
pub(crate) fn areas(merged: &[calamine::Dimensions]) -> Vec<[usize; 4]> {
    let area = |area: &calamine::Dimensions| {
        [area.start.0, area.start.1, area.end.0, area.end.1].map(|place| place as usize)
    };
    merged.iter().map(area).collect()
}
