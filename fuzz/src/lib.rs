//! What the targets share: the packs that inputs are tried on, and what must hold of every report.

use oracle::Oracle;
use std::fs;
use std::path::{Path, PathBuf};
use water_rules::Diagnostic;
use water_rules::{PackFiles, ProjectRecord, RulePack, canonical_json, load_pack, parse_date};

/// A record of the small pack that reaches its rules.
pub const RECORD: &str = r#"{"intake_m3": "2.71", "output": "1", "monthly_m3": ["1", "2.5"], "opened": "2026-02-28", "metered": true, "remark": "a"}"#;

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every file of a folder of the repository, by its path in it.
pub fn files(folder: &str) -> PackFiles {
    fn walk(folder: &Path, within: &str, files: &mut PackFiles) {
        for entry in fs::read_dir(folder).expect("the folder is there") {
            let entry = entry.expect("an entry");
            let name = format!("{within}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), files);
            } else if let Ok(text) = fs::read_to_string(entry.path()) {
                files.insert(name, text);
            }
        }
    }
    let mut all = PackFiles::new();
    walk(&root().join(folder), "", &mut all);
    all
}

/// The small pack of the tests: quick to load, with one rule of each kind.
pub fn small() -> PackFiles {
    files("tests/data/pack")
}

/// The pack that comes with the engine, loaded.
pub fn shanxi() -> RulePack {
    load_pack(&files("rules"))
        .pack
        .expect("the pack of the repository can be used")
}

/// Loads a pack, whatever it is, and checks what must hold of its problems.
pub fn load(files: &PackFiles) -> Option<RulePack> {
    let loaded = load_pack(files);
    for Diagnostic { span, message, .. } in &loaded.diagnostics {
        assert!(
            !message.zh.is_empty() && !message.en.is_empty(),
            "a problem without words"
        );
        if let Some(span) = span {
            let text = files
                .get(&span.file)
                .expect("a place is in a file of the pack");
            assert!(
                span.start.line as usize <= text.split('\n').count() + 1,
                "a place after the end: {span:?}"
            );
        }
    }
    loaded.pack
}

/// Screens a record.
pub fn report(record: &ProjectRecord) -> String {
    let report = canonical_json(&record.screen(parse_date("2026-11-23").expect("a date")));
    assert!(!report.is_empty(), "a report that can't be written");
    report
}

/// Screens a record: the report is the same twice over, and the same by Rhai's evaluator, which counts no steps.
pub fn screen(pack: &RulePack, record: &ProjectRecord) {
    let first = report(record);
    assert_eq!(first, report(record), "not the same twice");
    let date = parse_date("2026-11-23").expect("a date");
    // Limits and the places of faults are the machine's alone.
    if !first.contains("\"severity\":\"error\"") {
        assert_eq!(
            first,
            canonical_json(&Oracle::new(pack.rules()).screen(record, date)),
            "the machine against Rhai"
        );
    }
}
