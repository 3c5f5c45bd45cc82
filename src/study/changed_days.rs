//! The days on which two packs begin to differ: those that the impact of a change is asked of.

use crate::reworded::in_words;
use engine::rule::Rules;
use jiff::civil::Date;
use pack::PackData;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that is in force for a time: what it says, its first and its last day.
type Stretch = (String, Option<Date>, Option<Date>);

/// The days from which a value, a row or a rule says something else in one pack than in the other. What has no day of its
/// own, such as a field, has none here.
pub fn changed_days(a: (&PackData, &Rules), b: (&PackData, &Rules)) -> BTreeSet<Date> {
    let (a, b) = (stretches(a), stretches(b));
    let mut days = BTreeSet::new();
    for name in a.keys().chain(b.keys()) {
        let side =
            |side: &BTreeMap<String, Vec<Stretch>>| side.get(name).cloned().unwrap_or_default();
        let (a, b) = (side(&a), side(&b));
        for (own, others) in [(&a, &b), (&b, &a)] {
            for stretch in own.iter().filter(|stretch| !others.contains(stretch)) {
                days.extend(differs_from(stretch, others));
            }
        }
    }
    days
}

/// The first day on which a stretch isn't on the other side.
fn differs_from((says, from, until): &Stretch, others: &[Stretch]) -> Option<Date> {
    let same = |other: &&Stretch| other.0 == *says && other.1 == *from;
    match others.iter().find(same) {
        // It only ends on another day.
        Some((_, _, other)) => {
            let first = [*until, *other].into_iter().flatten().min()?;
            first.tomorrow().ok()
        }
        None => *from,
    }
}

fn stretches((data, rules): (&PackData, &Rules)) -> BTreeMap<String, Vec<Stretch>> {
    let mut all: BTreeMap<String, Vec<Stretch>> = BTreeMap::new();
    for (name, parameter) in &data.parameters {
        let values = parameter.values.iter();
        let values = values.map(|value| (value.value.to_string(), Some(value.from), value.until));
        all.insert(format!("parameters/{name}"), values.collect());
    }
    for (name, table) in &data.tables {
        let rows = table.rows.iter().map(|row| {
            let cells: Vec<String> = row.cells.iter().map(pack::tables::Cell::print).collect();
            (cells.join("\u{1f}"), row.from, row.to)
        });
        all.insert(format!("tables/{name}"), rows.collect());
    }
    for rule in &rules.rules {
        let header = &rule.header;
        let says = format!("{:?}{}", header.subjects, in_words(&rule.text));
        let own = all.entry(format!("rules/{}", header.code)).or_default();
        own.push((says, Some(header.from), header.until));
    }
    for fact in rules.facts.iter() {
        let header = &fact.header;
        let says = in_words(&fact.source.text);
        let own = all.entry(format!("facts/{}", fact.name)).or_default();
        own.push((says, header.from, header.until));
    }
    all
}
