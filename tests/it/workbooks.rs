//! Workbooks of strangers: what is no office's is refused with its reason, in good time and little memory, and reads no file
//! beside it.

use crate::command::Desk;
use model::error::UserError;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};
use water_rules::{RulePack, load_pack};
use workbook::Wanted;

const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEADS: &str =
    r#"<row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>intake_m3</v></c></row>"#;

/// A workbook of these parts.
fn zipped(parts: &[(String, String)]) -> Vec<u8> {
    zipped_times(parts, 1)
}

/// A workbook of these parts, with what stands between two NULs of a text so many times.
fn zipped_times(parts: &[(String, String)], times: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        for (place, text) in text.split('\0').enumerate() {
            for _ in 0..if place % 2 == 1 { times } else { 1 } {
                zip.write_all(text.as_bytes()).unwrap();
            }
        }
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook whose sheets are at these places.
fn linked(places: &[&str], sheets: &[(String, String)]) -> Vec<u8> {
    zipped(&parts(places, sheets))
}

fn parts(places: &[&str], sheets: &[(String, String)]) -> Vec<(String, String)> {
    let (mut tabs, mut links) = (String::new(), String::new());
    for (number, place) in places.iter().enumerate() {
        write!(
            tabs,
            r#"<sheet name="s{number}" sheetId="{0}" r:id="r{number}"/>"#,
            number + 1
        )
        .unwrap();
        write!(
            links,
            r#"<Relationship Id="r{number}" Type="{TYPES}/worksheet" {place}/>"#
        )
        .unwrap();
    }
    let root = format!(
        r#"<Relationships><Relationship Id="r" Type="{TYPES}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let book = format!(r#"<workbook xmlns:r="{TYPES}"><sheets>{tabs}</sheets></workbook>"#);
    let own = [
        ("_rels/.rels", root),
        ("xl/workbook.xml", book),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships>{links}</Relationships>"),
        ),
    ];
    let own = own.map(|(name, text)| (name.to_owned(), text));
    [own.as_slice(), sheets].concat()
}

const FIRST: &str = r#"Target="worksheets/sheet1.xml""#;

/// A workbook with one sheet of this XML.
pub fn workbook(sheet: &str) -> Vec<u8> {
    linked(
        &[FIRST],
        &[("xl/worksheets/sheet1.xml".to_owned(), sheet.to_owned())],
    )
}

/// The same, with what stands between two NULs so many times; it is never whole in the memory.
pub fn large_workbook(sheet: &str, times: usize) -> Vec<u8> {
    let sheet = ("xl/worksheets/sheet1.xml".to_owned(), sheet.to_owned());
    zipped_times(&parts(&[FIRST], &[sheet]), times)
}

fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{HEADS}{rows}</sheetData></worksheet>")
}

/// A row of a project of this name.
fn row(number: u64, name: &str) -> String {
    format!(
        r#"<row r="{number}"><c r="A{number}" t="str"><v>{name}</v></c><c r="B{number}"><v>2.71</v></c></row>"#
    )
}

fn pack() -> RulePack {
    load_pack(&crate::common::files_in("tests/data/pack"))
        .pack
        .unwrap()
}

/// The names of the projects, or why there are none, in English.
fn read(pack: &RulePack, bytes: &[u8]) -> Result<Vec<String>, String> {
    let began = Instant::now();
    let read = sheets::read("a.xlsx", bytes, pack.schema(), &Wanted::default());
    assert!(
        began.elapsed() < Duration::from_secs(20),
        "{:?}",
        began.elapsed()
    );
    let records = read.map_err(|why| why.words().en.to_string())?;
    let names = records.rows.into_iter().map(|row| {
        let record = row.record.unwrap();
        record["name"].as_str().unwrap().to_owned()
    });
    Ok(names.collect())
}

#[test]
fn a_cell_has_as_much_text_as_spreadsheets_have_room_for() {
    const MOST: usize = 32_767;
    let pack = pack();
    let one = |cell: String| {
        sheet(&format!(
            r#"<row r="2"><c r="A2" t="inlineStr"><is>{cell}</is></c><c r="B2"><v>2.71</v></c></row>"#
        ))
    };
    let text = |count: usize, of: &str| format!("<t>{}</t>", of.repeat(count));
    let fits = |cell: String| read(&pack, &workbook(&one(cell))).map(|names| names.len());
    let long = Err(
        "There are over 32,767 characters in a cell, more than spreadsheets have room for. \
                    Shorten it, save the spreadsheet as .xlsx and open that."
            .to_owned(),
    );
    for of in ["x", "长", "&#x957F;"] {
        assert_eq!(fits(text(MOST, of)), Ok(1), "{of}");
        assert_eq!(fits(text(MOST + 1, of)), long, "{of}");
    }
}

#[test]
fn what_a_workbook_refers_to_outside_itself_is_not_read() {
    let desk = Desk::new();
    desk.write("secret.txt", "root:secret");
    let secret = desk.at("secret.txt").display().to_string();
    let pack = pack();
    let doctype = |inside: &str, name: &str| {
        let sheet = sheet(&row(2, name));
        workbook(&format!("<!DOCTYPE x [{inside}]>{sheet}"))
    };
    let laughs: String = (1..=12)
        .map(|n| format!(r#"<!ENTITY e{n} "{}">"#, format!("&e{};", n - 1).repeat(10)))
        .collect();
    let own = ("xl/worksheets/sheet1.xml".to_owned(), sheet(&row(2, "a")));
    let target = |target: &str| linked(&[target], std::slice::from_ref(&own));
    for (kind, bytes) in [
        (
            "an entity of a file",
            doctype(&format!(r#"<!ENTITY e SYSTEM "file://{secret}">"#), "&e;"),
        ),
        (
            "entities of entities",
            doctype(&format!(r#"<!ENTITY e0 "ha">{laughs}"#), "&e12;"),
        ),
        (
            "a sheet elsewhere",
            target(&format!(
                r#"Target="file://{secret}" TargetMode="External""#
            )),
        ),
        (
            "a sheet above",
            target(&format!(r#"Target="../../../../..{secret}""#)),
        ),
        ("a sheet that isn't there", target(r#"Target="none.xml""#)),
    ] {
        let why = read(&pack, &bytes).expect_err(kind);
        assert!(
            !why.contains("secret:") && !why.contains("hahaha"),
            "{kind}: {why}"
        );
        assert!(why.contains("can't be read"), "{kind}: {why}");
    }
}

#[test]
fn a_cell_has_one_place_and_one_content() {
    let pack = pack();
    let one = read(&pack, &workbook(&sheet(&row(2, "a"))));
    assert_eq!(one, Ok(vec!["a".to_owned()]));
    let twice = r#"<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2"><v>9</v></c><c r="B2"><v>1</v></c></row>"#;
    let past = r#"<row r="3"><c r="ZZZZZZZZ3" t="str"><v>b</v></c></row>"#;
    for (kind, rows, reason) in [
        ("a cell twice", twice.to_owned(), "a cell is there twice"),
        (
            "a row twice",
            row(2, "a") + row(2, "b").as_str(),
            "a cell is there twice",
        ),
        // A row by a number that doesn't fit is another one to whoever cuts it.
        (
            "a row past every number",
            row(2, "a") + row((1 << 32) + 2, "b").as_str(),
            "",
        ),
        (
            "a row past the last",
            row(2, "a") + row(2_000_000, "b").as_str(),
            "too large",
        ),
        ("a column past the last", row(2, "a") + past, ""),
    ] {
        let why = read(&pack, &workbook(&sheet(&rows))).expect_err(kind);
        assert!(why.contains(reason), "{kind}: {why}");
    }
    // An empty one beside it is none.
    let empty = r#"<row r="2"><c r="A2" t="str"><v>a</v></c><c r="A2"/></row>"#;
    assert_eq!(read(&pack, &workbook(&sheet(empty))), one);
}

#[test]
fn sheets_have_nothing_in_common_and_an_end() {
    let pack = pack();
    let rows: String = (2..202).map(|number| row(number, "a")).collect();
    let of = |number: usize| (format!("xl/worksheets/sheet{number}.xml"), sheet(&rows));
    let targets = |count: usize| -> Vec<String> {
        (1..=count)
            .map(|number| format!(r#"Target="worksheets/sheet{number}.xml""#))
            .collect()
    };
    let each = |count: usize| {
        let targets = targets(count);
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        linked(&targets, &(1..=count).map(of).collect::<Vec<_>>())
    };
    assert_eq!(read(&pack, &each(3)).map(|names| names.len()), Ok(200));
    // 60,000 that are the same part, small in the file and without end to whoever goes through each.
    let why = read(&pack, &linked(&vec![FIRST; 60_000], &[of(1)])).unwrap_err();
    assert!(why.contains("damaged"), "{why}");
    let why = read(&pack, &each(1_001)).unwrap_err();
    assert!(why.contains("over 1,000 sheets"), "{why}");
}

#[test]
fn a_million_merged_cells_take_no_time() {
    let merges: String = (1..500_000)
        .map(|n| format!(r#"<mergeCell ref="A{}:A{}"/>"#, 2 * n + 1, 2 * n + 2))
        .collect();
    let rows = row(2, "a") + row(1_000_001, "b").as_str();
    let sheet = format!(
        "<worksheet><sheetData>{HEADS}{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    );
    let names = read(&pack(), &workbook(&sheet)).unwrap();
    assert_eq!(names, ["a", "b"]);
}
