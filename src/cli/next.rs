//! `water-rules next`: the next question that can still change the verdict, and why it is asked.

use super::screen::{answer_each, title};
use super::{Failure, RecordArguments};
use pack::schema::Field;
use sheets::Row;
use std::io::Write;
use water_rules::{Language, Next, RulePack, Text};

pub(super) fn run(of: &RecordArguments, out: &mut impl Write) -> Result<(), Failure> {
    let answer = |pack: &RulePack, record: &_, date| pack.open(record).next(date);
    let print = |pack: &RulePack, row: &Row, next: &Next| {
        let lang = of.lang;
        Table { lang, pack }.print(row, next)
    };
    answer_each(of, out, answer, print)
}

/// Chinese or English, as asked.
struct Table<'a> {
    lang: Language,
    pack: &'a RulePack,
}

impl Table<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Language::Zh { zh } else { en }
    }

    fn list<'t>(&self, words: impl Iterator<Item = &'t Text>) -> String {
        let words: Vec<&str> = words.map(|text| text.get(self.lang)).collect();
        words.join(self.say("、", ", "))
    }

    fn field(&self, name: &str) -> Option<&Field> {
        Some(self.pack.schema().get(name)?.1)
    }

    fn print(&self, row: &Row, next: &Next) -> String {
        let title = title(row, self.lang);
        let verdict = next.verdict.words();
        let mut text = format!("── {title}  【{}】  ", verdict.get(self.lang));
        if next.certain {
            text += self.say("已确定，不用再问。\n", "Certain: nothing is left to ask.\n");
            return text;
        }
        let could: Vec<Text> = next
            .could_be
            .iter()
            .map(|verdict| verdict.words())
            .collect();
        text += &format!(
            "{}{}\n",
            self.say("尚未确定，还可能是：", "Not certain; could be: "),
            self.list(could.iter())
        );
        let Some(field) = next.field.as_deref().and_then(|name| self.field(name)) else {
            return text
                + self.say(
                    "不用再问：待查的有了答复以前，其余怎样回答都不会改变结论。\n",
                    "Nothing more to ask: until what isn't known yet is known, no other answer changes the verdict.\n",
                );
        };
        text += &self.question(field, &next.why);
        let rest = next.open.iter().skip(1);
        let labels: Vec<&Text> = rest
            .filter_map(|open| Some(&self.field(&open.field)?.label))
            .collect();
        if !labels.is_empty() {
            let count = labels.len();
            text += &match self.lang {
                Language::Zh => format!("以后可能还问 {count} 项："),
                Language::En => format!("Perhaps {count} more: "),
            };
            text += &self.list(labels.into_iter());
            text += "\n";
        }
        text
    }

    fn question(&self, field: &Field, why: &[std::sync::Arc<str>]) -> String {
        let asked = field.question.as_ref().unwrap_or(&field.label);
        let unit = match field.unit.as_deref() {
            None | Some("1") => String::new(),
            Some(unit) => format!(" ({unit})"),
        };
        let mut text = format!(
            "{}{}{unit}  {}\n",
            self.say("下一问：", "Next: "),
            asked.get(self.lang),
            field.name
        );
        let info = serde_json::to_value(self.pack.info()).unwrap_or_default();
        for code in why {
            let rules = info.get("rules").and_then(|rules| rules.as_array());
            let title = rules.into_iter().flatten().find_map(|rule| {
                let own = rule.get("code")?.as_str()? == &**code;
                let words = rule.get("title")?.get(self.say("zh", "en"))?;
                own.then(|| words.as_str().map(str::to_owned)).flatten()
            });
            text += &format!("  {code}  {}\n", title.unwrap_or_default());
        }
        if let Some(paper) = field.found_in.as_ref().or(field.help.as_ref()) {
            text += &format!("  {}{}\n", self.say("见：", "See: "), paper.get(self.lang));
        }
        text
    }
}
