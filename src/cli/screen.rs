//! `water-rules screen`: one record in, one report out.

use super::{Failure, usable};
use std::io::Read;
use std::path::Path;
use water_rules::Text;
use water_rules::api::{canonical_json, parse_date, parse_record};

pub(super) fn run(file: &Path, as_of: Option<&str>, pack: &Path) -> Result<(), Failure> {
    let today = jiff::Zoned::now().date();
    let date = as_of.map_or(Ok(today), |text| parse_date(text).map_err(|error| Failure::Unusable(error.message)))?;
    let record = parse_record(&input(file)?).map_err(|error| Failure::Unusable(error.message))?;
    println!("{}", canonical_json(&usable(pack)?.screen(&record, date)));
    Ok(())
}

fn input(file: &Path) -> Result<String, Failure> {
    let text = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    text.map_err(|error| {
        let shown = file.display();
        Failure::Unusable(Text::new(format!("读不了 {shown}：{error}"), format!("{shown} can't be read: {error}")))
    })
}
