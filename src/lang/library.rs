//! The functions that all scripts of a pack share: those of the files in `facts/` that give no value.

use super::Parser;
use super::tree::{Function, Script};
use model::diagnostic::Place;
use std::sync::OnceLock;

/// A script that others call: 0 is a script's own, and after that come the files of the library.
pub type FileId = u16;

/// A script and where it stands.
#[derive(Clone)]
pub struct Source {
    /// Path in the pack.
    pub path: String,
    pub text: String,
    /// Its syntax tree, once it is asked for if it came compiled.
    script: OnceLock<Script>,
}

impl Source {
    /// A script that was read.
    pub fn new(path: String, text: String, script: Script) -> Self {
        Self {
            path,
            text,
            script: script.into(),
        }
    }

    /// A script that came compiled and was found to be right when it was.
    pub const fn compiled(path: String, text: String) -> Self {
        Self {
            path,
            text,
            script: OnceLock::new(),
        }
    }

    pub fn place(&self) -> Place<'_> {
        Place {
            file: &self.path,
            text: &self.text,
        }
    }

    pub fn script(&self) -> &Script {
        self.script
            .get_or_init(|| Parser::default().parse(self.place()).unwrap_or_default())
    }
}

/// The shared files in the order of their paths.
#[derive(Clone, Default)]
pub struct Library(pub Vec<Source>);

impl Library {
    pub fn file(&self, file: FileId) -> Option<&Source> {
        self.0.get(usize::from(file).checked_sub(1)?)
    }

    /// The shared function of a name with so many parameters, and its file.
    pub fn function(&self, name: &str, parameters: usize) -> Option<(FileId, &Function)> {
        let mut files = self.0.iter().zip(1..);
        files.find_map(|(source, file)| Some((file, source.script().function(name, parameters)?)))
    }
}

/// What a script can call: its own functions and those of the library.
#[derive(Clone, Copy)]
pub struct Scripts<'a> {
    pub own: &'a Script,
    pub library: &'a Library,
}

impl<'a> Scripts<'a> {
    /// The function that is meant by a name in a file. A shared function calls shared ones only.
    pub fn function(
        &self,
        from: FileId,
        name: &str,
        parameters: usize,
    ) -> Option<(FileId, &'a Function)> {
        let own = (from == 0).then(|| self.own.function(name, parameters));
        let own = own.flatten().map(|function| (0, function));
        own.or_else(|| self.library.function(name, parameters))
    }

    /// The functions that can be called from a file.
    pub fn functions(self, from: FileId) -> impl Iterator<Item = &'a Function> {
        let own = (from == 0).then_some(&self.own.functions);
        let shared = self
            .library
            .0
            .iter()
            .map(|source| &source.script().functions);
        own.into_iter().chain(shared).flatten()
    }
}
