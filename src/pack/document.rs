//! Reading a TOML file of the pack: every value with its place, every mistake reported, none twice.

use jiff::civil::Date;
use model::diagnostic::{Diagnostic, LineIndex, Place, Span};
use model::number;
use model::sorted::Set;
use model::text::{Text, did_you_mean};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// Where a file's problems are gathered.
pub struct Document<'a> {
    place: Place<'a>,
    lines: LineIndex,
    pub problems: RefCell<Vec<Diagnostic>>,
}

/// One table of a document; it remembers which keys were asked for, so that others are unknown.
pub struct Section<'d, 'a> {
    document: &'d Document<'a>,
    table: &'d DeTable<'a>,
    span: Range<usize>,
    asked: RefCell<Set<&'static str>>,
}

/// What a path has come to.
enum Within<'v, 'a> {
    Table(&'v DeTable<'a>),
    List(&'v DeArray<'a>),
    Value,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct At<T> {
    pub value: T,
    pub span: Option<Span>,
}

/// Parses a file and hands its root table on; what is read and every problem come back.
pub fn read<T>(
    file: &str,
    text: &str,
    problems: &mut Vec<Diagnostic>,
    build: impl FnOnce(&Section<'_, '_>) -> T,
) -> T {
    let document = Document {
        place: Place { file, text },
        lines: LineIndex::new(text),
        problems: RefCell::default(),
    };
    let root = document.parse();
    let span = root.span();
    let section = Section {
        document: &document,
        table: root.get_ref(),
        span,
        asked: RefCell::default(),
    };
    let built = build(&section);
    drop(section);
    problems.append(&mut document.problems.into_inner());
    built
}

impl<'a> Document<'a> {
    fn span(&self, range: Range<usize>) -> Option<Span> {
        self.place.bytes_in(&self.lines, range)
    }

    fn parse(&self) -> Spanned<DeTable<'a>> {
        let (root, errors) = DeTable::parse_recoverable(self.place.text);
        for error in errors {
            let span = error.span().and_then(|s| self.span(s));
            let span = span.or_else(|| self.place.start());
            let help = span
                .as_ref()
                .and_then(|span| self.meant_without_quotes(span));
            let problem = Diagnostic::error(
                "toml-syntax",
                span,
                format!(
                    "这一处不符合 TOML 的写法：{}",
                    toml_in_chinese(error.message())
                ),
                format!("This is not valid TOML: {}", error.message()),
            );
            self.push(problem.maybe_help(help));
        }
        root
    }

    /// The decimal that was meant where a line says `value = 20%` or `value = 0,20`.
    fn meant_without_quotes(&self, span: &Span) -> Option<Text> {
        let line = self.place.text.lines().nth(span.start.line as usize - 1)?;
        let value = line.split_once('=')?.1;
        meant(value.split('#').next().unwrap_or(value).trim())
    }

    /// Whether what stands there was said not to be TOML.
    fn is_unreadable(&self, span: &Span) -> bool {
        let problems = self.problems.borrow();
        let at = |d: &Diagnostic| d.span.as_ref().map(|other| other.start.line);
        problems
            .iter()
            .any(|d| d.code == "toml-syntax" && at(d) == Some(span.start.line))
    }

    fn push(&self, diagnostic: Diagnostic) {
        self.problems.borrow_mut().push(diagnostic);
    }
}

impl<'d, 'a> Section<'d, 'a> {
    /// The place of the whole table.
    pub fn span(&self) -> Option<Span> {
        self.document.span(self.span.clone())
    }

    /// Reports a problem of this file.
    pub fn push(&self, diagnostic: Diagnostic) {
        self.document.push(diagnostic);
    }

    fn get(&self, key: &'static str) -> Option<&'d Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key);
        self.table
            .iter()
            .find(|(k, _)| k.get_ref() == key)
            .map(|(_, v)| v)
    }

    fn at(&self, value: &Spanned<DeValue<'_>>) -> Option<Span> {
        self.document.span(value.span())
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, zh: &str, en: &str) {
        self.push(Diagnostic::error(
            "wrong-type",
            self.at(value),
            format!("“{key}”应为{zh}。"),
            format!("“{key}” must be {en}."),
        ));
    }

    /// Reports a key that must be there.
    pub fn missing(&self, key: &str) {
        self.push(Diagnostic::error(
            "missing-key",
            self.span(),
            format!("缺少“{key}”。"),
            format!("“{key}” is missing."),
        ));
    }

    /// Reads a value that must be there.
    fn required<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&'d Spanned<DeValue<'a>>) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(key);
        if value.is_none() {
            self.missing(key);
        }
        read(value?)
    }

    /// An optional text.
    pub fn text(&self, key: &'static str) -> Option<At<String>> {
        self.text_in(key, self.get(key)?)
    }

    fn text_in(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<At<String>> {
        let Some(text) = value.get_ref().as_str() else {
            self.wrong(key, value, "加引号的文字", "text in quotes");
            return None;
        };
        Some(At {
            value: text.to_owned(),
            span: self.at(value),
        })
    }

    /// A text that must be there.
    pub fn need_text(&self, key: &'static str) -> Option<At<String>> {
        self.required(key, |value| self.text_in(key, value))
    }

    /// An optional pair of words.
    pub fn words(&self, key: &'static str) -> Option<Text> {
        self.words_in(key, self.get(key)?)
    }

    fn words_in(&self, key: &str, value: &'d Spanned<DeValue<'a>>) -> Option<Text> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(
                key,
                value,
                "{ zh = \"…\", en = \"…\" }",
                "{ zh = \"…\", en = \"…\" }",
            );
            return None;
        };
        // As nearly all are: nothing to say about places.
        let word = |name: &str| table.get(name).and_then(|word| word.get_ref().as_str());
        if let (2, Some(zh), Some(en)) = (table.len(), word("zh"), word("en")) {
            return Some(Text::new(zh, en));
        }
        let section = self.child(table, value.span());
        let (zh, en) = (section.need_text("zh"), section.need_text("en"));
        section.finish();
        Some(Text::new(zh?.value, en?.value))
    }

    /// A pair of words that must be there.
    pub fn need_words(&self, key: &'static str) -> Text {
        self.required(key, |value| self.words_in(key, value))
            .unwrap_or_default()
    }

    /// An optional exact decimal, written as text or as a bare number.
    pub fn decimal(&self, key: &'static str) -> Option<At<Decimal>> {
        self.decimal_in(key, self.get(key)?)
    }

    fn decimal_in(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<At<Decimal>> {
        let written = match value.get_ref() {
            DeValue::String(text) => number::parse(text),
            DeValue::Integer(n) if n.radix() == 10 => number::parse(&n.as_str().replace('_', "")),
            DeValue::Float(n) => number::parse(&n.as_str().replace('_', "")),
            _ => Err(number::NotANumber::Malformed),
        };
        match written {
            Ok(number) => Some(At {
                value: number,
                span: self.at(value),
            }),
            Err(_) => {
                let span = self.at(value);
                // One cause is one message.
                if !span
                    .as_ref()
                    .is_some_and(|span| self.document.is_unreadable(span))
                {
                    let help = value.get_ref().as_str().and_then(meant);
                    let zh = format!("“{key}”不是十进制数。");
                    let en = format!("“{key}” is not a decimal number.");
                    self.push(Diagnostic::error("bad-number", span, zh, en).maybe_help(help));
                }
                None
            }
        }
    }

    /// A decimal that must be there.
    pub fn need_decimal(&self, key: &'static str) -> Option<At<Decimal>> {
        self.required(key, |value| self.decimal_in(key, value))
    }

    /// An optional date, written as `2026-11-23` with or without quotes; an empty text is no date.
    pub fn date(&self, key: &'static str) -> Option<At<Date>> {
        self.date_in(key, self.get(key)?)
    }

    fn date_in(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<At<Date>> {
        let written = match value.get_ref() {
            DeValue::String(text) if text.is_empty() => return None,
            DeValue::String(text) => parse_date(text),
            DeValue::Datetime(date) => parse_date(&date.to_string()),
            _ => None,
        };
        if written.is_none() {
            self.push(bad_date(key, self.at(value)));
        }
        written.map(|date| At {
            value: date,
            span: self.at(value),
        })
    }

    /// Reports a last day before the first.
    pub fn in_order(&self, from: Option<&At<Date>>, until: Option<&At<Date>>) {
        let day = |at: Option<&At<Date>>| at.map(|at| at.value);
        let span = until.and_then(|until| until.span.clone());
        let reversed = reversed(day(from), day(until), || span);
        reversed.into_iter().for_each(|problem| self.push(problem));
    }

    /// A date that must be there.
    pub fn need_date(&self, key: &'static str) -> Option<At<Date>> {
        self.required(key, |value| self.date_in(key, value))
    }

    /// An optional yes or no; no when absent.
    pub fn flag(&self, key: &'static str) -> bool {
        let Some(value) = self.get(key) else {
            return false;
        };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(key, value, " true 或 false", "true or false");
            false
        })
    }

    fn child(&self, table: &'d DeTable<'a>, span: Range<usize>) -> Self {
        Section {
            document: self.document,
            table,
            span,
            asked: RefCell::default(),
        }
    }

    /// The items of a list that are what they should be; empty when absent.
    fn list<T>(
        &self,
        key: &'static str,
        zh: &str,
        en: &str,
        read: impl Fn(&'d Spanned<DeValue<'a>>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(key, value, zh, en);
            return Vec::new();
        };
        list.iter()
            .filter_map(|item| {
                let read = read(item);
                if read.is_none() {
                    self.wrong(key, item, zh, en);
                }
                read
            })
            .collect()
    }

    /// A list of texts; empty when absent.
    pub fn texts(&self, key: &'static str) -> Vec<At<String>> {
        self.list(key, "文字的列表", "a list of texts", |item| {
            Some(At {
                value: item.get_ref().as_str()?.to_owned(),
                span: self.at(item),
            })
        })
    }

    /// A list of whole numbers; empty when absent.
    pub fn whole_numbers(&self, key: &'static str) -> Vec<u32> {
        self.list(
            key,
            "整数的列表",
            "a list of whole numbers",
            |item| match item.get_ref() {
                DeValue::Integer(n) => n.as_str().parse().ok(),
                _ => None,
            },
        )
    }

    /// A value of any type that must be there, as a record has it.
    pub fn value(&self, key: &'static str) -> Option<Value> {
        self.required(key, |value| Some(untyped(value.get_ref())))
    }

    /// A table inside this one.
    pub fn section(&self, key: &'static str) -> Option<Self> {
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(key, value, "一个表", "a table");
            return None;
        };
        Some(self.child(table, value.span()))
    }

    /// A list of tables; empty when absent.
    pub fn sections(&self, key: &'static str) -> Vec<Self> {
        self.list(key, "表的列表", "a list of tables", |item| {
            Some(self.child(item.get_ref().as_table()?, item.span()))
        })
    }

    /// Every entry as a named table, for files whose keys are names.
    pub fn named_sections(&self) -> Vec<(At<String>, Section<'d, 'a>)> {
        self.table
            .iter()
            .filter_map(|(key, value)| {
                let name = At {
                    value: key.get_ref().to_string(),
                    span: self.document.span(key.span()),
                };
                let Some(table) = value.get_ref().as_table() else {
                    self.wrong(&name.value, value, "一个表", "a table");
                    return None;
                };
                Some((name, self.child(table, key.span())))
            })
            .collect()
    }

    /// Every entry as untyped data with its place; numbers keep their digits.
    pub fn entries(&self) -> Vec<(At<String>, Value)> {
        self.table
            .iter()
            .map(|(key, value)| {
                (
                    At {
                        value: key.get_ref().to_string(),
                        span: self.document.span(key.span()),
                    },
                    untyped(value.get_ref()),
                )
            })
            .collect()
    }

    /// Every entry as untyped data.
    pub fn map(&self) -> Map<String, Value> {
        self.entries()
            .into_iter()
            .map(|(key, value)| (key.value, value))
            .collect()
    }

    /// The place of the name at the end of a path, or of the item of a list that it leads to; nothing if it isn't there.
    pub fn find(&self, path: &str) -> Option<Span> {
        let mut within = Within::Table(self.table);
        let mut span = None;
        for step in path.split('.') {
            let (place, value) = match within {
                Within::Table(table) => {
                    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == step)?;
                    (key.span(), value)
                }
                Within::List(list) => {
                    let item = list.get(step.parse::<usize>().ok()?.checked_sub(1)?)?;
                    (item.span(), item)
                }
                Within::Value => return None,
            };
            span = Some(place);
            within = match value.get_ref() {
                DeValue::Table(table) => Within::Table(table),
                DeValue::Array(list) => Within::List(list),
                _ => Within::Value,
            };
        }
        self.document.span(span?)
    }

    /// The place of what a path leads to, such as `row.2.cells.year`, or of what it is missing from; items count from 1.
    pub fn place(&self, path: &str) -> Option<Span> {
        let mut span = None;
        let mut within: Option<&DeValue<'_>> = None;
        for step in path.split('.') {
            let found = match within {
                None => self.table.iter().find(|(k, _)| k.get_ref() == step),
                Some(DeValue::Table(table)) => table.iter().find(|(k, _)| k.get_ref() == step),
                Some(DeValue::Array(list)) => {
                    let at = step.parse::<usize>().ok();
                    let Some(item) = at.and_then(|at| list.get(at.checked_sub(1)?)) else {
                        break;
                    };
                    (span, within) = (Some(item.span()), Some(item.get_ref()));
                    continue;
                }
                Some(_) => None,
            };
            let Some((key, value)) = found else { break };
            let plain = !matches!(value.get_ref(), DeValue::Table(_) | DeValue::Array(_));
            span = Some(if plain { value.span() } else { key.span() });
            within = Some(value.get_ref());
        }
        span.map_or_else(
            || self.document.place.start(),
            |span| self.document.span(span),
        )
    }

    /// Reports the keys that nobody asked for.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if !asked.contains(name) {
                self.push(
                    Diagnostic::error(
                        "unknown-key",
                        self.document.span(key.span()),
                        format!("这里没有“{name}”这一项。"),
                        format!("There is no “{name}” here."),
                    )
                    .maybe_help(did_you_mean(name, asked.iter().copied())),
                );
            }
        }
    }
}

/// The decimal that was meant by `20%` or `0,20`.
fn meant(text: &str) -> Option<Text> {
    let percent = text.trim().strip_suffix(['%', '％']);
    let plain = percent.unwrap_or(text).trim().replace([',', '，'], ".");
    let number = number::parse(&plain).ok()?;
    let number = match percent {
        Some(_) => number.checked_div(Decimal::ONE_HUNDRED)?.normalize(),
        None => number,
    };
    Some(Text::new(
        format!("小数点写成“.”，百分数写成小数：是不是要写“{number}”？"),
        format!(
            "Write the decimal point as “.” and a percentage as a decimal: did you mean “{number}”?"
        ),
    ))
}

/// What the parser of TOML says, for those who don't read English; what isn't listed stays as it is.
fn toml_in_chinese(message: &str) -> &str {
    let known = [
        ("duplicate key", "同一个名称写了两次"),
        ("string values must be quoted", "文字要加引号"),
        ("key with no value", "名称后面没有“= 值”"),
        ("missing value", "“=”后面没有值"),
        ("missing assignment", "名称和值之间缺少“=”"),
        ("extra assignment", "多了一个“=”"),
        ("extra `=`", "多了一个“=”"),
        ("unexpected `=` in array", "列表里不能写“=”"),
        ("missing comma", "两项之间缺少逗号"),
        ("extra comma", "多了一个逗号"),
        ("unclosed array table", "“[[”没有用“]]”结束"),
        ("unclosed table", "“[”没有用“]”结束"),
        ("unclosed inline table", "“{”没有用“}”结束"),
        ("unclosed array", "列表没有用“]”结束"),
        (
            "invalid basic string",
            "文字没有用引号结束，或者引号里有不能用的字符",
        ),
        (
            "invalid multi-line basic string",
            "文字没有用引号结束，或者引号里有不能用的字符",
        ),
        ("invalid literal string", "文字没有用引号结束"),
        ("missing escaped value", "“\\”后面缺少字符"),
        ("unquoted keys cannot be empty", "缺少名称"),
        ("unexpected key or value", "一行里只能写一项：名称 = 值"),
        ("unexpected content", "这里多写了内容"),
        ("invalid key-value pair", "应写成：名称 = 值"),
        (
            "invalid unquoted key",
            "名称只能用英文字母、数字、“_”和“-”，别的要加引号",
        ),
        ("number contains invalid characters", "数字里有不能用的字符"),
        ("invalid datetime", "日期写法不对，应写成 2026-11-23"),
        ("integer number overflowed", "整数太大"),
    ];
    let found = known
        .iter()
        .find(|(english, _)| message.starts_with(english));
    found.map_or(message, |(_, chinese)| chinese)
}

fn untyped(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(n) => Value::String(n.as_str().replace('_', "")),
        DeValue::Float(n) => Value::String(n.as_str().replace('_', "")),
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(date) => Value::String(date.to_string()),
        DeValue::Array(list) => {
            Value::Array(list.iter().map(|item| untyped(item.get_ref())).collect())
        }
        DeValue::Table(table) => Value::Object(
            table
                .iter()
                .map(|(k, v)| (k.get_ref().to_string(), untyped(v.get_ref())))
                .collect(),
        ),
    }
}

/// A last day before the first, if it is.
pub fn reversed(
    from: Option<Date>,
    until: Option<Date>,
    span: impl FnOnce() -> Option<Span>,
) -> Option<Diagnostic> {
    let reversed = from.zip(until).is_some_and(|(from, until)| until < from);
    reversed.then(|| {
        Diagnostic::error(
            "dates-reversed",
            span(),
            "结束日期早于开始日期。",
            "It ends before it begins.",
        )
    })
}

/// A date that isn't one.
pub fn bad_date(name: &str, span: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "bad-date",
        span,
        format!("“{name}”不是日期。"),
        format!("“{name}” is not a date."),
    )
    .help(
        "写成 2026-11-23 这样的真实日期。",
        "Write a real date such as 2026-11-23.",
    )
}

/// Reads `2026-11-23`; anything else, a day that doesn't exist included, is nothing.
pub fn parse_date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| {
            if i == 4 || i == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    if !shape {
        return None;
    }
    // By its parts: jiff's own reading takes times and zones too, and is large.
    Date::new(
        text[..4].parse().ok()?,
        text[5..7].parse().ok()?,
        text[8..].parse().ok()?,
    )
    .ok()
}
