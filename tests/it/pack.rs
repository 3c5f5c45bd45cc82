//! The pack that comes with the engine: its samples can be screened as they stand.

use crate::common::{
    blocks_agree, bundled_files, bundled_pack as pack, difference, load, reports_agree,
};
use jiff::civil::Date;
use oracle::Oracle;
use pack::digest;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use water_rules::{Finding, Outcome, Report, Verdict};
use water_rules::{RulePack, canonical_json, load_pack, parse_date};

#[test]
fn samples_have_no_problems_and_say_what_is_assumed() {
    let pack = pack();
    let info = serde_json::to_value(pack.info()).unwrap();
    let samples = info["samples"].as_array().unwrap();
    assert!(samples.len() >= 8);
    for sample in samples {
        let (id, record) = (&sample["id"], sample["record"].as_object().unwrap());
        let assumed: Vec<&str> = sample["assumed"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(
            assumed.iter().all(|field| record.contains_key(*field)),
            "{id} assumes a field that it doesn't give"
        );
        // What it is about is said, and a refusal of it is one whatever else is answered.
        assert!(record.contains_key("subject"), "{id}");
        let next = pack.open(record).next(parse_date("2026-11-23").unwrap());
        assert!(next.certain || next.verdict != Verdict::Rejected, "{id}");
        for day in ["2025-06-30", "2026-11-23"] {
            let report = pack.screen(record, parse_date(day).unwrap());
            assert!(report.problems.is_empty(), "{id}: {:?}", report.problems);
            assert!(
                report
                    .findings
                    .iter()
                    .all(|finding| finding.error.is_none()),
                "{id}: a rule failed"
            );
        }
    }
}

#[test]
fn every_field_says_what_it_means_in_both_languages() {
    let info = serde_json::to_value(pack().info()).unwrap();
    let fields = info["fields"].as_array().unwrap();
    let items = fields
        .iter()
        .flat_map(|field| field["items"].as_array().unwrap());
    assert!(items.clone().count() > 0);
    let silent: Vec<&Value> = fields
        .iter()
        .chain(items)
        .filter(|field| {
            ["zh", "en"].iter().any(|lang| {
                field["help"][lang]
                    .as_str()
                    .is_none_or(|help| help.trim().is_empty())
            })
        })
        .map(|field| &field["name"])
        .collect();
    assert!(silent.is_empty(), "fields without help: {silent:?}");
}

/// Nobody is asked for what no rule and no fact reads; a text says whose papers these are.
#[test]
fn every_field_is_read() {
    let files = bundled_files();
    let scripts = files.iter().filter(|(path, _)| path.ends_with(".rhai"));
    let read: BTreeSet<&str> = scripts
        .flat_map(|(_, text)| text.split("project.").skip(1))
        .map(|rest| rest.strip_prefix("has(\"").unwrap_or(rest))
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect();
    let info = serde_json::to_value(pack().info()).unwrap();
    let fields = info["fields"].as_array().unwrap().iter();
    let unread: Vec<&Value> = fields
        .filter(|field| field["type"] != "text" && !read.contains(field["name"].as_str().unwrap()))
        .map(|field| &field["name"])
        .collect();
    assert!(unread.is_empty(), "no rule reads {unread:?}");
}

#[test]
fn rules_answer_as_by_rhai_and_alone_as_among_others() {
    let pack = pack();
    let oracle = Oracle::new(pack.rules());
    let mut by_day: BTreeMap<Date, Vec<Map<String, Value>>> = BTreeMap::new();
    for (place, (record, day)) in pack.case_records().enumerate() {
        // And with one field absent, another one each time.
        let mut less = record.clone();
        let field = record.keys().nth(place % record.len()).unwrap();
        less.remove(field);
        by_day
            .entry(day)
            .or_default()
            .extend([record.clone(), less]);
    }
    for (day, records) in by_day {
        // All whole reports of a day would take gigabytes.
        for some in records.chunks(512) {
            let alone = |record| agree(&pack, &oracle, record, day);
            reports_agree(&pack, some, day, some.iter().map(alone));
        }
    }
}

#[test]
fn rules_answer_as_by_rhai_on_generated_records() {
    let pack = pack();
    let oracle = Oracle::new(pack.rules());
    let (mut outcomes, mut records) = (BTreeSet::new(), BTreeSet::new());
    for (record, day) in pack.generated(2026).take(400) {
        let report = agree(&pack, &oracle, &record, day);
        outcomes.extend(report.findings.iter().map(|f| (f.rule.clone(), f.outcome)));
        records.insert(serde_json::to_string(&record).unwrap());
    }
    // They differ, and most rules come to more than one outcome on them.
    assert!(records.len() > 300, "{}", records.len());
    let rules: BTreeSet<_> = outcomes.iter().map(|(rule, _)| rule).collect();
    assert!(
        outcomes.len() > 2 * rules.len(),
        "{} of {}",
        outcomes.len(),
        rules.len()
    );
}

#[test]
fn generated_records_come_out_among_others_as_alone() {
    let pack = pack();
    let day = parse_date("2026-11-23").unwrap();
    let records: Vec<_> = pack
        .generated(11)
        .take(1200)
        .map(|(record, _)| record)
        .collect();
    blocks_agree(&pack, &records, day);
}

/// Screens a record by the machine and by Rhai's evaluator: the whole reports are the same, byte for byte.
fn agree(pack: &RulePack, oracle: &Oracle, record: &Map<String, Value>, day: Date) -> Report {
    let open = pack.open(record);
    let report = open.screen(day);
    let [machine, oracle] = [&report, &oracle.screen(&open, day)].map(canonical_json);
    assert!(
        machine == oracle,
        "{record:?} on {day}: {}",
        difference(&machine, &oracle)
    );
    report
}

#[test]
fn the_digest_follows_what_decides_a_report_and_nothing_else() {
    let digest_of = |files: &[(&str, &str)]| {
        digest(
            &files
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect(),
        )
    };
    let digest_with = |path, text| digest_of(&[("a.toml", "1"), (path, text)]);
    let plain = digest_of(&[("a.toml", "1")]);
    for aside in [
        "cases/more.toml",
        "samples/more.toml",
        "properties.toml",
        "README.md",
        "quota/notes.md",
    ] {
        assert_eq!(digest_with(aside, "x"), plain, "{aside}");
    }
    for decides in [
        "pack.toml",
        "fields.toml",
        "parameters/more.toml",
        "tables/more.csv",
        "quota/more.rhai",
    ] {
        assert_ne!(digest_with(decides, "x"), plain, "{decides}");
    }
}

/// Findings that object to one and the same amount: the later refers to the earlier, or the other way about.
#[test]
fn one_cause_is_one_finding_and_what_follows_from_it_refers_to_it() {
    let pack = pack();
    let (mut seen, mut alone) = (0, BTreeSet::new());
    for (record, day) in pack.case_records().chain(pack.decision_records()) {
        let report = pack.screen(record, day);
        let objects = [Outcome::Reject, Outcome::Revise, Outcome::Condition];
        let objecting = report
            .findings
            .iter()
            .filter(|f| objects.contains(&f.outcome));
        let amounts: Vec<_> = objecting
            .flat_map(|finding| finding.checks.iter().map(move |check| (finding, check)))
            .filter(|(_, check)| !check.holds && check.margin.is_some() && check.actual != "0")
            .collect();
        for (place, (one, check)) in amounts.iter().enumerate() {
            for (other, second) in amounts.iter().skip(place + 1) {
                if one.code == other.code
                    || check.actual != second.actual
                    || check.unit != second.unit
                {
                    continue;
                }
                seen += 1;
                let says = |finding: &Finding, code: &str| finding.message.zh.contains(code);
                if !says(one, &other.code) && !says(other, &one.code) {
                    alone.insert(format!("{} and {}: {record:?}", one.code, other.code));
                }
            }
        }
    }
    assert!(seen >= 5, "{seen}");
    assert!(alone.is_empty(), "{alone:#?}");
}

/// Whatever was edited, what was read before shows nowhere.
#[test]
fn a_pack_read_after_another_is_the_one_that_is_read_alone() {
    let files = bundled_files();
    let pack = load(&files);
    let (rule, other) = (
        "gates/deep_groundwater.rhai",
        "gates/artificial_waterscape.rhai",
    );
    let (cases, more) = ("cases/gates.toml", "cases/kinds.toml");
    let edited = |path: &str, from: &str, to: &str| {
        let mut files = files.clone();
        let text = files.get_mut(path).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        *text = text.replacen(from, to, 1);
        files
    };
    let swapped = |a: &str, b: &str| {
        let mut files = files.clone();
        let texts = [files[a].clone(), files[b].clone()];
        let [of_a, of_b] = texts;
        files.insert(a.to_owned(), of_b);
        files.insert(b.to_owned(), of_a);
        files
    };
    let without = |path: &str| {
        let mut files = files.clone();
        files.remove(path);
        files
    };
    for (kind, files) in [
        ("nothing", files.clone()),
        ("a rule", edited(rule, "fn judge", "\n\nfn judge")),
        ("a mistake in a rule", edited(rule, "fn judge", "fn jugde")),
        ("two rules in each other's place", swapped(rule, other)),
        ("a known answer", edited(cases, "id = \"", "id = \"other-")),
        (
            "a part that a case hasn't",
            edited(cases, "as_of =", "on ="),
        ),
        ("two files of cases", swapped(cases, more)),
        ("no file of cases", without(cases)),
        (
            "no rule that others read",
            without("price_and_tax/over_plan_multiple.rhai"),
        ),
        (
            "a field that has another name",
            edited("fields.toml", "name = \"loss_m3\"", "name = \"lost_m3\""),
        ),
    ] {
        let (after, alone) = (pack.with_files(&files), load_pack(&files));
        assert_eq!(after.diagnostics, alone.diagnostics, "{kind}");
        let (Some(after), Some(alone)) = (&after.pack, &alone.pack) else {
            assert!(after.pack.is_none() && alone.pack.is_none(), "{kind}");
            continue;
        };
        assert_eq!(after.digest(), alone.digest(), "{kind}");
        assert!(after.compiled() == alone.compiled(), "{kind}: compiled");
        let said = |pack: &RulePack| serde_json::to_string(&pack.cases()).unwrap();
        assert!(said(after) == said(alone), "{kind}: known answers");
        let day = parse_date("2026-11-23").unwrap();
        let read = |pack: &RulePack| serde_json::to_string(&pack.library(day)).unwrap();
        assert!(read(after) == read(alone), "{kind}: library");
    }
}
