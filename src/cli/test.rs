//! `water-rules test`: the known answers of a pack, the branches that they leave untested, its properties, and how many
//! published decisions come out as they were decided.

use super::{Failure, PackArguments, plain, usable};
use serde_json::{Map, Value};
use std::io::Write;
use std::path::Path;
use study::{Branch, BranchKind, Counterexample, Coverage, DecisionResult, PropertyResult};
use water_rules::Text;

pub(super) fn run(
    pack: &Path,
    coverage: bool,
    records: usize,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (_, pack) = usable(&PackArguments::any(pack))?;
    let results = pack.cases();
    let mut failed = 0;
    for result in results.iter().filter(|r| !r.passed) {
        failed += 1;
        let title = format!(
            "{}:{}: {}: {} / {}",
            result.file, result.line, result.id, result.name.zh, result.name.en
        );
        writeln!(out, "{}", plain(&title))?;
        for difference in &result.differences {
            let (expected, actual) = (&difference.expected, &difference.actual);
            let text = format!(
                "{}: 应为 {expected}，实为 {actual} / expected {expected}, got {actual}",
                difference.what
            );
            writeln!(out, "    {}", plain(&text))?;
        }
    }
    let held = records == 0 || print_properties(&pack.properties(records), out)?;
    let covered = !coverage || print_coverage(&pack.coverage(), out)?;
    print_decisions(&pack.decisions(), out)?;
    let total = results.len();
    writeln!(
        out,
        "用例 {total}，不符 {failed} / {total} cases, {failed} failed"
    )?;
    if failed == 0 && held && covered {
        Ok(())
    } else {
        Err(Failure::Failed)
    }
}

/// Each decision that comes out otherwise, and why; none of them is a failure.
fn print_decisions(decisions: &[DecisionResult], out: &mut impl Write) -> Result<(), Failure> {
    for decision in decisions.iter().filter(|d| !d.agrees) {
        let (case, decided, verdict) = (&decision.case, &decision.decided, &decision.verdict);
        let title = format!(
            "note: {}:{}: {} / {}: 机关：{}；规则包：{} / authority: {}; pack: {}",
            case.file,
            case.line,
            case.name.zh,
            case.name.en,
            decided.zh,
            verdict.zh,
            decided.en,
            verdict.en
        );
        writeln!(out, "{}", plain(&title))?;
        for reason in &decision.reasons {
            let Text { zh, en } = &reason.message;
            writeln!(
                out,
                "    {}",
                plain(&format!("{}: {zh} / {en}", reason.code))
            )?;
        }
        for difference in &case.differences {
            let (expected, actual) = (&difference.expected, &difference.actual);
            let text = format!(
                "{}: 应为 {expected}，实为 {actual} / expected {expected}, got {actual}",
                difference.what
            );
            writeln!(out, "    {}", plain(&text))?;
        }
    }
    let (total, same) = (
        decisions.len(),
        decisions.iter().filter(|d| d.agrees).count(),
    );
    if total > 0 {
        writeln!(
            out,
            "公布的决定 {total}，与决定一致 {same} / {total} published decisions, {same} come out as decided"
        )?;
    }
    Ok(())
}

/// Each property that is broken with the records that break it; whether all hold.
fn print_properties(properties: &[PropertyResult], out: &mut impl Write) -> Result<bool, Failure> {
    for property in properties {
        let title = format!(
            "{}:{}: {}: {} / {}",
            property.file, property.line, property.id, property.name.zh, property.name.en
        );
        if !property.holds() {
            writeln!(out, "{}", plain(&title))?;
        }
        if property.tested == 0 {
            writeln!(out, "    没有记录能检验它 / no record puts it to the test")?;
        }
        for example in &property.counterexamples {
            print_counterexample(example, out)?;
        }
        if !property.unneeded.is_empty() {
            let codes = property.unneeded.join(" ");
            let note = format!(
                "note: {}: 没有用到的例外：{codes} / exceptions that nothing needed: {codes}",
                property.id
            );
            writeln!(out, "{}", plain(&note))?;
        }
    }
    let (total, failed) = (
        properties.len(),
        properties.iter().filter(|p| !p.holds()).count(),
    );
    if total > 0 {
        writeln!(
            out,
            "性质 {total}，不成立 {failed} / {total} properties, {failed} failed"
        )?;
    }
    Ok(failed == 0)
}

fn print_counterexample(example: &Counterexample, out: &mut impl Write) -> Result<(), Failure> {
    let value = |record: &Map<String, Value>| {
        record
            .get(&example.field)
            .map_or_else(|| "—".to_owned(), ToString::to_string)
    };
    let json = |record: &Map<String, Value>| serde_json::to_string(record).unwrap_or_default();
    let (before, after) = (&example.before, &example.after);
    let mut lines = vec![format!(
        "{}: {} → {}（{}）",
        example.field,
        value(before),
        value(after),
        example.as_of
    )];
    lines.extend(
        example
            .breaches
            .iter()
            .map(|b| format!("  {}: {} → {}", b.what, b.before, b.after)),
    );
    lines.push(format!("  改前 / before {}", json(before)));
    lines.push(format!("  改后 / after  {}", json(after)));
    for line in lines {
        writeln!(out, "    {}", plain(&line))?;
    }
    Ok(())
}

/// A line for each rule, then each branch and each row that no case reaches, and each limit that no case is at; whether there
/// is none.
fn print_coverage(rules: &[Coverage], out: &mut impl Write) -> Result<bool, Failure> {
    let reached = |branches: &[Branch]| branches.iter().filter(|b| b.reached).count();
    writeln!(
        out,
        "用例 / cases · 分支 / branches · 编号 / code · 结论 / outcomes · 规则 / rule"
    )?;
    for rule in rules {
        let branches = format!("{}/{}", reached(&rule.branches), rule.branches.len());
        let outcomes = if rule.outcomes.is_empty() {
            "—".to_owned()
        } else {
            rule.outcomes
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(" ")
        };
        let line = format!(
            "{:>5} {branches:>8}  {:<10} {outcomes}  {}",
            rule.cases, rule.code, rule.path
        );
        writeln!(out, "{}", plain(&line))?;
    }
    for branch in rules
        .iter()
        .flat_map(|r| &r.branches)
        .filter(|b| !b.reached)
    {
        let (span, Text { zh, en }) = (&branch.span, branch.words());
        let line = format!(
            "{}:{}:{}: 没有用例走到：{zh} / no case reaches it: {en}",
            span.file, span.start.line, span.start.column
        );
        writeln!(out, "{}", plain(&line))?;
    }
    // Both branches of a check say the same of its limit.
    let holds = |b: &&Branch| b.kind == BranchKind::Holds;
    let branches = || rules.iter().flat_map(|r| &r.branches);
    for branch in branches()
        .filter(holds)
        .filter(|b| b.at_limit == Some(false))
    {
        let (span, name) = (&branch.span, &branch.name);
        let line = format!(
            "{}:{}:{}: 比对 {name} 没有正好在界上的用例 / no case is at the limit of the check `{name}`",
            span.file, span.start.line, span.start.column
        );
        writeln!(out, "{}", plain(&line))?;
    }
    let rows = |b: &&Branch| b.kind == BranchKind::Row;
    let limits: Vec<bool> = branches()
        .filter(holds)
        .filter_map(|b| b.at_limit)
        .collect();
    let counts = [
        (
            branches().filter(|b| !rows(b)).count(),
            branches().filter(|b| !rows(b) && b.reached).count(),
            ["分支", "走到", "branches", "reached"],
        ),
        (
            branches().filter(rows).count(),
            branches().filter(|b| rows(b) && b.reached).count(),
            ["表的行", "读到", "rows of tables", "read"],
        ),
        (
            limits.len(),
            limits.iter().filter(|at| **at).count(),
            ["界", "有用例正好在界上", "limits", "with a case at it"],
        ),
    ];
    let mut whole = true;
    for (total, covered, [what, how, what_en, how_en]) in counts {
        whole &= covered == total;
        // Rounded down, so that 100 means all.
        let share = (1000 * covered).checked_div(total).unwrap_or(1000);
        let share = format!("{}.{}%", share / 10, share % 10);
        writeln!(
            out,
            "{what} {total}，{how} {covered}（{share}） / {total} {what_en}, {covered} {how_en} ({share})"
        )?;
    }
    Ok(whole)
}
