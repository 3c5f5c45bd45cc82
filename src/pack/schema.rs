//! The input record as `fields.toml` describes it.

use super::bounds::Bounds;
use super::document::{Section, read};
use super::format::Format;
use super::misspelt::Misspelt;
use super::tables::Table;
use super::unknown::unknown;
use model::bytes::{fields, listed};
use model::diagnostic::{Diagnostic, Span};
use model::sorted::Map;
use model::text::Text;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::sync::Arc;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// Free text.
    Text,
    /// An exact decimal.
    Number,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// One of a list.
    Choice,
    /// A calendar date.
    Date,
    /// A list of decimals.
    Numbers,
    /// Several of a list.
    Choices,
    /// A list of small records.
    Records,
}

impl FieldKind {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "number" => Self::Number,
            "integer" => Self::Integer,
            "boolean" => Self::Boolean,
            "choice" => Self::Choice,
            "date" => Self::Date,
            "numbers" => Self::Numbers,
            "choices" => Self::Choices,
            "records" => Self::Records,
            _ => return None,
        })
    }

    /// As `fields.toml` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Choice => "choice",
            Self::Date => "date",
            Self::Numbers => "numbers",
            Self::Choices => "choices",
            Self::Records => "records",
        }
    }
}

/// One value that a field may take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// As written in a record and in a script.
    pub value: String,
    /// As shown.
    pub label: Text,
    /// For which values of the field that it depends on it is offered; empty if for all.
    pub within: Vec<String>,
}

impl Choice {
    /// A choice that is always offered.
    pub fn new(value: impl Into<String>, label: Text) -> Self {
        Self {
            value: value.into(),
            label,
            within: Vec::new(),
        }
    }
}

/// One field of a record.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// As written in a record and in a script.
    pub name: Arc<str>,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldKind,
    /// Group of the form.
    pub group: String,
    /// Stage of the process, if it belongs to one.
    pub stage: Option<String>,
    /// As shown.
    pub label: Text,
    /// What else official forms call it: headings of a table in either language.
    #[serde(skip)]
    pub synonyms: Vec<String>,
    /// What it means and where the number is found.
    pub help: Option<Text>,
    /// The question in plain words, where the label isn't one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Text>,
    /// In which paper the answer stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_in: Option<Text>,
    /// What the answer *none* says there: of a value that is looked up, that the standard has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<Text>,
    /// Who answers it: `applicant`, `bureau` or `expert`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// The list that it is asked in, if it is one of several that are asked together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checklist: Option<String>,
    /// Of a choice in such a list: which of its choices is no exception, where none is called `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual: Option<String>,
    /// Unit of a number; `1` for a fraction.
    pub unit: Option<Arc<str>>,
    /// Other units that may be typed.
    pub units: Vec<String>,
    /// The unit in which an office writes it, if its settings say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual_unit: Option<String>,
    /// Least value allowed.
    #[serde(serialize_with = "decimal_text")]
    pub min: Option<Decimal>,
    /// Greatest value allowed.
    #[serde(serialize_with = "decimal_text")]
    pub max: Option<Decimal>,
    /// Values of a choice.
    pub choices: Vec<Choice>,
    /// The field whose value narrows the choices.
    pub within: Option<String>,
    /// Whether a measure changes it.
    pub adjustable: bool,
    /// Whether the answer *none* is 0: of an amount, and not of a limit or a quota, of which there may be none.
    #[serde(skip)]
    pub none_is_zero: bool,
    /// What it is taken for when it is blank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_blank: Option<IfBlank>,
    /// Whether a table fills it when it is absent.
    #[serde(rename = "lookup", serialize_with = "is_some")]
    pub lookup: Option<Lookup>,
    /// What a text looks like, if it is a code.
    #[serde(skip)]
    pub format: Option<Format>,
    /// Fields of each record of a list.
    pub items: Vec<Field>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Option<Span>,
    #[serde(skip)]
    pub choices_from: Option<ChoicesFrom>,
}

/// What a blank field is taken for, and the sentence that says so.
#[derive(Clone, Debug, Serialize)]
pub struct IfBlank {
    /// `none`, or a value of the field, as a record has it.
    pub value: Value,
    /// The sentence.
    #[serde(flatten)]
    pub words: Text,
    /// Whether it is for an office's settings to say, which they may leave: no project is asked for it.
    #[serde(skip)]
    pub by_office: bool,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Option<Span>,
}

/// A table that fills an absent field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Name of the table.
    pub table: String,
    /// Fields and facts whose values are the keys.
    pub by: Vec<String>,
    /// Column that holds the value.
    pub column: String,
}

#[derive(Clone, Debug)]
pub struct ChoicesFrom {
    table: String,
    value: String,
    zh: String,
    en: String,
}

/// A group of fields, a family of rules or a stage: something with a title and an order.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Name in the pack.
    pub id: String,
    /// As shown.
    pub title: Text,
    /// What a group of fields is called in plain words, as a topic of the interview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interview: Option<Text>,
}

/// A unit that may be typed instead of a field's own: one of it is `factor` of `of`.
#[derive(Clone, Debug)]
pub struct Unit {
    /// As typed.
    pub name: String,
    /// The unit that it converts to.
    pub of: String,
    /// How many of that unit one is.
    pub factor: Decimal,
}

/// What an applicant can do to a project: fields that move together, all by the same amount, or that take another value.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Name in the pack.
    pub id: String,
    /// As shown.
    pub title: Text,
    /// Numbers of which one at a time becomes less, each that is given in turn.
    pub from: Vec<Arc<str>>,
    /// Numbers that become less, those that are given.
    pub less: Vec<Arc<str>>,
    /// Numbers that become more; one that isn't given counts as 0.
    pub more: Vec<Arc<str>>,
    /// Yes or no, or a choice, that is answered otherwise.
    pub set: Vec<Arc<str>>,
}

impl Measure {
    /// The names of the fields that it changes.
    pub fn fields(&self) -> impl Iterator<Item = &Arc<str>> {
        let Self {
            from,
            less,
            more,
            set,
            ..
        } = self;
        from.iter().chain(less).chain(more).chain(set)
    }
}

/// All fields in the order of the form.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Groups in order.
    pub groups: Vec<Group>,
    /// Fields in order.
    pub fields: Vec<Field>,
    /// Convertible units.
    pub units: Vec<Unit>,
    /// What an applicant can do, in the order in which it is to be thought of.
    pub measures: Vec<Measure>,
    index: Map<Arc<str>, usize>,
    misspelt: Misspelt,
}

fields! {
    Schema { groups, fields, units, measures, index; misspelt }
    Field { name, kind, group, stage, label, synonyms, help, question, found_in, none, answered_by, checklist, usual, unit, units, min, max, choices, within, adjustable, none_is_zero, if_blank, lookup, format, items, usual_unit; span, choices_from }
    IfBlank { value, words, by_office; span }
    Choice { value, label, within }
    Lookup { table, by, column }
    Group { id, title, interview }
    Unit { name, of, factor }
    Measure { id, title, from, less, more, set }
}

listed! {
    FieldKind: [
        Self::Text,
        Self::Number,
        Self::Integer,
        Self::Boolean,
        Self::Choice,
        Self::Date,
        Self::Numbers,
        Self::Choices,
        Self::Records,
    ];
}

impl Schema {
    /// A field and its place in the order.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<(usize, &Field)> {
        let index = *self.index.get(name)?;
        Some((index, self.fields.get(index)?))
    }

    /// The names of all fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|f| &*f.name)
    }

    /// "Did you mean …", for a name that no field has.
    #[must_use]
    pub fn did_you_mean(&self, name: &str) -> Option<Text> {
        self.misspelt.hint(name, self.names())
    }
}

fn decimal_text<S: Serializer>(value: &Option<Decimal>, to: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(number) => to.serialize_some(&model::number::print(*number)),
        None => to.serialize_none(),
    }
}

#[allow(clippy::ref_option, reason = "the signature that serde asks for")]
fn is_some<S: Serializer>(value: &Option<Lookup>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bool(value.is_some())
}

/// Reads `[[group]]`-like lists of things with an id and a title.
pub(super) fn groups(root: &Section<'_, '_>, key: &'static str) -> Vec<Group> {
    root.sections(key)
        .iter()
        .filter_map(|section| {
            let id = section.need_text("id");
            let title = section.need_words("title");
            let interview = section.words("interview");
            section.finish();
            Some(Group {
                id: id?.value,
                title,
                interview,
            })
        })
        .collect()
}

/// Reads `fields.toml`.
pub(super) fn load(
    file: &str,
    text: &str,
    stages: &[Group],
    problems: &mut Vec<Diagnostic>,
) -> Schema {
    let mut schema = read(file, text, problems, |root| {
        let units = root
            .sections("unit")
            .iter()
            .filter_map(|section| {
                let (name, of, factor) = (
                    section.need_text("name"),
                    section.need_text("of"),
                    section.need_decimal("factor"),
                );
                section.finish();
                Some(Unit {
                    name: name?.value,
                    of: of?.value,
                    factor: factor?.value,
                })
            })
            .collect();
        let groups = groups(root, "group");
        let fields: Vec<Field> = root
            .sections("field")
            .iter()
            .filter_map(|section| field(section, stages, Some(&groups)))
            .collect();
        let measures = root.sections("measure");
        let measures = measures
            .iter()
            .filter_map(|section| measure(section, &fields))
            .collect();
        root.finish();
        let mut seen: Map<&str, &Option<Span>> = Map::default();
        for field in &fields {
            if let Some(first) = seen.insert(&field.name, &field.span) {
                root.push(
                    Diagnostic::error(
                        "duplicate-field",
                        field.span.clone(),
                        format!("字段“{}”重复。", field.name),
                        format!("The field “{}” is declared twice.", field.name),
                    )
                    .related(first.clone(), "前一处", "first here"),
                );
            }
        }
        for problem in ambiguous(&fields) {
            root.push(problem);
        }
        Schema {
            groups,
            fields,
            units,
            measures,
            index: Map::default(),
            misspelt: Misspelt::default(),
        }
    });
    schema.index = schema
        .fields
        .iter()
        .enumerate()
        .map(|(i, f)| (Arc::clone(&f.name), i))
        .collect();
    for field in &mut schema.fields {
        let changes = |measure: &Measure| measure.fields().any(|name| *name == field.name);
        field.adjustable = schema.measures.iter().any(changes);
        if let Some(unit) = &field.unit {
            field.units = schema
                .units
                .iter()
                .filter(|u| *u.of == **unit)
                .map(|u| u.name.clone())
                .collect();
        }
    }
    schema
}

/// Reads one measure. What moves together must be numbers of one unit, or the amount would mean nothing.
fn measure(section: &Section<'_, '_>, fields: &[Field]) -> Option<Measure> {
    let id = section.need_text("id");
    let title = section.need_words("title");
    let mut unit: Option<&Option<Arc<str>>> = None;
    let mut named = |key: &'static str, numbers: bool| -> Vec<Arc<str>> {
        let mut names = Vec::new();
        for name in section.texts(key) {
            let Some(field) = fields.iter().find(|field| *field.name == *name.value) else {
                let known = fields.iter().map(|field| &*field.name);
                let (place, name) = (name.span, &name.value);
                section.push(unknown("field", "字段", "field", name, place, known));
                continue;
            };
            let number = matches!(field.kind, FieldKind::Number | FieldKind::Integer);
            let answer = matches!(field.kind, FieldKind::Boolean | FieldKind::Choice);
            if !(if numbers { number } else { answer }) {
                let (zh, en) = if numbers {
                    ("一个数", "a number")
                } else {
                    ("是否或选项", "yes or no, or a choice")
                };
                section.push(Diagnostic::error(
                    "wrong-type",
                    name.span,
                    format!("“{key}”里的字段应为{zh}。"),
                    format!("A field of “{key}” must be {en}."),
                ));
            } else if numbers && *unit.get_or_insert(&field.unit) != &field.unit {
                section.push(Diagnostic::error(
                    "other-unit",
                    name.span,
                    format!("“{}”的单位与同时增减的其他字段不同。", field.name),
                    format!("“{}” has another unit than what moves with it.", field.name),
                ));
            } else {
                names.push(Arc::clone(&field.name));
            }
        }
        names
    };
    let (from, less, more) = (
        named("from", true),
        named("less", true),
        named("more", true),
    );
    let set = named("set", false);
    section.finish();
    if [&from, &less, &more, &set]
        .iter()
        .all(|names| names.is_empty())
    {
        section.missing("less");
    }
    Some(Measure {
        id: id?.value,
        title,
        from,
        less,
        more,
        set,
    })
}

/// Synonyms that name another field, too: a table with such a heading could mean either.
fn ambiguous(fields: &[Field]) -> Vec<Diagnostic> {
    let mut names: Map<&str, &Field> = Map::default();
    for field in fields {
        for name in [&*field.name, &*field.label.zh, &*field.label.en] {
            names.insert(name, field);
        }
    }
    let mut problems = Vec::new();
    for field in fields {
        for synonym in &field.synonyms {
            if let Some(other) = names.insert(synonym.as_str(), field)
                && other.name != field.name
            {
                problems.push(
                    Diagnostic::error(
                        "ambiguous-synonym",
                        field.span.clone(),
                        format!("“{synonym}”已经是字段“{}”的名称。", other.name),
                        format!("“{synonym}” names the field “{}” already.", other.name),
                    )
                    .related(other.span.clone(), "该字段", "that field"),
                );
            }
        }
    }
    problems
}

impl Field {
    /// Its name, what it is called, and its other names.
    #[must_use]
    pub fn called(&self) -> (&str, &Text, &[String]) {
        (&self.name, &self.label, &self.synonyms)
    }
}

/// Who answers a field.
const ANSWERING: [&str; 3] = ["applicant", "bureau", "expert"];

/// Reads one field; a field inside a list of records has no group.
fn field(section: &Section<'_, '_>, stages: &[Group], groups: Option<&[Group]>) -> Option<Field> {
    let name = section.need_text("name");
    let kind = section.need_text("type").and_then(|kind| {
        let known = FieldKind::parse(&kind.value);
        if known.is_none() {
            section.push(
                Diagnostic::error(
                    "unknown-type",
                    kind.span,
                    format!("没有“{}”这种类型。", kind.value),
                    format!("There is no type “{}”.", kind.value),
                )
                .help(
                    "类型有：text、number、integer、boolean、choice、date、numbers、choices、records。",
                    "The types are text, number, integer, boolean, choice, date, numbers, choices and records.",
                ),
            );
        }
        known
    });
    let group = groups.and_then(|groups| {
        let group = section.need_text("group")?;
        if !groups.iter().any(|g| g.id == group.value) {
            section.push(unknown(
                "group",
                "分组",
                "group",
                &group.value,
                group.span.clone(),
                groups.iter().map(|g| g.id.as_str()),
            ));
        }
        Some(group.value)
    });
    let stage = section.text("stage").map(|stage| {
        if !stages.iter().any(|s| s.id == stage.value) {
            section.push(unknown(
                "stage",
                "环节",
                "stage",
                &stage.value,
                stage.span.clone(),
                stages.iter().map(|s| s.id.as_str()),
            ));
        }
        stage.value
    });
    let label = section.need_words("label");
    let synonyms = section
        .texts("synonyms")
        .into_iter()
        .map(|t| t.value)
        .collect();
    let [question, found_in, none] = ["question", "found_in", "none"].map(|key| section.words(key));
    let answered_by = section.text("answered_by").map(|who| {
        if !ANSWERING.contains(&who.value.as_str()) {
            let known = ANSWERING.into_iter();
            section.push(unknown(
                "answered_by",
                "答复人",
                "one who answers",
                &who.value,
                who.span.clone(),
                known,
            ));
        }
        who.value
    });
    let [checklist, usual] =
        ["checklist", "usual"].map(|key| section.text(key).map(|text| text.value));
    let (help, unit) = (section.words("help"), section.text("unit").map(|u| u.value));
    let none_is_zero = section.flag("none_is_zero");
    let Bounds { min, max } = Bounds::read(section);
    let choices = section
        .sections("choices")
        .iter()
        .filter_map(|choice| {
            let (value, label) = (choice.need_text("value"), choice.need_words("label"));
            choice.finish();
            Some(Choice {
                value: value?.value,
                label,
                within: Vec::new(),
            })
        })
        .collect();
    let mut within = None;
    let choices_from = section.section("choices_from").and_then(|from| {
        let (table, value) = (from.need_text("table"), from.need_text("value"));
        let (zh, en) = (from.text("zh"), from.text("en"));
        within = from.text("within").map(|t| t.value);
        from.finish();
        let value = value?.value;
        Some(ChoicesFrom {
            table: table?.value,
            zh: zh.map_or_else(|| value.clone(), |t| t.value),
            en: en.map_or_else(|| value.clone(), |t| t.value),
            value,
        })
    });
    let lookup = section.section("lookup").and_then(|lookup| {
        let (table, column) = (lookup.need_text("table"), lookup.need_text("column"));
        let by = lookup.texts("by").into_iter().map(|t| t.value).collect();
        lookup.finish();
        Some(Lookup {
            table: table?.value,
            by,
            column: column?.value,
        })
    });
    let format = section
        .section("format")
        .and_then(|section| super::format::read(&section));
    let items = section
        .sections("items")
        .iter()
        .filter_map(|item| field(item, stages, None))
        .collect();
    // An item of a list has no blank of its own: the list keeps it as a gap.
    let if_blank = groups.and_then(|_| {
        let blank = section.section("if_blank")?;
        let (value, zh, en) = (
            blank.value("value"),
            blank.need_text("zh"),
            blank.need_text("en"),
        );
        let span = blank.span();
        blank.finish();
        if lookup.is_some() {
            section.push(Diagnostic::error(
                "blank-and-table",
                span.clone(),
                "由表查取的字段不能再有 if_blank。",
                "A field that a table fills can't have an `if_blank`, too.",
            ));
        }
        Some(IfBlank {
            value: value?,
            words: Text::new(zh?.value, en?.value),
            by_office: false,
            span,
        })
    });
    section.finish();
    let name = name?;
    Some(Field {
        name: name.value.into(),
        kind: kind?,
        group: group.unwrap_or_default(),
        stage,
        label,
        synonyms,
        help,
        question,
        found_in,
        none,
        answered_by,
        checklist,
        usual,
        unit: unit.map(Into::into),
        units: Vec::new(),
        usual_unit: None,
        min,
        max,
        choices,
        within,
        adjustable: false,
        none_is_zero,
        if_blank,
        lookup,
        format,
        items,
        span: name.span,
        choices_from,
    })
}

/// Fills choices that come from a table and checks every lookup, once the tables are read; `facts` are the names of the files
/// in their folder.
pub(super) fn link(
    schema: &mut Schema,
    tables: &Map<String, Table>,
    facts: &[&str],
    problems: &mut Vec<Diagnostic>,
) {
    let names: Vec<Arc<str>> = schema.fields.iter().map(|f| Arc::clone(&f.name)).collect();
    for field in &mut schema.fields {
        fill_choices(field, &names, tables, problems);
        for item in &mut field.items {
            fill_choices(item, &names, tables, problems);
        }
        if let Some(lookup) = &field.lookup {
            match tables.get(&lookup.table) {
                None => problems.push(unknown(
                    "table",
                    "表",
                    "table",
                    &lookup.table,
                    field.span.clone(),
                    tables.keys().map(String::as_str),
                )),
                Some(table) if table.column(&lookup.column).is_none() => {
                    problems.push(unknown(
                        "column",
                        "列",
                        "column",
                        &lookup.column,
                        field.span.clone(),
                        table.columns.iter().map(|c| c.name.as_str()),
                    ));
                }
                Some(table) if table.keys.len() != lookup.by.len() => {
                    problems.push(Diagnostic::error(
                        "wrong-keys",
                        field.span.clone(),
                        format!(
                            "表“{}”按 {} 个键查找，这里给了 {} 个。",
                            lookup.table,
                            table.keys.len(),
                            lookup.by.len()
                        ),
                        format!(
                            "The table “{}” is looked up by {} keys; {} are given here.",
                            lookup.table,
                            table.keys.len(),
                            lookup.by.len()
                        ),
                    ))
                }
                Some(_) => {}
            }
            for by in &lookup.by {
                if !names.iter().any(|name| **name == **by) && !facts.contains(&by.as_str()) {
                    problems.push(unknown(
                        "field",
                        "字段",
                        "field",
                        by,
                        field.span.clone(),
                        names
                            .iter()
                            .map(|name| &**name)
                            .chain(facts.iter().copied()),
                    ));
                }
            }
        }
    }
}

fn fill_choices(
    field: &mut Field,
    fields: &[Arc<str>],
    tables: &Map<String, Table>,
    problems: &mut Vec<Diagnostic>,
) {
    let Some(from) = &field.choices_from else {
        return;
    };
    let span = || field.span.clone();
    let Some(table) = tables.get(&from.table) else {
        problems.push(unknown(
            "table",
            "表",
            "table",
            &from.table,
            span(),
            tables.keys().map(String::as_str),
        ));
        return;
    };
    if let Some(within) = field
        .within
        .as_ref()
        .filter(|within| !fields.iter().any(|name| **name == ***within))
    {
        problems.push(unknown(
            "field",
            "字段",
            "field",
            within,
            span(),
            fields.iter().map(|name| &**name),
        ));
        return;
    }
    let mut column = |name: &str| {
        let found = table.column(name).map(|(place, _)| place);
        if found.is_none() {
            let known = table.columns.iter().map(|c| c.name.as_str());
            problems.push(unknown("column", "列", "column", name, span(), known));
        }
        found
    };
    let (value, zh, en) = (column(&from.value), column(&from.zh), column(&from.en));
    // The field that narrows the choices is a column of the same name.
    let within = field.within.as_ref().and_then(|name| column(name));
    let (Some(value), Some(zh), Some(en)) = (value, zh, en) else {
        return;
    };
    for row in table.rows.iter().filter(|row| !row.text(value).is_empty()) {
        let outer = within
            .map(|column| row.text(column))
            .filter(|text| !text.is_empty());
        match field
            .choices
            .iter_mut()
            .find(|c| c.value == row.text(value))
        {
            Some(choice) => choice
                .within
                .extend(outer.filter(|outer| !choice.within.contains(outer))),
            None => field.choices.push(Choice {
                value: row.text(value),
                label: Text::new(row.text(zh), row.text(en)),
                within: outer.into_iter().collect(),
            }),
        }
    }
}
