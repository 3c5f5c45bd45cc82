//! The operators and functions on plain values, and the words that go through a list, by what scripts call them.

use model::bytes::listed;

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
    RoundHalfEven,
    RoundHalfUp,
    AddDays,
    AddYears,
    StartsWith,
    Skip,
    Negate,
    Not,
    Sum,
    Count,
    Abs,
    Date,
    YearEnd,
}

listed! {
    Op: Self::ALL;
    Each: Self::ALL;
}

impl Op {
    /// All of them, in their order.
    pub const ALL: [Self; 27] = [
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
        Self::Remainder,
        Self::Same,
        Self::Differs,
        Self::Below,
        Self::AtMost,
        Self::Above,
        Self::AtLeast,
        Self::Contains,
        Self::Min,
        Self::Max,
        Self::RoundHalfEven,
        Self::RoundHalfUp,
        Self::AddDays,
        Self::AddYears,
        Self::StartsWith,
        Self::Skip,
        Self::Negate,
        Self::Not,
        Self::Sum,
        Self::Count,
        Self::Abs,
        Self::Date,
        Self::YearEnd,
    ];
}

impl Op {
    /// What scripts call it.
    pub const fn name(self) -> &'static str {
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
            Self::RoundHalfEven => "round_half_even",
            Self::RoundHalfUp => "round_half_up",
            Self::AddDays => "add_days",
            Self::AddYears => "add_years",
            Self::StartsWith => "starts_with",
            Self::Skip => "skip",
            Self::Not => "!",
            Self::Sum => "sum",
            Self::Count => "count",
            Self::Abs => "abs",
            Self::Date => "date",
            Self::YearEnd => "year_end",
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
