//! `water-rules diff`: what moved between two packs, to be pasted into an official note.

use super::{Failure, ListFormat, PackArguments, plain, usable};
use std::io::Write;
use std::path::Path;

pub(super) fn run(
    before: &Path,
    after: &Path,
    format: ListFormat,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (_, before) = usable(&PackArguments::any(before))?;
    let (_, after) = usable(&PackArguments::any(after))?;
    let moves = before.diff(&after);
    match format {
        ListFormat::Json => writeln!(out, "{}", serde_json::to_string(&moves).unwrap_or_default())?,
        ListFormat::Text if moves.is_empty() => {
            writeln!(out, "没有政策内容的改动。 / Nothing of the policy moved.")?
        }
        ListFormat::Text => {
            for each in moves {
                writeln!(out, "{}\n{}\n", plain(&each.text.zh), plain(&each.text.en))?;
            }
        }
    }
    Ok(())
}
