//! Mistakes of a script that show only when it runs.

use super::val::Val;
use lang::library::FileId;
use lang::tree::At;
use model::diagnostic::{Diagnostic, Severity, Span};
use model::limits::MAX_NUMBER_BITS;
use model::text::Text;
use std::sync::Arc;

/// A mistake, and where the script makes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub code: &'static str,
    pub message: Text,
    /// The innermost part of the script that was being worked out.
    pub at: Option<At>,
    /// The script that it stands in, if that isn't the one that is run.
    pub origin: Option<Origin>,
}

/// A script beside the one that is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// That of a fact, by its place.
    Fact(usize),
    /// A file of the library.
    Library(FileId),
}

impl Fault {
    pub fn new(code: &'static str, zh: impl Into<Arc<str>>, en: impl Into<Arc<str>>) -> Self {
        Self {
            code,
            message: Text::new(zh, en),
            at: None,
            origin: None,
        }
    }

    /// An operator between values that it isn't for.
    pub fn unlike(a: Kind, operator: &str, b: Kind) -> Self {
        let (a, b) = (a.words(), b.words());
        Self::new(
            "mixed-types",
            format!("“{operator}”不能用于{}和{}。", a.zh, b.zh),
            format!("“{operator}” can't be used between {} and {}.", a.en, b.en),
        )
    }

    /// A value of another kind than is needed.
    pub fn needs(wanted: Kind, given: Kind) -> Self {
        let (wanted, given) = (wanted.words(), given.words());
        Self::new(
            "mixed-types",
            format!("这里应为{}，却是{}。", wanted.zh, given.zh),
            format!("This must be {}, not {}.", wanted.en, given.en),
        )
    }

    pub fn number_too_large() -> Self {
        Self::new(
            "number-too-large",
            format!("结果太长：分子或分母超过 {MAX_NUMBER_BITS} 位二进制数，无法精确计算。"),
            format!(
                "The result is too long to be kept exactly: more than {MAX_NUMBER_BITS} bits above or below the line of its fraction."
            ),
        )
    }

    pub fn date_out_of_range() -> Self {
        Self::new("bad-date", "日期超出范围。", "The date is out of range.")
    }

    pub fn not_a_date(text: &str) -> Self {
        Self::new(
            "bad-date",
            format!("“{text}”不是日期。"),
            format!("“{text}” is not a date."),
        )
    }

    pub fn not_whole() -> Self {
        Self::new(
            "mixed-types",
            "日期只能加减整数。",
            "A date moves by a whole number.",
        )
    }

    pub fn bad_rounding() -> Self {
        Self::new(
            "mixed-types",
            "只有数字可以取整，位数不能为负。",
            "Only a number can be rounded, to zero or more places.",
        )
    }

    /// A place that a list doesn't have.
    pub fn no_such_place(place: i64, length: usize) -> Self {
        Self::new(
            "no-such-place",
            format!("列表有 {length} 项，没有第 {place} 项（从 0 数起）。"),
            format!("The list has {length} items and none at {place}, counted from 0."),
        )
    }

    pub fn out_of_fuel() -> Self {
        Self::new(
            "operation-limit",
            "规则运算太多（可能是死循环），已停止。",
            "The rule took too many steps (perhaps an endless loop) and was stopped.",
        )
    }

    pub fn too_many_rows() -> Self {
        Self::new(
            "operation-limit",
            "规则查表太多，已停止。",
            "The rule looked up too many rows and was stopped.",
        )
    }

    pub fn too_deep() -> Self {
        Self::new(
            "depth-limit",
            "函数嵌套太深，已停止。",
            "Functions call each other too deeply; the rule was stopped.",
        )
    }

    pub fn too_large() -> Self {
        Self::new(
            "size-limit",
            "文字或列表太大，已停止。",
            "A text or list grew too large and the rule was stopped.",
        )
    }

    pub fn too_many_results() -> Self {
        Self::new(
            "size-limit",
            "规则给出的比对、测算值、结论和说明太多，已停止。",
            "The rule gave too many checks, figures, conclusions and notes and was stopped.",
        )
    }

    /// A compiled pack that doesn't fit the engine; the checks of a script leave no such place.
    pub fn damaged() -> Self {
        Self::new(
            "damaged",
            "规则包的编译内容与引擎不符。",
            "What is compiled of the pack doesn't fit the engine.",
        )
    }
}

/// An error of the script, met while it ran.
pub fn script_error(code: &'static str, span: Option<Span>, message: Text) -> Box<Diagnostic> {
    Box::new(Diagnostic {
        code,
        severity: Severity::Error,
        span,
        message,
        help: None,
        related: Vec::new(),
    })
}

/// What kind of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Number,
    Text,
    Boolean,
    Date,
    List,
    Nothing,
    Outcome,
    /// A row of a table or a record of a list.
    Record,
    Unknown,
}

impl Kind {
    pub fn words(self) -> Text {
        let (zh, en) = match self {
            Self::Number => ("数字", "a number"),
            Self::Text => ("文字", "text"),
            Self::Boolean => ("是或否", "a yes or no"),
            Self::Date => ("日期", "a date"),
            Self::List => ("列表", "a list"),
            Self::Nothing => ("空值", "nothing"),
            Self::Outcome => ("结论", "an outcome"),
            Self::Record => ("一行或一组数据", "a row or a record"),
            Self::Unknown => ("未知值", "an unknown value"),
        };
        Text::new(zh, en)
    }
}

impl Val {
    pub fn kind(self) -> Kind {
        match self {
            Self::Unit => Kind::Nothing,
            Self::Bool(_) => Kind::Boolean,
            Self::Int(_) | Self::Number(..) | Self::Wide(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::Day(_) => Kind::Date,
            Self::List(_) => Kind::List,
            Self::Row(..) | Self::Item(..) => Kind::Record,
            Self::Outcome(_) => Kind::Outcome,
            Self::Unknown(_) => Kind::Unknown,
        }
    }
}
