//! What is let in where the call names hosts: requests that are meant for them, and not from pages of other sites. Otherwise a
//! page of a stranger whose name is made to lead here could read what is served.

use super::super::Failure;
use super::problem::Problem;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use water_rules::Text;

/// The hosts that requests may be meant for, any if none is named; and the sites whose pages may ask.
pub(super) struct Guard {
    hosts: Vec<Authority>,
    sites: Vec<HeaderValue>,
}

impl Guard {
    /// # Errors
    /// A name that is no host.
    pub fn new(hosts: &[String], sites: Vec<HeaderValue>) -> Result<Self, Failure> {
        let host = |text: &String| {
            let host: Option<Authority> = text.to_ascii_lowercase().parse().ok();
            host.filter(|host| !host.as_str().contains('@') && !host.host().is_empty())
                .ok_or_else(|| {
                    Failure::unusable(
                        format!("“{text}”不是主机名，应写成 rules.example.gov.cn 或 127.0.0.1:8787。"),
                        format!("“{text}” is not a host; write it like rules.example.gov.cn or 127.0.0.1:8787."),
                    )
                })
        };
        Ok(Self {
            hosts: hosts.iter().map(host).collect::<Result<_, _>>()?,
            sites,
        })
    }

    /// A host without a port stands for every port of it.
    fn serves(&self, asked: &Authority) -> bool {
        self.hosts.iter().any(|host| {
            host.host().eq_ignore_ascii_case(asked.host())
                && (host.port().is_none() || host.port_u16() == asked.port_u16())
        })
    }

    /// Whether a request names one of the hosts, once, wherever it names one.
    fn is_meant(&self, request: &Request) -> bool {
        let mut named = request.headers().get_all(HOST).iter();
        let host = named.next().and_then(|host| host.to_str().ok());
        let host: Option<Authority> = host.and_then(|host| host.parse().ok());
        let of_target = request.uri().authority();
        named.next().is_none()
            && host.is_some_and(|host| self.serves(&host))
            && of_target.is_none_or(|target| self.serves(target))
    }

    /// Whether it doesn't come from a page, or from one of the server's own or of a site that is named.
    fn is_own(&self, request: &Request) -> bool {
        request.headers().get_all(ORIGIN).iter().all(|origin| {
            let named = || {
                let (_, authority) = origin.to_str().ok()?.split_once("://")?;
                Some(self.serves(&authority.parse().ok()?))
            };
            self.sites.contains(origin) || named().unwrap_or(false)
        })
    }
}

/// Refuses what isn't let in before anything else is done for it.
pub(super) async fn guard(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    if guard.hosts.is_empty() {
        return next.run(request).await;
    }
    if !guard.is_meant(&request) {
        let message = Text::new(
            "这个服务器不用这个主机名（见 --host）。",
            "This server doesn't go by that host name; see --host.",
        );
        return Problem::new(StatusCode::MISDIRECTED_REQUEST, "wrong-host", message)
            .into_response();
    }
    if !guard.is_own(&request) {
        let message = Text::new(
            "不接受其他网站的网页发来的请求（见 --embed-in）。",
            "Requests from pages of other sites aren't served; see --embed-in.",
        );
        return Problem::new(StatusCode::FORBIDDEN, "wrong-origin", message).into_response();
    }
    next.run(request).await
}
