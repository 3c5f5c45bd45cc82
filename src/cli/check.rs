//! `water-rules check`: every problem of a pack with its place.

use super::arguments::ProblemFormat;
use super::files::loaded;
use super::print::{is_error, problem};
use super::{Failure, folder, sarif};
use std::io::Write;
use std::path::Path;
use water_rules::{LoadedPack, RulePack};

pub(super) fn run(path: &Path, format: ProblemFormat, out: &mut impl Write) -> Result<(), Failure> {
    let (bundle, mut diagnostics) = folder::read(path)?;
    let LoadedPack {
        pack,
        diagnostics: found,
        ..
    } = loaded(path, &bundle);
    diagnostics.extend(found);
    diagnostics.extend(pack.iter().flat_map(RulePack::reach));
    let errors = diagnostics.iter().filter(|d| is_error(d)).count();
    match format {
        ProblemFormat::Text => {
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
        ProblemFormat::Json => {
            let list = serde_json::to_string_pretty(&diagnostics);
            writeln!(out, "{}", list.unwrap_or_default())?;
        }
        ProblemFormat::Sarif => {
            let log = serde_json::to_string_pretty(&sarif::Log::of(path, &diagnostics));
            writeln!(out, "{}", log.unwrap_or_default())?;
        }
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
