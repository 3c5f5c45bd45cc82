//! `water-rules generate`: made-up records from the known answers and samples of a pack, the same for the same seed.

use super::{Failure, PackArguments, usable};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;

pub(super) fn run(
    pack: &Path,
    count: usize,
    seed: u64,
    dated: bool,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let (_, pack) = usable(&PackArguments::any(pack))?;
    for (record, as_of) in pack.generated(seed).take(count) {
        writeln!(out, "{}", line(record, as_of, dated))?;
    }
    Ok(())
}

fn line(record: Map<String, Value>, as_of: Date, dated: bool) -> Value {
    let record = Value::Object(record);
    if dated {
        json!({ "as_of": as_of.to_string(), "record": record })
    } else {
        record
    }
}
