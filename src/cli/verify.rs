//! `water-rules verify`: a certificate against the rules, run again.

use super::{CheckFormat, Failure, PackArguments, input, plain, usable};
use std::io::Write;
use std::path::Path;
use water_rules::Text;
use water_rules::limits::MAX_INPUT_BYTES;
use water_rules::report::Verdict;
use water_rules::report::certificate::Verification;

/// Differences that are shown of one certificate; another pack may change every sentence.
const SHOWN: usize = 40;
/// How much of a value is shown, in characters.
const QUOTED: usize = 100;

pub(super) fn run(
    file: &Path,
    pack: &PackArguments,
    format: CheckFormat,
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
    let results = pack.verify(&text).map_err(|error| named(&error.message))?;
    if format == CheckFormat::Json {
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
    let digest = shorten(&result.digest);
    if result.same {
        let verdict = Verdict::ALL
            .into_iter()
            .find(|v| v.name() == result.verdict);
        let Text { zh, en } = verdict.map(Verdict::words).unwrap_or_default();
        return format!(
            "一致：重新审查得到同样的报告，结论“{zh}”。 / Same: screened again, the report is the same; verdict “{en}”.\n    {digest}"
        );
    }
    let count = result.differences.len();
    let mut text = format!("不一致：{count} 处。 / Differs in {count} places.\n    {digest}");
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

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED).collect();
    if text.chars().nth(QUOTED).is_some() {
        short.push('…');
    }
    short
}
