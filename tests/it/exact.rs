//! Exact numbers in rules: a quotient stays a fraction, and two numbers that differ are never shown alike.

use crate::common::{rule, screen_every_way, small_pack};
use serde_json::{Value, json};
use water_rules::{Finding, Outcome, Report};
use water_rules::{RulePack, parse_date};

/// The smallest amount above zero that can be written.
const LEAST: &str = "0.0000000000000000000000000001";

/// The small pack with these rules; the sentence `b` says both sides of a check.
fn pack(scripts: &[&str]) -> RulePack {
    let rules = scripts.iter().enumerate();
    small_pack(rules.map(|(at, script)| {
        let rule = rule(&format!("Q-{at}"), script).replace(
            "@say b = 乙 | B",
            "@say b = {actual} 对 {limit}，差 {margin} | {actual} against {limit}, by {margin}",
        );
        (format!("quota/r{at}.rhai"), rule)
    }))
}

/// The report, which is the same by every way to it.
fn screen(pack: &RulePack, record: &Value) -> Report {
    let (record, day) = (
        record.as_object().unwrap(),
        parse_date("2026-11-23").unwrap(),
    );
    screen_every_way(pack, record, day)
}

/// What a rule says that compares two amounts, made of x and y.
fn compared(actual: &str, comparison: &str, limit: &str, (x, y): (&str, &str)) -> Finding {
    let script = format!(
        "fn judge(project) {{\n    let x = project.intake_m3;\n    let y = project.output;\n    \
         require(\"a\").that({actual}, \"a\").{comparison}({limit}, \"b\").otherwise(revise(\"b\"));\n}}\n"
    );
    let record = json!({ "intake_m3": x, "output": y });
    screen(&pack(&[&script]), &record).findings.swap_remove(0)
}

#[test]
fn what_is_divided_and_multiplied_is_what_it_was() {
    for x in ["1", "10", "0.1", "1234567890123456789012345678"] {
        for y in ["3", "7", "0.3", "0.0000000000000000000007"] {
            let found = compared("x / y * y", "same_as", "x", (x, y));
            assert_eq!(found.outcome, Outcome::Pass, "{x} / {y}");
            assert_eq!(found.checks[0].actual, x);
        }
    }
    assert_eq!(
        compared("1 / 3 * 3", "same_as", "1", ("0", "0")).outcome,
        Outcome::Pass
    );
}

#[test]
fn the_least_of_the_least_is_not_nothing() {
    let found = compared("x * y", "above", "0", (LEAST, LEAST));
    assert_eq!(found.outcome, Outcome::Pass);
    assert_eq!(found.checks[0].actual, format!("0.{}1", "0".repeat(55)));
    // Nor is it in a sentence.
    let found = compared("x * y", "at_most", "0", (LEAST, LEAST));
    let amount = format!("0.{}1", "0".repeat(55));
    assert_eq!(
        (found.outcome, &*found.message.en),
        (
            Outcome::Revise,
            &*format!("{amount} against 0, by {amount}")
        )
    );
}

/// A third and its first 28 digits; a third and what is more by 10⁻⁵⁶.
#[test]
fn two_that_differ_are_never_shown_alike() {
    let threes = |count: usize| format!("0.{}", "3".repeat(count));
    let found = compared("x / 3", "at_most", "y", ("1", &threes(28)));
    let check = &found.checks[0];
    assert!(!check.holds);
    // A third less 28 of its digits is a third of 10⁻²⁸.
    let margin = format!("0.{}{}", "0".repeat(28), "3".repeat(28));
    assert_eq!(
        (&*check.actual, &*check.limit, check.margin.as_deref()),
        (
            &*format!("{}…", threes(28)),
            &*threes(28),
            Some(&*format!("-{margin}…"))
        )
    );
    assert_eq!(
        &*found.message.en,
        &*format!(
            "{} against {}, by 0.{}33",
            threes(30),
            threes(28),
            "0".repeat(28)
        )
    );
    let found = compared("x / 3", "at_least", "x / 3 + y * y", ("1", LEAST));
    let check = &found.checks[0];
    assert!(!check.holds);
    assert_eq!(
        (&*check.actual, &*check.limit),
        (&*format!("{}…", threes(56)), &*format!("{}4…", threes(55)))
    );
}

#[test]
fn a_figure_that_another_rule_reads_is_exact() {
    let first = "fn judge(project) {\n    figure(\"share\", 1 / project.output, \"m³\");\n}\n";
    let second = "fn judge(project) {\n    require(\"a\").that(finding(\"Q-0\").figure(\"share\") * project.output, \"a\").same_as(1, \"b\").otherwise(revise(\"b\"));\n}\n";
    let report = screen(&pack(&[first, second]), &json!({ "output": "7" }));
    assert_eq!(report.findings[1].outcome, Outcome::Pass);
    assert_eq!(
        &*report.findings[0].figures[0].value,
        "0.1428571428571428571428571428…"
    );
}

/// 3 to the power of 512 takes 812 bits, that of 1,024 takes 1,624.
#[test]
fn what_grows_past_its_limit_is_a_fault() {
    for (rounds, fault) in [(9, None), (10, Some("number-too-large"))] {
        let squares = "    x = x * x;\n".repeat(rounds);
        let script = format!("fn judge(project) {{\n    let x = project.output;\n{squares}}}\n");
        let report = screen(&pack(&[&script]), &json!({ "output": 3 }));
        let error = report.findings[0].error.as_ref();
        assert_eq!(error.map(|e| e.code), fault, "{rounds}");
    }
}
