//! Judgements: what a reviewer decides of single findings, with a reason, a name and a day. They are not the record: they stand
//! beside it, and a report to which they are applied keeps the outcome of the rules beside the reviewer's.
//!
//! A judgement is of a finding as it was then: where the record or the rules have changed since so that the rule says something
//! else, the judgement is kept and said to be stale, and it doesn't count.

use jiff::civil::Date;
use model::diagnostic::Diagnostic;
use model::outcome::{Outcome, Verdict};
use pack::given::{Given, Part, Places};
use serde::Serialize;
use serde_json::{Map, Value};

/// What was decided of a finding, by whom, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The outcome that counts instead.
    pub outcome: Outcome,
    /// Who decided.
    pub by: String,
    /// On which day, such as `2026-11-28`.
    pub on: String,
    /// Why.
    pub reason: String,
}

/// A judgement as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// What the record calls itself, where judgements of several stand together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Code of the rule.
    pub code: String,
    /// What the rule said.
    pub found: Outcome,
    /// On what it rested: its checks and what it lacked, as `seen` in `judge.rs` writes them. Where it is empty only the outcome tells
    /// whether the finding is still the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// What was decided instead.
    #[serde(flatten)]
    pub judged: Judged,
}

/// The verdict of a report to which judgements were applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AsJudged {
    /// The verdict over the outcomes as they were judged.
    pub verdict: Verdict,
    /// Judgements that don't count, because the finding isn't what was judged.
    pub stale: Vec<Stale>,
}

/// A judgement whose finding came out otherwise since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stale {
    /// The judgement.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// What the rule says now; nothing if no such rule concerns the record.
    pub now: Option<Outcome>,
}

/// Reads a list of judgements, as [`read_judgements`] reads those of an object: without places.
#[must_use]
pub fn read_judgement_list(list: Value, today: Date) -> (Vec<Judgement>, Vec<Diagnostic>) {
    let given = Map::from_iter([("judgement".to_owned(), list)]);
    read_judgements(&given, today, &|_| None)
}

/// Reads the judgements under `judgement` of an object. What is wrong with one has its place, and that one is left out. `today`
/// is the day after which nothing can have been decided.
#[must_use]
pub fn read_judgements(
    given: &Map<String, Value>,
    today: Date,
    places: Places<'_>,
) -> (Vec<Judgement>, Vec<Diagnostic>) {
    let mut reader = Given::new(places);
    let whole = Part {
        path: "",
        members: given,
    };
    reader.known(whole, &["judgement"]);
    let mut read: Vec<Judgement> = Vec::new();
    for (place, members) in reader.list(given, "judgement") {
        let path = format!("judgement.{place}");
        let part = Part {
            path: &path,
            members: &members,
        };
        let Some(judgement) = judgement(&mut reader, part, today) else {
            continue;
        };
        let same =
            |other: &Judgement| other.code == judgement.code && other.project == judgement.project;
        if read.iter().any(same) {
            reader.error(
                "judged-twice",
                &part.at("code"),
                &format!("{} 已有一条裁定。", judgement.code),
                &format!("{} has been judged already.", judgement.code),
            );
        } else {
            read.push(judgement);
        }
    }
    (read, reader.problems)
}

fn judgement(reader: &mut Given<'_>, part: Part<'_>, today: Date) -> Option<Judgement> {
    let before = reader.problems.len();
    reader.known(
        part,
        &[
            "project", "code", "found", "seen", "outcome", "by", "on", "reason",
        ],
    );
    let project = reader.text(part, "project", false);
    let code = reader.text(part, "code", true);
    let (found, outcome) = (
        outcome(reader, part, "found"),
        outcome(reader, part, "outcome"),
    );
    if found.is_some() && found == outcome {
        reader.error(
            "nothing-judged",
            &part.at("outcome"),
            "裁定与规则的意见相同，无须裁定。",
            "The rule says so already: there is nothing to judge.",
        );
    }
    let seen = match part.members.get("seen") {
        None => Some(Vec::new()),
        Some(seen) => seen.as_array().and_then(|list| {
            let text = |item: &Value| Some(item.as_str()?.to_owned());
            list.iter().map(text).collect()
        }),
    };
    if seen.is_none() {
        reader.error(
            "wrong-type",
            &part.at("seen"),
            "“seen”应为文字的列表。",
            "“seen” must be a list of texts.",
        );
    }
    let by = reader.text(part, "by", true);
    let on = reader.day_past(part, "on", today);
    let reason = reader.text(part, "reason", true);
    if reader.problems.len() > before {
        return None;
    }
    Some(Judgement {
        project,
        code: code?,
        found: found?,
        seen: seen?,
        judged: Judged {
            outcome: outcome?,
            by: by?,
            on: on?.to_string(),
            reason: reason?,
        },
    })
}

/// An outcome by its name. That a rule doesn't concern a record is none that a finding has, and none that can be judged.
fn outcome(reader: &mut Given<'_>, part: Part<'_>, key: &str) -> Option<Outcome> {
    let name = reader.text(part, key, true)?;
    let mut known = Outcome::ALL.into_iter();
    let found = known.find(|o| o.name() == name && *o != Outcome::NotApplicable);
    if found.is_none() {
        let known = Outcome::ALL.iter().map(|outcome| outcome.name());
        let known = known.filter(|name| *name != Outcome::NotApplicable.name());
        let words = ("outcome", "意见", "outcome");
        reader.undeclared(words, &name, &part.at(key), known);
    }
    found
}
