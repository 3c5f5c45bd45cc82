//! The checks of a script: every name, type, unit and word, before anything runs.

use super::types::{CheckShape, Class, Type, Unit};
use super::{Diagnostic, Place, Severity, Span};
#[cfg(feature = "study")]
use crate::lang::tree::Part;
use crate::lang::tree::{At, Block, Expr, ExprKind, Function, Operator, Script, Stmt, StmtKind};
use crate::limits::{MAX_CALLS, MAX_CHECKED_CALLS};
use crate::pack::PackData;
use crate::pack::document::parse_date;
use crate::pack::schema::{Choice, Field, FieldKind, unknown};
use crate::pack::tables::{ColumnKind, KeyKind};
use crate::report::{Comparison, Outcome, Weight};
use crate::rule::Header;
use crate::sorted::{Map, Set};
use crate::text::{Text, did_you_mean};
use rust_decimal::Decimal;
use std::rc::Rc;
use std::sync::Arc;

/// What scripts may name besides their own.
pub(crate) struct Known<'a> {
    data: &'a PackData,
    codes: Set<String>,
    outcomes: Rc<[Choice]>,
    yes_no: Rc<[Choice]>,
}

impl<'a> Known<'a> {
    /// Everything of the pack, and the codes of its rules.
    pub fn new(data: &'a PackData, codes: Set<String>) -> Self {
        Self {
            data,
            codes,
            outcomes: Outcome::ALL
                .iter()
                .map(|outcome| Choice::new(outcome.name(), outcome.words()))
                .collect(),
            yes_no: [
                ("true", Text::new("是", "yes")),
                ("false", Text::new("否", "no")),
            ]
            .map(|(value, label)| Choice::new(value, label))
            .into(),
        }
    }
}

/// What the checks learn of a rule.
#[derive(Default)]
pub(crate) struct Found {
    /// Whether it says what it applies to.
    pub conditional: bool,
    /// Unit of each check by its key.
    pub units: Map<String, String>,
    /// Words of the values of a check by its key, where they are choices or yes and no.
    pub words: Map<String, Rc<[Choice]>>,
    /// What it names of the pack.
    pub uses: Uses,
}

/// What a rule names of the pack, in the order of the names.
#[derive(Clone, Default)]
pub(crate) struct Uses {
    /// Fields of a record.
    pub fields: Set<String>,
    /// Parameters.
    pub parameters: Set<String>,
    /// Tables.
    pub tables: Set<String>,
    /// Codes of the findings that it reads.
    pub findings: Set<String>,
}

#[cfg(feature = "study")]
impl Uses {
    /// What a function of one parameter, and the functions that it calls, name; fields are left out.
    pub fn of(script: &Script, function: &str) -> Self {
        let (mut uses, mut called, mut next) = (Self::default(), vec![(function, 1)], 0);
        while let Some((name, parameters)) = called.get(next).copied() {
            next += 1;
            let Some(function) = script.function(name, parameters) else {
                continue;
            };
            function.body.walk(&mut |part| {
                let Part::Expr(Expr {
                    kind: ExprKind::Call(name, given),
                    ..
                }) = part
                else {
                    return;
                };
                let named = match name.as_str() {
                    "param" => &mut uses.parameters,
                    "table" => &mut uses.tables,
                    "finding" => &mut uses.findings,
                    own => {
                        if !called.contains(&(own, given.len())) {
                            called.push((own, given.len()));
                        }
                        return;
                    }
                };
                named.extend(given.first().and_then(Expr::literal).map(str::to_owned));
            });
        }
        uses
    }
}

/// A call as it is written: of a function, or of a method of a value.
#[derive(Clone, Copy)]
struct Call<'a> {
    name: &'a str,
    given: &'a [Expr],
    at: At,
}

struct Checker<'a> {
    place: Place<'a>,
    known: &'a Known<'a>,
    header: Option<&'a Header>,
    functions: &'a [Function],
    problems: Vec<Diagnostic>,
    scope: Vec<(String, Type)>,
    /// Names of the functions that are being looked into.
    open: Vec<String>,
    /// How many were looked into so far.
    entered: usize,
    returns: Vec<Type>,
    used_words: Set<String>,
    used_functions: Set<String>,
    figures: Set<String>,
    found: Found,
}

/// Functions on plain values, with what they take.
pub(super) const FUNCTIONS: &[&str] = &[
    "param",
    "table",
    "finding",
    "require",
    "advise",
    "inform",
    "reject",
    "revise",
    "undetermined",
    "condition",
    "advice",
    "conclude",
    "figure",
    "refer",
    "note",
    "print",
    "debug",
    "round_half_even",
    "round_half_up",
    "min",
    "max",
    "abs",
    "sum",
    "count",
    "date",
    "as_of",
    "add_days",
    "add_working_days",
    "add_years",
    "year_end",
];

/// Numbers that are structure and not policy.
fn structural(number: Decimal) -> bool {
    let small = [0, 1, 2, 12].map(Decimal::from).contains(&number);
    small
        || [10, 100, 1_000, 10_000, 100_000_000]
            .map(Decimal::from)
            .contains(&number)
}

/// Checks one script.
pub(crate) fn check(
    place: Place<'_>,
    script: &Script,
    header: Option<&Header>,
    known: &Known<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Found {
    let mut checker = Checker {
        place,
        known,
        header,
        functions: &script.functions,
        problems: Vec::new(),
        scope: Vec::new(),
        open: Vec::new(),
        entered: 0,
        returns: Vec::new(),
        used_words: Set::default(),
        used_functions: Set::default(),
        figures: Set::default(),
        found: Found::default(),
    };
    checker.file(script);
    let Checker {
        problems: mut own,
        found,
        ..
    } = checker;
    // A helper is looked into once for each call.
    let mut seen = Set::default();
    own.retain(|d| seen.insert((d.span.clone(), d.code, d.message.clone())));
    problems.append(&mut own);
    found
}

impl Checker<'_> {
    fn span(&self, at: At) -> Option<Span> {
        at.span(self.place)
    }

    fn error(
        &mut self,
        code: &'static str,
        at: At,
        zh: impl Into<Arc<str>>,
        en: impl Into<Arc<str>>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::error(code, self.span(at), zh, en))
    }

    fn warning(
        &mut self,
        code: &'static str,
        at: At,
        zh: impl Into<Arc<str>>,
        en: impl Into<Arc<str>>,
    ) -> &mut Diagnostic {
        self.push(Diagnostic::warning(code, self.span(at), zh, en))
    }

    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        let index = self.problems.len();
        self.problems.push(diagnostic);
        &mut self.problems[index]
    }

    fn file(&mut self, script: &Script) {
        for at in &script.stray {
            self.error(
                "stray-statement",
                *at,
                "这一句要放在函数里。",
                "This statement belongs inside a function.",
            );
        }
        for (name, answers) in [("applies", true), ("judge", false)] {
            let functions = self.functions;
            let Some(function) = functions.iter().find(|f| f.name == name) else {
                if name == "judge" {
                    let span = self.place.start();
                    self.push(Diagnostic::error(
                        "missing-judge",
                        span,
                        "缺少函数 judge(project)。",
                        "The function judge(project) is missing.",
                    ));
                }
                continue;
            };
            self.used_functions.insert(name.to_owned());
            if function.params.len() != 1 {
                self.error(
                    "wrong-arguments",
                    function.body.open,
                    format!("{name} 要有一个参数：{name}(project)。"),
                    format!("`{name}` takes one parameter: {name}(project)."),
                );
                continue;
            }
            let answer = self.enter(function, vec![Type::Project]);
            if answers {
                self.found.conditional = true;
                if !answer.fits(Class::Boolean) {
                    let words = answer.words();
                    self.error(
                        "applies-not-boolean",
                        function.body.open,
                        format!("applies 要回答是或否，这里却是{}。", words.zh),
                        format!("`applies` must answer yes or no, not {}.", words.en),
                    );
                }
            }
        }
        let functions = self.functions;
        for function in functions {
            if !self.used_functions.contains(&function.name) {
                self.warning(
                    "unused-function",
                    function.body.open,
                    format!("函数“{}”没有用到。", function.name),
                    format!("The function “{}” is never used.", function.name),
                );
            }
        }
        self.words();
    }

    /// Words that nobody uses and places in them that nothing fills.
    fn words(&mut self) {
        let (Some(header), place) = (self.header, self.place) else {
            return;
        };
        for (key, (text, line)) in &header.words {
            let span = || place.line(*line);
            if !self.used_words.contains(key) && !self.figures.contains(key) {
                self.push(Diagnostic::warning(
                    "unused-text",
                    span(),
                    format!("文字“{key}”没有用到。"),
                    format!("The words “{key}” are never used."),
                ));
            }
            for sentence in [&text.zh, &text.en] {
                for name in placeholders(sentence) {
                    let known = ["actual", "limit", "margin", "unit"]
                        .into_iter()
                        .chain(self.figures.iter().map(String::as_str));
                    let known: Vec<&str> = known.collect();
                    if !known.contains(&name) {
                        let help = did_you_mean(name, known.iter().copied());
                        self.problems.push(
                            Diagnostic::error(
                                "unknown-placeholder",
                                span(),
                                format!("没有可以填进“{{{name}}}”的值。"),
                                format!("Nothing fills “{{{name}}}”."),
                            )
                            .help(
                                "可用：{actual} {limit} {margin} {unit} 和本规则的测算值。",
                                "Use {actual} {limit} {margin} {unit} or a figure of this rule.",
                            )
                            .maybe_help(help),
                        );
                    }
                }
            }
        }
    }

    /// Looks into a function with these arguments and gives the type of its answer.
    fn enter(&mut self, function: &Function, arguments: Vec<Type>) -> Type {
        if self.open.contains(&function.name) {
            self.error(
                "recursion",
                function.body.open,
                format!("函数“{}”调用了自己。", function.name),
                format!("The function “{}” calls itself.", function.name),
            );
            return Type::Any;
        }
        self.entered += 1;
        if self.open.len() > MAX_CALLS || self.entered > MAX_CHECKED_CALLS {
            let entered = std::mem::replace(&mut self.entered, usize::MAX / 2);
            // Said once.
            if entered < usize::MAX / 2 {
                self.error(
                    "depth-limit",
                    function.body.open,
                    "函数互相调用太多。",
                    "Functions call each other too much.",
                );
            }
            return Type::Any;
        }
        self.open.push(function.name.clone());
        let scope = std::mem::replace(
            &mut self.scope,
            function.params.iter().cloned().zip(arguments).collect(),
        );
        let returns = std::mem::take(&mut self.returns);
        let last = self.block(&function.body);
        let mut answer = if matches!(
            function.body.statements.last(),
            Some(Stmt {
                kind: StmtKind::Return(_),
                ..
            })
        ) {
            None
        } else {
            Some(last)
        };
        for returned in std::mem::replace(&mut self.returns, returns) {
            answer = Some(match answer {
                Some(known) => known.join(returned),
                None => returned,
            });
        }
        self.scope = scope;
        self.open.pop();
        answer.unwrap_or(Type::Nothing)
    }

    fn block(&mut self, block: &Block) -> Type {
        let depth = self.scope.len();
        let mut last = Type::Nothing;
        for stmt in &block.statements {
            last = self.statement(stmt);
            self.complete(&last);
        }
        self.scope.truncate(depth);
        last
    }

    /// A sentence that stops too early: a check without a comparison, an outcome that nobody gets.
    fn complete(&mut self, value: &Type) {
        match value {
            Type::Check(shape) => {
                let key = shape.key.clone().unwrap_or_default();
                if !shape.compared {
                    self.error(
                        "check-without-comparison",
                        shape.position,
                        format!("比对“{key}”没有写和什么比。"),
                        format!("The check “{key}” compares with nothing."),
                    )
                    .help = Some(Text::new(
                        "加上 .that(…) 和 .at_most(…) 等。",
                        "Add .that(…) and .at_most(…) or another comparison.",
                    ));
                } else if !shape.otherwise && shape.weight == Weight::Require {
                    self.error(
                        "check-without-outcome",
                        shape.position,
                        format!("比对“{key}”没有写不符合时怎么办。"),
                        format!("The check “{key}” doesn't say what follows when it fails."),
                    )
                    .help = Some(Text::new(
                        "加上 .otherwise(revise(\"…\"))。",
                        "Add .otherwise(revise(\"…\")).",
                    ));
                }
            }
            Type::Outcome(at) => {
                self.error(
                    "outcome-without-conclude",
                    *at,
                    "这个结论没有生效。",
                    "This outcome has no effect.",
                )
                .help = Some(Text::new(
                    "写成 conclude(…)，或放进 .otherwise(…)。",
                    "Write conclude(…), or put it in .otherwise(…).",
                ));
            }
            _ => {}
        }
    }

    fn statement(&mut self, stmt: &Stmt) -> Type {
        match &stmt.kind {
            StmtKind::Nothing | StmtKind::Continue => Type::Nothing,
            StmtKind::If(condition, then, other) => {
                self.condition(condition);
                let (yes, no) = (self.block(then), self.block(other));
                if other.statements.is_empty() {
                    Type::Nothing
                } else {
                    yes.join(no)
                }
            }
            StmtKind::For(parts) => {
                let item = match self.expression(&parts.list) {
                    Type::List(item) => *item,
                    Type::Any => Type::Any,
                    other => {
                        let words = other.words();
                        self.error(
                            "mixed-types",
                            parts.list.start,
                            format!("for 要用于列表，这里是{}。", words.zh),
                            format!("`for` goes through a list, not {}.", words.en),
                        );
                        Type::Any
                    }
                };
                let depth = self.scope.len();
                self.scope.push((parts.item.clone(), item));
                if let Some(counter) = &parts.counter {
                    self.scope.push((counter.clone(), Type::Number(Unit::ANY)));
                }
                self.block(&parts.body);
                self.scope.truncate(depth);
                Type::Nothing
            }
            StmtKind::Let(name, value) => {
                let value = self.expression(value);
                self.scope.push((name.clone(), value));
                Type::Nothing
            }
            StmtKind::Assign(operator, target, value) => {
                let kind = self.expression(value);
                let ExprKind::Variable(name) = &target.kind else {
                    self.error(
                        "not-allowed",
                        target.start,
                        "只能给变量赋值。",
                        "Only a variable can be assigned to.",
                    );
                    return Type::Nothing;
                };
                let before = self.expression(target);
                let after = match operator {
                    Some((operator, at)) => {
                        self.operator(*operator, &before, &kind, *at, (target, value))
                    }
                    None => before.join(kind),
                };
                if let Some((_, kind)) = self.scope.iter_mut().rev().find(|(n, _)| n == name) {
                    *kind = after;
                }
                Type::Nothing
            }
            StmtKind::Block(block) => self.block(block),
            StmtKind::Expr(expr) => self.expression(expr),
            StmtKind::Return(value) => {
                let value = value
                    .as_ref()
                    .map_or(Type::Nothing, |value| self.expression(value));
                self.returns.push(value);
                Type::Nothing
            }
            StmtKind::Break(value) => {
                if let Some(value) = value {
                    self.expression(value);
                    self.not_allowed(value.start, "break …");
                }
                Type::Nothing
            }
            StmtKind::Forbidden(what) => {
                self.not_allowed(stmt.at, what);
                Type::Any
            }
        }
    }

    /// What has no meaning in a rule, and what to write instead.
    fn not_allowed(&mut self, at: At, what: &str) {
        let help = match what {
            "switch" => Some(Text::new(
                "请用 if / else if：缺少数据时 switch 会悄悄走到别的分支。",
                "Use if / else if: on absent data `switch` silently takes another branch.",
            )),
            "while / loop" => Some(Text::new("请用 for … in …。", "Use for … in ….")),
            "${…}" => Some(Text::new(
                "把文字写在开头的 @say 里。",
                "Put the words in an @say at the top.",
            )),
            "'…'" => Some(Text::new("文字用双引号。", "Write text in double quotes.")),
            _ => None,
        };
        self.error(
            "not-allowed",
            at,
            format!("规则里不能用 {what}。"),
            format!("`{what}` can't be used in a rule."),
        )
        .help = help;
    }

    fn condition(&mut self, expr: &Expr) {
        let kind = self.expression(expr);
        self.needs(&kind, Class::Boolean, expr.start);
    }

    fn needs(&mut self, kind: &Type, class: Class, at: At) {
        if kind.fits(class) {
            return;
        }
        let needed = class.words();
        let words = kind.words();
        self.error(
            "mixed-types",
            at,
            format!("这里应为{}，却是{}。", needed.zh, words.zh),
            format!("This must be {}, not {}.", needed.en, words.en),
        );
    }

    fn expression(&mut self, expr: &Expr) -> Type {
        let at = expr.at;
        match &expr.kind {
            ExprKind::Boolean(_) => Type::Boolean,
            ExprKind::Whole(number) => self.literal(Decimal::from(*number), at),
            ExprKind::Number(number) => self.literal(*number, at),
            ExprKind::Text(text) => Type::Literal(text.clone()),
            ExprKind::Nothing => Type::Nothing,
            ExprKind::List(items) => {
                let mut kinds: Vec<Type> = items.iter().map(|item| self.expression(item)).collect();
                let literals: Option<Vec<String>> = kinds
                    .iter()
                    .map(|kind| match kind {
                        Type::Literal(text) => Some(text.clone()),
                        _ => None,
                    })
                    .collect();
                if let Some(texts) = literals.filter(|t| !t.is_empty()) {
                    return Type::List(Box::new(Type::Written(plain_choices(texts))));
                }
                let first = kinds.pop().unwrap_or(Type::Any);
                Type::List(Box::new(kinds.into_iter().fold(first, Type::join)))
            }
            ExprKind::Variable(name) => {
                match self.scope.iter().rev().find(|(other, _)| other == name) {
                    Some((_, kind)) => kind.clone(),
                    None => {
                        let help = did_you_mean(name, self.scope.iter().map(|(n, _)| n.as_str()));
                        self.error(
                            "unknown-variable",
                            at,
                            format!("没有名为“{name}”的变量。"),
                            format!("There is no variable named “{name}”."),
                        )
                        .help = help;
                        Type::Any
                    }
                }
            }
            ExprKind::Unary(operator, of) => {
                let kind = self.expression(of);
                if *operator == Operator::Not {
                    self.needs(&kind, Class::Boolean, of.start);
                    return Type::Boolean;
                }
                self.needs(&kind, Class::Number, of.start);
                kind
            }
            ExprKind::Binary(operator, a, b) => {
                let (left, right) = (self.expression(a), self.expression(b));
                self.operator(*operator, &left, &right, at, (a, b))
            }
            ExprKind::Range(from, to, _) => {
                self.place(from);
                self.place(to);
                Type::List(Box::new(Type::Number(Unit::ANY)))
            }
            ExprKind::Call(name, given) => self.call(Call { name, given, at }),
            ExprKind::Property(of, name) => {
                let of = self.expression(of);
                self.property(&of, name, at)
            }
            ExprKind::Method(of, name, given) => {
                let of = self.expression(of);
                self.method(of, Call { name, given, at })
            }
            ExprKind::Element(list, place) => {
                let kind = self.expression(list);
                self.place(place);
                match kind {
                    Type::List(item) => *item,
                    other => {
                        self.needs(&other, Class::List, list.at);
                        Type::Any
                    }
                }
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::Forbidden(what) => {
                self.not_allowed(at, what);
                Type::Any
            }
        }
    }

    /// A place in a list, or an end of a range: a whole number that is written out is structure, not policy.
    fn place(&mut self, expr: &Expr) {
        if !matches!(expr.kind, ExprKind::Whole(_)) {
            let kind = self.expression(expr);
            self.needs(&kind, Class::Number, expr.start);
        }
    }

    fn literal(&mut self, number: Decimal, at: At) -> Type {
        if !structural(number) {
            self.warning(
                "number-in-rule",
                at,
                format!("规则里直接写了数字 {number}。"),
                format!("The number {number} is written in the rule."),
            )
            .help = Some(Text::new(
                "有政策含义的数字应写成参数，注明依据。",
                "A number that policy sets belongs in a parameter, with its source.",
            ));
        }
        Type::Number(Unit::ANY)
    }

    fn property(&mut self, of: &Type, name: &str, at: At) -> Type {
        let data = self.known.data;
        match of {
            Type::Any => Type::Any,
            Type::Project => match data.schema.get(name) {
                Some((index, field)) => {
                    self.found.uses.fields.insert(name.to_owned());
                    of_field(field, index)
                }
                None => {
                    self.push_unknown("field", "字段", name, at, data.schema.names().collect());
                    Type::Any
                }
            },
            Type::Item(list) => {
                let items = data
                    .schema
                    .fields
                    .get(*list)
                    .map(|f| f.items.as_slice())
                    .unwrap_or_default();
                match items.iter().find(|f| *f.name == *name) {
                    Some(field) => of_field(field, *list),
                    None => {
                        self.push_unknown(
                            "field",
                            "字段",
                            name,
                            at,
                            items.iter().map(|f| &*f.name).collect(),
                        );
                        Type::Any
                    }
                }
            }
            Type::Row(table) => {
                let Some(table) = data.tables.get(table) else {
                    return Type::Any;
                };
                match table.column(name) {
                    Some((_, column)) => match column.kind {
                        ColumnKind::Text => Type::Text,
                        ColumnKind::Boolean => Type::Boolean,
                        ColumnKind::Number => {
                            Type::Number(column.unit.as_deref().map_or(Unit::ANY, Unit::parse))
                        }
                    },
                    None => {
                        self.push_unknown(
                            "column",
                            "列",
                            name,
                            at,
                            table.columns.iter().map(|c| c.name.as_str()).collect(),
                        );
                        Type::Any
                    }
                }
            }
            Type::Finding if name == "outcome" => Type::Choice(Rc::clone(&self.known.outcomes)),
            Type::Date if ["year", "month", "day"].contains(&name) => Type::Number(Unit::ANY),
            other => {
                let words = other.words();
                let mut diagnostic = Diagnostic::error(
                    "unknown-property",
                    self.span(at),
                    format!("{}没有“{name}”。", words.zh),
                    format!("There is no “{name}” in {}.", words.en),
                );
                if matches!(other, Type::Table(_)) {
                    diagnostic = diagnostic
                        .help("先用 .find(…) 取一行。", "Take a row with .find(…) first.");
                }
                self.push(diagnostic);
                Type::Any
            }
        }
    }

    fn push_unknown(&mut self, code: &str, zh: &str, name: &str, at: At, known: Vec<&str>) {
        let span = self.span(at);
        self.push(unknown(code, zh, code, name, span, known.into_iter()));
    }

    fn count(&mut self, call: Call<'_>, wanted: std::ops::RangeInclusive<usize>) -> bool {
        let (name, given) = (call.name, call.given.len());
        let fits = wanted.contains(&given);
        if !fits {
            let (low, high) = wanted.into_inner();
            let number = if low == high {
                low.to_string()
            } else {
                format!("{low}–{high}")
            };
            self.error(
                "wrong-arguments",
                call.at,
                format!("{name} 要 {number} 个参数，这里有 {given} 个。"),
                format!("`{name}` takes {number} arguments; {given} are given."),
            );
        }
        fits
    }

    /// A name that must be written in the script itself, so that it can be checked.
    fn name(&mut self, expr: Option<&Expr>, at: At) -> Option<(String, At)> {
        let Some(expr) = expr else {
            self.error(
                "wrong-arguments",
                at,
                "这里缺少名字。",
                "A name is missing here.",
            );
            return None;
        };
        if let ExprKind::Text(text) = &expr.kind {
            return Some((text.clone(), expr.at));
        }
        self.expression(expr);
        self.error(
            "literal-required",
            expr.start,
            "这里要直接写出名字，并加引号。",
            "Write the name itself here, in quotes.",
        );
        None
    }

    /// A key of the words at the top.
    fn word(&mut self, expr: Option<&Expr>, at: At) -> Option<String> {
        let (key, at) = self.name(expr, at)?;
        if let Some(header) = self.header
            && !header.words.contains_key(&key)
        {
            let known: Vec<&str> = header.words.keys().map(String::as_str).collect();
            let span = self.span(at);
            self.push(
                unknown("text", "文字", "words", &key, span, known.into_iter()).help(
                    format!("在开头加一行“//! @say {key} = 中文 | English”。"),
                    format!("Add a line “//! @say {key} = 中文 | English” at the top."),
                ),
            );
        }
        self.used_words.insert(key.clone());
        Some(key)
    }

    fn method(&mut self, of: Type, call: Call<'_>) -> Type {
        let Call { name, at, .. } = call;
        match (&of, name) {
            (Type::Project, "has") => {
                if let Some((field, at)) = self.name(call.given.first(), at)
                    && self.known.data.schema.get(&field).is_none()
                {
                    let known = self.known.data.schema.names().collect();
                    self.push_unknown("field", "字段", &field, at, known);
                }
                Type::Boolean
            }
            (Type::Table(table), "find" | "has") => {
                let table = table.clone();
                self.keys(&table, call);
                if name == "find" {
                    Type::Row(table)
                } else {
                    Type::Boolean
                }
            }
            (Type::Finding, "figure") => {
                self.name(call.given.first(), at);
                Type::Number(Unit::ANY)
            }
            (Type::List(item), "contains") if self.count(call, 1..=1) => {
                for argument in call.given {
                    let kind = self.expression(argument);
                    let literal_at =
                        if matches!((&**item, &kind), (Type::Written(_), Type::Choice(_))) {
                            at
                        } else {
                            argument.start
                        };
                    self.comparable("contains", item, &kind, at, literal_at);
                }
                Type::Boolean
            }
            (Type::Check(_), _) => self.sentence(of, call),
            (Type::Date | Type::Number(_) | Type::List(_), _) if FUNCTIONS.contains(&name) => {
                let first = of.clone();
                self.function(Some(first), call)
            }
            (Type::Any, _) => {
                for argument in call.given {
                    self.expression(argument);
                }
                Type::Any
            }
            _ => {
                for argument in call.given {
                    self.expression(argument);
                }
                let words = of.words();
                let help = if ["round", "floor", "ceil", "ceiling"].contains(&name) {
                    Some(Text::new(
                        "用 round_half_even(数, 位数) 或 round_half_up(数, 位数)，写明怎样取整。",
                        "Use round_half_even(x, places) or round_half_up(x, places), which say how they round.",
                    ))
                } else {
                    did_you_mean(
                        name,
                        FUNCTIONS
                            .iter()
                            .copied()
                            .chain(Comparison::ALL.iter().map(|c| c.name()))
                            .chain(["find", "has", "contains", "that", "otherwise", "unit"]),
                    )
                };
                self.error(
                    "unknown-function",
                    at,
                    format!("{}没有“{name}(…)”这个用法。", words.zh),
                    format!("There is no “{name}(…)” for {}.", words.en),
                )
                .help = help;
                Type::Any
            }
        }
    }

    fn keys(&mut self, name: &str, call: Call<'_>) {
        let at = call.at;
        let kinds: Vec<(Type, At)> = call
            .given
            .iter()
            .map(|a| (self.expression(a), a.start))
            .collect();
        let Some(table) = self.known.data.tables.get(name) else {
            return;
        };
        if kinds.len() != table.keys.len() {
            let keys = table
                .keys
                .iter()
                .filter_map(|k| table.columns.get(*k))
                .map(|c| c.name.as_str())
                .collect::<Vec<_>>()
                .join(", ");
            self.error(
                "wrong-keys",
                at,
                format!(
                    "表“{name}”按 {} 个键查找（{keys}），这里给了 {} 个。",
                    table.keys.len(),
                    kinds.len()
                ),
                format!(
                    "The table “{name}” is looked up by {} keys ({keys}); {} are given here.",
                    table.keys.len(),
                    kinds.len()
                ),
            );
            return;
        }
        for ((kind, at), column) in kinds.iter().zip(&table.keys) {
            let Some(column) = table.columns.get(*column) else {
                continue;
            };
            match (column.key, column.kind) {
                (Some(KeyKind::AtLeast), _) | (_, ColumnKind::Number) => {
                    self.needs(kind, Class::Number, *at)
                }
                (_, ColumnKind::Text) => self.needs(kind, Class::Text, *at),
                (_, ColumnKind::Boolean) => self.needs(kind, Class::Boolean, *at),
            }
        }
    }

    /// One more part of a check.
    fn sentence(&mut self, check: Type, call: Call<'_>) -> Type {
        let Type::Check(mut shape) = check else {
            return Type::Any;
        };
        let Call { name, at, .. } = call;
        let argument = |i: usize| call.given.get(i);
        match name {
            "that" => {
                if self.count(call, 2..=2) {
                    shape.that = argument(0).map(|e| Box::new(self.expression(e)));
                    self.word(argument(1), at);
                }
            }
            "otherwise" => {
                shape.otherwise = true;
                if self.count(call, 1..=1)
                    && let Some(expr) = argument(0)
                {
                    let kind = self.expression(expr);
                    if !matches!(kind, Type::Outcome(_) | Type::Any) {
                        let words = kind.words();
                        self.error(
                            "mixed-types",
                            expr.start,
                            format!("这里应为结论，如 revise(\"…\")，却是{}。", words.zh),
                            format!(
                                "This must be an outcome such as revise(\"…\"), not {}.",
                                words.en
                            ),
                        );
                    }
                }
            }
            "unit" => {
                if self.count(call, 1..=1)
                    && let Some(expr) = argument(0)
                {
                    let kind = self.expression(expr);
                    self.needs(&kind, Class::Text, expr.start);
                }
            }
            _ => {
                let Some(comparison) = Comparison::ALL.into_iter().find(|c| c.name() == name)
                else {
                    let known = Comparison::ALL.iter().map(|c| c.name()).chain([
                        "that",
                        "otherwise",
                        "unit",
                    ]);
                    let help = did_you_mean(name, known);
                    self.error(
                        "unknown-function",
                        at,
                        format!("比对没有“{name}”这个用法。"),
                        format!("A check has no “{name}”."),
                    )
                    .help = help;
                    return Type::Check(shape);
                };
                shape.compared = true;
                self.comparison(comparison, &shape, call);
            }
        }
        Type::Check(shape)
    }

    fn comparison(&mut self, comparison: Comparison, shape: &CheckShape, call: Call<'_>) {
        let (name, at) = (comparison.name(), call.at);
        let Some(that) = shape.that.as_deref() else {
            self.error(
                "check-without-value",
                at,
                "先写 .that(…)，再写和什么比。",
                "Write .that(…) before the comparison.",
            );
            return;
        };
        let (limits, words) = match comparison {
            Comparison::Present => (0, 0..=0),
            Comparison::Between => (2, 1..=1),
            _ => (1, 0..=1),
        };
        if !self.count(call, limits + words.start()..=limits + words.end()) {
            return;
        }
        let kinds: Vec<(Type, At)> = call
            .given
            .iter()
            .take(limits)
            .map(|a| (self.expression(a), a.start))
            .collect();
        if call.given.len() > limits {
            self.word(call.given.last(), at);
        }
        let mut unit = if let Type::Number(unit) = that {
            unit.clone()
        } else {
            Unit::ANY
        };
        for (kind, limit_at) in &kinds {
            match comparison {
                Comparison::SameAs | Comparison::DiffersFrom => {
                    self.comparable(name, that, kind, at, *limit_at)
                }
                Comparison::OneOf | Comparison::NoneOf => match kind {
                    Type::List(item) => self.comparable(name, that, item, at, *limit_at),
                    other => self.needs(other, Class::List, *limit_at),
                },
                Comparison::Before | Comparison::After => {
                    self.needs(that, Class::Date, at);
                    self.needs(kind, Class::Date, *limit_at);
                }
                _ => {
                    self.ordered(name, that, kind, at);
                    if let Type::Number(other) = kind {
                        unit = unit.or(other);
                    }
                }
            }
        }
        let words = match that {
            Type::Choice(choices) | Type::Written(choices) => Some(Rc::clone(choices)),
            Type::Boolean => Some(Rc::clone(&self.known.yes_no)),
            _ => None,
        };
        if let (Some(key), Some(words)) = (&shape.key, words) {
            self.found.words.insert(key.clone(), words);
        }
        if let (Some(key), Some(unit)) = (&shape.key, unit.print()) {
            self.found.units.insert(key.clone(), unit);
        }
    }

    /// Two values that are put in order: both numbers or both dates.
    fn ordered(&mut self, operator: &str, a: &Type, b: &Type, at: At) {
        let orderable = |t: &Type| t.fits(Class::Number) || t.fits(Class::Date);
        let alike = match (a.class(), b.class()) {
            (Some(x), Some(y)) => x == y,
            _ => true,
        };
        if !orderable(a) || !orderable(b) || !alike {
            self.unlike(operator, a, b, at);
        }
        self.same_unit(a, b, at);
    }

    fn unlike(&mut self, operator: &str, a: &Type, b: &Type, at: At) {
        let (a, b) = (a.words(), b.words());
        self.error(
            "mixed-types",
            at,
            format!("“{operator}”不能用于{}和{}。", a.zh, b.zh),
            format!("“{operator}” can't be used between {} and {}.", a.en, b.en),
        );
    }

    fn same_unit(&mut self, a: &Type, b: &Type, at: At) {
        if let (Type::Number(x), Type::Number(y)) = (a, b)
            && x.differs(y)
        {
            let none = || "1".to_owned();
            let (x, y) = (
                x.print().unwrap_or_else(none),
                y.print().unwrap_or_else(none),
            );
            self.warning(
                "unit-mismatch",
                at,
                format!("两边的单位不同：{x} 和 {y}。"),
                format!("The two sides have different units: {x} and {y}."),
            );
        }
    }

    /// Two values that are asked to be the same.
    fn comparable(&mut self, operator: &str, a: &Type, b: &Type, at: At, literal_at: At) {
        match (a, b) {
            (Type::Choice(choices) | Type::Written(choices), Type::Literal(text))
            | (Type::Literal(text), Type::Choice(choices) | Type::Written(choices)) => {
                self.choice(choices, text, literal_at);
            }
            // A list written in the script against a field's choices, on either side: every value of it must be one of them.
            (Type::Choice(known), Type::Written(given))
            | (Type::Written(given), Type::Choice(known)) => self.choices(known, given, literal_at),
            (Type::Choice(known), Type::Choice(given)) if known != given => {
                self.choices(known, given, literal_at)
            }
            _ => match (a.class(), b.class()) {
                (Some(x), Some(y)) if x != y || x == Class::List || x == Class::Other => {
                    self.unlike(operator, a, b, at)
                }
                _ => self.same_unit(a, b, at),
            },
        }
    }

    fn choices(&mut self, known: &[Choice], given: &[Choice], at: At) {
        for choice in given {
            self.choice(known, &choice.value, at);
        }
    }

    fn choice(&mut self, choices: &[Choice], text: &str, at: At) {
        if !choices.iter().any(|c| c.value == text) {
            let help = did_you_mean(text, choices.iter().map(|c| c.value.as_str()));
            self.error(
                "unknown-choice",
                at,
                format!("这个字段没有“{text}”这个选项。"),
                format!("“{text}” is not one of the choices."),
            )
            .help = help;
        }
    }

    fn call(&mut self, call: Call<'_>) -> Type {
        let name = call.name;
        let functions = self.functions;
        if let Some(function) = functions
            .iter()
            .find(|f| f.name == name && f.params.len() == call.given.len())
        {
            let arguments = call.given.iter().map(|a| self.expression(a)).collect();
            self.used_functions.insert(name.to_owned());
            return self.enter(function, arguments);
        }
        self.function(None, call)
    }

    fn operator(
        &mut self,
        operator: Operator,
        a: &Type,
        b: &Type,
        at: At,
        sides: (&Expr, &Expr),
    ) -> Type {
        use Operator as O;
        let name = operator.written();
        match operator {
            O::And | O::Or => {
                self.needs(a, Class::Boolean, sides.0.start);
                self.needs(b, Class::Boolean, sides.1.start);
                Type::Boolean
            }
            O::Same | O::Differs => {
                let literal = if matches!(b, Type::Literal(_)) {
                    sides.1
                } else {
                    sides.0
                };
                self.comparable(name, a, b, at, literal.start);
                Type::Boolean
            }
            O::Below | O::AtMost | O::Above | O::AtLeast => {
                self.ordered(name, a, b, at);
                Type::Boolean
            }
            O::Contains => {
                match a {
                    Type::List(item) => self.comparable(name, item, b, at, sides.1.start),
                    other => self.needs(other, Class::List, sides.0.start),
                }
                Type::Boolean
            }
            O::Subtract if matches!((a, b), (Type::Date, Type::Date)) => Type::Number(Unit::ANY),
            O::Add | O::Subtract | O::Multiply | O::Divide | O::Remainder => {
                self.needs(a, Class::Number, sides.0.start);
                self.needs(b, Class::Number, sides.1.start);
                if operator == O::Divide
                    && matches!(
                        (&sides.0.kind, &sides.1.kind),
                        (ExprKind::Whole(_), ExprKind::Whole(_))
                    )
                {
                    self.warning(
                        "integer-division",
                        at,
                        "两个整数相除：这里按小数计算，不取整。",
                        "A division of two whole numbers: it is worked out exactly here, not cut off.",
                    )
                    .help = Some(Text::new("直接写出小数，或写成参数。", "Write the decimal itself, or a parameter."));
                }
                let (Type::Number(x), Type::Number(y)) = (a, b) else {
                    return Type::Number(Unit::ANY);
                };
                match operator {
                    O::Multiply if *x == Unit::ANY => Type::Number(y.clone()),
                    O::Multiply => Type::Number(x.times(y, 1)),
                    O::Divide => Type::Number(x.times(y, -1)),
                    O::Remainder => Type::Number(x.clone()),
                    _ => {
                        self.same_unit(a, b, at);
                        Type::Number(x.or(y))
                    }
                }
            }
            // These stand before one value.
            O::Not | O::Negate => Type::Any,
        }
    }

    /// A function of the vocabulary; `first` is the value before the dot, if it is called as a method.
    #[allow(
        clippy::too_many_lines,
        reason = "one arm for each function of the vocabulary"
    )]
    fn function(&mut self, first: Option<Type>, call: Call<'_>) -> Type {
        let Call { name, at, .. } = call;
        let data = self.known.data;
        let argument = |i: usize| call.given.get(i);
        match name {
            "param" if self.count(call, 1..=1) => {
                let Some((parameter, at)) = self.name(argument(0), at) else {
                    return Type::Number(Unit::ANY);
                };
                match data.parameters.get(&parameter) {
                    Some(known) => {
                        self.found.uses.parameters.insert(parameter);
                        Type::Number(if known.unit.is_empty() {
                            Unit::ANY
                        } else {
                            Unit::parse(&known.unit)
                        })
                    }
                    None => {
                        self.push_unknown(
                            "parameter",
                            "参数",
                            &parameter,
                            at,
                            data.parameters.keys().map(String::as_str).collect(),
                        );
                        Type::Any
                    }
                }
            }
            "table" if self.count(call, 1..=1) => {
                let Some((table, at)) = self.name(argument(0), at) else {
                    return Type::Any;
                };
                if data.tables.contains_key(&table) {
                    self.found.uses.tables.insert(table.clone());
                    Type::Table(table)
                } else {
                    self.push_unknown(
                        "table",
                        "表",
                        &table,
                        at,
                        data.tables.keys().map(String::as_str).collect(),
                    );
                    Type::Any
                }
            }
            "finding" if self.count(call, 1..=1) => {
                if let Some((code, at)) = self.name(argument(0), at) {
                    if !self.known.codes.contains(&code) {
                        let known = self.known;
                        self.push_unknown(
                            "code",
                            "编号",
                            &code,
                            at,
                            known.codes.iter().map(String::as_str).collect(),
                        );
                    }
                    self.found.uses.findings.insert(code);
                }
                Type::Finding
            }
            "require" | "advise" | "inform" if self.count(call, 1..=1) => {
                let key = self.word(argument(0), at);
                let weight = match name {
                    "require" => Weight::Require,
                    "advise" => Weight::Advise,
                    _ => Weight::Inform,
                };
                Type::Check(Box::new(CheckShape {
                    key,
                    weight,
                    position: at,
                    that: None,
                    compared: false,
                    otherwise: false,
                }))
            }
            "reject" | "revise" | "undetermined" | "condition" | "advice"
                if self.count(call, 1..=1) =>
            {
                self.word(argument(0), at);
                Type::Outcome(at)
            }
            "conclude" if self.count(call, 1..=1) => {
                let kind = argument(0).map_or(Type::Any, |a| self.expression(a));
                if !matches!(kind, Type::Outcome(_) | Type::Any) {
                    let words = kind.words();
                    self.error(
                        "mixed-types",
                        at,
                        format!("conclude 要用结论，如 revise(\"…\")，这里是{}。", words.zh),
                        format!(
                            "`conclude` takes an outcome such as revise(\"…\"), not {}.",
                            words.en
                        ),
                    );
                }
                Type::Nothing
            }
            "note" if self.count(call, 1..=1) => {
                self.word(argument(0), at);
                Type::Nothing
            }
            "print" | "debug" if self.count(call, 1..=1) => {
                if let Some(expr) = argument(0) {
                    self.expression(expr);
                }
                self.warning(
                    "print",
                    at,
                    "打印的内容会写进审查意见，发布前请删去。",
                    "What is printed goes into the finding; take it out before the rule is published.",
                );
                Type::Nothing
            }
            "refer" if self.count(call, 2..=2) => {
                if let Some((department, at)) = self.name(argument(0), at)
                    && !data.departments.iter().any(|d| d.id == department)
                {
                    self.push_unknown(
                        "department",
                        "部门",
                        &department,
                        at,
                        data.departments.iter().map(|d| d.id.as_str()).collect(),
                    );
                }
                self.word(argument(1), at);
                Type::Nothing
            }
            "figure" if self.count(call, 3..=3) => {
                if let Some((figure, _)) = self.name(argument(0), at) {
                    self.figures.insert(figure);
                }
                for (index, class) in [(1, Class::Number), (2, Class::Text)] {
                    if let Some(expr) = argument(index) {
                        let kind = self.expression(expr);
                        self.needs(&kind, class, expr.start);
                    }
                }
                Type::Nothing
            }
            "date" if self.count(call, 1..=1) => {
                if let Some((text, at)) = self.name(argument(0), at)
                    && parse_date(&text).is_none()
                {
                    self.error(
                        "bad-date",
                        at,
                        format!("“{text}”不是日期。"),
                        format!("“{text}” is not a date."),
                    )
                    .help = Some(Text::new(
                        "写成 2026-11-23 这样的真实日期。",
                        "Write a real date such as 2026-11-23.",
                    ));
                }
                Type::Date
            }
            "as_of" if self.count(call, 0..=0) => Type::Date,
            "round_half_even" | "round_half_up" | "min" | "max" | "abs" | "sum" | "count"
            | "add_days" | "add_working_days" | "add_years" | "year_end" => self.plain(first, call),
            _ if FUNCTIONS.contains(&name) => Type::Any,
            _ => {
                for argument in call.given {
                    self.expression(argument);
                }
                let functions = self.functions;
                let known = FUNCTIONS
                    .iter()
                    .copied()
                    .chain(functions.iter().map(|f| &*f.name));
                let help = did_you_mean(name, known);
                self.error(
                    "unknown-function",
                    at,
                    format!("没有“{name}(…)”这个函数。"),
                    format!("There is no function “{name}(…)”."),
                )
                .help = help;
                Type::Any
            }
        }
    }

    /// A function on plain values.
    fn plain(&mut self, first: Option<Type>, call: Call<'_>) -> Type {
        let Call { name, at, .. } = call;
        let wanted = match name {
            "abs" | "sum" | "count" | "year_end" => 1,
            _ => 2,
        };
        let places = name.starts_with("round");
        let mut kinds: Vec<(Type, At)> = first.into_iter().map(|kind| (kind, at)).collect();
        for argument in call.given {
            // The number of places is structure, not policy.
            let kind = if places && !kinds.is_empty() && matches!(argument.kind, ExprKind::Whole(_))
            {
                Type::Number(Unit::ANY)
            } else {
                self.expression(argument)
            };
            kinds.push((kind, argument.start));
        }
        if kinds.len() != wanted {
            self.error(
                "wrong-arguments",
                at,
                format!("{name} 要 {wanted} 个参数，这里有 {} 个。", kinds.len()),
                format!(
                    "`{name}` takes {wanted} arguments; {} are given.",
                    kinds.len()
                ),
            );
            return Type::Any;
        }
        let classes: &[Class] = match name {
            "sum" | "count" => &[Class::List],
            "add_days" | "add_working_days" | "add_years" => &[Class::Date, Class::Number],
            "year_end" => &[Class::Date],
            "min" | "max" => &[],
            _ => &[Class::Number, Class::Number],
        };
        for ((kind, at), class) in kinds.iter().zip(classes) {
            self.needs(kind, *class, *at);
        }
        match (name, kinds.as_slice()) {
            ("min" | "max", [(a, _), (b, _)]) => {
                self.ordered(name, a, b, at);
                match (a, b) {
                    (Type::Number(x), Type::Number(y)) => Type::Number(x.or(y)),
                    _ => a.clone(),
                }
            }
            ("sum", [(Type::List(item), at)]) => {
                self.needs(item, Class::Number, *at);
                (**item).clone()
            }
            ("count", _) => Type::Number(Unit::ANY),
            ("add_days" | "add_working_days" | "add_years" | "year_end", _) => Type::Date,
            (_, [(first, _), ..]) => first.clone(),
            _ => Type::Any,
        }
    }
}

/// Texts written in a script, as choices.
fn plain_choices(texts: Vec<String>) -> Rc<[Choice]> {
    texts
        .into_iter()
        .map(|text| Choice::new(text.as_str(), Text::same(text.as_str())))
        .collect()
}

/// The type of a field's value.
fn of_field(field: &Field, index: usize) -> Type {
    let number = || Type::Number(field.unit.as_deref().map_or(Unit::ANY, Unit::parse));
    let choice = || {
        if field.choices.is_empty() {
            Type::Text
        } else {
            Type::Choice(field.choices.as_slice().into())
        }
    };
    match field.kind {
        FieldKind::Text => Type::Text,
        FieldKind::Number | FieldKind::Integer => number(),
        FieldKind::Boolean => Type::Boolean,
        FieldKind::Choice => choice(),
        FieldKind::Date => Type::Date,
        FieldKind::Numbers => Type::List(Box::new(number())),
        FieldKind::Choices => Type::List(Box::new(choice())),
        FieldKind::Records => Type::List(Box::new(Type::Item(index))),
    }
}

/// The names between braces in a sentence.
fn placeholders(sentence: &str) -> impl Iterator<Item = &str> {
    sentence
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// Every mistake of a pack in the order of the files and places.
pub(crate) fn sort(problems: &mut [Diagnostic]) {
    let key = |d: &Diagnostic| {
        (
            d.span.is_some(),
            d.span.clone(),
            d.severity == Severity::Warning,
        )
    };
    problems.sort_by_key(key);
}
