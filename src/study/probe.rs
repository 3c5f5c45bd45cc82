//! Which branches records reach: those that their own screenings went through.

use super::boundary::at_limit;
use super::branch::{Branch, BranchKind, Sign, branches, rows};
use engine::record::Record;
use engine::rule::{Made, Origin, Rules, Way};
use jiff::civil::Date;
use model::outcome::Outcome;
use pack::HOLIDAYS;
use std::collections::BTreeSet;
use std::sync::Arc;

type Signed = Vec<(Branch, Sign)>;

/// The branches of the scripts of a pack: of the rules in the order of a report, of the facts and of the library in the order
/// of their names; and the rows of the tables that these look up.
pub(super) struct Branches {
    rules: Vec<Signed>,
    facts: Vec<Signed>,
    library: Vec<Signed>,
    /// By their places among the tables of the pack.
    tables: Vec<(usize, Signed)>,
}

/// The same, with those marked that some screening reached.
pub(super) struct Marked {
    pub rules: Vec<Vec<Branch>>,
    pub facts: Vec<Vec<Branch>>,
    pub library: Vec<Vec<Branch>>,
    pub tables: Vec<Vec<Branch>>,
}

impl Branches {
    pub fn new(rules: &Rules) -> Self {
        let rule = |rule: &Arc<engine::rule::Rule>| branches(rule.place(), rule.script());
        let source = |source: &lang::library::Source| branches(source.place(), source.script());
        Self {
            rules: rules.rules.iter().map(rule).collect(),
            facts: rules
                .facts
                .iter()
                .map(|fact| source(&fact.source))
                .collect(),
            library: rules.library.0.iter().map(source).collect(),
            tables: looked_up(rules),
        }
    }

    /// The names of the tables.
    pub fn tables<'r>(&self, rules: &'r Rules) -> impl Iterator<Item = &'r str> {
        let names = self.tables.iter().map(|(place, _)| *place);
        names.filter_map(|place| rules.data.tables.at(place).map(|(name, _)| name.as_str()))
    }

    /// None of them marked.
    pub fn unmarked(&self) -> Marked {
        let of = |script: &Signed| script.iter().map(|(b, _)| b.clone()).collect();
        Marked {
            rules: self.rules.iter().map(of).collect(),
            facts: self.facts.iter().map(of).collect(),
            library: self.library.iter().map(of).collect(),
            tables: self.tables.iter().map(|(_, rows)| of(rows)).collect(),
        }
    }

    /// Marks the branches that the rules that are asked for, by their places, reach with a record.
    pub fn run(
        &self,
        rules: &Rules,
        record: &Arc<Record>,
        as_of: Date,
        asks: &dyn Fn(usize) -> bool,
        marked: &mut Marked,
    ) {
        let ways = rules.ways(record, as_of, asks);
        for (index, way) in &ways {
            if let Some((marked, signed)) = marked.rules.get_mut(*index).zip(self.rules.get(*index))
            {
                mark(marked, signed, way);
            }
        }
        let ways = || ways.iter().map(|(_, way)| way);
        // Whichever rule came there.
        let shared: BTreeSet<_> = ways()
            .flat_map(|way| way.reached.iter())
            .filter(|(origin, ..)| origin.is_some())
            .collect();
        let facts = marked.facts.iter_mut().zip(&self.facts).enumerate();
        let facts = facts.map(|(at, pair)| (Origin::Fact(at), pair));
        let library = marked.library.iter_mut().zip(&self.library).zip(1..);
        let library = library.map(|(pair, file)| (Origin::Library(file), pair));
        for (origin, (marked, signed)) in facts.chain(library) {
            for (branch, (_, sign)) in marked.iter_mut().zip(signed) {
                branch.reached |= match sign {
                    Sign::Arm(at, arm) => shared.contains(&(Some(origin), *at, *arm)),
                    Sign::Check | Sign::Row(_) => false,
                };
            }
        }
        let read: BTreeSet<_> = ways().flat_map(|way| &way.rows).collect();
        for (marked, (table, rows)) in marked.tables.iter_mut().zip(&self.tables) {
            for (row, (_, sign)) in marked.iter_mut().zip(rows) {
                row.reached |= match sign {
                    Sign::Row(row) => read.contains(&(*table, *row)),
                    Sign::Arm(..) | Sign::Check => false,
                };
            }
        }
    }
}

/// The tables that rules, facts and functions name, and those that fill a field or say what is worked. One that only offers
/// choices, or that a screen shows, is no rule's.
fn looked_up(rules: &Rules) -> Vec<(usize, Signed)> {
    let data = &rules.data;
    let scripts = rules.rules.iter().map(|rule| &rule.uses.tables);
    let scripts = scripts.chain(rules.facts.iter().map(|fact| &fact.uses.tables));
    let named = scripts.flat_map(|tables| tables.iter().map(String::as_str));
    let fields = data.schema.fields.iter();
    let filling = fields.filter_map(|field| field.lookup.as_ref());
    let filling = filling.map(|lookup| lookup.table.as_str());
    let names: BTreeSet<&str> = named.chain(filling).chain([HOLIDAYS]).collect();
    let tables = data.tables.iter().enumerate();
    tables
        .filter(|(_, (name, _))| names.contains(name.as_str()))
        .map(|(place, (name, table))| (place, rows(&format!("tables/{name}.csv"), table)))
        .collect()
}

/// Marks the branches of a rule.
fn mark(marked: &mut [Branch], signed: &Signed, way: &Way) {
    for (branch, (_, sign)) in marked.iter_mut().zip(signed) {
        let line = branch.span.start.line;
        let own = |c: &&Made| c.line == line && (branch.name.is_empty() || c.key == branch.name);
        let through = match sign {
            Sign::Arm(at, arm) => way.reached.contains(&(None, *at, *arm)),
            Sign::Check | Sign::Row(_) => false,
        };
        branch.reached |= match branch.kind {
            BranchKind::NotApplicable => through && way.outcome == Outcome::NotApplicable,
            BranchKind::Holds | BranchKind::Fails => {
                let known = way.checks.iter().filter(|check| check.holds.is_some());
                let limits = known.filter(own).filter_map(at_limit);
                branch.at_limit = branch.at_limit.max(limits.max());
                let holds = Some(branch.kind == BranchKind::Holds);
                way.checks.iter().filter(own).any(|c| c.holds == holds)
            }
            BranchKind::Function | BranchKind::Then | BranchKind::Else | BranchKind::Loop => {
                through
            }
            BranchKind::Row => false,
        };
    }
}
