//! What the columns of a table mean.

use engine::record::quantity;
use model::limits::MAX_LIST;
use model::number::half_width;
use pack::schema::{Field, FieldKind, Schema};
use serde::Serialize;
use std::collections::BTreeMap;

/// For columns by their place from 0, the fields that a person chose: a field as [`Column::field`] writes it, or an
/// empty text for a column that is left out.
pub type Choices = BTreeMap<usize, String>;

/// A column of a table and the field that it fills.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// As a spreadsheet names it: `C`.
    pub letter: String,
    /// The heading as written.
    pub heading: String,
    /// A field, or one of a list: `products.1.output`. Nothing if the heading names none.
    pub field: Option<String>,
    /// Unit that the heading gives to numbers without one.
    pub unit: Option<String>,
    /// Whether a person chose to leave it out.
    pub left_out: bool,
    /// Where its cells go in a record.
    #[serde(skip)]
    pub(super) path: Vec<String>,
    #[serde(skip)]
    date: bool,
    /// The field whose units its numbers may have.
    #[serde(skip)]
    of: Option<Field>,
}

impl Column {
    /// The column at a place, from 0, with a heading; a choice goes before what the heading says.
    pub(super) fn new(
        place: usize,
        heading: &str,
        choice: Option<&String>,
        schema: &Schema,
    ) -> Self {
        let heading = heading.trim();
        let shown = if heading.is_empty() {
            format!("#{}", place + 1)
        } else {
            heading.to_owned()
        };
        let target = match choice.map(String::as_str) {
            Some("") => None,
            // The unit in brackets holds whichever field was chosen.
            Some(field) => target(field, schema).map(|target| Target {
                unit: unit_of(heading, &target, schema),
                ..target
            }),
            None => target(heading, schema),
        };
        let left_out = choice.is_some_and(String::is_empty);
        match target {
            Some(Target {
                path,
                numeric,
                date,
                unit,
                of,
            }) => Self {
                letter: letter(place),
                heading: shown,
                field: Some(path.join(".")),
                unit,
                left_out,
                path,
                date,
                of: numeric.then(|| of.clone()),
            },
            // A column that names no field: the record reports it.
            None => Self {
                letter: letter(place),
                field: None,
                unit: None,
                left_out,
                path: vec![shown.clone()],
                heading: shown,
                date: false,
                of: None,
            },
        }
    }

    /// Takes a cell below the heading for more of it: the same field in another language, or its unit.
    pub(super) fn continues(&self, cell: &str, schema: &Schema) -> Option<Continued> {
        if matches!(tidy(cell).as_str(), "" | "-" | "/" | "—" | "无") {
            return Some(Continued::Nothing);
        }
        let takes = |field| quantity::factor(schema, field, cell).is_some();
        if self.of.as_ref().is_some_and(takes) {
            return Some(Continued::Unit(
                cell.trim().trim_matches(['(', ')', '（', '）']).to_owned(),
            ));
        }
        let same = target(cell, schema).is_some_and(|target| target.path == self.path);
        same.then_some(Continued::Heading)
    }

    /// A cell as the record reads it: a bare number gets the unit of the heading, and a date the form that spreadsheets
    /// don't write.
    pub(super) fn value(&self, cell: &str) -> String {
        if self.date
            && let Some(date) = plain_date(cell)
        {
            return date;
        }
        match &self.unit {
            Some(unit) if quantity::is_bare(cell) => {
                format!("{cell} {unit}")
            }
            _ => cell.to_owned(),
        }
    }

    /// Whether a problem of a record, by the name of its field, lies in this column.
    pub(super) fn holds(&self, field: &str) -> bool {
        let own = self.path.join(".");
        let within = |long: &str, short: &str| {
            long.strip_prefix(short)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        !self.left_out && (within(&own, field) || within(field, &own))
    }
}

/// What a cell under a heading adds to it.
pub(super) enum Continued {
    Nothing,
    Heading,
    Unit(String),
}

/// Whether a heading names a field.
pub(super) fn names_field(cell: &str, schema: &Schema) -> bool {
    target(cell, schema).is_some()
}

struct Target<'s> {
    path: Vec<String>,
    numeric: bool,
    date: bool,
    unit: Option<String>,
    of: &'s Field,
}

impl<'s> Target<'s> {
    fn new(path: Vec<String>, numeric: bool, field: &'s Field) -> Self {
        Self {
            path,
            numeric,
            date: field.kind == FieldKind::Date,
            unit: None,
            of: field,
        }
    }
}

/// The unit that a heading gives to a field that was chosen for it by hand. A unit that the field doesn't take stays, so that
/// its numbers are asked about and never taken for the field's own.
fn unit_of(heading: &str, target: &Target<'_>, schema: &Schema) -> Option<String> {
    if !target.numeric {
        return None;
    }
    let at_end = || quantity::unit_at_end(schema, heading, |_| Some(target.of));
    let (_, unit) = split_unit(heading).or_else(at_end)?;
    Some(unit.to_owned())
}

/// Reads `name`, `label`, `list.1.name`, each perhaps with a unit in brackets; `None` if it names no field.
fn target<'s>(cell: &str, schema: &'s Schema) -> Option<Target<'s>> {
    let cell = cell.trim();
    if let Some(field) = find(cell, &schema.fields) {
        return Some(Target::new(
            vec![field.name.to_string()],
            numeric(field),
            field,
        ));
    }
    if let Some((name, unit)) = split_unit(cell)
        && let Some(target) = target(name, schema)
    {
        let unit = target.numeric.then(|| unit.to_owned());
        return Some(Target { unit, ..target });
    }
    let numbers = |name: &str| find(name, &schema.fields).filter(|field| numeric(field));
    if let Some((name, unit)) = quantity::unit_at_end(schema, cell, numbers) {
        let target = target(name, schema)?;
        let unit = Some(unit.to_owned());
        return Some(Target { unit, ..target });
    }
    let (list, rest) = cell.split_once('.')?;
    let list = find(list, &schema.fields)?;
    let (number, item) = rest
        .split_once('.')
        .map_or((rest, None), |(number, item)| (number, Some(item)));
    let number: usize = number
        .trim()
        .parse()
        .ok()
        .filter(|n| (1..=MAX_LIST).contains(n))?;
    let mut path = vec![list.name.to_string(), number.to_string()];
    Some(match (list.kind, item) {
        (FieldKind::Numbers, None) => Target::new(path, true, list),
        (FieldKind::Choices, None) => Target::new(path, false, list),
        // The record reports an unknown item in its place.
        (FieldKind::Records, Some(item)) => {
            let known = find(item, &list.items);
            path.push(known.map_or_else(|| item.trim().to_owned(), |f| f.name.to_string()));
            Target::new(path, known.is_some_and(numeric), known.unwrap_or(list))
        }
        _ => return None,
    })
}

fn numeric(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Number | FieldKind::Integer)
}

/// The field of that name, of that label in either language, of both labels one after the other, or of that synonym.
fn find<'a>(cell: &str, fields: &'a [Field]) -> Option<&'a Field> {
    let cell = cell.trim();
    let tidied = tidy(cell);
    let labelled = |f: &&Field| {
        let (zh, en) = (tidy(&f.label.zh), tidy(&f.label.en));
        tidied == zh
            || tidied == en
            || tidied
                .strip_prefix(&*zh)
                .is_some_and(|rest| rest.trim_start_matches('/') == en)
    };
    let synonymous = |f: &&Field| f.synonyms.iter().any(|synonym| tidy(synonym) == tidied);
    fields.iter().find(|f| *f.name == *cell).or_else(|| {
        let mut named = fields.iter().filter(|_| !tidied.is_empty());
        named
            .clone()
            .find(labelled)
            .or_else(|| named.find(synonymous))
    })
}

/// A heading without what people put in for looks: spaces, line breaks, the star of a required field, full width.
fn tidy(text: &str) -> String {
    let plain = text.chars().map(half_width).filter(|c| !c.is_whitespace());
    plain.collect::<String>().trim_matches('*').to_lowercase()
}

/// `2026/3/1`, `2026.3.1` or `2026年3月1日` as `2026-03-01`; whether there is such a day, the record says.
fn plain_date(cell: &str) -> Option<String> {
    let plain: String = cell.chars().map(half_width).collect();
    let mut parts = plain.trim_end_matches('日').split(['/', '.', '年', '月']);
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = year.len() == 4
        && digits(year, 4)
        && digits(month, 2)
        && digits(day, 2)
        && parts.next().is_none();
    fits.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

/// Splits `取水量（万m³）` into the name and the unit.
fn split_unit(cell: &str) -> Option<(&str, &str)> {
    let inner = cell
        .trim_end_matches('*')
        .trim_end()
        .strip_suffix([')', '）'])?;
    let (name, unit) = inner.rsplit_once(['(', '（'])?;
    let unit = unit.trim();
    let bare = unit
        .strip_prefix("单位")
        .map(|rest| rest.trim_start_matches([':', '：', ' ']));
    Some((name.trim(), bare.unwrap_or(unit)))
}

/// The letters of a column from 0: A … Z, AA …
fn letter(place: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = place + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
