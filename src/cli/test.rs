//! `water-rules test`: the known answers of a pack.

use super::{Failure, usable};
use std::path::Path;

pub(super) fn run(pack: &Path) -> Result<(), Failure> {
    let results = usable(pack)?.cases();
    let failed: Vec<_> = results.iter().filter(|r| !r.passed).collect();
    for result in &failed {
        println!("{} {}: {} / {}", result.file, result.id, result.name.zh, result.name.en);
        for difference in &result.differences {
            println!(
                "    {}: 应为 {}，实为 {} / expected {}, got {}",
                difference.what, difference.expected, difference.actual, difference.expected, difference.actual
            );
        }
    }
    let (total, failures) = (results.len(), failed.len());
    println!("用例 {total}，不符 {failures} / {total} cases, {failures} failed");
    if failures == 0 { Ok(()) } else { Err(Failure::Failed) }
}
