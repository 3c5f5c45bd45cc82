//! What the command is called with.

use super::view::View;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use study::certificate::Hash;
use water_rules::Language;

const HELP: &str = "{about}\n\n用法 / Usage: {usage}\n\n{all-args}{after-help}\n";
const OPTIONS: &str = "参数 / Options";

/// 按政策规则包审查项目 / Screens projects against a pack of policy rules
#[derive(Parser)]
#[command(name = "water-rules", arg_required_else_help = true, help_template = HELP)]
#[command(
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
#[command(
    subcommand_help_heading = "命令 / Commands",
    subcommand_value_name = "命令 / COMMAND"
)]
#[command(next_help_heading = OPTIONS, version)]
#[command(
    after_help = "退出码：0 完成；1 检查、用例、性质或核验未通过；2 命令或输入不能用。\n\
    Exit codes: 0 done; 1 a check, a case, a property or a verification failed; 2 the call or the input can't be used."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// 显示说明 / Show this help
    #[arg(short, long, global = true, action = ArgAction::Help)]
    help: Option<bool>,
    /// 显示版本 / Show the version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// 审查项目，输出报告 / Screen records and print reports
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Screen {
        /// 项目数据：JSON、NDJSON、CSV 或 XLSX；“-”为标准输入 / Records as JSON, NDJSON, CSV or XLSX; “-” for standard input
        file: PathBuf,
        /// 适用哪一天的规定，如 2026-11-23；默认今天 / The date whose law applies; today if absent
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        #[command(flatten)]
        pack: PackArguments,
        /// 输出格式；默认 ndjson，与 --explain 同用时为 table / What to print; ndjson if absent, table with --explain
        #[arg(long)]
        format: Option<Format>,
        /// 逐步说明每条意见的由来 / Explain every finding step by step
        #[arg(long)]
        explain: bool,
        /// json、ndjson 写多少：summary 简要，concerned 与项目有关的（默认），full 写全 / How much json and ndjson write: summary, concerned (if absent) or full
        #[arg(long, value_name = "VIEW", conflicts_with = "explain")]
        view: Option<View>,
        /// 同 --view full：连不适用的规则、两种文字的全部用词 / The same as --view full: rules that don't apply, all words in both languages
        #[arg(long, conflicts_with_all = ["explain", "view"])]
        full: bool,
        /// 写在每份报告前面的字段，如本单位的项目编号；规则包里没有也行；可多次给出。用于 csv、json、ndjson / Field that is repeated before each report in csv, json and ndjson, such as your number of the project, be it of the pack or not; may be repeated
        #[arg(long, value_name = "FIELD", conflicts_with = "explain")]
        key: Vec<String>,
        /// 审查人的裁定（TOML）：对哪条意见、改为什么、谁、何时、为何 / Judgements of a reviewer in TOML: of which finding, what instead, who, when and why
        #[arg(long, value_name = "FILE", conflicts_with = "explain")]
        judgements: Option<PathBuf>,
        /// 读工作簿的哪一张表，隐藏的也可以；默认第一张看得见、有内容的 / Which sheet of a workbook, hidden or not; the first in view that holds anything if absent
        #[arg(long, value_name = "SHEET")]
        sheet: Option<String>,
        /// 连隐藏的行和列一起读 / Read hidden rows and columns, too
        #[arg(long)]
        hidden: bool,
        /// 证书的摘要算法 / What the digest of a certificate is made with
        #[arg(long, default_value = "sha256")]
        digest: DigestName,
        /// 语言：zh 或 en；表格默认 zh，json、ndjson 默认两种都写 / Language: zh or en; if absent tables are in zh, and json and ndjson in both
        #[arg(long)]
        lang: Option<Language>,
        /// 读不了的项目 / What of records that can't be read
        #[arg(
            long,
            value_name = "HOW",
            default_value = "fail",
            conflicts_with = "explain"
        )]
        bad_lines: BadLines,
    },
    /// 还能改变结论的下一问，以及为什么问 / The next question that can still change the verdict, and why
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Next {
        #[command(flatten)]
        of: RecordArguments,
    },
    /// 最小改动：改什么、改多少，结论会变好 / The smallest changes that would better the verdict
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    WhatIf {
        #[command(flatten)]
        of: RecordArguments,
    },
    /// 两个规则包之间改了什么，写成句子 / What moved between two packs, in sentences
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Diff {
        /// 原来的规则包 / The pack as it was
        before: PathBuf,
        /// 改过的规则包 / The changed pack
        after: PathBuf,
        /// 输出格式 / What to print
        #[arg(long, default_value = "text")]
        format: ListFormat,
    },
    /// 改规则的影响：哪些项目结论改变、涉及多少水 / What a changed pack does to a list of projects: whose verdict flips, and how much water is behind it
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Impact {
        /// 项目数据：JSON、NDJSON、CSV 或 XLSX；“-”为标准输入 / Records as JSON, NDJSON, CSV or XLSX; “-” for standard input
        file: PathBuf,
        /// 现行的规则包 / The pack in force
        #[arg(long, value_name = "PACK", default_value = "rules")]
        before: PathBuf,
        /// 改过的规则包 / The changed pack
        #[arg(long, value_name = "PACK")]
        after: PathBuf,
        /// 适用哪一天的规定，如 2026-11-23；默认今天，以及以后每次改动的前一日和当日 / The date whose law applies; if absent today, and the day before and of each later change
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// 输出格式 / What to print
        #[arg(long, default_value = "table")]
        format: TableFormat,
        /// 表格的语言：zh 或 en / Language of the table: zh or en
        #[arg(long, default_value = "zh")]
        lang: Language,
    },
    /// 写规则可用的全部词汇 / Every word that a rule may use
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Vocabulary {
        /// 输出格式 / What to print
        #[arg(long, default_value = "markdown")]
        format: VocabularyFormat,
    },
    /// 程序里用到的第三方软件和许可证全文 / The notices of all that is in the program, and the texts of their licences
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Licenses,
    /// 一个项目可以有哪些数据（JSON Schema） / What a record may hold, as a JSON Schema
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Schema {
        /// 规则包目录或打包文件 / Folder or bundle of the rule pack
        #[arg(default_value = "rules")]
        pack: PathBuf,
    },
    /// 按证书里的数据重新审查，说明是否一致 / Screen the record of a certificate again and say what differs
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Verify {
        /// screen --format certificate 的输出；“-”为标准输入 / What `screen --format certificate` printed; “-” for standard input
        file: PathBuf,
        #[command(flatten)]
        pack: PackArguments,
        /// 输出格式 / What to print
        #[arg(long, default_value = "text")]
        format: ListFormat,
    },
    /// 列出规则包的全部问题及其位置 / List every problem of a pack with its place
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Check {
        /// 规则包目录或打包文件 / Folder or bundle of the rule pack
        #[arg(default_value = "rules")]
        pack: PathBuf,
        /// 输出格式 / What to print
        #[arg(long, default_value = "text")]
        format: ProblemFormat,
    },
    /// 运行规则包的用例，检验其性质 / Run the cases of a pack and try its properties
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Test {
        /// 规则包目录或打包文件 / Folder or bundle of the rule pack
        #[arg(default_value = "rules")]
        pack: PathBuf,
        /// 列出用例没有走到的分支、没有读到的表的行和没有用例正好在界上的比对；全部走到才算通过 / List the branches that no case reaches, the rows of tables that none reads and the checks that none meets at their limit; passes only if there is none
        #[arg(long)]
        coverage: bool,
        /// 每条性质用多少条记录检验，0 为不检验 / Records that each property is tried on; 0 for none
        #[arg(long, value_name = "N", default_value_t = 300)]
        properties: usize,
    },
    /// 由规则包的用例和样例编造项目数据，同一种子总是同样的 / Make up records from the cases and samples of a pack; one seed gives always the same
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Generate {
        /// 规则包目录或打包文件 / Folder or bundle of the rule pack
        #[arg(default_value = "rules")]
        pack: PathBuf,
        /// 多少条 / How many
        #[arg(long, value_name = "N", default_value_t = 100)]
        count: usize,
        /// 种子 / Seed
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
        /// 每行为 {"as_of": 日期, "record": 数据} / Each line is {"as_of": date, "record": data}
        #[arg(long)]
        dated: bool,
    },
    /// 把规则包打成一个 JSON 文件 / Write a pack as one JSON file
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Bundle {
        /// 规则包目录 / Folder of the rule pack
        #[arg(default_value = "rules")]
        pack: PathBuf,
        /// 写到哪个文件 / File to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// 用这个 Ed25519 或 SM2 私钥（PEM）签名，已有的签名保留；可多次给出 / Sign with this Ed25519 or SM2 private key in PEM, beside the signatures there are; may be repeated
        #[arg(long, value_name = "KEYFILE")]
        sign: Vec<PathBuf>,
    },
    /// 提供审查网页和接口，改规则后刷新即生效 / Serve the page and the endpoint; edited rules take effect on reload
    #[command(help_template = HELP, next_help_heading = OPTIONS)]
    Serve {
        /// 端口，0 为任意空闲端口 / Port; 0 for any that is free
        #[arg(long, default_value_t = 8787)]
        port: u16,
        #[command(flatten)]
        pack: PackArguments,
        /// 构建好的网页目录，不填则用程序自带的网页 / Folder of a built page, instead of the one built in
        #[arg(long, value_name = "DIR")]
        site: Option<PathBuf>,
        /// 在哪个地址上服务；默认只供本机 / Address to serve on; for this computer only if absent
        #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
        listen: IpAddr,
        /// 允许嵌入的网站，如 https://www.example.gov.cn；可多次给出 / Site that may embed the page; may be repeated
        #[arg(long, value_name = "ORIGIN")]
        embed_in: Vec<String>,
        /// 只答复发给这个主机名的请求，如 rules.example.gov.cn；可多次给出 / Answer only requests for this host; may be repeated
        #[arg(long, value_name = "NAME")]
        host: Vec<String>,
        /// 标准错误怎么写：text 只写规则包的变化；json 每行一个对象，每个请求一行，没有项目数据 / What the standard error holds: text, only what becomes of the pack; json, an object a line and one for each request, without data of records
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        log: LogFormat,
        /// 单位所在时区，默认为规则包写明的 / Time zone of the office; that of the pack if absent
        #[arg(long, value_name = "ZONE")]
        time_zone: Option<String>,
        #[command(flatten)]
        most: super::serve::Most,
    },
}

/// The records that are asked about one by one, and how the answers are printed.
#[derive(Args)]
pub(super) struct RecordArguments {
    /// 项目数据：JSON、NDJSON、CSV 或 XLSX；“-”为标准输入 / Records as JSON, NDJSON, CSV or XLSX; “-” for standard input
    pub file: PathBuf,
    /// 适用哪一天的规定，如 2026-11-23；默认今天 / The date whose law applies; today if absent
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    #[command(flatten)]
    pub pack: PackArguments,
    /// 输出格式 / What to print
    #[arg(long, default_value = "table")]
    pub format: TableFormat,
    /// 表格的语言：zh 或 en / Language of the table: zh or en
    #[arg(long, default_value = "zh")]
    pub lang: Language,
}

/// Which pack, and whose packs are accepted.
#[derive(Args)]
pub(super) struct PackArguments {
    /// 规则包目录或打包文件 / Folder or bundle of the rule pack
    #[arg(long, value_name = "PACK", default_value = "rules")]
    pub pack: PathBuf,
    /// 只用这个公钥（PEM）签过名的打包文件；可多次给出 / Accept only bundles signed by this public key in PEM; may be repeated
    #[arg(long, value_name = "PUBKEY")]
    pub trust: Vec<PathBuf>,
    /// 受信任的公钥至少要有几个签过名 / How many of the trusted keys must have signed
    #[arg(long, value_name = "N", default_value_t = 1, requires = "trust")]
    pub trust_count: usize,
    /// 单位设置（TOML）：所在市县、年度台账、已核实的数值 / Settings of the office in TOML: its county, yearly ledgers, confirmed values
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
}

impl PackArguments {
    /// This pack, whoever it is from.
    pub fn any(pack: &Path) -> Self {
        Self {
            pack: pack.to_owned(),
            trust: Vec::new(),
            trust_count: 1,
            settings: None,
        }
    }
}

/// How reports are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// 一份报告；多个项目为 JSON 数组 / One report; an array for several records
    Json,
    /// 每行一份报告 / One report a line
    Ndjson,
    /// 每行一个项目的结论和计数 / One line of verdict and counts a record
    Csv,
    /// 便于阅读的表格 / A table to read
    Table,
    /// 每行一份证书，供 verify 核验 / One certificate a line, for `verify`
    Certificate,
}

/// How an answer for people or programs is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    /// 便于阅读的表格 / A table to read
    Table,
    /// 每行一个 JSON 对象 / One JSON object a line
    Json,
}

/// What becomes of records that can't be read.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BadLines {
    /// 其余照常，最后退出码为 2 / The others are screened, and the exit code is 2 at the end
    Fail,
    /// 写出原因，退出码为 0；标准输入每行一个 JSON 项目 / Each gives its reason, and the exit code is 0; of standard input each line is a record
    Keep,
}

/// What the digest of a certificate is made with.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DigestName {
    /// SHA-256
    Sha256,
    /// SM3（GB/T 32905）
    Sm3,
}

impl DigestName {
    pub const fn hash(self) -> Hash {
        match self {
            Self::Sha256 => Hash::Sha256,
            Self::Sm3 => Hash::Sm3,
        }
    }
}

/// How the vocabulary is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum VocabularyFormat {
    /// 手册的表格 / The tables of the handbook
    Markdown,
    /// 供程序使用 / For programs
    Json,
    /// Rhai 语言服务器的定义文件（.d.rhai） / A definition file of the Rhai language server
    Definitions,
}

/// What `serve` writes to the standard error.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// 规则包变坏、改好 / Packs that go bad and are mended
    #[default]
    Text,
    /// 每行一个 JSON 对象，每个请求也有一行 / A JSON object a line, with one for each request
    Json,
}

/// How the problems of a pack are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProblemFormat {
    /// 每个问题一行 / One line a problem
    Text,
    /// JSON 数组 / A JSON array
    Json,
    /// SARIF 2.1.0，代码平台据此在文件的行上显示问题 / SARIF 2.1.0, by which code hosts show problems at their lines
    Sarif,
}

/// How a list of what moved, or of what differs, is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// 每项一行 / One line each
    Text,
    /// JSON
    Json,
}
