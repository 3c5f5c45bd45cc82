//! What is asked of the endpoint: each verb answers what the command answers, says why when it doesn't, and can be watched.

use crate::command::{Desk, KEY, OVER, Server};
use crate::serve::{Answer, JSON, ask, desk, heard, until};
use serde_json::{Value, json};
use std::io::BufRead;
use std::thread;
use std::time::{Duration, Instant};

const NDJSON: &str = "Content-Type: application/x-ndjson\r\n";
const DAY: &str = "as_of=2026-11-23";

fn post(server: &Server, path: &str, body: &str) -> Answer {
    ask(server, "POST", path, JSON, body)
}

fn lines(text: &str) -> Vec<Value> {
    let read = |line: &str| serde_json::from_str(line).unwrap();
    text.lines().map(read).collect()
}

#[test]
fn every_verb_answers_as_the_command_does_one_record_and_a_stream_of_them() {
    let desk = desk();
    let server = Server::start(&desk);
    let rows = [
        ("/screen?", "screen -"),
        ("/screen?full=true&", "screen - --full"),
        ("/screen?view=full&", "screen - --full"),
        ("/screen?view=summary&", "screen - --view summary"),
        ("/screen?view=concerned&lang=en&", "screen - --lang en"),
        ("/screen?key=id&key=name&", "screen - --key id --key name"),
        ("/next?", "next - --format json"),
        ("/explain?", "screen - --explain --format ndjson"),
        ("/what-if?", "what-if - --format json"),
        ("/certificate?", "screen - --format certificate"),
        (
            "/certificate?digest=sm3&",
            "screen - --format certificate --digest sm3",
        ),
    ];
    let records = [
        r#"{"id":"A/1","name":"甲","intake_m3":"2.71","output":1}"#,
        r#"{"name":"乙","intake_m3":"2.6","output":"1"}"#,
    ];
    let both = records.join("\n") + "\n";
    for (path, call) in rows {
        let path = format!("{path}{DAY}");
        let call = format!("{call} --as-of 2026-11-23");
        let said = desk.run_with(&call, &both);
        assert_eq!(said.code, 0, "{said:?}");
        let stream = ask(&server, "POST", &path, NDJSON, &both);
        assert_eq!(
            (stream.status, &stream.body_of_pieces()),
            (200, &said.out),
            "{path}"
        );
        for (record, line) in records.into_iter().zip(said.out.lines()) {
            let answer = post(&server, &path, record);
            assert_eq!(
                (answer.status, answer.body.trim_end()),
                (200, line),
                "{path}"
            );
            assert_eq!(answer.header("x-as-of"), Some("2026-11-23"));
        }
    }
    // A certificate is verified, and one that was changed isn't the same.
    let certificate = post(&server, &format!("/certificate?{DAY}"), OVER).body;
    let said = desk.run_with("verify - --format json", &certificate);
    let verified: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        json!([post(&server, "/verify", &certificate).json()]),
        verified
    );
    let forged = certificate.replace("\"verdict\":\"revise\"", "\"verdict\":\"pass\"");
    let two = format!("{certificate}\n{forged}\n[]\n");
    let found = lines(&ask(&server, "POST", "/verify", NDJSON, &two).body_of_pieces());
    assert_eq!(
        [&found[0]["same"], &found[1]["same"], &found[2]["line"]],
        [&json!(true), &json!(false), &json!(3)]
    );
    assert_eq!(
        post(&server, "/verify", &format!("{certificate}{certificate}")).status,
        400
    );
    assert_eq!(
        post(&server, "/verify", OVER).json()["code"],
        "not-a-certificate"
    );
}

#[test]
fn a_summary_says_in_short_what_the_report_says_with_the_key_of_its_record() {
    let desk = Desk::new();
    let records = "{\"id\":{\"value\":7.50},\"name\":\"甲\",\"intake_m3\":\"2.71\",\"output\":1,\"typo\":1}\n[1]\n";
    let call = "screen - --as-of 2026-11-23 --bad-lines keep";
    let report = &lines(&desk.run_with(call, records).out)[0];
    let short = desk.run_with(
        &format!("{call} --view summary --key id --key none"),
        records,
    );
    // The key first, with its digits as they were sent.
    let key = r#"{"key":{"id":{"value":7.50},"none":null},"as_of":"2026-11-23","#;
    assert!(short.out.starts_with(key), "{}", short.out);
    let short = lines(&short.out);
    for part in ["verdict", "as_of", "pack"] {
        assert_eq!(short[0][part], report[part], "{part}");
    }
    assert_eq!(
        short[0]["findings"],
        json!([{"code": "QUOTA-01", "outcome": "revise"}])
    );
    // What is no field is a problem, unless it is the key.
    let problems = |of: &Value| -> Vec<String> {
        let all = of["problems"].as_array().unwrap().iter();
        all.map(|problem| problem["field"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(problems(report), ["id", "typo"]);
    assert_eq!(problems(&short[0]), ["typo"]);
    assert_eq!(
        (&short[1]["key"], &short[1]["line"]),
        (&Value::Null, &json!(2))
    );

    // In a table, and in one that is read from a table by its heading.
    let csv = desk.run_with(&format!("{call} --format csv --key id --key name"), records);
    let rows: Vec<&str> = csv.out.lines().collect();
    assert!(
        rows[0].starts_with("\u{feff}id,name,line,name,verdict,"),
        "{}",
        rows[0]
    );
    assert!(rows[1].starts_with("7.50,甲,1,甲,revise,"), "{}", rows[1]);
    assert!(rows[1].contains("typo unknown-field") && !rows[1].contains("id unknown-field"));
    assert!(rows[2].starts_with(",,2,,"), "{}", rows[2]);
    desk.write(
        "a.csv",
        "本局编号,项目名称,取水量,产量\nB-1,甲,271,100\n=1+1,乙,1,1\n",
    );
    let table = |key: &str| {
        desk.run(&format!(
            "screen a.csv --as-of 2026-11-23 --format csv --key {key}"
        ))
    };
    let rows = table("本局编号").out;
    let rows: Vec<&str> = rows.lines().collect();
    assert!(rows[1].starts_with("B-1,2,甲,revise,"), "{}", rows[1]);
    assert!(rows[2].starts_with("'=1+1,3,乙,pass,"), "{}", rows[2]);
    assert!(!rows[1].contains("unknown"), "{}", rows[1]);
    assert!(
        table("项目名称").out.contains("\n甲,2,甲,"),
        "{}",
        table("项目名称").out
    );
    assert_eq!(table("编号").code, 2);
    assert_eq!(
        desk.run_with("screen - --format table --key id", OVER).code,
        2
    );
}

#[test]
fn one_language_is_written_where_one_is_asked_for() {
    let desk = Desk::new();
    let call = "screen - --as-of 2026-11-23 --full";
    let both = lines(&desk.run_with(call, OVER).out).remove(0);
    let english = lines(&desk.run_with(&format!("{call} --lang en"), OVER).out).remove(0);
    fn only(lang: &str, of: &Value) -> Value {
        match of {
            Value::Object(members) if members.len() == 2 && members.contains_key("zh") => {
                json!({ lang: members[lang] })
            }
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), only(lang, value)))
                .collect(),
            Value::Array(items) => items.iter().map(|item| only(lang, item)).collect(),
            other => other.clone(),
        }
    }
    assert_eq!(english, only("en", &both));
    assert_ne!(english, both);
}

#[test]
fn what_is_refused_says_why_in_both_languages_and_where() {
    let desk = desk();
    let server = Server::start(&desk);
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(1 << 20));
    let rows = [
        ("GET", "/nowhere", "", "", 404, "not-found", ""),
        ("GET", "/assets/gone.js", "", "", 404, "not-found", ""),
        ("PUT", "/screen", "", "", 405, "bad-method", ""),
        ("POST", "/", "", "", 405, "bad-method", ""),
        ("GET", "/impact", "", "", 405, "bad-method", ""),
        (
            "POST",
            "/screen?lang=fr",
            JSON,
            OVER,
            400,
            "bad-query",
            "lang",
        ),
        (
            "POST",
            "/screen?digest=sm3",
            JSON,
            OVER,
            400,
            "bad-query",
            "digest",
        ),
        (
            "POST",
            "/screen?as_of=2026-11-23&as_of=2026-11-24",
            JSON,
            OVER,
            400,
            "bad-query",
            "as_of",
        ),
        (
            "POST",
            "/screen?key=name&key=intake_m3&key=name",
            JSON,
            OVER,
            400,
            "bad-query",
            "key",
        ),
        (
            "POST",
            "/screen?full=true&view=summary",
            JSON,
            OVER,
            400,
            "bad-query",
            "view",
        ),
        (
            "POST",
            "/what-if?as_of=2026-02-30",
            JSON,
            OVER,
            400,
            "bad-date",
            "as_of",
        ),
        (
            "POST",
            "/explain",
            JSON,
            "{\n\"a\" 1}",
            400,
            "bad-json",
            "2",
        ),
        (
            "POST",
            "/certificate",
            JSON,
            "{\"a\":1,\n\"a\":2}",
            400,
            "bad-json",
            "2",
        ),
        ("POST", "/verify", JSON, "{}", 400, "not-a-certificate", ""),
        (
            "POST",
            "/impact",
            JSON,
            "{\n\"files\":[]}",
            400,
            "bad-json",
            "2",
        ),
        (
            "POST",
            "/what-if",
            "Content-Type: text/csv\r\n",
            OVER,
            415,
            "bad-media-type",
            "",
        ),
        ("POST", "/explain", JSON, &large, 413, "too-large", ""),
        ("POST", "/certificate", JSON, &large, 413, "too-large", ""),
        ("POST", "/verify", JSON, &large, 413, "too-large", ""),
        ("POST", "/what-if", JSON, &large, 413, "too-large", ""),
    ];
    for (method, path, more, body, status, code, place) in rows {
        let answer = ask(&server, method, path, more, body);
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json"),
            "{path}"
        );
        let said = answer.json();
        assert_eq!(
            (answer.status, &said["status"]),
            (status, &json!(status)),
            "{path}"
        );
        assert_eq!(said["code"], code, "{path}: {said}");
        let words = |lang: &str| said["message"][lang].as_str().unwrap().to_owned();
        let chinese = |text: String| text.chars().any(|c| ('一'..='龥').contains(&c));
        assert!(chinese(words("zh")) && !chinese(words("en")), "{said}");
        assert_eq!(said["detail"], format!("{} / {}", words("zh"), words("en")));
        let at = said["parameter"].as_str().map(str::to_owned);
        let at = at.or_else(|| said["line"].as_u64().map(|line| line.to_string()));
        assert_eq!(at.unwrap_or_default(), place, "{said}");
    }
}

#[test]
fn an_impact_is_what_the_command_says_of_the_changed_pack() {
    let desk = desk();
    let server = Server::start(&desk);
    let parameters = std::fs::read_to_string(desk.at("rules/parameters/quota.toml")).unwrap();
    let stricter = parameters.replace("2.70", "2.60");
    let records = json!([
        {"name": "甲厂", "intake_m3": "265", "output": "100"},
        {"name": "乙厂", "intake_m3": "250", "output": "100"},
    ]);
    let change = |files: Value| json!({ "files": files, "records": records }).to_string();
    let path = format!("/impact?{DAY}");
    let found = post(
        &server,
        &path,
        &change(json!({ "parameters/quota.toml": stricter })),
    );
    assert_eq!(found.status, 200, "{}", found.body);
    assert_eq!(found.json()["flipped"], 1);
    let same = post(&server, &path, &change(json!({}))).json();
    assert_eq!(same["flipped"], 0);
    desk.write("all.json", records.to_string());
    assert!(
        std::process::Command::new("cp")
            .args(["-r", "rules", "changed"])
            .current_dir(desk.at(""))
            .status()
            .unwrap()
            .success()
    );
    desk.write("changed/parameters/quota.toml", &stricter);
    let said = desk.run("impact all.json --after changed --as-of 2026-11-23 --format json");
    assert_eq!(said.out.trim_end(), found.body);

    // A file goes; a change with mistakes says where they are.
    let gone = json!({ "quota/total.rhai": null, "cases/quota.toml": null });
    assert_eq!(post(&server, &path, &change(gone)).status, 200);
    let wrong = parameters.replace("\"2.70\"", "\"two\"");
    let refused = post(
        &server,
        &path,
        &change(json!({ "parameters/quota.toml": wrong })),
    );
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (400, &json!("bad-pack"))
    );
    let span = &refused.json()["diagnostics"][0]["span"];
    assert_eq!(
        (&span["file"], &span["start"]["line"]),
        (&json!("parameters/quota.toml"), &json!(7))
    );
    // Where only signed packs are used, no stranger's rules are run.
    desk.write("key.pem", KEY[0]);
    desk.write("key.pub", KEY[1]);
    assert_eq!(desk.run("bundle -o signed.json --sign key.pem").code, 0);
    let trusting = Server::start_with(&desk, "--pack signed.json --trust key.pub");
    let refused = post(&trusting, &path, &change(json!({})));
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (403, &json!("untrusted"))
    );
}

/// A rule that takes all the steps that one may, of each record anew.
fn endless(number: usize) -> (String, String) {
    let rule = crate::common::rule(
        &format!("TEST-{number:02}"),
        "fn judge(project) {\n    let n = project.intake_m3;\n    for i in 0..60000 { n = n + i; }\n}\n",
    );
    (format!("quota/endless{number}.rhai"), rule)
}

#[test]
fn a_change_whose_rules_take_long_is_given_up_and_keeps_nobody_waiting() {
    let desk = desk();
    let server = Server::start(&desk);
    let change = |records: usize| {
        let files: serde_json::Map<String, Value> = (0..10)
            .map(endless)
            .map(|(path, rule)| (path, rule.into()))
            .collect();
        let record = |n: usize| json!({ "intake_m3": n.to_string(), "output": "1" });
        let records: Vec<Value> = (0..records).map(record).collect();
        json!({ "files": files, "records": records }).to_string()
    };
    let few = post(&server, "/impact", &change(1));
    assert_eq!(few.status, 200, "{}", few.body);
    assert_eq!(post(&server, "/impact", &change(1001)).status, 413);
    let values = json!({ "files": {}, "records": [{ "products": vec![1; 100_000] }] });
    assert_eq!(post(&server, "/impact", &values.to_string()).status, 413);
    // Loaded, a rule takes a hundred times its bytes.
    let notes = |bytes: usize| {
        let files = json!({ "README.md": "x".repeat(bytes) });
        json!({ "files": files, "records": [] }).to_string()
    };
    assert_eq!(post(&server, "/impact", &notes(512 * 1024)).status, 200);
    assert_eq!(post(&server, "/impact", &notes(512 * 1024 + 1)).status, 413);
    thread::scope(|scope| {
        let long = scope.spawn(|| {
            let began = Instant::now();
            (post(&server, "/impact", &change(1000)), began.elapsed())
        });
        thread::sleep(Duration::from_millis(500));
        assert_eq!(post(&server, "/impact", &change(1)).status, 503);
        for _ in 0..50 {
            let began = Instant::now();
            assert_eq!(post(&server, "/screen", OVER).status, 200);
            assert!(began.elapsed() < Duration::from_secs(1));
        }
        let (answer, took) = long.join().unwrap();
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (413, &json!("too-costly"))
        );
        assert!(took < Duration::from_secs(40), "{took:?}");
    });
    assert_eq!(post(&server, "/impact", &change(1)).status, 200);
}

/// A record whose smallest changes take minutes to find, under the rules of [`searching`].
pub const SEARCHED: &str = r#"{"intake_m3": "2710000000000", "output": "1000000000000"}"#;

/// A server whose every screening takes long, and the search for changes makes hundreds.
pub fn searching() -> (Desk, Server) {
    let desk = desk();
    let measure = |n: usize| {
        format!(
            "[[measure]]\nid = \"m{n}\"\ntitle = {{ zh = \"措施{n}\", en = \"Measure {n}\" }}\n{}\n\n",
            ["less = [\"intake_m3\"]", "more = [\"output\"]"][n % 2]
        )
    };
    let measures: String = (0..40).map(measure).collect();
    let first = "[[field]]\nname = \"opened\"";
    desk.edit("rules/fields.toml", first, &(measures + first));
    for (path, rule) in (0..10).map(endless) {
        desk.write(&format!("rules/{path}"), rule);
    }
    let server = Server::start(&desk);
    until(|| post(&server, "/screen", OVER).status == 200);
    (desk, server)
}

#[test]
fn a_search_for_changes_that_would_take_minutes_is_cut_short() {
    let (_desk, server) = searching();
    let before = server.computed();
    let answer = post(&server, "/what-if", SEARCHED);
    let took = server.computed() - before;
    println!("what-if: {took:?} {}", answer.json()["screenings"]);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert_eq!(answer.json()["cut_short"], true, "{}", answer.body);
}

#[test]
fn what_a_reader_has_is_not_sent_again() {
    let desk = desk();
    let server = Server::start(&desk);
    until(|| ask(&server, "GET", "/health", "", "").status == 200);
    for path in ["/pack", "/schema.json", "/openapi.json", "/rules.json"] {
        let first = ask(&server, "GET", path, "", "");
        let tag = first.header("etag").unwrap().replace("w/", "W/");
        let again = |tag: &str| {
            ask(
                &server,
                "GET",
                path,
                &format!("If-None-Match: \"x\", {tag}\r\n"),
                "",
            )
        };
        let kept = again(&tag);
        assert_eq!((kept.status, kept.body.as_str()), (304, ""), "{path}");
        assert_eq!(again("W/\"other\"").status, 200, "{path}");
    }
    let tag = ask(&server, "GET", "/pack", "", "")
        .header("etag")
        .unwrap()
        .replace("w/", "W/");
    desk.edit("rules/pack.toml", "version = \"1\"", "version = \"2\"");
    let more = format!("If-None-Match: {tag}\r\n");
    until(|| ask(&server, "GET", "/pack", &more, "").status == 200);
}

#[test]
fn the_schema_of_a_record_is_that_of_the_command_and_names_every_field() {
    let desk = desk();
    let server = Server::start(&desk);
    let schema = ask(&server, "GET", "/schema.json", "", "").json();
    let said = desk.run("schema");
    assert_eq!(
        serde_json::from_str::<Value>(&said.out).unwrap(),
        schema,
        "{said:?}"
    );
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    let intake = &schema["properties"]["intake_m3"];
    assert_eq!(
        (&intake["title"], &intake["x-unit"], &intake["x-units"]),
        (
            &json!("取水量 / Intake"),
            &json!("m³/a"),
            &json!(["万m³/a"])
        )
    );
    let number = &schema["$defs"]["value_reuse_share"]["anyOf"][0];
    assert_eq!(*number, json!({ "type": "number", "maximum": 1 }));
    let fields = ask(&server, "GET", "/pack", "", "").json()["fields"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(schema["properties"].as_object().unwrap().len(), fields);
}

#[test]
fn what_is_measured_can_be_read_by_prometheus() {
    let desk = desk();
    let server = Server::start(&desk);
    until(|| ask(&server, "GET", "/health", "", "").status == 200);
    let two = format!("{OVER}\n[]\n{OVER}\n");
    assert_eq!(ask(&server, "POST", "/screen", NDJSON, &two).status, 200);
    assert_eq!(post(&server, "/screen", "{").status, 400);
    ask(&server, "GET", "/somewhere/secret", "", "");
    let read = || ask(&server, "GET", "/metrics", "", "");
    // Whoever has an answer may be quicker than the end of its connection.
    until(|| read().body.contains("water_rules_connections 1\n"));
    let metrics = read();
    assert_eq!(
        metrics.header("content-type"),
        Some("text/plain; version=0.0.4; charset=utf-8")
    );
    let digest = ask(&server, "GET", "/health", "", "").json()["pack"]["digest"].to_string();
    for line in [
        "water_rules_requests_total{route=\"/screen\",status=\"200\"} 1",
        "water_rules_requests_total{route=\"/screen\",status=\"400\"} 1",
        "water_rules_requests_total{route=\"page\",status=\"404\"} 1",
        "water_rules_request_duration_seconds_count{route=\"/screen\"} 2",
        "water_rules_request_duration_seconds_bucket{route=\"/screen\",le=\"+Inf\"} 2",
        "water_rules_records_total{route=\"/screen\",result=\"answered\"} 2",
        "water_rules_records_total{route=\"/screen\",result=\"refused\"} 2",
        "water_rules_connections 1",
        "water_rules_streams 0",
        "water_rules_held_bytes 0",
        "water_rules_pack_on_disk_is_good 1",
        &format!(",digest={digest}}} 1"),
        "# TYPE water_rules_request_duration_seconds histogram",
    ] {
        assert!(metrics.body.contains(line), "{line}\n{}", metrics.body);
    }
    let value = |of: &str, name: &str| -> f64 {
        let line = of
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name} ")));
        line.unwrap().parse().unwrap()
    };
    let loaded = value(&metrics.body, "water_rules_pack_loaded_timestamp_seconds");
    let now = jiff::Timestamp::now().as_second() as f64;
    assert!((now - 60.0..=now).contains(&loaded), "{loaded}");
    let memory = value(&metrics.body, "water_rules_resident_memory_bytes");
    assert!(memory > 1e6 && memory < 256e6, "{memory}");
    // An address that somebody made up adds nothing to what is measured.
    assert!(!metrics.body.contains("secret"));
    desk.edit("rules/pack.toml", "version = \"1\"", "version = ");
    until(|| read().body.contains("water_rules_pack_on_disk_is_good 0"));
}

#[test]
fn a_log_has_a_line_for_each_request_and_nothing_of_a_record() {
    let desk = desk();
    let (server, mut said) = heard(&desk, "--log json", &[]);
    let mut next = |event: &str| -> Value {
        loop {
            let mut line = String::new();
            assert!(said.read_line(&mut line).unwrap() > 0, "no {event}");
            for told in ["甲厂", "271271", "secret"] {
                assert!(!line.contains(told), "{line}");
            }
            let line: Value = serde_json::from_str(&line).unwrap();
            if line["event"] == event {
                return line;
            }
        }
    };
    assert_eq!(next("started")["level"], "info");
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let record = r#"{"name": "甲厂", "intake_m3": "271271", "secret": 1}"#;
    let more = format!("{JSON}X-Request-Id: portal-7\r\ntraceparent: {trace}\r\n");
    let answer = ask(&server, "POST", "/screen?key=secret", &more, record);
    assert_eq!(answer.header("x-request-id"), Some("portal-7"));
    assert_eq!(answer.header("traceparent"), Some(trace));
    let line = next("request");
    let length = answer.body.len();
    for (name, value) in [
        ("id", json!("portal-7")),
        ("traceparent", json!(trace)),
        ("method", json!("POST")),
        ("route", json!("/screen")),
        ("status", json!(200)),
        ("bytes", json!(length)),
        ("broken_off", Value::Null),
    ] {
        assert_eq!(line[name], value, "{name}: {line}");
    }
    assert!(line["ms"].as_f64().unwrap() > 0.0);
    // What can't be repeated in a log or a head isn't.
    let more = format!("{JSON}X-Request-Id: a\"b c\r\ntraceparent: 1-2\r\n");
    let answer = ask(&server, "POST", "/screen", &more, "{\"name\": \"甲厂\"");
    let id = answer.header("x-request-id").unwrap().to_owned();
    assert!(
        id.len() > 16 && answer.header("traceparent").is_none(),
        "{id}"
    );
    let line = next("request");
    assert_eq!((&line["id"], &line["status"]), (&json!(id), &json!(400)));
    ask(&server, "GET", "/secret/place?a=secret", "", "");
    assert_eq!(next("request")["route"], "page");

    desk.edit("rules/quota/unit.rhai", "\"unit_limit\"", "\"unit_limt\"");
    until(|| ask(&server, "GET", "/health", "", "").json()["status"] == "last-good-pack");
    let bad = next("pack-went-bad");
    assert_eq!(
        bad["trouble"]["diagnostics"][0]["span"]["file"],
        "quota/unit.rhai"
    );
    assert_eq!(bad["used"]["version"], "1");
    desk.edit("rules/quota/unit.rhai", "\"unit_limt\"", "\"unit_limit\"");
    until(|| ask(&server, "GET", "/health", "", "").json()["status"] == "ok");
    assert_eq!(next("pack-mended")["pack"]["version"], "1");
}
