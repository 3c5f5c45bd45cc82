//! Which branches the cases of a small pack reach, and which of its properties hold.

use crate::common::bundled_pack;
use study::library::{CaseAfter, CasePage};
use study::{Branch, BranchKind};
use water_rules::{PackFiles, RulePack, load_pack};

const HEADER: &str = "\
//! 规则 | Rule
//!
//! 说明。
//!
//! Explanation.
//!
//! @code QUOTA-01
//! @stage use
//! @source law 1
//! @department water
//! @confidence S1
//! @from 2020-01-01
//! @say a = 甲 | A
//! @say limit = 限 | Limit
";

/// The lines of [`HEADER`], so that the script of a test starts at its line 1.
const ABOVE: u32 = 14;

/// The small pack with one rule, and these cases and properties.
fn files(script: &str, cases: &str, properties: &str) -> PackFiles {
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
        ("quota/rule.rhai", format!("{HEADER}{script}")),
        ("cases/all.toml", cases.to_owned()),
        ("properties.toml", properties.to_owned()),
    ]
    .map(|(path, text)| (path.to_owned(), text))
    .into()
}

fn pack(script: &str, cases: &str, properties: &str) -> RulePack {
    let loaded = load_pack(&files(script, cases, properties));
    loaded
        .pack
        .unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// Cases with these records and no expectation.
fn cases(records: &[&str]) -> String {
    let case = |(i, record): (usize, &&str)| {
        format!(
            "[[case]]\nid = \"{i}\"\nas_of = 2026-11-23\nsource = \"—\"\n[case.record]\n{record}\n[case.expect]\nfindings = {{ }}\n\n"
        )
    };
    records.iter().enumerate().map(case).collect()
}

/// The branches that no case reaches, as `line:column kind name`.
fn unreached(script: &str, records: &[&str]) -> Vec<String> {
    let rule = pack(script, &cases(records), "").coverage().remove(0);
    let print = |b: &Branch| {
        let (line, kind) = (
            b.span.start.line - ABOVE,
            format!("{:?}", b.kind).to_lowercase(),
        );
        let outcome = b
            .outcome
            .iter()
            .map(|o| format!(" → {o}"))
            .collect::<String>();
        format!("{line}:{} {kind} {}{outcome}", b.span.start.column, b.name)
            .trim_end()
            .to_owned()
    };
    rule.branches
        .iter()
        .filter(|b| !b.reached)
        .map(print)
        .collect()
}

const BRANCHES: &str = r#"fn applies(project) { project.has("intake_m3") }
fn 倍(x) { x * 2 }
fn judge(project) {
    let 甲 = if project.intake_m3 > 1 { 1 } else { 2 }; if 甲 == 1 { figure("a", 倍(甲), "1"); }
    if project.has("output") && project.output > 5 {
        for m in project.monthly_m3 { figure("a", m, "m³"); }
    } else if (project.has("remark")) {
        require("a").that(project.intake_m3, "a").at_most(7, "limit").otherwise(condition("a"));
    }
    inform("a")
        .that(project.intake_m3, "a")
        .at_least(1, "limit");
}
"#;

#[test]
fn every_branch_that_no_case_reaches_is_named_at_its_place() {
    let all = [
        "1:21 notapplicable applies",
        "2:9 function 倍",
        "3:19 function judge",
        "4:38 then",
        "4:49 else",
        "4:56 else",
        "4:66 then",
        "5:52 then",
        "6:37 loop",
        "7:12 else",
        "7:39 then",
        "8:9 holds a",
        "8:9 fails a → condition",
        "10:5 holds a",
        "10:5 fails a",
    ];
    let left = |reached: &[&str]| {
        all.iter()
            .filter(|b| !reached.contains(b))
            .map(|b| (*b).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(unreached(BRANCHES, &[]), left(&[]));
    // A blank is no answer: whether it applies isn't known.
    assert_eq!(unreached(BRANCHES, &["remark = \"x\""]), left(&[]));
    assert_eq!(
        unreached(BRANCHES, &["intake_m3 = { none = true }"]),
        left(&["1:21 notapplicable applies"])
    );
    let small = [
        "3:19 function judge",
        "4:49 else",
        "4:56 else",
        "7:39 then",
        "8:9 holds a",
        "10:5 holds a",
    ];
    assert_eq!(
        unreached(
            BRANCHES,
            &["intake_m3 = 1\noutput = { none = true }\nremark = \"x\""]
        ),
        left(&small)
    );
    let output = [
        "2:9 function 倍",
        "3:19 function judge",
        "4:38 then",
        "4:66 then",
        "5:52 then",
        "6:37 loop",
        "10:5 holds a",
    ];
    assert_eq!(
        unreached(BRANCHES, &["intake_m3 = 2\noutput = 6\nmonthly_m3 = [1]"]),
        left(&output)
    );
    let whole = [
        "intake_m3 = { none = true }",
        "intake_m3 = 0\noutput = { none = true }\nremark = { none = true }",
        "intake_m3 = 8\noutput = { none = true }\nremark = \"x\"",
        "intake_m3 = 1\noutput = { none = true }\nremark = \"x\"",
        "intake_m3 = 2\noutput = 6\nmonthly_m3 = [1]",
    ];
    assert_eq!(unreached(BRANCHES, &whole), Vec::<String>::new());
}

#[test]
fn a_condition_that_is_not_known_takes_neither_arm() {
    let script = "fn judge(project) { if project.intake_m3 > 1 { note(\"a\"); } }\n";
    assert_eq!(
        unreached(script, &["remark = \"x\""]),
        ["1:21 else", "1:46 then"]
    );
}

#[test]
fn a_rule_is_measured_with_the_code_of_the_day() {
    let mut files = files(
        BRANCHES,
        &cases(&["intake_m3 = 2\noutput = { none = true }\nremark = { none = true }"]),
        "",
    );
    let later = files["quota/rule.rhai"].replace("@from 2020-01-01", "@from 2027-01-01");
    let earlier = files["quota/rule.rhai"].replace(
        "@from 2020-01-01",
        "@from 2020-01-01\n//! @until 2026-12-31",
    );
    files.insert("quota/later.rhai".to_owned(), later);
    files.insert("quota/rule.rhai".to_owned(), earlier);
    let coverage = load_pack(&files).pack.unwrap().coverage();
    let reached: Vec<_> = coverage
        .iter()
        .map(|c| {
            (
                c.path.as_str(),
                c.branches.iter().filter(|b| b.reached).count(),
            )
        })
        .collect();
    assert_eq!(reached, [("quota/later.rhai", 0), ("quota/rule.rhai", 6)]);
    // Not in force is not the answer of `applies`.
    assert!(
        coverage[0]
            .branches
            .iter()
            .any(|b| b.kind == BranchKind::NotApplicable)
    );
}

#[test]
fn a_rule_about_something_else_does_not_answer_no() {
    let script =
        "fn applies(project) { project.has(\"intake_m3\") }\nfn judge(project) { note(\"a\"); }\n";
    let mut files = files(script, &cases(&["about = \"plan\""]), "");
    let choices = "choices = [{ value = \"project\", label = { zh = \"甲\", en = \"A\" } }, { value = \"plan\", label = { zh = \"乙\", en = \"B\" } }]";
    let field = format!(
        "\n[[field]]\nname = \"about\"\ntype = \"choice\"\ngroup = \"use\"\nlabel = {{ zh = \"对象\", en = \"About\" }}\n{choices}\n"
    );
    *files.get_mut("fields.toml").unwrap() += &field;
    *files.get_mut("pack.toml").unwrap() +=
        "\n[subject]\nfield = \"about\"\ndefault = [\"project\"]\n";
    let reached = |files: &PackFiles| {
        let coverage = load_pack(files).pack.unwrap().coverage();
        coverage[0].branches.iter().filter(|b| b.reached).count()
    };
    assert_eq!(reached(&files), 0);
    files.insert(
        "cases/all.toml".to_owned(),
        cases(&["about = \"project\"\nintake_m3 = { none = true }"]),
    );
    assert_eq!(reached(&files), 1);
}

/// One property on the small pack, tried on these records.
fn property(script: &str, records: &[&str], property: &str) -> study::PropertyResult {
    let property = format!(
        "[[property]]\nid = \"p\"\nname = {{ zh = \"性质\", en = \"Property\" }}\n{property}"
    );
    pack(script, &cases(records), &property)
        .properties(200)
        .remove(0)
}

#[test]
fn a_property_may_fill_a_blank() {
    let script = "fn judge(project) {\n    if project.has(\"remark\") && project.remark == \"urgent\" { conclude(condition(\"a\")); }\n}\n";
    let claim = |value: &str| {
        format!(
            "kind = \"never_worse\"\nchange = \"given\"\nfields = [\"remark\"]\nvalues = [\"{value}\"]\n"
        )
    };
    let records = ["intake_m3 = 5", "remark = \"other\""];
    // A blank that is none.
    let tried = |claim: &str| {
        let claim = format!(
            "[[property]]\nid = \"p\"\nname = {{ zh = \"性质\", en = \"Property\" }}\n{claim}"
        );
        let mut files = files(script, &cases(&records), &claim);
        let fields = files.get_mut("fields.toml").unwrap();
        *fields = fields.replace(
            "name = \"remark\"\n",
            "name = \"remark\"\nif_blank = { value = \"none\", zh = \"没有\", en = \"None\" }\n",
        );
        load_pack(&files).pack.unwrap().properties(200).remove(0)
    };
    let broken = tried(&claim("urgent"));
    let example = &broken.counterexamples[0];
    assert!(!example.before.contains_key("remark"), "{example:?}");
    assert_eq!(example.after["remark"], "urgent");
    assert!(tried(&claim("calm")).holds());
}

/// Less intake is worse below 3.
const LESS: &str = r#"fn judge(project) {
    require("a").that(project.intake_m3, "a").at_least(2 + 1, "limit").otherwise(condition("a"));
}
"#;
const NEVER_WORSE: &str =
    "kind = \"never_worse\"\nchange = \"lowered\"\nfields = [\"intake_m3\"]\n";

#[test]
fn a_broken_property_has_a_small_counterexample() {
    let records = [
        "intake_m3 = 5\noutput = 1\nname = \"x\"\nmonthly_m3 = [1, 2]",
        "remark = \"y\"",
    ];
    let result = property(LESS, &records, NEVER_WORSE);
    assert!(!result.holds() && result.tested > 0);
    assert_eq!(result.counterexamples.len(), 1, "{result:#?}");
    let example = &result.counterexamples[0];
    assert_eq!(example.field, "intake_m3");
    assert_eq!(example.before.keys().collect::<Vec<_>>(), ["intake_m3"]);
    assert_eq!(example.after.keys().collect::<Vec<_>>(), ["intake_m3"]);
    let breaches: Vec<_> = example
        .breaches
        .iter()
        .map(|b| (b.what.as_str(), b.before.as_str(), b.after.as_str()))
        .collect();
    assert_eq!(
        breaches,
        [
            ("verdict", "pass", "conditional"),
            ("QUOTA-01", "pass", "condition")
        ]
    );
    // The same records each time.
    assert_eq!(property(LESS, &records, NEVER_WORSE), result);
}

#[test]
fn an_exception_is_for_its_codes_and_fields() {
    let exception = |fields: &str| {
        format!(
            "{NEVER_WORSE}[[property.exception]]\ncodes = [\"QUOTA-01\"]\narticle = \"1\"\nwhy = {{ zh = \"甲\", en = \"A\" }}\n{fields}"
        )
    };
    let result = property(LESS, &["intake_m3 = 5"], &exception(""));
    assert!(result.holds() && result.unneeded.is_empty(), "{result:#?}");
    let result = property(
        LESS,
        &["intake_m3 = 5"],
        &exception("fields = [\"output\"]"),
    );
    assert!(!result.holds());
    assert_eq!(result.unneeded, ["QUOTA-01"]);
}

#[test]
fn each_kind_of_claim_can_fail_and_hold() {
    let half =
        "fn judge(project) { figure(\"tax\", project.output / project.intake_m3, \"1\"); }\n";
    let falls = |field: &str| {
        format!(
            "kind = \"never_falls\"\nfigure = \"tax\"\nchange = \"raised\"\nfields = [\"{field}\"]"
        )
    };
    let record = ["intake_m3 = 5\noutput = 3"];
    assert!(!property(half, &record, &falls("intake_m3")).holds());
    assert!(property(half, &record, &falls("output")).holds());

    let reward = "fn judge(project) { if project.intake_m3 / project.output < 1 { conclude(advice(\"a\")); } }\n";
    let lost = |change: &str, field: &str| {
        format!(
            "kind = \"never_lost\"\nfamilies = [\"quota\"]\noutcomes = [\"advice\"]\nchange = \"{change}\"\nfields = [\"{field}\"]"
        )
    };
    let record = ["intake_m3 = 2\noutput = 3"];
    assert!(property(reward, &record, &lost("lowered", "intake_m3")).holds());
    assert!(!property(reward, &record, &lost("lowered", "output")).holds());

    // Asked whether a field is there, a rule concludes nothing from an absent one; one of the doubts does.
    let lenient = r#"fn judge(project) { if project.has("intake_m3") && project.intake_m3 > 1 { conclude(revise("a")); } }"#;
    let silent = r#"fn applies(project) { project.has("intake_m3") } fn judge(project) { if project.intake_m3 > 1 { conclude(revise("a")); } }"#;
    let strict = r#"fn judge(project) { if project.intake_m3 > 1 { conclude(revise("a")); } }"#;
    let holds = |script: &str, manifest: &str| {
        ["never_passes", "never_better"].map(|kind| {
            let claim = format!(
                "[[property]]\nid = \"p\"\nname = {{ zh = \"性质\", en = \"Property\" }}\nkind = \"{kind}\"\nchange = \"removed\""
            );
            let mut files = files(script, &cases(&["intake_m3 = 2"]), &claim);
            files.get_mut("pack.toml").unwrap().insert_str(0, manifest);
            load_pack(&files).pack.unwrap().properties(200)[0].holds()
        })
    };
    for script in [lenient, silent, strict] {
        assert_eq!(holds(script, ""), [true, true], "{script}");
    }
    let doubts = "doubts = \"quota\"\n";
    assert_eq!(holds(lenient, doubts), [false, false]);
    assert_eq!(holds(silent, doubts), [true, false]);
    assert_eq!(holds(strict, doubts), [true, false]);
}

#[test]
fn a_property_that_nothing_tests_does_not_hold() {
    let result = property(
        LESS,
        &["output = 5"],
        "kind = \"never_falls\"\nfigure = \"txa\"\nchange = \"raised\"\nfields = [\"intake_m3\"]",
    );
    assert_eq!((result.tested, result.holds()), (0, false));
    assert!(!property(LESS, &[], NEVER_WORSE).holds());
}

#[test]
fn a_property_names_what_is_there() {
    let declared = r#"[[property]]
id = "p"
name = { zh = "性质", en = "Property" }
kind = "never_worst"
change = "raised"
fields = ["intake", "opened"]
codes = ["QUOTA-09"]
families = ["quotas"]
outcomes = ["passed"]
[[property.exception]]
codes = []
"#;
    let problems = load_pack(&files(LESS, "", declared)).diagnostics;
    let found: Vec<String> = problems
        .iter()
        .map(|d| format!("{}:{}", d.span.as_ref().unwrap().start.line, d.code))
        .collect();
    for problem in [
        "4:unknown-name",
        "6:unknown-field",
        "7:unknown-code",
        "8:unknown-family",
        "9:unknown-outcome",
        "10:missing-key",
    ] {
        assert!(
            found.iter().any(|f| f == problem),
            "{problem} is not in {found:?}"
        );
    }
    assert_eq!(
        found.iter().filter(|f| f.ends_with("missing-key")).count(),
        3,
        "{found:?}"
    );
    assert!(
        found.iter().any(|f| f.ends_with("not-a-number")),
        "{found:?}"
    );
}

#[test]
fn a_check_says_whether_a_case_is_at_its_limit() {
    let script = "fn judge(project) {\n    require(\"a\").that(project.intake_m3, \"a\").at_most(10, \"limit\").otherwise(revise(\"a\"));\n    advise(\"a\").that(project.metered, \"a\").same_as(true, \"limit\").otherwise(advice(\"a\"));\n}";
    let seen = |records: &[&str]| -> Vec<(u32, Option<bool>)> {
        let rule = pack(script, &cases(records), "").coverage().remove(0);
        let holds = rule.branches.iter().filter(|b| b.kind == BranchKind::Holds);
        holds
            .map(|b| (b.span.start.line - ABOVE, b.at_limit))
            .collect()
    };
    // A yes or no has no limit, and a check that nothing comes to is neither.
    assert_eq!(seen(&["metered = true"]), [(2, None), (3, None)]);
    assert_eq!(
        seen(&["intake_m3 = \"9.9\"\nmetered = true"]),
        [(2, Some(false)), (3, None)]
    );
    assert_eq!(
        seen(&[
            "intake_m3 = \"9\"",
            "intake_m3 = \"10.0\"",
            "intake_m3 = \"11\""
        ]),
        [(2, Some(true)), (3, None)]
    );
}

#[test]
fn a_row_that_no_case_reads_is_named_at_its_place() {
    let script = "fn judge(project) { require(\"a\").that(project.intake_m3, \"a\").at_most(table(\"least\").find(project.remark).value, \"limit\").otherwise(revise(\"a\")); }\n";
    let column = |name: &str, kind: &str, key: &str| {
        format!(
            "[[column]]\nname = \"{name}\"\ntype = \"{kind}\"\n{key}label = {{ zh = \"列\", en = \"C\" }}\n"
        )
    };
    let described = format!(
        "title = {{ zh = \"表\", en = \"T\" }}\n{}{}",
        column("kind", "text", "key = \"exact\"\n"),
        column("value", "number", "")
    );
    let rows = "kind,value,effective_from,effective_to,source,confidence\nbig,9,,,law,S1\nsmall,3,,2020-12-31,law,S1\nsmall,2,2021-01-01,,law,S1\n";
    let tables = |name: &str| {
        [("csv", rows.to_owned()), ("toml", described.clone())]
            .map(|(end, text)| (format!("tables/{name}.{end}"), text))
    };
    let seen = |records: &[&str]| {
        let mut files = files(script, &cases(records), "");
        // What no rule looks up isn't counted.
        files.extend(tables("least").into_iter().chain(tables("shown")));
        let coverage = load_pack(&files).pack.unwrap().coverage();
        let found = coverage
            .into_iter()
            .filter(|c| c.path.starts_with("tables/"));
        let print = |b: &Branch| format!("{} {} {}", b.span.start.line, b.name, b.reached);
        found
            .map(|c| (c.path, c.branches.iter().map(print).collect::<Vec<_>>()))
            .collect::<Vec<_>>()
    };
    let least = |lines: [&str; 3]| {
        vec![(
            "tables/least.csv".to_owned(),
            lines.map(str::to_owned).to_vec(),
        )]
    };
    assert_eq!(
        seen(&["intake_m3 = 1\nremark = \"small\""]),
        least(["2 big false", "3 small false", "4 small, 2021-01-01 true"])
    );
    assert_eq!(
        seen(&["intake_m3 = 1\nremark = \"big\"", "intake_m3 = 1"]),
        least(["2 big true", "3 small false", "4 small, 2021-01-01 false"])
    );
}

#[test]
fn the_coverage_of_one_file_is_that_of_the_whole() {
    let pack = bundled_pack();
    let whole = pack.coverage();
    // Every twelfth of the rules, and some of the facts, functions and tables.
    for of in whole.iter().step_by(12).chain(whole.last()) {
        assert_eq!(pack.coverage_of(&of.path).as_ref(), Some(of));
    }
    assert!(whole.iter().any(|of| of.path.starts_with("facts/")));
    assert_eq!(pack.coverage_of("pack.toml"), None);
    assert_eq!(pack.coverage_of("quota/none.rhai"), None);
}

fn code_of(text: &str) -> &str {
    let (_, behind) = text.split_once("@code").unwrap();
    behind.split_whitespace().next().unwrap()
}

#[test]
fn after_a_change_the_known_answers_run_that_it_can_touch() {
    let before = bundled_pack();
    let pages = before.case_pages(0, usize::MAX);
    // How many ran anew, once they are seen to be what all of them are when run.
    let ran = |files: &PackFiles, what: &str| {
        let after = load_pack(files).pack.unwrap_or_else(|| panic!("{what}"));
        let given = after.case_pages_after(&before, 0, usize::MAX);
        let text = |page: &CasePage| serde_json::to_string(page).unwrap();
        let anew = given
            .iter()
            .filter(|each| matches!(each, CaseAfter::Run(_)));
        let anew = anew.count();
        let given = given.iter().map(|each| match each {
            CaseAfter::Same(place) => text(&pages[*place]),
            CaseAfter::Run(page) => text(page),
        });
        let whole = after.case_pages(0, usize::MAX);
        assert!(given.eq(whole.iter().map(text)), "{what}");
        anew
    };
    let files = before.files().clone();
    let with = |path: &str, text: String| {
        let mut files = files.clone();
        files.insert(path.to_owned(), text);
        files
    };
    assert_eq!(ran(&files, "no change"), 0);

    // Rules that others read, their conditions turned round, and one more rule.
    let mut turned = 0;
    let scripts = files.iter().filter(|(_, text)| text.contains("@code"));
    let is_read = |text: &str| {
        let asks = format!("finding(\"{}\")", code_of(text));
        files.values().any(|other| other.contains(&asks))
    };
    let read = scripts.filter(|(_, text)| is_read(text));
    for path in read.map(|(path, _)| path).step_by(2) {
        let (head, body) = files[path].split_once("\nfn ").unwrap();
        let other = body.replace(" == ", " != ").replace(" > ", " <= ");
        let other = with(path, format!("{head}\nfn {other}"));
        if other != files && load_pack(&other).pack.is_some() {
            let anew = ran(&other, path);
            assert!((1..pages.len() / 2).contains(&anew), "{path}: {anew}");
            turned += 1;
        }
    }
    assert!(turned > 4, "{turned}");
    let (path, text) = files
        .iter()
        .find(|(_, text)| text.contains("@code"))
        .unwrap();
    let (code, added) = (code_of(text), path.replace(".rhai", "_more.rhai"));
    let anew = ran(&with(&added, text.replacen(code, "GATE-99", 1)), "one more");
    assert!((1..pages.len() / 2).contains(&anew), "one more: {anew}");

    // A known answer that expects something else, and whatever is neither a rule nor a known answer.
    let results = before.cases();
    let cases = &results[0].file;
    let anew = ran(&with(cases, format!("{}\n# more\n", files[cases])), cases);
    let own = results.iter().filter(|result| result.file == *cases);
    assert_eq!(anew, own.count());
    let fields = format!("{}\n# more\n", files["fields.toml"]);
    assert_eq!(ran(&with("fields.toml", fields), "fields"), pages.len());
}
