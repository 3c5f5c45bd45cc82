//! Rules: compiled once, run on a record in the order of their dependence, each with its trace.

#[cfg(feature = "study")]
mod block;
mod compiled;
mod dated;
mod decides;
mod frame;
pub(crate) mod header;
mod host;
mod machine;
mod operators;
mod pool;
mod program;
mod syntax;
mod val;
pub(crate) mod value;

pub use header::Header;
#[cfg(feature = "study")]
pub(crate) use host::HOLIDAYS;

use crate::limits::{MAX_SCREENING_OPERATIONS, MAX_SOURCE};
use crate::lint::script::{self, Found, Uses};
use crate::lint::{Diagnostic, Place, Span, char_span};
use crate::pack::bundle::Compiled;
#[cfg(feature = "study")]
use crate::pack::schema::Schema;
use crate::pack::schema::{Choice, unknown};
use crate::pack::{Confidence, PackData, PackFiles};
use crate::record::Record;
use crate::report::{Finding, Missing, Outcome, Report, Verdict};
use crate::sorted::{Map, Set};
use crate::text::Text;
#[cfg(feature = "study")]
use block::{BLOCK, Block, Rows};
#[cfg(feature = "study")]
pub(crate) use block::{Before, Source};
use dated::Dated;
pub(crate) use frame::Said;
use frame::{Context, Ended, Frame, Shown, script_error};
use host::{Host, Project, Run};
use jiff::civil::Date;
use machine::{Ended as Traced, Machine, Memory};
use pool::Pool;
use program::Program;
use rhai::{AST, CallFnOptions, Dynamic, Engine, EvalAltResult, ParseError, Scope};
#[cfg(feature = "study")]
use rhai::{ASTNode, Expr, Stmt};
use rust_decimal::Decimal;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use value::{Fault, Unknown, take_last_unknown, unknown_in};

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
    ast: OnceCell<AST>,
    /// The same, lowered, unless some part of it can't be.
    program: Option<Rc<Program>>,
    /// Whether it can come to something besides advice where it applies.
    pub(crate) decides: bool,
    conditional: bool,
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
        program: Option<Rc<Program>>,
        decides: bool,
    ) -> Self {
        let name = path.trim_end_matches(".rhai");
        Self {
            header,
            name: name.into(),
            family: name.split_once('/').map_or("", |(family, _)| family).into(),
            path,
            text,
            ast: OnceCell::new(),
            program,
            decides,
            conditional: found.conditional,
            units: found.units,
            words: found.words,
            uses: found.uses,
        }
    }

    /// Its syntax tree. A script that came compiled was found to be right when it was.
    pub(crate) fn ast(&self, engine: &Engine) -> &AST {
        self.ast
            .get_or_init(|| compile(engine, &self.text).unwrap_or_default())
    }

    fn in_force(&self, date: Date) -> bool {
        self.header.from <= date && self.header.until.is_none_or(|until| date <= until)
    }

    /// Whether it is about what a record is about.
    fn concerns(&self, subject: &str) -> bool {
        self.header.subjects.iter().any(|own| own == subject)
    }

    /// What it says to the rules that read it.
    pub(crate) fn said(
        &self,
        outcome: Outcome,
        figures: Vec<(String, Decimal)>,
        missing: Vec<Missing>,
    ) -> Said {
        Said {
            outcome,
            title: Arc::clone(&self.header.title),
            figures,
            missing,
        }
    }

    /// What `applies`, and the functions that it calls, name of the pack.
    #[cfg(feature = "study")]
    pub(crate) fn asked_by_applies(&self, engine: &Engine) -> Uses {
        let functions = script::functions(self.ast(engine));
        let (mut uses, mut called, mut next) = (Uses::default(), vec!["applies".to_owned()], 0);
        while let Some(name) = called.get(next).cloned() {
            next += 1;
            for stmt in functions
                .iter()
                .filter(|f| f.name == name)
                .flat_map(|f| &f.body)
            {
                stmt.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
                    if let Some(
                        ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)),
                    ) = path.last()
                    {
                        let named = match call.name.as_str() {
                            "param" => &mut uses.parameters,
                            "table" => &mut uses.tables,
                            "finding" => &mut uses.findings,
                            own => {
                                if !called.iter().any(|name| name == own) {
                                    called.push(own.to_owned());
                                }
                                return true;
                            }
                        };
                        if let Some(Expr::StringConstant(name, _)) = call.args.first() {
                            named.insert(name.to_string());
                        }
                    }
                    true
                });
            }
        }
        uses
    }

    /// Whether it runs as a program and not on Rhai.
    pub(crate) const fn lowered(&self) -> bool {
        self.program.is_some()
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
    One(usize, Outcome, Option<u32>, &'d Machine<'a>, &'d Judged),
}

/// Figures by name and unit: the place of each record that has it, and the value.
#[cfg(feature = "study")]
type Figures<'t> = &'t mut dyn FnMut(&str, &str, &mut dyn Iterator<Item = (usize, Decimal)>);

#[cfg(feature = "study")]
impl Decided<'_, '_> {
    /// The place of the first record, and the outcome of each from there on.
    pub fn outcomes(&self) -> (usize, &[Outcome]) {
        match &self.0 {
            Of::Block(first, block) => (*first, block.outcomes()),
            Of::One(place, outcome, ..) => (*place, std::slice::from_ref(outcome)),
        }
    }

    /// What isn't known of a record; of rules that others read only.
    pub fn missing(&mut self, mut take: impl FnMut(usize, Rc<[Missing]>)) {
        match &mut self.0 {
            Of::Block(first, block) => block.missing(|row, missing| take(*first + row, missing)),
            Of::One(place, _, missing, machine, _) => {
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
            Of::One(place, .., machine, Judged::Traced(_)) => {
                for (name, value, unit) in &machine.memory.trace.figures {
                    let value = machine.decimal(*value).map(|value| (*place, value));
                    take(
                        machine.text(*name),
                        machine.text(*unit),
                        &mut value.into_iter(),
                    );
                }
            }
            Of::One(place, .., Judged::Framed(frame, _)) => {
                let figures = frame.figures.iter();
                figures.for_each(|(name, value, unit)| {
                    take(name, unit, &mut std::iter::once((*place, *value)))
                });
            }
        }
    }

    /// Hands over the departments that the rule refers to by name.
    pub fn referrals(&self, mut take: impl FnMut(usize, &str)) {
        match &self.0 {
            Of::Block(first, block) => {
                block.referrals(|row, department| take(*first + row, department))
            }
            Of::One(place, .., machine, Judged::Traced(_)) => {
                let referrals = machine.memory.trace.referrals.iter();
                referrals.for_each(|(department, _)| take(*place, machine.text(*department)));
            }
            Of::One(place, .., Judged::Framed(frame, _)) => frame
                .referrals
                .iter()
                .for_each(|(department, _)| take(*place, department)),
        }
    }
}

/// How a rule came out, and where what it left behind is.
enum Judged {
    /// In the machine's trace.
    Traced(Traced),
    /// Rhai ran it, or it wasn't run at all.
    Framed(Box<Frame>, Ended),
}

/// A report that is being written.
#[derive(Default)]
struct Draft {
    /// By the places of the rules.
    findings: Vec<Option<Finding>>,
    referrals: Vec<(String, Arc<str>, Text)>,
    shown: Shown,
    /// How sure the findings are, by code.
    confidences: Map<Arc<str>, Confidence>,
}

/// All rules of a pack and the engine that runs them.
pub(crate) struct Rules {
    data: Rc<PackData>,
    /// Made once a script is to be read: programs don't need it.
    engine: OnceCell<Engine>,
    host: Rc<Host>,
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
}

impl Rules {
    /// Reads every rule of a pack; rules that can't be used are left out and reported.
    pub fn load(files: &PackFiles, data: &Rc<PackData>, problems: &mut Vec<Diagnostic>) -> Self {
        let host = Host::new(data);
        let engine = host::engine(&host);
        let families = &data.manifest.families;
        let (mut scripts, mut codes) = (Vec::new(), Set::default());
        for (path, text) in files {
            let Some(name) = path.strip_suffix(".rhai") else {
                continue;
            };
            let place = Place { file: path, text };
            let family = name.split_once('/').map_or("", |(family, _)| family);
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
        let known = script::Known::new(data, codes.clone());
        let mut pool = Pool::default();
        let mut rules: Vec<Rc<Rule>> = Vec::new();
        for (place, header) in scripts {
            let ast = match compile(&engine, place.text) {
                Ok(ast) => ast,
                Err(error) => {
                    problems.push(syntax::explain(place, &error));
                    continue;
                }
            };
            let functions = script::functions(&ast);
            let found = script::check(place, &ast, &functions, header.as_ref(), &known, problems);
            let Some(header) = header else { continue };
            let program = Program::lower(&functions, data, &mut pool).map(Rc::new);
            let mut rule = Rule::new(
                place.file.to_owned(),
                place.text.to_owned(),
                header,
                found,
                program,
                decides::decides(&functions),
            );
            rule.ast = ast.into();
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
            engine: engine.into(),
            ..Self::of(host, rules, order, pool)
        }
    }

    /// Rules in the order of a report, with the order of running and all that their programs name.
    fn of(host: Rc<Host>, rules: Vec<Rc<Rule>>, order: Vec<usize>, mut pool: Pool) -> Self {
        for code in rules.iter().flat_map(|rule| &rule.uses.findings) {
            pool.code(code);
        }
        pool.seal(&host.data);
        Self {
            data: Rc::clone(&host.data),
            engine: OnceCell::new(),
            host,
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
        }
    }

    /// The pack that was compiled of these files, if it fits them.
    pub fn read(files: &PackFiles, compiled: &Compiled) -> Option<(Rc<PackData>, Self)> {
        compiled::read(compiled, files).map(|rules| (Rc::clone(&rules.data), rules))
    }

    /// The pack as bytes, if all rules are lowered; `files` are those that it was loaded from.
    #[cfg(feature = "study")]
    pub fn compiled(&self, files: &PackFiles) -> Option<Compiled> {
        compiled::write(self, files)
    }

    pub(crate) fn engine(&self) -> &Engine {
        self.engine.get_or_init(|| host::engine(&self.host))
    }

    /// The same rules over a host of their own.
    #[cfg(feature = "study")]
    fn with(&self, host: Rc<Host>) -> Self {
        Self {
            data: Rc::clone(&host.data),
            engine: OnceCell::new(),
            host,
            rules: self.rules.clone(),
            codes: self.codes.clone(),
            order: self.order.clone(),
            pool: Rc::clone(&self.pool),
            read: self.read.clone(),
            dated: RefCell::default(),
            memory: Cell::default(),
            words_of_none: words_of_none(),
        }
    }

    /// The same rules over other values of the same parameters.
    #[cfg(feature = "study")]
    pub fn over(&self, data: &Rc<PackData>) -> Self {
        self.with(Host::new(data))
    }

    /// A copy that runs these texts instead, one for each rule, with more functions for them to call.
    #[cfg(feature = "study")]
    pub fn rewritten(&self, texts: &[String], register: impl FnOnce(&mut Engine)) -> Self {
        let mut copy = self.with(Host::new(&self.data));
        let mut engine = host::engine(&copy.host);
        host::loosen(&mut engine);
        register(&mut engine);
        for (rule, text) in copy.rules.iter_mut().zip(texts) {
            let rule = Rc::make_mut(rule);
            if let Ok(ast) = engine.compile(text) {
                rule.ast = ast.into();
                rule.program = None;
            }
        }
        copy.engine = engine.into();
        copy
    }

    fn read_as(&self, index: usize) -> Option<u16> {
        self.read.get(index).copied().flatten()
    }

    /// The fields of a record.
    #[cfg(feature = "study")]
    pub fn schema(&self) -> &Schema {
        &self.data.schema
    }

    /// The rules that can't be lowered and run on Rhai.
    pub fn on_rhai(&self) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .map(Rc::as_ref)
            .filter(|rule| !rule.lowered())
    }

    /// Runs every rule on a record.
    pub fn screen(&self, record: &Rc<Record>, as_of: Date) -> Report {
        self.screen_by(record, as_of, true)
    }

    /// The same on Rhai alone, without the lowered rules.
    pub fn screen_on_rhai(&self, record: &Rc<Record>, as_of: Date) -> Report {
        self.screen_by(record, as_of, false)
    }

    fn screen_by(&self, record: &Rc<Record>, as_of: Date, lowered: bool) -> Report {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut machine = Machine::new(
            &self.data,
            &self.pool,
            &dated,
            Rc::clone(record),
            &titles,
            self.memory.take(),
        );
        let mut draft = Draft::default();
        let subject = machine
            .subject()
            .map(|subject| machine.text(subject).to_owned());
        for index in self.order.iter().copied() {
            let Some(rule) = self.rules.get(index) else {
                continue;
            };
            let judged = self.judge(index, rule, &mut machine, subject.as_deref(), lowered);
            self.say(&mut machine, index, &judged);
            let (frame, ended) = match (judged, &rule.program) {
                (Judged::Framed(frame, ended), _) => (*frame, ended),
                (Judged::Traced(ended), Some(program)) => (
                    Frame::of(&machine, program, &mut draft.shown),
                    Ended::of(&machine, ended),
                ),
                (Judged::Traced(_), None) => continue,
            };
            self.write(&mut draft, index, as_of, frame, ended);
        }
        self.end(machine);
        self.report(draft, as_of, record)
    }

    /// Adds a rule's finding to a report.
    fn write(&self, draft: &mut Draft, index: usize, as_of: Date, frame: Frame, ended: Ended) {
        let Some(rule) = self.rules.get(index) else {
            return;
        };
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
        draft.referrals.extend(context.referrals(&frame));
        let finding = context.finding(frame, ended, &mut draft.shown);
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

    fn report(&self, draft: Draft, as_of: Date, record: &Record) -> Report {
        let made = draft.findings.iter().enumerate();
        let verdict =
            self.verdict(made.filter_map(|(index, f)| Some((index, f.as_ref()?.outcome))));
        let findings = draft.findings.into_iter().flatten().collect();
        Report::assemble(
            &self.data,
            as_of.to_string(),
            verdict,
            findings,
            &draft.referrals,
            self.data
                .about_day(as_of)
                .into_iter()
                .chain(record.problems())
                .collect(),
        )
    }

    /// The verdict of outcomes by the places of their rules.
    pub fn verdict(&self, outcomes: impl IntoIterator<Item = (usize, Outcome)>) -> Verdict {
        let counted = outcomes
            .into_iter()
            .filter_map(|(index, outcome)| Some(outcome.counted(self.rules.get(index)?.decides)));
        Verdict::of(counted)
    }

    /// Runs every rule on records a block at a time; the reports are those of [`Self::screen`], from what the block kept.
    #[cfg(feature = "study")]
    pub fn screen_in_blocks(&self, records: &[Rc<Record>], as_of: Date) -> Vec<Report> {
        /// So many reports are written at once: more findings than theirs shouldn't be in hand.
        const TOGETHER: usize = 32;
        let mut reports = Vec::with_capacity(records.len());
        for records in records.chunks(TOGETHER) {
            let (dated, titles) = (self.on(as_of), self.titles());
            let source = Source::Single(records.to_vec());
            let mut block = self.block(&dated, &titles, &source, 0, None);
            let mut drafts: Vec<Draft> = records.iter().map(|_| Draft::default()).collect();
            block.turn(0);
            self.leave(&mut block, None);
            for index in self.order.iter().copied() {
                let Some(rule) = self.rules.get(index) else {
                    continue;
                };
                let in_force = self.run_block(&mut block, index, rule);
                for (row, draft) in drafts.iter_mut().enumerate() {
                    let (frame, ended) = match (
                        in_force,
                        &rule.program,
                        block.recall(rule.program.as_deref(), row as u8),
                    ) {
                        (true, Some(program), Some(ended)) => (
                            Frame::of(&block.machine, program, &mut draft.shown),
                            Ended::of(&block.machine, ended),
                        ),
                        (true, ..) => (Frame::default(), Ended::NotApplicable),
                        (false, ..) => (Frame::default(), Ended::NotInForce),
                    };
                    self.write(draft, index, as_of, frame, ended);
                }
            }
            let single = block.single();
            self.end(block.machine);
            for (row, (record, draft)) in records.iter().zip(drafts).enumerate() {
                reports.push(match single.contains(row as u8) {
                    true => self.screen(record, as_of),
                    false => self.report(draft, as_of, record),
                });
            }
        }
        reports
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
            self.leave(&mut block, before);
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
        self.end(block.machine);
    }

    /// Leaves the records to runs of their own that a rule concerns which isn't lowered.
    #[cfg(feature = "study")]
    fn leave(&self, block: &mut Block<'_>, before: Option<&dyn Before>) {
        for (index, rule) in self
            .rules
            .iter()
            .enumerate()
            .filter(|(_, rule)| !rule.lowered())
        {
            if before.is_none_or(|before| before.asks(index)) {
                let rows = self.rows_for(block, index, rule);
                block.leave_all(rows);
            }
        }
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
        let mut machine = Machine::new(
            &self.data,
            &self.pool,
            dated,
            Rc::default(),
            titles,
            self.memory.take(),
        );
        machine.shared = true;
        Block::new(machine, records, offset, before)
    }

    /// Runs a rule on a block; whether it is in force.
    #[cfg(feature = "study")]
    fn run_block(&self, block: &mut Block<'_>, index: usize, rule: &Rule) -> bool {
        let (code, rows) = (self.read_as(index), self.rows_for(block, index, rule));
        match rule.program.as_deref() {
            Some(program) => block.run(program, rows, code.is_some()),
            None => block.leave_all(rows),
        }
        if let Some(code) = code {
            block.say(code, index);
        }
        block.machine.dated.in_force.get(index) == Some(&true)
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
        let mut machine = Machine::new(
            &self.data,
            &self.pool,
            &dated,
            Rc::clone(record),
            &titles,
            self.memory.take(),
        );
        let subject = machine
            .subject()
            .map(|subject| machine.text(subject).to_owned());
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
                    machine.say_again(
                        Some(code),
                        index,
                        &rule.said(
                            before.outcome(index, place),
                            before.figures(index, place),
                            missing,
                        ),
                    );
                }
                continue;
            }
            let judged = self.judge(index, rule, &mut machine, subject.as_deref(), true);
            let (outcome, missing) = self.say(&mut machine, index, &judged);
            decided(
                index,
                Decided(Of::One(place, outcome, missing, &machine, &judged)),
            );
        }
        self.end(machine);
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

    fn end(&self, machine: Machine<'_>) {
        if machine.on_rhai {
            *self.host.run.borrow_mut() = Run::default();
        }
        self.memory.set(machine.memory);
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
        lowered: bool,
    ) -> Judged {
        if machine.dated.in_force.get(index) != Some(&true) {
            Judged::Framed(Box::default(), Ended::NotInForce)
        } else if subject.is_none_or(|subject| rule.concerns(subject)) {
            self.run(rule, machine, lowered)
        } else {
            Judged::Framed(Box::default(), Ended::NotApplicable)
        }
    }

    /// Keeps what a rule says to others; its outcome, and what isn't known if others read it.
    fn say(
        &self,
        machine: &mut Machine<'_>,
        index: usize,
        judged: &Judged,
    ) -> (Outcome, Option<u32>) {
        let code = self.read_as(index);
        match judged {
            Judged::Traced(ended) => {
                let program = self
                    .rules
                    .get(index)
                    .and_then(|rule| rule.program.as_deref());
                let outcome = program.map_or(Outcome::NotApplicable, |program| {
                    machine.outcome(program, *ended)
                });
                (
                    outcome,
                    code.and_then(|code| machine.say(code, index, outcome, *ended)),
                )
            }
            Judged::Framed(frame, ended) => {
                let outcome = frame.outcome(ended);
                let said = || {
                    Some(self.rules.get(index)?.said(
                        outcome,
                        frame.figures(),
                        frame.missing(ended).into_vec(),
                    ))
                };
                (
                    outcome,
                    code.and_then(|code| machine.say_again(Some(code), index, &said()?)),
                )
            }
        }
    }

    fn run(&self, rule: &Rule, machine: &mut Machine<'_>, lowered: bool) -> Judged {
        if machine.operations > MAX_SCREENING_OPERATIONS {
            let message = Text::new(
                "前面的规则已用完本次审查的全部运算，这一条没有执行。",
                "The rules before this one took all the steps of the screening; it was not run.",
            );
            return Judged::Framed(
                Box::default(),
                Ended::Failed(script_error(
                    "operation-limit",
                    rule.header.span.clone(),
                    message,
                )),
            );
        }
        if let Some(program) = rule.program.as_ref().filter(|_| lowered) {
            let ended = machine.run(program);
            machine.operations += machine.steps;
            if let Some(ended) = ended {
                return Judged::Traced(ended);
            }
        }
        if !machine.on_rhai {
            machine.on_rhai = true;
            *self.host.run.borrow_mut() = Run {
                record: Rc::clone(&machine.record),
                as_of: machine.dated.as_of,
                ..Run::default()
            };
        }
        self.host.run.borrow_mut().done = self.said(machine);
        value::start();
        let ended = self.run_on_rhai(rule);
        machine.operations += value::steps();
        let frame = std::mem::take(&mut self.host.run.borrow_mut().frame);
        Judged::Framed(Box::new(frame), ended)
    }

    /// What was said so far, as Rhai reads it.
    fn said(&self, machine: &Machine<'_>) -> Map<Arc<str>, Said> {
        let said = self
            .pool
            .codes()
            .iter()
            .enumerate()
            .filter_map(|(at, code)| {
                let said = machine.said(at as u16)?;
                let figures = machine
                    .figures_said(&said)
                    .iter()
                    .map(|(name, value)| (machine.text(*name).to_owned(), *value));
                let missing = said
                    .missing
                    .into_iter()
                    .flat_map(|missing| machine.missing(missing));
                let rule = self.rules.get(said.rule)?;
                Some((
                    Arc::clone(code),
                    rule.said(said.outcome, figures.collect(), missing.collect()),
                ))
            });
        said.collect()
    }

    fn run_on_rhai(&self, rule: &Rule) -> Ended {
        if rule.conditional {
            match self.call(rule, "applies") {
                Ok(answer) => match (answer.as_bool(), unknown_in(&answer)) {
                    (Ok(true), _) => {}
                    (Ok(false), _) => return Ended::NotApplicable,
                    (Err(_), Some(unknown)) => return Ended::Unknown(unknown),
                    (Err(_), None) => {
                        let message =
                            Text::new("applies 要回答是或否。", "`applies` must answer yes or no.");
                        return Ended::Failed(script_error(
                            "applies-not-boolean",
                            rule.header.span.clone(),
                            message,
                        ));
                    }
                },
                Err(ended) => return ended,
            }
        }
        match self.call(rule, "judge") {
            Ok(_) => Ended::Done,
            Err(ended) => ended,
        }
    }

    fn call(&self, rule: &Rule, function: &str) -> Result<Dynamic, Ended> {
        let options = CallFnOptions::new().eval_ast(false).rewind_scope(false);
        let engine = self.engine();
        engine
            .call_fn_with_options::<Dynamic>(
                options,
                &mut Scope::new(),
                rule.ast(engine),
                function,
                (Project,),
            )
            .map_err(|error| self.ended(rule, *error))
    }

    /// Why a call stopped: absent data at a branch, or a mistake with its place.
    fn ended(&self, rule: &Rule, error: EvalAltResult) -> Ended {
        let inner = innermost(&error);
        let branch = match inner {
            EvalAltResult::ErrorMismatchDataType(_, actual, _) => {
                actual == "unknown" || actual == std::any::type_name::<Unknown>()
            }
            EvalAltResult::ErrorFor(_) => true,
            _ => false,
        };
        if let (true, Some(unknown)) = (branch, take_last_unknown()) {
            return Ended::Unknown(unknown);
        }
        let position = [inner.position(), error.position()]
            .into_iter()
            .find(|p| !p.is_none());
        let span = position
            .and_then(|p| Some((p.line()?, p.position().unwrap_or(1))))
            .and_then(|(line, column)| {
                char_span(
                    Place {
                        file: &rule.path,
                        text: &rule.text,
                    },
                    line,
                    column,
                )
            });
        let span = span.or_else(|| {
            likely_place(Place {
                file: &rule.path,
                text: &rule.text,
            })
        });
        let (code, message) = explain(inner);
        Ended::Failed(script_error(
            code,
            span.or_else(|| rule.header.span.clone()),
            message,
        ))
    }
}

/// The syntax tree of a rule.
#[inline(never)]
fn compile(engine: &Engine, text: &str) -> Result<AST, ParseError> {
    engine.compile(header::without(text))
}

/// Rhai gives no place for some limits; the first loop, or else the first function, is where to look.
fn likely_place(place: Place<'_>) -> Option<Span> {
    ["for ", "fn "].into_iter().find_map(|start| {
        let (line, text) = place
            .text
            .lines()
            .enumerate()
            .find(|(_, line)| line.trim_start().starts_with(start))?;
        char_span(
            place,
            line + 1,
            text.chars().take_while(|c| c.is_whitespace()).count() + 1,
        )
    })
}

fn innermost(error: &EvalAltResult) -> &EvalAltResult {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => innermost(inner),
        other => other,
    }
}

/// A run-time error of a script in words.
fn explain(error: &EvalAltResult) -> (&'static str, Text) {
    match error {
        EvalAltResult::ErrorRuntime(token, _) => token.read_lock::<Fault>().map_or_else(
            || {
                (
                    "script-error",
                    Text::new(
                        format!("规则报错：{token}"),
                        format!("The rule failed: {token}"),
                    ),
                )
            },
            |fault| (fault.code, fault.message.clone()),
        ),
        EvalAltResult::ErrorTooManyOperations(_) | EvalAltResult::ErrorTerminated(..) => (
            "operation-limit",
            Text::new(
                "规则运算太多（可能是死循环），已停止。",
                "The rule took too many steps (perhaps an endless loop) and was stopped.",
            ),
        ),
        EvalAltResult::ErrorStackOverflow(_) => (
            "depth-limit",
            Text::new(
                "函数嵌套太深，已停止。",
                "Functions call each other too deeply; the rule was stopped.",
            ),
        ),
        EvalAltResult::ErrorDataTooLarge(what, _) => (
            "size-limit",
            Text::new(
                format!("文字或列表太大，已停止（{what}）。"),
                format!("A text or list grew too large and the rule was stopped ({what})."),
            ),
        ),
        EvalAltResult::ErrorTooManyVariables(_) => (
            "size-limit",
            Text::new(
                "变量太多，已停止。",
                "Too many variables; the rule was stopped.",
            ),
        ),
        EvalAltResult::ErrorFunctionNotFound(name, _) => (
            "unknown-function",
            Text::new(
                format!("没有这样的用法：{name}"),
                format!("There is no such use: {name}"),
            ),
        ),
        EvalAltResult::ErrorVariableNotFound(name, _) => (
            "unknown-variable",
            Text::new(
                format!("没有名为“{name}”的变量。"),
                format!("There is no variable named “{name}”."),
            ),
        ),
        EvalAltResult::ErrorMismatchDataType(wanted, actual, _) => (
            "mixed-types",
            Text::new(
                format!("这里应为 {wanted}，却是 {actual}。"),
                format!("{wanted} is needed here, not {actual}."),
            ),
        ),
        EvalAltResult::ErrorFor(_) => (
            "mixed-types",
            Text::new("for 要用于列表。", "`for` goes through a list."),
        ),
        other => (
            "script-error",
            Text::new(
                format!("规则出错：{other}"),
                format!("The rule failed: {other}"),
            ),
        ),
    }
}

fn words_of_none() -> Text {
    Text::new("不适用于本项目。", "Does not concern this project.")
}

/// Two rules with one code may not be in force on the same day.
fn duplicates(rules: &[Rc<Rule>], problems: &mut Vec<Diagnostic>) {
    for (index, rule) in rules.iter().enumerate() {
        let clash = rules.iter().take(index).find(|other| {
            other.header.code == rule.header.code
                && rule
                    .header
                    .until
                    .is_none_or(|until| other.header.from <= until)
                && other
                    .header
                    .until
                    .is_none_or(|until| rule.header.from <= until)
        });
        if let Some(other) = clash {
            problems.push(
                Diagnostic::error(
                    "duplicate-code",
                    rule.header.span.clone(),
                    format!("编号“{}”在同一时期有两条规则。", rule.header.code),
                    format!(
                        "Two rules with the code “{}” are in force at the same time.",
                        rule.header.code
                    ),
                )
                .related(other.header.span.clone(), "另一条", "the other one"),
            );
        }
    }
}

/// An order in which every rule comes after those that it reads; a cycle is named and refused.
fn order(rules: &[Rc<Rule>], problems: &mut Vec<Diagnostic>) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    fn visit(
        index: usize,
        rules: &[Rc<Rule>],
        marks: &mut [Mark],
        path: &mut Vec<usize>,
        order: &mut Vec<usize>,
        problems: &mut Vec<Diagnostic>,
    ) {
        match marks.get(index) {
            Some(Mark::New) => {}
            Some(Mark::Open) => {
                let start = path.iter().position(|i| *i == index).unwrap_or(0);
                let codes: Vec<&str> = path
                    .iter()
                    .skip(start)
                    .chain([&index])
                    .filter_map(|i| rules.get(*i))
                    .map(|r| &*r.header.code)
                    .collect();
                problems.push(
                    Diagnostic::error(
                        "cycle",
                        rules.get(index).and_then(|r| r.header.span.clone()),
                        format!("规则互相依赖，绕成了圈：{}。", codes.join(" → ")),
                        format!(
                            "Rules depend on each other in a circle: {}.",
                            codes.join(" → ")
                        ),
                    )
                    .help(
                        "让其中一条不再读取另一条的结论。",
                        "Let one of them stop reading the other.",
                    ),
                );
                return;
            }
            _ => return,
        }
        if let Some(mark) = marks.get_mut(index) {
            *mark = Mark::Open;
        }
        path.push(index);
        for code in rules.get(index).into_iter().flat_map(|r| &r.uses.findings) {
            for (other, _) in rules
                .iter()
                .enumerate()
                .filter(|(_, r)| *r.header.code == **code)
            {
                visit(other, rules, marks, path, order, problems);
            }
        }
        path.pop();
        if let Some(mark) = marks.get_mut(index) {
            *mark = Mark::Done;
        }
        order.push(index);
    }
    let (mut marks, mut order) = (vec![Mark::New; rules.len()], Vec::new());
    for index in 0..rules.len() {
        visit(
            index,
            rules,
            &mut marks,
            &mut Vec::new(),
            &mut order,
            problems,
        );
    }
    order
}
