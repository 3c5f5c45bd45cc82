//! Lowers the tree of a script to a program: names, fields, parameters, tables and texts are resolved to places.

use super::functions::FUNCTIONS;
use super::op::{Each, Op};
use super::pool::Pool;
use super::program::{Check, Function, Loop, Member, NOWHERE, Node, Program, Step, Through};
use super::val::{Conclusion, TextId, Val};
use lang::library::{FileId, Scripts};
use lang::tree::{
    At, Block, Call, Expr, ExprKind, Function as Source, Operator, Stmt, StmtKind, weight,
};
use lang::vocabulary::{Word, word};
use model::diagnostic::{Diagnostic, Place, char_span};
use model::limits::{MAX_ARRAY, MAX_VARIABLES};
use model::outcome::{Comparison, Outcome};
use pack::PackData;
use pack::document::parse_date;

/// Why a script can't be lowered, and where. The checks of a script leave the first to no script.
pub(super) enum NotLowered {
    NoMeaning(At),
    TooManyVariables(At),
}

type Lowered<T> = Result<T, NotLowered>;

impl Program {
    /// Lowers the script of a rule that its checks accept; `facts` are the names of all.
    ///
    /// # Errors
    /// [`NotLowered`] with the place.
    pub fn of_rule(
        scripts: Scripts<'_>,
        data: &PackData,
        facts: &[&str],
        pool: &mut Pool,
    ) -> Lowered<Self> {
        let mut lowering = Lowering::new(scripts, data, facts, pool);
        let applies = match scripts.own.function("applies", 1) {
            Some(applies) => Some(lowering.function(0, applies, vec![Binding::Project])?),
            None => None,
        };
        lowering.program(applies, "judge")
    }

    /// The same of a fact.
    pub fn of_fact(
        scripts: Scripts<'_>,
        data: &PackData,
        facts: &[&str],
        pool: &mut Pool,
    ) -> Lowered<Self> {
        Lowering::new(scripts, data, facts, pool).program(None, "value")
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
    scripts: Scripts<'a>,
    data: &'a PackData,
    facts: &'a [&'a str],
    pool: &'a mut Pool,
    /// The script that is being lowered.
    file: FileId,
    /// Functions lowered so far, by script and name, and by what their parameters stand for.
    made: Vec<(FileId, String, Vec<Binding>, usize)>,
    functions: Vec<Function>,
    /// What they do.
    done: Vec<Does>,
    checks: Vec<Check>,
    /// The outcomes that were named so far.
    names: Vec<Outcome>,
    scope: Vec<(String, Binding)>,
    slots: usize,
    /// What the function that is being lowered does.
    does: Does,
}

/// What a function does besides working out a value.
#[derive(Clone, Copy, Default)]
struct Does {
    /// It adds to the finding.
    adds: bool,
    /// It may be gone through by several ways, or end without a value, where something isn't known.
    parts: bool,
}

impl Does {
    const ADDS: Self = Self {
        adds: true,
        parts: false,
    };
    const PARTS: Self = Self {
        adds: false,
        parts: true,
    };
}

impl<'a> Lowering<'a> {
    fn new(
        scripts: Scripts<'a>,
        data: &'a PackData,
        facts: &'a [&'a str],
        pool: &'a mut Pool,
    ) -> Self {
        Self {
            scripts,
            data,
            facts,
            pool,
            file: 0,
            made: Vec::new(),
            functions: Vec::new(),
            done: Vec::new(),
            checks: Vec::new(),
            names: Vec::new(),
            scope: Vec::new(),
            slots: 0,
            does: Does::default(),
        }
    }

    fn program(mut self, applies: Option<usize>, entry: &str) -> Lowered<Program> {
        let none = NotLowered::NoMeaning(At::default());
        let entry = self.scripts.own.function(entry, 1).ok_or(none)?;
        let entry = self.function(0, entry, vec![Binding::Project])?;
        Ok(Program {
            functions: self.functions,
            checks: self.checks,
            applies,
            entry,
            names: self.names,
            doubts: false,
        })
    }

    /// Notes what the function that is being lowered does.
    fn does(&mut self, does: Does) {
        self.does.adds |= does.adds;
        self.does.parts |= does.parts;
    }

    /// A function is lowered for each table and finding that it is given.
    fn function(&mut self, file: FileId, source: &Source, given: Vec<Binding>) -> Lowered<usize> {
        let same = |(from, name, bound, _): &&(FileId, String, Vec<Binding>, usize)| {
            *from == file && *name == source.name && *bound == given
        };
        if let Some((.., index)) = self.made.iter().find(same) {
            return Ok(*index);
        }
        let index = self.functions.len();
        self.functions.push(Function::default());
        self.done.push(Does::default());
        self.made
            .push((file, source.name.clone(), given.clone(), index));
        let from = std::mem::replace(&mut self.file, file);
        let does = std::mem::take(&mut self.does);
        let slots = given
            .iter()
            .filter(|b| matches!(b, Binding::Slot(_)))
            .count();
        let bound = source.params.iter().cloned().zip(given).collect();
        let scope = std::mem::replace(&mut self.scope, bound);
        let outer = std::mem::replace(&mut self.slots, slots);
        let body = self.block(&source.body)?;
        self.scope = scope;
        let slots = std::mem::replace(&mut self.slots, outer);
        let own = std::mem::replace(&mut self.does, does);
        self.file = from;
        if let Some(place) = self.done.get_mut(index) {
            *place = own;
        }
        if let Some(place) = self.functions.get_mut(index) {
            *place = Function {
                slots,
                body,
                at: source.body.open,
                file,
                merges: own.parts && !own.adds,
            };
        }
        Ok(index)
    }

    fn slot(&mut self, name: &str) -> usize {
        let slot = self.slots;
        self.slots += 1;
        self.scope.push((name.to_owned(), Binding::Slot(slot)));
        slot
    }

    fn binding(&self, name: &str) -> Option<Binding> {
        let mut bound = self.scope.iter().rev();
        bound.find(|(n, _)| n == name).map(|(_, binding)| *binding)
    }

    fn block(&mut self, block: &Block) -> Lowered<Vec<Node>> {
        let depth = self.scope.len();
        let nodes = block
            .statements
            .iter()
            .map(|stmt| self.statement(stmt))
            .collect();
        self.scope.truncate(depth);
        nodes
    }

    fn statement(&mut self, stmt: &Stmt) -> Lowered<Node> {
        if self.scope.len() >= MAX_VARIABLES {
            return Err(NotLowered::TooManyVariables(stmt.at));
        }
        let nothing = Step::Constant(Val::Unit);
        let step = match &stmt.kind {
            StmtKind::Nothing => nothing,
            StmtKind::If(condition, then, other) => {
                self.does(Does::PARTS);
                Step::If(
                    self.boxed(condition)?,
                    self.block(then)?,
                    self.block(other)?,
                )
            }
            StmtKind::For(parts) => {
                self.does(Does::PARTS);
                let list = self.expression(&parts.list)?;
                let depth = self.scope.len();
                let item = self.slot(&parts.item);
                let counter = parts.counter.as_ref().map(|name| self.slot(name));
                let body = self.block(&parts.body)?;
                self.scope.truncate(depth);
                Step::For(Box::new(Loop {
                    item,
                    counter,
                    list,
                    body,
                }))
            }
            StmtKind::Let(name, value) => match self.name_of(value) {
                Some(binding) => {
                    self.scope.push((name.clone(), binding));
                    nothing
                }
                None => {
                    let value = self.boxed(value)?;
                    Step::Set(self.slot(name), value)
                }
            },
            StmtKind::Assign(operator, target, value) => {
                let ExprKind::Variable(name) = &target.kind else {
                    return Err(NotLowered::NoMeaning(target.start));
                };
                let Some(Binding::Slot(slot)) = self.binding(name) else {
                    return Err(NotLowered::NoMeaning(target.start));
                };
                let value = self.boxed(value)?;
                let value = match operator {
                    Some((operator, at)) => {
                        let local = Node {
                            step: Step::Local(slot),
                            at: target.at,
                        };
                        Box::new(operation(*operator, local, *value, *at))
                    }
                    None => value,
                };
                Step::Set(slot, value)
            }
            StmtKind::Expr(expr) => return self.expression(expr),
            StmtKind::Block(block) => Step::Block(self.block(block)?),
            StmtKind::Return(Some(value)) => Step::Return(self.boxed(value)?),
            StmtKind::Return(None) => Step::Return(Box::new(Node {
                step: nothing,
                at: stmt.at,
            })),
            StmtKind::Break(None) => Step::Break,
            StmtKind::Continue => Step::Continue,
            StmtKind::Break(Some(_)) | StmtKind::Forbidden(_) => {
                return Err(NotLowered::NoMeaning(stmt.at));
            }
        };
        Ok(Node { step, at: stmt.at })
    }

    /// The record, a table or a finding, where an expression is one of these and not a value.
    fn name_of(&mut self, expr: &Expr) -> Option<Binding> {
        match &expr.kind {
            ExprKind::Variable(name) => self
                .binding(name)
                .filter(|b| !matches!(b, Binding::Slot(_))),
            ExprKind::Call(call, given) => {
                let name = given.first()?.literal()?;
                match call.as_str() {
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

    fn boxed(&mut self, expr: &Expr) -> Lowered<Box<Node>> {
        self.expression(expr).map(Box::new)
    }

    fn expression(&mut self, expr: &Expr) -> Lowered<Node> {
        let at = expr.at;
        let no_meaning = || NotLowered::NoMeaning(at);
        let step = match &expr.kind {
            ExprKind::Boolean(yes) => Step::Constant(Val::Bool(*yes)),
            ExprKind::Whole(number) => Step::Constant(Val::Int(*number)),
            ExprKind::Text(text) => Step::Constant(Val::Text(self.pool.text(text))),
            ExprKind::Number(number) => Step::Constant(self.pool.number(*number)),
            ExprKind::Nothing => Step::Constant(Val::Unit),
            ExprKind::List(items) => {
                let items = self.all(items)?;
                self.list(items)
            }
            ExprKind::Variable(name) => match self.binding(name) {
                Some(Binding::Slot(slot)) => Step::Local(slot),
                _ => return Err(no_meaning()),
            },
            ExprKind::Block(block) => Step::Block(self.block(block)?),
            ExprKind::Unary(operator, of) => {
                Step::Unary(unary(*operator).ok_or_else(no_meaning)?, self.boxed(of)?)
            }
            ExprKind::Binary(operator, a, b) => {
                let (a, b) = (self.expression(a)?, self.expression(b)?);
                return Ok(operation(*operator, a, b, at));
            }
            ExprKind::Range(from, to, inclusive) => {
                Step::Range(self.boxed(from)?, self.boxed(to)?, *inclusive)
            }
            ExprKind::Element(list, place) => {
                self.does(Does::PARTS);
                Step::Element(self.boxed(list)?, self.boxed(place)?)
            }
            ExprKind::Property(of, name) => match self.name_of(of) {
                Some(Binding::Project) => {
                    Step::Field(self.data.schema.get(name).ok_or_else(no_meaning)?.0)
                }
                Some(Binding::Finding(code)) if name == "outcome" => Step::OutcomeOf(code),
                Some(_) => return Err(no_meaning()),
                None => Step::Member(self.boxed(of)?, Box::new(self.member(name))),
            },
            ExprKind::Method(of, name, given) => match self.name_of(of) {
                Some(binding) => self.of_name(binding, name, given)?.ok_or_else(no_meaning)?,
                None => {
                    if let Some((start, links)) = expr.sentence() {
                        self.check(&start, &links)?
                    } else {
                        let mut values = vec![self.expression(of)?];
                        values.extend(self.all(given)?);
                        plain_call(name, values).ok_or_else(no_meaning)?
                    }
                }
            },
            ExprKind::Call(name, given) => self.call(name, given, expr)?,
            ExprKind::Forbidden(_) | ExprKind::Lambda(_) => return Err(no_meaning()),
        };
        Ok(Node { step, at })
    }

    fn all(&mut self, expressions: &[Expr]) -> Lowered<Vec<Node>> {
        expressions
            .iter()
            .map(|expr| self.expression(expr))
            .collect()
    }

    /// A list; one of constants is made once, unless it is too long.
    fn list(&mut self, items: Vec<Node>) -> Step {
        let constant = |item: &Node| match item.step {
            Step::Constant(value) => Some(value),
            _ => None,
        };
        let constants: Option<Vec<Val>> = items.iter().map(constant).collect();
        let size = |values: &Vec<Val>| values.iter().map(|v| self.pool.size(*v)).sum::<usize>();
        match constants.filter(|constants| size(constants) <= MAX_ARRAY) {
            Some(constants) => Step::Constant(self.pool.list(constants)),
            None => Step::List(items),
        }
    }

    /// A method of the record, a table or a finding.
    fn of_name(&mut self, binding: Binding, name: &str, given: &[Expr]) -> Lowered<Option<Step>> {
        let literal = given.first().and_then(Expr::literal);
        Ok(match (binding, name) {
            (Binding::Project, "has") => literal
                .and_then(|field| self.data.schema.get(field))
                .map(|(at, _)| Step::Has(at)),
            (Binding::Table(table), "find") => Some(Step::Find(table, self.all(given)?)),
            (Binding::Table(table), "has") => Some(Step::HasRow(table, self.all(given)?)),
            (Binding::Finding(code), "figure") => {
                literal.map(|name| Step::FigureOf(code, self.pool.text(name)))
            }
            _ => None,
        })
    }

    fn member(&mut self, name: &str) -> Member {
        let place = |at: Option<usize>| at.map_or(NOWHERE, |at| at as u16);
        let fields = &self.data.schema.fields;
        Member {
            name: name.to_owned(),
            id: self.pool.text(name),
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
    fn key(&mut self, given: &[Expr], argument: usize, at: At) -> Lowered<TextId> {
        given
            .get(argument)
            .and_then(Expr::literal)
            .map(|text| self.pool.text(text))
            .ok_or(NotLowered::NoMeaning(at))
    }

    fn call(&mut self, name: &str, given: &[Expr], expr: &Expr) -> Lowered<Step> {
        let at = expr.at;
        let no_meaning = || NotLowered::NoMeaning(at);
        if let Some((file, source)) = self.scripts.function(self.file, name, given.len()) {
            return self.own(file, source, given);
        }
        if word("", name).is_some_and(Word::adds) {
            self.does(Does::ADDS);
        }
        let outcome = Outcome::ALL.into_iter().find(|o| o.name() == name);
        self.names
            .extend(outcome.filter(|outcome| !self.names.contains(outcome)));
        Ok(match (name, given) {
            ("param", [name]) => {
                let name = name.literal().ok_or_else(no_meaning)?;
                let mut names = self.data.parameters.keys();
                Step::Parameter(
                    names
                        .position(|known| known == name)
                        .ok_or_else(no_meaning)?,
                )
            }
            ("fact", [name]) => {
                let name = name.literal().ok_or_else(no_meaning)?;
                let fact = self.facts.iter().position(|fact| *fact == name);
                Step::Fact(fact.ok_or_else(no_meaning)?)
            }
            ("rows", [name]) => Step::Rows(self.table(name, at)?),
            ("scale", [amount, name]) => Step::Scale(self.table(name, at)?, self.boxed(amount)?),
            (name, [list, lambdas @ ..]) if lambdas.iter().any(|of| of.lambda().is_some()) => {
                let mut all = Each::ALL.into_iter();
                let each = all
                    .find(|each| each.name() == name)
                    .ok_or_else(no_meaning)?;
                self.through(each, list, lambdas, at)?
            }
            ("as_of", []) => Step::AsOf,
            ("conclude", [outcome]) => Step::Conclude(self.boxed(outcome)?),
            ("figure", [_, value, unit]) => Step::Figure(
                self.key(given, 0, at)?,
                self.boxed(value)?,
                self.boxed(unit)?,
            ),
            ("note", [_]) => Step::Note(self.key(given, 0, at)?),
            ("refer", [_, _]) => Step::Refer(self.key(given, 0, at)?, self.key(given, 1, at)?),
            ("print" | "debug", [value]) => Step::Print(self.boxed(value)?),
            ("date", [day]) => {
                let day = day.literal().and_then(parse_date);
                Step::Constant(Val::Day(day.ok_or_else(no_meaning)?))
            }
            (_, [_]) if outcome.is_some() => Step::Constant(Val::Outcome(Conclusion {
                outcome: outcome.ok_or_else(no_meaning)?,
                key: self.key(given, 0, at)?,
            })),
            _ => {
                let values = self.all(given)?;
                plain_call(name, values).ok_or_else(no_meaning)?
            }
        })
    }

    /// The place of a table whose name is written.
    fn table(&self, name: &Expr, at: At) -> Lowered<u16> {
        let mut tables = self.data.tables.keys();
        let place = name
            .literal()
            .and_then(|name| tables.position(|table| table == name));
        let place = place.ok_or(NotLowered::NoMeaning(at))?;
        Ok(place as u16)
    }

    /// `sum(list, |item| value, |item| condition)`; other words take one of these.
    fn through(&mut self, each: Each, list: &Expr, given: &[Expr], at: At) -> Lowered<Step> {
        let list = self.expression(list)?;
        let depth = self.scope.len();
        let item = self.slots;
        self.slots += 1;
        let mut bodies = Vec::new();
        for given in given {
            let lambda = given.lambda().ok_or(NotLowered::NoMeaning(at))?;
            let name = lambda.params.first().ok_or(NotLowered::NoMeaning(at))?;
            self.scope.push((name.clone(), Binding::Slot(item)));
            bodies.push(self.expression(&lambda.body)?);
            self.scope.truncate(depth);
        }
        let mut bodies = bodies.into_iter();
        let value = if each.values() { bodies.next() } else { None };
        Ok(Step::Each(Box::new(Through {
            each,
            list,
            item,
            counts: bodies.next(),
            value,
        })))
    }

    /// A function of the script itself: the record, tables and findings are resolved in it, values
    /// are passed.
    fn own(&mut self, file: FileId, source: &Source, arguments: &[Expr]) -> Lowered<Step> {
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
        let function = self.function(file, source, given)?;
        // What the ways through it come to may be several values.
        self.does(self.done.get(function).copied().unwrap_or_default());
        Ok(Step::Call(function, values))
    }

    /// `require(key).that(…).at_most(…).otherwise(…)`
    fn check(&mut self, start: &Call<'_>, links: &[Call<'_>]) -> Lowered<Step> {
        self.does(Does::ADDS);
        let at = start.at;
        let no_meaning = || NotLowered::NoMeaning(at);
        let mut actual = None;
        let mut compared = None;
        let (mut unit, mut otherwise) = (None, None);
        for Call { name, given, .. } in links {
            match (*name, *given) {
                ("that", [value, _]) => {
                    actual = Some((self.expression(value)?, self.key(given, 1, at)?));
                }
                ("unit", [value]) => unit = Some(self.expression(value)?),
                ("otherwise", [outcome]) => otherwise = Some(self.expression(outcome)?),
                (name, values) => {
                    let mut all = Comparison::ALL.into_iter();
                    let comparison = all.find(|c| c.name() == name).ok_or_else(no_meaning)?;
                    let limits = match comparison {
                        Comparison::Present => 0,
                        Comparison::Between => 2,
                        _ => 1,
                    };
                    let key = match values.get(limits) {
                        Some(_) => self.key(values, limits, at)?,
                        None => self.pool.text(""),
                    };
                    let limits = values.get(..limits).ok_or_else(no_meaning)?;
                    compared = Some((comparison, self.all(limits)?, key));
                }
            }
        }
        let (actual, actual_key) = actual.ok_or_else(no_meaning)?;
        let (comparison, limits, limit_key) = compared.ok_or_else(no_meaning)?;
        let key = self.key(start.given, 0, at)?;
        self.checks.push(Check {
            key,
            weight: weight(start.name).ok_or_else(no_meaning)?,
            at,
            actual,
            actual_key,
            comparison,
            limits,
            limit_key,
            unit,
            otherwise,
        });
        Ok(Step::Check(self.checks.len() - 1))
    }
}

/// An operator between two values.
fn operation(operator: Operator, a: Node, b: Node, at: At) -> Node {
    let step = match (operator, a, b) {
        (Operator::And, a, b) => both(a, b, false),
        (Operator::Or, a, b) => both(a, b, true),
        (operator, a, b) => match (binary(operator), a.step, b.step) {
            (Op::Same, Step::Field(field), Step::Constant(Val::Text(text))) => {
                Step::FieldIs(field, text)
            }
            (op, x, y) => {
                let node = |step, at| Box::new(Node { step, at });
                Step::Binary(op, node(x, a.at), node(y, b.at))
            }
        },
    };
    Node { step, at }
}

fn both(one: Node, other: Node, decides: bool) -> Step {
    match one.step {
        Step::Both(mut nodes, same) if same == decides => {
            nodes.push(other);
            Step::Both(nodes, decides)
        }
        step => Step::Both(vec![Node { step, at: one.at }, other], decides),
    }
}

/// A function on plain values.
fn plain_call(name: &str, values: Vec<Node>) -> Option<Step> {
    let op = plain(name, values.len());
    let mut values = values.into_iter().map(Box::new);
    Some(match (values.next()?, values.next(), values.next()) {
        (one, None, None) => Step::Unary(op?, one),
        (one, Some(other), None) if name == "add_working_days" => Step::WorkingDays(one, other),
        (one, Some(other), None) => Step::Binary(op?, one, other),
        _ => return None,
    })
}

/// An operator between two values.
const fn binary(operator: Operator) -> Op {
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
const fn unary(operator: Operator) -> Option<Op> {
    match operator {
        Operator::Negate => Some(Op::Negate),
        Operator::Not => Some(Op::Not),
        _ => None,
    }
}

/// A function of a name on so many plain values.
fn plain(name: &str, values: usize) -> Option<Op> {
    Some(match (name, values) {
        ("contains", 2) => Op::Contains,
        ("min", 2) => Op::Min,
        ("max", 2) => Op::Max,
        ("sum", 1) => Op::Sum,
        ("count", 1) => Op::Count,
        _ => Op::Function(
            FUNCTIONS
                .iter()
                .position(|function| function.name == name)?,
        ),
    })
}

/// A script that its checks accept and that has no meaning all the same: a mistake of the engine,
/// said at its place rather than passed over.
pub(super) fn not_lowered(place: Place<'_>, why: &NotLowered) -> Diagnostic {
    match why {
        NotLowered::NoMeaning(at) => Diagnostic::error(
            "no-meaning",
            char_span(place, at.line as usize, at.column as usize),
            "引擎不知道这里是什么意思。",
            "The engine has no meaning for this.",
        ),
        NotLowered::TooManyVariables(at) => Diagnostic::error(
            "size-limit",
            char_span(place, at.line as usize, at.column as usize),
            "变量太多。",
            "Too many variables.",
        ),
    }
}
