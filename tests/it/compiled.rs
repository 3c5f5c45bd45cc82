//! A pack that comes compiled screens as its files do, and what doesn't fit it is passed over.

use crate::common::{bundled_pack, rule, small_pack};
use serde_json::Value;
use water_rules::{Bundle, Compiled, RulePack, canonical_json, load_compiled, parse_date};

/// A pack of these files and this compilation.
fn loaded(files: &RulePack, compiled: &Compiled) -> RulePack {
    load_compiled(files.files(), compiled).unwrap()
}

/// The small pack with one rule about a limit.
fn limited(limit: &str) -> RulePack {
    let script = format!(
        "fn judge(project) {{ require(\"a\").that(project.intake_m3, \"a\").at_most({limit}, \"b\").otherwise(revise(\"b\")); }}\n"
    );
    small_pack([("quota/limit.rhai".to_owned(), rule("Q-1", &script))])
}

/// What a pack says of an intake of 15.
fn report(pack: &RulePack) -> String {
    let record = serde_json::from_str::<Value>("{\"intake_m3\": 15}").unwrap();
    canonical_json(&pack.screen(
        record.as_object().unwrap(),
        parse_date("2026-11-23").unwrap(),
    ))
}

#[test]
fn compiled_rules_answer_as_their_scripts_do() {
    let scripts = bundled_pack();
    let pack = loaded(&scripts, &scripts.compiled());
    assert_eq!(
        serde_json::to_value(pack.info()).unwrap(),
        serde_json::to_value(scripts.info()).unwrap()
    );
    let cases = scripts
        .case_records()
        .map(|(record, day)| (record.clone(), day));
    for (record, day) in cases.chain(scripts.generated(7).take(50)) {
        let [ours, theirs] = [pack.open(&record), scripts.open(&record)];
        assert!(
            canonical_json(&ours.screen(day)) == canonical_json(&theirs.screen(day)),
            "{record:?} on {day}"
        );
    }
}

#[test]
fn a_fault_is_told_with_its_place() {
    let script = "fn judge(project) { let list = [1, 2]; figure(\"a\", list[project.intake_m3], \"m³\"); }\n";
    let scripts = small_pack([("quota/fault.rhai".to_owned(), rule("Q-1", script))]);
    let told = report(&scripts);
    assert!(told.contains("quota/fault.rhai"), "{told}");
    assert_eq!(report(&loaded(&scripts, &scripts.compiled())), told);
}

#[test]
fn what_other_files_were_compiled_to_is_passed_over() {
    let (strict, wide) = (limited("10.0"), limited("20.0"));
    assert_ne!(report(&strict), report(&wide));
    assert!(load_compiled(wide.files(), &strict.compiled()).is_none());
    assert_eq!(report(&loaded(&wide, &wide.compiled())), report(&wide));
}

#[test]
fn what_is_damaged_is_passed_over() {
    let pack = limited("10.0");
    let (right, compiled) = (
        report(&pack),
        serde_json::to_value(pack.compiled()).unwrap(),
    );
    let text = compiled.as_str().unwrap();
    let letters: Vec<char> = text.chars().collect();
    for place in 0..letters.len() {
        let mut other = letters.clone();
        other[place] = if other[place] == 'B' { 'C' } else { 'B' };
        let damaged = Value::String(other.into_iter().collect());
        let cut = Value::String(letters[..place].iter().collect());
        for damaged in [damaged, cut] {
            let damaged: Compiled = serde_json::from_value(damaged).unwrap();
            let read = load_compiled(pack.files(), &damaged);
            assert!(
                read.is_none_or(|pack| report(&pack) == right),
                "at letter {place}"
            );
        }
    }
}

#[test]
fn a_bundle_keeps_what_was_compiled() {
    let pack = limited("10.0");
    let mut bundle = Bundle::of(pack.files().clone());
    bundle.compiled = Some(pack.compiled());
    let again = Bundle::read(&serde_json::to_string(&bundle).unwrap()).unwrap();
    assert_eq!(again, bundle);
    assert_eq!(
        report(&loaded(&pack, &again.compiled.unwrap())),
        report(&pack)
    );
}

#[test]
fn scripts_are_compiled_to_the_same_bytes_each_time() {
    let pack = bundled_pack();
    let again = water_rules::load_pack(pack.files()).pack.unwrap();
    assert!(pack.compiled() == again.compiled());
}

#[test]
fn rules_that_the_scripts_are_not_compiled_to_are_told_apart() {
    let (strict, wide) = (limited("10.0"), limited("20.0"));
    let mut bundle = Bundle::of(strict.files().clone());
    assert!(strict.confirms(&bundle), "there is nothing to be wrong");
    bundle.compiled = Some(strict.compiled());
    assert!(strict.confirms(&bundle));
    bundle.compiled = Some(wide.compiled());
    assert!(!strict.confirms(&bundle));
}
