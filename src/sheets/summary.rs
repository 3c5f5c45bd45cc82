//! Reports out as a spreadsheet: one line a record.

use super::records::{Records, Row};
use crate::Tally;
use model::error::UserError;
use model::outcome::Outcome;
use model::text::visible;

/// The headings: the fields of the key, if one is wanted; a record's line and name, its verdict, the counts of outcomes and the codes behind them, problems, and the
/// facts of these names; where reviewers judged some, the verdict as judged and the codes of what was judged. They begin with the mark by which a spreadsheet knows UTF-8.
#[must_use]
pub fn headings(keys: &[String], facts: &[&str], judged: bool) -> Vec<u8> {
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
    let keys = keys.iter().map(|key| inert(key));
    let all = keys.chain(headings).chain(facts).chain(of_judged);
    bytes.append(&mut written(all));
    bytes
}

/// A record of a file with what was found, or with why it can't be read. Problems are told by their cells; a fact that isn't
/// known has an empty one.
#[must_use]
pub fn line(
    records: &Records,
    row: &Row,
    key: &[String],
    tally: Option<&Tally>,
    facts: &[&str],
) -> Vec<u8> {
    let mut cells: Vec<String> = key.iter().map(|value| cell(value)).collect();
    cells.extend([row.line.to_string(), inert(row.name())]);
    match (tally, &row.record) {
        (Some(tally), _) => {
            let codes = |outcome| {
                let found = tally.outcomes.iter();
                found
                    .filter(move |(_, came)| *came == outcome)
                    .map(|(code, _)| &**code)
            };
            cells.push(tally.verdict.name().to_owned());
            cells.extend(Outcome::ALL.map(|o| codes(o).count().to_string()));
            let grave = Outcome::ALL.into_iter().filter(|o| *o < Outcome::Pass);
            cells.extend(grave.map(|o| codes(o).collect::<Vec<_>>().join(" ")));
            let found = tally
                .problems
                .iter()
                .map(|problem| records.place(row, problem));
            let problems = found.map(|problem| problem.short());
            cells.push(inert(&problems.collect::<Vec<_>>().join("; ")));
            cells.extend(facts.iter().map(|name| {
                let fact = tally.facts.get(*name);
                fact.map(|value| cell(value)).unwrap_or_default()
            }));
            if let Some((verdict, codes)) = &tally.judged {
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
