//! What a rule names of the pack.

use crate::library::Scripts;
use crate::tree::{Expr, ExprKind, Part};
use model::bytes::fields;
use model::sorted::Set;

/// What a rule names of the pack, in the order of the names.
#[derive(Clone, Default)]
pub struct Uses {
    /// Fields of a record.
    pub fields: Set<String>,
    /// Parameters.
    pub parameters: Set<String>,
    /// Tables.
    pub tables: Set<String>,
    /// Codes of the findings that it reads.
    pub findings: Set<String>,
    /// Facts, those that its facts rest on included.
    pub facts: Set<String>,
    /// Files of the library whose functions it calls.
    pub library: Set<String>,
}

fields! {
    Uses { fields, parameters, tables, findings, facts, library }
}

impl Uses {
    /// Takes in what something names that it rests on.
    pub fn extend(&mut self, other: &Self) {
        let all = [
            (&mut self.fields, &other.fields),
            (&mut self.parameters, &other.parameters),
            (&mut self.tables, &other.tables),
            (&mut self.findings, &other.findings),
            (&mut self.facts, &other.facts),
            (&mut self.library, &other.library),
        ];
        for (own, other) in all {
            own.extend(other.iter().cloned());
        }
    }
}

impl Uses {
    /// What a function of one parameter, and the functions that it calls, name; fields are left out.
    pub fn of(scripts: Scripts<'_>, function: &str) -> Self {
        let mut uses = Self::default();
        let (mut called, mut next) = (vec![(0, function, 1)], 0);
        while let Some((from, name, parameters)) = called.get(next).copied() {
            next += 1;
            let Some((file, function)) = scripts.function(from, name, parameters) else {
                continue;
            };
            if let Some(source) = scripts.library.file(file) {
                uses.library.insert(source.path.clone());
            }
            function.body.walk(&mut |part| {
                let Part::Expr(Expr {
                    kind: ExprKind::Call(name, given),
                    ..
                }) = part
                else {
                    return;
                };
                let named = match name.as_str() {
                    "param" => &mut uses.parameters,
                    "table" | "rows" => &mut uses.tables,
                    "finding" => &mut uses.findings,
                    "fact" => &mut uses.facts,
                    "scale" => {
                        let table = given.get(1).and_then(Expr::literal);
                        uses.tables.extend(table.map(str::to_owned));
                        return;
                    }
                    own => {
                        let call = (file, own, given.len());
                        if !called.contains(&call) {
                            called.push(call);
                        }
                        return;
                    }
                };
                named.extend(given.first().and_then(Expr::literal).map(str::to_owned));
            });
        }
        uses
    }
}
