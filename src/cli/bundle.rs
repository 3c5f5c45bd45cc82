//! `water-rules bundle`: a pack as one JSON file of path and text, with a signature if a key is given.

use super::{Failure, PackArguments, compiled, folder, usable, write};
use model::error::UserError;
use pack::{Bundle, Compiled};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use study::signature::sign;
use water_rules::Text;

pub(super) fn run(
    pack: &Path,
    output: &Path,
    keys: &[PathBuf],
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (before, _) = folder::read(pack)?;
    let (files, pack) = usable(&PackArguments::any(pack))?;
    let (count, digest) = (files.len(), pack.digest());
    let mut bundle = Bundle {
        compiled: compiled(&pack),
        // Who vouched for these files goes on doing so; what was compiled of them may be another text now.
        signatures: before.signatures,
        files,
    };
    let digest_of_compiled = bundle.compiled.as_ref().map(Compiled::digest);
    bundle.signatures.retain(|signature| {
        signature.compiled.is_none() || signature.compiled == digest_of_compiled
    });
    for key in keys {
        let shown = key.display();
        let named = |why: Text| {
            Failure::unusable(
                format!("{shown}：{}", why.zh),
                format!("{shown}: {}", why.en),
            )
        };
        let pem = fs::read_to_string(key).map_err(|e| named(Text::same(e.to_string())))?;
        // The first is for engines that know of no other.
        for covered in [None, bundle.compiled.as_ref()] {
            let signature = sign(&bundle.files, covered, &pem).map_err(|why| named(why.words()))?;
            if !bundle.signatures.contains(&signature) {
                bundle.signatures.push(signature);
            }
        }
    }
    let text = serde_json::to_string_pretty(&bundle);
    let (text, shown) = (text.unwrap_or_default() + "\n", output.display());
    write::whole(output, text.as_bytes()).map_err(|e| {
        Failure::unusable(
            format!("写不了 {shown}：{e}"),
            format!("{shown} can't be written: {e}"),
        )
    })?;
    let plain = bundle.signatures.iter();
    let signed = match plain
        .filter(|signature| signature.compiled.is_none())
        .count()
    {
        0 => (String::new(), String::new()),
        count => (
            format!("，已签名（{count} 个）"),
            format!(", signed ({count})"),
        ),
    };
    writeln!(
        out,
        "{shown}：{count} 个文件{} / {count} files{}\n{digest}",
        signed.0, signed.1
    )?;
    Ok(())
}
