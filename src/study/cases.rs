//! Known answers and published decisions, compared with what a pack says.

use engine::record::Record;
use engine::report::Report;
use engine::rule::Rules;
use model::outcome::Outcome;
use model::text::Text;
use pack::{Case, Decision};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How a known answer came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseResult {
    /// Name in its file.
    pub id: String,
    /// As shown.
    pub name: Text,
    /// File of the pack.
    pub file: String,
    /// Line in that file, from 1.
    pub line: u32,
    /// Whether the report is as expected.
    pub passed: bool,
    /// Where it isn't.
    pub differences: Vec<Difference>,
}

/// One expectation that a report doesn't meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `verdict`, a code, `figure NAME`, `fact NAME` or `missing CODE`.
    pub what: String,
    /// What the case says.
    pub expected: String,
    /// What the report says.
    pub actual: String,
}

/// How a published decision comes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionResult {
    /// Its facts and figures.
    #[serde(flatten)]
    pub case: CaseResult,
    /// What the authority decided.
    pub decided: Text,
    /// What the pack says.
    pub verdict: Text,
    /// Whether the two come to the same. That the pack and an authority differ is no failure of a test.
    pub agrees: bool,
    /// The findings that make the verdict of the pack, if they differ.
    pub reasons: Vec<Reason>,
}

/// A finding that makes the verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Its code.
    pub code: String,
    /// What it says.
    pub message: Text,
}

/// Compares what a pack says with what an authority decided; `report` is that of the decision's record.
pub fn compare_decision(rules: &Rules, decision: &Decision, report: &Report) -> DecisionResult {
    let mut case = run_case(rules, &decision.case);
    case.differences
        .extend(report.problems.iter().map(|problem| Difference {
            what: problem.field.to_string(),
            expected: "—".to_owned(),
            actual: problem.message.zh.to_string(),
        }));
    case.passed = case.differences.is_empty();
    let verdict = report.verdict;
    let same = decision.verdicts.iter().any(|name| *name == verdict.name());
    let gravest = report.findings.iter().map(|f| f.outcome).min();
    let reasons = report
        .findings
        .iter()
        .filter(|f| !same && Some(f.outcome) == gravest && f.outcome < Outcome::Advice)
        .map(|f| Reason {
            code: f.code.to_string(),
            message: f.message.clone(),
        })
        .collect();
    DecisionResult {
        agrees: same && case.passed,
        case,
        decided: decision.decided.clone(),
        verdict: verdict.words(),
        reasons,
    }
}

/// The codes of the rules that a case is about; nothing if it is about all of them.
fn codes(case: &Case) -> Option<BTreeSet<&str>> {
    if case.verdict.is_some() {
        return None;
    }
    let figures = case.figures.keys();
    let of_figures: Option<Vec<&str>> = figures.map(|name| Some(name.split_once('.')?.0)).collect();
    let named = case.findings.keys().chain(case.missing.keys());
    Some(named.map(|code| &**code).chain(of_figures?).collect())
}

/// Which known answers come out as they did in an earlier version of their pack.
pub struct CasesBefore<'a> {
    /// Where each stands there, by its file and its name.
    places: BTreeMap<(&'a str, &'a str), usize>,
    changed: BTreeSet<&'a str>,
    /// The codes of rules whose findings may be others.
    codes: BTreeSet<&'a str>,
    /// Something else than a rule or a known answer changed: any of them may come out otherwise.
    any: bool,
}

impl<'a> CasesBefore<'a> {
    /// Beside the rules of that version; `changed` are the paths of the files that differ.
    pub fn new(before: &'a Rules, after: &'a Rules, changed: BTreeSet<&'a str>) -> Self {
        let cases = before.data.cases.iter().enumerate();
        let places = cases.map(|(place, case)| ((&*case.file, &*case.id), place));
        let mut known = BTreeSet::new();
        let mut codes = BTreeSet::new();
        for rules in [before, after] {
            let data = &rules.data;
            known.extend(data.cases.iter().map(|case| &*case.file));
            known.extend(data.decisions.iter().map(|decision| &*decision.case.file));
            known.extend(rules.rules.iter().map(|rule| &*rule.path));
            codes.extend(
                rules
                    .rules
                    .iter()
                    .filter_map(|rule| changed.contains(&*rule.path).then_some(&*rule.header.code)),
            );
        }
        // With whatever reads what they find, until there is no more.
        let mut counted = 0;
        while counted < codes.len() {
            counted = codes.len();
            for rule in before.rules.iter().chain(&after.rules) {
                if rule
                    .uses
                    .findings
                    .iter()
                    .any(|code| codes.contains(&**code))
                {
                    codes.insert(&rule.header.code);
                }
            }
        }
        Self {
            places: places.collect(),
            any: !changed.is_subset(&known),
            changed,
            codes,
        }
    }

    /// The place of a known answer in the earlier version, if it comes out as it did there.
    pub fn place(&self, case: &Case) -> Option<usize> {
        let moved = self.any
            || self.changed.contains(&*case.file)
            || match codes(case) {
                Some(codes) => !self.codes.is_disjoint(&codes),
                None => !self.codes.is_empty(),
            };
        let place = self.places.get(&(&*case.file, &*case.id)).copied();
        place.filter(|_| !moved)
    }
}

/// Runs the rules that a case is about and compares what comes of it with what it expects.
pub fn run_case(rules: &Rules, case: &Case) -> CaseResult {
    let record = Arc::new(Record::read(rules.schema(), &case.record));
    let codes = codes(case);
    let outlines = rules.outlines_of(&record, case.as_of, |code| {
        codes.as_ref().is_none_or(|codes| codes.contains(code))
    });
    let mut differences = Vec::new();
    let mut expect = |what: String, expected: &str, actual: String| {
        if expected != actual {
            differences.push(Difference {
                what,
                expected: expected.to_owned(),
                actual,
            });
        }
    };
    if let Some(expected) = &case.verdict {
        let outcomes = outlines.iter();
        let verdict = rules.verdict(outcomes.map(|(index, outline)| (*index, outline.outcome)));
        expect("verdict".to_owned(), expected, verdict.name().to_owned());
    }
    let with_code = || {
        outlines
            .iter()
            .filter_map(|(index, outline)| Some((&*rules.rules.get(*index)?.header.code, outline)))
    };
    // Of two rules with one code, the one in force answers.
    let said = |code: &str| {
        let of_code = with_code().filter(|(own, _)| *own == code);
        of_code
            .map(|(_, outline)| outline)
            .min_by_key(|outline| outline.outcome)
    };
    let none = || "—".to_owned();
    for (code, expected) in &case.findings {
        expect(
            code.clone(),
            expected,
            said(code).map_or_else(none, |outline| outline.outcome.name().to_owned()),
        );
    }
    let number = |text: &str| {
        model::number::parse(text)
            .map(model::number::print)
            .unwrap_or_else(|_| text.to_owned())
    };
    let facts = if case.facts.is_empty() {
        BTreeMap::new()
    } else {
        rules.facts_of(&record, case.as_of)
    };
    for (name, expected) in &case.facts {
        let value = facts.get(&**name);
        expect(
            format!("fact {name}"),
            &number(expected),
            value.map_or_else(none, |value| number(value)),
        );
    }
    for (name, expected) in &case.figures {
        // `CODE.figure` is that of one rule, a figure alone the first of that name.
        let (code, figure) = match name.split_once('.') {
            Some((code, figure)) => (Some(code), figure),
            None => (None, name.as_str()),
        };
        let of_code = with_code().filter(|(own, _)| code.is_none_or(|code| *own == code));
        let mut figures = of_code.flat_map(|(_, outline)| &outline.figures);
        expect(
            format!("figure {name}"),
            &number(expected),
            figures
                .find(|(own, _)| own == figure)
                .map_or_else(none, |(_, value)| value.to_string()),
        );
    }
    for (code, expected) in &case.missing {
        let missing = said(code).into_iter().flat_map(|o| o.missing.iter());
        let names: Vec<&str> = missing.map(|missing| &*missing.name).collect();
        for name in expected {
            if !names.contains(&&**name) {
                expect(format!("missing {code}"), name, names.join(", "));
            }
        }
    }
    CaseResult {
        id: case.id.clone(),
        name: case.name.clone(),
        file: case.file.clone(),
        line: case.line,
        passed: differences.is_empty(),
        differences,
    }
}
