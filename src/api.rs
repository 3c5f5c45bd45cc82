//! Plain requests and answers over the whole engine, for the command line, the browser and tests.

use crate::lang::check;
#[cfg(feature = "study")]
use crate::lang::reach::reach;
use crate::lint::{Diagnostic, Severity};
use crate::number;
use crate::pack::document::parse_date as read_date;
use crate::pack::interview::{Balance, Checklist, Start};
use crate::pack::opinion::Opinion;
use crate::pack::schema::{Field, Group, Schema};
use crate::pack::{self, Confidence, Department, PackData, Sample, SourceRef};
#[cfg(feature = "study")]
use crate::portfolio::{self, CellProblem, Choices, Column, Grid, Records, Share};
use crate::record::{self, Answer, FieldProblem, Record};
#[cfg(feature = "study")]
use crate::report::certificate::{self, Certificate, Hash, Verification};
use crate::report::{Comparison, Lean, Outcome, PackRef, Report, Verdict, confidence_words};
#[cfg(feature = "study")]
use crate::rule::Source;
#[cfg(feature = "oracle")]
use crate::rule::oracle;
use crate::rule::{Rules, compiled};
use crate::sorted;
use crate::study::{CaseResult, DecisionResult, compare, compare_decision};
#[cfg(feature = "study")]
use crate::study::{
    Coverage, PropertyResult,
    boundary::{Boundary, boundaries},
    coverage,
    diff::{Move, diff},
    explain::Explainer,
    impact::{Impact, Standing},
    library::{Library, library},
    properties::{self, Generator, Property},
    what_if::{WhatIf, what_if},
};
use crate::text::Text;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

pub use crate::pack::{Bundle, Compiled, ENGINE_VERSION, PackFiles};
pub use crate::rule::Next;

/// A call that can't be served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiError {
    /// Stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {}", self.message.zh, self.message.en)
    }
}

impl std::error::Error for ApiError {}

/// A pack, if it can be used, and everything that is wrong with it.
pub struct LoadedPack {
    /// The pack, unless there is an error.
    pub pack: Option<RulePack>,
    /// All errors and warnings, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and checks a pack. A bad pack is not an error of the call: its problems come back.
#[must_use]
pub fn load_pack(files: &PackFiles) -> LoadedPack {
    let mut diagnostics = Vec::new();
    let Some(data) = pack::load(files, &mut diagnostics).map(Arc::new) else {
        check::sort(&mut diagnostics);
        return LoadedPack {
            pack: None,
            diagnostics,
        };
    };
    let rules = Rules::load(files, &data, &mut diagnostics);
    check_blanks(&data, &mut diagnostics);
    check_cases(&data, &rules, &mut diagnostics);
    check_portfolio(&data, &rules, &mut diagnostics);
    #[cfg(feature = "study")]
    let properties = properties::load(files, &data, &rules, &mut diagnostics);
    check::sort(&mut diagnostics);
    let usable = !diagnostics.iter().any(|d| d.severity == Severity::Error);
    LoadedPack {
        pack: usable.then(|| RulePack {
            data,
            rules: Arc::new(rules),
            #[cfg(feature = "study")]
            properties: properties.into(),
            #[cfg(feature = "study")]
            files: Arc::new(files.clone()),
            #[cfg(feature = "study")]
            warnings: diagnostics.as_slice().into(),
        }),
        diagnostics,
    }
}

/// A pack of these files as [`RulePack::compiled`] made it, for screening only and sooner; nothing if other files or another
/// engine made it, or if it is damaged. Whether the scripts say the same isn't checked: compare what they are compiled to.
#[must_use]
pub fn load_compiled(files: &PackFiles, compiled: &Compiled) -> Option<RulePack> {
    let rules = compiled::read(compiled, files)?;
    Some(RulePack {
        data: Arc::clone(&rules.data),
        rules: Arc::new(rules),
        #[cfg(feature = "study")]
        properties: Arc::default(),
        #[cfg(feature = "study")]
        files: Arc::new(files.clone()),
        #[cfg(feature = "study")]
        warnings: Arc::default(),
    })
}

/// What a blank is taken for must be none, or a value that the field may have.
fn check_blanks(data: &PackData, problems: &mut Vec<Diagnostic>) {
    for field in &data.schema.fields {
        let Some(blank) = &field.if_blank else {
            continue;
        };
        let mut wrong = Vec::new();
        let name = &field.name;
        let answer = record::read_blank(&data.schema, field, &mut wrong);
        for why in wrong {
            problems.push(Diagnostic::error(
                "bad-blank",
                blank.span.clone(),
                format!("字段“{name}”的 if_blank 不能用：{}", why.message.zh),
                format!(
                    "The `if_blank` of “{name}” can't be used: {}",
                    why.message.en
                ),
            ));
        }
        if matches!(answer, None | Some(Answer::NotKnown(_))) {
            problems.push(Diagnostic::error(
                "bad-blank",
                blank.span.clone(),
                format!("字段“{name}”的 if_blank 应为 \"none\" 或者该字段的一个值。"),
                format!("The `if_blank` of “{name}” must be \"none\" or a value of the field."),
            ));
        }
    }
}

/// Cases and decisions must name rules that are there and outcomes that exist.
fn check_cases(data: &PackData, rules: &Rules, problems: &mut Vec<Diagnostic>) {
    let cases = data
        .cases
        .iter()
        .map(|case| (case, case.verdict.as_slice()));
    let decisions = data
        .decisions
        .iter()
        .map(|d| (&d.case, d.verdicts.as_slice()));
    for (case, verdicts) in cases.chain(decisions) {
        for code in case.findings.keys().chain(case.missing.keys()) {
            if !rules.codes.contains(code) {
                let known = rules.codes.iter().map(String::as_str);
                problems.push(pack::unknown(
                    "code",
                    "编号",
                    "code",
                    code,
                    case.span.clone(),
                    known,
                ));
            }
        }
        let names = || rules.facts.iter().map(|fact| &*fact.name);
        for name in case.facts.keys() {
            if !names().any(|known| known == name) {
                let span = case.span.clone();
                problems.push(pack::unknown(
                    "fact",
                    "推定事实",
                    "fact",
                    name,
                    span,
                    names(),
                ));
            }
        }
        let outcomes = case
            .findings
            .values()
            .map(|o| (o, Outcome::ALL.iter().any(|known| known.name() == o)));
        let verdicts = verdicts
            .iter()
            .map(|v| (v, Verdict::ALL.iter().any(|known| known.name() == v)));
        for (name, known) in outcomes.chain(verdicts) {
            if !known {
                problems.push(Diagnostic::error(
                    "unknown-outcome",
                    case.span.clone(),
                    format!("没有“{name}”这种结论。"),
                    format!("There is no outcome “{name}”."),
                ));
            }
        }
    }
}

/// The rule that works out what a project adds is there, and says what its figure is called.
fn check_portfolio(data: &PackData, rules: &Rules, problems: &mut Vec<Diagnostic>) {
    let Some(portfolio) = &data.manifest.portfolio else {
        return;
    };
    let Some(rule) = rules
        .rules
        .iter()
        .find(|rule| *rule.header.code == *portfolio.finding)
    else {
        let known = rules.codes.iter().map(String::as_str);
        problems.push(pack::unknown(
            "code",
            "编号",
            "code",
            &portfolio.finding,
            portfolio.span.clone(),
            known,
        ));
        return;
    };
    if !rule.header.words.contains_key(&*portfolio.figure) {
        let known = rule.header.words.keys().map(String::as_str);
        problems.push(pack::unknown(
            "figure",
            "测算值",
            "figure",
            &portfolio.figure,
            portfolio.span.clone(),
            known,
        ));
    }
}

/// A pack that is ready to screen.
#[derive(Clone)]
pub struct RulePack {
    data: Arc<PackData>,
    rules: Arc<Rules>,
    #[cfg(feature = "study")]
    properties: Arc<[Property]>,
    #[cfg(feature = "study")]
    files: Arc<PackFiles>,
    #[cfg(feature = "study")]
    warnings: Arc<[Diagnostic]>,
}

/// One pack serves all threads.
const _: fn() = || {
    const fn shared<T: Send + Sync>() {}
    shared::<RulePack>();
};

/// What a pack holds, for a form and its explanations.
#[derive(Clone, Debug, Serialize)]
pub struct PackInfo<'a> {
    id: &'a str,
    version: &'a str,
    digest: &'a str,
    title: &'a Text,
    jurisdiction: &'a Text,
    families: &'a [Group],
    stages: &'a [Group],
    departments: &'a [Department],
    groups: &'a [Group],
    fields: &'a [Field],
    units: Vec<UnitInfo<'a>>,
    rules: Vec<RuleInfo<'a>>,
    facts: Vec<FactInfo<'a>>,
    samples: &'a [Sample],
    opinion: Option<&'a Opinion>,
    portfolio: Option<PortfolioInfo<'a>>,
    start: &'a [Start],
    checklists: &'a [Checklist],
    balances: &'a [Balance],
    words: Words,
}

/// A unit that may be typed, and how many of another one is.
#[derive(Clone, Debug, Serialize)]
pub struct UnitInfo<'a> {
    name: &'a str,
    of: &'a str,
    factor: String,
}

/// How a list of projects is shown and added up.
#[derive(Clone, Debug, Serialize)]
pub struct PortfolioInfo<'a> {
    name: &'a str,
    region: &'a [String],
    cap: &'a str,
    used: &'a str,
    /// What a project adds.
    added: &'a Text,
    unit: Option<&'a str>,
}

/// One rule of a pack.
#[derive(Clone, Debug, Serialize)]
pub struct RuleInfo<'a> {
    code: &'a str,
    path: &'a str,
    family: &'a str,
    stage: &'a str,
    title: &'a Text,
    explanation: &'a Text,
    sources: &'a [SourceRef],
    departments: &'a [String],
    confidence: Confidence,
    from: String,
    until: Option<String>,
}

/// One derived fact of a pack.
#[derive(Clone, Debug, Serialize)]
pub struct FactInfo<'a> {
    name: &'a str,
    title: &'a Text,
    explanation: &'a Text,
    unit: &'a str,
    sources: &'a [SourceRef],
    confidence: Confidence,
    from: Option<String>,
    until: Option<String>,
    /// What its values are called, where they are of a list.
    words: BTreeMap<&'a str, &'a Text>,
}

/// Words of the closed lists of a report.
#[derive(Clone, Debug, Serialize)]
pub struct Words {
    outcomes: sorted::Map<&'static str, Text>,
    verdicts: sorted::Map<&'static str, Text>,
    comparisons: sorted::Map<&'static str, Text>,
    date_comparisons: sorted::Map<&'static str, Text>,
    confidence: sorted::Map<&'static str, Text>,
}

impl RulePack {
    /// What the pack holds.
    #[must_use]
    pub fn info(&self) -> PackInfo<'_> {
        let (data, manifest) = (&*self.data, &self.data.manifest);
        PackInfo {
            id: &manifest.id,
            version: &manifest.version,
            digest: &data.digest,
            title: &manifest.title,
            jurisdiction: &manifest.jurisdiction,
            families: &manifest.families,
            stages: &manifest.stages,
            departments: &data.departments,
            groups: &data.schema.groups,
            fields: &data.schema.fields,
            units: data
                .schema
                .units
                .iter()
                .map(|unit| UnitInfo {
                    name: &unit.name,
                    of: &unit.of,
                    factor: number::print(unit.factor),
                })
                .collect(),
            rules: self
                .rules
                .rules
                .iter()
                .map(|rule| RuleInfo {
                    code: &rule.header.code,
                    path: &rule.path,
                    family: &rule.family,
                    stage: &rule.header.stage,
                    title: &rule.header.title,
                    explanation: &rule.header.explanation,
                    sources: &rule.header.sources,
                    departments: &rule.header.departments,
                    confidence: rule.header.confidence,
                    from: rule.header.from.to_string(),
                    until: rule.header.until.map(|d| d.to_string()),
                })
                .collect(),
            facts: self
                .rules
                .facts
                .iter()
                .map(|fact| FactInfo {
                    name: &fact.name,
                    title: &fact.header.title,
                    explanation: &fact.header.explanation,
                    unit: &fact.header.unit,
                    sources: &fact.header.sources,
                    confidence: fact.header.confidence,
                    from: fact.header.from.map(|d| d.to_string()),
                    until: fact.header.until.map(|d| d.to_string()),
                    words: fact
                        .header
                        .words
                        .iter()
                        .map(|(value, (text, _))| (value.as_str(), text))
                        .collect(),
                })
                .collect(),
            samples: &data.samples,
            opinion: data.opinion.as_ref(),
            portfolio: manifest.portfolio.as_ref().and_then(|portfolio| {
                let rule = self
                    .rules
                    .rules
                    .iter()
                    .find(|rule| *rule.header.code == *portfolio.finding)?;
                Some(PortfolioInfo {
                    name: &portfolio.name,
                    region: &portfolio.region,
                    cap: &portfolio.cap,
                    used: &portfolio.used,
                    added: rule
                        .header
                        .words
                        .get(&*portfolio.figure)
                        .map(|(text, _)| text)?,
                    unit: data
                        .schema
                        .get(&portfolio.cap)
                        .and_then(|(_, field)| field.unit.as_deref()),
                })
            }),
            start: &manifest.interview.start,
            checklists: &manifest.interview.checklists,
            balances: &manifest.interview.balances,
            words: Words {
                outcomes: Outcome::ALL
                    .into_iter()
                    .map(|o| (o.name(), o.words()))
                    .collect(),
                verdicts: Verdict::ALL
                    .into_iter()
                    .map(|v| (v.name(), v.words()))
                    .collect(),
                comparisons: Comparison::ALL
                    .into_iter()
                    .map(|c| (c.name(), c.words()))
                    .collect(),
                date_comparisons: Comparison::ALL
                    .into_iter()
                    .map(|c| (c.name(), c.date_words()))
                    .collect(),
                confidence: confidence_words().into_iter().collect(),
            },
        }
    }

    /// The fields of a record.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.data.schema
    }

    /// The names of its derived facts, in order.
    pub fn fact_names(&self) -> impl Iterator<Item = &str> {
        self.rules.facts.iter().map(|fact| &*fact.name)
    }

    /// The files that it was read from.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn files(&self) -> &PackFiles {
        &self.files
    }

    /// What was warned of when it was read.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Which pack it is, as its reports say it.
    #[must_use]
    pub fn named(&self) -> PackRef {
        PackRef {
            id: self.data.manifest.id.clone(),
            version: self.data.manifest.version.clone(),
            digest: self.data.digest.clone(),
        }
    }

    /// The time zone by whose days the pack applies, by its name in the database of IANA, if it says so.
    #[must_use]
    pub fn time_zone(&self) -> Option<&str> {
        self.data.manifest.time_zone.as_deref()
    }

    /// `sha256:` over all files of the pack that decide a report.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.data.digest
    }

    /// The pack read and checked and its rules as programs, for the bundle of its files. Whoever
    /// loads it isn't told again what was warned of.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn compiled(&self) -> Compiled {
        compiled::write(&self.rules, &self.files)
    }

    /// Whether what a bundle has compiled is what the scripts of this pack are compiled to; a bundle that has nothing
    /// compiled is right.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn confirms(&self, bundle: &Bundle) -> bool {
        bundle
            .compiled
            .as_ref()
            .is_none_or(|compiled| *compiled == self.compiled())
    }

    /// A record that stays open, to be changed field by field.
    #[must_use]
    pub fn open(&self, record: &Map<String, Value>) -> ProjectRecord {
        ProjectRecord {
            pack: self.clone(),
            record: Arc::new(Record::read(&self.data.schema, record)),
            next: Mutex::default(),
        }
    }

    /// Applies every rule to a record, with the law of a date.
    #[must_use]
    pub fn screen(&self, record: &Map<String, Value>, as_of: Date) -> Report {
        self.open(record).screen(as_of)
    }

    /// Screens the records of one certificate, or of several one after another, again and says what differs, and what they
    /// would be by the law of today.
    ///
    /// # Errors
    /// [`ApiError`] if the text holds no certificates: `bad-json`, `plain-report`, `not-a-certificate`, `unknown-form`
    /// or `bad-date`.
    #[cfg(feature = "study")]
    pub fn verify(&self, text: &str, today: Date) -> Result<Vec<Verification>, ApiError> {
        let certificates =
            certificate::read(text).map_err(|(code, message)| ApiError { code, message })?;
        let verify = |certificate: &Certificate| {
            let as_of = parse_date(certificate.as_of())?;
            let record = self.open(&certificate.record);
            let name = self.name_of(&certificate.record);
            let of_today = record.screen(today);
            Ok(certificate.compare(name, &record.screen(as_of), (today, &of_today)))
        };
        certificates.iter().map(verify).collect()
    }

    /// What a record calls itself, by the first field of text; empty if it doesn't say.
    #[cfg(feature = "study")]
    fn name_of(&self, record: &Map<String, Value>) -> String {
        let mut fields = self.data.schema.fields.iter();
        let naming = fields.find(|field| field.kind == pack::schema::FieldKind::Text);
        let answer = naming.and_then(|field| record.get(&*field.name));
        let name = answer.and_then(|answer| answer.get("value").unwrap_or(answer).as_str());
        name.unwrap_or_default().trim().to_owned()
    }

    /// Records made at random from the cases and samples of the pack, each with its date; one seed gives always the same.
    #[cfg(feature = "study")]
    pub fn generated(&self, seed: u64) -> impl Iterator<Item = (Map<String, Value>, Date)> {
        Generator::new(&self.data, seed)
    }

    /// What explains the reports of this pack, step by step.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn explainer(&self) -> Explainer {
        Explainer::new(&self.rules)
    }

    /// The smallest changes that would better the verdict of a record; of one that passes, how far it can grow.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn what_if(&self, record: &Map<String, Value>, as_of: Date) -> WhatIf {
        what_if(&self.rules, Record::read(&self.data.schema, record), as_of)
    }

    /// An empty list of projects under this pack, to be filled and compared with other packs.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn standing(&self, as_of: Date) -> Standing {
        Standing::new(Arc::clone(&self.data), Arc::clone(&self.rules), as_of)
    }

    /// What this pack would change for a list of projects that stands under another one.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn impact(&self, standing: &Standing) -> Impact {
        standing.compare(&self.data, &self.rules)
    }

    /// The pack with another text of one file, as [`load_pack`] reads it. Where only the values of parameters move, nothing
    /// else is read again: that is quick enough to follow a number while it is dragged.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn with_file(&self, path: &str, text: &str) -> LoadedPack {
        let mut files = (*self.files).clone();
        files.insert(path.to_owned(), text.to_owned());
        let mut diagnostics = Vec::new();
        let Some(data) = self
            .data
            .with_parameters(path, &files, &mut diagnostics)
            .map(Arc::new)
        else {
            return load_pack(&files);
        };
        let elsewhere = |d: &&Diagnostic| d.span.as_ref().is_none_or(|span| span.file != path);
        diagnostics.extend(self.warnings.iter().filter(elsewhere).cloned());
        check::sort(&mut diagnostics);
        let pack = Self {
            rules: Arc::new(self.rules.over(&data)),
            data,
            properties: Arc::clone(&self.properties),
            files: Arc::new(files),
            warnings: diagnostics.as_slice().into(),
        };
        LoadedPack {
            pack: Some(pack),
            diagnostics,
        }
    }

    /// What moved from this pack to another, in sentences.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn diff(&self, after: &Self) -> Vec<Move> {
        diff((&self.data, &self.rules), (&after.data, &after.rules))
    }

    /// What the pack holds, to be read, with the law of a date; its known answers are run.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn library(&self, as_of: Date) -> Library {
        library(&self.data, &self.rules, self.cases(), as_of)
    }

    /// Screens records; what a list of projects shows of the report of each comes back.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn screened(&self, records: &[Map<String, Value>], as_of: Date) -> Vec<Screened> {
        let records: Vec<Arc<Record>> = records
            .iter()
            .map(|record| Arc::new(Record::read(&self.data.schema, record)))
            .collect();
        let mut said = vec![Said::default(); records.len()];
        let records = Source::Single(records);
        self.rules
            .outcomes(&records, 0, as_of, None, &mut |index, decided| {
                let (first, outcomes) = decided.outcomes();
                for (said, outcome) in said.iter_mut().skip(first).zip(outcomes) {
                    said.outcomes.insert(index, outcome);
                }
                decided.figures(&mut |name, _, values| {
                    for (place, value) in values {
                        if let Some(said) = said.get_mut(place) {
                            said.figures
                                .entry(index)
                                .or_default()
                                .push((name.to_owned(), value.to_string()));
                        }
                    }
                });
                decided.referrals(|place, department| {
                    if let Some(said) = said.get_mut(place) {
                        said.referred.push(department.to_owned());
                    }
                });
            });
        self.rules
            .facts(&records, as_of, &mut |place, name, value| {
                if let Some(said) = said.get_mut(place) {
                    said.facts.insert(Arc::clone(name), value);
                }
            });
        let Source::Single(records) = records else {
            return Vec::new();
        };
        records
            .iter()
            .zip(said)
            .map(|(record, said)| self.listed(record, as_of, said))
            .collect()
    }

    #[cfg(feature = "study")]
    fn listed(
        &self,
        record: &Record,
        as_of: Date,
        Said {
            outcomes,
            figures,
            referred,
            facts,
        }: Said,
    ) -> Screened {
        let (data, rules) = (&self.data, &self.rules.rules);
        let share = data.manifest.portfolio.as_ref().map(|portfolio| {
            let adding = rules
                .iter()
                .position(|rule| *rule.header.code == *portfolio.finding);
            let outcome = adding
                .and_then(|index| outcomes.get(&index))
                .copied()
                .unwrap_or(Outcome::NotApplicable);
            let figures = adding
                .and_then(|index| figures.get(&index))
                .into_iter()
                .flatten();
            let added = figures
                .into_iter()
                .find(|(name, _)| *name == portfolio.figure)
                .map(|(_, value)| value.clone());
            Share::of(portfolio, &data.schema, record, outcome, added)
        });
        let asking = outcomes
            .iter()
            .filter(|(_, outcome)| **outcome < Outcome::Pass);
        let asking: Vec<_> = asking
            .filter_map(|(index, outcome)| Some((rules.get(*index)?, *outcome)))
            .collect();
        let acts = |id: &String| {
            asking
                .iter()
                .any(|(rule, _)| rule.header.departments.contains(id))
                || referred.contains(id)
        };
        let departments = data.departments.iter().map(|department| &department.id);
        let findings = asking.iter().map(|(rule, outcome)| Flag {
            code: Arc::clone(&rule.header.code),
            outcome: *outcome,
        });
        let mut first = BTreeMap::new();
        for (name, value) in figures.into_values().flatten() {
            first.entry(name).or_insert(value);
        }
        Screened {
            verdict: self.rules.verdict(outcomes),
            findings: findings.collect(),
            figures: first,
            facts,
            referrals: departments.filter(|id| acts(id)).cloned().collect(),
            problems: data
                .about_day(as_of)
                .into_iter()
                .chain(record.problems())
                .collect(),
            share,
        }
    }

    /// Reads the text of a file of records, with the fields that were chosen for the columns of a table.
    ///
    /// # Errors
    /// [`ApiError`] with the code `bad-file`: what is wrong with the file as a whole.
    #[cfg(feature = "study")]
    pub fn read_text(&self, name: &str, text: &str, choices: &Choices) -> Result<Sheet, ApiError> {
        let schema = self.schema();
        let records =
            portfolio::read_text(name, text, schema, choices).map_err(|message| ApiError {
                code: "bad-file",
                message,
            })?;
        Ok(Sheet::new(records, schema))
    }

    /// Reads a table of cells, with the fields that were chosen for its columns.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn read_grid(&self, grid: Grid, choices: &Choices) -> Sheet {
        Sheet::new(
            portfolio::read_grid(grid, self.schema(), choices),
            self.schema(),
        )
    }

    /// The records of the known answers, each with its date.
    pub fn case_records(&self) -> impl Iterator<Item = (&Map<String, Value>, Date)> {
        self.data
            .cases
            .iter()
            .map(|case| (&case.record, case.as_of))
    }

    /// The records of the published decisions, each with its date.
    pub fn decision_records(&self) -> impl Iterator<Item = (&Map<String, Value>, Date)> {
        let decisions = self.data.decisions.iter();
        decisions.map(|decision| (&decision.case.record, decision.case.as_of))
    }

    /// What can be reasoned about the pack without a record, by intervals: what never happens, gaps between thresholds,
    /// parameters that nothing reads, sources that are out of force.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn reach(&self) -> Vec<Diagnostic> {
        reach(&self.data, &self.rules)
    }

    /// Runs every known answer of the pack.
    #[must_use]
    pub fn cases(&self) -> Vec<CaseResult> {
        self.data
            .cases
            .iter()
            .map(|case| {
                let open = self.open(&case.record);
                compare(case, &open.screen(case.as_of), &open.facts(case.as_of))
            })
            .collect()
    }

    /// Screens every published decision of the pack and compares the result with what the authority decided.
    #[must_use]
    pub fn decisions(&self) -> Vec<DecisionResult> {
        self.data
            .decisions
            .iter()
            .map(|d| {
                let (open, day) = (self.open(&d.case.record), d.case.as_of);
                compare_decision(d, &open.screen(day), &open.facts(day))
            })
            .collect()
    }

    /// What the known answers expect of each rule and which of its branches they reach, in the order of a report.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn coverage(&self) -> Vec<Coverage> {
        coverage(&self.rules, &self.data.cases)
    }

    /// Records around the limit of each check of a rule, with what each gives. Samples, which are tried where no known answer
    /// comes to a check, are screened with the law of `as_of`.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn boundaries(&self, code: &str, as_of: Date) -> Vec<Boundary> {
        boundaries(
            &self.rules,
            &self.data.cases,
            &self.data.samples,
            code,
            as_of,
        )
    }

    /// Tries every property that the pack declares on so many records, always the same ones.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn properties(&self, count: usize) -> Vec<PropertyResult> {
        properties::try_all(&self.rules, &self.data, &self.properties, count)
    }
}

/// What the rules say of a record, by their places.
#[cfg(feature = "study")]
#[derive(Clone, Default)]
struct Said {
    outcomes: BTreeMap<usize, Outcome>,
    /// Name and value.
    figures: BTreeMap<usize, Vec<(String, String)>>,
    /// Departments that are referred to.
    referred: Vec<String>,
    facts: BTreeMap<Arc<str>, String>,
}

/// What a list of projects shows of one report.
#[cfg(feature = "study")]
#[derive(Clone, Debug, Serialize)]
pub struct Screened {
    /// The verdict.
    pub verdict: Verdict,
    /// Findings that ask for something, by code.
    pub findings: Vec<Flag>,
    /// Every figure by name.
    pub figures: BTreeMap<String, String>,
    /// Every derived fact that is known, by name.
    pub facts: BTreeMap<Arc<str>, String>,
    /// Departments that must act.
    pub referrals: Vec<String>,
    /// What is wrong with the record.
    pub problems: Vec<FieldProblem>,
    /// Its part in the total of its region, if the pack declares how projects are added up.
    pub share: Option<Share>,
}

/// A finding in a list.
#[cfg(feature = "study")]
#[derive(Clone, Debug, Serialize)]
pub struct Flag {
    /// Code of the rule.
    pub code: Arc<str>,
    /// The outcome.
    pub outcome: Outcome,
}

/// A file of records, as the page and the tests read it.
#[cfg(feature = "study")]
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// Columns and the fields that they fill.
    pub columns: Vec<Column>,
    /// The row that holds the headings.
    pub heading_row: Option<usize>,
    /// Cells of the first rows under the heading.
    pub preview: Vec<Vec<String>>,
    /// Why the columns can't be read; other choices may mend it.
    pub trouble: Option<Text>,
    /// What a reader should know of how the file was read.
    pub notices: Vec<Text>,
    /// Everything that is wrong with the cells.
    pub problems: Vec<CellProblem>,
    /// The records that could be read.
    pub rows: Vec<SheetRow>,
}

/// One record of a file.
#[cfg(feature = "study")]
#[derive(Clone, Debug, Serialize)]
pub struct SheetRow {
    /// Row as a spreadsheet numbers it.
    pub row: usize,
    /// The record.
    pub record: Map<String, Value>,
}

#[cfg(feature = "study")]
impl Sheet {
    /// What a file holds, with every problem of its cells.
    #[must_use]
    pub fn new(records: Records, schema: &Schema) -> Self {
        let problems = records.problems(schema);
        let rows = records.rows.into_iter();
        Self {
            problems,
            rows: rows
                .filter_map(|row| {
                    Some(SheetRow {
                        row: row.row,
                        record: row.record.ok()?,
                    })
                })
                .collect(),
            columns: records.columns,
            heading_row: records.heading_row,
            preview: records.preview,
            trouble: records.trouble,
            notices: records.notices,
        }
    }
}

/// A record that stays open.
pub struct ProjectRecord {
    pack: RulePack,
    record: Arc<Record>,
    /// What is to be asked next of it as it is, by the law of a date, once that was worked out.
    next: Mutex<Option<(Date, Next)>>,
}

impl ProjectRecord {
    /// Sets a field, or clears it with `null`; its problems come back.
    pub fn set(&mut self, field: &str, value: &Value) -> Vec<FieldProblem> {
        let schema = &self.pack.data.schema;
        let record = Arc::make_mut(&mut self.record);
        self.next = Mutex::default();
        record.set(schema, field, value);
        record.problems_of(schema, field)
    }

    /// A number as it was read, in its field's own unit: of a field, or of one in a list such as `products.1.output`.
    #[must_use]
    pub fn reading(&self, path: &str) -> Option<String> {
        self.record.reading(&self.pack.data.schema, path)
    }

    /// Everything that is wrong with the record.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        self.record.problems()
    }

    /// Applies every rule, with the law of a date.
    #[must_use]
    pub fn screen(&self, as_of: Date) -> Report {
        let report = self.pack.rules.screen(&self.record, as_of);
        let next = self.asked(as_of, Some(report.verdict));
        next.told_in(report)
    }

    /// What is to be asked next, and whether the verdict can still change.
    #[must_use]
    pub fn next(&self, as_of: Date) -> Next {
        self.asked(as_of, None)
    }

    fn asked(&self, as_of: Date, verdict: Option<Verdict>) -> Next {
        let mut kept = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((date, next)) if *date == as_of => next.clone(),
            _ => {
                let next = self.pack.rules.next(&self.record, as_of, verdict);
                *kept = Some((as_of, next.clone()));
                next
            }
        }
    }

    /// The values of the derived facts by name; what isn't known is left out.
    #[must_use]
    pub fn facts(&self, as_of: Date) -> BTreeMap<Arc<str>, String> {
        self.pack.rules.facts_of(&self.record, as_of)
    }

    /// The verdict alone: no words are written for it.
    #[cfg(feature = "study")]
    #[must_use]
    pub fn verdict(&self, as_of: Date) -> Verdict {
        let mut outcomes = BTreeMap::new();
        let record = Source::Single(vec![Arc::clone(&self.record)]);
        self.pack
            .rules
            .outcomes(&record, 0, as_of, None, &mut |index, decided| {
                outcomes.extend(
                    decided
                        .outcomes()
                        .1
                        .first()
                        .map(|outcome| (index, *outcome)),
                );
            });
        self.pack.rules.verdict(outcomes)
    }

    /// The verdict alone: no words are written for it.
    #[cfg(not(feature = "study"))]
    #[must_use]
    pub fn verdict(&self, as_of: Date) -> Verdict {
        self.pack.rules.stands(&self.record, as_of)
    }
}

/// Rhai's own evaluator over the rules of a pack, to compare with; tests and fuzzing only.
#[cfg(feature = "oracle")]
pub struct Oracle {
    rules: Arc<Rules>,
    oracle: oracle::Oracle,
}

#[cfg(feature = "oracle")]
impl Oracle {
    /// Reads the scripts of a pack.
    #[must_use]
    pub fn new(pack: &RulePack) -> Self {
        Self {
            oracle: oracle::Oracle::new(&pack.rules),
            rules: Arc::clone(&pack.rules),
        }
    }

    /// The report of a record of this pack.
    #[must_use]
    pub fn screen(&self, record: &ProjectRecord, as_of: Date) -> Report {
        let report = self.oracle.screen(&self.rules, &record.record, as_of);
        self.rules.asked(&record.record, as_of, report)
    }
}

/// The lean report as JSON: the bytes are the same on every platform.
#[must_use]
pub fn lean_json(report: &Report) -> String {
    serde_json::to_string(&Lean::of(report)).unwrap_or_default()
}

/// A report as JSON, lean or whole.
#[must_use]
pub fn report_json(report: &Report, full: bool) -> String {
    if full {
        canonical_json(report)
    } else {
        lean_json(report)
    }
}

/// The whole report, rules that don't concern the record included, as JSON: the bytes are the same on every platform.
#[must_use]
pub fn canonical_json(report: &Report) -> String {
    serde_json::to_string(report).unwrap_or_default()
}

/// A certificate of a report: canonical JSON with the record that it is about.
#[cfg(feature = "study")]
#[must_use]
pub fn certify(record: &Map<String, Value>, report: &Report, hash: Hash) -> String {
    certificate::issue(record, report, hash)
}

/// Reads the date whose law is to be applied.
///
/// # Errors
/// [`ApiError`] with the code `bad-date` for anything but a real day such as `2026-11-23`.
pub fn parse_date(text: &str) -> Result<Date, ApiError> {
    read_date(text).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        ApiError {
            code: "bad-date",
            message: Text::new(
                format!("“{shown}”不是日期，应写成 2026-11-23。"),
                format!("“{shown}” is not a date; write it like 2026-11-23."),
            ),
        }
    })
}
