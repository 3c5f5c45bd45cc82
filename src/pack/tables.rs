//! Tables: a CSV that a spreadsheet opens, and a TOML that says what its columns are.

use super::bounds::Bounds;
use super::document::{bad_date, parse_date, read, reversed};
use super::sources::{Confidence, Confirmation, Source, bad_confidence};
use super::unknown::unknown;
use jiff::civil::Date;
use model::bytes::{fields, listed, variants};
use model::diagnostic::{Diagnostic, LineIndex, Place, Span};
use model::number::{self, Number};
use model::sorted::Map;
use model::text::Text;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::sync::Arc;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// An exact decimal.
    Number,
    /// Yes or no.
    Boolean,
}

/// How a key column is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// The same text; an empty cell matches anything but gives way to a row that matches.
    Exact,
    /// The greatest number that is not above the one looked up.
    AtLeast,
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// As in the CSV's first line and in scripts.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether and how rows are found by it.
    pub key: Option<KeyKind>,
    /// Unit of its numbers.
    pub unit: Option<String>,
    /// Between which numbers each of its cells is.
    pub bounds: Bounds,
    /// As shown.
    pub label: Text,
    /// What its codes are called, where no field of the record says so.
    pub choices: Map<String, Text>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Empty,
    /// Text.
    Text(String),
    /// An exact decimal.
    Number(Decimal),
    /// Yes or no.
    Boolean(bool),
}

impl Cell {
    /// As printed in a report.
    #[must_use]
    pub fn print(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number::print(*number),
            Self::Boolean(yes) => yes.to_string(),
        }
    }
}

/// One row with the dates between which it is in force.
#[derive(Clone, Debug)]
pub struct Row {
    /// Line of the CSV, from 1.
    pub line: u32,
    /// In the order of the columns.
    pub cells: Vec<Cell>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Id of the source.
    pub source: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who confirmed it in which document, if an office did.
    pub confirmed: Option<Arc<Confirmation>>,
    /// Whether it isn't the pack's but of an office's settings; its line is its place there.
    pub added: bool,
}

impl Row {
    pub(super) fn text(&self, column: usize) -> String {
        self.cells.get(column).map(Cell::print).unwrap_or_default()
    }

    /// Whether it is in force on a date.
    #[must_use]
    pub fn in_force(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }
}

pub use super::bands::BandsProblem;

/// A table of the pack.
#[derive(Clone, Debug)]
pub struct Table {
    /// As shown.
    pub title: Text,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Places of the key columns.
    pub keys: Vec<usize>,
    /// Rows in the order of the file.
    pub rows: Vec<Row>,
}

fields! {
    Table { title, columns, keys, rows }
    Column { name, kind, key, unit, bounds, label, choices }
    Row { line, cells, from, to, source, confidence, confirmed, added }
}

variants!(Cell {
    Empty,
    1 Text(0 text),
    2 Number(0 number),
    3 Boolean(0 yes)
});

listed! {
    ColumnKind: [Self::Text, Self::Number, Self::Boolean];
    KeyKind: [Self::Exact, Self::AtLeast];
}

/// A value that a row is looked up by.
#[derive(Clone, Debug)]
pub enum Key {
    /// Text.
    Text(String),
    /// A number.
    Number(Number),
}

impl Key {
    /// As printed.
    #[must_use]
    pub fn print(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl Table {
    /// A column and its place.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<(usize, &Column)> {
        self.columns
            .iter()
            .enumerate()
            .find(|(_, c)| c.name == name)
    }

    /// The row in force on a date that fits the keys best: exact matches before empty cells,
    /// earlier keys first; of bands the highest that is reached.
    #[must_use]
    pub fn find(&self, keys: &[Key], date: Date) -> Option<(usize, &Row)> {
        let mut best: Option<(usize, &Row)> = None;
        for (index, row) in self.rows.iter().enumerate() {
            if !row.in_force(date) || !self.fits(row, keys) {
                continue;
            }
            if best.is_none_or(|(_, other)| self.rank(row, other) == Ordering::Greater) {
                best = Some((index, row));
            }
        }
        best
    }

    fn fits(&self, row: &Row, keys: &[Key]) -> bool {
        keys.len() == self.keys.len()
            && self.keys.iter().zip(keys).all(|(column, key)| {
                match (
                    row.cells.get(*column),
                    key,
                    self.columns.get(*column).and_then(|c| c.key),
                ) {
                    (Some(Cell::Empty), _, Some(KeyKind::Exact)) => true,
                    (Some(Cell::Number(from)), Key::Number(value), Some(KeyKind::AtLeast)) => {
                        Number::from(*from) <= *value
                    }
                    (Some(Cell::Text(cell)), Key::Text(key), Some(KeyKind::Exact)) => cell == key,
                    (Some(cell), key, Some(KeyKind::Exact)) => cell.print() == key.print(),
                    _ => false,
                }
            })
    }

    /// Which of two rows that fit comes first.
    pub fn rank(&self, row: &Row, other: &Row) -> Ordering {
        for column in &self.keys {
            let order = match (row.cells.get(*column), other.cells.get(*column)) {
                (Some(Cell::Number(a)), Some(Cell::Number(b))) => a.cmp(b),
                (Some(a), Some(b)) => (*a != Cell::Empty).cmp(&(*b != Cell::Empty)),
                _ => Ordering::Equal,
            };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }
}

/// The columns that every table has besides its own.
const COMMON: [&str; 4] = ["effective_from", "effective_to", "source", "confidence"];

/// Reads a table from its two files.
pub(super) fn load(
    schema: (&str, &str),
    rows: (&str, &str),
    sources: &Map<String, Source>,
    problems: &mut Vec<Diagnostic>,
) -> Table {
    let mut table = read(schema.0, schema.1, problems, |root| {
        let title = root.need_words("title");
        let columns: Vec<Column> = root
            .sections("column")
            .iter()
            .filter_map(|section| {
                let name = section.need_text("name");
                let kind = section.need_text("type");
                let label = section.need_words("label");
                let unit = section.text("unit").map(|u| u.value);
                let bounds = Bounds::read(section);
                let key = section
                    .text("key")
                    .and_then(|key| match key.value.as_str() {
                        "exact" => Some(KeyKind::Exact),
                        "at_least" => Some(KeyKind::AtLeast),
                        other => {
                            section.push(
                                Diagnostic::error(
                                    "unknown-key-kind",
                                    key.span,
                                    format!("没有“{other}”这种查找方式。"),
                                    format!("There is no way to match called “{other}”."),
                                )
                                .help("写 exact 或 at_least。", "Write exact or at_least."),
                            );
                            None
                        }
                    });
                let mut choices = Map::default();
                for choice in section.sections("choices") {
                    let (value, label) = (choice.need_text("value"), choice.need_words("label"));
                    choice.finish();
                    if let Some(value) = value {
                        choices.insert(value.value, label);
                    }
                }
                section.finish();
                let kind = kind?;
                let kind = match kind.value.as_str() {
                    "text" => ColumnKind::Text,
                    "number" => ColumnKind::Number,
                    "boolean" => ColumnKind::Boolean,
                    other => {
                        section.push(
                            Diagnostic::error(
                                "unknown-type",
                                kind.span,
                                format!("没有“{other}”这种类型。"),
                                format!("There is no type “{other}”."),
                            )
                            .help(
                                "列的类型有：text、number、boolean。",
                                "Columns are text, number or boolean.",
                            ),
                        );
                        return None;
                    }
                };
                Some(Column {
                    name: name?.value,
                    kind,
                    key,
                    unit,
                    bounds,
                    label,
                    choices,
                })
            })
            .collect();
        root.finish();
        let keys = columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.key.is_some())
            .map(|(i, _)| i)
            .collect();
        Table {
            title,
            columns,
            keys,
            rows: Vec::new(),
        }
    });
    read_rows(&mut table, rows, sources, problems);
    overlaps(&table, rows, problems);
    table
}

/// What to do about a table as an office program saved it.
const TIDY: (&str, &str) = (
    "在“编辑”页打开这个表，点“整理成标准格式”；或者在 Excel、WPS 中另存为“CSV UTF-8（逗号分隔）”，日期写成 2019-12-27。",
    "Open the table on the screen “Edit” and choose “Tidy up”, or save it in Excel or WPS as “CSV UTF-8 (Comma delimited)” with dates such as 2019-12-27.",
);

/// The sign between cells: that by which the first line names the most columns.
fn separator(table: &Table, text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let known = |name: &str| table.column(name).is_some() || COMMON.contains(&name);
    let columns = |sign: u8| {
        let names = first.split(char::from(sign));
        names
            .filter(|name| known(name.trim().trim_matches('"')))
            .count()
    };
    // Of signs that are as good as each other the last one counts.
    let signs = [b'\t', b';', b','].into_iter();
    signs.max_by_key(|sign| columns(*sign)).unwrap_or(b',')
}

/// A day as office programs write it, the year first: 2019/12/27, 2019.12.27, 2019年12月27日.
fn office_date(text: &str) -> Option<Date> {
    let signs = ['/', '.', '-', '年', '月'];
    let mut parts = text.strip_suffix('日').unwrap_or(text).split(signs);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = year.len() == 4 && parts.next().is_none();
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    whole.then(|| Date::new(year, month, day).ok())?
}

fn read_rows(
    table: &mut Table,
    (file, text): (&str, &str),
    sources: &Map<String, Source>,
    problems: &mut Vec<Diagnostic>,
) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let place = Place { file, text };
    let lines = LineIndex::new(text);
    let line_of = |position: Option<&csv::Position>| {
        // The line on which its first sign stands: a line break or a blank line before it isn't part of it.
        let at = position.map_or(0, |position| position.byte() as usize);
        let rest = text.get(at..).unwrap_or_default();
        lines.line(at + rest.len() - rest.trim_start_matches(['\r', '\n']).len())
    };
    let separator = separator(table, text);
    if separator != b',' {
        problems.push(
            Diagnostic::warning(
                "other-separator",
                place.line(1),
                "这个表的各格之间不是逗号，已照样读取。",
                "The cells of this table aren't separated by commas; it was read all the same.",
            )
            .help(TIDY.0, TIDY.1),
        );
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(error) => {
            problems.push(Diagnostic::error(
                "csv-syntax",
                place.start(),
                format!("读不了这个 CSV：{error}"),
                format!("This CSV can't be read: {error}"),
            ));
            return;
        }
    };
    let find = |name: &str| header.iter().position(|h| h == name);
    let mut complete = true;
    let mut office_dates = false;
    for name in table.columns.iter().map(|c| c.name.as_str()).chain(COMMON) {
        if find(name).is_none() {
            complete = false;
            problems.push(Diagnostic::error(
                "missing-column",
                place.line(1),
                format!("缺少“{name}”列。"),
                format!("The column “{name}” is missing."),
            ));
        }
    }
    for name in &header {
        if table.column(name).is_none() && !COMMON.contains(&name.as_str()) {
            let known = table.columns.iter().map(|c| c.name.as_str()).chain(COMMON);
            problems.push(unknown(
                "column",
                "列",
                "column",
                name,
                place.line(1),
                known,
            ));
        }
    }
    if !complete {
        return;
    }
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = line_of(error.position());
                problems.push(Diagnostic::error(
                    "csv-syntax",
                    lines.whole(&place, line),
                    format!("读不了这一行：{error}"),
                    format!("This line can't be read: {error}"),
                ));
                continue;
            }
        };
        let line = line_of(record.position());
        let span = || lines.whole(&place, line);
        if record.len() != header.len() {
            problems.push(Diagnostic::error(
                "wrong-cell-count",
                span(),
                format!("这一行有 {} 格，表头有 {} 列。", record.len(), header.len()),
                format!(
                    "This line has {} cells, the header has {}.",
                    record.len(),
                    header.len()
                ),
            ));
            continue;
        }
        let cell = |name: &str| find(name).and_then(|i| record.get(i)).unwrap_or_default();
        let mut date = |name: &str| {
            let text = cell(name);
            let date = parse_date(text);
            let day = date.or_else(|| office_date(text));
            if day.is_none() && !text.is_empty() {
                problems.push(bad_date(name, span()));
            }
            if let (None, Some(day), false) = (date, day, office_dates) {
                office_dates = true;
                problems.push(
                    Diagnostic::warning(
                        "other-date",
                        span(),
                        format!("“{text}”按 {day} 读取；这个表里别的日期也一样。"),
                        format!("“{text}” was read as {day}, and other dates of this table alike."),
                    )
                    .help(TIDY.0, TIDY.1),
                );
            }
            day
        };
        let (from, to) = (date("effective_from"), date("effective_to"));
        problems.extend(reversed(from, to, span));
        let source = cell("source").to_owned();
        if !sources.contains_key(&source) {
            problems.push(unknown(
                "source",
                "依据",
                "source",
                &source,
                span(),
                sources.keys().map(String::as_str),
            ));
        }
        let confidence = Confidence::parse(cell("confidence"));
        if confidence.is_none() {
            problems.push(bad_confidence(cell("confidence"), span()));
        }
        let cells = table
            .columns
            .iter()
            .map(|column| read_cell(column, cell(&column.name), &span, problems))
            .collect();
        table.rows.push(Row {
            line,
            cells,
            from,
            to,
            source,
            confidence: confidence.unwrap_or(Confidence::Weak),
            confirmed: None,
            added: false,
        });
    }
}

/// Reads a cell as its column has it.
pub fn read_cell(
    column: &Column,
    text: &str,
    span: &dyn Fn() -> Option<Span>,
    problems: &mut Vec<Diagnostic>,
) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    match column.kind {
        ColumnKind::Text => Cell::Text(text.to_owned()),
        ColumnKind::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" => Cell::Boolean(true),
            "false" => Cell::Boolean(false),
            _ => {
                problems.push(Diagnostic::error(
                    "bad-boolean",
                    span(),
                    format!("“{}”列的“{text}”应为 true 或 false。", column.name),
                    format!(
                        "“{text}” in the column “{}” must be true or false.",
                        column.name
                    ),
                ));
                Cell::Empty
            }
        },
        ColumnKind::Number => {
            let Ok(value) = number::parse(text) else {
                problems.push(Diagnostic::error(
                    "bad-number",
                    span(),
                    format!("“{}”列的“{text}”不是十进制数。", column.name),
                    format!(
                        "“{text}” in the column “{}” is not a decimal number.",
                        column.name
                    ),
                ));
                return Cell::Empty;
            };
            let unit = column.unit.as_deref().unwrap_or_default();
            problems.extend(column.bounds.outside(value, unit, span, || {
                Text::new(
                    format!("“{}”列", column.name),
                    format!("The column “{}”", column.name),
                )
            }));
            Cell::Number(value)
        }
    }
}

/// Two rows with the same keys may not be in force on the same day.
fn overlaps(table: &Table, (file, text): (&str, &str), problems: &mut Vec<Diagnostic>) {
    if table.keys.is_empty() {
        return;
    }
    let place = Place { file, text };
    let lines = LineIndex::new(text);
    let keys = |row: &Row| table.keys.iter().map(|k| row.text(*k)).collect();
    let mut rows: Vec<(Vec<String>, &Row)> = table.rows.iter().map(|r| (keys(r), r)).collect();
    rows.sort_by(|(a, one), (b, other)| {
        (a.cmp(b)).then_with(|| (one.from, one.line).cmp(&(other.from, other.line)))
    });
    let mut clashes: Vec<(&Row, &Row)> = Vec::new();
    // Each beside the one of those before it, of the same keys, that ends last.
    let mut last: Option<&(Vec<String>, &Row)> = None;
    for entry in &rows {
        let (keys, row) = entry;
        let before = last.filter(|(same, _)| same == keys).map(|(_, row)| *row);
        if let Some(before) = before
            && row.from.zip(before.to).is_none_or(|(from, to)| from <= to)
        {
            let (first, second) = if row.line < before.line {
                (*row, before)
            } else {
                (before, *row)
            };
            clashes.push((second, first));
        }
        let longer = |before: &Row| {
            before
                .to
                .is_some_and(|to| row.to.is_none_or(|own| own > to))
        };
        if before.is_none_or(longer) {
            last = Some(entry);
        }
    }
    clashes.sort_by_key(|(later, _)| later.line);
    for (later, earlier) in clashes {
        problems.push(
            Diagnostic::error(
                "overlapping-rows",
                lines.whole(&place, later.line),
                "同样的键在同一时期有两行。",
                "Two rows with the same keys are in force at the same time.",
            )
            .related(lines.whole(&place, earlier.line), "另一行", "the other row"),
        );
    }
}
