//! What the texts of a column mean where they aren't the values of its field: each is matched once, and shown.

use super::columns::{Column, Meaning};
use engine::record::{Answer, quantity, read};
use model::number::half_width;
use pack::schema::{Choice, Field, FieldKind, Schema};
use serde_json::Value;
use std::collections::BTreeMap;

/// How many texts of a column are listed.
const MOST_LISTED: usize = 50;
/// What isn't known yet, as a cell says it.
const NOT_KNOWN: &str = "待查";
/// What people write into a cell for want of an answer.
const UNSURE: [&str; 14] = [
    "不详",
    "不清楚",
    "不清",
    "不明",
    "未知",
    "未定",
    "待定",
    "待核实",
    "待核",
    "待确认",
    "待补",
    "未统计",
    "?",
    "unknown",
];
/// Signs that fill a cell and say nothing.
const DASHES: [&str; 9] = ["-", "--", "---", "—", "——", "/", "\\", "…", "……"];
/// How a yes begins, and a no.
const YES: [&str; 3] = ["是", "有", "已"];
const NO: [&str; 5] = ["否", "无", "未", "没", "不"];
/// What people put behind the name of a choice or leave out of it.
const ENDINGS: [&str; 14] = [
    "建设项目",
    "项目",
    "工程",
    "行业",
    "类型",
    "类",
    "型",
    "自治区",
    "省",
    "市",
    "县",
    "区",
    "镇",
    "乡",
];

/// The texts of one column.
#[derive(Default)]
pub(super) struct Meanings<'c> {
    chosen: Option<&'c BTreeMap<String, String>>,
    /// What was found out about a text; nothing of one that is a value as it stands, or that nobody can read.
    known: BTreeMap<String, Option<Meaning>>,
}

impl<'c> Meanings<'c> {
    pub fn new(chosen: Option<&'c BTreeMap<String, String>>) -> Self {
        Self {
            chosen,
            known: BTreeMap::new(),
        }
    }

    /// What a cell that isn't blank gives the record, and nothing if it says nothing.
    pub fn value(&mut self, column: &Column, cell: &str, schema: &Schema) -> Option<String> {
        let Some(field) = column.of() else {
            return Some(column.value(cell));
        };
        let chosen = self
            .chosen
            .and_then(|all| all.get(cell).or_else(|| all.get(&column.value(cell))));
        let matched = matches!(field.kind, FieldKind::Boolean | FieldKind::Choice);
        // An amount or a day is a value of its own, and there is little to be matched without a digit.
        let worth_it = matched || !cell.contains(|c: char| c.is_numeric());
        if chosen.is_none() && (!worth_it || field.kind == FieldKind::Text) {
            return Some(column.value(cell));
        }
        let full = self.known.len() >= MOST_LISTED;
        if let Some(known) = self.known.get_mut(cell) {
            return match known {
                Some(meaning) => {
                    meaning.count += 1;
                    given(column, meaning)
                }
                None => Some(column.value(cell)),
            };
        }
        let found = match chosen {
            Some(means) => Some((means.clone(), false)),
            None => sign(schema, field, cell)
                .map(|means| (means, false))
                .or_else(|| guess(schema, field, cell).map(|means| (means, true))),
        };
        let meaning = found.map(|(means, guess)| Meaning {
            text: cell.to_owned(),
            means,
            guess,
            count: 1,
        });
        let value = match &meaning {
            Some(meaning) => given(column, meaning),
            None => Some(column.value(cell)),
        };
        // What isn't listed is read as it stands: nothing is taken for something else unseen.
        if full && meaning.as_ref().is_some_and(|meaning| meaning.guess) {
            return Some(column.value(cell));
        }
        if !full {
            self.known.insert(cell.to_owned(), meaning);
        }
        value
    }

    /// Those that stand for something else, the most frequent first.
    pub fn listed(self) -> Vec<Meaning> {
        let mut all: Vec<Meaning> = self.known.into_values().flatten().collect();
        all.sort_by_key(|meaning| std::cmp::Reverse(meaning.count));
        all
    }
}

fn given(column: &Column, meaning: &Meaning) -> Option<String> {
    let means = meaning.means.trim();
    (!means.is_empty()).then(|| column.value(means))
}

fn plain(cell: &str) -> String {
    let half = cell.chars().map(half_width);
    half.filter(|c| !c.is_whitespace()).collect()
}

/// The yes or no that a sign such as a tick says: a value, and still worth being shown.
fn sign(schema: &Schema, field: &Field, cell: &str) -> Option<String> {
    if field.kind != FieldKind::Boolean {
        return None;
    }
    let Answer::Value(value) = read(schema, field, &Value::from(cell))? else {
        return None;
    };
    let said = ["是", "否", "true", "false", "yes", "no"];
    let spelled = said.contains(&&*plain(cell).to_lowercase());
    (!spelled).then(|| yes_no(value.print() == "true"))
}

/// What a text most likely stands for; nothing if it is a value of the field as it is, or can't be told.
fn guess(schema: &Schema, field: &Field, cell: &str) -> Option<String> {
    let plain = plain(cell);
    if !matches!(
        read(schema, field, &Value::from(cell)),
        Some(Answer::Unreadable)
    ) {
        return None;
    }
    if DASHES.contains(&&*plain) {
        return Some(String::new());
    }
    let plain = plain.trim_end_matches(['。', '.']);
    if UNSURE.contains(&&*plain.to_lowercase()) {
        return Some(NOT_KNOWN.to_owned());
    }
    match field.kind {
        FieldKind::Boolean if plain.chars().count() <= 6 => {
            let begins = |words: &[&str]| words.iter().any(|word| plain.starts_with(word));
            match (begins(&YES), begins(&NO)) {
                (true, false) => Some(yes_no(true)),
                (false, true) => Some(yes_no(false)),
                _ => None,
            }
        }
        FieldKind::Choice => choice(field, plain).map(|choice| choice.label.zh.to_string()),
        _ => None,
    }
}

fn yes_no(yes: bool) -> String {
    if yes { "是" } else { "否" }.to_owned()
}

/// The one choice that a text differs from by common endings only.
fn choice<'f>(field: &'f Field, text: &str) -> Option<&'f Choice> {
    let wanted = stem(text);
    let called = |choice: &&Choice| stem(&choice.label.zh) == wanted;
    let mut fitting = field.choices.iter().filter(called);
    let first = fitting.next()?;
    // The same name may stand in two places of a longer list.
    (wanted.chars().count() > 1 && fitting.all(|other| other.label.zh == first.label.zh))
        .then_some(first)
}

fn stem(name: &str) -> &str {
    ENDINGS
        .iter()
        .find_map(|ending| {
            name.strip_suffix(ending)
                .filter(|rest| rest.chars().count() > 1)
        })
        .unwrap_or(name)
}

/// The amount that a text says it is about, without the word for it: what a person may take it for.
pub(super) fn about(schema: &Schema, field: &Field, text: &str) -> Option<String> {
    const ABOUT: [&str; 9] = [
        "大约", "约", "大概", "近", "左右", "上下", "~", "≈", "about",
    ];
    let mut plain = text.trim().to_owned();
    for word in ABOUT {
        plain = plain.replace(word, "");
    }
    let plain = plain.trim();
    quantity::read(schema, field, plain)
        .is_ok()
        .then(|| plain.to_owned())
}
