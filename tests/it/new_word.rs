//! A function of the rule language is made in two files: a word that isn't there is added to a copy of the
//! sources, and checks, machine, oracle, completion and handbook have it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOMS: [&str; 5] = ["model", "pack", "lang", "engine", "oracle"];

/// The word's row in the vocabulary, before the one of `abs`.
const ROW: &str = r#"
    "" "apart" Some(&[("a", Kind::Number), ("b", Kind::Number)]), Alike, "两数相差多少。", "How far two numbers are apart.", "apart(given, used)";
"#;

/// What it gives, before the row of `abs`.
const MEANING: &str = r#"
    Function {
        name: "apart",
        of: |given| match given {
            [Plain::Number(a), Plain::Number(b)] => match a.checked_sub(b) {
                Ok(number) => Ok(Plain::Number(Cow::Owned(number.abs()))),
                Err(_) => Err(Fault::number_too_large()),
            },
            _ => Err(mixed("apart 要用于数字。", "apart takes numbers.")),
        },
    },
"#;

/// Writes only what is new, so that what was compiled stays.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).ok().as_deref() != Some(text) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn copy(from: &Path, to: &Path, changed: &[(PathBuf, &str, &str)]) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &to, changed);
            continue;
        }
        let mut text = fs::read_to_string(&path).unwrap();
        for (_, mark, added) in changed.iter().filter(|(of, ..)| *of == path) {
            let at = text.find(mark).unwrap();
            text.insert_str(at, added);
        }
        write(&to, &text);
    }
}

#[test]
fn a_function_is_made_in_two_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().unwrap();
    let built = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let there = built.join("new-word");
    let changed = [
        (root.join("src/lang/vocabulary.rs"), "    \"\" \"abs\"", ROW),
        (
            root.join("src/engine/rule/functions.rs"),
            "    Function {\n        name: \"abs\"",
            MEANING,
        ),
    ];
    for room in ROOMS {
        let room = Path::new("src").join(room);
        copy(&root.join(&room), &there.join(&room), &changed);
    }
    // The workspace with these rooms and the test alone; what they rest on is compiled as ours.
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let (shared, _) = manifest.split_once("\n[package]\n").unwrap();
    let (_, profiles) = manifest.split_once("\n[profile.dev").unwrap();
    let profiles = profiles.split("\n[lints]").next().unwrap();
    let kept = shared.lines().filter(|line| {
        let name = line.split(" =").next().unwrap();
        !["members", "default-members", "exclude"].contains(&name)
    });
    let kept: Vec<&str> = kept.collect();
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"src/*\"]";
    let shared = kept.join("\n").replacen("[workspace]", members, 1);
    // The rooms themselves in a hurry.
    let profile = match built.parent().zip(std::env::current_exe().ok()) {
        Some((target, exe)) if exe.starts_with(target.join("debug")) => "dev",
        _ => "release",
    };
    let hurried = ROOMS
        .map(|room| format!("[profile.{profile}.package.water-rules-{room}]\nopt-level = 0\n"));
    let hurried = hurried.concat();
    write(
        &there.join("Cargo.toml"),
        &format!("{shared}\n[profile.dev{profiles}\n{hurried}"),
    );
    if !there.join("Cargo.lock").exists() {
        fs::copy(root.join("Cargo.lock"), there.join("Cargo.lock")).unwrap();
    }
    let data = root.join("tests/data/new-word");
    copy(&data, &there.join("src/word"), &[]);

    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "test",
        "--offline",
        "--package",
        "word",
        "--profile",
        profile,
    ]);
    cargo.current_dir(&there);
    cargo.env("CARGO_TARGET_DIR", built.parent().unwrap());
    cargo.env("SMALL_PACK", root.join("tests/data/pack"));
    let done = cargo.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    let why = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}{why}");
    assert!(said.contains("2 passed"), "{said}{why}");
}
