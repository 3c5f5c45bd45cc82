//! Problems of a pack as SARIF 2.1.0 (OASIS, 2020), which code hosts and editors show at the lines they are about.

use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Component, Path};
use water_rules::{Diagnostic, Severity, Span};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// A log of one run of `check`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Log<'d> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'d>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'d> {
    tool: Tool<'d>,
    /// Columns are counted as ours are.
    column_kind: &'static str,
    results: Vec<Finding<'d>>,
}

#[derive(Serialize)]
struct Tool<'d> {
    driver: Driver<'d>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'d> {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Kind<'d>>,
}

/// A kind of problem, by its code.
#[derive(Serialize)]
struct Kind<'d> {
    id: &'d str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'d> {
    rule_id: &'d str,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<Physical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

/// From 1; the end is exclusive.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl<'d> Log<'d> {
    /// The problems of a pack, with places below its folder as it was called: what a code host reads is below the root of the
    /// repository, and so is the folder if the command was started there. Of a bundle the place is the bundle.
    pub(super) fn of(pack: &Path, diagnostics: &'d [Diagnostic]) -> Self {
        let codes: BTreeSet<&str> = diagnostics.iter().map(|each| each.code).collect();
        Self {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [Run {
                tool: Tool {
                    driver: Driver {
                        name: "water-rules",
                        semantic_version: env!("CARGO_PKG_VERSION"),
                        rules: codes.into_iter().map(|id| Kind { id }).collect(),
                    },
                },
                column_kind: "utf16CodeUnits",
                results: diagnostics.iter().map(|each| finding(pack, each)).collect(),
            }],
        }
    }
}

fn finding<'d>(pack: &Path, diagnostic: &'d Diagnostic) -> Finding<'d> {
    let said = &diagnostic.message;
    let mut text = format!("{} / {}", said.zh, said.en);
    if let Some(help) = &diagnostic.help {
        text += &format!("\n{} / {}", help.zh, help.en);
    }
    // A problem without a place is one of the pack as a whole.
    let place = physical(pack, diagnostic.span.as_ref());
    let related = diagnostic.related.iter().map(|related| Location {
        physical_location: related.span.as_ref().map(|span| physical(pack, Some(span))),
        message: Some(Message {
            text: format!("{} / {}", related.message.zh, related.message.en),
        }),
    });
    Finding {
        rule_id: diagnostic.code,
        level: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: Message { text },
        locations: vec![Location {
            physical_location: Some(place),
            message: None,
        }],
        related_locations: related.collect(),
    }
}

fn physical(pack: &Path, span: Option<&Span>) -> Physical {
    let folder = !pack.is_file();
    let file = span.filter(|_| folder).map(|span| span.file.as_str());
    Physical {
        artifact_location: Artifact {
            uri: uri(pack, file.unwrap_or(if folder { "pack.toml" } else { "" })),
        },
        region: span.filter(|_| folder).map(|span| Region {
            start_line: span.start.line,
            start_column: span.start.column,
            end_line: span.end.line,
            end_column: span.end.column,
        }),
    }
}

/// A file of a pack as a reference that a reader resolves against the root of what it shows; absolute where the pack is called so.
fn uri(pack: &Path, file: &str) -> String {
    let whole = pack.join(file);
    let parts = whole.components().filter_map(|part| match part {
        Component::Normal(name) => Some(escaped(&name.to_string_lossy())),
        Component::ParentDir => Some("..".to_owned()),
        // The colon of a disk is none of a scheme behind `file:///`.
        Component::Prefix(disk) => Some(disk.as_os_str().to_string_lossy().into_owned()),
        Component::RootDir | Component::CurDir => None,
    });
    let path = parts.collect::<Vec<_>>().join("/");
    if whole.is_absolute() {
        format!("file:///{path}")
    } else {
        path
    }
}

/// A part of a path by RFC 3986: what isn't unreserved by its bytes in UTF-8.
fn escaped(part: &str) -> String {
    let mut text = String::new();
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            _ => text += &format!("%{byte:02X}"),
        }
    }
    text
}
