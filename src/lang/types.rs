//! What kind of value an expression of a script has, units included.

use crate::tree::At;
use model::outcome::Weight;
use model::sorted::Map;
use model::text::Text;
use pack::schema::Choice;
use std::sync::Arc;

/// The powers of the units in a product: `m³/a` is `{m³: 1, a: -1}`; nothing where it isn't known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit(Option<Map<String, i32>>);

impl Unit {
    /// A bare literal fits any unit.
    pub const ANY: Self = Self(None);

    /// Reads `m³/(人·d)`; `1` has no unit.
    pub fn parse(text: &str) -> Self {
        let mut powers = Map::default();
        let (mut sign, mut word) = (1, String::new());
        let mut divided = false;
        let flush = |word: &mut String, sign: i32, powers: &mut Map<String, i32>| {
            let name = std::mem::take(word);
            if !name.is_empty() && name != "1" {
                *powers.or_insert_with(name, || 0) += sign;
            }
        };
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            match c {
                '/' => {
                    flush(&mut word, sign, &mut powers);
                    (sign, divided) = (-1, true);
                }
                '·' | '*' => flush(&mut word, sign, &mut powers),
                '(' | ')' | '（' | '）' => {
                    flush(&mut word, if divided { -1 } else { sign }, &mut powers)
                }
                other => word.push(other),
            }
        }
        flush(&mut word, sign, &mut powers);
        powers.retain(|_, power| *power != 0);
        Self(Some(powers))
    }

    /// As a report prints it, if it is known and isn't a bare number.
    pub fn print(&self) -> Option<String> {
        let powers = self.0.as_ref().filter(|p| !p.is_empty())?;
        let side = |up: bool| {
            powers
                .iter()
                .filter(|(_, power)| (**power > 0) == up)
                .map(|(name, power)| match power.abs() {
                    1 => name.clone(),
                    2 => format!("{name}²"),
                    n => format!("{name}^{n}"),
                })
                .collect::<Vec<_>>()
        };
        let (over, under) = (side(true).join("·"), side(false));
        let over = if over.is_empty() {
            "1".to_owned()
        } else {
            over
        };
        Some(match under.as_slice() {
            [] => over,
            [one] => format!("{over}/{one}"),
            many => format!("{over}/({})", many.join("·")),
        })
    }

    /// The unit of a product (`power` 1) or a quotient (`power` -1).
    pub fn times(&self, other: &Self, power: i32) -> Self {
        let (Some(a), Some(b)) = (&self.0, &other.0) else {
            // A literal factor leaves the unit alone: `x * 100` and `x / 12`.
            return if other.0.is_none() {
                self.clone()
            } else {
                Self::ANY
            };
        };
        let mut powers = a.clone();
        for (name, n) in b {
            *powers.or_insert_with(name.clone(), || 0) += n * power;
        }
        powers.retain(|_, power| *power != 0);
        Self(Some(powers))
    }

    /// The unit of either, whichever is known.
    pub fn or(&self, other: &Self) -> Self {
        if self.0.is_some() {
            self.clone()
        } else {
            other.clone()
        }
    }

    /// Whether two known units differ.
    pub fn differs(&self, other: &Self) -> bool {
        matches!((&self.0, &other.0), (Some(a), Some(b)) if a != b)
    }
}

/// A check while it is being written.
#[derive(Clone, Debug)]
pub(crate) struct CheckShape {
    pub key: Option<String>,
    pub weight: Weight,
    pub position: At,
    pub that: Option<Box<Type>>,
    pub compared: bool,
    pub otherwise: bool,
    pub unit: bool,
}

/// The type of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    /// Not known; goes with anything.
    Any,
    Number(Unit),
    /// Text that isn't known before the rule runs.
    Text,
    /// Text written in the script.
    Literal(String),
    /// One of a list that the pack declares.
    Choice(Arc<[Choice]>),
    /// One of a list written in the script.
    Written(Arc<[Choice]>),
    Boolean,
    Date,
    List(Box<Type>),
    /// An item of a field that holds records, by the field's place.
    Item(usize),
    Project,
    Table(String),
    Row(String),
    Finding,
    Check(Box<CheckShape>),
    Outcome(At),
    Nothing,
}

/// Types that compare with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Number,
    Text,
    Boolean,
    Date,
    List,
    Other,
}

impl Class {
    /// As a message names it.
    pub fn words(self) -> Text {
        match self {
            Self::Number => Text::new("数字", "a number"),
            Self::Text => Text::new("文字", "text"),
            Self::Boolean => Text::new("是或否", "a yes or no"),
            Self::Date => Text::new("日期", "a date"),
            Self::List => Text::new("列表", "a list"),
            Self::Other => Text::new("别的值", "something else"),
        }
    }
}

impl Type {
    /// The class, unless anything goes.
    pub const fn class(&self) -> Option<Class> {
        Some(match self {
            Self::Any => return None,
            Self::Number(_) => Class::Number,
            Self::Text | Self::Literal(_) | Self::Choice(_) | Self::Written(_) => Class::Text,
            Self::Boolean => Class::Boolean,
            Self::Date => Class::Date,
            Self::List(_) => Class::List,
            _ => Class::Other,
        })
    }

    /// Whether it can be used where that class is needed.
    pub fn fits(&self, class: Class) -> bool {
        self.class().is_none_or(|own| own == class)
    }

    /// What the vocabulary calls a value before a dot; empty for what has no words of its own.
    pub const fn on(&self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Table(_) => "table",
            Self::Row(_) => "row",
            Self::Item(_) => "item",
            Self::Finding => "finding",
            Self::Check(_) => "check",
            Self::List(_) => "list",
            Self::Date => "date",
            _ => "none",
        }
    }

    /// As a message names it.
    pub fn words(&self) -> Text {
        match self {
            Self::Any => Text::new("任意值", "any value"),
            Self::Choice(_) | Self::Written(_) => Text::new("选项", "a choice"),
            Self::Item(_) => Text::new("一组数据", "a record"),
            Self::Project => Text::new("整个项目", "the whole project"),
            Self::Table(_) => Text::new("整个表", "a whole table"),
            Self::Row(_) => Text::new("表的一行", "a row of a table"),
            Self::Finding => Text::new("一条审查意见", "a finding"),
            Self::Check(_) => Text::new("比对", "a check"),
            Self::Outcome(_) => Text::new("结论", "an outcome"),
            Self::Nothing => Text::new("空值", "nothing"),
            plain => plain.class().unwrap_or(Class::Other).words(),
        }
    }

    /// The type of a value that is one or the other.
    pub fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Self::Number(if a == b { a } else { Unit::ANY }),
            (Self::Choice(a), Self::Choice(b)) if a == b => Self::Choice(a),
            (Self::Written(a), Self::Written(b)) if a == b => Self::Written(a),
            (a, b) if a.class() == Some(Class::Text) && b.class() == Some(Class::Text) => {
                Self::Text
            }
            (Self::Boolean, Self::Boolean) => Self::Boolean,
            (Self::Date, Self::Date) => Self::Date,
            (Self::List(a), Self::List(b)) => Self::List(Box::new(a.join(*b))),
            (Self::Row(a), Self::Row(b)) if a == b => Self::Row(a),
            (Self::Outcome(at), Self::Outcome(_)) => Self::Outcome(at),
            (Self::Nothing, Self::Nothing) => Self::Nothing,
            _ => Self::Any,
        }
    }
}
