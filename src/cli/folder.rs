//! A folder or a bundle on disk as the files of a pack.

use super::Failure;
use std::fs;
use std::io;
use std::path::Path;
use water_rules::api::PackFiles;
use water_rules::portfolio::Decoded;
use water_rules::{Diagnostic, Position, Span};

/// Far more than any pack: a folder named by mistake isn't read to its end.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// Reads every file; one that isn't UTF-8 is named, and the others are kept.
pub(super) fn read(path: &Path) -> Result<(PackFiles, Vec<Diagnostic>), Failure> {
    if path.is_file() {
        return Ok((read_bundle(path)?, Vec::new()));
    }
    let (mut files, mut problems, mut left) = (PackFiles::new(), Vec::new(), MAX_BYTES);
    walk(path, "", &mut files, &mut problems, &mut left)?;
    Ok((files, problems))
}

/// Why a path of the pack can't be read.
fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let shown = path.display();
    Failure::unusable(
        format!("读不了规则包 {shown}：{error}"),
        format!("The rule pack can't be read at {shown}: {error}"),
    )
}

fn read_bundle(path: &Path) -> Result<PackFiles, Failure> {
    let size = path.metadata().map_err(|e| unreadable(path, &e))?.len();
    if size > MAX_BYTES {
        return Err(unreadable(path, &io::Error::from(io::ErrorKind::FileTooLarge)));
    }
    let text = fs::read(path).map_err(|e| unreadable(path, &e))?;
    serde_json::from_slice(&text).map_err(|e| unreadable(path, &e))
}

fn walk(folder: &Path, prefix: &str, files: &mut PackFiles, problems: &mut Vec<Diagnostic>, left: &mut u64) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|e| unreadable(folder, &e))? {
        let entry = entry.map_err(|e| unreadable(folder, &e))?;
        let (name, at) = (entry.file_name().to_string_lossy().into_owned(), entry.path());
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
            Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
            Err(error) => not_utf8(&path, error.as_bytes(), problems),
        };
        files.insert(path, text);
    }
    Ok(())
}

/// Reports the file and gives its likely text, so that what else is wrong is found as well.
fn not_utf8(file: &str, bytes: &[u8], problems: &mut Vec<Diagnostic>) -> String {
    let Decoded { text, encoding, readable } = Decoded::read(bytes);
    let (zh, en) = if readable {
        (
            format!("文件像是 {encoding} 编码，应为 UTF-8。"),
            format!("This file looks like {encoding}; it must be UTF-8."),
        )
    } else {
        ("文件不是 UTF-8 文本。".to_owned(), "This file is not UTF-8 text.".to_owned())
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
        ("在记事本中另存，编码选 UTF-8。", "In Notepad, save it again with the encoding UTF-8.")
    };
    problems.push(Diagnostic::error("not-utf8", Some(span), zh, en).help(zh_help, en_help));
    text.into_owned()
}
