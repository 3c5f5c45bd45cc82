//! What programs name, as small numbers: texts, written lists, codes, fields that a table fills, and the cells of tables.

use super::fact::Fact;
use super::val::{TextId, Val};
use model::bytes::fields;
use model::number::Number;
use model::outcome::Outcome;
use model::sorted::Map;
use pack::PackData;
use pack::tables::{Cell, Column, ColumnKind, KeyKind, Table};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// All that the programs of a pack name.
#[derive(Default)]
pub(super) struct Pool {
    texts: Vec<Arc<str>>,
    ids: FxHashMap<Arc<str>, TextId>,
    lists: Vec<Box<[Val]>>,
    wides: Vec<Decimal>,
    /// Codes of the findings that some rule reads.
    codes: Vec<Arc<str>>,
    /// How many texts and long decimals the programs name; the others are of tables and fields.
    of_programs: (usize, usize),
    outcomes: Vec<TextId>,
    /// By table, the cells row by row.
    cells: Vec<Box<[Val]>>,
    /// By table, the rows to look through.
    rows: Vec<Rows>,
    /// By field, the table that fills it.
    lookups: Vec<Option<Lookup>>,
    /// Where the cells of each table begin among the things that can be missing.
    columns: Vec<u32>,
    missing: MissingPlaces,
}

/// What programs name, as it is kept with them.
pub(super) struct Named {
    texts: Vec<Arc<str>>,
    lists: Vec<Box<[Val]>>,
    wides: Vec<Decimal>,
    codes: Vec<Arc<str>>,
}

fields! {
    Named { texts, lists, wides, codes }
}

/// The rows of a table by their first key, where that is a text.
#[derive(Default)]
struct Rows {
    /// Those with this key, in order.
    by_text: Map<TextId, Vec<u32>>,
    /// Those that have none and so match any.
    rest: Vec<u32>,
    all: Vec<u32>,
}

impl Rows {
    fn new(table: &Table, cells: &[Val]) -> Self {
        let mut rows = Self {
            all: (0..table.rows.len() as u32).collect(),
            ..Self::default()
        };
        let first = table.keys.first().filter(|column| {
            let exact = |column: &Column| {
                column.kind == ColumnKind::Text && column.key == Some(KeyKind::Exact)
            };
            table.columns.get(**column).is_some_and(exact)
        });
        for row in first.into_iter().flat_map(|_| &rows.all) {
            match first.and_then(|first| cells.get(*row as usize * table.columns.len() + first)) {
                Some(Val::Text(text)) => rows.by_text.or_insert_with(*text, Vec::new).push(*row),
                _ => rows.rest.push(*row),
            }
        }
        rows
    }
}

/// What the table is looked up by that fills a field.
#[derive(Clone, Copy)]
pub(super) enum By {
    Field(usize),
    Fact(usize),
}

/// A table that fills an absent field, by places.
pub(super) struct Lookup {
    pub table: u16,
    pub by: Box<[By]>,
    pub column: u16,
}

/// Where the things begin that can be missing, of each kind; fields begin at 0.
#[derive(Clone, Copy, Default)]
struct MissingPlaces {
    nones: u32,
    parameters: u32,
    facts: u32,
    codes: u32,
    cells: u32,
    end: u32,
}

/// Something that can be missing whatever the record is.
pub(super) enum Static {
    Field(usize),
    /// A field of which there is none where a value is asked for.
    None(usize),
    Parameter(usize),
    /// A fact that isn't in force.
    Fact(usize),
    /// A finding that isn't made.
    Code(usize),
    /// A cell by its table and column.
    Cell(usize, usize),
    /// The result of a division by zero.
    Quotient,
    /// The smallest or the greatest of no items.
    Nothing,
}

impl Pool {
    /// The number of a text.
    pub fn text(&mut self, text: &str) -> TextId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let (text, id): (Arc<str>, _) = (text.into(), self.texts.len() as TextId);
        self.texts.push(Arc::clone(&text));
        self.ids.insert(text, id);
        id
    }

    /// A decimal that was written.
    pub fn number(&mut self, number: Decimal) -> Val {
        Val::small(number).unwrap_or_else(|| {
            self.wides.push(number);
            Val::Wide(self.wides.len() as u32 - 1)
        })
    }

    /// A long decimal; nothing for a number that a run made.
    pub fn wide(&self, at: u32) -> Option<Number> {
        self.wides.get(at as usize).map(|number| (*number).into())
    }

    /// How many long decimals there are.
    pub fn wides(&self) -> u32 {
        self.wides.len() as u32
    }

    /// A list that is written out.
    pub fn list(&mut self, items: Vec<Val>) -> Val {
        self.lists.push(items.into());
        Val::List(self.lists.len() as u32 - 1)
    }

    /// How much work a value of the pool is to go through or to show, as Rhai's values count it.
    pub fn size(&self, value: Val) -> usize {
        match value {
            Val::Text(text) => 1 + self.get(text).map_or(0, |text| text.len() / 16),
            Val::List(list) => {
                1 + self
                    .items(list)
                    .into_iter()
                    .flatten()
                    .map(|item| self.size(*item))
                    .sum::<usize>()
            }
            _ => 1,
        }
    }

    /// The place of a code that some rule reads.
    pub fn code(&mut self, code: &str) -> u16 {
        self.code_of(code).unwrap_or_else(|| {
            self.codes.push(code.into());
            self.codes.len() as u16 - 1
        })
    }

    /// What programs name.
    pub fn named(&self) -> Named {
        let (texts, wides) = self.of_programs;
        Named {
            texts: self.texts.iter().take(texts).cloned().collect(),
            lists: self.lists.clone(),
            wides: self.wides.iter().take(wides).copied().collect(),
            codes: self.codes.clone(),
        }
    }

    /// A pool of what was named in another one.
    pub fn of(named: Named) -> Self {
        let mut pool = Self {
            lists: named.lists,
            wides: named.wides,
            codes: named.codes,
            ..Self::default()
        };
        for text in &named.texts {
            pool.text(text);
        }
        pool
    }

    /// Takes in the tables and the fields, once every rule is lowered.
    pub fn seal(&mut self, data: &PackData, facts: &[Arc<Fact>]) {
        self.of_programs = (self.texts.len(), self.wides.len());
        self.outcomes = Outcome::ALL
            .iter()
            .map(|outcome| self.text(outcome.name()))
            .collect();
        for table in data.tables.values() {
            let cells: Box<[Val]> = table
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .map(|c| cell(c, self))
                .collect();
            self.rows.push(Rows::new(table, &cells));
            self.cells.push(cells);
        }
        for choice in data.schema.fields.iter().flat_map(|field| &field.choices) {
            self.text(&choice.value);
        }
        let table_at = |name: &str| data.tables.place(name).ok();
        let lookup = |lookup: &pack::schema::Lookup| {
            let table = table_at(&lookup.table)?;
            let column = data.tables.get(&lookup.table)?.column(&lookup.column)?.0;
            let by = lookup
                .by
                .iter()
                .filter_map(|name| {
                    let field = data.schema.get(name).map(|(at, _)| By::Field(at));
                    let fact = || facts.iter().position(|fact| *fact.name == **name);
                    field.or_else(|| fact().map(By::Fact))
                })
                .collect();
            Some(Lookup {
                table: table as u16,
                by,
                column: column as u16,
            })
        };
        self.lookups = data
            .schema
            .fields
            .iter()
            .map(|field| field.lookup.as_ref().and_then(lookup))
            .collect();
        let nones = data.schema.fields.len() as u32;
        let parameters = 2 * nones;
        let of_facts = parameters + data.parameters.keys().count() as u32;
        let codes = of_facts + facts.len() as u32;
        let cells = codes + self.codes.len() as u32;
        let mut end = cells;
        for table in data.tables.values() {
            self.columns.push(end);
            end += table.columns.len() as u32;
        }
        self.missing = MissingPlaces {
            nones,
            parameters,
            facts: of_facts,
            codes,
            cells,
            end,
        };
    }

    /// The number of a text that is known here.
    pub fn id(&self, text: &str) -> Option<TextId> {
        self.ids.get(text).copied()
    }

    /// A text; nothing for one of a record.
    pub fn get(&self, id: TextId) -> Option<&Arc<str>> {
        self.texts.get(id as usize)
    }

    /// How many texts there are.
    pub fn texts(&self) -> TextId {
        self.texts.len() as TextId
    }

    /// A list that is written out; nothing for one that a run made.
    pub fn items(&self, list: u32) -> Option<&[Val]> {
        self.lists.get(list as usize).map(AsRef::as_ref)
    }

    /// How many lists there are.
    pub fn lists(&self) -> u32 {
        self.lists.len() as u32
    }

    /// The place of a code, if some rule reads it.
    pub fn code_of(&self, code: &str) -> Option<u16> {
        self.codes
            .iter()
            .position(|known| **known == *code)
            .map(|at| at as u16)
    }

    /// The codes that some rule reads.
    pub fn codes(&self) -> &[Arc<str>] {
        &self.codes
    }

    /// What an outcome is called.
    pub fn outcome(&self, outcome: Outcome) -> Val {
        self.outcomes
            .get(outcome as usize)
            .map_or(Val::Unit, |id| Val::Text(*id))
    }

    /// A cell of a table with so many columns.
    pub fn cell(&self, table: usize, columns: usize, row: usize, column: usize) -> Val {
        self.cells
            .get(table)
            .and_then(|cells| cells.get(row * columns + column))
            .copied()
            .unwrap_or(Val::Unit)
    }

    /// The rows of a table that may have a first key: those that have it in order, then those that match any in order. The
    /// first ones go before the others whatever else they hold.
    pub fn rows(&self, table: usize, key: Option<Val>) -> impl Iterator<Item = u32> {
        let (own, rest) = match (self.rows.get(table), key) {
            (Some(rows), Some(Val::Text(text))) if !rows.by_text.is_empty() => {
                (rows.by_text.get(&text), Some(&rows.rest))
            }
            (Some(rows), Some(Val::Unit)) if !rows.by_text.is_empty() => (None, Some(&rows.rest)),
            (rows, _) => (rows.map(|rows| &rows.all), None),
        };
        own.into_iter().chain(rest).flatten().copied()
    }

    /// The table that fills a field.
    pub fn lookup(&self, field: usize) -> Option<&Lookup> {
        self.lookups.get(field)?.as_ref()
    }

    /// The number of a thing that can be missing.
    pub fn missing(&self, what: &Static) -> u32 {
        match what {
            Static::Field(at) => *at as u32,
            Static::None(at) => self.missing.nones + *at as u32,
            Static::Parameter(at) => self.missing.parameters + *at as u32,
            Static::Fact(at) => self.missing.facts + *at as u32,
            Static::Code(at) => self.missing.codes + *at as u32,
            Static::Cell(table, column) => {
                self.columns.get(*table).copied().unwrap_or_default() + *column as u32
            }
            Static::Quotient => self.missing.end,
            Static::Nothing => self.missing.end + 1,
        }
    }

    /// The thing with a number; nothing past [`Self::statics`].
    pub fn missed(&self, id: u32) -> Option<Static> {
        let MissingPlaces {
            nones,
            parameters,
            facts,
            codes,
            cells,
            end,
        } = self.missing;
        Some(if id < nones {
            Static::Field(id as usize)
        } else if id < parameters {
            Static::None((id - nones) as usize)
        } else if id < facts {
            Static::Parameter((id - parameters) as usize)
        } else if id < codes {
            Static::Fact((id - facts) as usize)
        } else if id < cells {
            Static::Code((id - codes) as usize)
        } else if id < end {
            let table = self
                .columns
                .partition_point(|start| *start <= id)
                .checked_sub(1)?;
            Static::Cell(table, (id - self.columns.get(table)?) as usize)
        } else if id == end {
            Static::Quotient
        } else if id == end + 1 {
            Static::Nothing
        } else {
            return None;
        })
    }

    /// Whether a value that isn't known is a field of which there is none.
    pub fn is_none(&self, value: Val) -> bool {
        matches!(value, Val::Unknown(id) if (self.missing.nones..self.missing.parameters).contains(&id))
    }

    /// What is missing for a finding or for what items come to, by number: of a field of which there is none the field. Neither
    /// is said to be none by that.
    pub fn without_none(&self, missing: u32) -> u32 {
        match self.is_none(Val::Unknown(missing)) {
            true => missing - self.missing.nones,
            false => missing,
        }
    }

    /// How many things can be missing whatever the record is.
    pub fn statics(&self) -> u32 {
        self.missing.end + 2
    }
}

/// A cell of a table.
fn cell(cell: &Cell, pool: &mut Pool) -> Val {
    match cell {
        Cell::Empty => Val::Unit,
        Cell::Text(text) => Val::Text(pool.text(text)),
        Cell::Number(number) => pool.number(*number),
        Cell::Boolean(yes) => Val::Bool(*yes),
    }
}
