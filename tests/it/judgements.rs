//! A reviewer's judgements: what they change of a report, what stays beside them, when they count no longer, and the command.

use crate::command::Desk;
use crate::common::small_pack;
use jiff::civil::{Date, date};
use model::outcome::{Outcome, Verdict};
use serde_json::{Map, Value, json};
use study::certificate::Hash;
use water_rules::{
    Judgement, Report, RulePack, canonical_json, certify, lean_json, read_judgements,
    read_judgements_file,
};

const TODAY: Date = date(2026, 11, 28);
const AS_OF: Date = date(2026, 11, 23);

fn pack() -> RulePack {
    let files = [
        (
            "quota/unit.rhai",
            include_str!("../data/pack/quota/unit.rhai"),
        ),
        (
            "quota/total.rhai",
            include_str!("../data/pack/quota/total.rhai"),
        ),
        (
            "parameters/quota.toml",
            include_str!("../data/pack/parameters/quota.toml"),
        ),
    ];
    small_pack(files.map(|(path, text)| (path.to_owned(), text.to_owned())))
}

/// 2.71 over 1, where at most 2.70 is allowed.
fn over() -> Map<String, Value> {
    let record =
        json!({ "name": "甲厂", "intake_m3": "2.71", "output": "1", "monthly_m3": ["1", "2"] });
    record.as_object().unwrap().clone()
}

fn judgement(more: &Value) -> Value {
    let mut one = json!({
        "code": "QUOTA-01", "found": "revise", "outcome": "condition", "by": "李四", "on": "2026-11-27",
        "reason": "已批复改造，年内投运。",
    });
    one.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    one
}

fn read(list: &[Value]) -> Vec<Judgement> {
    let (read, problems) = read_judgements(list, TODAY);
    assert_eq!(problems, []);
    read
}

fn judged(pack: &RulePack, record: &Map<String, Value>, list: &[Value]) -> Report {
    pack.judged(pack.screen(record, AS_OF), &read(list))
}

/// The outcome of the rules and the reviewer's stand side by side, and so do both verdicts.
#[test]
fn a_report_keeps_what_the_rules_said_beside_what_was_judged() {
    let pack = pack();
    let report = judged(&pack, &over(), &[judgement(&json!({}))]);
    assert_eq!(report.verdict, Verdict::Revise);
    let written: Value = serde_json::from_str(&lean_json(&report)).unwrap();
    assert_eq!(written["verdict"], "revise");
    assert_eq!(
        written["judged"],
        json!({ "verdict": "conditional", "stale": [] })
    );
    let finding = &written["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["outcome"]),
        (&json!("QUOTA-01"), &json!("revise"))
    );
    assert_eq!(
        finding["judged"],
        json!({ "outcome": "condition", "by": "李四", "on": "2026-11-27", "reason": "已批复改造，年内投运。" })
    );
    assert!(written["findings"][1].get("judged").is_none());
    // Graver than the rules, too; and what nobody judged says so by its silence.
    let graver =
        judgement(&json!({ "code": "QUOTA-02", "found": "pass", "outcome": "undetermined" }));
    let passing = json!({ "intake_m3": "1", "output": "1", "monthly_m3": ["1"] });
    let passing = passing.as_object().unwrap();
    let report = judged(&pack, passing, &[graver]);
    assert_eq!(
        (report.verdict, report.judged.unwrap().verdict),
        (Verdict::Pass, Verdict::Undetermined)
    );
    let plain = pack.screen(passing, AS_OF);
    assert_eq!(
        canonical_json(&pack.judged(plain.clone(), &[])),
        canonical_json(&plain)
    );
    assert!(!canonical_json(&plain).contains("judged"));
}

/// What came out otherwise since, by its outcome or by what it compares, isn't what was judged.
#[test]
fn a_judgement_of_what_came_out_otherwise_is_stale_kept_and_does_not_count() {
    let pack = pack();
    let seen = json!({ "seen": ["2.71 at_most 2.7 m³/MWh"] });
    let mut limits = pack
        .screen(&over(), AS_OF)
        .findings
        .into_iter()
        .flat_map(|f| f.checks);
    let check = limits.next().unwrap();
    let said = format!("{} at_most {} {}", check.actual, check.limit, check.unit);
    let same = judged(
        &pack,
        &over(),
        &[judgement(&json!({ "seen": [said.trim()] }))],
    );
    assert_eq!(same.judged.unwrap().stale, []);
    let mut more = over();
    more.insert("intake_m3".to_owned(), "3".into());
    let mut less = over();
    less.insert("intake_m3".to_owned(), "2".into());
    for (record, verdict, now) in [
        (&more, Verdict::Revise, Some(Outcome::Revise)),
        (&less, Verdict::Pass, Some(Outcome::Pass)),
    ] {
        let report = judged(&pack, record, &[judgement(&seen)]);
        assert!(report.findings.iter().all(|f| f.judged.is_none()));
        let as_judged = report.judged.unwrap();
        assert_eq!((report.verdict, as_judged.verdict), (verdict, verdict));
        assert_eq!(as_judged.stale.len(), 1);
        assert_eq!(as_judged.stale[0].now, now);
        assert_eq!(as_judged.stale[0].judgement, read(&[judgement(&seen)])[0]);
    }
    // No such rule any more.
    let gone = judgement(&json!({ "code": "QUOTA-09" }));
    let stale = judged(&pack, &over(), &[gone]).judged.unwrap().stale;
    assert_eq!(stale[0].now, None);
}

/// Each mistake has its place; what is silent about who, when or why is no judgement.
#[test]
fn a_judgement_without_reason_name_or_day_is_refused_at_its_place() {
    let text = "[[judgement]]\ncode = \"QUOTA-01\"\nfound = \"revise\"\noutcome = \"pass\"\nby = \" \"\non = 2026-11-29\n\
                [[judgement]]\ncode = \"QUOTA-01\"\nfound = \"revise\"\noutcome = \"passes\"\nby = \"a\"\non = \"soon\"\nreason = \"b\"\nwhy = 1\n\
                [[judgement]]\ncode = \"QUOTA-01\"\nfound = \"pass\"\noutcome = \"pass\"\nby = \"a\"\non = 2026-11-28\nreason = \"b\"\n";
    let (read, problems) = read_judgements_file("j.toml", text, TODAY);
    assert_eq!(read, []);
    let said: Vec<String> = problems
        .iter()
        .map(|problem| {
            let at = &problem.span.as_ref().unwrap().start;
            format!("{}:{} {}", at.line, at.column, problem.code)
        })
        .collect();
    assert_eq!(
        said,
        [
            "5:6 missing-key",
            "6:6 date-to-come",
            "1:1 missing-key",
            "14:7 unknown-key",
            "10:11 unknown-outcome",
            "12:6 bad-date",
            "18:11 nothing-judged",
        ]
    );
    let twice = read_judgements(&[judgement(&json!({})), judgement(&json!({}))], TODAY);
    assert_eq!((twice.0.len(), twice.1[0].code), (1, "judged-twice"));
    let alone = read_judgements(&[json!("pass")], TODAY);
    assert_eq!((alone.0.len(), alone.1[0].code), (0, "wrong-type"));
}

/// A certificate carries the judgements; verified, it is the same, shows them, and can't be changed unseen.
#[test]
fn a_certificate_carries_the_judgements_and_verify_shows_them() {
    let pack = pack();
    let list = [judgement(&json!({}))];
    let report = judged(&pack, &over(), &list);
    let certificate = certify(&pack, &over(), &read(&list), &report, Hash::Sha256);
    let result = pack.verify(&certificate, TODAY).unwrap().remove(0);
    assert!(result.same, "{:?}", result.differences);
    assert_eq!(
        (result.verdict.as_str(), result.judged.as_deref()),
        ("revise", Some("conditional"))
    );
    assert_eq!(result.judgements, list);
    let forged = certificate.replace("李四", "王五");
    let result = pack.verify(&forged, TODAY).unwrap().remove(0);
    let codes: Vec<&str> = result.differences.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["digest"]);
    // Without its judgements it isn't what the rules say.
    let mut bare: Value = serde_json::from_str(&certificate).unwrap();
    bare.as_object_mut().unwrap().remove("judgements");
    let result = pack.verify(&bare.to_string(), TODAY).unwrap().remove(0);
    assert!(
        result.differences.iter().any(|d| d.code == "report"),
        "{:?}",
        result.differences
    );
}

const RECORDS: &str = "{\"name\":\"甲厂\",\"intake_m3\":\"2.71\",\"output\":\"1\"}\n{\"name\":\"乙厂\",\"intake_m3\":\"1\",\"output\":\"1\"}\n";

#[test]
fn the_command_applies_judgements_in_every_format_and_says_whose_they_are() {
    let desk = Desk::new();
    let text = "[[judgement]]\nproject = \"甲厂\"\ncode = \"QUOTA-01\"\nfound = \"revise\"\noutcome = \"condition\"\n\
                by = \"李四\"\non = 2026-11-27\nreason = \"已批复改造\"\n";
    desk.write("j.toml", text);
    let screen = |format: &str| {
        let call = format!("screen - --as-of 2026-11-23 --judgements j.toml --format {format}");
        let said = desk.run_with(&call, RECORDS);
        assert_eq!(said.code, 0, "{said:?}");
        said.out
    };
    let lines = screen("ndjson");
    let of: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        (&of[0]["verdict"], &of[0]["judged"]["verdict"]),
        (&json!("revise"), &json!("conditional"))
    );
    assert!(of[1].get("judged").is_none());
    let table = screen("table");
    assert!(table.contains("【退回修改】"), "{table}");
    assert!(table.contains("按审查人的裁定：【附条件通过】"), "{table}");
    assert!(
        table.contains("附条件（李四，2026-11-27）已批复改造"),
        "{table}"
    );
    let csv = screen("csv");
    let csv: Vec<&str> = csv.lines().collect();
    assert!(
        csv[0].ends_with(",judged_verdict,judged_codes"),
        "{}",
        csv[0]
    );
    assert!(csv[1].ends_with(",conditional,QUOTA-01"), "{}", csv[1]);
    let certificates = screen("certificate");
    let said = desk.run_with("verify -", &certificates);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out
            .contains("一致：重新审查得到同样的报告，结论“退回修改”"),
        "{}",
        said.out
    );
    assert!(
        said.out
            .contains("审查人作了 1 条裁定，按裁定结论是“附条件通过”"),
        "{}",
        said.out
    );
    assert!(
        said.out
            .contains("QUOTA-01 退回修改 Revise → 附条件 Condition（李四，2026-11-27）已批复改造"),
        "{}",
        said.out
    );
    // The record has changed.
    let less = RECORDS.replace("2.71", "2.5");
    let said = desk.run_with(
        "screen - --as-of 2026-11-23 --judgements j.toml --format table",
        &less,
    );
    assert!(said.out.contains("裁定已不适用，不计：QUOTA-01“退回修改”改为“附条件”（李四，2026-11-27）；现在的意见：符合"), "{}", said.out);
}

#[test]
fn the_command_refuses_judgements_that_it_cannot_place() {
    let desk = Desk::new();
    let refused = |text: &str| {
        desk.write("j.toml", text);
        let said = desk.run_with("screen - --judgements j.toml", RECORDS);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{said:?}");
        said.err
    };
    let text = "[[judgement]]\ncode = \"QUOTA-01\"\nfound = \"revise\"\noutcome = \"condition\"\n\
                by = \"李四\"\non = 2026-11-27\nreason = \"已批复改造\"\n";
    assert!(refused(text).contains("须用 project 写明是哪一个"));
    assert!(refused(&format!("{text}project = \"丙厂\"")).contains("没有名为“丙厂”的项目"));
    let silent = refused(&text.replace("reason = \"已批复改造\"", "project = \"甲厂\""));
    assert!(
        silent.contains("j.toml:1:1") && silent.contains("缺少“reason”"),
        "{silent}"
    );
    let said = desk.run_with("screen - --judgements j.toml --explain", RECORDS);
    assert_eq!(said.code, 2);
}
