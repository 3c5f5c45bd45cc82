//! Known answers, decisions that authorities published, and sample records.

use super::document::Section;
use jiff::civil::Date;
use model::bytes::fields;
use model::diagnostic::{Diagnostic, Span};
use model::sorted;
use model::text::Text;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A known answer.
#[derive(Clone, Debug)]
pub struct Case {
    /// Name in the file.
    pub id: String,
    /// As shown.
    pub name: Text,
    /// File of the pack.
    pub file: String,
    /// Where it stands.
    pub span: Option<Span>,
    /// Line of its name in the file, from 1.
    pub line: u32,
    /// Where it stands in the file, as a path: `case.3`; empty if it is all of it.
    pub path: String,
    /// The date that it is screened on.
    pub as_of: Date,
    /// The record.
    pub record: Map<String, Value>,
    /// The fields whose values are meant not to be readable, such as `products.1.output`.
    pub unreadable: Vec<String>,
    /// The verdict, if it is known.
    pub verdict: Option<String>,
    /// Outcomes by code.
    pub findings: BTreeMap<String, String>,
    /// Figures by name.
    pub figures: BTreeMap<String, String>,
    /// Values of facts by name.
    pub facts: BTreeMap<String, String>,
    /// Names of what is missing, by code.
    pub missing: sorted::Map<String, Vec<String>>,
}

/// What an authority decided, kept as a record: to be compared with, not to be met.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its record, the facts and what is assumed beside them, with the findings and figures that the decision states.
    pub case: Case,
    /// What was decided, in words.
    pub decided: Text,
    /// Verdicts that come to the same.
    pub verdicts: Vec<String>,
}

/// A record to start from.
#[derive(Clone, Debug, Serialize)]
pub struct Sample {
    /// Name in the pack.
    pub id: String,
    /// As shown.
    pub title: Text,
    /// Where its numbers come from.
    pub source: Text,
    /// Fields whose values were assumed.
    pub assumed: Vec<String>,
    /// The record.
    pub record: Map<String, Value>,
    /// Where its name stands.
    #[serde(skip)]
    pub span: Option<Span>,
}

fields! {
    Sample { id, title, source, assumed, record; span }
}

/// No two cases of a file go by one name, and no two decisions or samples.
pub(super) fn check_ids(
    cases: &[Case],
    decisions: &[Decision],
    samples: &[Sample],
    problems: &mut Vec<Diagnostic>,
) {
    let mut once = |names: &mut dyn Iterator<Item = (&str, &String, Option<Span>)>| {
        let mut seen: sorted::Map<(&str, &String), Option<Span>> = sorted::Map::default();
        for (file, id, span) in names {
            if let Some(first) = seen.get(&(file, id)) {
                let problem = Diagnostic::error(
                    "duplicate-id",
                    span,
                    format!("名称“{id}”已经有了，这里要另起名称。"),
                    format!("The name “{id}” is taken: give this one another."),
                );
                problems.push(problem.related(first.clone(), "前一个", "the first"));
            } else {
                seen.insert((file, id), span);
            }
        }
    };
    let cases = cases.iter();
    once(&mut cases.map(|case| (&*case.file, &case.id, case.span.clone())));
    let decisions = decisions.iter().map(|decision| &decision.case);
    once(&mut decisions.map(|case| ("", &case.id, case.span.clone())));
    let samples = samples.iter();
    once(&mut samples.map(|sample| ("", &sample.id, sample.span.clone())));
}

/// Reads a file of cases.
pub(super) fn read_cases(file: &str, root: &Section<'_, '_>) -> Vec<Case> {
    let cases = root
        .sections("case")
        .iter()
        .zip(1..)
        .filter_map(|(section, place)| read_case(file, section, place))
        .collect();
    root.finish();
    cases
}

fn read_case(file: &str, section: &Section<'_, '_>, place: usize) -> Option<Case> {
    let (id, name, as_of) = (
        section.need_text("id"),
        section.words("name"),
        section.need_date("as_of"),
    );
    section.need_text("source");
    let record = section.section("record").map(|r| r.map());
    if record.is_none() {
        section.missing("record");
    }
    let unreadable = section.texts("unreadable");
    let expect = section.section("expect");
    if expect.is_none() {
        section.missing("expect");
    }
    let (mut verdict, mut findings, mut figures, mut facts, mut missing) = (
        None,
        BTreeMap::new(),
        BTreeMap::new(),
        BTreeMap::new(),
        sorted::Map::default(),
    );
    if let Some(expect) = expect {
        verdict = expect.text("verdict").map(|t| t.value);
        findings = plain(expect.section("findings"));
        figures = plain(expect.section("figures"));
        facts = plain(expect.section("facts"));
        if let Some(section) = expect.section("missing") {
            for (code, names) in section.entries() {
                let Value::Array(names) = names else {
                    section.push(Diagnostic::error(
                        "wrong-type",
                        code.span,
                        "这里应为名称的列表。",
                        "This must be a list of names.",
                    ));
                    continue;
                };
                missing.insert(
                    code.value,
                    names
                        .iter()
                        .filter_map(|n| n.as_str().map(str::to_owned))
                        .collect(),
                );
            }
        }
        expect.finish();
    }
    section.finish();
    let id = id?;
    let line = id.span.map_or(1, |span| span.start.line);
    Some(Case {
        name: name.unwrap_or_else(|| Text::same(id.value.clone())),
        id: id.value,
        file: file.to_owned(),
        span: section.span(),
        line,
        path: format!("case.{place}"),
        as_of: as_of?.value,
        record: record?,
        unreadable: unreadable.into_iter().map(|t| t.value).collect(),
        verdict,
        findings,
        figures,
        facts,
        missing,
    })
}

fn plain(section: Option<Section<'_, '_>>) -> BTreeMap<String, String> {
    let Some(section) = section else {
        return BTreeMap::new();
    };
    let mut plain = BTreeMap::new();
    for (key, value) in section.entries() {
        match value {
            Value::String(text) => {
                plain.insert(key.value, text);
            }
            _ => section.push(Diagnostic::error(
                "wrong-type",
                key.span,
                "这里应为加引号的文字。",
                "This must be text in quotes.",
            )),
        }
    }
    plain
}

/// Reads a decision. A fact that is assumed as well is a mistake.
pub(super) fn read_decision(file: &str, root: &Section<'_, '_>) -> Option<Decision> {
    let (id, as_of) = (root.need_text("id"), root.need_date("as_of"));
    let (name, decided) = (root.need_words("title"), root.need_words("decided"));
    root.need_words("source");
    let verdicts = root
        .texts("verdicts")
        .into_iter()
        .map(|t| t.value)
        .collect();
    let findings = plain(root.section("findings"));
    let figures = plain(root.section("figures"));
    let mut record = Map::new();
    for part in ["facts", "assumed"] {
        let section = root.section(part);
        if section.is_none() && part == "facts" {
            root.missing(part);
        }
        for (key, value) in section.iter().flat_map(Section::entries) {
            if record.insert(key.value.clone(), value).is_some() {
                root.push(Diagnostic::error(
                    "duplicate",
                    key.span,
                    format!("“{}”已经是决定里的事实，不能再假定。", key.value),
                    format!(
                        "“{}” is a fact of the decision and can't be assumed.",
                        key.value
                    ),
                ));
            }
        }
    }
    root.finish();
    let id = id?;
    Some(Decision {
        case: Case {
            name,
            file: file.to_owned(),
            line: id.span.as_ref().map_or(1, |span| span.start.line),
            path: String::new(),
            span: id.span,
            id: id.value,
            as_of: as_of?.value,
            record,
            unreadable: Vec::new(),
            verdict: None,
            findings,
            figures,
            facts: BTreeMap::new(),
            missing: sorted::Map::default(),
        },
        decided,
        verdicts,
    })
}

/// Reads a sample.
pub(super) fn read_sample(file: &str, root: &Section<'_, '_>) -> Option<Sample> {
    let id = root.need_text("id");
    let (title, source) = (root.need_words("title"), root.need_words("source"));
    let assumed = root.texts("assumed").into_iter().map(|t| t.value).collect();
    let record = root.section("record").map(|r| r.map());
    if record.is_none() {
        root.missing("record");
    }
    root.finish();
    let id = id?;
    Some(Sample {
        span: id.span.or_else(|| Some(Span::start_of(file))),
        id: id.value,
        title,
        source,
        assumed,
        record: record?,
    })
}
