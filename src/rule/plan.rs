//! Which rules can concern a record, by what it is about and by the two fields that most rules ask for.

use super::machine::Machine;
use super::pool::TextId;
use super::{Rule, val::Val};
use crate::pack::PackData;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// More plans than these aren't kept: a field may hold any text that the pack knows.
const MOST_PLANS: usize = 2_000;

/// The plans of a date, made as records ask for them.
pub(super) struct Plans {
    /// The fields that most rules ask for.
    index: [Option<usize>; 2],
    made: RefCell<FxHashMap<Key, Rc<Plan>>>,
}

/// What a record is about, and the two fields; nothing where it isn't known.
type Key = (Option<TextId>, [Option<TextId>; 2]);

/// The rules for records that are alike.
pub(super) struct Plan {
    /// Those that may apply, in the order of running.
    pub run: Vec<usize>,
    /// Those that don't.
    pub quiet: Vec<usize>,
}

impl Plans {
    pub fn new(data: &PackData, rules: &[Rc<Rule>]) -> Self {
        let mut asked: Vec<(usize, usize)> = (0..data.schema.fields.len()).map(|field| (0, field)).collect();
        let gates = rules.iter().filter_map(|rule| rule.program.as_ref()).flat_map(|program| &program.gates);
        for gate in gates.filter(|gate| gate.asks_text()) {
            if let Some((times, _)) = asked.get_mut(gate.field) {
                *times += 1;
            }
        }
        asked.sort_by_key(|(times, _)| std::cmp::Reverse(*times));
        let mut most = asked.into_iter().filter(|(times, _)| *times > 0).map(|(_, field)| field);
        Self {
            index: [most.next(), most.next()],
            made: RefCell::default(),
        }
    }

    /// The rules for a record.
    pub fn plan(&self, machine: &mut Machine<'_>, rules: &[Rc<Rule>], order: &[usize]) -> Rc<Plan> {
        let mut text = |field: Option<usize>| match machine.peek(field?) {
            Val::Text(text) => Some(text),
            _ => None,
        };
        let fields = self.index.map(&mut text);
        let subject = machine.subject();
        let key = (subject, fields);
        if let Some(plan) = self.made.borrow().get(&key) {
            return Rc::clone(plan);
        }
        let about = subject.map(|subject| machine.text(subject));
        let may_apply = |index: &usize| {
            rules.get(*index).is_some_and(|rule| {
                machine.dated.in_force.get(*index) == Some(&true)
                    && about.is_none_or(|about| rule.concerns(about))
                    && !rule.program.iter().flat_map(|program| &program.gates).any(|gate| {
                        let given = self.index.iter().zip(&fields).find(|(field, _)| **field == Some(gate.field));
                        given.and_then(|(_, text)| *text).is_some_and(|text| gate.shut(Val::Text(text)))
                    })
            })
        };
        let (run, quiet) = order.iter().partition(|index| may_apply(index));
        let plan = Rc::new(Plan { run, quiet });
        // A text that is the record's alone has another number in the next one.
        let own = |text: &Option<TextId>| text.is_some_and(|text| text >= machine.pool.texts());
        let mut made = self.made.borrow_mut();
        if made.len() < MOST_PLANS && ![subject].iter().chain(&fields).any(own) {
            made.insert(key, Rc::clone(&plan));
        }
        plan
    }

    /// Whether a rule of a plan can't apply for one of the fields that plans don't ask for.
    pub fn shut(&self, machine: &mut Machine<'_>, rule: &Rule) -> bool {
        rule.program.iter().flat_map(|program| &program.gates).any(|gate| {
            let asked = gate.asks_text() && self.index.contains(&Some(gate.field));
            !asked && gate.shut(machine.peek(gate.field))
        })
    }
}
