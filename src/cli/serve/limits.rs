//! Every limit of the server. Together they hold its memory under 256 MB, whatever strangers send or don't read: 64 MB of
//! records and answers that are in hand, 4 MB of small records, 32 MB in the buffers of connections, what four streams have in hand, and the pack.
//! That is measured with the defaults of [`Most`].

use clap::Args;
use std::time::Duration;

/// Connections at one time; further ones wait to be taken.
pub(super) const MAX_CONNECTIONS: usize = 256;
/// How long a head may take to come, and how long a connection may be idle.
pub(super) const HEAD: Duration = Duration::from_secs(15);
/// Bytes that a connection buffers of what it reads, and of what it writes; no head is larger.
pub(super) const BUFFER: usize = 64 * 1024;
/// How long the sender of a body may be silent; and a reader that takes less than `LEAST_READ` in so long is given up.
pub(super) const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of an answer that its reader takes within `READ_TIMEOUT`.
pub(super) const LEAST_READ: usize = 64 * 1024;

/// What an office sets for its machine, within bounds.
#[derive(Args)]
pub struct Most {
    /// 同时处理的单项请求，1 到 1024；再多的答 503 / Single requests at one time, 1 to 1024; further ones get 503
    #[arg(long = "max-requests", value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub requests: u16,
    /// 同时处理的流，1 到 32；越多占内存越多 / Streams at one time, 1 to 32; more of them take more memory
    #[arg(long = "max-streams", value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=32))]
    pub streams: u16,
    /// 要求停止后最多等多少秒把正在答复的答完，0 到 600 / Seconds that what is being answered may take once it is told to stop, 0 to 600
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u16).range(0..=600))]
    grace: u16,
}

impl Most {
    pub fn grace(&self) -> Duration {
        Duration::from_secs(self.grace.into())
    }
}

/// Bytes of one record.
pub(super) const MAX_RECORD: usize = 1 << 20;
/// Bytes of a record that doesn't wait behind larger ones: what offices send has some 4 kB.
pub(super) const SMALL: usize = 16 * 1024;
/// Values of such a record: more of them take the time of a large one.
pub(super) const SMALL_VALUES: usize = 512;
/// Values of one record, those in its lists and objects counted: read, each takes many times the bytes that it is written in.
pub(super) const MAX_VALUES: usize = 20_000;
/// Bytes of the answer to one record.
pub(super) const MAX_ANSWER: usize = 4 << 20;
/// Bytes of all large single records, as far as they have come, and of their answers.
pub(super) const MAX_HELD: usize = 44 << 20;
/// Bytes of the answers to small records.
pub(super) const MAX_HELD_SMALL: usize = 20 << 20;
/// Bytes of a body that is too large that are let go by, so that its sender comes to read why.
pub(super) const MOST_PASSED_OVER: usize = 64 << 20;
/// How long the smallest changes are looked for: a record can be made so that the search takes minutes.
pub(super) const MAX_WHAT_IF: Duration = Duration::from_secs(10);
/// Fields of a key.
pub(super) const MAX_KEYS: usize = 16;
/// Of what is sent to be compared under a changed pack: bytes, records, and the values of all of it.
pub(super) const MAX_IMPACT: usize = 4 << 20;
pub(super) const MAX_IMPACT_RECORDS: usize = 1_000;
/// Bytes of the files of such a change: a rule that is loaded takes a hundred times the bytes that it is written in.
pub(super) const MAX_IMPACT_FILES: usize = 512 * 1024;
pub(super) const MAX_IMPACT_VALUES: usize = 100_000;
/// How many times its bytes such a change takes while it is worked out.
pub(super) const IMPACT_HELD: usize = 8;
/// How long the records may take under the changed pack, whose rules a stranger may have written.
pub(super) const MAX_IMPACT_TIME: Duration = Duration::from_secs(10);
/// Records of a stream that are screened together, the bytes after which no further one is added, and how many such bundles
/// are in hand.
pub(super) const CHUNK: usize = 16;
pub(super) const CHUNK_BYTES: usize = 64 * 1024;
pub(super) const IN_HAND: usize = 2;

/// For how long the files of the pack may not have been looked at; from half of it on they are, beside what is answered.
pub(super) const FRESH: Duration = Duration::from_secs(1);
