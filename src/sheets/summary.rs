//! Reports out as a spreadsheet: one line a record.

use super::records::{Records, Row};
use engine::record::{FieldProblem, Record, about_day};
use engine::report::Report;
use engine::rule::Rules;
use jiff::civil::Date;
use model::error::UserError;
use model::outcome::{Outcome, Verdict};
use model::text::visible;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a line says of a record.
pub struct Summary {
    verdict: Verdict,
    /// How each rule came out, by its code.
    outcomes: Vec<(Arc<str>, Outcome)>,
    problems: Vec<FieldProblem>,
    /// The known facts that findings read, by name.
    facts: BTreeMap<Arc<str>, String>,
    /// The verdict as reviewers judged, and the codes of what they judged.
    judged: Option<(Verdict, Vec<Arc<str>>)>,
}

impl Summary {
    /// Screens a record. No report is written for it: that takes several times as long.
    #[must_use]
    pub fn screened(rules: &Rules, record: &Arc<Record>, as_of: Date) -> Self {
        let (outcomes, facts) = rules.tallied(record, as_of);
        let codes = rules.rules.iter().map(|rule| Arc::clone(&rule.header.code));
        let problems = about_day(&rules.data, as_of);
        Self {
            verdict: rules.verdict(outcomes.iter().copied().enumerate()),
            outcomes: codes.zip(outcomes).collect(),
            problems: problems
                .into_iter()
                .chain(record.problems(&rules.data.schema))
                .collect(),
            facts,
            judged: None,
        }
    }

    /// What a report says.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let findings = &report.findings;
        let mut facts = BTreeMap::new();
        for fact in findings.iter().flat_map(|finding| &finding.facts) {
            let name = Arc::clone(&fact.name);
            facts.entry(name).or_insert_with(|| fact.value.clone());
        }
        Self {
            verdict: report.verdict,
            outcomes: findings
                .iter()
                .map(|finding| (Arc::clone(&finding.code), finding.outcome))
                .collect(),
            problems: report.problems.clone(),
            facts,
            judged: report.judged.as_ref().map(|judged| {
                let codes = findings.iter().filter(|f| f.judged.is_some());
                (judged.verdict, codes.map(|f| Arc::clone(&f.code)).collect())
            }),
        }
    }
}

/// The headings: a record's line and name, its verdict, the counts of outcomes and the codes behind them, problems, and the
/// facts of these names; where reviewers judged some, the verdict as judged and the codes of what was judged. They begin with the mark by which a spreadsheet knows UTF-8.
#[must_use]
pub fn headings(facts: &[&str], judged: bool) -> Vec<u8> {
    let counts = Outcome::ALL.iter().map(|o| o.name().to_owned());
    let codes = Outcome::ALL
        .iter()
        .filter(|o| **o < Outcome::Pass)
        .map(|o| format!("{}_codes", o.name()));
    let headings = ["line", "name", "verdict"]
        .map(str::to_owned)
        .into_iter()
        .chain(counts)
        .chain(codes);
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let facts = facts.iter().map(|name| format!("fact {name}"));
    let headings = headings.chain(["problems".to_owned()]);
    let of_judged = ["judged_verdict", "judged_codes"].map(str::to_owned);
    let of_judged = of_judged.into_iter().filter(|_| judged);
    bytes.append(&mut written(headings.chain(facts).chain(of_judged)));
    bytes
}

/// A record of a file with what was found, or with why it can't be read. Problems are told by their cells; a fact that no finding
/// read, or that isn't known, has an empty one.
#[must_use]
pub fn line(records: &Records, row: &Row, summary: Option<&Summary>, facts: &[&str]) -> Vec<u8> {
    let mut cells = vec![row.line.to_string(), inert(row.name())];
    match (summary, &row.record) {
        (Some(summary), _) => {
            let codes = |outcome| {
                let found = summary.outcomes.iter();
                found
                    .filter(move |(_, came)| *came == outcome)
                    .map(|(code, _)| &**code)
            };
            cells.push(summary.verdict.name().to_owned());
            cells.extend(Outcome::ALL.map(|o| codes(o).count().to_string()));
            let grave = Outcome::ALL.into_iter().filter(|o| *o < Outcome::Pass);
            cells.extend(grave.map(|o| codes(o).collect::<Vec<_>>().join(" ")));
            let found = summary
                .problems
                .iter()
                .map(|problem| records.place(row, problem));
            let problems = found.map(|problem| problem.short());
            cells.push(inert(&problems.collect::<Vec<_>>().join("; ")));
            cells.extend(facts.iter().map(|name| {
                let fact = summary.facts.get(*name);
                fact.map(|value| cell(value)).unwrap_or_default()
            }));
            if let Some((verdict, codes)) = &summary.judged {
                cells.extend([verdict.name().to_owned(), codes.join(" ")]);
            }
        }
        (None, record) => {
            let blanks = Outcome::ALL
                .iter()
                .map(|o| if *o < Outcome::Pass { 2 } else { 1 })
                .sum::<usize>();
            cells.resize(cells.len() + 1 + blanks, String::new());
            cells.extend(
                record
                    .as_ref()
                    .err()
                    .map(|why| why.words())
                    .map(|why| format!("{} / {}", why.zh, why.en)),
            );
        }
    }
    written(cells.into_iter())
}

fn written(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

/// A number as it is, and anything else as a text.
fn cell(value: &str) -> String {
    match model::number::parse(value) {
        Ok(_) => value.to_owned(),
        Err(_) => inert(value),
    }
}

/// A text that a spreadsheet doesn't take for a formula, and that hides nothing.
fn inert(text: &str) -> String {
    let text = visible(text);
    // Full-width signs too: where Chinese or Japanese is typed, they begin a formula as well.
    let signs = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
    let quote = if text.starts_with(signs) { "'" } else { "" };
    format!("{quote}{text}")
}
