//! `water-rules screen --explain`: how each finding came about, from the inputs to the outcome.

use super::clock::day;
use super::screen::{compared, pad, read_records, readable, title};
use super::{Failure, Format, PackArguments, plain, usable};
use engine::report::{Cited, FactRead, NamedValue, ParameterRead, RowRead};
use pack::SourceRef;
use pack::schema::{FieldKind, Schema};
use sheets::Row;
use std::io::Write;
use std::path::Path;
use study::explain::{Explained, Explanation, Step};
use water_rules::{Language, Text};

/// Columns of the first word of a line.
const LABEL: usize = 10;

pub(super) fn run(
    file: &Path,
    as_of: Option<&str>,
    pack: &PackArguments,
    format: Format,
    lang: Language,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if matches!(format, Format::Csv | Format::Certificate) {
        return Err(Failure::unusable(
            "--explain 只能用 table、json 或 ndjson 格式。",
            "--explain takes the formats table, json and ndjson.",
        ));
    }
    let (_, pack) = usable(pack)?;
    let date = day(as_of, &pack)?;
    let (records, shown) = read_records(file, &pack)?;
    let explainer = pack.explainer();
    let array = format == Format::Json && !records.single;
    for (index, row) in records.rows.iter().enumerate() {
        let record = readable(row, &shown)?;
        let explained = explainer.explain(record, date);
        if format == Format::Table {
            write!(
                out,
                "{}",
                plain(
                    &Page {
                        lang,
                        schema: pack.schema()
                    }
                    .print(row, &explained)
                )
            )?;
        } else {
            if array {
                writeln!(out, "{}", if index == 0 { "[" } else { "," })?;
            }
            write!(
                out,
                "{}{}",
                serde_json::to_string(&explained).unwrap_or_default(),
                if array { "" } else { "\n" }
            )?;
        }
    }
    if array {
        writeln!(
            out,
            "{}",
            if records.rows.is_empty() { "[]" } else { "\n]" }
        )?;
    }
    Ok(())
}

/// Chinese or English, as asked.
struct Page<'a> {
    lang: Language,
    schema: &'a Schema,
}

impl Page<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Language::Zh { zh } else { en }
    }

    fn print(&self, row: &Row, explained: &Explained) -> String {
        let report = &explained.report;
        let title = title(row, self.lang);
        let verdict = report.verdict.words();
        let mut text = format!(
            "── {title}  【{}】  {}\n",
            verdict.get(self.lang),
            report.as_of
        );
        for explanation in &explained.explanations {
            let finding = report.findings.iter().find(|f| f.code == explanation.code);
            let sources = finding.map_or(&[][..], |finding| finding.sources.as_slice());
            let sources = sources
                .iter()
                .map(|source| (source, report.sources.get(&source.id)));
            text += &self.explanation(explanation, sources);
        }
        text + "\n"
    }

    fn explanation<'a>(
        &self,
        explanation: &Explanation,
        sources: impl Iterator<Item = (&'a SourceRef, Option<&'a Cited>)>,
    ) -> String {
        let Explanation {
            code, file, title, ..
        } = explanation;
        let outcome = explanation.outcome.words();
        let mut text = format!(
            "{code}  {}  {}  ({file})\n",
            outcome.get(self.lang),
            title.get(self.lang)
        );
        for step in &explanation.steps {
            self.step(step, "  ", &mut text);
        }
        let mut line =
            |label: &str, value: &str| text += &format!("  {}  {value}\n", pad(label, LABEL));
        line(
            self.say("结论", "outcome"),
            &format!(
                "{}{}{}",
                outcome.get(self.lang),
                self.say("：", ": "),
                explanation.message.get(self.lang)
            ),
        );
        for (source, cited) in sources {
            line(self.say("依据", "basis"), source.citation.get(self.lang));
            if let Some(text) = cited.and_then(|cited| self.official_text(cited)) {
                line(self.say("原文", "text"), &text);
            }
        }
        text
    }

    /// Where the official text is: its address, or the register to look it up in.
    fn official_text(&self, source: &Cited) -> Option<String> {
        let Some(register) = &source.register else {
            return source.address.clone();
        };
        let pack::Register {
            name,
            address,
            look_for,
        } = register;
        let name = name.get(self.lang);
        Some(match self.lang {
            Language::Zh => format!("{name} {address}，查“{look_for}”"),
            Language::En => format!("{name} {address}, look for “{look_for}”"),
        })
    }

    /// A line for a step; below a fact, lines for how it came about.
    fn step(&self, step: &Step, indent: &str, text: &mut String) {
        let mut line = |label: &str, value: &str| {
            *text += &format!("{indent}{}  {value}\n", pad(label, LABEL))
        };
        match step {
            Step::Field(field) => line(self.say("数据", "field"), &self.field(field)),
            Step::Fact { read, steps } => {
                line(self.say("事实", "fact"), &self.fact(read));
                for step in steps {
                    self.step(step, &format!("{indent}  "), text);
                }
            }
            Step::Parameter(parameter) => {
                line(self.say("参数", "parameter"), &self.parameter(parameter))
            }
            Step::Row(row) => line(self.say("查表", "row"), &self.row(row)),
            Step::Finding {
                code,
                title,
                outcome,
            } => {
                let outcome = outcome.words();
                line(
                    self.say("引用", "finding"),
                    &format!(
                        "{code} {}{}{}",
                        title.get(self.lang),
                        self.say("：", ": "),
                        outcome.get(self.lang)
                    ),
                );
            }
            Step::Branch {
                line: at,
                words,
                source,
                ..
            } => line(
                &self.at(*at),
                &format!("{}  {source}", words.get(self.lang)),
            ),
            Step::Check(check) => {
                let mark = if check.holds { "✓" } else { "✗" };
                line(
                    &self.at(check.line),
                    &format!("{mark} {}", compared(check, self.lang)),
                );
            }
            Step::Figure(figure) => line(self.say("测算", "figure"), &self.value(figure)),
            Step::Missing(missing) => {
                line(self.say("缺少", "missing"), missing.label.get(self.lang))
            }
        }
    }

    fn at(&self, line: u32) -> String {
        match self.lang {
            Language::Zh => format!("第 {line} 行"),
            Language::En => format!("line {line}"),
        }
    }

    /// A field with what a choice is called.
    fn field(&self, read: &NamedValue) -> String {
        let field = self.schema.get(&read.name).map(|(_, field)| field);
        let called = field.and_then(|field| match (field.kind, &*read.value) {
            (FieldKind::Boolean, "true") => Some(self.say("是", "yes")),
            (FieldKind::Boolean, "false") => Some(self.say("否", "no")),
            (_, value) => field
                .choices
                .iter()
                .find(|c| c.value == value)
                .map(|c| c.label.get(self.lang)),
        });
        self.amount(&read.label, called.unwrap_or(&read.value), &read.unit)
    }

    fn value(&self, value: &NamedValue) -> String {
        self.amount(&value.label, &value.value, &value.unit)
    }

    fn amount(&self, label: &Text, value: &str, unit: &str) -> String {
        let unit = if ["", "1"].contains(&unit) {
            String::new()
        } else {
            format!(" {unit}")
        };
        format!("{} = {value}{unit}", label.get(self.lang))
    }

    fn fact(&self, read: &FactRead) -> String {
        let truth = match &*read.value {
            "true" => self.say("是", "yes"),
            "false" => self.say("否", "no"),
            value => value,
        };
        let words = read.words.as_ref().map(|words| words.get(self.lang));
        let amount = self.amount(&read.title, words.unwrap_or(truth), &read.unit);
        let sources = read.sources.iter();
        let sources: Vec<&str> = sources.map(|s| s.citation.get(self.lang)).collect();
        let sources = sources.join(self.say("、", "; "));
        format!("{amount}  [{}; {sources}]", read.confidence.print())
    }

    fn parameter(&self, read: &ParameterRead) -> String {
        let amount = self.amount(&read.label, &read.value, &read.unit);
        format!(
            "{amount}  [{}]",
            self.origin(
                read.confidence.print(),
                &read.citation,
                &read.from,
                read.to.as_deref()
            )
        )
    }

    fn row(&self, read: &RowRead) -> String {
        let cells = read
            .cells
            .iter()
            .map(|cell| self.value(cell))
            .collect::<Vec<_>>()
            .join(self.say("，", ", "));
        let origin = self.origin(
            read.confidence.print(),
            &read.citation,
            &read.from,
            read.to.as_deref(),
        );
        let (title, key) = (read.title.get(self.lang), read.key.join(" · "));
        format!(
            "{title} tables/{}.csv:{} ({key}): {cells}  [{origin}]",
            read.table, read.line
        )
    }

    /// Confidence, source and the time in force.
    fn origin(&self, confidence: &str, citation: &Text, from: &str, to: Option<&str>) -> String {
        let period = if from.is_empty() && to.is_none() {
            String::new()
        } else {
            format!("; {from}—{}", to.unwrap_or_default())
        };
        format!("{confidence}; {}{period}", citation.get(self.lang))
    }
}
