//! `water-rules check`: every problem of a pack with its place.

use super::files::loaded;
use super::print::{is_error, problem};
use super::{CheckFormat, Failure, folder};
use std::io::Write;
use std::path::Path;
use water_rules::{LoadedPack, RulePack};

pub(super) fn run(pack: &Path, format: CheckFormat, out: &mut impl Write) -> Result<(), Failure> {
    let (bundle, mut diagnostics) = folder::read(pack)?;
    let LoadedPack {
        pack,
        diagnostics: found,
        ..
    } = loaded(pack, &bundle);
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
            writeln!(out, "{}", problem(diagnostic))?;
        }
        let warnings = diagnostics.len() - errors;
        writeln!(
            out,
            "错误 {errors}，警告 {warnings} / {}, {}",
            counted(errors, "error"),
            counted(warnings, "warning")
        )?;
    }
    if errors == 0 {
        Ok(())
    } else {
        Err(Failure::Failed)
    }
}

fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}
