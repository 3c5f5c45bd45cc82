//! Exact numbers in rules: a quotient stays a fraction, and two numbers that differ are never shown alike.

use crate::common::{ABOVE, load, rule, screen_every_way, small_files, small_pack};
use model::Severity;
use serde_json::{Value, json};
use water_rules::{Finding, Outcome, Report};
use water_rules::{PackFiles, RulePack, load_pack, parse_date};

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

/// Days off from 15 to 23 February 2026; Saturday the 28th is worked.
const DAYS_OFF: [(&str, &str); 2] = [
    (
        "tables/holidays.toml",
        "title = { zh = \"节假日\", en = \"Holidays\" }\n[[column]]\nname = \"working\"\ntype = \"boolean\"\nlabel = { zh = \"上班\", en = \"Working\" }\n",
    ),
    (
        "tables/holidays.csv",
        "working,effective_from,effective_to,source,confidence\nfalse,2026-02-15,2026-02-23,law,S1\ntrue,2026-02-28,2026-02-28,law,S1\n",
    ),
];

/// Each number and day was worked out by hand, and comes by every way in.
#[test]
fn numbers_and_days_at_their_edges_are_those_worked_out_by_hand() {
    const HUGE: &str = "79228162514264337593543950335";
    let day = |text: &str, is: &str| format!("if {text} == date(\"{is}\") {{ 1 }} else {{ 0 }}");
    let cases: Vec<(String, &str)> = [
        // Past what 96 bits hold, where other engines round or end.
        ("x + 0.1", "79228162514264337593543950335.1"),
        ("x - 0.1", "79228162514264337593543950334.9"),
        ("x * 1.0", HUGE),
        ("x / 3 * 3", HUGE),
        ("x % 7", "0"),
        ("(x + 3) % 7", "3"),
        (
            "x * x",
            "6277101735386680763835789423049210091073826769276946612225",
        ),
        // Past 64 bits.
        ("9223372036854775807 + 1", "9223372036854775808"),
        ("-9223372036854775807 - 2", "-9223372036854775809"),
        (
            "9223372036854775807 * 9223372036854775807",
            "85070591730234615847396907784232501249",
        ),
        // There is one zero.
        ("-0.0", "0"),
        ("0 * -1", "0"),
        ("0 / -3", "0"),
        ("-3 % 3", "0"),
        ("abs(-0.0)", "0"),
        ("min(0, -0.0)", "0"),
        ("round_half_even(-0.4, 0)", "0"),
        ("round_half_up(-0.4, 0)", "0"),
        ("round_half_even(2.5, 0)", "2"),
        ("round_half_even(3.5, 0)", "4"),
        ("round_half_up(2.5, 0)", "3"),
        ("round_half_even(-2.5, 0)", "-2"),
        ("round_half_up(-2.5, 0)", "-3"),
        ("round_half_even(1 / 3 * 3 / 2, 0)", "0"),
        ("round_half_up(1 / 3 * 3 / 2, 0)", "1"),
        (
            "round_half_even(0.123456789012345678901234565, 26)",
            "0.12345678901234567890123456",
        ),
    ]
    .into_iter()
    .map(|(text, is)| (text.to_owned(), is))
    .chain(
        [
            ("add_days(date(\"2024-02-28\"), 1)", "2024-02-29"),
            ("add_days(date(\"2023-02-28\"), 1)", "2023-03-01"),
            ("add_days(date(\"2100-02-28\"), 1)", "2100-03-01"),
            ("add_days(date(\"9999-12-30\"), 1)", "9999-12-31"),
            ("add_days(date(\"0001-01-02\"), -1)", "0001-01-01"),
            ("add_years(date(\"2020-02-29\"), 4)", "2024-02-29"),
            ("year_end(date(\"0001-01-01\"))", "0001-12-31"),
            ("year_end(date(\"9999-12-31\"))", "9999-12-31"),
            // From a Friday over two days at home and nine off; to a Saturday that is worked, and over the Sunday behind it.
            ("add_working_days(date(\"2026-02-13\"), 1)", "2026-02-24"),
            ("add_working_days(date(\"2026-02-27\"), 1)", "2026-02-28"),
            ("add_working_days(date(\"2026-02-27\"), 2)", "2026-03-02"),
        ]
        .map(|(text, is)| (day(text, is), "1")),
    )
    .collect();
    let scripts = cases.iter().map(|(text, _)| {
        format!("fn judge(project) {{\n    let x = project.intake_m3;\n    let v = {text};\n    figure(\"f\", v, \"m³\");\n}}\n")
    });
    let rules = scripts.enumerate().map(|(at, script)| {
        (
            format!("quota/r{at}.rhai"),
            rule(&format!("Q-{at:03}"), &script),
        )
    });
    let off = DAYS_OFF.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let report = screen(&small_pack(rules.chain(off)), &json!({ "intake_m3": HUGE }));
    for (at, (text, is)) in cases.iter().enumerate() {
        let code = format!("Q-{at:03}");
        let mut findings = report.findings.iter();
        let finding = findings.find(|finding| *finding.code == *code).unwrap();
        let figure = finding.figures.first().map(|figure| &*figure.value);
        assert_eq!(figure, Some(*is), "{text}: {:?}", finding.error);
    }
}

#[test]
fn a_rule_ends_where_it_says_so_whatever_it_is_in() {
    let counted = "fn judge(project) {\n    let n = 0;\n    for i in 0..5 {\n        n = n + 1;\n        for j in 0..5 {\n            if j == 2 { break; }\n            if j == 0 { continue; }\n            n = n + 10;\n        }\n        if i == 2 {\n            figure(\"f\", n, \"m³\");\n            conclude(revise(\"b\"));\n            return;\n        }\n    }\n    figure(\"g\", 1, \"m³\");\n    conclude(reject(\"b\"));\n}\n";
    // Three rounds of one and ten.
    let report = screen(&pack(&[counted]), &json!({}));
    let finding = &report.findings[0];
    let figures: Vec<_> = finding
        .figures
        .iter()
        .map(|f| (&*f.name, &*f.value))
        .collect();
    assert_eq!(
        (finding.outcome, figures),
        (Outcome::Revise, vec![("f", "33")])
    );
    // A function's own end is no end of the rule.
    let called = "fn least(project) {\n    if project.intake_m3 > 1 { return 1; }\n    2\n}\nfn judge(project) {\n    figure(\"f\", least(project) + least(project) * 10, \"m³\");\n    conclude(revise(\"b\"));\n}\n";
    for (intake, is) in [("2", "11"), ("1", "22")] {
        let report = screen(&pack(&[called]), &json!({ "intake_m3": intake }));
        let finding = &report.findings[0];
        assert_eq!(
            (finding.outcome, &*finding.figures[0].value),
            (Outcome::Revise, is)
        );
    }
}

/// A table whose key is text, with a row "2" and one "2.0".
fn with_rows(script: &str) -> PackFiles {
    let files = [
        ("quota/r0.rhai", rule("Q-0", script)),
        (
            "tables/rows.toml",
            "title = { zh = \"表\", en = \"Rows\" }\n\
             [[column]]\nname = \"key\"\ntype = \"text\"\nkey = \"exact\"\nlabel = { zh = \"名\", en = \"Key\" }\n\
             [[column]]\nname = \"value\"\ntype = \"number\"\nlabel = { zh = \"值\", en = \"Value\" }\n\
             [[column]]\nname = \"open\"\ntype = \"boolean\"\nlabel = { zh = \"开\", en = \"Open\" }\n"
                .to_owned(),
        ),
        (
            "tables/rows.csv",
            "key,value,open,effective_from,effective_to,source,confidence\n\
             2,7,true,,,law,S1\n2.0,8,false,,,law,S1\n"
                .to_owned(),
        ),
    ];
    small_files(files.map(|(path, text)| (path.to_owned(), text)))
}

#[test]
fn a_number_finds_a_key_of_texts_by_its_digits_alone_and_is_refused_where_it_is_known_to_be_one() {
    let judge = |value: &str| {
        format!(
            "fn judge(project) {{\n    let some = [\"2.0\", 2.0, 2];\n    figure(\"f\", {value}, \"m³\");\n}}\n"
        )
    };
    let codes = |script: &str| -> Vec<&str> {
        let found = load_pack(&with_rows(script)).diagnostics;
        let errors = found.iter().filter(|d| d.severity == Severity::Error);
        errors.map(|d| d.code).collect()
    };
    let find = |key: &str| format!("table(\"rows\").find({key}).value");
    for key in ["2", "2.0", "project.intake_m3", "project.metered"] {
        assert_eq!(codes(&judge(&find(key))), ["mixed-types"], "{key}");
    }
    for same in [
        "table(\"rows\").find(\"2\").open == \"true\"",
        "table(\"rows\").find(\"2\").open == 1",
        "project.intake_m3 == \"2\"",
    ] {
        let script = format!("fn judge(project) {{\n    if {same} {{ note(\"a\"); }}\n}}\n");
        assert_eq!(codes(&script), ["mixed-types"], "{same}");
    }
    // What a list holds is known when it runs. The row of “2.0” is found by that text, and by no number.
    for (key, value) in [("some[0]", "8"), ("some[1]", "7"), ("some[2]", "7")] {
        let pack = load(&with_rows(&judge(&find(key))));
        let report = screen(&pack, &json!({}));
        let figure = report.findings[0].figures[0].value.to_string();
        assert_eq!(figure, value, "{key}");
    }
}

/// Also where the condition stands that it is in.
#[test]
fn a_date_past_the_last_is_a_fault_at_the_word_that_moves_it() {
    for (line, column) in [
        ("let later = project.opened.add_days(1);", 32),
        (
            "if project.opened.add_days(1) > project.opened { note(\"a\"); }",
            23,
        ),
        (
            "if project.metered { note(\"a\"); } else if add_days(project.opened, 1) > project.opened { note(\"b\"); }",
            47,
        ),
    ] {
        let pack = pack(&[&format!("fn judge(project) {{\n    {line}\n}}\n")]);
        let record = json!({"opened": "9999-12-31", "metered": false});
        let report = pack.screen(
            record.as_object().unwrap(),
            parse_date("2026-11-23").unwrap(),
        );
        let error = report.findings[0].error.as_ref().unwrap();
        let start = error.span.as_ref().unwrap().start;
        assert_eq!(
            (error.code, start.line, start.column),
            ("bad-date", ABOVE + 2, column),
            "{line}"
        );
    }
}
