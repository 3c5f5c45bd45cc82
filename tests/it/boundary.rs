//! Records around the limits of checks.

use crate::common::{bundled_pack, rule, small_pack};
use jiff::civil::date;
use model::number::parse;
use std::cmp::Ordering::{Equal, Greater, Less};
use study::boundary::{Boundary, Probe, Side};
use water_rules::Check;
use water_rules::RulePack;

fn pack(script: &str, cases: &str) -> RulePack {
    small_pack([
        ("quota/rule.rhai".to_owned(), rule("QUOTA-01", script)),
        ("cases/all.toml".to_owned(), cases.to_owned()),
    ])
}

fn case(id: &str, record: &str) -> String {
    format!(
        "[[case]]\nid = \"{id}\"\nas_of = 2026-11-23\nsource = \"—\"\n[case.record]\n{record}\n[case.expect]\nfindings = {{ QUOTA-01 = \"pass\" }}\n"
    )
}

const HEADER: &str = "fn judge(project) {\n";

fn probes(boundary: &Boundary) -> Vec<String> {
    let print = |p: &Probe| {
        format!(
            "{:?} {} {} {} {:?} {:?}",
            p.at, p.given, p.value, p.limit, p.outcome, p.verdict
        )
    };
    boundary.probes.iter().map(print).collect()
}

#[test]
fn a_field_is_moved_until_the_sides_meet() {
    let script = format!(
        "{HEADER}    require(\"a\").that(project.intake_m3 / project.output, \"a\").at_most(2.7, \"b\").otherwise(revise(\"b\"));\n}}"
    );
    let cases = case("one", "intake_m3 = \"250\"\noutput = \"100\"");
    let found = pack(&script, &cases).boundaries("QUOTA-01", date(2026, 11, 24));
    let [boundary] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(boundary.field.as_deref(), Some("intake_m3"));
    assert_eq!(boundary.line, crate::common::ABOVE + 2);
    assert_eq!(
        probes(boundary),
        [
            "Below 269.9 2.699 2.7 Pass Pass",
            "At 270 2.7 2.7 Pass Pass",
            "Above 270.1 2.701 2.7 Revise Revise"
        ]
    );
    assert_eq!(boundary.covered, []);

    // Known answers on both sides, one of them too far away to be a boundary case.
    let cases = [("two", "270"), ("three", "270.1"), ("four", "260")]
        .map(|(id, intake)| case(id, &format!("intake_m3 = \"{intake}\"\noutput = \"100\"")));
    let found = pack(&script, &cases.concat()).boundaries("QUOTA-01", date(2026, 11, 24));
    assert_eq!(found[0].covered, [Side::At, Side::Above]);
}

#[test]
fn a_date_moves_by_days() {
    let script = format!(
        "{HEADER}    advise(\"a\").that(project.opened, \"a\").before(date(\"2027-01-01\"), \"b\").otherwise(condition(\"b\"));\n}}"
    );
    let found = pack(&script, &case("one", "opened = \"2026-03-04\""))
        .boundaries("QUOTA-01", date(2026, 11, 24));
    assert_eq!(
        probes(&found[0]),
        [
            "Below 2026-12-31 2026-12-31 2027-01-01 Pass Pass",
            "At 2027-01-01 2027-01-01 2027-01-01 Condition Conditional",
            "Above 2027-01-02 2027-01-02 2027-01-01 Condition Conditional"
        ]
    );
}

#[test]
fn both_ends_of_a_range_are_limits_and_a_field_may_end_at_one() {
    let script = format!(
        "{HEADER}    require(\"a\").that(project.intake_m3, \"a\").between(0, 40, \"b\").otherwise(revise(\"b\"));\n}}"
    );
    let found = pack(&script, &case("one", "intake_m3 = \"25\""))
        .boundaries("QUOTA-01", date(2026, 11, 24));
    let sides: Vec<Vec<String>> = found.iter().map(probes).collect();
    // Below 0 the field has no values.
    assert_eq!(
        sides,
        [
            vec!["At 0 0 0 Pass Pass", "Above 0.1 0.1 0 Pass Pass"],
            vec![
                "Below 39.9 39.9 40 Pass Pass",
                "At 40 40 40 Pass Pass",
                "Above 40.1 40.1 40 Revise Revise"
            ]
        ]
    );
}

#[test]
fn a_check_that_no_field_moves_has_no_records() {
    let script = format!(
        "{HEADER}    require(\"a\").that(sum(project.monthly_m3), \"a\").at_most(10, \"b\").otherwise(revise(\"b\"));\n}}"
    );
    let found = pack(&script, &case("one", "monthly_m3 = [\"1\", \"2\"]"))
        .boundaries("QUOTA-01", date(2026, 11, 24));
    assert_eq!(
        (found[0].field.as_deref(), found[0].probes.len()),
        (None, 0)
    );
}

/// Each record of the bundled pack gives what is said of it, and is on the side that is said.
#[test]
fn what_is_said_of_a_record_is_what_screening_it_gives() {
    let pack = bundled_pack();
    let codes: std::collections::BTreeSet<String> =
        pack.coverage().into_iter().map(|rule| rule.code).collect();
    let mut whole = 0;
    for code in codes {
        for boundary in pack.boundaries(&code, date(2026, 11, 24)) {
            whole += usize::from(boundary.probes.len() == 3);
            for probe in &boundary.probes {
                let report = pack.screen(&probe.record, probe.as_of.parse().unwrap());
                let finding = report
                    .findings
                    .iter()
                    .filter(|f| *f.code == *code)
                    .min_by_key(|f| f.outcome)
                    .unwrap();
                let said = |c: &&Check| {
                    c.line == boundary.line && c.key == boundary.check && c.actual == probe.value
                };
                let check = finding
                    .checks
                    .iter()
                    .find(said)
                    .unwrap_or_else(|| panic!("{boundary:?}"));
                assert_eq!(
                    (check.holds, finding.outcome, report.verdict),
                    (probe.holds, probe.outcome, probe.verdict)
                );
                let order = match (parse(&probe.value), parse(&probe.limit)) {
                    (Ok(value), Ok(limit)) => value.cmp(&limit),
                    _ => probe.value.cmp(&probe.limit),
                };
                assert_eq!(
                    order,
                    [Less, Equal, Greater][probe.at as usize],
                    "{boundary:?}"
                );
            }
        }
    }
    assert!(
        whole > 50,
        "{whole} checks with records on both sides and at the limit"
    );
}
