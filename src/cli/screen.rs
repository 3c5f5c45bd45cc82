//! `water-rules screen`: records in, reports out in the same order.

use super::{DigestName, Failure, Format, PackArguments, input, plain, usable};
use jiff::civil::Date;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use unicode_width::UnicodeWidthStr;
use water_rules::api::{RulePack, canonical_json, certify, parse_date};
use water_rules::portfolio::{self, Records, Row, Summary};
use water_rules::report::certificate::Hash;
use water_rules::report::{Check, Finding, Outcome, Report};
use water_rules::{Language, Text};

pub(super) fn run(
    file: &Path,
    as_of: Option<&str>,
    pack: &PackArguments,
    format: Format,
    digest: DigestName,
    lang: Language,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let date = day(as_of)?;
    let (_, pack) = usable(pack)?;
    let (records, shown) = read_records(file, &pack)?;
    let named = |why: &Text| Failure::unusable(format!("{shown}：{}", why.zh), format!("{shown}: {}", why.en));
    let (total, mut bad) = (records.rows.len(), 0);
    let mut summary = Summary::new();
    let array = format == Format::Json && !records.single;
    for (index, row) in records.rows.iter().enumerate() {
        let report = row.record.as_ref().map(|record| pack.screen(record, date));
        if let Err(why) = &report {
            if records.single {
                return Err(named(why));
            }
            bad += 1;
            eprintln!("{shown}:{}: {} / {}", row.line, plain(&why.zh), plain(&why.en));
        }
        for cell in &row.bad_cells {
            let (zh, en) = (plain(&cell.message.zh), plain(&cell.message.en));
            eprintln!("{shown}:{}: {}{}: {zh} / {en}", row.line, cell.column, cell.row);
        }
        match format {
            Format::Csv => {
                summary.add(&records, row, report.as_ref().ok());
                out.write_all(&summary.take())?;
            }
            Format::Table => match &report {
                Ok(report) => write!(out, "{}", plain(&table(row, report, lang)))?,
                Err(why) => writeln!(out, "── {} {}\n", row.line, plain(why.get(lang)))?,
            },
            Format::Certificate => {
                let hash = match digest {
                    DigestName::Sha256 => Hash::Sha256,
                    DigestName::Sm3 => Hash::Sm3,
                };
                // A record that can't be read has been named; there is nothing to certify.
                if let (Ok(record), Ok(report)) = (&row.record, &report) {
                    writeln!(out, "{}", certify(record, report, hash))?;
                }
            }
            Format::Json | Format::Ndjson => {
                if array {
                    writeln!(out, "{}", if index == 0 { "[" } else { "," })?;
                }
                // A line for every record, so that the order tells whose report it is.
                let line = report.map_or_else(|why| json!({ "line": row.line, "error": why }).to_string(), |r| canonical_json(&r));
                write!(out, "{line}{}", if array { "" } else { "\n" })?;
            }
        }
    }
    if array {
        writeln!(out, "{}", if total == 0 { "[]" } else { "\n]" })?;
    }
    if bad > 0 {
        return Err(Failure::unusable(
            format!("{total} 个项目中有 {bad} 个读不了。"),
            format!("{bad} of {total} records can't be read."),
        ));
    }
    Ok(())
}

/// The date whose law is to be applied: the one given, or today.
pub(super) fn day(as_of: Option<&str>) -> Result<Date, Failure> {
    match as_of {
        Some(text) => parse_date(text).map_err(|error| Failure::Unusable(error.message)),
        None => Ok(jiff::Zoned::now().date()),
    }
}

/// The records of a file, and its name as a message shows it.
pub(super) fn read_records(file: &Path, pack: &RulePack) -> Result<(Records, String), Failure> {
    let shown = plain(&file.display().to_string());
    let named = |why: &Text| Failure::unusable(format!("{shown}：{}", why.zh), format!("{shown}: {}", why.en));
    let bytes = input(file).map_err(|e| named(&Text::same(e.to_string())))?;
    let records = portfolio::read(&shown, &bytes, pack.schema()).map_err(|why| named(&why))?;
    for notice in &records.notices {
        eprintln!("{shown}：{} / {}", plain(&notice.zh), plain(&notice.en));
    }
    Ok((records, shown))
}

/// A report to read: every finding that asks for something with its reasons, then the ones that pass.
fn table(row: &Row, report: &Report, lang: Language) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Language::Zh { zh } else { en };
    let name = match row.name() {
        "" => format!("{} {}", say("项目", "Record"), row.line),
        name => name.to_owned(),
    };
    let verdict = report.verdict.words();
    let mut text = format!("── {name}  【{}】  {}\n", verdict.get(lang), report.as_of);
    let shown = || report.findings.iter().filter(|f| f.outcome < Outcome::NotApplicable);
    let words = |f: &Finding| f.outcome.words().get(lang).to_owned();
    let wide = |cell: fn(&Finding, Language) -> String| shown().map(|f| cell(f, lang).width()).max().unwrap_or(0);
    let (first, second) = (wide(|f, lang| f.outcome.words().get(lang).to_owned()), wide(|f, _| f.code.to_string()));
    let mut findings: Vec<&Finding> = shown().collect();
    findings.sort_by_key(|f| f.outcome);
    for finding in findings {
        text += &format!("{}  {}  {}\n", pad(&words(finding), first), pad(&finding.code, second), finding.title.get(lang));
        for line in &finding.printed {
            text += &format!("{}{}:{}  {}\n", " ".repeat(first + 2), finding.rule, line.line, line.text);
        }
        if finding.outcome == Outcome::Pass {
            continue;
        }
        let mut detail = |label: &str, value: &str| {
            if !value.is_empty() {
                text += &format!("{}{}  {value}\n", " ".repeat(first + 2), pad(label, second));
            }
        };
        detail("", finding.message.get(lang));
        for check in &finding.checks {
            detail(if check.holds { "✓" } else { "✗" }, &compared(check, lang));
        }
        let named = |labels: Vec<&Text>| labels.iter().map(|t| t.get(lang)).collect::<Vec<_>>().join(say("；", "; "));
        detail(say("缺少", "missing"), &named(finding.missing.iter().map(|m| &m.label).collect()));
        detail(say("依据", "basis"), &named(finding.sources.iter().map(|s| &s.citation).collect()));
        let acts = report.referrals.iter().filter(|r| r.findings.contains(&finding.code));
        detail(say("部门", "for"), &named(acts.map(|r| &r.name).collect()));
        if let Some(error) = &finding.error {
            detail(say("错误", "error"), error.message.get(lang));
        }
    }
    let skipped = report.findings.len() - shown().count();
    text += &format!("{} {skipped}\n", say("不适用", "Not applicable:"));
    for problem in &report.problems {
        text += &format!("{}  {}: {}\n", say("数据问题", "Problem"), problem.field, problem.message.get(lang));
    }
    text + "\n"
}

/// `取水量 0.45 m³/MWh 不高于 先进值 0.27 m³/MWh (-0.18)`.
pub(super) fn compared(check: &Check, lang: Language) -> String {
    let side = |label: &Text, value: &str, words: &Option<Text>| {
        let value = words.as_ref().map_or(value, |words| words.get(lang));
        let value = if value == label.get(lang) { "" } else { value };
        let unit = if check.unit == "1" || value.is_empty() { "" } else { &check.unit };
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
    let margin = check.margin.as_ref().map(|m| format!("({m})")).unwrap_or_default();
    let dates = parse_date(&check.limit).is_ok();
    let words = if dates { check.comparison.date_words() } else { check.comparison.words() };
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
