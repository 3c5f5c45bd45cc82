//! What a report says as a whole: its verdict where nothing decides, days that the pack doesn't speak of.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

mod common;

use common::{bundled_files, bundled_pack, rule, small_pack};
use serde_json::{Map, Value, json};
use water_rules::api::{RulePack, canonical_json, load_pack, parse_date};
use water_rules::report::{Outcome, Report, Verdict};

const DAY: &str = "2026-11-23";

/// The small pack with these rules, by their scripts.
fn pack(scripts: &[&str]) -> RulePack {
    small_pack(scripts.iter().enumerate().map(|(at, script)| {
        (
            format!("quota/rule{at}.rhai"),
            rule(&format!("R-0{}", at + 1), script),
        )
    }))
}

fn object(record: Value) -> Map<String, Value> {
    record.as_object().unwrap().clone()
}

/// The report of a record; every other way to its verdict gives the same.
fn report(pack: &RulePack, record: Value) -> Report {
    let (record, day) = (object(record), parse_date(DAY).unwrap());
    let report = pack.screen(&record, day);
    let mut standing = pack.standing(day);
    standing.add([record.clone()]);
    let others = [
        pack.open(&record).verdict(day),
        pack.screened(std::slice::from_ref(&record), day)[0].verdict,
        pack.screen_in_blocks(&[record], day)[0].verdict,
        standing.verdicts()[0],
    ];
    assert_eq!(others, [report.verdict; 4]);
    report
}

const ADVISES: &str = r#"
fn judge(project) {
    conclude(advice("a"));
}
"#;
const OBJECTS: &str = r#"
fn applies(project) {
    project.intake_m3 > 1
}
fn judge(project) {
    require("a").that(project.intake_m3, "a").at_most(2, "b").otherwise(revise("b"));
}
"#;

#[test]
fn what_no_rule_concerns_is_out_of_scope_and_never_a_pass() {
    let pack = pack(&[OBJECTS]);
    let verdict = |volume: &str| report(&pack, json!({ "intake_m3": volume })).verdict;
    assert_eq!(
        ["0", "2", "3"].map(verdict),
        [Verdict::OutOfScope, Verdict::Pass, Verdict::Revise]
    );
    assert_eq!(report(&pack, json!({})).verdict, Verdict::Undetermined);
}

#[test]
fn a_rule_that_can_only_advise_does_not_decide() {
    let advised = report(&pack(&[ADVISES, OBJECTS]), json!({ "intake_m3": "0" }));
    assert_eq!(
        (advised.verdict, advised.findings[0].outcome),
        (Verdict::OutOfScope, Outcome::Advice)
    );
    // Beside one that decides it changes nothing.
    let beside = report(&pack(&[ADVISES, OBJECTS]), json!({ "intake_m3": "2" }));
    assert_eq!(beside.verdict, Verdict::Pass);
    let only = |script: &str, verdict| {
        assert_eq!(
            report(&pack(&[script]), json!({ "intake_m3": "1" })).verdict,
            verdict,
            "{script}"
        );
    };
    // However it comes to its advice.
    for script in [
        r#"fn judge(project) { figure("a", project.intake_m3, "m³"); conclude(advice("a")); note("b"); }"#,
        r#"fn judge(project) { if project.intake_m3 > 2 { conclude(advice("a")); } else { conclude(advice("b")); } }"#,
        r#"fn judge(project) { say_so(project); } fn say_so(project) { conclude(advice("a")); }"#,
    ] {
        only(script, Verdict::OutOfScope);
    }
    // One that may also pass decides, whether it advises this time or not; so does one that could object.
    for script in [
        r#"fn judge(project) { advise("a").that(project.intake_m3, "a").at_most(0, "b").otherwise(advice("b")); }"#,
        r#"fn judge(project) { advise("a").that(project.intake_m3, "a").at_most(9, "b").otherwise(advice("b")); }"#,
        r#"fn judge(project) { if project.intake_m3 > 0 { conclude(advice("a")); } }"#,
        r#"fn judge(project) { if project.intake_m3 > 2 { return; } conclude(advice("a")); }"#,
        r#"fn judge(project) { conclude(advice("a")); if project.intake_m3 > 2 { conclude(revise("b")); } }"#,
        r#"fn judge(project) { note("a"); }"#,
    ] {
        only(script, Verdict::Pass);
    }
}

#[test]
fn to_leave_the_scope_is_no_improvement() {
    let day = parse_date(DAY).unwrap();
    // Less water would take the project out of the scope of the rule; nothing makes it pass.
    let never = OBJECTS.replace("at_most(2, ", "at_most(0, ");
    let found = pack(&[&never]).what_if(&object(json!({ "intake_m3": "3" })), day);
    assert_eq!(found.verdict, Verdict::Revise);
    let better = found.goals.iter().flat_map(|goal| &goal.answers);
    for answer in better {
        assert_ne!(answer.verdict, Verdict::OutOfScope);
    }
    assert!(found.goals[0].answers.is_empty(), "{:?}", found.goals[0]);
}

#[test]
fn a_day_that_the_pack_does_not_speak_of_is_said() {
    let bundled = bundled_pack();
    let said = |pack: &RulePack, day: &str| -> Vec<(String, &'static str)> {
        let day = parse_date(day).unwrap();
        let report = pack.screen(&Map::new(), day);
        let listed = &pack.screened(&[Map::new()], day)[0].problems;
        assert_eq!(*listed, report.problems);
        for problem in &report.problems {
            assert!(!problem.message.zh.is_empty() && !problem.message.en.is_empty());
        }
        report
            .problems
            .into_iter()
            .map(|p| (p.field, p.code))
            .collect()
    };
    let as_of = |code| vec![("as_of".to_owned(), code)];
    // The Water Law, the oldest of its sources, is of 1 October 2002.
    assert_eq!(said(&bundled, "2002-09-30"), as_of("before-pack"));
    assert_eq!(said(&bundled, "2002-10-01"), []);
    assert_eq!(said(&bundled, DAY), []);
    assert_eq!(said(&bundled, "1970-01-01"), as_of("clock-not-set"));
    // Its newest dated value is a target of 2030.
    assert_eq!(said(&bundled, "2034-12-31"), []);
    assert_eq!(said(&bundled, "2099-01-01"), as_of("beyond-pack"));

    // A pack that doesn't say from when it speaks is told only of a clock that was never set.
    let silent = pack(&[OBJECTS]);
    assert_eq!(said(&silent, "1949-10-01"), []);
    assert_eq!(said(&silent, "1970-01-01"), as_of("clock-not-set"));
    assert_eq!(said(&silent, "2099-01-01"), []);
}

#[test]
fn a_first_day_that_is_no_day_is_refused() {
    let mut files = bundled_files();
    let manifest = files.get_mut("pack.toml").unwrap();
    *manifest = manifest.replace("from = 2002-10-01", "from = \"2002-13-01\"");
    let loaded = load_pack(&files);
    assert_eq!(
        loaded
            .diagnostics
            .iter()
            .map(|d| (d.code, d.span.as_ref().map(|s| &*s.file)))
            .collect::<Vec<_>>(),
        [("bad-date", Some("pack.toml"))]
    );
    assert!(canonical_json(&report(&pack(&[ADVISES]), json!({}))).contains("out_of_scope"));
}
