//! The memory that a screening takes, whatever its rules do. In a process of its own, so that nothing else is measured.

use crate::common::{most_memory, rule, small_pack};
use crate::workbooks::large_workbook;
use model::error::UserError;
use serde_json::json;
use std::env;
use std::process::Command;
use water_rules::parse_date;
use workbook::Wanted;

/// Set in the process that measures.
const ALONE: &str = "WATER_RULES_TEST_ALONE";

/// Runs a test again, alone in a process; whether this is that process.
pub fn alone(test: &str) -> bool {
    if env::var_os(ALONE).is_some() {
        return true;
    }
    let run = Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    let why = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}{why}");
    assert!(said.contains("1 passed"), "no test {test}:\n{said}");
    false
}

#[test]
fn what_rules_read_again_and_again_is_not_kept_each_time() {
    if !alone("memory::what_rules_read_again_and_again_is_not_kept_each_time") {
        return;
    }
    let column = |name: &str, kind: &str| {
        format!(
            "[[column]]\nname = \"{name}\"\ntype = \"{kind}\"\nlabel = {{ zh = \"列\", en = \"C\" }}\n"
        )
    };
    let (title, dated) = (
        "title = { zh = \"表\", en = \"T\" }\n",
        "effective_from,effective_to,source,confidence\n",
    );
    let tables = [
        (
            "tables/rows.toml",
            format!("{title}{}key = \"exact\"\n", column("k", "text")),
        ),
        ("tables/rows.csv", format!("k,{dated}a,,,law,S1\n")),
        (
            "tables/holidays.toml",
            format!("{title}{}", column("working", "boolean")),
        ),
        (
            "tables/holidays.csv",
            format!("working,{dated}true,2000-01-01,2090-01-01,law,S1\n"),
        ),
    ];
    let name = "长".repeat(1300);
    let products: Vec<_> = (0..200).map(|_| json!({ "name": name })).collect();
    let record = json!({ "products": products, "remark": name });
    // Days of one row, a text of an item, a row that isn't there, and a list of numbers that is left at once.
    for (inner, rules) in [
        (
            "for j in 0..400 { add_working_days(date(\"2026-01-01\"), 20); }",
            10,
        ),
        ("for p in project.products { let n = p.name; }", 40),
        (
            "for i in 0..20 { table(\"rows\").has(project.remark); }",
            40,
        ),
        ("for i in 0..20 { first(); }", 40),
    ] {
        let script = format!(
            "fn first() {{ for j in 0..1000 {{ return j; }} }}\nfn judge(project) {{\n    first();\n    for i in 0..60 {{ {inner} }}\n}}\n"
        );
        let rules = (0..rules).map(|at| {
            (
                format!("quota/r{at}.rhai"),
                rule(&format!("Q-{at}"), &script),
            )
        });
        let pack =
            small_pack(rules.chain(tables.clone().map(|(path, text)| (path.to_owned(), text))));
        let before = most_memory("self");
        let report = pack.screen(
            record.as_object().unwrap(),
            parse_date("2026-11-23").unwrap(),
        );
        assert!(
            report
                .findings
                .iter()
                .all(|finding| finding.error.is_none()),
            "{:?}",
            report.findings[0].error
        );
        let more = most_memory("self") - before;
        assert!(more < 32, "{more} MB more for {inner}");
    }
}

#[test]
fn a_workbook_with_a_cell_of_200_mb_is_refused_before_it_is_unpacked() {
    if !alone("memory::a_workbook_with_a_cell_of_200_mb_is_refused_before_it_is_unpacked") {
        return;
    }
    let pack = small_pack([]);
    let read = |mark: &str, cell: &str| {
        let sheet = format!(
            "{mark}<worksheet><sheetData><row r=\"1\">{cell}</row></sheetData></worksheet>"
        );
        let bytes = large_workbook(&sheet, 200);
        assert!(bytes.len() < 2 << 20, "{}", bytes.len());
        let before = most_memory("self");
        let read = sheets::read("a.xlsx", &bytes, pack.schema(), &Wanted::default());
        let why = read.map(|read| read.rows.len()).unwrap_err();
        (most_memory("self") - before, why.words().en.to_string())
    };
    let piece = "x".repeat(1 << 20);
    let inline = |text: &str| format!("<c r=\"A1\" t=\"inlineStr\"><is>{text}</is></c>");
    let one = inline(&format!("<t>\0{piece}\0</t>"));
    // In one text, in one for each megabyte, in UTF-16, and in what is said of the cell.
    for (mark, cell) in [
        ("", &one),
        ("", &inline(&format!("\0<r><t>{piece}</t></r>\0"))),
        ("\u{FEFF}", &one),
        ("", &format!("<c r=\"A1\" t=\"\0{piece}\0\"><v>1</v></c>")),
        ("", &inline(&format!("<t a=\"\0{piece}\0\">x</t>"))),
    ] {
        let (more, why) = read(mark, cell);
        assert!(why.contains("32,767"), "{why}");
        assert!(more < 16, "{more} MB more");
    }
}
