//! What the columns of a table mean.

use engine::record::quantity;
use model::limits::MAX_LIST;
use model::number::half_width;
use model::text::Text;
use pack::schema::{Field, FieldKind, Schema};
use serde::Serialize;
use std::collections::BTreeMap;

/// For columns by their place from 0, the fields that a person chose: a field as [`Column::field`] writes it, with the unit of
/// its bare numbers behind an `@` if that was chosen, too (`intake_m3@万m³`), or an empty text for a column that is left out.
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
    /// Whether that is no unit that the field takes: its bare numbers can't be read before somebody says what they are.
    pub unit_unknown: bool,
    /// Why the field is a guess, if it is one.
    pub guess: Option<Text>,
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
            Some(chosen) => chosen_target(chosen, heading, schema),
            None => target(heading, schema).or_else(|| guess(heading, schema)),
        };
        let left_out = choice.is_some_and(String::is_empty);
        match target {
            Some(Target {
                path,
                numeric,
                date,
                unit,
                guess,
                of,
            }) => Self {
                letter: letter(place),
                heading: shown,
                field: Some(path.join(".")),
                unit_unknown: unit
                    .as_ref()
                    .is_some_and(|unit| numeric && quantity::factor(schema, of, unit).is_none()),
                unit,
                guess,
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
                unit_unknown: false,
                guess: None,
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
        let strange = || {
            let wordy = self.of.is_some() && !cell.contains(|c: char| c.is_numeric());
            wordy.then(|| Continued::Strange(cell.trim().to_owned()))
        };
        same.then_some(Continued::Heading).or_else(strange)
    }

    /// Gives it a unit that its field doesn't take, unless it has one.
    pub(super) fn ask_about(&mut self, unit: String) {
        if self.unit.is_none() {
            self.unit = Some(unit);
            self.unit_unknown = true;
        }
    }

    /// Makes of a guess a column that no field takes.
    pub(super) fn forget(&mut self) {
        self.path = vec![self.heading.clone()];
        (self.field, self.unit, self.guess, self.of) = (None, None, None, None);
        (self.unit_unknown, self.date) = (false, false);
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

    /// Whether a value ends with the unit of the heading, as [`Column::value`] writes it.
    pub(super) fn is_written(&self, value: Option<&str>) -> bool {
        let unit = self.unit.as_deref().unwrap_or_default();
        value.is_some_and(|value| value.ends_with(&format!(" {unit}")))
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
    /// Where others have a unit: one that the field doesn't take.
    Strange(String),
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
    guess: Option<Text>,
    of: &'s Field,
}

impl<'s> Target<'s> {
    fn new(path: Vec<String>, numeric: bool, field: &'s Field) -> Self {
        Self {
            path,
            numeric,
            date: field.kind == FieldKind::Date,
            unit: None,
            guess: None,
            of: field,
        }
    }
}

/// The field that a person chose for a column. The unit in its heading holds whichever field that is; one that the field doesn't
/// take stays, so that its numbers are asked about and never taken for the field's own.
fn chosen_target<'s>(chosen: &str, heading: &str, schema: &'s Schema) -> Option<Target<'s>> {
    let (field, unit) = match chosen.split_once('@') {
        Some((field, unit)) => (field, Some(unit.to_owned())),
        None => (chosen, None),
    };
    let target = target(field, schema)?;
    let unit = unit.or_else(|| {
        let written = written_unit(heading, target.of, schema).map(|(_, unit)| unit);
        written.filter(|_| target.numeric)
    });
    Some(Target { unit, ..target })
}

/// What a heading without its unit is, and the unit: in brackets anywhere, or at the end.
fn written_unit(heading: &str, field: &Field, schema: &Schema) -> Option<(String, String)> {
    let in_brackets =
        split_brackets(heading).and_then(|(name, inner)| Some((name, unit_in(&inner)?)));
    in_brackets.or_else(|| {
        let (name, unit) = quantity::unit_at_end(schema, heading, |_| Some(field))?;
        Some((name.to_owned(), unit.to_owned()))
    })
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
    if let Some((name, inner)) = split_brackets(cell)
        && let Some(target) = target(&name, schema)
    {
        let unit = unit_in(&inner).filter(|_| target.numeric).or(target.unit);
        return Some(Target { unit, ..target });
    }
    let numbers = |name: &str| find(name, &schema.fields).filter(|field| numeric(field));
    if let Some((name, unit)) = quantity::unit_at_end(schema, cell, numbers) {
        let target = target(name, schema)?;
        let unit = Some(unit.to_owned());
        return Some(Target { unit, ..target });
    }
    // A unit that nobody knows stays: the column is asked about.
    if let Some((name, unit)) = cell.rsplit_once(['/', '／'])
        && let Some(field) = numbers(name)
    {
        let unit = Some(unit.trim().to_owned());
        let path = vec![field.name.to_string()];
        return Some(Target {
            unit,
            ..Target::new(path, true, field)
        });
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
    plain
        .collect::<String>()
        .trim_matches(['*', ':'])
        .to_lowercase()
}

/// Words that people put into a heading or leave out of it without meaning another column.
const COMMON: [&str; 12] = [
    "所在", "所属", "拟建", "是否", "情况", "年度", "年", "量", "类别", "类型", "信息", "的",
];

/// A heading without the words that are left out as often as not.
fn core(text: &str) -> String {
    let mut core = tidy(text).replace("全称", "名称");
    for word in COMMON {
        core = core.replace(word, "");
    }
    core
}

/// The one field that a heading differs from by common words only.
fn guess<'s>(heading: &str, schema: &'s Schema) -> Option<Target<'s>> {
    let (name, inner) =
        split_brackets(heading).unwrap_or_else(|| (heading.to_owned(), String::new()));
    let (name, ending) = match name.rsplit_once(['/', '／']) {
        Some((name, unit)) => (name.to_owned(), Some(unit.trim().to_owned())),
        None => (name, None),
    };
    let wanted = core(&name);
    // Of one sign nothing can be told.
    if wanted.chars().count() < 2 {
        return None;
    }
    let alike = |field: &&Field| {
        let called = [&*field.label.zh, &*field.label.en].into_iter();
        let mut called = called.chain(field.synonyms.iter().map(|synonym| &**synonym));
        called.any(|name| core(name) == wanted)
    };
    let mut fields = schema.fields.iter().filter(alike);
    let field = fields.next().filter(|_| fields.next().is_none())?;
    let unit = ending
        .or_else(|| unit_in(&inner))
        .filter(|_| numeric(field));
    let guess = Text::new(
        format!("与“{}”只差常用的字，是猜的。", field.label.zh),
        format!(
            "A guess: it differs from “{}” by common words only.",
            field.label.en
        ),
    );
    Some(Target {
        unit,
        guess: Some(guess),
        ..Target::new(vec![field.name.to_string()], numeric(field), field)
    })
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

/// Splits a heading into what is outside of brackets and what is in them: `年取（万m³）水量*` into `年取水量` and `万m³`.
fn split_brackets(cell: &str) -> Option<(String, String)> {
    let (mut name, mut inner, mut depth) = (String::new(), Vec::new(), 0);
    for c in cell.chars() {
        match c {
            '(' | '（' | '[' | '【' => {
                depth += 1;
                inner.push(String::new());
            }
            ')' | '）' | ']' | '】' if depth > 0 => depth -= 1,
            _ if depth > 0 => inner.last_mut()?.push(c),
            _ => name.push(c),
        }
    }
    (!inner.is_empty() && depth == 0).then(|| (name.trim().to_owned(), inner.join("，")))
}

/// The unit among the words in brackets: what isn't a remark about filling in.
fn unit_in(inner: &str) -> Option<String> {
    const REMARKS: [&str; 10] = [
        "必填",
        "选填",
        "可选",
        "可不填",
        "如有",
        "可多选",
        "单选",
        "required",
        "optional",
        "if any",
    ];
    let words = inner.split([',', '，', '、', ';', '；']).map(|word| {
        let word = word.trim();
        word.strip_prefix("单位")
            .map_or(word, |rest| rest.trim_start_matches([':', '：', ' ']))
    });
    // A year says of when it is.
    let year = |word: &str| word.trim_end_matches('年').parse::<u16>().is_ok();
    let mut units = words.filter(|word| {
        !word.is_empty() && !REMARKS.contains(&&*word.to_lowercase()) && !year(word)
    });
    units.next().map(str::to_owned)
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
