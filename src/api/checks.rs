//! Checks of a pack that need both its data and its rules.

use engine::record::{self, Answer};
use engine::rule::Rules;
use model::diagnostic::Diagnostic;
use pack::PackData;

/// What a blank is taken for must be none, or a value that the field may have.
pub fn check_blanks(data: &PackData, problems: &mut Vec<Diagnostic>) {
    for field in &data.schema.fields {
        let Some(blank) = &field.if_blank else {
            continue;
        };
        let mut wrong = Vec::new();
        let name = &field.name;
        let answer = record::read_blank(&data.schema, field, &mut wrong);
        for why in wrong {
            problems.push(Diagnostic::error(
                "bad-blank",
                blank.span.clone(),
                format!("字段“{name}”的 if_blank 不能用：{}", why.message.zh),
                format!(
                    "The `if_blank` of “{name}” can't be used: {}",
                    why.message.en
                ),
            ));
        }
        if matches!(answer, None | Some(Answer::NotKnown(_))) {
            problems.push(Diagnostic::error(
                "bad-blank",
                blank.span.clone(),
                format!("字段“{name}”的 if_blank 应为 \"none\" 或者该字段的一个值。"),
                format!("The `if_blank` of “{name}” must be \"none\" or a value of the field."),
            ));
        }
    }
}

/// What the beginnings of an interview answer must be values that the fields may have.
pub fn check_starts(data: &PackData, problems: &mut Vec<Diagnostic>) {
    for start in &data.manifest.interview.start {
        for (name, value) in &start.answers {
            let Some((_, field)) = data.schema.get(name) else {
                continue;
            };
            let mut wrong = Vec::new();
            record::read_answer(&data.schema, field, name, value, &mut wrong);
            problems.extend(wrong.into_iter().map(|why| {
                Diagnostic::error(
                    "bad-start",
                    start.span.clone(),
                    format!("起点“{}”的回答不能用：{}", start.key, why.message.zh),
                    format!(
                        "An answer of the start “{}” can't be used: {}",
                        start.key, why.message.en
                    ),
                )
            }));
        }
    }
}

/// The rule that works out what a project adds is there, and says what its figure is called.
pub fn check_portfolio(data: &PackData, rules: &Rules, problems: &mut Vec<Diagnostic>) {
    let Some(portfolio) = &data.manifest.portfolio else {
        return;
    };
    let Some(rule) = rules
        .rules
        .iter()
        .find(|rule| *rule.header.code == *portfolio.finding)
    else {
        if !rules.whole || rules.codes.contains(&portfolio.finding) {
            // What is wrong with the rule is said there.
            return;
        }
        let known = rules.codes.iter().map(String::as_str);
        problems.push(pack::unknown(
            "code",
            "编号",
            "code",
            &portfolio.finding,
            portfolio.span.clone(),
            known,
        ));
        return;
    };
    if !rule.header.words.contains_key(&*portfolio.figure) {
        let known = rule.header.words.keys().map(String::as_str);
        problems.push(pack::unknown(
            "figure",
            "测算值",
            "figure",
            &portfolio.figure,
            portfolio.span.clone(),
            known,
        ));
    }
}
