//! The steps of a program on the rows of a block. A row leaves the rows that go on when its run ends: by an answer, on a
//! branch on what isn't known, or by a fault.

use super::rows::{BLOCK, Operand, Place, Rows, UNIT, Values, View};
use super::trace::Event;
use super::{Block, NOBODY, NOTHING, SaidOf};
use crate::limits::{MAX_CALLS, MAX_RESULTS, MAX_ROWS};
use crate::report::{Comparison, Outcome, Weight};
use crate::rule::machine::{Answer, Machine, PATIENCE, Stop};
use crate::rule::operators::{Op, quick};
use crate::rule::pool::{Static, TextId};
use crate::rule::program::{Check, Loop, Member, Node, Program};
use crate::rule::val::Val;

/// The rows that a function has answered early, with their answers.
#[derive(Default)]
pub(super) struct Returned {
    rows: Vec<u8>,
    values: Option<Box<Values>>,
}

/// Rows that stop, and what would have to be known; a fault has nothing.
type Stopped = Vec<(u8, Option<u32>)>;

impl<'a> Block<'a> {
    // ---- operands ------------------------------------------------------------------------------------

    pub(super) fn free(&mut self, operand: Operand) {
        if let Operand::Own(values) = operand {
            self.room.give_back(values);
        }
    }

    /// An operand that setting a variable doesn't change.
    pub(super) fn held(&mut self, operand: Operand) -> Operand {
        match operand {
            Operand::At(Place::Slot(slot)) => {
                let mut copy = self.room.values();
                if let Some(values) = self.store.slots.get(slot) {
                    copy.copy_from_slice(&**values);
                }
                Operand::Own(copy)
            }
            other => other,
        }
    }

    /// The value of one operand for each row.
    fn map(&mut self, a: Operand, rows: &mut Rows, of: impl Fn(&mut Machine<'a>, Val) -> Answer) -> Operand {
        self.map_two(a, UNIT, rows, |machine, a, _| of(machine, a))
    }

    /// The value of two operands for each row.
    #[inline]
    fn map_two(&mut self, a: Operand, b: Operand, rows: &mut Rows, of: impl Fn(&mut Machine<'a>, Val, Val) -> Answer) -> Operand {
        if let (Operand::At(Place::Constant(a)), Operand::At(Place::Constant(b))) = (&a, &b) {
            let answer = of(&mut self.machine, *a, *b);
            return self.all_alike(answer, rows);
        }
        let mut values = self.room.values();
        let mut stops = Stopped::new();
        let (x, y) = (self.store.view(&a), self.store.view(&b));
        for row in &rows.list {
            match of(&mut self.machine, x.at(*row), y.at(*row)) {
                Ok(value) => values[usize::from(*row)] = value,
                Err(stop) => stops.push((*row, stopped(&stop))),
            }
        }
        self.free(a);
        self.free(b);
        self.stop(stops, rows);
        Operand::Own(values)
    }

    /// The value of some operands for each row.
    fn map_all(&mut self, operands: &[Operand], rows: &mut Rows, of: impl Fn(&mut Machine<'a>, &[Val]) -> Answer) -> Operand {
        let mut values = self.room.values();
        let mut stops = Stopped::new();
        let views: Vec<View<'_>> = operands.iter().map(|operand| self.store.view(operand)).collect();
        let mut given = Vec::with_capacity(views.len());
        for row in &rows.list {
            given.clear();
            given.extend(views.iter().map(|view| view.at(*row)));
            match of(&mut self.machine, &given) {
                Ok(value) => values[usize::from(*row)] = value,
                Err(stop) => stops.push((*row, stopped(&stop))),
            }
        }
        self.stop(stops, rows);
        Operand::Own(values)
    }

    fn all_alike(&mut self, answer: Answer, rows: &mut Rows) -> Operand {
        match answer {
            Ok(value) => Operand::At(Place::Constant(value)),
            Err(stop) => {
                let stopped = stopped(&stop);
                let all = rows.list.iter().map(|row| (*row, stopped)).collect();
                self.stop(all, rows);
                UNIT
            }
        }
    }

    /// Takes rows out of those that go on.
    fn stop(&mut self, stops: Stopped, rows: &mut Rows) {
        if stops.is_empty() {
            return;
        }
        let mut goes = [true; BLOCK];
        for (row, unknown) in stops {
            goes[usize::from(row)] = false;
            match unknown {
                Some(unknown) => self.stop_unknown(row, unknown),
                None => self.leave(&[row]),
            }
        }
        rows.retain(|row| goes[usize::from(row)]);
    }

    fn stop_all(&mut self, rows: &mut Rows) -> Operand {
        self.leave(&rows.list);
        rows.clear();
        UNIT
    }

    /// Only what repeats can go past a limit.
    fn patient(&self) -> bool {
        self.steps <= PATIENCE.0 && self.machine.patience().is_ok()
    }

    /// Counts a check, a figure, a conclusion, a referral or a note; whether rows go on.
    fn count(&mut self, rows: &mut Rows) -> bool {
        self.results += 1;
        if self.results > MAX_RESULTS {
            self.stop_all(rows);
        }
        !rows.is_empty()
    }

    /// The operands of some steps. A variable is copied where a later step may set it.
    fn all(&mut self, program: &Program, nodes: &[Node], rows: &mut Rows) -> Vec<Operand> {
        let mut operands = Vec::with_capacity(nodes.len());
        for (at, node) in nodes.iter().enumerate() {
            let operand = self.step(program, node, rows, true);
            let still = nodes.iter().skip(at + 1).all(is_plain);
            operands.push(if still { operand } else { self.held(operand) });
        }
        operands
    }

    fn two(&mut self, program: &Program, a: &Node, b: &Node, rows: &mut Rows) -> (Operand, Operand) {
        let mut first = self.step(program, a, rows, true);
        if !is_plain(b) {
            first = self.held(first);
        }
        (first, self.step(program, b, rows, true))
    }

    fn set(&mut self, slot: usize, value: Operand, rows: &Rows) {
        while self.store.slots.len() <= slot {
            let values = self.room.values();
            self.store.slots.push(values);
        }
        let room = self.room.values();
        let mut values = std::mem::replace(&mut self.store.slots[slot], room);
        // A variable that is set to itself is as it was.
        if !matches!(value, Operand::At(Place::Slot(own)) if own == slot) {
            copy(&self.store.view(&value), &mut values, rows);
        }
        let room = std::mem::replace(&mut self.store.slots[slot], values);
        self.room.give_back(room);
        self.free(value);
    }

    // ---- steps ---------------------------------------------------------------------------------------

    /// Calls a function.
    pub(super) fn call(&mut self, program: &Program, function: usize, values: Vec<Operand>, rows: &mut Rows) -> Operand {
        let Some(function) = program.functions.get(function).filter(|_| self.depth < MAX_CALLS && self.patient()) else {
            return self.stop_all(rows);
        };
        let (base, frame) = (self.top, std::mem::take(&mut self.frame));
        for (at, value) in values.into_iter().enumerate() {
            self.set(base + at, value, rows);
        }
        let outer = std::mem::replace(&mut self.base, base);
        self.top = base + function.slots;
        self.depth += 1;
        let last = self.block(program, &function.body, rows, true);
        // The next call uses the same slots.
        let last = self.held(last);
        self.depth -= 1;
        (self.base, self.top) = (outer, base);
        let Returned { rows: early, values } = std::mem::replace(&mut self.frame, frame);
        let Some(mut values) = values else { return last };
        copy(&self.store.view(&last), &mut values, rows);
        self.free(last);
        rows.add(&early);
        Operand::Own(values)
    }

    /// Steps one after another; the value of the last, if it is wanted.
    fn block(&mut self, program: &Program, nodes: &[Node], rows: &mut Rows, wanted: bool) -> Operand {
        let mut last = UNIT;
        for (at, node) in nodes.iter().enumerate() {
            if rows.is_empty() {
                break;
            }
            let value = self.step(program, node, rows, wanted && at + 1 == nodes.len());
            let before = std::mem::replace(&mut last, value);
            self.free(before);
        }
        last
    }

    /// What a step comes to, if that is wanted.
    fn step(&mut self, program: &Program, node: &Node, rows: &mut Rows, wanted: bool) -> Operand {
        self.steps += 1;
        if rows.is_empty() {
            return UNIT;
        }
        match node {
            Node::Constant(value) => Operand::At(Place::Constant(*value)),
            Node::Local(slot) => Operand::At(Place::Slot(self.base + slot)),
            Node::Field(index) => self.field(*index, rows),
            Node::Has(index) => {
                self.steps += 1;
                let field = self.field(*index, rows);
                self.map(field, rows, |_, value| Ok(Val::Bool(!value.is_unknown())))
            }
            Node::FieldIs(index, text) => {
                self.steps += 2;
                let (field, wanted) = (self.field(*index, rows), *text);
                self.machine.work += rows.list.len() as u64;
                self.map(field, rows, |machine, value| match value {
                    Val::Text(text) => Ok(Val::Bool(machine.same_text(text, wanted))),
                    unknown @ Val::Unknown(_) => Ok(unknown),
                    _ => Err(Stop::Rhai),
                })
            }
            Node::Parameter(index) => {
                let value = self.machine.parameter(*index);
                if !value.is_unknown() {
                    self.trace.add(Event::Parameter(*index), rows);
                }
                Operand::At(Place::Constant(value))
            }
            Node::Both(nodes, decides) => {
                let (mut all, decides) = (Operand::At(Place::Constant(Val::Bool(!*decides))), *decides);
                for node in nodes {
                    let value = self.step(program, node, rows, true);
                    all = self.map_two(all, value, rows, |machine, a, b| match (a, b) {
                        (Val::Bool(a), Val::Bool(b)) => Ok(Val::Bool(if a == decides { a } else { b })),
                        _ => machine.both(a, b, decides),
                    });
                }
                all
            }
            Node::Binary(op, a, b) => {
                let ((a, b), op) = (self.two(program, a, b, rows), *op);
                self.map_two(a, b, rows, |machine, a, b| quick(op, a, b).map_or_else(|| machine.binary(op, a, b), Ok))
            }
            Node::Unary(op, value) => {
                let (value, op) = (self.step(program, value, rows, true), *op);
                self.map(value, rows, |machine, value| match (op, value) {
                    (Op::Not, Val::Bool(yes)) => Ok(Val::Bool(!yes)),
                    _ => machine.unary(op, value),
                })
            }
            Node::If(condition, yes, no) => self.branch(program, (condition, yes, no), rows, wanted),
            Node::Set(slot, value) => {
                let value = self.step(program, value, rows, true);
                self.set(self.base + slot, value, rows);
                UNIT
            }
            Node::Check(at) => {
                match program.checks.get(*at) {
                    Some(check) => self.check(program, *at, check, rows),
                    None => self.stop_all(rows),
                };
                UNIT
            }
            Node::Call(function, values) => {
                let values = self.all(program, values, rows);
                self.call(program, *function, values, rows)
            }
            Node::Block(nodes) => self.block(program, nodes, rows, wanted),
            Node::Return(value) => {
                let value = self.step(program, value, rows, true);
                let mut values = self.frame.values.take().unwrap_or_else(|| self.room.values());
                copy(&self.store.view(&value), &mut values, rows);
                self.free(value);
                self.frame.values = Some(values);
                self.frame.rows.extend_from_slice(&rows.list);
                rows.clear();
                UNIT
            }
            rest => self.step_rare(program, rest, rows),
        }
    }

    fn step_rare(&mut self, program: &Program, node: &Node, rows: &mut Rows) -> Operand {
        match node {
            Node::For(parts) => self.repeat(program, parts, rows),
            Node::List(nodes) => {
                let operands = self.all(program, nodes, rows);
                let list = self.map_all(&operands, rows, Machine::listed);
                operands.into_iter().for_each(|operand| self.free(operand));
                list
            }
            Node::Range(from, to, inclusive) => {
                let ((from, to), inclusive) = (self.two(program, from, to, rows), *inclusive);
                self.map_two(from, to, rows, |machine, from, to| machine.range(from, to, inclusive))
            }
            Node::AsOf => Operand::At(Place::Constant(Val::Day(self.machine.dated.as_of))),
            Node::Find(table, keys) => Operand::At(self.find(program, *table, keys, rows).1),
            Node::HasRow(table, keys) => {
                let (keys, found) = self.find(program, *table, keys, rows);
                // An absent row is an answer here, an absent key isn't.
                let mut values = self.room.values();
                let keys: Vec<View<'_>> = keys.iter().map(|key| self.store.at(key)).collect();
                let view = self.store.at(&found);
                for row in &rows.list {
                    values[usize::from(*row)] = match view.at(*row) {
                        unknown @ Val::Unknown(_) if keys.iter().any(|key| key.at(*row).is_unknown()) => unknown,
                        found => Val::Bool(!found.is_unknown()),
                    };
                }
                Operand::Own(values)
            }
            Node::Member(of, member) => {
                let of = self.step(program, of, rows, true);
                self.member(of, member, rows)
            }
            Node::Element(list, place) => {
                let (list, place) = self.two(program, list, place, rows);
                self.map_two(list, place, rows, |machine, list, place| machine.element(list, place))
            }
            Node::Outcome(code) => self.of_finding(*code, rows, |block, said, _, row| {
                Some(block.machine.pool.outcome(said.outcomes[usize::from(row)]))
            }),
            Node::FigureOf(code, name) => {
                let name = *name;
                self.of_finding(*code, rows, |block, said, was, row| block.figure_said(said, was, name, row))
            }
            Node::WorkingDays(day, days) => {
                let (day, days) = self.two(program, day, days, rows);
                self.map_two(day, days, rows, |machine, day, days| machine.working_days(day, days))
            }
            Node::Conclude(conclusion) => {
                if self.count(rows) {
                    self.trace.add(Event::Conclusion(*conclusion), rows);
                    rows.list.iter().for_each(|row| self.gravest(*row, conclusion.outcome));
                }
                UNIT
            }
            Node::Figure(name, value, unit) => {
                let (value, unit) = self.two(program, value, unit, rows);
                self.figure(*name, value, unit, rows);
                UNIT
            }
            Node::Note(key) => {
                if self.count(rows) {
                    self.trace.add(Event::Note(*key), rows);
                }
                UNIT
            }
            Node::Refer(department, key) => {
                if self.count(rows) {
                    self.trace.add(Event::Referral(*department, *key), rows);
                }
                UNIT
            }
            _ => self.stop_all(rows),
        }
    }

    fn field(&mut self, index: usize, rows: &mut Rows) -> Operand {
        self.read_field(index);
        self.trace.add(Event::Field(index), rows);
        Operand::At(Place::Field(index))
    }

    fn branch(&mut self, program: &Program, (condition, yes, no): (&Node, &[Node], &[Node]), rows: &mut Rows, wanted: bool) -> Operand {
        let condition = self.step(program, condition, rows, true);
        let mut others = self.room.rows();
        let mut stops = Stopped::new();
        let view = self.store.view(&condition);
        let mut goes = [false; BLOCK];
        for row in &rows.list {
            match view.at(*row) {
                Val::Bool(true) => goes[usize::from(*row)] = true,
                Val::Bool(false) => others.list.push(*row),
                Val::Unknown(unknown) => stops.push((*row, Some(unknown))),
                _ => stops.push((*row, None)),
            }
        }
        self.free(condition);
        if !others.is_empty() || !stops.is_empty() {
            self.stop(stops, rows);
            rows.retain(|row| goes[usize::from(row)]);
        }
        let mut value = self.block(program, yes, rows, wanted);
        if !others.is_empty() {
            // What the other branch sets is of other rows.
            let other = self.block(program, no, &mut others, wanted);
            if rows.is_empty() {
                self.free(std::mem::replace(&mut value, other));
            } else if wanted {
                let mut both = self.room.values();
                copy(&self.store.view(&value), &mut both, rows);
                copy(&self.store.view(&other), &mut both, &others);
                self.free(value);
                self.free(other);
                value = Operand::Own(both);
            } else {
                self.free(other);
            }
            rows.add(&others.list);
        }
        self.room.give_back_rows(others);
        value
    }

    /// Goes through the lists of all rows at once, place by place.
    fn repeat(&mut self, program: &Program, parts: &Loop, rows: &mut Rows) -> Operand {
        let lists = self.step(program, &parts.list, rows, true);
        let lists = self.held(lists);
        let mut stops = Stopped::new();
        let view = self.store.view(&lists);
        for row in &rows.list {
            match view.at(*row) {
                Val::List(_) => {}
                Val::Unknown(unknown) => stops.push((*row, Some(unknown))),
                _ => stops.push((*row, None)),
            }
        }
        self.stop(stops, rows);
        let mut done = self.room.rows();
        for place in 0.. {
            let mut items = self.room.values();
            let mut ends = [false; BLOCK];
            let view = self.store.view(&lists);
            for row in &rows.list {
                let Val::List(list) = view.at(*row) else { continue };
                match self.machine.items(list).get(place) {
                    Some(item) => items[usize::from(*row)] = *item,
                    None => ends[usize::from(*row)] = true,
                }
            }
            done.list.extend(rows.list.iter().filter(|row| ends[usize::from(**row)]));
            if rows.list.iter().any(|row| ends[usize::from(*row)]) {
                rows.retain(|row| !ends[usize::from(row)]);
            }
            if rows.is_empty() {
                self.room.give_back(items);
                break;
            }
            self.set(self.base + parts.item, Operand::Own(items), rows);
            if let Some(counter) = parts.counter {
                self.set(self.base + counter, Operand::At(Place::Constant(Val::Int(place as i64))), rows);
            }
            self.steps += 1;
            if !self.patient() {
                self.stop_all(rows);
                break;
            }
            let last = self.block(program, &parts.body, rows, false);
            self.free(last);
        }
        self.free(lists);
        rows.add(&done.list);
        self.room.give_back_rows(done);
        UNIT
    }

    /// The rows of a table with these keys, and where the keys are.
    fn find(&mut self, program: &Program, table: u16, keys: &[Node], rows: &mut Rows) -> (Vec<Place>, Place) {
        let keys = self.all(program, keys, rows);
        if self.scanned > MAX_ROWS {
            self.stop_all(rows);
        }
        self.scanned += self.machine.data.tables.at(table.into()).map_or(0, |(_, table)| table.rows.len());
        let found = self.map_all(&keys, rows, |machine, keys| {
            Ok(match machine.row(table, keys)? {
                Ok(row) => Val::Row(table, row),
                Err(unknown) => Val::Unknown(unknown),
            })
        });
        let keys: Vec<Place> = keys.into_iter().map(|key| self.keep(key)).collect();
        let found = self.keep(found);
        self.trace.add(Event::Found(table, found, keys.clone().into()), rows);
        (keys, found)
    }

    fn member(&mut self, of: Operand, member: &Member, rows: &mut Rows) -> Operand {
        let mut values = self.room.values();
        let mut stops = Stopped::new();
        let view = self.store.view(&of);
        for row in &rows.list {
            let answer = match view.at(*row) {
                Val::Item(field, place) => {
                    let list = self.store.fields.list(self.source, self.from, field.into(), *row);
                    Ok(self.machine.item(list, field, place, member))
                }
                of => self.machine.part(of, member),
            };
            match answer {
                Ok(value) => values[usize::from(*row)] = value,
                Err(stop) => stops.push((*row, stopped(&stop))),
            }
        }
        self.free(of);
        self.stop(stops, rows);
        Operand::Own(values)
    }

    // ---- findings ------------------------------------------------------------------------------------

    /// What is read of what other rules said, as [`Machine`] has it of one record.
    fn of_finding(&mut self, code: u16, rows: &mut Rows, read: impl Fn(&mut Self, &SaidOf, bool, u8) -> Option<Val>) -> Operand {
        self.steps += 2;
        self.trace.add(Event::Finding(code), rows);
        let unmade = Val::Unknown(self.machine.pool.missing(&Static::Code(code.into())));
        let Some(said) = self.said.get_mut(usize::from(code)).and_then(Option::take) else {
            return Operand::At(Place::Constant(unmade));
        };
        let mut values = self.room.values();
        for row in &rows.list {
            let at = usize::from(*row);
            let rule = said.rules[at];
            if rule == NOBODY {
                values[at] = unmade;
                continue;
            }
            let place = self.place(*row);
            let was = self.before.filter(|before| !before.runs(rule.into(), place));
            let value = match said.outcomes[at] {
                Outcome::Undetermined => None,
                _ => read(self, &said, was.is_some(), *row),
            };
            values[at] = value.unwrap_or_else(|| {
                let missing = match was {
                    Some(before) => before.missing(rule.into(), place).and_then(|missing| self.missing_before(missing)),
                    None => Some(said.missing[at]).filter(|missing| *missing != NOTHING),
                };
                Val::Unknown(missing.unwrap_or_else(|| self.machine.undecided(code, rule.into())))
            });
        }
        self.said[usize::from(code)] = Some(said);
        Operand::Own(values)
    }

    /// A figure that another rule said now, or that it `was` before.
    fn figure_said(&mut self, said: &SaidOf, was: bool, name: TextId, row: u8) -> Option<Val> {
        let rule = said.rules[usize::from(row)];
        if let Some(before) = self.before.filter(|_| was) {
            let figure = before.figure(rule.into(), self.place(row), self.machine.text(name))?;
            return Some(self.machine.number(figure));
        }
        let (.., values) = said.figures.iter().find(|(other, of, _)| *other == name && *of == rule)?;
        match values[usize::from(row)] {
            Val::Unit => None,
            value => Some(self.machine.normal(value)),
        }
    }

    // ---- checks and figures --------------------------------------------------------------------------

    fn check(&mut self, program: &Program, at: usize, check: &Check, rows: &mut Rows) -> Operand {
        let mut actual = self.step(program, &check.actual, rows, true);
        if !check.limits.iter().chain(&check.unit).all(is_plain) {
            actual = self.held(actual);
        }
        let limits = self.all(program, &check.limits, rows);
        let limits: Vec<Operand> = match check.unit.as_ref().is_none_or(is_plain) {
            true => limits,
            false => limits.into_iter().map(|limit| self.held(limit)).collect(),
        };
        let unit = check.unit.as_ref().map(|unit| self.step(program, unit, rows, true));
        if !self.count(rows) {
            return UNIT;
        }
        let (comparison, op) = (check.comparison, operator(check.comparison));
        let mut values = self.room.values();
        let mut stops = Stopped::new();
        let a = self.store.view(&actual);
        match (op, limits.as_slice()) {
            (Some(op), [limit]) => {
                let b = self.store.view(limit);
                self.machine.work += 2 * rows.list.len() as u64;
                for row in &rows.list {
                    let (a, b) = (a.at(*row), b.at(*row));
                    match quick(op, a, b).map_or_else(|| holds(&mut self.machine, comparison, a, &[b]), Ok) {
                        Ok(value) => values[usize::from(*row)] = value,
                        Err(stop) => stops.push((*row, stopped(&stop))),
                    }
                }
            }
            _ => {
                let limits: Vec<View<'_>> = limits.iter().map(|limit| self.store.view(limit)).collect();
                for row in &rows.list {
                    let mut given = [Val::Unit; 2];
                    given.iter_mut().zip(&limits).for_each(|(given, limit)| *given = limit.at(*row));
                    match holds(&mut self.machine, comparison, a.at(*row), given.get(..limits.len()).unwrap_or_default()) {
                        Ok(value) => values[usize::from(*row)] = value,
                        Err(stop) => stops.push((*row, stopped(&stop))),
                    }
                }
            }
        }
        self.stop(stops, rows);
        let broken = check.otherwise.map_or(Outcome::Advice, |conclusion| conclusion.outcome);
        let decides = check.weight != Weight::Inform;
        for row in &rows.list {
            let outcome = match values[usize::from(*row)] {
                Val::Bool(true) => continue,
                Val::Unknown(unknown) => {
                    self.lack(*row, unknown);
                    Outcome::Undetermined
                }
                _ => broken,
            };
            if decides {
                self.gravest(*row, outcome);
            }
        }
        let actual = self.keep(actual);
        let mut kept = [None; 2];
        for (kept, limit) in kept.iter_mut().zip(limits) {
            *kept = Some(self.keep(limit));
        }
        let (unit, holds) = (unit.map(|unit| self.keep(unit)), self.keep(Operand::Own(values)));
        self.trace.add(Event::Check(at, actual, kept, unit, holds), rows);
        UNIT
    }

    fn figure(&mut self, name: TextId, value: Operand, unit: Operand, rows: &mut Rows) {
        let mut stops = Stopped::new();
        let mut known = self.room.rows();
        let (values, units) = (self.store.view(&value), self.store.view(&unit));
        for row in &rows.list {
            let value = values.at(*row);
            if !matches!(units.at(*row), Val::Text(_)) || !(value.is_unknown() || self.machine.decimal(value).is_some()) {
                stops.push((*row, None));
            } else if !value.is_unknown() {
                // One that rests on absent data is left out.
                known.list.push(*row);
            }
        }
        self.stop(stops, rows);
        let (value, unit) = (self.keep(value), self.keep(unit));
        self.results += 1;
        if self.results > MAX_RESULTS {
            self.stop_all(rows);
        } else if known.list.len() == rows.list.len() {
            self.trace.add(Event::Figure(name, value, unit), rows);
        } else if !known.is_empty() {
            self.trace.add(Event::Figure(name, value, unit), &mut known);
        }
        self.room.give_back_rows(known);
    }
}

/// Why a row stops.
const fn stopped(stop: &Stop) -> Option<u32> {
    match stop {
        Stop::Unknown(unknown) => Some(*unknown),
        _ => None,
    }
}

#[inline]
fn copy(from: &View<'_>, to: &mut Values, rows: &Rows) {
    for row in &rows.list {
        to[usize::from(*row)] = from.at(*row);
    }
}

/// Whether a step sets no variable.
const fn is_plain(node: &Node) -> bool {
    matches!(
        node,
        Node::Constant(_) | Node::Local(_) | Node::Field(_) | Node::Has(_) | Node::FieldIs(..) | Node::Parameter(_) | Node::AsOf
    )
}

/// The operator that says the same of numbers.
const fn operator(comparison: Comparison) -> Option<Op> {
    Some(match comparison {
        Comparison::AtMost => Op::AtMost,
        Comparison::AtLeast => Op::AtLeast,
        Comparison::Below => Op::Below,
        Comparison::Above => Op::Above,
        _ => return None,
    })
}

/// Whether a check holds.
fn holds(machine: &mut Machine<'_>, comparison: Comparison, actual: Val, limits: &[Val]) -> Answer {
    Ok(match machine.compared(comparison, actual, limits)? {
        Ok(holds) => Val::Bool(holds),
        Err(unknown) => Val::Unknown(unknown),
    })
}
