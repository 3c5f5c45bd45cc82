//! Bundles, signed or not: read, checked against a key, written again, and loaded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use water_rules::pack::bundle::Bundle;
use water_rules::pack::digest;
use water_rules::pack::signature::PublicKey;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = PublicKey::read(text);
    }
    let Ok(bundle) = Bundle::read(data) else { return };
    if let Ok(key) = PublicKey::read(include_str!("../corpus/bundle/key.pem")) {
        let _ = key.signed(&digest(&bundle.files), &bundle.signatures);
    }
    assert_eq!(Bundle::read(bundle.write().as_bytes()).as_ref(), Ok(&bundle), "written and read again");
    water_rules_fuzz::load(&bundle.files);
});
