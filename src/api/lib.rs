//! A policy-rules engine: a folder of text (fields, parameters, tables, sources and rules
//! written as Rhai scripts) is applied to a record and the answer is explained.
//!
//! The engine knows nothing of the policy itself. Data flows one way: files become a
//! [`RulePack`], input becomes a checked record, a record becomes findings and a [`Report`].
//! Numbers are exact throughout, missing data is never a pass, and the same pack, record
//! and date give the same report byte for byte on every platform.
//!
//! ```
//! use serde_json::json;
//! use water_rules::{Outcome, PackFiles, Verdict, lean_json, load_pack, parse_date};
//!
//! // A pack is a folder of text: path → text. This one has one field, one
//! // parameter and one rule.
//! let files: PackFiles = [
//!     (
//!         "pack.toml",
//!         r#"
//!         id = "library"
//!         version = "1"
//!         engine = "0.1"
//!         title = { zh = "借书", en = "Lending" }
//!         jurisdiction = { zh = "本馆", en = "This library" }
//!         languages = ["zh", "en"]
//!         family = [{ id = "lending", title = { zh = "借阅", en = "Lending" } }]
//!         stage = [{ id = "desk", title = { zh = "柜台", en = "Desk" } }]
//!         "#,
//!     ),
//!     (
//!         "fields.toml",
//!         r#"
//!         [[group]]
//!         id = "reader"
//!         title = { zh = "读者", en = "Reader" }
//!
//!         [[field]]
//!         name = "books"
//!         type = "number"
//!         group = "reader"
//!         label = { zh = "借书册数", en = "Books lent" }
//!         "#,
//!     ),
//!     (
//!         "sources.toml",
//!         r#"
//!         [[source]]
//!         id = "charter"
//!         title = { zh = "章程", en = "Charter" }
//!         confidence = "S1"
//!         "#,
//!     ),
//!     (
//!         "departments.toml",
//!         r#"
//!         [[department]]
//!         id = "desk"
//!         name = { zh = "柜台", en = "Desk" }
//!         "#,
//!     ),
//!     (
//!         "parameters/lending.toml",
//!         r#"
//!         [most_books]
//!         label = { zh = "册数上限", en = "Most books" }
//!         unit = "1"
//!
//!         [[most_books.value]]
//!         from = 2020-01-01
//!         value = "5"
//!         source = "charter"
//!         confidence = "S1"
//!         "#,
//!     ),
//!     (
//!         "lending/books.rhai",
//!         r#"//! 册数 | Books
//! //!
//! //! 每人至多五册。
//! //!
//! //! At most five books each.
//! //!
//! //! @code LEND-01
//! //! @stage desk
//! //! @source charter 3
//! //! @department desk
//! //! @confidence S1
//! //! @from 2020-01-01
//! //! @say books = 册数 | Books
//! //! @say most = 上限 | Limit
//! //! @say fewer = 超出 {margin} 册。 | Over by {margin} books.
//!
//! fn judge(project) {
//!     require("books")
//!         .that(project.books, "books")
//!         .at_most(param("most_books"), "most")
//!         .otherwise(revise("fewer"));
//! }
//! "#,
//!     ),
//! ]
//! .map(|(path, text)| (path.to_owned(), text.to_owned()))
//! .into();
//!
//! // A bad pack is no error of the call: its problems come back with their places.
//! let loaded = load_pack(&files);
//! assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
//! let pack = loaded.pack.expect("a pack without problems");
//!
//! let day = parse_date("2026-11-23")?;
//! let record = json!({ "books": 7 });
//! let report = pack.screen(record.as_object().expect("an object"), day);
//! assert_eq!(report.verdict, Verdict::Revise);
//! assert_eq!(report.findings[0].outcome, Outcome::Revise);
//! assert_eq!(&*report.findings[0].message.en, "Over by 2 books.");
//! assert!(lean_json(&report).starts_with(r#"{"verdict":"revise""#));
//!
//! // A record may stay open while it is filled in. What isn't known leaves the verdict open.
//! let mut open = pack.open(&serde_json::Map::new());
//! assert_eq!(open.verdict(day), Verdict::Undetermined);
//! open.set("books", &json!("5 "));
//! assert_eq!(open.verdict(day), Verdict::Pass);
//! # Ok::<(), water_rules::Error>(())
//! ```
//!
//! # Beside other users of Rhai
//!
//! **Cargo builds a crate once for a whole program, with every feature that anybody asks of it.** This crate asks for
//! `rhai = "=1.27.0"` with `no_float`, `only_i64`, `decimal`, `no_module`, `no_time`, `no_custom_syntax`, `no_optimize`
//! and `no_closure`. Another part of the program that uses Rhai 1.x gets the same: no `f64` in its scripts (`1.5` is a
//! decimal), no closures and no modules; and another exact version of Rhai 1.x doesn't resolve. A program whose own
//! scripts need these runs the command or its endpoint beside itself.
#![deny(missing_docs)]

mod checks;
mod error;
mod judgements;
mod known_answers;
mod rule_pack;
mod settings;

pub use engine::report::{Check, Finding, Judgement, Report, canonical_json, lean_json};
pub use engine::rule::Next;
pub use engine::{ProjectRecord, parse_date};
pub use error::Error;
pub use judgements::{read_judgements, read_judgements_file};
pub use model::outcome::{Outcome, Verdict};
pub use model::{Diagnostic, Language, Position, Severity, Span, Text};
pub use pack::{Bundle, Compiled, ENGINE_VERSION, PackFiles};
pub use rule_pack::{LoadedPack, RulePack, SettledBundle, certify, load_compiled, load_pack};
// What the methods of a pack answer beyond a report.
pub use {sheets, study};
