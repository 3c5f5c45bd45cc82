//! `water-rules test`: the known answers of a pack, and the rules that they leave untested.

use super::{Failure, plain, usable};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

pub(super) fn run(pack: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let (_, pack) = usable(pack)?;
    let results = pack.cases();
    let mut failed = 0;
    for result in results.iter().filter(|r| !r.passed) {
        failed += 1;
        let title = format!("{}:{}: {}: {} / {}", result.file, result.line, result.id, result.name.zh, result.name.en);
        writeln!(out, "{}", plain(&title))?;
        for difference in &result.differences {
            let (expected, actual) = (&difference.expected, &difference.actual);
            let text = format!("{}: 应为 {expected}，实为 {actual} / expected {expected}, got {actual}", difference.what);
            writeln!(out, "    {}", plain(&text))?;
        }
    }
    let mut noted = BTreeSet::new();
    for rule in &pack.coverage() {
        // Two rules may share a code at different times.
        if rule.outcomes.len() < 2 && noted.insert(&rule.code) {
            let (zh, en) = match rule.outcomes.first() {
                Some(outcome) => (format!("用例只验证了 {outcome}"), format!("cases only expect {outcome}")),
                None => ("没有用例验证".to_owned(), "no case names it".to_owned()),
            };
            writeln!(out, "note: {} ({}): {zh} / {en}", rule.code, rule.path)?;
        }
    }
    let total = results.len();
    writeln!(out, "用例 {total}，不符 {failed} / {total} cases, {failed} failed")?;
    if failed == 0 { Ok(()) } else { Err(Failure::Failed) }
}
