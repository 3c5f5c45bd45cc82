//! Sets of values that an expression can take: intervals of numbers and days, sets of texts, yes or no.

use model::number::{ArithmeticError, Number};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;

/// One end of an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub at: Number,
    pub included: bool,
}

/// An interval; an end that is absent has no bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    pub low: Option<End>,
    pub high: Option<End>,
}

impl Range {
    pub const ALL: Self = Self {
        low: None,
        high: None,
    };

    pub fn point(at: impl Into<Number>) -> Self {
        let at = at.into();
        Self::new(Some(at.clone()), Some(at))
    }

    /// Both ends included.
    pub fn new(low: Option<Number>, high: Option<Number>) -> Self {
        let end = |at| End { at, included: true };
        Self {
            low: low.map(end),
            high: high.map(end),
        }
    }

    pub fn is_empty(&self) -> bool {
        let (Some(low), Some(high)) = (&self.low, &self.high) else {
            return false;
        };
        low.at > high.at || low.at == high.at && !(low.included && high.included)
    }

    pub fn as_point(&self) -> Option<&Number> {
        let (low, high) = (self.low.as_ref()?, self.high.as_ref()?);
        (low.at == high.at && low.included && high.included).then_some(&low.at)
    }

    pub fn meet(&self, other: &Self) -> Self {
        // The end further inside; of two at one place, the one that leaves it out.
        let inner = |a: &Option<End>, b: &Option<End>, order: Ordering| match (a, b) {
            (Some(x), Some(y)) if x.at == y.at => Some(End {
                at: x.at.clone(),
                included: x.included && y.included,
            }),
            (Some(x), Some(y)) => Some(if x.at.cmp(&y.at) == order { x } else { y }.clone()),
            (one, other) => one.as_ref().or(other.as_ref()).cloned(),
        };
        Self {
            low: inner(&self.low, &other.low, Ordering::Greater),
            high: inner(&self.high, &other.high, Ordering::Less),
        }
    }

    /// The least interval around both.
    pub fn hull(&self, other: &Self) -> Self {
        let outer =
            |a: &Option<End>, b: &Option<End>, order: Ordering| match (a.as_ref()?, b.as_ref()?) {
                (x, y) if x.at == y.at => Some(End {
                    at: x.at.clone(),
                    included: x.included || y.included,
                }),
                (x, y) => Some(if x.at.cmp(&y.at) == order { x } else { y }.clone()),
            };
        Self {
            low: outer(&self.low, &other.low, Ordering::Less),
            high: outer(&self.high, &other.high, Ordering::Greater),
        }
    }

    /// What is on one side of another interval: `below` its highest or above its lowest value.
    pub fn beside(&self, below: bool, included: bool) -> Self {
        let end = |end: &End| End {
            at: end.at.clone(),
            included: included && end.included,
        };
        if below {
            Self {
                low: None,
                high: self.high.as_ref().map(end),
            }
        } else {
            Self {
                low: self.low.as_ref().map(end),
                high: None,
            }
        }
    }

    /// Whether every value is below every one of the other; `or_same` allows them to be the same.
    pub fn all_below(&self, other: &Self, or_same: bool) -> bool {
        let (Some(high), Some(low)) = (&self.high, &other.low) else {
            return false;
        };
        high.at < low.at || high.at == low.at && (or_same || !(high.included && low.included))
    }

    fn ends(
        &self,
        other: &Self,
        work: impl Fn(&Number, &Number) -> Result<Number, ArithmeticError>,
        swapped: bool,
    ) -> Self {
        let (low, high) = if swapped {
            (&other.high, &other.low)
        } else {
            (&other.low, &other.high)
        };
        let end = |a: &Option<End>, b: &Option<End>| {
            let (a, b) = (a.as_ref()?, b.as_ref()?);
            Some(End {
                at: work(&a.at, &b.at).ok()?,
                included: a.included && b.included,
            })
        };
        Self {
            low: end(&self.low, low),
            high: end(&self.high, high),
        }
    }

    pub fn plus(&self, other: &Self) -> Self {
        self.ends(other, Number::checked_add, false)
    }

    pub fn minus(&self, other: &Self) -> Self {
        self.ends(other, Number::checked_sub, true)
    }

    /// Exact for what is never negative; else without bounds.
    pub fn times(&self, other: &Self) -> Self {
        if self.never_negative() && other.never_negative() {
            let mut range = self.ends(other, Number::checked_mul, false);
            if range.low.is_none() {
                range.low = Some(End {
                    at: Number::ZERO,
                    included: true,
                });
            }
            return range;
        }
        Self::ALL
    }

    /// Never negative if neither side is; else without bounds. What is divided by nothing isn't known.
    pub fn over(&self, other: &Self) -> Self {
        if self.never_negative() && other.never_negative() {
            return Self::new(Some(Number::ZERO), None);
        }
        Self::ALL
    }

    pub fn never_negative(&self) -> bool {
        self.low.as_ref().is_some_and(|low| !low.at.is_negative())
    }
}

/// Whether something can be true, and whether it can be false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Truth {
    pub yes: bool,
    pub no: bool,
}

impl Truth {
    pub const EITHER: Self = Self {
        yes: true,
        no: true,
    };

    pub const fn only(truth: bool) -> Self {
        Self {
            yes: truth,
            no: !truth,
        }
    }

    pub const fn not(self) -> Self {
        Self {
            yes: self.no,
            no: self.yes,
        }
    }

    pub const fn and(self, other: Self) -> Self {
        Self {
            yes: self.yes && other.yes,
            no: self.no || other.no,
        }
    }

    pub const fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    pub const fn join(self, other: Self) -> Self {
        Self {
            yes: self.yes || other.yes,
            no: self.no || other.no,
        }
    }
}

/// What an expression can be, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values<'a> {
    Any,
    Numbers(Range),
    /// By their number of days from a fixed one.
    Days(Range),
    Texts(Rc<BTreeSet<&'a str>>),
    YesNo(Truth),
    /// A row of a table, by the name of the table.
    Row(&'a str),
}

impl<'a> Values<'a> {
    pub fn text(text: &'a str) -> Self {
        Self::Texts(Rc::new(BTreeSet::from([text])))
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Self::Numbers(range) | Self::Days(range) => range.is_empty(),
            Self::Texts(texts) => texts.is_empty(),
            Self::YesNo(truth) => !truth.yes && !truth.no,
            Self::Any | Self::Row(_) => false,
        }
    }

    pub fn meet(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Numbers(a), Self::Numbers(b)) => Self::Numbers(a.meet(b)),
            (Self::Days(a), Self::Days(b)) => Self::Days(a.meet(b)),
            (Self::Texts(a), Self::Texts(b)) if a.is_subset(b) => Self::Texts(Rc::clone(a)),
            (Self::Texts(a), Self::Texts(b)) => Self::Texts(Rc::new(&**a & &**b)),
            (Self::YesNo(a), Self::YesNo(b)) => Self::YesNo(Truth {
                yes: a.yes && b.yes,
                no: a.no && b.no,
            }),
            (Self::Any, other) => other.clone(),
            (one, _) => one.clone(),
        }
    }

    pub fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Numbers(a), Self::Numbers(b)) => Self::Numbers(a.hull(b)),
            (Self::Days(a), Self::Days(b)) => Self::Days(a.hull(b)),
            (Self::Texts(a), Self::Texts(b)) if b.is_subset(a) => Self::Texts(Rc::clone(a)),
            (Self::Texts(a), Self::Texts(b)) => Self::Texts(Rc::new(&**a | &**b)),
            (Self::YesNo(a), Self::YesNo(b)) => Self::YesNo(a.join(*b)),
            (one, other) if one == other => one.clone(),
            _ => Self::Any,
        }
    }

    pub fn truth(&self) -> Truth {
        match self {
            Self::YesNo(truth) => *truth,
            _ => Truth::EITHER,
        }
    }

    pub const fn range(&self) -> Option<&Range> {
        match self {
            Self::Numbers(range) | Self::Days(range) => Some(range),
            _ => None,
        }
    }

    /// The same kind with another interval.
    pub const fn with(&self, range: Range) -> Self {
        match self {
            Self::Days(_) => Self::Days(range),
            _ => Self::Numbers(range),
        }
    }
}
