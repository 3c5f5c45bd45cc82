//! Walks a rule with what is known of every value on the way: what a condition rules out is ruled out behind it.

use super::range::{End, Range, Truth, Values};
use crate::lint::script::Function;
use crate::pack::PackData;
use crate::pack::document::parse_date;
use crate::pack::schema::{Field, FieldKind};
use crate::pack::tables::{Cell, Table};
use crate::report::Comparison;
use jiff::civil::Date;
use rhai::{Expr, FnCallExpr, Position, Stmt};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Expressions that are looked at in one rule; one that has more is left alone.
const PATIENCE: usize = 50_000;
/// How deep functions may call each other.
const DEPTH: usize = 8;

/// What was seen of a condition or a check, on every way that leads to it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub truth: Truth,
    /// The name of a check; empty for a condition.
    pub check: String,
    /// The two sides as they were seen first, if it compares.
    pub sides: Option<(Values, Values)>,
}

/// A stretch that conditions beside each other leave out, or have in common.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stretch {
    pub at: Position,
    pub overlap: bool,
    pub low: End,
    pub high: End,
}

/// What is known at one place of a rule.
#[derive(Clone, Default)]
struct State {
    /// What each name stands for: an expression in its plainest form.
    scope: Vec<(String, String)>,
    known: BTreeMap<String, Values>,
    facts: BTreeMap<String, bool>,
    /// Nothing comes here.
    over: bool,
}

pub(super) struct Walk<'a> {
    data: &'a PackData,
    functions: &'a [Function],
    /// Outcomes that the rule of each code can give.
    outcomes: &'a BTreeMap<String, BTreeSet<String>>,
    /// What each name was given.
    given: BTreeMap<String, Values>,
    fresh: usize,
    steps: usize,
    depth: usize,
    returns: Vec<Option<Values>>,
    pub conditions: BTreeMap<Position, Seen>,
    pub stretches: Vec<Stretch>,
    /// What `applies` can answer; nothing if there is none.
    pub applies: Option<Truth>,
}

impl<'a> Walk<'a> {
    /// Walks the functions of a rule about these subjects; nothing if it is too much.
    pub fn rule(
        data: &'a PackData,
        functions: &'a [Function],
        outcomes: &'a BTreeMap<String, BTreeSet<String>>,
        subjects: &[String],
    ) -> Option<Self> {
        let mut walk = Self {
            data,
            functions,
            outcomes,
            given: BTreeMap::new(),
            fresh: 0,
            steps: 0,
            depth: 0,
            returns: Vec::new(),
            conditions: BTreeMap::new(),
            stretches: Vec::new(),
            applies: None,
        };
        let mut state = State::default();
        if let Some(subject) = &data.manifest.subject {
            let subjects = Values::Texts(subjects.iter().cloned().collect());
            state
                .known
                .insert(format!("project.{}", subject.field), subjects);
        }
        let named = |name: &str| {
            functions
                .iter()
                .find(|f| f.name == name && f.params.len() == 1)
        };
        if let Some(applies) = named("applies") {
            state.scope = vec![(applies.params.first()?.clone(), "project".to_owned())];
            let mut before = state.clone();
            walk.applies = Some(walk.body(&applies.body, &mut before).truth());
            // What it answers yes to is known behind it, if it is one expression.
            if let [stmt] = applies.body.as_slice()
                && let Some(expr) = value_of(stmt)
            {
                walk.refine(&expr, true, &mut state);
            }
        }
        let judge = named("judge")?;
        state.scope = vec![(judge.params.first()?.clone(), "project".to_owned())];
        if !state.over {
            let _ = walk.body(&judge.body, &mut state);
        }
        (walk.steps < PATIENCE).then_some(walk)
    }

    /// The value of a function's body.
    fn body(&mut self, body: &[Stmt], state: &mut State) -> Values {
        self.returns.push(None);
        let last = self.block(body, false, state);
        let returned = self.returns.pop().flatten();
        match (returned, state.over) {
            (Some(returned), true) => returned,
            (Some(returned), false) => returned.join(&last),
            (None, _) => last,
        }
    }

    fn block(&mut self, statements: &[Stmt], goes_on: bool, state: &mut State) -> Values {
        let depth = state.scope.len();
        // The rest of a ladder was looked at with its start.
        if !goes_on {
            self.siblings(statements, state);
        }
        let mut last = Values::Any;
        for stmt in statements {
            if state.over {
                break;
            }
            last = self.statement(stmt, state);
        }
        state.scope.truncate(depth);
        last
    }

    fn statement(&mut self, stmt: &Stmt, state: &mut State) -> Values {
        match stmt {
            Stmt::If(flow, _) => {
                let truth = self.value(&flow.expr, state).0.truth();
                self.saw(&flow.expr, truth, String::new(), state);
                let (mut yes, mut no) = (state.clone(), state.clone());
                self.refine(&flow.expr, true, &mut yes);
                self.refine(&flow.expr, false, &mut no);
                yes.over |= !truth.yes;
                no.over |= !truth.no;
                let mut values: Option<Values> = None;
                for (side, block) in [
                    (&mut yes, flow.body.statements()),
                    (&mut no, flow.branch.statements()),
                ] {
                    if !side.over {
                        let value = self.block(block, matches!(block, [Stmt::If(..)]), side);
                        if !side.over {
                            values = Some(values.map_or(value.clone(), |other| other.join(&value)));
                        }
                    }
                }
                *state = self.merge(yes, no);
                values.unwrap_or(Values::Any)
            }
            Stmt::For(parts, _) => {
                let (name, counter, flow) = &**parts;
                self.value(&flow.expr, state);
                let mut changed = Vec::new();
                assigned(flow.body.statements(), &mut changed);
                self.forget(&changed, state);
                let mut inside = state.clone();
                for name in
                    std::iter::once(&name.name).chain(counter.iter().map(|counter| &counter.name))
                {
                    let symbol = self.symbol(name, Values::Any);
                    inside.scope.push((name.to_string(), symbol));
                }
                let _ = self.block(flow.body.statements(), false, &mut inside);
                self.forget(&changed, state);
                Values::Any
            }
            Stmt::Var(parts, ..) => {
                let (name, value, _) = &**parts;
                let (values, symbol) = self.value(value, state);
                let symbol = symbol.unwrap_or_else(|| self.symbol(&name.name, values.clone()));
                state.known.insert(symbol.clone(), values);
                state.scope.push((name.name.to_string(), symbol));
                Values::Any
            }
            Stmt::Assignment(parts) => {
                let (op, sides) = &**parts;
                let (value, symbol) = self.value(&sides.rhs, state);
                let Expr::Variable(name, ..) = &sides.lhs else {
                    return Values::Any;
                };
                let to = match op.get_op_assignment_info() {
                    Some((.., operator)) => {
                        let now = self.value(&sides.lhs, state).0;
                        let fresh = arithmetic(operator, &now, &value);
                        self.symbol(&name.1, fresh)
                    }
                    None => {
                        let symbol = symbol.unwrap_or_else(|| self.symbol(&name.1, value.clone()));
                        state.known.insert(symbol.clone(), value);
                        symbol
                    }
                };
                if let Some((_, symbol)) = state
                    .scope
                    .iter_mut()
                    .rev()
                    .find(|(other, _)| *other == *name.1)
                {
                    *symbol = to;
                }
                Values::Any
            }
            Stmt::Block(block) => self.block(block.statements(), false, state),
            Stmt::Return(value, ..) => {
                let values = value
                    .as_ref()
                    .map_or(Values::Any, |value| self.value(value, state).0);
                if let Some(returned) = self.returns.last_mut() {
                    *returned = Some(
                        returned
                            .take()
                            .map_or(values.clone(), |other| other.join(&values)),
                    );
                }
                state.over = true;
                Values::Any
            }
            other => match value_of(other) {
                Some(expr) => self.value(&expr, state).0,
                None => Values::Any,
            },
        }
    }

    /// A name that stands for these values from here on.
    fn symbol(&mut self, name: &str, values: Values) -> String {
        self.fresh += 1;
        let symbol = format!("{name}#{}", self.fresh);
        self.given.insert(symbol.clone(), values);
        symbol
    }

    /// Nothing is known any more of these variables.
    fn forget(&mut self, names: &[String], state: &mut State) {
        for name in names {
            if let Some(place) = state.scope.iter().rposition(|(other, _)| other == name) {
                let fresh = self.symbol(name, Values::Any);
                if let Some((_, symbol)) = state.scope.get_mut(place) {
                    *symbol = fresh;
                }
            }
        }
    }

    /// What is known where two ways come together.
    fn merge(&mut self, yes: State, no: State) -> State {
        if yes.over {
            return no;
        }
        if no.over {
            return yes;
        }
        let mut state = State {
            scope: yes.scope.clone(),
            facts: yes
                .facts
                .iter()
                .filter(|(fact, truth)| no.facts.get(*fact) == Some(truth))
                .map(|(f, t)| (f.clone(), *t))
                .collect(),
            known: yes
                .known
                .iter()
                .filter_map(|(symbol, values)| {
                    Some((symbol.clone(), values.join(no.known.get(symbol)?)))
                })
                .collect(),
            over: false,
        };
        for (place, (name, symbol)) in no.scope.iter().enumerate() {
            let Some((_, other)) = yes.scope.get(place).filter(|(_, other)| other != symbol) else {
                continue;
            };
            let values = self.known(other, &yes).join(&self.known(symbol, &no));
            let fresh = self.symbol(name, values);
            if let Some((_, symbol)) = state.scope.get_mut(place) {
                *symbol = fresh;
            }
        }
        state
    }

    fn known(&self, symbol: &str, state: &State) -> Values {
        let given = self.given.get(symbol).cloned().unwrap_or(Values::Any);
        state
            .known
            .get(symbol)
            .map_or(given.clone(), |known| given.meet(known))
    }

    fn saw(&mut self, expr: &Expr, truth: Truth, check: String, state: &State) {
        let sides = match expr {
            Expr::FnCall(call, _) => match call.args.as_slice() {
                [a, b] if call.op_token.is_some() => Some((a, b)),
                _ => None,
            },
            _ => None,
        };
        let sides = sides.map(|(a, b)| {
            (
                self.value(a, &mut state.clone()).0,
                self.value(b, &mut state.clone()).0,
            )
        });
        self.record(expr.start_position(), truth, check, sides);
    }

    fn record(
        &mut self,
        at: Position,
        truth: Truth,
        check: String,
        sides: Option<(Values, Values)>,
    ) {
        let seen = self.conditions.entry(at).or_insert(Seen {
            truth: Truth {
                yes: false,
                no: false,
            },
            check,
            sides,
        });
        seen.truth = seen.truth.join(truth);
    }

    // ---- values -------------------------------------------------------------------------------------------------

    /// What an expression can be, and its plainest form if it is the same wherever it is written.
    fn value(&mut self, expr: &Expr, state: &mut State) -> (Values, Option<String>) {
        self.steps += 1;
        if self.steps > PATIENCE {
            return (Values::Any, None);
        }
        let (values, symbol) = self.plain_value(expr, state);
        match symbol {
            Some(symbol) => {
                let values = state
                    .known
                    .get(&symbol)
                    .map_or(values.clone(), |known| values.meet(known));
                let values = match (state.facts.get(&symbol), &values) {
                    (Some(truth), Values::YesNo(_) | Values::Any) => {
                        Values::YesNo(Truth::only(*truth))
                    }
                    _ => values,
                };
                (values, Some(symbol))
            }
            None => (values, None),
        }
    }

    fn plain_value(&mut self, expr: &Expr, state: &mut State) -> (Values, Option<String>) {
        match expr {
            Expr::BoolConstant(yes, _) => (Values::YesNo(Truth::only(*yes)), Some(yes.to_string())),
            Expr::IntegerConstant(number, _) => point(Decimal::from(*number)),
            Expr::StringConstant(text, _) => (
                Values::Texts(BTreeSet::from([text.to_string()])),
                Some(format!("\"{text}\"")),
            ),
            Expr::DynamicConstant(value, _) => {
                value.as_decimal().map_or((Values::Any, None), point)
            }
            Expr::Variable(parts, ..) => {
                let symbol = state
                    .scope
                    .iter()
                    .rev()
                    .find(|(name, _)| *name == *parts.1)
                    .map(|(_, symbol)| symbol.clone());
                match symbol {
                    Some(symbol) => (self.of_symbol(&symbol), Some(symbol)),
                    None => (Values::Any, None),
                }
            }
            Expr::Array(items, _) => {
                let mut symbols = Vec::new();
                for item in items.iter() {
                    symbols.push(self.value(item, state).1);
                }
                let symbols: Option<Vec<String>> = symbols.into_iter().collect();
                (
                    Values::Any,
                    symbols.map(|symbols| format!("[{}]", symbols.join(","))),
                )
            }
            Expr::Stmt(block) => (self.block(block.statements(), false, state), None),
            Expr::FnCall(call, at) => self.call(call, *at, state),
            Expr::Dot(..) => self.chain(expr, state),
            Expr::Index(sides, ..) => {
                self.value(&sides.lhs, state);
                self.value(&sides.rhs, state);
                (Values::Any, None)
            }
            _ => (Values::Any, None),
        }
    }

    /// What a name stands for, where it is a field or a parameter under another name.
    fn of_symbol(&self, symbol: &str) -> Values {
        if let Some(given) = self.given.get(symbol) {
            return given.clone();
        }
        match symbol.strip_prefix("project.") {
            Some(field) if !field.contains(['.', '(']) => self.field(field),
            _ => Values::Any,
        }
    }

    fn field(&self, name: &str) -> Values {
        self.data
            .schema
            .get(name)
            .map_or(Values::Any, |(_, field)| of_field(field))
    }

    /// Members one after another: `table("t").find(x).cell`, `require("a").that(…).at_most(…)`.
    fn chain(&mut self, expr: &Expr, state: &mut State) -> (Values, Option<String>) {
        let (start, members) = members(expr);
        if let Expr::FnCall(call, at) = start
            && ["require", "advise", "inform"].contains(&call.name.as_str())
        {
            self.check(call, *at, &members, state);
            return (Values::Any, None);
        }
        let (mut values, mut symbol) = self.value(start, state);
        for member in members {
            (values, symbol) = match member {
                Expr::Property(parts, _) => {
                    let name = parts.2.as_str();
                    let of = self.property(&values, symbol.as_deref(), name);
                    (of, symbol.map(|symbol| format!("{symbol}.{name}")))
                }
                Expr::MethodCall(call, _) => {
                    self.method((start, &values, symbol.as_deref()), call, state)
                }
                _ => (Values::Any, None),
            };
            if let Some(known) = symbol.as_ref().and_then(|symbol| state.known.get(symbol)) {
                values = values.meet(known);
            }
        }
        (values, symbol)
    }

    fn property(&self, of: &Values, symbol: Option<&str>, name: &str) -> Values {
        match (of, symbol) {
            (_, Some("project")) => self.field(name),
            (Values::Row(table), _) => self
                .data
                .tables
                .get(table)
                .map_or(Values::Any, |table| column(table, name)),
            (Values::Days(_), _) if ["year", "month", "day"].contains(&name) => {
                Values::Numbers(Range::ALL)
            }
            (_, Some(symbol)) if name == "outcome" => {
                let code = symbol
                    .strip_prefix("finding(")
                    .and_then(|rest| rest.strip_suffix(')'));
                let outcomes = code.and_then(|code| self.outcomes.get(code.trim_matches('"')));
                outcomes.map_or(Values::Any, |outcomes| Values::Texts(outcomes.clone()))
            }
            _ => Values::Any,
        }
    }

    fn method(
        &mut self,
        of: (&Expr, &Values, Option<&str>),
        call: &FnCallExpr,
        state: &mut State,
    ) -> (Values, Option<String>) {
        let (start, _, symbol) = of;
        let mut arguments = Vec::new();
        for argument in call.args.iter() {
            arguments.push(self.value(argument, state));
        }
        let names: Option<Vec<String>> =
            arguments.iter().map(|(_, symbol)| symbol.clone()).collect();
        let own = match (symbol, names) {
            (Some(symbol), Some(names)) => {
                Some(format!("{symbol}.{}({})", call.name, names.join(",")))
            }
            _ => None,
        };
        let values = match call.name.as_str() {
            "has" => Values::YesNo(Truth::EITHER),
            "find" => {
                let table =
                    symbol.and_then(|symbol| symbol.strip_prefix("table(\"")?.strip_suffix("\")"));
                table.map_or(Values::Any, |table| Values::Row(table.to_owned()))
            }
            "figure" => Values::Numbers(Range::ALL),
            "contains" => Values::YesNo(match (texts(start), arguments.first()) {
                (Some(listed), Some((Values::Texts(texts), _))) => Truth {
                    yes: !texts.is_disjoint(&listed),
                    no: !texts.is_subset(&listed),
                },
                _ => Truth::EITHER,
            }),
            name => plain(
                name,
                &arguments
                    .into_iter()
                    .map(|(values, _)| values)
                    .collect::<Vec<_>>(),
            ),
        };
        (values, own)
    }

    fn call(
        &mut self,
        call: &FnCallExpr,
        at: Position,
        state: &mut State,
    ) -> (Values, Option<String>) {
        let name = call.name.as_str();
        if ["require", "advise", "inform"].contains(&name) {
            self.check(call, at, &[], state);
            return (Values::Any, None);
        }
        let mut arguments = Vec::new();
        for argument in call.args.iter() {
            arguments.push(self.value(argument, state));
        }
        let symbols: Option<Vec<String>> =
            arguments.iter().map(|(_, symbol)| symbol.clone()).collect();
        let symbol = symbols.map(|symbols| format!("{name}({})", symbols.join(",")));
        let own = self.functions.iter().find(|f| {
            call.op_token.is_none() && f.name == name && f.params.len() == arguments.len()
        });
        let values = if let Some(function) = own {
            self.enter(function, arguments, state)
        } else if let (Some(_), [(a, _), (b, _)]) = (call.op_token.as_ref(), arguments.as_slice()) {
            let same = match arguments.as_slice() {
                [(_, Some(a)), (_, Some(b))] => a == b,
                _ => false,
            };
            operator(name, a, b, same)
        } else if let ("!", [(a, _)]) = (name, arguments.as_slice()) {
            Values::YesNo(a.truth().not())
        } else {
            match (name, call.args.first()) {
                ("param", Some(Expr::StringConstant(name, _))) => self.parameter(name),
                ("as_of", _) => Values::Days(Range::ALL),
                ("date", Some(Expr::StringConstant(text, _))) => parse_date(text)
                    .map_or(Values::Days(Range::ALL), |day| {
                        Values::Days(Range::point(number_of(day)))
                    }),
                _ => plain(
                    name,
                    &arguments
                        .into_iter()
                        .map(|(values, _)| values)
                        .collect::<Vec<_>>(),
                ),
            }
        };
        (values, symbol)
    }

    /// All values of a parameter: which one is in force depends on the date.
    fn parameter(&self, name: &str) -> Values {
        let values = self
            .data
            .parameters
            .get(name)
            .into_iter()
            .flat_map(|parameter| &parameter.values);
        let hull = values
            .map(|value| Range::point(value.value))
            .reduce(|a, b| a.hull(&b));
        hull.map_or(Values::Any, Values::Numbers)
    }

    fn enter(
        &mut self,
        function: &Function,
        arguments: Vec<(Values, Option<String>)>,
        state: &State,
    ) -> Values {
        if self.depth >= DEPTH || state.over {
            return Values::Any;
        }
        self.depth += 1;
        let mut inside = self.inside(function, arguments, state);
        let values = self.body(&function.body, &mut inside);
        self.depth -= 1;
        values
    }

    fn inside(
        &mut self,
        function: &Function,
        arguments: Vec<(Values, Option<String>)>,
        state: &State,
    ) -> State {
        let mut inside = state.clone();
        inside.scope = Vec::new();
        for (name, (values, symbol)) in function.params.iter().zip(arguments) {
            let symbol = symbol.unwrap_or_else(|| self.symbol(name, values.clone()));
            inside.known.insert(symbol.clone(), values);
            inside.scope.push((name.clone(), symbol));
        }
        inside
    }

    fn check(&mut self, call: &FnCallExpr, at: Position, members: &[&Expr], state: &mut State) {
        let mut actual = None;
        let mut compared = None;
        for member in members {
            let Expr::MethodCall(part, _) = member else {
                return;
            };
            let comparison = Comparison::ALL.into_iter().find(|c| c.name() == part.name);
            match (part.name.as_str(), part.args.first()) {
                ("that", Some(value)) => actual = Some(self.value(value, state)),
                (_, Some(first)) if comparison.is_some() => {
                    let listed = texts(first);
                    let mut limits = Vec::new();
                    for limit in part.args.iter() {
                        limits.push(self.value(limit, state));
                    }
                    compared = comparison.map(|comparison| (comparison, limits, listed));
                }
                _ => {}
            }
        }
        let (Some((actual, symbol)), Some((comparison, limits, listed))) = (actual, compared)
        else {
            return;
        };
        let [(limit, other), ..] = limits.as_slice() else {
            return;
        };
        let same = symbol.is_some() && symbol == *other;
        let compare = |operator_name: &str, limit: &Values| {
            operator(operator_name, &actual, limit, same).truth()
        };
        let among = || match (&actual, &listed) {
            (Values::Texts(texts), Some(listed)) => Truth {
                yes: !texts.is_disjoint(listed),
                no: !texts.is_subset(listed),
            },
            _ => Truth::EITHER,
        };
        let truth = match comparison {
            Comparison::AtMost => compare("<=", limit),
            Comparison::AtLeast => compare(">=", limit),
            Comparison::Below | Comparison::Before => compare("<", limit),
            Comparison::Above | Comparison::After => compare(">", limit),
            Comparison::Between => match limits.get(1) {
                Some((high, _)) => compare(">=", limit).and(compare("<=", high)),
                None => Truth::EITHER,
            },
            Comparison::SameAs => compare("==", limit),
            Comparison::DiffersFrom => compare("!=", limit),
            Comparison::OneOf => among(),
            Comparison::NoneOf => among().not(),
            Comparison::Present => Truth::EITHER,
        };
        let key = match call.args.first() {
            Some(Expr::StringConstant(text, _)) => text.to_string(),
            _ => "?".to_owned(),
        };
        let sides = listed.is_none().then(|| (actual.clone(), limit.clone()));
        self.record(at, truth, key, sides);
    }

    // ---- what a condition rules out -------------------------------------------------------------------------------

    /// What is known once a condition has come out so.
    fn refine(&mut self, expr: &Expr, truth: bool, state: &mut State) {
        self.steps += 1;
        if self.steps > PATIENCE {
            return;
        }
        let (values, symbol) = self.value(expr, &mut state.clone());
        let now = values.truth();
        state.over |= if truth { !now.yes } else { !now.no };
        if let Some(symbol) = symbol {
            let seen = Values::YesNo(Truth::only(truth));
            state.facts.insert(symbol.clone(), truth);
            if !symbol.contains('(') {
                state.known.insert(symbol, seen);
            }
        }
        let call = match expr {
            Expr::FnCall(call, _) => call,
            Expr::Dot(..) => {
                self.refine_contains(expr, truth, state);
                return;
            }
            Expr::Stmt(block) => {
                if let [stmt] = block.statements()
                    && let Some(expr) = value_of(stmt)
                {
                    self.refine(&expr, truth, state);
                }
                return;
            }
            _ => return,
        };
        match (call.name.as_str(), call.args.as_slice()) {
            ("!", [a]) => self.refine(a, !truth, state),
            ("&", [a, b]) if truth => {
                self.refine(a, true, state);
                self.refine(b, true, state);
            }
            ("|", [a, b]) if !truth => {
                self.refine(a, false, state);
                self.refine(b, false, state);
            }
            // The side that doesn't decide is known if the other one can't.
            ("&" | "|", [a, b]) => {
                let (a_truth, b_truth) = (
                    self.value(a, &mut state.clone()).0.truth(),
                    self.value(b, &mut state.clone()).0.truth(),
                );
                let can = |side: Truth| if truth { side.yes } else { side.no };
                match (can(a_truth), can(b_truth)) {
                    (false, true) => self.refine(b, truth, state),
                    (true, false) => self.refine(a, truth, state),
                    _ => {}
                }
            }
            (name, [a, b]) if call.op_token.is_some() => {
                let (left, right) = (
                    self.value(a, &mut state.clone()),
                    self.value(b, &mut state.clone()),
                );
                let name = if truth { name } else { opposite(name) };
                keep(&left, narrowed(name, &left.0, &right.0), state);
                keep(&right, narrowed(mirrored(name), &right.0, &left.0), state);
            }
            (name, arguments) => {
                let Some(function) = self
                    .functions
                    .iter()
                    .find(|f| f.name == name && f.params.len() == arguments.len())
                else {
                    return;
                };
                let [stmt] = function.body.as_slice() else {
                    return;
                };
                let Some(body) = value_of(stmt).filter(|_| self.depth < DEPTH) else {
                    return;
                };
                let mut given = Vec::new();
                for argument in arguments {
                    given.push(self.value(argument, &mut state.clone()));
                }
                self.depth += 1;
                let mut inside = self.inside(function, given, state);
                self.refine(&body, truth, &mut inside);
                self.depth -= 1;
                (state.known, state.facts) = (inside.known, inside.facts);
                state.over |= inside.over;
            }
        }
    }

    /// `["a", "b"].contains(x)`.
    fn refine_contains(&mut self, expr: &Expr, truth: bool, state: &mut State) {
        let (start, members) = members(expr);
        let (Some(listed), [Expr::MethodCall(call, _)]) = (texts(start), members.as_slice()) else {
            return;
        };
        let Some(argument) = call.args.first().filter(|_| call.name == "contains") else {
            return;
        };
        let given = self.value(argument, &mut state.clone());
        if let Values::Texts(texts) = &given.0 {
            let kept = if truth {
                texts & &listed
            } else {
                texts - &listed
            };
            keep(&given, Some(Values::Texts(kept)), state);
        }
    }

    // ---- conditions beside each other -----------------------------------------------------------------------------

    /// Conditions on one amount beside each other: a stretch that none of them, or more than one, is about.
    fn siblings(&mut self, statements: &[Stmt], state: &State) {
        let mut run: Vec<(String, Range, Position)> = Vec::new();
        for stmt in statements {
            let next = match stmt {
                Stmt::If(flow, at) if flow.branch.statements().is_empty() => self
                    .stretch(&flow.expr, state)
                    .map(|(symbol, range)| (symbol, range, *at)),
                _ => None,
            };
            let goes_on = next
                .as_ref()
                .is_some_and(|(symbol, ..)| run.last().is_none_or(|(other, ..)| other == symbol));
            if !goes_on {
                self.between(&mut run, true);
            }
            run.extend(next);
            if let Stmt::If(flow, at) = stmt {
                self.ladder(flow, *at, state);
            }
        }
        self.between(&mut run, true);
    }

    /// `if … else if …` without a last `else`.
    fn ladder(&mut self, flow: &rhai::FlowControl, at: Position, state: &State) {
        let mut run = Vec::new();
        let (mut flow, mut at) = (flow, at);
        loop {
            let Some((symbol, range)) = self.stretch(&flow.expr, state) else {
                return;
            };
            run.push((symbol, range, at));
            match flow.branch.statements() {
                [] => break,
                [Stmt::If(next, place)] => (flow, at) = (next, *place),
                _ => return,
            }
        }
        if run
            .iter()
            .all(|(symbol, ..)| run.first().is_some_and(|(first, ..)| first == symbol))
        {
            self.between(&mut run, false);
        }
    }

    fn between(&mut self, run: &mut Vec<(String, Range, Position)>, beside: bool) {
        let mut run = std::mem::take(run);
        let least = |range: &Range| range.low.map(|low| (low.at, !low.included));
        run.sort_by_key(|(_, range, _)| least(range));
        for pair in run.windows(2) {
            let [(_, lower, _), (_, upper, at)] = pair else {
                continue;
            };
            let (Some(high), Some(low)) = (lower.high, upper.low) else {
                continue;
            };
            let gap = high.at < low.at || high.at == low.at && !high.included && !low.included;
            let overlap = high.at > low.at || high.at == low.at && high.included && low.included;
            let (low, high) = if gap { (high, low) } else { (low, high) };
            let stretch = Stretch {
                at: *at,
                overlap,
                low,
                high,
            };
            if (gap || overlap && beside) && !self.stretches.contains(&stretch) {
                self.stretches.push(stretch);
            }
        }
    }

    /// The amount that a condition is about and where it holds, if it compares one amount with numbers that don't change.
    fn stretch(&mut self, expr: &Expr, state: &State) -> Option<(String, Range)> {
        let Expr::FnCall(call, _) = expr else {
            return None;
        };
        let (name, [a, b]) = (call.name.as_str(), call.args.as_slice()) else {
            return None;
        };
        if name == "&" {
            let ((one, low), (other, high)) = (self.stretch(a, state)?, self.stretch(b, state)?);
            return (one == other).then(|| (one, low.meet(&high)));
        }
        let (left, right) = (
            self.value(a, &mut state.clone()),
            self.value(b, &mut state.clone()),
        );
        let point = |values: &Values| values.range().and_then(Range::as_point);
        let (symbol, name, at) = match (point(&left.0), point(&right.0)) {
            (None, Some(at)) => (left.1?, name, at),
            (Some(at), None) => (right.1?, mirrored(name), at),
            _ => return None,
        };
        let end = |included| Some(End { at, included });
        let range = match name {
            "<" => Range {
                low: None,
                high: end(false),
            },
            "<=" => Range {
                low: None,
                high: end(true),
            },
            ">" => Range {
                low: end(false),
                high: None,
            },
            ">=" => Range {
                low: end(true),
                high: None,
            },
            "==" => Range::point(at),
            _ => return None,
        };
        Some((symbol, range))
    }
}

fn point(number: Decimal) -> (Values, Option<String>) {
    (
        Values::Numbers(Range::point(number)),
        Some(number.normalize().to_string()),
    )
}

pub(super) fn number_of(day: Date) -> Decimal {
    Decimal::from(day.duration_since(Date::ZERO).as_hours() / 24)
}

/// The expression that a statement is.
fn value_of(stmt: &Stmt) -> Option<Cow<'_, Expr>> {
    match stmt {
        Stmt::Expr(expr) => Some(Cow::Borrowed(expr)),
        Stmt::FnCall(call, at) => Some(Cow::Owned(Expr::FnCall(call.clone(), *at))),
        _ => None,
    }
}

fn members(expr: &Expr) -> (&Expr, Vec<&Expr>) {
    let Expr::Dot(sides, ..) = expr else {
        return (expr, Vec::new());
    };
    let (start, mut rest) = (&sides.lhs, &sides.rhs);
    let mut members = Vec::new();
    while let Expr::Dot(inner, ..) = rest {
        members.push(&inner.lhs);
        rest = &inner.rhs;
    }
    members.push(rest);
    (start, members)
}

/// The texts of a list that is written out.
fn texts(expr: &Expr) -> Option<BTreeSet<String>> {
    let Expr::Array(items, _) = expr else {
        return None;
    };
    items
        .iter()
        .map(|item| match item {
            Expr::StringConstant(text, _) => Some(text.to_string()),
            _ => None,
        })
        .collect()
}

fn assigned(statements: &[Stmt], names: &mut Vec<String>) {
    for stmt in statements {
        match stmt {
            Stmt::Assignment(parts) => {
                if let Expr::Variable(name, ..) = &parts.1.lhs {
                    names.push(name.1.to_string());
                }
            }
            Stmt::If(flow, _) => {
                assigned(flow.body.statements(), names);
                assigned(flow.branch.statements(), names);
            }
            Stmt::For(parts, _) => assigned(parts.2.body.statements(), names),
            Stmt::Block(block) => assigned(block.statements(), names),
            _ => {}
        }
    }
}

fn of_field(field: &Field) -> Values {
    match field.kind {
        FieldKind::Number | FieldKind::Integer => Values::Numbers(Range::new(field.min, field.max)),
        FieldKind::Boolean => Values::YesNo(Truth::EITHER),
        FieldKind::Choice if !field.choices.is_empty() => Values::Texts(
            field
                .choices
                .iter()
                .map(|choice| choice.value.clone())
                .collect(),
        ),
        FieldKind::Date => Values::Days(Range::ALL),
        _ => Values::Any,
    }
}

/// Everything that stands in a column; of texts, an empty cell isn't one.
fn column(table: &Table, name: &str) -> Values {
    let Some((index, _)) = table.column(name) else {
        return Values::Any;
    };
    let cells = table.rows.iter().filter_map(|row| row.cells.get(index));
    let values = cells.filter_map(|cell| match cell {
        Cell::Number(number) => Some(Values::Numbers(Range::point(*number))),
        Cell::Text(text) => Some(Values::Texts(BTreeSet::from([text.clone()]))),
        Cell::Boolean(yes) => Some(Values::YesNo(Truth::only(*yes))),
        Cell::Empty => None,
    });
    values.reduce(|a, b| a.join(&b)).unwrap_or(Values::Any)
}

/// The value of a function on plain values.
fn plain(name: &str, arguments: &[Values]) -> Values {
    let range = |i: usize| {
        arguments
            .get(i)
            .and_then(Values::range)
            .copied()
            .unwrap_or(Range::ALL)
    };
    match (name, arguments) {
        ("count", _) => Values::Numbers(Range::new(Some(Decimal::ZERO), None)),
        ("abs", _) => Values::Numbers(if range(0).never_negative() {
            range(0)
        } else {
            Range::new(Some(Decimal::ZERO), None)
        }),
        ("min" | "max", [a, b]) => a.join(b),
        ("-", [_]) => Values::Numbers(Range::point(Decimal::ZERO).minus(&range(0))),
        ("add_days" | "add_years" | "add_working_days" | "year_end", _) => Values::Days(Range::ALL),
        ("sum" | "round_half_even" | "round_half_up", _) => Values::Numbers(Range::ALL),
        _ => Values::Any,
    }
}

fn arithmetic(operator: &str, a: &Values, b: &Values) -> Values {
    let range = |values: &Values| match values {
        Values::Numbers(range) => Some(*range),
        _ => None,
    };
    let (Some(a), Some(b)) = (range(a), range(b)) else {
        return Values::Any;
    };
    Values::Numbers(match operator {
        "+" => a.plus(&b),
        "-" => a.minus(&b),
        "*" => a.times(&b),
        "/" => a.over(&b),
        _ => Range::ALL,
    })
}

fn operator(name: &str, a: &Values, b: &Values, same: bool) -> Values {
    let either = |truth: Truth| Values::YesNo(truth);
    match name {
        "&" => either(a.truth().and(b.truth())),
        "|" => either(a.truth().or(b.truth())),
        "==" => either(equal(a, b, same)),
        "!=" => either(equal(a, b, same).not()),
        "<" => either(below(a, b, same)),
        ">" => either(below(b, a, same)),
        "<=" => either(below(b, a, same).not()),
        ">=" => either(below(a, b, same).not()),
        _ => arithmetic(name, a, b),
    }
}

fn below(a: &Values, b: &Values, same: bool) -> Truth {
    if same {
        return Truth::only(false);
    }
    match (a.range(), b.range()) {
        (Some(a), Some(b)) => Truth {
            yes: !b.all_below(a, true),
            no: !a.all_below(b, false),
        },
        _ => Truth::EITHER,
    }
}

fn equal(a: &Values, b: &Values, same: bool) -> Truth {
    if same {
        return Truth::only(true);
    }
    match (a, b) {
        (Values::Texts(a), Values::Texts(b)) => Truth {
            yes: !a.is_disjoint(b),
            no: a.len() != 1 || a != b,
        },
        (Values::YesNo(a), Values::YesNo(b)) => Truth {
            yes: a.yes && b.yes || a.no && b.no,
            no: a.yes && b.no || a.no && b.yes,
        },
        (a, b) => match (a.range(), b.range()) {
            (Some(a), Some(b)) => Truth {
                yes: !a.meet(b).is_empty(),
                no: a.as_point().is_none() || a.as_point() != b.as_point(),
            },
            _ => Truth::EITHER,
        },
    }
}

fn opposite(name: &str) -> &str {
    match name {
        "<" => ">=",
        ">=" => "<",
        ">" => "<=",
        "<=" => ">",
        "==" => "!=",
        "!=" => "==",
        other => other,
    }
}

/// The same comparison with its sides changed.
fn mirrored(name: &str) -> &str {
    match name {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        other => other,
    }
}

/// What is left of the left side where a comparison holds.
fn narrowed(name: &str, a: &Values, b: &Values) -> Option<Values> {
    if let (Some(a_range), Some(b_range)) = (a.range(), b.range()) {
        let side = match name {
            "<" => b_range.beside(true, false),
            "<=" => b_range.beside(true, true),
            ">" => b_range.beside(false, false),
            ">=" => b_range.beside(false, true),
            "==" => *b_range,
            _ => return None,
        };
        return Some(a.with(a_range.meet(&side)));
    }
    match (name, a, b) {
        ("==", Values::Texts(_), Values::Texts(_)) => Some(a.meet(b)),
        ("!=", Values::Texts(all), Values::Texts(one)) if one.len() == 1 => {
            Some(Values::Texts(all - one))
        }
        ("==", Values::YesNo(_), Values::YesNo(_)) => Some(a.meet(b)),
        ("!=", Values::YesNo(_), Values::YesNo(truth)) if truth.yes != truth.no => {
            Some(a.meet(&Values::YesNo(truth.not())))
        }
        _ => None,
    }
}

/// Keeps what is known of an expression, if it has a plain form.
fn keep((_, symbol): &(Values, Option<String>), values: Option<Values>, state: &mut State) {
    if let (Some(symbol), Some(values)) = (symbol, values) {
        state.over |= values.is_empty();
        state.known.insert(symbol.clone(), values);
    }
}
