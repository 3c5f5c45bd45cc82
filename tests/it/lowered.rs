//! The machine against Rhai's evaluator, in corners that the rules of the pack don't reach.

use crate::common::{rule, screen_every_way, small_pack};
use serde_json::{Value, json};
use water_rules::{Outcome, Report};
use water_rules::{PackFiles, RulePack, load_pack, parse_date};

/// The small pack with these rules.
fn pack(scripts: &[&str]) -> RulePack {
    let rules = scripts.iter().enumerate();
    small_pack(rules.map(|(at, script)| {
        (
            format!("quota/r{at}.rhai"),
            rule(&format!("Q-{at}"), script),
        )
    }))
}

/// The report, which is the same by every way to it.
fn agree(pack: &RulePack, record: &Value) -> Report {
    let (record, day) = (
        record.as_object().unwrap(),
        parse_date("2026-11-23").unwrap(),
    );
    screen_every_way(pack, record, day)
}

#[test]
fn rules_that_print_read_each_others_figures() {
    let first = "fn judge(project) {\n    print(1);\n    figure(\"never_named\", 5, \"m³\");\n}\n";
    let second = "fn judge(project) {\n    print(1);\n    require(\"a\").that(finding(\"Q-0\").figure(\"never_named\"), \"a\").at_most(10, \"b\").otherwise(revise(\"b\"));\n}\n";
    let pack = pack(&[first, second]);
    let report = agree(&pack, &json!({}));
    assert_eq!(
        (
            report.findings[1].outcome,
            &*report.findings[1].checks[0].actual
        ),
        (Outcome::Pass, "5")
    );
}

/// Whether a rule applies may be said with checks: they count if it does.
#[test]
fn checks_may_be_made_while_it_is_asked_whether_a_rule_applies() {
    let asks = |answer: &str| {
        format!(
            "fn applies(project) {{\n    require(\"a\").that(project.output, \"b\").at_most(5, \"a\").otherwise(revise(\"b\"));\n    {answer}\n}}\n\
             fn judge(project) {{}}\n"
        )
    };
    let reads = "fn judge(project) {\n    if finding(\"Q-0\").outcome == \"revise\" { conclude(revise(\"a\")); }\n}\n";
    let outcomes = |answer: &str, record: Value| {
        let report = agree(
            &pack(&[&asks(answer), reads, "fn judge(project) {}\n"]),
            &record,
        );
        report
            .findings
            .iter()
            .map(|finding| finding.outcome)
            .collect::<Vec<_>>()
    };
    let (pass, revise, none) = (Outcome::Pass, Outcome::Revise, Outcome::NotApplicable);
    assert_eq!(
        outcomes("true", json!({ "output": 9 })),
        [revise, revise, pass]
    );
    assert_eq!(
        outcomes("false", json!({ "output": 9 })),
        [none, pass, pass]
    );
    assert_eq!(outcomes("false", json!({})), [none, pass, pass]);
    // Either it doesn't apply, or it is a revision.
    assert_eq!(
        outcomes("project.metered", json!({ "output": 9 }))[0],
        Outcome::Undetermined
    );
}

/// Comparing a long text is much work.
#[test]
fn a_limit_of_work_is_the_same_for_a_lowered_rule() {
    let pack = pack(&[
        "fn judge(project) {\n    for i in 0..70 { for j in 0..70 { let x = project.remark == \"a\"; } }\n}\n",
    ]);
    let report = agree(&pack, &json!({ "remark": "水".repeat(1_300) }));
    assert_eq!(
        report.findings[0].error.as_ref().map(|error| error.code),
        Some("operation-limit")
    );
}

#[test]
fn a_place_in_a_list_is_read_though_the_list_is_absent() {
    let whole = pack(&[
        "fn judge(project) {\n    let x = project.monthly_m3[count(project.products)];\n}\n",
    ]);
    let report = agree(&whole, &json!({ "products": [{ "name": "a" }] }));
    assert_eq!(&*report.findings[0].fields[0].name, "products");
    let part = pack(&["fn judge(project) {\n    let x = project.monthly_m3[project.output];\n}\n"]);
    assert_eq!(
        agree(&part, &json!({ "output": 1 })).findings[0].outcome,
        Outcome::Pass
    );
    // A place that isn't known may be one that the list doesn't have.
    assert_eq!(
        agree(&part, &json!({})).findings[0].outcome,
        Outcome::Undetermined
    );
}

/// A step is a node that is gone through, and a round of a loop.
#[test]
fn steps_in_loops_add_up_to_their_limit() {
    let loops = |inner: &str| {
        format!(
            "fn judge(project) {{\n    for i in 0..100 {{ for j in 0..100 {{ {inner} }} }}\n}}\n"
        )
    };
    let has = "project.has(\"remark\"); project.has(\"output\"); project.has(\"metered\");";
    // Ten thousand rounds of so many steps, of 200,000.
    let (fits, exceeds) = (None, Some("operation-limit"));
    for (inner, expected) in [
        ("for k in 0..100 {}".to_owned(), exceeds),
        (format!("{has} {has}"), fits),
        (
            format!("let x = {};", ["project.remark == \"x\""; 6].join(" || ")),
            fits,
        ),
        (
            format!(
                "let x = {};",
                ["finding(\"Q-0\").outcome == \"pass\""; 6].join(" || ")
            ),
            exceeds,
        ),
    ] {
        let report = agree(
            &pack(&["fn judge(project) {}\n", &loops(&inner)]),
            &json!({ "remark": "y" }),
        );
        let error = report.findings[1].error.as_ref().map(|error| error.code);
        assert_eq!(error, expected, "{inner}");
    }
}

/// Twenty-six calls in each of six functions are more than can be followed.
#[test]
fn what_applies_calls_is_followed_so_far_only() {
    let each = |at: usize| {
        format!(
            "fn f{at}(project) {{ {} }}\n",
            vec![format!("f{}(project)", at + 1); 26].join(" && ")
        )
    };
    let functions: String = (0..6).map(each).collect();
    let script = format!(
        "{functions}fn f6(project) {{ true }}\nfn applies(project) {{ f0(project) }}\nfn judge(project) {{}}\n"
    );
    let files: PackFiles = [
        (
            "pack.toml",
            include_str!("../data/pack/pack.toml").to_owned(),
        ),
        (
            "fields.toml",
            include_str!("../data/pack/fields.toml").to_owned(),
        ),
        (
            "sources.toml",
            include_str!("../data/pack/sources.toml").to_owned(),
        ),
        (
            "departments.toml",
            include_str!("../data/pack/departments.toml").to_owned(),
        ),
        ("quota/r.rhai", rule("Q-0", &script)),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into();
    let loaded = load_pack(&files);
    assert!(loaded.pack.is_none() && loaded.diagnostics.iter().any(|d| d.code == "depth-limit"));
}

/// That there is none of a field says nothing of what a finding comes to that hangs on it.
#[test]
fn a_finding_that_waits_for_a_field_of_which_there_is_none_is_not_known() {
    let waits = "fn judge(project) {\n    require(\"a\").that(project.output, \"b\").at_most(5, \"a\").otherwise(revise(\"b\"));\n}\n";
    let asks = "fn judge(project) {\n    require(\"a\").that(finding(\"Q-0\").outcome, \"b\").present().otherwise(revise(\"b\"));\n}\n";
    let report = agree(
        &pack(&[waits, asks]),
        &json!({ "output": { "none": true } }),
    );
    let outcomes: Vec<Outcome> = report
        .findings
        .iter()
        .map(|finding| finding.outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Undetermined; 2]);
    assert_eq!(&*report.findings[1].missing[0].name, "output");
    let sums = "fn judge(project) {\n    require(\"a\").that(sum(project.products, |p| p.output, |p| p.name != project.remark), \"b\").present().otherwise(revise(\"b\"));\n}\n";
    let record = json!({ "remark": { "none": true }, "products": [{ "name": "a", "output": 1 }] });
    let report = agree(&pack(&[sums]), &record);
    assert_eq!(report.findings[0].outcome, Outcome::Undetermined);
}

/// What another rule doesn't say is missing anew on each way through a rule: a check by it is the same check.
#[test]
fn a_check_whose_limit_another_rule_does_not_say_stays_where_ways_come_together() {
    let says_nothing = "fn judge(project) {\n    note(\"a\");\n}\n";
    let asks = "fn judge(project) {\n    if project.metered { note(\"a\"); }\n    require(\"a\").that(project.output, \"a\").one_of([project.output, finding(\"Q-0\").figure(\"f\")], \"b\").otherwise(revise(\"b\"));\n}\n";
    let report = agree(&pack(&[says_nothing, asks]), &json!({ "output": 5 }));
    let finding = &report.findings[1];
    let checks: Vec<(&str, bool)> = finding
        .checks
        .iter()
        .map(|check| (&*check.actual, check.holds))
        .collect();
    assert_eq!(checks, [("5", true)], "{finding:?}");
}

/// What one way says three times and another twice is said twice by both, whichever is gone first.
#[test]
fn what_ways_say_more_or_less_often_they_have_in_common_as_often_as_both_say_it() {
    let more = "p.output > 0";
    let less = "p.output <= 0";
    let checks = |goes_on: &str, otherwise: &str| {
        format!(
            "fn judge(project) {{\n    for p in project.products {{\n        if {goes_on} {{ {otherwise} }}\n        require(\"a\").that(\"水\", \"b\").none_of([skip(p.name, 1), \"水\"], \"b\").otherwise(revise(\"b\"));\n        figure(\"f\", 2, \"m³\");\n    }}\n}}\n"
        )
    };
    let pack = pack(&[
        &checks(more, "} else { continue;"),
        &checks(less, "continue;"),
    ]);
    let record = json!({ "products": [null, { "output": "0.1" }, { "output": "1" }] });
    for finding in agree(&pack, &record).findings {
        assert_eq!(finding.outcome, Outcome::Revise, "{finding:?}");
        assert_eq!(finding.checks.len(), 2, "{finding:?}");
        assert_eq!(finding.figures.len(), 2, "{finding:?}");
        assert!(finding.message.zh.starts_with("乙乙"), "{finding:?}");
        assert!(!finding.message.zh.starts_with("乙乙乙"), "{finding:?}");
    }
}

/// Checks are the same if a report shows them so: of an item that isn't known it shows nothing, whatever would tell it.
#[test]
fn checks_of_which_a_report_shows_the_same_are_the_same() {
    let first = "fn judge(project) {\n    for p in project.products {\n        if p.output > 5 {\n            require(\"a\").that(\"水\", \"b\").one_of([p.name, \"水\"], \"b\").otherwise(revise(\"b\"));\n            return;\n        }\n    }\n}\n";
    let record = json!({ "products": [null, { "output": "9" }] });
    let report = agree(&pack(&[first]), &record);
    let [finding] = report.findings.as_slice() else {
        panic!("{report:?}");
    };
    assert_eq!(finding.outcome, Outcome::Pass);
    assert_eq!(finding.checks.len(), 1, "{finding:?}");
}

/// Names of what isn't known are printed in their order, and not in that of fields or of rules.
#[test]
fn what_is_printed_as_unknown_is_named_in_order() {
    let script = "fn judge(project) {\n    print(project.output + sum(project.monthly_m3));\n    note(\"a\");\n}\n";
    let report = agree(&pack(&[script]), &json!({}));
    let printed: Vec<&str> = report.findings[0]
        .printed
        .iter()
        .map(|line| &*line.text)
        .collect();
    assert_eq!(printed, ["? (monthly_m3, output)"]);
}

/// Where the ways come to different outcomes, what only one of them says isn't said: whether there is a row isn't known yet.
#[test]
fn what_one_way_concludes_is_not_said_while_it_is_not_known() {
    let asks = "fn judge(project) {\n    if project.has(\"output\") {\n        require(\"a\").that(project.output, \"a\").at_most(10, \"a\").otherwise(revise(\"a\"));\n    } else {\n        conclude(undetermined(\"b\"));\n    }\n}\n";
    let pack = pack(&[asks]);
    let open = &agree(&pack, &json!({})).findings[0];
    assert_eq!(open.outcome, Outcome::Undetermined);
    assert_eq!(&*open.message.zh, "缺少产量，无法判定。");
    let none = &agree(&pack, &json!({ "output": { "none": true } })).findings[0];
    assert_eq!(&*none.message.zh, "乙");
}
