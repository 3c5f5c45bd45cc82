//! The `//!` header of a rule file: its title, explanation, sources and words.

use crate::bytes::fields;
use crate::lint::{Diagnostic, Place, Span};
use crate::pack::document::{bad_date, parse_date};
use crate::pack::{Confidence, PackData, SourceRef, unknown};
use crate::report::Rendered;
use crate::sorted::Map;
use crate::text::{Text, nearest};
use jiff::civil::Date;
use std::sync::Arc;

/// What a rule says of itself.
#[derive(Clone, Debug)]
pub struct Header {
    /// Code, such as `QUOTA-02`.
    pub code: Arc<str>,
    /// Stage of the process.
    pub stage: Arc<str>,
    /// What the records are about that it concerns; empty where the pack has one kind of record.
    pub subjects: Vec<String>,
    /// As shown.
    pub title: Arc<Rendered<Text>>,
    /// What it decides and on what basis.
    pub explanation: Text,
    /// Sources as a report shows them.
    pub sources: Arc<Rendered<Vec<SourceRef>>>,
    /// Departments that follow up.
    pub departments: Arc<[String]>,
    /// How sure the reading is.
    pub confidence: Confidence,
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub until: Option<Date>,
    /// Words by key, each with its line.
    pub words: Map<String, (Text, u32)>,
    /// Where the code stands.
    pub span: Option<Span>,
}

fields! {
    Header { code, stage, subjects, title, explanation, sources, departments, confidence, from, until, words, span }
}

const TAGS: [&str; 9] = [
    "code",
    "stage",
    "subject",
    "source",
    "department",
    "confidence",
    "from",
    "until",
    "say",
];

/// Reads the header of a rule; nothing if the pack can't use the rule.
pub(crate) fn read(
    place: Place<'_>,
    data: &PackData,
    problems: &mut Vec<Diagnostic>,
) -> Option<Header> {
    let mut title = None;
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open = false;
    let mut tags: Map<&str, Vec<(u32, &str)>> = Map::default();
    for (number, line) in place.text.lines().enumerate() {
        let line_number = number as u32 + 1;
        let Some(content) = line.trim_start().strip_prefix("//!") else {
            if line.trim().is_empty() || line.trim_start().starts_with("//") {
                continue;
            }
            break;
        };
        let content = content.trim();
        if let Some(tag) = content.strip_prefix('@') {
            let (name, value) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
            match TAGS.iter().find(|known| **known == name) {
                Some(known) => tags
                    .or_insert_with(known, Vec::new)
                    .push((line_number, value.trim())),
                None => problems.push(
                    Diagnostic::error(
                        "unknown-tag",
                        place.line(line_number),
                        format!("没有“@{name}”这种说明。"),
                        format!("There is no tag “@{name}”."),
                    )
                    .maybe_help(nearest(name, TAGS).map(|near| {
                        Text::new(
                            format!("是不是要写“@{near}”？"),
                            format!("Did you mean “@{near}”?"),
                        )
                    })),
                ),
            }
            open = false;
        } else if title.is_none() && !content.is_empty() {
            title = Some((line_number, content));
        } else if content.is_empty() {
            open = false;
        } else if let (true, Some(last)) = (open, paragraphs.last_mut()) {
            let glue = if last.ends_with(|c: char| c.is_ascii()) {
                " "
            } else {
                ""
            };
            last.push_str(glue);
            last.push_str(content);
        } else {
            paragraphs.push(content.to_owned());
            open = true;
        }
    }
    let mut one = |name: &'static str, needed: bool| {
        let found = tags
            .get(name)
            .and_then(|all| all.first())
            .copied()
            .filter(|(_, value)| !value.is_empty());
        if needed && found.is_none() {
            let code = match name {
                "source" => "missing-source",
                "from" => "missing-date",
                _ => "missing-tag",
            };
            problems.push(
                Diagnostic::error(
                    code,
                    place.line(1),
                    format!("规则的说明里缺少“@{name}”。"),
                    format!("The rule's header has no “@{name}”."),
                )
                .help(
                    format!("在文件开头加一行“//! @{name} …”。"),
                    format!("Add a line “//! @{name} …” at the top of the file."),
                ),
            );
        }
        found
    };
    let code = one("code", true);
    let stage = one("stage", true);
    let source = one("source", true);
    let department = one("department", true);
    let confidence = one("confidence", true);
    let from = one("from", true);
    let until = one("until", false);
    let mut date = |name: &str, tag: Option<(u32, &str)>| {
        tag.and_then(|(line, text)| {
            let date = parse_date(text);
            if date.is_none() {
                problems.push(bad_date(name, place.line(line)));
            }
            date
        })
    };
    let (from, until) = (date("@from", from), date("@until", until));
    let title = match title.map(|(line, text)| (line, bilingual(text))) {
        Some((_, Some(title))) => title,
        Some((line, None)) => {
            problems.push(not_bilingual(place.line(line)));
            Text::default()
        }
        None => {
            problems.push(not_bilingual(place.line(1)));
            Text::default()
        }
    };
    if let Some((line, stage)) = stage
        && !data.manifest.stages.iter().any(|s| s.id == stage)
    {
        problems.push(unknown(
            "stage",
            "环节",
            "stage",
            stage,
            place.line(line),
            data.manifest.stages.iter().map(|s| s.id.as_str()),
        ));
    }
    let mut subjects = Vec::new();
    let subject = data.manifest.subject.as_ref();
    for (line, text) in tags.get("subject").into_iter().flatten() {
        for name in text
            .split([',', '，', ' '])
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            let field = subject.and_then(|s| data.schema.get(&s.field));
            match field {
                Some((_, field)) => {
                    problems.extend(crate::pack::unknown_subject(field, name, place.line(*line)))
                }
                None => problems.push(unknown(
                    "subject",
                    "审查对象",
                    "subject",
                    name,
                    place.line(*line),
                    std::iter::empty(),
                )),
            }
            subjects.push(name.to_owned());
        }
    }
    if let (true, Some(subject)) = (subjects.is_empty(), subject) {
        subjects.clone_from(&subject.default);
    }
    let mut sources = Vec::new();
    for (line, text) in tags.get("source").into_iter().flatten() {
        let (id, article) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        if !data.sources.contains_key(id) && source.is_some() {
            problems.push(unknown(
                "source",
                "依据",
                "source",
                id,
                place.line(*line),
                data.sources.keys().map(String::as_str),
            ));
        }
        sources.push((id.to_owned(), article.trim().to_owned()));
    }
    let mut departments = Vec::new();
    for (line, text) in tags.get("department").into_iter().flatten() {
        for id in text
            .split([',', '，', ' '])
            .map(str::trim)
            .filter(|id| !id.is_empty())
        {
            if !data.departments.iter().any(|d| d.id == id) && department.is_some() {
                problems.push(unknown(
                    "department",
                    "部门",
                    "department",
                    id,
                    place.line(*line),
                    data.departments.iter().map(|d| d.id.as_str()),
                ));
            }
            departments.push(id.to_owned());
        }
    }
    let confidence = confidence.and_then(|(line, text)| {
        let known = Confidence::parse(text);
        if known.is_none() {
            problems.push(crate::pack::tables::bad_confidence(text, place.line(line)));
        }
        known
    });
    let mut words = Map::default();
    for (line, text) in tags.get("say").into_iter().flatten() {
        let parsed = text
            .split_once('=')
            .and_then(|(key, words)| Some((key.trim().to_owned(), bilingual(words)?)));
        match parsed {
            Some((key, text)) => {
                if words.insert(key.clone(), (text, *line)).is_some() {
                    problems.push(Diagnostic::error(
                        "duplicate-text",
                        place.line(*line),
                        format!("文字“{key}”重复。"),
                        format!("The words “{key}” are given twice."),
                    ));
                }
            }
            None => problems.push(not_bilingual(place.line(*line))),
        }
    }
    let (line, code) = code?;
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let join = |zh: bool| {
        paragraphs
            .iter()
            .filter(|p| chinese(p) == zh)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    };
    Some(Header {
        code: code.into(),
        stage: stage.map(|(_, s)| s.into())?,
        subjects,
        title: Arc::new(Rendered::new(title)),
        explanation: Text::new(join(true), join(false)),
        sources: Arc::new(Rendered::new(data.source_refs(&sources))),
        departments: departments.into(),
        confidence: confidence?,
        from: from?,
        until,
        words,
        span: place.line(line),
    })
}

fn bilingual(text: &str) -> Option<Text> {
    let (zh, en) = text.split_once('|')?;
    let (zh, en) = (zh.trim(), en.trim());
    (!zh.is_empty() && !en.is_empty()).then(|| Text::new(zh, en))
}

fn not_bilingual(span: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "missing-language",
        span,
        "这里要有中文和英文，中间用“|”隔开。",
        "Both languages are needed here, with “|” between them.",
    )
    .help("写成“中文 | English”。", "Write “中文 | English”.")
}
