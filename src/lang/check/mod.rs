//! The checks of a script: every name, type, unit and word, before anything runs.
//!
//! Functions are looked into at each call with the types of its arguments. An expression is either an operand, whose value
//! goes on, or a statement of its own; what adds to the finding (checks, outcomes, figures, notes) is a statement only.

mod calls;
mod figures;
mod keys;
mod operators;
mod sentence;
mod statements;
mod values;

pub use keys::Keys;

use super::types::{Class, Type, Unit};
use super::uses::Uses;
use super::vocabulary::word;
use crate::header::{FactHeader, Header};
use crate::library::{FileId, Library, Scripts, Source};
use crate::tree::{At, Function, Script};
use model::bytes::fields;
use model::diagnostic::{Diagnostic, Place, Severity, Span};
use model::outcome::Outcome;
use model::sorted::{Map, Set};
use model::text::{Text, did_you_mean};
use pack::schema::Choice;
use pack::{PackData, unknown};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What scripts may name besides their own.
pub struct Known<'a> {
    data: &'a PackData,
    codes: Set<String>,
    /// Whether every rule says its code: if not, one that isn't known may be theirs.
    pub whole: bool,
    library: &'a Library,
    /// Whether a file of the library can't be read: its functions aren't known then.
    unread: bool,
    /// By name. What isn't checked yet can't be used.
    facts: Map<String, KnownFact>,
    outcomes: Arc<[Choice]>,
    yes_no: Arc<[Choice]>,
}

impl<'a> Known<'a> {
    /// Everything of the pack, the codes of its rules and the names of its facts.
    pub fn new(
        data: &'a PackData,
        codes: Set<String>,
        library: &'a Library,
        facts: impl Iterator<Item = String>,
        unread: bool,
    ) -> Self {
        Self {
            data,
            codes,
            whole: true,
            library,
            unread,
            facts: facts.map(|name| (name, KnownFact::default())).collect(),
            outcomes: Outcome::ALL
                .iter()
                .map(|outcome| Choice::new(outcome.name(), outcome.words()))
                .collect(),
            yes_no: [
                ("true", Text::new("是", "yes")),
                ("false", Text::new("否", "no")),
            ]
            .map(|(value, label)| Choice::new(value, label))
            .into(),
        }
    }

    /// Takes in what the fields ask of tables that fill them.
    pub fn asked_by_fields(&self, keys: &mut Keys) {
        let kind = |name: &str| self.facts.get(name).and_then(|fact| fact.kind.clone());
        keys.of_fields(self.data, kind);
    }

    /// Takes in what was learned of a fact, for those that read it.
    pub fn learn(&mut self, name: &str, fact: KnownFact) {
        self.facts.insert(name.to_owned(), fact);
    }
}

/// What is known of a fact.
#[derive(Default)]
pub struct KnownFact {
    /// The type of its value; nothing if it can't be used.
    kind: Option<Type>,
    /// How deep functions, and the facts that it rests on, call each other in it.
    depth: usize,
    /// What it names of the pack.
    uses: Uses,
}

impl KnownFact {
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// Whether it can be used.
    pub const fn is_usable(&self) -> bool {
        self.kind.is_some()
    }
}

/// What the checks learn of a rule.
#[derive(Default)]
pub struct Found {
    /// Unit of each check by its key.
    pub units: Map<String, String>,
    /// Words of the values of a check by its key, where they are choices or yes and no.
    pub words: Map<String, Arc<[Choice]>>,
    /// What it names of the pack.
    pub uses: Uses,
    /// The functions of the library that it calls.
    pub called: Set<String>,
    /// What it looks tables up by.
    pub keys: Keys,
    /// The parameters that it counts days or years by.
    pub counted: Set<String>,
    /// Whether it rests on a fact or a shared function that can't be used.
    pub broken: bool,
}

fields! {
    Found { units, words, uses; called, keys, counted, broken }
}

/// A name of a script, and what it stands for.
struct Variable {
    name: String,
    kind: Type,
    /// Whether anything asks for it.
    read: bool,
}

struct Checker<'a> {
    /// Where the script stands that is being looked into, and which of them it is.
    place: Place<'a>,
    file: FileId,
    own: Place<'a>,
    known: &'a Known<'a>,
    header: Option<&'a Header>,
    scripts: Scripts<'a>,
    /// Whether a fact is being looked into.
    fact: bool,
    /// Whether it rests on a fact that can't be used.
    broken: bool,
    /// How deep functions and facts call each other.
    deepest: usize,
    problems: Vec<Diagnostic>,
    scope: Vec<Variable>,
    /// How many variables stand outside the expression that is being looked into.
    outside: usize,
    /// Whether an operand is being looked into: its value goes on.
    operand: bool,
    /// Whether what is looked into is said of each item of a list.
    within_lambda: bool,
    /// How often something was added to the finding so far.
    added: usize,
    /// Names of the functions that are being looked into.
    open: Vec<String>,
    /// How many were looked into so far.
    entered: usize,
    returns: Vec<Type>,
    used_words: Set<String>,
    used_functions: Set<String>,
    figures: Set<String>,
    /// Whether words that are named now stand for themselves and not for what a check says.
    unchecked: bool,
    /// The words that stand for themselves somewhere.
    bare_words: Set<String>,
    found: Found,
}

/// Checks one script.
pub fn check(
    place: Place<'_>,
    script: &Script,
    header: Option<&Header>,
    known: &Known<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Found {
    let mut checker = Checker::new(place, script, known);
    checker.header = header;
    checker.file();
    checker.end(problems)
}

/// Checks the script of a fact, and says what those have to know that read it.
pub fn check_fact(
    place: Place<'_>,
    script: &Script,
    header: Option<&FactHeader>,
    known: &Known<'_>,
    problems: &mut Vec<Diagnostic>,
) -> (Found, KnownFact) {
    let mut checker = Checker::new(place, script, known);
    checker.fact = true;
    let kind = checker.value_of_fact(header);
    let usable = !checker.broken && !checker.problems.iter().any(Diagnostic::is_error);
    let (kind, depth) = (kind.filter(|_| usable), checker.deepest);
    let found = checker.end(problems);
    let uses = found.uses.clone();
    (found, KnownFact { kind, depth, uses })
}

/// Checks the names of shared functions: each is there once, and none is a word of the engine.
pub fn check_library(library: &Library, problems: &mut Vec<Diagnostic>) {
    let mut seen: Vec<(&Function, &Source)> = Vec::new();
    for source in &library.0 {
        let place = source.place();
        for at in &source.script().stray {
            problems.push(stray(at.span(place)));
        }
        for function in &source.script().functions {
            let (name, at) = (&function.name, function.body.open);
            if reserved(name) || ["applies", "judge"].contains(&name.as_str()) {
                problems.push(is_reserved(name, at.span(place)));
            }
            let same = |(other, _): &&(&Function, &Source)| {
                other.name == *name && other.params.len() == function.params.len()
            };
            if let Some((first, of)) = seen.iter().find(same) {
                let first = first.body.open.span(of.place());
                problems.push(duplicate(name, at.span(place), first));
            }
            seen.push((function, source));
        }
    }
}

/// Warns of shared functions that no script calls.
pub fn unused_in_library(library: &Library, called: &Set<String>, problems: &mut Vec<Diagnostic>) {
    for source in &library.0 {
        for function in &source.script().functions {
            if !called.contains(&function.name) {
                let span = function.body.open.span(source.place());
                problems.push(unused(&function.name, span));
            }
        }
    }
}

fn stray(span: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "stray-statement",
        span,
        "这一句要放在函数里。",
        "This statement belongs inside a function.",
    )
}

/// Whether a function can't be called so.
fn reserved(name: &str) -> bool {
    word("", name).or(word("list", name)).is_some()
}

fn is_reserved(name: &str, span: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "reserved-name",
        span,
        format!("“{name}”是引擎自己的词，函数要另起名字。"),
        format!("“{name}” is a word of the engine: give the function another name."),
    )
}

fn duplicate(name: &str, span: Option<Span>, first: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "duplicate-function",
        span,
        format!("已有共用函数“{name}”，这个函数要另起名字。"),
        format!("There is a shared function “{name}” already: give this one another name."),
    )
    .related(first, "共用函数", "the shared function")
}

fn unused(name: &str, span: Option<Span>) -> Diagnostic {
    Diagnostic::warning(
        "unused-function",
        span,
        format!("函数“{name}”没有用到。"),
        format!("The function “{name}” is never used."),
    )
}

impl<'a> Checker<'a> {
    fn new(place: Place<'a>, script: &'a Script, known: &'a Known<'a>) -> Self {
        Self {
            place,
            file: 0,
            own: place,
            known,
            header: None,
            scripts: Scripts {
                own: script,
                library: known.library,
            },
            fact: false,
            broken: false,
            deepest: 0,
            problems: Vec::new(),
            scope: Vec::new(),
            outside: 0,
            operand: false,
            within_lambda: false,
            added: 0,
            open: Vec::new(),
            entered: 0,
            returns: Vec::new(),
            used_words: Set::default(),
            used_functions: Set::default(),
            figures: Set::default(),
            unchecked: false,
            bare_words: Set::default(),
            found: Found::default(),
        }
    }

    /// What was learned, and every problem once: a helper is looked into once for each call.
    fn end(self, problems: &mut Vec<Diagnostic>) -> Found {
        let place = |problem: &Diagnostic| {
            let span = problem.span.as_ref();
            span.map(|span| (span.start.line, span.start.column))
        };
        // Other rules said nothing of this one's file, only of what they share with it. Compared are those of one place.
        let own = self.own.file;
        let shared = |problem: &Diagnostic| problem.span.as_ref().is_none_or(|s| s.file != own);
        let mut known: BTreeMap<Option<(u32, u32)>, Vec<usize>> = BTreeMap::new();
        for (index, problem) in problems.iter().enumerate().filter(|(_, p)| shared(p)) {
            known.entry(place(problem)).or_default().push(index);
        }
        for problem in self.problems {
            let alike = known.entry(place(&problem)).or_default();
            if !alike.iter().any(|at| problems.get(*at) == Some(&problem)) {
                alike.push(problems.len());
                problems.push(problem);
            }
        }
        Found {
            broken: self.broken,
            ..self.found
        }
    }

    fn place_of(&self, file: FileId) -> Place<'a> {
        let shared = self.scripts.library.file(file);
        shared.map_or(self.own, Source::place)
    }
}

impl Checker<'_> {
    fn span(&self, at: At) -> Option<Span> {
        at.span(self.place)
    }

    fn error(
        &mut self,
        code: &'static str,
        at: At,
        zh: impl Into<Arc<str>>,
        en: impl Into<Arc<str>>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::error(code, self.span(at), zh, en))
    }

    fn warning(
        &mut self,
        code: &'static str,
        at: At,
        zh: impl Into<Arc<str>>,
        en: impl Into<Arc<str>>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::warning(code, self.span(at), zh, en))
    }

    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let index = self.problems.len();
        self.problems.push(diagnostic);
        &mut self.problems[index]
    }

    fn push_unknown(&mut self, code: &str, zh: &str, name: &str, at: At, known: Vec<&str>) {
        let span = self.span(at);
        self.push(unknown(code, zh, code, name, span, known.into_iter()));
    }

    fn needs(&mut self, kind: &Type, class: Class, at: At) {
        if kind.fits(class) {
            return;
        }
        let needed = class.words();
        let words = kind.words();
        self.error(
            "mixed-types",
            at,
            format!("这里应为{}，却是{}。", needed.zh, words.zh),
            format!("This must be {}, not {}.", needed.en, words.en),
        );
    }

    /// What has no meaning in a rule, and what to write instead.
    fn not_allowed(&mut self, at: At, what: &str) {
        let help = match what {
            "switch" => Some(Text::new(
                "请用 if / else if：缺少数据时 switch 会悄悄走到别的分支。",
                "Use if / else if: on absent data `switch` silently takes another branch.",
            )),
            "while / loop" => Some(Text::new("请用 for … in …。", "Use for … in ….")),
            "${…}" => Some(Text::new(
                "把文字写在开头的 @say 里。",
                "Put the words in an @say at the top.",
            )),
            "'…'" => Some(Text::new("文字用双引号。", "Write text in double quotes.")),
            _ => None,
        };
        self.error(
            "not-allowed",
            at,
            format!("规则里不能用 {what}。"),
            format!("`{what}` can't be used in a rule."),
        )
        .help = help;
    }

    /// What stands outside of functions, and names that functions can't have.
    fn names(&mut self) {
        for at in &self.scripts.own.stray {
            let span = self.span(*at);
            self.push(stray(span));
        }
        for function in &self.scripts.own.functions {
            let name = &function.name;
            let span = self.span(function.body.open);
            let shared = self.scripts.library.function(name, function.params.len());
            if reserved(name) {
                self.used_functions.insert(name.clone());
                self.push(is_reserved(name, span));
            } else if let Some((file, shared)) = shared {
                self.used_functions.insert(name.clone());
                let first = shared.body.open.span(self.place_of(file));
                self.push(duplicate(name, span, first));
            }
        }
    }

    fn unused_functions(&mut self) {
        for function in &self.scripts.own.functions {
            if !self.used_functions.contains(&function.name) {
                let span = self.span(function.body.open);
                self.push(unused(&function.name, span));
            }
        }
    }

    /// The type of the value that a fact gives; nothing if it has none.
    fn value_of_fact(&mut self, header: Option<&FactHeader>) -> Option<Type> {
        self.names();
        let value = self
            .scripts
            .own
            .functions
            .iter()
            .find(|f| f.name == "value")?;
        let at = value.body.open;
        self.used_functions.insert(value.name.clone());
        if value.params.len() != 1 {
            self.error(
                "wrong-arguments",
                at,
                "value 要有一个参数：value(project)。",
                "`value` takes one parameter: value(project).",
            );
            return None;
        }
        let kind = self.enter(0, value, vec![Type::Project], true);
        self.unused_functions();
        let header = header?;
        if self.broken || self.problems.iter().any(Diagnostic::is_error) {
            // What it would follow from was said.
            return None;
        }
        let unit = &*header.unit;
        match (kind.class(), unit) {
            (Some(Class::Number), "") => {
                self.error(
                    "fact-unit",
                    at,
                    "这个推定事实是数字，要写明单位。",
                    "This fact is a number: say in which unit.",
                )
                .help = Some(Text::new(
                    "在开头加一行“//! @unit m³/a”；没有单位的写 1。",
                    "Add a line “//! @unit m³/a” at the top, or 1 if it has none.",
                ));
                None
            }
            (Some(Class::Number), unit) => {
                let declared = Type::Number(Unit::parse(unit));
                self.same_unit(&kind, &declared, at);
                Some(declared)
            }
            (Some(Class::Text | Class::Boolean | Class::Date), unit) if !unit.is_empty() => {
                let words = kind.words();
                self.error(
                    "fact-unit",
                    at,
                    format!("只有数字有单位，这个推定事实却是{}。", words.zh),
                    format!("Only a number has a unit; this fact is {}.", words.en),
                );
                None
            }
            (Some(Class::Text), _) if header.words.is_empty() => Some(Type::Text),
            (Some(Class::Text), _) => {
                let words = header.words.iter();
                let choices =
                    words.map(|(value, (text, _))| Choice::new(value.as_str(), text.clone()));
                Some(Type::Choice(choices.collect()))
            }
            (Some(Class::Boolean | Class::Date), _) => Some(kind),
            (Some(Class::List | Class::Other) | None, _) => {
                let words = kind.words();
                self.error(
                    "fact-without-type",
                    at,
                    format!("推定事实的值要是数字、文字、是或否、日期中的一种，这里却是{}。", words.zh),
                    format!(
                        "The value of a fact is a number, a text, a yes or no, or a date; here it is {}.",
                        words.en
                    ),
                )
                .help = Some(Text::new(
                    "每条路都要给出同一种值。",
                    "Let every way through it give a value of the same kind.",
                ));
                None
            }
        }
    }

    fn file(&mut self) {
        self.names();
        let script = self.scripts.own;
        for (name, answers) in [("applies", true), ("judge", false)] {
            let Some(function) = script.functions.iter().find(|f| f.name == name) else {
                if name == "judge" {
                    let span = self.place.start();
                    self.push(Diagnostic::error(
                        "missing-judge",
                        span,
                        "缺少函数 judge(project)。",
                        "The function judge(project) is missing.",
                    ));
                }
                continue;
            };
            self.used_functions.insert(name.to_owned());
            if function.params.len() != 1 {
                self.error(
                    "wrong-arguments",
                    function.body.open,
                    format!("{name} 要有一个参数：{name}(project)。"),
                    format!("`{name}` takes one parameter: {name}(project)."),
                );
                continue;
            }
            let project = vec![Type::Project];
            let answer = self.enter(0, function, project, answers);
            if answers && !answer.fits(Class::Boolean) {
                let words = answer.words();
                self.error(
                    "applies-not-boolean",
                    function.body.open,
                    format!("applies 要回答是或否，这里却是{}。", words.zh),
                    format!("`applies` must answer yes or no, not {}.", words.en),
                );
            }
        }
        self.unused_functions();
        for (figure, at) in &figures::given_twice(script) {
            self.warning(
                "figure-twice",
                *at,
                format!("测算值“{figure}”可能给出两次：报告、别的规则和用例只读得到第一个。"),
                format!("The figure “{figure}” may be given twice: reports, other rules and cases read the first only."),
            )
            .help = Some(Text::new(
                "合计以后给出一次，或者另起名字。",
                "Give it once, added up, or under another name.",
            ));
        }
        self.header_words();
    }

    /// Words that nobody uses and places in them that nothing fills.
    fn header_words(&mut self) {
        let (Some(header), place) = (self.header, self.place) else {
            return;
        };
        for (key, (text, line)) in &header.words {
            let span = || place.line(*line);
            if !self.used_words.contains(key) && !self.figures.contains(key) {
                self.push(Diagnostic::warning(
                    "unused-text",
                    span(),
                    format!("文字“{key}”没有用到。"),
                    format!("The words “{key}” are never used."),
                ));
            }
            let mut bare = false;
            for sentence in [&text.zh, &text.en] {
                for name in placeholders(sentence) {
                    bare |= ["actual", "limit", "margin", "unit"].contains(&name);
                    let known = ["actual", "limit", "margin", "unit"]
                        .into_iter()
                        .chain(self.figures.iter().map(String::as_str));
                    let known: Vec<&str> = known.collect();
                    if !known.contains(&name) {
                        let help = did_you_mean(name, known.iter().copied());
                        self.problems.push(
                            Diagnostic::error(
                                "unknown-placeholder",
                                span(),
                                format!("没有可以填进“{{{name}}}”的值。"),
                                format!("Nothing fills “{{{name}}}”."),
                            )
                            .help(
                                "可用：{actual} {limit} {margin} {unit} 和本规则的测算值。",
                                "Use {actual} {limit} {margin} {unit} or a figure of this rule.",
                            )
                            .maybe_help(help),
                        );
                    }
                }
            }
            if bare && self.bare_words.contains(key) {
                self.problems.push(Diagnostic::warning(
                    "unfilled-placeholder",
                    span(),
                    format!("文字“{key}”里的 {{actual}}、{{limit}} 等由比对填入，而用到它的地方不经比对。"),
                    format!("A check fills {{actual}}, {{limit}} and their like in the words “{key}”, and where they are used there is none."),
                ));
            }
        }
    }
}

/// The names between braces in a sentence.
fn placeholders(sentence: &str) -> impl Iterator<Item = &str> {
    sentence
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// Every mistake of a pack in the order of the files and places.
pub fn sort(problems: &mut [Diagnostic]) {
    let key = |d: &Diagnostic| {
        (
            d.span.is_some(),
            d.span.clone(),
            d.severity == Severity::Warning,
        )
    };
    problems.sort_by_key(key);
}
