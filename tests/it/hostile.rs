//! Certificates that were tampered with, folders with more in them than a pack, and commands that are stopped half-way.

use crate::command::{Desk, OVER, bundled, certified};
use crate::common::{computed, load};
use jiff::civil::Date;
use pack::{Bundle, has_place};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use study::certificate::{Hash, LONG_PAST_DAYS, Verification};
use water_rules::{RulePack, certify, parse_date};

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

/// A certificate with another report, under a digest of its own.
fn forged(certificate: &Value, report: Value) -> String {
    let mut all = certificate.clone();
    all["report"] = report;
    all.as_object_mut().unwrap().remove("digest");
    let digest: String = Sha256::digest(all.to_string())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    all["digest"] = format!("sha256:{digest}").into();
    all.to_string()
}

/// The report with one thing changed, for each thing of it: a value is another one, an entry or item is gone, there twice,
/// before the others, or of an attacker's own.
fn changes(report: &Value) -> Vec<Value> {
    fn at(value: &Value, changed: &mut dyn FnMut(Value)) {
        match value {
            Value::Object(entries) => {
                for (key, entry) in entries {
                    let mut rest = entries.clone();
                    rest.remove(key);
                    changed(rest.into());
                    at(entry, &mut |entry| {
                        let mut whole = entries.clone();
                        whole.insert(key.clone(), entry);
                        changed(whole.into());
                    });
                }
                let mut more = entries.clone();
                more.insert("approved_by".to_owned(), "水利部门".into());
                changed(more.into());
            }
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    let mut rest = items.clone();
                    rest.remove(place);
                    changed(rest.into());
                    let mut twice = items.clone();
                    twice.insert(place, item.clone());
                    changed(twice.into());
                    at(item, &mut |item| {
                        let mut whole = items.clone();
                        whole[place] = item;
                        changed(whole.into());
                    });
                }
                let mut reversed = items.clone();
                reversed.reverse();
                if reversed != *items {
                    changed(reversed.into());
                }
                for own in [
                    json!({}),
                    json!({"outcome": "pass"}),
                    json!("x"),
                    json!(null),
                ] {
                    for place in [0, items.len()] {
                        let mut more = items.clone();
                        more.insert(place, own.clone());
                        changed(more.into());
                    }
                }
                changed(json!({}));
            }
            Value::String(text) => {
                changed(format!("{text}0").into());
                changed(json!([]));
                // The same letters as a number.
                if let Ok(number @ Value::Number(_)) = serde_json::from_str(text) {
                    changed(number);
                }
            }
            Value::Number(number) => changed(number.to_string().into()),
            Value::Bool(yes) => changed((!yes).into()),
            Value::Null => changed(json!(false)),
        }
    }
    let mut all = Vec::new();
    at(report, &mut |changed| all.push(changed));
    all
}

fn verified(pack: &RulePack, text: &str, today: &str) -> Verification {
    pack.verify(text, day(today)).unwrap().remove(0)
}

fn small() -> (Desk, RulePack) {
    let desk = Desk::new();
    let pack = load(&Bundle::read(&bundled(&desk)).unwrap().files);
    (desk, pack)
}

/// A record with figures, a bad value and a rule that doesn't concern it.
fn rich() -> (Desk, RulePack, Value) {
    let desk = Desk::new();
    desk.edit(
        "rules/quota/total.rhai",
        "fn judge",
        "fn applies(project) {\n    project.output != 3\n}\n\nfn judge",
    );
    let pack = load(&Bundle::read(&bundled(&desk)).unwrap().files);
    let record = json!({"intake_m3": "1", "output": "1", "monthly_m3": ["1.5", "2"], "typo": "x"});
    let record = record.as_object().unwrap();
    let report = pack.screen(record, day("2026-11-23"));
    let certificate = certify(&pack, record, &[], &report, Hash::Sha256);
    (desk, pack, serde_json::from_str(&certificate).unwrap())
}

#[test]
fn no_changed_report_is_the_same_and_every_change_is_shown() {
    let (_desk, pack, rich) = rich();
    let own = rich.to_string();
    assert!(verified(&pack, &own, "2026-11-28").same);
    let (mut tried, mut whole) = (0, BTreeSet::new());
    for report in changes(&rich["report"]) {
        let text = forged(&rich, report.clone());
        // One without its date can't be screened again at all.
        let Ok(found) = pack.verify(&text, day("2026-11-28")) else {
            assert_ne!(report["as_of"], rich["report"]["as_of"]);
            continue;
        };
        let found = &found[0];
        assert!(!found.same && !found.differences.is_empty(), "{report}");
        let shown = |d: &study::certificate::Discrepancy| d.certificate != d.now;
        assert!(
            found.differences.iter().all(shown),
            "{:?}",
            found.differences
        );
        // Another change doesn't hide it.
        if report["verdict"] == rich["report"]["verdict"] {
            let mut two = report;
            two["verdict"] = "out_of_scope".into();
            let found = verified(&pack, &forged(&rich, two), "2026-11-28");
            assert!(found.differences.len() > 1, "{:?}", found.differences);
        }
        tried += 1;
        whole.insert(text);
    }
    assert!(tried > 200 && whole.len() > 200, "{tried} {}", whole.len());
}

#[test]
fn what_differs_without_end_is_compared_in_no_time_and_told_once() {
    let (_desk, pack, rich) = rich();
    let count = 15_000;
    let figures: Map<String, Value> = (0..count).map(|n| (format!("f{n}"), 1.into())).collect();
    let mut report = rich["report"].clone();
    report["figures"].as_object_mut().unwrap().extend(figures);
    let before = computed("thread-self");
    let found = verified(&pack, &forged(&rich, report), "2026-11-28");
    let took = computed("thread-self") - before;
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert_eq!((found.same, found.differences.len()), (false, count));
    // One that its finding and the report give alike is told of the finding alone.
    let mut report = rich["report"].clone();
    let name = {
        let mut findings = report["findings"].as_array_mut().unwrap().iter_mut();
        let figure = findings.find_map(|finding| finding.get_mut("figures")?.get_mut(0));
        let figure = figure.unwrap();
        figure["value"] = "7".into();
        figure["name"].as_str().unwrap().to_owned()
    };
    report["figures"][&name] = "7".into();
    let found = verified(&pack, &forged(&rich, report), "2026-11-28");
    assert_eq!(found.differences.len(), 1, "{:?}", found.differences);
}

#[test]
fn findings_that_nobody_made_are_named() {
    let desk = Desk::new();
    let own: Value = serde_json::from_str(&certified(&desk, "")).unwrap();
    let differs = |change: fn(&mut Value), says: &str| {
        let mut report = own["report"].clone();
        change(&mut report);
        desk.write("forged.json", forged(&own, report));
        let said = desk.run("verify forged.json");
        assert_eq!(
            (said.code, said.out.contains(says)),
            (1, true),
            "{says}\n{}",
            said.out
        );
        assert!(said.out.starts_with("不一致："), "{}", said.out);
    };
    differs(
        |report| {
            let consent = json!({"code": "X-1", "outcome": "pass", "message": {"zh": "水利部门已书面同意", "en": "agreed"}});
            report["findings"].as_array_mut().unwrap().push(consent);
        },
        "[finding] X-1 的意见：证书 pass，现在 — / Outcome of X-1: certificate pass, now —",
    );
    differs(
        |report| {
            let findings = report["findings"].as_array_mut().unwrap();
            let mut pass = findings[0].clone();
            pass["outcome"] = "pass".into();
            findings.insert(0, pass);
        },
        "[finding] QUOTA-01 的意见：证书 pass，现在 revise",
    );
    differs(
        |report| report["findings"].as_array_mut().unwrap().reverse(),
        "[finding] 意见的顺序：证书 ",
    );
    differs(
        |report| report["figures"] = json!(["任何文字"]),
        "[report] figures：证书 [\"任何文字\"]，现在 {",
    );
}

#[test]
fn a_certificate_written_otherwise_is_not_the_same() {
    let desk = Desk::new();
    let text = certified(&desk, "");
    let text = text.trim_end();
    let own: Value = serde_json::from_str(text).unwrap();
    let mut pass = own["report"].clone();
    pass["verdict"] = "pass".into();
    let with = |more: &str| format!("{},{more}}}", text.strip_suffix('}').unwrap());
    let digest = |digest: Value| {
        let mut all = own.clone();
        all["digest"] = digest;
        all.to_string()
    };
    for (kind, text) in [
        ("on lines", serde_json::to_string_pretty(&own).unwrap()),
        (
            "with an escape",
            text.replacen("\"verdict\"", "\"\\u0076erdict\"", 1),
        ),
        ("with a second report", with(&format!("\"report\":{pass}"))),
        ("with a word more", with("\"approved\":true")),
        ("an empty digest", digest("sha256:".into())),
        (
            "the digest of nothing",
            digest(
                "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into(),
            ),
        ),
        (
            "another algorithm's",
            digest(
                own["digest"]
                    .as_str()
                    .unwrap()
                    .replace("sha256", "sm3")
                    .into(),
            ),
        ),
    ] {
        desk.write("other.json", text);
        let said = desk.run("verify other.json");
        assert_eq!(said.code, 1, "{kind}: {said:?}");
        assert!(said.out.starts_with("不一致："), "{kind}: {}", said.out);
    }
    for (kind, digest) in [
        ("none", json!(null)),
        ("no text", json!([])),
        ("MD5", json!("md5:d41d8cd98f00b204e9800998ecf8427e")),
    ] {
        let mut all = own.clone();
        all["digest"] = digest;
        desk.write("other.json", all.to_string());
        let said = desk.run("verify other.json");
        assert_eq!(
            (said.code, said.err.contains("这不是证书")),
            (2, true),
            "{kind}: {said:?}"
        );
    }
}

#[test]
fn what_a_verdict_is_of_stands_beside_it() {
    let (desk, pack) = small();
    let record = r#"{"name": "一号井", "intake_m3": "2.71", "output": "1"}"#;
    for (as_of, words) in [("2026-11-23", "退回修改"), ("2015-01-01", "")] {
        let said = desk.run_with(
            &format!("screen - --as-of {as_of} --format certificate"),
            record,
        );
        desk.write("one.json", &said.out);
        let certificate: Value = serde_json::from_str(&said.out).unwrap();
        let said = desk.run("verify one.json");
        let shown = [
            "一致：",
            words,
            "项目 / project：一号井\n",
            &format!("适用日期 / as of：{as_of}\n"),
            "intake_m3=2.71",
            &format!("规则 / rules：small 1 {}\n", pack.digest()),
            certificate["digest"].as_str().unwrap(),
        ];
        for shown in shown {
            assert!(said.out.contains(shown), "{shown}\n{}", said.out);
        }
        let found: Value =
            serde_json::from_str(&desk.run("verify one.json --format json").out).unwrap();
        let found = &found[0];
        assert_eq!(found["name"], "一号井");
        assert_eq!(found["as_of"], as_of);
        assert_eq!(
            found["record"],
            serde_json::from_str::<Value>(record).unwrap()
        );
        assert_eq!(found["pack"]["digest"], pack.digest());
    }
}

fn notices(found: &Verification) -> Vec<&'static str> {
    for notice in &found.notices {
        assert_ne!(notice.message.zh, notice.message.en);
    }
    found.notices.iter().map(|notice| notice.code).collect()
}

#[test]
fn a_certificate_of_another_day_or_of_other_rules_says_so() {
    let (desk, pack) = small();
    let text = certified(&desk, "");
    let of_day = |today: &str| notices(&verified(&pack, &text, today));
    assert_eq!(LONG_PAST_DAYS, 365);
    // 2026-11-23 and 365 days.
    assert_eq!(of_day("2027-11-23"), [""; 0]);
    assert_eq!(of_day("2027-11-24"), ["long-past"]);
    assert_eq!(of_day("2026-11-22"), ["to-come"]);
    // Before the limit was in force nothing is required: by the law of today the verdict is another.
    let record: Map<String, Value> = serde_json::from_str(OVER).unwrap();
    let early = pack.screen(&record, day("2015-01-01"));
    let early = certify(&pack, &record, &[], &early, Hash::Sha256);
    let found = verified(&pack, &early, "2026-11-28");
    assert!(found.same);
    assert_eq!(notices(&found), ["long-past", "other-verdict-today"]);
    assert_eq!(found.today.verdict.name(), "revise");
    let said = found.notices.iter().map(|n| n.message.en.to_string());
    let said = said.collect::<Vec<_>>().join("\n");
    assert!(
        said.contains("2015-01-01") && said.contains("“Revise”"),
        "{said}"
    );

    desk.edit("rules/pack.toml", "version = \"1\"", "version = \"2\"");
    let said = desk.run("verify over.json");
    assert_eq!(said.code, 1);
    for shown in [
        "[other-rules] 证书依据的规则是 small 1",
        "/ The certificate rests on the rules small 1",
    ] {
        assert!(said.out.contains(shown), "{shown}\n{}", said.out);
    }
}

// ---- folders ---------------------------------------------------------------------------------------

fn bundle(desk: &Desk) -> Value {
    serde_json::from_str(&bundled(desk)).unwrap()
}

#[test]
fn a_pack_has_places_for_its_own_files_alone() {
    for path in [
        "pack.toml",
        "opinion.toml",
        "README.md",
        "quota/unit.rhai",
        "facts/a/b.rhai",
        "parameters/quota.toml",
        "tables/a.csv",
        "tables/a.toml",
        "cases/a.toml",
        "decisions/a.toml",
        "samples/a.toml",
    ] {
        assert!(has_place(path), "{path}");
    }
    for path in [
        "key.pem",
        "notes.txt",
        "secrets.toml",
        "documents/a.toml",
        "a.csv",
        "unit.rhai",
        "quota/unit.rhai.bak",
        "quota/notes.toml",
        "tables/a.xlsx",
        "",
        ".toml",
    ] {
        assert!(!has_place(path), "{path}");
    }
    // Every file of the pack that comes with the engine has one.
    assert!(
        crate::common::bundled_files()
            .keys()
            .all(|path| has_place(path))
    );
}

#[test]
fn what_is_no_file_of_a_pack_is_neither_read_nor_bundled() {
    let desk = Desk::new();
    let own = bundle(&desk);
    desk.write("rules/key.pem", "PRIVATE");
    symlink("/etc/passwd", desk.at("rules/notes.txt")).unwrap();
    symlink("/dev/zero", desk.at("rules/zero")).unwrap();
    symlink(desk.at("rules"), desk.at("rules/again")).unwrap();
    let pipe = Command::new("mkfifo").arg(desk.at("rules/pipe")).status();
    assert!(pipe.unwrap().success());
    assert_eq!(bundle(&desk), own);
    let said = desk.run("check rules");
    assert_eq!(said.code, 0, "{said:?}");
    for file in ["key.pem", "notes.txt", "zero", "again", "pipe"] {
        let line = format!("{file}:1:1: warning[not-of-a-pack]: 规则包里没有这种文件");
        assert!(said.out.contains(&line), "{line}\n{}", said.out);
    }
}

#[test]
fn a_file_of_a_pack_is_a_regular_one_inside_its_folder() {
    let desk = Desk::new();
    let own = bundle(&desk);
    // A link that stays in the folder is its file.
    fs::rename(
        desk.at("rules/parameters/quota.toml"),
        desk.at("rules/.quota"),
    )
    .unwrap();
    symlink("../.quota", desk.at("rules/parameters/quota.toml")).unwrap();
    // So is one to the folder.
    symlink("rules", desk.at("linked")).unwrap();
    assert_eq!(bundle(&desk), own);
    assert_eq!(desk.run("check linked").code, 0);
    let at = desk.at("rules/parameters/more.toml");
    let refused = |what: &str| {
        let said = desk.run("bundle -o no.json");
        assert_eq!(
            (
                said.code,
                said.err
                    .contains("parameters/more.toml：应为规则包文件夹里的普通文件"),
                desk.at("no.json").exists()
            ),
            (2, true, false),
            "{what}: {said:?}"
        );
        fs::remove_file(&at).unwrap();
    };
    for outside in ["/etc/passwd", "/dev/zero", "../../over.json", "/"] {
        desk.write("over.json", "");
        symlink(outside, &at).unwrap();
        refused(outside);
    }
    assert!(Command::new("mkfifo").arg(&at).status().unwrap().success());
    refused("a pipe");
    symlink("nowhere", &at).unwrap();
    assert_eq!(desk.run("check rules").code, 2);
}

fn entries(folder: &Path) -> usize {
    let own = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        1 + if path.is_dir() { entries(&path) } else { 0 }
    });
    own.sum()
}

#[test]
fn a_folder_that_is_no_pack_is_not_read_to_its_end() {
    let desk = Desk::new();
    let there = entries(&desk.at("rules"));
    for number in there..10_000 {
        desk.write(&format!("rules/{number}.txt"), "");
    }
    let said = desk.run("vocabulary");
    assert_eq!(said.code, 0);
    assert_eq!(desk.run("bundle -o pack.json").code, 0);
    desk.write("rules/one-more.txt", "");
    let said = desk.run("bundle -o pack.json");
    assert_eq!(
        (said.code, said.err.contains("超过 10000 个")),
        (2, true),
        "{said:?}"
    );
}

// ---- files that commands write ---------------------------------------------------------------------

#[test]
fn a_bundle_is_written_whole_or_not_at_all() {
    let desk = Desk::new();
    let own = bundled(&desk);
    let size = own.len();
    assert!(size > 2048);
    // The disk is full after a kilobyte.
    let said = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 1; exec \"$0\" bundle -o pack.json",
            env!("CARGO_BIN_EXE_water-rules"),
        ])
        .current_dir(desk.at(""))
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(2), "{said:?}");
    assert!(String::from_utf8_lossy(&said.stderr).contains("写不了 pack.json"));
    assert_eq!(fs::read_to_string(desk.at("pack.json")).unwrap(), own);
    let left = || -> Vec<String> {
        let names = fs::read_dir(desk.at("")).unwrap();
        let mut names: Vec<_> = names
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(left(), ["pack.json", "rules"]);
    // A new file may be read by others, one that is there keeps its rights, and a link leads where it led.
    let mode = |path: &str| fs::metadata(desk.at(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("pack.json") & 0o444, 0o444);
    fs::set_permissions(desk.at("pack.json"), PermissionsExt::from_mode(0o640)).unwrap();
    symlink("pack.json", desk.at("link.json")).unwrap();
    desk.edit("rules/pack.toml", "version = \"1\"", "version = \"2\"");
    assert_eq!(desk.run("bundle -o link.json").code, 0);
    assert_eq!(mode("pack.json"), 0o640);
    assert!(
        fs::symlink_metadata(desk.at("link.json"))
            .unwrap()
            .is_symlink()
    );
    assert_ne!(fs::read_to_string(desk.at("pack.json")).unwrap(), own);
    assert_eq!(left(), ["link.json", "pack.json", "rules"]);
    // What is no file is written to as it is.
    let said = desk.run("bundle -o /dev/stdout");
    assert_eq!((said.code, said.out.contains("\"pack.toml\"")), (0, true));
    assert_eq!(desk.run("bundle -o /dev/full").code, 2);
}

// ---- lines -----------------------------------------------------------------------------------------

#[test]
fn a_line_with_a_bad_byte_is_told_and_not_guessed() {
    let desk = Desk::new();
    let mut bytes = b"{\"output\": \"1\"}\n{\"name\": \"".to_vec();
    // Two bytes that are a character of GBK.
    bytes.extend([0xd6, 0xd0]);
    bytes.extend(b"\"}\n{\"output\": \"2\"}\n");
    desk.write("lines.ndjson", &bytes);
    let said = desk.run("screen lines.ndjson --as-of 2026-11-23");
    let lines: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((said.code, lines.len()), (2, 3), "{said:?}");
    assert_eq!(lines[1]["line"], 2);
    assert_eq!(
        lines[1]["error"]["en"],
        "Byte 11 of this line is not UTF-8."
    );
    // A file that is GBK from its first line on is read as a whole, and that is said.
    let (gbk, _, _) =
        encoding_rs::GBK.encode("{\"name\": \"中\", \"output\": \"1\"}\n{\"output\": \"2\"}\n");
    desk.write("gbk.ndjson", &gbk);
    let said = desk.run("screen gbk.ndjson --as-of 2026-11-23");
    assert_eq!(
        (
            said.code,
            said.out.lines().count(),
            said.err.contains("按 GBK 编码读取")
        ),
        (0, 2, true),
        "{said:?}"
    );
}
