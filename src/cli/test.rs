//! `water-rules test`: the known answers of a pack, and the branches that they leave untested.

use super::{Failure, plain, usable};
use std::io::Write;
use std::path::Path;
use water_rules::study::{Branch, BranchKind, Coverage};

pub(super) fn run(pack: &Path, coverage: bool, out: &mut impl Write) -> Result<(), Failure> {
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
    let covered = !coverage || print_coverage(&pack.coverage(), out)?;
    let total = results.len();
    writeln!(out, "用例 {total}，不符 {failed} / {total} cases, {failed} failed")?;
    if failed == 0 && covered { Ok(()) } else { Err(Failure::Failed) }
}

/// A line for each rule, then each branch that no case reaches; whether there is none.
fn print_coverage(rules: &[Coverage], out: &mut impl Write) -> Result<bool, Failure> {
    let reached = |branches: &[Branch]| branches.iter().filter(|b| b.reached).count();
    writeln!(out, "用例 / cases · 分支 / branches · 编号 / code · 结论 / outcomes · 规则 / rule")?;
    for rule in rules {
        let branches = format!("{}/{}", reached(&rule.branches), rule.branches.len());
        let outcomes = if rule.outcomes.is_empty() {
            "—".to_owned()
        } else {
            rule.outcomes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
        };
        let line = format!("{:>5} {branches:>8}  {:<10} {outcomes}  {}", rule.cases, rule.code, rule.path);
        writeln!(out, "{}", plain(&line))?;
    }
    for branch in rules.iter().flat_map(|r| &r.branches).filter(|b| !b.reached) {
        let (span, (zh, en)) = (&branch.span, words(branch));
        let line = format!(
            "{}:{}:{}: 没有用例走到：{zh} / no case reaches it: {en}",
            span.file, span.start.line, span.start.column
        );
        writeln!(out, "{}", plain(&line))?;
    }
    let total: usize = rules.iter().map(|r| r.branches.len()).sum();
    let reached: usize = rules.iter().map(|r| reached(&r.branches)).sum();
    // Rounded down, so that 100 means all.
    let share = (1000 * reached).checked_div(total).unwrap_or(1000);
    let share = format!("{}.{}%", share / 10, share % 10);
    writeln!(out, "分支 {total}，走到 {reached}（{share}） / {total} branches, {reached} reached ({share})")?;
    Ok(reached == total)
}

fn words(branch: &Branch) -> (String, String) {
    let name = &branch.name;
    let fixed = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    match branch.kind {
        BranchKind::Function => (format!("函数 {name}"), format!("the function `{name}`")),
        BranchKind::NotApplicable => fixed("applies 答“否”", "`applies` answers no"),
        BranchKind::Then => fixed("if 的条件成立", "the condition of `if` holds"),
        BranchKind::Else => fixed("if 的条件不成立", "the condition of `if` doesn't hold"),
        BranchKind::Loop => fixed("for 循环", "the body of `for`"),
        BranchKind::Holds => (format!("比对 {name} 符合"), format!("the check `{name}` holds")),
        BranchKind::Fails => {
            let outcome = branch.outcome.as_ref().map(|o| format!(" → {o}")).unwrap_or_default();
            (format!("比对 {name} 不符{outcome}"), format!("the check `{name}` fails{outcome}"))
        }
    }
}
