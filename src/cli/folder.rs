//! A folder on disk as the files of a pack.

use super::Failure;
use std::fs;
use std::path::Path;
use water_rules::api::PackFiles;
use water_rules::{Diagnostic, Position, Span, Text};

/// Reads every file; one that is not UTF-8 is named, and the others are kept.
pub(super) fn read(folder: &Path) -> Result<(PackFiles, Vec<Diagnostic>), Failure> {
    let (mut files, mut problems) = (PackFiles::new(), Vec::new());
    walk(folder, "", &mut files, &mut problems).map_err(|error| {
        let shown = folder.display();
        Failure::Unusable(Text::new(
            format!("读不了规则包目录 {shown}：{error}"),
            format!("The pack folder {shown} can't be read: {error}"),
        ))
    })?;
    Ok((files, problems))
}

fn walk(folder: &Path, prefix: &str, files: &mut PackFiles, problems: &mut Vec<Diagnostic>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &format!("{path}/"), files, problems)?;
            continue;
        }
        match String::from_utf8(fs::read(entry.path())?) {
            Ok(text) => {
                files.insert(path, text);
            }
            Err(error) => problems.push(not_utf8(path, error.as_bytes())),
        }
    }
    Ok(())
}

fn not_utf8(file: String, bytes: &[u8]) -> Diagnostic {
    let start = Position { line: 1, column: 1 };
    let chinese = !encoding_rs::GBK.decode(bytes).2;
    let (zh, en) = if chinese {
        ("文件像是 GBK 编码，应为 UTF-8。", "This file looks like GBK; it must be UTF-8.")
    } else {
        ("文件不是 UTF-8 文本。", "This file is not UTF-8 text.")
    };
    Diagnostic::error("not-utf8", Some(Span { file, start, end: start }), zh, en).help(
        "在 Excel 中另存为“CSV UTF-8（逗号分隔）”。",
        "In Excel, save it as “CSV UTF-8 (Comma delimited)”.",
    )
}
