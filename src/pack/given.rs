//! What is given beside a pack, as an object of JSON or as a file in TOML, which is the same object: read key by key, each
//! problem at its place in the file, or under its path where there is no file.

use super::document::parse_date;
use super::unknown::unknown;
use jiff::civil::Date;
use model::diagnostic::{Diagnostic, Span};
use model::text::did_you_mean;
use serde_json::{Map, Value};

/// Where the value stands that a path such as `row.2.cells.year` leads to.
pub type Places<'p> = &'p dyn Fn(&str) -> Option<Span>;

/// A reader of what is given, with the problems found so far.
pub struct Given<'p> {
    places: Places<'p>,
    /// Every problem, in the order in which they were found.
    pub problems: Vec<Diagnostic>,
}

/// A part of what is given, by its path.
#[derive(Clone, Copy)]
pub struct Part<'v> {
    /// Such as `row.2`; empty for the whole.
    pub path: &'v str,
    /// What it holds.
    pub members: &'v Map<String, Value>,
}

impl Part<'_> {
    /// The path of one of its members.
    #[must_use]
    pub fn at(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

impl<'p> Given<'p> {
    /// A reader of something whose values stand at these places.
    #[must_use]
    pub const fn new(places: Places<'p>) -> Self {
        Self {
            places,
            problems: Vec::new(),
        }
    }

    /// Where the value of a path stands, if there is a file.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<Span> {
        (self.places)(path)
    }

    /// Says what is wrong with the value of a path.
    pub fn error(&mut self, code: &'static str, path: &str, zh: &str, en: &str) {
        let said = self.place(path);
        // Where there is no file, the path says which of them it is.
        let (zh, en) = match said {
            Some(_) => (zh.to_owned(), en.to_owned()),
            None => (format!("{path}：{zh}"), format!("{path}: {en}")),
        };
        self.problems.push(Diagnostic::error(code, said, zh, en));
    }

    /// Something that the pack doesn't have.
    pub fn undeclared<'n>(
        &mut self,
        (code, zh, en): (&str, &str, &str),
        name: &str,
        path: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        let span = self.place(path);
        self.problems.push(unknown(code, zh, en, name, span, known));
    }

    /// Reports keys that aren't known.
    pub fn known(&mut self, part: Part<'_>, keys: &[&'static str]) {
        for key in part.members.keys() {
            if !keys.contains(&key.as_str()) {
                let span = self.place(&part.at(key));
                let problem = Diagnostic::error(
                    "unknown-key",
                    span,
                    format!("这里没有“{}”这一项。", part.at(key)),
                    format!("There is no “{}” here.", part.at(key)),
                );
                self.problems
                    .push(problem.maybe_help(did_you_mean(key, keys.iter().copied())));
            }
        }
    }

    /// A table; empty when absent.
    pub fn object(
        &mut self,
        members: &Map<String, Value>,
        path: &str,
        key: &str,
    ) -> Map<String, Value> {
        match members.get(key) {
            None => Map::new(),
            Some(Value::Object(members)) => members.clone(),
            Some(_) => {
                self.error("wrong-type", path, "应为一个表。", "It must be a table.");
                Map::new()
            }
        }
    }

    /// The tables of a list with their places from 1.
    pub fn list(
        &mut self,
        members: &Map<String, Value>,
        key: &str,
    ) -> Vec<(usize, Map<String, Value>)> {
        let items = match members.get(key) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items.as_slice(),
            Some(_) => &[],
        };
        let tables: Vec<_> = items
            .iter()
            .enumerate()
            .filter_map(|(at, item)| Some((at + 1, item.as_object()?.clone())))
            .collect();
        if tables.len() != items.len() || !members.get(key).is_some_and(Value::is_array) {
            self.error(
                "wrong-type",
                key,
                &format!("“{key}”应为表的列表，写成 [[{key}]]。"),
                &format!("“{key}” must be a list of tables, written [[{key}]]."),
            );
        }
        tables
    }

    /// A text without the spaces around it, that must be there and say something if it is `needed`.
    pub fn text(&mut self, part: Part<'_>, key: &str, needed: bool) -> Option<String> {
        let text = match part.members.get(key) {
            Some(Value::String(text)) => text.trim(),
            None if !needed => return None,
            None => "",
            Some(_) => {
                self.error(
                    "wrong-type",
                    &part.at(key),
                    &format!("“{key}”应为加引号的文字。"),
                    &format!("“{key}” must be text in quotes."),
                );
                return None;
            }
        };
        if needed && text.is_empty() {
            self.error(
                "missing-key",
                &part.at(key),
                &format!("缺少“{key}”。"),
                &format!("“{key}” is missing."),
            );
            return None;
        }
        Some(text.to_owned())
    }

    /// A date such as `2026-11-23`.
    pub fn date(&mut self, part: Part<'_>, key: &str, needed: bool) -> Option<Date> {
        let text = self.text(part, key, needed)?;
        let date = parse_date(&text);
        if date.is_none() && !text.is_empty() {
            self.error(
                "bad-date",
                &part.at(key),
                &format!("“{key}”不是日期，应写成 2026-11-23。"),
                &format!("“{key}” is not a date; write it like 2026-11-23."),
            );
        }
        date
    }

    /// A day that must be there and may not be after `today`: nothing was done on a day to come.
    pub fn day_past(&mut self, part: Part<'_>, key: &str, today: Date) -> Option<Date> {
        let day = self.date(part, key, true)?;
        if day > today {
            self.error(
                "date-to-come",
                &part.at(key),
                &format!("{day} 还没有到（今天是 {today}）。"),
                &format!("{day} is still to come (today is {today})."),
            );
        }
        Some(day)
    }
}
