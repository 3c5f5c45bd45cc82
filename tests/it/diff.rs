//! What moved between two packs, in sentences.

use crate::common::{bundled_files, load};
use water_rules::{PackFiles, RulePack};

/// Ends the value in parameters/caps.toml and lets another one follow it on 2027-01-01.
const DATED: [(&str, &str); 2] = [
    (
        "from = \"2020-12-22\"\nvalue = \"10\"",
        "from = \"2020-12-22\"\nuntil = \"2026-12-31\"\nvalue = \"10\"",
    ),
    (
        "confidence = \"S2\"\n",
        "confidence = \"S2\"\n[[overload_filing_days.value]]\nfrom = \"2027-01-01\"\nvalue = \"8\"\nsource = \"overload-notice-2020\"\nconfidence = \"S2\"\n",
    ),
];

/// The pack in `rules/` with texts replaced, each of which must be there.
fn edited(path: &str, edits: &[(&str, &str)]) -> PackFiles {
    let mut files = bundled_files();
    let text = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
    for (old, new) in edits {
        assert!(text.contains(old), "{path} has no {old}");
        *text = text.replacen(old, new, 1);
    }
    files
}

fn sentences(before: &RulePack, files: &PackFiles) -> Vec<(String, String)> {
    let moves = before.diff(&load(files)).into_iter();
    moves
        .map(|each| (each.text.zh.to_string(), each.text.en.to_string()))
        .collect()
}

#[test]
fn the_day_from_which_a_pack_speaks_is_said() {
    let pack = load(&bundled_files());
    let later = edited("pack.toml", &[("from = 2002-10-01", "from = 2006-04-15")]);
    assert_eq!(
        sentences(&pack, &later),
        [(
            "规定起始日 2002-10-01 → 2006-04-15。".to_owned(),
            "Speaks from 2002-10-01 → 2006-04-15.".to_owned()
        )]
    );
}

#[test]
fn a_value_a_row_and_a_date_are_said_with_both_sides() {
    let pack = load(&bundled_files());
    let parameter = edited(
        "parameters/caps.toml",
        &[("value = \"10\"", "value = \"12\"")],
    );
    assert_eq!(
        sentences(&pack, &parameter),
        [(
            "参数“超载地区取水许可批准后备案期限（工作日）”自 2020-12-22 起的值：10 d → 12 d。".to_owned(),
            "Parameter “Time to file a permit in an overloaded area, working days”, the value from 2020-12-22: 10 d → 12 d.".to_owned()
        )]
    );
    let dated = edited("parameters/caps.toml", &DATED);
    let zh: Vec<String> = sentences(&pack, &dated)
        .into_iter()
        .map(|(zh, _)| zh)
        .collect();
    assert_eq!(
        zh,
        [
            "参数“超载地区取水许可批准后备案期限（工作日）”自 2020-12-22 起的值（10 d）：长期有效 → 至 2026-12-31。",
            "参数“超载地区取水许可批准后备案期限（工作日）”自 2027-01-01 起：10 d → 8 d。",
        ]
    );
    let row = edited(
        "tables/thermal_power_quota.csv",
        &[(
            "national,air,advanced,0,0.32,",
            "national,air,advanced,0,0.30,",
        )],
    );
    // By what codes are called, as in an official note.
    let (zh, en) = &sentences(&pack, &row)[0];
    assert!(
        zh.contains("（国家，空气冷却，先进值，0；2019-12-27）")
            && en.contains("(National, Air, Advanced, 0; 2019-12-27)")
            && en.ends_with("Quota (m³/MWh): 0.32 → 0.3."),
        "{zh} {en}"
    );
}

#[test]
fn notes_cases_and_comments_move_nothing() {
    let pack = load(&bundled_files());
    let mut files = bundled_files();
    for (path, text) in &mut files {
        if path.ends_with(".rhai") {
            *text = format!("// 说明 / a note\n{text}");
        } else if path.ends_with(".toml") {
            text.push_str("\n# 说明 / a note\n");
        }
    }
    files.retain(|path, _| !path.ends_with(".md"));
    assert_eq!(sentences(&pack, &files), []);
}

#[test]
fn no_rule_parameter_table_field_or_source_moves_unsaid() {
    let pack = load(&bundled_files());
    let mut tried = 0;
    for (index, (path, text)) in bundled_files().into_iter().enumerate() {
        // One rule of a few: reading a whole pack takes its time.
        let edited = if path.ends_with(".rhai") && index % 6 == 0 {
            // Every rule in force a day later.
            match text.lines().find(|line| line.starts_with("//! @from")) {
                Some(from) => text.replacen(from, "//! @from 2019-01-01", 1),
                // A fact is as old as the pack, unless it says so.
                None if text.contains("fn value(") => {
                    text.replacen("\n\n", "\n//! @from 2019-01-01\n\n", 1)
                }
                None => continue,
            }
        } else if path.starts_with("parameters/") {
            text.replacen("value = \"", "value = \"0.0001", 1)
        } else if path.starts_with("tables/") && path.ends_with(".csv") {
            // Without its last row.
            let rows: Vec<&str> = text.lines().collect();
            rows[..rows.len() - 1].join("\n")
        } else {
            continue;
        };
        let mut files = bundled_files();
        files.insert(path.clone(), edited);
        files.retain(|path, _| !path.starts_with("cases/") && path != "properties.toml");
        if water_rules::load_pack(&files).pack.is_some() {
            assert!(!sentences(&pack, &files).is_empty(), "{path}");
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}

#[test]
fn the_note_of_a_version_is_said_once_it_is_another() {
    let noted = |zh: &str| {
        let line = format!("note = {{ zh = \"{zh}\", en = \"A stricter limit.\" }}\ntitle = ");
        edited("pack.toml", &[("title = ", &line)])
    };
    let pack = load(&bundled_files());
    let said = sentences(&pack, &noted("收紧限额。"));
    assert_eq!(
        said,
        [(
            "修改说明：收紧限额。".to_owned(),
            "Reason: A stricter limit.".to_owned()
        )]
    );
    let before = load(&noted("收紧限额。"));
    assert!(sentences(&before, &noted("收紧限额。")).is_empty());
    assert!(sentences(&before, &bundled_files()).is_empty());
}

/// What guards a draft, and what is printed, doesn't go unsaid: a draft may drop the known answers that it fails.
#[test]
fn known_answers_properties_and_the_opinion_are_said_when_they_move() {
    let pack = load(&bundled_files());
    let said = |files: &PackFiles| -> Vec<String> {
        let sentences = sentences(&pack, files).into_iter();
        sentences.map(|(zh, _)| zh).collect()
    };
    let mut files = bundled_files();
    let cases = files.get_mut("cases/caps.toml").unwrap();
    // Without the first of its cases.
    let second = cases.match_indices("[[case]]").nth(1).unwrap().0;
    let id = cases.split('"').nth(1).unwrap().to_owned();
    cases.replace_range(..second, "");
    assert_eq!(
        said(&files),
        [format!("用例 cases/caps.toml：删除 1 个（{id}）。")]
    );
    let expects = edited(
        "cases/caps.toml",
        &[("as_of = \"2026-11-23\"", "as_of = \"2026-11-24\"")],
    );
    assert_eq!(
        said(&expects),
        [format!("用例 cases/caps.toml：改动 1 个（{id}）。")]
    );
    let opinion = edited("opinion.toml", &[("zh = \"", "zh = \"新")]);
    assert_eq!(said(&opinion), ["打印的审查意见书有改动。"]);
    let mut without = bundled_files();
    let all = &without["properties.toml"];
    let last = all.rfind("[[property]]").unwrap();
    let rest = all[..last].to_owned();
    without.insert("properties.toml".to_owned(), rest);
    let gone = said(&without);
    assert!(
        gone.len() == 1 && gone[0].starts_with("性质“") && gone[0].ends_with("”删除。"),
        "{gone:?}"
    );
}

#[test]
fn another_layout_of_a_script_moves_nothing() {
    let pack = load(&bundled_files());
    let (path, text) = bundled_files()
        .into_iter()
        .find(|(path, _)| path.starts_with("caps/"))
        .unwrap();
    let spaced = text.replace("\n    ", "\n        // 注\n        ");
    let mut files = bundled_files();
    files.insert(path, spaced);
    assert_eq!(sentences(&pack, &files), []);
}

#[test]
fn the_days_on_which_two_packs_begin_to_differ() {
    let pack = load(&bundled_files());
    let days = |files: &PackFiles| pack.changed_days(&load(files));
    assert_eq!(days(&bundled_files()), [""; 0]);
    let value = edited(
        "parameters/caps.toml",
        &[("value = \"10\"", "value = \"12\"")],
    );
    assert_eq!(days(&value), ["2020-12-22"]);
    // The value that ends and the one that follows it begin to differ on one day.
    let dated = edited("parameters/caps.toml", &DATED);
    assert_eq!(days(&dated), ["2027-01-01"]);
    let row = edited(
        "tables/thermal_power_quota.csv",
        &[(
            "national,air,advanced,0,0.32,",
            "national,air,advanced,0,0.30,",
        )],
    );
    assert_eq!(days(&row), ["2019-12-27"]);
    let (path, text) = bundled_files()
        .into_iter()
        .find(|(path, _)| path.starts_with("caps/"))
        .unwrap();
    let mut later = bundled_files();
    later.insert(
        path,
        text.replacen("//! @from", "//! @until 2027-06-30\n//! @from", 1),
    );
    assert_eq!(days(&later), ["2027-07-01"]);
}

/// Of what people read it is said what it was and what it is, in the language in which it moved.
#[test]
fn words_and_choices_are_said_with_both_sides() {
    let pack = load(&bundled_files());
    let said = |path: &str, old: &str, new: &str| sentences(&pack, &edited(path, &[(old, new)]));
    let pair = |zh: &str, en: &str| vec![(zh.to_owned(), en.to_owned())];
    assert_eq!(
        said(
            "fields.toml",
            "label = { zh = \"用水类别\", en = \"Sector\" }",
            "label = { zh = \"用水行业\", en = \"Sector\" }"
        ),
        pair(
            "字段“用水行业”的名称：“用水类别” → “用水行业”。",
            "Field “Sector”, name: “用水类别” → “用水行业”."
        )
    );
    assert_eq!(
        said("fields.toml", "水主要用在哪里？", "水主要作什么用？"),
        pair(
            "字段“用水类别”的问法：“水主要用在哪里？” → “水主要作什么用？”。",
            "Field “Sector”, question: “水主要用在哪里？” → “水主要作什么用？”."
        )
    );
    assert_eq!(
        said(
            "fields.toml",
            "{ value = \"service\", label = { zh = \"服务业\", en = \"Services\" } },",
            "{ value = \"service\", label = { zh = \"服务业和公共机构\", en = \"Services and public bodies\" } },\n    { value = \"fishery\", label = { zh = \"渔业\", en = \"Fishery\" } },"
        ),
        [
            (
                "字段“用水类别”的选项：新增 渔业 (fishery)。".to_owned(),
                "Field “Sector”, choices new: Fishery (fishery).".to_owned()
            ),
            (
                "字段“用水类别”的选项 service：“服务业” → “服务业和公共机构”。".to_owned(),
                "Field “Sector”, choice service: “Services” → “Services and public bodies”."
                    .to_owned()
            )
        ]
    );
    let fishery = "choices = [\n    { value = \"fishery\", label = { zh = \"渔业\", en = \"Fishery\" } },\n    { value = \"industry\"";
    let with = edited(
        "fields.toml",
        &[("choices = [\n    { value = \"industry\"", fishery)],
    );
    assert_eq!(
        sentences(&load(&with), &bundled_files()),
        pair(
            "字段“用水类别”的选项：删除 渔业 (fishery)。",
            "Field “Sector”, choices gone: Fishery (fishery)."
        )
    );
    // A few lines of a script, too; more of them are for the texts side by side.
    let line = "figure(\"days\", param(\"overload_filing_days\"), \"d\");";
    let other = "figure(\"days\", 2 * param(\"overload_filing_days\"), \"d\");";
    assert_eq!(
        said("caps/overloaded_source.rhai", line, other),
        pair(
            &format!("规则 NWE-10“水资源超载地区新增取水许可的办理”的判断：`{line}` → `{other}`。"),
            &format!(
                "Rule NWE-10 “How a new permit in an overloaded area is handled”, what it decides: `{line}` → `{other}`."
            )
        )
    );
    let many = format!("{line}\n{}", "print(1);\n".repeat(9));
    assert_eq!(
        said("caps/overloaded_source.rhai", line, &many),
        pair(
            "规则 NWE-10“水资源超载地区新增取水许可的办理”的判断有改动。",
            "Rule NWE-10 “How a new permit in an overloaded area is handled”: what it decides changed."
        )
    );
    assert_eq!(
        said(
            "caps/overloaded_source.rhai",
            "= 省级 | Province",
            "= 省里 | Province"
        ),
        pair(
            "规则 NWE-10“水资源超载地区新增取水许可的办理”的用词 province：“省级” → “省里”。",
            "Rule NWE-10 “How a new permit in an overloaded area is handled”, words province: “省级” → “省里”."
        )
    );
    assert_eq!(
        said(
            "facts/needs_permit.rhai",
            "Whether the intake needs a permit",
            "Whether a permit is needed"
        ),
        pair(
            "推定事实“需要取水许可”的名称：“Whether the intake needs a permit” → “Whether a permit is needed”。",
            "Fact “Whether a permit is needed”, name: “Whether the intake needs a permit” → “Whether a permit is needed”."
        )
    );
    // Behind the rules that cite it.
    let number = said("sources.toml", "水资管〔2020〕280号", "水资管〔2020〕281号");
    assert_eq!(
        number[number.len() - 1..],
        pair(
            "依据《关于黄河流域水资源超载地区暂停新增取水许可的通知》的文号：“水资管〔2020〕280号” → “水资管〔2020〕281号”。",
            "Source “Notice suspending new permits in overloaded areas of the Yellow River basin”, number: “水资管〔2020〕280号” → “水资管〔2020〕281号”."
        )
    );
    assert_eq!(
        said("departments.toml", "水利（水务）部门", "水行政主管部门")[0],
        (
            "部门“水行政主管部门”的名称：“水利（水务）部门” → “水行政主管部门”。".to_owned(),
            "Department “Water resources”, name: “水利（水务）部门” → “水行政主管部门”.".to_owned()
        )
    );
    assert_eq!(
        said(
            "parameters/evaluation.toml",
            "min = \"0\"\nmax = \"1\"",
            "min = \"0.5\""
        ),
        pair(
            "参数“黄河流域火电、钢铁、化工重复利用率目标”的范围：0 … 1 → 0.5 … —。",
            "Parameter “Reuse rate of power, steel and chemicals in the Yellow River basin”, range: 0 … 1 → 0.5 … —."
        )
    );
}

/// Words of every file of data, a few of each: what a colleague reads in a draft doesn't move without a sentence.
#[test]
fn no_words_of_data_move_unsaid() {
    let pack = load(&bundled_files());
    let mut unsaid = Vec::new();
    for path in [
        "pack.toml",
        "fields.toml",
        "departments.toml",
        "sources.toml",
    ] {
        let text = &bundled_files()[path];
        // Who issued a document, and how its articles are cited where nothing cites one, no report shows.
        let shown = |at: &usize| {
            let line = text[..*at].rfind('\n').map_or(0, |end| end + 1);
            !["issued_by", "article"]
                .iter()
                .any(|key| text[line..].starts_with(key))
        };
        let places = text.match_indices("zh = \"").map(|(at, _)| at);
        let places: Vec<usize> = places.filter(shown).collect();
        let step = places.len().div_ceil(12).max(1);
        for at in places.into_iter().step_by(step) {
            let mut files = bundled_files();
            let file = files.get_mut(path).unwrap();
            file.insert(at + "zh = \"".len(), '新');
            let Some(changed) = water_rules::load_pack(&files).pack else {
                continue;
            };
            if pack.diff(&changed).is_empty() {
                unsaid.push(format!("{path}: {}", text[at..].lines().next().unwrap()));
            }
        }
    }
    assert_eq!(unsaid, [""; 0]);
}
