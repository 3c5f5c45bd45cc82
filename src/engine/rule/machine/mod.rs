//! Runs programs on one record and keeps the trace of each run.
//!
//! A condition on what isn't known is gone through both ways: the run is repeated for each way that
//! the conditions could come out ([`paths`]), and the finding says what all of them say.

mod check;
mod fact;
mod finding;
mod lookup;
mod outcomes;
mod paths;
mod step;
mod values;

pub(super) use outcomes::Outcomes;
pub(super) use paths::{End, Judged};

use super::dated::Dated;
use super::fact::Fact;
use super::fault::{Fault, Origin};
use super::pool::Pool;
use super::trace::{BitSet, Trace, Worked};
use super::val::{TextId, Val};
use crate::record::{Answer as Given, Record};
use crate::report::Missing;
use lang::library::Library;
use lang::tree::At;
use model::limits::{MAX_MADE, MAX_OPERATIONS, MAX_PATHS, MAX_SCREENING_OPERATIONS, MAX_WORK};
use model::number::Number;
use model::outcome::Outcome;
use model::sorted::Set;
use model::text::Text;
use outcomes::{Fork, Merged};
use pack::{HOLIDAYS, PackData};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Why a step has no value.
#[derive(Debug)]
pub(super) enum Stop {
    /// The function answers with what is kept as returned.
    Return,
    /// The loop ends, or goes on with its next item.
    Break,
    Continue,
    /// It can't go on without what isn't known.
    Unknown(u32),
    Fault(Box<Fault>),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

pub(super) type Answer = Result<Val, Stop>;

/// One way that a rule can go at a place, as coverage counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arm {
    Function,
    Then,
    Else,
    Loop,
}

/// The arms that runs went through, by the script and the place in it.
pub type Reached = Set<(Option<Origin>, At, Arm)>;

/// What another rule said.
#[derive(Clone, Copy)]
pub(super) struct SaidAt {
    /// Its place among the rules.
    pub rule: usize,
    pub outcome: Outcome,
    figures: (u32, u32),
    pub missing: Option<u32>,
    /// Whether an answer that isn't given may change it.
    open: bool,
}

/// What a screening needs room for; used again for the next one.
#[derive(Default)]
pub(super) struct Memory {
    pub trace: Trace,
    /// Room for traces of other ways.
    spare: Vec<Trace>,
    stack: Vec<Val>,
    /// The fields to which the record gives no answer that can be read.
    unanswered: BitSet,
    /// The fields read so far; nothing where one wasn't.
    fields: Vec<Val>,
    /// The fields of records of lists read so far, by list, place and name.
    items_read: FxHashMap<(u16, u16, u32), Val>,
    /// The facts that were worked out so far.
    facts: Vec<Worked>,
    /// Rows that filled a field: the field and the row.
    filled: Vec<(u16, u32)>,
    texts: Vec<Arc<str>>,
    lists: Vec<(u32, u32)>,
    wides: Vec<Number>,
    items: Vec<Val>,
    /// Items of lists, things that are missing, long numbers and pieces of 16 bytes of texts that were made for the record.
    pub made: usize,
    /// What of them was let go of between two rules.
    let_go: usize,
    /// Sets of missing things, each in order.
    sets: Vec<(u32, u32)>,
    ids: Vec<u32>,
    /// What is missing of this record alone.
    missing: Vec<Missing>,
    /// By code.
    said: Vec<Option<SaidAt>>,
    /// What functions of the record alone come to, by the script that calls them, while one rule is run.
    merged: Vec<((Option<Origin>, usize), Merged)>,
    figures: Vec<(TextId, Number)>,
    /// Sets by the two that they were joined of, where many records share them.
    pub joined: FxHashMap<(u32, u32), u32>,
    /// The last of them: the next record mostly shares it, too.
    last_joined: ((u32, u32), u32),
}

impl Memory {
    /// All that was made for the record, what was let go of again, too.
    pub const fn made_in_all(&self) -> usize {
        self.made + self.let_go
    }

    /// Lets go of what was made for records.
    pub fn clear(&mut self) {
        self.texts.clear();
        self.lists.clear();
        self.wides.clear();
        self.items.clear();
        (self.made, self.let_go) = (0, 0);
        self.sets.clear();
        self.ids.clear();
        self.missing.clear();
        self.forget_facts();
        {
            self.joined.clear();
            self.last_joined = Default::default();
        }
    }
}

/// Runs programs on one record.
pub(super) struct Machine<'a> {
    pub data: &'a PackData,
    pub facts: &'a [Arc<Fact>],
    pub library: &'a Library,
    pub pool: &'a Pool,
    pub dated: &'a Dated,
    pub record: Arc<Record>,
    /// The rules by their places, for what is said of a finding: code and title.
    pub titles: &'a dyn Fn(usize) -> Option<Text>,
    pub memory: Memory,
    /// Where the slots of the running function start.
    base: usize,
    depth: usize,
    /// The script that is run, and the one that the running function stands in.
    script: Option<Origin>,
    origin: Option<Origin>,
    returned: Val,
    /// Steps and work of the run so far.
    pub steps: u64,
    pub work: u64,
    /// Steps of all runs so far, and those of them that facts took.
    pub operations: u64,
    pub of_facts: u64,
    /// Conditions on what isn't known, on the way that is being gone.
    forks: Vec<Fork>,
    /// How many of them were met so far.
    met: usize,
    /// How many ways are gone through what is run.
    most_ways: usize,
    /// Whether what is run is only supposed to be come to.
    supposed: bool,
    /// What was made before this run.
    made_before: usize,
    /// What would have to be known to tell whether the rule that runs concerns the record at all.
    pub unsure: Option<u32>,
    /// Whether the record says what it is about, if rules ask for that.
    pub is_sure: bool,
    /// Whether it is asked what could still be answered: what the pack takes a blank for isn't taken then, because an
    /// answer may say otherwise.
    pub asking: bool,
    /// Whether it is traced what runs read. What a bar rests on is in any case.
    pub traces: bool,
    /// Whether nothing is asked of a rule but its outcome.
    pub outcome_only: bool,
    /// Where the runs go, if that is asked.
    pub reached: Option<Reached>,
    /// Whether what is made is shared by many records.
    pub shared: bool,
}

impl<'a> Machine<'a> {
    pub fn new(
        data: &'a PackData,
        (library, facts): (&'a Library, &'a [Arc<Fact>]),
        pool: &'a Pool,
        dated: &'a Dated,
        record: Arc<Record>,
        titles: &'a dyn Fn(usize) -> Option<Text>,
        mut memory: Memory,
    ) -> Self {
        memory.fields.clear();
        memory.fields.resize(data.schema.fields.len(), Val::Unit);
        memory.facts.resize_with(facts.len(), Worked::default);
        let traces = memory.facts.iter_mut().map(|fact| &mut fact.trace);
        for trace in traces.chain([&mut memory.trace]) {
            trace.fields.resize(data.schema.fields.len());
            trace.parameters.resize(data.parameters.len());
            trace.findings.resize(pool.codes().len());
            trace.facts.resize(facts.len());
            let holidays = data.tables.get(HOLIDAYS);
            trace
                .holidays
                .resize(holidays.map_or(0, |table| table.rows.len()));
        }
        memory.unanswered = unanswered(&record, data.schema.fields.len());
        memory.filled.clear();
        memory.items_read.clear();
        memory.clear();
        memory.said.clear();
        memory.said.resize(pool.codes().len(), None);
        memory.figures.clear();
        Self {
            data,
            facts,
            library,
            pool,
            dated,
            record,
            titles,
            memory,
            base: 0,
            depth: 0,
            script: None,
            origin: None,
            returned: Val::Unit,
            steps: 0,
            work: 0,
            operations: 0,
            of_facts: 0,
            forks: Vec::new(),
            met: 0,
            most_ways: MAX_PATHS,
            supposed: false,
            made_before: 0,
            unsure: None,
            is_sure: true,
            asking: false,
            traces: true,
            outcome_only: false,
            reached: None,
            shared: false,
        }
    }

    /// Turns to another record, as if no rule had run on it.
    pub fn reset(&mut self, record: Arc<Record>) {
        self.memory.unanswered = unanswered(&record, self.data.schema.fields.len());
        self.record = record;
        self.forget_read();
        self.memory.trace.clear();
        self.memory.said.fill(None);
        self.memory.figures.clear();
    }

    /// Lets go of what was read of the record and worked out of it.
    fn forget_read(&mut self) {
        self.memory.fields.fill(Val::Unit);
        self.memory.filled.clear();
        self.memory.items_read.clear();
        self.memory.forget_facts();
    }

    /// Takes in a field as it was read elsewhere, for runs that trace nothing.
    pub fn load_field(&mut self, index: usize, value: Val) {
        if let Some(place) = self.memory.fields.get_mut(index) {
            *place = value;
        }
    }

    /// Begins to count what the run of a rule makes and goes through.
    pub fn start(&mut self) {
        (self.steps, self.work, self.made_before) = (0, 0, self.memory.made);
    }

    /// Begins to count anew for a run in the midst of another one; what that one counted comes back.
    pub fn start_within(&mut self) -> (u64, u64, usize) {
        let counted = (self.steps, self.work, self.made_before);
        self.start();
        counted
    }

    /// Goes on to count for the run that was begun before.
    pub fn go_on(&mut self, (steps, work, made_before): (u64, u64, usize)) {
        let made = self.memory.made - self.made_before;
        (self.steps, self.work, self.made_before) = (steps, work, made_before + made);
    }

    /// A rule isn't run.
    pub fn skip(&mut self) {
        self.memory.trace.clear();
    }

    /// Notes that the run goes through an arm, unless it only supposes so.
    fn reach(&mut self, at: At, arm: Arm) {
        if self.met == 0
            && !self.supposed
            && let Some(reached) = &mut self.reached
        {
            reached.insert((self.origin, at, arm));
        }
    }

    /// Whether the rules that come now aren't run, because those before took everything.
    pub fn exhausted(&self) -> bool {
        self.operations > MAX_SCREENING_OPERATIONS || self.memory.made > 4 * MAX_MADE
    }

    /// Only what repeats can go past a limit, so loops and calls ask.
    ///
    /// # Errors
    /// A fault once the run took too many steps, went through or made too much.
    pub fn fuel(&self) -> Result<(), Fault> {
        let made = self.memory.made.saturating_sub(self.made_before);
        if self.steps > MAX_OPERATIONS || self.work > MAX_WORK || made > MAX_MADE {
            return Err(Fault::out_of_fuel());
        }
        Ok(())
    }
}

/// The fields, of so many, to which a record gives no answer that can be read.
fn unanswered(record: &Record, fields: usize) -> BitSet {
    let mut open = BitSet::default();
    open.fill(fields);
    let read = record.answers();
    let read = read.filter(|(_, answer)| !matches!(answer, Given::Unreadable));
    read.for_each(|(index, _)| open.remove(index));
    open
}
