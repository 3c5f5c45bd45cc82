//! Why a request isn't served, as RFC 9457 has it (`application/problem+json`): in both languages, with a code for programs,
//! and with the place of what is wrong where there is one.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use water_rules::Text;

pub(super) const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Why a request isn't served.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    pub message: Text,
    /// The code, and what else programs may want: a line, a column, a parameter, the mistakes of a pack.
    more: Map<String, Value>,
}

/// As it is written.
#[derive(Serialize)]
struct Said<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    message: &'a Text,
    #[serde(flatten)]
    more: &'a Map<String, Value>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &str, message: Text) -> Self {
        let more = Map::from_iter([("code".to_owned(), code.into())]);
        Self {
            status,
            message,
            more,
        }
    }

    /// With something that programs may want.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    pub fn bad(code: &str, message: Text) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub fn busy() -> Self {
        let message = Text::new(
            "同时的请求太多，请稍后再试。",
            "Too many requests at one time; try again shortly.",
        );
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", message)
    }

    /// The engine broke off.
    pub fn failed() -> Self {
        let message = Text::new(
            "引擎在这个项目上出错了，没有结论；请把数据交给维护者。",
            "The engine failed on this record, and says nothing of it: please show it to the maintainers.",
        );
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "engine-failed", message)
    }

    /// The body of a request broke off.
    pub fn broken_off() -> Self {
        let message = Text::new("没有收到完整的数据。", "The data didn't come to their end.");
        Self::bad("broken-off", message)
    }

    /// What is wrong with the pack on disk where there is none that can be used.
    pub fn of_pack(trouble: &Value) -> Self {
        let words = |lang| trouble["message"][lang].as_str().unwrap_or_default();
        let message = Text::new(words("zh"), words("en"));
        let mut more = trouble.as_object().cloned().unwrap_or_default();
        more.remove("message");
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            message,
            more,
        }
    }

    /// What is to be said with an answer that has a status and nothing else; nothing of one that is no error.
    pub fn of_status(status: StatusCode, method: &Method) -> Option<Self> {
        let (code, zh, en) = match status {
            StatusCode::NOT_FOUND => (
                "not-found",
                "没有这个地址；有哪些地址，见 /openapi.json。".to_owned(),
                "There is nothing at this address; /openapi.json names those that there are."
                    .to_owned(),
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                "bad-method",
                format!("这个地址不能用 {method}；能用的见 Allow。"),
                format!("{method} can't be used at this address; Allow names what can."),
            ),
            _ if status.is_client_error() || status.is_server_error() => {
                let reason = status.canonical_reason().unwrap_or("Error");
                (
                    "refused",
                    format!("没有办理（{status}）。"),
                    format!("It wasn't served: {reason}."),
                )
            }
            _ => return None,
        };
        Some(Self::new(status, code, Text::new(zh, en)))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Text { zh, en } = &self.message;
        let said = Said {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: format!("{zh} / {en}"),
            message: &self.message,
            more: &self.more,
        };
        let mut response = (self.status, Json(said)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, PROBLEM);
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
