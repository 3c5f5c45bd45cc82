//! What may be asked of a record, a row for each: its path, what its address may say, and the call of the engine that answers.

use super::super::clock;
use super::super::view::{Key, Shape, View};
use super::super::{DigestName, Failure};
use super::cores::contained;
use super::in_force::Used;
use super::limits::{MAX_ANSWER, MAX_KEYS, MAX_VALUES, MAX_WHAT_IF};
use super::problem::Problem;
use axum::http::StatusCode;
use clap::ValueEnum;
use jiff::civil::Date;
use model::error::UserError;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sheets::{FileError, read_line};
use std::sync::Arc;
use std::time::Instant;
use water_rules::{Judgement, Text, certify, read_judgements};

type Record = Map<String, Value>;

/// A thing that may be asked of a record.
pub(super) struct Verb {
    pub path: &'static str,
    /// What its address may say.
    pub parameters: &'static [&'static str],
    /// Whether it takes many times as long as a screening.
    pub is_costly: bool,
    answer: fn(&How, usize, &[u8]) -> Result<String, Problem>,
}

pub(super) static VERBS: [Verb; 6] = [
    Verb {
        path: "/screen",
        parameters: &["as_of", "view", "full", "lang", "key"],
        is_costly: false,
        answer: screen,
    },
    Verb {
        path: "/next",
        parameters: &["as_of", "key"],
        is_costly: false,
        answer: next,
    },
    Verb {
        path: "/explain",
        parameters: &["as_of", "lang", "key"],
        is_costly: true,
        answer: explain,
    },
    Verb {
        path: "/what-if",
        parameters: &["as_of", "lang", "key"],
        is_costly: true,
        answer: what_if,
    },
    Verb {
        path: "/certificate",
        parameters: &["as_of", "digest"],
        is_costly: false,
        answer: certificate,
    },
    Verb {
        path: "/verify",
        parameters: &["lang"],
        is_costly: false,
        answer: verify,
    },
];

/// What an address says.
#[derive(Default)]
pub(super) struct Asked {
    pub as_of: Option<String>,
    pub shape: Shape,
    view: Option<View>,
    digest: Option<DigestName>,
}

impl Asked {
    /// Reads what an address says of what it may say.
    ///
    /// # Errors
    /// A name that means nothing here or is there twice, or a value that it can't have.
    pub fn read(query: &[(String, String)], may: &[&str]) -> Result<Self, Problem> {
        let mut asked = Self::default();
        for (place, (name, value)) in query.iter().enumerate() {
            let before = query.iter().take(place);
            // Several fields may make a key, each of them once: an answer names each.
            let same =
                |(other, its): &(String, String)| other == name && (name != "key" || its == value);
            let twice = before.into_iter().any(same);
            if twice || !may.contains(&name.as_str()) || !asked.take(name, value) {
                return Err(bad_query(name, may));
            }
        }
        Ok(asked)
    }

    /// Whether a view is the only one that is asked for.
    fn view(&mut self, view: View) -> bool {
        self.shape.view = view;
        *self.view.get_or_insert(view) == view
    }

    /// Whether a value is one that the name can have.
    fn take(&mut self, name: &str, value: &str) -> bool {
        match (name, value) {
            ("as_of", _) => self.as_of = Some(value.to_owned()),
            // A word for a view, which nothing else may be named beside.
            ("full", "true") => return self.view(View::Full),
            ("full", "false") => {}
            ("view", _) => return View::from_str(value, false).is_ok_and(|view| self.view(view)),
            ("lang", _) => match value.parse() {
                Ok(lang) => self.shape.lang = Some(lang),
                Err(_) => return false,
            },
            ("digest", _) => match DigestName::from_str(value, false) {
                Ok(digest) => self.digest = Some(digest),
                Err(_) => return false,
            },
            ("key", _) if !value.is_empty() && self.shape.keys.len() < MAX_KEYS => {
                self.shape.keys.push(value.to_owned());
            }
            _ => return false,
        }
        true
    }
}

fn bad_query(name: &str, may: &[&str]) -> Problem {
    let values = |name: &&str| match *name {
        "full" => "full=true|false".to_owned(),
        "view" => "view=summary|concerned|full".to_owned(),
        "lang" => "lang=zh|en".to_owned(),
        "digest" => "digest=sha256|sm3".to_owned(),
        "key" => "key=FIELD".to_owned(),
        name => format!("{name}=2026-11-23"),
    };
    let may = may.iter().map(values).collect::<Vec<_>>().join(", ");
    let message = Text::new(
        format!("地址里只能有 {may}。"),
        format!("The parameters of the address are {may}."),
    );
    let name: String = name.chars().take(60).collect();
    Problem::bad("bad-query", message).with("parameter", name)
}

/// How records are answered.
pub(super) struct How {
    pub used: Arc<Used>,
    pub verb: &'static Verb,
    pub asked: Asked,
    pub date: Date,
    /// The day after which nothing can have been judged.
    pub today: Date,
}

impl How {
    /// # Errors
    /// A date that is none.
    pub fn new(used: Arc<Used>, verb: &'static Verb, asked: Asked) -> Result<Self, Problem> {
        let today = used.today();
        let date = day(asked.as_of.as_deref(), today)?;
        Ok(Self {
            used,
            verb,
            asked,
            date,
            today,
        })
    }

    /// Answers the bytes of a record, or of a record with judgements.
    pub fn answer(&self, number: usize, json: &[u8]) -> Result<String, Problem> {
        if values_of(json) > MAX_VALUES {
            let message = Text::new(
                format!("一个项目的数据超过 {MAX_VALUES} 个值。"),
                format!("A record has more than {MAX_VALUES} values."),
            );
            let large = StatusCode::PAYLOAD_TOO_LARGE;
            return Err(Problem::new(large, "too-large", message));
        }
        let answer = contained(|| (self.verb.answer)(self, number, json))?;
        if answer.len() > MAX_ANSWER {
            return Err(answer_too_large());
        }
        Ok(answer)
    }

    fn given(&self, number: usize, json: &[u8]) -> Result<Given, Problem> {
        let given = read_line(number, json)
            .record
            .map_err(|why| unreadable(&why))?;
        let (mut record, judgements) = self.judgements(given)?;
        let schema = self.used.pack.schema();
        let key = self.asked.shape.key(&mut record, schema, &[]);
        Ok(Given {
            record,
            judgements,
            key,
        })
    }

    /// The two parts of `{"record": …, "judgements": […]}`, as the page saves a project; else all of it is the record.
    fn judgements(&self, mut given: Record) -> Result<(Record, Vec<Judgement>), Problem> {
        let parts = ["record", "judgements"];
        let is_both = given.get("record").is_some_and(Value::is_object)
            && given.keys().all(|key| parts.contains(&&**key));
        if !is_both {
            return Ok((given, Vec::new()));
        }
        let list = given.remove("judgements").unwrap_or_else(|| json!([]));
        let Some(Value::Object(record)) = given.remove("record") else {
            return Ok((given, Vec::new()));
        };
        let bad = |message| Problem::bad("bad-judgement", message).with("field", "judgements");
        let Value::Array(list) = list else {
            return Err(bad(Text::new(
                "裁定应为一个列表。",
                "Judgements are a list.",
            )));
        };
        let (judgements, problems) = read_judgements(&list, self.today);
        match problems.into_iter().next() {
            None => Ok((record, judgements)),
            Some(problem) => Err(bad(problem.message)),
        }
    }

    /// An answer of the engine as JSON, with its key and in the language that is asked for.
    fn written(&self, key: &Key, answer: &impl Serialize) -> String {
        let json = serde_json::to_string(answer).unwrap_or_default();
        self.asked.shape.written(key, json)
    }
}

/// What is sent of a project.
struct Given {
    record: Record,
    judgements: Vec<Judgement>,
    key: Key,
}

/// The date whose law is to be applied: the one given, or today.
pub(super) fn day(as_of: Option<&str>, today: Date) -> Result<Date, Problem> {
    as_of.map_or(Ok(today), clock::date).map_err(|why| {
        let message = match why {
            Failure::Unusable(message) => message,
            Failure::Failed | Failure::Output(_) => Text::default(),
        };
        Problem::bad("bad-date", message).with("parameter", "as_of")
    })
}

pub(super) fn answer_too_large() -> Problem {
    let message = Text::new(
        "这个项目的报告超过 4 MB，请核对数据。",
        "The report of this record is larger than 4 MB: check its data.",
    );
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "answer-too-large", message)
}

/// Why a record can't be read, with its place where that is known.
pub(super) fn unreadable(why: &FileError) -> Problem {
    let problem = Problem::bad("bad-json", why.words());
    match why.place() {
        Some((line, column)) => problem.with("line", line).with("column", column),
        None => problem,
    }
}

/// How many values are written: counted by what stands between them, before anything is read.
pub(super) fn values_of(json: &[u8]) -> usize {
    let (mut values, mut in_text, mut escaped) = (1, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b',' | b'[' | b'{' if !in_text => values += 1,
            _ => {}
        }
    }
    values
}

// ---- the rows -------------------------------------------------------------------------------------

fn screen(how: &How, number: usize, json: &[u8]) -> Result<String, Problem> {
    let given = how.given(number, json)?;
    let (pack, shape) = (&how.used.pack, &how.asked.shape);
    // What is said in short of a record that nobody judged needs no report.
    if shape.view == View::Summary
        && given.judgements.is_empty()
        && let [screened] = pack.screened([&given.record], how.date).as_slice()
    {
        return Ok(shape.summary(&given.key, (pack, how.date), screened, None));
    }
    let report = pack.judged(pack.screen(&given.record, how.date), &given.judgements);
    let of = (pack, &given.record, how.date);
    Ok(shape.report(&given.key, of, &report))
}

fn next(how: &How, number: usize, json: &[u8]) -> Result<String, Problem> {
    let given = how.given(number, json)?;
    let next = how.used.pack.open(&given.record).next(how.date);
    Ok(how.written(&given.key, &next))
}

fn explain(how: &How, number: usize, json: &[u8]) -> Result<String, Problem> {
    let given = how.given(number, json)?;
    let explained = how.used.explainer().explain(&given.record, how.date);
    Ok(how.written(&given.key, &explained))
}

/// Cut short after a while: a record can be made so that the search takes minutes.
fn what_if(how: &How, number: usize, json: &[u8]) -> Result<String, Problem> {
    let given = how.given(number, json)?;
    let began = Instant::now();
    let go_on = || began.elapsed() < MAX_WHAT_IF;
    let pack = &how.used.pack;
    let answer = pack.what_if_while(&given.record, how.date, &go_on);
    Ok(how.written(&given.key, &answer))
}

fn certificate(how: &How, number: usize, json: &[u8]) -> Result<String, Problem> {
    let Given {
        record, judgements, ..
    } = how.given(number, json)?;
    let pack = &how.used.pack;
    let report = pack.judged(pack.screen(&record, how.date), &judgements);
    let hash = how.asked.digest.unwrap_or(DigestName::Sha256).hash();
    Ok(certify(pack, &record, &judgements, &report, hash))
}

/// One certificate; further ones have lines or requests of their own.
fn verify(how: &How, _: usize, json: &[u8]) -> Result<String, Problem> {
    let text = str::from_utf8(json).map_err(|error| {
        let why = FileError::NotUtf8(error.valid_up_to() + 1);
        Problem::bad("bad-json", why.words())
    })?;
    let found = how.used.pack.verify(text, how.today);
    let found = found.map_err(|why| Problem::bad(why.code(), why.words()))?;
    match found.as_slice() {
        [one] => Ok(how.written(&Key::default(), one)),
        _ => Err(Problem::bad(
            "not-a-certificate",
            Text::new(
                "一次核验一份证书；多份的，每行一份（application/x-ndjson）。",
                "One certificate at a time; send several one a line, as application/x-ndjson.",
            ),
        )),
    }
}
