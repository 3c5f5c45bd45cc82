//! What a changed pack would do to a list of projects. The rules of a change may be a stranger's: one is worked out at a time,
//! on the threads that step back, and given up where its records take long.

use super::super::impact::Dated;
use super::super::view::Key;
use super::cores::{Work, contained};
use super::endpoint::{Endpoint, Said, Written, asked, dated, media_type};
use super::in_force::Used;
use super::kept::takes;
use super::limits::{
    IMPACT_HELD, MAX_ANSWER, MAX_IMPACT, MAX_IMPACT_FILES, MAX_IMPACT_RECORDS, MAX_IMPACT_TIME,
    MAX_IMPACT_VALUES,
};
use super::problem::Problem;
use super::verbs::{Asked, answer_too_large, day, values_of};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use model::json::bad_keys;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;
use water_rules::{RulePack, Severity, Text, load_pack};

/// Records that are compared together before it is seen how long they took.
const SLICE: usize = 4;

/// A change of the pack, and the projects that it is tried on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// The files that are other than those of the pack in force: path → text, or null of one that goes.
    files: BTreeMap<String, Option<String>>,
    records: Vec<Map<String, Value>>,
}

/// Answers what a change would do.
pub(super) async fn post(
    State(shared): State<Arc<Endpoint>>,
    said: Said,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let asked = asked(said, &["as_of", "lang"])?;
    let used = shared.used().await?;
    let today = used.today();
    let date = day(asked.as_of.as_deref(), today)?;
    let answered = answered(&shared, used, (asked, date), &headers, body).await;
    let response = answered.unwrap_or_else(Problem::into_response);
    Ok(dated(response, date, today))
}

async fn answered(
    shared: &Endpoint,
    used: Arc<Used>,
    (asked, date): (Asked, Date),
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if shared.is_trusting {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "untrusted",
            Text::new(
                "只用有受信任签名的规则包（--trust）：没有签名的改动不试算。",
                "Only packs that a trusted key signed are used (--trust): a change that nobody signed isn't tried.",
            ),
        ));
    }
    if media_type(headers) != "application/json" {
        let message = Text::new(
            "Content-Type 应为 application/json。",
            "The Content-Type is application/json.",
        );
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Problem::new(status, "bad-media-type", message));
    }
    let turn = Arc::clone(&shared.changes)
        .try_acquire_owned()
        .map_err(|_| Problem::busy())?;
    let most = (MAX_IMPACT, IMPACT_HELD);
    let (body, held) = shared.body(headers, body, most, too_large).await?;
    let packed = takes(headers, "gzip");
    let work = move || {
        let change = read(&body)?;
        drop(body);
        let impact = worked_out(&used.pack, change, date)?;
        let json = serde_json::to_string(&impact).unwrap_or_default();
        let json = asked.shape.written(&Key::default(), json);
        if json.len() > MAX_ANSWER {
            return Err(answer_too_large());
        }
        Ok(Written::new(json, packed))
    };
    let work = || contained(work);
    let answer = shared.cores.run(Work::Large, work).await;
    let answer = answer.ok_or_else(Problem::busy)??;
    drop(held);
    shared.answer(Work::Large, answer, turn)
}

fn too_large() -> Text {
    Text::new(
        format!(
            "改动和项目合起来超过 4 MB、{MAX_IMPACT_VALUES} 个值，改动的文件超过 512 kB，或者项目超过 {MAX_IMPACT_RECORDS} 个；多的用命令 water-rules impact。"
        ),
        format!(
            "The change and the records are larger than 4 MB or {MAX_IMPACT_VALUES} values, the changed files larger than 512 kB, or there are more than {MAX_IMPACT_RECORDS} records; for more there is the command `water-rules impact`."
        ),
    )
}

fn read(body: &[u8]) -> Result<Change, Problem> {
    let large = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", too_large());
    if values_of(body) > MAX_IMPACT_VALUES {
        return Err(large());
    }
    let bad = |line: usize, column: usize, zh: String, en: String| {
        let problem = Problem::bad("bad-json", Text::new(zh, en));
        problem.with("line", line).with("column", column)
    };
    let change: Change = serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        bad(
            line,
            column,
            format!(
                "第 {line} 行第 {column} 列：应为 {{\"files\": {{路径: 文字或 null}}, \"records\": [项目…]}}。"
            ),
            format!(
                "It must be {{\"files\": {{path: text or null}}, \"records\": [record…]}}: {error}."
            ),
        )
    })?;
    let text = str::from_utf8(body).unwrap_or_default();
    if let Some(key) = bad_keys(text).into_iter().next() {
        let (line, column) = (key.line, key.column);
        let name: String = key.key.chars().take(60).collect();
        return Err(bad(
            line,
            column,
            format!("JSON 第 {line} 行第 {column} 列：“{name}”重复，或者不能用作名称。"),
            format!(
                "Line {line}, column {column} of the JSON: “{name}” is there twice, or can't be a name."
            ),
        ));
    }
    let files = change.files.values().flatten().map(String::len);
    if change.records.len() > MAX_IMPACT_RECORDS || files.sum::<usize>() > MAX_IMPACT_FILES {
        return Err(large());
    }
    Ok(change)
}

fn worked_out(pack: &RulePack, change: Change, date: Date) -> Result<Dated, Problem> {
    let mut files = pack.files().clone();
    for (path, text) in change.files {
        match text {
            Some(text) => files.insert(path, text),
            None => files.remove(&path),
        };
    }
    let loaded = load_pack(&files);
    let Some(after) = loaded.pack else {
        let mistakes = loaded.diagnostics.iter();
        let mistakes = mistakes.filter(|found| found.severity == Severity::Error);
        let mistakes = mistakes.filter_map(|found| serde_json::to_value(found).ok());
        let message = Text::new(
            "改过的规则包有错误。",
            "The changed rule pack has mistakes.",
        );
        return Err(Problem::bad("bad-pack", message)
            .with("diagnostics", mistakes.take(100).collect::<Vec<_>>()));
    };
    let pack = pack.without_settings();
    let mut baseline = pack.baseline(date);
    let mut records = change.records.into_iter();
    while records.len() > 0 {
        baseline.add(records.by_ref().take(SLICE));
    }
    let began = Instant::now();
    let impact = after.impact_while(&baseline, || {
        if began.elapsed() > MAX_IMPACT_TIME {
            let seconds = MAX_IMPACT_TIME.as_secs();
            let message = Text::new(
                format!(
                    "改过的规则审查这些项目超过 {seconds} 秒，不再试算；项目少些，或者用命令 water-rules impact。"
                ),
                format!(
                    "The changed rules take more than {seconds} s for these records, and were given up: send fewer, or use the command `water-rules impact`."
                ),
            );
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            return Err(Problem::new(status, "too-costly", message));
        }
        Ok(())
    })?;
    Ok(Dated::new(date, (&pack, &after), impact))
}
