//! Tells builds of the engine apart: `WATER_RULES_BUILD` is a number over the sources of all rooms that what is compiled of a
//! pack depends on. In a published crate only its own are at hand; the others are those of its version.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Beside each other in `src/`, from below.
const ROOMS: [&str; 4] = ["model", "pack", "lang", "engine"];

fn main() -> io::Result<()> {
    let own = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut sum = mixed(0xcbf2_9ce4_8422_2325, env!("CARGO_PKG_VERSION").bytes());
    for room in ROOMS {
        let folder = if room == "engine" {
            own.clone()
        } else {
            own.join("..").join(room)
        };
        let mut files = Vec::new();
        if folder.is_dir() {
            println!("cargo::rerun-if-changed={}", folder.display());
            collect(&folder, &mut files)?;
        }
        files.sort();
        for file in files {
            let name = file
                .strip_prefix(&folder)
                .unwrap_or(&file)
                .to_string_lossy()
                .replace('\\', "/");
            // The same on a system that ends lines with two signs.
            let text = fs::read(&file)?.into_iter().filter(|byte| *byte != b'\r');
            sum = mixed(mixed(mixed(sum, room.bytes()), name.bytes()), text);
        }
    }
    println!("cargo::rustc-env=WATER_RULES_BUILD={sum}");
    Ok(())
}

/// FNV-1a.
fn mixed(sum: u64, bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(sum, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// All sources and manifests below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|ending| ending == "rs" || ending == "toml")
        {
            files.push(path);
        }
    }
    Ok(())
}
