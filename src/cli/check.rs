//! `water-rules check`: every problem of a pack with its place.

use super::{CheckFormat, Failure, folder, is_error, plain};
use std::io::Write;
use std::path::Path;
use water_rules::api::{LoadedPack, RulePack, load_pack};
use water_rules::{Diagnostic, Severity, Span};

pub(super) fn run(pack: &Path, format: CheckFormat, out: &mut impl Write) -> Result<(), Failure> {
    let (files, mut diagnostics) = folder::read(pack)?;
    let LoadedPack {
        pack,
        diagnostics: found,
    } = load_pack(&files);
    diagnostics.extend(found);
    diagnostics.extend(pack.iter().flat_map(RulePack::reach));
    let errors = diagnostics.iter().filter(|d| is_error(d)).count();
    if format == CheckFormat::Json {
        writeln!(
            out,
            "{}",
            serde_json::to_string_pretty(&diagnostics).unwrap_or_default()
        )?;
    } else {
        for diagnostic in &diagnostics {
            writeln!(out, "{}", print(diagnostic))?;
        }
        let warnings = diagnostics.len() - errors;
        writeln!(
            out,
            "错误 {errors}，警告 {warnings} / {errors} errors, {warnings} warnings"
        )?;
    }
    if errors == 0 {
        Ok(())
    } else {
        Err(Failure::Failed)
    }
}

/// A diagnostic as `file:line:column: error[code]: …`, with its help and related places on lines of their own.
pub(super) fn print(diagnostic: &Diagnostic) -> String {
    let place = |span: &Option<Span>| {
        let span = span.as_ref();
        span.map(|s| format!("{}:{}:{}: ", s.file, s.start.line, s.start.column))
            .unwrap_or_default()
    };
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let (span, code, message) = (
        place(&diagnostic.span),
        diagnostic.code,
        &diagnostic.message,
    );
    let mut text = format!("{span}{severity}[{code}]: {} / {}", message.zh, message.en);
    if let Some(help) = &diagnostic.help {
        text += &format!("\n    {} / {}", help.zh, help.en);
    }
    for related in &diagnostic.related {
        text += &format!(
            "\n    {}{} / {}",
            place(&related.span),
            related.message.zh,
            related.message.en
        );
    }
    plain(&text)
}
