//! What a report says as a whole: its verdict where nothing decides, days that the pack doesn't speak of.

use crate::common::{bundled_files, bundled_pack, load, rule, small_files, small_pack};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use water_rules::{Outcome, PackFiles, Report, Verdict};
use water_rules::{RulePack, canonical_json, lean_json, load_pack, parse_date};

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
    let mut baseline = pack.baseline(day);
    baseline.add([record.clone()]);
    let others = [
        pack.open(&record).verdict(day),
        pack.screened(std::slice::from_ref(&record), day)[0].verdict,
        baseline.verdicts()[0],
    ];
    assert_eq!(others, [report.verdict; 3]);
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
    let fields = include_str!("../data/pack/fields.toml");
    let measured = format!(
        "{fields}\n[[measure]]\nid = \"less\"\ntitle = {{ zh = \"节水\", en = \"Save\" }}\nless = [\"intake_m3\"]\n"
    );
    let pack = small_pack([
        ("fields.toml".to_owned(), measured),
        ("quota/rule.rhai".to_owned(), rule("R-01", &never)),
    ]);
    let found = pack.what_if(&object(json!({ "intake_m3": "3" })), day);
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

/// A doubt that finds nothing odd has found nothing right.
#[test]
fn what_only_doubts_the_data_does_not_decide() {
    let asks = r#"fn judge(project) { advise("a").that(project.intake_m3, "a").at_most(2, "b").otherwise(advice("b")); }"#;
    let mut files = small_files([("quota/rule.rhai".to_owned(), rule("R-01", asks))]);
    let said = |files: &PackFiles| {
        ["1", "3"].map(|volume| report(&load(files), json!({ "intake_m3": volume })).verdict)
    };
    assert_eq!(said(&files), [Verdict::Pass; 2]);
    let manifest = files.get_mut("pack.toml").unwrap();
    manifest.insert_str(0, "doubts = \"quota\"\n");
    assert_eq!(said(&files), [Verdict::OutOfScope; 2]);
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

/// The lean report and the whole one, as JSON.
fn both(pack: &RulePack, record: Value) -> (Value, Value) {
    let report = pack.screen(&object(record), parse_date(DAY).unwrap());
    let read = |text: String| serde_json::from_str(&text).unwrap();
    (read(lean_json(&report)), read(canonical_json(&report)))
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn a_lean_report_says_everything_once() {
    let files = [
        (
            "quota/unit.rhai",
            include_str!("../data/pack/quota/unit.rhai").to_owned(),
        ),
        (
            "parameters/quota.toml",
            include_str!("../data/pack/parameters/quota.toml").to_owned(),
        ),
        ("quota/objects.rhai", rule("R-01", OBJECTS)),
        (
            "quota/old.rhai",
            rule("R-02", ADVISES).replace(
                "@from 2020-01-01",
                "@from 2020-01-01\n//! @until 2021-12-31",
            ),
        ),
        (
            "quota/again.rhai",
            rule("R-02", OBJECTS).replace("@from 2020-01-01", "@from 2022-01-01"),
        ),
        (
            "quota/later.rhai",
            rule("R-03", ADVISES).replace("@from 2020-01-01", "@from 2030-01-01"),
        ),
    ]
    .map(|(path, text)| (path.to_owned(), text));
    let pack = small_pack(files);
    let (lean, full) = both(&pack, json!({ "intake_m3": "0.5", "output": "1" }));
    assert_eq!(lean["verdict"], "pass");
    assert_eq!(
        keys(&lean),
        [
            "as_of",
            "certain",
            "doubts",
            "engine",
            "facts",
            "figures",
            "findings",
            "not_applicable",
            "pack",
            "problems",
            "referrals",
            "rows",
            "sources",
            "taken_as_none",
            "verdict"
        ]
    );
    // Of R-02 the rule that is in force gives the reason; R-03 isn't in force yet.
    assert_eq!(
        lean["not_applicable"],
        json!({ "R-01": "intake_m3", "R-02": "intake_m3", "R-03": "as_of" })
    );
    assert_eq!(
        (&lean["taken_as_none"], &lean["doubts"]),
        (&json!([]), &json!([]))
    );
    // A finding that passes says so by its check; rule, check, parameter and law go by their names, and an official text
    // that is in force with no end goes without saying.
    assert_eq!(
        lean["findings"],
        json!([{
            "code": "QUOTA-01", "outcome": "pass",
            "checks": [{
                "key": "unit", "actual": "0.5", "comparison": "at_most", "limit": "2.7", "unit": "m³/MWh", "margin": "2.2"
            }],
            "parameters": [{
                "name": "unit_limit", "value": "2.7", "unit": "m³/MWh", "source": "law", "from": "2020-01-01"
            }],
            "sources": ["law 1"]
        }])
    );
    assert_eq!(lean["sources"], json!({ "law": {} }));
    // The whole report has a finding for every rule.
    assert_eq!(full["findings"].as_array().unwrap().len(), 5);
    assert_eq!(
        full["sources"],
        json!({ "law": { "citation": { "zh": "《水法》", "en": "Water Law" }, "confidence": "S1" } })
    );

    // What the rule says of its own is there; that fields are missing follows from their names.
    let (lean, _) = both(&pack, json!({ "intake_m3": "3", "output": "1" }));
    let said: Vec<(&Value, bool)> = lean["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (&f["outcome"], f.get("message").is_some()))
        .collect();
    assert_eq!(
        said,
        [
            (&json!("revise"), true),
            (&json!("revise"), true),
            (&json!("revise"), true)
        ]
    );
    let (lean, _) = both(&pack, json!({ "intake_m3": "2" }));
    let unknown = &lean["findings"][0];
    assert_eq!(
        (
            &unknown["outcome"],
            &unknown["missing"],
            unknown.get("message")
        ),
        (&json!("undetermined"), &json!(["output"]), None)
    );
}

#[test]
fn what_is_missing_besides_fields_says_what_it_is() {
    let script = r#"
fn judge(project) {
    require("a").that(project.intake_m3 / project.output, "a").at_most(2, "b").otherwise(revise("b"));
}
"#;
    let (lean, _) = both(&pack(&[script]), json!({ "intake_m3": "2", "output": "0" }));
    let finding = &lean["findings"][0];
    assert_eq!(finding["missing"], json!(["value division-by-zero"]));
    // No field's name says it: the message does.
    assert!(
        finding["message"]["en"]
            .as_str()
            .unwrap()
            .contains("division by zero")
    );
}

/// The median of the lean reports of the samples, the published decisions and the known answers, as officials and systems get them: at most 20 kB.
#[test]
fn a_lean_report_of_a_real_project_is_small() {
    let pack = bundled_pack();
    let day = parse_date(DAY).unwrap();
    let info = serde_json::to_value(pack.info()).unwrap();
    let samples: Vec<Map<String, Value>> = info["samples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sample| object(sample["record"].clone()))
        .collect();
    let real = samples
        .iter()
        .map(|record| (record, day))
        .chain(pack.decision_records())
        .chain(pack.case_records());
    let mut sizes: Vec<usize> = real
        .map(|(record, day)| {
            let report = pack.screen(record, day);
            let lean: Value = serde_json::from_str(&lean_json(&report)).unwrap();
            // Nothing that is named is lacking, and every rule is told of.
            let list = |value: &Value, key: &str| -> Vec<Value> {
                value[key].as_array().cloned().unwrap_or_default()
            };
            let id = |source: &Value| {
                source
                    .as_str()
                    .unwrap()
                    .split(' ')
                    .next()
                    .unwrap()
                    .to_owned()
            };
            let findings = list(&lean, "findings");
            let (mut named, mut facts) = (BTreeSet::new(), BTreeSet::new());
            for finding in &findings {
                named.extend(list(finding, "sources").iter().map(id));
                named.extend(
                    list(finding, "parameters")
                        .iter()
                        .map(|read| id(&read["source"])),
                );
                for fact in list(finding, "facts") {
                    facts.insert(fact.as_str().unwrap().to_owned());
                }
                for row in list(finding, "rows") {
                    named.insert(id(&lean["rows"][row.as_str().unwrap()]["source"]));
                }
            }
            assert_eq!(
                keys(&lean["facts"]),
                facts.iter().map(String::as_str).collect::<Vec<_>>()
            );
            // Beside the documents that findings name those of their facts.
            let known = keys(&lean["sources"]);
            for document in &named {
                assert!(known.contains(&document.as_str()), "{document}");
            }
            let codes: BTreeSet<&str> = report.findings.iter().map(|f| &*f.code).collect();
            let told = lean["findings"]
                .as_array()
                .unwrap()
                .iter()
                .map(|f| f["code"].as_str().unwrap());
            assert_eq!(
                told.chain(keys(&lean["not_applicable"]))
                    .collect::<BTreeSet<_>>(),
                codes
            );
            lean_json(&report).len()
        })
        .collect();
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    assert!(median <= 20_000, "{median} bytes");
}

#[test]
fn money_is_written_as_its_language_writes_it() {
    let script = "//! @say tax = 税 | Tax\n//! @say due = 应缴 {tax} 元（{tax}）。 | Due: {tax} yuan.\nfn judge(project) { figure(\"tax\", project.intake_m3, \"UNIT\"); note(\"due\"); }";
    let said = |unit: &str, amount: &str| {
        let pack = pack(&[&script.replace("UNIT", unit)]);
        let message = report(&pack, json!({ "intake_m3": amount }))
            .findings
            .remove(0)
            .message;
        [message.zh.to_string(), message.en.to_string()]
    };
    for (amount, zh, en) in [
        ("999", "应缴 999 元（999）。", "Due: 999 yuan."),
        ("9999", "应缴 9999 元（9999）。", "Due: 9,999 yuan."),
        ("10000", "应缴 1 万元（1 万）。", "Due: 10,000 yuan."),
        (
            "8312160",
            "应缴 831.216 万元（831.216 万）。",
            "Due: 8,312,160 yuan.",
        ),
        (
            "154320.88",
            "应缴 154320.88 元（154320.88）。",
            "Due: 154,320.88 yuan.",
        ),
    ] {
        assert_eq!(said("元", amount), [zh, en]);
    }
    // Other amounts stay as they are.
    assert_eq!(
        said("m³", "10000"),
        ["应缴 10000 元（10000）。", "Due: 10000 yuan."]
    );
}
