//! A rule or a fact lowered to a program: names, fields, parameters, tables and texts are resolved to places
//! once, and each step knows where the script says it.

use super::op::{Each, Op};
use super::val::{TextId, Val};
use lang::library::FileId;
use lang::tree::At;
use model::bytes::{fields, variants};
use model::outcome::{Comparison, Outcome, Weight};

/// No column, or no field, by a name.
pub(super) const NOWHERE: u16 = u16::MAX;

/// The functions of a rule or a fact, ready to run.
#[derive(Clone, Default)]
pub struct Program {
    pub functions: Vec<Function>,
    pub checks: Vec<Check>,
    pub applies: Option<usize>,
    /// `judge` of a rule, `value` of a fact.
    pub entry: usize,
    /// The outcomes that it names.
    pub names: Vec<Outcome>,
    /// Whether it only doubts what is answered: what isn't known it has not, and where it can't tell it says nothing.
    pub doubts: bool,
}

/// A function; its parameters are its first slots.
#[derive(Clone, Default)]
pub struct Function {
    pub slots: usize,
    pub body: Vec<Node>,
    /// Its opening brace.
    pub at: At,
    /// The script that it stands in.
    pub file: FileId,
    /// Whether it is a value and nothing else, and may be gone through by several ways: what they come to is one value where it
    /// is called.
    pub merges: bool,
}

/// A step, and where the script says it.
#[derive(Clone)]
pub struct Node {
    pub step: Step,
    pub at: At,
}

/// What is done; fields, parameters, tables and codes by their places.
#[derive(Clone)]
pub enum Step {
    Constant(Val),
    Local(usize),
    Set(usize, Box<Node>),
    If(Box<Node>, Vec<Node>, Vec<Node>),
    For(Box<Loop>),
    Break,
    Continue,
    Return(Box<Node>),
    Block(Vec<Node>),
    List(Vec<Node>),
    /// Whole numbers to go through; the last is included if that is said.
    Range(Box<Node>, Box<Node>, bool),
    Field(usize),
    Has(usize),
    /// Whether a field is a text.
    FieldIs(usize, TextId),
    Parameter(usize),
    /// The value of a fact.
    Fact(usize),
    AsOf,
    Find(u16, Vec<Node>),
    HasRow(u16, Vec<Node>),
    Member(Box<Node>, Box<Member>),
    Element(Box<Node>, Box<Node>),
    /// The outcome of another finding.
    OutcomeOf(u16),
    FigureOf(u16, TextId),
    /// `&&` of all, or `||` of all; which of true and false decides alone is said.
    Both(Vec<Node>, bool),
    Unary(Op, Box<Node>),
    Binary(Op, Box<Node>, Box<Node>),
    WorkingDays(Box<Node>, Box<Node>),
    /// The rows of a table that are in force.
    Rows(u16),
    Each(Box<Through>),
    /// An amount charged by the bands of a table.
    Scale(u16, Box<Node>),
    Call(usize, Vec<Node>),
    Check(usize),
    Conclude(Box<Node>),
    Figure(TextId, Box<Node>, Box<Node>),
    Note(TextId),
    /// A department and the key of the reason.
    Refer(TextId, TextId),
    /// A value for the rule's author.
    Print(Box<Node>),
}

/// A cell of a row, a field of a record of a list, or a part of a date.
#[derive(Clone)]
pub struct Member {
    pub name: String,
    /// The number of the name.
    pub id: TextId,
    /// The column of that name, by table.
    pub columns: Box<[u16]>,
    /// The field of that name of the records of a list, by field.
    pub items: Box<[u16]>,
}

#[derive(Clone)]
pub struct Loop {
    pub item: usize,
    pub counter: Option<usize>,
    pub list: Node,
    pub body: Vec<Node>,
}

/// What a word makes of the items of a list.
#[derive(Clone)]
pub struct Through {
    pub each: Each,
    pub list: Node,
    pub item: usize,
    /// Whether an item counts; all do if this is absent.
    pub counts: Option<Node>,
    /// Its value, of words that ask for one.
    pub value: Option<Node>,
}

/// A check. Its value is worked out first, then its limits, its unit and its outcome.
#[derive(Clone)]
pub struct Check {
    pub key: TextId,
    pub weight: Weight,
    pub at: At,
    pub actual: Node,
    pub actual_key: TextId,
    pub comparison: Comparison,
    pub limits: Vec<Node>,
    /// Empty if the right side has no label.
    pub limit_key: TextId,
    pub unit: Option<Node>,
    pub otherwise: Option<Node>,
}

fields! {
    Program { functions, checks, applies, entry, names, doubts }
    Function { slots, body, at, file, merges }
    Node { step, at }
    Member { name, id, columns, items }
    Loop { item, counter, list, body }
    Through { each, list, item, counts, value }
    Check { key, weight, at, actual, actual_key, comparison, limits, limit_key, unit, otherwise }
}

variants!(Step {
    AsOf,
    1 Constant(0 value),
    2 Local(0 slot),
    3 Set(0 slot 1 value),
    4 If(0 condition 1 then 2 other),
    5 For(0 parts),
    6 Return(0 value),
    7 Block(0 body),
    8 List(0 items),
    9 Range(0 start 1 end 2 inclusive),
    10 Field(0 at),
    11 Has(0 at),
    12 FieldIs(0 at 1 text),
    13 Parameter(0 at),
    14 Find(0 table 1 keys),
    15 HasRow(0 table 1 keys),
    16 Member(0 value 1 member),
    17 Element(0 value 1 at),
    18 OutcomeOf(0 code),
    19 FigureOf(0 code 1 name),
    20 Both(0 sides 1 decides),
    21 Unary(0 op 1 value),
    22 Binary(0 op 1 left 2 right),
    23 WorkingDays(0 day 1 count),
    24 Call(0 function 1 given),
    25 Check(0 at),
    26 Conclude(0 conclusion),
    27 Figure(0 name 1 value 2 unit),
    28 Note(0 key),
    29 Refer(0 department 1 key),
    30 Print(0 value),
    31 Break(),
    32 Continue(),
    33 Fact(0 at),
    34 Rows(0 table),
    35 Each(0 through),
    36 Scale(0 table 1 amount)
});
