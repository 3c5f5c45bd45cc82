//! The engine on a small pack: exactness, absent data, limits, diagnostics and bad input.

use serde_json::json;
use water_rules as api;
use water_rules::{Finding, Outcome, Report, Verdict};
use water_rules::{PackFiles, RulePack, canonical_json, load_pack};

const UNIT: &str = include_str!("../data/pack/quota/unit.rhai");

/// The header of the small pack's rule, and its own `judge`.
fn unit() -> (&'static str, &'static str) {
    UNIT.split_at(UNIT.find("\nfn ").unwrap())
}

fn header_lines() -> u32 {
    unit().0.lines().count() as u32
}

/// The small pack with one rule only, which judges like this.
fn files(judge: &str) -> PackFiles {
    [
        (
            "pack.toml",
            include_str!("../data/pack/pack.toml").to_owned(),
        ),
        (
            "fields.toml",
            include_str!("../data/pack/fields.toml").to_owned(),
        ),
        (
            "sources.toml",
            include_str!("../data/pack/sources.toml").to_owned(),
        ),
        (
            "departments.toml",
            include_str!("../data/pack/departments.toml").to_owned(),
        ),
        (
            "parameters/quota.toml",
            include_str!("../data/pack/parameters/quota.toml").to_owned(),
        ),
        ("quota/unit.rhai", format!("{}{judge}", unit().0)),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into()
}

fn pack(judge: &str) -> RulePack {
    let loaded = load_pack(&files(judge));
    loaded
        .pack
        .unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// The report of a record, which is the same by every way to it.
fn screen(pack: &RulePack, record: serde_json::Value) -> Report {
    let (record, date) = (
        record.as_object().unwrap(),
        api::parse_date("2026-11-23").unwrap(),
    );
    crate::common::screen_every_way(pack, record, date)
}

fn only(report: &Report) -> &Finding {
    assert_eq!(report.findings.len(), 1);
    &report.findings[0]
}

#[test]
fn a_value_on_its_limit_holds() {
    let pack = pack(unit().1);
    let on = screen(&pack, json!({"intake_m3": "2.70", "output": "1"}));
    assert_eq!(
        (on.verdict, only(&on).checks[0].margin.as_deref()),
        (Verdict::Pass, Some("0"))
    );
    let over = screen(&pack, json!({"intake_m3": "2.71", "output": "1"}));
    assert_eq!(over.verdict, Verdict::Revise);
    let finding = only(&over);
    assert_eq!(&*finding.message.zh, "高出 0.01 m³/MWh，应改造。");
    assert_eq!(finding.parameters[0].value, "2.7");
    assert_eq!(&*finding.sources[0].citation.zh, "《水法》第1条");
    assert_eq!(over.referrals[0].findings, ["QUOTA-01".into()]);
}

#[test]
fn whole_numbers_divide_exactly() {
    let judge = r#"
fn judge(project) {
    figure("ratio", 1 / 3, "");
    require("unit").that(1 / 3 * 3, "ratio").above(0, "limit").otherwise(revise("improve"));
}
"#;
    let report = screen(&pack(judge), json!({}));
    assert!(
        report.figures["ratio"].starts_with("0.33333333"),
        "{:?}",
        report.figures
    );
    assert_eq!(report.verdict, Verdict::Pass);
}

#[test]
fn absent_data_is_undetermined_and_named() {
    let report = screen(&pack(unit().1), json!({"intake_m3": "2.70"}));
    assert_eq!(report.verdict, Verdict::Undetermined);
    let missing: Vec<&str> = only(&report).missing.iter().map(|m| &*m.name).collect();
    assert_eq!(missing, ["output"]);
}

#[test]
fn a_pass_does_not_say_that_it_is_undecided() {
    let judge = r#"
fn judge(project) {
    inform("unit").that(project.intake_m3, "ratio").at_most(param("unit_limit"), "limit");
}
"#;
    let report = screen(&pack(judge), json!({}));
    assert_eq!(
        (report.verdict, only(&report).missing.len()),
        (Verdict::Pass, 0)
    );
    assert_eq!(&*only(&report).message.en, "Nothing to object to.");
}

#[test]
fn a_list_that_may_hold_the_value_is_undetermined() {
    let judge = r#"
fn applies(project) {
    [project.output, 0].contains(project.intake_m3)
}
fn judge(project) {
    require("unit").that(project.intake_m3, "ratio").at_least(0, "limit").otherwise(revise("improve"));
}
"#;
    let pack = pack(judge);
    let outcome = |record| only(&screen(&pack, record)).outcome;
    assert_eq!(outcome(json!({"intake_m3": "0"})), Outcome::Pass);
    assert_eq!(
        outcome(json!({"intake_m3": "5", "output": "1"})),
        Outcome::NotApplicable
    );
    assert_eq!(outcome(json!({"intake_m3": "5"})), Outcome::Undetermined);
}

#[test]
fn working_days_follow_the_table_of_holidays_and_a_label_carries_its_date() {
    let judge = r#"
fn judge(project) {
    require("unit").that(as_of(), "ratio").at_most(add_working_days(project.opened, 5), "limit").otherwise(revise("improve"));
}
"#;
    let mut files: PackFiles = files(judge)
        .into_iter()
        .map(|(p, t)| {
            (
                p,
                t.replace(
                    "unit = 单位产品取水量 | Unit intake",
                    "unit = 最迟 {limit} | By {limit}",
                ),
            )
        })
        .collect();
    let judged = |files: &PackFiles| {
        let report = screen(
            &load_pack(files).pack.unwrap(),
            json!({"opened": "2026-11-20"}),
        );
        (only(&report).message.en.clone(), only(&report).rows.len())
    };
    assert_eq!(judged(&files), ("By 2026-11-27.".into(), 0));
    let schema = "title = { zh = \"节假日\", en = \"Holidays\" }\n[[column]]\nname = \"working\"\ntype = \"boolean\"\nlabel = { zh = \"上班\", en = \"Working day\" }\n";
    files.insert("tables/holidays.toml".to_owned(), schema.to_owned());
    let rows = "working,effective_from,effective_to,source,confidence\nfalse,2026-11-24,2026-11-26,law,S1\ntrue,2026-11-28,2026-11-28,law,S1\n";
    files.insert("tables/holidays.csv".to_owned(), rows.to_owned());
    assert_eq!(judged(&files), ("By 2026-12-01.".into(), 2));
}

#[test]
fn a_parameter_that_is_not_in_force_is_undetermined() {
    let record = json!({"intake_m3": "2.70", "output": "1"});
    let early = files(unit().1)
        .into_iter()
        .map(|(path, text)| (path, text.replace("@from 2020", "@from 2010")))
        .collect();
    let report = load_pack(&early).pack.unwrap().screen(
        record.as_object().unwrap(),
        api::parse_date("2015-01-01").unwrap(),
    );
    assert_eq!(
        (report.verdict, &*only(&report).missing[0].name),
        (Verdict::Undetermined, "unit_limit")
    );
}

/// Runs a script that must be stopped, then checks that the engine still works.
fn stopped(judge: &str) -> (String, u32) {
    let loaded = load_pack(&files(judge));
    let found = match loaded.pack {
        None => loaded
            .diagnostics
            .into_iter()
            .find(|d| d.severity == water_rules::Severity::Error)
            .unwrap(),
        Some(pack) => {
            let report = screen(&pack, json!({"intake_m3": "1", "output": "1"}));
            assert_eq!(only(&report).outcome, Outcome::Undetermined);
            let error = only(&report)
                .error
                .clone()
                .expect("the rule should have been stopped");
            assert_eq!(
                canonical_json(&screen(&pack, json!({"intake_m3": "1", "output": "1"}))),
                canonical_json(&report)
            );
            error
        }
    };
    assert_eq!(
        screen(&pack(unit().1), json!({"intake_m3": "1", "output": "1"})).verdict,
        Verdict::Pass
    );
    let span = found.span.expect("a place");
    assert_eq!(span.file, "quota/unit.rhai");
    (found.code.to_owned(), span.start.line - header_lines())
}

#[test]
fn runaway_scripts_end_with_a_place() {
    let endless = "fn judge(project) {\n    let n = 0;\n    for i in 0..1000000000 {\n        n = n + i;\n    }\n}\n";
    assert_eq!(stopped(endless), ("operation-limit".to_owned(), 3));
    let huge = "fn judge(project) {\n    let s = \"0123456789\";\n    for i in 0..30 {\n        s = s + s;\n    }\n}\n";
    // Words are never glued, so a text that doubles is refused before it runs.
    assert_eq!(stopped(huge), ("mixed-types".to_owned(), 4));
    let deep = format!(
        "fn judge(project) {{\n    let x = {}1{};\n}}\n",
        "(".repeat(500),
        ")".repeat(500)
    );
    assert_eq!(stopped(&deep).1, 2);
    let recursive = "fn again(n) {\n    again(n + 1)\n}\nfn judge(project) {\n    again(0);\n}\n";
    assert_eq!(stopped(recursive).0, "recursion");
}

#[test]
fn five_mistakes_give_five_places() {
    let judge = r#"
fn judge(project) {
    require("unit").that(project.intake_m4 / project.output, "ratio").at_most(param("unit_limt"), "limit").otherwise(revise("improve"));
    let a = table("quotas").find("x");
    let b = finding("QUOTA-99").outcome;
    let c = project.remark < 3;
}
"#;
    let diagnostics = load_pack(&files(judge)).diagnostics;
    let errors: Vec<(&str, u32)> = diagnostics
        .iter()
        .filter(|d| d.severity == water_rules::Severity::Error)
        .map(|d| (d.code, d.span.as_ref().unwrap().start.line - header_lines()))
        .collect();
    assert_eq!(
        errors,
        [
            ("unknown-field", 3),
            ("unknown-parameter", 3),
            ("unknown-table", 4),
            ("unknown-code", 5),
            ("mixed-types", 6)
        ]
    );
    assert!(
        diagnostics[0]
            .help
            .as_ref()
            .unwrap()
            .en
            .contains("intake_m3")
    );
}

#[test]
fn bad_input_is_named_and_the_rest_is_kept() {
    let long = "水".repeat(400_000);
    let record = json!({
        "intake_m3": "-5", "output": "3 吨", "opened": "2026-02-30", "remark": long, "intke": "1",
    });
    let report = screen(&pack(unit().1), record);
    let mut problems: Vec<(&str, &str)> = report
        .problems
        .iter()
        .map(|p| (p.field.as_str(), p.code))
        .collect();
    problems.sort_unstable();
    let fields: Vec<&str> = problems.iter().map(|p| p.0).collect();
    assert_eq!(fields, ["intake_m3", "intke", "opened", "output", "remark"]);
    assert!(
        report
            .problems
            .iter()
            .all(|p| p.value.as_ref().is_none_or(|v| v.chars().count() < 100))
    );
    let kept = screen(
        &pack(unit().1),
        json!({"intake_m3": "0.00027 万m³/a", "output": "1", "opened": "someday"}),
    );
    assert_eq!((kept.verdict, kept.problems.len()), (Verdict::Pass, 1));
}

#[test]
fn a_cycle_is_refused_and_named() {
    let mut files = files("fn judge(project) {\n    let x = finding(\"QUOTA-02\").outcome;\n}\n");
    let other = files["quota/unit.rhai"]
        .replace("QUOTA-01", "QUOTA-03")
        .replace("QUOTA-02", "QUOTA-01")
        .replace("QUOTA-03", "QUOTA-02");
    files.insert("quota/other.rhai".to_owned(), other);
    let cycle = load_pack(&files)
        .diagnostics
        .into_iter()
        .find(|d| d.code == "cycle")
        .expect("a cycle");
    assert!(
        cycle.message.en.contains("QUOTA-01 → QUOTA-02 → QUOTA-01"),
        "{}",
        cycle.message.en
    );
}

#[test]
fn what_only_follows_from_another_mistake_is_not_reported() {
    let whole = || {
        let mut files = files(unit().1);
        files.insert(
            "cases/quota.toml".to_owned(),
            include_str!("../data/pack/cases/quota.toml").to_owned(),
        );
        files.insert(
            "quota/total.rhai".to_owned(),
            include_str!("../data/pack/quota/total.rhai").to_owned(),
        );
        files
    };
    let codes = |files: &PackFiles| -> Vec<&'static str> {
        load_pack(files)
            .diagnostics
            .iter()
            .map(|d| d.code)
            .collect()
    };
    assert_eq!(codes(&whole()), [""; 0]);
    for base in [
        "pack.toml",
        "fields.toml",
        "sources.toml",
        "departments.toml",
    ] {
        let mut files = whole();
        files.remove(base);
        let problems = load_pack(&files).diagnostics;
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert!(
            problems[0].code == "missing-file" && problems[0].message.en.contains(base),
            "{problems:#?}"
        );
        // A place in a file that isn't there leads nowhere.
        assert_eq!(problems[0].span, None);
        files.insert(base.to_owned(), " \n".to_owned());
        assert_eq!(codes(&files), ["missing-file"]);
        files.insert(base.to_owned(), format!("{}\n]", whole()[base]));
        let problems = load_pack(&files).diagnostics;
        assert!(
            problems.iter().all(|d| d.code == "toml-syntax"),
            "{problems:#?}"
        );
        assert_eq!(problems[0].span.as_ref().unwrap().file, base);
    }
    // A rule that can't be read still has its code.
    let mut files = whole();
    files.insert(
        "quota/total.rhai".to_owned(),
        files["quota/total.rhai"].replace("sum(project", "sum((project"),
    );
    assert_eq!(codes(&files), ["syntax"]);
}

#[test]
fn the_review_opinion_is_the_packs_and_its_mistakes_have_places() {
    let mut files = files(unit().1);
    let opinion = |part: &str| {
        format!(
            "title = {{ zh = \"意见\", en = \"Opinion\" }}\n[[part]]\ntitle = {{ zh = \"一\", en = \"One\" }}\n{part}"
        )
    };
    let info =
        |files: &PackFiles| serde_json::to_value(load_pack(files).pack.unwrap().info()).unwrap();
    assert!(info(&files)["opinion"].is_null());
    files.insert(
        "opinion.toml".to_owned(),
        opinion("holds = \"matters\"\noutcomes = [\"reject\"]"),
    );
    assert_eq!(info(&files)["opinion"]["parts"][0]["outcomes"][0], "reject");
    for (part, code, line) in [
        ("holds = \"nothing\"", "unknown-part", 4),
        (
            "holds = \"record\"\ngroups = [\"nowhere\"]",
            "unknown-group",
            2,
        ),
        (
            "holds = \"matters\"\noutcomes = [\"refuse\"]",
            "unknown-outcome",
            5,
        ),
        (
            "holds = \"matters\"\nverdicts = [\"refuse\"]",
            "unknown-outcome",
            5,
        ),
        (
            "holds = \"conclusion\"\nline = [{ verdict = \"refuse\", text = { zh = \"一\", en = \"One\" } }]",
            "unknown-outcome",
            5,
        ),
        (
            "holds = \"matters\"\noutcome = [\"reject\"]",
            "unknown-key",
            5,
        ),
    ] {
        files.insert("opinion.toml".to_owned(), opinion(part));
        let problems = load_pack(&files).diagnostics;
        assert_eq!(problems.len(), 1, "{part}: {problems:#?}");
        let span = problems[0].span.as_ref().unwrap();
        assert_eq!(
            (problems[0].code, span.file.as_str(), span.start.line),
            (code, "opinion.toml", line),
            "{part}"
        );
    }
}

/// A place whose list was only recalled, one whose list was read, and a rule that bars by it or by a parameter.
fn barring(judge: &str) -> PackFiles {
    let mut files = files(judge);
    let field = |name: &str, more: &str| {
        format!(
            "[[field]]\nname = \"{name}\"\ntype = \"text\"\ngroup = \"use\"\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n{more}"
        )
    };
    let column = |name: &str, key: &str| {
        format!(
            "[[column]]\nname = \"{name}\"\ntype = \"text\"\n{key}label = {{ zh = \"{name}\", en = \"{name}\" }}\n"
        )
    };
    let lookup = "lookup = { table = \"areas\", by = [\"place\"], column = \"area\" }\n";
    files
        .get_mut("fields.toml")
        .unwrap()
        .extend([field("place", "").as_str(), field("area", lookup).as_str()]);
    let columns = format!(
        "title = {{ zh = \"地区\", en = \"Areas\" }}\n{}{}",
        column("place", "key = \"exact\"\n"),
        column("area", "")
    );
    let rows = "place,area,effective_from,effective_to,source,confidence\nrecalled,dry,,,law,R\nread,dry,,,law,S2\nwet,wet,,,law,R\n";
    files.insert("tables/areas.toml".to_owned(), columns);
    files.insert("tables/areas.csv".to_owned(), rows.to_owned());
    let value = |name: &str, confidence: &str| {
        format!(
            "[{name}]\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\nunit = \"m³/a\"\n[[{name}.value]]\nfrom = 2020-01-01\nvalue = \"2\"\nsource = \"law\"\nconfidence = \"{confidence}\"\n"
        )
    };
    files.insert(
        "parameters/caps.toml".to_owned(),
        format!("{}{}", value("guessed", "R?"), value("known", "S2")),
    );
    files
}

#[test]
fn nothing_is_refused_by_what_is_to_be_confirmed() {
    let said = |judge: &str, record: serde_json::Value| {
        let pack = load_pack(&barring(judge)).pack.unwrap();
        let report = screen(&pack, record);
        let finding = only(&report);
        let missing: Vec<String> = finding.missing.iter().map(|m| m.name.to_string()).collect();
        (finding.outcome, missing.join(" "))
    };
    let area = "\nfn judge(project) {\n    require(\"unit\").that(project.area, \"ratio\").differs_from(\"dry\", \"limit\").otherwise(reject(\"improve\"));\n}\n";
    let (undetermined, reject) = (Outcome::Undetermined, Outcome::Reject);
    // A field that a recalled row filled is asked; answered, or filled by a row that was read, it bars.
    let recalled = said(area, json!({"place": "recalled"}));
    assert_eq!(recalled, (undetermined, "area".to_owned()));
    let answered = json!({"place": "recalled", "area": "dry"});
    assert_eq!(said(area, answered), (reject, String::new()));
    assert_eq!(said(area, json!({"place": "read"})).0, reject);
    assert_eq!(said(area, json!({"place": "wet"})).0, Outcome::Pass);
    // The same by a fact, by a row and by parameters.
    let mut by_fact = barring(
        "\nfn judge(project) {\n    if fact(\"is_dry\") { conclude(reject(\"improve\")); }\n}\n",
    );
    by_fact.insert(
        "facts/is_dry.rhai".to_owned(),
        "//! 干旱 | Dry\n//!\n//! 按名单。\n//!\n//! By the list.\n//!\n//! @source law 1\n//! @confidence S1\n\nfn value(project) { project.area == \"dry\" }\n".to_owned(),
    );
    let pack = load_pack(&by_fact).pack.unwrap();
    let report = screen(&pack, json!({"place": "recalled"}));
    assert_eq!(only(&report).outcome, undetermined, "{report:#?}");
    // Among others as alone, on every way through it, too.
    let by_both_ways = "\nfn judge(project) {\n    let dry = fact(\"is_dry\");\n    if project.intake_m3 > 1 { note(\"improve\"); }\n    if dry { conclude(reject(\"improve\")); }\n}\n";
    by_fact.insert(
        "quota/unit.rhai".to_owned(),
        barring(by_both_ways)["quota/unit.rhai"].clone(),
    );
    let pack = load_pack(&by_fact).pack.unwrap();
    let places = ["recalled", "read"].map(|place| json!({"place": place}));
    let places = places.map(|record| record.as_object().unwrap().clone());
    let day = api::parse_date("2026-11-23").unwrap();
    crate::common::blocks_agree(&pack, &places, day);
    let outcomes = places.map(|record| only(&pack.screen(&record, day)).outcome);
    assert_eq!(outcomes, [undetermined, reject]);
    let row = "\nfn judge(project) {\n    if table(\"areas\").find(project.place).area == \"dry\" { conclude(reject(\"improve\")); }\n}\n";
    assert_eq!(
        said(row, json!({"place": "recalled"})),
        (undetermined, "areas".to_owned())
    );
    assert_eq!(said(row, json!({"place": "read"})).0, reject);
    let cap = |name: &str| {
        format!(
            "\nfn judge(project) {{\n    require(\"unit\").that(project.intake_m3, \"ratio\").at_most(param(\"{name}\"), \"limit\").otherwise(reject(\"improve\"));\n}}\n"
        )
    };
    let guessed = said(&cap("guessed"), json!({"intake_m3": "3"}));
    assert_eq!(guessed, (undetermined, "guessed".to_owned()));
    assert_eq!(
        said(&cap("guessed"), json!({"intake_m3": "2"})).0,
        Outcome::Pass
    );
    assert_eq!(said(&cap("known"), json!({"intake_m3": "3"})).0, reject);
    // Nor by a rule whose own basis is.
    let mut recalled = barring(area);
    let rule = recalled.get_mut("quota/unit.rhai").unwrap();
    *rule = rule.replace("@confidence S1", "@confidence R");
    let codes = |files: &PackFiles| -> Vec<&str> {
        let diagnostics = load_pack(files).diagnostics;
        diagnostics.iter().map(|d| d.code).collect()
    };
    assert_eq!(codes(&recalled), ["unconfirmed-bar"]);
    // Nor by a fact whose basis is.
    let fact = by_fact.get_mut("facts/is_dry.rhai").unwrap();
    *fact = fact.replace("@confidence S1", "@confidence R");
    assert!(codes(&by_fact).contains(&"unconfirmed-bar"));
    // Nor by one that claims to be surer than every source it cites.
    let mut hearsay = barring(area);
    assert!(!codes(&hearsay).contains(&"unconfirmed-bar"));
    let sources = hearsay.get_mut("sources.toml").unwrap();
    *sources = sources.replace("confidence = \"S1\"", "confidence = \"R\"");
    assert!(codes(&hearsay).contains(&"unconfirmed-bar"));
}

#[test]
fn choices_of_a_table_may_depend_on_another_field() {
    let mut files = files(unit().1);
    let place = |within: &str| {
        format!(
            "[[field]]\nname = \"city\"\ntype = \"choice\"\ngroup = \"use\"\nlabel = {{ zh = \"市\", en = \"City\" }}\n\
             choices_from = {{ table = \"places\", value = \"city\" }}\n\
             [[field]]\nname = \"county\"\ntype = \"choice\"\ngroup = \"use\"\nlabel = {{ zh = \"县\", en = \"County\" }}\n\
             choices_from = {{ table = \"places\", value = \"county\", within = \"{within}\" }}\n"
        )
    };
    let column = |name: &str| {
        format!(
            "[[column]]\nname = \"{name}\"\ntype = \"text\"\nkey = \"exact\"\nlabel = {{ zh = \"{name}\", en = \"{name}\" }}\n"
        )
    };
    let fields = files["fields.toml"].clone();
    files.insert(
        "tables/places.toml".to_owned(),
        format!(
            "title = {{ zh = \"地方\", en = \"Places\" }}\n{}{}",
            column("city"),
            column("county")
        ),
    );
    let rows = "city,county,effective_from,effective_to,source,confidence\n甲,,,,law,S1\n甲,城区,,,law,S1\n乙,城区,,,law,S1\n乙,北县,,,law,S1\n";
    files.insert("tables/places.csv".to_owned(), rows.to_owned());
    files.insert(
        "fields.toml".to_owned(),
        format!("{fields}{}", place("city")),
    );
    let pack = load_pack(&files).pack.unwrap();
    let (_, county) = pack.schema().get("county").unwrap();
    let choices: Vec<(&str, Vec<&str>)> = county
        .choices
        .iter()
        .map(|c| {
            (
                c.value.as_str(),
                c.within.iter().map(String::as_str).collect(),
            )
        })
        .collect();
    assert_eq!(
        (county.within.as_deref(), choices),
        (
            Some("city"),
            vec![("城区", vec!["甲", "乙"]), ("北县", vec!["乙"])]
        )
    );
    files.insert(
        "fields.toml".to_owned(),
        format!("{fields}{}", place("town")),
    );
    let problems = load_pack(&files).diagnostics;
    assert_eq!(
        problems.iter().map(|d| d.code).collect::<Vec<_>>(),
        ["unknown-field"]
    );
}

#[test]
fn a_list_in_a_script_holds_choices_of_the_field_and_needs_not_hold_all() {
    let place = "[[field]]\nname = \"kind\"\ntype = \"choice\"\ngroup = \"use\"\nlabel = { zh = \"类\", en = \"Kind\" }\n\
                 choices = [{ value = \"new\", label = { zh = \"新\", en = \"New\" } }, { value = \"old\", label = { zh = \"旧\", en = \"Old\" } }, \
                 { value = \"other\", label = { zh = \"其他\", en = \"Other\" } }]\n";
    let problems = |condition: &str| {
        let judge = format!("\nfn applies(project) {{ {condition} }}{}", unit().1);
        let mut files = files(&judge);
        files.insert(
            "fields.toml".to_owned(),
            format!("{}{place}", files["fields.toml"]),
        );
        let found = load_pack(&files).diagnostics;
        found
            .iter()
            .map(|d| (d.code, d.message.en.to_string()))
            .collect::<Vec<_>>()
    };
    for condition in [
        r#"["new", "old"].contains(project.kind)"#,
        r#"let some = ["new", "old"]; some.contains(project.kind)"#,
        r#"let first = ["new", "old"][0]; first == project.kind && project.kind == first"#,
    ] {
        assert_eq!(problems(condition), [], "{condition}");
    }
    for condition in [
        r#"["new", "ald"].contains(project.kind)"#,
        r#"let first = ["new", "ald"][0]; first == project.kind"#,
        r#"let first = ["new", "ald"][0]; project.kind == first"#,
    ] {
        assert_eq!(
            problems(condition),
            [(
                "unknown-choice",
                "“ald” is not one of the choices.".to_owned()
            )],
            "{condition}"
        );
    }
}

#[test]
fn a_check_of_yes_and_no_says_so_in_words() {
    let judge = r#"
fn judge(project) {
    require("unit").that(project.metered, "ratio").same_as(true, "limit").otherwise(revise("improve"));
    require("unit").that(project.intake_m3, "ratio").at_least(0, "limit").otherwise(revise("improve"));
}
"#;
    let report = screen(&pack(judge), json!({"metered": false, "intake_m3": "1"}));
    let words: Vec<_> = only(&report)
        .checks
        .iter()
        .map(|c| {
            (
                &*c.actual,
                c.actual_words.as_ref().map(|w| w.zh.to_string()),
                c.limit_words.as_ref().map(|w| w.en.to_string()),
            )
        })
        .collect();
    assert_eq!(
        words[0],
        ("false", Some("否".to_owned()), Some("yes".to_owned()))
    );
}
