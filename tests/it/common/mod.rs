//! Packs for tests: the small one with other rules, and the one that comes with the engine.

use std::fs;
use std::path::Path;
use water_rules::api::{PackFiles, RulePack, load_pack};

/// The lines of a header, so that the script of [`rule`] starts at its line 1.
pub const ABOVE: u32 = 14;

/// A rule with a header.
pub fn rule(code: &str, script: &str) -> String {
    format!(
        "//! 规则 | Rule\n//!\n//! 说明。\n//!\n//! Explanation.\n//!\n//! @code {code}\n//! @stage use\n//! @source law 1\n\
         //! @department water\n//! @confidence S1\n//! @from 2020-01-01\n//! @say a = 甲 | A\n//! @say b = 乙 | B\n{script}"
    )
}

/// The small pack without its rules, cases and parameters, with these files instead.
pub fn small_pack(files: impl IntoIterator<Item = (String, String)>) -> RulePack {
    let mut all: PackFiles = [
        ("pack.toml", include_str!("../../data/pack/pack.toml")),
        ("fields.toml", include_str!("../../data/pack/fields.toml")),
        ("sources.toml", include_str!("../../data/pack/sources.toml")),
        (
            "departments.toml",
            include_str!("../../data/pack/departments.toml"),
        ),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into();
    all.extend(files);
    load(&all)
}

/// The files of the pack in `rules/`.
pub fn bundled_files() -> PackFiles {
    let mut files = PackFiles::default();
    read(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rules")),
        "",
        &mut files,
    );
    files
}

/// The pack in `rules/`.
pub fn bundled_pack() -> RulePack {
    load(&bundled_files())
}

/// A pack that must be good.
pub fn load(files: &PackFiles) -> RulePack {
    let loaded = load_pack(files);
    loaded
        .pack
        .unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
}

/// Every file of a folder, by its path in it.
fn read(folder: &Path, within: &str, files: &mut PackFiles) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{within}{name}/"), files);
        } else {
            files.insert(
                format!("{within}{name}"),
                fs::read_to_string(entry.path()).unwrap(),
            );
        }
    }
}
