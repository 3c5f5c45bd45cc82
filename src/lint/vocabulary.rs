//! The vocabulary of rules, as handbooks, editors and completion show it.

use crate::text::Text;
use serde::Serialize;

/// One word of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// As written.
    pub name: &'static str,
    /// What it is written after, with a dot between: `check`, `project`, …; empty for a function that stands alone.
    pub on: &'static str,
    /// Its arguments, each with its type; nothing for a property.
    pub takes: Option<&'static str>,
    /// The type of what it gives; empty if nothing.
    pub gives: &'static str,
    /// What it is for, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// How it is used.
    pub example: &'static str,
}

impl Word {
    /// As it is called: `check.at_most(limit: number, words: key)`.
    #[must_use]
    pub fn signature(&self) -> String {
        let dot = if self.on.is_empty() { "" } else { "." };
        let takes = self
            .takes
            .map(|takes| format!("({takes})"))
            .unwrap_or_default();
        let gives = if self.gives.is_empty() {
            String::new()
        } else {
            format!(" → {}", self.gives)
        };
        format!("{}{dot}{}{takes}{gives}", self.on, self.name)
    }
}

/// A word as it is handed to an editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WordInfo {
    /// As written.
    pub name: &'static str,
    /// What it is written after; empty if it stands alone.
    pub on: &'static str,
    /// As it is called, with types.
    pub signature: String,
    /// What it is for.
    pub text: Text,
    /// How it is used.
    pub example: &'static str,
}

/// The whole vocabulary, as editors take it.
#[must_use]
pub fn words() -> Vec<WordInfo> {
    let info = |word: &Word| WordInfo {
        name: word.name,
        on: word.on,
        signature: word.signature(),
        text: Text::new(word.zh, word.en),
        example: word.example,
    };
    VOCABULARY.iter().map(info).collect()
}

/// The parts of the vocabulary, in the order of a handbook: what a part's words stand after, and its title.
pub const PARTS: [(&str, &str, &str); 8] = [
    ("read", "读取", "Reading"),
    ("check", "比对", "Checks"),
    ("outcome", "结论", "Outcomes"),
    (
        "result",
        "测算值、移送和说明",
        "Figures, referrals and notes",
    ),
    ("number", "数", "Numbers"),
    ("list", "列表", "Lists"),
    ("date", "日期", "Dates"),
    ("author", "调试", "While writing"),
];

/// Chinese and English of the tables of a handbook.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::new();
    for (part, zh, en) in PARTS {
        text += &format!(
            "### {zh} / {en}\n\n| 写法 / written | 作用 / what for | 例 / example |\n|---|---|---|\n"
        );
        for word in VOCABULARY.iter().filter(|word| word.part() == part) {
            let cell = |text: &str| text.replace('|', "\\|");
            text += &format!(
                "| `{}` | {} / {} | `{}` |\n",
                cell(&word.signature()),
                word.zh,
                word.en,
                cell(word.example)
            );
        }
        text.push('\n');
    }
    text
}

/// A definition file of the Rhai language server: every function with what it takes and gives.
#[must_use]
pub fn definitions() -> String {
    let mut text =
        "// 规则的词汇，供编辑器使用 / The vocabulary of rules, for editors.\nmodule static;\n"
            .to_owned();
    for word in VOCABULARY {
        let receiver = if word.on.is_empty() {
            String::new()
        } else {
            format!("_self: {}", word.on)
        };
        let takes = [receiver.as_str(), word.takes.unwrap_or_default()];
        let takes: Vec<&str> = takes.into_iter().filter(|part| !part.is_empty()).collect();
        // What may be left out has a form of its own.
        let takes = takes.join(", ").replace('?', "");
        let gives = if word.gives.is_empty() {
            "()"
        } else {
            word.gives
        };
        let kind = if word.takes.is_some() {
            "fn "
        } else {
            "fn get "
        };
        text += &format!(
            "\n/// {}\n/// {}\n///\n/// `{}`\n{kind}{}({takes}) -> {gives};\n",
            word.zh, word.en, word.example, word.name
        );
    }
    text
}

impl Word {
    /// The part of a handbook that it belongs to.
    #[must_use]
    pub fn part(&self) -> &'static str {
        match (self.on, self.name) {
            ("check", _) | ("", "require" | "advise" | "inform") => "check",
            ("", "reject" | "revise" | "undetermined" | "condition" | "advice" | "conclude") => {
                "outcome"
            }
            ("", "figure" | "refer" | "note") => "result",
            ("", "print" | "debug") => "author",
            ("", "round_half_even" | "round_half_up" | "min" | "max" | "abs") => "number",
            ("list", _) | ("", "sum" | "count") => "list",
            ("date", _)
            | ("", "date" | "as_of" | "add_days" | "add_working_days" | "add_years" | "year_end") => {
                "date"
            }
            _ => "read",
        }
    }
}

macro_rules! vocabulary {
    ($($on:literal $name:literal $takes:expr, $gives:literal, $zh:literal, $en:literal, $example:literal;)+) => {
        &[$(Word { name: $name, on: $on, takes: $takes, gives: $gives, zh: $zh, en: $en, example: $example }),+]
    };
}

/// Every word that a rule may use besides those of Rhai itself (`let`, `if`, `for`, `&&`, `+` and their like).
pub const VOCABULARY: &[Word] = vocabulary! {
    "project" "FIELD" None, "value", "项目数据的一个字段，字段见 fields.toml。没有填写的，用到它的规则为“待判定”，并指出缺它。",
        "A field of the record, as fields.toml declares it. A rule that needs one that is absent is undetermined and names it.", "project.used";
    "project" "has" Some("name: field"), "boolean", "字段是否已知：填写了，或者能从表里查到。", "Whether a field is known: given, or filled from a table.", "project.has(\"output\")";
    "" "param" Some("name: parameter"), "number", "参数在审查日有效的值；那天没有值的，规则为“待判定”。", "A parameter's value on the date; the rule is undetermined if it has none on that day.", "param(\"filing_days\")";
    "" "table" Some("name: table"), "table", "规则包里的一张表。", "A table of the pack.", "table(\"regions\")";
    "table" "find" Some("key: value, …"), "row", "按键查到的、在审查日有效的那一行；查不到的，用到它的规则为“待判定”。", "The row for these keys that is in force on the date; a rule that needs one that isn't there is undetermined.", "table(\"regions\").find(project.city, project.county)";
    "table" "has" Some("key: value, …"), "boolean", "有没有这样一行。", "Whether there is such a row.", "table(\"regions\").has(project.city, project.county)";
    "row" "COLUMN" None, "value", "这一行的一格，列见该表的 .toml。", "A cell of the row; the columns are in the table's .toml.", "row.limit";
    "item" "FIELD" None, "value", "列表字段中一项的一个字段。", "A field of one record of a list.", "item.output";
    "" "finding" Some("code: code"), "finding", "另一条规则的意见，引擎先执行那一条。", "Another rule's finding; the engine runs that rule first.", "finding(\"RULE-01\")";
    "finding" "outcome" None, "outcome name", "那条意见的结论，与 \"pass\"、\"revise\" 等比较。", "The outcome of that finding, to be compared with \"pass\", \"revise\" and so on.", "finding(\"RULE-01\").outcome == \"pass\"";
    "finding" "figure" Some("name: key"), "number", "那条意见的一个测算值。", "A figure of that finding.", "finding(\"RULE-01\").figure(\"limit\")";
    "" "require" Some("words: key"), "check", "必须满足的比对；不满足时得 otherwise 的结论。", "A check that must hold; when it doesn't, its `otherwise` is the outcome.", "require(\"within_quota\")";
    "" "advise" Some("words: key"), "check", "应当满足的比对；不满足且没有 otherwise 时为“建议”。", "A check that should hold; without an `otherwise` its failure is advice.", "advise(\"metered\")";
    "" "inform" Some("words: key"), "check", "只显示、不影响结论的比对。", "A check that is only shown and decides nothing.", "inform(\"compared_with_last_year\")";
    "check" "that" Some("value: any, words: key"), "check", "左边：比的是什么，叫什么。", "The left side: what is compared, and what it is called.", "that(project.used / project.output, \"unit_use\")";
    "check" "at_most" Some("limit: number, words?: key"), "check", "不高于；正好等于也算满足。", "At most; equality holds.", "at_most(row.limit, \"limit\")";
    "check" "at_least" Some("limit: number, words?: key"), "check", "不低于；正好等于也算满足。", "At least; equality holds.", "at_least(param(\"least_rate\"), \"target\")";
    "check" "below" Some("limit: number, words?: key"), "check", "低于。", "Below.", "below(limit, \"limit\")";
    "check" "above" Some("limit: number, words?: key"), "check", "高于。", "Above.", "above(limit, \"limit\")";
    "check" "between" Some("low: number, high: number, words: key"), "check", "介于两者之间，含两端。", "Between the two, both included.", "between(low, high, \"range\")";
    "check" "same_as" Some("value: any, words?: key"), "check", "等于。", "Equal to.", "same_as(\"yes\")";
    "check" "differs_from" Some("value: any, words?: key"), "check", "不等于。", "Different from.", "differs_from(\"over\")";
    "check" "one_of" Some("values: list, words?: key"), "check", "是其中之一。", "One of them.", "one_of([\"industry\", \"service\"])";
    "check" "none_of" Some("values: list, words?: key"), "check", "不是其中任何一个。", "None of them.", "none_of([\"prohibited\"])";
    "check" "present" Some(""), "check", "已知：唯一不把缺项当“待判定”的比对。", "Known: the one check for which absence is no reason to be undetermined.", "present()";
    "check" "before" Some("day: date, words?: key"), "check", "早于。", "Before.", "before(year_end(as_of()))";
    "check" "after" Some("day: date, words?: key"), "check", "晚于。", "After.", "after(project.permit_to)";
    "check" "unit" Some("unit: text"), "check", "比对的单位，引擎推不出时才写。", "The unit of the comparison, where the engine can't derive it.", "unit(\"t\")";
    "check" "otherwise" Some("outcome: outcome"), "check", "不满足时的结论。", "The outcome when the check fails.", "otherwise(revise(\"too_much\"))";
    "" "reject" Some("words: key"), "outcome", "不予批准：法律、法规明文禁止。", "Reject: a statutory bar.", "reject(\"prohibited\")";
    "" "revise" Some("words: key"), "outcome", "退回修改。", "Return for correction.", "revise(\"too_much\")";
    "" "undetermined" Some("words: key"), "outcome", "待判定：须由人决定。", "Undetermined: a person must decide.", "undetermined(\"ask_basin\")";
    "" "condition" Some("words: key"), "outcome", "附条件批准。", "Approve with a condition.", "condition(\"file_within\")";
    "" "advice" Some("words: key"), "outcome", "建议，不影响结论。", "A recommendation; it never changes the verdict.", "advice(\"consider_reuse\")";
    "" "conclude" Some("outcome: outcome"), "", "不经比对直接给出结论。", "Gives an outcome without a check.", "conclude(condition(\"file_within\"))";
    "" "figure" Some("name: key, value: number, unit: text"), "", "给出一个有名字的数额，供报告和别的规则使用。", "Gives a named amount, for the report and for other rules.", "figure(\"total\", total, \"t\")";
    "" "refer" Some("department: department, words: key"), "", "移送一个部门，并说明原因。", "Refers to a department, with the reason.", "refer(\"tax\", \"levy\")";
    "" "note" Some("words: key"), "", "在意见里加一句话。", "Adds a sentence to the finding.", "note(\"how_counted\")";
    "" "round_half_even" Some("value: number, places: number"), "number", "四舍六入五成双（GB/T 8170）。", "Rounds half to even, as GB/T 8170 does.", "round_half_even(total, 2)";
    "" "round_half_up" Some("value: number, places: number"), "number", "四舍五入，用于金额。", "Rounds half away from zero, as money is rounded.", "round_half_up(tax, 2)";
    "" "min" Some("a: number, b: number"), "number", "两者中较小的；日期则为较早的。", "The smaller of the two; of dates the earlier.", "min(limit, rest)";
    "" "max" Some("a: number, b: number"), "number", "两者中较大的；日期则为较晚的。", "The greater of the two; of dates the later.", "max(0, used - planned)";
    "" "abs" Some("value: number"), "number", "绝对值。", "The absolute value.", "abs(given - used)";
    "" "sum" Some("values: list"), "number", "各项之和；有一项未知则未知。", "The sum of the items; unknown if one of them is.", "sum(project.monthly)";
    "" "count" Some("values: list"), "number", "项数。", "The number of items.", "count(project.products)";
    "list" "contains" Some("value: any"), "boolean", "列表里有没有它。", "Whether it is in the list.", "project.sources.contains(\"recycled\")";
    "" "date" Some("day: text"), "date", "写定的一天。", "A day that is written out.", "date(\"2026-01-01\")";
    "" "as_of" Some(""), "date", "审查日：适用哪一天的规定。", "The date whose law is applied.", "as_of()";
    "" "add_days" Some("day: date, days: number"), "date", "若干日之后。", "So many days later.", "add_days(project.accepted, 20)";
    "" "add_working_days" Some("day: date, days: number"), "date", "若干工作日之后；节假日见表 holidays。", "So many working days later; the table `holidays` says which are off.", "add_working_days(project.accepted, param(\"filing_days\"))";
    "" "add_years" Some("day: date, years: number"), "date", "若干年之后的同一天。", "The same day so many years later.", "add_years(project.permit_from, 5)";
    "" "year_end" Some("day: date"), "date", "那一年的最后一天。", "The last day of that year.", "year_end(as_of())";
    "date" "year" None, "number", "年。", "The year.", "as_of().year";
    "date" "month" None, "number", "月。", "The month.", "as_of().month";
    "date" "day" None, "number", "日。", "The day of the month.", "as_of().day";
    "" "print" Some("value: any"), "", "把值写进意见，供写规则的人看；发布前删去。", "Puts a value into the finding for the rule's author; to be taken out before publishing.", "print(total)";
    "" "debug" Some("value: any"), "", "同 print。", "The same as `print`.", "debug(total)";
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::script::FUNCTIONS;
    use crate::report::Comparison;
    use std::collections::BTreeSet;

    #[test]
    fn it_is_the_vocabulary_of_the_checks_and_of_the_engine() {
        let alone: BTreeSet<&str> = VOCABULARY
            .iter()
            .filter(|w| w.on.is_empty())
            .map(|w| w.name)
            .collect();
        assert_eq!(alone, FUNCTIONS.iter().copied().collect());
        let check: BTreeSet<&str> = VOCABULARY
            .iter()
            .filter(|w| w.on == "check")
            .map(|w| w.name)
            .collect();
        let comparisons = Comparison::ALL.iter().map(|c| c.name());
        assert_eq!(
            check,
            comparisons.chain(["that", "unit", "otherwise"]).collect()
        );
        for word in VOCABULARY {
            assert!(
                PARTS.iter().any(|(part, ..)| *part == word.part()),
                "{}",
                word.name
            );
            assert!(
                word.example.contains(word.name) || word.name.chars().all(char::is_uppercase),
                "{}",
                word.name
            );
        }
        assert!(
            markdown()
                .lines()
                .filter(|line| line.starts_with("| `"))
                .count()
                == VOCABULARY.len()
        );
    }
}
