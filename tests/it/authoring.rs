//! Mistakes of those who write a pack: each is named once, where it stands, with what to do.

use crate::common::{bundled_files, rule, small_files};
use water_rules::{Diagnostic, PackFiles, Severity, load_pack};

const JUDGE: &str = "fn judge(project) { figure(\"v\", project.output, \"MWh/a\"); }";

fn file(path: &str, text: &str) -> (String, String) {
    (path.to_owned(), text.to_owned())
}

/// The small pack with one good rule, `QUOTA-01`, and these files.
fn with(files: &[(&str, &str)]) -> PackFiles {
    let good = file("quota/good.rhai", &rule("QUOTA-01", JUDGE));
    small_files(
        [good]
            .into_iter()
            .chain(files.iter().map(|(path, text)| file(path, text))),
    )
}

fn found(files: &PackFiles) -> Vec<Diagnostic> {
    let found = load_pack(files).diagnostics;
    // The words of the header that the scripts here don't use are of no interest.
    let aside = ["unused-text", "unused-parameter", "unused-function"];
    found
        .into_iter()
        .filter(|d| !aside.contains(&d.code))
        .collect()
}

/// Every problem as `file:line code`.
fn problems(files: &PackFiles) -> Vec<String> {
    let each = |d: &Diagnostic| {
        assert!(!d.message.zh.is_empty() && !d.message.en.is_empty());
        let span = d.span.as_ref().unwrap_or_else(|| panic!("no place: {d:?}"));
        format!("{}:{} {}", span.file, span.start.line, d.code)
    };
    found(files).iter().map(each).collect()
}

/// What a problem of this kind says to do.
fn help(files: &PackFiles, code: &str) -> String {
    let found = found(files);
    let problem = found.iter().find(|d| d.code == code);
    let help = problem.and_then(|d| d.help.as_ref());
    help.map(|help| help.zh.to_string()).unwrap_or_default()
}

fn case(record: &str, expect: &str) -> String {
    format!(
        "[[case]]\nid = \"a\"\nas_of = 2025-01-01\nsource = \"own\"\n\n[case.record]\n{record}\n\n[case.expect]\n{expect}\n"
    )
}

const NONE: [&str; 0] = [];

// ---- cases, decisions, samples --------------------------------------------------------------------

#[test]
fn a_case_may_name_only_fields_and_values_that_there_are() {
    let with_case = |record: &str| with(&[("cases/a.toml", &case(record, "verdict = \"pass\""))]);
    assert_eq!(problems(&with_case("output = \"5\"")), NONE);
    let misspelt = with_case("name = \"x\"\noutptu = \"5\"");
    assert_eq!(problems(&misspelt), ["cases/a.toml:8 unknown-field"]);
    assert!(help(&misspelt, "unknown-field").contains("output"));
    // By what the field is called, too.
    assert!(help(&with_case("\"产量\" = \"5\""), "unknown-field").contains("“output”（产量）"));
    assert_eq!(
        problems(&with_case("output = \"-600000\"\nopened = \"2025-13-01\"")),
        ["cases/a.toml:7 below-range", "cases/a.toml:8 bad-date"]
    );
    // In a list, at the item's own field.
    assert_eq!(
        problems(&with_case(
            "[[case.record.products]]\nname = \"a\"\noutput = \"much\""
        )),
        ["cases/a.toml:9 not-a-number"]
    );
}

#[test]
fn a_case_may_say_that_a_value_is_meant_not_to_be_readable() {
    let with_case = |unreadable: &str| {
        let case = case("output = \"much\"", "verdict = \"undetermined\"");
        let head = format!("source = \"own\"\nunreadable = [{unreadable}]");
        let case = case.replacen("source = \"own\"", &head, 1);
        problems(&with(&[("cases/a.toml", &case)]))
    };
    assert_eq!(with_case("\"output\""), NONE);
    assert_eq!(with_case(""), ["cases/a.toml:8 not-a-number"]);
    assert_eq!(
        with_case("\"output\", \"name\""),
        ["cases/a.toml:5 not-unreadable"]
    );
}

#[test]
fn a_sample_and_a_decision_are_checked_like_a_case() {
    let sample = "id = \"s\"\ntitle = { zh = \"甲\", en = \"A\" }\nsource = { zh = \"乙\", en = \"B\" }\nassumed = [\"outptu\"]\n[record]\noutptu = \"5\"\n";
    assert_eq!(
        problems(&with(&[("samples/s.toml", sample)])),
        [
            "samples/s.toml:4 unknown-field",
            "samples/s.toml:6 unknown-field"
        ]
    );
    let decision = "id = \"d\"\nas_of = 2025-01-01\ntitle = { zh = \"甲\", en = \"A\" }\ndecided = { zh = \"乙\", en = \"B\" }\nsource = { zh = \"丙\", en = \"C\" }\nverdicts = [\"passed\"]\n[facts]\noutput = \"5\"\n[assumed]\nmetred = true\n";
    assert_eq!(
        problems(&with(&[("decisions/d.toml", decision)])),
        [
            "decisions/d.toml:6 unknown-outcome",
            "decisions/d.toml:10 unknown-field"
        ]
    );
}

#[test]
fn a_case_may_name_only_figures_that_a_rule_gives() {
    let with_figure = |name: &str| {
        let expect = format!("figures = {{ {name} = \"5\" }}");
        with(&[("cases/a.toml", &case("output = \"5\"", &expect))])
    };
    assert_eq!(problems(&with_figure("v")), NONE);
    assert_eq!(problems(&with_figure("\"QUOTA-01.v\"")), NONE);
    assert_eq!(
        problems(&with_figure("vv")),
        ["cases/a.toml:10 unknown-name"]
    );
    assert!(help(&with_figure("\"QUOTA-1.v\""), "unknown-name").contains("QUOTA-01.v"));
}

#[test]
fn a_figure_of_one_rule_among_several_of_its_name_is_known_by_its_code() {
    let other = rule(
        "QUOTA-02",
        "fn judge(project) { figure(\"v\", project.output * 2, \"MWh/a\"); }",
    );
    let expect = |figures: &str| {
        let case = case("output = \"5\"", &format!("figures = {{ {figures} }}"));
        let pack = load_pack(&with(&[
            ("quota/other.rhai", &other),
            ("cases/a.toml", &case),
        ]));
        let cases = pack.pack.unwrap().cases();
        cases.iter().all(|case| case.passed)
    };
    // 5 × 2 = 10.
    assert!(expect("\"QUOTA-02.v\" = \"10\", \"QUOTA-01.v\" = \"5\""));
    assert!(!expect("\"QUOTA-02.v\" = \"5\""));
}

#[test]
fn two_cases_of_a_file_have_two_names() {
    let twice = case("output = \"5\"", "verdict = \"pass\"").repeat(2);
    assert_eq!(
        problems(&with(&[("cases/a.toml", &twice)])),
        ["cases/a.toml:11 duplicate-id"]
    );
    let once = case("output = \"5\"", "verdict = \"pass\"");
    assert_eq!(
        problems(&with(&[("cases/a.toml", &once), ("cases/b.toml", &once)])),
        NONE
    );
}

// ---- tables ---------------------------------------------------------------------------------------

const COLUMNS: &str = "title = { zh = \"表\", en = \"Table\" }\n\
    [[column]]\nname = \"kind\"\ntype = \"text\"\nkey = \"exact\"\nlabel = { zh = \"种类\", en = \"Kind\" }\n\
    [[column]]\nname = \"limit\"\ntype = \"number\"\nlabel = { zh = \"限额\", en = \"Limit\" }\n";
const HEAD: &str = "kind,limit,effective_from,effective_to,source,confidence";

/// A pack whose rule looks rows up by a field with the choices air（空冷） and once（直流）.
fn table(rows: &str) -> PackFiles {
    let mut files = with(&[("tables/limits.toml", COLUMNS)]);
    let fields = files.get_mut("fields.toml").unwrap();
    *fields += "\n[[field]]\nname = \"kind\"\ntype = \"choice\"\ngroup = \"use\"\nlabel = { zh = \"种类\", en = \"Kind\" }\nchoices = [\n{ value = \"air\", label = { zh = \"空冷\", en = \"Air\" } },\n{ value = \"once\", label = { zh = \"直流\", en = \"Once through\" } },\n]\n";
    files.insert("tables/limits.csv".to_owned(), rows.to_owned());
    let script = "fn judge(project) { note(\"a\"); require(\"a\").that(project.output, \"a\").at_most(table(\"limits\").find(project.kind).limit, \"b\").otherwise(revise(\"b\")); }";
    files.insert("quota/table.rhai".to_owned(), rule("QUOTA-02", script));
    files
}

#[test]
fn a_key_that_no_field_can_hold_is_warned_of() {
    let row = |kind: &str| table(&format!("{HEAD}\nair,1,,,law,S1\n{kind},2,,,law,S1\n"));
    assert_eq!(problems(&row("once")), NONE);
    // A blank matches anything.
    assert_eq!(problems(&row("")), NONE);
    assert_eq!(problems(&row("aer")), ["tables/limits.csv:3 never-found"]);
    assert!(help(&row("直流"), "never-found").contains("“once”（直流）"));
}

#[test]
fn a_row_that_ends_before_it_begins_is_an_error() {
    let files = table(&format!("{HEAD}\nair,1,2020-01-01,2010-01-01,law,S1\n"));
    assert_eq!(problems(&files), ["tables/limits.csv:2 dates-reversed"]);
}

#[test]
fn lines_of_a_table_are_counted_as_an_editor_counts_them() {
    let wrong = |lines: &str| problems(&table(lines));
    let at_4 = ["tables/limits.csv:4 bad-number"];
    let lines = [HEAD, "air,1,,,law,S1", "", "once,x,,,law,S1", ""];
    assert_eq!(wrong(&lines.join("\n")), at_4);
    assert_eq!(wrong(&lines.join("\r\n")), at_4);
}

#[test]
fn a_table_is_read_as_office_programs_save_it() {
    let plain = table(&format!("{HEAD}\nair,1,2019-12-27,,law,S1\n"));
    let value = |files: &PackFiles| {
        let pack = load_pack(files).pack.unwrap();
        let row = &pack.rules().data.tables.get("limits").unwrap().rows[0];
        (row.from.map(|day| day.to_string()), row.cells[1].print())
    };
    for (sign, day) in [
        (";", "2019/12/27"),
        ("\t", "2019年12月27日"),
        (",", "2019.12.27"),
    ] {
        let text = format!("{HEAD}\nair,1,{day},,law,S1\n").replace(',', sign);
        let files = table(&text);
        assert_eq!(value(&files), value(&plain), "{text}");
        let found = found(&files);
        assert!(
            found.iter().all(|d| d.severity == Severity::Warning),
            "{found:?}"
        );
        let codes: Vec<&str> = found.iter().map(|d| d.code).collect();
        let other: &[&str] = if sign == "," {
            &[]
        } else {
            &["other-separator"]
        };
        assert_eq!(codes, [other, &["other-date"]].concat(), "{text}");
    }
    // The day first could be another day.
    let files = table(&format!("{HEAD}\nair,1,05/06/2019,,law,S1\n"));
    assert_eq!(problems(&files), ["tables/limits.csv:2 bad-date"]);
}

// ---- parameters -----------------------------------------------------------------------------------

fn parameter(head: &str, value: &str) -> PackFiles {
    let text = format!(
        "[p]\nlabel = {{ zh = \"甲\", en = \"A\" }}\n{head}\n[[p.value]]\nfrom = 2020-01-01\n{value}\nsource = \"law\"\nconfidence = \"S1\"\n"
    );
    with(&[("parameters/p.toml", &text)])
}

#[test]
fn a_value_that_ends_before_it_begins_is_an_error() {
    let reversed = parameter("unit = \"1\"", "until = 2010-01-01\nvalue = \"1\"");
    assert_eq!(problems(&reversed), ["parameters/p.toml:6 dates-reversed"]);
    let mut files = with(&[]);
    let text = files["quota/good.rhai"].replace(
        "@from 2020-01-01",
        "@from 2020-01-01\n//! @until 2010-01-01",
    );
    files.insert("quota/good.rhai".to_owned(), text);
    assert_eq!(problems(&files), ["quota/good.rhai:13 dates-reversed"]);
}

#[test]
fn a_value_outside_the_range_of_its_parameter_is_an_error() {
    let share = |value: &str| {
        parameter(
            "unit = \"1\"\nmin = 0\nmax = 1",
            &format!("value = \"{value}\""),
        )
    };
    assert_eq!(problems(&share("0.2")), NONE);
    assert_eq!(problems(&share("1")), NONE);
    assert_eq!(problems(&share("-5")), ["parameters/p.toml:8 out-of-range"]);
    assert_eq!(
        problems(&share("1.1")),
        ["parameters/p.toml:8 out-of-range"]
    );
}

#[test]
fn a_range_says_which_end_is_passed_in_its_unit_and_has_its_ends_in_order() {
    let days = parameter("unit = \"d\"\nmin = 1", "value = \"0\"");
    let said = |files: &PackFiles| {
        let found = found(files);
        let (zh, en) = (&found[0].message.zh, &found[0].message.en);
        (zh.to_string(), en.to_string())
    };
    assert_eq!(
        said(&days),
        (
            "参数“p”：0 小于 1 d。".to_owned(),
            "The parameter “p”: 0 is less than 1 d.".to_owned()
        )
    );
    let share = parameter("unit = \"1\"\nmin = 0\nmax = 1", "value = \"1.5\"");
    assert_eq!(said(&share).0, "参数“p”：1.5 不在 0 到 1 之间。");
    // Every value that it has had, or will have.
    let later = "value = \"0.5\"\nuntil = 2026-12-31\nsource = \"law\"\nconfidence = \"S1\"\n[[p.value]]\nfrom = 2027-01-01\nvalue = \"2\"";
    let dated = parameter("unit = \"1\"\nmin = 0\nmax = 1", later);
    assert_eq!(problems(&dated), ["parameters/p.toml:14 out-of-range"]);
    let reversed = parameter("unit = \"1\"\nmin = 2\nmax = 1", "value = \"1.5\"");
    assert_eq!(
        problems(&reversed),
        [
            "parameters/p.toml:5 range-reversed",
            "parameters/p.toml:8 out-of-range"
        ]
    );
}

#[test]
fn a_cell_outside_the_range_of_its_column_is_an_error() {
    let mut files = table(&format!("{HEAD}\nair,-0.1,2020-01-01,,law,S1\n"));
    assert_eq!(problems(&files), NONE);
    let schema = files.get_mut("tables/limits.toml").unwrap();
    *schema = schema.replace("name = \"limit\"", "name = \"limit\"\nmin = 0");
    assert!(schema.contains("min"), "{schema}");
    assert_eq!(problems(&files), ["tables/limits.csv:2 out-of-range"]);
}

#[test]
fn a_percentage_or_a_comma_as_a_value_is_one_mistake_with_the_remedy() {
    for (written, meant) in [("20%", "0.2"), ("0,20", "0.20")] {
        // In quotes, and without.
        for (written, code) in [
            (format!("\"{written}\""), "bad-number"),
            (written.to_owned(), "toml-syntax"),
        ] {
            let files = parameter("unit = \"1\"", &format!("value = {written}"));
            assert_eq!(problems(&files), [format!("parameters/p.toml:6 {code}")]);
            assert!(
                help(&files, code).contains(&format!("“{meant}”")),
                "{written}"
            );
        }
    }
}

#[test]
fn days_are_counted_by_whole_numbers() {
    let with_days = |days: &str| {
        let mut files = parameter("unit = \"d\"", &format!("value = \"{days}\""));
        let script = "fn judge(project) { require(\"a\").that(project.opened, \"a\").before(add_days(as_of(), 0 - param(\"p\"))).otherwise(revise(\"b\")); }";
        files.insert("quota/days.rhai".to_owned(), rule("QUOTA-02", script));
        problems(&files)
    };
    assert_eq!(with_days("22"), NONE);
    assert_eq!(with_days("22.5"), ["parameters/p.toml:5 not-whole"]);
    // As it is written in the script, too.
    let days =
        judged("let day = add_days(as_of(), -22.5); if project.opened > day { note(\"a\"); }");
    let found = problems(&days);
    assert!(
        found.contains(&"quota/r.rhai:16 not-whole".to_owned()),
        "{found:?}"
    );
}

// ---- rules ----------------------------------------------------------------------------------------

fn judged(body: &str) -> PackFiles {
    with(&[(
        "quota/r.rhai",
        &rule("QUOTA-02", &format!("fn judge(project) {{\n{body}\n}}")),
    )])
}

#[test]
fn a_figure_that_one_way_gives_twice_is_warned_of() {
    let figure = "figure(\"v\", 1, \"1\");";
    let twice = |body: &str| {
        let found = found(&judged(body));
        found.iter().filter(|d| d.code == "figure-twice").count()
    };
    assert_eq!(twice(&format!("{figure} {figure}")), 1);
    assert_eq!(
        twice(&format!("for m in project.monthly_m3 {{ {figure} }}")),
        1
    );
    assert_eq!(
        twice(&format!("if project.metered {{ {figure} }} {figure}")),
        1
    );
    // Each of two ways gives it once.
    assert_eq!(
        twice(&format!(
            "if project.metered {{ {figure} }} else {{ {figure} }}"
        )),
        0
    );
    assert_eq!(
        twice(&format!(
            "if project.metered {{ {figure} return; }} {figure}"
        )),
        0
    );
    assert_eq!(
        twice(&format!(
            "for m in project.monthly_m3 {{ if m > 1 {{ {figure} break; }} }}"
        )),
        0
    );
}

#[test]
fn a_sentence_with_a_place_that_nothing_fills_is_warned_of() {
    let say = |script: &str| {
        let text = rule("QUOTA-02", script).replace("@say b = 乙", "@say b = 乙 {actual}");
        let found = found(&with(&[("quota/r.rhai", &text)]));
        found
            .iter()
            .filter(|d| d.code == "unfilled-placeholder")
            .count()
    };
    let check = "require(\"a\").that(project.output, \"a\").at_most(5).otherwise(revise(\"b\"));";
    assert_eq!(say(&format!("fn judge(project) {{ {check} }}")), 0);
    assert_eq!(say("fn judge(project) { conclude(revise(\"b\")); }"), 1);
    assert_eq!(say("fn judge(project) { note(\"b\"); }"), 1);
}

#[test]
fn a_rule_that_cant_be_read_is_the_only_mistake() {
    let expect = "findings = { QUOTA-02 = \"pass\" }\nfigures = { w = \"1\" }";
    let broken = |path: &str, text: &str| {
        let reads = rule(
            "QUOTA-03",
            "fn judge(project) { if finding(\"QUOTA-02\").outcome == \"pass\" { note(\"a\"); } }",
        );
        let case = case("output = \"5\"", expect);
        problems(&with(&[
            ("cases/a.toml", &case),
            (path, text),
            ("quota/reads.rhai", &reads),
        ]))
    };
    let good = rule("QUOTA-02", "fn judge(project) { figure(\"w\", 1, \"1\"); }");
    assert_eq!(broken("quota/r.rhai", &good), NONE);
    let bad_day = good.replace("@from 2020-01-01", "@from 2020-13-01");
    assert_eq!(
        broken("quota/r.rhai", &bad_day),
        ["quota/r.rhai:12 bad-date"]
    );
    assert_eq!(
        broken("qutoa/r.rhai", &good),
        ["qutoa/r.rhai:1 unknown-family"]
    );
    assert_eq!(
        broken("quota/r.rhai", &good.replace("1, \"1\"", "")),
        ["quota/r.rhai:15 wrong-arguments"]
    );
    assert_eq!(broken("quota/r.rhai", "\n"), ["quota/r.rhai:1 empty-rule"]);
}

#[test]
fn a_brace_that_is_missing_at_the_end_is_missed_there() {
    let text = rule("QUOTA-02", "fn judge(project) {\n    note(\"a\");\n");
    assert_eq!(
        problems(&with(&[("quota/r.rhai", &text)])),
        ["quota/r.rhai:16 syntax"]
    );
}

#[test]
fn signs_of_full_width_are_named_with_those_that_belong_there() {
    for (body, sign) in [
        ("note（\"a\"）;", "（"),
        ("let x = “a”;", "“"),
        ("note(\"a\")；", "；"),
        ("if project.output ＞ 5 { note(\"a\"); }", "＞"),
    ] {
        let files = judged(body);
        assert_eq!(problems(&files), ["quota/r.rhai:16 full-width"], "{body}");
        assert!(found(&files)[0].message.zh.contains(sign), "{body}");
    }
    // Where texts and comments have them all is well.
    assert_eq!(
        problems(&judged("note(\"a\"); // （注）\nprint(\"（甲）\");")),
        ["quota/r.rhai:17 print"]
    );
}

#[test]
fn one_sign_of_equality_is_explained() {
    for body in [
        "if project.metered = true { note(\"a\"); }",
        "if (project.metered = true) { note(\"a\"); }",
    ] {
        let found = found(&judged(body));
        assert_eq!(found.len(), 1, "{body}: {found:?}");
        assert!(
            found[0].message.zh.contains("“==”"),
            "{body}: {:?}",
            found[0]
        );
    }
}

#[test]
fn a_field_is_suggested_by_what_it_is_called() {
    let files = judged("if project.产量 > 1 { note(\"a\"); }");
    assert_eq!(problems(&files), ["quota/r.rhai:16 unknown-field"]);
    assert!(help(&files, "unknown-field").contains("“output”（产量）"));
}

#[test]
fn what_stands_behind_an_item_of_a_list_belongs_to_it() {
    assert_eq!(
        problems(&judged(
            "if project.products[0].output > 1 { note(\"a\"); }"
        )),
        NONE
    );
    let has = judged("for p in project.products { if p.has(\"output\") { note(\"a\"); } }");
    assert!(help(&has, "unknown-function").contains("没有 has"));
}

#[test]
fn a_function_of_the_script_says_how_many_arguments_it_takes() {
    let files = judged("if twice(project.output, 1) > 5 { note(\"a\"); } } fn twice(x) { x + x");
    let found = found(&files);
    let told = found.iter().find(|d| d.code == "wrong-arguments");
    let told = told.map(|d| d.message.zh.to_string());
    assert_eq!(
        told.as_deref(),
        Some("twice 要 1 个参数，这里有 2 个。"),
        "{found:?}"
    );
    assert!(!found.iter().any(|d| d.code == "unknown-function"));
}

#[test]
fn texts_and_lists_that_are_added_are_one_mistake() {
    for body in ["let l = [1]; l += [2];", "let t = \"a\" + \"b\";"] {
        let files = judged(body);
        assert_eq!(problems(&files), ["quota/r.rhai:16 mixed-types"], "{body}");
    }
}

// ---- the folder -----------------------------------------------------------------------------------

#[test]
fn a_file_that_nothing_reads_is_warned_of() {
    let strays = with(&[
        ("quota/more.rhai.txt", ""),
        ("documents/a.toml", ""),
        ("README.md", ""),
    ]);
    assert_eq!(
        problems(&strays),
        [
            "documents/a.toml:1 not-of-a-pack",
            "quota/more.rhai.txt:1 not-of-a-pack"
        ]
    );
    assert!(
        help(&with(&[("quota/more.rhai.txt", "")]), "not-of-a-pack").contains("quota/more.rhai")
    );
}

#[test]
fn a_folder_without_a_pack_and_a_pack_without_rules_are_one_word() {
    let empty: PackFiles = [file("README.md", "")].into();
    // There is no file that it could stand in.
    let alone: Vec<_> = found(&empty)
        .iter()
        .map(|d| (d.code, d.span.is_none()))
        .collect();
    assert_eq!(alone, [("not-a-pack", true)]);
    let case = case("output = \"5\"", "findings = { QUOTA-01 = \"pass\" }");
    let ruleless = small_files([file("cases/a.toml", &case)]);
    assert_eq!(problems(&ruleless), ["pack.toml:1 no-rules"]);
    // Nor is it said of all that rules would read: facts, functions, rows and parameters.
    let mut bare = bundled_files();
    bare.retain(|path, _| !path.ends_with(".rhai") || path.starts_with("facts/"));
    let loaded = load_pack(&bare);
    let reached = loaded.pack.unwrap().reach();
    let codes = |d: &Diagnostic| d.code;
    let all: Vec<_> = loaded
        .diagnostics
        .iter()
        .chain(&reached)
        .map(codes)
        .collect();
    let unread = [
        "unused-fact",
        "unused-function",
        "unused-parameter",
        "never-found",
    ];
    assert!(
        all.contains(&"no-rules") && !all.iter().any(|code| unread.contains(code)),
        "{all:?}"
    );
}

#[test]
fn mistakes_of_toml_are_told_in_chinese() {
    let mut files = with(&[]);
    files
        .get_mut("pack.toml")
        .unwrap()
        .push_str("\n[[family]]\nid = \nid = \"x\"\n");
    let zh: Vec<String> = found(&files)
        .iter()
        .map(|d| d.message.zh.to_string())
        .collect();
    let english = |text: &String| text.chars().filter(char::is_ascii_lowercase).count() > 4;
    assert!(!zh.is_empty() && !zh.iter().any(english), "{zh:?}");
}

#[test]
fn mistakes_of_scripts_are_told_in_chinese() {
    for body in [
        "fn inner() { 1 }",
        "break;",
        "5 = 3;",
        "let a = 'ab';",
        "let a = \"\\q\";",
        "let a = [1][\"x\"];",
        "let a = #{x: 1, x: 2};",
        "let a = 1..;",
        "if { }",
        "for in project.products { }",
        "let a = 1 2;",
        "project.;",
        "let 5 = 3;",
        "let a = 1x;",
        "return return;",
        "} fn twice(x, x) { x",
        "} fn (x) { x",
        "} fn twice { x",
    ] {
        let zh: Vec<String> = found(&judged(body))
            .iter()
            .map(|d| d.message.zh.to_string())
            .collect();
        // Apart from what is quoted of the script, and a call as it is to be written.
        let english = |text: &String| {
            let said = text.split(['“', '”', '`']).step_by(2);
            said.flat_map(|part| part.split(|sign: char| !sign.is_ascii_lowercase()))
                .any(|word| word.len() > 4 && word != "project" && word != "twice")
        };
        assert!(!zh.is_empty() && !zh.iter().any(english), "{body}: {zh:?}");
    }
}

// ---- sources --------------------------------------------------------------------------------------

/// The small pack with its source and these lines before and in it.
fn source(registers: &str, lines: &str) -> PackFiles {
    let sources = format!(
        "{registers}[[source]]\nid = \"law\"\ntitle = {{ zh = \"水法\", en = \"Water Law\" }}\nconfidence = \"S1\"\n{lines}"
    );
    with(&[("sources.toml", &sources)])
}

const REGISTER: &str = "[[register]]\nid = \"laws\"\nname = { zh = \"法规库\", en = \"Laws\" }\naddress = \"https://example.org/\"\nby = \"title\"\n\n";

/// A pack that names registers says of each source where its official text is: nobody is left to search for it.
#[test]
fn a_source_says_where_its_official_text_is() {
    let at = |lines: &str| problems(&source(REGISTER, lines));
    assert_eq!(at(""), ["sources.toml:8 no-official-text"]);
    assert_eq!(at("register = \"laws\""), NONE);
    assert_eq!(at("address = \"http://example.org/law\""), NONE);
    assert_eq!(at("no_official_text = true"), NONE);
    assert_eq!(
        at("register = \"lows\""),
        ["sources.toml:11 unknown-register"]
    );
    assert_eq!(
        at("address = \"javascript:alert(1)\"\nno_official_text = true"),
        ["sources.toml:11 bad-address"]
    );
    // Without registers a pack may leave it open.
    assert_eq!(problems(&source("", "")), NONE);
    // What is looked up by its number has one, or says what else to look for.
    let numbered = REGISTER.replace("\"title\"", "\"number\"");
    let by_number =
        |lines: &str| problems(&source(&numbered, &format!("register = \"laws\"\n{lines}")));
    assert_eq!(by_number(""), ["sources.toml:7 missing-key"]);
    assert_eq!(by_number("number = \"第74号\""), NONE);
    assert_eq!(by_number("look_for = \"水法\""), NONE);
    let other = REGISTER.replace("\"title\"", "\"colour\"");
    assert_eq!(
        problems(&source(&other, "no_official_text = true")),
        ["sources.toml:5 unknown-name"]
    );
}
