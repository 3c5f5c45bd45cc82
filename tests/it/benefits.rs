//! A foreign pack: a made-up tax and benefit system with persons in a household, which uses facts, shared functions, lists,
//! bands and a table that is looked up by a fact. Its cases are worked out by hand.

use crate::common::{errors, files_in, load, screen_every_way};
use serde_json::{Map, Value};
use water_rules::{PackFiles, RulePack, parse_date};

fn files() -> PackFiles {
    files_in("tests/data/benefits")
}

fn records(pack: &RulePack) -> Vec<(Map<String, Value>, jiff::civil::Date)> {
    pack.case_records()
        .map(|(record, day)| (record.clone(), day))
        .collect()
}

#[test]
fn what_was_worked_out_by_hand_is_what_comes_out() {
    let pack = load(&files());
    for case in pack.cases() {
        assert!(case.passed, "{}: {:#?}", case.id, case.differences);
    }
    for (record, day) in records(&pack) {
        screen_every_way(&pack, &record, day);
    }
}

/// Each answer left out, one after another, those of persons included.
#[test]
fn every_way_to_a_report_is_the_same_whatever_answer_lacks() {
    let pack = load(&files());
    for (record, day) in records(&pack) {
        for name in record.keys() {
            let mut without = record.clone();
            without.remove(name);
            screen_every_way(&pack, &without, day);
        }
        let persons = record["persons"].as_array().unwrap();
        for (place, person) in persons.iter().enumerate() {
            for name in person.as_object().unwrap().keys() {
                let mut without = record.clone();
                without["persons"][place]
                    .as_object_mut()
                    .unwrap()
                    .remove(name);
                screen_every_way(&pack, &without, day);
            }
        }
    }
    screen_every_way(&pack, &Map::new(), parse_date("2025-06-30").unwrap());
    // No bands are in force.
    let (record, _) = records(&pack).remove(0);
    screen_every_way(&pack, &record, parse_date("2019-06-30").unwrap());
}

#[test]
fn every_branch_of_facts_and_shared_functions_is_counted() {
    let pack = load(&files());
    let coverage = pack.coverage();
    let of = |path: &str| {
        let own = coverage.iter().find(|c| c.path == path).unwrap();
        let reached = own.branches.iter().filter(|b| b.reached).count();
        (own.cases, reached, own.branches.len())
    };
    // `if`, its `else if` and the last `else`, and the bodies of the two functions.
    assert_eq!(of("facts/persons.rhai"), (0, 5, 5));
    assert_eq!(of("facts/size_class.rhai"), (3, 3, 3));
}

/// Errors of the pack with another table of bands, as `line: message`.
fn with_bands(rows: &str) -> Vec<String> {
    let mut files = files();
    let csv = files.get_mut("tables/income_tax.csv").unwrap();
    let head = csv.lines().next().unwrap().to_owned();
    *csv = format!("{head}\n{rows}");
    errors(&files)
}

#[test]
fn a_gap_or_an_overlap_of_bands_is_one_message_at_its_row() {
    let row = |from: &str, to: &str, since: &str| format!("{from},{to},0.1,{since},,act,S1\n");
    let two = |end: &str, start: &str| {
        [row("0", end, "2020-01-01"), row(start, "", "2020-01-01")].concat()
    };
    assert!(with_bands(&two("100", "100")).is_empty());
    assert_eq!(
        with_bands(&two("100", "101")),
        [
            "tables/income_tax.csv:3: There is a gap between the bands: none says what is charged from 100 to 101."
        ]
    );
    assert_eq!(
        with_bands(&two("100", "99")),
        [
            "tables/income_tax.csv:3: The bands overlap: this one, from 99, has a part in common with the one before it, or ends where it begins."
        ]
    );
    assert_eq!(
        with_bands(&row("5", "", "2020-01-01")),
        [
            "tables/income_tax.csv:2: There is a gap between the bands: none says what is charged from 0 to 5."
        ]
    );
    assert_eq!(
        with_bands(&row("0", "100", "2020-01-01")),
        [
            "tables/income_tax.csv:2: There is a gap between the bands: none says what is charged above 100."
        ]
    );
    // A row that comes into force later overlaps from then on.
    assert_eq!(
        with_bands(&[two("100", "100"), row("50", "60", "2027-01-01")].concat()),
        [
            "tables/income_tax.csv:4: The bands overlap: this one, from 50, has a part in common with the one before it, or ends where it begins."
        ]
    );
}
