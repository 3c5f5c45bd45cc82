//! Commands and their exit codes: 0 done, 1 a check or a case failed, 2 the call or the input can't be used.

mod check;
mod folder;
mod screen;
mod test;

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use water_rules::api::{RulePack, load_pack};
use water_rules::{Diagnostic, Text};

/// 用水规则审查 / Screens projects against a rule pack
#[derive(Parser)]
#[command(name = "water-rules", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 审查一个项目，输出 JSON 报告 / Screen one project; prints the report as JSON
    Screen {
        /// 项目数据（JSON 对象），“-”为标准输入 / The record, a JSON object; “-” for standard input
        file: PathBuf,
        /// 适用哪一天的规定，如 2026-11-23，默认今天 / The date whose law applies; today if absent
        #[arg(long)]
        as_of: Option<String>,
        /// 规则包目录 / Folder of the rule pack
        #[arg(long, default_value = "rules")]
        pack: PathBuf,
    },
    /// 列出规则包的全部问题 / List every problem of a pack
    Check {
        /// 规则包目录 / Folder of the rule pack
        #[arg(default_value = "rules")]
        pack: PathBuf,
    },
    /// 运行规则包的用例 / Run the cases of a pack
    Test {
        /// 规则包目录 / Folder of the rule pack
        #[arg(default_value = "rules")]
        pack: PathBuf,
    },
}

/// Why a command could not do its work.
enum Failure {
    /// The checks or cases failed; it has been said.
    Failed,
    /// The call or the input can't be used.
    Unusable(Text),
}

/// Runs the command that was asked for.
pub fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Screen { file, as_of, pack } => screen::run(&file, as_of.as_deref(), &pack),
        Command::Check { pack } => check::run(&pack),
        Command::Test { pack } => test::run(&pack),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Failed) => ExitCode::from(1),
        Err(Failure::Unusable(why)) => {
            eprintln!("{} / {}", why.zh, why.en);
            ExitCode::from(2)
        }
    }
}

/// A pack without errors; its errors are said otherwise.
fn usable(folder: &Path) -> Result<RulePack, Failure> {
    let (files, mut diagnostics) = folder::read(folder)?;
    let loaded = load_pack(&files);
    diagnostics.extend(loaded.diagnostics);
    match loaded.pack {
        Some(pack) if !diagnostics.iter().any(is_error) => Ok(pack),
        _ => {
            for diagnostic in diagnostics.iter().filter(|d| is_error(d)) {
                eprintln!("{}", check::line(diagnostic));
            }
            Err(Failure::Failed)
        }
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == water_rules::Severity::Error
}
