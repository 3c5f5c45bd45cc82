//! What a rule may read that is still to be confirmed: rows and parameters that nobody has read in an official text.

use lang::uses::Uses;
use pack::Confidence;
use pack::PackData;

/// What a rule may read that is to be confirmed.
pub(super) struct Unconfirmed {
    /// Fields that a table fills with what is.
    pub filled: Vec<usize>,
    /// Whether it reads such rows or parameters itself.
    pub reads: bool,
    /// All fields that it may read.
    pub fields: Vec<usize>,
}

impl Unconfirmed {
    /// That of a rule, by its own uses and those of the facts that it reads.
    pub fn of(all: &[&Uses], data: &PackData) -> Self {
        let open = |confidence: Confidence| confidence > Confidence::Secondary;
        let table = |name: &String| {
            let table = data.tables.get(name);
            table.is_some_and(|table| table.rows.iter().any(|row| open(row.confidence)))
        };
        let parameter = |name: &String| {
            let parameter = data.parameters.get(name);
            parameter.is_some_and(|p| p.values.iter().any(|value| open(value.confidence)))
        };
        let mut fields: Vec<usize> = Vec::new();
        for name in all.iter().flat_map(|uses| uses.fields.iter()) {
            if let Some((index, _)) = data.schema.get(name)
                && !fields.contains(&index)
            {
                fields.push(index);
            }
        }
        let filled = fields.iter().copied().filter(|index| {
            let field = data.schema.fields.get(*index);
            let lookup = field.and_then(|field| field.lookup.as_ref());
            lookup.is_some_and(|lookup| table(&lookup.table))
        });
        Self {
            filled: filled.collect(),
            reads: all
                .iter()
                .any(|uses| uses.tables.iter().any(table) || uses.parameters.iter().any(parameter)),
            fields,
        }
    }
}
