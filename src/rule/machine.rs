//! Runs programs on one record and keeps the trace of each run: what was read, compared and concluded, all by places, so that
//! nothing is written out until a report asks for it.

use super::dated::Dated;
use super::frame::Said;
use super::host::{HOLIDAYS, Project, worked};
use super::pool::{Lookup, Pool, Static, TextId};
use super::program::{Check, Conclusion, Member, NOWHERE, Node, Program};
use super::val::Val;
use super::value::{Day, Unknown};
use crate::limits::{MAX_ARRAY, MAX_CALLS, MAX_OPERATIONS, MAX_RESULTS, MAX_ROWS, MAX_WORK};
use crate::number;
use crate::pack::PackData;
use crate::pack::tables::{KeyKind, Table};
use crate::record::{Record, Value};
use crate::report::{Comparison, Missing, MissingKind, Outcome, Weight};
use crate::text::Text;
use jiff::civil::Date;
use rhai::Dynamic;
use rust_decimal::Decimal;
#[cfg(feature = "study")]
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

/// The longest range that is gone through here.
const MAX_RANGE: i64 = 1_000;

/// Steps and work after which a run is left to Rhai, which alone decides whether it goes past a limit: it takes more
/// steps for the same, up to some three times as many.
pub(super) const PATIENCE: (u64, u64) = (MAX_OPERATIONS / 4, MAX_WORK / 2);

/// What a screening may make, as [`Memory::made`] counts it, before what repeats is left to Rhai, which keeps nothing that
/// isn't used any more: some 10 MB.
const MOST_MADE: usize = 500_000;

/// Why a run doesn't go on.
pub(super) enum Stop {
    /// The function answers with what is kept as returned.
    Return,
    /// A branch on what isn't known.
    Unknown(u32),
    /// A fault, or something that only Rhai can do.
    Rhai,
}

pub(super) type Answer = Result<Val, Stop>;

/// How a run ended that Rhai needn't do again.
#[derive(Clone, Copy)]
pub(super) enum Ended {
    NotApplicable,
    Done,
    /// It came to a branch or an answer that depends on absent data.
    Unknown(u32),
}

/// A set of small numbers.
#[derive(Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn resize(&mut self, size: usize) {
        self.0.resize(size.div_ceil(64), 0);
    }

    fn clear(&mut self) {
        self.0.iter_mut().for_each(|word| *word = 0);
    }

    pub fn insert(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Its numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let places = |(at, word): (usize, &u64)| {
            let word = *word;
            (0..64)
                .filter(move |bit| word & (1 << bit) != 0)
                .map(move |bit| at * 64 + bit)
        };
        self.0
            .iter()
            .enumerate()
            .filter(|(_, word)| **word != 0)
            .flat_map(places)
    }
}

/// A row that was read, and where its keys are.
#[derive(Clone, Copy)]
pub(super) struct RowTrace {
    pub table: u16,
    pub row: u32,
    keys: (u32, u32),
    /// Whether these keys stand for those of an earlier reading of the row.
    pub again: bool,
}

/// A check that was made.
#[derive(Clone, Copy)]
pub(super) struct CheckTrace {
    /// Its place in the program.
    pub check: usize,
    pub actual: Val,
    limits: (u32, u32),
    /// Whether it holds, or what would have to be known.
    pub holds: Result<bool, u32>,
    pub unit: Option<TextId>,
}

/// What a run left behind.
#[derive(Default)]
pub(super) struct Trace {
    /// The fields that were read and hold something.
    pub fields: Bits,
    pub parameters: Bits,
    pub findings: Bits,
    pub rows: Vec<RowTrace>,
    /// Rows of the table of holidays that were read.
    pub holidays: Bits,
    pub checks: Vec<CheckTrace>,
    /// Name, value and unit.
    pub figures: Vec<(TextId, Val, TextId)>,
    pub conclusions: Vec<Conclusion>,
    pub referrals: Vec<(TextId, TextId)>,
    pub notes: Vec<TextId>,
    /// Keys of rows and limits of checks.
    values: Vec<Val>,
    scanned: usize,
    results: usize,
}

impl Trace {
    fn clear(&mut self) {
        self.fields.clear();
        self.parameters.clear();
        self.findings.clear();
        self.rows.clear();
        self.holidays.clear();
        self.checks.clear();
        self.figures.clear();
        self.conclusions.clear();
        self.referrals.clear();
        self.notes.clear();
        self.values.clear();
        (self.scanned, self.results) = (0, 0);
    }

    fn keep(&mut self, values: &[Val]) -> (u32, u32) {
        let from = self.values.len() as u32;
        self.values.extend_from_slice(values);
        (from, values.len() as u32)
    }

    fn kept(&self, (from, count): (u32, u32)) -> &[Val] {
        self.values
            .get(from as usize..(from + count) as usize)
            .unwrap_or_default()
    }

    pub fn keys(&self, row: &RowTrace) -> &[Val] {
        self.kept(row.keys)
    }

    pub fn limits(&self, check: &CheckTrace) -> &[Val] {
        self.kept(check.limits)
    }

    /// Counts a check, a figure, a conclusion, a referral or a note.
    fn count(&mut self) -> Result<(), Stop> {
        self.results += 1;
        if self.results <= MAX_RESULTS {
            Ok(())
        } else {
            Err(Stop::Rhai)
        }
    }

    pub fn row(&mut self, table: u16, row: u32, keys: &[Val], again: bool) {
        let keys = self.keep(keys);
        self.rows.push(RowTrace {
            table,
            row,
            keys,
            again,
        });
    }
}

/// What another rule said.
#[derive(Clone, Copy)]
pub(super) struct SaidAt {
    /// Its place among the rules.
    pub rule: usize,
    pub outcome: Outcome,
    figures: (u32, u32),
    pub missing: Option<u32>,
}

/// What a screening needs room for; used again for the next one.
#[derive(Default)]
pub(super) struct Memory {
    pub trace: Trace,
    stack: Vec<Val>,
    /// The fields read so far; nothing where one wasn't.
    fields: Vec<Val>,
    /// Rows that filled a field: the field and the row.
    filled: Vec<(u16, u32)>,
    texts: Vec<Arc<str>>,
    lists: Vec<(u32, u32)>,
    wides: Vec<Decimal>,
    items: Vec<Val>,
    /// Items of lists, things that are missing, long decimals and pieces of 16 bytes of texts that were made for the record.
    pub made: usize,
    /// Sets of missing things, each in order.
    sets: Vec<(u32, u32)>,
    ids: Vec<u32>,
    /// What is missing of this record alone.
    missing: Vec<Missing>,
    /// By code.
    said: Vec<Option<SaidAt>>,
    figures: Vec<(TextId, Decimal)>,
    /// Sets by the two that they were joined of, where many records share them.
    #[cfg(feature = "study")]
    pub joined: FxHashMap<(u32, u32), u32>,
    /// The last of them: the next record mostly shares it, too.
    #[cfg(feature = "study")]
    last_joined: ((u32, u32), u32),
}

impl Memory {
    /// Lets go of what was made for records.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.lists.clear();
        self.wides.clear();
        self.items.clear();
        self.made = 0;
        self.sets.clear();
        self.ids.clear();
        self.missing.clear();
        #[cfg(feature = "study")]
        {
            self.joined.clear();
            self.last_joined = Default::default();
        }
    }
}

/// Runs programs on one record.
pub(super) struct Machine<'a> {
    pub data: &'a PackData,
    pub pool: &'a Pool,
    pub dated: &'a Dated,
    pub record: Rc<Record>,
    /// The rules by their places, for what is said of a finding: code and title.
    pub titles: &'a dyn Fn(usize) -> Option<Text>,
    pub memory: Memory,
    /// Where the slots of the running function start.
    base: usize,
    depth: usize,
    returned: Val,
    /// Steps and work of the run so far.
    pub steps: u64,
    pub work: u64,
    /// Steps of all runs so far.
    pub operations: u64,
    /// Whether some rule ran on Rhai.
    pub on_rhai: bool,
    /// Whether what is made is shared by many records.
    #[cfg(feature = "study")]
    pub shared: bool,
}

impl<'a> Machine<'a> {
    pub fn new(
        data: &'a PackData,
        pool: &'a Pool,
        dated: &'a Dated,
        record: Rc<Record>,
        titles: &'a dyn Fn(usize) -> Option<Text>,
        mut memory: Memory,
    ) -> Self {
        memory.fields.clear();
        memory.fields.resize(data.schema.fields.len(), Val::Unit);
        memory.trace.fields.resize(data.schema.fields.len());
        memory.trace.parameters.resize(data.parameters.len());
        memory.trace.findings.resize(pool.codes().len());
        memory.trace.holidays.resize(
            data.tables
                .get(HOLIDAYS)
                .map_or(0, |table| table.rows.len()),
        );
        memory.filled.clear();
        memory.clear();
        memory.said.clear();
        memory.said.resize(pool.codes().len(), None);
        memory.figures.clear();
        Self {
            data,
            pool,
            dated,
            record,
            titles,
            memory,
            base: 0,
            depth: 0,
            returned: Val::Unit,
            steps: 0,
            work: 0,
            operations: 0,
            on_rhai: false,
            #[cfg(feature = "study")]
            shared: false,
        }
    }

    /// Turns to another record, as if no rule had run on it.
    #[cfg(feature = "study")]
    pub fn turn(&mut self, record: Rc<Record>) {
        self.record = record;
        self.memory.fields.fill(Val::Unit);
        self.memory.filled.clear();
        self.memory.trace.clear();
    }

    /// The number as exact as a report prints it.
    #[cfg(feature = "study")]
    pub fn normal(&mut self, value: Val) -> Val {
        match value {
            Val::Number(_, 0) => value,
            _ => self
                .decimal(value)
                .map_or(value, |number| self.number(number.normalize())),
        }
    }

    /// Runs a rule; nothing if Rhai has to.
    pub fn run(&mut self, program: &Program) -> Option<Ended> {
        self.memory.trace.clear();
        self.memory.stack.clear();
        (self.base, self.depth, self.steps, self.work) = (0, 0, 0, 0);
        if let Some(applies) = program.applies {
            match self.call(program, applies, 0) {
                Ok(Val::Bool(true)) => {}
                Ok(Val::Bool(false)) => return Some(Ended::NotApplicable),
                Ok(Val::Unknown(unknown)) | Err(Stop::Unknown(unknown)) => {
                    return Some(Ended::Unknown(unknown));
                }
                _ => return None,
            }
        }
        match self.call(program, program.judge, 0) {
            Ok(_) => Some(Ended::Done),
            Err(Stop::Unknown(unknown)) => Some(Ended::Unknown(unknown)),
            Err(_) => None,
        }
    }

    // ---- texts, lists and what isn't known -----------------------------------------------------------

    pub fn text(&self, id: TextId) -> &str {
        let own = || self.memory.texts.get((id - self.pool.texts()) as usize);
        self.pool.get(id).or_else(own).map_or("", |text| text)
    }

    pub fn same_text(&self, a: TextId, b: TextId) -> bool {
        // Texts of the pool are there once.
        a == b || (a.max(b) >= self.pool.texts() && self.text(a) == self.text(b))
    }

    /// A decimal.
    pub fn number(&mut self, number: Decimal) -> Val {
        Val::small(number).unwrap_or_else(|| {
            self.memory.made += 1;
            self.memory.wides.push(number);
            Val::Wide(self.pool.wides() + self.memory.wides.len() as u32 - 1)
        })
    }

    /// A long decimal.
    pub fn wide(&self, at: u32) -> Decimal {
        let own = || {
            self.memory
                .wides
                .get((at - self.pool.wides()) as usize)
                .copied()
        };
        self.pool.wide(at).or_else(own).unwrap_or_default()
    }

    pub fn items(&self, list: u32) -> &[Val] {
        let own = || {
            let (from, count) = *self.memory.lists.get((list - self.pool.lists()) as usize)?;
            self.memory
                .items
                .get(from as usize..(from + count) as usize)
        };
        self.pool.items(list).or_else(own).unwrap_or_default()
    }

    fn list(&mut self, from: usize) -> Val {
        let memory = &mut self.memory;
        memory.made += 1 + memory.items.len() - from;
        memory
            .lists
            .push((from as u32, (memory.items.len() - from) as u32));
        Val::List(self.pool.lists() + memory.lists.len() as u32 - 1)
    }

    /// How much work a value is to go through or to show.
    pub fn size(&self, value: Val) -> usize {
        match value {
            Val::Text(text) => 1 + self.text(text).len() / 16,
            Val::List(list) => {
                1 + self
                    .items(list)
                    .iter()
                    .map(|item| self.size(*item))
                    .sum::<usize>()
            }
            _ => 1,
        }
    }

    /// What would have to be known, by number.
    fn set(&self, unknown: u32) -> &[u32] {
        let at = unknown
            .checked_sub(self.pool.statics())
            .and_then(|at| self.memory.sets.get(at as usize));
        at.and_then(|(from, count)| self.memory.ids.get(*from as usize..(from + count) as usize))
            .unwrap_or_default()
    }

    /// What would have to be known, by number.
    pub fn ids(&self, unknown: u32) -> Vec<u32> {
        let one = (unknown < self.pool.statics()).then_some(unknown);
        one.into_iter()
            .chain(self.set(unknown).iter().copied())
            .collect()
    }

    /// What would have to be known.
    pub fn missing(&self, unknown: u32) -> impl Iterator<Item = Missing> {
        self.ids(unknown)
            .into_iter()
            .filter_map(|id| self.missed(id))
    }

    fn missed(&self, id: u32) -> Option<Missing> {
        let Some(what) = self.pool.missed(id) else {
            return self
                .memory
                .missing
                .get((id - self.pool.statics()) as usize)
                .cloned();
        };
        let data = self.data;
        Some(match what {
            Static::Field(at) => Missing::field(data.schema.fields.get(at)?),
            Static::Parameter(at) => {
                let (name, parameter) = data.parameters.at(at)?;
                Missing::parameter(name, parameter, self.dated.as_of)
            }
            Static::Code(at) => Missing::unmade(self.pool.codes().get(at)?),
            Static::Cell(table, column) => {
                let (name, table) = data.tables.at(table)?;
                Missing::cell(name, table, table.columns.get(column)?)
            }
            Static::Quotient => Missing::quotient(),
        })
    }

    pub fn divided_by_zero(&self) -> Val {
        Val::Unknown(self.pool.missing(&Static::Quotient))
    }

    /// Not known for a reason that is this record's alone.
    fn lacking(&mut self, missing: Missing) -> u32 {
        let memory = &mut self.memory;
        memory.made +=
            8 + (missing.name.len() + missing.label.zh.len() + missing.label.en.len()) / 16;
        memory.missing.push(missing);
        let id = self.pool.statics() + memory.missing.len() as u32 - 1;
        memory.ids.push(id);
        self.set_from(self.memory.ids.len() - 1)
    }

    fn set_from(&mut self, from: usize) -> u32 {
        let memory = &mut self.memory;
        memory.made += 1 + memory.ids.len() - from;
        memory
            .sets
            .push((from as u32, (memory.ids.len() - from) as u32));
        self.pool.statics() + memory.sets.len() as u32 - 1
    }

    /// Not known for the reasons of both.
    pub fn join(&mut self, a: u32, b: u32) -> u32 {
        if a == b {
            return a;
        }
        let statics = self.pool.statics();
        let from = self.memory.ids.len();
        let (one, other) = ([a], [b]);
        // Places and not slices: the result goes to the end of the same list.
        let range = |unknown: u32| match unknown
            .checked_sub(statics)
            .and_then(|at| self.memory.sets.get(at as usize))
        {
            Some((from, count)) => (*from as usize, *count as usize),
            None => (usize::MAX, 1),
        };
        let ((mut x, mut xs), (mut y, mut ys)) = (range(a), range(b));
        self.work += (xs + ys + xs * ys / 16) as u64;
        #[cfg(feature = "study")]
        if let Some(known) = self.joined(a, b) {
            return known;
        }
        let id = |ids: &[u32], at: usize, own: &[u32; 1]| {
            if at == usize::MAX {
                own[0]
            } else {
                ids.get(at).copied().unwrap_or_default()
            }
        };
        while xs > 0 || ys > 0 {
            let ids = &mut self.memory.ids;
            let order = match (xs, ys) {
                (0, _) => Ordering::Greater,
                (_, 0) => Ordering::Less,
                _ => id(ids, x, &one).cmp(&id(ids, y, &other)),
            };
            let next = if order.is_le() {
                id(ids, x, &one)
            } else {
                id(ids, y, &other)
            };
            ids.push(next);
            if order.is_le() {
                (x, xs) = (if x == usize::MAX { x } else { x + 1 }, xs - 1);
            }
            if order.is_ge() {
                (y, ys) = (if y == usize::MAX { y } else { y + 1 }, ys - 1);
            }
        }
        let joined = self.set_from(from);
        #[cfg(feature = "study")]
        if self.shared {
            self.memory.joined.insert((a, b), joined);
        }
        joined
    }

    /// What was joined before, where many records share it.
    #[cfg(feature = "study")]
    fn joined(&mut self, a: u32, b: u32) -> Option<u32> {
        if !self.shared {
            return None;
        }
        let (last, known) = self.memory.last_joined;
        if last == (a, b) {
            return Some(known);
        }
        let known = *self.memory.joined.get(&(a, b))?;
        self.memory.last_joined = ((a, b), known);
        Some(known)
    }

    fn join_some(&mut self, a: Option<u32>, b: u32) -> u32 {
        a.map_or(b, |a| self.join(a, b))
    }

    /// As a report prints it.
    pub fn print(&self, value: Val) -> String {
        match value {
            Val::Unit => String::new(),
            Val::Bool(yes) => yes.to_string(),
            Val::Int(whole) => number::print(whole.into()),
            Val::Number(..) | Val::Wide(_) => {
                self.decimal(value).map(number::print).unwrap_or_default()
            }
            Val::Text(text) => self.text(text).to_owned(),
            Val::Day(day) => day.to_string(),
            Val::List(list) => self
                .items(list)
                .iter()
                .map(|item| self.print(*item))
                .collect::<Vec<_>>()
                .join(", "),
            Val::Unknown(_) => "?".to_owned(),
            Val::Row(..) | Val::Item(..) => "…".to_owned(),
        }
    }

    /// A field that holds something, as a report prints it.
    pub fn print_field(&self, index: usize) -> String {
        let filled = || {
            self.memory
                .fields
                .get(index)
                .map(|value| self.print(*value))
        };
        self.record
            .get(index)
            .map(Value::print)
            .or_else(filled)
            .unwrap_or_default()
    }

    /// What would have to be known, as Rhai has it.
    pub fn unknown_of(&self, unknown: u32) -> Unknown {
        Unknown(Rc::new(self.missing(unknown).collect()))
    }

    /// A value as Rhai has it; one that has no text is nothing there but that.
    pub fn dynamic(&self, value: Val) -> Dynamic {
        match value {
            Val::Unit => Dynamic::UNIT,
            Val::Bool(yes) => yes.into(),
            Val::Int(whole) => whole.into(),
            Val::Number(..) | Val::Wide(_) => {
                Dynamic::from_decimal(self.decimal(value).unwrap_or_default())
            }
            Val::Text(text) => self.text(text).into(),
            Val::Day(day) => Dynamic::from(Day(day)),
            Val::List(list) => Dynamic::from_array(
                self.items(list)
                    .iter()
                    .map(|item| self.dynamic(*item))
                    .collect(),
            ),
            Val::Unknown(unknown) => Dynamic::from(self.unknown_of(unknown)),
            Val::Row(..) | Val::Item(..) => Dynamic::from(Project),
        }
    }

    // ---- the record ----------------------------------------------------------------------------------

    /// What the record is about, if rules ask for that.
    pub fn subject(&mut self) -> Option<TextId> {
        let subject = self.data.manifest.subject.as_ref()?;
        let field = self.data.schema.get(&subject.field).map(|(index, _)| index);
        let given = field
            .filter(|field| self.record.get(*field).is_some())
            .map(|field| self.peek(field));
        match (given, subject.default.first()) {
            (Some(Val::Text(text)), _) => Some(text),
            (Some(other), _) => Some(self.own_text(&self.print(other))),
            (None, Some(default)) => Some(self.own_text(default)),
            (None, None) => None,
        }
    }

    /// A field of the record, without a trace: given, filled by its table, or not known.
    pub fn peek(&mut self, index: usize) -> Val {
        match self.memory.fields.get(index) {
            Some(Val::Unit) => self.read(index),
            Some(value) => *value,
            None => Val::Unit,
        }
    }

    /// Reads a field of the record.
    pub fn field(&mut self, index: usize) -> Val {
        let value = self.peek(index);
        if !value.is_unknown() {
            self.memory.trace.fields.insert(index);
        }
        if let Some(lookup) = self.pool.lookup(index) {
            self.trace_lookup(index, lookup);
        }
        value
    }

    #[inline(never)]
    fn trace_lookup(&mut self, index: usize, lookup: &Lookup) {
        if self.record.get(index).is_some() {
            return;
        }
        for key in &lookup.by {
            if self.record.get((*key).into()).is_some() {
                self.memory.trace.fields.insert((*key).into());
            }
        }
        let row = self
            .memory
            .filled
            .iter()
            .find(|(field, _)| usize::from(*field) == index)
            .map(|(_, row)| *row);
        if let Some(row) = row
            && !self
                .memory
                .trace
                .rows
                .iter()
                .any(|known| known.table == lookup.table && known.row == row)
        {
            let keys: Vec<Val> = lookup
                .by
                .iter()
                .map(|key| self.given((*key).into()).unwrap_or(Val::Unit))
                .collect();
            self.memory.trace.row(lookup.table, row, &keys, false);
        }
    }

    /// The value of a field that is given.
    fn given(&mut self, index: usize) -> Option<Val> {
        let record = Rc::clone(&self.record);
        let held = record.get(index)?;
        Some(match self.memory.fields.get(index) {
            Some(value) if !matches!(value, Val::Unit | Val::Unknown(_)) => *value,
            _ => self.value(held, index as u16),
        })
    }

    #[inline(never)]
    fn read(&mut self, index: usize) -> Val {
        let value = self.given(index).unwrap_or_else(|| self.look_up(index));
        if let Some(place) = self.memory.fields.get_mut(index) {
            *place = value;
        }
        value
    }

    /// A field that isn't given: its table may hold it.
    fn look_up(&mut self, index: usize) -> Val {
        let by = self.pool.lookup(index).map_or(&[][..], |lookup| &lookup.by);
        let keys: Vec<Val> = by
            .iter()
            .map(|key| self.given((*key).into()).unwrap_or(Val::Unit))
            .collect();
        let (row, value) = self.filled(index, &keys);
        if let Some(row) = row {
            self.memory.filled.push((index as u16, row));
        }
        value
    }

    /// What the table of a field that isn't given holds for these keys, and its row.
    pub fn filled(&mut self, index: usize, keys: &[Val]) -> (Option<u32>, Val) {
        let mut missing = self.pool.missing(&Static::Field(index));
        let Some(lookup) = self.pool.lookup(index) else {
            return (None, Val::Unknown(missing));
        };
        let row = self.best(lookup.table, keys);
        match row {
            Some(row) => {
                let value = self.cell(lookup.table, row, lookup.column);
                if !matches!(value, Val::Unit) {
                    return (Some(row), value);
                }
            }
            None => {
                for (key, value) in lookup.by.iter().zip(keys) {
                    if matches!(value, Val::Unit) {
                        let key = self.pool.missing(&Static::Field((*key).into()));
                        missing = self.join(missing, key);
                    }
                }
            }
        }
        (row, Val::Unknown(missing))
    }

    pub fn own_text(&mut self, text: &str) -> TextId {
        self.pool.id(text).unwrap_or_else(|| {
            self.memory.made += 1 + text.len() / 16;
            self.memory.texts.push(text.into());
            self.pool.texts() + self.memory.texts.len() as u32 - 1
        })
    }

    pub fn value(&mut self, value: &Value, field: u16) -> Val {
        match value {
            Value::Number(number) => self.number(*number),
            Value::Text(text) => Val::Text(self.own_text(text)),
            Value::Boolean(yes) => Val::Bool(*yes),
            Value::Date(date) => Val::Day(*date),
            Value::Record(_) => Val::Item(field, 1),
            Value::List(items) => {
                let items: Vec<Val> = items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| match item {
                        Value::Record(_) => Val::Item(field, at as u16 + 1),
                        other => self.value(other, field),
                    })
                    .collect();
                let from = self.memory.items.len();
                self.memory.items.extend(items);
                self.list(from)
            }
        }
    }

    /// A field of a record of a list, counted from 1.
    pub fn item(&mut self, list: Option<&Value>, field: u16, place: u16, member: &Member) -> Val {
        let values = match list {
            Some(Value::List(items)) => items.get(usize::from(place).saturating_sub(1)),
            other => other,
        };
        let Some(Value::Record(values)) = values else {
            return Val::Unit;
        };
        if let Some(value) = values.get(member.name.as_str()) {
            return self.value(value, field);
        }
        let Some(list) = self.data.schema.fields.get(usize::from(field)) else {
            return Val::Unit;
        };
        let known = member
            .items
            .get(usize::from(field))
            .and_then(|at| list.items.get(usize::from(*at)));
        let missing = Missing::item(list, place.into(), &member.name, known);
        Val::Unknown(self.lacking(missing))
    }

    // ---- tables --------------------------------------------------------------------------------------

    fn table(&self, table: u16) -> Option<&'a Table> {
        self.data.tables.at(table.into()).map(|(_, table)| table)
    }

    fn cell(&self, table: u16, row: u32, column: u16) -> Val {
        let columns = self.table(table).map_or(0, |table| table.columns.len());
        self.pool
            .cell(table.into(), columns, row as usize, column.into())
    }

    /// The place of the row that fits best, as [`Table::find`] has it.
    fn best(&self, at: u16, keys: &[Val]) -> Option<u32> {
        let table = self.table(at)?;
        let mut best: Option<usize> = None;
        for index in self.pool.rows(at.into(), keys.first().copied()) {
            let index = index as usize;
            let Some(row) = table.rows.get(index) else {
                continue;
            };
            if !self.fits(at, table, index, keys) || !row.in_force(self.dated.as_of) {
                continue;
            }
            if best
                .and_then(|other| table.rows.get(other))
                .is_none_or(|other| table.rank(row, other) == Ordering::Greater)
            {
                best = Some(index);
            }
        }
        best.map(|row| row as u32)
    }

    fn fits(&self, at: u16, table: &Table, row: usize, keys: &[Val]) -> bool {
        let columns = table.columns.len();
        keys.len() == table.keys.len()
            && table.keys.iter().zip(keys).all(|(column, key)| {
                let cell = self.pool.cell(at.into(), columns, row, *column);
                match (cell, *key, table.columns.get(*column).and_then(|c| c.key)) {
                    (Val::Unit, _, Some(KeyKind::Exact)) => true,
                    (Val::Text(cell), Val::Text(key), Some(KeyKind::Exact)) => {
                        self.same_text(cell, key)
                    }
                    (_, Val::Unit, _) => false,
                    (from, key, Some(KeyKind::AtLeast)) => {
                        self.ordering(from, key).is_some_and(Ordering::is_le)
                    }
                    (
                        Val::Number(..) | Val::Wide(_),
                        Val::Number(..) | Val::Wide(_) | Val::Int(_),
                        Some(KeyKind::Exact),
                    ) => self.equal(cell, *key) == Some(true),
                    (cell, key, Some(KeyKind::Exact)) => self.print(cell) == self.print(key),
                    _ => false,
                }
            })
    }

    /// The row with the keys on the stack from a place; what isn't known if there is none, or a key isn't known.
    fn find(&mut self, at: u16, from: usize) -> Result<Result<u32, u32>, Stop> {
        if self.memory.trace.scanned > MAX_ROWS {
            return Err(Stop::Rhai);
        }
        let keys: Vec<Val> = self.memory.stack.drain(from..).collect();
        let found = self.row(at, &keys)?;
        if !keys.iter().any(|key| key.is_unknown()) {
            self.memory.trace.scanned += self.table(at).map_or(0, |table| table.rows.len());
        }
        if let Ok(row) = found {
            self.memory.trace.row(at, row, &keys, true);
        }
        Ok(found)
    }

    /// The row with these keys; what isn't known if there is none, or a key isn't known.
    pub fn row(&mut self, at: u16, keys: &[Val]) -> Result<Result<u32, u32>, Stop> {
        let mut unknown = None;
        for key in keys {
            if let Val::Unknown(key) = key {
                unknown = Some(self.join_some(unknown, *key));
            }
        }
        if let Some(unknown) = unknown {
            return Ok(Err(unknown));
        }
        let Some(table) = self.table(at) else {
            return Err(Stop::Rhai);
        };
        if let Some(row) = self.best(at, keys) {
            return Ok(Ok(row));
        }
        self.work += 256;
        let wanted = keys
            .iter()
            .map(|key| self.print(*key))
            .collect::<Vec<_>>()
            .join("、");
        let name = self.data.tables.at(at.into()).map_or("", |(name, _)| name);
        Ok(Err(self.lacking(Missing::row(name, table, &wanted))))
    }

    /// Whether a day is worked, if the table of holidays says so.
    fn is_worked(&mut self, day: Date) -> Option<bool> {
        let (row, worked) = worked(self.data.tables.get(HOLIDAYS)?, day)?;
        self.memory.trace.holidays.insert(row);
        Some(worked)
    }

    // ---- findings ------------------------------------------------------------------------------------

    /// What another rule said, if it was made.
    pub fn said(&self, code: u16) -> Option<SaidAt> {
        self.memory.said.get(usize::from(code)).copied().flatten()
    }

    /// The figures that another rule said.
    pub fn figures_said(&self, said: &SaidAt) -> &[(TextId, Decimal)] {
        let (from, count) = said.figures;
        self.memory
            .figures
            .get(from as usize..(from + count) as usize)
            .unwrap_or_default()
    }

    fn of_finding(
        &mut self,
        code: u16,
        read: impl FnOnce(&mut Self, &SaidAt) -> Option<Val>,
    ) -> Val {
        self.steps += 2;
        self.memory.trace.findings.insert(code.into());
        let Some(said) = self.said(code) else {
            return Val::Unknown(self.pool.missing(&Static::Code(code.into())));
        };
        match (read(self, &said), said.missing) {
            (Some(value), _) if said.outcome != Outcome::Undetermined => value,
            (_, Some(missing)) => Val::Unknown(missing),
            _ => Val::Unknown(self.undecided(code, said.rule)),
        }
    }

    /// Not known because a rule doesn't say it.
    pub fn undecided(&mut self, code: u16, rule: usize) -> u32 {
        let code = self
            .pool
            .codes()
            .get(usize::from(code))
            .map_or("", |code| code);
        let missing = Missing::finding(code, &(self.titles)(rule).unwrap_or_default());
        self.lacking(missing)
    }

    /// Keeps what a rule said for those that read it; what isn't known comes back.
    pub fn say(&mut self, code: u16, rule: usize, outcome: Outcome, ended: Ended) -> Option<u32> {
        let missing = self.lacked(ended);
        let from = self.memory.figures.len();
        for at in 0..self.memory.trace.figures.len() {
            if let Some((name, value, _)) = self.memory.trace.figures.get(at).copied()
                && let Some(number) = self.decimal(value)
            {
                // As exact as a report prints it.
                self.memory.figures.push((name, number.normalize()));
            }
        }
        self.keep(code, rule, outcome, from, missing);
        missing
    }

    /// The same of what is said elsewhere.
    pub fn say_again(&mut self, code: Option<u16>, rule: usize, said: &Said) -> Option<u32> {
        let missing = self.lack(&said.missing);
        let from = self.memory.figures.len();
        for (name, value) in &said.figures {
            let name = self.own_text(name);
            self.memory.figures.push((name, *value));
        }
        self.keep(code?, rule, said.outcome, from, missing);
        missing
    }

    fn keep(
        &mut self,
        code: u16,
        rule: usize,
        outcome: Outcome,
        from: usize,
        missing: Option<u32>,
    ) {
        let figures = (from as u32, (self.memory.figures.len() - from) as u32);
        let Some(place) = self.memory.said.get_mut(usize::from(code)) else {
            return;
        };
        // Of two rules with one code, the one in force is the one that others read.
        if outcome != Outcome::NotApplicable || place.is_none() {
            *place = Some(SaidAt {
                rule,
                outcome,
                figures,
                missing,
            });
        }
    }

    /// What isn't known for these reasons; nothing if there is none.
    pub fn lack(&mut self, missing: &[Missing]) -> Option<u32> {
        let mut all = None;
        for missing in missing {
            let field = self
                .data
                .schema
                .get(&missing.name)
                .filter(|_| missing.kind == MissingKind::Field);
            let one = match field {
                Some((at, _)) => self.pool.missing(&Static::Field(at)),
                None => self.lacking(missing.clone()),
            };
            all = Some(self.join_some(all, one));
        }
        all
    }

    /// The gravest of what the checks and the conclusions say, and of how the run ended.
    pub fn outcome(&self, program: &Program, ended: Ended) -> Outcome {
        if matches!(ended, Ended::NotApplicable) {
            return Outcome::NotApplicable;
        }
        let mut gravest = if matches!(ended, Ended::Unknown(_)) {
            Outcome::Undetermined
        } else {
            Outcome::Pass
        };
        let trace = &self.memory.trace;
        for made in &trace.checks {
            let Some(check) = program
                .checks
                .get(made.check)
                .filter(|check| check.weight != Weight::Inform)
            else {
                continue;
            };
            gravest = gravest.min(match made.holds {
                Ok(true) => continue,
                Ok(false) => check
                    .otherwise
                    .map_or(Outcome::Advice, |conclusion| conclusion.outcome),
                Err(_) => Outcome::Undetermined,
            });
        }
        trace
            .conclusions
            .iter()
            .fold(gravest, |gravest, conclusion| {
                gravest.min(conclusion.outcome)
            })
    }

    /// Everything that isn't known and that was come to.
    fn lacked(&mut self, ended: Ended) -> Option<u32> {
        let mut all = match ended {
            Ended::Unknown(unknown) => Some(unknown),
            _ => None,
        };
        for at in 0..self.memory.trace.checks.len() {
            if let Some(Err(unknown)) = self.memory.trace.checks.get(at).map(|check| check.holds) {
                all = Some(self.join_some(all, unknown));
            }
        }
        all
    }

    // ---- running -------------------------------------------------------------------------------------

    /// Calls a function with so many values from the top of the stack.
    fn call(&mut self, program: &Program, function: usize, values: usize) -> Answer {
        let Some(function) = program
            .functions
            .get(function)
            .filter(|_| self.depth < MAX_CALLS)
        else {
            return Err(Stop::Rhai);
        };
        self.patience()?;
        self.depth += 1;
        let base = std::mem::replace(&mut self.base, self.memory.stack.len() - values);
        self.memory
            .stack
            .resize(self.base + function.slots, Val::Unit);
        let answer = self.block(program, &function.body);
        self.memory.stack.truncate(self.base);
        self.base = base;
        self.depth -= 1;
        match answer {
            Err(Stop::Return) => Ok(self.returned),
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
    fn push(&mut self, program: &Program, nodes: &[Node]) -> Result<usize, Stop> {
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

    /// What a node comes to. What is rare is apart, so that this one stays small. A node that stands for several of Rhai's
    /// counts as several steps.
    fn step(&mut self, program: &Program, node: &Node) -> Answer {
        self.steps += 1;
        Ok(match node {
            Node::Constant(value) => *value,
            Node::Local(slot) => self
                .memory
                .stack
                .get(self.base + slot)
                .copied()
                .unwrap_or(Val::Unit),
            Node::Field(index) => self.field(*index),
            Node::Has(index) => {
                self.steps += 1;
                Val::Bool(!self.field(*index).is_unknown())
            }
            Node::FieldIs(index, wanted) => match self.field(*index) {
                Val::Text(text) => {
                    self.steps += 2;
                    self.work += self.size(Val::Text(text)) as u64;
                    Val::Bool(self.same_text(text, *wanted))
                }
                unknown @ Val::Unknown(_) => unknown,
                _ => return Err(Stop::Rhai),
            },
            Node::Parameter(index) => {
                let value = self.parameter(*index);
                if !value.is_unknown() {
                    self.memory.trace.parameters.insert(*index);
                }
                value
            }
            Node::Both(nodes, decides) => {
                let mut all = Val::Bool(!*decides);
                for node in nodes {
                    let value = self.step(program, node)?;
                    all = self.both(all, value, *decides)?;
                }
                all
            }
            Node::Binary(op, a, b) => {
                let a = self.step(program, a)?;
                let b = self.step(program, b)?;
                return self.binary(*op, a, b);
            }
            Node::Unary(op, value) => {
                let value = self.step(program, value)?;
                return self.unary(*op, value);
            }
            Node::If(condition, yes, no) => match self.step(program, condition)? {
                Val::Bool(true) => return self.block(program, yes),
                Val::Bool(false) => return self.block(program, no),
                Val::Unknown(unknown) => return Err(Stop::Unknown(unknown)),
                _ => return Err(Stop::Rhai),
            },
            Node::Set(slot, value) => {
                let value = self.step(program, value)?;
                self.set_slot(*slot, value);
                Val::Unit
            }
            Node::Check(at) => {
                let check = program.checks.get(*at).ok_or(Stop::Rhai)?;
                self.check(program, *at, check)?;
                Val::Unit
            }
            Node::Call(function, values) => {
                let from = self.push(program, values)?;
                return self.call(program, *function, self.memory.stack.len() - from);
            }
            Node::Block(nodes) => return self.block(program, nodes),
            Node::Return(value) => {
                self.returned = self.step(program, value)?;
                return Err(Stop::Return);
            }
            rest => return self.step_rare(program, rest),
        })
    }

    /// The value of a parameter on the date.
    pub fn parameter(&mut self, index: usize) -> Val {
        match (
            self.dated.short.get(index),
            self.dated.parameters.get(index),
        ) {
            (Some(Some(value)), _) => *value,
            (_, Some(Some(value))) => self.number(*value),
            _ => Val::Unknown(self.pool.missing(&Static::Parameter(index))),
        }
    }

    /// Only what repeats can go past a limit.
    pub fn patience(&self) -> Result<(), Stop> {
        let over =
            self.steps > PATIENCE.0 || self.work > PATIENCE.1 || self.memory.made > MOST_MADE;
        if over { Err(Stop::Rhai) } else { Ok(()) }
    }

    #[inline(never)]
    fn step_rare(&mut self, program: &Program, node: &Node) -> Answer {
        Ok(match node {
            Node::For(parts) => {
                let list = match self.step(program, &parts.list)? {
                    Val::List(list) => list,
                    Val::Unknown(unknown) => return Err(Stop::Unknown(unknown)),
                    _ => return Err(Stop::Rhai),
                };
                for place in 0..self.items(list).len() {
                    let item = self.items(list).get(place).copied().unwrap_or(Val::Unit);
                    self.set_slot(parts.item, item);
                    if let Some(counter) = parts.counter {
                        self.set_slot(counter, Val::Int(place as i64));
                    }
                    self.steps += 1;
                    self.patience()?;
                    let _ = self.block(program, &parts.body)?;
                }
                Val::Unit
            }
            Node::List(nodes) => {
                let from = self.push(program, nodes)?;
                let items: Vec<Val> = self.memory.stack.drain(from..).collect();
                return self.listed(&items);
            }
            Node::Range(from, to, inclusive) => {
                let (from, to) = (self.step(program, from)?, self.step(program, to)?);
                return self.range(from, to, *inclusive);
            }
            Node::AsOf => Val::Day(self.dated.as_of),
            Node::Find(table, keys) => {
                let from = self.push(program, keys)?;
                match self.find(*table, from)? {
                    Ok(row) => Val::Row(*table, row),
                    Err(unknown) => Val::Unknown(unknown),
                }
            }
            Node::HasRow(table, keys) => {
                let from = self.push(program, keys)?;
                // An absent row is an answer here, an absent key isn't.
                let absent = self
                    .memory
                    .stack
                    .get(from..)
                    .is_some_and(|keys| keys.iter().any(|key| key.is_unknown()));
                match self.find(*table, from)? {
                    Ok(_) => Val::Bool(true),
                    Err(unknown) if absent => Val::Unknown(unknown),
                    Err(_) => Val::Bool(false),
                }
            }
            Node::Member(of, member) => match self.step(program, of)? {
                Val::Item(field, place) => {
                    let record = Rc::clone(&self.record);
                    self.item(record.get(field.into()), field, place, member)
                }
                of => return self.part(of, member),
            },
            Node::Element(list, place) => {
                let (list, place) = (self.step(program, list)?, self.step(program, place)?);
                return self.element(list, place);
            }
            Node::Outcome(code) => self.of_finding(*code, |machine, said| {
                Some(machine.pool.outcome(said.outcome))
            }),
            Node::FigureOf(code, name) => self.of_finding(*code, |machine, said| {
                let figure = machine
                    .figures_said(said)
                    .iter()
                    .find(|(figure, _)| figure == name)?
                    .1;
                Some(machine.number(figure))
            }),
            Node::WorkingDays(day, days) => {
                let (day, days) = (self.step(program, day)?, self.step(program, days)?);
                return self.working_days(day, days);
            }
            Node::Conclude(conclusion) => {
                self.memory.trace.count()?;
                self.memory.trace.conclusions.push(*conclusion);
                Val::Unit
            }
            Node::Figure(name, value, unit) => {
                let (value, unit) = (self.step(program, value)?, self.step(program, unit)?);
                let Val::Text(unit) = unit else {
                    return Err(Stop::Rhai);
                };
                // One that rests on absent data is left out.
                if !value.is_unknown() {
                    if self.decimal(value).is_none() {
                        return Err(Stop::Rhai);
                    }
                    self.memory.trace.count()?;
                    self.memory.trace.figures.push((*name, value, unit));
                }
                Val::Unit
            }
            Node::Note(key) => {
                self.memory.trace.count()?;
                self.memory.trace.notes.push(*key);
                Val::Unit
            }
            Node::Refer(department, key) => {
                self.memory.trace.count()?;
                self.memory.trace.referrals.push((*department, *key));
                Val::Unit
            }
            _ => return Err(Stop::Rhai),
        })
    }

    /// A list of values that are worked out.
    pub fn listed(&mut self, items: &[Val]) -> Answer {
        // Counts a long text as several items; Rhai says whether it is too much.
        if items.iter().map(|item| self.size(*item)).sum::<usize>() > MAX_ARRAY {
            return Err(Stop::Rhai);
        }
        let from = self.memory.items.len();
        self.memory.items.extend_from_slice(items);
        Ok(self.list(from))
    }

    /// Whole numbers to go through.
    pub fn range(&mut self, from: Val, to: Val, inclusive: bool) -> Answer {
        let (Val::Int(from), Val::Int(to)) = (from, to) else {
            return Err(Stop::Rhai);
        };
        let to = to.saturating_add(i64::from(inclusive));
        if to.saturating_sub(from) > MAX_RANGE {
            return Err(Stop::Rhai);
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
                    .ok_or(Stop::Rhai)?;
                match self.cell(table, row, column) {
                    Val::Unit => Val::Unknown(
                        self.pool
                            .missing(&Static::Cell(table.into(), column.into())),
                    ),
                    value => value,
                }
            }
            Val::Day(day) => {
                Val::Int(super::value::date_part(day, &member.name).ok_or(Stop::Rhai)?)
            }
            // A part of something unknown is unknown for the same reason.
            unknown @ Val::Unknown(_) => unknown,
            _ => return Err(Stop::Rhai),
        })
    }

    /// An item of a list, counted from 0.
    pub fn element(&self, list: Val, place: Val) -> Answer {
        match (list, place) {
            (Val::List(list), Val::Int(place)) => {
                let place = usize::try_from(place).map_err(|_| Stop::Rhai)?;
                self.items(list).get(place).copied().ok_or(Stop::Rhai)
            }
            (unknown @ Val::Unknown(_), Val::Int(_)) => Ok(unknown),
            _ => Err(Stop::Rhai),
        }
    }

    /// A date so many working days away.
    pub fn working_days(&mut self, day: Val, days: Val) -> Answer {
        if let Some(unknown) = self.unknown(day, days) {
            return Ok(unknown);
        }
        let (Val::Day(day), Some(days)) = (day, self.decimal(days)) else {
            return Err(Stop::Rhai);
        };
        let days = super::value::whole(days).ok_or(Stop::Rhai)?;
        let moved = super::value::working_days(day, days, |day| self.is_worked(day));
        Ok(Val::Day(moved.ok_or(Stop::Rhai)?))
    }

    fn check(&mut self, program: &Program, at: usize, check: &Check) -> Result<(), Stop> {
        let actual = self.step(program, &check.actual)?;
        let from = self.push(program, &check.limits)?;
        let unit = match &check.unit {
            Some(unit) => match self.step(program, unit)? {
                Val::Text(unit) => Some(unit),
                _ => None,
            },
            None => None,
        };
        let mut limits = [Val::Unit; 2];
        let given = self.memory.stack.get(from..).unwrap_or_default();
        let count = given.len().min(2);
        limits
            .iter_mut()
            .zip(given)
            .for_each(|(limit, given)| *limit = *given);
        self.memory.stack.truncate(from);
        let holds = self.compared(
            check.comparison,
            actual,
            limits.get(..count).unwrap_or_default(),
        )?;
        self.memory.trace.count()?;
        self.keep_check(
            at,
            check.comparison,
            actual,
            limits.get(..count).unwrap_or_default(),
            holds,
            unit,
        );
        Ok(())
    }

    /// Keeps a check that was made.
    pub fn keep_check(
        &mut self,
        check: usize,
        comparison: Comparison,
        actual: Val,
        limits: &[Val],
        holds: Result<bool, u32>,
        unit: Option<TextId>,
    ) {
        let limits = match limits {
            [Val::List(list), ..]
                if matches!(comparison, Comparison::OneOf | Comparison::NoneOf) =>
            {
                let items: Vec<Val> = self.items(*list).to_vec();
                self.memory.trace.keep(&items)
            }
            limits => self.memory.trace.keep(limits),
        };
        self.memory.trace.checks.push(CheckTrace {
            check,
            actual,
            limits,
            holds,
            unit,
        });
    }

    /// Whether a comparison with these limits holds, or what would have to be known.
    pub fn compared(
        &mut self,
        comparison: Comparison,
        actual: Val,
        limits: &[Val],
    ) -> Result<Result<bool, u32>, Stop> {
        let limit = |at: usize| limits.get(at).copied().unwrap_or(Val::Unit);
        let (first, second) = (limit(0), limit(1));
        self.work += (self.size(actual)
            + limits.iter().map(|limit| self.size(*limit)).sum::<usize>())
            as u64;
        Ok(match (comparison, first) {
            (Comparison::OneOf, Val::List(list)) => self.among(actual, list)?,
            (Comparison::NoneOf, Val::List(list)) => self.among(actual, list)?.map(|found| !found),
            // A list that isn't known has one item that isn't.
            (Comparison::OneOf | Comparison::NoneOf, Val::Unknown(_)) => {
                match self.unknown(actual, first) {
                    Some(Val::Unknown(unknown)) => Err(unknown),
                    _ => return Err(Stop::Rhai),
                }
            }
            (Comparison::OneOf | Comparison::NoneOf, _) => return Err(Stop::Rhai),
            _ => self.holds(comparison, actual, first, second)?,
        })
    }

    fn holds(
        &mut self,
        comparison: Comparison,
        actual: Val,
        first: Val,
        second: Val,
    ) -> Result<Result<bool, u32>, Stop> {
        if comparison == Comparison::Present {
            // Absence is what this one asks about.
            return Ok(Ok(!actual.is_unknown()));
        }
        if matches!(comparison, Comparison::SameAs | Comparison::DiffersFrom) {
            self.work += self.size(actual) as u64;
        }
        if matches!(comparison, Comparison::Before | Comparison::After) {
            let date = |value: Val| matches!(value, Val::Day(_) | Val::Unknown(_));
            if !date(actual) || !date(first) {
                return Err(Stop::Rhai);
            }
        }
        if comparison == Comparison::Between {
            let low = self.ordered(actual, first, Ordering::is_ge)?;
            let high = self.ordered(actual, second, Ordering::is_le)?;
            return Ok(match (low, high) {
                (Ok(false), _) | (_, Ok(false)) => Ok(false),
                (Err(unknown), _) | (_, Err(unknown)) => Err(unknown),
                _ => Ok(true),
            });
        }
        let test: fn(Ordering) -> bool = match comparison {
            Comparison::AtMost => Ordering::is_le,
            Comparison::AtLeast => Ordering::is_ge,
            Comparison::Below | Comparison::Before => Ordering::is_lt,
            Comparison::Above | Comparison::After => Ordering::is_gt,
            _ => {
                if let Some(Val::Unknown(unknown)) = self.unknown(actual, first) {
                    return Ok(Err(unknown));
                }
                let same = self.equal(actual, first).ok_or(Stop::Rhai)?;
                return Ok(Ok(same == (comparison == Comparison::SameAs)));
            }
        };
        self.ordered(actual, first, test)
    }

    fn ordered(
        &mut self,
        a: Val,
        b: Val,
        test: fn(Ordering) -> bool,
    ) -> Result<Result<bool, u32>, Stop> {
        if let Some(Val::Unknown(unknown)) = self.unknown(a, b) {
            return Ok(Err(unknown));
        }
        Ok(Ok(test(self.ordering(a, b).ok_or(Stop::Rhai)?)))
    }
}
