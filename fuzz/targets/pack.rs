//! Files of a pack: `=== path` begins a file, which takes the place of the small pack's file of that path.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use water_rules::PackFiles;

static SMALL: LazyLock<PackFiles> = LazyLock::new(water_rules_fuzz::small);

fuzz_target!(|text: &str| {
    let mut files = SMALL.clone();
    for part in text.split("=== ").filter(|part| !part.is_empty()) {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        files.insert(path.to_owned(), text.to_owned());
    }
    if let Some(pack) = water_rules_fuzz::load(&files) {
        let record = serde_json::from_str(water_rules_fuzz::RECORD).expect("a record");
        water_rules_fuzz::screen(&pack, &pack.open(&record));
        let _ = (
            pack.info(),
            pack.cases(),
            pack.coverage(),
            pack.properties(2),
        );
    }
});
