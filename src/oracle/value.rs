//! The values of a script and their operators: exact, three-valued, and never across unlike types.
//!
//! Absent data is a value of its own, [`Unknown`], which flows through every operator as in
//! Kleene's logic: `false && unknown` is false, `unknown > 3` is unknown.

use engine::report::Missing;
use engine::rule::fault::Fault;
use engine::rule::functions::{FUNCTIONS, Function, Plain};
use jiff::civil::Date;
use model::calendar;
use model::number::{ArithmeticError, Number};
use model::sorted::Set;
use model::text::Text;
use rhai::{Array, Dynamic, Engine, EvalAltResult, INT, Position};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::convert::Infallible;
use std::rc::Rc;
use std::sync::Arc;

/// What a script's function gives back.
pub(crate) type Outcome<T> = Result<T, Box<EvalAltResult>>;

/// A value that isn't known, everything that would have to be known for it, and whether it is a field of which there is none.
#[derive(Clone, Debug)]
pub(crate) struct Unknown(pub Rc<Set<Missing>>, pub bool);

/// A calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub Date);

/// A fault as Rhai carries it; the place of the call is filled in by Rhai.
pub(crate) fn fault<T>(
    code: &'static str,
    zh: impl Into<Arc<str>>,
    en: impl Into<Arc<str>>,
) -> Outcome<T> {
    let fault = Fault::new(code, zh, en);
    Err(Box::new(EvalAltResult::ErrorRuntime(
        Dynamic::from(fault),
        Position::NONE,
    )))
}

impl Unknown {
    /// Unknown for these reasons.
    pub fn new(missing: Set<Missing>) -> Self {
        Self(Rc::new(missing), false)
    }

    pub fn and(&self, other: &Self) -> Self {
        if Rc::ptr_eq(&self.0, &other.0) {
            self.clone()
        } else {
            let mut all = Set::clone(&self.0);
            all.extend(other.0.iter().cloned());
            Self(Rc::new(all), false)
        }
    }
}

/// The unknown among two values, if any.
fn unknown(a: &Dynamic, b: &Dynamic) -> Option<Unknown> {
    let both = match (a.read_lock::<Unknown>(), b.read_lock::<Unknown>()) {
        (Some(a), Some(b)) => a.and(&b),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => return None,
    };
    Some(both)
}

/// The unknown in a value, if it is one.
pub(crate) fn unknown_in(value: &Dynamic) -> Option<Unknown> {
    value.read_lock::<Unknown>().map(|u| u.clone())
}

/// Whether there is a value: no if there is said to be none.
pub(crate) fn has(value: &Dynamic) -> Result<bool, Unknown> {
    match unknown_in(value) {
        None => Ok(true),
        Some(Unknown(_, true)) => Ok(false),
        Some(unknown) => Err(unknown),
    }
}

/// Whether a value isn't known; nothing is handed on by asking.
pub(crate) fn is_unknown(value: &Dynamic) -> bool {
    value.is::<Unknown>()
}

/// The number in a value, if it is one.
pub(crate) fn number_in(value: &Dynamic) -> Option<Number> {
    if let Some(number) = value.read_lock::<Number>() {
        return Some(number.clone());
    }
    let written = value.as_decimal().ok().map(Number::from);
    written.or_else(|| value.as_int().ok().map(Number::from))
}

/// The date in a value, if it is one.
pub(crate) fn day_in(value: &Dynamic) -> Option<Date> {
    value.read_lock::<Day>().map(|d| d.0)
}

/// A value as a report prints it.
pub(crate) fn print(value: &Dynamic) -> String {
    if let Some(number) = number_in(value) {
        number.to_string()
    } else if let Some(day) = day_in(value) {
        day.to_string()
    } else if let Ok(list) = value.as_array_ref() {
        list.iter().map(print).collect::<Vec<_>>().join(", ")
    } else if is_unknown(value) {
        "?".to_owned()
    } else if !(value.is_string() || value.is_bool() || value.is_unit() || value.is_char()) {
        // The record, a table, a row: nothing that has a text.
        "…".to_owned()
    } else {
        value.to_string()
    }
}

/// What kind of value it is, for a message.
fn kind(value: &Dynamic) -> Text {
    if number_in(value).is_some() {
        Text::new("数字", "a number")
    } else if value.is_string() {
        Text::new("文字", "text")
    } else if value.is_bool() {
        Text::new("是或否", "a yes or no")
    } else if day_in(value).is_some() {
        Text::new("日期", "a date")
    } else if value.is_array() {
        Text::new("列表", "a list")
    } else if value.is_unit() {
        Text::new("空值", "nothing")
    } else {
        Text::same(value.type_name())
    }
}

/// A value of another kind than is needed.
pub(crate) fn needs<T>(wanted: &Text, given: &Dynamic) -> Outcome<T> {
    let given = kind(given);
    fault(
        "mixed-types",
        format!("这里应为{}，却是{}。", wanted.zh, given.zh),
        format!("This must be {}, not {}.", wanted.en, given.en),
    )
}

fn unlike<T>(a: &Dynamic, operator: &str, b: &Dynamic) -> Outcome<T> {
    let (a, b) = (kind(a), kind(b));
    fault(
        "mixed-types",
        format!("“{operator}”不能用于{}和{}。", a.zh, b.zh),
        format!("“{operator}” can't be used between {} and {}.", a.en, b.en),
    )
}

fn too_large<T>() -> Outcome<T> {
    let Fault { code, message, .. } = Fault::number_too_large();
    fault(code, message.zh, message.en)
}

/// What an operation on numbers gives.
fn worked_out(result: Result<Number, ArithmeticError>) -> Outcome<Dynamic> {
    match result {
        Ok(number) => Ok(Dynamic::from(number)),
        Err(ArithmeticError::DivisionByZero) => Ok(Dynamic::from(Unknown::new(Set::from_iter([
            Missing::quotient(),
        ])))),
        Err(ArithmeticError::TooLarge) => too_large(),
    }
}

pub(crate) fn arithmetic(operator: &'static str, a: &Dynamic, b: &Dynamic) -> Outcome<Dynamic> {
    if let Some(unknown) = unknown(a, b) {
        return Ok(Dynamic::from(unknown));
    }
    // Whole numbers stay whole so that they can be places in a list; division never truncates.
    if let (Ok(a), Ok(b)) = (a.as_int(), b.as_int()) {
        let whole = match operator {
            "+" => a.checked_add(b),
            "-" => a.checked_sub(b),
            "*" => a.checked_mul(b),
            _ => None,
        };
        if let Some(whole) = whole {
            return Ok(whole.into());
        }
    }
    if let (Some(day), Some(other)) = (day_in(a), day_in(b))
        && operator == "-"
    {
        return Ok(Dynamic::from_int(day.duration_since(other).as_hours() / 24));
    }
    let (Some(x), Some(y)) = (number_in(a), number_in(b)) else {
        return unlike(a, operator, b);
    };
    worked_out(match operator {
        "+" => x.checked_add(&y),
        "-" => x.checked_sub(&y),
        "*" => x.checked_mul(&y),
        "/" => x.checked_div(&y),
        _ => x.checked_rem(&y),
    })
}

/// Whether two values are the same; nothing if either is unknown.
pub(crate) fn same(operator: &str, a: &Dynamic, b: &Dynamic) -> Outcome<Result<bool, Unknown>> {
    if let Some(unknown) = unknown(a, b) {
        return Ok(Err(unknown));
    }
    if let (Some(x), Some(y)) = (number_in(a), number_in(b)) {
        return Ok(Ok(x == y));
    }
    if let (Some(x), Some(y)) = (day_in(a), day_in(b)) {
        return Ok(Ok(x == y));
    }
    if let (Ok(x), Ok(y)) = (a.as_bool(), b.as_bool()) {
        return Ok(Ok(x == y));
    }
    match (a.as_immutable_string_ref(), b.as_immutable_string_ref()) {
        (Ok(x), Ok(y)) => Ok(Ok(*x == *y)),
        _ => unlike(a, operator, b),
    }
}

/// Whether a value is one of several; not known if one that isn't known could be it.
pub(crate) fn among(value: &Dynamic, list: &[Dynamic]) -> Outcome<Result<bool, Unknown>> {
    let mut found: Result<bool, Unknown> = Ok(false);
    for item in list {
        match same("==", value, item)? {
            Ok(true) => return Ok(Ok(true)),
            Ok(false) => {}
            Err(unknown) => {
                found = Err(match found {
                    Err(known) => known.and(&unknown),
                    Ok(_) => unknown,
                });
            }
        }
    }
    Ok(found)
}

/// How two numbers or two dates stand; nothing if either is unknown.
pub(crate) fn order(
    operator: &str,
    a: &Dynamic,
    b: &Dynamic,
) -> Outcome<Result<Ordering, Unknown>> {
    if let Some(unknown) = unknown(a, b) {
        return Ok(Err(unknown));
    }
    if let (Some(x), Some(y)) = (number_in(a), number_in(b)) {
        return Ok(Ok(x.cmp(&y)));
    }
    match (day_in(a), day_in(b)) {
        (Some(x), Some(y)) => Ok(Ok(x.cmp(&y))),
        _ => unlike(a, operator, b),
    }
}

pub(crate) fn known_or<T: Into<Dynamic>>(result: Result<T, Unknown>) -> Dynamic {
    result.map_or_else(Dynamic::from, Into::into)
}

fn both(operator: &str, a: &Dynamic, b: &Dynamic) -> Outcome<Dynamic> {
    // The value that decides alone: false for "and", true for "or".
    let decides = operator == "||";
    let known = |v: &Dynamic| v.as_bool().ok();
    if known(a) == Some(decides) || known(b) == Some(decides) {
        let other = if known(a) == Some(decides) { b } else { a };
        return if known(other).is_some() || is_unknown(other) {
            Ok(decides.into())
        } else {
            unlike(a, operator, b)
        };
    }
    if let Some(unknown) = unknown(a, b) {
        let other = if is_unknown(a) { b } else { a };
        return if known(other).is_some() || is_unknown(other) {
            Ok(Dynamic::from(unknown))
        } else {
            unlike(a, operator, b)
        };
    }
    match (known(a), known(b)) {
        (Some(_), Some(_)) => Ok((!decides).into()),
        _ => unlike(a, operator, b),
    }
}

fn fold(
    name: &str,
    list: &Dynamic,
    start: Number,
    step: impl Fn(&Number, &Number) -> Result<Number, ArithmeticError>,
) -> Outcome<Dynamic> {
    if let Some(unknown) = unknown_in(list) {
        return Ok(Dynamic::from(unknown));
    }
    let Ok(items) = list.as_array_ref() else {
        return fault(
            "mixed-types",
            format!("{name} 要用于列表。"),
            format!("{name} takes a list."),
        );
    };
    let (mut total, mut missing) = (start, None::<Unknown>);
    for item in items.iter() {
        if let Some(unknown) = unknown_in(item) {
            missing = Some(missing.map_or(unknown.clone(), |m| m.and(&unknown)));
            continue;
        }
        let Some(number) = number_in(item) else {
            return fault(
                "mixed-types",
                format!("{name} 的列表里有不是数字的值。"),
                format!("The list given to {name} holds something that is not a number."),
            );
        };
        match step(&total, &number) {
            Ok(next) => total = next,
            Err(_) => return too_large(),
        }
    }
    Ok(missing.map_or_else(|| Dynamic::from(total), Dynamic::from))
}

fn rounding(
    value: &Dynamic,
    places: &Dynamic,
    round: fn(&Number, u32) -> Result<Number, ArithmeticError>,
) -> Outcome<Dynamic> {
    if let Some(unknown) = unknown(value, places) {
        return Ok(Dynamic::from(unknown));
    }
    let places = number_in(places).and_then(|places| places.to_i64());
    let places = places.and_then(|places| u32::try_from(places).ok());
    let (Some(number), Some(places)) = (number_in(value), places) else {
        return fault(
            "mixed-types",
            "只有数字可以取整，位数不能为负。",
            "Only a number can be rounded, to zero or more places.",
        );
    };
    worked_out(round(&number, places))
}

fn on_date(value: &Dynamic, change: impl Fn(Date) -> Option<Dynamic>) -> Outcome<Dynamic> {
    if let Some(unknown) = unknown_in(value) {
        return Ok(Dynamic::from(unknown));
    }
    let Some(day) = day_in(value) else {
        return fault("mixed-types", "这里要用日期。", "A date is needed here.");
    };
    match change(day) {
        Some(result) => Ok(result),
        None => fault("bad-date", "日期超出范围。", "The date is out of range."),
    }
}

fn shift(
    value: &Dynamic,
    amount: &Dynamic,
    step: impl Fn(Date, i64) -> Option<Date>,
) -> Outcome<Dynamic> {
    if let Some(unknown) = unknown(value, amount) {
        return Ok(Dynamic::from(unknown));
    }
    let Some(whole) = number_in(amount).and_then(|number| number.to_i64()) else {
        return fault(
            "mixed-types",
            "日期只能加减整数。",
            "A date moves by a whole number.",
        );
    };
    on_date(value, |day| step(day, whole).map(|d| Dynamic::from(Day(d))))
}

/// The day that is so many working days after another, or before it; the first day doesn't count.
/// Saturdays and Sundays are days off, unless what is `known` of a day says otherwise.
pub(crate) fn add_working_days(
    value: &Dynamic,
    amount: &Dynamic,
    known: impl Fn(Date) -> Option<bool>,
) -> Outcome<Dynamic> {
    shift(value, amount, |day, amount| {
        let Ok(moved) =
            calendar::add_working_days(day, amount, |day| Ok::<_, Infallible>(known(day)));
        moved
    })
}

/// A function on plain values, operators included.
pub(crate) struct Own {
    pub name: &'static str,
    pub arity: usize,
    pub call: fn(&[Dynamic]) -> Outcome<Dynamic>,
}

/// The functions on plain values that are worked out here a second time.
pub(crate) const OWN: &[Own] = &[
    two("+", |v| arithmetic("+", first(v), second(v))),
    two("-", |v| arithmetic("-", first(v), second(v))),
    two("*", |v| arithmetic("*", first(v), second(v))),
    two("/", |v| arithmetic("/", first(v), second(v))),
    two("%", |v| arithmetic("%", first(v), second(v))),
    one("-", |v| arithmetic("-", &Dynamic::from_int(0), first(v))),
    one("!", |v| match first(v).as_bool() {
        Ok(yes) => Ok(Dynamic::from(!yes)),
        Err(_) if is_unknown(first(v)) => Ok(first(v).clone()),
        Err(_) => unlike(first(v), "!", &Dynamic::TRUE),
    }),
    two("==", |v| same("==", first(v), second(v)).map(known_or)),
    two("!=", |v| {
        same("!=", first(v), second(v)).map(|r| known_or(r.map(|same| !same)))
    }),
    two("<", |v| ordered("<", v, Ordering::is_lt)),
    two("<=", |v| ordered("<=", v, Ordering::is_le)),
    two(">", |v| ordered(">", v, Ordering::is_gt)),
    two(">=", |v| ordered(">=", v, Ordering::is_ge)),
    two("&", |v| both("&&", first(v), second(v))),
    two("|", |v| both("||", first(v), second(v))),
    one("sum", |v| {
        fold("sum", first(v), Number::ZERO, Number::checked_add)
    }),
    one("count", |v| match first(v).as_array_ref() {
        Ok(items) => Ok(Dynamic::from_int(items.len() as INT)),
        Err(_) if is_unknown(first(v)) => Ok(first(v).clone()),
        Err(_) => fault("mixed-types", "count 要用于列表。", "count takes a list."),
    }),
    two("contains", |v| {
        if let Some(unknown) = unknown(first(v), second(v)) {
            return Ok(Dynamic::from(unknown));
        }
        let Ok(items) = first(v).as_array_ref() else {
            return fault(
                "mixed-types",
                "contains 要用于列表。",
                "contains takes a list.",
            );
        };
        among(second(v), &items).map(known_or)
    }),
    two("min", |v| extreme("min", v, Ordering::is_le)),
    two("max", |v| extreme("max", v, Ordering::is_ge)),
    one("abs", |v| match number_in(first(v)) {
        Some(number) => Ok(Dynamic::from(number.abs())),
        None if is_unknown(first(v)) => Ok(first(v).clone()),
        None => fault("mixed-types", "abs 要用于数字。", "abs takes a number."),
    }),
    two("round_half_even", |v| {
        rounding(first(v), second(v), Number::round_half_even)
    }),
    two("round_half_up", |v| {
        rounding(first(v), second(v), Number::round_half_up)
    }),
    one("date", |v| {
        let text = print(first(v));
        match pack::document::parse_date(&text) {
            Some(day) if first(v).is_string() => Ok(Dynamic::from(Day(day))),
            _ => fault(
                "bad-date",
                format!("“{text}”不是日期。"),
                format!("“{text}” is not a date."),
            ),
        }
    }),
    two("add_days", |v| {
        shift(first(v), second(v), calendar::add_days)
    }),
    two("add_years", |v| {
        shift(first(v), second(v), calendar::add_years)
    }),
    two("starts_with", |v| {
        if let Some(unknown) = unknown(first(v), second(v)) {
            return Ok(Dynamic::from(unknown));
        }
        match (first(v).is_string(), second(v).is_string()) {
            (true, true) => Ok(Dynamic::from(
                print(first(v)).starts_with(&print(second(v))),
            )),
            _ => fault(
                "mixed-types",
                "starts_with 要用于文字。",
                "starts_with takes text.",
            ),
        }
    }),
    two("skip", |v| {
        if let Some(unknown) = unknown(first(v), second(v)) {
            return Ok(Dynamic::from(unknown));
        }
        let count = number_in(second(v)).and_then(|count| count.to_i64());
        match count {
            Some(count) if first(v).is_string() => {
                let count = usize::try_from(count).unwrap_or(0);
                let rest: String = print(first(v)).chars().skip(count).collect();
                Ok(rest.into())
            }
            _ => fault("mixed-types", "skip 要用于文字。", "skip takes text."),
        }
    }),
    one("year_end", |v| {
        on_date(first(v), |d| {
            calendar::year_end(d).map(|d| Dynamic::from(Day(d)))
        })
    }),
];

const fn one(name: &'static str, call: fn(&[Dynamic]) -> Outcome<Dynamic>) -> Own {
    Own {
        name,
        arity: 1,
        call,
    }
}

const fn two(name: &'static str, call: fn(&[Dynamic]) -> Outcome<Dynamic>) -> Own {
    Own {
        name,
        arity: 2,
        call,
    }
}

fn first(values: &[Dynamic]) -> &Dynamic {
    values.first().unwrap_or(&Dynamic::UNIT)
}

fn second(values: &[Dynamic]) -> &Dynamic {
    values.get(1).unwrap_or(&Dynamic::UNIT)
}

fn ordered(operator: &str, values: &[Dynamic], holds: fn(Ordering) -> bool) -> Outcome<Dynamic> {
    order(operator, first(values), second(values)).map(|r| known_or(r.map(holds)))
}

fn extreme(name: &str, values: &[Dynamic], keep: fn(Ordering) -> bool) -> Outcome<Dynamic> {
    order(name, first(values), second(values)).map(|order| match order {
        Ok(order) if keep(order) => first(values).clone(),
        Ok(_) => second(values).clone(),
        Err(unknown) => Dynamic::from(unknown),
    })
}

/// A function that has no second account: the engine's own, called by Rhai.
fn engines(function: &Function, given: &[Dynamic]) -> Outcome<Dynamic> {
    let lacking = given.iter().filter_map(unknown_in);
    if let Some(unknown) = lacking.reduce(|all, unknown| all.and(&unknown)) {
        return Ok(Dynamic::from(unknown));
    }
    let plain: Vec<Plain<'_>> = given
        .iter()
        .map(|value| {
            if let Some(number) = number_in(value) {
                Plain::Number(Cow::Owned(number))
            } else if let Some(day) = day_in(value) {
                Plain::Date(day)
            } else if let Ok(yes) = value.as_bool() {
                Plain::Boolean(yes)
            } else if value.is_string() {
                Plain::Text(Cow::Owned(print(value)))
            } else {
                Plain::Other
            }
        })
        .collect();
    match (function.of)(&plain) {
        Ok(Plain::Number(number)) => Ok(Dynamic::from(number.into_owned())),
        Ok(Plain::Date(day)) => Ok(Dynamic::from(Day(day))),
        Ok(Plain::Boolean(yes)) => Ok(yes.into()),
        Ok(Plain::Text(text)) => Ok(text.into_owned().into()),
        Ok(Plain::Other) => Ok(Dynamic::UNIT),
        Err(Fault { code, message, .. }) => fault(code, message.zh, message.en),
    }
}

/// Registers the operators and the functions on plain values.
pub(crate) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<Unknown>("unknown")
        .register_type_with_name::<Number>("number")
        .register_type_with_name::<Day>("date")
        .register_type_with_name::<Fault>("fault");
    for plain in OWN {
        if plain.arity == 1 {
            engine.register_fn(plain.name, |a: Dynamic| (plain.call)(&[a]));
        } else {
            engine.register_fn(plain.name, |a: Dynamic, b: Dynamic| (plain.call)(&[a, b]));
        }
    }
    let own = |name: &str| OWN.iter().any(|own| own.name == name);
    for function in FUNCTIONS.iter().filter(|function| !own(function.name)) {
        let name = function.name;
        engine.register_fn(name, |a: Dynamic| engines(function, &[a]));
        engine.register_fn(name, |a: Dynamic, b: Dynamic| engines(function, &[a, b]));
    }
    for operator in ["+", "-", "*", "/", "%"] {
        engine.register_fn(
            format!("{operator}="),
            move |a: &mut Dynamic, b: Dynamic| -> Outcome<()> {
                *a = arithmetic(operator, a, &b)?;
                Ok(())
            },
        );
    }
    for part in ["year", "month", "day"] {
        engine.register_get(part, move |day: &mut Day| {
            calendar::part(day.0, part).unwrap_or_default()
        });
    }
    for (name, inclusive) in [("..", 0), ("..=", 1)] {
        engine.register_fn(name, move |a: Dynamic, b: Dynamic| -> Outcome<Dynamic> {
            if let Some(unknown) = unknown(&a, &b) {
                return Ok(Dynamic::from(unknown));
            }
            let whole = |v: &Dynamic| match number_in(v).and_then(|number| number.to_i64()) {
                Some(whole) => Ok(whole),
                None => needs(&Text::new("数字", "a number"), v),
            };
            Ok(Dynamic::from(
                whole(&a)?..whole(&b)?.saturating_add(inclusive),
            ))
        });
    }
    engine.register_iterator::<Array>();
    engine.register_iterator::<std::ops::Range<INT>>();
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use engine::report::MissingKind;

    fn engine() -> Engine {
        let mut engine = lang::engine();
        register(&mut engine);
        let golden_week = |day: Date| {
            (Date::constant(2026, 10, 1)..=Date::constant(2026, 10, 7))
                .contains(&day)
                .then_some(false)
        };
        let worked_sunday = |day: Date| (day == Date::constant(2026, 9, 20)).then_some(true);
        engine.register_fn("add_working_days", move |day: Dynamic, days: Dynamic| {
            add_working_days(&day, &days, |day| {
                golden_week(day).or_else(|| worked_sunday(day))
            })
        });
        engine.register_fn("absent", |name: rhai::ImmutableString| {
            Unknown::new(Set::from_iter([Missing {
                kind: MissingKind::Field,
                name: name.as_str().into(),
                label: Text::default(),
            }]))
        });
        engine
    }

    fn eval(script: &str) -> Result<String, String> {
        engine()
            .eval::<Dynamic>(script)
            .map_err(|e| e.to_string())
            .map(|value| match unknown_in(&value) {
                Some(unknown) => format!(
                    "unknown {}",
                    unknown
                        .0
                        .iter()
                        .map(|m| &*m.name)
                        .collect::<Vec<_>>()
                        .join("+")
                ),
                None => print(&value),
            })
    }

    #[test]
    fn numbers_are_exact() {
        for (script, value) in [
            ("1 / 3 == 0", "false"),
            ("1 / 4", "0.25"),
            ("0.1 + 0.2 == 0.3", "true"),
            ("2.70 <= 2.7", "true"),
            ("let x = 1; x /= 4; x", "0.25"),
            ("let x = 0; for i in 0..4 { x += i } x", "6"),
            ("-1.5 + 0.5", "-1"),
            ("round_half_even(2.5, 0)", "2"),
            ("round_half_up(2.5, 0)", "3"),
            ("max(1, 2.5)", "2.5"),
            ("sum([1, 2.5])", "3.5"),
            ("7 % 4", "3"),
        ] {
            assert_eq!(eval(script), Ok(value.to_owned()), "{script}");
        }
    }

    #[test]
    fn absent_data_follows_kleene() {
        for (script, value) in [
            ("false && absent(\"a\")", "false"),
            ("absent(\"a\") && false", "false"),
            ("true || absent(\"a\")", "true"),
            ("absent(\"a\") || true", "true"),
            ("true && absent(\"a\")", "unknown a"),
            ("absent(\"a\") || absent(\"b\")", "unknown a+b"),
            ("!absent(\"a\")", "unknown a"),
            ("absent(\"a\") + 1 > 3", "unknown a"),
            ("-absent(\"a\")", "unknown a"),
            ("absent(\"a\") == absent(\"a\")", "unknown a"),
            ("absent(\"a\") != 1", "unknown a"),
            ("1 / 0", "unknown division-by-zero"),
            ("sum([1, absent(\"a\")])", "unknown a"),
            ("absent(\"a\").contains(1)", "unknown a"),
            ("1 in [1, 2]", "true"),
            ("let x = 1; x += absent(\"a\"); x", "unknown a"),
        ] {
            assert_eq!(eval(script), Ok(value.to_owned()), "{script}");
        }
        assert!(eval("if absent(\"a\") { 1 }").is_err());
        assert!(eval("for x in absent(\"a\") { }").is_err());
    }

    #[test]
    fn unlike_types_never_compare() {
        for script in [
            "\"a\" < 3",
            "\"3\" == 3",
            "true > 1",
            "1 + \"a\"",
            "\"a\" + \"b\"",
            "1 && true",
            "date(\"2026-01-01\") > 3",
            "absent(\"a\") && 1",
            "let s = \"a\"; s += \"b\"; s",
            "() > 3",
            "() == 3",
        ] {
            assert!(eval(script).is_err(), "{script} gave {:?}", eval(script));
        }
    }

    #[test]
    fn dates_move_and_compare() {
        assert_eq!(
            eval("add_years(date(\"2024-02-29\"), 1)"),
            Ok("2025-02-28".into())
        );
        assert_eq!(
            eval("add_days(date(\"2026-12-31\"), 1) > year_end(date(\"2026-05-01\"))"),
            Ok("true".into())
        );
        assert_eq!(
            eval("date(\"2026-03-01\") - date(\"2026-02-01\")"),
            Ok("28".into())
        );
        assert_eq!(
            eval("date(\"2026-02-01\") - date(\"2026-03-01\")"),
            Ok("-28".into())
        );
        assert_eq!(eval("date(\"2026-03-01\").year"), Ok("2026".into()));
        assert!(eval("add_years(date(\"9999-01-01\"), 1)").is_err());
        assert!(eval("add_days(date(\"2026-01-01\"), 999999999999999999)").is_err());
        assert!(eval("date(\"2026-02-30\")").is_err());
        for (from, days, to) in [
            ("2026-11-23", "5", "2026-11-30"),
            ("2026-11-21", "1", "2026-11-23"),
            ("2026-11-21", "0", "2026-11-21"),
            ("2026-11-23", "-1", "2026-11-20"),
            ("2026-09-30", "1", "2026-10-08"),
            ("2026-09-18", "1", "2026-09-20"),
        ] {
            assert_eq!(
                eval(&format!("add_working_days(date(\"{from}\"), {days})")),
                Ok(to.to_owned()),
                "{from} {days}"
            );
        }
        assert_eq!(
            eval("add_working_days(absent(\"a\"), 5)"),
            Ok("unknown a".into())
        );
        assert!(eval("add_working_days(date(\"2026-11-23\"), 10001)").is_err());
        assert!(eval("add_working_days(date(\"2026-11-23\"), 0.5)").is_err());
    }
}
