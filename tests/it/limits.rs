//! Every limit of the engine, at its edge and one past it. The same edges are tried on the module in a browser
//! (tests/browser/limits.test.mjs), from the same file.

use crate::common::{leave, screen_every_way, small_pack};
use crate::workbooks::workbook;
use model::error::UserError;
use model::limits::{
    MAX_BUNDLE_BYTES, MAX_INPUT_BYTES, MAX_LIST, MAX_PACK_BYTES, MAX_RULES, MAX_TEXT,
};
use pack::Bundle;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use water_rules::{PackFiles, RulePack, canonical_json, load_pack, parse_date};

use water_rules::{Diagnostic, Severity};
use water_rules::{Outcome, Report};
use workbook::Wanted;

const UNIT: &str = include_str!("../data/pack/quota/unit.rhai");
const RULE: &str = "quota/unit.rhai";

/// A script that is allowed at one count and refused at the next.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edge {
    limit: String,
    code: String,
    start: String,
    end: String,
    #[serde(default)]
    number: bool,
    #[serde(default)]
    calls: bool,
    #[serde(default)]
    lets: bool,
    #[serde(default)]
    fill: bool,
    repeat: Option<[String; 3]>,
    /// Rows of the table `rows`.
    #[serde(default)]
    table: usize,
    #[serde(default)]
    record: BTreeMap<String, usize>,
    at: usize,
    past: usize,
}

impl Edge {
    fn script(&self, header: &str, count: usize) -> String {
        let middle = if self.number {
            count.to_string()
        } else if self.calls {
            let last = count - 1;
            let each = |i: usize| {
                if i == last {
                    format!("fn f{i}() {{ 1 }}\n")
                } else {
                    format!("fn f{i}() {{ f{}() }}\n", i + 1)
                }
            };
            (0..count).map(each).collect()
        } else if self.lets {
            (0..count)
                .map(|i| format!("    let v{i} = {i};\n"))
                .collect()
        } else if self.fill {
            " ".repeat(count - header.len() - self.start.len() - self.end.len())
        } else {
            let [before, within, after] = self.repeat.as_ref().expect("one of the ways");
            format!("{}{within}{}", before.repeat(count), after.repeat(count))
        };
        format!("{header}{}{middle}{}", self.start, self.end)
    }

    fn files(&self) -> PackFiles {
        let mut files = files();
        if self.table > 0 {
            let column = "[[column]]\nname = \"n\"\ntype = \"number\"\nkey = \"exact\"\nlabel = { zh = \"数\", en = \"N\" }\n";
            files.insert(
                "tables/rows.toml".to_owned(),
                format!("title = {{ zh = \"表\", en = \"Rows\" }}\n{column}"),
            );
            let rows: String = (0..self.table).map(|n| format!("{n},,,law,S1\n")).collect();
            files.insert(
                "tables/rows.csv".to_owned(),
                format!("n,effective_from,effective_to,source,confidence\n{rows}"),
            );
        }
        files
    }

    fn record(&self) -> Map<String, Value> {
        self.record
            .iter()
            .map(|(field, items)| (field.clone(), json!(vec!["1"; *items])))
            .collect()
    }
}

fn header() -> &'static str {
    UNIT.split_at(UNIT.find("fn ").unwrap()).0
}

fn files() -> PackFiles {
    [
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
        (RULE, UNIT),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into()
}

fn screen(pack: &RulePack, record: &Map<String, Value>) -> Report {
    pack.screen(record, parse_date("2026-11-23").unwrap())
}

/// The error of the small pack with this rule, from its checks or from its run; the engine works on after it.
fn error(mut files: PackFiles, script: String, record: &Map<String, Value>) -> Option<Diagnostic> {
    files.insert(RULE.to_owned(), script);
    let loaded = load_pack(&files);
    let found = match loaded.pack {
        None => loaded
            .diagnostics
            .into_iter()
            .find(|d| d.severity == Severity::Error),
        Some(pack) => {
            let report = screen(&pack, record);
            let date = parse_date("2026-11-23").unwrap();
            assert_eq!(
                canonical_json(&report),
                canonical_json(&screen_every_way(&pack, record, date)),
            );
            report.findings[0].error.clone()
        }
    };
    usual();
    found
}

/// A screening after whatever came before.
fn usual() {
    let record = json!({"intake_m3": "2.71", "output": "1"});
    let report = screen(
        &load_pack(&self::files()).pack.unwrap(),
        record.as_object().unwrap(),
    );
    assert_eq!(
        (
            report.findings[0].outcome,
            report.findings[0].error.is_none()
        ),
        (Outcome::Revise, true)
    );
}

#[test]
fn scripts_at_and_past_each_limit() {
    let edges: Vec<Edge> = serde_json::from_str(include_str!("../data/limits.json")).unwrap();
    for edge in &edges {
        let at = error(edge.files(), edge.script(header(), edge.at), &edge.record());
        assert!(at.is_none(), "{} at {}: {at:?}", edge.limit, edge.at);
        let past = error(
            edge.files(),
            edge.script(header(), edge.past),
            &edge.record(),
        );
        let past =
            past.unwrap_or_else(|| panic!("{} at {} was not stopped", edge.limit, edge.past));
        assert_eq!(past.code, edge.code, "{}: {past:?}", edge.limit);
        assert_eq!(past.span.expect("a place").file, RULE, "{}", edge.limit);
    }
    leave("limits-native", &json!({ "limits": edges.len() }));
}

#[test]
fn what_grows_by_doubling_is_stopped_soon() {
    let double = "fn judge(project) {\n    let list = [0];\n    for a in 0..100 {\n        list = [list, list, list, list];\n    }\n}\n";
    let twice: String = (0..40)
        .map(|i| format!("fn f{i}(n) {{ f{0}(n) + f{0}(n) }}\n", i + 1))
        .collect();
    let chain: String = (0..2000)
        .map(|i| format!("fn f{i}(n) {{ f{}(n) }}\n", i + 1))
        .collect();
    for (script, code) in [
        (double.to_owned(), "size-limit"),
        (
            format!("{twice}fn f40(n) {{ n }}\nfn judge(project) {{\n    let n = f0(1);\n}}\n"),
            "depth-limit",
        ),
        (
            format!("{chain}fn f2000(n) {{ n }}\nfn judge(project) {{\n    let n = f0(1);\n}}\n"),
            "depth-limit",
        ),
    ] {
        let found =
            error(files(), format!("{}{script}", header()), &Map::new()).expect("it is stopped");
        assert_eq!(found.code, code, "{found:?}");
    }
}

/// The small pack with so many copies of a rule, each under a code of its own.
fn copies(count: usize, judge: &str) -> PackFiles {
    let mut files = files();
    files.remove(RULE);
    for index in 0..count {
        let script =
            format!("{}{judge}", header()).replace("QUOTA-01", &format!("QUOTA-{index:04}"));
        files.insert(format!("quota/r{index}.rhai"), script);
    }
    files
}

#[test]
fn a_report_holds_a_thousand_findings_and_no_more() {
    let pack = load_pack(&copies(MAX_RULES, "fn judge(project) {\n}\n"))
        .pack
        .unwrap();
    assert_eq!(screen(&pack, &Map::new()).findings.len(), MAX_RULES);
    let loaded = load_pack(&copies(MAX_RULES + 1, "fn judge(project) {\n}\n"));
    assert_eq!(
        (loaded.pack.is_none(), loaded.diagnostics[0].code),
        (true, "too-many-rules")
    );
    usual();
}

#[test]
fn rules_that_take_every_step_leave_none_for_the_rest_of_the_screening() {
    let judge = "fn judge(project) {\n    for i in 0..60000 { let x = i; }\n}\n";
    let errors = |count: usize| -> Vec<bool> {
        let report = screen(&load_pack(&copies(count, judge)).pack.unwrap(), &Map::new());
        let stopped = |error: &Diagnostic| error.code == "operation-limit";
        report
            .findings
            .iter()
            .map(|f| f.error.as_ref().is_some_and(stopped))
            .collect()
    };
    assert!(!errors(8).contains(&true));
    let many = errors(20);
    assert_eq!(
        many,
        [
            vec![false; many.iter().position(|e| *e).unwrap()],
            vec![true; many.iter().filter(|e| **e).count()]
        ]
        .concat()
    );
    usual();
}

#[test]
fn sizes_of_packs_and_bundles() {
    let problems = |size: usize| {
        let mut files = files();
        let own: usize = files.values().map(String::len).sum();
        files.insert("notes.md".to_owned(), " ".repeat(size - own));
        load_pack(&files)
            .diagnostics
            .iter()
            .map(|d| d.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(problems(MAX_PACK_BYTES), [""; 0]);
    assert_eq!(problems(MAX_PACK_BYTES + 1), ["pack-too-large"]);
    let bundle = serde_json::to_string(&files()).unwrap();
    let padded =
        |size: usize| Bundle::read(&format!("{bundle}{}", " ".repeat(size - bundle.len())));
    assert_eq!(padded(MAX_BUNDLE_BYTES).unwrap(), Bundle::of(files()));
    assert!(
        padded(MAX_BUNDLE_BYTES + 1)
            .unwrap_err()
            .to_string()
            .contains("32 MB")
    );
}

#[test]
fn sizes_within_a_record() {
    let pack = load_pack(&files()).pack.unwrap();
    let problems = |record: Value| screen(&pack, record.as_object().unwrap()).problems.len();
    for (over, count) in [(0, 0), (1, 1)] {
        assert_eq!(
            problems(json!({"remark": "水".repeat(MAX_TEXT + over)})),
            count
        );
        assert_eq!(
            problems(json!({"monthly_m3": vec!["1"; MAX_LIST + over]})),
            count
        );
    }
}

#[test]
fn sizes_of_files_of_records() {
    let pack = load_pack(&files()).pack.unwrap();
    let read = |bytes: &[u8]| {
        sheets::read("a.csv", bytes, pack.schema(), &Wanted::default()).map(|r| r.rows.len())
    };
    let padded = |size: usize| {
        let text = "name\na\n";
        [text.as_bytes(), vec![b'\n'; size - text.len()].as_slice()].concat()
    };
    assert_eq!(read(&padded(MAX_INPUT_BYTES)), Ok(1));
    assert!(
        read(&padded(MAX_INPUT_BYTES + 1))
            .unwrap_err()
            .words()
            .en
            .contains("64 MB")
    );
}

#[test]
fn a_workbook_of_a_few_bytes_does_not_fill_the_memory() {
    let pack = load_pack(&files()).pack.unwrap();
    let read = |sheet: String| {
        sheets::read(
            "a.xlsx",
            &workbook(&sheet),
            pack.schema(),
            &Wanted::default(),
        )
        .map(|r| r.rows.len())
    };
    let cells = |last: &str| {
        let head = r#"<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>name</v></c></row><row r="2"><c r="A2" t="str"><v>a</v></c></row>"#;
        format!(
            r#"{head}<row r="9"><c r="{last}" t="str"><v>b</v></c></row></sheetData></worksheet>"#
        )
    };
    assert_eq!(read(cells("A9")), Ok(2));
    // Two cells in far corners: as a rectangle, they are 17 billion cells.
    assert_eq!(read(cells("XFD1048576")), Ok(2));
    // A long text in a cell that is merged with every row below it, down to the last.
    let merged = |last: usize| {
        let text = "a".repeat(30_000);
        let cell = |row: usize, text: &str| {
            format!(r#"<row r="{row}"><c r="A{row}" t="str"><v>{text}</v></c></row>"#)
        };
        let cells = [cell(1, "name"), cell(2, &text), cell(last, "b")].concat();
        format!(
            r#"<worksheet><sheetData>{cells}</sheetData><mergeCells><mergeCell ref="A2:A{last}"/></mergeCells></worksheet>"#
        )
    };
    assert_eq!(read(merged(9)), Ok(8));
    assert!(
        read(merged(9_000))
            .unwrap_err()
            .words()
            .en
            .contains("merged")
    );
}

/// What a misspelt name was taken for is kept, but not of any number of names.
#[test]
fn each_misspelt_name_has_its_own_hint_however_many_there_are() {
    let pack = small_pack([]);
    let day = parse_date("2026-11-23").unwrap();
    let hint = |name: &str| {
        let record = Map::from_iter([(name.to_owned(), json!("1"))]);
        let report = pack.open(&record).screen(day);
        let problems = report.problems.iter();
        let said: Vec<_> = problems.map(|p| p.message.en.to_string()).collect();
        assert_eq!(said.len(), 1, "{said:?}");
        said.concat()
    };
    let known = pack.schema().fields.first().unwrap().name.to_string();
    for round in 0..2 {
        for number in 0..200 {
            let name = format!("{known}{number}");
            let said = hint(&name);
            assert!(said.contains(&format!("“{name}”")), "{round} {said}");
            assert!(
                said.ends_with(&format!("Did you mean “{known}”?")),
                "{round} {said}"
            );
            assert!(
                !hint(&format!("{number}#")).contains("Did you mean"),
                "{round}"
            );
        }
    }
}
