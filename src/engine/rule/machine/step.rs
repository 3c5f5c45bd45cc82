//! The steps of a program on one record.

use super::{Answer, Arm, Machine, Stop};
use crate::rule::each::Tally;
use crate::rule::fault::{Fault, Kind, Origin};
use crate::rule::pool::Static;
use crate::rule::program::{Loop, Member, NOWHERE, Node, Program, Step, Through};
use crate::rule::trace::Line;
use crate::rule::val::Val;
use model::calendar;
use model::limits::{MAX_ARRAY, MAX_CALLS};
use model::outcome::Outcome;
use std::sync::Arc;

impl Machine<'_> {
    /// Calls a function with so many values from the top of the stack.
    pub(super) fn call(&mut self, program: &Program, function: usize, values: usize) -> Answer {
        let function = program.functions.get(function).ok_or_else(Fault::damaged)?;
        if self.depth > MAX_CALLS {
            return Err(Fault::too_deep().into());
        }
        self.fuel()?;
        let origin = match function.file {
            0 => self.script,
            file => Some(Origin::Library(file)),
        };
        let outer = std::mem::replace(&mut self.origin, origin);
        self.reach(function.at, Arm::Function);
        self.depth += 1;
        let base = std::mem::replace(&mut self.base, self.memory.stack.len() - values);
        self.memory
            .stack
            .resize(self.base + function.slots, Val::Unit);
        let answer = self.block(program, &function.body);
        self.memory.stack.truncate(self.base);
        self.base = base;
        self.depth -= 1;
        self.origin = outer;
        match answer {
            Err(Stop::Return) => Ok(self.returned),
            Err(Stop::Fault(mut fault)) => {
                if fault.at.is_some() && fault.origin.is_none() {
                    fault.origin = origin;
                }
                Err(Stop::Fault(fault))
            }
            answer => answer,
        }
    }

    fn block(&mut self, program: &Program, nodes: &[Node]) -> Answer {
        let mut last = Val::Unit;
        for node in nodes {
            last = self.step(program, node)?;
        }
        Ok(last)
    }

    /// Puts the values of nodes on the stack; where the first is comes back.
    pub(super) fn push(&mut self, program: &Program, nodes: &[Node]) -> Result<usize, Stop> {
        let from = self.memory.stack.len();
        for node in nodes {
            let value = self.step(program, node)?;
            self.memory.stack.push(value);
        }
        Ok(from)
    }

    fn set_slot(&mut self, slot: usize, value: Val) {
        if let Some(place) = self.memory.stack.get_mut(self.base + slot) {
            *place = value;
        }
    }

    /// What a node comes to; a fault gets the place of the innermost node.
    pub(super) fn step(&mut self, program: &Program, node: &Node) -> Answer {
        let mut answer = self.work_out(program, node);
        if let Err(Stop::Fault(fault)) = &mut answer {
            fault.at.get_or_insert(node.at);
        }
        answer
    }

    /// What is rare is apart, so that this one stays small.
    fn work_out(&mut self, program: &Program, node: &Node) -> Answer {
        self.steps += 1;
        Ok(match &node.step {
            Step::Constant(value) => *value,
            Step::Local(slot) => self
                .memory
                .stack
                .get(self.base + slot)
                .copied()
                .unwrap_or(Val::Unit),
            Step::Field(index) => self.field(*index),
            Step::Has(index) => {
                let value = self.field(*index);
                match self.has(value) {
                    Val::Unknown(_) if program.doubts && !self.asking => {
                        self.memory.trace.open = true;
                        Val::Bool(false)
                    }
                    has => has,
                }
            }
            Step::FieldIs(index, wanted) => match self.field(*index) {
                Val::Text(text) => {
                    self.work += self.size(Val::Text(text)) as u64;
                    Val::Bool(self.same_text(text, *wanted))
                }
                unknown @ Val::Unknown(_) => unknown,
                other => {
                    return Err(Fault::unlike(other.kind(), "==", Kind::Text).into());
                }
            },
            Step::Parameter(index) => {
                let value = self.parameter(*index);
                if !value.is_unknown() {
                    self.memory.trace.parameters.insert(*index);
                }
                value
            }
            Step::Both(nodes, decides) => {
                let mut all = Val::Bool(!*decides);
                for node in nodes {
                    let value = self.step(program, node)?;
                    all = self.both(all, value, *decides)?;
                }
                all
            }
            Step::Binary(op, a, b) => {
                let a = self.step(program, a)?;
                let b = self.step(program, b)?;
                return self.binary(*op, a, b);
            }
            Step::Unary(op, value) => {
                let value = self.step(program, value)?;
                return self.unary(*op, value);
            }
            Step::If(condition, then, other) => {
                let holds = match self.step(program, condition)? {
                    Val::Bool(holds) => holds,
                    Val::Unknown(why) => self.decide(why),
                    value => {
                        let mut fault = Fault::needs(Kind::Boolean, value.kind());
                        fault.at = Some(condition.at);
                        return Err(fault.into());
                    }
                };
                self.reach(node.at, if holds { Arm::Then } else { Arm::Else });
                return self.block(program, if holds { then } else { other });
            }
            Step::Set(slot, value) => {
                let value = self.step(program, value)?;
                self.set_slot(*slot, value);
                Val::Unit
            }
            Step::Check(at) => {
                let check = program.checks.get(*at).ok_or_else(Fault::damaged)?;
                self.check(program, *at, check)?;
                Val::Unit
            }
            Step::Call(function, values) => {
                let from = self.push(program, values)?;
                return self.value_of(program, *function, self.memory.stack.len() - from);
            }
            Step::Block(nodes) => return self.block(program, nodes),
            Step::Return(value) => {
                self.returned = self.step(program, value)?;
                return Err(Stop::Return);
            }
            _ => return self.work_out_rare(program, node),
        })
    }

    /// The value of a parameter on the date.
    pub fn parameter(&mut self, index: usize) -> Val {
        match (
            self.dated.short.get(index),
            self.dated.parameters.get(index),
        ) {
            (Some(Some(value)), _) => *value,
            (_, Some(Some(value))) => self.of_number((*value).into()),
            _ => Val::Unknown(self.pool.missing(&Static::Parameter(index))),
        }
    }

    #[inline(never)]
    fn work_out_rare(&mut self, program: &Program, node: &Node) -> Answer {
        Ok(match &node.step {
            Step::For(parts) => {
                self.repeat(program, parts, node)?;
                Val::Unit
            }
            Step::Break => return Err(Stop::Break),
            Step::Continue => return Err(Stop::Continue),
            Step::List(nodes) => {
                let from = self.push(program, nodes)?;
                let items: Vec<Val> = self.memory.stack.drain(from..).collect();
                return self.listed(&items);
            }
            Step::Range(from, to, inclusive) => {
                let (from, to) = (self.step(program, from)?, self.step(program, to)?);
                return self.range(from, to, *inclusive);
            }
            Step::Fact(index) => return self.fact(*index),
            Step::Rows(table) => return self.rows_in_force(*table),
            Step::Each(through) => return self.through(program, through),
            Step::Scale(table, amount) => {
                let amount = self.step(program, amount)?;
                let (charge, bands) = self.scale(*table, amount)?;
                for row in bands {
                    self.read_row(*table, row);
                }
                return Ok(charge);
            }
            Step::AsOf => Val::Day(self.dated.as_of),
            Step::Find(table, keys) => {
                let from = self.push(program, keys)?;
                match self.find(*table, from)? {
                    Ok(row) => Val::Row(*table, row),
                    Err(unknown) => Val::Unknown(unknown),
                }
            }
            Step::HasRow(table, keys) => {
                let from = self.push(program, keys)?;
                return self.has_row(*table, from);
            }
            Step::Member(of, member) => match self.step(program, of)? {
                Val::Item(field, place) => {
                    if let Some(known) = self.memory.items_read.get(&(field, place, member.id)) {
                        return Ok(*known);
                    }
                    let record = Arc::clone(&self.record);
                    let value = self.item(record.get(field.into()), field, place, member);
                    let key = (field, place, member.id);
                    self.memory.items_read.insert(key, value);
                    value
                }
                of => return self.part(of, member),
            },
            Step::Element(list, place) => {
                let (list, place) = (self.step(program, list)?, self.step(program, place)?);
                return self.element(list, place);
            }
            Step::OutcomeOf(code) => self.of_finding(*code, |machine, said| {
                let settled = said.outcome != Outcome::Undetermined;
                settled.then(|| machine.pool.outcome(said.outcome))
            }),
            Step::FigureOf(code, name) => self.of_finding(*code, |machine, said| {
                let figure = machine
                    .figures_said(said)
                    .iter()
                    .find(|(figure, _)| figure == name)?
                    .1
                    .clone();
                Some(machine.of_number(figure))
            }),
            Step::WorkingDays(day, days) => {
                let (day, days) = (self.step(program, day)?, self.step(program, days)?);
                return self.working_days(day, days);
            }
            Step::Conclude(outcome) => match self.step(program, outcome)? {
                Val::Outcome(conclusion) => {
                    self.memory.trace.count()?;
                    self.memory.trace.conclusions.push(conclusion);
                    Val::Unit
                }
                Val::Unknown(unknown) => return Err(Stop::Unknown(unknown)),
                other => return Err(Fault::needs(Kind::Outcome, other.kind()).into()),
            },
            Step::Figure(name, value, unit) => {
                let (value, unit) = (self.step(program, value)?, self.step(program, unit)?);
                match (self.unknown(value, unit), unit) {
                    // One that rests on absent data is left out.
                    (Some(Val::Unknown(why)), _) => {
                        let withheld = self.memory.trace.withheld;
                        self.memory.trace.withheld = Some(self.join_some(withheld, why));
                    }
                    (_, Val::Text(unit)) if value.kind() == Kind::Number => {
                        self.memory.trace.count()?;
                        self.memory.trace.figures.push((*name, value, unit));
                    }
                    (_, Val::Text(_)) => return Err(not_a_figure().into()),
                    _ => return Err(Fault::needs(Kind::Text, unit.kind()).into()),
                }
                Val::Unit
            }
            Step::Note(key) => {
                self.memory.trace.count()?;
                self.memory.trace.notes.push(*key);
                Val::Unit
            }
            Step::Refer(department, key) => {
                self.memory.trace.count()?;
                self.memory.trace.referrals.push((*department, *key));
                Val::Unit
            }
            Step::Print(value) => {
                let value = self.step(program, value)?;
                self.work += self.size(value) as u64;
                self.memory.trace.count()?;
                let text = self.print_for_author(value);
                self.memory.trace.printed.push(Line {
                    origin: self.origin,
                    line: node.at.line,
                    text,
                });
                Val::Unit
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
            | Step::Check(_) => return self.work_out(program, node),
        })
    }

    /// Goes through a list or a range.
    fn repeat(&mut self, program: &Program, parts: &Loop, node: &Node) -> Result<(), Stop> {
        if let Step::Range(from, to, inclusive) = &parts.list.step {
            let (from, to) = (self.step(program, from)?, self.step(program, to)?);
            let (from, to) = self.bounds(from, to, *inclusive)?;
            for (place, item) in (from..to).enumerate() {
                if !self.round(program, parts, node, place, Val::Int(item))? {
                    break;
                }
            }
            return Ok(());
        }
        let list = match self.step(program, &parts.list)? {
            Val::List(list) => list,
            Val::Unknown(unknown) => return Err(Stop::Unknown(unknown)),
            other => return Err(Fault::needs(Kind::List, other.kind()).into()),
        };
        for place in 0..self.items(list).len() {
            let item = self.items(list).get(place).copied().unwrap_or(Val::Unit);
            if !self.round(program, parts, node, place, item)? {
                break;
            }
        }
        Ok(())
    }

    /// One round of a loop; whether it goes on.
    fn round(
        &mut self,
        program: &Program,
        parts: &Loop,
        node: &Node,
        place: usize,
        item: Val,
    ) -> Result<bool, Stop> {
        self.set_slot(parts.item, item);
        if let Some(counter) = parts.counter {
            self.set_slot(counter, Val::Int(place as i64));
        }
        self.steps += 1;
        self.fuel()?;
        self.reach(node.at, Arm::Loop);
        match self.block(program, &parts.body) {
            Ok(_) | Err(Stop::Continue) => Ok(true),
            Err(Stop::Break) => Ok(false),
            Err(stop) => Err(stop),
        }
    }

    /// What a word makes of the items of a list.
    fn through(&mut self, program: &Program, through: &Through) -> Answer {
        let list = match self.step(program, &through.list)? {
            Val::List(list) => list,
            unknown @ Val::Unknown(_) => return Ok(unknown),
            other => return Err(Fault::needs(Kind::List, other.kind()).into()),
        };
        let mut tally = Tally::default();
        for place in 0..self.items(list).len() {
            let item = self.items(list).get(place).copied().unwrap_or(Val::Unit);
            self.set_slot(through.item, item);
            self.steps += 1;
            self.fuel()?;
            let value = match &through.value {
                Some(value) => self.step(program, value)?,
                None => item,
            };
            let counts = match &through.counts {
                Some(counts) => self.step(program, counts)?,
                None => Val::Bool(true),
            };
            if let (Val::Row(table, row), true) = (item, !matches!(counts, Val::Bool(false))) {
                self.read_row(table, row);
            }
            self.tally(through.each, &mut tally, counts, value)?;
        }
        self.tallied(through.each, tally)
    }

    /// The whole numbers that a range goes from and to, the last one left out.
    pub fn bounds(&mut self, from: Val, to: Val, inclusive: bool) -> Result<(i64, i64), Stop> {
        if let Some(Val::Unknown(unknown)) = self.unknown(from, to) {
            return Err(Stop::Unknown(unknown));
        }
        let whole = |value: Val| {
            self.whole(value)
                .ok_or_else(|| Fault::needs(Kind::Number, value.kind()))
        };
        let (from, to) = (whole(from)?, whole(to)?);
        Ok((from, to.saturating_add(i64::from(inclusive))))
    }

    /// A list of values that are worked out.
    pub fn listed(&mut self, items: &[Val]) -> Answer {
        // Counts a long text as several items.
        if items.iter().map(|item| self.size(*item)).sum::<usize>() > MAX_ARRAY {
            return Err(Fault::too_large().into());
        }
        let from = self.memory.items.len();
        self.memory.items.extend_from_slice(items);
        Ok(self.list(from))
    }

    /// The whole numbers of a range as a list.
    pub fn range(&mut self, from: Val, to: Val, inclusive: bool) -> Answer {
        if let Some(unknown) = self.unknown(from, to) {
            return Ok(unknown);
        }
        let (from, to) = self.bounds(from, to, inclusive)?;
        if to.saturating_sub(from) > MAX_ARRAY as i64 {
            return Err(Fault::too_large().into());
        }
        let start = self.memory.items.len();
        self.memory.items.extend((from..to).map(Val::Int));
        Ok(self.list(start))
    }

    /// A cell of a row, or a part of a date.
    pub fn part(&self, of: Val, member: &Member) -> Answer {
        Ok(match of {
            Val::Row(table, row) => {
                let column = member
                    .columns
                    .get(usize::from(table))
                    .copied()
                    .filter(|column| *column != NOWHERE)
                    .ok_or_else(|| no_such_member(of, member))?;
                match self.cell(table, row, column) {
                    Val::Unit => Val::Unknown(
                        self.pool
                            .missing(&Static::Cell(table.into(), column.into())),
                    ),
                    value => value,
                }
            }
            Val::Day(day) => Val::Int(
                calendar::part(day, &member.name).ok_or_else(|| no_such_member(of, member))?,
            ),
            // A part of something unknown is unknown for the same reason.
            unknown @ Val::Unknown(_) => unknown,
            other => return Err(no_such_member(other, member).into()),
        })
    }

    /// An item of a list, counted from 0, or from the end if the place is negative.
    pub fn element(&mut self, list: Val, place: Val) -> Answer {
        if let Val::Unknown(unknown) = place {
            return Err(Stop::Unknown(unknown));
        }
        let whole = self.whole(place);
        let whole = whole.ok_or_else(|| Fault::needs(Kind::Number, place.kind()))?;
        let list = match list {
            Val::List(list) => list,
            unknown @ Val::Unknown(_) => return Ok(unknown),
            other => return Err(Fault::needs(Kind::List, other.kind()).into()),
        };
        let items = self.items(list);
        let at = if whole < 0 {
            whole.saturating_add(items.len() as i64)
        } else {
            whole
        };
        let item = usize::try_from(at).ok().and_then(|at| items.get(at));
        Ok(*item.ok_or_else(|| Fault::no_such_place(whole, items.len()))?)
    }

    /// A date so many working days away.
    pub fn working_days(&mut self, day: Val, days: Val) -> Answer {
        if let Some(unknown) = self.unknown(day, days) {
            return Ok(unknown);
        }
        let (day, days) = self.day_and_whole(day, days)?;
        let moved = calendar::add_working_days(day, days, |day| self.is_worked(day))?;
        Ok(Val::Day(moved.ok_or_else(Fault::date_out_of_range)?))
    }
}

fn no_such_member(of: Val, member: &Member) -> Fault {
    let (of, name) = (of.kind().words(), &member.name);
    Fault::new(
        "unknown-property",
        format!("{}没有“{name}”。", of.zh),
        format!("There is no “{name}” in {}.", of.en),
    )
}

/// A figure that is no number.
pub fn not_a_figure() -> Fault {
    Fault::new("mixed-types", "测算值要用数字。", "A figure is a number.")
}
