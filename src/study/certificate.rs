//! Certificates: a report with the record that it is about and what stands beside it, in canonical JSON under a digest, to be checked later.
//!
//! Canonical: no space outside texts, keys in the order of their bytes, numbers as they were written. The digest is
//! over these bytes without the digest itself, and a certificate is taken only in these very bytes: what two readers
//! could read in two ways (a key that is repeated) is no certificate. A digest is not a signature: it shows that
//! something was changed by mistake, and running the rules again shows whether the report is theirs.

use engine::report::{Lean, PackRef, Report};
use jiff::civil::Date;
use model::calendar::days_between;
use model::error::UserError;
use model::outcome::{Outcome, Verdict};
use model::text::Text;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::Digest;
use std::collections::{BTreeMap, BTreeSet};

/// The form of a certificate, by that of the lean report in it; another one gets another number.
const FORM: u64 = 3;

/// Days after which the date of a certificate is said to be long past: a year.
pub const LONG_PAST_DAYS: i64 = 365;

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
    /// The settings that were laid over the pack, if any were.
    pub settings: Option<Map<String, Value>>,
    /// A reviewer's judgements of its findings; empty if there are none.
    pub judgements: Vec<Value>,
    /// The report as it was made.
    report: Value,
    digest: String,
    /// The bytes that were read.
    written: String,
}

/// How a certificate came out when its record was screened again, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Whether the certificate is as it was written and its report is the very one that the rules give now.
    pub same: bool,
    /// The digest that the certificate carries.
    pub digest: String,
    /// The verdict that it carries.
    pub verdict: String,
    /// The verdict as the judgements in it have it; nothing if there are none.
    pub judged: Option<String>,
    /// A reviewer's judgements of its findings, as they were written.
    pub judgements: Vec<Value>,
    /// What its record calls itself; empty if it has no name.
    pub name: String,
    /// The date whose law was applied.
    pub as_of: String,
    /// The record as it was given.
    pub record: Map<String, Value>,
    /// The pack that it names.
    pub pack: PackRef,
    /// The record by the rules at hand, with the law of today.
    pub today: Today,
    /// What whoever relies on it should know, whether it is the same or not.
    pub notices: Vec<Notice>,
    /// Everything that differs: the certificate itself first, then the pack and the engine, then the report.
    pub differences: Vec<Discrepancy>,
}

/// A certified record as it would be screened today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Today {
    /// The day.
    pub as_of: String,
    /// The verdict of that day.
    pub verdict: Verdict,
    /// The rules at hand.
    pub pack: PackRef,
}

/// Something to know of a certificate that is not a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// `long-past`, `to-come`, `other-rules` or `other-verdict-today`.
    pub code: &'static str,
    /// In words.
    pub message: Text,
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
pub fn issue(of: Content<'_>, report: &Report, hash: Hash) -> String {
    let report = serde_json::to_value(Lean::of(report)).unwrap_or_default();
    let digest = hash.digest(&canonical(of, &report, None));
    canonical(of, &report, Some(&digest))
}

/// What a report was made of.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The record.
    pub record: &'a Map<String, Value>,
    /// The settings that are laid over the pack.
    pub settings: Option<&'a Map<String, Value>>,
    /// A reviewer's judgements of the findings.
    pub judgements: &'a [Value],
}

fn canonical(content: Content<'_>, report: &Value, digest: Option<&str>) -> String {
    let Content {
        record,
        settings,
        judgements,
    } = content;
    let mut all = json!({ "certificate": FORM, "record": record, "report": report });
    if let Some(all) = all.as_object_mut() {
        let settings = settings.map(|settings| settings.clone().into());
        all.extend(settings.map(|settings| ("settings".to_owned(), settings)));
        if !judgements.is_empty() {
            all.insert("judgements".to_owned(), judgements.into());
        }
        all.extend(digest.map(|digest| ("digest".to_owned(), digest.into())));
    }
    all.to_string()
}

/// Why a text holds no certificates.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words().en)]
#[non_exhaustive]
pub enum CertificateError {
    /// It is no JSON.
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader of JSON says.
        detail: String,
    },
    /// There is nothing in it.
    Empty,
    /// It is a report without its record.
    PlainReport,
    /// It has a form that isn't known here.
    UnknownForm(u64),
    /// It is something else.
    NotACertificate,
}

impl UserError for CertificateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Json { .. } => "bad-json",
            Self::PlainReport => "plain-report",
            Self::UnknownForm(_) => "unknown-form",
            Self::Empty | Self::NotACertificate => "not-a-certificate",
        }
    }

    fn words(&self) -> Text {
        match self {
            Self::Json {
                line,
                column,
                detail,
            } => Text::new(
                format!("JSON 第 {line} 行第 {column} 列写法不对。"),
                format!("Not valid JSON: {detail}."),
            ),
            Self::Empty => Text::new("文件是空的。", "The file is empty."),
            Self::PlainReport => Text::new(
                "这是一份普通报告，里面没有项目数据，不能重算。\
                 请用 screen --format certificate 出具证书。",
                "This is a plain report: it holds no record and can't be run again. \
                 Make a certificate with `screen --format certificate`.",
            ),
            Self::UnknownForm(form) => Text::new(
                format!("证书格式为 {form}，这里只认 {FORM}。"),
                format!("The certificate has the form {form}; only {FORM} is known here."),
            ),
            Self::NotACertificate => Text::new(
                "这不是证书：应有 certificate、record、report 和 digest。",
                "This is not a certificate: it must have \
                 `certificate`, `record`, `report` and `digest`.",
            ),
        }
    }
}

/// Reads one certificate, or several one after another.
///
/// # Errors
/// Why the text can't be used.
pub fn read(text: &str) -> Result<Vec<Certificate>, CertificateError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let (mut certificates, mut start) = (Vec::new(), 0);
    while let Some(value) = values.next() {
        let value = value.map_err(|error| CertificateError::Json {
            line: error.line(),
            column: error.column(),
            detail: error.to_string(),
        })?;
        let written = text
            .get(start..values.byte_offset())
            .unwrap_or_default()
            .trim();
        start = values.byte_offset();
        certificates.push(certificate(value, written)?);
    }
    if certificates.is_empty() {
        return Err(CertificateError::Empty);
    }
    Ok(certificates)
}

fn certificate(value: Value, written: &str) -> Result<Certificate, CertificateError> {
    let first = value
        .as_array()
        .and_then(|items| items.first())
        .unwrap_or(&value);
    if first.get("certificate").is_none() && first.get("findings").is_some() {
        return Err(CertificateError::PlainReport);
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
                settings: value.get("settings").and_then(Value::as_object).cloned(),
                judgements: value
                    .get("judgements")
                    .and_then(Value::as_array)
                    .cloned()
                    .unwrap_or_default(),
                report: report.clone(),
                digest: digest.to_owned(),
                written: written.to_owned(),
            })
        }
        (Some(form), ..) if form != FORM => Err(CertificateError::UnknownForm(form)),
        _ => Err(CertificateError::NotACertificate),
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

    /// Compares with a report of the same record on the same date, and with one of today; `name` is what the record calls
    /// itself.
    pub fn compare(
        &self,
        name: String,
        now: &Report,
        (today, of_today): (Date, &Report),
    ) -> Verification {
        let report = serde_json::to_value(Lean::of(now)).unwrap_or_default();
        let figures = now.findings.iter().flat_map(|finding| &finding.figures);
        let mut found = Comparer {
            list: Vec::new(),
            labels: figures
                .map(|figure| (&*figure.name, &figure.label))
                .collect(),
            figures: BTreeSet::new(),
        };
        let digest = Hash::of(&self.digest)
            .unwrap_or_default()
            .digest(&canonical(self.content(), &self.report, None));
        if digest != self.digest {
            let what = Text::new(
                "证书被改动过：摘要不符",
                "The certificate was altered: its digest is wrong",
            );
            found.add("digest", what, &self.digest, &digest);
        }
        let expected = canonical(self.content(), &self.report, Some(&self.digest));
        if expected != self.written {
            let what = Text::new(
                "证书的写法被改动过：重新排版，或有多余、重复的内容",
                "The certificate was rewritten: laid out anew, or with something added or repeated",
            );
            let size = |text: &str| format!("{} B", text.len());
            found.add("form", what, &size(&self.written), &size(&expected));
        }
        if self.report != report {
            found.reports(&self.report, &report);
        }
        Verification {
            // Equal, and not merely without a difference that could be put in words.
            same: found.list.is_empty() && self.report == report,
            digest: self.digest.clone(),
            verdict: print(self.report.get("verdict")),
            judged: self
                .report
                .get("judged")
                .map(|judged| print(judged.get("verdict"))),
            judgements: self.judgements.clone(),
            name,
            as_of: self.as_of().to_owned(),
            record: self.record.clone(),
            pack: self.pack(),
            notices: self.notices(now, today, of_today),
            today: Today {
                as_of: today.to_string(),
                verdict: of_today.verdict,
                pack: of_today.pack.clone(),
            },
            differences: found.list,
        }
    }

    fn content(&self) -> Content<'_> {
        Content {
            record: &self.record,
            settings: self.settings.as_ref(),
            judgements: &self.judgements,
        }
    }

    fn pack(&self) -> PackRef {
        let pack = self.report.get("pack");
        let [id, version, digest] =
            ["id", "version", "digest"].map(|key| print(pack.and_then(|pack| pack.get(key))));
        PackRef {
            id,
            version,
            digest,
        }
    }

    fn notices(&self, now: &Report, today: Date, of_today: &Report) -> Vec<Notice> {
        let mut notices = Vec::new();
        let mut say = |code, zh: String, en: String| {
            let message = Text::new(zh, en);
            notices.push(Notice { code, message });
        };
        let age = self
            .as_of()
            .parse()
            .map_or(0, |as_of: Date| days_between(today, as_of));
        let as_of = self.as_of();
        if age > LONG_PAST_DAYS {
            say(
                "long-past",
                format!(
                    "证书适用的是 {as_of} 的规定，距今 {age} 天（超过 {LONG_PAST_DAYS} 天），不说明今天的结论。"
                ),
                format!(
                    "The certificate applies the law of {as_of}, {age} days ago (more than {LONG_PAST_DAYS}); it doesn't tell the verdict of today."
                ),
            );
        } else if age < 0 {
            say(
                "to-come",
                format!("证书适用的是 {as_of} 的规定，这一天还没有到（今天是 {today}）。"),
                format!(
                    "The certificate applies the law of {as_of}, a day to come: today is {today}."
                ),
            );
        }
        let (was, is) = (self.pack(), &now.pack);
        if was != *is {
            say(
                "other-rules",
                format!(
                    "证书依据的规则是 {} {}（{}），不是现在的 {} {}（{}）。",
                    was.id, was.version, was.digest, is.id, is.version, is.digest
                ),
                format!(
                    "The certificate rests on the rules {} {} ({}), not on those of now, {} {} ({}).",
                    was.id, was.version, was.digest, is.id, is.version, is.digest
                ),
            );
        }
        let verdict = of_today.verdict;
        if print(self.report.get("verdict")) != verdict.name() {
            let Text { zh, en } = verdict.words();
            say(
                "other-verdict-today",
                format!("按现在的规则和今天（{today}）的规定，结论是“{zh}”。"),
                format!(
                    "By the rules of now and the law of today, {today}, the verdict is “{en}”."
                ),
            );
        }
        notices
    }
}

/// Collects what differs between two reports.
struct Comparer<'a> {
    list: Vec<Discrepancy>,
    /// What figures are called, by name.
    labels: BTreeMap<&'a str, &'a Text>,
    /// The figures of findings that differ: name, value of the certificate and of now.
    figures: BTreeSet<[String; 3]>,
}

impl Comparer<'_> {
    /// What a figure is called; its name if no rule works it out now.
    fn figure(&self, name: &str) -> Text {
        let label = self.labels.get(name);
        label.map_or_else(|| Text::same(name), |label| (*label).clone())
    }

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
        if certificate == now {
            return;
        }
        let (was, is) = (print(certificate), print(now));
        if was == is {
            // A text and a number of the same letters.
            let json = |value: Option<&Value>| value.map_or(was.clone(), Value::to_string);
            self.add(code, what, &json(certificate), &json(now));
        } else {
            self.add(code, what, &was, &is);
        }
    }

    fn reports(&mut self, a: &Value, b: &Value) {
        let words = |report: &Value| {
            let pack = report.get("pack");
            let named =
                ["id", "version", "digest"].map(|key| print(pack.and_then(|pack| pack.get(key))));
            named.join(" ")
        };
        let (was, is) = (a.get("pack"), b.get("pack"));
        if was != is {
            let what = Text::new("规则包不同", "Another pack");
            let (shown_was, shown_is) = (words(a), words(b));
            if shown_was == shown_is {
                self.unless_same("pack", what, was, is);
            } else {
                self.add("pack", what, &shown_was, &shown_is);
            }
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
        let (was, is) = (a.get("findings"), b.get("findings"));
        let (none_was, none_is) = (a.get("not_applicable"), b.get("not_applicable"));
        // The codes whose rules concern the record on one side alone: told as outcomes, and their reasons not again.
        let mut moved = BTreeSet::new();
        if let (Some(Value::Array(was)), Some(Value::Array(is))) = (was, is) {
            // By the path of the rule: two rules may share a code. A path that is there twice is paired in its order.
            let (of_was, of_is) = (by_code(was), by_code(is));
            for rule in of_was.keys().chain(of_is.keys()).collect::<BTreeSet<_>>() {
                let none = Vec::new();
                let (was, is) = (
                    of_was.get(rule).unwrap_or(&none),
                    of_is.get(rule).unwrap_or(&none),
                );
                for place in 0..was.len().max(is.len()) {
                    let (was, is) = (was.get(place).copied(), is.get(place).copied());
                    let code = print(was.or(is).and_then(|f| f.get("code")));
                    self.findings(&code, (was, none_was), (is, none_is));
                    let reason =
                        |none: Option<&Value>| none.is_some_and(|n| n.get(&code).is_some());
                    let alone = was.is_some() != is.is_some();
                    if alone && was.is_some() == reason(none_is) && is.is_some() == reason(none_was)
                    {
                        moved.insert(code);
                    }
                }
            }
            let order = |side: &[Value]| -> Vec<String> {
                side.iter().map(|f| print(f.get("code"))).collect()
            };
            let (order_was, order_is) = (order(was), order(is));
            let sorted = |order: &[String]| {
                let mut order = order.to_vec();
                order.sort_unstable();
                order
            };
            if order_was != order_is && sorted(&order_was) == sorted(&order_is) {
                let what = Text::new("意见的顺序", "Order of the findings");
                self.add("finding", what, &order_was.join(" "), &order_is.join(" "));
            }
        } else {
            self.walk("report", "findings", was, is);
        }
        let reasons = |none: Option<&Value>| {
            let mut none = none.cloned();
            if let Some(Value::Object(reasons)) = &mut none {
                reasons.retain(|code, _| !moved.contains(code));
            }
            none
        };
        let (was, is) = (reasons(none_was), reasons(none_is));
        self.walk("report", "not_applicable", was.as_ref(), is.as_ref());
        // The report repeats the figures of its findings: one that has been named isn't named again.
        let (was, is) = (a.get("figures"), b.get("figures"));
        if let (Some(Value::Object(was)), Some(Value::Object(is))) = (was, is) {
            for name in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
                let (was, is) = (was.get(name), is.get(name));
                if !self.figures.contains(&figure(name, was, is)) {
                    let Text { zh, en } = self.figure(name);
                    let what = Text::new(format!("测算值“{zh}”"), format!("Figure: {en}"));
                    self.unless_same("figure", what, was, is);
                }
            }
        } else {
            self.walk("report", "figures", was, is);
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
        let (Some(a), Some(b)) = (a, b) else {
            // One that is on one side alone, under the outcome of none.
            if was == is {
                self.walk("finding", code, a, b);
            }
            return;
        };
        // Figures of one name in one place are told by their name.
        let names = |finding: &Value| -> Option<Vec<String>> {
            let figures = finding.get("figures").and_then(Value::as_array)?;
            let name = |figure: &Value| Some(figure.get("name")?.as_str()?.to_owned());
            figures.iter().map(name).collect()
        };
        let named = names(a).filter(|was| names(b).as_ref() == Some(was));
        for (place, name) in named.iter().flatten().enumerate() {
            let value = |finding: &Value| finding.get("figures")?.get(place)?.get("value").cloned();
            let Text { zh, en } = self.figure(name);
            let what = Text::new(
                format!("{code} 的测算值“{zh}”"),
                format!("Figure of {code}: {en}"),
            );
            let (was, is) = (value(a), value(b));
            if was != is {
                self.figures.insert(figure(name, was.as_ref(), is.as_ref()));
            }
            self.unless_same("figure", what, was.as_ref(), is.as_ref());
        }
        let rest = |finding: &Value| {
            let mut rest = finding.clone();
            if let Some(rest) = rest.as_object_mut() {
                rest.remove("outcome");
                // Their values have been compared; their words and units have not.
                let figures = rest.get_mut("figures").and_then(Value::as_array_mut);
                for figure in figures.filter(|_| named.is_some()).into_iter().flatten() {
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

/// A figure that differs, with what is shown of it.
fn figure(name: &str, was: Option<&Value>, is: Option<&Value>) -> [String; 3] {
    [name.to_owned(), print(was), print(is)]
}

/// Findings by the code of their rule; those that name none are together.
fn by_code(findings: &[Value]) -> BTreeMap<String, Vec<&Value>> {
    let mut all = BTreeMap::<_, Vec<_>>::new();
    for finding in findings {
        all.entry(print(finding.get("code")))
            .or_default()
            .push(finding);
    }
    all
}

fn print(value: Option<&Value>) -> String {
    match value {
        None => "—".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
