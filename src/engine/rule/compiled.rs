//! A whole pack as bytes: what a bundle carries besides its files, so that a page need neither read nor check them, nor lower
//! the scripts.

use super::Rules;
use super::definition::Rule;
use super::fact::{FOLDER, Fact};
use super::pool::{Named, Pool};
use super::program::Program;
use lang::check::Found;
use lang::header::{FactHeader, Header};
use lang::library::{Library, Source};
use lang::uses::Uses;
use model::bytes::Writer;
use model::bytes::{Bytes, Reader, fields};
use pack::bundle::Compiled;
use pack::{PackData, PackFiles};
use std::sync::Arc;

/// Of all sources of the engine: what another build compiled isn't read, it could mean something else here.
const BUILD: u64 = {
    let (digits, mut sum, mut at) = (env!("WATER_RULES_BUILD").as_bytes(), 0_u64, 0);
    while at < digits.len() {
        sum = sum
            .wrapping_mul(10)
            .wrapping_add((digits[at] - b'0') as u64);
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
    data: Arc<PackData>,
    pool: Named,
    /// The paths of the files whose functions scripts share.
    library: Vec<String>,
    /// In the order of their names.
    facts: Vec<LoweredFact>,
    /// In the order of a report.
    rules: Vec<Lowered>,
    order: Vec<usize>,
}

/// One rule: what its header says, what its checks learned, and its program.
struct Lowered {
    path: String,
    header: Header,
    found: Found,
    program: Arc<Program>,
    decides: bool,
}

/// One fact, in the same way.
struct LoweredFact {
    name: Arc<str>,
    header: FactHeader,
    program: Arc<Program>,
    uses: Uses,
}

fields! {
    Image { data, pool, library, facts, rules, order }
    Lowered { path, header, found, program, decides }
    LoweredFact { name, header, program, uses }
}

/// A pack.
pub fn write(rules: &Rules, files: &PackFiles) -> Compiled {
    let lowered = |rule: &Arc<Rule>| Lowered {
        path: rule.path.clone(),
        header: rule.header.clone(),
        found: Found {
            units: rule.units.clone(),
            words: rule.words.clone(),
            uses: rule.uses.clone(),
            ..Found::default()
        },
        program: Arc::clone(&rule.program),
        decides: rule.decides,
    };
    let fact = |fact: &Arc<Fact>| LoweredFact {
        name: Arc::clone(&fact.name),
        header: fact.header.clone(),
        program: Arc::clone(&fact.program),
        uses: fact.uses.clone(),
    };
    let library = rules.library.0.iter();
    let image = Image {
        data: Arc::clone(&rules.data),
        pool: rules.pool.named(),
        library: library.map(|source| source.path.clone()).collect(),
        facts: rules.facts.iter().map(fact).collect(),
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
pub fn read(compiled: &Compiled, files: &PackFiles) -> Option<Rules> {
    let (sum, code) = compiled.code.split_first_chunk()?;
    if *sum != checksum(code, &compiled.texts, files) {
        return None;
    }
    let mut reader = Reader::new(code, &compiled.texts);
    let image = Image::read(&mut reader);
    reader.done().then(|| {
        let rules = image.rules.into_iter().map(|rule| rule.among(files));
        let facts = image.facts.into_iter().map(|fact| fact.among(files));
        let shared = image.library.into_iter().map(|path| source(path, files));
        Rules::of(
            &image.data,
            (Library(shared.collect()), facts.collect()),
            rules.collect(),
            image.order,
            Pool::of(image.pool),
        )
    })
}

/// A script, kept to be read.
fn source(path: String, files: &PackFiles) -> Source {
    let text = files.get(&path).cloned().unwrap_or_default();
    Source::compiled(path, text)
}

impl LoweredFact {
    fn among(self, files: &PackFiles) -> Arc<Fact> {
        Arc::new(Fact {
            source: source(format!("{FOLDER}{}.rhai", self.name), files),
            name: self.name,
            header: self.header,
            program: self.program,
            fields: Arc::new(self.uses.fields.clone()),
            uses: self.uses,
        })
    }
}

impl Lowered {
    /// The rule. Its script is kept to be read.
    fn among(self, files: &PackFiles) -> Arc<Rule> {
        let text = files.get(&self.path).cloned().unwrap_or_default();
        Arc::new(Rule::new(
            self.path,
            text,
            self.header,
            self.found,
            self.program,
            self.decides,
        ))
    }
}
