//! Screening by Rhai's own evaluator: what ours is compared with in tests and by the fuzzer.
//!
//! Each condition and each list of a loop gets a probe ([`host::PROBES`]), so that a rule is gone
//! through every way that is open where a condition isn't known. Rules, records, tables and the
//! writing of findings are the engine's; values, operators, lookups, checks, ways and outcomes are
//! worked out here a second time. Steps and work aren't counted: limits are the machine's alone.

mod call;
mod checks;
mod host;
mod value;

use call::{fault_of, located, run, unknown_of};
use engine::ProjectRecord;
use engine::record::{Record, Taken};
use engine::report::{Missing, Report};
use engine::rule::basis::unconfirmed;
use engine::rule::fault::Fault;
use engine::rule::frame::{Ended, Frame, Made, Run, Said};
use engine::rule::{Rule, Rules};
use host::{Fork, Host, PROBES, Trace};
use jiff::civil::Date;
use lang::library::{FileId, Scripts, Source};
use lang::tree::{At, Expr, ExprKind, Function, Part, Script, StmtKind};
use lang::vocabulary::{Word, word};
use lang::without_header;
use model::diagnostic::Place;
use model::limits::MAX_PATHS;
use model::outcome::{Outcome, Weight};
use model::sorted::Set;
use model::text::Text;
use pack::HOLIDAYS;
use pack::PackData;
use rhai::{AST, Dynamic, Engine};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;
use value::{Unknown, unknown_in};

/// The scripts of a pack on Rhai's evaluator.
pub struct Oracle {
    rules: Arc<Rules>,
    host: Rc<Host>,
    engine: Engine,
    /// By the places of the rules, with the library.
    scripts: Vec<AST>,
}

impl Oracle {
    /// Reads the scripts of a pack.
    #[must_use]
    pub fn new(rules: &Arc<Rules>) -> Self {
        let host = Host::new(&rules.data);
        let engine = host::engine(&host, rules.library.0.len());
        let library = &*rules.library;
        let compile = |scripts: Scripts<'_>, file: FileId, place: Place<'_>| {
            let text = with_probes(scripts, file, place);
            engine.compile(text).unwrap_or_default()
        };
        let none = Script::default();
        let mut shared = AST::empty();
        for (source, file) in library.0.iter().zip(1..) {
            let scripts = Scripts {
                own: &none,
                library,
            };
            shared = shared.merge(&compile(scripts, file, source.place()));
        }
        let script = |own: &Script, place: Place<'_>| {
            let scripts = Scripts { own, library };
            shared.merge(&compile(scripts, 0, place))
        };
        *host.facts.borrow_mut() = rules
            .facts
            .iter()
            .map(|fact| {
                let ast = script(fact.source.script(), fact.source.place());
                (Arc::clone(fact), ast)
            })
            .collect();
        host.shared.replace(Arc::clone(&rules.library));
        let scripts = rules.rules.iter();
        let scripts = scripts
            .map(|rule| script(rule.script(), rule.place()))
            .collect();
        Self {
            rules: Arc::clone(rules),
            scripts,
            host,
            engine,
        }
    }

    /// Whether every way through the rules was gone for the last report. Of more ways than [`MAX_PATHS`] the machine, which goes
    /// some of them as one, leaves out others.
    #[must_use]
    pub fn went_every_way(&self) -> bool {
        !self.host.run.borrow().left_out
    }

    /// The report of a record of this pack.
    #[must_use]
    pub fn screen(&self, record: &ProjectRecord, as_of: Date) -> Report {
        let (host, rules, record) = (&self.host, &self.rules, record.record());
        *host.run.borrow_mut() = host::Run {
            record: Arc::clone(record),
            as_of,
            ..Default::default()
        };
        let subject = subject_of(&rules.data, record);
        let report = rules.report(record, as_of, &mut |index, rule, _| {
            let judged = if !rule.in_force(as_of) {
                Judged(Run::none(Ended::NotInForce), Set::default(), true)
            } else if matches!(&subject, Some(Ok(about)) if !rule.concerns(about)) {
                Judged(Run::none(Ended::NotApplicable), Set::default(), true)
            } else {
                let ast = self.scripts.get(index).cloned().unwrap_or_default();
                let unsure = subject.as_ref().and_then(|about| about.as_ref().err());
                judge(rules, host, &self.engine, rule, ast, unsure.cloned())
            };
            if rules.read_as(index).is_some() {
                record_finding(host, rule, &judged);
            }
            judged.0
        });
        rules.asked(record, as_of, report)
    }
}

/// What a record is about, or what would have to be known; nothing if no rule asks for that.
fn subject_of(data: &PackData, record: &Record) -> Option<Result<String, Unknown>> {
    let (subject, schema) = (data.manifest.subject.as_ref()?, &data.schema);
    let default = || subject.default.first().cloned().map(Ok);
    let Some((at, field)) = schema.get(&subject.field) else {
        return default();
    };
    match record.taken(schema, at) {
        Taken::Value(value) => Some(Ok(value.print())),
        Taken::None | Taken::Open => {
            let missing = Set::from_iter([Missing::field(field)]);
            Some(Err(Unknown::new(missing)))
        }
        Taken::Absent => default(),
    }
}

/// A run with everything that isn't known and that was come to, and whether every way was gone without a fault.
struct Judged(Run, Set<Missing>, bool);

fn record_finding(host: &Host, rule: &Rule, Judged(run, unknown, gone): &Judged) {
    let code = &rule.header.code;
    let mut kept = host.run.borrow_mut();
    // Of two rules with one code, the one in force is the one that others read.
    if run.outcome == Outcome::NotApplicable && kept.done.contains_key(&**code) {
        return;
    }
    let missing = match run.outcome {
        Outcome::Undetermined => &run.missing,
        _ => unknown,
    };
    let figures = run.frame.figures.iter();
    let said = Said {
        outcome: run.outcome,
        figures: figures
            .filter(|_| *gone)
            .map(|(name, value, _)| (name.clone(), value.clone()))
            .collect(),
        missing: missing.iter().cloned().collect(),
    };
    kept.done.insert(code.clone(), said);
    kept.titles
        .insert(code.clone(), Text::clone(&rule.header.title));
}

/// How one way through a rule ended.
enum Way {
    NotApplicable,
    Done,
    Unknown(Unknown),
    Fault(Box<Fault>),
}

type Outcomes = BTreeSet<Outcome>;

/// The outcomes if one more thing is said: the gravest counts.
fn with(outcomes: &Outcomes, outcome: Outcome) -> Outcomes {
    outcomes.iter().map(|own| outcome.min(*own)).collect()
}

fn with_any(outcomes: &Outcomes) -> Outcomes {
    let all = Outcome::ALL
        .into_iter()
        .filter(|o| *o != Outcome::NotApplicable);
    all.flat_map(|outcome| with(outcomes, outcome))
        .chain(outcomes.iter().copied())
        .collect()
}

fn broken(made: &Made) -> Outcome {
    made.otherwise
        .as_ref()
        .map_or(Outcome::Advice, |o| o.outcome)
}

struct Explorer<'a> {
    rules: &'a Rules,
    host: &'a Host,
    engine: &'a Engine,
    rule: &'a Rule,
    ast: AST,
    gone: usize,
    frames: Vec<Frame>,
    missing: Set<Missing>,
    unknown: Set<Missing>,
    fault: Option<Box<Fault>>,
    applies: bool,
    withheld: bool,
    /// Whether every way was gone.
    whole: bool,
    /// What would have to be known to tell whether the rule concerns the record at all.
    unsure: Option<Unknown>,
}

fn judge(
    rules: &Rules,
    host: &Host,
    engine: &Engine,
    rule: &Rule,
    ast: AST,
    unsure: Option<Unknown>,
) -> Judged {
    let mut explorer = Explorer {
        rules,
        host,
        engine,
        rule,
        ast,
        gone: 0,
        frames: Vec::new(),
        missing: Set::default(),
        unknown: Set::default(),
        fault: None,
        applies: false,
        withheld: false,
        whole: true,
        unsure,
    };
    host.run.borrow_mut().doubts = rule.doubts();
    let outcomes = explorer.explore(Vec::new());
    let Explorer {
        frames,
        missing,
        unknown,
        fault,
        applies,
        withheld,
        whole,
        ..
    } = explorer;
    let mut merged = frames.first().cloned().unwrap_or_default();
    frames
        .iter()
        .skip(1)
        .for_each(|frame| merge(&mut merged, frame));
    let told = (!withheld || frames.len() < 2)
        && frames.iter().all(|frame| {
            frame.figures.len() <= merged.figures.len()
                && frame.referrals.len() <= merged.referrals.len()
                && frame.notes.len() <= merged.notes.len()
        });
    let settled = match outcomes.iter().collect::<Vec<_>>().as_slice() {
        [one] if told || **one < Outcome::Undetermined || **one == Outcome::Advice => Some(**one),
        _ => None,
    };
    if rule.doubts() && settled.is_none() && fault.is_none() {
        let frame = Frame {
            checks: Vec::new(),
            figures: Vec::new(),
            conclusions: Vec::new(),
            referrals: Vec::new(),
            notes: Vec::new(),
            ..merged
        };
        let run = Run {
            frame,
            ..Run::none(Ended::NotApplicable)
        };
        return Judged(run, unknown, true);
    }
    let open = match settled {
        Some(Outcome::Reject) => to_confirm(host, &merged),
        _ => Vec::new(),
    };
    let settled = settled.filter(|_| open.is_empty());
    let outcome = settled.unwrap_or(Outcome::Undetermined);
    if settled.is_some() {
        with_words(&mut merged, &frames, outcome);
    }
    let missing = match (settled, told) {
        (Some(_), _) => Set::default(),
        (None, true) => missing,
        (None, false) => unknown.clone(),
    };
    let missing = missing.iter().cloned().chain(open).collect();
    let gone = whole && fault.is_none();
    let run = Run {
        frame: merged,
        outcome,
        missing,
        ended: match fault {
            Some(fault) => Ended::Failed(rules.fault(rule, &fault)),
            None if applies => Ended::Done,
            None => Ended::NotApplicable,
        },
    };
    Judged(run, unknown, gone)
}

/// What a bar would rest on that is to be confirmed.
fn to_confirm(host: &Host, frame: &Frame) -> Vec<Missing> {
    let run = host.run.borrow();
    let fields: Vec<usize> = frame.fields.iter().map(|(field, _)| *field).collect();
    let rows = frame
        .rows
        .iter()
        .map(|((name, place), _)| (name.as_str(), *place));
    unconfirmed(
        &host.data,
        &run.record,
        run.as_of,
        &fields,
        rows.filter(|(name, _)| *name != HOLIDAYS),
        frame.parameters.iter().map(String::as_str),
    )
}

/// Takes in what another way left behind: all that either read, and of what they gave only what both gave.
fn merge(merged: &mut Frame, other: &Frame) {
    for (field, value) in other.fields.iter() {
        merged.fields.insert(*field, value.clone());
    }
    for (fact, value) in other.facts.iter() {
        merged.facts.insert(*fact, value.clone());
    }
    merged.parameters.extend(other.parameters.iter().cloned());
    merged.findings.extend(other.findings.iter().cloned());
    for (row, keys) in other.rows.iter() {
        merged.rows.insert(row.clone(), keys.clone());
    }
    in_common(&mut merged.checks, &other.checks);
    in_common(&mut merged.figures, &other.figures);
    in_common(&mut merged.conclusions, &other.conclusions);
    in_common(&mut merged.referrals, &other.referrals);
    in_common(&mut merged.notes, &other.notes);
    for line in &other.printed {
        if !merged.printed.contains(line) {
            merged.printed.push(line.clone());
        }
    }
}

/// Of a list what another has, too, each as often as both have it.
fn in_common<T: Clone + PartialEq>(own: &mut Vec<T>, other: &[T]) {
    let mut common: Vec<T> = Vec::new();
    for item in own.drain(..) {
        let times = |list: &[T]| list.iter().filter(|one| **one == item).count();
        if times(&common) < times(other) {
            common.push(item);
        }
    }
    *own = common;
}

/// Adds the words of each way, of an outcome that they all come to by different words.
fn with_words(merged: &mut Frame, frames: &[Frame], outcome: Outcome) {
    let decides = |made: &Made| {
        made.holds == Some(false) && made.weight != Weight::Inform && broken(made) == outcome
    };
    let said = merged.checks.iter().any(decides)
        || merged
            .conclusions
            .iter()
            .any(|said| said.outcome == outcome);
    if said || outcome >= Outcome::Pass || frames.len() < 2 {
        return;
    }
    for frame in frames {
        for made in frame.checks.iter().filter(|made| decides(made)) {
            let same = |own: &Made| (own.line, &own.key) == (made.line, &made.key);
            if !merged.checks.iter().any(same) {
                merged.checks.push(made.clone());
            }
        }
        for said in frame
            .conclusions
            .iter()
            .filter(|said| said.outcome == outcome)
        {
            if !merged.conclusions.contains(said) {
                merged.conclusions.push(said.clone());
            }
        }
    }
}

impl Explorer<'_> {
    /// Goes every way that starts so; what the rule can come to by them.
    fn explore(&mut self, start: Vec<Fork>) -> Outcomes {
        let fixed = start.len();
        self.host.run.borrow_mut().ways = start;
        let way = self.way();
        self.gone += 1;
        let (trace, ways) = {
            let run = &mut *self.host.run.borrow_mut();
            (
                std::mem::take(&mut run.trace),
                std::mem::take(&mut run.ways),
            )
        };
        let mut outcomes = self.outcomes(&way, &trace);
        self.applies |= !matches!(way, Way::NotApplicable);
        if let Way::Fault(fault) = way {
            self.fault.get_or_insert(fault);
        }
        let mut frame = trace.frame.clone();
        frame.checks = trace
            .drafts
            .iter()
            .filter_map(checks::Draft::made)
            .collect();
        self.frames.push(frame);
        for at in (fixed..ways.len()).rev() {
            let why = ways[at].why.clone();
            self.unknown.extend(why.0.iter().cloned());
            if self.gone >= MAX_PATHS {
                (self.applies, self.whole) = (true, false);
                self.host.run.borrow_mut().left_out = true;
                // Anything but less than was said before.
                let said = self.said(&trace, ways[at].said);
                outcomes.extend(with_any(&said));
                self.missing.extend(why.0.iter().cloned());
                continue;
            }
            let other = [&ways[..at], &[ways[at].other()]].concat();
            let others = self.explore(other);
            if others != outcomes {
                self.missing.extend(why.0.iter().cloned());
            }
            outcomes.extend(others);
        }
        outcomes
    }

    fn way(&mut self) -> Way {
        self.host.run.borrow_mut().met = 0;
        if let Some(unknown) = self.unsure.clone()
            && !self.host.decide(unknown)
        {
            return Way::NotApplicable;
        }
        if self.rule.script().function("applies", 1).is_some() {
            let applies = self.rule.script().function("applies", 1);
            let adds = applies.is_some_and(|f| adds(self.scripts(), 0, f));
            let answer = match adds {
                true => self.call("applies"),
                false => self.value_of("applies"),
            };
            match answer {
                Ok(answer) => match (answer.as_bool(), unknown_in(&answer)) {
                    (Ok(true), _) => {}
                    (Ok(false), _) => return Way::NotApplicable,
                    (Err(_), Some(unknown)) => {
                        if !self.host.decide(unknown) {
                            return Way::NotApplicable;
                        }
                    }
                    (Err(_), None) => {
                        let wanted = Text::new("是或否", "a yes or no");
                        let Err(error) = value::needs::<()>(&wanted, &answer) else {
                            return Way::Done;
                        };
                        let mut fault = fault_of(&error);
                        let applies = self.rule.script().function("applies", 1);
                        fault.at = applies.map(|f| f.body.open);
                        return Way::Fault(Box::new(fault));
                    }
                },
                Err(way) => return way,
            }
        }
        match self.call("judge") {
            Ok(_) => Way::Done,
            Err(way) => way,
        }
    }

    fn scripts(&self) -> Scripts<'_> {
        Scripts {
            own: self.rule.script(),
            library: &self.rules.library,
        }
    }

    fn call(&self, function: &str) -> Result<Dynamic, Way> {
        self.answer(run(self.engine, &self.ast, function))
    }

    /// What the ways through a function come to that only works out a value.
    fn value_of(&self, function: &str) -> Result<Dynamic, Way> {
        let call = || run(self.engine, &self.ast, function);
        self.answer(self.host.value_of(&call))
    }

    fn answer(&self, answer: value::Outcome<Dynamic>) -> Result<Dynamic, Way> {
        answer.map_err(|error| match unknown_of(&error) {
            Some(unknown) => Way::Unknown(unknown),
            None => Way::Fault(Box::new(located(&error, &self.rules.library))),
        })
    }

    fn outcomes(&mut self, way: &Way, trace: &Trace) -> Outcomes {
        if matches!(way, Way::NotApplicable) {
            return [Outcome::NotApplicable].into();
        }
        for unknown in &trace.withheld {
            self.withheld = true;
            self.unknown.extend(unknown.0.iter().cloned());
        }
        let all = (trace.drafts.len(), trace.frame.conclusions.len());
        let outcomes = self.said(trace, all);
        match way {
            Way::Unknown(unknown) => {
                self.unknown.extend(unknown.0.iter().cloned());
                self.missing.extend(unknown.0.iter().cloned());
                with_any(&outcomes)
            }
            Way::Fault(_) => with(&outcomes, Outcome::Undetermined),
            Way::NotApplicable | Way::Done => outcomes,
        }
    }

    /// What so many checks and conclusions come to.
    fn said(&mut self, trace: &Trace, (checks, conclusions): (usize, usize)) -> Outcomes {
        let mut outcomes = Outcomes::from([Outcome::Pass]);
        for draft in trace.drafts.iter().take(checks) {
            let (Some(made), Some(compared)) = (draft.made(), &draft.compared) else {
                continue;
            };
            let decides = made.weight != Weight::Inform;
            match &compared.holds {
                Ok(false) if decides => outcomes = with(&outcomes, broken(&made)),
                Ok(_) => {}
                Err(unknown) => {
                    self.unknown.extend(unknown.0.iter().cloned());
                    let worse = with(&outcomes, broken(&made));
                    if decides && worse != outcomes {
                        self.missing.extend(unknown.0.iter().cloned());
                        outcomes.extend(worse);
                    }
                }
            }
        }
        for said in trace.frame.conclusions.iter().take(conclusions) {
            outcomes = with(&outcomes, said.outcome);
        }
        outcomes
    }
}

/// Whether a function adds to the finding, so that it isn't a value and nothing else.
fn adds(scripts: Scripts<'_>, file: FileId, function: &Function) -> bool {
    let mut found = false;
    function.body.walk(&mut |part| {
        if let Part::Expr(Expr {
            kind: ExprKind::Call(name, given),
            ..
        }) = part
        {
            found |= match scripts.function(file, name, given.len()) {
                Some((file, called)) => adds(scripts, file, called),
                None => word("", name).is_some_and(Word::adds),
            };
        }
    });
    found
}

/// The script with a probe around each condition, each list of a loop and each call of a function that is a value, at the
/// same lines.
fn with_probes(scripts: Scripts<'_>, file: FileId, place: Place<'_>) -> String {
    let text = without_header(place.text);
    let script = scripts
        .library
        .file(file)
        .map_or(scripts.own, Source::script);
    let mut inserted: Vec<(At, usize, String)> = Vec::new();
    let mut closing = Vec::new();
    for function in &script.functions {
        function.body.walk(&mut |part| {
            let Part::Stmt(stmt) = part else { return };
            match &stmt.kind {
                StmtKind::If(_, then, _) => {
                    inserted.push((stmt.at, "if".len(), format!(" {}(", PROBES[0])));
                    inserted.push((then.open, 0, ") ".to_owned()));
                }
                StmtKind::For(parts) => {
                    inserted.push((parts.list.start, 0, format!("{}(", PROBES[1])));
                    inserted.push((parts.body.open, 0, ") ".to_owned()));
                }
                _ => {}
            }
        });
        function.body.walk(&mut |part| {
            let Part::Expr(expr) = part else { return };
            if let ExprKind::Call(name, given) = &expr.kind
                && let Some((of, called)) = scripts.function(file, name, given.len())
                && !adds(scripts, of, called)
            {
                // `f(a, b)` becomes `__value("f", __list(a, b))`.
                let behind = name.len();
                inserted.push((expr.at, 0, format!("{}(\"", PROBES[3])));
                inserted.push((expr.at, behind, format!("\", {}", PROBES[4])));
                let opens = expr.at.offset(&text).and_then(|from| {
                    Some(from + behind + text.get(from + behind..)?.find('(')? + 1)
                });
                closing.extend(opens.and_then(|from| Some(closed(&text, from, ')')? + 1)));
            }
            if let ExprKind::Call(name, _) = &expr.kind
                && file > 0
                && ["print", "debug"].contains(&name.as_str())
            {
                inserted.push((expr.at, 0, format!("{}{file}_", PROBES[5])));
            }
            let ExprKind::Element(_, place) = &expr.kind else {
                return;
            };
            inserted.push((place.start, 0, format!("{}(", PROBES[2])));
            closing.extend(
                place
                    .start
                    .offset(&text)
                    .and_then(|from| closed(&text, from, ']')),
            );
        });
    }
    // What is put there, and how much it stands for.
    let mut edits: Vec<(usize, usize, String)> = inserted
        .into_iter()
        .filter_map(|(at, behind, probe)| Some((at.offset(&text)? + behind, 0, probe)))
        .chain(closing.into_iter().map(|at| (at, 0, ")".to_owned())))
        .collect();
    for function in &script.functions {
        function.body.walk(&mut |part| {
            if let Part::Expr(expr) = part
                && let ExprKind::Call(name, given) = &expr.kind
                && given.iter().any(|expr| expr.lambda().is_some())
            {
                edits.extend(loop_for(&text, expr.at, name, given).into_iter().flatten());
            }
        });
    }
    edits.sort_by_key(|(at, ..)| *at);
    let mut probed = text.clone();
    for (at, length, probe) in edits.iter().rev() {
        let lines = text[*at..at + length].matches('\n').count();
        probed.replace_range(*at..at + length, &format!("{probe}{}", "\n".repeat(lines)));
    }
    probed
}

/// `sum(list, |x| value, |x| condition)` as a loop: Rhai's functions without a name don't see the variables around them.
fn loop_for(text: &str, at: At, name: &str, given: &[Expr]) -> Option<Vec<(usize, usize, String)>> {
    let start = at.offset(text)?;
    let open = start + text.get(start..)?.find('(')? + 1;
    let mut edits = vec![(start, open - start, format!("__same({{ let __s{start} = "))];
    let (mut from, mut item) = (open, String::new());
    let mut counts = format!("let __c{start} = true; ");
    for (place, given) in given.iter().enumerate().skip(1) {
        let comma = closed(text, from, ',')?;
        let bar = comma + text.get(comma..)?.find('|')?;
        let behind = bar + 1 + text.get(bar + 1..)?.find('|')? + 1;
        let own = given.lambda()?.params.first()?.clone();
        let values = matches!(name, "sum" | "min" | "max");
        let of = if place == 1 && values { "v" } else { "c" };
        if of == "c" {
            counts.clear();
        }
        let begins = match place {
            1 => format!(
                "; let __l{start} = []; for {own} in __items(__s{start}) {{ let __{of}{start} = "
            ),
            _ if own == item => format!("; let __{of}{start} = "),
            _ => format!("; let {own} = {item}; let __{of}{start} = "),
        };
        edits.push((comma, behind - comma, begins));
        if place == 1 {
            item = own;
        }
        from = behind;
    }
    let value = if matches!(name, "sum" | "min" | "max") {
        format!("__v{start}")
    } else {
        item.clone()
    };
    let close = closed(text, from, ')')?;
    let ends = format!(
        "; {counts}__counts({item}, __c{start}); __l{start}.__add(__c{start}, {value}); }} __{name}(__s{start}, __l{start}) }})"
    );
    edits.push((close, 1, ends));
    Some(edits)
}

/// Where a sign stands behind a place, outside of any brackets that open there.
fn closed(text: &str, from: usize, sign: char) -> Option<usize> {
    let (mut depth, mut quoted) = (0, false);
    for (at, own) in text.get(from..)?.char_indices() {
        match own {
            '"' => quoted = !quoted,
            _ if quoted => {}
            own if own == sign && depth == 0 => return Some(from + at),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
