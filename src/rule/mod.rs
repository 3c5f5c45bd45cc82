//! Rules: compiled once, run on a record in the order of their dependence, each with its trace.

#[cfg(feature = "study")]
mod block;
mod compiled;
mod dated;
mod fault;
mod frame;
pub(crate) mod header;
mod machine;
mod operators;
#[cfg(feature = "oracle")]
mod oracle;
mod order;
mod pool;
mod program;
mod trace;
mod val;

pub use header::Header;
#[cfg(feature = "study")]
pub(crate) use machine::{Arm, Reached};

use crate::lang::Parser;
use crate::lang::check::{self, Found};
use crate::lang::decides::decides;
use crate::lang::tree::Script;
use crate::lang::uses::Uses;
use crate::limits::MAX_SOURCE;
use crate::lint::{Diagnostic, Place, char_span};
#[cfg(feature = "study")]
use crate::number::Number;
use crate::pack::bundle::Compiled;
#[cfg(feature = "study")]
use crate::pack::schema::Schema;
use crate::pack::schema::{Choice, unknown};
use crate::pack::{Confidence, PackData, PackFiles};
use crate::record::Record;
#[cfg(feature = "study")]
use crate::report::Missing;
use crate::report::{Finding, Outcome, Report, Verdict};
use crate::sorted::{Map, Set};
use crate::text::Text;
#[cfg(feature = "study")]
use block::{BLOCK, Block, Rows};
#[cfg(feature = "study")]
pub(crate) use block::{Before, Source};
use dated::Dated;
use fault::Fault;
pub(crate) use frame::Said;
use frame::{Context, Ended, Frame, Known, Run, script_error};
use jiff::civil::Date;
use machine::{End, Judged, Machine, Memory};
use order::{duplicates, order};
use pool::Pool;
use program::{NotLowered, Program};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// Table of the days that are off on a weekday or worked on a weekend: each row holds on its days.
pub(crate) const HOLIDAYS: &str = "holidays";

/// A rule, ready to run.
#[derive(Clone)]
pub struct Rule {
    /// What it says of itself.
    pub header: Header,
    /// Path in the pack without its ending, as a report names the rule.
    pub name: Arc<str>,
    /// Path in the pack, such as `gates/over_cap.rhai`.
    pub path: String,
    /// Family: the folder.
    pub family: Arc<str>,
    pub(crate) text: String,
    /// Its syntax tree, once it is asked for if the rule came compiled.
    script: OnceCell<Script>,
    program: Rc<Program>,
    /// Whether it can come to something besides advice where it applies.
    pub(crate) decides: bool,
    /// Unit of each check by its key, where it follows from the script.
    units: Map<String, String>,
    /// Words of the values of each check by its key, where they are choices.
    words: Map<String, Rc<[Choice]>>,
    /// What it names of the pack.
    pub(crate) uses: Uses,
}

impl Rule {
    /// A rule by its path, such as `gates/over_cap.rhai`.
    fn new(
        path: String,
        text: String,
        header: Header,
        found: Found,
        program: Rc<Program>,
        decides: bool,
    ) -> Self {
        let name = path.trim_end_matches(".rhai");
        Self {
            header,
            name: name.into(),
            family: family_of(name).into(),
            path,
            text,
            script: OnceCell::new(),
            program,
            decides,
            units: found.units,
            words: found.words,
            uses: found.uses,
        }
    }

    /// Its syntax tree. A script that came compiled was found to be right when it was.
    #[cfg(feature = "study")]
    pub(crate) fn script(&self) -> &Script {
        let place = Place {
            file: &self.path,
            text: &self.text,
        };
        self.script
            .get_or_init(|| Parser::default().parse(place).unwrap_or_default())
    }

    fn in_force(&self, date: Date) -> bool {
        self.header.from <= date && self.header.until.is_none_or(|until| date <= until)
    }

    /// Whether it is about what a record is about.
    fn concerns(&self, subject: &str) -> bool {
        self.header.subjects.iter().any(|own| own == subject)
    }

    /// What `applies`, and the functions that it calls, name of the pack.
    #[cfg(feature = "study")]
    pub(crate) fn asked_by_applies(&self) -> Uses {
        Uses::of(self.script(), "applies")
    }

    /// Its mistake, at its place.
    fn fault(&self, fault: &Fault) -> Box<Diagnostic> {
        let place = Place {
            file: &self.path,
            text: &self.text,
        };
        let span = fault
            .at
            .filter(|at| at.line > 0)
            .and_then(|at| char_span(place, at.line as usize, at.column as usize));
        let span = span.or_else(|| self.header.span.clone());
        script_error(fault.code, span, fault.message.clone())
    }
}

/// What a rule decides of some records.
#[cfg(feature = "study")]
pub(crate) struct Decided<'d, 'a>(Of<'d, 'a>);

#[cfg(feature = "study")]
enum Of<'d, 'a> {
    /// Of a block of them, by the place of the first.
    Block(usize, &'d mut Block<'a>),
    /// Of one that was left to a run of its own.
    One(usize, Outcome, Option<u32>, &'d Machine<'a>),
}

/// Figures by name and unit: the place of each record that has it, and the value.
#[cfg(feature = "study")]
type Figures<'t> = &'t mut dyn FnMut(&str, &str, &mut dyn Iterator<Item = (usize, Number)>);

#[cfg(feature = "study")]
impl Decided<'_, '_> {
    /// The place of the first record, and the outcome of each from there on.
    pub fn outcomes(&self) -> (usize, Vec<Outcome>) {
        match &self.0 {
            Of::Block(first, block) => (*first, block.outcomes()),
            Of::One(place, outcome, ..) => (*place, vec![*outcome]),
        }
    }

    /// What isn't known of a record; of rules that others read only.
    pub fn missing(&mut self, mut take: impl FnMut(usize, Rc<[Missing]>)) {
        match &mut self.0 {
            Of::Block(first, block) => block.missing(|row, missing| take(*first + row, missing)),
            Of::One(place, _, missing, machine) => {
                if let Some(missing) = missing {
                    take(*place, machine.missing(*missing).collect());
                }
            }
        }
    }

    /// Hands over the figures.
    pub fn figures(&self, take: Figures<'_>) {
        match &self.0 {
            Of::Block(first, block) => block.figures(*first, take),
            Of::One(place, .., machine) => {
                for (name, value, unit) in &machine.memory.trace.figures {
                    let value = machine.number(*value);
                    let value = value.map(|value| (*place, value.into_owned()));
                    take(
                        machine.text(*name),
                        machine.text(*unit),
                        &mut value.into_iter(),
                    );
                }
            }
        }
    }

    /// Hands over the departments that the rule refers to by name.
    pub fn referrals(&self, mut take: impl FnMut(usize, &str)) {
        match &self.0 {
            Of::Block(first, block) => {
                block.referrals(|row, department| take(*first + row, department))
            }
            Of::One(place, .., machine) => {
                let referrals = machine.memory.trace.referrals.iter();
                referrals.for_each(|(department, _)| take(*place, machine.text(*department)));
            }
        }
    }
}

/// How a rule came out for a record.
enum Came {
    /// It ran; what it left behind is in the machine's trace.
    Ran(Judged),
    /// It wasn't run.
    Skipped(Ended),
}

/// A report that is being written.
#[derive(Default)]
struct Draft {
    /// By the places of the rules.
    findings: Vec<Option<Finding>>,
    referrals: Vec<(String, Arc<str>, Text)>,
    known: Known,
    /// How sure the findings are, by code.
    confidences: Map<Arc<str>, Confidence>,
}

/// All rules of a pack.
pub(crate) struct Rules {
    data: Rc<PackData>,
    /// In the order of a report: family, then code.
    pub rules: Vec<Rc<Rule>>,
    /// The codes of all rules, those that can't be used included: naming one isn't another mistake.
    pub codes: Set<String>,
    /// In the order of running.
    order: Vec<usize>,
    /// What their programs name.
    pool: Rc<Pool>,
    /// The place of each rule's code, if some rule reads it: only what they say is kept while others run.
    read: Vec<Option<u16>>,
    /// What was worked out for the date of the last screening.
    dated: RefCell<Option<Rc<Dated>>>,
    /// The room of the last screening, for the next one.
    memory: Cell<Memory>,
    /// What a rule says that doesn't concern the record.
    words_of_none: Text,
    #[cfg(feature = "oracle")]
    oracle: OnceCell<oracle::Oracle>,
}

impl Rules {
    /// Reads every rule of a pack; rules that can't be used are left out and reported.
    pub fn load(files: &PackFiles, data: &Rc<PackData>, problems: &mut Vec<Diagnostic>) -> Self {
        let parser = Parser::default();
        let families = &data.manifest.families;
        let (mut scripts, mut codes) = (Vec::new(), Set::default());
        for (path, text) in files {
            let Some(name) = path.strip_suffix(".rhai") else {
                continue;
            };
            let place = Place { file: path, text };
            let family = family_of(name);
            if !families.iter().any(|f| f.id == family) {
                problems.push(unknown(
                    "family",
                    "规则类别",
                    "family",
                    family,
                    place.start(),
                    families.iter().map(|f| f.id.as_str()),
                ));
                continue;
            }
            if text.len() > MAX_SOURCE {
                problems.push(Diagnostic::error(
                    "script-too-long",
                    place.start(),
                    "规则超过 64 KB。",
                    "The rule is longer than 64 KB.",
                ));
                continue;
            }
            let header = header::read(place, data, problems);
            codes.extend(header.iter().map(|h| h.code.to_string()));
            scripts.push((place, header));
        }
        let known = check::Known::new(data, codes.clone());
        let mut pool = Pool::default();
        let mut rules: Vec<Rc<Rule>> = Vec::new();
        for (place, header) in scripts {
            let script = match parser.parse(place) {
                Ok(script) => script,
                Err(problem) => {
                    problems.push(*problem);
                    continue;
                }
            };
            let before = problems.len();
            let found = check::check(place, &script, header.as_ref(), &known, problems);
            let Some(header) = header else { continue };
            // A script that can't be used isn't lowered: its functions may call each other for ever.
            let usable = !problems.iter().skip(before).any(Diagnostic::is_error);
            let lowered = usable.then(|| Program::lower(&script, data, &mut pool));
            let doubts = data.manifest.doubts.as_deref() == Some(family_of(place.file));
            let program = match lowered {
                Some(Ok(program)) => Program { doubts, ..program },
                Some(Err(why)) => {
                    problems.push(not_lowered(place, &why));
                    Program::default()
                }
                None => Program::default(),
            };
            let mut rule = Rule::new(
                place.file.to_owned(),
                place.text.to_owned(),
                header,
                found,
                Rc::new(program),
                usable && decides(&script),
            );
            rule.script = script.into();
            let rank = |rule: &Rule| families.iter().position(|f| *f.id == *rule.family);
            let before = |other: &Rule| {
                (rank(other), &other.header.code, &other.path)
                    < (rank(&rule), &rule.header.code, &rule.path)
            };
            rules.insert(rules.partition_point(|other| before(other)), Rc::new(rule));
        }
        duplicates(&rules, problems);
        let order = order(&rules, problems);
        Self {
            codes,
            ..Self::of(data, rules, order, pool)
        }
    }

    /// Rules in the order of a report, with the order of running and all that their programs name.
    fn of(data: &Rc<PackData>, rules: Vec<Rc<Rule>>, order: Vec<usize>, mut pool: Pool) -> Self {
        for code in rules.iter().flat_map(|rule| &rule.uses.findings) {
            pool.code(code);
        }
        pool.seal(data);
        Self {
            data: Rc::clone(data),
            codes: rules
                .iter()
                .map(|rule| rule.header.code.to_string())
                .collect(),
            read: rules
                .iter()
                .map(|rule| pool.code_of(&rule.header.code))
                .collect(),
            rules,
            order,
            pool: Rc::new(pool),
            dated: RefCell::default(),
            memory: Cell::default(),
            words_of_none: words_of_none(),
            #[cfg(feature = "oracle")]
            oracle: OnceCell::new(),
        }
    }

    /// The pack that was compiled of these files, if it fits them.
    pub fn read(files: &PackFiles, compiled: &Compiled) -> Option<(Rc<PackData>, Self)> {
        compiled::read(compiled, files).map(|rules| (Rc::clone(&rules.data), rules))
    }

    /// The pack as bytes; `files` are those that it was loaded from.
    #[cfg(feature = "study")]
    pub fn compiled(&self, files: &PackFiles) -> Compiled {
        compiled::write(self, files)
    }

    /// The same rules over other values of the same parameters.
    #[cfg(feature = "study")]
    pub fn over(&self, data: &Rc<PackData>) -> Self {
        Self {
            data: Rc::clone(data),
            rules: self.rules.clone(),
            codes: self.codes.clone(),
            order: self.order.clone(),
            pool: Rc::clone(&self.pool),
            read: self.read.clone(),
            dated: RefCell::default(),
            memory: Cell::default(),
            words_of_none: words_of_none(),
            #[cfg(feature = "oracle")]
            oracle: OnceCell::new(),
        }
    }

    fn read_as(&self, index: usize) -> Option<u16> {
        self.read.get(index).copied().flatten()
    }

    /// The fields of a record.
    #[cfg(feature = "study")]
    pub fn schema(&self) -> &Schema {
        &self.data.schema
    }

    /// Runs every rule on a record.
    pub fn screen(&self, record: &Rc<Record>, as_of: Date) -> Report {
        self.screen_watched(record, as_of, &mut |_, _| {}, false)
    }

    /// The same; `watch` gets the place of each rule with where its run went, if that is `asked`.
    fn screen_watched(
        &self,
        record: &Rc<Record>,
        as_of: Date,
        watch: &mut dyn FnMut(usize, &mut Machine<'_>),
        asked: bool,
    ) -> Report {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut machine = self.machine(&dated, record, &titles);
        machine.reached = asked.then(Default::default);
        let subject = about(&mut machine);
        let report = self.report(record, as_of, &mut |index, rule, known| {
            let came = self.judge(index, rule, &mut machine, subject.as_deref());
            self.record_finding(&mut machine, index, &came);
            watch(index, &mut machine);
            match came {
                Came::Ran(judged) => Run {
                    frame: Frame::of(&machine, &rule.program, known),
                    outcome: judged.outcome,
                    missing: judged
                        .missing
                        .into_iter()
                        .flat_map(|missing| machine.missing(missing))
                        .collect(),
                    ended: match judged.end {
                        End::NotApplicable => Ended::NotApplicable,
                        End::Done => Ended::Done,
                        End::Fault(fault) => Ended::Failed(rule.fault(&fault)),
                    },
                },
                Came::Skipped(ended) => Run::none(ended),
            }
        });
        self.memory.set(machine.memory);
        report
    }

    /// Screens a record and says where the run of each rule went, by the place of the rule.
    #[cfg(feature = "study")]
    pub fn reached(&self, record: &Rc<Record>, as_of: Date) -> (Report, Vec<Reached>) {
        let mut all: Vec<Reached> = self.rules.iter().map(|_| Reached::new()).collect();
        let mut watch = |index: usize, machine: &mut Machine<'_>| {
            if let (Some(place), Some(reached)) = (all.get_mut(index), &mut machine.reached) {
                *place = std::mem::take(reached);
            }
        };
        let report = self.screen_watched(record, as_of, &mut watch, true);
        (report, all)
    }

    fn machine<'a>(
        &'a self,
        dated: &'a Dated,
        record: &Rc<Record>,
        titles: &'a dyn Fn(usize) -> Option<Text>,
    ) -> Machine<'a> {
        let (data, pool) = (&self.data, &self.pool);
        Machine::new(
            data,
            pool,
            dated,
            Rc::clone(record),
            titles,
            self.memory.take(),
        )
    }

    /// Writes a report of what each rule says, in the order of their dependence.
    fn report(
        &self,
        record: &Record,
        as_of: Date,
        judge: &mut dyn FnMut(usize, &Rule, &mut Known) -> Run,
    ) -> Report {
        let mut draft = Draft::default();
        for index in self.order.iter().copied() {
            if let Some(rule) = self.rules.get(index) {
                let run = judge(index, rule, &mut draft.known);
                self.write(&mut draft, index, rule, as_of, run);
            }
        }
        let made = draft.findings.iter().enumerate();
        let verdict =
            self.verdict(made.filter_map(|(index, f)| Some((index, f.as_ref()?.outcome))));
        Report::assemble(
            &self.data,
            as_of.to_string(),
            verdict,
            draft.findings.into_iter().flatten().collect(),
            &draft.referrals,
            (
                record,
                self.data
                    .about_day(as_of)
                    .into_iter()
                    .chain(record.problems())
                    .collect(),
            ),
        )
    }

    /// Adds a rule's finding to a report.
    fn write(&self, draft: &mut Draft, index: usize, rule: &Rule, as_of: Date, run: Run) {
        let context = Context {
            data: &self.data,
            header: &rule.header,
            rule: &rule.name,
            family: &rule.family,
            units: &rule.units,
            words: &rule.words,
            as_of,
            words_of_none: &self.words_of_none,
            confidences: &draft.confidences,
        };
        draft.referrals.extend(context.referrals(&run.frame));
        let finding = context.finding(run, &mut draft.known);
        if self.read_as(index).is_some()
            && (finding.outcome != Outcome::NotApplicable
                || !draft.confidences.contains_key(&*finding.code))
        {
            draft
                .confidences
                .insert(Arc::clone(&finding.code), finding.confidence);
        }
        draft.findings.resize_with(self.rules.len(), || None);
        if let Some(place) = draft.findings.get_mut(index) {
            *place = Some(finding);
        }
    }

    /// The verdict of outcomes by the places of their rules.
    pub fn verdict(&self, outcomes: impl IntoIterator<Item = (usize, Outcome)>) -> Verdict {
        let counted = outcomes
            .into_iter()
            .filter_map(|(index, outcome)| Some(outcome.counted(self.rules.get(index)?.decides)));
        Verdict::of(counted)
    }

    /// What each rule says of records, without the words; with what it said `before`, only of the records on which it runs.
    /// `decided` gets the place of the rule in [`Self::rules`], and places of records counted from `offset` on.
    #[cfg(feature = "study")]
    pub fn outcomes(
        &self,
        records: &Source,
        offset: usize,
        as_of: Date,
        before: Option<&dyn Before>,
        decided: &mut dyn FnMut(usize, Decided<'_, '_>),
    ) {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut block = self.block(&dated, &titles, records, offset, before);
        for from in (0..records.len()).step_by(BLOCK) {
            block.turn(from);
            for index in self.order.iter().copied() {
                let Some(rule) = self.rules.get(index) else {
                    continue;
                };
                if before.is_some_and(|before| !before.asks(index)) {
                    continue;
                }
                self.run_block(&mut block, index, rule);
                decided(index, Decided(Of::Block(offset + from, &mut block)));
            }
            for place in block.single().iter().map(|row| from + usize::from(row)) {
                self.outcomes_of(
                    &records.record(&self.data.schema, place),
                    offset + place,
                    as_of,
                    before,
                    decided,
                );
            }
        }
        self.memory.set(block.machine.memory);
    }

    /// The rows of a block on which a rule runs.
    #[cfg(feature = "study")]
    fn rows_for(&self, block: &Block<'_>, index: usize, rule: &Rule) -> Rows {
        let in_force = block.machine.dated.in_force.get(index) == Some(&true);
        block.rows_for(index, |subject| {
            in_force && subject.is_none_or(|subject| rule.concerns(subject))
        })
    }

    #[cfg(feature = "study")]
    fn block<'a>(
        &'a self,
        dated: &'a Dated,
        titles: &'a dyn Fn(usize) -> Option<Text>,
        records: &'a Source,
        offset: usize,
        before: Option<&'a dyn Before>,
    ) -> Block<'a> {
        let mut machine = self.machine(dated, &Rc::default(), titles);
        machine.shared = true;
        Block::new(machine, records, offset, before)
    }

    /// Runs a rule on a block.
    #[cfg(feature = "study")]
    fn run_block(&self, block: &mut Block<'_>, index: usize, rule: &Rule) {
        let (code, rows) = (self.read_as(index), self.rows_for(block, index, rule));
        block.run(&rule.program, rows, code.is_some());
        if let Some(code) = code {
            block.say(code, index);
        }
    }

    /// The same of one record by itself.
    #[cfg(feature = "study")]
    fn outcomes_of(
        &self,
        record: &Rc<Record>,
        place: usize,
        as_of: Date,
        before: Option<&dyn Before>,
        decided: &mut dyn FnMut(usize, Decided<'_, '_>),
    ) {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut machine = self.machine(&dated, record, &titles);
        let subject = about(&mut machine);
        for index in self.order.iter().copied() {
            let Some(rule) = self.rules.get(index) else {
                continue;
            };
            if let Some(before) = before.filter(|before| !before.runs(index, place)) {
                if let Some(code) = self.read_as(index) {
                    let missing = before
                        .missing(index, place)
                        .map(|missing| missing.to_vec())
                        .unwrap_or_default();
                    let said = Said {
                        outcome: before.outcome(index, place),
                        figures: before.figures(index, place),
                        missing,
                    };
                    machine.replay_finding(Some(code), index, &said);
                }
                continue;
            }
            let came = self.judge(index, rule, &mut machine, subject.as_deref());
            let (outcome, missing) = self.record_finding(&mut machine, index, &came);
            decided(index, Decided(Of::One(place, outcome, missing, &machine)));
        }
        self.memory.set(machine.memory);
    }

    /// What is worked out for a date.
    fn on(&self, as_of: Date) -> Rc<Dated> {
        let mut kept = self.dated.borrow_mut();
        let known = kept.as_ref().filter(|dated| dated.as_of == as_of);
        let dated = known.map_or_else(
            || Rc::new(Dated::new(&self.data, &self.rules, as_of)),
            Rc::clone,
        );
        *kept = Some(Rc::clone(&dated));
        dated
    }

    fn titles(&self) -> impl Fn(usize) -> Option<Text> {
        |rule| {
            self.rules
                .get(rule)
                .map(|rule| Text::clone(&rule.header.title))
        }
    }

    fn judge(
        &self,
        index: usize,
        rule: &Rule,
        machine: &mut Machine<'_>,
        subject: Option<&str>,
    ) -> Came {
        if machine.dated.in_force.get(index) != Some(&true) {
            Came::Skipped(Ended::NotInForce)
        } else if subject.is_some_and(|subject| !rule.concerns(subject)) {
            Came::Skipped(Ended::NotApplicable)
        } else if machine.exhausted() {
            let message = Text::new(
                "前面的规则已用完本次审查的全部运算，这一条没有执行。",
                "The rules before this one took all the steps of the screening; it was not run.",
            );
            let span = rule.header.span.clone();
            Came::Skipped(Ended::Failed(script_error(
                "operation-limit",
                span,
                message,
            )))
        } else {
            Came::Ran(machine.judge(&rule.program))
        }
    }

    /// Keeps what a rule says to others; its outcome, and what isn't known if others read it.
    fn record_finding(
        &self,
        machine: &mut Machine<'_>,
        index: usize,
        came: &Came,
    ) -> (Outcome, Option<u32>) {
        let code = self.read_as(index);
        match came {
            Came::Ran(judged) => {
                let record = |code| machine.record_finding(code, index, judged);
                (judged.outcome, code.and_then(record))
            }
            Came::Skipped(ended) => {
                machine.skip();
                let said = Said {
                    outcome: Run::outcome_of(ended),
                    figures: Vec::new(),
                    missing: Vec::new(),
                };
                machine.replay_finding(code, index, &said);
                (said.outcome, None)
            }
        }
    }
}

/// The family of a rule by its path: the folder.
fn family_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(family, _)| family)
}

/// A script that its checks accept and that has no meaning all the same: a mistake of the engine,
/// said at its place rather than passed over.
fn not_lowered(place: Place<'_>, why: &NotLowered) -> Diagnostic {
    match why {
        NotLowered::NoMeaning(at) => Diagnostic::error(
            "no-meaning",
            char_span(place, at.line as usize, at.column as usize),
            "引擎不知道这里是什么意思。",
            "The engine has no meaning for this.",
        ),
        NotLowered::TooManyVariables(at) => Diagnostic::error(
            "size-limit",
            char_span(place, at.line as usize, at.column as usize),
            "变量太多。",
            "Too many variables.",
        ),
    }
}

/// What a record is about, if rules ask for that; what isn't known of it, the machine is told.
fn about(machine: &mut Machine<'_>) -> Option<String> {
    match machine.subject()? {
        Ok(subject) => Some(machine.text(subject).to_owned()),
        Err(unknown) => {
            machine.unsure = Some(unknown);
            None
        }
    }
}

fn words_of_none() -> Text {
    Text::new("不适用于本项目。", "Does not concern this project.")
}
