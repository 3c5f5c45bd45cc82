//! Workbooks of strangers: what is no office's is refused with its reason, in good time and little memory, and reads no file
//! beside it.

use crate::command::Desk;
use crate::common::{computed, most_memory};
use model::error::UserError;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::time::Duration;
use water_rules::{RulePack, load_pack};
use workbook::Wanted;

const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEADS: &str =
    r#"<row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>intake_m3</v></c></row>"#;

/// A workbook of these parts.
fn zipped(parts: &[(String, String)]) -> Vec<u8> {
    zipped_times(parts, 1)
}

/// A workbook of these parts, with what stands between two NULs of a text so many times; in UTF-16 where a mark is before it.
fn zipped_times(parts: &[(String, String)], times: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        let is_wide = text.starts_with('\u{FEFF}');
        for (place, text) in text.split('\0').enumerate() {
            let bytes = if is_wide {
                text.encode_utf16().flat_map(u16::to_le_bytes).collect()
            } else {
                text.as_bytes().to_vec()
            };
            for _ in 0..if place % 2 == 1 { times } else { 1 } {
                zip.write_all(&bytes).unwrap();
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
    let before = computed("thread-self");
    let read = sheets::read("a.xlsx", bytes, pack.schema(), &Wanted::default());
    let took = computed("thread-self") - before;
    assert!(took < Duration::from_secs(20), "{took:?}");
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
        // In UTF-16, in which there are workbooks of other programs.
        for (count, read) in [(MOST, Ok(1)), (MOST + 1, long.clone())] {
            let wide = format!("\u{FEFF}{}", one(text(count, of)));
            let names = self::read(&pack, &workbook(&wide));
            assert_eq!(names.map(|names| names.len()), read, "{of}");
        }
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

/// A compound file with one stream of these bytes.
fn compound(stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut opened = file.create_stream("/Workbook").unwrap();
    opened.write_all(stream).unwrap();
    drop(opened);
    file.into_inner().into_inner()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A record of an XLS ([MS-XLS] 2.1.4).
fn xls_record(kind: u16, data: &[u8]) -> Vec<u8> {
    let size = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &size.to_le_bytes(), data].concat()
}

/// An XLS with these sheets: where each begins within all their records.
fn xls(starts: &[usize], sheets: &[u8]) -> Vec<u8> {
    let begin = |kind: u16| {
        xls_record(
            0x809,
            &[0x0600_u16.to_le_bytes(), kind.to_le_bytes()].concat(),
        )
    };
    let tab = |start: usize, name: &str| {
        let start = u32::try_from(start).unwrap().to_le_bytes();
        let name = [&[u8::try_from(name.len()).unwrap(), 0], name.as_bytes()].concat();
        xls_record(0x85, &[&start[..], &[0, 0], &name].concat())
    };
    let head = |from: usize| {
        let tabs = starts.iter().enumerate();
        let tabs = tabs.flat_map(|(at, start)| tab(from + start, &format!("s{at:04}")));
        [begin(5), tabs.collect(), xls_record(10, &[])].concat()
    };
    let head = head(head(0).len());
    compound(&[head, sheets.to_vec()].concat())
}

/// A text in a cell of an XLS, a character a byte.
fn xls_text(row: u16, column: u16, text: &str) -> Vec<u8> {
    let size = u16::try_from(text.len()).unwrap();
    let head = [row, column, 0, size].map(u16::to_le_bytes).concat();
    xls_record(0x204, &[&head[..], &[0], text.as_bytes()].concat())
}

/// A record of an XLSB ([MS-XLSB] 2.1.4).
fn xlsb_record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = match kind {
        0..128 => vec![kind as u8],
        _ => vec![kind as u8 | 0x80, (kind >> 7) as u8],
    };
    let mut size = data.len();
    while size >= 128 {
        bytes.push(size as u8 | 0x80);
        size >>= 7;
    }
    bytes.push(size as u8);
    [bytes, data.to_vec()].concat()
}

fn xlsb_wide(text: &str) -> Vec<u8> {
    let units = u32::try_from(text.encode_utf16().count()).unwrap();
    [units.to_le_bytes().to_vec(), wide(text)].concat()
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

fn xlsb_row(row: u32) -> Vec<u8> {
    xlsb_record(0, &numbers(&[row, 0, 0, 0]))
}

fn xlsb_text(column: u32, text: &str) -> Vec<u8> {
    xlsb_record(6, &[numbers(&[column, 0]), xlsb_wide(text)].concat())
}

/// An XLSB with one sheet of these records.
fn xlsb(sheet: &[u8]) -> Vec<u8> {
    let tab = [numbers(&[0, 1]), xlsb_wide("r1"), xlsb_wide("a")].concat();
    let links = format!(
        r#"<Relationships><Relationship Id="r1" Type="{TYPES}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#
    );
    zipped_bytes(&[
        ("xl/workbook.bin", &xlsb_record(156, &tab)),
        ("xl/_rels/workbook.bin.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.bin", sheet),
    ])
}

fn zipped_bytes(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The content of an ODS with one sheet of this XML.
fn opendocument(sheet: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="a">{sheet}</table:table></office:spreadsheet></office:body></office:document-content>"#
    )
}

fn ods(sheet: &str) -> Vec<u8> {
    zipped_bytes(&[
        (
            "mimetype",
            b"application/vnd.oasis.opendocument.spreadsheet",
        ),
        ("content.xml", opendocument(sheet).as_bytes()),
    ])
}

fn spreadsheet_ml(rows: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>{rows}</Table></Worksheet></Workbook>"#
    )
    .into_bytes()
}

const OF_XML: &str = "<table:table-row><table:table-cell><text:p>name</text:p></table:table-cell><table:table-cell><text:p>intake_m3</text:p></table:table-cell></table:table-row>";

/// A workbook of each kind with one project of this name.
fn of_each_kind(name: &str) -> Vec<(&'static str, Vec<u8>)> {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let open = format!(
        "{OF_XML}<table:table-row>{}{}</table:table-row>",
        cell(name),
        cell("2.71")
    );
    let data = |text: &str| format!(r#"<Cell><Data ss:Type="String">{text}</Data></Cell>"#);
    let line = |one: &str, other: &str| format!("<Row>{}{}</Row>", data(one), data(other));
    let page = |one: &str, other: &str| format!("<tr><td>{one}</td><td>{other}</td></tr>");
    let records = [
        xls_text(0, 0, "name"),
        xls_text(0, 1, "intake_m3"),
        xls_text(1, 0, name),
        xls_text(1, 1, "2.71"),
    ];
    let binary = [
        xlsb_row(0),
        xlsb_text(0, "name"),
        xlsb_text(1, "intake_m3"),
        xlsb_row(1),
        xlsb_text(0, name),
        xlsb_text(1, "2.71"),
    ];
    let xlsx =
        format!(r#"<row r="2"><c r="A2" t="str"><v>{name}</v></c><c r="B2"><v>2.71</v></c></row>"#);
    vec![
        ("xlsx", workbook(&sheet(&xlsx))),
        ("xlsb", xlsb(&binary.concat())),
        ("xls", xls(&[0], &records.concat())),
        ("ods", ods(&open)),
        (
            "fods",
            opendocument(&open)
                .replace("document-content", "document")
                .into_bytes(),
        ),
        (
            "spreadsheetml",
            spreadsheet_ml(&[line("name", "intake_m3"), line(name, "2.71")].concat()),
        ),
        (
            "html",
            format!(
                "<html><table>{}{}</table></html>",
                page("name", "intake_m3"),
                page(name, "2.71")
            )
            .into_bytes(),
        ),
    ]
}

#[test]
fn a_cell_of_each_kind_of_workbook_has_as_much_text_as_one_may() {
    const MOST: usize = 32_767;
    let pack = pack();
    for (kind, bytes) in of_each_kind("a") {
        assert_eq!(read(&pack, &bytes), Ok(vec!["a".to_owned()]), "{kind}");
    }
    for (kind, bytes) in of_each_kind(&"x".repeat(MOST)) {
        let names = read(&pack, &bytes);
        assert_eq!(names.map(|names| names[0].len()), Ok(MOST), "{kind}");
    }
    for (kind, bytes) in of_each_kind(&"x".repeat(MOST + 1)) {
        let why = read(&pack, &bytes).expect_err(kind);
        assert!(why.contains("over 32,767 characters"), "{kind}: {why}");
    }
    // Of what is written in short only the whole is too long.
    let blanks = r#"<text:s text:c="1000"/>"#.repeat(200_000);
    let row = format!(
        "<table:table-row><table:table-cell><text:p>a{blanks}b</text:p></table:table-cell></table:table-row>"
    );
    let why = read(&pack, &ods(&format!("{OF_XML}{row}"))).unwrap_err();
    assert!(why.contains("over 32,767 characters"), "{why}");
}

#[test]
fn half_of_a_workbook_is_not_taken_for_the_whole() {
    let pack = pack();
    let xlsx = sheet(&(2..12).map(|n| row(n, "a")).collect::<String>());
    let project = "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>";
    let content = opendocument(&format!("{OF_XML}{}", project.repeat(10)));
    let of_ods = |content: &str| {
        zipped_bytes(&[
            (
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet",
            ),
            ("content.xml", content.as_bytes()),
        ])
    };
    let flat = content.replace("office:document-content", "office:document");
    let cell = |text: &str| format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>");
    let heads = format!("<Row>{}{}</Row>", cell("name"), cell("intake_m3"));
    let project = format!("<Row>{}</Row>", cell("a"));
    let ml = String::from_utf8(spreadsheet_ml(&format!("{heads}{}", project.repeat(10)))).unwrap();
    let projects = "<tr><td>a</td></tr>".repeat(10);
    let html =
        format!("<html><table><tr><th>name</th><th>intake_m3</th></tr>{projects}</table></html>");
    let plain = |text: &str| text.as_bytes().to_vec();
    type Packs<'a> = &'a dyn Fn(&str) -> Vec<u8>;
    let kinds: [(&str, String, Packs<'_>, &str); 5] = [
        ("xlsx", xlsx, &workbook, "<row"),
        ("ods", content, &of_ods, "<table:table-row"),
        ("fods", flat, &plain, "<table:table-row"),
        ("SpreadsheetML", ml, &plain, "<Row"),
        ("HTML", html, &plain, "<tr"),
    ];
    // The page of an old program may lack its last tag.
    let last = |whole: &str| {
        let end = whole.find("</table>");
        end.or_else(|| whole.rfind("</")).unwrap()
    };
    for (kind, whole, bytes, row) in kinds {
        let rows = |text: &str| read(&pack, &bytes(text)).map(|names| names.len());
        assert_eq!(rows(&whole), Ok(10), "{kind}");
        // Between two rows, in the middle of one, and before its end.
        let between = whole.match_indices(row).nth(6).unwrap().0;
        for end in [between, between + row.len(), last(&whole)] {
            let why = rows(&whole[..end]).expect_err(kind);
            assert!(why.contains("damaged"), "{kind} {end}: {why}");
        }
    }
}

#[test]
fn few_bytes_that_stand_for_many_cells_take_no_time_and_no_memory() {
    if !crate::memory::alone(
        "workbooks::few_bytes_that_stand_for_many_cells_take_no_time_and_no_memory",
    ) {
        return;
    }
    let pack = pack();
    let long = "x".repeat(30_000);
    let repeated = format!(
        r#"<table:table-cell table:number-columns-repeated="1000"><text:p>{long}</text:p></table:table-cell>"#
    );
    let rows = |cell: &str, times: usize| {
        format!(
            r#"{OF_XML}<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-row>"#
        )
    };
    let reaching = r#"<td rowspan="1000" colspan="1000">"#.repeat(16);
    let hidden = numbers(&[0, u32::MAX, 0, 0, 1]);
    let all = numbers(&[0, u32::MAX, 0, u32::MAX]);
    let merged = [
        xlsb_record(60, &hidden),
        xlsb_row(0),
        xlsb_text(0, "a"),
        xlsb_record(176, &all),
    ];
    let one = xls_text(0, 0, "");
    let starts: Vec<usize> = (0..1_000).map(|at| at * one.len()).collect();
    let too_large = "too large";
    for (kind, bytes, reason) in [
        (
            "cells of long texts in a row",
            ods(&rows(&repeated.repeat(60), 1)),
            too_large,
        ),
        ("rows of them", ods(&rows(&repeated, 1_048_576)), too_large),
        (
            "cells without end",
            ods(&rows(&repeated.replace(&long, "x"), 1_048_576)),
            too_large,
        ),
        (
            "cells that reach down",
            format!(
                "<html><table><tr>{}",
                r#"<td rowspan="9">"#.repeat(1_000_000)
            )
            .into_bytes(),
            too_large,
        ),
        (
            "rows past columns that are taken",
            format!(
                "<html><table><tr>{reaching}{}",
                "<tr><td>".repeat(1_000_000)
            )
            .into_bytes(),
            too_large,
        ),
        (
            "hidden columns that are merged",
            xlsb(&merged.concat()),
            "names no field",
        ),
        (
            "a drawing in a cell that doesn't end",
            ods(&format!(
                "{OF_XML}<table:table-row><table:table-cell><draw:frame>"
            )),
            "it is damaged",
        ),
        (
            "sheets that begin within one another",
            xls(&starts, &one.repeat(1_000_000)),
            "",
        ),
        (
            "places past every number",
            spreadsheet_ml(&format!(
                r#"<Column ss:Index="{0}" ss:Span="{0}" ss:Hidden="1"/><Row ss:Index="{0}"><Cell ss:Index="{0}" ss:MergeAcross="{0}"><Data ss:Type="String">a</Data></Cell></Row>"#,
                usize::MAX
            )),
            "names no field",
        ),
    ] {
        let (before, begun) = (most_memory("self"), computed("thread-self"));
        let why = read(&pack, &bytes).expect_err(kind);
        let more = most_memory("self") - before;
        let took = computed("thread-self") - begun;
        assert!(why.contains(reason), "{kind}: {why}");
        assert!(
            more < 192 && took < Duration::from_secs(5),
            "{kind}: {more} MB, {took:?}"
        );
        println!("{kind}: {more} MB, {took:?}: {why}");
    }
}
