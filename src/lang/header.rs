//! The `//!` header of a rule or a fact: its title, explanation, sources and words.

use jiff::civil::Date;
use model::bytes::fields;
use model::diagnostic::{Diagnostic, Place, Span};
use model::likeness::nearest;
use model::rendered::Rendered;
use model::sorted::Map;
use model::text::Text;
use pack::document::{bad_date, parse_date, reversed};
use pack::{Confidence, PackData, SourceRef, unknown};
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

/// What a fact says of itself.
#[derive(Clone, Debug)]
pub struct FactHeader {
    /// As shown.
    pub title: Text,
    /// What it is and how it comes about.
    pub explanation: Text,
    /// Unit of a number, `1` if it has none; empty of everything else.
    pub unit: Arc<str>,
    /// Sources as a report shows them.
    pub sources: Arc<Rendered<Vec<SourceRef>>>,
    /// How sure the reading is.
    pub confidence: Confidence,
    /// First day in force, if it has one.
    pub from: Option<Date>,
    /// Last day in force.
    pub until: Option<Date>,
    /// Words by value, where the value is one of a list, each with its line.
    pub words: Map<String, (Text, u32)>,
}

fields! {
    FactHeader { title, explanation, unit, sources, confidence, from, until, words }
}

const RULE_TAGS: [&str; 9] = [
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
const FACT_TAGS: [&str; 6] = ["unit", "source", "confidence", "from", "until", "say"];

/// The comments that open a file.
struct Opening<'a> {
    place: Place<'a>,
    /// What it is the file of, in Chinese and in English.
    of: (&'static str, &'static str),
    title: Option<(u32, &'a str)>,
    paragraphs: Vec<String>,
    tags: Map<&'static str, Vec<(u32, &'a str)>>,
}

impl<'a> Opening<'a> {
    fn read(
        place: Place<'a>,
        of: (&'static str, &'static str),
        known: &[&'static str],
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut opening = Self {
            place,
            of,
            title: None,
            paragraphs: Vec::new(),
            tags: Map::default(),
        };
        let mut open = false;
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
                match known.iter().find(|known| **known == name) {
                    Some(known) => opening
                        .tags
                        .or_insert_with(known, Vec::new)
                        .push((line_number, value.trim())),
                    None => problems.push(
                        Diagnostic::error(
                            "unknown-tag",
                            place.line(line_number),
                            format!("没有“@{name}”这种说明。"),
                            format!("There is no tag “@{name}”."),
                        )
                        .maybe_help(
                            nearest(name, known.iter().copied()).map(|near| {
                                Text::new(
                                    format!("是不是要写“@{near}”？"),
                                    format!("Did you mean “@{near}”?"),
                                )
                            }),
                        ),
                    ),
                }
                open = false;
            } else if opening.title.is_none() && !content.is_empty() {
                opening.title = Some((line_number, content));
            } else if content.is_empty() {
                open = false;
            } else if let (true, Some(last)) = (open, opening.paragraphs.last_mut()) {
                let glue = if last.ends_with(|c: char| c.is_ascii()) {
                    " "
                } else {
                    ""
                };
                last.push_str(glue);
                last.push_str(content);
            } else {
                opening.paragraphs.push(content.to_owned());
                open = true;
            }
        }
        opening
    }

    /// Everything behind a tag, each with its line.
    fn all(&self, name: &str) -> impl Iterator<Item = (u32, &'a str)> {
        self.tags.get(name).into_iter().flatten().copied()
    }

    /// What stands behind a tag that is written once.
    fn one(&self, name: &str) -> Option<(u32, &'a str)> {
        self.all(name).next().filter(|(_, value)| !value.is_empty())
    }

    /// The same of a tag that must be there.
    fn need(&self, name: &str, problems: &mut Vec<Diagnostic>) -> Option<(u32, &'a str)> {
        let found = self.one(name);
        if found.is_none() {
            let code = match name {
                "source" => "missing-source",
                "from" => "missing-date",
                _ => "missing-tag",
            };
            let (zh, en) = self.of;
            problems.push(
                Diagnostic::error(
                    code,
                    self.place.line(1),
                    format!("{zh}的说明里缺少“@{name}”。"),
                    format!("The {en}'s header has no “@{name}”."),
                )
                .help(
                    format!("在文件开头加一行“//! @{name} …”。"),
                    format!("Add a line “//! @{name} …” at the top of the file."),
                ),
            );
        }
        found
    }

    fn date(&self, name: &str, problems: &mut Vec<Diagnostic>) -> Option<Date> {
        let (line, text) = self.one(name)?;
        let date = parse_date(text);
        if date.is_none() {
            problems.push(bad_date(&format!("@{name}"), self.place.line(line)));
        }
        date
    }

    /// The first and the last day in force.
    fn dates(&self, problems: &mut Vec<Diagnostic>) -> (Option<Date>, Option<Date>) {
        let (from, until) = (self.date("from", problems), self.date("until", problems));
        let line = self.one("until").map_or(1, |(line, _)| line);
        problems.extend(reversed(from, until, || self.place.line(line)));
        (from, until)
    }

    fn title(&self, problems: &mut Vec<Diagnostic>) -> Text {
        let title = self.title.and_then(|(_, title)| bilingual(title));
        title.unwrap_or_else(|| {
            let line = self.title.map_or(1, |(line, _)| line);
            problems.push(not_bilingual(self.place.line(line)));
            Text::default()
        })
    }

    /// Paragraphs with Chinese in them, and the others.
    fn explanation(&self) -> Text {
        let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let join = |zh: bool| {
            self.paragraphs
                .iter()
                .filter(|p| chinese(p) == zh)
                .cloned()
                .collect::<Vec<_>>()
                .join("\n")
        };
        Text::new(join(true), join(false))
    }

    fn sources(
        &self,
        data: &PackData,
        problems: &mut Vec<Diagnostic>,
    ) -> Arc<Rendered<Vec<SourceRef>>> {
        let mut sources = Vec::new();
        for (line, text) in self.all("source") {
            let (id, article) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            if !data.sources.contains_key(id) && !id.is_empty() {
                problems.push(unknown(
                    "source",
                    "依据",
                    "source",
                    id,
                    self.place.line(line),
                    data.sources.keys().map(String::as_str),
                ));
            }
            sources.push((id.to_owned(), article.trim().to_owned()));
        }
        Arc::new(Rendered::new(data.source_refs(&sources)))
    }

    fn confidence(
        &self,
        tag: Option<(u32, &str)>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Confidence> {
        let (line, text) = tag?;
        let known = Confidence::parse(text);
        if known.is_none() {
            let line = self.place.line(line);
            problems.push(pack::sources::bad_confidence(text, line));
        }
        known
    }

    fn words(&self, problems: &mut Vec<Diagnostic>) -> Map<String, (Text, u32)> {
        let mut words = Map::default();
        for (line, text) in self.all("say") {
            let parsed = text
                .split_once('=')
                .and_then(|(key, words)| Some((key.trim().to_owned(), bilingual(words)?)));
            match parsed {
                Some((key, text)) => {
                    if words.insert(key.clone(), (text, line)).is_some() {
                        problems.push(Diagnostic::error(
                            "duplicate-text",
                            self.place.line(line),
                            format!("文字“{key}”重复。"),
                            format!("The words “{key}” are given twice."),
                        ));
                    }
                }
                None => problems.push(not_bilingual(self.place.line(line))),
            }
        }
        words
    }
}

/// Reads the header of a fact; nothing if the pack can't use the fact.
pub fn read_fact(
    place: Place<'_>,
    data: &PackData,
    problems: &mut Vec<Diagnostic>,
) -> Option<FactHeader> {
    let of = ("推定事实", "fact");
    let opening = Opening::read(place, of, &FACT_TAGS, problems);
    opening.need("source", problems);
    let confidence = opening.need("confidence", problems);
    let (from, until) = opening.dates(problems);
    let header = FactHeader {
        title: opening.title(problems),
        explanation: opening.explanation(),
        unit: opening.one("unit").map_or("", |(_, unit)| unit).into(),
        sources: opening.sources(data, problems),
        confidence: opening.confidence(confidence, problems)?,
        from,
        until,
        words: opening.words(problems),
    };
    Some(header)
}

/// The code of a rule, whatever else is wrong with it: what names it makes no other mistake.
pub fn code(place: Place<'_>) -> Option<String> {
    let opening = Opening::read(place, ("规则", "rule"), &RULE_TAGS, &mut Vec::new());
    opening.one("code").map(|(_, code)| code.to_owned())
}

/// Reads the header of a rule; nothing if the pack can't use the rule.
pub fn read(place: Place<'_>, data: &PackData, problems: &mut Vec<Diagnostic>) -> Option<Header> {
    let opening = Opening::read(place, ("规则", "rule"), &RULE_TAGS, problems);
    let code = opening.need("code", problems);
    let stage = opening.need("stage", problems);
    opening.need("source", problems);
    let department = opening.need("department", problems);
    let confidence = opening.need("confidence", problems);
    opening.need("from", problems);
    let (from, until) = opening.dates(problems);
    let title = opening.title(problems);
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
    for (line, text) in opening.all("subject") {
        for name in text
            .split([',', '，', ' '])
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            let field = subject.and_then(|s| data.schema.get(&s.field));
            match field {
                Some((_, field)) => {
                    problems.extend(pack::unknown_subject(field, name, place.line(line)))
                }
                None => problems.push(unknown(
                    "subject",
                    "审查对象",
                    "subject",
                    name,
                    place.line(line),
                    std::iter::empty(),
                )),
            }
            subjects.push(name.to_owned());
        }
    }
    if let (true, Some(subject)) = (subjects.is_empty(), subject) {
        subjects.clone_from(&subject.default);
    }
    let sources = opening.sources(data, problems);
    let mut departments = Vec::new();
    for (line, text) in opening.all("department") {
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
                    place.line(line),
                    data.departments.iter().map(|d| d.id.as_str()),
                ));
            }
            departments.push(id.to_owned());
        }
    }
    let confidence = opening.confidence(confidence, problems);
    let words = opening.words(problems);
    let (line, code) = code?;
    Some(Header {
        code: code.into(),
        stage: stage.map(|(_, s)| s.into())?,
        subjects,
        title: Arc::new(Rendered::new(title)),
        explanation: opening.explanation(),
        sources,
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
