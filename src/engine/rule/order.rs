//! The order of running: every rule comes after those that it reads.

use super::definition::Rule;
use model::diagnostic::Diagnostic;
use std::sync::Arc;

/// Two rules with one code may not be in force on the same day.
pub(super) fn duplicates(rules: &[Arc<Rule>], problems: &mut Vec<Diagnostic>) {
    for (index, rule) in rules.iter().enumerate() {
        let clash = rules.iter().take(index).find(|other| {
            other.header.code == rule.header.code
                && rule
                    .header
                    .until
                    .is_none_or(|until| other.header.from <= until)
                && other
                    .header
                    .until
                    .is_none_or(|until| rule.header.from <= until)
        });
        if let Some(other) = clash {
            problems.push(
                Diagnostic::error(
                    "duplicate-code",
                    rule.header.span.clone(),
                    format!("编号“{}”在同一时期有两条规则。", rule.header.code),
                    format!(
                        "Two rules with the code “{}” are in force at the same time.",
                        rule.header.code
                    ),
                )
                .related(other.header.span.clone(), "另一条", "the other one"),
            );
        }
    }
}

/// An order in which every rule comes after those that it reads; a cycle is named and refused.
pub(super) fn order(rules: &[Arc<Rule>], problems: &mut Vec<Diagnostic>) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    fn visit(
        index: usize,
        rules: &[Arc<Rule>],
        marks: &mut [Mark],
        path: &mut Vec<usize>,
        order: &mut Vec<usize>,
        problems: &mut Vec<Diagnostic>,
    ) {
        match marks.get(index) {
            Some(Mark::New) => {}
            Some(Mark::Open) => {
                let start = path.iter().position(|i| *i == index).unwrap_or(0);
                let codes: Vec<&str> = path
                    .iter()
                    .skip(start)
                    .chain([&index])
                    .filter_map(|i| rules.get(*i))
                    .map(|r| &*r.header.code)
                    .collect();
                problems.push(
                    Diagnostic::error(
                        "cycle",
                        rules.get(index).and_then(|r| r.header.span.clone()),
                        format!("规则互相依赖，绕成了圈：{}。", codes.join(" → ")),
                        format!(
                            "Rules depend on each other in a circle: {}.",
                            codes.join(" → ")
                        ),
                    )
                    .help(
                        "让其中一条不再读取另一条的结论。",
                        "Let one of them stop reading the other.",
                    ),
                );
                return;
            }
            _ => return,
        }
        if let Some(mark) = marks.get_mut(index) {
            *mark = Mark::Open;
        }
        path.push(index);
        for code in rules.get(index).into_iter().flat_map(|r| &r.uses.findings) {
            for (other, _) in rules
                .iter()
                .enumerate()
                .filter(|(_, r)| *r.header.code == **code)
            {
                visit(other, rules, marks, path, order, problems);
            }
        }
        path.pop();
        if let Some(mark) = marks.get_mut(index) {
            *mark = Mark::Done;
        }
        order.push(index);
    }
    let (mut marks, mut order) = (vec![Mark::New; rules.len()], Vec::new());
    for index in 0..rules.len() {
        visit(
            index,
            rules,
            &mut marks,
            &mut Vec::new(),
            &mut order,
            problems,
        );
    }
    order
}
