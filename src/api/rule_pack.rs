//! Plain requests and answers over the whole engine, for the command line, the browser and tests.

use crate::Error;
use crate::checks::{check_blanks, check_portfolio, check_starts};
use crate::judgements::read_judgements;
use crate::known_answers::check_known_answers;
use crate::settings;
use engine::info::PackInfo;
use engine::record::Record;
use engine::report::{Judgement, PackRef, Report};
use engine::rule::{Rules, compiled};
use engine::{ProjectRecord, parse_date};
use jiff::civil::Date;
use lang::check;
use model::diagnostic::{Diagnostic, Severity};
use pack::schema::{FieldKind, Schema};
use pack::{Before, Bundle, Compiled, PackFiles};
use serde::Serialize;
use serde_json::{Map, Value};
use sheets::{Choices, Grid, Listed, Screened, Sheet, Tally};
use std::sync::Arc;
use study::boundary::{Boundary, boundaries};
use study::certificate::{self, Certificate, Hash, Verification};
use study::diff::{Move, diff, properties_moved};
use study::explain::Explainer;
use study::impact::{Baseline, Impact};
use study::library::{CaseAfter, CasePage, Library, case_page, library};
use study::properties::{self, Generator, Property, try_property};
use study::reach::reach;
use study::what_if::{WhatIf, what_if};
use study::{
    CaseResult, CasesBefore, Coverage, DecisionResult, PropertyResult, changed_days,
    compare_decision, coverage, coverage_of, record_schema, run_case,
};

/// A pack, if it can be used, and everything that is wrong with it.
#[non_exhaustive]
pub struct LoadedPack {
    /// The pack, unless there is an error.
    pub pack: Option<RulePack>,
    /// All errors and warnings, in the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
}

impl LoadedPack {
    /// The same with settings laid over the pack; without them, and with what is wrong, if they can't be used.
    #[must_use]
    pub fn settled(self, settings: &Map<String, Value>, today: Date) -> Self {
        match &self.pack {
            Some(pack) => pack.with_settings(settings, today).behind(self.diagnostics),
            None => self,
        }
    }

    /// The same with those of a file in TOML; no pack if they can't be used.
    #[must_use]
    pub fn settled_by(self, name: &str, text: &str, today: Date) -> Self {
        let Some(pack) = &self.pack else { return self };
        let (mut settled, _) = pack.with_settings_file(name, text, today);
        if settled.diagnostics.iter().any(Diagnostic::is_error) {
            settled.pack = None;
        }
        settled.behind(self.diagnostics)
    }

    /// With what was said before.
    fn behind(self, before: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics: [before, self.diagnostics].concat(),
            ..self
        }
    }
}

/// Reads and checks a pack. A bad pack is not an error of the call: its problems come back.
#[must_use]
pub fn load_pack(files: &PackFiles) -> LoadedPack {
    load_after(files, None)
}

fn load_after(files: &PackFiles, before: Option<&RulePack>) -> LoadedPack {
    let mut diagnostics = Vec::new();
    let read = before.map(|before| Before {
        files: &before.files,
        data: &before.rules.data,
        said: &before.warnings,
    });
    let Some(data) = pack::load(files, read.as_ref(), &mut diagnostics).map(Arc::new) else {
        check::sort(&mut diagnostics);
        return LoadedPack {
            pack: None,
            diagnostics,
        };
    };
    let rules = before.map(|before| &*before.rules);
    let rules = Rules::load(files, &data, rules, &mut diagnostics);
    check_blanks(&data, &mut diagnostics);
    check_starts(&data, &mut diagnostics);
    check_known_answers(files, &data, &rules, &mut diagnostics);
    check_portfolio(&data, &rules, &mut diagnostics);
    let properties = properties::load(files, &data, &rules, &mut diagnostics);
    check::sort(&mut diagnostics);
    let usable = !diagnostics.iter().any(|d| d.severity == Severity::Error);
    LoadedPack {
        pack: usable.then(|| RulePack {
            rules: Arc::new(rules),
            settled: None,
            properties: properties.into(),
            files: Arc::new(files.clone()),
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
        rules: Arc::new(rules),
        settled: None,
        properties: Arc::default(),
        files: Arc::new(files.clone()),
        warnings: Arc::default(),
    })
}

/// A pack that is ready to screen.
#[derive(Clone)]
pub struct RulePack {
    rules: Arc<Rules>,
    /// The settings that are laid over it, and its rules without them.
    settled: Option<Arc<Settled>>,
    properties: Arc<[Property]>,
    files: Arc<PackFiles>,
    warnings: Arc<[Diagnostic]>,
}

/// A bundle with the settings that are to be laid over its pack, as a page takes both.
#[derive(Serialize)]
pub struct SettledBundle<'a> {
    /// The pack.
    #[serde(flatten)]
    pub bundle: &'a Bundle,
    /// The settings, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<&'a Map<String, Value>>,
}

struct Settled {
    settings: Map<String, Value>,
    rules: Arc<Rules>,
}

/// One pack serves all threads.
const _: fn() = || {
    const fn shared<T: Send + Sync>() {}
    shared::<RulePack>();
};

impl RulePack {
    /// What the pack holds.
    #[must_use]
    pub fn info(&self) -> PackInfo<'_> {
        PackInfo::of(&self.rules)
    }

    /// Its rules as they run, for the rooms that look into them.
    #[doc(hidden)]
    #[must_use]
    pub const fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// The fields of a record.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.rules.data.schema
    }

    /// The names of its derived facts, in order.
    pub fn fact_names(&self) -> impl Iterator<Item = &str> {
        self.rules.facts.iter().map(|fact| &*fact.name)
    }

    /// The files that it was read from.
    #[must_use]
    pub fn files(&self) -> &PackFiles {
        &self.files
    }

    /// What was warned of when it was read.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Which pack it is, as its reports say it.
    #[must_use]
    pub fn named(&self) -> PackRef {
        PackRef {
            id: self.rules.data.manifest.id.clone(),
            version: self.rules.data.manifest.version.clone(),
            digest: self.rules.data.digest.clone(),
        }
    }

    /// The time zone by whose days the pack applies, by its name in the database of IANA, if it says so.
    #[must_use]
    pub fn time_zone(&self) -> Option<&str> {
        self.rules.data.manifest.time_zone.as_deref()
    }

    /// `sha256:` over all files of the pack that decide a report.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.rules.data.digest
    }

    /// The pack read and checked and its rules as programs, with the settings that are laid over it, for the bundle of its
    /// files. Whoever
    /// loads it isn't told again what was warned of.
    #[must_use]
    pub fn compiled(&self) -> Compiled {
        compiled::write(&self.rules, &self.files)
    }

    /// Whether what a bundle has compiled is what the scripts of this pack are compiled to; a bundle that has nothing
    /// compiled is right.
    #[must_use]
    pub fn confirms(&self, bundle: &Bundle) -> bool {
        bundle
            .compiled
            .as_ref()
            .is_none_or(|compiled| *compiled == self.compiled())
    }

    /// The pack with an office's settings laid over it, instead of those that it had; as it was if they can't be used.
    /// `today` is the day after which nothing can have been confirmed.
    #[must_use]
    pub fn with_settings(&self, settings: &Map<String, Value>, today: Date) -> LoadedPack {
        self.lay(settings, today, None)
    }

    /// The same of a file in TOML, whose places its problems name; the settings that it holds come back, too.
    #[must_use]
    pub fn with_settings_file(
        &self,
        name: &str,
        text: &str,
        today: Date,
    ) -> (LoadedPack, Map<String, Value>) {
        let mut diagnostics = Vec::new();
        let settings = settings::read(name, text, &mut diagnostics);
        if diagnostics.is_empty() {
            return (self.lay(&settings, today, Some((name, text))), settings);
        }
        let pack = Some(self.without_settings());
        (LoadedPack { pack, diagnostics }, settings)
    }

    fn lay(
        &self,
        settings: &Map<String, Value>,
        today: Date,
        file: Option<(&str, &str)>,
    ) -> LoadedPack {
        let bare = self.without_settings();
        let mut diagnostics = Vec::new();
        let data = settings::lay(settings, &bare.rules.data, today, file, &mut diagnostics);
        let pack = data.map(|data| Self {
            rules: Arc::new(bare.rules.over_rows(&Arc::new(data))),
            settled: Some(Arc::new(Settled {
                settings: settings.clone(),
                rules: Arc::clone(&bare.rules),
            })),
            ..bare.clone()
        });
        check::sort(&mut diagnostics);
        LoadedPack {
            pack: Some(pack.unwrap_or(bare)),
            diagnostics,
        }
    }

    /// The pack as its files have it.
    #[must_use]
    pub fn without_settings(&self) -> Self {
        match &self.settled {
            None => self.clone(),
            Some(settled) => Self {
                rules: Arc::clone(&settled.rules),
                settled: None,
                ..self.clone()
            },
        }
    }

    /// The settings that are laid over it, if any are.
    #[must_use]
    pub fn settings(&self) -> Option<&Map<String, Value>> {
        self.settled.as_ref().map(|settled| &settled.settings)
    }

    /// A record that stays open, to be changed field by field.
    #[must_use]
    pub fn open(&self, record: &Map<String, Value>) -> ProjectRecord {
        ProjectRecord::open(&self.rules, record)
    }

    /// Applies every rule to a record, with the law of a date.
    #[must_use]
    pub fn screen(&self, record: &Map<String, Value>, as_of: Date) -> Report {
        self.open(record).screen(as_of)
    }

    /// A report of this pack with a reviewer's judgements of its findings: the outcomes of the rules stay beside them, and a
    /// judgement whose finding came out otherwise since is said to be stale.
    #[must_use]
    pub fn judged(&self, report: Report, judgements: &[Judgement]) -> Report {
        self.rules.judged(report, judgements)
    }

    /// Screens the records of one certificate, or of several one after another, again and says what differs, and what they
    /// would be by the law of today.
    ///
    /// # Errors
    /// [`Error::Certificate`] if the text holds no certificates, [`Error::Date`] if one has no day.
    pub fn verify(&self, text: &str, today: Date) -> Result<Vec<Verification>, Error> {
        let certificates = certificate::read(text)?;
        let bare = self.without_settings();
        let verify = |certificate: &Certificate| {
            let as_of = parse_date(certificate.as_of())?;
            // With the settings that it carries. What can't be used of them shows as a difference.
            let settings = certificate.settings.as_ref();
            let settled = settings.and_then(|s| bare.with_settings(s, today).pack);
            let pack = settled.as_ref().unwrap_or(&bare);
            let record = pack.open(&certificate.record);
            let name = self.name_of(&certificate.record);
            let of_today = record.screen(today);
            // With the judgements that it carries; one that can't be read shows as a difference, too.
            let judgements = read_judgements(&certificate.judgements, today).0;
            let report = pack.judged(record.screen(as_of), &judgements);
            Ok(certificate.compare(name, &report, (today, &of_today)))
        };
        certificates.iter().map(verify).collect()
    }

    /// What a record calls itself, by the first field of text; empty if it doesn't say.
    fn name_of(&self, record: &Map<String, Value>) -> String {
        let mut fields = self.rules.data.schema.fields.iter();
        let naming = fields.find(|field| field.kind == FieldKind::Text);
        let answer = naming.and_then(|field| record.get(&*field.name));
        let name = answer.and_then(|answer| answer.get("value").unwrap_or(answer).as_str());
        name.unwrap_or_default().trim().to_owned()
    }

    /// Records made at random from the cases and samples of the pack, each with its date; one seed gives always the same.
    pub fn generated(&self, seed: u64) -> impl Iterator<Item = (Map<String, Value>, Date)> {
        Generator::new(&self.rules.data, seed)
    }

    /// What explains the reports of this pack, step by step.
    #[must_use]
    pub fn explainer(&self) -> Explainer {
        Explainer::new(&self.rules)
    }

    /// The smallest changes that would better the verdict of a record; of one that passes, how far it can grow.
    #[must_use]
    pub fn what_if(&self, record: &Map<String, Value>, as_of: Date) -> WhatIf {
        self.what_if_while(record, as_of, &|| true)
    }

    /// The same for whoever can't wait: it is asked before every screening, and once it says no the answer is cut short.
    #[must_use]
    pub fn what_if_while(
        &self,
        record: &Map<String, Value>,
        as_of: Date,
        go_on: &dyn Fn() -> bool,
    ) -> WhatIf {
        let record = Record::read(&self.rules.data.schema, record);
        what_if(&self.rules, record, as_of, go_on)
    }

    /// What a record may hold, as a JSON Schema.
    #[must_use]
    pub fn record_schema(&self) -> Value {
        record_schema(&self.rules.data)
    }

    /// An empty list of projects under this pack, to be filled and compared with other packs.
    #[must_use]
    pub fn baseline(&self, as_of: Date) -> Baseline {
        Baseline::new(Arc::clone(&self.rules.data), Arc::clone(&self.rules), as_of)
    }

    /// What this pack would change for a list of projects that stands under another one.
    #[must_use]
    pub fn impact(&self, baseline: &Baseline) -> Impact {
        baseline.compare(&self.rules.data, &self.rules)
    }

    /// The same for whoever can't wait: it is asked before each lot of projects that was added.
    ///
    /// # Errors
    /// What `go_on` answers in place of going on.
    pub fn impact_while<E>(
        &self,
        baseline: &Baseline,
        go_on: impl Fn() -> Result<(), E>,
    ) -> Result<Impact, E> {
        baseline.compare_while(&self.rules.data, &self.rules, go_on)
    }

    /// A pack of other files, as [`load_pack`] reads it. Known answers of a file that is as it was aren't read again, and a
    /// script that is as it was isn't parsed again.
    #[must_use]
    pub fn with_files(&self, files: &PackFiles) -> LoadedPack {
        load_after(files, Some(self))
    }

    /// The pack with another text of one file, as [`load_pack`] reads it. Where only the values of parameters move, nothing
    /// else is read again: that is quick enough to follow a number while it is dragged.
    #[must_use]
    pub fn with_file(&self, path: &str, text: &str) -> LoadedPack {
        let mut files = (*self.files).clone();
        files.insert(path.to_owned(), text.to_owned());
        let mut diagnostics = Vec::new();
        let Some(data) = self
            .rules
            .data
            .with_parameters(path, &files, &mut diagnostics)
            .map(Arc::new)
        else {
            return self.with_files(&files);
        };
        let counted = self.rules.counted.iter();
        let mut counted = counted.filter_map(|name| Some((name, data.parameters.get(name)?)));
        if counted.any(|(name, parameter)| parameter.fractions(name).next().is_some()) {
            return self.with_files(&files);
        }
        let elsewhere = |d: &&Diagnostic| d.span.as_ref().is_none_or(|span| span.file != path);
        diagnostics.extend(self.warnings.iter().filter(elsewhere).cloned());
        check::sort(&mut diagnostics);
        let pack = Self {
            rules: Arc::new(self.rules.over(&data)),
            settled: None,
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
    #[must_use]
    pub fn diff(&self, after: &Self) -> Vec<Move> {
        let mut moves = diff(
            (&self.rules.data, &self.rules),
            (&after.rules.data, &after.rules),
        );
        moves.extend(properties_moved(&self.properties, &after.properties));
        moves
    }

    /// The days from which this pack and another say different things.
    #[must_use]
    pub fn changed_days(&self, after: &Self) -> Vec<String> {
        let days = changed_days(
            (&self.rules.data, &self.rules),
            (&after.rules.data, &after.rules),
        );
        days.iter().map(Date::to_string).collect()
    }

    /// What the pack holds, to be read, with the law of a date; its known answers are run.
    #[must_use]
    pub fn library(&self, as_of: Date) -> Library {
        let cases = self.case_pages(0, usize::MAX);
        Library {
            cases,
            ..self.contents(as_of)
        }
    }

    /// The same without its known answers, which take longest.
    #[must_use]
    pub fn contents(&self, as_of: Date) -> Library {
        library(&self.rules.data, &self.rules, as_of)
    }

    /// So many known answers from a place on, counted from 0, run: few at a time for whoever waits meanwhile.
    #[must_use]
    pub fn case_pages(&self, from: usize, count: usize) -> Vec<CasePage> {
        let cases = self.rules.data.cases.iter().skip(from).take(count);
        cases.map(|case| case_page(&self.rules, case)).collect()
    }

    /// The same where an earlier version of the pack ran all of them: only those run that may come out otherwise.
    #[must_use]
    pub fn case_pages_after(&self, before: &Self, from: usize, count: usize) -> Vec<CaseAfter> {
        let paths = self.files.keys().chain(before.files.keys());
        let changed = paths.filter(|path| self.files.get(*path) != before.files.get(*path));
        let changed = changed.map(String::as_str).collect();
        let before = CasesBefore::new(&before.rules, &self.rules, changed);
        let cases = self.rules.data.cases.iter().skip(from).take(count);
        cases
            .map(|case| match before.place(case) {
                Some(place) => CaseAfter::Same(place),
                None => CaseAfter::Run(Box::new(case_page(&self.rules, case))),
            })
            .collect()
    }

    /// How records come out, without words: many times as fast as reports.
    pub fn tallies<'r>(
        &self,
        records: impl IntoIterator<Item = &'r Map<String, Value>>,
        as_of: Date,
    ) -> Vec<Tally> {
        Tally::screened(&self.rules, records, as_of)
    }

    /// Screens records; what a list of projects shows of each comes back.
    #[must_use]
    pub fn listed<'r>(
        &self,
        records: impl IntoIterator<Item = &'r Map<String, Value>>,
        as_of: Date,
    ) -> Vec<Listed> {
        sheets::listed(&self.rules, records, as_of)
    }

    /// Screens records; the same comes back of each, with figures, facts and problems.
    #[must_use]
    pub fn screened<'r>(
        &self,
        records: impl IntoIterator<Item = &'r Map<String, Value>>,
        as_of: Date,
    ) -> Vec<Screened> {
        sheets::screened(&self.rules, records, as_of)
    }

    /// Reads the text of a file of records, with what was said of its columns, cells and rows.
    ///
    /// # Errors
    /// [`Error::File`]: what is wrong with the file as a whole.
    pub fn read_text(&self, name: &str, text: &str, choices: &Choices) -> Result<Sheet, Error> {
        let schema = self.schema();
        let records = sheets::read_text(name, text, schema, choices)?;
        Ok(Sheet::new(records, schema))
    }

    /// Reads a table of cells, with what was said of its columns, cells and rows.
    #[must_use]
    pub fn read_grid(&self, grid: Grid, choices: &Choices) -> Sheet {
        Sheet::new(
            sheets::read_grid(grid, self.schema(), choices),
            self.schema(),
        )
    }

    /// The records of the known answers, each with its date.
    pub fn case_records(&self) -> impl Iterator<Item = (&Map<String, Value>, Date)> {
        self.rules
            .data
            .cases
            .iter()
            .map(|case| (&case.record, case.as_of))
    }

    /// The records of the published decisions, each with its date.
    pub fn decision_records(&self) -> impl Iterator<Item = (&Map<String, Value>, Date)> {
        let decisions = self.rules.data.decisions.iter();
        decisions.map(|decision| (&decision.case.record, decision.case.as_of))
    }

    /// What can be reasoned about the pack without a record, by intervals: what never happens, gaps between thresholds,
    /// parameters that nothing reads, sources that are out of force.
    #[must_use]
    pub fn reach(&self) -> Vec<Diagnostic> {
        reach(&self.rules.data, &self.rules)
    }

    /// Runs every known answer of the pack.
    #[must_use]
    pub fn cases(&self) -> Vec<CaseResult> {
        let cases = self.rules.data.cases.iter();
        cases.map(|case| run_case(&self.rules, case)).collect()
    }

    /// Screens every published decision of the pack and compares the result with what the authority decided.
    #[must_use]
    pub fn decisions(&self) -> Vec<DecisionResult> {
        let decisions = self.rules.data.decisions.iter();
        decisions
            .map(|decision| {
                let report = self
                    .open(&decision.case.record)
                    .decided(decision.case.as_of);
                compare_decision(&self.rules, decision, &report)
            })
            .collect()
    }

    /// What the known answers expect of each rule and which of its branches they reach, in the order of a report.
    #[must_use]
    pub fn coverage(&self) -> Vec<Coverage> {
        coverage(&self.rules, &self.rules.data.cases)
    }

    /// The same of one file alone, by its path; nothing if no known answer could go through it.
    #[must_use]
    pub fn coverage_of(&self, path: &str) -> Option<Coverage> {
        coverage_of(&self.rules, &self.rules.data.cases, path)
    }

    /// Records around the limit of each check of a rule, with what each gives. Samples, which are tried where no known answer
    /// comes to a check, are screened with the law of `as_of`.
    #[must_use]
    pub fn boundaries(&self, code: &str, as_of: Date) -> Vec<Boundary> {
        boundaries(
            &self.rules,
            &self.rules.data.cases,
            &self.rules.data.samples,
            code,
            as_of,
        )
    }

    /// Tries every property that the pack declares on so many records, always the same ones.
    #[must_use]
    pub fn properties(&self, count: usize) -> Vec<PropertyResult> {
        let tried = self.properties.iter();
        tried.map(|each| self.try_property(each, count)).collect()
    }

    /// The names of the properties that the pack declares, in its order.
    pub fn property_ids(&self) -> impl Iterator<Item = &str> {
        self.properties.iter().map(Property::id)
    }

    /// One of the [`Self::properties`], by its name; nothing if the pack declares none of that name.
    #[must_use]
    pub fn property(&self, id: &str, count: usize) -> Option<PropertyResult> {
        let property = self.properties.iter().find(|each| each.id() == id)?;
        Some(self.try_property(property, count))
    }

    fn try_property(&self, property: &Property, count: usize) -> PropertyResult {
        try_property(&self.rules, &self.rules.data, property, count)
    }
}

/// A certificate of a report: canonical JSON with the record that it is about, the settings that were laid over the pack and the
/// judgements that were applied.
#[must_use]
pub fn certify(
    pack: &RulePack,
    record: &Map<String, Value>,
    judgements: &[Judgement],
    report: &Report,
    hash: Hash,
) -> String {
    let judgements: Vec<Value> = judgements
        .iter()
        .filter_map(|judgement| serde_json::to_value(judgement).ok())
        .collect();
    let content = certificate::Content {
        record,
        settings: pack.settings(),
        judgements: &judgements,
    };
    certificate::issue(content, report, hash)
}
