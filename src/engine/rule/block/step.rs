//! The steps of a program on the rows of a block. A row leaves the rows that go on when its run ends by an answer, or
//! when the machine has to run it by itself: at a condition that isn't known, at a fault, near a limit.

use super::rows::{BLOCK, BlockColumn, Operand, Place, Returned, Rows, Truth, UNIT, Values, View};
use super::store::Asks;
use super::{Before, Block, Event, NOTHING, SaidOf};
use crate::rule::each::Tally;
use crate::rule::machine::{Answer, Machine};
use crate::rule::op::Op;
use crate::rule::operators::quick;
use crate::rule::pool::Static;
use crate::rule::program::{Check, Loop, Member, Node, Program, Step, Through};
use crate::rule::val::{TextId, Val};
use model::limits::{MAX_CALLS, MAX_OPERATIONS, MAX_RESULTS, MAX_ROWS};
use model::number::{Digits, difference, multiple, sum};
use model::outcome::{Comparison, Outcome, Weight};
use std::cmp::Ordering;

/// What a loop goes through, for each row.
enum Items {
    Lists(BlockColumn),
    /// From one whole number to another, the last one left out.
    Ranges(Box<[(i64, i64); BLOCK]>),
}

impl<'a> Block<'a> {
    // ---- operands ------------------------------------------------------------------------------------

    pub(super) fn free(&mut self, column: BlockColumn) {
        if let BlockColumn::Own(values) = column {
            self.room.give_back(values);
        }
    }

    pub(super) fn free_operand(&mut self, operand: Operand) {
        match operand {
            Operand::Column(column) | Operand::Truth(Truth { why: column, .. }) => {
                self.free(column)
            }
        }
    }

    /// A column that setting a variable doesn't change.
    pub(super) fn held(&mut self, column: BlockColumn) -> BlockColumn {
        let BlockColumn::At(Place::Slot(slot)) = column else {
            return column;
        };
        let mut copy = self.room.values();
        if let Some(values) = self.store.slots.get(slot) {
            copy.copy_from_slice(&**values);
        }
        BlockColumn::Own(copy)
    }

    /// Keeps a column as long as the figures.
    fn store(&mut self, column: BlockColumn) -> Place {
        match self.held(column) {
            BlockColumn::At(place) => place,
            BlockColumn::Own(values) => {
                self.store.kept.push(values);
                Place::Kept(self.store.kept.len() - 1)
            }
        }
    }

    fn held_operand(&mut self, operand: Operand) -> Operand {
        match operand {
            Operand::Column(column) => Operand::Column(self.held(column)),
            Operand::Truth(truth) => Operand::Truth(Truth {
                why: self.held(truth.why),
                ..truth
            }),
        }
    }

    /// An operand as a column.
    pub(super) fn column(&mut self, operand: Operand, rows: Rows) -> BlockColumn {
        let truth = match operand {
            Operand::Column(column) => return column,
            Operand::Truth(truth) => truth,
        };
        let mut values = self.room.values();
        let why = self.store.view(&truth.why);
        rows.each(|row| {
            values[usize::from(row)] = match truth.unknown.contains(row) {
                true => why.at(row),
                false => Val::Bool(truth.yes.contains(row)),
            };
        });
        self.free(truth.why);
        BlockColumn::Own(values)
    }

    /// An operand as yes and no; rows of which it is neither stop.
    pub(super) fn truth(&mut self, operand: Operand, rows: &mut Rows) -> Truth {
        let column = match operand {
            Operand::Truth(Truth { yes, unknown, why }) => {
                return Truth {
                    yes: yes.and(*rows),
                    unknown: unknown.and(*rows),
                    why,
                };
            }
            Operand::Column(column) => column,
        };
        if let BlockColumn::At(Place::Field(field)) = column
            && let Some(yes) = self.rows_where(field, Asks::Yes)
        {
            return self.truth_of_field(field, yes, *rows);
        }
        let (mut yes, mut unknown, mut faults) =
            (Rows::default(), Rows::default(), Rows::default());
        let view = self.store.view(&column);
        rows.each(|row| match view.at(row) {
            Val::Bool(true) => yes.insert(row),
            Val::Bool(false) => {}
            Val::Unknown(_) => unknown.insert(row),
            _ => faults.insert(row),
        });
        self.leave(faults, rows);
        Truth {
            yes,
            unknown,
            why: column,
        }
    }

    /// The value of one operand for each row.
    fn map(
        &mut self,
        a: Operand,
        rows: &mut Rows,
        of: impl Fn(&mut Machine<'a>, Val) -> Answer,
    ) -> Operand {
        self.map_two(None, a, Operand::UNIT, rows, |machine, a, _| of(machine, a))
    }

    /// The value of two operands for each row: what an operator gives quickly, and of the other rows what is worked out.
    fn map_two(
        &mut self,
        op: Option<Op>,
        a: Operand,
        b: Operand,
        rows: &mut Rows,
        of: impl Fn(&mut Machine<'a>, Val, Val) -> Answer,
    ) -> Operand {
        let (a, b) = (self.column(a, *rows), self.column(b, *rows));
        if let (BlockColumn::At(Place::Constant(a)), BlockColumn::At(Place::Constant(b))) = (&a, &b)
        {
            let answer = of(&mut self.machine, *a, *b);
            return self.all_alike(answer, rows);
        }
        let mut values = self.room.values();
        let (x, y) = (self.store.view(&a), self.store.view(&b));
        let left = op.map_or(*rows, |op| calculated(op, x, y, &mut values, *rows));
        let stops = work_out(left, &mut values, |row| {
            of(&mut self.machine, x.at(row), y.at(row))
        });
        self.free(a);
        self.free(b);
        self.leave(stops, rows);
        Operand::own(values)
    }

    /// The value of some columns for each row.
    fn map_all(
        &mut self,
        columns: &[BlockColumn],
        rows: &mut Rows,
        of: impl Fn(&mut Machine<'a>, &[Val]) -> Answer,
    ) -> BlockColumn {
        let mut values = self.room.values();
        let views: Vec<View<'_>> = columns
            .iter()
            .map(|column| self.store.view(column))
            .collect();
        let mut given = Vec::with_capacity(views.len());
        let stops = work_out(*rows, &mut values, |row| {
            given.clear();
            given.extend(views.iter().map(|view| view.at(row)));
            of(&mut self.machine, &given)
        });
        self.leave(stops, rows);
        BlockColumn::Own(values)
    }

    /// Whether an operator says yes of two operands for each row.
    fn compare(&mut self, op: Op, a: Operand, b: Operand, rows: &mut Rows) -> Operand {
        let (a, b) = (self.column(a, *rows), self.column(b, *rows));
        if let (BlockColumn::At(Place::Constant(a)), BlockColumn::At(Place::Constant(b))) = (&a, &b)
        {
            let answer = self.machine.binary(op, *a, *b);
            return self.all_alike(answer, rows);
        }
        let (x, y) = (self.store.view(&a), self.store.view(&b));
        let (yes, left) = decided(&self.machine, op, false, x, y, *rows);
        let mut found = Found::new(yes, self.room.values());
        self.machine.work += rows.len() as u64;
        left.each(|row| {
            let answer = match (x.at(row), y.at(row)) {
                (Val::Unknown(x), Val::Unknown(y)) => Ok(Val::Unknown(self.machine.join(x, y))),
                (unknown @ Val::Unknown(_), _) | (_, unknown @ Val::Unknown(_)) => Ok(unknown),
                (x, y) => self.machine.binary(op, x, y),
            };
            found.take(row, answer);
        });
        self.free(a);
        self.free(b);
        Operand::Truth(self.found(found, rows))
    }

    /// What was found of rows; those of which it is neither yes nor no nor unknown stop.
    fn found(&mut self, found: Found, rows: &mut Rows) -> Truth {
        let Found {
            yes,
            unknown,
            why,
            stops,
        } = found;
        self.leave(stops, rows);
        if unknown.is_empty() {
            self.room.give_back(why);
            return Truth {
                yes,
                unknown,
                why: UNIT,
            };
        }
        Truth {
            yes,
            unknown,
            why: BlockColumn::Own(why),
        }
    }

    fn all_alike(&mut self, answer: Answer, rows: &mut Rows) -> Operand {
        Operand::Column(match answer {
            Ok(value) => BlockColumn::At(Place::Constant(value)),
            Err(_) => {
                self.leave_all(rows);
                UNIT
            }
        })
    }

    /// Leaves the rows to the machine on which a branch isn't known.
    pub(super) fn leave_unknown(&mut self, truth: &Truth, rows: &mut Rows) {
        self.leave(truth.unknown, rows);
    }

    /// Leaves rows to the machine.
    pub(super) fn leave(&mut self, left: Rows, rows: &mut Rows) {
        self.apart = self.apart.or(left);
        *rows = rows.difference(left);
    }

    fn leave_all(&mut self, rows: &mut Rows) {
        self.leave(*rows, rows);
    }

    fn add(&mut self, event: Event, rows: Rows) {
        self.trace.push((event, rows));
    }

    /// Whether no row can be past a limit; only what repeats can.
    fn fuel(&self) -> bool {
        /// Columns of figures that may be kept: 4 MB.
        const MOST_KEPT: usize = 1_000;
        self.steps <= MAX_OPERATIONS
            && self.store.kept.len() <= MOST_KEPT
            && self.machine.fuel().is_ok()
    }

    /// Counts a check, a figure, a conclusion, a referral or a note; whether rows go on.
    fn count(&mut self, rows: &mut Rows) -> bool {
        self.results += 1;
        if self.results > MAX_RESULTS {
            self.leave_all(rows);
        }
        !rows.is_empty()
    }

    /// What some steps give. A variable is copied where a later step may set it.
    fn all(&mut self, program: &Program, nodes: &[Node], rows: &mut Rows) -> Vec<BlockColumn> {
        let mut columns = Vec::with_capacity(nodes.len());
        for (at, node) in nodes.iter().enumerate() {
            let column = self.step_to_column(program, node, rows);
            let still = nodes.iter().skip(at + 1).all(is_plain);
            columns.push(if still { column } else { self.held(column) });
        }
        columns
    }

    fn two(
        &mut self,
        program: &Program,
        a: &Node,
        b: &Node,
        rows: &mut Rows,
    ) -> (Operand, Operand) {
        let mut first = self.step(program, a, rows, true);
        if !is_plain(b) {
            first = self.held_operand(first);
        }
        (first, self.step(program, b, rows, true))
    }

    fn step_to_column(&mut self, program: &Program, node: &Node, rows: &mut Rows) -> BlockColumn {
        let operand = self.step(program, node, rows, true);
        self.column(operand, *rows)
    }

    fn set(&mut self, slot: usize, value: BlockColumn, rows: Rows) {
        while self.store.slots.len() <= slot {
            let values = self.room.values();
            self.store.slots.push(values);
        }
        let room = self.room.values();
        let mut values = std::mem::replace(&mut self.store.slots[slot], room);
        // A variable that is set to itself is as it was.
        if !matches!(value, BlockColumn::At(Place::Slot(own)) if own == slot) {
            copy(&self.store.view(&value), &mut values, rows);
        }
        let room = std::mem::replace(&mut self.store.slots[slot], values);
        self.room.give_back(room);
        self.free(value);
    }

    // ---- steps ---------------------------------------------------------------------------------------

    /// Calls a function.
    pub(super) fn call(
        &mut self,
        program: &Program,
        function: usize,
        values: Vec<BlockColumn>,
        rows: &mut Rows,
    ) -> Operand {
        let Some(function) = program
            .functions
            .get(function)
            .filter(|_| self.depth <= MAX_CALLS && self.fuel())
        else {
            self.leave_all(rows);
            return Operand::UNIT;
        };
        let (base, frame) = (self.top, std::mem::take(&mut self.frame));
        for (at, value) in values.into_iter().enumerate() {
            self.set(base + at, value, *rows);
        }
        let outer = std::mem::replace(&mut self.base, base);
        self.top = base + function.slots;
        self.depth += 1;
        let last = self.block(program, &function.body, rows, true);
        // The next call uses the same slots.
        let last = self.held_operand(last);
        self.depth -= 1;
        (self.base, self.top) = (outer, base);
        let Returned {
            rows: early,
            values,
        } = std::mem::replace(&mut self.frame, frame);
        let Some(mut values) = values else {
            return last;
        };
        let last = self.column(last, *rows);
        copy(&self.store.view(&last), &mut values, *rows);
        self.free(last);
        *rows = rows.or(early);
        Operand::own(values)
    }

    /// Steps one after another; the value of the last, if it is wanted.
    fn block(
        &mut self,
        program: &Program,
        nodes: &[Node],
        rows: &mut Rows,
        wanted: bool,
    ) -> Operand {
        let mut last = Operand::UNIT;
        for (at, node) in nodes.iter().enumerate() {
            if rows.is_empty() {
                break;
            }
            let value = self.step(program, node, rows, wanted && at + 1 == nodes.len());
            let before = std::mem::replace(&mut last, value);
            self.free_operand(before);
        }
        last
    }

    /// What a step comes to, if that is wanted.
    fn step(&mut self, program: &Program, node: &Node, rows: &mut Rows, wanted: bool) -> Operand {
        self.steps += 1;
        if rows.is_empty() {
            return Operand::UNIT;
        }
        match &node.step {
            Step::Constant(value) => Operand::constant(*value),
            Step::Local(slot) => Operand::at(Place::Slot(self.base + slot)),
            Step::Field(index) => self.field(*index),
            Step::Has(index) => {
                self.read_field(*index);
                let unknown = self.unknown_rows(*index);
                Operand::Truth(Truth {
                    yes: rows.difference(unknown),
                    unknown: match program.doubts {
                        true => Rows::default(),
                        false => unknown.difference(self.none_rows(*index)).and(*rows),
                    },
                    why: BlockColumn::At(Place::Field(*index)),
                })
            }
            Step::FieldIs(index, text) => {
                let field = self.field(*index);
                self.machine.work += self.size_of(*index);
                match self.rows_where(*index, Asks::Text(*text)) {
                    Some(yes) => self.of_field(*index, yes, *rows),
                    None => {
                        self.compare(Op::Same, field, Operand::constant(Val::Text(*text)), rows)
                    }
                }
            }
            Step::Binary(Op::Contains, list, field)
                if let (Step::Constant(Val::List(list)), Step::Field(index)) =
                    (&list.step, &field.step) =>
            {
                let field = self.field(*index);
                self.machine.work += self.size_of(*index) * self.machine.items(*list).len() as u64;
                match self.rows_where(*index, Asks::OneOf(*list)) {
                    Some(yes) => self.of_field(*index, yes, *rows),
                    None => self.compare(
                        Op::Contains,
                        Operand::constant(Val::List(*list)),
                        field,
                        rows,
                    ),
                }
            }
            Step::Parameter(index) => Operand::constant(self.machine.parameter(*index)),
            Step::Both(nodes, decides) => {
                let mut all: Option<Truth> = None;
                for node in nodes {
                    let value = self.step(program, node, rows, true);
                    // Setting a variable changes what isn't known no more.
                    let value = self.held_operand(value);
                    let truth = self.truth(value, rows);
                    all = Some(match all {
                        Some(all) => self.both(all, truth, *decides, *rows),
                        None => truth,
                    });
                }
                all.map_or(Operand::constant(Val::Bool(!*decides)), Operand::Truth)
            }
            Step::Binary(op, a, b) => {
                let ((a, b), op) = (self.two(program, a, b, rows), *op);
                match op {
                    Op::Same
                    | Op::Differs
                    | Op::Below
                    | Op::AtMost
                    | Op::Above
                    | Op::AtLeast
                    | Op::Contains => self.compare(op, a, b, rows),
                    _ => self.map_two(Some(op), a, b, rows, |machine, a, b| {
                        machine.binary(op, a, b)
                    }),
                }
            }
            Step::Unary(op, value) => {
                let (value, op) = (self.step(program, value, rows, true), *op);
                match (op, value) {
                    (Op::Not, Operand::Truth(truth)) => Operand::Truth(Truth {
                        yes: rows.difference(truth.yes).difference(truth.unknown),
                        ..truth
                    }),
                    (_, value) => self.map(value, rows, |machine, value| machine.unary(op, value)),
                }
            }
            Step::If(condition, yes, no) => {
                self.branch(program, (condition, yes, no), rows, wanted)
            }
            Step::Set(slot, value) => {
                let value = self.step_to_column(program, value, rows);
                self.set(self.base + slot, value, *rows);
                Operand::UNIT
            }
            Step::Check(at) => {
                match program.checks.get(*at) {
                    Some(check) => self.check(program, check, rows),
                    None => self.leave_all(rows),
                }
                Operand::UNIT
            }
            Step::Call(function, values) => {
                let values = self.all(program, values, rows);
                self.call(program, *function, values, rows)
            }
            Step::Block(nodes) => self.block(program, nodes, rows, wanted),
            Step::Return(value) => {
                let value = self.step_to_column(program, value, rows);
                let mut values = self
                    .frame
                    .values
                    .take()
                    .unwrap_or_else(|| self.room.values());
                copy(&self.store.view(&value), &mut values, *rows);
                self.free(value);
                self.frame.values = Some(values);
                self.frame.rows = self.frame.rows.or(*rows);
                *rows = Rows::default();
                Operand::UNIT
            }
            _ => self.step_rare(program, node, rows),
        }
    }

    fn step_rare(&mut self, program: &Program, node: &Node, rows: &mut Rows) -> Operand {
        match &node.step {
            Step::For(parts) => {
                self.repeat(program, parts, rows);
                Operand::UNIT
            }
            Step::List(nodes) => {
                let items = self.all(program, nodes, rows);
                let list = self.map_all(&items, rows, Machine::listed);
                items.into_iter().for_each(|column| self.free(column));
                Operand::Column(list)
            }
            Step::Range(from, to, inclusive) => {
                let ((from, to), inclusive) = (self.two(program, from, to, rows), *inclusive);
                self.map_two(None, from, to, rows, |machine, from, to| {
                    machine.range(from, to, inclusive)
                })
            }
            Step::Fact(index) => self.fact(*index, rows),
            Step::Rows(table) => {
                let list = self.machine.rows_in_force(*table);
                self.all_alike(list, rows)
            }
            Step::Each(through) => self.through(program, through, rows),
            Step::Scale(table, amount) => {
                let (amount, table) = (self.step(program, amount, rows, true), *table);
                self.map(amount, rows, |machine, amount| {
                    machine.scale(table, amount).map(|(charge, _)| charge)
                })
            }
            Step::AsOf => Operand::constant(Val::Day(self.machine.dated.as_of)),
            Step::Find(table, keys) => {
                let (keys, found) = self.find(program, *table, keys, rows);
                keys.into_iter().for_each(|key| self.free(key));
                Operand::Column(found)
            }
            Step::HasRow(table, keys) => {
                let (keys, found) = self.find(program, *table, keys, rows);
                // An absent row is an answer here, an absent key isn't.
                let views: Vec<View<'_>> = keys.iter().map(|key| self.store.view(key)).collect();
                let view = self.store.view(&found);
                let (mut yes, mut unknown) = (Rows::default(), Rows::default());
                rows.each(|row| match view.at(row) {
                    Val::Unknown(_) if views.iter().any(|key| key.at(row).is_unknown()) => {
                        unknown.insert(row)
                    }
                    Val::Unknown(_) => {}
                    _ => yes.insert(row),
                });
                keys.into_iter().for_each(|key| self.free(key));
                Operand::Truth(Truth {
                    yes,
                    unknown,
                    why: found,
                })
            }
            Step::Member(of, member) => {
                let of = self.step_to_column(program, of, rows);
                self.member(of, member, rows)
            }
            Step::Element(list, place) => {
                let (list, place) = self.two(program, list, place, rows);
                self.map_two(None, list, place, rows, |machine, list, place| {
                    machine.element(list, place)
                })
            }
            Step::OutcomeOf(code) => self.of_finding(*code, *rows, |block, said, _, row| {
                let outcome = said.outcomes[usize::from(row)];
                let settled = outcome != Outcome::Undetermined;
                settled.then(|| block.machine.pool.outcome(outcome))
            }),
            Step::FigureOf(code, name) => {
                let name = *name;
                self.of_finding(*code, *rows, |block, said, was, row| {
                    block.figure_said(said, was, name, row)
                })
            }
            Step::WorkingDays(day, days) => {
                let (day, days) = self.two(program, day, days, rows);
                self.map_two(None, day, days, rows, |machine, day, days| {
                    machine.working_days(day, days)
                })
            }
            Step::Conclude(outcome) => {
                let outcome = self.step_to_column(program, outcome, rows);
                if self.count(rows) {
                    self.conclude(outcome, rows);
                }
                Operand::UNIT
            }
            Step::Figure(name, value, unit) => {
                let (value, unit) = self.two(program, value, unit, rows);
                self.figure(*name, value, unit, rows);
                Operand::UNIT
            }
            Step::Note(_) => {
                self.count(rows);
                Operand::UNIT
            }
            Step::Print(value) => {
                let value = self.step(program, value, rows, true);
                self.free_operand(value);
                self.count(rows);
                Operand::UNIT
            }
            Step::Refer(department, _) => {
                if self.count(rows) {
                    self.add(Event::Referral(*department), *rows);
                }
                Operand::UNIT
            }
            Step::Break => {
                self.round.done = self.round.done.or(*rows);
                *rows = Rows::default();
                Operand::UNIT
            }
            Step::Continue => {
                self.round.next = self.round.next.or(*rows);
                *rows = Rows::default();
                Operand::UNIT
            }
            Step::Constant(_)
            | Step::Local(_)
            | Step::Set(..)
            | Step::If(..)
            | Step::Return(_)
            | Step::Block(_)
            | Step::Field(_)
            | Step::Has(_)
            | Step::FieldIs(..)
            | Step::Parameter(_)
            | Step::Both(..)
            | Step::Unary(..)
            | Step::Binary(..)
            | Step::Call(..)
            | Step::Check(_) => self.step(program, node, rows, true),
        }
    }

    /// Takes in the outcome of each row.
    fn conclude(&mut self, outcome: BlockColumn, rows: &mut Rows) {
        let view = self.store.view(&outcome);
        let (mut said, mut left) = ([Outcome::Pass; BLOCK], Rows::default());
        rows.each(|row| match view.at(row) {
            Val::Outcome(conclusion) => said[usize::from(row)] = conclusion.outcome,
            _ => left.insert(row),
        });
        self.free(outcome);
        self.leave(left, rows);
        rows.each(|row| self.say_outcome(row, said[usize::from(row)]));
    }

    fn of_field(&self, field: usize, yes: Rows, rows: Rows) -> Operand {
        Operand::Truth(self.truth_of_field(field, yes, rows))
    }

    /// Yes for some rows, where a field is known.
    fn truth_of_field(&self, field: usize, yes: Rows, rows: Rows) -> Truth {
        Truth {
            yes: yes.and(rows),
            unknown: self.unknown_rows(field).and(rows),
            why: BlockColumn::At(Place::Field(field)),
        }
    }

    fn field(&mut self, index: usize) -> Operand {
        self.read_field(index);
        Operand::at(Place::Field(index))
    }

    fn branch(
        &mut self,
        program: &Program,
        (condition, yes, no): (&Node, &[Node], &[Node]),
        rows: &mut Rows,
        wanted: bool,
    ) -> Operand {
        let condition = self.step(program, condition, rows, true);
        let condition = self.truth(condition, rows);
        self.leave_unknown(&condition, rows);
        let mut others = rows.difference(condition.yes).difference(condition.unknown);
        *rows = condition.yes;
        self.free(condition.why);
        let mut value = self.block(program, yes, rows, wanted);
        if !others.is_empty() {
            // What the other branch sets is of other rows.
            let other = self.block(program, no, &mut others, wanted);
            if rows.is_empty() {
                self.free_operand(std::mem::replace(&mut value, other));
            } else if wanted {
                let (first, other) = (self.column(value, *rows), self.column(other, others));
                let mut both = self.room.values();
                copy(&self.store.view(&first), &mut both, *rows);
                copy(&self.store.view(&other), &mut both, others);
                self.free(first);
                self.free(other);
                value = Operand::own(both);
            } else {
                self.free_operand(other);
            }
            *rows = rows.or(others);
        }
        value
    }

    /// `&&` and `||` of three values, as [`Machine::both`] has them.
    fn both(&mut self, a: Truth, b: Truth, decides: bool, rows: Rows) -> Truth {
        let no = |truth: &Truth| rows.difference(truth.yes).difference(truth.unknown);
        let (yes, no) = match decides {
            true => (a.yes.or(b.yes).and(rows), no(&a).and(no(&b))),
            false => (a.yes.and(b.yes).and(rows), no(&a).or(no(&b))),
        };
        let unknown = rows.difference(yes).difference(no);
        let of = |truth: &Truth| truth.unknown.and(unknown);
        let (x, y) = (of(&a), of(&b));
        let why = if x.is_empty() {
            self.free(a.why);
            b.why
        } else if y.is_empty() {
            self.free(b.why);
            a.why
        } else {
            let mut values = self.room.values();
            let (first, second) = (self.store.view(&a.why), self.store.view(&b.why));
            unknown.each(|row| {
                values[usize::from(row)] = match (
                    x.contains(row),
                    y.contains(row),
                    first.at(row),
                    second.at(row),
                ) {
                    (true, true, Val::Unknown(a), Val::Unknown(b)) => {
                        Val::Unknown(self.machine.join(a, b))
                    }
                    (true, _, unknown, _) | (_, _, _, unknown) => unknown,
                };
            });
            self.free(a.why);
            self.free(b.why);
            BlockColumn::Own(values)
        };
        Truth { yes, unknown, why }
    }

    /// Goes through the lists of all rows at once, place by place.
    fn repeat(&mut self, program: &Program, parts: &Loop, rows: &mut Rows) {
        let through = self.items(program, &parts.list, rows);
        let outer = std::mem::take(&mut self.round);
        for place in 0.. {
            let mut items = self.room.values();
            match &through {
                Items::Lists(lists) => {
                    let view = self.store.view(lists);
                    rows.each(|row| {
                        let item = match view.at(row) {
                            Val::List(list) => self.machine.items(list).get(place),
                            _ => None,
                        };
                        match item {
                            Some(item) => items[usize::from(row)] = *item,
                            None => self.round.done.insert(row),
                        }
                    });
                }
                Items::Ranges(ranges) => rows.each(|row| {
                    let (from, to) = ranges[usize::from(row)];
                    let item = from.saturating_add(place as i64);
                    if item < to {
                        items[usize::from(row)] = Val::Int(item);
                    } else {
                        self.round.done.insert(row);
                    }
                }),
            }
            *rows = rows.difference(self.round.done);
            if rows.is_empty() {
                self.room.give_back(items);
                break;
            }
            self.set(self.base + parts.item, BlockColumn::Own(items), *rows);
            if let Some(counter) = parts.counter {
                self.set(
                    self.base + counter,
                    BlockColumn::At(Place::Constant(Val::Int(place as i64))),
                    *rows,
                );
            }
            self.steps += 1;
            if !self.fuel() {
                self.leave_all(rows);
                break;
            }
            let last = self.block(program, &parts.body, rows, false);
            self.free_operand(last);
            *rows = rows.or(std::mem::take(&mut self.round.next));
        }
        if let Items::Lists(lists) = through {
            self.free(lists);
        }
        *rows = rows.or(std::mem::replace(&mut self.round, outer).done);
    }

    /// What a word makes of the items of lists, place by place.
    fn through(&mut self, program: &Program, through: &Through, rows: &mut Rows) -> Operand {
        let lists = self.step_to_column(program, &through.list, rows);
        let lists = self.held(lists);
        let (mut values, mut going, mut left) =
            (self.room.values(), Rows::default(), Rows::default());
        let view = self.store.view(&lists);
        rows.each(|row| match view.at(row) {
            Val::List(_) => going.insert(row),
            unknown @ Val::Unknown(_) => values[usize::from(row)] = unknown,
            _ => left.insert(row),
        });
        self.leave(left, rows);
        let mut tallies = vec![Tally::default(); BLOCK];
        let goes = going;
        for place in 0.. {
            let mut items = self.room.values();
            let view = self.store.view(&lists);
            going.each(|row| {
                let item = match view.at(row) {
                    Val::List(list) => self.machine.items(list).get(place),
                    _ => None,
                };
                match item {
                    Some(item) => items[usize::from(row)] = *item,
                    None => going.remove(row),
                }
            });
            if going.is_empty() {
                self.room.give_back(items);
                break;
            }
            self.set(self.base + through.item, BlockColumn::Own(items), going);
            self.steps += 1;
            let before = going;
            if !self.fuel() {
                self.leave_all(&mut going);
                *rows = rows.difference(before);
                break;
            }
            let value = match &through.value {
                Some(value) => self.step_to_column(program, value, &mut going),
                None => UNIT,
            };
            let value = self.held(value);
            let counts = match &through.counts {
                Some(counts) => self.step_to_column(program, counts, &mut going),
                None => BlockColumn::At(Place::Constant(Val::Bool(true))),
            };
            let (counted, valued) = (self.store.view(&counts), self.store.view(&value));
            let mut stops = Rows::default();
            going.each(|row| {
                let tally = &mut tallies[usize::from(row)];
                let (counts, value) = (counted.at(row), valued.at(row));
                if self
                    .machine
                    .tally(through.each, tally, counts, value)
                    .is_err()
                {
                    stops.insert(row);
                }
            });
            self.free(counts);
            self.free(value);
            self.leave(stops, &mut going);
            // Rows that were left to the machine on the way.
            *rows = rows.difference(before.difference(going));
        }
        self.free(lists);
        let stops = work_out(rows.and(goes), &mut values, |row| {
            let tally = std::mem::take(&mut tallies[usize::from(row)]);
            self.machine.tallied(through.each, tally)
        });
        self.leave(stops, rows);
        Operand::own(values)
    }

    /// What a loop goes through. A range isn't made a list: it may be long.
    fn items(&mut self, program: &Program, list: &Node, rows: &mut Rows) -> Items {
        let mut left = Rows::default();
        if let Step::Range(from, to, inclusive) = &list.step {
            let (from, to) = self.two(program, from, to, rows);
            let (from, to) = (self.column(from, *rows), self.column(to, *rows));
            let mut ranges = Box::new([(0, 0); BLOCK]);
            let (low, high) = (self.store.view(&from), self.store.view(&to));
            rows.each(
                |row| match self.machine.bounds(low.at(row), high.at(row), *inclusive) {
                    Ok(bounds) => ranges[usize::from(row)] = bounds,
                    Err(_) => left.insert(row),
                },
            );
            self.free(from);
            self.free(to);
            self.leave(left, rows);
            return Items::Ranges(ranges);
        }
        let lists = self.step_to_column(program, list, rows);
        let lists = self.held(lists);
        let view = self.store.view(&lists);
        rows.each(|row| {
            if !matches!(view.at(row), Val::List(_)) {
                left.insert(row);
            }
        });
        self.leave(left, rows);
        Items::Lists(lists)
    }

    /// The rows of a table with these keys, and the keys.
    fn find(
        &mut self,
        program: &Program,
        table: u16,
        keys: &[Node],
        rows: &mut Rows,
    ) -> (Vec<BlockColumn>, BlockColumn) {
        let keys = self.all(program, keys, rows);
        if self.scanned > MAX_ROWS {
            self.leave_all(rows);
        }
        self.scanned += self
            .machine
            .data
            .tables
            .at(table.into())
            .map_or(0, |(_, table)| table.rows.len());
        let found = self.map_all(&keys, rows, |machine, keys| {
            Ok(match machine.row(table, keys)? {
                Ok(row) => Val::Row(table, row),
                Err(unknown) => Val::Unknown(unknown),
            })
        });
        (keys, found)
    }

    fn member(&mut self, of: BlockColumn, member: &Member, rows: &mut Rows) -> Operand {
        let mut values = self.room.values();
        let view = self.store.view(&of);
        let stops = work_out(*rows, &mut values, |row| match view.at(row) {
            Val::Item(field, place) => {
                let list = self
                    .store
                    .fields
                    .list(self.source, self.from, field.into(), row);
                Ok(self.machine.item(list, field, place, member))
            }
            of => self.machine.part(of, member),
        });
        self.free(of);
        self.leave(stops, rows);
        Operand::own(values)
    }

    // ---- findings ------------------------------------------------------------------------------------

    /// What is read of what other rules said, as [`Machine`] has it of one record.
    fn of_finding(
        &mut self,
        code: u16,
        rows: Rows,
        read: impl Fn(&mut Self, &SaidOf, Option<&dyn Before>, u8) -> Option<Val>,
    ) -> Operand {
        let unmade = Val::Unknown(self.machine.pool.missing(&Static::Code(code.into())));
        let Some(said) = self.said.get_mut(usize::from(code)).and_then(Option::take) else {
            return Operand::constant(unmade);
        };
        let mut values = self.room.values();
        for row in rows.iter() {
            let at = usize::from(row);
            if !said.known.contains(row) {
                values[at] = unmade;
                continue;
            }
            let (rule, place) = (said.rules[at], self.place(row));
            let was = self
                .before
                .filter(|before| !before.runs(rule.into(), place));
            let value = read(self, &said, was, row);
            values[at] = value.unwrap_or_else(|| {
                let missing = match was {
                    Some(before) => before
                        .missing(rule.into(), place)
                        .and_then(|missing| self.missing_before(missing)),
                    None => Some(said.missing[at])
                        .filter(|missing| *missing != NOTHING)
                        .map(|missing| self.machine.pool.without_none(missing)),
                };
                Val::Unknown(missing.unwrap_or_else(|| self.machine.undecided(code, rule.into())))
            });
        }
        self.said[usize::from(code)] = Some(said);
        Operand::own(values)
    }

    /// A figure that another rule said now, or that it `was` before.
    fn figure_said(
        &mut self,
        said: &SaidOf,
        was: Option<&dyn Before>,
        name: TextId,
        row: u8,
    ) -> Option<Val> {
        let rule = said.rules[usize::from(row)];
        if let Some(before) = was {
            let figure = before.figure(rule.into(), self.place(row), self.machine.text(name))?;
            return Some(self.machine.of_number(figure));
        }
        let (.., values) = said
            .figures
            .iter()
            .find(|(other, of, _)| *other == name && *of == rule)?;
        match values[usize::from(row)] {
            Val::Unit => None,
            value => Some(value),
        }
    }

    // ---- checks and figures --------------------------------------------------------------------------

    fn check(&mut self, program: &Program, check: &Check, rows: &mut Rows) {
        let mut actual = self.step_to_column(program, &check.actual, rows);
        if !check.limits.iter().chain(after(check)).all(is_plain) {
            actual = self.held(actual);
        }
        let limits = self.all(program, &check.limits, rows);
        let limits: Vec<BlockColumn> = match after(check).all(is_plain) {
            true => limits,
            false => limits.into_iter().map(|limit| self.held(limit)).collect(),
        };
        if let Some(unit) = &check.unit {
            let unit = self.step(program, unit, rows, true);
            self.free_operand(unit);
        }
        let otherwise = check
            .otherwise
            .as_ref()
            .map(|outcome| self.step_to_column(program, outcome, rows));
        if !self.count(rows) {
            return;
        }
        let comparison = check.comparison;
        let dates = matches!(comparison, Comparison::Before | Comparison::After);
        let actual_and_limits = |block: &mut Self, actual, limits: Vec<BlockColumn>| {
            block.free(actual);
            limits.into_iter().for_each(|limit| block.free(limit));
        };
        let mut found = Found::new(Rows::default(), self.room.values());
        let a = self.store.view(&actual);
        match (operator(comparison), limits.as_slice()) {
            (Some(op), [limit]) => {
                let b = self.store.view(limit);
                self.machine.work += 2 * rows.len() as u64;
                let left;
                (found.yes, left) = decided(&self.machine, op, dates, a, b, *rows);
                left.each(|row| {
                    found.take(
                        row,
                        holds(&mut self.machine, comparison, a.at(row), &[b.at(row)]),
                    )
                });
            }
            _ => {
                let views: Vec<View<'_>> =
                    limits.iter().map(|limit| self.store.view(limit)).collect();
                rows.each(|row| {
                    let mut given = [Val::Unit; 2];
                    given
                        .iter_mut()
                        .zip(&views)
                        .for_each(|(given, limit)| *given = limit.at(row));
                    let given = given.get(..views.len()).unwrap_or_default();
                    found.take(row, holds(&mut self.machine, comparison, a.at(row), given));
                });
            }
        }
        let truth = self.found(found, rows);
        actual_and_limits(self, actual, limits);
        let mut broken = [Outcome::Advice; BLOCK];
        if let Some(outcome) = otherwise {
            let (view, mut left) = (self.store.view(&outcome), Rows::default());
            rows.each(|row| match view.at(row) {
                Val::Outcome(said) => broken[usize::from(row)] = said.outcome,
                _ => left.insert(row),
            });
            self.free(outcome);
            self.leave(left, rows);
        }
        let decides = check.weight != Weight::Inform;
        if decides {
            let fails = rows.difference(truth.yes).difference(truth.unknown);
            fails.each(|row| self.say_outcome(row, broken[usize::from(row)]));
        }
        let unknown = truth.unknown.and(*rows);
        let why = self.held(truth.why);
        for row in unknown.iter() {
            if let Val::Unknown(missing) = self.store.view(&why).at(row) {
                self.may_say(row, broken[usize::from(row)], missing, decides);
            }
        }
        self.free(why);
    }

    fn figure(&mut self, name: TextId, value: Operand, unit: Operand, rows: &mut Rows) {
        let (value, unit) = (self.column(value, *rows), self.column(unit, *rows));
        let (mut faults, mut known) = (Rows::default(), Rows::default());
        let mut withheld = Rows::default();
        let (values, units) = (self.store.view(&value), self.store.view(&unit));
        rows.each(|row| match (values.at(row), units.at(row)) {
            // One that rests on absent data is left out.
            (Val::Unknown(_), Val::Text(_)) => withheld.insert(row),
            (Val::Number(..) | Val::Int(_) | Val::Wide(_), Val::Text(_)) => known.insert(row),
            _ => faults.insert(row),
        });
        self.leave(faults, rows);
        let (value, unit) = (self.store(value), self.store(unit));
        for row in withheld.iter() {
            if let Val::Unknown(why) = self.store.at(&value).at(row) {
                self.withhold(row, why);
            }
        }
        if self.count(rows) && !known.is_empty() {
            self.add(Event::Figure(name, value, unit), known);
        }
    }
}

/// What was found of rows.
struct Found {
    yes: Rows,
    unknown: Rows,
    /// What isn't known.
    why: Box<Values>,
    stops: Rows,
}

impl Found {
    fn new(yes: Rows, why: Box<Values>) -> Self {
        Self {
            yes,
            unknown: Rows::default(),
            why,
            stops: Rows::default(),
        }
    }

    #[inline(always)]
    fn take(&mut self, row: u8, answer: Answer) {
        match answer {
            Ok(Val::Bool(true)) => self.yes.insert(row),
            Ok(Val::Bool(false)) => {}
            Ok(unknown @ Val::Unknown(_)) => {
                self.unknown.insert(row);
                self.why[usize::from(row)] = unknown;
            }
            Ok(_) | Err(_) => self.stops.insert(row),
        }
    }
}

/// What is worked out of a check after its limits.
fn after(check: &Check) -> impl Iterator<Item = &Node> {
    check.unit.iter().chain(&check.otherwise)
}

/// Works out a value for each row; those that stop come back.
#[inline]
fn work_out(rows: Rows, values: &mut Values, mut of: impl FnMut(u8) -> Answer) -> Rows {
    let mut stops = Rows::default();
    rows.each(|row| match of(row) {
        Ok(value) => values[usize::from(row)] = value,
        Err(_) => stops.insert(row),
    });
    stops
}

/// The rows of which two numbers or dates stand so to each other, and those that hold others. Of dates alone a number isn't.
fn decided(
    machine: &Machine<'_>,
    op: Op,
    dates: bool,
    x: View<'_>,
    y: View<'_>,
    rows: Rows,
) -> (Rows, Rows) {
    let ((x, y), with) = match op {
        Op::AtLeast | Op::Above => ((y, x), matches!(op, Op::AtLeast)),
        Op::AtMost | Op::Below => ((x, y), matches!(op, Op::AtMost)),
        _ => return (Rows::default(), rows),
    };
    match (with, dates) {
        (_, true) => rows.split(|row| match (x.at(row), y.at(row)) {
            (Val::Day(x), Val::Day(y)) => Some(x < y),
            _ => None,
        }),
        (true, false) => {
            rows.split(|row| machine.ordering(x.at(row), y.at(row)).map(Ordering::is_le))
        }
        (false, false) => {
            rows.split(|row| machine.ordering(x.at(row), y.at(row)).map(Ordering::is_lt))
        }
    }
}

/// Works out what is simple of an operator; the other rows come back.
fn calculated(op: Op, x: View<'_>, y: View<'_>, values: &mut Values, rows: Rows) -> Rows {
    match op {
        Op::Add => simple(x, y, values, rows, sum),
        Op::Subtract => simple(x, y, values, rows, difference),
        Op::Multiply => simple(x, y, values, rows, multiple),
        _ => rows,
    }
}

#[inline(always)]
fn simple(
    x: View<'_>,
    y: View<'_>,
    values: &mut Values,
    rows: Rows,
    of: impl Fn(Digits, Digits) -> Option<Digits>,
) -> Rows {
    let mut left = Rows::default();
    rows.each(|row| match quick(x.at(row), y.at(row), &of) {
        Some(value) => values[usize::from(row)] = value,
        None => left.insert(row),
    });
    left
}

fn copy(from: &View<'_>, to: &mut Values, rows: Rows) {
    rows.each(|row| to[usize::from(row)] = from.at(row));
}

/// Whether a step sets no variable.
const fn is_plain(node: &Node) -> bool {
    matches!(
        node.step,
        Step::Constant(_)
            | Step::Local(_)
            | Step::Field(_)
            | Step::Has(_)
            | Step::FieldIs(..)
            | Step::Parameter(_)
            | Step::Fact(_)
            | Step::AsOf
    )
}

/// The operator that says the same of numbers, or of dates.
const fn operator(comparison: Comparison) -> Option<Op> {
    Some(match comparison {
        Comparison::AtMost => Op::AtMost,
        Comparison::AtLeast => Op::AtLeast,
        Comparison::Below | Comparison::Before => Op::Below,
        Comparison::Above | Comparison::After => Op::Above,
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
