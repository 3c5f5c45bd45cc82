//! A rule lowered to a program: names, fields and tables are resolved once, so that a screening doesn't
//! walk Rhai's syntax tree.
//!
//! The values and what works on them are the same as Rhai's. What can't be lowered runs on Rhai, and so
//! does again every run that comes to a fault: Rhai knows the place of a mistake and says it.

use super::frame::{Conclusion, Draft, Ended};
use super::host::{Host, Item, RowRef};
use super::value::{Day, PLAIN, Plain, Unknown, add_working_days, date_part, is_unknown, size, spent, unknown_in};
use crate::limits::{MAX_ARRAY, MAX_CALLS, MAX_OPERATIONS, MAX_VARIABLES, MAX_WORK};
use crate::lint::script::Function as Source;
use crate::pack::PackData;
use crate::report::{Comparison, Outcome, Weight};
use rhai::{ASTFlags, Dynamic, Expr, FnCallExpr, INT, Position, Stmt};

/// The longest range that is gone through here.
const MAX_RANGE: INT = 1_000;

/// Steps and work after which a run is left to Rhai, which alone decides whether it goes past a limit: it takes more
/// steps for the same, up to some three times as many.
const PATIENCE: (u64, u64) = (MAX_OPERATIONS / 4, MAX_WORK / 2);
/// The most functions of a rule that are lowered.
const MAX_LOWERED: usize = 64;

/// A rule's functions, ready to run.
pub(super) struct Program {
    functions: Vec<Function>,
    applies: Option<usize>,
    judge: usize,
}

/// A function; its parameters are its first slots.
#[derive(Default)]
struct Function {
    slots: usize,
    body: Vec<Node>,
}

enum Node {
    Constant(Dynamic),
    Local(usize),
    Set(usize, Box<Node>),
    If(Box<Node>, Vec<Node>, Vec<Node>),
    For(Box<Loop>),
    Return(Box<Node>),
    Block(Vec<Node>),
    List(Vec<Node>),
    /// Whole numbers to go through; the last is included if that is said.
    Range(Box<Node>, Box<Node>, bool),
    /// A field of the record by its place.
    Field(usize),
    Has(usize),
    Parameter(String),
    AsOf,
    Find(String, Vec<Node>),
    HasRow(String, Vec<Node>),
    /// A cell of a row, a field of an item, a part of a date.
    Member(Box<Node>, String),
    Element(Box<Node>, Box<Node>),
    Outcome(String),
    FigureOf(String, String),
    Plain(&'static Plain, Vec<Node>),
    WorkingDays(Vec<Node>),
    Call(usize, Vec<Node>),
    Check(Box<Check>),
    Conclude(Conclusion),
    Figure(String, Box<Node>, Box<Node>),
    Note(String),
    Refer(String, String),
}

struct Loop {
    item: usize,
    counter: Option<usize>,
    list: Node,
    body: Vec<Node>,
}

struct Check {
    key: String,
    weight: Weight,
    line: u32,
    actual: Node,
    actual_key: String,
    comparison: Comparison,
    limits: Vec<Node>,
    limit_key: String,
    unit: Option<Node>,
    otherwise: Option<Conclusion>,
}

/// Why a run doesn't go on.
enum Stop {
    Return(Dynamic),
    /// A branch on what isn't known.
    Unknown(Unknown),
    /// A fault, or something that only Rhai can do.
    Rhai,
}

type Answer = Result<Dynamic, Stop>;

/// A fault is Rhai's to tell.
fn rhai<E>(_: E) -> Stop {
    Stop::Rhai
}

impl Program {
    /// Lowers a rule; nothing if some part of it can't be.
    pub fn lower(sources: &[Source], data: &PackData) -> Option<Self> {
        let mut lowering = Lowering {
            sources,
            data,
            made: Vec::new(),
            functions: Vec::new(),
            scope: Vec::new(),
            slots: 0,
        };
        let applies = match sources.iter().any(|f| f.name == "applies") {
            true => Some(lowering.function("applies", vec![Binding::Project])?),
            false => None,
        };
        let judge = lowering.function("judge", vec![Binding::Project])?;
        Some(Self {
            functions: lowering.functions,
            applies,
            judge,
        })
    }

    /// Runs the rule on the host's record; nothing if Rhai has to.
    pub fn run(&self, host: &Host) -> Option<Ended> {
        let mut machine = Machine {
            functions: &self.functions,
            host,
            stack: Vec::new(),
            base: 0,
            depth: 0,
            steps: 0,
        };
        let ended = self.run_on(&mut machine);
        host.run.borrow_mut().operations += machine.steps;
        ended
    }

    fn run_on(&self, machine: &mut Machine<'_>) -> Option<Ended> {
        if let Some(applies) = self.applies {
            match machine.call(applies, Vec::new()) {
                Ok(answer) => match (answer.as_bool(), unknown_in(&answer)) {
                    (Ok(true), _) => {}
                    (Ok(false), _) => return Some(Ended::NotApplicable),
                    (Err(_), Some(unknown)) => return Some(Ended::Unknown(unknown)),
                    (Err(_), None) => return None,
                },
                Err(Stop::Unknown(unknown)) => return Some(Ended::Unknown(unknown)),
                Err(_) => return None,
            }
        }
        match machine.call(self.judge, Vec::new()) {
            Ok(_) => Some(Ended::Done),
            Err(Stop::Unknown(unknown)) => Some(Ended::Unknown(unknown)),
            Err(_) => None,
        }
    }
}

/// What a name in a script stands for.
#[derive(Clone, PartialEq)]
enum Binding {
    Project,
    Table(String),
    Finding(String),
    Slot(usize),
}

struct Lowering<'a> {
    sources: &'a [Source],
    data: &'a PackData,
    /// Functions lowered so far, by name and by what their parameters stand for; the last is being lowered.
    made: Vec<(String, Vec<Binding>, usize)>,
    functions: Vec<Function>,
    scope: Vec<(String, Binding)>,
    slots: usize,
}

impl Lowering<'_> {
    fn function(&mut self, name: &str, given: Vec<Binding>) -> Option<usize> {
        if let Some((.., index)) = self.made.iter().find(|(n, g, _)| n == name && *g == given) {
            return Some(*index);
        }
        let source = self.sources.iter().find(|f| f.name == name && f.params.len() == given.len())?;
        // A function is lowered for each table that it is given, and so are those that it calls: too many stay on Rhai.
        if self.functions.len() >= MAX_LOWERED {
            return None;
        }
        let index = self.functions.len();
        self.functions.push(Function::default());
        self.made.push((name.to_owned(), given.clone(), index));
        let scope = std::mem::replace(&mut self.scope, source.params.iter().cloned().zip(given.iter().cloned()).collect());
        let slots = std::mem::replace(&mut self.slots, given.iter().filter(|b| matches!(b, Binding::Slot(_))).count());
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
        self.scope.iter().rev().find(|(n, _)| n == name).map(|(_, binding)| binding)
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
            Stmt::Noop(_) => Node::Constant(Dynamic::UNIT),
            Stmt::If(flow, _) => Node::If(
                Box::new(self.expression(&flow.expr)?),
                self.statements(flow.body.statements())?,
                self.statements(flow.branch.statements())?,
            ),
            Stmt::For(parts, _) => {
                let (name, counter, flow) = &**parts;
                let list = match &flow.expr {
                    Expr::FnCall(call, _) if ["..", "..="].contains(&call.name.as_str()) => {
                        let [from, to] = call.args.as_slice() else { return None };
                        Node::Range(Box::new(self.expression(from)?), Box::new(self.expression(to)?), call.name.len() > 2)
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
                    return Some(Node::Constant(Dynamic::UNIT));
                }
                let value = self.expression(value)?;
                Node::Set(self.slot(&name.name), Box::new(value))
            }
            Stmt::Assignment(parts) => {
                let (op, sides) = &**parts;
                let Expr::Variable(name, ..) = &sides.lhs else { return None };
                let Some(Binding::Slot(slot)) = self.binding(&name.1).cloned() else {
                    return None;
                };
                let value = self.expression(&sides.rhs)?;
                let value = match op.get_op_assignment_info() {
                    Some((.., operator)) => Node::Plain(plain(operator, 2)?, vec![Node::Local(slot), value]),
                    None => value,
                };
                Node::Set(slot, Box::new(value))
            }
            Stmt::FnCall(call, at) => self.call(call, *at)?,
            Stmt::Block(block) => Node::Block(self.statements(block.statements())?),
            Stmt::Expr(expr) => self.expression(expr)?,
            Stmt::Return(value, flags, _) if flags.is_empty() => Node::Return(Box::new(match value {
                Some(value) => self.expression(value)?,
                None => Node::Constant(Dynamic::UNIT),
            })),
            _ => return None,
        })
    }

    /// The record, a table or a finding, where an expression is one of these and not a value.
    fn name_of(&self, expr: &Expr) -> Option<Binding> {
        match expr {
            Expr::Variable(name, ..) => self.binding(&name.1).filter(|b| !matches!(b, Binding::Slot(_))).cloned(),
            Expr::FnCall(call, _) => {
                let name = literal(call.args.first()?)?;
                match call.name.as_str() {
                    "table" => Some(Binding::Table(name)),
                    "finding" => Some(Binding::Finding(name)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn expression(&mut self, expr: &Expr) -> Option<Node> {
        Some(match expr {
            Expr::BoolConstant(yes, _) => Node::Constant((*yes).into()),
            Expr::IntegerConstant(number, _) => Node::Constant((*number).into()),
            Expr::StringConstant(text, _) => Node::Constant(text.clone().into()),
            Expr::DynamicConstant(value, _) => Node::Constant((**value).clone()),
            Expr::Unit(_) => Node::Constant(Dynamic::UNIT),
            Expr::Array(items, _) => Node::List(self.all(items)?),
            Expr::Variable(name, ..) => match self.binding(&name.1)? {
                Binding::Slot(slot) => Node::Local(*slot),
                _ => return None,
            },
            Expr::Stmt(block) => Node::Block(self.statements(block.statements())?),
            Expr::FnCall(call, at) => self.call(call, *at)?,
            Expr::Dot(sides, flags, _) if !flags.intersects(ASTFlags::NEGATED) => self.chain(&sides.lhs, &sides.rhs)?,
            Expr::Index(sides, flags, _) if !flags.intersects(ASTFlags::NEGATED) => {
                Node::Element(Box::new(self.expression(&sides.lhs)?), Box::new(self.expression(&sides.rhs)?))
            }
            _ => return None,
        })
    }

    fn all(&mut self, expressions: &[Expr]) -> Option<Vec<Node>> {
        expressions.iter().map(|expr| self.expression(expr)).collect()
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
                Expr::Property(name, _) => Node::Member(Box::new(node), name.2.to_string()),
                Expr::MethodCall(call, _) => {
                    let mut values = vec![node];
                    values.extend(self.all(&call.args)?);
                    self.plain_call(&call.name, values)?
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
            (Binding::Project, Expr::Property(name, _)) => Node::Field(self.data.schema.get(&name.2)?.0),
            (Binding::Project, Expr::MethodCall(call, _)) if call.name == "has" => Node::Has(self.data.schema.get(&literal(call.args.first()?)?)?.0),
            (Binding::Table(table), Expr::MethodCall(call, _)) if call.name == "find" => Node::Find(table.clone(), self.all(&call.args)?),
            (Binding::Table(table), Expr::MethodCall(call, _)) if call.name == "has" => Node::HasRow(table.clone(), self.all(&call.args)?),
            (Binding::Finding(code), Expr::Property(name, _)) if name.2 == "outcome" => Node::Outcome(code.clone()),
            (Binding::Finding(code), Expr::MethodCall(call, _)) if call.name == "figure" => Node::FigureOf(code.clone(), literal(call.args.first()?)?),
            _ => return None,
        })
    }

    fn call(&mut self, call: &FnCallExpr, at: Position) -> Option<Node> {
        let name = call.name.as_str();
        if call.op_token.is_none() && self.sources.iter().any(|f| f.name == name && f.params.len() == call.args.len()) {
            return self.own(name, &call.args);
        }
        let text = |i: usize| literal(call.args.get(i)?);
        Some(match (name, call.args.as_slice()) {
            ("param", [_]) => Node::Parameter(text(0)?),
            ("as_of", []) => Node::AsOf,
            ("conclude", [Expr::FnCall(outcome, _)]) => Node::Conclude(conclusion(outcome)?),
            ("figure", [_, value, unit]) => Node::Figure(text(0)?, Box::new(self.expression(value)?), Box::new(self.expression(unit)?)),
            ("note", [_]) => Node::Note(text(0)?),
            ("refer", [_, _]) => Node::Refer(text(0)?, text(1)?),
            _ if weight(name).is_some() => return self.check(weight(name)?, call, at, &[]),
            _ => {
                let values = self.all(&call.args)?;
                self.plain_call(name, values)?
            }
        })
    }

    fn plain_call(&self, name: &str, values: Vec<Node>) -> Option<Node> {
        if name == "add_working_days" {
            return Some(Node::WorkingDays(values));
        }
        Some(Node::Plain(plain(name, values.len())?, values))
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

    fn check(&mut self, weight: Weight, call: &FnCallExpr, at: Position, members: &[&Expr]) -> Option<Node> {
        let mut actual = None;
        let mut compared = None;
        let (mut unit, mut otherwise) = (None, None);
        for member in members {
            let Expr::MethodCall(part, _) = member else { return None };
            match (part.name.as_str(), part.args.as_slice()) {
                ("that", [value, key]) => actual = Some((self.expression(value)?, literal(key)?)),
                ("unit", [value]) => unit = Some(self.expression(value)?),
                ("otherwise", [Expr::FnCall(outcome, _)]) => otherwise = Some(conclusion(outcome)?),
                (name, values) => {
                    let comparison = Comparison::ALL.into_iter().find(|c| c.name() == name)?;
                    let limits = match comparison {
                        Comparison::Present => 0,
                        Comparison::Between => 2,
                        _ => 1,
                    };
                    let key = match values.get(limits) {
                        Some(key) => literal(key)?,
                        None => String::new(),
                    };
                    compared = Some((comparison, self.all(values.get(..limits)?)?, key));
                }
            }
        }
        let ((actual, actual_key), (comparison, limits, limit_key)) = (actual?, compared?);
        Some(Node::Check(Box::new(Check {
            key: literal(call.args.first()?)?,
            weight,
            line: at.line().unwrap_or(0) as u32,
            actual,
            actual_key,
            comparison,
            limits,
            limit_key,
            unit,
            otherwise,
        })))
    }
}

fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::StringConstant(text, _) => Some(text.to_string()),
        _ => None,
    }
}

fn plain(name: &str, arity: usize) -> Option<&'static Plain> {
    PLAIN.iter().find(|plain| plain.name == name && plain.arity == arity)
}

fn weight(name: &str) -> Option<Weight> {
    Some(match name {
        "require" => Weight::Require,
        "advise" => Weight::Advise,
        "inform" => Weight::Inform,
        _ => return None,
    })
}

fn conclusion(call: &FnCallExpr) -> Option<Conclusion> {
    Some(Conclusion {
        outcome: Outcome::ALL.into_iter().find(|outcome| outcome.name() == call.name)?,
        key: literal(call.args.first()?)?,
    })
}

struct Machine<'a> {
    functions: &'a [Function],
    host: &'a Host,
    stack: Vec<Dynamic>,
    /// Where the slots of the running function start.
    base: usize,
    depth: usize,
    steps: u64,
}

impl Machine<'_> {
    fn call(&mut self, function: usize, values: Vec<Dynamic>) -> Answer {
        let Some(function) = self.functions.get(function).filter(|_| self.depth < MAX_CALLS) else {
            return Err(Stop::Rhai);
        };
        self.depth += 1;
        let base = std::mem::replace(&mut self.base, self.stack.len());
        self.stack.extend(values);
        self.stack.resize(self.base + function.slots, Dynamic::UNIT);
        let answer = self.block(&function.body);
        self.stack.truncate(self.base);
        self.base = base;
        self.depth -= 1;
        match answer {
            Err(Stop::Return(value)) => Ok(value),
            answer => answer,
        }
    }

    fn block(&mut self, nodes: &[Node]) -> Answer {
        let mut last = Dynamic::UNIT;
        for node in nodes {
            last = self.run(node)?;
        }
        Ok(last)
    }

    fn all(&mut self, nodes: &[Node]) -> Result<Vec<Dynamic>, Stop> {
        nodes.iter().map(|node| self.run(node)).collect()
    }

    fn set(&mut self, slot: usize, value: Dynamic) {
        if let Some(place) = self.stack.get_mut(self.base + slot) {
            *place = value;
        }
    }

    fn run(&mut self, node: &Node) -> Answer {
        self.steps += 1;
        if self.steps > PATIENCE.0 || spent() > PATIENCE.1 {
            return Err(Stop::Rhai);
        }
        Ok(match node {
            Node::Constant(value) => value.clone(),
            Node::Local(slot) => self.stack.get(self.base + slot).cloned().unwrap_or_default(),
            Node::Set(slot, value) => {
                let value = self.run(value)?;
                self.set(*slot, value);
                Dynamic::UNIT
            }
            Node::If(condition, yes, no) => {
                let condition = self.run(condition)?;
                let branch = match (condition.as_bool(), unknown_in(&condition)) {
                    (Ok(true), _) => yes,
                    (Ok(false), _) => no,
                    (Err(_), Some(unknown)) => return Err(Stop::Unknown(unknown)),
                    (Err(_), None) => return Err(Stop::Rhai),
                };
                self.block(branch)?
            }
            Node::For(parts) => {
                let list = self.run(&parts.list)?;
                if let Some(unknown) = unknown_in(&list) {
                    return Err(Stop::Unknown(unknown));
                }
                for (place, item) in list.into_array().map_err(rhai)?.into_iter().enumerate() {
                    self.set(parts.item, item);
                    if let Some(counter) = parts.counter {
                        self.set(counter, (place as INT).into());
                    }
                    let _ = self.block(&parts.body)?;
                }
                Dynamic::UNIT
            }
            Node::Return(value) => return Err(Stop::Return(self.run(value)?)),
            Node::Block(nodes) => self.block(nodes)?,
            Node::List(nodes) => {
                let items = self.all(nodes)?;
                // Counts a long text as several items; Rhai says whether it is too much.
                if items.iter().map(size).sum::<usize>() > MAX_ARRAY {
                    return Err(Stop::Rhai);
                }
                Dynamic::from_array(items)
            }
            Node::Range(from, to, inclusive) => {
                let from = self.run(from)?.as_int().map_err(rhai)?;
                let to = self.run(to)?.as_int().map_err(rhai)?.saturating_add(INT::from(*inclusive));
                if to.saturating_sub(from) > MAX_RANGE {
                    return Err(Stop::Rhai);
                }
                Dynamic::from_array((from..to).map(Dynamic::from_int).collect())
            }
            Node::Field(index) => self.host.field(*index),
            Node::Has(index) => Dynamic::from(!is_unknown(&self.host.field(*index))),
            Node::Parameter(name) => self.host.parameter(name).map_err(rhai)?,
            Node::AsOf => Dynamic::from(Day(self.host.run.borrow().as_of)),
            Node::Find(table, keys) => {
                let keys = self.all(keys)?;
                self.host.find(table, &keys).map_err(rhai)?
            }
            Node::HasRow(table, keys) => {
                let keys = self.all(keys)?;
                self.host.has_row(table, &keys).map_err(rhai)?
            }
            Node::Member(of, name) => {
                let of = self.run(of)?;
                self.member(&of, name)?
            }
            Node::Element(list, place) => {
                let list = self.run(list)?;
                if is_unknown(&list) {
                    return Ok(list);
                }
                let place = usize::try_from(self.run(place)?.as_int().map_err(rhai)?).map_err(rhai)?;
                let items = list.as_array_ref().map_err(rhai)?;
                items.get(place).cloned().ok_or(Stop::Rhai)?
            }
            Node::Outcome(code) => self.host.outcome_of(code),
            Node::FigureOf(code, name) => self.host.figure_of(code, name),
            Node::Plain(plain, values) => {
                let values = self.all(values)?;
                (plain.call)(&values).map_err(rhai)?
            }
            Node::WorkingDays(values) => {
                let values = self.all(values)?;
                let [day, days] = values.as_slice() else { return Err(Stop::Rhai) };
                add_working_days(day, days, |day| self.host.is_worked(day)).map_err(rhai)?
            }
            Node::Call(function, values) => {
                let values = self.all(values)?;
                self.call(*function, values)?
            }
            Node::Check(check) => self.check(check)?,
            Node::Conclude(conclusion) => {
                self.host.conclude(conclusion.clone()).map_err(rhai)?;
                Dynamic::UNIT
            }
            Node::Figure(name, value, unit) => {
                let (value, unit) = (self.run(value)?, self.run(unit)?);
                let unit = unit.as_immutable_string_ref().map_err(rhai)?;
                self.host.figure(name, &value, &unit).map_err(rhai)?;
                Dynamic::UNIT
            }
            Node::Note(key) => {
                self.host.note(key).map_err(rhai)?;
                Dynamic::UNIT
            }
            Node::Refer(department, key) => {
                self.host.refer(department, key).map_err(rhai)?;
                Dynamic::UNIT
            }
        })
    }

    fn member(&self, of: &Dynamic, name: &str) -> Answer {
        if let Some(row) = of.read_lock::<RowRef>() {
            return self.host.cell(&row, name).map_err(rhai);
        }
        if let Some(item) = of.read_lock::<Item>() {
            return Ok(self.host.item(&item, name));
        }
        if let Some(day) = of.read_lock::<Day>() {
            return date_part(*day, name).map(Dynamic::from).ok_or(Stop::Rhai);
        }
        // A part of something unknown is unknown for the same reason.
        unknown_in(of).map(Dynamic::from).ok_or(Stop::Rhai)
    }

    fn check(&mut self, check: &Check) -> Answer {
        let actual = self.run(&check.actual)?;
        let mut limits = self.all(&check.limits)?;
        let unit = match &check.unit {
            Some(unit) => self.run(unit)?.into_immutable_string().ok().map(|unit| unit.to_string()),
            None => None,
        };
        if matches!(check.comparison, Comparison::OneOf | Comparison::NoneOf) && limits.first().is_some_and(|list| !is_unknown(list)) {
            limits = limits.pop().and_then(|list| list.into_array().ok()).ok_or(Stop::Rhai)?;
        }
        let mut draft = Draft {
            key: check.key.clone(),
            weight: check.weight,
            line: check.line,
            actual: Some((actual, check.actual_key.clone())),
            compared: None,
            unit,
            otherwise: check.otherwise.clone(),
        };
        draft.compare(check.comparison, limits, check.limit_key.clone()).map_err(rhai)?;
        let frame = &mut self.host.run.borrow_mut().frame;
        frame.count().map_err(rhai)?;
        frame.checks.push(draft);
        Ok(Dynamic::UNIT)
    }
}
