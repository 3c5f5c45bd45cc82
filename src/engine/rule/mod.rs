//! Rules: compiled once, run on a record in the order of their dependence, each with its trace.

pub mod basis;
mod block;
pub mod compiled;
mod dated;
mod definition;
mod each;
pub mod fact;
mod fact_files;
pub mod fault;
pub mod frame;
pub mod functions;
mod lower;
mod machine;
mod next;
mod op;
mod operators;
mod order;
mod outline;
mod pool;
mod program;
mod prospects;
mod reads;
mod trace;
mod unconfirmed;
mod val;

pub use definition::Rule;
pub use fact::Fact;
pub use fault::Origin;
pub use frame::{Made, Shown, Worked};
pub use machine::{Arm, Reached};
pub use next::Next;
pub use outline::{Outline, Way};
pub use prospects::Foreseen;
pub use reads::Seen;
use unconfirmed::Unconfirmed;

use crate::record::{Answer, Record, about_day};
use crate::report::{FactRead, Missing, NamedValue, ParameterRead, RowRead};
use crate::report::{Finding, Judgement, Report, with_judgements};
use block::{Asked, BLOCK, Block, Figures, Own, Owns, Rows};
pub use block::{Before, Source};
use dated::Dated;
use fault::{Fault, script_error};
pub use frame::Said;
use frame::{Context, Ended, Frame, Known, Run};
use jiff::civil::Date;
use lang::Parser;
use lang::check;
use lang::decides::{bars, decides};
use lang::header::{self, Header};
use lang::library::{Library, Scripts, Source as Shared};
use lang::uses::Uses;
use lower::not_lowered;
use machine::{End, Judged, Machine, Memory};
use model::diagnostic::{Diagnostic, Place, char_span};
use model::limits::MAX_SOURCE;
use model::outcome::{Outcome, Verdict};
use model::rendered::Rendered;
use model::sorted::{Map, Set};
use model::text::Text;
use order::{duplicates, order};
use pack::schema::Schema;
use pack::{Confidence, PackData, PackFiles, unknown};
use pool::Pool;
use program::Program;
use reads::Reads;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// What a rule decides of some records.
pub struct Decided<'d, 'a>(Of<'d, 'a>);

enum Of<'d, 'a> {
    /// Of a block of them, by the place of the first.
    Block(usize, &'d mut Block<'a>),
    /// Of one that was left to a run of its own.
    One(usize, Outcome, Option<u32>, &'d Machine<'a>),
}

impl Decided<'_, '_> {
    /// The place of the first record, and the outcome of each from there on.
    pub fn outcomes(&self) -> (usize, Vec<Outcome>) {
        match &self.0 {
            Of::Block(first, block) => (*first, block.outcomes()),
            Of::One(place, outcome, ..) => (*place, vec![*outcome]),
        }
    }

    /// What isn't known of a record; of rules that others read only.
    pub fn missing(&mut self, mut take: impl FnMut(usize, Arc<[Missing]>)) {
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

/// What is wanted of rules besides their outcomes.
#[derive(Clone, Copy)]
pub struct Wanted<'w> {
    /// Whether the figures of a rule are, by its place.
    pub figures: &'w dyn Fn(usize) -> bool,
    /// Whether the departments are that rules refer to.
    pub referrals: bool,
}

impl Wanted<'_> {
    /// All that rules give.
    pub const ALL: Self = Self {
        figures: &|_| true,
        referrals: true,
    };
    /// Nothing.
    pub const NONE: Self = Self {
        figures: &|_| false,
        referrals: false,
    };
}

/// What was read for a fact, as a report shows it.
pub struct Readings {
    pub fields: Vec<Arc<Rendered<NamedValue>>>,
    pub facts: Vec<Arc<Rendered<FactRead>>>,
    pub parameters: Vec<Arc<ParameterRead>>,
    pub rows: Vec<Arc<Rendered<RowRead>>>,
}

/// How a rule came out for a record.
enum Came {
    /// It ran; what it left behind is in the machine's trace.
    Ran(Judged),
    /// It wasn't run.
    Skipped(Ended),
}

/// How the rules are run on a record.
#[derive(Clone, Copy, Default)]
struct How<'h> {
    /// Whether it is asked what could still be answered.
    asking: bool,
    /// Whether it is kept where the runs went.
    reached: bool,
    /// What is known of rules that aren't run.
    elsewhere: Option<&'h Elsewhere<'h>>,
}

/// What rules said elsewhere.
struct Elsewhere<'e> {
    /// Whether a rule, by its place, is run all the same.
    runs: &'e dyn Fn(usize) -> bool,
    /// What one that isn't run says to those that read it.
    said: &'e dyn Fn(usize) -> Option<Said>,
}

/// A rule that was run.
struct Ran<'r> {
    /// Its place.
    index: usize,
    rule: &'r Rule,
    came: &'r Came,
    outcome: Outcome,
    /// What isn't known, if others read it.
    missing: Option<u32>,
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
pub struct Rules {
    pub data: Arc<PackData>,
    /// The functions that scripts share.
    pub library: Arc<Library>,
    /// In the order of their names.
    pub facts: Arc<[Arc<Fact>]>,
    /// In the order of a report: family, then code.
    pub rules: Vec<Arc<Rule>>,
    /// The codes of all rules, those that can't be used included: naming one isn't another mistake.
    pub codes: Set<String>,
    /// The parameters that days or years are counted by.
    pub counted: Set<String>,
    /// Whether every rule says its code: if not, one that isn't known may be theirs.
    pub whole: bool,
    /// In the order of running.
    order: Vec<usize>,
    /// What their programs name.
    pool: Arc<Pool>,
    /// The place of each rule's code, if some rule reads it: only what they say is kept while others run.
    read: Vec<Option<u16>>,
    /// What was worked out for the date of the last screening.
    dated: Mutex<Option<Arc<Dated>>>,
    /// The room of screenings that are over, for the next ones: as much as there were at one time.
    memory: Mutex<Vec<Memory>>,
    /// What a rule says that doesn't concern the record.
    words_of_none: Text,
    /// By rule, what it may read that is to be confirmed; known once it is asked for.
    unconfirmed: OnceLock<Vec<Unconfirmed>>,
    reads: OnceLock<Reads>,
    owns: OnceLock<Owns>,
}

impl Rules {
    /// Reads every rule of a pack; rules that can't be used are left out and reported. The script of one that is as it was
    /// `before` isn't parsed again.
    pub fn load(
        files: &PackFiles,
        data: &Arc<PackData>,
        before: Option<&Self>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let parsed: FxHashMap<&str, &Arc<Rule>> = before
            .into_iter()
            .flat_map(|before| &before.rules)
            .map(|rule| (&*rule.path, rule))
            .collect();
        let parser = Parser::default();
        let folder = fact_files::Folder::read(files, &parser, problems);
        let families = &data.manifest.families;
        let (mut scripts, mut codes, mut whole) = (Vec::new(), Set::default(), true);
        for (path, text) in files {
            let Some(name) = path.strip_suffix(".rhai") else {
                continue;
            };
            if path.starts_with(fact::FOLDER) {
                continue;
            }
            let place = Place { file: path, text };
            if text.trim().is_empty() {
                problems.push(empty_rule(place));
                whole = false;
                continue;
            }
            let code = header::code(place);
            whole &= code.is_some();
            codes.extend(code);
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
            let header = header::read(place, data, problems);
            if text.len() > MAX_SOURCE {
                problems.push(fact_files::too_long(place.start()));
                continue;
            }
            scripts.push((place, header));
        }
        let without_rules = scripts.is_empty() && whole && codes.is_empty();
        if without_rules {
            problems.push(no_rules(files));
            whole = false;
        }
        let names = folder.names();
        let named = names.iter().map(|name| (*name).to_owned());
        let mut known = check::Known::new(
            data,
            codes.clone(),
            &folder.library,
            named.chain(folder.unread.iter().cloned()),
            !folder.unread.is_empty(),
        );
        known.whole = whole;
        let mut pool = Pool::default();
        check::check_library(&folder.library, problems);
        let (facts, (mut called, mut counted, mut keys)) =
            folder.check(&mut known, data, &mut pool, problems);
        let mut read: Set<String> = facts
            .iter()
            .flat_map(|f| f.uses.facts.iter().cloned())
            .collect();
        known.asked_by_fields(&mut keys);
        let mut rules: Vec<Arc<Rule>> = Vec::new();
        for (place, header) in scripts {
            let same = parsed
                .get(place.file)
                .filter(|rule| rule.text == place.text);
            let script = match same {
                Some(rule) => Ok(Arc::clone(rule.script())),
                None => parser.parse(place).map(Arc::new),
            };
            let script = match script {
                Ok(script) => script,
                Err(problem) => {
                    problems.push(*problem);
                    continue;
                }
            };
            let before = problems.len();
            let found = check::check(place, &script, header.as_ref(), &known, problems);
            called.extend(found.called.iter().cloned());
            keys.extend(&found.keys);
            counted.extend(found.counted.iter().cloned());
            read.extend(found.uses.facts.iter().cloned());
            let Some(header) = header else { continue };
            if bars(&script) && is_unconfirmed(&header, &found.uses, &facts) {
                problems.push(unconfirmed_bar(&header));
            }
            // A script that can't be used isn't lowered: its functions may call each other for ever.
            let usable = !found.broken && !problems.iter().skip(before).any(Diagnostic::is_error);
            let scripts = Scripts {
                own: &script,
                library: &folder.library,
            };
            let lowered = usable.then(|| Program::of_rule(scripts, data, &names, &mut pool));
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
                Arc::new(program),
                usable && !doubts && decides(&script),
            );
            rule.script = script.into();
            let rank = |rule: &Rule| families.iter().position(|f| *f.id == *rule.family);
            let before = |other: &Rule| {
                (rank(other), &other.header.code, &other.path)
                    < (rank(&rule), &rule.header.code, &rule.path)
            };
            rules.insert(rules.partition_point(|other| before(other)), Arc::new(rule));
        }
        // That nothing is read where there is no rule is the same mistake.
        if !without_rules {
            check::unused_in_library(&folder.library, &called, problems);
            fact_files::unread(data, &facts, &folder, &read, problems);
            keys.check(data, files, problems);
        }
        duplicates(&rules, problems);
        let order = order(&rules, problems);
        Self {
            codes,
            whole,
            counted,
            ..Self::of(data, (folder.library, facts), rules, order, pool)
        }
    }

    /// Rules in the order of a report, with the order of running and all that their programs name.
    fn of(
        data: &Arc<PackData>,
        (library, facts): (Library, Vec<Arc<Fact>>),
        rules: Vec<Arc<Rule>>,
        order: Vec<usize>,
        mut pool: Pool,
    ) -> Self {
        for code in rules.iter().flat_map(|rule| &rule.uses.findings) {
            pool.code(code);
        }
        pool.seal(data, &facts);
        Self {
            data: Arc::clone(data),
            library: Arc::new(library),
            facts: facts.into(),
            codes: rules
                .iter()
                .map(|rule| rule.header.code.to_string())
                .collect(),
            whole: true,
            counted: Set::default(),
            read: rules
                .iter()
                .map(|rule| pool.code_of(&rule.header.code))
                .collect(),
            rules,
            order,
            pool: Arc::new(pool),
            dated: Mutex::default(),
            memory: Mutex::default(),
            words_of_none: words_of_none(),
            unconfirmed: OnceLock::new(),
            reads: OnceLock::new(),
            owns: OnceLock::new(),
        }
    }

    /// The same rules over other values of the same parameters.
    pub fn over(&self, data: &Arc<PackData>) -> Self {
        self.with(data, Arc::clone(&self.pool))
    }

    /// The same rules over a pack of the same names whose tables have other rows.
    #[must_use]
    pub fn over_rows(&self, data: &Arc<PackData>) -> Self {
        let mut pool = Pool::of(self.pool.named());
        pool.seal(data, &self.facts);
        self.with(data, Arc::new(pool))
    }

    fn with(&self, data: &Arc<PackData>, pool: Arc<Pool>) -> Self {
        Self {
            data: Arc::clone(data),
            library: Arc::clone(&self.library),
            facts: Arc::clone(&self.facts),
            rules: self.rules.clone(),
            codes: self.codes.clone(),
            whole: self.whole,
            counted: self.counted.clone(),
            order: self.order.clone(),
            pool,
            read: self.read.clone(),
            dated: Mutex::default(),
            memory: Mutex::default(),
            words_of_none: words_of_none(),
            unconfirmed: OnceLock::new(),
            reads: OnceLock::new(),
            owns: OnceLock::new(),
        }
    }

    pub fn read_as(&self, index: usize) -> Option<u16> {
        self.read.get(index).copied().flatten()
    }

    /// What rules and facts may read; known once it is asked for.
    fn reads(&self) -> &Reads {
        self.reads
            .get_or_init(|| Reads::of(self.schema(), &self.facts, &self.rules, &self.order))
    }

    /// What rules and facts read and give by themselves; known once it is asked for.
    fn owns(&self) -> &Owns {
        self.owns.get_or_init(|| Owns {
            rules: (self.rules.iter())
                .map(|rule| Own::of(&rule.program, &self.pool))
                .collect(),
            facts: (self.facts.iter())
                .map(|fact| Own::of(&fact.program, &self.pool))
                .collect(),
        })
    }

    /// The fields of a record.
    pub fn schema(&self) -> &Schema {
        &self.data.schema
    }

    /// Runs every rule on a record.
    pub fn screen(&self, record: &Arc<Record>, as_of: Date) -> Report {
        self.screen_watched(record, as_of, &mut |_, _| {})
    }

    /// The same; `watch` gets how each rule came out once it ran.
    fn screen_watched(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        watch: &mut dyn FnMut(&Ran<'_>, &mut Machine<'_>),
    ) -> Report {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut machine = self.machine(&dated, record, &titles);
        let subject = about(&mut machine);
        let report = self.report(record, as_of, &mut |index, rule, known| {
            let came = self.judge(index, rule, &mut machine, subject.as_deref());
            let ran = self.ran(&mut machine, index, rule, &came);
            watch(&ran, &mut machine);
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
                        End::Fault(fault) => Ended::Failed(self.fault(rule, &fault)),
                    },
                },
                Came::Skipped(ended) => Run::none(ended),
            }
        });
        self.room().push(machine.memory);
        report
    }

    /// The values of the facts of a record by name; what isn't known, or can't be worked out, is left out.
    pub fn facts_of(&self, record: &Arc<Record>, as_of: Date) -> BTreeMap<Arc<str>, String> {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut machine = self.machine(&dated, record, &titles);
        let mut values = BTreeMap::new();
        for (at, fact) in self.facts.iter().enumerate() {
            if machine.fact(at).is_ok()
                && let Some(value) = machine.known_fact(at)
            {
                values.insert(Arc::clone(&fact.name), machine.print(value));
            }
        }
        self.room().push(machine.memory);
        values
    }

    /// The same of many records, by their places.
    pub fn facts(
        &self,
        records: &Source,
        as_of: Date,
        take: &mut dyn FnMut(usize, &Arc<str>, String),
    ) {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut block = self.block(&dated, &titles, records, 0, None);
        for from in (0..records.count()).step_by(BLOCK) {
            block.reset(from);
            for (at, fact) in self.facts.iter().enumerate() {
                block.known_fact(at, &mut |row, value| take(from + row, &fact.name, value));
            }
        }
        self.room().push(block.machine.memory);
    }

    /// Screens a record and says how the facts came about, by their places.
    pub fn worked(&self, record: &Arc<Record>, as_of: Date) -> (Report, Vec<Option<Worked>>) {
        let mut facts: Vec<Option<Worked>> = self.facts.iter().map(|_| None).collect();
        let mut known = Known::default();
        let mut watch = |_: &Ran<'_>, machine: &mut Machine<'_>| {
            for (at, fact) in facts.iter_mut().enumerate() {
                if fact.is_none() {
                    *fact = Worked::of(machine, at, &mut known);
                }
            }
        };
        let report = self.screen_watched(record, as_of, &mut watch);
        (report, facts)
    }

    fn machine<'a>(
        &'a self,
        dated: &'a Dated,
        record: &Arc<Record>,
        titles: &'a dyn Fn(usize) -> Option<Text>,
    ) -> Machine<'a> {
        let (data, pool) = (&self.data, &self.pool);
        Machine::new(
            data,
            (&self.library, &self.facts),
            pool,
            dated,
            Arc::clone(record),
            titles,
            self.room().pop().unwrap_or_default(),
        )
    }

    /// Writes a report of what each rule says, in the order of their dependence.
    pub fn report(
        &self,
        record: &Record,
        as_of: Date,
        judge: &mut dyn FnMut(usize, &Rule, &mut Known) -> Run,
    ) -> Report {
        let mut draft = Draft::default();
        draft.findings.resize_with(self.rules.len(), || None);
        let dated = self.on(as_of);
        for index in self.order.iter().copied() {
            if let Some(rule) = self.rules.get(index) {
                let run = judge(index, rule, &mut draft.known);
                self.write(&mut draft, index, rule, &dated, run);
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
                about_day(&self.data, as_of)
                    .into_iter()
                    .chain(record.problems(&self.data.schema))
                    .collect(),
            ),
        )
    }

    /// Adds a rule's finding to a report.
    fn write(&self, draft: &mut Draft, index: usize, rule: &Rule, dated: &Dated, run: Run) {
        let context = Context {
            data: &self.data,
            header: &rule.header,
            rule: &rule.name,
            family: &rule.family,
            units: &rule.units,
            words: &rule.words,
            dated,
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

    /// A report of these rules with a reviewer's judgements of its findings.
    #[must_use]
    pub fn judged(&self, report: Report, judgements: &[Judgement]) -> Report {
        with_judgements(report, judgements, |outcomes| self.verdict(outcomes))
    }

    /// The verdict of a record: no words are written for it.
    pub fn verdict_of(&self, record: &Arc<Record>, as_of: Date) -> Verdict {
        self.verdict(self.came_out(record, as_of).into_iter().enumerate())
    }

    /// How each rule came out, by its place.
    fn came_out(&self, record: &Arc<Record>, as_of: Date) -> Vec<Outcome> {
        let mut outcomes = vec![Outcome::NotApplicable; self.rules.len()];
        self.each(record, as_of, How::default(), &mut |ran, _| {
            if let Some(outcome) = outcomes.get_mut(ran.index) {
                *outcome = ran.outcome;
            }
        });
        outcomes
    }

    /// Runs rules on a record in the order of their dependence. `take` gets how each came out; what it read and gave is in
    /// the machine's trace.
    fn each(
        &self,
        record: &Arc<Record>,
        as_of: Date,
        how: How<'_>,
        take: &mut dyn FnMut(Ran<'_>, &Machine<'_>),
    ) {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut machine = self.machine(&dated, record, &titles);
        machine.asking = how.asking;
        // Nobody asks what a rule read to tell what it can still come to.
        machine.traces = !how.asking;
        machine.reached = how.reached.then(Default::default);
        let subject = about(&mut machine);
        for index in self.order.iter().copied() {
            let Some(rule) = self.rules.get(index) else {
                continue;
            };
            if let Some(elsewhere) = how.elsewhere.filter(|elsewhere| !(elsewhere.runs)(index)) {
                if let Some(code) = self.read_as(index)
                    && let Some(said) = (elsewhere.said)(index)
                {
                    machine.replay_finding(Some(code), index, &said);
                }
                continue;
            }
            let came = self.judge(index, rule, &mut machine, subject.as_deref());
            take(self.ran(&mut machine, index, rule, &came), &machine);
            if let Some(reached) = &mut machine.reached {
                *reached = Reached::default();
            }
        }
        self.room().push(machine.memory);
    }

    /// What each rule says of records, without the words, as far as it is `wanted`; with what it said `before`, only of the
    /// records on which it runs. `decided` gets the place of the rule in [`Self::rules`], and places of records counted from `offset` on.
    pub fn outcomes(
        &self,
        records: &Source,
        offset: usize,
        as_of: Date,
        before: Option<&dyn Before>,
        wanted: Wanted<'_>,
        decided: &mut dyn FnMut(usize, Decided<'_, '_>),
    ) {
        let (dated, titles) = (self.on(as_of), self.titles());
        let mut block = self.block(&dated, &titles, records, offset, before);
        for from in (0..records.count()).step_by(BLOCK) {
            block.reset(from);
            for index in self.order.iter().copied() {
                let Some(rule) = self.rules.get(index) else {
                    continue;
                };
                if before.is_some_and(|before| !before.asks(index)) {
                    continue;
                }
                self.run_block(&mut block, index, rule, wanted);
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
        self.room().push(block.machine.memory);
    }

    /// The rows of a block on which a rule runs.
    fn rows_for(&self, block: &Block<'_>, index: usize, rule: &Rule) -> Rows {
        let in_force = block.machine.dated.in_force.get(index) == Some(&true);
        block.rows_for(index, |subject| {
            in_force && subject.is_none_or(|subject| rule.concerns(subject))
        })
    }

    fn block<'a>(
        &'a self,
        dated: &'a Dated,
        titles: &'a dyn Fn(usize) -> Option<Text>,
        records: &'a Source,
        offset: usize,
        before: Option<&'a dyn Before>,
    ) -> Block<'a> {
        let mut machine = self.machine(dated, &Arc::default(), titles);
        machine.shared = true;
        Block::new(
            machine,
            records,
            offset,
            before,
            (self.reads(), self.owns()),
        )
    }

    /// Runs a rule on a block.
    fn run_block(&self, block: &mut Block<'_>, index: usize, rule: &Rule, wanted: Wanted<'_>) {
        let (code, rows) = (self.read_as(index), self.rows_for(block, index, rule));
        let wants =
            |own: &Own| wanted.referrals && own.referrals || own.figures && (wanted.figures)(index);
        let asked = match code {
            Some(_) => Asked::Whole,
            None if self.owns().rules.get(index).is_none_or(wants) => Asked::Given,
            None => Asked::Outcome,
        };
        block.run(&rule.program, index, rows, asked);
        if let Some(code) = code {
            block.say(code, index);
        }
    }

    /// The same of one record by itself.
    fn outcomes_of(
        &self,
        record: &Arc<Record>,
        place: usize,
        as_of: Date,
        before: Option<&dyn Before>,
        decided: &mut dyn FnMut(usize, Decided<'_, '_>),
    ) {
        let runs = |index| before.is_none_or(|before| before.runs(index, place));
        let said = |index| {
            let before = before?;
            let missing = before.missing(index, place);
            Some(Said {
                outcome: before.outcome(index, place),
                figures: before.figures(index, place),
                missing: missing.map(|missing| missing.to_vec()).unwrap_or_default(),
            })
        };
        let elsewhere = Elsewhere {
            runs: &runs,
            said: &said,
        };
        let how = How {
            elsewhere: before.map(|_| &elsewhere),
            ..How::default()
        };
        self.each(record, as_of, how, &mut |ran, machine| {
            let one = Of::One(place, ran.outcome, ran.missing, machine);
            decided(ran.index, Decided(one));
        });
    }

    fn room(&self) -> MutexGuard<'_, Vec<Memory>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a frame read, as a report shows it.
    pub fn readings(&self, frame: &Frame, as_of: Date) -> Readings {
        Readings {
            fields: frame.fields.values().cloned().collect(),
            facts: frame.facts.values().cloned().collect(),
            parameters: frame::parameters(&self.data, frame, &self.on(as_of)),
            rows: frame::rows(&self.data, frame, &mut Known::default()),
        }
    }

    /// A mistake that a run of a rule met, at its place.
    pub fn fault(&self, rule: &Rule, fault: &Fault) -> Box<Diagnostic> {
        let place = match fault.origin {
            Some(Origin::Fact(fact)) => self.facts.get(fact).map(|fact| fact.source.place()),
            Some(Origin::Library(file)) => self.library.file(file).map(Shared::place),
            None => None,
        };
        let place = place.unwrap_or_else(|| rule.place());
        let span = fault
            .at
            .filter(|at| at.line > 0)
            .and_then(|at| char_span(place, at.line as usize, at.column as usize));
        let span = span.or_else(|| rule.header.span.clone());
        script_error(fault.code, span, fault.message.clone())
    }

    /// What is worked out for a date.
    fn on(&self, as_of: Date) -> Arc<Dated> {
        let kept = || self.dated.lock().unwrap_or_else(PoisonError::into_inner);
        let last = kept().clone();
        // Nobody waits while another day is worked out.
        last.filter(|dated| dated.as_of == as_of)
            .unwrap_or_else(|| {
                let dated = Arc::new(Dated::new(&self.data, &self.rules, as_of));
                *kept() = Some(Arc::clone(&dated));
                dated
            })
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

    /// A rule that was run: what it says to others is kept.
    fn ran<'r>(
        &self,
        machine: &mut Machine<'_>,
        index: usize,
        rule: &'r Rule,
        came: &'r Came,
    ) -> Ran<'r> {
        let code = self.read_as(index);
        let (outcome, missing) = match came {
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
        };
        Ran {
            index,
            rule,
            came,
            outcome,
            missing,
        }
    }
}

/// The family of a rule by its path: the folder.
fn family_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(family, _)| family)
}

/// A file of a rule in which nothing is.
fn empty_rule(place: Place<'_>) -> Diagnostic {
    Diagnostic::error(
        "empty-rule",
        place.start(),
        "这个规则文件是空的。",
        "This file of a rule is empty.",
    )
    .help(
        "写上规则；不要了的，删去这个文件和提到它的用例。",
        "Write the rule, or delete the file and what cases say of it.",
    )
}

/// A pack that decides nothing.
fn no_rules(files: &PackFiles) -> Diagnostic {
    let text = files.get("pack.toml").map_or("", String::as_str);
    let file = "pack.toml";
    Diagnostic::warning(
        "no-rules",
        Place { file, text }.start(),
        "规则包里没有规则，任何项目都不在审查范围内。",
        "The pack has no rules: every project is out of scope.",
    )
    .help(
        "规则是文件夹里的 .rhai 文件，文件夹以规则类别命名。",
        "Rules are .rhai files in folders that are called as families are.",
    )
}

/// Whether a rule rests on what is to be confirmed: by its own word, by that of every source it cites, or of a fact it reads.
fn is_unconfirmed(header: &Header, uses: &Uses, facts: &[Arc<Fact>]) -> bool {
    let open = |confidence: Confidence| confidence > Confidence::Secondary;
    let sources = header.sources.iter().map(|source| source.confidence);
    let own = facts.iter();
    let read: Vec<&Arc<Fact>> = own
        .filter(|fact| uses.facts.contains(&*fact.name))
        .collect();
    let rests_on = |name: &str| {
        uses.facts.contains(name) || read.iter().any(|fact| fact.uses.facts.contains(name))
    };
    let mut recalled = facts.iter().filter(|fact| open(fact.header.confidence));
    open(header.confidence)
        || sources.min().is_some_and(open)
        || recalled.any(|fact| rests_on(&fact.name))
}

/// A rule that refuses by a law whose text was not read.
fn unconfirmed_bar(header: &Header) -> Diagnostic {
    Diagnostic::error(
        "unconfirmed-bar",
        header.span.clone(),
        "依据待核实（R、R?）的规则不得作出“不予批准”。",
        "A rule whose basis is to be confirmed (R, R?) can't refuse.",
    )
    .help(
        "读到条文后改为 S1 或者 S2，或者改为 revise、undetermined。",
        "Once its text is read make it S1 or S2, or use revise or undetermined.",
    )
}

/// What a record is about, if rules ask for that; what isn't known of it, the machine is told.
fn about(machine: &mut Machine<'_>) -> Option<String> {
    let answer = |field| machine.record.answer(field);
    let given = |field| matches!(answer(field), Some(Answer::Value(_)));
    machine.is_sure = machine.data.subject_field().is_none_or(given);
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
