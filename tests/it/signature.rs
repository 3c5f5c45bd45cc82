//! Signatures over a pack and over what is compiled of it, with a key of the national curve.

use pack::{Bundle, Compiled, PackFiles, Signature};
use study::signature::{PublicKey, SM2, sign};

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgs+Bn0uAdf+Q/iYhd\nJc5qx6yWO2FFpKc9OV7uv8pVdkmhRANCAASWqevldNgRGphqmX15QqzvnEdonC7p\nvDHLCavVkfYrmXAnvKUEu4lS18FBVK0nKT0MPpKhac4lRLKn7LAiwAZ2\n-----END PRIVATE KEY-----\n";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAElqnr5XTYERqYapl9eUKs75xHaJwu\n6bwxywmr1ZH2K5lwJ7ylBLuJUtfBQVStJyk9DD6SoWnOJUSyp+ywIsAGdg==\n-----END PUBLIC KEY-----\n";
/// Made by openssl 3.0 with this key over the pack below.
const BY_OPENSSL: &str = "f7158813a0d09bee53c0770c72c38ec02bccc2006323c64bc1b1da9c53035f95ae53de3d27bb89bc175a5ee2115c626864e53a01d2a8ac25ed2411c1711a2a87";

#[test]
fn sm2_signs_and_takes_what_openssl_signed() {
    let pack = PackFiles::from([("a.toml".to_owned(), "1".to_owned())]);
    let other = PackFiles::from([("a.toml".to_owned(), "2".to_owned())]);
    let key = PublicKey::read(PUBLIC).unwrap();
    let foreign = Signature {
        algorithm: SM2.to_owned(),
        signature: BY_OPENSSL.to_owned(),
        compiled: None,
    };
    for signature in [sign(&pack, None, KEY).unwrap(), foreign] {
        assert!(
            key.signed(&pack, std::slice::from_ref(&signature)),
            "{signature:?}"
        );
        assert!(!key.signed(&other, std::slice::from_ref(&signature)));
        for spoilt in [
            "",
            "00",
            &"0".repeat(128),
            &signature.signature[2..],
            &format!("{}é", &signature.signature[2..]),
        ] {
            let spoilt = Signature {
                algorithm: SM2.to_owned(),
                signature: (*spoilt).to_owned(),
                compiled: None,
            };
            assert!(!key.signed(&pack, &[spoilt]));
        }
    }
}

#[test]
fn a_signature_covers_what_is_compiled_where_it_says_so() {
    let key = PublicKey::read(PUBLIC).unwrap();
    let files = PackFiles::from([("a.toml".to_owned(), "1".to_owned())]);
    let [compiled, forged] = ["one", "two"].map(|texts| Compiled {
        code: vec![1],
        texts: texts.to_owned(),
    });
    let mut bundle = Bundle {
        compiled: Some(compiled),
        ..Bundle::of(files.clone())
    };
    bundle.signatures = vec![sign(&files, None, KEY).unwrap()];
    assert!(key.signed(&files, &bundle.signatures));
    assert!(!key.signed_whole(&bundle), "only the files are signed");
    let whole = sign(&files, bundle.compiled.as_ref(), KEY).unwrap();
    bundle.signatures = vec![whole.clone()];
    assert!(key.signed(&files, &bundle.signatures));
    assert!(key.signed_whole(&bundle));
    bundle.compiled = Some(forged.clone());
    assert!(!key.signed_whole(&bundle));
    assert!(
        key.signed(&files, &bundle.signatures),
        "the files are as they were"
    );
    // Who forges the digest, too, has no signature over it.
    bundle.signatures = vec![Signature {
        compiled: Some(forged.digest()),
        ..whole
    }];
    assert!(!key.signed_whole(&bundle) && !key.signed(&files, &bundle.signatures));
    bundle.compiled = None;
    assert!(!key.signed_whole(&bundle));
}
