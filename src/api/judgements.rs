//! A reviewer's judgements as they are given: a list of objects, or a file of them in TOML; `docs/judgements.md` describes both.

use engine::report::{self, Judgement};
use jiff::civil::Date;
use model::diagnostic::Diagnostic;
use serde_json::Value;

/// Reads a list of judgements. One that can't be used is left out, with what is wrong with it. `today` is the day after which
/// nothing can have been decided.
#[must_use]
pub fn read_judgements(list: &[Value], today: Date) -> (Vec<Judgement>, Vec<Diagnostic>) {
    report::read_judgement_list(list.into(), today)
}

/// The same of a file in TOML, whose places the problems name.
#[must_use]
pub fn read_judgements_file(
    name: &str,
    text: &str,
    today: Date,
) -> (Vec<Judgement>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let (read, mut found) = pack::document::read(name, text, &mut problems, |root| {
        report::read_judgements(&root.map(), today, &|path| root.place(path))
    });
    problems.append(&mut found);
    (read, problems)
}
