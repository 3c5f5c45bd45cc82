//! What is reasoned about rules without a record.

use crate::common::{ABOVE, bundled_pack, rule, small_pack};
use water_rules::Diagnostic;

const CHECK: &str = ".that(project.intake_m3, \"a\")";

/// What is said of a rule in the small pack, as `line code`; the intake and the output are never negative there.
fn said(script: &str, parameters: &str) -> Vec<String> {
    diagnostics(script, parameters).iter().map(shown).collect()
}

fn diagnostics(script: &str, parameters: &str) -> Vec<Diagnostic> {
    let pack = small_pack([
        ("quota/rule.rhai".to_owned(), rule("QUOTA-01", script)),
        ("parameters/all.toml".to_owned(), parameters.to_owned()),
    ]);
    pack.reach()
}

fn shown(d: &Diagnostic) -> String {
    let line = d.span.as_ref().map(|span| {
        if span.file.ends_with(".rhai") {
            span.start.line.saturating_sub(ABOVE)
        } else {
            span.start.line
        }
    });
    format!("{} {}", line.unwrap_or_default(), d.code)
}

/// The same of one body of `judge`, whose first line is line 1.
fn judged(body: &str) -> Vec<String> {
    said(&format!("fn judge(project) {{ {body}\n}}"), "")
}

const SAY: &str = "conclude(advice(\"a\"));";

#[test]
fn what_ranges_rule_out_is_said() {
    assert_eq!(
        judged(&format!("if project.intake_m3 < 0 {{ {SAY} }}")),
        ["1 never-true"]
    );
    assert_eq!(
        judged(&format!("if project.intake_m3 >= 0 {{ {SAY} }}")),
        ["1 always-true"]
    );
    assert_eq!(
        judged(&format!("if project.intake_m3 <= 0 {{ {SAY} }}")),
        [""; 0]
    );
    assert_eq!(
        judged(&format!(
            "if project.intake_m3 + project.output + 1 < 1 {{ {SAY} }}"
        )),
        ["1 never-true"]
    );
    assert_eq!(
        judged(&format!("if project.intake_m3 * 2 + 1 > 0 {{ {SAY} }}")),
        ["1 always-true"]
    );
    // A difference can be anything.
    assert_eq!(
        judged(&format!(
            "if project.intake_m3 - project.output < 0 {{ {SAY} }}"
        )),
        [""; 0]
    );
    assert_eq!(
        judged(&format!(
            "if date(\"2026-01-01\") > date(\"2025-01-01\") {{ {SAY} }}"
        )),
        ["1 always-true"]
    );
}

#[test]
fn what_a_condition_rules_out_is_known_behind_it() {
    let ladder = "let x = project.intake_m3;\nif x > 10 { conclude(advice(\"a\")); }\nelse if x > 20 { conclude(advice(\"b\")); }\nelse if x <= 10 { conclude(advice(\"b\")); }";
    assert_eq!(judged(ladder), ["3 never-true", "4 always-true"]);
    assert_eq!(
        judged(&format!(
            "if project.intake_m3 > 5 {{ return; }}\nif project.intake_m3 == 6 {{ {SAY} }}"
        )),
        ["2 never-true"]
    );
    assert_eq!(
        judged(&format!(
            "if project.metered {{ return; }}\nif project.metered {{ {SAY} }}"
        )),
        ["2 never-true"]
    );
    assert_eq!(
        judged(&format!(
            "if project.metered || project.intake_m3 > 3 {{ return; }}\nif project.intake_m3 > 4 {{ {SAY} }}"
        )),
        ["2 never-true"]
    );
    // The same condition again, though nothing is known of its sides.
    assert_eq!(
        judged(&format!(
            "if project.intake_m3 > project.output {{ if project.intake_m3 > project.output {{ {SAY} }} }}"
        )),
        ["1 always-true"]
    );
    // A variable that changes is not what it was.
    assert_eq!(
        judged(&format!(
            "let x = 1;\nfor p in project.products {{ if x > 1 {{ {SAY} }}\nx += 1; }}"
        )),
        [""; 0]
    );
    assert_eq!(
        judged(&format!(
            "let x = 1;\nif project.metered {{ x = 2; }}\nif x == 3 {{ {SAY} }}"
        )),
        ["3 never-true"]
    );
}

#[test]
fn what_applies_asks_is_known_in_judge() {
    let script = "fn big(project) { project.intake_m3 > 10 }\nfn applies(project) { big(project) && !project.metered }\nfn judge(project) {\n    if project.intake_m3 < 10 { conclude(advice(\"a\")); }\n    if project.metered { conclude(advice(\"b\")); }\n}";
    assert_eq!(said(script, ""), ["4 never-true", "5 never-true"]);
    let never = "fn applies(project) { project.intake_m3 < 0 }\nfn judge(project) { conclude(advice(\"a\")); conclude(advice(\"b\")); }";
    assert!(
        said(never, "")
            .iter()
            .any(|d| d.ends_with("rule-never-applies"))
    );
}

#[test]
fn a_function_is_dead_only_if_every_call_says_so() {
    let script = "fn big(x) { if x > 10 { return true; } false }\nfn judge(project) {\n    if big(5) { conclude(advice(\"a\")); }\n    if big(project.intake_m3) { conclude(advice(\"b\")); }\n}";
    assert_eq!(said(script, ""), ["3 never-true"]);
}

#[test]
fn checks_that_come_out_one_way_are_said() {
    assert_eq!(
        judged(&format!(
            "require(\"a\"){CHECK}.at_least(0, \"b\").otherwise(revise(\"b\"));"
        )),
        ["1 check-always-holds"]
    );
    assert_eq!(
        judged(&format!(
            "require(\"a\"){CHECK}.below(0, \"b\").otherwise(revise(\"b\"));"
        )),
        ["1 check-never-holds"]
    );
    assert_eq!(
        judged(&format!(
            "require(\"a\"){CHECK}.at_most(0, \"b\").otherwise(revise(\"b\"));"
        )),
        [""; 0]
    );
    assert_eq!(
        judged(&format!(
            "if project.intake_m3 > 3 {{ require(\"a\"){CHECK}.between(4, 9, \"b\").otherwise(revise(\"b\")); }}"
        )),
        [""; 0]
    );
    let parameter = "[top]\nlabel = { zh = \"上\", en = \"Top\" }\nunit = \"m³/a\"\n[[top.value]]\nfrom = 2020-01-01\nvalue = \"-1\"\nsource = \"law\"\nconfidence = \"S1\"\n";
    let script = format!(
        "fn judge(project) {{ require(\"a\"){CHECK}.above(param(\"top\"), \"b\").otherwise(revise(\"b\")); }}"
    );
    let found = diagnostics(&script, parameter);
    assert_eq!(
        found.iter().map(shown).collect::<Vec<_>>(),
        ["1 check-always-holds"]
    );
    assert_eq!(
        &*found[0].help.as_ref().unwrap().en,
        "Here the left side can only be at least 0; the right side is -1."
    );
}

#[test]
fn thresholds_leave_gaps_or_overlap() {
    let beside = |a: &str, b: &str| {
        let script = format!(
            "if project.intake_m3 {a} {{ conclude(advice(\"a\")); }}\nif project.intake_m3 {b} {{ conclude(advice(\"b\")); }}"
        );
        judged(&script)
    };
    assert_eq!(beside("< 10", "> 10"), ["2 threshold-gap"]);
    assert_eq!(beside("<= 10", ">= 12"), ["2 threshold-gap"]);
    assert_eq!(beside("<= 10", ">= 10"), ["2 threshold-overlap"]);
    assert_eq!(beside("< 10", ">= 10"), [""; 0]);
    // Steps on top of each other are meant so.
    assert_eq!(beside("> 10", "> 20"), [""; 0]);
    let ladder = judged(
        "if project.intake_m3 < 10 { conclude(advice(\"a\")); } else if project.intake_m3 > 10 { conclude(advice(\"b\")); }",
    );
    assert_eq!(ladder, ["1 threshold-gap"]);
    let whole = judged(
        "if project.intake_m3 < 10 { conclude(advice(\"a\")); } else if project.intake_m3 > 10 { conclude(advice(\"b\")); } else { conclude(advice(\"b\")); }",
    );
    assert_eq!(whole, [""; 0]);
    let script = "fn judge(project) { if project.intake_m3 < 10 { conclude(advice(\"a\")); }\nif project.intake_m3 > 12 { conclude(advice(\"b\")); } }";
    let gap = &diagnostics(script, "")[0];
    assert_eq!(
        &*gap.message.en,
        "There is a gap between this condition and the one beside it: neither holds for what is at least 10 and at most 12."
    );
}

#[test]
fn parameters_that_nothing_reads_and_days_without_a_value_are_said() {
    let value = |from: &str, until: &str| {
        format!(
            "[[limit.value]]\nfrom = {from}\n{until}value = \"3\"\nsource = \"law\"\nconfidence = \"S1\"\n"
        )
    };
    let head = "[limit]\nlabel = { zh = \"限\", en = \"Limit\" }\nunit = \"m³/a\"\n";
    let reads = format!(
        "fn judge(project) {{ require(\"a\"){CHECK}.at_most(param(\"limit\"), \"b\").otherwise(revise(\"b\")); }}"
    );
    let (first, next, late) = (
        value("2020-01-01", "until = 2024-12-31\n"),
        value("2025-01-01", ""),
        value("2025-01-02", ""),
    );
    assert_eq!(said(&reads, &format!("{head}{first}{next}")), [""; 0]);
    assert_eq!(
        said(&reads, &format!("{head}{first}{late}")),
        ["11 parameter-gap"]
    );
    let other = format!(
        "fn judge(project) {{ require(\"a\"){CHECK}.at_most(project.output * 2, \"b\").otherwise(revise(\"b\")); }}"
    );
    assert!(
        said(
            &other.replace("project.output * 2", "0"),
            &format!("{head}{first}{next}")
        )
        .contains(&"1 unused-parameter".to_owned())
    );
}

/// Every branch of the bundled pack is reached by a known answer, every row that is looked up is read and every limit met, so
/// nothing may be said to be out of reach.
#[test]
fn nothing_that_a_case_reaches_is_said_to_be_out_of_reach() {
    let pack = bundled_pack();
    assert!(
        pack.coverage()
            .iter()
            .flat_map(|rule| &rule.branches)
            .all(|branch| branch.reached && branch.at_limit != Some(false))
    );
    let claims = [
        "never-true",
        "always-true",
        "check-never-holds",
        "check-always-holds",
        "rule-never-applies",
    ];
    let wrong: Vec<Diagnostic> = pack
        .reach()
        .into_iter()
        .filter(|d| claims.contains(&d.code))
        .collect();
    assert_eq!(wrong, []);
}
