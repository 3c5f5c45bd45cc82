//! Facts of all rows of a block: each is worked out at most once, whichever rule reads it first.

use super::Block;
use super::rows::{Operand, Place, Rows};
use super::store::Worked;
use crate::rule::pool::Static;
use crate::rule::val::Val;

impl Block<'_> {
    /// Lets go of the facts of the last block.
    pub(super) fn forget_facts(&mut self) {
        for fact in self.store.facts.iter_mut().filter_map(Option::take) {
            self.room.give_back(fact.values);
        }
    }

    /// Reads a fact; rows of which it can't be worked out are left to the machine.
    pub(super) fn fact(&mut self, index: usize, rows: &mut Rows) -> Operand {
        self.read_fact(index);
        let faults = self.store.facts.get(index).and_then(Option::as_ref);
        let faults = faults.map_or(*rows, |fact| fact.faults.and(*rows));
        self.leave(faults, rows);
        Operand::at(Place::Fact(index))
    }

    /// Hands over the values of a fact, by row, of those of which it is known.
    pub fn known_fact(&mut self, index: usize, take: &mut dyn FnMut(usize, String)) {
        self.read_fact(index);
        let Some(Some(fact)) = self.store.facts.get(index) else {
            return;
        };
        Rows::first(self.rows).difference(fact.faults).each(|row| {
            let value = fact.values[usize::from(row)];
            if !value.is_unknown() {
                take(row.into(), self.machine.print(value));
            }
        });
    }

    /// Works out a fact of all rows, if it wasn't.
    pub(super) fn read_fact(&mut self, index: usize) {
        if self.store.facts.get(index).is_none_or(Option::is_some) {
            return;
        }
        let Some(fact) = self.machine.facts.get(index) else {
            return;
        };
        let mut values = self.room.values();
        let mut faults = Rows::default();
        if fact.in_force(self.machine.dated.as_of) {
            // A run of its own, in the midst of one of a rule.
            let outer = (
                std::mem::take(&mut self.apart),
                std::mem::take(&mut self.round),
                (self.steps, self.scanned, self.results, self.depth),
            );
            (self.steps, self.scanned, self.results) = (0, 0, 0);
            let counted = self.machine.start_within();
            let mut rows = Rows::first(self.rows);
            let value = self.call(&fact.program, fact.program.entry, Vec::new(), &mut rows);
            let value = self.column(value, rows);
            let view = self.store.view(&value);
            rows.each(|row| values[usize::from(row)] = view.at(row));
            self.free(value);
            self.machine.go_on(counted);
            self.operations += self.steps;
            let apart = std::mem::replace(&mut self.apart, outer.0);
            self.round = outer.1;
            (self.steps, self.scanned, self.results, self.depth) = outer.2;
            let mut most = 0;
            let own = self.owns.facts.get(index);
            let read = self.reads.facts.get(index).zip(own);
            let alike = read.map(|read| self.alike(read, apart));
            for row in apart.iter() {
                let first = alike.map_or(row, |alike| alike[usize::from(row)]);
                if first != row {
                    values[usize::from(row)] = values[usize::from(first)];
                    if faults.contains(first) {
                        faults.insert(row);
                    }
                    continue;
                }
                self.turn_machine(row, own);
                let before = self.machine.operations;
                match self.machine.fact(index) {
                    Ok(value) => values[usize::from(row)] = value,
                    Err(_) => faults.insert(row),
                }
                most = most.max(self.machine.operations - before);
            }
            self.operations += most;
        } else {
            let missing = self.machine.pool.missing(&Static::Fact(index));
            values.fill(Val::Unknown(missing));
        }
        if let Some(place) = self.store.facts.get_mut(index) {
            *place = Some(Worked {
                values,
                faults,
                firsts: None,
            });
        }
    }
}
