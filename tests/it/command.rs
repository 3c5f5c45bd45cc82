//! The command line on a small pack in a temporary folder: exit codes, places, formats and the server.

use crate::common::computed;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data");

/// A temporary folder with a copy of the small pack in `rules/`.
pub struct Desk(TempDir);

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        copy(Path::new(&format!("{DATA}/pack")), &desk.at("rules"));
        desk
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        fs::write(self.at(path), text).unwrap();
    }

    /// Replaces a text that must be there.
    pub fn edit(&self, path: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.at(path)).unwrap();
        assert!(text.contains(old), "{path} has no {old}");
        self.write(path, text.replacen(old, new, 1));
    }

    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_water-rules"));
        command
            .args(arguments.split(' '))
            .current_dir(self.0.path());
        command
    }

    pub fn run(&self, arguments: &str) -> Said {
        self.run_with(arguments, "")
    }

    /// The same of a command that may compute so many seconds at most, however long others keep it waiting.
    pub fn run_within(&self, most: Duration, arguments: &str) -> Said {
        let limit = format!("ulimit -t {} && exec \"$0\" \"$@\"", most.as_secs());
        let own = self.command(arguments);
        let mut command = Command::new("sh");
        command.args(["-c", &limit]);
        command.arg(own.get_program()).args(own.get_args());
        Self::said(command.current_dir(self.0.path()), "")
    }

    pub fn run_with(&self, arguments: &str, input: &str) -> Said {
        Self::said(&mut self.command(arguments), input)
    }

    fn said(command: &mut Command, input: &str) -> Said {
        let pipe = || Stdio::piped();
        let mut child = command
            .stdin(pipe())
            .stdout(pipe())
            .stderr(pipe())
            .spawn()
            .unwrap();
        // A command that doesn't read its input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Said {
            code: output.status.code().expect("was ended by its limit"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The verdict of each line of NDJSON.
fn verdicts(said: &Said) -> Vec<String> {
    let verdict = |line: &str| {
        serde_json::from_str::<Value>(line).unwrap()["verdict"]
            .as_str()
            .unwrap_or("-")
            .to_owned()
    };
    said.out.lines().map(verdict).collect()
}

pub const OVER: &str = r#"{"intake_m3": "2.71", "output": "1"}"#;

#[test]
fn help_and_calls_that_cannot_be_understood() {
    let desk = Desk::new();
    let help = desk.run("--help");
    assert_eq!(help.code, 0);
    for word in [
        "命令 / Commands",
        "screen",
        "check",
        "test",
        "bundle",
        "serve",
        "退出码",
        "Exit codes",
    ] {
        assert!(help.out.contains(word), "{word}");
    }
    let bad = desk.run("screen --formt json");
    assert_eq!(
        (bad.code, bad.err.contains("命令的写法不对 / The call")),
        (2, true)
    );
    let date = desk.run_with("screen - --as-of 2026-02-30", "{}");
    assert_eq!(
        (date.code, date.err.contains("“2026-02-30”不是日期")),
        (2, true)
    );
    let missing = desk.run("check nowhere");
    assert_eq!((missing.code, missing.err.contains("nowhere")), (2, true));
}

#[test]
fn check_says_nothing_of_a_good_pack() {
    let desk = Desk::new();
    desk.write("rules/.hidden", [0xff]);
    let said = desk.run("check");
    assert_eq!(
        (said.code, &*said.out),
        (0, "错误 0，警告 0 / 0 errors, 0 warnings\n"),
        "{said:?}"
    );
    // A warning alone doesn't fail it.
    desk.edit(
        "rules/quota/unit.rhai",
        "project.output, \"ratio\"",
        "project.output * 37, \"ratio\"",
    );
    let said = desk.run("check");
    assert_eq!(
        (said.code, said.out.contains("warning[")),
        (0, true),
        "{said:?}"
    );
}

#[test]
fn five_mistakes_in_five_files_have_their_places() {
    let desk = Desk::new();
    desk.edit("rules/fields.toml", "type = \"date\"", "type = \"day\"");
    desk.edit(
        "rules/parameters/quota.toml",
        "source = \"law\"",
        "source = \"lav\"",
    );
    desk.edit("rules/quota/unit.rhai", "project.output", "project.outptu");
    desk.edit(
        "rules/cases/quota.toml",
        "{ QUOTA-01 = \"pass\" }",
        "{ QUOTA-01 = \"passed\" }",
    );
    let (gbk, _, _) = encoding_rs::GBK.encode("# 水利\n");
    desk.write("rules/parameters/more.toml", gbk);
    let said = desk.run("check");
    assert_eq!(
        (said.code, said.out.lines().last()),
        (1, Some("错误 5，警告 0 / 5 errors, 0 warnings"))
    );
    for place in [
        "fields.toml:34:8: error[unknown-type]",
        "parameters/quota.toml:8:10: error[unknown-source]",
        "quota/unit.rhai:20:43: error[unknown-field]",
        "cases/quota.toml:9:14: error[unknown-outcome]",
        "parameters/more.toml:1:1: error[not-utf8]: 文件像是 GBK 编码，应为 UTF-8。 / This file looks like GBK",
    ] {
        assert!(said.out.contains(place), "{place}\n{}", said.out);
    }
    let json = desk.run("check --format json");
    let list: Vec<Value> = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json.code, 1);
    assert!(
        list.iter()
            .any(|d| d["code"] == "not-utf8" && d["span"]["file"] == "parameters/more.toml")
    );
    // A pack with errors isn't used, and says why.
    let screen = desk.run_with("screen -", OVER);
    assert_eq!(
        (
            screen.code,
            screen.out.as_str(),
            screen.err.contains("error[not-utf8]")
        ),
        (1, "", true)
    );
}

/// What code hosts need of SARIF 2.1.0 to show a problem at its line, by the properties that its schema requires.
#[test]
fn problems_as_sarif_stand_at_the_lines_of_the_repository() {
    let desk = Desk::new();
    let log = |said: &Said| -> Value { serde_json::from_str(&said.out).unwrap() };
    let good = desk.run("check --format sarif");
    assert_eq!(
        (good.code, &log(&good)["runs"][0]["results"]),
        (0, &json!([]))
    );
    desk.edit("rules/quota/unit.rhai", "project.output", "project.outptu");
    desk.edit("rules/pack.toml", "version", "# 版本\nversion");
    std::fs::create_dir(desk.at("rules/空 文件夹")).unwrap();
    desk.write("rules/空 文件夹/说明.toml", "");
    let said = desk.run("check rules --format sarif");
    assert_eq!(said.code, 1, "{said:?}");
    let whole = log(&said);
    assert_eq!(whole["version"], "2.1.0");
    assert!(
        whole["$schema"]
            .as_str()
            .unwrap()
            .ends_with("sarif-schema-2.1.0.json")
    );
    let [run] = whole["runs"].as_array().unwrap().as_slice() else {
        panic!("{whole}");
    };
    assert_eq!(run["tool"]["driver"]["name"], "water-rules");
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    for result in results {
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        assert!(["error", "warning"].contains(&result["level"].as_str().unwrap()));
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
    }
    let found = |code: &str| results.iter().find(|each| each["ruleId"] == code).unwrap();
    let typo = &found("unknown-field")["locations"][0]["physicalLocation"];
    assert_eq!(
        *typo,
        json!({
            "artifactLocation": { "uri": "rules/quota/unit.rhai" },
            "region": { "startLine": 20, "startColumn": 43, "endLine": 20, "endColumn": 49 },
        })
    );
    let text = found("unknown-field")["message"]["text"].as_str().unwrap();
    assert!(
        text.contains("“outptu”") && text.contains("Did you mean “output”?"),
        "{text}"
    );
    // By RFC 3986; the file is named as it is called.
    let unread = &found("not-of-a-pack")["locations"][0]["physicalLocation"];
    assert_eq!(
        unread["artifactLocation"]["uri"],
        "rules/%E7%A9%BA%20%E6%96%87%E4%BB%B6%E5%A4%B9/%E8%AF%B4%E6%98%8E.toml"
    );
    // Another place that matters stands beside, and what has no place is of the pack.
    let twice = "\n[[case]]\nid = \"twice\"\nname = { zh = \"甲\", en = \"A\" }\nas_of = 2026-01-01\n[case.record]\n[case.expect]\nverdict = \"pass\"\n";
    desk.write("rules/cases/more.toml", twice.repeat(2));
    let whole = log(&desk.run("check ./rules --format sarif"));
    let results = whole["runs"][0]["results"].as_array().unwrap();
    let twice = results
        .iter()
        .find(|each| each["ruleId"] == "duplicate-id")
        .unwrap();
    let first = &twice["relatedLocations"][0];
    assert_eq!(
        first["physicalLocation"]["artifactLocation"]["uri"],
        "rules/cases/more.toml"
    );
    assert_eq!(first["message"]["text"], "前一个 / the first");
    std::fs::create_dir(desk.at("nothing")).unwrap();
    let whole = log(&desk.run("check nothing --format sarif"));
    let place = &whole["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(
        *place,
        json!({ "artifactLocation": { "uri": "nothing/pack.toml" } })
    );
}

#[test]
fn a_wrong_case_says_what_it_expected() {
    let desk = Desk::new();
    let said = desk.run("test");
    assert_eq!(
        (said.code, said.out.contains("用例 2，不符 0")),
        (0, true),
        "{said:?}"
    );
    desk.edit(
        "rules/cases/quota.toml",
        "total = \"3.5\"",
        "total = \"3.6\"",
    );
    let said = desk.run("test");
    assert_eq!(said.code, 1);
    assert!(
        said.out.contains("cases/quota.toml:12: over-the-limit"),
        "{}",
        said.out
    );
    assert!(
        said.out
            .contains("figure total: 应为 3.6，实为 3.5 / expected 3.6, got 3.5"),
        "{}",
        said.out
    );
}

#[test]
fn decisions_are_counted_and_a_difference_is_explained_without_failing() {
    let desk = Desk::new();
    let decision = |id: &str, intake: &str, more: &str| {
        format!(
            "id = \"{id}\"\ntitle = {{ zh = \"决定\", en = \"Decision\" }}\nas_of = 2026-11-23\n\
             source = {{ zh = \"公报\", en = \"Gazette\" }}\ndecided = {{ zh = \"准予\", en = \"granted\" }}\n\
             verdicts = [\"pass\"]\n[facts]\nintake_m3 = \"{intake}\"\n[assumed]\noutput = \"1\"\n{more}"
        )
    };
    fs::create_dir(desk.at("rules/decisions")).unwrap();
    desk.write("rules/decisions/a.toml", decision("a", "2.70", ""));
    desk.write("rules/decisions/b.toml", decision("b", "2.71", ""));
    let said = desk.run("test");
    assert_eq!(said.code, 0, "{said:?}");
    for text in [
        "note: decisions/b.toml:1: 决定 / Decision: 机关：准予；规则包：退回修改 / authority: granted; pack: Revise\n    QUOTA-01: ",
        "公布的决定 2，与决定一致 1 / 2 published decisions, 1 come out as decided\n",
    ] {
        assert!(said.out.contains(text), "{text}\n{}", said.out);
    }
    // What the decision states can't be assumed beside it.
    desk.write(
        "rules/decisions/b.toml",
        decision("b", "2.71", "intake_m3 = \"2\"\n"),
    );
    let said = desk.run("check");
    assert_eq!(
        (said.code, said.out.contains("error[duplicate]")),
        (1, true),
        "{said:?}"
    );
}

#[test]
fn coverage_names_the_branches_that_no_case_reaches() {
    let desk = Desk::new();
    let said = desk.run("test --coverage");
    assert_eq!(said.code, 1, "{said:?}");
    for line in [
        "\n    2      3/3  QUOTA-01   pass revise  quota/unit.rhai\n",
        "\n    1      2/3  QUOTA-02   pass  quota/total.rhai\n",
        "\nquota/total.rhai:18:5: 没有用例走到：比对 total 不符 / no case reaches it: the check `total` fails\n",
        "\n分支 6，走到 5（83.3%） / 6 branches, 5 reached (83.3%)\n",
    ] {
        assert!(said.out.contains(line), "{line}\n{}", said.out);
    }
    desk.edit("rules/cases/quota.toml", "[\"1.5\", \"2\"]", "[\"-1.5\"]");
    desk.edit(
        "rules/cases/quota.toml",
        "total = \"3.5\"",
        "total = \"-1.5\"",
    );
    desk.edit(
        "rules/cases/quota.toml",
        "output = \"1\"",
        "output = \"1\"\nmonthly_m3 = [\"1\"]",
    );
    // A limit without a case is named, too.
    let said = desk.run("test --coverage");
    assert_eq!(said.code, 1, "{said:?}");
    for line in [
        "6 reached (100.0%)",
        "\nquota/total.rhai:18:5: 比对 total 没有正好在界上的用例 / no case is at the limit of the check `total`\n",
        "\n界 2，有用例正好在界上 1（50.0%） / 2 limits, 1 with a case at it (50.0%)\n",
    ] {
        assert!(said.out.contains(line), "{line}\n{}", said.out);
    }
    desk.edit(
        "rules/cases/quota.toml",
        "monthly_m3 = [\"1\"]",
        "monthly_m3 = [\"0\"]",
    );
    let said = desk.run("test --coverage");
    assert_eq!(said.code, 0, "{said:?}");
    let whole = "\n表的行 0，读到 0（100.0%） / 0 rows of tables, 0 read (100.0%)\n";
    assert!(said.out.contains(whole), "{said:?}");
}

#[test]
fn a_broken_property_shows_the_record_before_and_after() {
    let desk = Desk::new();
    let property = |field: &str| {
        let head = "[[property]]\nid = \"p\"\nname = { zh = \"性质\", en = \"Property\" }\n";
        format!("{head}kind = \"never_worse\"\nchange = \"lowered\"\nfields = [\"{field}\"]\n")
    };
    desk.write("rules/properties.toml", property("intake_m3"));
    let said = desk.run("test");
    assert_eq!(
        (
            said.code,
            said.out
                .contains("性质 1，不成立 0 / 1 properties, 0 failed")
        ),
        (0, true),
        "{said:?}"
    );
    desk.write("rules/properties.toml", property("output"));
    let said = desk.run("test");
    assert_eq!(said.code, 1, "{said:?}");
    for text in [
        "properties.toml:2: p: 性质 / Property\n    output: \"1\" → ",
        "  verdict: pass → revise\n",
        "  QUOTA-01: pass → revise\n",
        "  改前 / before {\"intake_m3\":\"2.70\",\"output\":\"1\"}\n",
        "  改后 / after  {\"intake_m3\":\"2.70\",\"output\":",
        "性质 1，不成立 1 / 1 properties, 1 failed\n",
    ] {
        assert!(said.out.contains(text), "{text}\n{}", said.out);
    }
    let none = desk.run("test --properties 0");
    assert_eq!(
        (none.code, none.out.contains("性质")),
        (0, false),
        "{none:?}"
    );
}

#[test]
fn what_changes_by_an_answer_of_none_and_what_passes_unasked_is_found() {
    let desk = Desk::new();
    let property = |kind: &str, change: &str, more: &str| {
        let head = "[[property]]\nid = \"p\"\nname = { zh = \"性质\", en = \"Property\" }\n";
        format!("{head}kind = \"{kind}\"\nchange = \"{change}\"\n{more}\n")
    };
    // A blank list of months is no answer, and none is one: the rule that asks for it is decided.
    let asks =
        "fn judge(project) { if project.has(\"monthly_m3\") { conclude(condition(\"b\")); } }\n";
    desk.write(
        "rules/quota/asks.rhai",
        crate::common::rule("QUOTA-03", asks),
    );
    let months = "fields = [\"monthly_m3\"]";
    for (kind, change, more, code) in [
        ("never_changes", "said_none", months, 1),
        (
            "never_passes_unasked",
            "removed",
            "codes = [\"QUOTA-02\"]",
            1,
        ),
    ] {
        desk.write("rules/properties.toml", property(kind, change, more));
        let said = desk.run("test");
        assert_eq!(said.code, code, "{kind} {more} {said:?}");
    }
    desk.write(
        "rules/properties.toml",
        property("never_changes", "said_none", ""),
    );
    let said = desk.run("test");
    assert_eq!(said.code, 1, "{said:?}");
}

#[test]
fn screen_reads_every_format_in_order() {
    let desk = Desk::new();
    let on = r#"{"intake_m3": 2.70, "output": 1}"#;
    let one = desk.run_with("screen - --as-of 2026-11-23 --format json", OVER);
    assert_eq!(
        (one.code, verdicts(&one)),
        (0, vec!["revise".to_owned()]),
        "{one:?}"
    );
    assert!(one.out.contains("\"as_of\":\"2026-11-23\""));

    desk.write("list.json", format!("[{OVER}, {on}, {{}}]"));
    desk.write("list.ndjson", format!("{OVER}\n{on}\n{{}}\n"));
    desk.write(
        "list.csv",
        "\u{feff}intake_m3,output,name\r\n2.71,1,甲\r\n2.70,1,乙\r\n,1,丙\r\n",
    );
    desk.write(
        "gbk.csv",
        encoding_rs::GBK
            .encode("取水量,产量\n2.71,1\n2.70,1\n,1\n")
            .0,
    );
    for file in ["list.json", "list.ndjson", "list.csv", "gbk.csv"] {
        let said = desk.run(&format!("screen {file} --as-of 2026-11-23"));
        assert_eq!(
            (said.code, verdicts(&said).join(" ")),
            (0, "revise pass undetermined".to_owned()),
            "{file}: {said:?}"
        );
        assert_eq!(
            said.err.contains("gbk.csv：按 GBK 编码读取"),
            file == "gbk.csv",
            "{}",
            said.err
        );
    }
    // The same record gives the same bytes however it comes.
    assert_eq!(
        desk.run("screen list.json --as-of 2026-11-23")
            .out
            .lines()
            .next(),
        one.out.lines().next()
    );
    let array = desk.run("screen list.json --format json");
    assert_eq!(
        serde_json::from_str::<Vec<Value>>(&array.out)
            .unwrap()
            .len(),
        3
    );

    let book = desk.run(&format!("screen {DATA}/projects.xlsx --as-of 2026-11-23"));
    assert_eq!(verdicts(&book).join(" "), "pass revise undetermined");

    let table = desk.run("screen list.csv --as-of 2026-11-23 --format table");
    for text in [
        "── 甲  【退回修改】",
        "2.71 m³/MWh 不高于 限值 2.7 m³/MWh (-0.01)",
        "《水法》第1条",
        "缺少      取水量",
    ] {
        assert!(table.out.contains(text), "{text}\n{}", table.out);
    }
    let table = desk.run("screen list.csv --format table --lang en");
    assert!(
        table.out.contains("【Revise】") && table.out.contains("Water Law, Art. 1"),
        "{}",
        table.out
    );
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_goes_on() {
    let desk = Desk::new();
    let unknown = desk.run_with(
        "screen -",
        r#"{"intake_m3": 2.70, "outptu": 1, "output": 1}"#,
    );
    let report: Value = serde_json::from_str(&unknown.out).unwrap();
    assert_eq!(
        (unknown.code, &report["verdict"]),
        (0, &Value::from("pass"))
    );
    assert_eq!(report["problems"][0]["field"], "outptu");

    desk.write("rows.csv", "intake_m3,output\n2.71,1\n2.71\n2.70,1\n");
    let rows = desk.run("screen rows.csv");
    assert_eq!(
        (rows.code, verdicts(&rows).join(" ")),
        (2, "revise - pass".to_owned())
    );
    assert!(
        rows.err
            .contains("rows.csv:3: 这一行有 1 格，表头有 2 列。"),
        "{}",
        rows.err
    );
    assert!(
        rows.out
            .lines()
            .nth(1)
            .unwrap()
            .starts_with(r#"{"error":{"#),
        "{}",
        rows.out
    );
    let csv = desk.run("screen rows.csv --format csv");
    assert_eq!((csv.code, csv.out.lines().count()), (2, 4));

    let json = desk.run_with("screen -", "{\"output\": }");
    assert_eq!((json.code, json.out.as_str()), (2, ""));
    assert!(json.err.contains("第 1 行第 12 列"), "{}", json.err);
    assert_eq!(desk.run("screen nowhere.json").code, 2);
}

#[test]
fn a_bundle_gives_the_same_report() {
    let desk = Desk::new();
    assert_eq!(desk.run("bundle -o pack.json").code, 0);
    let bundle: Value = serde_json::from_slice(&fs::read(desk.at("pack.json")).unwrap()).unwrap();
    assert!(bundle["compiled"].is_string());
    assert_eq!(
        bundle["files"]["pack.toml"],
        fs::read_to_string(desk.at("rules/pack.toml")).unwrap()
    );
    let folder = desk.run_with("screen - --as-of 2026-11-23", OVER);
    let bundle = desk.run_with("screen - --as-of 2026-11-23 --pack pack.json", OVER);
    assert_eq!((bundle.code, &bundle.out), (0, &folder.out));

    desk.edit("rules/quota/unit.rhai", "unit_limit", "unit_limt");
    let bad = desk.run("bundle -o bad.json");
    assert_eq!((bad.code, desk.at("bad.json").exists()), (1, false));
    assert!(
        bad.err.contains("quota/unit.rhai:21:24: error["),
        "{}",
        bad.err
    );
}

#[test]
fn generated_records_are_the_same_for_a_seed_and_can_be_screened() {
    let desk = Desk::new();
    let one = desk.run("generate rules --count 40 --seed 3");
    assert_eq!((one.code, one.out.lines().count()), (0, 40));
    assert_eq!(one.out, desk.run("generate rules --count 40 --seed 3").out);
    assert_ne!(one.out, desk.run("generate rules --count 40 --seed 4").out);
    let reports = desk.run_with("screen - --as-of 2026-11-23", &one.out);
    assert_eq!((reports.code, reports.out.lines().count()), (0, 40));
    let dated = desk.run("generate rules --count 40 --seed 3 --dated");
    for (dated, record) in dated.out.lines().zip(one.out.lines()) {
        let dated: Value = serde_json::from_str(dated).unwrap();
        assert_eq!(
            (&dated["as_of"], dated["record"].to_string().as_str()),
            (&"2026-11-23".into(), record)
        );
    }
}

#[test]
fn what_a_rule_prints_is_shown_and_warned_of() {
    let desk = Desk::new();
    desk.edit(
        "rules/quota/unit.rhai",
        "fn judge(project) {",
        "fn judge(project) {\n    print(project.intake_m3);",
    );
    let check = desk.run("check rules");
    assert_eq!(check.code, 0);
    assert!(
        check.out.contains("quota/unit.rhai:19:5: warning[print]"),
        "{}",
        check.out
    );
    let table = desk.run_with("screen - --as-of 2026-11-23 --format table", OVER);
    assert!(table.out.contains("quota/unit:19  2.71"), "{}", table.out);
}

#[test]
fn a_report_is_lean_unless_everything_is_asked_for() {
    let desk = Desk::new();
    // A rule that doesn't concern the record.
    desk.edit(
        "rules/quota/total.rhai",
        "fn judge",
        "fn applies(project) {\n    project.intake_m3 > 9\n}\n\nfn judge",
    );
    let report = |more: &str| -> Value {
        let said = desk.run_with(&format!("screen - --as-of 2026-11-23{more}"), OVER);
        assert_eq!(said.code, 0, "{said:?}");
        serde_json::from_str(&said.out).unwrap()
    };
    let codes = |report: &Value| -> Vec<String> {
        let findings = report["findings"].as_array().unwrap();
        findings
            .iter()
            .map(|f| f["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let (lean, full) = (report(" --format json"), report(" --format json --full"));
    assert_eq!(report(""), lean);
    assert_eq!(
        (codes(&lean), &lean["not_applicable"]["QUOTA-02"]),
        (vec!["QUOTA-01".to_owned()], &"intake_m3".into())
    );
    assert_eq!(codes(&full), ["QUOTA-01", "QUOTA-02"]);
    assert_eq!(
        (
            &full["findings"][1]["outcome"],
            &full["findings"][1]["reason"]
        ),
        (&"not_applicable".into(), &"intake_m3".into())
    );
    assert_eq!(full["findings"][0]["fields"][0]["label"]["en"], "Intake");
    for format in ["csv", "table", "certificate"] {
        let said = desk.run_with(&format!("screen - --format {format} --full"), OVER);
        assert_eq!(
            (said.code, said.err.contains("--full 只用于 json 和 ndjson")),
            (2, true),
            "{said:?}"
        );
    }
    // What a certificate says of a rule that no longer concerns the record.
    let certificate = desk
        .run_with("screen - --as-of 2026-11-23 --format certificate", OVER)
        .out;
    desk.edit("rules/quota/total.rhai", "> 9", "> 1");
    let said = desk.run_with("verify -", &certificate);
    let line = "[finding] QUOTA-02 的意见：证书 not_applicable，现在 pass / ";
    assert_eq!(
        (
            said.code,
            said.out.contains(line),
            said.out.matches("QUOTA-02").count()
        ),
        (1, true, 2),
        "{}",
        said.out
    );
}

#[test]
fn what_nothing_decides_is_out_of_scope_in_every_format() {
    let desk = Desk::new();
    desk.edit(
        "rules/quota/unit.rhai",
        "fn judge",
        "fn applies(project) {\n    project.intake_m3 > 9\n}\n\nfn judge",
    );
    desk.edit(
        "rules/quota/total.rhai",
        "fn judge",
        "fn applies(project) {\n    project.intake_m3 > 9\n}\n\nfn judge",
    );
    let said = |format: &str| {
        desk.run_with(
            &format!("screen - --as-of 2026-11-23 --format {format}"),
            OVER,
        )
        .out
    };
    assert!(said("table").contains("【不在审查范围】"));
    assert!(said("table --lang en").contains("【Out of scope】"));
    assert!(said("csv").contains(",out_of_scope,"));
    assert!(said("ndjson").starts_with("{\"verdict\":\"out_of_scope\","));
    let certificate = said("certificate");
    assert!(certificate.contains("\"verdict\":\"out_of_scope\""));
    let verified = desk.run_with("verify -", &certificate);
    assert_eq!(
        (verified.code, verified.out.contains("结论“不在审查范围”")),
        (0, true),
        "{verified:?}"
    );
}

/// A certificate of [`OVER`] in `over.json`.
pub fn certified(desk: &Desk, more: &str) -> String {
    let said = desk.run_with(
        &format!("screen - --as-of 2026-11-23 --format certificate{more}"),
        OVER,
    );
    assert_eq!(said.code, 0, "{said:?}");
    desk.write("over.json", &said.out);
    said.out
}

#[test]
fn a_certificate_is_the_same_when_it_is_run_again() {
    let desk = Desk::new();
    for (more, begins) in [("", "sha256:"), (" --digest sm3", "sm3:")] {
        let text = certified(&desk, more);
        let all: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            format!("{all}\n"),
            text,
            "keys are in order, with nothing between"
        );
        assert_eq!(
            (&all["record"]["intake_m3"], &all["report"]["as_of"]),
            (&Value::from("2.71"), &Value::from("2026-11-23"))
        );
        assert!(
            all["digest"].as_str().unwrap().starts_with(begins),
            "{text}"
        );
        let said = desk.run("verify over.json");
        assert_eq!(said.code, 0, "{said:?}");
        assert!(
            said.out
                .starts_with("一致：重新审查得到同样的报告，结论“退回修改”。 / Same: "),
            "{}",
            said.out
        );
    }
    // One a line, from a list; numbers stay as they were written.
    let list = desk.run_with(
        "screen - --format certificate",
        &format!("[{OVER}, {{\"intake_m3\": 2.70, \"output\": 1.0}}]"),
    );
    assert!(
        list.out.contains("\"intake_m3\":2.70,\"output\":1.0"),
        "{}",
        list.out
    );
    let said = desk.run_with("verify -", &list.out);
    assert_eq!(
        (said.code, said.out.matches("一致：").count()),
        (0, 2),
        "{said:?}"
    );
}

#[test]
fn a_change_of_any_byte_of_a_certificate_is_found() {
    let desk = Desk::new();
    let loaded = water_rules::load_pack(&pack::Bundle::read(&bundled(&desk)).unwrap().files);
    let pack = loaded.pack.unwrap();
    let text = certified(&desk, "");
    let text = text.trim_end();
    let today = water_rules::parse_date("2026-11-28").unwrap();
    assert!(pack.verify(text, today).unwrap()[0].same);
    for place in 0..text.len() {
        let mut bytes = text.as_bytes().to_vec();
        bytes[place] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else {
            continue;
        };
        let same = pack
            .verify(&changed, today)
            .is_ok_and(|results| results.iter().all(|r| r.same));
        assert!(
            !same,
            "byte {place}: {}",
            &changed[place.saturating_sub(20)..(place + 20).min(changed.len())]
        );
    }
}

pub fn bundled(desk: &Desk) -> String {
    assert_eq!(desk.run("bundle -o pack.json").code, 0);
    fs::read_to_string(desk.at("pack.json")).unwrap()
}

#[test]
fn verify_says_exactly_what_differs() {
    let desk = Desk::new();
    let text = certified(&desk, "");
    let differs = |text: &str, lines: &[&str]| {
        desk.write("other.json", text);
        let said = desk.run("verify other.json");
        assert_eq!(said.code, 1, "{said:?}");
        for line in lines {
            assert!(said.out.contains(line), "{line}\n{}", said.out);
        }
    };
    let digest = "[digest] 证书被改动过：摘要不符：证书 sha256:";
    differs(
        &text.replacen("2.71", "2.70", 1),
        &[
            digest,
            "[verdict] 结论：证书 revise，现在 pass / Verdict: certificate revise, now pass",
        ],
    );
    let verdict = text.replace("\"verdict\":\"revise\"", "\"verdict\":\"pass\"");
    differs(
        &verdict,
        &[digest, "[verdict] 结论：证书 pass，现在 revise"],
    );
    // A forged report under a digest of its own doesn't survive being run again.
    let mut forged: Value = serde_json::from_str(&text).unwrap();
    forged["report"]["verdict"] = "pass".into();
    forged["report"]["findings"][0]["outcome"] = "pass".into();
    forged["report"]["findings"][0]["checks"][0]["limit"] = "3".into();
    let named = [
        "[verdict] 结论：证书 pass，现在 revise",
        "[finding] QUOTA-01 的意见：证书 pass，现在 revise / Outcome of QUOTA-01: certificate pass, now revise",
        "[finding] QUOTA-01 checks 1 limit：证书 3，现在 2.7 /",
    ];
    differs(&forged.to_string(), &named);
    // A key that is there twice could be read in two ways.
    let twice = text.replacen(
        "{\"certificate\":3,",
        "{\"certificate\":3,\"digest\":\"sha256:00\",",
        1,
    );
    differs(&twice, &["[form] 证书的写法被改动过"]);
    differs(
        &serde_json::to_string_pretty(&serde_json::from_str::<Value>(&text).unwrap()).unwrap(),
        &["[form]"],
    );
    let engine = text.replace("\"engine\":\"", "\"engine\":\"9.");
    differs(&engine, &[digest, "[engine] 引擎版本不同：证书 9."]);

    // Other rules: the pack is named, and what it changes.
    desk.edit("rules/parameters/quota.toml", "2.70", "2.72");
    desk.edit(
        "rules/quota/total.rhai",
        "sum(project.monthly_m3)",
        "sum(project.monthly_m3) + 1",
    );
    differs(
        &text,
        &[
            "[pack] 规则包不同：证书 small 1 sha256:",
            "[verdict] 结论：证书 revise，现在 pass",
        ],
    );
    desk.run_with("verify -", &text);
    let json = desk.run("verify other.json --format json");
    let results: Vec<Value> = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        (
            json.code,
            &results[0]["same"],
            &results[0]["differences"][0]["code"]
        ),
        (1, &false.into(), &"pack".into())
    );
}

#[test]
fn verify_names_a_figure_with_both_values() {
    let desk = Desk::new();
    let record = r#"{"intake_m3": "1", "output": "1", "monthly_m3": ["1.5", "2"]}"#;
    let text = desk.run_with("screen - --format certificate", record).out;
    let said = desk.run_with("verify -", &text.replace("\"3.5\"", "\"3.6\""));
    assert_eq!(said.code, 1, "{said:?}");
    let line = "[figure] QUOTA-02 的测算值“合计”：证书 3.6，现在 3.5 / Figure of QUOTA-02: Total: certificate 3.6, now 3.5\n";
    assert_eq!(
        (
            said.out.contains(line),
            said.out.matches("[figure]").count()
        ),
        (true, 1),
        "{}",
        said.out
    );
}

#[test]
fn an_empty_part_of_a_job_is_no_failure_and_a_bad_line_only_if_it_is_to_be() {
    let desk = Desk::new();
    for input in ["", "\n \n"] {
        let said = desk.run_with("screen -", input);
        assert_eq!(
            (said.code, &*said.out, &*said.err),
            (0, "", ""),
            "{input:?}"
        );
    }
    // A table has its headings, so that what reads it finds its columns.
    let said = desk.run_with("screen - --format csv", "");
    assert_eq!((said.code, said.out.lines().count()), (0, 1), "{said:?}");
    // The first line decides nothing about the others.
    let lines = format!("[1]\n{OVER}\n\n{{\"a\":\n{OVER}\n");
    let said = desk.run_with("screen - --bad-lines keep", &lines);
    assert_eq!(said.code, 0, "{said:?}");
    let out: Vec<&str> = said.out.lines().collect();
    let [first, second, fourth, fifth] = out[..] else {
        panic!("{said:?}");
    };
    assert!(
        first.contains("\"error\"") && first.contains("\"line\":1"),
        "{first}"
    );
    assert!(
        fourth.contains("\"error\"") && fourth.contains("\"line\":4"),
        "{fourth}"
    );
    assert!(second.starts_with("{\"verdict\":"), "{second}");
    assert_eq!(second, fifth);
    assert!(
        said.err.contains("-:1: ") && said.err.contains("-:4: "),
        "{}",
        said.err
    );
    // Unless it is asked for, a job hears of it.
    assert_eq!(desk.run_with("screen -", &format!("{OVER}\n[1]\n")).code, 2);
    // Of a file that isn't standard input an empty one is a mistake.
    desk.write("empty.ndjson", "");
    let said = desk.run("screen empty.ndjson");
    assert_eq!(
        (said.code, said.err.contains("文件是空的")),
        (2, true),
        "{said:?}"
    );
    // A table of headings alone gives nothing, and says so.
    desk.write("headings.csv", "name,intake_m3\n");
    let said = desk.run("screen headings.csv");
    assert_eq!((said.code, &*said.out), (0, ""), "{said:?}");
    assert!(said.err.contains("里面没有项目"), "{said:?}");
}

#[test]
fn a_field_is_in_the_key_of_an_answer_once() {
    let twice = "screen - --key name --key intake_m3 --key name";
    let said = Desk::new().run_with(twice, OVER);
    assert_eq!((said.code, &*said.out), (2, ""), "{said:?}");
    assert!(said.err.contains("--key：“name”给了两次"), "{said:?}");
}

#[test]
fn what_is_no_certificate_is_refused() {
    let desk = Desk::new();
    let report = desk.run_with("screen - --format json", OVER).out;
    for (text, says) in [
        (
            report.as_str(),
            "这是一份普通报告，里面没有项目数据，不能重算。",
        ),
        (&format!("[{report}]"), "这是一份普通报告"),
        ("{}", "这不是证书"),
        ("", "文件是空的"),
        ("{\"certificate\": 1}", "证书格式为 1"),
        ("{\"certificate\"", "第 1 行"),
    ] {
        let said = desk.run_with("verify -", text);
        assert_eq!(
            (said.code, said.err.contains(says)),
            (2, true),
            "{text}: {said:?}"
        );
    }
}

/// The key of the examples in RFC 8410, known to all.
pub const KEY: [&str; 2] = [
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n",
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n",
];
/// The public half of another key.
pub const OTHER: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";

/// The private half of [`OTHER`], of the first test in RFC 8032.
const OTHER_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";

#[test]
fn two_sign_one_after_the_other_and_two_can_be_asked_for() {
    let desk = Desk::new();
    desk.write("a.pem", KEY[0]);
    desk.write("a.pub", KEY[1]);
    desk.write("b.pem", OTHER_PRIVATE);
    desk.write("b.pub", OTHER);
    let done = |call: &str| {
        let said = desk.run(call);
        assert_eq!(said.code, 0, "{call}: {said:?}");
        said
    };
    done("bundle -o one.json --sign a.pem");
    assert!(
        done("bundle one.json -o two.json --sign b.pem")
            .out
            .contains("已签名（2 个）")
    );
    assert!(
        done("bundle -o both.json --sign a.pem --sign b.pem")
            .out
            .contains("已签名（2 个）")
    );
    let code = |pack: &str| {
        let call = format!("screen - --as-of 2026-11-23 --pack {pack}");
        let said = desk.run_with(&call, OVER);
        said.code
    };
    for pack in ["two.json", "both.json"] {
        assert_eq!(code(&format!("{pack} --trust a.pub")), 0);
        assert_eq!(
            code(&format!(
                "{pack} --trust a.pub --trust b.pub --trust-count 2"
            )),
            0
        );
        // One key that is given twice is one, with whatever around it, and however its lines break.
        let [begin, key, end] = KEY[1].lines().collect::<Vec<_>>()[..] else {
            panic!("{}", KEY[1]);
        };
        let (first, rest) = key.split_at(20);
        desk.write("words.pub", format!("of the second reviewer\n{}", KEY[1]));
        desk.write("lines.pub", format!("{begin}\r\n{key}\r\n{end}\r\n\r\n"));
        desk.write("broken.pub", format!("{begin}\n{first}\n{rest}\n{end}\n"));
        for again in ["a.pub", "words.pub", "lines.pub", "broken.pub"] {
            let call = format!("{pack} --trust a.pub --trust {again} --trust-count 2");
            assert_eq!(code(&call), 2, "{again}");
        }
    }
    assert_eq!(code("one.json --trust a.pub --trust b.pub"), 0);
    assert_eq!(
        code("one.json --trust a.pub --trust b.pub --trust-count 2"),
        2
    );
    // Who signed other files vouches for none of these.
    let text = fs::read_to_string(desk.at("two.json")).unwrap();
    desk.write("changed.json", text.replacen("2.70", "2.80", 1));
    done("bundle changed.json -o changed.json --sign b.pem");
    assert_eq!(code("changed.json --trust b.pub"), 0);
    assert_eq!(code("changed.json --trust a.pub"), 2);
}

#[test]
fn a_table_that_excel_saved_is_used_and_said_to_be_one() {
    let desk = Desk::new();
    fs::create_dir_all(desk.at("rules/tables")).unwrap();
    desk.write("rules/tables/limits.toml", "title = { zh = \"表\", en = \"Table\" }\n[[column]]\nname = \"kind\"\ntype = \"text\"\nlabel = { zh = \"种类\", en = \"Kind\" }\n");
    let rows = "kind;effective_from;effective_to;source;confidence\r\n空冷;2019/12/27;;law;S1\r\n";
    desk.write("rules/tables/limits.csv", encoding_rs::GBK.encode(rows).0);
    let said = desk.run("check");
    assert_eq!(said.code, 0, "{said:?}");
    for word in [
        "tables/limits.csv:1:1: warning[not-utf8]",
        "tables/limits.csv:1:1: warning[other-separator]",
        "tables/limits.csv:2:1: warning[other-date]",
    ] {
        assert!(said.out.contains(word), "{word}\n{}", said.out);
    }
    assert_eq!(desk.run_with("screen - --as-of 2026-11-23", OVER).code, 0);
}

#[test]
fn only_a_pack_that_a_trusted_key_signed_is_used() {
    let desk = Desk::new();
    desk.write("key.pem", KEY[0]);
    desk.write("key.pub", KEY[1]);
    desk.write("other.pub", OTHER);
    let said = desk.run("bundle -o signed.json --sign key.pem");
    assert_eq!(
        (said.code, said.out.contains("已签名")),
        (0, true),
        "{said:?}"
    );
    assert_eq!(desk.run("bundle -o plain.json").code, 0);
    let screen = |pack: &str| {
        desk.run_with(
            format!("screen - --as-of 2026-11-23 {pack}").trim_end(),
            OVER,
        )
    };
    let open = screen("");
    // Signed or not, the pack and its digest are the same.
    for pack in [
        "--pack signed.json",
        "--pack signed.json --trust key.pub",
        "--pack signed.json --trust other.pub --trust key.pub",
    ] {
        assert_eq!(
            (screen(pack).code, &screen(pack).out),
            (0, &open.out),
            "{pack}"
        );
    }
    let refused = |pack: &str| {
        let said = screen(pack);
        assert_eq!(
            (
                said.code,
                said.out.as_str(),
                said.err.contains("没有受信任的签名")
            ),
            (2, "", true),
            "{pack}: {said:?}"
        );
    };
    refused("--trust key.pub");
    refused("--pack plain.json --trust key.pub");
    refused("--pack signed.json --trust other.pub");
    let text = fs::read_to_string(desk.at("signed.json")).unwrap();
    desk.write("changed.json", text.replacen("2.70", "2.80", 1));
    refused("--pack changed.json --trust key.pub");
    let certificate = certified(&desk, "");
    assert_eq!(
        desk.run_with("verify - --pack signed.json --trust key.pub", &certificate)
            .code,
        0
    );
    assert_eq!(
        desk.run_with("verify - --trust key.pub", &certificate).code,
        2
    );
    for call in [
        "screen - --trust key.pem",
        "bundle -o no.json --sign key.pub",
        "bundle -o no.json --sign nowhere",
    ] {
        let said = desk.run_with(call, OVER);
        assert_eq!(
            (said.code, desk.at("no.json").exists()),
            (2, false),
            "{call}: {said:?}"
        );
    }
}

#[test]
fn what_if_says_what_to_change_and_proves_it() {
    let desk = Desk::new();
    let fields = fs::read_to_string(desk.at("rules/fields.toml")).unwrap();
    desk.write(
        "rules/fields.toml",
        format!(
            "{fields}\n[[measure]]\nid = \"less\"\ntitle = {{ zh = \"节水\", en = \"Save\" }}\nless = [\"intake_m3\"]\n\
             [[measure]]\nid = \"more\"\ntitle = {{ zh = \"扩产\", en = \"Grow\" }}\nmore = [\"output\"]\n"
        ),
    );
    let over = desk.run_with("what-if - --as-of 2026-11-23", OVER);
    assert_eq!(over.code, 0, "{over:?}");
    for text in [
        "── 项目 1  【退回修改】  2026-11-23\nQUOTA-01  退回修改  单位取水\n",
        "目标：没有重于“附条件”的意见\n  节水：取水量 2.71 → 2.7 m³/a (-0.01)  → 通过\n      差一步 2.71 m³/a：退回修改 QUOTA-01\n",
        "  扩产：产量 1 → 1.01 MWh/a (+0.01)  → 通过\n      差一步 1 MWh/a：退回修改 QUOTA-01\n",
    ] {
        assert!(over.out.contains(text), "{text}\n{}", over.out);
    }
    let english = desk.run_with("what-if - --lang en", OVER);
    assert!(
        english
            .out
            .contains("  Save: Intake 2.71 → 2.7 m³/a (-0.01)  → Pass\n"),
        "{}",
        english.out
    );
    let under = desk.run_with("what-if -", &OVER.replace("2.71", "1"));
    let room = "还能增加多少：\n  取水量 1 → 2.7 m³/a (+1.7)\n      再多一步 2.71 m³/a：退回修改 QUOTA-01\n";
    assert!(under.out.contains(room), "{}", under.out);
    let json = desk.run_with("what-if - --format json", OVER);
    let answer: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(answer["goals"][0]["answers"][0]["changes"][0]["to"], "2.7");
    assert_eq!(desk.run_with("what-if -", "[1]").code, 2);
}

#[test]
fn explain_shows_the_way_from_inputs_to_outcome() {
    let desk = Desk::new();
    let branch = "if project.metered { note(\"limit\"); } else { note(\"ratio\"); }\n    require";
    desk.edit("rules/quota/unit.rhai", "require", branch);
    let record = OVER.replace('}', ", \"metered\": true}");
    let said = desk.run_with("screen - --as-of 2026-11-23 --explain", &record);
    assert_eq!(said.code, 0, "{said:?}");
    let expected = "\
── 项目 1  【退回修改】  2026-11-23
QUOTA-01  退回修改  单位取水  (quota/unit.rhai)
  数据        取水量 = 2.71 m³/a
  数据        产量 = 1 MWh/a
  数据        在线计量 = 是
  参数        限值 = 2.7 m³/MWh  [S1; 《水法》; 2020-01-01—]
  第 19 行    if 的条件成立  if project.metered { note(\"limit\"); } else { note(\"ratio\"); }
  第 20 行    ✗ 取水量与产量之比 2.71 m³/MWh 不高于 限值 2.7 m³/MWh (-0.01)
  结论        退回修改：高出 0.01 m³/MWh，应改造。限值
  依据        《水法》第1条
";
    assert!(said.out.starts_with(expected), "{}", said.out);
    let english = desk.run_with(
        "screen - --explain --lang en",
        &record.replace("true", "false"),
    );
    assert!(
        english
            .out
            .contains("  line 19     the condition of `if` doesn't hold  if "),
        "{}",
        english.out
    );
    // The report in it is the whole report.
    let json = desk.run_with(
        "screen - --as-of 2026-11-23 --explain --format json",
        &record,
    );
    let mut explained: Value = serde_json::from_str(&json.out).unwrap();
    let explanations = explained
        .as_object_mut()
        .unwrap()
        .remove("explanations")
        .unwrap();
    let report: Value = serde_json::from_str(
        &desk
            .run_with("screen - --as-of 2026-11-23 --full", &record)
            .out,
    )
    .unwrap();
    assert_eq!(explained, report);
    let steps: Vec<&str> = explanations[0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["step"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps,
        ["field", "field", "field", "parameter", "branch", "check"]
    );
    assert_eq!(
        (
            &explanations[0]["steps"][4]["line"],
            &explanations[0]["file"]
        ),
        (&19.into(), &"quota/unit.rhai".into())
    );
    assert_eq!(
        desk.run_with("screen - --explain --format csv", &record)
            .code,
        2
    );
}

#[test]
fn impact_says_whose_verdict_flips() {
    let desk = Desk::new();
    copy(&desk.at("rules"), &desk.at("changed"));
    desk.edit(
        "changed/parameters/quota.toml",
        "value = \"2.70\"",
        "value = \"2.60\"",
    );
    let record = |name: &str, intake: &str| {
        format!("{{\"name\": \"{name}\", \"intake_m3\": \"{intake}\", \"output\": \"100\"}}\n")
    };
    desk.write(
        "projects.ndjson",
        format!("{}[]\n{}", record("甲厂", "265"), record("乙厂", "250")),
    );
    let said = desk.run("impact projects.ndjson --after changed --as-of 2026-11-23");
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.starts_with(
            "适用规定日期 2026-11-23\n2 个项目中有 1 个结论改变：1 个由“通过”变为“退回修改”"
        ),
        "{}",
        said.out
    );
    assert!(
        said.out.contains("1  通过 → 退回修改  QUOTA-01"),
        "{}",
        said.out
    );
    assert!(said.err.contains("projects.ndjson:2: "), "{}", said.err);
    let said = desk
        .run("impact projects.ndjson --after changed --as-of 2026-11-23 --format json --lang en");
    let impact: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&impact["flipped"], &impact["first"][0]["index"]),
        (&Value::from(1), &Value::from(0))
    );
    assert_eq!(
        (&impact["as_of"], &impact["changes_on"]),
        (&Value::from("2026-11-23"), &json!([]))
    );
    assert_eq!(desk.run("impact projects.ndjson").code, 2);
}

#[test]
fn the_impact_of_a_change_that_comes_later_is_that_of_its_day_and_of_the_day_before() {
    let desk = Desk::new();
    copy(&desk.at("rules"), &desk.at("changed"));
    // From a day that no clock is past.
    let value = |from: &str, until: &str, value: &str| {
        format!(
            "from = {from}\n{until}value = \"{value}\"\nsource = \"law\"\nconfidence = \"S1\"\n"
        )
    };
    let until = "until = 2098-12-31\n";
    desk.edit(
        "changed/parameters/quota.toml",
        &value("2020-01-01", "", "2.70"),
        &format!(
            "{}\n[[unit_limit.value]]\n{}",
            value("2020-01-01", until, "2.70"),
            value("2099-01-01", "", "2.60")
        ),
    );
    desk.write(
        "projects.ndjson",
        "{\"name\": \"甲厂\", \"intake_m3\": \"265\", \"output\": \"100\"}\n",
    );
    let said = desk.run("impact projects.ndjson --after changed --format json");
    assert_eq!(said.code, 0, "{said:?}");
    let days: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let flipped: Vec<_> = days[1..]
        .iter()
        .map(|day| {
            (
                day["as_of"].as_str().unwrap(),
                &day["flipped"],
                &day["changes_on"],
            )
        })
        .collect();
    let none = Value::from(0);
    assert_eq!(
        flipped,
        [
            ("2098-12-31", &none, &json!(["2099-01-01"])),
            ("2099-01-01", &Value::from(1), &json!([])),
        ]
    );
    assert_eq!(
        (&days[0]["flipped"], &days[0]["changes_on"]),
        (&none, &json!(["2099-01-01"]))
    );
    let said = desk.run("impact projects.ndjson --after changed --lang en");
    let headed: Vec<_> = said
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("With the law of "))
        .collect();
    assert_eq!(headed[1..], ["2098-12-31", "2099-01-01"], "{}", said.out);
    // On a day that was asked for it says that more is to come.
    let said = desk.run("impact projects.ndjson --after changed --as-of 2026-11-23");
    assert!(
        said.out
            .ends_with("\n以后还有改动，用 --as-of 看：2099-01-01\n"),
        "{}",
        said.out
    );
}

#[test]
fn screen_is_a_filter_whose_pieces_make_the_whole() {
    let desk = Desk::new();
    let records = desk.run("generate --count 700 --seed 3").out;
    let whole = desk.run_with("screen - --as-of 2026-11-23", &records);
    assert_eq!(
        (whole.code, whole.out.lines().count()),
        (0, 700),
        "{}",
        whole.err
    );
    let lines: Vec<&str> = records.lines().collect();
    let pieces = lines
        .chunks(150)
        .map(|piece| desk.run_with("screen - --as-of 2026-11-23", &(piece.join("\n") + "\n")));
    assert_eq!(pieces.map(|said| said.out).collect::<String>(), whole.out);
    // The same as a file that is read as a whole.
    desk.write("all.json", format!("[{}]", lines.join(",")));
    assert_eq!(
        desk.run("screen all.json --as-of 2026-11-23").out,
        whole.out
    );
}

#[test]
fn a_bad_line_in_a_stream_leaves_the_others() {
    let desk = Desk::new();
    let said = desk.run_with(
        "screen - --as-of 2026-11-23",
        "{}\n\n{\"output\": \"1\"\n[]\n{}",
    );
    let lines: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let places: Vec<_> = lines.iter().map(|line| line["line"].as_u64()).collect();
    assert_eq!(
        (said.code, places),
        (2, vec![None, Some(3), Some(4), None]),
        "{said:?}"
    );
    assert!(
        said.err.contains("-:3: JSON 第 1 行") && said.err.contains("4 个项目中有 2 个读不了"),
        "{}",
        said.err
    );
}

#[test]
fn a_line_is_answered_before_the_next_one() {
    let desk = Desk::new();
    let mut command = desk.command("screen - --as-of 2026-11-23");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut to, mut from) = (
        child.stdin.take().unwrap(),
        BufReader::new(child.stdout.take().unwrap()),
    );
    for output in ["1", "2"] {
        writeln!(to, "{{\"output\": \"{output}\"}}").unwrap();
        to.flush().unwrap();
        let mut line = String::new();
        from.read_line(&mut line).unwrap();
        assert!(line.starts_with("{\"verdict\""), "{line}");
    }
    drop(to);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// A running server; it is ended with the test.
pub struct Server(pub Child, pub String);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    /// What it has computed so far.
    pub fn computed(&self) -> Duration {
        computed(&self.0.id().to_string())
    }

    pub fn start(desk: &Desk) -> Self {
        Self::start_with(desk, "")
    }

    pub fn start_with(desk: &Desk, more: &str) -> Self {
        let mut command = desk.command(format!("serve --port 0 --site site {more}").trim_end());
        Self::spawn(command.stderr(Stdio::null()))
    }

    /// Starts one, and waits until it says its address.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim_end()
            .strip_prefix("http://")
            .and_then(|a| a.strip_suffix('/'))
            .unwrap();
        assert!(address.starts_with("127.0.0.1:"), "{line}");
        Self(child, address.to_owned())
    }

    /// The head, in lower case, and the body of an answer.
    pub fn get(&self, path: &str) -> (String, String) {
        let (head, body) = self.ask(path, "");
        (head, String::from_utf8(body).unwrap())
    }

    /// The same as a browser asks for it.
    fn get_compressed(&self, path: &str) -> (String, String) {
        let (head, body) = self.ask(path, "Accept-Encoding: gzip, deflate, br\r\n");
        let mut text = Vec::new();
        brotli::BrotliDecompress(&mut body.as_slice(), &mut text).unwrap();
        (head, String::from_utf8(text).unwrap())
    }

    fn ask(&self, path: &str, more: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.1).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\r\n",
            self.1
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|at| at == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap() + "\r\n";
        (head.to_lowercase(), answer[end + 4..].to_vec())
    }
}

#[test]
fn serve_gives_the_page_and_the_rules_as_they_are_now() {
    let desk = Desk::new();
    fs::create_dir_all(desk.at("site/assets")).unwrap();
    desk.write("site/index.html", "<p>page</p>");
    desk.write("site/assets/page-1a2b.js", "1");
    let server = Server::start(&desk);
    let pages = [
        ("/", "no-cache"),
        ("/rules.json", "no-cache"),
        ("/assets/page-1a2b.js", "immutable"),
        ("/assets/gone.js", "no-cache"),
    ];
    for (path, kept) in pages {
        let (head, _) = server.get(path);
        assert_eq!(
            head.starts_with("http/1.1 404"),
            path == "/assets/gone.js",
            "{head}"
        );
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval';",
            "x-content-type-options: nosniff",
            kept,
        ] {
            assert!(head.contains(header), "{path}: {header}\n{head}");
        }
    }
    assert_eq!(server.get("/").1, "<p>page</p>");
    assert!(
        server
            .get("/../rules/pack.toml")
            .0
            .starts_with("http/1.1 404")
    );

    let before = server.get_compressed("/rules.json");
    assert!(
        before.0.contains("content-encoding: br\r\n") && before.0.contains("vary: accept-encoding"),
        "{}",
        before.0
    );
    assert_eq!(before.1, server.get("/rules.json").1);
    desk.edit("rules/pack.toml", "version = \"1\"", "version = \"edited\"");
    assert_eq!(
        server.get_compressed("/rules.json").1,
        server.get("/rules.json").1
    );
    let bundle: Value = serde_json::from_str(&server.get("/rules.json").1).unwrap();
    assert!(bundle["compiled"].is_string());
    assert!(
        bundle["files"]["pack.toml"]
            .as_str()
            .unwrap()
            .contains("version = \"edited\"")
    );
    desk.write(
        "rules/parameters/more.toml",
        encoding_rs::GBK.encode("水利").0,
    );
    let (head, body) = server.get("/rules.json");
    let error: Value = serde_json::from_str(&body).unwrap();
    assert!(head.starts_with("http/1.1 500"), "{head}");
    assert_eq!(error["code"], "not-utf8");
    assert!(
        error["message"]["zh"]
            .as_str()
            .unwrap()
            .starts_with("parameters/more.toml：文件像是 GBK 编码")
    );
}

#[test]
fn only_the_sites_that_the_call_names_may_embed_the_page() {
    let desk = Desk::new();
    fs::create_dir_all(desk.at("site")).unwrap();
    desk.write("site/index.html", "");
    let server = Server::start(&desk);
    assert!(server.get("/").0.contains("frame-ancestors 'self'\r\n"));
    let server = Server::start_with(
        &desk,
        "--embed-in https://a.gov.cn --embed-in http://b.cn:8080",
    );
    let asked = |origin: &str| {
        server
            .get(&format!("/rules.json HTTP/1.1\r\nOrigin: {origin}\r\nX:"))
            .0
    };
    assert!(
        asked("https://a.gov.cn")
            .contains("frame-ancestors 'self' https://a.gov.cn http://b.cn:8080\r\n")
    );
    assert!(
        asked("https://a.gov.cn").contains("access-control-allow-origin: https://a.gov.cn\r\n")
    );
    assert!(
        asked("http://b.cn:8080").contains("access-control-allow-origin: http://b.cn:8080\r\n")
    );
    assert!(!asked("https://c.cn").contains("access-control-allow-origin"));
    for wrong in [
        "a.gov.cn",
        "https://a.gov.cn/",
        "https://a.gov.cn/x",
        "*",
        "ftp://a.cn",
        "https://a.cn;script-src",
    ] {
        let said = desk.run(&format!("serve --port 0 --site site --embed-in {wrong}"));
        assert_eq!(
            (said.code, said.err.contains("不是网站地址")),
            (2, true),
            "{wrong}: {said:?}"
        );
    }
}

#[test]
#[cfg(unix)]
fn serve_stops_on_ctrl_c() {
    let desk = Desk::new();
    fs::create_dir(desk.at("site")).unwrap();
    desk.write("site/index.html", "");
    let mut server = Server::start(&desk);
    // A connection that stays open doesn't hold it.
    let _idle = TcpStream::connect(&server.1).unwrap();
    let _ = server.get("/");
    let interrupt = Command::new("kill")
        .args(["-INT", &server.0.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}

#[test]
fn serve_says_what_it_lacks() {
    let desk = Desk::new();
    // What a plain `cargo build` gives, wherever a page lies.
    #[cfg(not(feature = "page"))]
    {
        fs::create_dir_all(desk.at("www/dist")).unwrap();
        desk.write("www/dist/index.html", "");
        let bare = desk.run("serve --port 0");
        assert_eq!(
            (
                bare.code,
                bare.err.contains("没有网页") && bare.err.contains("make build")
            ),
            (2, true),
            "{bare:?}"
        );
    }
    let site = desk.run("serve --port 0 --site nowhere");
    assert_eq!(
        (site.code, site.err.contains("make run")),
        (2, true),
        "{site:?}"
    );
    fs::create_dir(desk.at("site")).unwrap();
    desk.write("site/index.html", "");
    let pack = desk.run("serve --port 0 --site site --pack nowhere");
    assert_eq!(
        (pack.code, pack.err.contains("nowhere")),
        (2, true),
        "{pack:?}"
    );
    desk.write("key.pub", KEY[1]);
    let unsigned = desk.run("serve --port 0 --site site --trust key.pub");
    assert_eq!(
        (unsigned.code, unsigned.err.contains("没有受信任的签名")),
        (2, true),
        "{unsigned:?}"
    );
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let busy = desk.run(&format!("serve --port {port} --site site"));
    assert_eq!(
        (
            busy.code,
            busy.err.contains(&format!("端口 {port} 已被占用"))
        ),
        (2, true),
        "{busy:?}"
    );
}

/// The command asks what is left, in words and as JSON, and says when nothing can change the verdict any more.
#[test]
fn the_command_asks_until_the_verdict_is_certain() {
    let desk = Desk::new();
    let ask = |record: &str, more: &str| {
        let said = desk.run_with(&format!("next - --as-of 2026-11-23{more}"), record);
        assert_eq!(said.code, 0, "{said:?}");
        said.out
    };
    let half = r#"{"name":"甲","intake_m3":"2.71"}"#;
    let next: Value = serde_json::from_str(&ask(half, " --format json")).unwrap();
    assert_eq!(
        (&next["field"], &next["why"], &next["certain"]),
        (&json!("output"), &json!(["QUOTA-01"]), &json!(false))
    );
    let words = ask(half, "");
    assert!(
        words.contains("下一问：产量 (MWh/a)  output\n  QUOTA-01  单位取水\n"),
        "{words}"
    );
    assert!(ask(half, " --lang en").contains("Next: Output (MWh/a)  output\n"));
    // 2.71 over 1 is returned, and no rule of the pack refuses: whatever else is answered, it stays so.
    let whole = r#"{"intake_m3":"2.71","output":"1"}"#;
    let next: Value = serde_json::from_str(&ask(whole, " --format json")).unwrap();
    assert_eq!(
        (&next["verdict"], &next["certain"], next.get("field")),
        (&json!("revise"), &json!(true), None)
    );
    assert!(ask(whole, "").contains("【退回修改】  已确定，不用再问。"));
    let bad = desk.run_with("next -", "[1]");
    assert_eq!((bad.code, bad.out.as_str()), (2, ""), "{bad:?}");
}

#[test]
fn licenses_gives_the_notices_of_what_is_built_in() {
    let said = Desk::new().run("licenses");
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    // A crate of the engine, one of the command, a package of the page, and texts that ask to be handed on.
    for part in [
        "rhai ",
        "axum ",
        "lit ",
        "curve25519-dalek ",
        "smartstring ",
    ] {
        let row = said.out.lines().find(|line| line.starts_with(part));
        let row = row.unwrap_or_else(|| panic!("no {part}"));
        assert_eq!(row.contains("page"), part != "axum ", "{row}");
    }
    for text in [
        "Permission is hereby granted, free of charge",
        "Mozilla Public License Version 2.0",
        "Redistributions in binary form must reproduce",
        "isis agora lovecruft",
    ] {
        assert!(said.out.contains(text), "{text}");
    }
}
