//! A folder or a bundle on disk as the files of a pack.

use super::Failure;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use water_rules::api::PackFiles;
use water_rules::limits::MAX_BUNDLE_BYTES;
use water_rules::pack::Bundle;
use water_rules::pack::signature::PublicKey;
use water_rules::portfolio::Decoded;
use water_rules::{Diagnostic, Position, Span, Text};

/// Far more than any pack: a folder named by mistake isn't read to its end.
const MAX_BYTES: u64 = MAX_BUNDLE_BYTES as u64;

/// The keys whose packs are accepted; any pack is if there are none.
pub(super) struct Trust(Vec<PublicKey>);

impl Trust {
    /// Reads the public keys that the call names.
    pub fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let key = |path: &PathBuf| {
            let shown = path.display();
            let named = |why: Text| {
                Failure::unusable(
                    format!("{shown}：{}", why.zh),
                    format!("{shown}: {}", why.en),
                )
            };
            let text = fs::read_to_string(path).map_err(|e| named(Text::same(e.to_string())))?;
            PublicKey::read(&text).map_err(named)
        };
        Ok(Self(paths.iter().map(key).collect::<Result<_, Failure>>()?))
    }

    /// Reads every file; one that isn't UTF-8 is named, and the others are kept. A pack that no accepted key has
    /// signed is refused.
    pub fn pack(&self, path: &Path) -> Result<(Bundle, Vec<Diagnostic>), Failure> {
        let mut problems = Vec::new();
        let bundle = if path.is_file() {
            read_bundle(path)?
        } else {
            let (mut files, mut left) = (PackFiles::new(), MAX_BYTES);
            walk(path, "", &mut files, &mut problems, &mut left)?;
            Bundle::of(files)
        };
        if self.0.is_empty()
            || self
                .0
                .iter()
                .any(|key| key.signed(&bundle.files, &bundle.signatures))
        {
            return Ok((bundle, problems));
        }
        let shown = path.display();
        Err(Failure::unusable(
            format!("规则包 {shown} 没有受信任的签名，拒绝使用。"),
            format!("The rule pack {shown} isn't signed by a trusted key and is refused."),
        ))
    }
}

/// Reads a pack whoever it is from.
pub(super) fn read(path: &Path) -> Result<(PackFiles, Vec<Diagnostic>), Failure> {
    let (bundle, problems) = Trust(Vec::new()).pack(path)?;
    Ok((bundle.files, problems))
}

/// Why a path of the pack can't be read.
fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let shown = path.display();
    Failure::unusable(
        format!("读不了规则包 {shown}：{error}"),
        format!("The rule pack can't be read at {shown}: {error}"),
    )
}

fn read_bundle(path: &Path) -> Result<Bundle, Failure> {
    let size = path.metadata().map_err(|e| unreadable(path, &e))?.len();
    if size > MAX_BYTES {
        return Err(unreadable(
            path,
            &io::Error::from(io::ErrorKind::FileTooLarge),
        ));
    }
    let text = fs::read_to_string(path).map_err(|e| unreadable(path, &e))?;
    Bundle::read(&text).map_err(|e| unreadable(path, &e))
}

fn walk(
    folder: &Path,
    prefix: &str,
    files: &mut PackFiles,
    problems: &mut Vec<Diagnostic>,
    left: &mut u64,
) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|e| unreadable(folder, &e))? {
        let entry = entry.map_err(|e| unreadable(folder, &e))?;
        let (name, at) = (
            entry.file_name().to_string_lossy().into_owned(),
            entry.path(),
        );
        // Hidden files, and the locks of office programs.
        if name.starts_with(['.', '~']) {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = fs::metadata(&at).map_err(|e| unreadable(&at, &e))?;
        if kind.is_dir() {
            walk(&at, &format!("{path}/"), files, problems, left)?;
            continue;
        }
        *left = left
            .checked_sub(kind.len())
            .ok_or_else(|| unreadable(folder, &io::Error::from(io::ErrorKind::FileTooLarge)))?;
        let text = match String::from_utf8(fs::read(&at).map_err(|e| unreadable(&at, &e))?) {
            Ok(text) => text
                .strip_prefix('\u{feff}')
                .map(str::to_owned)
                .unwrap_or(text),
            Err(error) => not_utf8(&path, error.as_bytes(), problems),
        };
        files.insert(path, text);
    }
    Ok(())
}

/// Reports the file and gives its likely text, so that what else is wrong is found as well.
fn not_utf8(file: &str, bytes: &[u8], problems: &mut Vec<Diagnostic>) -> String {
    let Decoded {
        text,
        encoding,
        readable,
    } = Decoded::read(bytes);
    let (zh, en) = if readable {
        (
            format!("文件像是 {encoding} 编码，应为 UTF-8。"),
            format!("This file looks like {encoding}; it must be UTF-8."),
        )
    } else {
        (
            "文件不是 UTF-8 文本。".to_owned(),
            "This file is not UTF-8 text.".to_owned(),
        )
    };
    let start = Position { line: 1, column: 1 };
    let span = Span {
        file: file.to_owned(),
        start,
        end: start,
    };
    let (zh_help, en_help) = if file.ends_with(".csv") {
        (
            "在 Excel 或 WPS 中另存为“CSV UTF-8（逗号分隔）”。",
            "In Excel or WPS, save it as “CSV UTF-8 (Comma delimited)”.",
        )
    } else {
        (
            "在记事本中另存，编码选 UTF-8。",
            "In Notepad, save it again with the encoding UTF-8.",
        )
    };
    problems.push(Diagnostic::error("not-utf8", Some(span), zh, en).help(zh_help, en_help));
    text.into_owned()
}
