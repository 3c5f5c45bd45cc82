//! What a rule can come to where conditions aren't known.

use crate::rule::val::Val;
use model::outcome::Outcome;

/// A set of outcomes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Outcomes(u8);

impl Outcomes {
    /// What a rule comes to that doesn't concern the record.
    pub const NONE: Self = Self::only(Outcome::NotApplicable);

    pub const fn only(outcome: Outcome) -> Self {
        Self(1 << outcome as u8)
    }

    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The outcomes if one more thing is said: the gravest counts.
    pub const fn with(self, outcome: Outcome) -> Self {
        let graver = self.0 & ((1 << outcome as u8) - 1);
        Self(if graver == self.0 {
            graver
        } else {
            graver | 1 << outcome as u8
        })
    }

    /// The outcomes if anything may still be said.
    pub fn with_any(self) -> Self {
        let all = Outcome::ALL
            .into_iter()
            .filter(|o| *o != Outcome::NotApplicable);
        all.fold(self, |set, outcome| set.or(self.with(outcome)))
    }

    /// All but one.
    pub const fn without(self, outcome: Outcome) -> Self {
        Self(self.0 & !Self::only(outcome).0)
    }

    /// Those that a rule can come to which names these.
    pub fn named(self, names: &[Outcome]) -> Self {
        let always = Self::only(Outcome::Undetermined)
            .or(Self::only(Outcome::Advice))
            .or(Self::only(Outcome::Pass))
            .or(Self::only(Outcome::NotApplicable));
        let can = names
            .iter()
            .fold(always, |can, outcome| can.or(Self::only(*outcome)));
        Self(self.0 & can.0)
    }

    /// Whether this is one of them.
    pub const fn has(self, outcome: Outcome) -> bool {
        self.0 & (1 << outcome as u8) != 0
    }

    /// The outcome, if there is one alone. What isn't told besides leaves a person to decide, except that a bar is
    /// one whatever it comes to, and advice changes nothing.
    pub fn settled(self, told: bool) -> Option<Outcome> {
        self.single().filter(|outcome| {
            told || *outcome < Outcome::Undetermined || *outcome == Outcome::Advice
        })
    }

    fn single(self) -> Option<Outcome> {
        Outcome::ALL
            .into_iter()
            .find(|outcome| Self::only(*outcome) == self)
    }
}

/// A condition on what isn't known.
pub(super) struct Fork {
    /// Which way is being gone.
    pub taken: bool,
    /// What would have to be known.
    pub why: u32,
    /// How many checks were made and outcomes concluded before it.
    pub said: (usize, usize),
}

/// What the ways through a function come to.
#[derive(Clone)]
pub(super) enum Merged {
    /// All to the same.
    One(Val),
    /// To several values, with what would have to be known to tell which.
    Several(Vec<Val>, u32),
}
