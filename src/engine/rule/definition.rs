//! A rule, ready to run.

use super::program::Program;
use jiff::civil::Date;
use lang::Parser;
use lang::check::Found;
use lang::header::Header;
use lang::library::{Library, Scripts};
use lang::tree::{Expr, ExprKind, Part, Script};
use lang::uses::Uses;
use model::diagnostic::Place;
use model::sorted::{Map, Set};
use pack::schema::Choice;
use std::sync::{Arc, OnceLock};

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
    pub text: String,
    /// Its syntax tree, once it is asked for if the rule came compiled.
    pub(super) script: OnceLock<Arc<Script>>,
    pub(super) program: Arc<Program>,
    /// Whether it can come to something besides advice where it applies.
    pub decides: bool,
    /// Unit of each check by its key, where it follows from the script.
    pub(super) units: Map<String, String>,
    /// Words of the values of each check by its key, where they are choices.
    pub(super) words: Map<String, Arc<[Choice]>>,
    /// What it names of the pack.
    pub uses: Uses,
}

impl Rule {
    /// A rule by its path, such as `gates/over_cap.rhai`.
    pub(super) fn new(
        path: String,
        text: String,
        header: Header,
        found: Found,
        program: Arc<Program>,
        decides: bool,
    ) -> Self {
        let name = path.trim_end_matches(".rhai");
        Self {
            header,
            name: name.into(),
            family: name.split_once('/').map_or("", |(family, _)| family).into(),
            path,
            text,
            script: OnceLock::new(),
            program,
            decides,
            units: found.units,
            words: found.words,
            uses: found.uses,
        }
    }

    /// Its syntax tree. A script that came compiled was found to be right when it was.
    pub fn script(&self) -> &Arc<Script> {
        self.script.get_or_init(|| {
            let script = Parser::default().parse(self.place());
            Arc::new(script.unwrap_or_default())
        })
    }

    /// The names of the figures that it gives.
    pub fn figures(&self) -> Set<String> {
        let mut names = Set::default();
        for function in &self.script().functions {
            function.body.walk(&mut |part| {
                if let Part::Expr(Expr {
                    kind: ExprKind::Call(name, given),
                    ..
                }) = part
                    && name == "figure"
                {
                    names.extend(given.first().and_then(Expr::literal).map(str::to_owned));
                }
            });
        }
        names
    }

    /// Whether it asks for slips in the record: it never decides.
    pub fn doubts(&self) -> bool {
        self.program.doubts
    }

    pub fn in_force(&self, date: Date) -> bool {
        self.header.from <= date && self.header.until.is_none_or(|until| date <= until)
    }

    /// Whether it is about what a record is about.
    pub fn concerns(&self, subject: &str) -> bool {
        self.header.subjects.iter().any(|own| own == subject)
    }

    /// What `applies`, and the functions that it calls, name of the pack.
    pub fn asked_by_applies(&self, library: &Library) -> Uses {
        let scripts = Scripts {
            own: self.script(),
            library,
        };
        Uses::of(scripts, "applies")
    }

    pub fn place(&self) -> Place<'_> {
        Place {
            file: &self.path,
            text: &self.text,
        }
    }
}
