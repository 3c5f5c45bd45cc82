//! A web page that is saved as .xls: its tables one below the other, as a spreadsheet program opens them.

use crate::error::BookError;
use crate::sheets::Sheet;
use html5gum::{StartTag, Token, Tokenizer};
use model::limits::{MAX_CELLS, MAX_COLUMNS};
use std::ops::Range;

/// Columns of a sheet, as spreadsheets have them.
const MOST_COLUMNS: usize = 16_384;

/// Where the next cell goes.
#[derive(Default)]
struct Place {
    /// How many rows have begun.
    rows: usize,
    column: usize,
    /// The row before which each column is free again, where a cell of a row above reaches down into it.
    taken: Vec<usize>,
    /// Columns that were gone past as they are taken: a few bytes take thousands of them, and each row goes past them anew.
    passed: usize,
    /// Columns that `<col>` has described of this table.
    described: usize,
}

impl Place {
    fn row(&self) -> usize {
        self.rows.saturating_sub(1)
    }

    /// Past what is taken from above.
    fn skip(&mut self) -> Result<(), BookError> {
        while self
            .taken
            .get(self.column)
            .is_some_and(|end| self.row() < *end)
        {
            self.column += 1;
            self.passed += 1;
        }
        let is_within = self.column < MOST_COLUMNS && self.passed <= MAX_CELLS;
        is_within.then_some(()).ok_or(BookError::TooManyCells)
    }

    /// Takes columns down to a row.
    fn take(&mut self, columns: Range<usize>, end: usize) {
        self.taken.resize(self.taken.len().max(columns.end), 0);
        for taken in self.taken.get_mut(columns).into_iter().flatten() {
            *taken = end.max(*taken);
        }
    }
}

/// The one sheet that a page makes.
///
/// # Errors
/// [`BookError::Damaged`] where a table doesn't end, and the page neither: it was cut.
pub(crate) fn read(text: &str) -> Result<Vec<Sheet>, BookError> {
    let (mut sheet, mut place) = (Sheet::default(), Place::default());
    let mut cell: Option<(usize, String, Option<String>)> = None;
    let (mut open, mut ended) = (0_usize, false);
    for token in Tokenizer::new(text) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => match &**tag.name {
                b"table" => {
                    close(&mut sheet, &place, &mut cell)?;
                    open += 1;
                    place.taken.clear();
                    place.described = 0;
                }
                b"col" => {
                    let span = number(&tag, b"span");
                    if is_hidden(&tag) {
                        sheet
                            .hidden_columns
                            .push((place.described, place.described.saturating_add(span - 1)));
                    }
                    place.described = place.described.saturating_add(span);
                }
                b"tr" => {
                    close(&mut sheet, &place, &mut cell)?;
                    place.rows += 1;
                    place.column = 0;
                    let row = place.row();
                    if is_hidden(&tag) {
                        sheet.hidden_rows.push((row, row));
                    }
                }
                b"td" | b"th" => {
                    close(&mut sheet, &place, &mut cell)?;
                    // A cell outside of a row is in the first.
                    place.rows = place.rows.max(1);
                    place.skip()?;
                    let (across, down) = (number(&tag, b"colspan"), number(&tag, b"rowspan"));
                    let (row, column) = (place.row(), place.column);
                    let (last, end) = (column + across - 1, row + down - 1);
                    if across > 1 || down > 1 {
                        sheet.merged.push([row, column, end, last]);
                    }
                    if down > 1 {
                        place.take(column..last + 1, end + 1);
                    }
                    place.column = last + 1;
                    cell = Some((column, String::new(), attribute(&tag, b"x:num")));
                }
                // Another line, whether it begins one or a block.
                b"br" | b"p" | b"div" | b"li" => {
                    if let Some((_, text, _)) = &mut cell {
                        text.push('\n');
                    }
                }
                _ => {}
            },
            Token::EndTag(tag) => match &**tag.name {
                b"td" | b"th" | b"tr" => close(&mut sheet, &place, &mut cell)?,
                b"table" => {
                    close(&mut sheet, &place, &mut cell)?;
                    open = open.saturating_sub(1);
                }
                b"body" | b"html" => ended = true,
                _ => {}
            },
            Token::String(text) => {
                if let Some((_, cell, _)) = &mut cell {
                    // A line break of the source is a space.
                    let text = String::from_utf8_lossy(&text).replace(['\n', '\r', '\t'], " ");
                    cell.push_str(&text);
                }
            }
            _ => {}
        }
    }
    close(&mut sheet, &place, &mut cell)?;
    if open > 0 && !ended {
        return Err(BookError::Damaged);
    }
    Ok(vec![sheet])
}

fn close(
    sheet: &mut Sheet,
    place: &Place,
    cell: &mut Option<(usize, String, Option<String>)>,
) -> Result<(), BookError> {
    let Some((column, text, number)) = cell.take() else {
        return Ok(());
    };
    let lines = text.split('\n');
    let lines = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    // The number behind one that is shown rounded.
    let shown: Option<f64> = text.replace(',', "").parse().ok();
    let exact = number
        .filter(|_| shown.is_some())
        .filter(|text| text.parse::<f64>().is_ok());
    sheet.add(place.row(), column, exact.unwrap_or(text))
}

fn attribute(tag: &StartTag<()>, name: &[u8]) -> Option<String> {
    let value = tag.attributes.get(name)?;
    Some(String::from_utf8_lossy(value).into_owned())
}

/// How many cells one stands for.
fn number(tag: &StartTag<()>, name: &[u8]) -> usize {
    let given = attribute(tag, name).and_then(|text| text.trim().parse().ok());
    given.unwrap_or(1).clamp(1, MAX_COLUMNS)
}

fn is_hidden(tag: &StartTag<()>) -> bool {
    let style = attribute(tag, b"style").unwrap_or_default();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    attribute(tag, b"hidden").is_some() || style.to_ascii_lowercase().contains("display:none")
}
