//! Law and standards, how a decision cites them, and how sure they are.

use crate::document::{At, Section};
use crate::unknown::unknown;
use jiff::civil::Date;
use model::bytes::{fields, listed};
use model::diagnostic::{Diagnostic, Span};
use model::sorted::Map;
use model::text::Text;
use serde::Serialize;

/// How sure a number or a reading of the law is, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Confidence {
    /// The official text was read.
    #[serde(rename = "S1")]
    Official,
    /// A secondary copy was read.
    #[serde(rename = "S2")]
    Secondary,
    /// Recalled with high certainty: must be confirmed.
    #[serde(rename = "R")]
    Recalled,
    /// Recalled with moderate certainty: must be confirmed.
    #[serde(rename = "R?")]
    Weak,
}

listed! {
    Confidence: [Self::Official, Self::Secondary, Self::Recalled, Self::Weak];
}

impl Confidence {
    /// Reads `S1`, `S2`, `R` or `R?`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "S1" => Self::Official,
            "S2" => Self::Secondary,
            "R" => Self::Recalled,
            "R?" => Self::Weak,
            _ => return None,
        })
    }

    /// As written in a pack.
    #[must_use]
    pub const fn print(self) -> &'static str {
        match self {
            Self::Official => "S1",
            Self::Secondary => "S2",
            Self::Recalled => "R",
            Self::Weak => "R?",
        }
    }
}

/// Where an official text is looked up whose own address isn't known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Register {
    /// What the register is called.
    pub name: Text,
    /// Its address.
    pub address: String,
    /// What one looks for there: the number or the title of the text.
    pub look_for: String,
}

/// A law, notice or standard.
#[derive(Clone, Debug)]
pub struct Source {
    /// Full title.
    pub title: Text,
    /// Document number, if it has one.
    pub number: Option<String>,
    /// First day in force.
    pub from: Option<Date>,
    /// Last day in force.
    pub until: Option<Date>,
    /// Whether its text was read.
    pub confidence: Confidence,
    /// Where its official text stands, if that is known.
    pub address: Option<String>,
    /// Where to look for it otherwise; neither is given of what is no official text.
    pub register: Option<Register>,
    /// What its articles say, in the pack's own short words.
    pub says: Map<String, Text>,
    pub(super) article: Text,
    /// Whether it is named as it is: a document of an office, not a title.
    pub(super) bare: bool,
}

/// Who read a value of the pack in which document, and when: an office confirms it once, in its settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confirmation {
    /// Who.
    pub by: String,
    /// The day.
    pub on: String,
    /// The document, as a decision names it.
    pub document: String,
}

impl Source {
    /// A document that an office names in its settings.
    #[must_use]
    pub fn document(name: &str) -> Self {
        Self {
            title: Text::same(name),
            number: None,
            from: None,
            until: None,
            confidence: Confidence::Official,
            address: None,
            register: None,
            says: Map::default(),
            article: Text::default(),
            bare: true,
        }
    }

    /// The title with an article, as a decision cites it.
    #[must_use]
    pub fn cite(&self, article: &str) -> Text {
        if self.bare {
            return self.title.clone();
        }
        let number = self
            .number
            .as_ref()
            .map(|n| format!("（{n}）"))
            .unwrap_or_default();
        let place = if article.is_empty() {
            Text::default()
        } else {
            self.article.map(|pattern| pattern.replace("{}", article))
        };
        let separator = if place.en.is_empty() { "" } else { ", " };
        Text::new(
            format!("《{}》{number}{}", self.title.zh, place.zh),
            format!("{}{separator}{}", self.title.en, place.en),
        )
    }
}

/// A source of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceRef {
    /// Id in the pack.
    pub id: String,
    /// Full title.
    pub title: Text,
    /// The article, if one is named.
    pub article: String,
    /// Title, number and article as a decision cites them.
    pub citation: Text,
    /// Whether its text was read.
    pub confidence: Confidence,
    /// What the article says, in the pack's own short words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<Text>,
}

fields! {
    Register { name, address, look_for }
    Source { title, number, from, until, confidence, address, register, says, article, bare }
    Confirmation { by, on, document }
    SourceRef { id, title, article, citation, confidence, says }
}

/// The sources of `sources.toml`. A pack that names registers says of each source where its official text is.
pub(super) fn read_sources(root: &Section<'_, '_>) -> Map<String, Source> {
    let registers = read_registers(root);
    let mut sources = Map::default();
    let mut superseded = Vec::new();
    for section in root.sections("source") {
        let id = section.need_text("id");
        let title = section.need_words("title");
        let number = section.text("number").map(|t| t.value);
        let look_for = section.text("look_for").map(|t| t.value);
        section.words("issued_by");
        let (from, until) = (section.date("from"), section.date("until"));
        superseded.extend(section.text("superseded_by"));
        let article = section
            .words("article")
            .unwrap_or_else(|| Text::new("第{}条", "Art. {}"));
        let confidence = confidence(&section);
        let address = section.text("address");
        let address = address.and_then(|address| link(&section, address));
        let named = section.text("register");
        let unofficial = section.flag("no_official_text");
        let mut says = Map::default();
        for said in section.sections("says") {
            let (article, zh, en) = (
                said.need_text("article"),
                said.need_text("zh"),
                said.need_text("en"),
            );
            said.finish();
            if let (Some(article), Some(zh), Some(en)) = (article, zh, en) {
                says.insert(article.value, Text::new(zh.value, en.value));
            }
        }
        section.in_order(from.as_ref(), until.as_ref());
        section.finish();
        let Some(id) = id else { continue };
        let register = named.as_ref().and_then(|named| {
            let Some(known) = registers.get(&named.value) else {
                section.push(unknown(
                    "register",
                    "原文查询处",
                    "register",
                    &named.value,
                    named.span.clone(),
                    registers.keys().map(String::as_str),
                ));
                return None;
            };
            let by_title = || (!known.by_number).then(|| title.zh.to_string());
            let look_for = look_for.or_else(by_title).or_else(|| number.clone());
            if look_for.is_none() {
                section.missing("number");
            }
            Some(Register {
                name: known.name.clone(),
                address: known.address.clone(),
                look_for: look_for?,
            })
        });
        if !registers.is_empty() && address.is_none() && named.is_none() && !unofficial {
            section.push(Diagnostic::warning(
                "no-official-text",
                id.span.clone(),
                format!("没有写明“{}”的官方原文在哪里：写 address（网址）或者 register（在哪里查），不是官方文件的写 no_official_text = true。", id.value),
                format!("Where is the official text of “{}”? Give its `address`, or the `register` to look it up in; of what is no official document say `no_official_text = true`.", id.value),
            ));
        }
        let source = Source {
            title,
            number,
            from: from.map(|d| d.value),
            until: until.map(|d| d.value),
            confidence,
            register: register.filter(|_| address.is_none()),
            address,
            says,
            article,
            bare: false,
        };
        if sources.insert(id.value.clone(), source).is_some() {
            section.push(Diagnostic::error(
                "duplicate-source",
                id.span,
                format!("依据“{}”重复。", id.value),
                format!("The source “{}” is declared twice.", id.value),
            ));
        }
    }
    for by in superseded {
        if !sources.contains_key(&by.value) {
            root.push(unknown(
                "source",
                "依据",
                "source",
                &by.value,
                by.span,
                sources.keys().map(String::as_str),
            ));
        }
    }
    root.finish();
    sources
}

/// A public place where official texts are published.
struct Site {
    name: Text,
    address: String,
    by_number: bool,
}

fn read_registers(root: &Section<'_, '_>) -> Map<String, Site> {
    let mut registers = Map::default();
    for section in root.sections("register") {
        let (id, name) = (section.need_text("id"), section.need_words("name"));
        let address = section.need_text("address");
        let address = address.and_then(|address| link(&section, address));
        let by = section.need_text("by");
        section.finish();
        if let Some(by) = by.as_ref().filter(|by| !BY.contains(&by.value.as_str())) {
            section.push(unknown(
                "by",
                "查法",
                "way",
                &by.value,
                by.span.clone(),
                BY.into_iter(),
            ));
        }
        let (Some(id), Some(address), Some(by)) = (id, address, by) else {
            continue;
        };
        let by_number = by.value == "number";
        registers.insert(
            id.value,
            Site {
                name,
                address,
                by_number,
            },
        );
    }
    registers
}

/// By what a register is searched.
const BY: [&str; 2] = ["number", "title"];

fn link(section: &Section<'_, '_>, address: At<String>) -> Option<String> {
    if let Some(problem) = bad_address(&address.value, address.span) {
        section.push(problem);
        return None;
    }
    Some(address.value)
}

/// What is wrong with an address that can't be shown as a link.
#[must_use]
pub fn bad_address(address: &str, span: Option<Span>) -> Option<Diagnostic> {
    let mut schemes = ["https://", "http://"].iter();
    let is_link = schemes.any(|scheme| address.starts_with(scheme));
    (!is_link).then(|| {
        Diagnostic::error(
            "bad-address",
            span,
            "网址应以 https:// 或者 http:// 开头。",
            "An address begins with https:// or http://.",
        )
    })
}

/// Reads how sure the text of a source is.
pub fn confidence(section: &Section<'_, '_>) -> Confidence {
    section
        .need_text("confidence")
        .map_or(Confidence::Weak, |text| {
            Confidence::parse(&text.value).unwrap_or_else(|| {
                section.push(bad_confidence(&text.value, text.span));
                Confidence::Weak
            })
        })
}

/// A confidence that isn't one of the four.
pub fn bad_confidence(text: &str, span: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "bad-confidence",
        span,
        format!("“{text}”不是可信度。"),
        format!("“{text}” is not a confidence."),
    )
    .help(
        "可信度写 S1、S2、R 或 R?。",
        "Confidence is S1, S2, R or R?.",
    )
}
