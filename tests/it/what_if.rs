//! The smallest changes that would pass, with known answers, each screened again on both sides of its boundary.

use crate::common::{bundled_pack, rule, small_pack};
use serde_json::{Map, Value, json};
use study::what_if::{Answer, Change, GoalKind, WhatIf};
use water_rules::Verdict;
use water_rules::{RulePack, parse_date};

const FIELDS: &str = r#"
[[measure]]
id = "save"
title = { zh = "节约", en = "Save" }
less = ["fresh"]
[[measure]]
id = "scale"
title = { zh = "扩产", en = "Scale" }
more = ["output"]
[[measure]]
id = "machines"
title = { zh = "添置", en = "Machines" }
more = ["machines"]
[[measure]]
id = "meter"
title = { zh = "计量", en = "Meter" }
set = ["metered"]
[[measure]]
id = "move"
title = { zh = "迁址", en = "Move" }
set = ["zone"]
[[measure]]
id = "reuse"
title = { zh = "回用", en = "Reuse" }
from = ["fresh"]
more = ["reused"]
[[measure]]
id = "trim"
title = { zh = "减少回用", en = "Trim" }
less = ["reused"]
[[group]]
id = "use"
title = { zh = "用", en = "Use" }
[[group]]
id = "other"
title = { zh = "其他", en = "Other" }
[[field]]
name = "fresh"
type = "number"
group = "use"
unit = "m³"
min = "0"
label = { zh = "新水", en = "Fresh" }
[[field]]
name = "reused"
type = "number"
group = "use"
unit = "m³"
min = "0"
max = "1000"
label = { zh = "回用水", en = "Reused" }
[[field]]
name = "output"
type = "number"
group = "use"
min = "0"
label = { zh = "产量", en = "Output" }
[[field]]
name = "machines"
type = "integer"
group = "other"
label = { zh = "台数", en = "Machines" }
[[field]]
name = "metered"
type = "boolean"
group = "other"
label = { zh = "计量", en = "Metered" }
[[field]]
name = "zone"
type = "choice"
group = "other"
label = { zh = "分区", en = "Zone" }
[[field.choices]]
value = "closed"
label = { zh = "禁区", en = "Closed" }
[[field.choices]]
value = "open"
label = { zh = "开放", en = "Open" }
[[field.choices]]
value = "half"
label = { zh = "半开", en = "Half" }
[[field]]
name = "fixed"
type = "number"
group = "other"
label = { zh = "不可调", en = "Fixed" }
"#;

const RATIO: &str = r#"fn judge(project) {
    require("a").that(project.fresh / project.output, "a").at_most(param("limit"), "b").otherwise(revise("a"));
}"#;
const SHARE: &str = r#"fn judge(project) {
    require("a").that(project.reused / (project.fresh + project.reused), "a").at_least(param("share"), "b").otherwise(revise("a"));
}"#;
const PARAMETERS: &str = r#"
[limit]
label = { zh = "限值", en = "Limit" }
[[limit.value]]
from = 2020-01-01
value = "2.70"
source = "law"
confidence = "S1"
[share]
label = { zh = "份额", en = "Share" }
[[share.value]]
from = 2020-01-01
value = "0.25"
source = "law"
confidence = "S1"
"#;

fn pack(scripts: &[&str]) -> RulePack {
    let mut files = vec![
        ("fields.toml".to_owned(), FIELDS.to_owned()),
        ("parameters/all.toml".to_owned(), PARAMETERS.to_owned()),
    ];
    for (place, script) in scripts.iter().enumerate() {
        files.push((
            format!("quota/r{place}.rhai"),
            rule(&format!("QUOTA-0{}", place + 1), script),
        ));
    }
    small_pack(files)
}

fn ask(pack: &RulePack, record: &Value) -> WhatIf {
    let day = parse_date("2026-11-23").unwrap();
    let record = record.as_object().unwrap();
    let answer = pack.what_if(record, day);
    assert!(!answer.cut_short);
    // Every answer is true, and so is its other side.
    let verdict = |values: &[(String, String)]| {
        let mut changed: Map<String, Value> = record.clone();
        changed.extend(
            values
                .iter()
                .map(|(field, value)| (field.clone(), Value::from(value.clone()))),
        );
        pack.screen(&changed, day).verdict
    };
    for goal in &answer.goals {
        for answer in &goal.answers {
            let to: Vec<_> = answer
                .changes
                .iter()
                .map(|c| (c.field.to_string(), c.to.clone()))
                .collect();
            assert_eq!(verdict(&to), answer.verdict, "{answer:?}");
            for short in &answer.short {
                let values: Vec<_> = to
                    .iter()
                    .zip(&short.values)
                    .map(|((field, _), value)| (field.clone(), value.clone()))
                    .collect();
                assert_eq!(verdict(&values), short.verdict, "{answer:?}");
                assert!(!short.blocking.is_empty(), "{answer:?}");
            }
        }
    }
    for room in &answer.room {
        let values = |to: &dyn Fn(usize) -> String| -> Vec<(String, String)> {
            let changes = room.changes.iter().enumerate();
            let at = |(place, change): (usize, &Change)| (change.field.to_string(), to(place));
            changes.map(at).collect()
        };
        let most = values(&|place| room.changes[place].to.clone());
        assert!(verdict(&most) >= Verdict::Conditional, "{room:?}");
        if let Some(beyond) = &room.beyond {
            let over = values(&|place| beyond.values[place].clone());
            assert!(verdict(&over) < Verdict::Conditional, "{room:?}");
        }
    }
    answer
}

/// `field=value` of each change, then `| ` and the values one step short.
fn short(answer: &Answer) -> String {
    let changes = answer
        .changes
        .iter()
        .map(|c| format!("{}={}", c.field, c.to))
        .collect::<Vec<_>>()
        .join(" ");
    let beside = answer
        .short
        .iter()
        .map(|s| format!(" | {}", s.values.join(" ")))
        .collect::<String>();
    format!("{changes}{beside}")
}

fn answers(what_if: &WhatIf, goal: usize) -> Vec<String> {
    what_if.goals[goal].answers.iter().map(short).collect()
}

fn kinds(what_if: &WhatIf) -> Vec<GoalKind> {
    what_if.goals.iter().map(|goal| goal.kind).collect()
}

fn helpless(what_if: &WhatIf) -> String {
    what_if.goals[0]
        .helpless
        .iter()
        .map(|n| &*n.name)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn the_boundary_is_exact() {
    let pack = pack(&[RATIO]);
    let now = ask(
        &pack,
        &json!({ "fresh": "5000", "output": "1000", "reused": "10" }),
    );
    assert_eq!(
        (now.verdict, now.goals[0].kind),
        (Verdict::Revise, GoalKind::Passes)
    );
    // Off the grid the boundary is the next point that passes: 5000 / 2.7 = 1851.851….
    assert_eq!(
        answers(&now, 0),
        ["fresh=2700 | 2700.01", "output=1851.86 | 1851.85"]
    );
    assert_eq!(helpless(&now), "reuse trim");
    assert!(now.screenings < 80, "{}", now.screenings);
    // 2.70 × 1234.567 is finer than the grid, and found all the same.
    let now = ask(&pack, &json!({ "fresh": "5000", "output": "1234.567" }));
    assert_eq!(answers(&now, 0)[0], "fresh=3333.3309 | 3333.331");
    // Not even all of the 1000 that may be reused.
    assert_eq!(helpless(&now), "reuse");
}

#[test]
fn a_strict_limit_is_left_by_one_step() {
    let below = RATIO.replace("at_most", "below");
    let now = ask(
        &pack(&[&below]),
        &json!({ "fresh": "5000", "output": "1000" }),
    );
    assert_eq!(answers(&now, 0)[0], "fresh=2699.99 | 2700");
    let whole = r#"fn judge(project) {
    require("a").that(project.machines, "a").above(param("limit"), "b").otherwise(reject("a"));
}"#;
    let now = ask(&pack(&[whole]), &json!({ "machines": 1 }));
    assert_eq!(answers(&now, 0), ["machines=3 | 2"]);
}

#[test]
fn a_shift_does_what_no_field_alone_can() {
    let pack = pack(&[RATIO, SHARE]);
    let now = ask(
        &pack,
        &json!({ "fresh": "100", "reused": "0", "output": "30", "fixed": "1" }),
    );
    assert_eq!(answers(&now, 0), ["fresh=75 reused=25 | 75.01 24.99"]);
    assert_eq!(helpless(&now), "save scale");
    // What isn't given is taken as 0 where an amount is shifted to it.
    let absent = ask(&pack, &json!({ "fresh": "100", "output": "30" }));
    assert_eq!(answers(&absent, 0), ["fresh=75 reused=25 | 75.01 24.99"]);
    assert_eq!(absent.goals[0].answers[0].changes[1].from, None);
    // Giving it is no shift: at 0 already the record would pass.
    let known = SHARE.replace("at_least", "at_most");
    let missing = ask(&self::pack(&[&known]), &json!({ "fresh": "100" }));
    assert_eq!(
        (missing.verdict, answers(&missing, 0).len()),
        (Verdict::Undetermined, 0)
    );
}

#[test]
fn each_other_value_of_a_choice_is_tried() {
    let script = r#"fn judge(project) {
    require("a").that(project.metered, "a").same_as(true, "b").otherwise(revise("a"));
    require("b").that(project.zone, "a").differs_from("closed", "b").otherwise(reject("b"));
}"#;
    let pack = pack(&[script]);
    let now = ask(&pack, &json!({ "metered": false, "zone": "open" }));
    assert_eq!(answers(&now, 0), ["metered=true"]);
    let now = ask(&pack, &json!({ "metered": true, "zone": "closed" }));
    assert_eq!(answers(&now, 0), ["zone=open", "zone=half"]);
    // Neither alone makes it pass, both together do.
    let now = ask(&pack, &json!({ "metered": false, "zone": "closed" }));
    assert_eq!(answers(&now, 0), ["metered=true zone=open"]);
}

#[test]
fn what_cannot_be_worked_out_is_no_improvement() {
    // At an output of 0 there is no ratio: the finding would be undetermined instead of returned.
    let script = r#"fn judge(project) {
    require("a").that(project.fixed / project.output, "a").at_most(0, "b").otherwise(revise("a"));
}"#;
    let now = ask(&pack(&[script]), &json!({ "fixed": "1", "output": "10" }));
    assert_eq!(
        kinds(&now),
        [GoalKind::Passes, GoalKind::Better, GoalKind::Finding]
    );
    assert!(now.goals.iter().all(|g| g.answers.is_empty()), "{now:?}");
}

#[test]
fn values_at_the_ends_of_a_decimal_are_left_alone() {
    let pack = pack(&[RATIO, SHARE]);
    let most = "79228162514264337593543950335";
    for record in [
        json!({ "fresh": most, "output": "1", "reused": "0" }),
        json!({ "fresh": most, "output": most, "reused": "1" }),
        json!({ "fresh": "1000000000000000", "output": "0.0000000000000000000000000001" }),
        json!({ "fresh": "0.0000000000000000000000000001", "output": "0.0000000000000000000000000001" }),
        json!({ "fresh": "0.000000001", "output": "1000000000000000", "machines": -1 }),
    ] {
        ask(&pack, &record);
    }
}

#[test]
fn a_finding_is_a_goal_of_its_own_where_the_verdict_stays() {
    let script = r#"fn judge(project) {
    require("a").that(project.fixed, "a").at_most(1, "b").otherwise(revise("a"));
}"#;
    let now = ask(
        &pack(&[RATIO, script]),
        &json!({ "fresh": "5", "output": "1", "fixed": "2" }),
    );
    let answers = |code: &str| {
        let goal = now
            .goals
            .iter()
            .find(|g| g.code.as_deref() == Some(code))
            .unwrap();
        goal.answers
            .iter()
            .map(short)
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(
        (answers("QUOTA-01"), answers("QUOTA-02")),
        (
            "fresh=2.7 | 2.71, output=1.86 | 1.85, fresh=2.7 reused=2.3 | 2.71 2.29".to_owned(),
            String::new()
        )
    );
}

#[test]
fn room_to_grow_ends_where_it_stops_passing() {
    let now = ask(
        &pack(&[RATIO]),
        &json!({ "fresh": "2000", "output": "1000", "reused": "5" }),
    );
    assert!(now.goals.is_empty());
    let room = |name: &str| {
        let mut rooms = now.room.iter();
        rooms.find(|r| &*r.changes[0].field == name).unwrap()
    };
    let fresh = room("fresh");
    assert_eq!(
        (&*fresh.changes[0].to, fresh.changes[0].by.as_deref()),
        ("2700", Some("700"))
    );
    let beyond = fresh.beyond.as_ref().unwrap();
    assert_eq!(
        (&*beyond.values[0], &*beyond.blocking[0]),
        ("2700.01", "QUOTA-01")
    );
    // What no rule reads can grow as far as the field goes.
    assert_eq!(
        (&*room("reused").changes[0].to, &room("reused").beyond),
        ("505", &None)
    );
    // Nobody is told to make more.
    assert_eq!(now.room.len(), 2);
}

#[test]
fn a_new_air_cooled_unit_comes_down_to_the_advanced_value() {
    let record = json!({
        "kind": "new", "sector": "industry", "industry": "thermal_power", "basin": "yellow", "cooling": "air",
        "installed_mw": "600", "combined_heat_power": false, "severely_short": true, "output": "1000000",
        "product_intake_m3": "450000", "local_quota": { "none": true }, "mandatory_quota": { "none": true },
    });
    let now = ask(&bundled_pack(), &record);
    assert_eq!(
        (now.verdict, kinds(&now)),
        (Verdict::Revise, vec![GoalKind::Passes, GoalKind::Better])
    );
    assert_eq!(
        answers(&now, 1),
        [
            "product_intake_m3=270000 recirculated_m3=180000 | 270000.01 179999.99",
            "product_intake_m3=270000 | 270000.01"
        ]
    );
    let codes = &now.goals[1].answers[1].short[0].blocking;
    assert!(codes.iter().any(|code| &**code == "QUOTA-02"), "{codes:?}");
}

/// What belongs together moves together: water that production saves isn't taken from its source either.
#[test]
fn a_source_moves_with_its_use() {
    let measures = r#"
[[measure]]
id = "process"
title = { zh = "工艺", en = "Process" }
from = ["fresh"]
less = ["process"]
[[field]]
name = "process"
type = "number"
group = "use"
unit = "m³"
min = "0"
label = { zh = "用水", en = "Use" }
"#;
    let balance = r#"fn judge(project) {
    require("a").that(project.process, "a").same_as(project.fresh, "b").otherwise(revise("a"));
}"#;
    let before = FIELDS.find("[[measure]]").unwrap();
    let fields = FIELDS.find("[[group]]").unwrap();
    let files = [
        (
            "fields.toml".to_owned(),
            format!("{}{}{measures}", &FIELDS[..before], &FIELDS[fields..]),
        ),
        ("parameters/all.toml".to_owned(), PARAMETERS.to_owned()),
        ("quota/r0.rhai".to_owned(), rule("QUOTA-01", RATIO)),
        ("quota/r1.rhai".to_owned(), rule("QUOTA-02", balance)),
    ];
    let pack = small_pack(files);
    let now = ask(
        &pack,
        &json!({ "fresh": "5000", "process": "5000", "output": "1000" }),
    );
    assert_eq!(
        answers(&now, 0),
        ["fresh=2700 process=2700 | 2700.01 2700.01"]
    );
    assert_eq!(&*now.goals[0].answers[0].measures[0].name, "process");
    // And it grows with it.
    let now = ask(
        &pack,
        &json!({ "fresh": "2000", "process": "2000", "output": "1000" }),
    );
    let to: Vec<&str> = now.room[0]
        .changes
        .iter()
        .map(|change| &*change.to)
        .collect();
    assert_eq!(to, ["2700", "2700"]);
}

/// Where one measure isn't enough, two together: of both the least, and one step less of either doesn't pass.
#[test]
fn two_measures_do_together_what_neither_does_alone() {
    const METER: &str = r#"fn judge(project) {
    require("a").that(project.metered, "a").same_as(true, "b").otherwise(revise("a"));
}"#;
    const MACHINES: &str = r#"fn judge(project) {
    require("a").that(project.machines, "a").above(param("limit"), "b").otherwise(reject("a"));
}"#;
    let record = json!({ "fresh": "5000", "output": "1000", "machines": 1, "metered": false });
    // 5000 / 1000 is over 2.7, and there is no meter: 2700 = 2.7 × 1000 with one, or an output of 5000 / 2.7.
    let now = ask(&pack(&[RATIO, METER]), &record);
    assert_eq!(kinds(&now), [GoalKind::Passes]);
    assert_eq!(
        answers(&now, 0),
        [
            "metered=true fresh=2700 | true 2700.01",
            "metered=true output=1851.86 | true 1851.85"
        ]
    );
    // More than 2.7 machines are 3.
    let now = ask(&pack(&[RATIO, MACHINES]), &record);
    assert_eq!(
        answers(&now, 0),
        [
            "fresh=2700 machines=3 | 2700.01 3 | 2700 2",
            "output=1851.86 machines=3 | 1851.85 3 | 1851.86 2"
        ]
    );
    let measures = &now.goals[0].answers[0].measures;
    let names: Vec<&str> = measures.iter().map(|named| &*named.name).collect();
    assert_eq!(names, ["save", "machines"]);
    // With all three in the way no two are enough, and the next best is said.
    let now = ask(&pack(&[RATIO, METER, MACHINES]), &record);
    assert_eq!(kinds(&now)[..2], [GoalKind::Passes, GoalKind::Better]);
    assert!(now.goals[0].answers.is_empty());
}
