//! Codes of official papers in the bundled pack: how they are written, their check characters, and the place that they name.

use crate::common::bundled_pack;
use jiff::civil::date;
use serde_json::{Value, json};
use water_rules::lean_json;

/// What a report says of a record of a county: the problems by field, and whether codes are at odds with it.
fn said(record: Value) -> (Vec<(String, String)>, bool) {
    let mut whole = json!({
        "kind": "existing", "sector": "industry", "industry": "coal_mining", "product": "raw_coal",
        "city": "晋中市", "county": "寿阳县", "surface_m3": "1000", "groundwater_m3": "0",
    });
    let whole = whole.as_object_mut().unwrap();
    whole.extend(record.as_object().unwrap().clone());
    let report = bundled_pack().screen(whole, date(2026, 11, 23));
    let written: Value = serde_json::from_str(&lean_json(&report)).unwrap();
    let problems = written["problems"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let problems = problems
        .iter()
        .map(|p| (text(&p["field"]), text(&p["code"])));
    let mut findings = report.findings.iter();
    let doubt = findings
        .find(|finding| &*finding.code == "DOUBT-11")
        .unwrap();
    (problems.collect(), doubt.outcome.name() == "advice")
}

#[test]
fn a_mistyped_code_is_said_and_nothing_is_lost() {
    let wrong = |field: &str, code: &str, problem: &str| {
        let (problems, _) = said(json!({ field: code }));
        assert_eq!(problems, [(field.to_owned(), problem.to_owned())], "{code}");
    };
    let right = |field: &str, code: &str| {
        assert_eq!(said(json!({ field: code })), (Vec::new(), false), "{code}");
    };
    // Numbers of permits that decisions cite (a county's of Shanxi for the place), and the old form.
    right("permit_number", "B140725S2024-0113");
    right("permit_number", "取水(晋)字[2017]001号");
    for code in [
        "B140725X2024-0113",
        "E140725S2024-0113",
        "B140725S2024-113",
        "B14072S2024-0113",
    ] {
        wrong("permit_number", code, "bad-format");
    }
    // The example of GB 32100-2015, whose weighted sum is 1640: 31 minus 1640 mod 31 is 3.
    right("credit_code", "91350100M000100Y43");
    wrong("credit_code", "91350100M000100Y44", "bad-check-character");
    wrong("credit_code", "91350100M000010Y43", "bad-check-character");
    wrong("credit_code", "91350100M000100Y4", "bad-format");
    right("project_code", "2304-140725-04-01-613199");
    wrong("project_code", "2304-14072-04-01-613199", "bad-format");
    right("industry_code", "B0610");
    right("industry_code", "B06");
    wrong("industry_code", "0610", "bad-format");
}

#[test]
fn a_code_of_another_place_or_product_is_doubted() {
    let doubted = |record: Value| {
        let (problems, doubted) = said(record.clone());
        assert_eq!(problems, [], "{record}");
        doubted
    };
    assert!(doubted(json!({ "permit_number": "D140702S2021-0012" })));
    assert!(doubted(
        json!({ "project_code": "2304-341122-04-01-613199" })
    ));
    // Of the product (B0610), and of its division.
    assert!(!doubted(json!({ "industry_code": "B061" })));
    assert!(doubted(json!({ "industry_code": "B0620" })));
}
