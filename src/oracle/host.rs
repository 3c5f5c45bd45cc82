//! What a script can call on Rhai's evaluator, and the trace of what it reads.

use super::call::{self, Project};
use super::checks::Draft;
use super::value::{
    Day, Outcome as Scripted, Unknown, add_working_days, fault, has, is_unknown, known_or, needs,
    number_in, print, register, same, unknown_in,
};
use engine::record::{NONE, Record, Taken, Value};
use engine::report::{Missing, NamedValue, Printed};
use engine::rule::fact::Fact;
use engine::rule::fault::{Fault, Origin};
use engine::rule::frame::{Conclusion, Frame, Said, show, show_fact};
use jiff::civil::Date;
use lang::library::Library;
use model::limits::{MAX_CALLS, MAX_PATHS, MAX_RESULTS, MAX_ROWS, MAX_VARIABLES};
use model::number::Number;
use model::outcome::{Comparison, Outcome, Weight};
use model::rendered::Rendered;
use model::sorted::{Map, Set};
use model::text::Text;
use pack::HOLIDAYS;
use pack::PackData;
use pack::schema::Lookup;
use pack::tables::{Cell, Key, Table};
use rhai::{
    AST, Array, Dynamic, Engine, EvalAltResult, ImmutableString, NativeCallContext, Position,
};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// What a script reads from and writes to. One rule runs at a time.
pub(super) struct Host {
    pub data: Arc<PackData>,
    /// The facts with their scripts, and what these share; set once the engine is there.
    pub facts: RefCell<Vec<(Arc<Fact>, AST)>>,
    pub shared: RefCell<Arc<Library>>,
    pub run: RefCell<Run>,
}

/// A condition on what isn't known.
#[derive(Clone)]
pub(super) struct Fork {
    /// Which way is being gone.
    pub taken: bool,
    pub why: Unknown,
    /// How many checks were made and outcomes concluded before it.
    pub said: (usize, usize),
}

impl Fork {
    /// The other way.
    pub fn other(&self) -> Self {
        Self {
            taken: false,
            ..self.clone()
        }
    }
}

/// The screening that is going on.
#[derive(Default)]
pub(super) struct Run {
    pub record: Arc<Record>,
    pub as_of: Date,
    /// Findings made before, by code.
    pub done: Map<Arc<str>, Said>,
    /// Title of the findings, by code.
    pub titles: Map<Arc<str>, Text>,
    pub trace: Trace,
    /// Whether the rule only doubts what is answered.
    pub doubts: bool,
    /// Which way each condition on what isn't known is gone, and what it is about.
    pub ways: Vec<Fork>,
    /// How many of them were met so far.
    pub met: usize,
    /// The fact that is being worked out.
    pub script: Option<usize>,
    /// What the fields read so far hold, by place in the schema.
    pub readings: Vec<Option<Rc<Reading>>>,
    /// The facts worked out so far, by their places, with what they rest on.
    pub facts: Map<usize, Worked>,
    /// Whether there were more ways through a rule or a function of it than were gone.
    pub left_out: bool,
}

/// What came of a fact.
#[derive(Clone)]
pub(super) struct Worked {
    answer: Result<Dynamic, Fault>,
    frame: Rc<Frame>,
    /// The facts that it rests on, by their places.
    rests_on: Rc<BTreeSet<usize>>,
}

/// What one way through a rule left behind.
#[derive(Default)]
pub(super) struct Trace {
    pub frame: Frame,
    /// The facts that were read, by their places.
    rests_on: BTreeSet<usize>,
    pub drafts: Vec<Draft>,
    /// Why figures were left out.
    pub withheld: Vec<Unknown>,
    scanned: usize,
    results: usize,
}

impl Trace {
    /// Counts a check, a figure, a conclusion, a referral, a note or a printed line before it is kept.
    fn count(&mut self) -> Scripted<()> {
        self.results += 1;
        if self.results <= MAX_RESULTS {
            return Ok(());
        }
        fault(
            "size-limit",
            "规则给出的比对、测算值、结论和说明太多，已停止。",
            "The rule gave too many checks, figures, conclusions and notes and was stopped.",
        )
    }
}

/// What reading a field gave, and what was read for it.
#[derive(Default)]
pub(super) struct Reading {
    value: Dynamic,
    fields: Vec<(usize, Arc<Rendered<NamedValue>>)>,
    /// The row of a table that filled the field, with its keys.
    row: Option<((String, usize), Vec<String>)>,
}

impl Reading {
    /// A field that was read, as a report shows it.
    fn see(&mut self, host: &Host, index: usize, value: String) {
        let place = (&host.data.schema, &*host.run.borrow().record);
        self.fields
            .extend(show(place, index, value).map(|shown| (index, shown)));
    }
}

#[derive(Clone)]
pub(super) struct Item {
    field: usize,
    place: usize,
    values: Rc<Map<String, Value>>,
}
#[derive(Clone)]
struct TableRef(ImmutableString);
#[derive(Clone)]
pub(super) struct RowRef {
    table: ImmutableString,
    row: usize,
}
#[derive(Clone)]
struct FindingRef(ImmutableString);
/// A check by its place in the frame.
#[derive(Clone, Copy)]
struct CheckRef(usize);

fn absent(missing: Set<Missing>) -> Dynamic {
    Dynamic::from(Unknown::new(missing))
}

fn missing(missing: Missing) -> Dynamic {
    absent(Set::from_iter([missing]))
}

fn no_such<T>(zh: &str, en: &str, name: &str) -> Scripted<T> {
    fault(
        "unknown-name",
        format!("没有名为“{name}”的{zh}。"),
        format!("There is no {en} named “{name}”."),
    )
}

impl Host {
    /// One over these values.
    pub fn new(data: &Arc<PackData>) -> Rc<Self> {
        Rc::new(Self {
            data: Arc::clone(data),
            facts: RefCell::default(),
            shared: RefCell::default(),
            run: RefCell::default(),
        })
    }

    /// Reads a field of the record: given, or looked up in its table. What was read once in a screening is kept.
    pub fn field(&self, engine: &Engine, index: usize) -> Dynamic {
        // The facts by which a table fills it are read with it.
        for by in self.facts_by(index) {
            let _ = self.fact(engine, &by);
        }
        let kept = self.run.borrow().readings.get(index).cloned().flatten();
        let reading = kept.unwrap_or_else(|| {
            let reading = Rc::new(self.read(engine, index));
            let mut run = self.run.borrow_mut();
            if run.readings.len() <= index {
                run.readings.resize(self.data.schema.fields.len(), None);
            }
            if let Some(place) = run.readings.get_mut(index) {
                *place = Some(Rc::clone(&reading));
            }
            reading
        });
        let frame = &mut self.run.borrow_mut().trace.frame;
        for (field, value) in &reading.fields {
            frame.fields.or_insert_with(*field, || Arc::clone(value));
        }
        if let Some((row, keys)) = &reading.row {
            frame.rows.or_insert_with(row.clone(), || keys.clone());
        }
        // Read again, it is handed on again.
        unknown_in(&reading.value).map_or_else(|| reading.value.clone(), Dynamic::from)
    }

    /// The facts by which a table fills a field that isn't answered.
    fn facts_by(&self, index: usize) -> Vec<String> {
        if self.run.borrow().record.answer(index).is_some() {
            return Vec::new();
        }
        let lookup = self
            .data
            .schema
            .fields
            .get(index)
            .and_then(|field| field.lookup.as_ref())
            .filter(|lookup| {
                let table = self.data.tables.get(&lookup.table);
                table.is_none_or(|table| !table.rows.is_empty())
            });
        let by = lookup.into_iter().flat_map(|lookup| &lookup.by);
        by.filter(|by| self.data.schema.get(by).is_none())
            .cloned()
            .collect()
    }

    fn read(&self, engine: &Engine, index: usize) -> Reading {
        let mut reading = Reading::default();
        let Some(field) = self.data.schema.fields.get(index) else {
            return reading;
        };
        let record = Arc::clone(&self.run.borrow().record);
        match record.taken(&self.data.schema, index) {
            Taken::Value(value) => {
                reading.see(self, index, value.print());
                reading.value = self.dynamic(&value, index);
                return reading;
            }
            Taken::None => {
                reading.see(self, index, NONE.to_owned());
                let missing = Set::from_iter([Missing::field(field)]);
                reading.value = Dynamic::from(Unknown(Rc::new(missing), true));
                return reading;
            }
            Taken::Open => {
                reading.value = missing(Missing::field(field));
                return reading;
            }
            Taken::Absent => {}
        }
        let mut missing = Set::from_iter([Missing::field(field)]);
        if let Some(lookup) = &field.lookup {
            match self.look_up(engine, lookup, &record, &mut reading) {
                Ok(Some((value, printed))) => {
                    reading.see(self, index, printed);
                    reading.value = value;
                    return reading;
                }
                Ok(None) => {}
                Err(keys) => missing.extend(keys),
            }
        }
        reading.value = absent(missing);
        reading
    }

    /// Fills an absent field from its table; the keys that are absent too come back as an error.
    fn look_up(
        &self,
        engine: &Engine,
        lookup: &Lookup,
        record: &Record,
        reading: &mut Reading,
    ) -> Result<Option<(Dynamic, String)>, Vec<Missing>> {
        // A table without rows would say nothing whatever it is looked up by.
        let table = self.data.tables.get(&lookup.table);
        if table.is_some_and(|table| table.rows.is_empty()) {
            return Ok(None);
        }
        let mut keys = Vec::new();
        let mut absent = Vec::new();
        for name in &lookup.by {
            let Some((index, field)) = self.data.schema.get(name) else {
                // A fact; what it rests on is read with it.
                match self.fact(engine, name).ok() {
                    Some(value) if unknown_in(&value).is_some() => {
                        absent.extend(unknown_in(&value).iter().flat_map(|u| u.0.iter().cloned()));
                        keys.push(Key::Text(String::new()));
                    }
                    Some(value) => keys.push(key_in(&value)),
                    None => keys.push(Key::Text(String::new())),
                }
                continue;
            };
            match record.taken(&self.data.schema, index) {
                Taken::Value(value) => {
                    reading.see(self, index, value.print());
                    keys.push(key_of(&value));
                }
                Taken::None | Taken::Open | Taken::Absent => {
                    absent.push(Missing::field(field));
                    keys.push(Key::Text(String::new()));
                }
            }
        }
        let Some(table) = self.data.tables.get(&lookup.table) else {
            return Ok(None);
        };
        let as_of = self.run.borrow().as_of;
        let Some((place, row)) = table.find(&keys, as_of) else {
            return Err(absent);
        };
        reading.row = Some(((lookup.table.clone(), place), printed(&keys)));
        let cell = table
            .column(&lookup.column)
            .and_then(|(column, _)| row.cells.get(column));
        Ok(cell
            .filter(|c| **c != Cell::Empty)
            .map(|cell| (cell_value(cell), cell.print())))
    }

    /// Reads a fact, which is worked out once; what it rests on counts as read, too.
    pub fn fact(&self, engine: &Engine, name: &str) -> Scripted<Dynamic> {
        let place = self
            .facts
            .borrow()
            .iter()
            .position(|(fact, _)| *fact.name == *name);
        match place {
            Some(place) => self.fact_at(engine, place),
            None => no_such("推定事实", "fact", name),
        }
    }

    fn fact_at(&self, engine: &Engine, place: usize) -> Scripted<Dynamic> {
        let known = self.run.borrow().facts.get(&place).cloned();
        let Worked {
            answer,
            frame,
            rests_on,
        } = match known {
            Some(known) => known,
            None => {
                let worked = self.work_out(engine, place);
                self.run.borrow_mut().facts.insert(place, worked.clone());
                worked
            }
        };
        let trace = &mut self.run.borrow_mut().trace;
        if trace.rests_on.insert(place) {
            trace.rests_on.extend(rests_on.iter());
            let own = &mut trace.frame;
            for (field, value) in &frame.fields {
                own.fields.or_insert_with(*field, || Arc::clone(value));
            }
            for (fact, value) in &frame.facts {
                own.facts.insert(*fact, Arc::clone(value));
            }
            own.parameters.extend(frame.parameters.iter().cloned());
            for (row, keys) in &frame.rows {
                if keys.is_empty() {
                    own.rows.or_insert_with(row.clone(), Vec::new);
                } else {
                    own.rows.insert(row.clone(), keys.clone());
                }
            }
            let printed = frame.printed.iter();
            let new: Vec<Printed> = printed
                .filter(|line| !own.printed.contains(line))
                .cloned()
                .collect();
            own.printed.extend(new);
        }
        answer.map_err(|fault| {
            Box::new(EvalAltResult::ErrorRuntime(
                Dynamic::from(fault),
                Position::NONE,
            ))
        })
    }

    fn work_out(&self, engine: &Engine, place: usize) -> Worked {
        let alone = |answer| Worked {
            answer,
            frame: Rc::default(),
            rests_on: Rc::default(),
        };
        let fact = self.facts.borrow().get(place).cloned();
        let Some((fact, ast)) = fact else {
            return alone(Err(Fault::damaged()));
        };
        let as_of = self.run.borrow().as_of;
        if !fact.in_force(as_of) {
            let lacks = Missing::fact(&fact.name, &fact.header.title, as_of);
            return alone(Ok(missing(lacks)));
        }
        let outer = {
            let run = &mut *self.run.borrow_mut();
            (std::mem::take(&mut run.trace), run.script.replace(place))
        };
        let call = || call::run(engine, &ast, "value");
        let answer = self.ways(&call).map(|came| came.one());
        let trace = {
            let run = &mut *self.run.borrow_mut();
            run.script = outer.1;
            std::mem::replace(&mut run.trace, outer.0)
        };
        let mut frame = trace.frame;
        let answer = match answer {
            Ok(value) => {
                if !is_unknown(&value) {
                    let shown = show_fact(&fact, print(&value));
                    frame.facts.insert(place, shown);
                }
                Ok(value)
            }
            Err(error) => {
                let mut fault = call::located(&error, &self.shared.borrow());
                fault.origin.get_or_insert(Origin::Fact(place));
                Err(fault)
            }
        };
        Worked {
            answer,
            frame: Rc::new(frame),
            rests_on: Rc::new(trace.rests_on),
        }
    }

    /// The rows of a table that are in force.
    fn rows(&self, name: &str) -> Scripted<Array> {
        let Some(table) = self.data.tables.get(name) else {
            return no_such("表", "table", name);
        };
        let run = &mut *self.run.borrow_mut();
        run.trace.scanned = run.trace.scanned.saturating_add(table.rows.len());
        let rows = table.rows.iter().enumerate();
        let in_force = rows.filter(|(_, row)| row.in_force(run.as_of));
        let found = in_force.map(|(row, _)| {
            Dynamic::from(RowRef {
                table: name.into(),
                row,
            })
        });
        Ok(found.collect())
    }

    /// Notes that a row was read that wasn't looked up.
    fn read_row(&self, name: &str, row: usize) {
        let Some(table) = self.data.tables.get(name) else {
            return;
        };
        let cells = table.rows.get(row).map(|row| row.cells.as_slice());
        let keys = table.keys.iter().filter_map(|key| cells?.get(*key));
        let keys = keys
            .map(Cell::print)
            .filter(|key| !key.is_empty())
            .collect();
        let frame = &mut self.run.borrow_mut().trace.frame;
        frame.rows.or_insert_with((name.to_owned(), row), || keys);
    }

    /// An amount charged by the bands of a table.
    fn scale(&self, amount: &Dynamic, name: &str) -> Scripted<Dynamic> {
        if is_unknown(amount) {
            return Ok(amount.clone());
        }
        let Some(table) = self.data.tables.get(name) else {
            return no_such("表", "table", name);
        };
        let Some(amount) = number_in(amount) else {
            return needs(&Text::new("数字", "a number"), amount);
        };
        let as_of = self.run.borrow().as_of;
        let cell = |row: usize, column: &str| match table
            .column(column)
            .and_then(|(at, _)| table.rows.get(row)?.cells.get(at))
        {
            Some(Cell::Number(number)) => Some(Number::from(*number)),
            _ => None,
        };
        // What lies above the start of a band is charged by how much more its rate is than the one below it.
        let rows = (0..table.rows.len()).filter(|row| table.rows[*row].in_force(as_of));
        let mut starts: Vec<(Number, Number, usize)> = rows
            .filter_map(|row| Some((cell(row, "from")?, cell(row, "rate")?, row)))
            .collect();
        starts.sort_by(|a, b| a.0.cmp(&b.0));
        if starts.is_empty() {
            return Ok(missing(Missing::row(name, table, &as_of.to_string())));
        }
        let (mut charge, mut below) = (Number::ZERO, Number::ZERO);
        for (at, (from, rate, row)) in starts.into_iter().enumerate() {
            if at > 0 && amount <= from {
                break;
            }
            self.read_row(name, row);
            let above = amount.checked_sub(&from).unwrap_or(Number::ZERO);
            if !above.is_negative() {
                let more = rate
                    .checked_sub(&below)
                    .and_then(|more| above.checked_mul(&more));
                let sum = more.and_then(|more| charge.checked_add(&more));
                match sum {
                    Ok(sum) => charge = sum,
                    Err(_) => return fault("number-too-large", "", ""),
                }
            }
            below = rate;
        }
        Ok(Dynamic::from(charge))
    }

    fn find_row(&self, name: &str, keys: &[Key]) -> Option<usize> {
        let table = self.data.tables.get(name)?;
        let mut run = self.run.borrow_mut();
        run.trace.scanned = run.trace.scanned.saturating_add(table.rows.len());
        let (row, _) = table.find(keys, run.as_of)?;
        run.trace
            .frame
            .rows
            .insert((name.to_owned(), row), printed(keys));
        Some(row)
    }

    /// Whether a day is worked, if the table of holidays says so.
    pub fn is_worked(&self, day: Date) -> Option<bool> {
        let (row, worked) = worked(self.data.tables.get(HOLIDAYS)?, day)?;
        self.run
            .borrow_mut()
            .trace
            .frame
            .rows
            .or_insert_with((HOLIDAYS.to_owned(), row), Vec::new);
        Some(worked)
    }

    fn row(&self, name: &str, given: &[Dynamic]) -> Scripted<Result<usize, Dynamic>> {
        if self.run.borrow().trace.scanned > MAX_ROWS {
            return fault(
                "operation-limit",
                "规则查表太多，已停止。",
                "The rule looked up too many rows and was stopped.",
            );
        }
        let Some(table) = self.data.tables.get(name) else {
            return no_such("表", "table", name);
        };
        if given.len() != table.keys.len() {
            return fault(
                "wrong-keys",
                format!(
                    "表“{name}”按 {} 个键查找，这里给了 {} 个。",
                    table.keys.len(),
                    given.len()
                ),
                format!(
                    "The table “{name}” is looked up by {} keys; {} are given here.",
                    table.keys.len(),
                    given.len()
                ),
            );
        }
        let unknown: Set<Missing> = given
            .iter()
            .filter_map(unknown_in)
            .flat_map(|u| u.0.iter().cloned().collect::<Vec<_>>())
            .collect();
        if !unknown.is_empty() {
            return Ok(Err(absent(unknown)));
        }
        let keys: Vec<Key> = given.iter().map(key_in).collect();
        Ok(self.find_row(name, &keys).ok_or_else(|| {
            let wanted = keys.iter().map(Key::print).collect::<Vec<_>>().join("、");
            missing(Missing::row(name, table, &wanted))
        }))
    }

    /// The row with these keys; what isn't known if there is none, or a key isn't known.
    pub fn find(&self, table: &str, keys: &[Dynamic]) -> Scripted<Dynamic> {
        Ok(self.row(table, keys)?.map_or_else(
            |unknown| unknown,
            |row| {
                Dynamic::from(RowRef {
                    table: table.into(),
                    row,
                })
            },
        ))
    }

    /// Whether there is a row with these keys; an absent row is an answer here, an absent key isn't.
    pub fn has_row(&self, table: &str, keys: &[Dynamic]) -> Scripted<Dynamic> {
        Ok(match self.row(table, keys)? {
            Ok(_) => true.into(),
            Err(unknown) if keys.iter().any(is_unknown) => unknown,
            Err(_) => false.into(),
        })
    }

    /// The outcome of another finding.
    pub fn outcome_of(&self, code: &str) -> Dynamic {
        self.of_finding(code, |said| {
            let settled = said.outcome != Outcome::Undetermined;
            settled.then(|| said.outcome.name().into())
        })
    }

    /// A figure of another finding.
    pub fn figure_of(&self, code: &str, name: &str) -> Dynamic {
        self.of_finding(code, |said| {
            let figure = said.figures.iter().find(|(figure, _)| figure == name)?;
            Some(Dynamic::from(figure.1.clone()))
        })
    }

    /// Names an amount of the finding; one that rests on absent data is left out.
    pub fn figure(&self, name: &str, value: &Dynamic, unit: &Dynamic) -> Scripted<()> {
        if is_unknown(value) || is_unknown(unit) {
            let withheld = &mut self.run.borrow_mut().trace.withheld;
            withheld.extend([value, unit].into_iter().filter_map(unknown_in));
            return Ok(());
        }
        let Ok(unit) = unit.clone().into_string() else {
            return needs(&Text::new("文字", "text"), unit);
        };
        let Some(number) = number_in(value) else {
            return fault("mixed-types", "测算值要用数字。", "A figure is a number.");
        };
        let trace = &mut self.run.borrow_mut().trace;
        trace.count()?;
        trace.frame.figures.push((name.to_owned(), number, unit));
        Ok(())
    }

    pub fn cell(&self, at: &RowRef, name: &str) -> Scripted<Dynamic> {
        let Some(table) = self.data.tables.get(at.table.as_str()) else {
            return no_such("表", "table", &at.table);
        };
        let Some((index, column)) = table.column(name) else {
            return no_such("列", "column", name);
        };
        match table.rows.get(at.row).and_then(|row| row.cells.get(index)) {
            None | Some(Cell::Empty) => Ok(missing(Missing::cell(&at.table, table, column))),
            Some(cell) => Ok(cell_value(cell)),
        }
    }

    pub fn parameter(&self, name: &str) -> Scripted<Dynamic> {
        let Some(parameter) = self.data.parameters.get(name) else {
            return no_such("参数", "parameter", name);
        };
        let as_of = self.run.borrow().as_of;
        match parameter.on(as_of) {
            Some(value) => {
                self.run
                    .borrow_mut()
                    .trace
                    .frame
                    .parameters
                    .insert(name.to_owned());
                Ok(Dynamic::from(Number::from(value.value)))
            }
            None => Ok(missing(Missing::parameter(name, parameter, as_of))),
        }
    }

    fn of_finding(&self, code: &str, read: impl Fn(&Said) -> Option<Dynamic>) -> Dynamic {
        self.run
            .borrow_mut()
            .trace
            .frame
            .findings
            .insert(code.to_owned());
        let run = self.run.borrow();
        let Some(said) = run.done.get(code) else {
            return missing(Missing::unmade(code));
        };
        match read(said) {
            Some(value) => value,
            _ if !said.missing.is_empty() => absent(said.missing.iter().cloned().collect()),
            _ => missing(Missing::finding(
                code,
                &run.titles.get(code).cloned().unwrap_or_default(),
            )),
        }
    }

    /// The file of the fact that is being worked out.
    fn fact_file(&self) -> Option<String> {
        let place = self.run.borrow().script?;
        Some(self.facts.borrow().get(place)?.0.source.path.clone())
    }

    /// Adds an outcome of its own.
    pub fn conclude(&self, conclusion: Conclusion) -> Scripted<()> {
        let trace = &mut self.run.borrow_mut().trace;
        trace.count()?;
        trace.frame.conclusions.push(conclusion);
        Ok(())
    }

    /// Names a department that has to act.
    pub fn refer(&self, department: &str, key: &str) -> Scripted<()> {
        let trace = &mut self.run.borrow_mut().trace;
        trace.count()?;
        trace
            .frame
            .referrals
            .push((department.to_owned(), key.to_owned()));
        Ok(())
    }

    /// Adds a sentence.
    pub fn note(&self, key: &str) -> Scripted<()> {
        let trace = &mut self.run.borrow_mut().trace;
        trace.count()?;
        trace.frame.notes.push(key.to_owned());
        Ok(())
    }

    fn check<T>(
        &self,
        check: CheckRef,
        change: impl FnOnce(&mut Draft) -> Scripted<T>,
    ) -> Scripted<CheckRef> {
        let mut run = self.run.borrow_mut();
        match run.trace.drafts.get_mut(check.0) {
            Some(draft) => change(draft).map(|_| check),
            None => fault(
                "check-misused",
                "比对要写成一句。",
                "A check is written in one sentence.",
            ),
        }
    }
}

fn worked(holidays: &Table, day: Date) -> Option<(usize, bool)> {
    let (row, found) = holidays.find(&[], day)?;
    match found.cells.get(holidays.column("working")?.0)? {
        Cell::Boolean(worked) => Some((row, *worked)),
        _ => None,
    }
}

/// A value as its author sees it; what isn't known says what is missing.
fn shown_to_author(value: &Dynamic) -> String {
    match value.read_lock::<Unknown>() {
        Some(unknown) => format!(
            "? ({})",
            unknown
                .0
                .iter()
                .map(|m| &*m.name)
                .collect::<Vec<_>>()
                .join(", ")
        ),
        None => print(value),
    }
}

fn printed(keys: &[Key]) -> Vec<String> {
    keys.iter()
        .map(Key::print)
        .filter(|key| !key.is_empty())
        .collect()
}

fn key_in(value: &Dynamic) -> Key {
    number_in(value).map_or_else(|| Key::Text(print(value)), Key::Number)
}

fn key_of(value: &Value) -> Key {
    match value {
        Value::Number(number) => Key::Number((*number).into()),
        other => Key::Text(other.print()),
    }
}

fn cell_value(cell: &Cell) -> Dynamic {
    match cell {
        Cell::Empty => Dynamic::UNIT,
        Cell::Text(text) => text.into(),
        Cell::Number(number) => Dynamic::from(Number::from(*number)),
        Cell::Boolean(yes) => (*yes).into(),
    }
}

/// An engine without any package: a script can reach what is registered here and nothing else. The library has so many files.
pub(super) fn engine(host: &Rc<Host>, files: usize) -> Engine {
    let mut engine = lang::engine();
    engine
        // Room for the probes; steps are the machine's to count.
        .set_max_operations(5_000_000)
        .set_max_expr_depths(0, 0)
        // A text of a record may be longer than one that a script writes.
        .set_max_string_size(0)
        // The probes are calls, too.
        .set_max_call_levels(4 * MAX_CALLS)
        .set_max_variables(MAX_VARIABLES);
    register(&mut engine);
    reading(&mut engine, host);
    checks(&mut engine, host);
    results(&mut engine, host, files);
    ways(&mut engine, host);
    values(&mut engine, host);
    each(&mut engine, host);
    engine
}

/// What is said of each item of a list, as loops that the script is rewritten to.
fn each(engine: &mut Engine, host: &Rc<Host>) {
    // Whether a list can be gone through: one that isn't known has no items.
    engine.register_fn("__items", |list: Dynamic| -> Scripted<Array> {
        if is_unknown(&list) {
            return Ok(Array::new());
        }
        match list.into_array() {
            Ok(items) => Ok(items),
            Err(_) => needs(&Text::new("列表", "a list"), &Dynamic::UNIT),
        }
    });
    let h = Rc::clone(host);
    engine.register_fn("__counts", move |item: Dynamic, counts: Dynamic| {
        if !counts.is_bool() && !is_unknown(&counts) {
            return needs(&Text::new("是或否", "a yes or no"), &counts);
        }
        let may = counts.as_bool().unwrap_or(true);
        if may && let Some(row) = item.read_lock::<RowRef>() {
            h.read_row(&row.table, row.row);
        }
        Ok(may)
    });
    engine.register_fn("__same", |value: Dynamic| value);
    engine.register_fn(
        "__add",
        |all: &mut Array, counts: Dynamic, value: Dynamic| {
            all.push(Dynamic::from_array(vec![counts, value]));
        },
    );
    for name in ["sum", "count", "any", "all", "min", "max"] {
        engine.register_fn(format!("__{name}"), move |list: Dynamic, all: Array| {
            if is_unknown(&list) {
                return Ok(list);
            }
            told(name, &all)
        });
    }
}

/// What a word makes of items that count, or may, with their values.
fn told(name: &str, all: &[Dynamic]) -> Scripted<Dynamic> {
    let pairs = all.iter().filter_map(|pair| {
        let pair = pair.as_array_ref().ok()?;
        Some((pair.first()?.clone(), pair.get(1)?.clone()))
    });
    let (known, open): (Vec<_>, Vec<_>) = pairs.partition(|(counts, _)| counts.is_bool());
    let counts = |(counts, _): &(Dynamic, Dynamic)| counts.as_bool() == Ok(true);
    let (sure, others): (Vec<_>, Vec<_>) = known.into_iter().partition(counts);
    let lacks = |values: &mut dyn Iterator<Item = &Dynamic>| -> Set<Missing> {
        let unknown = values.filter_map(unknown_in);
        unknown
            .flat_map(|u| u.0.iter().cloned().collect::<Vec<_>>())
            .collect()
    };
    let known_or = |value: Dynamic, lacking: Set<Missing>| match lacking.is_empty() {
        true => value,
        false => absent(lacking),
    };
    let conditions = lacks(&mut open.iter().map(|(counts, _)| counts));
    match name {
        "count" => {
            return Ok(known_or(
                Dynamic::from_int(sure.len() as rhai::INT),
                conditions,
            ));
        }
        "all" if !others.is_empty() => return Ok(false.into()),
        "all" => return Ok(known_or(true.into(), conditions)),
        "any" if !sure.is_empty() => return Ok(true.into()),
        "any" => return Ok(known_or(false.into(), conditions)),
        _ => {}
    }
    let mut lacking = lacks(&mut sure.iter().map(|(_, value)| value));
    let mut best: Option<Dynamic> = (name == "sum").then(|| Dynamic::from(Number::ZERO));
    for (_, value) in sure.iter().filter(|(_, value)| !is_unknown(value)) {
        best = Some(match (name, best) {
            ("sum", Some(total)) => super::value::arithmetic("+", &total, value)?,
            (_, None) => value.clone(),
            (name, Some(best)) => {
                let smaller =
                    matches!(super::value::order(name, value, &best)?, Ok(o) if o.is_lt());
                let same = matches!(super::value::order(name, value, &best)?, Ok(o) if o.is_eq());
                if !same && smaller == (name == "min") {
                    value.clone()
                } else {
                    best
                }
            }
        });
    }
    for (counts, value) in &open {
        let changes = match (name, &best) {
            _ if is_unknown(value) => true,
            ("sum", _) => number_in(value).is_some_and(|n| n != Number::ZERO),
            (_, None) => true,
            (name, Some(best)) => match super::value::order(name, value, best)? {
                Ok(order) => {
                    if name == "min" {
                        order.is_lt()
                    } else {
                        order.is_gt()
                    }
                }
                Err(_) => true,
            },
        };
        if changes {
            lacking.extend(lacks(&mut [counts, value].into_iter()).iter().cloned());
        }
    }
    Ok(match (lacking.is_empty(), best) {
        (false, _) => absent(lacking),
        (true, Some(best)) => best,
        (true, None) => missing(Missing::extreme()),
    })
}

/// The condition of an `if`, the list of a `for`, the place in a list, a call with what it is given, and
/// the start of what prints in a file of shared functions.
pub(super) const PROBES: [&str; 6] = ["__if", "__for", "__place", "__value", "__list", "__file"];

/// What goes both ways where a condition isn't known, and stops where a list isn't.
fn ways(engine: &mut Engine, host: &Rc<Host>) {
    let h = Rc::clone(host);
    engine.register_fn(PROBES[0], move |value: Dynamic| match unknown_in(&value) {
        Some(unknown) => Ok(h.decide(unknown).into()),
        None if value.is_bool() => Ok(value),
        None => needs(&Text::new("是或否", "a yes or no"), &value),
    });
    engine.register_fn(PROBES[2], |value: Dynamic| match unknown_in(&value) {
        Some(unknown) => stop(unknown),
        None => match number_in(&value).and_then(|number| number.to_i64()) {
            Some(whole) => Ok(Dynamic::from_int(whole)),
            None => needs(&Text::new("数字", "a number"), &value),
        },
    });
    engine.register_fn(PROBES[1], |value: Dynamic| match unknown_in(&value) {
        Some(unknown) => stop(unknown),
        None if value.is_array() || value.is::<std::ops::Range<rhai::INT>>() => Ok(value),
        None => needs(&Text::new("列表", "a list"), &value),
    });
}

/// Calls of functions that are values and nothing else.
fn values(engine: &mut Engine, host: &Rc<Host>) {
    let h = Rc::clone(host);
    engine.register_fn(
        PROBES[3],
        move |context: NativeCallContext, name: ImmutableString, given: Array| {
            h.value_of(&|| {
                let mut given = given.clone();
                let mut given: Vec<&mut Dynamic> = given.iter_mut().collect();
                context.call_fn_raw(&*name, false, false, &mut given)
            })
        },
    );
    macro_rules! list {
        ($($given:ident)*) => {
            engine.register_fn(PROBES[4], |$($given: Dynamic),*| -> Array { vec![$($given),*] });
        };
    }
    list!();
    list!(a);
    list!(a b);
    list!(a b c);
    list!(a b c d);
    list!(a b c d e);
    list!(a b c d e f);
}

/// What the ways through a function come to.
pub(super) struct Came {
    /// Each value once.
    values: Vec<Dynamic>,
    /// What would have to be known to tell which.
    telling: Set<Missing>,
    /// Whether there are more ways than were gone.
    more: bool,
}

impl Came {
    /// The one value, else what isn't known.
    fn one(mut self) -> Dynamic {
        if self.values.len() == 1 && !self.more {
            return self.values.remove(0);
        }
        let mut all = self.telling;
        for value in &self.values {
            all.extend(unknown_in(value).iter().flat_map(|u| u.0.iter().cloned()));
        }
        absent(all)
    }
}

impl Host {
    /// Calls a function that is a value and nothing else; `call` does it once more.
    pub fn value_of(&self, call: &dyn Fn() -> Scripted<Dynamic>) -> Scripted<Dynamic> {
        let mut came = self.ways(call)?;
        let truth = |value: &Dynamic| value.is_bool() || is_unknown(value);
        if came.more || came.values.iter().all(truth) {
            return Ok(came.one());
        }
        let last = came.values.pop().unwrap_or_default();
        for value in came.values {
            if self.decide(Unknown::new(came.telling.iter().cloned().collect())) {
                return Ok(value);
            }
        }
        Ok(last)
    }

    /// Goes every way through a function.
    fn ways(&self, call: &dyn Fn() -> Scripted<Dynamic>) -> Scripted<Came> {
        let outer = {
            let run = &mut *self.run.borrow_mut();
            (std::mem::take(&mut run.ways), std::mem::take(&mut run.met))
        };
        let printed = self.run.borrow().trace.frame.printed.len();
        let came = self.ways_from(call, Vec::new(), printed, &mut 0);
        let run = &mut *self.run.borrow_mut();
        (run.ways, run.met) = outer;
        came
    }

    fn ways_from(
        &self,
        call: &dyn Fn() -> Scripted<Dynamic>,
        start: Vec<Fork>,
        printed: usize,
        gone: &mut usize,
    ) -> Scripted<Came> {
        let fixed = start.len();
        let before = {
            let run = &mut *self.run.borrow_mut();
            (run.ways, run.met) = (start, 0);
            run.trace.frame.printed.len()
        };
        let value = match call() {
            Err(error) => match call::unknown_of(&error) {
                Some(unknown) => Dynamic::from(unknown),
                None => return Err(error),
            },
            Ok(value) => value,
        };
        *gone += 1;
        let ways = {
            let run = &mut *self.run.borrow_mut();
            let lines = &mut run.trace.frame.printed;
            if *gone > 1 {
                for line in lines.split_off(before) {
                    if !lines[printed..].contains(&line) {
                        lines.push(line);
                    }
                }
            }
            std::mem::take(&mut run.ways)
        };
        let mut came = Came {
            values: vec![value],
            telling: Set::default(),
            more: false,
        };
        for at in (fixed..ways.len()).rev() {
            let why = ways[at].why.clone();
            if *gone >= MAX_PATHS {
                came.more = true;
                self.run.borrow_mut().left_out = true;
                came.telling.extend(why.0.iter().cloned());
                continue;
            }
            let other = [&ways[..at], &[ways[at].other()]].concat();
            let other = self.ways_from(call, other, printed, gone)?;
            let has = |all: &[Dynamic], one: &Dynamic| all.iter().any(|own| same_answer(own, one));
            let same = came.values.len() == other.values.len()
                && other.values.iter().all(|value| has(&came.values, value));
            if !same {
                came.telling.extend(why.0.iter().cloned());
            }
            for value in other.values {
                if !has(&came.values, &value) {
                    came.values.push(value);
                }
            }
            came.telling.extend(other.telling.iter().cloned());
            came.more |= other.more;
        }
        Ok(came)
    }
}

/// Whether two values are the same to the caller of a function; two that aren't known, if they lack the same.
fn same_answer(a: &Dynamic, b: &Dynamic) -> bool {
    if let (Some(a), Some(b)) = (unknown_in(a), unknown_in(b)) {
        return a.0.iter().eq(b.0.iter());
    }
    if let (Ok(a), Ok(b)) = (a.as_array_ref(), b.as_array_ref()) {
        return a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same_answer(a, b));
    }
    if let (Some(a), Some(b)) = (a.read_lock::<RowRef>(), b.read_lock::<RowRef>()) {
        return a.table == b.table && a.row == b.row;
    }
    if let (Some(a), Some(b)) = (a.read_lock::<Item>(), b.read_lock::<Item>()) {
        return (a.field, a.place) == (b.field, b.place);
    }
    if let (Some(a), Some(b)) = (a.read_lock::<Conclusion>(), b.read_lock::<Conclusion>()) {
        return *a == *b;
    }
    a.is_unit() && b.is_unit() || matches!(same("==", a, b), Ok(Ok(true)))
}

/// The way can't be gone on without what isn't known.
fn stop(unknown: Unknown) -> Scripted<Dynamic> {
    Err(Box::new(rhai::EvalAltResult::ErrorRuntime(
        Dynamic::from(unknown),
        rhai::Position::NONE,
    )))
}

impl Host {
    /// A condition on what isn't known: the way that is being gone.
    pub fn decide(&self, unknown: Unknown) -> bool {
        let run = &mut *self.run.borrow_mut();
        run.met += 1;
        match run.ways.get(run.met - 1) {
            Some(fork) => fork.taken,
            None => {
                let made = run.trace.drafts.iter().filter_map(Draft::made);
                let said = (made.count(), run.trace.frame.conclusions.len());
                run.ways.push(Fork {
                    taken: true,
                    why: unknown,
                    said,
                });
                true
            }
        }
    }
}

/// The record, parameters, tables and other findings.
fn reading(engine: &mut Engine, host: &Rc<Host>) {
    engine
        .register_type_with_name::<Project>("project")
        .register_type_with_name::<Item>("record")
        .register_type_with_name::<TableRef>("table")
        .register_type_with_name::<RowRef>("row")
        .register_type_with_name::<FindingRef>("finding");
    for (index, field) in host.data.schema.fields.iter().enumerate() {
        let h = Rc::clone(host);
        engine.register_get(
            &field.name,
            move |context: NativeCallContext, _: &mut Project| h.field(context.engine(), index),
        );
    }
    let h = Rc::clone(host);
    engine.register_fn(
        "has",
        move |context: NativeCallContext, _: Project, name: ImmutableString| match h
            .data
            .schema
            .get(&name)
        {
            Some((index, _)) => Ok(match has(&h.field(context.engine(), index)) {
                Err(_) if h.run.borrow().doubts => false.into(),
                has => known_or(has),
            }),
            None => no_such("字段", "field", &name),
        },
    );

    let items: Set<&str> = host
        .data
        .schema
        .fields
        .iter()
        .flat_map(|f| &f.items)
        .map(|f| &*f.name)
        .collect();
    for name in items.into_vec() {
        let (h, wanted) = (Rc::clone(host), name.to_owned());
        engine.register_get(name, move |item: &mut Item| h.item(item, &wanted));
    }
    let columns: Set<&str> = host
        .data
        .tables
        .values()
        .flat_map(|t| &t.columns)
        .map(|c| c.name.as_str())
        .collect();
    for name in columns.into_vec() {
        let (h, wanted) = (Rc::clone(host), name.to_owned());
        engine.register_get(name, move |row: &mut RowRef| h.cell(row, &wanted));
    }
    // A part of something unknown is unknown for the same reason.
    engine.register_indexer_get(|whole: &mut Unknown, _: ImmutableString| whole.clone());
    engine.register_indexer_get(|whole: &mut Unknown, _: rhai::INT| whole.clone());

    let h = Rc::clone(host);
    engine.register_fn("param", move |name: ImmutableString| h.parameter(&name));
    let h = Rc::clone(host);
    engine.register_fn(
        "fact",
        move |context: NativeCallContext, name: ImmutableString| h.fact(context.engine(), &name),
    );
    let h = Rc::clone(host);
    engine.register_fn("rows", move |name: ImmutableString| h.rows(&name));
    let h = Rc::clone(host);
    engine.register_fn("scale", move |amount: Dynamic, name: ImmutableString| {
        h.scale(&amount, &name)
    });
    let h = Rc::clone(host);
    engine.register_fn("as_of", move || Day(h.run.borrow().as_of));
    let h = Rc::clone(host);
    engine.register_fn("add_working_days", move |day: Dynamic, days: Dynamic| {
        add_working_days(&day, &days, |day| h.is_worked(day))
    });
    engine.register_fn("table", |name: ImmutableString| TableRef(name));
    macro_rules! by_keys {
        ($name:literal, $call:ident, $($key:ident)+) => {
            let h = Rc::clone(host);
            engine.register_fn($name, move |table: TableRef, $($key: Dynamic),+| h.$call(&table.0, &[$($key),+]));
        };
    }
    by_keys!("find", find, a);
    by_keys!("find", find, a b);
    by_keys!("find", find, a b c);
    by_keys!("find", find, a b c d);
    by_keys!("find", find, a b c d e);
    by_keys!("has", has_row, a);
    by_keys!("has", has_row, a b);
    by_keys!("has", has_row, a b c);
    by_keys!("has", has_row, a b c d);
    by_keys!("has", has_row, a b c d e);

    engine.register_fn("finding", |code: ImmutableString| FindingRef(code));
    let h = Rc::clone(host);
    engine.register_get("outcome", move |finding: &mut FindingRef| {
        h.outcome_of(&finding.0)
    });
    let h = Rc::clone(host);
    engine.register_fn(
        "figure",
        move |finding: FindingRef, name: ImmutableString| h.figure_of(&finding.0, &name),
    );
}

impl Host {
    /// A value of a field as a script has it.
    fn dynamic(&self, value: &Value, field: usize) -> Dynamic {
        let record = |place: usize, values: &Map<String, Value>| {
            Dynamic::from(Item {
                field,
                place,
                values: Rc::new(values.clone()),
            })
        };
        match value {
            Value::Number(number) => Dynamic::from(Number::from(*number)),
            Value::Text(text) => text.into(),
            Value::Boolean(yes) => (*yes).into(),
            Value::Date(date) => Dynamic::from(Day(*date)),
            Value::List(items) => {
                let item = |(i, value): (usize, &Value)| match value {
                    Value::Record(values) => record(i + 1, values),
                    Value::Gap => match self.data.schema.fields.get(field) {
                        Some(list) => missing(Missing::gap(list, i + 1)),
                        None => Dynamic::UNIT,
                    },
                    other => self.dynamic(other, field),
                };
                Dynamic::from_array(items.iter().enumerate().map(item).collect::<Array>())
            }
            Value::Record(values) => record(1, values),
            Value::Gap => Dynamic::UNIT,
        }
    }

    pub fn item(&self, item: &Item, name: &str) -> Dynamic {
        if let Some(value) = item.values.get(name) {
            return self.dynamic(value, item.field);
        }
        let Some(list) = self.data.schema.fields.get(item.field) else {
            return Dynamic::UNIT;
        };
        let field = list.items.iter().find(|f| *f.name == *name);
        missing(Missing::item(list, item.place, name, field))
    }
}

/// Checks, written as one sentence.
fn checks(engine: &mut Engine, host: &Rc<Host>) {
    engine
        .register_type_with_name::<CheckRef>("check")
        .register_type_with_name::<Conclusion>("outcome");
    for (name, weight) in [
        ("require", Weight::Require),
        ("advise", Weight::Advise),
        ("inform", Weight::Inform),
    ] {
        let h = Rc::clone(host);
        engine.register_fn(
            name,
            move |context: NativeCallContext, key: ImmutableString| {
                let line = context.call_position().line().unwrap_or(0) as u32;
                let trace = &mut h.run.borrow_mut().trace;
                trace.count()?;
                trace.drafts.push(Draft {
                    key: key.to_string(),
                    weight,
                    line,
                    actual: None,
                    compared: None,
                    unit: None,
                    otherwise: None,
                });
                Scripted::Ok(CheckRef(trace.drafts.len() - 1))
            },
        );
    }
    let h = Rc::clone(host);
    engine.register_fn(
        "that",
        move |check: CheckRef, value: Dynamic, label: ImmutableString| {
            h.check(check, |draft| {
                draft.actual = Some((value, label.to_string()));
                Ok(())
            })
        },
    );
    for comparison in Comparison::ALL {
        match comparison {
            Comparison::Present => {
                let h = Rc::clone(host);
                engine.register_fn(comparison.name(), move |check: CheckRef| {
                    h.check(check, |draft| {
                        draft.compare(comparison, Vec::new(), String::new())
                    })
                });
            }
            Comparison::Between => {
                let h = Rc::clone(host);
                engine.register_fn(
                    comparison.name(),
                    move |check: CheckRef, low: Dynamic, high: Dynamic, label: ImmutableString| {
                        h.check(check, |draft| {
                            draft.compare(comparison, vec![low, high], label.to_string())
                        })
                    },
                );
            }
            _ => {
                let limits = move |limit: Dynamic| -> Scripted<Vec<Dynamic>> {
                    if !matches!(comparison, Comparison::OneOf | Comparison::NoneOf)
                        || is_unknown(&limit)
                    {
                        return Ok(vec![limit]);
                    }
                    match limit.into_array() {
                        Ok(list) => Ok(list),
                        Err(_) => fault(
                            "mixed-types",
                            format!("{} 要用于列表。", comparison.name()),
                            format!("{} takes a list.", comparison.name()),
                        ),
                    }
                };
                let h = Rc::clone(host);
                engine.register_fn(
                    comparison.name(),
                    move |check: CheckRef, limit: Dynamic, label: ImmutableString| {
                        let limits = limits(limit)?;
                        h.check(check, |draft| {
                            draft.compare(comparison, limits, label.to_string())
                        })
                    },
                );
                let h = Rc::clone(host);
                engine.register_fn(comparison.name(), move |check: CheckRef, limit: Dynamic| {
                    let limits = limits(limit)?;
                    h.check(check, |draft| {
                        draft.compare(comparison, limits, String::new())
                    })
                });
            }
        }
    }
    let h = Rc::clone(host);
    engine.register_fn("unit", move |check: CheckRef, unit: Dynamic| {
        h.check(check, |draft| {
            draft.unit = unit.into_immutable_string().ok().map(|u| u.to_string());
            Ok(())
        })
    });
    let h = Rc::clone(host);
    engine.register_fn(
        "otherwise",
        move |check: CheckRef, conclusion: Conclusion| {
            h.check(check, |draft| {
                draft.otherwise = Some(conclusion);
                Ok(())
            })
        },
    );
}

/// Outcomes, figures, referrals and notes.
fn results(engine: &mut Engine, host: &Rc<Host>, files: usize) {
    for outcome in [
        Outcome::Reject,
        Outcome::Revise,
        Outcome::Undetermined,
        Outcome::Condition,
        Outcome::Advice,
    ] {
        engine.register_fn(outcome.name(), move |key: ImmutableString| Conclusion {
            outcome,
            key: key.to_string(),
        });
    }
    let h = Rc::clone(host);
    engine.register_fn("conclude", move |conclusion: Conclusion| {
        h.conclude(conclusion)
    });
    let h = Rc::clone(host);
    engine.register_fn(
        "figure",
        move |name: ImmutableString, value: Dynamic, unit: Dynamic| h.figure(&name, &value, &unit),
    );
    let h = Rc::clone(host);
    engine.register_fn(
        "refer",
        move |department: ImmutableString, key: ImmutableString| h.refer(&department, &key),
    );
    let h = Rc::clone(host);
    engine.register_fn("note", move |key: ImmutableString| h.note(&key));
    for name in ["print", "debug"] {
        let h = Rc::clone(host);
        engine.register_fn(name, move |context: NativeCallContext, value: Dynamic| {
            let line = context.call_position().line().unwrap_or(0) as u32;
            let file = h.fact_file();
            let trace = &mut h.run.borrow_mut().trace;
            trace.count()?;
            trace.frame.printed.push(Printed {
                line,
                text: shown_to_author(&value),
                file,
            });
            Scripted::Ok(())
        });
        // The same in each file of the library, by another name.
        for file in 1..=files {
            let h = Rc::clone(host);
            engine.register_fn(
                format!("{}{file}_{name}", PROBES[5]),
                move |context: NativeCallContext, value: Dynamic| {
                    let line = context.call_position().line().unwrap_or(0) as u32;
                    let trace = &mut h.run.borrow_mut().trace;
                    trace.count()?;
                    let shared = h.shared.borrow();
                    trace.frame.printed.push(Printed {
                        line,
                        text: shown_to_author(&value),
                        file: shared.0.get(file - 1).map(|source| source.path.clone()),
                    });
                    Scripted::Ok(())
                },
            );
        }
    }
}
