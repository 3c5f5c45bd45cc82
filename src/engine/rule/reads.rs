//! The fields that a rule may read: its own, those of its facts, those by which a table fills these, and those of the rules
//! whose findings it reads. Nothing else of a record can change what it says.

use super::Rules;
use crate::record::Record;
use jiff::civil::Date;
use lang::uses::Uses;
use model::sorted::Set;
use rustc_hash::{FxHashMap, FxHashSet};

/// The places of the fields that each rule and each fact may read, by its place.
#[derive(Default)]
pub(super) struct Reads {
    pub rules: Vec<Set<usize>>,
    pub facts: Vec<Set<usize>>,
}

/// What rules were given of records: a rule that is given the same again comes to the same, in the same way.
#[derive(Default)]
pub struct Seen {
    /// Answers by field, each with a number.
    answers: FxHashMap<(usize, String), u32>,
    /// Rule, day, and the fields that were given with the numbers of their answers.
    given: FxHashSet<(usize, Date, Vec<(usize, u32)>)>,
}

impl Seen {
    /// Takes what every rule may read of a record; whether that is new, by the places of the rules.
    pub(super) fn take(&mut self, rules: &Rules, record: &Record, as_of: Date) -> Vec<bool> {
        let next = |answers: &FxHashMap<_, _>| answers.len() as u32;
        let mut given = Vec::new();
        for (field, answer) in record.answers() {
            let number = next(&self.answers);
            let key = (field, format!("{answer:?}"));
            given.push((field, *self.answers.entry(key).or_insert(number)));
        }
        let subject = rules.data.manifest.subject.as_ref();
        let subject = subject.and_then(|subject| Some(rules.schema().get(&subject.field)?.0));
        let of_rule = |(index, reads): (usize, &Set<usize>)| {
            let fields = given.iter().copied();
            // Whether it concerns the record is told by its subject.
            let own = fields.filter(|(field, _)| reads.contains(field) || subject == Some(*field));
            self.given.insert((index, as_of, own.collect()))
        };
        rules
            .reads()
            .rules
            .iter()
            .enumerate()
            .map(of_rule)
            .collect()
    }
}

impl Rules {
    /// What rules and facts may read; known once it is asked for.
    pub(super) fn reads(&self) -> &Reads {
        self.reads.get_or_init(|| Reads {
            rules: self.read_by_rules(),
            facts: self
                .facts
                .iter()
                .map(|fact| self.read_by(&fact.uses))
                .collect(),
        })
    }

    /// Whether a rule may read a field, both by their places.
    pub(super) fn may_read(&self, index: usize, field: usize) -> bool {
        let fields = self.reads().rules.get(index);
        // Of a rule that isn't known anything may be read.
        fields.is_none_or(|fields| fields.contains(&field))
    }

    fn read_by_rules(&self) -> Vec<Set<usize>> {
        let mut reads = vec![Set::default(); self.rules.len()];
        // Whose findings it reads stands before it.
        for index in self.order.iter().copied() {
            let Some(rule) = self.rules.get(index) else {
                continue;
            };
            let mut fields = self.read_by(&rule.uses);
            for (other, read) in self.rules.iter().zip(&reads) {
                if rule.uses.findings.contains(&*other.header.code) {
                    fields.extend(read.iter().copied());
                }
            }
            if let Some(place) = reads.get_mut(index) {
                *place = fields;
            }
        }
        reads
    }

    /// The fields that something reads by itself and by its facts.
    fn read_by(&self, uses: &Uses) -> Set<usize> {
        let schema = self.schema();
        let (mut fields, mut facts) = (Set::default(), Set::default());
        let mut names: Vec<&str> = uses
            .fields
            .iter()
            .chain(&uses.facts)
            .map(|n| &**n)
            .collect();
        while let Some(name) = names.pop() {
            if let Some((index, field)) = schema.get(name) {
                if fields.insert(index) {
                    let by = field.lookup.iter().flat_map(|lookup| &lookup.by);
                    names.extend(by.map(String::as_str));
                }
            } else if let Some(fact) = self.facts.iter().find(|fact| *fact.name == *name)
                && facts.insert(name)
            {
                let uses = fact.uses.fields.iter().chain(&fact.uses.facts);
                names.extend(uses.map(|name| &**name));
            }
        }
        fields
    }
}
