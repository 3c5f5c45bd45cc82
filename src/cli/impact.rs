//! `water-rules impact`: what a changed pack does to a list of projects, by the law of a day. A change that comes later shows
//! on no day before it: unless a day is named, the day before each is looked at, and the day itself.

use super::clock::day;
use super::screen::{pad, read_records};
use super::{Failure, PackArguments, TableFormat, plain, usable};
use jiff::civil::Date;
use model::error::UserError;
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use study::impact::Impact;
use unicode_width::UnicodeWidthStr;
use water_rules::{Language, RulePack, Text, parse_date};

/// So many later days of change are looked at unasked: each screens every project anew on two days.
const MOST_CHANGES: usize = 3;

/// An impact with the day that it is of.
#[derive(Serialize)]
pub(super) struct Dated {
    /// The day whose law it is worked out with.
    as_of: String,
    /// The later days from which the packs differ in something else.
    changes_on: Vec<String>,
    #[serde(flatten)]
    impact: Impact,
}

impl Dated {
    pub(super) fn new(day: Date, packs: (&RulePack, &RulePack), impact: Impact) -> Self {
        Self {
            as_of: day.to_string(),
            changes_on: later(day, packs).iter().map(Date::to_string).collect(),
            impact,
        }
    }
}

/// The days after one from which the packs say different things.
fn later(day: Date, (before, after): (&RulePack, &RulePack)) -> Vec<Date> {
    let days = before.changed_days(after).into_iter();
    let days = days.filter_map(|text| parse_date(&text).ok());
    days.filter(|other| *other > day).collect()
}

pub(super) fn run(
    (before, after): (&Path, &Path),
    file: &Path,
    as_of: Option<&str>,
    format: TableFormat,
    lang: Language,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (_, before) = usable(&PackArguments::any(before))?;
    let date = day(as_of, &before)?;
    let (_, after) = usable(&PackArguments::any(after))?;
    let (records, shown) = read_records(file, &before)?;
    let (mut projects, mut lines) = (Vec::new(), Vec::new());
    for row in records.rows {
        match row.record {
            Ok(record) => {
                // What can't be read is left out of the comparison: whoever reads it has to know.
                for problem in before.open(&record).problems() {
                    let (zh, en) = (plain(&problem.message.zh), plain(&problem.message.en));
                    eprintln!(
                        "{shown}:{}: {}: {zh} / {en}",
                        row.line,
                        plain(&problem.field)
                    );
                }
                projects.push(record);
                lines.push(row.line);
            }
            Err(why) => {
                let why = why.words();
                eprintln!(
                    "{shown}:{}: {} / {}",
                    row.line,
                    plain(&why.zh),
                    plain(&why.en)
                )
            }
        }
    }
    let mut days = vec![date];
    if as_of.is_none() {
        let changes = later(date, (&before, &after)).into_iter();
        let looked = changes.take(MOST_CHANGES);
        days.extend(looked.flat_map(|day| day.yesterday().into_iter().chain([day])));
        days.dedup();
    }
    for (place, day) in days.iter().enumerate() {
        let mut baseline = before.baseline(*day);
        baseline.add(projects.iter().cloned());
        let impact = Dated::new(*day, (&before, &after), after.impact(&baseline));
        match format {
            TableFormat::Json => writeln!(
                out,
                "{}",
                serde_json::to_string(&impact).unwrap_or_default()
            )?,
            TableFormat::Table => {
                let lines = &lines;
                let text = Table { lang, lines }.print(&impact, place + 1 == days.len());
                let gap = if place > 0 { "\n" } else { "" };
                write!(out, "{gap}{}", plain(&text))?;
            }
        }
    }
    Ok(())
}

/// Chinese or English, as asked.
struct Table<'a> {
    lang: Language,
    /// The line of each project in its file.
    lines: &'a [usize],
}

impl Table<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Language::Zh { zh } else { en }
    }

    /// Behind the `last` one it says on which days more changes.
    fn print(&self, dated: &Dated, last: bool) -> String {
        let impact = &dated.impact;
        let on = self.say("适用规定日期", "With the law of");
        let mut text = format!("{on} {}\n{}\n", dated.as_of, impact.summary.get(self.lang));
        self.part(
            &mut text,
            ("结论", "Verdicts"),
            impact
                .verdicts
                .iter()
                .filter(|v| v.before + v.after > 0)
                .map(|v| {
                    [
                        v.verdict.words().get(self.lang).to_owned(),
                        format!("{} → {}", v.before, v.after),
                    ]
                }),
        );
        self.part(
            &mut text,
            ("规则", "Rules"),
            impact.rules.iter().map(|rule| {
                let moves = rule.moves.iter().map(|(from, to, projects)| {
                    let (from, to) = (from.words(), to.words());
                    format!("{} → {} {projects}", from.get(self.lang), to.get(self.lang))
                });
                [
                    rule.code.clone(),
                    format!(
                        "{}  {}",
                        rule.title.get(self.lang),
                        moves.collect::<Vec<_>>().join(self.say("；", "; "))
                    ),
                ]
            }),
        );
        self.part(
            &mut text,
            ("数额", "Amounts"),
            impact.figures.iter().map(|figure| {
                let amounts = format!(
                    "{} → {} {} ({})",
                    figure.before, figure.after, figure.unit, figure.projects
                );
                [
                    figure.code.clone(),
                    format!("{}  {amounts}", figure.label.get(self.lang)),
                ]
            }),
        );
        for group in &impact.groups {
            self.part(
                &mut text,
                (&group.label.zh, &group.label.en),
                group.values.iter().map(|value| {
                    let volume = value
                        .volume
                        .as_ref()
                        .map(|volume| format!("  {volume}"))
                        .unwrap_or_default();
                    let (worse, better) = (self.say("变严", "worse"), self.say("变宽", "better"));
                    [
                        value.label.get(self.lang).to_owned(),
                        format!("{worse} {} {better} {}{volume}", value.worse, value.better),
                    ]
                }),
            );
        }
        self.part(
            &mut text,
            ("先看", "Look at first"),
            impact.first.iter().map(|project| {
                let line = self.lines.get(project.index).copied().unwrap_or_default();
                let verdicts = format!(
                    "{} → {}",
                    project.from.words().get(self.lang),
                    project.to.words().get(self.lang)
                );
                let codes = project
                    .findings
                    .iter()
                    .map(|(code, ..)| code.as_str())
                    .collect::<Vec<_>>()
                    .join(" ");
                [
                    line.to_string(),
                    format!("{verdicts}  {codes}  {}", project.name),
                ]
            }),
        );
        if last && !dated.changes_on.is_empty() {
            let more = self.say(
                "以后还有改动，用 --as-of 看：",
                "More changes later; see them with --as-of: ",
            );
            text += &format!("\n{more}{}\n", dated.changes_on.join(" "));
        }
        text
    }

    /// A heading and its lines, unless there are none.
    fn part(
        &self,
        text: &mut String,
        (zh, en): (&str, &str),
        lines: impl Iterator<Item = [String; 2]>,
    ) {
        let lines: Vec<[String; 2]> = lines.collect();
        let width = lines.iter().map(|[first, _]| first.width()).max();
        if let Some(width) = width {
            *text += &format!("\n── {}\n", Text::new(zh, en).get(self.lang));
            lines
                .iter()
                .for_each(|[first, rest]| *text += &format!("{}  {rest}\n", pad(first, width)));
        }
    }
}
