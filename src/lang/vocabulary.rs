//! The vocabulary of rules: what every word takes and gives. The checks read it, and so do handbooks, editors and completion.

use model::text::Text;
use serde::Serialize;

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything that can be compared or shown.
    Any,
    /// A number.
    Number,
    /// A number of decimal places: structure, not policy.
    Places,
    /// A number, or a date: what can be put in order.
    Ordered,
    /// Text.
    Text,
    /// A date.
    Date,
    /// A list.
    List,
    /// An outcome.
    Outcome,
    /// The keys of a table, as many as it has.
    Keys,
    /// The name of a field of the record, written out.
    Field,
    /// The name of a parameter, written out.
    Parameter,
    /// The name of a table, written out.
    Table,
    /// The name of a table of bands, written out.
    Bands,
    /// A value for each item, `|x| …`.
    Each,
    /// A yes or no for each item, `|x| …`.
    Test,
    /// The same where it may be left out.
    Where,
    /// The code of a rule, written out.
    Code,
    /// The name of a fact, written out.
    Fact,
    /// A department, written out.
    Department,
    /// A key of the rule's words, written out.
    Words,
    /// The same where it may be left out.
    Label,
    /// The name of a figure, written out.
    Figure,
    /// A day, written out.
    Day,
}

impl Kind {
    /// As a handbook names it.
    #[must_use]
    pub const fn written(self) -> &'static str {
        match self {
            Self::Any | Self::Keys => "any",
            Self::Number | Self::Places | Self::Ordered => "number",
            Self::Text | Self::Day => "text",
            Self::Date => "date",
            Self::List => "list",
            Self::Outcome => "outcome",
            Self::Field => "field",
            Self::Parameter => "parameter",
            Self::Table | Self::Bands => "table",
            Self::Each => "|item| value",
            Self::Test | Self::Where => "|item| boolean",
            Self::Code => "code",
            Self::Fact => "fact",
            Self::Department => "department",
            Self::Words | Self::Label | Self::Figure => "key",
        }
    }

    /// Whether a value stands there, before whose dot the word may be written, too: `x.abs()`.
    pub const fn is_value(self) -> bool {
        matches!(self, Self::Number | Self::Ordered | Self::Date | Self::List)
    }
}

/// An argument: its name and what it must be.
pub type Argument = (&'static str, Kind);

/// What a word gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// Nothing; it adds to the finding.
    Nothing,
    /// A value of a field or a cell.
    Value,
    /// Yes or no.
    Boolean,
    /// A number without a unit.
    Number,
    /// A number, or a date, of the kind and unit of the arguments.
    Alike,
    /// A number of the kind and unit of a list's items.
    Item,
    /// A number, or a date, of the kind and unit of the value for each item.
    Each,
    /// The rows of a table.
    Rows,
    /// A number of the unit of the first argument times that of the rate of a table of bands.
    Charge,
    /// The value of a fact.
    Fact,
    /// The value of a parameter, in its unit.
    Parameter,
    /// A text.
    Text,
    /// A date.
    Date,
    /// A table.
    Table,
    /// A row of the table.
    Row,
    /// Another rule's finding.
    Finding,
    /// The name of an outcome.
    OutcomeName,
    /// An outcome.
    Outcome,
    /// A check, which the words behind it complete.
    Check,
}

impl Gives {
    /// As a handbook names it; empty if nothing.
    #[must_use]
    pub const fn written(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Value | Self::Fact => "value",
            Self::Boolean => "boolean",
            Self::Number
            | Self::Alike
            | Self::Item
            | Self::Each
            | Self::Charge
            | Self::Parameter => "number",
            Self::Rows => "list",
            Self::Text => "text",
            Self::Date => "date",
            Self::Table => "table",
            Self::Row => "row",
            Self::Finding => "finding",
            Self::OutcomeName => "outcome name",
            Self::Outcome => "outcome",
            Self::Check => "check",
        }
    }
}

/// One word of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// As written.
    pub name: &'static str,
    /// What it is written after, with a dot between: `check`, `project`, …; empty for a function that stands alone.
    pub on: &'static str,
    /// Its arguments; nothing for a property.
    pub takes: Option<&'static [Argument]>,
    /// What it gives.
    pub gives: Gives,
    /// What it is for, in Chinese.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// How it is used.
    pub example: &'static str,
}

impl Word {
    /// Its arguments with their types: `limit: number, words?: key`; nothing for a property.
    #[must_use]
    pub fn arguments(&self) -> Option<String> {
        let argument = |(name, kind): &Argument| match kind {
            Kind::Label | Kind::Where => format!("{name}?: {}", kind.written()),
            Kind::Keys => format!("{name}: value, …"),
            kind => format!("{name}: {}", kind.written()),
        };
        let takes = self.takes?;
        Some(takes.iter().map(argument).collect::<Vec<_>>().join(", "))
    }

    /// As it is called: `check.at_most(limit: number, words: key)`.
    #[must_use]
    pub fn signature(&self) -> String {
        let dot = if self.on.is_empty() { "" } else { "." };
        let takes = self
            .arguments()
            .map(|takes| format!("({takes})"))
            .unwrap_or_default();
        let gives = match self.gives.written() {
            "" => String::new(),
            gives => format!(" → {gives}"),
        };
        format!("{}{dot}{}{takes}{gives}", self.on, self.name)
    }

    /// Whether it belongs to findings: it makes a part of one or reads one.
    pub fn of_findings(&self) -> bool {
        matches!(self.gives, Gives::Finding | Gives::Outcome) || self.adds()
    }

    /// Whether it adds to the finding, so that it is a statement and no value.
    pub fn adds(&self) -> bool {
        self.on.is_empty()
            && (self.gives == Gives::Check
                || self.gives == Gives::Nothing && self.part() != "author")
    }
}

/// A word by what it is written after and its name.
pub fn word(on: &str, name: &str) -> Option<&'static Word> {
    VOCABULARY
        .iter()
        .find(|word| word.on == on && word.name == name)
}

/// The word that goes through a list with a function for each item.
pub fn each(name: &str) -> Option<&'static Word> {
    let goes = |word: &&Word| {
        let takes = word.takes.unwrap_or_default();
        takes
            .iter()
            .any(|(_, kind)| matches!(kind, Kind::Each | Kind::Test))
    };
    VOCABULARY
        .iter()
        .filter(|word| word.on.is_empty() && word.name == name)
        .find(goes)
}

/// The words that are written after something, by name.
pub fn names(on: &str) -> impl Iterator<Item = &str> {
    VOCABULARY
        .iter()
        .filter(move |word| word.on == on)
        .map(|word| word.name)
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
        let takes = word.arguments().unwrap_or_default();
        let takes = [receiver.as_str(), takes.as_str()];
        let takes: Vec<&str> = takes.into_iter().filter(|part| !part.is_empty()).collect();
        // What may be left out has a form of its own.
        let takes = takes.join(", ").replace('?', "");
        let gives = match word.gives.written() {
            "" => "()",
            gives => gives,
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
        let first = self
            .takes
            .and_then(<[Argument]>::first)
            .map(|(_, kind)| *kind);
        match (self.on, self.gives, first) {
            ("check", ..) | (_, Gives::Check, _) => "check",
            (_, Gives::Outcome, _) | ("", _, Some(Kind::Outcome)) => "outcome",
            (_, Gives::Nothing, Some(Kind::Any)) => "author",
            (_, Gives::Nothing, _) => "result",
            ("list", ..) | ("", _, Some(Kind::List)) => "list",
            ("date", ..) | (_, Gives::Date, _) | ("", _, Some(Kind::Date)) => "date",
            ("", _, Some(Kind::Number | Kind::Ordered)) => "number",
            _ => "read",
        }
    }
}

macro_rules! vocabulary {
    ($($on:literal $name:literal $takes:expr, $gives:ident, $zh:literal, $en:literal, $example:literal;)+) => {
        &[$(Word { name: $name, on: $on, takes: $takes, gives: Gives::$gives, zh: $zh, en: $en, example: $example }),+]
    };
}

/// Every word that a rule may use besides those of Rhai itself (`let`, `if`, `for`, `&&`, `+` and their like).
pub const VOCABULARY: &[Word] = vocabulary! {
    "project" "FIELD" None, Value, "项目数据的一个字段，字段见 fields.toml。没有填写的，用到它的规则为“待判定”，并指出缺它。",
        "A field of the record, as fields.toml declares it. A rule that needs one that is absent is undetermined and names it.", "project.used";
    "project" "has" Some(&[("name", Kind::Field)]), Boolean, "字段有没有值：有为是；答“无”、或者空白视为无的为否；没有填写、待查或者读不出的，不知道。", "Whether a field has a value: yes; no where the answer is *none*, or a blank is taken for it; not known where it is absent, not known yet or unreadable.", "project.has(\"output\")";
    "" "fact" Some(&[("name", Kind::Fact)]), Fact, "推定事实的值：每个项目只算一次，各条规则共用，见 facts/。", "The value of a derived fact: worked out once a record for all rules; the facts are in facts/.", "fact(\"rate\")";
    "" "param" Some(&[("name", Kind::Parameter)]), Parameter, "参数在审查日有效的值；那天没有值的，规则为“待判定”。", "A parameter's value on the date; the rule is undetermined if it has none on that day.", "param(\"filing_days\")";
    "" "table" Some(&[("name", Kind::Table)]), Table, "规则包里的一张表。", "A table of the pack.", "table(\"regions\")";
    "table" "find" Some(&[("key", Kind::Keys)]), Row, "按键查到的、在审查日有效的那一行；查不到的，用到它的规则为“待判定”。", "The row for these keys that is in force on the date; a rule that needs one that isn't there is undetermined.", "table(\"regions\").find(project.city, project.county)";
    "table" "has" Some(&[("key", Kind::Keys)]), Boolean, "有没有这样一行。", "Whether there is such a row.", "table(\"regions\").has(project.city, project.county)";
    "" "rows" Some(&[("name", Kind::Table)]), Rows, "一张表在审查日有效的各行。", "The rows of a table that are in force on the date.", "count(rows(\"regions\"))";
    "row" "COLUMN" None, Value, "这一行的一格，列见该表的 .toml。", "A cell of the row; the columns are in the table's .toml.", "row.limit";
    "item" "FIELD" None, Value, "列表字段中一项的一个字段。", "A field of one record of a list.", "item.output";
    "" "finding" Some(&[("code", Kind::Code)]), Finding, "另一条规则的意见，引擎先执行那一条。", "Another rule's finding; the engine runs that rule first.", "finding(\"RULE-01\")";
    "finding" "outcome" None, OutcomeName, "那条意见的结论，与 \"pass\"、\"revise\" 等比较。", "The outcome of that finding, to be compared with \"pass\", \"revise\" and so on.", "finding(\"RULE-01\").outcome == \"pass\"";
    "finding" "figure" Some(&[("name", Kind::Figure)]), Number, "那条意见的一个测算值。", "A figure of that finding.", "finding(\"RULE-01\").figure(\"limit\")";
    "" "require" Some(&[("words", Kind::Words)]), Check, "必须满足的比对；不满足时得 otherwise 的结论。", "A check that must hold; when it doesn't, its `otherwise` is the outcome.", "require(\"within_quota\")";
    "" "advise" Some(&[("words", Kind::Words)]), Check, "应当满足的比对；不满足且没有 otherwise 时为“建议”。", "A check that should hold; without an `otherwise` its failure is advice.", "advise(\"metered\")";
    "" "inform" Some(&[("words", Kind::Words)]), Check, "只显示、不影响结论的比对。", "A check that is only shown and decides nothing.", "inform(\"compared_with_last_year\")";
    "check" "that" Some(&[("value", Kind::Any), ("words", Kind::Words)]), Check, "左边：比的是什么，叫什么。", "The left side: what is compared, and what it is called.", "that(project.used / project.output, \"unit_use\")";
    "check" "at_most" Some(&[("limit", Kind::Ordered), ("words", Kind::Label)]), Check, "不高于；正好等于也算满足。", "At most; equality holds.", "at_most(row.limit, \"limit\")";
    "check" "at_least" Some(&[("limit", Kind::Ordered), ("words", Kind::Label)]), Check, "不低于；正好等于也算满足。", "At least; equality holds.", "at_least(param(\"least_rate\"), \"target\")";
    "check" "below" Some(&[("limit", Kind::Ordered), ("words", Kind::Label)]), Check, "低于。", "Below.", "below(limit, \"limit\")";
    "check" "above" Some(&[("limit", Kind::Ordered), ("words", Kind::Label)]), Check, "高于。", "Above.", "above(limit, \"limit\")";
    "check" "between" Some(&[("low", Kind::Ordered), ("high", Kind::Ordered), ("words", Kind::Words)]), Check, "介于两者之间，含两端。", "Between the two, both included.", "between(low, high, \"range\")";
    "check" "same_as" Some(&[("value", Kind::Any), ("words", Kind::Label)]), Check, "等于。", "Equal to.", "same_as(\"yes\")";
    "check" "differs_from" Some(&[("value", Kind::Any), ("words", Kind::Label)]), Check, "不等于。", "Different from.", "differs_from(\"over\")";
    "check" "one_of" Some(&[("values", Kind::List), ("words", Kind::Label)]), Check, "是其中之一。", "One of them.", "one_of([\"industry\", \"service\"])";
    "check" "none_of" Some(&[("values", Kind::List), ("words", Kind::Label)]), Check, "不是其中任何一个。", "None of them.", "none_of([\"prohibited\"])";
    "check" "present" Some(&[]), Check, "已知：唯一不把缺项当“待判定”的比对。", "Known: the one check for which absence is no reason to be undetermined.", "present()";
    "check" "before" Some(&[("day", Kind::Date), ("words", Kind::Label)]), Check, "早于。", "Before.", "before(year_end(as_of()))";
    "check" "after" Some(&[("day", Kind::Date), ("words", Kind::Label)]), Check, "晚于。", "After.", "after(project.permit_to)";
    "check" "unit" Some(&[("unit", Kind::Text)]), Check, "比对的单位，引擎推不出时才写。", "The unit of the comparison, where the engine can't derive it.", "unit(\"t\")";
    "check" "otherwise" Some(&[("outcome", Kind::Outcome)]), Check, "不满足时的结论。", "The outcome when the check fails.", "otherwise(revise(\"too_much\"))";
    "" "reject" Some(&[("words", Kind::Words)]), Outcome, "不予批准：法律、法规明文禁止。", "Reject: a statutory bar.", "reject(\"prohibited\")";
    "" "revise" Some(&[("words", Kind::Words)]), Outcome, "退回修改。", "Return for correction.", "revise(\"too_much\")";
    "" "undetermined" Some(&[("words", Kind::Words)]), Outcome, "待判定：须由人决定。", "Undetermined: a person must decide.", "undetermined(\"ask_basin\")";
    "" "condition" Some(&[("words", Kind::Words)]), Outcome, "附条件批准。", "Approve with a condition.", "condition(\"file_within\")";
    "" "advice" Some(&[("words", Kind::Words)]), Outcome, "建议，不影响结论。", "A recommendation; it never changes the verdict.", "advice(\"consider_reuse\")";
    "" "conclude" Some(&[("outcome", Kind::Outcome)]), Nothing, "不经比对直接给出结论。", "Gives an outcome without a check.", "conclude(condition(\"file_within\"))";
    "" "figure" Some(&[("name", Kind::Figure), ("value", Kind::Number), ("unit", Kind::Text)]), Nothing, "给出一个有名字的数额，供报告和别的规则使用。", "Gives a named amount, for the report and for other rules.", "figure(\"total\", total, \"t\")";
    "" "refer" Some(&[("department", Kind::Department), ("words", Kind::Words)]), Nothing, "移送一个部门，并说明原因。", "Refers to a department, with the reason.", "refer(\"tax\", \"levy\")";
    "" "note" Some(&[("words", Kind::Words)]), Nothing, "在意见里加一句话。", "Adds a sentence to the finding.", "note(\"how_counted\")";
    "" "round_half_even" Some(&[("value", Kind::Number), ("places", Kind::Places)]), Alike, "四舍六入五成双（GB/T 8170）。", "Rounds half to even, as GB/T 8170 does.", "round_half_even(total, 2)";
    "" "round_half_up" Some(&[("value", Kind::Number), ("places", Kind::Places)]), Alike, "四舍五入，用于金额。", "Rounds half away from zero, as money is rounded.", "round_half_up(tax, 2)";
    "" "min" Some(&[("a", Kind::Ordered), ("b", Kind::Ordered)]), Alike, "两者中较小的；日期则为较早的。", "The smaller of the two; of dates the earlier.", "min(limit, rest)";
    "" "max" Some(&[("a", Kind::Ordered), ("b", Kind::Ordered)]), Alike, "两者中较大的；日期则为较晚的。", "The greater of the two; of dates the later.", "max(0, used - planned)";
    "" "scale" Some(&[("amount", Kind::Number), ("table", Kind::Bands)]), Charge, "按分档表逐档计算的数额：表有 from、to、rate 三列，取审查日有效的各行；缺档或重叠是错误。", "An amount charged band by band: the table has the columns from, to and rate, and its rows in force on the date count; a gap or an overlap is an error.", "scale(project.used, \"bands\")";
    "" "min" Some(&[("list", Kind::List), ("value", Kind::Each), ("where", Kind::Where)]), Each, "各项的值中最小的；可以再写条件，只看符合的项。没有一项的未知。", "The smallest of the values of the items, or of those that a condition holds for; unknown if there is none.", "min(project.wells, |well| well.depth)";
    "" "max" Some(&[("list", Kind::List), ("value", Kind::Each), ("where", Kind::Where)]), Each, "各项的值中最大的；可以再写条件，只看符合的项。没有一项的未知。", "The greatest of the values of the items, or of those that a condition holds for; unknown if there is none.", "max(project.wells, |well| well.depth, |well| well.used)";
    "" "abs" Some(&[("value", Kind::Number)]), Alike, "绝对值。", "The absolute value.", "abs(given - used)";
    "" "sum" Some(&[("values", Kind::List)]), Item, "各项之和；有一项未知则未知。", "The sum of the items; unknown if one of them is.", "sum(project.monthly)";
    "" "count" Some(&[("values", Kind::List)]), Number, "项数。", "The number of items.", "count(project.products)";
    "" "sum" Some(&[("list", Kind::List), ("value", Kind::Each), ("where", Kind::Where)]), Each, "各项的值之和；可以再写条件，只加符合的项。", "The sum of the values of the items, or of those that a condition holds for.", "sum(project.products, |product| product.output)";
    "" "count" Some(&[("list", Kind::List), ("where", Kind::Test)]), Number, "符合条件的项数。", "The number of items that a condition holds for.", "count(project.products, |product| product.output > 0)";
    "" "any" Some(&[("list", Kind::List), ("where", Kind::Test)]), Boolean, "有没有符合条件的项。", "Whether a condition holds for any item.", "any(project.products, |product| product.output > 0)";
    "" "all" Some(&[("list", Kind::List), ("where", Kind::Test)]), Boolean, "各项是不是都符合条件；没有一项也算。", "Whether a condition holds for every item; of no items it does.", "all(project.products, |product| product.output > 0)";
    "list" "contains" Some(&[("value", Kind::Any)]), Boolean, "列表里有没有它。", "Whether it is in the list.", "project.sources.contains(\"recycled\")";
    "" "starts_with" Some(&[("text", Kind::Text), ("start", Kind::Text)]), Boolean, "文字是不是以它开头，用于编码。", "Whether a text starts with another; for codes.", "starts_with(project.code, \"A\")";
    "" "skip" Some(&[("text", Kind::Text), ("count", Kind::Places)]), Text, "去掉前面若干个字以后的文字，用于编码。", "A text without its first so many characters; for codes.", "skip(project.code, 1)";
    "" "date" Some(&[("day", Kind::Day)]), Date, "写定的一天。", "A day that is written out.", "date(\"2026-01-01\")";
    "" "as_of" Some(&[]), Date, "审查日：适用哪一天的规定。", "The date whose law is applied.", "as_of()";
    "" "add_days" Some(&[("day", Kind::Date), ("days", Kind::Number)]), Date, "若干日之后。", "So many days later.", "add_days(project.accepted, 20)";
    "" "add_working_days" Some(&[("day", Kind::Date), ("days", Kind::Number)]), Date, "若干工作日之后；节假日见表 holidays。", "So many working days later; the table `holidays` says which are off.", "add_working_days(project.accepted, param(\"filing_days\"))";
    "" "add_years" Some(&[("day", Kind::Date), ("years", Kind::Number)]), Date, "若干年之后的同一天。", "The same day so many years later.", "add_years(project.permit_from, 5)";
    "" "year_end" Some(&[("day", Kind::Date)]), Date, "那一年的最后一天。", "The last day of that year.", "year_end(as_of())";
    "date" "year" None, Number, "年。", "The year.", "as_of().year";
    "date" "month" None, Number, "月。", "The month.", "as_of().month";
    "date" "day" None, Number, "日。", "The day of the month.", "as_of().day";
    "" "print" Some(&[("value", Kind::Any)]), Nothing, "把值写进意见，供写规则的人看；发布前删去。", "Puts a value into the finding for the rule's author; to be taken out before publishing.", "print(total)";
    "" "debug" Some(&[("value", Kind::Any)]), Nothing, "同 print。", "The same as `print`.", "debug(total)";
};
