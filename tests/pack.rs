//! The pack that comes with the engine: its samples can be screened as they stand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

mod common;

use common::bundled_pack as pack;
use serde_json::Value;
use water_rules::Text;
use water_rules::api::{canonical_json, parse_date};
use water_rules::report::{Outcome, Report};

#[test]
fn samples_have_no_problems_and_say_what_is_assumed() {
    let pack = pack();
    let info = serde_json::to_value(pack.info()).unwrap();
    let samples = info["samples"].as_array().unwrap();
    assert!(samples.len() >= 8);
    for sample in samples {
        let (id, record) = (&sample["id"], sample["record"].as_object().unwrap());
        let assumed: Vec<&str> = sample["assumed"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(
            assumed.iter().all(|field| record.contains_key(*field)),
            "{id} assumes a field that it doesn't give"
        );
        for day in ["2025-06-30", "2026-11-23"] {
            let report = pack.screen(record, parse_date(day).unwrap());
            assert!(report.problems.is_empty(), "{id}: {:?}", report.problems);
            assert!(report.findings.iter().all(|finding| finding.error.is_none()), "{id}: a rule failed");
        }
    }
}

#[test]
fn lowered_rules_answer_as_rhai_does() {
    let pack = pack();
    assert_eq!(pack.on_rhai(), Vec::<&str>::new(), "rules that can't be lowered");
    for (place, (record, day)) in pack.case_records().enumerate() {
        let agree = |record: &serde_json::Map<String, Value>| {
            let open = pack.open(record);
            let [lowered, rhai] = [open.screen(day), open.screen_on_rhai(day)].map(comparable);
            assert!(lowered == rhai, "{record:?} on {day}: {}", difference(&lowered, &rhai));
        };
        agree(record);
        // And with one field absent, another one each time.
        let mut less = record.clone();
        let field = record.keys().nth(place % record.len()).unwrap();
        less.remove(field);
        agree(&less);
    }
}

/// A report without what an undecided finding lacks: Rhai stops at a branch on an unknown value without saying
/// which, so that on Rhai the one that was met last is named.
fn comparable(mut report: Report) -> String {
    for finding in report.findings.iter_mut().filter(|f| f.outcome == Outcome::Undetermined && f.error.is_none()) {
        finding.missing.clear();
        finding.message = Text::default();
    }
    canonical_json(&report)
}

/// What stands around the first byte that differs.
fn difference(a: &str, b: &str) -> String {
    let at = a.bytes().zip(b.bytes()).position(|(a, b)| a != b).unwrap_or(0);
    let around = |text: &str| String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(300)..text.len().min(at + 200)]).into_owned();
    format!("\n{}\n{}", around(a), around(b))
}
