//! What attackers once found: the inputs by which a verdict came out wrong, made again.

use crate::common::{bundled_pack, rule, screen_every_way, small_pack};
use serde_json::{Value, json};
use water_rules::{Outcome, PackFiles, Report, RulePack, Verdict, load_pack, parse_date};

/// The report, which is the same by every way to it.
fn screened(pack: &RulePack, record: &Value) -> Report {
    let day = parse_date("2026-11-23").unwrap();
    screen_every_way(pack, record.as_object().unwrap(), day)
}

fn files(judge: &str) -> PackFiles {
    crate::common::small_files([("quota/r0.rhai".to_owned(), rule("Q-0", judge))])
}

#[test]
fn what_is_answered_and_cannot_be_read_passes_nothing() {
    let pack = bundled_pack();
    let outcome = |record: &Value, code: &str| {
        let report = screened(&pack, record);
        let mut findings = report.findings.iter();
        let finding = findings.find(|finding| &*finding.code == code).unwrap();
        (report.verdict, finding.outcome)
    };
    let open = (Verdict::Undetermined, Outcome::Undetermined);
    for (record, code, comes) in [
        // The usual tick of a table is a yes.
        (
            json!({"false_materials": "√"}),
            "PROC-10",
            (Verdict::Rejected, Outcome::Reject),
        ),
        (json!({"false_materials": "V"}), "PROC-10", open),
        (
            json!({"review_objections": ["low_efficiency"]}),
            "NWE-06",
            (Verdict::Revise, Outcome::Revise),
        ),
        // Two in one cell, and one misspelt.
        (
            json!({"review_objections": "用水效率低，需水量偏大"}),
            "NWE-06",
            open,
        ),
        (
            json!({"review_objections": ["low_eficiency"]}),
            "NWE-06",
            open,
        ),
        // A product as text in the list of products.
        (json!({"products": ["焦炭 200 万吨"]}), "QUOTA-07", open),
    ] {
        assert_eq!(outcome(&record, code), comes, "{record}");
    }
}

#[test]
fn rules_that_had_two_meanings_are_refused() {
    for (judge, code) in [
        // Two comparisons of one check, of which the last counted.
        (
            "fn judge(project) {\n    require(\"a\").that(project.intake_m3, \"a\").at_most(2, \"b\").at_least(0, \"b\").otherwise(reject(\"b\"));\n}\n",
            "check-repeated",
        ),
        // Conclusions and figures of what is asked for its value: which comes first was a matter of who ran it.
        (
            "fn says(project) { conclude(reject(\"a\")); 1 }\nfn asks(project) { if project.metered { 1 } else { 2 } }\n\
             fn judge(project) {\n    if [says(project), 2].contains(asks(project)) { note(\"b\"); }\n}\n",
            "check-held",
        ),
        (
            "fn says(project) { figure(\"added\", 1000, \"t\"); refer(\"water\", \"a\"); 1 }\n\
             fn judge(project) {\n    if [says(project), 2].contains(project.intake_m3) { note(\"b\"); }\n}\n",
            "check-held",
        ),
        (
            "fn judge(project) {\n    let x = 1;\n    let y = x + { x = 10; x };\n    require(\"a\").that(y, \"a\").at_most(12, \"b\").otherwise(reject(\"b\"));\n}\n",
            "assignment-in-expression",
        ),
    ] {
        let loaded = load_pack(&files(judge));
        let codes: Vec<&str> = loaded.diagnostics.iter().map(|found| found.code).collect();
        assert!(
            loaded.pack.is_none() && codes.contains(&code),
            "{codes:?}\n{judge}"
        );
    }
}

#[test]
fn a_text_of_every_allowed_length_is_compared() {
    let pack = small_pack(files(
        "fn judge(project) {\n    require(\"a\").that(project.remark, \"a\").same_as(\"x\", \"b\").otherwise(revise(\"b\"));\n}\n",
    ));
    for length in [1_365, 1_366, 2_000] {
        let report = screened(&pack, &json!({"remark": "水".repeat(length)}));
        assert_eq!(report.findings[0].outcome, Outcome::Revise, "{length}");
    }
    let report = screened(&pack, &json!({"remark": "x"}));
    assert_eq!(report.findings[0].outcome, Outcome::Pass);
}

#[test]
fn a_condition_waits_for_its_own_field() {
    let pack = small_pack(files(
        "fn judge(project) {\n    let c = project.intake_m3 > 2;\n    let d = project.output > 2;\n\
             if c { conclude(revise(\"a\")); }\n    if d { conclude(revise(\"b\")); }\n}\n",
    ));
    let missing = |record: Value| -> Vec<String> {
        let report = screened(&pack, &record);
        let missing = report.findings[0].missing.iter();
        missing.map(|missing| missing.name.to_string()).collect()
    };
    assert_eq!(missing(json!({})), ["intake_m3", "output"]);
    assert_eq!(missing(json!({"output": "1"})), ["intake_m3"]);
    assert_eq!(missing(json!({"intake_m3": "1"})), ["output"]);
}
