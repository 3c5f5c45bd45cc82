//! `water-rules impact`: what a changed pack does to a list of projects.

use super::clock::day;
use super::screen::{pad, read_records};
use super::{Failure, PackArguments, TableFormat, plain, usable};
use jiff::civil::Date;
use model::error::UserError;
use std::io::Write;
use std::path::Path;
use study::impact::Impact;
use unicode_width::UnicodeWidthStr;
use water_rules::{Language, Text};

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
    let (mut baseline, mut projects, mut lines) = (before.baseline(date), Vec::new(), Vec::new());
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
    baseline.add(projects);
    let impact = after.impact(&baseline);
    match format {
        TableFormat::Json => writeln!(
            out,
            "{}",
            serde_json::to_string(&impact).unwrap_or_default()
        )?,
        TableFormat::Table => write!(
            out,
            "{}",
            plain(
                &Table {
                    lang,
                    date,
                    lines: &lines
                }
                .print(&impact)
            )
        )?,
    }
    Ok(())
}

/// Chinese or English, as asked.
struct Table<'a> {
    lang: Language,
    /// The day whose law it is worked out with.
    date: Date,
    /// The line of each project in its file.
    lines: &'a [usize],
}

impl Table<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Language::Zh { zh } else { en }
    }

    fn print(&self, impact: &Impact) -> String {
        let on = self.say("适用规定日期", "With the law of");
        let mut text = format!("{on} {}\n{}\n", self.date, impact.summary.get(self.lang));
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
