//! Rows of text under a heading become records, whichever file they came from.

use super::choices::Choices;
use super::columns::{Column, Continued, Names, names_field};
use super::error::FileError;
use super::meanings::Meanings;
use super::plain::Strange;
use super::records::{Records, Row};
use model::limits::MAX_LIST;
use model::number::half_width;
use model::text::Text;
use pack::schema::Schema;
use serde_json::{Map, Value};

/// How far down a title may push the heading.
const HEADER_WITHIN: usize = 10;
/// How a row ends its name that adds up others: `合计`, `全市合计`.
const TOTALS: [&str; 7] = ["合计", "总计", "小计", "共计", "total", "subtotal", "sum"];
/// How one does that averages others.
const AVERAGES: [&str; 4] = ["平均", "平均值", "均值", "average"];
/// How a row begins that says something about the table.
const NOTES: [&str; 14] = [
    "注",
    "备注",
    "说明",
    "填表说明",
    "填报说明",
    "填表人",
    "填报人",
    "制表人",
    "制表",
    "审核人",
    "审核",
    "负责人",
    "单位负责人",
    "note",
];
/// Cells of such a row at most: `填表人： 审核人： 日期：` with what is filled in.
const NOTE_CELLS: usize = 6;
/// How a row begins that shows how to fill in the others: `示例：某某公司`.
const EXAMPLES: [&str; 5] = ["示例", "填写示例", "例", "样例", "example"];

/// A row as it was read.
pub(super) struct Cells {
    /// Line of the file.
    pub line: usize,
    /// Row as a spreadsheet numbers it.
    pub row: usize,
    pub cells: Vec<String>,
}

/// Cells made one: their first and last row as a spreadsheet numbers them, and column from 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Merged {
    rows: (usize, usize),
    columns: (usize, usize),
}

impl Merged {
    pub fn new(start: (usize, usize), end: (usize, usize)) -> Self {
        Self {
            rows: (start.0, end.0),
            columns: (start.1, end.1),
        }
    }
}

/// A value in cells merged downwards holds for each of their rows. Across, it is a title and stays where it is. Whether
/// there was room for it.
pub(super) fn fill_down(rows: &mut [Cells], merged: &Merged, room: &mut usize) -> bool {
    let (first, last) = merged.rows;
    if merged.columns.0 != merged.columns.1 || first == last {
        return true;
    }
    // Rows are in order, and those of a spreadsheet without gaps.
    let at = rows.partition_point(|row| row.row < first);
    let place = merged.columns.0;
    let value = rows
        .get(at)
        .filter(|row| row.row == first)
        .and_then(|row| row.cells.get(place).cloned());
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return true;
    };
    for row in rows
        .iter_mut()
        .skip(at + 1)
        .take_while(|row| row.row <= last)
    {
        match room.checked_sub(value.len() + size_of::<String>()) {
            Some(left) => *room = left,
            None => return false,
        }
        if let Some(cell) = row.cells.get_mut(place) {
            cell.clone_from(&value);
        }
    }
    true
}

/// The sign between cells: the one of which most of the first lines have equally many; of those, the most frequent. A title
/// above the table has none.
fn delimiter(text: &str) -> u8 {
    const SIGNS: [u8; 4] = [b'|', b';', b'\t', b','];
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = lines.take(HEADER_WITHIN).collect();
    let score = |sign: u8| {
        let count = |line: &str| line.bytes().filter(|b| *b == sign).count();
        let counts: Vec<usize> = lines.iter().map(|line| count(line)).collect();
        let alike = |most: usize| counts.iter().filter(|count| **count == most).count();
        let scores = counts
            .iter()
            .filter(|count| **count > 0)
            .map(|count| (alike(*count), *count));
        scores.max().unwrap_or_default()
    };
    SIGNS
        .into_iter()
        .max_by_key(|sign| score(*sign))
        .unwrap_or(b',')
}

/// Reads rows of cells with one sign between them.
pub(super) fn read_csv(
    text: &str,
    schema: &Schema,
    choices: &Choices,
) -> Result<Records, FileError> {
    let delimiter = delimiter(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Cells> = Vec::new();
    let (mut line, mut read, mut inside) = (1, 0, 0);
    for row in reader.records() {
        let row = row.map_err(|error| FileError::Csv(error.to_string()))?;
        // The reader counts lines late after a CRLF, so they are counted here: up to the row's first character.
        let start = row.position().map_or(read, |p| p.byte() as usize);
        let rest = text.get(start..).unwrap_or_default();
        let start = text.len() - rest.trim_start_matches(['\r', '\n']).len();
        line += text
            .get(read..start)
            .map_or(0, |between| between.matches('\n').count());
        read = start;
        let cells: Vec<String> = row.iter().map(str::to_owned).collect();
        // A line break inside a cell is a line of the file but no row of a spreadsheet.
        let breaks: usize = cells.iter().map(|cell| cell.matches('\n').count()).sum();
        rows.push(Cells {
            line,
            row: line - inside,
            cells,
        });
        inside += breaks;
    }
    Ok(read_rows(rows, schema, choices))
}

/// Reads rows of cells; a table of which no column can be matched has no rows but tells its columns.
pub(super) fn read_rows(mut rows: Vec<Cells>, schema: &Schema, choices: &Choices) -> Records {
    let mut strange = Strange::default();
    for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
        strange.tidy(cell);
    }
    rows.retain(|row| row.cells.iter().any(|c| !c.trim().is_empty()));
    let names = Names::new(schema);
    let found = heading(&rows, &names);
    let start = found.as_ref().map_or(0, |(at, _)| *at);
    let mut headings = match found {
        Some((_, headings)) => headings,
        None => rows
            .first()
            .map(|row| row.cells.clone())
            .unwrap_or_default(),
    };
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    // A column past the heading is one that a row has too many of, unless a spreadsheet made all rows as wide.
    if rows
        .iter()
        .skip(start + 1)
        .all(|row| row.cells.len() == width)
    {
        headings.resize(width, String::new());
    }
    let name = |(place, heading): (usize, &String)| {
        Column::new(place, heading, choices.columns.get(&place), &names)
    };
    let mut columns: Vec<Column> = headings.iter().enumerate().map(name).collect();
    forget_double_guesses(&mut columns);
    let body = start
        + 1
        + rows
            .iter()
            .skip(start + 1)
            .take_while(|row| continue_heading(&mut columns, &row.cells, &names))
            .count();
    // A column without heading or content is none.
    for (place, column) in columns
        .iter_mut()
        .enumerate()
        .filter(|(_, column)| column.field.is_none())
    {
        let blank = |cells: &[String]| cells.get(place).is_none_or(|cell| cell.trim().is_empty());
        column.left_out |= headings.get(place).is_none_or(String::is_empty)
            && rows.iter().skip(body).all(|row| blank(&row.cells));
    }
    let mut records = Records {
        heading_row: rows.get(start).map(|row| row.row),
        trouble: trouble(&columns),
        preview: rows
            .iter()
            .skip(body)
            .take(3)
            .map(|row| row.cells.clone())
            .collect(),
        notices: strange.notices().collect(),
        ..Records::default()
    };
    for (column, why) in columns.iter().filter_map(|c| Some((c, c.guess.as_ref()?))) {
        let Column {
            letter, heading, ..
        } = column;
        records.notices.push(Text::new(
            format!("{letter} 列“{heading}”{}", why.zh),
            format!("Column {letter}, “{heading}”. {}", why.en),
        ));
    }
    let of = |column: &Column| choices.meanings.get(column.field.as_ref()?);
    let mut meanings: Vec<Meanings<'_>> = columns.iter().map(|c| Meanings::new(of(c))).collect();
    let registered: Vec<String> = columns
        .iter()
        .filter(|column| column.is_aside())
        .map(
            |Column {
                 letter, heading, ..
             }| format!("{letter} {heading}"),
        )
        .collect();
    if !registered.is_empty() {
        records.notices.push(Text::new(
            format!("只作登记、不用于审查的列：{}。", registered.join("、")),
            format!(
                "Columns that only register and aren't screened: {}.",
                registered.join(", ")
            ),
        ));
    }
    if records.trouble.is_none() {
        let numbers = rows.iter().take(body).skip(start + 1);
        for row in numbers.filter(|row| numbers_columns(&row.cells)) {
            let what = Text::new("栏号", "the numbers of the columns");
            records.notices.push(not_read(row, &what));
        }
        for row in rows.iter().skip(body) {
            if let Some(what) = aside(&row.cells) {
                records.notices.push(not_read(row, &what));
            } else {
                let row = read_row(&columns, &mut meanings, row, schema);
                records.rows.push(row);
            }
        }
    }
    for (column, meanings) in columns.iter_mut().zip(meanings) {
        column.meanings = meanings.listed();
    }
    records.columns = columns;
    records
}

/// The heading among the first rows: the one whose cells name the most fields, by itself or with the row above, where
/// merged cells stand. Its place and its words come back.
fn heading(rows: &[Cells], names: &Names<'_>) -> Option<(usize, Vec<String>)> {
    let score = |cells: &[String]| cells.iter().filter(|cell| names_field(cell, names)).count();
    let mut best: Option<(usize, usize, Vec<String>)> = None;
    for (at, row) in rows.iter().take(HEADER_WITHIN).enumerate() {
        let alone = row.cells.clone();
        let above = at
            .checked_sub(1)
            .and_then(|above| rows.get(above))
            .filter(|above| above.row + 1 == row.row);
        let joined = above.map(|above| join(&above.cells, &row.cells, names));
        for headings in std::iter::once(alone).chain(joined) {
            let count = score(&headings);
            if count > best.as_ref().map_or(0, |(most, ..)| *most) {
                best = Some((count, at, headings));
            }
        }
    }
    best.map(|(_, at, headings)| (at, headings))
}

/// Two rows of headings as one: what the lower one says, with the merged cell above it where that makes a field of it.
fn join(above: &[String], below: &[String], names: &Names<'_>) -> Vec<String> {
    let mut group = "";
    (0..above.len().max(below.len()))
        .map(|place| {
            let over = above.get(place).map_or("", |cell| cell.trim());
            let own = below.get(place).map_or("", |cell| cell.trim());
            if !over.is_empty() {
                group = over;
            }
            let joined = format!("{group}.{own}");
            if own.is_empty() {
                over.to_owned()
            } else if names_field(&joined, names) {
                joined
            } else {
                own.to_owned()
            }
        })
        .collect()
}

/// Whether a row under the heading is more of it: every cell names its column again, in another language, or its unit.
fn continue_heading(columns: &mut [Column], cells: &[String], names: &Names<'_>) -> bool {
    if numbers_columns(cells) {
        return true;
    }
    let more: Option<Vec<Continued>> = cells
        .iter()
        .enumerate()
        .map(|(place, cell)| match columns.get(place) {
            Some(column) => column.continues(cell, names),
            None => cell.trim().is_empty().then_some(Continued::Nothing),
        })
        .collect();
    let tells = |one: &Continued| matches!(one, Continued::Heading | Continued::Unit(_));
    let Some(more) = more.filter(|all| all.iter().any(tells)) else {
        return false;
    };
    for (column, more) in columns.iter_mut().zip(more) {
        match more {
            Continued::Unit(unit) => _ = column.unit.get_or_insert(unit),
            Continued::Strange(unit) => column.ask_about(unit),
            Continued::Heading | Continued::Nothing => {}
        }
    }
    true
}

/// A guess gives way to a column that names the field, and of two guesses neither holds.
fn forget_double_guesses(columns: &mut [Column]) {
    let taken: Vec<(usize, Option<String>)> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.left_out)
        .map(|(place, column)| (place, column.field.clone()))
        .collect();
    for (place, column) in columns
        .iter_mut()
        .enumerate()
        .filter(|(_, c)| c.guess.is_some())
    {
        let same =
            |(other, field): &(usize, Option<String>)| *other != place && *field == column.field;
        if taken.iter().any(same) {
            column.forget();
        }
    }
}

/// Why no record can be read by these columns.
fn trouble(columns: &[Column]) -> Option<FileError> {
    if columns.iter().all(|column| column.field.is_none()) {
        return Some(FileError::NoHeading);
    }
    // A list and its items can't both be columns, so a path that begins another is as bad as a double.
    let mut read: Vec<&Column> = columns.iter().filter(|column| !column.left_out).collect();
    read.sort_by(|a, b| a.path.cmp(&b.path));
    read.array_windows().find_map(|[a, b]| {
        b.path.starts_with(&a.path).then(|| FileError::TwoColumns {
            headings: [a.heading.clone(), b.heading.clone()],
            columns: [a.letter.clone(), b.letter.clone()],
        })
    })
}

/// That a row is something else than a project.
fn not_read(Cells { row, .. }: &Cells, Text { zh, en }: &Text) -> Text {
    Text::new(
        format!("第 {row} 行是{zh}，没有作为项目读取。"),
        format!("Row {row} is {en} and was not read as a project."),
    )
}

/// What a row is by its first words, if it is no record: a total, an average, a note.
fn aside(cells: &[String]) -> Option<Text> {
    let filled = || cells.iter().filter(|cell| !cell.trim().is_empty());
    let first = filled().next()?;
    let plain: String = first
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    let plain = plain.to_lowercase();
    let name = plain.trim_end_matches(':');
    // A foreign word may end another: `Sum` is one, `Possum` none.
    let called = |word: &str| name == word || !word.is_ascii() && name.ends_with(word);
    if TOTALS.iter().any(|word| called(word)) {
        return Some(Text::new("合计", "a total"));
    }
    if AVERAGES.iter().any(|word| called(word)) {
        return Some(Text::new("平均", "an average"));
    }
    let (head, said) = plain.split_once(':').unwrap_or((&plain, ""));
    let head = head.trim_end_matches(|c: char| c.is_ascii_digit());
    if EXAMPLES.contains(&head) && plain.contains(':') || EXAMPLES.contains(&name) {
        return Some(Text::new("示例", "an example"));
    }
    let is_note = NOTES.contains(&head) && (!said.is_empty() || plain.contains(':'));
    (is_note && filled().count() <= NOTE_CELLS).then(|| Text::new("说明", "a note"))
}

/// Whether a row numbers the columns: `1 2 3 4`, `甲 乙 1 2`.
fn numbers_columns(cells: &[String]) -> bool {
    let filled: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .collect();
    let counted = filled
        .iter()
        .skip_while(|cell| ["甲", "乙", "丙", "丁"].contains(cell));
    let right = counted
        .clone()
        .enumerate()
        .all(|(at, cell)| *cell == (at + 1).to_string());
    right && counted.count() > 2 && filled.len() > 3
}

fn read_row(
    columns: &[Column],
    meanings: &mut [Meanings<'_>],
    Cells { line, row, cells }: &Cells,
    schema: &Schema,
) -> Row {
    let mut read = Row {
        line: *line,
        row: *row,
        record: Ok(Map::new()),
    };
    let (given, wanted) = (cells.len(), columns.len());
    if given < wanted || cells.iter().skip(wanted).any(|c| !c.trim().is_empty()) {
        read.record = Err(FileError::Uneven { given, wanted });
        return read;
    }
    let mut record = Map::new();
    for ((column, meanings), cell) in columns.iter().zip(meanings).zip(cells) {
        let cell = cell.trim();
        if column.left_out || cell.is_empty() {
            continue;
        }
        if let Some(value) = meanings.value(column, cell, schema) {
            put(&mut record, &column.path, value);
        }
    }
    read.record = Ok(record
        .into_iter()
        .map(|(name, value)| (name, listed(value)))
        .collect());
    read
}

/// Puts a value at `products.1.output`; the list is an object by its numbers until the row is complete.
fn put(record: &mut Map<String, Value>, path: &[String], text: String) {
    match path {
        [] => {}
        [name] => {
            record.insert(name.clone(), Value::String(text));
        }
        [name, rest @ ..] => {
            let inner = record
                .entry(name)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                put(inner, rest, text);
            }
        }
    }
}

/// An object with the keys 1, 2, 3 … is a list; one that it lacks is a gap of it: a list that silently lost its third month
/// would be a wrong list.
fn listed(value: Value) -> Value {
    let Value::Object(mut object) = value else {
        return value;
    };
    let place = |key: &String| {
        let place = key.parse().ok()?;
        ((1..=MAX_LIST).contains(&place) && place.to_string() == *key).then_some(place)
    };
    let places: Option<Vec<usize>> = object.keys().map(place).collect();
    match places.and_then(|places| places.into_iter().max()) {
        Some(last) => {
            let items = (1..=last).map(|place| object.remove(&place.to_string()));
            Value::Array(items.map(Option::unwrap_or_default).collect())
        }
        None => Value::Object(object),
    }
}
