//! Office files as tables of text: what an office sees when it opens a workbook, and nothing that it doesn't see unless that is
//! asked for. One reader for the command and, as a module of its own, for the page.
//!
//! XML, ZIP, compound files and tag soup are read by libraries; what they mean, here, by the standard of each kind. `calamine`
//! gave values that no office sees (a formula that nobody worked out as 0, 0.27万方 of an ODS as 0.27), nothing of what is hidden,
//! so that a second reader stood beside it, and brought the tables of every encoding to the page: 433 kB where this takes 211.

mod encoding;
mod error;
mod html;
mod kind;
mod layout;
mod long_cell;
mod ods;
mod package;
mod records;
mod sheets;
mod shown;
mod spreadsheetml;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

pub use encoding::{Decode, Decoded, decode};
pub use error::{BookError, Foreign};
pub use kind::is_workbook;

use kind::Kind;
use layout::Of;
use model::grid::{Grid, OtherSheet};
use sheets::{Sheets, apart};

/// What is wanted of a workbook; by itself, the first sheet in view that holds anything.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A sheet by its name, hidden or not.
    pub sheet: Option<String>,
    /// Rows and columns that are hidden, too.
    pub with_hidden: bool,
}

/// Reads a workbook by its content: XLSX, XLSM, XLSB, XLS, ET, ODS, FODS, and HTML or SpreadsheetML saved as XLS. Texts that aren't
/// UTF-8 are read by `decode`.
///
/// # Errors
/// What the file is that can't be read, and what to do.
pub fn read(bytes: &[u8], wanted: &Wanted, decode: Decode) -> Result<Grid, BookError> {
    match kind::of(bytes, decode)? {
        Kind::Xlsx(package) => choose(&mut xlsx::Book::open(package)?, wanted),
        Kind::Xlsb(package) => choose(&mut xlsb::Book::open(package)?, wanted),
        Kind::Xls(file) => choose(&mut xls::Book::open(file, decode)?, wanted),
        Kind::Ods(text) => choose(&mut ods::read(&text)?, wanted),
        Kind::SpreadsheetMl(text) => choose(&mut spreadsheetml::read(&text)?, wanted),
        Kind::Html(text) => choose(&mut html::read(&text)?, wanted),
    }
}

fn choose(book: &mut impl Sheets, wanted: &Wanted) -> Result<Grid, BookError> {
    let tabs = book.tabs();
    apart(0..tabs.len())?;
    let of = if wanted.with_hidden {
        Of::All
    } else {
        Of::View
    };
    let mut chosen: Option<Grid> = None;
    let mut others = Vec::new();
    for (place, tab) in tabs.iter().enumerate() {
        let named = wanted.sheet.as_ref().map(|name| *name == tab.name);
        if named.unwrap_or(chosen.is_none() && !tab.hidden) {
            let grid = book.grid(place, of)?;
            if named == Some(true) || grid.as_ref().is_some_and(holds) {
                chosen = Some(grid.unwrap_or_default());
            }
        } else if !matches!(book.grid(place, Of::None), Ok(grid) if !grid.as_ref().is_some_and(holds))
        {
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
