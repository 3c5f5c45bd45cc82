//! What a rule names of the pack.

#[cfg(feature = "study")]
use crate::lang::tree::{Expr, ExprKind, Part, Script};
use crate::sorted::Set;

/// What a rule names of the pack, in the order of the names.
#[derive(Clone, Default)]
pub(crate) struct Uses {
    /// Fields of a record.
    pub fields: Set<String>,
    /// Parameters.
    pub parameters: Set<String>,
    /// Tables.
    pub tables: Set<String>,
    /// Codes of the findings that it reads.
    pub findings: Set<String>,
}

#[cfg(feature = "study")]
impl Uses {
    /// What a function of one parameter, and the functions that it calls, name; fields are left out.
    pub fn of(script: &Script, function: &str) -> Self {
        let (mut uses, mut called, mut next) = (Self::default(), vec![(function, 1)], 0);
        while let Some((name, parameters)) = called.get(next).copied() {
            next += 1;
            let Some(function) = script.function(name, parameters) else {
                continue;
            };
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
                    "table" => &mut uses.tables,
                    "finding" => &mut uses.findings,
                    own => {
                        if !called.contains(&(own, given.len())) {
                            called.push((own, given.len()));
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
