//! `water-rules screen`: records in, reports out in the same order.

use super::clock::day;
use super::judgements::Judgements;
use super::view::{Key, Shape, View};
use super::{DigestName, Failure, Format, PackArguments, RecordArguments, TableFormat};
use super::{input, open, plain, usable};
use engine::report::{Judged, Stale};
use jiff::civil::Date;
use model::error::UserError;
use model::limits::MAX_INPUT_BYTES;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};
use sheets::{Column, Records, Row, Tally, summary};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use unicode_width::UnicodeWidthStr;
use water_rules::{Check, Finding, Judgement, Outcome, Report};
use water_rules::{Language, Text};
use water_rules::{RulePack, certify, parse_date};
use workbook::Wanted;

/// How much of a stream of lines is in hand at a time.
const CHUNK_LINES: usize = 1_024;
const CHUNK_BYTES: usize = 1 << 20;
/// How many of them one core screens together.
const CHUNK_TALLIES: usize = 256;

/// How records are screened and printed.
pub(super) struct Screening {
    pub date: Date,
    pub judgements: Judgements,
    /// What of a workbook is read.
    pub wanted: Wanted,
    pub format: Format,
    pub shape: Shape,
    pub digest: DigestName,
    /// Whether records that can't be read are no failure; each line of standard input is taken for a record then.
    pub keep_bad: bool,
}

/// What one record gave.
struct Answer {
    /// For the output.
    text: Vec<u8>,
    /// For the messages: what is wrong with the record.
    said: String,
    /// Whether it could not be read.
    bad: bool,
}

pub(super) fn run(
    file: &Path,
    as_of: Option<&str>,
    (pack, judgements): (&PackArguments, Option<&Path>),
    how: impl FnOnce(Date, Judgements) -> Screening,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (_, pack) = usable(pack)?;
    let judgements = Judgements::read(judgements, &pack)?;
    let how = how(day(as_of, &pack)?, judgements);
    let (shown, mut source) = opened(file)?;
    let mut head = Vec::new();
    // Whose a judgement is can only be told among all records. No records at all are a stream, too: a cluster hands over
    // empty parts.
    if how.is_lines()
        && how.judgements.is_empty()
        && (begins_with_a_record(&mut source, &mut head).map_err(|e| unreadable(&shown, &e))?
            || file == Path::new("-") && (how.keep_bad || head.trim_ascii().is_empty()))
    {
        let lines = BufReader::with_capacity(CHUNK_BYTES, head.as_slice().chain(source));
        return how.stream(&pack, lines, &shown, out);
    }
    head.truncate(MAX_INPUT_BYTES + 1);
    let left = (MAX_INPUT_BYTES + 1 - head.len()) as u64;
    source
        .take(left)
        .read_to_end(&mut head)
        .map_err(|e| unreadable(&shown, &e))?;
    let mut records = records_of(&head, &shown, &pack, &how.wanted)?;
    if let [
        Row {
            record: Err(why), ..
        },
    ] = records.rows.as_slice()
        && records.single
    {
        return Err(named(&shown, &why.words()));
    }
    how.judgements.fit(&records)?;
    how.keys_are_there(&records, &pack)?;
    let keys = how.keys(&pack, &mut records.rows, &records.columns);
    how.begin(&pack, out)?;
    let array = how.format == Format::Json && !records.single;
    let (mut total, mut bad) = (0, 0);
    let chunks = records.rows.chunks(CHUNK_LINES);
    for (chunk, keys) in chunks.zip(keys.chunks(CHUNK_LINES)) {
        for answer in how.answers(&pack, &records, (chunk, keys), &shown) {
            if array {
                writeln!(out, "{}", if total == 0 { "[" } else { "," })?;
            }
            bad += usize::from(answer.bad);
            total += 1;
            answer.give(out)?;
        }
    }
    if array {
        writeln!(out, "{}", if total == 0 { "[]" } else { "\n]" })?;
    }
    how.ended(total, bad)
}

impl Screening {
    /// Whether each record gives lines of its own, whatever is before and behind it.
    const fn is_lines(&self) -> bool {
        !matches!(self.format, Format::Json | Format::Table)
    }

    fn begin(&self, pack: &RulePack, out: &mut impl Write) -> io::Result<()> {
        match self.format {
            Format::Csv => {
                let facts: Vec<&str> = pack.fact_names().collect();
                let judged = !self.judgements.is_empty();
                out.write_all(&summary::headings(&self.shape.keys, &facts, judged))
            }
            _ => Ok(()),
        }
    }

    /// Screens one record a line as they come, however many: only the lines in hand are kept.
    fn stream(
        &self,
        pack: &RulePack,
        mut lines: BufReader<impl Read>,
        shown: &str,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        let none = Records::default();
        let (mut number, mut total, mut bad, mut ended) = (0, 0, 0, false);
        self.begin(pack, out)?;
        while !ended {
            let (mut chunk, mut size) = (Vec::new(), 0);
            // Whoever waits for an answer before the next line gets it.
            while !ended
                && chunk.len() < CHUNK_LINES
                && size < CHUNK_BYTES
                && (chunk.is_empty() || !lines.buffer().is_empty())
            {
                let mut line = Vec::new();
                (&mut lines)
                    .take(MAX_INPUT_BYTES as u64)
                    .read_until(b'\n', &mut line)
                    .map_err(|e| unreadable(shown, &e))?;
                ended = line.is_empty();
                number += 1;
                size += line.len();
                if !line.trim_ascii().is_empty() {
                    chunk.push((number, line));
                }
            }
            let row = |(number, line): &(usize, Vec<u8>)| sheets::read_line(*number, line);
            let mut rows: Vec<Row> = chunk.par_iter().map(row).collect();
            let keys = self.keys(pack, &mut rows, &none.columns);
            for answer in self.answers(pack, &none, (&rows, &keys), shown) {
                bad += usize::from(answer.bad);
                total += 1;
                answer.give(out)?;
            }
            out.flush()?;
        }
        self.ended(total, bad)
    }

    fn ended(&self, total: usize, bad: usize) -> Result<(), Failure> {
        if bad == 0 || self.keep_bad {
            return Ok(());
        }
        Err(Failure::unusable(
            format!("{total} 个项目中有 {bad} 个读不了。"),
            format!("{bad} of {total} records can't be read."),
        ))
    }

    /// Whether each field of the key is one of the pack, or a column of the table.
    fn keys_are_there(&self, records: &Records, pack: &RulePack) -> Result<(), Failure> {
        let read = |key: &String| {
            let mut columns = records.columns.iter();
            pack.schema().get(key).is_some()
                || columns.any(|column| column.heading == *key && !column.left_out)
        };
        let mut keys = self.shape.keys.iter();
        match keys.find(|key| !records.columns.is_empty() && !read(key)) {
            None => Ok(()),
            Some(key) => Err(Failure::unusable(
                format!("--key：表里没有“{key}”这一列，或者它只是序号、备注，没有读。"),
                format!(
                    "--key: the table has no column “{key}”, or it only numbers or remarks and wasn't read."
                ),
            )),
        }
    }

    /// The keys of records, which are taken out of them unless they are fields of the pack.
    fn keys(&self, pack: &RulePack, rows: &mut [Row], columns: &[Column]) -> Vec<Key> {
        let key = |row: &mut Row| match &mut row.record {
            Ok(record) => self.shape.key(record, pack.schema(), columns),
            Err(_) => Key::default(),
        };
        rows.iter_mut().map(key).collect()
    }

    /// Screens some records of a file, each with its key, on all cores.
    fn answers(
        &self,
        pack: &RulePack,
        records: &Records,
        (rows, keys): (&[Row], &[Key]),
        shown: &str,
    ) -> Vec<Answer> {
        let json = matches!(self.format, Format::Json | Format::Ndjson);
        let short = self.format == Format::Csv || json && self.shape.view == View::Summary;
        if short && self.judgements.is_empty() {
            let parts = rows.par_chunks(CHUNK_TALLIES);
            let parts = parts.zip(keys.par_chunks(CHUNK_TALLIES));
            let answers = parts.map(|part| self.in_short(pack, records, part, shown));
            return answers.flatten_iter().collect();
        }
        let answer = |(row, key)| self.answer(pack, records, (row, key), shown);
        rows.par_iter().zip(keys).map(answer).collect()
    }

    /// What is said in short of records that nobody judged.
    fn in_short(
        &self,
        pack: &RulePack,
        records: &Records,
        (rows, keys): (&[Row], &[Key]),
        shown: &str,
    ) -> Vec<Answer> {
        let readable = || rows.iter().filter_map(|row| row.record.as_ref().ok());
        let texts: Vec<Vec<u8>> = if self.format == Format::Csv {
            let facts: Vec<&str> = pack.fact_names().collect();
            let tallies = pack.tallies(readable(), self.date);
            let rows = rows.iter().zip(keys).filter(|(row, _)| row.record.is_ok());
            let line = |((row, key), tally): ((_, &Key), _)| {
                let key: Vec<String> = key.cells().collect();
                summary::line(records, row, &key, Some(tally), &facts)
            };
            rows.zip(&tallies).map(line).collect()
        } else {
            let screened = pack.screened(readable(), self.date);
            let keys = rows.iter().zip(keys).filter(|(row, _)| row.record.is_ok());
            let line = |((_, key), screened): ((_, _), _)| {
                let of = (pack, self.date);
                self.ended_line(self.shape.summary(key, of, screened, None), records)
            };
            keys.zip(&screened).map(line).collect()
        };
        let mut texts = texts.into_iter();
        let answer = |of: (&Row, _)| match of.0.record.as_ref().ok().and_then(|_| texts.next()) {
            Some(text) => Answer {
                text,
                said: String::new(),
                bad: false,
            },
            None => self.answer(pack, records, of, shown),
        };
        rows.iter().zip(keys).map(answer).collect()
    }

    /// The JSON of one record, with the end of its line unless it is one of an array.
    fn ended_line(&self, mut json: String, records: &Records) -> Vec<u8> {
        if self.format == Format::Ndjson || records.single {
            json.push('\n');
        }
        json.into_bytes()
    }

    /// Screens one record of a file.
    fn answer(
        &self,
        pack: &RulePack,
        records: &Records,
        (row, key): (&Row, &Key),
        shown: &str,
    ) -> Answer {
        let judgements = self.judgements.of(row);
        let report = row
            .record
            .as_ref()
            .map_err(|why| why.words())
            .map(|record| match self.format {
                Format::Csv => pack.open(record).decided(self.date),
                _ => pack.screen(record, self.date),
            })
            .map(|report| pack.judged(report, &judgements));
        let mut said = String::new();
        if let Err(why) = &report {
            said += &format!(
                "{shown}:{}: {} / {}\n",
                row.line,
                plain(&why.zh),
                plain(&why.en)
            );
        }
        let bad = report.is_err();
        let text = match (self.format, report) {
            (Format::Csv, report) => {
                let facts: Vec<&str> = pack.fact_names().collect();
                let tally = report.ok().zip(row.record.as_ref().ok());
                let tally = tally
                    .map(|(report, record)| Tally::of(&report, pack.open(record).facts(self.date)));
                let cells = match row.record {
                    Ok(_) => key.cells().collect(),
                    Err(_) => vec![String::new(); self.shape.keys.len()],
                };
                summary::line(records, row, &cells, tally.as_ref(), &facts)
            }
            (Format::Table, Ok(report)) => {
                let lang = self.shape.lang.unwrap_or_default();
                plain(&table(row, &report, lang)).into_bytes()
            }
            (Format::Table, Err(why)) => {
                let lang = self.shape.lang.unwrap_or_default();
                format!("── {} {}\n\n", row.line, plain(why.get(lang))).into_bytes()
            }
            (Format::Certificate, Ok(report)) => {
                let hash = self.digest.hash();
                let certificate = row
                    .record
                    .as_ref()
                    .map(|record| certify(pack, record, &judgements, &report, hash));
                format!("{}\n", certificate.unwrap_or_default()).into_bytes()
            }
            // A record that can't be read has been named; there is nothing to certify.
            (Format::Certificate, Err(_)) => Vec::new(),
            (Format::Json | Format::Ndjson, report) => {
                // A line for every record, so that the order tells whose report it is.
                let line = match (&row.record, report) {
                    (Ok(record), Ok(report)) => {
                        self.shape.report(key, (pack, record, self.date), &report)
                    }
                    (_, Err(why)) => self.shape.unreadable(row.line, &why),
                    (Err(why), _) => self.shape.unreadable(row.line, &why.words()),
                };
                self.ended_line(line, records)
            }
        };
        Answer { text, said, bad }
    }
}

impl Answer {
    fn give(&self, out: &mut impl Write) -> io::Result<()> {
        eprint!("{}", self.said);
        out.write_all(&self.text)
    }
}

/// A file of records and its name as a message shows it.
fn opened(file: &Path) -> Result<(String, BufReader<Box<dyn Read>>), Failure> {
    let shown = plain(&file.display().to_string());
    let source = open(file).map_err(|e| unreadable(&shown, &e))?;
    Ok((shown, BufReader::new(source)))
}

/// Reads up to the first line that holds anything: whether it is a record by itself.
fn begins_with_a_record(source: &mut impl BufRead, head: &mut Vec<u8>) -> io::Result<bool> {
    loop {
        let before = head.len();
        source
            .take(MAX_INPUT_BYTES as u64)
            .read_until(b'\n', head)?;
        let line = &head[before..];
        if line.is_empty() || !line.trim_ascii().is_empty() {
            return Ok(sheets::read_line(1, line).record.is_ok());
        }
    }
}

fn named(shown: &str, why: &Text) -> Failure {
    Failure::unusable(
        format!("{shown}：{}", why.zh),
        format!("{shown}: {}", why.en),
    )
}

fn unreadable(shown: &str, error: &io::Error) -> Failure {
    named(shown, &Text::same(error.to_string()))
}

/// The records of a file, and its name as a message shows it.
pub(super) fn read_records(file: &Path, pack: &RulePack) -> Result<(Records, String), Failure> {
    let shown = plain(&file.display().to_string());
    let bytes = input(file).map_err(|e| unreadable(&shown, &e))?;
    let wanted = Wanted::default();
    Ok((records_of(&bytes, &shown, pack, &wanted)?, shown))
}

/// The record of a row; where it can't be read, where it stands and why.
pub(super) fn readable<'r>(row: &'r Row, shown: &str) -> Result<&'r Map<String, Value>, Failure> {
    row.record.as_ref().map_err(|why| {
        let (line, why) = (row.line, why.words());
        Failure::unusable(
            format!("{shown}:{line}：{}", why.zh),
            format!("{shown}:{line}: {}", why.en),
        )
    })
}

/// Answers for each record of a file, as a line of JSON or as text, one after the other.
pub(super) fn answer_each<T: Serialize>(
    of: &RecordArguments,
    out: &mut impl Write,
    answer: impl Fn(&RulePack, &Map<String, Value>, Date) -> T,
    print: impl Fn(&RulePack, &Row, &T) -> String,
) -> Result<(), Failure> {
    let (_, pack) = usable(&of.pack)?;
    let date = day(of.as_of.as_deref(), &pack)?;
    let (records, shown) = read_records(&of.file, &pack)?;
    for row in &records.rows {
        let answer = answer(&pack, readable(row, &shown)?, date);
        let text = match of.format {
            TableFormat::Json => serde_json::to_string(&answer).unwrap_or_default(),
            TableFormat::Table => plain(&print(&pack, row, &answer)),
        };
        writeln!(out, "{text}")?;
        // The next record may take a while.
        out.flush()?;
    }
    Ok(())
}

/// What a table calls a record: its name, or its place.
pub(super) fn title(row: &Row, lang: Language) -> String {
    match (row.name(), lang) {
        ("", Language::Zh) => format!("项目 {}", row.line),
        ("", Language::En) => format!("Record {}", row.line),
        (name, _) => name.to_owned(),
    }
}

fn records_of(
    bytes: &[u8],
    shown: &str,
    pack: &RulePack,
    wanted: &Wanted,
) -> Result<Records, Failure> {
    let records = sheets::read(shown, bytes, pack.schema(), wanted)
        .map_err(|why| named(shown, &why.words()))?;
    let guesses = records.columns.iter().flat_map(Column::guesses);
    let none = (records.rows.is_empty() && records.trouble.is_none()).then(|| {
        Text::new(
            "里面没有项目，没有可审查的。",
            "It holds no projects: nothing was screened.",
        )
    });
    for notice in records.notices.iter().cloned().chain(guesses).chain(none) {
        eprintln!("{shown}：{} / {}", plain(&notice.zh), plain(&notice.en));
    }
    Ok(records)
}

/// A report to read: every finding that asks for something with its reasons, then the ones that pass.
fn table(row: &Row, report: &Report, lang: Language) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Language::Zh { zh } else { en };
    let name = title(row, lang);
    let verdict = report.verdict.words();
    let mut text = format!("── {name}  【{}】  {}\n", verdict.get(lang), report.as_of);
    if let Some(judged) = &report.judged {
        let words = judged.verdict.words();
        text += &format!(
            "{}【{}】\n",
            say("按审查人的裁定：", "As judged by the reviewer: "),
            words.get(lang)
        );
        for stale in &judged.stale {
            text += &format!("{}\n", stale_words(stale).get(lang));
        }
    }
    let shown = || {
        report
            .findings
            .iter()
            .filter(|f| f.outcome < Outcome::NotApplicable)
    };
    let words = |f: &Finding| f.outcome.words().get(lang).to_owned();
    let wide = |cell: fn(&Finding, Language) -> String| {
        shown().map(|f| cell(f, lang).width()).max().unwrap_or(0)
    };
    let (first, second) = (
        wide(|f, lang| f.outcome.words().get(lang).to_owned()),
        wide(|f, _| f.code.to_string()),
    );
    let mut findings: Vec<&Finding> = shown().collect();
    findings.sort_by_key(|f| f.outcome);
    for finding in findings {
        text += &format!(
            "{}  {}  {}\n",
            pad(&words(finding), first),
            pad(&finding.code, second),
            finding.title.get(lang)
        );
        for line in &finding.printed {
            text += &format!(
                "{}{}:{}  {}\n",
                " ".repeat(first + 2),
                finding.rule,
                line.line,
                line.text
            );
        }
        if finding.outcome == Outcome::Pass && finding.judged.is_none() {
            continue;
        }
        let mut detail = |label: &str, value: &str| {
            if !value.is_empty() {
                text += &format!("{}{}  {value}\n", " ".repeat(first + 2), pad(label, second));
            }
        };
        if let Some(judged) = &finding.judged {
            let Judged {
                outcome,
                by,
                on,
                reason,
            } = judged;
            let outcome = outcome.words();
            detail(
                say("裁定", "judged"),
                &format!("{}（{by}，{on}）{reason}", outcome.get(lang)),
            );
        }
        detail("", finding.message.get(lang));
        for check in &finding.checks {
            detail(if check.holds { "✓" } else { "✗" }, &compared(check, lang));
        }
        let named = |labels: Vec<&Text>| {
            labels
                .iter()
                .map(|t| t.get(lang))
                .collect::<Vec<_>>()
                .join(say("；", "; "))
        };
        detail(
            say("缺少", "missing"),
            &named(finding.missing.iter().map(|m| &m.label).collect()),
        );
        detail(
            say("依据", "basis"),
            &named(finding.sources.iter().map(|s| &s.citation).collect()),
        );
        let confirmed = finding
            .parameters
            .iter()
            .map(|p| (p.label.get(lang), p.value.as_str(), &p.confirmed))
            .chain(
                finding
                    .rows
                    .iter()
                    .map(|r| (r.title.get(lang), "", &r.confirmed)),
            )
            .filter_map(|(label, value, by)| Some((label, value, by.as_deref()?)))
            .map(|(label, value, pack::Confirmation { by, on, document })| {
                let named = [label, value].join(" ");
                format!("{}（{document}，{by}，{on}）", named.trim_end())
            })
            .collect::<Vec<_>>();
        detail(
            say("本单位核实", "confirmed"),
            &confirmed.join(say("；", "; ")),
        );
        let acts = report
            .referrals
            .iter()
            .filter(|r| r.findings.contains(&finding.code));
        detail(say("部门", "for"), &named(acts.map(|r| &r.name).collect()));
        if let Some(error) = &finding.error {
            detail(say("错误", "error"), error.message.get(lang));
        }
    }
    if !report.taken_as_none.is_empty() {
        text += &format!(
            "{}{}\n",
            say(
                "没有填写、按规则包的说明取值：",
                "Left blank and taken as the pack says: "
            ),
            report.taken_as_none.join(say("、", ", "))
        );
    }
    let skipped = report.findings.len() - shown().count();
    text += &format!("{} {skipped}\n", say("不适用", "Not applicable:"));
    for problem in &report.problems {
        text += &format!(
            "{}  {}: {}\n",
            say("数据问题", "Problem"),
            problem.field,
            problem.message.get(lang)
        );
    }
    text + "\n"
}

/// That a judgement doesn't count, and why.
fn stale_words(stale: &Stale) -> Text {
    let Judgement {
        code,
        found,
        judged,
        ..
    } = &stale.judgement;
    let (found, outcome) = (found.words(), judged.outcome.words());
    let (by, on) = (&judged.by, &judged.on);
    let now = stale
        .now
        .map_or_else(|| Text::new("无此意见", "no such finding"), Outcome::words);
    Text::new(
        format!(
            "裁定已不适用，不计：{code}“{}”改为“{}”（{by}，{on}）；现在的意见：{}，数据或规则已变。",
            found.zh, outcome.zh, now.zh
        ),
        format!(
            "A judgement no longer fits and doesn't count: {code} “{}” as “{}” ({by}, {on}); the finding is now: {}. The data or the rules have changed.",
            found.en, outcome.en, now.en
        ),
    )
}

/// `取水量 0.45 m³/MWh 不高于 先进值 0.27 m³/MWh (-0.18)`.
pub(super) fn compared(check: &Check, lang: Language) -> String {
    let side = |label: &Text, value: &str, words: &Option<Text>| {
        let value = words.as_ref().map_or(value, |words| words.get(lang));
        let value = if value == label.get(lang) { "" } else { value };
        let unit = if check.unit == "1" || value.is_empty() {
            ""
        } else {
            &check.unit
        };
        [label.get(lang), value, unit]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (actual, limit) = (
        side(&check.actual_label, &check.actual, &check.actual_words),
        side(&check.limit_label, &check.limit, &check.limit_words),
    );
    let margin = check
        .margin
        .as_ref()
        .map(|m| format!("({m})"))
        .unwrap_or_default();
    let dates = parse_date(&check.limit).is_ok();
    let words = if dates {
        check.comparison.date_words()
    } else {
        check.comparison.words()
    };
    [actual.as_str(), words.get(lang), &limit, &margin]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Pads by the columns that a terminal gives the text: two for a Chinese character.
pub(super) fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
