//! What an office knows once for all its records: its settings, laid over the pack, natively and by the command.

use crate::command::Desk;
use crate::common::{bundled_files, bundled_pack};
use jiff::civil::{Date, date};
use model::outcome::{Outcome, Verdict};
use oracle::Oracle;
use serde_json::{Map, Value, json};
use study::certificate::Hash;
use water_rules::{
    Diagnostic, Report, RulePack, canonical_json, certify, lean_json, load_compiled,
};

const TODAY: Date = date(2026, 11, 28);
const AS_OF: Date = date(2026, 11, 23);
const WHO: &str = r#"by = "张三"
on = 2026-11-20
document = "吕水资〔2026〕3号"
"#;

/// A chemical works within the bank line: refused in the basin of the Yellow River, which the table of counties only recalls.
fn record() -> Map<String, Value> {
    let record = json!({
        "kind": "new", "sector": "industry", "industry": "chemical", "bank_line": "chemical",
        "city": "吕梁市", "county": "离石区",
    });
    record.as_object().unwrap().clone()
}

fn settled(text: &str) -> RulePack {
    let (loaded, _) = bundled_pack().with_settings_file("s.toml", text, TODAY);
    assert_eq!(loaded.diagnostics, []);
    loaded.pack.unwrap()
}

/// The problems of a file of settings as `line:column: message`.
fn problems(text: &str) -> Vec<String> {
    let (loaded, _) = bundled_pack().with_settings_file("s.toml", text, TODAY);
    let said = |problem: Diagnostic| {
        let span = problem.span.unwrap();
        assert_eq!(span.file, "s.toml");
        let at = span.start;
        format!("{}:{}: {}", at.line, at.column, problem.message.en)
    };
    loaded.diagnostics.into_iter().map(said).collect()
}

fn outcome(report: &Report, code: &str) -> Outcome {
    let mut findings = report.findings.iter();
    findings.find(|f| &*f.code == code).unwrap().outcome
}

/// The basin of a county, confirmed: from then on a project may be refused by it, and the report says who read it where.
#[test]
fn a_confirmed_row_counts_as_official_and_the_report_says_who_read_it() {
    let confirmed = format!(
        "office = \"离石区水利局\"\n[[confirmed]]\ntable = \"regions\"\nwhere = {{ county = \"离石区\" }}\n{WHO}"
    );
    let bare = bundled_pack();
    assert_eq!(
        outcome(&bare.screen(&record(), AS_OF), "GATE-24"),
        Outcome::Undetermined
    );
    let pack = settled(&confirmed);
    let report = pack.screen(&record(), AS_OF);
    assert_eq!(outcome(&report, "GATE-24"), Outcome::Reject);
    assert_eq!(report.verdict, Verdict::Rejected);
    let written: Value = serde_json::from_str(&lean_json(&report)).unwrap();
    assert_eq!(written["settings"]["office"], "离石区水利局");
    let rows = written["rows"].as_object().unwrap();
    let (_, row) = rows
        .iter()
        .find(|(id, row)| id.starts_with("regions ") && row["key"][1] == "离石区")
        .unwrap();
    // What was confirmed in a document counts as read in the official text, of which nothing is said.
    assert_eq!(row.get("confidence"), None);
    assert_eq!(
        row["confirmed"],
        json!({"by": "张三", "on": "2026-11-20", "document": "吕水资〔2026〕3号"})
    );
    // Another county's row is still to be confirmed.
    let mut elsewhere = record();
    elsewhere.insert("county".to_owned(), "方山县".into());
    assert_eq!(
        outcome(&pack.screen(&elsewhere, AS_OF), "GATE-24"),
        Outcome::Undetermined
    );
    // Without its settings the pack is as it was.
    let again = pack.without_settings();
    assert_eq!(
        canonical_json(&again.screen(&record(), AS_OF)),
        canonical_json(&bare.screen(&record(), AS_OF))
    );
}

/// Ledgers, standing and answers fill what a record leaves out; what the record says goes before.
#[test]
fn ledgers_and_answers_fill_what_a_record_leaves_out() {
    let pack = settled(&format!(
        "[answers]\ncity = \"吕梁市\"\ncounty = \"离石区\"\n\
         [[row]]\ntable = \"region_ledgers\"\nfrom = 2026-01-01\n\
         cells = {{ city = \"吕梁市\", county = \"离石区\", year = 2026, permit_cap_m3 = 60000000, permitted_m3 = \"60000000\" }}\n{WHO}\
         [[row]]\ntable = \"region_ledgers\"\nto = 2025-12-31\n\
         cells = {{ city = \"吕梁市\", county = \"离石区\", year = 2025, permit_cap_m3 = 60000000, permitted_m3 = 42000000 }}\n{WHO}"
    ));
    let record =
        json!({ "kind": "new", "sector": "industry", "surface_m3": "1000", "groundwater_m3": "0" });
    let record = record.as_object().unwrap();
    let report = pack.screen(record, AS_OF);
    // The permitted total has reached the control total, by the ledger of the year.
    assert_eq!(outcome(&report, "GATE-03"), Outcome::Reject);
    assert!(report.taken_as_none.iter().any(|name| &**name == "county"));
    let row = report.findings.iter().flat_map(|f| &f.rows);
    let mut row = row.filter(|row| row.table == "region_ledgers");
    let row = row.next().unwrap();
    assert!(row.added && &*row.citation.zh == "吕水资〔2026〕3号");
    // The ledger of the year before.
    assert_eq!(
        outcome(&pack.screen(record, date(2025, 6, 30)), "GATE-03"),
        Outcome::Pass
    );
    // What the record says goes before.
    let mut own = record.clone();
    own.insert("region_used_m3".to_owned(), "42000000".into());
    assert_eq!(outcome(&pack.screen(&own, AS_OF), "GATE-03"), Outcome::Pass);
    // Of another county nothing is known.
    own.remove("region_used_m3");
    own.insert("county".to_owned(), "方山县".into());
    assert_eq!(
        outcome(&pack.screen(&own, AS_OF), "GATE-03"),
        Outcome::Undetermined
    );
}

/// All that is asked one after the other of one who knows no more than a record says.
fn asked_of_one_who_does_not_know(pack: &RulePack, record: &Value) -> Vec<String> {
    let mut open = pack.open(record.as_object().unwrap());
    let mut asked = Vec::new();
    // What can matter only once something is known, too.
    while let Some(next) = open.next(AS_OF).open.first() {
        open.set(&next.field, &json!({ "not_known": true }));
        asked.push(next.field.to_string());
    }
    asked
}

/// What settings give isn't asked: neither their answers nor what their rows fill in.
#[test]
fn what_settings_give_is_not_asked() {
    let pack = settled(&format!(
        "[answers]\ncity = \"吕梁市\"\ncounty = \"离石区\"\n\
         [[row]]\ntable = \"region_ledgers\"\n\
         cells = {{ city = \"吕梁市\", county = \"离石区\", year = 2026, permit_cap_m3 = 60000000, \
         permitted_m3 = 42000000, use_cap_m3 = 60000000, used_m3 = 42000000, \
         groundwater_m3 = 30000000, groundwater_permitted_m3 = 21000000 }}\n{WHO}\
         [[row]]\ntable = \"county_standing\"\n\
         cells = {{ city = \"吕梁市\", county = \"离石区\", severely_short = true, \
         water_short = true, ecologically_fragile = false }}\n{WHO}\
         [[row]]\ntable = \"overload\"\n\
         cells = {{ city = \"吕梁市\", county = \"离石区\", overload = \"near\" }}\n{WHO}"
    ));
    let given = [
        "city",
        "county",
        "basin",
        "region_cap_m3",
        "region_used_m3",
        "region_use_cap_m3",
        "region_use_m3",
        "region_groundwater_m3",
        "region_groundwater_permitted_m3",
        "severely_short",
        "water_short",
        "ecologically_fragile",
        "overload",
    ];
    let record = json!({
        "subject": "construction", "kind": "new", "sector": "industry",
        "industry": "building_materials", "surface_m3": "60000", "groundwater_m3": "60000",
        "high_water_use": true,
    });
    let asked = |pack: &RulePack| asked_of_one_who_does_not_know(pack, &record);
    let (without, with) = (asked(&bundled_pack()), asked(&pack));
    for field in given {
        assert!(without.iter().any(|asked| asked == field), "{field}");
        assert!(with.iter().all(|asked| asked != field), "{field}");
    }
    assert!(with.iter().any(|asked| asked == "assessment"));
    // Who is elsewhere still may say so.
    let elsewhere = json!({ "kind": "new", "county": "方山县" });
    let next = pack.open(elsewhere.as_object().unwrap()).next(AS_OF);
    assert!(
        next.open
            .iter()
            .any(|open| &*open.field == "severely_short")
    );
}

/// No project is asked for what an office's settings may leave, nor for what would matter only if they had it.
#[test]
fn what_settings_may_leave_is_not_asked_of_a_project() {
    let limits = ["province_surface_limit_m3", "city_surface_limit_m3"];
    let record = json!({
        "subject": "construction", "kind": "new", "sector": "industry", "surface_m3": "400000",
        "groundwater_m3": "0", "basin_agency_case": "none", "overload": "none",
    });
    let without = asked_of_one_who_does_not_know(&bundled_pack(), &record);
    assert!(
        without.iter().all(|asked| !limits.contains(&&**asked)),
        "{without:?}"
    );
    assert!(!without.contains(&"authority".to_owned()), "{without:?}");
    let pack = settled(
        "[answers]\nprovince_surface_limit_m3 = \"1825000\"\ncity_surface_limit_m3 = \"365000\"\n",
    );
    let with = asked_of_one_who_does_not_know(&pack, &record);
    assert!(
        with.iter().all(|asked| !limits.contains(&&**asked)),
        "{with:?}"
    );
    assert!(with.contains(&"authority".to_owned()), "{with:?}");
}

/// The quota that an office looked up once is kept for its product, and read at the next project.
#[test]
fn a_quota_that_was_looked_up_is_kept_for_its_product() {
    let record = json!({
        "kind": "existing", "sector": "industry", "product": "raw_coal", "output": "1000",
        "product_intake_m3": "201", "industry": "coal_mining", "basin": "hai",
        "yellow_supply_area": false,
    });
    let record = record.as_object().unwrap();
    let report = bundled_pack().screen(record, AS_OF);
    assert_eq!(outcome(&report, "QUOTA-03"), Outcome::Undetermined);
    let row = |value: &str| {
        format!(
            "[[row]]\ntable = \"local_quota\"\ncells = {{ product = \"raw_coal\", tier = \"general\", value = {value} }}\n{WHO}"
        )
    };
    let over = settled(&row("0.2")).screen(record, AS_OF);
    assert_eq!(outcome(&over, "QUOTA-03"), Outcome::Condition);
    let within = settled(&row("0.201")).screen(record, AS_OF);
    assert_ne!(outcome(&within, "QUOTA-03"), Outcome::Condition);
}

/// A mandatory quota is a row of the national quotas, and what an office's own permits accepted is a lower bound.
#[test]
fn an_office_adds_a_mandatory_quota_and_the_bounds_of_its_permits() {
    let record = json!({
        "kind": "new", "sector": "industry", "product": "raw_coal", "output": "1000",
        "product_intake_m3": "201", "industry": "coal_mining", "basin": "yellow",
        "local_quota": "0.3",
    });
    let record = record.as_object().unwrap();
    let row = |cells: &str| {
        let (table, cells) = cells.split_once(':').unwrap();
        settled(&format!(
            "[[row]]\ntable = \"{table}\"\ncells = {{ {cells} }}\n{WHO}"
        ))
    };
    let bare = bundled_pack().screen(record, AS_OF);
    assert_eq!(outcome(&bare, "GATE-14"), Outcome::Undetermined);
    assert_eq!(outcome(&bare, "DOUBT-10"), Outcome::NotApplicable);
    let mandatory = |value: &str| {
        let cells =
            format!("product_quota:product = \"raw_coal\", tier = \"mandatory\", value = {value}");
        outcome(&row(&cells).screen(record, AS_OF), "GATE-14")
    };
    assert_eq!(mandatory("0.2"), Outcome::Reject);
    assert_eq!(mandatory("0.201"), Outcome::Pass);
    let accepted = |value: &str| {
        let cells = format!(
            "quota_bounds:product = \"raw_coal\", combined_heat_power = false, cooling = \"\", capacity_mw = 0, accepted = {value}"
        );
        outcome(&row(&cells).screen(record, AS_OF), "DOUBT-10")
    };
    assert_eq!(accepted("0.301"), Outcome::Advice);
    assert_eq!(accepted("0.3"), Outcome::NotApplicable);
}

/// A parameter takes the value of the document, and a new one ends the one before it.
#[test]
fn a_confirmed_parameter_takes_the_value_of_its_document() {
    let pack = settled(&format!(
        "[[confirmed]]\nparameter = \"reclaimed_rate_target\"\nvalue = 0.28\nfrom = 2027-01-01\n{WHO}"
    ));
    let record = json!({ "subject": "indicators", "reclaimed_rate": "0.27", "basin": "hai" });
    let report = pack.screen(record.as_object().unwrap(), date(2027, 3, 1));
    let read = report.findings.iter().flat_map(|f| &f.parameters);
    let mut read = read.filter(|read| read.name == "reclaimed_rate_target");
    let read = read.next().unwrap();
    assert_eq!((&*read.value, &*read.from), ("0.28", "2027-01-01"));
    assert_eq!(read.confirmed.as_ref().unwrap().by, "张三");
}

/// An official text of which the pack only says where to look it up: the office enters its address, and reports and the page of
/// the source link to it.
#[test]
fn an_office_enters_the_address_of_an_official_text() {
    const ADDRESS: &str = "https://example.gov.cn/law";
    let text =
        format!("[[article]]\nsource = \"yellow-river-law-2022\"\naddress = \"{ADDRESS}\"\n");
    let (bare, pack) = (bundled_pack(), settled(&text));
    let cited = |pack: &RulePack| {
        let report = pack.screen(&record(), AS_OF);
        let lean: Value = serde_json::from_str(&lean_json(&report)).unwrap();
        let law = report.sources.get("yellow-river-law-2022").unwrap();
        let (address, register) = (law.address.clone(), law.register.clone());
        (
            address,
            register,
            lean["sources"]["yellow-river-law-2022"].clone(),
        )
    };
    let (address, register, lean) = cited(&bare);
    assert_eq!(address, None);
    let register = register.unwrap();
    assert_eq!(register.look_for, "中华人民共和国黄河保护法");
    assert_eq!(lean, json!({ "register": register.address }));
    assert_eq!(
        cited(&pack),
        (
            Some(ADDRESS.to_owned()),
            None,
            json!({ "address": ADDRESS })
        )
    );
    let page = |pack: &RulePack, id: &str| {
        let library = serde_json::to_value(pack.library(AS_OF)).unwrap();
        let sources = library["sources"].as_array().unwrap();
        sources.iter().find(|s| s["id"] == id).unwrap().clone()
    };
    let law = page(&pack, "yellow-river-law-2022");
    assert_eq!(
        (&law["address"], &law["register"]),
        (&json!(ADDRESS), &Value::Null)
    );
    // A copy of an article leaves where the whole text is.
    let copied = "[[article]]\nsource = \"water-law-2016\"\narticle = \"19\"\ntext = \"…\"\n";
    assert_eq!(
        page(&settled(copied), "water-law-2016"),
        page(&bare, "water-law-2016")
    );
    assert_eq!(
        problems("[[article]]\nsource = \"water-law-2016\"\naddress = \"javascript:alert(1)\"\n"),
        ["3:11: An address begins with https:// or http://."]
    );
    assert_eq!(
        problems("[[article]]\nsource = \"water-law-2016\"\n"),
        ["1:1: “article” is missing.", "1:1: “text” is missing."]
    );
}

#[test]
fn mistakes_of_settings_have_their_places() {
    assert_eq!(
        problems("[answers]\ncounti = \"离石区\"\n"),
        ["2:10: There is no field that settings answer named “counti”."]
    );
    assert!(problems("[answers]\ncounty = \"离石镇\"\n")[0].starts_with("2:10: “County” can't be"));
    assert_eq!(
        problems(
            "[[confirmed]]\nparameter = \"nothing_such\"\nvalue = 1\nby = \"a\"\non = 2026-11-20\ndocument = \"d\"\n"
        ),
        ["2:13: There is no parameter named “nothing_such”."]
    );
    assert_eq!(
        problems(
            "[[confirmed]]\nparameter = \"reclaimed_rate_target\"\nby = \"a\"\non = 2026-11-29\n"
        )
        .len(),
        3
    );
    let late = "[[row]]\ntable = \"local_quota\"\ncells = { product = \"raw_coal\", tier = \"general\", value = 0.2 }\nby = \"a\"\ndocument = \"d\"\n";
    assert_eq!(
        problems(&format!("{late}on = 2026-11-29\n")),
        ["6:6: 2026-11-29 is still to come (today is 2026-11-28)."]
    );
    assert_eq!(problems(&format!("{late}on = 2026-11-28\n")), [""; 0]);
    assert_eq!(problems(late), ["1:1: “on” is missing."]);
    assert_eq!(
        problems(
            "[[confirmed]]\ntable = \"regions\"\nwhere = { county = \"无此县\" }\nby = \"a\"\non = 2026-11-20\ndocument = \"d\"\n"
        ),
        ["3:1: The table “regions” has no such row: add a [[row]] instead."]
    );
    // A document doesn't say that a rate is 28 where it says 28 %, and no quota is less than nothing.
    let percent = "[[confirmed]]\nparameter = \"reclaimed_rate_target\"\nvalue = 28\nfrom = 2027-01-01\nby = \"a\"\non = 2026-11-20\ndocument = \"d\"\n";
    assert_eq!(
        problems(percent),
        ["3:9: The parameter “reclaimed_rate_target”: 28 isn't between 0 and 1."]
    );
    let negative = late.replace("value = 0.2", "value = -0.2");
    assert_eq!(
        problems(&format!("{negative}on = 2026-11-28\n")),
        ["3:59: The column “value”: -0.2 is less than 0."]
    );
    let twice = format!("{late}on = 2026-11-28\n{late}on = 2026-11-28\n");
    assert_eq!(
        problems(&twice),
        [
            "7:1: It has the keys of [[row]] 1 and is in force on the same days: give `from` and `to`."
        ]
    );
    assert_eq!(
        problems("ofice = \"x\"\n"),
        ["1:9: There is no “ofice” here."]
    );
    assert!(problems("office = \n")[0].contains("not valid TOML"));
    // What stands at the head of its papers is text.
    let head =
        "office = \"离石区水利局\"\ndocument_code = \"离水审\"\naddressee = \"离石区审批局\"\n";
    assert_eq!(problems(head), [""; 0]);
    for named in ["document_code", "addressee"] {
        let wrong = problems(&format!("{named} = [\"离\"]\n"));
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert!(wrong[0].contains(named), "{wrong:?}");
    }
}

/// The same as an object, as the page hands it over; of rules that came compiled as well, and by Rhai's own evaluator.
#[test]
fn settings_are_the_same_as_an_object_and_over_compiled_rules() {
    let text = format!(
        "[answers]\ncity = \"吕梁市\"\ncounty = \"离石区\"\n[[confirmed]]\ntable = \"regions\"\nwhere = {{ county = \"离石区\" }}\n{WHO}\
         [[row]]\ntable = \"county_standing\"\ncells = {{ city = \"吕梁市\", county = \"离石区\", water_short = true }}\n{WHO}"
    );
    let bare = bundled_pack();
    let (loaded, settings) = bare.with_settings_file("s.toml", &text, TODAY);
    let by_file = loaded.pack.unwrap();
    let by_object = bare.with_settings(&settings, TODAY).pack.unwrap();
    let compiled = load_compiled(&bundled_files(), &by_file.compiled()).unwrap();
    let oracle = Oracle::new(by_file.rules());
    let records = bare
        .case_records()
        .map(|(record, date)| (record.clone(), date));
    for (record, date) in records.step_by(7).chain([(record(), AS_OF)]) {
        let report = canonical_json(&by_file.screen(&record, date));
        assert_eq!(canonical_json(&by_object.screen(&record, date)), report);
        assert_eq!(canonical_json(&compiled.screen(&record, date)), report);
        assert_eq!(
            canonical_json(&oracle.screen(&by_file.open(&record), date)),
            report
        );
    }
}

/// A certificate carries the settings, so that it can be run again where they aren't at hand.
#[test]
fn a_certificate_carries_the_settings() {
    let text =
        format!("[[confirmed]]\ntable = \"regions\"\nwhere = {{ county = \"离石区\" }}\n{WHO}");
    let pack = settled(&text);
    let report = pack.screen(&record(), AS_OF);
    let certificate = certify(&pack, &record(), &[], &report, Hash::Sha256);
    let [verified] = bundled_pack()
        .verify(&certificate, TODAY)
        .unwrap()
        .try_into()
        .unwrap();
    assert!(verified.same, "{:#?}", verified.differences);
    assert_eq!(verified.verdict, "rejected");
    let altered = certificate.replace("张三", "李四");
    let [verified] = bundled_pack()
        .verify(&altered, TODAY)
        .unwrap()
        .try_into()
        .unwrap();
    assert!(!verified.same);
}

#[test]
fn the_command_takes_settings_and_names_their_mistakes() {
    let desk = Desk::new();
    desk.write("r.json", r#"{"volume": "1"}"#);
    desk.write("bad.toml", "[answers]\nnothing = 1\n");
    let said = desk.run("screen r.json --settings bad.toml");
    assert_eq!(said.code, 2);
    assert!(
        said.err.contains("bad.toml:2:11: error[unknown-field]"),
        "{said:?}"
    );
    desk.write("good.toml", "office = \"某局\"\n");
    let said = desk.run("screen r.json --settings good.toml");
    assert_eq!(said.code, 0, "{said:?}");
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(report["settings"]["office"], "某局");
    let said = desk.run("screen r.json --settings none.toml");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("none.toml"), "{said:?}");
}
