//! The server before strangers: slow, silent, many, and such as don't read; rules that go bad under it; and its end.

use crate::command::{Desk, OVER, Server};
use crate::common::{leave, most_memory};
use crate::endpoint::{SEARCHED, searching};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::fs;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// As `src/cli/serve/limits.rs` has them.
const HEAD: Duration = Duration::from_secs(15);
const PATIENCE: Duration = Duration::from_secs(30);
const GRACE: Duration = Duration::from_secs(20);
const MAX_CONNECTIONS: usize = 256;
const MAX_WAITING: usize = 64;
const MAX_STREAMS: usize = 4;
/// More than any of these waits, on a machine with other things to do.
const LATE: Duration = Duration::from_secs(30);

pub fn desk() -> Desk {
    let desk = Desk::new();
    fs::create_dir(desk.at("site")).unwrap();
    desk.write("site/index.html", "page");
    desk
}

/// A server whose words can be read.
pub fn heard(
    desk: &Desk,
    more: &str,
    set: &[(&str, &str)],
) -> (Server, BufReader<std::process::ChildStderr>) {
    let mut command = desk.command(format!("serve --port 0 --site site {more}").trim_end());
    command.envs(set.iter().copied()).stderr(Stdio::piped());
    let mut server = Server::spawn(&mut command);
    let said = BufReader::new(server.0.stderr.take().unwrap());
    (server, said)
}

pub struct Answer {
    pub status: u16,
    /// In lower case.
    head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The body of an answer that came in pieces, put together.
    pub fn body_of_pieces(&self) -> String {
        let mut whole_body = Vec::new();
        assert!(whole(&mut self.body.as_bytes(), &mut whole_body).unwrap());
        String::from_utf8(whole_body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// What comes back for these very bytes, which must end the connection.
fn raw(server: &Server, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(&server.1).unwrap();
    stream.set_read_timeout(Some(LATE)).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    Answer {
        status: head[9..12].parse().unwrap(),
        head: head.to_lowercase(),
        body: body.to_owned(),
    }
}

pub fn ask(server: &Server, method: &str, path: &str, more: &str, body: &str) -> Answer {
    let (host, length) = (&server.1, body.len());
    let host = if more.to_lowercase().contains("host:") {
        String::new()
    } else {
        format!("Host: {host}\r\n")
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\n{host}Connection: close\r\nContent-Length: {length}\r\n{more}\r\n"
    );
    raw(server, format!("{head}{body}").as_bytes())
}

pub const JSON: &str = "Content-Type: application/json\r\n";

fn screen(server: &Server) -> Answer {
    ask(server, "POST", "/screen?as_of=2026-11-23", JSON, OVER)
}

pub fn until(holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LATE, "never");
        thread::sleep(Duration::from_millis(50));
    }
}

// ---- what is asked for -----------------------------------------------------------------------------

#[test]
fn methods_that_there_are_not_are_refused_with_those_that_there_are() {
    let desk = desk();
    let server = Server::start(&desk);
    for (path, allowed) in [
        ("/", "get,head"),
        ("/rules.json", "get,head"),
        ("/health", "get,head"),
        ("/screen", "post"),
        ("/what-if", "post"),
        ("/impact", "post"),
        ("/metrics", "get,head"),
        ("/schema.json", "get,head"),
    ] {
        for method in ["TRACE", "PUT", "DELETE", "PATCH", "HACK"] {
            let answer = ask(&server, method, path, "", "");
            assert_eq!(answer.status, 405, "{method} {path}");
            let allow = answer.header("allow").unwrap().replace(' ', "");
            assert_eq!(allow, allowed, "{method} {path}");
            assert!(!answer.body.contains("page"));
        }
    }
    assert!(ask(&server, "CONNECT", &server.1, "", "").status >= 400);
    assert_eq!(ask(&server, "HEAD", "/", "", "").status, 200);
}

#[test]
fn media_types_are_known_in_any_case_and_copies_are_kept_apart_by_encoding() {
    let desk = desk();
    let server = Server::start(&desk);
    for kind in [
        "APPLICATION/JSON",
        "Application/Json; Charset=UTF-8",
        "application/X-NDJSON",
    ] {
        let answer = ask(
            &server,
            "POST",
            "/screen",
            &format!("Content-Type: {kind}\r\n"),
            OVER,
        );
        assert_eq!(answer.status, 200, "{kind}: {}", answer.body);
    }
    for more in ["", "Accept-Encoding: br\r\n", "Accept-Encoding: gzip\r\n"] {
        let answer = ask(&server, "GET", "/rules.json", more, "");
        assert!(
            answer.header("vary").unwrap().contains("accept-encoding"),
            "{more}"
        );
    }
}

#[test]
fn a_compressed_answer_is_the_same_answer() {
    let desk = desk();
    let server = Server::start(&desk);
    let plain = screen(&server).body;
    for kind in ["application/json", "application/x-ndjson"] {
        for coding in ["gzip", "gzip, deflate, br"] {
            // Twice on one connection: the first must not have broken it.
            let more = format!("Content-Type: {kind}\r\nAccept-Encoding: {coding}\r\n");
            let length = OVER.len();
            let one = format!(
                "POST /screen?as_of=2026-11-23 HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{more}"
            );
            let mut stream = TcpStream::connect(&server.1).unwrap();
            stream.set_read_timeout(Some(LATE)).unwrap();
            let both = format!("{one}\r\n{OVER}{one}Connection: close\r\n\r\n{OVER}");
            stream.write_all(both.as_bytes()).unwrap();
            let mut reader = BufReader::new(stream);
            for _ in 0..2 {
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") {
                    assert!(
                        reader.read_line(&mut head).unwrap() > 0,
                        "{kind} {coding}: {head}"
                    );
                }
                assert!(
                    head.to_lowercase().contains("content-encoding: gzip"),
                    "{head}"
                );
                let mut body = Vec::new();
                let lower = head.to_lowercase();
                let length = lower
                    .lines()
                    .find_map(|l| l.strip_prefix("content-length: "));
                if let Some(length) = length {
                    body.resize(length.parse().unwrap(), 0);
                    reader.read_exact(&mut body).unwrap();
                } else {
                    assert!(whole(&mut reader, &mut body).unwrap(), "broken off");
                }
                let mut text = String::new();
                flate2::read::GzDecoder::new(&body[..])
                    .read_to_string(&mut text)
                    .unwrap();
                assert_eq!(text.trim_end(), plain);
            }
        }
    }
}

#[test]
fn only_requests_for_the_hosts_that_the_call_names_are_answered() {
    let desk = desk();
    // Whoever asks for nothing gets everything as before.
    let open = Server::start(&desk);
    assert_eq!(
        ask(&open, "GET", "/", "Host: evil.example\r\n", "").status,
        200
    );

    let server = Server::start_with(
        &desk,
        "--host rules.gov.cn --host 127.0.0.1 --host b.cn:8080 --embed-in https://portal.gov.cn",
    );
    let status = |more: &str| ask(&server, "GET", "/rules.json", more, "").status;
    for host in [
        "rules.gov.cn",
        "RULES.gov.cn:99",
        "127.0.0.1:1",
        "b.cn:8080",
    ] {
        assert_eq!(status(&format!("Host: {host}\r\n")), 200, "{host}");
    }
    for host in [
        "evil.example",
        "rules.gov.cn.evil.example",
        "b.cn",
        "b.cn:81",
        "",
        "rules.gov.cn@evil.example",
    ] {
        let answer = ask(
            &server,
            "GET",
            "/rules.json",
            &format!("Host: {host}\r\n"),
            "",
        );
        assert!(
            [421, 400].contains(&answer.status),
            "{host}: {}",
            answer.status
        );
        assert!(!answer.body.contains("pack.toml"));
    }
    assert_eq!(status("Host: rules.gov.cn\r\nHost: evil.example\r\n"), 421);
    let absolute = raw(
        &server,
        b"GET http://evil.example/rules.json HTTP/1.1\r\nHost: rules.gov.cn\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(absolute.status, 421);
    assert_eq!(
        raw(&server, b"GET /rules.json HTTP/1.0\r\n\r\n").status,
        421
    );
    let refused = ask(&server, "GET", "/", "Host: evil.example\r\n", "").json();
    assert_eq!(refused["code"], "wrong-host");

    let from = |origin: &str| {
        let more = format!("Host: rules.gov.cn\r\nOrigin: {origin}\r\n{JSON}");
        ask(&server, "POST", "/screen?as_of=2026-11-23", &more, OVER).status
    };
    for origin in [
        "https://rules.gov.cn",
        "http://127.0.0.1:8787",
        "https://portal.gov.cn",
    ] {
        assert_eq!(from(origin), 200, "{origin}");
    }
    for origin in [
        "https://evil.example",
        "null",
        "https://portal.gov.cn.evil.example",
        "http://portal.gov.cn",
    ] {
        assert_eq!(from(origin), 403, "{origin}");
    }
    for wrong in ["a b", "https://a.cn", "x@a.cn", ""] {
        let said = Command::new(env!("CARGO_BIN_EXE_water-rules"))
            .args(["serve", "--port", "0", "--site", "site", "--host", wrong])
            .current_dir(desk.at(""))
            .output()
            .unwrap();
        assert_eq!(said.status.code(), Some(2), "{wrong}: {said:?}");
    }
}

/// What the endpoint asks is what the command asks, byte for byte.
#[test]
fn the_endpoint_asks_what_the_command_asks() {
    let desk = desk();
    let (server, _) = heard(&desk, "", &[]);
    let at = "/next?as_of=2026-11-23";
    for record in [r#"{"intake_m3":"2.71"}"#, OVER] {
        let answer = ask(&server, "POST", at, JSON, record);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let said = desk.run_with("next - --as-of 2026-11-23 --format json", record);
        assert_eq!(answer.body.trim_end(), said.out.trim_end());
    }
    let half = ask(&server, "POST", at, JSON, r#"{"intake_m3":"2.71"}"#).json();
    assert_eq!(
        (&half["field"], &half["certain"]),
        (&"output".into(), &false.into())
    );
    for (path, body) in [(at, "[1]"), (at, "{"), ("/next?as_of=soon", OVER)] {
        let answer = ask(&server, "POST", path, JSON, body);
        assert_eq!(answer.status, 400, "{path} {body}: {}", answer.body);
        assert!(
            answer.json()["message"]["zh"].is_string(),
            "{}",
            answer.body
        );
    }
}

#[test]
fn today_is_the_day_of_the_office() {
    let desk = desk();
    // Never the same day: they are 25 hours apart.
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
        let (server, _) = heard(&desk, &format!("--time-zone {zone}"), &[("TZ", "UTC")]);
        let now = || {
            Timestamp::now()
                .to_zoned(TimeZone::get(zone).unwrap())
                .date()
                .to_string()
        };
        let before = now();
        let answer = ask(&server, "POST", "/screen", JSON, OVER);
        let today = answer.header("x-today").unwrap();
        assert!(
            [before.clone(), now()].contains(&today.to_owned()),
            "{today}"
        );
        assert_eq!(answer.header("x-as-of"), Some(today));
        assert_eq!(answer.json()["as_of"], today);
        assert_eq!(
            ask(&server, "GET", "/health", "", "").json()["today"],
            today
        );
        let answer = screen(&server);
        assert_eq!(answer.header("x-as-of"), Some("2026-11-23"));
        assert_eq!(answer.header("x-today"), Some(today));
    }
    // As the pack says, for the command as well.
    desk.edit(
        "rules/pack.toml",
        "jurisdiction",
        "time_zone = \"Pacific/Kiritimati\"\njurisdiction",
    );
    let (server, _) = heard(&desk, "", &[("TZ", "Pacific/Pago_Pago")]);
    let answer = ask(&server, "POST", "/screen", JSON, OVER);
    let mut command = desk.command("screen -");
    let mut child = command
        .env("TZ", "Pacific/Pago_Pago")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(OVER.as_bytes())
        .unwrap();
    let report: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    let now = Timestamp::now().to_zoned(TimeZone::get("Pacific/Kiritimati").unwrap());
    let days = [
        now.date().to_string(),
        now.yesterday().unwrap().date().to_string(),
    ];
    for said in [&answer.json()["as_of"], &report["as_of"]] {
        assert!(days.contains(&said.as_str().unwrap().to_owned()), "{said}");
    }
    let said = desk.run("serve --port 0 --site site --time-zone Asia/Taiyuan");
    assert_eq!(
        (said.code, said.err.contains("没有叫“Asia/Taiyuan”的时区")),
        (2, true),
        "{said:?}"
    );
}

// ---- the pack --------------------------------------------------------------------------------------

#[test]
fn a_pack_that_goes_bad_does_not_replace_the_good_one() {
    let desk = desk();
    let (server, mut said) = heard(&desk, "", &[]);
    let good = screen(&server).json();
    assert_eq!(
        ask(&server, "GET", "/health", "", "").json()["status"],
        "ok"
    );
    let health = || ask(&server, "GET", "/health", "", "");
    let status = |is: &str| until(|| health().json()["status"] == is);

    desk.edit("rules/quota/unit.rhai", "\"unit_limit\"", "\"unit_limt\"");
    status("last-good-pack");
    let found = health();
    assert_eq!(found.status, 200);
    let trouble = &found.json()["trouble"];
    assert_eq!(trouble["code"], "bad-pack");
    let found_errors = trouble["diagnostics"].as_array().unwrap();
    let error = found_errors
        .iter()
        .find(|d| d["severity"] == "error")
        .unwrap();
    let span = &error["span"];
    assert_eq!(
        (&span["file"], &span["start"]["line"]),
        (&"quota/unit.rhai".into(), &21.into())
    );
    assert_eq!(found.json()["pack"]["digest"], good["pack"]["digest"]);
    assert_eq!(screen(&server).json(), good);
    let stream = ask(
        &server,
        "POST",
        "/screen?as_of=2026-11-23",
        "Content-Type: application/x-ndjson\r\n",
        OVER,
    );
    assert!(
        stream
            .body
            .contains(good["pack"]["digest"].as_str().unwrap())
    );
    // The log says where, and what is used instead.
    let mut log = String::new();
    while !log.contains("stays in use: 1") {
        assert!(said.read_line(&mut log).unwrap() > 0, "{log}");
    }
    assert!(log.contains("quota/unit.rhai:21:"), "{log}");

    // What can't be read at all is no better.
    desk.edit("rules/quota/unit.rhai", "\"unit_limt\"", "\"unit_limit\"");
    status("ok");
    fs::rename(desk.at("rules"), desk.at("gone")).unwrap();
    status("last-good-pack");
    assert_eq!(screen(&server).json(), good);
    fs::rename(desk.at("gone"), desk.at("rules")).unwrap();
    status("ok");
    desk.edit("rules/pack.toml", "version = \"1\"", "version = \"2\"");
    until(|| screen(&server).json()["pack"]["version"] == "2");

    // Where there was none that is good, nothing is screened.
    desk.edit("rules/quota/unit.rhai", "\"unit_limit\"", "\"unit_limt\"");
    let server = Server::start(&desk);
    let refused = screen(&server);
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (500, &"bad-pack".into())
    );
    let health = ask(&server, "GET", "/health", "", "");
    assert_eq!(
        (health.status, &health.json()["status"]),
        (503, &"no-pack".into())
    );
}

// ---- time ------------------------------------------------------------------------------------------

fn ended(stream: &mut TcpStream) -> bool {
    let mut byte = [0];
    match stream.read(&mut byte) {
        Ok(0) => true,
        Ok(_) => ended(stream),
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

#[test]
fn half_a_head_and_an_idle_connection_are_ended() {
    let desk = desk();
    let server = Server::start(&desk);
    let began = Instant::now();
    let open = |bytes: &str| {
        let mut stream = TcpStream::connect(&server.1).unwrap();
        stream.set_read_timeout(Some(HEAD + LATE)).unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        stream
    };
    let (mut nothing, mut half) = (open(""), open("GET / HTTP/1.1\r\nHost: x\r\nX"));
    let mut idle = open("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    // One byte now and then is no head either.
    let mut drip = open("GET / HTTP/1.1\r\n");
    let dripping = thread::spawn(move || {
        while began.elapsed() < HEAD + LATE {
            if drip.write_all(b"X").is_err() {
                return true;
            }
            thread::sleep(Duration::from_millis(500));
        }
        false
    });
    thread::sleep(HEAD.mul_f32(0.6));
    for stream in [&nothing, &half, &idle] {
        stream.set_nonblocking(true).unwrap();
        let mut seen = [0; 4096];
        while let Ok(bytes) = (&*stream).read(&mut seen) {
            assert_ne!(bytes, 0, "ended too soon");
        }
        stream.set_nonblocking(false).unwrap();
    }
    for stream in [&mut nothing, &mut half, &mut idle] {
        assert!(ended(stream));
    }
    assert!(dripping.join().unwrap());
}

/// A head of a record that says how long its body is; a size that it doesn't say comes in pieces.
fn head(verb: &str, length: Option<usize>) -> String {
    let length = length.map_or("Transfer-Encoding: chunked".to_owned(), |length| {
        format!("Content-Length: {length}")
    });
    format!("POST {verb} HTTP/1.1\r\nHost: x\r\n{JSON}{length}\r\n\r\n")
}

#[test]
fn whoever_sends_too_much_comes_to_read_why_and_one_without_an_end_is_ended() {
    let desk = desk();
    let server = Server::start(&desk);
    let piece = format!("{:x}\r\n{}\r\n", 64 * 1024, "x".repeat(64 * 1024));
    let connect = |verb: &str, length| {
        let mut stream = TcpStream::connect(&server.1).unwrap();
        stream.set_read_timeout(Some(LATE)).unwrap();
        stream.write_all(head(verb, length).as_bytes()).unwrap();
        stream
    };
    for verb in ["/screen", "/what-if", "/verify", "/impact"] {
        for megabytes in [5, 20] {
            for in_pieces in [true, false] {
                let bytes = megabytes << 20;
                let mut stream = connect(verb, (!in_pieces).then_some(bytes));
                // All of it before anything is read, as most programs do.
                for _ in 0..bytes / (64 * 1024) {
                    let sent = match in_pieces {
                        true => stream.write_all(piece.as_bytes()),
                        false => stream.write_all(&[b'x'; 64 * 1024]),
                    };
                    sent.unwrap_or_else(|why| panic!("{verb} {megabytes} {in_pieces}: {why}"));
                }
                if in_pieces {
                    stream.write_all(b"0\r\n\r\n").unwrap();
                }
                let mut answer = vec![0; 1024];
                let read = stream.read(&mut answer).unwrap();
                let answer = String::from_utf8_lossy(&answer[..read]).to_lowercase();
                assert!(
                    answer.starts_with("http/1.1 413 ")
                        && answer.contains("application/problem+json"),
                    "{verb} {megabytes} {in_pieces}: {answer}"
                );
            }
        }
    }
    let mut stream = connect("/screen", None);
    let began = Instant::now();
    while stream.write_all(piece.as_bytes()).is_ok() {
        assert!(began.elapsed() < PATIENCE + LATE, "never ended");
    }
    assert_eq!(screen(&server).status, 200);
}

#[test]
fn whoever_sends_slowly_keeps_nobody_from_being_answered() {
    let desk = desk();
    let server = Server::start(&desk);
    let slow: Vec<_> = (0..MAX_CONNECTIONS - 20)
        .map(|number| {
            let mut stream = TcpStream::connect(&server.1).unwrap();
            let (verb, length) = match number % 4 {
                0 => ("/screen", Some(1 << 20)),
                1 => ("/what-if", Some(1 << 20)),
                2 => ("/screen", None),
                _ => ("/screen", Some(100)),
            };
            stream.write_all(head(verb, length).as_bytes()).unwrap();
            if length.is_some() {
                stream.write_all(b"{").unwrap();
            }
            stream
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(screen(&server).status, 200);
        let large = format!("{{\"name\":\"{}\"}}", "x".repeat(100_000));
        assert_eq!(ask(&server, "POST", "/what-if", JSON, &large).status, 200);
    }
    drop(slow);
}

/// What is asked of a record, each with what strangers were seen to send.
#[test]
#[cfg(target_os = "linux")]
fn everything_that_may_be_asked_is_answered_soon_whatever_is_sent() {
    let desk = desk();
    let server = of_rules(&desk);
    let day = "as_of=2026-11-23";
    let own = ask(&server, "POST", &format!("/certificate?{day}"), JSON, "{}").body;
    let certificate = |changed: &dyn Fn(&mut Value)| {
        let mut value: Value = serde_json::from_str(&own).unwrap();
        changed(&mut value);
        value.to_string()
    };
    let fields: Value = serde_json::from_str(&ask(&server, "GET", "/pack", "", "").body).unwrap();
    let fields = fields["fields"].as_array().unwrap();
    let every = |answer: Value| -> Value {
        let name = |field: &Value| field["name"].as_str().unwrap().to_owned();
        fields
            .iter()
            .map(|field| (name(field), answer.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let unknown = |count: usize| -> Value {
        (0..count)
            .map(|n| (format!("field_that_there_is_not_{n}"), json!(1)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let judgement = |n: usize| json!({"code": format!("G-{n}"), "found": "reject", "outcome": "pass", "by": "a", "on": "2026-11-20", "reason": "r"});
    let judgements: Vec<Value> = (0..2_400).map(judgement).collect();
    let figures = |count: usize| (0..count).map(|n| (format!("f{n}"), json!(1)));
    let records = [
        every(json!("长".repeat(500))),
        every(json!({ "not_known": true, "who": "a".repeat(1_500) })),
        every(json!(vec![1; 60])),
        unknown(19_000),
        json!({ "products": vec![unknown(90); 200] }),
        json!({ "intake_m3": "9".repeat(900_000) }),
        json!({ "record": {}, "judgements": judgements }),
    ];
    let mut records: Vec<String> = records.iter().map(Value::to_string).collect();
    records.push(format!(
        "{{\"intake_m3\":{}{}}}",
        "[".repeat(9_000),
        "]".repeat(9_000)
    ));
    records.push(format!("{{\"{}\" 1}}", "a".repeat(900_000)));
    let certificates = [
        certificate(&|all| all["record"] = unknown(15_000)),
        certificate(&|all| all["settings"] = unknown(15_000)),
        certificate(&|all| all["judgements"] = judgements.clone().into()),
        certificate(&|all| {
            all["report"]["figures"]
                .as_object_mut()
                .unwrap()
                .extend(figures(15_000))
        }),
        certificate(&|all| {
            all["report"]["not_applicable"]
                .as_object_mut()
                .unwrap()
                .extend(figures(15_000))
        }),
        certificate(&|all| all["report"]["as_of"] = "2".repeat(900_000).into()),
    ];
    let mut slowest = (Duration::ZERO, String::new());
    for verb in [
        "/screen?full=true",
        "/screen?view=summary",
        "/next",
        "/explain?lang=zh",
        "/what-if",
        "/certificate?digest=sm3",
        "/verify",
    ] {
        let sent = if verb == "/verify" {
            &certificates[..]
        } else {
            &records[..]
        };
        for (place, body) in sent.iter().enumerate() {
            let began = Instant::now();
            let answer = ask(&server, "POST", verb, JSON, body);
            let took = began.elapsed();
            assert!(
                [200, 400, 413].contains(&answer.status),
                "{verb} {place}: {} {:.300}",
                answer.status,
                answer.body
            );
            slowest = slowest.max((took, format!("{verb} {place}")));
        }
    }
    for path in ["/metrics", "/schema.json", "/pack", "/openapi.json"] {
        let began = Instant::now();
        assert_eq!(ask(&server, "GET", path, "", "").status, 200, "{path}");
        slowest = slowest.max((began.elapsed(), path.to_owned()));
    }
    println!("{slowest:?}, {} MB", most(&server));
    // What is searched has ten seconds.
    assert!(slowest.0 < Duration::from_secs(20), "{slowest:?}");
    assert!(most(&server) <= 256, "{} MB", most(&server));
}

#[test]
#[cfg(target_os = "linux")]
fn whoever_goes_away_takes_along_what_was_asked() {
    let (_desk, server) = searching();
    // On every thread for what is large there is work for ten seconds.
    let mut busy: Vec<_> = (0..thread::available_parallelism().unwrap().get())
        .map(|_| {
            let mut stream = TcpStream::connect(&server.1).unwrap();
            let head = head("/what-if", Some(SEARCHED.len()));
            stream
                .write_all(format!("{head}{SEARCHED}").as_bytes())
                .unwrap();
            stream.set_read_timeout(Some(LATE)).unwrap();
            stream
        })
        .collect();
    let large = amplifying(700_000);
    let sent = format!("{}{large}", head("/explain", Some(large.len())));
    for _ in 0..400 {
        let mut stream = TcpStream::connect(&server.1).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        // It was read, and nobody waits for it.
        drop(stream);
    }
    for stream in &mut busy {
        stream.read_exact(&mut [0; 12]).unwrap();
    }
    let most = most(&server);
    println!("{most} MB after 400 that went away");
    assert!(most <= 160, "{most} MB");
    assert_eq!(screen(&server).status, 200);
}

#[test]
fn connections_past_the_limit_wait_for_one_to_end() {
    let desk = desk();
    let server = Server::start(&desk);
    let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    // Each has been taken: it was answered.
    let mut open = Vec::new();
    let began = Instant::now();
    for _ in 0..MAX_CONNECTIONS {
        let mut stream = TcpStream::connect(&server.1).unwrap();
        stream.set_read_timeout(Some(LATE)).unwrap();
        stream.write_all(get.as_bytes()).unwrap();
        stream.read_exact(&mut [0; 12]).unwrap();
        open.push(stream);
    }
    assert!(began.elapsed() < HEAD, "too slow to tell");
    let mut late = TcpStream::connect(&server.1).unwrap();
    late.write_all(get.as_bytes()).unwrap();
    late.set_read_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    assert!(late.read(&mut [0]).is_err());
    drop(open.pop());
    late.set_read_timeout(Some(LATE)).unwrap();
    let mut seen = [0; 12];
    late.read_exact(&mut seen).unwrap();
    assert_eq!(&seen, b"HTTP/1.1 200");
}

// ---- sizes -----------------------------------------------------------------------------------------

#[test]
fn each_size_is_served_at_its_limit_and_refused_past_it() {
    let desk = desk();
    let server = Server::start(&desk);
    let status = |body: &str| {
        let answer = ask(&server, "POST", "/screen", JSON, body);
        let code = answer.json()["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (answer.status, code)
    };
    let fine = (200, String::new());
    let large = (413, "too-large".to_owned());
    // A record and its fields are values.
    let fields = |count: usize| {
        let fields = (0..count).map(|number| format!("\"x{number}\":1"));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    };
    assert_eq!(status(&fields(19_999)).0, 200);
    assert_eq!(status(&fields(20_000)), large);
    // Signs in a text stand between nothing.
    let text = format!("{{\"name\":\"{}\"}}", "\\\",[{".repeat(20_000));
    assert_eq!(status(&text).0, 200);
    let record = |bytes: usize| format!("{{\"name\":\"{}\"}}", "x".repeat(bytes - 11));
    assert_eq!(status(&record(1 << 20)), fine);
    assert_eq!(status(&record((1 << 20) + 1)), large);
    // A line past them is told, and its neighbours are answered; past a megabyte the stream ends.
    let lines = |middle: &str| {
        let more = "Content-Type: application/x-ndjson\r\n";
        let body = format!("{OVER}\n{middle}\n{OVER}\n");
        let answer = ask(&server, "POST", "/screen", more, &body).body;
        answer.matches("\"verdict\":\"revise\"").count()
    };
    assert_eq!(lines(&fields(20_000)), 2);
    assert_eq!(lines(&record(1 << 20)), 2);
    assert_eq!(lines(&record((1 << 20) + 1)), 1);
    // A head.
    let head = |bytes: usize| {
        ask(
            &server,
            "GET",
            "/",
            &format!("X: {}\r\n", "x".repeat(bytes)),
            "",
        )
        .status
    };
    assert_eq!((head(60_000), head(70_000)), (200, 431));
}

// ---- the end ---------------------------------------------------------------------------------------

fn terminate(server: &Server) {
    let told = Command::new("kill")
        .args(["-TERM", &server.0.id().to_string()])
        .status();
    assert!(told.unwrap().success());
}

/// Reads up to the end of a body that comes in pieces; false if it is broken off.
fn whole(stream: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<bool> {
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(false);
        }
        let size = usize::from_str_radix(line.trim(), 16).unwrap();
        let mut piece = vec![0; size + 2];
        stream.read_exact(&mut piece)?;
        if size == 0 {
            return Ok(true);
        }
        body.extend(&piece[..size]);
    }
}

#[test]
fn a_server_that_is_told_to_stop_answers_what_it_began() {
    let desk = desk();
    let mut server = Server::start(&desk);
    let mut stream = TcpStream::connect(&server.1).unwrap();
    stream.set_read_timeout(Some(LATE)).unwrap();
    let head = "POST /screen?as_of=2026-11-23 HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    let line = format!("{OVER}\n");
    let chunk = format!("{:x}\r\n{line}\r\n", line.len());
    stream
        .write_all(format!("{head}{chunk}").as_bytes())
        .unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut answer = String::new();
    while answer != "\r\n" {
        answer.clear();
        reader.read_line(&mut answer).unwrap();
    }
    // An idle connection doesn't hold it.
    let mut idle = TcpStream::connect(&server.1).unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    idle.read_exact(&mut [0; 12]).unwrap();
    terminate(&server);
    until(|| TcpStream::connect(&server.1).is_err());
    for _ in 0..399 {
        stream.write_all(chunk.as_bytes()).unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    let mut body = Vec::new();
    assert!(whole(&mut reader, &mut body).unwrap(), "broken off");
    let body = String::from_utf8(body).unwrap();
    assert_eq!(body.lines().count(), 400);
    assert!(
        body.lines()
            .all(|line| line.contains("\"verdict\":\"revise\""))
    );
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
}

#[test]
fn a_stream_that_never_ends_does_not_hold_a_server_that_is_told_to_stop() {
    let desk = desk();
    let mut server = Server::start(&desk);
    let mut stream = TcpStream::connect(&server.1).unwrap();
    let head = "POST /screen HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(LATE)).unwrap();
    stream.read_exact(&mut [0; 12]).unwrap();
    let told = Instant::now();
    terminate(&server);
    assert_eq!(server.0.wait().unwrap().code(), Some(0));
    let took = told.elapsed();
    assert!(took > GRACE / 2 && took < GRACE + LATE, "{took:?}");
}

// ---- those who don't read --------------------------------------------------------------------------

/// The most memory that it took so far, in MB.
fn most(server: &Server) -> u64 {
    most_memory(&server.0.id().to_string())
}

/// A server with the rules of the project, as a bureau has it.
fn of_rules(desk: &Desk) -> Server {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let server = Server::start_with(desk, &format!("--pack {}", rules.display()));
    until(|| ask(&server, "GET", "/health", "", "").status == 200);
    server
}

/// A record with as many unknown fields as fit: the answer is far larger.
fn amplifying(bytes: usize) -> String {
    let mut record = "{\"products\":[".to_owned();
    for number in 0.. {
        if record.len() > bytes - 64 {
            break;
        }
        if number > 0 {
            record.push(',');
        }
        record += &format!("{{\"x{number}\":1}}");
    }
    record + "]}"
}

/// Sends until the other side takes no more or ends it, and reads nothing.
fn push(stream: &mut TcpStream, bytes: &[u8], for_: Duration) {
    stream
        .set_write_timeout(Some(Duration::from_secs(1)))
        .unwrap();
    let began = Instant::now();
    while began.elapsed() < for_ {
        match stream.write(bytes) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return,
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn memory_is_bounded_whatever_is_sent_and_not_read_and_everybody_is_served_afterwards() {
    let desk = desk();
    let server = of_rules(&desk);
    let before = most(&server);
    let address = server.1.clone();
    let stream_head = "POST /screen?as_of=2026-11-23&full=true HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    let large = amplifying(700_000) + "\n";
    let mut attackers = Vec::new();
    // Streams of lines whose answers are large, and of many small lines.
    for line in [large.clone(), "{}\n".repeat(1000)] {
        for _ in 0..MAX_STREAMS / 2 {
            let (address, line) = (address.clone(), line.clone());
            attackers.push(thread::spawn(move || {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.write_all(stream_head.as_bytes()).unwrap();
                let chunk = format!("{:x}\r\n{line}\r\n", line.len());
                push(
                    &mut stream,
                    chunk.as_bytes(),
                    PATIENCE + Duration::from_secs(10),
                );
                stream
            }));
        }
    }
    // Single requests with answers that nobody reads, in every encoding, and bodies that don't come to their end.
    for number in 0..MAX_CONNECTIONS - 40 {
        let (address, large) = (address.clone(), large.clone());
        attackers.push(thread::spawn(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            let coding = ["", "Accept-Encoding: gzip\r\n", "Accept-Encoding: br\r\n"][number % 3];
            let (length, body) = match number % 4 {
                0 => (large.len(), large.as_bytes()),
                1 => (1 << 20, &large.as_bytes()[..large.len() / 2]),
                _ => (2, "{}".as_bytes()),
            };
            let head = format!(
                "POST /screen?full=true HTTP/1.1\r\nHost: x\r\n{JSON}{coding}Content-Length: {length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            push(&mut stream, body, Duration::from_millis(1500));
            // More of them behind the first.
            for _ in 0..20 {
                let small = format!("POST /screen?full=true HTTP/1.1\r\nHost: x\r\n{JSON}{coding}Content-Length: 2\r\n\r\n{{}}");
                push(&mut stream, small.as_bytes(), Duration::from_millis(50));
            }
            stream
        }));
    }
    // Changes of the pack, with as many records as may be, one after the other.
    let records = vec![amplifying(45_000); 10].join(",");
    let change = format!("{{\"files\":{{\"notes.md\":\"x\"}},\"records\":[{records}]}}");
    for _ in 0..2 {
        let (address, change) = (address.clone(), change.clone());
        attackers.push(thread::spawn(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            let length = change.len();
            let head = format!(
                "POST /impact HTTP/1.1\r\nHost: x\r\n{JSON}Content-Length: {length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).unwrap();
            push(&mut stream, change.as_bytes(), Duration::from_millis(1500));
            stream
        }));
    }
    // Whoever reads is served as soon as the silent are given up.
    let streams: Vec<_> = attackers
        .into_iter()
        .map(|each| each.join().unwrap())
        .collect();
    until(|| screen(&server).status == 200);
    let more = "Content-Type: application/x-ndjson\r\n";
    until(|| ask(&server, "POST", "/screen", more, OVER).status == 200);
    let most = most(&server);
    let attackers = streams.len();
    leave(
        "serve-memory",
        &json!({"before": before, "most": most, "attackers": attackers}),
    );
    println!(
        "serve: {before} MB before, at most {most} MB with {} attackers",
        streams.len()
    );
    assert!(most <= 256, "{most} MB");
}

#[test]
#[cfg(target_os = "linux")]
fn single_answers_that_nobody_reads_are_given_up() {
    let desk = desk();
    let server = of_rules(&desk);
    // Each holds a turn as long as its answer isn't taken; what a socket buffers by itself is taken at once.
    let silent: Vec<_> = (0..MAX_WAITING + 8)
        .map(|_| {
            let mut stream = TcpStream::connect(&server.1).unwrap();
            let one = format!(
                "POST /screen?full=true HTTP/1.1\r\nHost: x\r\n{JSON}Content-Length: 2\r\n\r\n{{}}"
            );
            push(
                &mut stream,
                one.repeat(200).as_bytes(),
                Duration::from_millis(20),
            );
            stream
        })
        .collect();
    until(|| screen(&server).status == 200);
    thread::sleep(PATIENCE);
    until(|| screen(&server).status == 200);
    drop(silent);
}

// ---- those who ask for much ------------------------------------------------------------------------

/// How long a small record takes here, and how much longer than at a server that has nothing to do and is asked right before:
/// what else goes on at the machine keeps both waiting. Sorted.
#[cfg(target_os = "linux")]
fn waits(server: &Server, idle: &Server, count: usize) -> [Vec<Duration>; 2] {
    let took = |server| {
        let began = Instant::now();
        assert_eq!(screen(server).status, 200);
        began.elapsed()
    };
    let pairs: Vec<_> = (0..count).map(|_| (took(idle), took(server))).collect();
    let mut here: Vec<_> = pairs.iter().map(|(_, here)| *here).collect();
    let longer = pairs.iter().map(|(idle, here)| here.saturating_sub(*idle));
    let mut longer: Vec<_> = longer.collect();
    here.sort();
    longer.sort();
    [here, longer]
}

/// Path, type and body of what somebody asks for again and again; of no type, it is fetched, compressed.
#[cfg(target_os = "linux")]
type Asked = (&'static str, &'static str, String);

/// Thirty-two who ask: how long small records take meanwhile, and how many others were answered.
#[cfg(target_os = "linux")]
fn among(
    server: &Server,
    idle: &Server,
    asked: impl Fn(usize) -> Asked,
) -> ([Vec<Duration>; 2], usize) {
    let over = Arc::new(AtomicBool::new(false));
    let senders: Vec<_> = (0..MAX_WAITING / 2)
        .map(|number| {
            let (address, (path, kind, body)) = (server.1.clone(), asked(number));
            let over = Arc::clone(&over);
            thread::spawn(move || {
                let mut answered = 0;
                while !over.load(Ordering::Relaxed) {
                    let mut stream = TcpStream::connect(&address).unwrap();
                    stream.set_read_timeout(Some(LATE)).unwrap();
                    let (method, more) = match kind {
                        "" => ("GET", String::new()),
                        kind => (
                            "POST",
                            format!(
                                "Content-Type: application/{kind}\r\nContent-Length: {}\r\n",
                                body.len()
                            ),
                        ),
                    };
                    let head = format!(
                        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: gzip\r\n{more}\r\n"
                    );
                    let _ = stream.write_all(head.as_bytes());
                    let _ = stream.write_all(body.as_bytes());
                    let mut answer = Vec::new();
                    let _ = stream.read_to_end(&mut answer);
                    answered += usize::from(answer.starts_with(b"HTTP/1.1 200"));
                }
                answered
            })
        })
        .collect();
    thread::sleep(Duration::from_millis(500));
    let waited = waits(server, idle, 50);
    over.store(true, Ordering::Relaxed);
    let answered = senders.into_iter().map(|sender| sender.join().unwrap());
    (waited, answered.sum())
}

/// What is as large and as costly as a record may be, four of them in streams.
#[cfg(target_os = "linux")]
fn large(number: usize, large: &[String; 2]) -> Asked {
    let large = &large[number % 2];
    // Small records of which much is asked are no small requests.
    match number % 8 {
        5 => ("/what-if", "json", OVER.to_owned()),
        6 => ("/explain", "json", "{}".to_owned()),
        7 => (
            "/impact",
            "json",
            format!("{{\"files\":{{}},\"records\":[{OVER}]}}"),
        ),
        _ if number < MAX_STREAMS => ("/screen", "x-ndjson", format!("{large}\n").repeat(8)),
        _ => ("/screen", "json", large.clone()),
    }
}

#[test]
#[cfg(target_os = "linux")]
fn who_asks_for_much_keeps_nobody_waiting() {
    let desk = desk();
    let (server, idle) = (of_rules(&desk), of_rules(&desk));
    // Fields that there aren't, names that nobody meant, and lists.
    let fields: Vec<String> = (0..19_000)
        .map(|n| format!("\"field_that_there_is_not_{n}\":1"))
        .collect();
    let large = [format!("{{{}}}", fields.join(",")), amplifying(700_000)];
    // A small record with as many unknown names and values as fit, each name near to none.
    let names: Vec<String> = (0..380)
        .map(|n| format!("\"field_that_there_is_not_and_is_long_{n}\":1"))
        .collect();
    let names = format!("{{{}}}", names.join(","));
    let values = amplifying(16_000);
    let kinds: [(&str, &dyn Fn(usize) -> Asked); 5] = [
        ("streams", &|_| {
            (
                "/screen?full=true",
                "x-ndjson",
                format!("{OVER}\n").repeat(2_000),
            )
        }),
        ("large ones", &|number| self::large(number, &large)),
        ("packs and rules", &|number| {
            let path = ["/pack", "/rules.json", "/schema.json"][number % 3];
            (path, "", String::new())
        }),
        ("misspelt names", &|_| ("/screen", "json", names.clone())),
        ("certificates", &|_| {
            ("/certificate", "json", values.clone())
        }),
    ];
    let more = Duration::from_millis(100);
    let mut waited = Vec::new();
    for (kind, asked) in kinds {
        let ([here, longer], answered) = among(&server, &idle, asked);
        let said = |times: &[Duration]| format!("{:?}", [25, 45, 49].map(|place| times[place]));
        println!(
            "a small record among {answered} {kind}: {}, longer by {} (middle, nine of ten, longest)",
            said(&here),
            said(&longer)
        );
        let of = |times: &[Duration]| [25, 45, 49].map(|at| times[at].as_secs_f64() * 1000.0);
        waited.push(
            json!({"kind": kind, "answered": answered, "here": of(&here), "longer": of(&longer)}),
        );
        assert!(answered > 0, "{kind}");
        // A machine that is busy otherwise makes some wait, at either server: the longest is a figure of docs/reliability.md.
        assert!(longer[25] < more, "{kind}: {longer:?}");
    }
    leave("serve-waits", &waited.into());
}
