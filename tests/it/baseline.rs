//! Many projects at once: what is kept of them is what the report of each says, however they come.

use crate::common::{bundled_files, load, rule, small_pack};
use engine::record::columns::FieldColumn;
use jiff::civil::{Date, date};
use model::limits::MAX_COLUMNS;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use study::impact::Baseline;
use water_rules::{Finding, Outcome, Report};
use water_rules::{RulePack, canonical_json};

const AS_OF: Date = date(2026, 11, 24);

fn records(pack: &RulePack, count: usize) -> Vec<Map<String, Value>> {
    let samples: Value = serde_json::to_value(pack.info()).unwrap()["samples"].clone();
    let samples = samples
        .as_array()
        .unwrap()
        .iter()
        .map(|sample| sample["record"].as_object().unwrap().clone());
    samples
        .chain(pack.generated(11).take(count).map(|(record, _)| record))
        .collect()
}

/// Columns of all fields, in the form that is named.
fn columns(
    records: &[Map<String, Value>],
    form: fn(Vec<Value>) -> FieldColumn,
) -> Vec<(String, FieldColumn)> {
    let mut values: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (row, record) in records.iter().enumerate() {
        for (name, value) in record {
            let column = values.entry(name).or_default();
            column.resize(row, Value::Null);
            column.push(value.clone());
        }
    }
    let named = values.into_iter().map(|(name, mut column)| {
        column.resize(records.len(), Value::Null);
        (name.to_owned(), form(column))
    });
    named.collect()
}

/// Each value once, and the place of each record's.
fn coded(values: Vec<Value>) -> FieldColumn {
    let mut known: Vec<Value> = Vec::new();
    let places = values.into_iter().map(|value| {
        if value.is_null() {
            return u32::MAX;
        }
        let place = known
            .iter()
            .position(|other| *other == value)
            .unwrap_or_else(|| {
                known.push(value);
                known.len() - 1
            });
        place as u32
    });
    let places = places.collect();
    FieldColumn::Coded(known, places)
}

fn same_as_reports(pack: &RulePack, baseline: &Baseline, records: &[Map<String, Value>]) {
    let reports: Vec<Report> = records
        .iter()
        .map(|record| pack.screen(record, AS_OF))
        .collect();
    assert_eq!(
        baseline.verdicts(),
        reports
            .iter()
            .map(|report| report.verdict)
            .collect::<Vec<_>>()
    );
    for (place, finding) in reports[0].findings.iter().enumerate() {
        let kept: Vec<Outcome> = baseline
            .outcomes(&format!("{}.rhai", finding.rule))
            .unwrap()
            .collect();
        let said: Vec<Outcome> = reports
            .iter()
            .map(|report| report.findings[place].outcome)
            .collect();
        assert_eq!(kept, said, "{}", finding.code);
    }
    for (place, report) in reports.iter().enumerate().step_by(7) {
        assert_eq!(
            canonical_json(&baseline.report(place).unwrap()),
            canonical_json(report)
        );
    }
}

#[test]
fn what_is_kept_of_many_is_what_their_reports_say_however_they_come() {
    let pack = load(&bundled_files());
    let records = records(&pack, 300);
    let mut baseline = pack.baseline(AS_OF);
    baseline.add(records.clone());
    same_as_reports(&pack, &baseline, &records);
    for form in [coded, FieldColumn::Values] {
        let mut baseline = pack.baseline(AS_OF);
        baseline.add_columns(columns(&records, form)).unwrap();
        same_as_reports(&pack, &baseline, &records);
    }
    let mut baseline = pack.baseline(AS_OF);
    let (first, rest) = records.split_at(100);
    for part in [first, rest] {
        baseline
            .add_json(&serde_json::to_string(part).unwrap())
            .unwrap();
    }
    same_as_reports(&pack, &baseline, &records);
    assert!(
        baseline.outcomes("gates/none.rhai").is_none() && baseline.report(records.len()).is_none()
    );
}

/// Records over several blocks, of which some can't stay with the others: their rule goes past a limit, or isn't lowered.
#[test]
fn records_that_need_a_run_of_their_own_say_the_same() {
    let gives = "fn judge(project) {\n    figure(\"a\", project.output * 2, \"m³\");\n    figure(\"a\", project.output, \"m³\");\n}\n";
    let long = "fn judge(project) {\n    if project.output % 97 == 3 { for i in 0..900 { for j in 0..900 { let x = project.output; } } }\n}\n";
    let reads = "fn judge(project) {\n    require(\"a\").that(finding(\"Q-0\").figure(\"a\"), \"a\").at_most(600, \"b\").otherwise(revise(\"b\"));\n}\n";
    let prints = "fn applies(project) { project.output > 0 }\nfn judge(project) {\n    print(project.output);\n    figure(\"b\", 1, \"m³\");\n}\n";
    let records: Vec<Map<String, Value>> = (0..600)
        .map(|output| json!({ "output": output }).as_object().unwrap().clone())
        .collect();
    for scripts in [&[gives, long, reads][..], &[gives, prints, reads]] {
        let rules = scripts.iter().enumerate();
        let pack = small_pack(rules.map(|(at, script)| {
            (
                format!("quota/r{at}.rhai"),
                rule(&format!("Q-{at}"), script),
            )
        }));
        let mut baseline = pack.baseline(AS_OF);
        baseline.add(records.clone());
        same_as_reports(&pack, &baseline, &records);
        assert!(
            baseline
                .outcomes("quota/r2.rhai")
                .unwrap()
                .any(|outcome| outcome == Outcome::Revise)
        );
        // A pack that says the same moves no figure.
        let same = pack.impact(&baseline);
        assert_eq!((same.flipped, same.touched), (0, 0));
        let other = rule(
            "Q-0",
            &gives.replace("output, \"m³\"", "output + 1, \"m³\""),
        );
        let changed = pack
            .with_file("quota/r0.rhai", &other)
            .pack
            .unwrap()
            .impact(&baseline);
        assert_eq!(
            (
                changed.touched + changed.flipped,
                changed.figures[0].projects
            ),
            (600, 600)
        );
    }
}

#[test]
fn a_list_shows_what_the_report_says() {
    let pack = load(&bundled_files());
    let records = records(&pack, 300);
    for (record, screened) in records.iter().zip(pack.screened(&records, AS_OF)) {
        let report = pack.screen(record, AS_OF);
        assert_eq!(pack.open(record).verdict(AS_OF), report.verdict);
        let asks = |finding: &&Finding| finding.outcome < Outcome::Pass;
        let flags: Vec<_> = report
            .findings
            .iter()
            .filter(asks)
            .map(|f| (f.code.clone(), f.outcome))
            .collect();
        assert_eq!(
            screened
                .findings
                .iter()
                .map(|f| (f.code.clone(), f.outcome))
                .collect::<Vec<_>>(),
            flags
        );
        let shown = json!([
            report.verdict,
            report.figures,
            report
                .referrals
                .iter()
                .map(|r| &r.department)
                .collect::<Vec<_>>(),
            report.problems
        ]);
        assert_eq!(
            json!([
                screened.verdict,
                screened.figures,
                screened.referrals,
                screened.problems
            ]),
            shown
        );
        let share = screened.share.unwrap();
        let adding = report
            .findings
            .iter()
            .find(|finding| *finding.code == *"CAP-02")
            .unwrap();
        let added = adding
            .figures
            .iter()
            .find(|figure| *figure.name == *"new_conventional_m3")
            .map(|figure| figure.value.to_string());
        assert_eq!(
            share.unknown,
            added.is_none() && adding.outcome != Outcome::NotApplicable
        );
        assert_eq!(share.added, added);
    }
}

#[test]
fn a_json_list_is_read_as_its_records_are() {
    let pack = load(&bundled_files());
    let mut baseline = pack.baseline(AS_OF);
    let texts = [
        r#"{"surface_m3": 0.10, "sector": "industry"}"#,
        r#"{}"#,
        r#"{"surface_m3": 1, "sector": "nonsense", "no_such_field": [1, {"a": "\u4e00"}]}"#,
        r#"{"\u0073ector": "\u0069ndustry", "no_such_field": null, "surface_m3": 12345678901234567890123456789012}"#,
        r#"{"sector": null, "surface_m3": 1e-40, "evaluation_chapters": ["current_level", "targets"]}"#,
        r#"{"sector": "industry", "evaluation_chapters": [ "current_level", "none" ], "": 1}"#,
    ];
    baseline
        .add_json(&format!(" [{}]\n", texts.join(",\n")))
        .unwrap();
    assert_eq!(baseline.len(), texts.len());
    for (place, text) in texts.iter().enumerate() {
        let report = pack.screen(&serde_json::from_str(text).unwrap(), AS_OF);
        assert_eq!(
            canonical_json(&baseline.report(place).unwrap()),
            canonical_json(&report),
            "{text}"
        );
    }
    // As many different fields as may be, and one more.
    let fields = |count: usize| {
        format!(
            "[{}]",
            (0..count)
                .map(|at| format!("{{\"other_{at}\": 1}}"))
                .collect::<Vec<_>>()
                .join(",")
        )
    };
    assert!(pack.baseline(AS_OF).add_json(&fields(MAX_COLUMNS)).is_ok());
    assert!(
        pack.baseline(AS_OF)
            .add_json(&fields(MAX_COLUMNS + 1))
            .unwrap_err()
            .to_string()
            .contains("1,000")
    );
    for text in [
        "",
        "{}",
        "[1]",
        "[[]]",
        "[{}",
        "[{}] 1",
        r#"[{"a": 01}]"#,
        r#"[{"a": "\x"}]"#,
        r#"[{"a": "\ud800"}]"#,
        r#"[{"a" 1}]"#,
        r#"[{"a": 1}, null]"#,
        r#"[{"a": 1, "b": 2, "a": 3}]"#,
        r#"[{"a": 1, "\u0061": 3}]"#,
        r#"[{"a": [{"b": 1, "b": 2}]}]"#,
        r#"[{"surface_m3": {"$serde_json::private::Number": "5"}}]"#,
    ] {
        assert!(baseline.add_json(text).is_err(), "{text}");
    }
    baseline.add_json("[]").unwrap();
    assert_eq!(baseline.len(), texts.len());
}

#[test]
fn numbers_of_javascript_are_read_as_they_are_printed_and_what_is_wrong_is_named() {
    let pack = load(&bundled_files());
    let mut baseline = pack.baseline(AS_OF);
    let numbers = vec![0.1, 1e15 + 0.5, f64::NAN, 1e300, 1e-40, f64::INFINITY, -3.0];
    let columns = vec![
        ("surface_m3".to_owned(), FieldColumn::Numbers(numbers)),
        (
            "sector".to_owned(),
            FieldColumn::Coded(
                vec![json!("industry"), json!("nonsense")],
                vec![0, 1, 2, 0, 0, 0, 0],
            ),
        ),
        (
            "no_such_field".to_owned(),
            FieldColumn::Numbers(
                [0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
                    .map(|there| if there > 0.0 { there } else { f64::NAN })
                    .to_vec(),
            ),
        ),
    ];
    baseline.add_columns(columns).unwrap();
    let given = [
        json!({"surface_m3": 0.1, "sector": "industry"}),
        json!({"surface_m3": "1000000000000000.5", "sector": "nonsense", "no_such_field": 1}),
        json!({"no_such_field": 1}),
        json!({"surface_m3": 1e300, "sector": "industry"}),
        json!({"surface_m3": 1e-40, "sector": "industry"}),
    ];
    for (place, given) in given.iter().enumerate() {
        let (kept, report) = (
            baseline.report(place).unwrap(),
            pack.screen(given.as_object().unwrap(), AS_OF),
        );
        let codes = |report: &Report| {
            report
                .problems
                .iter()
                .map(|p| (p.field.clone(), p.code))
                .collect::<Vec<_>>()
        };
        assert_eq!(codes(&kept), codes(&report));
        assert_eq!(kept.findings, report.findings);
    }
    let problems = |place| baseline.report(place).unwrap().problems;
    assert_eq!(
        problems(5).iter().map(|p| p.code).collect::<Vec<_>>(),
        ["not-a-number"]
    );
    assert_eq!(
        problems(6).iter().map(|p| p.code).collect::<Vec<_>>(),
        ["below-range"]
    );
    let uneven = vec![
        ("surface_m3".to_owned(), FieldColumn::Numbers(vec![1.0])),
        ("sector".to_owned(), FieldColumn::Values(Vec::new())),
    ];
    assert_eq!(baseline.add_columns(uneven).unwrap_err().name, "sector");
    assert_eq!(baseline.len(), 7);
}
