//! Runs programs on a block of records at once: each step goes over all rows before the next one is taken, so that what a
//! step costs besides its work is shared by all of them. Values, operators and what isn't known are those of the
//! [`Machine`], which runs a program on one record; a row on which a run comes to a fault or near a limit is left to it.

mod rows;
mod source;
mod step;
mod trace;

pub(crate) use source::Source;

use super::Figures;
use super::machine::{Ended, Machine};
use super::pool::TextId;
use super::program::Program;
use super::val::Val;
use crate::limits::MAX_SCREENING_OPERATIONS;
use crate::pack::schema::Schema;
use crate::report::{Missing, Outcome};
use rows::{Place, Room, Store, Values};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use source::Fields;
use std::rc::Rc;
use trace::Event;

pub(in crate::rule) use rows::{BLOCK, Rows};

/// How a run of a row ended, as [`Block`] holds it: below these, what would have to be known.
const DONE: u32 = u32::MAX;
/// Nothing is missing.
const NOTHING: u32 = u32::MAX;

/// What is made for records is let go of once it is this much, as [`super::machine::Memory`] counts it.
const MOST_KEPT: usize = 100_000;

/// What rules said elsewhere of records, by places.
pub(crate) trait Before {
    /// Whether anybody asks what a rule says.
    fn asks(&self, rule: usize) -> bool;
    /// Whether a rule may say something else now, so that it has to run on a record.
    fn runs(&self, rule: usize, place: usize) -> bool;
    /// What it said.
    fn outcome(&self, rule: usize, place: usize) -> Outcome;
    /// A figure of it, as exact as a report prints it.
    fn figure(&self, rule: usize, place: usize, name: &str) -> Option<Decimal>;
    /// What wasn't known.
    fn missing(&self, rule: usize, place: usize) -> Option<Rc<[Missing]>>;
    /// All of its figures.
    fn figures(&self, rule: usize, place: usize) -> Vec<(String, Decimal)>;
}

/// What the rules with one code say of each row.
struct SaidOf {
    outcomes: [Outcome; BLOCK],
    /// The rows of which a rule said something, and the places of the rules.
    known: Rows,
    rules: [u16; BLOCK],
    missing: [u32; BLOCK],
    /// Name and rule; a figure that a row doesn't have is nothing.
    figures: Vec<(TextId, u16, Box<Values>)>,
}

/// A block of records under the rules.
pub(super) struct Block<'a> {
    pub machine: Machine<'a>,
    source: &'a Source,
    before: Option<&'a dyn Before>,
    /// Place of the first record among those of the source, and of those of the source among all.
    from: usize,
    offset: usize,
    /// How many records there are.
    rows: usize,
    store: Store,
    room: Room,
    /// Rows that are left to runs of single records.
    single: Rows,
    /// The rows by what they are about.
    subjects: Vec<(Option<TextId>, Rows)>,
    /// By code.
    said: Vec<Option<Box<SaidOf>>>,
    /// What isn't known, by number.
    lists: FxHashMap<u32, Rc<[Missing]>>,
    /// What wasn't known before, by the list, with its number now.
    before_missing: FxHashMap<*const Missing, (Rc<[Missing]>, Option<u32>)>,
    // ---- the run of a rule ----
    /// The rows on which it ran, those of them to which it doesn't apply, and those of which something is set below.
    ran: Rows,
    spared: Rows,
    begun: Rows,
    outcomes: Box<[Outcome; BLOCK]>,
    ended: Box<[u32; BLOCK]>,
    /// What isn't known, of checks and at the end.
    lacking: Box<[u32; BLOCK]>,
    /// Whether anybody asks what isn't known.
    asked: bool,
    trace: Vec<(Event, Rows)>,
    /// Where the slots of the running function start, and where the next one's will.
    base: usize,
    top: usize,
    depth: usize,
    frame: step::Returned,
    /// At least the steps of any row, the rows of tables it looked at, and what it gave.
    steps: u64,
    scanned: usize,
    results: usize,
    /// Steps of all runs so far.
    operations: u64,
}

impl<'a> Block<'a> {
    pub fn new(
        machine: Machine<'a>,
        source: &'a Source,
        offset: usize,
        before: Option<&'a dyn Before>,
    ) -> Self {
        let fields = machine.data.schema.fields.len();
        Self {
            store: Store {
                fields: Fields::new(fields),
                slots: Vec::new(),
                kept: Vec::new(),
            },
            said: machine.pool.codes().iter().map(|_| None).collect(),
            machine,
            source,
            before,
            from: 0,
            offset,
            rows: 0,
            room: Room::default(),
            single: Rows::default(),
            subjects: Vec::new(),
            lists: FxHashMap::default(),
            before_missing: FxHashMap::default(),
            ran: Rows::default(),
            spared: Rows::default(),
            begun: Rows::default(),
            outcomes: Box::new([Outcome::NotApplicable; BLOCK]),
            ended: Box::new([DONE; BLOCK]),
            lacking: Box::new([NOTHING; BLOCK]),
            asked: false,
            trace: Vec::new(),
            base: 0,
            top: 0,
            depth: 0,
            frame: step::Returned::default(),
            steps: 0,
            scanned: 0,
            results: 0,
            operations: 0,
        }
    }

    fn schema(&self) -> &'a Schema {
        &self.machine.data.schema
    }

    /// Turns to the records from a place of the source on.
    pub fn turn(&mut self, from: usize) {
        let full = self.machine.memory.made > MOST_KEPT;
        self.forget_fields(full);
        if full {
            self.machine.memory.clear();
            self.before_missing.clear();
            self.lists.clear();
        }
        self.from = from;
        self.rows = self.source.len().saturating_sub(from).min(BLOCK);
        self.single = Rows::default();
        self.operations = 0;
        for said in self.said.iter_mut().filter_map(Option::as_mut) {
            said.known = Rows::default();
            let room = &mut self.room;
            said.figures
                .drain(..)
                .for_each(|(.., values)| room.give_back(values));
        }
        self.subjects.clear();
        for row in 0..self.rows {
            let row = row as u8;
            let subject = self.subject(row);
            match self.subjects.iter_mut().find(|(own, _)| *own == subject) {
                Some((_, rows)) => rows.insert(row),
                None => {
                    let mut rows = Rows::default();
                    rows.insert(row);
                    self.subjects.push((subject, rows));
                }
            }
        }
    }

    /// What a row is about, as [`Machine::subject`] has it.
    fn subject(&mut self, row: u8) -> Option<TextId> {
        let subject = self.machine.data.manifest.subject.as_ref()?;
        let field = self.schema().get(&subject.field).map(|(index, _)| index);
        let given = field.map_or(Val::Unit, |field| {
            self.read_field(field);
            self.given(field, row)
        });
        match (given, subject.default.first()) {
            (Val::Text(text), _) => Some(text),
            (Val::Unit, default) => default.map(|default| self.machine.own_text(default)),
            (other, _) => Some(self.machine.own_text(&self.machine.print(other))),
        }
    }

    /// The place of a row among all records.
    fn place(&self, row: u8) -> usize {
        self.offset + self.from + usize::from(row)
    }

    /// What wasn't known before, by number.
    fn missing_before(&mut self, missing: Rc<[Missing]>) -> Option<u32> {
        if let Some((_, known)) = self.before_missing.get(&missing.as_ptr()) {
            return *known;
        }
        let known = self.machine.lack(&missing);
        self.before_missing
            .insert(missing.as_ptr(), (missing, known));
        known
    }

    /// The rows that a rule runs on: of what it concerns, without those of which it says what it said before.
    pub fn rows_for(&self, rule: usize, concerns: impl Fn(Option<&str>) -> bool) -> Rows {
        let mut rows = Rows::default();
        for (subject, own) in &self.subjects {
            if concerns(subject.map(|subject| self.machine.text(subject))) {
                rows = rows.or(*own);
            }
        }
        rows = rows.without(self.single);
        if let Some(before) = self.before {
            rows.each(|row| {
                if !before.runs(rule, self.place(row)) {
                    rows.remove(row);
                }
            });
        }
        rows
    }

    fn forget(&mut self) {
        self.begun
            .each(|row| self.outcomes[usize::from(row)] = Outcome::NotApplicable);
        (self.ran, self.spared, self.begun) = (Rows::default(), Rows::default(), Rows::default());
        self.trace.clear();
        let room = &mut self.room;
        self.store
            .kept
            .drain(..)
            .for_each(|values| room.give_back(values));
    }

    /// Runs a rule on some rows, with what isn't known if that is asked.
    pub fn run(&mut self, program: &Program, mut rows: Rows, asked: bool) {
        self.forget();
        if rows.is_empty() {
            return;
        }
        (self.base, self.top, self.depth) = (0, 0, 0);
        (self.steps, self.scanned, self.results, self.machine.work) = (0, 0, 0, 0);
        (self.asked, self.ran) = (asked, rows);
        if let Some(applies) = program.applies {
            let answer = self.call(program, applies, Vec::new(), &mut rows);
            let answer = self.truth(answer, &mut rows);
            self.spared = rows.without(answer.yes).without(answer.unknown);
            self.stop_where(&answer, &mut rows);
            rows = rows.and(answer.yes);
            self.free(answer.why);
            // Whatever was said of it.
            self.spared
                .and(self.begun)
                .each(|row| self.outcomes[usize::from(row)] = Outcome::NotApplicable);
        }
        rows.each(|row| self.begin(row));
        if !rows.is_empty() {
            let last = self.call(program, program.judge, Vec::new(), &mut rows);
            self.free_operand(last);
        }
        self.operations += self.steps;
        if self.operations > MAX_SCREENING_OPERATIONS {
            self.single = Rows::first(self.rows);
        }
    }

    fn begin(&mut self, row: u8) {
        if self.begun.contains(row) {
            return;
        }
        self.begun.insert(row);
        let row = usize::from(row);
        (self.outcomes[row], self.ended[row], self.lacking[row]) = (Outcome::Pass, DONE, NOTHING);
    }

    /// Leaves all rows of a rule to runs of single records.
    pub fn leave_all(&mut self, rows: Rows) {
        self.forget();
        self.single = self.single.or(rows);
    }

    /// The rows that are left to runs of single records.
    pub const fn single(&self) -> Rows {
        self.single
    }

    fn stop_unknown(&mut self, row: u8, unknown: u32) {
        self.begin(row);
        self.ended[usize::from(row)] = unknown;
        self.gravest(row, Outcome::Undetermined);
        self.lack(row, unknown);
    }

    fn gravest(&mut self, row: u8, outcome: Outcome) {
        self.begin(row);
        let own = &mut self.outcomes[usize::from(row)];
        *own = outcome.min(*own);
    }

    fn lack(&mut self, row: u8, unknown: u32) {
        if self.asked {
            self.begin(row);
            let row = usize::from(row);
            self.lacking[row] = match self.lacking[row] {
                NOTHING => unknown,
                other => self.machine.join(other, unknown),
            };
        }
    }

    // ---- what came of it -----------------------------------------------------------------------------

    /// What the last rule says of each row.
    pub fn outcomes(&self) -> &[Outcome] {
        self.outcomes.get(..self.rows).unwrap_or_default()
    }

    /// How its run ended, if it ran.
    fn ended(&self, row: u8) -> Option<Ended> {
        Some(match self.ended[usize::from(row)] {
            _ if !self.ran.contains(row) => return None,
            _ if self.spared.contains(row) => Ended::NotApplicable,
            DONE => Ended::Done,
            unknown => Ended::Unknown(unknown),
        })
    }

    /// What isn't known of a row, by number; nothing if nobody asked.
    fn lacked(&self, row: u8) -> Option<u32> {
        let unknown = self.lacking[usize::from(row)];
        (self.begun.contains(row) && unknown != NOTHING).then_some(unknown)
    }

    /// What isn't known of each row, if somebody asked.
    pub fn missing(&mut self, mut take: impl FnMut(usize, Rc<[Missing]>)) {
        if self.asked {
            for row in self.begun.iter() {
                if let Some(unknown) = self.lacked(row) {
                    let missing = self
                        .lists
                        .entry(unknown)
                        .or_insert_with(|| self.machine.missing(unknown).collect());
                    take(usize::from(row), Rc::clone(missing));
                }
            }
        }
    }

    /// The figures of the last rule; the first row has this place.
    pub fn figures(&self, first: usize, take: Figures<'_>) {
        let machine = &self.machine;
        for (event, rows) in &self.trace {
            let Event::Figure(name, value, unit) = event else {
                continue;
            };
            let (name, values) = (machine.text(*name), self.store.at(value));
            let number =
                |row: u8| Some((first + usize::from(row), machine.decimal(values.at(row))?));
            let unit_of = |unit: Val| match unit {
                Val::Text(unit) => machine.text(unit),
                _ => "",
            };
            match unit {
                Place::Constant(unit) => {
                    take(name, unit_of(*unit), &mut rows.iter().filter_map(number))
                }
                unit => {
                    let units = self.store.at(unit);
                    for row in rows.iter() {
                        take(name, unit_of(units.at(row)), &mut number(row).into_iter());
                    }
                }
            }
        }
    }

    /// Hands over the departments that the last rule refers to by name.
    pub fn referrals(&self, mut take: impl FnMut(usize, &str)) {
        for (event, rows) in &self.trace {
            let Event::Referral(department, _) = event else {
                continue;
            };
            let department = self.machine.text(*department);
            rows.iter()
                .for_each(|row| take(usize::from(row), department));
        }
    }

    /// Keeps what the last rule says for those that read it by its code; of rows on which it didn't run, what it said before.
    pub fn say(&mut self, code: u16, rule: usize) {
        let mut said = self
            .said
            .get_mut(usize::from(code))
            .and_then(Option::take)
            .unwrap_or_else(|| {
                Box::new(SaidOf {
                    outcomes: [Outcome::NotApplicable; BLOCK],
                    known: Rows::default(),
                    rules: [0; BLOCK],
                    missing: [NOTHING; BLOCK],
                    figures: Vec::new(),
                })
            });
        let all = Rows::first(self.rows);
        // Of two rules with one code, the one in force is the one that others read.
        let mut says = all.without(said.known).or(self.ran.without(self.spared));
        if let Some(before) = self.before {
            all.each(|row| {
                if !before.runs(rule, self.place(row))
                    && before.outcome(rule, self.place(row)) != Outcome::NotApplicable
                {
                    says.insert(row);
                }
            });
        }
        said.known = all;
        says.each(|row| {
            let (at, place) = (usize::from(row), self.place(row));
            said.rules[at] = rule as u16;
            (said.outcomes[at], said.missing[at]) =
                match self.before.filter(|before| !before.runs(rule, place)) {
                    Some(before) => (before.outcome(rule, place), NOTHING),
                    None => (self.outcomes[at], self.lacked(row).unwrap_or(NOTHING)),
                };
        });
        for at in 0..self.trace.len() {
            let Some((Event::Figure(name, value, _), rows)) = self.trace.get(at) else {
                continue;
            };
            let name = *name;
            let place = said
                .figures
                .iter()
                .position(|(other, of, _)| *other == name && usize::from(*of) == rule);
            let place = place.unwrap_or_else(|| {
                let mut values = self.room.values();
                values.fill(Val::Unit);
                said.figures.push((name, rule as u16, values));
                said.figures.len() - 1
            });
            let Some((.., values)) = said.figures.get_mut(place) else {
                continue;
            };
            let view = self.store.at(value);
            rows.each(|row| {
                let own = &mut values[usize::from(row)];
                if matches!(own, Val::Unit) {
                    *own = view.at(row);
                }
            });
        }
        if let Some(place) = self.said.get_mut(usize::from(code)) {
            *place = Some(said);
        }
    }
}
