//! The command line, thin over the library. Commands and their exit codes: 0 done, 1 a check, a case or a verification failed, 2 the call or the input can't be used.

mod arguments;
mod bundle;
mod check;
mod clock;
mod diff;
mod explain;
mod failure;
mod files;
mod folder;
mod generate;
mod impact;
mod judgements;
mod next;
mod print;
mod sarif;
mod screen;
mod serve;
mod test;
mod verify;
mod view;
mod what_if;
mod write;

use arguments::{
    Arguments, BadLines, Command, DigestName, Format, ListFormat, LogFormat, PackArguments,
    RecordArguments, TableFormat, VocabularyFormat,
};
use clap::Parser;
use clap::error::ErrorKind;
use failure::Failure;
use files::{compiled, input, open, usable};
use lang::vocabulary;
use print::plain;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::process::ExitCode;
use view::{Shape, View};
use workbook::Wanted;

/// Of what is built in; made by `.ci/notices`.
const NOTICES: &str = include_str!("THIRD-PARTY.txt");

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            if error.exit_code() != 0
                && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            {
                eprintln!("命令的写法不对 / The call can't be understood:");
            }
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let out = &mut out;
    let done = match arguments.command {
        Command::Screen {
            file,
            as_of,
            pack,
            format,
            explain,
            view,
            full,
            key,
            judgements,
            sheet,
            hidden,
            digest,
            lang,
            bad_lines,
        } => {
            let format = format.unwrap_or(if explain {
                Format::Table
            } else {
                Format::Ndjson
            });
            let json = matches!(format, Format::Json | Format::Ndjson);
            if full && !json {
                Err(Failure::unusable(
                    "--full 只用于 json 和 ndjson。",
                    "--full goes with json and ndjson only.",
                ))
            } else if view.is_some() && !json {
                Err(Failure::unusable(
                    "--view 只用于 json 和 ndjson。",
                    "--view goes with json and ndjson only.",
                ))
            } else if !key.is_empty() && !json && format != Format::Csv {
                Err(Failure::unusable(
                    "--key 只用于 csv、json 和 ndjson。",
                    "--key goes with csv, json and ndjson only.",
                ))
            } else if let Some(twice) = given_twice(&key) {
                Err(Failure::unusable(
                    format!("--key：“{twice}”给了两次。"),
                    format!("--key: “{twice}” is given twice."),
                ))
            } else if explain {
                let lang = lang.unwrap_or_default();
                explain::run(&file, as_of.as_deref(), &pack, format, lang, out)
            } else {
                let how = |date, judgements| screen::Screening {
                    date,
                    judgements,
                    wanted: Wanted {
                        sheet,
                        with_hidden: hidden,
                    },
                    format,
                    shape: Shape {
                        view: view.unwrap_or(if full { View::Full } else { View::default() }),
                        lang,
                        keys: key,
                    },
                    digest,
                    keep_bad: bad_lines == BadLines::Keep,
                };
                let judgements = judgements.as_deref();
                screen::run(&file, as_of.as_deref(), (&pack, judgements), how, out)
            }
        }
        Command::Next { of } => next::run(&of, out),
        Command::WhatIf { of } => what_if::run(&of, out),
        Command::Impact {
            file,
            before,
            after,
            as_of,
            format,
            lang,
        } => impact::run(
            (&before, &after),
            &file,
            as_of.as_deref(),
            format,
            lang,
            out,
        ),
        Command::Diff {
            before,
            after,
            format,
        } => diff::run(&before, &after, format, out),
        Command::Vocabulary { format } => {
            let text = match format {
                VocabularyFormat::Markdown => vocabulary::markdown(),
                VocabularyFormat::Json => {
                    serde_json::to_string(&vocabulary::words()).unwrap_or_default() + "\n"
                }
                VocabularyFormat::Definitions => vocabulary::definitions(),
            };
            write!(out, "{text}").map_err(Failure::from)
        }
        Command::Licenses => write!(out, "{NOTICES}").map_err(Failure::from),
        Command::Schema { pack } => usable(&PackArguments::any(&pack)).and_then(|(_, pack)| {
            let schema = serde_json::to_string_pretty(&pack.record_schema()).unwrap_or_default();
            writeln!(out, "{schema}").map_err(Failure::from)
        }),
        Command::Verify { file, pack, format } => verify::run(&file, &pack, format, out),
        Command::Check { pack, format } => check::run(&pack, format, out),
        Command::Test {
            pack,
            coverage,
            properties,
        } => test::run(&pack, coverage, properties, out),
        Command::Generate {
            pack,
            count,
            seed,
            dated,
        } => generate::run(&pack, count, seed, dated, out),
        Command::Bundle { pack, output, sign } => bundle::run(&pack, &output, &sign, out),
        Command::Serve {
            port,
            pack,
            site,
            listen,
            embed_in,
            host,
            time_zone,
            log,
            most,
        } => {
            let place = serve::Place {
                at: (listen, port).into(),
                site: site.as_deref(),
                hosts: &host,
                embed_in: &embed_in,
                time_zone,
                log,
                most,
            };
            serve::run(pack, place, out)
        }
    };
    let (written, code) = match done {
        Ok(()) => (out.flush(), 0),
        Err(Failure::Failed) => (out.flush(), 1),
        Err(Failure::Unusable(why)) => {
            let written = out.flush();
            eprintln!("{} / {}", plain(&why.zh), plain(&why.en));
            (written, 2)
        }
        Err(Failure::Output(error)) => (Err(error), 2),
    };
    match written {
        Ok(()) => ExitCode::from(code),
        // Whoever reads, such as `head`, has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("写不出结果：{error} / The output can't be written: {error}");
            ExitCode::from(2)
        }
    }
}

/// The first name that stands before, too: an answer names each field of its key.
fn given_twice(names: &[String]) -> Option<&String> {
    let mut seen = BTreeSet::new();
    names.iter().find(|name| !seen.insert(*name))
}
