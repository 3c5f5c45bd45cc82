//! Which branches the cases of a small pack reach, and which of its properties hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use water_rules::api::{PackFiles, RulePack, load_pack};
use water_rules::study::{Branch, BranchKind};

const HEADER: &str = "\
//! 规则 | Rule
//!
//! 说明。
//!
//! Explanation.
//!
//! @code QUOTA-01
//! @stage use
//! @source law 1
//! @department water
//! @confidence S1
//! @from 2020-01-01
//! @say a = 甲 | A
//! @say limit = 限 | Limit
";

/// The lines of [`HEADER`], so that the script of a test starts at its line 1.
const ABOVE: u32 = 14;

/// The small pack with one rule, and these cases and properties.
fn files(script: &str, cases: &str, properties: &str) -> PackFiles {
    [
        ("pack.toml", include_str!("data/pack/pack.toml").to_owned()),
        ("fields.toml", include_str!("data/pack/fields.toml").to_owned()),
        ("sources.toml", include_str!("data/pack/sources.toml").to_owned()),
        ("departments.toml", include_str!("data/pack/departments.toml").to_owned()),
        ("quota/rule.rhai", format!("{HEADER}{script}")),
        ("cases/all.toml", cases.to_owned()),
        ("properties.toml", properties.to_owned()),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into()
}

fn pack(script: &str, cases: &str, properties: &str) -> RulePack {
    let loaded = load_pack(&files(script, cases, properties));
    loaded.pack.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// Cases with these records and no expectation.
fn cases(records: &[&str]) -> String {
    let case = |(i, record): (usize, &&str)| {
        format!("[[case]]\nid = \"{i}\"\nas_of = 2026-11-23\nsource = \"—\"\n[case.record]\n{record}\n[case.expect]\nfindings = {{ }}\n\n")
    };
    records.iter().enumerate().map(case).collect()
}

/// The branches that no case reaches, as `line:column kind name`.
fn unreached(script: &str, records: &[&str]) -> Vec<String> {
    let rule = pack(script, &cases(records), "").coverage().remove(0);
    let print = |b: &Branch| {
        let (line, kind) = (b.span.start.line - ABOVE, format!("{:?}", b.kind).to_lowercase());
        let outcome = b.outcome.iter().map(|o| format!(" → {o}")).collect::<String>();
        format!("{line}:{} {kind} {}{outcome}", b.span.start.column, b.name).trim_end().to_owned()
    };
    rule.branches.iter().filter(|b| !b.reached).map(print).collect()
}

const BRANCHES: &str = r#"fn applies(project) { project.has("intake_m3") }
fn 倍(x) { x * 2 }
fn judge(project) {
    let 甲 = if project.intake_m3 > 1 { 1 } else { 2 }; if 甲 == 1 { figure("a", 倍(甲), "1"); }
    if project.has("output") && project.output > 5 {
        for m in project.monthly_m3 { figure("a", m, "m³"); }
    } else if (project.has("remark")) {
        require("a").that(project.intake_m3, "a").at_most(7, "limit").otherwise(condition("a"));
    }
    inform("a")
        .that(project.intake_m3, "a")
        .at_least(1, "limit");
}
"#;

#[test]
fn every_branch_that_no_case_reaches_is_named_at_its_place() {
    let all = [
        "1:21 notapplicable applies",
        "2:9 function 倍",
        "3:19 function judge",
        "4:38 then",
        "4:49 else",
        "4:56 else",
        "4:66 then",
        "5:52 then",
        "6:37 loop",
        "7:12 else",
        "7:39 then",
        "8:9 holds a",
        "8:9 fails a → condition",
        "10:5 holds a",
        "10:5 fails a",
    ];
    let left = |reached: &[&str]| all.iter().filter(|b| !reached.contains(b)).map(|b| (*b).to_owned()).collect::<Vec<_>>();
    assert_eq!(unreached(BRANCHES, &[]), left(&[]));
    assert_eq!(unreached(BRANCHES, &["remark = \"x\""]), left(&["1:21 notapplicable applies"]));
    let small = ["3:19 function judge", "4:49 else", "4:56 else", "7:39 then", "8:9 holds a", "10:5 holds a"];
    assert_eq!(unreached(BRANCHES, &["intake_m3 = 1\nremark = \"x\""]), left(&small));
    let output = [
        "2:9 function 倍",
        "3:19 function judge",
        "4:38 then",
        "4:66 then",
        "5:52 then",
        "6:37 loop",
        "10:5 holds a",
    ];
    assert_eq!(unreached(BRANCHES, &["intake_m3 = 2\noutput = 6\nmonthly_m3 = [1]"]), left(&output));
    let whole = [
        "remark = \"x\"",
        "intake_m3 = 0",
        "intake_m3 = 8\nremark = \"x\"",
        "intake_m3 = 1\nremark = \"x\"",
        "intake_m3 = 2\noutput = 6\nmonthly_m3 = [1]",
    ];
    assert_eq!(unreached(BRANCHES, &whole), Vec::<String>::new());
}

#[test]
fn a_condition_that_is_not_known_takes_neither_arm() {
    let script = "fn judge(project) { if project.intake_m3 > 1 { note(\"a\"); } }\n";
    assert_eq!(unreached(script, &["remark = \"x\""]), ["1:21 else", "1:46 then"]);
}

#[test]
fn a_rule_is_measured_with_the_code_of_the_day() {
    let mut files = files(BRANCHES, &cases(&["intake_m3 = 2"]), "");
    let later = files["quota/rule.rhai"].replace("@from 2020-01-01", "@from 2027-01-01");
    let earlier = files["quota/rule.rhai"].replace("@from 2020-01-01", "@from 2020-01-01\n//! @until 2026-12-31");
    files.insert("quota/later.rhai".to_owned(), later);
    files.insert("quota/rule.rhai".to_owned(), earlier);
    let coverage = load_pack(&files).pack.unwrap().coverage();
    let reached: Vec<_> = coverage
        .iter()
        .map(|c| (c.path.as_str(), c.branches.iter().filter(|b| b.reached).count()))
        .collect();
    assert_eq!(reached, [("quota/later.rhai", 0), ("quota/rule.rhai", 6)]);
    // Not in force is not the answer of `applies`.
    assert!(coverage[0].branches.iter().any(|b| b.kind == BranchKind::NotApplicable));
}
