//! The words of the interview: what can be begun, what is asked as one list, amounts that belong in one table, and the tour.

use super::cases::Sample;
use super::document::Section;
use super::schema::{Field, FieldKind, Schema};
use super::unknown::unknown;
use model::bytes::fields;
use model::diagnostic::{Diagnostic, Span};
use model::text::Text;
use serde::Serialize;
use serde_json::{Map, Value};

/// What a pack says of the interview; all of it may be absent.
#[derive(Clone, Debug, Default)]
pub struct Interview {
    /// What can be begun, in order.
    pub start: Vec<Start>,
    /// What is asked as one list.
    pub checklists: Vec<Checklist>,
    /// Amounts that belong in one table.
    pub balances: Vec<Balance>,
    /// The sample that a tour goes through.
    pub tour: Option<Tour>,
}

/// The sample that whoever comes first is shown around with.
#[derive(Clone, Debug)]
pub struct Tour {
    /// Its name in the pack.
    pub sample: String,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// Something that can be begun: a large choice before the first question.
#[derive(Clone, Debug, Serialize)]
pub struct Start {
    /// Name in the pack.
    pub key: String,
    /// As shown.
    pub title: Text,
    /// One sentence on it.
    pub about: Option<Text>,
    /// What choosing it answers, as a record has it.
    pub answers: Map<String, Value>,
    /// What to have at hand.
    pub papers: Vec<Text>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Option<Span>,
}

/// Questions that are asked as one list: none of these, but for exceptions.
#[derive(Clone, Debug, Serialize)]
pub struct Checklist {
    /// Name in the pack.
    pub key: String,
    /// As shown.
    pub title: Text,
    /// The words of *none of these*.
    pub none: Text,
    /// What a yes or no is that isn't an exception.
    pub answer: bool,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Option<Span>,
}

/// Amounts that belong in one table.
#[derive(Clone, Debug, Serialize)]
pub struct Balance {
    /// Name in the pack.
    pub key: String,
    /// As shown.
    pub title: Text,
    /// The fields of the amounts, in order.
    pub parts: Vec<String>,
    /// The field of the amount that they add up to.
    pub total: Option<String>,
    /// The table whose amounts add up to the same.
    pub against: Option<String>,
    /// The field that says in which paper they stand.
    pub document: Option<String>,
    /// Where it is declared.
    #[serde(skip)]
    pub span: Option<Span>,
}

fields! {
    Interview { start, checklists, balances, tour }
    Tour { sample; span }
    Start { key, title, about, answers, papers; span }
    Checklist { key, title, none, answer; span }
    Balance { key, title, parts, total, against, document; span }
}

/// Reads what `pack.toml` says of it.
pub(super) fn read(root: &Section<'_, '_>) -> Interview {
    let starts = root.sections("start");
    let start = starts.iter().filter_map(|section| {
        let (key, title) = (section.need_text("key"), section.need_words("title"));
        let about = section.words("about");
        let answers = section.section("answers");
        let answers = answers.map(|answers| answers.map().into_iter().collect());
        let papers = section.sections("papers");
        let papers = papers.iter().map(|paper| {
            let (zh, en) = (paper.need_text("zh"), paper.need_text("en"));
            paper.finish();
            Some(Text::new(zh?.value, en?.value))
        });
        let papers = papers.collect::<Option<Vec<_>>>().unwrap_or_default();
        section.finish();
        let key = key?;
        Some(Start {
            key: key.value,
            title,
            about,
            answers: answers.unwrap_or_default(),
            papers,
            span: key.span,
        })
    });
    let lists = root.sections("checklist");
    let checklists = lists.iter().filter_map(|section| {
        let (key, title) = (section.need_text("key"), section.need_words("title"));
        let (none, answer) = (section.need_words("none"), section.flag("answer"));
        section.finish();
        let key = key?;
        Some(Checklist {
            key: key.value,
            title,
            none,
            answer,
            span: key.span,
        })
    });
    let tables = root.sections("balance");
    let balances = tables.iter().filter_map(|section| {
        let (key, title) = (section.need_text("key"), section.need_words("title"));
        let parts: Vec<String> = section
            .texts("parts")
            .into_iter()
            .map(|t| t.value)
            .collect();
        if parts.is_empty() {
            section.missing("parts");
        }
        let [total, against, document] =
            ["total", "against", "document"].map(|key| section.text(key).map(|t| t.value));
        section.finish();
        let key = key?;
        Some(Balance {
            key: key.value,
            title,
            parts,
            total,
            against,
            document,
            span: key.span,
        })
    });
    Interview {
        start: start.collect(),
        checklists: checklists.collect(),
        balances: balances.collect(),
        tour: root.text("tour").map(|tour| Tour {
            sample: tour.value,
            span: tour.span,
        }),
    }
}

/// Whether the fields and the sample are there and can be what is said of them. Of an amount in a table *none* is 0, as it adds
/// nothing to the sum, unless the pack says what a blank is.
pub(super) fn link(
    interview: &Interview,
    schema: &mut Schema,
    samples: &[Sample],
    problems: &mut Vec<Diagnostic>,
) {
    let Interview {
        start,
        checklists,
        balances,
        tour,
    } = interview;
    let known = || samples.iter().map(|sample| sample.id.as_str());
    if let Some(tour) = tour
        && !known().any(|id| id == tour.sample)
    {
        problems.push(unknown(
            "sample",
            "示例",
            "sample",
            &tour.sample,
            tour.span.clone(),
            known(),
        ));
    }
    let keys = start.iter().map(|start| (&start.key, &start.span));
    twice("start", keys, problems);
    let keys = checklists.iter().map(|list| (&list.key, &list.span));
    twice("checklist", keys, problems);
    let keys = balances.iter().map(|table| (&table.key, &table.span));
    twice("balance", keys, problems);
    for start in start {
        for name in start.answers.keys() {
            found(schema, name, &start.span, problems);
        }
    }
    for field in &schema.fields {
        let Some(key) = &field.checklist else {
            continue;
        };
        if !checklists.iter().any(|list| list.key == *key) {
            let known = checklists.iter().map(|list| list.key.as_str());
            let span = field.span.clone();
            problems.push(unknown("checklist", "清单", "checklist", key, span, known));
        }
        let says_none = match field.kind {
            FieldKind::Boolean => true,
            FieldKind::Choice => {
                let usual = field.usual.as_deref().unwrap_or("none");
                field.choices.iter().any(|choice| &*choice.value == usual)
            }
            _ => false,
        };
        if !says_none && field.if_blank.is_none() {
            problems.push(Diagnostic::error(
                "bad-checklist",
                field.span.clone(),
                format!(
                    "字段“{}”不能放进清单：清单里只能是“是”“否”字段、选项中有 none（或者 usual 所写的值）的字段，或者有 if_blank 的字段。",
                    field.name
                ),
                format!(
                    "The field “{}” can't be in a checklist: only a yes or no can, a choice of which one is `none` or what `usual` says, or a field that has an `if_blank`.",
                    field.name
                ),
            ));
        }
    }
    for table in balances {
        for name in table.parts.iter().chain(&table.total) {
            let index = schema.get(name).map(|(index, _)| index);
            if let Some(field) = index.and_then(|index| schema.fields.get_mut(index)) {
                field.none_is_zero = true;
            }
        }
        let (mut unit, numbers) = (None, table.parts.iter().chain(&table.total));
        for name in numbers {
            let Some(field) = found(schema, name, &table.span, problems) else {
                continue;
            };
            let own = (field.kind == FieldKind::Number).then_some(&field.unit);
            if own.is_none() || own != *unit.get_or_insert(own) {
                problems.push(Diagnostic::error(
                    "bad-balance",
                    table.span.clone(),
                    format!("“{name}”应为数，单位与表“{}”的其他各项相同。", table.key),
                    format!(
                        "“{name}” must be a number, in the unit of the others of “{}”.",
                        table.key
                    ),
                ));
            }
        }
        if let Some(name) = &table.document {
            found(schema, name, &table.span, problems);
        }
        let known = || balances.iter().map(|table| table.key.as_str());
        if let Some(other) = table
            .against
            .as_ref()
            .filter(|other| !known().any(|k| k == *other))
        {
            let span = table.span.clone();
            problems.push(unknown(
                "balance",
                "表",
                "table of amounts",
                other,
                span,
                known(),
            ));
        }
    }
}

fn found<'s>(
    schema: &'s Schema,
    name: &str,
    span: &Option<Span>,
    problems: &mut Vec<Diagnostic>,
) -> Option<&'s Field> {
    let field = schema.get(name).map(|(_, field)| field);
    if field.is_none() {
        let known = schema.names();
        problems.push(unknown("field", "字段", "field", name, span.clone(), known));
    }
    field
}

/// Names that are given twice.
fn twice<'i>(
    what: &str,
    keys: impl Iterator<Item = (&'i String, &'i Option<Span>)>,
    problems: &mut Vec<Diagnostic>,
) {
    let mut seen: Vec<&str> = Vec::new();
    for (key, span) in keys {
        if seen.contains(&key.as_str()) {
            problems.push(Diagnostic::error(
                "duplicate-name",
                span.clone(),
                format!("[[{what}]] 的“{key}”重复。"),
                format!("“{key}” of [[{what}]] is declared twice."),
            ));
        }
        seen.push(key);
    }
}
