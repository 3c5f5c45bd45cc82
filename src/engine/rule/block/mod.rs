//! Runs programs on a block of records at once: each step goes over all rows before the next one is taken, so that what a
//! step costs besides its work is shared by all of them. Values, operators and what isn't known are those of the
//! [`Machine`], which runs a program on one record; a rule is left to it for the rows on which a condition isn't known, a
//! fault is met, or a limit is near.

mod alike;
mod fact;
mod own;
mod rows;
mod source;
mod step;
mod store;

pub use store::Source;

use super::machine::{Judged, Machine, Outcomes};
use super::program::Program;
use super::reads::Reads;
use super::val::{TextId, Val};
use crate::record::Record;
use crate::report::Missing;
use model::limits::MAX_SCREENING_OPERATIONS;
use model::number::Number;
use model::outcome::Outcome;
use pack::schema::Schema;
use rows::{Firsts, Place, Returned, Room, Round, Values};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;
use store::{Fields, Store};

pub(in crate::rule) use own::{Own, Owns};
pub(in crate::rule) use rows::{BLOCK, Rows};

/// Nothing is missing.
const NOTHING: u32 = u32::MAX;

/// What is made for records is let go of once it is this much, as [`super::machine::Memory`] counts it.
const MOST_KEPT: usize = 100_000;

/// What is asked of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// How it comes out, and nothing else.
    Outcome,
    /// What it gives, too.
    Given,
    /// What isn't known, too.
    Whole,
}

/// What rules said elsewhere of records, by places.
pub trait Before {
    /// Whether anybody asks what a rule says.
    fn asks(&self, rule: usize) -> bool;
    /// Whether a rule may say something else now, so that it has to run on a record.
    fn runs(&self, rule: usize, place: usize) -> bool;
    /// What it said.
    fn outcome(&self, rule: usize, place: usize) -> Outcome;
    /// A figure of it.
    fn figure(&self, rule: usize, place: usize, name: &str) -> Option<Number>;
    /// What wasn't known.
    fn missing(&self, rule: usize, place: usize) -> Option<Arc<[Missing]>>;
    /// All of its figures.
    fn figures(&self, rule: usize, place: usize) -> Vec<(String, Number)>;
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

impl SaidOf {
    /// The values of a figure of a rule, by row.
    fn figure(&mut self, name: TextId, rule: usize, room: &mut Room) -> &mut Values {
        let place = self
            .figures
            .iter()
            .position(|(other, of, _)| *other == name && usize::from(*of) == rule);
        let place = place.unwrap_or_else(|| {
            let mut values = room.values();
            values.fill(Val::Unit);
            self.figures.push((name, rule as u16, values));
            self.figures.len() - 1
        });
        &mut self.figures[place].2
    }
}

/// Figures by name and unit: the place of each record that has it, and the value.
pub(in crate::rule) type Figures<'t> =
    &'t mut dyn FnMut(&str, &str, &mut dyn Iterator<Item = (usize, Number)>);

/// What a run gave some rows besides an outcome.
enum Event {
    /// Name, value, unit.
    Figure(TextId, Place, Place),
    /// A department.
    Referral(TextId),
}

/// The places of what the machine gave of a row, among the figures and among the referrals.
type Given = (Range<usize>, Range<usize>);

/// A block of records under the rules.
pub(super) struct Block<'a> {
    pub machine: Machine<'a>,
    source: &'a Source,
    before: Option<&'a dyn Before>,
    reads: &'a Reads,
    owns: &'a Owns,
    /// Place of the first record among those of the source, and of those of the source among all.
    from: usize,
    offset: usize,
    /// How many records there are.
    rows: usize,
    /// Those that the machine asked for.
    records: Vec<Option<Arc<Record>>>,
    store: Store,
    room: Room,
    /// Rows that are left to runs of single records.
    single: Rows,
    /// By field, for each row the first that was given the same; nothing if all were.
    firsts: FxHashMap<usize, Option<Box<Firsts>>>,
    /// The rows by what they are about.
    subjects: Vec<(Option<TextId>, Rows)>,
    /// By code.
    said: Vec<Option<Box<SaidOf>>>,
    /// What isn't known, by number.
    lists: FxHashMap<u32, Arc<[Missing]>>,
    /// What wasn't known before, by the list, with its number now.
    before_missing: FxHashMap<*const Missing, (Arc<[Missing]>, Option<u32>)>,
    // ---- the run of a rule ----
    /// The rows on which it ran, those of them to which it doesn't apply, and those that are left to the machine.
    ran: Rows,
    skipped: Rows,
    apart: Rows,
    /// Those of which not every way through the rule was gone without a fault.
    open: Rows,
    /// What it can come to.
    outcomes: Box<[Outcomes; BLOCK]>,
    /// What would have to be known to tell which of several outcomes it is, and everything that isn't known.
    missing: Box<[u32; BLOCK]>,
    unknown: Box<[u32; BLOCK]>,
    /// Whether anybody asks what isn't known.
    asked: bool,
    /// What a rule says of which the outcome isn't settled.
    unsettled: Outcome,
    trace: Vec<(Event, Rows)>,
    /// What the machine gave of rows: name, value, unit; and departments.
    figures: Vec<(u8, TextId, Val, TextId)>,
    referrals: Vec<(u8, TextId)>,
    /// Where the rows of the running loop are.
    round: Round,
    /// Where the slots of the running function start, and where the next one's will.
    base: usize,
    top: usize,
    depth: usize,
    frame: Returned,
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
        (reads, owns): (&'a Reads, &'a Owns),
    ) -> Self {
        let fields = machine.data.schema.fields.len();
        Self {
            store: Store {
                fields: Fields::new(fields),
                slots: Vec::new(),
                kept: Vec::new(),
                facts: machine.facts.iter().map(|_| None).collect(),
            },
            said: machine.pool.codes().iter().map(|_| None).collect(),
            machine,
            source,
            before,
            reads,
            owns,
            from: 0,
            offset,
            rows: 0,
            room: Room::default(),
            single: Rows::default(),
            firsts: FxHashMap::default(),
            subjects: Vec::new(),
            lists: FxHashMap::default(),
            before_missing: FxHashMap::default(),
            ran: Rows::default(),
            skipped: Rows::default(),
            apart: Rows::default(),
            open: Rows::default(),
            outcomes: Box::new([Outcomes::NONE; BLOCK]),
            missing: Box::new([NOTHING; BLOCK]),
            unknown: Box::new([NOTHING; BLOCK]),
            asked: false,
            unsettled: Outcome::Undetermined,
            trace: Vec::new(),
            figures: Vec::new(),
            referrals: Vec::new(),
            round: Round::default(),
            records: Vec::new(),
            base: 0,
            top: 0,
            depth: 0,
            frame: Returned::default(),
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
    pub fn reset(&mut self, from: usize) {
        let full = self.machine.memory.made > MOST_KEPT;
        self.forget_fields(full);
        self.forget_facts();
        if full {
            self.machine.memory.clear();
            self.before_missing.clear();
            self.lists.clear();
        }
        self.from = from;
        self.rows = self.source.count().saturating_sub(from).min(BLOCK);
        self.single = Rows::default();
        self.firsts.clear();
        self.records.clear();
        self.records.resize(self.rows, None);
        self.operations = 0;
        for said in self.said.iter_mut().filter_map(Option::as_mut) {
            said.known = Rows::default();
            let room = &mut self.room;
            said.figures
                .drain(..)
                .for_each(|(.., values)| room.give_back(values));
        }
        self.subjects.clear();
        let subjects = self.given_subjects();
        for (row, given) in subjects.iter().enumerate().take(self.rows) {
            let row = row as u8;
            let subject = match self.machine.subject_of(*given) {
                Some(Ok(subject)) => Some(subject),
                None => None,
                // Whether a rule concerns it isn't known.
                Some(Err(_)) => {
                    self.single.insert(row);
                    continue;
                }
            };
            match self.subjects.iter_mut().find(|(own, _)| *own == subject) {
                Some((_, rows)) => rows.insert(row),
                None => {
                    let mut rows = Rows::default();
                    rows.insert(row);
                    self.subjects.push((subject, rows));
                }
            }
        }
        self.room.give_back(subjects);
    }

    /// What the rows are about, as they have it.
    fn given_subjects(&mut self) -> Box<Values> {
        if let Some(index) = self.machine.data.subject_field() {
            return self.given_values(index);
        }
        let mut values = self.room.values();
        values.fill(Val::Unit);
        values
    }

    /// The place of a row among all records.
    fn place(&self, row: u8) -> usize {
        self.offset + self.from + usize::from(row)
    }

    /// What wasn't known before, by number.
    fn missing_before(&mut self, missing: Arc<[Missing]>) -> Option<u32> {
        if let Some((_, known)) = self.before_missing.get(&missing.as_ptr()) {
            return *known;
        }
        let known = self.machine.intern_missing(&missing);
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
        rows = rows.difference(self.single);
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
        self.outcomes.fill(Outcomes::NONE);
        (self.ran, self.skipped, self.apart, self.open) = Default::default();
        self.trace.clear();
        self.figures.clear();
        self.referrals.clear();
        let room = &mut self.room;
        self.store
            .kept
            .drain(..)
            .for_each(|values| room.give_back(values));
    }

    /// Runs a rule, by its program and place, on some rows, with what isn't known if that is asked, and without what it gives
    /// if only its outcome is.
    pub fn run(&mut self, program: &Program, rule: usize, mut rows: Rows, asked: Asked) {
        self.forget();
        if rows.is_empty() {
            return;
        }
        (self.base, self.top, self.depth) = (0, 0, 0);
        (self.steps, self.scanned, self.results) = (0, 0, 0);
        self.machine.start();
        (self.asked, self.ran) = (asked == Asked::Whole, rows);
        self.machine.outcome_only = asked == Asked::Outcome;
        self.unsettled = match program.doubts {
            true => Outcome::NotApplicable,
            false => Outcome::Undetermined,
        };
        rows.each(|row| self.begin(row));
        if let Some(applies) = program.applies {
            let answer = self.call(program, applies, Vec::new(), &mut rows);
            let answer = self.truth(answer, &mut rows);
            self.skipped = rows.difference(answer.yes).difference(answer.unknown);
            self.leave_unknown(&answer, &mut rows);
            rows = rows.and(answer.yes);
            self.free(answer.why);
            // Whatever was said of it.
            self.skipped
                .each(|row| self.outcomes[usize::from(row)] = Outcomes::NONE);
        }
        if !rows.is_empty() {
            let last = self.call(program, program.entry, Vec::new(), &mut rows);
            self.free_operand(last);
        }
        self.operations += self.steps;
        let mut most = 0;
        // What a bar rests on, the machine tells.
        let mut barred = Rows::default();
        let told = self.ran.difference(self.skipped).difference(self.apart);
        told.each(|row| {
            if self.outcome(row) == Outcome::Reject {
                barred.insert(row);
            }
        });
        self.apart = self.apart.or(barred);
        let own = self.owns.rules.get(rule);
        if !self.apart.is_empty() {
            // For all rows at once, and not by the machine for each.
            let facts = own.into_iter().flat_map(|own| &own.facts);
            facts.for_each(|fact| self.read_fact(*fact));
        }
        let mut full = self.machine.exhausted();
        // What was said before of a row isn't known from its fields.
        let read = self.reads.rules.get(rule).zip(own);
        let read = read.filter(|_| self.before.is_none());
        let mut alike = read.map(|read| self.told_apart(read, self.apart, barred));
        // Those of which what they rest on was traced.
        let mut traced = barred;
        let mut given: [Given; BLOCK] = std::array::from_fn(|_| (0..0, 0..0));
        for row in self.apart.iter() {
            if full {
                break;
            }
            let first = alike.as_mut();
            let first = first.and_then(|alike| self.alike_before(alike, row, traced));
            if let Some(first) = first {
                self.say_alike(first, row, &given[usize::from(first)]);
                continue;
            }
            let before = (self.figures.len(), self.referrals.len());
            self.machine.operations = 0;
            if self.run_apart(program, rule, row) {
                traced.insert(row);
            }
            given[usize::from(row)] =
                (before.0..self.figures.len(), before.1..self.referrals.len());
            most = self.machine.operations.max(most);
            // What is made for one row stays for all: the next one would find no room that it has alone.
            full = self.machine.exhausted();
        }
        self.operations += most;
        if full || self.operations > MAX_SCREENING_OPERATIONS {
            self.single = Rows::first(self.rows);
        }
    }

    fn begin(&mut self, row: u8) {
        let row = usize::from(row);
        self.outcomes[row] = Outcomes::only(Outcome::Pass);
        (self.missing[row], self.unknown[row]) = (NOTHING, NOTHING);
    }

    /// Runs a rule on one row by the machine, with what other rules said of it; whether that was traced.
    fn run_apart(&mut self, program: &Program, rule: usize, row: u8) -> bool {
        let at = usize::from(row);
        if self.outcome(row) == Outcome::Reject {
            self.turn_machine_afresh(row);
        } else {
            self.turn_machine(row, self.owns.rules.get(rule));
        }
        for code in 0..self.said.len() {
            self.load_said(code as u16, row);
        }
        let judged = self.machine.judge(program);
        let Judged {
            outcome,
            missing,
            unknown,
            gone,
            traced,
            ..
        } = judged;
        if !gone {
            self.open.insert(row);
        }
        self.outcomes[at] = Outcomes::only(outcome);
        if outcome == Outcome::NotApplicable {
            self.skipped.insert(row);
        }
        self.missing[at] = missing.unwrap_or(NOTHING);
        self.unknown[at] = unknown.unwrap_or(NOTHING);
        if self.machine.outcome_only {
            return traced;
        }
        let trace = &self.machine.memory.trace;
        let figures = trace.figures.iter();
        self.figures
            .extend(figures.map(|(name, value, unit)| (row, *name, *value, *unit)));
        let referrals = trace.referrals.iter();
        self.referrals
            .extend(referrals.map(|(department, _)| (row, *department)));
        traced
    }

    /// What the machine found for one row is said of another that is alike; `given` is where its figures and referrals are.
    fn say_alike(&mut self, first: u8, row: u8, given: &Given) {
        let (from, to) = (usize::from(first), usize::from(row));
        self.outcomes[to] = self.outcomes[from];
        (self.missing[to], self.unknown[to]) = (self.missing[from], self.unknown[from]);
        if self.open.contains(first) {
            self.open.insert(row);
        }
        if self.skipped.contains(first) {
            self.skipped.insert(row);
        }
        for at in given.0.clone() {
            let (_, name, value, unit) = self.figures[at];
            self.figures.push((row, name, value, unit));
        }
        for at in given.1.clone() {
            let (_, department) = self.referrals[at];
            self.referrals.push((row, department));
        }
    }

    /// Turns the machine to a row, for runs that trace nothing, with what is known by now of all that it will read.
    fn turn_machine(&mut self, row: u8, own: Option<&Own>) {
        self.turn_machine_afresh(row);
        self.machine.traces = false;
        let Some(own) = own else {
            return;
        };
        let at = usize::from(row);
        for field in own.fields.iter().copied() {
            if let Some(values) = self.store.fields.column(field) {
                self.machine.load_field(field, values[at]);
            }
        }
        for fact in own.facts.iter().copied() {
            if let Some(Some(worked)) = self.store.facts.get(fact)
                && !worked.faults.contains(row)
            {
                self.machine.load_fact(fact, worked.values[at]);
            }
        }
    }

    /// Turns the machine to a row of which nothing is known.
    fn turn_machine_afresh(&mut self, row: u8) {
        let (at, from) = (usize::from(row), self.from);
        let (source, schema) = (self.source, self.schema());
        if let Some(record) = self.records.get_mut(at) {
            let record = record.get_or_insert_with(|| source.record(schema, from + at));
            self.machine.reset(Arc::clone(record));
            self.machine.traces = true;
        }
    }

    /// Tells the machine what other rules said of a row.
    fn load_said(&mut self, code: u16, row: u8) {
        let Some(said) = self.said.get_mut(usize::from(code)).and_then(Option::take) else {
            return;
        };
        let at = usize::from(row);
        if said.known.contains(row) {
            let rule = usize::from(said.rules[at]);
            let place = self.place(row);
            let was = self.before.filter(|before| !before.runs(rule, place));
            let (figures, missing) = match was {
                Some(before) => {
                    let figures = before.figures(rule, place).into_iter();
                    let figures = figures
                        .map(|(name, value)| (self.machine.intern(&name), value))
                        .collect();
                    let missing = before
                        .missing(rule, place)
                        .and_then(|missing| self.missing_before(missing));
                    (figures, missing)
                }
                None => {
                    let own = said
                        .figures
                        .iter()
                        .filter(|(_, of, _)| usize::from(*of) == rule);
                    let figures: Vec<(TextId, Number)> = own
                        .filter_map(|(name, _, values)| {
                            let value = self.machine.number(values[at])?;
                            Some((*name, value.into_owned()))
                        })
                        .collect();
                    let missing = Some(said.missing[at]).filter(|missing| *missing != NOTHING);
                    (figures, missing)
                }
            };
            self.machine
                .load_said(code, rule, said.outcomes[at], figures, missing);
        }
        if let Some(place) = self.said.get_mut(usize::from(code)) {
            *place = Some(said);
        }
    }

    /// The rows that are left to runs of single records.
    pub const fn single(&self) -> Rows {
        self.single
    }

    /// One more thing is said of a row.
    fn say_outcome(&mut self, row: u8, outcome: Outcome) {
        let own = &mut self.outcomes[usize::from(row)];
        *own = own.with(outcome);
    }

    /// One more thing may be said of a row, if what is missing says so.
    fn may_say(&mut self, row: u8, outcome: Outcome, missing: u32, decides: bool) {
        let at = usize::from(row);
        let own = self.outcomes[at];
        let worse = own.with(outcome);
        let turns = decides && worse != own;
        if turns {
            self.outcomes[at] = own.or(worse);
        }
        if self.asked {
            self.unknown[at] = self.joined(self.unknown[at], missing);
            if turns {
                self.missing[at] = self.joined(self.missing[at], missing);
            }
        }
    }

    /// A figure of a row is left out.
    fn withhold(&mut self, row: u8, missing: u32) {
        if self.asked {
            let at = usize::from(row);
            self.unknown[at] = self.joined(self.unknown[at], missing);
        }
    }

    fn joined(&mut self, known: u32, missing: u32) -> u32 {
        match known {
            NOTHING => missing,
            other => self.machine.join(other, missing),
        }
    }

    fn outcome(&self, row: u8) -> Outcome {
        let settled = self.outcomes[usize::from(row)].settled(true);
        settled.unwrap_or(self.unsettled)
    }

    // ---- what came of it -----------------------------------------------------------------------------

    /// What the last rule says of each row.
    pub fn outcomes(&self) -> Vec<Outcome> {
        (0..self.rows).map(|row| self.outcome(row as u8)).collect()
    }

    /// What isn't known of a row, by number; nothing if nobody asked.
    fn missing_of(&self, row: u8) -> Option<u32> {
        let at = usize::from(row);
        let unknown = match self.outcome(row) {
            Outcome::Undetermined => self.missing[at],
            _ => self.unknown[at],
        };
        let made = self.ran.contains(row) && (!self.skipped.contains(row) || unknown != NOTHING);
        (made && unknown != NOTHING).then_some(unknown)
    }

    /// What isn't known of each row, if somebody asked.
    pub fn missing(&mut self, mut take: impl FnMut(usize, Arc<[Missing]>)) {
        if self.asked {
            for row in self.ran.iter() {
                if let Some(unknown) = self.missing_of(row) {
                    let missing = self
                        .lists
                        .entry(unknown)
                        .or_insert_with(|| self.machine.missing(unknown).collect());
                    take(usize::from(row), Arc::clone(missing));
                }
            }
        }
    }

    /// The figures of the last rule; the first row has this place.
    pub fn figures(&self, first: usize, take: Figures<'_>) {
        let machine = &self.machine;
        for (row, name, value, unit) in &self.figures {
            let value = machine.number(*value);
            let mut value = value
                .map(|value| (first + usize::from(*row), value.into_owned()))
                .into_iter();
            take(machine.text(*name), machine.text(*unit), &mut value);
        }
        for (event, rows) in &self.trace {
            let rows = rows.difference(self.apart);
            let Event::Figure(name, value, unit) = event else {
                continue;
            };
            let (name, values) = (machine.text(*name), self.store.at(value));
            let number = |row: u8| {
                let value = machine.number(values.at(row))?;
                Some((first + usize::from(row), value.into_owned()))
            };
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
        for (row, department) in &self.referrals {
            take(usize::from(*row), self.machine.text(*department));
        }
        for (event, rows) in &self.trace {
            let Event::Referral(department) = event else {
                continue;
            };
            let rows = rows.difference(self.apart);
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
        let mut says = all
            .difference(said.known)
            .or(self.ran.difference(self.skipped));
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
                    None => (self.outcome(row), self.missing_of(row).unwrap_or(NOTHING)),
                };
        });
        for at in 0..self.trace.len() {
            let Some((Event::Figure(name, value, _), rows)) = self.trace.get(at) else {
                continue;
            };
            let values = said.figure(*name, rule, &mut self.room);
            let view = self.store.at(value);
            rows.difference(self.apart).each(|row| {
                let own = &mut values[usize::from(row)];
                if matches!(own, Val::Unit) {
                    *own = view.at(row);
                }
            });
        }
        for (row, name, value, _) in &self.figures {
            if self.open.contains(*row) {
                continue;
            }
            let own = &mut said.figure(*name, rule, &mut self.room)[usize::from(*row)];
            if matches!(own, Val::Unit) {
                *own = *value;
            }
        }
        if let Some(place) = self.said.get_mut(usize::from(code)) {
            *place = Some(said);
        }
    }
}
