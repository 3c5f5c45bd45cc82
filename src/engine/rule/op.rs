//! The operators and functions on plain values, and the words that go through a list, by what scripts call them.

use super::functions::FUNCTIONS;
use model::bytes::{listed, variants};

/// What works on one or two plain values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Same,
    Differs,
    Below,
    AtMost,
    Above,
    AtLeast,
    Contains,
    Min,
    Max,
    Negate,
    Not,
    Sum,
    Count,
    /// One of [`FUNCTIONS`], by its place.
    Function(usize),
}

listed! {
    Each: Self::ALL;
}

variants!(Op {
    Add,
    1 Subtract(),
    2 Multiply(),
    3 Divide(),
    4 Remainder(),
    5 Same(),
    6 Differs(),
    7 Below(),
    8 AtMost(),
    9 Above(),
    10 AtLeast(),
    11 Contains(),
    12 Min(),
    13 Max(),
    14 Negate(),
    15 Not(),
    16 Sum(),
    17 Count(),
    18 Function(0 at)
});

impl Op {
    /// What scripts call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract | Self::Negate => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Same => "==",
            Self::Differs => "!=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Contains => "contains",
            Self::Min => "min",
            Self::Max => "max",
            Self::Not => "!",
            Self::Sum => "sum",
            Self::Count => "count",
            Self::Function(at) => FUNCTIONS.get(at).map_or("", |function| function.name),
        }
    }
}

/// A word that goes through a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    Sum,
    Count,
    Any,
    All,
    Min,
    Max,
}

impl Each {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [
        Self::Sum,
        Self::Count,
        Self::Any,
        Self::All,
        Self::Min,
        Self::Max,
    ];

    /// What scripts call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Count => "count",
            Self::Any => "any",
            Self::All => "all",
            Self::Min => "min",
            Self::Max => "max",
        }
    }

    /// Whether it asks for a value of each item, and not only whether something holds for it.
    pub const fn values(self) -> bool {
        matches!(self, Self::Sum | Self::Min | Self::Max)
    }
}
