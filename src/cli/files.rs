//! The files that a command is given: packs and records.

use super::arguments::PackArguments;
use super::failure::Failure;
use super::folder::Trust;
use super::print::{is_error, problem};
use model::limits::MAX_INPUT_BYTES;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use water_rules::{Bundle, Compiled, PackFiles, RulePack, load_pack};

/// A file or the standard input.
pub(super) fn open(file: &Path) -> io::Result<Box<dyn Read>> {
    Ok(if file == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(file)?)
    })
}

/// The bytes of a file or of the standard input; one that is too large is read just far enough to tell.
pub(super) fn input(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(file)?
        .take(MAX_INPUT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The files of a pack and the pack itself; the errors of a bad one are said.
pub(super) fn usable(pack: &PackArguments) -> Result<(PackFiles, RulePack), Failure> {
    let (Bundle { files, .. }, mut diagnostics) = Trust::read(&pack.trust)?.pack(&pack.pack)?;
    let loaded = load_pack(&files);
    diagnostics.extend(loaded.diagnostics);
    match loaded.pack {
        Some(pack) if !diagnostics.iter().any(is_error) => Ok((files, pack)),
        _ => {
            for diagnostic in diagnostics.iter().filter(|d| is_error(d)) {
                eprintln!("{}", problem(diagnostic));
            }
            Err(Failure::Failed)
        }
    }
}

/// The rules of a pack as programs, for its bundle; nothing if there are warnings, which whoever loads the bundle is told.
pub(super) fn compiled(pack: &RulePack) -> Option<Compiled> {
    if pack.warnings().is_empty() {
        Some(pack.compiled())
    } else {
        None
    }
}
