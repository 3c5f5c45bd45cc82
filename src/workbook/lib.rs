//! Office files as tables of text: what an office sees when it opens a workbook, and nothing that it doesn't see unless that is
//! asked for. One reader for the command and, as a module of its own, for the page.

mod encoding;
mod error;
mod html;
mod kind;
mod layout;
mod ods;
mod package;
mod shown;
mod spreadsheetml;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

pub use encoding::Decoded;
pub use error::{BookError, Foreign};
pub use kind::is_workbook;

use calamine::{Data, Range};
use kind::Kind;
use layout::Cells;
use model::grid::{Grid, OtherSheet};

/// What is wanted of a workbook; by itself, the first sheet in view that holds anything.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A sheet by its name, hidden or not.
    pub sheet: Option<String>,
    /// Rows and columns that are hidden, too.
    pub with_hidden: bool,
}

/// Reads a workbook by its content: XLSX, XLSM, XLSB, XLS, ET, ODS, and HTML or SpreadsheetML saved as XLS.
///
/// # Errors
/// What the file is that can't be read, and what to do.
pub fn read(bytes: &[u8], wanted: &Wanted) -> Result<Grid, BookError> {
    match kind::of(bytes)? {
        Kind::Xlsx => choose(&mut xlsx::Book::open(bytes)?, wanted),
        Kind::Xlsb => choose(&mut xlsb::Book::open(bytes)?, wanted),
        Kind::Xls => choose(&mut xls::Book::open(bytes)?, wanted),
        Kind::Ods => choose(&mut ods::Book::open(bytes)?, wanted),
        Kind::SpreadsheetMl(text) => choose(&mut spreadsheetml::Book::read(&text)?, wanted),
        Kind::Html(text) => choose(&mut html::Book::read(&text)?, wanted),
    }
}

/// A sheet by its tab.
#[derive(Clone, Debug)]
struct Tab {
    name: String,
    hidden: bool,
}

/// A file of sheets.
trait Sheets {
    /// Its tabs in order; charts and dialogs may be among them.
    fn tabs(&self) -> Vec<Tab>;

    /// The cells of one; nothing of a chart.
    fn grid(&mut self, tab: usize, with_hidden: bool) -> Result<Option<Grid>, BookError>;
}

fn choose(book: &mut impl Sheets, wanted: &Wanted) -> Result<Grid, BookError> {
    let tabs = book.tabs();
    let mut chosen: Option<Grid> = None;
    let mut others = Vec::new();
    for (place, tab) in tabs.iter().enumerate() {
        let named = wanted.sheet.as_ref().map(|name| *name == tab.name);
        if named.unwrap_or(chosen.is_none() && !tab.hidden) {
            let grid = book.grid(place, wanted.with_hidden)?;
            if named == Some(true) || grid.as_ref().is_some_and(holds) {
                chosen = Some(grid.unwrap_or_default());
            }
        } else if !matches!(book.grid(place, true), Ok(grid) if !grid.as_ref().is_some_and(holds)) {
            others.push(OtherSheet {
                name: tab.name.clone(),
                hidden: tab.hidden,
            });
        }
    }
    let hidden = others.iter().filter(|other| other.hidden).count();
    match (chosen, &wanted.sheet) {
        (Some(mut grid), _) => {
            grid.view.others = others;
            Ok(grid)
        }
        (None, Some(name)) => Err(BookError::NoSheet(name.clone())),
        (None, None) => Err(BookError::Empty { hidden }),
    }
}

/// Whether there is anything in a sheet, hidden or not.
fn holds(grid: &Grid) -> bool {
    !grid.rows.is_empty() || grid.view.hidden_rows + grid.view.hidden_columns > 0
}

/// Puts the cells of a sheet where they belong.
fn fill(cells: &mut Cells, range: &Range<Data>, since_1904: bool) -> Result<(), BookError> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let place = (row + top as usize, column + left as usize);
        let text = print(value, cells.format(place), since_1904);
        cells.put(place, text)?;
    }
    Ok(())
}

/// A cell as a person would type it.
fn print(cell: &Data, format: &shown::Format, since_1904: bool) -> String {
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
fn areas(merged: &[calamine::Dimensions]) -> Vec<[usize; 4]> {
    let area = |area: &calamine::Dimensions| {
        [area.start.0, area.start.1, area.end.0, area.end.1].map(|place| place as usize)
    };
    merged.iter().map(area).collect()
}
