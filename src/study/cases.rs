//! Known answers and published decisions, compared with what a pack says.

use engine::report::Report;
use model::outcome::Outcome;
use model::text::Text;
use pack::{Case, Decision};
use serde::Serialize;
use std::collections::BTreeMap;
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

/// Compares a report with what an authority decided.
pub fn compare_decision(decision: &Decision, report: &Report, facts: &Facts) -> DecisionResult {
    let mut case = compare(&decision.case, report, facts);
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

/// Values of facts by name; what isn't known is left out.
pub type Facts = BTreeMap<Arc<str>, String>;

/// Compares a report, and the facts of its record, with what a case expects.
pub fn compare(case: &Case, report: &Report, facts: &Facts) -> CaseResult {
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
    if let Some(verdict) = &case.verdict {
        expect(
            "verdict".to_owned(),
            verdict,
            report.verdict.name().to_owned(),
        );
    }
    // Of two rules with one code, the one in force answers.
    let finding = |code: &str| {
        let mut all = report.findings.iter().filter(|f| *f.code == *code);
        let first = all.next()?;
        Some(
            std::iter::once(first)
                .chain(all)
                .min_by_key(|f| f.outcome)
                .unwrap_or(first),
        )
    };
    let none = || "—".to_owned();
    for (code, expected) in &case.findings {
        expect(
            code.clone(),
            expected,
            finding(code).map_or_else(none, |f| f.outcome.name().to_owned()),
        );
    }
    let number = |text: &str| {
        model::number::parse(text)
            .map(model::number::print)
            .unwrap_or_else(|_| text.to_owned())
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
        expect(
            format!("figure {name}"),
            &number(expected),
            report
                .figures
                .get(&**name)
                .map_or_else(none, |value| value.to_string()),
        );
    }
    for (code, expected) in &case.missing {
        let names = finding(code)
            .map(|f| f.missing.iter().map(|m| m.name.clone()).collect::<Vec<_>>())
            .unwrap_or_default();
        for name in expected {
            if !names.iter().any(|other| **other == **name) {
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
