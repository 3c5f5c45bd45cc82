//! Silence is a question: what isn't answered, isn't known yet or can't be read never makes a record come out better.

use crate::common::{bundled_pack, rule, screen_every_way, small_pack};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use water_rules::{Outcome, Report, Verdict};
use water_rules::{RulePack, lean_json, load_pack, parse_date};

type Record = Map<String, Value>;

/// The fields of a pack that a table fills, and those of which the pack says what a blank is.
fn answered_otherwise(pack: &RulePack) -> (BTreeSet<String>, BTreeSet<String>) {
    let info = serde_json::to_value(pack.info()).unwrap();
    let named = |of: &dyn Fn(&Value) -> bool| {
        let fields = info["fields"].as_array().unwrap().iter();
        fields
            .filter(|field| of(field))
            .map(|field| field["name"].as_str().unwrap().to_owned())
            .collect()
    };
    (
        named(&|field| field["lookup"] == json!(true)),
        named(&|field| !field["if_blank"].is_null()),
    )
}

/// Every record that comes with the pack, and some that are made from them.
fn records(pack: &RulePack, made: usize) -> Vec<(Record, Date)> {
    let info = serde_json::to_value(pack.info()).unwrap();
    let today = parse_date("2026-11-23").unwrap();
    let samples = info["samples"].as_array().unwrap().iter();
    let samples = samples.map(|sample| (sample["record"].as_object().unwrap().clone(), today));
    let own = pack.case_records().chain(pack.decision_records());
    own.map(|(record, day)| (record.clone(), day))
        .chain(samples)
        .chain(pack.generated(21).take(made))
        .collect()
}

/// A record with one answer taken away, each in several ways; the answer and the way are named.
fn lessened(pack: &RulePack, record: &Record) -> Vec<(String, Record)> {
    let (filled, blanks) = answered_otherwise(pack);
    let mut all = Vec::new();
    for (field, value) in record {
        let mut with = |way: &str, to: Option<Value>| {
            let mut less = record.clone();
            match to {
                Some(to) => less.insert(field.clone(), to),
                None => less.remove(field),
            };
            all.push((format!("{field} {way}"), less));
        };
        // What a table answers, or what the pack says of a blank, isn't silence.
        if !filled.contains(field) && !blanks.contains(field) {
            with("removed", None);
        }
        with("not known", Some(json!({ "not_known": true })));
        with("unreadable", Some(json!({ "value": value, "none": true })));
        if let Value::Array(items) = value {
            for place in 0..items.len() {
                for (way, spoilt) in [("blank", Value::Null), ("unreadable", json!([["?"]]))] {
                    let mut items = items.clone();
                    items[place] = spoilt;
                    with(&format!("item {place} {way}"), Some(Value::Array(items)));
                }
            }
        }
    }
    all
}

/// Whether something came out better. That a person must decide is no better, and to be out of the rules is no way out for what
/// was spoken against.
fn better(before: Outcome, after: Outcome) -> bool {
    after != Outcome::Undetermined && after > before && before < Outcome::Pass
}

/// The same of a verdict; one that a finding may still worsen, which spoke against the record and is open now, is no better.
fn better_verdict(before: Verdict, after: Verdict, rules: &[(Outcome, Outcome)]) -> bool {
    let better = after != Verdict::Undetermined && after > before && before < Verdict::Pass;
    let open = |(was, is): &(Outcome, Outcome)| {
        *is == Outcome::Undetermined && Verdict::of([*was].into_iter()) == before
    };
    better && !rules.iter().any(open)
}

/// By day, all rules of each of these records, and its verdict. A doubt is about an answer: without it there is none.
fn outcomes(
    pack: &RulePack,
    records: &[Record],
    day: Date,
) -> (Vec<Verdict>, Vec<(String, Vec<Outcome>)>) {
    let mut baseline = pack.baseline(day);
    baseline.add(records.iter().cloned());
    let info = serde_json::to_value(pack.info()).unwrap();
    let rules = info["rules"].as_array().unwrap().iter();
    let rules = rules.filter(|rule| rule["family"] != "doubts");
    let outcomes = rules.map(|rule| {
        let path = rule["path"].as_str().unwrap();
        (
            rule["code"].as_str().unwrap().to_owned(),
            baseline.outcomes(path).unwrap().collect(),
        )
    });
    let outcomes = outcomes.collect();
    (baseline.verdicts().to_vec(), outcomes)
}

#[test]
fn taking_an_answer_away_never_betters_anything() {
    let pack = bundled_pack();
    let made = std::env::var("LAW_RECORDS").map_or(60, |count| count.parse().unwrap());
    let mut by_day: BTreeMap<Date, Vec<Record>> = BTreeMap::new();
    for (record, day) in records(&pack, made) {
        by_day.entry(day).or_default().push(record);
    }
    let (mut tried, mut breaches) = (0, BTreeMap::<String, (usize, String)>::new());
    for (day, own) in by_day {
        for some in own.chunks(64) {
            // Each record is followed by what is left of it.
            let (mut all, mut from) = (Vec::new(), Vec::new());
            for record in some {
                let first = all.len();
                all.push(record.clone());
                from.push((first, String::new()));
                for (what, less) in lessened(&pack, record) {
                    all.push(less);
                    from.push((first, what));
                }
            }
            tried += all.len() - some.len();
            let (verdicts, outcomes) = outcomes(&pack, &all, day);
            for (place, (first, what)) in from.iter().enumerate() {
                let mut breach = |who: &str, before: &str, after: &str| {
                    let (field, _) = what.split_once(' ').unwrap();
                    let found = format!(
                        "{who} {before} → {after}: {what} of {} on {day}",
                        Value::Object(all[*first].clone())
                    );
                    let known = breaches.entry(format!("{who} {field}"));
                    known.or_insert((0, found)).0 += 1;
                };
                let (before, after) = (verdicts[*first], verdicts[place]);
                let each = outcomes.iter().map(|(_, of)| (of[*first], of[place]));
                if better_verdict(before, after, &each.collect::<Vec<_>>()) {
                    breach("verdict", before.name(), after.name());
                }
                for (code, outcomes) in &outcomes {
                    let (before, after) = (outcomes[*first], outcomes[place]);
                    if better(before, after) {
                        breach(code, before.name(), after.name());
                    }
                }
            }
        }
    }
    println!("{tried} answers taken away");
    let all: Vec<_> = breaches
        .values()
        .map(|(n, what)| format!("{n}× {what}"))
        .collect();
    assert!(
        all.is_empty(),
        "{} kinds of {tried}:\n{}",
        all.len(),
        all.join("\n")
    );
}

// ---- answers ------------------------------------------------------------------------------------

/// The small pack with these rules, and with a field that is none when it is blank and one that is 5.
fn pack(scripts: &[&str]) -> RulePack {
    let rules = scripts.iter().enumerate().map(|(at, script)| {
        let path = format!("quota/r{at}.rhai");
        (path, rule(&format!("Q-{at}"), script))
    });
    let fields = format!("{}{BLANKS}", include_str!("../data/pack/fields.toml"));
    small_pack(rules.chain([("fields.toml".to_owned(), fields)]))
}

const BLANKS: &str = r#"
[[field]]
name = "claimed_m3"
type = "number"
group = "use"
label = { zh = "主张的水量", en = "Claimed" }
if_blank = { value = "none", zh = "没有主张", en = "None is claimed" }

[[field]]
name = "offset_m3"
type = "number"
group = "use"
label = { zh = "核减的水量", en = "Taken off" }
if_blank = { value = 5, zh = "按 5 核减", en = "5 are taken off" }

[[field]]
name = "drained_m3"
type = "number"
group = "use"
label = { zh = "排出的水量", en = "Drained" }
none_is_zero = true
if_blank = { value = "none", zh = "没有填排出的水量", en = "Nothing is said of drainage" }
"#;

/// The report, which is the same by every way to it.
fn screen(pack: &RulePack, record: Value) -> Report {
    let (record, day) = (
        record.as_object().unwrap(),
        parse_date("2026-11-23").unwrap(),
    );
    screen_every_way(pack, record, day)
}

fn missing(report: &Report) -> Vec<&str> {
    let missing = report.findings[0].missing.iter();
    missing.map(|missing| &*missing.name).collect()
}

const HAS: &str = "fn judge(project) { if project.has(\"output\") { conclude(revise(\"a\")); } else { conclude(condition(\"b\")); } }\n";
const PRESENT: &str = "fn judge(project) { require(\"a\").that(project.output, \"a\").present().otherwise(condition(\"b\")); }\n";

#[test]
fn an_answer_is_a_value_none_not_known_unreadable_or_absent() {
    let pack = pack(&[HAS, PRESENT]);
    let outcomes = |answer: Option<Value>| {
        let mut record = Map::new();
        record.extend(answer.map(|answer| ("output".to_owned(), answer)));
        let report = screen(&pack, Value::Object(record));
        let problems = report.problems.len();
        (
            report.findings[0].outcome,
            report.findings[1].outcome,
            problems,
        )
    };
    use Outcome::{Condition, Pass, Revise, Undetermined};
    for value in [
        json!(1),
        json!("0"),
        json!({ "value": "1", "from": "p. 12" }),
    ] {
        assert_eq!(outcomes(Some(value.clone())), (Revise, Pass, 0), "{value}");
    }
    for none in [json!({ "none": true }), json!("无"), json!("None")] {
        assert_eq!(
            outcomes(Some(none.clone())),
            (Condition, Condition, 0),
            "{none}"
        );
    }
    let not_known = json!({ "not_known": true, "who": "applicant", "note": "asked on Monday" });
    for open in [
        not_known,
        json!("待查"),
        json!("not known"),
        json!(null),
        json!(""),
    ] {
        assert_eq!(
            outcomes(Some(open.clone())),
            (Undetermined, Undetermined, 0),
            "{open}"
        );
    }
    assert_eq!(outcomes(None), (Undetermined, Undetermined, 0));
    for unreadable in [
        json!("√"),
        json!([1]),
        json!("#DIV/0!"),
        json!({ "value": 1, "none": true }),
        json!({ "none": false }),
        json!({ "value": 1, "form": "p. 12" }),
        json!({ "value": 1, "who": "applicant" }),
    ] {
        assert_eq!(
            outcomes(Some(unreadable.clone())),
            (Undetermined, Undetermined, 1),
            "{unreadable}"
        );
    }
}

#[test]
fn where_an_answer_comes_from_and_who_finds_it_out_is_in_the_report() {
    let pack = pack(&[
        HAS,
        "fn judge(project) { if project.metered { note(\"a\"); } }\n",
    ]);
    let report = screen(
        &pack,
        json!({
            "output": { "value": "1", "from": "report p. 12" },
            "metered": { "not_known": true, "who": "applicant", "note": "asked" },
        }),
    );
    let field = &report.findings[0].fields[0];
    assert_eq!(
        (&*field.value, field.from.as_deref()),
        ("1", Some("report p. 12"))
    );
    let lean: Value = serde_json::from_str(&lean_json(&report)).unwrap();
    assert_eq!(
        lean["not_known"],
        json!({ "metered": { "who": "applicant", "note": "asked" } })
    );
    assert_eq!(report.findings[1].missing[0].name.as_ref(), "metered");
}

#[test]
fn a_blank_is_taken_as_the_pack_says_and_the_report_lists_it() {
    let script = "fn judge(project) {\n    figure(\"left\", project.intake_m3 - project.offset_m3, \"m³\");\n    if project.has(\"claimed_m3\") { conclude(revise(\"a\")); }\n}\n";
    let pack = pack(&[script]);
    let said = |answer: Value| {
        let mut record = json!({ "intake_m3": 9 });
        if !answer.is_null() {
            record["claimed_m3"] = answer.clone();
            record["offset_m3"] = answer;
        }
        let report = screen(&pack, record);
        let taken: Vec<String> = report
            .taken_as_none
            .iter()
            .map(ToString::to_string)
            .collect();
        let left = report.figures.get("left").map(ToString::to_string);
        (report.findings[0].outcome, left, taken)
    };
    let taken = ["claimed_m3", "offset_m3"].map(str::to_owned).to_vec();
    assert_eq!(
        said(json!(null)),
        (Outcome::Pass, Some("4".to_owned()), taken)
    );
    // To say so changes nothing but that.
    assert_eq!(
        said(json!({ "none": true })),
        (Outcome::Pass, Some("4".to_owned()), vec![])
    );
    assert_eq!(
        said(json!(3)),
        (Outcome::Revise, Some("6".to_owned()), vec![])
    );
    // What was given and can't be read, or isn't known yet, is never taken for anything.
    for open in [json!("x"), json!({ "not_known": true })] {
        assert_eq!(said(open), (Outcome::Undetermined, None, vec![]));
    }
}

#[test]
fn none_of_an_amount_is_0_where_a_blank_is_no_answer() {
    let script = "fn judge(project) {\n    if project.has(\"drained_m3\") { figure(\"left\", project.intake_m3 - project.drained_m3, \"m³\"); }\n    else { conclude(condition(\"b\")); }\n}\n";
    let pack = pack(&[script]);
    let said = |answer: Value| {
        let mut record = json!({ "intake_m3": 9 });
        if !answer.is_null() {
            record["drained_m3"] = answer;
        }
        let report = screen(&pack, record);
        let left = report.figures.get("left").map(ToString::to_string);
        (report.findings[0].outcome, left, report.taken_as_none.len())
    };
    for none in [json!({ "none": true }), json!("无"), json!(0)] {
        assert_eq!(said(none), (Outcome::Pass, Some("9".to_owned()), 0));
    }
    assert_eq!(said(json!(null)), (Outcome::Condition, None, 1));
}

#[test]
fn a_list_keeps_its_gaps() {
    let total = "fn judge(project) {\n    figure(\"n\", count(project.monthly_m3), \"1\");\n    require(\"a\").that(sum(project.monthly_m3), \"a\").at_most(9, \"b\").otherwise(revise(\"b\"));\n}\n";
    let lines = "fn judge(project) {\n    for line in project.products { require(\"a\").that(line.output, \"a\").at_most(9, \"b\").otherwise(revise(\"b\")); }\n}\n";
    let pack = pack(&[total, lines]);
    for list in [
        json!(["1", "2", null, "4"]),
        json!(["1", "2", "", "4"]),
        json!("1、2、、4"),
        json!(["1", "2", "x", "4"]),
    ] {
        let report = screen(&pack, json!({ "monthly_m3": list, "products": [] }));
        assert_eq!(report.findings[0].outcome, Outcome::Undetermined, "{list}");
        assert_eq!(missing(&report), ["monthly_m3.3"], "{list}");
        assert_eq!(report.figures.get("n").map(|n| &**n), Some("4"), "{list}");
    }
    let all = screen(&pack, json!({ "monthly_m3": [null, null] }));
    assert_eq!(missing(&all), ["monthly_m3.1", "monthly_m3.2"]);
    // One line is over whatever the other is; if the known one is within, the other may be over.
    for (known, outcome) in [("10", Outcome::Revise), ("9", Outcome::Undetermined)] {
        for other in [json!("电厂"), json!(null), json!({ "output": "x" })] {
            let report = screen(&pack, json!({ "products": [{ "output": known }, other] }));
            assert_eq!(report.findings[1].outcome, outcome, "{known} {other}");
        }
    }
}

#[test]
fn a_figure_that_every_way_gives_is_settled_though_its_rule_is_not() {
    let first = "fn judge(project) {\n    figure(\"a\", 7, \"m³\");\n    if project.metered { conclude(revise(\"a\")); }\n}\n";
    let second = "fn judge(project) { require(\"a\").that(finding(\"Q-0\").figure(\"a\"), \"a\").at_most(5, \"b\").otherwise(condition(\"b\")); }\n";
    let report = screen(&pack(&[first, second]), json!({}));
    let outcomes: Vec<_> = report.findings.iter().map(|f| f.outcome).collect();
    assert_eq!(outcomes, [Outcome::Undetermined, Outcome::Condition]);
}

#[test]
fn what_a_record_is_about_is_no_guess_where_it_cannot_be_read() {
    let pack = bundled_pack();
    let day = parse_date("2026-11-23").unwrap();
    let verdict = |subject: Value| {
        let mut record = json!({ "kind": "new", "sector": "industry", "false_materials": true });
        if !subject.is_null() {
            record["subject"] = subject;
        }
        pack.screen(record.as_object().unwrap(), day)
    };
    let outcome = |report: &Report| {
        let of = report.findings.iter().find(|f| *f.code == *"PROC-10");
        of.unwrap().outcome
    };
    assert_eq!(outcome(&verdict(json!(null))), Outcome::Reject);
    assert_eq!(
        outcome(&verdict(json!("region_year"))),
        Outcome::NotApplicable
    );
    let open = verdict(json!("不知道什么"));
    assert_eq!(outcome(&open), Outcome::Undetermined);
    assert!(
        open.findings
            .iter()
            .flat_map(|f| &f.missing)
            .any(|m| *m.name == *"subject")
    );
}

/// Amounts of which none is 0, though a blank is no such answer: what they are is in no doubt, and the law speaks of none of them
/// as other than 0.
const NONE_IS_0: [&str; 4] = [
    "production_m3",
    "domestic_m3",
    "loss_m3",
    "mine_drainage_m3",
];

/// Whoever says *none* of an amount instead of 0 comes to the same: what the page offers as an answer leaves nothing open.
#[test]
fn none_of_an_amount_is_nothing() {
    // Of a quota and an output there may be none, which isn't 0.
    let others = ["local_quota", "mandatory_quota", "output"];
    let pack = bundled_pack();
    let info = serde_json::to_value(pack.info()).unwrap();
    let fields = info["fields"].as_array().unwrap().iter();
    let amounts: Vec<&str> = fields
        .filter(|field| {
            let blank = field["if_blank"].is_null();
            field["type"] == "number"
                && (blank || NONE_IS_0.iter().any(|name| field["name"] == **name))
        })
        .map(|field| field["name"].as_str().unwrap())
        .collect();
    let mut compared = 0;
    for (record, day) in records(&pack, 0).into_iter().step_by(8) {
        let mut none = record.clone();
        for (name, value) in &mut none {
            let zero = *value == json!("0") || *value == json!(0);
            if zero && amounts.contains(&&**name) && !others.contains(&&**name) {
                *value = json!({ "none": true });
                compared += 1;
            }
        }
        let outcomes = |report: &Report| -> Vec<_> {
            let findings = report.findings.iter();
            findings
                .map(|f| (f.code.clone(), f.outcome, f.figures.clone()))
                .collect()
        };
        let (before, after) = (pack.screen(&record, day), pack.screen(&none, day));
        assert_eq!(outcomes(&before), outcomes(&after), "{none:?}");
        assert_eq!(before.verdict, after.verdict);
    }
    assert!(compared > 400, "{compared}");
}

/// Saying *none* where the pack takes a blank as none changes nothing.
#[test]
fn none_is_what_a_blank_is_taken_for() {
    let pack = bundled_pack();
    let info = serde_json::to_value(pack.info()).unwrap();
    let fields = info["fields"].as_array().unwrap().iter();
    let nones: Vec<&str> = fields
        .filter(|field| field["if_blank"]["value"] == json!("none"))
        .map(|field| field["name"].as_str().unwrap())
        .filter(|name| !NONE_IS_0.contains(name))
        .collect();
    assert!(nones.len() > 50);
    for (place, (record, day)) in records(&pack, 0).into_iter().enumerate() {
        if place % 8 > 0 {
            continue;
        }
        let mut said = record.clone();
        for name in nones.iter().filter(|name| !record.contains_key(**name)) {
            said.insert((*name).to_owned(), json!({ "none": true }));
        }
        let (before, after) = (pack.screen(&record, day), pack.screen(&said, day));
        let outcomes = |report: &Report| -> Vec<_> {
            let findings = report.findings.iter();
            findings
                .map(|f| (f.code.clone(), f.outcome, f.figures.clone()))
                .collect()
        };
        assert_eq!(outcomes(&before), outcomes(&after), "{record:?}");
        assert_eq!(before.verdict, after.verdict);
    }
}

#[test]
fn what_a_blank_is_taken_for_fits_its_field() {
    let codes = |blank: &str| -> Vec<&'static str> {
        let field = format!(
            "\n[[field]]\nname = \"a\"\ntype = \"number\"\ngroup = \"use\"\nmin = \"0\"\nlabel = {{ zh = \"甲\", en = \"A\" }}\nif_blank = {blank}\n"
        );
        let files: water_rules::PackFiles = [
            (
                "pack.toml",
                include_str!("../data/pack/pack.toml").to_owned(),
            ),
            (
                "fields.toml",
                include_str!("../data/pack/fields.toml").to_owned() + field.as_str(),
            ),
            (
                "sources.toml",
                include_str!("../data/pack/sources.toml").to_owned(),
            ),
            (
                "departments.toml",
                include_str!("../data/pack/departments.toml").to_owned(),
            ),
        ]
        .map(|(path, text)| (path.to_owned(), text))
        .into();
        let diagnostics = load_pack(&files).diagnostics;
        diagnostics
            .iter()
            .filter(|d| d.is_error())
            .map(|d| d.code)
            .collect()
    };
    let words = "zh = \"甲\", en = \"A\"";
    assert_eq!(
        codes(&format!("{{ value = \"none\", {words} }}")),
        Vec::<&str>::new()
    );
    assert_eq!(
        codes(&format!("{{ value = 0, {words} }}")),
        Vec::<&str>::new()
    );
    assert_eq!(codes(&format!("{{ value = -1, {words} }}")), ["bad-blank"]);
    assert_eq!(
        codes(&format!("{{ value = \"待查\", {words} }}")),
        ["bad-blank"]
    );
    assert_eq!(codes(&format!("{{ {words} }}")), ["missing-key"]);
    assert_eq!(codes("{ value = 0, zh = \"甲\" }"), ["missing-key"]);
}

#[test]
fn a_row_whose_key_is_said_to_be_none_is_not_said_to_be_none() {
    let table = [
        (
            "tables/rows.toml",
            "title = { zh = \"表\", en = \"Rows\" }\n\
             [[column]]\nname = \"key\"\ntype = \"text\"\nkey = \"exact\"\nlabel = { zh = \"名\", en = \"Key\" }\n\
             [[column]]\nname = \"value\"\ntype = \"number\"\nlabel = { zh = \"值\", en = \"Value\" }\n",
        ),
        (
            "tables/rows.csv",
            "key,value,effective_from,effective_to,source,confidence\na,1,,,law,S1\n",
        ),
    ];
    let asks = "fn judge(project) {\n    require(\"a\").that(table(\"rows\").find(project.remark).value, \"a\")\
                .present().otherwise(reject(\"b\"));\n}\n";
    let rules = [("quota/r0.rhai".to_owned(), rule("Q-0", asks))];
    let table = table.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let pack = small_pack(rules.into_iter().chain(table));
    let day = parse_date("2026-11-23").unwrap();
    let outcome = |remark: Value| {
        let record = json!({ "remark": remark });
        screen_every_way(&pack, record.as_object().unwrap(), day).findings[0].outcome
    };
    assert_eq!(outcome(json!("a")), Outcome::Pass);
    // Whether there is a row nobody knows: what is looked up is no more absent than it is there.
    assert_eq!(outcome(json!({ "none": true })), Outcome::Undetermined);
    assert_eq!(outcome(json!({ "not_known": true })), Outcome::Undetermined);
}

#[test]
fn a_way_that_was_not_gone_may_come_to_anything_but_less_than_was_said_before_it() {
    // Eight conditions of which none is known: more ways than are gone.
    let many = "for i in 0..8 { if project.output > i { note(\"a\"); } }";
    let outcome = |script: &str, record: Value| {
        let judge = format!("fn judge(project) {{\n{script}\n}}\n");
        let pack = small_pack([("quota/r0.rhai".to_owned(), rule("Q-0", &judge))]);
        let day = parse_date("2026-11-23").unwrap();
        screen_every_way(&pack, record.as_object().unwrap(), day).findings[0].outcome
    };
    let open = json!({ "metered": { "not_known": true } });
    // What is said by one way of a condition alone isn't said by the other, which nobody went.
    let within = format!("if project.metered {{ conclude(reject(\"b\")); {many} }}");
    assert_eq!(outcome(&within, open.clone()), Outcome::Undetermined);
    assert_eq!(outcome(&within, json!({ "metered": false })), Outcome::Pass);
    assert_eq!(
        outcome(&within, json!({ "metered": true })),
        Outcome::Reject
    );
    // What is said before all of them is said by every way.
    let before = format!("conclude(reject(\"b\")); if project.metered {{ {many} }}");
    assert_eq!(outcome(&before, open.clone()), Outcome::Reject);
    let checked = format!(
        "require(\"a\").that(1, \"a\").at_most(0, \"b\").otherwise(reject(\"b\")); if project.metered {{ {many} }}"
    );
    assert_eq!(outcome(&checked, open), Outcome::Reject);
}
