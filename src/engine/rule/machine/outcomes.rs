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

    /// What is told of one outcome of these and one of those: that it is both, else it isn't determined.
    const fn in_common(self, other: Self) -> Self {
        let both = self.0 & other.0;
        if self.0 == other.0 && both.is_power_of_two() {
            Self(both)
        } else {
            Self(both).or(Self::only(Outcome::Undetermined))
        }
    }

    /// These, where it stays open whether something is said besides: the outcome is told only where that is no graver.
    pub const fn perhaps_with(self, outcome: Outcome) -> Self {
        let graver = self.0 & ((1 << (outcome as u8 + 1)) - 1);
        if graver == self.0 {
            self
        } else {
            Self(graver).or(Self::only(Outcome::Undetermined))
        }
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

/// What a rule can come to.
#[derive(Clone, Copy)]
pub(super) struct CanBe {
    /// Once more is answered.
    pub any: Outcomes,
    /// The same while what was answered with *not known yet* stays so.
    pub staying: Outcomes,
}

impl CanBe {
    pub const fn only(outcome: Outcome) -> Self {
        Self::both(Outcomes::only(outcome))
    }

    pub const fn both(outcomes: Outcomes) -> Self {
        Self {
            any: outcomes,
            staying: outcomes,
        }
    }

    /// What both ways of a condition come to. Of one that stays open only what they have in common is told.
    pub const fn either(self, other: Self, stays_open: bool) -> Self {
        Self {
            any: self.any.or(other.any),
            staying: if stays_open {
                self.staying.in_common(other.staying)
            } else {
                self.staying.or(other.staying)
            },
        }
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
    /// How many amounts, referrals and notes were given before it, and whether any was after it.
    pub told: usize,
    pub tells: bool,
}

/// What the ways through a function come to.
#[derive(Clone)]
pub(super) enum Merged {
    /// All to the same.
    One(Val),
    /// To several values, with what would have to be known to tell which.
    Several(Vec<Val>, u32),
}
