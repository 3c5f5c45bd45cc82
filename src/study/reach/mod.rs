//! What can be reasoned about a pack without a record: conditions and checks that can come out only one way, rules that
//! never apply, thresholds that leave a gap, parameters that nothing reads, sources that are out of force.
//!
//! Values are followed as intervals and sets from the fields' ranges and choices, the parameters and the tables; nothing
//! compares texts. What is said here holds for every record; what isn't said may still be so.

mod range;
mod symbol;
mod walk;

use engine::rule::{Fact, Rule, Rules};
use jiff::civil::Date;
use lang::tree::{At, Expr, ExprKind, Part};
use lang::uses::Uses;
use model::calendar::days_between;
use model::diagnostic::{Diagnostic, Place, Span, char_span};
use model::number::Number;
use model::outcome::Outcome;
use model::text::Text;
use pack::{PackData, Source};
use range::{End, Range, Values};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;
use walk::{Known, Seen, Stretch, Walk};

/// Everything that is worth a look, in the order of files and places.
pub fn reach(data: &PackData, rules: &Rules) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut known = Known {
        data,
        library: &rules.library,
        outcomes: outcomes(rules),
        facts: BTreeMap::new(),
        columns: RefCell::default(),
    };
    // Each after those that it rests on.
    let mut facts: Vec<&Arc<Fact>> = rules.facts.iter().collect();
    facts.sort_by_key(|fact| fact.uses.facts.iter().count());
    for fact in facts {
        let Some(walk) = Walk::fact(&known, fact.source.script()) else {
            continue;
        };
        let place = fact.source.place();
        said(&walk, |at| at.span(place), &mut problems);
        known.facts.insert(Arc::clone(&fact.name), walk.comes_to);
    }
    for rule in &rules.rules {
        within(&known, rule, &mut problems);
        sources(data, rule, &mut problems);
    }
    parameters(data, rules, &mut problems);
    lang::check::sort(&mut problems);
    problems
}

// ---- within a rule ------------------------------------------------------------------------------------------------

/// Outcomes that the rules of each code can give to others: what isn't decided is no outcome to them.
fn outcomes(rules: &Rules) -> BTreeMap<String, Rc<BTreeSet<&'static str>>> {
    let mut all: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for rule in &rules.rules {
        let own = all.entry(rule.header.code.to_string()).or_default();
        own.extend([Outcome::Pass, Outcome::NotApplicable].map(Outcome::name));
        for function in &rule.script().functions {
            function.body.walk(&mut |part| {
                let Part::Expr(Expr {
                    kind: ExprKind::Call(name, _) | ExprKind::Method(_, name, _),
                    ..
                }) = part
                else {
                    return;
                };
                let named = Outcome::ALL
                    .into_iter()
                    .find(|outcome| outcome.name() == name);
                // A check that says nothing else advises.
                let advises = ["require", "advise"]
                    .contains(&name.as_str())
                    .then_some(Outcome::Advice);
                own.extend(
                    named
                        .or(advises)
                        .filter(|outcome| *outcome != Outcome::Undetermined)
                        .map(Outcome::name),
                );
            });
        }
    }
    all.into_iter()
        .map(|(code, outcomes)| (code, Rc::new(outcomes)))
        .collect()
}

fn within<'a>(known: &Known<'a>, rule: &'a Rule, problems: &mut Vec<Diagnostic>) {
    let Some(walk) = Walk::rule(known, rule.script(), &rule.header.subjects) else {
        return;
    };
    if walk.applies.is_some_and(|truth| !truth.yes) {
        problems.push(Diagnostic::warning(
            "rule-never-applies",
            rule.header.span.clone(),
            "applies 永远答“否”，这条规则对任何项目都不起作用。",
            "`applies` always answers no: the rule concerns no project at all.",
        ));
    }
    said(&walk, |at| at.span(rule.place()), problems);
}

/// What was seen of the conditions of a script.
fn said(walk: &Walk<'_, '_>, span: impl Fn(At) -> Option<Span>, problems: &mut Vec<Diagnostic>) {
    for (at, seen) in &walk.conditions {
        if let Some(problem) = one_way(seen, span(*at)) {
            problems.push(problem);
        }
    }
    problems.extend(
        walk.stretches
            .iter()
            .map(|stretch| beside(stretch, span(stretch.at))),
    );
}

/// A condition or a check that can come out only one way.
fn one_way(seen: &Seen<'_>, span: Option<Span>) -> Option<Diagnostic> {
    let Seen {
        truth,
        check,
        sides,
    } = seen;
    let (code, zh, en) = match (truth.yes, truth.no, check.is_empty()) {
        (false, true, true) => (
            "never-true",
            "这个条件永远不成立，后面的内容不会执行。".to_owned(),
            "This condition never holds: what follows never runs.".to_owned(),
        ),
        (true, false, true) => (
            "always-true",
            "这个条件总是成立，不起作用。".to_owned(),
            "This condition always holds and decides nothing.".to_owned(),
        ),
        (false, true, false) => (
            "check-never-holds",
            format!("比对“{check}”永远不会符合。"),
            format!("The check “{check}” can never hold."),
        ),
        (true, false, false) => (
            "check-always-holds",
            format!("比对“{check}”总是符合，不会有项目被它拦下。"),
            format!("The check “{check}” always holds: it stops no project."),
        ),
        _ => return None,
    };
    let mut problem = Diagnostic::warning(code, span, zh, en);
    if let Some((left, right)) = sides
        && let (Some(left), Some(right)) = (words(left), words(right))
    {
        problem.help = Some(Text::new(
            format!("到这里，左边只能是 {}，右边是 {}。", left.zh, right.zh),
            format!(
                "Here the left side can only be {}; the right side is {}.",
                left.en, right.en
            ),
        ));
    }
    Some(problem)
}

/// What an expression can be, in words; nothing if there is nothing to say.
fn words(values: &Values<'_>) -> Option<Text> {
    let list = |items: Vec<&str>, both: &str| match items.as_slice() {
        [] => None,
        items if items.len() > 8 => Some(format!(
            "{}…",
            items.iter().take(8).copied().collect::<Vec<_>>().join(both)
        )),
        items => Some(items.join(both)),
    };
    match values {
        Values::Numbers(range) => interval(range, Number::to_string),
        Values::Days(range) => interval(range, day),
        Values::Texts(texts) => {
            let items = || texts.iter().copied().collect::<Vec<_>>();
            Some(Text::new(list(items(), "、")?, list(items(), ", ")?))
        }
        _ => None,
    }
}

fn day(number: &Number) -> String {
    let day = number
        .to_i64()
        .and_then(|days| jiff::SignedDuration::try_from_hours(days.checked_mul(24)?));
    day.and_then(|span| Date::ZERO.checked_add(span).ok())
        .map_or_else(|| number.to_string(), |day| day.to_string())
}

fn interval(range: &Range, print: impl Fn(&Number) -> String) -> Option<Text> {
    if let Some(point) = range.as_point() {
        return Some(Text::same(print(point)));
    }
    let least = range.low.as_ref().map(|End { at, included }| {
        let at = print(at);
        if *included {
            (format!("不小于 {at}"), format!("at least {at}"))
        } else {
            (format!("大于 {at}"), format!("more than {at}"))
        }
    });
    let most = range.high.as_ref().map(|End { at, included }| {
        let at = print(at);
        if *included {
            (format!("不大于 {at}"), format!("at most {at}"))
        } else {
            (format!("小于 {at}"), format!("less than {at}"))
        }
    });
    match (least, most) {
        (Some(least), Some(most)) => Some(Text::new(
            format!("{}、{}", least.0, most.0),
            format!("{} and {}", least.1, most.1),
        )),
        (Some((zh, en)), None) | (None, Some((zh, en))) => Some(Text::new(zh, en)),
        (None, None) => None,
    }
}

/// Thresholds beside each other that leave a stretch out or have one in common.
fn beside(stretch: &Stretch, span: Option<Span>) -> Diagnostic {
    let both = Range {
        low: Some(End {
            included: if stretch.overlap {
                stretch.low.included
            } else {
                !stretch.low.included
            },
            ..stretch.low.clone()
        }),
        high: Some(End {
            included: if stretch.overlap {
                stretch.high.included
            } else {
                !stretch.high.included
            },
            ..stretch.high.clone()
        }),
    };
    let Text { zh, en } = interval(&both, Number::to_string).unwrap_or_default();
    if stretch.overlap {
        return Diagnostic::warning(
            "threshold-overlap",
            span,
            format!("这个条件和相邻条件有重叠：{zh} 时两个都成立。"),
            format!("This condition overlaps with the one beside it: both hold for what is {en}."),
        );
    }
    Diagnostic::warning(
        "threshold-gap",
        span,
        format!("这个条件和相邻条件之间有空档：{zh} 时都不成立。"),
        format!(
            "There is a gap between this condition and the one beside it: neither holds for what is {en}."
        ),
    )
}

// ---- law and parameters -------------------------------------------------------------------------------------------

/// A rule that is in force when no source that it names is, or while one is not any more.
fn sources(data: &PackData, rule: &Rule, problems: &mut Vec<Diagnostic>) {
    let header = &rule.header;
    let named: Vec<(&str, &Source)> = header
        .sources
        .iter()
        .filter_map(|named| Some((named.id.as_str(), data.sources.get(&named.id)?)))
        .collect();
    let place = |id: &str| {
        let line = rule.text.lines().position(|line| {
            let mut words = line
                .trim_start()
                .trim_start_matches("//!")
                .split_whitespace();
            words.next() == Some("@source") && words.next() == Some(id)
        });
        let place = Place {
            file: &rule.path,
            text: &rule.text,
        };
        line.and_then(|line| char_span(place, line + 1, 1))
            .or_else(|| header.span.clone())
    };
    for (id, source) in &named {
        let Some(until) = source.until else { continue };
        // A rule may rest on what came after.
        let followed = named
            .iter()
            .any(|(_, other)| other.until.is_none_or(|end| end > until));
        if header.until.is_none_or(|end| end > until) && !followed {
            problems.push(out_of_force(place(id), source, until));
        }
    }
    let first = named.iter().map(|(_, source)| source.from).min().flatten();
    if let Some(first) = first.filter(|first| *first > header.from) {
        problems.push(Diagnostic::warning(
            "source-not-yet-in-force",
            header.span.clone(),
            format!(
                "规则自 {} 施行，而所列依据最早 {first} 才施行。",
                header.from
            ),
            format!(
                "The rule is in force from {}; the first of its sources only from {first}.",
                header.from
            ),
        ));
    }
}

fn out_of_force(span: Option<Span>, source: &Source, until: Date) -> Diagnostic {
    Diagnostic::warning(
        "source-out-of-force",
        span,
        format!(
            "依据《{}》于 {until} 失效，这里没有随之结束。",
            source.title.zh
        ),
        format!(
            "“{}” is in force until {until} only; this goes on after it.",
            source.title.en
        ),
    )
    .help(
        "写上结束日期，或换成现行依据。",
        "Give it a last day, or a source that is in force.",
    )
}

/// Parameters that no rule reads, whose values leave days out, or outlive their source.
fn parameters(data: &PackData, rules: &Rules, problems: &mut Vec<Diagnostic>) {
    let of_facts = rules.facts.iter().map(|fact| &fact.uses);
    let uses: Vec<&Uses> = rules
        .rules
        .iter()
        .map(|rule| &rule.uses)
        .chain(of_facts)
        .collect();
    for (name, parameter) in data.parameters.iter() {
        // That a pack has no rules is said once.
        if !rules.rules.is_empty()
            && !uses
                .iter()
                .any(|uses| uses.parameters.contains(name.as_str()))
        {
            problems.push(Diagnostic::warning(
                "unused-parameter",
                parameter.span.clone(),
                format!("没有规则读取参数“{name}”。"),
                format!("No rule reads the parameter “{name}”."),
            ));
        }
        for value in &parameter.values {
            let Some(source) = data.sources.get(&value.source) else {
                continue;
            };
            if let Some(until) = source
                .until
                .filter(|until| value.until.is_none_or(|end| end > *until))
            {
                problems.push(out_of_force(value.span.clone(), source, until));
            }
        }
        for pair in parameter.values.windows(2) {
            let [earlier, later] = pair else { continue };
            if let Some(until) = earlier
                .until
                .filter(|until| days_between(later.from, *until) > 1)
            {
                problems.push(Diagnostic::warning(
                    "parameter-gap",
                    later.span.clone(),
                    format!("参数“{name}”在 {until} 之后、{} 之前没有值。", later.from),
                    format!(
                        "The parameter “{name}” has no value after {until} and before {}.",
                        later.from
                    ),
                ));
            }
        }
    }
}
