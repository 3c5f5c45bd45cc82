//! A whole pack as bytes: what a bundle carries besides its files, so that a page need neither read nor check them, nor lower
//! the scripts.

use super::header::Header;
use super::pool::{Named, Pool};
use super::program::Program;
use super::{Rule, Rules};
#[cfg(feature = "study")]
use crate::bytes::Writer;
use crate::bytes::{Bytes, Reader, fields};
use crate::lint::script::{Found, Uses};
use crate::pack::bundle::Compiled;
use crate::pack::{PackData, PackFiles};
use std::rc::Rc;

/// Of the sources that read and check files, lower and run scripts, and that give all that they name its place. What other
/// sources compiled isn't read: it could mean something else here.
const BUILD: u64 = {
    let mut sum = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    let sources: [&[u8]; 36] = [
        include_bytes!("compiled.rs"),
        include_bytes!("program.rs"),
        include_bytes!("operators.rs"),
        include_bytes!("pool.rs"),
        include_bytes!("val.rs"),
        include_bytes!("machine/mod.rs"),
        include_bytes!("header.rs"),
        include_bytes!("fault.rs"),
        include_bytes!("trace.rs"),
        include_bytes!("../calendar.rs"),
        include_bytes!("../lang/syntax.rs"),
        include_bytes!("../lang/tree.rs"),
        include_bytes!("machine/check.rs"),
        include_bytes!("machine/finding.rs"),
        include_bytes!("machine/lookup.rs"),
        include_bytes!("machine/paths.rs"),
        include_bytes!("machine/step.rs"),
        include_bytes!("machine/values.rs"),
        include_bytes!("mod.rs"),
        include_bytes!("../bytes.rs"),
        include_bytes!("../limits.rs"),
        include_bytes!("../number.rs"),
        include_bytes!("../sorted.rs"),
        include_bytes!("../text.rs"),
        include_bytes!("../lint/diagnostic.rs"),
        include_bytes!("../lint/script.rs"),
        include_bytes!("../lint/types.rs"),
        include_bytes!("../pack/cases.rs"),
        include_bytes!("../pack/document.rs"),
        include_bytes!("../pack/mod.rs"),
        include_bytes!("../pack/opinion.rs"),
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

/// FNV-1a over words of eight bytes, and over how many bytes there are.
const fn mixed(mut sum: u64, mut bytes: &[u8]) -> u64 {
    sum ^= bytes.len() as u64;
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

/// Over what was compiled, and over the files that it was compiled from: against mistakes, not against forgery.
fn checksum(code: &[u8], texts: &str, files: &PackFiles) -> [u8; 8] {
    let files = files
        .iter()
        .flat_map(|(path, text)| [path.as_bytes(), text.as_bytes()]);
    [code, texts.as_bytes()]
        .into_iter()
        .chain(files)
        .fold(BUILD, mixed)
        .to_le_bytes()
}

/// All of a pack that a screening needs.
struct Image {
    data: Rc<PackData>,
    pool: Named,
    /// In the order of a report.
    rules: Vec<Lowered>,
    order: Vec<usize>,
}

/// One rule: what its header says, what its checks learned, and its program.
struct Lowered {
    path: String,
    header: Header,
    found: Found,
    program: Rc<Program>,
}

fields! {
    Image { data, pool, rules, order }
    Lowered { path, header, found, program }
    Found { conditional, units, words, uses }
    Uses { fields, parameters, tables, findings }
}

/// A pack.
#[cfg(feature = "study")]
pub(super) fn write(rules: &Rules, files: &PackFiles) -> Compiled {
    let lowered = |rule: &Rc<Rule>| Lowered {
        path: rule.path.clone(),
        header: rule.header.clone(),
        found: Found {
            conditional: rule.program.applies.is_some(),
            units: rule.units.clone(),
            words: rule.words.clone(),
            uses: rule.uses.clone(),
        },
        program: Rc::clone(&rule.program),
    };
    let image = Image {
        data: Rc::clone(&rules.data),
        pool: rules.pool.named(),
        rules: rules.rules.iter().map(lowered).collect(),
        order: rules.order.clone(),
    };
    let mut to = Writer::default();
    image.write(&mut to);
    let (code, texts) = to.end();
    Compiled {
        code: [&checksum(&code, &texts, files), &*code].concat(),
        texts,
    }
}

/// What was compiled of these files. Nothing if it was of others, if another engine compiled it, or if it is damaged.
pub(super) fn read(compiled: &Compiled, files: &PackFiles) -> Option<Rules> {
    let (sum, code) = compiled.code.split_first_chunk()?;
    if *sum != checksum(code, &compiled.texts, files) {
        return None;
    }
    let mut reader = Reader::new(code, &compiled.texts);
    let image = Image::read(&mut reader);
    reader.done().then(|| {
        let rules = image.rules.into_iter().map(|rule| rule.among(files));
        Rules::of(
            &image.data,
            rules.collect(),
            image.order,
            Pool::of(image.pool),
        )
    })
}

impl Lowered {
    /// The rule. Its script is kept to be read.
    fn among(self, files: &PackFiles) -> Rc<Rule> {
        let text = files.get(&self.path).cloned().unwrap_or_default();
        Rc::new(Rule::new(
            self.path,
            text,
            self.header,
            self.found,
            self.program,
        ))
    }
}
