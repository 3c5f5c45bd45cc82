//! The command line on a small pack in a temporary folder: exit codes, places, formats and the server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "tests")]

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

/// A temporary folder with a copy of the small pack in `rules/`.
struct Desk(TempDir);

/// What a command said and how it ended.
#[derive(Debug)]
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        copy(Path::new(&format!("{DATA}/pack")), &desk.at("rules"));
        desk
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        fs::write(self.at(path), text).unwrap();
    }

    /// Replaces a text that must be there.
    fn edit(&self, path: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.at(path)).unwrap();
        assert!(text.contains(old), "{path} has no {old}");
        self.write(path, text.replacen(old, new, 1));
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_water-rules"));
        command.args(arguments.split(' ')).current_dir(self.0.path());
        command
    }

    fn run(&self, arguments: &str) -> Said {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &str, input: &str) -> Said {
        let pipe = || Stdio::piped();
        let mut child = self.command(arguments).stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
        // A command that doesn't read its input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Said {
            code: output.status.code().unwrap(),
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
    let verdict = |line: &str| serde_json::from_str::<Value>(line).unwrap()["verdict"].as_str().unwrap_or("-").to_owned();
    said.out.lines().map(verdict).collect()
}

const OVER: &str = r#"{"intake_m3": "2.71", "output": "1"}"#;

#[test]
fn help_and_calls_that_cannot_be_understood() {
    let desk = Desk::new();
    let help = desk.run("--help");
    assert_eq!(help.code, 0);
    for word in ["命令 / Commands", "screen", "check", "test", "bundle", "serve", "退出码", "Exit codes"] {
        assert!(help.out.contains(word), "{word}");
    }
    let bad = desk.run("screen --formt json");
    assert_eq!((bad.code, bad.err.contains("命令的写法不对 / The call")), (2, true));
    let date = desk.run_with("screen - --as-of 2026-02-30", "{}");
    assert_eq!((date.code, date.err.contains("“2026-02-30”不是日期")), (2, true));
    let missing = desk.run("check nowhere");
    assert_eq!((missing.code, missing.err.contains("nowhere")), (2, true));
}

#[test]
fn check_says_nothing_of_a_good_pack() {
    let desk = Desk::new();
    desk.write("rules/.hidden", [0xff]);
    let said = desk.run("check");
    assert_eq!((said.code, said.out.as_str()), (0, "错误 0，警告 0 / 0 errors, 0 warnings\n"), "{said:?}");
    // A warning alone doesn't fail it.
    desk.edit("rules/quota/unit.rhai", "project.output, \"ratio\"", "project.output * 37, \"ratio\"");
    let said = desk.run("check");
    assert_eq!((said.code, said.out.contains("warning[")), (0, true), "{said:?}");
}

#[test]
fn five_mistakes_in_five_files_have_their_places() {
    let desk = Desk::new();
    desk.edit("rules/fields.toml", "type = \"date\"", "type = \"day\"");
    desk.edit("rules/parameters/quota.toml", "source = \"law\"", "source = \"lav\"");
    desk.edit("rules/quota/unit.rhai", "project.output", "project.outptu");
    desk.edit("rules/cases/quota.toml", "{ QUOTA-01 = \"pass\" }", "{ QUOTA-01 = \"passed\" }");
    let (gbk, _, _) = encoding_rs::GBK.encode("# 水利\n");
    desk.write("rules/parameters/more.toml", gbk);
    let said = desk.run("check");
    assert_eq!((said.code, said.out.lines().last()), (1, Some("错误 5，警告 0 / 5 errors, 0 warnings")));
    for place in [
        "fields.toml:34:8: error[unknown-type]",
        "parameters/quota.toml:8:10: error[unknown-source]",
        "quota/unit.rhai:20:43: error[unknown-field]",
        "cases/quota.toml:1:1: error[unknown-outcome]",
        "parameters/more.toml:1:1: error[not-utf8]: 文件像是 GBK 编码，应为 UTF-8。 / This file looks like GBK",
    ] {
        assert!(said.out.contains(place), "{place}\n{}", said.out);
    }
    let json = desk.run("check --format json");
    let list: Vec<Value> = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json.code, 1);
    assert!(list.iter().any(|d| d["code"] == "not-utf8" && d["span"]["file"] == "parameters/more.toml"));
    // A pack with errors isn't used, and says why.
    let screen = desk.run_with("screen -", OVER);
    assert_eq!((screen.code, screen.out.as_str(), screen.err.contains("error[not-utf8]")), (1, "", true));
}

#[test]
fn a_wrong_case_says_what_it_expected() {
    let desk = Desk::new();
    let said = desk.run("test");
    assert_eq!((said.code, said.out.contains("用例 2，不符 0")), (0, true), "{said:?}");
    desk.edit("rules/cases/quota.toml", "total = \"3.5\"", "total = \"3.6\"");
    let said = desk.run("test");
    assert_eq!(said.code, 1);
    assert!(said.out.contains("cases/quota.toml:12: over-the-limit"), "{}", said.out);
    assert!(said.out.contains("figure total: 应为 3.6，实为 3.5 / expected 3.6, got 3.5"), "{}", said.out);
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
    desk.edit("rules/cases/quota.toml", "total = \"3.5\"", "total = \"-1.5\"");
    desk.edit("rules/cases/quota.toml", "output = \"1\"", "output = \"1\"\nmonthly_m3 = [\"1\"]");
    let said = desk.run("test --coverage");
    assert_eq!((said.code, said.out.contains("6 reached (100.0%)")), (0, true), "{said:?}");
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
        (said.code, said.out.contains("性质 1，不成立 0 / 1 properties, 0 failed")),
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
    assert_eq!((none.code, none.out.contains("性质")), (0, false), "{none:?}");
}

#[test]
fn screen_reads_every_format_in_order() {
    let desk = Desk::new();
    let on = r#"{"intake_m3": 2.70, "output": 1}"#;
    let one = desk.run_with("screen - --as-of 2026-11-23 --format json", OVER);
    assert_eq!((one.code, verdicts(&one)), (0, vec!["revise".to_owned()]), "{one:?}");
    assert!(one.out.contains("\"as_of\":\"2026-11-23\""));

    desk.write("list.json", format!("[{OVER}, {on}, {{}}]"));
    desk.write("list.ndjson", format!("{OVER}\n{on}\n{{}}\n"));
    desk.write("list.csv", "\u{feff}intake_m3,output,name\r\n2.71,1,甲\r\n2.70,1,乙\r\n,1,丙\r\n");
    desk.write("gbk.csv", encoding_rs::GBK.encode("取水量,产量\n2.71,1\n2.70,1\n,1\n").0);
    for file in ["list.json", "list.ndjson", "list.csv", "gbk.csv"] {
        let said = desk.run(&format!("screen {file} --as-of 2026-11-23"));
        assert_eq!(
            (said.code, verdicts(&said).join(" ")),
            (0, "revise pass undetermined".to_owned()),
            "{file}: {said:?}"
        );
        assert_eq!(said.err.contains("gbk.csv：按 GBK 编码读取"), file == "gbk.csv", "{}", said.err);
    }
    // The same record gives the same bytes however it comes.
    assert_eq!(desk.run("screen list.json --as-of 2026-11-23").out.lines().next(), one.out.lines().next());
    let array = desk.run("screen list.json --format json");
    assert_eq!(serde_json::from_str::<Vec<Value>>(&array.out).unwrap().len(), 3);

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
    assert!(table.out.contains("【Revise】") && table.out.contains("Water Law, Art. 1"), "{}", table.out);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_goes_on() {
    let desk = Desk::new();
    let unknown = desk.run_with("screen -", r#"{"intake_m3": 2.70, "outptu": 1, "output": 1}"#);
    let report: Value = serde_json::from_str(&unknown.out).unwrap();
    assert_eq!((unknown.code, &report["verdict"]), (0, &Value::from("pass")));
    assert_eq!(report["problems"][0]["field"], "outptu");

    desk.write("rows.csv", "intake_m3,output\n2.71,1\n2.71\n2.70,1\n");
    let rows = desk.run("screen rows.csv");
    assert_eq!((rows.code, verdicts(&rows).join(" ")), (2, "revise - pass".to_owned()));
    assert!(rows.err.contains("rows.csv:3: 这一行有 1 格，表头有 2 列。"), "{}", rows.err);
    assert!(rows.out.lines().nth(1).unwrap().starts_with(r#"{"error":{"#), "{}", rows.out);
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
    let files: Value = serde_json::from_slice(&fs::read(desk.at("pack.json")).unwrap()).unwrap();
    assert_eq!(files["pack.toml"], fs::read_to_string(desk.at("rules/pack.toml")).unwrap());
    let folder = desk.run_with("screen - --as-of 2026-11-23", OVER);
    let bundle = desk.run_with("screen - --as-of 2026-11-23 --pack pack.json", OVER);
    assert_eq!((bundle.code, &bundle.out), (0, &folder.out));

    desk.edit("rules/quota/unit.rhai", "unit_limit", "unit_limt");
    let bad = desk.run("bundle -o bad.json");
    assert_eq!((bad.code, desk.at("bad.json").exists()), (1, false));
    assert!(bad.err.contains("quota/unit.rhai:21:24: error["), "{}", bad.err);
}

/// A running server; it is ended with the test.
struct Server(Child, String);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    fn start(desk: &Desk) -> Self {
        let mut command = desk.command("serve --port 0 --site site");
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("http://").and_then(|a| a.strip_suffix('/')).unwrap();
        assert!(address.starts_with("127.0.0.1:"), "{line}");
        Self(child, address.to_owned())
    }

    /// The head, in lower case, and the body of an answer.
    fn get(&self, path: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.1).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.1).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_lowercase(), body.to_owned())
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
        ("/rules.json", "no-store"),
        ("/assets/page-1a2b.js", "immutable"),
        ("/assets/gone.js", "no-cache"),
    ];
    for (path, kept) in pages {
        let (head, _) = server.get(path);
        assert_eq!(head.starts_with("http/1.1 404"), path == "/assets/gone.js", "{head}");
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval';",
            "x-content-type-options: nosniff",
            kept,
        ] {
            assert!(head.contains(header), "{path}: {header}\n{head}");
        }
    }
    assert_eq!(server.get("/").1, "<p>page</p>");
    assert!(server.get("/../rules/pack.toml").0.starts_with("http/1.1 404"));

    desk.edit("rules/pack.toml", "version = \"1\"", "version = \"edited\"");
    let files: Value = serde_json::from_str(&server.get("/rules.json").1).unwrap();
    assert!(files["pack.toml"].as_str().unwrap().contains("version = \"edited\""));
    desk.write("rules/more.csv", encoding_rs::GBK.encode("水利").0);
    let (head, body) = server.get("/rules.json");
    let error: Value = serde_json::from_str(&body).unwrap();
    assert!(head.starts_with("http/1.1 500"), "{head}");
    assert_eq!(error["code"], "not-utf8");
    assert!(error["message"]["zh"].as_str().unwrap().starts_with("more.csv：文件像是 GBK 编码"));
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
    let interrupt = Command::new("kill").args(["-INT", &server.0.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}

#[test]
fn serve_says_what_it_lacks() {
    let desk = Desk::new();
    let site = desk.run("serve --port 0 --site nowhere");
    assert_eq!((site.code, site.err.contains("make run")), (2, true), "{site:?}");
    fs::create_dir(desk.at("site")).unwrap();
    desk.write("site/index.html", "");
    let pack = desk.run("serve --port 0 --site site --pack nowhere");
    assert_eq!((pack.code, pack.err.contains("nowhere")), (2, true), "{pack:?}");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let busy = desk.run(&format!("serve --port {port} --site site"));
    assert_eq!((busy.code, busy.err.contains(&format!("端口 {port} 已被占用"))), (2, true), "{busy:?}");
}
