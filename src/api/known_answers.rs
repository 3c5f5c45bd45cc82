//! Cases, decisions and samples, checked like scripts: every name and every value of them, each at its place.

use engine::record::{FieldProblem, Record};
use engine::rule::Rules;
use model::diagnostic::{Diagnostic, Severity, Span};
use model::outcome::{Outcome, Verdict};
use model::sorted::{Map, Set};
use pack::schema::{Field, Schema};
use pack::{Case, PackData, PackFiles, document, unknown, unknown_field};
use serde_json::{Map as Json, Value};

/// Checks what the known answers, decisions and samples of a pack say.
pub fn check_known_answers(
    files: &PackFiles,
    data: &PackData,
    rules: &Rules,
    problems: &mut Vec<Diagnostic>,
) {
    let mut wrong = Wrong::default();
    let named = Named::of(rules);
    for case in &data.cases {
        let record = within(&case.path, "record");
        let (parts, meant) = ([record.as_str()], &case.unreadable);
        let met = wrong.record(&data.schema, &case.file, &parts, &case.record, meant);
        for name in meant.iter().filter(|name| !met.contains(name)) {
            let problem = Diagnostic::error(
                "not-unreadable",
                None,
                format!("“{name}”的值读得出，不必列入 unreadable。"),
                format!("The value of “{name}” can be read: leave it out of `unreadable`."),
            );
            let part = within(&case.path, "unreadable");
            wrong.add(&case.file, &[&part], "", problem);
        }
        named.check(case, case.verdict.as_slice(), &mut wrong);
    }
    for decision in &data.decisions {
        let case = &decision.case;
        let parts = ["facts", "assumed"];
        wrong.record(&data.schema, &case.file, &parts, &case.record, &[]);
        named.check(case, &decision.verdicts, &mut wrong);
    }
    for sample in &data.samples {
        let Some(Span { file, .. }) = &sample.span else {
            continue;
        };
        wrong.record(&data.schema, file, &["record"], &sample.record, &[]);
        let unknown = sample
            .assumed
            .iter()
            .filter(|name| data.schema.get(name).is_none());
        for name in unknown {
            let problem = unknown_field(name, None, data.schema.fields.iter().map(Field::called));
            wrong.add(file, &["assumed"], "", problem);
        }
    }
    wrong.place(files, problems);
}

fn within(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// What a case may name.
struct Named<'a> {
    rules: &'a Rules,
    /// The figures of each rule, by code.
    figures: Map<&'a str, Set<String>>,
    /// Whether all rules could be read: if not, a figure that isn't known may be theirs.
    whole: bool,
}

impl<'a> Named<'a> {
    fn of(rules: &'a Rules) -> Self {
        let mut figures: Map<&str, Set<String>> = Map::default();
        for rule in &rules.rules {
            let own = figures.or_insert_with(&*rule.header.code, Set::default);
            own.extend(rule.figures().into_vec());
        }
        let read = |code: &String| figures.contains_key(&code.as_str());
        let whole = rules.whole && rules.codes.iter().all(read);
        Self {
            rules,
            figures,
            whole,
        }
    }

    /// Checks what a case or a decision expects.
    fn check(&self, case: &Case, verdicts: &[String], wrong: &mut Wrong) {
        let expects = |part: &str| match &*case.path {
            "" => part.to_owned(),
            path => format!("{path}.expect.{part}"),
        };
        let codes = || self.rules.codes.iter().map(String::as_str);
        let parts = [
            (
                expects("findings"),
                case.findings.keys().collect::<Vec<_>>(),
            ),
            (expects("missing"), case.missing.keys().collect()),
        ];
        for (part, named) in parts {
            for code in named {
                if self.rules.whole && !self.rules.codes.contains(code) {
                    let problem = unknown("code", "编号", "code", code, None, codes());
                    wrong.add(&case.file, &[&part], code, problem);
                }
            }
        }
        let facts = || self.rules.facts.iter().map(|fact| &*fact.name);
        for name in case
            .facts
            .keys()
            .filter(|name| !facts().any(|known| known == *name))
        {
            let problem = unknown("fact", "推定事实", "fact", name, None, facts());
            wrong.add(&case.file, &[&expects("facts")], name, problem);
        }
        for name in case
            .figures
            .keys()
            .filter(|name| self.whole && !self.gives(name))
        {
            let figures = self.figures.iter();
            let full =
                figures.flat_map(|(code, own)| own.iter().map(move |f| format!("{code}.{f}")));
            let own = self.figures.values().flat_map(Set::iter).cloned();
            let known: Vec<String> = match name.contains('.') {
                true => full.collect(),
                false => own.collect(),
            };
            let known = known.iter().map(String::as_str);
            let problem = unknown("figure", "测算值", "figure", name, None, known);
            wrong.add(&case.file, &[&expects("figures")], name, problem);
        }
        let outcomes = Outcome::ALL.map(Outcome::name);
        for (code, outcome) in &case.findings {
            if !outcomes.contains(&outcome.as_str()) {
                let known = outcomes.into_iter();
                let problem = unknown("outcome", "结论", "outcome", outcome, None, known);
                wrong.add(&case.file, &[&expects("findings")], code, problem);
            }
        }
        let known = Verdict::ALL.map(Verdict::name);
        let part = if case.path.is_empty() {
            "verdicts".to_owned()
        } else {
            expects("verdict")
        };
        for verdict in verdicts
            .iter()
            .filter(|verdict| !known.contains(&verdict.as_str()))
        {
            let known = known.into_iter();
            let problem = unknown("verdict", "结论", "verdict", verdict, None, known);
            wrong.add(&case.file, &[&part], "", problem);
        }
    }

    /// Whether a rule gives a figure of this name, or `CODE.figure`.
    fn gives(&self, name: &str) -> bool {
        match name.split_once('.') {
            Some((code, figure)) => {
                let own = self.figures.get(&code);
                own.is_some_and(|own| own.contains(figure))
            }
            None => self.figures.values().any(|own| own.contains(name)),
        }
    }
}

/// Problems whose places aren't known yet: a file is read for them once, if there are any.
#[derive(Default)]
struct Wrong {
    /// By file: the paths under one of which it stands, the name there, and what is wrong.
    of: Map<String, Vec<(Vec<String>, String, Diagnostic)>>,
}

impl Wrong {
    fn add(&mut self, file: &str, parts: &[&str], name: &str, problem: Diagnostic) {
        let parts = parts.iter().map(|part| (*part).to_owned()).collect();
        let problems = self.of.or_insert_with(file.to_owned(), Vec::new);
        problems.push((parts, name.to_owned(), problem));
    }

    /// What is wrong with a record whose fields stand under one of these paths, but for what is meant to be; that of it
    /// which is, comes back.
    fn record(
        &mut self,
        schema: &Schema,
        file: &str,
        parts: &[&str],
        record: &Json<String, Value>,
        meant: &[String],
    ) -> Vec<String> {
        let mut met = Vec::new();
        for problem in Record::read(schema, record).problems(schema) {
            let FieldProblem {
                field,
                code,
                severity,
                message,
                ..
            } = problem;
            if meant.contains(&field) {
                met.push(field);
                continue;
            }
            let stray = code == "unknown-field" && schema.get(&field).is_none();
            let diagnostic = if stray {
                unknown_field(&field, None, schema.fields.iter().map(Field::called))
            } else {
                let said = match severity {
                    Severity::Error => Diagnostic::error,
                    Severity::Warning => Diagnostic::warning,
                };
                said(code, None, message.zh, message.en)
            };
            self.add(file, parts, &field, diagnostic);
        }
        met
    }

    /// Hands the problems over, each with its place.
    fn place(self, files: &PackFiles, problems: &mut Vec<Diagnostic>) {
        for (file, wrong) in &self.of {
            let text = files.get(file).map_or("", String::as_str);
            document::read(file, text, &mut Vec::new(), |root| {
                for (parts, name, problem) in wrong {
                    let path = |part: &String| match name.as_str() {
                        "" => part.clone(),
                        name => format!("{part}.{name}"),
                    };
                    let found = parts.iter().find_map(|part| root.find(&path(part)));
                    let first = || root.place(parts.first().map_or("", String::as_str));
                    problems.push(Diagnostic {
                        span: found.or_else(first),
                        ..problem.clone()
                    });
                }
            });
        }
    }
}
