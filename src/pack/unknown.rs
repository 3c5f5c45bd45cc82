//! Names that nothing in the pack declares.

use model::diagnostic::{Diagnostic, Span};
use model::text::did_you_mean;

/// A name that isn't declared, with the nearest one that is.
pub fn unknown<'n>(
    code: &str,
    zh: &str,
    en: &str,
    name: &str,
    span: Option<Span>,
    known: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    undeclared(code, zh, en, name, span).maybe_help(did_you_mean(name, known))
}

pub(super) fn undeclared(
    code: &str,
    zh: &str,
    en: &str,
    name: &str,
    span: Option<Span>,
) -> Diagnostic {
    let code = match code {
        "group" => "unknown-group",
        "stage" => "unknown-stage",
        "family" => "unknown-family",
        "source" => "unknown-source",
        "department" => "unknown-department",
        "field" => "unknown-field",
        "table" => "unknown-table",
        "column" => "unknown-column",
        "parameter" => "unknown-parameter",
        "code" => "unknown-code",
        "fact" => "unknown-fact",
        "text" => "unknown-text",
        "subject" => "unknown-subject",
        "part" => "unknown-part",
        "outcome" | "verdict" => "unknown-outcome",
        _ => "unknown-name",
    };
    Diagnostic::error(
        code,
        span,
        format!("没有名为“{name}”的{zh}。"),
        format!("There is no {en} named “{name}”."),
    )
}
