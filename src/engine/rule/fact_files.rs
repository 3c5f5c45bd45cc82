//! The scripts in `facts/`: facts, and functions that scripts share.

use super::fact::{FOLDER, Fact};
use super::lower::not_lowered;
use super::pool::Pool;
use super::program::Program;
use lang::Parser;
use lang::check::{Keys, Known, check_fact};
use lang::header::read_fact;
use lang::library::{Library, Scripts, Source};
use lang::uses::Uses;
use model::diagnostic::{Diagnostic, Place, Span};
use model::limits::{MAX_CALLS, MAX_SOURCE};
use model::sorted::{Map, Set};
use pack::{PackData, PackFiles};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The shared functions that facts call, the parameters that they count days by, and what they look tables up by.
type Asked = (Set<String>, Set<String>, Keys);

/// What stands in the folder.
#[derive(Default)]
pub(super) struct Folder {
    pub library: Library,
    /// The files that give a value, by the name of the fact.
    facts: BTreeMap<String, Source>,
    /// The names of the files that can't be read.
    pub unread: Vec<String>,
}

impl Folder {
    /// Reads the scripts of the folder.
    pub fn read(files: &PackFiles, parser: &Parser, problems: &mut Vec<Diagnostic>) -> Self {
        let mut folder = Self::default();
        for (path, text) in files {
            let name = path.strip_prefix(FOLDER);
            let Some(name) = name.and_then(|name| name.strip_suffix(".rhai")) else {
                continue;
            };
            let place = Place { file: path, text };
            let script = if !is_name(name) {
                Err(bad_name(name, place.start()))
            } else if text.len() > MAX_SOURCE {
                Err(too_long(place.start()))
            } else {
                parser.parse(place).map_err(|problem| *problem)
            };
            match script {
                Ok(script) => {
                    let gives = script.functions.iter().any(|f| f.name == "value");
                    let source = Source::new(path.clone(), text.clone(), script);
                    if gives {
                        folder.facts.insert(name.to_owned(), source);
                    } else {
                        folder.library.0.push(source);
                    }
                }
                Err(problem) => {
                    problems.push(problem);
                    folder.unread.push(name.to_owned());
                }
            }
        }
        folder
    }

    /// The names of the facts, in order.
    pub fn names(&self) -> Vec<&str> {
        self.facts.keys().map(String::as_str).collect()
    }

    /// Checks the facts, each after those that it rests on, and lowers them.
    pub fn check(
        &self,
        known: &mut Known<'_>,
        data: &PackData,
        pool: &mut Pool,
        problems: &mut Vec<Diagnostic>,
    ) -> (Vec<Arc<Fact>>, Asked) {
        let names = self.names();
        let (mut called, mut counted, mut keys) = Asked::default();
        let mut facts: BTreeMap<&str, (Fact, usize)> = BTreeMap::new();
        for name in self.order(problems) {
            let Some((name, source)) = self.facts.get_key_value(name) else {
                continue;
            };
            let place = source.place();
            let header = read_fact(place, data, problems);
            if let Some((_, field)) = data.schema.get(name) {
                problems.push(is_a_field(name, place.start(), field.span.clone()));
            }
            let (found, learned) =
                check_fact(place, source.script(), header.as_ref(), known, problems);
            called.extend(found.called.iter().cloned());
            counted.extend(found.counted.iter().cloned());
            keys.extend(&found.keys);
            let mut program = Program::default();
            if learned.is_usable() {
                let scripts = Scripts {
                    own: source.script(),
                    library: &self.library,
                };
                match Program::of_fact(scripts, data, &names, pool) {
                    Ok(lowered) => program = lowered,
                    Err(why) => problems.push(not_lowered(place, &why)),
                }
            }
            if let Some(header) = header {
                let fact = Fact {
                    name: name.as_str().into(),
                    header,
                    source: source.clone(),
                    program: Arc::new(program),
                    fields: Arc::default(),
                    uses: found.uses,
                };
                facts.insert(name, (fact, learned.depth()));
            }
            known.learn(name, learned);
        }
        filled_by(data, &mut facts, problems);
        let facts = facts.into_values().map(|(fact, _)| Arc::new(fact));
        (facts.collect(), (called, counted, keys))
    }

    /// The facts, each after those that its script reads. Those that rest on themselves come to nothing: they are named once.
    fn order(&self, problems: &mut Vec<Diagnostic>) -> Vec<&str> {
        let mut walk = Walk {
            folder: self,
            marks: BTreeMap::new(),
            path: Vec::new(),
            order: Vec::new(),
        };
        for name in self.facts.keys() {
            walk.visit(name, problems);
        }
        walk.order
    }
}

/// A walk from facts to those that they rest on.
struct Walk<'a> {
    folder: &'a Folder,
    /// The facts that were come to, and whether they are done.
    marks: BTreeMap<&'a str, bool>,
    path: Vec<&'a str>,
    order: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, name: &'a str, problems: &mut Vec<Diagnostic>) {
        let Some(source) = self.folder.facts.get(name) else {
            return;
        };
        match self.marks.get(name) {
            Some(true) => return,
            Some(false) => {
                let start = self.path.iter().position(|other| *other == name);
                let circle = self.path.iter().skip(start.unwrap_or(0)).chain([&name]);
                let circle: Vec<&str> = circle.copied().collect();
                problems.push(in_circle(&circle, source.place().start()));
                return;
            }
            None => {}
        }
        self.marks.insert(name, false);
        self.path.push(name);
        let scripts = Scripts {
            own: source.script(),
            library: &self.folder.library,
        };
        for read in &Uses::of(scripts, "value").facts {
            if let Some((read, _)) = self.folder.facts.get_key_value(read) {
                self.visit(read, problems);
            }
        }
        self.path.pop();
        self.marks.insert(name, true);
        self.order.push(name);
    }
}

/// Facts that tables are looked up by to fill a field: who reads the field rests on them.
fn filled_by(
    data: &PackData,
    facts: &mut BTreeMap<&str, (Fact, usize)>,
    problems: &mut Vec<Diagnostic>,
) {
    /// The facts by which the fields are filled that a fact reads.
    fn through(data: &PackData, uses: &Uses) -> Vec<String> {
        let fields = uses.fields.iter().filter_map(|name| data.schema.get(name));
        let lookups = fields.filter_map(|(_, field)| field.lookup.as_ref());
        let by = lookups.flat_map(|lookup| &lookup.by);
        by.filter(|by| data.schema.get(by).is_none())
            .cloned()
            .collect()
    }
    let names: Vec<&str> = facts.keys().copied().collect();
    for name in names {
        let (mut all, mut next) = (Vec::new(), 0);
        let Some((fact, depth)) = facts.get(name) else {
            continue;
        };
        let (mut uses, mut depth) = (fact.uses.clone(), *depth);
        all.extend(through(data, &uses));
        while let Some(by) = all.get(next).cloned() {
            next += 1;
            let Some((other, more)) = facts.get(by.as_str()) else {
                continue;
            };
            uses.facts.insert(by.clone());
            uses.extend(&other.uses);
            depth += more;
            for by in through(data, &other.uses) {
                if !all.contains(&by) {
                    all.push(by);
                }
            }
        }
        let Some((fact, _)) = facts.get_mut(name) else {
            continue;
        };
        if next > 0 && uses.facts.contains(name) {
            problems.push(in_circle(&[name, name], fact.source.place().start()));
        } else if next > 0 && depth > MAX_CALLS {
            problems.push(Diagnostic::error(
                "depth-limit",
                fact.source.place().start(),
                "推定事实互相依赖太深。",
                "Facts rest on each other too deeply.",
            ));
        }
        fact.fields = Arc::new(uses.fields.clone());
        fact.uses = uses;
    }
}

/// Whether a file can name a fact.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn bad_name(name: &str, span: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "bad-name",
        span,
        format!("推定事实不能叫“{name}”。"),
        format!("A fact can't be named “{name}”."),
    )
    .help(
        "文件直接放在 facts/ 里，文件名用小写字母、数字和下划线。",
        "The file stands in facts/ itself; its name is of small letters, digits and underscores.",
    )
}

pub(super) fn too_long(span: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "script-too-long",
        span,
        "规则超过 64 KB。",
        "The rule is longer than 64 KB.",
    )
}

fn is_a_field(name: &str, span: Option<Span>, field: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "name-of-field",
        span,
        format!("“{name}”已是字段的名字，推定事实要另起名字。"),
        format!("“{name}” is the name of a field: give the fact another name."),
    )
    .related(field, "字段", "the field")
}

fn in_circle(circle: &[&str], span: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "cycle",
        span,
        format!("推定事实依赖自己：{}。", circle.join(" → ")),
        format!("A fact rests on itself: {}.", circle.join(" → ")),
    )
    .help(
        "让其中一个不再读取另一个。",
        "Let one of them stop reading the other.",
    )
}

/// Warns of facts that nothing reads, and of names that fields are filled by and that are none.
pub(super) fn unread(
    data: &PackData,
    facts: &[Arc<Fact>],
    folder: &Folder,
    read: &Set<String>,
    problems: &mut Vec<Diagnostic>,
) {
    let lookups = |field: &pack::schema::Field| field.lookup.clone();
    let by: Map<String, Option<Span>> = data
        .schema
        .fields
        .iter()
        .filter_map(|field| Some((lookups(field)?.by, field.span.clone())))
        .flat_map(|(by, span)| by.into_iter().map(move |by| (by, span.clone())))
        .filter(|(by, _)| data.schema.get(by).is_none())
        .collect();
    for (name, span) in &by {
        let shared = folder.library.0.iter();
        if shared
            .map(|source| &source.path)
            .any(|path| *path == format!("{FOLDER}{name}.rhai"))
        {
            let known = facts.iter().map(|fact| &*fact.name);
            problems.push(pack::unknown(
                "fact",
                "推定事实",
                "fact",
                name,
                span.clone(),
                known,
            ));
        }
    }
    for fact in facts {
        if !read.contains(&*fact.name) && !by.contains_key(&*fact.name) {
            problems.push(Diagnostic::warning(
                "unused-fact",
                fact.source.place().start(),
                format!("推定事实“{}”没有用到。", fact.name),
                format!("The fact “{}” is never read.", fact.name),
            ));
        }
    }
}
