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
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// Expressions that are looked at in one rule; one that has more is left alone.
const MAX_STEPS: usize = 50_000;
/// How deep functions may call each other.
const DEPTH: usize = 8;

/// What was seen of a condition or a check, on every way that leads to it.
#[derive(Clone, Debug)]
pub(super) struct Seen<'a> {
    pub truth: Truth,
    /// The name of a check; empty for a condition.
    pub check: String,
    /// The two sides as they were seen first, if it compares.
    pub sides: Option<(Values<'a>, Values<'a>)>,
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
struct State<'a> {
    /// What each name stands for: an expression in its plainest form.
    scope: Vec<(&'a str, Symbol<'a>)>,
    known: Rc<BTreeMap<Symbol<'a>, Values<'a>>>,
    facts: Rc<BTreeMap<Symbol<'a>, bool>>,
    /// Nothing comes here.
    over: bool,
}

impl<'a> State<'a> {
    fn know(&mut self, symbol: Symbol<'a>, values: Values<'a>) {
        Rc::make_mut(&mut self.known).insert(symbol, values);
    }
}

/// What is known of a pack.
pub(super) struct Known<'a> {
    pub data: &'a PackData,
    pub library: &'a Library,
    /// Outcomes that the rule of each code can give.
    pub outcomes: BTreeMap<String, Rc<BTreeSet<&'a str>>>,
    /// What each fact comes to.
    pub facts: BTreeMap<Arc<str>, Values<'a>>,
    /// What stands in the columns that were asked for, by table and column.
    pub columns: RefCell<BTreeMap<(&'a str, &'a str), Values<'a>>>,
}

pub(super) struct Walk<'k, 'a> {
    data: &'a PackData,
    known: &'k Known<'a>,
    scripts: Scripts<'a>,
    /// The script that is gone through.
    file: FileId,
    /// What each variable was given, by its number.
    given: Vec<Values<'a>>,
    steps: usize,
    depth: usize,
    returns: Vec<Option<Values<'a>>>,
    pub conditions: BTreeMap<At, Seen<'a>>,
    pub stretches: Vec<Stretch>,
    /// What `applies` can answer; nothing if there is none.
    pub applies: Option<Truth>,
    /// What the value of a fact can be.
    pub comes_to: Values<'a>,
}

impl<'k, 'a> Walk<'k, 'a> {
    fn new(known: &'k Known<'a>, script: &'a Script) -> Self {
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
    pub fn fact(known: &'k Known<'a>, script: &'a Script) -> Option<Self> {
        let mut walk = Self::new(known, script);
        let value = script.function("value", 1)?;
        let mut state = State {
            scope: vec![(value.params.first()?, Symbol::Project)],
            ..State::default()
        };
        walk.comes_to = walk.body(&value.body, &mut state);
        (walk.steps < MAX_STEPS).then_some(walk)
    }

    /// Walks the functions of a rule about these subjects; nothing if it is too much.
    pub fn rule(known: &'k Known<'a>, script: &'a Script, subjects: &'a [String]) -> Option<Self> {
        let mut walk = Self::new(known, script);
        let mut state = State::default();
        if let Some(subject) = &known.data.manifest.subject
            && let Some((field, _)) = known.data.schema.get(&subject.field)
        {
            let subjects = Values::Texts(Rc::new(subjects.iter().map(String::as_str).collect()));
            state.know(Symbol::Field(field), subjects);
        }
        if let Some(applies) = script.function("applies", 1) {
            state.scope = vec![(applies.params.first()?, Symbol::Project)];
            let mut before = state.clone();
            walk.applies = Some(walk.body(&applies.body, &mut before).truth());
            // What it answers yes to is known behind it, if it is one expression.
            if let Some(expr) = only(&applies.body) {
                walk.refine(expr, true, &mut state);
            }
        }
        let judge = script.function("judge", 1)?;
        state.scope = vec![(judge.params.first()?, Symbol::Project)];
        if !state.over {
            let _ = walk.body(&judge.body, &mut state);
        }
        (walk.steps < MAX_STEPS).then_some(walk)
    }

    /// The value of a function's body.
    fn body(&mut self, body: &'a Block, state: &mut State<'a>) -> Values<'a> {
        self.returns.push(None);
        let last = self.block(body, false, state);
        let returned = self.returns.pop().flatten();
        match (returned, state.over) {
            (Some(returned), true) => returned,
            (Some(returned), false) => returned.join(&last),
            (None, _) => last,
        }
    }

    fn block(&mut self, block: &'a Block, goes_on: bool, state: &mut State<'a>) -> Values<'a> {
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

    fn statement(&mut self, stmt: &'a Stmt, state: &mut State<'a>) -> Values<'a> {
        match &stmt.kind {
            StmtKind::If(condition, then, other) => {
                let truth = self.value(condition, state).0.truth();
                self.saw(condition, truth, state);
                let (mut yes, mut no) = (state.clone(), state.clone());
                self.refine(condition, true, &mut yes);
                self.refine(condition, false, &mut no);
                yes.over |= !truth.yes;
                no.over |= !truth.no;
                let mut values: Option<Values<'a>> = None;
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
                    inside.scope.push((name, symbol));
                }
                let _ = self.block(&parts.body, false, &mut inside);
                self.forget(&changed, state);
                Values::Any
            }
            StmtKind::Let(name, value) => {
                let symbol = self.named(value, state);
                state.scope.push((name, symbol));
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
    fn variable(&mut self, values: Values<'a>) -> Symbol<'a> {
        self.given.push(values);
        Symbol::Variable(self.given.len() - 1)
    }

    /// What a variable stands for that is given this expression.
    fn named(&mut self, expr: &'a Expr, state: &mut State<'a>) -> Symbol<'a> {
        let (values, symbol) = self.value(expr, state);
        let symbol = symbol.unwrap_or_else(|| self.variable(values.clone()));
        state.know(symbol.clone(), values);
        symbol
    }

    /// Nothing is known any more of these variables.
    fn forget(&mut self, names: &[&String], state: &mut State<'a>) {
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
    fn merge(&mut self, yes: State<'a>, no: State<'a>) -> State<'a> {
        if yes.over {
            return no;
        }
        if no.over {
            return yes;
        }
        let mut state = State {
            scope: yes.scope.clone(),
            facts: Rc::new(
                yes.facts
                    .iter()
                    .filter(|(fact, truth)| no.facts.get(*fact) == Some(truth))
                    .map(|(f, t)| (f.clone(), *t))
                    .collect(),
            ),
            known: Rc::new(
                yes.known
                    .iter()
                    .filter_map(|(symbol, values)| {
                        Some((symbol.clone(), values.join(no.known.get(symbol)?)))
                    })
                    .collect(),
            ),
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

    fn known(&self, symbol: &Symbol<'a>, state: &State<'a>) -> Values<'a> {
        let given = match symbol {
            Symbol::Variable(number) => self.given(*number),
            _ => Values::Any,
        };
        state
            .known
            .get(symbol)
            .map_or(given.clone(), |known| given.meet(known))
    }

    fn given(&self, variable: usize) -> Values<'a> {
        self.given.get(variable).cloned().unwrap_or(Values::Any)
    }

    fn saw(&mut self, expr: &'a Expr, truth: Truth, state: &State<'a>) {
        let sides = match &expr.kind {
            ExprKind::Binary(_, a, b) => Some((
                self.value(a, &mut state.clone()).0,
                self.value(b, &mut state.clone()).0,
            )),
            _ => None,
        };
        self.record(expr.start, truth, String::new(), sides);
    }

    fn record(
        &mut self,
        at: At,
        truth: Truth,
        check: String,
        sides: Option<(Values<'a>, Values<'a>)>,
    ) {
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
    fn value(&mut self, expr: &'a Expr, state: &mut State<'a>) -> (Values<'a>, Option<Symbol<'a>>) {
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

    fn plain_value(
        &mut self,
        expr: &'a Expr,
        state: &mut State<'a>,
    ) -> (Values<'a>, Option<Symbol<'a>>) {
        match &expr.kind {
            ExprKind::Boolean(yes) => (
                Values::YesNo(Truth::only(*yes)),
                Some(Symbol::Boolean(*yes)),
            ),
            ExprKind::Whole(number) => point((*number).into()),
            ExprKind::Number(number) => point((*number).into()),
            ExprKind::Text(text) => (Values::text(text), Some(Symbol::Text(text))),
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
                    symbol.map(|symbol| Symbol::Unary(*operator, Rc::new(symbol))),
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
                    both.map(|(a, b)| Symbol::Binary(*operator, Rc::new(a), Rc::new(b))),
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
                    inside.scope.push((param, item));
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

    fn values(
        &mut self,
        given: &'a [Expr],
        state: &mut State<'a>,
    ) -> Vec<(Values<'a>, Option<Symbol<'a>>)> {
        given.iter().map(|expr| self.value(expr, state)).collect()
    }

    /// What a name stands for, where it is a field or a parameter under another name.
    fn of_symbol(&self, symbol: &Symbol<'a>) -> Values<'a> {
        match symbol {
            Symbol::Variable(number) => self.given(*number),
            Symbol::Field(place) => self.field(*place),
            Symbol::Fact(name) => self.fact_values(name),
            _ => Values::Any,
        }
    }

    /// What a fact can be.
    fn fact_values(&self, name: &str) -> Values<'a> {
        self.known.facts.get(name).cloned().unwrap_or(Values::Any)
    }

    fn field(&self, place: usize) -> Values<'a> {
        let field = self.data.schema.fields.get(place);
        field.map_or(Values::Any, of_field)
    }

    fn property(
        &self,
        of: &Values<'a>,
        symbol: Option<Symbol<'a>>,
        name: &'a str,
    ) -> (Values<'a>, Option<Symbol<'a>>) {
        if symbol == Some(Symbol::Project) {
            return match self.data.schema.get(name) {
                Some((place, _)) => (self.field(place), Some(Symbol::Field(place))),
                None => (Values::Any, None),
            };
        }
        let values = match (of, &symbol) {
            (Values::Row(table), _) => self.column(table, name),
            (Values::Days(_), _) if ["year", "month", "day"].contains(&name) => {
                Values::Numbers(Range::ALL)
            }
            (_, Some(Symbol::Finding(code))) if name == "outcome" => self
                .known
                .outcomes
                .get(*code)
                .map_or(Values::Any, |outcomes| Values::Texts(Rc::clone(outcomes))),
            _ => Values::Any,
        };
        let symbol = symbol.map(|symbol| Symbol::Property(Rc::new(symbol), name));
        (values, symbol)
    }

    /// What stands in a column of a table: gone through once.
    fn column(&self, table: &'a str, name: &'a str) -> Values<'a> {
        let mut columns = self.known.columns.borrow_mut();
        let values = columns.entry((table, name)).or_insert_with(|| {
            let table = self.data.tables.get(table);
            table.map_or(Values::Any, |table| column(table, name))
        });
        values.clone()
    }

    fn method(
        &mut self,
        of: &'a Expr,
        name: &'a str,
        given: &'a [Expr],
        state: &mut State<'a>,
    ) -> (Values<'a>, Option<Symbol<'a>>) {
        let (of_values, symbol) = self.value(of, state);
        let arguments = self.values(given, state);
        let values = match (name, &symbol) {
            ("has", _) => Values::YesNo(Truth::EITHER),
            ("find", Some(Symbol::Table(table))) => Values::Row(table),
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
            .map(|(symbol, given)| Symbol::Method(Rc::new(symbol), name, given));
        (values, own)
    }

    fn call(
        &mut self,
        expr: &'a Expr,
        name: &'a str,
        given: &'a [Expr],
        state: &mut State<'a>,
    ) -> (Values<'a>, Option<Symbol<'a>>) {
        if expr.sentence().is_some() {
            // Without a comparison it says nothing.
            return (Values::Any, None);
        }
        let arguments = self.values(given, state);
        let own = symbols(&arguments).map(|given| Symbol::Call(name, given));
        if let Some((file, function)) = self.scripts.function(self.file, name, given.len()) {
            return (self.enter(file, function, arguments, state), own);
        }
        let literal = given.first().and_then(Expr::literal);
        match (name, literal) {
            ("param", Some(name)) => (self.parameter(name), Some(Symbol::Parameter(name))),
            ("fact", Some(name)) => (self.fact_values(name), Some(Symbol::Fact(name))),
            ("table", Some(name)) => (Values::Any, Some(Symbol::Table(name))),
            ("finding", Some(code)) => (Values::Any, Some(Symbol::Finding(code))),
            ("as_of", _) => (Values::Days(Range::ALL), own),
            ("date", Some(text)) => {
                let day = parse_date(text).map_or(Range::ALL, |day| Range::point(number_of(day)));
                (Values::Days(day), own)
            }
            _ => {
                let values: Vec<Values<'a>> =
                    arguments.into_iter().map(|(values, _)| values).collect();
                (plain(name, &values), own)
            }
        }
    }

    /// All values of a parameter: which one is in force depends on the date.
    fn parameter(&self, name: &str) -> Values<'a> {
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
        function: &'a Function,
        arguments: Vec<(Values<'a>, Option<Symbol<'a>>)>,
        state: &State<'a>,
    ) -> Values<'a> {
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
        function: &'a Function,
        arguments: Vec<(Values<'a>, Option<Symbol<'a>>)>,
        state: &State<'a>,
    ) -> State<'a> {
        let mut inside = state.clone();
        inside.scope = Vec::new();
        for (name, (values, symbol)) in function.params.iter().zip(arguments) {
            let symbol = symbol.unwrap_or_else(|| self.variable(values.clone()));
            inside.know(symbol.clone(), values);
            inside.scope.push((name, symbol));
        }
        inside
    }

    /// A check by its first word, with what is said behind it.
    fn check(&mut self, start: Call<'a>, behind: &[Call<'a>], state: &mut State<'a>) {
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
        let compare = |operator, limit: &Values<'a>| work(operator, &actual, limit, same).truth();
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
    fn refine(&mut self, expr: &'a Expr, truth: bool, state: &mut State<'a>) {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return;
        }
        let (values, symbol) = self.value(expr, &mut state.clone());
        let now = values.truth();
        state.over |= if truth { !now.yes } else { !now.no };
        if let Some(symbol) = symbol {
            let seen = Values::YesNo(Truth::only(truth));
            Rc::make_mut(&mut state.facts).insert(symbol.clone(), truth);
            if symbol.is_name() {
                state.know(symbol, seen);
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
    fn refine_among(
        &mut self,
        listed: &'a Expr,
        value: &'a Expr,
        truth: bool,
        state: &mut State<'a>,
    ) {
        let Some(listed) = texts(listed) else { return };
        let given = self.value(value, &mut state.clone());
        if let Values::Texts(texts) = &given.0 {
            let kept = if truth {
                &**texts & &listed
            } else {
                &**texts - &listed
            };
            narrow(&given, Some(Values::Texts(Rc::new(kept))), state);
        }
    }

    // ---- conditions beside each other -----------------------------------------------------------------------------

    /// Conditions on one amount beside each other: a stretch that none of them, or more than one, is about.
    fn siblings(&mut self, statements: &'a [Stmt], state: &State<'a>) {
        let mut run: Vec<(Symbol<'a>, Range, At)> = Vec::new();
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
    fn ladder(&mut self, start: &'a Stmt, state: &State<'a>) {
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

    fn between(&mut self, run: &mut Vec<(Symbol<'a>, Range, At)>, beside: bool) {
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
    fn stretch(&mut self, expr: &'a Expr, state: &State<'a>) -> Option<(Symbol<'a>, Range)> {
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
        fn point<'v>(values: &'v Values<'_>) -> Option<&'v Number> {
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

fn point<'a>(number: Number) -> (Values<'a>, Option<Symbol<'a>>) {
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
fn texts(expr: &Expr) -> Option<BTreeSet<&str>> {
    let ExprKind::List(items) = &expr.kind else {
        return None;
    };
    items.iter().map(Expr::literal).collect()
}

/// Whether a value is one of the texts of a list.
fn among(listed: Option<&BTreeSet<&str>>, value: &Values<'_>) -> Truth {
    match (listed, value) {
        (Some(listed), Values::Texts(texts)) => Truth {
            yes: !texts.is_disjoint(listed),
            no: !texts.is_subset(listed),
        },
        _ => Truth::EITHER,
    }
}

fn symbols<'a>(values: &[(Values<'a>, Option<Symbol<'a>>)]) -> Option<Rc<[Symbol<'a>]>> {
    values.iter().map(|(_, symbol)| symbol.clone()).collect()
}

fn of_field(field: &Field) -> Values<'_> {
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
                .map(|choice| &*choice.value)
                .collect::<BTreeSet<_>>()
                .into(),
        ),
        FieldKind::Date => Values::Days(Range::ALL),
        _ => Values::Any,
    }
}

/// Everything that stands in a column; of texts, an empty cell isn't one.
fn column<'a>(table: &'a Table, name: &str) -> Values<'a> {
    let Some((index, _)) = table.column(name) else {
        return Values::Any;
    };
    let cells = table.rows.iter().filter_map(|row| row.cells.get(index));
    let values = cells.filter_map(|cell| match cell {
        Cell::Number(number) => Some(Values::Numbers(Range::point(*number))),
        Cell::Text(text) => Some(Values::text(text)),
        Cell::Boolean(yes) => Some(Values::YesNo(Truth::only(*yes))),
        Cell::Empty => None,
    });
    values.reduce(|a, b| a.join(&b)).unwrap_or(Values::Any)
}

/// The value of a function on plain values.
fn plain<'a>(name: &str, arguments: &[Values<'a>]) -> Values<'a> {
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

fn arithmetic<'a>(operator: Operator, a: &Values<'_>, b: &Values<'_>) -> Values<'a> {
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

fn work<'a>(operator: Operator, a: &Values<'_>, b: &Values<'_>, same: bool) -> Values<'a> {
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

fn below(a: &Values<'_>, b: &Values<'_>, same: bool) -> Truth {
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

fn equal(a: &Values<'_>, b: &Values<'_>, same: bool) -> Truth {
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
fn narrowed<'a>(operator: Operator, a: &Values<'a>, b: &Values<'a>) -> Option<Values<'a>> {
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
            Some(Values::Texts(Rc::new(&**all - &**one)))
        }
        (Operator::Same, Values::YesNo(_), Values::YesNo(_)) => Some(a.meet(b)),
        (Operator::Differs, Values::YesNo(_), Values::YesNo(truth)) if truth.yes != truth.no => {
            Some(a.meet(&Values::YesNo(truth.not())))
        }
        _ => None,
    }
}

/// Keeps what is known of an expression, if it has a plain form.
fn narrow<'a>(
    (_, symbol): &(Values<'a>, Option<Symbol<'a>>),
    values: Option<Values<'a>>,
    state: &mut State<'a>,
) {
    if let (Some(symbol), Some(values)) = (symbol, values) {
        state.over |= values.is_empty();
        state.know(symbol.clone(), values);
    }
}
