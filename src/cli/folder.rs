//! A folder or a bundle on disk as the files of a pack.

use super::Failure;
use model::error::UserError;
use model::limits::MAX_BUNDLE_BYTES;
use pack::{Bundle, has_place, not_of_a_pack};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use study::signature::PublicKey;
use water_rules::PackFiles;
use water_rules::{Diagnostic, Span, Text};
use workbook::Decoded;

/// Far more than any pack: a folder named by mistake isn't read to its end.
const MAX_BYTES: u64 = MAX_BUNDLE_BYTES as u64;
/// Files and folders that are looked at.
const MAX_ENTRIES: usize = 10_000;
/// Folders within folders.
const MAX_DEPTH: usize = 8;

/// The keys whose packs are accepted; any pack is if there are none.
pub(super) struct Trust {
    keys: Vec<PublicKey>,
    /// How many of them must have signed.
    least: usize,
}

impl Trust {
    /// Reads the public keys that the call names.
    ///
    /// # Errors
    /// A key that can't be used, or fewer keys than must have signed.
    pub fn read(paths: &[PathBuf], least: usize) -> Result<Self, Failure> {
        let keys = paths.len();
        if keys > 0 && !(1..=keys).contains(&least) {
            return Err(Failure::unusable(
                format!("--trust-count 应为 1 到 {keys}：这里给了 {keys} 个公钥。"),
                format!("--trust-count must be from 1 to {keys}: {keys} keys are given."),
            ));
        }
        let mut keys = Vec::new();
        for path in paths {
            let shown = path.display();
            let named = |Text { zh, en }: Text| {
                Failure::unusable(format!("{shown}：{zh}"), format!("{shown}: {en}"))
            };
            let bytes = bytes(path, MAX_BYTES).map_err(|e| named(Text::same(e.to_string())))?;
            let text = String::from_utf8_lossy(&bytes);
            let key = PublicKey::read(&text).map_err(|why| named(why.words()))?;
            // One that is given twice is one, however its files are written.
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Ok(Self { keys, least })
    }

    /// Reads every file; one that isn't UTF-8 is named, and the others are kept. A pack that no accepted key has
    /// signed is refused.
    pub fn pack(&self, path: &Path) -> Result<(Bundle, Vec<Diagnostic>), Failure> {
        let mut problems = Vec::new();
        let bundle = if path.is_file() {
            read_bundle(path)?
        } else {
            let mut walk = Walk::new(path)?;
            walk.folder(path, "", 0)?;
            problems = walk.problems;
            Bundle::of(walk.files)
        };
        let keys = self.keys.iter();
        let signed = keys.filter(|key| key.signed(&bundle.files, &bundle.signatures));
        let signed = signed.count();
        if self.keys.is_empty() || signed >= self.least {
            return Ok((bundle, problems));
        }
        let (least, shown) = (self.least, path.display());
        if least > 1 {
            return Err(Failure::unusable(
                format!(
                    "规则包 {shown} 要有 {least} 个受信任的签名，这里有 {signed} 个，拒绝使用。"
                ),
                format!(
                    "The rule pack {shown} needs signatures of {least} trusted keys and has {signed}: it is refused."
                ),
            ));
        }
        Err(Failure::unusable(
            format!("规则包 {shown} 没有受信任的签名，拒绝使用。"),
            format!("The rule pack {shown} isn't signed by a trusted key and is refused."),
        ))
    }
}

/// Reads a pack whoever it is from.
pub(super) fn read(path: &Path) -> Result<(Bundle, Vec<Diagnostic>), Failure> {
    let (keys, least) = (Vec::new(), 1);
    Trust { keys, least }.pack(path)
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
    let bytes = bytes(path, MAX_BYTES).map_err(|e| unreadable(path, &e))?;
    let text = std::str::from_utf8(&bytes).map_err(|e| unreadable(path, &e))?;
    Bundle::read(text).map_err(|e| unreadable(path, &e))
}

/// The bytes of a file that has no more than so many.
fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// The files of a folder that a pack has a place for.
struct Walk {
    /// The folder itself, whatever links lead to it: no file of the pack is outside.
    inside: PathBuf,
    files: PackFiles,
    problems: Vec<Diagnostic>,
    /// Bytes and entries that there may still be.
    bytes: u64,
    entries: usize,
}

impl Walk {
    fn new(folder: &Path) -> Result<Self, Failure> {
        Ok(Self {
            inside: fs::canonicalize(folder).map_err(|e| unreadable(folder, &e))?,
            files: PackFiles::new(),
            problems: Vec::new(),
            bytes: MAX_BYTES,
            entries: MAX_ENTRIES,
        })
    }

    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Failure> {
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
            self.entries = self.entries.checked_sub(1).ok_or_else(|| {
                let shown = folder.display();
                Failure::unusable(
                    format!("规则包 {shown} 里的文件和文件夹超过 {MAX_ENTRIES} 个，不像是规则包。"),
                    format!("There are more than {MAX_ENTRIES} files and folders in {shown}; it doesn't look like a rule pack."),
                )
            })?;
            let path = format!("{prefix}{name}");
            // What the entry is itself: a link to a folder is not gone into.
            let kind = entry.file_type().map_err(|e| unreadable(&at, &e))?;
            if kind.is_dir() {
                if depth < MAX_DEPTH {
                    self.folder(&at, &format!("{path}/"), depth + 1)?;
                }
            } else if has_place(&path) {
                self.file(path, &at)?;
            } else {
                self.problems.push(not_of_a_pack(&path));
            }
        }
        Ok(())
    }

    fn file(&mut self, path: String, at: &Path) -> Result<(), Failure> {
        // A link is followed as long as it stays in the folder.
        let real = fs::canonicalize(at).map_err(|e| unreadable(at, &e))?;
        let kind = fs::metadata(&real).map_err(|e| unreadable(at, &e))?;
        if !kind.is_file() || !real.starts_with(&self.inside) {
            let shown = at.display();
            return Err(Failure::unusable(
                format!(
                    "读不了规则包 {shown}：应为规则包文件夹里的普通文件，不能是管道、设备或指向外面的链接。"
                ),
                format!(
                    "The rule pack can't be read at {shown}: it must be a regular file inside the folder of the pack, and not a pipe, a device or a link that leads out."
                ),
            ));
        }
        let bytes = bytes(&real, self.bytes).map_err(|e| unreadable(at, &e))?;
        self.bytes -= bytes.len() as u64;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text
                .strip_prefix('\u{feff}')
                .map(str::to_owned)
                .unwrap_or(text),
            Err(error) => not_utf8(&path, error.as_bytes(), &mut self.problems),
        };
        self.files.insert(path, text);
        Ok(())
    }
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
    // A table as an office program saves it is read as it is meant.
    let said = if readable && file.ends_with(".csv") {
        Diagnostic::warning
    } else {
        Diagnostic::error
    };
    let span = Some(Span::start_of(file));
    problems.push(said("not-utf8", span, zh, en).help(zh_help, en_help));
    text.into_owned()
}
