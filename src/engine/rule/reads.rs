//! The fields that a rule may read: its own, those of its facts, those by which a table fills these, and those of the rules
//! whose findings it reads. Nothing else of a record can change what it says.

use super::definition::Rule;
use super::fact::Fact;
use crate::record::Record;
use jiff::civil::Date;
use lang::uses::Uses;
use model::sorted::Set;
use pack::PackData;
use pack::schema::Schema;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The places of the fields that each rule and each fact may read, by its place.
#[derive(Default)]
pub(super) struct Reads {
    pub rules: Vec<Set<usize>>,
    pub facts: Vec<Set<usize>>,
}

impl Reads {
    /// Of rules in the order of a report, with the `order` of running: whose findings a rule reads stands before it.
    pub fn of(schema: &Schema, facts: &[Arc<Fact>], rules: &[Arc<Rule>], order: &[usize]) -> Self {
        let mut reads = vec![Set::default(); rules.len()];
        for index in order.iter().copied() {
            let Some(rule) = rules.get(index) else {
                continue;
            };
            let mut fields = read_by(schema, facts, &rule.uses);
            for (other, read) in rules.iter().zip(&reads) {
                if rule.uses.findings.contains(&*other.header.code) {
                    fields.extend(read.iter().copied());
                }
            }
            if let Some(place) = reads.get_mut(index) {
                *place = fields;
            }
        }
        let of_fact = |fact: &Arc<Fact>| read_by(schema, facts, &fact.uses);
        Self {
            rules: reads,
            facts: facts.iter().map(of_fact).collect(),
        }
    }

    /// Whether a rule may read a field, both by their places.
    pub fn may_read(&self, index: usize, field: usize) -> bool {
        // Of a rule that isn't known anything may be read.
        let fields = self.rules.get(index);
        fields.is_none_or(|fields| fields.contains(&field))
    }
}

/// The fields that something reads by itself and by its facts.
fn read_by(schema: &Schema, all: &[Arc<Fact>], uses: &Uses) -> Set<usize> {
    let (mut fields, mut facts) = (Set::default(), Set::default());
    let own = uses.fields.iter().chain(&uses.facts);
    let mut names: Vec<&str> = own.map(|name| &**name).collect();
    while let Some(name) = names.pop() {
        if let Some((index, field)) = schema.get(name) {
            if fields.insert(index) {
                let by = field.lookup.iter().flat_map(|lookup| &lookup.by);
                names.extend(by.map(String::as_str));
            }
        } else if let Some(fact) = all.iter().find(|fact| *fact.name == *name)
            && facts.insert(name)
        {
            let uses = fact.uses.fields.iter().chain(&fact.uses.facts);
            names.extend(uses.map(|name| &**name));
        }
    }
    fields
}

/// Fields that were given, each with the number of its answer.
type Numbered = Vec<(usize, u32)>;

/// What rules were given of records: a rule that is given the same again comes to the same, in the same way.
#[derive(Default)]
pub struct Seen {
    /// Answers by field, each with a number.
    answers: FxHashMap<(usize, String), u32>,
    /// Rule, day, and what it may read.
    given: FxHashSet<(usize, Date, Numbered)>,
}

impl Seen {
    /// Takes what every rule may read of a record; whether that is new, by the places of the rules.
    pub(super) fn take(
        &mut self,
        reads: &Reads,
        data: &PackData,
        record: &Record,
        as_of: Date,
    ) -> Vec<bool> {
        let mut given = Numbered::new();
        for (field, answer) in record.answers() {
            let number = self.answers.len() as u32;
            let key = (field, format!("{answer:?}"));
            given.push((field, *self.answers.entry(key).or_insert(number)));
        }
        let subject = data.subject_field();
        let of_rule = |(index, reads): (usize, &Set<usize>)| {
            let fields = given.iter().copied();
            // Whether it concerns the record is told by its subject.
            let own = fields.filter(|(field, _)| reads.contains(field) || subject == Some(*field));
            self.given.insert((index, as_of, own.collect()))
        };
        reads.rules.iter().enumerate().map(of_rule).collect()
    }
}
