//! Files of records: formats, headers, encodings and bad rows.

use crate::common::bundled_pack;
use model::error::UserError;
use model::text::is_hidden;
use serde_json::{Map, Value, json};
use sheets::Sheet;
use sheets::{Records, Tally, read, summary};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use water_rules::{PackFiles, RulePack, load_pack};
use workbook::Wanted;

const PACK: [(&str, &str); 7] = [
    ("pack.toml", include_str!("../data/pack/pack.toml")),
    ("fields.toml", include_str!("../data/pack/fields.toml")),
    ("sources.toml", include_str!("../data/pack/sources.toml")),
    (
        "departments.toml",
        include_str!("../data/pack/departments.toml"),
    ),
    (
        "parameters/quota.toml",
        include_str!("../data/pack/parameters/quota.toml"),
    ),
    (
        "quota/unit.rhai",
        include_str!("../data/pack/quota/unit.rhai"),
    ),
    (
        "quota/total.rhai",
        include_str!("../data/pack/quota/total.rhai"),
    ),
];

fn pack() -> RulePack {
    let files: PackFiles = PACK
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into();
    load_pack(&files).pack.unwrap()
}

fn records(name: &str, bytes: impl AsRef<[u8]>) -> Records {
    read(name, bytes.as_ref(), pack().schema(), &Wanted::default()).unwrap()
}

/// Each row as its line and its record, or the English of its error.
fn rows(records: &Records) -> Vec<(usize, Value)> {
    let value = |r: &sheets::Row| {
        r.record
            .clone()
            .map_or_else(|why| json!(why.words().en), Value::Object)
    };
    records.rows.iter().map(|r| (r.line, value(r))).collect()
}

fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    read(name, bytes.as_ref(), pack().schema(), &Wanted::default())
        .unwrap_err()
        .words()
        .en
        .to_string()
}

#[test]
fn json_is_one_record_or_a_list() {
    let one = records("-", "{\n  \"output\": 2.70\n}\n");
    assert!(one.single);
    assert_eq!(
        one.rows[0].record.as_ref().unwrap()["output"].to_string(),
        "2.70"
    );
    let list = records("-", "[{\"output\": 1}, 2, {}]");
    assert!(!list.single);
    assert_eq!(
        rows(&list),
        [
            (1, json!({"output": 1})),
            (2, json!("This item is not a JSON object.")),
            (3, json!({}))
        ]
    );
    let lines = rows(&records("-", "{\"output\": 1}\n\n{\"output\": }\n{}\n"));
    assert_eq!(
        (lines[0].clone(), lines[2].clone()),
        ((1, json!({"output": 1})), (4, json!({})))
    );
    assert!(
        lines[1].0 == 3 && lines[1].1.as_str().unwrap().contains("JSON"),
        "{lines:?}"
    );
    // A single line counts as a list when the file says so.
    assert!(!records("a.ndjson", "{}").single);
}

#[test]
fn a_file_that_is_no_list_of_records_is_refused() {
    assert!(refused("a.json", "{\"output\": 1,}").contains("line 1 column 14"));
    assert!(refused("a.json", "[{}").contains("JSON"));
    assert!(refused("a.csv", "\u{feff} \n").contains("empty"));
    assert!(refused("a.csv", "甲,乙\n1,2\n").contains("names no field"));
    assert!(refused("a.csv", "output,产量\n1,2\n").contains("are of the same field"));
    assert!(refused("a.csv", "monthly_m3,monthly_m3.1\n1,2\n").contains("are of the same field"));
    assert!(refused("a.xlsx", b"PK\x03\x04 broken").contains("spreadsheet"));
    assert!(refused("a.bin", [0xff, 0x00, 0x80]).contains("neither UTF-8 nor GBK"));
}

#[test]
fn a_header_may_be_what_an_official_form_calls_a_field() {
    let fields = |synonyms: &str| {
        let label = "label = { zh = \"取水量\", en = \"Intake\" }";
        let (_, text) = PACK[1];
        text.replace(label, &format!("{label}\nsynonyms = [{synonyms}]"))
    };
    let load = |synonyms: &str| {
        let mut files: PackFiles = PACK
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        files.insert("fields.toml".to_owned(), fields(synonyms));
        load_pack(&files)
    };
    let pack = load("\"年许可取水量\", \"Licensed volume\"").pack.unwrap();
    for heading in ["年许可取水量（万m³）", " licensed volume (万m³)"] {
        let text = format!("name,{heading}\n甲,0.27\n");
        let read = read("a.csv", text.as_bytes(), pack.schema(), &Wanted::default()).unwrap();
        let expected = json!({"name": "甲", "intake_m3": "0.27 万m³"});
        assert_eq!(rows(&read), [(2, expected)], "{heading}");
    }
    // One that names two fields would be read as either.
    let problems = load("\"产量\"").diagnostics;
    let codes: Vec<&str> = problems.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["ambiguous-synonym"], "{problems:#?}");
}

#[test]
fn a_header_is_a_name_a_label_or_a_label_with_a_unit() {
    let read = records(
        "a.csv",
        "\u{feff}name,取水量（万m³）,OUTPUT,opened (day),typo\r\n甲,0.27, 1000 ,2026-03-01,x\r\n",
    );
    let expected = json!({"name": "甲", "intake_m3": "0.27 万m³", "output": "1000", "opened": "2026-03-01", "typo": "x"});
    assert_eq!(rows(&read), [(2, expected)]);
    assert!(read.notices.is_empty());
    // A cell's own unit stays; a unit that the pack doesn't know is a problem of the record, not a guess.
    let own = records("a.csv", "取水量（吨）\n2700 m³\n2700\n");
    assert_eq!(
        rows(&own),
        [
            (2, json!({"intake_m3": "2700 m³"})),
            (3, json!({"intake_m3": "2700 吨"}))
        ]
    );
}

/// Headings of the application, the permit, the lists of wells and intakes, the plan and the tax return: each is its field's, and
/// what of several it could be, or of none, is reported and never taken for one.
#[test]
fn the_headings_of_official_forms_name_their_fields() {
    let pack = bundled_pack();
    let field = |heading: &str| {
        let text = format!("项目名称,{heading}\n甲,1\n");
        let read = read("a.csv", text.as_bytes(), pack.schema(), &Wanted::default()).unwrap();
        let mut record = read.rows[0].record.clone().unwrap();
        record.remove("name");
        record.keys().next().cloned()
    };
    for (heading, name) in [
        ("申请人", "applicant"),
        ("行业类别", "industry"),
        ("取水用途", "sector"),
        ("最大流量（m³/s）", "max_flow_m3_per_s"),
        ("日最大取水量", "max_daily_m3"),
        ("取水期限", "permit_term_years"),
        ("取水起始时间", "use_starts"),
        ("退水总量", "discharge_m3"),
        ("WPC_SN", "permit_number"),
        ("WRP_NM", "applicant"),
        ("INT_DL", "permit_expires"),
        ("WIU_ACCOUNT", "credit_code"),
        ("年许可取水量(万立方米)", "permit_m3"),
        ("已装计量", "metered"),
        ("主要用途", "sector"),
        ("取水流量", "max_flow_m3_per_s"),
        ("年最大取水量", "works_design_m3"),
        ("产品名称", "product"),
        ("年产量", "output"),
        ("耗水量", "consumption_m3"),
        ("计划取水量", "plan_m3"),
        ("实际取水量", "actual_own_m3"),
        ("累计取水量", "actual_own_m3"),
        ("征收子目", "tax_category"),
        ("年取用水计划", "plan_m3"),
        ("是否在线监测", "metered_online"),
        (
            "地下水取水地点供水管网是否覆盖",
            "public_network_can_supply",
        ),
    ] {
        assert_eq!(field(heading).as_deref(), Some(name), "{heading}");
    }
    // Which source the volume is of, which month or year, what kind: nothing that a field asks.
    for heading in [
        "年取水量",
        "地下水类型",
        "水源类型",
        "本期取水量",
        "一季度",
        "取水许可证有效期",
    ] {
        assert_eq!(field(heading).as_deref(), Some(heading));
    }
}

#[test]
fn numbered_columns_are_lists() {
    let header = "产品.1.名称,products.1.output,products.2.name,月用水.1,monthly_m3.2,monthly_m3.3";
    let read = rows(&records(
        "a.csv",
        format!("{header}\n电,1,热,3,4,\n电,1,,3,,5\n"),
    ));
    assert_eq!(
        read[0].1,
        json!({"products": [{"name": "电", "output": "1"}, {"name": "热"}], "monthly_m3": ["3", "4"]})
    );
    // A gap is not closed: the item isn't known, and neither is any sum over the list.
    assert_eq!(
        read[1].1,
        json!({"products": [{"name": "电", "output": "1"}], "monthly_m3": ["3", null, "5"]})
    );
    let gap = read[1].1.as_object().unwrap();
    let report = pack().screen(gap, water_rules::parse_date("2026-11-23").unwrap());
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    assert!(!report.figures.contains_key("total"));
}

#[test]
fn a_bad_row_leaves_the_others() {
    let read = rows(&records(
        "a.csv",
        "name,output\n甲,1\n乙\n\n,,\n丙,3,多\n\"丁\n厂\",4\n戊,5,\n",
    ));
    let wrong = |cells| json!(format!("This row has {cells} cells and the header 2."));
    let expected = [
        (2, json!({"name": "甲", "output": "1"})),
        (3, wrong(1)),
        (6, wrong(3)),
        (7, json!({"name": "丁\n厂", "output": "4"})),
        (9, json!({"name": "戊", "output": "5"})),
    ];
    assert_eq!(read, expected);
}

#[test]
fn tabs_and_other_encodings_are_read() {
    let (gbk, _, _) = encoding_rs::GBK.encode("项目名称,产量\n甲电厂,1\n");
    let read = records("a.csv", gbk);
    assert_eq!(rows(&read), [(2, json!({"name": "甲电厂", "output": "1"}))]);
    assert_eq!(&*read.notices[0].en, "Read as GBK.");
    let utf16: Vec<u8> = "\u{feff}项目名称\t产量\n甲\t1\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        rows(&records("a.txt", utf16)),
        [(2, json!({"name": "甲", "output": "1"}))]
    );
}

/// As forms of statistics have it under their heading; a project whose name and amounts look the same isn't lost without a word.
#[test]
fn a_row_that_numbers_the_columns_is_said_to_be_no_project() {
    let read = records(
        "a.csv",
        "项目名称,取水量,产量,备注\n甲,1,2,3\n乙电厂,2,3,4\n",
    );
    let lines: Vec<usize> = read.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [3]);
    let said: Vec<&str> = read.notices.iter().map(|notice| &*notice.en).collect();
    assert_eq!(
        said,
        ["Row 2 is the numbers of the columns and was not read as a project."]
    );
}

#[test]
fn a_spreadsheet_keeps_what_was_typed() {
    let read = records("projects.xlsx", include_bytes!("../data/projects.xlsx"));
    let first = json!({
        "name": "甲电厂", "intake_m3": "0.27 万m³", "output": "1000", "opened": "2026-03-01", "metered": "true",
        "products": [{"name": "电", "output": "0.3"}],
    });
    let second = json!({
        "name": "乙电厂", "intake_m3": "0.271 万m³", "output": "1000", "opened": "2026-03-02", "metered": "否", "备注栏": "有备注",
    });
    assert_eq!(
        rows(&read),
        [
            (3, first),
            (4, second),
            (6, json!({"name": "丙电厂", "output": "12"}))
        ]
    );
    assert_eq!(
        &*read.notices[0].en,
        "Only the sheet “项目” was read; not: 说明."
    );
}

#[test]
fn a_summary_is_a_spreadsheet_without_formulas() {
    let read = records("a.csv", "name,intake_m3,output,typo\n=1+1,271,100,x\n甲\n");
    let report = pack().screen(
        read.rows[0].record.as_ref().unwrap(),
        water_rules::parse_date("2026-11-23").unwrap(),
    );
    let bytes = [
        summary::headings(&[], &[], false),
        summary::line(
            &read,
            &read.rows[0],
            &[],
            Some(&Tally::of(&report, BTreeMap::new())),
            &[],
        ),
        summary::line(&read, &read.rows[1], &[], None, &[]),
    ];
    let text = String::from_utf8(bytes.concat()).unwrap();
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(
        lines[0][..5],
        ["\u{feff}line", "name", "verdict", "reject", "revise"]
    );
    assert_eq!(
        lines[1].join(","),
        "2,'=1+1,revise,0,1,0,0,0,1,0,,QUOTA-01,,,,D2 typo unknown-field"
    );
    assert_eq!((lines[2].len(), lines[2][0]), (lines[0].len(), "3"));
}

#[test]
fn no_hostile_text_does_anything_in_a_summary() {
    // Half of a character, which no Rust text can hold.
    let texts = include_str!("../data/hostile-text.json").replace("\\ud83d", "");
    let hostile: Map<String, Value> = serde_json::from_str(&texts).unwrap();
    for (what, text) in hostile {
        let read = records("a.ndjson", json!({ "name": text }).to_string());
        let bytes = summary::line(&read, &read.rows[0], &[], None, &[]);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&bytes[..]);
        let name = reader.records().next().unwrap().unwrap()[1].to_owned();
        assert!(
            !name.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']),
            "{what}: {name}"
        );
        assert!(
            !name.chars().any(|c| is_hidden(c) && !"\t\n\r".contains(c)),
            "{what}: {name}"
        );
    }
}

#[test]
fn a_pack_declares_how_projects_are_added_up() {
    let check = |section: &str| {
        let mut files: PackFiles = PACK
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        files
            .get_mut("pack.toml")
            .unwrap()
            .push_str(&format!("\n[portfolio]\n{section}"));
        let loaded = load_pack(&files);
        loaded
            .diagnostics
            .iter()
            .filter(|d| d.span.as_ref().is_some_and(|s| s.file == "pack.toml"))
            .map(|d| d.code)
            .collect::<Vec<_>>()
    };
    let fields = "name = \"name\"\nregion = [\"remark\"]\n";
    let none: [&str; 0] = [];
    let rule = "finding = \"QUOTA-02\"\nfigure = \"total\"\n";
    assert_eq!(
        check(&format!(
            "{fields}cap = \"intake_m3\"\nused = \"intake_m3\"\n{rule}"
        )),
        none
    );
    assert_eq!(
        check(&format!(
            "{fields}cap = \"intake_m3\"\nused = \"output\"\n{rule}"
        )),
        ["bad-portfolio"]
    );
    assert_eq!(
        check(&format!(
            "{fields}cap = \"intake\"\nused = \"intake_m3\"\n{rule}"
        )),
        ["unknown-field"]
    );
    let other = rule.replace("QUOTA-02", "QUOTA-9");
    assert_eq!(
        check(&format!(
            "{fields}cap = \"intake_m3\"\nused = \"intake_m3\"\n{other}"
        )),
        ["unknown-code"]
    );
    let other = rule.replace("total", "sum");
    assert_eq!(
        check(&format!(
            "{fields}cap = \"intake_m3\"\nused = \"intake_m3\"\n{other}"
        )),
        ["unknown-name"]
    );
    assert_eq!(check("name = \"name\"\n"), ["missing-key"; 5]);
}

/// The same files are read by the page, which must come to the same: tests/browser/batch.test.mjs. After a change:
/// `UPDATE_SHEETS=1 cargo test --test it portfolio`, and read the difference.
#[test]
fn awkward_files_are_read_or_named_by_row_and_column() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/sheets");
    let expected = folder.join("expected.json");
    let pack = pack();
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.retain(|name| !name.ends_with(".mjs") && !name.ends_with(".json"));
    names.sort();
    let seen = names.iter().map(|name| {
        let found = match read(
            name,
            &fs::read(folder.join(name)).unwrap(),
            pack.schema(),
            &Wanted::default(),
        ) {
            Ok(records) => json!(Sheet::new(records, pack.schema())),
            Err(why) => json!({ "refused": why.words() }),
        };
        (name.clone(), found)
    });
    let seen = serde_json::to_string_pretty(&Value::Object(seen.collect())).unwrap() + "\n";
    if std::env::var_os("UPDATE_SHEETS").is_some() {
        fs::write(&expected, seen).unwrap();
        return;
    }
    assert_eq!(seen, fs::read_to_string(&expected).unwrap());
}
