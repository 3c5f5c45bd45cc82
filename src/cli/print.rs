//! Problems and texts of files as a terminal shows them.

use model::text::is_hidden;
use std::io::{self, Write};
use water_rules::{Diagnostic, Severity, Span};

/// A diagnostic as `file:line:column: error[code]: …`, with its help and related places on lines of their own.
pub(super) fn problem(diagnostic: &Diagnostic) -> String {
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

/// A word to whoever watches a command that goes on; that nobody does any more is no reason to end.
pub(super) fn log(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

pub(super) fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

/// Text from a file as a terminal may show it: what is hidden could move the cursor, hide words or turn them around.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !is_hidden(*c) || *c == '\n')
        .collect()
}
