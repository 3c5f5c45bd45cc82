//! What a run of a rule read, compared and concluded: all by places, so that nothing is written out
//! until a report asks for it.

use super::fault::{Fault, Origin};
use super::val::{Conclusion, TextId, Val};
use model::limits::MAX_RESULTS;

/// A set of small numbers.
#[derive(Clone, Default)]
pub(super) struct BitSet(Vec<u64>);

impl BitSet {
    pub fn resize(&mut self, size: usize) {
        self.0.resize(size.div_ceil(64), 0);
    }

    fn copy(&mut self, other: &Self) {
        self.0.clone_from(&other.0);
    }

    fn clear(&mut self) {
        self.0.iter_mut().for_each(|word| *word = 0);
    }

    /// Whether it wasn't in it.
    pub fn insert(&mut self, at: usize) -> bool {
        let Some(word) = self.0.get_mut(at / 64) else {
            return false;
        };
        let before = *word;
        *word |= 1 << (at % 64);
        *word != before
    }

    /// All numbers below a size.
    pub fn fill(&mut self, size: usize) {
        self.0.clear();
        self.0.resize(size.div_ceil(64), u64::MAX);
    }

    pub fn remove(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word &= !(1 << (at % 64));
        }
    }

    pub fn contains(&self, at: usize) -> bool {
        self.0
            .get(at / 64)
            .is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    fn union(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    /// Its numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.checked_sub(1)?;
                Some(at * 64 + bit)
            })
        })
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
    /// What follows if it doesn't hold.
    pub otherwise: Option<Conclusion>,
}

/// A line that a script printed.
#[derive(Clone, PartialEq)]
pub(super) struct Line {
    pub origin: Option<Origin>,
    pub line: u32,
    pub text: String,
}

/// What a run left behind.
#[derive(Default)]
pub(super) struct Trace {
    /// The fields that were read and hold something.
    pub fields: BitSet,
    pub parameters: BitSet,
    pub findings: BitSet,
    /// The facts that were read, and those that they rest on.
    pub facts: BitSet,
    pub rows: Vec<RowTrace>,
    /// Rows of the table of holidays that were read.
    pub holidays: BitSet,
    pub checks: Vec<CheckTrace>,
    /// Name, value and unit.
    pub figures: Vec<(TextId, Val, TextId)>,
    /// What would have to be known for figures that were left out.
    pub withheld: Option<u32>,
    /// Whether an answer that isn't given may change any of it: a condition wasn't known, or a blank was read.
    pub open: bool,
    pub conclusions: Vec<Conclusion>,
    pub referrals: Vec<(TextId, TextId)>,
    pub notes: Vec<TextId>,
    /// What was printed for the rule's author.
    pub printed: Vec<Line>,
    /// Keys of rows and limits of checks.
    values: Vec<Val>,
    pub scanned: usize,
    results: usize,
}

impl Trace {
    pub fn clear(&mut self) {
        self.fields.clear();
        self.parameters.clear();
        self.findings.clear();
        self.facts.clear();
        self.rows.clear();
        self.holidays.clear();
        self.checks.clear();
        self.figures.clear();
        (self.withheld, self.open) = (None, false);
        self.conclusions.clear();
        self.referrals.clear();
        self.notes.clear();
        self.printed.clear();
        self.values.clear();
        (self.scanned, self.results) = (0, 0);
    }

    /// One with as much room in its sets.
    pub fn empty_like(&self) -> Self {
        let mut new = Self {
            fields: self.fields.clone(),
            parameters: self.parameters.clone(),
            findings: self.findings.clone(),
            facts: self.facts.clone(),
            holidays: self.holidays.clone(),
            ..Self::default()
        };
        new.clear();
        new
    }

    /// Becomes what another one is, in its own room.
    pub fn copy(&mut self, other: &Self) {
        self.fields.copy(&other.fields);
        self.parameters.copy(&other.parameters);
        self.findings.copy(&other.findings);
        self.facts.copy(&other.facts);
        self.rows.clone_from(&other.rows);
        self.holidays.copy(&other.holidays);
        self.checks.clone_from(&other.checks);
        self.figures.clone_from(&other.figures);
        (self.withheld, self.open) = (other.withheld, other.open);
        self.conclusions.clone_from(&other.conclusions);
        self.referrals.clone_from(&other.referrals);
        self.notes.clone_from(&other.notes);
        self.printed.clone_from(&other.printed);
        self.values.clone_from(&other.values);
        (self.scanned, self.results) = (other.scanned, other.results);
    }

    fn push_values(&mut self, values: &[Val]) -> (u32, u32) {
        let from = self.values.len() as u32;
        self.values.extend_from_slice(values);
        (from, values.len() as u32)
    }

    fn values_at(&self, (from, count): (u32, u32)) -> &[Val] {
        self.values
            .get(from as usize..(from + count) as usize)
            .unwrap_or_default()
    }

    pub fn keys(&self, row: &RowTrace) -> &[Val] {
        self.values_at(row.keys)
    }

    pub fn limits(&self, check: &CheckTrace) -> &[Val] {
        self.values_at(check.limits)
    }

    /// Counts a check, a figure, a conclusion, a referral, a note or a printed line.
    ///
    /// # Errors
    /// A fault once there are too many.
    pub fn count(&mut self) -> Result<(), Fault> {
        self.results += 1;
        if self.results <= MAX_RESULTS {
            Ok(())
        } else {
            Err(Fault::too_many_results())
        }
    }

    pub fn row(&mut self, table: u16, row: u32, keys: &[Val], again: bool) {
        let keys = self.push_values(keys);
        self.rows.push(RowTrace {
            table,
            row,
            keys,
            again,
        });
    }

    pub fn check(&mut self, made: CheckTrace, limits: &[Val]) {
        let limits = self.push_values(limits);
        self.checks.push(CheckTrace { limits, ..made });
    }

    /// Takes in what another way through the rule left behind: all that either read, and of what
    /// they gave only what both gave, each as often as both gave it; `alike` says of two values
    /// whether a report shows them the same.
    pub fn merge(&mut self, other: &Self, alike: &dyn Fn(Val, Val) -> bool) {
        self.read(other);
        self.findings.union(&other.findings);
        let mut checks = std::mem::take(&mut self.checks);
        keep_common(&mut checks, &other.checks, |own, check| {
            let (limits, others) = (self.limits(own), other.limits(check));
            own.check == check.check
                && own.holds.ok() == check.holds.ok()
                && (own.unit, own.otherwise) == (check.unit, check.otherwise)
                && alike(own.actual, check.actual)
                && limits.len() == others.len()
                && limits.iter().zip(others).all(|(a, b)| alike(*a, *b))
        });
        self.checks = checks;
        keep_common(
            &mut self.figures,
            &other.figures,
            |(name, value, unit), (n, v, u)| (n, u) == (name, unit) && alike(*v, *value),
        );
        keep_common(&mut self.conclusions, &other.conclusions, PartialEq::eq);
        keep_common(&mut self.referrals, &other.referrals, PartialEq::eq);
        keep_common(&mut self.notes, &other.notes, PartialEq::eq);
        self.print(0, &other.printed);
    }

    /// Takes in what another run read.
    fn read(&mut self, other: &Self) {
        self.fields.union(&other.fields);
        self.parameters.union(&other.parameters);
        self.facts.union(&other.facts);
        self.holidays.union(&other.holidays);
        self.open |= other.open;
        for row in &other.rows {
            let keys = other.keys(row);
            self.row(row.table, row.row, keys, row.again);
        }
    }

    /// Takes in what was printed elsewhere, unless it was printed from a place on.
    pub fn print(&mut self, from: usize, printed: &[Line]) {
        for line in printed {
            if !self.printed.iter().skip(from).any(|own| own == line) {
                self.printed.push(line.clone());
            }
        }
    }

    /// Leaves out what it gave, not what it read.
    pub fn say_nothing(&mut self) {
        self.checks.clear();
        self.figures.clear();
        self.conclusions.clear();
        self.referrals.clear();
        self.notes.clear();
    }

    /// Takes in what a fact rests on.
    pub fn rests_on(&mut self, fact: &Self) {
        self.read(fact);
        self.print(0, &fact.printed);
    }

    /// Names each row once, by the keys that stand for it, so that it can be taken in by those that read what it was read for.
    pub fn settle_rows(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        for row in rows {
            let same = |own: &&mut RowTrace| (own.table, own.row) == (row.table, row.row);
            match self.rows.iter_mut().find(same) {
                Some(own) if row.again => own.keys = row.keys,
                Some(_) => {}
                None => self.rows.push(RowTrace { again: true, ..row }),
            }
        }
    }

    /// Whether it gave more amounts, referrals or notes than another one that it holds all of.
    pub fn says_more(&self, merged: &Self) -> bool {
        self.figures.len() > merged.figures.len()
            || self.referrals.len() > merged.referrals.len()
            || self.notes.len() > merged.notes.len()
    }

    /// How many amounts, referrals and notes it gave.
    pub const fn told(&self) -> usize {
        self.figures.len() + self.referrals.len() + self.notes.len()
    }

    /// Takes in a check of another way through the rule.
    pub fn add_check(&mut self, other: &Self, check: &CheckTrace) {
        self.check(*check, other.limits(check));
    }
}

/// Keeps of a list what another has, too: what is in one of them twice and in the other once is
/// in common once.
fn keep_common<T>(own: &mut Vec<T>, other: &[T], same: impl Fn(&T, &T) -> bool) {
    let mut left: Vec<&T> = other.iter().collect();
    own.retain(|item| {
        let found = left.iter().position(|one| same(item, one));
        found.map(|at| left.swap_remove(at)).is_some()
    });
}

impl CheckTrace {
    pub fn new(
        check: usize,
        actual: Val,
        holds: Result<bool, u32>,
        unit: Option<TextId>,
        otherwise: Option<Conclusion>,
    ) -> Self {
        Self {
            check,
            actual,
            limits: (0, 0),
            holds,
            unit,
            otherwise,
        }
    }
}

/// What came of a fact.
#[derive(Default)]
pub(super) struct Worked {
    /// Nothing if it wasn't asked for yet.
    pub answer: Option<Result<Val, Box<Fault>>>,
    /// What it rests on.
    pub trace: Trace,
}
