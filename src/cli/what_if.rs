//! `water-rules what-if`: the smallest changes that would better a verdict, or how far a record can grow.

use super::screen::{answer_each, pad, title};
use super::{Failure, RecordArguments};
use sheets::Row;
use std::io::Write;
use study::what_if::{Answer, Beside, Change, Goal, GoalKind, Named, WhatIf};
use unicode_width::UnicodeWidthStr;
use water_rules::{Language, RulePack, Text};

pub(super) fn run(of: &RecordArguments, out: &mut impl Write) -> Result<(), Failure> {
    let answer = |pack: &RulePack, record: &_, date| pack.what_if(record, date);
    let print =
        |_: &RulePack, row: &Row, answer: &WhatIf| Table { lang: of.lang }.print(row, answer);
    answer_each(of, out, answer, print)
}

/// Chinese or English, as asked.
struct Table {
    lang: Language,
}

impl Table {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Language::Zh { zh } else { en }
    }

    fn list(&self, words: impl Iterator<Item = Text>) -> String {
        words
            .map(|t| t.get(self.lang).to_owned())
            .collect::<Vec<_>>()
            .join(self.say("、", ", "))
    }

    fn print(&self, row: &Row, answer: &WhatIf) -> String {
        let title = title(row, self.lang);
        let verdict = answer.verdict.words();
        let mut text = format!(
            "── {title}  【{}】  {}\n",
            verdict.get(self.lang),
            answer.as_of
        );
        let width = answer
            .blocking
            .iter()
            .map(|b| b.code.width())
            .max()
            .unwrap_or(0);
        for finding in &answer.blocking {
            let outcome = finding.outcome.words();
            text += &format!(
                "{}  {}  {}\n",
                pad(&finding.code, width),
                outcome.get(self.lang),
                finding.title.get(self.lang)
            );
            if !finding.missing.is_empty() {
                let missing = self.list(finding.missing.iter().map(|m| m.label.clone()));
                text += &format!(
                    "{}  {} {missing}\n",
                    " ".repeat(width),
                    self.say("须先提供：", "to be known first:")
                );
            }
        }
        for goal in &answer.goals {
            text += &self.goal(goal);
        }
        if !answer.room.is_empty() {
            text += self.say("还能增加多少：\n", "How far each can grow:\n");
        }
        for room in &answer.room {
            let changes: Vec<&Change> = room.changes.iter().collect();
            let change: Vec<String> = changes.iter().map(|change| self.change(change)).collect();
            let change = change.join(self.say("；", "; "));
            let end = match &room.beyond {
                Some(beyond) => format!(
                    "{}{}",
                    self.say("再多一步 ", "one step more "),
                    self.beside(beyond, &changes)
                ),
                None => self
                    .say("到此仍未遇到限制", "no limit met up to here")
                    .to_owned(),
            };
            text += &format!("  {change}\n      {end}\n");
        }
        if answer.cut_short {
            text += self.say(
                "试算次数已到上限，可能有遗漏。\n",
                "The search was ended at its limit; changes may be missing.\n",
            );
        }
        let count = answer.screenings;
        text += &match self.lang {
            Language::Zh => format!("共试算 {count} 次\n"),
            Language::En => format!("{count} screenings\n"),
        };
        text
    }

    fn goal(&self, goal: &Goal) -> String {
        let mut text = format!(
            "{}{}\n",
            self.say("目标：", "Goal: "),
            goal.words.get(self.lang)
        );
        if goal.answers.is_empty() {
            text += match goal.kind {
                GoalKind::Passes => self.say(
                    "  任何一项措施单独采取，或者两项一起，都做不到。\n",
                    "  No measure does it alone, nor do two together.\n",
                ),
                GoalKind::Better | GoalKind::Finding => self.say(
                    "  任何一项措施单独采取，都做不到。\n",
                    "  No measure alone does it.\n",
                ),
            };
            return text;
        }
        for answer in &goal.answers {
            text += &self.answer(answer);
        }
        if !goal.helpless.is_empty() {
            let names = self.list(
                goal.helpless
                    .iter()
                    .map(|Named { label, .. }| label.clone()),
            );
            text += &format!(
                "  {}{names}\n",
                self.say("单独采取无济于事：", "Doesn't help alone: ")
            );
        }
        text
    }

    fn answer(&self, answer: &Answer) -> String {
        let changes: Vec<String> = answer.changes.iter().map(|c| self.change(c)).collect();
        let verdict = answer.verdict.words();
        let measures = answer.measures.iter();
        let measures: Vec<&str> = measures.map(|m| m.label.get(self.lang)).collect();
        let mut text = format!(
            "  {}{}{}  → {}\n",
            measures.join(self.say("，同时", ", and ")),
            self.say("：", ": "),
            changes.join(self.say("；", "; ")),
            verdict.get(self.lang)
        );
        for short in &answer.short {
            let fields: Vec<&Change> = answer.changes.iter().collect();
            text += &format!(
                "      {}{}\n",
                self.say("差一步 ", "one step short "),
                self.beside(short, &fields)
            );
        }
        text
    }

    /// `取水量 450000 → 270000 m³（-180000）`.
    fn change(&self, change: &Change) -> String {
        let from = change
            .from
            .as_deref()
            .unwrap_or(self.say("未填", "not given"));
        let by = change.by.as_ref().map(|by| {
            let sign = if by.starts_with('-') { "" } else { "+" };
            format!(" ({sign}{by})")
        });
        let (label, to, unit) = (change.label.get(self.lang), &change.to, unit(change));
        format!("{label} {from} → {to}{unit}{}", by.unwrap_or_default())
    }

    /// `270000.01 m³：退回修改 QUOTA-02`.
    fn beside(&self, beside: &Beside, fields: &[&Change]) -> String {
        let values = beside
            .values
            .iter()
            .zip(fields)
            .map(|(value, field)| format!("{value}{}", unit(field)));
        let (values, verdict) = (
            values.collect::<Vec<_>>().join(", "),
            beside.verdict.words(),
        );
        let codes = beside
            .blocking
            .iter()
            .map(|code| format!(" {code}"))
            .collect::<String>();
        format!(
            "{values}{}{}{codes}",
            self.say("：", ": "),
            verdict.get(self.lang)
        )
    }
}

fn unit(change: &Change) -> String {
    match &*change.unit {
        "" | "1" => String::new(),
        unit => format!(" {unit}"),
    }
}
