//! `water-rules bundle`: a pack as one JSON file of path and text.

use super::{Failure, usable};
use std::io::Write;
use std::path::Path;

pub(super) fn run(pack: &Path, output: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let (files, pack) = usable(pack)?;
    let text = serde_json::to_string_pretty(&files).unwrap_or_default() + "\n";
    let (shown, count, digest) = (output.display(), files.len(), pack.digest());
    std::fs::write(output, text).map_err(|e| Failure::unusable(format!("写不了 {shown}：{e}"), format!("{shown} can't be written: {e}")))?;
    writeln!(out, "{shown}：{count} 个文件 / {count} files\n{digest}")?;
    Ok(())
}
