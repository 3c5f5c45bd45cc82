//! Certificates to verify, with the pack that most of them are from.
#![no_main]

use libfuzzer_sys::fuzz_target;
use water_rules::{RulePack, load_pack, parse_date};

thread_local! {
    static PACK: RulePack = load_pack(&water_rules_fuzz::small()).pack.expect("the small pack can be used");
}

fuzz_target!(|text: &str| {
    PACK.with(|pack| {
        let today = parse_date("2026-11-28").expect("a date");
        let _ = pack
            .verify(text, today)
            .map(|found| serde_json::to_string(&found));
    });
});
