//! A folder of text becomes a rule pack: path → text in, everything checked, nothing from a file system.

mod bands;
mod bounds;
pub mod bundle;
mod cases;
mod days;
pub mod digest;
pub mod document;
pub mod format;
pub mod given;
pub mod interview;
mod misspelt;
pub mod opinion;
pub mod schema;
pub mod sources;
pub mod tables;
mod unknown;
mod unseen;

pub use bounds::Bounds;
pub use bundle::Signature;
pub use bundle::{Bundle, Compiled};
pub use cases::{Case, Decision, Sample};
pub use sources::{Confidence, Confirmation, Register, Source, SourceRef};
pub use unknown::{nearest_choice, unknown, unknown_field};

use digest::digest_of;
use document::{Section, read};
use interview::Interview;
use jiff::civil::Date;
use model::bytes::fields;
use model::diagnostic::Severity;
use model::diagnostic::{Diagnostic, Place, Span};
use model::limits::{MAX_PACK_BYTES, MAX_RULES};
use model::sorted::Map;
use model::text::Text;
use opinion::Opinion;
use rust_decimal::Decimal;
use schema::{FieldKind, Group, Schema};
use serde::Serialize;
use sources::{confidence, read_sources};
use std::collections::BTreeMap;
use std::sync::Arc;
use tables::Table;

/// The version of this engine, as reports carry it.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Table of the days that are off on a weekday or worked on a weekend: each row holds on its days.
pub const HOLIDAYS: &str = "holidays";

/// The files of a pack: path → text.
pub type PackFiles = BTreeMap<String, String>;

/// Whose settings a report was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingsRef {
    /// What the office calls itself; empty if it doesn't say.
    pub office: String,
    /// `sha256:` over the settings.
    pub digest: String,
}

/// A department that follows up.
#[derive(Clone, Debug, Serialize)]
pub struct Department {
    /// Name in the pack.
    pub id: String,
    /// As shown.
    pub name: Text,
    /// What it answers for.
    pub duty: Option<Text>,
}

/// A parameter: values by date.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// As shown.
    pub label: Text,
    /// Unit of its values.
    pub unit: String,
    /// Between which numbers each of its values is.
    pub bounds: Bounds,
    /// Values in the order of their dates.
    pub values: Vec<DatedValue>,
    /// Where its name stands.
    pub span: Option<Span>,
}

/// A value and when it is in force.
#[derive(Clone, Debug)]
pub struct DatedValue {
    /// First day.
    pub from: Date,
    /// Last day, if it ended.
    pub until: Option<Date>,
    /// The value.
    pub value: Decimal,
    /// Id of the source.
    pub source: String,
    /// Article of the source, if one is named.
    pub article: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who confirmed it in which document, if an office did.
    pub confirmed: Option<Arc<Confirmation>>,
    /// Where its first day stands.
    pub span: Option<Span>,
}

impl Parameter {
    /// The value in force on a date.
    #[must_use]
    pub fn on(&self, date: Date) -> Option<&DatedValue> {
        self.values.iter().find(|v| v.in_force(date))
    }
}

impl Parameter {
    /// How a message names it.
    #[must_use]
    pub fn called(name: &str) -> Text {
        Text::new(format!("参数“{name}”"), format!("The parameter “{name}”"))
    }

    /// Its values that no day can be counted by.
    pub fn fractions(&self, name: &str) -> impl Iterator<Item = Diagnostic> {
        let values = self.values.iter().filter(|value| !value.value.is_integer());
        values.map(move |value| {
            let (of, span) = (value.value, value.span.clone());
            Diagnostic::error(
                "not-whole",
                span,
                format!("参数“{name}”用来计算日期，要是整数，这里是 {of}。"),
                format!("Days are counted by the parameter “{name}”: it must be whole, not {of}."),
            )
        })
    }
}

impl DatedValue {
    /// Whether it is in force on a date.
    #[must_use]
    pub fn in_force(&self, date: Date) -> bool {
        self.from <= date && self.until.is_none_or(|until| date <= until)
    }
}

/// What `pack.toml` says.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// Name of the pack.
    pub id: String,
    /// Version of the pack.
    pub version: String,
    /// The first day of which it speaks, if it says so.
    pub from: Option<Date>,
    /// What this version changes, and why.
    pub note: Option<Text>,
    /// As shown.
    pub title: Text,
    /// Where it applies.
    pub jurisdiction: Text,
    /// The time zone by whose days it applies, by its name in the database of IANA, if it says so.
    pub time_zone: Option<String>,
    /// Families of rules in order; the folders of the rules.
    pub families: Vec<Group>,
    /// The family of the rules that only doubt what is answered, if there is one.
    pub doubts: Option<String>,
    /// Stages of the process in order.
    pub stages: Vec<Group>,
    /// How a record says what it is about, if the pack has records of several kinds.
    pub subject: Option<Subject>,
    /// How a list of projects is added up, if it can be.
    pub portfolio: Option<Portfolio>,
    /// What an office knows once for all its records.
    pub office: Office,
    /// The words of the interview.
    pub interview: Interview,
}

/// What an office says once for all its records, in its settings.
#[derive(Clone, Debug, Default)]
pub struct Office {
    /// The fields that it answers.
    pub answers: Vec<String>,
    /// The tables that it adds rows to; others may have some, too.
    pub tables: Vec<String>,
    pub(crate) span: Option<Span>,
}

/// What a record is about: a rule concerns records of the subjects that it names.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The choice field that says it.
    pub field: String,
    /// The subjects of a rule that names none; the first is that of a record that doesn't say.
    pub default: Vec<String>,
    span: Option<Span>,
}

/// How a list of projects is shown and added up: by region, against what each region may still take.
#[derive(Clone, Debug)]
pub struct Portfolio {
    /// The field that names a project.
    pub name: String,
    /// The fields that name its region, widest first.
    pub region: Vec<String>,
    /// The other fields that projects are counted by.
    pub by: Vec<String>,
    /// The number field that says what the region may take in all.
    pub cap: String,
    /// The number field that says what is taken already, in the same unit.
    pub used: String,
    /// Code of the rule that works out what a project adds, in the same unit.
    pub finding: String,
    /// The figure of it.
    pub figure: String,
    pub span: Option<Span>,
}

/// Everything of a pack but its rules.
#[derive(Clone, Debug)]
pub struct PackData {
    /// What `pack.toml` says.
    pub manifest: Manifest,
    /// The input record.
    pub schema: Schema,
    /// Law and standards by id.
    pub sources: Map<String, Source>,
    /// Departments in order.
    pub departments: Vec<Department>,
    /// Parameters by name.
    pub parameters: Map<String, Parameter>,
    /// Tables by name.
    pub tables: Map<String, Table>,
    /// Known answers.
    pub cases: Vec<Case>,
    /// What authorities decided.
    pub decisions: Vec<Decision>,
    /// Records to start from.
    pub samples: Vec<Sample>,
    /// The review opinion that is printed, if the pack has one.
    pub opinion: Option<Opinion>,
    /// `sha256:` over the files that decide a report.
    pub digest: String,
    /// Whose settings are laid over it, if any are.
    pub settings: Option<SettingsRef>,
    /// The newest day of its parameters and tables.
    pub newest: Option<Date>,
}

// A browser screens, and doesn't run the known answers.
fields! {
    PackData { manifest, schema, sources, departments, parameters, tables, samples, opinion, digest, settings, newest; cases, decisions }
    SettingsRef { office, digest }
    Manifest { id, version, from, note, title, jurisdiction, time_zone, families, doubts, stages, subject, portfolio, office, interview }
    Subject { field, default; span }
    Office { answers, tables; span }
    Portfolio { name, region, by, cap, used, finding, figure; span }
    Department { id, name, duty }
    Parameter { label, unit, bounds, values; span }
    DatedValue { from, until, value, source, article, confidence, confirmed; span }
}

impl PackData {
    /// The place of the field that says what a record is about, if rules ask for that.
    #[must_use]
    pub fn subject_field(&self) -> Option<usize> {
        let subject = self.manifest.subject.as_ref()?;
        Some(self.schema.get(&subject.field)?.0)
    }

    /// The same with another text of a file of parameters, given with all files of the pack; nothing if the file can't be
    /// read or declares other parameters or units: the rules would have to be checked again.
    pub fn with_parameters(
        &self,
        path: &str,
        files: &PackFiles,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        if !path.starts_with("parameters/") || !path.ends_with(".toml") {
            return None;
        }
        let mut own = Map::default();
        read(path, files.get(path)?, problems, |root| {
            read_parameters(root, &self.sources, &mut own)
        });
        let of_file = |parameter: &Parameter| {
            parameter
                .span
                .as_ref()
                .is_some_and(|span| span.file == path)
        };
        let before = self
            .parameters
            .iter()
            .filter(|(_, parameter)| of_file(parameter));
        let same = before
            .map(|(name, p)| (name, &p.unit))
            .eq(own.iter().map(|(name, p)| (name, &p.unit)));
        if !same || problems.iter().any(|d| d.severity == Severity::Error) {
            return None;
        }
        let mut data = self.clone();
        for (name, parameter) in own.iter() {
            data.parameters.insert(name.clone(), parameter.clone());
        }
        data.newest = data.newest();
        data.digest = digest(files);
        Some(data)
    }

    /// The same once its parameters and rows have changed, with whose settings changed them.
    #[must_use]
    pub fn settled(mut self, office: String, canonical: &str) -> Self {
        self.newest = self.newest();
        self.settings = Some(SettingsRef {
            office,
            digest: digest::sha256(std::iter::once(canonical.as_bytes())),
        });
        self
    }

    /// The sources that a rule names, as a report shows them.
    pub fn source_refs(&self, named: &[(String, String)]) -> Vec<SourceRef> {
        let known = named
            .iter()
            .filter_map(|(id, article)| Some((id, article, self.sources.get(id)?)));
        known
            .map(|(id, article, source)| SourceRef {
                id: id.clone(),
                title: source.title.clone(),
                article: article.clone(),
                citation: source.cite(article),
                confidence: source.confidence,
                says: source.says.get(article).cloned(),
            })
            .collect()
    }

    /// A source with an article, as a decision cites it.
    #[must_use]
    pub fn cite(&self, source: &str, article: &str) -> Text {
        self.sources
            .get(source)
            .map(|s| s.cite(article))
            .unwrap_or_default()
    }
}

/// Files that every pack has.
const REQUIRED: [&str; 4] = [
    "pack.toml",
    "fields.toml",
    "sources.toml",
    "departments.toml",
];
/// Files of a pack beside one another.
const SINGLE: [&str; 6] = [
    "pack.toml",
    "fields.toml",
    "sources.toml",
    "departments.toml",
    "opinion.toml",
    "properties.toml",
];
/// Folders of a pack whose files are TOML.
const FOLDERS: [&str; 5] = ["parameters", "tables", "cases", "decisions", "samples"];

/// Whether a pack has a place for a file of this path: its manifest and lists, rules in folders, data in theirs, and notes.
#[must_use]
pub fn has_place(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let top = folder.split('/').next().unwrap_or_default();
    match name.rsplit_once('.').map(|(_, kind)| kind) {
        Some("toml") => SINGLE.contains(&path) || FOLDERS.contains(&top),
        Some("csv") => top == "tables",
        Some("rhai") => !folder.is_empty(),
        Some("md") => true,
        _ => false,
    }
}

/// A file that a pack has no place for, and so nothing reads; with its right name where it can be told.
#[must_use]
pub fn not_of_a_pack(path: &str) -> Diagnostic {
    let lower = path.to_ascii_lowercase();
    let bare = lower.strip_suffix(".txt").unwrap_or(&lower);
    let help = (bare != path && has_place(bare)).then(|| {
        Text::new(
            format!("是不是要命名为“{bare}”？"),
            format!("Should it be called “{bare}”?"),
        )
    });
    Diagnostic::warning(
        "not-of-a-pack",
        Some(Span::start_of(path)),
        "规则包里没有这种文件：没有读取，不会打包，也不会提供出去。",
        "A pack has no such file: it is not read, bundled or served.",
    )
    .maybe_help(help)
}

/// Whether a file has a part in what a report says. Known answers, decisions, properties, samples and notes have none.
fn decides(path: &str) -> bool {
    let aside = ["cases/", "decisions/", "samples/"]
        .iter()
        .any(|folder| path.starts_with(folder));
    !aside && path != "properties.toml" && !path.ends_with(".md")
}

/// The digest of a pack, as reports carry it: over every file that decides what a report says. A pack that gained a
/// known answer or a note gives the same reports and keeps it.
#[must_use]
pub fn digest(files: &PackFiles) -> String {
    digest_of(files.iter().filter(|(path, _)| decides(path)))
}

/// A pack that was read before, with all that was said of it.
pub struct Before<'b> {
    pub files: &'b PackFiles,
    pub data: &'b PackData,
    pub said: &'b [Diagnostic],
}

impl Before<'_> {
    /// Whether it has a file with this text, of which nothing was said.
    fn has(&self, path: &str, text: &str) -> bool {
        let of_it = |said: &Diagnostic| said.span.as_ref().is_some_and(|span| span.file == path);
        self.files.get(path).is_some_and(|own| own == text) && !self.said.iter().any(of_it)
    }

    fn cases_of(&self, path: &str) -> impl Iterator<Item = Case> {
        let cases = self.data.cases.iter();
        cases.filter(move |case| case.file == path).cloned()
    }
}

/// Reads everything but the rules; what could be read comes back with every problem. Nothing comes back if a file
/// that the others rest on can't be read: only that is reported, because the rest would only follow from it.
///
/// Known answers of a file that is as it was `before` aren't read again.
pub fn load(
    files: &PackFiles,
    before: Option<&Before<'_>>,
    problems: &mut Vec<Diagnostic>,
) -> Option<PackData> {
    let size: usize = files.values().map(String::len).sum();
    if size > MAX_PACK_BYTES
        && let Some((path, text)) = files.iter().max_by_key(|(_, text)| text.len())
    {
        let megabytes = text.len() / 1_000_000;
        problems.push(Diagnostic::error(
            "pack-too-large",
            Place { file: path, text }.start(),
            format!("规则包超过 16 MB；最大的文件是这一个，约 {megabytes} MB。"),
            format!("The rule pack is larger than 16 MB; this file is the largest, about {megabytes} MB."),
        ));
    }
    unseen::check(files, problems);
    if !REQUIRED.iter().any(|path| files.contains_key(*path)) {
        problems.push(
            Diagnostic::error(
                "not-a-pack",
                None,
                "这里没有规则包：四个必需的文件一个也没有。",
                "This is no rule pack: none of the four files that one needs is here.",
            )
            .help(
                "选规则包所在的文件夹；新建规则包要有 pack.toml、fields.toml、sources.toml 和 departments.toml，可以从现有的规则包复制。",
                "Choose the folder of a rule pack. A new one begins with pack.toml, fields.toml, sources.toml and departments.toml, which can be copied from another.",
            ),
        );
        return None;
    }
    for path in files.keys().filter(|path| !has_place(path)) {
        problems.push(not_of_a_pack(path));
    }
    if files.keys().filter(|path| path.ends_with(".rhai")).count() > MAX_RULES {
        problems.push(Diagnostic::error(
            "too-many-rules",
            None,
            "规则包里的规则超过 1000 条。",
            "The rule pack has more than 1000 rules.",
        ));
    }
    let mut required = |path: &'static str| {
        let text = files.get(path).map_or("", String::as_str);
        if text.trim().is_empty() {
            // There is no place in a file that isn't there.
            let place = files.contains_key(path).then(|| Span::start_of(path));
            problems.push(Diagnostic::error(
                "missing-file",
                place,
                format!("规则包里缺少文件 {path}，或者它是空的。"),
                format!("The rule pack has no file {path}, or it is empty."),
            ));
        }
        text
    };
    let (manifest, fields, sources, departments) = (
        required("pack.toml"),
        required("fields.toml"),
        required("sources.toml"),
        required("departments.toml"),
    );
    let manifest = read("pack.toml", manifest, problems, read_manifest);
    let sources = read("sources.toml", sources, problems, read_sources);
    let departments = read("departments.toml", departments, problems, read_departments);
    let mut schema = schema::load("fields.toml", fields, &manifest.stages, problems);
    let unreadable = |d: &Diagnostic| {
        [
            "pack-too-large",
            "too-many-rules",
            "missing-file",
            "toml-syntax",
        ]
        .contains(&d.code)
    };
    if problems.iter().any(unreadable) {
        problems.retain(unreadable);
        return None;
    }
    let mut parameters = Map::default();
    let mut tables = Map::default();
    let (mut cases, mut decisions, mut samples) = (Vec::new(), Vec::new(), Vec::new());
    for (path, text) in files {
        let within = |folder: &str, ending: &str| {
            path.strip_prefix(folder)
                .and_then(|p| p.strip_suffix(ending))
                .filter(|p| !p.is_empty())
        };
        if within("parameters/", ".toml").is_some() {
            read(path, text, problems, |root| {
                read_parameters(root, &sources, &mut parameters)
            });
        } else if let Some(name) = within("tables/", ".csv") {
            let described = format!("tables/{name}.toml");
            match files.get(&described) {
                Some(schema) => {
                    tables.insert(
                        name.to_owned(),
                        tables::load((&described, schema), (path, text), &sources, problems),
                    );
                }
                None => problems.push(Diagnostic::error(
                    "missing-file",
                    Place { file: path, text }.start(),
                    format!("缺少说明各列的 {described}。"),
                    format!("{described}, which describes the columns, is missing."),
                )),
            }
        } else if let Some(name) = within("tables/", ".toml") {
            if !files.contains_key(&format!("tables/{name}.csv")) {
                problems.push(Diagnostic::error(
                    "missing-file",
                    Place { file: path, text }.start(),
                    format!("缺少 tables/{name}.csv。"),
                    format!("tables/{name}.csv is missing."),
                ));
            }
        } else if within("cases/", ".toml").is_some() {
            match before.filter(|before| before.has(path, text)) {
                Some(before) => cases.extend(before.cases_of(path)),
                None => read(path, text, problems, |root| {
                    cases.extend(cases::read_cases(path, root))
                }),
            }
        } else if within("decisions/", ".toml").is_some() {
            decisions.extend(read(path, text, problems, |root| {
                cases::read_decision(path, root)
            }));
        } else if within("samples/", ".toml").is_some() {
            samples.extend(read(path, text, problems, |root| {
                cases::read_sample(path, root)
            }));
        }
    }
    cases::check_ids(&cases, &decisions, &samples, problems);
    let facts: Vec<&str> = files
        .keys()
        .filter_map(|path| path.strip_prefix("facts/")?.strip_suffix(".rhai"))
        .collect();
    schema::link(&mut schema, &tables, &facts, problems);
    if let Some(subject) = &manifest.subject {
        match schema.get(&subject.field) {
            None => problems.push(unknown(
                "field",
                "字段",
                "field",
                &subject.field,
                subject.span.clone(),
                schema.fields.iter().map(|f| &*f.name),
            )),
            Some((_, field)) => {
                for name in &subject.default {
                    if let Some(problem) = unknown_subject(field, name, subject.span.clone()) {
                        problems.push(problem);
                    }
                }
            }
        }
    }
    let opinion = files
        .get("opinion.toml")
        .map(|text| read("opinion.toml", text, problems, opinion::read));
    if let Some(opinion) = &opinion {
        opinion::link(opinion, &schema, problems);
    }
    check_portfolio(&manifest, &schema, problems);
    leave_to_office(&manifest, &mut schema, &tables, problems);
    interview::link(&manifest.interview, &mut schema, &samples, problems);
    let mut data = PackData {
        manifest,
        schema,
        sources,
        departments,
        parameters,
        tables,
        cases,
        decisions,
        samples,
        opinion,
        digest: digest(files),
        settings: None,
        newest: None,
    };
    data.newest = data.newest();
    Some(data)
}

/// The fields of a portfolio are there, and its volumes can be subtracted from each other.
fn check_portfolio(manifest: &Manifest, schema: &Schema, problems: &mut Vec<Diagnostic>) {
    let Some(portfolio) = &manifest.portfolio else {
        return;
    };
    let fields = [&portfolio.name, &portfolio.cap, &portfolio.used];
    for name in portfolio.region.iter().chain(&portfolio.by).chain(fields) {
        if schema.get(name).is_none() {
            problems.push(unknown(
                "field",
                "字段",
                "field",
                name,
                portfolio.span.clone(),
                schema.names(),
            ));
        }
    }
    if let (Some((_, cap)), Some((_, used))) =
        (schema.get(&portfolio.cap), schema.get(&portfolio.used))
        && (cap.kind != FieldKind::Number
            || used.kind != FieldKind::Number
            || cap.unit != used.unit)
    {
        problems.push(Diagnostic::error(
            "bad-portfolio",
            portfolio.span.clone(),
            format!("“{}”和“{}”应为单位相同的数。", cap.name, used.name),
            format!(
                "“{}” and “{}” must be numbers of one unit.",
                cap.name, used.name
            ),
        ));
    }
}

/// The fields that an office answers are there, and no table fills them: it has rows for that. Where the pack says what a blank
/// means, that is a setting which nobody has entered: no project is asked for it.
fn leave_to_office(
    manifest: &Manifest,
    schema: &mut Schema,
    tables: &Map<String, Table>,
    problems: &mut Vec<Diagnostic>,
) {
    let Office {
        answers,
        tables: filled,
        span,
    } = &manifest.office;
    for name in answers {
        match schema.get(name) {
            None => {
                let known = schema.names();
                problems.push(unknown("field", "字段", "field", name, span.clone(), known));
            }
            Some((_, field)) if field.lookup.is_some() => problems.push(Diagnostic::error(
                "blank-and-table",
                span.clone(),
                format!("“{name}”由表查取：单位设置在表中加行，不列入 answers。"),
                format!(
                    "A table fills “{name}”: settings add rows to it; `answers` can't name it."
                ),
            )),
            Some((index, _)) => {
                let field = schema.fields.get_mut(index);
                if let Some(blank) = field.and_then(|field| field.if_blank.as_mut()) {
                    blank.by_office = true;
                }
            }
        }
    }
    for name in filled.iter().filter(|name| !tables.contains_key(*name)) {
        let known = tables.keys().map(String::as_str);
        problems.push(unknown("table", "表", "table", name, span.clone(), known));
    }
}

/// A subject that the field which says it can't hold.
pub fn unknown_subject(
    field: &schema::Field,
    name: &str,
    span: Option<Span>,
) -> Option<Diagnostic> {
    let known = || field.choices.iter().map(|c| c.value.as_str());
    (!known().any(|value| value == name))
        .then(|| unknown("subject", "审查对象", "subject", name, span, known()))
}

fn read_manifest(root: &Section<'_, '_>) -> Manifest {
    let (id, version, engine) = (
        root.need_text("id"),
        root.need_text("version"),
        root.need_text("engine"),
    );
    let (title, jurisdiction) = (root.need_words("title"), root.need_words("jurisdiction"));
    for language in root.texts("languages") {
        if !["zh", "en"].contains(&language.value.as_str()) {
            root.push(Diagnostic::error(
                "unknown-language",
                language.span,
                format!("不支持语言“{}”。", language.value),
                format!("The language “{}” is not supported.", language.value),
            ));
        }
    }
    if let Some(needed) = engine {
        let number = |text: &str| -> Option<Vec<u64>> {
            text.split('.').map(|part| part.parse().ok()).collect()
        };
        match (number(&needed.value), number(ENGINE_VERSION)) {
            (Some(least), Some(own)) if least <= own => {}
            (Some(_), _) => root.push(Diagnostic::error(
                "engine-too-old",
                needed.span,
                format!("规则包需要引擎 {}，这里是 {ENGINE_VERSION}。", needed.value),
                format!(
                    "The pack needs engine {}; this is {ENGINE_VERSION}.",
                    needed.value
                ),
            )),
            (None, _) => root.push(Diagnostic::error(
                "bad-version",
                needed.span,
                "引擎版本应写成 0.1 这样。",
                "Write the engine version like 0.1.",
            )),
        }
    }
    let families = schema::groups(root, "family");
    let doubts = root.text("doubts").map(|doubts| {
        if !families.iter().any(|family| family.id == doubts.value) {
            root.push(unknown(
                "family",
                "规则类别",
                "family",
                &doubts.value,
                doubts.span,
                families.iter().map(|family| family.id.as_str()),
            ));
        }
        doubts.value
    });
    let manifest = Manifest {
        id: id.map(|t| t.value).unwrap_or_default(),
        version: version.map(|t| t.value).unwrap_or_default(),
        from: root.date("from").map(|d| d.value),
        note: root.words("note"),
        title,
        jurisdiction,
        time_zone: root.text("time_zone").map(|zone| zone.value),
        families,
        doubts,
        stages: schema::groups(root, "stage"),
        subject: root.section("subject").and_then(|section| {
            let field = section.need_text("field");
            let default: Vec<String> = section
                .texts("default")
                .into_iter()
                .map(|t| t.value)
                .collect();
            if default.is_empty() {
                section.missing("default");
            }
            section.finish();
            let field = field?;
            Some(Subject {
                field: field.value,
                default,
                span: field.span,
            })
        }),
        portfolio: root
            .section("portfolio")
            .and_then(|section| read_portfolio(&section)),
        office: root
            .section("office")
            .map(|section| read_office(&section))
            .unwrap_or_default(),
        interview: interview::read(root),
    };
    root.finish();
    manifest
}

fn read_office(section: &Section<'_, '_>) -> Office {
    let names = |key| section.texts(key).into_iter().map(|t| t.value).collect();
    let office = Office {
        answers: names("answers"),
        tables: names("tables"),
        span: section.span(),
    };
    section.finish();
    office
}

fn read_portfolio(section: &Section<'_, '_>) -> Option<Portfolio> {
    let (name, cap, used) = (
        section.need_text("name"),
        section.need_text("cap"),
        section.need_text("used"),
    );
    let region: Vec<String> = section
        .texts("region")
        .into_iter()
        .map(|t| t.value)
        .collect();
    if region.is_empty() {
        section.missing("region");
    }
    let by = section.texts("by").into_iter().map(|t| t.value).collect();
    let (finding, figure) = (section.need_text("finding"), section.need_text("figure"));
    section.finish();
    Some(Portfolio {
        name: name?.value,
        region,
        by,
        cap: cap?.value,
        used: used?.value,
        finding: finding?.value,
        figure: figure?.value,
        span: section.span(),
    })
}

fn read_departments(root: &Section<'_, '_>) -> Vec<Department> {
    let departments = root
        .sections("department")
        .iter()
        .filter_map(|section| {
            let (id, name, duty) = (
                section.need_text("id"),
                section.need_words("name"),
                section.words("duty"),
            );
            section.finish();
            Some(Department {
                id: id?.value,
                name,
                duty,
            })
        })
        .collect();
    root.finish();
    departments
}

fn read_parameters(
    root: &Section<'_, '_>,
    sources: &Map<String, Source>,
    parameters: &mut Map<String, Parameter>,
) {
    for (name, section) in root.named_sections() {
        let label = section.need_words("label");
        let unit = section.text("unit").map(|t| t.value).unwrap_or_default();
        let bounds = Bounds::read(&section);
        let mut values: Vec<DatedValue> = Vec::new();
        let entries = section.sections("value");
        for entry in &entries {
            let (from, until, value) = (
                entry.need_date("from"),
                entry.date("until"),
                entry.need_decimal("value"),
            );
            let (source, article) = (
                entry.need_text("source"),
                entry.text("article").map(|t| t.value).unwrap_or_default(),
            );
            let confidence = confidence(entry);
            entry.finish();
            entry.in_order(from.as_ref(), until.as_ref());
            let outside = value.as_ref().and_then(|value| {
                let of = || Parameter::called(&name.value);
                bounds.outside(value.value, &unit, || value.span.clone(), of)
            });
            outside.into_iter().for_each(|problem| entry.push(problem));
            if let Some(source) = &source
                && !sources.contains_key(&source.value)
            {
                entry.push(unknown(
                    "source",
                    "依据",
                    "source",
                    &source.value,
                    source.span.clone(),
                    sources.keys().map(String::as_str),
                ));
            }
            if let (Some(from), Some(value), Some(source)) = (from, value, source) {
                let dated = DatedValue {
                    from: from.value,
                    until: until.map(|d| d.value),
                    value: value.value,
                    source: source.value,
                    article,
                    confidence,
                    confirmed: None,
                    span: from.span,
                };
                values.insert(
                    values.partition_point(|other| other.from <= dated.from),
                    dated,
                );
            }
        }
        section.finish();
        if entries.is_empty() {
            section.push(Diagnostic::error(
                "parameter-without-value",
                name.span.clone(),
                format!("参数“{}”没有值。", name.value),
                format!("The parameter “{}” has no value.", name.value),
            ));
        }
        for pair in values.windows(2) {
            let [earlier, later] = pair else { continue };
            if earlier.until.is_none_or(|until| later.from <= until) {
                section.push(
                    Diagnostic::error(
                        "overlapping-dates",
                        later.span.clone(),
                        format!("参数“{}”有两个值在同一天有效。", name.value),
                        format!(
                            "Two values of the parameter “{}” are in force on the same day.",
                            name.value
                        ),
                    )
                    .help(
                        "给前一个值写上 until。",
                        "Give the earlier value an `until`.",
                    ),
                );
            }
        }
        let parameter = Parameter {
            label,
            unit,
            bounds,
            values,
            span: name.span.clone(),
        };
        if parameters.insert(name.value.clone(), parameter).is_some() {
            section.push(Diagnostic::error(
                "duplicate-parameter",
                name.span,
                format!("参数“{}”重复。", name.value),
                format!("The parameter “{}” is declared twice.", name.value),
            ));
        }
    }
}
