//! `opinion.toml`: the parts of the review opinion that is printed, in order, with their words.

use super::document::Section;
use super::schema::Schema;
use super::unknown::unknown;
use model::bytes::fields;
use model::diagnostic::{Diagnostic, Span};
use model::outcome::{Outcome, Verdict};
use model::text::Text;
use serde::Serialize;

/// What a part can hold.
const KINDS: [&str; 8] = [
    "record",
    "conclusion",
    "matters",
    "findings",
    "referrals",
    "gaps",
    "signature",
    "certificate",
];

/// The review opinion of a pack.
#[derive(Clone, Debug, Serialize)]
pub struct Opinion {
    /// Its title.
    pub title: Text,
    /// What it is not, under the title.
    pub note: Option<Text>,
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// One part; parts that have nothing to say are left out when it is printed.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// One of [`KINDS`].
    pub holds: String,
    /// Its heading.
    pub title: Text,
    /// What is said before everything else in it.
    pub lead: Option<Text>,
    /// The verdicts with which it is printed; all if empty.
    pub verdicts: Vec<String>,
    /// `record`: the groups of fields that it shows.
    pub groups: Vec<String>,
    /// `matters`: the outcomes of the findings that it lists.
    pub outcomes: Vec<String>,
    /// `conclusion`: the sentence for each verdict. `signature`: what is signed.
    pub lines: Vec<Line>,
    #[serde(skip)]
    span: Option<Span>,
}

/// A line of a part.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The verdict with which it is printed; with all if absent.
    pub verdict: Option<String>,
    /// What it says.
    pub text: Text,
}

fields! {
    Opinion { title, note, parts }
    Part { holds, title, lead, verdicts, groups, outcomes, lines; span }
    Line { verdict, text }
}

/// Reads `opinion.toml`.
pub(super) fn read(root: &Section<'_, '_>) -> Opinion {
    let (title, note) = (root.need_words("title"), root.words("note"));
    let parts = root.sections("part").iter().filter_map(part).collect();
    root.finish();
    Opinion { title, note, parts }
}

fn part(section: &Section<'_, '_>) -> Option<Part> {
    let holds = section.need_text("holds");
    let title = section.need_words("title");
    let lead = section.words("lead");
    let verdicts = section.texts("verdicts");
    let outcomes = section.texts("outcomes");
    let groups = section
        .texts("groups")
        .into_iter()
        .map(|g| g.value)
        .collect();
    let lines = section.sections("line").iter().map(line).collect();
    let known = |name: &str, span: &Option<Span>, code, zh, en, known: &[&'static str]| {
        if !known.contains(&name) {
            section.push(unknown(
                code,
                zh,
                en,
                name,
                span.clone(),
                known.iter().copied(),
            ));
        }
    };
    if let Some(holds) = &holds {
        known(&holds.value, &holds.span, "part", "内容", "content", &KINDS);
    }
    for verdict in &verdicts {
        known(
            &verdict.value,
            &verdict.span,
            "verdict",
            "结论",
            "verdict",
            &Verdict::ALL.map(Verdict::name),
        );
    }
    for outcome in &outcomes {
        known(
            &outcome.value,
            &outcome.span,
            "outcome",
            "意见",
            "outcome",
            &Outcome::ALL.map(Outcome::name),
        );
    }
    section.finish();
    Some(Part {
        holds: holds?.value,
        title,
        lead,
        verdicts: verdicts.into_iter().map(|v| v.value).collect(),
        groups,
        outcomes: outcomes.into_iter().map(|o| o.value).collect(),
        lines,
        span: section.span(),
    })
}

fn line(section: &Section<'_, '_>) -> Line {
    let verdict = section.text("verdict");
    if let Some(verdict) = verdict
        .as_ref()
        .filter(|v| !Verdict::ALL.iter().any(|known| known.name() == v.value))
    {
        let names = Verdict::ALL.iter().map(|v| v.name());
        section.push(unknown(
            "verdict",
            "结论",
            "verdict",
            &verdict.value,
            verdict.span.clone(),
            names,
        ));
    }
    let text = section.need_words("text");
    section.finish();
    Line {
        verdict: verdict.map(|v| v.value),
        text,
    }
}

/// Checks the groups that the parts show, once the fields are read.
pub(super) fn link(opinion: &Opinion, schema: &Schema, problems: &mut Vec<Diagnostic>) {
    for part in &opinion.parts {
        for name in part
            .groups
            .iter()
            .filter(|name| !schema.groups.iter().any(|g| g.id == **name))
        {
            let groups = schema.groups.iter().map(|g| g.id.as_str());
            problems.push(unknown(
                "group",
                "分组",
                "group",
                name,
                part.span.clone(),
                groups,
            ));
        }
    }
}
