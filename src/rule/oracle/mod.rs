//! Screening by Rhai's own evaluator: what ours is compared with in tests and by the fuzzer.
//!
//! Each condition and each list of a loop gets a probe ([`host::PROBES`]), so that a rule is gone
//! through every way that is open where a condition isn't known. Rules, records, tables and the
//! writing of findings are the engine's; values, operators, lookups, checks, ways and outcomes are
//! worked out here a second time. Steps and work aren't counted: limits are the machine's alone.

mod checks;
mod host;
mod value;

use super::fault::Fault;
use super::frame::{Ended, Frame, Made, Run, Said};
use super::{Rule, Rules};
use crate::lang::tree::{At, ExprKind, Part, StmtKind};
use crate::lang::without_header;
use crate::limits::MAX_PATHS;
use crate::record::{Record, Taken};
use crate::report::{Missing, Outcome, Report, Weight};
use crate::sorted::Set;
use crate::text::Text;
use host::{Host, PROBES, Project, Trace};
use jiff::civil::Date;
use rhai::{AST, CallFnOptions, Dynamic, Engine, EvalAltResult, Position, Scope};
use std::collections::BTreeSet;
use std::rc::Rc;
use value::{Unknown, unknown_in};

/// The scripts of a pack on Rhai's evaluator.
pub(super) struct Oracle {
    host: Rc<Host>,
    engine: Engine,
    /// By the places of the rules.
    scripts: Vec<AST>,
}

impl Oracle {
    fn new(rules: &Rules) -> Self {
        let host = Host::new(&rules.data);
        let engine = host::engine(&host);
        let script = |rule: &Rc<Rule>| engine.compile(with_probes(rule)).unwrap_or_default();
        Self {
            scripts: rules.rules.iter().map(script).collect(),
            host,
            engine,
        }
    }
}

impl Rules {
    /// The report of [`Self::screen`], by Rhai's evaluator.
    pub fn screen_by_oracle(&self, record: &Rc<Record>, as_of: Date) -> Report {
        let oracle = self.oracle.get_or_init(|| Oracle::new(self));
        let host = &oracle.host;
        *host.run.borrow_mut() = host::Run {
            record: Rc::clone(record),
            as_of,
            ..Default::default()
        };
        let subject = self.subject_of(record);
        self.report(record, as_of, &mut |index, rule, _| {
            let judged = if !rule.in_force(as_of) {
                Judged(Run::none(Ended::NotInForce), Set::default(), true)
            } else if matches!(&subject, Some(Ok(about)) if !rule.concerns(about)) {
                Judged(Run::none(Ended::NotApplicable), Set::default(), true)
            } else {
                let ast = oracle.scripts.get(index).cloned().unwrap_or_default();
                let unsure = subject.as_ref().and_then(|about| about.as_ref().err());
                judge(host, &oracle.engine, rule, ast, unsure.cloned())
            };
            if self.read_as(index).is_some() {
                record_finding(host, rule, &judged);
            }
            judged.0
        })
    }

    /// What a record is about, or what would have to be known; nothing if no rule asks for that.
    fn subject_of(&self, record: &Record) -> Option<Result<String, Unknown>> {
        let (subject, schema) = (self.data.manifest.subject.as_ref()?, &self.data.schema);
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

fn judge(host: &Host, engine: &Engine, rule: &Rule, ast: AST, unsure: Option<Unknown>) -> Judged {
    let mut explorer = Explorer {
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
    host.run.borrow_mut().doubts = rule.program.doubts;
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
    if rule.program.doubts && settled.is_none() && fault.is_none() {
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
    let outcome = settled.unwrap_or(Outcome::Undetermined);
    with_words(&mut merged, &frames, outcome);
    let missing = match (settled, told) {
        (Some(_), _) => Set::default(),
        (None, true) => missing,
        (None, false) => unknown.clone(),
    };
    let gone = whole && fault.is_none();
    let run = Run {
        frame: merged,
        outcome,
        missing,
        ended: match fault {
            Some(fault) => Ended::Failed(rule.fault(&fault)),
            None if applies => Ended::Done,
            None => Ended::NotApplicable,
        },
    };
    Judged(run, unknown, gone)
}

/// Takes in what another way left behind: all that either read, and of what they gave only what both gave.
fn merge(merged: &mut Frame, other: &Frame) {
    for (field, value) in other.fields.iter() {
        merged.fields.insert(*field, value.clone());
    }
    merged.parameters.extend(other.parameters.iter().cloned());
    merged.findings.extend(other.findings.iter().cloned());
    for (row, keys) in other.rows.iter() {
        merged.rows.insert(row.clone(), keys.clone());
    }
    merged.checks.retain(|made| other.checks.contains(made));
    merged
        .figures
        .retain(|figure| other.figures.contains(figure));
    merged
        .conclusions
        .retain(|said| other.conclusions.contains(said));
    merged
        .referrals
        .retain(|referral| other.referrals.contains(referral));
    merged.notes.retain(|note| other.notes.contains(note));
    for line in &other.printed {
        if !merged.printed.contains(line) {
            merged.printed.push(line.clone());
        }
    }
}

/// Adds the words of each way, of an outcome that they come to by different words.
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
    fn explore(&mut self, start: Vec<(bool, Unknown)>) -> Outcomes {
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
        let mut frame = trace.frame;
        frame.checks = trace
            .drafts
            .iter()
            .filter_map(checks::Draft::made)
            .collect();
        self.frames.push(frame);
        for at in (fixed..ways.len()).rev() {
            let why = ways[at].1.clone();
            self.unknown.extend(why.0.iter().cloned());
            if self.gone >= MAX_PATHS {
                (self.applies, self.whole) = (true, false);
                outcomes = with_any(&outcomes);
                self.missing.extend(why.0.iter().cloned());
                continue;
            }
            let other = [&ways[..at], &[(false, why.clone())]].concat();
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
            match self.call("applies") {
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

    fn call(&self, function: &str) -> Result<Dynamic, Way> {
        let options = CallFnOptions::new().eval_ast(false).rewind_scope(false);
        self.engine
            .call_fn_with_options::<Dynamic>(
                options,
                &mut Scope::new(),
                &self.ast,
                function,
                (Project,),
            )
            .map_err(|error| {
                let inner = innermost(&error);
                if let EvalAltResult::ErrorRuntime(token, _) = inner
                    && let Some(unknown) = unknown_in(token)
                {
                    return Way::Unknown(unknown);
                }
                let mut fault = fault_of(inner);
                if fault.at.is_none() {
                    fault.at = at(error.position());
                }
                Way::Fault(Box::new(fault))
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
        let mut outcomes = Outcomes::from([Outcome::Pass]);
        for draft in &trace.drafts {
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
        for said in &trace.frame.conclusions {
            outcomes = with(&outcomes, said.outcome);
        }
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
}

fn at(position: Position) -> Option<At> {
    Some(At {
        line: position.line()? as u32,
        column: position.position().unwrap_or(1) as u32,
    })
}

fn innermost(error: &EvalAltResult) -> &EvalAltResult {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => innermost(inner),
        other => other,
    }
}

/// A mistake that Rhai met, in the words of the machine.
fn fault_of(error: &EvalAltResult) -> Fault {
    let mut fault = match error {
        EvalAltResult::ErrorRuntime(token, _) => match token.read_lock::<Fault>() {
            Some(fault) => fault.clone(),
            None => Fault::new("script-error", token.to_string(), token.to_string()),
        },
        EvalAltResult::ErrorArrayBounds(length, place, _) => Fault::no_such_place(*place, *length),
        EvalAltResult::ErrorStackOverflow(_) => Fault::too_deep(),
        EvalAltResult::ErrorDataTooLarge(..) => Fault::too_large(),
        other => Fault::new("script-error", other.to_string(), other.to_string()),
    };
    fault.at = fault.at.or_else(|| at(error.position()));
    fault
}

/// The script with a probe around each condition and each list of a loop, at the same lines.
fn with_probes(rule: &Rule) -> String {
    let text = without_header(&rule.text);
    let mut inserted: Vec<(At, usize, String)> = Vec::new();
    let mut closing = Vec::new();
    for function in &rule.script().functions {
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
            let ExprKind::Element(_, place) = &expr.kind else {
                return;
            };
            inserted.push((place.start, 0, format!("{}(", PROBES[2])));
            closing.extend(
                place
                    .start
                    .offset(&text)
                    .and_then(|from| bracket(&text, from)),
            );
        });
    }
    let mut places: Vec<(usize, String)> = inserted
        .into_iter()
        .filter_map(|(at, behind, probe)| Some((at.offset(&text)? + behind, probe)))
        .chain(closing.into_iter().map(|at| (at, ")".to_owned())))
        .collect();
    places.sort_by_key(|(at, _)| *at);
    let mut probed = text.clone();
    for (at, probe) in places.iter().rev() {
        probed.insert_str(*at, probe);
    }
    probed
}

/// Where the bracket closes in which the text at a place stands.
fn bracket(text: &str, from: usize) -> Option<usize> {
    let (mut depth, mut quoted) = (0, false);
    for (at, sign) in text.get(from..)?.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted && depth == 0 => return Some(from + at),
            ']' if !quoted => depth -= 1,
            _ => {}
        }
    }
    None
}
