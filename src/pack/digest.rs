//! Digests of files and of what is compiled of them.

use sha2::{Digest, Sha256};

/// SHA-256 over paths and texts in the order of the paths.
pub fn digest_of<'a>(files: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    sha256(files.flat_map(|(path, text)| [path.as_bytes(), text.as_bytes()]))
}

/// `sha256:` over parts, each with its length before it.
pub fn sha256<'a>(parts: impl Iterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}
