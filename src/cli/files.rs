//! The files that a command is given: packs and records.

use super::arguments::PackArguments;
use super::clock::today;
use super::failure::Failure;
use super::folder::Trust;
use super::print::{is_error, plain, problem};
use model::limits::MAX_INPUT_BYTES;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use water_rules::{
    Bundle, Compiled, Diagnostic, LoadedPack, PackFiles, RulePack, Text, load_compiled, load_pack,
};

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
    let (bundle, mut diagnostics) = Trust::read(&pack.trust, pack.trust_count)?.pack(&pack.pack)?;
    let loaded = loaded(&pack.pack, &bundle);
    let Bundle { files, .. } = bundle;
    diagnostics.extend(loaded.diagnostics);
    match loaded.pack {
        Some(loaded) if !diagnostics.iter().any(is_error) => match &pack.settings {
            Some(file) => Ok((files, settled(&loaded, file)?)),
            None => Ok((files, loaded)),
        },
        _ => {
            for diagnostic in diagnostics.iter().filter(|d| is_error(d)) {
                eprintln!("{}", problem(diagnostic));
            }
            Err(Failure::Failed)
        }
    }
}

/// The pack of these files. That what came compiled isn't what the scripts say is an error, although nothing here runs it:
/// whoever was given the same file may.
pub(super) fn loaded(path: &Path, bundle: &Bundle) -> LoadedPack {
    let mut loaded = load_pack(&bundle.files);
    // What another engine compiled, or what is damaged, nobody runs.
    let runs = |compiled: &Compiled| load_compiled(&bundle.files, compiled).is_some();
    let forged =
        |pack: &RulePack| bundle.compiled.as_ref().is_some_and(runs) && !pack.confirms(bundle);
    if loaded.pack.as_ref().is_some_and(forged) {
        let shown = path.display();
        loaded.pack = None;
        loaded.diagnostics.push(Diagnostic::error(
            "forged-rules",
            None,
            format!("{shown} 里编译好的规则与规则原文不符，可能被人改动，不能使用。"),
            format!(
                "The compiled rules in {shown} aren't what its scripts say: someone may have \
                 changed them, and they are refused."
            ),
        ));
    }
    loaded
}

/// The text of a file given beside a pack, and its name as a message shows it.
pub(super) fn given_text(file: &Path) -> Result<(String, String), Failure> {
    let shown = plain(&file.display().to_string());
    let unreadable =
        |zh: &str, en: &str| Failure::unusable(format!("{shown}：{zh}"), format!("{shown}: {en}"));
    let bytes = input(file).map_err(|e| unreadable(&e.to_string(), &e.to_string()))?;
    if bytes.len() > MAX_INPUT_BYTES {
        return Err(unreadable(
            "文件超过 64 MB。",
            "The file is larger than 64 MB.",
        ));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| unreadable("文件不是 UTF-8 文本。", "The file is not UTF-8 text."))?;
    let text = text.trim_start_matches('\u{feff}').to_owned();
    Ok((shown, text))
}

/// A pack with the settings of a file laid over it; their errors are said.
fn settled(pack: &RulePack, file: &Path) -> Result<RulePack, Failure> {
    let (shown, text) = given_text(file)?;
    let (loaded, _) = pack.with_settings_file(&shown, &text, today(pack)?);
    for diagnostic in &loaded.diagnostics {
        eprintln!("{}", problem(diagnostic));
    }
    match loaded.pack {
        Some(pack) if !loaded.diagnostics.iter().any(is_error) => Ok(pack),
        _ => Err(Failure::Unusable(Text::new(
            "单位设置不能用。",
            "The settings can't be used.",
        ))),
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
