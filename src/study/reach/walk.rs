//! Walks a rule with what is known of every value on the way: what a condition rules out is ruled out behind it.

use super::range::{End, Range, Truth, Values};
use super::symbol::Symbol;
use jiff::civil::Date;
use lang::library::{FileId, Library, Scripts};
use lang::tree::{
    At, Block, Call, Expr, ExprKind, Function, Operator, Part, Script, Stmt, StmtKind,
};
use lang::vocabulary::{Gives, Kind, word};
use model::calendar::days_between;
use model::number::Number;
use model::outcome::Comparison;
use pack::PackData;
use pack::document::parse_date;
use pack::schema::{Field, FieldKind};
use pack::tables::{Cell, Table};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Expressions that are looked at in one rule; one that has more is left alone.
const MAX_STEPS: usize = 50_000;
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
    pub at: At,
    pub overlap: bool,
    pub low: End,
    pub high: End,
}

/// What is known at one place of a rule.
#[derive(Clone, Default)]
struct State {
    /// What each name stands for: an expression in its plainest form.
    scope: Vec<(String, Symbol)>,
    known: BTreeMap<Symbol, Values>,
    facts: BTreeMap<Symbol, bool>,
    /// Nothing comes here.
    over: bool,
}

/// What is known of a pack.
pub(super) struct Known<'a> {
    pub data: &'a PackData,
    pub library: &'a Library,
    /// Outcomes that the rule of each code can give.
    pub outcomes: &'a BTreeMap<String, BTreeSet<String>>,
    /// What each fact comes to.
    pub facts: BTreeMap<Arc<str>, Values>,
}

pub(super) struct Walk<'a> {
    data: &'a PackData,
    known: &'a Known<'a>,
    scripts: Scripts<'a>,
    /// The script that is gone through.
    file: FileId,
    /// What each variable was given, by its number.
    given: Vec<Values>,
    steps: usize,
    depth: usize,
    returns: Vec<Option<Values>>,
    pub conditions: BTreeMap<At, Seen>,
    pub stretches: Vec<Stretch>,
    /// What `applies` can answer; nothing if there is none.
    pub applies: Option<Truth>,
    /// What the value of a fact can be.
    pub comes_to: Values,
}

impl<'a> Walk<'a> {
    fn new(known: &'a Known<'a>, script: &'a Script) -> Self {
        Self {
            data: known.data,
            known,
            scripts: Scripts {
                own: script,
                library: known.library,
            },
            file: 0,
            given: Vec::new(),
            steps: 0,
            depth: 0,
            returns: Vec::new(),
            conditions: BTreeMap::new(),
            stretches: Vec::new(),
            applies: None,
            comes_to: Values::Any,
        }
    }

    /// Walks the functions of a fact; nothing if it is too much.
    pub fn fact(known: &'a Known<'a>, script: &'a Script) -> Option<Self> {
        let mut walk = Self::new(known, script);
        let value = script.function("value", 1)?;
        let mut state = State {
            scope: vec![(value.params.first()?.clone(), Symbol::Project)],
            ..State::default()
        };
        walk.comes_to = walk.body(&value.body, &mut state);
        (walk.steps < MAX_STEPS).then_some(walk)
    }

    /// Walks the functions of a rule about these subjects; nothing if it is too much.
    pub fn rule(known: &'a Known<'a>, script: &'a Script, subjects: &[String]) -> Option<Self> {
        let mut walk = Self::new(known, script);
        let mut state = State::default();
        if let Some(subject) = &known.data.manifest.subject
            && let Some((field, _)) = known.data.schema.get(&subject.field)
        {
            let subjects = Values::Texts(subjects.iter().cloned().collect());
            state.known.insert(Symbol::Field(field), subjects);
        }
        if let Some(applies) = script.function("applies", 1) {
            state.scope = vec![(applies.params.first()?.clone(), Symbol::Project)];
            let mut before = state.clone();
            walk.applies = Some(walk.body(&applies.body, &mut before).truth());
            // What it answers yes to is known behind it, if it is one expression.
            if let Some(expr) = only(&applies.body) {
                walk.refine(expr, true, &mut state);
            }
        }
        let judge = script.function("judge", 1)?;
        state.scope = vec![(judge.params.first()?.clone(), Symbol::Project)];
        if !state.over {
            let _ = walk.body(&judge.body, &mut state);
        }
        (walk.steps < MAX_STEPS).then_some(walk)
    }

    /// The value of a function's body.
    fn body(&mut self, body: &Block, state: &mut State) -> Values {
        self.returns.push(None);
        let last = self.block(body, false, state);
        let returned = self.returns.pop().flatten();
        match (returned, state.over) {
            (Some(returned), true) => returned,
            (Some(returned), false) => returned.join(&last),
            (None, _) => last,
        }
    }

    fn block(&mut self, block: &Block, goes_on: bool, state: &mut State) -> Values {
        let depth = state.scope.len();
        // The rest of a ladder was looked at with its start.
        if !goes_on {
            self.siblings(&block.statements, state);
        }
        let mut last = Values::Any;
        for stmt in &block.statements {
            if state.over {
                break;
            }
            last = self.statement(stmt, state);
        }
        state.scope.truncate(depth);
        last
    }

    fn statement(&mut self, stmt: &Stmt, state: &mut State) -> Values {
        match &stmt.kind {
            StmtKind::If(condition, then, other) => {
                let truth = self.value(condition, state).0.truth();
                self.saw(condition, truth, state);
                let (mut yes, mut no) = (state.clone(), state.clone());
                self.refine(condition, true, &mut yes);
                self.refine(condition, false, &mut no);
                yes.over |= !truth.yes;
                no.over |= !truth.no;
                let mut values: Option<Values> = None;
                for (side, block) in [(&mut yes, then), (&mut no, other)] {
                    if !side.over {
                        let value = self.block(block, ladder(block).is_some(), side);
                        if !side.over {
                            values = Some(values.map_or(value.clone(), |other| other.join(&value)));
                        }
                    }
                }
                *state = self.merge(yes, no);
                values.unwrap_or(Values::Any)
            }
            StmtKind::For(parts) => {
                self.value(&parts.list, state);
                let mut changed = Vec::new();
                parts.body.walk(&mut |part| {
                    if let Part::Stmt(Stmt {
                        kind: StmtKind::Assign(_, target, _),
                        ..
                    }) = part
                        && let ExprKind::Variable(name) = &target.kind
                    {
                        changed.push(name);
                    }
                });
                self.forget(&changed, state);
                let mut inside = state.clone();
                for name in std::iter::once(&parts.item).chain(&parts.counter) {
                    let symbol = self.variable(Values::Any);
                    inside.scope.push((name.clone(), symbol));
                }
                let _ = self.block(&parts.body, false, &mut inside);
                self.forget(&changed, state);
                Values::Any
            }
            StmtKind::Let(name, value) => {
                let symbol = self.named(value, state);
                state.scope.push((name.clone(), symbol));
                Values::Any
            }
            StmtKind::Assign(operator, target, value) => {
                let ExprKind::Variable(name) = &target.kind else {
                    return Values::Any;
                };
                let to = match operator {
                    Some((operator, _)) => {
                        let value = self.value(value, state).0;
                        let now = self.value(target, state).0;
                        self.variable(arithmetic(*operator, &now, &value))
                    }
                    None => self.named(value, state),
                };
                if let Some((_, symbol)) = state
                    .scope
                    .iter_mut()
                    .rev()
                    .find(|(other, _)| other == name)
                {
                    *symbol = to;
                }
                Values::Any
            }
            StmtKind::Block(block) => self.block(block, false, state),
            StmtKind::Return(value) => {
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
            StmtKind::Expr(expr) => self.value(expr, state).0,
            StmtKind::Nothing
            | StmtKind::Break(_)
            | StmtKind::Continue
            | StmtKind::Forbidden(_) => Values::Any,
        }
    }

    /// A variable that stands for these values from here on.
    fn variable(&mut self, values: Values) -> Symbol {
        self.given.push(values);
        Symbol::Variable(self.given.len() - 1)
    }

    /// What a variable stands for that is given this expression.
    fn named(&mut self, expr: &Expr, state: &mut State) -> Symbol {
        let (values, symbol) = self.value(expr, state);
        let symbol = symbol.unwrap_or_else(|| self.variable(values.clone()));
        state.known.insert(symbol.clone(), values);
        symbol
    }

    /// Nothing is known any more of these variables.
    fn forget(&mut self, names: &[&String], state: &mut State) {
        for name in names {
            if let Some(place) = state.scope.iter().rposition(|(other, _)| other == *name) {
                let fresh = self.variable(Values::Any);
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
        for (place, (_, symbol)) in no.scope.iter().enumerate() {
            let Some((_, other)) = yes.scope.get(place).filter(|(_, other)| other != symbol) else {
                continue;
            };
            let values = self.known(other, &yes).join(&self.known(symbol, &no));
            let fresh = self.variable(values);
            if let Some((_, symbol)) = state.scope.get_mut(place) {
                *symbol = fresh;
            }
        }
        state
    }

    fn known(&self, symbol: &Symbol, state: &State) -> Values {
        let given = match symbol {
            Symbol::Variable(number) => self.given(*number),
            _ => Values::Any,
        };
        state
            .known
            .get(symbol)
            .map_or(given.clone(), |known| given.meet(known))
    }

    fn given(&self, variable: usize) -> Values {
        self.given.get(variable).cloned().unwrap_or(Values::Any)
    }

    fn saw(&mut self, expr: &Expr, truth: Truth, state: &State) {
        let sides = match &expr.kind {
            ExprKind::Binary(_, a, b) => Some((
                self.value(a, &mut state.clone()).0,
                self.value(b, &mut state.clone()).0,
            )),
            _ => None,
        };
        self.record(expr.start, truth, String::new(), sides);
    }

    fn record(&mut self, at: At, truth: Truth, check: String, sides: Option<(Values, Values)>) {
        // What is shared is called from elsewhere, too.
        if self.file > 0 {
            return;
        }
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
    fn value(&mut self, expr: &Expr, state: &mut State) -> (Values, Option<Symbol>) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
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

    fn plain_value(&mut self, expr: &Expr, state: &mut State) -> (Values, Option<Symbol>) {
        match &expr.kind {
            ExprKind::Boolean(yes) => (
                Values::YesNo(Truth::only(*yes)),
                Some(Symbol::Boolean(*yes)),
            ),
            ExprKind::Whole(number) => point((*number).into()),
            ExprKind::Number(number) => point((*number).into()),
            ExprKind::Text(text) => (
                Values::Texts(BTreeSet::from([text.clone()])),
                Some(Symbol::Text(text.clone())),
            ),
            ExprKind::Variable(name) => {
                let symbol = state
                    .scope
                    .iter()
                    .rev()
                    .find(|(other, _)| other == name)
                    .map(|(_, symbol)| symbol.clone());
                match symbol {
                    Some(symbol) => (self.of_symbol(&symbol), Some(symbol)),
                    None => (Values::Any, None),
                }
            }
            ExprKind::List(items) => {
                let symbols = symbols(&self.values(items, state));
                (Values::Any, symbols.map(Symbol::List))
            }
            ExprKind::Unary(operator, of) => {
                let (values, symbol) = self.value(of, state);
                let values = match operator {
                    Operator::Not => Values::YesNo(values.truth().not()),
                    _ => Values::Numbers(
                        Range::point(Number::ZERO).minus(values.range().unwrap_or(&Range::ALL)),
                    ),
                };
                (
                    values,
                    symbol.map(|symbol| Symbol::Unary(*operator, Box::new(symbol))),
                )
            }
            ExprKind::Binary(operator, a, b) => {
                let ((left, one), (right, other)) = (self.value(a, state), self.value(b, state));
                let same = one.is_some() && one == other;
                let values = match operator {
                    Operator::Contains => Values::YesNo(among(texts(a).as_ref(), &right)),
                    operator => work(*operator, &left, &right, same),
                };
                let both = one.zip(other);
                (
                    values,
                    both.map(|(a, b)| Symbol::Binary(*operator, Box::new(a), Box::new(b))),
                )
            }
            ExprKind::Range(from, to, _) => {
                self.value(from, state);
                self.value(to, state);
                (Values::Any, None)
            }
            ExprKind::Block(block) => (self.block(block, false, state), None),
            ExprKind::Lambda(lambda) => {
                let mut inside = state.clone();
                for param in &lambda.params {
                    let item = self.variable(Values::Any);
                    inside.scope.push((param.clone(), item));
                }
                self.value(&lambda.body, &mut inside);
                (Values::Any, None)
            }
            ExprKind::Call(name, given) => self.call(expr, name, given, state),
            ExprKind::Property(of, name) => {
                let (values, symbol) = self.value(of, state);
                self.property(&values, symbol, name)
            }
            ExprKind::Method(of, name, given) => match expr.sentence() {
                Some((start, behind)) => {
                    self.check(start, &behind, state);
                    (Values::Any, None)
                }
                None => self.method(of, name, given, state),
            },
            ExprKind::Element(list, place) => {
                self.value(list, state);
                self.value(place, state);
                (Values::Any, None)
            }
            ExprKind::Nothing | ExprKind::Forbidden(_) => (Values::Any, None),
        }
    }

    fn values(&mut self, given: &[Expr], state: &mut State) -> Vec<(Values, Option<Symbol>)> {
        given.iter().map(|expr| self.value(expr, state)).collect()
    }

    /// What a name stands for, where it is a field or a parameter under another name.
    fn of_symbol(&self, symbol: &Symbol) -> Values {
        match symbol {
            Symbol::Variable(number) => self.given(*number),
            Symbol::Field(place) => self.field(*place),
            Symbol::Fact(name) => self.fact_values(name),
            _ => Values::Any,
        }
    }

    /// What a fact can be.
    fn fact_values(&self, name: &str) -> Values {
        self.known.facts.get(name).cloned().unwrap_or(Values::Any)
    }

    fn field(&self, place: usize) -> Values {
        let field = self.data.schema.fields.get(place);
        field.map_or(Values::Any, of_field)
    }

    fn property(
        &self,
        of: &Values,
        symbol: Option<Symbol>,
        name: &str,
    ) -> (Values, Option<Symbol>) {
        if symbol == Some(Symbol::Project) {
            return match self.data.schema.get(name) {
                Some((place, _)) => (self.field(place), Some(Symbol::Field(place))),
                None => (Values::Any, None),
            };
        }
        let values = match (of, &symbol) {
            (Values::Row(table), _) => self
                .data
                .tables
                .get(table)
                .map_or(Values::Any, |table| column(table, name)),
            (Values::Days(_), _) if ["year", "month", "day"].contains(&name) => {
                Values::Numbers(Range::ALL)
            }
            (_, Some(Symbol::Finding(code))) if name == "outcome" => self
                .known
                .outcomes
                .get(code)
                .map_or(Values::Any, |outcomes| Values::Texts(outcomes.clone())),
            _ => Values::Any,
        };
        let symbol = symbol.map(|symbol| Symbol::Property(Box::new(symbol), name.to_owned()));
        (values, symbol)
    }

    fn method(
        &mut self,
        of: &Expr,
        name: &str,
        given: &[Expr],
        state: &mut State,
    ) -> (Values, Option<Symbol>) {
        let (of_values, symbol) = self.value(of, state);
        let arguments = self.values(given, state);
        let values = match (name, &symbol) {
            ("has", _) => Values::YesNo(Truth::EITHER),
            ("find", Some(Symbol::Table(table))) => Values::Row(table.clone()),
            ("find", _) => Values::Any,
            ("figure", _) => Values::Numbers(Range::ALL),
            ("contains", _) => Values::YesNo(match arguments.first() {
                Some((values, _)) => among(texts(of).as_ref(), values),
                None => Truth::EITHER,
            }),
            // A function that is written behind its first argument.
            _ => plain(
                name,
                &std::iter::once(of_values)
                    .chain(arguments.iter().map(|(values, _)| values.clone()))
                    .collect::<Vec<_>>(),
            ),
        };
        let own = symbol
            .zip(symbols(&arguments))
            .map(|(symbol, given)| Symbol::Method(Box::new(symbol), name.to_owned(), given));
        (values, own)
    }

    fn call(
        &mut self,
        expr: &Expr,
        name: &str,
        given: &[Expr],
        state: &mut State,
    ) -> (Values, Option<Symbol>) {
        if expr.sentence().is_some() {
            // Without a comparison it says nothing.
            return (Values::Any, None);
        }
        let arguments = self.values(given, state);
        let own = symbols(&arguments).map(|given| Symbol::Call(name.to_owned(), given));
        if let Some((file, function)) = self.scripts.function(self.file, name, given.len()) {
            return (self.enter(file, function, arguments, state), own);
        }
        let literal = given.first().and_then(Expr::literal);
        match (name, literal) {
            ("param", Some(name)) => (
                self.parameter(name),
                Some(Symbol::Parameter(name.to_owned())),
            ),
            ("fact", Some(name)) => (self.fact_values(name), Some(Symbol::Fact(name.to_owned()))),
            ("table", Some(name)) => (Values::Any, Some(Symbol::Table(name.to_owned()))),
            ("finding", Some(code)) => (Values::Any, Some(Symbol::Finding(code.to_owned()))),
            ("as_of", _) => (Values::Days(Range::ALL), own),
            ("date", Some(text)) => {
                let day = parse_date(text).map_or(Range::ALL, |day| Range::point(number_of(day)));
                (Values::Days(day), own)
            }
            _ => {
                let values: Vec<Values> = arguments.into_iter().map(|(values, _)| values).collect();
                (plain(name, &values), own)
            }
        }
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
        file: FileId,
        function: &Function,
        arguments: Vec<(Values, Option<Symbol>)>,
        state: &State,
    ) -> Values {
        if self.depth >= DEPTH || state.over {
            return Values::Any;
        }
        self.depth += 1;
        let outer = std::mem::replace(&mut self.file, file);
        let mut inside = self.inside(function, arguments, state);
        let values = self.body(&function.body, &mut inside);
        self.file = outer;
        self.depth -= 1;
        values
    }

    fn inside(
        &mut self,
        function: &Function,
        arguments: Vec<(Values, Option<Symbol>)>,
        state: &State,
    ) -> State {
        let mut inside = state.clone();
        inside.scope = Vec::new();
        for (name, (values, symbol)) in function.params.iter().zip(arguments) {
            let symbol = symbol.unwrap_or_else(|| self.variable(values.clone()));
            inside.known.insert(symbol.clone(), values);
            inside.scope.push((name.clone(), symbol));
        }
        inside
    }

    /// A check by its first word, with what is said behind it.
    fn check(&mut self, start: Call<'_>, behind: &[Call<'_>], state: &mut State) {
        let mut actual = None;
        let mut compared = None;
        for Call { name, given, .. } in behind {
            let comparison = Comparison::ALL.into_iter().find(|c| c.name() == *name);
            match (*name, given.first()) {
                ("that", Some(value)) => actual = Some(self.value(value, state)),
                (_, Some(first)) if comparison.is_some() => {
                    let listed = texts(first);
                    let limits = self.values(given, state);
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
        let compare = |operator, limit: &Values| work(operator, &actual, limit, same).truth();
        let among = || among(listed.as_ref(), &actual);
        let truth = match comparison {
            Comparison::AtMost => compare(Operator::AtMost, limit),
            Comparison::AtLeast => compare(Operator::AtLeast, limit),
            Comparison::Below | Comparison::Before => compare(Operator::Below, limit),
            Comparison::Above | Comparison::After => compare(Operator::Above, limit),
            Comparison::Between => match limits.get(1) {
                Some((high, _)) => {
                    compare(Operator::AtLeast, limit).and(compare(Operator::AtMost, high))
                }
                None => Truth::EITHER,
            },
            Comparison::SameAs => compare(Operator::Same, limit),
            Comparison::DiffersFrom => compare(Operator::Differs, limit),
            Comparison::OneOf => among(),
            Comparison::NoneOf => among().not(),
            Comparison::Present => Truth::EITHER,
        };
        let key = start.given.first().and_then(Expr::literal).unwrap_or("?");
        let sides = listed.is_none().then(|| (actual.clone(), limit.clone()));
        self.record(start.at, truth, key.to_owned(), sides);
    }

    // ---- what a condition rules out -------------------------------------------------------------------------------

    /// What is known once a condition has come out so.
    fn refine(&mut self, expr: &Expr, truth: bool, state: &mut State) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return;
        }
        let (values, symbol) = self.value(expr, &mut state.clone());
        let now = values.truth();
        state.over |= if truth { !now.yes } else { !now.no };
        if let Some(symbol) = symbol {
            let seen = Values::YesNo(Truth::only(truth));
            state.facts.insert(symbol.clone(), truth);
            if symbol.is_name() {
                state.known.insert(symbol, seen);
            }
        }
        match &expr.kind {
            ExprKind::Unary(Operator::Not, of) => self.refine(of, !truth, state),
            ExprKind::Binary(operator @ (Operator::And | Operator::Or), a, b) => {
                // Both sides came out so, if one of them could have decided alone.
                if (*operator == Operator::And) == truth {
                    self.refine(a, truth, state);
                    self.refine(b, truth, state);
                    return;
                }
                // The side that doesn't decide is known if the other one can't.
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
            ExprKind::Binary(Operator::Contains, listed, value) => {
                self.refine_among(listed, value, truth, state);
            }
            ExprKind::Method(listed, name, given) if name == "contains" => {
                if let [value] = given.as_slice() {
                    self.refine_among(listed, value, truth, state);
                }
            }
            ExprKind::Binary(operator, a, b) => {
                let (left, right) = (
                    self.value(a, &mut state.clone()),
                    self.value(b, &mut state.clone()),
                );
                let operator = if truth {
                    *operator
                } else {
                    opposite(*operator)
                };
                narrow(&left, narrowed(operator, &left.0, &right.0), state);
                narrow(
                    &right,
                    narrowed(mirrored(operator), &right.0, &left.0),
                    state,
                );
            }
            ExprKind::Block(block) => {
                if let Some(expr) = only(block) {
                    self.refine(expr, truth, state);
                }
            }
            ExprKind::Call(name, given) => {
                let called = self.scripts.function(self.file, name, given.len());
                let Some((file, function)) = called else {
                    return;
                };
                let Some(body) = only(&function.body).filter(|_| self.depth < DEPTH) else {
                    return;
                };
                let given = self.values(given, &mut state.clone());
                self.depth += 1;
                let outer = std::mem::replace(&mut self.file, file);
                let mut inside = self.inside(function, given, state);
                self.refine(body, truth, &mut inside);
                self.file = outer;
                self.depth -= 1;
                (state.known, state.facts) = (inside.known, inside.facts);
                state.over |= inside.over;
            }
            _ => {}
        }
    }

    /// `["a", "b"].contains(x)` and `x in ["a", "b"]`.
    fn refine_among(&mut self, listed: &Expr, value: &Expr, truth: bool, state: &mut State) {
        let Some(listed) = texts(listed) else { return };
        let given = self.value(value, &mut state.clone());
        if let Values::Texts(texts) = &given.0 {
            let kept = if truth {
                texts & &listed
            } else {
                texts - &listed
            };
            narrow(&given, Some(Values::Texts(kept)), state);
        }
    }

    // ---- conditions beside each other -----------------------------------------------------------------------------

    /// Conditions on one amount beside each other: a stretch that none of them, or more than one, is about.
    fn siblings(&mut self, statements: &[Stmt], state: &State) {
        let mut run: Vec<(Symbol, Range, At)> = Vec::new();
        for stmt in statements {
            let next = match &stmt.kind {
                StmtKind::If(condition, _, other) if other.statements.is_empty() => self
                    .stretch(condition, state)
                    .map(|(symbol, range)| (symbol, range, stmt.at)),
                _ => None,
            };
            let goes_on = next
                .as_ref()
                .is_some_and(|(symbol, ..)| run.last().is_none_or(|(other, ..)| other == symbol));
            if !goes_on {
                self.between(&mut run, true);
            }
            run.extend(next);
            self.ladder(stmt, state);
        }
        self.between(&mut run, true);
    }

    /// `if … else if …` without a last `else`.
    fn ladder(&mut self, start: &Stmt, state: &State) {
        let (mut run, mut stmt) = (Vec::new(), start);
        while let StmtKind::If(condition, _, other) = &stmt.kind {
            let Some((symbol, range)) = self.stretch(condition, state) else {
                return;
            };
            run.push((symbol, range, stmt.at));
            if other.statements.is_empty() {
                break;
            }
            match ladder(other) {
                Some(next) => stmt = next,
                None => return,
            }
        }
        if run
            .iter()
            .all(|(symbol, ..)| run.first().is_some_and(|(first, ..)| first == symbol))
        {
            self.between(&mut run, false);
        }
    }

    fn between(&mut self, run: &mut Vec<(Symbol, Range, At)>, beside: bool) {
        let mut run = std::mem::take(run);
        let least = |range: &Range| {
            range
                .low
                .as_ref()
                .map(|low| (low.at.clone(), !low.included))
        };
        run.sort_by_key(|(_, range, _)| least(range));
        for pair in run.windows(2) {
            let [(_, lower, _), (_, upper, at)] = pair else {
                continue;
            };
            let (Some(high), Some(low)) = (lower.high.clone(), upper.low.clone()) else {
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
    fn stretch(&mut self, expr: &Expr, state: &State) -> Option<(Symbol, Range)> {
        let ExprKind::Binary(operator, a, b) = &expr.kind else {
            return None;
        };
        if *operator == Operator::And {
            let ((one, low), (other, high)) = (self.stretch(a, state)?, self.stretch(b, state)?);
            return (one == other).then(|| (one, low.meet(&high)));
        }
        let (left, right) = (
            self.value(a, &mut state.clone()),
            self.value(b, &mut state.clone()),
        );
        fn point(values: &Values) -> Option<&Number> {
            values.range().and_then(Range::as_point)
        }
        let (symbol, operator, at) = match (point(&left.0), point(&right.0)) {
            (None, Some(at)) => (left.1?, *operator, at.clone()),
            (Some(at), None) => (right.1?, mirrored(*operator), at.clone()),
            _ => return None,
        };
        let end = |included| {
            Some(End {
                at: at.clone(),
                included,
            })
        };
        let range = match operator {
            Operator::Below => Range {
                low: None,
                high: end(false),
            },
            Operator::AtMost => Range {
                low: None,
                high: end(true),
            },
            Operator::Above => Range {
                low: end(false),
                high: None,
            },
            Operator::AtLeast => Range {
                low: end(true),
                high: None,
            },
            Operator::Same => Range::point(at),
            _ => return None,
        };
        Some((symbol, range))
    }
}

fn point(number: Number) -> (Values, Option<Symbol>) {
    (
        Values::Numbers(Range::point(number.clone())),
        Some(Symbol::Number(number)),
    )
}

fn number_of(day: Date) -> Number {
    Number::from(days_between(day, Date::ZERO))
}

/// The expression that a block consists of.
fn only(block: &Block) -> Option<&Expr> {
    match block.statements.as_slice() {
        [
            Stmt {
                kind: StmtKind::Expr(expr),
                ..
            },
        ] => Some(expr),
        _ => None,
    }
}

/// The `if` behind an `else`.
fn ladder(block: &Block) -> Option<&Stmt> {
    match block.statements.as_slice() {
        [stmt] if matches!(stmt.kind, StmtKind::If(..)) => Some(stmt),
        _ => None,
    }
}

/// The texts of a list that is written out.
fn texts(expr: &Expr) -> Option<BTreeSet<String>> {
    let ExprKind::List(items) = &expr.kind else {
        return None;
    };
    items
        .iter()
        .map(|item| item.literal().map(str::to_owned))
        .collect()
}

/// Whether a value is one of the texts of a list.
fn among(listed: Option<&BTreeSet<String>>, value: &Values) -> Truth {
    match (listed, value) {
        (Some(listed), Values::Texts(texts)) => Truth {
            yes: !texts.is_disjoint(listed),
            no: !texts.is_subset(listed),
        },
        _ => Truth::EITHER,
    }
}

fn symbols(values: &[(Values, Option<Symbol>)]) -> Option<Vec<Symbol>> {
    values.iter().map(|(_, symbol)| symbol.clone()).collect()
}

fn of_field(field: &Field) -> Values {
    match field.kind {
        FieldKind::Number | FieldKind::Integer => {
            let number = |end: Option<Decimal>| end.map(Number::from);
            Values::Numbers(Range::new(number(field.min), number(field.max)))
        }
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
            .cloned()
            .unwrap_or(Range::ALL)
    };
    match (name, arguments) {
        ("count", _) => Values::Numbers(Range::new(Some(Number::ZERO), None)),
        ("abs", _) => Values::Numbers(if range(0).never_negative() {
            range(0)
        } else {
            Range::new(Some(Number::ZERO), None)
        }),
        ("min" | "max", [a, b]) => a.join(b),
        // Any value of what the vocabulary says that it gives.
        _ => match word("", name).map(|word| (word.gives, word.takes)) {
            Some((Gives::Boolean, _)) => Values::YesNo(Truth::EITHER),
            Some((Gives::Date, _)) => Values::Days(Range::ALL),
            Some((Gives::Number | Gives::Item | Gives::Charge, _))
            | Some((Gives::Alike, Some([(_, Kind::Number), ..]))) => Values::Numbers(Range::ALL),
            _ => Values::Any,
        },
    }
}

fn arithmetic(operator: Operator, a: &Values, b: &Values) -> Values {
    let (Values::Numbers(a), Values::Numbers(b)) = (a, b) else {
        return Values::Any;
    };
    Values::Numbers(match operator {
        Operator::Add => a.plus(b),
        Operator::Subtract => a.minus(b),
        Operator::Multiply => a.times(b),
        Operator::Divide => a.over(b),
        _ => Range::ALL,
    })
}

fn work(operator: Operator, a: &Values, b: &Values, same: bool) -> Values {
    let truth = match operator {
        Operator::And => a.truth().and(b.truth()),
        Operator::Or => a.truth().or(b.truth()),
        Operator::Same => equal(a, b, same),
        Operator::Differs => equal(a, b, same).not(),
        Operator::Below => below(a, b, same),
        Operator::Above => below(b, a, same),
        Operator::AtMost => below(b, a, same).not(),
        Operator::AtLeast => below(a, b, same).not(),
        _ => return arithmetic(operator, a, b),
    };
    Values::YesNo(truth)
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

fn opposite(operator: Operator) -> Operator {
    match operator {
        Operator::Below => Operator::AtLeast,
        Operator::AtLeast => Operator::Below,
        Operator::Above => Operator::AtMost,
        Operator::AtMost => Operator::Above,
        Operator::Same => Operator::Differs,
        Operator::Differs => Operator::Same,
        other => other,
    }
}

/// The same comparison with its sides changed.
fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Below => Operator::Above,
        Operator::Above => Operator::Below,
        Operator::AtMost => Operator::AtLeast,
        Operator::AtLeast => Operator::AtMost,
        other => other,
    }
}

/// What is left of the left side where a comparison holds.
fn narrowed(operator: Operator, a: &Values, b: &Values) -> Option<Values> {
    if let (Some(a_range), Some(b_range)) = (a.range(), b.range()) {
        let side = match operator {
            Operator::Below => b_range.beside(true, false),
            Operator::AtMost => b_range.beside(true, true),
            Operator::Above => b_range.beside(false, false),
            Operator::AtLeast => b_range.beside(false, true),
            Operator::Same => b_range.clone(),
            _ => return None,
        };
        return Some(a.with(a_range.meet(&side)));
    }
    match (operator, a, b) {
        (Operator::Same, Values::Texts(_), Values::Texts(_)) => Some(a.meet(b)),
        (Operator::Differs, Values::Texts(all), Values::Texts(one)) if one.len() == 1 => {
            Some(Values::Texts(all - one))
        }
        (Operator::Same, Values::YesNo(_), Values::YesNo(_)) => Some(a.meet(b)),
        (Operator::Differs, Values::YesNo(_), Values::YesNo(truth)) if truth.yes != truth.no => {
            Some(a.meet(&Values::YesNo(truth.not())))
        }
        _ => None,
    }
}

/// Keeps what is known of an expression, if it has a plain form.
fn narrow((_, symbol): &(Values, Option<Symbol>), values: Option<Values>, state: &mut State) {
    if let (Some(symbol), Some(values)) = (symbol, values) {
        state.over |= values.is_empty();
        state.known.insert(symbol.clone(), values);
    }
}
