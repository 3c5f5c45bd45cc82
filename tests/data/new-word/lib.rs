//! The word `apart`, which tests/it/new_word.rs adds to a copy of the sources.

#![cfg(test)]

use engine::rule::Rules;
use engine::{ProjectRecord, parse_date};
use lang::vocabulary;
use oracle::Oracle;
use serde_json::{Value, json};
use std::{env, fs, path::Path, sync::Arc};

/// The rules of the small pack with this one alone, and the problems.
fn rules(value: &str) -> (Arc<Rules>, Vec<String>) {
    let from = env::var("SMALL_PACK").unwrap();
    let mut files = pack::PackFiles::default();
    for name in [
        "pack.toml",
        "fields.toml",
        "sources.toml",
        "departments.toml",
    ] {
        let text = fs::read_to_string(Path::new(&from).join(name)).unwrap();
        files.insert(name.to_owned(), text);
    }
    let rule = format!(
        "//! 规则 | Rule\n//!\n//! 说明。\n//!\n//! Explanation.\n//!\n//! @code A-1\n//! @stage use\n\
         //! @source law 1\n//! @department water\n//! @confidence S1\n//! @from 2020-01-01\n\
         //! @say a = 甲 | A\nfn judge(project) {{\n    require(\"a\").that({value}, \"a\")\
         .at_most(project.intake_m3, \"a\").otherwise(revise(\"a\"));\n}}"
    );
    files.insert("quota/apart.rhai".to_owned(), rule);
    let mut problems = Vec::new();
    let data = Arc::new(pack::load(&files, None, &mut problems).unwrap());
    let rules = Rules::load(&files, &data, None, &mut problems);
    let of_rule = problems.iter().filter(|problem| {
        let file = problem.span.as_ref().map(|span| &*span.file);
        file == Some("quota/apart.rhai")
    });
    let codes = of_rule.map(|problem| problem.code.to_string()).collect();
    (Arc::new(rules), codes)
}

/// The report of a record by the machine, which is the oracle's.
fn report(rules: &Arc<Rules>, record: &Value) -> Value {
    let as_of = parse_date("2026-11-23").unwrap();
    let record = ProjectRecord::open(rules, record.as_object().unwrap());
    let ours = serde_json::to_value(record.screen(as_of)).unwrap();
    let theirs = Oracle::new(rules).screen(&record, as_of);
    assert_eq!(ours, serde_json::to_value(theirs).unwrap());
    ours
}

#[test]
fn it_is_worked_out_checked_and_unknown() {
    let (good, problems) = rules("apart(project.intake_m3, project.output)");
    assert!(problems.is_empty(), "{problems:?}");
    for (record, outcome, actual) in [
        (json!({"intake_m3": "2", "output": "4.5"}), "revise", "2.5"),
        (json!({"intake_m3": "9", "output": "4.5"}), "pass", "4.5"),
    ] {
        let report = report(&good, &record);
        let finding = &report["findings"][0];
        assert_eq!(finding["outcome"], outcome, "{finding}");
        assert_eq!(finding["checks"][0]["actual"], actual, "{finding}");
    }
    let unknown = report(&good, &json!({"intake_m3": "9"}));
    assert_eq!(unknown["findings"][0]["outcome"], "undetermined");
    // Behind its first argument, too.
    let (behind, problems) = rules("project.intake_m3.apart(project.output)");
    assert!(problems.is_empty(), "{problems:?}");
    let passes = report(&behind, &json!({"intake_m3": "3", "output": "5"}));
    assert_eq!(passes["findings"][0]["checks"][0]["actual"], "2");
    // The signature.
    assert_eq!(rules("apart(project.output)").1, ["wrong-arguments"]);
    let (_, problems) = rules("apart(project.output, project.remark)");
    assert!(problems.contains(&"mixed-types".to_owned()), "{problems:?}");
}

#[test]
fn completion_and_handbook_have_it() {
    let words = vocabulary::words();
    let word = words.iter().find(|word| word.name == "apart").unwrap();
    assert_eq!(word.signature, "apart(a: number, b: number) → number");
    let handbook = vocabulary::markdown();
    let numbers = handbook.split("### ").find(|part| part.starts_with("数 /"));
    assert!(numbers.unwrap().contains("`apart(a: number, b: number) → number`"));
}
