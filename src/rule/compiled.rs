//! Rules as bytes: what a bundle carries besides its scripts, so that a page need neither read, check nor lower these.

use super::bytes::{Bytes, Reader, fields};
use super::pool::{Named, Pool};
use super::program::Program;
#[cfg(feature = "study")]
use super::{Rule, Rules};
use crate::lint::script::{Found, Uses};
use crate::pack::PackData;
use crate::pack::bundle::Compiled;
use crate::pack::schema::Choice;
use crate::text::Text;
#[cfg(feature = "study")]
use std::rc::Rc;

/// Of the sources that check, lower and run scripts, and that give all that they name its place. What other sources compiled
/// isn't read: it could mean something else here.
const BUILD: u64 = {
    let mut sum = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    let sources: [&[u8]; 19] = [
        include_bytes!("bytes.rs"),
        include_bytes!("compiled.rs"),
        include_bytes!("program.rs"),
        include_bytes!("operators.rs"),
        include_bytes!("pool.rs"),
        include_bytes!("val.rs"),
        include_bytes!("machine.rs"),
        include_bytes!("header.rs"),
        include_bytes!("host.rs"),
        include_bytes!("../limits.rs"),
        include_bytes!("../lint/script.rs"),
        include_bytes!("../lint/types.rs"),
        include_bytes!("../pack/document.rs"),
        include_bytes!("../pack/mod.rs"),
        include_bytes!("../pack/schema.rs"),
        include_bytes!("../pack/tables.rs"),
        include_bytes!("../report/mod.rs"),
        include_bytes!("../report/outcome.rs"),
        // Which Rhai it is.
        include_bytes!("../../Cargo.toml"),
    ];
    while at < sources.len() {
        sum = mixed(sum, sources[at]);
        at += 1;
    }
    sum
};

/// FNV-1a over words of eight bytes.
const fn mixed(mut sum: u64, mut bytes: &[u8]) -> u64 {
    while let Some((word, rest)) = bytes.split_first_chunk() {
        sum = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x0100_0000_01b3);
        bytes = rest;
    }
    while let [byte, rest @ ..] = bytes {
        sum = (sum ^ *byte as u64).wrapping_mul(0x0100_0000_01b3);
        bytes = rest;
    }
    sum
}

/// All rules of a pack, in the order of their paths.
struct Image {
    /// Digest of the pack.
    digest: String,
    pool: Named,
    rules: Vec<Lowered>,
}

/// One rule: what its checks learned, and its program.
pub(super) struct Lowered {
    pub path: String,
    pub found: Found,
    pub program: Program,
}

fields! {
    Image { digest, pool, rules }
    Lowered { path, found, program }
    Found { conditional, units, words, uses }
    Uses { fields, parameters, tables, findings }
    Choice { value, label, within }
    Text { zh, en }
}

/// The rules of a pack, if all of them are lowered.
#[cfg(feature = "study")]
pub(super) fn write(rules: &Rules) -> Option<Compiled> {
    let lowered = |rule: &Rc<Rule>| {
        Some(Lowered {
            path: rule.path.clone(),
            found: Found {
                conditional: rule.conditional,
                units: rule.units.clone(),
                words: rule.words.clone(),
                uses: rule.uses.clone(),
            },
            program: rule.program.as_deref()?.clone(),
        })
    };
    let mut image = Image {
        digest: rules.data.digest.clone(),
        pool: rules.pool.named(),
        rules: rules.rules.iter().map(lowered).collect::<Option<_>>()?,
    };
    image.rules.sort_by(|one, other| one.path.cmp(&other.path));
    let mut bytes = Vec::new();
    image.write(&mut bytes);
    Some(Compiled([&mixed(BUILD, &bytes).to_le_bytes(), &*bytes].concat()))
}

/// What was compiled of a pack. Nothing if it was another pack's, if another engine compiled it, or if it is damaged.
pub(super) fn read(compiled: &Compiled, data: &PackData) -> Option<(Pool, Vec<Lowered>)> {
    let (sum, bytes) = compiled.0.split_first_chunk()?;
    if u64::from_le_bytes(*sum) != mixed(BUILD, bytes) {
        return None;
    }
    let mut reader = Reader::new(bytes);
    let image = Image::read(&mut reader);
    let fits = reader.done() && image.digest == data.digest;
    fits.then(|| (Pool::of(image.pool), image.rules))
}
