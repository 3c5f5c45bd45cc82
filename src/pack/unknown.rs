//! Names that nothing in the pack declares.

use model::diagnostic::{Diagnostic, Span};
use model::likeness::nearest;
use model::text::{Text, did_you_mean};

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
        "register" => "unknown-register",
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

/// What a name is meant for: its own name, what it is called, and its other names.
pub type Called<'n> = (&'n str, &'n Text, &'n [String]);

/// A field that isn't declared, with the one that is meant: by its name, or by what it is called.
pub fn unknown_field<'n>(
    name: &str,
    span: Option<Span>,
    fields: impl Iterator<Item = Called<'n>>,
) -> Diagnostic {
    let fields: Vec<Called<'n>> = fields.collect();
    let names = fields.iter().map(|(own, label, _)| (*own, *label));
    let help = nearest_choice(name, names).or_else(|| {
        let mut fields = fields.iter();
        let (own, label, _) = fields.find(|(.., others)| others.iter().any(|o| o == name))?;
        Some(meant(own, label))
    });
    undeclared("field", "字段", "field", name, span).maybe_help(help)
}

/// The value that is meant by a misspelt one, or by what it is called.
pub fn nearest_choice<'n>(
    given: &str,
    known: impl Iterator<Item = (&'n str, &'n Text)>,
) -> Option<Text> {
    let known: Vec<(&str, &Text)> = known.collect();
    let called =
        |(_, label): &&(&str, &Text)| *label.zh == *given || label.en.eq_ignore_ascii_case(given);
    if let Some((value, label)) = known.iter().find(called) {
        return Some(meant(value, label));
    }
    did_you_mean(given, known.iter().map(|(value, _)| *value)).or_else(|| {
        let label = nearest(given, known.iter().map(|(_, label)| &*label.zh));
        let part = |label: &str| given.chars().count() > 1 && label.contains(given);
        let (value, label) = known.iter().find(|(_, known)| match label {
            Some(label) => *known.zh == *label,
            None => part(&known.zh),
        })?;
        Some(meant(value, label))
    })
}

fn meant(value: &str, label: &Text) -> Text {
    Text::new(
        format!("是不是要写“{value}”（{}）？", label.zh),
        format!("Did you mean “{value}” ({})?", label.en),
    )
}
