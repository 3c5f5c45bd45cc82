//! Judgements applied to a report: what counts instead, and what counts no longer.

use super::{AsJudged, Check, Finding, Judgement, Report, Stale};
use model::outcome::{Outcome, Verdict};

/// On what a finding rests, as a judgement of it keeps it: each check as `0.45 at_most 0.27 m³/MWh`, and what it lacks as
/// `missing zone`.
#[must_use]
pub fn seen(finding: &Finding) -> Vec<String> {
    let check = |check: &Check| {
        let (name, unit) = (check.comparison.name(), &check.unit);
        let said = [&*check.actual, name, &*check.limit, unit.as_str()];
        said.into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let checks = finding.checks.iter().map(check);
    let missing = finding
        .missing
        .iter()
        .map(|missing| format!("missing {}", missing.name));
    checks.chain(missing).collect()
}

/// Whether a finding goes by a code: of two rules by one code, which take turns, it is the one that concerns the record.
#[must_use]
pub fn is_by(finding: &Finding, code: &str) -> bool {
    *finding.code == *code && finding.reason.is_none()
}

/// Whether a finding is still the one that was judged.
fn is_of(judgement: &Judgement, finding: &Finding) -> bool {
    let as_seen = judgement.seen.is_empty() || judgement.seen == seen(finding);
    finding.outcome == judgement.found && as_seen
}

/// A report with judgements of its findings; as it was if there are none. `verdict` is that of outcomes in the order of the
/// report's findings.
#[must_use]
pub fn with_judgements(
    mut report: Report,
    judgements: &[Judgement],
    verdict: impl FnOnce(&mut dyn Iterator<Item = (usize, Outcome)>) -> Verdict,
) -> Report {
    if judgements.is_empty() {
        return report;
    }
    let mut stale = Vec::new();
    for judgement in judgements {
        let mut findings = report.findings.iter_mut();
        let of = findings.find(|f| is_by(f, &judgement.code));
        match of {
            Some(finding) if is_of(judgement, finding) => {
                finding.judged = Some(judgement.judged.clone());
            }
            of => stale.push(Stale {
                judgement: judgement.clone(),
                now: of.map(|finding| finding.outcome),
            }),
        }
    }
    let counts = |finding: &Finding| {
        let judged = finding.judged.as_ref().map(|judged| judged.outcome);
        judged.unwrap_or(finding.outcome)
    };
    let verdict = verdict(&mut report.findings.iter().map(counts).enumerate());
    report.judged = Some(AsJudged { verdict, stale });
    report
}
