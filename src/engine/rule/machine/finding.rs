//! What rules say to each other: outcomes and figures by the code of the rule.

use super::{End, Judged, Machine, SaidAt};
use crate::report::{Missing, MissingKind};
use crate::rule::frame::Said;
use crate::rule::pool::Static;
use crate::rule::val::{TextId, Val};
use model::number::Number;
use model::outcome::Outcome;
use std::borrow::Cow;

impl Machine<'_> {
    /// What another rule said, if it was made.
    pub fn said(&self, code: u16) -> Option<SaidAt> {
        self.memory.said.get(usize::from(code)).copied().flatten()
    }

    /// The figures that another rule said.
    pub fn figures_said(&self, said: &SaidAt) -> &[(TextId, Number)] {
        let (from, count) = said.figures;
        self.memory
            .figures
            .get(from as usize..(from + count) as usize)
            .unwrap_or_default()
    }

    /// What a rule said, so that it can be replayed on another record.
    pub fn said_by(&self, code: u16, rule: usize) -> Option<Said> {
        let said = self.said(code).filter(|said| said.rule == rule)?;
        let figures = self.figures_said(&said).iter();
        Some(Said {
            outcome: said.outcome,
            figures: figures
                .map(|(name, value)| (self.text(*name).to_owned(), value.clone()))
                .collect(),
            missing: said
                .missing
                .into_iter()
                .flat_map(|missing| self.missing(missing))
                .collect(),
        })
    }

    pub(super) fn of_finding(
        &mut self,
        code: u16,
        read: impl FnOnce(&mut Self, &SaidAt) -> Option<Val>,
    ) -> Val {
        self.steps += 2;
        self.memory.trace.findings.insert(code.into());
        let Some(said) = self.said(code) else {
            return Val::Unknown(self.pool.missing(&Static::Code(code.into())));
        };
        self.memory.trace.open |= said.open;
        match (read(self, &said), said.missing) {
            (Some(value), _) => value,
            (_, Some(missing)) => Val::Unknown(self.pool.without_none(missing)),
            _ => Val::Unknown(self.undecided(code, said.rule)),
        }
    }

    /// Not known because a rule doesn't say it.
    pub fn undecided(&mut self, code: u16, rule: usize) -> u32 {
        let code = self
            .pool
            .codes()
            .get(usize::from(code))
            .map_or("", |code| code);
        let missing = Missing::finding(code, &(self.titles)(rule).unwrap_or_default());
        self.missing_of(missing)
    }

    /// Records what the rule that just ran says to those that read it; what isn't known comes back.
    pub fn record_finding(&mut self, code: u16, rule: usize, judged: &Judged) -> Option<u32> {
        let missing = match judged.outcome {
            Outcome::Undetermined => judged.missing,
            _ => judged.unknown,
        };
        let from = self.memory.figures.len();
        let figures = match judged.gone {
            true => self.memory.trace.figures.len(),
            false => 0,
        };
        for at in 0..figures {
            if let Some((name, value, _)) = self.memory.trace.figures.get(at).copied()
                && let Some(number) = self.number(value).map(Cow::into_owned)
            {
                self.memory.figures.push((name, number));
            }
        }
        let open = !self.is_settled(judged);
        self.store(code, rule, judged.outcome, from, missing, open);
        missing
    }

    /// Whether no answer that isn't given can change what the rule came to that ran last. Where the record doesn't say what
    /// it is about, a rule may not concern it, which changes nothing of one that says so itself.
    pub fn is_settled(&self, judged: &Judged) -> bool {
        !self.memory.trace.open
            && judged.missing.or(judged.unknown).is_none()
            && !matches!(judged.end, End::Fault(_))
            && (self.is_sure || judged.outcome == Outcome::NotApplicable)
    }

    /// Replays what a rule said elsewhere.
    pub fn replay_finding(&mut self, code: Option<u16>, rule: usize, said: &Said) -> Option<u32> {
        let missing = self.intern_missing(&said.missing);
        let from = self.memory.figures.len();
        for (name, value) in &said.figures {
            let name = self.intern(name);
            self.memory.figures.push((name, value.clone()));
        }
        self.store(code?, rule, said.outcome, from, missing, !self.is_sure);
        missing
    }

    /// Takes in what a rule said of the record elsewhere.
    pub fn load_said(
        &mut self,
        code: u16,
        rule: usize,
        outcome: Outcome,
        figures: Vec<(TextId, Number)>,
        missing: Option<u32>,
    ) {
        let from = self.memory.figures.len();
        self.memory.figures.extend(figures);
        self.store(code, rule, outcome, from, missing, false);
    }

    fn store(
        &mut self,
        code: u16,
        rule: usize,
        outcome: Outcome,
        from: usize,
        missing: Option<u32>,
        open: bool,
    ) {
        let figures = (from as u32, (self.memory.figures.len() - from) as u32);
        let Some(place) = self.memory.said.get_mut(usize::from(code)) else {
            return;
        };
        // Of two rules with one code, the one in force is the one that others read.
        if outcome != Outcome::NotApplicable || place.is_none() {
            *place = Some(SaidAt {
                rule,
                outcome,
                figures,
                missing,
                open,
            });
        }
    }

    /// What isn't known for these reasons; nothing if there is none.
    pub fn intern_missing(&mut self, missing: &[Missing]) -> Option<u32> {
        let mut all = None;
        for missing in missing {
            let field = self
                .data
                .schema
                .get(&missing.name)
                .filter(|_| missing.kind == MissingKind::Field);
            let one = match field {
                Some((at, _)) => self.pool.missing(&Static::Field(at)),
                None => self.missing_of(missing.clone()),
            };
            all = Some(self.join_some(all, one));
        }
        all
    }
}
