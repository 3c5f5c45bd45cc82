//! The checks of a script: every name, type, unit and word, before anything runs.
//!
//! Functions are looked into at each call with the types of its arguments. An expression is either an operand, whose value
//! goes on, or a statement of its own; what adds to the finding (checks, outcomes, figures, notes) is a statement only.

mod calls;
mod operators;
mod sentence;
mod statements;
mod values;

use super::types::{Class, Type};
use super::uses::Uses;
use super::vocabulary::word;
use crate::lang::tree::{At, Script};
use crate::lint::{Diagnostic, Place, Severity, Span};
use crate::pack::schema::Choice;
use crate::pack::{PackData, unknown};
use crate::report::Outcome;
use crate::rule::Header;
use crate::sorted::{Map, Set};
use crate::text::{Text, did_you_mean};
use std::sync::Arc;

/// What scripts may name besides their own.
pub(crate) struct Known<'a> {
    data: &'a PackData,
    codes: Set<String>,
    outcomes: Arc<[Choice]>,
    yes_no: Arc<[Choice]>,
}

impl<'a> Known<'a> {
    /// Everything of the pack, and the codes of its rules.
    pub fn new(data: &'a PackData, codes: Set<String>) -> Self {
        Self {
            data,
            codes,
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
}

/// What the checks learn of a rule.
#[derive(Default)]
pub(crate) struct Found {
    /// Unit of each check by its key.
    pub units: Map<String, String>,
    /// Words of the values of a check by its key, where they are choices or yes and no.
    pub words: Map<String, Arc<[Choice]>>,
    /// What it names of the pack.
    pub uses: Uses,
}

/// A name of a script, and what it stands for.
struct Variable {
    name: String,
    kind: Type,
    /// Whether anything asks for it.
    read: bool,
}

struct Checker<'a> {
    place: Place<'a>,
    known: &'a Known<'a>,
    header: Option<&'a Header>,
    script: &'a Script,
    problems: Vec<Diagnostic>,
    scope: Vec<Variable>,
    /// How many variables stand outside the expression that is being looked into.
    outside: usize,
    /// Whether an operand is being looked into: its value goes on.
    operand: bool,
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
    found: Found,
}

/// Checks one script.
pub(crate) fn check(
    place: Place<'_>,
    script: &Script,
    header: Option<&Header>,
    known: &Known<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Found {
    let mut checker = Checker {
        place,
        known,
        header,
        script,
        problems: Vec::new(),
        scope: Vec::new(),
        outside: 0,
        operand: false,
        added: 0,
        open: Vec::new(),
        entered: 0,
        returns: Vec::new(),
        used_words: Set::default(),
        used_functions: Set::default(),
        figures: Set::default(),
        found: Found::default(),
    };
    checker.file();
    let Checker {
        problems: mut own,
        found,
        ..
    } = checker;
    // A helper is looked into once for each call.
    let mut seen = Set::default();
    own.retain(|d| seen.insert((d.span.clone(), d.code, d.message.clone())));
    problems.append(&mut own);
    found
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

    fn file(&mut self) {
        let script = self.script;
        for at in &script.stray {
            self.error(
                "stray-statement",
                *at,
                "这一句要放在函数里。",
                "This statement belongs inside a function.",
            );
        }
        for function in &script.functions {
            let name = &function.name;
            if word("", name).or(word("list", name)).is_some() {
                self.used_functions.insert(name.clone());
                self.error(
                    "reserved-name",
                    function.body.open,
                    format!("“{name}”是引擎自己的词，函数要另起名字。"),
                    format!("“{name}” is a word of the engine: give the function another name."),
                );
            }
        }
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
            let answer = self.enter(function, project, answers);
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
        for function in &script.functions {
            if !self.used_functions.contains(&function.name) {
                self.warning(
                    "unused-function",
                    function.body.open,
                    format!("函数“{}”没有用到。", function.name),
                    format!("The function “{}” is never used.", function.name),
                );
            }
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
            for sentence in [&text.zh, &text.en] {
                for name in placeholders(sentence) {
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
pub(crate) fn sort(problems: &mut [Diagnostic]) {
    let key = |d: &Diagnostic| {
        (
            d.span.is_some(),
            d.span.clone(),
            d.severity == Severity::Warning,
        )
    };
    problems.sort_by_key(key);
}
