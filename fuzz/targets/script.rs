//! Scripts: what stands below the header of a rule.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use water_rules::PackFiles;

const RULE: &str = "quota/unit.rhai";

static SMALL: LazyLock<(PackFiles, String)> = LazyLock::new(|| {
    let files = water_rules_fuzz::small();
    let header = files[RULE]
        .split("\nfn ")
        .next()
        .unwrap_or_default()
        .to_owned();
    (files, header)
});

fuzz_target!(|script: &str| {
    let (files, header) = &*SMALL;
    let mut files = files.clone();
    files.insert(RULE.to_owned(), format!("{header}\n{script}"));
    files.retain(|path, _| !path.starts_with("cases/"));
    if let Some(pack) = water_rules_fuzz::load(&files) {
        for record in [water_rules_fuzz::RECORD, "{}"] {
            let record = serde_json::from_str(record).expect("a record");
            water_rules_fuzz::screen(&pack, &pack.open(&record));
        }
        let _ = pack.coverage();
    }
});
