//! The handbook: its vocabulary is the engine's own, and its tutorial works. After a change of the vocabulary:
//! `UPDATE_HANDBOOK=1 cargo test --test it handbook`

use crate::common::{bundled_files, load};
use lang::vocabulary;
use std::fs;
use water_rules::{PackFiles, parse_date};

const HANDBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/handbook.md");
const START: &str =
    "<!-- made by a test from here: UPDATE_HANDBOOK=1 cargo test --test it handbook -->\n";
const END: &str = "<!-- to here -->";

#[test]
fn the_vocabulary_is_the_engines_own() {
    let text = fs::read_to_string(HANDBOOK).unwrap();
    let (before, rest) = text.split_once(START).expect("the start mark");
    let (_, after) = rest.split_once(END).expect("the end mark");
    let wanted = format!("{before}{START}\n{}{END}{after}", vocabulary::markdown());
    if std::env::var_os("UPDATE_HANDBOOK").is_some() {
        fs::write(HANDBOOK, &wanted).unwrap();
    } else {
        assert_eq!(
            text, wanted,
            "docs/handbook.md is out of date: UPDATE_HANDBOOK=1 cargo test --test it handbook"
        );
    }
}

/// The blocks of the tutorial that name a file: language, path, text.
fn blocks(text: &str) -> Vec<(&str, &str, &str)> {
    let tutorial = text.split_once("## 教程").unwrap().1;
    let fenced = tutorial.split("```").skip(1).step_by(2);
    let named = fenced.filter_map(|block| {
        let (head, body) = block.split_once('\n')?;
        let (language, path) = head.split_once(' ')?;
        Some((language, path, body))
    });
    named.collect()
}

/// The files of the pack with a block done.
fn done(files: &mut PackFiles, (language, path, body): (&str, &str, &str)) {
    let file = files.entry(path.to_owned()).or_default();
    if language == "diff" {
        let side = |sign: char| {
            body.lines()
                .filter_map(|line| line.strip_prefix(sign))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let old = side('-');
        assert!(file.contains(&old), "{path} has no {old}");
        *file = file.replacen(&old, &side('+'), 1);
    } else {
        *file += "\n";
        *file += body;
    }
}

#[test]
fn the_tutorial_works() {
    let text = fs::read_to_string(HANDBOOK).unwrap();
    let before = load(&bundled_files());
    let mut files = bundled_files();
    let blocks = blocks(&text);
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        done(&mut files, block);
        load(&files);
    }
    let after = load(&files);
    let failed: Vec<_> = after
        .cases()
        .into_iter()
        .filter(|case| !case.passed)
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(after.cases().len(), before.cases().len() + 4);
    // Every branch of the new rule is reached by its cases.
    let coverage = after.coverage();
    let rule = coverage
        .iter()
        .find(|rule| rule.code == "TUTORIAL-01")
        .unwrap();
    assert!(
        rule.branches.iter().all(|branch| branch.reached),
        "{:?}",
        rule.branches
    );
    // The raised quota decides from its day on.
    let info = serde_json::to_value(after.info()).unwrap();
    let sample = info["samples"]
        .as_array()
        .unwrap()
        .iter()
        .find(|sample| sample["id"] == "luliang-gas-power")
        .unwrap();
    let mut record = sample["record"].as_object().unwrap().clone();
    record.insert("product_intake_m3".to_owned(), "310000".into());
    record.insert("output".to_owned(), "1000000".into());
    let within = |date: &str| {
        let report = after.screen(&record, parse_date(date).unwrap());
        let finding = report
            .findings
            .iter()
            .find(|f| &*f.code == "QUOTA-02")
            .unwrap();
        finding
            .checks
            .iter()
            .find(|check| check.limit.starts_with("0.3"))
            .map(|check| (check.limit.clone(), check.holds))
    };
    assert_eq!(within("2026-12-31"), Some(("0.32".to_owned(), true)));
    assert_eq!(within("2027-01-01"), Some(("0.3".to_owned(), false)));
}
