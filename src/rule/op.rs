//! The operators and functions on plain values, by what scripts call them.

use crate::bytes::listed;
use crate::lang::tree::Operator;

/// What works on one or two plain values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
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
}

impl Op {
    /// All of them, in their order.
    pub const ALL: [Self; 25] = [
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
            Self::Not => "!",
            Self::Sum => "sum",
            Self::Count => "count",
            Self::Abs => "abs",
            Self::Date => "date",
            Self::YearEnd => "year_end",
        }
    }
}

/// An operator between two values.
pub(super) const fn binary(operator: Operator) -> Op {
    match operator {
        Operator::Add => Op::Add,
        Operator::Subtract | Operator::Negate => Op::Subtract,
        Operator::Multiply => Op::Multiply,
        Operator::Divide => Op::Divide,
        Operator::Remainder => Op::Remainder,
        Operator::Same => Op::Same,
        Operator::Differs | Operator::Not => Op::Differs,
        Operator::Below => Op::Below,
        Operator::AtMost => Op::AtMost,
        Operator::Above => Op::Above,
        Operator::AtLeast => Op::AtLeast,
        // `&&` and `||` are steps of their own.
        Operator::Contains | Operator::And | Operator::Or => Op::Contains,
    }
}

/// An operator before one value.
pub(super) const fn unary(operator: Operator) -> Option<Op> {
    match operator {
        Operator::Negate => Some(Op::Negate),
        Operator::Not => Some(Op::Not),
        _ => None,
    }
}

/// A function of a name on so many plain values.
pub(super) fn plain(name: &str, values: usize) -> Option<Op> {
    Some(match (name, values) {
        ("contains", 2) => Op::Contains,
        ("min", 2) => Op::Min,
        ("max", 2) => Op::Max,
        ("round_half_even", 2) => Op::RoundHalfEven,
        ("round_half_up", 2) => Op::RoundHalfUp,
        ("add_days", 2) => Op::AddDays,
        ("add_years", 2) => Op::AddYears,
        ("sum", 1) => Op::Sum,
        ("count", 1) => Op::Count,
        ("abs", 1) => Op::Abs,
        ("date", 1) => Op::Date,
        ("year_end", 1) => Op::YearEnd,
        _ => return None,
    })
}
