//! What the columns of a table mean.

use engine::record::quantity;
use model::limits::MAX_LIST;
use model::number::half_width;
use model::text::Text;
use pack::schema::{Field, FieldKind, Schema};
use serde::Serialize;
use std::cell::OnceCell;
use std::collections::BTreeMap;

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
    /// Whether it is left out: a person chose so, or it only numbers, names or remarks.
    pub left_out: bool,
    /// What its texts stand for that aren't values of the field.
    pub meanings: Vec<Meaning>,
    /// Where its cells go in a record.
    #[serde(skip)]
    pub(super) path: Vec<String>,
    #[serde(skip)]
    date: bool,
    #[serde(skip)]
    numeric: bool,
    /// The field whose values it has, or whose items.
    #[serde(skip)]
    of: Option<Field>,
}

/// What a text of a column stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meaning {
    /// As the cells have it.
    pub text: String,
    /// What the record gets in its place; empty if that is no answer.
    pub means: String,
    /// Whether it is taken for that though nobody said so.
    pub guess: bool,
    /// In how many cells it stands.
    pub count: usize,
}

impl Column {
    /// The column at a place, from 0, with a heading; a choice goes before what the heading says.
    pub(super) fn new(
        place: usize,
        heading: &str,
        choice: Option<&String>,
        names: &Names<'_>,
    ) -> Self {
        let schema = names.schema;
        let heading = heading.trim();
        let shown = if heading.is_empty() {
            format!("#{}", place + 1)
        } else {
            heading.to_owned()
        };
        let target = match choice.map(String::as_str) {
            Some("") => None,
            Some(chosen) => chosen_target(chosen, heading, names),
            None => target(heading, names).or_else(|| guess(heading, names)),
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
                meanings: Vec::new(),
                path,
                date,
                numeric,
                of: Some(of.clone()),
            },
            // A column that names no field: the record reports it.
            None => Self {
                letter: letter(place),
                field: None,
                unit: None,
                unit_unknown: false,
                guess: None,
                left_out: left_out || choice.is_none() && is_aside(heading),
                meanings: Vec::new(),
                path: vec![shown.clone()],
                heading: shown,
                date: false,
                numeric: false,
                of: None,
            },
        }
    }

    /// Takes a cell below the heading for more of it: the same field in another language, or its unit.
    pub(super) fn continues(&self, cell: &str, names: &Names<'_>) -> Option<Continued> {
        if matches!(tidy(cell).as_str(), "" | "-" | "/" | "—" | "无") {
            return Some(Continued::Nothing);
        }
        let takes = |field| quantity::factor(names.schema, field, cell).is_some();
        let amount = self.of.as_ref().filter(|_| self.numeric);
        if amount.is_some_and(takes) {
            return Some(Continued::Unit(
                cell.trim().trim_matches(['(', ')', '（', '）']).to_owned(),
            ));
        }
        let same = target(cell, names).is_some_and(|target| target.path == self.path);
        let strange = || {
            let wordy = self.numeric && !cell.contains(|c: char| c.is_numeric());
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
        (self.unit_unknown, self.date, self.numeric) = (false, false, false);
    }

    /// Whether it only numbers, names or remarks, and nobody chose otherwise.
    pub(super) fn is_aside(&self) -> bool {
        self.left_out && self.field.is_none() && is_aside(&self.heading)
    }

    /// What its texts were taken for that nobody chose, in a sentence each.
    pub fn guesses(&self) -> impl Iterator<Item = Text> + '_ {
        let guessed = self.meanings.iter().filter(|meaning| meaning.guess);
        guessed.map(
            |Meaning {
                 text, means, count, ..
             }| {
                let (letter, heading) = (&self.letter, &self.heading);
                let (zh, en) = match means.as_str() {
                    "" => ("没有填".to_owned(), "no answer".to_owned()),
                    means => (format!("“{means}”"), format!("“{means}”")),
                };
                Text::new(
                    format!("{letter} 列“{heading}”：“{text}”当作{zh}（{count} 格）。"),
                    format!(
                        "Column {letter}, “{heading}”: “{text}” is taken for {en} ({count} cells)."
                    ),
                )
            },
        )
    }

    /// The field whose values its cells are; nothing of a whole list in one cell.
    pub(super) fn of(&self) -> Option<&Field> {
        let list = [FieldKind::Numbers, FieldKind::Choices, FieldKind::Records];
        let whole = |field: &&Field| !list.contains(&field.kind);
        self.of.as_ref().filter(whole)
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

/// What the fields of a pack are called, to be found by a heading.
pub(super) struct Names<'s> {
    schema: &'s Schema,
    called: BTreeMap<String, &'s Field>,
    /// By the words that a heading has left without the common ones; nothing where two fields are called so.
    cores: OnceCell<BTreeMap<String, Option<&'s Field>>>,
}

impl<'s> Names<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        Self {
            schema,
            called: called(&schema.fields),
            cores: OnceCell::new(),
        }
    }

    /// The field of that name, of that label in either language, of both labels one after the other, or of that synonym.
    fn find(&self, cell: &str) -> Option<&'s Field> {
        let named = self.schema.get(cell.trim()).map(|(_, field)| field);
        named.or_else(|| self.called.get(&tidy(cell)).copied())
    }

    /// The one field that is called so but for common words.
    fn alike(&self, core: &str) -> Option<&'s Field> {
        let cores = self.cores.get_or_init(|| {
            let mut cores: BTreeMap<String, Option<&'s Field>> = BTreeMap::new();
            for field in &self.schema.fields {
                let labels = [&*field.label.zh, &*field.label.en].into_iter();
                let synonyms = field.synonyms.iter().map(|synonym| &**synonym);
                for name in labels.chain(synonyms) {
                    let known = cores.entry(self::core(name)).or_insert(Some(field));
                    if known.is_some_and(|known| known.name != field.name) {
                        *known = None;
                    }
                }
            }
            cores
        });
        cores.get(core).copied().flatten()
    }
}

/// Fields by what they are called: by a label before a synonym, and the first of the pack's order before others.
fn called(fields: &[Field]) -> BTreeMap<String, &Field> {
    let mut called: BTreeMap<String, &Field> = BTreeMap::new();
    let labels = fields.iter().flat_map(|field| {
        let (zh, en) = (tidy(&field.label.zh), tidy(&field.label.en));
        let both = [format!("{zh}{en}"), format!("{zh}/{en}")];
        [zh, en]
            .into_iter()
            .chain(both)
            .map(move |name| (name, field))
    });
    let synonyms = fields
        .iter()
        .flat_map(|field| field.synonyms.iter().map(move |name| (tidy(name), field)));
    for (name, field) in labels.chain(synonyms).filter(|(name, _)| !name.is_empty()) {
        called.entry(name).or_insert(field);
    }
    called
}

/// Whether a heading names a field.
pub(super) fn names_field(cell: &str, names: &Names<'_>) -> bool {
    target(cell, names).is_some()
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
fn chosen_target<'s>(chosen: &str, heading: &str, names: &Names<'s>) -> Option<Target<'s>> {
    let (field, unit) = match chosen.split_once('@') {
        Some((field, unit)) => (field, Some(unit.to_owned())),
        None => (chosen, None),
    };
    let target = target(field, names)?;
    let unit = unit.or_else(|| {
        let written = written_unit(heading, target.of, names.schema).map(|(_, unit)| unit);
        written.filter(|_| target.numeric)
    });
    Some(Target { unit, ..target })
}

/// Columns of every office's tables that say nothing of what is screened.
const ASIDE: [&str; 22] = [
    "序号",
    "编号",
    "备注",
    "说明",
    "联系人",
    "联系电话",
    "电话",
    "手机",
    "地址",
    "通讯地址",
    "邮编",
    "邮政编码",
    "填报人",
    "填表人",
    "填报日期",
    "填表日期",
    "审核人",
    "审核意见",
    "法定代表人",
    "附件",
    "no.",
    "remarks",
];

/// Whether a column only numbers, names or remarks.
fn is_aside(heading: &str) -> bool {
    ASIDE.contains(&&*tidy(heading))
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
fn target<'s>(cell: &str, names: &Names<'s>) -> Option<Target<'s>> {
    let cell = cell.trim();
    if let Some(field) = names.find(cell) {
        return Some(Target::new(
            vec![field.name.to_string()],
            numeric(field),
            field,
        ));
    }
    if let Some((name, inner)) = split_brackets(cell)
        && let Some(target) = target(&name, names)
    {
        let unit = unit_in(&inner).filter(|_| target.numeric).or(target.unit);
        return Some(Target { unit, ..target });
    }
    let schema = names.schema;
    let numbers = |name: &str| names.find(name).filter(|field| numeric(field));
    if let Some((name, unit)) = quantity::unit_at_end(schema, cell, numbers) {
        let target = target(name, names)?;
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
    let list = names.find(list)?;
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
            let items = || called(&list.items).get(&tidy(item)).copied();
            let known = list
                .items
                .iter()
                .find(|f| *f.name == *item.trim())
                .or_else(items);
            path.push(known.map_or_else(|| item.trim().to_owned(), |f| f.name.to_string()));
            Target::new(path, known.is_some_and(numeric), known.unwrap_or(list))
        }
        _ => return None,
    })
}

fn numeric(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Number | FieldKind::Integer)
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

/// Words of a heading that says which or whether, and never how much.
const NO_AMOUNT: [&str; 3] = ["是否", "类别", "类型"];

/// A heading without the words that are left out as often as not.
fn core(text: &str) -> String {
    let mut core = tidy(text).replace("全称", "名称");
    for word in COMMON {
        core = core.replace(word, "");
    }
    core
}

/// The one field that a heading differs from by common words only.
fn guess<'s>(heading: &str, names: &Names<'s>) -> Option<Target<'s>> {
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
    let field = names.alike(&wanted)?;
    // The kind of groundwater is no volume of it.
    if numeric(field) && NO_AMOUNT.iter().any(|word| name.contains(word)) {
        return None;
    }
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

/// `2026/3/1`, `2026.3.1`, `2026-3-1`, `20260301` or `2026年3月1日`, perhaps with a time behind it, as `2026-03-01`; whether
/// there is such a day, the record says.
fn plain_date(cell: &str) -> Option<String> {
    let plain: String = cell.trim().chars().map(half_width).collect();
    let numeric = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let time = |text: &str| text.contains(':') && numeric(&text.replace([':', '.', 'Z'], ""));
    let day = match plain.split_once([' ', 'T']) {
        Some((day, rest)) if time(rest.trim()) => day,
        Some(_) => return None,
        None => &plain,
    };
    if day.len() == 8 && numeric(day) {
        let (year, rest) = day.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return Some(format!("{year}-{month}-{day}"));
    }
    let mut parts = day
        .trim_end_matches('日')
        .split(['/', '.', '年', '月', '-']);
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && numeric(part);
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
