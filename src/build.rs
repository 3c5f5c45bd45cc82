//! Tells builds of the engine apart: `WATER_RULES_BUILD` is a number over all of its sources. The command is none of them.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let mut files = vec![Path::new(&root).join("Cargo.toml")];
    collect(&Path::new(&root).join("src"), &mut files)?;
    files.sort();
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy();
        let name = name.replace('\\', "/");
        // The same on a system that ends lines with two signs. FNV-1a.
        let text = fs::read(file)?.into_iter().filter(|byte| *byte != b'\r');
        for byte in name.bytes().chain(text) {
            sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        println!("cargo::rerun-if-changed={}", file.display());
    }
    println!("cargo::rerun-if-changed={root}/src");
    println!("cargo::rustc-env=WATER_RULES_BUILD={sum}");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.ends_with("src/cli") {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
