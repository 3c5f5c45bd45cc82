//! The syntax tree of a rule: what a script says, with the place of each part, free of Rhai's own types.
//!
//! Chains such as `project.products[0].name` are nested to the left, so that each node holds what it
//! is applied to. What the rule language has no meaning for is kept as [`ExprKind::Forbidden`] or
//! [`StmtKind::Forbidden`] with its name, so that the checks can say so at its place.

use model::bytes::fields;
use model::diagnostic::{Place, Span, char_span};
use model::outcome::Weight;
use rust_decimal::Decimal;

/// A place in a script: line and column in characters, counted from 1; line 0 where none is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    pub line: u32,
    pub column: u32,
}

fields! {
    At { line, column }
}

impl At {
    /// The word that stands here.
    pub fn span(self, place: Place<'_>) -> Option<Span> {
        char_span(place, self.line as usize, self.column as usize)
    }

    /// How many bytes of a text stand before it.
    pub fn offset(self, text: &str) -> Option<usize> {
        let (line, column) = (self.line as usize, self.column as usize);
        let mut lines = text.split_inclusive('\n');
        let before: usize = lines
            .by_ref()
            .take(line.checked_sub(1)?)
            .map(str::len)
            .sum();
        let within = lines.next()?.char_indices().nth(column.checked_sub(1)?)?.0;
        Some(before + within)
    }
}

/// A script: its functions in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub functions: Vec<Function>,
    /// Statements that stand outside any function.
    pub stray: Vec<At>,
}

impl Script {
    /// The function of a name with so many parameters.
    pub fn function(&self, name: &str, parameters: usize) -> Option<&Function> {
        self.functions
            .iter()
            .find(|f| f.name == name && f.params.len() == parameters)
    }
}

/// A function as it is written.
#[derive(Clone, Debug)]
pub struct Function {
    pub name: String,
    pub params: Vec<String>,
    pub body: Block,
}

/// Statements between braces.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub statements: Vec<Stmt>,
    /// The opening brace.
    pub open: At,
    /// The closing brace.
    pub close: At,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Stmt {
    pub kind: StmtKind,
    pub at: At,
}

#[derive(Clone, Debug)]
pub enum StmtKind {
    Nothing,
    /// A condition, what follows if it holds, and if it doesn't.
    If(Expr, Block, Block),
    For(Box<For>),
    Let(String, Expr),
    /// `a = b`, or `a += b` with its operator and the operator's place.
    Assign(Option<(Operator, At)>, Expr, Expr),
    Expr(Expr),
    Block(Block),
    Return(Option<Expr>),
    Break(Option<Expr>),
    Continue,
    Forbidden(String),
}

/// `for item in list { … }`.
#[derive(Clone, Debug)]
pub struct For {
    pub item: String,
    /// The place in the list, counted from 0, if the script names it.
    pub counter: Option<String>,
    pub list: Expr,
    pub body: Block,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    /// Its own word: the operator, the name after the dot, the first sign of anything else.
    pub at: At,
    /// Its first sign.
    pub start: At,
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Boolean(bool),
    /// A whole number, as places in a list are.
    Whole(i64),
    Number(Decimal),
    Text(String),
    /// `()`
    Nothing,
    List(Vec<Expr>),
    Variable(String),
    Unary(Operator, Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// Whole numbers from one to another, the last included or not.
    Range(Box<Expr>, Box<Expr>, bool),
    /// `name(…)`
    Call(String, Vec<Expr>),
    /// `of.name`
    Property(Box<Expr>, String),
    /// `of.name(…)`
    Method(Box<Expr>, String, Vec<Expr>),
    /// `of[place]`
    Element(Box<Expr>, Box<Expr>),
    /// Statements whose last one is the value.
    Block(Block),
    /// `|x| …`
    Lambda(Box<Lambda>),
    Forbidden(String),
}

/// A function without a name: an expression for each item of a list.
#[derive(Clone, Debug)]
pub struct Lambda {
    pub params: Vec<String>,
    pub body: Expr,
}

/// An operator between values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
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
    And,
    Or,
    /// `in`, its sides exchanged: the list is the left one.
    Contains,
    Not,
    Negate,
}

impl Operator {
    /// All that stand between two values, with what scripts write.
    pub const BINARY: [(Self, &'static str); 14] = [
        (Self::Add, "+"),
        (Self::Subtract, "-"),
        (Self::Multiply, "*"),
        (Self::Divide, "/"),
        (Self::Remainder, "%"),
        (Self::Same, "=="),
        (Self::Differs, "!="),
        (Self::Below, "<"),
        (Self::AtMost, "<="),
        (Self::Above, ">"),
        (Self::AtLeast, ">="),
        (Self::And, "&&"),
        (Self::Or, "||"),
        (Self::Contains, "in"),
    ];

    /// As scripts write it.
    pub fn written(self) -> &'static str {
        match self {
            Self::Not => "!",
            Self::Negate => "-",
            binary => Self::BINARY
                .iter()
                .find(|(own, _)| *own == binary)
                .map_or("", |(_, written)| written),
        }
    }
}

impl Expr {
    /// The text, if one is written out.
    pub fn literal(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The function without a name, if it is one.
    pub fn lambda(&self) -> Option<&Lambda> {
        match &self.kind {
            ExprKind::Lambda(lambda) => Some(lambda),
            _ => None,
        }
    }

    /// The first word of a check and what is said behind it, if it is one.
    pub fn sentence(&self) -> Option<(Call<'_>, Vec<Call<'_>>)> {
        let at = self.at;
        match &self.kind {
            ExprKind::Call(name, given) if weight(name).is_some() => {
                Some((Call { name, given, at }, Vec::new()))
            }
            ExprKind::Method(of, name, given) => {
                let (start, mut behind) = of.sentence()?;
                behind.push(Call { name, given, at });
                Some((start, behind))
            }
            _ => None,
        }
    }

    /// The expressions and blocks within, in the order in which they are worked out.
    pub fn parts(&self) -> (Vec<&Self>, Option<&Block>) {
        let parts = match &self.kind {
            ExprKind::List(items) | ExprKind::Call(_, items) => items.iter().collect(),
            ExprKind::Unary(_, of) | ExprKind::Property(of, _) => vec![&**of],
            ExprKind::Lambda(lambda) => vec![&lambda.body],
            ExprKind::Binary(_, a, b) | ExprKind::Range(a, b, _) | ExprKind::Element(a, b) => {
                vec![&**a, &**b]
            }
            ExprKind::Method(of, _, given) => std::iter::once(&**of).chain(given).collect(),
            ExprKind::Block(block) => return (Vec::new(), Some(block)),
            ExprKind::Boolean(_)
            | ExprKind::Whole(_)
            | ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Nothing
            | ExprKind::Variable(_)
            | ExprKind::Forbidden(_) => Vec::new(),
        };
        (parts, None)
    }

    /// Calls a function with this expression and every one within, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Part<'a>)) {
        visit(Part::Expr(self));
        let (parts, block) = self.parts();
        parts.into_iter().for_each(|part| part.walk(visit));
        block.into_iter().for_each(|block| block.walk(visit));
    }
}

/// A call of a function or of a method, as it is written.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    pub name: &'a str,
    /// What stands between the parentheses.
    pub given: &'a [Expr],
    /// The name.
    pub at: At,
}

/// How much a check weighs that starts with this word.
pub fn weight(word: &str) -> Option<Weight> {
    match word {
        "require" => Some(Weight::Require),
        "advise" => Some(Weight::Advise),
        "inform" => Some(Weight::Inform),
        _ => None,
    }
}

/// A part of a script that a walk comes to.
#[derive(Clone, Copy)]
pub enum Part<'a> {
    Stmt(&'a Stmt),
    Expr(&'a Expr),
}

impl Block {
    /// Calls a function with every statement and expression within, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(Part<'a>)) {
        for stmt in &self.statements {
            visit(Part::Stmt(stmt));
            match &stmt.kind {
                StmtKind::If(condition, then, other) => {
                    condition.walk(visit);
                    then.walk(visit);
                    other.walk(visit);
                }
                StmtKind::For(parts) => {
                    parts.list.walk(visit);
                    parts.body.walk(visit);
                }
                StmtKind::Let(_, value) | StmtKind::Expr(value) => value.walk(visit),
                StmtKind::Assign(_, target, value) => {
                    target.walk(visit);
                    value.walk(visit);
                }
                StmtKind::Block(block) => block.walk(visit),
                StmtKind::Return(value) | StmtKind::Break(value) => {
                    value.iter().for_each(|value| value.walk(visit));
                }
                StmtKind::Nothing | StmtKind::Continue | StmtKind::Forbidden(_) => {}
            }
        }
    }
}
