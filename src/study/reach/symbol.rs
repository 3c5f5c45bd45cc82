//! What an expression says, in its plainest form: two that have the same symbol have the same value at one place.

use lang::tree::Operator;
use model::number::Number;
use std::rc::Rc;

/// An expression without the names that a script gives its values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Symbol<'a> {
    Project,
    /// A field of the record, by its place in the schema.
    Field(usize),
    /// What a name was given, by its number.
    Variable(usize),
    Boolean(bool),
    Number(Number),
    Text(&'a str),
    List(Rc<[Symbol<'a>]>),
    Parameter(&'a str),
    /// A fact, by its name.
    Fact(&'a str),
    Table(&'a str),
    /// The finding of a rule, by its code.
    Finding(&'a str),
    Property(Rc<Symbol<'a>>, &'a str),
    Method(Rc<Symbol<'a>>, &'a str, Rc<[Symbol<'a>]>),
    Call(&'a str, Rc<[Symbol<'a>]>),
    Unary(Operator, Rc<Symbol<'a>>),
    Binary(Operator, Rc<Symbol<'a>>, Rc<Symbol<'a>>),
}

impl Symbol<'_> {
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
