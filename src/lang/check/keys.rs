//! Key cells of tables that nothing can find: what the rows are looked up by never has such a value.

use crate::types::Type;
use model::diagnostic::{Diagnostic, Place};
use model::sorted::{Map, Set};
use model::text::Text;
use pack::schema::{Choice, FieldKind};
use pack::tables::{Cell, ColumnKind, KeyKind};
use pack::{PackData, PackFiles, nearest_choice};

/// The values that each key column is looked up by, by table and place of the column; nothing where any may be asked for.
#[derive(Clone, Default)]
pub struct Keys {
    asked: Map<(String, usize), Option<Map<String, Text>>>,
    /// The tables whose rows are gone through as well.
    listed: Set<String>,
}

impl Keys {
    pub(super) fn list(&mut self, table: &str) {
        self.listed.insert(table.to_owned());
    }

    pub(super) fn ask(&mut self, table: &str, column: usize, kind: Option<&Type>) {
        let pairs = |choices: &[Choice]| {
            let pairs = choices.iter().map(|c| (c.value.clone(), c.label.clone()));
            pairs.collect()
        };
        let values: Option<Map<String, Text>> = match kind {
            Some(Type::Literal(text)) => {
                Some([(text.clone(), Text::default())].into_iter().collect())
            }
            Some(Type::Choice(choices) | Type::Written(choices)) => Some(pairs(choices)),
            _ => None,
        };
        self.add(table, column, values);
    }

    fn add(&mut self, table: &str, column: usize, values: Option<Map<String, Text>>) {
        let key = (table.to_owned(), column);
        let known = self.asked.or_insert_with(key, || Some(Map::default()));
        match (known.as_mut(), values) {
            (Some(known), Some(values)) => {
                for (value, label) in values.iter() {
                    known.or_insert_with(value.clone(), || label.clone());
                }
            }
            _ => *known = None,
        }
    }

    /// Takes in what another script asks for.
    pub fn extend(&mut self, other: &Self) {
        for ((table, column), values) in other.asked.iter() {
            self.add(table, *column, values.clone());
        }
        self.listed.extend(other.listed.iter().cloned());
    }

    /// Takes in what the fields ask for that tables fill, some of them by facts.
    pub(super) fn of_fields(&mut self, data: &PackData, fact: impl Fn(&str) -> Option<Type>) {
        for lookup in data
            .schema
            .fields
            .iter()
            .filter_map(|field| field.lookup.as_ref())
        {
            let keys = data
                .tables
                .get(&lookup.table)
                .map_or(&[][..], |table| &table.keys);
            for (by, column) in lookup.by.iter().zip(keys) {
                let kind = match data.schema.get(by) {
                    Some((_, field))
                        if field.kind == FieldKind::Choice && !field.choices.is_empty() =>
                    {
                        Some(Type::Choice(field.choices.as_slice().into()))
                    }
                    Some(_) => None,
                    None => fact(by),
                };
                self.ask(&lookup.table, *column, kind.as_ref());
            }
        }
    }

    /// Warns of the key cells that are never asked for.
    pub fn check(&self, data: &PackData, files: &PackFiles, problems: &mut Vec<Diagnostic>) {
        for ((name, column), values) in self.asked.iter() {
            let (Some(table), Some(values)) = (data.tables.get(name), values) else {
                continue;
            };
            let path = format!("tables/{name}.csv");
            let (Some(key), Some(text)) = (table.columns.get(*column), files.get(&path)) else {
                continue;
            };
            let exact = key.key == Some(KeyKind::Exact) && key.kind == ColumnKind::Text;
            if self.listed.contains(name) || !exact {
                continue;
            }
            let place = Place { file: &path, text };
            for row in &table.rows {
                let Some(Cell::Text(cell)) = row.cells.get(*column) else {
                    continue;
                };
                if !values.contains_key(cell) {
                    let known = values.iter().map(|(value, label)| (value.as_str(), label));
                    let label = &key.label;
                    problems.push(
                        Diagnostic::warning(
                            "never-found",
                            place.line(row.line),
                            format!("“{}”列的“{cell}”不是可以查找的值，这一行永远查不到。", label.zh),
                            format!(
                                "“{cell}” in the column “{}” is never looked up: this row can't be found.",
                                label.en
                            ),
                        )
                        .maybe_help(nearest_choice(cell, known)),
                    );
                }
            }
        }
    }
}
