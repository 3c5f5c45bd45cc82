//! Bundles, signed or not, and keys: read, checked against a key, and loaded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pack::Bundle;
use study::signature::PublicKey;

fuzz_target!(|text: &str| {
    let _ = PublicKey::read(text);
    let Ok(bundle) = Bundle::read(text) else {
        return;
    };
    if let Ok(key) = PublicKey::read(include_str!("../corpus/bundle/key.pem")) {
        let _ = key.signed(&bundle.files, &bundle.signatures);
    }
    water_rules_fuzz::load(&bundle.files);
});
