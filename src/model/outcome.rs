//! The closed lists of a report and their words.

use crate::bytes::listed;
use crate::text::Text;
use serde::Serialize;

/// What a rule says of a record, gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A statutory bar.
    Reject,
    /// Return for correction.
    Revise,
    /// A person must decide.
    Undetermined,
    /// Approve with a condition.
    Condition,
    /// A recommendation.
    Advice,
    /// Nothing to object to.
    Pass,
    /// The rule isn't about this record or this date.
    NotApplicable,
}

/// How much a check weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// It must hold.
    Require,
    /// It should hold.
    Advise,
    /// It is only shown.
    Inform,
}

listed! {
    Outcome: Self::ALL;
    Comparison: Self::ALL;
    Weight: [Self::Require, Self::Advise, Self::Inform];
}

impl Outcome {
    /// All of them, gravest first.
    pub const ALL: [Self; 7] = [
        Self::Reject,
        Self::Revise,
        Self::Undetermined,
        Self::Condition,
        Self::Advice,
        Self::Pass,
        Self::NotApplicable,
    ];

    /// As written in a report and in a case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Revise => "revise",
            Self::Undetermined => "undetermined",
            Self::Condition => "condition",
            Self::Advice => "advice",
            Self::Pass => "pass",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// As shown.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Reject => Text::new("不予批准", "Reject"),
            Self::Revise => Text::new("退回修改", "Revise"),
            Self::Undetermined => Text::new("待判定", "Undetermined"),
            Self::Condition => Text::new("附条件", "Condition"),
            Self::Advice => Text::new("建议", "Advice"),
            Self::Pass => Text::new("符合", "Pass"),
            Self::NotApplicable => Text::new("不适用", "Not applicable"),
        }
    }

    /// What it counts for in a verdict. What a rule that can only advise has to say is no decision.
    #[must_use]
    pub fn counted(self, decides: bool) -> Self {
        if decides || self < Self::Advice {
            self
        } else {
            Self::NotApplicable
        }
    }
}

/// What a report says of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A finding rejects.
    Rejected,
    /// A finding asks for correction.
    Revise,
    /// A finding can't be decided.
    Undetermined,
    /// A finding sets a condition.
    Conditional,
    /// None of these, and a rule that could decide applies.
    Pass,
    /// No rule that could decide applies.
    OutOfScope,
}

impl Verdict {
    /// All of them, gravest first; that of nothing is last.
    pub const ALL: [Self; 6] = [
        Self::Rejected,
        Self::Revise,
        Self::Undetermined,
        Self::Conditional,
        Self::Pass,
        Self::OutOfScope,
    ];

    /// The verdict over what all findings count for: the gravest; advice never changes it.
    #[must_use]
    pub fn of(counted: impl Iterator<Item = Outcome>) -> Self {
        match counted.min() {
            Some(Outcome::Reject) => Self::Rejected,
            Some(Outcome::Revise) => Self::Revise,
            Some(Outcome::Undetermined) => Self::Undetermined,
            Some(Outcome::Condition) => Self::Conditional,
            Some(Outcome::Advice | Outcome::Pass) => Self::Pass,
            Some(Outcome::NotApplicable) | None => Self::OutOfScope,
        }
    }

    /// As written in a report and in a case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Revise => "revise",
            Self::Undetermined => "undetermined",
            Self::Conditional => "conditional",
            Self::Pass => "pass",
            Self::OutOfScope => "out_of_scope",
        }
    }

    /// As shown.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Rejected => Text::new("不予批准", "Rejected"),
            Self::Revise => Text::new("退回修改", "Revise"),
            Self::Undetermined => Text::new("待判定", "Undetermined"),
            Self::Conditional => Text::new("附条件通过", "Conditional"),
            Self::Pass => Text::new("通过", "Pass"),
            Self::OutOfScope => Text::new("不在审查范围", "Out of scope"),
        }
    }
}

/// How two sides of a check are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Left ≤ right.
    AtMost,
    /// Left ≥ right.
    AtLeast,
    /// Left < right.
    Below,
    /// Left > right.
    Above,
    /// Within two bounds, both included.
    Between,
    /// The same.
    SameAs,
    /// Not the same.
    DiffersFrom,
    /// In a list.
    OneOf,
    /// Not in a list.
    NoneOf,
    /// There at all.
    Present,
    /// An earlier date.
    Before,
    /// A later date.
    After,
}

impl Comparison {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::AtMost,
        Self::AtLeast,
        Self::Below,
        Self::Above,
        Self::Between,
        Self::SameAs,
        Self::DiffersFrom,
        Self::OneOf,
        Self::NoneOf,
        Self::Present,
        Self::Before,
        Self::After,
    ];

    /// As written in a script and in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtMost => "at_most",
            Self::AtLeast => "at_least",
            Self::Below => "below",
            Self::Above => "above",
            Self::Between => "between",
            Self::SameAs => "same_as",
            Self::DiffersFrom => "differs_from",
            Self::OneOf => "one_of",
            Self::NoneOf => "none_of",
            Self::Present => "present",
            Self::Before => "before",
            Self::After => "after",
        }
    }

    /// As shown between the two sides.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::AtMost => Text::new("不高于", "at most"),
            Self::AtLeast => Text::new("不低于", "at least"),
            Self::Below => Text::new("低于", "below"),
            Self::Above => Text::new("高于", "above"),
            Self::Between => Text::new("介于", "between"),
            Self::SameAs => Text::new("应为", "must be"),
            Self::DiffersFrom => Text::new("不得为", "must not be"),
            Self::OneOf => Text::new("应属于", "one of"),
            Self::NoneOf => Text::new("不得属于", "none of"),
            Self::Present => Text::new("应提供", "given"),
            Self::Before => Text::new("早于", "before"),
            Self::After => Text::new("晚于", "after"),
        }
    }
}

impl Comparison {
    /// As shown between two dates.
    #[must_use]
    pub fn date_words(self) -> Text {
        match self {
            Self::AtMost => Text::new("不晚于", "no later than"),
            Self::AtLeast => Text::new("不早于", "no earlier than"),
            Self::Below => Self::Before.words(),
            Self::Above => Self::After.words(),
            other => other.words(),
        }
    }
}

/// What each confidence means, as shown.
#[must_use]
pub fn confidence_words() -> [(&'static str, Text); 4] {
    [
        ("S1", Text::new("已读官方原文", "Official text read")),
        ("S2", Text::new("据转载文本", "From a secondary copy")),
        (
            "R",
            Text::new("凭记忆，须核实", "Recalled: to be confirmed"),
        ),
        (
            "R?",
            Text::new("记忆不确定，须核实", "Weakly recalled: to be confirmed"),
        ),
    ]
}
