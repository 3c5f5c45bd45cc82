//! `water-rules check`: every problem of a pack with its place.

use super::{Failure, folder, is_error};
use std::path::Path;
use water_rules::api::load_pack;
use water_rules::{Diagnostic, Severity};

pub(super) fn run(pack: &Path) -> Result<(), Failure> {
    let (files, mut diagnostics) = folder::read(pack)?;
    diagnostics.extend(load_pack(&files).diagnostics);
    for diagnostic in &diagnostics {
        println!("{}", line(diagnostic));
    }
    let errors = diagnostics.iter().filter(|d| is_error(d)).count();
    let warnings = diagnostics.len() - errors;
    println!("错误 {errors}，警告 {warnings} / {errors} errors, {warnings} warnings");
    if errors == 0 { Ok(()) } else { Err(Failure::Failed) }
}

/// A diagnostic with `file:line:column`, its help and related places on lines of their own.
pub(super) fn line(diagnostic: &Diagnostic) -> String {
    let place = |span: &Option<water_rules::Span>| {
        span.as_ref()
            .map(|s| format!("{}:{}:{}: ", s.file, s.start.line, s.start.column))
            .unwrap_or_default()
    };
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut text = format!(
        "{}{severity}[{}]: {} / {}",
        place(&diagnostic.span),
        diagnostic.code,
        diagnostic.message.zh,
        diagnostic.message.en
    );
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\n    {} / {}", help.zh, help.en));
    }
    for related in &diagnostic.related {
        text.push_str(&format!("\n    {}{} / {}", place(&related.span), related.message.zh, related.message.en));
    }
    text
}
