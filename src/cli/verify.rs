//! `water-rules verify`: a certificate against the rules, run again.

use super::clock::today;
use super::{Failure, ListFormat, PackArguments, input, plain, usable};
use model::limits::MAX_INPUT_BYTES;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use study::certificate::Verification;
use water_rules::{Outcome, Text, Verdict};

/// Differences that are shown of one certificate; another pack may change every sentence.
const SHOWN: usize = 40;
/// How much of a value is shown, in characters.
const QUOTED: usize = 100;

pub(super) fn run(
    file: &Path,
    pack: &PackArguments,
    format: ListFormat,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (_, pack) = usable(pack)?;
    let shown = plain(&file.display().to_string());
    let named = |why: &Text| {
        Failure::unusable(
            format!("{shown}：{}", why.zh),
            format!("{shown}: {}", why.en),
        )
    };
    let bytes = input(file).map_err(|e| named(&Text::same(e.to_string())))?;
    if bytes.len() > MAX_INPUT_BYTES {
        return Err(named(&Text::new(
            "文件超过 64 MB。",
            "The file is larger than 64 MB.",
        )));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        named(&Text::new(
            "文件不是 UTF-8 文本。",
            "The file is not UTF-8 text.",
        ))
    })?;
    let results = pack
        .verify(&text, today(&pack)?)
        .map_err(|error| named(&error.words()))?;
    if format == ListFormat::Json {
        writeln!(
            out,
            "{}",
            serde_json::to_string_pretty(&results).unwrap_or_default()
        )?;
    } else {
        for (place, result) in results.iter().enumerate() {
            if results.len() > 1 {
                write!(out, "{}: ", place + 1)?;
            }
            writeln!(out, "{}", plain(&print(result)))?;
        }
    }
    if results.iter().all(|r| r.same) {
        Ok(())
    } else {
        Err(Failure::Failed)
    }
}

fn print(result: &Verification) -> String {
    let count = result.differences.len();
    let verdict = Verdict::ALL
        .into_iter()
        .find(|v| v.name() == result.verdict);
    let Text { zh, en } =
        verdict.map_or_else(|| Text::same(shorten(&result.verdict)), Verdict::words);
    let mut text = if result.same {
        format!(
            "一致：重新审查得到同样的报告，结论“{zh}”。 / Same: screened again, the report is the same; verdict “{en}”."
        )
    } else {
        format!(
            "不一致：{count} 处；证书的结论是“{zh}”。 / Differs in {count} places; the verdict of the certificate is “{en}”."
        )
    };
    if let Some(judged) = Verdict::ALL
        .into_iter()
        .find(|v| result.judged.as_deref() == Some(v.name()))
    {
        let (Text { zh, en }, count) = (judged.words(), result.judgements.len());
        text += &format!(
            "\n审查人作了 {count} 条裁定，按裁定结论是“{zh}”。 / A reviewer made {count} judgements; as judged the verdict is “{en}”."
        );
    }
    for judgement in &result.judgements {
        text += &format!("\n    裁定 / judged：{}", judged(judgement));
    }
    text += &about(result);
    for notice in &result.notices {
        let Text { zh, en } = &notice.message;
        text += &format!("\n[{}] {zh} / {en}", notice.code);
    }
    for difference in result.differences.iter().take(SHOWN) {
        let (was, is) = (shorten(&difference.certificate), shorten(&difference.now));
        let (code, what) = (difference.code, &difference.what);
        text += &format!(
            "\n[{code}] {}：证书 {was}，现在 {is} / {}: certificate {was}, now {is}",
            what.zh, what.en
        );
    }
    if count > SHOWN {
        let more = count - SHOWN;
        text += &format!(
            "\n另有 {more} 处，用 --format json 查看 / {more} more; --format json shows them"
        );
    }
    text
}

/// A judgement on one line: the code, what the rule said, what was decided, by whom, when and why.
fn judged(judgement: &Value) -> String {
    let said = |key| judgement.get(key).and_then(Value::as_str).unwrap_or("—");
    let word = |key| {
        let outcome = Outcome::ALL.into_iter().find(|o| o.name() == said(key));
        let words = outcome.map(Outcome::words);
        words.map_or_else(
            || said(key).to_owned(),
            |Text { zh, en }| format!("{zh} {en}"),
        )
    };
    let line = format!(
        "{} {} → {}（{}，{}）{}",
        said("code"),
        word("found"),
        word("outcome"),
        said("by"),
        said("on"),
        said("reason")
    );
    line.replace('\n', " ")
}

/// What the verdict is of: the project, the date, the data and the rules.
fn about(result: &Verification) -> String {
    let name = if result.name.is_empty() {
        "—"
    } else {
        &result.name
    };
    let given = result.record.iter().map(|(field, value)| match value {
        Value::String(text) => format!("{field}={text}"),
        other => format!("{field}={other}"),
    });
    let given = given.collect::<Vec<_>>().join("，");
    let Verification {
        as_of,
        pack,
        digest,
        ..
    } = result;
    [
        format!("项目 / project：{}", shorten(name)),
        format!("适用日期 / as of：{as_of}"),
        format!(
            "项目数据 / record（{}）：{}",
            result.record.len(),
            shorten(&given)
        ),
        format!("规则 / rules：{} {} {}", pack.id, pack.version, pack.digest),
        format!("摘要 / digest：{digest}"),
    ]
    .map(|line| format!("\n    {}", line.replace('\n', " ")))
    .concat()
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED).collect();
    if text.chars().nth(QUOTED).is_some() {
        short.push('…');
    }
    short
}
