//! What an expression says, in its plainest form: two that have the same symbol have the same value at one place.

use lang::tree::Operator;
use model::number::Number;

/// An expression without the names that a script gives its values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Symbol {
    Project,
    /// A field of the record, by its place in the schema.
    Field(usize),
    /// What a name was given, by its number.
    Variable(usize),
    Boolean(bool),
    Number(Number),
    Text(String),
    List(Vec<Symbol>),
    Parameter(String),
    /// A fact, by its name.
    Fact(String),
    Table(String),
    /// The finding of a rule, by its code.
    Finding(String),
    Property(Box<Symbol>, String),
    Method(Box<Symbol>, String, Vec<Symbol>),
    Call(String, Vec<Symbol>),
    Unary(Operator, Box<Symbol>),
    Binary(Operator, Box<Symbol>, Box<Symbol>),
}

impl Symbol {
    /// Whether it names a value: of what is worked out from values, only its truth is kept.
    pub fn is_name(&self) -> bool {
        match self {
            Self::Project
            | Self::Field(_)
            | Self::Fact(_)
            | Self::Variable(_)
            | Self::Boolean(_) => true,
            Self::Property(of, _) => of.is_name(),
            _ => false,
        }
    }
}
