//! Small rules and records at random, by every way in: one alone, many, columns, JSON text, compiled, the command, the server,
//! the modules of the browser (`fuzz/modules.mjs`, where `MODULES` is set and they are built), and Rhai's evaluator: whole
//! reports, byte for byte. A case is a rule on a record: a finding. `fuzz/night` compares a million, every other run some.

#[path = "../../fuzz/src/author.rs"]
mod author;

use crate::common::{blocks_agree, difference, rule, small_files};
use author::{Author, TABLES, odd_record, record};
use engine::record::columns::FieldColumn;
use fastrand::Rng;
use jiff::civil::{Date, date};
use oracle::Oracle;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;
use std::{env, fs, thread};
use study::certificate::Hash;
use water_rules::{
    Outcome, PackFiles, Report, RulePack, Text, canonical_json, certify, lean_json, load_compiled,
    load_pack,
};

/// Rules of a pack; they read one another.
const TOGETHER: usize = 40;
/// Records that each pack is tried on; in a long run more, or most of its time would go into loading packs by every way.
const RECORDS: usize = 50;
const MANY_RECORDS: usize = 200;
/// Cases from which on a run is long.
const LONG: usize = 1_000_000;
/// Of so many records one is plain: odd ones may have more ways through a rule than Rhai's evaluator goes.
const PLAIN: usize = 5;
const DAY: Date = date(2026, 11, 23);

/// A pack at random, with what it is made of.
struct Made {
    pack: RulePack,
    files: PackFiles,
    rules: BTreeMap<String, String>,
}

/// A pack of such rules; those that its checks refuse are left out.
fn made(rng: &mut Rng) -> Made {
    let parameter = "[unit_limit]\nlabel = { zh = \"限值\", en = \"Limit\" }\n[[unit_limit.value]]\nfrom = 2020-01-01\n\
                     value = \"2.70\"\nsource = \"law\"\nconfidence = \"S1\"\n";
    let mut rules: BTreeMap<String, String> = (0..TOGETHER)
        .map(|before| {
            let script = Author::new(&mut *rng, before).script();
            (
                format!("quota/r{before}.rhai"),
                rule(&format!("Q-{before}"), &script),
            )
        })
        .collect();
    loop {
        let rest = TABLES
            .into_iter()
            .chain([("parameters/all.toml", parameter)])
            .map(|(path, text)| (path.to_owned(), text.to_owned()));
        let files = small_files(rules.clone().into_iter().chain(rest));
        let loaded = load_pack(&files);
        if let Some(pack) = loaded.pack {
            return Made { pack, files, rules };
        }
        let before = rules.len();
        let errors = || {
            loaded
                .diagnostics
                .iter()
                .filter(|problem| problem.is_error())
        };
        for problem in errors() {
            if let Some(span) = &problem.span {
                if env::var("SHOW").is_ok() && rules.contains_key(&span.file) {
                    println!("{} {}", problem.code, problem.message.en);
                }
                rules.remove(&span.file);
            }
        }
        assert!(
            rules.len() < before,
            "a pack that can't be used, and not for its rules: {:?}",
            errors().collect::<Vec<_>>()
        );
    }
}

/// The modules of the browser, in one process of Node's for all packs.
struct Modules {
    node: Child,
    to: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Modules {
    fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/modules.mjs");
        let mut node = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, said) = (node.stdin.take().unwrap(), node.stdout.take().unwrap());
        let said = BufReader::new(said);
        Self { node, to, said }
    }

    /// Asks for the reports of records, which are then worked out beside everything else.
    fn ask(&mut self, files: &PackFiles, records: &[Map<String, Value>]) {
        let records: Vec<String> = records
            .iter()
            .map(|record| json!(record).to_string())
            .collect();
        let asked = json!({ "files": files, "as_of": DAY.to_string(), "records": records });
        writeln!(self.to, "{asked}").unwrap();
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        // What went wrong stands above it.
        assert_eq!(line.pop(), Some('\n'), "the modules have gone");
        line
    }
}

impl Drop for Modules {
    fn drop(&mut self) {
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}

/// A number that may be written with a power of ten, without one.
fn plain(number: &str) -> String {
    let Some((whole, power)) = number.split_once('e') else {
        return number.to_owned();
    };
    let power: i32 = power.parse().unwrap();
    let zeros = power.unsigned_abs() as usize;
    if power >= 0 {
        return format!("{whole}{}", "0".repeat(zeros));
    }
    assert!(whole.bytes().all(|b| b.is_ascii_digit()) && whole.len() <= zeros);
    format!("0.{}{whole}", "0".repeat(zeros - whole.len()))
}

/// A record with its numbers as texts, which every amount may be.
fn with_texts(record: &Map<String, Value>) -> Map<String, Value> {
    fn text(value: &Value) -> Value {
        match value {
            Value::Number(number) => plain(&number.to_string()).into(),
            Value::Array(items) => items.iter().map(text).collect(),
            Value::Object(members) => with_texts(members).into(),
            other => other.clone(),
        }
    }
    let members = record
        .iter()
        .map(|(name, value)| (name.clone(), text(value)));
    members.collect()
}

/// What was compared.
#[derive(Default)]
struct Compared {
    written: usize,
    rules: usize,
    records: usize,
    /// Findings.
    cases: usize,
    /// Those of them that Rhai's evaluator came to, too.
    by_rhai: usize,
    outcomes: BTreeSet<Outcome>,
}

impl Compared {
    fn figures(&self, seed: u64, began: Instant) -> Value {
        json!({
            "seed": seed,
            "cases": self.cases,
            "by_rhai": self.by_rhai,
            "rules": self.rules,
            "records": self.records,
            "seconds": began.elapsed().as_secs(),
        })
    }
}

/// The body of the next answer, whole or in pieces.
fn answer(from: &mut impl BufRead) -> String {
    let line = |from: &mut dyn BufRead| {
        let mut line = String::new();
        assert!(from.read_line(&mut line).unwrap() > 0, "no answer");
        line.trim_end().to_lowercase()
    };
    assert_eq!(line(from), "http/1.1 200 ok");
    let mut length = None;
    loop {
        let head = line(from);
        if head.is_empty() {
            break;
        }
        length = length.or_else(|| Some(head.strip_prefix("content-length: ")?.parse().unwrap()));
    }
    let mut body = Vec::new();
    let mut piece = |from: &mut dyn BufRead, size: usize| {
        let before = body.len();
        body.resize(before + size, 0);
        from.read_exact(&mut body[before..]).unwrap();
    };
    match length {
        Some(length) => piece(from, length),
        None => loop {
            let size = usize::from_str_radix(&line(from), 16).unwrap();
            piece(from, size);
            line_end(from);
            if size == 0 {
                break;
            }
        },
    }
    String::from_utf8(body).unwrap()
}

/// What ends a piece of a body.
fn line_end(from: &mut dyn BufRead) {
    let mut end = [0; 2];
    from.read_exact(&mut end).unwrap();
    assert_eq!(&end, b"\r\n");
}

impl Made {
    fn differs(&self, way: &str, record: &Map<String, Value>, one: &str, other: &str) {
        if one == other {
            return;
        }
        // The rule whose finding is about where they part.
        let at = one.bytes().zip(other.bytes()).position(|(a, b)| a != b);
        let before = one.get(..at.unwrap_or(0)).unwrap_or_default();
        let path = before
            .rsplit_once("\"rule\":\"")
            .and_then(|(_, rest)| rest.split('"').next());
        let script = path.and_then(|path| self.rules.get(&format!("{path}.rhai")));
        panic!(
            "{way}: {}\n{}\n{}",
            Value::Object(record.clone()),
            script.map_or("", String::as_str),
            difference(one, other)
        );
    }

    /// Rhai's evaluator says the same, but for limits, the places of faults and what is told beside a fault: these are the
    /// machine's own. Whether it could be asked.
    fn by_rhai(&self, oracle: &Oracle, record: &Map<String, Value>, mut report: Report) -> bool {
        let limits = ["operation-limit", "size-limit", "depth-limit"];
        let mut errors = report.findings.iter().filter_map(|f| f.error.as_ref());
        if errors.any(|error| limits.contains(&error.code)) {
            return false;
        }
        let mut other = oracle.screen(&self.pack.open(record), DAY);
        if !oracle.went_every_way() {
            return false;
        }
        for finding in report.findings.iter_mut().chain(&mut other.findings) {
            if let Some(error) = &mut finding.error {
                error.span = None;
                // What else is said is of the ways that were gone through before it.
                finding.message = Text::default();
                finding.missing.clear();
                finding.checks.clear();
                finding.fields.clear();
                finding.parameters.clear();
                finding.rows.clear();
                finding.findings.clear();
            }
        }
        self.differs(
            "Rhai",
            record,
            &canonical_json(&report),
            &canonical_json(&other),
        );
        true
    }

    /// Lists of records, however they come.
    fn by_lists(&self, records: &[Map<String, Value>], reports: &[String]) {
        blocks_agree(&self.pack, records, DAY);
        let all: Value = records.iter().cloned().map(Value::Object).collect();
        let mut names: BTreeSet<&String> = BTreeSet::new();
        names.extend(records.iter().flat_map(Map::keys));
        let column = |name: &&String| {
            let values = records
                .iter()
                .map(|record| record.get(*name).cloned().unwrap_or_default());
            ((*name).clone(), FieldColumn::Values(values.collect()))
        };
        let mut text = self.pack.baseline(DAY);
        text.add_json(&all.to_string()).unwrap();
        let mut columns = self.pack.baseline(DAY);
        columns
            .add_columns(names.iter().map(column).collect())
            .unwrap();
        for (way, baseline) in [("JSON text", &text), ("columns", &columns)] {
            for (place, report) in reports.iter().enumerate() {
                let whole = canonical_json(&baseline.report(place).unwrap());
                self.differs(way, &records[place], report, &whole);
                let verdict = format!("{{\"verdict\":\"{}\"", baseline.verdicts()[place].name());
                assert!(report.starts_with(&verdict), "{way}: {report:.60}");
            }
        }
    }

    /// The command, as lines with their keys in another order and as a list.
    fn by_command(
        &self,
        folder: &Path,
        records: &[Map<String, Value>],
        reports: &[String],
        lean: &[String],
    ) {
        let backwards = |record: &Map<String, Value>| {
            let members = record
                .iter()
                .rev()
                .map(|(key, value)| format!("{}: {value}", json!(key)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        };
        let lines = records.iter().map(backwards).collect::<Vec<_>>().join("\n");
        let list: Value = records.iter().cloned().map(Value::Object).collect();
        for (way, more, input, wanted) in [
            ("lines", "--full", lines, reports),
            ("a list", "--format ndjson", list.to_string(), lean),
        ] {
            let mut child = Command::new(env!("CARGO_BIN_EXE_water-rules"))
                .args("screen - --as-of 2026-11-23 --pack pack.json".split(' '))
                .args(more.split(' '))
                .current_dir(folder)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut to = child.stdin.take().unwrap();
            let sent = thread::spawn(move || to.write_all(input.as_bytes()));
            let output = child.wait_with_output().unwrap();
            sent.join().unwrap().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            assert_eq!(said.lines().count(), wanted.len(), "{way}");
            for ((record, report), line) in records.iter().zip(wanted).zip(said.lines()) {
                self.differs(way, record, report, line);
            }
        }
    }

    /// The server, as a stream and one by one.
    fn by_server(
        &self,
        folder: &Path,
        records: &[Map<String, Value>],
        reports: &[String],
        lean: &[String],
    ) {
        let mut serve = Command::new(env!("CARGO_BIN_EXE_water-rules"));
        serve.args("serve --port 0 --site site --pack pack.json".split(' '));
        let server = crate::command::Server::spawn(serve.current_dir(folder).stderr(Stdio::null()));
        let head = |kind: &str, more: &str, body: &str| {
            format!(
                "POST /screen?as_of=2026-11-23{more} HTTP/1.1\r\nHost: x\r\nContent-Type: application/{kind}\r\nContent-Length: {}\r\n\r\n",
                body.len()
            )
        };
        // All on one connection; what is asked is written while the answers are read.
        let stream = TcpStream::connect(&server.1).unwrap();
        let mut to = stream.try_clone().unwrap();
        let lines: String = records
            .iter()
            .map(|record| json!(record).to_string() + "\n")
            .collect();
        let mut asked: String = records
            .iter()
            .map(|record| json!(record).to_string())
            .map(|body| head("json", "", &body) + body.as_str())
            .collect();
        asked += &head("x-ndjson", "&full=true", &lines);
        asked += &lines;
        let sent = thread::spawn(move || to.write_all(asked.as_bytes()));
        let mut answers = BufReader::new(stream);
        for (record, report) in records.iter().zip(lean) {
            self.differs("a request", record, report, &answer(&mut answers));
        }
        let answered = answer(&mut answers);
        assert_eq!(answered.lines().count(), reports.len());
        for ((record, report), line) in records.iter().zip(reports).zip(answered.lines()) {
            self.differs("a stream", record, report, line);
        }
        sent.join().unwrap().unwrap();
    }

    /// The modules: the one that only screens says the whole report and the lean one, and every other way there is as it. What
    /// opens a file in the page makes texts of its numbers first; what takes bytes doesn't.
    fn by_modules(
        &self,
        modules: &mut Modules,
        records: &[Map<String, Value>],
        reports: &[String],
        lean: &[String],
    ) {
        let as_texts: Vec<_> = records.iter().map(with_texts).collect();
        let mut opened = Vec::new();
        for (place, record) in as_texts.iter().enumerate() {
            if *record == records[place] {
                opened.push((reports[place].clone(), lean[place].clone()));
            } else {
                let report = self.pack.screen(record, DAY);
                opened.push((canonical_json(&report), lean_json(&report)));
            }
        }
        for ((record, report), (opened, lean)) in records.iter().zip(reports).zip(&opened) {
            self.differs("JSON bytes in the module", record, report, &modules.line());
            self.differs(
                "a file of lines in the module",
                record,
                report,
                &modules.line(),
            );
            self.differs("the module", record, opened, &modules.line());
            self.differs("the module, lean", record, lean, &modules.line());
        }
        let listed = serde_json::to_string(&self.pack.screened(&as_texts, DAY)).unwrap();
        let shown = modules.line();
        assert!(
            listed == shown,
            "a list in the module: {}",
            difference(&listed, &shown)
        );
        let others: Vec<(String, usize, String)> = serde_json::from_str(&modules.line()).unwrap();
        for (way, place, other) in others {
            self.differs(&way, &records[place], &opened[place].0, &other);
        }
    }

    /// Every way in, of so many records.
    fn compare(
        &self,
        folder: &Path,
        modules: &mut Option<Modules>,
        records: &[Map<String, Value>],
        compared: &mut Compared,
    ) {
        if let Some(modules) = modules {
            modules.ask(&self.files, records);
        }
        fs::write(folder.join("pack.json"), json!(self.files).to_string()).unwrap();
        let oracle = Oracle::new(self.pack.rules());
        let compiled = load_compiled(self.pack.files(), &self.pack.compiled()).unwrap();
        let (mut reports, mut lean) = (Vec::new(), Vec::new());
        for record in records {
            let report = self.pack.screen(record, DAY);
            let whole = canonical_json(&report);
            self.differs(
                "compiled",
                record,
                &whole,
                &canonical_json(&compiled.screen(record, DAY)),
            );
            let findings = report.findings.len();
            compared
                .outcomes
                .extend(report.findings.iter().map(|finding| finding.outcome));
            compared.cases += findings;
            lean.push(lean_json(&report));
            reports.push(whole);
            if self.by_rhai(&oracle, record, report) {
                compared.by_rhai += findings;
            }
        }
        compared.records += records.len();
        self.by_lists(records, &reports);
        self.by_command(folder, records, &reports, &lean);
        self.by_server(folder, records, &reports, &lean);
        if let Some(modules) = modules {
            self.by_modules(modules, records, &reports, &lean);
        }
        // A certificate is accepted, and one with the report of another record is not.
        let report = self.pack.screen(&records[0], DAY);
        let certificate = certify(&self.pack, &records[0], &[], &report, Hash::Sha256);
        assert!(self.pack.verify(&certificate, DAY).unwrap()[0].same);
        let other = certify(&self.pack, &records[1], &[], &report, Hash::Sha256);
        let same = lean[0] == lean[1];
        assert_eq!(
            self.pack.verify(&other, DAY).unwrap()[0].same,
            same,
            "{other}"
        );
    }
}

#[test]
fn rules_and_records_at_random_come_out_alike_by_every_way_in() {
    let wanted = env::var("CASES").map_or(80_000, |count| count.parse().unwrap());
    let seed = env::var("SEED").map_or(20_261_129, |seed| seed.parse().unwrap());
    let mut rng = Rng::with_seed(seed);
    let own = tempfile::tempdir().unwrap();
    // Where figures are left, the pack of a case that differs is left, too.
    let left = env::var("RELIABILITY").ok();
    let folder = left.as_ref().map_or(own.path(), Path::new);
    fs::create_dir_all(folder.join("site")).unwrap();
    fs::write(folder.join("site/index.html"), "page").unwrap();
    let mut modules = env::var("MODULES").is_ok().then(Modules::start);
    let (mut compared, began) = (Compared::default(), Instant::now());
    while compared.cases < wanted {
        let made = made(&mut rng);
        compared.written += TOGETHER;
        compared.rules += made.rules.len();
        let one = |place: usize| match place % PLAIN {
            0 => record(&mut rng),
            _ => odd_record(&mut rng),
        };
        let count = if wanted < LONG { RECORDS } else { MANY_RECORDS };
        let records: Vec<_> = (0..count).map(one).collect();
        made.compare(folder, &mut modules, &records, &mut compared);
        if left.is_some() {
            let figures = compared.figures(seed, began);
            println!("{figures}");
            fs::write(folder.join("generated-rules.json"), figures.to_string()).unwrap();
        }
    }
    let Compared {
        written,
        rules,
        outcomes,
        ..
    } = compared;
    // Few are refused, and they come to every outcome that there is.
    assert!(rules * 4 > written * 3, "{rules} of {written} can be used");
    assert_eq!(outcomes.len(), Outcome::ALL.len(), "{outcomes:?}");
}
