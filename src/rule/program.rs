//! A rule lowered to a program: names, fields, parameters, tables and texts are resolved to places once, so that a
//! screening doesn't walk Rhai's syntax tree.
//!
//! What can't be lowered runs on Rhai, and so does again every run that comes to a fault: Rhai knows the place of a mistake
//! and says it.

use super::operators::{Op, binary, unary};
use super::pool::{Pool, TextId};
use super::val::Val;
use crate::bytes::{fields, variants};
use crate::limits::{MAX_ARRAY, MAX_VARIABLES};
use crate::pack::PackData;
use crate::pack::document::parse_date;
use crate::report::{Comparison, Outcome, Weight};
use rhai::{AST, ASTFlags, ASTNode, Expr, FnCallExpr, Position, Stmt};

/// The most functions of a rule that are lowered.
const MAX_LOWERED: usize = 64;
/// No column, or no field, by a name.
pub(super) const NOWHERE: u16 = u16::MAX;

/// A function as it is written in a script.
pub(super) struct Source {
    pub name: String,
    pub params: Vec<String>,
    pub body: Vec<Stmt>,
    at: Position,
}

/// The functions of a script. Rhai shows their bodies only through a walk, so each statement is
/// given to the function whose braces it stands between.
pub(super) fn functions(ast: &AST) -> Vec<Source> {
    let mut functions: Vec<(Source, Position)> = Vec::new();
    for f in ast.iter_fn_def() {
        let (start, end) = (f.body.start_position(), f.body.end_position());
        let function = Source {
            name: f.name.to_string(),
            params: f.params.iter().map(ToString::to_string).collect(),
            body: Vec::new(),
            at: start,
        };
        functions.insert(
            functions.partition_point(|(other, _)| other.at <= start),
            (function, end),
        );
    }
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let [ASTNode::Stmt(stmt)] = path {
            let at = stmt.position();
            if let Some((function, _)) = functions
                .iter_mut()
                .find(|(function, end)| function.at <= at && at <= *end)
            {
                function.body.push((*stmt).clone());
            }
        }
        true
    });
    functions
        .into_iter()
        .map(|(function, _)| function)
        .collect()
}

/// A rule's functions, ready to run.
#[derive(Clone)]
pub(super) struct Program {
    pub functions: Vec<Function>,
    pub checks: Vec<Check>,
    pub applies: Option<usize>,
    pub judge: usize,
}

/// A function; its parameters are its first slots.
#[derive(Clone, Default)]
pub(super) struct Function {
    pub slots: usize,
    pub body: Vec<Node>,
}

/// A step; fields, parameters, tables and codes by their places.
#[derive(Clone)]
pub(super) enum Node {
    Constant(Val),
    Local(usize),
    Set(usize, Box<Node>),
    If(Box<Node>, Vec<Node>, Vec<Node>),
    For(Box<Loop>),
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
    AsOf,
    Find(u16, Vec<Node>),
    HasRow(u16, Vec<Node>),
    Member(Box<Node>, Box<Member>),
    Element(Box<Node>, Box<Node>),
    Outcome(u16),
    FigureOf(u16, TextId),
    /// `&&` of all, or `||` of all; which of true and false decides alone is said.
    Both(Vec<Node>, bool),
    Unary(Op, Box<Node>),
    Binary(Op, Box<Node>, Box<Node>),
    WorkingDays(Box<Node>, Box<Node>),
    Call(usize, Vec<Node>),
    Check(usize),
    Conclude(Conclusion),
    Figure(TextId, Box<Node>, Box<Node>),
    Note(TextId),
    /// A department and the key of the reason.
    Refer(TextId, TextId),
}

/// A cell of a row, a field of a record of a list, or a part of a date.
#[derive(Clone)]
pub(super) struct Member {
    pub name: String,
    /// The column of that name, by table.
    pub columns: Box<[u16]>,
    /// The field of that name of the records of a list, by field.
    pub items: Box<[u16]>,
}

#[derive(Clone)]
pub(super) struct Loop {
    pub item: usize,
    pub counter: Option<usize>,
    pub list: Node,
    pub body: Vec<Node>,
}

/// An outcome and the key of its words.
#[derive(Clone, Copy)]
pub(super) struct Conclusion {
    pub outcome: Outcome,
    pub key: TextId,
}

#[derive(Clone)]
pub(super) struct Check {
    pub key: TextId,
    pub weight: Weight,
    pub line: u32,
    pub actual: Node,
    pub actual_key: TextId,
    pub comparison: Comparison,
    pub limits: Vec<Node>,
    /// Empty if the right side has no label.
    pub limit_key: TextId,
    pub unit: Option<Node>,
    pub otherwise: Option<Conclusion>,
}

fields! {
    Program { functions, checks, applies, judge }
    Function { slots, body }
    Member { name, columns, items }
    Loop { item, counter, list, body }
    Conclusion { outcome, key }
    Check { key, weight, line, actual, actual_key, comparison, limits, limit_key, unit, otherwise }
}

variants!(Node {
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
    18 Outcome(0 code),
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
    29 Refer(0 department 1 key)
});

impl Program {
    /// Lowers a rule; nothing if some part of it can't be.
    pub fn lower(sources: &[Source], data: &PackData, pool: &mut Pool) -> Option<Self> {
        let mut lowering = Lowering {
            sources,
            data,
            pool,
            made: Vec::new(),
            functions: Vec::new(),
            checks: Vec::new(),
            scope: Vec::new(),
            slots: 0,
        };
        let applies = match sources.iter().any(|f| f.name == "applies") {
            true => Some(lowering.function("applies", vec![Binding::Project])?),
            false => None,
        };
        let judge = lowering.function("judge", vec![Binding::Project])?;
        let Lowering {
            functions, checks, ..
        } = lowering;
        Some(Self {
            functions,
            checks,
            applies,
            judge,
        })
    }
}

/// What a name in a script stands for.
#[derive(Clone, Copy, PartialEq)]
enum Binding {
    Project,
    Table(u16),
    Finding(u16),
    Slot(usize),
}

struct Lowering<'a> {
    sources: &'a [Source],
    data: &'a PackData,
    pool: &'a mut Pool,
    /// Functions lowered so far, by name and by what their parameters stand for; the last is being lowered.
    made: Vec<(String, Vec<Binding>, usize)>,
    functions: Vec<Function>,
    checks: Vec<Check>,
    scope: Vec<(String, Binding)>,
    slots: usize,
}

impl Lowering<'_> {
    fn function(&mut self, name: &str, given: Vec<Binding>) -> Option<usize> {
        if let Some((.., index)) = self.made.iter().find(|(n, g, _)| n == name && *g == given) {
            return Some(*index);
        }
        let source = self
            .sources
            .iter()
            .find(|f| f.name == name && f.params.len() == given.len())?;
        // A function is lowered for each table that it is given, and so are those that it calls: too many stay on Rhai.
        if self.functions.len() >= MAX_LOWERED {
            return None;
        }
        let index = self.functions.len();
        self.functions.push(Function::default());
        self.made.push((name.to_owned(), given.clone(), index));
        let scope = std::mem::replace(
            &mut self.scope,
            source
                .params
                .iter()
                .cloned()
                .zip(given.iter().cloned())
                .collect(),
        );
        let slots = std::mem::replace(
            &mut self.slots,
            given
                .iter()
                .filter(|b| matches!(b, Binding::Slot(_)))
                .count(),
        );
        let body = self.statements(&source.body);
        self.scope = scope;
        let slots = std::mem::replace(&mut self.slots, slots);
        *self.functions.get_mut(index)? = Function { slots, body: body? };
        Some(index)
    }

    fn slot(&mut self, name: &str) -> usize {
        let slot = self.slots;
        self.slots += 1;
        self.scope.push((name.to_owned(), Binding::Slot(slot)));
        slot
    }

    fn binding(&self, name: &str) -> Option<&Binding> {
        self.scope
            .iter()
            .rev()
            .find(|(n, _)| n == name)
            .map(|(_, binding)| binding)
    }

    fn statements(&mut self, statements: &[Stmt]) -> Option<Vec<Node>> {
        let depth = self.scope.len();
        let nodes = statements.iter().map(|stmt| self.statement(stmt)).collect();
        self.scope.truncate(depth);
        nodes
    }

    fn statement(&mut self, stmt: &Stmt) -> Option<Node> {
        // Rhai says which variable is one too many.
        if self.scope.len() >= MAX_VARIABLES {
            return None;
        }
        Some(match stmt {
            Stmt::Noop(_) => Node::Constant(Val::Unit),
            Stmt::If(flow, _) => Node::If(
                Box::new(self.expression(&flow.expr)?),
                self.statements(flow.body.statements())?,
                self.statements(flow.branch.statements())?,
            ),
            Stmt::For(parts, _) => {
                let (name, counter, flow) = &**parts;
                let list = match &flow.expr {
                    Expr::FnCall(call, _) if ["..", "..="].contains(&call.name.as_str()) => {
                        let [from, to] = call.args.as_slice() else {
                            return None;
                        };
                        Node::Range(
                            Box::new(self.expression(from)?),
                            Box::new(self.expression(to)?),
                            call.name.len() > 2,
                        )
                    }
                    list => self.expression(list)?,
                };
                let depth = self.scope.len();
                let item = self.slot(&name.name);
                let counter = counter.as_ref().map(|counter| self.slot(&counter.name));
                let body = self.statements(flow.body.statements());
                self.scope.truncate(depth);
                Node::For(Box::new(Loop {
                    item,
                    counter,
                    list,
                    body: body?,
                }))
            }
            Stmt::Var(parts, ..) => {
                let (name, value, _) = &**parts;
                if let Some(binding) = self.name_of(value) {
                    self.scope.push((name.name.to_string(), binding));
                    return Some(Node::Constant(Val::Unit));
                }
                let value = self.expression(value)?;
                Node::Set(self.slot(&name.name), Box::new(value))
            }
            Stmt::Assignment(parts) => {
                let (op, sides) = &**parts;
                let Expr::Variable(name, ..) = &sides.lhs else {
                    return None;
                };
                let Some(Binding::Slot(slot)) = self.binding(&name.1).copied() else {
                    return None;
                };
                let value = self.expression(&sides.rhs)?;
                let value = match op.get_op_assignment_info() {
                    Some((.., operator)) => Node::Binary(
                        binary(operator)?,
                        Box::new(Node::Local(slot)),
                        Box::new(value),
                    ),
                    None => value,
                };
                Node::Set(slot, Box::new(value))
            }
            Stmt::FnCall(call, at) => self.call(call, *at)?,
            Stmt::Block(block) => Node::Block(self.statements(block.statements())?),
            Stmt::Expr(expr) => self.expression(expr)?,
            Stmt::Return(value, flags, _) if flags.is_empty() => {
                Node::Return(Box::new(match value {
                    Some(value) => self.expression(value)?,
                    None => Node::Constant(Val::Unit),
                }))
            }
            _ => return None,
        })
    }

    /// The record, a table or a finding, where an expression is one of these and not a value.
    fn name_of(&mut self, expr: &Expr) -> Option<Binding> {
        match expr {
            Expr::Variable(name, ..) => self
                .binding(&name.1)
                .filter(|b| !matches!(b, Binding::Slot(_)))
                .copied(),
            Expr::FnCall(call, _) => {
                let name = literal(call.args.first()?)?;
                match call.name.as_str() {
                    "table" => self
                        .data
                        .tables
                        .keys()
                        .position(|table| table == name)
                        .map(|at| Binding::Table(at as u16)),
                    "finding" => Some(Binding::Finding(self.pool.code(name))),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn expression(&mut self, expr: &Expr) -> Option<Node> {
        Some(match expr {
            Expr::BoolConstant(yes, _) => Node::Constant(Val::Bool(*yes)),
            Expr::IntegerConstant(number, _) => Node::Constant(Val::Int(*number)),
            Expr::StringConstant(text, _) => Node::Constant(Val::Text(self.pool.text(text))),
            Expr::DynamicConstant(value, _) => {
                Node::Constant(self.pool.number(value.as_decimal().ok()?))
            }
            Expr::Unit(_) => Node::Constant(Val::Unit),
            Expr::Array(items, _) => {
                let items = self.all(items)?;
                self.list(items)
            }
            Expr::Variable(name, ..) => match self.binding(&name.1)? {
                Binding::Slot(slot) => Node::Local(*slot),
                _ => return None,
            },
            Expr::Stmt(block) => Node::Block(self.statements(block.statements())?),
            Expr::FnCall(call, at) => self.call(call, *at)?,
            Expr::Dot(sides, flags, _) if !flags.intersects(ASTFlags::NEGATED) => {
                self.chain(&sides.lhs, &sides.rhs)?
            }
            Expr::Index(sides, flags, _) if !flags.intersects(ASTFlags::NEGATED) => Node::Element(
                Box::new(self.expression(&sides.lhs)?),
                Box::new(self.expression(&sides.rhs)?),
            ),
            _ => return None,
        })
    }

    fn all(&mut self, expressions: &[Expr]) -> Option<Vec<Node>> {
        expressions
            .iter()
            .map(|expr| self.expression(expr))
            .collect()
    }

    /// A list; one of constants is made once. Rhai says which is too long.
    fn list(&mut self, items: Vec<Node>) -> Node {
        let constant = |item: &Node| match item {
            Node::Constant(value) => Some(*value),
            _ => None,
        };
        let constants: Option<Vec<Val>> = items.iter().map(constant).collect();
        match constants.filter(|constants| {
            constants
                .iter()
                .map(|value| self.pool.size(*value))
                .sum::<usize>()
                <= MAX_ARRAY
        }) {
            Some(constants) => Node::Constant(self.pool.list(constants)),
            None => Node::List(items),
        }
    }

    /// `a.b.c(…)[d]`, which Rhai nests to the right.
    fn chain(&mut self, start: &Expr, rest: &Expr) -> Option<Node> {
        let mut members = Vec::new();
        let mut element = None;
        let mut rest = rest;
        loop {
            match rest {
                Expr::Dot(sides, flags, _) if !flags.intersects(ASTFlags::NEGATED) => {
                    members.push(&sides.lhs);
                    rest = &sides.rhs;
                }
                Expr::Index(sides, flags, _) if !flags.intersects(ASTFlags::NEGATED) => {
                    members.push(&sides.lhs);
                    element = Some(&sides.rhs);
                    break;
                }
                last => {
                    members.push(last);
                    break;
                }
            }
        }
        if let Expr::FnCall(call, at) = start
            && let Some(weight) = weight(&call.name)
        {
            return self.check(weight, call, *at, &members);
        }
        let mut members = members.into_iter();
        let mut node = match self.name_of(start) {
            Some(binding) => self.named(&binding, members.next()?)?,
            None => self.expression(start)?,
        };
        for member in members {
            node = match member {
                Expr::Property(name, _) => {
                    Node::Member(Box::new(node), Box::new(self.member(&name.2)))
                }
                Expr::MethodCall(call, _) => {
                    let mut values = vec![node];
                    values.extend(self.all(&call.args)?);
                    plain_call(&call.name, values)?
                }
                _ => return None,
            };
        }
        Some(match element {
            Some(place) => Node::Element(Box::new(node), Box::new(self.expression(place)?)),
            None => node,
        })
    }

    /// The first member of the record, a table or a finding.
    fn named(&mut self, binding: &Binding, member: &Expr) -> Option<Node> {
        Some(match (binding, member) {
            (Binding::Project, Expr::Property(name, _)) => {
                Node::Field(self.data.schema.get(&name.2)?.0)
            }
            (Binding::Project, Expr::MethodCall(call, _)) if call.name == "has" => {
                Node::Has(self.data.schema.get(literal(call.args.first()?)?)?.0)
            }
            (Binding::Table(table), Expr::MethodCall(call, _)) if call.name == "find" => {
                Node::Find(*table, self.keys(*table, &call.args)?)
            }
            (Binding::Table(table), Expr::MethodCall(call, _)) if call.name == "has" => {
                Node::HasRow(*table, self.keys(*table, &call.args)?)
            }
            (Binding::Finding(code), Expr::Property(name, _)) if name.2 == "outcome" => {
                Node::Outcome(*code)
            }
            (Binding::Finding(code), Expr::MethodCall(call, _)) if call.name == "figure" => {
                Node::FigureOf(*code, self.key(call, 0)?)
            }
            _ => return None,
        })
    }

    /// The keys of a row: as many as the table has, or else Rhai says so.
    fn keys(&mut self, table: u16, given: &[Expr]) -> Option<Vec<Node>> {
        let wanted = self.data.tables.at(table.into())?.1.keys.len();
        if given.len() == wanted {
            self.all(given)
        } else {
            None
        }
    }

    fn member(&self, name: &str) -> Member {
        let place = |at: Option<usize>| at.map_or(NOWHERE, |at| at as u16);
        let fields = &self.data.schema.fields;
        Member {
            name: name.to_owned(),
            columns: self
                .data
                .tables
                .values()
                .map(|table| place(table.column(name).map(|(at, _)| at)))
                .collect(),
            items: fields
                .iter()
                .map(|list| place(list.items.iter().position(|field| *field.name == *name)))
                .collect(),
        }
    }

    /// The text that is written for an argument.
    fn key(&mut self, call: &FnCallExpr, argument: usize) -> Option<TextId> {
        Some(self.pool.text(literal(call.args.get(argument)?)?))
    }

    fn conclusion(&mut self, call: &FnCallExpr) -> Option<Conclusion> {
        Some(Conclusion {
            outcome: Outcome::ALL
                .into_iter()
                .find(|outcome| outcome.name() == call.name)?,
            key: self.key(call, 0)?,
        })
    }

    fn call(&mut self, call: &FnCallExpr, at: Position) -> Option<Node> {
        let name = call.name.as_str();
        if call.op_token.is_none()
            && self
                .sources
                .iter()
                .any(|f| f.name == name && f.params.len() == call.args.len())
        {
            return self.own(name, &call.args);
        }
        Some(match (name, call.args.as_slice()) {
            ("param", [name]) => {
                let name = literal(name)?;
                Node::Parameter(
                    self.data
                        .parameters
                        .keys()
                        .position(|known| known == name)?,
                )
            }
            ("as_of", []) => Node::AsOf,
            ("conclude", [Expr::FnCall(outcome, _)]) => Node::Conclude(self.conclusion(outcome)?),
            ("figure", [_, value, unit]) => Node::Figure(
                self.key(call, 0)?,
                Box::new(self.expression(value)?),
                Box::new(self.expression(unit)?),
            ),
            ("note", [_]) => Node::Note(self.key(call, 0)?),
            ("refer", [_, _]) => Node::Refer(self.key(call, 0)?, self.key(call, 1)?),
            ("date", [Expr::StringConstant(text, _)]) => {
                Node::Constant(Val::Day(parse_date(text)?))
            }
            _ if weight(name).is_some() => return self.check(weight(name)?, call, at, &[]),
            _ => {
                let values = self.all(&call.args)?;
                plain_call(name, values)?
            }
        })
    }

    /// A function of the script itself: the record and tables are resolved in it, values are passed.
    fn own(&mut self, name: &str, arguments: &[Expr]) -> Option<Node> {
        let mut given = Vec::new();
        let mut values = Vec::new();
        for argument in arguments {
            match self.name_of(argument) {
                Some(binding) => given.push(binding),
                None => {
                    given.push(Binding::Slot(values.len()));
                    values.push(self.expression(argument)?);
                }
            }
        }
        Some(Node::Call(self.function(name, given)?, values))
    }

    fn check(
        &mut self,
        weight: Weight,
        call: &FnCallExpr,
        at: Position,
        members: &[&Expr],
    ) -> Option<Node> {
        let mut actual = None;
        let mut compared = None;
        let (mut unit, mut otherwise) = (None, None);
        for member in members {
            let Expr::MethodCall(part, _) = member else {
                return None;
            };
            match (part.name.as_str(), part.args.as_slice()) {
                ("that", [value, key]) => {
                    actual = Some((self.expression(value)?, self.pool.text(literal(key)?)))
                }
                ("unit", [value]) => unit = Some(self.expression(value)?),
                ("otherwise", [Expr::FnCall(outcome, _)]) => {
                    otherwise = Some(self.conclusion(outcome)?)
                }
                (name, values) => {
                    let comparison = Comparison::ALL.into_iter().find(|c| c.name() == name)?;
                    let limits = match comparison {
                        Comparison::Present => 0,
                        Comparison::Between => 2,
                        _ => 1,
                    };
                    let key = match values.get(limits) {
                        Some(key) => literal(key)?,
                        None => "",
                    };
                    compared = Some((
                        comparison,
                        self.all(values.get(..limits)?)?,
                        self.pool.text(key),
                    ));
                }
            }
        }
        let ((actual, actual_key), (comparison, limits, limit_key)) = (actual?, compared?);
        let key = self.key(call, 0)?;
        self.checks.push(Check {
            key,
            weight,
            line: at.line().unwrap_or(0) as u32,
            actual,
            actual_key,
            comparison,
            limits,
            limit_key,
            unit,
            otherwise,
        });
        Some(Node::Check(self.checks.len() - 1))
    }
}

fn literal(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::StringConstant(text, _) => Some(text),
        _ => None,
    }
}

fn plain_call(name: &str, values: Vec<Node>) -> Option<Node> {
    let mut values = values.into_iter().map(Box::new);
    Some(match (values.next()?, values.next(), values.next()) {
        (one, None, None) => Node::Unary(unary(name)?, one),
        (one, Some(other), None) if name == "add_working_days" => Node::WorkingDays(one, other),
        (one, Some(other), None) if name == "&" => both(*one, *other, false),
        (one, Some(other), None) if name == "|" => both(*one, *other, true),
        (one, Some(other), None) => match (binary(name)?, *one, *other) {
            (Op::Same, Node::Field(field), Node::Constant(Val::Text(text))) => {
                Node::FieldIs(field, text)
            }
            (op, one, other) => Node::Binary(op, Box::new(one), Box::new(other)),
        },
        _ => return None,
    })
}

fn both(one: Node, other: Node, decides: bool) -> Node {
    match one {
        Node::Both(mut nodes, same) if same == decides => {
            nodes.push(other);
            Node::Both(nodes, decides)
        }
        one => Node::Both(vec![one, other], decides),
    }
}

fn weight(name: &str) -> Option<Weight> {
    Some(match name {
        "require" => Weight::Require,
        "advise" => Weight::Advise,
        "inform" => Weight::Inform,
        _ => return None,
    })
}
