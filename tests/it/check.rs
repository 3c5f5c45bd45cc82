//! What the checks say of a script before it runs.

use crate::common::{ABOVE, rule};
use water_rules::Severity;
use water_rules::{PackFiles, load_pack};

/// The errors of a rule in the small pack, as `line:column code`.
fn errors(script: &str) -> Vec<String> {
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
        ("quota/rule.rhai", rule("QUOTA-01", script)),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into();
    let diagnostics = load_pack(&files).diagnostics;
    let errors = diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .inspect(|d| assert!(!d.message.zh.is_empty() && !d.message.en.is_empty()));
    errors
        .map(|d| {
            let start = d.span.as_ref().expect("a place").start;
            format!("{}:{} {}", start.line - ABOVE, start.column, d.code)
        })
        .collect()
}

/// The same of the body of `judge`, whose first line is line 1 and starts at column 1.
fn judged(body: &str) -> Vec<String> {
    errors(&format!("fn judge(project) {{\n{body}\n}}"))
        .iter()
        .map(|error| {
            let (line, rest) = error.split_once(':').unwrap();
            format!("{}:{rest}", line.parse::<u32>().unwrap() - 1)
        })
        .collect()
}

const NONE: [&str; 0] = [];

#[test]
fn a_check_says_each_of_its_parts_once() {
    let check = |rest: &str| {
        judged(&format!(
            "require(\"a\").that(project.output, \"a\")\n{rest};"
        ))
    };
    let end = ".at_most(5, \"b\").otherwise(revise(\"b\"))";
    assert_eq!(check(end), NONE);
    assert_eq!(
        check(&format!(".that(project.output, \"b\"){end}")),
        ["2:2 check-repeated"]
    );
    assert_eq!(
        check(&format!(".at_least(1){end}")),
        ["2:14 check-repeated"]
    );
    assert_eq!(check(&format!(".present(){end}")), ["2:12 check-repeated"]);
    assert_eq!(
        check(&format!("{end}\n.otherwise(advice(\"a\"))")),
        ["3:2 check-repeated"]
    );
    assert_eq!(
        check(&format!("{end}.unit(\"t\")\n.unit(\"t\")")),
        ["3:2 check-repeated"]
    );
}

#[test]
fn a_check_is_a_sentence_of_its_own() {
    let check = "require(\"a\").that(project.output, \"a\").at_most(5).otherwise(revise(\"b\"))";
    assert_eq!(judged(check), NONE);
    for (before, after) in [
        ("let x = ", ""),
        ("let x = [", "]"),
        ("print(", ")"),
        ("let x = !", ""),
        ("let x = project.metered == ", ""),
        ("return ", ""),
        ("if ", " {}"),
        ("for x in ", " {}"),
        ("let x = if project.metered { ", " } else { 1 }"),
    ] {
        assert_eq!(
            judged(&format!("{before}\n{check}\n{after};")),
            ["2:1 check-held"],
            "{before}"
        );
    }
    // A part of one, too, and nothing follows from it.
    assert_eq!(
        judged("let x = require(\"a\");\nx.that(project.output, \"a\").at_most(5);"),
        ["1:9 check-held"]
    );
    assert_eq!(
        errors(&format!(
            "fn own(x) {{}}\nfn judge(project) {{\nown(\n{check}\n);\n}}"
        )),
        ["4:1 check-held"]
    );
}

/// Outcomes, figures and notes, too, can't be part of a value.
#[test]
fn what_adds_to_the_finding_is_a_statement() {
    for statement in [
        "conclude(revise(\"a\"))",
        "figure(\"a\", 5, \"t\")",
        "note(\"a\")",
    ] {
        assert_eq!(judged(&format!("{statement};")), NONE, "{statement}");
        assert_eq!(
            judged(&format!(
                "let x = if project.metered {{\n{statement};\n1 }} else {{ 2 }};"
            )),
            ["2:1 statement-in-expression"],
            "{statement}"
        );
    }
    // Printing is for the author and changes nothing.
    assert_eq!(
        judged("let x = if project.metered { print(\"a\"); 1 } else { 2 };"),
        NONE
    );
}

#[test]
fn a_function_that_makes_checks_is_called_as_a_statement() {
    let own =
        "fn own(x) { require(\"a\").that(x, \"a\").at_most(5).otherwise(revise(\"b\")); true }\n";
    let with = |rest: &str| errors(&format!("{own}{rest}"));
    assert_eq!(with("fn judge(project) { own(project.output); }"), NONE);
    assert_eq!(
        with("fn judge(project) {\nlet x = own(project.output); }"),
        ["3:9 check-held"]
    );
    assert_eq!(
        with("fn judge(project) {\nif !own(project.output) { } }"),
        ["3:5 check-held"]
    );
    // Through another one, at the call whose value is used.
    assert_eq!(
        with("fn other(x) {\nown(x) }\nfn judge(project) { let x = other(project.output); }"),
        ["3:1 check-held"]
    );
    // `applies` may make checks itself.
    assert_eq!(
        errors(&format!(
            "fn applies(project) {{ {} true }}\nfn judge(project) {{}}",
            "require(\"a\").that(project.output, \"a\").at_most(5).otherwise(revise(\"b\"));"
        )),
        NONE
    );
    assert_eq!(
        with("fn applies(project) {\nown(project.output) }\nfn judge(project) {}"),
        ["3:1 check-held"]
    );
}

#[test]
fn an_expression_assigns_to_nothing_outside() {
    assert_eq!(
        judged("let n = 1;\nlet x = if project.metered {\nn = 2;\n1 } else { 2 };"),
        ["3:1 assignment-in-expression"]
    );
    assert_eq!(
        judged("let n = 1;\nlet x = 1 + {\nn += 2;\nn };"),
        ["3:1 assignment-in-expression"]
    );
    // What starts within is its own, and so is a statement's.
    assert_eq!(
        judged("let x = { let n = 1; for m in project.monthly_m3 { n += m; } n };"),
        NONE
    );
    assert_eq!(
        judged("let n = 1;\nif project.metered { n = 2; } else { n = 3; }"),
        NONE
    );
}

#[test]
fn a_loop_is_left_without_a_value() {
    let within = |body: &str| judged(&format!("for n in project.monthly_m3 {{\n{body}\n}}"));
    assert_eq!(within("if n > 1 { break; }\ncontinue;"), NONE);
    assert_eq!(within("break 1;"), ["2:7 not-allowed"]);
    assert_eq!(judged("break;"), ["1:1 syntax"]);
    assert_eq!(judged("continue;"), ["1:1 syntax"]);
}

#[test]
fn an_outcome_may_be_held_and_is_dropped_nowhere() {
    let own = "fn own(project) { if project.output > 5 { return revise(\"a\"); } advice(\"b\") }\n";
    let with = |body: &str| errors(&format!("{own}fn judge(project) {{\n{body} }}"));
    for body in [
        "conclude(own(project));",
        "let x = own(project); conclude(x);",
        "let x = if project.metered { own(project) } else { condition(\"b\") }; conclude(x);",
        "let x = revise(\"a\"); if project.metered { x = advice(\"b\"); } conclude(x);",
        "let x = own(project); require(\"a\").that(project.output, \"a\").at_most(5).otherwise(x);",
        "require(\"a\").that(project.output, \"a\").at_most(5).otherwise(if project.metered { own(project) } else { advice(\"b\") });",
    ] {
        assert_eq!(with(body), NONE, "{body}");
    }
    let none = "fn own(project) {}\n";
    let without = |body: &str| {
        errors(&format!(
            "{none}fn judge(project) {{ own(project);\n{body} }}"
        ))
    };
    assert_eq!(without("revise(\"a\");"), ["3:1 outcome-without-conclude"]);
    assert_eq!(
        without("let x = revise(\"a\");"),
        ["3:9 outcome-without-conclude"]
    );
    assert_eq!(
        without("return revise(\"a\");"),
        ["3:8 outcome-without-conclude"]
    );
    assert_eq!(
        without("if project.metered { 1 } else { revise(\"a\") }"),
        ["3:33 outcome-without-conclude"]
    );
    // Where a function's outcomes are dropped: each of them.
    assert_eq!(
        with("own(project);"),
        [
            "1:50 outcome-without-conclude",
            "1:65 outcome-without-conclude"
        ]
    );
    // It is no value to compare, print or list.
    assert_eq!(without("print(revise(\"a\"));"), ["3:7 mixed-types"]);
    assert_eq!(without("let x = [revise(\"a\")];"), ["3:10 mixed-types"]);
    assert_eq!(without("conclude(5);"), ["3:10 mixed-types"]);
}

/// What is accepted can be run.
#[test]
fn what_has_no_meaning_is_refused_where_it_stands() {
    for (script, wanted) in [
        ("let x = 2 ** 3;", "1:11 not-allowed"),
        ("let x = project.output ?? 1;", "1:24 not-allowed"),
        ("let x = project?.output;", "1:18 not-allowed"),
        ("let x = project.monthly_m3?[1];", "1:29 not-allowed"),
        ("let x = `a${1}`;", "1:9 not-allowed"),
        ("let x = #{a: 1};", "1:9 not-allowed"),
        ("let x = 'a';", "1:9 not-allowed"),
        (
            "switch project.output { 1 => 2, _ => 3 }",
            "1:1 not-allowed",
        ),
        ("while project.metered { }", "1:1 not-allowed"),
        ("throw 1;", "1:1 not-allowed"),
        ("let x = 0..5;", "1:10 range-outside-for"),
        ("for x in project.output { }", "1:10 mixed-types"),
        ("for x in \"abc\" { }", "1:10 mixed-types"),
        ("let x = \"a\" in \"abc\";", "1:16 mixed-types"),
        ("if project.output { }", "1:4 mixed-types"),
        ("let x = project.has();", "1:17 wrong-arguments"),
        (
            "let x = project.monthly_m3.figure(\"a\", 1, \"t\");",
            "1:28 unknown-function",
        ),
    ] {
        assert_eq!(judged(script), [wanted], "{script}");
    }
    assert_eq!(
        judged("if project.name in [\"a\", \"b\"] || !(\"a\" in [\"a\"]) { }"),
        NONE
    );
    assert_eq!(
        judged("for x in 0..count(project.monthly_m3) { let y = project.monthly_m3[x]; }"),
        NONE
    );
}

#[test]
fn a_function_has_a_name_of_its_own() {
    assert_eq!(
        errors("fn count(x) { 1 }\nfn judge(project) {}"),
        ["1:13 reserved-name"]
    );
}
