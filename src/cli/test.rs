//! `water-rules test`: the known answers of a pack, and the rules that they leave untested.

use super::{Failure, plain, usable};
use jiff::civil::Date;
use serde_json::Map;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use toml::de::{DeTable, DeValue};
use water_rules::api::PackFiles;

pub(super) fn run(pack: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let (files, pack) = usable(pack)?;
    let answers = Answers::read(&files);
    let results = pack.cases();
    let mut failed = 0;
    for result in results.iter().filter(|r| !r.passed) {
        failed += 1;
        let line = answers.lines.get(&(result.file.as_str(), result.id.clone())).unwrap_or(&1);
        let title = format!("{}:{line}: {}: {} / {}", result.file, result.id, result.name.zh, result.name.en);
        writeln!(out, "{}", plain(&title))?;
        for difference in &result.differences {
            let (expected, actual) = (&difference.expected, &difference.actual);
            let text = format!("{}: 应为 {expected}，实为 {actual} / expected {expected}, got {actual}", difference.what);
            writeln!(out, "    {}", plain(&text))?;
        }
    }
    // Every rule has a finding in every report, even in that of an empty record.
    let mut noted = BTreeSet::new();
    for rule in &pack.screen(&Map::new(), Date::MAX).findings {
        let seen: Vec<&str> = answers.outcomes.get(&rule.code).into_iter().flatten().map(String::as_str).collect();
        if seen.len() < 2 && noted.insert(&rule.code) {
            let (zh, en) = match seen.first() {
                Some(outcome) => (format!("用例只验证了 {outcome}"), format!("cases only expect {outcome}")),
                None => ("没有用例验证".to_owned(), "no case names it".to_owned()),
            };
            writeln!(out, "note: {} ({}.rhai): {zh} / {en}", rule.code, rule.rule)?;
        }
    }
    let total = results.len();
    writeln!(out, "用例 {total}，不符 {failed} / {total} cases, {failed} failed")?;
    if failed == 0 { Ok(()) } else { Err(Failure::Failed) }
}

/// What the files of cases say, for places and coverage.
#[derive(Default)]
struct Answers<'a> {
    /// Line of each case by file and id.
    lines: BTreeMap<(&'a str, String), usize>,
    /// Outcomes that cases expect, by code.
    outcomes: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Answers<'a> {
    fn read(files: &'a PackFiles) -> Self {
        let mut answers = Self::default();
        for (file, text) in files.iter().filter(|(file, _)| file.starts_with("cases/") && file.ends_with(".toml")) {
            let (root, _) = DeTable::parse_recoverable(text);
            let root = DeValue::Table(root.into_inner());
            for case in root.get("case").and_then(|c| c.get_ref().as_array()).into_iter().flatten() {
                answers.add(file, text, case.get_ref());
            }
        }
        answers
    }

    fn add(&mut self, file: &'a str, text: &str, case: &DeValue<'_>) {
        if let Some(id) = case.get("id") {
            let line = text.get(..id.span().start).map_or(1, |before| before.matches('\n').count() + 1);
            let id = id.get_ref().as_str().unwrap_or_default();
            self.lines.insert((file, id.to_owned()), line);
        }
        let findings = case.get("expect").and_then(|e| e.get_ref().get("findings"));
        for (code, outcome) in findings.and_then(|f| f.get_ref().as_table()).into_iter().flatten() {
            let outcome = outcome.get_ref().as_str().unwrap_or_default();
            self.outcomes.entry(code.get_ref().to_string()).or_default().insert(outcome.to_owned());
        }
    }
}
