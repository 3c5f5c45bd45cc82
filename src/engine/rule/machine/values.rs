//! Texts, numbers, lists and what isn't known, as a run keeps them: each by its place.

use super::Machine;
use crate::record::{NONE, Taken};
use crate::report::{Missing, MissingKind};
use crate::rule::frame::Shown;
use crate::rule::pool::Static;
use crate::rule::val::{TextId, Val};
use model::number::Number;
use model::sorted::Set;
use std::borrow::Cow;
use std::cmp::Ordering;

impl Machine<'_> {
    pub fn text(&self, id: TextId) -> &str {
        let own = || self.memory.texts.get((id - self.pool.texts()) as usize);
        self.pool.get(id).or_else(own).map_or("", |text| text)
    }

    pub fn same_text(&self, a: TextId, b: TextId) -> bool {
        // Texts of the pool are there once.
        a == b || (a.max(b) >= self.pool.texts() && self.text(a) == self.text(b))
    }

    /// A number as a value.
    pub fn of_number(&mut self, number: Number) -> Val {
        Val::short(&number).unwrap_or_else(|| {
            // Its work is counted by 32 bits, what is made by 16 bytes.
            self.memory.made += 1 + number.work() as usize / 4;
            self.memory.wides.push(number);
            Val::Wide(self.pool.wides() + self.memory.wides.len() as u32 - 1)
        })
    }

    /// The number, if a value is one.
    pub fn number(&self, value: Val) -> Option<Cow<'_, Number>> {
        let Val::Wide(at) = value else {
            return value
                .digits()
                .map(|digits| Cow::Owned(Number::decimal(digits)));
        };
        let own = || {
            let at = at.checked_sub(self.pool.wides())?;
            self.memory.wides.get(at as usize).map(Cow::Borrowed)
        };
        self.pool.wide(at).map(Cow::Owned).or_else(own)
    }

    /// The whole number of at most 64 bits, if a value is one.
    pub fn whole(&self, value: Val) -> Option<i64> {
        self.number(value)?.to_i64()
    }

    pub fn items(&self, list: u32) -> &[Val] {
        let own = || {
            let (from, count) = *self.memory.lists.get((list - self.pool.lists()) as usize)?;
            self.memory
                .items
                .get(from as usize..(from + count) as usize)
        };
        self.pool.items(list).or_else(own).unwrap_or_default()
    }

    pub fn list(&mut self, from: usize) -> Val {
        let memory = &mut self.memory;
        memory.made += 1 + memory.items.len() - from;
        memory
            .lists
            .push((from as u32, (memory.items.len() - from) as u32));
        Val::List(self.pool.lists() + memory.lists.len() as u32 - 1)
    }

    /// How much work a value is to go through or to show.
    pub fn size(&self, value: Val) -> usize {
        match value {
            Val::Text(text) => 1 + self.text(text).len() / 16,
            Val::List(list) => {
                1 + self
                    .items(list)
                    .iter()
                    .map(|item| self.size(*item))
                    .sum::<usize>()
            }
            _ => 1,
        }
    }

    /// What would have to be known, by number.
    fn set(&self, unknown: u32) -> &[u32] {
        let at = unknown
            .checked_sub(self.pool.statics())
            .and_then(|at| self.memory.sets.get(at as usize));
        at.and_then(|(from, count)| self.memory.ids.get(*from as usize..(from + count) as usize))
            .unwrap_or_default()
    }

    /// What would have to be known, by number.
    fn ids(&self, unknown: u32) -> impl Iterator<Item = u32> {
        let one = (unknown < self.pool.statics()).then_some(unknown);
        one.into_iter().chain(self.set(unknown).iter().copied())
    }

    /// What would have to be known.
    pub fn missing(&self, unknown: u32) -> impl Iterator<Item = Missing> {
        self.ids(unknown).filter_map(|id| self.missed(id))
    }

    /// The fields that would have to be known, by their places; nothing of a gap in a list that was answered. What isn't a
    /// field, or is one of which there is said to be none, is left out.
    pub fn missing_fields(&self, unknown: u32) -> impl Iterator<Item = Option<usize>> {
        self.ids(unknown)
            .filter_map(|id| match self.pool.missed(id) {
                Some(Static::Field(at)) => Some(Some(at)),
                Some(_) => None,
                None => {
                    let own = (id - self.pool.statics()) as usize;
                    let own = self.memory.missing.get(own)?;
                    if own.kind != MissingKind::Field {
                        return None;
                    }
                    Some(self.data.schema.get(&own.name).map(|(at, _)| at))
                }
            })
    }

    pub fn missed(&self, id: u32) -> Option<Missing> {
        let Some(what) = self.pool.missed(id) else {
            return self
                .memory
                .missing
                .get((id - self.pool.statics()) as usize)
                .cloned();
        };
        let data = self.data;
        Some(match what {
            Static::Field(at) | Static::None(at) => Missing::field(data.schema.fields.get(at)?),
            Static::Parameter(at) => {
                let (name, parameter) = data.parameters.at(at)?;
                Missing::parameter(name, parameter, self.dated.as_of)
            }
            Static::Fact(at) => {
                let fact = self.facts.get(at)?;
                Missing::fact(&fact.name, &fact.header.title, self.dated.as_of)
            }
            Static::Code(at) => Missing::unmade(self.pool.codes().get(at)?),
            Static::Cell(table, column) => {
                let (name, table) = data.tables.at(table)?;
                Missing::cell(name, table, table.columns.get(column)?)
            }
            Static::Quotient => Missing::quotient(),
            Static::Nothing => Missing::extreme(),
        })
    }

    pub fn divided_by_zero(&self) -> Val {
        Val::Unknown(self.pool.missing(&Static::Quotient))
    }

    /// Not known for a reason that is this record's alone.
    pub fn missing_of(&mut self, missing: Missing) -> u32 {
        let memory = &mut self.memory;
        memory.made +=
            8 + (missing.name.len() + missing.label.zh.len() + missing.label.en.len()) / 16;
        memory.missing.push(missing);
        let id = self.pool.statics() + memory.missing.len() as u32 - 1;
        memory.ids.push(id);
        self.set_from(self.memory.ids.len() - 1)
    }

    fn set_from(&mut self, from: usize) -> u32 {
        let memory = &mut self.memory;
        memory.made += 1 + memory.ids.len() - from;
        memory
            .sets
            .push((from as u32, (memory.ids.len() - from) as u32));
        self.pool.statics() + memory.sets.len() as u32 - 1
    }

    /// Not known for the reasons of both.
    pub fn join(&mut self, a: u32, b: u32) -> u32 {
        if a == b {
            return a;
        }
        let statics = self.pool.statics();
        let from = self.memory.ids.len();
        let (one, other) = ([a], [b]);
        // Places and not slices: the result goes to the end of the same list.
        let range = |unknown: u32| match unknown
            .checked_sub(statics)
            .and_then(|at| self.memory.sets.get(at as usize))
        {
            Some((from, count)) => (*from as usize, *count as usize),
            None => (usize::MAX, 1),
        };
        let ((mut x, mut xs), (mut y, mut ys)) = (range(a), range(b));
        self.work += (xs + ys + xs * ys / 16) as u64;
        if let Some(known) = self.joined(a, b) {
            return known;
        }
        // Mostly one holds the other.
        let holds = |set: (usize, usize), id: u32| {
            let set = self.memory.ids.get(set.0..set.0.saturating_add(set.1));
            set.is_some_and(|ids| ids.binary_search(&id).is_ok())
        };
        if b < statics && holds((x, xs), b) {
            return a;
        }
        if a < statics && holds((y, ys), a) {
            return b;
        }
        let (all_of_a, all_of_b) = (xs, ys);
        let id = |ids: &[u32], at: usize, own: &[u32; 1]| {
            if at == usize::MAX {
                own[0]
            } else {
                ids.get(at).copied().unwrap_or_default()
            }
        };
        while xs > 0 || ys > 0 {
            let ids = &mut self.memory.ids;
            let order = match (xs, ys) {
                (0, _) => Ordering::Greater,
                (_, 0) => Ordering::Less,
                _ => id(ids, x, &one).cmp(&id(ids, y, &other)),
            };
            let next = if order.is_le() {
                id(ids, x, &one)
            } else {
                id(ids, y, &other)
            };
            ids.push(next);
            if order.is_le() {
                (x, xs) = (if x == usize::MAX { x } else { x + 1 }, xs - 1);
            }
            if order.is_ge() {
                (y, ys) = (if y == usize::MAX { y } else { y + 1 }, ys - 1);
            }
        }
        let count = self.memory.ids.len() - from;
        let joined = if count == all_of_a || count == all_of_b {
            self.memory.ids.truncate(from);
            if count == all_of_a { a } else { b }
        } else {
            self.set_from(from)
        };
        if self.shared {
            self.memory.joined.insert((a, b), joined);
        }
        joined
    }

    /// What was joined before, where many records share it.
    fn joined(&mut self, a: u32, b: u32) -> Option<u32> {
        if !self.shared {
            return None;
        }
        let (last, known) = self.memory.last_joined;
        if last == (a, b) {
            return Some(known);
        }
        let known = *self.memory.joined.get(&(a, b))?;
        self.memory.last_joined = ((a, b), known);
        Some(known)
    }

    pub fn join_some(&mut self, a: Option<u32>, b: u32) -> u32 {
        a.map_or(b, |a| self.join(a, b))
    }

    /// As a report prints it.
    pub fn print(&self, value: Val) -> String {
        match value {
            Val::Unit => String::new(),
            Val::Bool(yes) => yes.to_string(),
            Val::Int(_) | Val::Number(..) | Val::Wide(_) => self
                .number(value)
                .map(|n| n.to_string())
                .unwrap_or_default(),
            Val::Text(text) => self.text(text).to_owned(),
            Val::Day(day) => day.to_string(),
            Val::List(list) => self
                .items(list)
                .iter()
                .map(|item| self.print(*item))
                .collect::<Vec<_>>()
                .join(", "),
            Val::Unknown(_) => "?".to_owned(),
            Val::Outcome(said) => said.outcome.name().to_owned(),
            Val::Row(..) | Val::Item(..) => "…".to_owned(),
        }
    }

    /// A field that holds something, as a report prints it.
    pub fn print_field(&self, index: usize) -> String {
        let filled = || {
            self.memory
                .fields
                .get(index)
                .map(|value| self.print(*value))
        };
        match self.record.taken(&self.data.schema, index) {
            Taken::Value(value) => value.print(),
            Taken::None => NONE.to_owned(),
            Taken::Open | Taken::Absent => filled().unwrap_or_default(),
        }
    }

    pub fn intern(&mut self, text: &str) -> TextId {
        self.pool.id(text).unwrap_or_else(|| {
            self.memory.made += 1 + text.len() / 16;
            self.memory.texts.push(text.into());
            self.pool.texts() + self.memory.texts.len() as u32 - 1
        })
    }

    /// Whether two values are the same to whoever reads them.
    pub fn alike(&self, a: Val, b: Val) -> bool {
        match (a, b) {
            (Val::Unknown(a), Val::Unknown(b)) => self.lack_the_same(a, b),
            (Val::List(a), Val::List(b)) => {
                let (a, b) = (self.items(a), self.items(b));
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.alike(*a, *b))
            }
            (Val::Unit, Val::Unit) => true,
            (Val::Row(t, r), Val::Row(u, s)) => (t, r) == (u, s),
            (Val::Item(f, p), Val::Item(g, q)) => (f, p) == (g, q),
            (Val::Outcome(a), Val::Outcome(b)) => a == b,
            _ => self.equal(a, b) == Some(true),
        }
    }

    /// Whether a report shows two values the same.
    pub fn shown_alike(&self, a: Val, b: Val) -> bool {
        self.alike(a, b) || self.shown(a) == self.shown(b)
    }

    /// A value as a finding shows it.
    pub fn shown(&self, value: Val) -> Shown {
        match value {
            Val::Unknown(_) => Shown::Unknown,
            value => self.number(value).map_or_else(
                || Shown::Other(self.print(value)),
                |number| Shown::Number(number.into_owned()),
            ),
        }
    }

    /// Whether the same would have to be known for two values. What is a record's alone gets a number of its own each time.
    fn lack_the_same(&self, a: u32, b: u32) -> bool {
        // Of a field it is the same whether it is absent or there is said to be none.
        let shared = |unknown| {
            let shared = |id| match self.pool.missed(id)? {
                Static::None(at) => Some(self.pool.missing(&Static::Field(at))),
                _ => Some(id),
            };
            self.ids(unknown).map(shared).collect::<Option<Set<u32>>>()
        };
        let missing = |unknown| self.missing(unknown).collect::<Set<Missing>>();
        a == b
            || match (shared(a), shared(b)) {
                (Some(a), Some(b)) => a == b,
                _ => missing(a) == missing(b),
            }
    }

    /// Whether two values are the same to the caller of a function; two that aren't known, if they lack the same.
    pub fn same_answer(&self, a: Val, b: Val) -> bool {
        match (a, b) {
            (Val::Unknown(a), Val::Unknown(b)) if self.asking => {
                a == b || self.ids(a).eq(self.ids(b))
            }
            _ => self.alike(a, b),
        }
    }

    /// A value as the rule's author sees it; one that isn't known says what is missing.
    pub fn print_for_author(&self, value: Val) -> String {
        match value {
            Val::Unknown(unknown) => {
                let missing: Set<Missing> = self.missing(unknown).collect();
                let names: Vec<&str> = missing.iter().map(|m| &*m.name).collect();
                format!("? ({})", names.join(", "))
            }
            known => self.print(known),
        }
    }
}
