//! One amount has many spellings and one value: in JSON, in a cell and under a heading.

use crate::common::{bundled_pack, small_pack};
use engine::record::quantity::{is_bare, spelled};
use serde_json::{Map, Value, json};
use sheets::read;
use water_rules::parse_date;
use workbook::Wanted;

/// 159.83 万m³ as people write it; each is 159.83 × 10,000 = 1,598,300 m³.
const SPELLINGS: [&str; 16] = [
    "159.83万m³",
    "159.83 万m3",
    "159.83万方",
    "159.83万立方米",
    "159.83万立方米/年",
    "159.83万m³/a",
    "159.83万方/年",
    "159.83万",
    "0.015983亿m³",
    "0.015983亿",
    "１５９．８３万ｍ³",
    "1,598,300",
    "1 598 300 m³",
    "1598300方",
    "1.5983×10⁶",
    "159.83 x 10^4 m3/a",
];

fn open(value: Value) -> water_rules::ProjectRecord {
    let record: Map<String, Value> = [("intake_m3".to_owned(), value)].into_iter().collect();
    small_pack([]).open(&record)
}

#[test]
fn every_spelling_of_an_amount_is_one_value() {
    for text in SPELLINGS {
        let record = open(json!(text));
        assert_eq!(
            record.reading("intake_m3").as_deref(),
            Some("1598300"),
            "{text}"
        );
        assert!(record.problems().is_empty(), "{text}");
        // A cell may say more than its heading.
        let pack = small_pack([]);
        let csv = format!("取水量（万m³）\n\"{text}\"\n");
        let cells = read("a.csv", csv.as_bytes(), pack.schema(), &Wanted::default()).unwrap();
        let row = cells.rows[0].record.as_ref().unwrap();
        if text.ends_with(|c: char| c.is_ascii_digit() || c == '⁶') {
            continue;
        }
        let read = pack.open(row).reading("intake_m3");
        assert_eq!(read.as_deref(), Some("1598300"), "{csv}");
    }
}

#[test]
fn a_unit_under_a_heading_is_found_wherever_it_stands() {
    let pack = small_pack([]);
    for heading in [
        "取水量（万m³）",
        "取水量（万方）",
        "取水量（万立方米/年）",
        "取水量(万m3/a)",
        "取水量/万m³",
        "取水量，万m³",
        "取水量 万m3",
        "取水量_万方",
        "取水量万立方米",
        "取水量（单位：万m³）",
        "取水量（万m³）*",
        "intake_m3 (万m³)",
    ] {
        let csv = format!("项目名称,\"{heading}\"\n甲,159.83\n");
        let cells = read("a.csv", csv.as_bytes(), pack.schema(), &Wanted::default()).unwrap();
        let row = pack.open(cells.rows[0].record.as_ref().unwrap());
        assert_eq!(
            row.reading("intake_m3").as_deref(),
            Some("1598300"),
            "{heading}"
        );
    }
}

#[test]
fn what_is_no_amount_says_why_and_is_not_guessed() {
    for (text, code) in [
        ("约159.83万m³", "approximate"),
        ("159.83万m³左右", "approximate"),
        ("about 2", "approximate"),
        ("100多", "approximate"),
        ("二十", "not-a-number"),
        ("1~2", "approximate"),
        ("1-2", "not-a-number"),
        ("2×660", "not-a-number"),
        ("1.6×104", "not-a-number"),
        ("12 34", "not-a-number"),
        ("1/3", "not-a-number"),
        ("159.83万吨", "wrong-unit"),
        ("159.83 m³/d", "wrong-unit"),
        ("159.83 平方", "wrong-unit"),
        ("99999999999999999999999999亿", "number-too-long"),
        ("1×10⁹⁹", "number-too-long"),
    ] {
        let record = open(json!(text));
        let codes: Vec<&str> = record.problems().iter().map(|p| p.code).collect();
        assert_eq!(codes, [code], "{text}");
        assert_eq!(record.reading("intake_m3"), None, "{text}");
    }
}

#[test]
fn a_number_inside_a_list_is_read_too() {
    let record = json!({"products": [{"output": "1.2万"}], "monthly_m3": ["1万方", "2"]});
    let record = small_pack([]).open(record.as_object().unwrap());
    assert_eq!(
        record.reading("products.1.output").as_deref(),
        Some("12000")
    );
    assert_eq!(record.reading("monthly_m3.1").as_deref(), Some("10000"));
    assert_eq!(record.reading("monthly_m3.3"), None);
    assert_eq!(record.reading("name"), None);
}

/// Whichever day were taken for a month, a date to be held could be missed by it.
#[test]
fn a_month_is_no_date_and_is_asked_for_its_day() {
    let pack = bundled_pack();
    let day = parse_date("2026-11-23").unwrap();
    let said = |text: &str| {
        let record = json!({ "permit_expires": text });
        let report = pack.open(record.as_object().unwrap()).screen(day);
        let problems = report.problems.iter();
        let said = problems.map(|p| (p.code, p.message.zh.to_string()));
        said.collect::<Vec<_>>()
    };
    for text in ["2026年3月", "2026.3", "2026-03", " 2026/3 "] {
        let asked = "“取水许可到期日”只写到月；写明是哪一天，如 2026-03-15。";
        assert_eq!(said(text), [("bad-date", asked.to_owned())], "{text}");
    }
    for text in ["2026年13月", "26年3月", "三月", "2026年3月31", "2026"] {
        let asked = "“取水许可到期日”不是日期，应写成 2026-11-23。";
        assert_eq!(said(text), [("bad-date", asked.to_owned())], "{text}");
    }
    assert_eq!(said("2026-03-15"), []);
}

#[test]
fn a_number_ends_where_its_unit_begins() {
    for (text, read) in [
        ("159.83万方", Some("1598300")),
        ("1 598 300 m³", Some("1598300")),
        ("1.6×10⁴m³", Some("16000")),
        ("1.6 x 10^-4", Some("0.00016")),
        // A power that was lost in copying is not guessed.
        ("1.6×104", None),
        ("×10", None),
        ("约2万", None),
    ] {
        assert_eq!(
            open(json!(text)).reading("intake_m3").as_deref(),
            read,
            "{text}"
        );
    }
    assert!(is_bare("1.6×10⁴") && is_bare("１２３") && !is_bare("159.83万"));
}

#[test]
fn one_unit_has_many_spellings() {
    for unit in ["m3", "M3", "m^3", "立方米", "立方", "方", "㎥", "（ｍ³）"] {
        assert_eq!(spelled(unit), "m³", "{unit}");
    }
    for unit in ["万m3/年", "万立方米/a", "万方/年", "万 m³ / a"] {
        assert_eq!(spelled(unit), "万m³/a", "{unit}");
    }
    assert_eq!(spelled("平方米"), "m²");
    assert_eq!(spelled("平方公里"), "平方公里");
}
