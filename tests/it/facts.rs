//! Derived facts and the functions that scripts share.

use crate::common::{bundled_pack, errors, rule, screen_every_way, small_pack};
use jiff::civil::Date;
use pack::Confidence;
use serde_json::{Map, Value, json};
use sheets::{Records, Tally, read_line, read_text, summary};
use std::collections::BTreeMap;
use study::explain::Step;
use water_rules::{Finding, Outcome, Report};
use water_rules::{PackFiles, RulePack, lean_json, parse_date};

/// A fact with a header of these lines, so that the script starts at line 9.
fn fact(tags: &str, script: &str) -> String {
    let tags: String = tags.lines().map(|line| format!("//! {line}\n")).collect();
    format!(
        "//! 事实 | Fact\n//!\n//! 说明。\n//!\n//! Explanation.\n//!\n//! @source law 2\n//! @confidence R\n{tags}{script}"
    )
}

/// The small pack with these files.
fn pack(files: &[(&str, String)]) -> RulePack {
    small_pack(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.clone())),
    )
}

fn screen(pack: &RulePack, record: &Value) -> Report {
    on(pack, record, "2026-11-23")
}

fn on(pack: &RulePack, record: &Value, day: &str) -> Report {
    screen_every_way(pack, record.as_object().unwrap(), parse_date(day).unwrap())
}

/// What is read of a finding: names of facts with their values, fields, parameters.
fn read(finding: &Finding) -> (Vec<String>, Vec<&str>, Vec<&str>) {
    let facts = finding.facts.iter();
    (
        facts
            .map(|fact| format!("{} = {} {}", fact.name, fact.value, fact.unit))
            .collect(),
        finding.fields.iter().map(|field| &*field.name).collect(),
        finding.parameters.iter().map(|p| &*p.name).collect(),
    )
}

fn missing(finding: &Finding) -> Vec<&str> {
    finding.missing.iter().map(|m| &*m.name).collect()
}

/// A rule that compares a fact with a number.
fn at_most(code: &str, fact: &str, limit: u32) -> String {
    rule(
        code,
        &format!(
            "fn judge(project) {{\n    require(\"a\").that(fact(\"{fact}\"), \"a\").at_most({limit}, \"b\").otherwise(revise(\"b\"));\n}}\n"
        ),
    )
}

const PARAMETERS: &str = "[share]\nlabel = { zh = \"比例\", en = \"Share\" }\nunit = \"1\"\n[[share.value]]\nfrom = \"2020-01-01\"\nvalue = \"0.5\"\nsource = \"law\"\nconfidence = \"S1\"\n";

#[test]
fn a_fact_is_one_value_for_all_rules_and_says_what_it_rests_on() {
    let unit_use = "fn value(project) { project.intake_m3 / project.output }\n";
    let half = "fn value(project) { fact(\"unit_use\") * param(\"share\") }\n";
    let pack = pack(&[
        ("parameters/p.toml", PARAMETERS.to_owned()),
        ("facts/unit_use.rhai", fact("@unit m³/MWh", unit_use)),
        ("facts/half.rhai", fact("@unit m³/MWh", half)),
        ("quota/a.rhai", at_most("Q-1", "half", 3)),
        ("quota/b.rhai", at_most("Q-2", "unit_use", 3)),
    ]);
    // 10 / 2 = 5, and half of it 2.5.
    let report = screen(&pack, &json!({"intake_m3": "10", "output": "2"}));
    let [first, second] = &*report.findings else {
        panic!()
    };
    assert_eq!(
        (first.outcome, second.outcome),
        (Outcome::Pass, Outcome::Revise)
    );
    assert_eq!(
        read(first),
        (
            vec![
                "half = 2.5 m³/MWh".to_owned(),
                "unit_use = 5 m³/MWh".to_owned()
            ],
            vec!["intake_m3", "output"],
            vec!["share"]
        )
    );
    assert_eq!(
        read(second),
        (
            vec!["unit_use = 5 m³/MWh".to_owned()],
            vec!["intake_m3", "output"],
            vec![]
        )
    );
    // The fact is only recalled, so the finding is.
    assert_eq!(first.confidence, Confidence::Recalled);
    assert_eq!(first.checks[0].unit, "m³/MWh");
    let lean: Value = serde_json::from_str(&lean_json(&report)).unwrap();
    assert_eq!(lean["findings"][1]["facts"], json!(["unit_use"]));
    assert_eq!(
        lean["facts"]["unit_use"],
        json!({ "value": "5", "unit": "m³/MWh", "confidence": "R" })
    );
    // What it lacks is asked.
    let report = screen(&pack, &json!({"intake_m3": "10"}));
    assert_eq!(report.findings[0].outcome, Outcome::Undetermined);
    assert_eq!(missing(&report.findings[0]), ["output"]);
    assert!(report.findings[0].facts.is_empty());
}

#[test]
fn a_fact_is_known_if_all_ways_through_it_agree() {
    // Large, or metered: yes if either is, whatever the other is.
    let watched = "fn value(project) {\n    if project.metered { return true; }\n    if project.intake_m3 > 100 { return true; }\n    project.output > 9\n}\n";
    let reads = "fn judge(project) {\n    if fact(\"watched\") { conclude(revise(\"a\")); }\n}\n";
    let pack = pack(&[
        ("facts/watched.rhai", fact("", watched)),
        ("quota/a.rhai", rule("Q-1", reads)),
    ]);
    let finding = |record: Value| screen(&pack, &record).findings.remove(0);
    for record in [
        json!({"metered": true}),
        json!({"intake_m3": "101"}),
        json!({"output": "10"}),
    ] {
        let finding = finding(record);
        assert_eq!(finding.outcome, Outcome::Revise);
        assert_eq!(finding.facts[0].value, "true");
    }
    let unknown = finding(json!({"intake_m3": "100"}));
    assert_eq!(unknown.outcome, Outcome::Undetermined);
    assert_eq!(missing(&unknown), ["metered", "output"]);
    let unknown = finding(json!({}));
    assert_eq!(missing(&unknown), ["intake_m3", "metered", "output"]);
}

/// `kind(…)` has two ways where something lacks; twenty of them would have a million together.
#[test]
fn ways_through_a_function_meet_where_it_is_called() {
    let script = |calls: usize| {
        let calls = vec!["is_large(project)"; calls].join(" && ");
        format!(
            "fn is_large(project) {{\n    if project.intake_m3 > 10 {{ true }} else {{ project.output > 10 }}\n}}\n\
             fn judge(project) {{\n    if {calls} {{ conclude(revise(\"a\")); }}\n    if false && is_large(project) {{ conclude(reject(\"a\")); }}\n}}\n"
        )
    };
    let pack = pack(&[("quota/a.rhai", rule("Q-1", &script(20)))]);
    let outcome = |record: Value| {
        let report = screen(&pack, &record);
        assert_eq!(report.findings[0].error, None);
        (
            report.findings[0].outcome,
            missing(&report.findings[0]).join(" "),
        )
    };
    let undetermined = |missing: &str| (Outcome::Undetermined, missing.to_owned());
    assert_eq!(outcome(json!({})), undetermined("intake_m3 output"));
    assert_eq!(outcome(json!({"intake_m3": "10"})), undetermined("output"));
    assert_eq!(outcome(json!({"output": "10"})), undetermined("intake_m3"));
    // More than 10 MWh is large whatever the intake.
    assert_eq!(
        outcome(json!({"output": "11"})),
        (Outcome::Revise, String::new())
    );
    assert_eq!(
        outcome(json!({"intake_m3": "1", "output": "1"})),
        (Outcome::Pass, String::new())
    );
}

/// A limit that is 10 or 20 by what lacks: 5 is within both, 15 within one.
#[test]
fn what_is_settled_by_every_value_of_a_function_is_settled() {
    let script = "fn limit(project) {\n    if project.metered { 20 } else { 10 }\n}\n\
                  fn judge(project) {\n    require(\"a\").that(project.output, \"a\").at_most(limit(project), \"b\").otherwise(revise(\"b\"));\n}\n";
    let pack = pack(&[("quota/a.rhai", rule("Q-1", script))]);
    for (output, outcome) in [
        ("5", Outcome::Pass),
        ("15", Outcome::Undetermined),
        ("25", Outcome::Revise),
    ] {
        let report = screen(&pack, &json!({"output": output}));
        assert_eq!(report.findings[0].outcome, outcome, "{output}");
    }
}

#[test]
fn functions_that_are_shared_can_be_called_from_any_script() {
    let shared = "// 共用 / shared\nfn part(whole, share) {\n    print(whole);\n    whole * share\n}\nfn second(list) { list[1] }\n";
    let own = "fn value(project) { part(project.intake_m3, 0.5) }\n";
    let reads = "fn judge(project) {\n    require(\"a\").that(part(project.output, 2), \"a\").at_most(fact(\"own\"), \"b\").otherwise(revise(\"b\"));\n    figure(\"f\", second(project.monthly_m3), \"m³\");\n}\n";
    let pack = pack(&[
        ("facts/shared.rhai", shared.to_owned()),
        ("facts/own.rhai", fact("@unit m³/a", own)),
        ("quota/a.rhai", rule("Q-1", reads)),
    ]);
    // Twice 3 against half of 10.
    let record = json!({"intake_m3": "10", "output": "3", "monthly_m3": ["4", "5"]});
    let report = screen(&pack, &record);
    let finding = &report.findings[0];
    let check = &finding.checks[0];
    assert_eq!((&*check.actual, &*check.limit), ("6", "5"));
    let printed: Vec<_> = finding
        .printed
        .iter()
        .map(|line| (line.file.as_deref(), line.line, &*line.text))
        .collect();
    let file = Some("facts/shared.rhai");
    assert_eq!(printed, [(file, 3, "3"), (file, 3, "10")]);
    // A fault is where it is made.
    let report = screen(
        &pack,
        &json!({"intake_m3": "10", "output": "3", "monthly_m3": ["4"]}),
    );
    let error = report.findings[0].error.as_ref().unwrap();
    let span = error.span.as_ref().unwrap();
    assert_eq!(
        (error.code, &*span.file, span.start.line),
        ("no-such-place", "facts/shared.rhai", 6)
    );
    // What is unknown on both sides is named.
    let report = screen(&pack, &json!({"monthly_m3": ["4", "5"]}));
    assert_eq!(missing(&report.findings[0]), ["intake_m3", "output"]);
}

#[test]
fn a_fault_of_a_fact_is_one_of_each_rule_that_reads_it() {
    let pack = pack(&[
        (
            "facts/second.rhai",
            fact(
                "@unit m³",
                "fn value(project) {\n    project.monthly_m3[1]\n}\n",
            ),
        ),
        ("quota/a.rhai", at_most("Q-1", "second", 3)),
        ("quota/b.rhai", at_most("Q-2", "second", 3)),
    ]);
    let report = screen(&pack, &json!({"monthly_m3": ["3"]}));
    for finding in &report.findings {
        let error = finding.error.as_ref().unwrap();
        let span = error.span.as_ref().unwrap();
        assert_eq!(
            (finding.outcome, &*span.file, span.start.line),
            (Outcome::Undetermined, "facts/second.rhai", 11)
        );
    }
    let known = screen(&pack, &json!({"monthly_m3": ["4", "3"]}));
    assert_eq!(known.findings[1].outcome, Outcome::Pass);
}

#[test]
fn a_fact_is_in_force_on_its_days() {
    let pack = pack(&[
        (
            "facts/dated.rhai",
            fact(
                "@unit m³/a\n@from 2025-01-01\n@until 2025-12-31",
                "fn value(project) { project.intake_m3 }\n",
            ),
        ),
        ("quota/a.rhai", at_most("Q-1", "dated", 3)),
    ]);
    let record = json!({"intake_m3": "3"});
    assert_eq!(
        on(&pack, &record, "2025-12-31").findings[0].outcome,
        Outcome::Pass
    );
    let later = on(&pack, &record, "2026-01-01").findings.remove(0);
    assert_eq!(later.outcome, Outcome::Undetermined);
    assert_eq!(missing(&later), ["dated"]);
    assert_eq!(
        &*later.message.zh,
        "缺少事实（2026-01-01 不适用），无法判定。"
    );
}

#[test]
fn the_values_of_a_fact_have_words_and_are_checked() {
    let size = "fn value(project) { if project.intake_m3 > 10 { \"large\" } else { \"small\" } }\n";
    let tags = "@say large = 大 | large\n@say small = 小 | small";
    let reads = |word: &str| {
        format!(
            "fn judge(project) {{\n    require(\"a\").that(fact(\"size\"), \"a\").same_as(\"{word}\").otherwise(revise(\"b\"));\n}}\n"
        )
    };
    let files = |word: &str| {
        [
            ("facts/size.rhai", fact(tags, size)),
            ("quota/a.rhai", rule("Q-1", &reads(word))),
        ]
    };
    let report = screen(&pack(&files("small")), &json!({"intake_m3": "11"}));
    let finding = &report.findings[0];
    assert_eq!(&*finding.facts[0].words.as_ref().unwrap().zh, "大");
    assert_eq!(
        &*finding.checks[0].actual_words.as_ref().unwrap().en,
        "large"
    );
    let problems = problems(&files("smal"));
    assert_eq!(
        problems,
        ["quota/a.rhai:16: “smal” is not one of the choices."]
    );
}

/// Errors as `file:line: message`.
fn problems(files: &[(&str, String)]) -> Vec<String> {
    let mut all: PackFiles = pack(&[]).files().clone();
    all.extend(
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.clone())),
    );
    errors(&all)
}

/// Each mistake of a fact is said once, where it is made, however many rules read the fact.
#[test]
fn a_mistake_of_a_fact_is_one_message_at_its_place() {
    let reads = |fact: &str| {
        [
            ("quota/a.rhai", at_most("Q-1", fact, 1)),
            ("quota/b.rhai", at_most("Q-2", fact, 2)),
        ]
    };
    let with = |own: &[(&'static str, String)], name: &str| problems(&[own, &reads(name)].concat());
    let value = |body: &str| format!("fn value(project) {{ {body} }}\n");
    assert_eq!(
        with(
            &[(
                "facts/x.rhai",
                fact("@unit 1", &value("if project.metered { 1 } else { \"a\" }"))
            )],
            "x"
        ),
        [
            "facts/x.rhai:10: The value of a fact is a number, a text, a yes or no, or a date; here it is any value."
        ]
    );
    assert_eq!(
        with(&[("facts/x.rhai", fact("", &value("project.output")))], "x"),
        ["facts/x.rhai:9: This fact is a number: say in which unit."]
    );
    assert_eq!(
        with(
            &[("facts/x.rhai", fact("", &value("project.products")))],
            "x"
        ),
        [
            "facts/x.rhai:9: The value of a fact is a number, a text, a yes or no, or a date; here it is a list."
        ]
    );
    let circle = [
        ("facts/x.rhai", fact("@unit 1", &value("fact(\"y\")"))),
        ("facts/y.rhai", fact("@unit 1", &value("fact(\"z\") + 1"))),
        ("facts/z.rhai", fact("@unit 1", &value("fact(\"y\")"))),
    ];
    assert_eq!(
        with(&circle, "x"),
        ["facts/y.rhai:1: A fact rests on itself: y → z → y."]
    );
    assert_eq!(
        with(
            &[("facts/x.rhai", fact("@unit 1", &value("fact(\"x\")")))],
            "x"
        ),
        ["facts/x.rhai:1: A fact rests on itself: x → x."]
    );
    assert_eq!(
        with(
            &[(
                "facts/output.rhai",
                fact("@unit MWh/a", &value("project.output"))
            )],
            "output"
        ),
        ["facts/output.rhai:1: “output” is the name of a field: give the fact another name."]
    );
    assert_eq!(
        with(
            &[(
                "facts/x.rhai",
                fact("@unit 1", &value("figure(\"a\", 1, \"m\"); 1"))
            )],
            "x"
        ),
        [
            "facts/x.rhai:10: A fact or a shared function works out a value: `figure` can't be used here."
        ]
    );
    assert_eq!(
        with(
            &[("facts/x.rhai", fact("@unit 1", &value("project.outpt")))],
            "x"
        ),
        ["facts/x.rhai:10: There is no field named “outpt”."]
    );
    assert_eq!(
        with(
            &[("facts/x.rhai", fact("@unit 1", "fn value(project) { 1 "))],
            "x"
        )
        .len(),
        1
    );
    // A name that is none, with the one that is meant.
    let known = [(
        "facts/quota.rhai",
        fact("@unit 1", &value("project.reuse_share")),
    )];
    let all = [&known[..], &reads("quote")[..1]].concat();
    assert_eq!(
        problems(&all),
        ["quota/a.rhai:16: There is no fact named “quote”."]
    );
    // Shared functions are there once in the pack.
    let shared = "fn twice(x) { x * 2 }\n".to_owned();
    let own = rule(
        "Q-1",
        "fn twice(x) { x }\nfn judge(project) { figure(\"a\", twice(project.output), \"m\"); }\n",
    );
    assert_eq!(
        problems(&[
            ("facts/a.rhai", shared.clone()),
            ("facts/b.rhai", shared.clone())
        ]),
        ["facts/b.rhai:1: There is a shared function “twice” already: give this one another name."]
    );
    assert_eq!(
        problems(&[("facts/a.rhai", shared), ("quota/a.rhai", own)]),
        [
            "quota/a.rhai:15: There is a shared function “twice” already: give this one another name."
        ]
    );
}

/// A field that isn't given is filled from a table by a fact.
#[test]
fn a_table_is_looked_up_by_a_fact() {
    let mut files = pack(&[]).files().clone();
    let fields = files.get_mut("fields.toml").unwrap();
    fields.push_str(
        "\n[[field]]\nname = \"quota\"\ntype = \"number\"\ngroup = \"use\"\nunit = \"m³\"\nlabel = { zh = \"定额\", en = \"Quota\" }\nlookup = { table = \"quotas\", by = [\"size\"], column = \"quota\" }\n",
    );
    let table = "title = { zh = \"定额表\", en = \"Quotas\" }\n[[column]]\nname = \"size\"\ntype = \"text\"\nkey = \"exact\"\nlabel = { zh = \"规模\", en = \"Size\" }\n[[column]]\nname = \"quota\"\ntype = \"number\"\nunit = \"m³\"\nlabel = { zh = \"定额\", en = \"Quota\" }\n";
    for (path, text) in [
        ("tables/quotas.toml", table.to_owned()),
        (
            "tables/quotas.csv",
            "size,quota,effective_from,effective_to,source,confidence\nlarge,5,2020-01-01,,law,S1\nsmall,1,2020-01-01,,law,S1\n".to_owned(),
        ),
        (
            "facts/size.rhai",
            fact(
                "",
                "fn value(project) { if project.intake_m3 > 10 { \"large\" } else { \"small\" } }\n",
            ),
        ),
        (
            "quota/a.rhai",
            rule(
                "Q-1",
                "fn judge(project) {\n    require(\"a\").that(project.quota, \"a\").at_most(3, \"b\").otherwise(revise(\"b\"));\n}\n",
            ),
        ),
    ] {
        files.insert(path.to_owned(), text);
    }
    let pack = crate::common::load(&files);
    let finding = |record: Value| screen(&pack, &record).findings.remove(0);
    let large = finding(json!({"intake_m3": "11"}));
    assert_eq!(
        (large.outcome, &*large.rows[0].key[0]),
        (Outcome::Revise, "large")
    );
    assert_eq!(large.facts[0].value, "large");
    assert_eq!(finding(json!({"intake_m3": "10"})).outcome, Outcome::Pass);
    assert_eq!(
        finding(json!({"intake_m3": "10", "quota": "4"})).outcome,
        Outcome::Revise
    );
    let unknown = finding(json!({}));
    assert_eq!(missing(&unknown), ["intake_m3", "quota"]);
}

#[test]
fn a_case_expects_values_of_facts() {
    let case = |facts: &str| {
        format!(
            "[[case]]\nid = \"c\"\nas_of = \"2026-11-23\"\nsource = \"by hand\"\nrecord = {{ intake_m3 = \"10\" }}\nexpect = {{ facts = {{ {facts} }} }}\n"
        )
    };
    let files = |facts: &str| {
        [
            (
                "facts/half.rhai",
                fact(
                    "@unit m³/a",
                    "fn value(project) { project.intake_m3 / 2 }\n",
                ),
            ),
            (
                "facts/known.rhai",
                fact("", "fn value(project) { project.metered }\n"),
            ),
            ("quota/a.rhai", at_most("Q-1", "half", 3)),
            ("cases/c.toml", case(facts)),
        ]
    };
    let differences = |facts: &str| {
        let result = pack(&files(facts)).cases().remove(0);
        let differences = result.differences.iter();
        differences
            .map(|d| format!("{}: {} {}", d.what, d.expected, d.actual))
            .collect::<Vec<_>>()
    };
    assert!(differences("half = \"5.0\"").is_empty());
    assert_eq!(differences("half = \"6\""), ["fact half: 6 5"]);
    assert_eq!(differences("known = \"true\""), ["fact known: true —"]);
    assert_eq!(
        problems(&files("haf = \"5\"")),
        ["cases/c.toml:6: There is no fact named “haf”."]
    );
}

/// A fact of two ways, one that rests on it, and rules that read one, the other or none.
fn studied() -> Vec<(&'static str, String)> {
    let size =
        "fn value(project) {\n    if project.intake_m3 > 10 { 2 } else { param(\"share\") }\n}\n";
    vec![
        ("parameters/p.toml", PARAMETERS.to_owned()),
        ("facts/size.rhai", fact("@unit 1", size)),
        (
            "facts/twice.rhai",
            fact("@unit 1", "fn value(project) { double(fact(\"size\")) }\n"),
        ),
        ("facts/shared.rhai", "fn double(x) { x * 2 }\n".to_owned()),
        ("quota/a.rhai", at_most("Q-1", "twice", 3)),
        ("quota/b.rhai", at_most("Q-2", "size", 3)),
        (
            "quota/c.rhai",
            rule(
                "Q-3",
                "fn judge(project) {\n    require(\"a\").that(project.output, \"a\").at_most(3, \"b\").otherwise(revise(\"b\"));\n}\n",
            ),
        ),
    ]
}

#[test]
fn an_explanation_shows_how_a_fact_came_about() {
    let pack = pack(&studied());
    let record = json!({"intake_m3": "5", "output": "1"});
    let day = parse_date("2026-11-23").unwrap();
    let explained = pack.explainer().explain(record.as_object().unwrap(), day);
    let facts: Vec<_> = explained.explanations[0]
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Fact { read, steps } => Some((&*read.name, &*read.value, steps)),
            _ => None,
        })
        .collect();
    let [(size, half, how), (twice, one, _)] = &*facts else {
        panic!("{facts:?}")
    };
    assert_eq!((*size, *half, *twice, *one), ("size", "0.5", "twice", "1"));
    let steps: Vec<String> = how
        .iter()
        .map(|step| match step {
            Step::Field(field) => format!("field {}", field.name),
            Step::Parameter(parameter) => format!("parameter {}", parameter.name),
            Step::Branch { line, words, .. } => format!("{line} {}", words.en),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        steps,
        [
            "field intake_m3",
            "parameter share",
            "11 the condition of `if` doesn't hold"
        ]
    );
}

#[test]
fn what_changes_a_fact_reaches_the_rules_that_rest_on_it() {
    let before = pack(&studied());
    let records = [
        json!({"intake_m3": "11", "output": "1"}),
        json!({"intake_m3": "5", "output": "1"}),
    ];
    let changed = |path: &str, from: &str, to: &str| {
        let mut files = before.files().clone();
        let text = files.get_mut(path).unwrap();
        assert!(text.contains(from));
        *text = text.replace(from, to);
        let after = crate::common::load(&files);
        let mut baseline = before.baseline(parse_date("2026-11-23").unwrap());
        baseline.add(records.iter().map(|r| r.as_object().unwrap().clone()));
        let impact = after.impact(&baseline);
        // The same as if everything were run anew.
        let verdicts = records.iter().map(|r| on(&after, r, "2026-11-23").verdict);
        let was = records.iter().map(|r| on(&before, r, "2026-11-23").verdict);
        assert_eq!(
            impact.flipped,
            verdicts.zip(was).filter(|(a, b)| a != b).count()
        );
        let moved: Vec<String> = before
            .diff(&after)
            .iter()
            .map(|m| m.text.en.to_string())
            .collect();
        (impact.run, moved)
    };
    let run = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        changed("facts/size.rhai", "{ 2 }", "{ 1 }"),
        (
            run(&["Q-1", "Q-2"]),
            run(&[
                "Fact “Fact”, how it is worked out: `if project.intake_m3 > 10 { 2 } else { param(\"share\") }` → `if project.intake_m3 > 10 { 1 } else { param(\"share\") }`."
            ])
        )
    );
    assert_eq!(
        changed("facts/shared.rhai", "x * 2", "x * 10"),
        (
            run(&["Q-1"]),
            run(&["Shared functions facts/shared.rhai changed."])
        )
    );
    assert_eq!(
        changed("parameters/p.toml", "\"0.5\"", "\"9\"").0,
        run(&["Q-1", "Q-2"])
    );
}

#[test]
fn what_a_fact_can_be_is_known_where_it_is_read() {
    let mut files = studied();
    let reads = "fn judge(project) {\n    if fact(\"size\") > 3 { conclude(advice(\"a\")); }\n    if fact(\"size\") > 1 { conclude(advice(\"b\")); }\n}\n";
    files.push(("quota/d.rhai", rule("Q-4", reads)));
    let found = pack(&files).reach().into_iter();
    let found: Vec<_> = found
        .map(|d| (d.code, d.span.unwrap().start.line))
        .filter(|(code, _)| *code == "never-true")
        .collect();
    // It is 2 or 0.5.
    assert_eq!(found, [("never-true", 16)]);
}

#[test]
fn a_list_of_projects_has_a_column_for_each_fact() {
    let pack = pack(&studied());
    let facts: Vec<&str> = pack.fact_names().collect();
    let read = read_text(
        "p.csv",
        "intake_m3,output\n11,1\n,1\n",
        pack.schema(),
        &Default::default(),
    )
    .unwrap();
    let line = |row: usize| {
        let record = read.rows[row].record.as_ref().unwrap();
        let report = pack.screen(record, parse_date("2026-11-23").unwrap());
        let facts_of = pack.open(record).facts(parse_date("2026-11-23").unwrap());
        let tally = Tally::of(&report, facts_of);
        let bytes = summary::line(&read, &read.rows[row], &[], Some(&tally), &facts);
        String::from_utf8(bytes).unwrap()
    };
    let headings = String::from_utf8(summary::headings(&[], &facts, false)).unwrap();
    assert!(
        headings
            .trim_end()
            .ends_with(",problems,fact size,fact twice"),
        "{headings}"
    );
    assert!(line(0).trim_end().ends_with(",2,4"), "{}", line(0));
    assert!(line(1).trim_end().ends_with(",,"), "{}", line(1));
    let records = [json!({"intake_m3": "11"}), json!({})].map(|r| r.as_object().unwrap().clone());
    let listed = pack.screened(&records, parse_date("2026-11-23").unwrap());
    let known: Vec<_> = listed[0]
        .facts
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    assert_eq!(known, ["size 2", "twice 4"]);
    assert!(listed[1].facts.is_empty());
}

/// The lines of a spreadsheet are written without reports, and say what the reports say.
#[test]
fn a_line_of_a_list_is_that_of_the_report() {
    let pack = bundled_pack();
    let facts: Vec<&str> = pack.fact_names().collect();
    let none = Records::default();
    let mut by_day: BTreeMap<Date, Vec<Map<String, Value>>> = BTreeMap::new();
    for (record, day) in pack.generated(11).take(200) {
        by_day.entry(day).or_default().push(record);
    }
    for (day, records) in by_day {
        for (record, tally) in records.iter().zip(pack.tallies(&records, day)) {
            let row = read_line(1, serde_json::to_string(record).unwrap().as_bytes());
            let project = pack.open(record);
            let of_report = Tally::of(&project.screen(day), project.facts(day));
            let line = |tally| {
                String::from_utf8(summary::line(&none, &row, &[], Some(tally), &facts)).unwrap()
            };
            assert_eq!(line(&tally), line(&of_report));
        }
    }
}
