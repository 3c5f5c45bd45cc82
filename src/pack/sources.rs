//! Law and standards, how a decision cites them, and how sure they are.

use jiff::civil::Date;
use model::bytes::{fields, listed};
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
    /// Where the official text stands, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

fields! {
    Source { title, number, from, until, confidence, address, says, article, bare }
    Confirmation { by, on, document }
    SourceRef { id, title, article, citation, confidence, says, address }
}
