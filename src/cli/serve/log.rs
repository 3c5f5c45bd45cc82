//! What whoever runs the server is told, on the standard error: what becomes of the pack, and, where it is asked for, each
//! request. Never anything of a record.

use super::super::LogFormat;
use super::super::print::{log, plain};
use engine::report::PackRef;
use jiff::Timestamp;
use serde_json::{Value, json};

/// The log, in one of its forms.
#[derive(Clone, Copy)]
pub(super) struct Log(pub LogFormat);

/// A request that was answered, or given up.
pub(super) struct Request<'a> {
    pub id: &'a str,
    /// The `traceparent` that came with it.
    pub trace: Option<&'a str>,
    pub method: &'a str,
    pub route: &'a str,
    pub status: u16,
    pub milliseconds: f64,
    /// Of the body of the answer, as it went out.
    pub bytes: u64,
    /// Whether the answer wasn't taken to its end.
    pub is_broken_off: bool,
}

impl Log {
    fn event(self, level: &str, event: &str, more: Value) {
        let mut line = json!({
            "time": Timestamp::now().to_string(),
            "level": level,
            "event": event,
        });
        if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
            line.extend(more);
        }
        log(&line.to_string());
    }

    /// Where it is served.
    pub fn began(self, address: &str) {
        match self.0 {
            LogFormat::Text => log("按 Ctrl-C 停止 / Ctrl-C stops"),
            LogFormat::Json => self.event("info", "started", json!({ "address": address })),
        }
    }

    /// That it was told to stop.
    pub fn stops(self) {
        if self.0 == LogFormat::Json {
            self.event("info", "stopping", json!({}));
        }
    }

    /// A request; a text log has none.
    pub fn request(self, of: &Request<'_>) {
        if self.0 == LogFormat::Text {
            return;
        }
        let mut said = json!({
            "id": of.id,
            "method": of.method,
            "route": of.route,
            "status": of.status,
            "ms": (of.milliseconds * 1000.0).round() / 1000.0,
            "bytes": of.bytes,
        });
        if let Some(said) = said.as_object_mut() {
            let trace = of
                .trace
                .map(|trace| ("traceparent".to_owned(), trace.into()));
            said.extend(trace);
            let broken = of
                .is_broken_off
                .then(|| ("broken_off".to_owned(), true.into()));
            said.extend(broken);
        }
        self.event("info", "request", said);
    }

    pub fn pack_mended(self, pack: &PackRef) {
        match self.0 {
            LogFormat::Text => log("规则包已改好，开始使用 / The rule pack is mended and in use"),
            LogFormat::Json => self.event("info", "pack-mended", json!({ "pack": pack })),
        }
    }

    /// What is wrong with the pack on disk, and which one is used still.
    pub fn pack_went_bad(self, trouble: &Value, used: Option<&PackRef>) {
        if self.0 == LogFormat::Json {
            let said = json!({ "trouble": trouble, "used": used });
            return self.event("error", "pack-went-bad", said);
        }
        let said = |of: &Value| {
            let words = |lang: &str| plain(of["message"][lang].as_str().unwrap_or_default());
            format!("{} / {}", words("zh"), words("en"))
        };
        log(&said(trouble));
        for found in trouble["diagnostics"].as_array().into_iter().flatten() {
            if found["severity"] == "error" {
                let (file, at) = (&found["span"]["file"], &found["span"]["start"]);
                let file = plain(file.as_str().unwrap_or_default());
                let (line, column) = (&at["line"], &at["column"]);
                log(&format!("{file}:{line}:{column}: {}", said(found)));
            }
        }
        if let Some(used) = used {
            let version = plain(&used.version);
            log(&format!(
                "仍用上一个没有错误的规则包 {version} / The last one without mistakes stays in use: {version}"
            ));
        }
    }
}
