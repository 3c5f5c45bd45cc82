//! Certificates: a report with the record that it is about, in canonical JSON under a digest, to be checked later.
//!
//! Canonical: no space outside texts, keys in the order of their bytes, numbers as they were written. The digest is
//! over these bytes without the digest itself, and a certificate is taken only in these very bytes: what two readers
//! could read in two ways (a key that is repeated) is no certificate. A digest is not a signature: it shows that
//! something was changed by mistake, and running the rules again shows whether the report is theirs.

use super::{Lean, Outcome, Report};
use crate::text::Text;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// The form of a certificate, with the lean report since 2; another one gets another number.
const FORM: u64 = 2;

/// How the digest of a certificate is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    #[default]
    Sha256,
    /// SM3, as GB/T 32905 has it.
    Sm3,
}

impl Hash {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256:",
            Self::Sm3 => "sm3:",
        }
    }

    /// The one that a digest says it was made with.
    fn of(digest: &str) -> Option<Self> {
        [Self::Sha256, Self::Sm3]
            .into_iter()
            .find(|hash| digest.starts_with(hash.prefix()))
    }

    fn digest(self, text: &str) -> String {
        let hex = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        };
        let digest = match self {
            Self::Sha256 => hex(&sha2::Sha256::digest(text)),
            Self::Sm3 => hex(&sm3::Sm3::digest(text)),
        };
        format!("{}{digest}", self.prefix())
    }
}

/// A certificate that was read but not yet checked.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The record as it was given.
    pub record: Map<String, Value>,
    /// The report as it was made.
    report: Value,
    digest: String,
    /// The bytes that were read.
    written: String,
}

/// How a certificate came out when its record was screened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Whether nothing differs.
    pub same: bool,
    /// The digest that the certificate carries.
    pub digest: String,
    /// The verdict that it carries.
    pub verdict: String,
    /// Everything that differs: the certificate itself first, then the pack and the engine, then the report.
    pub differences: Vec<Discrepancy>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Discrepancy {
    /// `form`, `digest`, `pack`, `engine`, `verdict`, `finding`, `figure` or `report`.
    pub code: &'static str,
    /// What differs.
    pub what: Text,
    /// As the certificate has it; `—` if it hasn't.
    pub certificate: String,
    /// As it is now; `—` if it isn't.
    pub now: String,
}

/// The canonical text of a certificate.
pub(crate) fn issue(record: &Map<String, Value>, report: &Report, hash: Hash) -> String {
    let report = serde_json::to_value(Lean::of(report)).unwrap_or_default();
    let digest = hash.digest(&canonical(record, &report, None));
    canonical(record, &report, Some(&digest))
}

fn canonical(record: &Map<String, Value>, report: &Value, digest: Option<&str>) -> String {
    let mut all = json!({ "certificate": FORM, "record": record, "report": report });
    if let (Some(digest), Some(all)) = (digest, all.as_object_mut()) {
        all.insert("digest".to_owned(), digest.into());
    }
    all.to_string()
}

/// Reads one certificate, or several one after another.
///
/// # Errors
/// Why the text can't be used, with a stable code.
pub(crate) fn read(text: &str) -> Result<Vec<Certificate>, (&'static str, Text)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let (mut certificates, mut start) = (Vec::new(), 0);
    while let Some(value) = values.next() {
        let value = value.map_err(|error| {
            let (line, column) = (error.line(), error.column());
            (
                "bad-json",
                Text::new(
                    format!("JSON 第 {line} 行第 {column} 列写法不对。"),
                    format!("Not valid JSON: {error}."),
                ),
            )
        })?;
        let written = text
            .get(start..values.byte_offset())
            .unwrap_or_default()
            .trim();
        start = values.byte_offset();
        certificates.push(certificate(value, written)?);
    }
    if certificates.is_empty() {
        return Err((
            "not-a-certificate",
            Text::new("文件是空的。", "The file is empty."),
        ));
    }
    Ok(certificates)
}

fn certificate(value: Value, written: &str) -> Result<Certificate, (&'static str, Text)> {
    let first = value
        .as_array()
        .and_then(|items| items.first())
        .unwrap_or(&value);
    if first.get("certificate").is_none() && first.get("findings").is_some() {
        return Err((
            "plain-report",
            Text::new(
                "这是一份普通报告，里面没有项目数据，不能重算。请用 screen --format certificate 出具证书。",
                "This is a plain report: it holds no record and can't be run again. Make a certificate with `screen --format certificate`.",
            ),
        ));
    }
    let (form, digest) = (
        value.get("certificate").and_then(Value::as_u64),
        value.get("digest").and_then(Value::as_str),
    );
    match (form, digest, value.get("record"), value.get("report")) {
        (Some(FORM), Some(digest), Some(Value::Object(record)), Some(report))
            if Hash::of(digest).is_some() =>
        {
            Ok(Certificate {
                record: record.clone(),
                report: report.clone(),
                digest: digest.to_owned(),
                written: written.to_owned(),
            })
        }
        (Some(form), ..) if form != FORM => Err((
            "unknown-form",
            Text::new(
                format!("证书格式为 {form}，这里只认 {FORM}。"),
                format!("The certificate has the form {form}; only {FORM} is known here."),
            ),
        )),
        _ => Err((
            "not-a-certificate",
            Text::new(
                "这不是证书：应有 certificate、record、report 和 digest。",
                "This is not a certificate: it must have `certificate`, `record`, `report` and `digest`.",
            ),
        )),
    }
}

impl Certificate {
    /// The date whose law was applied, as written.
    #[must_use]
    pub fn as_of(&self) -> &str {
        self.report
            .get("as_of")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Compares with a report of the same record on the same date.
    pub(crate) fn compare(&self, now: &Report) -> Verification {
        let now = serde_json::to_value(Lean::of(now)).unwrap_or_default();
        let mut found = Comparer::default();
        let digest = Hash::of(&self.digest)
            .unwrap_or_default()
            .digest(&canonical(&self.record, &self.report, None));
        if digest != self.digest {
            let what = Text::new(
                "证书被改动过：摘要不符",
                "The certificate was altered: its digest is wrong",
            );
            found.add("digest", what, &self.digest, &digest);
        }
        let expected = canonical(&self.record, &self.report, Some(&self.digest));
        if expected != self.written {
            let what = Text::new(
                "证书的写法被改动过：重新排版，或有多余、重复的内容",
                "The certificate was rewritten: laid out anew, or with something added or repeated",
            );
            let size = |text: &str| format!("{} B", text.len());
            found.add("form", what, &size(&self.written), &size(&expected));
        }
        found.reports(&self.report, &now);
        Verification {
            same: found.list.is_empty(),
            digest: self.digest.clone(),
            verdict: print(self.report.get("verdict")),
            differences: found.list,
        }
    }
}

/// Collects what differs between two reports.
#[derive(Default)]
struct Comparer {
    list: Vec<Discrepancy>,
}

impl Comparer {
    fn add(&mut self, code: &'static str, what: Text, certificate: &str, now: &str) {
        self.list.push(Discrepancy {
            code,
            what,
            certificate: certificate.to_owned(),
            now: now.to_owned(),
        });
    }

    fn unless_same(
        &mut self,
        code: &'static str,
        what: Text,
        certificate: Option<&Value>,
        now: Option<&Value>,
    ) {
        if certificate != now {
            self.add(code, what, &print(certificate), &print(now));
        }
    }

    fn reports(&mut self, a: &Value, b: &Value) {
        let pack = |report: &Value| report.get("pack").cloned();
        let words = |pack: &Option<Value>| {
            ["id", "version", "digest"]
                .map(|key| print(pack.as_ref().and_then(|p| p.get(key))))
                .join(" ")
        };
        let (was, is) = (pack(a), pack(b));
        if was != is {
            self.add(
                "pack",
                Text::new("规则包不同", "Another pack"),
                &words(&was),
                &words(&is),
            );
        }
        self.unless_same(
            "engine",
            Text::new("引擎版本不同", "Another engine version"),
            a.get("engine"),
            b.get("engine"),
        );
        self.unless_same(
            "verdict",
            Text::new("结论", "Verdict"),
            a.get("verdict"),
            b.get("verdict"),
        );
        // By the path of the rule: two rules may share a code.
        let (was, is) = (by("rule", a.get("findings")), by("rule", b.get("findings")));
        let (none_was, none_is) = (a.get("not_applicable"), b.get("not_applicable"));
        let mut named = BTreeSet::new();
        for rule in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
            let (was, is) = (was.get(rule).copied(), is.get(rule).copied());
            let code = print(was.or(is).and_then(|f| f.get("code")));
            self.findings(&code, (was, none_was), (is, none_is));
            named.insert(code);
        }
        let reasons = |none: Option<&Value>| {
            let mut reasons = none.and_then(Value::as_object).cloned().unwrap_or_default();
            reasons.retain(|code, _| !named.contains(code));
            Value::Object(reasons)
        };
        let (was, is) = (reasons(none_was), reasons(none_is));
        self.walk("report", "not_applicable", Some(&was), Some(&is));
        // The report repeats the figures of its findings: one that has been named isn't named again.
        let (was, is) = (a.get("figures"), b.get("figures"));
        let names = |figures: Option<&Value>| {
            figures
                .and_then(Value::as_object)
                .map(|f| f.keys().cloned().collect::<Vec<_>>())
        };
        for name in names(was)
            .into_iter()
            .chain(names(is))
            .flatten()
            .collect::<BTreeSet<_>>()
        {
            let (was, is) = (
                was.and_then(|f| f.get(&name)),
                is.and_then(|f| f.get(&name)),
            );
            let (shown_was, shown_is) = (print(was), print(is));
            let named = |d: &Discrepancy| {
                d.code == "figure"
                    && d.what.en.ends_with(&*name)
                    && d.certificate == shown_was
                    && d.now == shown_is
            };
            if !self.list.iter().any(named) {
                self.unless_same(
                    "figure",
                    Text::new(format!("测算值 {name}"), format!("Figure {name}")),
                    was,
                    is,
                );
            }
        }
        let rest = |report: &Value| {
            let mut rest = report.as_object().cloned().unwrap_or_default();
            rest.retain(|key, _| {
                ![
                    "pack",
                    "engine",
                    "verdict",
                    "findings",
                    "figures",
                    "not_applicable",
                ]
                .contains(&key.as_str())
            });
            Value::Object(rest)
        };
        self.walk("report", "", Some(&rest(a)), Some(&rest(b)));
    }

    /// Two findings by one rule, each beside the rules that don't concern the record of its report.
    fn findings(
        &mut self,
        code: &str,
        (a, none_a): (Option<&Value>, Option<&Value>),
        (b, none_b): (Option<&Value>, Option<&Value>),
    ) {
        let outcome = |finding: Option<&Value>, none: Option<&Value>| {
            finding.and_then(|f| f.get("outcome")).cloned().or_else(|| {
                none?.get(code)?;
                Some(Outcome::NotApplicable.name().into())
            })
        };
        let (was, is) = (outcome(a, none_a), outcome(b, none_b));
        self.unless_same(
            "finding",
            Text::new(format!("{code} 的意见"), format!("Outcome of {code}")),
            was.as_ref(),
            is.as_ref(),
        );
        let (Some(a), Some(b)) = (a, b) else { return };
        let (was, is) = (by("name", a.get("figures")), by("name", b.get("figures")));
        for name in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
            let value = |side: &BTreeMap<&str, &Value>| {
                side.get(name).and_then(|f| f.get("value")).cloned()
            };
            let what = Text::new(
                format!("{code} 的测算值 {name}"),
                format!("Figure of {code}: {name}"),
            );
            self.unless_same("figure", what, value(&was).as_ref(), value(&is).as_ref());
        }
        let rest = |finding: &Value| {
            let mut rest = finding.clone();
            if let Some(rest) = rest.as_object_mut() {
                rest.remove("outcome");
                // Their values have been compared; their words and units have not.
                for figure in rest
                    .get_mut("figures")
                    .and_then(Value::as_array_mut)
                    .into_iter()
                    .flatten()
                {
                    if let Some(figure) = figure.as_object_mut() {
                        figure.remove("value");
                    }
                }
            }
            rest
        };
        self.walk("finding", code, Some(&rest(a)), Some(&rest(b)));
    }

    /// Every leaf that differs, by its path.
    fn walk(&mut self, code: &'static str, path: &str, a: Option<&Value>, b: Option<&Value>) {
        let step = |key: &str| {
            if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path} {key}")
            }
        };
        match (a, b) {
            (Some(Value::Object(was)), Some(Value::Object(is))) => {
                for key in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
                    self.walk(code, &step(key), was.get(key), is.get(key));
                }
            }
            (Some(Value::Array(was)), Some(Value::Array(is))) => {
                for place in 0..was.len().max(is.len()) {
                    self.walk(
                        code,
                        &step(&(place + 1).to_string()),
                        was.get(place),
                        is.get(place),
                    );
                }
            }
            _ => self.unless_same(code, Text::same(path), a, b),
        }
    }
}

/// The items of a list by what names them.
fn by<'a>(key: &str, list: Option<&'a Value>) -> BTreeMap<&'a str, &'a Value> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items
        .filter_map(|item| Some((item.get(key)?.as_str()?, item)))
        .collect()
}

fn print(value: Option<&Value>) -> String {
    match value {
        None => "—".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
