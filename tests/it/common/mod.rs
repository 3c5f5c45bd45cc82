//! Packs for tests: the small one with other rules, and the one that comes with the engine.

use engine::record::Record;
use engine::rule::Outline;
use jiff::civil::Date;
use model::Severity;
use oracle::Oracle;
use serde_json::{Map, Value, json};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use water_rules::sheets::Screened;
use water_rules::{Outcome, Report};
use water_rules::{PackFiles, RulePack, canonical_json, load_compiled, load_pack};

/// The lines of a header, so that the script of [`rule`] starts at its line 1.
pub const ABOVE: u32 = 14;

/// A rule with a header.
pub fn rule(code: &str, script: &str) -> String {
    format!(
        "//! 规则 | Rule\n//!\n//! 说明。\n//!\n//! Explanation.\n//!\n//! @code {code}\n//! @stage use\n//! @source law 1\n\
         //! @department water\n//! @confidence S1\n//! @from 2020-01-01\n//! @say a = 甲 | A\n//! @say b = 乙 | B\n{script}"
    )
}

/// The small pack without its rules, cases and parameters, with these files instead.
pub fn small_pack(files: impl IntoIterator<Item = (String, String)>) -> RulePack {
    load(&small_files(files))
}

/// Its files.
pub fn small_files(files: impl IntoIterator<Item = (String, String)>) -> PackFiles {
    let mut all: PackFiles = [
        ("pack.toml", include_str!("../../data/pack/pack.toml")),
        ("fields.toml", include_str!("../../data/pack/fields.toml")),
        ("sources.toml", include_str!("../../data/pack/sources.toml")),
        (
            "departments.toml",
            include_str!("../../data/pack/departments.toml"),
        ),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    all.extend(files);
    all
}

/// The files of the pack in `rules/`.
pub fn bundled_files() -> PackFiles {
    files_in("rules")
}

/// The files of a pack of the repository.
pub fn files_in(folder: &str) -> PackFiles {
    // The command’s tests stand two folders below the root, the benches of the root’s package in it.
    let mut above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let root = above.find(|at| at.join("rules").is_dir()).unwrap();
    let mut files = PackFiles::default();
    read(&root.join(folder), "", &mut files);
    files
}

/// The pack in `rules/`.
pub fn bundled_pack() -> RulePack {
    load(&bundled_files())
}

/// A pack that must be good.
pub fn load(files: &PackFiles) -> RulePack {
    let loaded = load_pack(files);
    loaded
        .pack
        .unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// Errors of a pack as `file:line: message`.
pub fn errors(files: &PackFiles) -> Vec<String> {
    let found = load_pack(files).diagnostics.into_iter();
    found
        .filter(|d| d.severity == Severity::Error)
        .map(|d| {
            let span = d.span.unwrap();
            format!("{}:{}: {}", span.file, span.start.line, d.message.en)
        })
        .collect()
}

/// The most memory that a process took so far, in MB; `self` is this one.
pub fn most_memory(process: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1024
}

/// What a thread or a process has computed so far: how long it took says nothing where the machine has others to serve.
/// `thread-self` is this thread, a number a process.
pub fn computed(whose: &str) -> Duration {
    let tasks = if whose == "thread-self" {
        vec![format!("/proc/{whose}").into()]
    } else {
        let tasks = fs::read_dir(format!("/proc/{whose}/task")).unwrap();
        tasks.map(|task| task.unwrap().path()).collect::<Vec<_>>()
    };
    // A thread may have ended since.
    let told = |task: &PathBuf| fs::read_to_string(task.join("schedstat")).unwrap_or_default();
    let nanoseconds = tasks.iter().map(|task| {
        let told = told(task);
        let first = told.split_whitespace().next();
        first.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0)
    });
    Duration::from_nanos(nanoseconds.sum())
}

/// Leaves figures for docs/reliability.md, where somebody asks for them.
pub fn leave(name: &str, figures: &Value) {
    if let Ok(folder) = env::var("RELIABILITY") {
        fs::write(format!("{folder}/{name}.json"), figures.to_string()).unwrap();
    }
}

/// Every file of a folder, by its path in it.
fn read(folder: &Path, within: &str, files: &mut PackFiles) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{within}{name}/"), files);
        } else {
            files.insert(
                format!("{within}{name}"),
                fs::read_to_string(entry.path()).unwrap(),
            );
        }
    }
}

/// The report of a record: the same twice over, by Rhai's evaluator, from the compiled pack and among others.
pub fn screen_every_way(pack: &RulePack, record: &Map<String, Value>, day: Date) -> Report {
    let open = pack.open(record);
    let report = open.screen(day);
    let whole = canonical_json(&report);
    assert!(
        whole == canonical_json(&open.screen(day)),
        "not the same again: {record:?}"
    );
    // Limits are the machine's alone.
    let limits = ["operation-limit", "size-limit", "depth-limit"];
    let limited = report
        .findings
        .iter()
        .any(|f| f.error.as_ref().is_some_and(|e| limits.contains(&e.code)));
    if !limited {
        let oracle = canonical_json(&Oracle::new(pack.rules()).screen(&open, day));
        assert!(
            whole == oracle,
            "{record:?} on {day}: {}",
            difference(&whole, &oracle)
        );
    }
    let again = load_compiled(pack.files(), &pack.compiled()).unwrap();
    assert_eq!(
        canonical_json(&again.screen(record, day)),
        whole,
        "{record:?}, compiled"
    );
    outlines_agree(pack, record, day, &report);
    blocks_agree(pack, &[Map::new(), record.clone()], day);
    report
}

/// What known answers and properties are tried on is what the report of the record says, also if only those rules run that may
/// read an answer that came last.
fn outlines_agree(pack: &RulePack, record: &Map<String, Value>, day: Date, report: &Report) {
    let (rules, schema) = (pack.rules(), pack.schema());
    let read = |record: &Map<String, Value>| Arc::new(Record::read(schema, record));
    let findings = report.findings.iter().map(|finding| {
        let figures = finding.figures.iter();
        let figures = figures.map(|figure| (figure.name.to_string(), figure.value.to_string()));
        let missing = finding.missing.iter().map(|m| m.name.to_string());
        (finding.outcome, figures.collect(), missing.collect())
    });
    type Said = Vec<(Outcome, Vec<(String, String)>, Vec<String>)>;
    let reported: Said = findings.collect();
    let agree = |outlines: &[Rc<Outline>], how: &str| {
        let said = outlines.iter().map(|outline| {
            let figures = outline.figures.iter();
            let figures = figures.map(|(name, value)| (name.clone(), value.to_string()));
            let missing = outline.missing.iter().map(|m| m.name.to_string());
            (outline.outcome, figures.collect(), missing.collect())
        });
        let said: Said = said.collect();
        for ((said, reported), finding) in said.iter().zip(&reported).zip(&report.findings) {
            assert_eq!(
                said, reported,
                "{} of {record:?} on {day}, {how}",
                finding.code
            );
        }
        assert_eq!(said.len(), reported.len());
    };
    agree(&rules.outlines(&read(record), day), "at once");
    let Some(last) = record.keys().nth(record.len() / 2) else {
        return;
    };
    let mut before = record.clone();
    before.remove(last);
    if let Some((field, _)) = schema.get(last) {
        let before = rules.outlines(&read(&before), day);
        let after = rules.outlines_after(&read(record), day, &before, field);
        agree(&after, &format!("{last} last"));
    }
}

/// Records among others come out as alone: verdict, outcomes, figures and referrals of each.
pub fn blocks_agree(pack: &RulePack, records: &[Map<String, Value>], day: Date) {
    let alone = |record| pack.screen(record, day);
    reports_agree(pack, records, day, records.iter().map(alone));
}

/// The same of records that were screened alone already.
pub fn reports_agree(
    pack: &RulePack,
    records: &[Map<String, Value>],
    day: Date,
    reports: impl IntoIterator<Item = Report>,
) {
    let mut baseline = pack.baseline(day);
    baseline.add(records.iter().cloned());
    let outcomes: Vec<Vec<Outcome>> = pack
        .screen(&Map::new(), day)
        .findings
        .iter()
        .map(|f| {
            baseline
                .outcomes(&format!("{}.rhai", f.rule))
                .unwrap()
                .collect()
        })
        .collect();
    let tallies = pack.tallies(records, day);
    let lists = pack.listed(records, day);
    let among = records.iter().zip(pack.screened(records, day));
    for (place, ((record, listed), report)) in among.zip(reports).enumerate() {
        let own = report.findings.iter().map(|f| (&f.code, f.outcome));
        let told = tallies[place].outcomes.iter().map(|(code, o)| (code, *o));
        assert!(own.eq(told), "{record:?} on {day}");
        assert_eq!(json!(lists[place]), shown(&listed), "{record:?} on {day}");
        assert_eq!(
            baseline.verdicts()[place],
            report.verdict,
            "{record:?} on {day}"
        );
        for (finding, outcomes) in report.findings.iter().zip(&outcomes) {
            assert_eq!(
                outcomes[place], finding.outcome,
                "{} of {record:?} on {day}",
                finding.code
            );
        }
        assert_eq!(listed.verdict, report.verdict);
        let flagged: Vec<_> = listed
            .findings
            .iter()
            .map(|f| (&*f.code, f.outcome))
            .collect();
        for finding in &report.findings {
            let flag = (&*finding.code, finding.outcome);
            assert_eq!(
                flagged.contains(&flag),
                finding.outcome < Outcome::Pass,
                "{flag:?} of {record:?} on {day}"
            );
            for figure in &finding.figures {
                assert!(
                    listed.figures.contains_key(&*figure.name),
                    "{} {record:?}",
                    figure.name
                );
            }
        }
        let departments = |report: &Report| -> Vec<String> {
            report
                .referrals
                .iter()
                .map(|r| r.department.to_string())
                .collect()
        };
        assert_eq!(
            listed.referrals,
            departments(&report),
            "{record:?} on {day}"
        );
    }
}

/// What a list shows of what was screened.
pub fn shown(screened: &Screened) -> Value {
    let mut shown = json!(screened);
    let parts = shown.as_object_mut().unwrap();
    parts.retain(|name, _| !["figures", "facts", "problems"].contains(&&**name));
    shown
}

/// What stands around the first byte that differs.
pub fn difference(a: &str, b: &str) -> String {
    let at = a
        .bytes()
        .zip(b.bytes())
        .position(|(a, b)| a != b)
        .unwrap_or(0);
    let around = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(300)..text.len().min(at + 200)])
            .into_owned()
    };
    format!("\n{}\n{}", around(a), around(b))
}
