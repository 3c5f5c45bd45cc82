//! Calls: of a rule's own functions and of the words of the vocabulary, with what each argument must be.

use super::Checker;
use crate::tree::{At, Call, Expr, ExprKind, Operator, Part, weight};
use crate::types::{CheckShape, Class, Type, Unit};
use crate::vocabulary::{Gives, Kind, Word, each, names, word};
use model::limits::MAX_CALLS;
use model::outcome::Weight;
use model::text::{Text, did_you_mean};
use pack::document::parse_date;
use pack::schema::Field;
use pack::tables::{BandsProblem, ColumnKind, KeyKind};
use pack::{unknown, unknown_field};
use std::sync::Arc;

/// The arguments of a call: the type and place of each value, and the first name that is written out.
#[derive(Default)]
pub(super) struct Given {
    pub kinds: Vec<(Type, At)>,
    pub name: Option<String>,
}

impl Checker<'_> {
    /// A function by its name.
    pub(super) fn call(&mut self, call: Call<'_>, used: bool) -> Type {
        let Call { name, given, at } = call;
        let lambda = given.iter().any(|expr| expr.lambda().is_some());
        let each = if lambda { each(name) } else { None };
        if let Some(word) = each.or_else(|| word("", name)) {
            if word.of_findings() && (self.fact || self.file > 0) {
                return self.not_in_fact(word, at);
            }
            self.adds(word, at);
            return self.word(word, None, call);
        }
        if let Some((file, function)) = self.scripts.function(self.file, name, given.len()) {
            let arguments = given.iter().map(|a| self.value(a)).collect();
            match self.scripts.library.file(file) {
                Some(source) => {
                    self.found.called.insert(name.to_owned());
                    self.found.uses.library.insert(source.path.clone());
                }
                None => {
                    self.used_functions.insert(name.to_owned());
                }
            }
            let before = self.added;
            let answer = self.enter(file, function, arguments, used);
            if used && self.added > before {
                // Once is enough.
                self.added = before;
                self.error(
                    "check-held",
                    at,
                    format!("函数“{name}”会作出比对、结论、测算值或说明，只能单独成句，不能用它的值。"),
                    format!("The function “{name}” makes checks, outcomes, figures or notes: call it as a statement; its value can't be used."),
                );
                return Type::Any;
            }
            return answer;
        }
        for argument in given {
            self.value(argument);
        }
        if self.known.unread {
            // It may stand in the file that can't be read.
            self.broken = true;
            return Type::Any;
        }
        let mut functions = self.scripts.functions(self.file);
        let takes = functions.find_map(|f| (f.name == name).then_some(f.params.len()));
        if let Some(takes) = takes {
            self.used_functions.insert(name.to_owned());
            self.found.called.insert(name.to_owned());
            self.wrong_arguments(call, &takes.to_string(), given.len());
            return Type::Any;
        }
        let functions = self.scripts.functions(self.file);
        let known = names("").chain(functions.map(|function| function.name.as_str()));
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

    /// What days or years are counted by is whole: a number that is written there, and the values of parameters.
    fn whole(&mut self, days: &Expr) {
        let written = match &days.kind {
            ExprKind::Unary(Operator::Negate, of) => &of.kind,
            other => other,
        };
        if let ExprKind::Number(number) = written
            && !number.is_integer()
        {
            self.error(
                "not-whole",
                days.start,
                format!("日期按整数计算，这里是 {number}。"),
                format!("Days and years are counted by whole numbers, not by {number}."),
            );
        }
        let mut named = Vec::new();
        days.walk(&mut |part| {
            if let Part::Expr(Expr {
                kind: ExprKind::Call(name, given),
                ..
            }) = part
                && name == "param"
            {
                named.extend(given.first().and_then(Expr::literal).map(str::to_owned));
            }
        });
        for name in named {
            if let Some(parameter) = self.known.data.parameters.get(&name) {
                let fractions = parameter.fractions(&name);
                fractions.for_each(|problem| self.problems.push(problem));
            }
            self.found.counted.insert(name);
        }
    }

    /// A fact, and a function that is shared, is worked out of values alone.
    fn not_in_fact(&mut self, word: &Word, at: At) -> Type {
        let name = word.name;
        self.error(
            "not-in-fact",
            at,
            format!("推定事实和共用函数只算出值，这里不能用 {name}。"),
            format!("A fact or a shared function works out a value: `{name}` can't be used here."),
        )
        .help = Some(Text::new(
            "比对、结论、测算值、移送和说明写在规则里。",
            "Checks, outcomes, figures, referrals and notes belong in a rule.",
        ));
        Type::Any
    }

    /// What adds to the finding is a statement of its own.
    fn adds(&mut self, word: &Word, at: At) {
        if !word.adds() {
            return;
        }
        if !self.operand {
            self.added += 1;
            return;
        }
        if weight(word.name).is_some() {
            self.error(
                "check-held",
                at,
                "一个比对要单独写成一句，不能放进变量、列表、参数、返回值或算式。",
                "A check is a sentence of its own: it can't be kept in a variable or a list, passed on, returned or stand inside an expression.",
            );
        } else {
            self.error(
                "statement-in-expression",
                at,
                format!("{} 要单独写成一句，不能放在算式里。", word.name),
                format!(
                    "`{}` is a statement of its own: it can't stand inside an expression.",
                    word.name
                ),
            );
        }
    }

    /// A method of a value.
    pub(super) fn method(&mut self, of: Type, call: Call<'_>) -> Type {
        let Call { name, given, at } = call;
        if let Type::Check(shape) = of {
            return self.sentence(shape, call);
        }
        if let Some(word) = word(of.on(), name).filter(|word| word.takes.is_some()) {
            return self.word(word, Some((of, at)), call);
        }
        // A function on plain values may be written behind the first of them.
        if let Type::Number(_) | Type::Date | Type::List(_) = of
            && let Some(word) = word("", name)
            && let Some([(_, kind), ..]) = word.takes
            && kind.is_value()
            && given.iter().all(|expr| expr.lambda().is_none())
        {
            return self.word(word, Some((of, at)), call);
        }
        for argument in given {
            self.value(argument);
        }
        if let Type::Any = of {
            return Type::Any;
        }
        let words = of.words();
        let help = if matches!(of, Type::Item(_)) && name == "has" {
            Some(Text::new(
                "列表的一项没有 has：项里空着的数据本来就算不知道，直接用它即可。",
                "An item of a list has no `has`: what is blank in it is not known anyway; just use it.",
            ))
        } else if ["round", "floor", "ceil", "ceiling"].contains(&name) {
            Some(Text::new(
                "用 round_half_even(数, 位数) 或 round_half_up(数, 位数)，写明怎样取整。",
                "Use round_half_even(x, places) or round_half_up(x, places), which say how they round.",
            ))
        } else {
            did_you_mean(
                name,
                ["", "table", "list", "check"].into_iter().flat_map(names),
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

    /// A word of the vocabulary with its arguments; `of` is the value before the dot.
    fn word(&mut self, word: &Word, of: Option<(Type, At)>, call: Call<'_>) -> Type {
        let (name, at) = (word.name, call.at);
        // The value before the dot is the first argument, or what a word belongs to.
        let first = of.clone().filter(|_| word.on.is_empty());
        let checked = self.unchecked;
        self.unchecked |= word.on.is_empty() && ["conclude", "note"].contains(&name);
        let given = self.arguments(word, first, call);
        self.unchecked = checked;
        let Some(given) = given else {
            return Type::Any;
        };
        match (word.on, name, given.kinds.as_slice()) {
            ("", "figure", _) => self.figures.extend(given.name.clone()),
            ("", "print" | "debug", _) => {
                self.warning(
                    "print",
                    at,
                    "打印的内容会写进审查意见，发布前请删去。",
                    "What is printed goes into the finding; take it out before the rule is published.",
                );
            }
            ("", "min" | "max", [(_, _), (value, at), ..]) if word.gives == Gives::Each => {
                self.ordered(name, value, value, *at)
            }
            ("", "sum", [(_, _), (value, at), ..]) => self.needs(value, Class::Number, *at),
            ("", "min" | "max", [(a, _), (b, _)]) => self.ordered(name, a, b, at),
            ("", "sum", [(Type::List(item), at)]) => self.needs(item, Class::Number, *at),
            ("list", "contains", [(kind, place)]) => {
                if let Some((Type::List(item), _)) = &of {
                    let literal_at =
                        if matches!((&**item, kind), (Type::Written(_), Type::Choice(_))) {
                            at
                        } else {
                            *place
                        };
                    self.comparable(name, item, kind, at, literal_at);
                }
            }
            ("table", _, kinds) => {
                if let Some((Type::Table(table), _)) = &of {
                    self.keys(table, kinds, at);
                }
            }
            ("", "rows", _) => given
                .name
                .iter()
                .for_each(|name| self.found.keys.list(name)),
            ("", "add_days" | "add_working_days" | "add_years", _) => {
                call.given.iter().for_each(|days| self.whole(days));
            }
            _ => {}
        }
        if let (Gives::Row, Some((Type::Table(table), _))) = (word.gives, of) {
            return Type::Row(table);
        }
        self.gives(word, &given.kinds, given.name, at)
    }

    /// The type of what a word gives.
    pub(super) fn gives(
        &mut self,
        word: &Word,
        kinds: &[(Type, At)],
        name: Option<String>,
        at: At,
    ) -> Type {
        let data = self.known.data;
        match word.gives {
            Gives::Nothing => Type::Nothing,
            Gives::Boolean => Type::Boolean,
            Gives::Number => Type::Number(Unit::ANY),
            Gives::Text => Type::Text,
            Gives::Date => Type::Date,
            Gives::Finding => Type::Finding,
            Gives::OutcomeName => Type::Choice(Arc::clone(&self.known.outcomes)),
            Gives::Outcome => Type::Outcome(at),
            Gives::Alike => match (kinds, word.takes) {
                ([(Type::Number(a), _), (Type::Number(b), _)], Some([_, (_, Kind::Ordered)])) => {
                    Type::Number(a.or(b))
                }
                ([(first, _), ..], _) => first.clone(),
                _ => Type::Any,
            },
            Gives::Item => match kinds {
                [(Type::List(item), _)] => (**item).clone(),
                _ => Type::Any,
            },
            Gives::Each => match kinds {
                [_, (value, _), ..] => value.clone(),
                _ => Type::Any,
            },
            Gives::Rows => match name {
                Some(name) if data.tables.contains_key(&name) => {
                    Type::List(Box::new(Type::Row(name)))
                }
                _ => Type::Any,
            },
            Gives::Charge => {
                let rate = name.and_then(|name| data.tables.get(&name)?.column("rate"));
                let rate = rate.and_then(|(_, column)| column.unit.as_deref());
                match (kinds, rate.map(Unit::parse)) {
                    ([(Type::Number(amount), _), ..], Some(rate)) if *amount != Unit::ANY => {
                        Type::Number(amount.times(&rate, 1))
                    }
                    _ => Type::Number(Unit::ANY),
                }
            }
            Gives::Parameter => match name {
                None => Type::Number(Unit::ANY),
                Some(name) => match data.parameters.get(&name) {
                    Some(known) if known.unit.is_empty() => Type::Number(Unit::ANY),
                    Some(known) => Type::Number(Unit::parse(&known.unit)),
                    None => Type::Any,
                },
            },
            Gives::Table => match name {
                Some(name) if data.tables.contains_key(&name) => Type::Table(name),
                _ => Type::Any,
            },
            Gives::Check => Type::Check(Box::new(CheckShape {
                key: name,
                weight: weight(word.name).unwrap_or(Weight::Inform),
                position: at,
                that: None,
                compared: false,
                otherwise: false,
                unit: false,
            })),
            Gives::Fact => name.map_or(Type::Any, |name| self.fact(&name, at)),
            // Known by the table or the schema only.
            Gives::Value | Gives::Row => Type::Any,
        }
    }

    /// A call that has other than the number of arguments that belong to it.
    fn wrong_arguments(&mut self, call: Call<'_>, takes: &str, given: usize) {
        let name = call.name;
        let plural = if takes == "1" { "" } else { "s" };
        let are = if given == 1 { "is" } else { "are" };
        self.error(
            "wrong-arguments",
            call.at,
            format!("{name} 要 {takes} 个参数，这里有 {given} 个。"),
            format!("`{name}` takes {takes} argument{plural}; {given} {are} given."),
        );
    }

    /// The arguments of a word, if there are as many as it takes.
    pub(super) fn arguments(
        &mut self,
        word: &Word,
        first: Option<(Type, At)>,
        call: Call<'_>,
    ) -> Option<Given> {
        let takes = word.takes?;
        let keys = takes.iter().any(|(_, kind)| *kind == Kind::Keys);
        let most = takes.len();
        let least = takes
            .iter()
            .filter(|(_, kind)| !matches!(kind, Kind::Label | Kind::Where))
            .count();
        let given = call.given.len() + usize::from(first.is_some());
        if !keys && !(least..=most).contains(&given) {
            let number = if least == most {
                least.to_string()
            } else {
                format!("{least}–{most}")
            };
            self.wrong_arguments(call, &number, given);
            return None;
        }
        let mut all = Given::default();
        let mut takes = takes.iter().map(|(_, kind)| *kind);
        if let Some((kind, at)) = first {
            if let Some(class) = takes.next().and_then(class) {
                self.needs(&kind, class, at);
            }
            all.kinds.push((kind, at));
        }
        for expr in call.given {
            let kind = if keys { Kind::Keys } else { takes.next()? };
            self.argument(kind, expr, &mut all);
        }
        Some(all)
    }

    fn argument(&mut self, kind: Kind, expr: &Expr, all: &mut Given) {
        let data = self.known.data;
        match kind {
            Kind::Any
            | Kind::Number
            | Kind::Places
            | Kind::Ordered
            | Kind::Text
            | Kind::Date
            | Kind::List
            | Kind::Outcome
            | Kind::Keys => {
                let given = match (kind, &expr.kind) {
                    (Kind::Places, ExprKind::Whole(_)) => Type::Number(Unit::ANY),
                    _ => self.value(expr),
                };
                match (kind, &given) {
                    (Kind::Outcome, Type::Outcome(_) | Type::Any) => {}
                    (Kind::Outcome, other) => {
                        let words = other.words();
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
                    (Kind::Any, Type::Outcome(_)) => {
                        self.error(
                            "mixed-types",
                            expr.start,
                            "这里应为值，却是结论。",
                            "This must be a value, not an outcome.",
                        );
                    }
                    _ => {
                        if let Some(class) = class(kind) {
                            self.needs(&given, class, expr.start);
                        }
                    }
                }
                all.kinds.push((given, expr.start));
            }
            Kind::Each | Kind::Test | Kind::Where => {
                let item = match all.kinds.first() {
                    Some((Type::List(item), _)) => (**item).clone(),
                    _ => Type::Any,
                };
                let value = self.lambda(item, expr);
                if kind != Kind::Each {
                    self.needs(&value, Class::Boolean, expr.start);
                }
                all.kinds.push((value, expr.start));
            }
            Kind::Field
            | Kind::Parameter
            | Kind::Table
            | Kind::Bands
            | Kind::Code
            | Kind::Fact
            | Kind::Department
            | Kind::Words
            | Kind::Label
            | Kind::Figure
            | Kind::Day => {
                let Some((name, at)) = self.name(expr) else {
                    return;
                };
                match kind {
                    Kind::Field => {
                        if let Some((_, field)) = data.schema.get(&name) {
                            self.reads(&name, field);
                        } else {
                            let span = self.span(at);
                            self.push(unknown_field(
                                &name,
                                span,
                                data.schema.fields.iter().map(Field::called),
                            ));
                        }
                    }
                    Kind::Parameter => {
                        let known = data.parameters.keys().map(String::as_str).collect();
                        if self.declared("parameter", "参数", &name, at, known) {
                            self.found.uses.parameters.insert(name.clone());
                        }
                    }
                    Kind::Table | Kind::Bands => {
                        let known = data.tables.keys().map(String::as_str).collect();
                        if self.declared("table", "表", &name, at, known) {
                            self.found.uses.tables.insert(name.clone());
                            if kind == Kind::Bands {
                                self.bands(&name, at);
                            }
                        }
                    }
                    Kind::Code => {
                        let known = self.known;
                        if known.whole {
                            let known = known.codes.iter().map(String::as_str).collect();
                            self.declared("code", "编号", &name, at, known);
                        }
                        self.found.uses.findings.insert(name.clone());
                    }
                    Kind::Fact => {
                        let known = self.known;
                        let known = known.facts.keys().map(String::as_str).collect();
                        self.declared("fact", "推定事实", &name, at, known);
                    }
                    Kind::Department => {
                        let known = data.departments.iter().map(|d| d.id.as_str()).collect();
                        self.declared("department", "部门", &name, at, known);
                    }
                    Kind::Day => self.day(&name, at),
                    Kind::Words | Kind::Label => self.key_of_words(&name, at),
                    // A figure of its own, or of another rule.
                    _ => {}
                }
                all.name.get_or_insert(name);
            }
        }
    }

    /// The type of a fact. One that can't be used was said to be wrong in its own place.
    fn fact(&mut self, name: &str, at: At) -> Type {
        let Some(fact) = self.known.facts.get(name) else {
            return Type::Any;
        };
        self.found.uses.facts.insert(name.to_owned());
        self.found.uses.extend(&fact.uses);
        self.deepest = self.deepest.max(self.open.len() + fact.depth);
        if self.open.len() + fact.depth > MAX_CALLS {
            self.too_deep(at);
        }
        self.broken |= fact.kind.is_none();
        fact.kind.clone().unwrap_or(Type::Any)
    }

    /// The type of what a function without a name gives for an item of a list.
    fn lambda(&mut self, item: Type, expr: &Expr) -> Type {
        let Some(lambda) = expr.lambda() else {
            self.value(expr);
            self.error(
                "lambda-required",
                expr.start,
                "这里要写对每一项怎么算，如 |item| item.output。",
                "This says what counts of each item, such as |item| item.output.",
            );
            return Type::Any;
        };
        let [param] = lambda.params.as_slice() else {
            self.error(
                "wrong-arguments",
                expr.start,
                "|…| 里要有一个名字，代表列表的一项。",
                "One name stands between |…|: that of an item of the list.",
            );
            return Type::Any;
        };
        if self.scope.iter().any(|variable| variable.name == *param) {
            self.error(
                "name-taken",
                expr.start,
                format!("这里已有名为“{param}”的变量，|…| 里要另起名字。"),
                format!("There is a variable named “{param}” already: give the item another name."),
            );
        }
        let (within, depth) = (self.within_lambda, self.scope.len());
        self.within_lambda = true;
        self.name_value(param, item);
        let kind = self.value(&lambda.body);
        self.leave(depth);
        self.within_lambda = within;
        kind
    }

    /// Whether a table is one of bands: no day on which a stretch is in none of them, or in two.
    fn bands(&mut self, name: &str, at: At) {
        let Some(table) = self.known.data.tables.get(name) else {
            return;
        };
        match table.bands_problem(name) {
            Some(BandsProblem::Columns) => {
                self.error(
                    "not-bands",
                    at,
                    format!("表“{name}”不是分档表：要有数字列 from、to、rate，除 from 以外没有别的键。"),
                    format!("The table “{name}” has no bands: it needs the number columns from, to and rate, and no key besides from."),
                );
            }
            Some(BandsProblem::Row(problem)) => {
                self.broken = true;
                self.push(problem);
            }
            None => {}
        }
    }

    /// Whether the pack declares a name; that it doesn't is said.
    fn declared(&mut self, code: &str, zh: &str, name: &str, at: At, known: Vec<&str>) -> bool {
        let is = known.contains(&name);
        if !is {
            self.push_unknown(code, zh, name, at, known);
        }
        is
    }

    fn day(&mut self, text: &str, at: At) {
        if parse_date(text).is_none() {
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
    }

    /// A name that must be written in the script itself, so that it can be checked.
    fn name(&mut self, expr: &Expr) -> Option<(String, At)> {
        if let ExprKind::Text(text) = &expr.kind {
            return Some((text.clone(), expr.at));
        }
        self.value(expr);
        self.error(
            "literal-required",
            expr.start,
            "这里要直接写出名字，并加引号。",
            "Write the name itself here, in quotes.",
        );
        None
    }

    /// A key of the words at the top.
    fn key_of_words(&mut self, key: &str, at: At) {
        if let Some(header) = self.header
            && !header.words.contains_key(key)
        {
            let known: Vec<&str> = header.words.keys().map(String::as_str).collect();
            let span = self.span(at);
            self.push(
                unknown("text", "文字", "sentence", key, span, known.into_iter()).help(
                    format!("在开头加一行“//! @say {key} = 中文 | English”。"),
                    format!("Add a line “//! @say {key} = 中文 | English” at the top."),
                ),
            );
        }
        self.used_words.insert(key.to_owned());
        if self.unchecked {
            self.bare_words.insert(key.to_owned());
        }
    }

    /// The keys that a table is looked up by.
    fn keys(&mut self, name: &str, kinds: &[(Type, At)], at: At) {
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
            self.found.keys.ask(name, *column, Some(kind));
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
}

/// The class that a value must have; nothing if that depends on others.
const fn class(kind: Kind) -> Option<Class> {
    match kind {
        Kind::Number | Kind::Places => Some(Class::Number),
        Kind::Text => Some(Class::Text),
        Kind::Date => Some(Class::Date),
        Kind::List => Some(Class::List),
        _ => None,
    }
}
