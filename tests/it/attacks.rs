//! What strangers were seen to try, by kind: each is refused or named, alike by every way in, and nothing else suffers.
//! SECURITY.md lists the kinds; that its tests are there is a test, too.

use crate::command::{Desk, KEY, OTHER, OVER, Server, bundled};
use crate::common::{bundled_pack, computed, rule, screen_every_way, small_pack};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use water_rules::{
    Bundle, Compiled, PackFiles, RulePack, Verdict, canonical_json, load_compiled, parse_date,
};

/// Longer than any of these computes.
const LATE: Duration = Duration::from_secs(30);
/// What most of them may not take.
const SOON: Duration = Duration::from_secs(10);

// ---- records ---------------------------------------------------------------------------------------

/// What must come of a record.
enum Comes<'t> {
    /// It is read, with this verdict.
    To(&'t str),
    /// It is screened and has this problem, by code, of this field; the verdict is no better than open.
    Problem(&'t str, &'t str),
    /// There is no report, and the reason has these words.
    Refused(&'t str),
}
use Comes::{Problem, Refused, To};

/// An answer of one of the ways in: the report, or why there is none.
type Answer = Result<String, String>;

/// A record in every way that strangers have: the command's, one or one of several lines, and the server's.
struct Doors {
    desk: Desk,
    server: Server,
}

impl Doors {
    fn new() -> Self {
        let desk = Desk::new();
        fs::create_dir(desk.at("site")).unwrap();
        desk.write("site/index.html", "page");
        let server = Server::start(&desk);
        Self { desk, server }
    }

    /// By the command, from a file of one record.
    fn file(&self, record: &[u8]) -> Answer {
        self.desk.write("record.json", record);
        let said = self.desk.run("screen record.json --as-of 2026-11-23");
        match said.code {
            0 => Ok(said.out.trim_end().to_owned()),
            2 if !said.err.contains("panicked") => Err(said.err + said.out.as_str()),
            _ => panic!("{said:?}"),
        }
    }

    /// As a line between two good ones.
    fn line(&self, record: &[u8]) -> Answer {
        let lines = [
            OVER.as_bytes(),
            b"\n",
            record,
            b"\n",
            OVER.as_bytes(),
            b"\n",
        ]
        .concat();
        let mut child = self
            .desk
            .command("screen - --as-of 2026-11-23")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut to = child.stdin.take().unwrap();
        let sent = std::thread::spawn(move || to.write_all(&lines));
        let output = child.wait_with_output().unwrap();
        sent.join().unwrap().unwrap();
        between(&String::from_utf8(output.stdout).unwrap())
    }

    /// What the server says to a record, or to a stream of three.
    fn asked(&self, kind: &str, body: &[u8]) -> (u16, String) {
        let head = format!(
            "POST /screen?as_of=2026-11-23 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        let answer = raw(&self.server, &[head.as_bytes(), body].concat());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let body = match head.to_lowercase().contains("transfer-encoding: chunked") {
            true => unchunked(body),
            false => body.to_owned(),
        };
        (status(head), body)
    }

    fn one(&self, record: &[u8]) -> Answer {
        match self.asked("application/json", record) {
            (200, report) => Ok(report),
            (400 | 413, why) => Err(why),
            other => panic!("{other:?}"),
        }
    }

    fn stream(&self, record: &[u8]) -> Answer {
        let body = [OVER.as_bytes(), b"\n", record, b"\n", OVER.as_bytes()].concat();
        let (status, lines) = self.asked("application/x-ndjson", &body);
        assert_eq!(status, 200);
        between(&lines)
    }
}

/// The answer to the second of three lines; those around it are as ever.
fn between(lines: &str) -> Answer {
    let lines: Vec<&str> = lines.lines().collect();
    let [first, line, last] = lines[..] else {
        panic!("{} lines", lines.len());
    };
    assert!(
        first.contains("\"verdict\":\"revise\"") && first == last,
        "{first}\n{last}"
    );
    let value: Value = serde_json::from_str(line).unwrap();
    match value.get("error") {
        None => Ok(line.to_owned()),
        Some(why) => Err(why.to_string()),
    }
}

/// All that comes back until the other side ends it.
fn raw(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(&server.1).unwrap();
    stream.set_read_timeout(Some(LATE)).unwrap();
    let mut to = stream.try_clone().unwrap();
    let bytes = bytes.to_vec();
    // What is refused early isn't read to its end.
    let sent = std::thread::spawn(move || to.write_all(&bytes));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let _ = sent.join();
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(head: &str) -> u16 {
    head.get(9..12)
        .and_then(|code| code.parse().ok())
        .unwrap_or(0)
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        whole += &rest[..size];
        body = &rest[size + 2..];
        if size == 0 {
            break;
        }
    }
    whole
}

/// A record with an intake of this and an output of one.
fn intake(written: &str) -> Vec<u8> {
    format!("{{\"intake_m3\": {written}, \"output\": \"1\"}}").into_bytes()
}

fn with(more: &str) -> Vec<u8> {
    format!("{{\"intake_m3\": \"2\", \"output\": \"1\", {more}}}").into_bytes()
}

#[test]
fn records_of_strangers_are_read_or_named_alike_by_every_way_in() {
    let doors = Doors::new();
    let digits = "9".repeat(500_000);
    let long_key = "k".repeat(500_000);
    let deep = |open: &str, close: &str| {
        with(&format!(
            "\"remark\": {}1{}",
            open.repeat(100_000),
            close.repeat(100_000)
        ))
    };
    let with_bytes = |bytes: &[u8]| {
        [
            &b"{\"intake_m3\": \"2\", \"output\": \"1\", \"name\": \""[..],
            bytes,
            b"\"}",
        ]
        .concat()
    };
    let tried: Vec<(&str, Vec<u8>, Comes<'_>)> = vec![
        // Numbers.
        (
            "40 digits",
            intake(&"1".repeat(40)),
            Problem("intake_m3", "number-too-long"),
        ),
        (
            "an exponent past every number",
            intake("1e400"),
            Problem("intake_m3", "number-too-long"),
        ),
        (
            "an exponent below every number",
            intake("1e-400"),
            Problem("intake_m3", "number-too-long"),
        ),
        (
            "half a megabyte of digits",
            intake(&digits),
            Problem("intake_m3", "number-too-long"),
        ),
        (
            "the same as text",
            intake(&format!("\"{digits}\"")),
            Problem("intake_m3", "number-too-long"),
        ),
        (
            "NaN",
            intake("\"NaN\""),
            Problem("intake_m3", "not-a-number"),
        ),
        (
            "Infinity",
            intake("\"Infinity\""),
            Problem("intake_m3", "not-a-number"),
        ),
        (
            "two signs",
            intake("\"++5\""),
            Problem("intake_m3", "not-a-number"),
        ),
        (
            "points and commas mixed",
            intake("\"1.234,5\""),
            Problem("intake_m3", "not-a-number"),
        ),
        (
            "digits of another script",
            intake("\"٢\""),
            Problem("intake_m3", "not-a-number"),
        ),
        ("NaN as JSON has none", intake("NaN"), Refused("JSON")),
        ("a plus as JSON has none", intake("+5"), Refused("JSON")),
        (
            "below its range",
            intake("\"-1\""),
            Problem("intake_m3", "below-range"),
        ),
        (
            "just above its limit",
            intake("2.7000000000000000000000001"),
            To("revise"),
        ),
        (
            "the same with an exponent",
            intake("27000000000000000000000001e-25"),
            To("revise"),
        ),
        ("at its limit", intake("2.70"), To("pass")),
        ("in full width", intake("\"２．７１\""), To("revise")),
        ("a zero below zero", intake("-0"), To("pass")),
        (
            "a unit that isn't its own",
            intake("\"2 kg\""),
            Problem("intake_m3", "wrong-unit"),
        ),
        (
            "a number of the reader's own",
            intake("{\"$serde_json::private::Number\": \"2\"}"),
            Refused("can't be a name"),
        ),
        (
            "the same by escapes",
            intake("{\"\\u0024serde_json::private::Number\": \"2\"}"),
            Refused("can't be a name"),
        ),
        (
            "raw text of the reader's own",
            intake("{\"$serde_json::private::RawValue\": \"2\"}"),
            Refused("can't be a name"),
        ),
        (
            "a record of the reader's own",
            b"{\"$serde_json::private::Number\": \"2\"}".to_vec(),
            Refused(""),
        ),
        // Keys.
        (
            "a key twice",
            with("\"intake_m3\": \"50\""),
            Refused("is there twice"),
        ),
        (
            "a key twice by an escape",
            with("\"\\u0069ntake_m3\": \"50\""),
            Refused("is there twice"),
        ),
        (
            "a key twice below",
            with("\"products\": [{\"output\": 1, \"output\": 2}]"),
            Refused("is there twice"),
        ),
        (
            "keys that JavaScript has",
            with("\"__proto__\": {\"a\": 1}, \"constructor\": 1, \"toString\": 1"),
            Problem("__proto__", "unknown-field"),
        ),
        (
            "a key of half a megabyte",
            with(&format!("\"{long_key}\": 1")),
            Problem(&long_key[..60], "unknown-field"),
        ),
        // Types.
        (
            "a list for a number",
            intake("[2]"),
            Problem("intake_m3", "not-a-number"),
        ),
        (
            "an object for a number",
            intake("{\"a\": 2}"),
            Problem("intake_m3", "not-a-number"),
        ),
        (
            "an answer that says two things",
            intake("{\"value\": 2, \"none\": true}"),
            Problem("intake_m3", "bad-answer"),
        ),
        (
            "a yes for a date",
            with("\"opened\": true"),
            Problem("opened", "bad-date"),
        ),
        (
            "a day that there isn't",
            with("\"opened\": \"2026-02-30\""),
            Problem("opened", "bad-date"),
        ),
        (
            "a word for a yes or no",
            with("\"metered\": \"maybe\""),
            Problem("metered", "not-boolean"),
        ),
        (
            "a list for a text",
            with("\"remark\": [\"a\"]"),
            Problem("remark", "not-text"),
        ),
        (
            "a number for a list of records",
            with("\"products\": 5"),
            Problem("products", "not-a-list"),
        ),
        (
            "a text in a list of records",
            with("\"products\": [\"a\"]"),
            Problem("products.1", "not-a-record"),
        ),
        (
            "a bad item of a list",
            with("\"monthly_m3\": [\"10\", \"abc\", \"10\"]"),
            Problem("monthly_m3.2", "not-a-number"),
        ),
        (
            "a field of an item that there isn't",
            with("\"products\": [{\"outptu\": 1}]"),
            Problem("products.1.outptu", "unknown-field"),
        ),
        (
            "a formula's error",
            intake("\"#DIV/0!\""),
            Problem("intake_m3", "formula-error"),
        ),
        // Sizes.
        (
            "a text over its limit",
            with(&format!("\"remark\": \"{}\"", "水".repeat(2001))),
            Problem("remark", "text-too-long"),
        ),
        (
            "a list over its limit",
            with(&format!("\"monthly_m3\": [{}1]", "1,".repeat(200))),
            Problem("monthly_m3", "list-too-long"),
        ),
        ("lists a hundred thousand deep", deep("[", "]"), Refused("")),
        (
            "objects a hundred thousand deep",
            deep("{\"a\":", "}"),
            Refused(""),
        ),
        // Bytes.
        ("a byte that is no UTF-8", with_bytes(b"\xff"), Refused("")),
        (
            "a character longer than it may be",
            with_bytes(b"\xe0\x80\xaf"),
            Refused(""),
        ),
        ("half a character", with_bytes(b"\\ud800"), Refused("")),
        ("a NUL", with_bytes(b"a\0b"), Refused("")),
        ("a NUL by its escape", with_bytes(b"a\\u0000b"), To("pass")),
        (
            "a mark at its start",
            [&b"\xef\xbb\xbf"[..], OVER.as_bytes()].concat(),
            To("revise"),
        ),
        (
            "two marks at its start",
            [&b"\xef\xbb\xbf\xef\xbb\xbf"[..], OVER.as_bytes()].concat(),
            Refused(""),
        ),
        // What isn't one record.
        ("a number", b"12".to_vec(), Refused("")),
        ("a text", b"\"{}\"".to_vec(), Refused("")),
        ("nothing", b"null".to_vec(), Refused("")),
        ("more behind its end", b"{} x".to_vec(), Refused("")),
        (
            "an end that is missing",
            b"{\"intake_m3\": ".to_vec(),
            Refused(""),
        ),
        ("a comment", b"{/* */}".to_vec(), Refused("")),
        // What is only text.
        (
            "markup",
            with("\"name\": \"<img src=x onerror=alert(1)>\""),
            To("pass"),
        ),
        ("a formula", with("\"name\": \"=HYPERLINK(1)\""), To("pass")),
        (
            "signs for a terminal",
            with("\"name\": \"\\u001b[2J\\u001b]0;x\\u0007\""),
            To("pass"),
        ),
    ];
    for (kind, record, comes) in tried {
        let before = doors.server.computed();
        let file = doors.file(&record);
        for (way, other) in [
            ("line", doors.line(&record)),
            ("request", doors.one(&record)),
            ("stream", doors.stream(&record)),
        ] {
            // Whoever says why says it in words of its own.
            match (&file, &other) {
                (Ok(report), Ok(other)) => assert_eq!(report, other, "{kind}: {way}"),
                (Err(_), Err(_)) => {}
                _ => panic!("{kind}: by the file {file:.300?}, by the {way} {other:.300?}"),
            }
        }
        let took = doors.server.computed() - before;
        assert!(took < SOON, "{kind}: {took:?}");
        match (file, comes) {
            (Ok(report), To(verdict)) => {
                let report: Value = serde_json::from_str(&report).unwrap();
                assert_eq!(
                    (&report["verdict"], &report["problems"]),
                    (&verdict.into(), &json!([])),
                    "{kind}"
                );
            }
            (Ok(report), Problem(field, code)) => {
                let report: Value = serde_json::from_str(&report).unwrap();
                let problems = report["problems"].as_array().unwrap();
                let problem = problems.iter().find(|p| p["code"] == code);
                let problem = problem.unwrap_or_else(|| panic!("{kind}: {problems:?}"));
                let named = problem["field"].as_str().unwrap();
                assert!(named.starts_with(field), "{kind}: {named}");
                let needs = field == "intake_m3";
                assert!(
                    !needs || report["verdict"] == "undetermined",
                    "{kind}: {}",
                    report["verdict"]
                );
            }
            (Err(why), Refused(words)) => assert!(why.contains(words), "{kind}: {why}"),
            (answer, _) => panic!("{kind}: {answer:.300?}"),
        }
    }
}

#[test]
fn in_a_list_a_record_with_a_bad_key_is_told_with_its_place_and_leaves_the_others() {
    let desk = Desk::new();
    desk.write(
        "list.json",
        format!("[{OVER},\n {{\"output\": 1, \"output\": 2}},\n {OVER}]"),
    );
    let said = desk.run("screen list.json --as-of 2026-11-23");
    let lines: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((said.code, lines.len()), (2, 3), "{said:?}");
    assert_eq!(lines[0], lines[2]);
    assert_eq!(
        lines[1]["error"]["zh"],
        "JSON 第 2 行第 16 列：“output”出现了两次。"
    );
    assert_eq!(
        lines[1]["error"]["en"],
        "Line 2, column 16 of the JSON: “output” is there twice."
    );
}

#[test]
fn what_a_record_may_have_without_end_takes_no_time_and_is_told_to_a_limit() {
    let doors = Doors::new();
    let fields = |count: usize| -> String {
        let each = (0..count).map(|n| format!("\"field_that_there_is_not_{n}\": 1"));
        each.collect::<Vec<_>>().join(", ")
    };
    let items = |keys: usize| {
        let item: Vec<String> = (0..keys).map(|n| format!("\"x{n}\": 1")).collect();
        let item = format!("{{{}}}", item.join(","));
        format!("\"products\": [{}]", vec![item; 200].join(","))
    };
    let names = (0..300).map(|n| format!("\"{n}{}\": 1", "n".repeat(2_000)));
    for (kind, record, told) in [
        ("a hundred fields", with(&fields(100)), 100),
        ("one more", with(&fields(101)), 101),
        ("nineteen thousand", with(&fields(19_000)), 101),
        (
            "long names",
            with(&names.collect::<Vec<_>>().join(", ")),
            101,
        ),
        ("items with fields that there aren't", with(&items(90)), 101),
    ] {
        let before = doors.server.computed();
        let report = doors.one(&record).unwrap();
        let took = doors.server.computed() - before;
        assert!(took < Duration::from_secs(2), "{kind}: {took:?}");
        assert_eq!(doors.file(&record).unwrap(), report, "{kind}");
        let value: Value = serde_json::from_str(&report).unwrap();
        let problems = value["problems"].as_array().unwrap();
        assert_eq!(problems.len(), told, "{kind}");
        assert_eq!(
            problems[told - 1]["code"] == "more-problems",
            told > 100,
            "{kind}"
        );
        // A few kilobytes of words, whatever was sent.
        assert!(report.len() < 100_000, "{kind}: {}", report.len());
    }
}

/// So much text that what earlier rules made is let go of before the last one runs.
#[test]
fn a_record_whose_every_text_is_as_long_as_may_be_says_the_same_at_once_and_answer_by_answer() {
    let (pack, day) = (bundled_pack(), parse_date("2026-11-23").unwrap());
    let compiled = load_compiled(pack.files(), &pack.compiled()).unwrap();
    let long = "长".repeat(2_000);
    let item: serde_json::Map<String, Value> =
        (0..90).map(|n| (format!("x{n}"), 1.into())).collect();
    for given in [
        json!(long),
        json!({ "value": long, "from": long }),
        json!({ "not_known": true, "who": long }),
        json!(vec![item; 200]),
    ] {
        let names = pack.schema().fields.iter().map(|field| &*field.name);
        let record: serde_json::Map<String, Value> =
            names.map(|name| (name.to_owned(), given.clone())).collect();
        let whole = canonical_json(&pack.screen(&record, day));
        assert_eq!(canonical_json(&compiled.screen(&record, day)), whole);
        let mut open = pack.open(&serde_json::Map::new());
        for (place, (name, answer)) in record.iter().enumerate() {
            open.set(name, answer);
            if place % 40 == 0 {
                let _ = open.next(day);
            }
        }
        assert_eq!(canonical_json(&open.screen(day)), whole);
    }
}

// ---- requests --------------------------------------------------------------------------------------

#[test]
fn requests_of_strangers_are_refused_and_everybody_else_is_served() {
    let doors = Doors::new();
    let get = |path: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").into_bytes()
    };
    let post = |heads: &str, body: &str| {
        format!("POST /screen?as_of=2026-11-23 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{heads}\r\n{body}").into_bytes()
    };
    let json = "Content-Type: application/json\r\n";
    let on = |as_of: &str| {
        format!("POST /screen?{as_of} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{json}Content-Length: 2\r\n\r\n{{}}").into_bytes()
    };
    let heads = |count: usize| {
        (0..count)
            .map(|n| format!("X-{n}: a\r\n"))
            .collect::<String>()
    };
    let tried: Vec<(&str, Vec<u8>, &[u16])> = vec![
        (
            "up by an escaped slash",
            get("/..%2f..%2fetc/passwd"),
            &[404, 400],
        ),
        (
            "up by escaped points",
            get("/%2e%2e/%2e%2e/etc/passwd"),
            &[404, 400],
        ),
        ("up as it is", get("/../../etc/passwd"), &[404, 400]),
        ("two slashes", get("//etc/passwd"), &[404, 400]),
        (
            "an address with another host",
            get("http://evil.example/etc/passwd"),
            &[404, 400],
        ),
        ("a backslash", get("/..%5c..%5cetc%5cpasswd"), &[404, 400]),
        ("a NUL in the path", get("/index.html%00.js"), &[404, 400]),
        (
            "the path of a file of the disk",
            get("/rules/pack.toml"),
            &[404],
        ),
        (
            "lengths and chunks",
            post(
                &format!("{json}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"),
                "0\r\n\r\n",
            ),
            &[400],
        ),
        (
            "two lengths",
            post(
                &format!("{json}Content-Length: 2\r\nContent-Length: 3\r\n"),
                "{}",
            ),
            &[400],
        ),
        (
            "a length below zero",
            post(&format!("{json}Content-Length: -1\r\n"), "{}"),
            &[400],
        ),
        (
            "a length with a plus",
            post(&format!("{json}Content-Length: +2\r\n"), "{}"),
            &[400],
        ),
        (
            "a length past every number",
            post(
                &format!("{json}Content-Length: 99999999999999999999999\r\n"),
                "{}",
            ),
            &[400],
        ),
        (
            "an encoding that there isn't",
            post(&format!("{json}Transfer-Encoding: x\r\n"), "{}"),
            &[400],
        ),
        (
            "a folded head",
            post(
                &format!("{json}X-A: a\r\n b\r\nContent-Length: 2\r\n"),
                "{}",
            ),
            &[400],
        ),
        (
            "a space before a colon",
            post(&format!("{json}Content-Length : 2\r\n"), "{}"),
            &[400],
        ),
        ("a head without a name", post(": a\r\n", ""), &[400]),
        (
            "a chunk that is no number",
            post(
                &format!("{json}Transfer-Encoding: chunked\r\n"),
                "zz\r\n{}\r\n0\r\n\r\n",
            ),
            &[400, 413],
        ),
        ("HTTP/0.9", b"GET /\r\n".to_vec(), &[400, 0]),
        (
            "a version that there isn't",
            b"GET / HTTP/9.9\r\nHost: x\r\n\r\n".to_vec(),
            &[400, 0, 505],
        ),
        (
            "HTTP/2 at once",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            &[400, 0, 505],
        ),
        (
            "the hello of TLS",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(),
            &[400, 0],
        ),
        (
            "two hundred heads",
            format!(
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{}\r\n",
                heads(200)
            )
            .into_bytes(),
            &[431],
        ),
        (
            "a head of three megabytes",
            format!(
                "GET / HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n",
                "a".repeat(3 << 20)
            )
            .into_bytes(),
            &[431, 0],
        ),
        (
            "an address of 70 kB",
            get(&format!("/{}", "a".repeat(70_000))),
            &[414, 431, 0],
        ),
        (
            "a form",
            post(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n",
                "a=1",
            ),
            &[415],
        ),
        (
            "a form of text",
            post("Content-Type: text/plain\r\nContent-Length: 2\r\n", "{}"),
            &[415],
        ),
        ("no media type", post("Content-Length: 2\r\n", "{}"), &[415]),
        (
            "a body that is said to be too large",
            post(&format!("{json}Content-Length: 2000000\r\n"), ""),
            &[413],
        ),
        ("a day that there isn't", on("as_of=2026-02-30"), &[400]),
        ("no day", on("as_of="), &[400]),
        ("two days", on("as_of=2026-11-23&as_of=2026-11-24"), &[400]),
        ("a NUL in a day", on("as_of=2026-11-23%00"), &[400]),
        (
            "a day of five thousand digits",
            on(&format!("as_of={}", "2".repeat(5_000))),
            &[400],
        ),
        (
            "a day in full width",
            on("as_of=%EF%BC%92026-11-23"),
            &[400],
        ),
        (
            "something else in the address",
            on("as_of=2026-11-23&pack=/etc"),
            &[400],
        ),
        ("a word for a yes or no", on("full=perhaps"), &[400]),
    ];
    for (kind, bytes, wanted) in tried {
        let before = doors.server.computed();
        let answer = raw(&doors.server, &bytes);
        let took = doors.server.computed() - before;
        assert!(took < SOON, "{kind}: {took:?}");
        assert!(wanted.contains(&status(&answer)), "{kind}: {answer:.300}");
        assert!(
            !answer.contains("root:") && !answer.contains("[[family]]"),
            "{kind}: {answer:.300}"
        );
        assert!(doors.one(OVER.as_bytes()).is_ok(), "after {kind}");
    }
    // Many at once on one connection.
    let one = format!(
        "POST /screen?as_of=2026-11-23 HTTP/1.1\r\nHost: x\r\n{json}Content-Length: {}\r\n",
        OVER.len()
    );
    let many = format!("{one}\r\n{OVER}").repeat(50)
        + format!("{one}Connection: close\r\n\r\n{OVER}").as_str();
    let answers = raw(&doors.server, many.as_bytes());
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 51);
    // A page of a stranger may ask, and is told nothing that it may read.
    for heads in ["Origin: https://evil.example\r\n", "Origin: null\r\n"] {
        let asked = format!(
            "OPTIONS /screen HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{heads}Access-Control-Request-Method: POST\r\n\r\n"
        );
        let posted = post(&format!("{json}{heads}Content-Length: 2\r\n"), "{}");
        for bytes in [asked.into_bytes(), posted] {
            let answer = raw(&doors.server, &bytes).to_lowercase();
            assert!(
                !answer.contains("access-control-allow-origin"),
                "{answer:.500}"
            );
        }
    }
    // A part of a file is the whole of it.
    let part = raw(
        &doors.server,
        b"GET /rules.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\nRange: bytes=0-9\r\n\r\n",
    );
    assert!(
        status(&part) == 200 && part.contains("pack.toml"),
        "{part:.300}"
    );
}

/// What stands in a body is never answered as a request, whatever is said of the request that it belongs to; and of odd
/// chunks each is read as the standard has it, or refused and the connection ended.
#[test]
fn a_body_is_never_the_next_request_and_odd_chunks_are_read_or_refused() {
    let doors = Doors::new();
    let hidden = "GET /pack HTTP/1.1\r\nHost: x\r\n\r\n";
    let last = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let json = "Content-Type: application/json\r\n";
    let answers = |bytes: &str| -> Vec<u16> {
        let answer = raw(&doors.server, bytes.as_bytes());
        assert!(!answer.contains("\"families\""), "{answer:.2000}");
        let began = answer.match_indices("HTTP/1.1 ");
        began.map(|(at, _)| status(&answer[at..])).collect()
    };
    let length = format!("Content-Length: {}\r\n", hidden.len());
    for (asked, heads, own) in [
        ("GET /health", "", 200),
        ("HEAD /health", "", 200),
        ("PUT /screen", json, 405),
        ("TRACE /", "", 405),
        ("GET /nowhere", "", 404),
        ("POST /screen", "Content-Type: text/plain\r\n", 415),
        ("POST /screen?as_of=x", json, 400),
        ("POST /screen?other=x", json, 400),
        ("POST /screen", json, 400),
    ] {
        let sent = format!("{asked} HTTP/1.1\r\nHost: x\r\n{heads}{length}\r\n{hidden}{last}");
        assert_eq!(answers(&sent), [own, 200], "{asked}");
    }
    // Of a length and chunks, or two lengths, nobody can say which is meant: nothing behind is read.
    for heads in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 2, 2\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: 0x2\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: \u{b}chunked\r\n",
    ] {
        let sent =
            format!("POST /screen HTTP/1.1\r\nHost: x\r\n{json}{heads}\r\n0\r\n\r\n{hidden}{last}");
        assert_eq!(answers(&sent), [400], "{heads}");
    }
    let long = "0".repeat(30_000) + "2\r\n{}\r\n0\r\n\r\n";
    let single = "1\r\n \r\n".repeat(20_000) + "2\r\n{}\r\n0\r\n\r\n";
    for (chunks, own) in [
        ("2;a=b;c=\"d\"\r\n{}\r\n0\r\n\r\n", 200),
        (&long, 200),
        (&single, 200),
        // What comes behind a body says nothing of it.
        (
            "2\r\n{}\r\n0\r\nContent-Length: 99\r\nHost: other\r\n\r\n",
            200,
        ),
        ("10000000000000002\r\n{}\r\n0\r\n\r\n", 400),
        ("0x2\r\n{}\r\n0\r\n\r\n", 400),
        ("-2\r\n{}\r\n0\r\n\r\n", 400),
        (" 2\r\n{}\r\n0\r\n\r\n", 400),
        ("2\n{}\n0\n\n", 400),
        ("2\r\n{}0\r\n\r\n", 400),
    ] {
        let sent = format!(
            "POST /screen HTTP/1.1\r\nHost: x\r\n{json}Transfer-Encoding: chunked\r\n\r\n{chunks}{last}"
        );
        let all: &[u16] = if own == 200 { &[200, 200] } else { &[400] };
        assert_eq!(answers(&sent), all, "{chunks:.60}");
    }
    assert!(doors.one(OVER.as_bytes()).is_ok());
}

// ---- packs -----------------------------------------------------------------------------------------

#[test]
fn packs_of_strangers_are_refused_with_their_reason() {
    let desk = Desk::new();
    let own: Value = serde_json::from_str(&bundled(&desk)).unwrap();
    let script = own["files"]["quota/unit.rhai"].as_str().unwrap();
    let head = script.split("\nfn ").next().unwrap();
    let judge = |body: &str| format!("{head}\nfn judge(project) {{ {body} }}\n");
    let tried: Vec<(&str, &str, String)> = vec![
        (
            "TOML a hundred thousand deep",
            "fields.toml",
            format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000)),
        ),
        (
            "names within names without end",
            "fields.toml",
            format!("{} = 1", vec!["a"; 60_000].join(".")),
        ),
        (
            "brackets a hundred thousand deep",
            "quota/unit.rhai",
            judge(&format!(
                "let a = {}1{};",
                "(".repeat(20_000),
                ")".repeat(20_000)
            )),
        ),
        (
            "a comment that doesn't end",
            "quota/unit.rhai",
            script.replacen("\nfn ", "\n/* fn ", 1),
        ),
        (
            "a text that doesn't end",
            "quota/unit.rhai",
            judge("let a = \""),
        ),
        (
            "text that is to be run",
            "quota/unit.rhai",
            judge("eval(\"1\");"),
        ),
        (
            "a file that is to be read",
            "quota/unit.rhai",
            format!("{head}\nimport \"/etc/passwd\" as a;\nfn judge(project) {{ }}\n"),
        ),
        (
            "a word of the engine as a function",
            "quota/unit.rhai",
            format!("{script}\nfn reject(a) {{ a }}\n"),
        ),
        (
            "two comparisons of one check",
            "quota/unit.rhai",
            judge(
                "require(\"intake\").that(project.intake_m3, \"intake\").at_most(9, \"limit\").at_least(0, \"limit\").otherwise(revise(\"improve\"));",
            ),
        ),
        (
            "an assignment in an expression",
            "quota/unit.rhai",
            judge("let x = 1; let y = x + { x = 10; x };"),
        ),
        (
            "a rule over its size",
            "quota/unit.rhai",
            format!("{script}\n//{}", "a".repeat(70_000)),
        ),
        ("no manifest", "pack.toml", String::new()),
        (
            "a manifest that is no TOML",
            "pack.toml",
            "<html>".to_owned(),
        ),
    ];
    for (kind, path, text) in tried {
        let mut files = own["files"].clone();
        files[path] = text.into();
        desk.write("evil.json", json!({ "files": files }).to_string());
        let said = desk.run_within(SOON, "check evil.json");
        let all = said.out.clone() + said.err.as_str();
        assert!(
            said.code > 0 && all.contains("error[") && !all.contains("panicked"),
            "{kind}: {all:.500}"
        );
        assert_ne!(
            desk.run_with("screen - --pack evil.json", OVER).code,
            0,
            "{kind}"
        );
    }
}

/// Whoever reads a pack before signing it reads what the engine does: signs that turn the direction or have no width, and letters
/// that only look like Latin ones, are warned of with their place.
#[test]
fn what_a_reader_of_a_pack_cannot_see_is_warned_of_with_its_place() {
    let desk = Desk::new();
    let own = Bundle::read(&bundled(&desk)).unwrap().files;
    let said = |path: &str, text: &str| -> Vec<(&str, u32, u32)> {
        let mut files = own.clone();
        files.insert(path.to_owned(), text.to_owned());
        let found = water_rules::load_pack(&files).diagnostics;
        let found = found.into_iter().filter(|d| {
            let span = d.span.as_ref();
            span.is_some_and(|span| span.file == path) && d.code.contains('-')
        });
        let place = |d: water_rules::Diagnostic| {
            let start = d.span.unwrap().start;
            (d.code, start.line, start.column)
        };
        let codes = ["unseen-character", "look-alike-letter"];
        found
            .map(place)
            .filter(|(code, ..)| codes.contains(code))
            .collect()
    };
    for (path, text) in &own {
        assert_eq!(said(path, text), [], "{path}");
        assert_eq!(
            said(path, &format!("\u{feff}{text}")),
            [],
            "{path} with a mark"
        );
    }
    // A comment that ends where it isn't seen to.
    let script = &own["quota/unit.rhai"];
    let turned = script.replacen("fn judge", "// a \u{202e} } // \u{2066}\nfn judge", 1);
    let line = script.lines().position(|line| line.starts_with("fn judge"));
    let line = line.unwrap() as u32 + 1;
    assert_eq!(
        said("quota/unit.rhai", &turned),
        [("unseen-character", line, 6)]
    );
    for sign in [
        '\u{200b}',
        '\u{200d}',
        '\u{ad}',
        '\u{2060}',
        '\u{feff}',
        '\u{e0061}',
    ] {
        let text = format!("产{sign}量\n");
        assert_eq!(
            said("notes.md", &text),
            [("unseen-character", 1, 2)],
            "{sign:?}"
        );
    }
    // A field beside the real one, by a Cyrillic letter at either end.
    let fields = &own["fields.toml"];
    let last = fields.lines().count() as u32;
    for name in ["\u{456}ntake", "intak\u{435}", "_\u{410}"] {
        let more = format!(
            "[[field]]\nname = \"{name}\"\ntype = \"number\"\ngroup = \"use\"\nlabel = {{ zh = \"数\", en = \"N\" }}\n"
        );
        let column = 9 + name.chars().position(|sign| !sign.is_ascii()).unwrap() as u32;
        assert_eq!(
            said("fields.toml", &format!("{fields}{more}")),
            [("look-alike-letter", last + 2, column)],
            "{name}"
        );
    }
    // What units and Chinese have is none.
    let plain = "μg/L、kΩ、ΔT、Дон、α 与 β、３㎡、“是”……—— ①";
    assert_eq!(said("notes.md", plain), []);
}

#[test]
fn paths_of_a_bundle_lead_nowhere() {
    let desk = Desk::new();
    let own: Value = serde_json::from_str(&bundled(&desk)).unwrap();
    for path in [
        "../../evil.toml",
        "/etc/evil.toml",
        "",
        "__proto__",
        "..\\evil.toml",
        "cases/../../evil.toml",
        "a\0b.toml",
    ] {
        let mut files = own["files"].clone();
        files[path] = "x = 1".into();
        desk.write("evil.json", json!({ "files": files }).to_string());
        for call in [
            "check evil.json",
            "test evil.json",
            "screen - --pack evil.json",
            "bundle evil.json -o again.json",
        ] {
            let said = desk.run_with(call, OVER);
            assert!(
                (0..=2).contains(&said.code) && !said.err.contains("panicked"),
                "{path} {call}: {said:?}"
            );
        }
        for at in ["../evil.toml", "evil.toml", "../../evil.toml"] {
            assert!(!desk.at(at).exists(), "{path}");
        }
    }
    // What is no bundle is said to be none, whatever it begins with.
    for (kind, text) in [
        (
            "files that aren't text",
            json!({"files": {"pack.toml": 1}}).to_string(),
        ),
        (
            "files that are a list",
            json!({"files": ["pack.toml"]}).to_string(),
        ),
        ("a page", "<!doctype html><title>登录</title>".to_owned()),
        ("half of it", own.to_string()[..2_000].to_owned()),
        ("nothing", String::new()),
    ] {
        desk.write("evil.json", text);
        let said = desk.run("check evil.json");
        assert_eq!(
            (said.code, said.err.contains("panicked")),
            (2, false),
            "{kind}: {said:?}"
        );
    }
}

#[test]
fn a_bundle_that_says_a_thing_twice_has_the_digest_of_what_is_used() {
    let desk = Desk::new();
    let own: Value = serde_json::from_str(&bundled(&desk)).unwrap();
    let official = digest_of(&desk, &own.to_string());
    let path = "parameters/quota.toml";
    let wide = own["files"][path].as_str().unwrap().replace("2.70", "9999");
    let files = own["files"].to_string();
    let files = files.strip_suffix('}').unwrap();
    // One of them must win, and by its digest whoever compares it knows which.
    for key in [
        json!(path).to_string(),
        json!(path).to_string().replace('/', "\\u002f"),
    ] {
        let twice = format!("{{\"files\":{files},{key}:{}}}}}", json!(wide));
        assert_ne!(digest_of(&desk, &twice), official, "{key}");
    }
    let twice = format!("{{\"files\":{},\"files\":{files}}}}}", own["files"]);
    desk.write("evil.json", twice);
    assert_eq!(desk.run("check evil.json").code, 2);
}

/// The digest that a report names of a bundle.
fn digest_of(desk: &Desk, bundle: &str) -> String {
    desk.write("evil.json", bundle);
    let said = desk.run_with("screen - --as-of 2026-11-23 --pack evil.json", OVER);
    let report: Value = serde_json::from_str(&said.out).unwrap();
    report["pack"]["digest"].as_str().unwrap().to_owned()
}

#[test]
fn names_that_javascript_has_are_names_as_any_other() {
    for name in ["constructor", "toString", "valueOf", "hasOwnProperty"] {
        let field = format!(
            "\n[[field]]\nname = \"{name}\"\ntype = \"number\"\ngroup = \"use\"\nlabel = {{ zh = \"甲\", en = \"A\" }}\n"
        );
        let judge = format!(
            "fn judge(project) {{ figure(\"{name}\", project.{name} + 1, \"m³\"); if project.{name} > 5 {{ conclude(revise(\"a\")); }} }}\n"
        );
        let files = [
            (
                "fields.toml",
                include_str!("../data/pack/fields.toml").to_owned() + field.as_str(),
            ),
            ("quota/r0.rhai", rule("Q-0", &judge)),
        ];
        let pack = small_pack(files.map(|(path, text)| (path.to_owned(), text)));
        let day = parse_date("2026-11-23").unwrap();
        let record = json!({ name: "1" });
        let report = screen_every_way(&pack, record.as_object().unwrap(), day);
        assert_eq!(
            report.findings[0].figures[0].value.to_string(),
            "2",
            "{name}"
        );
        let report = screen_every_way(&pack, &serde_json::Map::new(), day);
        assert_eq!(report.findings[0].missing[0].name.to_string(), name);
    }
}

#[test]
fn mistakes_and_calls_without_end_are_told_in_good_time() {
    let desk = Desk::new();
    let own: Value = serde_json::from_str(&bundled(&desk)).unwrap();
    let script = own["files"]["quota/unit.rhai"].as_str().unwrap();
    let head = script.split("\nfn ").next().unwrap();
    let with = |path: &str, text: String| {
        let mut files = own["files"].clone();
        files[path] = text.into();
        json!({ "files": files }).to_string()
    };
    let fields: String = (0..100_000)
        .map(|n| format!("[[field]]\nname = \"A {n}\"\n"))
        .collect();
    // Nine hundred branches, called from wherever it may be.
    let branches: String = (0..900)
        .map(|n| format!("if project.intake_m3 == {n} {{ x = x + {n}; }} "))
        .collect();
    let calls = "let a = f(project); ".repeat(990);
    let judge = format!(
        "{head}\nfn f(project) {{ let x = 0; {branches} x }}\nfn judge(project) {{ {calls} }}\n"
    );
    for (kind, bundle) in [
        ("a hundred thousand fields", with("fields.toml", fields)),
        ("branches in calls", with("quota/unit.rhai", judge)),
    ] {
        desk.write("evil.json", bundle);
        let said = desk.run_within(LATE, "check evil.json");
        let all = said.out + said.err.as_str();
        assert!(
            all.contains("error") && !all.contains("panicked"),
            "{kind}: {all:.300}"
        );
    }
}

#[test]
fn a_table_and_rules_as_large_as_a_pack_may_have_are_checked_in_good_time() {
    let desk = Desk::new();
    let own: Value = serde_json::from_str(&bundled(&desk)).unwrap();
    let script = own["files"]["quota/unit.rhai"].as_str().unwrap();
    let head = script.split("\nfn ").next().unwrap();
    let rows: String = (0..300_000).map(|n| format!("{n},,,law,S1\n")).collect();
    let table = "title = { zh = \"表\", en = \"Rows\" }
[[column]]
name = \"n\"
type = \"number\"
key = \"exact\"
label = { zh = \"数\", en = \"N\" }
";
    let branches: String = (0..1_000)
        .map(|n| format!("if project.intake_m3 == {n} {{ x = x + {n}; }}\n"))
        .collect();
    for kind in ["a table of 300,000 rows", "3 MB of rules"] {
        let mut files = own["files"].clone();
        if kind.starts_with("a table") {
            files["tables/rows.toml"] = table.into();
            files["tables/rows.csv"] =
                format!("n,effective_from,effective_to,source,confidence\n{rows}").into();
        } else {
            for at in 0..60 {
                files[format!("quota/large_{at}.rhai")] =
                    format!("{head}\nfn judge(project) {{ let x = 0;\n{branches} }}\n").into();
            }
        }
        desk.write("large.json", json!({ "files": files }).to_string());
        let said = desk.run_within(LATE, "check large.json");
        let all = said.out + said.err.as_str();
        assert!(
            !all.is_empty() && !all.contains("panicked"),
            "{kind}: {all:.300}"
        );
    }
}

/// A rule that asks for working days, with so many rows of holidays before the last.
fn days_off(rows: usize, last: &str, judge: &str) -> RulePack {
    let column = "[[column]]\nname = \"working\"\ntype = \"boolean\"\nlabel = { zh = \"上班\", en = \"Working\" }\n";
    let rows: String = (0..rows)
        .map(|n| format!("false,{0}-06-01,{0}-06-01,law,S1\n", 3000 + n % 6000))
        .collect();
    small_pack([
        (
            "tables/holidays.toml".to_owned(),
            format!("title = {{ zh = \"假\", en = \"Off\" }}\n{column}"),
        ),
        (
            "tables/holidays.csv".to_owned(),
            format!("working,effective_from,effective_to,source,confidence\n{rows}{last}"),
        ),
        (
            "quota/r0.rhai".to_owned(),
            rule("Q-0", &format!("fn judge(project) {{ {judge} }}\n")),
        ),
        (
            "quota/r1.rhai".to_owned(),
            rule(
                "Q-1",
                "fn judge(project) { figure(\"f\", 1 + 1, \"m³\"); }\n",
            ),
        ),
    ])
}

#[test]
fn days_off_without_end_cost_what_they_take() {
    let day = parse_date("2026-11-23").unwrap();
    let until = |days: u32| {
        format!(
            "require(\"a\").that(add_working_days(as_of(), {days}), \"a\").present().otherwise(revise(\"b\"));"
        )
    };
    let often = format!("for i in 0..50 {{ {} }}", until(10_000));
    let error = |pack: &RulePack| {
        let before = computed("thread-self");
        let report = screen_every_way(pack, &serde_json::Map::new(), day);
        let took = computed("thread-self") - before;
        assert!(took < SOON, "{took:?}");
        // The rule after it is as ever.
        assert_eq!(&*report.findings[1].figures[0].value.to_string(), "2");
        let error = report.findings[0].error.clone();
        error.map(|error| (error.code, error.span.unwrap().file))
    };
    let stopped = Some(("operation-limit", "quota/r0.rhai".to_owned()));
    // As many as a rule may ask for, over as many holidays as a country has.
    assert_eq!(error(&days_off(100, "", &until(10_000))), None);
    assert_eq!(error(&days_off(5_000, "", &often)), stopped);
    // A calendar of which no day is worked, to its end.
    let never = "false,2000-01-01,9999-12-31,law,S1\n";
    assert_eq!(error(&days_off(5_000, never, &until(1))), stopped);
    assert_eq!(error(&days_off(0, never, &until(1))), stopped);
}

/// The sum that stands before what is compiled, forward and back: it is kept against mistakes, and anybody can make it.
fn mixed(sum: u64, bytes: &[u8]) -> u64 {
    let words = bytes.chunks_exact(8);
    let rest = words.remainder().iter().map(|byte| u64::from(*byte));
    let words = words.map(|word| u64::from_le_bytes(word.try_into().unwrap()));
    let sum = sum ^ bytes.len() as u64;
    words
        .chain(rest)
        .fold(sum, |sum, next| (sum ^ next).wrapping_mul(PRIME))
}

fn unmixed(sum: u64, bytes: &[u8]) -> u64 {
    let words = bytes.chunks_exact(8);
    let rest = words.remainder().iter().map(|byte| u64::from(*byte));
    let words = words.map(|word| u64::from_le_bytes(word.try_into().unwrap()));
    let inverse = (0..6).fold(PRIME, |guess, _| {
        guess.wrapping_mul(2_u64.wrapping_sub(PRIME.wrapping_mul(guess)))
    });
    let all: Vec<u64> = words.chain(rest).collect();
    let back = all
        .iter()
        .rev()
        .fold(sum, |sum, next| sum.wrapping_mul(inverse) ^ next);
    back ^ bytes.len() as u64
}

const PRIME: u64 = 0x0100_0000_01b3;

/// What was compiled of some files, as though it had been of others.
fn as_though_of(compiled: &Compiled, own: &PackFiles, files: &PackFiles) -> Compiled {
    let (sum, code) = compiled.code.split_first_chunk().unwrap();
    fn parts<'a>(code: &'a [u8], texts: &'a str, files: &'a PackFiles) -> Vec<&'a [u8]> {
        let files = files
            .iter()
            .flat_map(|(path, text)| [path.as_bytes(), text.as_bytes()]);
        [code, texts.as_bytes()].into_iter().chain(files).collect()
    }
    let of_own = parts(code, &compiled.texts, own);
    let build = of_own
        .into_iter()
        .rev()
        .fold(u64::from_le_bytes(*sum), unmixed);
    let of_files = parts(code, &compiled.texts, files);
    let sum = of_files.into_iter().fold(build, mixed);
    Compiled {
        code: [&sum.to_le_bytes(), code].concat(),
        texts: compiled.texts.clone(),
    }
}

#[test]
fn compiled_rules_that_are_not_those_of_the_scripts_are_refused_by_the_name_of_their_file() {
    let desk = Desk::new();
    let good = Bundle::read(&bundled(&desk)).unwrap();
    desk.edit("rules/parameters/quota.toml", "2.70", "9999");
    let wide = Bundle::read(&bundled(&desk)).unwrap();
    let forged = as_though_of(wide.compiled.as_ref().unwrap(), &wide.files, &good.files);
    // Whoever loads only what is compiled screens by other rules under the official digest.
    let taken = load_compiled(&good.files, &forged).unwrap();
    let over: Value = serde_json::from_str(OVER).unwrap();
    let report = taken.screen(over.as_object().unwrap(), parse_date("2026-11-23").unwrap());
    assert_eq!(report.verdict, Verdict::Pass);
    let bundle = Bundle {
        compiled: Some(forged),
        ..good
    };
    desk.write("evil.json", serde_json::to_string(&bundle).unwrap());
    for call in [
        "check evil.json",
        "screen - --pack evil.json",
        "bundle evil.json -o again.json",
    ] {
        let said = desk.run_with(call, OVER);
        let all = said.out + said.err.as_str();
        assert_ne!(said.code, 0, "{call}: {all}");
        assert!(
            all.contains("error[forged-rules]: evil.json 里编译好的规则与规则原文不符"),
            "{call}: {all}"
        );
    }
    assert!(!desk.at("again.json").exists());
    fs::create_dir(desk.at("site")).unwrap();
    desk.write("site/index.html", "page");
    let server = Server::start_with(&desk, "--pack evil.json");
    let health = raw(
        &server,
        b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    assert!(
        status(&health) == 503 && health.contains("forged-rules"),
        "{health}"
    );
}

// ---- signatures ------------------------------------------------------------------------------------

#[test]
fn signatures_and_keys_that_were_tampered_with_are_refused() {
    let desk = Desk::new();
    desk.write("key.pem", KEY[0]);
    desk.write("key.pub", KEY[1]);
    assert_eq!(desk.run("bundle -o signed.json --sign key.pem").code, 0);
    let text = fs::read_to_string(desk.at("signed.json")).unwrap();
    // With one signature, or the other would do.
    let mut signed: Value = serde_json::from_str(&text).unwrap();
    signed["signatures"].as_array_mut().unwrap().truncate(1);
    let text = signed.to_string();
    let taken = |bundle: &str| {
        desk.write("evil.json", bundle);
        desk.run_with(
            "screen - --as-of 2026-11-23 --pack evil.json --trust key.pub",
            OVER,
        )
        .code
            == 0
    };
    assert!(taken(&text));
    let signature = signed["signatures"][0]["signature"]
        .as_str()
        .unwrap()
        .to_owned();
    let spoilt = |change: &dyn Fn(&mut Value)| {
        let mut bundle = signed.clone();
        change(&mut bundle);
        assert_ne!(bundle, signed);
        bundle.to_string()
    };
    let flipped = |at: usize| {
        let digit = if signature.as_bytes()[at] == b'0' {
            "1"
        } else {
            "0"
        };
        let mut other = signature.clone();
        other.replace_range(at..=at, digit);
        other
    };
    // The order of the group: s + L is as good a signature to whoever doesn't look.
    let order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let mut carry = 0;
    let second: String = (0..32)
        .map(|n| {
            let byte =
                |text: &str, at: usize| u32::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap();
            let sum = byte(&signature, 32 + n) + byte(order, n) + carry;
            carry = sum >> 8;
            format!("{:02x}", sum & 255)
        })
        .collect();
    let tried = [
        (
            "the first digit",
            spoilt(&|b| b["signatures"][0]["signature"] = flipped(0).into()),
        ),
        (
            "the last digit",
            spoilt(&|b| b["signatures"][0]["signature"] = flipped(127).into()),
        ),
        (
            "s + L",
            spoilt(&|b| {
                b["signatures"][0]["signature"] = format!("{}{second}", &signature[..64]).into()
            }),
        ),
        (
            "zeros",
            spoilt(&|b| b["signatures"][0]["signature"] = "0".repeat(128).into()),
        ),
        (
            "nothing",
            spoilt(&|b| b["signatures"][0]["signature"] = "".into()),
        ),
        (
            "the other algorithm",
            spoilt(&|b| b["signatures"][0]["algorithm"] = "sm2".into()),
        ),
        (
            "no algorithm",
            spoilt(&|b| b["signatures"][0]["algorithm"] = "none".into()),
        ),
        ("no signature", spoilt(&|b| b["signatures"] = json!([]))),
        (
            "another byte of a file",
            spoilt(&|b| {
                let text = b["files"]["quota/unit.rhai"]
                    .as_str()
                    .unwrap()
                    .replacen('a', "b", 1);
                b["files"]["quota/unit.rhai"] = text.into();
            }),
        ),
        (
            "a file more",
            spoilt(&|b| b["files"]["quota/more.rhai"] = "".into()),
        ),
        (
            "a file less",
            spoilt(&|b| {
                b["files"]
                    .as_object_mut()
                    .unwrap()
                    .remove("cases/checks.toml")
                    .or_else(|| {
                        let path = b["files"]
                            .as_object()
                            .unwrap()
                            .keys()
                            .find(|path| path.starts_with("cases/"))
                            .unwrap()
                            .clone();
                        b["files"].as_object_mut().unwrap().remove(&path)
                    });
            }),
        ),
        (
            "a file under another path",
            spoilt(&|b| {
                let text = b["files"]
                    .as_object_mut()
                    .unwrap()
                    .remove("quota/unit.rhai")
                    .unwrap();
                b["files"]["quota/unit2.rhai"] = text;
            }),
        ),
    ];
    for (kind, bundle) in tried {
        assert!(!taken(&bundle), "{kind}");
    }
    // Many that are wrong before the right one cost time and nothing else.
    let many = spoilt(&|b| {
        let bad = json!({"algorithm": "ed25519", "signature": "0".repeat(128)});
        let mut all = vec![bad; 5_000];
        all.push(b["signatures"][0].clone());
        b["signatures"] = all.into();
    });
    let before = computed("thread-self");
    assert!(taken(&many));
    assert!(computed("thread-self") - before < SOON);
    // Keys that are none.
    desk.write("other.pub", OTHER);
    for (kind, key) in [
        (
            "RSA",
            "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\nKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==\n-----END PUBLIC KEY-----\n",
        ),
        (
            "a key of small order",
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n-----END PUBLIC KEY-----\n",
        ),
        ("a private key", KEY[0]),
        ("nothing", ""),
        ("a page", "<html>"),
    ] {
        desk.write("evil.pub", key);
        let said = desk.run_with("screen - --pack signed.json --trust evil.pub", OVER);
        assert_eq!(
            (said.code, said.err.contains("panicked")),
            (2, false),
            "{kind}: {said:?}"
        );
    }
}

// ---- a bad day -------------------------------------------------------------------------------------

#[test]
fn a_full_disk_or_a_reader_that_goes_ends_a_command_and_says_so() {
    let desk = Desk::new();
    desk.write("many.ndjson", format!("{OVER}\n").repeat(20_000));
    for format in ["json", "ndjson", "csv", "table", "certificate"] {
        let run = |to: &str| {
            Command::new("sh")
                .args([
                    "-c",
                    &format!(
                        "exec \"$0\" screen many.ndjson --as-of 2026-11-23 --format {format} {to}"
                    ),
                ])
                .arg(env!("CARGO_BIN_EXE_water-rules"))
                .current_dir(desk.at(""))
                .output()
                .unwrap()
        };
        let full = run(">/dev/full");
        assert_eq!(full.status.code(), Some(2), "{format}: {full:?}");
        let said = String::from_utf8_lossy(&full.stderr).into_owned();
        assert!(
            !said.is_empty() && !said.contains("panicked"),
            "{format}: {said}"
        );
        // `head` has what it wants and goes: nothing went wrong.
        let gone = Command::new("sh")
            .args(["-c", &format!("\"$0\" screen many.ndjson --as-of 2026-11-23 --format {format} 2>err | head -n 1; cat err >&2")])
            .arg(env!("CARGO_BIN_EXE_water-rules"))
            .current_dir(desk.at(""))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&gone.stderr).into_owned();
        assert!(
            !gone.stdout.is_empty() && !said.contains("panicked"),
            "{format}: {said}"
        );
    }
    // A disk that fills up under a file leaves whole lines before the last.
    let cut = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" screen many.ndjson --as-of 2026-11-23 >cut.ndjson"])
        .arg(env!("CARGO_BIN_EXE_water-rules"))
        .current_dir(desk.at(""))
        .output()
        .unwrap();
    assert_eq!(cut.status.code(), Some(2), "{cut:?}");
    let cut = fs::read_to_string(desk.at("cut.ndjson")).unwrap();
    let whole: Vec<&str> = cut
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
        .collect();
    assert!(whole.len() > 5);
    assert!(
        whole
            .iter()
            .all(|line| serde_json::from_str::<Value>(line).unwrap()["verdict"] == "revise")
    );
}

#[test]
fn a_command_that_is_ended_half_way_leaves_whole_lines() {
    let desk = Desk::new();
    desk.write("many.ndjson", format!("{OVER}\n").repeat(200_000));
    for signal in ["TERM", "INT"] {
        let mut child = desk
            .command("screen many.ndjson --as-of 2026-11-23")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        let mut said = vec![0; 1 << 16];
        out.read_exact(&mut said).unwrap();
        let id = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([format!("-{signal}"), id])
                .status()
                .unwrap()
                .success()
        );
        out.read_to_end(&mut said).unwrap();
        assert!(!child.wait().unwrap().success(), "{signal}: it had ended");
        let said = String::from_utf8(said).unwrap();
        let whole = said
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'));
        let mut lines = 0;
        for line in whole {
            assert_eq!(
                serde_json::from_str::<Value>(line).unwrap()["verdict"],
                "revise",
                "{signal}"
            );
            lines += 1;
        }
        assert!((10..200_000).contains(&lines), "{signal}: {lines}");
    }
}

#[test]
fn signs_for_a_terminal_are_taken_out_of_what_it_shows() {
    let desk = Desk::new();
    let record = json!({"name": "a\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31mb\u{202e}", "intake_m3": "2.71", "output": "1", "k\u{1b}[31m": 1});
    let file = "e\u{1b}[31m.json";
    desk.write(file, record.to_string());
    for call in [
        format!("screen {file} --as-of 2026-11-23 --format table"),
        format!("screen {file} --as-of 2026-11-23 --format table --explain"),
        format!("verify {file}"),
        format!("check no{file}"),
        format!("screen no{file}"),
    ] {
        let said = desk.run(&call);
        let all = said.out + said.err.as_str();
        let shown = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!all.is_empty() && !all.contains(shown), "{call:?}: {all:?}");
    }
}

#[test]
fn a_day_of_a_wrong_clock_passes_nothing() {
    let pack = bundled_pack();
    let sample = pack
        .case_records()
        .map(|(record, _)| record.clone())
        .take(20);
    let records: Vec<_> = [serde_json::Map::new()].into_iter().chain(sample).collect();
    for day in ["1970-01-01", "1980-01-01", "0001-01-01"] {
        for record in &records {
            let report = pack.screen(record, parse_date(day).unwrap());
            assert_eq!(report.verdict, Verdict::OutOfScope, "{day}");
        }
    }
    for day in ["2100-01-01", "9999-12-31"] {
        let report = pack.screen(&records[0], parse_date(day).unwrap());
        assert_ne!(report.verdict, Verdict::Pass, "{day}");
    }
}

// ---- what is said of all this ----------------------------------------------------------------------

#[test]
fn every_test_that_security_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut named = 0;
    for (at, _) in text
        .match_indices("`tests/")
        .chain(text.match_indices("`src/"))
    {
        let rest = &text[at + 1..];
        let (file, rest) = rest.split_once('`').unwrap();
        let held =
            fs::read_to_string(root.join(file)).unwrap_or_else(|why| panic!("{file}: {why}"));
        // The tests of it, if any are named: `(`a…`, `b`)`.
        let Some(list) = rest.strip_prefix(" (") else {
            continue;
        };
        let list = list.split(')').next().unwrap();
        for test in list.split('`').skip(1).step_by(2) {
            let begins = test.trim_end_matches('…');
            let there = held.lines().any(|line| {
                let function = line.split_once("fn ");
                let named = line.split_once("test(");
                function.is_some_and(|(_, rest)| rest.starts_with(begins))
                    || named.is_some_and(|(_, rest)| rest.contains(begins))
            });
            assert!(there, "{file} has no test {test}");
            named += 1;
        }
    }
    assert!(named > 60, "{named}");
    // Each row names a file that is there, and what it names is a test.
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("测试 / test |"));
    for row in rows {
        let cell = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let files: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        let there = |name: &&str| name.contains('/') && root.join(name).exists();
        assert!(files.iter().any(there), "no test: {row}");
    }
}
