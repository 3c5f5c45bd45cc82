//! What a bar may rest on: answers, and lists and values whose text was read.

use crate::record::Record;
use crate::report::Missing;
use jiff::civil::Date;
use pack::schema::Field;
use pack::{Confidence, PackData};

/// What a run read that is to be confirmed: fields that a table filled, other rows, and parameters.
pub fn unconfirmed<'a>(
    data: &PackData,
    record: &Record,
    as_of: Date,
    fields: &[usize],
    rows: impl Iterator<Item = (&'a str, usize)>,
    parameters: impl Iterator<Item = &'a str>,
) -> Vec<Missing> {
    let open = |confidence: Confidence| confidence > Confidence::Secondary;
    let mut missing = Vec::new();
    for (name, place) in rows {
        let Some(table) = data.tables.get(name) else {
            continue;
        };
        if !table
            .rows
            .get(place)
            .is_some_and(|row| open(row.confidence))
        {
            continue;
        }
        let of_table = |field: &&Field| {
            let lookup = field.lookup.as_ref();
            lookup.is_some_and(|lookup| lookup.table == name)
        };
        let filled = fields
            .iter()
            .filter(|field| record.get(**field).is_none())
            .filter_map(|field| data.schema.fields.get(*field))
            .filter(of_table);
        let before = missing.len();
        missing.extend(filled.map(Missing::field));
        if missing.len() == before {
            missing.push(Missing::unconfirmed(name, &table.title));
        }
    }
    for name in parameters {
        if let Some(parameter) = data.parameters.get(name)
            && parameter
                .on(as_of)
                .is_some_and(|value| open(value.confidence))
        {
            missing.push(Missing::unconfirmed(name, &parameter.label));
        }
    }
    missing
}
